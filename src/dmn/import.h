/* import.h - what the readers of spreadsheets share: a sheet with the options
 * of its head, and conditions taken apart.
 *
 * Purpose   import_sheet.c reads cells and options, import_condition.c the
 *           words of a condition, import_grades.c and import_rules.c discretion
 *           tables with a row a grade, import_table.c tables with a column an
 *           input.
 * Errors    DMN-071.. with the line and column of the sheet.
 * Threads   a sheet belongs to one thread.
 */
#ifndef DMN_IMPORT_H
#define DMN_IMPORT_H

#include "dmn/dmn.h"

/* A line "# key: name rest" of the head. */
struct option {
    str key, name, rest;
    struct at at;
};
struct sheet {
    struct arena *a;
    struct err *e;
    const struct dmn_sheet *src;
    str text; /* without the head, lines kept */
    str name; /* of the model */
    struct csv csv;
    VEC(struct option) options;
    VEC(struct dmn_element) elements;
    VEC(struct dmn_item) items;
};
MUST_CHECK bool import_read(struct sheet *s);
/* The column of that name, or SIZE_MAX. */
size_t import_column(const struct sheet *s, str name);
/* "" when there is no such column; blanks around it are gone. */
str import_value(const struct sheet *s, size_t row, size_t column);
/* Where byte `offset` of a cell stands in the file. */
struct at import_at(const struct sheet *s, size_t row, size_t column,
                    size_t offset);
/* The nth option of a key, that is about `name` ("" : any); NULL. */
const struct option *import_option(const struct sheet *s, const char *key,
                                   str name, size_t nth);
/* What `# label: NAME TEXT` says of a name, or "". */
str import_label(const struct sheet *s, str name);
/* Joins texts in the sheet's arena. */
#define import_join(s, out, ...)                   \
    arena_join((s)->a, (const str[]){__VA_ARGS__}, \
               COUNT_OF(((const str[]){__VA_ARGS__})), (out), (s)->e)
MUST_CHECK bool import_int(const struct sheet *s, int64_t n, str *out);
/* A FEEL string literal. */
MUST_CHECK bool import_quote(const struct sheet *s, str text, str *out);
/* [+-]digits[.digits], as FEEL writes it. */
bool import_decimal(str s);
/* An XML id: "kind_number". */
MUST_CHECK bool import_id(const struct sheet *s, const char *kind,
                          size_t number, str *out);
/* The norm's worse circumstances that are inputs of t, and its thresholds. */
MUST_CHECK bool import_norm(const struct sheet *s, struct dmn_table *t);
/* An input data element with its variable; the index of it. */
MUST_CHECK bool import_data(struct sheet *s, str name, str type, str *href);

/* ------------------------------------------------------------ conditions -- */

enum compared { COMPARED_NUMBER, COMPARED_YESNO, COMPARED_TEXT };
struct atom {
    str name;
    enum feel_comparison op;
    enum compared kind;
    str value; /* a decimal, "true" or "false", or text */
    size_t at; /* byte of the cell */
};
struct term { /* all of these */
    VEC(struct atom) atoms;
};
struct condition { /* one of these */
    VEC(struct term) terms;
};
/* "a = 1 AND b = yes OR NOT (c < 2)": and binds closer than or. */
MUST_CHECK bool condition_read(const struct sheet *s, size_t row, size_t column,
                               struct condition *out);

MUST_CHECK bool import_grades(struct sheet *s);
MUST_CHECK bool import_table(struct sheet *s);

#endif
