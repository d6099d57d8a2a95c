/* check.h - what the files of fadu check share. */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "cli/internal.h"

struct check_mutation {
    size_t sample; /* of each procedure; 0: all */
    uint64_t seed;
    size_t states;
};
/* The scenarios below `dir` and the claims must notice what is taken away. */
int check_mutate(struct cli *c, const struct packs *packs,
                 const struct calendar *calendar, str dir,
                 const struct check_mutation *how);

#endif
