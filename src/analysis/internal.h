/* internal.h - what the files of src/analysis share: a table as a space of
 * cells, its rows as boxes in it, and what was found.
 *
 * Space     each input that conditions speak of is a dimension (struct dim),
 *           cut exactly at the constants that occur: points and the open
 *           stretches between them, so that every condition is constant on
 *           every cell.  A box is one set of cells a dimension, as bits.
 * Rows      rules that were split from one line of a source are one row.
 * Twice     a row has the boxes where it holds for certain (`sure`) and those
 *           where it may hold (`may`); they differ only where a condition
 *           leaves the fragment.
 * Budget    steps of the box work; when they end, what is not decided is said.
 * Files     README lists them.
 */
#ifndef ANALYSIS_INTERNAL_H
#define ANALYSIS_INTERNAL_H

#include "analysis/analysis.h"

enum {
    BOXES_MOST = 2048,  /* of one row */
    GAPS_MOST = 30,     /* told one by one */
    PAIRS_MOST = 200,   /* overlaps told one by one */
    CELLS_MOST = 20000, /* of all dimensions together */
    STEPS_MOST = 100000000,
    DEPTH_MOST = 2000 /* cuts of one box */
};

struct dim {
    str path;  /* in the context; for an input that is computed, its text */
    str label; /* as the table calls it */
    bool computed;
    bool tied;  /* a part of another dimension: not decided */
    bool typed; /* the kind is declared */
    enum feel_kind kind;
    bool ordered; /* numbers and times: points and stretches */
    bool whole;   /* only whole numbers, or days */
    bool bounded; /* its range is declared */
    bool counted; /* compared by =, with whole numbers only */
    bool with_null;
    bool told;                             /* that it seems to be a count */
    const struct feel_value *not_below;    /* assumed: 0 */
    VEC(const struct feel_value *) points; /* ordered: ascending */
    VEC(const struct feel_condition *) allowed;
    size_t n_cells;
    size_t word, words;                /* its bits in a box */
    const struct feel_value **samples; /* one a cell; NULL: an empty cell */
};

struct boxes {
    VEC(uint64_t *) all;
};

struct column {
    const struct feel *x;              /* NULL: does not compile */
    const struct feel_condition *test; /* an input that is a condition */
    size_t dim;                        /* otherwise */
};

struct cell {
    const struct feel *x; /* NULL: does not compile */
    const struct feel_condition *c;
};

enum result_kind { RESULT_NONE, RESULT_NUMBERS, RESULT_OTHER, RESULT_OPEN };

/* What a row gives in the output that the norm is about. */
struct result {
    enum result_kind is; /* NONE: no sanction; OPEN: depends on the input */
    const struct feel_value *low, *high; /* NUMBERS */
    bool low_in, high_in;
    const struct feel *x; /* OPEN */
};

struct row {
    size_t from, to; /* rules [from, to) */
    size_t number;   /* from 1 */
    str name;        /* grade or annotation, or "" */
    struct boxes sure, may;
    bool outside;           /* sure and may differ */
    bool undecided;         /* too many boxes */
    bool reduced;           /* marked 减轻 */
    bool grounded;          /* and a ground is cited */
    size_t priority;        /* of its outputs, 0 first; SIZE_MAX unknown */
    str shown_zh, shown_en; /* its outputs as text */
    struct result result;
};

/* Kept from one search for a hole to the next. */
struct room {
    const uint64_t **list;
    size_t list_cap;
    size_t *uses;           /* boxes of the list that a dimension fixes */
    VEC(uint64_t *) levels; /* a box for each depth */
    VEC(uint64_t *) spare;  /* boxes for one question */
    size_t spared;
};

struct table {
    struct arena *a;
    struct err *e;
    const struct dmn_file *f;
    const struct dmn_table *t;
    str title;
    VEC(str) names; /* that the file gives to things */
    VEC(struct dim) dims;
    struct column *columns;
    struct cell *cells;                /* rule × input */
    const struct feel_value **outputs; /* rule × output; NULL: not constant */
    struct row *rows;
    size_t n_rows;
    size_t words;     /* of a box */
    uint64_t *domain; /* the whole of what may come in */
    size_t measured;  /* the output that the norm is about; SIZE_MAX none */
    int64_t steps;
    bool tired; /* the budget ended */
    struct room room;
    VEC(struct table_finding) found;
};

/* ------------------------------------------------------------- reading --- */

/* Dimensions, columns and cells of the table (read.c), then cut at the
 * constants (cut.c). */
MUST_CHECK bool table_read(struct table *t);
MUST_CHECK bool table_cut(struct table *t);
/* *at SIZE_MAX: there is none. */
void dim_find(const struct table *t, str path, size_t *at);
/* As the table calls it: label or path; SIZE_MAX: none. */
size_t dim_of_name(const struct table *t, str name);
/* The dimension that a comparison speaks of, through its column. */
size_t dim_of(const struct table *t, const struct column *column,
              const struct feel_condition *c);
/* Which of the points the value is; SIZE_MAX: none. */
size_t point_of(const struct dim *d, const struct feel_value *v);
/* Whether the comparison with that point is true (want) or false on a cell;
 * *known false: it leaves the fragment. */
bool cell_holds(const struct dim *d, const struct feel_condition *c,
                size_t point, bool want, size_t cell, bool *known);
/* Whether a part of the allowed values says that only whole numbers are. */
bool says_whole(const struct feel_condition *c);
/* A FEEL text without context, as a value. */
MUST_CHECK bool value_written(struct table *t, str text,
                              const struct feel_value **out);
MUST_CHECK bool shown_value(struct table *t, const struct feel_value *v,
                            str *out);
/* One value inside each stretch, round and small (sample.c). */
MUST_CHECK bool dim_samples(struct table *t, struct dim *d);

/* ---------------------------------------------------------------- boxes -- */

bool box_has(const uint64_t *box, const struct dim *d, size_t cell);
void box_put(uint64_t *box, const struct dim *d, size_t cell, bool in);
bool box_meets(const struct table *t, const uint64_t *a, const uint64_t *b);
/* out = a ∩ b; false: empty. */
bool box_meet(const struct table *t, const uint64_t *a, const uint64_t *b,
              uint64_t *out);
bool box_inside(const struct table *t, const uint64_t *a, const uint64_t *b);
bool box_free(const struct table *t, const uint64_t *box, const struct dim *d);
size_t box_fixed(const struct table *t, const uint64_t *box); /* dims */
uint64_t *box_new(struct table *t, const uint64_t *from);     /* NULL: memory */
/* A box that is given back when t->room.spared is set to 0. */
uint64_t *box_spare(struct table *t, const uint64_t *from);
/* Adds the box, joined with one that differs in a single dimension. */
MUST_CHECK bool boxes_add(struct table *t, struct boxes *bs,
                          const uint64_t *box);
MUST_CHECK bool boxes_append(struct table *t, struct boxes *to,
                             const struct boxes *from);
/* A box of `within` that no box of `cover` meets; *found false: covered, or
 * (t->tired) not decided. */
MUST_CHECK bool boxes_hole(struct table *t, const uint64_t *within,
                           const struct boxes *cover, uint64_t *hole,
                           bool *found);
/* Makes the box as large as it can be without meeting the cover: as few
 * dimensions as possible stay fixed. */
MUST_CHECK bool box_grow(struct table *t, const struct boxes *cover,
                         uint64_t *box);

/* ----------------------------------------------------------------- rows -- */

MUST_CHECK bool rows_read(struct table *t);    /* row.c */
MUST_CHECK bool results_read(struct table *t); /* result.c */
/* Where the condition is true (want) or false; `sure`: for certain. */
MUST_CHECK bool condition_boxes(struct table *t, const struct column *column,
                                const struct feel_condition *c, bool want,
                                bool sure, struct boxes *out);
/* Whether row b speaks before row a (first, priority). */
bool row_precedes(const struct table *t, const struct row *b,
                  const struct row *a);

/* ------------------------------------------------------------- examples -- */

/* The values of a point of the box, one a dimension, and whether the row
 * holds there by evaluation. */
MUST_CHECK bool example_new(struct table *t, const uint64_t *box,
                            const struct feel_value ***values);
MUST_CHECK bool example_holds(struct table *t,
                              const struct feel_value *const *values,
                              const struct row *row, bool *holds);

/* Sets a.b.c in nested objects; what stands in the way stays. */
MUST_CHECK bool context_put(struct table *t, struct json *context, str path,
                            const struct feel_value *v);

/* -------------------------------------------------------------- telling -- */

struct say {
    struct buf zh, en;
};
void say_open(struct say *s);
void say_close(struct say *s);
void say_both(struct say *s, const char *zh, const char *en);
void say_text(struct say *s, str text);
void say_number(struct say *s, size_t n);
void say_shown(struct say *s, const struct row *r);
void say_row(struct say *s, const struct row *r);
void say_rows(struct table *t, struct say *s, const size_t *rows, size_t n);
void say_value(struct say *s, const struct feel_value *v);
/* "次数 3 以上,辱骂执法人员 = 是": the dimensions that the box fixes. */
void say_box(struct table *t, struct say *s, const uint64_t *box);
void say_example(struct table *t, struct say *s,
                 const struct feel_value *const *values, const uint64_t *box);

struct finding_of {
    enum finding_kind kind;
    bool defect;
    const size_t *rows; /* of t->rows */
    size_t n_rows;
    const struct feel_value *const *values; /* NULL: no example */
    const char *fact;                       /* or NULL */
    str basis;
};
/* Takes the sentence and closes it. */
MUST_CHECK bool finding_add(struct table *t, const struct finding_of *f,
                            struct say *s);

/* An example that evaluation did not confirm is told as not decided. */
MUST_CHECK bool tell_unconfirmed(struct table *t,
                                 const struct feel_value *const *values,
                                 const uint64_t *box);

/* ------------------------------------------------------------- questions - */

MUST_CHECK bool find_outside(struct table *t);
MUST_CHECK bool find_gaps(struct table *t);
MUST_CHECK bool find_overlaps(struct table *t);
MUST_CHECK bool find_shadowed(struct table *t);
MUST_CHECK bool find_range(struct table *t);
MUST_CHECK bool find_order(struct table *t);
MUST_CHECK bool find_thresholds(struct table *t);
MUST_CHECK bool find_measures(struct table *t);
MUST_CHECK bool find_shared_results(struct table *t);

#endif
