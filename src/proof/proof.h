/* proof.h - proves a procedure before it is used.
 *
 * Purpose   explores every state that a matter may come to - tracks, what was
 *           done by whom, time limits, the values that conditions compare -
 *           and says of each claim: proved, refuted (with the shortest way, as
 *           a scenario that can be played), or not to be said, and why.
 * Sound     what is not told apart may be anything, so that there are at least
 *           as many ways here as in life: what is proved of order, waiting,
 *           papers and persons holds for every matter that begins at the first
 *           states and is taken on by issued acts.  Claims that something can
 *           be done (steps, states, ends) take conditions that are not
 *           understood as satisfiable.  docs/packs.md says which are.
 * Errors    PROOF-010..054, PROOF-*: a claim's problem, with its place.
 * Owns      results live in the given arena; searches in arenas of their own.
 * Threads   pure.
 */
#ifndef PROOF_PROOF_H
#define PROOF_PROOF_H

#include "matter/matter.h"
#include "pack/pack.h"

enum verdict {
    VERDICT_PROVED,
    VERDICT_REFUTED,     /* *problem says how */
    VERDICT_OPEN,        /* it cannot be said; *problem says why */
    VERDICT_UNCONFIRMED, /* it can be done as far as is understood; a note */
    VERDICT_ASSUMED,     /* not proved, taken for granted by `assume` */
    VERDICT_COUNT
};

/* A claim (命题), named as problems and `assume` name it. */
struct proof_claim {
    str id;
    enum verdict verdict;
    size_t states;         /* looked at */
    struct err *problem;   /* of what is refuted or open, or NULL */
    str way;               /* "file → decide", or "" */
    struct json *scenario; /* the way as a scenario, or NULL */
    bool replayed;         /* the scenario went as the way does */
    str refused;           /* where it did not: step and guard */
    const bool *blocked;   /* of always: the guards that it rests on */
};

struct proof_options {
    size_t states;                   /* most of one claim; 0: 400,000 */
    const struct calendar *calendar; /* NULL: no scenarios are made */
    date on; /* citations hold on this day; 0: not asked */
    void (*progress)(void *ctx, size_t done, size_t all); /* or NULL */
    void *ctx;
    /* Of a pack that is tried without something: only what can then fail. */
    bool only_always;
    const struct proof_claim *before;     /* as many as `always` has; or NULL */
    const struct deadline *only_deadline; /* or of this alone */
    bool opposite; /* the opposite of each entry of always, for mutation_run */
    const struct step *without_step;
    size_t without_guard;
};

struct proof {
    struct proof_claim *claims;
    size_t n, cap;
    size_t states; /* of all claims together */
    int64_t acts;  /* tried */
    size_t counts[VERDICT_COUNT];
    struct err *notes; /* what holds nothing up */
    size_t n_notes, cap_notes;
    bool holds; /* nothing is refuted or open */
};

/* False: *e is filled (memory). */
MUST_CHECK bool proof_run(const struct procedure *p,
                          const struct proof_options *o, struct arena *a,
                          struct proof *out, struct err *e);
/* {procedure, profile, holds, states, claims: [{id, verdict, states, …}]} */
struct json *proof_json(const struct procedure *p, const struct proof *x,
                        struct arena *a, struct err *e);
/* A scenario as a file that `fadu try` plays. */
void scenario_write(const struct json *scenario, struct buf *out);

/* Which rules does nothing prove?  One part of a procedure is taken away after
 * the other - a condition, what a role asks for, a step's start, a deadline's
 * end, the opposite of an entry of always - and the scenarios and the claims
 * must notice. */
struct mutant {
    str what; /* "decide.statement-period", "role:officer.credential" */
    bool noticed;
    bool must; /* a guard, a demand of a role, an entry of always */
    str by;    /* the scenario or claim that noticed, or "" */
    struct at at;
};
struct mutation {
    struct mutant *at;
    size_t n, cap;
    size_t noticed, tried;
};
struct mutation_options {
    const struct packs *packs;
    const struct calendar *calendar;
    const struct json *const *scenarios; /* those of the procedure's pack */
    const str *files;                    /* their names */
    size_t n_scenarios;
    size_t sample; /* 0: all; else so many, chosen by `seed` */
    uint64_t seed;
    size_t states;
};
MUST_CHECK bool mutation_run(const struct procedure *p,
                             const struct mutation_options *o, struct arena *a,
                             struct mutation *out, struct err *e);

#endif
