/* cmd_dmn_check.c - fadu dmn check. */
#include "cli/dmn.h"

int cmd_dmn_check(struct cli *c)
{
    return cli_usage(c, S("FILE.dmn"));
}
