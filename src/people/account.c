/* account.c - the accounts of a city, as its administrator handles them.
 *
 * A locked account keeps its password; its sessions are gone and none is
 * opened.  A new password ends the sessions too: whoever knew the old one is
 * out.
 */
#include "people/internal.h"

static const struct err_def no_account = {
    .code = "PEOPLE-007",
    .fault = FAULT_ABSENT,
    .zh = "没有账号「{0}」",
    .fix_zh = "用 fadu user DIR list 查看全部账号",
    .en = "there is no account \"{0}\"",
    .fix_en = "see fadu user DIR list",
};
static const struct err_def account_taken = {
    .code = "PEOPLE-008",
    .fault = FAULT_CONFLICT,
    .zh = "账号「{0}」已经存在",
    .fix_zh = "换一个账号名;要改口令请用 fadu user DIR password",
    .en = "the account \"{0}\" exists already",
    .fix_en = "choose another name, or change its password with fadu user "
              "DIR password",
};
static const struct err_def bad_account = {
    .code = "PEOPLE-009",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不能作为账号名",
    .fix_zh = "用 1 至 128 个字节的文字,其中不能有空白和控制字符",
    .en = "\"{0}\" cannot be the name of an account",
    .fix_en = "use 1 to 128 bytes of text without blanks and control "
              "characters",
};

enum { ACCOUNT_MAX = 128 };

static bool end_sessions(struct db *db, str account, struct err *e)
{
    static const char sql[] = "DELETE FROM session WHERE account = ?1";

    return db_run(db, e, sql, "t", account);
}

bool login_all(struct db *db, struct arena *a, struct login_row **out,
               size_t *n, struct err *e)
{
    static const char sql[] =
        "SELECT l.account, l.person, coalesce(p.name, ''),"
        " EXISTS (SELECT 1 FROM login_lock k WHERE k.account = l.account)"
        " FROM login l LEFT JOIN person p ON p.id = l.person ORDER BY 1";
    VEC(struct login_row) all = {0};
    struct stmt *st = NULL;
    bool row = true, ok = stmt_open(&st, db, sql, e);

    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct login_row *r = vec_add(a, &all, e);

        ok = r != NULL && stmt_take_text(st, 0, a, &r->account, e) &&
             stmt_take_text(st, 1, a, &r->person, e) &&
             stmt_take_text(st, 2, a, &r->name, e);
        if (ok)
            r->locked = stmt_get_int(st, 3) != 0;
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = all.at;
    *n = all.n;
    return true;
}

static bool account_known(struct db *db, str account, bool *known,
                          struct err *e)
{
    static const char sql[] = "SELECT 1 FROM login WHERE account = ?1";
    struct stmt *st = NULL;

    if (!db_one(db, &st, e, sql, "t", account))
        return false;
    *known = st != NULL;
    stmt_close(st);
    return true;
}

static bool account_fits(str account)
{
    if (account.n == 0 || account.n > ACCOUNT_MAX || !str_utf8(account, NULL))
        return false;
    for (size_t i = 0; i < account.n; i++) {
        unsigned char c = (unsigned char)account.p[i];

        if (c <= ' ' || c == 0x7F)
            return false;
    }
    return true;
}

bool login_add(struct db *db, struct arena *a, str account, str person,
               date day, const char *hash, struct err *e)
{
    struct json *who;
    bool known;

    if (!account_fits(account))
        return err_set(e, &bad_account, .arg = {account});
    if (!account_known(db, account, &known, e))
        return false;
    if (known)
        return err_set(e, &account_taken, .arg = {account});
    return person_on(db, a, person, day, &who, e) &&
           login_set(db, account, person, hash, e);
}

bool login_password(struct db *db, str account, const char *hash, struct err *e)
{
    static const char sql[] = "UPDATE login SET hash = ?2 WHERE account = ?1";
    static const char forgive[] =
        "DELETE FROM login_failure WHERE what = 'a:' || ?1";
    bool known;

    if (!account_known(db, account, &known, e))
        return false;
    if (!known)
        return err_set(e, &no_account, .arg = {account});
    return db_run(db, e, sql, "tt", account, str_of(hash)) &&
           db_run(db, e, forgive, "t", account) && end_sessions(db, account, e);
}

bool login_lock(struct db *db, str account, bool lock, instant now,
                struct err *e)
{
    static const char put[] =
        "INSERT OR IGNORE INTO login_lock(account, at) VALUES(?1, ?2)";
    static const char take[] = "DELETE FROM login_lock WHERE account = ?1";
    bool known;

    if (!account_known(db, account, &known, e))
        return false;
    if (!known)
        return err_set(e, &no_account, .arg = {account});
    if (!lock)
        return db_run(db, e, take, "t", account);
    return db_run(db, e, put, "ti", account, now) &&
           end_sessions(db, account, e);
}
