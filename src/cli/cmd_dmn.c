/* cmd_dmn.c - fadu dmn test|eval|check|import: decision models. */
#include "cli/dmn.h"

#include <stdio.h>

static const struct err_def no_command = {
    .code = "CLI-120",
    .fault = FAULT_INPUT,
    .zh = "fadu dmn 没有「{0}」",
    .fix_zh = "用 test、eval、check 或 import",
    .en = "fadu dmn has no \"{0}\"",
    .fix_en = "use test, eval, check or import",
};
static const struct err_def no_model_file = {
    .code = "CLI-121",
    .fault = FAULT_INPUT,
    .zh = "「{0}」里的表达式不能使用",
    .fix_zh = "按当时的提示改正",
    .en = "an expression of \"{0}\" cannot be used",
    .fix_en = "correct what is said about it",
};

static const struct {
    const char *name;
    int (*run)(struct cli *c);
} commands[] = {
    {"test", cmd_dmn_test},
    {"eval", cmd_dmn_eval},
    {"check", cmd_dmn_check},
    {"import", cmd_dmn_import},
};

/* The rest of the arguments is the sub-command's. */
int cmd_dmn(struct cli *c)
{
    static const char *const none[] = {NULL};
    str name;

    if (c->n == 0)
        return cli_usage(c, S("test|eval|check|import"));
    name = c->args[0];
    if (str_starts(name, S("--")) && !cli_known(c, none, none))
        return CLI_ERROR;
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (!str_eq(name, str_of(commands[i].name)))
            continue;
        c->args++;
        c->n--;
        return commands[i].run(c);
    }
    (void)err_set(c->e, &no_command, .arg = {name});
    return CLI_ERROR;
}

bool cli_dmn_read(struct cli *c, struct arena *a, str path,
                  struct dmn_file **out, struct err *e)
{
    str text;

    (void)c;
    return file_read(a, path, CLI_DMN_MOST, &text, e) &&
           dmn_read(a, path, text, out, e);
}

bool cli_dmn_link(struct cli *c, str path, const str *imports, size_t n,
                  struct dmn_model **out)
{
    const struct dmn_file **files =
        arena_array(c->a, const struct dmn_file *, n + 1, c->e);

    if (files == NULL)
        return false;
    for (size_t i = 0; i <= n; i++) {
        struct dmn_file *f;

        if (!cli_dmn_read(c, c->a, i == 0 ? path : imports[i - 1], &f, c->e))
            return false;
        files[i] = f;
    }
    return dmn_link(c->a, files, n + 1, out, c->e);
}

void cli_dmn_faults(struct cli *c, const struct dmn_model *m)
{
    const struct dmn_fault *faults;
    struct buf b;
    str text;
    size_t n;

    buf_init(&b, &memory_system, 1UL << 24);
    dmn_faults(m, &faults, &n);
    for (size_t i = 0; i < n; i++) {
        struct err why = faults[i].why;

        (void)err_while(&why, &no_model_file, .arg = {faults[i].element});
        err_print(&why, c->lang, &b);
    }
    if (buf_done(&b, &text, NULL))
        (void)fwrite(text.p, 1, text.n, stderr);
    buf_close(&b);
}
