/* calendar_bench.c - how long it takes to add working days, and to derive a
 * deadline.
 *
 * With --answers FROM DAYS it prints the answers instead, one a line (start day,
 * number, day), for calendar_bench.sh to compare with other programs. */
#include "calendar/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ASKS = 1 << 16, ADDS = 100000000, DUES = 2000000, TOLD = 200000 };

static struct arena *keep, *scratch;
static struct calendar *calendar;
static date starts[ASKS];
static int counts[ASKS];

static double now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void say(const char *what, double ns, double n, uint64_t sum)
{
    printf("%-34s %9.1f ns  %12.0f /s  (sum %llu)\n", what, ns / n,
           n * 1e9 / ns, (unsigned long long)sum);
}

/* Starts within the announced years, 1..60 days: as cases have them. */
static void asks(int n)
{
    uint64_t seed = 20261124;

    for (int i = 0; i < ASKS; i++) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        starts[i] = 13514 + (date)((seed >> 33) % 7000); /* 2007-01-01 … */
        counts[i] = n > 0 ? n : 1 + (int)((seed >> 48) % 60);
    }
}

static void add(const char *what)
{
    uint64_t sum = 0;
    double from = now_ns();

    for (int i = 0; i < ADDS; i++) {
        date out = 0;

        if (calendar_add_working(calendar, starts[i % ASKS], counts[i % ASKS],
                                 &out))
            sum += (uint64_t)out;
    }
    say(what, now_ns() - from, ADDS, sum);
}

static void due(const char *what, enum period_unit unit, bool quiet, int rounds)
{
    uint64_t sum = 0;
    double from = now_ns();

    for (int i = 0; i < rounds; i++) {
        const struct due_ask ask = {
            .start = date_instant(starts[i % ASKS], ZONE_CITY_MIN),
            .period = {counts[i % ASKS], unit},
            .no_steps = quiet};
        struct due out = {0};
        struct err e = {0};

        if (calendar_due(calendar, &ask, scratch, &out, &e))
            sum += (uint64_t)out.last;
        if (i % 20 == 19)
            arena_reset(scratch);
    }
    say(what, now_ns() - from, rounds, sum);
}

/* Every start of the range with every number up to 60, either way. */
static int answers(const char *first, const char *days)
{
    date from;
    int64_t n;

    if (!date_parse(str_of(first), &from) ||
        !str_to_int(str_of(days), 1, 10000, &n))
        return 64;
    for (date d = from; d < from + n; d++) {
        for (int k = -60; k <= 60; k++) {
            date out;

            if (k == 0)
                continue;
            if (!calendar_add_working(calendar, d, k, &out))
                return 65;
            printf("%s %d %s\n", date_text(d).z, k, date_text(out).z);
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    str csv;

    if (!arena_open(&keep, &memory_system, 64UL << 20, &e) ||
        !arena_open(&scratch, &memory_system, 64UL << 20, &e) ||
        !file_read(keep, S("facts/holidays-cn.csv"), 1 << 20, &csv, &e) ||
        !calendar_read(keep, S("facts/holidays-cn.csv"), csv, S("bench"),
                       &calendar, &e)) {
        fprintf(stderr, "the days off cannot be read: %s\n", err_code(&e));
        return 1;
    }
    if (argc == 4 && strcmp(argv[1], "--answers") == 0)
        return answers(argv[2], argv[3]);
    printf("the calendar with its rows takes %zu bytes\n", arena_used(keep));
    asks(20);
    add("add 20 working days");
    asks(0);
    add("add 1 to 60 working days");
    due("deadline, working days", PERIOD_WORKING_DAY, true, DUES);
    due("deadline, natural days", PERIOD_CALENDAR_DAY, true, DUES);
    due("deadline with its derivation", PERIOD_WORKING_DAY, false, TOLD);
    arena_close(scratch);
    arena_close(keep);
    return 0;
}
