/* temporal.c - dates, times and durations: reading, printing, comparing,
 * reckoning.
 *
 * Units     days since 1970-01-01, nanoseconds of the day, seconds and
 *           nanoseconds of a duration, months; years within ±999,999,999.
 * Source    [DMN 1.5 §10.3.2.3.4 to §10.3.2.3.9, Table 57], ISO 8601 in the
 *           profile of XML Schema 1.1 (years of four digits or more).
 */
#include "feel/internal.h"

enum { OFFSET_MOST = 18 * 3600 };

bool is_temporal(enum feel_kind k)
{
    return k == FEEL_DATE || k == FEEL_TIME || k == FEEL_DATE_TIME ||
           k == FEEL_DAYS_DURATION || k == FEEL_MONTHS_DURATION;
}

/* ------------------------------------------------------- the calendar --- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static bool leap(int64_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && leap(year) ? 29 : days[month - 1];
}

/* Days from the civil date, counted in eras of 400 years that begin on
 * 1 March, so that the leap day is the last of its year. */
bool ymd_day(struct ymd c, int64_t *day)
{
    int64_t y, era, of_era, of_year;

    if (c.year < -YEAR_MOST || c.year > YEAR_MOST || c.month < 1 ||
        c.month > 12 || c.day < 1 || c.day > month_days(c.year, c.month))
        return false;
    y = c.month <= 2 ? c.year - 1 : c.year;
    era = floor_div(y, 400);
    of_era = y - era * 400;
    of_year = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
    *day = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           719468;
    return true;
}

struct ymd day_ymd(int64_t day)
{
    int64_t z = day + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t of_era_day = z - era * 146097;
    int64_t of_era = (of_era_day - of_era_day / 1460 + of_era_day / 36524 -
                      of_era_day / 146096) /
                     365;
    int64_t of_year = of_era_day - (365 * of_era + of_era / 4 - of_era / 100);
    int64_t shifted = (5 * of_year + 2) / 153;
    struct ymd c;

    c.day = (int)(of_year - (153 * shifted + 2) / 5 + 1);
    c.month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    c.year = of_era + era * 400 + (c.month <= 2 ? 1 : 0);
    return c;
}

static bool day_ok(int64_t day)
{
    int64_t first, last;

    return ymd_day((struct ymd){-YEAR_MOST, 1, 1}, &first) &&
           ymd_day((struct ymd){YEAR_MOST, 12, 31}, &last) && day >= first &&
           day <= last;
}

/* -------------------------------------------------------------- reading - */

struct cursor {
    const char *p, *end;
};

static bool take(struct cursor *c, char what)
{
    if (c->p == c->end || *c->p != what)
        return false;
    c->p++;
    return true;
}

static bool take_digits(struct cursor *c, size_t least, size_t most, int64_t *v,
                        size_t *count)
{
    const char *from = c->p;
    int64_t n = 0;

    while (c->p < c->end && *c->p >= '0' && *c->p <= '9' &&
           (size_t)(c->p - from) < most)
        n = n * 10 + (*c->p++ - '0');
    *v = n;
    if (count != NULL)
        *count = (size_t)(c->p - from);
    return (size_t)(c->p - from) >= least;
}

static bool take_two(struct cursor *c, int64_t max, int64_t *v)
{
    return take_digits(c, 2, 2, v, NULL) && *v <= max;
}

static bool take_date(struct cursor *c, int64_t *day)
{
    bool before = take(c, '-');
    int64_t y, m, d;
    const char *from = c->p;
    size_t n;

    if (!take_digits(c, 4, 9, &y, &n) || (n > 4 && *from == '0') ||
        !take(c, '-') || !take_two(c, 12, &m) || !take(c, '-') ||
        !take_two(c, 31, &d))
        return false;
    return ymd_day((struct ymd){before ? -y : y, (int)m, (int)d}, day);
}

/* A fraction of a second: nine digits count, more are read and dropped. */
static bool take_fraction(struct cursor *c, int64_t *nano)
{
    int64_t unit = NANO_SECOND / 10;
    const char *from = c->p;

    for (*nano = 0; c->p < c->end && *c->p >= '0' && *c->p <= '9'; c->p++) {
        *nano += (*c->p - '0') * unit;
        unit /= 10;
    }
    return c->p > from;
}

/* hh:mm:ss[.fraction]; 24:00:00 is the end of the day. */
static bool take_clock(struct cursor *c, int64_t *nano)
{
    int64_t h, m, s, f = 0;

    if (!take_two(c, 24, &h) || !take(c, ':') || !take_two(c, 59, &m) ||
        !take(c, ':') || !take_two(c, 59, &s) ||
        (take(c, '.') && !take_fraction(c, &f)))
        return false;
    if (h == 24 && (m != 0 || s != 0 || f != 0))
        return false;
    *nano = (h * 3600 + m * 60 + s) * NANO_SECOND + f;
    return true;
}

static bool take_offset(struct cursor *c, int64_t *offset)
{
    bool west = c->p < c->end && *c->p == '-';
    int64_t h, m, s = 0;

    c->p++;
    if (!take_two(c, 18, &h) || !take(c, ':') || !take_two(c, 59, &m) ||
        (take(c, ':') && !take_two(c, 59, &s)))
        return false;
    *offset = h * 3600 + m * 60 + s;
    if (*offset > OFFSET_MOST)
        return false;
    if (west)
        *offset = -*offset;
    return true;
}

/* The zone at the end of the text: none, Z, +hh:mm, @Area/Place. */
static bool take_zone(struct cursor *c, struct feel_value *out)
{
    out->zone = ZONE_LOCAL;
    if (c->p == c->end)
        return true;
    if (take(c, 'Z')) {
        out->zone = ZONE_OFFSET;
        out->offset_s = 0;
    } else if (*c->p == '+' || *c->p == '-') {
        out->zone = ZONE_OFFSET;
        if (!take_offset(c, &out->offset_s))
            return false;
    } else if (take(c, '@')) {
        out->zone = ZONE_NAMED;
        out->zone_row = zone_find((str){c->p, (size_t)(c->end - c->p)});
        return out->zone_row != NULL;
    }
    return c->p == c->end;
}

static struct cursor over(str s)
{
    return (struct cursor){s.p, s.p == NULL ? s.p : s.p + s.n};
}

bool date_from(str s, struct feel_value *out)
{
    struct cursor c = over(s);
    struct feel_value v = {.kind = FEEL_DATE};

    if (!take_date(&c, &v.as.moment.day) || c.p != c.end)
        return false;
    *out = v;
    return true;
}

bool time_from(str s, struct feel_value *out)
{
    struct cursor c = over(s);
    struct feel_value v = {.kind = FEEL_TIME};

    if (!take_clock(&c, &v.as.moment.nano) || !take_zone(&c, &v))
        return false;
    if (v.as.moment.nano == NANO_DAY)
        v.as.moment.nano = 0;
    *out = v;
    return true;
}

bool date_time_from(str s, struct feel_value *out)
{
    struct cursor c = over(s);
    struct feel_value v = {.kind = FEEL_DATE_TIME};

    if (!take_date(&c, &v.as.moment.day))
        return false;
    if (c.p < c.end && (!take(&c, 'T') || !take_clock(&c, &v.as.moment.nano) ||
                        !take_zone(&c, &v)))
        return false;
    if (v.as.moment.nano == NANO_DAY) {
        v.as.moment.nano = 0;
        v.as.moment.day++;
    }
    *out = v;
    return day_ok(v.as.moment.day);
}

/* One "12D" of a duration: its number, if that letter follows. */
static bool take_part(struct cursor *c, char letter, int64_t unit,
                      int64_t *total, bool *any)
{
    struct cursor ahead = *c;
    int64_t n;

    if (!take_digits(&ahead, 1, 18, &n, NULL) || !take(&ahead, letter))
        return true;
    *c = ahead;
    *any = true;
    return num_mul(n, unit, &n) && num_add(*total, n, total);
}

static bool take_months(struct cursor *c, int64_t *months)
{
    bool any = false;

    *months = 0;
    return take_part(c, 'Y', 12, months, &any) &&
           take_part(c, 'M', 1, months, &any) && any && c->p == c->end;
}

static bool take_seconds(struct cursor *c, int64_t *total, int64_t *nano,
                         bool *any)
{
    int64_t n;

    if (c->p == c->end)
        return true;
    if (!take_digits(c, 1, 18, &n, NULL) ||
        (take(c, '.') && !take_fraction(c, nano)) || !take(c, 'S'))
        return false;
    *any = true;
    return num_add(*total, n, total);
}

static bool take_span(struct cursor *c, int64_t *s, int64_t *nano)
{
    bool days = false, clock = false;

    *s = 0;
    *nano = 0;
    if (!take_part(c, 'D', 86400, s, &days))
        return false;
    if (!take(c, 'T'))
        return days && c->p == c->end;
    return take_part(c, 'H', 3600, s, &clock) &&
           take_part(c, 'M', 60, s, &clock) &&
           take_seconds(c, s, nano, &clock) && clock && c->p == c->end;
}

bool duration_from(str s, struct feel_value *out)
{
    struct cursor c = over(s), again;
    bool minus = take(&c, '-');
    int64_t months, seconds, nano;

    if (!take(&c, 'P'))
        return false;
    again = c;
    if (take_months(&c, &months)) {
        *out = (struct feel_value){.kind = FEEL_MONTHS_DURATION};
        out->as.months = minus ? -months : months;
        return true;
    }
    if (!take_span(&again, &seconds, &nano))
        return false;
    *out = (struct feel_value){.kind = FEEL_DAYS_DURATION};
    return span_make(minus ? -seconds : seconds, minus ? -nano : nano,
                     &out->as.span);
}

bool temporal_from(str s, struct feel_value *out)
{
    return date_from(s, out) || time_from(s, out) || duration_from(s, out) ||
           date_time_from(s, out);
}

/* ------------------------------------------------------------- printing - */

static void put_two(struct buf *out, int64_t v)
{
    if (v < 10)
        buf_byte(out, '0');
    buf_int(out, v);
}

static void put_fraction(struct buf *out, int64_t nano)
{
    if (nano == 0)
        return;
    buf_byte(out, '.');
    for (int64_t unit = NANO_SECOND / 10; nano > 0; unit /= 10) {
        buf_byte(out, (char)('0' + nano / unit));
        nano %= unit;
    }
}

static void put_date(struct buf *out, int64_t day)
{
    struct ymd c = day_ymd(day);
    int64_t y = c.year < 0 ? -c.year : c.year;

    if (c.year < 0)
        buf_byte(out, '-');
    for (int64_t bound = 1000; bound > 1 && y < bound; bound /= 10)
        buf_byte(out, '0');
    buf_int(out, y);
    buf_byte(out, '-');
    put_two(out, c.month);
    buf_byte(out, '-');
    put_two(out, c.day);
}

static void put_clock(struct buf *out, int64_t nano)
{
    int64_t s = nano / NANO_SECOND;

    put_two(out, s / 3600);
    buf_byte(out, ':');
    put_two(out, s / 60 % 60);
    buf_byte(out, ':');
    put_two(out, s % 60);
    put_fraction(out, nano % NANO_SECOND);
}

static void put_zone(struct buf *out, const struct feel_value *v)
{
    int64_t s;

    if (v->zone == ZONE_LOCAL)
        return;
    if (v->zone == ZONE_NAMED) {
        buf_byte(out, '@');
        buf_add(out, zone_name(v->zone_row));
        return;
    }
    s = v->offset_s < 0 ? -v->offset_s : v->offset_s;
    if (s == 0) {
        buf_byte(out, 'Z');
        return;
    }
    buf_byte(out, v->offset_s < 0 ? '-' : '+');
    put_two(out, s / 3600);
    buf_byte(out, ':');
    put_two(out, s / 60 % 60);
    if (s % 60 != 0) {
        buf_byte(out, ':');
        put_two(out, s % 60);
    }
}

static void put_unit(struct buf *out, int64_t n, char unit)
{
    if (n == 0)
        return;
    buf_int(out, n);
    buf_byte(out, unit);
}

static void put_span(struct buf *out, struct span d)
{
    int64_t s = d.s, nano = d.nano;

    if (s < 0) { /* the floor form, turned to sign and size */
        buf_byte(out, '-');
        s = nano > 0 ? -s - 1 : -s;
        nano = nano > 0 ? NANO_SECOND - nano : 0;
    }
    buf_byte(out, 'P');
    put_unit(out, s / 86400, 'D');
    if (s % 86400 == 0 && nano == 0) {
        if (s == 0)
            buf_lit(out, "T0S");
        return;
    }
    buf_byte(out, 'T');
    put_unit(out, s / 3600 % 24, 'H');
    put_unit(out, s / 60 % 60, 'M');
    if (s % 60 != 0 || nano != 0) {
        buf_int(out, s % 60);
        put_fraction(out, nano);
        buf_byte(out, 'S');
    }
}

static void put_months(struct buf *out, int64_t months)
{
    int64_t n = months < 0 ? -months : months;

    if (months < 0)
        buf_byte(out, '-');
    buf_byte(out, 'P');
    put_unit(out, n / 12, 'Y');
    put_unit(out, n % 12, 'M');
    if (n == 0)
        buf_lit(out, "0M");
}

void temporal_print(const struct feel_value *v, struct buf *out)
{
    if (v->kind == FEEL_DATE || v->kind == FEEL_DATE_TIME)
        put_date(out, v->as.moment.day);
    if (v->kind == FEEL_DATE_TIME)
        buf_byte(out, 'T');
    if (v->kind == FEEL_TIME || v->kind == FEEL_DATE_TIME) {
        put_clock(out, v->as.moment.nano);
        put_zone(out, v);
    }
    if (v->kind == FEEL_DAYS_DURATION)
        put_span(out, v->as.span);
    if (v->kind == FEEL_MONTHS_DURATION)
        put_months(out, v->as.months);
}

/* ------------------------------------------------------------ durations - */

bool span_make(int64_t s, int64_t nano, struct span *out)
{
    int64_t carry = floor_div(nano, NANO_SECOND);

    /* The two least seconds are left out so that every span has a negative. */
    if (!num_add(s, carry, &s) || s <= INT64_MIN + 1)
        return false;
    *out = (struct span){s, nano - carry * NANO_SECOND};
    return true;
}

static bool span_add(struct span a, struct span b, struct span *out)
{
    int64_t s;

    return num_add(a.s, b.s, &s) && span_make(s, a.nano + b.nano, out);
}

static bool span_neg(struct span a, struct span *out)
{
    return span_make(-a.s, -a.nano, out);
}

struct decimal span_seconds(struct span d)
{
    struct decimal v = decimal_of(d.s), part;

    if (d.nano != 0 &&
        decimal_div(decimal_of(d.nano), decimal_of(NANO_SECOND), &part))
        (void)decimal_add(v, part, &v);
    return v;
}

bool span_of_seconds(struct decimal s, struct span *out)
{
    struct decimal whole, rest;
    int64_t n, nano;

    if (!decimal_round(s, 0, ROUND_FLOOR, &whole) ||
        !decimal_to_int(whole, &n) || !decimal_sub(s, whole, &rest) ||
        !decimal_mul(rest, decimal_of(NANO_SECOND), &rest) ||
        !decimal_to_int(rest, &nano))
        return false;
    return span_make(n, nano, out);
}

int span_cmp(struct span a, struct span b)
{
    if (a.s != b.s)
        return a.s < b.s ? -1 : 1;
    return a.nano == b.nano ? 0 : a.nano < b.nano ? -1 : 1;
}

/* ------------------------------------------------------------ reckoning - */

int64_t value_offset(const struct feel_value *v)
{
    if (v->zone == ZONE_OFFSET)
        return v->offset_s;
    if (v->zone == ZONE_NAMED)
        return zone_offset(v->zone_row, v->kind == FEEL_DATE_TIME,
                           v->as.moment);
    return 0;
}

/* The distance from the epoch (of a time: from midnight), in UTC if zoned. */
static bool since_epoch(const struct feel_value *v, struct span *out)
{
    int64_t s;

    return num_mul(v->as.moment.day, 86400, &s) &&
           num_add(s, -value_offset(v), &s) &&
           span_make(s, v->as.moment.nano, out);
}

static bool both_zoned_or_local(const struct feel_value *a,
                                const struct feel_value *b)
{
    return (a->zone == ZONE_LOCAL) == (b->zone == ZONE_LOCAL);
}

bool temporal_order(const struct feel_value *a, const struct feel_value *b,
                    int *order)
{
    struct span x, y;

    if (a->kind != b->kind)
        return false;
    if (a->kind == FEEL_DAYS_DURATION) {
        *order = span_cmp(a->as.span, b->as.span);
        return true;
    }
    if (a->kind == FEEL_MONTHS_DURATION) {
        *order = (a->as.months > b->as.months) - (a->as.months < b->as.months);
        return true;
    }
    if (!both_zoned_or_local(a, b) || !since_epoch(a, &x) ||
        !since_epoch(b, &y))
        return false;
    *order = span_cmp(x, y);
    return true;
}

/* Times are equal when their hours, minutes and whole seconds are: the
 * standard's property `second` has no fraction. */
enum tri temporal_equal(const struct feel_value *a, const struct feel_value *b)
{
    struct feel_value x = *a, y = *b;
    int order;

    if (a->kind == FEEL_TIME || a->kind == FEEL_DATE_TIME) {
        x.as.moment.nano -= x.as.moment.nano % NANO_SECOND;
        y.as.moment.nano -= y.as.moment.nano % NANO_SECOND;
    }
    if (!temporal_order(&x, &y, &order))
        return TRI_NULL;
    return order == 0 ? TRI_TRUE : TRI_FALSE;
}

/* To the same day of another month, or that month's last day. */
static bool add_months(int64_t day, int64_t months, int64_t *out)
{
    struct ymd c = day_ymd(day);
    int64_t count;

    if (!num_add(c.year * 12 + c.month - 1, months, &count))
        return false;
    c.year = floor_div(count, 12);
    c.month = (int)(count - c.year * 12) + 1;
    if (c.year < -YEAR_MOST || c.year > YEAR_MOST)
        return false;
    if (c.day > month_days(c.year, c.month))
        c.day = month_days(c.year, c.month);
    return ymd_day(c, out);
}

/* A moment moved by a span; of a time only the time of day is kept. */
static bool shift_local(const struct feel_value *v, struct span d,
                        struct feel_value *out)
{
    int64_t days = floor_div(d.s, 86400), day;
    int64_t nano = (d.s - days * 86400) * NANO_SECOND + d.nano;

    *out = *v;
    nano += v->kind == FEEL_DATE ? 0 : v->as.moment.nano;
    days += floor_div(nano, NANO_DAY);
    nano -= floor_div(nano, NANO_DAY) * NANO_DAY;
    if (v->kind == FEEL_TIME) {
        out->as.moment.nano = nano;
        return true;
    }
    if (!num_add(v->as.moment.day, days, &day) || !day_ok(day))
        return false;
    out->as.moment.day = day;
    out->as.moment.nano = v->kind == FEEL_DATE ? 0 : nano;
    return true;
}

/* Where summer time began or ended meanwhile, the clock was moved, too: so that
 * what was added is what lies between the two. */
static bool shift(const struct feel_value *v, struct span d,
                  struct feel_value *out)
{
    struct feel_value moved;
    struct span utc, change = {0};

    if (!shift_local(v, d, &moved))
        return false;
    if (v->kind == FEEL_DATE_TIME && v->zone == ZONE_NAMED) {
        if (!since_epoch(v, &utc) || !span_add(utc, d, &utc))
            return false;
        change.s = zone_offset_at(v->zone_row, utc.s) - value_offset(v);
    }
    if (change.s == 0) {
        *out = moved;
        return true;
    }
    return shift_local(&moved, change, out);
}

static bool is_moment(enum feel_kind k)
{
    return k == FEEL_DATE || k == FEEL_TIME || k == FEEL_DATE_TIME;
}

bool temporal_add(const struct feel_value *a, const struct feel_value *b,
                  struct feel_value *out)
{
    if (is_moment(b->kind) && !is_moment(a->kind))
        return temporal_add(b, a, out);
    *out = *a;
    if (is_moment(a->kind)) {
        if (b->kind == FEEL_DAYS_DURATION)
            return shift(a, b->as.span, out);
        return b->kind == FEEL_MONTHS_DURATION && a->kind != FEEL_TIME &&
               add_months(a->as.moment.day, b->as.months, &out->as.moment.day);
    }
    if (a->kind != b->kind)
        return false;
    if (a->kind == FEEL_DAYS_DURATION)
        return span_add(a->as.span, b->as.span, &out->as.span);
    return a->kind == FEEL_MONTHS_DURATION &&
           num_add(a->as.months, b->as.months, &out->as.months) &&
           out->as.months > INT64_MIN;
}

/* A date beside a date and time is its midnight in UTC [Table 57]. */
static void as_midnight(struct feel_value *v)
{
    if (v->kind != FEEL_DATE)
        return;
    v->kind = FEEL_DATE_TIME;
    v->zone = ZONE_OFFSET;
    v->offset_s = 0;
    v->as.moment.nano = 0;
}

static bool distance(const struct feel_value *a, const struct feel_value *b,
                     struct feel_value *out)
{
    struct feel_value x = *a, y = *b;
    struct span from, to;

    if (x.kind != y.kind) {
        if (x.kind == FEEL_TIME || y.kind == FEEL_TIME)
            return false;
        as_midnight(&x);
        as_midnight(&y);
    }
    if (!both_zoned_or_local(&x, &y) || !since_epoch(&x, &to) ||
        !since_epoch(&y, &from) || !span_neg(from, &from))
        return false;
    *out = (struct feel_value){.kind = FEEL_DAYS_DURATION};
    return span_add(to, from, &out->as.span);
}

bool temporal_sub(const struct feel_value *a, const struct feel_value *b,
                  struct feel_value *out)
{
    struct feel_value minus = *b;

    if (is_moment(b->kind))
        return is_moment(a->kind) && distance(a, b, out);
    if (b->kind == FEEL_DAYS_DURATION) {
        if (!span_neg(b->as.span, &minus.as.span))
            return false;
    } else if (b->kind == FEEL_MONTHS_DURATION) {
        if (!num_mul(b->as.months, -1, &minus.as.months))
            return false;
    } else {
        return false;
    }
    return temporal_add(a, &minus, out);
}

static bool scale(const struct feel_value *d, struct decimal by, bool divide,
                  struct feel_value *out)
{
    bool months = d->kind == FEEL_MONTHS_DURATION;
    struct decimal v =
        months ? decimal_of(d->as.months) : span_seconds(d->as.span);

    if (!(divide ? decimal_div(v, by, &v) : decimal_mul(v, by, &v)))
        return false;
    *out = (struct feel_value){.kind = d->kind};
    /* Every duration has a negative. */
    return months ? decimal_to_int(v, &out->as.months) &&
                        out->as.months > INT64_MIN
                  : span_of_seconds(v, &out->as.span);
}

static bool is_duration(enum feel_kind k)
{
    return k == FEEL_DAYS_DURATION || k == FEEL_MONTHS_DURATION;
}

bool temporal_mul(const struct feel_value *a, const struct feel_value *b,
                  struct feel_value *out)
{
    if (a->kind == FEEL_NUMBER && is_duration(b->kind))
        return scale(b, a->as.number, false, out);
    return is_duration(a->kind) && b->kind == FEEL_NUMBER &&
           scale(a, b->as.number, false, out);
}

bool temporal_div(const struct feel_value *a, const struct feel_value *b,
                  struct feel_value *out)
{
    struct decimal v;

    if (!is_duration(a->kind))
        return false;
    if (b->kind == FEEL_NUMBER)
        return scale(a, b->as.number, true, out);
    if (a->kind != b->kind)
        return false;
    if (a->kind == FEEL_MONTHS_DURATION
            ? !decimal_div(decimal_of(a->as.months), decimal_of(b->as.months),
                           &v)
            : !decimal_div(span_seconds(a->as.span), span_seconds(b->as.span),
                           &v))
        return false;
    value_number(out, v);
    return true;
}

bool months_between(const struct feel_value *from, const struct feel_value *to,
                    int64_t *months)
{
    struct ymd a = day_ymd(from->as.moment.day), b = day_ymd(to->as.moment.day);
    int64_t n = (b.year - a.year) * 12 + b.month - a.month;

    if (n > 0 && b.day < a.day)
        n--;
    else if (n < 0 && b.day > a.day)
        n++;
    *months = n;
    return true;
}

/* ---------------------------------------------------------- properties - */

static bool span_part(struct span d, str name, struct feel_value *out)
{
    int64_t s = d.s < 0 && d.nano > 0 ? d.s + 1 : d.s;

    if (str_eq(name, S("days")))
        value_int(out, s / 86400);
    else if (str_eq(name, S("hours")))
        value_int(out, s / 3600 % 24);
    else if (str_eq(name, S("minutes")))
        value_int(out, s / 60 % 60);
    else if (str_eq(name, S("seconds")))
        value_int(out, s % 60);
    else
        return false;
    return true;
}

static bool months_part(int64_t months, str name, struct feel_value *out)
{
    if (str_eq(name, S("years")))
        value_int(out, months / 12);
    else if (str_eq(name, S("months")))
        value_int(out, months % 12);
    else
        return false;
    return true;
}

static bool date_part(int64_t day, str name, struct feel_value *out)
{
    struct ymd c = day_ymd(day);

    if (str_eq(name, S("year")))
        value_int(out, c.year);
    else if (str_eq(name, S("month")))
        value_int(out, c.month);
    else if (str_eq(name, S("day")))
        value_int(out, c.day);
    else if (str_eq(name, S("weekday")))
        value_int(out, day + 3 - floor_div(day + 3, 7) * 7 + 1);
    else
        return false;
    return true;
}

static bool clock_part(const struct feel_value *v, str name,
                       struct feel_value *out)
{
    int64_t s = v->as.moment.nano / NANO_SECOND;

    if (str_eq(name, S("hour"))) {
        value_int(out, s / 3600);
    } else if (str_eq(name, S("minute"))) {
        value_int(out, s / 60 % 60);
    } else if (str_eq(name, S("second"))) {
        value_int(out, s % 60);
    } else if (str_eq(name, S("time offset"))) {
        struct feel_value d = {.kind = FEEL_DAYS_DURATION};

        d.as.span.s = value_offset(v);
        *out = v->zone == ZONE_LOCAL ? value_null : d;
    } else if (str_eq(name, S("timezone"))) {
        *out = value_null;
        if (v->zone == ZONE_NAMED)
            value_text(out, zone_name(v->zone_row));
    } else {
        return false;
    }
    return true;
}

bool temporal_part(const struct feel_value *v, str name, struct feel_value *out)
{
    if (v->kind == FEEL_DAYS_DURATION)
        return span_part(v->as.span, name, out);
    if (v->kind == FEEL_MONTHS_DURATION)
        return months_part(v->as.months, name, out);
    if (v->kind != FEEL_TIME && date_part(v->as.moment.day, name, out))
        return true;
    return v->kind != FEEL_DATE && clock_part(v, name, out);
}
