/* dmn.h - what the sub-commands of fadu dmn share. */
#ifndef CLI_DMN_H
#define CLI_DMN_H

#include "cli/internal.h"
#include "dmn/dmn.h"

enum { CLI_DMN_MOST = 16 << 20 }; /* bytes of a file */

MUST_CHECK bool cli_dmn_read(struct cli *c, struct arena *a, str path,
                             struct dmn_file **out, struct err *e);
/* A model and the files that it imports. */
MUST_CHECK bool cli_dmn_link(struct cli *c, str path, const str *imports,
                             size_t n, struct dmn_model **out);
/* Says on standard error which expressions cannot be used, and why. */
void cli_dmn_faults(struct cli *c, const struct dmn_model *m);

#endif
