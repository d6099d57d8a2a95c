/* internal.h - what counting, printing and deriving share.
 *
 * Purpose   working days by rank (no loop over days), months by arithmetic,
 *           and the steps of a derivation as filled-in sentences.
 * Threads   a derivation belongs to one thread.
 */
#ifndef CALENDAR_INTERNAL_H
#define CALENDAR_INTERNAL_H

#include "calendar/calendar.h"

extern const struct err_def calendar_outside; /* CAL-001 {0} */
extern const struct err_def period_too_long;  /* CAL-010 {0} {1} */

enum { PERIOD_MAX = 36600 };

/* Working days in 1949-01-01..d; 0 before. */
int calendar_rank(const struct calendar *c, date d);
/* The n-th working day after d (n 0: d itself); false: beyond 2999. */
bool calendar_nth_after(const struct calendar *c, date d, int64_t n, date *out);
/* The n-th working day before d (n 0: d itself); false: before 1949. */
bool calendar_nth_before(const struct calendar *c, date d, int64_t n,
                         date *out);
bool calendar_holds(date d); /* 1949..2999 */

/* [TIM-202]: the day of the same number n months on (n < 0: back), or the last
 * day of that month; *clamped says which.  False: outside 1949..2999. */
bool months_on(date d, int64_t n, date *out, bool *clamped);

/* What may be asked. */
MUST_CHECK bool ask_check(const struct due_ask *ask, struct err *e);
MUST_CHECK bool ask_rules(const struct clock_rules *r, struct err *e);
MUST_CHECK bool ask_interval(const struct exclusion *x, struct err *e);
bool ask_outside(const struct due_ask *ask, struct err *e); /* false */

/* Takes out (from, to], by the settings. */
void interval_days(const struct exclusion *x, const struct clock_rules *r,
                   date *from, date *to);
void interval_sort(struct exclusion *all, size_t n);

/* The clock table. */
bool clock_is_fact(str s); /* looks like "APL-60" */
bool start_name(str name); /* a day that may be named: "receipt" */

/* The derivation of one answer, as it grows. */
struct derive {
    const struct calendar *c;
    const struct due_ask *ask;
    struct arena *a;
    struct err *e;
    bool quiet; /* nothing is told, nothing allocated */
    VEC(struct due_step) steps;
};

enum { STEP_ARGS = 6 };
/* What {0}..{5} in both sentences are replaced by. */
struct step_args {
    str zh[STEP_ARGS];
    str en[STEP_ARGS]; /* empty: as in zh */
};
/* Each puts a part of a sentence at v[i]. */
MUST_CHECK bool derive_day(struct derive *d, date day, struct step_args *v,
                           size_t i);
MUST_CHECK bool derive_length(struct derive *d, struct period p,
                              struct step_args *v, size_t i);
MUST_CHECK bool derive_moment(struct derive *d, instant t, struct step_args *v,
                              size_t i);
MUST_CHECK bool derive_number(struct derive *d, int64_t n, struct step_args *v,
                              size_t i);
/* Adds a step. */
MUST_CHECK bool derive_step(struct derive *d, str fact, date day,
                            const char *zh, const char *en,
                            const struct step_args *args);

/* Whether an extension counts [TIM-W6]. */
enum grant { GRANTED, TOO_EARLY, TOO_LATE };

/* The sentences, each beside the rule it states; all append one step. */
MUST_CHECK bool say_source(struct derive *d, date start); /* none to two */
MUST_CHECK bool say_start(struct derive *d, date start);
MUST_CHECK bool say_base(struct derive *d, date end, bool clamped);
MUST_CHECK bool say_extension(struct derive *d, struct period by, int64_t total,
                              date end);
MUST_CHECK bool say_extension_rolled(struct derive *d, struct period by,
                                     date from, date end);
MUST_CHECK bool say_refused(struct derive *d, struct period by,
                            instant approved, enum grant why, date end);
MUST_CHECK bool say_exclusion(struct derive *d, const struct exclusion *x,
                              const struct clock_rules *r, date from, int days,
                              date end);
/* Why an interval takes out nothing, or starts nothing anew. */
enum no_exclusion { SAME_DAY, COVERED, BEFORE_START, AFTER_END, UNPROVEN };
MUST_CHECK bool say_no_exclusion(struct derive *d, const struct exclusion *x,
                                 enum no_exclusion why, date end);
MUST_CHECK bool say_anew(struct derive *d, const struct exclusion *x,
                         date start);
MUST_CHECK bool say_roll(struct derive *d, date end, date last);
MUST_CHECK bool say_burden(struct derive *d, date end);
MUST_CHECK bool say_minimum(struct derive *d, date last);
MUST_CHECK bool say_backward(struct derive *d, date event, date last,
                             bool clear);
MUST_CHECK bool say_hours(struct derive *d, instant event, instant from,
                          instant to);
MUST_CHECK bool say_hours_end(struct derive *d, date last, instant end);
MUST_CHECK bool say_end(struct derive *d, date last, instant end);
MUST_CHECK bool say_provisional(struct derive *d, int year, date last);

#endif
