/* main.c - builds the program; the only owner of long-lived state. */
#include "cli/cli.h"
#include "crypto/crypto.h"

#include <unistd.h>

static void log_line(void *ctx, str line)
{
    (void)ctx;
    (void)fprintf(stderr, "%.*s\n", STR_ARG(line));
}

/* The folder of the running binary, or "" where the system does not say. */
static str program_dir(char *path, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", path, size - 1);
    size_t i = n > 0 ? (size_t)n : 0;

    while (i > 0 && path[i - 1] != '/')
        i--;
    return i > 1 ? (str){path, i - 1} : S("");
}

int main(int argc, char **argv)
{
    static char path[4096];
    struct arena *a = NULL;
    struct buf out;
    struct err e = {0};
    struct log log = {log_line, NULL};
    struct cli c = {.clock = &clock_system,
                    .random = &random_system,
                    .log = &log,
                    .lang = LANG_ZH,
                    .program_dir = program_dir(path, sizeof path),
                    .out = &out,
                    .e = &e};
    int status;

    buf_init(&out, &memory_system, (size_t)256 << 20);
    if (crypto_start(&e) &&
        arena_open(&a, &memory_system, (size_t)1 << 30, &e)) {
        c.a = a;
        status = cli_main(&c, argc, argv);
    } else {
        status = cli_end(&c, CLI_ERROR);
    }
    buf_close(&out);
    arena_close(a);
    return status;
}
