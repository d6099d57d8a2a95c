/* layout.c - where the states, steps and ways of a procedure stand.
 *
 * A lane has a row for each state, in layers: the state at the left, beside it
 * the steps that may be taken there, one below the other.  A step that leads on
 * goes to the right into the channel of the state it leads to; one channel
 * collects all that leads there and comes in above the state.  Channels whose
 * stretches do not meet share a place, short ones nearest to the steps; so no
 * way runs behind a box.
 */
#include "explain/internal.h"

enum {
    STATE_W = 132,
    CELL_PAD = 10,
    NAME_PX = 14,
    NAME_LINE = 19,
    NOTE_PX = 12,
    NOTE_LINE = 17,
    SIGN_W = 18,
    LANE_HEAD = 34,
    LANE_GAP = 18,
    ROW_TOP = 28, /* for the way that comes in */
    ROW_GAP = 14,
    CHANNEL = 13,
    MARGIN = 16
};

/* ---- text ---- */

/* A quarter of what is drawn is wide: exact enough to break lines, and never
 * too small for the fonts that pages and editors use. */
static int wide(uint32_t code, int size)
{
    if (code >= 0x2E80)
        return size * 100;
    if (code < 0x80 && strchr("ilj.,:;'|!()[] ", (int)code) != NULL)
        return size * 36;
    return size * (code >= 'A' && code <= 'Z' ? 70 : 58);
}

static bool fits(str s, int size, int width)
{
    int sum = 0;

    while (s.n > 0) {
        size_t bytes;

        sum += wide(utf8_next(s, &bytes), size);
        s = str_slice(s, bytes, s.n);
    }
    return sum <= width * 100;
}

/* As many bytes of `s` as fit; at a blank where the text is in words. */
static size_t line_end(str s, int size, int width)
{
    size_t at = 0, blank = 0;
    int sum = 0;

    while (at < s.n) {
        size_t bytes;
        uint32_t code = utf8_next(str_slice(s, at, s.n), &bytes);

        sum += wide(code, size);
        if (sum > width * 100)
            return blank > 0 ? blank : at > 0 ? at : bytes;
        at += bytes;
        if (code == ' ' || code >= 0x2E80)
            blank = at;
    }
    return at;
}

/* No line begins with a sign that closes. */
static size_t keep_closing(str s, size_t at)
{
    static const char *const closing[] = {"」", "、", ",", ")", "。", ";"};
    str rest = str_slice(s, at, s.n);

    for (size_t i = 0; i < COUNT_OF(closing); i++) {
        if (str_starts(rest, str_of(closing[i])))
            return at + strlen(closing[i]);
    }
    return at;
}

static str cut_short(struct teller *t, str s, int size, int width)
{
    size_t end = line_end(s, size, width - size);

    return SAY(t, str_trim(str_slice(s, 0, end)), S("…"));
}

size_t chart_lines(struct teller *t, str s, int size, int width, str *out,
                   size_t max)
{
    size_t n = 0;

    s = str_trim(s);
    while (s.n > 0 && n < max) {
        size_t end = line_end(s, size, width);

        if (n + 1 == max && !fits(s, size, width)) {
            out[n++] = cut_short(t, s, size, width);
            break;
        }
        if (end < s.n)
            end = keep_closing(s, end);
        out[n++] = str_trim(str_slice(s, 0, end));
        s = str_trim(str_slice(s, end, s.n));
    }
    return n;
}

/* ---- what a step's box says ---- */

static void note(struct teller *t, struct cell *c, char sign, str text)
{
    str lines[2];
    size_t n =
        chart_lines(t, text, NOTE_PX, CELL_W - 2 * CELL_PAD - SIGN_W, lines, 2);

    for (size_t i = 0; i < n && c->n_notes < COUNT_OF(c->notes); i++)
        c->notes[c->n_notes++] = (struct note){i == 0 ? sign : ' ', lines[i]};
}

static void take_notes(struct teller *t, struct cell *c)
{
    const struct procedure *p = t->p;
    const struct step *s = c->step;

    note(t, c, s->by->timer ? 't' : 'w', tell_role(t, s->by));
    for (size_t i = 0; i < p->n_deadlines; i++) {
        const struct deadline *d = &p->deadlines[i];

        if (flow_waits(s, d))
            note(t, c, 'v', tell_limit_short(t, d));
        if (flow_meets(s, d))
            note(t, c, 'l', tell_limit_short(t, d));
        if (flow_follows(s, d))
            note(t, c, 't',
                 SAY(t, tell_say(t, "期满而未办:", "when it has passed: "),
                     tell_words(t, d->name)));
    }
    if (s->paper != NULL)
        note(t, c, 'p', tell_words(t, s->paper->name));
}

static void measure(struct teller *t, const struct layout_sizes *z,
                    struct cell *c)
{
    c->w = CELL_W;
    c->n_name =
        chart_lines(t, tell_words(t, c->step->name), NAME_PX,
                    CELL_W - 2 * CELL_PAD - SIGN_W, c->name, COUNT_OF(c->name));
    if (!c->again || z->repeated)
        take_notes(t, c);
    c->h = (int)c->n_name * NAME_LINE + (int)c->n_notes * NOTE_LINE +
           2 * CELL_PAD - 4;
    if (c->h < z->cell_min)
        c->h = z->cell_min;
}

/* ---- rows ---- */

static int row_of(const struct lane *l, str state)
{
    for (size_t i = 0; i < l->n; i++) {
        if (str_eq(l->rows[i].state->id, state))
            return (int)i;
    }
    return STAYS;
}

static size_t count_cells(const struct procedure *p, const struct lane *l,
                          const struct state *s)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n_steps; i++) {
        for (size_t m = 0;
             p->steps[i].track == l->track && m < p->steps[i].n_moves; m++)
            n += str_eq(p->steps[i].moves[m].from, s->id);
    }
    return n;
}

static void other(struct teller *t, struct row *r, const struct step *s)
{
    str name = tell_words(t, s->name);

    r->others = r->n_others++ == 0
                    ? SAY(t, tell_say(t, "仍可办:", "Still possible: "), name)
                    : SAY(t, r->others, tell_say(t, "、", ", "), name);
}

/* Steps that lead on first, then those that stay. */
static bool fill_row(struct teller *t, const struct layout_sizes *z,
                     struct lane *l, struct row *r, bool *stood)
{
    const struct procedure *p = t->p;

    r->cells =
        arena_array(t->a, struct cell, count_cells(p, l, r->state) + 1, t->e);
    if (r->cells == NULL)
        return false;
    for (int stays = 0; stays <= 1; stays++) {
        for (size_t i = 0; i < p->n_steps; i++) {
            const struct step *s = &p->steps[i];

            for (size_t m = 0; s->track == l->track && m < s->n_moves; m++) {
                bool same = str_eq(s->moves[m].from, s->moves[m].to);
                struct cell *c = &r->cells[r->n];

                if (!str_eq(s->moves[m].from, r->state->id) ||
                    same != (stays == 1))
                    continue;
                if (same && stood[i] && !z->repeated) {
                    other(t, r, s);
                    continue;
                }
                *c = (struct cell){.step = s,
                                   .to =
                                       same ? STAYS : row_of(l, s->moves[m].to),
                                   .again = stood[i]};
                stood[i] = true;
                measure(t, z, c);
                r->n++;
            }
        }
    }
    r->n_lines = chart_lines(t, r->others, NOTE_PX, CELL_W - 2 * CELL_PAD,
                             r->lines, COUNT_OF(r->lines));
    return true;
}

static void place_row(const struct layout_sizes *z, struct row *r, int *y)
{
    int bottom;

    r->top = *y;
    *y += ROW_TOP;
    r->x = z->left;
    r->y = *y;
    r->w = STATE_W;
    r->h = (int)r->n_name * NAME_LINE + 20;
    for (size_t i = 0; i < r->n; i++) {
        struct cell *c = &r->cells[i];

        c->x = r->x + STATE_W + z->gap;
        c->y = i > 0 || c->h >= r->h ? *y : *y + (r->h - c->h) / 2;
        *y = c->y + c->h + z->cell_gap;
    }
    if (r->n_lines > 0) {
        r->others_y = *y;
        r->others_h = (int)r->n_lines * NOTE_LINE + 2 * CELL_PAD - 4;
    }
    bottom = r->n > 0 ? r->cells[r->n - 1].y + r->cells[r->n - 1].h : r->y;
    /* The first step stands straight beside its state. */
    if (r->n > 0 && r->cells[0].h > r->h)
        r->y += (r->cells[0].h - r->h) / 2;
    if (r->n_lines > 0)
        bottom = r->others_y + r->others_h;
    if (bottom < r->y + r->h)
        bottom = r->y + r->h;
    if (bottom < r->y + z->row_min)
        bottom = r->y + z->row_min;
    *y = bottom + ROW_GAP;
}

/* ---- channels ---- */

struct stretch {
    size_t row;
    int from, to; /* y */
};

static int shorter(const void *a, const void *b)
{
    const struct stretch *x = a, *y = b;
    int n = x->to - x->from, m = y->to - y->from;

    if (n != m)
        return n < m ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static size_t stretches(struct lane *l, struct stretch *out)
{
    size_t n = 0;

    for (size_t r = 0; r < l->n; r++) {
        int y = l->rows[r].top + ROW_TOP / 2;
        struct stretch s = {r, y, y};

        for (size_t f = 0; f < l->n; f++) {
            for (size_t c = 0; c < l->rows[f].n; c++) {
                const struct cell *x = &l->rows[f].cells[c];
                int at = x->y + x->h / 2;

                if (x->to != (int)r)
                    continue;
                l->rows[r].entered = true;
                s.from = at < s.from ? at : s.from;
                s.to = at > s.to ? at : s.to;
            }
        }
        if (l->rows[r].entered)
            out[n++] = s;
    }
    return n;
}

/* Short ones first, each in the nearest channel where it touches nothing. */
static bool set_channels(struct teller *t, const struct layout_sizes *z,
                         struct lane *l)
{
    struct stretch *all = arena_array(t->a, struct stretch, l->n, t->e);
    int *place = arena_array(t->a, int, l->n, t->e);
    int right = z->left + STATE_W + z->gap + CELL_W, used = 0;
    size_t n;

    if (all == NULL || place == NULL)
        return false;
    n = stretches(l, all);
    if (n > 0)
        qsort(all, n, sizeof *all, shorter);
    for (size_t i = 0; i < n; i++) {
        int k = 0;

        for (size_t j = 0; j < i; j++) {
            if (place[j] == k && all[j].from - 6 < all[i].to &&
                all[i].from - 6 < all[j].to) {
                k++;
                j = (size_t)-1; /* from the start, one channel further */
            }
        }
        place[i] = k;
        used = k + 1 > used ? k + 1 : used;
        l->rows[all[i].row].channel = right + CHANNEL * (k + 1);
    }
    l->w = right + CHANNEL * (used + 1) + MARGIN;
    return true;
}

/* ---- lanes ---- */

static bool make_lane(struct teller *t, const struct layout_sizes *z,
                      const struct track *track, bool *stood, struct lane *l)
{
    size_t *order;
    int y = l->y + LANE_HEAD;

    l->track = track;
    l->n = track->n_states;
    l->rows = arena_array(t->a, struct row, l->n, t->e);
    if (l->rows == NULL || !flow_rows(t->p, track, t->a, &order, t->e))
        return false;
    for (size_t i = 0; i < l->n; i++) {
        struct row *r = &l->rows[i];

        r->state = &track->states[order[i]];
        r->n_name = chart_lines(t, tell_words(t, r->state->name), NAME_PX,
                                STATE_W - 16, r->name, COUNT_OF(r->name));
    }
    for (size_t i = 0; i < l->n; i++) {
        if (!fill_row(t, z, l, &l->rows[i], stood))
            return false;
        place_row(z, &l->rows[i], &y);
    }
    l->h = y - l->y + 4;
    return set_channels(t, z, l);
}

bool chart_layout(struct teller *t, const struct layout_sizes *sizes,
                  struct layout *out)
{
    const struct procedure *p = t->p;
    bool *stood = arena_array(t->a, bool, p->n_steps + 1, t->e);
    int y = 0;

    out->n = p->n_tracks;
    out->lanes = arena_array(t->a, struct lane, p->n_tracks, t->e);
    if (stood == NULL || out->lanes == NULL)
        return false;
    for (size_t i = 0; i < out->n; i++) {
        struct lane *l = &out->lanes[i];

        l->y = y;
        if (!make_lane(t, sizes, &p->tracks[i], stood, l))
            return false;
        y += l->h + LANE_GAP;
        out->w = l->w > out->w ? l->w : out->w;
    }
    out->h = y - LANE_GAP;
    return !t->failed;
}
