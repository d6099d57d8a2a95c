/* internal.h - what the files of intake share.
 *
 * plan.c        the plan of an import: columns, rules, what follows
 * doc_number.c  document numbers as they are met
 * check.c       one cell against its column
 * read.c        a file as rows: encoding, header, rows
 * row.c         one row: its cells together, its identity, its entry
 * enter.c       rows into the register
 * tell.c        the annotated file, sentences, JSON
 */
#ifndef INTAKE_INTERNAL_H
#define INTAKE_INTERNAL_H

#include "intake/intake.h"

enum column_type {
    COLUMN_TEXT,
    COLUMN_PARTY,
    COLUMN_URL,
    COLUMN_CREDIT_CODE,
    COLUMN_DATE,
    COLUMN_DECIMAL,
    COLUMN_DOC_NUMBER,
    COLUMN_CHOICE,
    COLUMN_TYPES
};

struct choice_names {
    str id;
    const struct json *names;
};

struct column {
    str field;
    enum column_type type;
    struct words name;
    const struct json *also; /* other headings it goes by */
    bool ignore, required, refuse;
    str standard; /* of the duty to state it */
    const struct fact *fact;
    str min, max; /* of a decimal */
    int64_t longest;
    str not_before; /* field of an earlier date, or "" */
    struct choice_names *choices;
    size_t n_choices;
};

struct rule {
    str id;
    enum intake_effect effect;
    struct words says, remedy;
    str standard;
    const struct fact *fact;
};

struct intake_plan {
    str file, id, stream, reg;
    struct words name, basis;
    struct column *columns;
    size_t n_columns;
    struct rule *rules; /* in the order of rule_ids */
    size_t n_rules;
    const struct json *identity, *publish, *blank;
};

/* The rules that the checks know; a plan gives each its words. */
enum rule_id {
    RULE_MISSING,
    RULE_TEXT_LONG,
    RULE_NUMBER_FORM,
    RULE_NUMBER_ZERO,
    RULE_NUMBER_BRACKETS,
    RULE_NUMBER_ORDER,
    RULE_NUMBER_YEAR,
    RULE_NUMBER_SHARED,
    RULE_DUPLICATE,
    RULE_NO_IDENTITY,
    RULE_CREDIT_LENGTH,
    RULE_CREDIT_CHECK,
    RULE_CREDIT_ORGANISATION,
    RULE_CREDIT_PLACEHOLDER,
    RULE_DATE_FORM,
    RULE_DATE_PARTIAL,
    RULE_DATE_FUTURE,
    RULE_DATE_ORDER,
    RULE_DECIMAL_FORM,
    RULE_DECIMAL_RANGE,
    RULE_CHOICE,
    RULE_URL_FORM,
    RULE_PARTY_PERSON,
    RULE_COUNT
};

/* What a cell turned out to be. */
struct found {
    struct json *value;    /* or NULL: not known */
    enum rule_id wrong[4]; /* what is wrong with it */
    size_t n_wrong;
    struct doc_number number; /* of a document number */
    date day;                 /* of a date */
};

/* Checks one cell that is not blank.  False: memory. */
MUST_CHECK bool cell_check(const struct column *c, str cell, date today,
                           struct arena *a, struct found *out, struct err *e);

/* One file being read. */
struct mark_owner {
    str authority;
    bool shared;
};
struct reading {
    const struct intake_plan *plan;
    struct arena *a;
    date today;
    struct csv file;
    const struct column **columns; /* of the file's columns; all known */
    size_t *places;                /* of the plan's columns; NOWHERE: none */
    struct map *seen;              /* id -> struct intake_row */
    struct map *marks;             /* mark -> struct mark_owner */
    VEC(struct intake_problem) problems;
};
#define NOWHERE ((size_t)-1)
/* The cell of a column in a row, trimmed; "" where there is none. */
str reading_cell(const struct reading *r, const struct csv_row *row, str field);
bool reading_blank(const struct reading *r, str cell);
MUST_CHECK bool row_read(struct reading *r, const struct csv_row *row,
                         struct intake_row *out, struct err *e);

const struct column *plan_column(const struct intake_plan *p, str field);
bool list_names(const struct json *list, str name);
/* Without blanks at the ends, the wide one (U+3000) included. */
str cell_trim(str s);

#endif
