/* people.h - authorities (机关), their people (人员), credentials (执法证件),
 * stand-ins (代理), log-ins and sessions, and who may see or do what.
 *
 * Purpose   the one place that says who somebody is on a day and what they may
 *           do where.  Authorities and people are register entries: streams
 *           "authority/ID" and "person/ID" of the ledger, whose folds are read
 *           here; passwords and sessions are not on the ledger.
 * Shapes    an authority's fold: {id, name, level, region, parent, mark,
 *           profile}; level 1 province, 2 city, 3 county, 4 township; region a
 *           12-digit code as text; mark the word its numbers (文号) begin with.
 *           a person's fold: {id, name, authority, posts: {head: {from, to}},
 *           credential: {no, kind, from, to}, stands_in: [{for, post, from,
 *           to, basis}], serves: [{authority, post, from, to, basis}], left}.  Dates stand as {"@": "2026-03-02"}.
 * Errors    PEOPLE-001.. : FAULT_LOGIN, FAULT_FORBIDDEN, FAULT_BUSY (throttled),
 *           FAULT_ABSENT.
 * Owns      texts live in the arena given.
 * Threads   as the db given; reading and writing each through theirs.
 * Source    [APL-42-1] credentials, [PIP-*] looks, GB/T 22239 log-in handling.
 */
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include "base/base.h"
#include "crypto/crypto.h"
#include "notation/notation.h"
#include "store/store.h"

extern const char people_schema[];      /* secrets: log-ins, sessions */
extern const char people_fold_schema[]; /* folds: rebuilt from acts */

/* The codes inside a region, both ends included, as numbers of 12 digits. */
struct region {
    int64_t from, to;
};
/* Of a code of 6, 9 or 12 digits; false: it is none. */
bool region_of(str code, struct region *r);

/* The day of a marker {"@": "2026-03-02…"} or of plain text; false: there is
 * none, *d is as it was. */
bool marked_date(const struct json *v, date *d);

struct authority {
    str id, name, parent, mark, profile;
    int level;      /* 1 province … 4 township */
    int64_t region; /* 12 digits */
};
/* PEOPLE-002 (ABSENT): there is none. */
MUST_CHECK bool authority_get(struct db *db, struct arena *a, str id,
                              struct authority *out, struct err *e);
/* {id, name, mark, profile, parent, level} as conditions and papers see it; NULL: no
 * memory. */
struct json *authority_json(const struct authority *v, struct arena *a,
                            struct err *e);

/* ------------------------------------------------------------ registers --- */

/* Brings the rows of people and authorities up to date with a fold; called by
 * whoever applies an act to such a stream, for others it does nothing.
 * PEOPLE-006: the fold lacks or misstates what an entry must say. */
MUST_CHECK bool people_fold(struct db *db, str stream, const struct json *fold,
                            struct err *e);

/* The person as conditions see them on a day: {id, name, authority, post: true
 * or {from, to}, …, credential: {no, from, to}, deputy_for: {post: name}}.  A
 * post held as somebody's stand-in on that day counts as the post; who has left
 * holds none.  PEOPLE-001 (ABSENT): there is no such person. */
MUST_CHECK bool person_on(struct db *db, struct arena *a, str id, date day,
                          struct json **out, struct err *e);

struct person_row {
    str id, name, authority;
};
/* The people of an authority by id, those who serve there or left too; at most
 * 2000. */
MUST_CHECK bool people_of(struct db *db, struct arena *a, str authority,
                          struct person_row **out, size_t *n, struct err *e);
/* The fold of who holds a credential, by its number, for the public check;
 * *found false: none, *person as it was. */
MUST_CHECK bool credential_find(struct db *db, struct arena *a, str no,
                                bool *found, struct json **person,
                                struct err *e);

/* The same as a matter of that authority sees the person: where somebody
 * serves at another authority than their own (兼任、共享), only the posts held
 * there count, `serves_at` names it, and the credential stays the person's. */
MUST_CHECK bool person_at(struct db *db, struct arena *a, str id, date day,
                          str authority, struct json **out, struct err *e);

/* ------------------------------------------------------------- sessions --- */

/* One of the authorities that a caller may work at. */
struct caller_place {
    str authority, name;
    bool now; /* the one of this session */
};

/* Who is asking.  An empty person is the public. */
struct caller {
    str person, name, authority, authority_name, account;
    str posts[12]; /* held today, own ones first */
    size_t n_posts;
    int64_t region; /* of the authority */
    int level;
    str csrf; /* what a form of this session must bring along */
    struct caller_place places[16]; /* none where there is only the own one */
    size_t n_places;
    date today;
};
/* Whether the caller holds a post today, also as a stand-in. */
bool caller_has(const struct caller *c, str post);

/* An account with this person and password, new or as it is from now on; no
 * check (login_add does).  In a writer's transaction. */
MUST_CHECK bool login_set(struct db *db, str account, str person,
                          const char *hash, struct err *e);
/* Accounts as an administrator handles them: what follows, but for the list, in
 * a writer's transaction. */
struct login_row {
    str account, person, name; /* of the person, or "" */
    bool locked;
};
MUST_CHECK bool login_all(struct db *db, struct arena *a,
                          struct login_row **out, size_t *n, struct err *e);
/* A new account of a registered person: PEOPLE-008 it exists already. */
MUST_CHECK bool login_add(struct db *db, struct arena *a, str account,
                          str person, date day, const char *hash,
                          struct err *e);
/* Another password; ends the account's sessions.  PEOPLE-007 no account. */
MUST_CHECK bool login_password(struct db *db, str account, const char *hash,
                               struct err *e);
/* Locks (its sessions end at once) or unlocks.  PEOPLE-007 no account. */
MUST_CHECK bool login_lock(struct db *db, str account, bool lock, instant now,
                           struct err *e);
/* Checks account and password: the person, or PEOPLE-004 (LOGIN), PEOPLE-010 a
 * locked account.  Five wrong answers for an account, or twenty from an address,
 * close it for a while (PEOPLE-003); login_failed counts one. */
struct login {
    str account, password;
    str peer; /* the address it comes from, or "" */
    instant now;
};
MUST_CHECK bool login_check(struct db *db, struct arena *a,
                            const struct login *l, str *person, struct err *e);
MUST_CHECK bool login_failed(struct db *db, const struct login *l,
                             struct err *e);
/* Opens a session in a writer's transaction: the token goes into a cookie, only
 * its digest into the store; wrong answers are forgiven.  PEOPLE-005: no random
 * numbers. */
MUST_CHECK bool session_open(struct db *db, struct arena *a, str account,
                             str person, instant now,
                             const struct random *random, str *token,
                             struct err *e);
/* The caller of a token, or the public when it is empty, unknown or expired
 * (30 minutes idle, 12 hours in all).  *wants_touch: the store should be told,
 * by session_touch in a writer's transaction, that it is still in use. */
MUST_CHECK bool session_caller(struct db *db, struct arena *a, str token,
                               instant now, struct caller *out,
                               bool *wants_touch, struct err *e);
MUST_CHECK bool session_touch(struct db *db, str token, instant now,
                              struct err *e);
/* From now on the session works at that authority: the caller's own, or one at
 * which the caller serves today (PEOPLE-011).  In a writer's transaction. */
MUST_CHECK bool session_serve(struct db *db, struct arena *a,
                              const struct caller *c, str token, str authority,
                              struct err *e);
MUST_CHECK bool session_close(struct db *db, str token, struct err *e);
/* A caller for a person without a session: importers, the demo, tests. */
MUST_CHECK bool caller_of(struct db *db, struct arena *a, str person, date day,
                          struct caller *out, struct err *e);
/* The same working at `authority`; "" or no post there today: at the own. */
MUST_CHECK bool caller_at(struct db *db, struct arena *a, str person, date day,
                          str authority, struct caller *out, struct err *e);

/* --------------------------------------------------------------- rights --- */

enum right {
    RIGHT_SEE,       /* open a matter, list it, count it, export it */
    RIGHT_ACT,       /* take steps of it */
    RIGHT_REVEAL,    /* see personal data in full; leaves a look */
    RIGHT_SUPERVISE, /* the supervisor's view over what is below */
    RIGHT_BEGIN,     /* begin a matter of the own authority */
    RIGHT_ADMIN,     /* register people and authorities */
    RIGHT_DIRECT,    /* have all matters of the authority on the desk */
    RIGHT_REVIEW,    /* have on the desk what waits for one's post */
    RIGHT_COUNT
};
/* Whether a post gives a right, somewhere. */
bool post_gives(str post, enum right r);
/* The authorities whose matters a right reaches: one authority, or all in a
 * region.  Lists, counts, search and opening all use this. */
struct scope {
    bool nothing;
    bool whole_region; /* else only `authority` */
    str authority;
    struct region region;
};
struct scope people_scope(const struct caller *c, enum right r);
/* Whether the scope of a right holds a matter of this authority, which stands
 * in this region. */
bool people_may(const struct caller *c, enum right r, str authority,
                int64_t region);

/* Whether a unified social credit code [GB 32100] or a citizen's number
 * [GB 11643] has the right form and check character. */
bool code_credit_fits(str code);
bool code_citizen_fits(str number);

/* Masks as the law wants it shown: 张某, 1101**********002X, 138****1234. */
void mask_name(str name, struct buf *out);
void mask_number(str number, struct buf *out);
void mask_phone(str phone, struct buf *out);

#endif
