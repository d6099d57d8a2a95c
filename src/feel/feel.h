/* feel.h - FEEL, the expression language of DMN 1.5: compiled once, evaluated
 * often, pure.
 *
 * Purpose   guards, conditions and computed values of packs; the literal
 *           expressions and unary tests of decision models (dmn/dmn.h).
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
/* The expression as text anew, made from its tree: compiled with the same names
 * and types it is the same.  A type of a model is written as its structure. */
void feel_write(const struct feel *x, struct buf *out);

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

/* ---------------------------------------------------------------- types -- */

/* A FEEL type, as `instance of` and a model's item definitions know it;
 * immutable, in the arena it was made in.  NULL stands for Any. */
struct feel_type;

/* A type known by a name of its own ("tApplicant"). */
struct feel_named_type {
    str name;
    const struct feel_type *type;
};

/* Type text: "number", "list<context<a: number>>", or one of `named`.  *out
 * NULL without an error: Any.  FEEL-0xx: no such type. */
MUST_CHECK bool feel_type_read(struct arena *a, str text, struct at at,
                               const struct feel_named_type *named,
                               size_t n_named, const struct feel_type **out,
                               struct err *e);
struct feel_type *feel_type_list(struct arena *a, const struct feel_type *of,
                                 struct err *e);
struct feel_type *feel_type_context(struct arena *a, const str *names,
                                    const struct feel_type *const *types,
                                    size_t n, struct err *e);
struct feel_type *feel_type_function(struct arena *a,
                                     const struct feel_type *const *params,
                                     size_t n, const struct feel_type *result,
                                     struct err *e);
/* The same type, with values allowed by unary tests (compiled with ? of that
 * type); whole: the tests are over the list itself (typeConstraint), not over
 * each of its items. */
struct feel_type *feel_type_allowing(struct arena *a, const struct feel_type *t,
                                     const struct feel *tests, bool whole,
                                     struct err *e);
/* The member's type of a context type; NULL: none, or Any. */
const struct feel_type *feel_type_member(const struct feel_type *t, str name);
/* The type of what is gone over: of a list its items', of others their own. */
const struct feel_type *feel_type_item(const struct feel_type *t);
/* The type of an expression's value as far as the names in it tell (a hint for
 * reading member names, no promise); NULL: not known. */
const struct feel_type *feel_type_of(const struct feel *x);

/* -------------------------------------------------------------- machine -- */

/* One evaluation of many expressions under one budget, for models: values pass
 * from one to the next, functions may be called back.  Belongs to one thread;
 * lives in the arena it was opened in. */
struct feel_machine;

/* What stands in scope of an expression: the value of name i is values[i]. */
struct feel_name {
    str name;
    const struct feel_type *type; /* NULL: not known */
};
struct feel_scope {
    const struct feel_name *names;
    size_t n_names;
    const struct feel_named_type *types;
    size_t n_types;
};
/* Names that are not in the scope compile and are null when evaluated (a model
 * may be evaluated in part); now() and today() read the machine's clock.
 * `tests`: unary tests instead of an expression. */
MUST_CHECK bool feel_compile_in(struct arena *a, str text,
                                const struct feel_scope *scope, bool tests,
                                struct at at, struct feel **out, struct err *e);

/* now: what now() and today() give; NULL: they are null.  `notes`: reasons of
 * nulls are kept. */
MUST_CHECK bool feel_machine_open(struct arena *a,
                                  const struct feel_limits *limits,
                                  const struct feel_value *now, bool notes,
                                  struct feel_machine **out, struct err *e);
struct arena *feel_machine_arena(struct feel_machine *m);
/* values: one for each name of the scope; NULL entries are null. */
MUST_CHECK bool feel_eval(struct feel_machine *m, const struct feel *x,
                          const struct feel_value *const *values,
                          const struct feel_value **out, struct err *e);
enum feel_truth { FEEL_NO, FEEL_YES, FEEL_UNKNOWN };
/* No allocation when every test is a comparison with constants. */
MUST_CHECK bool feel_eval_tests(struct feel_machine *m, const struct feel *x,
                                const struct feel_value *const *values,
                                const struct feel_value *input,
                                enum feel_truth *out, struct err *e);
/* Counts `steps` against the budget, for loops outside this folder. */
MUST_CHECK bool feel_spend(struct feel_machine *m, int64_t steps,
                           struct err *e);
/* The notes so far (feel_run_notes), and forgets them. */
MUST_CHECK bool feel_machine_notes(struct feel_machine *m, struct arena *a,
                                   const struct feel_note **notes, size_t *n,
                                   struct err *e);

/* A function in C, callable from expressions.  `self` is handed back. */
typedef bool feel_call_fn(struct feel_machine *m, const void *self,
                          const struct feel_value *const *args, size_t n,
                          const struct feel_value **out, struct err *e);
/* Named arguments are put in order; too few, too many or a name that is none:
 * the call is null, as with a function of FEEL.  types: NULL, or one a
 * parameter. */
struct feel_value *feel_function_new(struct arena *a, const str *params,
                                     const struct feel_type *const *types,
                                     size_t n, const struct feel_type *result,
                                     feel_call_fn *call, const void *self,
                                     struct err *e);
/* Calls a function value; what is no function gives null. */
MUST_CHECK bool feel_call(struct feel_machine *m, const struct feel_value *f,
                          const struct feel_value *const *args,
                          const str *names, size_t n,
                          const struct feel_value **out, struct err *e);
/* The value as the type wants it [DMN 1.5 §10.3.2.9.4]: itself when it
 * conforms, a list of one turned into its item and an item into a list, a date
 * into a date and time; else null (and *fits false). */
MUST_CHECK bool feel_conform(struct feel_machine *m, const struct feel_type *t,
                             const struct feel_value *v,
                             const struct feel_value **out, bool *fits,
                             struct err *e);

/* --------------------------------------------------------------- values -- */

extern const struct feel_value *const feel_none; /* null */
struct feel_value *feel_of_bool(struct arena *a, bool v, struct err *e);
struct feel_value *feel_of_text(struct arena *a, str v, struct err *e);
struct feel_value *feel_of_int(struct arena *a, int64_t v, struct err *e);
/* "12.50"; NULL with FEEL-0xx: no decimal. */
struct feel_value *feel_of_decimal(struct arena *a, str v, struct err *e);
/* The value of an @"…" literal, null when the text is none. */
struct feel_value *feel_of_temporal(struct arena *a, str v, struct err *e);
struct feel_value *feel_of_list(struct arena *a,
                                const struct feel_value *const *items, size_t n,
                                struct err *e);
struct feel_value *feel_of_context(struct arena *a, const str *names,
                                   const struct feel_value *const *values,
                                   size_t n, struct err *e);
size_t feel_size(const struct feel_value *v); /* items of a list or context */
/* i < feel_size(v); name (or NULL) is set for a context. */
const struct feel_value *feel_item(const struct feel_value *v, size_t i,
                                   str *name, struct arena *a, struct err *e);
/* A member of a context; feel_none when it has none. */
const struct feel_value *feel_member(const struct feel_value *v, str name,
                                     struct arena *a, struct err *e);
/* = and < of the standard, without a budget: for constants and small values.
 * false: they cannot be compared. */
bool feel_equal(const struct feel_value *a, const struct feel_value *b,
                bool *equal);
bool feel_order(const struct feel_value *a, const struct feel_value *b,
                int *order);

/* ----------------------------------------------------------- conditions -- */

/* A compiled expression or unary test taken apart, for those who analyse
 * tables: and, or, not over comparisons of a path with a constant.  What is
 * anything else is FEEL_OTHER with its text. */
enum feel_part {
    FEEL_AND,
    FEEL_OR,
    FEEL_NOT,
    FEEL_COMPARISON, /* path op value */
    FEEL_TRUTH,      /* a constant: value is true, false or null */
    FEEL_OTHER
};
enum feel_comparison { FEEL_EQ, FEEL_NE, FEEL_LT, FEEL_LE, FEEL_GT, FEEL_GE };
struct feel_condition {
    enum feel_part part;
    size_t n;
    struct feel_condition **kids;
    str path; /* "party.kind"; "?" for the input of a unary test */
    enum feel_comparison op;
    const struct feel_value *value;
    str text; /* as written */
    int line, col;
};
MUST_CHECK bool feel_take_apart(const struct feel *x, struct arena *a,
                                struct feel_condition **out, struct err *e);

#endif
