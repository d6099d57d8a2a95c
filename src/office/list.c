/* list.c - lists, counts and findings: keyset range scans over the fold
 * tables, never by offset; totals come from counters.
 *
 * Which index serves a list depends on its scope and order only, so each has
 * its own constant statement; the other conditions filter on the way.
 */
#include "office/internal.h"

static const struct err_def no_matter = {
    .code = "OFFICE-040",
    .fault = FAULT_ABSENT,
    .zh = "没有事项「{0}」",
    .fix_zh = "核对事项编号;无权查看的事项同样显示为没有",
    .en = "there is no matter \"{0}\"",
    .fix_en = "check its id; one that you may not see looks the same",
};

/* ---- one matter ---- */

bool office_fold(struct db *db, struct arena *a, str stream, struct json **fold,
                 int64_t *version, struct err *e)
{
    struct loaded x;

    if (!load_fold(db, a, stream, &x, e))
        return false;
    *fold = x.fold;
    *version = x.version;
    return true;
}

bool office_matter(struct db *db, struct arena *a, str id, struct json **fold,
                   str *authority, struct err *e)
{
    struct loaded x;
    str stream;

    if (id.n > MATTER_ID_MAX)
        return err_set(e, &no_matter, .arg = {str_slice(id, 0, MATTER_ID_MAX)});
    if (!stream_name(a, S("matter"), id, &stream, e) ||
        !load_fold(db, a, stream, &x, e))
        return false;
    if (!x.found)
        return err_set(e, &no_matter, .arg = {id});
    *fold = x.fold;
    *authority = x.authority;
    return true;
}

/* Only for what it asks of registers. */
static bool ask_options(void *ctx, struct matter_ask *ask, struct err *e)
{
    struct option *ignored;
    size_t n;

    return matter_options(ask, ctx, &ignored, &n, e);
}

bool office_asking(struct office *o, struct db *db, struct arena *a, str matter,
                   struct matter_ask *out, struct err *e)
{
    struct matter_ask m = {0};
    struct known_calendar k;
    struct authority authority;
    struct json *fold, *related;
    str id;

    if (!calendar_at(o, db, &k, e) ||
        !office_matter(db, a, matter, &fold, &id, e) ||
        !authority_get(db, a, id, &authority, e))
        return false;
    m.procedure = office_procedure(o, fold);
    if (m.procedure == NULL)
        return err_set(e, &no_matter, .arg = {matter});
    if (!load_related(db, a, m.procedure, matter, NULL, fold, id, NULL,
                      &related, e))
        return false;
    m.calendar = k.calendar;
    m.fold = fold;
    m.hand = json_get(fold, S("hand"));
    m.persons = json_object(a, e);
    m.numbers = json_object(a, e);
    m.related = related;
    m.authority = authority_json(&authority, a, e);
    m.now = o->options.clock->now(o->options.clock->ctx);
    if (!load_linked(o, db, a, &m, NULL, &m.linked, e))
        return false;
    if (m.persons == NULL || m.numbers == NULL || m.authority == NULL ||
        (m.procedure->n_lookups > 0 &&
         !register_ask(db, a, &m, ask_options, a, e)))
        return false;
    *out = m;
    return true;
}

/* ---- lists ---- */

#define FILTER                                                         \
    " AND (?4 = '' OR m.state = ?4) AND (?5 = '' OR m.procedure = ?5)" \
    " AND (?6 = -1 OR m.open = ?6) AND m.due BETWEEN ?7 AND ?8"        \
    " AND (m.filed BETWEEN ?9 AND ?10 OR ?9 = -4000001)"               \
    " AND (?15 = '' OR EXISTS (SELECT 1 FROM matter_person q"          \
    " WHERE q.person = ?15 AND q.made = m.made))"
#define NAMED " FROM matter m LEFT JOIN authority a ON a.id = m.authority"
#define BY_DUE \
    " AND (m.due, m.made) > (?11, ?12) ORDER BY m.due, m.made LIMIT ?13"
#define BY_NEW " AND m.made < ?12 + (?11 * 0) ORDER BY m.made DESC LIMIT ?13"
#define REGION \
    " WHERE m.region BETWEEN ?1 AND ?2 AND (?3 = '' OR m.authority = ?3)"
#define OWN " WHERE m.authority = ?3 AND m.region BETWEEN ?1 AND ?2"
/* What its people handle in another's name comes among its own: two ranges of
 * indexes, merged by the list's order. */
#define HAND_COLUMNS                                                         \
    "m.id, m.authority, coalesce(a.name, ''), m.procedure, m.profile,"       \
    " m.state, m.party, m.cause, m.number, m.due_what, m.open, m.suspended," \
    " m.provisional, h.due, m.filed, m.version, h.made"
#define OR_HAND                                                           \
    " UNION ALL SELECT " HAND_COLUMNS " FROM matter_hand h JOIN matter m" \
    " ON m.made = h.made LEFT JOIN authority a ON a.id = m.authority"     \
    " WHERE h.hand = ?3 AND m.region BETWEEN ?1 AND ?2"
#define IN_HAND                                                     \
    " OR EXISTS (SELECT 1 FROM matter_hand h WHERE h.hand = ?3 AND" \
    " h.made = m.made)"
#define AFTER_DUE      " AND (m.due, m.made) > (?11, ?12)"
#define AFTER_HAND_DUE " AND (h.due, h.made) > (?11, ?12)"
/* By the columns due and made of MATTER_COLUMNS. */
#define MERGED_DUE     " ORDER BY 14, 17 LIMIT ?13"
#define MERGED_NEW     " ORDER BY 17 DESC LIMIT ?13"
#define BELOW \
    " WHERE m.authority IN " TREE("?3") " AND m.region BETWEEN ?1 AND ?2"

/* One statement for each way in.  Parameters: 1, 2 region, 3 authority, 4..10
 * and 15, a person, the filter, 11, 12 the key to go on from, 13 how many, 14
 * the words searched for. */
static const char own_due[] =
    "SELECT " MATTER_COLUMNS NAMED OWN
    " AND m.open = ?6" FILTER AFTER_DUE OR_HAND
    " AND h.open = ?6" FILTER AFTER_HAND_DUE MERGED_DUE;
static const char own_state_due[] =
    "SELECT " MATTER_COLUMNS NAMED OWN
    " AND m.state = ?4" FILTER AFTER_DUE OR_HAND
    " AND h.state = ?4" FILTER AFTER_HAND_DUE MERGED_DUE;
static const char own_new[] = "SELECT " MATTER_COLUMNS NAMED OWN FILTER
                              " AND m.made < ?12 + (?11 * 0)" OR_HAND FILTER
                              " AND h.made < ?12" MERGED_NEW;
static const char region_due[] =
    "SELECT " MATTER_COLUMNS NAMED REGION " AND m.open = ?6" FILTER BY_DUE;
static const char region_new[] =
    "SELECT " MATTER_COLUMNS NAMED REGION FILTER BY_NEW;
static const char person_due[] =
    "SELECT " MATTER_COLUMNS
    " FROM matter_person p JOIN matter m ON m.made = p.made"
    " LEFT JOIN authority a ON a.id = m.authority"
    " WHERE p.person = ?15 AND (?3 = '' OR m.authority = ?3" IN_HAND ")"
    " AND m.region BETWEEN ?1 AND ?2"
    " AND p.open = ?6 AND p.due BETWEEN ?7 AND ?8" FILTER
    " AND (p.due, p.made) > (?11, ?12) ORDER BY p.due, p.made LIMIT ?13";
static const char person_new[] =
    "SELECT " MATTER_COLUMNS
    " FROM matter_person p JOIN matter m ON m.made = p.made"
    " LEFT JOIN authority a ON a.id = m.authority"
    " WHERE p.person = ?15 AND (?3 = '' OR m.authority = ?3" IN_HAND ")"
    " AND m.region BETWEEN ?1 AND ?2" FILTER
    " AND p.made < ?12 + (?11 * 0) ORDER BY p.made DESC LIMIT ?13";
static const char text_new[] =
    "SELECT " MATTER_COLUMNS
    " FROM matter_text t JOIN matter m ON m.made = t.rowid"
    " LEFT JOIN authority a ON a.id = m.authority"
    " WHERE t.words MATCH ?14 AND t.rowid < ?12"
    " AND (?3 = '' OR m.authority = ?3" IN_HAND ")"
    " AND m.region BETWEEN ?1 AND ?2" FILTER " AND ?11 = ?11"
    " ORDER BY t.rowid DESC LIMIT ?13";
static const char text_below_new[] =
    "SELECT " MATTER_COLUMNS
    " FROM matter_text t JOIN matter m ON m.made = t.rowid"
    " LEFT JOIN authority a ON a.id = m.authority" BELOW
    " AND t.words MATCH ?14 AND t.rowid < ?12" FILTER " AND ?11 = ?11"
    " ORDER BY t.rowid DESC LIMIT ?13";
static const char below_due[] =
    "SELECT " MATTER_COLUMNS NAMED BELOW " AND m.open = ?6" FILTER BY_DUE;
static const char below_new[] =
    "SELECT " MATTER_COLUMNS NAMED BELOW FILTER BY_NEW;

struct way {
    const char *sql;
    str authority;
    bool newest;
};

static struct way choose(const struct matter_filter *f, str authority)
{
    struct way w = {.authority = authority};
    bool own = authority.n > 0;
    bool below = own && f->below && f->scope.whole_region;

    w.newest = f->order == ORDER_NEWEST || f->open == -1 || f->text.n > 0;
    if (f->text.n > 0)
        w.sql = below ? text_below_new : text_new;
    else if (f->person.n > 0 && !below)
        w.sql = w.newest ? person_new : person_due;
    else if (below)
        w.sql = w.newest ? below_new : below_due;
    else if (own)
        w.sql = w.newest ? own_new : f->state.n > 0 ? own_state_due : own_due;
    else
        w.sql = w.newest ? region_new : region_due;
    return w;
}

/* The one authority that a filter comes down to, inside its scope; "" for the
 * whole region.  False: nothing can be seen. */
bool scoped(const struct scope *s, str wanted, str *authority)
{
    *authority = wanted;
    if (s->nothing)
        return false;
    if (s->whole_region)
        return true;
    if (wanted.n > 0 && !str_eq(wanted, s->authority))
        return false;
    *authority = s->authority;
    return true;
}

/* The regions that a scope reaches.  The own authority is reached wherever it
 * stands; any other only inside the region, whatever was asked for. */
struct region reach(const struct scope *s)
{
    return s->whole_region ? s->region : (struct region){INT64_MIN, INT64_MAX};
}

static bool bind_filter(struct stmt *st, const struct matter_filter *f,
                        const struct way *w, size_t max, str query,
                        struct err *e)
{
    bool any_filed = f->filed_from <= DATE_MIN && f->filed_to >= DATE_MAX;
    struct region inside = reach(&f->scope);
    int64_t after = f->after_made;

    if (w->newest && after < 0)
        after = INT64_MAX;
    return stmt_int(st, 1, inside.from, e) && stmt_int(st, 2, inside.to, e) &&
           stmt_text(st, 3, w->authority, e) && stmt_text(st, 4, f->state, e) &&
           stmt_text(st, 5, f->procedure, e) && stmt_int(st, 6, f->open, e) &&
           stmt_int(st, 7, f->due_from <= DATE_MIN ? INT32_MIN : f->due_from,
                    e) &&
           stmt_int(st, 8, f->due_to >= DATE_MAX ? INT32_MAX : f->due_to, e) &&
           stmt_int(st, 9, any_filed ? NO_FILED - 1 : f->filed_from, e) &&
           stmt_int(st, 10, f->filed_to, e) &&
           stmt_int(st, 11, f->after_made < 0 ? INT32_MIN : f->after_sort, e) &&
           stmt_int(st, 12, after, e) && stmt_int(st, 13, (int64_t)max, e) &&
           stmt_text(st, 15, f->person, e) &&
           (query.n == 0 || stmt_text(st, 14, query, e));
}

bool take_matter(struct stmt *st, struct arena *a, bool newest,
                 struct matter_row *r, struct err *e)
{
    str *const texts[] = {&r->id,        &r->authority, &r->authority_name,
                          &r->procedure, &r->profile,   &r->state,
                          &r->party,     &r->cause,     &r->number,
                          &r->due_what};
    int64_t due = stmt_get_int(st, 13), filed = stmt_get_int(st, 14);

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!stmt_take_text(st, (int)i, a, texts[i], e))
            return false;
    }
    r->open = stmt_get_int(st, 10) != 0;
    r->suspended = stmt_get_int(st, 11) != 0;
    r->provisional = stmt_get_int(st, 12) != 0;
    r->has_due = due != NO_DUE;
    r->due = r->has_due ? (date)due : 0;
    r->has_filed = filed != NO_FILED;
    r->filed = r->has_filed ? (date)filed : 0;
    r->version = stmt_get_int(st, 15);
    r->made = stmt_get_int(st, 16);
    r->sort = newest ? r->made : due;
    return true;
}

static bool query_text(struct arena *a, str text, str *out, struct err *e)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 65536);
    query_of(str_slice(text, 0, 300), &b);
    ok = buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

/* Rows of a filter, at most `max`, each handed to the vector or only counted.
 */
bool office_list(struct db *db, struct arena *a, const struct matter_filter *f,
                 struct matter_row **out, size_t *n, bool *more, struct err *e)
{
    VEC(struct matter_row) rows = {0};
    struct stmt *st = NULL;
    struct way w;
    str authority, query = S("");
    bool row = true, ok;

    *out = NULL;
    *n = 0;
    *more = false;
    if (!scoped(&f->scope, f->authority, &authority))
        return true;
    w = choose(f, authority);
    if (f->text.n > 0 && !query_text(a, f->text, &query, e))
        return false;
    if (f->text.n > 0 && query.n == 0)
        return true;
    ok = stmt_open(&st, db, w.sql, e) &&
         bind_filter(st, f, &w, f->max + 1, query, e);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct matter_row *r;

        if (rows.n == f->max) {
            *more = true;
            break;
        }
        r = vec_add(a, &rows, e);
        ok = r != NULL && take_matter(st, a, w.newest, r, e);
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}

bool office_count(struct db *db, struct arena *a, const struct matter_filter *f,
                  int64_t max, int64_t *n, struct err *e)
{
    struct stmt *st = NULL;
    struct way w;
    str authority, query = S("");
    bool row = true, ok;

    *n = 0;
    if (!scoped(&f->scope, f->authority, &authority))
        return true;
    w = choose(f, authority);
    if (f->text.n > 0 && (!query_text(a, f->text, &query, e) || query.n == 0))
        return query.n == 0;
    ok = stmt_open(&st, db, w.sql, e) &&
         bind_filter(st, f, &w, (size_t)max, query, e);
    while (ok && (ok = stmt_row(st, &row, e)) && row)
        (*n)++;
    stmt_close(st);
    return ok;
}

/* ---- what waits for an approver ---- */

bool office_waiting(struct db *db, struct arena *a, str authority, str post,
                    size_t max, struct waiting_row **out, size_t *n,
                    struct err *e)
{
    static const char sql[] =
        "SELECT " MATTER_COLUMNS ", w.n, w.at FROM waiting w JOIN matter m"
        " ON m.made = w.made LEFT JOIN authority a ON a.id = m.authority"
        " WHERE w.authority = ?1 AND w.post = ?2"
        " ORDER BY w.at, w.made LIMIT ?3";
    VEC(struct waiting_row) rows = {0};
    struct stmt *st = NULL;
    bool row = true, ok;

    ok = db_open(db, &st, e, sql, "tti", authority, post, (int64_t)max);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct waiting_row *r = vec_add(a, &rows, e);

        ok = r != NULL && take_matter(st, a, false, &r->matter, e);
        if (ok) {
            r->proposal = stmt_get_int(st, 17);
            r->at = stmt_get_int(st, 18);
        }
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}

/* ---- counters ---- */

static bool counts_of(struct db *db, struct authority_counts *c, date today,
                      date near, struct err *e)
{
    static const char counters[] =
        "SELECT what, n FROM counter WHERE authority = ?1";
    static const char overdue[] =
        "SELECT coalesce(sum(n) FILTER (WHERE due < ?2), 0),"
        " coalesce(sum(n) FILTER (WHERE due >= ?2), 0)"
        " FROM due_counter WHERE authority = ?1 AND due <= ?3";
    struct stmt *st = NULL;
    bool row = true, ok;

    ok = db_open(db, &st, e, counters, "t", c->authority.id);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        str what = stmt_get_text(st, 0);
        int64_t n = stmt_get_int(st, 1);

        if (str_eq(what, S("open")))
            c->open = n;
        else if (str_eq(what, S("closed")))
            c->closed = n;
        else if (str_eq(what, S("finding")))
            c->findings = n;
    }
    stmt_close(st);
    st = NULL;
    if (!ok || !db_one(db, &st, e, overdue, "tii", c->authority.id,
                       (int64_t)today, (int64_t)near))
        return false;
    if (st != NULL) {
        c->overdue = stmt_get_int(st, 0);
        c->near = stmt_get_int(st, 1);
    }
    stmt_close(st);
    return true;
}

static bool authorities_of(struct db *db, struct arena *a,
                           const struct scope *s, struct authority_counts **out,
                           size_t *n, struct err *e)
{
    static const char sql[] =
        "SELECT id FROM authority WHERE (?1 <> '' AND id = ?1)"
        " OR (?1 = '' AND region BETWEEN ?2 AND ?3)"
        " ORDER BY region, level, id LIMIT 3000";
    VEC(struct authority_counts) rows = {0};
    struct stmt *st = NULL;
    str own = s->whole_region ? S("") : s->authority;
    bool row = true, ok;

    ok = db_open(db, &st, e, sql, "tii", own, s->region.from, s->region.to);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct authority_counts *c = vec_add(a, &rows, e);

        ok = c != NULL && stmt_take_text(st, 0, a, &c->authority.id, e);
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}

bool office_counts(struct db *db, struct arena *a, const struct scope *scope,
                   date today, date near, struct authority_counts **out,
                   size_t *n, struct err *e)
{
    *out = NULL;
    *n = 0;
    if (scope->nothing)
        return true;
    if (!authorities_of(db, a, scope, out, n, e))
        return false;
    for (size_t i = 0; i < *n; i++) {
        struct authority_counts *c = &(*out)[i];

        if (!authority_get(db, a, c->authority.id, &c->authority, e) ||
            !counts_of(db, c, today, near, e))
            return false;
    }
    return true;
}

/* ---- findings ---- */

#define FINDING_COLUMNS                                                    \
    "m.id, m.party, m.cause, m.number, f.authority, coalesce(a.name, '')," \
    " f.rule, f.kind, f.tree, f.n, f.seq, f.day, f.open, f.sort"           \
    " FROM finding f JOIN matter m ON m.made = f.made"                     \
    " LEFT JOIN authority a ON a.id = f.authority"
#define FINDING_FILTER                                           \
    " AND (?4 = '' OR f.rule = ?4) AND (?5 = '' OR f.kind = ?5)" \
    " AND f.sort < ?6 ORDER BY f.sort DESC LIMIT ?7"

static bool take_finding(struct stmt *st, struct arena *a,
                         struct finding_row *r, struct err *e)
{
    str *const texts[] = {&r->matter, &r->party,     &r->cause,
                          &r->number, &r->authority, &r->authority_name,
                          &r->rule,   &r->kind};
    str tree;

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!stmt_take_text(st, (int)i, a, texts[i], e))
            return false;
    }
    r->n = stmt_get_int(st, 9);
    r->seq = stmt_get_int(st, 10);
    r->day = (date)stmt_get_int(st, 11);
    r->open = stmt_get_int(st, 12) != 0;
    r->sort = stmt_get_int(st, 13);
    return stmt_take_text(st, 8, a, &tree, e) &&
           fold_parse(a, tree, &r->finding, e);
}

bool office_findings(struct db *db, struct arena *a,
                     const struct finding_filter *f, struct finding_row **out,
                     size_t *n, bool *more, struct err *e)
{
    static const char below[] =
        "SELECT " FINDING_COLUMNS " WHERE f.authority IN " TREE(
            "?1") " AND f.region BETWEEN ?2 AND ?3" FINDING_FILTER;
    static const char own[] =
        "SELECT " FINDING_COLUMNS " WHERE f.authority = ?1"
        " AND f.region BETWEEN ?2 AND ?3" FINDING_FILTER;
    static const char region[] =
        "SELECT " FINDING_COLUMNS " WHERE ?1 = '' AND f.region BETWEEN ?2"
        " AND ?3" FINDING_FILTER;
    VEC(struct finding_row) rows = {0};
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
    ok = db_open(db, &st, e, sql, "tiittii", authority, inside.from, inside.to,
                 f->rule, f->kind, f->before > 0 ? f->before : INT64_MAX,
                 (int64_t)f->max + 1);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct finding_row *r;

        if (rows.n == f->max) {
            *more = true;
            break;
        }
        r = vec_add(a, &rows, e);
        ok = r != NULL && take_finding(st, a, r, e);
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}

#define KINDS_OF                                                         \
    "SELECT substr(c.what, length('" FINDING_COUNTER "') + 1), sum(c.n)" \
    " FROM counter c JOIN authority a ON a.id = c.authority"             \
    " WHERE c.what > '" FINDING_COUNTER "' AND c.what < 'finding;'"      \
    " AND a.region BETWEEN ?2 AND ?3 AND "
#define KINDS_BY " GROUP BY c.what HAVING sum(c.n) <> 0 ORDER BY c.what"

bool office_finding_kinds(struct db *db, struct arena *a,
                          const struct scope *scope, str wanted,
                          struct json **out, struct err *e)
{
    static const char region[] = KINDS_OF "?1 = ''" KINDS_BY;
    static const char below[] = KINDS_OF "c.authority IN " TREE("?1") KINDS_BY;
    static const char own[] = KINDS_OF "c.authority = ?1" KINDS_BY;
    struct region inside = reach(scope);
    struct json *v = json_object(a, e);
    const char *sql;
    struct stmt *st = NULL;
    str authority, kind;
    bool row = true, ok = v != NULL;

    if (!scoped(scope, wanted, &authority)) {
        *out = v;
        return ok;
    }
    sql = authority.n == 0 ? region : scope->whole_region ? below : own;
    ok = ok &&
         db_open(db, &st, e, sql, "tii", authority, inside.from, inside.to);
    while (ok && (ok = stmt_row(st, &row, e)) && row)
        ok = stmt_take_text(st, 0, a, &kind, e) &&
             json_set_int(a, v, kind, stmt_get_int(st, 1), e);
    stmt_close(st);
    if (ok)
        *out = v;
    return ok;
}
