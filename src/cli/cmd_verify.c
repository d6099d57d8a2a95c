/* cmd_verify.c - fadu verify DIR: every byte of the ledger, and what follows
 * from it. */
#include "cli/internal.h"

enum { SAID_MAX = 100 };

static bool say_ledger(struct cli *c, struct office *o)
{
    bool zh = c->lang == LANG_ZH, ok;
    struct ledger_hash root;
    struct db *db = NULL;
    int64_t size = 0;

    ok = office_read(o, &db, c->e) && ledger_size(db, &size, c->e) &&
         ledger_root(db, size, &root, c->e);
    office_read_end(o, db);
    if (!ok)
        return false;
    cli_print(c, office_name(o));
    cli_print(c, zh ? S(":行为 ") : S(": acts "));
    buf_int(c->out, size);
    cli_print(c, zh ? S(",树根 ") : S(", root "));
    hex_put(c->out, &root, sizeof root);
    cli_lit(c, "\n");
    return true;
}

static int verify(struct cli *c, struct office *o)
{
    struct ledger_problems found = {.max = SAID_MAX};
    bool zh = c->lang == LANG_ZH;

    if (!store_check(office_store(o), c->e) ||
        !office_verify(o, c->a, cli_progress, c, &found, c->e) ||
        !say_ledger(c, o))
        return CLI_ERROR;
    for (size_t i = 0; i < found.n; i++)
        err_print(&found.at[i], c->lang, c->out);
    if (found.n == 0) {
        cli_print(c, zh ? S("没有问题\n") : S("no problem\n"));
    } else {
        cli_print(c, zh ? S("问题 ") : S("problems: "));
        buf_int(c->out, (int64_t)found.n);
        if (found.n >= SAID_MAX)
            cli_print(c, zh ? S(" 个,可能还有") : S(", perhaps more"));
        else if (zh)
            cli_lit(c, " 个");
        cli_lit(c, "\n");
    }
    return found.n == 0 ? CLI_HOLDS : CLI_FAILS;
}

int cmd_verify(struct cli *c)
{
    static const char *const valued[] = {CLI_CITY_OPTIONS, NULL};
    static const char *const flags[] = {NULL};
    struct cli_city city = {0};
    int status;

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 1))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &city.dir))
        return cli_usage(c, S("DIR"));
    if (!cli_city_open(c, 1, &city))
        return CLI_ERROR;
    status = verify(c, city.office);
    office_close(city.office);
    return status;
}
