/* law.h - what the sub-commands of fadu law share. */
#ifndef CLI_LAW_H
#define CLI_LAW_H

#include "cli/internal.h"
#include "statute/statute.h"

/* The folder of texts: --laws DIR, or "laws" where the program was started. */
MUST_CHECK bool law_store(struct cli *c, struct statutes *out);
/* A Markdown file, or LAW or LAW@DATE out of the store. */
MUST_CHECK bool law_named(struct cli *c, str name, const struct statute **out);
/* Title and version: 行政复议法(2023-09-01). */
void law_print_title(struct cli *c, const struct statute *s);

int cmd_law_touches(struct cli *c);
int cmd_law_check(struct cli *c);

#endif
