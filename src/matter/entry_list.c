/* entry_list.c - registers held as a plain list of versions: what scenarios use,
 * and what the indexed store is compared with.
 */
#include "matter/internal.h"

struct json *entry_seen(struct arena *a, const struct json *version,
                        struct err *e)
{
    static const str head[] = {SI("id"), SI("of"), SI("n"), SI("from"),
                               SI("to")};
    const struct json *own = json_get(version, S("entry"));
    struct json *v = json_object(a, e);
    bool ok = v != NULL;

    for (size_t i = 0; ok && i < COUNT_OF(head); i++) {
        const struct json *one = json_get(version, head[i]);

        ok = json_set(a, v, head[i],
                      one == NULL ? json_null(a, e) : json_copy(a, one, e), e);
    }
    for (size_t i = 0; ok && own != NULL && i < own->n; i++)
        ok = json_set(a, v, own->names[i], json_copy(a, own->items[i], e), e);
    return ok ? v : NULL;
}

/* ---- what an entry does for somebody ---- */

static bool counts(struct arena *a, const struct roll_effect *x,
                   const struct json *seen, bool *yes, struct err *e)
{
    const struct feel_value *v = NULL;

    *yes = true;
    if (x->when == NULL)
        return true;
    if (!feel_run(x->when, seen, NULL, a, &v, e))
        return false;
    *yes = feel_true(v);
    return true;
}

bool entry_effects(struct arena *a, const struct roll *r, struct json *version,
                   struct err *e)
{
    struct json *seen = entry_seen(a, version, e);
    str receiver = json_get_str(seen, r->acts_for.member);
    str person = json_get_str(seen, r->credential.member);
    struct json *one;
    bool yes;

    if (seen == NULL)
        return false;
    if (receiver.n > 0) {
        if (!counts(a, &r->acts_for, seen, &yes, e) ||
            (yes && !json_set_str(a, version, S("acts_for"), receiver, e)))
            return false;
    }
    if (person.n == 0)
        return true;
    one = json_object(a, e);
    return one != NULL && counts(a, &r->credential, seen, &yes, e) &&
           json_set_str(a, one, S("person"), person, e) &&
           json_set(a, one, S("counts"), json_bool(a, yes, e), e) &&
           json_set(a, version, S("credential"), one, e);
}

/* ---- versions ---- */

static bool same(const struct json *a, const struct json *b, const char *name)
{
    return str_eq(json_get_str(a, str_of(name)), json_get_str(b, str_of(name)));
}

static bool valid_on(const struct json *version, date on)
{
    date from = DATE_MIN, to = DATE_MAX;

    (void)marker_date(json_get(version, S("from")), &from);
    (void)marker_date(json_get(version, S("to")), &to);
    return from <= on && on <= to;
}

/* Values as a lookup compares them: a day by its text, a number by its worth. */
bool entry_value_equal(const struct json *have, const struct json *want)
{
    str a = json_is(have, JSON_OBJECT) ? marker(have) : json_str(have);
    str b = json_is(want, JSON_OBJECT) ? marker(want) : json_str(want);
    int order;

    if (have == NULL || have->kind == JSON_NULL)
        return false;
    if (json_is(have, JSON_BOOL) || json_is(want, JSON_BOOL))
        return json_equal(have, want);
    if (json_is(have, JSON_NUMBER) && decimal_compare(a, b, &order))
        return order == 0;
    return str_eq(a, b);
}

static bool has_members(const struct json *version, const struct json *where)
{
    const struct json *entry = json_get(version, S("entry"));

    for (size_t i = 0; i < where->n; i++) {
        if (!entry_value_equal(json_get(entry, where->names[i]),
                               where->items[i]))
            return false;
    }
    return true;
}

static bool fits(const struct json *version, const struct json *ask)
{
    const struct json *where = json_get(ask, S("where"));
    date on = 0;

    return same(version, ask, "register") && same(version, ask, "of") &&
           (where != NULL ? has_members(version, where)
                          : same(version, ask, "id")) &&
           (!marker_date(json_get(ask, S("on")), &on) || valid_on(version, on));
}

struct json *entries_answer(struct arena *a, const struct json *versions,
                            const struct json *request, struct err *e)
{
    bool list = json_get(request, S("where")) != NULL;
    struct json *all = list ? json_array(a, e) : NULL;
    const struct json *one = NULL;

    if (list && all == NULL)
        return NULL;
    for (size_t i = 0; versions != NULL && i < versions->n; i++) {
        const struct json *v = versions->items[i];

        if (!fits(v, request))
            continue;
        one = v; /* later versions stand later */
        if (list && !json_add(a, all, entry_seen(a, v, e), e))
            return NULL;
    }
    if (list)
        return all;
    return one == NULL ? json_null(a, e) : entry_seen(a, one, e);
}

bool entries_apply(struct arena *a, struct json *versions,
                   const struct json *effects, struct err *e)
{
    const struct json *all = json_get(effects, S("entries"));

    for (size_t i = 0; all != NULL && i < all->n; i++) {
        const struct json *x = all->items[i];

        if (json_get(x, S("entry")) != NULL) {
            if (!json_add(a, versions, json_copy(a, x, e), e))
                return false;
            continue;
        }
        for (size_t v = 0; v < versions->n; v++) {
            struct json *old = versions->items[v];
            int64_t n = 0, of = 0;

            (void)json_get_int(old, S("n"), &n);
            (void)json_get_int(x, S("n"), &of);
            if (same(old, x, "register") && same(old, x, "of") &&
                same(old, x, "id") && n == of &&
                !json_set(a, old, S("to"),
                          json_copy(a, json_get(x, S("to")), e), e))
                return false;
        }
    }
    return true;
}

struct json *entries_credential(struct arena *a, const struct json *versions,
                                str person, date on, struct err *e)
{
    struct json *found = NULL;

    for (size_t i = 0; versions != NULL && i < versions->n; i++) {
        const struct json *v = versions->items[i];
        const struct json *c = json_get(v, S("credential"));

        if (!str_eq(json_get_str(c, S("person")), person) || !valid_on(v, on))
            continue;
        if (json_true(json_get(c, S("counts"))))
            return credential_seen(a, v, e);
        if (found == NULL && (found = json_bool(a, false, e)) == NULL)
            return NULL;
    }
    return found != NULL ? found : json_null(a, e);
}

struct json *credential_seen(struct arena *a, const struct json *version,
                             struct err *e)
{
    static const str taken[] = {SI("register"), SI("from"), SI("to")};
    struct json *v = json_object(a, e);
    bool ok = v != NULL &&
              json_set_str(a, v, S("no"), json_get_str(version, S("id")), e);

    for (size_t i = 0; ok && i < COUNT_OF(taken); i++) {
        const struct json *one = json_get(version, taken[i]);

        ok = one == NULL || json_set(a, v, taken[i], json_copy(a, one, e), e);
    }
    return ok ? v : NULL;
}
