/* internal.h - what the files of office share; README says what each is for. */
#ifndef OFFICE_INTERNAL_H
#define OFFICE_INTERNAL_H

#include "office/office.h"

#include <pthread.h>

extern const char office_schema[], office_drop[];
extern const char office_fold_schema[], office_links_schema[],
    office_entry_schema[];

/* guard.c: what the database itself refuses; the triggers on the tables of
 * the folds go with them and are set up anew when they were made again. */
extern const char office_state_schema[];

enum {
    NO_DUE = 4000000,
    NO_FILED = -4000000,
    READERS_MAX = 64,
    MATTER_ID_MAX = 64, /* bytes */
    SORT_STEP = 1024,
    ENTRY_STEP = 8192 /* entries in an act */
};

/* A calendar that was in force from some version of its stream on. */
struct known_calendar {
    int64_t version; /* of the stream; 0: none was brought in */
    int64_t number;  /* 1: the shipped one */
    const struct calendar *calendar;
    struct known_calendar *older;
};
#define CALENDAR_STREAM "calendar/city"

struct calendar_post; /* inbox.c */

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
    struct arena *calendars; /* what was read lives as long as the office */
    struct known_calendar *calendar; /* the newest */
    struct calendar_post *post;      /* the tick's alone, as the next */
    int64_t closed; /* version of the calendar's stream that needs nothing */
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
/* The matters that fields of `m` name, by its fold (or begin) and its intent:
 * {id: as matter_linked shows it}, NULL when the procedure has no such field.
 * Those that are not there are left out. */
MUST_CHECK bool load_linked(struct office *o, struct db *db, struct arena *a,
                            const struct matter_ask *m, struct travel *t,
                            const struct json **out, struct err *e);
/* "matter/ID" and the like. */
MUST_CHECK bool stream_name(struct arena *a, str kind, str id, str *out,
                            struct err *e);

/* The answer to a request of matter_ask.wants. */
MUST_CHECK bool register_answer(struct db *db, struct arena *a,
                                const struct json *ask, struct json **out,
                                struct err *e);
/* Lets `decide` ask matter_* with `ask` until all that it wants of registers is
 * answered in ask->entries.  OFFICE-121: it never is. */
MUST_CHECK bool register_ask(struct db *db, struct arena *a,
                             struct matter_ask *ask,
                             bool (*decide)(void *ctx, struct matter_ask *ask,
                                            struct err *e),
                             void *ctx, struct err *e);
/* Whether what was answered is still so; *same stays false. */
MUST_CHECK bool register_same(struct db *db, struct arena *a,
                              const struct json *known, bool *same,
                              struct err *e);
/* As entries_credential; *out NULL: the registers say nothing of the person. */
MUST_CHECK bool register_credential(struct db *db, struct arena *a, str person,
                                    date on, struct json **out, struct err *e);
/* Whether people of `receiver` act in the name of `principal` (委托) on that
 * day. */
MUST_CHECK bool register_acts_for(struct db *db, str receiver, str principal,
                                  date on, bool *yes, struct err *e);
/* A version as its act made it, with the last day that it came to have. */
MUST_CHECK bool register_version(struct arena *a, str tree, date last,
                                 struct json **out, struct err *e);

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
    const struct json *entries; /* what was asked of registers, or NULL */
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

/* ---- a matter that another one started ---- */

struct begun {
    str matter;    /* the one whose act starts it */
    int64_t n;     /* its place in that one's fold.started */
    int64_t depth; /* how many starts led here */
};
/* As office_act; `b` (or NULL) says what started it: the pack gives the right,
 * and it begins only while it waits. */
MUST_CHECK bool act_go(struct office *o, struct arena *a,
                       const struct office_ask *ask, const struct begun *b,
                       struct office_answer *out, struct err *e);
MUST_CHECK bool start_waits(struct db *db, const struct begun *b, bool *yes,
                            struct err *e);
/* Begins what waits of a matter, right after its act; what fails is left to
 * starts_tick.  `recorded`: the clock of a trusted act. */
void starts_after(struct office *o, str matter, bool trusted, instant recorded);
MUST_CHECK bool starts_tick(struct office *o, struct err *e);

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
/* guard.c */
MUST_CHECK bool guards_set(struct db *db, struct err *e);
/* Drops the folds and makes their tables anew, without their guards. */
MUST_CHECK bool folds_empty(struct db *db, struct err *e);
/* All of them, with their tables, for a schema. */
MUST_CHECK bool guards_text(struct arena *a, str *out, struct err *e);
MUST_CHECK bool states_apply(struct db *db, const struct applied *x,
                             int64_t made, struct err *e);
/* The moves of a pack stand in the database before its first act does. */
MUST_CHECK bool pack_noted(struct db *db, const struct procedure *p,
                           struct err *e);
/* The act is folded: its folds are shut again. */
MUST_CHECK bool folding_closed(struct db *db, int64_t seq, struct err *e);
/* The rows of links, of what was started, and of figures. */
MUST_CHECK bool links_apply(struct db *db, const struct applied *x,
                            int64_t made, struct err *e);
MUST_CHECK bool starts_apply(struct db *db, struct arena *a,
                             const struct applied *x, int64_t made,
                             struct err *e);
MUST_CHECK bool figures_apply(struct db *db, struct arena *a,
                              const struct applied *x, int64_t made,
                              struct err *e);
/* Whether a total is not the sum of its parts. */
MUST_CHECK bool figures_differ(struct db *db, bool *yes, struct err *e);
/* The versions of register entries that the act made or ended. */
MUST_CHECK bool register_apply(struct db *db, struct arena *a,
                               const struct applied *x, struct err *e);
/* The rows of limits that a notice of days off moved. */
MUST_CHECK bool moved_apply(struct db *db, const struct applied *x,
                            int64_t made, struct err *e);

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

/* ---- days off ---- */

/* What a notice says of one day. */
struct notice_day {
    date day;
    str name;
    bool works; /* a make-up day, or a day off that is taken back */
    int line;   /* in its file */
};
/* A notice of days off, by day; each day once. */
struct notice {
    str file, source; /* source "": the file does not name it */
    VEC(struct notice_day) days;
    struct calendar *own; /* its days alone: which years it announces */
};
/* CSV `date,name,kind`, or YAML by its ending: {source, days: [{date, name,
 * kind}]} or {source, holidays: [{name, off: FROM..TO or list, work: list}]}.
 * `text` is borrowed. */
MUST_CHECK bool notice_read(struct arena *a, str file, str text,
                            struct notice *out, struct err *e);

/* The calendar as the view has it, by its number. */
MUST_CHECK bool calendar_at(struct office *o, struct db *db,
                            struct known_calendar *out, struct err *e);
/* Prepares all on one view and appends those that go on in one transaction;
 * one arena may serve them. */
MUST_CHECK bool travel_all(struct travel *ts, size_t n, struct err *e);
/* The tick's part: notices that commands left, and a recount that was cut
 * short. */
MUST_CHECK bool calendar_tick(struct office *o, struct err *e);
void calendar_tick_end(struct office *o);
/* The recount of a calendar, some matters at a time. */
struct recount {
    struct office *o;
    int64_t number; /* of the calendar */
    str sha256, before, basis;
    const struct calendar *old, *now;
    bool try;                /* nothing is written, the moves are listed */
    int64_t after;           /* the last matter that was looked at */
    int64_t looked, skipped; /* matters; skipped: without their pack */
    int64_t moved;           /* matters, when only tried */
    struct json *list;       /* when only tried: as calendar_moved */
    struct arena *a;         /* of the list */
    bool over;
};
MUST_CHECK bool recount_some(struct recount *r, struct err *e);
/* One limit that moved, as the answer lists it. */
struct json *moved_json(struct arena *a, const struct moved_row *m,
                        struct err *e);
enum { MOVED_MAX = 10000 }; /* in an answer */

struct notice_problem {
    struct err what;
    bool replace; /* only a contradiction, which may be meant */
};
struct notice_check {
    VEC(struct notice_problem) problems; /* all of them */
    VEC(int) years;                /* announced by it for the first time */
    int64_t same, added, replaced; /* days */
};
/* Holds it against the calendar that is in force. */
MUST_CHECK bool notice_check(struct arena *a, const struct notice *n,
                             const struct calendar *c, struct notice_check *out,
                             struct err *e);
/* The calendar with the notice in it, as canonical CSV. */
MUST_CHECK bool notice_merge(struct arena *a, const struct notice *n,
                             const struct calendar *c, str *csv, struct err *e);

/* ---- files ---- */

/* What stands at a path reaches the disk; `flags` as for open.  False: errno. */
bool sync_path(const char *path, int flags);

/* ---- rows of matters ---- */

/* Of `matter m` and its `authority a`. */
#define MATTER_COLUMNS                                                       \
    "m.id, m.authority, coalesce(a.name, ''), m.procedure, m.profile,"       \
    " m.state, m.party, m.cause, m.number, m.due_what, m.open, m.suspended," \
    " m.provisional, m.due, m.filed, m.version, m.made"
enum { MATTER_COLUMN_COUNT = 17 };
MUST_CHECK bool take_matter(struct stmt *st, struct arena *a, bool newest,
                            struct matter_row *r, struct err *e);

/* ---- scopes ---- */

/* An authority and all that stand below it. */
#define TREE(top)                                                   \
    "(WITH RECURSIVE tree(id) AS (SELECT " top " UNION SELECT c.id" \
    " FROM authority c JOIN tree ON c.parent = tree.id) SELECT id FROM tree)"
/* Which authority a list is asked of, inside a scope ("": all of its region);
 * false: nothing.  And the region that it reaches. */
bool scoped(const struct scope *s, str wanted, str *authority);
struct region reach(const struct scope *s);

/* ---- search ---- */

/* "行政许可 abc" → `行政 政许 许可 可 abc`: overlapping pairs of characters. */
void words_of(str text, struct buf *out);
/* The same as a query: each run a phrase. */
void query_of(str text, struct buf *out);

#endif
