/* cmd_dmn_kit.c - fadu dmn test DIR… [--csv FILE]: test cases of the DMN TCK
 * beside their models. */
#include "cli/dmn.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct err_def no_csv = {
    .code = "CLI-122",
    .fault = FAULT_IO,
    .zh = "结果文件「{0}」不能写入({1})",
    .fix_zh = "检查目录和权限",
    .en = "the results file \"{0}\" cannot be written ({1})",
    .fix_en = "check the folder and who may write there",
};
static const struct err_def no_model = {
    .code = "CLI-123",
    .fault = FAULT_INPUT,
    .zh = "测试所用的模型「{0}」不在同一目录",
    .fix_zh = "把模型放在测试文件旁边",
    .en = "the model \"{0}\" of the tests is not beside them",
    .fix_en = "put the model beside the test file",
};

enum { DEPTH_MOST = 16 };

struct testing {
    struct cli *c;
    struct buf csv;
    size_t passed, failed;
};

/* A folder and what it holds; `a` is emptied after each test file. */
struct folder {
    struct testing *t;
    struct arena *a;
    str path;
    const str *names;
    size_t n;
};

static bool join(struct arena *a, str dir, str name, str *out, struct err *e)
{
    const str parts[] = {dir, str_ends(dir, S("/")) ? S("") : S("/"), name};

    return arena_join(a, parts, COUNT_OF(parts), out, e);
}

/* ------------------------------------------------------------ results ---- */

static void csv_text(struct buf *b, str s)
{
    buf_byte(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_byte(b, '"');
        buf_byte(b, s.p[i]);
    }
    buf_byte(b, '"');
}

/* The last two parts of a path: "compliance-level-3/0001-filter". */
static str last_two(str path)
{
    int slashes = 0;

    while (str_ends(path, S("/")))
        path.n--;
    for (size_t i = path.n; i-- > 0;) {
        if (path.p[i] == '/' && ++slashes == 2)
            return str_slice(path, i + 1, path.n);
    }
    return path;
}

/* The five columns of the kit's runner: folder, file without its ending, case,
 * SUCCESS or ERROR, the reason. */
static void record(const struct folder *f, str file, str id, bool passed,
                   str why)
{
    struct testing *t = f->t;
    const str cells[] = {last_two(f->path), str_slice(file, 0, file.n - 4), id,
                         passed ? S("SUCCESS") : S("ERROR"), why};

    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        if (i > 0)
            buf_byte(&t->csv, ',');
        csv_text(&t->csv, cells[i]);
    }
    buf_byte(&t->csv, '\n');
    t->passed += passed;
    t->failed += !passed;
}

static void say_failure(const struct folder *f, str file, str id, str node,
                        str why)
{
    struct cli *c = f->t->c;

    cli_print(c, last_two(f->path));
    cli_lit(c, "/");
    cli_print(c, file);
    cli_lit(c, " ");
    cli_print(c, id);
    cli_lit(c, " ");
    cli_print(c, node);
    cli_lit(c, ": ");
    cli_print(c, why);
    cli_lit(c, "\n");
}

/* --------------------------------------------------------------- cases --- */

static bool text_of_err(struct arena *a, const struct err *e, str *out,
                        struct err *out_e)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 1 << 16);
    err_sentence(e, LANG_EN, &b);
    buf_lit(&b, " [");
    buf_add(&b, str_of(err_code(e)));
    buf_lit(&b, "]");
    ok = buf_take(&b, a, out, out_e);
    buf_close(&b);
    return ok;
}

static bool differs(struct arena *a, const struct dmn_test_node *want,
                    const struct feel_value *got, str *out, struct err *e)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 1 << 20);
    buf_lit(&b, "expected ");
    if (want->error)
        buf_lit(&b, "an error");
    else
        feel_print(want->value, &b);
    buf_lit(&b, ", got ");
    feel_print(got, &b);
    ok = buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

/* *why is empty when the node passes. */
static bool run_node(const struct folder *f, const struct dmn_model *m,
                     const struct dmn_test *t, const struct dmn_test_node *want,
                     str *why)
{
    const struct feel_value *got;
    struct err e = {0};
    bool passed;

    *why = S("");
    if (!dmn_test_run(m, t, want, f->a, &passed, &got, &e))
        return text_of_err(f->a, &e, why, f->t->c->e);
    return passed || differs(f->a, want, got, why, f->t->c->e);
}

static bool fail_one(const struct folder *f, str file, str id,
                     const struct err *e)
{
    str why;

    if (!text_of_err(f->a, e, &why, f->t->c->e))
        return false;
    say_failure(f, file, id, S("*"), why);
    record(f, file, id, false, why);
    return true;
}

static bool run_case(const struct folder *f, str file,
                     const struct dmn_model *m, const struct dmn_test *t)
{
    str first = S("");

    if (t->wrong != NULL)
        return fail_one(f, file, t->id, t->wrong);
    for (size_t i = 0; i < t->n_expected; i++) {
        str why;

        if (!run_node(f, m, t, &t->expected[i], &why))
            return false;
        if (why.n == 0)
            continue;
        say_failure(f, file, t->id, t->expected[i].name, why);
        if (first.n == 0)
            first = why;
    }
    record(f, file, t->id, first.n == 0, first);
    return true;
}

/* --------------------------------------------------------------- files --- */

/* The model, and the other models beside it that it may import; one of these
 * that cannot be read is left out. */
static bool link_beside(const struct folder *f, str name,
                        struct dmn_model **out, struct err *e)
{
    const struct dmn_file **files =
        arena_array(f->a, const struct dmn_file *, f->n + 1, e);
    struct dmn_file *model;
    size_t n = 1;
    str path;

    if (files == NULL || !join(f->a, f->path, name, &path, e))
        return false;
    if (!file_exists(f->a, path))
        return err_set(e, &no_model, .arg = {name});
    if (!cli_dmn_read(f->t->c, f->a, path, &model, e))
        return false;
    files[0] = model;
    for (size_t i = 0; i < f->n; i++) {
        struct err ignored = {0};

        if (!str_ends(f->names[i], S(".dmn")) || str_eq(f->names[i], name))
            continue;
        if (!join(f->a, f->path, f->names[i], &path, e))
            return false;
        if (cli_dmn_read(f->t->c, f->a, path, &model, &ignored))
            files[n++] = model;
    }
    return dmn_link(f->a, files, n, out, e);
}

static bool fail_all(const struct folder *f, str file,
                     const struct dmn_tests *tests, const struct err *e)
{
    for (size_t i = 0; i < tests->n; i++) {
        if (!fail_one(f, file, tests->tests[i].id, e))
            return false;
    }
    return true;
}

/* A file that cannot be read counts as one case. */
static bool run_file(const struct folder *f, str file)
{
    struct cli *c = f->t->c;
    struct dmn_tests *tests;
    struct dmn_model *m;
    struct err e = {0};
    str path, text;

    if (!join(f->a, f->path, file, &path, c->e))
        return false;
    if (!file_read(f->a, path, CLI_DMN_MOST, &text, &e) ||
        !dmn_tests_read(f->a, path, text, &tests, &e))
        return fail_one(f, file, S("*"), &e);
    if (!link_beside(f, tests->model, &m, &e))
        return fail_all(f, file, tests, &e);
    for (size_t i = 0; i < tests->n; i++) {
        if (!run_case(f, file, m, &tests->tests[i]))
            return false;
    }
    return true;
}

static bool is_test(str name)
{
    size_t at;

    return str_ends(name, S(".xml")) && str_find(name, S("-test-"), &at);
}

/* A file at a time, each in memory of its own. */
static bool run_alone(struct testing *t, str path, const str *names, size_t n,
                      str file)
{
    struct folder f = {.t = t, .path = path, .names = names, .n = n};
    bool ok;

    if (!arena_open(&f.a, &memory_system, (size_t)1 << 30, t->c->e))
        return false;
    ok = run_file(&f, file);
    arena_close(f.a);
    return ok;
}

static bool run_dir(struct testing *t, str path, int depth)
{
    struct arena *a = t->c->a;
    str *names, inner;
    size_t n;

    if (!dir_list(a, path, &names, &n, t->c->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (is_test(names[i]) && !run_alone(t, path, names, n, names[i]))
            return false;
    }
    for (size_t i = 0; i < n && depth < DEPTH_MOST; i++) {
        if (!join(a, path, names[i], &inner, t->c->e))
            return false;
        if (dir_exists(a, inner) && !run_dir(t, inner, depth + 1))
            return false;
    }
    return true;
}

/* ---------------------------------------------------------------- all ---- */

static bool write_csv(struct testing *t, str path)
{
    const char *z = arena_cstr(t->c->a, path, t->c->e);
    FILE *f;
    bool ok;
    str text;

    if (z == NULL || !buf_done(&t->csv, &text, t->c->e))
        return false;
    f = fopen(z, "w");
    if (f == NULL)
        return err_set(t->c->e, &no_csv,
                       .arg = {path, str_of(strerror(errno))});
    ok = fwrite(text.p, 1, text.n, f) == text.n;
    if (fclose(f) == 0 && ok)
        return true;
    return err_set(t->c->e, &no_csv, .arg = {path, str_of(strerror(errno))});
}

static bool run_all(struct testing *t, const char *const *valued)
{
    str dir;

    for (size_t i = 0; cli_plain(t->c, valued, i, &dir); i++) {
        if (!run_dir(t, dir, 0))
            return false;
    }
    return true;
}

int cmd_dmn_test(struct cli *c)
{
    static const char *const valued[] = {"--csv", NULL};
    static const char *const flags[] = {NULL};
    struct testing t = {.c = c};
    bool ok;
    str value;

    if (!cli_known(c, valued, flags))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &value))
        return cli_usage(c, S("DIR"));
    buf_init(&t.csv, &memory_system, 64UL << 20);
    ok = run_all(&t, valued) &&
         (!cli_option(c, S("--csv"), 0, &value) || write_csv(&t, value));
    buf_close(&t.csv);
    if (!ok)
        return CLI_ERROR;
    buf_int(c->out, (int64_t)t.passed);
    cli_lit(c, " passed, ");
    buf_int(c->out, (int64_t)t.failed);
    cli_lit(c, " failed\n");
    return t.failed == 0 ? CLI_HOLDS : fault_codes[FAULT_INPUT].exit;
}
