/* calendar.h - counts legal periods (期限) and finds the day they end.
 *
 * Purpose   one routine for every deadline, so that all are counted alike,
 *           and every result says how it was reached.
 * Units     date: days since 1970-01-01, the city's civil calendar (UTC+8).
 * Errors    CAL-001 a date outside 1949..2999, CAL-002 and CAL-010 a period,
 *           CAL-003..006 the file of days off, CAL-007..009, 011, 012, 016
 *           and 017 what is asked, CAL-013..015 the clock table, CAL-018..020
 *           a start.
 * Owns      built in the caller's arena; nothing to close.
 * Memory    8 bytes for each day from the first declared day to the last, and
 *           48 for each row: some 90 KB for twenty years, at most 3 MB and the
 *           rows, whatever a file says.
 * Source    [TIM-200] [TIM-201-1] [TIM-201-2] [TIM-202] [TIM-203-1]
 *           [TIM-203-2] [TIM-204] [TIM-85-2] [TIM-85-3] [TIM-85-4] and the
 *           conventions [TIM-W1]..[TIM-W8]; docs/clock.md lists them all.
 * Threads   immutable once built; share freely.
 */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include "base/base.h"
#include "notation/notation.h"

struct calendar;

/* Rest and make-up days from a CSV `date,name,kind` (kind: off or work), with
 * a fourth column `source` (the notice, or whose data it is) or without.
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
/* Where the row of that day comes from, or "". */
str calendar_source(const struct calendar *c, date d);
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

/* ---- days added, without a derivation ---- */

/* The n-th working day after d (n > 0), before it (n < 0), or d.  Two look-ups:
 * made for counts over many matters.  False: outside 1949..2999. */
MUST_CHECK bool calendar_add_working(const struct calendar *c, date d, int n,
                                     date *out);

/* Where a month has no such day: [TIM-202] takes its last day (down); contracts
 * and foreign rules may take the first of the next (up). */
enum month_round { MONTH_DOWN, MONTH_UP };
MUST_CHECK bool date_add_months(date d, int n, enum month_round r, date *out);

/* The next day of the year "01-31" on or after `from`; the last of a range
 * "06-01..09-30".  A fixed day, no period: never moved by a day of rest.
 * `before`: 「…之前」, which ends the day before.  False: no such text, or
 * outside 1949..2999. */
MUST_CHECK bool date_next_fixed(str month_day, bool before, date from,
                                date *out);

/* ---- settings ---- */

/* What the laws leave to whoever counts.  All zero: the readings of the facts,
 * which are the stricter ones. */
struct clock_rules {
    bool clear_days;       /* [TIM-W3] so many clear days between: one more */
    bool first_day_out;    /* [TIM-W5] the start day is taken out, too */
    bool last_day_in;      /* [TIM-W5] the end day is not taken out */
    bool roll_then_extend; /* [TIM-W6] from the end that was moved */
    bool burden_rolls;     /* [TIM-W8] the last-day rule holds for caps, too */
    bool hour_out;         /* [TIM-85-2] the hour of the start is not counted:
                            * court periods, unlike [TIM-201-2] */
    int closes_min;        /* [TIM-203-2] business closes at this minute of the
                            * day, 1..1439; 0: 24:00 */
};

enum exclusion_kind {
    TAKEN_OUT, /* 不计入: not counted */
    SUSPENDED, /* 中止: goes on when the ground ends [ARL-20-2] */
    RESTARTED /* 重新计算: counted anew from `to` [ARI-40-3b]; `from` is when it
                * was interrupted.  Later than the end it changes nothing. */
};

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
    enum exclusion_kind kind;
    bool unproven; /* no written notice of it: takes out nothing [ACL-25-3a] */
};

/* All that is not needed may be left zero. */
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
    bool
        at_least; /* a minimum (不少于): its last day is never moved; what waits
                    * for it may be done from the next day */
    bool no_steps; /* only the result: no derivation, hardly any memory */
    /* When each extension was approved, in their order; one approved before
     * the start or after the running end (by then extended, moved by time
     * taken out, and rolled) is not counted.  NULL: all were in time. */
    const instant *approved;
    const struct clock_rules *rules; /* NULL: all zero */
    str fact;                        /* the fact that gives the period, or "" */
    str clause; /* the fact by which its law means working or natural days
                 * [APL-85], or "": the words of the fact itself */
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
    int refused;  /* extensions not counted, for their approval was outside */
    date start;   /* the day counted from: of the event, or of a new start */
    const struct due_step *steps;
    size_t n_steps;
};

/* Order of operations [TIM-W7]: start + 1, base length, extensions,
 * exclusions, then one roll from a rest day (at-most periods only). */
MUST_CHECK bool calendar_due(const struct calendar *c,
                             const struct due_ask *ask, struct arena *a,
                             struct due *due, struct err *e);

/* Whether what was done at `done` is in time.  What was handed to the post at
 * `posted` (0: not posted) before the end is in time whenever it arrives: time
 * on the way is not counted [TIM-85-4]. */
bool due_met(const struct due *due, instant done, instant posted);

/* Working days in (from, to]; negative when to < from.  For "剩余 n 个工作日". */
int calendar_working_days(const struct calendar *c, date from, date to);

/* Days on which something ran (a surcharge, a suspension): those in (from, to]
 * without the pauses [APL-73-3].  Overlaps count once; the pauses' first and
 * last days as in `rules` (NULL: all zero). */
struct accrual {
    int days;
    int paused;
    const struct due_step *steps;
    size_t n_steps;
};
struct accrual_ask {
    date from, to;
    enum period_unit unit; /* PERIOD_CALENDAR_DAY or PERIOD_WORKING_DAY */
    const struct exclusion *pauses;
    size_t n_pauses;
    const struct clock_rules *rules;
    str fact; /* by which it runs, or "" */
};
MUST_CHECK bool calendar_accrual(const struct calendar *c,
                                 const struct accrual_ask *ask, struct arena *a,
                                 struct accrual *out, struct err *e);

/* The derivation as JSON: [{fact, date, zh, en}]. */
struct json *due_steps_json(const struct due *due, struct arena *a,
                            struct err *e);

/* ---- the clock table (期间计算表): how each fact is counted ---- */

/* facts/clock.csv, `fact,use,how,note`; facts/README.md explains the form. */
enum clock_use {
    CLOCK_PERIOD,  /* the number of the fact is a period */
    CLOCK_EXTENDS, /* … by which another period may be extended: `of` */
    CLOCK_FIXED,   /* … a day of the year */
    CLOCK_DAYS,    /* what "day" means in a law [APL-85] */
    CLOCK_START,   /* which day starts a period [ARI-23-3] */
    CLOCK_OUT,     /* time that is not counted [SMP-64-2] */
    CLOCK_SUSPEND, /* time in which a period stands still [ARL-39-1] */
    CLOCK_RESTART, /* a period is counted anew [GID-30B] */
    CLOCK_PAUSE    /* time in which nothing accrues [APL-73-3] */
};
enum clock_nature {
    NATURE_AT_MOST,  /* a maximum; moved off days of rest [TIM-203-1] */
    NATURE_WAITING,  /* so counted, too; the step is open when it is over */
    NATURE_AT_LEAST, /* a minimum: never moved */
    NATURE_BACKWARD, /* before an event: never moved [TIM-W3] */
    NATURE_BURDEN    /* a cap on a burden: never moved [TIM-W8] */
};
struct clock_row {
    str fact;
    enum clock_use use;
    enum clock_nature nature; /* of CLOCK_PERIOD */
    bool before;              /* of CLOCK_FIXED: 「…之前」 */
    bool written;             /* of CLOCK_OUT: only with a written notice */
    str of;  /* of CLOCK_EXTENDS: the fact extended; of CLOCK_START: the fact
              * whose period must have passed, "period": one that is given */
    str how; /* as written */
    int line;
};
struct clock_table;

MUST_CHECK bool clock_read(struct arena *a, str file, str csv,
                           struct clock_table **out, struct err *e);
str clock_use_word(enum clock_use use); /* as the table writes it */
size_t clock_count(const struct clock_table *t);
const struct clock_row *clock_at(const struct clock_table *t, size_t i);
const struct clock_row *clock_find(const struct clock_table *t, str fact);
/* The fact by which a law says what so many of its days are, and which; ""
 * where the law has no such clause.  `fact` gives the period. */
str clock_clause(const struct clock_table *t, str fact, struct period p,
                 enum period_unit *means);

/* A day that may start a period, by its name in the table: "receipt". */
struct named_date {
    str name;
    date day;
};
struct start_ask {
    str fact; /* a CLOCK_START of the table */
    const struct named_date *dates;
    size_t n_dates;
    const struct period *period; /* where row->of is not "", else NULL */
    enum clock_nature nature;    /* of that period */
};
/* The day of the event from which a period runs (itself not counted), and how
 * it was found: the first of the names in the row that was given. */
MUST_CHECK bool clock_start(const struct clock_table *t,
                            const struct calendar *c,
                            const struct start_ask *ask, struct arena *a,
                            struct due *out, struct err *e);

#endif
