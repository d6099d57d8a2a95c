/* numbers_test.c - decimals and the calendar: tables, and properties over many
 * values made from a seed. */
#include "feel/internal.h"
#include "tap.h"

static struct arena *scratch;

static str printed(struct decimal d)
{
    struct buf b;
    str s = S("?");

    buf_init(&b, &memory_system, 8192);
    decimal_print(d, &b);
    (void)!buf_take(&b, scratch, &s, NULL);
    buf_close(&b);
    return s;
}

/* clang-format off */
static const struct {
    const char *text, *want; /* NULL: no number */
} parses[] = {
    {"0", "0"}, {"-0", "0"}, {"0.00", "0"}, {"007", "7"}, {"+1", "1"},
    {"1.10", "1.1"}, {"-12.50", "-12.5"}, {".5", "0.5"}, {"1e3", "1000"},
    {"1.5E-3", "0.0015"}, {"9223372036854775807", "9223372036854775807"},
    {"0.0000001", "0.0000001"},
    {"1234567890123456789012345678901234", "1234567890123456789012345678901234"},
    {"12345678901234567890123456789012345", "12345678901234567890123456789012340"},
    {"12345678901234567890123456789012355", "12345678901234567890123456789012360"},
    {"", NULL}, {"-", NULL}, {".", NULL}, {"1.", NULL}, {"1e", NULL},
    {"1e+", NULL}, {"0x1", NULL}, {"1 ", NULL}, {"NaN", NULL}, {"Inf", NULL},
    {"1e7000", NULL}, {"一", NULL},
};

static const struct {
    const char *text;
    int scale;
    enum rounding how;
    const char *want;
} rounds[] = {
    {"2.5", 0, ROUND_HALF_EVEN, "2"},   {"3.5", 0, ROUND_HALF_EVEN, "4"},
    {"-2.5", 0, ROUND_HALF_EVEN, "-2"}, {"2.51", 0, ROUND_HALF_EVEN, "3"},
    {"2.1", 0, ROUND_UP, "3"},          {"-2.1", 0, ROUND_UP, "-3"},
    {"2.9", 0, ROUND_DOWN, "2"},        {"-2.9", 0, ROUND_DOWN, "-2"},
    {"2.5", 0, ROUND_HALF_UP, "3"},     {"-2.5", 0, ROUND_HALF_UP, "-3"},
    {"2.5", 0, ROUND_HALF_DOWN, "2"},   {"-2.5", 0, ROUND_HALF_DOWN, "-2"},
    {"2.51", 0, ROUND_HALF_DOWN, "3"},  {"-2.1", 0, ROUND_FLOOR, "-3"},
    {"2.1", 0, ROUND_CEILING, "3"},     {"-2.9", 0, ROUND_CEILING, "-2"},
    {"1.005", 2, ROUND_HALF_UP, "1.01"}, {"1250", -2, ROUND_HALF_EVEN, "1200"},
    {"1", 30, ROUND_UP, "1"},           {"0.001", 2, ROUND_UP, "0.01"},
};
/* clang-format on */

static void test_tables(void)
{
    struct decimal d;

    for (size_t i = 0; i < COUNT_OF(parses); i++) {
        bool ok = decimal_parse(str_of(parses[i].text), &d);

        OK(ok == (parses[i].want != NULL), "\"%s\" is %s number",
           parses[i].text, ok ? "a" : "no");
        if (ok && parses[i].want != NULL)
            IS(printed(d), str_of(parses[i].want), "\"%s\" is printed",
               parses[i].text);
    }
    for (size_t i = 0; i < COUNT_OF(rounds); i++) {
        bool ok = decimal_parse(str_of(rounds[i].text), &d) &&
                  decimal_round(d, rounds[i].scale, rounds[i].how, &d);

        IS(ok ? printed(d) : S("none"), str_of(rounds[i].want),
           "%s to %d digits, mode %d", rounds[i].text, rounds[i].scale,
           (int)rounds[i].how);
    }
}

/* ---------------------------------------------------------- properties -- */

/* splitmix64: the same values for the same seed, everywhere. */
static uint64_t state;

static int64_t any(int64_t most)
{
    uint64_t z = (state += 0x9E3779B97F4A7C15U);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    z ^= z >> 31;
    return (int64_t)(z % (2 * (uint64_t)most + 1)) - most;
}

enum { ROUNDS = 3000 };

/* Whole numbers below 10^15 are reckoned as the machine reckons them. */
static void test_against_integers(void)
{
    const int64_t most = INT64_C(1000000000000000);
    int sums = 0, products = 0, orders = 0, quotients = 0;

    for (int i = 0; i < ROUNDS; i++) {
        int64_t a = any(most), b = any(most), small = any(3000);
        struct decimal x = decimal_of(a), y = decimal_of(b), z;
        int64_t v = 0;

        if (decimal_add(x, y, &z) && decimal_to_int(z, &v) && v == a + b &&
            decimal_sub(z, y, &z) && decimal_cmp(z, x) == 0)
            sums++;
        if (decimal_mul(x, decimal_of(small), &z) && decimal_to_int(z, &v) &&
            v == a * small)
            products++;
        if (small == 0 ||
            (decimal_div(z, decimal_of(small), &z) && decimal_cmp(z, x) == 0))
            quotients++;
        if (decimal_cmp(x, y) == (a > b) - (a < b) &&
            decimal_sign(x) == (a > 0) - (a < 0))
            orders++;
    }
    OK(sums == ROUNDS, "sums and differences: %d of %d", sums, ROUNDS);
    OK(products == ROUNDS, "products: %d", products);
    OK(quotients == ROUNDS, "quotients undo products: %d", quotients);
    OK(orders == ROUNDS, "order and sign: %d", orders);
}

static void test_print_parse(void)
{
    int same = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct decimal x = decimal_of(any(INT64_MAX / 2)), y, z;
        int64_t power = any(20);

        if (decimal_pow(decimal_of(10), decimal_of(power), &y) &&
            decimal_mul(x, y, &x) && decimal_parse(printed(x), &z) &&
            decimal_cmp(x, z) == 0)
            same++;
    }
    OK(same == ROUNDS, "what is printed is read as the same number: %d", same);
}

/* The wide calendar here agrees with the project's, and with itself. */
static void test_calendar(void)
{
    int round_trips = 0, agree = 0;

    for (int i = 0; i < ROUNDS; i++) {
        int64_t day = any(INT64_C(365242000000)), back = 0;
        date d = (date)(DATE_MIN +
                        (any(DATE_MAX) + DATE_MAX) / 2 % (DATE_MAX - DATE_MIN));
        struct civil c = date_civil(d);
        struct ymd y = day_ymd(d);

        if (ymd_day(day_ymd(day), &back) && back == day)
            round_trips++;
        if (c.year == y.year && c.month == y.month && c.day == y.day &&
            ymd_day(y, &back) && back == d)
            agree++;
    }
    OK(round_trips == ROUNDS, "day to civil date and back: %d", round_trips);
    OK(agree == ROUNDS, "1949 to 2999 as the project's calendar: %d", agree);
    OK(!ymd_day((struct ymd){2026, 2, 29}, &(int64_t){0}) &&
           !ymd_day((struct ymd){2026, 13, 1}, &(int64_t){0}) &&
           !ymd_day((struct ymd){2026, 0, 1}, &(int64_t){0}) &&
           ymd_day((struct ymd){2000, 2, 29}, &(int64_t){0}) &&
           !ymd_day((struct ymd){1900, 2, 29}, &(int64_t){0}),
       "days that are not");
}

/* Summer time, at its edges. */
static void test_zones(void)
{
    static const struct {
        const char *at;
        int hours;
    } rows[] = {
        {"2026-07-01T12:00:00@Asia/Shanghai", 8},
        {"2026-03-29T01:59:59@Europe/Paris", 1},
        {"2026-03-29T03:00:00@Europe/Paris", 2},
        {"2026-10-25T03:00:00@Europe/Paris", 1},
        {"2026-07-01T12:00:00@America/New_York", -4},
        {"2026-12-01T12:00:00@America/New_York", -5},
        {"2026-01-01T12:00:00@Australia/Sydney", 11},
        {"2026-06-01T12:00:00@Australia/Sydney", 10},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct feel_value v;

        OK(date_time_from(str_of(rows[i].at), &v) &&
               value_offset(&v) == rows[i].hours * 3600,
           "%s is %d hours east", rows[i].at, rows[i].hours);
    }
    OK(zone_find(S("Asia/Nowhere")) == NULL, "an unknown zone is none");
}

int main(void)
{
    const char *seed = getenv("SEED");

    state = seed != NULL ? strtoull(seed, NULL, 10) : 20260302;
    tap_note("SEED=%llu", (unsigned long long)state);
    scratch = tap_arena();
    test_tables();
    test_against_integers();
    test_print_parse();
    test_calendar();
    test_zones();
    arena_close(scratch);
    return tap_done();
}
