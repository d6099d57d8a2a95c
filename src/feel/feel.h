/* feel.h - FEEL, the expression language of DMN 1.5: compiled once, evaluated
 * often, pure.
 *
 * Purpose   guards, conditions and computed values of packs; decision tables
 *           stand on the same values later.
 * Shapes    an expression is compiled to a tree in an arena; values are
 *           immutable.  Contexts come from JSON trees (struct json).
 * Numbers   IEEE 754-2008 decimal128, 34 digits; never binary floating point.
 * Errors    FEEL-001..014 at compile time, with line, column and what was
 *           expected.  Evaluation follows the standard: a type error is null,
 *           and a run keeps the first reasons for it (feel_run_notes).
 *           FEEL-090..093 a limit of steps, memory, depth, nesting.
 * Owns      compiled trees live in the arena given to feel_compile; results
 *           in the arena of the run.
 * Threads   a compiled expression is immutable and may be shared; a run
 *           belongs to one thread.
 * Source    [DMN 1.5 §10.3]
 */
#ifndef FEEL_FEEL_H
#define FEEL_FEEL_H

#include "base/base.h"
#include "notation/notation.h"

struct feel;       /* a compiled expression */
struct feel_value; /* a value; NULL pointer is never a value */

enum feel_kind {
    FEEL_NULL,
    FEEL_BOOL,
    FEEL_NUMBER,
    FEEL_STRING,
    FEEL_DATE,
    FEEL_TIME,
    FEEL_DATE_TIME,
    FEEL_DAYS_DURATION,   /* days and time duration */
    FEEL_MONTHS_DURATION, /* years and months duration */
    FEEL_LIST,
    FEEL_CONTEXT,
    FEEL_RANGE,
    FEEL_FUNCTION
};

/* Compiles an expression.  `names` are the top-level names that the context
 * will have (so that names with blanks parse and unknown names are errors).
 * NULL: any name is allowed, and now() and today() give what the context calls
 * now and today; with names they are refused (FEEL-011).  `at` is where the
 * text stands in its file, so that errors point into the file. */
MUST_CHECK bool feel_compile(struct arena *a, str text, const str *names,
                             size_t n_names, struct at at, struct feel **out,
                             struct err *e);
/* Unary tests (an input entry of a decision table, or `in`): "> 5, [1..3]". */
MUST_CHECK bool feel_compile_tests(struct arena *a, str text, const str *names,
                                   size_t n_names, struct at at,
                                   struct feel **out, struct err *e);
/* The dotted paths that the expression reads: "parties", "deadlines.decision
 * .last", in order of appearance, each once. */
MUST_CHECK bool feel_reads(const struct feel *x, struct arena *a, str **paths,
                           size_t *n, struct err *e);
str feel_source(const struct feel *x);

struct feel_limits {
    int64_t steps; /* nodes evaluated; 0: 1,000,000 */
    size_t memory; /* bytes of the run's arena; 0: 64 MiB */
};

/* Evaluates under a budget.  `context` is an object.  Strings in it that the
 * pack declares as dates are turned by the expression itself (date(…)), or by
 * the marker form {"@": "2026-03-02"} which reads as the FEEL literal
 * @"2026-03-02".  False only when a limit is reached: steps FEEL-090, memory
 * FEEL-091 (or BASE-001), depth of calls FEEL-092. */
MUST_CHECK bool feel_run(const struct feel *x, const struct json *context,
                         const struct feel_limits *limits, struct arena *a,
                         const struct feel_value **out, struct err *e);
/* Unary tests (compiled as such) against a value: true, false or null. */
MUST_CHECK bool feel_test(const struct feel *x, const struct feel_value *input,
                          const struct json *context,
                          const struct feel_limits *limits, struct arena *a,
                          const struct feel_value **out, struct err *e);

/* As feel_run, and why the result is null: the paths that were missing and
 * the operations that did not fit ("name \"p.notice\" is not there"). */
struct feel_note {
    int line, col; /* in the expression */
    str zh, en;
    str path; /* the missing path, or "" */
};
MUST_CHECK bool feel_run_notes(const struct feel *x, const struct json *context,
                               const struct feel_limits *limits,
                               struct arena *a, const struct feel_value **out,
                               const struct feel_note **notes, size_t *n_notes,
                               struct err *e);

enum feel_kind feel_kind(const struct feel_value *v);
bool feel_true(const struct feel_value *v);  /* exactly true */
bool feel_false(const struct feel_value *v); /* exactly false */
bool feel_null(const struct feel_value *v);
/* The value as JSON: numbers as JSON numbers in plain notation, temporal
 * values in the marker form {"@": "…"}, ranges as text, functions as null.
 * NULL: no memory, or nested deeper than JSON_DEPTH (FEEL-093). */
struct json *feel_json(const struct feel_value *v, struct arena *a,
                       struct err *e);
const struct feel_value *feel_from_json(const struct json *v, struct arena *a,
                                        struct err *e);
/* As FEEL prints it: string(v). */
void feel_print(const struct feel_value *v, struct buf *out);

/* Decimal text compared without a whole expression: amounts in packs.  Both
 * texts must be plain decimals ("-12.50"; no plus, exponent or separator),
 * false otherwise.  *order: below, equal to or above 0. */
bool decimal_compare(str a, str b, int *order);

#endif
