/* import_grades.h - a discretion table as it was read, between import_grades.c,
 * which reads it, and import_rules.c, which makes decision tables of it. */
#ifndef DMN_IMPORT_GRADES_H
#define DMN_IMPORT_GRADES_H

#include "dmn/import.h"

enum column {
    ITEM,
    LAW,
    ARTICLE,
    SUBJECT, /* the first column before the grade that the form does not know */
    LEAST,
    MOST,
    UNIT,
    GRADE,
    PARTY,
    CONDITION,
    OUTCOME, /* the column right after the condition, whatever its name */
    ALSO,
    COLUMNS
};
/* What a condition speaks of. */
struct variable {
    str name;
    enum compared kind;
    VEC(str) values; /* of text, as they come */
    str type;
};
struct row {
    size_t row; /* of the sheet */
    struct condition when;
    str outcome; /* as FEEL */
    bool range;
};
struct item {
    str number;
    VEC(struct row) rows;
};
struct grades {
    struct sheet *s;
    size_t at[COLUMNS];
    VEC(size_t) others; /* columns that the form does not know */
    VEC(struct variable) variables;
    VEC(struct item) items;
    size_t n_rules; /* so far, for ids */
};

/* `one`: the same in every row of an item. */
struct grades_column {
    const char *name;
    bool one;
};
extern const struct grades_column grades_columns[COLUMNS];

/* As the sheet calls it; the form's own name where there is no such column. */
str grades_name(const struct grades *g, enum column c);
str grades_cell(const struct grades *g, size_t row, enum column c);
struct at grades_at(const struct grades *g, size_t row, enum column c);
/* NULL: no condition speaks of it. */
struct variable *grades_variable(const struct grades *g, str name);
/* The table of the element's logic, and what the element needs. */
MUST_CHECK bool grades_table(struct grades *g, const struct item *it,
                             struct dmn_element *el);

#endif
