/* register.c - registers (清单) as a fold: each version of an entry is a row, made
 * and ended by acts, with the days on which it is valid; and what decisions ask
 * of them.
 *
 * Invariants  1. a version is never removed; it may only come to end earlier.
 * 2. on any day at most one version of an entry is valid.
 */
#include "office/internal.h"

static const struct err_def too_many = {
    .code = "OFFICE-120",
    .fault = FAULT_LIMIT,
    .zh = "清单「{0}」中符合条件的登记多于 1000 项",
    .fix_zh = "在 lookups 的 where 中写更多的项",
    .en = "more than 1000 entries of the register \"{0}\" fit",
    .fix_en = "name more members under the lookup's where",
};
static const struct err_def endless = {
    .code = "OFFICE-121",
    .fault = FAULT_CONFLICT,
    .zh = "办理「{0}」所查阅的清单没有定数",
    .fix_zh = "稍后再试;仍然如此的,检查程序包中的 lookups",
    .en = "what \"{0}\" looks up in registers does not settle",
    .fix_en = "try again; if it stays so, check the pack's lookups",
};
static const struct err_def crowded = {
    .code = "OFFICE-122",
    .fault = FAULT_LARGE,
    .zh = "一次办理登记的「{0}」太多",
    .fix_zh = "分几次办理",
    .en = "one act enters too much in \"{0}\"",
    .fix_en = "do it in several acts",
};

enum {
    VALUE_MAX = 200,   /* bytes of a member's value that are indexed */
    CANDIDATES = 5000, /* versions that one lookup may go through */
    ROUNDS = 16
};

/* ---- what an act enters ---- */

/* A value as it is looked for: a day by its text, a number by its worth.  ""
 * for what is not looked for. */
static str value_key(const struct json *v)
{
    str s;

    if (json_is(v, JSON_OBJECT))
        return str_slice(json_get_str(v, S("@")), 0, VALUE_MAX);
    if (json_is(v, JSON_BOOL))
        return v->truth ? S("true") : S("false");
    if (!json_is(v, JSON_STRING) && !json_is(v, JSON_NUMBER))
        return S("");
    s = json_str(v);
    if (json_is(v, JSON_NUMBER) && memchr(s.p, '.', s.n) != NULL) {
        while (s.n > 0 && s.p[s.n - 1] == '0')
            s.n--;
        if (s.n > 0 && s.p[s.n - 1] == '.')
            s.n--;
    }
    return str_slice(s, 0, VALUE_MAX);
}

static bool put_members(struct db *db, int64_t sort, const struct json *v,
                        struct err *e)
{
    static const char sql[] =
        "INSERT INTO entry_member(reg, whose, member, value, sort)"
        " VALUES(?1, ?2, ?3, ?4, ?5)";
    const struct json *entry = json_get(v, S("entry"));

    for (size_t i = 0; i < entry->n; i++) {
        str key = value_key(entry->items[i]);

        if (key.n > 0 &&
            !db_run(db, e, sql, "tttti", json_get_str(v, S("register")),
                    json_get_str(v, S("of")), entry->names[i], key, sort))
            return false;
    }
    return true;
}

static bool listed(const struct json *list, str name)
{
    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++)
        if (str_eq(json_str(list->items[i]), name))
            return true;
    return false;
}

/* Words of the members for the staff, of the public ones for everybody; by what
 * is confidential nobody finds. */
static bool put_words(struct db *db, int64_t sort, const struct json *v,
                      struct err *e)
{
    static const char sql[] =
        "INSERT INTO entry_text(rowid, words, shown) VALUES(?1, ?2, ?3)";
    const struct json *entry = json_get(v, S("entry"));
    const struct json *names = json_get(v, S("public"));
    struct buf all, shown;
    str a = S(""), b = S("");
    bool ok;

    buf_init(&all, &memory_system, (size_t)4 << 20);
    buf_init(&shown, &memory_system, (size_t)4 << 20);
    words_of(json_get_str(v, S("id")), &all);
    words_of(json_get_str(v, S("id")), &shown);
    for (size_t i = 0; i < entry->n; i++) {
        if (!json_is(entry->items[i], JSON_STRING) ||
            listed(json_get(v, S("hidden")), entry->names[i]))
            continue;
        words_of(entry->items[i]->text, &all);
        if (listed(names, entry->names[i]))
            words_of(entry->items[i]->text, &shown);
    }
    ok = buf_done(&all, &a, e) && buf_done(&shown, &b, e) &&
         db_run(db, e, sql, "itt", sort, a, b);
    buf_close(&shown);
    buf_close(&all);
    return ok;
}

static void days_of(const struct json *v, date *from, date *to)
{
    *from = DATE_MIN;
    *to = DATE_MAX;
    (void)marked_date(json_get(v, S("from")), from);
    (void)marked_date(json_get(v, S("to")), to);
}

static bool put_version(struct db *db, struct arena *a, int64_t sort,
                        const struct applied *x, const struct json *made,
                        struct err *e)
{
    static const char sql[] =
        "INSERT INTO entry(sort, reg, whose, id, n, first, last, title,"
        " acts_for, person, counts, tree, seq, end_seq)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0)";
    const struct json *credential;
    struct json *v;
    int64_t n = 0;
    date from, to;
    str tree;

    /* Read back, so that its members stand in the order in which a rebuild
     * finds them. */
    if (!fold_text(a, made, &tree, e) || !fold_parse(a, tree, &v, e))
        return false;
    credential = json_get(v, S("credential"));
    (void)json_get_int(v, S("n"), &n);
    days_of(v, &from, &to);
    return db_run(db, e, sql, "itttiiitttiti", sort,
                  json_get_str(v, S("register")), json_get_str(v, S("of")),
                  json_get_str(v, S("id")), n, (int64_t)from, (int64_t)to,
                  json_get_str(v, S("title")), json_get_str(v, S("acts_for")),
                  json_get_str(credential, S("person")),
                  (int64_t)json_true(json_get(credential, S("counts"))), tree,
                  x->seq) &&
           put_members(db, sort, v, e) && put_words(db, sort, v, e);
}

static bool cut_version(struct db *db, const struct applied *x,
                        const struct json *v, struct err *e)
{
    static const char sql[] =
        "UPDATE entry SET last = ?5, end_seq = ?6"
        " WHERE reg = ?1 AND whose = ?2 AND id = ?3 AND n = ?4";
    int64_t n = 0;
    date from, to;

    (void)json_get_int(v, S("n"), &n);
    days_of(v, &from, &to);
    return db_run(db, e, sql, "tttiii", json_get_str(v, S("register")),
                  json_get_str(v, S("of")), json_get_str(v, S("id")), n,
                  (int64_t)to, x->seq);
}

bool register_apply(struct db *db, struct arena *a, const struct applied *x,
                    struct err *e)
{
    const struct json *all = json_get(x->effects, S("entries"));

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct json *v = all->items[i];

        if (i >= ENTRY_STEP)
            return err_set(e, &crowded,
                           .arg = {json_get_str(v, S("register"))});
        if (json_get(v, S("entry")) != NULL
                ? !put_version(db, a, x->seq * ENTRY_STEP + (int64_t)i, x, v, e)
                : !cut_version(db, x, v, e))
            return false;
    }
    return true;
}

/* ---- what a decision asks ---- */

/* The row's version, with its last day as it came to be. */
bool register_version(struct arena *a, str tree, date last, struct json **out,
                      struct err *e)
{
    struct json *day;

    if (!fold_parse(a, tree, out, e))
        return false;
    json_remove(*out, S("to"));
    if (last >= DATE_MAX)
        return true;
    day = json_object(a, e);
    return day != NULL &&
           json_set_str(a, day, S("@"), str_of(date_text(last).z), e) &&
           json_set(a, *out, S("to"), day, e);
}

static bool take_one(struct stmt *st, struct arena *a, int col,
                     struct json **out, struct err *e)
{
    struct json *v;
    str tree;

    if (!stmt_take_text(st, col, a, &tree, e) ||
        !register_version(a, tree, (date)stmt_get_int(st, col + 1), &v, e))
        return false;
    *out = entry_seen(a, v, e);
    return *out != NULL;
}

static bool answer_one(struct db *db, struct arena *a, const struct json *ask,
                       struct json **out, struct err *e)
{
    static const char on_day[] =
        "SELECT tree, last FROM entry WHERE reg = ?1 AND whose = ?2"
        " AND id = ?3 AND first <= ?4 AND last >= ?4 ORDER BY n DESC LIMIT 1";
    static const char newest[] =
        "SELECT tree, last FROM entry WHERE reg = ?1 AND whose = ?2"
        " AND id = ?3 AND ?4 = ?4 ORDER BY n DESC LIMIT 1";
    struct stmt *st = NULL;
    date on = 0;
    bool dated = marked_date(json_get(ask, S("on")), &on), ok;

    if (!db_one(db, &st, e, dated ? on_day : newest, "ttti",
                json_get_str(ask, S("register")), json_get_str(ask, S("of")),
                json_get_str(ask, S("id")), (int64_t)on))
        return false;
    if (st == NULL) {
        *out = json_null(a, e);
        return *out != NULL;
    }
    ok = take_one(st, a, 0, out, e);
    stmt_close(st);
    return ok;
}

/* The member that the fewest versions share, so that only they are read. */
static bool rarest(struct db *db, const struct json *ask, size_t *which,
                   struct err *e)
{
    static const char sql[] =
        "SELECT count(*) FROM (SELECT 1 FROM entry_member WHERE reg = ?1"
        " AND whose = ?2 AND member = ?3 AND value = ?4 LIMIT 5001)";
    const struct json *where = json_get(ask, S("where"));
    int64_t least = INT64_MAX;

    for (size_t i = 0; i < where->n; i++) {
        struct stmt *st = NULL;
        int64_t n;

        if (!db_one(db, &st, e, sql, "tttt", json_get_str(ask, S("register")),
                    json_get_str(ask, S("of")), where->names[i],
                    value_key(where->items[i])))
            return false;
        n = st == NULL ? 0 : stmt_get_int(st, 0);
        stmt_close(st);
        if (n < least) {
            least = n;
            *which = i;
        }
    }
    return least <= CANDIDATES ||
           err_set(e, &too_many, .arg = {json_get_str(ask, S("register"))});
}

/* A register that is asked for as a whole is a short one. */
static bool short_enough(struct db *db, const struct json *ask, struct err *e)
{
    static const char sql[] =
        "SELECT count(*) FROM (SELECT 1 FROM entry WHERE reg = ?1"
        " AND whose = ?2 LIMIT 5001)";
    struct stmt *st = NULL;
    int64_t n;

    if (!db_one(db, &st, e, sql, "tt", json_get_str(ask, S("register")),
                json_get_str(ask, S("of"))))
        return false;
    n = st == NULL ? 0 : stmt_get_int(st, 0);
    stmt_close(st);
    return n <= CANDIDATES ||
           err_set(e, &too_many, .arg = {json_get_str(ask, S("register"))});
}

static bool open_candidates(struct db *db, const struct json *ask, date on,
                            struct stmt **st, struct err *e)
{
    static const char of_member[] =
        "SELECT v.tree, v.last FROM entry_member m JOIN entry v"
        " ON v.sort = m.sort WHERE m.reg = ?1 AND m.whose = ?2"
        " AND v.first <= ?3 AND v.last >= ?3 AND m.member = ?4"
        " AND m.value = ?5 ORDER BY m.sort";
    static const char whole[] =
        "SELECT v.tree, v.last FROM entry v WHERE v.reg = ?1 AND v.whose = ?2"
        " AND v.first <= ?3 AND v.last >= ?3 ORDER BY v.sort";
    const struct json *where = json_get(ask, S("where"));
    str reg = json_get_str(ask, S("register")), of = json_get_str(ask, S("of"));
    size_t which = 0;

    if (where->n == 0)
        return short_enough(db, ask, e) &&
               db_open(db, st, e, whole, "tti", reg, of, (int64_t)on);
    return rarest(db, ask, &which, e) &&
           db_open(db, st, e, of_member, "ttitt", reg, of, (int64_t)on,
                   where->names[which], value_key(where->items[which]));
}

static bool fits(const struct json *entry, const struct json *where)
{
    for (size_t i = 0; i < where->n; i++)
        if (!entry_value_equal(json_get(entry, where->names[i]),
                               where->items[i]))
            return false;
    return true;
}

static bool answer_list(struct db *db, struct arena *a, const struct json *ask,
                        struct json **out, struct err *e)
{
    const struct json *where = json_get(ask, S("where"));
    struct json *all = json_array(a, e), *one;
    struct stmt *st = NULL;
    date on = 0;
    bool row = true, ok;

    (void)marked_date(json_get(ask, S("on")), &on);
    *out = all;
    ok = all != NULL && open_candidates(db, ask, on, &st, e);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        ok = take_one(st, a, 0, &one, e);
        if (!ok || !fits(one, where))
            continue;
        ok = all->n < LOOKUP_MAX
                 ? json_add(a, all, one, e)
                 : err_set(e, &too_many,
                           .arg = {json_get_str(ask, S("register"))});
    }
    stmt_close(st);
    return ok;
}

bool register_answer(struct db *db, struct arena *a, const struct json *ask,
                     struct json **out, struct err *e)
{
    return json_get(ask, S("where")) != NULL ? answer_list(db, a, ask, out, e)
                                             : answer_one(db, a, ask, out, e);
}

/* ---- deciding with them ---- */

static bool answer_wants(struct db *db, struct arena *a,
                         const struct json *wants, struct json *known,
                         struct err *e)
{
    for (size_t i = 0; i < wants->n; i++) {
        struct json *v;

        if (!register_answer(db, a, wants->items[i], &v, e) ||
            !json_set(a, known, wants->names[i], v, e))
            return false;
    }
    return true;
}

bool register_ask(struct db *db, struct arena *a, struct matter_ask *ask,
                  bool (*decide)(void *ctx, struct matter_ask *ask,
                                 struct err *e),
                  void *ctx, struct err *e)
{
    struct json *known = json_object(a, e);
    bool settled = false, ok = known != NULL;

    ask->entries = known;
    for (int round = 0; ok && !settled && round < ROUNDS; round++) {
        struct json *wants = json_object(a, e);

        ask->wants = wants;
        ok = wants != NULL && decide(ctx, ask, e) &&
             answer_wants(db, a, wants, known, e);
        settled = ok && wants->n == 0;
    }
    ask->wants = NULL;
    if (ok && !settled)
        return err_set(e, &endless, .arg = {ask->procedure->id});
    return ok;
}

bool register_same(struct db *db, struct arena *a, const struct json *known,
                   bool *same, struct err *e)
{
    for (size_t i = 0; *same && known != NULL && i < known->n; i++) {
        struct json *ask, *now;

        if (!json_read(a, S("request"), known->names[i], &ask, e) ||
            !register_answer(db, a, ask, &now, e))
            return false;
        *same = json_equal(now, known->items[i]);
    }
    return true;
}

/* ---- credentials and acting for another ---- */

bool register_credential(struct db *db, struct arena *a, str person, date on,
                         struct json **out, struct err *e)
{
    static const char sql[] =
        "SELECT tree, last, counts FROM entry WHERE person = ?1"
        " AND person <> '' AND first <= ?2 AND last >= ?2"
        " ORDER BY counts DESC, sort DESC LIMIT 1";
    struct stmt *st = NULL;
    struct json *v;
    str tree;
    date last;
    bool counts;

    *out = NULL;
    if (!db_one(db, &st, e, sql, "ti", person, (int64_t)on))
        return false;
    if (st == NULL)
        return true;
    last = (date)stmt_get_int(st, 1);
    counts = stmt_get_int(st, 2) != 0;
    if (!stmt_take_text(st, 0, a, &tree, e)) {
        stmt_close(st);
        return false;
    }
    stmt_close(st);
    if (!register_version(a, tree, last, &v, e))
        return false;
    *out = counts ? credential_seen(a, v, e) : json_bool(a, false, e);
    return *out != NULL;
}

/* The entry of this number, rather one that is valid on the day. */
static bool numbered(struct db *db, struct arena *a, str no, date on,
                     str *person, struct json **version, bool *counts,
                     struct err *e)
{
    static const char sql[] =
        "SELECT person, tree, last, counts AND first <= ?2 AND last >= ?2"
        " FROM entry WHERE id = ?1 AND person <> ''"
        " ORDER BY first <= ?2 AND last >= ?2 DESC, sort DESC LIMIT 1";
    struct stmt *st = NULL;
    date last;
    str tree;
    bool ok;

    *version = NULL;
    if (!db_one(db, &st, e, sql, "ti", no, (int64_t)on))
        return false;
    if (st == NULL)
        return true;
    last = (date)stmt_get_int(st, 2);
    *counts = stmt_get_int(st, 3) != 0;
    ok = stmt_take_text(st, 0, a, person, e) &&
         stmt_take_text(st, 1, a, &tree, e);
    stmt_close(st);
    return ok && register_version(a, tree, last, version, e);
}

static bool person_numbered(struct db *db, struct arena *a, str no, str *person,
                            struct err *e)
{
    static const char sql[] =
        "SELECT id FROM person WHERE credential = ?1 AND credential <> ''"
        " ORDER BY id LIMIT 1";
    struct stmt *st = NULL;
    bool ok;

    *person = S("");
    if (!db_one(db, &st, e, sql, "t", no))
        return false;
    ok = st == NULL || stmt_take_text(st, 0, a, person, e);
    stmt_close(st);
    return ok;
}

bool office_credential(struct db *db, struct arena *a, str no, date on,
                       struct json **out, bool *held, struct err *e)
{
    struct json *version, *fold, *seen = NULL;
    str person = S(""), stream;
    bool counts = true;
    int64_t n;

    *out = NULL;
    *held = false;
    if (!numbered(db, a, no, on, &person, &version, &counts, e) ||
        (version == NULL && !person_numbered(db, a, no, &person, e)))
        return false;
    if (person.n == 0)
        return true;
    if (!stream_name(a, S("person"), person, &stream, e) ||
        !office_fold(db, a, stream, &fold, &n, e) ||
        (version == NULL && !register_credential(db, a, person, on, &seen, e)))
        return false;
    if (fold == NULL)
        return true;
    /* Where the register of people has it, another register may hold it up. */
    *held = version != NULL ? !counts : json_is(seen, JSON_BOOL);
    *out = fold;
    if (version == NULL)
        return true;
    seen = credential_seen(a, version, e);
    return seen != NULL && json_set(a, fold, S("credential"), seen, e);
}

bool register_acts_for(struct db *db, str receiver, str principal, date on,
                       bool *yes, struct err *e)
{
    static const char sql[] =
        "SELECT 1 FROM entry WHERE acts_for = ?1 AND acts_for <> ''"
        " AND whose = ?2 AND first <= ?3 AND last >= ?3 LIMIT 1";
    struct stmt *st = NULL;

    if (!db_one(db, &st, e, sql, "tti", receiver, principal, (int64_t)on))
        return false;
    *yes = st != NULL;
    stmt_close(st);
    return true;
}

bool office_may(const struct caller *c, enum right r,
                const struct authority *authority, const struct json *fold)
{
    str hand = json_get_str(json_get(fold, S("hand")), S("id"));

    return people_may(c, r, authority->id, authority->region) ||
           (hand.n > 0 && str_eq(hand, c->authority) &&
            people_may(c, r, c->authority, c->region));
}
