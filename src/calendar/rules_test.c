/* rules_test.c - approvals, new starts, minima, settings, days that are proven,
 * and the clock table. */
#include "tap.h"

#include "calendar/try.h"

#include <limits.h>

enum { ROWS_MAX = 3 };

static struct arena *scratch, *kept;
static const struct calendar *days; /* facts/holidays-cn.csv */

/* --------------------------------------------------------- what is new ---- */

enum { OUT = TAKEN_OUT, STOP = SUSPENDED, ANEW = RESTARTED };

/* clang-format off */
static const struct {
    const char *name, *start, *period;
    struct { const char *period, *approved; } more[ROWS_MAX];
    struct { const char *from, *to; int kind; bool unproven; } out[ROWS_MAX];
    struct clock_rules rules;
    bool burden, backward, at_least;
    const char *last;
    int excluded, refused;
} rows[] = {
    /* [TIM-W6] the approval is dated inside the running period */
    {"approved on the rolled last day", "2024-09-09", "90 calendar_day",
     {{"30 calendar_day", "2024-12-09T17:00:00+08:00"}}, {{0}}, {0}, 0, 0, 0, "2025-01-07", 0, 0},
    {"approved when it was over", "2024-09-09", "90 calendar_day",
     {{"30 calendar_day", "2024-12-10T00:00:00+08:00"}}, {{0}}, {0}, 0, 0, 0, "2024-12-09", 0, 1},
    {"approved before it began", "2024-09-09", "90 calendar_day",
     {{"30 calendar_day", "2024-09-08T23:59:00+08:00"}}, {{0}}, {0}, 0, 0, 0, "2024-12-09", 0, 1},
    {"the second while the first ran", "2024-09-09", "90 calendar_day",
     {{"30 calendar_day", "2024-12-01"}, {"11 calendar_day", "2025-01-07"}}, {{0}}, {0}, 0, 0, 0, "2025-01-20", 0, 0},
    {"the second when the first was over", "2024-09-09", "90 calendar_day",
     {{"30 calendar_day", "2024-12-01"}, {"11 calendar_day", "2025-01-08"}}, {{0}}, {0}, 0, 0, 0, "2025-01-07", 0, 1},
    {"the second has no first to run on", "2024-09-09", "90 calendar_day",
     {{"30 calendar_day", "2025-01-01"}, {"11 calendar_day", "2025-01-02"}}, {{0}}, {0}, 0, 0, 0, "2024-12-09", 0, 2},
    {"in time by what was taken out", "2024-09-09", "90 calendar_day",
     {{"30 calendar_day", "2024-12-15"}}, {{"2024-10-08", "2024-10-18", OUT, 0}}, {0}, 0, 0, 0, "2025-01-17", 10, 0},
    {"hours: in time by a minute", "2026-11-24T10:00:00+08:00", "24 hour",
     {{"24 hour", "2026-11-25T09:59:00+08:00"}}, {{0}}, {0}, 0, 0, 0, "2026-11-26", 0, 0},
    {"hours: late by nothing", "2026-11-24T10:00:00+08:00", "24 hour",
     {{"24 hour", "2026-11-25T10:00:00+08:00"}}, {{0}}, {0}, 0, 0, 0, "2026-11-25", 0, 1},
    {"a cap is not moved for an approval either", "2026-10-30", "30 calendar_day",
     {{"30 calendar_day", "2026-11-30"}}, {{0}}, {0}, 1, 0, 0, "2026-11-29", 0, 1},   /* [ACL-25-1b] */
    /* [TIM-85-3] [ADR-56] the first working day after a holiday */
    {"sixty days that end in a holiday", "2026-08-06", "60 calendar_day",
     {{0}}, {{0}}, {0}, 0, 0, 0, "2026-10-08", 0, 0},
    /* [ARI-40-3b] [GID-30B] [FEE-7C] counted anew */
    {"anew from the later day", "2026-03-02", "20 working_day",
     {{0}}, {{"2026-03-06", "2026-03-16", ANEW, 0}}, {0}, 0, 0, 0, "2026-04-14", 0, 0},
    {"anew on the last day", "2026-03-02", "20 working_day",
     {{0}}, {{"2026-03-30", "2026-04-07", ANEW, 0}}, {0}, 0, 0, 0, "2026-05-08", 0, 0},
    {"too late to be counted anew", "2026-03-02", "20 working_day",
     {{0}}, {{"2026-03-31", "2026-04-07", ANEW, 0}}, {0}, 0, 0, 0, "2026-03-30", 0, 0},
    {"anew before it began", "2026-03-02", "20 working_day",
     {{0}}, {{"2026-02-20", "2026-03-02", ANEW, 0}}, {0}, 0, 0, 0, "2026-03-30", 0, 0},
    {"anew without proof", "2026-03-02", "20 working_day",
     {{0}}, {{"2026-03-06", "2026-03-16", ANEW, 1}}, {0}, 0, 0, 0, "2026-03-30", 0, 0},
    {"twice anew, in any order", "2026-03-02", "20 working_day",
     {{0}}, {{"2026-03-20", "2026-03-23", ANEW, 0}, {"2026-03-06", "2026-03-16", ANEW, 0}}, {0}, 0, 0, 0, "2026-04-21", 0, 0},
    {"what went before a new start is gone", "2026-03-02", "20 working_day",
     {{"5 working_day", "2026-03-05"}}, {{"2026-03-06", "2026-03-16", ANEW, 0}, {"2026-03-03", "2026-03-05", OUT, 0}}, {0}, 0, 0, 0, "2026-04-14", 0, 1},
    {"what comes after it counts", "2026-03-02", "20 working_day",
     {{"1 working_day", "2026-03-20"}}, {{"2026-03-06", "2026-03-16", ANEW, 0}, {"2026-03-17", "2026-03-18", OUT, 0}}, {0}, 0, 0, 0, "2026-04-16", 1, 0},
    /* [ARL-39-1] [ARL-20-2] a suspension goes on afterwards */
    {"suspended and going on", "2026-03-02", "90 calendar_day",
     {{0}}, {{"2026-03-10", "2026-03-20", STOP, 0}}, {0}, 0, 0, 0, "2026-06-10", 10, 0},
    {"suspended inside a hearing", "2026-03-02", "90 calendar_day",
     {{0}}, {{"2026-03-10", "2026-03-20", OUT, 0}, {"2026-03-12", "2026-03-25", STOP, 0}}, {0}, 0, 0, 0, "2026-06-15", 15, 0},
    /* [ACL-25-3a] [LIC-45] [SMP-38-3] without the notice nothing is taken out */
    {"nobody was told", "2026-10-30", "30 calendar_day",
     {{0}}, {{"2026-11-02", "2026-11-12", OUT, 1}}, {0}, 1, 0, 0, "2026-11-29", 0, 0},
    {"nobody was told of the first", "2026-03-02", "20 working_day",
     {{0}}, {{"2026-03-03", "2026-03-05", OUT, 1}, {"2026-03-04", "2026-03-06", OUT, 0}}, {0}, 0, 0, 0, "2026-04-01", 2, 0},
    /* minima are never moved [PIP-56] */
    {"at least thirty days end on a Sunday", "2026-10-30", "30 calendar_day",
     {{0}}, {{0}}, {0}, 0, 0, 1, "2026-11-29", 0, 0},
    {"at least seven working days", "2026-09-24", "7 working_day",
     {{0}}, {{0}}, {0}, 0, 0, 1, "2026-10-12", 0, 0},
    {"at least three years", "2024-02-29", "3 year",
     {{0}}, {{0}}, {0}, 0, 0, 1, "2027-02-28", 0, 0},
    /* [TIM-W3] as clear days */
    {"clear working days before", "2026-10-20", "7 working_day",
     {{0}}, {{0}}, {.clear_days = true}, 0, 1, 0, "2026-10-09", 0, 0},
    {"clear days before", "2026-11-29", "7 calendar_day",
     {{0}}, {{0}}, {.clear_days = true}, 0, 1, 0, "2026-11-21", 0, 0},
    {"a clear month before", "2026-03-31", "1 month",
     {{0}}, {{0}}, {.clear_days = true}, 0, 1, 0, "2026-02-27", 0, 0},
    {"a clear year before", "2024-02-29", "1 year",
     {{0}}, {{0}}, {.clear_days = true}, 0, 1, 0, "2023-02-27", 0, 0},
    {"no day before is the day, clear or not", "2026-11-29", "0 calendar_day",
     {{0}}, {{0}}, {.clear_days = true}, 0, 1, 0, "2026-11-29", 0, 0},
    /* [TIM-W5] the other readings of the first and the last day */
    {"the first day is out, too", "2026-03-02", "90 calendar_day",
     {{0}}, {{"2026-03-10", "2026-03-20", OUT, 0}}, {.first_day_out = true}, 0, 0, 0, "2026-06-11", 11, 0},
    {"the last day is in", "2026-03-02", "90 calendar_day",
     {{0}}, {{"2026-03-10", "2026-03-20", OUT, 0}}, {.last_day_in = true}, 0, 0, 0, "2026-06-09", 9, 0},
    {"first out and last in", "2026-03-02", "90 calendar_day",
     {{0}}, {{"2026-03-10", "2026-03-20", OUT, 0}}, {.first_day_out = true, .last_day_in = true}, 0, 0, 0, "2026-06-10", 10, 0},
    {"one day is one day if the first is out", "2026-03-02", "90 calendar_day",
     {{0}}, {{"2026-03-10", "2026-03-10", OUT, 0}}, {.first_day_out = true}, 0, 0, 0, "2026-06-01", 1, 0},
    {"a day to the next is nothing if the last is in", "2026-03-02", "90 calendar_day",
     {{0}}, {{"2026-03-10", "2026-03-11", OUT, 0}}, {.last_day_in = true}, 0, 0, 0, "2026-06-01", 0, 0},
    {"the day of the event is never taken out", "2026-03-02", "10 calendar_day",
     {{0}}, {{"2026-03-02", "2026-03-03", OUT, 0}}, {.first_day_out = true}, 0, 0, 0, "2026-03-13", 1, 0},
    /* [TIM-W6] from the end as moved */
    {"extended from the moved end", "2024-09-09", "90 calendar_day",
     {{"30 calendar_day", NULL}}, {{0}}, {.roll_then_extend = true}, 0, 0, 0, "2025-01-08", 0, 0},
    {"a cap has no moved end", "2026-10-01", "30 calendar_day",
     {{"29 calendar_day", NULL}}, {{0}}, {.roll_then_extend = true}, 1, 0, 0, "2026-11-29", 0, 0},
    /* [TIM-W8] the last-day rule for caps */
    {"a seizure that is moved", "2026-10-30", "30 calendar_day",
     {{0}}, {{0}}, {.burden_rolls = true}, 1, 0, 0, "2026-11-30", 0, 0},
};
/* clang-format on */

static void fill(size_t i, struct due_ask *ask, struct period *more,
                 instant *approved, struct exclusion *out)
{
    *ask = (struct due_ask){.start = from(rows[i].start),
                            .period = of(rows[i].period),
                            .extensions = more,
                            .exclusions = out,
                            .burden = rows[i].burden,
                            .backward = rows[i].backward,
                            .at_least = rows[i].at_least,
                            .rules = &rows[i].rules};
    for (size_t m = 0; m < ROWS_MAX && rows[i].more[m].period != NULL; m++) {
        if (rows[i].more[m].approved != NULL) {
            approved[m] = from(rows[i].more[m].approved);
            ask->approved = approved;
        }
        more[ask->n_extensions++] = of(rows[i].more[m].period);
    }
    for (size_t x = 0; x < ROWS_MAX && rows[i].out[x].from != NULL; x++)
        out[ask->n_exclusions++] =
            (struct exclusion){.from = on(rows[i].out[x].from),
                               .to = on(rows[i].out[x].to),
                               .kind = (enum exclusion_kind)rows[i].out[x].kind,
                               .unproven = rows[i].out[x].unproven};
}

static void table(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct period more[ROWS_MAX];
        instant approved[ROWS_MAX];
        struct exclusion out[ROWS_MAX];
        struct due_ask ask;
        struct due due = {0}, bare = {0};
        struct err e = {0};

        fill(i, &ask, more, approved, out);
        if (!calendar_due(days, &ask, scratch, &due, &e))
            tap_error(&e);
        IS(str_of(date_text(due.last).z), str_of(rows[i].last), "%s",
           rows[i].name);
        OK(due.excluded == rows[i].excluded && due.refused == rows[i].refused,
           "%d days out, %d refused", due.excluded, due.refused);
        OK(due.n_steps > 0 && due.steps[due.n_steps - 1].day == due.last,
           "the derivation ends there");
        ask.no_steps = true;
        OK(calendar_due(days, &ask, scratch, &bare, &e) && bare.n_steps == 0 &&
               bare.last == due.last && bare.last_moment == due.last_moment &&
               bare.provisional == due.provisional &&
               bare.excluded == due.excluded && bare.start == due.start,
           "the same without a derivation");
    }
}

/* ------------------------------------------------------------- moments ---- */

static void moments(void)
{
    /* clang-format off */
    static const struct {
        const char *start, *period;
        struct clock_rules rules;
        bool backward;
        const char *end;
    } some[] = {
        {"2026-11-24T10:20:00+08:00", "24 hour", {0}, false, "2026-11-25T10:20:00+08:00"},                 /* [TIM-201-2] */
        {"2026-11-24T10:20:00+08:00", "24 hour", {.hour_out = true}, false, "2026-11-25T11:00:00+08:00"},  /* [TIM-85-2] */
        {"2026-11-24T10:00:00+08:00", "24 hour", {.hour_out = true}, false, "2026-11-25T11:00:00+08:00"},
        {"2026-11-24T10:20:00+08:00", "12 hour", {.hour_out = true}, true, "2026-11-23T22:20:00+08:00"},
        {"2026-11-23", "1 calendar_day", {.closes_min = 1020}, false, "2026-11-24T17:00:00+08:00"},        /* [TIM-203-2] */
        {"2026-11-27", "1 calendar_day", {.closes_min = 1050}, false, "2026-11-30T17:30:00+08:00"},
        {"2026-11-27", "1 calendar_day", {.closes_min = 1050}, true, "2026-11-26T17:30:00+08:00"},
    };
    /* clang-format on */

    for (size_t i = 0; i < COUNT_OF(some); i++) {
        struct due_ask ask = {.start = from(some[i].start),
                              .period = of(some[i].period),
                              .backward = some[i].backward,
                              .rules = &some[i].rules};
        struct due due = {0};
        struct err e = {0};

        OK(calendar_due(days, &ask, scratch, &due, &e) &&
               due.last_moment == from(some[i].end),
           "%s from %s until %s", some[i].period, some[i].start, some[i].end);
    }
}

/* [TIM-85-4] */
static void posted(void)
{
    struct due due = {.last_moment = from("2026-03-18")};

    OK(due_met(&due, from("2026-03-17T23:59:00+08:00"), 0), "done in time");
    OK(!due_met(&due, from("2026-03-18"), 0), "at 24:00 it is late");
    OK(due_met(&due, from("2026-03-25"), from("2026-03-17T23:59:00+08:00")),
       "posted in time, however long it took");
    OK(!due_met(&due, from("2026-03-25"), from("2026-03-18")),
       "posted when it was over");
}

/* ------------------------------------------------------- what it says ---- */

static bool said(const struct due *due, const char *fact, const char *zh)
{
    for (size_t i = 0; i < due->n_steps; i++) {
        if (str_eq(due->steps[i].fact, str_of(fact)) &&
            (zh[0] == '\0' || str_eq(due->steps[i].zh, str_of(zh))))
            return true;
    }
    for (size_t i = 0; i < due->n_steps; i++)
        tap_note("%.*s: %.*s", STR_ARG(due->steps[i].fact),
                 STR_ARG(due->steps[i].zh));
    return false;
}

static void words(void)
{
    const struct period more = {30, PERIOD_CALENDAR_DAY};
    const instant late = from("2024-12-10T09:00:00+08:00");
    struct exclusion x = {.from = on("2026-03-06"),
                          .to = on("2026-03-16"),
                          .why = S("申请补正"),
                          .fact = S("ARI-40-3b"),
                          .kind = RESTARTED};
    struct exclusion stop = {.from = on("2026-03-06"),
                             .to = on("2026-03-16"),
                             .why = S("不可抗力"),
                             .fact = S("ARL-39-1"),
                             .kind = SUSPENDED};
    struct exclusion untold = {.from = on("2026-11-02"),
                               .to = on("2026-11-12"),
                               .why = S("鉴定"),
                               .fact = S("ACL-25-3a"),
                               .unproven = true};
    const struct clock_rules both = {.first_day_out = true,
                                     .last_day_in = true};
    /* clang-format off */
    const struct {
        struct due_ask ask;
        const char *fact, *zh;
    } some[] = {
        {{.start = from("2026-03-02"), .period = {5, PERIOD_WORKING_DAY}, .fact = S("APL-64-1"), .clause = S("APL-85")},
         "APL-64-1", "期限为 5 个工作日,出自本条"},
        {{.start = from("2026-03-02"), .period = {5, PERIOD_WORKING_DAY}, .fact = S("APL-64-1"), .clause = S("APL-85")},
         "APL-85", "依该法对日数的规定,5 日指工作日"},
        {{.start = from("2026-03-02"), .period = {90, PERIOD_CALENDAR_DAY}, .fact = S("APL-60"), .clause = S("APL-85")},
         "APL-85", "该法规定按工作日计算的日数不含 90 日,按自然日计"},
        {{.start = from("2024-09-09"), .period = {90, PERIOD_CALENDAR_DAY}, .extensions = &more, .n_extensions = 1, .approved = &late},
         "TIM-W6", "延长 30 日 于 2024-12-10T09:00:00+08:00 批准,其时期限已经届满,不予计入"},
        {{.start = from("2026-03-02"), .period = {20, PERIOD_WORKING_DAY}, .exclusions = &x, .n_exclusions = 1},
         "ARI-40-3b", "申请补正:原自 2026-03-02(星期一) 起算的期限不再计算,以 2026-03-16(星期一) 为新的起算日"},
        {{.start = from("2026-02-02"), .period = {5, PERIOD_WORKING_DAY}, .exclusions = &x, .n_exclusions = 1},
         "ARI-40-3b", "申请补正:2026-03-06 时期限已于 2026-02-09(星期一) 届满,不重新计算"},
        {{.start = from("2026-03-02"), .period = {60, PERIOD_CALENDAR_DAY}, .exclusions = &stop, .n_exclusions = 1},
         "ARL-39-1", "不可抗力:2026-03-06 至 2026-03-16 中止,其后继续计算(起日不扣、止日扣),扣除 10 日,相应后移至 2026-05-11(星期一)"},
        {{.start = from("2026-03-02"), .period = {60, PERIOD_CALENDAR_DAY}, .exclusions = &stop, .n_exclusions = 1, .rules = &both},
         "ARL-39-1", "不可抗力:2026-03-06 至 2026-03-16 中止,其后继续计算(起日扣、止日不扣),扣除 10 日,相应后移至 2026-05-11(星期一)"},
        {{.start = from("2026-10-30"), .period = {30, PERIOD_CALENDAR_DAY}, .exclusions = &untold, .n_exclusions = 1, .burden = true},
         "ACL-25-3a", "鉴定:2026-11-02 至 2026-11-12 没有载明期间的书面告知,不得扣除"},
        {{.start = from("2026-10-30"), .period = {30, PERIOD_CALENDAR_DAY}, .at_least = true},
         "TIM-203-2", "这是最短期限,不因休息日移动:2026-11-29(星期日) 二十四时届满,自 2026-11-30(星期一) 起方可办理其后的事项"},
    };
    /* clang-format on */

    for (size_t i = 0; i < COUNT_OF(some); i++) {
        struct due due = {0};
        struct err e = {0};

        OK(calendar_due(days, &some[i].ask, scratch, &due, &e) &&
               said(&due, some[i].fact, some[i].zh),
           "%s: %s", some[i].fact, some[i].zh);
    }
}

/* --------------------------------------------------------------- tally ---- */

/* [APL-73-3] */
static void tallies(void)
{
    const struct exclusion pauses[] = {
        {.from = on("2026-04-05"),
         .to = on("2026-04-12"),
         .fact = S("APL-73-3")},
        {.from = on("2026-04-01"),
         .to = on("2026-04-10"),
         .fact = S("APL-73-3")},
        {.from = on("2026-04-28"),
         .to = on("2026-05-20"),
         .fact = S("APL-73-3")},
        {.from = on("2026-03-01"),
         .to = on("2026-03-17"),
         .fact = S("APL-73-3")},
    };
    const struct clock_rules whole = {.first_day_out = true};
    struct accrual_ask ask = {.from = on("2026-03-17"),
                              .to = on("2026-05-01"),
                              .unit = PERIOD_CALENDAR_DAY};
    struct accrual t = {0};
    struct err e = {0};

    OK(calendar_accrual(days, &ask, scratch, &t, &e) && t.days == 45 &&
           t.paused == 0,
       "without a pause every day runs (%d)", t.days);
    ask.pauses = pauses;
    ask.n_pauses = COUNT_OF(pauses);
    OK(calendar_accrual(days, &ask, scratch, &t, &e) && t.days == 31 &&
           t.paused == 14 && t.n_steps == 4,
       "pauses that overlap and go on (%d, %d)", t.days, t.paused);
    ask.rules = &whole;
    OK(calendar_accrual(days, &ask, scratch, &t, &e) && t.days == 29 &&
           t.paused == 16,
       "with their first days (%d, %d)", t.days, t.paused);
    ask.rules = NULL;
    ask.unit = PERIOD_WORKING_DAY;
    OK(calendar_accrual(days, &ask, scratch, &t, &e) &&
           t.days + t.paused == calendar_working_days(days, ask.from, ask.to),
       "working days, as well");
    ask.to = on("2026-03-16");
    OK(!calendar_accrual(days, &ask, scratch, &t, &e) &&
           strcmp(err_code(&e), "CAL-017") == 0,
       "backwards is refused");
}

/* ------------------------------------------------------- plain sums ---- */

static void sums(void)
{
    /* clang-format off */
    static const struct { const char *day; int n; const char *up, *down; } months[] = {
        {"2026-03-11", 1, "2026-04-11", "2026-04-11"},
        {"2026-01-31", 1, "2026-03-01", "2026-02-28"}, /* [TIM-202] */
        {"2024-01-31", 1, "2024-03-01", "2024-02-29"},
        {"2024-02-29", 12, "2025-03-01", "2025-02-28"},
        {"2024-03-31", -1, "2024-03-01", "2024-02-29"},
        {"2024-12-31", -1, "2024-12-01", "2024-11-30"},
        {"2026-08-31", 0, "2026-08-31", "2026-08-31"},
    };
    static const struct { const char *text; bool before; const char *from, *day; } fixed[] = {
        {"01-31", false, "2026-01-31", "2026-01-31"}, /* [TSO-6d] */
        {"01-31", false, "2026-02-01", "2027-01-31"},
        {"03-01", true, "2026-01-05", "2026-02-28"},
        {"03-01", true, "2024-01-05", "2024-02-29"},
        {"03-01", true, "2026-03-01", "2027-02-28"},
        {"06-01..09-30", false, "2026-06-15", "2026-09-30"},
        {"02-29", false, "2025-01-01", "2028-02-29"},
        {"13-01", false, "2026-01-01", NULL},
        {"02-30", false, "2026-01-01", NULL},
        {"1-31", false, "2026-01-01", NULL},
        {"x..09-30", false, "2026-01-01", NULL},
        {"12-31", false, "2999-12-31", "2999-12-31"},
        {"01-31", false, "2999-12-31", NULL},
    };
    /* clang-format on */
    date got;

    for (size_t i = 0; i < COUNT_OF(months); i++) {
        date up = 0, down = 0;

        OK(date_add_months(on(months[i].day), months[i].n, MONTH_UP, &up) &&
               date_add_months(on(months[i].day), months[i].n, MONTH_DOWN,
                               &down) &&
               up == on(months[i].up) && down == on(months[i].down),
           "%s and %d months: %s or %s", months[i].day, months[i].n,
           months[i].up, months[i].down);
    }
    OK(!date_add_months(on("2999-12-01"), 1, MONTH_DOWN, &got) &&
           !date_add_months(DATE_MAX + 1, -1, MONTH_DOWN, &got),
       "no month outside 1949..2999");
    for (size_t i = 0; i < COUNT_OF(fixed); i++) {
        bool ok = date_next_fixed(str_of(fixed[i].text), fixed[i].before,
                                  on(fixed[i].from), &got);

        OK(fixed[i].day == NULL ? !ok : ok && got == on(fixed[i].day),
           "%s%s from %s: %s", fixed[i].before ? "before " : "", fixed[i].text,
           fixed[i].from, fixed[i].day != NULL ? fixed[i].day : "none");
    }
}

static void adding(void)
{
    date got = 42;

    OK(calendar_add_working(days, on("2026-09-30"), 5, &got) &&
           got == on("2026-10-13") &&
           calendar_add_working(days, on("2026-10-20"), -7, &got) &&
           got == on("2026-10-10") &&
           calendar_add_working(days, on("2026-11-28"), 0, &got) &&
           got == on("2026-11-28"),
       "on, back and nowhere");
    got = 42;
    OK(!calendar_add_working(days, DATE_MAX, 1, &got) &&
           !calendar_add_working(days, DATE_MIN, -1, &got) &&
           !calendar_add_working(days, DATE_MAX + 1, 0, &got) &&
           !calendar_add_working(days, 0, INT_MIN, &got) && got == 42,
       "not outside 1949..2999");
}

/* ------------------------------------------------------------- refusals ---- */

static void refusals(void)
{
    const struct exclusion anew = {
        .from = on("2026-03-03"), .to = on("2026-03-04"), .kind = RESTARTED};
    const struct clock_rules late = {.closes_min = 1440},
                             early = {.closes_min = -1};
    instant start = from("2026-03-02");
    /* clang-format off */
    const struct { struct due_ask ask; const char *code; } some[] = {
        {{.start = start, .period = {5, PERIOD_CALENDAR_DAY}, .at_least = true, .backward = true}, "CAL-011"},
        {{.start = start, .period = {5, PERIOD_CALENDAR_DAY}, .at_least = true, .burden = true}, "CAL-011"},
        {{.start = start, .period = {5, PERIOD_HOUR}, .exclusions = &anew, .n_exclusions = 1}, "CAL-012"},
        {{.start = start, .period = {5, PERIOD_HOUR}, .rules = &late}, "CAL-016"},
        {{.start = start, .period = {5, PERIOD_HOUR}, .rules = &early}, "CAL-016"},
    };
    /* clang-format on */

    for (size_t i = 0; i < COUNT_OF(some); i++) {
        struct due due = {.last = 42};
        struct err e = {0};

        OK(!calendar_due(days, &some[i].ask, scratch, &due, &e) &&
               strcmp(err_code(&e), some[i].code) == 0 && due.last == 42,
           "refused by %s (%s)", some[i].code, err_code(&e));
    }
}

/* ------------------------------------------------------ the clock table ---- */

/* clang-format off */
static const struct { const char *row, *code; } bad_tables[] = {
    {"id,use,how,note\n", "CAL-013"},
    {"fact,use,how\n", "CAL-013"},
    {"fact,use,how,note\nAPL-60,period,at_most,\nAPL-60,period,at_most,\n", "CAL-015"},
    {"fact,use,how,note\nAPL60,period,at_most,\n", "CAL-014"},
    {"fact,use,how,note\nAPL-60,periods,at_most,\n", "CAL-014"},
    {"fact,use,how,note\nAPL-60,period,most,\n", "CAL-014"},
    {"fact,use,how,note\nAPL-60,extends,,\n", "CAL-014"},
    {"fact,use,how,note\nRET-9,fixed,after,\n", "CAL-014"},
    {"fact,use,how,note\nAPL-85,days,,\n", "CAL-014"},
    {"fact,use,how,note\nAPL-85,days,2 x,\n", "CAL-014"},
    {"fact,use,how,note\nAPL-85,days,5-3,\n", "CAL-014"},
    {"fact,use,how,note\nAPL-85,days,-x,\n", "CAL-014"},
    {"fact,use,how,note\nARI-23-3,start,,\n", "CAL-014"},
    {"fact,use,how,note\nARI-23-3,start,letter,\n", "CAL-014"},
    {"fact,use,how,note\nARI-23-5,start,+period,\n", "CAL-014"},
    {"fact,use,how,note\nARI-23-5,start,published +x,\n", "CAL-014"},
    {"fact,use,how,note\nARI-23-5,start,+period published,\n", "CAL-014"},
    {"fact,use,how,note\nSMP-64-2,out,spoken,\n", "CAL-014"},
    {"fact,use,how,note\nAPL-73-3,pause,x,\n", "CAL-014"},
};
/* clang-format on */

static void tables(void)
{
    for (size_t i = 0; i < COUNT_OF(bad_tables); i++) {
        struct clock_table *t = NULL;
        struct err e = {0};

        OK(!clock_read(scratch, S("t"), str_of(bad_tables[i].row), &t, &e) &&
               strcmp(err_code(&e), bad_tables[i].code) == 0 && t == NULL,
           "table %zu is refused by %s (%s)", i, bad_tables[i].code,
           e.cause.def != NULL ? err_code(&e) : "read");
    }
}

static struct clock_table *read_table(struct arena *a, const char *path)
{
    struct clock_table *t = NULL;
    struct err e = {0};
    str text;

    if (!file_read(a, str_of(path), 1 << 20, &text, &e) ||
        !clock_read(a, str_of(path), text, &t, &e))
        tap_error(&e);
    return t;
}

/* A law's own words come first [TIM-204]: what each says of days [APL-85] [ACL-69] [LIC-82] [ARL-88-2]. */
static void clauses(const struct clock_table *t)
{
    /* clang-format off */
    static const struct { const char *fact, *period, *clause; bool working; } some[] = {
        {"APL-64-1", "5 working_day", "APL-85", true},
        {"APL-60", "90 calendar_day", "APL-85", false},
        {"APL-67-3", "15 calendar_day", "APL-85", false},
        {"APL-60", "10 calendar_day", "APL-85", false}, /* any other number */
        {"ACL-56-1", "5 working_day", "ACL-69", true},
        {"ACL-54a", "10 working_day", "ACL-69", true},
        {"ACL-25-1a", "30 calendar_day", "ACL-69", false},
        {"LIC-42-1a", "20 working_day", "LIC-82", true},
        {"LIC-50-1", "30 calendar_day", "", false},
        {"ARL-30-1", "5 working_day", "ARL-88-2", true},
        {"ARL-62-1a", "60 calendar_day", "ARL-88-2", false},
        {"ARL-48b", "10 working_day", "ARL-88-2", true},
        {"LIT-85b", "10 calendar_day", "", false},
        {"ADR-32", "7 working_day", "ADR-56", true},
        {"AUD-42", "3 working_day", "ADR-56", true}, /* the Law follows its Regulation */
        {"ADR-52A", "60 calendar_day", "ADR-56", false},
        {"SMP-77", "15 working_day", "", true},
        {"APL-36-1a", "2 year", "", false},
        {"ACL-19", "24 hour", "", false},
    };
    /* clang-format on */

    for (size_t i = 0; i < COUNT_OF(some); i++) {
        enum period_unit means = PERIOD_MONTH;
        str clause =
            clock_clause(t, str_of(some[i].fact), of(some[i].period), &means);

        OK(str_eq(clause, str_of(some[i].clause)) &&
               (clause.n == 0 ||
                means == (some[i].working ? PERIOD_WORKING_DAY
                                          : PERIOD_CALENDAR_DAY)),
           "%s, %s, by \"%s\"", some[i].fact, some[i].period, some[i].clause);
    }
}

/* Every timed fact of our tables has its row and the unit of its clause. */
static void whole_table(const struct clock_table *t)
{
    size_t periods = 0, agree = 0, facts = 0;

    for (size_t i = 0; i < clock_count(t); i++) {
        const struct clock_row *r = clock_at(t, i);
        struct csv rows_of = {0};
        struct err e = {0};
        str prefix, rest, path, text;

        (void)str_cut(r->fact, S("-"), &prefix, &rest);
        if (!arena_join(scratch, (const str[]){S("facts/"), prefix, S(".tsv")},
                        3, &path, &e) ||
            !file_read(scratch, path, 1 << 20, &text, &e) ||
            !csv_read(scratch, path, text, '\t', &rows_of, &e)) {
            tap_error(&e);
            continue;
        }
        for (size_t k = 1; k < rows_of.n; k++) {
            const str *cells = rows_of.rows[k].cells;
            struct period p;
            enum period_unit means;

            if (!str_eq(cells[0], r->fact))
                continue;
            facts++;
            if (r->use != CLOCK_PERIOD && r->use != CLOCK_EXTENDS)
                continue;
            periods++;
            if (!arena_join(scratch, (const str[]){cells[5], S(" "), cells[6]},
                            3, &text, &e) ||
                !period_parse(text, &p, &e))
                continue;
            means = p.unit;
            (void)clock_clause(t, r->fact, p, &means);
            agree += means == p.unit;
        }
        if (i % 20 == 19)
            arena_reset(scratch);
    }
    OK(facts == clock_count(t), "all %zu rows name a fact (%zu)",
       clock_count(t), facts);
    OK(periods > 100 && agree == periods,
       "%zu of %zu periods have the unit of their law's clause", agree,
       periods);
}

/* --------------------------------------------------------------- starts ---- */

/* clang-format off */
static const struct {
    const char *rule;
    struct { const char *name, *day; } dates[2];
    const char *after;
    const char *start; /* NULL: refused by code */
    const char *code;
} starts[] = {
    {"ARI-23-1", {{"act", "2026-07-01"}}, NULL, "2026-07-01", NULL},
    {"ARI-23-2", {{"signed", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"ARI-23-3", {{"record", "2026-07-05"}, {"receipt", "2026-07-04"}}, NULL, "2026-07-04", NULL},
    {"ARI-23-3", {{"record", "2026-07-05"}, {"slip", "2026-07-06"}}, NULL, "2026-07-06", NULL},
    {"ARI-23-3", {{"record", "2026-07-05"}}, NULL, "2026-07-05", NULL},
    {"ARI-23-4", {{"arrived", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"ARI-23-5", {{"published", "2026-07-02"}}, "30 calendar_day", "2026-08-03", NULL},
    {"ARI-23-6", {{"told", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"ARI-23-7", {{"known", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"ARI-24-1a", {{"requested", "2026-07-02"}}, "20 working_day", "2026-07-30", NULL},
    {"ARI-24-1b", {{"requested", "2026-07-02"}}, "60 calendar_day", "2026-08-31", NULL},
    {"ARI-28-1", {{"received", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"ARI-53-2", {{"suspended", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"APL-36-2", {{"acted", "2025-01-01"}, {"ended", "2025-06-30"}}, NULL, "2025-06-30", NULL},
    {"APL-72-2", {{"over", "2026-09-30"}}, NULL, "2026-09-30", NULL},
    {"TIM-87", {{"receipt", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"TIM-90-2", {{"arrived", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"TIM-91", {{"receipt", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"GID-31A", {{"submitted", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"GID-31B", {{"signed", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"GID-31C", {{"confirmed", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"GID-31D", {{"confirmed", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"ESL-10", {{"confirmed", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"ESL-11", {{"entered", "2026-07-01"}, {"arrived", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"ESL-11", {{"entered", "2026-07-01"}}, NULL, "2026-07-01", NULL},
    {"ADR-46", {{"receipt", "2026-07-02"}}, NULL, "2026-07-02", NULL},
    {"APL-60", {{"act", "2026-07-01"}}, NULL, NULL, "CAL-018"},
    {"XXX-1", {{"act", "2026-07-01"}}, NULL, NULL, "CAL-018"},
    {"ARI-23-1", {{"told", "2026-07-01"}}, NULL, NULL, "CAL-019"},
    {"ARI-23-1", {{0}}, NULL, NULL, "CAL-019"},
    {"ARI-23-5", {{"+period", "2026-07-01"}}, "30 calendar_day", NULL, "CAL-019"},
    {"ARI-23-5", {{"published", "2026-07-02"}}, NULL, NULL, "CAL-020"},
};
/* clang-format on */

/* No rule for the start without a line above. */
static void all_starts(const struct clock_table *t)
{
    size_t rules = 0, seen = 0;

    for (size_t i = 0; i < clock_count(t); i++) {
        const struct clock_row *r = clock_at(t, i);
        bool found = false;

        if (r->use != CLOCK_START)
            continue;
        for (size_t k = 0; k < COUNT_OF(starts) && !found; k++)
            found = str_eq(r->fact, str_of(starts[k].rule));
        if (!found)
            tap_note("not tried: %.*s", STR_ARG(r->fact));
        rules++;
        seen += found;
    }
    OK(rules >= 20 && seen == rules, "%zu of %zu rules for the start are tried",
       seen, rules);
}

static void start_table(const struct clock_table *t)
{
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        struct named_date dates[2];
        struct period after;
        struct start_ask ask = {.fact = str_of(starts[i].rule), .dates = dates};
        struct due due = {.last = 42};
        struct err e = {0};
        bool ok;

        for (size_t k = 0; k < 2 && starts[i].dates[k].name != NULL; k++)
            dates[ask.n_dates++] = (struct named_date){
                str_of(starts[i].dates[k].name), on(starts[i].dates[k].day)};
        if (starts[i].after != NULL) {
            after = of(starts[i].after);
            ask.period = &after;
        }
        ok = clock_start(t, days, &ask, scratch, &due, &e);
        if (starts[i].start == NULL) {
            OK(!ok && strcmp(err_code(&e), starts[i].code) == 0 &&
                   due.last == 42,
               "%s is refused by %s", starts[i].rule, starts[i].code);
            continue;
        }
        OK(ok && due.last == on(starts[i].start) &&
               str_eq(due.steps[0].fact, ask.fact) &&
               due.steps[due.n_steps - 1].day == due.last,
           "[%s] starts on %s (%s)", starts[i].rule, starts[i].start,
           ok ? date_text(due.last).z : err_code(&e));
    }
}

/* --------------------------------------------------------------- faults ---- */

/* A question with every part, under each allocation that fails. */
static bool whole_question(const struct calendar *c, struct arena *a,
                           struct due *due, struct err *e)
{
    const struct exclusion out[] = {
        {.from = on("2026-03-04"), .to = on("2026-03-06"), .kind = SUSPENDED},
        {.from = on("2026-03-06"), .to = on("2026-03-16"), .kind = RESTARTED},
        {.from = on("2026-03-20"), .to = on("2026-03-23"), .unproven = true},
        {.from = on("2026-03-24"), .to = on("2026-03-26"), .open = true},
    };
    const struct period more[] = {{5, PERIOD_CALENDAR_DAY},
                                  {5, PERIOD_CALENDAR_DAY}};
    const instant approved[] = {from("2026-03-20"), from("2027-03-20")};
    const struct clock_rules rules = {.closes_min = 1020};
    const struct due_ask ask = {.start = from("2026-03-02"),
                                .period = {60, PERIOD_CALENDAR_DAY},
                                .extensions = more,
                                .n_extensions = 2,
                                .approved = approved,
                                .exclusions = out,
                                .n_exclusions = 4,
                                .rules = &rules,
                                .fact = S("ARL-62-1a"),
                                .clause = S("ARL-88-2")};

    return calendar_due(c, &ask, a, due, e);
}

static void faults(void)
{
    static const char table_text[] =
        "fact,use,how,note\nARI-23-5,start,published +period,\n"
        "APL-85,days,2 3 5 7,\n";
    static const char off[] = "date,name,kind,source\n"
                              "2026-10-01,国庆节,off,notice\n";
    struct sweep s;
    bool right = true;
    long rounds = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        const struct exclusion pause = {.from = on("2026-04-01"),
                                        .to = on("2026-04-10")};
        const struct accrual_ask ask = {.from = on("2026-03-17"),
                                        .to = on("2026-05-01"),
                                        .unit = PERIOD_CALENDAR_DAY,
                                        .pauses = &pause,
                                        .n_pauses = 1};
        const struct named_date named = {S("published"), on("2026-07-02")};
        const struct period month = {30, PERIOD_CALENDAR_DAY};
        const struct start_ask start = {.fact = S("ARI-23-5"),
                                        .dates = &named,
                                        .n_dates = 1,
                                        .period = &month};
        struct arena *a = NULL;
        struct calendar *c = NULL;
        struct clock_table *t = NULL;
        struct accrual tally = {.days = 42};
        struct due due = {.last = 42}, whole = {.last = 42};
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, 1 << 20, &e) &&
                  calendar_read(a, S("d"), str_of(off), S("v"), &c, &e) &&
                  clock_read(a, S("t"), str_of(table_text), &t, &e) &&
                  calendar_accrual(c, &ask, a, &tally, &e) &&
                  clock_start(t, c, &start, a, &due, &e);

        ok = ok && whole_question(c, a, &whole, &e);
        right = right && ok == !s.hit && (ok || e.cause.def != NULL) &&
                (ok || whole.last == 42);
        if (ok) {
            OK(whole.last == on("2026-05-22") && whole.refused == 1 &&
                   whole.start == on("2026-03-16") && whole.excluded == 2,
               "the whole question: %s", date_text(whole.last).z);
            IS(calendar_source(c, on("2026-10-01")), S("notice"),
               "the source of a day is kept");
        }
        arena_close(a);
        right = right && s.live == 0;
        rounds++;
    }
    OK(right && rounds > 2, "%ld allocations failed, one at a time", rounds);
}

int main(void)
{
    const struct clock_table *t;
    struct calendar *c = NULL;
    struct err e = {0};
    str text;

    kept = tap_arena();
    scratch = tap_arena();
    t = read_table(kept, "facts/clock.csv");
    if (t == NULL ||
        !file_read(kept, S("facts/holidays-cn.csv"), 1 << 20, &text, &e) ||
        !calendar_read(kept, S("facts/holidays-cn.csv"), text, S("test"), &c,
                       &e)) {
        OK(false, "the tables are read");
        tap_error(&e);
        return tap_done();
    }
    days = c;
    table();
    moments();
    posted();
    words();
    tallies();
    sums();
    adding();
    refusals();
    tables();
    clauses(t);
    whole_table(t);
    start_table(t);
    all_starts(t);
    faults();
    arena_close(scratch);
    arena_close(kept);
    return tap_done();
}
