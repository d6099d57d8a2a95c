/* deadline.h - what fadu deadline reads, works out and says. */
#ifndef CLI_DEADLINE_H
#define CLI_DEADLINE_H

#include "cli/internal.h"

struct cli_deadline {
    struct cli *c;
    struct law *law;           /* NULL until a fact is needed */
    struct clock_table *table; /* with the law */
    struct calendar *calendar;
    struct clock_rules rules;
    const struct fact *fact; /* --fact, or NULL */
    enum clock_nature nature;
    struct due start; /* by --start: how the day was found */
    struct due_ask ask;
    bool fixed; /* a day of the year: due.last alone */
    struct due due;
    bool asked_done; /* --done or --posted */
    instant done, posted;
    bool tallied; /* --accrue */
    struct accrual tally;
};

/* Reads the law and the clock table once. */
MUST_CHECK bool deadline_law(struct cli_deadline *d);
MUST_CHECK bool deadline_read(struct cli_deadline *d);
/* The intervals of an option that may be repeated: FROM..TO[=FACT], and with
 * --until FROM.. alone. */
MUST_CHECK bool deadline_intervals(struct cli_deadline *d, str option,
                                   const struct exclusion **out, size_t *n);
/* CLI_HOLDS or CLI_ERROR. */
int deadline_say(struct cli_deadline *d);

#endif
