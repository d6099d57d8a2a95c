/* cmd_rebuild.c - fadu rebuild DIR: the folds made again from the acts. */
#include "cli/internal.h"

static bool digest(struct cli *c, struct office *o, struct sha256_text *out)
{
    uint8_t bytes[SHA256_SIZE];
    struct sha256 s;

    sha256_start(&s);
    if (!office_dump(o, &s, c->e))
        return false;
    sha256_end(&s, bytes);
    *out = sha256_text(bytes);
    return true;
}

static void say(struct cli *c, const char *zh, const char *en,
                const struct sha256_text *hex)
{
    cli_print(c, str_of(c->lang == LANG_ZH ? zh : en));
    cli_print(c, str_of(hex->z));
    cli_lit(c, "\n");
}

static int rebuild(struct cli *c, struct office *o)
{
    struct sha256_text before, after;
    bool same;

    if (!digest(c, o, &before) ||
        !office_rebuild(o, c->a, cli_progress, c, c->e) ||
        !digest(c, o, &after))
        return CLI_ERROR;
    same = strcmp(before.z, after.z) == 0;
    say(c, "之前 ", "before ", &before);
    say(c, "之后 ", "after  ", &after);
    if (!same)
        cli_print(c, c->lang == LANG_ZH
                         ? S("原来的与台账不符,现已改正\n")
                         : S("what was stored did not follow from the ledger, "
                             "and now does\n"));
    return same ? CLI_HOLDS : CLI_FAILS;
}

int cmd_rebuild(struct cli *c)
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
    status = rebuild(c, city.office);
    office_close(city.office);
    return status;
}
