/* decimal.c - decimal128 by the Intel RDFP library; its types stop here.
 *
 * The archive is libbidgcc000: arguments by value, the rounding mode an
 * argument, the status flags through a pointer; no global state.  The macros
 * below select that shape of its header.  The compiler's own _Decimal128 must
 * never be used beside it: libgcc defines the same symbols otherwise.
 */
#define DECIMAL_CALL_BY_REFERENCE      0
#define DECIMAL_GLOBAL_ROUNDING        0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#include "feel/internal.h"

#include <assert.h>
#include <bid_conf.h>
#include <bid_functions.h>

enum { TEXT_MOST = 512, DIGITS = 34, SHORT_MOST = 18 };

/* The library reports through these flags; results are judged by value. */
static BID_UINT128 open_decimal(struct decimal d)
{
    BID_UINT128 b;

    b.w[0] = d.w[0];
    b.w[1] = d.w[1];
    return b;
}

static bool close_decimal(BID_UINT128 b, struct decimal *out)
{
    if (bid128_isInf(b) || bid128_isNaN(b))
        return false;
    *out = (struct decimal){{b.w[0], b.w[1]}};
    return true;
}

/* ------------------------------------------------ small numbers: in short -
 *
 * Amounts, counts and ages have few digits.  Those with a coefficient below
 * 2^63 are compared, added and multiplied as integers when that is exact; all
 * else goes through the library.  The layout is that of [IEEE 754-2008 §3.5.2]
 * with a binary coefficient: sign, 14 bits of exponent, 113 of coefficient. */

enum { EXPONENT_AT = 49, BIAS = 6176, EXPONENT_MOST = 12287 };
#define SIGN_BIT    (UINT64_C(1) << 63)
#define OTHER_FORM  (UINT64_C(3) << 61)
#define HIGH_DIGITS ((UINT64_C(1) << EXPONENT_AT) - 1)

struct small {
    int64_t v;
    int exponent; /* biased */
};

static bool small_of(struct decimal d, struct small *s)
{
    uint64_t high = d.w[1];

    if ((high & HIGH_DIGITS) != 0 || (high & OTHER_FORM) == OTHER_FORM ||
        d.w[0] > INT64_MAX)
        return false;
    s->v = (high & SIGN_BIT) != 0 ? -(int64_t)d.w[0] : (int64_t)d.w[0];
    s->exponent = (int)((high & ~SIGN_BIT) >> EXPONENT_AT);
    return true;
}

static struct decimal of_small(int64_t v, int exponent)
{
    uint64_t high = (uint64_t)exponent << EXPONENT_AT;

    return v < 0 ? (struct decimal){{0 - (uint64_t)v, high | SIGN_BIT}}
                 : (struct decimal){{(uint64_t)v, high}};
}

static const int64_t tens[] = {
    INT64_C(1),
    INT64_C(10),
    INT64_C(100),
    INT64_C(1000),
    INT64_C(10000),
    INT64_C(100000),
    INT64_C(1000000),
    INT64_C(10000000),
    INT64_C(100000000),
    INT64_C(1000000000),
    INT64_C(10000000000),
    INT64_C(100000000000),
    INT64_C(1000000000000),
    INT64_C(10000000000000),
    INT64_C(100000000000000),
    INT64_C(1000000000000000),
    INT64_C(10000000000000000),
    INT64_C(100000000000000000),
    INT64_C(1000000000000000000),
};

/* Both with the lesser exponent. */
static bool same_exponent(struct small *a, struct small *b)
{
    struct small *high = a->exponent > b->exponent ? a : b;
    int low = a->exponent > b->exponent ? b->exponent : a->exponent;
    int by = high->exponent - low;

    if (by == 0)
        return true;
    if (by >= (int)COUNT_OF(tens) || !num_mul(high->v, tens[by], &high->v))
        return false;
    high->exponent = low;
    return true;
}

static bool both_small(struct decimal a, struct decimal b, struct small *x,
                       struct small *y)
{
    return small_of(a, x) && small_of(b, y);
}

/* The sign of a zero is left to the library. */
static bool small_sum(struct decimal a, struct decimal b, bool minus,
                      struct decimal *out)
{
    struct small x, y;
    int64_t v;

    if (!both_small(a, b, &x, &y) || !same_exponent(&x, &y) ||
        !num_add(x.v, minus ? -y.v : y.v, &v) || v == 0 || v == INT64_MIN)
        return false;
    *out = of_small(v, x.exponent);
    return true;
}

static bool small_product(struct decimal a, struct decimal b,
                          struct decimal *out)
{
    struct small x, y;
    int exponent;
    int64_t v;

    if (!both_small(a, b, &x, &y) || !num_mul(x.v, y.v, &v) || v == 0 ||
        v == INT64_MIN)
        return false;
    exponent = x.exponent + y.exponent - BIAS;
    if (exponent < 0 || exponent > EXPONENT_MOST)
        return false;
    *out = of_small(v, exponent);
    return true;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* [sign] digits [. digits] [e [sign] digits], one digit at least. */
static bool well_formed(str s)
{
    size_t i = 0, digits = 0;

    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
        i++;
    for (; i < s.n && digit(s.p[i]); i++)
        digits++;
    if (i < s.n && s.p[i] == '.') {
        size_t before = ++i;

        for (; i < s.n && digit(s.p[i]); i++)
            digits++;
        if (i == before)
            return false;
    }
    if (digits == 0)
        return false;
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
            i++;
        if (i == s.n)
            return false;
        while (i < s.n && digit(s.p[i]))
            i++;
    }
    return i == s.n;
}

/* Digits with at most a point among them and a minus before them; a negative
 * zero keeps its sign and is left to the library. */
static bool short_text(str s, struct decimal *out)
{
    bool minus = s.n > 0 && s.p[0] == '-';
    int behind = 0;
    int64_t v = 0;

    for (size_t i = minus ? 1 : 0; i < s.n; i++) {
        if (digit(s.p[i])) {
            v = v * 10 + (s.p[i] - '0');
            behind += behind > 0 ? 1 : 0;
        } else if (s.p[i] == '.') {
            behind = 1;
        } else {
            return false;
        }
    }
    if (minus && v == 0)
        return false;
    *out = of_small(minus ? -v : v, BIAS - (behind > 0 ? behind - 1 : 0));
    return true;
}

bool decimal_parse(str s, struct decimal *out)
{
    _IDEC_flags flags = 0;
    char z[TEXT_MOST + 1];

    if (s.n > TEXT_MOST || !well_formed(s))
        return false;
    if (s.n <= SHORT_MOST && short_text(s, out))
        return true;
    memcpy(z, s.p, s.n);
    z[s.n] = '\0';
    return close_decimal(bid128_from_string(z, BID_ROUNDING_TO_NEAREST, &flags),
                         out);
}

struct decimal decimal_of(int64_t v)
{
    return of_small(v, BIAS);
}

bool decimal_add(struct decimal a, struct decimal b, struct decimal *out)
{
    _IDEC_flags flags = 0;

    if (small_sum(a, b, false, out))
        return true;
    return close_decimal(bid128_add(open_decimal(a), open_decimal(b),
                                    BID_ROUNDING_TO_NEAREST, &flags),
                         out);
}

bool decimal_sub(struct decimal a, struct decimal b, struct decimal *out)
{
    _IDEC_flags flags = 0;

    if (small_sum(a, b, true, out))
        return true;
    return close_decimal(bid128_sub(open_decimal(a), open_decimal(b),
                                    BID_ROUNDING_TO_NEAREST, &flags),
                         out);
}

bool decimal_mul(struct decimal a, struct decimal b, struct decimal *out)
{
    _IDEC_flags flags = 0;

    if (small_product(a, b, out))
        return true;
    return close_decimal(bid128_mul(open_decimal(a), open_decimal(b),
                                    BID_ROUNDING_TO_NEAREST, &flags),
                         out);
}

bool decimal_div(struct decimal a, struct decimal b, struct decimal *out)
{
    _IDEC_flags flags = 0;

    return close_decimal(bid128_div(open_decimal(a), open_decimal(b),
                                    BID_ROUNDING_TO_NEAREST, &flags),
                         out);
}

/* The library's pow is not correctly rounded even where the result is exact
 * (5 ** 2), so whole exponents are multiplied out. */
static bool whole_power(struct decimal a, int64_t n, struct decimal *out)
{
    bool inverse = n < 0;
    uint64_t left = inverse ? 0 - (uint64_t)n : (uint64_t)n;
    struct decimal result = decimal_of(1), square = a;

    while (left > 0) {
        if ((left & 1) != 0 && !decimal_mul(result, square, &result))
            return false;
        left >>= 1;
        if (left > 0 && !decimal_mul(square, square, &square))
            return false;
    }
    if (inverse)
        return decimal_div(decimal_of(1), result, out);
    *out = result;
    return true;
}

bool decimal_pow(struct decimal a, struct decimal b, struct decimal *out)
{
    _IDEC_flags flags = 0;
    int64_t n;

    if (decimal_integer(b) && decimal_to_int(b, &n))
        return whole_power(a, n, out);
    return close_decimal(bid128_pow(open_decimal(a), open_decimal(b),
                                    BID_ROUNDING_TO_NEAREST, &flags),
                         out);
}

bool decimal_sqrt(struct decimal a, struct decimal *out)
{
    _IDEC_flags flags = 0;

    return close_decimal(
        bid128_sqrt(open_decimal(a), BID_ROUNDING_TO_NEAREST, &flags), out);
}

bool decimal_exp(struct decimal a, struct decimal *out)
{
    _IDEC_flags flags = 0;

    if (decimal_sign(a) == 0) {
        *out = decimal_of(1);
        return true;
    }
    return close_decimal(
        bid128_exp(open_decimal(a), BID_ROUNDING_TO_NEAREST, &flags), out);
}

bool decimal_log(struct decimal a, struct decimal *out)
{
    _IDEC_flags flags = 0;

    if (decimal_sign(a) <= 0)
        return false;
    return close_decimal(
        bid128_log(open_decimal(a), BID_ROUNDING_TO_NEAREST, &flags), out);
}

static _IDEC_round mode_for(enum rounding how, bool negative)
{
    switch (how) {
    case ROUND_HALF_EVEN:
        return BID_ROUNDING_TO_NEAREST;
    case ROUND_UP:
        return negative ? BID_ROUNDING_DOWN : BID_ROUNDING_UP;
    case ROUND_DOWN:
    case ROUND_HALF_DOWN: /* first towards zero, then looked at again */
        return BID_ROUNDING_TO_ZERO;
    case ROUND_HALF_UP:
        return BID_ROUNDING_TIES_AWAY;
    case ROUND_FLOOR:
        return BID_ROUNDING_DOWN;
    case ROUND_CEILING:
        return BID_ROUNDING_UP;
    }
    return BID_ROUNDING_TO_NEAREST;
}

bool decimal_round(struct decimal a, int64_t scale, enum rounding how,
                   struct decimal *out)
{
    _IDEC_flags flags = 0;
    BID_UINT128 x = open_decimal(a), unit, cut;
    bool negative = decimal_sign(a) < 0;

    if (scale < -6111 || scale > 6176)
        return false;
    /* Already no finer than asked: quantizing could only add zeros, and fail
     * for want of digits. */
    if (bid128_quantexp(x, &flags) >= -(int)scale) {
        *out = a;
        return true;
    }
    unit = bid128_scalbn(bid128_from_int64(1), -(int)scale,
                         BID_ROUNDING_TO_NEAREST, &flags);
    cut = bid128_quantize(x, unit, mode_for(how, negative), &flags);
    if (how == ROUND_HALF_DOWN) {
        BID_UINT128 rest =
            bid128_abs(bid128_sub(x, cut, BID_ROUNDING_TO_NEAREST, &flags));
        BID_UINT128 half = bid128_scalbn(bid128_from_int64(5), -(int)scale - 1,
                                         BID_ROUNDING_TO_NEAREST, &flags);

        if (bid128_quiet_greater(rest, half, &flags))
            cut =
                bid128_quantize(x, unit, mode_for(ROUND_UP, negative), &flags);
    }
    return close_decimal(cut, out);
}

struct decimal decimal_neg(struct decimal a)
{
    BID_UINT128 b;

    if (decimal_sign(a) == 0)
        return a;
    b = bid128_negate(open_decimal(a));
    return (struct decimal){{b.w[0], b.w[1]}};
}

int decimal_cmp(struct decimal a, struct decimal b)
{
    _IDEC_flags flags = 0;
    BID_UINT128 x, y;
    struct small m, n;

    if (both_small(a, b, &m, &n) && same_exponent(&m, &n))
        return (m.v > n.v) - (m.v < n.v);
    x = open_decimal(a);
    y = open_decimal(b);
    if (bid128_quiet_less(x, y, &flags))
        return -1;
    return bid128_quiet_equal(x, y, &flags) ? 0 : 1;
}

int decimal_sign(struct decimal a)
{
    BID_UINT128 x = open_decimal(a);

    if (bid128_isZero(x))
        return 0;
    return bid128_isSigned(x) ? -1 : 1;
}

bool decimal_integer(struct decimal a)
{
    _IDEC_flags flags = 0;
    BID_UINT128 x;
    struct small n;

    if (small_of(a, &n) && n.exponent == BIAS)
        return true;
    x = open_decimal(a);
    return bid128_quiet_equal(x, bid128_round_integral_zero(x, &flags), &flags);
}

bool decimal_to_int(struct decimal a, int64_t *v)
{
    _IDEC_flags flags = 0;
    struct small whole;
    int64_t n;

    if (small_of(a, &whole) && whole.exponent == BIAS) {
        *v = whole.v;
        return true;
    }
    n = (int64_t)bid128_to_int64_int(open_decimal(a), &flags);
    if ((flags & BID_INVALID_EXCEPTION) != 0)
        return false;
    *v = n;
    return true;
}

/* The library prints "+110E-2": sign, digits, exponent. */
void decimal_print(struct decimal a, struct buf *out)
{
    _IDEC_flags flags = 0;
    char z[64] = {0};
    str s, digits, tail;
    int64_t exponent = 0;

    bid128_to_string(z, open_decimal(a), &flags);
    s = str_of(z);
    if (decimal_sign(a) == 0) {
        buf_byte(out, '0');
        return;
    }
    if (s.p[0] == '-')
        buf_byte(out, '-');
    (void)str_cut(str_slice(s, 1, s.n), S("E"), &digits, &tail);
    if (tail.n > 0 && tail.p[0] == '+')
        tail = str_slice(tail, 1, tail.n);
    if (!str_to_int(tail, -7000, 7000, &exponent))
        exponent = 0;
    while (digits.n > 1 && digits.p[digits.n - 1] == '0') {
        digits.n--;
        exponent++;
    }
    if (exponent >= 0) {
        buf_add(out, digits);
        buf_fill(out, '0', (size_t)exponent);
    } else if ((size_t)-exponent < digits.n) {
        size_t whole = digits.n - (size_t)-exponent;

        buf_add(out, str_slice(digits, 0, whole));
        buf_byte(out, '.');
        buf_add(out, str_slice(digits, whole, digits.n));
    } else {
        buf_lit(out, "0.");
        buf_fill(out, '0', (size_t)-exponent - digits.n);
        buf_add(out, digits);
    }
}

/* An amount as packs write it: no sign but minus, no exponent. */
static bool plain(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!digit(s.p[i]) && s.p[i] != '.' && !(i == 0 && s.p[i] == '-'))
            return false;
    }
    return true;
}

bool decimal_compare(str a, str b, int *order)
{
    struct decimal x, y;

    if (!plain(a) || !plain(b) || !decimal_parse(a, &x) ||
        !decimal_parse(b, &y))
        return false;
    *order = decimal_cmp(x, y);
    return true;
}
