/* due.c - the day a period ends, by one order of operations [TIM-W7]:
 * start + 1, base length, extensions, exclusions, one roll.
 *
 * What depends on the running end (was an extension approved in time, did a new
 * start come in time) is found by settling the same count quietly first, so
 * there is one way to count.
 */
#include "calendar/internal.h"

enum { MS_MINUTE = 60000, MS_HOUR = 3600000, MS_DAY = 86400000 };

/* What is being worked out. */
struct count {
    struct derive d;
    const struct clock_rules *rules;
    date start;
    instant moment;        /* the start of hours */
    date base;             /* counted from here: the start, or a moved end */
    int64_t total;         /* counted so far, in the unit */
    date end;              /* reached so far */
    enum grant *grants;    /* of each extension; NULL: all granted */
    struct exclusion *out; /* restarts apart, sorted */
    size_t n_out;
    struct exclusion *anew; /* the restarts, sorted */
    size_t n_anew;
};

static bool outside(const struct count *k)
{
    return ask_outside(k->d.ask, k->d.e);
}

/* ---- counting ---- */

/* The day `n` units after k->base; false: outside the calendar. */
static bool count_on(const struct count *k, int64_t n, date *end, bool *clamped)
{
    int64_t day = (int64_t)k->base + n;

    *clamped = false;
    switch (k->d.ask->period.unit) {
    case PERIOD_HOUR:
        day = instant_date(k->moment + n * MS_HOUR, ZONE_CITY_MIN);
        break;
    case PERIOD_CALENDAR_DAY:
        break;
    case PERIOD_WORKING_DAY:
        return calendar_nth_after(k->d.c, k->base, n, end);
    case PERIOD_MONTH:
        return months_on(k->base, n, end, clamped);
    case PERIOD_YEAR:
        return months_on(k->base, n * 12, end, clamped);
    }
    if (day > DATE_MAX)
        return false;
    *end = (date)day;
    return true;
}

static bool base_length(struct count *k)
{
    const struct due_ask *ask = k->d.ask;
    bool clamped;

    k->base = k->start;
    k->total = ask->period.n;
    if (!count_on(k, k->total, &k->end, &clamped))
        return outside(k);
    if (ask->period.unit == PERIOD_HOUR)
        return say_hours(&k->d, ask->start, k->moment,
                         k->moment + k->total * MS_HOUR);
    return say_start(&k->d, k->start) && say_base(&k->d, k->end, clamped);
}

/* Whether the last-day rule holds for this period. */
static bool may_roll(const struct count *k)
{
    const struct due_ask *ask = k->d.ask;

    return !ask->at_least && (!ask->burden || k->rules->burden_rolls) &&
           ask->period.unit != PERIOD_HOUR;
}

/* [TIM-W6]: the extension lengthens the period from its first start, so the
 * intermediate end must not be moved off a day of rest first; a setting takes
 * the other reading. */
static bool extend(struct count *k, size_t i)
{
    const struct due_ask *ask = k->d.ask;
    struct period by = ask->extensions[i];
    bool clamped;

    if (k->grants != NULL && k->grants[i] != GRANTED)
        return say_refused(&k->d, by, ask->approved[i], k->grants[i], k->end);
    if (k->rules->roll_then_extend && ask->period.unit != PERIOD_HOUR) {
        k->base = k->end;
        if (may_roll(k) && !calendar_works(k->d.c, k->end) &&
            !calendar_nth_after(k->d.c, k->end, 1, &k->base))
            return outside(k);
        k->total = 0;
    }
    k->total += by.n;
    if (!count_on(k, k->total, &k->end, &clamped))
        return outside(k);
    if (k->rules->roll_then_extend && ask->period.unit != PERIOD_HOUR)
        return say_extension_rolled(&k->d, by, k->base, k->end);
    return say_extension(&k->d, by, k->total, k->end);
}

/* Takes out (from, to] of x; from is not before the start. */
static bool take_out(struct count *k, const struct exclusion *x, date from,
                     date to, int *excluded)
{
    int days = to - from;
    int64_t end = (int64_t)k->end + days;

    if (k->d.ask->period.unit == PERIOD_WORKING_DAY) {
        days = calendar_working_days(k->d.c, from, to);
        if (!calendar_nth_after(k->d.c, k->end, days, &k->end))
            return outside(k);
    } else {
        if (end > DATE_MAX)
            return outside(k);
        k->end = (date)end;
    }
    *excluded += days;
    return say_exclusion(&k->d, x, k->rules, from, days, k->end);
}

/* [TIM-W5]; the intervals are taken in order, each from where the last one
 * ended, so that no day is taken out twice. */
static bool exclusions(struct count *k, int *excluded)
{
    date covered = k->start;
    bool ok = true;

    for (size_t i = 0; ok && i < k->n_out; i++) {
        const struct exclusion *x = &k->out[i];
        date first, to, from;

        interval_days(x, k->rules, &first, &to);
        from = first > covered ? first : covered;
        if (x->unproven)
            ok = say_no_exclusion(&k->d, x, UNPROVEN, k->end);
        else if (to <= first)
            ok = say_no_exclusion(&k->d, x, SAME_DAY, k->end);
        else if (to <= k->start)
            ok = say_no_exclusion(&k->d, x, BEFORE_START, k->end);
        else if (to <= covered)
            ok = say_no_exclusion(&k->d, x, COVERED, k->end);
        else if (from >= k->end)
            ok = say_no_exclusion(&k->d, x, AFTER_END, k->end);
        else {
            covered = to;
            ok = take_out(k, x, from, to, excluded);
        }
    }
    return ok;
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

/* [TIM-203-2] */
static instant end_of_day(const struct count *k, date last)
{
    int min = k->rules->closes_min;

    return min > 0
               ? date_instant(last, ZONE_CITY_MIN) + (int64_t)min * MS_MINUTE
               : date_instant(last + 1, ZONE_CITY_MIN);
}

/* [TIM-203-1] once, unless the period caps a burden [TIM-W8] or is a
 * minimum. */
static bool roll(struct count *k, struct due *due)
{
    const struct due_ask *ask = k->d.ask;
    bool counts = ask->period.unit == PERIOD_WORKING_DAY && k->end > k->start;
    bool moves = may_roll(k);

    due->last = k->end;
    if (!calendar_works(k->d.c, k->end)) {
        if (moves) {
            if (!calendar_nth_after(k->d.c, k->end, 1, &due->last))
                return outside(k);
            if (!say_roll(&k->d, k->end, due->last))
                return false;
        } else if (ask->burden && !say_burden(&k->d, k->end)) {
            return false;
        }
    }
    due->last_moment = end_of_day(k, due->last);
    if (ask->at_least ? !say_minimum(&k->d, due->last)
                      : !say_end(&k->d, due->last, due->last_moment))
        return false;
    if (!moves && !counts)
        return true; /* no day off can change it */
    return provisional(k, counts ? k->start + 1 : k->end, due->last, due);
}

/* [TIM-201-2]: from the hour of the event, through days of rest. */
static void end_of_hours(const struct count *k, struct due *due)
{
    int64_t ms = k->total * MS_HOUR + (int64_t)due->excluded * MS_DAY;
    /* At 24:00 sharp the last day is the one that ends then. */
    instant inside = ms != 0 ? -1 : 0;

    due->last_moment = k->moment + (k->d.ask->backward ? -ms : ms);
    due->last = instant_date(due->last_moment + inside, ZONE_CITY_MIN);
}

/* The whole count from k->start with the first `n` extensions. */
static bool settle(struct count *k, size_t n, struct due *due)
{
    if (!base_length(k))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!extend(k, i))
            return false;
    }
    due->excluded = 0;
    if (!exclusions(k, &due->excluded))
        return false;
    if (k->d.ask->period.unit != PERIOD_HOUR)
        return roll(k, due);
    end_of_hours(k, due);
    return (n == 0 && k->n_out == 0) ||
           say_hours_end(&k->d, due->last, due->last_moment);
}

/* ---- what depends on the running end ---- */

static bool settle_quietly(const struct count *k, size_t n, struct due *due)
{
    struct count q = *k;

    q.d.quiet = true;
    return settle(&q, n, due);
}

/* [TIM-W6]: the approval must be dated inside the running period. */
static bool judge(struct count *k, struct due *due)
{
    const struct due_ask *ask = k->d.ask;
    bool hours = ask->period.unit == PERIOD_HOUR;
    instant first = hours ? ask->start : date_instant(k->start, ZONE_CITY_MIN);

    due->refused = 0;
    for (size_t i = 0; k->grants != NULL && i < ask->n_extensions; i++) {
        struct due running = {0};

        if (!settle_quietly(k, i, &running))
            return false;
        if (ask->approved[i] < first)
            k->grants[i] = TOO_EARLY;
        else if (ask->approved[i] >= running.last_moment)
            k->grants[i] = TOO_LATE;
        else
            k->grants[i] = GRANTED;
        due->refused += k->grants[i] != GRANTED;
    }
    return true;
}

/* [ARI-40-3b]: each new start that came while the period still ran.  What
 * lies before it, extensions and time taken out, is of no more account. */
static bool restarts(struct count *k, struct due *due)
{
    for (size_t i = 0; i < k->n_anew; i++) {
        const struct exclusion *x = &k->anew[i];
        struct due running = {0};
        bool ok;

        if (!settle_quietly(k, k->d.ask->n_extensions, &running))
            return false;
        if (x->unproven)
            ok = say_no_exclusion(&k->d, x, UNPROVEN, running.last);
        else if (x->to <= k->start)
            ok = say_no_exclusion(&k->d, x, BEFORE_START, running.last);
        else if (x->from > running.last)
            ok = say_no_exclusion(&k->d, x, AFTER_END, running.last);
        else {
            ok = say_anew(&k->d, x, k->start);
            k->start = x->to;
            k->moment = date_instant(k->start, ZONE_CITY_MIN);
            ok = ok && judge(k, due);
        }
        if (!ok)
            return false;
    }
    return true;
}

/* ---- backward and forward ---- */

/* [TIM-W3]: the day of the event is not counted; never rolled. */
static bool backward(struct count *k, struct due *due)
{
    const struct due_ask *ask = k->d.ask;
    bool hours = ask->period.unit == PERIOD_HOUR, clamped, fits = true;
    /* So many clear days between: the day before the n-th. */
    int64_t clear = k->rules->clear_days && !hours && ask->period.n > 0;
    int64_t n = ask->period.n, day = (int64_t)k->start - n - clear;

    switch (ask->period.unit) {
    case PERIOD_HOUR:
        k->total = n;
        end_of_hours(k, due);
        if (!calendar_holds(due->last))
            return outside(k);
        return say_backward(&k->d, k->start, due->last, false);
    case PERIOD_CALENDAR_DAY:
        due->last = day >= DATE_MIN ? (date)day : DATE_MIN;
        fits = day >= DATE_MIN;
        break;
    case PERIOD_WORKING_DAY:
        fits = calendar_nth_before(k->d.c, k->start, n + clear, &due->last);
        break;
    case PERIOD_MONTH:
    case PERIOD_YEAR:
        if (ask->period.unit == PERIOD_YEAR)
            n *= 12;
        fits = months_on(k->start, -n, &due->last, &clamped);
        due->last -= (date)clear;
        fits = fits && calendar_holds(due->last);
        break;
    }
    if (!fits)
        return outside(k);
    due->last_moment = end_of_day(k, due->last);
    if (!say_backward(&k->d, k->start, due->last, clear > 0))
        return false;
    return ask->period.unit != PERIOD_WORKING_DAY || n == 0 ||
           provisional(k, due->last, k->start - 1, due);
}

/* Sorts a copy of the exclusions, the restarts apart. */
static bool prepare(struct count *k)
{
    const struct due_ask *ask = k->d.ask;
    struct exclusion *all;

    if (ask->approved != NULL && ask->n_extensions > 0) {
        k->grants = arena_array(k->d.a, enum grant, ask->n_extensions, k->d.e);
        if (k->grants == NULL)
            return false;
    }
    if (ask->n_exclusions == 0)
        return true;
    all = arena_array(k->d.a, struct exclusion, ask->n_exclusions, k->d.e);
    if (all == NULL)
        return false;
    for (size_t i = 0; i < ask->n_exclusions; i++) {
        const struct exclusion *x = &ask->exclusions[i];

        if (x->kind == RESTARTED)
            all[ask->n_exclusions - ++k->n_anew] = *x;
        else
            all[k->n_out++] = *x;
    }
    k->out = all;
    k->anew = all + k->n_out;
    interval_sort(k->out, k->n_out);
    interval_sort(k->anew, k->n_anew);
    return true;
}

static bool forward(struct count *k, struct due *due)
{
    return prepare(k) && judge(k, due) && restarts(k, due) &&
           settle(k, k->d.ask->n_extensions, due);
}

bool calendar_due(const struct calendar *c, const struct due_ask *ask,
                  struct arena *a, struct due *due, struct err *e)
{
    static const struct clock_rules defaults = {0};
    struct count k = {
        .d = {.c = c, .ask = ask, .a = a, .e = e, .quiet = ask->no_steps},
        .rules = ask->rules != NULL ? ask->rules : &defaults,
        .moment = ask->start};
    struct due found = {0};

    if (!ask_check(ask, e))
        return false;
    k.start = instant_date(ask->start, ZONE_CITY_MIN);
    /* [TIM-85-2]: the hour in which it began is not counted. */
    if (k.rules->hour_out && ask->period.unit == PERIOD_HOUR && !ask->backward)
        k.moment += MS_HOUR - ((ask->start % MS_HOUR) + MS_HOUR) % MS_HOUR;
    if (!say_source(&k.d, k.start) ||
        !(ask->backward ? backward(&k, &found) : forward(&k, &found)))
        return false;
    found.start = k.start;
    found.steps = k.d.steps.at;
    found.n_steps = k.d.steps.n;
    *due = found;
    return true;
}

bool due_met(const struct due *due, instant done, instant posted)
{
    return done < due->last_moment ||
           (posted != 0 && posted < due->last_moment);
}
