/* cli.h - the commands of fadu: one table, one file a command.
 *
 * Purpose   reads the command line, calls what stands below, prints the
 *           answer.  Decides nothing.  --help and the man page come from the
 *           same table.
 * Errors    CLI-*.  Exit status: 0 what was asked holds; 1 it does not; others
 *           as the table of faults says (base.h).
 * Threads   main's.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/base.h"

/* The world a command may touch, and what it was told. */
struct cli {
    struct arena *a;
    const struct clock *clock;
    const struct random *random;
    const struct log *log;
    enum lang lang;
    str program_dir; /* where the binary lies: facts and packs are near it */
    size_t n;        /* arguments after the command's name */
    const str *args;
    struct buf *out; /* printed to standard output when the command ends */
    struct err *e;
};

enum { CLI_HOLDS = 0, CLI_FAILS = 1, CLI_ERROR = -1 }; /* -1: c->e is filled */

struct cli_command {
    const char *name;
    const char *usage; /* after the name */
    struct {
        const char *zh, *en;
    } summary;
    const char *help_zh, *help_en;
    const char *example;
    int (*run)(struct cli *c);
};

extern const struct cli_command cli_commands[];
extern const size_t cli_n_commands;

/* Runs the command that argv names; prints; the exit status. */
int cli_main(struct cli *c, int argc, char **argv);
/* Prints the error when the status is CLI_ERROR; the exit status. */
int cli_end(struct cli *c, int status);

#endif
