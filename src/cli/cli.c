/* cli.c - the table of commands, arguments, and where shipped data lie. */
#include "cli/internal.h"

static const struct err_def no_command = {
    .code = "CLI-001",
    .fault = FAULT_INPUT,
    .zh = "没有命令「{0}」",
    .fix_zh = "用 fadu help 查看全部命令",
    .en = "there is no command \"{0}\"",
    .fix_en = "see fadu help",
};
static const struct err_def bad_option = {
    .code = "CLI-002",
    .fault = FAULT_INPUT,
    .zh = "命令不认识选项「{0}」",
    .fix_zh = "加 --help 查看用法",
    .en = "the option \"{0}\" is unknown here",
    .fix_en = "see --help",
};
static const struct err_def missing = {
    .code = "CLI-003",
    .fault = FAULT_INPUT,
    .zh = "缺少 {0}",
    .fix_zh = "加 --help 查看用法",
    .en = "{0} is missing",
    .fix_en = "see --help",
};
static const struct err_def no_data = {
    .code = "CLI-004",
    .fault = FAULT_ABSENT,
    .zh = "找不到随程序提供的「{0}」",
    .fix_zh = "在项目目录中运行,或用 --facts 指出目录",
    .en = "the shipped \"{0}\" is not found",
    .fix_en = "run inside the project, or give --facts DIR",
};

/* clang-format off */
const struct cli_command cli_commands[] = {
    {"check", "PACKDIR [--facts DIR]",
     {"证明程序包可以使用", "prove a pack before it is used"},
     "读出目录下的全部程序与部门规定,逐条核对引用,证明每一步可达、没有死路、期限有始有终。",
     "Reads every procedure and profile below PACKDIR, resolves each citation, and\n"
     "proves that every step is reachable, nothing is a dead end, and every time\n"
     "limit starts and ends.  Exit 0: proved; 1: problems, each with its place.",
     "fadu check packs", cmd_check},
    {"deadline", "--from DATE --period '20 working_day' [--extend P]… [--exclude FROM..TO]…\n"
     "                [--no-roll] [--back] [--why] [--json]",
     {"计算法定期限", "compute a legal time limit"},
     "第一行是期限届满之日(小时期限带时刻)。--why 逐步说明依据。FROM..TO 当中起日不扣除,止日扣除。",
     "The first line is the last day (with the time for hours).  --why explains each\n"
     "step with its article.  Of FROM..TO the start day is not excluded, the end day is.",
     "fadu deadline --from 2024-09-09 --period '90 calendar_day' --why", cmd_deadline},
    {"help", "[COMMAND]",
     {"显示说明", "show help"},
     "不带参数时列出全部命令。",
     "Without an argument, lists all commands.",
     "fadu help try", cmd_help},
    {"try", "PACKDIR SCENARIO.yaml… [--json] [--without GUARD] [--facts DIR]",
     {"用情景检验程序包", "play scenarios through a pack"},
     "逐个办理情景中的行为,给出准许或拒绝、理由和全部期限,并与情景中的预期比较。",
     "Plays the acts of each scenario, prints what is allowed or refused, why, and every\n"
     "time limit, and compares with what the scenario expects.  Exit 0: as expected.\n"
     "--without GUARD turns one condition off, to see that it alone refuses.",
     "fadu try packs packs/penalty/scenarios/decide-too-early.yaml", cmd_try},
};
/* clang-format on */
const size_t cli_n_commands = COUNT_OF(cli_commands);

/* ---- arguments ---- */

bool cli_option(const struct cli *c, str name, size_t nth, str *value)
{
    for (size_t i = 0; i < c->n; i++) {
        str head, tail;

        if (str_eq(c->args[i], name) && i + 1 < c->n) {
            if (nth-- == 0) {
                *value = c->args[i + 1];
                return true;
            }
            i++;
        } else if (str_cut(c->args[i], S("="), &head, &tail) &&
                   str_eq(head, name)) {
            if (nth-- == 0) {
                *value = tail;
                return true;
            }
        }
    }
    return false;
}

bool cli_flag(const struct cli *c, str name)
{
    for (size_t i = 0; i < c->n; i++) {
        if (str_eq(c->args[i], name))
            return true;
    }
    return false;
}

static bool is_one_of(str s, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        if (str_eq(s, str_of(names[i])))
            return true;
    }
    return false;
}

bool cli_plain(const struct cli *c, const char *const *valued, size_t nth,
               str *value)
{
    for (size_t i = 0; i < c->n; i++) {
        if (is_one_of(c->args[i], valued)) {
            i++;
            continue;
        }
        if (str_starts(c->args[i], S("--")))
            continue;
        if (nth-- == 0) {
            *value = c->args[i];
            return true;
        }
    }
    return false;
}

bool cli_known(struct cli *c, const char *const *valued,
               const char *const *flags)
{
    for (size_t i = 0; i < c->n; i++) {
        str head, tail;

        (void)str_cut(c->args[i], S("="), &head, &tail);
        if (!str_starts(head, S("--")))
            continue;
        if (is_one_of(head, valued)) {
            if (head.n == c->args[i].n)
                i++;
            continue;
        }
        if (!is_one_of(c->args[i], flags))
            return err_set(c->e, &bad_option, .arg = {c->args[i]});
    }
    return true;
}

int cli_usage(struct cli *c, str what)
{
    (void)err_set(c->e, &missing, .arg = {what});
    return CLI_ERROR;
}

str cli_say(const struct cli *c, struct words w)
{
    return c->lang == LANG_ZH ? w.zh : w.en;
}

void cli_print(struct cli *c, str s)
{
    buf_add(c->out, s);
}

/* ---- shipped data ---- */

/* DIR/name for the first place that has it: --facts, around `near`, around
 * the binary, here, and where an installed program keeps its data. */
static bool find_facts(struct cli *c, str near, str *dir)
{
    str given;
    const str bases[] = {near, c->program_dir, S("."),
                         S("/usr/share/fadu")};
    static const char *const steps[] = {"/facts", "/../facts", "/../../facts",
                                        "/../../../facts"};

    if (cli_option(c, S("--facts"), 0, &given)) {
        *dir = given;
        return true;
    }
    for (size_t b = 0; b < COUNT_OF(bases); b++) {
        for (size_t s = 0; s < COUNT_OF(steps); s++) {
            const str parts[] = {bases[b], str_of(steps[s])};
            const str probe[] = {bases[b], str_of(steps[s]),
                                 S("/laws.yaml")};
            str path;

            if (bases[b].n == 0)
                continue;
            if (!arena_join(c->a, probe, COUNT_OF(probe), &path, c->e))
                return false;
            if (file_exists(c->a, path))
                return arena_join(c->a, parts, COUNT_OF(parts), dir, c->e);
        }
    }
    return err_set(c->e, &no_data, .arg = {S("facts")});
}

bool cli_facts(struct cli *c, str near, struct law **law)
{
    str dir;

    return find_facts(c, near, &dir) && law_read(c->a, dir, law, c->e);
}

bool cli_calendar(struct cli *c, str near, struct calendar **calendar)
{
    str dir, path, text;

    if (!find_facts(c, near, &dir))
        return false;
    {
        const str parts[] = {dir, S("/holidays-cn.csv")};

        return arena_join(c->a, parts, COUNT_OF(parts), &path, c->e) &&
               file_read(c->a, path, 1 << 20, &text, c->e) &&
               calendar_read(c->a, path, text, S("holidays-cn.csv"), calendar,
                             c->e);
    }
}

/* ---- help ---- */

static void help_one(struct cli *c, const struct cli_command *k)
{
    bool zh = c->lang == LANG_ZH;

    cli_lit(c, "fadu ");
    cli_print(c, str_of(k->name));
    cli_lit(c, " ");
    cli_print(c, str_of(k->usage));
    cli_lit(c, "\n\n");
    cli_print(c, str_of(zh ? k->help_zh : k->help_en));
    cli_print(c, zh ? S("\n\n例: ") : S("\n\nExample: "));
    cli_print(c, str_of(k->example));
    cli_lit(c, "\n");
}

static const struct cli_command *find(str name)
{
    for (size_t i = 0; i < cli_n_commands; i++) {
        if (str_eq(name, str_of(cli_commands[i].name)))
            return &cli_commands[i];
    }
    return NULL;
}

int cmd_help(struct cli *c)
{
    static const char *const none[] = {NULL};
    bool zh = c->lang == LANG_ZH;
    str name;

    if (cli_plain(c, none, 0, &name)) {
        const struct cli_command *k = find(name);

        if (k == NULL) {
            (void)err_set(c->e, &no_command, .arg = {name});
            return CLI_ERROR;
        }
        help_one(c, k);
        return CLI_HOLDS;
    }
    cli_print(c, zh ? S("fadu 法度 — 让行政依法定程序运行\n\n用法: fadu 命令 …\n\n")
                    : S("fadu - lets a government work by lawful procedure\n\n"
                        "Usage: fadu COMMAND …\n\n"));
    for (size_t i = 0; i < cli_n_commands; i++) {
        const struct cli_command *k = &cli_commands[i];

        cli_lit(c, "  ");
        cli_print(c, str_of(k->name));
        buf_fill(c->out, ' ', 12 - strlen(k->name) % 12);
        cli_print(c, str_of(zh ? k->summary.zh : k->summary.en));
        cli_lit(c, "\n");
    }
    cli_print(c, zh ? S("\n每个命令都有 --help;--lang zh|en 选择语言。\n")
                    : S("\nEach has --help; --lang zh|en chooses the "
                        "language.\n"));
    return CLI_HOLDS;
}

/* ---- running ---- */

static int run(struct cli *c, str name)
{
    const struct cli_command *k = find(name);

    if (k == NULL) {
        (void)err_set(c->e, &no_command, .arg = {name});
        return CLI_ERROR;
    }
    if (cli_flag(c, S("--help"))) {
        help_one(c, k);
        return CLI_HOLDS;
    }
    return k->run(c);
}

static bool read_args(struct cli *c, int argc, char **argv, str **args)
{
    size_t kept = 0;

    *args = arena_array(c->a, str, (size_t)argc + 1, c->e);
    if (*args == NULL)
        return false;
    for (int i = 1; i < argc; i++) {
        str s = str_of(argv[i]);

        /* --lang is every command's, so it is taken out first. */
        if (str_eq(s, S("--lang")) && i + 1 < argc) {
            c->lang = strcmp(argv[++i], "en") == 0 ? LANG_EN : LANG_ZH;
            continue;
        }
        if (str_starts(s, S("--lang="))) {
            c->lang = str_eq(s, S("--lang=en")) ? LANG_EN : LANG_ZH;
            continue;
        }
        (*args)[kept++] = s;
    }
    c->n = kept;
    return true;
}

int cli_main(struct cli *c, int argc, char **argv)
{
    str *args;
    str name = S("help"), text;
    int status = CLI_ERROR;
    struct buf said;

    if (read_args(c, argc, argv, &args)) {
        if (c->n > 0) {
            name = args[0];
            if (str_eq(name, S("--help")) || str_eq(name, S("-h")))
                name = S("help");
            c->args = args + 1;
            c->n--;
        }
        status = run(c, name);
    }
    if (buf_done(c->out, &text, NULL) && text.n > 0)
        (void)fwrite(text.p, 1, text.n, stdout);
    if (status != CLI_ERROR)
        return status;
    buf_init(&said, &memory_system, 1 << 16);
    err_print(c->e, c->lang, &said);
    if (buf_done(&said, &text, NULL))
        (void)fwrite(text.p, 1, text.n, stderr);
    buf_close(&said);
    return fault_codes[err_fault(c->e)].exit;
}
