/* paper.h - instruments (文书) as views of the record.
 *
 * Purpose   a fact is typed once; every paper is made from the matter as it
 *           stood when the paper was issued, after the text that its pack
 *           gives.  A paper without a text shows what was entered with its act.
 * Shapes    a text is lines: "# …" a heading, "- …" an item, anything else a
 *           paragraph; {…} holds FEEL over the names that conditions have, with
 *           authority, paper and input besides; a line {table case.list} prints
 *           a table (表).  The result is a tree for the page: {title, organ,
 *           number, dated, blocks: [{is, text, label}]}; a table's block has
 *           columns [{text}] and rows [{cells: [{text}]}].
 * Errors    PAPER-001 a placeholder does not close; PAPER-002 what is to be
 *           printed as a table is none; others are FEEL's, with the line of the
 *           pack.
 * Owns      built in the caller's arena.
 * Threads   pure.
 */
#ifndef PAPER_PAPER_H
#define PAPER_PAPER_H

#include "matter/matter.h"

struct paper_ask {
    const struct matter_ask
        *matter;               /* fold: as it stood; now: the act's time */
    const struct json *entry;  /* of fold.papers */
    const struct json *fields; /* entered with the act, or NULL */
};
/* In Chinese, as papers are.  NULL: no memory, or the text is malformed. */
struct json *paper_view(const struct paper_ask *ask, struct arena *a,
                        struct err *e);

/* A paper of a procedure by its id, or NULL. */
const struct paper *paper_of(const struct procedure *p, str id);

/* The value of a field for people: choices by their words, dates as dates,
 * yes and no; persons by the names in `persons` (id → {name}, or NULL). */
MUST_CHECK bool paper_value(const struct field *f, const struct json *value,
                            const struct json *persons, enum lang lang,
                            struct arena *a, str *out, struct err *e);

/* Compiles every placeholder of every paper of a procedure; each problem is
 * an error. */
bool paper_check(const struct procedure *p, struct arena *a,
                 struct pack_problems *found);

#endif
