/* moved.c - limits that a notice of days off moved: their rows, and the list of
 * them.  A row follows from the matter's `recounts` alone. */
#include "office/internal.h"

static bool write_one(struct db *db, const struct applied *x, int64_t made,
                      int64_t i, int64_t calendar, const struct json *m,
                      struct err *e)
{
    static const char sql[] =
        "INSERT INTO moved(sort, made, calendar, authority, region, zh, en,"
        " party, was, day, was_provisional, provisional, act)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    const struct json *party =
        json_get(json_get(x->after, S("parties")), json_get_str(m, S("party")));
    date was = 0, day = 0;

    (void)marked_date(json_get(m, S("before")), &was);
    (void)marked_date(json_get(m, S("after")), &day);
    return db_run(
        db, e, sql, "iiititttiiiii", x->seq * SORT_STEP + i, made, calendar,
        x->authority, x->region, json_get_str(m, S("zh")),
        json_get_str(m, S("en")), json_get_str(party, S("name")), (int64_t)was,
        (int64_t)day, (int64_t)json_true(json_get(m, S("was_provisional"))),
        (int64_t)json_true(json_get(m, S("provisional"))), x->version);
}

bool moved_apply(struct db *db, const struct applied *x, int64_t made,
                 struct err *e)
{
    const struct json *now = json_get(x->after, S("recounts"));
    const struct json *old = json_get(x->before, S("recounts"));
    size_t had = json_is(old, JSON_ARRAY) ? old->n : 0;
    int64_t n = 0;

    for (size_t i = had; json_is(now, JSON_ARRAY) && i < now->n; i++) {
        const struct json *all = json_get(now->items[i], S("moved"));
        int64_t calendar = 0;

        (void)json_get_int(now->items[i], S("calendar"), &calendar);
        for (size_t j = 0; json_is(all, JSON_ARRAY) && j < all->n; j++) {
            /* More limits than keys between two acts are not listed. */
            if (n < SORT_STEP &&
                !write_one(db, x, made, n++, calendar, all->items[j], e))
                return false;
        }
    }
    return true;
}

/* ---- the list ---- */

#define MOVED_COLUMNS                                                       \
    "m.id, m.party, m.cause, m.number, v.authority,"                        \
    " coalesce(a.name, ''), v.zh, v.en, v.party, v.calendar, v.was, v.day," \
    " v.was_provisional, v.provisional, v.act, v.sort"                      \
    " FROM moved v JOIN matter m ON m.made = v.made"                        \
    " LEFT JOIN authority a ON a.id = v.authority"
#define MOVED_FILTER                                                  \
    " AND v.region BETWEEN ?2 AND ?3 AND (?4 = 0 OR v.calendar = ?4)" \
    " AND v.sort < ?5 ORDER BY v.sort DESC LIMIT ?6"

static bool take_moved(struct stmt *st, struct arena *a, struct moved_row *r,
                       struct err *e)
{
    str *const texts[] = {&r->matter, &r->party,     &r->cause,
                          &r->number, &r->authority, &r->authority_name,
                          &r->zh,     &r->en,        &r->of};

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!stmt_take_text(st, (int)i, a, texts[i], e))
            return false;
    }
    r->calendar = stmt_get_int(st, 9);
    r->before = (date)stmt_get_int(st, 10);
    r->after = (date)stmt_get_int(st, 11);
    r->was_provisional = stmt_get_int(st, 12) != 0;
    r->provisional = stmt_get_int(st, 13) != 0;
    r->act = stmt_get_int(st, 14);
    r->sort = stmt_get_int(st, 15);
    return true;
}

bool office_moved(struct db *db, struct arena *a, const struct moved_filter *f,
                  struct moved_row **out, size_t *n, bool *more, struct err *e)
{
    static const char below[] =
        "SELECT " MOVED_COLUMNS " WHERE v.authority IN " TREE("?1")
            MOVED_FILTER;
    static const char own[] =
        "SELECT " MOVED_COLUMNS " WHERE v.authority = ?1" MOVED_FILTER;
    static const char region[] =
        "SELECT " MOVED_COLUMNS " WHERE ?1 = ''" MOVED_FILTER;
    VEC(struct moved_row) rows = {0};
    struct region inside = reach(&f->scope);
    struct stmt *st = NULL;
    const char *sql;
    str authority;
    bool row = true, ok;

    *out = NULL;
    *n = 0;
    *more = false;
    if (!scoped(&f->scope, f->authority, &authority))
        return true;
    sql = authority.n == 0 ? region : f->scope.whole_region ? below : own;
    ok = db_open(db, &st, e, sql, "tiiiii", authority, inside.from, inside.to,
                 f->calendar, f->before > 0 ? f->before : INT64_MAX,
                 (int64_t)f->max + 1);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct moved_row *r;

        if (rows.n == f->max) {
            *more = true;
            break;
        }
        r = vec_add(a, &rows, e);
        ok = r != NULL && take_moved(st, a, r, e);
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}

static bool set_day(struct arena *a, struct json *v, str name, date d,
                    struct err *e)
{
    str text;

    return arena_str(a, str_of(date_text(d).z), &text, e) &&
           json_set_str(a, v, name, text, e);
}

/* Without names: what is printed and left in files names cases only. */
struct json *moved_json(struct arena *a, const struct moved_row *m,
                        struct err *e)
{
    struct json *v = json_object(a, e);

    if (v == NULL || !json_set_str(a, v, S("matter"), m->matter, e) ||
        !json_set_str(a, v, S("cause"), m->cause, e) ||
        !json_set_str(a, v, S("number"), m->number, e) ||
        !json_set_str(a, v, S("authority"), m->authority_name, e) ||
        !json_set_str(a, v, S("zh"), m->zh, e) ||
        !json_set_str(a, v, S("en"), m->en, e) ||
        !set_day(a, v, S("before"), m->before, e) ||
        !set_day(a, v, S("after"), m->after, e) ||
        !json_set_bool(a, v, S("was_provisional"), m->was_provisional, e) ||
        !json_set_bool(a, v, S("provisional"), m->provisional, e))
        return NULL;
    return v;
}
