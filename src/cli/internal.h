/* internal.h - what the commands share. */
#ifndef CLI_INTERNAL_H
#define CLI_INTERNAL_H

#include "calendar/calendar.h"
#include "cli/cli.h"
#include "law/law.h"
#include "office/office.h"
#include "pack/pack.h"
#include "statute/statute.h"

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
/* CLI-005 when there are more than n that stand alone. */
MUST_CHECK bool cli_no_more(struct cli *c, const char *const *valued, size_t n);
/* CLI-003: what is missing. */
int cli_usage(struct cli *c, str what);

/* A folder that the project ships: facts, packs, views, assets or demo.  Where
 * its option says (--facts DIR …); else around `near` (a folder, or ""), around
 * the binary, here, and where an installed program keeps its data.  CLI-004. */
MUST_CHECK bool cli_shipped(struct cli *c, str near, const char *name,
                            str *dir);
MUST_CHECK bool cli_facts(struct cli *c, str near, struct law **law);
MUST_CHECK bool cli_calendar(struct cli *c, str near,
                             struct calendar **calendar);

/* A city, and what is shipped for it. */
struct cli_city {
    str dir;
    struct law *law;
    struct packs *packs;
    struct calendar *calendar;
    struct office *office; /* NULL until it is opened */
};
/* The options that both take. */
#define CLI_CITY_OPTIONS "--facts", "--packs"
MUST_CHECK bool cli_city_shipped(struct cli *c, struct cli_city *city);
/* Reads what is shipped and opens the city at city->dir; close its office. */
MUST_CHECK bool cli_city_open(struct cli *c, size_t readers,
                              struct cli_city *city);
/* Proves the packs of an open city, but for those that stand as proved in its
 * folder: CLI-031. */
MUST_CHECK bool cli_prove(struct cli *c, const struct cli_city *city);
/* For office_create and office_open. */
struct office_options cli_office(const struct cli *c,
                                 const struct cli_city *city);
/* Whether it was made for demonstration, and the log-ins as its file has
 * them. */
MUST_CHECK bool cli_demo_logins(struct cli *c, str dir, bool *demo,
                                str *logins);
/* Tells how far a long work is, on standard error; for office_rebuild. */
void cli_progress(void *cli, int64_t done, int64_t all);

/* Each fact against the article that it cites, where the text of that version
 * is at hand; what does not resolve is printed.  `only` has the ids that are
 * looked at, or is NULL.  True: all resolve. */
struct fact_check {
    size_t checked, bad, no_text;
};
bool cli_check_facts(struct cli *c, const struct law *law,
                     const struct statutes *texts, const struct map *only,
                     struct fact_check *out);

/* Replaces the file at once or not at all.  CLI-088. */
MUST_CHECK bool cli_save(struct cli *c, str path, str text);
/* Makes the folder unless it is there.  CLI-088. */
MUST_CHECK bool cli_folder(struct cli *c, str path);

/* NULL: c->e is filled. */
const struct cli_command *cli_find(struct cli *c, str name);
void cli_help_one(struct cli *c, const struct cli_command *k);

/* In the language of the user. */
str cli_say(const struct cli *c, struct words w);
void cli_print(struct cli *c, str s);
#define cli_lit(c, literal) cli_print((c), S(literal))

int cmd_calendar(struct cli *c);
int cmd_check(struct cli *c);
int cmd_deadline(struct cli *c);
int cmd_diff(struct cli *c);
int cmd_dmn(struct cli *c);
int cmd_dmn_check(struct cli *c);
int cmd_dmn_eval(struct cli *c);
int cmd_dmn_import(struct cli *c);
int cmd_dmn_test(struct cli *c);
int cmd_explain(struct cli *c);
int cmd_facts(struct cli *c);
int cmd_feel(struct cli *c);
int cmd_help(struct cli *c);
int cmd_import(struct cli *c);
int cmd_init(struct cli *c);
int cmd_rebuild(struct cli *c);
int cmd_law(struct cli *c);
int cmd_register(struct cli *c);
int cmd_serve(struct cli *c);
int cmd_try(struct cli *c);
int cmd_user(struct cli *c);
int cmd_verify(struct cli *c);

#endif
