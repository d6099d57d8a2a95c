/* dmn.h - decision models (决策模型) of DMN 1.5: read, linked, evaluated,
 * written.
 *
 * Purpose   decision tables and graphs that a lawyer can read and a program
 *           decides by, in the open standard of the field.
 * Shapes    a file is read into open records as it stands (struct dmn_file);
 *           some files are linked into a model (struct dmn_model) whose every
 *           expression is compiled; the model is then evaluated often.
 * Errors    DMN-001..005 a file, with line and column; DMN-013 requirements
 *           in a circle; DMN-020 calls too deep; DMN-021 nothing of that name;
 *           FEEL-090..092 a budget.  A model with a part that cannot be used
 *           (an expression that does not compile, a type or requirement that is
 *           not there: DMN-010..018, FEEL-*) is linked all the same: that part,
 *           or the table that holds it, is null, and dmn_faults tells why.
 * Owns      everything in the arena given; nothing to close.
 * Threads   a linked model is immutable; an evaluation belongs to one thread.
 * Source    [DMN 1.5], compliance levels 2 and 3 whole; functions in Java are
 *           refused (null).
 */
#ifndef DMN_DMN_H
#define DMN_DMN_H

#include "base/base.h"
#include "feel/feel.h"
#include "notation/notation.h"

/* ------------------------------------------------------ a file as written - */

struct dmn_text { /* FEEL, or another language, which is refused */
    str text;
    struct at at;
};

/* An item definition, a component of one, or a variable. */
struct dmn_item {
    str id, name, label;
    str type; /* typeRef as written ("number", "ns:tPerson"), or "" */
    bool collection;
    struct dmn_text allowed;    /* allowedValues: unary tests of each value */
    struct dmn_text constraint; /* typeConstraint: of the whole value */
    struct dmn_item *parts;     /* components, or parameters of a function */
    size_t n_parts;
    bool function;
    str result; /* function: outputTypeRef */
    struct at at;
    const struct xml *xml;
};

enum dmn_hit {
    DMN_UNIQUE,
    DMN_FIRST,
    DMN_PRIORITY,
    DMN_ANY,
    DMN_COLLECT,
    DMN_RULE_ORDER,
    DMN_OUTPUT_ORDER
};
enum dmn_aggregation { DMN_LIST, DMN_SUM, DMN_COUNT, DMN_MIN, DMN_MAX };

struct dmn_input {
    str id, label;
    struct dmn_text expression;
    str type;
    struct dmn_text allowed; /* inputValues */
};
struct dmn_output {
    str id, name, label, type;
    struct dmn_text allowed;   /* outputValues: also the order of priority */
    struct dmn_text otherwise; /* defaultOutputEntry */
};
struct dmn_rule {
    str id;
    struct dmn_text *inputs;  /* one an input */
    struct dmn_text *outputs; /* one an output */
    str *annotations;         /* one an annotation of the table */
    str description;
    struct at at;
};
/* What the law around a table says; kept in the file as extension elements of
 * the namespace DMN_NORM_NS. */
#define DMN_NORM_NS "urn:fadu:norm:1"
struct dmn_threshold {
    str at;    /* decimal */
    bool over; /* true: only above it (超过); false: from it on (以上) */
    str zh, en;
    str basis;
};
struct dmn_norm {
    str output; /* which output it is about; "" for the first numeric one */
    str least, most; /* the statutory range (法定幅度), decimal; "" open */
    str basis;       /* article or fact id */
    str *worse;      /* inputs (expressions) whose greater or later listed value
                      * is the worse circumstance; "-x": the lesser */
    size_t n_worse;
    struct dmn_threshold *thresholds; /* procedural: hearing, review */
    size_t n_thresholds;
};

struct dmn_table {
    enum dmn_hit hit;
    enum dmn_aggregation aggregation;
    str output_label;
    struct dmn_input *inputs;
    size_t n_inputs;
    struct dmn_output *outputs;
    size_t n_outputs;
    struct dmn_rule *rules;
    size_t n_rules;
    str *annotations; /* their names */
    size_t n_annotations;
    struct dmn_norm norm;
};

enum dmn_form {
    DMN_NOTHING, /* no logic */
    DMN_LITERAL,
    DMN_TABLE,
    DMN_CONTEXT,
    DMN_ARRAY,    /* boxed list */
    DMN_RELATION, /* column names; items are lists */
    DMN_INVOCATION,
    DMN_FUNCTION,
    DMN_CONDITIONAL,
    DMN_FILTER,
    DMN_FOR,
    DMN_SOME,
    DMN_EVERY
};

/* A boxed expression.  `kids` by form:
 *   CONTEXT      the entries; names[i] "" for the result
 *   ARRAY        the items
 *   RELATION     rows, each an ARRAY; names: the columns
 *   INVOCATION   the function, then the arguments; names[i] of argument i
 *   FUNCTION     the body; items: parameters; kind FEEL, Java or PMML
 *   CONDITIONAL  if, then, else
 *   FILTER       in, match
 *   FOR SOME EVERY  in, then return or satisfies; names[0]: the variable */
struct dmn_boxed {
    enum dmn_form form;
    str id, type;         /* typeRef, or "" */
    struct dmn_text text; /* LITERAL */
    str language;         /* expressionLanguage, "" for FEEL */
    struct dmn_table *table;
    struct dmn_boxed **kids;
    size_t n;
    str *names;
    struct dmn_item *items; /* variables of entries, columns, parameters */
    size_t n_items;
    str kind;
    struct at at;
    const struct xml *xml;
};

enum dmn_kind {
    DMN_INPUT_DATA,
    DMN_DECISION,
    DMN_KNOWLEDGE, /* business knowledge model */
    DMN_SERVICE,
    DMN_SOURCE /* knowledge source: an authority, a law */
};

struct dmn_element {
    enum dmn_kind kind;
    str id, name, label, description;
    struct dmn_item variable;
    struct dmn_boxed
        *logic; /* decision; or the function of a knowledge model */
    str question, answers;
    str location; /* knowledge source: locationURI */
    /* hrefs as written: "#_id", "namespace#_id" */
    str *needs; /* information requirements */
    size_t n_needs;
    str *knowledge;
    size_t n_knowledge;
    str *authority;
    size_t n_authority;
    /* decision service */
    str *out, *inside, *in_decisions, *in_data;
    size_t n_out, n_inside, n_in_decisions, n_in_data;
    struct at at;
};

struct dmn_import {
    str name, ns, type, location;
    struct at at;
};

struct dmn_file {
    str file; /* path, for messages */
    str id, name, ns;
    struct dmn_import *imports;
    size_t n_imports;
    struct dmn_item *items;
    size_t n_items;
    struct dmn_element *elements;
    size_t n_elements;
    const struct xml *xml; /* NULL: made by the program */
};

/* Any of the namespaces of DMN 1.1 to 1.5. */
MUST_CHECK bool dmn_read(struct arena *a, str file, str text,
                         struct dmn_file **out, struct err *e);
/* DMN 1.5 XML with a diagram (DMNDI): elements are laid out by what they
 * need, inputs below decisions.  Reading gives the same file again. */
MUST_CHECK bool dmn_write(const struct dmn_file *f, struct buf *out,
                          struct err *e);
/* The same in an older version, for editors that know no newer one (dmn-js).
 * DMN-063: it cannot say something of the file. */
enum dmn_version { DMN_1_5, DMN_1_3 };
MUST_CHECK bool dmn_write_as(const struct dmn_file *f, enum dmn_version version,
                             struct buf *out, struct err *e);

/* ------------------------------------------------- tables of a spreadsheet - */

/* A sheet as decision tables [docs/decisions.md]: a discretion table (裁量基准)
 * with a row a grade, or a table with a column an input. */
struct dmn_sheet {
    str file, text;
    char sep;   /* ',' or '\t' */
    str name;   /* of the model; "": as the sheet says, else from its file */
    str worse;  /* inputs, with commas; "": as the sheet says */
    bool apart; /* a file for each decision */
};
/* DMN-071.. with line and column of the sheet.  Nothing is left out: what
 * cannot be said as a rule is an error. */
MUST_CHECK bool dmn_import(struct arena *a, const struct dmn_sheet *s,
                           struct dmn_file ***files, size_t *n, struct err *e);

/* -------------------------------------------------------------- the model - */

struct dmn_model;

struct dmn_fault {
    str element;
    struct err why;
};

/* The first file is the model; the others may be imported by it (by their
 * namespace). */
MUST_CHECK bool dmn_link(struct arena *a, const struct dmn_file *const *files,
                         size_t n, struct dmn_model **out, struct err *e);
void dmn_faults(const struct dmn_model *m, const struct dmn_fault **faults,
                size_t *n);
size_t dmn_count(const struct dmn_model *m); /* elements of the first file */
const struct dmn_element *dmn_at(const struct dmn_model *m, size_t i);

/* A rule that matched, or the inputs that made it fail. */
struct dmn_rule_why {
    size_t rule; /* from 0 */
    bool matched;
    const size_t *failed; /* inputs that did not hold, from 0 */
    size_t n_failed;
};
struct dmn_table_why {
    str element; /* the decision or knowledge model */
    const struct dmn_table *table;
    const struct feel_value *const *inputs; /* their values */
    const struct dmn_rule_why *rules;
    size_t n_rules;
    const struct feel_value *result;
};
struct dmn_why {
    const struct dmn_table_why *tables; /* in the order they were asked */
    size_t n_tables;
    const struct feel_note *notes; /* reasons for nulls */
    size_t n_notes;
};

struct dmn_ask {
    str name; /* of a decision, a knowledge model or a decision service */
    const struct feel_value *input; /* a context by names of input data; for a
                                     * service or knowledge model: arguments */
    const struct feel_value *now;   /* for now() and today(); NULL: null */
    const struct feel_limits *limits;
};
/* DMN-0xx: no such element.  why: NULL, or filled. */
MUST_CHECK bool dmn_decide(const struct dmn_model *m, const struct dmn_ask *ask,
                           struct arena *a, const struct feel_value **out,
                           struct dmn_why *why, struct err *e);
/* The same with a machine of the caller's, for the hot path: values[i] is that
 * of input data i in the order of dmn_inputs. */
void dmn_inputs(const struct dmn_model *m, const str **names, size_t *n);
MUST_CHECK bool dmn_decide_in(struct feel_machine *machine,
                              const struct dmn_model *m, str name,
                              const struct feel_value *const *values,
                              const struct feel_value **out, struct err *e);

/* -------------------------------------------------------------- TCK tests - */

/* Test cases in the form of the DMN Technology Compatibility Kit. */
struct dmn_test_value { /* value, list or components */
    const struct feel_value *value;
};
struct dmn_test_node {
    str name;
    const struct feel_value *value; /* given, or expected */
    bool error;                     /* expected: the result is an error */
};
struct dmn_test {
    str id, description;
    str invocable; /* "" for decisions */
    str type;
    struct dmn_test_node *given;
    size_t n_given;
    struct dmn_test_node *expected;
    size_t n_expected;
    const struct err *wrong; /* NULL; or why the case cannot be run */
    struct at at;
};
struct dmn_tests {
    str model; /* file name beside the tests */
    struct dmn_test *tests;
    size_t n;
};
MUST_CHECK bool dmn_tests_read(struct arena *a, str file, str text,
                               struct dmn_tests **out, struct err *e);
/* One expected node: *passed, and what came instead. */
MUST_CHECK bool dmn_test_run(const struct dmn_model *m,
                             const struct dmn_test *t,
                             const struct dmn_test_node *want, struct arena *a,
                             bool *passed, const struct feel_value **got,
                             struct err *e);

#endif
