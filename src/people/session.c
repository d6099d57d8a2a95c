/* session.c - log-ins, their throttling, and sessions.
 *
 * A session's token is known to the browser only; the store holds its SHA-256.
 * Times are instants; a day is the city's.
 */
#include "people/internal.h"

const char people_schema[] =
    "CREATE TABLE IF NOT EXISTS login("
    " account TEXT PRIMARY KEY, person TEXT NOT NULL, hash TEXT NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS session("
    " token TEXT PRIMARY KEY, account TEXT NOT NULL, person TEXT NOT NULL,"
    " csrf TEXT NOT NULL, opened INTEGER NOT NULL, seen INTEGER NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS session_seen ON session(seen);"
    "CREATE TABLE IF NOT EXISTS session_serving("
    " token TEXT PRIMARY KEY, authority TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS login_lock("
    " account TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS login_failure("
    " what TEXT PRIMARY KEY, n INTEGER NOT NULL, first INTEGER NOT NULL)"
    " WITHOUT ROWID;";

static const struct err_def wrong_login = {
    .code = "PEOPLE-004",
    .fault = FAULT_LOGIN,
    .zh = "账号「{0}」或口令不对",
    .fix_zh = "核对后重试;忘记口令请联系本单位系统管理员",
    .en = "the account \"{0}\" or its password is wrong",
    .fix_en = "check both; ask your administrator for a new password",
};
static const struct err_def throttled = {
    .code = "PEOPLE-003",
    .fault = FAULT_BUSY,
    .zh = "「{0}」的登录错误次数过多",
    .fix_zh = "请在 15 分钟后再试",
    .en = "too many wrong log-ins for \"{0}\"",
    .fix_en = "try again in 15 minutes",
};
static const struct err_def locked = {
    .code = "PEOPLE-010",
    .fault = FAULT_FORBIDDEN,
    .zh = "账号「{0}」已停用",
    .fix_zh = "请联系本单位系统管理员",
    .en = "the account \"{0}\" is locked",
    .fix_en = "ask your administrator",
};
static const struct err_def no_entropy = {
    .code = "PEOPLE-005",
    .fault = FAULT_LIMIT,
    .zh = "系统没有随机数,不能建立会话({0})",
    .fix_zh = "检查系统的随机数来源",
    .en = "no random numbers to open a session ({0})",
    .fix_en = "check the system's source of entropy",
};

enum {
    ACCOUNT_FAILURES = 5,
    PEER_FAILURES = 20,
    FAILURE_WINDOW_MS = 15 * 60 * 1000,
    IDLE_MS = 30 * 60 * 1000,
    WHOLE_MS = 12 * 60 * 60 * 1000,
    TOUCH_MS = 60 * 1000
};

bool login_set(struct db *db, str account, str person, const char *hash,
               struct err *e)
{
    static const char sql[] =
        "INSERT INTO login(account, person, hash) VALUES(?1, ?2, ?3)"
        " ON CONFLICT(account) DO UPDATE SET person = ?2, hash = ?3";

    return db_run(db, e, sql, "ttt", account, person, str_of(hash));
}

/* ---- throttling ---- */

static bool key_of(struct arena *a, const char *kind, str what, str *key,
                   struct err *e)
{
    const str parts[] = {str_of(kind), what};

    return arena_join(a, parts, COUNT_OF(parts), key, e);
}

static bool check_throttle(struct db *db, struct arena *a, const char *kind,
                           str what, int64_t most, instant now, struct err *e)
{
    static const char sql[] =
        "SELECT n FROM login_failure WHERE what = ?1 AND first > ?2";
    struct stmt *st = NULL;
    bool ok = true;
    str key;

    if (what.n == 0)
        return true;
    if (!key_of(a, kind, what, &key, e) ||
        !db_one(db, &st, e, sql, "ti", key, now - FAILURE_WINDOW_MS))
        return false;
    if (st != NULL && stmt_get_int(st, 0) >= most)
        ok = err_set(e, &throttled, .arg = {what});
    stmt_close(st);
    return ok;
}

static bool count_failure(struct db *db, const char *kind, str what,
                          instant now, struct err *e)
{
    static const char sql[] =
        "INSERT INTO login_failure(what, n, first) VALUES(?1 || ?2, 1, ?3)"
        " ON CONFLICT(what) DO UPDATE SET"
        " n = CASE WHEN first > ?4 THEN n + 1 ELSE 1 END,"
        " first = CASE WHEN first > ?4 THEN first ELSE ?3 END";

    return what.n == 0 || db_run(db, e, sql, "ttii", str_of(kind), what, now,
                                 now - FAILURE_WINDOW_MS);
}

bool login_failed(struct db *db, const struct login *l, struct err *e)
{
    static const char sweep[] = "DELETE FROM login_failure WHERE first <= ?1";

    return db_run(db, e, sweep, "i", l->now - FAILURE_WINDOW_MS) &&
           count_failure(db, "a:", l->account, l->now, e) &&
           count_failure(db, "p:", l->peer, l->now, e);
}

/* ---- logging in ---- */

/* An unknown account takes as long as a wrong password: this is the hash of
 * "nobody", at the cost of everybody's. */
const char nobody_hash[] =
    "$argon2id$v=19$m=65536,t=3,p=1$saz+LJFvmUp2TbmoBMNP3w$"
    "+ex9kI94ofVsfCQYy5LXo06clrGmkyZ0zG+ugUTv5Yg";

bool login_check(struct db *db, struct arena *a, const struct login *l,
                 str *person, struct err *e)
{
    static const char sql[] =
        "SELECT person, hash,"
        " EXISTS (SELECT 1 FROM login_lock k WHERE k.account = ?1)"
        " FROM login WHERE account = ?1";
    struct stmt *st = NULL;
    str who = S(""), hash = str_of(nobody_hash);
    bool ok, is_locked;

    if (l->account.n > 128 || l->password.n > 1024)
        return err_set(e, &wrong_login, .arg = {str_slice(l->account, 0, 128)});
    if (!check_throttle(db, a, "a:", l->account, ACCOUNT_FAILURES, l->now, e) ||
        !check_throttle(db, a, "p:", l->peer, PEER_FAILURES, l->now, e) ||
        !db_one(db, &st, e, sql, "t", l->account))
        return false;
    ok = st == NULL || (stmt_take_text(st, 0, a, &who, e) &&
                        stmt_take_text(st, 1, a, &hash, e));
    is_locked = st != NULL && stmt_get_int(st, 2) != 0;
    stmt_close(st);
    if (!ok)
        return false;
    if (!password_fits(l->password, hash) || who.n == 0)
        return err_set(e, &wrong_login, .arg = {l->account});
    /* Said only to who knows the password. */
    if (is_locked)
        return err_set(e, &locked, .arg = {l->account});
    *person = who;
    return true;
}

/* ---- sessions ---- */

static bool random_hex(struct arena *a, const struct random *random, str *out,
                       struct err *e)
{
    uint8_t bytes[32];
    struct buf b;
    bool ok;

    if (!random->fill(random->ctx, bytes, sizeof bytes))
        return err_set(e, &no_entropy, .arg = {S("getrandom")});
    buf_init(&b, &memory_system, 128);
    hex_put(&b, bytes, sizeof bytes);
    ok = buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

bool session_open(struct db *db, struct arena *a, str account, str person,
                  instant now, const struct random *random, str *token,
                  struct err *e)
{
    static const char sweep[] =
        "DELETE FROM session WHERE seen < ?1 OR opened < ?2";
    static const char insert[] =
        "INSERT INTO session(token, account, person, csrf, opened, seen)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?5)";
    static const char forgive[] = "DELETE FROM login_failure WHERE what = ?1";
    str fresh, csrf, key;

    if (!random_hex(a, random, &fresh, e) || !random_hex(a, random, &csrf, e) ||
        !key_of(a, "a:", account, &key, e) ||
        !db_run(db, e, sweep, "ii", now - IDLE_MS, now - WHOLE_MS) ||
        !db_run(db, e, forgive, "t", key) ||
        !db_run(db, e, insert, "tttti", str_of(sha256_hex(fresh).z), account,
                person, csrf, now))
        return false;
    *token = fresh;
    return true;
}

bool session_caller(struct db *db, struct arena *a, str token, instant now,
                    struct caller *out, bool *wants_touch, struct err *e)
{
    static const char sql[] =
        "SELECT account, person, csrf, seen FROM session"
        " WHERE token = ?1 AND seen >= ?2 AND opened >= ?3"
        " AND account NOT IN (SELECT account FROM login_lock)";
    struct stmt *st = NULL;
    date today = instant_date(now, ZONE_CITY_MIN);
    str account, person, csrf, serving;
    bool ok;

    *wants_touch = false;
    *out = (struct caller){.today = today};
    if (token.n != SHA256_HEX)
        return true;
    if (!db_one(db, &st, e, sql, "tii", str_of(sha256_hex(token).z),
                now - IDLE_MS, now - WHOLE_MS))
        return false;
    if (st == NULL)
        return true;
    *wants_touch = now - stmt_get_int(st, 3) > TOUCH_MS;
    ok = stmt_take_text(st, 0, a, &account, e) &&
         stmt_take_text(st, 1, a, &person, e) &&
         stmt_take_text(st, 2, a, &csrf, e);
    stmt_close(st);
    if (!ok || !session_serving(db, a, token, &serving, e) ||
        !caller_at(db, a, person, today, serving, out, e))
        return false;
    out->account = account;
    out->csrf = csrf;
    return true;
}

bool session_touch(struct db *db, str token, instant now, struct err *e)
{
    static const char sql[] =
        "UPDATE session SET seen = ?2 WHERE token = ?1 AND seen < ?2";

    return db_run(db, e, sql, "ti", str_of(sha256_hex(token).z), now);
}

bool session_close(struct db *db, str token, struct err *e)
{
    static const char sql[] = "DELETE FROM session WHERE token = ?1";

    return db_run(db, e, sql, "t", str_of(sha256_hex(token).z));
}

/* ---- callers ---- */

static void take_posts(const struct json *person, date day, struct caller *c)
{
    for (size_t i = 0; i < person->n; i++) {
        const struct json *v = person->items[i];

        if (str_eq(person->names[i], S("credential")) ||
            str_eq(person->names[i], S("deputy_for")) ||
            c->n_posts == COUNT_OF(c->posts))
            continue;
        if ((json_is(v, JSON_BOOL) || json_is(v, JSON_OBJECT)) &&
            covers_day(v, day))
            c->posts[c->n_posts++] = person->names[i];
    }
}

bool caller_of(struct db *db, struct arena *a, str person, date day,
               struct caller *out, struct err *e)
{
    return caller_at(db, a, person, day, S(""), out, e);
}

bool caller_at(struct db *db, struct arena *a, str person, date day, str at,
               struct caller *out, struct err *e)
{
    struct caller c = {.person = person, .today = day};
    struct authority authority;
    struct json *who, *fold;

    if (!person_at(db, a, person, day, at, &who, e) ||
        !person_fold(db, a, person, &fold, e) ||
        !authority_get(db, a,
                       json_get_str(who, json_get(who, S("serves_at")) != NULL
                                             ? S("serves_at")
                                             : S("authority")),
                       &authority, e))
        return false;
    c.name = json_get_str(who, S("name"));
    c.authority = authority.id;
    c.authority_name = authority.name;
    c.region = authority.region;
    c.level = authority.level;
    take_posts(who, day, &c);
    if (!caller_places(db, a, fold, day, &c, e))
        return false;
    *out = c;
    return true;
}

bool caller_has(const struct caller *c, str post)
{
    for (size_t i = 0; i < c->n_posts; i++) {
        if (str_eq(c->posts[i], post))
            return true;
    }
    return false;
}
