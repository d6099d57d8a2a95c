/* notation.h - JSON, YAML, CSV, XML and HTML templates: bytes <-> structures.
 *
 * Purpose   one tree (struct json) for everything structured that enters or
 *           leaves: intents, acts, packs, scenarios, view-models.  Canonical
 *           JSON is the record: two equal trees print the same bytes.
 * Shapes    a tree in an arena; objects keep the order of their members and
 *           have each name once; every node knows where it stood in its text.
 * Numbers   kept as text, never as binary floating point.
 * Errors    JSON-*, YAML-*, CSV-*, TPL-*: with line and column; URL-*.
 * Source    RFC 8259, RFC 7493 (I-JSON), RFC 8785 (canonical form), YAML 1.2
 *           core schema, RFC 4180, mustache.
 * Owns      built in the caller's arena; text may be borrowed from the input,
 *           which must live as long.
 * Threads   a tree that nobody changes may be read by many.
 */
#ifndef NOTATION_NOTATION_H
#define NOTATION_NOTATION_H

#include "base/base.h"

/* ---------------------------------------------------------------- trees -- */

enum json_kind {
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_kind kind;
    bool truth;          /* JSON_BOOL */
    str text;            /* JSON_STRING: the value; JSON_NUMBER: as written */
    size_t n;            /* elements or members */
    size_t cap;          /* private */
    struct json **items; /* JSON_ARRAY, JSON_OBJECT: the values */
    str *names;          /* JSON_OBJECT: names[i] belongs to items[i] */
    struct at at;        /* where it stood; line 0: made by the program */
};

/* Makers.  They return NULL with *e filled when there is no memory. */
struct json *json_null(struct arena *a, struct err *e);
struct json *json_bool(struct arena *a, bool v, struct err *e);
struct json *json_int(struct arena *a, int64_t v, struct err *e);
struct json *json_number(struct arena *a, str text,
                         struct err *e);                         /* borrowed */
struct json *json_string(struct arena *a, str v, struct err *e); /* borrowed */
struct json *json_array(struct arena *a, struct err *e);
struct json *json_object(struct arena *a, struct err *e);
struct json *json_copy(struct arena *a, const struct json *v, struct err *e);

/* Adds at the end of an array; sets (adds or replaces) a member.  A NULL
 * value fails with *e untouched, so that a failed maker can be passed on. */
MUST_CHECK bool json_add(struct arena *a, struct json *array,
                         struct json *value, struct err *e);
MUST_CHECK bool json_set(struct arena *a, struct json *object, str name,
                         struct json *value, struct err *e);
/* Short forms of json_set. */
MUST_CHECK bool json_set_str(struct arena *a, struct json *object, str name,
                             str value, struct err *e);
MUST_CHECK bool json_set_int(struct arena *a, struct json *object, str name,
                             int64_t value, struct err *e);
MUST_CHECK bool json_set_bool(struct arena *a, struct json *object, str name,
                              bool value, struct err *e);
void json_remove(struct json *object, str name);

/* Questions; all accept NULL (as absent). */
struct json *json_get(const struct json *object, str name); /* NULL: none */
struct json *json_path(const struct json *v, str path);     /* "a.b.0.c" */
bool json_is(const struct json *v, enum json_kind kind);
str json_str(const struct json *v); /* a string's or number's text, or "" */
str json_get_str(const struct json *object, str name);
bool json_get_int(const struct json *object, str name, int64_t *v);
bool json_true(const struct json *v); /* exactly true */
bool json_equal(const struct json *a, const struct json *b);

/* ----------------------------------------------------------------- JSON -- */

enum { JSON_DEPTH = 64 };

/* Strict I-JSON: UTF-8, no duplicate names, no lone surrogates, at most
 * JSON_DEPTH deep, nothing after the value.  `file` is for messages. */
MUST_CHECK bool json_read(struct arena *a, str file, str text,
                          struct json **out, struct err *e);
/* The canonical form [RFC 8785]: members sorted by UTF-16 code units, no
 * blanks.  Only integers within ±(2^53-1) may be numbers (JSON-009
 * otherwise): amounts and decimals travel as strings. */
MUST_CHECK bool json_canonical(const struct json *v, struct buf *out,
                               struct err *e);
/* For people and pages: order kept; indent 0 is one line. */
void json_print(const struct json *v, int indent, struct buf *out);

/* ----------------------------------------------------------------- YAML -- */

enum { YAML_MAX = 1 << 20 };

/* YAML 1.2, core schema, one document of at most YAML_MAX bytes, as a tree
 * whose nodes know their line and column.  Plain scalars become null, true,
 * false or numbers where they read so, all others strings (a date stays
 * text).  Refused: anchors, aliases, merge keys, tags, directives, duplicate
 * keys, keys that are not text, tabs behind an indicator. */
MUST_CHECK bool yaml_read(struct arena *a, str file, str text,
                          struct json **out, struct err *e);

/* ------------------------------------------------------------------ CSV -- */

struct csv_row {
    int line; /* where the row begins */
    size_t n;
    str *cells;
};
struct csv {
    size_t n;
    struct csv_row *rows; /* the header is row 0 */
};
/* RFC 4180 with UTF-8 (a byte-order mark is skipped) and LF or CRLF; `sep` is
 * ',' or '\t' (a TSV has no quoting: comment lines begin with '#').  There is
 * a header, and every row has as many cells as it.  Empty lines are left out,
 * except where the header has one column: there they are an empty cell. */
MUST_CHECK bool csv_read(struct arena *a, str file, str text, char sep,
                         struct csv *out, struct err *e);
/* One cell, quoted where needed.  Cells that a spreadsheet would take for a
 * formula (= + - @, also behind blanks) are written as text by a leading
 * apostrophe; a negative number stays a number. */
void csv_cell(struct buf *out, str cell);

/* ------------------------------------------------------------------ XML -- */

enum { XML_MAX = 16 << 20, XML_DEPTH = 128 };

struct xml_attribute {
    str ns; /* "" for one without a prefix */
    str name, value;
};
/* A prefix that this element declares; "" for the default namespace. */
struct xml_prefix {
    str prefix, ns;
};
/* An element.  Comments and processing instructions are left out. */
struct xml {
    str ns, name; /* namespace and local name */
    const struct xml_attribute *attributes;
    size_t n_attributes;
    const struct xml_prefix *prefixes;
    size_t n_prefixes;
    struct xml **kids;
    size_t n;
    str text; /* all text directly inside, in order, as it stands */
    const struct xml *parent; /* NULL: the root */
    struct at at;
};

/* XML 1.0 with namespaces (wraps libxml2): at most XML_MAX bytes and XML_DEPTH
 * deep.  A document type, entities of its own and anything outside the text
 * are refused.  XML-001.. with line and column. */
MUST_CHECK bool xml_read(struct arena *a, str file, str text, struct xml **out,
                         struct err *e);
/* The attribute without a namespace, or "". */
str xml_get(const struct xml *x, str name);
bool xml_has(const struct xml *x, str name);
bool xml_is(const struct xml *x, str ns, str name);
/* The first child of that local name in the element's own namespace; NULL. */
const struct xml *xml_kid(const struct xml *x, str name);
/* The namespace that a prefix stands for here; false: it is not declared. */
bool xml_namespace(const struct xml *x, str prefix, str *ns);
str xml_trimmed(const struct xml *x); /* its text without blanks around it */
/* Whether XML 1.0 can hold the text; if not, *bad (or NULL) is the first bad
 * byte's place: control characters have no escape either. */
bool xml_may_hold(str s, size_t *bad);
/* Escaped: text of an element, and of an attribute in double quotes.  What XML
 * cannot hold becomes U+FFFD: ask xml_may_hold before. */
void xml_text(struct buf *b, str s);
void xml_attribute(struct buf *b, str name, str value); /* ` name="value"` */

/* ----------------------------------------------------------------- HTML -- */

/* Text with & < > " ' as entities, for element content and quoted attributes. */
void html_text(struct buf *out, str s);
/* application/x-www-form-urlencoded, RFC 3986 percent encoding.  Decoded text
 * is UTF-8 without NUL (URL-002, URL-003); it may be borrowed from `s`. */
void url_encode(struct buf *out, str s);
MUST_CHECK bool url_decode(struct arena *a, str s, bool plus_is_blank, str *out,
                           struct err *e);

/* A logic-less template in the manner of mustache, always escaping:
 *   {{a.b}}  text of a value       {{#x}}…{{/x}}  list, object or true
 *   {{^x}}…{{/x}}  absent, null, false, empty text or empty list
 *   {{>name}}  another template    {{!…}}  comment   {{.}}  the item itself
 * Names are looked up from the innermost section outwards; a section over
 * text or a number has it as {{.}}.  Lists and objects print nothing.  There
 * is no raw output: every value is escaped, and may stand only where that
 * makes it safe: in content and in quoted attributes other than on…, style
 * and srcdoc (whether an href may be followed, the view decides).  A section
 * ends in the same kind of place as it began, a partial stands in content. */
struct template;
struct template_set; /* the templates of a program, by name */
struct template_set *template_set_new(struct arena *a, struct err *e);
MUST_CHECK bool template_add(struct template_set *set, str name, str file,
                             str text, struct err *e);
/* After all were added: every {{>name}} must exist and none may circle.  The
 * texts and names given to template_add are borrowed. */
MUST_CHECK bool template_link(struct template_set *set, struct err *e);
/* Appends to `out`, all or nothing; NULL is an empty view. */
MUST_CHECK bool template_render(const struct template_set *set, str name,
                                const struct json *view, struct buf *out,
                                struct err *e);

#endif
