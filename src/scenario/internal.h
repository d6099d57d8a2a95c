/* internal.h - what the files of scenario share. */
#ifndef SCENARIO_INTERNAL_H
#define SCENARIO_INTERNAL_H

#include "scenario/scenario.h"

/* A member that is not as expected. */
struct unfit {
    str member, want, got;
};
/* Whether the last derivation of `decision` in `all` has each member of `want`
 * (of its outcome, or version, chosen, on, law); `want` null: nothing was
 * proposed. */
bool proposed_fits(const struct json *all, str decision,
                   const struct json *want, struct unfit *out);

/* matter_decide, with what it asks of registers. */
MUST_CHECK bool registers_decide(struct arena *a, const struct json *versions,
                                 struct matter_ask *ask,
                                 struct matter_answer *out, struct err *e);
/* The acting persons with the credentials that registers hold on the day. */
MUST_CHECK bool registers_people(struct arena *a, const struct json *versions,
                                 const struct json *people, date on,
                                 const struct json **out, struct err *e);
/* An expected entry {register, id, of, on, none, …members}: whether it is so. */
MUST_CHECK bool registers_hold(struct arena *a, const struct packs *packs,
                               const struct json *versions,
                               const struct json *want, str own, bool *yes,
                               struct err *e);

#endif
