/* account_test.c - accounts are made, locked, opened and given new passwords;
 * a lock and a new password end the sessions. */
#include "people/internal.h"
#include "tap.h"

#include <stdio.h>
#include <unistd.h>

enum { NOW = 1000000, DAY = 20000 };

struct trial {
    struct arena *a;
    struct store *store;
    str account, person, hash;
    bool lock;
    str token;
    struct login_row *rows;
    size_t n;
    struct caller caller;
    instant now;
    uint64_t turn;
};

static bool some_bytes(void *ctx, void *out, size_t n)
{
    struct trial *t = ctx;

    t->turn++;
    memset(out, (int)(t->turn & 0x7F), n);
    return true;
}

static bool enrol(void *ctx, struct db *db, struct err *e)
{
    struct trial *t = ctx;
    struct json *fold;

    return yaml_read(t->a, S("t"),
                     S("{id: A1, name: 局, level: 3, region: '510603'}"), &fold,
                     e) &&
           people_fold(db, S("authority/A1"), fold, e) &&
           yaml_read(t->a, S("t"), S("{id: P1, name: 李明, authority: A1}"),
                     &fold, e) &&
           people_fold(db, S("person/P1"), fold, e);
}

static bool add(void *ctx, struct db *db, struct err *e)
{
    struct trial *t = ctx;

    return login_add(db, t->a, t->account, t->person, DAY, t->hash.p, e);
}

static bool lock(void *ctx, struct db *db, struct err *e)
{
    struct trial *t = ctx;

    return login_lock(db, t->account, t->lock, t->now, e);
}

static bool change(void *ctx, struct db *db, struct err *e)
{
    struct trial *t = ctx;

    return login_password(db, t->account, t->hash.p, e);
}

static bool open_session(void *ctx, struct db *db, struct err *e)
{
    struct trial *t = ctx;
    const struct random random = {some_bytes, t};

    return session_open(db, t->a, t->account, t->person, t->now, &random,
                        &t->token, e);
}

static bool log_in(void *ctx, struct db *db, struct err *e)
{
    struct trial *t = ctx;
    const struct login l = {.account = t->account,
                            .password = S("correct horse battery"),
                            .now = t->now};

    return login_check(db, t->a, &l, &t->person, e);
}

static bool look(void *ctx, struct db *db, struct err *e)
{
    struct trial *t = ctx;
    bool touch;

    return login_all(db, t->a, &t->rows, &t->n, e) &&
           session_caller(db, t->a, t->token, t->now, &t->caller, &touch, e);
}

/* The code of the refusal, or "". */
static str does(struct trial *t,
                bool (*what)(void *ctx, struct db *db, struct err *e))
{
    const struct store_job job = {what, t};
    struct err e = {0};

    return store_do(t->store, &job, &e) ? S("") : str_of(err_code(&e));
}

static void adding(struct trial *t)
{
    static const struct {
        const char *name, *account, *person, *code;
    } rows[] = {
        {"no name", "", "P1", "PEOPLE-009"},
        {"a name with a blank", "li ming", "P1", "PEOPLE-009"},
        {"a name with a control character", "li\x01", "P1", "PEOPLE-009"},
        {"a name that is not UTF-8", "li\xFF", "P1", "PEOPLE-009"},
        {"nobody's", "li", "P9", "PEOPLE-001"},
        {"a person's", "li", "P1", ""},
        {"the same again", "li", "P1", "PEOPLE-008"},
        {"another of the same person", "李明", "P1", ""},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        t->account = str_of(rows[i].account);
        t->person = str_of(rows[i].person);
        IS(does(t, add), str_of(rows[i].code), "an account: %s", rows[i].name);
    }
    IS(does(t, look), S(""), "they are listed");
    OK(t->n == 2 && str_eq(t->rows[0].account, S("li")) &&
           str_eq(t->rows[0].person, S("P1")) &&
           str_eq(t->rows[0].name, S("李明")) && !t->rows[0].locked,
       "by name, with their person");
}

static void sessions(struct trial *t)
{
    t->account = S("li");
    IS(does(t, log_in), S(""), "the password fits");
    IS(does(t, open_session), S(""), "a session is opened");
    IS(does(t, look), S(""), "and looked up");
    IS(t->caller.person, S("P1"), "it is the person's");
    t->lock = true;
    IS(does(t, lock), S(""), "the account is locked");
    IS(does(t, look), S(""), "it is looked up again");
    OK(t->rows[0].locked && !t->rows[1].locked, "only this one is locked");
    IS(t->caller.person, S(""), "its session is gone");
    IS(does(t, log_in), S("PEOPLE-010"), "it cannot log in");
    /* A log-in that was checked before the lock opens its session after. */
    IS(does(t, open_session), S(""), "a late session");
    IS(does(t, look), S(""), "is looked up");
    IS(t->caller.person, S(""), "and is nobody's");
    IS(does(t, lock), S(""), "locking twice is no error");
    t->lock = false;
    IS(does(t, lock), S(""), "it is unlocked");
    IS(does(t, log_in), S(""), "and logs in with the old password");
    IS(does(t, open_session), S(""), "into a session");
    t->hash = S("$argon2id$no-hash");
    IS(does(t, change), S(""), "the password is changed");
    IS(does(t, look), S(""), "the session");
    IS(t->caller.person, S(""), "is gone");
    IS(does(t, log_in), S("PEOPLE-004"), "the old password does not fit");
    t->account = S("wang");
    IS(does(t, change), S("PEOPLE-007"), "nobody's password");
    IS(does(t, lock), S("PEOPLE-007"), "nobody is locked");
}

int main(void)
{
    struct trial t = {.a = tap_arena(), .now = NOW};
    char hash[PASSWORD_HASH_MAX], path[64], beside[80];
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
    const str parts[] = {str_of(people_schema), str_of(people_fold_schema)};
    struct store_options o = {.fast = true, .readers = 1};
    struct err e = {0};

    (void)snprintf(path, sizeof path, "/tmp/fadu-account-%d.db", (int)getpid());
    o.path = str_of(path);
    if (!crypto_start(&e) ||
        !password_hash(S("correct horse battery"), PASSWORD_LIGHT, hash, &e) ||
        !arena_join(t.a, parts, COUNT_OF(parts), &o.schema, &e) ||
        !store_open(&t.store, &o, &e)) {
        tap_error(&e);
        return 1;
    }
    t.hash = str_of(hash);
    IS(does(&t, enrol), S(""), "a person is registered");
    adding(&t);
    sessions(&t);
    store_close(t.store);
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        (void)snprintf(beside, sizeof beside, "%s%s", path, suffixes[i]);
        (void)unlink(beside);
    }
    arena_close(t.a);
    return tap_done();
}
