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

#endif
