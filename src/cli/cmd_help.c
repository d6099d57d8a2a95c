/* cmd_help.c - fadu help: the table of commands as a list, a text for one, or
 * the manual page. */
#include "cli/internal.h"

void cli_help_one(struct cli *c, const struct cli_command *k)
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

static void help_all(struct cli *c)
{
    bool zh = c->lang == LANG_ZH;

    cli_print(
        c, zh ? S("fadu 法度 — 让行政依法定程序运行\n\n用法: fadu 命令 …\n\n")
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
}

/* ---- the manual page ---- */

/* Text as roff takes it: its own signs are escaped, and a line that begins
 * with one of its requests is not one. */
static void roff(struct cli *c, str s)
{
    bool begins = true;

    for (size_t i = 0; i < s.n; i++) {
        char b = s.p[i];

        if (begins && (b == '.' || b == '\''))
            cli_lit(c, "\\&");
        begins = b == '\n';
        if (b == '\\')
            cli_lit(c, "\\e");
        else if (b == '-')
            cli_lit(c, "\\-");
        else
            buf_byte(c->out, b);
    }
}

/* Who must act, for each fault; the numbers are those of base. */
static const struct words exits[FAULT_COUNT] = {
    [FAULT_INPUT] = {SI("所给的内容不对"), SI("what was given is wrong")},
    [FAULT_LOGIN] = {SI("须先登录"), SI("a log-in is needed")},
    [FAULT_FORBIDDEN] = {SI("此人无权"), SI("this person may not")},
    [FAULT_ABSENT] = {SI("没有这个对象"), SI("there is no such thing")},
    [FAULT_CONFLICT] = {SI("与已有的或正在运行的冲突"),
                        SI("something else came first")},
    [FAULT_STALE] = {SI("已有新的变动"), SI("it has changed meanwhile")},
    [FAULT_LARGE] = {SI("太大"), SI("it is too large")},
    [FAULT_UNSEEN] = {SI("没有说明所见的版本"),
                      SI("the version that was seen is not said")},
    [FAULT_BUSY] = {SI("请求过多"), SI("too many requests")},
    [FAULT_LIMIT] = {SI("本机资源不足"), SI("a limit of this machine")},
    [FAULT_IO] = {SI("磁盘、网络或程序库出错"),
                  SI("the disk, the network or a library")},
    [FAULT_CORRUPT] = {SI("存储的数据互相矛盾"), SI("stored data disagree")},
};
_Static_assert(COUNT_OF(exits) == FAULT_COUNT, "one row a fault");

static void man_exit(struct cli *c, int code, str what)
{
    cli_lit(c, ".TP\n");
    buf_int(c->out, code);
    cli_lit(c, "\n");
    roff(c, what);
    cli_lit(c, "\n");
}

static void man_command(struct cli *c, const struct cli_command *k)
{
    bool zh = c->lang == LANG_ZH;

    cli_lit(c, ".SS ");
    roff(c, str_of(k->name));
    cli_lit(c, "\n");
    roff(c, str_of(zh ? k->summary.zh : k->summary.en));
    cli_lit(c, "\n.PP\n.nf\nfadu ");
    roff(c, str_of(k->name));
    cli_lit(c, " ");
    roff(c, str_of(k->usage));
    cli_lit(c, "\n.fi\n.PP\n");
    roff(c, str_of(zh ? k->help_zh : k->help_en));
    cli_print(c, zh ? S("\n.PP\n例:\n.PP\n.nf\n")
                    : S("\n.PP\nExample:\n.PP\n.nf\n"));
    roff(c, str_of(k->example));
    cli_lit(c, "\n.fi\n");
}

static void man(struct cli *c)
{
    bool zh = c->lang == LANG_ZH;

    cli_print(c, zh ? S(".TH FADU 1 \"\" fadu 用户命令\n.SH 名称\n"
                        "fadu \\- 让行政依法定程序运行\n.SH 用法\n"
                        ".B fadu\n.I 命令\n…\n[\\-\\-lang zh|en]\n.SH 命令\n")
                    : S(".TH FADU 1 \"\" fadu \"User Commands\"\n.SH NAME\n"
                        "fadu \\- lets a government work by lawful procedure\n"
                        ".SH SYNOPSIS\n.B fadu\n.I COMMAND\n…\n"
                        "[\\-\\-lang zh|en]\n.SH COMMANDS\n"));
    for (size_t i = 0; i < cli_n_commands; i++)
        man_command(c, &cli_commands[i]);
    cli_print(c, zh ? S(".SH 退出码\n") : S(".SH EXIT STATUS\n"));
    man_exit(c, CLI_HOLDS, zh ? S("所问的成立") : S("what was asked holds"));
    man_exit(c, CLI_FAILS, zh ? S("不成立") : S("it does not"));
    for (int i = 0; i < FAULT_COUNT; i++)
        man_exit(c, fault_codes[i].exit, cli_say(c, exits[i]));
}

int cmd_help(struct cli *c)
{
    static const char *const none[] = {NULL};
    static const char *const flags[] = {"--man", NULL};
    const struct cli_command *k;
    str name;

    if (!cli_known(c, none, flags) || !cli_no_more(c, none, 1))
        return CLI_ERROR;
    if (cli_flag(c, S("--man"))) {
        man(c);
    } else if (!cli_plain(c, none, 0, &name)) {
        help_all(c);
    } else {
        k = cli_find(c, name);
        if (k == NULL)
            return CLI_ERROR;
        cli_help_one(c, k);
    }
    return CLI_HOLDS;
}
