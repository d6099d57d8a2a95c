/* property_test.c - counts against a slow one that walks day by day, and what
 * must hold whatever is asked. */
#include "calendar/internal.h"
#include "tap.h"

enum { OUT_MAX = 5, MORE_MAX = 3, ROUNDS = TAP_SANITIZED ? 4000 : 20000 };

static struct arena *scratch;
static const struct calendar *days; /* facts/holidays-cn.csv */

static uint64_t seed = 20261124;

static int pick(int n)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)((seed >> 33) % (uint64_t)n);
}

/* A question with all its parts. */
struct question {
    struct due_ask ask;
    struct exclusion out[OUT_MAX * 2];
    struct period more[MORE_MAX];
    instant approved[MORE_MAX];
    struct clock_rules rules;
};

static void ask_at_random(struct question *q)
{
    date start = date_of((struct civil){2006, 1, 1}) + pick(8500);

    *q = (struct question){0};
    q->ask = (struct due_ask){.start = date_instant(start, ZONE_CITY_MIN) +
                                       pick(86400000),
                              .period = {pick(200), (enum period_unit)pick(5)},
                              .exclusions = q->out,
                              .n_exclusions = (size_t)pick(OUT_MAX + 1),
                              .extensions = q->more,
                              .n_extensions = (size_t)pick(MORE_MAX + 1),
                              .rules = &q->rules};
    switch (pick(4)) {
    case 0:
        q->ask.burden = true;
        break;
    case 1:
        q->ask.at_least = true;
        break;
    default:
        break;
    }
    if (q->ask.period.unit == PERIOD_YEAR)
        q->ask.period.n %= 9;
    q->rules = (struct clock_rules){.first_day_out = pick(4) == 0,
                                    .last_day_in = pick(4) == 0,
                                    .burden_rolls = pick(4) == 0,
                                    .closes_min = pick(3) == 0 ? 1020 : 0};
    for (size_t i = 0; i < q->ask.n_exclusions; i++) {
        q->out[i].from = start - 20 + pick(150);
        q->out[i].to = q->out[i].from + pick(40);
        q->out[i].open = pick(8) == 0;
        q->out[i].kind = pick(3) == 0 ? SUSPENDED : TAKEN_OUT;
        q->out[i].unproven = pick(8) == 0;
    }
    for (size_t i = 0; i < q->ask.n_extensions; i++)
        q->more[i] = (struct period){pick(30), q->ask.period.unit};
}

/* Approvals and new starts, for units that may have them. */
static void complicate(struct question *q)
{
    date start = instant_date(q->ask.start, ZONE_CITY_MIN);

    if (pick(2) == 0) {
        for (size_t i = 0; i < q->ask.n_extensions; i++)
            q->approved[i] =
                q->ask.start + (int64_t)(pick(300) - 30) * 86400000;
        q->ask.approved = q->approved;
    }
    if (q->ask.period.unit == PERIOD_HOUR)
        return;
    for (size_t i = 0; i < q->ask.n_exclusions; i++) {
        if (pick(4) == 0) {
            q->out[i].kind = RESTARTED;
            q->out[i].from = start - 5 + pick(120);
            q->out[i].to = q->out[i].from + pick(20);
        }
    }
}

/* ---- the slow way ---- */

static bool taken(const struct question *q, date d)
{
    for (size_t i = 0; i < q->ask.n_exclusions; i++) {
        const struct exclusion *x = &q->out[i];

        if (x->kind != RESTARTED && !x->unproven &&
            d > x->from - (q->rules.first_day_out ? 1 : 0) &&
            d <= x->to - (q->rules.last_day_in ? 1 : 0))
            return true;
    }
    return false;
}

/* So many months on, one at a time, by the numbers of the day. */
static date slow_months(date d, int n)
{
    struct civil c = date_civil(d);

    for (; n > 0; n--) {
        c.month++;
        if (c.month == 13) {
            c.month = 1;
            c.year++;
        }
    }
    while (!civil_ok(c))
        c.day--;
    return date_of(c);
}

/* The counted end: days that are not taken out, one after another. */
static date slow_count(const struct question *q, date start, int n)
{
    bool working = q->ask.period.unit == PERIOD_WORKING_DAY;
    date d = start, end;

    if (working || q->ask.period.unit == PERIOD_CALENDAR_DAY) {
        while (n > 0) {
            d++;
            n -= !taken(q, d) && (!working || calendar_works(days, d));
        }
        return d;
    }
    end = slow_months(start, q->ask.period.unit == PERIOD_YEAR ? n * 12 : n);
    for (d = start + 1; d <= end; d++)
        end += taken(q, d);
    return end;
}

struct slow {
    date last;
    instant end;
};

/* The end with the extensions that count so far. */
static struct slow slow_end(const struct question *q, date start, int n)
{
    struct slow s = {slow_count(q, start, n), 0};
    bool moves = !q->ask.at_least && (!q->ask.burden || q->rules.burden_rolls);

    while (moves && !calendar_works(days, s.last))
        s.last++;
    s.end = q->rules.closes_min > 0 ? date_instant(s.last, ZONE_CITY_MIN) +
                                          (int64_t)q->rules.closes_min * 60000
                                    : date_instant(s.last + 1, ZONE_CITY_MIN);
    return s;
}

static struct slow slow_extended(const struct question *q, date start,
                                 int *refused)
{
    struct slow s = slow_end(q, start, q->ask.period.n);
    int n = q->ask.period.n;

    *refused = 0;
    for (size_t i = 0; i < q->ask.n_extensions; i++) {
        bool counts = q->ask.approved == NULL ||
                      (q->approved[i] >= date_instant(start, ZONE_CITY_MIN) &&
                       q->approved[i] < s.end);

        *refused += !counts;
        n += counts ? q->more[i].n : 0;
        s = slow_end(q, start, n);
    }
    return s;
}

static struct slow slow_due(const struct question *q, int *refused)
{
    date start = instant_date(q->ask.start, ZONE_CITY_MIN);
    bool done[OUT_MAX * 2] = {false};

    for (;;) { /* new starts, the earliest interruption first */
        size_t next = OUT_MAX * 2;

        for (size_t i = 0; i < q->ask.n_exclusions; i++) {
            if (q->out[i].kind != RESTARTED || done[i])
                continue;
            if (next == OUT_MAX * 2 || q->out[i].from < q->out[next].from ||
                (q->out[i].from == q->out[next].from &&
                 q->out[i].to < q->out[next].to))
                next = i;
        }
        if (next == OUT_MAX * 2)
            return slow_extended(q, start, refused);
        done[next] = true;
        if (!q->out[next].unproven && q->out[next].to > start &&
            q->out[next].from <= slow_extended(q, start, refused).last)
            start = q->out[next].to;
    }
}

static bool ask(const struct question *q, struct due *due)
{
    struct err e = {0};

    if (calendar_due(days, &q->ask, scratch, due, &e))
        return true;
    tap_error(&e);
    return false;
}

static void against_slow(void)
{
    long compared = 0, agree = 0, ends = 0, refused = 0, anew = 0;

    for (int round = 0; round < ROUNDS; round++) {
        struct question q;
        struct due due = {0};
        struct slow slow;
        int n = 0;

        ask_at_random(&q);
        complicate(&q);
        if (!ask(&q, &due))
            break;
        ends += due.n_steps > 0 && due.steps[due.n_steps - 1].day == due.last;
        refused += due.refused > 0;
        anew += due.start != instant_date(q.ask.start, ZONE_CITY_MIN);
        if (q.ask.period.unit != PERIOD_HOUR) {
            slow = slow_due(&q, &n);
            compared++;
            if (due.last == slow.last && due.last_moment == slow.end &&
                due.refused == n)
                agree++;
            else if (compared - agree < 5)
                tap_note("round %d: %s, slowly %s", round,
                         date_text(due.last).z, date_text(slow.last).z);
        }
        if (round % 200 == 199)
            arena_reset(scratch);
    }
    OK(agree == compared && compared > ROUNDS / 2,
       "%ld of %ld agree with walking day by day", agree, compared);
    OK(ends == ROUNDS, "every derivation ends on the last day");
    OK(refused > ROUNDS / 50 && anew > ROUNDS / 50,
       "%ld with refused extensions, %ld counted anew among them", refused,
       anew);
}

/* ---- what must hold ---- */

static bool same(const struct due *a, const struct due *b)
{
    return a->last == b->last && a->last_moment == b->last_moment &&
           a->excluded == b->excluded && a->provisional == b->provisional &&
           a->refused == b->refused;
}

static void shuffle(struct question *q)
{
    for (size_t i = q->ask.n_exclusions; i > 1; i--) {
        size_t k = (size_t)pick((int)i);
        struct exclusion x = q->out[i - 1];

        q->out[i - 1] = q->out[k];
        q->out[k] = x;
    }
}

static int by_from(const void *a, const void *b)
{
    const struct exclusion *x = a, *y = b;

    return (x->from > y->from) - (x->from < y->from);
}

/* Those that overlap or touch become one; the unproven are left out. */
static void merge(struct question *q)
{
    size_t n = 0, kept = 0;

    for (size_t i = 0; i < q->ask.n_exclusions; i++) {
        if (!q->out[i].unproven)
            q->out[n++] = q->out[i];
    }
    if (n > 0)
        qsort(q->out, n, sizeof q->out[0], by_from);
    for (size_t i = 0; i < n; i++) {
        struct exclusion *last = kept > 0 ? &q->out[kept - 1] : NULL;

        if (last != NULL && q->out[i].from <= last->to)
            last->to = q->out[i].to > last->to ? q->out[i].to : last->to;
        else
            q->out[kept++] = q->out[i];
    }
    q->ask.n_exclusions = kept;
}

/* Each interval becomes two that touch. */
static void split(struct question *q)
{
    size_t n = q->ask.n_exclusions;

    for (size_t i = 0; i < n; i++) {
        struct exclusion *x = &q->out[i], *y = &q->out[n + i];

        *y = *x;
        x->to = y->from = x->from + pick(x->to - x->from + 1);
    }
    q->ask.n_exclusions = n * 2;
}

static void algebra(void)
{
    bool order = true, merged = true, parted = true, twice = true;

    for (int round = 0; round < ROUNDS / 4; round++) {
        struct question q, other;
        struct due due = {0}, again = {0};

        ask_at_random(&q);
        /* The other readings of first and last days do not part at a point. */
        q.rules.first_day_out = q.rules.last_day_in = false;
        other = q;
        other.ask.exclusions = other.out;
        shuffle(&other);
        order =
            order && ask(&q, &due) && ask(&other, &again) && same(&due, &again);
        merge(&other);
        merged = merged && ask(&other, &again) && same(&due, &again);
        split(&other);
        parted = parted && ask(&other, &again) && same(&due, &again);
        other = q;
        other.ask.exclusions = other.out;
        memcpy(other.out + q.ask.n_exclusions, q.out,
               q.ask.n_exclusions * sizeof q.out[0]);
        other.ask.n_exclusions *= 2;
        twice = twice && ask(&other, &again) && same(&due, &again);
        if (round % 200 == 199)
            arena_reset(scratch);
    }
    OK(order, "the order of time taken out does not matter");
    OK(merged, "nor does merging what overlaps or touches");
    OK(parted, "nor does parting it");
    OK(twice, "nor saying it twice");
}

static void monotone(void)
{
    bool longer = true, later = true, more = true, covered = true;

    for (int round = 0; round < ROUNDS / 4; round++) {
        struct question q, other;
        struct due due = {0}, next = {0};

        ask_at_random(&q);
        if (!ask(&q, &due))
            break;
        other = q;
        other.ask.period.n++;
        longer = longer && ask(&other, &next) && due.last <= next.last &&
                 due.last_moment <= next.last_moment;
        other = q;
        other.ask.start += (int64_t)pick(40) * 86400000;
        /* Months may: 31 January and 28 January end on the same day. */
        if (q.ask.period.unit < PERIOD_MONTH)
            later = later && ask(&other, &next) && due.last <= next.last;
        other = q;
        other.ask.exclusions = other.out;
        other.out[q.ask.n_exclusions] = (struct exclusion){
            .from = due.last - pick(60), .to = due.last + pick(60)};
        other.ask.n_exclusions++;
        more = more && ask(&other, &next) && due.last <= next.last &&
               due.excluded <= next.excluded;
        other = q;
        other.ask.n_exclusions = 0;
        covered = covered && ask(&other, &next) && next.last <= due.last;
        if (round % 200 == 199)
            arena_reset(scratch);
    }
    OK(longer, "a longer period never ends earlier");
    OK(later, "nor does one that starts later");
    OK(more, "nor does one with more taken out");
    OK(covered, "nor with anything taken out than with nothing");
}

/* A notice at the last moment backwards leaves the period before the event. */
static void backwards(void)
{
    bool fine = true, clear = true;

    for (int round = 0; round < ROUNDS / 4; round++) {
        struct clock_rules rules = {.clear_days = true};
        struct due_ask a = {
            .start = date_instant(pick(6000) + 13600, ZONE_CITY_MIN),
            .period = {1 + pick(90),
                       pick(2) == 0 ? PERIOD_WORKING_DAY : PERIOD_CALENDAR_DAY},
            .backward = true};
        bool working = a.period.unit == PERIOD_WORKING_DAY;
        struct due due = {0}, strict = {0};
        struct err e = {0};
        date event = instant_date(a.start, ZONE_CITY_MIN), d;
        int n = 0;

        fine = fine && calendar_due(days, &a, scratch, &due, &e);
        for (d = event - 1; n < a.period.n; d--)
            n += !working || calendar_works(days, d);
        fine = fine && due.last == d + 1;
        a.rules = &rules;
        clear = clear && calendar_due(days, &a, scratch, &strict, &e);
        for (; working && !calendar_works(days, d);)
            d--;
        clear = clear && strict.last == d;
        if (round % 200 == 199)
            arena_reset(scratch);
    }
    OK(fine, "backwards agrees with walking back");
    OK(clear, "and clear days are one more");
}

/* ---- a calendar of any shape ---- */

/* Random days off and made up, decades apart: look-ups against walking. */
static void any_calendar(void)
{
    bool same_rank = true, there = true, back = true;

    for (int round = 0; round < 20; round++) {
        static char text[20000];
        struct calendar *c = NULL;
        struct err e = {0};
        date d = DATE_MIN + pick(300000), first = d, end;
        size_t n = (size_t)snprintf(text, sizeof text, "date,name,kind\n");
        int rank, rows = pick(200);

        for (int i = 0; i < rows && d < DATE_MAX - 3000; i++) {
            n += (size_t)snprintf(text + n, sizeof text - n, "%s,x,%s\n",
                                  date_text(d).z, pick(3) ? "off" : "work");
            d += 1 + pick(pick(20) == 0 ? 2000 : 6);
        }
        end = d + 400;
        if (!calendar_read(scratch, S("any"), (str){text, n}, S("v"), &c, &e)) {
            tap_error(&e);
            break;
        }
        rank = calendar_rank(c, first - 30);
        for (d = first - 29; d <= end; d++) {
            date got = 0;

            rank += calendar_works(c, d);
            same_rank = same_rank && calendar_rank(c, d) == rank;
            there = there &&
                    calendar_add_working(c, first - 30,
                                         rank - calendar_rank(c, first - 30),
                                         &got) &&
                    (calendar_works(c, d) ? got == d : got < d);
            back = back && calendar_add_working(c, d, -1, &got) && got < d &&
                   calendar_works(c, got) &&
                   calendar_working_days(c, got, d - 1) == 0;
        }
        arena_reset(scratch);
    }
    OK(same_rank, "ranks agree with walking, whatever days are declared");
    OK(there, "the day of a rank is the last day worked");
    OK(back, "the working day before is the nearest");
}

int main(void)
{
    struct arena *kept = tap_arena();
    struct calendar *c = NULL;
    struct err e = {0};
    const char *given = getenv("SEED");
    int64_t chosen;
    str text;

    scratch = tap_arena();
    if (given != NULL && str_to_int(str_of(given), 0, INT64_MAX, &chosen))
        seed = (uint64_t)chosen;
    tap_note("SEED=%llu", (unsigned long long)seed);
    if (!file_read(kept, S("facts/holidays-cn.csv"), 1 << 20, &text, &e) ||
        !calendar_read(kept, S("facts/holidays-cn.csv"), text, S("test"), &c,
                       &e)) {
        OK(false, "the days off are read");
        tap_error(&e);
        return tap_done();
    }
    days = c;
    against_slow();
    algebra();
    monotone();
    backwards();
    any_calendar();
    arena_close(scratch);
    arena_close(kept);
    return tap_done();
}
