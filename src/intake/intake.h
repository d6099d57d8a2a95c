/* intake.h - decisions that were made elsewhere come in as a table (外部决定
 * 导入).
 *
 * Purpose   reads a CSV by a plan (packs/.../imports/NAME.yaml: columns, rules,
 *           what follows), tells everything that is wrong with it cell by cell,
 *           and enters what can be taken: one entry of a register a row.
 * Shapes    a row becomes the fold of the stream "STREAM/ID"; what is not known
 *           stands as null and is listed in `unknown`, never guessed; what was
 *           written where that was not taken is kept in `as_written`.
 * Errors    INTAKE-001 the plan; 002..007 the file as a whole (encoding, size,
 *           header); 008 who may not; CSV-*: quoting.  What is wrong with a cell is no error but
 *           a problem: all are collected.
 * Repeats   the id of a row comes from its content: the same file twice adds
 *           nothing; a row that changed is a new act on the same stream.
 * Owns      everything lives in the arena given; the file's bytes are borrowed.
 * Threads   a plan is immutable; reading is pure.
 */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "base/base.h"
#include "law/law.h"
#include "notation/notation.h"
#include "office/office.h"

enum { INTAKE_BYTES_MAX = 32 << 20, INTAKE_ROWS_MAX = 100000 };

struct intake_plan;
MUST_CHECK bool intake_plan_read(struct arena *a, str path,
                                 const struct law *law,
                                 struct intake_plan **out, struct err *e);

enum intake_effect {
    INTAKE_UNKNOWN, /* the value is not taken */
    INTAKE_NOTED,   /* it is kept as written */
    INTAKE_MASKED,  /* only a masked form is kept */
    INTAKE_REFUSED  /* the row is not taken */
};

/* What is wrong with one cell. */
struct intake_problem {
    int line, column; /* from 1; the column's number in the file */
    str name;         /* of the column, as the file has it */
    str value;        /* as written */
    str id;           /* of the rule: "date-partial" */
    struct words rule, remedy;
    str standard;            /* or "" */
    const struct fact *fact; /* or NULL */
    enum intake_effect effect;
};

struct intake_row {
    int line;
    bool refused, unsure; /* unsure: something is unknown or noted */
    str stream;           /* "decision/…", or "" when refused */
    struct json *set;     /* the fold's members; null: not known */
    struct json *publish; /* [{register, external, entry}] */
    size_t problem;       /* its first one; they follow each other */
    size_t n_problems;
};

struct intake {
    const struct intake_plan *plan;
    struct csv file;
    struct intake_row *rows;
    size_t n_rows;
    struct intake_problem *problems; /* in order of line and column */
    size_t n_problems;
};

/* Reads and checks the whole file.  `today` judges dates. */
MUST_CHECK bool intake_read(const struct intake_plan *plan, str file, str bytes,
                            date today, struct arena *a, struct intake *out,
                            struct err *e);

/* Enters the rows that can be taken.  The caller holds RIGHT_ADMIN, unless the
 * entry is trusted (the demo): then it stands at `at`. */
struct intake_done {
    int64_t added, changed, same, refused;
};
MUST_CHECK bool intake_enter(const struct intake *in, struct office *o,
                             const struct caller *caller, bool trusted,
                             instant at, struct intake_done *out,
                             struct err *e);

/* The file for its sender: the same rows, what is wrong and what to do at the
 * end of each. */
void intake_annotate(const struct intake *in, enum lang lang, struct buf *out);
/* One problem as a sentence, with its rule and what follows. */
void intake_say(const struct intake_problem *p, enum lang lang,
                struct buf *out);
/* {rows, refused, problems: [{line, column, name, value, rule, zh, en, fix_zh,
 * fix_en, standard, fact, effect}]}. */
struct json *intake_json(const struct intake *in, struct arena *a,
                         struct err *e);

/* A document number (文号) as it is met: the parts, and how it departs from
 * GB/T 9704. */
struct doc_number {
    str mark; /* organ and kind: "新市监处" */
    int year;
    int64_t seq;
    bool zeros, brackets, order; /* leading zeros; other brackets; year first,
                                    第 or blanks */
};
/* False: it cannot be read as one.  `mark` is copied where blanks were in it.
 */
MUST_CHECK bool doc_number_read(str text, struct arena *a, bool *is,
                                struct doc_number *out, struct err *e);
/* The code within a credit code, GB 11714: eight characters and a check. */
bool code_organisation_fits(str nine);

#endif
