/* calendar.h - counts legal periods (期限) and finds the day they end.
 *
 * Purpose   one routine for every deadline, so that all are counted alike,
 *           and every result says how it was reached.
 * Units     date: days since 1970-01-01, the city's civil calendar (UTC+8).
 * Errors    CAL-001 a date outside 1949..2999, CAL-002 and CAL-010 a period,
 *           CAL-003..006 the file of days off, CAL-007..009 what is asked.
 * Owns      built in the caller's arena; nothing to close.
 * Source    [TIM-200] [TIM-201-1] [TIM-201-2] [TIM-202] [TIM-203-1]
 *           [TIM-203-2] and the conventions [TIM-W1]..[TIM-W8].
 * Threads   immutable once built; share freely.
 */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include "base/base.h"
#include "notation/notation.h"

struct calendar;

/* Rest and make-up days from a CSV `date,name,kind` (kind: off or work).
 * A year is announced when the file has a row of it between February and
 * November: the notice of a neighbouring year spills into December or January.
 * `version` names the data (its SHA-256 or a label) and is kept with every
 * computed date.  Text is borrowed: `csv` lives as long as the calendar. */
MUST_CHECK bool calendar_read(struct arena *a, str file, str csv, str version,
                              struct calendar **out, struct err *e);

bool calendar_announced(const struct calendar *c, int year);
/* [TIM-W1]: Monday to Friday not declared off, and declared make-up days. */
bool calendar_works(const struct calendar *c, date d);
/* The name of the holiday or make-up day, or "". */
str calendar_name(const struct calendar *c, date d);
str calendar_version(const struct calendar *c);

enum period_unit {
    PERIOD_HOUR,         /* [TIM-201-2] runs through rest days; never rolled */
    PERIOD_CALENDAR_DAY, /* 自然日 [TIM-W2] */
    PERIOD_WORKING_DAY,  /* 工作日 [TIM-W1] */
    PERIOD_MONTH,        /* [TIM-202] */
    PERIOD_YEAR          /* [TIM-202] */
};

struct period {
    int n; /* 0..36600 */
    enum period_unit unit;
};
/* "90 calendar_day", "24 hour"; singular or plural ("2 years"). */
MUST_CHECK bool period_parse(str s, struct period *p, struct err *e);
void buf_period(struct buf *b, struct period p, enum lang lang); /* 90 日 … */
void buf_period_code(struct buf *b, struct period p); /* "90 calendar_day" */

/* Time taken out [TIM-W5]: the start day is not excluded, the end day is, so
 * from=to excludes nothing.  An open interval (still running) has open=true
 * and `to` is then the day asked about.  Working-day periods lose the working
 * days of the interval, all others its calendar days (24 hours each).  What
 * begins on or after the counted end, before any roll, takes out nothing. */
struct exclusion {
    date from, to;
    bool open;
    str why;  /* a word for the derivation: "听证" */
    str fact; /* the fact that allows it, or "" */
};

struct due_ask {
    instant start;        /* of the event; its day (hour) is not counted */
    struct period period; /* the base length */
    const struct period *extensions; /* same unit as the period [TIM-W6] */
    size_t n_extensions;
    const struct exclusion *exclusions; /* any order; overlaps count once */
    size_t n_exclusions;
    bool burden;   /* a cap on a burden: never rolled [TIM-W8] */
    bool backward; /* the last day to act before the event [TIM-W3]: never
                    * rolled, and neither extended nor interrupted */
};

/* One step of a derivation, for people. */
struct due_step {
    str fact;   /* "TIM-201-1", or "" */
    date day;   /* the day reached by this step */
    str zh, en; /* "自 2026-03-03 起算(当日不计入)" */
};

struct due {
    date last;           /* the last day on which the thing may still be done */
    instant last_moment; /* its end (24:00 of the day; the hour for hours);
                          * an act at or after this instant is late */
    bool provisional;    /* depends on a year without a published notice
                       * [TIM-W4]; never for hours or unrolled calendar time */
    int excluded; /* days taken out: working days of a working-day period,
                       * calendar days of any other */
    const struct due_step *steps;
    size_t n_steps;
};

/* Order of operations [TIM-W7]: start + 1, base length, extensions,
 * exclusions, then one roll from a rest day (at-most periods only). */
MUST_CHECK bool calendar_due(const struct calendar *c,
                             const struct due_ask *ask, struct arena *a,
                             struct due *due, struct err *e);

/* Working days in (from, to]; negative when to < from.  For "剩余 n 个工作日". */
int calendar_working_days(const struct calendar *c, date from, date to);

/* The derivation as JSON: [{fact, date, zh, en}]. */
struct json *due_steps_json(const struct due *due, struct arena *a,
                            struct err *e);

#endif
