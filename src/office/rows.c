/* rows.c - a matter's rows for lists, and the counters, as a fold changes.
 *
 * Every row is a function of the fold alone; counters move by the difference
 * between the row before and the row after, so no list is ever counted.
 */
#include "office/internal.h"

struct row {
    bool there, open, suspended, provisional;
    str party, cause, number, state, due_what, incident;
    date filed; /* NO_FILED: not yet */
    int64_t due;
    int64_t findings; /* open ones */
};

/* ---- a fold as a row ---- */

/* Those with whom the matter began: "示例公司 等 2 方". */
static bool party_words(struct arena *a, const struct json *fold, str *out,
                        struct err *e)
{
    const struct json *parties = json_get(fold, S("parties"));
    int64_t n = 0;
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 4096);
    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++) {
        const struct json *one = parties->items[i];

        if (json_true(json_get(one, S("joined"))))
            continue;
        if (n++ == 0)
            buf_add(&b, json_get_str(one, S("name")));
    }
    if (n > 1) {
        buf_lit(&b, " 等 ");
        buf_int(&b, n);
        buf_lit(&b, " 方");
    }
    ok = buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

static str first_number(const struct json *fold)
{
    const struct json *papers = json_get(fold, S("papers"));

    for (size_t i = 0; json_is(papers, JSON_ARRAY) && i < papers->n; i++) {
        str number = json_get_str(papers->items[i], S("number"));

        if (number.n > 0)
            return number;
    }
    return S("");
}

static int64_t open_findings(const struct json *fold)
{
    const struct json *all = json_get(fold, S("findings"));
    int64_t n = 0;

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++)
        n += json_true(json_get(all->items[i], S("open")));
    return n;
}

static bool row_of(struct arena *a, const struct json *fold, struct row *r,
                   struct err *e)
{
    const struct json *due = json_get(fold, S("due"));
    const struct json *facts = json_get(fold, S("case"));
    date last;

    *r = (struct row){.due = NO_DUE, .filed = NO_FILED};
    if (fold == NULL || json_get(fold, S("procedure")) == NULL)
        return true;
    r->there = true;
    r->open = json_true(json_get(fold, S("open")));
    r->state = json_get_str(fold, S("state"));
    r->cause = json_get_str(facts, S("cause"));
    r->incident = json_get_str(facts, S("incident"));
    r->number = first_number(fold);
    r->findings = open_findings(fold);
    (void)marked_date(json_get(fold, S("filed")), &r->filed);
    if (r->open && marked_date(json_get(due, S("last")), &last)) {
        r->due = last;
        r->due_what = json_get_str(due, S("zh"));
        r->suspended = json_true(json_get(due, S("suspended")));
        r->provisional = json_true(json_get(due, S("provisional")));
    }
    return party_words(a, fold, &r->party, e);
}

/* ---- counters ---- */

static bool count(struct db *db, str authority, str what, int64_t by,
                  struct err *e)
{
    static const char sql[] =
        "INSERT INTO counter(authority, what, n) VALUES(?1, ?2, ?3)"
        " ON CONFLICT(authority, what) DO UPDATE SET n = n + ?3";

    return by == 0 || db_run(db, e, sql, "tti", authority, what, by);
}

static bool count_due(struct db *db, str authority, int64_t due, int64_t by,
                      struct err *e)
{
    static const char sql[] =
        "INSERT INTO due_counter(authority, due, n) VALUES(?1, ?2, ?3)"
        " ON CONFLICT(authority, due) DO UPDATE SET n = n + ?3";
    static const char sweep[] = "DELETE FROM due_counter"
                                " WHERE authority = ?1 AND due = ?2 AND n = 0";

    return db_run(db, e, sql, "tii", authority, due, by) &&
           (by > 0 || db_run(db, e, sweep, "ti", authority, due));
}

static bool move_counters(struct db *db, str authority, const struct row *old,
                          const struct row *now, struct err *e)
{
    bool was_due = old->there && old->open && old->due != NO_DUE;
    bool is_due = now->there && now->open && now->due != NO_DUE;

    if (!count(db, authority, S("open"),
               (now->there && now->open) - (old->there && old->open), e) ||
        !count(db, authority, S("closed"),
               (now->there && !now->open) - (old->there && !old->open), e) ||
        !count(db, authority, S("finding"), now->findings - old->findings, e))
        return false;
    if (was_due && is_due && old->due == now->due)
        return true;
    return (!was_due || count_due(db, authority, old->due, -1, e)) &&
           (!is_due || count_due(db, authority, now->due, 1, e));
}

/* ---- rows beside the matter's ---- */

/* By person, since that is how the rows are kept. */
static bool write_persons(struct db *db, int64_t made, const struct applied *x,
                          const struct row *r, struct err *e)
{
    static const char clear[] =
        "DELETE FROM matter_person WHERE person = ?1 AND made = ?2";
    static const char sql[] =
        "INSERT OR IGNORE INTO matter_person(person, open, due, made)"
        " VALUES(?1, ?2, ?3, ?4)";
    const struct json *old = json_get(x->before, S("desk"));
    const struct json *desk = json_get(x->after, S("desk"));

    for (size_t i = 0; json_is(old, JSON_ARRAY) && i < old->n; i++) {
        if (!db_run(db, e, clear, "ti", json_str(old->items[i]), made))
            return false;
    }
    for (size_t i = 0; json_is(desk, JSON_ARRAY) && i < desk->n; i++) {
        if (!db_run(db, e, sql, "tiii", json_str(desk->items[i]),
                    (int64_t)r->open, r->due, made))
            return false;
    }
    return true;
}

static str hand_of(const struct json *fold)
{
    return json_get_str(json_get(fold, S("hand")), S("id"));
}

/* By whose people handle it in the authority's name (委托). */
static bool write_hand(struct db *db, int64_t made, const struct applied *x,
                       const struct row *r, struct err *e)
{
    static const char clear[] =
        "DELETE FROM matter_hand WHERE hand = ?1 AND made = ?2";
    static const char sql[] =
        "INSERT INTO matter_hand(hand, made, open, state, due)"
        " VALUES(?1, ?2, ?3, ?4, ?5)";
    str old = hand_of(x->before), now = hand_of(x->after);

    return (old.n == 0 || db_run(db, e, clear, "ti", old, made)) &&
           (now.n == 0 || db_run(db, e, sql, "tiiti", now, made,
                                 (int64_t)r->open, r->state, r->due));
}

/* A proposal waits where the matter is handled. */
static bool write_waiting(struct db *db, int64_t made, str authority,
                          const struct json *fold, struct err *e)
{
    static const char clear[] = "DELETE FROM waiting WHERE made = ?1";
    static const char sql[] = "INSERT OR IGNORE INTO"
                              " waiting(made, n, authority, post, at)"
                              " VALUES(?1, ?2, ?3, ?4, ?5)";
    const struct json *all = json_get(fold, S("proposals"));

    if (!db_run(db, e, clear, "i", made))
        return false;
    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct json *one = all->items[i];
        const struct json *posts = json_get(one, S("posts"));
        instant at = 0;

        if (!str_eq(json_get_str(one, S("state")), S("open")))
            continue;
        (void)instant_parse(json_get_str(json_get(one, S("at")), S("@")), &at);
        for (size_t j = 0; json_is(posts, JSON_ARRAY) && j < posts->n; j++) {
            if (!db_run(db, e, sql, "iitti", made, (int64_t)i + 1, authority,
                        json_str(posts->items[j]), at))
                return false;
        }
    }
    return true;
}

/* Runs a statement of (code, made) for each party that has a code. */
static bool each_code(struct db *db, const char *sql, int64_t made,
                      const struct json *fold, struct err *e)
{
    const struct json *parties = json_get(fold, S("parties"));

    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++) {
        str code = json_get_str(parties->items[i], S("code"));

        if (code.n > 0 && !db_run(db, e, sql, "ti", code, made))
            return false;
    }
    return true;
}

/* A code that was corrected no longer leads here. */
static bool write_parties(struct db *db, int64_t made, const struct applied *x,
                          struct err *e)
{
    static const char clear[] =
        "DELETE FROM matter_party WHERE code = ?1 AND made = ?2";
    static const char put[] =
        "INSERT OR IGNORE INTO matter_party(code, made) VALUES(?1, ?2)";

    if (json_equal(json_get(x->before, S("parties")),
                   json_get(x->after, S("parties"))))
        return true;
    return each_code(db, clear, made, x->before, e) &&
           each_code(db, put, made, x->after, e);
}

static bool write_timers(struct db *db, int64_t made, const struct row *r,
                         const struct json *fold, struct err *e)
{
    static const char clear[] = "DELETE FROM timer WHERE made = ?1";
    static const char sql[] =
        "INSERT INTO timer(made, deadline, party, step, at)"
        " VALUES(?1, ?2, ?3, ?4, ?5)";
    const struct json *all = json_get(fold, S("timers"));

    if (!db_run(db, e, clear, "i", made))
        return false;
    for (size_t i = 0; r->open && json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct json *one = all->items[i];
        instant at = 0;

        if (instant_parse(json_get_str(json_get(one, S("at")), S("@")), &at) &&
            !db_run(db, e, sql, "ittti", made, json_get_str(one, S("deadline")),
                    json_get_str(one, S("party")), json_get_str(one, S("step")),
                    at))
            return false;
    }
    return true;
}

static bool write_words(struct db *db, int64_t made, const struct row *old,
                        const struct row *r, struct err *e)
{
    static const char clear[] = "DELETE FROM matter_text WHERE rowid = ?1";
    static const char sql[] =
        "INSERT INTO matter_text(rowid, words) VALUES(?1, ?2)";
    struct buf b;
    str words;
    bool ok;

    if (old->there && str_eq(old->party, r->party) &&
        str_eq(old->cause, r->cause) && str_eq(old->number, r->number))
        return true;
    buf_init(&b, &memory_system, 1 << 20);
    words_of(r->party, &b);
    words_of(r->cause, &b);
    words_of(r->number, &b);
    ok = buf_done(&b, &words, e) &&
         (!old->there || db_run(db, e, clear, "i", made)) &&
         db_run(db, e, sql, "it", made, words);
    buf_close(&b);
    return ok;
}

/* ---- findings ---- */

static bool write_finding(struct db *db, struct arena *a,
                          const struct applied *x, int64_t made, int64_t i,
                          const struct json *f, struct err *e)
{
    static const char sql[] =
        "INSERT INTO finding(sort, made, n, seq, authority, region, rule,"
        " kind, day, open, tree)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        " ON CONFLICT(made, n) DO UPDATE SET open = ?10, tree = ?11";
    date day = x->on;
    str text;

    (void)marked_date(json_get(f, S("on")), &day);
    return fold_text(a, f, &text, e) &&
           db_run(db, e, sql, "iiiitittiit", x->seq * SORT_STEP + i, made,
                  i + 1, x->seq, x->authority, x->region,
                  json_get_str(f, S("rule")), json_get_str(f, S("kind")),
                  (int64_t)day, (int64_t)json_true(json_get(f, S("open"))),
                  text);
}

/* Open findings by kind: counter "finding:KIND". */
static bool count_kind(struct db *db, struct arena *a, str authority,
                       const struct json *finding, int64_t by, struct err *e)
{
    const str parts[] = {S(FINDING_COUNTER), json_get_str(finding, S("kind"))};
    str what;

    return !json_true(json_get(finding, S("open"))) ||
           (arena_join(a, parts, COUNT_OF(parts), &what, e) &&
            count(db, authority, what, by, e));
}

static bool write_findings(struct db *db, struct arena *a,
                           const struct applied *x, int64_t made, struct err *e)
{
    const struct json *now = json_get(x->after, S("findings"));
    const struct json *old = json_get(x->before, S("findings"));
    size_t had = json_is(old, JSON_ARRAY) ? old->n : 0;

    for (size_t i = 0; json_is(now, JSON_ARRAY) && i < now->n; i++) {
        if (i < had && json_equal(old->items[i], now->items[i]))
            continue;
        if (!write_finding(db, a, x, made, (int64_t)i, now->items[i], e) ||
            (i < had &&
             !count_kind(db, a, x->authority, old->items[i], -1, e)) ||
            !count_kind(db, a, x->authority, now->items[i], 1, e))
            return false;
    }
    return true;
}

/* ---- the whole ---- */

static bool write_matter(struct db *db, const struct applied *x, int64_t made,
                         str id, const struct row *r, struct err *e)
{
    static const char sql[] =
        "INSERT INTO matter(made, id, authority, region, procedure, profile,"
        " state, open, party, cause, number, filed, due, due_what, suspended,"
        " provisional, version, incident)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
        " ?15, ?16, ?17, ?18) ON CONFLICT(made) DO UPDATE SET state = ?7,"
        " open = ?8, party = ?9, cause = ?10, number = ?11, filed = ?12,"
        " due = ?13, due_what = ?14, suspended = ?15, provisional = ?16,"
        " version = ?17, incident = ?18";

    return db_run(db, e, sql, "ittitttitttiitiiit", made, id, x->authority,
                  x->region, json_get_str(x->after, S("procedure")),
                  json_get_str(x->after, S("profile")), r->state,
                  (int64_t)r->open, r->party, r->cause, r->number,
                  (int64_t)r->filed, r->due, r->due_what, (int64_t)r->suspended,
                  (int64_t)r->provisional, x->version, r->incident);
}

static bool made_of(struct db *db, const struct applied *x, str id,
                    int64_t *made, struct err *e)
{
    static const char sql[] = "SELECT made FROM matter WHERE id = ?1";
    struct stmt *st = NULL;

    *made = x->seq;
    if (x->before == NULL)
        return true;
    if (!db_one(db, &st, e, sql, "t", id))
        return false;
    if (st != NULL)
        *made = stmt_get_int(st, 0);
    stmt_close(st);
    return true;
}

bool rows_apply(struct db *db, struct arena *a, const struct applied *x,
                struct err *e)
{
    struct row old, now;
    str kind, id;
    int64_t made;

    (void)str_cut(x->stream, S("/"), &kind, &id);
    if (!str_eq(kind, S("matter")))
        return true;
    return row_of(a, x->before, &old, e) && row_of(a, x->after, &now, e) &&
           made_of(db, x, id, &made, e) &&
           write_matter(db, x, made, id, &now, e) &&
           move_counters(db, x->authority, &old, &now, e) &&
           write_persons(db, made, x, &now, e) &&
           write_hand(db, made, x, &now, e) &&
           write_waiting(db, made,
                         hand_of(x->after).n > 0 ? hand_of(x->after)
                                                 : x->authority,
                         x->after, e) &&
           write_parties(db, made, x, e) &&
           write_timers(db, made, &now, x->after, e) &&
           write_words(db, made, &old, &now, e) &&
           write_findings(db, a, x, made, e) && moved_apply(db, x, made, e) &&
           links_apply(db, x, made, e) && states_apply(db, x, made, e) &&
           starts_apply(db, a, x, made, e) && figures_apply(db, a, x, made, e);
}
