/* internal.h - what the readers and writers of trees share.
 *
 * Purpose   building containers from a flat pile, so that arrays are as large
 *           as needed and no larger; the order of names; which text I-JSON
 *           admits; what a template is once it was read.
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

/* The beginning of the first line, for a message: whole characters. */
str excerpt(str s);

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

/* ----------------------------------------------------------- templates -- */

/* How deep sections and templates may stand in one another, together. */
enum { TPL_DEPTH = 64 };
/* Steps of one rendering, so that templates that call templates end. */
enum { TPL_STEPS = 1 << 22 };

enum op_kind {
    OP_TEXT,    /* as it stands */
    OP_VALUE,   /* {{name}} */
    OP_SECTION, /* {{#name}} up to `end` */
    OP_INVERSE, /* {{^name}} up to `end` */
    OP_PARTIAL  /* {{>name}} */
};
struct op {
    enum op_kind kind;
    bool alone; /* OP_PARTIAL: alone on its line */
    int line, col;
    str text;   /* OP_TEXT; otherwise the name as written */
    str *parts; /* of the name; none: the item itself */
    size_t n_parts;
    size_t end; /* OP_SECTION, OP_INVERSE: the op behind the section */
    int depth;  /* sections around it */
    const struct template *partial; /* OP_PARTIAL, once linked */
};
struct template
{
    str name, file;
    struct op *ops;
    size_t n;
    size_t n_inline; /* without the file's last line end */
    int depth;       /* of sections and templates in it, once linked */
    enum { LINK_NOT, LINK_BUSY, LINK_DONE } link;
};
struct template_set {
    struct arena *a;
    struct map *map;
    bool linked;
};

/* Where in HTML a place of a template stands: only in an element's content
 * and in a quoted attribute does escaping make a value safe. */
enum html_state {
    HTML_CONTENT,
    HTML_LESS,     /* behind < */
    HTML_NAME,     /* in a tag's name */
    HTML_TAG,      /* in a tag, between attributes */
    HTML_WORD_END, /* in a tag, a name must have ended here */
    HTML_EQUALS,   /* behind an attribute's = */
    HTML_DOUBLE,   /* in "…" */
    HTML_SINGLE,   /* in '…' */
    HTML_BARE,     /* in a value without quotes */
    HTML_BANG,     /* in <!… or <?… */
    HTML_COMMENT,
    HTML_RAW /* in script or style */
};
enum { HTML_WORD = 12 };
struct html_place {
    enum html_state state;
    bool closing; /* a tag: of the form </… */
    bool code;    /* an attribute whose value is code or style */
    char element[HTML_WORD];
    char
        word[HTML_WORD]; /* an attribute's name so far, or what ends HTML_RAW */
    size_t n_element, n_word;
};
/* Goes over literal text; false: a name goes on behind a section. */
bool html_over(struct html_place *h, str text);
bool html_takes_value(const struct html_place *h);
/* A section begins or ends here: a name may not go on across it. */
void html_at_section(struct html_place *h);
/* Whether a section that began at `from` may end at *to.  *to becomes what
 * holds whether or not the section was rendered. */
bool html_section_ends(const struct html_place *from, struct html_place *to);

#endif
