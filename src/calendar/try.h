/* try.h - for the tests: days, moments and lengths of time from their text.
 * Include "tap.h" before it. */
#ifndef CALENDAR_TRY_H
#define CALENDAR_TRY_H

#include "calendar/internal.h"

static inline date on(const char *text)
{
    date d = DATE_MIN;

    if (!date_parse(str_of(text), &d))
        tap_note("no date: %s", text);
    return d;
}

/* A day, or an instant. */
static inline instant from(const char *text)
{
    instant t = 0;

    if (!instant_parse(str_of(text), &t))
        t = date_instant(on(text), ZONE_CITY_MIN);
    return t;
}

static inline struct period of(const char *text)
{
    struct period p = {0, PERIOD_HOUR};
    struct err e = {0};

    if (!period_parse(str_of(text), &p, &e))
        tap_error(&e);
    return p;
}

#endif
