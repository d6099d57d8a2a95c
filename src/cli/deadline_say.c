/* deadline_say.c - the answer of fadu deadline: the day, how it was reached step
 * by step with each article, and the same as JSON. */
#include "cli/deadline.h"

/* The day, or the moment of a period in hours. */
static void say_last(struct cli_deadline *d)
{
    if (d->ask.period.unit == PERIOD_HOUR && !d->fixed)
        buf_instant(d->c->out, d->due.last_moment, ZONE_CITY_MIN);
    else
        buf_date(d->c->out, d->due.last);
    cli_lit(d->c, "\n");
}

static void say_cited(struct cli_deadline *d, str id)
{
    const struct fact *f = law_find(d->law, id);

    cli_lit(d->c, "\n              ");
    if (f != NULL) {
        fact_cite(f, d->c->lang, d->c->out);
        cli_lit(d->c, " ");
    }
    cli_lit(d->c, "[");
    cli_print(d->c, id);
    cli_lit(d->c, "]\n");
}

static void say_steps(struct cli_deadline *d, const struct due_step *steps,
                      size_t n)
{
    struct cli *c = d->c;

    for (size_t i = 0; i < n; i++) {
        cli_lit(c, "  ");
        buf_date(c->out, steps[i].day);
        cli_lit(c, "  ");
        cli_print(c, c->lang == LANG_ZH ? steps[i].zh : steps[i].en);
        say_cited(d, steps[i].fact);
    }
}

static void say_either(struct cli *c, const char *zh, const char *en)
{
    cli_print(c, str_of(c->lang == LANG_ZH ? zh : en));
}

static void say_line(struct cli *c, const char *zh, const char *en)
{
    say_either(c, zh, en);
    cli_lit(c, "\n");
}

/* What must be waited out is in time when it is over. */
static bool waits(const struct cli_deadline *d)
{
    return d->nature == NATURE_WAITING || d->ask.at_least;
}

static bool in_time(const struct cli_deadline *d)
{
    return waits(d) ? d->done >= d->due.last_moment
                    : due_met(&d->due, d->done, d->posted);
}

/* What is said even without --why: it may change the answer. */
static void say_always(struct cli_deadline *d, bool why)
{
    struct cli *c = d->c;

    for (size_t i = 0; i < d->due.n_steps && !why; i++) {
        const struct due_step *s = &d->due.steps[i];

        if (!str_eq(s->fact, S("TIM-W4")))
            continue;
        cli_print(c, c->lang == LANG_ZH ? s->zh : s->en);
        cli_lit(c, "\n");
    }
    if (d->due.refused > 0)
        say_line(c, "有延长不在期限之内批准,没有计入(--why 说明)",
                 "an extension was not approved in time and is not counted "
                 "(--why tells)");
    if (waits(d))
        say_line(c, "期限届满后方可办理,最早为次日",
                 "to be waited out: the next day at the earliest");
    if (d->fact != NULL && d->fact->unverified)
        say_line(c, "该期限没有经官方文本核对",
                 "the figure was not checked against the official text");
    if (d->fact != NULL && !d->fixed &&
        !fact_in_force(d->fact, instant_date(d->ask.start, ZONE_CITY_MIN)))
        say_line(c, "起算之日该文本没有施行",
                 "that text was not in force on the day of the event");
}

/* [TIM-85-4]: what was posted in time is in time. */
static void say_done(struct cli_deadline *d, bool why)
{
    bool by_post = !waits(d) && d->posted != 0 && d->done >= d->due.last_moment;
    const char *zh = waits(d) ? "过早" : "逾期";
    const char *en = waits(d) ? "too early" : "late";

    if (!d->asked_done)
        return;
    if (in_time(d)) {
        zh = waits(d) ? "期限已经届满" : "在期限之内";
        en = waits(d) ? "the period is over" : "in time";
    }
    say_line(d->c, zh, en);
    if (why && in_time(d) && by_post) {
        cli_lit(d->c, "  ");
        buf_date(d->c->out, instant_date(d->posted, ZONE_CITY_MIN));
        cli_lit(d->c, "  ");
        say_either(d->c, "期满前交邮,在途时间不计算",
                   "posted before the end; time on the way is not counted");
        say_cited(d, S("TIM-85-4"));
    }
}

static void say_fixed(struct cli_deadline *d)
{
    cli_lit(d->c, "  ");
    buf_date(d->c->out, d->due.last);
    cli_lit(d->c, "  ");
    say_either(d->c, "固定日期,不因休息日移动",
               "a fixed day, never moved by a day of rest");
    say_cited(d, d->fact->id);
}

static void say_tally(struct cli_deadline *d, bool why)
{
    struct cli *c = d->c;

    if (!d->tallied)
        return;
    buf_int(c->out, d->tally.days);
    say_either(c, " 日\n", " days\n");
    if (why)
        say_steps(d, d->tally.steps, d->tally.n_steps);
}

static int say(struct cli_deadline *d)
{
    bool why = cli_flag(d->c, S("--why"));

    if (why && !deadline_law(d))
        return CLI_ERROR;
    say_last(d);
    if (why && d->fixed)
        say_fixed(d);
    if (why) {
        say_steps(d, d->start.steps, d->start.n_steps);
        say_steps(d, d->due.steps, d->due.n_steps);
    }
    say_always(d, why);
    say_done(d, why);
    say_tally(d, why);
    return CLI_HOLDS;
}

/* ---- JSON ---- */

static bool text_of(struct cli *c, struct buf *b, str *out)
{
    bool ok = buf_take(b, c->a, out, c->e);

    buf_close(b);
    return ok;
}

static bool set_day(struct cli *c, struct json *v, str name, date day)
{
    struct buf b;
    str text;

    buf_init(&b, &memory_system, 64);
    buf_date(&b, day);
    return text_of(c, &b, &text) && json_set_str(c->a, v, name, text, c->e);
}

static bool set_moment(struct cli *c, struct json *v, str name, instant t)
{
    struct buf b;
    str text;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t, ZONE_CITY_MIN);
    return text_of(c, &b, &text) && json_set_str(c->a, v, name, text, c->e);
}

/* The number, the unit and the nature, and where they come from. */
static bool set_period(struct cli_deadline *d, struct json *v)
{
    static const str natures[] = {
        [NATURE_AT_MOST] = SI("at_most"),   [NATURE_WAITING] = SI("waiting"),
        [NATURE_AT_LEAST] = SI("at_least"), [NATURE_BACKWARD] = SI("backward"),
        [NATURE_BURDEN] = SI("burden"),
    };
    struct cli *c = d->c;
    enum clock_nature n = d->ask.backward   ? NATURE_BACKWARD
                          : d->ask.burden   ? NATURE_BURDEN
                          : d->ask.at_least ? NATURE_AT_LEAST
                                            : d->nature;
    struct buf b;
    str length;

    buf_init(&b, &memory_system, 64);
    buf_period_code(&b, d->ask.period);
    if (!text_of(c, &b, &length) ||
        !json_set_str(c->a, v, S("period"), length, c->e) ||
        !json_set_str(c->a, v, S("nature"), natures[n], c->e))
        return false;
    return d->fact == NULL ||
           (json_set_str(c->a, v, S("fact"), d->fact->id, c->e) &&
            (d->ask.clause.n == 0 ||
             json_set_str(c->a, v, S("clause"), d->ask.clause, c->e)));
}

/* The steps to the start and from it, in one list. */
static struct json *all_steps(struct cli_deadline *d)
{
    struct cli *c = d->c;
    struct json *all = due_steps_json(&d->start, c->a, c->e);
    struct json *more = due_steps_json(&d->due, c->a, c->e);

    if (all == NULL || more == NULL)
        return NULL;
    for (size_t i = 0; i < more->n; i++) {
        if (!json_add(c->a, all, more->items[i], c->e))
            return NULL;
    }
    return all;
}

static bool set_rest(struct cli_deadline *d, struct json *v)
{
    struct cli *c = d->c;
    struct due tally = {.steps = d->tally.steps, .n_steps = d->tally.n_steps};

    if (d->asked_done &&
        !json_set_bool(c->a, v, S("in_time"), in_time(d), c->e))
        return false;
    if (!d->tallied)
        return true;
    return json_set_int(c->a, v, S("accrued"), d->tally.days, c->e) &&
           json_set_int(c->a, v, S("paused"), d->tally.paused, c->e) &&
           json_set(c->a, v, S("accrual"), due_steps_json(&tally, c->a, c->e),
                    c->e);
}

static int say_json(struct cli_deadline *d)
{
    struct cli *c = d->c;
    struct json *v = json_object(c->a, c->e);

    if (v == NULL || !set_day(c, v, S("last"), d->due.last) ||
        !set_moment(c, v, S("late_from"), d->due.last_moment))
        return CLI_ERROR;
    if (d->fixed
            ? !json_set_str(c->a, v, S("fact"), d->fact->id, c->e)
            : !set_period(d, v) || !set_day(c, v, S("start"), d->due.start) ||
                  !json_set_int(c->a, v, S("refused_extensions"),
                                d->due.refused, c->e))
        return CLI_ERROR;
    if (!json_set_bool(c->a, v, S("provisional"), d->due.provisional, c->e) ||
        !json_set_int(c->a, v, S("excluded"), d->due.excluded, c->e) ||
        !json_set_str(c->a, v, S("calendar"), calendar_version(d->calendar),
                      c->e) ||
        !json_set(c->a, v, S("steps"), all_steps(d), c->e) || !set_rest(d, v))
        return CLI_ERROR;
    json_print(v, 2, c->out);
    cli_lit(c, "\n");
    return CLI_HOLDS;
}

int deadline_say(struct cli_deadline *d)
{
    return cli_flag(d->c, S("--json")) ? say_json(d) : say(d);
}
