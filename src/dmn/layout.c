/* layout.c - where the shapes of a diagram stand and how its arrows run.
 *
 * Invariants  1. shapes stand on a grid of lines and columns; what needs
 *                stands on a line above all it needs, if there is no circle.
 *             2. between lines and between columns there is a street, and
 *                arrows run in streets only, but for their first and last
 *                piece, which end at a shape's edge: so none crosses a shape.
 */
#include "dmn/write.h"

#include <assert.h>
#include <stdlib.h>

enum {
    LEFT = 160,
    TOP = 140, /* below what dmn-js lays over the corner */
    WIDTH = 200,
    STREET = 60, /* between columns */
    ROAD = 80,   /* between lines */
    LANES = 8,
    LANE = 6,
    EDGE_OF_ROAD = 16,
    COLUMNS = 8,
    TEXT_WIDTH = 170,
    TEXT_LINE = 15
};

struct plan {
    const struct dmn_file *f;
    struct arena *a;
    struct layout *l;
    struct err *e;
    size_t n;
    int n_lines, n_columns;
    int *line_top, *line_height; /* one a line */
    size_t *order;               /* elements of one level */
};

/* ---------------------------------------------------------------- levels - */

static int above(const struct plan *p, const str *hrefs, size_t n, int level)
{
    for (size_t i = 0; i < n; i++) {
        size_t t = write_target(p->f, hrefs[i]);

        if (t != SIZE_MAX && p->l->shapes[t].level >= level)
            level = p->l->shapes[t].level + 1;
    }
    return level;
}

static int level_of(const struct plan *p, const struct dmn_element *el)
{
    int level = above(p, el->needs, el->n_needs, 0);

    level = above(p, el->knowledge, el->n_knowledge, level);
    level = above(p, el->authority, el->n_authority, level);
    level = above(p, el->out, el->n_out, level);
    level = above(p, el->inside, el->n_inside, level);
    level = above(p, el->in_decisions, el->n_in_decisions, level);
    return above(p, el->in_data, el->n_in_data, level);
}

/* As often as there are elements, so that a circle ends. */
static void levels(struct plan *p)
{
    bool moved = true;

    for (size_t round = 0; round < p->n && moved; round++) {
        moved = false;
        for (size_t i = 0; i < p->n; i++) {
            int level = level_of(p, &p->f->elements[i]);

            moved = moved || level != p->l->shapes[i].level;
            p->l->shapes[i].level = level < (int)p->n ? level : (int)p->n - 1;
        }
    }
}

/* ------------------------------------------------------------------ grid - */

/* The elements of a level from left to right, as the file has them: a reader
 * looks for the third item behind the second.  How many. */
static size_t ordered(struct plan *p, int level)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++) {
        if (p->l->shapes[i].level == level)
            p->order[n++] = i;
    }
    return n;
}

/* Lines are numbered from below here; the first of a level stands on top. */
static void place_level(struct plan *p, int level)
{
    size_t n = ordered(p, level);
    int lines = (int)((n + COLUMNS - 1) / COLUMNS);
    int columns = lines == 0 ? 0 : (int)(n + (size_t)lines - 1) / lines;

    for (size_t k = 0; k < n; k++) {
        struct shape *s = &p->l->shapes[p->order[k]];

        s->line = p->n_lines + lines - 1 - (int)k / columns;
        s->column = (int)k % columns;
    }
    p->n_lines += lines;
    if (columns > p->n_columns)
        p->n_columns = columns;
}

/* Lines with fewer shapes stand in the middle, by whole columns. */
static void centre(struct plan *p)
{
    for (int line = 0; line < p->n_lines; line++) {
        int columns = 0;

        for (size_t i = 0; i < p->n; i++) {
            if (p->l->shapes[i].line == line &&
                p->l->shapes[i].column >= columns)
                columns = p->l->shapes[i].column + 1;
        }
        for (size_t i = 0; i < p->n; i++) {
            if (p->l->shapes[i].line == line)
                p->l->shapes[i].column += (p->n_columns - columns) / 2;
        }
    }
}

/* As an editor with a font of 12 points would break the name. */
static int text_lines(str name)
{
    int width = 0;

    for (size_t i = 0, bytes = 0; i < name.n && width < 100 * TEXT_WIDTH;
         i += bytes)
        width +=
            utf8_next(str_slice(name, i, name.n), &bytes) < 0x2E80 ? 7 : 12;
    return width / TEXT_WIDTH + 1;
}

static int height_of(const struct dmn_element *el)
{
    int text = text_lines(el->label.n > 0 ? el->label : el->name) * TEXT_LINE;
    bool plain = el->kind == DMN_INPUT_DATA || el->kind == DMN_KNOWLEDGE;
    int height = text + (plain ? 20 : 44);
    int least = plain ? 50 : 80;

    return height > least ? height : least;
}

static void sizes(struct plan *p)
{
    int y = TOP;

    for (size_t i = 0; i < p->n; i++) {
        struct shape *s = &p->l->shapes[i];

        s->width = WIDTH;
        s->height = height_of(&p->f->elements[i]);
        s->line = p->n_lines - 1 - s->line; /* from above now */
        s->x = LEFT + s->column * (WIDTH + STREET);
        if (s->height > p->line_height[s->line])
            p->line_height[s->line] = s->height;
    }
    for (int line = 0; line < p->n_lines; line++) {
        p->line_top[line] = y;
        y += p->line_height[line] + ROAD;
    }
    for (size_t i = 0; i < p->n; i++) {
        struct shape *s = &p->l->shapes[i];

        s->y = p->line_top[s->line] + (p->line_height[s->line] - s->height) / 2;
    }
}

/* ----------------------------------------------------------------- edges - */

static void point(struct edge *g, int x, int y)
{
    if (g->n > 0 && g->points[g->n - 1].x == x && g->points[g->n - 1].y == y)
        return;
    assert(g->n < EDGE_POINTS);
    g->points[g->n++] = (struct point){x, y};
}

/* From the top of what is needed through the streets to the foot of what
 * needs it.  Arrows of one source keep to one lane. */
static void route(const struct plan *p, struct edge *g, int nth, int of)
{
    const struct shape *s = &p->l->shapes[g->from];
    const struct shape *t = &p->l->shapes[g->to];
    int lane = EDGE_OF_ROAD + LANE * (int)(g->from % LANES);
    int sx = s->x + s->width / 2, tx = t->x + t->width * (nth + 1) / (of + 1);
    int below_t = p->line_top[t->line] + p->line_height[t->line] + lane;
    int above_s = p->line_top[s->line] - ROAD + lane;
    int street = t->x - STREET + 6 + LANE * (int)(g->from % LANES);

    point(g, sx, s->y);
    if (t->line + 1 == s->line && sx == tx) {
        ; /* straight up */
    } else if (t->line + 1 == s->line) {
        point(g, sx, below_t);
        point(g, tx, below_t);
    } else {
        point(g, sx, above_s);
        point(g, street, above_s);
        point(g, street, below_t);
        point(g, tx, below_t);
    }
    point(g, tx, t->y + t->height);
}

static void edges_of(struct plan *p, size_t to, size_t *requirement)
{
    const struct dmn_element *el = &p->f->elements[to];
    const struct {
        const str *hrefs;
        size_t n;
    } kinds[] = {
        {el->needs, el->kind == DMN_DECISION ? el->n_needs : 0},
        {el->knowledge, el->kind == DMN_DECISION || el->kind == DMN_KNOWLEDGE
                            ? el->n_knowledge
                            : 0},
        {el->authority, el->kind == DMN_DECISION || el->kind == DMN_KNOWLEDGE ||
                                el->kind == DMN_SOURCE
                            ? el->n_authority
                            : 0}};
    size_t first = p->l->n_edges;

    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        for (size_t i = 0; i < kinds[k].n; i++, ++*requirement) {
            size_t from = write_target(p->f, kinds[k].hrefs[i]);

            if (from == SIZE_MAX)
                continue;
            p->l->edges[p->l->n_edges++] = (struct edge){
                .from = from, .to = to, .requirement = *requirement};
        }
    }
    for (size_t i = first; i < p->l->n_edges; i++)
        route(p, &p->l->edges[i], (int)(i - first),
              (int)(p->l->n_edges - first));
}

/* Arrows come in side by side in the order in which they start. */
static bool edges(struct plan *p)
{
    size_t n = 0, requirement = 0;

    for (size_t i = 0; i < p->n; i++)
        n += p->f->elements[i].n_needs + p->f->elements[i].n_knowledge +
             p->f->elements[i].n_authority;
    p->l->edges = arena_array(p->a, struct edge, n + 1, p->e);
    if (p->l->edges == NULL)
        return false;
    for (size_t i = 0; i < p->n; i++)
        edges_of(p, i, &requirement);
    return true;
}

bool layout_make(const struct dmn_file *f, struct arena *a, struct layout *out,
                 struct err *e)
{
    struct plan p = {.f = f, .a = a, .l = out, .e = e, .n = f->n_elements};
    int most = 0;

    *out = (struct layout){0};
    out->shapes = arena_array(a, struct shape, p.n + 1, e);
    p.line_top = arena_array(a, int, p.n + 1, e);
    p.line_height = arena_array(a, int, p.n + 1, e);
    p.order = arena_array(a, size_t, p.n + 1, e);
    if (out->shapes == NULL || p.line_top == NULL || p.line_height == NULL ||
        p.order == NULL)
        return false;
    levels(&p);
    for (size_t i = 0; i < p.n; i++) {
        if (out->shapes[i].level > most)
            most = out->shapes[i].level;
    }
    for (int level = 0; level <= most; level++)
        place_level(&p, level);
    centre(&p);
    sizes(&p);
    return edges(&p);
}
