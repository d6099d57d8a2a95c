/* builtins_number.c - the functions over numbers, booleans and any value
 * [DMN 1.5 §10.3.4.2, §10.3.4.5, §10.3.4.13]. */
#include "feel/internal.h"

static bool give(struct run *r, bool ok, struct decimal d,
                 struct feel_value *out)
{
    if (!ok)
        return builtin_null(r, out);
    value_number(out, d);
    return true;
}

/* A scale outside what a number can have makes no number. */
static bool round_by(struct run *r, const struct feel_value *args, size_t n,
                     enum rounding how, struct feel_value *out)
{
    struct decimal d = args[0].as.number;
    int64_t scale = 0;
    bool ok = n < 2 || decimal_to_int(args[1].as.number, &scale);

    return give(r, ok && decimal_round(d, scale, how, &d), d, out);
}

static bool decimal(struct run *r, const struct feel_value *args, size_t n,
                    struct feel_value *out)
{
    return round_by(r, args, n, ROUND_HALF_EVEN, out);
}

static bool floor_of(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    return round_by(r, args, n, ROUND_FLOOR, out);
}

static bool ceiling(struct run *r, const struct feel_value *args, size_t n,
                    struct feel_value *out)
{
    return round_by(r, args, n, ROUND_CEILING, out);
}

static bool round_up(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    return round_by(r, args, n, ROUND_UP, out);
}

static bool round_down(struct run *r, const struct feel_value *args, size_t n,
                       struct feel_value *out)
{
    return round_by(r, args, n, ROUND_DOWN, out);
}

static bool round_half_up(struct run *r, const struct feel_value *args,
                          size_t n, struct feel_value *out)
{
    return round_by(r, args, n, ROUND_HALF_UP, out);
}

static bool round_half_down(struct run *r, const struct feel_value *args,
                            size_t n, struct feel_value *out)
{
    return round_by(r, args, n, ROUND_HALF_DOWN, out);
}

static bool absolute(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    struct decimal d = args[0].as.number;

    (void)n;
    return give(r, true, decimal_sign(d) < 0 ? decimal_neg(d) : d, out);
}

static bool absolute_duration(struct run *r, const struct feel_value *args,
                              size_t n, struct feel_value *out)
{
    struct feel_value minus;
    bool negative = args[0].kind == FEEL_MONTHS_DURATION
                        ? args[0].as.months < 0
                        : args[0].as.span.s < 0;

    (void)n;
    value_int(&minus, -1);
    *out = args[0];
    return !negative || temporal_mul(&args[0], &minus, out) ||
           builtin_null(r, out);
}

/* dividend - divisor * floor(dividend / divisor) */
static bool modulo(struct run *r, const struct feel_value *args, size_t n,
                   struct feel_value *out)
{
    struct decimal a = args[0].as.number, b = args[1].as.number, q;
    bool ok = decimal_div(a, b, &q) && decimal_round(q, 0, ROUND_FLOOR, &q) &&
              decimal_mul(q, b, &q) && decimal_sub(a, q, &q);

    (void)n;
    return give(r, ok, ok ? q : a, out);
}

static bool square_root(struct run *r, const struct feel_value *args, size_t n,
                        struct feel_value *out)
{
    struct decimal d = args[0].as.number;

    (void)n;
    return give(r, decimal_sqrt(d, &d), d, out);
}

static bool logarithm(struct run *r, const struct feel_value *args, size_t n,
                      struct feel_value *out)
{
    struct decimal d = args[0].as.number;

    (void)n;
    return give(r, decimal_log(d, &d), d, out);
}

static bool exponential(struct run *r, const struct feel_value *args, size_t n,
                        struct feel_value *out)
{
    struct decimal d = args[0].as.number;

    (void)n;
    return give(r, decimal_exp(d, &d), d, out);
}

/* Whether the remainder by two is 0 (even) or 1 (odd): no fraction is
 * either. */
static bool remainder_is(struct decimal d, int64_t want)
{
    struct decimal q;

    if (!decimal_integer(d))
        return false;
    if (decimal_sign(d) < 0)
        d = decimal_neg(d);
    return decimal_div(d, decimal_of(2), &q) &&
           decimal_round(q, 0, ROUND_FLOOR, &q) &&
           decimal_mul(q, decimal_of(2), &q) && decimal_sub(d, q, &q) &&
           decimal_cmp(q, decimal_of(want)) == 0;
}

static bool odd(struct run *r, const struct feel_value *args, size_t n,
                struct feel_value *out)
{
    (void)r;
    (void)n;
    value_bool(out, remainder_is(args[0].as.number, 1));
    return true;
}

static bool even(struct run *r, const struct feel_value *args, size_t n,
                 struct feel_value *out)
{
    (void)r;
    (void)n;
    value_bool(out, remainder_is(args[0].as.number, 0));
    return true;
}

static bool negation(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    (void)r;
    (void)n;
    value_bool(out, !args[0].truth);
    return true;
}

static bool is_same(struct run *r, const struct feel_value *args, size_t n,
                    struct feel_value *out)
{
    if (n == 0)
        return builtin_null(r, out);
    value_bool(out, value_same(&args[0], &args[1], &r->left));
    return true;
}

/* clang-format off */
static const struct builtin rows[] = {
    {SI("decimal"), "nn", "n,scale", decimal},
    {SI("floor"), "n|n", "n,scale", floor_of},
    {SI("ceiling"), "n|n", "n,scale", ceiling},
    {SI("round up"), "nn", "n,scale", round_up},
    {SI("round down"), "nn", "n,scale", round_down},
    {SI("round half up"), "nn", "n,scale", round_half_up},
    {SI("round half down"), "nn", "n,scale", round_half_down},
    {SI("abs"), "n", "n", absolute},
    {SI("abs"), "y", "n", absolute_duration},
    {SI("abs"), "u", "n", absolute_duration},
    {SI("modulo"), "nn", "dividend,divisor", modulo},
    {SI("sqrt"), "n", "number", square_root},
    {SI("log"), "n", "number", logarithm},
    {SI("exp"), "n", "number", exponential},
    {SI("odd"), "n", "number", odd},
    {SI("even"), "n", "number", even},
    {SI("not"), "b", "negand", negation},
    {SI("is"), "|aa", "value1,value2", is_same},
    {{NULL, 0}, "", "", NULL},
};
/* clang-format on */

const struct builtin_table builtins_number = {rows, COUNT_OF(rows) - 1};
