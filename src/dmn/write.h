/* write.h - what the writers of a model share: XML under construction, and
 * where the shapes of its diagram stand.
 *
 * Purpose   write.c says definitions and elements, write_boxed.c the boxed
 *           expressions, write_diagram.c the diagram that layout.c lays out.
 * Threads   a writer belongs to one thread.
 */
#ifndef DMN_WRITE_H
#define DMN_WRITE_H

#include "dmn/dmn.h"

struct writer {
    struct buf *b;
    struct arena *a; /* for the time of writing */
    const struct dmn_file *f;
    enum dmn_version version;
    int depth;        /* of elements, for the indent */
    struct map *ids;  /* every id of the file, and those made */
    struct map *made; /* how many ids of each kind were made */
    bool failed;
    struct err *e; /* why, once failed */
    /* Prefixes that the file's own do not take. */
    str di, dc, dmndi, norm;
    str *elements;     /* ids of the elements */
    str *requirements; /* ids of requirements, in the order written */
    size_t n_requirements;
};

void write_open(struct writer *w, const char *name);
/* Left out when the value is "". */
void write_attr(struct writer *w, const char *name, str value);
void write_int(struct writer *w, const char *name, int64_t value);
void write_inside(struct writer *w); /* ">" : children follow */
void write_empty(struct writer *w);  /* "/>" */
void write_close(struct writer *w, const char *name);
void write_leaf(struct writer *w, const char *name, str text);
/* Fails where the version is older than what is to be written. */
void write_since_1_4(struct writer *w, const char *what);
/* The same, of a prefix. */
void write_open_in(struct writer *w, str prefix, const char *name);
void write_close_in(struct writer *w, str prefix, const char *name);
/* An id: the one given, or a fresh one that begins with `kind`. */
void write_id(struct writer *w, str id, const char *kind);
str write_fresh(struct writer *w, const char *kind);
void write_variable(struct writer *w, const char *name,
                    const struct dmn_item *v);
void write_boxed(struct writer *w, const struct dmn_boxed *x);
void write_function(struct writer *w, const char *name,
                    const struct dmn_boxed *x);
void write_diagram(struct writer *w);

/* Which element of the file an href means; SIZE_MAX: none of this file. */
size_t write_target(const struct dmn_file *f, str href);

/* ---------------------------------------------------------------- layout -- */

struct point {
    int x, y;
};
struct shape {
    int x, y, width, height;
    int level, line, column;
};
/* One requirement: an arrow from what is needed to what needs it. */
enum { EDGE_POINTS = 6 };
struct edge {
    size_t from, to;    /* elements */
    size_t requirement; /* among the file's, in the order written */
    struct point points[EDGE_POINTS];
    size_t n;
};
struct layout {
    struct shape *shapes; /* one an element */
    struct edge *edges;
    size_t n_edges;
};
/* Lines of shapes: whatever needs stands above what it needs; no two shapes
 * overlap and no arrow crosses a shape. */
MUST_CHECK bool layout_make(const struct dmn_file *f, struct arena *a,
                            struct layout *out, struct err *e);

#endif
