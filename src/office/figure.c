/* figure.c - figures (数字): what each matter adds, the totals, and the lists
 * behind them.
 *
 * A part follows from the matter's fold alone, and a total moves by the
 * difference between a part before and after, so that nothing is ever counted.
 */
#include "office/internal.h"

/* ---- amounts in ten-thousandths ---- */

enum { SCALE = 10000, DECIMALS = 4 };

/* Of "-12.5": what is smaller is rounded, half away from zero; false: beyond what
 * can be added up. */
static bool scaled(str text, int64_t *out)
{
    bool minus = text.n > 0 && text.p[0] == '-';
    str whole, part;
    int64_t v = 0, rest = 0;

    if (!str_cut(str_slice(text, minus ? 1 : 0, text.n), S("."), &whole, &part))
        part = S("");
    if (!str_to_int(whole, 0, INT64_MAX / SCALE - 1, &v))
        return false;
    for (size_t i = 0; i < DECIMALS; i++)
        rest = rest * 10 + (i < part.n ? part.p[i] - '0' : 0);
    rest += part.n > DECIMALS && part.p[DECIMALS] >= '5';
    v = v * SCALE + rest;
    *out = minus ? -v : v;
    return true;
}

static bool amount_text(struct arena *a, int64_t v, str *out, struct err *e)
{
    int64_t rest = v % SCALE < 0 ? -(v % SCALE) : v % SCALE;
    char z[48];
    int n = snprintf(z, sizeof z, "%s%lld.%04lld", v < 0 ? "-" : "",
                     (long long)(v / SCALE < 0 ? -(v / SCALE) : v / SCALE),
                     (long long)rest);

    while (z[n - 1] == '0')
        n--;
    if (z[n - 1] == '.')
        n--;
    return arena_str(a, (str){z, (size_t)n}, out, e);
}

static int64_t month_of(date day)
{
    struct civil c = date_civil(day);

    return (int64_t)c.year * 100 + c.month;
}

/* ---- parts and totals ---- */

static bool add_total(struct db *db, str authority, str procedure, str figure,
                      int64_t month, str part, int64_t n, int64_t value,
                      struct err *e)
{
    static const char sql[] =
        "INSERT INTO figure_total(authority, procedure, figure, month, part, n,"
        " value) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        " ON CONFLICT(authority, procedure, figure, month, part)"
        " DO UPDATE SET n = n + ?6, value = value + ?7";
    static const char sweep[] =
        "DELETE FROM figure_total WHERE authority = ?1 AND procedure = ?2"
        " AND figure = ?3 AND month = ?4 AND part = ?5 AND n = 0";

    return db_run(db, e, sql, "tttitii", authority, procedure, figure, month,
                  part, n, value) &&
           (n > 0 || db_run(db, e, sweep, "tttit", authority, procedure, figure,
                            month, part));
}

/* Takes away what the matter added until now: by its row, since authority and
 * procedure are what they were then. */
static bool drop_part(struct db *db, struct arena *a, int64_t made, str figure,
                      struct err *e)
{
    static const char get[] =
        "SELECT authority, procedure, month, part, value FROM figure_part"
        " WHERE made = ?1 AND figure = ?2";
    static const char drop[] =
        "DELETE FROM figure_part WHERE made = ?1 AND figure = ?2";
    struct stmt *st = NULL;
    str authority, procedure, part;
    int64_t month, value;
    bool ok;

    if (!db_one(db, &st, e, get, "it", made, figure))
        return false;
    if (st == NULL)
        return true;
    ok = stmt_take_text(st, 0, a, &authority, e) &&
         stmt_take_text(st, 1, a, &procedure, e) &&
         stmt_take_text(st, 3, a, &part, e);
    month = stmt_get_int(st, 2);
    value = stmt_get_int(st, 4);
    stmt_close(st);
    return ok && db_run(db, e, drop, "it", made, figure) &&
           add_total(db, authority, procedure, figure, month, part, -1, -value,
                     e);
}

static bool add_part(struct db *db, const struct applied *x, int64_t made,
                     str figure, const struct json *p, struct err *e)
{
    static const char sql[] =
        "INSERT INTO figure_part(made, figure, procedure, authority, month,"
        " day, part, value) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    str procedure = json_get_str(x->after, S("procedure"));
    str part = json_get_str(p, S("by"));
    int64_t value = 0, month = 0, n = 0;
    date day = 0;

    if (!json_get_int(p, S("n"), &n) || n == 0)
        return true;
    if (!scaled(json_str(json_get(p, S("value"))), &value))
        value = 0;
    if (marked_date(json_get(p, S("on")), &day))
        month = month_of(day);
    return db_run(db, e, sql, "itttiiti", made, figure, procedure, x->authority,
                  month, (int64_t)day, part, value) &&
           add_total(db, x->authority, procedure, figure, month, part, 1, value,
                     e);
}

bool figures_apply(struct db *db, struct arena *a, const struct applied *x,
                   int64_t made, struct err *e)
{
    const struct json *now = json_get(x->after, S("figures"));
    const struct json *old = json_get(x->before, S("figures"));

    for (size_t i = 0; json_is(now, JSON_OBJECT) && i < now->n; i++) {
        const struct json *had = json_get(old, now->names[i]);

        if (had != NULL && json_equal(had, now->items[i]))
            continue;
        if ((had != NULL && !drop_part(db, a, made, now->names[i], e)) ||
            !add_part(db, x, made, now->names[i], now->items[i], e))
            return false;
    }
    return true;
}

/* What a total says and what its parts say, where they differ. */
bool figures_differ(struct db *db, bool *yes, struct err *e)
{
    static const char sql[] =
        "SELECT 1 FROM (SELECT authority, procedure, figure, month, part,"
        " n, value FROM figure_total WHERE n <> 0 UNION ALL"
        " SELECT authority, procedure, figure, month, part, -count(*),"
        " -sum(value) FROM figure_part GROUP BY 1, 2, 3, 4, 5)"
        " GROUP BY authority, procedure, figure, month, part"
        " HAVING sum(n) <> 0 OR sum(value) <> 0 LIMIT 1";
    struct stmt *st = NULL;

    if (!db_one(db, &st, e, sql, ""))
        return false;
    *yes = st != NULL;
    stmt_close(st);
    return true;
}

/* ---- reading ---- */

/* One row a month and part, or one for each authority as well. */
#define TOTALS                                                          \
    "SELECT CASE ?8 WHEN 1 THEN t.authority ELSE '' END, t.procedure,"  \
    " t.figure, t.month, t.part, sum(t.n), sum(t.value)"                \
    " FROM authority a CROSS JOIN figure_total t ON t.authority = a.id" \
    " WHERE a.region BETWEEN ?2 AND ?3"                                 \
    " AND (?4 = '' OR (t.procedure = ?4 AND t.figure = ?5))"            \
    " AND (t.month = 0 OR t.month BETWEEN ?6 AND ?7) AND "
#define TOTALS_BY                                  \
    " GROUP BY 1, 2, 3, 4, 5 HAVING sum(t.n) <> 0" \
    " ORDER BY t.procedure, t.figure, t.month, t.part, 1 LIMIT 100000"

static bool take_total(struct stmt *st, struct arena *a, struct figure_row *r,
                       struct err *e)
{
    if (!stmt_take_text(st, 0, a, &r->authority, e) ||
        !stmt_take_text(st, 1, a, &r->procedure, e) ||
        !stmt_take_text(st, 2, a, &r->figure, e) ||
        !stmt_take_text(st, 4, a, &r->part, e))
        return false;
    r->month = stmt_get_int(st, 3);
    r->n = stmt_get_int(st, 5);
    r->value = stmt_get_int(st, 6);
    return true;
}

bool office_figures(struct db *db, struct arena *a,
                    const struct figure_filter *f, struct figure_row **out,
                    size_t *n, struct err *e)
{
    static const char below[] = TOTALS "a.id IN " TREE("?1") TOTALS_BY;
    static const char own[] = TOTALS "a.id = ?1" TOTALS_BY;
    static const char region[] = TOTALS "?1 = ''" TOTALS_BY;
    VEC(struct figure_row) rows = {0};
    struct region inside = reach(&f->scope);
    struct stmt *st = NULL;
    bool row = true, ok;
    str authority;

    *out = NULL;
    *n = 0;
    if (!scoped(&f->scope, f->authority, &authority))
        return true;
    ok = db_open(db, &st, e,
                 authority.n == 0                   ? region
                 : f->scope.whole_region && !f->own ? below
                                                    : own,
                 "tiittiii", authority, inside.from, inside.to, f->procedure,
                 f->figure, f->from, f->to, (int64_t)f->by_authority);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct figure_row *r = vec_add(a, &rows, e);

        ok = r != NULL && take_total(st, a, r, e);
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}

bool figure_amount(struct arena *a, int64_t value, str *out, struct err *e)
{
    return amount_text(a, value, out, e);
}

#define PART_COLUMNS MATTER_COLUMNS ", p.part, p.day, p.value, p.made"
#define PARTS                                                             \
    " JOIN matter m ON m.made = p.made"                                   \
    " LEFT JOIN authority a ON a.id = p.authority"                        \
    " WHERE p.procedure = ?4 AND p.figure = ?5"                           \
    " AND (?6 = 0 OR p.part = ?7)"                                        \
    " AND (p.month = 0 OR p.month BETWEEN ?8 AND ?9)"                     \
    " AND (p.part, p.day, p.made) < (?10, ?11, ?12) AND a.region BETWEEN" \
    " ?2 AND ?3 AND "
#define PARTS_BY " ORDER BY p.part DESC, p.day DESC, p.made DESC LIMIT ?13"

static bool take_part(struct stmt *st, struct arena *a, struct part_row *r,
                      struct err *e)
{
    int64_t value = stmt_get_int(st, MATTER_COLUMN_COUNT + 2);

    if (!take_matter(st, a, true, &r->matter, e) ||
        !stmt_take_text(st, MATTER_COLUMN_COUNT, a, &r->part, e) ||
        !amount_text(a, value, &r->value, e))
        return false;
    r->day = (date)stmt_get_int(st, MATTER_COLUMN_COUNT + 1);
    r->made = stmt_get_int(st, MATTER_COLUMN_COUNT + 3);
    return true;
}

bool office_figure_parts(struct db *db, struct arena *a,
                         const struct figure_filter *f,
                         const struct part_after *after, size_t max,
                         struct part_row **out, size_t *n, bool *more,
                         struct err *e)
{
    static const char below[] = "SELECT " PART_COLUMNS " FROM figure_part p"
                                " INDEXED BY figure_part_all" PARTS
                                "p.authority IN " TREE("?1") PARTS_BY;
    static const char own[] =
        "SELECT " PART_COLUMNS " FROM figure_part p"
        " INDEXED BY figure_part_own" PARTS "p.authority = ?1" PARTS_BY;
    static const char region[] =
        "SELECT " PART_COLUMNS " FROM figure_part p"
        " INDEXED BY figure_part_all" PARTS "?1 = ''" PARTS_BY;
    VEC(struct part_row) rows = {0};
    struct region inside = reach(&f->scope);
    struct stmt *st = NULL;
    bool row = true, ok;
    str authority;

    *out = NULL;
    *n = 0;
    *more = false;
    if (!scoped(&f->scope, f->authority, &authority))
        return true;
    ok =
        db_open(db, &st, e,
                authority.n == 0                   ? region
                : f->scope.whole_region && !f->own ? below
                                                   : own,
                "tiittitiitiii", authority, inside.from, inside.to,
                f->procedure, f->figure, (int64_t)f->one_part, f->part, f->from,
                f->to, after == NULL ? S("\xf4\x8f\xbf\xbf") : after->part,
                after == NULL ? INT64_MAX : (int64_t)after->day,
                after == NULL ? INT64_MAX : after->made, (int64_t)max + 1);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct part_row *r;

        if (rows.n == max) {
            *more = true;
            break;
        }
        r = vec_add(a, &rows, e);
        ok = r != NULL && take_part(st, a, r, e);
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}
