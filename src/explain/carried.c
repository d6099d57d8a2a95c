/* carried.c - every fact of law with what carries it out, and the scenario that
 * shows it; or the reason why nothing does. */
#include "explain/internal.h"

struct carrying {
    struct teller t;
    const struct carried_ask *ask;
    struct map *by;     /* fact id → its list of uses */
    struct map *told;   /* "fact|procedure|part|of|id" once told */
    struct map *named;  /* fact id → scenario that names it */
    struct map *reason; /* fact id → scenario in which it refuses */
    struct map *played; /* "procedure|step" … → scenario */
};

/* ---- what scenarios show ---- */

static void keep(struct carrying *c, struct map *m, str key, const str *file)
{
    union {
        const void *in;
        void *out;
    } p = {.in = file};

    if (!c->t.failed && map_get(m, key) == NULL &&
        !map_put(m, key, p.out, c->t.e))
        c->t.failed = true;
}

static bool is_word(char ch)
{
    return (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z') ||
           (ch >= '0' && ch <= '9') || ch == '-' || ch == '_';
}

/* Ids of facts in the text, comments included: the first line says what a
 * scenario shows. */
static void names(struct carrying *c, const struct scenario_text *s)
{
    size_t from = 0, at = 0;

    for (; at <= s->text.n; at++) {
        const struct fact *f;

        if (at < s->text.n && is_word(s->text.p[at]))
            continue;
        if (at > from && s->text.p[from] >= 'A' && s->text.p[from] <= 'Z' &&
            (f = law_find(c->ask->law, str_slice(s->text, from, at))) != NULL)
            keep(c, c->named, f->id, &s->file);
        from = at + 1;
    }
}

static void reasons(struct carrying *c, const struct json *all, const str *file)
{
    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct fact *f = law_find(c->ask->law, json_str(all->items[i]));

        if (f != NULL)
            keep(c, c->reason, f->id, file);
    }
}

static void plays(struct carrying *c, const struct scenario_text *s)
{
    str procedure = json_get_str(s->tree, S("procedure"));
    const struct json *acts = json_get(s->tree, S("acts"));
    const struct json *due = json_path(s->tree, S("expect.deadlines"));

    keep(c, c->played, procedure, &s->file);
    for (size_t i = 0; json_is(acts, JSON_ARRAY) && i < acts->n; i++) {
        const struct json *act = acts->items[i];
        str expect = json_get_str(act, S("expect"));

        reasons(c, json_get(act, S("reasons")), &s->file);
        if (expect.n == 0 || str_eq(expect, S("allowed")))
            keep(c, c->played,
                 SAY(&c->t, procedure, S("|steps|"),
                     json_get_str(act, S("step"))),
                 &s->file);
    }
    for (size_t i = 0; json_is(due, JSON_OBJECT) && i < due->n; i++)
        keep(c, c->played,
             SAY(&c->t, procedure, S("|deadlines|"), due->names[i]), &s->file);
}

/* ---- what packs build on a fact ---- */

static struct json *list_of(struct carrying *c, str id)
{
    struct json *list = map_get(c->by, id);

    if (list == NULL && !c->t.failed) {
        list = tell_array(&c->t);
        if (!c->t.failed && !map_put(c->by, id, list, c->t.e))
            c->t.failed = true;
    }
    return list;
}

static void use(void *ctx, const struct procedure *p, const struct citing *x)
{
    struct carrying *c = ctx;
    struct teller *t = &c->t;
    str id = p == NULL ? S("") : p->id;
    str key = SAY(t, x->fact->id, S("|"), id, S("|"), x->part, S("|"), x->of,
                  S("|"), x->id);
    struct words part;
    struct json *v;

    if (t->failed || map_get(c->told, key) != NULL)
        return;
    keep(c, c->told, key, &x->id);
    (void)part_words(x->part, &part);
    v = tell_object(t);
    tell_text(t, v, "procedure", id);
    tell_text(t, v, "part", x->part);
    tell_text(t, v, "word", tell_words(t, part));
    tell_text(t, v, "id", x->id);
    tell_text(t, v, "name", tell_words(t, x->name));
    if (x->of.n > 0) {
        tell_text(t, v, "of", x->of);
        tell_text(t, v, "of_name", tell_words(t, x->of_name));
    }
    tell_push(t, list_of(c, x->fact->id), v);
}

/* ---- what the program computes ---- */

static const struct csv_row *row_of(const struct csv *table, str id)
{
    for (size_t i = 1; i < table->n; i++) {
        if (table->rows[i].n > 0 && str_eq(table->rows[i].cells[0], id))
            return &table->rows[i];
    }
    return NULL;
}

static str said_in(const struct carrying *c, const struct csv_row *r)
{
    return r->n < 3 ? S("") : r->cells[c->t.lang == LANG_ZH ? 1 : 2];
}

static void computed(struct carrying *c, const struct fact *f)
{
    struct teller *t = &c->t;
    const struct csv_row *r = row_of(c->ask->computed, f->id);
    struct json *v;

    if (r == NULL && row_of(c->ask->clock, f->id) == NULL)
        return;
    v = tell_object(t);
    tell_text(t, v, "part", S("computed"));
    tell_text(t, v, "word", tell_say(t, "计算", "computation"));
    tell_text(t, v, "name",
              r != NULL ? said_in(c, r)
                        : tell_say(t, "期间计算表(facts/clock.csv)",
                                   "the clock table (facts/clock.csv)"));
    tell_push(t, list_of(c, f->id), v);
}

/* ---- the scenario of a fact ---- */

static const str *of_step(const struct carrying *c, str procedure, str step)
{
    struct teller t = c->t;

    return map_get(c->played, SAY(&t, procedure, S("|steps|"), step));
}

/* A scenario in which what rests on the fact is at work. */
static const str *at_work(struct carrying *c, const struct json *use)
{
    str procedure = json_get_str(use, S("procedure"));
    str part = json_get_str(use, S("part")), id = json_get_str(use, S("id"));
    const struct procedure *p = packs_find(c->ask->packs, procedure, S(""));
    const str *found = NULL;

    if (p == NULL)
        return NULL;
    if (str_eq(part, S("steps")))
        return of_step(c, procedure, id);
    if (str_eq(part, S("guards")))
        return of_step(c, procedure, json_get_str(use, S("of")));
    if (str_eq(part, S("deadlines")))
        return map_get(c->played, SAY(&c->t, procedure, S("|deadlines|"), id));
    for (size_t i = 0; i < p->n_steps && found == NULL; i++) {
        const struct step *s = &p->steps[i];

        if ((s->paper != NULL && str_eq(part, S("papers")) &&
             str_eq(s->paper->id, id)) ||
            (str_eq(part, S("roles")) && str_eq(s->by->id, id)))
            found = of_step(c, procedure, s->id);
    }
    if (found != NULL || str_eq(part, S("papers")) || str_eq(part, S("roles")))
        return found;
    return map_get(c->played, procedure);
}

static bool shown(struct carrying *c, struct json *v, const struct fact *f,
                  const struct json *by)
{
    const str *file = map_get(c->reason, f->id);
    const char *how = "refuses";

    if (file == NULL) {
        file = map_get(c->named, f->id);
        how = "names";
    }
    for (size_t i = 0; file == NULL && by != NULL && i < by->n; i++) {
        file = at_work(c, by->items[i]);
        how = "plays";
    }
    if (file == NULL)
        return false;
    tell_text(&c->t, v, "scenario", *file);
    tell_text(&c->t, v, "how", str_of(how));
    return true;
}

/* ---- all of it ---- */

struct sums {
    int64_t all, carried, proved, reasoned, without;
    struct json *stale; /* ids with a reason that is out of date */
};

static struct json *fact_of(struct carrying *c, const struct fact *f)
{
    struct teller *t = &c->t;
    struct json *v = tell_object(t);
    struct facts_cited one = {&f, 1};
    struct json *cites = tell_cites(t, &one);

    tell_text(t, v, "id", f->id);
    tell_text(t, v, "law", f->law->id);
    tell_text(t, v, "law_name",
              t->lang == LANG_ZH ? f->law->short_zh : f->law->en);
    tell_text(t, v, "article", f->article);
    tell_text(t, v, "cite",
              t->failed ? S("") : json_get_str(cites->items[0], S("text")));
    tell_text(t, v, "says", t->lang == LANG_ZH ? f->zh : f->en);
    tell_text(t, v, "kind", f->kind);
    return v;
}

/* A law that no pack has yet is told once, with how many facts it has. */
static void of_law(struct carrying *c, struct json *laws, const struct fact *f,
                   str why)
{
    struct teller *t = &c->t;
    struct json *v;
    int64_t n = 0;

    for (size_t i = 0; !t->failed && i < laws->n; i++) {
        if (!str_eq(json_get_str(laws->items[i], S("id")), f->law->id))
            continue;
        (void)json_get_int(laws->items[i], S("n"), &n);
        if (!json_set_int(t->a, laws->items[i], S("n"), n + 1, t->e))
            t->failed = true;
        return;
    }
    v = tell_object(t);
    tell_text(t, v, "id", f->law->id);
    tell_text(t, v, "name", t->lang == LANG_ZH ? f->law->short_zh : f->law->en);
    tell_text(t, v, "reason", why);
    if (!t->failed && !json_set_int(t->a, v, S("n"), 1, t->e))
        t->failed = true;
    tell_push(t, laws, v);
}

/* The file of a fact is its prefix, also where its text is another's. */
static str prefix_of(const struct fact *f)
{
    str head, tail;

    (void)str_cut(f->id, S("-"), &head, &tail);
    return head;
}

static void one(struct carrying *c, const struct fact *f, struct json *facts,
                struct json *laws, struct sums *n)
{
    struct teller *t = &c->t;
    const struct csv_row *own = row_of(c->ask->reasons, f->id);
    const struct csv_row *law = row_of(c->ask->reasons, prefix_of(f));
    struct json *v, *by;

    computed(c, f);
    by = map_get(c->by, f->id);
    n->all++;
    v = fact_of(c, f);
    if (by != NULL) {
        n->carried++;
        tell_put(t, v, "by", by);
        n->proved += shown(c, v, f, by);
        if (own != NULL)
            tell_push_text(t, n->stale, f->id);
        if (!c->ask->unused)
            tell_push(t, facts, v);
        return;
    }
    n->reasoned += own != NULL || law != NULL;
    n->without += own == NULL && law == NULL;
    if (own == NULL && law != NULL && c->ask->prefix.n == 0) {
        of_law(c, laws, f, said_in(c, law));
        return;
    }
    if (own != NULL || law != NULL)
        tell_text(t, v, "reason", said_in(c, own != NULL ? own : law));
    tell_push(t, facts, v);
}

static bool open_maps(struct carrying *c)
{
    struct map **all[] = {&c->by, &c->told, &c->named, &c->reason, &c->played};

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if ((*all[i] = map_new(c->t.a, c->t.e)) == NULL)
            return false;
    }
    return true;
}

static struct json *sums_json(struct teller *t, const struct sums *n)
{
    struct json *v = tell_object(t);
    const struct {
        const char *name;
        int64_t n;
    } all[] = {{"all", n->all},
               {"carried", n->carried},
               {"proved", n->proved},
               {"reasoned", n->reasoned},
               {"without", n->without}};

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (!t->failed &&
            !json_set_int(t->a, v, str_of(all[i].name), all[i].n, t->e))
            t->failed = true;
    }
    return v;
}

bool explain_carried(const struct carried_ask *ask, struct arena *a,
                     struct json **out, struct err *e)
{
    struct carrying c = {.t = {.a = a, .e = e, .lang = ask->lang}, .ask = ask};
    struct json *v, *facts, *laws;
    struct sums n = {0};

    if (!open_maps(&c))
        return false;
    for (size_t i = 0; i < ask->n_scenarios; i++) {
        names(&c, &ask->scenarios[i]);
        plays(&c, &ask->scenarios[i]);
    }
    packs_cites(ask->packs, ask->law, use, &c);
    v = tell_object(&c.t);
    facts = tell_array(&c.t);
    laws = tell_array(&c.t);
    n.stale = tell_array(&c.t);
    for (size_t i = 0; i < law_count(ask->law) && !c.t.failed; i++) {
        const struct fact *f = law_at(ask->law, i);

        if (ask->prefix.n == 0 || str_eq(prefix_of(f), ask->prefix))
            one(&c, f, facts, laws, &n);
    }
    tell_put(&c.t, v, "facts", facts);
    tell_put(&c.t, v, "laws", laws);
    tell_put(&c.t, v, "stale", n.stale);
    tell_put(&c.t, v, "sums", sums_json(&c.t, &n));
    if (c.t.failed)
        return false;
    *out = v;
    return true;
}
