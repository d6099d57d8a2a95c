/* calendar_fuzz.c - any bytes as days off (first byte C) or as the clock table
 * (anything else): refused with a place, or read; then look-ups agree with the
 * days one by one, and each row is found again. */
#include "calendar/calendar.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Around a day: the next working day is worked, and none lies before it. */
static void around(const struct calendar *c, date d)
{
    for (date k = d - 3; k <= d + 3; k++) {
        date next, back;

        if (calendar_add_working(c, k, 1, &next)) {
            assert(next > k && calendar_works(c, next));
            assert(calendar_working_days(c, k, next) == 1);
            assert(calendar_working_days(c, k, next - 1) == 0);
        }
        if (calendar_add_working(c, k, -1, &back)) {
            assert(back < k && calendar_works(c, back));
            assert(calendar_working_days(c, back, k - 1) == 0);
        }
        assert(k <= DATE_MIN || k > DATE_MAX ||
               calendar_working_days(c, k - 1, k) == calendar_works(c, k));
    }
}

static void days(struct arena *a, str text)
{
    struct calendar *c = NULL;
    struct err e = {0};

    if (!calendar_read(a, S("in"), text, S("v"), &c, &e)) {
        assert(e.line > 0 || err_fault(&e) != FAULT_INPUT);
        return;
    }
    around(c, DATE_MIN);
    around(c, DATE_MAX);
    /* Every "YYYY-MM-DD" that stands in the text. */
    for (size_t i = 0; i + 10 <= text.n; i++) {
        date d;

        if (date_parse(str_slice(text, i, i + 10), &d))
            around(c, d);
    }
}

static void table(struct arena *a, str text)
{
    static const struct period five = {5, PERIOD_WORKING_DAY};
    struct clock_table *t = NULL;
    struct err e = {0};

    if (!clock_read(a, S("in"), text, &t, &e)) {
        assert(e.line > 0 || err_fault(&e) != FAULT_INPUT);
        return;
    }
    for (size_t i = 0; i < clock_count(t); i++) {
        const struct clock_row *r = clock_at(t, i);
        enum period_unit means = PERIOD_HOUR;
        str clause = clock_clause(t, r->fact, five, &means);

        assert(clock_find(t, r->fact) == r);
        assert(clause.n == 0 || means == PERIOD_WORKING_DAY ||
               means == PERIOD_CALENDAR_DAY);
        assert(clause.n == 0 || clock_find(t, clause)->use == CLOCK_DAYS);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = NULL;
    struct err e = {0};
    str text = {(const char *)data, size};

    if (!arena_open(&a, &memory_system, 64 << 20, &e))
        return 0;
    if (size > 0 && data[0] == 'C')
        days(a, str_slice(text, 1, text.n));
    else
        table(a, str_slice(text, 1, text.n));
    arena_close(a);
    return 0;
}
