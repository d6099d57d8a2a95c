/* similar.c - cases of the same parties, shown where a person has to judge
 * whether an act was dealt with already. [APL-29] */
#include "office/internal.h"

static bool take_similar(struct stmt *st, struct arena *a, struct matter_row *r,
                         struct err *e)
{
    str *const texts[] = {&r->id,        &r->authority, &r->authority_name,
                          &r->procedure, &r->profile,   &r->state,
                          &r->party,     &r->cause,     &r->number};
    int64_t filed = stmt_get_int(st, 10);

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!stmt_take_text(st, (int)i, a, texts[i], e))
            return false;
    }
    r->open = stmt_get_int(st, 9) != 0;
    r->has_filed = filed != NO_FILED;
    r->filed = r->has_filed ? (date)filed : 0;
    return true;
}

bool office_similar(struct db *db, struct arena *a, const struct json *parties,
                    str except, size_t max, struct matter_row **out, size_t *n,
                    struct err *e)
{
    static const char sql[] =
        "SELECT m.id, m.authority, coalesce(a.name, ''), m.procedure,"
        " m.profile, m.state, m.party, m.cause, m.number, m.open, m.filed"
        " FROM matter_party p JOIN matter m ON m.made = p.made"
        " LEFT JOIN authority a ON a.id = m.authority"
        " WHERE p.code = ?1 AND m.id <> ?2 ORDER BY p.made DESC LIMIT ?3";
    VEC(struct matter_row) rows = {0};
    bool ok = true;

    for (size_t i = 0; ok && json_is(parties, JSON_OBJECT) && i < parties->n;
         i++) {
        str code = json_get_str(parties->items[i], S("code"));
        struct stmt *st = NULL;
        bool row = true;

        if (code.n == 0 || rows.n >= max)
            continue;
        ok = db_open(db, &st, e, sql, "tti", code, except,
                     (int64_t)(max - rows.n));
        while (ok && (ok = stmt_row(st, &row, e)) && row) {
            struct matter_row *r = vec_add(a, &rows, e);

            ok = r != NULL && take_similar(st, a, r, e);
        }
        stmt_close(st);
    }
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}
