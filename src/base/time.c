/* time.c - civil dates and instants, by arithmetic alone. */
#include "base/base.h"

enum { MS_SECOND = 1000, MS_MINUTE = 60000, MS_DAY = 86400000 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static bool leap(int y)
{
    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

bool civil_ok(struct civil c)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (c.year < 1 || c.year > 9999 || c.month < 1 || c.month > 12)
        return false;
    return c.day >= 1 &&
           c.day <= days[c.month - 1] + (c.month == 2 && leap(c.year));
}

/* Years are counted from March, so that the leap day is the last of a year. */
date date_of(struct civil c)
{
    int y = c.month > 2 ? c.year : c.year - 1;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int from_march = (c.month + 9) % 12;
    int day_of_year = (153 * from_march + 2) / 5 + c.day - 1;
    int day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

struct civil date_civil(date d)
{
    int z = d + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                       day_of_era / 146096) /
                      365;
    int day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int from_march = (5 * day_of_year + 2) / 153;
    int month = from_march < 10 ? from_march + 3 : from_march - 9;

    return (struct civil){year_of_era + era * 400 + (month <= 2), month,
                          day_of_year - (153 * from_march + 2) / 5 + 1};
}

int date_weekday(date d)
{
    /* 1970-01-01 was a Thursday. */
    return (int)((((int64_t)d + 3) % 7 + 7) % 7) + 1;
}

static bool digits(str s, int64_t *v)
{
    return s.n > 0 && s.p[0] != '-' && str_to_int(s, 0, 99999999, v);
}

bool date_parse(str s, date *d)
{
    int64_t y, m, day;
    struct civil c;

    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' ||
        !digits(str_slice(s, 0, 4), &y) || !digits(str_slice(s, 5, 7), &m) ||
        !digits(str_slice(s, 8, 10), &day))
        return false;
    c = (struct civil){(int)y, (int)m, (int)day};
    if (!civil_ok(c) || y < 1949 || y > 2999)
        return false;
    *d = date_of(c);
    return true;
}

struct date_text date_text(date d)
{
    struct date_text t = {{0}};
    struct civil c = date_civil(d);

    (void)snprintf(t.z, sizeof t.z, "%04u-%02u-%02u", (unsigned)c.year % 10000U,
                   (unsigned)c.month % 100U, (unsigned)c.day % 100U);
    return t;
}

void buf_date(struct buf *b, date d)
{
    struct date_text t = date_text(d);

    buf_add(b, str_of(t.z));
}

date instant_date(instant t, int zone_min)
{
    return (date)floor_div(t + (int64_t)zone_min * MS_MINUTE, MS_DAY);
}

instant date_instant(date d, int zone_min)
{
    return (int64_t)d * MS_DAY - (int64_t)zone_min * MS_MINUTE;
}

/* HH:MM[:SS[.f…]]; *rest is what follows. */
static bool time_of_day(str s, int64_t *ms, str *rest)
{
    int64_t h, m, sec = 0, frac = 0;

    if (s.n < 5 || s.p[2] != ':' || !digits(str_slice(s, 0, 2), &h) ||
        !digits(str_slice(s, 3, 5), &m) || h > 23 || m > 59)
        return false;
    s = str_slice(s, 5, s.n);
    if (s.n >= 3 && s.p[0] == ':') {
        if (!digits(str_slice(s, 1, 3), &sec) || sec > 59)
            return false;
        s = str_slice(s, 3, s.n);
        if (s.n >= 2 && s.p[0] == '.') {
            int64_t scale = 100;
            size_t i = 1;

            for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
                frac += (s.p[i] - '0') * scale;
                scale /= 10;
            }
            if (i == 1)
                return false;
            s = str_slice(s, i, s.n);
        }
    }
    *ms = (h * 60 + m) * MS_MINUTE + sec * MS_SECOND + frac;
    *rest = s;
    return true;
}

bool instant_parse(str s, instant *t)
{
    date d;
    int64_t ms, h = 0, m = 0, east = 0;
    str rest;

    if (s.n < 11 || !date_parse(str_slice(s, 0, 10), &d) || s.p[10] != 'T' ||
        !time_of_day(str_slice(s, 11, s.n), &ms, &rest))
        return false;
    if (!str_eq(rest, S("Z"))) {
        if (rest.n != 6 || (rest.p[0] != '+' && rest.p[0] != '-') ||
            rest.p[3] != ':' || !digits(str_slice(rest, 1, 3), &h) ||
            !digits(str_slice(rest, 4, 6), &m) || h > 14 || m > 59)
            return false;
        east = (h * 60 + m) * (rest.p[0] == '-' ? -1 : 1);
    }
    *t = (int64_t)d * MS_DAY + ms - east * MS_MINUTE;
    return true;
}

void buf_instant(struct buf *b, instant t, int zone_min)
{
    date d = instant_date(t, zone_min);
    unsigned ms = (unsigned)(t - date_instant(d, zone_min)) % MS_DAY;
    unsigned east = (unsigned)(zone_min < 0 ? -zone_min : zone_min) % 1440U;
    char z[32];

    buf_date(b, d);
    (void)snprintf(z, sizeof z, "T%02u:%02u:%02u", ms / 3600000U,
                   ms / 60000U % 60U, ms / 1000U % 60U);
    buf_add(b, str_of(z));
    if (ms % 1000U != 0) {
        (void)snprintf(z, sizeof z, ".%03u", ms % 1000U);
        buf_add(b, str_of(z));
    }
    (void)snprintf(z, sizeof z, "%c%02u:%02u", zone_min < 0 ? '-' : '+',
                   east / 60U, east % 60U);
    buf_add(b, str_of(z));
}

static instant system_now(void *ctx)
{
    struct timespec ts = {0};

    (void)ctx;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * MS_SECOND + ts.tv_nsec / 1000000;
}

const struct clock clock_system = {system_now, NULL};
