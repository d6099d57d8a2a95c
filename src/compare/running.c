/* running.c - what new packs would make of the running matters of a city: their
 * limits counted anew, and the steps that may come next. */
#include "compare/internal.h"

enum { PAGE = 200, MATTER_BYTES = 32 << 20 };

struct running {
    struct comparing c; /* c.a: of the answer */
    struct office *o;
    const struct packs *after;
    size_t max;
    int64_t looked, differ;
    struct json *matters;
};

/* ---- limits ---- */

static const struct json *same_limit(const struct json *all,
                                     const struct json *of)
{
    for (size_t i = 0; i < all->n; i++) {
        if (str_eq(json_get_str(all->items[i], S("id")),
                   json_get_str(of, S("id"))) &&
            str_eq(json_get_str(all->items[i], S("party")),
                   json_get_str(of, S("party"))))
            return all->items[i];
    }
    return NULL;
}

/* The day of a limit that runs; "" when it has none, or is met. */
static str last_day(const struct json *limit)
{
    if (limit == NULL || json_get(limit, S("met")) != NULL)
        return S("");
    return json_get_str(json_get(limit, S("last")), S("@"));
}

static bool set_str(struct comparing *c, struct json *v, const char *name,
                    str s)
{
    str kept = S("");

    if (!c->failed && (!arena_str(c->a, s, &kept, c->e) ||
                       !json_set_str(c->a, v, str_of(name), kept, c->e)))
        c->failed = true;
    return !c->failed;
}

static void limit(struct comparing *c, struct json *list, const struct json *of,
                  str before, str after)
{
    struct json *v = c->failed ? NULL : json_object(c->a, c->e);

    c->failed = v == NULL;
    (void)set_str(c, v, "id", json_get_str(of, S("id")));
    (void)set_str(c, v, "name",
                  json_get_str(of, c->lang == LANG_ZH ? S("zh") : S("en")));
    (void)set_str(c, v, "party", json_get_str(of, S("party")));
    (void)set_str(c, v, "before", before);
    (void)set_str(c, v, "after", after);
    if (!c->failed && !json_add(c->a, list, v, c->e))
        c->failed = true;
}

static void limits(struct comparing *c, struct json *list,
                   const struct json *before, const struct json *after)
{
    for (size_t i = 0; i < before->n; i++) {
        const struct json *now = same_limit(after, before->items[i]);
        str was = last_day(before->items[i]), is = last_day(now);

        if (!str_eq(was, is))
            limit(c, list, before->items[i], was, is);
    }
    for (size_t i = 0; i < after->n; i++) {
        str is = last_day(after->items[i]);

        if (same_limit(before, after->items[i]) == NULL && is.n > 0)
            limit(c, list, after->items[i], S(""), is);
    }
}

/* ---- steps ---- */

struct offered {
    struct option *at;
    size_t n;
};

static bool possible(const struct offered *o, str step, str party)
{
    for (size_t i = 0; i < o->n; i++) {
        if (o->at[i].possible && str_eq(o->at[i].step->id, step) &&
            str_eq(o->at[i].party, party))
            return true;
    }
    return false;
}

/* Steps that are possible by the one and not by the other, each named once. */
static void steps(struct comparing *c, struct json *list,
                  const struct offered *by, const struct offered *not_by)
{
    for (size_t i = 0; i < by->n && !c->failed; i++) {
        const struct step *s = by->at[i].step;
        struct json *v;
        str name;
        bool told = i > 0 && by->at[i - 1].step == s && by->at[i - 1].possible;

        if (!by->at[i].possible || told ||
            possible(not_by, s->id, by->at[i].party))
            continue;
        if (!arena_str(c->a, c->lang == LANG_ZH ? s->name.zh : s->name.en,
                       &name, c->e)) {
            c->failed = true;
            return;
        }
        v = json_string(c->a, name, c->e);
        if (v == NULL || !json_add(c->a, list, v, c->e))
            c->failed = true;
    }
}

/* ---- one matter ---- */

static struct json *list_in(struct comparing *c, struct json *v,
                            const char *name)
{
    struct json *list = c->failed ? NULL : json_array(c->a, c->e);

    if (list == NULL || !json_set(c->a, v, str_of(name), list, c->e))
        c->failed = true;
    return list;
}

static bool tell(struct running *r, const struct matter_row *row,
                 const struct json *before, const struct json *after,
                 const struct offered *old, const struct offered *fresh)
{
    struct comparing *c = &r->c;
    struct json *v = json_object(c->a, c->e), *days, *now, *gone;

    c->failed = v == NULL;
    (void)set_str(c, v, "matter", row->id);
    (void)set_str(c, v, "cause", row->cause);
    (void)set_str(c, v, "number", row->number);
    (void)set_str(c, v, "authority", row->authority_name);
    days = list_in(c, v, "limits");
    now = list_in(c, v, "possible");
    gone = list_in(c, v, "impossible");
    if (c->failed)
        return false;
    limits(c, days, before, after);
    steps(c, now, fresh, old);
    steps(c, gone, old, fresh);
    if (c->failed || days->n + now->n + gone->n == 0)
        return !c->failed;
    r->differ++;
    return r->matters->n >= r->max || json_add(c->a, r->matters, v, c->e);
}

static bool look(struct running *r, struct db *db, struct arena *scratch,
                 const struct matter_row *row, struct err *e)
{
    struct matter_ask old, fresh;
    const struct procedure *next =
        packs_find(r->after, row->procedure, row->profile);
    const struct procedure *now =
        packs_find(office_of(r->o)->packs, row->procedure, row->profile);
    struct json *before, *after, *none = json_array(scratch, e);
    struct offered was = {0}, is = {0};

    if (now == NULL || (next != NULL && str_eq(next->digest, now->digest)))
        return true;
    r->looked++;
    if (none == NULL || !office_asking(r->o, db, scratch, row->id, &old, e))
        return false;
    fresh = old;
    fresh.procedure = next;
    before = matter_deadlines(&old, scratch, e);
    after = next == NULL ? none : matter_deadlines(&fresh, scratch, e);
    if (before == NULL || after == NULL ||
        !matter_options(&old, scratch, &was.at, &was.n, e) ||
        (next != NULL && !matter_options(&fresh, scratch, &is.at, &is.n, e)))
        return false;
    return tell(r, row, before, after, &was, &is);
}

/* One page of running matters; *after_* go on. */
static bool page(struct running *r, struct matter_filter *f, bool *more,
                 struct err *e)
{
    struct arena *rows = NULL, *scratch = NULL;
    struct matter_row *row = NULL;
    struct db *db = NULL;
    size_t n = 0;
    bool ok = arena_open(&rows, &memory_system, MATTER_BYTES, e) &&
              arena_open(&scratch, &memory_system, MATTER_BYTES, e) &&
              office_read(r->o, &db, e) &&
              office_list(db, rows, f, &row, &n, more, e);

    for (size_t i = 0; ok && i < n; i++) {
        ok = look(r, db, scratch, &row[i], e);
        arena_reset(scratch);
    }
    if (ok && n > 0) {
        f->after_sort = row[n - 1].sort;
        f->after_made = row[n - 1].made;
    }
    *more = *more && n > 0;
    office_read_end(r->o, db);
    arena_close(scratch);
    arena_close(rows);
    return ok;
}

struct matter_filter compare_all_running(size_t n)
{
    return (struct matter_filter){
        .scope = {.whole_region = true, .region = {INT64_MIN, INT64_MAX}},
        .open = 1,
        .due_from = DATE_MIN,
        .due_to = DATE_MAX,
        .filed_from = DATE_MIN,
        .filed_to = DATE_MAX,
        .order = ORDER_NEWEST,
        .after_made = -1,
        .max = n};
}

bool compare_running(struct office *o, const struct packs *after,
                     enum lang lang, size_t max, struct arena *a,
                     struct json **out, struct err *e)
{
    struct running r = {.c = {.a = a, .e = e, .lang = lang},
                        .o = o,
                        .after = after,
                        .max = max};
    struct matter_filter f = compare_all_running(PAGE);
    struct json *v = json_object(a, e);
    bool more = true;

    r.matters = json_array(a, e);
    if (v == NULL || r.matters == NULL)
        return false;
    while (more) {
        if (!page(&r, &f, &more, e))
            return false;
    }
    if (!json_set_int(a, v, S("looked"), r.looked, e) ||
        !json_set_int(a, v, S("differ"), r.differ, e) ||
        !json_set_bool(a, v, S("more"), r.differ > (int64_t)r.matters->n, e) ||
        !json_set(a, v, S("matters"), r.matters, e))
        return false;
    *out = v;
    return true;
}
