/* internal.h - what the commands share. */
#ifndef CLI_INTERNAL_H
#define CLI_INTERNAL_H

#include "calendar/calendar.h"
#include "cli/cli.h"
#include "law/law.h"
#include "pack/pack.h"

/* Arguments: an option with a value (--from DATE or --from=DATE), a flag, or
 * one that stands alone.  Each is looked for again from the start. */
bool cli_option(const struct cli *c, str name, size_t nth, str *value);
bool cli_flag(const struct cli *c, str name);
/* The i-th argument that is neither an option nor an option's value; the
 * options that take a value are listed, NULL-terminated. */
bool cli_plain(const struct cli *c, const char *const *valued, size_t i,
               str *value);
/* Refuses an option that the command does not know. */
MUST_CHECK bool cli_known(struct cli *c, const char *const *valued,
                          const char *const *flags);
/* CLI-003: what is missing. */
int cli_usage(struct cli *c, str what);

/* What the project ships: facts and the calendar of days off.  `near` is a
 * folder whose surroundings are searched first (a pack's), or "". */
MUST_CHECK bool cli_facts(struct cli *c, str near, struct law **law);
MUST_CHECK bool cli_calendar(struct cli *c, str near,
                             struct calendar **calendar);

/* In the language of the user. */
str cli_say(const struct cli *c, struct words w);
void cli_print(struct cli *c, str s);
#define cli_lit(c, literal) cli_print((c), S(literal))

int cmd_check(struct cli *c);
int cmd_deadline(struct cli *c);
int cmd_help(struct cli *c);
int cmd_try(struct cli *c);

#endif
