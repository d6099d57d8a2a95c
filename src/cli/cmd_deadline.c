/* cmd_deadline.c - fadu deadline --fact APL-60 --from DATE …: counts a period
 * and tells how.  What is asked is read in deadline_read.c, said in
 * deadline_say.c. */
#include "cli/deadline.h"

static const struct err_def untimed = {
    .code = "CLI-100",
    .fault = FAULT_INPUT,
    .zh = "「{0}」早于事由发生之日 {1}",
    .fix_zh = "核对日期",
    .en = "\"{0}\" lies before the day of the event, {1}",
    .fix_en = "check the days",
};

bool deadline_law(struct cli_deadline *d)
{
    struct cli *c = d->c;
    str dir, path, text;

    if (d->law != NULL)
        return true;
    if (!cli_facts(c, S(""), &d->law) || !cli_shipped(c, S(""), "facts", &dir))
        return false;
    return arena_join(c->a, (const str[]){dir, S("/clock.csv")}, 2, &path,
                      c->e) &&
           file_read(c->a, path, 1 << 20, &text, c->e) &&
           clock_read(c->a, path, text, &d->table, c->e);
}

/* Days of a surcharge after the last day [APL-73-3]: --accrue, --pause. */
static bool accrue(struct cli_deadline *d, str until,
                   const struct accrual_ask *pauses)
{
    struct accrual_ask ask = *pauses;

    if (!date_parse(until, &ask.to) || ask.to < d->due.last)
        return err_set(d->c->e, &untimed,
                       .arg = {until, str_of(date_text(d->due.last).z)});
    ask.from = d->due.last;
    ask.unit = PERIOD_CALENDAR_DAY;
    d->tallied = true;
    return calendar_accrual(d->calendar, &ask, d->c->a, &d->tally, d->c->e);
}

static bool work_out(struct cli_deadline *d)
{
    struct cli *c = d->c;
    struct accrual_ask pauses = {.rules = &d->rules};
    str until;

    if (d->fixed)
        return true;
    if (!calendar_due(d->calendar, &d->ask, c->a, &d->due, c->e))
        return false;
    if (!cli_option(c, S("--accrue"), 0, &until))
        return true;
    return deadline_intervals(d, S("--pause"), &pauses.pauses,
                              &pauses.n_pauses) &&
           accrue(d, until, &pauses);
}

int cmd_deadline(struct cli *c)
{
    static const char *const valued[] = {
        "--from",   "--period",  "--fact",   "--start",   "--date",  "--after",
        "--extend", "--exclude", "--untold", "--restart", "--until", "--set",
        "--done",   "--posted",  "--accrue", "--pause",   "--facts", NULL};
    static const char *const flags[] = {"--no-roll", "--back", "--at-least",
                                        "--why",     "--json", NULL};
    struct cli_deadline d = {.c = c};

    if (!cli_known(c, valued, flags) || !cli_calendar(c, S(""), &d.calendar) ||
        !deadline_read(&d) || !work_out(&d))
        return CLI_ERROR;
    return deadline_say(&d);
}
