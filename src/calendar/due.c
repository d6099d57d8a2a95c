/* due.c - the day a period ends, by one order of operations [TIM-W7]:
 * start + 1, base length, extensions, exclusions, one roll. */
#include "calendar/internal.h"

static const struct err_def other_unit = {
    .code = "CAL-007",
    .fault = FAULT_INPUT,
    .zh = "延长「{0}」与期限「{1}」的单位不同",
    .fix_zh = "延长用与期限相同的单位",
    .en = "the extension \"{0}\" has another unit than the period \"{1}\"",
    .fix_en = "extend in the unit of the period",
};
static const struct err_def ends_first = {
    .code = "CAL-008",
    .fault = FAULT_INPUT,
    .zh = "扣除的期间自 {0} 至 {1},止日早于起日",
    .fix_zh = "核对起止日期",
    .en = "the time taken out, {0} to {1}, ends before it begins",
    .fix_en = "check both days",
};
static const struct err_def only_forward = {
    .code = "CAL-009",
    .fault = FAULT_INPUT,
    .zh = "倒算的期限「{0}」不能延长,也不能扣除期间",
    .fix_zh = "去掉延长和扣除,或改为顺算",
    .en = "the period \"{0}\", counted backwards, takes no extension and no "
          "exclusion",
    .fix_en = "leave them out, or count forwards",
};

enum { MS_HOUR = 3600000, MS_DAY = 86400000 };

/* What is being worked out. */
struct count {
    struct derive d;
    date start;
    int64_t total; /* base and extensions, in the unit */
    date end;      /* counted so far */
};

/* Puts two periods into an error's arguments. */
static bool refuse(const struct err_def *def, struct period p, struct period q,
                   struct err *e)
{
    struct buf b, b2;
    str first = S(""), second = S("");

    buf_init(&b, &memory_system, 64);
    buf_init(&b2, &memory_system, 64);
    buf_period_code(&b, p);
    buf_period_code(&b2, q);
    if (buf_done(&b, &first, e) && buf_done(&b2, &second, e))
        (void)err_set(e, def, .arg = {first, second});
    buf_close(&b);
    buf_close(&b2);
    return false;
}

static bool outside(const struct due_ask *ask, struct err *e)
{
    return refuse(&calendar_outside, ask->period, ask->period, e);
}

/* ---- what is asked ---- */

static bool check_length(int n, struct err *e)
{
    if (n < 0 || n > PERIOD_MAX) {
        char text[16];

        (void)snprintf(text, sizeof text, "%d", n);
        return err_set(e, &period_too_long, .arg = {str_of(text), S("36600")});
    }
    return true;
}

static bool check_exclusion(const struct due_ask *ask,
                            const struct exclusion *x, struct err *e)
{
    if (!calendar_holds(x->from) || !calendar_holds(x->to))
        return outside(ask, e);
    if (x->to < x->from)
        return err_set(
            e, &ends_first,
            .arg = {str_of(date_text(x->from).z), str_of(date_text(x->to).z)});
    return true;
}

static bool check_ask(const struct due_ask *ask, struct err *e)
{
    if (!check_length(ask->period.n, e))
        return false;
    if (ask->start < date_instant(DATE_MIN, ZONE_CITY_MIN) ||
        ask->start >= date_instant(DATE_MAX + 1, ZONE_CITY_MIN))
        return outside(ask, e);
    if (ask->backward && (ask->n_extensions > 0 || ask->n_exclusions > 0))
        return refuse(&only_forward, ask->period, ask->period, e);
    for (size_t i = 0; i < ask->n_extensions; i++) {
        if (!check_length(ask->extensions[i].n, e))
            return false;
        if (ask->extensions[i].unit != ask->period.unit)
            return refuse(&other_unit, ask->extensions[i], ask->period, e);
    }
    for (size_t i = 0; i < ask->n_exclusions; i++) {
        if (!check_exclusion(ask, &ask->exclusions[i], e))
            return false;
    }
    return true;
}

/* ---- counting ---- */

/* The day `n` units after the start; false: outside the calendar. */
static bool count_on(const struct count *k, int64_t n, date *end, bool *clamped)
{
    const struct due_ask *ask = k->d.ask;
    int64_t day = (int64_t)k->start + n;

    *clamped = false;
    switch (ask->period.unit) {
    case PERIOD_HOUR:
        day = instant_date(ask->start + n * MS_HOUR, ZONE_CITY_MIN);
        break;
    case PERIOD_CALENDAR_DAY:
        break;
    case PERIOD_WORKING_DAY:
        return calendar_nth_after(k->d.c, k->start, n, end);
    case PERIOD_MONTH:
        return months_on(k->start, n, end, clamped);
    case PERIOD_YEAR:
        return months_on(k->start, n * 12, end, clamped);
    }
    if (day > DATE_MAX)
        return false;
    *end = (date)day;
    return true;
}

/* [TIM-W6]: the extension lengthens the period from its first start, so the
 * intermediate end must not be moved off a day of rest first. */
static bool base_and_extensions(struct count *k)
{
    const struct due_ask *ask = k->d.ask;
    bool hours = ask->period.unit == PERIOD_HOUR, clamped;

    k->total = ask->period.n;
    if (!count_on(k, k->total, &k->end, &clamped))
        return outside(ask, k->d.e);
    if (hours) {
        if (!say_hours(&k->d, ask->start, ask->start + k->total * MS_HOUR))
            return false;
    } else if (!say_start(&k->d, k->start) ||
               !say_base(&k->d, k->end, clamped)) {
        return false;
    }
    for (size_t i = 0; i < ask->n_extensions; i++) {
        k->total += ask->extensions[i].n;
        if (!count_on(k, k->total, &k->end, &clamped))
            return outside(ask, k->d.e);
        if (!say_extension(&k->d, ask->extensions[i], k->total, k->end))
            return false;
    }
    return true;
}

static int by_from(const void *a, const void *b)
{
    const struct exclusion *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

/* Takes out (from, x->to]; from is not before the start. */
static bool take_out(struct count *k, const struct exclusion *x, date from,
                     int *excluded)
{
    const struct due_ask *ask = k->d.ask;
    int days = x->to - from;
    int64_t end = (int64_t)k->end + days;

    if (ask->period.unit == PERIOD_WORKING_DAY) {
        days = calendar_working_days(k->d.c, from, x->to);
        if (!calendar_nth_after(k->d.c, k->end, days, &k->end))
            return outside(ask, k->d.e);
    } else {
        if (end > DATE_MAX)
            return outside(ask, k->d.e);
        k->end = (date)end;
    }
    *excluded += days;
    return say_exclusion(&k->d, x, from, days, k->end);
}

/* [TIM-W5]; the intervals are taken in order, each from where the last one
 * ended, so that no day is taken out twice. */
static bool exclusions(struct count *k, int *excluded)
{
    const struct due_ask *ask = k->d.ask;
    date covered = k->start;
    struct exclusion *sorted;

    if (ask->n_exclusions == 0)
        return true;
    sorted = arena_array(k->d.a, struct exclusion, ask->n_exclusions, k->d.e);
    if (sorted == NULL)
        return false;
    memcpy(sorted, ask->exclusions, ask->n_exclusions * sizeof *sorted);
    qsort(sorted, ask->n_exclusions, sizeof *sorted, by_from);
    for (size_t i = 0; i < ask->n_exclusions; i++) {
        const struct exclusion *x = &sorted[i];
        date from = x->from > covered ? x->from : covered;
        bool ok;

        if (x->to == x->from)
            ok = say_no_exclusion(&k->d, x, SAME_DAY, k->end);
        else if (x->to <= k->start)
            ok = say_no_exclusion(&k->d, x, BEFORE_START, k->end);
        else if (x->to <= covered)
            ok = say_no_exclusion(&k->d, x, COVERED, k->end);
        else if (from >= k->end)
            ok = say_no_exclusion(&k->d, x, AFTER_END, k->end);
        else {
            covered = x->to;
            ok = take_out(k, x, from, excluded);
        }
        if (!ok)
            return false;
    }
    return true;
}

/* ---- the end ---- */

/* [TIM-W4]: some year of from..to has no published notice. */
static bool provisional(struct count *k, date from, date to, struct due *due)
{
    int year = date_civil(from).year, last = date_civil(to).year;

    while (year <= last && calendar_announced(k->d.c, year))
        year++;
    due->provisional = year <= last;
    return !due->provisional || say_provisional(&k->d, year, due->last);
}

/* [TIM-203-1] once, unless the period caps a burden [TIM-W8]. */
static bool roll(struct count *k, struct due *due)
{
    const struct due_ask *ask = k->d.ask;
    bool counts = ask->period.unit == PERIOD_WORKING_DAY && k->end > k->start;
    date from = counts ? k->start + 1 : k->end;

    due->last = k->end;
    if (!calendar_works(k->d.c, k->end)) {
        if (ask->burden) {
            if (!say_burden(&k->d, k->end))
                return false;
        } else {
            if (!calendar_nth_after(k->d.c, k->end, 1, &due->last))
                return outside(ask, k->d.e);
            if (!say_roll(&k->d, k->end, due->last))
                return false;
        }
    }
    due->last_moment = date_instant(due->last + 1, ZONE_CITY_MIN);
    if (!say_end(&k->d, due->last))
        return false;
    if (ask->burden && !counts)
        return true; /* no day off can change it */
    return provisional(k, from, due->last, due);
}

/* [TIM-201-2]: from the hour of the event, through days of rest. */
static void end_of_hours(const struct count *k, struct due *due)
{
    const struct due_ask *ask = k->d.ask;
    int64_t ms = k->total * MS_HOUR + (int64_t)due->excluded * MS_DAY;
    /* At 24:00 sharp the last day is the one that ends then. */
    instant inside = ms != 0 ? -1 : 0;

    due->last_moment = ask->start + (ask->backward ? -ms : ms);
    due->last = instant_date(due->last_moment + inside, ZONE_CITY_MIN);
}

/* [TIM-W3]: the day of the event is not counted; never rolled. */
static bool backward(struct count *k, struct due *due)
{
    const struct due_ask *ask = k->d.ask;
    int64_t n = ask->period.n, day = (int64_t)k->start - n;
    bool fits = true, clamped;

    switch (ask->period.unit) {
    case PERIOD_HOUR:
        k->total = n;
        end_of_hours(k, due);
        if (!calendar_holds(due->last))
            return outside(ask, k->d.e);
        return say_backward(&k->d, k->start, due->last);
    case PERIOD_CALENDAR_DAY:
        due->last = day >= DATE_MIN ? (date)day : DATE_MIN;
        fits = day >= DATE_MIN;
        break;
    case PERIOD_WORKING_DAY:
        fits = calendar_nth_before(k->d.c, k->start, n, &due->last);
        break;
    case PERIOD_MONTH:
        fits = months_on(k->start, -n, &due->last, &clamped);
        break;
    case PERIOD_YEAR:
        fits = months_on(k->start, -n * 12, &due->last, &clamped);
        break;
    }
    if (!fits)
        return outside(ask, k->d.e);
    due->last_moment = date_instant(due->last + 1, ZONE_CITY_MIN);
    if (!say_backward(&k->d, k->start, due->last))
        return false;
    return ask->period.unit != PERIOD_WORKING_DAY || n == 0 ||
           provisional(k, due->last, k->start - 1, due);
}

static bool forward(struct count *k, struct due *due)
{
    const struct due_ask *ask = k->d.ask;

    if (!base_and_extensions(k) || !exclusions(k, &due->excluded))
        return false;
    if (ask->period.unit != PERIOD_HOUR)
        return roll(k, due);
    end_of_hours(k, due);
    return true;
}

bool calendar_due(const struct calendar *c, const struct due_ask *ask,
                  struct arena *a, struct due *due, struct err *e)
{
    struct count k = {.d = {.c = c, .ask = ask, .a = a, .e = e}};
    struct due found = {0};

    if (!check_ask(ask, e))
        return false;
    k.start = instant_date(ask->start, ZONE_CITY_MIN);
    if (!(ask->backward ? backward(&k, &found) : forward(&k, &found)))
        return false;
    found.steps = k.d.steps.at;
    found.n_steps = k.d.steps.n;
    *due = found;
    return true;
}
