/* explain_test.c - what a guide says, and that a chart shows every state, step
 * and way without one box on another. */
#include "crypto/crypto.h"
#include "explain/internal.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct arena *scratch;
static struct law *law;
static struct packs *example, *shipped;

static str printed(void (*write)(void *ctx, struct buf *b), void *ctx)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 16 << 20);
    write(ctx, &b);
    OK(buf_take(&b, scratch, &s, NULL), "the text is whole");
    buf_close(&b);
    return s;
}

static bool has(str text, const char *what)
{
    size_t at;

    return str_find(text, str_of(what), &at);
}

/* ---- sentences ---- */

/* clang-format off */
static const struct {
    const char *name, *deadline, *zh, *en;
} limits[] = {
    {"to decide [LIC-42-1a]", "decision",
     "自「受理」之日起 20 个工作日内,办完「作出许可决定」;「听证」的时间不计入",
     "within 20 working days from \"Accept\", until \"Decide\" is done; the time of \"Hearing\" is not counted"},
    {"to hand over [LIC-44]", "delivery",
     "自「作出许可决定」之日起 10 个工作日内,办完「颁发送达」",
     "within 10 working days from \"Decide\", until \"Hand over\" is done"},
};
static const struct {
    const char *name, *text;
    int width;
    size_t max, n;
    const char *lines[3];
} breaks[] = {
    {"a short text", "已受理", 100, 2, 1, {"已受理"}},
    {"Chinese anywhere", "自受理之日起计算", 58, 3, 2, {"自受理之", "日起计算"}},
    {"English between words", "Received and accepted", 100, 3, 2, {"Received and", "accepted"}},
    {"no line begins with a sign that closes", "自受理之,日起", 58, 3, 2, {"自受理之,", "日起"}},
    {"too long for the lines there are", "自受理之日起计算期限", 58, 1, 1, {"自受理…"}},
    {"a word wider than the line", "Immediately", 30, 2, 2, {"Imm", "e…"}},
    {"nothing", "", 58, 2, 0, {NULL}},
};
/* clang-format on */

static void sentences(void)
{
    const struct procedure *p =
        packs_find(example, S("example.licence"), S(""));
    struct err e = {0};

    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        const struct deadline *d =
            procedure_deadline(p, str_of(limits[i].deadline));
        struct teller zh = {p, scratch, &e, LANG_ZH, false};
        struct teller en = {p, scratch, &e, LANG_EN, false};

        IS(tell_limit(&zh, d), str_of(limits[i].zh), "%s", limits[i].name);
        IS(tell_limit(&en, d), str_of(limits[i].en), "%s, in English",
           limits[i].name);
    }
    for (size_t i = 0; i < COUNT_OF(breaks); i++) {
        struct teller t = {p, scratch, &e, LANG_ZH, false};
        str got[3];
        size_t n = chart_lines(&t, str_of(breaks[i].text), 14, breaks[i].width,
                               got, breaks[i].max);

        OK(n == breaks[i].n, "%s: %zu lines", breaks[i].name, n);
        for (size_t k = 0; k < n && k < breaks[i].n; k++)
            IS(got[k], str_of(breaks[i].lines[k]), "%s: line %zu",
               breaks[i].name, k + 1);
    }
}

/* ---- layers ---- */

/* What comes back closes no circle of layers; exits stand last. */
static void layers(void)
{
    static const char text[] =
        "procedure: t\nname: {zh: 甲, en: T}\n"
        "tracks: {main: {name: {zh: 办, en: M}, states: {a: {zh: a, en: a}, "
        "out: {zh: o, en: o}, c: {zh: c, en: c}, b: {zh: b, en: b}}, "
        "final: [out, c]}}\n"
        "roles: {head: {name: {zh: 长, en: H}}}\n"
        "steps:\n"
        "  s1: {name: {zh: 一, en: s1}, begins: true, from: a, to: b, by: "
        "head, basis: [LIC-34-3]}\n"
        "  s2: {name: {zh: 二, en: s2}, from: b, to: c, by: head, basis: "
        "[LIC-34-3]}\n"
        "  s3: {name: {zh: 三, en: s3}, repeats: true, from: c, to: b, by: "
        "head, basis: [LIC-34-3]}\n"
        "  s4: {name: {zh: 四, en: s4}, from: a, to: out, by: head, basis: "
        "[LIC-34-3]}\n";
    char dir[] = "/tmp/fadu-explain-XXXXXX", path[64];
    static const char *const want[] = {"a", "b", "c", "out"};
    struct err e = {0};
    struct packs *packs = NULL;
    const struct procedure *p;
    size_t *order;
    FILE *f;

    if (mkdtemp(dir) == NULL) {
        OK(false, "a folder");
        return;
    }
    (void)snprintf(path, sizeof path, "%s/t.yaml", dir);
    f = fopen(path, "w");
    OK(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0 &&
           packs_read(scratch, str_of(dir), law, &packs, &e),
       "the procedure is read");
    (void)unlink(path);
    (void)rmdir(dir);
    if (packs == NULL)
        return;
    p = packs_at(packs, 0);
    OK(flow_rows(p, &p->tracks[0], scratch, &order, &e), "it has rows");
    for (size_t i = 0; i < COUNT_OF(want); i++)
        IS(p->tracks[0].states[order[i]].id, str_of(want[i]), "row %zu", i + 1);
}

/* ---- the guide ---- */

struct guide {
    const struct json *tree;
    const struct chart *chart;
    enum lang lang;
};

static void as_markdown(void *ctx, struct buf *b)
{
    const struct guide *g = ctx;

    explain_markdown(g->tree, g->lang, b);
}

static void as_html(void *ctx, struct buf *b)
{
    const struct guide *g = ctx;

    explain_html(g->tree, g->chart, g->lang, b);
}

/* All that the procedure declares is told: each step, condition, limit, paper
 * and fact that it cites. */
static void told(const struct procedure *p, enum lang lang)
{
    struct err e = {0};
    struct json *tree = NULL;
    struct guide g = {.lang = lang};
    size_t missing = 0;
    str text;

    if (!explain_guide(p, lang, scratch, &tree, &e)) {
        tap_error(&e);
        OK(false, "%.*s has a guide", STR_ARG(p->id));
        return;
    }
    g.tree = tree;
    text = printed(as_markdown, &g);
    for (size_t i = 0; i < p->n_steps; i++) {
        const struct step *s = &p->steps[i];
        size_t at;
        str name = lang == LANG_ZH ? s->name.zh : s->name.en;

        missing += s->n_moves > 0 && !str_find(text, name, &at);
        for (size_t n = 0; s->n_moves > 0 && n < s->n_guards; n++) {
            const struct guard *x = &s->guards[n];

            missing +=
                !str_find(text, lang == LANG_ZH ? x->name.zh : x->name.en, &at);
            for (size_t k = 0; k < x->basis.n; k++)
                missing += !str_find(text, x->basis.at[k]->id, &at);
        }
    }
    for (size_t i = 0; i < p->n_deadlines; i++) {
        size_t at;
        const struct deadline *d = &p->deadlines[i];

        missing +=
            !str_find(text, lang == LANG_ZH ? d->name.zh : d->name.en, &at);
    }
    OK(missing == 0, "%.*s: the guide says all (%s)", STR_ARG(p->id),
       lang == LANG_ZH ? "zh" : "en");
}

/* ---- the chart ---- */

static bool overlap(const struct shape *a, const struct shape *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
           b->y < a->y + a->h;
}

static bool solid(const struct shape *s)
{
    return s->kind == SHAPE_RECT && strcmp(s->look, "lane") != 0 &&
           !str_starts(str_of(s->look), S("end"));
}

static void inside(const struct procedure *p, const struct chart *c)
{
    size_t out = 0, on = 0, boxes = 0;

    for (size_t i = 0; i < c->shapes.n; i++) {
        const struct shape *s = &c->shapes.at[i];

        if (s->kind == SHAPE_RECT)
            out += s->x < 0 || s->y < 0 || s->x + s->w > c->w ||
                   s->y + s->h > c->h;
        if (!solid(s))
            continue;
        boxes++;
        for (size_t k = 0; k < i; k++)
            on += solid(&c->shapes.at[k]) && overlap(s, &c->shapes.at[k]);
    }
    OK(out == 0 && on == 0 && boxes > 0,
       "%.*s: %zu boxes, %zu outside, %zu on another", STR_ARG(p->id), boxes,
       out, on);
}

static void shown(const struct procedure *p, enum lang lang)
{
    struct err e = {0};
    struct chart c;
    size_t missing = 0, at;

    if (!explain_chart(p, lang, NULL, scratch, &c, &e)) {
        tap_error(&e);
        OK(false, "%.*s has a chart", STR_ARG(p->id));
        return;
    }
    inside(p, &c);
    for (size_t t = 0; t < p->n_tracks; t++) {
        for (size_t i = 0; i < p->tracks[t].n_states; i++) {
            struct words n = p->tracks[t].states[i].name;

            missing += !str_find(c.desc, lang == LANG_ZH ? n.zh : n.en, &at);
        }
    }
    for (size_t i = 0; i < p->n_steps; i++) {
        struct words n = p->steps[i].name;

        missing += p->steps[i].n_moves > 0 &&
                   !str_find(c.desc, lang == LANG_ZH ? n.zh : n.en, &at);
    }
    OK(missing == 0, "%.*s: who cannot see the chart hears all of it (%s)",
       STR_ARG(p->id), lang == LANG_ZH ? "zh" : "en");
}

static size_t count_look(const struct chart *c, const char *look)
{
    size_t n = 0;

    for (size_t i = 0; i < c->shapes.n; i++)
        n += strcmp(c->shapes.at[i].look, look) == 0;
    return n;
}

static void as_svg(void *ctx, struct buf *b)
{
    explain_svg(ctx, LANG_EN, b);
}

static void picture(void)
{
    const struct procedure *p =
        packs_find(example, S("example.licence"), S(""));
    struct err e = {0};
    struct chart c;
    struct xml *x = NULL;
    struct json *here = NULL;

    OK(explain_chart(p, LANG_EN, NULL, scratch, &c, &e), "a chart");
    OK(count_look(&c, "state-here") == 0 && count_look(&c, "here") == 0,
       "nobody is anywhere");
    OK(count_look(&c, "arrow") == 3, "three states are led to");
    OK(count_look(&c, "sign sign-limit") == 2, "two limits are shown");
    OK(xml_read(scratch, S("svg"), printed(as_svg, &c), &x, &e), "SVG is XML");
    IS(xml_get(x, S("aria-labelledby")), S("chart-title chart-desc"),
       "it is named for who cannot see it");
    OK(xml_kid(x, S("title")) != NULL && xml_kid(x, S("desc")) != NULL,
       "… with a title and a description");
    OK(json_read(scratch, S("h"), S("{\"main\": \"accepted\"}"), &here, &e) &&
           explain_chart(p, LANG_EN, here, scratch, &c, &e) &&
           count_look(&c, "state state-here") == 1 &&
           has(c.desc, "Accepted (you are here)"),
       "a matter's state is marked, in the picture and in words");
}

/* ---- BPMN: each reference finds what it names ---- */

static void all_ids(const struct xml *x, struct map *ids, size_t *twice)
{
    struct err e = {0};
    str id = xml_get(x, S("id"));

    if (id.n > 0) {
        *twice += map_get(ids, id) != NULL;
        OK(map_put(ids, id, scratch, &e), "%.*s", STR_ARG(id));
    }
    for (size_t i = 0; i < x->n; i++)
        all_ids(x->kids[i], ids, twice);
}

static void loose_ends(const struct xml *x, const struct map *ids, size_t *bad)
{
    static const char *const names[] = {"sourceRef",   "targetRef",
                                        "bpmnElement", "attachedToRef",
                                        "processRef",  "default"};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        str to = xml_get(x, str_of(names[i]));

        *bad += to.n > 0 && map_get(ids, to) == NULL;
    }
    if (str_eq(x->name, S("incoming")) || str_eq(x->name, S("outgoing")))
        *bad += map_get(ids, x->text) == NULL;
    for (size_t i = 0; i < x->n; i++)
        loose_ends(x->kids[i], ids, bad);
}

struct export
{
    const struct procedure *p;
    bool ok;
};

static void as_bpmn(void *ctx, struct buf *b)
{
    struct export *x = ctx;
    struct err e = {0};

    x->ok = explain_bpmn(x->p, LANG_ZH, scratch, b, &e);
}

static void bpmn(void)
{
    struct export x = {packs_find(example, S("example.licence"), S("")), false};
    struct err e = {0};
    struct xml *root = NULL;
    struct map *ids = map_new(scratch, &e);
    size_t twice = 0, bad = 0;
    str text = printed(as_bpmn, &x);

    OK(x.ok && xml_read(scratch, S("bpmn"), text, &root, &e), "BPMN is XML");
    all_ids(root, ids, &twice);
    loose_ends(root, ids, &bad);
    OK(twice == 0 && bad == 0, "%zu ids twice, %zu loose ends", twice, bad);
    OK(has(text, "<timeDuration") && has(text, "cancelActivity=\"false\""),
       "a limit is a timer that stops nothing");
}

/* ---- faults ---- */

static void faults(void)
{
    const struct procedure *p =
        packs_find(example, S("example.licence"), S(""));
    struct sweep s;
    bool right = true;
    long rounds = 0;

    for (sweep_start(&s); right && sweep_next(&s); rounds++) {
        struct err e = {0};
        struct arena *a = NULL;
        struct json *guide;
        struct chart c;
        struct buf b;
        bool ok;

        buf_init(&b, &s.memory, 1 << 20);
        ok = arena_open(&a, &s.memory, 16 << 20, &e) &&
             explain_guide(p, LANG_EN, a, &guide, &e) &&
             explain_chart(p, LANG_EN, NULL, a, &c, &e) &&
             explain_chart_json(&c, a, &e) != NULL &&
             explain_bpmn(p, LANG_EN, a, &b, &e);
        if (ok) {
            str text;

            explain_html(guide, &c, LANG_EN, &b);
            ok = buf_done(&b, &text, &e);
        }
        right = ok == !s.hit && (ok || e.cause.def != NULL);
        buf_close(&b);
        arena_close(a);
        right = right && s.live == 0;
    }
    OK(right && rounds > 5, "%ld allocations failed, one at a time", rounds);
}

static void markup(void)
{
    struct err e = {0};
    struct json *tree = NULL;
    struct chart c = {.title = S("<b>"), .desc = S("&")};
    struct guide g = {.chart = &c, .lang = LANG_EN};
    str text;

    OK(json_read(scratch, S("g"),
                 S("{\"title\": \"<script>\", \"limits\": [{\"name\": \"a & "
                   "b\", \"says\": \"x < y\", \"cites\": []}]}"),
                 &tree, &e),
       "a guide");
    g.tree = tree;
    text = printed(as_html, &g);
    OK(!has(text, "<script>") && has(text, "&lt;script&gt;") &&
           has(text, "a &amp; b: x &lt; y") && has(text, "&lt;b&gt;"),
       "text is never markup");
    OK(!has(text, "<h2>Who") && has(text, "<h2>Time limits"),
       "a part with nothing in it is left out");
}

int main(void)
{
    struct err e = {0};

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e) ||
        !packs_read(scratch, S("docs/example-pack"), law, &example, &e) ||
        !packs_read(scratch, S("packs"), law, &shipped, &e)) {
        tap_error(&e);
        OK(false, "facts and packs are read");
        return tap_done();
    }
    sentences();
    layers();
    for (size_t i = 0; i < packs_count(shipped); i++) {
        for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
            told(packs_at(shipped, i), (enum lang)lang);
            shown(packs_at(shipped, i), (enum lang)lang);
        }
    }
    picture();
    bpmn();
    markup();
    faults();
    return tap_done();
}
