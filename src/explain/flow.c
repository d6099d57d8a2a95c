/* flow.c - how steps, states and limits go together: layers of a track. */
#include "explain/internal.h"

static bool listed(const str *ids, size_t n, str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(ids[i], id))
            return true;
    }
    return false;
}

bool flow_meets(const struct step *s, const struct deadline *d)
{
    return d->kind == DEADLINE_AT_MOST && listed(d->until, d->n_until, s->id);
}

bool flow_waits(const struct step *s, const struct deadline *d)
{
    for (size_t i = 0; i < s->n_guards; i++) {
        if (str_eq(s->guards[i].waits, d->id))
            return true;
    }
    return false;
}

bool flow_follows(const struct step *s, const struct deadline *d)
{
    return str_eq(d->on_pass, s->id);
}

/* ---- layers ---- */

struct walk {
    const struct track *t;
    bool *leads;       /* n * n: a step leads from state to state */
    bool *back;        /* … and closes a circle */
    signed char *seen; /* 0 not yet, 1 on the way, 2 done */
    int *layer;
};

static size_t place(const struct track *t, str id)
{
    for (size_t i = 0; i < t->n_states; i++) {
        if (str_eq(t->states[i].id, id))
            return i;
    }
    return 0;
}

static void read_ways(const struct procedure *p, struct walk *w)
{
    size_t n = w->t->n_states;

    for (size_t i = 0; i < p->n_steps; i++) {
        const struct step *s = &p->steps[i];

        for (size_t m = 0; s->track == w->t && m < s->n_moves; m++) {
            size_t from = place(w->t, s->moves[m].from);
            size_t to = place(w->t, s->moves[m].to);

            if (from != to)
                w->leads[from * n + to] = true;
        }
    }
}

/* A way that comes back to where it went through is not counted in layers.
 * At most 200 states, so it is at most so deep. */
static void find_back(struct walk *w, size_t at)
{
    size_t n = w->t->n_states;

    w->seen[at] = 1;
    for (size_t to = 0; to < n; to++) {
        if (!w->leads[at * n + to])
            continue;
        if (w->seen[to] == 1)
            w->back[at * n + to] = true;
        else if (w->seen[to] == 0)
            find_back(w, to);
    }
    w->seen[at] = 2;
}

/* The longest way from the first state; what nothing leads to stands last. */
static void set_layers(struct walk *w)
{
    size_t n = w->t->n_states;

    for (size_t i = 0; i < n; i++)
        w->layer[i] = i == 0 ? 0 : -1;
    for (size_t round = 0; round < n; round++) {
        for (size_t i = 0; i < n * n; i++) {
            size_t from = i / n, to = i % n;

            if (w->leads[i] && !w->back[i] && w->layer[from] >= 0 &&
                w->layer[to] <= w->layer[from])
                w->layer[to] = w->layer[from] + 1;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (w->layer[i] < 0)
            w->layer[i] = (int)n;
    }
}

/* The way through first: where nothing more can be done, the exits, stand
 * behind all others, so that they do not part them. */
static bool leads_on(const struct walk *w, size_t i)
{
    for (size_t to = 0; to < w->t->n_states; to++) {
        if (w->leads[i * w->t->n_states + to])
            return true;
    }
    return i == 0;
}

bool flow_rows(const struct procedure *p, const struct track *t,
               struct arena *a, size_t **states, struct err *e)
{
    size_t n = t->n_states, done = 0;
    struct walk w = {.t = t};

    w.leads = arena_array(a, bool, n *n, e);
    w.back = arena_array(a, bool, n *n, e);
    w.seen = arena_array(a, signed char, n, e);
    w.layer = arena_array(a, int, n, e);
    *states = arena_array(a, size_t, n, e);
    if (w.leads == NULL || w.back == NULL || w.seen == NULL ||
        w.layer == NULL || *states == NULL)
        return false;
    read_ways(p, &w);
    find_back(&w, 0);
    set_layers(&w);
    for (int exits = 0; exits <= 1; exits++) {
        for (int layer = 0; layer <= (int)n; layer++) {
            for (size_t i = 0; i < n; i++) {
                if (w.layer[i] == layer && leads_on(&w, i) == (exits == 0))
                    (*states)[done++] = i;
            }
        }
    }
    return true;
}
