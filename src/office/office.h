/* office.h - the way every act travels: load, decide, append.
 *
 * Purpose   pages, API, importers, timers and tests hand the same intent to
 *           the same function.  It loads what the decision may read, lets
 *           matter_decide judge, and has the one writer recheck the read set,
 *           append the act and bring the folds up to date, all in one durable
 *           transaction.
 * Shapes    see office_ask and office_answer; folds are trees kept per stream,
 *           and rows for lists, both rebuilt from the ledger by office_rebuild.
 * Units     dates are days of the city's civil calendar, instants ms UTC, sizes
 *           bytes; `sort` and `made` are ledger positions, keys to go on from.
 * Errors    OFFICE-001..080: FAULT_FORBIDDEN, FAULT_ABSENT, FAULT_STALE,
 *           FAULT_CONFLICT; those of ledger, people and store pass through.
 *           What the law forbids is an answer, not an error.
 * Owns      office_open .. office_close, office_read .. office_read_end;
 *           answers and rows live in the caller's arena.
 * Source    [APL-25-1] who filed first; [PIP-6] what identifies a person stands
 *           concealed in acts.
 * Threads   what takes an office may be called from any thread; what takes a
 *           db belongs to the thread that took the view.  A thread that holds a
 *           view gives it back before it acts, since acting takes one too.
 * Invariants  1. a fold equals the effects of its stream's acts, in order.
 *           2. a row is a function of its fold alone (rows.c, public.c).  3. a
 *           counter equals the count of its rows.  office_verify checks them.
 */
#ifndef OFFICE_OFFICE_H
#define OFFICE_OFFICE_H

#include "base/base.h"
#include "calendar/calendar.h"
#include "law/law.h"
#include "ledger/ledger.h"
#include "matter/matter.h"
#include "notation/notation.h"
#include "pack/pack.h"
#include "people/people.h"
#include "store/store.h"

struct office;

struct office_options {
    str dir; /* of the data: city.db, files/, spool/, key, city.json */
    const struct law *law;
    const struct packs *packs;
    const struct calendar *calendar;
    const struct clock *clock;
    const struct random *random;
    const struct log *log; /* or NULL */
    size_t readers;
    bool fast; /* no sync: while a demo is made */
};
/* Makes an empty city in a folder that does not exist yet. */
MUST_CHECK bool office_create(struct arena *a, const struct office_options *o,
                              str name, struct err *e);
MUST_CHECK bool office_open(struct office **out, struct arena *a,
                            const struct office_options *o, struct err *e);
void office_close(struct office *o);

const struct office_options *office_of(const struct office *o);
struct store *office_store(struct office *o);
str office_name(const struct office *o);   /* of the city, for the pages */
str office_origin(const struct office *o); /* of its checkpoints */
const struct sign_key *office_key(const struct office *o);

/* Checks an account and its password (login_check) on a view of its own.  A
 * password takes 64 MiB and a tenth of a second: two are checked at a time,
 * a few wait, more are told to come back (OFFICE-016, FAULT_BUSY). */
MUST_CHECK bool office_login(struct office *o, struct arena *a,
                             const struct login *l, str *person, struct err *e);

/* ------------------------------------------------------------------ acts -- */

struct office_ask {
    const struct caller *caller;
    str matter;                /* id, or "": the act begins one */
    str authority;             /* of a new matter */
    str procedure, profile;    /* of a new matter */
    const struct json *begin;  /* of a new matter: {parties, case} */
    const struct json *intent; /* {step, by, at, mode, source, party, fields} */
    int64_t seen; /* the version that the caller saw; -1: not said */
    str key;      /* idempotency key, or "" */
    bool as_timer;
    bool trusted; /* an importer or the demo: the clock is the act's `at` */
};

enum office_result {
    OFFICE_DONE,
    OFFICE_AGAIN,   /* the key was answered before: the same answer */
    OFFICE_REFUSED, /* the law forbids it: reasons */
    OFFICE_PROBLEMS /* what was entered does not fit: problems */
};
struct office_answer {
    enum office_result result;
    str matter;
    int64_t version; /* after the act */
    struct ledger_place place;
    struct json *reasons;  /* [reason] as reason_json */
    struct json *problems; /* [{field, zh, en}] */
    struct json *findings; /* written by this act: [finding] */
};
MUST_CHECK bool office_act(struct office *o, struct arena *a,
                           const struct office_ask *ask,
                           struct office_answer *out, struct err *e);

/* ------------------------------------------------------------- approvals -- */

/* Puts a step to the person who may take it (送审): an act of the matter that
 * records what was filled in.  `ask` as for office_act; the fields are checked,
 * the law is asked only when the step is taken. */
MUST_CHECK bool office_propose(struct office *o, struct arena *a,
                               const struct office_ask *ask, int64_t *n,
                               struct office_answer *out, struct err *e);
/* An opinion (意见) on proposal n: agree takes the step in the caller's name
 * with what was proposed; otherwise it goes back to the proposer.  The caller
 * must hold a post of the step's role, or stand in for one who does. */
struct office_opinion {
    int64_t proposal;
    bool agree;
    bool comment; /* only says something: whoever may act on the matter signs
                     an opinion of their own, and nothing is settled */
    str text;
};
MUST_CHECK bool office_opine(struct office *o, struct arena *a,
                             const struct office_ask *ask,
                             const struct office_opinion *opinion,
                             struct office_answer *out, struct err *e);

/* ------------------------------------------------------------- registers -- */

/* Changes an entry: `set` is merged into the fold of its stream,
 * "REGISTER/ID" (a null member says that there is none).  The basis says by
 * what right.  OFFICE-032 a matter or the trail is no register; OFFICE-031 the
 * caller is no administrator of the region that the entry is or was of. */
struct office_entry {
    str stream;
    const struct json *set;
    const struct json *publish; /* [{register, entry}] as effects.public, or
                                   NULL */
    const struct json *entries; /* versions of register entries, as
                                   effects.entries, for importers (trusted); or
                                   NULL */
    str basis, source;
    instant at; /* when it came about; recorded now unless trusted */
    bool trusted;
    str key; /* idempotency key, or "" */
};
MUST_CHECK bool office_enter(struct office *o, struct arena *a,
                             const struct caller *caller,
                             const struct office_entry *entry,
                             struct office_answer *out, struct err *e);

/* A look at personal data, or a refusal of access, as an act of its own on the
 * stream "audit/DAY". */
MUST_CHECK bool office_audit(struct office *o, struct arena *a,
                             const struct caller *caller, str what, str matter,
                             str detail, struct err *e);

/* -------------------------------------------------------------- days off -- */

/* Days off are data with a source (放假安排).  The shipped file is version 1;
 * each notice that is brought in makes the next, an act on the stream
 * "calendar/city" whose fold is {versions: [{number, sha256, before, source,
 * by, at, act, years, added, replaced, recounted}], days: CSV of the newest}.
 * The limits of running matters that it moves are then counted anew [TIM-W4],
 * each matter by an act of its own that says what they were and what they are
 * (its fold's `recounts`); `recounted` {at, looked, skipped, moved, limits}
 * closes the version.  What was cut short is gone on with by the next tick. */

/* The newest calendar; lives as long as the office. */
const struct calendar *office_calendar(struct office *o, int64_t *number);
/* {number, sha256, source, announced: [year], versions: […, oldest first],
 * shipped: {sha256, ahead: [year]}}; ahead: announced by the shipped file and
 * not by the city's calendar. */
MUST_CHECK bool office_calendars(struct office *o, struct db *db,
                                 struct arena *a, struct json **out,
                                 struct err *e);
/* {year, announced, off: [{date, name}], work: [{date, name}]}; needs no
 * city. */
struct json *calendar_year_json(const struct calendar *c, int year,
                                struct arena *a, struct err *e);

/* What a command asks of a city's calendar, here or of the process that has the
 * city:  {do: list} | {do: show, year} | {do: import, file, text, source, as,
 * replace, try}.  Done in steps, so that whoever serves is not kept waiting:
 * call again until job->answer is there.  The answer of an import is {number,
 * sha256, new, years, added, replaced, same, problems: [{zh, en, replace}],
 * refused, looked, skipped, matters, moved: [{matter, cause, number,
 * authority, zh, en, before, after, was_provisional, provisional}], more}.
 * `a` lives as long as the job. */
struct calendar_job {
    const struct json *ask;
    struct arena *a;
    struct json *answer; /* NULL: not over */
    int64_t looked, all; /* how far: matters */
    struct calendar_work *work;
};
MUST_CHECK bool office_calendar_step(struct office *o, struct calendar_job *job,
                                     struct err *e);
/* The same asked of the process that has the city (its tick answers):
 * calendar_post_put leaves the question, calendar_post_get takes the answer
 * when it is there (*answer NULL: not yet; *progress: {looked, all}), or NULL.
 * An error there is {error: {zh, en, exit}}. */
MUST_CHECK bool calendar_post_put(struct arena *a, str dir,
                                  const struct random *random,
                                  const struct json *ask, str *id,
                                  struct err *e);
MUST_CHECK bool calendar_post_get(struct arena *a, str dir, str id,
                                  struct json **answer, struct json **progress,
                                  struct err *e);
/* Takes the question back, as far as nobody has begun with it. */
void calendar_post_drop(struct arena *a, str dir, str id);

/* Limits that notices moved, newest first, inside a scope. */
struct moved_row {
    str matter, party, cause, number, authority, authority_name;
    int64_t calendar; /* the version that moved it */
    str zh, en;       /* the limit */
    str of;           /* the party whose limit it is, or "" */
    date before, after;
    bool was_provisional, provisional;
    int64_t act;  /* number of the matter's act */
    int64_t sort; /* the key to go on from */
};
struct moved_filter {
    struct scope scope;
    str authority;    /* this one and all below it, inside the scope */
    int64_t calendar; /* 0: any */
    int64_t before;   /* keyset: sort < before; 0: from the newest */
    size_t max;
};
MUST_CHECK bool office_moved(struct db *db, struct arena *a,
                             const struct moved_filter *f,
                             struct moved_row **out, size_t *n, bool *more,
                             struct err *e);

/* --------------------------------------------------------------- reading -- */

/* A stable view for reading; waits for a free reader.  NULL may be ended. */
MUST_CHECK bool office_read(struct office *o, struct db **db, struct err *e);
void office_read_end(struct office *o, struct db *db);
MUST_CHECK bool office_matter(struct db *db, struct arena *a, str id,
                              struct json **fold, str *authority,
                              struct err *e); /* FAULT_ABSENT */
MUST_CHECK bool office_fold(struct db *db, struct arena *a, str stream,
                            struct json **fold, int64_t *version,
                            struct err *e); /* *fold NULL: none */
const struct procedure *office_procedure(const struct office *o,
                                         const struct json *fold);
/* A matter as it stood: the acts of its stream applied again, in order, up to
 * act number `act` (0: no bound) or up to the first after which it has
 * `papers` papers (0: not asked).  FAULT_ABSENT when it never stood so. */
struct office_past {
    int64_t number;         /* of the last act that was applied */
    struct json *fold;      /* after it */
    const struct json *act; /* it, with the plain values that are still kept */
    instant at;             /* when it was done */
};
MUST_CHECK bool office_matter_at(struct db *db, struct arena *a, str id,
                                 int64_t act, size_t papers,
                                 struct office_past *out, struct err *e);
/* Whether the caller has a right over a matter: its authority's, or that of
 * people who handle it in the authority's name (委托). */
bool office_may(const struct caller *c, enum right r,
                const struct authority *authority, const struct json *fold);
/* Fills an ask of matter_* for a matter as it stands now. */
MUST_CHECK bool office_asking(struct office *o, struct db *db, struct arena *a,
                              str matter, struct matter_ask *out,
                              struct err *e);

/* Decimals stand in acts as {"#": "12.5"}: as numbers again, for showing. */
MUST_CHECK bool office_plain_numbers(struct arena *a, struct json *act,
                                     struct err *e);

/* A row of a list. */
struct matter_row {
    str id, authority, authority_name, procedure, profile, state;
    str party, cause, number;
    str due_what; /* the name of what is due next, or "" */
    bool open, suspended, provisional;
    bool has_due;
    date due; /* when has_due */
    bool has_filed;
    date filed; /* when has_filed */
    int64_t version;
    int64_t sort, made; /* the key to go on from */
};
enum matter_order { ORDER_DUE, ORDER_NEWEST };
struct matter_filter {
    struct scope scope;
    str authority; /* only this one, inside the scope */
    bool below;    /* … and all that stand below it */
    str state;     /* of the main track */
    str procedure;
    str person; /* only those assigned to, or waiting for, this person */
    str text;   /* words of party, cause or number */
    int open;   /* 1 open, 0 closed, -1 both */
    date due_from, due_to;     /* DATE_MIN, DATE_MAX: any */
    date filed_from, filed_to; /* same */
    enum matter_order order;
    int64_t after_sort, after_made; /* keyset; after_made -1: from the start */
    size_t max;
};
MUST_CHECK bool office_list(struct db *db, struct arena *a,
                            const struct matter_filter *f,
                            struct matter_row **out, size_t *n, bool *more,
                            struct err *e);
/* How many, counted up to `max` (then *n == max means "max or more"). */
MUST_CHECK bool office_count(struct db *db, struct arena *a,
                             const struct matter_filter *f, int64_t max,
                             int64_t *n, struct err *e);

/* Other matters of the same parties, in any authority, newest first: what a
 * person looks at who judges whether an act was dealt with already.  Only what
 * identifies them is filled in. */
MUST_CHECK bool office_similar(struct db *db, struct arena *a,
                               const struct json *parties, str except,
                               size_t max, struct matter_row **out, size_t *n,
                               struct err *e);

/* Matters that a matter links to, and (`from`) those that link to it, newest
 * first.  Whether the caller may see one of them is the caller's to check. */
struct link_row {
    struct matter_row matter;
    struct words name; /* of the field */
    int64_t region;
};
MUST_CHECK bool office_links(struct db *db, struct arena *a, str matter,
                             bool from, int64_t before, size_t max,
                             struct link_row **out, size_t *n, bool *more,
                             struct err *e);

/* What a matter's acts started, in turn; fold.started[n] says by which step and,
 * when refused, why. */
enum started_state { STARTED_WAITS, STARTED_BEGUN, STARTED_REFUSED };
struct started_row {
    int64_t n;
    enum started_state state;
    struct matter_row matter; /* when begun */
    int64_t region;
};
MUST_CHECK bool office_started(struct db *db, struct arena *a, str matter,
                               struct started_row **out, size_t *n,
                               struct err *e);

/* Proposals that wait for a post of an authority, oldest first. */
struct waiting_row {
    struct matter_row matter;
    int64_t proposal;
    instant at;
};
MUST_CHECK bool office_waiting(struct db *db, struct arena *a, str authority,
                               str post, size_t max, struct waiting_row **out,
                               size_t *n, struct err *e);

/* The authorities of a scope that have had a matter, by region, level and id; at
 * most 3000. */
MUST_CHECK bool office_authorities(struct db *db, struct arena *a,
                                   const struct scope *scope,
                                   struct authority **out, size_t *n,
                                   struct err *e);

/* Per authority of a scope, at most 3000: the counters, for the supervisor's
 * view.  Overdue: due before `today`; near: due from then to `near`. */
struct authority_counts {
    struct authority authority;
    int64_t open, overdue, near, closed;
    int64_t findings; /* open ones */
};
MUST_CHECK bool office_counts(struct db *db, struct arena *a,
                              const struct scope *scope, date today, date near,
                              struct authority_counts **out, size_t *n,
                              struct err *e);

struct finding_row {
    str matter, party, cause, number, authority, authority_name;
    str rule, kind;
    struct json *finding; /* as in the fold */
    int64_t n, seq;
    date day;
    bool open;
    int64_t sort;
};
struct finding_filter {
    struct scope scope;
    str authority;  /* this one and all below it, inside the scope */
    str rule, kind; /* "": any */
    int64_t before; /* keyset: sort < before; 0: from the newest */
    size_t max;
};
MUST_CHECK bool office_findings(struct db *db, struct arena *a,
                                const struct finding_filter *f,
                                struct finding_row **out, size_t *n, bool *more,
                                struct err *e);
/* How many of each kind are open inside a scope: {kind: n}, from counters;
 * `authority` as in finding_filter. */
MUST_CHECK bool office_finding_kinds(struct db *db, struct arena *a,
                                     const struct scope *scope, str authority,
                                     struct json **out, struct err *e);

/* Totals of figures (数字), by procedure, figure, month and part, each of the
 * matters that their acts made count. */
struct figure_filter {
    struct scope scope;
    str authority;         /* this one and all below it, inside the scope */
    bool own;              /* … without those below */
    str procedure, figure; /* "": all */
    int64_t from, to;      /* months, 202601; stocks are always in */
    bool by_authority;     /* a row for each */
    bool one_part;         /* of office_figure_parts: only this `part` */
    str part;
};
struct figure_row {
    str authority; /* when asked for */
    str procedure, figure;
    int64_t month; /* 202603; 0: a stock, as it stands now */
    str part;      /* what it is broken down by, or "" */
    int64_t n;     /* matters */
    int64_t value; /* their values, in ten-thousandths; figure_amount */
};
MUST_CHECK bool office_figures(struct db *db, struct arena *a,
                               const struct figure_filter *f,
                               struct figure_row **out, size_t *n,
                               struct err *e);
/* "12.5" of 125000. */
MUST_CHECK bool figure_amount(struct arena *a, int64_t value, str *out,
                              struct err *e);
/* The matters behind a total, by part, the latest day first; `after` (or NULL)
 * is the last one that was seen. */
struct part_after {
    str part;
    date day;
    int64_t made;
};
struct part_row {
    struct matter_row matter;
    str part, value;
    date day; /* 0: of a stock */
    int64_t made;
};
MUST_CHECK bool office_figure_parts(struct db *db, struct arena *a,
                                    const struct figure_filter *f,
                                    const struct part_after *after, size_t max,
                                    struct part_row **out, size_t *n,
                                    bool *more, struct err *e);

/* The public register (公示): rows of "entry" that acts published. */
struct public_row {
    str id, reg; /* reg: which register, as a pack names it */
    str authority, authority_name;
    struct json *entry; /* what is public; the name of a natural person stands
                           masked in it */
    date published, until;
    bool withdrawn, external;
    int64_t seq, sort;
};
struct public_filter {
    str reg;
    str authority;  /* "": any */
    str text;       /* words of party, cause or number, or "" */
    date from, to;  /* of publication; DATE_MIN, DATE_MAX: any */
    date today;     /* entries whose time is over are not shown */
    int64_t before; /* keyset: sort < before; 0: from the newest */
    size_t max;
};
MUST_CHECK bool office_public(struct db *db, struct arena *a,
                              const struct public_filter *f,
                              struct public_row **out, size_t *n, bool *more,
                              struct err *e);
MUST_CHECK bool office_public_one(struct db *db, struct arena *a, str id,
                                  date today, struct public_row *out,
                                  struct err *e); /* FAULT_ABSENT */

/* Registers that packs declare (清单): the versions of their entries. */
struct entry_row {
    str reg, of, of_name, id, title;
    int64_t n;     /* which version, from 1 */
    date from, to; /* both inclusive; DATE_MAX: open.  to < from: never valid */
    const struct json *entry;   /* its members */
    int64_t seq, end_seq, sort; /* the acts that made and ended it; 0: none */
    str matter, end_matter;     /* whose acts, in a history only, */
    int64_t act, end_act;       /* and which of the matter's */
};
struct entry_filter {
    str reg, of;    /* of: an authority, or "city" */
    date on;        /* valid on that day */
    str text;       /* words of its members, or "" */
    bool shown;     /* … of the public ones only */
    str after;      /* keyset: ids after this one; with text: */
    int64_t before; /* sort < before; 0: from the newest */
    size_t max;
};
struct entry_page {
    struct entry_row *rows;
    size_t n;
    bool more; /* after, or before with text, is the key to go on from */
    str after;
    int64_t before;
};
MUST_CHECK bool office_entries(struct db *db, struct arena *a,
                               const struct entry_filter *f,
                               struct entry_page *out, struct err *e);
/* All versions of one entry, newest first; `before`: n < before, 0: all. */
MUST_CHECK bool office_entry_history(struct db *db, struct arena *a, str reg,
                                     str of, str id, int64_t before, size_t max,
                                     struct entry_row **out, size_t *n,
                                     bool *more, struct err *e);
/* In whose name people of an authority may begin matters on a day (委托), at
 * most 200. */
MUST_CHECK bool office_principals(struct db *db, struct arena *a, str receiver,
                                  date on, struct authority **out, size_t *n,
                                  struct err *e);
/* Who holds a credential of this number (执法证件), by the registers or by the
 * entry of the person: the person's fold with it, or NULL.  *held: it does not
 * count on that day, whatever its dates say. */
MUST_CHECK bool office_credential(struct db *db, struct arena *a, str no,
                                  date on, struct json **out, bool *held,
                                  struct err *e);
/* Whose entries a register has, by id after `after`. */
struct entry_owner {
    str id, name; /* name "" for the city's */
    int64_t region;
};
MUST_CHECK bool office_entry_owners(struct db *db, struct arena *a, str reg,
                                    str after, size_t max,
                                    struct entry_owner **out, size_t *n,
                                    struct err *e);

/* ----------------------------------------------------------------- files -- */

/* Moves a spooled file to its content address, synced, before an act names
 * it; `sha256` is its digest. */
MUST_CHECK bool office_keep_file(struct office *o, struct arena *a,
                                 const char *spooled,
                                 const uint8_t sha256[SHA256_SIZE],
                                 struct err *e);
/* The path of a kept file, for sending; FAULT_ABSENT. */
MUST_CHECK bool office_file(struct office *o, struct arena *a, str sha256_hex,
                            const char **path, uint64_t *size, struct err *e);

/* ----------------------------------------------------- timers, upkeep ----- */

/* Runs the timers that are due and, at most every 60 s, a checkpoint.  A
 * matter whose timer cannot run is logged and left; a store that cannot write
 * is an error. */
MUST_CHECK bool office_tick(struct office *o, struct err *e);
/* Signs the ledger as it stands, unless nothing came since the last time. */
MUST_CHECK bool office_checkpoint(struct office *o, struct err *e);

/* Drops every fold table and makes it again from the acts. */
MUST_CHECK bool office_rebuild(struct office *o, struct arena *a,
                               void (*progress)(void *ctx, int64_t done,
                                                int64_t all),
                               void *ctx, struct err *e);
/* All fold tables as text, in a fixed order: equal cities, equal bytes. */
MUST_CHECK bool office_dump(struct office *o, struct sha256 *into,
                            struct err *e);
/* Ledger, folds against effects, rows against folds, counters against rows. */
MUST_CHECK bool office_verify(struct office *o, struct arena *a,
                              void (*progress)(void *ctx, int64_t done,
                                               int64_t all),
                              void *ctx, struct ledger_problems *out,
                              struct err *e);

#endif
