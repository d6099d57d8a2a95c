/* law.c - what a new version of a law touches: its articles in words, the facts
 * that rest on them, what is built on these, and the running matters. */
#include "compare/internal.h"

enum { PAGE = 200, MATTER_BYTES = 32 << 20 };

/* ---- articles ---- */

static const char *const changes[] = {
    [ARTICLE_SAME] = "same",       [ARTICLE_MOVED] = "moved",
    [ARTICLE_CHANGED] = "changed", [ARTICLE_GONE] = "gone",
    [ARTICLE_NEW] = "new",
};

static void put(struct comparing *c, struct json *v, const char *name, str s)
{
    if (!c->failed && !json_set_str(c->a, v, str_of(name), s, c->e))
        c->failed = true;
}

static struct json *object(struct comparing *c)
{
    struct json *v = c->failed ? NULL : json_object(c->a, c->e);

    c->failed = v == NULL;
    return v;
}

static struct json *array_in(struct comparing *c, struct json *v,
                             const char *name)
{
    struct json *list = c->failed ? NULL : json_array(c->a, c->e);

    if (list == NULL || !json_set(c->a, v, str_of(name), list, c->e))
        c->failed = true;
    return list;
}

static void push(struct comparing *c, struct json *list, struct json *v)
{
    if (!c->failed && !json_add(c->a, list, v, c->e))
        c->failed = true;
}

static void clauses(struct comparing *c, const struct article_pair *p,
                    struct json *v)
{
    struct clause_change *all;
    struct json *list = array_in(c, v, "clauses");
    size_t n;

    if (c->failed || p->change != ARTICLE_CHANGED)
        return;
    if (!clauses_compare(p->before->whole, p->after->whole, c->a, &all, &n,
                         c->e)) {
        c->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        struct json *one = object(c);

        put(c, one, all[i].came ? "came" : "gone", all[i].text);
        push(c, list, one);
    }
}

static struct json *pair_json(struct comparing *c, const struct article_pair *p)
{
    struct json *v = object(c);

    put(c, v, "change", str_of(changes[p->change]));
    if (p->before != NULL)
        put(c, v, "before", p->before->label);
    if (p->after != NULL)
        put(c, v, "after", p->after->label);
    if (p->before != NULL && p->after != NULL && !c->failed &&
        !json_set_int(c->a, v, S("alike"), p->alike, c->e))
        c->failed = true;
    if (p->change == ARTICLE_GONE)
        put(c, v, "text", p->before->whole);
    if (p->change == ARTICLE_NEW)
        put(c, v, "text", p->after->whole);
    clauses(c, p, v);
    return v;
}

bool compare_statutes(const struct statute *before, const struct statute *after,
                      struct arena *a, struct json **out, struct err *e)
{
    struct comparing c = {.a = a, .e = e};
    struct article_pair *all;
    struct json *list = json_array(a, e);
    size_t n;

    if (list == NULL || !statute_compare(before, after, a, &all, &n, e))
        return false;
    for (size_t i = 0; i < n && !c.failed; i++)
        push(&c, list, pair_json(&c, &all[i]));
    if (c.failed)
        return false;
    *out = list;
    return true;
}

/* ---- facts ---- */

struct touching {
    struct comparing c;
    const struct touch_ask *ask;
    struct article_pair *pairs;
    size_t n_pairs;
    struct map *facts;  /* id → its JSON, of those that are touched */
    struct map *things; /* "procedure|profile|part|of|id" → name */
    struct map *told;   /* … without the profile, of the general law */
    struct json *list;
};

/* How much each change asks of a reader. */
static int weight(enum article_change change)
{
    static const int weights[] = {[ARTICLE_SAME] = 0,
                                  [ARTICLE_MOVED] = 1,
                                  [ARTICLE_NEW] = 2,
                                  [ARTICLE_CHANGED] = 3,
                                  [ARTICLE_GONE] = 4};

    return weights[change];
}

struct worst {
    const struct touching *t;
    const struct article_pair *pair;
    bool after; /* the fact rests on the new version already */
};

static void weigh(void *ctx, const struct statute_article *a)
{
    struct worst *w = ctx;

    for (size_t i = 0; i < w->t->n_pairs; i++) {
        const struct article_pair *p = &w->t->pairs[i];

        if ((w->after ? p->after : p->before) == a &&
            (w->pair == NULL || weight(p->change) > weight(w->pair->change)))
            w->pair = p;
    }
}

static bool rests_on(const struct fact *f, const struct statute *s)
{
    struct statute *one = NULL;
    const struct statutes only = {&one, 1};
    const struct statute *other, *found;
    struct statute copy = *s;

    one = &copy;
    found = statutes_of(&only, f->law, &other);
    return found != NULL;
}

static void fact(struct touching *t, const struct fact *f)
{
    struct comparing *c = &t->c;
    struct worst w = {.t = t};
    struct json *v;

    if (rests_on(f, t->ask->before))
        (void)statute_each_cited(t->ask->before, f->article, weigh, &w);
    else if (rests_on(f, t->ask->after)) {
        w.after = true;
        (void)statute_each_cited(t->ask->after, f->article, weigh, &w);
    }
    if (w.pair == NULL || w.pair->change == ARTICLE_SAME)
        return;
    v = pair_json(c, w.pair);
    put(c, v, "id", f->id);
    put(c, v, "article", f->article);
    put(c, v, "rests_on", w.after ? S("after") : S("before"));
    put(c, v, "says", c->lang == LANG_ZH ? f->zh : f->en);
    (void)array_in(c, v, "uses");
    push(c, t->list, v);
    if (!c->failed && !map_put(t->facts, f->id, v, c->e))
        c->failed = true;
}

/* ---- what is built on them ---- */

static void use(void *ctx, const struct procedure *p, const struct citing *x)
{
    struct touching *t = ctx;
    struct comparing *c = &t->c;
    struct json *f = map_get(t->facts, x->fact->id), *v;
    str id = p == NULL ? S("") : p->id,
        profile = p == NULL ? S("") : p->profile;
    struct words part;
    str key, general;

    if (f == NULL || c->failed)
        return;
    key = DIFF(c, id, S("|"), profile, S("|"), x->part, S("|"), x->of, S("|"),
               x->id);
    general = DIFF(c, x->fact->id, S("|"), id, S("|"), x->part, S("|"), x->of,
                   S("|"), x->id);
    if (!c->failed && map_get(t->things, key) == NULL &&
        !map_put(t->things, key, f, c->e))
        c->failed = true;
    if (c->failed || map_get(t->told, general) != NULL)
        return;
    if (!map_put(t->told, general, f, c->e))
        c->failed = true;
    (void)part_words(x->part, &part);
    v = object(c);
    put(c, v, "procedure", id);
    put(c, v, "profile", profile);
    put(c, v, "part", x->part);
    put(c, v, "word", c->lang == LANG_ZH ? part.zh : part.en);
    put(c, v, "id", x->id);
    put(c, v, "name", c->lang == LANG_ZH ? x->name.zh : x->name.en);
    if (x->of.n > 0) {
        put(c, v, "of", x->of);
        put(c, v, "of_name",
            c->lang == LANG_ZH ? x->of_name.zh : x->of_name.en);
    }
    push(c, json_get(f, S("uses")), v);
}

/* ---- running matters ---- */

static bool built_on(struct touching *t, const struct procedure *p,
                     const char *part, str of, str id)
{
    str key = DIFF(&t->c, p->id, S("|"), p->profile, S("|"), str_of(part),
                   S("|"), of, S("|"), id);

    return !t->c.failed && map_get(t->things, key) != NULL;
}

static void name_once(struct comparing *c, struct json *list, struct words w)
{
    str name = c->lang == LANG_ZH ? w.zh : w.en;

    for (size_t i = 0; !c->failed && i < list->n; i++) {
        if (str_eq(json_str(list->items[i]), name))
            return;
    }
    push(c, list, c->failed ? NULL : json_string(c->a, name, c->e));
}

static void touched_limits(struct touching *t, const struct procedure *p,
                           const struct json *limits, struct json *list)
{
    for (size_t i = 0; i < limits->n; i++) {
        const struct json *one = limits->items[i];
        const struct deadline *d =
            procedure_deadline(p, json_get_str(one, S("id")));

        if (d != NULL && json_get(one, S("met")) == NULL &&
            built_on(t, p, "deadlines", S(""), d->id))
            name_once(&t->c, list, d->name);
    }
}

static void touched_steps(struct touching *t, const struct procedure *p,
                          const struct option *all, size_t n, struct json *list)
{
    for (size_t i = 0; i < n; i++) {
        const struct step *s = all[i].step;
        bool yes = built_on(t, p, "steps", S(""), s->id);

        if (all[i].over)
            continue;
        for (size_t g = 0; !yes && g < s->n_guards; g++)
            yes = built_on(t, p, "guards", s->id, s->guards[g].id);
        if (yes)
            name_once(&t->c, list, s->name);
    }
}

static bool copied(struct comparing *c, struct json *v, const char *name, str s)
{
    str kept;

    if (c->failed || !arena_str(c->a, s, &kept, c->e))
        return false;
    put(c, v, name, kept);
    return !c->failed;
}

static bool matter(struct touching *t, struct db *db, struct arena *scratch,
                   const struct matter_row *row, struct json *list,
                   int64_t *count)
{
    struct comparing *c = &t->c;
    struct matter_ask ask;
    struct option *options = NULL;
    struct json *limits, *days, *next, *v = object(c);
    size_t n = 0;

    if (c->failed ||
        !office_asking(t->ask->office, db, scratch, row->id, &ask, c->e) ||
        (limits = matter_deadlines(&ask, scratch, c->e)) == NULL ||
        !matter_options(&ask, scratch, &options, &n, c->e))
        return false;
    days = array_in(c, v, "limits");
    next = array_in(c, v, "steps");
    if (c->failed)
        return false;
    touched_limits(t, ask.procedure, limits, days);
    touched_steps(t, ask.procedure, options, n, next);
    if (days->n + next->n == 0)
        return !c->failed;
    ++*count;
    if (list->n >= t->ask->max)
        return !c->failed;
    if (!copied(c, v, "matter", row->id) ||
        !copied(c, v, "cause", row->cause) ||
        !copied(c, v, "number", row->number) ||
        !copied(c, v, "authority", row->authority_name))
        return false;
    push(c, list, v);
    return !c->failed;
}

static bool page(struct touching *t, struct matter_filter *f, bool *more,
                 struct json *list, int64_t *count)
{
    struct arena *rows = NULL, *scratch = NULL;
    struct matter_row *row = NULL;
    struct err *e = t->c.e;
    struct db *db = NULL;
    size_t n = 0;
    bool ok = arena_open(&rows, &memory_system, MATTER_BYTES, e) &&
              arena_open(&scratch, &memory_system, MATTER_BYTES, e) &&
              office_read(t->ask->office, &db, e) &&
              office_list(db, rows, f, &row, &n, more, e);

    for (size_t i = 0; ok && i < n; i++) {
        ok = matter(t, db, scratch, &row[i], list, count);
        arena_reset(scratch);
    }
    if (ok && n > 0) {
        f->after_sort = row[n - 1].sort;
        f->after_made = row[n - 1].made;
    }
    *more = *more && n > 0;
    office_read_end(t->ask->office, db);
    arena_close(scratch);
    arena_close(rows);
    return ok;
}

static bool matters(struct touching *t, struct json *out)
{
    struct matter_filter f = compare_all_running(PAGE);
    struct json *list = array_in(&t->c, out, "matters");
    int64_t count = 0;
    bool more = t->ask->office != NULL && map_count(t->things) > 0;

    while (more && !t->c.failed) {
        if (!page(t, &f, &more, list, &count))
            return false;
    }
    return !t->c.failed &&
           json_set_int(t->c.a, out, S("running"), count, t->c.e);
}

bool compare_touches(const struct touch_ask *ask, struct arena *a,
                     struct json **out, struct err *e)
{
    struct touching t = {.c = {.a = a, .e = e, .lang = ask->lang}, .ask = ask};
    struct json *v = json_object(a, e);

    t.facts = map_new(a, e);
    t.things = map_new(a, e);
    t.told = map_new(a, e);
    if (v == NULL || t.facts == NULL || t.things == NULL || t.told == NULL ||
        !statute_compare(ask->before, ask->after, a, &t.pairs, &t.n_pairs, e))
        return false;
    t.list = array_in(&t.c, v, "facts");
    for (size_t i = 0; i < law_count(ask->law) && !t.c.failed; i++)
        fact(&t, law_at(ask->law, i));
    if (t.c.failed)
        return false;
    packs_cites(ask->packs, ask->law, use, &t);
    if (t.c.failed || !matters(&t, v))
        return false;
    *out = v;
    return true;
}
