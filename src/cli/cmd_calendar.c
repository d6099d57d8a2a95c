/* cmd_calendar.c - fadu calendar [list | show YEAR | import FILE]: the days off
 * of a city, and how a new notice comes in.
 *
 * The question goes to the city itself, or, while a service has the city, to
 * that service through the data folder; the answer is the same tree, so that it
 * is printed in one way. */
#include "cli/internal.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

static const struct err_def bad_year = {
    .code = "CLI-080",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是年份",
    .fix_zh = "写成 2027",
    .en = "\"{0}\" is no year",
    .fix_en = "write 2027",
};
static const struct err_def no_such = {
    .code = "CLI-081",
    .fault = FAULT_INPUT,
    .zh = "放假安排没有「{0}」这样的操作",
    .fix_zh = "用 list、show 或 import",
    .en = "there is nothing like \"{0}\" to do with a calendar",
    .fix_en = "use list, show or import",
};

enum { FILE_BYTES = 1 << 20, WAIT_MS = 200, LOOK_EVERY = 10 };

struct asking {
    struct cli *c;
    struct cli_city city; /* dir "": only what is shipped */
    struct json *ask, *answer;
    int exit; /* of an error that the service told; 0: none */
};

/* ---- asking ---- */

static void progress(struct cli *c, int64_t looked, int64_t all)
{
    if (all > 0)
        cli_progress(c, looked < all ? looked : all, all);
}

static bool ask_here(struct asking *x)
{
    struct cli *c = x->c;
    struct calendar_job job = {.ask = x->ask, .a = c->a};
    bool ok = true;

    while (ok && job.answer == NULL) {
        ok = office_calendar_step(x->city.office, &job, c->e);
        if (job.looked > 0)
            progress(c, job.looked, job.all);
    }
    x->answer = job.answer;
    return ok;
}

static void wait_a_little(void)
{
    struct timespec t = {0, WAIT_MS * 1000000L};

    while (nanosleep(&t, &t) != 0 && errno == EINTR)
        continue;
}

/* Another process has the city. */
static bool is_taken(const struct err *e)
{
    return str_eq(str_of(err_code(e)), S("STORE-007"));
}

/* True: there is an answer, or the city is ours now (the service ended). */
static bool ask_service(struct asking *x)
{
    struct cli *c = x->c;
    struct office_options o = cli_office(c, &x->city);
    struct json *far = NULL;
    int64_t looked = 0, all = 0;
    str id;

    if (!calendar_post_put(c->a, x->city.dir, c->random, x->ask, &id, c->e))
        return false;
    for (int i = 1; x->answer == NULL; i++) {
        struct err own = {0};

        wait_a_little();
        if (!calendar_post_get(c->a, x->city.dir, id, &x->answer, &far, c->e))
            return false;
        if (far != NULL && json_get_int(far, S("looked"), &looked) &&
            json_get_int(far, S("all"), &all))
            progress(c, looked, all);
        if (x->answer != NULL || i % LOOK_EVERY != 0)
            continue;
        if (office_open(&x->city.office, c->a, &o, &own)) {
            calendar_post_drop(c->a, x->city.dir, id);
            return ask_here(x);
        }
        if (!is_taken(&own)) {
            *c->e = own;
            return false;
        }
    }
    return true;
}

/* What the service could not do, in its words. */
static void told_error(struct asking *x)
{
    const struct json *error = json_get(x->answer, S("error"));
    bool zh = x->c->lang == LANG_ZH;
    str says = json_get_str(error, zh ? S("zh") : S("en"));
    int64_t code;

    if (error == NULL)
        return;
    x->exit = json_get_int(error, S("exit"), &code) && code > 0 && code < 128
                  ? (int)code
                  : fault_codes[FAULT_IO].exit;
    (void)fprintf(stderr, "%.*s", STR_ARG(says));
}

static bool ask_city(struct asking *x)
{
    struct cli *c = x->c;
    struct err own = {0};
    struct office_options o;
    bool ok;

    if (!cli_city_shipped(c, &x->city))
        return false;
    o = cli_office(c, &x->city);
    if (office_open(&x->city.office, c->a, &o, &own)) {
        ok = ask_here(x);
    } else if (is_taken(&own)) {
        ok = ask_service(x);
    } else {
        *c->e = own;
        ok = false;
    }
    office_close(x->city.office);
    if (ok)
        told_error(x);
    return ok;
}

/* Without a city: the shipped file, version 1. */
static bool ask_shipped(struct asking *x, int year)
{
    struct cli *c = x->c;
    struct json *all = json_array(c->a, c->e), *one = json_object(c->a, c->e);
    struct json *years = json_array(c->a, c->e);
    struct calendar *calendar;

    if (all == NULL || one == NULL || years == NULL ||
        !cli_calendar(c, S(""), &calendar))
        return false;
    if (year > 0) {
        x->answer = calendar_year_json(calendar, year, c->a, c->e);
        return x->answer != NULL;
    }
    for (int y = 1950; y < 2999; y++) {
        if (calendar_announced(calendar, y) &&
            !json_add(c->a, years, json_int(c->a, y, c->e), c->e))
            return false;
    }
    x->answer = json_object(c->a, c->e);
    return x->answer != NULL && json_set_int(c->a, one, S("number"), 1, c->e) &&
           json_set_str(c->a, one, S("sha256"), calendar_version(calendar),
                        c->e) &&
           json_add(c->a, all, one, c->e) &&
           json_set_int(c->a, x->answer, S("number"), 1, c->e) &&
           json_set_str(c->a, x->answer, S("sha256"),
                        calendar_version(calendar), c->e) &&
           json_set(c->a, x->answer, S("announced"), years, c->e) &&
           json_set(c->a, x->answer, S("versions"), all, c->e);
}

/* ---- printing ---- */

static bool zh(const struct asking *x)
{
    return x->c->lang == LANG_ZH;
}

static void say(struct asking *x, str chinese, str english)
{
    cli_print(x->c, zh(x) ? chinese : english);
}

static int64_t number(const struct json *v, const char *name)
{
    int64_t n = 0;

    (void)json_get_int(v, str_of(name), &n);
    return n;
}

static void say_number(struct asking *x, const struct json *v, const char *name)
{
    buf_int(x->c->out, number(v, name));
}

/* "2007–2026, 2028" */
static void say_years(struct asking *x, const struct json *years)
{
    struct cli *c = x->c;

    for (size_t i = 0; json_is(years, JSON_ARRAY) && i < years->n; i++) {
        size_t last = i;
        int64_t from = 0, y = 0;

        (void)str_to_int(json_str(years->items[i]), 0, 9999, &from);
        while (last + 1 < years->n &&
               str_to_int(json_str(years->items[last + 1]), 0, 9999, &y) &&
               y == from + (int64_t)(last + 1 - i))
            last++;
        if (i > 0)
            say(x, S("、"), S(", "));
        buf_int(c->out, from);
        if (last > i) {
            cli_lit(c, "–");
            buf_int(c->out, from + (int64_t)(last - i));
        }
        i = last;
    }
}

static void say_version(struct asking *x, const struct json *v, bool in_force)
{
    struct cli *c = x->c;
    const struct json *done = json_get(v, S("recounted"));
    str source = json_get_str(v, S("source"));

    say(x, S("第 "), S("version "));
    say_number(x, v, "number");
    say(x, S(" 版"), S(""));
    if (in_force)
        say(x, S("(现行)"), S(" (in force)"));
    cli_lit(c, "  ");
    if (source.n > 0)
        cli_print(c, source);
    else
        say(x, S("随程序提供"), S("shipped with the program"));
    cli_lit(c, "\n    SHA-256 ");
    cli_print(c, json_get_str(v, S("sha256")));
    cli_lit(c, "\n");
    if (source.n == 0)
        return;
    cli_lit(c, "    ");
    cli_print(c, json_get_str(v, S("at")));
    cli_lit(c, "  ");
    cli_print(c, json_get_str(v, S("by")));
    say(x, S("  公布 "), S("  announces "));
    say_years(x, json_get(v, S("years")));
    say(x, S("  新增 "), S("  added "));
    say_number(x, v, "added");
    say(x, S(" 日,更改 "), S(", replaced "));
    say_number(x, v, "replaced");
    say(x, S(" 日"), S(""));
    if (done == NULL) {
        say(x, S("  期限尚在重算\n"), S("  limits are being counted anew\n"));
        return;
    }
    say(x, S("  变动事项 "), S("  cases moved "));
    say_number(x, done, "matters");
    say(x, S(" 件\n"), S("\n"));
}

static void say_list(struct asking *x)
{
    const struct json *all = json_get(x->answer, S("versions"));
    const struct json *ahead = json_path(x->answer, S("shipped.ahead"));

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++)
        say_version(x, all->items[i],
                    number(all->items[i], "number") ==
                        number(x->answer, "number"));
    say(x, S("已公布的年份 "), S("years announced "));
    say_years(x, json_get(x->answer, S("announced")));
    cli_lit(x->c, "\n");
    if (!json_is(ahead, JSON_ARRAY) || ahead->n == 0)
        return;
    say(x, S("随程序提供的文件还有 "), S("the shipped file has more: "));
    say_years(x, ahead);
    say(x, S(",用 import 导入\n"), S("; bring them in with import\n"));
}

static void say_days(struct asking *x, const struct json *days, str chinese,
                     str english)
{
    struct cli *c = x->c;

    for (size_t i = 0; json_is(days, JSON_ARRAY) && i < days->n; i++) {
        cli_print(c, json_get_str(days->items[i], S("date")));
        cli_lit(c, "  ");
        say(x, chinese, english);
        cli_lit(c, "  ");
        cli_print(c, json_get_str(days->items[i], S("name")));
        cli_lit(c, "\n");
    }
}

static void say_show(struct asking *x)
{
    if (!json_true(json_get(x->answer, S("announced")))) {
        say_number(x, x->answer, "year");
        say(x, S(" 年的放假安排尚未公布,期限只能暂定\n"),
            S(": the days off are not announced; limits are provisional\n"));
    }
    say_days(x, json_get(x->answer, S("off")), S("放假"), S("off    "));
    say_days(x, json_get(x->answer, S("work")), S("上班"), S("make-up"));
}

static void say_moved(struct asking *x, const struct json *m)
{
    struct cli *c = x->c;
    str no = json_get_str(m, S("number"));
    str provisional = zh(x) ? S("(暂定)") : S(" (provisional)");

    cli_lit(c, "  ");
    cli_print(c, no.n > 0 ? no : json_get_str(m, S("matter")));
    cli_lit(c, "  ");
    cli_print(c, json_get_str(m, S("authority")));
    cli_lit(c, "  ");
    cli_print(c, json_get_str(m, zh(x) ? S("zh") : S("en")));
    cli_lit(c, "  ");
    cli_print(c, json_get_str(m, S("before")));
    if (json_true(json_get(m, S("was_provisional"))))
        cli_print(c, provisional);
    cli_lit(c, " → ");
    cli_print(c, json_get_str(m, S("after")));
    if (json_true(json_get(m, S("provisional"))))
        cli_print(c, provisional);
    else if (json_true(json_get(m, S("was_provisional"))))
        say(x, S("(确定)"), S(" (settled)"));
    cli_lit(c, "\n");
}

static void say_problems(struct asking *x)
{
    const struct json *all = json_get(x->answer, S("problems"));

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++)
        cli_print(x->c, json_get_str(all->items[i], zh(x) ? S("zh") : S("en")));
}

static void say_import(struct asking *x, bool tried)
{
    const struct json *v = x->answer, *moved = json_get(v, S("moved"));
    const struct json *years = json_get(v, S("years"));
    struct cli *c = x->c;

    say_problems(x);
    if (json_true(json_get(v, S("refused")))) {
        say(x, S("没有导入\n"), S("nothing was brought in\n"));
        return;
    }
    say(x, S("放假安排第 "), S("calendar version "));
    say_number(x, v, "number");
    say(x, S(" 版"), S(""));
    if (tried)
        say(x, S("(试算,未写入)"), S(" (tried, nothing is written)"));
    else if (!json_true(json_get(v, S("new"))))
        say(x, S(":文件没有新内容"), S(": the file says nothing new"));
    if (json_is(years, JSON_ARRAY) && years->n > 0) {
        say(x, S(":公布 "), S(": announces "));
        say_years(x, years);
    }
    say(x, S("\n新增 "), S("\ndays added "));
    say_number(x, v, "added");
    say(x, S(" 日,更改 "), S(", replaced "));
    say_number(x, v, "replaced");
    say(x, S(" 日,一致 "), S(", as they were "));
    say_number(x, v, "same");
    say(x, S(" 日\nSHA-256 "), S("\nSHA-256 "));
    cli_print(c, json_get_str(v, S("sha256")));
    say(x, S("\n办理中的事项 "), S("\nrunning cases "));
    say_number(x, v, "looked");
    say(x, S(" 件,期限变动 "), S(", with a limit that moved "));
    say_number(x, v, "matters");
    say(x, S(" 件\n"), S("\n"));
    for (size_t i = 0; json_is(moved, JSON_ARRAY) && i < moved->n; i++)
        say_moved(x, moved->items[i]);
    if (json_true(json_get(v, S("more"))))
        say(x, S("  …其余见「放假安排」页\n"),
            S("  … the rest is on the page of days off\n"));
    if (number(v, "skipped") > 0) {
        say(x, S("不能重算 "), S("cannot be counted anew: "));
        say_number(x, v, "skipped");
        say(x, S(" 件,见日志\n"), S(", see the log\n"));
    }
}

/* ---- the commands ---- */

static const char *const valued[] = {CLI_CITY_OPTIONS, "--data", "--source",
                                     "--as", NULL};

static bool new_ask(struct asking *x, str what)
{
    struct cli *c = x->c;

    x->ask = json_object(c->a, c->e);
    return x->ask != NULL && json_set_str(c->a, x->ask, S("do"), what, c->e);
}

static bool list(struct asking *x)
{
    return new_ask(x, S("list")) &&
           (x->city.dir.n > 0 ? ask_city(x) : ask_shipped(x, 0));
}

static bool show(struct asking *x)
{
    struct cli *c = x->c;
    int64_t year;
    str text;

    if (!cli_plain(c, valued, 1, &text)) {
        (void)cli_usage(c, S("YEAR"));
        return false;
    }
    if (!str_to_int(text, 1950, 2998, &year))
        return err_set(c->e, &bad_year, .arg = {text});
    return new_ask(x, S("show")) &&
           json_set_int(c->a, x->ask, S("year"), year, c->e) &&
           (x->city.dir.n > 0 ? ask_city(x) : ask_shipped(x, (int)year));
}

static bool import(struct asking *x)
{
    struct cli *c = x->c;
    str file, text, source = S(""), as = S("");

    if (!cli_plain(c, valued, 1, &file)) {
        (void)cli_usage(c, S("FILE.csv"));
        return false;
    }
    if (x->city.dir.n == 0) {
        (void)cli_usage(c, S("--data DIR"));
        return false;
    }
    (void)cli_option(c, S("--source"), 0, &source);
    (void)cli_option(c, S("--as"), 0, &as);
    return file_read(c->a, file, FILE_BYTES, &text, c->e) &&
           new_ask(x, S("import")) &&
           json_set_str(c->a, x->ask, S("file"), file, c->e) &&
           json_set_str(c->a, x->ask, S("text"), text, c->e) &&
           json_set_str(c->a, x->ask, S("source"), source, c->e) &&
           json_set_str(c->a, x->ask, S("as"), as, c->e) &&
           json_set_bool(c->a, x->ask, S("try"), cli_flag(c, S("--dry-run")),
                         c->e) &&
           json_set_bool(c->a, x->ask, S("replace"),
                         cli_flag(c, S("--replace")), c->e) &&
           ask_city(x);
}

static int answered(struct asking *x, str what)
{
    struct cli *c = x->c;

    if (x->exit > 0)
        return x->exit;
    if (cli_flag(c, S("--json"))) {
        json_print(x->answer, 2, c->out);
        cli_lit(c, "\n");
    } else if (str_eq(what, S("list"))) {
        say_list(x);
    } else if (str_eq(what, S("show"))) {
        say_show(x);
    } else {
        say_import(x, cli_flag(c, S("--dry-run")));
    }
    return json_true(json_get(x->answer, S("refused"))) ? CLI_FAILS : CLI_HOLDS;
}

int cmd_calendar(struct cli *c)
{
    static const char *const flags[] = {"--dry-run", "--replace", "--json",
                                        NULL};
    static const struct {
        str name;
        bool (*run)(struct asking *x);
        size_t words;
    } all[] = {{SI("list"), list, 1},
               {SI("show"), show, 2},
               {SI("import"), import, 2}};
    struct asking x = {.c = c};
    str what = S("list");

    (void)cli_plain(c, valued, 0, &what);
    (void)cli_option(c, S("--data"), 0, &x.city.dir);
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (!str_eq(what, all[i].name))
            continue;
        if (!cli_known(c, valued, flags) ||
            !cli_no_more(c, valued, all[i].words) || !all[i].run(&x))
            return CLI_ERROR;
        return answered(&x, what);
    }
    (void)err_set(c->e, &no_such, .arg = {what});
    return CLI_ERROR;
}
