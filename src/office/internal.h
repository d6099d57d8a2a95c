/* internal.h - what the files of office share; README says what each is for. */
#ifndef OFFICE_INTERNAL_H
#define OFFICE_INTERNAL_H

#include "office/office.h"

#include <pthread.h>

extern const char office_schema[], office_fold_schema[], office_drop[];

enum {
    NO_DUE = 4000000,
    NO_FILED = -4000000,
    READERS_MAX = 64,
    MATTER_ID_MAX = 64, /* bytes */
    SORT_STEP = 1024
};

struct office {
    struct office_options options;
    struct store *store;
    struct arena *a;
    str name, origin;
    struct sign_key key;
    struct sha256_text facts_digest;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t freed, hashed;
    size_t n_readers;
    unsigned hashing, hash_waits; /* passwords under way, and behind them */
    bool taken[READERS_MAX];
    struct db *views[READERS_MAX];
    instant checkpoint_at;
};

/* What counters of open findings by kind begin with. */
#define FINDING_COUNTER "finding:"

/* ---- what a decision reads ---- */

struct travel;

struct read_entry {
    str stream;
    int64_t version;
};

/* A stream's fold as stored. */
struct loaded {
    bool found;
    int64_t version;
    str authority;
    struct json *fold;
};
MUST_CHECK bool load_fold(struct db *db, struct arena *a, str stream,
                          struct loaded *out, struct err *e);
MUST_CHECK bool load_version(struct db *db, str stream, int64_t *version,
                             struct err *e);
MUST_CHECK bool load_claim(struct db *db, str key, int64_t *last,
                           struct err *e);
/* {filed_first_by, same_party: n} and what the procedure asks of related
 * matters; `t` (or NULL) notes the streams that were read. */
MUST_CHECK bool load_related(struct db *db, struct arena *a,
                             const struct procedure *p, str matter,
                             const struct json *begin, const struct json *fold,
                             str authority, struct travel *t, struct json **out,
                             struct err *e);
/* "matter/ID" and the like. */
MUST_CHECK bool stream_name(struct arena *a, str kind, str id, str *out,
                            struct err *e);

/* ---- one act on its way ---- */

struct travel {
    struct office *o;
    struct arena *a;
    const struct caller *caller;
    str key;    /* idempotency key, or "" */
    str asked;  /* with a key: the digest of what was asked */
    str stream; /* "matter/…" */
    str authority;
    int64_t region;
    const struct procedure *procedure; /* or NULL */
    instant now, recorded;
    bool begins;

    /* Filled by `prepare`, on any view of the store. */
    bool (*prepare)(struct travel *t, struct db *db, struct err *e);
    /* Whether what was looked up otherwise than by stream is still the same;
     * NULL: nothing was. */
    bool (*recheck)(struct travel *t, struct db *db, bool *same, struct err *e);
    void *ctx;
    bool goes_on;        /* there is an act to append */
    struct json *before; /* the fold, or NULL */
    int64_t version;     /* of the stream before the act */
    struct json *act;    /* kind, intent, effects …: plain values */
    struct json *after;  /* the fold after it */
    VEC(struct read_entry) reads;
    struct office_answer answer;
};
MUST_CHECK bool travel_read(struct travel *t, str stream, int64_t version,
                            struct err *e);
/* The digest of a request and of what it is about, so that a key cannot stand
 * for something else. */
MUST_CHECK bool asked_digest(struct arena *a, const str *about, size_t n,
                             const struct json *intent,
                             const struct json *begin, str *out, struct err *e);
/* Prepares on a reader, appends in the writer; a loser of the race is
 * prepared again there, alone. */
MUST_CHECK bool travel_go(struct travel *t, struct err *e);

/* The acting persons, and those whom fields name, as they are on the day. */
MUST_CHECK bool load_persons(struct travel *t, struct db *db,
                             const struct json *intent, const struct json **out,
                             struct err *e);
MUST_CHECK bool load_office(struct travel *t, struct db *db, str id,
                            struct authority *out, struct err *e);
/* OFFICE-004 when the caller saw another version. */
MUST_CHECK bool matter_seen(const struct office_ask *ask, int64_t version,
                            struct err *e);
MUST_CHECK bool answer_problems(struct travel *t,
                                const struct matter_answer *judged,
                                struct err *e);

/* Whether the proposal that an intent names stands open in t->before, is about
 * this step, and is the caller's to settle.  True where none is named. */
MUST_CHECK bool proposal_fits(const struct travel *t, const struct json *intent,
                              struct err *e);
/* A step taken on a proposal settles it: writes into the step's effects and
 * its fold. */
MUST_CHECK bool proposal_agree(struct travel *t, const struct json *intent,
                               struct json *effects, struct json **fold,
                               struct err *e);

/* ---- an act into the folds; also what a rebuild calls ---- */

struct applied {
    str stream, authority;
    int64_t region;
    int64_t seq, version;
    instant recorded;
    const struct json *before; /* NULL: the stream begins */
    const struct json *after;
    const struct json *effects; /* plain */
    date on;                    /* the act's own day */
};
MUST_CHECK bool folds_apply(struct db *db, struct arena *a,
                            const struct applied *x, struct err *e);
MUST_CHECK bool rows_apply(struct db *db, struct arena *a,
                           const struct applied *x, struct err *e);
MUST_CHECK bool public_apply(struct db *db, struct arena *a,
                             const struct applied *x, struct err *e);

/* ---- values in acts ---- */

/* Numbers that are no safe integers become {"#": "12.5"}, and back. */
MUST_CHECK bool numbers_pack(struct arena *a, struct json *v, struct err *e);
MUST_CHECK bool numbers_unpack(struct arena *a, struct json *v, struct err *e);
/* The fold's text: canonical, numbers packed; and back. */
MUST_CHECK bool fold_text(struct arena *a, const struct json *fold, str *out,
                          struct err *e);
MUST_CHECK bool fold_parse(struct arena *a, str text, struct json **out,
                           struct err *e);
/* Conceals what the procedure declares confidential and what identifies a
 * natural person, in an act with plain values. */
MUST_CHECK bool act_conceal(struct travel *t, struct json *act,
                            struct disclosures *out, struct err *e);

/* ---- files ---- */

/* What stands at a path reaches the disk; `flags` as for open.  False: errno. */
bool sync_path(const char *path, int flags);

/* ---- search ---- */

/* "行政许可 abc" → `行政 政许 许可 可 abc`: overlapping pairs of characters. */
void words_of(str text, struct buf *out);
/* The same as a query: each run a phrase. */
void query_of(str text, struct buf *out);

#endif
