/* calendar_test.c - days, periods, and the day on which each ends. */
#include "tap.h"

#include "calendar/try.h"

enum { ROWS_MAX = 4 };

static struct arena *scratch;
static const struct calendar *days; /* facts/holidays-cn.csv */

/* ------------------------------------------------------------ the file ---- */

/* clang-format off */
static const struct {
    const char *text, *code;
    int line, col;
} files[] = {
    {"", "CSV-008", 1, 1},
    {"date,kind,name\n", "CAL-003", 1, 1},
    {"date,name,kind\n2026-10-01,国庆节\n", "CSV-006", 2, 1},
    {"date,name,kind\n2026-10-01,国庆节,off\n2026-9-1,x,off\n", "CAL-004", 3, 1},
    {"date,name,kind\n2026-02-29,x,off\n", "CAL-004", 2, 1},
    {"date,name,kind\n2026-10-01,国庆节,rest\n", "CAL-005", 2, 16},
    {"date,name,kind\n2026-10-02,b,off\n2026-10-01,a,off\n2026-10-02,b,work\n",
     "CAL-006", 4, 1},
};
/* clang-format on */

static void bad_files(void)
{
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct calendar *c = NULL;
        struct err e = {0};

        OK(!calendar_read(scratch, S("d.csv"), str_of(files[i].text), S("v"),
                          &c, &e) &&
               str_eq(str_of(err_code(&e)), str_of(files[i].code)) &&
               e.line == files[i].line && e.col == files[i].col && c == NULL,
           "file %zu is refused by %s (%s %d:%d)", i, files[i].code,
           e.cause.def != NULL ? err_code(&e) : "read", e.line, e.col);
    }
}

/* ---------------------------------------------------------------- days ---- */

/* clang-format off */
static const struct {
    const char *day;
    bool works;
    const char *name;
} some_days[] = {
    {"2026-11-24", true, ""},         /* a Tuesday */
    {"2026-11-28", false, ""},        /* a Saturday */
    {"2026-10-01", false, "国庆节"},  /* a Thursday, declared off */
    {"2026-10-10", true, "国庆节"},   /* a Saturday, made up */
    {"2024-09-14", true, "中秋节"},   /* a Saturday, made up */
    {"2024-09-29", true, "国庆节"},   /* a Sunday, made up */
    {"2026-09-20", true, "国庆节"},   /* a Sunday, made up */
    {"2007-01-01", false, "元旦"},    /* the first day announced */
    {"1949-01-01", false, ""},        /* a Saturday */
    {"2999-12-31", true, ""},         /* a Tuesday */
};
/* clang-format on */

static void single_days(void)
{
    for (size_t i = 0; i < COUNT_OF(some_days); i++) {
        date d = on(some_days[i].day);

        OK(calendar_works(days, d) == some_days[i].works, /* [TIM-W1] */
           "%s is %s", some_days[i].day,
           some_days[i].works ? "worked" : "a day of rest");
        IS(calendar_name(days, d), str_of(some_days[i].name), "its name");
    }
    OK(!calendar_announced(days, 2006) && calendar_announced(days, 2007) &&
           calendar_announced(days, 2026) && !calendar_announced(days, 2027),
       "2007 to 2026 are announced [TIM-W4]; two days of 2006 do not make it");
    IS(calendar_version(days), S("test"), "the version is kept");
}

/* Ranks agree with counting one day after another. */
static void ranks(void)
{
    int rank = 0;
    bool same = true;

    for (date d = DATE_MIN; d <= on("2030-12-31"); d++) {
        rank += calendar_works(days, d);
        same = same && calendar_rank(days, d) == rank;
    }
    OK(same, "the rank of every day of 1949..2030 is the count up to it");
    OK(calendar_rank(days, DATE_MIN - 1) == 0, "nothing before 1949");
    OK(calendar_working_days(days, on("2026-09-30"), on("2026-10-10")) == 3 &&
           calendar_working_days(days, on("2026-10-10"), on("2026-09-30")) ==
               -3 &&
           calendar_working_days(days, on("2026-10-01"), on("2026-10-01")) == 0,
       "working days between two days, either way");
}

/* Every day of 2007..2026 against the shared list of notices. */
static void published(void)
{
    struct err e = {0};
    struct csv rows = {0};
    str path = tap_shared_file(scratch, "data/holidays-cn.csv"), text;
    size_t agree = 0;
    const char *kind[8000] = {NULL};
    date first = on("2007-01-01"), last = on("2026-12-31");

    if (tap_shared().n == 0 || !file_exists(scratch, path)) {
        tap_skip("the shared list of days off is not here");
        return;
    }
    if (!file_read(scratch, path, 1 << 20, &text, &e) ||
        !csv_read(scratch, path, text, ',', &rows, &e)) {
        OK(false, "the shared list is read");
        tap_error(&e);
        return;
    }
    for (size_t i = 1; i < rows.n; i++) {
        date d = DATE_MIN;

        if (date_parse(rows.rows[i].cells[0], &d) && d >= first && d <= last)
            kind[d - first] =
                str_eq(rows.rows[i].cells[2], S("off")) ? "off" : "work";
    }
    for (date d = first; d <= last; d++) {
        const char *k = kind[d - first];
        bool works = k != NULL ? strcmp(k, "work") == 0 : date_weekday(d) < 6;

        agree += calendar_works(days, d) == works &&
                 (k == NULL) == (calendar_name(days, d).n == 0);
    }
    OK(agree == 7305, "all 7305 days of 2007..2026 agree (%zu)", agree);
}

/* ------------------------------------------------------------- periods ---- */

/* clang-format off */
static const struct {
    const char *text;
    int n; /* -1: refused */
    enum period_unit unit;
    const char *zh, *en, *code;
} periods[] = {
    {"90 calendar_day", 90, PERIOD_CALENDAR_DAY, "90 日", "90 calendar days", "90 calendar_day"},
    {"1 calendar_day", 1, PERIOD_CALENDAR_DAY, "1 日", "1 calendar day", "1 calendar_day"},
    {"20 working_days", 20, PERIOD_WORKING_DAY, "20 个工作日", "20 working days", "20 working_day"},
    {"24 hour", 24, PERIOD_HOUR, "24 小时", "24 hours", "24 hour"},
    {"3 months", 3, PERIOD_MONTH, "3 个月", "3 months", "3 month"},
    {"2 years", 2, PERIOD_YEAR, "2 年", "2 years", "2 year"},
    {"0 year", 0, PERIOD_YEAR, "0 年", "0 years", "0 year"},
    {"36600 hour", 36600, PERIOD_HOUR, "36600 小时", "36600 hours", "36600 hour"},
    {"36601 hour", -1, PERIOD_HOUR, NULL, NULL, NULL},
    {"-1 hour", -1, PERIOD_HOUR, NULL, NULL, NULL},
    {"", -1, PERIOD_HOUR, NULL, NULL, NULL},
    {"5", -1, PERIOD_HOUR, NULL, NULL, NULL},
    {"5  hour", -1, PERIOD_HOUR, NULL, NULL, NULL},
    {"5 day", -1, PERIOD_HOUR, NULL, NULL, NULL},
    {"5 hourss", -1, PERIOD_HOUR, NULL, NULL, NULL},
    {"working_day", -1, PERIOD_HOUR, NULL, NULL, NULL},
};
/* clang-format on */

static void period_table(void)
{
    for (size_t i = 0; i < COUNT_OF(periods); i++) {
        struct period p = {7, PERIOD_YEAR};
        struct err e = {0};
        struct buf b;
        bool ok = period_parse(str_of(periods[i].text), &p, &e);
        str got = S("");

        if (periods[i].n < 0) {
            OK(!ok && strcmp(err_code(&e), "CAL-002") == 0 && p.n == 7,
               "\"%s\" is no period", periods[i].text);
            continue;
        }
        OK(ok && p.n == periods[i].n && p.unit == periods[i].unit,
           "\"%s\" is read", periods[i].text);
        buf_init(&b, &memory_system, 256);
        buf_period(&b, p, LANG_ZH);
        OK(buf_done(&b, &got, NULL) && str_eq(got, str_of(periods[i].zh)),
           "in Chinese %s", periods[i].zh);
        buf_clear(&b);
        buf_period(&b, p, LANG_EN);
        OK(buf_done(&b, &got, NULL) && str_eq(got, str_of(periods[i].en)),
           "in English %s", periods[i].en);
        buf_clear(&b);
        buf_period_code(&b, p);
        OK(buf_done(&b, &got, NULL) && str_eq(got, str_of(periods[i].code)),
           "as code %s", periods[i].code);
        buf_close(&b);
    }
}

/* "[1 years, 2 months, 3 days]" */
static bool vector_period(str s, int64_t *months, int64_t *count)
{
    str y, m, d;
    int64_t years;

    s = str_trim(s);
    if (!str_cut(str_slice(s, 1, s.n - 1), S(" years, "), &y, &m) ||
        !str_cut(m, S(" months, "), &m, &d) ||
        !str_cut(d, S(" days"), &d, &s) || !str_to_int(y, 0, 999, &years) ||
        !str_to_int(m, 0, 999, months) || !str_to_int(d, 0, 999, count))
        return false;
    *months += years * 12;
    return true;
}

/* Rounded up where the file has a column for it; the last field is the day
 * rounded down to the end of the month [TIM-202]. */
static void month_vectors(const char *name, size_t at_least, size_t at_least_up)
{
    struct err e = {0};
    str path = tap_shared_file(scratch, name), text, line, cell, rest;
    size_t seen = 0, ups = 0;

    if (tap_shared().n == 0 || !file_exists(scratch, path)) {
        tap_skip("the shared month vectors are not here");
        return;
    }
    if (!file_read(scratch, path, 1 << 16, &text, &e)) {
        OK(false, "%s is read", name);
        return;
    }
    (void)str_cut(text, S("\n"), &line, &text);
    while (text.n > 0) {
        date d, want, got;
        int64_t months, count;
        bool clamped;
        str period, text_of_last;

        (void)str_cut(text, S("\n"), &line, &text);
        if (str_trim(line).n == 0)
            continue;
        (void)str_cut(line, S(";"), &cell, &period);
        (void)str_cut(period, S(";"), &period, &rest);
        if (!date_parse(str_trim(cell), &d) ||
            !vector_period(period, &months, &count) ||
            !date_parse(str_slice(str_trim(line), str_trim(line).n - 10,
                                  str_trim(line).n),
                        &want)) {
            OK(false, "a vector is understood: %.*s", STR_ARG(line));
            continue;
        }
        OK(months_on(d, months, &got, &clamped) && got + count == want, "%.*s",
           STR_ARG(line));
        if (str_cut(rest, S(";"), &cell, &text_of_last)) {
            OK(date_parse(str_trim(cell), &want) &&
                   date_add_months(d, (int)months, MONTH_UP, &got) &&
                   got + count == want,
               "up to %.*s", STR_ARG(cell));
            ups++;
        }
        seen++;
    }
    OK(seen >= at_least && ups >= at_least_up, "%zu and %zu vectors of %s",
       seen, ups, name);
}

/* ---------------------------------------------------------------- dues ---- */

/* clang-format off */
static const struct {
    const char *name;
    const char *start, *period;
    const char *more[ROWS_MAX];   /* extensions */
    const char *out[ROWS_MAX][2]; /* exclusions */
    const char *last;
    int excluded;
    bool burden, backward, provisional;
} dues[] = {
    /* [TIM-201-1] the day of the event is not counted */
    {"a day is the next day", "2026-11-23", "1 calendar_day", {0}, {{0}}, "2026-11-24", 0, 0, 0, 0},
    {"no day at all is the day itself", "2026-11-23", "0 calendar_day", {0}, {{0}}, "2026-11-23", 0, 0, 0, 0},
    {"no day on a Saturday rolls, too", "2026-11-28", "0 working_day", {0}, {{0}}, "2026-11-30", 0, 0, 0, 0},
    /* [TIM-203-1] the last day is a day of rest; [APL-60] */
    {"90 days of a real case end on a Sunday", "2024-09-09", "90 calendar_day", {0}, {{0}}, "2024-12-09", 0, 0, 0, 0},
    {"a day in a long holiday moves to its end", "2025-09-01", "30 calendar_day", {0}, {{0}}, "2025-10-09", 0, 0, 0, 0},
    {"a Saturday that is worked does not move", "2026-09-10", "30 calendar_day", {0}, {{0}}, "2026-10-10", 0, 0, 0, 0},
    {"a Sunday before a made-up day", "2024-09-14", "15 calendar_day", {0}, {{0}}, "2024-09-29", 0, 0, 0, 0},
    /* [TIM-W1] [APL-85] working days */
    {"a weekend is skipped", "2026-11-20", "1 working_day", {0}, {{0}}, "2026-11-23", 0, 0, 0, 0},
    {"started on a Saturday", "2026-11-21", "1 working_day", {0}, {{0}}, "2026-11-23", 0, 0, 0, 0},
    {"five days over a holiday with made-up days", "2026-09-30", "5 working_day", {0}, {{0}}, "2026-10-13", 0, 0, 0, 0},
    {"seven days over spring festival", "2026-02-13", "7 working_day", {0}, {{0}}, "2026-03-02", 0, 0, 0, 0},
    /* [TIM-202] months and years, by the Gregorian calendar [TIM-200] */
    {"a month to the same number", "2026-03-11", "1 month", {0}, {{0}}, "2026-04-13", 0, 0, 0, 0},
    {"a month without such a day", "2025-01-31", "1 month", {0}, {{0}}, "2025-02-28", 0, 0, 0, 0},
    {"a month without such a day, leap year", "2024-01-31", "1 month", {0}, {{0}}, "2024-02-29", 0, 0, 0, 0},
    {"a leap day and a year", "2024-02-29", "1 year", {0}, {{0}}, "2025-02-28", 0, 0, 0, 0},
    {"six months over a new year", "2025-08-31", "6 month", {0}, {{0}}, "2026-02-28", 0, 0, 0, 0},
    {"two years back to the same day", "2024-11-24", "2 year", {0}, {{0}}, "2026-11-24", 0, 0, 0, 0},
    /* [TIM-W6] extensions count from the first start */
    {"an extension does not roll in between", "2024-09-09", "90 calendar_day", {"30 calendar_day"}, {{0}}, "2025-01-07", 0, 0, 0, 0},
    {"two extensions", "2026-03-02", "15 working_day", {"15 working_days", "1 working_day"}, {{0}}, "2026-04-15", 0, 0, 0, 0},
    {"months are added to months", "2025-01-31", "1 month", {"1 month"}, {{0}}, "2025-03-31", 0, 0, 0, 0},
    /* [TIM-W5] exclusions: the first day is not taken out, the last is */
    {"ten days out", "2026-03-02", "90 calendar_day", {0}, {{"2026-03-10", "2026-03-20"}}, "2026-06-10", 10, 0, 0, 0},
    {"from a day to the same day is nothing", "2026-03-02", "90 calendar_day", {0}, {{"2026-03-10", "2026-03-10"}}, "2026-06-01", 0, 0, 0, 0},
    {"an overlap counts once", "2026-03-02", "90 calendar_day", {0}, {{"2026-03-15", "2026-03-25"}, {"2026-03-10", "2026-03-20"}}, "2026-06-15", 15, 0, 0, 0},
    {"one inside another counts once", "2026-03-02", "90 calendar_day", {0}, {{"2026-03-10", "2026-03-20"}, {"2026-03-12", "2026-03-14"}}, "2026-06-10", 10, 0, 0, 0},
    {"two that touch", "2026-03-02", "90 calendar_day", {0}, {{"2026-03-10", "2026-03-20"}, {"2026-03-20", "2026-03-22"}}, "2026-06-12", 12, 0, 0, 0},
    {"only what follows the start", "2026-03-02", "90 calendar_day", {0}, {{"2026-02-20", "2026-03-05"}}, "2026-06-03", 3, 0, 0, 0},
    {"all before the start", "2026-03-02", "90 calendar_day", {0}, {{"2026-02-20", "2026-03-02"}}, "2026-06-01", 0, 0, 0, 0},
    {"begun on the counted end", "2026-03-02", "10 calendar_day", {0}, {{"2026-03-12", "2026-03-20"}}, "2026-03-12", 0, 0, 0, 0},
    {"begun a day before the counted end", "2026-03-02", "10 calendar_day", {0}, {{"2026-03-11", "2026-03-20"}}, "2026-03-23", 9, 0, 0, 0},
    {"reached only by an earlier one", "2026-03-02", "10 calendar_day", {0}, {{"2026-03-13", "2026-03-16"}, {"2026-03-03", "2026-03-06"}}, "2026-03-18", 6, 0, 0, 0},
    {"working days out of working days", "2026-09-28", "5 working_day", {0}, {{"2026-09-29", "2026-10-12"}}, "2026-10-16", 5, 0, 0, 0},
    {"a weekend out of working days is nothing", "2026-11-18", "5 working_day", {0}, {{"2026-11-20", "2026-11-22"}}, "2026-11-25", 0, 0, 0, 0},
    {"days out of months", "2026-03-02", "3 month", {0}, {{"2026-03-10", "2026-03-20"}}, "2026-06-12", 10, 0, 0, 0},
    /* [TIM-W7] length, extensions, exclusions, and only then one roll */
    {"an extension and a hearing, then a Sunday", "2026-03-02", "90 calendar_day", {"30 calendar_day"}, {{"2026-03-10", "2026-03-22"}}, "2026-07-13", 12, 0, 0, 0},
    {"an extension and a hearing", "2026-03-02", "90 calendar_day", {"30 calendar_day"}, {{"2026-03-10", "2026-03-20"}}, "2026-07-10", 10, 0, 0, 0},
    /* [TIM-W8] [ACL-25-1a] a cap on a burden is never rolled */
    {"a seizure ends on a Sunday", "2026-10-30", "30 calendar_day", {0}, {{0}}, "2026-11-29", 0, 1, 0, 0},
    {"so does its extension", "2026-10-01", "30 calendar_day", {"29 calendar_day"}, {{0}}, "2026-11-29", 0, 1, 0, 0},
    {"a cap may end in holidays", "2026-08-31", "30 calendar_day", {0}, {{"2026-09-01", "2026-09-04"}}, "2026-10-03", 3, 1, 0, 0},
    /* [TIM-W3] backward: the event's day is not counted, nothing rolls */
    {"seven working days before a hearing", "2026-10-20", "7 working_day", {0}, {{0}}, "2026-10-10", 0, 0, 1, 0},
    {"seven working days before, over a holiday", "2026-10-12", "7 working_day", {0}, {{0}}, "2026-09-24", 0, 0, 1, 0},
    {"seven days before may be a Sunday", "2026-11-29", "7 calendar_day", {0}, {{0}}, "2026-11-22", 0, 0, 1, 0},
    {"a month before", "2026-03-31", "1 month", {0}, {{0}}, "2026-02-28", 0, 0, 1, 0},
    {"a year before", "2024-02-29", "1 year", {0}, {{0}}, "2023-02-28", 0, 0, 1, 0},
    {"no day before is the day", "2026-11-29", "0 working_day", {0}, {{0}}, "2026-11-29", 0, 0, 1, 0},
    /* [TIM-W4] years without a notice */
    {"the year before the first notice", "2006-06-01", "5 working_day", {0}, {{0}}, "2006-06-08", 0, 0, 0, 1},
    {"ends in a year without notice", "2026-12-01", "60 calendar_day", {0}, {{0}}, "2027-02-01", 0, 0, 0, 1},
    {"a weekend at the end of an announced year", "2026-12-23", "3 calendar_day", {0}, {{0}}, "2026-12-28", 0, 0, 0, 0},
    {"working days into a year without notice", "2026-12-28", "5 working_day", {0}, {{0}}, "2027-01-04", 0, 0, 0, 1},
    {"an unrolled cap depends on no notice", "2026-12-01", "60 calendar_day", {0}, {{0}}, "2027-01-30", 0, 1, 0, 0},
    {"so does a backward calendar day", "2027-12-01", "60 calendar_day", {0}, {{0}}, "2027-10-02", 0, 0, 1, 0},
    {"working days back from a year without notice", "2027-01-05", "5 working_day", {0}, {{0}}, "2026-12-29", 0, 0, 1, 1},
    /* [TIM-201-2] hours run through days of rest */
    {"24 hours from a Friday evening", "2026-11-27T18:30:00+08:00", "24 hour", {0}, {{0}}, "2026-11-28", 0, 0, 0, 0},
    {"hours that end at midnight", "2026-11-27T00:00:00+08:00", "24 hour", {0}, {{0}}, "2026-11-27", 0, 0, 0, 0},
    {"hours in another zone", "2026-11-27T18:30:00Z", "24 hour", {0}, {{0}}, "2026-11-29", 0, 0, 0, 0},
    {"hours extended and interrupted", "2026-11-24T10:00:00+08:00", "24 hour", {"24 hour"}, {{"2026-11-25", "2026-11-27"}}, "2026-11-28", 2, 0, 0, 0},
    {"hours before", "2026-11-24T10:00:00+08:00", "12 hour", {0}, {{0}}, "2026-11-23", 0, 0, 1, 0},
};
/* clang-format on */

static void fill(size_t i, struct due_ask *ask, struct period *more,
                 struct exclusion *out)
{
    *ask = (struct due_ask){.start = from(dues[i].start),
                            .period = of(dues[i].period),
                            .extensions = more,
                            .exclusions = out,
                            .burden = dues[i].burden,
                            .backward = dues[i].backward};
    for (size_t m = 0; m < ROWS_MAX && dues[i].more[m] != NULL; m++)
        more[ask->n_extensions++] = of(dues[i].more[m]);
    for (size_t x = 0; x < ROWS_MAX && dues[i].out[x][0] != NULL; x++)
        out[ask->n_exclusions++] = (struct exclusion){on(dues[i].out[x][0]),
                                                      on(dues[i].out[x][1]),
                                                      false,
                                                      S("听证"),
                                                      S(""),
                                                      TAKEN_OUT,
                                                      false};
}

static void due_table(void)
{
    for (size_t i = 0; i < COUNT_OF(dues); i++) {
        struct period more[ROWS_MAX];
        struct exclusion out[ROWS_MAX];
        struct due_ask ask;
        struct due due = {0};
        struct err e = {0};

        fill(i, &ask, more, out);
        if (!calendar_due(days, &ask, scratch, &due, &e))
            tap_error(&e);
        IS(str_of(date_text(due.last).z), str_of(dues[i].last), "%s",
           dues[i].name);
        OK(due.excluded == dues[i].excluded &&
               due.provisional == dues[i].provisional,
           "%d days out, %s", due.excluded,
           due.provisional ? "provisional" : "final");
        OK(ask.period.unit == PERIOD_HOUR ||
               due.last_moment == date_instant(due.last + 1, ZONE_CITY_MIN),
           "it ends with its last day"); /* [TIM-203-2] */
        OK(due.n_steps > 0 &&
               (ask.period.unit == PERIOD_HOUR || dues[i].backward ||
                due.steps[due.n_steps - 1].day == due.last),
           "the derivation arrives there");
    }
}

static void hours(void)
{
    static const struct {
        const char *start, *period, *end;
        bool backward;
    } rows[] = {
        {"2026-11-27T18:30:00+08:00", "24 hour", "2026-11-28T18:30:00+08:00",
         false},
        {"2026-11-27T18:30:00.250+08:00", "0 hour",
         "2026-11-27T18:30:00.250+08:00", false},
        {"2026-11-24T10:00:00+08:00", "12 hour", "2026-11-23T22:00:00+08:00",
         true},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct due_ask ask = {.start = from(rows[i].start),
                              .period = of(rows[i].period),
                              .backward = rows[i].backward};
        struct due due = {0};
        struct err e = {0};

        OK(calendar_due(days, &ask, scratch, &due, &e) &&
               due.last_moment == from(rows[i].end),
           "%s from %s: %s [TIM-201-2]", rows[i].period, rows[i].start,
           rows[i].end);
    }
}

/* ------------------------------------------------------------ refusals ---- */

static void refusals(void)
{
    const struct period days30 = {30, PERIOD_CALENDAR_DAY}, low = {-1, 0},
                        high = {36601, PERIOD_HOUR};
    const struct exclusion turned = {on("2026-03-20"),
                                     on("2026-03-10"),
                                     false,
                                     S("听证"),
                                     S(""),
                                     TAKEN_OUT,
                                     false};
    const struct exclusion far = {DATE_MIN - 1, DATE_MIN,  false, S(""),
                                  S(""),        TAKEN_OUT, false};
    instant start = from("2026-03-02"), late = from("2999-12-30");
    /* clang-format off */
    const struct {
        struct due_ask ask;
        const char *code;
    } rows[] = {
        {{.start = date_instant(DATE_MIN, 480) - 1, .period = {1, PERIOD_HOUR}}, "CAL-001"},
        {{.start = date_instant(DATE_MAX + 1, 480), .period = {1, PERIOD_HOUR}}, "CAL-001"},
        {{.start = late, .period = {2, PERIOD_CALENDAR_DAY}}, "CAL-001"},
        {{.start = late, .period = {2, PERIOD_WORKING_DAY}}, "CAL-001"},
        {{.start = late, .period = {48, PERIOD_HOUR}}, "CAL-001"},
        {{.start = late, .period = {1, PERIOD_MONTH}}, "CAL-001"},
        {{.start = late, .period = {1, PERIOD_YEAR}}, "CAL-001"},
        {{.start = start, .period = {36600, PERIOD_YEAR}}, "CAL-001"},
        {{.start = from("1949-01-04"), .period = {3, PERIOD_WORKING_DAY}, .backward = true}, "CAL-001"},
        {{.start = from("1949-01-04"), .period = {4, PERIOD_CALENDAR_DAY}, .backward = true}, "CAL-001"},
        {{.start = from("1949-01-04"), .period = {96, PERIOD_HOUR}, .backward = true}, "CAL-001"},
        {{.start = from("1949-01-04"), .period = {1, PERIOD_MONTH}, .backward = true}, "CAL-001"},
        {{.start = start, .period = {5, PERIOD_HOUR}, .exclusions = &far, .n_exclusions = 1}, "CAL-001"},
        {{.start = start, .period = low}, "CAL-010"},
        {{.start = start, .period = high}, "CAL-010"},
        {{.start = start, .period = days30, .extensions = &low, .n_extensions = 1}, "CAL-010"},
        {{.start = start, .period = {3, PERIOD_MONTH}, .extensions = &days30, .n_extensions = 1}, "CAL-007"},
        {{.start = start, .period = days30, .exclusions = &turned, .n_exclusions = 1}, "CAL-008"},
        {{.start = start, .period = days30, .extensions = &days30, .n_extensions = 1, .backward = true}, "CAL-009"},
    };
    /* clang-format on */

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct due due = {.last = 42};
        struct err e = {0};
        bool ok = calendar_due(days, &rows[i].ask, scratch, &due, &e);

        OK(!ok && strcmp(err_code(&e), rows[i].code) == 0 && due.last == 42,
           "ask %zu is refused by %s (%s)", i, rows[i].code,
           ok ? "answered" : err_code(&e));
    }
}

/* --------------------------------------------------------- derivations ---- */

static void derivation(void)
{
    const struct exclusion out[] = {
        {on("2024-10-08"), on("2024-10-18"), false, S("听证"), S("SMP-64-2"),
         TAKEN_OUT, false},
        {on("2024-10-10"), on("2024-10-12"), false, S("检测"), S(""), TAKEN_OUT,
         false},
    };
    const struct period more = {30, PERIOD_CALENDAR_DAY};
    struct due_ask ask = {.start = from("2024-09-09"),
                          .period = {90, PERIOD_CALENDAR_DAY},
                          .extensions = &more,
                          .n_extensions = 1,
                          .exclusions = out,
                          .n_exclusions = 2};
    /* clang-format off */
    static const struct {
        const char *fact, *day, *zh;
    } want[] = {
        {"TIM-201-1", "2024-09-10", "起算事由发生于 2024-09-09(星期一),当日不计入,自次日 2024-09-10(星期二) 开始计算"},
        {"TIM-W2", "2024-12-08", "期限为 90 日,逐日(自然日)计算,第 90 日为 2024-12-08(星期日)"},
        {"TIM-W6", "2025-01-07", "经批准延长 30 日,与原期限连续计算共 120 日(原届满日不先行顺延),计至 2025-01-07(星期二)"},
        {"SMP-64-2", "2025-01-17", "听证:2024-10-08 至 2024-10-18 不计入期限(起日不扣、止日扣),扣除 10 日,相应后移至 2025-01-17(星期五)"},
        {"TIM-W5", "2025-01-17", "检测:2024-10-10 至 2024-10-12 已包含在前一段扣除的期间内,不重复扣除"},
        {"TIM-203-2", "2025-01-17", "期限于 2025-01-17(星期五) 二十四时届满;有业务时间的,截止于停止业务活动的时间"},
    };
    /* clang-format on */
    struct due due = {0};
    struct err e = {0};
    struct json *j;

    OK(calendar_due(days, &ask, scratch, &due, &e), "a full derivation");
    OK(due.n_steps == COUNT_OF(want), "it has %zu steps", due.n_steps);
    for (size_t i = 0; i < due.n_steps && i < COUNT_OF(want); i++) {
        IS(due.steps[i].fact, str_of(want[i].fact), "step %zu cites", i);
        IS(str_of(date_text(due.steps[i].day).z), str_of(want[i].day),
           "step %zu reaches", i);
        IS(due.steps[i].zh, str_of(want[i].zh), "step %zu says", i);
    }
    j = due_steps_json(&due, scratch, &e);
    OK(j != NULL && j->n == due.n_steps, "the steps as JSON");
    IS(json_get_str(json_path(j, S("1")), S("date")), S("2024-12-08"),
       "with their days");
    IS(json_get_str(json_path(j, S("1")), S("en")),
       S("the period is 90 calendar days, every day counts; day 90 is "
         "2024-12-08 (Sunday)"),
       "and in English");
}

/* The last step but one or two, of special cases. */
static void special_steps(void)
{
    const struct exclusion open = {
        on("2026-11-20"), on("2026-11-24"), true, S("鉴定"),
        S("SMP-64-2"),    TAKEN_OUT,        false};
    const struct exclusion same = {on("2026-11-20"),
                                   on("2026-11-20"),
                                   false,
                                   S(""),
                                   S(""),
                                   TAKEN_OUT,
                                   false};
    /* clang-format off */
    const struct {
        struct due_ask ask;
        const char *fact, *zh;
    } rows[] = {
        {{.start = from("2024-09-09"), .period = {90, PERIOD_CALENDAR_DAY}}, "TIM-203-1",
         "2024-12-08(星期日) 是法定休假日,以法定休假日结束的次日 2024-12-09(星期一) 为期间的最后一日"},
        {{.start = from("2026-10-30"), .period = {30, PERIOD_CALENDAR_DAY}, .burden = true}, "TIM-W8",
         "2026-11-29(星期日) 虽是休息日,但本期限是对当事人不利措施的上限,不予顺延,宜在此前最后一个工作日 2026-11-27(星期五) 办结"},
        {{.start = from("2026-10-20"), .period = {7, PERIOD_WORKING_DAY}, .backward = true}, "TIM-W3",
         "应在 2026-10-20(星期二) 之前至少 7 个工作日 办理,当日不计入,向前倒算,最迟为 2026-10-10(星期六,国庆节调休上班)(不顺延)"},
        {{.start = from("2025-01-31"), .period = {1, PERIOD_MONTH}}, "TIM-202",
         "期限为 1 个月,到期月没有对应日,以该月末日 2025-02-28(星期五) 为期间的最后一日"},
        {{.start = from("2026-12-28"), .period = {5, PERIOD_WORKING_DAY}}, "TIM-W4",
         "2027 年的放假安排尚未公布,本日期为暂定,公布后应重新计算"},
        {{.start = from("2026-11-02"), .period = {90, PERIOD_CALENDAR_DAY}, .exclusions = &open, .n_exclusions = 1}, "SMP-64-2",
         "鉴定:自 2026-11-20 起尚未结束,暂计至 2026-11-24(起日不扣、止日扣),扣除 4 日,相应后移至 2027-02-04(星期四)"},
        {{.start = from("2026-11-02"), .period = {20, PERIOD_CALENDAR_DAY}, .exclusions = &same, .n_exclusions = 1}, "TIM-W5",
         "不计入期限的期间:2026-11-20 至 2026-11-20,起止为同一日,不发生扣除"},
        {{.start = from("2026-11-27T18:30:00+08:00"), .period = {24, PERIOD_HOUR}}, "TIM-201-2",
         "期限为 24 小时,自 2026-11-27T18:30:00+08:00 起连续计算(休息日不停),至 2026-11-28T18:30:00+08:00 届满"},
    };
    /* clang-format on */

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct due due = {0};
        struct err e = {0};
        str zh = S("");

        if (!calendar_due(days, &rows[i].ask, scratch, &due, &e))
            tap_error(&e);
        for (size_t s = 0; s < due.n_steps; s++) {
            if (str_eq(due.steps[s].fact, str_of(rows[i].fact)))
                zh = due.steps[s].zh;
        }
        IS(zh, str_of(rows[i].zh), "%s says why", rows[i].fact);
    }
}

/* ---------------------------------------------------------- properties ---- */

static uint64_t seed = 20261124;

static int pick(int n)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)((seed >> 33) % (uint64_t)n);
}

static void random_ask(struct due_ask *ask, struct exclusion *out)
{
    date start = on("2006-01-01") + pick(8500);

    *ask = (struct due_ask){.start = date_instant(start, ZONE_CITY_MIN) +
                                     pick(86400000),
                            .period = {pick(200), (enum period_unit)pick(5)},
                            .exclusions = out,
                            .n_exclusions = (size_t)pick(ROWS_MAX + 1),
                            .burden = pick(3) == 0};
    for (size_t i = 0; i < ask->n_exclusions; i++) {
        out[i].from = start - 20 + pick(150);
        out[i].to = out[i].from + pick(40);
        out[i].open = false;
        out[i].why = S("听证");
        out[i].fact = S("");
    }
}

/* The slow way: one day after another, skipping what is taken out. */
static date slow_due(const struct due_ask *ask)
{
    date start = instant_date(ask->start, ZONE_CITY_MIN), d = start;
    int left = ask->period.n;
    bool working = ask->period.unit == PERIOD_WORKING_DAY;

    while (left > 0) {
        bool out = false;

        d++;
        for (size_t i = 0; i < ask->n_exclusions; i++)
            out = out ||
                  (d > ask->exclusions[i].from && d <= ask->exclusions[i].to);
        left -= !out && (!working || calendar_works(days, d));
    }
    while (!ask->burden && !calendar_works(days, d))
        d++;
    return d;
}

static void properties(void)
{
    bool monotone = true, slow = true, counted = true, rest = true;
    size_t compared = 0;

    tap_note("seed %llu", (unsigned long long)seed);
    for (int round = 0; round < 4000; round++) {
        struct exclusion out[ROWS_MAX];
        struct due_ask ask, next;
        struct due due = {0}, later = {0};
        struct err e = {0};

        random_ask(&ask, out);
        next = ask;
        next.period.n++;
        if (!calendar_due(days, &ask, scratch, &due, &e) ||
            !calendar_due(days, &next, scratch, &later, &e)) {
            tap_error(&e);
            monotone = false;
            break;
        }
        monotone = monotone && due.last <= later.last &&
                   due.last_moment <= later.last_moment;
        if (ask.period.unit == PERIOD_CALENDAR_DAY ||
            ask.period.unit == PERIOD_WORKING_DAY) {
            slow = slow && due.last == slow_due(&ask);
            compared++;
        }
        if (ask.period.unit == PERIOD_WORKING_DAY && ask.period.n > 0)
            counted =
                counted && calendar_working_days(
                               days, instant_date(ask.start, ZONE_CITY_MIN),
                               due.last) == ask.period.n + due.excluded;
        if (ask.period.unit != PERIOD_HOUR && !ask.burden)
            rest = rest && calendar_works(days, due.last);
        if (round % 500 == 499)
            arena_reset(scratch);
    }
    OK(monotone, "a longer period never ends earlier");
    OK(slow && compared > 1000, "%zu agree with counting day by day", compared);
    OK(counted, "working days up to the end are the period and what was out");
    OK(rest, "no period that rolls ends on a day of rest");
}

/* The n-th working day before, and n working days on again. */
static void back_and_forth(void)
{
    bool fine = true;

    for (int round = 0; round < 2000; round++) {
        date event = on("2007-02-01") + pick(7000), back, again;
        int n = 1 + pick(60);

        fine = fine && calendar_nth_before(days, event, n, &back) &&
               calendar_works(days, back) &&
               calendar_working_days(days, back - 1, event - 1) == n &&
               calendar_nth_after(days, back - 1, n, &again) && again < event;
    }
    OK(fine, "the n-th working day before has n working days to the event");
}

static void faults(void)
{
    static const char text[] = "date,name,kind\n2026-10-01,国庆节,off\n"
                               "2026-10-10,国庆节,work\n";
    struct sweep s;
    bool right = true;
    long rounds = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        const struct exclusion out = {
            on("2026-10-02"), on("2026-10-05"), false, S("听证"),
            S("SMP-64-2"),    TAKEN_OUT,        false};
        const struct period more = {3, PERIOD_CALENDAR_DAY};
        const struct due_ask ask = {.start = from("2026-09-20"),
                                    .period = {20, PERIOD_CALENDAR_DAY},
                                    .extensions = &more,
                                    .n_extensions = 1,
                                    .exclusions = &out,
                                    .n_exclusions = 1};
        struct arena *a = NULL;
        struct calendar *c = NULL;
        struct due due = {.last = 42};
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, 1 << 20, &e) &&
                  calendar_read(a, S("d"), str_of(text), S("v"), &c, &e) &&
                  calendar_due(c, &ask, a, &due, &e) &&
                  due_steps_json(&due, a, &e) != NULL;

        right = right && ok == !s.hit && (ok || e.cause.def != NULL);
        arena_close(a);
        right = right && s.live == 0;
        rounds++;
    }
    OK(right && rounds > 2, "%ld allocations failed, one at a time", rounds);
    for (size_t max = 256; max <= 8192; max += 64) { /* small arenas */
        const struct due_ask ask = {.start = from("2026-09-20"),
                                    .period = {20, PERIOD_WORKING_DAY}};
        struct arena *a = NULL;
        struct calendar *c = NULL;
        struct due due = {.last = 42};
        struct err e = {0};
        bool ok = arena_open(&a, &memory_system, max, &e) &&
                  calendar_read(a, S("d"), str_of(text), S("v"), &c, &e) &&
                  calendar_due(c, &ask, a, &due, &e);

        right = right && (ok || (e.cause.def != NULL && due.last == 42));
        arena_close(a);
    }
    OK(right, "an arena that is too small is reported, whatever its size");
}

int main(void)
{
    struct arena *kept = tap_arena();
    struct calendar *c = NULL;
    struct err e = {0};
    str text;

    scratch = tap_arena();
    if (!file_read(kept, S("facts/holidays-cn.csv"), 1 << 20, &text, &e) ||
        !calendar_read(kept, S("facts/holidays-cn.csv"), text, S("test"), &c,
                       &e)) {
        OK(false, "the days off are read");
        tap_error(&e);
        return tap_done();
    }
    days = c;
    bad_files();
    single_days();
    ranks();
    published();
    period_table();
    month_vectors("vectors/month-arithmetic/exact_computations.csv", 19, 0);
    month_vectors("vectors/month-arithmetic/ambiguous_computations.csv", 11,
                  11);
    due_table();
    hours();
    refusals();
    derivation();
    special_steps();
    properties();
    back_and_forth();
    faults();
    arena_close(scratch);
    arena_close(kept);
    return tap_done();
}
