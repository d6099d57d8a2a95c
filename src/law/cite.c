/* cite.c - facts as they are cited, as JSON, and as the bytes of a digest. */
#include "law/internal.h"

enum { CITE_MAX = 4096 };

/* ---- 第六十条第一款 → art. 60 para. 1 ---- */

/* The value of a Chinese digit, or of 十百千 as ten, hundred, thousand. */
static bool numeral(str *s, int *value)
{
    static const struct {
        const char *zh;
        int value;
    } all[] = {{"〇", 0}, {"一", 1},  {"二", 2},   {"三", 3},   {"四", 4},
               {"五", 5}, {"六", 6},  {"七", 7},   {"八", 8},   {"九", 9},
               {"零", 0}, {"十", 10}, {"百", 100}, {"千", 1000}};

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (str_starts(*s, str_of(all[i].zh))) {
            *s = str_slice(*s, strlen(all[i].zh), s->n);
            *value = all[i].value;
            return true;
        }
    }
    return false;
}

bool law_numeral(str *s, int *out)
{
    int sum = 0, digit = 0, v;
    bool any = false, pending = false;

    while (sum < 10000 && numeral(s, &v)) {
        any = true;
        if (v < 10) {
            digit = v;
            pending = true;
            continue;
        }
        sum += (pending ? digit : 1) * v;
        pending = false;
    }
    *out = sum + (pending ? digit : 0);
    return any;
}

static bool eat(str *s, str word)
{
    if (!str_starts(*s, word))
        return false;
    *s = str_slice(*s, word.n, s->n);
    return true;
}

/* 第…条, 第…款, 第…项 with 、 or 至 between them. */
static bool articles(struct buf *b, str s)
{
    static const struct {
        const char *zh, *en;
    } parts[] = {{"条", "art. "}, {"款", "para. "}, {"项", "item "}};
    bool first = true;

    while (s.n > 0) {
        const char *before = first ? "" : " ";
        size_t part = 0;
        int n;

        if (eat(&s, S("、")))
            before = ", ";
        else if (eat(&s, S("至")))
            before = " to ";
        if (!eat(&s, S("第")) || !law_numeral(&s, &n))
            return false;
        while (part < COUNT_OF(parts) && !eat(&s, str_of(parts[part].zh)))
            part++;
        if (part == COUNT_OF(parts))
            return false;
        buf_add(b, str_of(before));
        buf_add(b, str_of(parts[part].en));
        buf_int(b, n);
        first = false;
    }
    return !first;
}

/* （六） or 四 or 四、 of a document without articles. */
static bool sections(struct buf *b, str s)
{
    bool bracket = eat(&s, S("（"));
    int n;

    if (!law_numeral(&s, &n) || (bracket && !eat(&s, S("）"))))
        return false;
    (void)eat(&s, S("、"));
    buf_add(b, bracket ? S("section (") : S("part "));
    buf_int(b, n);
    if (bracket)
        buf_byte(b, ')');
    return s.n == 0;
}

void article_en(struct buf *b, str article)
{
    size_t start = b->n;

    if (articles(b, article))
        return;
    b->n = start;
    if (sections(b, article))
        return;
    b->n = start;
    buf_add(b, article);
}

/* ---- citing ---- */

void fact_cite(const struct fact *f, enum lang lang, struct buf *out)
{
    const struct law_text *t = f->law;
    bool whole = str_eq(f->article, t->zh) || str_eq(f->article, t->short_zh);

    if (lang == LANG_EN) {
        buf_add(out, t->en);
        if (!whole && t->rank != RANK_CONVENTION) {
            buf_byte(out, ' ');
            article_en(out, f->article);
        }
        return;
    }
    if (t->rank == RANK_CONVENTION) { /* no published text to quote */
        buf_add(out, t->short_zh);
        buf_lit(out, "(");
        buf_add(out, f->article);
        buf_lit(out, ")");
        return;
    }
    buf_lit(out, "《");
    buf_add(out, t->short_zh);
    buf_lit(out, "》");
    if (!whole)
        buf_add(out, f->article);
}

static bool cited(const struct fact *f, enum lang lang, struct arena *a,
                  str *out, struct err *e)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, CITE_MAX);
    fact_cite(f, lang, &b);
    ok = buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

struct json *fact_json(const struct fact *f, struct arena *a, struct err *e)
{
    struct json *v = json_object(a, e);
    str zh, en;

    if (v == NULL || !cited(f, LANG_ZH, a, &zh, e) ||
        !cited(f, LANG_EN, a, &en, e) ||
        !json_set_str(a, v, S("id"), f->id, e) ||
        !json_set_str(a, v, S("law"), f->law->id, e) ||
        !json_set_str(a, v, S("article"), f->article, e) ||
        !json_set_str(a, v, S("zh"), f->zh, e) ||
        !json_set_str(a, v, S("en"), f->en, e) ||
        !json_set_str(a, v, S("cite_zh"), zh, e) ||
        !json_set_str(a, v, S("cite_en"), en, e))
        return NULL;
    return v;
}

/* One line a fact, cells apart by tabs, which no cell can hold: equal facts
 * give equal bytes however the files were cut and ordered. */
bool law_canonical(const struct law *l, struct buf *out, struct err *e)
{
    str all;

    for (size_t i = 0; i < law_count(l); i++) {
        const struct fact *f = law_at(l, i);
        const struct law_text *t = f->law;
        struct date_text from = date_text(t->in_force);
        struct date_text to = date_text(t->repealed);
        const str cells[] = {
            f->id,          t->id,
            t->zh,          t->short_zh,
            t->en,          t->version,
            str_of(from.z), str_of(to.z),
            f->article,     f->kind,
            f->zh,          f->en,
            f->quantity,    f->unit,
            f->open_to,     f->unverified ? S("unverified") : S("")};

        for (size_t c = 0; c < COUNT_OF(cells); c++) {
            buf_add(out, cells[c]);
            buf_byte(out, '\t');
        }
        buf_int(out, (int64_t)t->rank);
        buf_byte(out, '\n');
    }
    return buf_done(out, &all, e);
}
