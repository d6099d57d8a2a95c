/* tree.c - the authorities of a scope that have had a matter, as rows. */
#include "office/internal.h"

static bool take(struct stmt *st, struct arena *a, struct authority *v,
                 struct err *e)
{
    str *const texts[] = {&v->id, &v->name, &v->parent, &v->mark, &v->profile};

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!stmt_take_text(st, (int)i, a, texts[i], e))
            return false;
    }
    v->level = (int)stmt_get_int(st, 5);
    v->region = stmt_get_int(st, 6);
    return true;
}

bool office_authorities(struct db *db, struct arena *a,
                        const struct scope *scope, struct authority **out,
                        size_t *n, struct err *e)
{
    static const char sql[] =
        "SELECT id, name, parent, mark, profile, level, region FROM authority"
        " WHERE (?1 <> '' AND id = ?1)"
        " OR (?1 = '' AND region BETWEEN ?2 AND ?3 AND EXISTS"
        " (SELECT 1 FROM counter c WHERE c.authority = authority.id))"
        " ORDER BY region, level, id LIMIT 3000";
    VEC(struct authority) rows = {0};
    struct stmt *st = NULL;
    bool row = true, ok;

    *out = NULL;
    *n = 0;
    if (scope->nothing)
        return true;
    ok = db_open(db, &st, e, sql, "tii",
                 scope->whole_region ? S("") : scope->authority,
                 scope->region.from, scope->region.to);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct authority *v = vec_add(a, &rows, e);

        ok = v != NULL && take(st, a, v, e);
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}
