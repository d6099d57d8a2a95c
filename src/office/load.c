/* load.c - what a decision may read: folds, numbers, related matters. */
#include "office/internal.h"

bool stream_name(struct arena *a, str kind, str id, str *out, struct err *e)
{
    const str parts[] = {kind, S("/"), id};

    return arena_join(a, parts, COUNT_OF(parts), out, e);
}

bool load_fold(struct db *db, struct arena *a, str stream, struct loaded *out,
               struct err *e)
{
    static const char sql[] =
        "SELECT version, authority, tree FROM fold WHERE stream = ?1";
    struct stmt *st = NULL;
    struct loaded x = {0};
    str tree;
    bool ok;

    if (!db_one(db, &st, e, sql, "t", stream))
        return false;
    x.found = st != NULL;
    ok = true;
    if (x.found) {
        x.version = stmt_get_int(st, 0);
        ok = stmt_take_text(st, 1, a, &x.authority, e) &&
             stmt_take_text(st, 2, a, &tree, e);
    }
    stmt_close(st);
    if (!ok || (x.found && !fold_parse(a, tree, &x.fold, e)))
        return false;
    *out = x;
    return true;
}

bool load_version(struct db *db, str stream, int64_t *version, struct err *e)
{
    static const char sql[] = "SELECT version FROM fold WHERE stream = ?1";
    struct stmt *st = NULL;

    if (!db_one(db, &st, e, sql, "t", stream))
        return false;
    *version = st == NULL ? 0 : stmt_get_int(st, 0);
    stmt_close(st);
    return true;
}

bool load_claim(struct db *db, str key, int64_t *last, struct err *e)
{
    static const char sql[] = "SELECT last FROM claim WHERE key = ?1";
    struct stmt *st = NULL;

    if (!db_one(db, &st, e, sql, "t", key))
        return false;
    *last = st == NULL ? 0 : stmt_get_int(st, 0);
    stmt_close(st);
    return true;
}

/* ---- related matters ---- */

/* Another authority's matter about the same incident, filed first, unless the
 * two are handled jointly [APL-25-1]. */
static bool filed_first(struct db *db, struct arena *a, str incident,
                        str matter, str authority, struct json *out,
                        struct err *e)
{
    static const char sql[] =
        "SELECT m.id, a.name FROM matter m JOIN authority a"
        " ON a.id = m.authority WHERE m.incident = ?1 AND m.filed > -4000000"
        " AND m.id <> ?2 AND m.authority <> ?3 ORDER BY m.filed LIMIT 1";
    struct stmt *st = NULL;
    str id, name;
    bool ok;

    if (incident.n == 0)
        return true;
    if (!db_one(db, &st, e, sql, "ttt", incident, matter, authority))
        return false;
    if (st == NULL)
        return true;
    ok = stmt_take_text(st, 0, a, &id, e) && stmt_take_text(st, 1, a, &name, e);
    stmt_close(st);
    return ok && json_set_str(a, out, S("filed_first_by"), name, e) &&
           json_set_str(a, out, S("filed_first"), id, e);
}

/* Whether a member of some party is more than zero, in a fold. */
static bool marked(const struct json *fold, str member)
{
    const struct json *parties = json_get(fold, S("parties"));
    int order;

    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++) {
        str v = json_str(json_get(parties->items[i], member));

        if (v.n > 0 && decimal_compare(v, S("0"), &order) && order > 0)
            return true;
    }
    return false;
}

static bool note_marks(struct db *db, struct arena *a,
                       const struct procedure *p, str id, struct travel *t,
                       struct json *out, struct err *e)
{
    struct loaded x;
    str stream;

    if (!stream_name(a, S("matter"), id, &stream, e) ||
        !load_fold(db, a, stream, &x, e) ||
        (t != NULL && !travel_read(t, stream, x.version, e)))
        return false;
    for (size_t i = 0; x.found && i < p->n_related; i++) {
        if (json_get(out, p->related[i].name) == NULL &&
            marked(x.fold, p->related[i].member) &&
            !json_set_str(a, out, p->related[i].name, id, e))
            return false;
    }
    return true;
}

/* Matters about the same thing: the same incident, or a party and cause in
 * common; what the procedure asks of them is noted. */
static bool load_marks(struct db *db, struct arena *a,
                       const struct procedure *p, const struct json *from,
                       str matter, struct travel *t, struct json *out,
                       struct err *e)
{
    static const char by_incident[] =
        "SELECT id FROM matter WHERE incident = ?1 AND incident <> ''"
        " AND id <> ?2 ORDER BY filed LIMIT 20";
    static const char by_cause[] =
        "SELECT m.id FROM matter_party p JOIN matter m ON m.made = p.made"
        " WHERE p.code = ?1 AND m.id <> ?2 AND m.cause = ?3 AND m.cause <> ''"
        " ORDER BY p.made DESC LIMIT 20";
    const struct json *facts = json_get(from, S("case"));
    const struct json *parties = json_get(from, S("parties"));
    size_t n = json_is(parties, JSON_OBJECT) ? parties->n : 0;
    bool ok = true;

    if (p == NULL || p->n_related == 0)
        return true;
    for (size_t i = 0; ok && i <= n; i++) {
        struct stmt *st = NULL;
        bool row = true;
        str id;

        ok = i == n ? db_open(db, &st, e, by_incident, "tt",
                              json_get_str(facts, S("incident")), matter)
                    : db_open(db, &st, e, by_cause, "ttt",
                              json_get_str(parties->items[i], S("code")),
                              matter, json_get_str(facts, S("cause")));
        while (ok && (ok = stmt_row(st, &row, e)) && row)
            ok = stmt_take_text(st, 0, a, &id, e) &&
                 note_marks(db, a, p, id, t, out, e);
        stmt_close(st);
    }
    return ok;
}

static bool same_party(struct db *db, const struct json *parties, str matter,
                       int64_t *n, struct err *e)
{
    static const char sql[] =
        "SELECT count(*) FROM (SELECT 1 FROM matter_party p JOIN matter m"
        " ON m.made = p.made WHERE p.code = ?1 AND m.id <> ?2 LIMIT 100)";

    *n = 0;
    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++) {
        str code = json_get_str(parties->items[i], S("code"));
        struct stmt *st = NULL;

        if (code.n == 0)
            continue;
        if (!db_one(db, &st, e, sql, "tt", code, matter))
            return false;
        *n += st == NULL ? 0 : stmt_get_int(st, 0);
        stmt_close(st);
    }
    return true;
}

bool load_related(struct db *db, struct arena *a, const struct procedure *p,
                  str matter, const struct json *begin, const struct json *fold,
                  str authority, struct travel *t, struct json **out,
                  struct err *e)
{
    const struct json *from = fold != NULL ? fold : begin;
    const struct json *facts = json_get(from, S("case"));
    bool joint = json_get_str(facts, S("joint_with")).n > 0;
    struct json *v = json_object(a, e);
    int64_t n;

    if (v == NULL ||
        (!joint && !filed_first(db, a, json_get_str(facts, S("incident")),
                                matter, authority, v, e)) ||
        !load_marks(db, a, p, from, matter, t, v, e) ||
        !same_party(db, json_get(from, S("parties")), matter, &n, e) ||
        !json_set_int(a, v, S("same_party"), n, e))
        return false;
    *out = v;
    return true;
}
