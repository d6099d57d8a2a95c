/* cmd_import.c - fadu import DIR FILE.csv: decisions that were made elsewhere
 * into the register, with everything that is wrong with the file told. */
#include "cli/internal.h"
#include "intake/intake.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct err_def no_plan = {
    .code = "CLI-070",
    .fault = FAULT_INPUT,
    .zh = "「{0}」下不是恰好有一个导入方案",
    .fix_zh = "用 --plan 指明 imports 目录中的一个 .yaml",
    .en = "there is not exactly one import plan below \"{0}\"",
    .fix_en = "name one with --plan, a .yaml in a folder imports",
};
static const struct err_def no_copy = {
    .code = "CLI-071",
    .fault = FAULT_IO,
    .zh = "不能写出附注的文件「{0}」({1})",
    .fix_zh = "换一个还不存在、可以写入的文件名",
    .en = "the annotated file \"{0}\" cannot be written ({1})",
    .fix_en = "name a file that does not exist yet, in a folder that is "
              "writable",
};

struct importing {
    struct cli *c;
    struct cli_city city;
    str file, bytes, plan_path, annotated, as;
    struct intake_plan *plan;
    struct intake in;
    instant now;
};

/* ---- the plan ---- */

static bool join(struct cli *c, str a, str b, str *out)
{
    const str parts[] = {a, S("/"), b};

    return arena_join(c->a, parts, COUNT_OF(parts), out, c->e);
}

/* The plans of one pack: PACK/imports/NAME.yaml. */
static bool plans_of(struct importing *m, str pack, size_t *found)
{
    str dir, *names;
    size_t n;

    if (!join(m->c, pack, S("imports"), &dir))
        return false;
    if (!dir_exists(m->c->a, dir))
        return true;
    if (!dir_list(m->c->a, dir, &names, &n, m->c->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!str_ends(names[i], S(".yaml")))
            continue;
        (*found)++;
        if (!join(m->c, dir, names[i], &m->plan_path))
            return false;
    }
    return true;
}

static bool find_plan(struct importing *m)
{
    struct cli *c = m->c;
    str packs, *names;
    size_t n, found = 0;

    if (cli_option(c, S("--plan"), 0, &m->plan_path))
        return true;
    if (!cli_shipped(c, S(""), "packs", &packs) ||
        !dir_list(c->a, packs, &names, &n, c->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        str pack;

        if (!join(c, packs, names[i], &pack) || !plans_of(m, pack, &found))
            return false;
    }
    return found == 1 || err_set(c->e, &no_plan, .arg = {packs});
}

/* ---- what is said ---- */

static void say_problems(struct importing *m)
{
    struct cli *c = m->c;
    bool zh = c->lang == LANG_ZH;

    for (size_t i = 0; i < m->in.n_problems; i++) {
        const struct intake_problem *p = &m->in.problems[i];

        cli_print(c, m->file);
        cli_lit(c, ":");
        buf_int(c->out, p->line);
        cli_lit(c, ":");
        buf_int(c->out, p->column);
        cli_lit(c, ": ");
        intake_say(p, c->lang, c->out);
        cli_print(c, zh ? S("\n  办法 ") : S("\n  fix  "));
        cli_print(c, cli_say(c, p->remedy));
        cli_lit(c, "\n");
    }
}

static void say_done(struct importing *m, const struct intake_done *done)
{
    struct cli *c = m->c;
    bool zh = c->lang == LANG_ZH;
    const struct {
        str zh, en;
        int64_t n;
    } counts[] = {{S("登记"), S("added"), done->added},
                  {S("变更"), S("changed"), done->changed},
                  {S("无变化"), S("as it was"), done->same},
                  {S("不予登记"), S("refused"), done->refused}};

    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        if (i > 0)
            cli_print(c, zh ? S(",") : S(", "));
        cli_print(c, zh ? counts[i].zh : counts[i].en);
        cli_lit(c, " ");
        buf_int(c->out, counts[i].n);
    }
    cli_lit(c, "\n");
}

/* ---- the file that goes back ---- */

static bool write_copy(struct importing *m)
{
    struct cli *c = m->c;
    const char *z;
    struct buf b;
    str text = S("");
    bool ok;
    int fd = -1;

    if (m->annotated.n == 0)
        return true;
    z = arena_cstr(c->a, m->annotated, c->e);
    if (z == NULL)
        return false;
    buf_init(&b, &memory_system, (size_t)4 * INTAKE_BYTES_MAX);
    /* Spreadsheets read UTF-8 only where a mark says so. */
    buf_lit(&b, "\xEF\xBB\xBF");
    intake_annotate(&m->in, c->lang, &b);
    ok = buf_done(&b, &text, c->e);
    if (ok) {
        fd = open(z, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        ok = fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n &&
             fsync(fd) == 0;
        if (!ok)
            (void)err_set(c->e, &no_copy,
                          .arg = {m->annotated, str_of(strerror(errno))});
    }
    if (fd >= 0)
        (void)close(fd);
    buf_close(&b);
    return ok;
}

/* ---- the whole ---- */

static bool read_all(struct importing *m)
{
    struct cli *c = m->c;
    bool ok;

    m->now = c->clock->now(c->clock->ctx);
    ok = file_read(c->a, m->file, INTAKE_BYTES_MAX, &m->bytes, c->e) &&
         find_plan(m) && cli_city_open(c, 1, &m->city);
    return ok &&
           intake_plan_read(c->a, m->plan_path, m->city.law, &m->plan, c->e) &&
           intake_read(m->plan, m->file, m->bytes,
                       instant_date(m->now, ZONE_CITY_MIN), c->a, &m->in, c->e);
}

/* Who works at the machine itself, or the person named, with that person's
 * rights. */
static bool enter_all(struct importing *m, struct intake_done *done)
{
    struct caller caller = {.person = S("console"), .name = S("console")};
    struct cli *c = m->c;
    struct db *db = NULL;
    bool ok = true;

    if (m->as.n > 0) {
        ok = office_read(m->city.office, &db, c->e) &&
             caller_of(db, c->a, m->as, instant_date(m->now, ZONE_CITY_MIN),
                       &caller, c->e);
        office_read_end(m->city.office, db);
    }
    return ok && intake_enter(&m->in, m->city.office, &caller, m->as.n == 0,
                              m->now, done, c->e);
}

int cmd_import(struct cli *c)
{
    static const char *const valued[] = {"--annotated", "--as", "--plan",
                                         CLI_CITY_OPTIONS, NULL};
    static const char *const flags[] = {NULL};
    struct importing m = {.c = c};
    struct intake_done done = {0};
    bool ok;

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 2))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &m.city.dir))
        return cli_usage(c, S("DIR"));
    if (!cli_plain(c, valued, 1, &m.file))
        return cli_usage(c, S("FILE.csv"));
    (void)cli_option(c, S("--annotated"), 0, &m.annotated);
    (void)cli_option(c, S("--as"), 0, &m.as);
    /* The copy first: where it cannot be written nothing is entered. */
    ok = read_all(&m) && write_copy(&m) && enter_all(&m, &done);
    office_close(m.city.office);
    if (!ok)
        return CLI_ERROR;
    say_problems(&m);
    say_done(&m, &done);
    return m.in.n_problems == 0 ? CLI_HOLDS : CLI_FAILS;
}
