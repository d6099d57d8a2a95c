/* cmd_init.c - fadu init DIR: an empty city, or one for demonstration. */
#include "cli/internal.h"
#include "demo/demo.h"

static const struct err_def both = {
    .code = "CLI-040",
    .fault = FAULT_INPUT,
    .zh = "演示城市有自己的名称,不能再取名「{0}」",
    .fix_zh = "--name 和 --demo 只用一个",
    .en = "the demonstration city has a name of its own and cannot be \"{0}\"",
    .fix_en = "give either --name or --demo",
};
static const struct err_def no_name = {
    .code = "CLI-041",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不能作为城市名称",
    .fix_zh = "用 --name 写出名称,1 至 200 个字节",
    .en = "\"{0}\" cannot be the name of a city",
    .fix_en = "give one with --name, 1 to 200 bytes",
};

static const struct err_def no_percent = {
    .code = "CLI-042",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是 1 至 100 的百分数",
    .fix_zh = "写一个整数,或不写而取全部事项",
    .en = "\"{0}\" is no percentage from 1 to 100",
    .fix_en = "write a whole number, or leave it out for all cases",
};

enum { NAME_MAX_BYTES = 200 };

/* "var/city/" is named "city". */
static str last_part(str dir)
{
    str rest = dir;
    size_t at;

    while (rest.n > 0 && rest.p[rest.n - 1] == '/')
        rest.n--;
    at = rest.n;
    while (at > 0 && rest.p[at - 1] != '/')
        at--;
    return str_slice(rest, at, rest.n);
}

static bool name_of(struct cli *c, str dir, str *name)
{
    if (!cli_option(c, S("--name"), 0, name))
        *name = last_part(dir);
    *name = str_trim(*name);
    if (name->n == 0 || name->n > NAME_MAX_BYTES || !str_utf8(*name, NULL) ||
        str_eq(*name, S(".")) || str_eq(*name, S("..")))
        return err_set(c->e, &no_name, .arg = {*name});
    return true;
}

/* The key by which others check this city's checkpoints. */
static bool say_key(struct cli *c, const struct office *o)
{
    str line;

    if (!checkpoint_key_text(c->a, office_origin(o), office_key(o), &line,
                             c->e))
        return false;
    cli_print(c, c->lang == LANG_ZH ? S("检查点的验证公钥: ")
                                    : S("The key that verifies checkpoints: "));
    cli_print(c, line);
    cli_lit(c, "\n");
    return true;
}

static bool say_made(struct cli *c, const struct cli_city *city)
{
    bool zh = c->lang == LANG_ZH;

    cli_print(c, office_name(city->office));
    cli_print(c, zh ? S(" 已建立在 ") : S(" is made in "));
    cli_print(c, city->dir);
    cli_lit(c, "\n");
    if (!say_key(c, city->office))
        return false;
    cli_print(c, zh ? S("接下来: fadu serve ") : S("Next: fadu serve "));
    cli_print(c, city->dir);
    cli_lit(c, "\n");
    return true;
}

static bool make_demo(struct cli *c, const struct cli_city *city)
{
    struct demo_options o = {.dir = city->dir,
                             .law = city->law,
                             .packs = city->packs,
                             .calendar = city->calendar,
                             .random = c->random,
                             .today = c->clock->now(c->clock->ctx),
                             .progress = cli_progress,
                             .ctx = c};
    int64_t percent = 0;
    str given;

    if (cli_option(c, S("--percent"), 0, &given) &&
        !str_to_int(given, 1, 100, &percent))
        return err_set(c->e, &no_percent, .arg = {given});
    o.percent = (int)percent;
    return cli_shipped(c, S(""), "demo", &o.demo_dir) &&
           demo_make(c->a, &o, c->e);
}

static bool make(struct cli *c, struct cli_city *city, bool demo, str name)
{
    struct office_options o;

    if (!cli_city_shipped(c, city))
        return false;
    o = cli_office(c, city);
    return (demo ? make_demo(c, city) : office_create(c->a, &o, name, c->e)) &&
           office_open(&city->office, c->a, &o, c->e);
}

int cmd_init(struct cli *c)
{
    static const char *const valued[] = {CLI_CITY_OPTIONS, "--name",
                                         "--percent", "--demo-data", NULL};
    static const char *const flags[] = {"--demo", NULL};
    bool demo = cli_flag(c, S("--demo")), ok;
    struct cli_city city = {0};
    str name;

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 1))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &city.dir))
        return cli_usage(c, S("DIR"));
    if (demo && cli_option(c, S("--name"), 0, &name)) {
        (void)err_set(c->e, &both, .arg = {name});
        return CLI_ERROR;
    }
    if (!name_of(c, city.dir, &name))
        return CLI_ERROR;
    ok = make(c, &city, demo, name) && say_made(c, &city);
    office_close(city.office);
    return ok ? CLI_HOLDS : CLI_ERROR;
}
