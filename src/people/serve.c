/* serve.c - posts held at other authorities than one's own (兼任、共享): a legal
 * reviewer of the county who reviews for its townships. */
#include "people/internal.h"

static const struct err_def not_there = {
    .code = "PEOPLE-011",
    .fault = FAULT_FORBIDDEN,
    .zh = "你今天没有在「{0}」兼任职务",
    .fix_zh = "由该机关登记兼任(serves)后再转入",
    .en = "you hold no post at \"{0}\" today",
    .fix_en = "let it be registered (serves) first",
};

const struct json *serves_of(const struct json *fold)
{
    const struct json *all = json_get(fold, S("serves"));

    return json_is(all, JSON_ARRAY) ? all : NULL;
}

static bool there(const struct json *one, str authority, date day)
{
    return str_eq(json_get_str(one, S("authority")), authority) &&
           json_get_str(one, S("post")).n > 0 && covers_day(one, day);
}

static bool serves_at(const struct json *fold, str authority, date day)
{
    const struct json *all = serves_of(fold);

    for (size_t i = 0; all != NULL && i < all->n; i++) {
        if (there(all->items[i], authority, day))
            return true;
    }
    return false;
}

bool serves_fold(struct db *db, str person, const struct json *fold,
                 struct err *e)
{
    static const char clear[] = "DELETE FROM person_serves WHERE person = ?1";
    static const char add[] = "INSERT OR IGNORE INTO"
                              " person_serves(authority, person)"
                              " VALUES(?1, ?2)";
    const struct json *all = serves_of(fold);

    if (!db_run(db, e, clear, "t", person))
        return false;
    for (size_t i = 0; all != NULL && i < all->n; i++) {
        if (!db_run(db, e, add, "tt",
                    json_get_str(all->items[i], S("authority")), person))
            return false;
    }
    return true;
}

bool person_at(struct db *db, struct arena *a, str id, date day, str authority,
               struct json **out, struct err *e)
{
    struct json *fold, *p, *own;
    const struct json *all;

    if (!person_on(db, a, id, day, &own, e))
        return false;
    *out = own;
    if (str_eq(json_get_str(own, S("authority")), authority))
        return true;
    if (!person_fold(db, a, id, &fold, e))
        return false;
    all = serves_of(fold);
    if (has_left(fold, day) || !serves_at(fold, authority, day))
        return true;
    /* Only what is held there counts there; the credential is the person's. */
    p = json_object(a, e);
    if (p == NULL || !json_set_str(a, p, S("id"), id, e) ||
        !json_set_str(a, p, S("name"), json_get_str(own, S("name")), e) ||
        !json_set_str(a, p, S("authority"), json_get_str(own, S("authority")),
                      e) ||
        !json_set_str(a, p, S("serves_at"), authority, e) ||
        (json_get(own, S("credential")) != NULL &&
         !json_set(a, p, S("credential"), json_get(own, S("credential")), e)))
        return false;
    for (size_t i = 0; i < all->n; i++) {
        if (there(all->items[i], authority, day) &&
            !json_set_bool(a, p, json_get_str(all->items[i], S("post")), true,
                           e))
            return false;
    }
    *out = p;
    return true;
}

/* ---- which of them a session works at ---- */

static bool add_place(struct db *db, struct arena *a, struct caller *c, str id,
                      struct err *e)
{
    struct authority v;

    for (size_t i = 0; i < c->n_places; i++) {
        if (str_eq(c->places[i].authority, id))
            return true;
    }
    if (c->n_places == COUNT_OF(c->places))
        return true;
    if (!authority_get(db, a, id, &v, e))
        return false;
    c->places[c->n_places++] =
        (struct caller_place){v.id, v.name, str_eq(v.id, c->authority)};
    return true;
}

bool caller_places(struct db *db, struct arena *a, const struct json *fold,
                   date day, struct caller *c, struct err *e)
{
    const struct json *all = serves_of(fold);

    if (all == NULL || has_left(fold, day))
        return true;
    if (!add_place(db, a, c, json_get_str(fold, S("authority")), e))
        return false;
    for (size_t i = 0; i < all->n; i++) {
        if (covers_day(all->items[i], day) &&
            !add_place(db, a, c, json_get_str(all->items[i], S("authority")),
                       e))
            return false;
    }
    if (c->n_places == 1)
        c->n_places = 0;
    return true;
}

bool session_serve(struct db *db, struct arena *a, const struct caller *c,
                   str token, str authority, struct err *e)
{
    static const char set[] =
        "INSERT INTO session_serving(token, authority) VALUES(?1, ?2)"
        " ON CONFLICT(token) DO UPDATE SET authority = ?2";
    static const char sweep[] = "DELETE FROM session_serving WHERE token"
                                " NOT IN (SELECT token FROM session)";
    struct json *fold;

    if (!person_fold(db, a, c->person, &fold, e))
        return false;
    if (!str_eq(json_get_str(fold, S("authority")), authority) &&
        (has_left(fold, c->today) || !serves_at(fold, authority, c->today)))
        return err_set(e, &not_there, .arg = {authority});
    return db_run(db, e, sweep, "") &&
           db_run(db, e, set, "tt", str_of(sha256_hex(token).z), authority);
}

bool session_serving(struct db *db, struct arena *a, str token, str *authority,
                     struct err *e)
{
    static const char sql[] =
        "SELECT authority FROM session_serving WHERE token = ?1";
    struct stmt *st = NULL;
    bool ok;

    *authority = S("");
    if (!db_one(db, &st, e, sql, "t", str_of(sha256_hex(token).z)))
        return false;
    ok = st == NULL || stmt_take_text(st, 0, a, authority, e);
    stmt_close(st);
    return ok;
}
