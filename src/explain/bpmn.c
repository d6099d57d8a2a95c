/* bpmn.c - the chart as BPMN 2.0 with diagram interchange.
 *
 * A track is a pool with a process of its own.  A state is an exclusive
 * gateway: one of the steps that may be taken there is.  A step is a task for
 * each state in which it may be taken, so that each task has one way in and one
 * out (two, where a condition decides whether the state changes).  What may
 * only come after a period, or follows from its end, stands behind a timer; a
 * limit is a timer on the edge of the task that must meet it and does not stop
 * it, because lateness never blocks.
 */
#include "explain/internal.h"

enum { GATE = 50, EVENT = 36, HEAD = 30, TRUNK = 40 };

struct bpmn {
    struct teller t;
    struct buf *b;
    struct layout l;
};
/* A place in the diagram: "l0r3c2". */
struct place {
    char z[48];
};

static struct place place(const char *kind, size_t lane, size_t row, int cell)
{
    struct place p;

    if (cell < 0)
        (void)snprintf(p.z, sizeof p.z, "%s_%zu_%zu", kind, lane, row);
    else
        (void)snprintf(p.z, sizeof p.z, "%s_%zu_%zu_%d", kind, lane, row, cell);
    return p;
}

static void attr(struct bpmn *w, const char *name, str value)
{
    xml_attribute(w->b, str_of(name), value);
}

/* ---- which timers a step has ---- */

/* The limit that a step waits for, or that makes it follow; or NULL. */
static const struct deadline *timer_before(const struct bpmn *w,
                                           const struct step *s)
{
    for (size_t i = 0; i < w->t.p->n_deadlines; i++) {
        const struct deadline *d = &w->t.p->deadlines[i];

        if (flow_waits(s, d) || flow_follows(s, d))
            return d;
    }
    return NULL;
}

static const struct deadline *timer_on(const struct bpmn *w,
                                       const struct step *s)
{
    for (size_t i = 0; i < w->t.p->n_deadlines; i++) {
        if (flow_meets(s, &w->t.p->deadlines[i]))
            return &w->t.p->deadlines[i];
    }
    return NULL;
}

/* ISO 8601 has no working days: those stand in words. */
static void duration(struct bpmn *w, const struct deadline *d)
{
    static const char *const iso[][2] = {
        [PERIOD_HOUR] = {"PT", "H"},     [PERIOD_CALENDAR_DAY] = {"P", "D"},
        [PERIOD_WORKING_DAY] = {"", ""}, [PERIOD_MONTH] = {"P", "M"},
        [PERIOD_YEAR] = {"P", "Y"},
    };
    const char *const *form = iso[d->period.unit];

    buf_lit(w->b, "<timerEventDefinition><timeDuration "
                  "xsi:type=\"tFormalExpression\">");
    if (d->open || form[1][0] == '\0') {
        xml_text(w->b, tell_limit_short(&w->t, d));
    } else {
        xml_text(w->b, str_of(form[0]));
        buf_int(w->b, d->period.n);
        xml_text(w->b, str_of(form[1]));
    }
    buf_lit(w->b, "</timeDuration></timerEventDefinition>\n");
}

/* ---- the processes ---- */

static void flow(struct bpmn *w, struct place id, struct place from,
                 struct place to)
{
    tag_open(w->b, "sequenceFlow");
    attr(w, "id", str_of(id.z));
    attr(w, "sourceRef", str_of(from.z));
    attr(w, "targetRef", str_of(to.z));
    buf_lit(w->b, "/>\n");
}

/* Several ways may lead out and back; each is a flow of its own. */
static void cell_flows(struct bpmn *w, size_t lane, size_t row, int c)
{
    const struct cell *x = &w->l.lanes[lane].rows[row].cells[c];
    struct place gate = place("state", lane, row, -1);
    struct place task = place("step", lane, row, c);

    if (timer_before(w, x->step) != NULL) {
        struct place timer = place("wait", lane, row, c);

        flow(w, place("towait", lane, row, c), gate, timer);
        flow(w, place("to", lane, row, c), timer, task);
    } else {
        flow(w, place("to", lane, row, c), gate, task);
    }
    if (x->to != STAYS && x->step->to_when != NULL) {
        tag_open(w->b, "sequenceFlow");
        attr(w, "id", str_of(place("on", lane, row, c).z));
        attr(w, "sourceRef", str_of(task.z));
        attr(w, "targetRef", str_of(place("state", lane, (size_t)x->to, -1).z));
        buf_lit(w->b, "><conditionExpression xsi:type=\"tFormalExpression\">");
        xml_text(w->b, feel_source(x->step->to_when));
        buf_lit(w->b, "</conditionExpression></sequenceFlow>\n");
    } else if (x->to != STAYS) {
        flow(w, place("on", lane, row, c), task,
             place("state", lane, (size_t)x->to, -1));
    }
    if (x->to == STAYS || x->step->to_when != NULL)
        flow(w, place("back", lane, row, c), task, gate);
}

/* Who, and on what law. */
static void documentation(struct bpmn *w, const struct step *s)
{
    struct json *cites = tell_cites(&w->t, &s->basis);

    buf_lit(w->b, "<documentation>");
    xml_text(w->b, tell_role(&w->t, s->by));
    for (size_t i = 0; !w->t.failed && i < cites->n; i++) {
        xml_text(w->b, i == 0 ? tell_say(&w->t, "。", ". ") : S("; "));
        xml_text(w->b, json_get_str(cites->items[i], S("text")));
        buf_byte(w->b, ' ');
        xml_text(w->b, json_get_str(cites->items[i], S("id")));
    }
    buf_lit(w->b, "</documentation>\n");
}

static void task(struct bpmn *w, size_t lane, size_t row, int c)
{
    const struct step *s = w->l.lanes[lane].rows[row].cells[c].step;
    const char *element = s->by->timer ? "serviceTask" : "userTask";
    bool both =
        w->l.lanes[lane].rows[row].cells[c].to != STAYS && s->to_when != NULL;
    bool wait = timer_before(w, s) != NULL;

    tag_open(w->b, element);
    attr(w, "id", str_of(place("step", lane, row, c).z));
    attr(w, "name", tell_words(&w->t, s->name));
    if (both)
        attr(w, "default", str_of(place("back", lane, row, c).z));
    buf_lit(w->b, ">\n");
    documentation(w, s);
    tag_leaf(w->b, "incoming", str_of(place("to", lane, row, c).z));
    if (w->l.lanes[lane].rows[row].cells[c].to != STAYS)
        tag_leaf(w->b, "outgoing", str_of(place("on", lane, row, c).z));
    if (both || w->l.lanes[lane].rows[row].cells[c].to == STAYS)
        tag_leaf(w->b, "outgoing", str_of(place("back", lane, row, c).z));
    tag_close(w->b, element);
    if (wait) {
        tag_open(w->b, "intermediateCatchEvent");
        attr(w, "id", str_of(place("wait", lane, row, c).z));
        attr(w, "name", tell_limit_short(&w->t, timer_before(w, s)));
        buf_lit(w->b, ">\n");
        tag_leaf(w->b, "incoming", str_of(place("towait", lane, row, c).z));
        tag_leaf(w->b, "outgoing", str_of(place("to", lane, row, c).z));
        duration(w, timer_before(w, s));
        buf_lit(w->b, "</intermediateCatchEvent>\n");
    }
    if (timer_on(w, s) != NULL) {
        tag_open(w->b, "boundaryEvent");
        attr(w, "id", str_of(place("limit", lane, row, c).z));
        attr(w, "name", tell_limit_short(&w->t, timer_on(w, s)));
        attr(w, "cancelActivity", S("false"));
        attr(w, "attachedToRef", str_of(place("step", lane, row, c).z));
        buf_lit(w->b, ">\n");
        duration(w, timer_on(w, s));
        buf_lit(w->b, "</boundaryEvent>\n");
    }
}

/* A state in which nothing more can be done ends the process. */
static bool ends(const struct row *r)
{
    return r->n == 0;
}

static void gate_ways(struct bpmn *w, size_t lane, size_t row)
{
    const struct lane *l = &w->l.lanes[lane];

    if (row == 0)
        tag_leaf(w->b, "incoming", str_of(place("begin", lane, 0, -1).z));
    for (size_t r = 0; r < l->n; r++) {
        for (size_t c = 0; c < l->rows[r].n; c++) {
            const struct cell *x = &l->rows[r].cells[c];

            if (x->to == (int)row)
                tag_leaf(w->b, "incoming",
                         str_of(place("on", lane, r, (int)c).z));
            if (r == row && (x->to == STAYS || x->step->to_when != NULL))
                tag_leaf(w->b, "incoming",
                         str_of(place("back", lane, r, (int)c).z));
        }
    }
    for (size_t c = 0; c < l->rows[row].n; c++)
        tag_leaf(
            w->b, "outgoing",
            str_of(place(timer_before(w, l->rows[row].cells[c].step) != NULL
                             ? "towait"
                             : "to",
                         lane, row, (int)c)
                       .z));
}

static void process(struct bpmn *w, size_t lane)
{
    const struct lane *l = &w->l.lanes[lane];

    tag_open(w->b, "process");
    attr(w, "id", str_of(place("process", lane, 0, -1).z));
    attr(w, "isExecutable", S("false"));
    buf_lit(w->b, ">\n<startEvent");
    attr(w, "id", str_of(place("start", lane, 0, -1).z));
    buf_lit(w->b, ">\n");
    tag_leaf(w->b, "outgoing", str_of(place("begin", lane, 0, -1).z));
    buf_lit(w->b, "</startEvent>\n");
    flow(w, place("begin", lane, 0, -1), place("start", lane, 0, -1),
         place("state", lane, 0, -1));
    for (size_t r = 0; r < l->n; r++) {
        const char *element =
            ends(&l->rows[r]) ? "endEvent" : "exclusiveGateway";

        tag_open(w->b, element);
        attr(w, "id", str_of(place("state", lane, r, -1).z));
        attr(w, "name", tell_words(&w->t, l->rows[r].state->name));
        buf_lit(w->b, ">\n");
        gate_ways(w, lane, r);
        tag_close(w->b, element);
        for (size_t c = 0; c < l->rows[r].n; c++) {
            task(w, lane, r, (int)c);
            cell_flows(w, lane, r, (int)c);
        }
    }
    buf_lit(w->b, "</process>\n");
}

/* ---- the diagram ---- */

static void shape(struct bpmn *w, struct place of, bool pool, int x, int y,
                  int width, int height)
{
    buf_lit(w->b, "<bpmndi:BPMNShape");
    attr(w, "id", SAY(&w->t, S("shape_"), str_of(of.z)));
    attr(w, "bpmnElement", str_of(of.z));
    if (pool)
        attr(w, "isHorizontal", S("true"));
    buf_lit(w->b, "><dc:Bounds");
    tag_number(w->b, "x", x);
    tag_number(w->b, "y", y);
    tag_number(w->b, "width", width);
    tag_number(w->b, "height", height);
    buf_lit(w->b, "/>");
}

static void label(struct bpmn *w, int x, int y, int width, int height)
{
    buf_lit(w->b, "<bpmndi:BPMNLabel><dc:Bounds");
    tag_number(w->b, "x", x);
    tag_number(w->b, "y", y);
    tag_number(w->b, "width", width);
    tag_number(w->b, "height", height);
    buf_lit(w->b, "/></bpmndi:BPMNLabel>");
}

static void close_shape(struct bpmn *w)
{
    buf_lit(w->b, "</bpmndi:BPMNShape>\n");
}

static void edge(struct bpmn *w, struct place of, const int *at, size_t n)
{
    buf_lit(w->b, "<bpmndi:BPMNEdge");
    attr(w, "id", SAY(&w->t, S("edge_"), str_of(of.z)));
    attr(w, "bpmnElement", str_of(of.z));
    buf_byte(w->b, '>');
    for (size_t i = 0; i + 1 < n; i += 2) {
        buf_lit(w->b, "<di:waypoint");
        tag_number(w->b, "x", at[i]);
        tag_number(w->b, "y", at[i + 1]);
        buf_lit(w->b, "/>");
    }
    buf_lit(w->b, "</bpmndi:BPMNEdge>\n");
}
#define EDGE(w, of, ...)                        \
    edge((w), (of), (const int[]){__VA_ARGS__}, \
         COUNT_OF(((const int[]){__VA_ARGS__})))

static int middle(const struct row *r)
{
    return r->x + r->w / 2;
}

static int level(const struct row *r)
{
    return r->y + r->h / 2;
}

static void cell_shapes(struct bpmn *w, size_t lane, size_t row, int c)
{
    const struct row *r = &w->l.lanes[lane].rows[row];
    const struct cell *x = &r->cells[c];
    int mid = x->y + x->h / 2;

    shape(w, place("step", lane, row, c), false, x->x, x->y, x->w, x->h);
    close_shape(w);
    if (timer_before(w, x->step) != NULL) {
        shape(w, place("wait", lane, row, c), false, x->x - 80, mid - EVENT / 2,
              EVENT, EVENT);
        label(w, x->x - 126, mid + EVENT / 2, 124, 27);
        close_shape(w);
    }
    if (timer_on(w, x->step) != NULL) {
        shape(w, place("limit", lane, row, c), false, x->x + 14,
              x->y + x->h - EVENT / 2, EVENT, EVENT);
        label(w, x->x + 54, x->y + x->h + 1, 90, 40);
        close_shape(w);
    }
}

static void cell_edges(struct bpmn *w, size_t lane, size_t row, int c)
{
    const struct lane *l = &w->l.lanes[lane];
    const struct row *r = &l->rows[row];
    const struct cell *x = &r->cells[c];
    int mid = x->y + x->h / 2, gate = level(r);
    int out = middle(r) + GATE / 2, trunk = r->x + r->w + TRUNK;
    bool wait = timer_before(w, x->step) != NULL;
    int in = wait ? x->x - 80 : x->x;

    if (gate - mid < 2 && mid - gate < 2)
        EDGE(w, place(wait ? "towait" : "to", lane, row, c), out, gate, in,
             gate);
    else
        EDGE(w, place(wait ? "towait" : "to", lane, row, c), out, gate, trunk,
             gate, trunk, mid, in, mid);
    if (wait)
        EDGE(w, place("to", lane, row, c), in + EVENT, mid, x->x, mid);
    if (x->to != STAYS) {
        const struct row *to = &l->rows[x->to];

        EDGE(w, place("on", lane, row, c), x->x + x->w, mid, to->channel, mid,
             to->channel, to->top + 14, middle(to), to->top + 14, middle(to),
             level(to) - (ends(to) ? EVENT : GATE) / 2);
    }
    if (x->to == STAYS || x->step->to_when != NULL) /* back below the task */
        EDGE(w, place("back", lane, row, c), x->x + x->w / 2 + 20, x->y + x->h,
             x->x + x->w / 2 + 20, x->y + x->h + 10, trunk - 12,
             x->y + x->h + 10, trunk - 12, gate + 14, out - 14, gate + 14);
}

static void lane_shapes(struct bpmn *w, size_t lane)
{
    const struct lane *l = &w->l.lanes[lane];

    shape(w, place("pool", lane, 0, -1), true, 0, l->y, w->l.w, l->h);
    close_shape(w);
    shape(w, place("start", lane, 0, -1), false, HEAD + 24,
          level(&l->rows[0]) - EVENT / 2, EVENT, EVENT);
    close_shape(w);
    EDGE(w, place("begin", lane, 0, -1), HEAD + 24 + EVENT, level(&l->rows[0]),
         middle(&l->rows[0]) - GATE / 2, level(&l->rows[0]));
    for (size_t r = 0; r < l->n; r++) {
        const struct row *x = &l->rows[r];
        int size = ends(x) ? EVENT : GATE;

        shape(w, place("state", lane, r, -1), false, middle(x) - size / 2,
              level(x) - size / 2, size, size);
        label(w, x->x - 8, level(x) + size / 2 + 2, x->w + 16, 40);
        close_shape(w);
        for (size_t c = 0; c < x->n; c++) {
            cell_shapes(w, lane, r, (int)c);
            cell_edges(w, lane, r, (int)c);
        }
    }
}

/* ---- the file ---- */

static void pools(struct bpmn *w)
{
    buf_lit(w->b, "<collaboration id=\"collaboration\">\n");
    for (size_t i = 0; i < w->l.n; i++) {
        tag_open(w->b, "participant");
        attr(w, "id", str_of(place("pool", i, 0, -1).z));
        attr(w, "name",
             SAY(&w->t, tell_words(&w->t, w->t.p->name), S(" · "),
                 tell_words(&w->t, w->l.lanes[i].track->name)));
        attr(w, "processRef", str_of(place("process", i, 0, -1).z));
        buf_lit(w->b, "/>\n");
    }
    buf_lit(w->b, "</collaboration>\n");
}

bool explain_bpmn(const struct procedure *p, enum lang lang, struct arena *a,
                  struct buf *out, struct err *e)
{
    static const struct layout_sizes sizes = {.left = HEAD + 70,
                                              .gap = 190,
                                              .cell_gap = 42,
                                              .cell_min = 60,
                                              .row_min = 100,
                                              .repeated = true};
    struct bpmn w = {.t = {p, a, e, lang, false}, .b = out};

    if (!chart_layout(&w.t, &sizes, &w.l))
        return false;
    buf_lit(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" "
        "xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" "
        "xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" "
        "xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        "id=\"definitions\"");
    attr(&w, "targetNamespace", SAY(&w.t, S("urn:fadu:"), p->id));
    attr(&w, "exporter", S("fadu"));
    buf_lit(out, ">\n");
    pools(&w);
    for (size_t i = 0; i < w.l.n; i++)
        process(&w, i);
    buf_lit(out, "<bpmndi:BPMNDiagram id=\"diagram\"><bpmndi:BPMNPlane "
                 "id=\"plane\" bpmnElement=\"collaboration\">\n");
    for (size_t i = 0; i < w.l.n; i++)
        lane_shapes(&w, i);
    buf_lit(out, "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n"
                 "</definitions>\n");
    return !w.t.failed;
}
