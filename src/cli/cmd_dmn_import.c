/* cmd_dmn_import.c - fadu dmn import. */
#include "cli/dmn.h"

int cmd_dmn_import(struct cli *c)
{
    return cli_usage(c, S("FILE.dmn"));
}
