/* matter.h - decides whether an act may be done, and folds what was done.
 *
 * Purpose   the one place where an intent meets the law.  matter_decide is
 *           pure: packs, snapshots, intent and time in; reasons or effects
 *           out.  matter_apply writes effects into a fold and runs no rule,
 *           so that a replay needs no old pack.
 * Shapes    a fold is a tree: {id, procedure, profile, version, states, case,
 *           parties, people, done, deadlines, intervals, extensions, recounts,
 *           findings, papers, evidence, log}; docs/matter.md says what each holds.
 *           Temporal values stand as {"@": "2026-03-02"}.  An intent is
 *           {step, by, at, mode, party, fields, source}; schemas/ has both.
 * Errors    MATTER-*: input that cannot be judged.  What the law forbids is
 *           not an error but an answer with reasons.
 * Owns      everything is built in the given arena; answer.fold shares what did
 *           not change with ask.fold, which must live as long and which is
 *           never changed.
 * Threads   pure.
 */
#ifndef MATTER_MATTER_H
#define MATTER_MATTER_H

#include "base/base.h"
#include "calendar/calendar.h"
#include "notation/notation.h"
#include "pack/pack.h"

/* Why an act may not be done (不得实施的理由). */
struct reason {
    str guard;         /* id of the condition, e.g. "statement-period" */
    struct words says; /* what must hold */
    struct words cure; /* what helps */
    struct facts_cited facts;
    bool has_from;
    date possible_from; /* the first day on which it could be done */
    str missing;        /* the value that is not there, or "" */
    bool question;      /* a person has to answer */
};

/* What is wrong with what was entered: a field and a sentence. */
struct problem {
    str field;
    struct words says;
};

struct matter_ask {
    const struct procedure *procedure; /* linked with its profile */
    const struct calendar *calendar;
    const struct json *fold;  /* NULL: the act begins the matter */
    const struct json *begin; /* with fold NULL: {id, parties, case} */
    const struct json *intent;
    const struct json *persons;   /* id -> snapshot on the day of the act */
    const struct json *authority; /* {id, name, mark} */
    const struct json *numbers;   /* "mark|year" -> the last number given */
    const struct json *related;   /* what other matters say, or NULL */
    const struct json *linked;    /* id -> the matter that a field names, as
                                     matter_linked shows it, or NULL */
    const struct json *arose;     /* of a matter that another one started:
                                     {matter, n, depth}, or NULL */
    const struct json *hand;    /* a matter begins by people of this authority,
                                {id, name, mark}, in the name of `authority`
                                (委托); or NULL */
    const struct json *entries; /* what was asked of registers, by its canonical
                                   text, and the answer; or NULL */
    struct json *wants;         /* an object that gets what is asked and has no
                                   answer yet: then answer it, and ask again; or
                                   NULL */
    instant now;                /* when it is recorded */
    str without;                /* for proving a pack: this guard is off */
};

struct matter_answer {
    bool allowed;
    struct reason *reasons; /* when refused; when recorded: its defects */
    size_t n_reasons;
    struct problem *problems; /* what was entered does not fit */
    size_t n_problems;
    struct json *effects; /* {writes: [{path, value}], claims: [{key, value}],
                             public: [{register, party, entry}] or
                             [{register, withdrawn}], starts: [{n, procedure,
                             step, authority, by, at, mode, source, parties,
                             party, fields, link}], entries: [{register, of, id,
                             n, from, to, entry, title, public, hidden,
                             acts_for, credential}] or, where a version ends, [{register,
                             of, id, n, to}]} */
    struct json *fold;    /* after the act, when allowed */
};

/* True: the answer stands (allowed or refused).  False: the intent cannot be
 * judged (MATTER-*). */
MUST_CHECK bool matter_decide(const struct matter_ask *ask, struct arena *a,
                              struct matter_answer *out, struct err *e);

/* A matter as conditions of another one see it, at ask->now: {id, procedure,
 * profile, open, authority, states, case, parties, people, done, deadlines,
 * papers}; what is confidential is left out. */
struct json *matter_linked(const struct matter_ask *ask, struct arena *a,
                           struct err *e);

/* What fold.started[n] was to begin could not begin: a finding, and why it
 * stands beside it. */
struct matter_unstarted {
    size_t n;
    struct words why;
    const struct json *facts; /* ids of what the refusal cites, or NULL */
    instant now;
};
MUST_CHECK bool matter_unstart(const struct json *fold,
                               const struct matter_unstarted *x,
                               struct arena *a, struct json **effects,
                               struct json **after, struct err *e);

/* Writes effects into a fold (NULL: a new one). */
MUST_CHECK bool matter_apply(struct arena *a, struct json **fold,
                             const struct json *effects, struct err *e);

/* What may come next, for the matter's page: each step with the reasons that
 * stand against it whatever is entered. */
struct option {
    const struct step *step;
    str party; /* for a step taken for each party */
    bool possible;
    bool over; /* not reachable from here: wrong state only */
    struct reason *reasons;
    size_t n_reasons;
};
MUST_CHECK bool matter_options(const struct matter_ask *ask, struct arena *a,
                               struct option **out, size_t *n, struct err *e);

/* What the decisions that a step's conditions speak of propose for the fields
 * of ask->intent (those that do not fit are left out): a list of derivations,
 * docs/matter.md.  Nothing is judged and nothing written. */
struct json *matter_proposals(const struct matter_ask *ask, str step, str party,
                              struct arena *a, struct err *e);

/* The time limits as they stand at ask->now: [{id, party, zh, en, kind, start,
 * last, ends, met, late, passed, suspended, provisional, why, basis}].  Each
 * derivation is in `why`. */
struct json *matter_deadlines(const struct matter_ask *ask, struct arena *a,
                              struct err *e);

/* What another calendar makes of a running matter: its limits that are neither
 * met nor without a number are counted anew under ask->calendar, for ask->now,
 * and compared with the last days as they stand; what runs an interval that is
 * still open stands as `before`, the calendar until now, counts it.  A limit
 * that keeps its day and is no longer provisional [TIM-W4], or is now, has
 * changed too. */
struct matter_moved {
    str deadline, party; /* ids; party "" for a limit of the whole matter */
    date before, after;  /* last days */
    bool was_provisional, provisional;
};
struct matter_recount {
    struct matter_moved *moved;
    size_t n;
    struct json *effects; /* writes; with n 0: NULL, and so is the fold */
    struct json *fold;
};
/* `note` (an object) begins the entry that the fold's `recounts` gets: which
 * calendars, and why. */
MUST_CHECK bool matter_recount(const struct matter_ask *ask,
                               const struct calendar *before,
                               const struct json *note, struct arena *a,
                               struct matter_recount *out, struct err *e);

/* What conditions and papers may speak of, as the matter stands at ask->now:
 * {case, parties, party, people, done, states, deadlines, settings, …}; `party`
 * names the one spoken of, or "".  docs/packs.md lists the names. */
struct json *matter_context(const struct matter_ask *ask, str party,
                            struct arena *a, struct err *e);

/* An entry as conditions see it, {id, of, n, from, to, …its members}, of a
 * version as in effects.entries. */
struct json *entry_seen(struct arena *a, const struct json *version,
                        struct err *e);
bool entry_value_equal(const struct json *have, const struct json *want);
/* Registers held as a list of such versions, in the order they were made: the
 * answer to a request of ask.wants (an entry, null, or a list), and what an
 * act's effects make of the list. */
struct json *entries_answer(struct arena *a, const struct json *versions,
                            const struct json *request, struct err *e);
MUST_CHECK bool entries_apply(struct arena *a, struct json *versions,
                              const struct json *effects, struct err *e);
/* What a version does by its register's acts_for and credential, put into it. */
MUST_CHECK bool entry_effects(struct arena *a, const struct roll *r,
                              struct json *version, struct err *e);
/* Whether the registers hold a credential of the person on that day: {register,
 * no, from, to}, false where they do and it does not count, null where they say
 * nothing of the person. */
struct json *entries_credential(struct arena *a, const struct json *versions,
                                str person, date on, struct err *e);
struct json *credential_seen(struct arena *a, const struct json *version,
                             struct err *e);
enum { ENTRY_ID_MAX = 200 }; /* bytes */

/* A reason as JSON: {guard, zh, en, cure_zh, cure_en, facts, possible_from,
 * missing}. */
struct json *reason_json(const struct reason *r, struct arena *a,
                         struct err *e);

#endif
