/* write_diagram.c - the diagram of a model (DMNDI). */
#include "dmn/write.h"

static void bounds(struct writer *w, const struct shape *s)
{
    write_open_in(w, w->dc, "Bounds");
    write_int(w, "height", s->height);
    write_int(w, "width", s->width);
    write_int(w, "x", s->x);
    write_int(w, "y", s->y);
    write_empty(w);
}

static void shape(struct writer *w, size_t i, const struct shape *s)
{
    write_open_in(w, w->dmndi, "DMNShape");
    write_attr(w, "id", write_fresh(w, "shape"));
    write_attr(w, "dmnElementRef", w->elements[i]);
    /* What it encapsulates stands elsewhere in the diagram, once. */
    if (w->f->elements[i].kind == DMN_SERVICE)
        write_attr(w, "isCollapsed", S("true"));
    write_inside(w);
    bounds(w, s);
    write_close_in(w, w->dmndi, "DMNShape");
}

static void edge(struct writer *w, const struct edge *g)
{
    write_open_in(w, w->dmndi, "DMNEdge");
    write_attr(w, "id", write_fresh(w, "edge"));
    write_attr(w, "dmnElementRef", w->requirements[g->requirement]);
    write_inside(w);
    for (size_t i = 0; i < g->n; i++) {
        write_open_in(w, w->di, "waypoint");
        write_int(w, "x", g->points[i].x);
        write_int(w, "y", g->points[i].y);
        write_empty(w);
    }
    write_close_in(w, w->dmndi, "DMNEdge");
}

void write_diagram(struct writer *w)
{
    struct layout l;

    if (!layout_make(w->f, w->a, &l, w->e)) {
        w->failed = true;
        return;
    }
    write_open_in(w, w->dmndi, "DMNDI");
    write_inside(w);
    write_open_in(w, w->dmndi, "DMNDiagram");
    write_attr(w, "id", write_fresh(w, "diagram"));
    write_inside(w);
    for (size_t i = 0; i < w->f->n_elements; i++)
        shape(w, i, &l.shapes[i]);
    for (size_t i = 0; i < l.n_edges; i++)
        edge(w, &l.edges[i]);
    write_close_in(w, w->dmndi, "DMNDiagram");
    write_close_in(w, w->dmndi, "DMNDI");
}
