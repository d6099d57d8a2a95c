/* internal.h - what the readers and writers of trees share.
 *
 * Purpose   building containers from a flat pile, so that arrays are as large
 *           as needed and no larger; the order of names; which text I-JSON
 *           admits.
 * Threads   nothing here is shared.
 */
#ifndef NOTATION_INTERNAL_H
#define NOTATION_INTERNAL_H

#include "notation/notation.h"

/* Values of the containers that are still open, innermost last; in an object
 * each with its name and the name's place. */
struct member {
    str name;
    struct json *value;
    int line, col;
};
struct pile {
    struct arena *a;
    VEC(struct member) members;
};
MUST_CHECK bool pile_put(struct pile *p, struct member m, struct err *e);
/* Moves everything above `from` into the container.  In an object a name may
 * stand twice: *twice is then the later member, else NULL. */
MUST_CHECK bool pile_close(struct pile *p, size_t from, struct json *into,
                           const struct member **twice, struct err *e);

/* The order of UTF-16 code units [RFC 8785 §3.2.3] of two UTF-8 texts. */
int name_cmp(str a, str b);
/* Sorts the indices 0..n-1 of names into `order`; `spare` has room for n. */
void names_sort(const str *names, size_t n, size_t *order, size_t *spare);

/* A code point that is no character: U+FDD0..FDEF and the last two of each
 * plane, which I-JSON excludes [RFC 7493 §2.1]. */
bool is_noncharacter(uint32_t code);

struct json *json_node(struct arena *a, enum json_kind kind, struct err *e);
/* A JSON number [RFC 8259 §6] at the start of `s`: its length, 0 if none. */
size_t number_length(str s);
/* A string with its quotes, escaped as [RFC 8785 §3.2.2.2] says. */
void json_quote(struct buf *out, str s);

/* Line and column of ever later places in a text.  The column counts
 * characters.  Line ends: LF, CR LF or CR. */
struct place {
    str text;
    size_t at;
    int line, col;
};
void place_start(struct place *p, str text);
/* Goes to a byte of the text; to an earlier one by starting again. */
void place_go(struct place *p, size_t at);

#endif
