/* internal.h - what the files of src/feel share: values, trees, runs.
 *
 * Purpose   one shape of a value (40 bytes at most, passed by pointer, no
 *           allocation for anything but lists, contexts and texts made new),
 *           one shape of a node, one run.
 * Files     README lists them.
 */
#ifndef FEEL_INTERNAL_H
#define FEEL_INTERNAL_H

#include "feel/feel.h"

/* ------------------------------------------------------------ decimal ---- */

/* IEEE 754-2008 decimal128; always finite. */
struct decimal {
    uint64_t w[2];
};

enum rounding {
    ROUND_HALF_EVEN,
    ROUND_UP,   /* away from zero */
    ROUND_DOWN, /* towards zero */
    ROUND_HALF_UP,
    ROUND_HALF_DOWN,
    ROUND_FLOOR,
    ROUND_CEILING
};

/* Those that return bool say whether the result is finite (and valid); if not
 * *out is unchanged. */
bool decimal_parse(str s, struct decimal *out); /* "-12.50", "1.5e3", ".5" */
struct decimal decimal_of(int64_t v);
bool decimal_add(struct decimal a, struct decimal b, struct decimal *out);
bool decimal_sub(struct decimal a, struct decimal b, struct decimal *out);
bool decimal_mul(struct decimal a, struct decimal b, struct decimal *out);
bool decimal_div(struct decimal a, struct decimal b, struct decimal *out);
bool decimal_pow(struct decimal a, struct decimal b, struct decimal *out);
bool decimal_sqrt(struct decimal a, struct decimal *out);
bool decimal_exp(struct decimal a, struct decimal *out);
bool decimal_log(struct decimal a, struct decimal *out);
/* `scale` digits behind the point (before it when negative). */
bool decimal_round(struct decimal a, int64_t scale, enum rounding how,
                   struct decimal *out);
struct decimal decimal_neg(struct decimal a);
int decimal_cmp(struct decimal a, struct decimal b);
/* decimal_cmp in short where sign and exponent are the same and the digits are
 * few, which they mostly are; false: ask decimal_cmp.  The layout is told in
 * decimal.c. */
static inline bool decimal_near(const struct decimal *a,
                                const struct decimal *b, int *order)
{
    uint64_t high = a->w[1];

    if (high != b->w[1] || (high & UINT64_C(0x1FFFFFFFFFFFF)) != 0 ||
        (high & UINT64_C(0x6000000000000000)) == UINT64_C(0x6000000000000000))
        return false;
    *order = (a->w[0] > b->w[0]) - (a->w[0] < b->w[0]);
    if (high >> 63 != 0)
        *order = -*order;
    return true;
}
int decimal_sign(struct decimal a);
bool decimal_integer(struct decimal a); /* has no fraction */
/* Towards zero; false when it does not fit. */
bool decimal_to_int(struct decimal a, int64_t *v);
void decimal_print(struct decimal a, struct buf *out); /* plain: -12.5 */

/* ------------------------------------------------------------- values ---- */

enum zone_kind { ZONE_LOCAL, ZONE_OFFSET, ZONE_NAMED };

struct zone; /* a row of the table of named zones */

struct moment {
    int64_t day;  /* days since 1970-01-01 (FEEL_DATE, FEEL_DATE_TIME) */
    int64_t nano; /* of the day (FEEL_TIME, FEEL_DATE_TIME) */
};
struct span {
    int64_t s;
    int64_t nano; /* 0..999,999,999: floor, also when s < 0 */
};

struct feel_value {
    enum feel_kind kind;
    uint8_t zone; /* enum zone_kind */
    bool truth;   /* FEEL_BOOL */
    bool lazy;    /* FEEL_LIST, FEEL_CONTEXT: backed by as.json */
    union {
        int64_t offset_s; /* ZONE_OFFSET: seconds east of UTC */
        const struct zone *zone_row;
    };
    union {
        struct decimal number;
        str text;
        struct moment moment;
        struct span span; /* FEEL_DAYS_DURATION */
        int64_t months;   /* FEEL_MONTHS_DURATION */
        struct {
            const struct feel_value *items;
            size_t n;
        } list;
        struct {
            const struct entry *entries;
            size_t n;
        } context;
        const struct json *json;
        const struct range *range;
        const struct function *function;
    } as;
};

struct entry {
    str name;
    struct feel_value value;
};

enum range_form { RANGE_BOTH, RANGE_EQUAL, RANGE_UNEQUAL };

/* An end that is not there (from a unary comparison) has has_* false. */
struct range {
    enum range_form form; /* RANGE_EQUAL, _UNEQUAL: (= start), (!= start) */
    bool has_start, has_end;
    bool start_in, end_in;
    struct feel_value start, end;
};

enum tri { TRI_FALSE, TRI_TRUE, TRI_NULL };

extern const struct feel_value value_null, value_true, value_false;

void value_bool(struct feel_value *out, bool v);
void value_tri(struct feel_value *out, enum tri t);
void value_number(struct feel_value *out, struct decimal d);
void value_int(struct feel_value *out, int64_t v);
void value_text(struct feel_value *out, str s);
void value_list(struct feel_value *out, const struct feel_value *items,
                size_t n);
void value_context(struct feel_value *out, const struct entry *entries,
                   size_t n);
/* The lazy view of a tree: objects and arrays stay JSON; {"@": "…"} becomes
 * its temporal value (null when it is none). */
void value_json(struct feel_value *out, const struct json *v);

size_t list_size(const struct feel_value *list);
void list_item(const struct feel_value *list, size_t i, struct feel_value *out);
size_t context_size(const struct feel_value *c);
void context_item(const struct feel_value *c, size_t i, str *name,
                  struct feel_value *out);
bool context_get(const struct feel_value *c, str name, struct feel_value *out);
/* The same without a copy where the value stands somewhere; NULL: none. */
const struct feel_value *context_see(const struct feel_value *c, str name,
                                     struct feel_value *room);

/* What an evaluation may still spend.  Lists can share parts, so that even a
 * comparison of two values can take very long: it counts too, and leaves
 * steps < 0 when it was cut short. */
struct budget {
    int64_t steps;
    int depth; /* used */
};

/* `=` of the standard: null when the kinds cannot be compared. */
enum tri value_equal(const struct feel_value *a, const struct feel_value *b,
                     struct budget *left);
/* <, =, > as -1, 0, 1; false when there is no order between them. */
bool value_order(const struct feel_value *a, const struct feel_value *b,
                 int *order);
/* is(): same kind and same element, zones included. */
bool value_same(const struct feel_value *a, const struct feel_value *b,
                struct budget *left);

/* ----------------------------------------------------------- temporal ---- */

#define NANO_SECOND INT64_C(1000000000)
#define NANO_DAY    (INT64_C(86400) * NANO_SECOND)
#define YEAR_MOST   999999999

struct ymd {
    int64_t year;
    int month, day;
};
struct ymd day_ymd(int64_t day);
bool ymd_day(struct ymd c, int64_t *day); /* false: no such day */

const struct zone *zone_find(str name);
str zone_name(const struct zone *z);
/* Seconds east at that local moment; for a time of day alone (day unknown)
 * the zone's standard offset. */
int64_t zone_offset(const struct zone *z, bool dated, struct moment local);
/* Seconds east at a moment given in UTC. */
int64_t zone_offset_at(const struct zone *z, int64_t utc_s);
/* Seconds east of UTC of a zoned time or date and time. */
int64_t value_offset(const struct feel_value *v);

bool date_from(str s, struct feel_value *out);
bool time_from(str s, struct feel_value *out);
bool date_time_from(str s, struct feel_value *out); /* or a date: midnight */
bool duration_from(str s, struct feel_value *out);
/* The text of an @"…" literal, of any temporal kind. */
bool temporal_from(str s, struct feel_value *out);
void temporal_print(const struct feel_value *v, struct buf *out);
bool is_temporal(enum feel_kind k);

bool span_make(int64_t s, int64_t nano, struct span *out);
struct decimal span_seconds(struct span d);
bool span_of_seconds(struct decimal s, struct span *out);
int span_cmp(struct span a, struct span b);

/* The operators over temporal values; false: they do not fit together. */
bool temporal_add(const struct feel_value *a, const struct feel_value *b,
                  struct feel_value *out);
bool temporal_sub(const struct feel_value *a, const struct feel_value *b,
                  struct feel_value *out);
bool temporal_mul(const struct feel_value *a, const struct feel_value *b,
                  struct feel_value *out);
bool temporal_div(const struct feel_value *a, const struct feel_value *b,
                  struct feel_value *out);
bool temporal_order(const struct feel_value *a, const struct feel_value *b,
                    int *order);
enum tri temporal_equal(const struct feel_value *a, const struct feel_value *b);
/* The named part (year, hour, time offset …); false: this kind has none. */
bool temporal_part(const struct feel_value *v, str name,
                   struct feel_value *out);
/* Completed months between two dates or date-times. */
bool months_between(const struct feel_value *from, const struct feel_value *to,
                    int64_t *months);

/* --------------------------------------------------------------- trees --- */

enum op {
    N_CONST,
    N_NAME, /* a local slot, a field of a filtered item, or a top name */
    N_PATH, /* kids[0] . name */
    N_NEG,
    N_ADD,
    N_SUB,
    N_MUL,
    N_DIV,
    N_POW,
    N_EQ,
    N_NE,
    N_LT,
    N_LE,
    N_GT,
    N_GE,
    N_AND,
    N_OR,
    N_BETWEEN, /* value, low, high */
    N_IN,      /* value, test…; slot: ? */
    N_TEST,    /* a unary comparison: test_op, kids[0] */
    N_ANY,     /* the unary test "-" */
    N_NOT,     /* not(test…) */
    N_TESTS,   /* the unary tests of feel_compile_tests: test… */
    N_IF,      /* condition, then, else */
    N_FOR,     /* domain…, result; slots[i] and partial */
    N_SOME,    /* domain…, condition */
    N_EVERY,
    N_SPREAD, /* a domain written a..b without brackets */
    N_FILTER, /* list, condition; slot: item */
    N_LIST,
    N_CONTEXT,  /* values; names[i], slots[i] */
    N_RANGE,    /* start, end; range */
    N_FUNCTION, /* body; names[i], slots[i]: parameters; slot: captured */
    N_CALL,     /* function, argument…; names (or NULL) */
    N_BUILTIN,  /* argument…; names (or NULL); builtin */
    N_INSTANCE, /* value; type */
    N_OP_COUNT
};

struct builtin;

/* The type after "instance of", and of a parameter. */
enum type_kind {
    TYPE_ANY,
    TYPE_NULL,
    TYPE_KIND, /* kind */
    TYPE_LIST,
    TYPE_RANGE,
    TYPE_CONTEXT,
    TYPE_FUNCTION,
    TYPE_ALLOWED /* `of`, and what `tests` allow */
};
struct feel_type {
    enum type_kind is;
    enum feel_kind kind;
    bool whole; /* TYPE_ALLOWED: the tests are of the list, not its items */
    /* The element of a list or range, the result of a function; or NULL. */
    const struct feel_type *of;
    size_t n; /* members or parameters */
    const str *names;
    const struct feel_type *const *types;
    const struct feel *tests;
};
/* The type without the values that are allowed; NULL: Any. */
const struct feel_type *type_bare(const struct feel_type *t);
/* The type of the items of a list, or the type itself. */
const struct feel_type *type_item(const struct feel_type *t);

/* 64 bytes, and 32 more where there are parts: a pack has thousands. */
struct node {
    enum op op;
    union {
        enum op test_op; /* N_TEST: N_LT …; N_RANGE made of one: N_LT … */
        int slot; /* N_NAME: -1 top-level; N_FILTER: item; N_FOR: partial */
    };
    uint32_t from, to; /* bytes of the source */
    struct node **kids;
    uint32_t n;
    uint16_t depth;      /* of the tree below */
    bool uses_input : 1; /* a test that mentions ? is a condition */
    bool known : 1;      /* N_NAME: one of the names given at compile time */
    bool start_in : 1, end_in : 1;
    bool plain : 1; /* N_TESTS, N_NOT: every test is a comparison with
                     * constants */
    union {
        struct feel_value value; /* N_CONST, also of a folded range or list */
        struct {
            str name;          /* N_NAME, N_PATH */
            const int *fields; /* N_NAME: slots of the items whose fields come
                                * first, innermost before outer */
            uint32_t n_fields;
            int top; /* N_NAME: which name of the scope, or -1 */
        };
        struct {
            /* N_FOR, N_SOME, N_EVERY, N_CONTEXT, N_FUNCTION (parameters);
             * N_CALL, N_BUILTIN (of the arguments, or NULL) */
            str *names;
            union {
                int *slots;
                const struct builtin *builtin; /* N_BUILTIN */
            };
            const struct feel_type *const *types; /* N_FUNCTION, or NULL */
            uint32_t n_names;                     /* N_FUNCTION: parameters */
            int frame; /* N_FUNCTION: slots its body needs */
        };
        const struct feel_type *type; /* N_INSTANCE */
    };
};

_Static_assert(sizeof(struct node) == 64, "a node is small");

struct feel {
    str source;
    struct at at;
    struct node *root;
    int frame;                    /* slots an evaluation needs */
    size_t n_names;               /* of the scope it was compiled in */
    const struct feel_type *type; /* of its value, where names tell it */
    bool tests;
};

struct function {
    const struct builtin *builtin; /* or a node: */
    const struct native *native;
    const struct node *node;
    const struct feel *of;
    struct feel_value *captured; /* node->frame slots */
    const struct feel_value *const *values;
    struct feel_value top;
};

/* A function in C. */
struct native {
    const str *params;
    const struct feel_type *const *types; /* NULL: any */
    size_t n;
    const struct feel_type *result;
    feel_call_fn *call;
    const void *self;
};

/* --------------------------------------------------------------- runs ---- */

enum why {
    WHY_MISSING,   /* the name is not there */
    WHY_EMPTY,     /* it is there and null */
    WHY_OPERANDS,  /* the operands do not fit the operator */
    WHY_ZERO,      /* division by zero, or a result that is no number */
    WHY_INDEX,     /* the list is shorter */
    WHY_ARGUMENTS, /* the arguments do not fit the function */
    WHY_CALLEE,    /* not a function */
    WHY_TRUTH,     /* and, or, a condition over what is no boolean */
    WHY_DOMAIN,    /* not iterable */
    WHY_RESULT     /* the result does not fit the type of the function */
};

struct reason {
    enum why why;
    const struct node *node;
    const struct feel *of;
};

enum {
    NOTES_MOST = 16,
    DEPTH_EVAL = 1000,
    DEPTH_TREE = 400,
    DEPTH_PARSE = 100
};

struct run {
    struct arena *a;
    struct err *e;
    const struct feel *of;                  /* whose tree is being evaluated */
    struct feel_value top;                  /* the context, or null: */
    const struct feel_value *const *values; /* of the names of the scope */
    struct feel_value *slots;               /* of the current frame */
    struct frames *frames;                  /* where frames are taken from */
    const struct feel_value *now;           /* NULL: ask the context */
    struct budget left;
    size_t memory_from, memory_most;
    struct reason *notes; /* NULL: not wanted */
    size_t n_notes;
    const struct node *node; /* whose built-in is being called */
};

/* Slots for evaluations within evaluations, taken and given back like a
 * stack, so that calls allocate nothing once there is room. */
struct frames {
    struct frames *next;
    size_t n, cap;
    struct feel_value *at;
};
struct frame_mark {
    struct frames *frames;
    size_t n;
};
struct feel_value *frame_take(struct run *r, size_t n, struct frame_mark *mark);
void frame_give(struct run *r, const struct frame_mark *mark);

struct feel_machine {
    struct run run; /* first: a run of a machine is the machine */
    bool notes;
    struct reason reasons[NOTES_MOST];
};

/* The budget and the memory of a run whose arena is set. */
void run_begin(struct run *r, const struct feel_limits *limits);
/* A result, which may stand in a frame, for good. */
bool run_keep(struct run *r, const struct feel_value *v,
              const struct feel_value **out);
bool note_make(const struct reason *w, struct arena *a, struct feel_note *to,
               struct err *e);

/* Where the value of the node stands: in the tree, in a slot or in scope, or
 * in *room when it had to be made.  NULL: as eval, false. */
const struct feel_value *see(struct run *r, const struct node *n,
                             struct feel_value *room);
/* The same for what gives true, false or null. */
bool eval_truth(struct run *r, const struct node *n, enum tri *out);
bool eval_compare(struct run *r, const struct node *n, enum tri *out);
bool eval_between(struct run *r, const struct node *n, enum tri *out);
bool eval_tests(struct run *r, const struct node *n, enum tri *out);
/* Tests that are comparisons with constants; at most a step for each. */
enum tri plain_tests(const struct node *tests, const struct feel_value *input,
                     struct budget *left);
bool any_test(struct run *r, const struct feel_value *input,
              const struct node *tests, size_t first, enum tri *out);
/* False: the budget or memory ended, *r->e is filled. */
bool eval(struct run *r, const struct node *n, struct feel_value *out);
bool eval_in(struct run *r, const struct feel_value *input,
             const struct node *test, enum tri *out);
/* How a value is in what a test gave: equal to it, or inside a list or
 * range. */
enum tri value_in(const struct feel_value *v, const struct feel_value *test,
                  struct budget *left);
bool call_value(struct run *r, const struct feel_value *f,
                const struct feel_value *args, size_t n,
                struct feel_value *out);
/* The same with names (or NULL); what does not fit is told of node `n`. */
bool call_with(struct run *r, const struct node *n, const struct feel_value *f,
               const struct feel_value *args, const str *names, size_t count,
               struct feel_value *out);
bool call_native(struct run *r, const struct node *n, const struct native *f,
                 const struct feel_value *args, const str *names, size_t count,
                 struct feel_value *out);
bool eval_iterate(struct run *r, const struct node *n, struct feel_value *out);
bool eval_filter(struct run *r, const struct node *n, struct feel_value *out);
const struct feel_value *see_path(struct run *r, const struct node *n,
                                  struct feel_value *room);
bool eval_call(struct run *r, const struct node *n, struct feel_value *out);
bool eval_arith(struct run *r, const struct node *n, struct feel_value *out);
enum tri in_range(const struct feel_value *v, const struct range *g,
                  struct budget *left);
enum tri compare(enum op op, const struct feel_value *a,
                 const struct feel_value *b, struct budget *left);
enum tri tri_and(enum tri a, enum tri b);
enum tri tri_or(enum tri a, enum tri b);
enum tri tri_not(enum tri a);

bool run_out_of_steps(struct run *r);
bool run_out_of_depth(struct run *r);
static inline bool run_step(struct run *r, int64_t cost)
{
    r->left.steps -= cost;
    return r->left.steps >= 0 || run_out_of_steps(r);
}
/* One level deeper, for what recurses beside eval; the caller comes back by
 * r->left.depth--. */
static inline bool run_deeper(struct run *r)
{
    return ++r->left.depth <= DEPTH_EVAL || run_out_of_depth(r);
}
void *run_alloc(struct run *r, size_t n, size_t size);
#define run_array(r, type, n) ((type *)run_alloc((r), (n), sizeof(type)))
/* Sets *out to null and keeps the reason; always true. */
bool run_null(struct run *r, const struct node *n, enum why why,
              struct feel_value *out);
/* A new text of a buffer, and closes the buffer. */
bool run_text(struct run *r, struct buf *b, struct feel_value *out);
void run_buf(struct run *r, struct buf *b);

/* A growing list in the run's arena. */
struct items {
    struct feel_value *at;
    size_t n, cap;
};
bool items_add(struct run *r, struct items *xs, const struct feel_value *v);

/* Whether the value is of the type, nothing turned; null is of none but Null
 * and Any.  Looking through a value counts, too. */
bool type_fits(struct run *r, const struct feel_type *t,
               const struct feel_value *v, bool *fits);
/* The value turned into what the type wants [DMN 1.5 §10.3.2.9.4]; null fits
 * every type. */
bool type_conform(struct run *r, const struct feel_type *t,
                  const struct feel_value *v, struct feel_value *out,
                  bool *fits);
/* Unary tests asked with other values in scope. */
bool run_tests(struct run *r, const struct feel *x,
               const struct feel_value *const *values,
               const struct feel_value *input, enum tri *out);

/* ----------------------------------------------------------- built-ins --- */

/* One signature.  `takes` has a letter for each parameter:
 *   n number  s string  b boolean  l list  c context  d date  D date or date
 *   and time  t time  M date and time  y months duration  u T p: see builtin.c
 *   a anything  r range  f function; after '|' optional; capital N S: null is
 *   the same as absent; '*' after the last: any number of it.               */
struct builtin {
    str name;
    const char *takes;
    const char *params; /* names separated by commas */
    bool (*call)(struct run *r, const struct feel_value *args, size_t n,
                 struct feel_value *out);
};
/* The first signature of that name, or NULL; the others follow it. */
const struct builtin *builtin_find(str name);
const struct builtin *builtin_at(size_t i); /* NULL: past the end */
/* Whether some signature takes so many arguments, or these names. */
bool builtin_takes(const struct builtin *b, size_t n, const str *names);
bool builtin_call(struct run *r, const struct builtin *b,
                  const struct feel_value *args, size_t n, const str *names,
                  struct feel_value *out);
/* A built-in that cannot take its arguments: null, with the reason. */
bool builtin_null(struct run *r, struct feel_value *out);

/* Rows of one name stand together; a row without a name ends the table and is
 * not counted. */
struct builtin_table {
    const struct builtin *rows;
    size_t n;
};
extern const struct builtin_table builtins_text, builtins_list, builtins_number,
    builtins_time, builtins_range, builtins_context;

/* Whether a < b under `precedes` or the natural order, for sort and others. */
bool sort_values(struct run *r, struct feel_value *items, size_t n,
                 const struct feel_value *precedes, bool *sortable);

/* ------------------------------------------------------------ parsing ---- */

struct parse_options {
    const str *names;
    size_t n_names;
    const struct feel_scope *scope; /* or NULL; in place of names */
    const struct feel_named_type *types;
    size_t n_types;
    bool any_name; /* unknown names compile */
    bool tests;
};
/* A type alone; *out NULL: Any. */
bool feel_parse_type(struct arena *a, str text, const struct parse_options *o,
                     struct feel *x, const struct feel_type **out,
                     struct err *e);
bool feel_parse(struct arena *a, str text, const struct parse_options *o,
                struct feel *x, struct err *e);
void source_place(const struct feel *x, uint32_t offset, int *line, int *col);
/* The first bytes of a text, whole characters. */
str source_head(str s, size_t most);

/* --------------------------------------------------------- characters ---- */

bool is_space(uint32_t c);
bool is_name_start(uint32_t c);
bool is_name_part(uint32_t c);
uint32_t to_upper(uint32_t c);
uint32_t to_lower(uint32_t c);
enum { CASE_MOST = 3 };
/* The capitals of a letter, which may be several; how many. */
size_t capitals_of(uint32_t c, uint32_t out[CASE_MOST]);
/* The general category of a code point as two letters, "Lu". */
const char *char_category(uint32_t c);

/* -------------------------------------------------------------- regex ---- */

struct regex;
enum { REGEX_GROUPS = 32 };
struct regex_match {
    size_t from[REGEX_GROUPS], to[REGEX_GROUPS]; /* group 0: the whole */
    bool set[REGEX_GROUPS];
    size_t n_groups;
};
/* *out NULL: the pattern or the flags are not valid. */
bool regex_compile(struct run *r, str pattern, str flags, struct regex **out);
/* The first match at or after byte `start`. */
bool regex_find(struct run *r, const struct regex *x, str text, size_t start,
                struct regex_match *m, bool *found);
bool regex_literal(const struct regex *x); /* flag q */

void print_value(const struct feel_value *v, bool quoted, struct buf *out);

#endif
