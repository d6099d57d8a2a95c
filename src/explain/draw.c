/* draw.c - the chart as shapes: lanes, states, steps, ways. */
#include "explain/internal.h"

enum {
    PAD = 10,
    NAME_LINE = 19,
    NOTE_LINE = 17,
    BEND = 7,
    TRUNK = 24,
    DESC_MAX = 1 << 18,
    PATH_MAX = 4096
};

struct drawing {
    struct teller t;
    struct chart *c;
    struct layout l;
    const struct json *here;
    struct buf desc;
};

/* ---- shapes ---- */

static void put(struct drawing *d, struct shape s)
{
    struct shape *at =
        d->t.failed ? NULL : vec_add(d->t.a, &d->c->shapes, d->t.e);

    if (at == NULL)
        d->t.failed = true;
    else
        *at = s;
}

static void box(struct drawing *d, const char *look, int x, int y, int w, int h,
                int r)
{
    put(d, (struct shape){.kind = SHAPE_RECT,
                          .look = look,
                          .x = x,
                          .y = y,
                          .w = w,
                          .h = h,
                          .r = r});
}

static void text(struct drawing *d, const char *look, int x, int y, str s,
                 bool middle)
{
    put(d, (struct shape){.kind = SHAPE_TEXT,
                          .look = look,
                          .x = x,
                          .y = y,
                          .text = s,
                          .middle = middle});
}

/* "M 10 20 H 30" with numbers for each #. */
static void path(struct drawing *d, const char *look, const char *form,
                 const int *at)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, PATH_MAX);
    for (; *form != '\0'; form++) {
        if (*form == '#')
            buf_int(&b, *at++);
        else
            buf_byte(&b, *form);
    }
    if (!d->t.failed && !buf_take(&b, d->t.a, &s, d->t.e))
        d->t.failed = true;
    buf_close(&b);
    put(d, (struct shape){.kind = SHAPE_PATH, .look = look, .text = s});
}
#define PATH(d, look, form, ...) \
    path((d), (look), (form), (const int[]){__VA_ARGS__})

/* ---- signs ---- */

static void clock_sign(struct drawing *d, const char *look, int x, int y)
{
    PATH(d, look, "M # #a5 5 0 1 0 10 0a5 5 0 1 0 -10 0M # #v-3M # #h3", x, y,
         x + 5, y, x + 5, y);
}

static void sign(struct drawing *d, char which, int x, int y)
{
    switch (which) {
    case 'w': /* a person */
        PATH(d, "sign",
             "M # #a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0M # #c0 -5 10 -5 10 0",
             x + 2, y - 3, x, y + 5);
        break;
    case 't':
        clock_sign(d, "sign sign-clock", x, y);
        break;
    case 'l':
        clock_sign(d, "sign sign-limit", x, y);
        break;
    case 'v': /* an hour glass */
        PATH(d, "sign sign-wait", "M # #h8l-8 10h8l-8 -10z", x + 1, y - 5);
        break;
    case 'p': /* a sheet */
        PATH(d, "sign", "M # #h5l3 3v8h-8zM # #h4M # #h4", x + 1, y - 6, x + 3,
             y, x + 3, y + 3);
        break;
    default:
        break;
    }
}

/* ---- ways ---- */

/* From a state to one of its steps. */
static void draw_branch(struct drawing *d, const struct row *r, int to)
{
    int x = r->x + r->w, y = r->y + r->h / 2, mid = x + TRUNK;
    int end = x + READING_GAP, bend = to > y ? BEND : -BEND;

    if (to - y < 2 * BEND && y - to < 2 * BEND)
        PATH(d, "way", "M # #H #", x, to, end);
    else
        PATH(d, "way", "M # #H #Q # # # #V #Q # # # #H #", x, y, mid - BEND,
             mid, y, mid, y + bend, to - bend, mid, to, mid + BEND, to, end);
}

static void draw_trunk(struct drawing *d, const struct row *r)
{
    for (size_t i = 0; i < r->n; i++)
        draw_branch(d, r, r->cells[i].y + r->cells[i].h / 2);
    if (r->n_lines > 0)
        draw_branch(d, r, r->others_y + r->others_h / 2);
}

/* From a step through the channel of the state that it leads to. */
static void draw_way(struct drawing *d, const struct lane *l,
                     const struct cell *c)
{
    const struct row *r = &l->rows[c->to];
    int x = c->x + c->w, y = c->y + c->h / 2, at = r->channel;
    int in = r->top + 14, bend = in > y ? BEND : -BEND;
    int mid = r->x + r->w / 2;

    PATH(d, c->step->to_when != NULL ? "way way-when" : "way",
         "M # #H #Q # # # #V #Q # # # #H #Q # # # #V #", x, y, at - BEND, at, y,
         at, y + bend, in - bend, at, in, at - BEND, in, mid + BEND, mid, in,
         mid, in + BEND, r->y - 6);
}

static void draw_arrow(struct drawing *d, const struct row *r)
{
    PATH(d, "arrow", "M # #l-5 -8h10z", r->x + r->w / 2, r->y);
}

/* ---- boxes ---- */

static void draw_cell(struct drawing *d, const struct cell *c)
{
    bool slight = c->n_notes == 0;
    int y = c->y + PAD + 12;
    const char *look = slight               ? "step step-again"
                       : c->step->by->timer ? "step step-clock"
                                            : "step";

    box(d, look, c->x, c->y, c->w, c->h, 5);
    for (size_t i = 0; i < c->n_name; i++, y += NAME_LINE)
        text(d, slight ? "name name-again" : "name", c->x + PAD, y, c->name[i],
             false);
    for (size_t i = 0; i < c->n_notes; i++, y += NOTE_LINE) {
        sign(d, c->notes[i].sign, c->x + PAD, y - 5);
        text(d, c->notes[i].sign == 'l' ? "note note-limit" : "note",
             c->x + PAD + 18, y - 1, c->notes[i].text, false);
    }
    /* It may be taken and the state stays: a loop. */
    if (c->to == STAYS || c->step->to_when != NULL)
        PATH(d, "sign", "M # #a5 5 0 1 1 -4 -4M # #l4 -1l-2 -4",
             c->x + c->w - PAD, c->y + 15, c->x + c->w - PAD - 5, c->y + 12);
}

static void draw_others(struct drawing *d, const struct row *r)
{
    int x = r->x + r->w + READING_GAP, y = r->others_y + PAD + 11;

    if (r->n_lines == 0)
        return;
    box(d, "step step-again", x, r->others_y, CELL_W, r->others_h, 5);
    for (size_t i = 0; i < r->n_lines; i++, y += NOTE_LINE)
        text(d, "note", x + PAD, y, r->lines[i], false);
}

static bool is_here(const struct drawing *d, const struct lane *l,
                    const struct row *r)
{
    return d->here != NULL &&
           str_eq(json_get_str(d->here, l->track->id), r->state->id);
}

static void draw_state(struct drawing *d, const struct lane *l,
                       const struct row *r)
{
    bool here = is_here(d, l, r);
    int y = r->y + (r->h - (int)r->n_name * NAME_LINE) / 2 + 14;

    box(d, here ? "state state-here" : "state", r->x, r->y, r->w, r->h,
        r->h / 2);
    if (r->state->final)
        box(d, here ? "end end-here" : "end", r->x + 3, r->y + 3, r->w - 6,
            r->h - 6, r->h / 2 - 3);
    for (size_t i = 0; i < r->n_name; i++, y += NAME_LINE)
        text(d, here ? "state-name name-here" : "state-name", r->x + r->w / 2,
             y, r->name[i], true);
    if (here)
        text(d, "here", r->x + r->w / 2, r->y + r->h + 16,
             tell_say(&d->t, "▲ 您在这里", "▲ You are here"), true);
}

static void draw_lane(struct drawing *d, const struct lane *l)
{
    box(d, "lane", 0, l->y, d->l.w, l->h, 6);
    text(d, "lane-name", 16, l->y + 23, tell_words(&d->t, l->track->name),
         false);
    for (size_t i = 0; i < l->n; i++) {
        const struct row *r = &l->rows[i];

        draw_trunk(d, r);
        for (size_t c = 0; c < r->n; c++) {
            if (r->cells[c].to != STAYS)
                draw_way(d, l, &r->cells[c]);
        }
    }
    for (size_t i = 0; i < l->n; i++) {
        const struct row *r = &l->rows[i];

        if (r->entered)
            draw_arrow(d, r);
        draw_state(d, l, r);
        for (size_t c = 0; c < r->n; c++)
            draw_cell(d, &r->cells[c]);
        draw_others(d, r);
    }
}

/* ---- in words ---- */

static void describe_cell(struct drawing *d, const struct lane *l,
                          const struct cell *c)
{
    struct teller *t = &d->t;
    const struct procedure *p = t->p;

    buf_add(&d->desc, tell_words(t, c->step->name));
    buf_add(&d->desc, tell_say(t, "(", " ("));
    buf_add(&d->desc, tell_role(t, c->step->by));
    for (size_t i = 0; i < p->n_deadlines; i++) {
        if (!flow_meets(c->step, &p->deadlines[i]))
            continue;
        buf_add(&d->desc, tell_say(t, ",", ", "));
        buf_add(&d->desc, tell_limit_short(t, &p->deadlines[i]));
    }
    buf_add(&d->desc, tell_say(t, ")", ")"));
    if (c->to == STAYS)
        return;
    buf_add(&d->desc, tell_say(t, "→", " → "));
    buf_add(&d->desc, tell_words(t, l->rows[c->to].state->name));
}

static void describe_lane(struct drawing *d, const struct lane *l)
{
    struct teller *t = &d->t;

    buf_add(&d->desc, tell_words(t, l->track->name));
    buf_add(&d->desc, tell_say(t, "。", ". "));
    for (size_t i = 0; i < l->n; i++) {
        const struct row *r = &l->rows[i];

        buf_add(&d->desc, tell_words(t, r->state->name));
        if (is_here(d, l, r))
            buf_add(&d->desc, tell_say(t, "(您在这里)", " (you are here)"));
        if (r->state->final)
            buf_add(&d->desc, tell_say(t, "(终点)", " (an end)"));
        for (size_t c = 0; c < r->n; c++) {
            buf_add(&d->desc,
                    c == 0 ? tell_say(t, ":", ": ") : tell_say(t, ";", "; "));
            describe_cell(d, l, &r->cells[c]);
        }
        if (r->n_others > 0) {
            buf_add(&d->desc, tell_say(t, "。", ". "));
            buf_add(&d->desc, r->others);
        }
        buf_add(&d->desc, tell_say(t, "。", ". "));
    }
}

bool explain_chart(const struct procedure *p, enum lang lang,
                   const struct json *here, struct arena *a, struct chart *out,
                   struct err *e)
{
    static const struct layout_sizes sizes = {
        .left = 16, .gap = READING_GAP, .cell_gap = 10};
    struct drawing d = {.t = {p, a, e, lang, false}, .c = out, .here = here};
    bool ok;

    *out = (struct chart){0};
    buf_init(&d.desc, &memory_system, DESC_MAX);
    ok = chart_layout(&d.t, &sizes, &d.l);
    for (size_t i = 0; ok && i < d.l.n; i++) {
        draw_lane(&d, &d.l.lanes[i]);
        describe_lane(&d, &d.l.lanes[i]);
    }
    out->w = d.l.w;
    out->h = d.l.h;
    out->title = SAY(&d.t, tell_words(&d.t, p->name),
                     tell_say(&d.t, ":流程图", ": flow chart"));
    ok = ok && !d.t.failed && buf_take(&d.desc, a, &out->desc, e);
    buf_close(&d.desc);
    return ok;
}
