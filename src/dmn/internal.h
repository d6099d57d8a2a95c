/* internal.h - what the files of src/dmn share: the compiled model, its runs.
 *
 * Purpose   a file is read into open records; here stands what linking makes
 *           of them: units (elements of every file), code (boxed expressions
 *           compiled), frames (values in scope), runs.
 * Frames    each unit numbers what may be in scope while its logic runs:
 *           first its requirements, then the locals of nested boxed
 *           expressions as they open.  A function captures the part of the
 *           frame that stood before it.
 * Files     README lists them.
 */
#ifndef DMN_INTERNAL_H
#define DMN_INTERNAL_H

#include "dmn/dmn.h"

enum {
    DMN_NEST_MOST = 128,  /* boxed expressions in each other */
    DMN_CALLS_MOST = 200, /* knowledge models and services in each other */
    DMN_OPEN_MOST = 2000, /* boxed expressions begun, over all calls */
    DMN_FILE_MOST = 16 << 20
};

/* -------------------------------------------------------------- reading -- */

struct reader {
    struct arena *a;
    str file;
    str ns; /* the model namespace of this file */
    struct err *e;
};
struct at read_at(const struct reader *r, const struct xml *x);
bool read_is(const struct reader *r, const struct xml *x, const char *name);
const struct xml *read_kid(const struct xml *x, const char *name);
/* How many children have that name; the next of them from place *k on. */
size_t read_count(const struct xml *x, const char *name);
const struct xml *read_next(const struct xml *x, const char *name, size_t *k);
/* The next of those that read_count counted: there is one. */
const struct xml *read_counted(const struct xml *x, const char *name,
                               size_t *k);
/* The text of the child `name`'s child <text>, or of the child itself. */
void read_text(const struct reader *r, const struct xml *x, const char *name,
               struct dmn_text *out);
void read_text_of(const struct reader *r, const struct xml *x,
                  struct dmn_text *out);
/* A variable, parameter, column: name and typeRef. */
void read_variable(const struct reader *r, const struct xml *x,
                   struct dmn_item *out);
/* The boxed expression that is a child of x; *out NULL: there is none. */
MUST_CHECK bool read_boxed_in(const struct reader *r, const struct xml *x,
                              int depth, struct dmn_boxed **out);
MUST_CHECK bool read_function(const struct reader *r, const struct xml *x,
                              int depth, struct dmn_boxed **out);
MUST_CHECK bool read_table(const struct reader *r, const struct xml *x,
                           struct dmn_table **out);

/* -------------------------------------------------------------- linking -- */

struct unit;
struct code;

/* What a name in scope of a unit stands for: one unit, or the units of an
 * import under the import's name. */
struct slot {
    struct unit *one; /* NULL: a group */
    str import;
    str *names;
    struct unit **members;
    size_t n;
};

struct linked_file {
    const struct dmn_file *src;
    struct feel_named_type *types; /* own, then "import.name" of imports */
    size_t n_types;
    const struct feel_type **item_types; /* one an item definition */
    uint8_t *item_state;                 /* enum item_state */
    struct map *items;                   /* name to index + 1 */
    struct unit *units;                  /* one an element */
    struct map *by_id;                   /* to unit */
    struct linked_file **imports;        /* NULL: not found */
};

struct unit {
    const struct dmn_element *el;
    struct linked_file *file;
    size_t index;                   /* among all units */
    str name;                       /* as expressions call it */
    const struct feel_type *type;   /* of the variable */
    const struct feel_type *result; /* knowledge, service: of what it gives */
    struct slot *slots;             /* frame 0 .. n_slots-1 */
    size_t n_slots;
    struct unit **needs; /* every unit that a slot names */
    size_t n_needs;
    struct code *logic;
    size_t self;  /* knowledge: the slot of its own name */
    size_t frame; /* slots that an evaluation needs */
    /* service */
    struct unit **out, **params;
    size_t n_out, n_params;
    str *param_names;
    const struct feel_type **param_types;
    uint8_t mark; /* while looking for cycles */
};

struct table {
    const struct dmn_table *src;
    const struct xml *near; /* for prefixes of types; or NULL */
    str element;
    size_t n_in, n_out, n_rules;
    struct feel **in;
    const struct feel_type **in_types;
    struct feel **in_allowed; /* entries NULL: any */
    struct feel **cells;      /* rule by rule; NULL: any value */
    const struct feel_type **out_types;
    struct feel **out_allowed;
    str *out_names;
    struct feel **outs; /* rule by rule; NULL: null */
    struct feel **otherwise;
    bool has_otherwise;
    bool broken;         /* some part did not compile: the table is null */
    struct feel **ranks; /* PRIORITY, OUTPUT ORDER: the list of each output's
                          * values; NULL: none */
};

struct code {
    enum dmn_form form;
    const struct dmn_boxed *src;
    const struct feel_type *type; /* what the result is made to fit */
    struct feel *x;               /* LITERAL; FILTER with a literal match */
    struct feel *check;           /* FILTER: the match is a condition */
    struct table *table;
    struct code **kids;
    size_t n;
    const str *names;
    const struct feel_type **types; /* of entries, columns, parameters */
    size_t base;                    /* first slot of its own */
    size_t frame;                   /* FUNCTION: slots its body needs */
    bool broken;                    /* gives null */
};

struct dmn_model {
    struct arena *a;
    struct linked_file **files;
    size_t n_files;
    struct unit **units;
    size_t n_units;
    struct map *by_name; /* elements of the first file, to unit */
    struct unit **inputs;
    str *input_names;
    size_t n_inputs;
    VEC(struct dmn_fault) faults;
    /* Compiled once: what the standard says of lists, said in FEEL. */
    struct feel *sum, *min, *max, *each, *in;
};

struct linker {
    struct dmn_model *m;
    struct arena *a;
    struct err *e;
    int depth; /* of item definitions in each other */
};

/* What is in scope while a unit's logic is compiled; one frame. */
struct scope {
    struct linker *l;
    struct unit *unit;
    VEC(struct feel_name) names;
    size_t most;                   /* slots used at once so far */
    const struct feel_scope *made; /* of the names as they stand; or NULL */
};
MUST_CHECK bool dmn_scope_add(struct scope *s, str name,
                              const struct feel_type *type);
void dmn_scope_cut(struct scope *s, size_t n);
/* {0} of the fault is the element, {1} is arg. */
MUST_CHECK bool dmn_scope_fault(struct scope *s, const struct err_def *def,
                                struct at at, str arg);
/* Compiles, or notes the fault and gives NULL; false: no memory. */
MUST_CHECK bool dmn_scope_compile(struct scope *s, const struct dmn_text *text,
                                  bool tests, struct feel **out);
MUST_CHECK bool fault_add(struct linker *l, str element, const struct err *why);
/* Whether linking itself must stop (no memory); then *e is why. */
bool fault_memory(const struct err *why, struct err *e);

MUST_CHECK bool link_items(struct linker *l, struct linked_file *f);
MUST_CHECK bool link_types(struct linker *l, struct linked_file *f);
/* What a function of that variable gives: of a function type its result. */
MUST_CHECK bool link_result_type(struct linker *l, struct linked_file *f,
                                 const struct dmn_item *variable, str element,
                                 const struct feel_type **out);
/* A typeRef as a file writes it; *out NULL: Any.  What is unknown is a fault
 * and Any. */
MUST_CHECK bool link_type(struct linker *l, struct linked_file *f, str name,
                          const struct xml *near, struct at at, str element,
                          const struct feel_type **out);
MUST_CHECK bool link_code(struct scope *s, const struct dmn_boxed *b, int depth,
                          struct code **out);
MUST_CHECK bool link_table(struct scope *s, const struct dmn_boxed *b,
                           struct code *c);
/* The logic of a unit; types and needs of all units are linked. */
MUST_CHECK bool link_logic(struct linker *l, struct unit *u);
/* Needs, types and parameters of all units; refuses cycles. */
MUST_CHECK bool link_needs(struct linker *l);

/* ----------------------------------------------------------------- runs -- */

/* Tables asked in a run whose reasons are wanted. */
struct takes {
    struct arena *a;
    VEC(struct dmn_table_why) tables;
    VEC(struct feel_note) notes;
};

/* What a run shares with those it calls. */
struct whole {
    int depth;           /* of calls */
    int open;            /* boxed expressions begun and not done */
    struct takes *takes; /* NULL: not wanted */
};

struct cell {
    const struct feel_value *value; /* NULL: not asked yet */
    uint32_t next;                  /* the next need to look at */
    uint32_t stack;                 /* a place of the stack of units */
};

struct run {
    const struct dmn_model *m;
    struct feel_machine *machine;
    struct arena *a;
    struct whole *all;
    struct cell *cells; /* one a unit */
};

typedef const struct feel_value *value;

/* NULL: no memory.  `of`: the run that calls this one, or NULL. */
struct run *run_new(const struct dmn_model *m, struct feel_machine *machine,
                    const struct run *of, struct err *e);
/* The value of a unit, after those of all it needs. */
MUST_CHECK bool run_unit(struct run *r, const struct unit *u, value *out,
                         struct err *e);
MUST_CHECK bool run_code(struct run *r, const struct code *c, value *frame,
                         value *out, struct err *e);
MUST_CHECK bool run_table(struct run *r, const struct table *t, value *frame,
                          value *out, struct err *e);
/* The rules that match, in their order, `most` of them at most; hits has room
 * for all rules. */
MUST_CHECK bool table_hits(struct run *r, const struct table *t, value *frame,
                           const value *inputs, size_t most, size_t *hits,
                           size_t *n, struct err *e);
/* The same for someone who wants to know why: all rules, and the reasons are
 * kept at *place of the takes. */
MUST_CHECK bool table_hits_why(struct run *r, const struct table *t,
                               value *frame, const value *inputs, size_t *hits,
                               size_t *n, size_t *place, struct err *e);
/* Why a table gave null; kept where reasons are wanted. */
enum note {
    NOTE_NONE,   /* no rule matches */
    NOTE_MANY,   /* more than the hit policy allows */
    NOTE_DIFFER, /* ANY: the outputs differ */
    NOTE_INPUT,  /* an input outside its column's values */
    NOTE_OUTPUT,
    NOTE_BROKEN /* it did not compile */
};
MUST_CHECK bool note(struct run *r, const struct table *t, enum note why,
                     struct err *e);
/* One more inside the others (DMN-020 when there are `most` already); who
 * asked takes it back. */
MUST_CHECK bool dmn_deeper(int *depth, int most, str what, struct err *e);
MUST_CHECK bool run_fit(struct run *r, const struct feel_type *t, value *v,
                        struct err *e);
/* A function value of a FUNCTION form, in the frame that it captures; self:
 * SIZE_MAX, or the slot in which it finds itself. */
MUST_CHECK bool run_function(struct run *r, const struct code *c, str name,
                             value *slots, size_t self,
                             const struct feel_type *result, value *out,
                             struct err *e);
/* What a service gives; its inputs are in the cells. */
MUST_CHECK bool service_result(struct run *r, const struct unit *u, value *out,
                               struct err *e);
MUST_CHECK bool value_list_of(struct run *r, const value *items, size_t n,
                              value *out, struct err *e);

#endif
