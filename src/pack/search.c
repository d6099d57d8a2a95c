/* search.c - looks for a way through a procedure, the shortest first.
 *
 * A node is what an argument needs to remember of a matter: whether it has
 * begun, the state of some tracks, and which of some steps were taken (by
 * anybody, or for the one party that is watched; the other parties are taken
 * together).  Steps lead from node to node as their moves and the precedences
 * of their guards allow.  Nothing else of a guard is looked at, so that there
 * are at least as many ways here as in life: what is not found cannot happen.
 *
 * A search begins with only the tracks that its question speaks of.  A way
 * that breaks a precedence which was not remembered makes the search remember
 * that step, too, and begin again; so a way that is returned keeps every
 * precedence and takes no step twice that is taken once.
 */
#include "pack/internal.h"

enum { NODES_MOST = 1 << 20, NOT_SEEN = -1 };

struct node {
    bool begun;
    uint32_t done; /* one bit a mark */
    unsigned char at[SEARCH_TRACKS];
};

/* ---- numbering nodes ---- */

static size_t track_place(const struct procedure *p, const struct track *t)
{
    return (size_t)(t - p->tracks);
}

static bool node_count(const struct search *s, size_t *n)
{
    *n = (size_t)2 << s->n_marks;
    for (size_t t = 0; t < s->p->n_tracks; t++) {
        if (s->tracks[t] && !size_mul(*n, s->p->tracks[t].n_states, n))
            return false;
    }
    return *n <= NODES_MOST;
}

static size_t node_number(const struct search *s, const struct node *v)
{
    size_t n = v->done;

    for (size_t t = 0; t < s->p->n_tracks; t++) {
        if (s->tracks[t])
            n = n * s->p->tracks[t].n_states + v->at[t];
    }
    return n * 2 + v->begun;
}

static struct node node_of(const struct search *s, size_t n)
{
    struct node v = {.begun = n % 2 != 0};

    n /= 2;
    for (size_t t = s->p->n_tracks; t-- > 0;) {
        if (!s->tracks[t])
            continue;
        v.at[t] = (unsigned char)(n % s->p->tracks[t].n_states);
        n /= s->p->tracks[t].n_states;
    }
    v.done = (uint32_t)n;
    return v;
}

/* ---- marks: steps that are remembered ---- */

static int mark_of(const struct search *s, size_t step, unsigned char whose)
{
    for (size_t i = 0; i < s->n_marks; i++) {
        if (s->marks[i].step == step && s->marks[i].whose == whose)
            return (int)i;
    }
    return -1;
}

void search_watch(struct search *s, const struct track *t)
{
    s->tracks[track_place(s->p, t)] = true;
}

bool search_mark(struct search *s, size_t step, unsigned char whose)
{
    if (mark_of(s, step, whose) >= 0)
        return true;
    search_watch(s, s->p->steps[step].track);
    if (s->n_marks == SEARCH_MARKS)
        return false;
    s->marks[s->n_marks++] = (struct search_mark){step, whose};
    return true;
}

static bool marked(const struct search *s, const struct node *v, size_t step,
                   unsigned char whose)
{
    int m = mark_of(s, step, whose);

    return m >= 0 && (v->done >> m & 1U) != 0;
}

static void set_mark(const struct search *s, struct node *v, size_t step,
                     unsigned char whose)
{
    int m = mark_of(s, step, whose);

    if (m >= 0)
        v->done |= (uint32_t)1 << m;
}

/* ---- one step ---- */

/* Whether a remembered precedence or "once" stands against it. */
static bool barred(const struct search *s, const struct node *v, size_t step,
                   enum who who)
{
    const unsigned char *needs = s->needs + step * s->p->n_steps;
    unsigned char own =
        who == WHO_PARTY && !s->single ? NEED_PARTY : NEED_MATTER;

    for (size_t m = 0; m < s->n_marks; m++) {
        const struct search_mark *k = &s->marks[m];
        bool done = (v->done >> m & 1U) != 0;

        if ((needs[k->step] & k->whose) != 0 && !done &&
            (k->whose == NEED_MATTER || who == WHO_PARTY))
            return true;
        if (k->step == step && k->whose == own && done &&
            !s->p->steps[step].repeats && who != WHO_OTHER)
            return true;
    }
    return false;
}

/* ---- who is there ---- */

/* Nobody of the ordinary capacity need be among those whom it is for. */
static bool for_others(const struct step *x)
{
    return x->for_party && x->among != 0 && (x->among & 1U) == 0;
}

/* Whether the taking of `x` shows that somebody is there for whom `for_whom`
 * can be taken: one joined, or it was taken for one. */
static bool shows(const struct search *s, const struct step *x,
                  const struct step *for_whom)
{
    if (x->joins != NULL)
        return (for_whom->among >> (x->joins - s->p->capacities) & 1U) != 0;
    return for_others(x) && (x->among & ~for_whom->among) == 0;
}

/* A step for others than the ordinary party, while nobody need be there. */
static bool absent(const struct search *s, const struct node *v,
                   const struct step *x)
{
    if (!s->sure || !for_others(x))
        return false;
    for (size_t m = 0; m < s->n_marks; m++) {
        if ((v->done >> m & 1U) != 0 &&
            shows(s, &s->p->steps[s->marks[m].step], x))
            return false;
    }
    return true;
}

static const struct move *move_from(const struct step *s, str state)
{
    for (size_t i = 0; i < s->n_moves; i++) {
        if (str_eq(s->moves[i].from, state))
            return &s->moves[i];
    }
    return NULL;
}

static size_t state_place(const struct track *t, str id)
{
    return (size_t)(track_state(t, id) - t->states);
}

/* The nodes (at most two) that a step leads to; 0: it cannot be taken. */
static size_t follow(const struct search *s, const struct node *v, size_t step,
                     enum who who, struct node out[2])
{
    const struct step *x = &s->p->steps[step];
    size_t t = track_place(s->p, x->track);
    const struct move *m = NULL;
    size_t n = 1;

    if (!v->begun && !x->begins)
        return 0;
    if (s->tracks[t] || !v->begun) {
        m = move_from(x, x->track->states[s->tracks[t] ? v->at[t] : 0].id);
        if (m == NULL)
            return 0;
    }
    if (barred(s, v, step, who) || absent(s, v, x))
        return 0;
    out[0] = *v;
    out[0].begun = true;
    set_mark(s, &out[0], step, NEED_MATTER);
    if (who == WHO_PARTY)
        set_mark(s, &out[0], step, NEED_PARTY);
    if (m == NULL || !s->tracks[t] || str_eq(m->from, m->to))
        return 1;
    if (x->to_when != NULL) {
        /* It may stay where it is: the condition need not hold.  A proof that
         * all ends lets each party's step lead on in the end. */
        if (!(s->single && x->for_party))
            out[n++] = out[0];
    }
    out[0].at[t] = (unsigned char)state_place(x->track, m->to);
    return n;
}

/* Calls back for each step from a node; stops when it answers false. */
typedef bool each_step(struct search *s, size_t from, const struct node *v,
                       size_t step, enum who who, const struct node *to,
                       void *ctx);

static bool steps_from(struct search *s, size_t from, each_step *f, void *ctx)
{
    struct node v = node_of(s, from), to[2];

    for (size_t i = 0; i < s->p->n_steps; i++) {
        bool each = s->p->steps[i].for_party;
        int who = each ? WHO_PARTY : WHO_MATTER;
        int last = each && !s->single ? WHO_OTHER : who;

        for (int w = who; w <= last; w++) {
            size_t n = follow(s, &v, i, (enum who)w, to);

            for (size_t k = 0; k < n; k++) {
                if (!f(s, from, &v, i, (enum who)w, &to[k], ctx))
                    return false;
            }
        }
    }
    return true;
}

/* ---- the search ---- */

static bool room(struct search *s, size_t n, struct err *e)
{
    if (n > s->cap) {
        size_t cap = n < 4096 ? 4096 : n;

        s->parent = arena_array(s->a, int32_t, cap, e);
        s->via = arena_array(s->a, uint32_t, cap, e);
        s->queue = arena_array(s->a, uint32_t, cap, e);
        if (s->parent == NULL || s->via == NULL || s->queue == NULL)
            return false;
        s->cap = cap;
    }
    for (size_t i = 0; i < n; i++)
        s->parent[i] = NOT_SEEN;
    s->n_queue = 1;
    s->queue[0] = 0;
    s->parent[0] = 0;
    return true;
}

static void visit(struct search *s, size_t from, size_t step, enum who who,
                  const struct node *to)
{
    size_t n = node_number(s, to);

    if (s->parent[n] != NOT_SEEN)
        return;
    s->parent[n] = (int32_t)from;
    s->via[n] = (uint32_t)(step * 3 + (size_t)who);
    s->queue[s->n_queue++] = (uint32_t)n;
}

static bool is_goal(const struct search *s, const struct search_goal *g,
                    const struct node *v, size_t step, enum who who,
                    const struct node *to)
{
    if (g->track != NULL) {
        size_t t = track_place(s->p, g->track);

        return to->at[t] == g->state && v->at[t] != g->state;
    }
    if (step != g->step || (g->party && who != WHO_PARTY))
        return false;
    return !g->after || marked(s, v, g->mark, g->whose) == g->marked;
}

struct hunt {
    const struct search_goal *goal;
    bool found;
};

static bool hunt_step(struct search *s, size_t from, const struct node *v,
                      size_t step, enum who who, const struct node *to,
                      void *ctx)
{
    struct hunt *h = ctx;

    if (is_goal(s, h->goal, v, step, who, to)) {
        size_t n = 0;

        for (size_t at = from; at != 0; at = (size_t)s->parent[at])
            n++;
        s->n_path = n + 1;
        s->path = arena_array(s->a, struct taken, n + 1, s->e);
        if (s->path == NULL)
            return false;
        s->path[n] = (struct taken){step, who};
        for (size_t at = from; at != 0; at = (size_t)s->parent[at])
            s->path[--n] =
                (struct taken){s->via[at] / 3, (enum who)(s->via[at] % 3)};
        h->found = true;
        return false;
    }
    visit(s, from, step, who, to);
    return true;
}

/* The first precedence or "once" that the found way breaks. */
static bool breaks(const struct search *s, struct search_mark *out)
{
    for (size_t i = 0; i < s->n_path; i++) {
        const struct taken *x = &s->path[i];
        const unsigned char *needs = s->needs + x->step * s->p->n_steps;

        for (size_t j = 0; j < s->p->n_steps; j++) {
            bool party = false, matter = false;

            for (size_t k = 0; k < i; k++) {
                matter = matter || s->path[k].step == j;
                party = party ||
                        (s->path[k].step == j && s->path[k].who == WHO_PARTY);
            }
            if ((needs[j] & NEED_PARTY) != 0 && x->who == WHO_PARTY && !party) {
                *out = (struct search_mark){j, NEED_PARTY};
                return true;
            }
            if ((needs[j] & NEED_MATTER) != 0 && !matter) {
                *out = (struct search_mark){j, NEED_MATTER};
                return true;
            }
            if (j == x->step && !s->p->steps[j].repeats &&
                (x->who == WHO_PARTY ? party
                                     : x->who == WHO_MATTER && matter)) {
                *out = (struct search_mark){
                    j, x->who == WHO_PARTY ? NEED_PARTY : NEED_MATTER};
                return true;
            }
        }
    }
    return false;
}

enum found search_way(struct search *s, const struct search_goal *g,
                      struct err *e)
{
    struct search_mark missed;
    size_t n;

    s->e = e;
    for (;;) {
        struct hunt h = {.goal = g};

        if (!node_count(s, &n))
            return FOUND_UNKNOWN;
        if (!room(s, n, e))
            return FOUND_FAILED;
        for (size_t i = 0; i < s->n_queue && !h.found; i++) {
            if (!steps_from(s, s->queue[i], hunt_step, &h) && !h.found)
                return FOUND_FAILED;
        }
        if (!h.found)
            return FOUND_NONE;
        if (!breaks(s, &missed))
            return FOUND_WAY;
        if (!search_mark(s, missed.step, missed.whose))
            return FOUND_UNKNOWN;
    }
}

/* ---- no dead end ---- */

/* Whether a move of the step lies on a circle of its track. */
static bool on_circle(const struct procedure *p, const struct step *x)
{
    bool seen[256] = {false};
    bool grew = true;

    for (size_t i = 0; i < x->n_moves; i++) {
        if (!str_eq(x->moves[i].from, x->moves[i].to))
            seen[state_place(x->track, x->moves[i].to)] = true;
    }
    while (grew) {
        grew = false;
        for (size_t i = 0; i < p->n_steps; i++) {
            const struct step *o = &p->steps[i];

            for (size_t m = 0; o->track == x->track && m < o->n_moves; m++) {
                size_t to = state_place(o->track, o->moves[m].to);

                if (seen[state_place(o->track, o->moves[m].from)] && !seen[to])
                    grew = seen[to] = true;
            }
        }
    }
    for (size_t i = 0; i < x->n_moves; i++) {
        if (!str_eq(x->moves[i].from, x->moves[i].to) &&
            seen[state_place(x->track, x->moves[i].from)])
            return true;
    }
    return false;
}

bool step_moves(const struct step *x)
{
    for (size_t i = 0; i < x->n_moves; i++) {
        if (!str_eq(x->moves[i].from, x->moves[i].to))
            return true;
    }
    return false;
}

bool step_comes_back(const struct procedure *p, const struct step *x)
{
    return !x->repeats && step_moves(x) && on_circle(p, x);
}

/* It is taken once, and perhaps does not lead on. */
static bool may_stay(const struct step *x)
{
    return !x->repeats && !x->for_party && x->to_when != NULL && step_moves(x);
}

/* It shows who is there, and moves what is watched or joins. */
static bool step_tells(const struct search *s, size_t j, const struct step *x)
{
    const struct step *y = &s->p->steps[j];

    return shows(s, y, x) &&
           (y->joins != NULL ||
            (s->tracks[track_place(s->p, y->track)] && step_moves(y)));
}

/* Remembers all that the moves of the watched tracks depend on.  With one
 * party, what was done for it and what was done at all are the same. */
static bool close_marks(struct search *s)
{
    bool grew = true;

    while (grew) {
        size_t before = s->n_marks;

        for (size_t i = 0; i < s->p->n_steps; i++) {
            const struct step *x = &s->p->steps[i];
            const unsigned char *needs = s->needs + i * s->p->n_steps;
            bool counts =
                s->tracks[track_place(s->p, x->track)] && step_moves(x);

            counts = counts || mark_of(s, i, NEED_MATTER) >= 0;
            if (!counts)
                continue;
            if ((step_comes_back(s->p, x) || may_stay(x)) &&
                !search_mark(s, i, NEED_MATTER))
                return false;
            for (size_t j = 0; j < s->p->n_steps; j++) {
                bool tells = for_others(x) && step_tells(s, j, x);

                if ((needs[j] != 0 || tells) && !search_mark(s, j, NEED_MATTER))
                    return false;
            }
        }
        grew = s->n_marks > before;
    }
    return true;
}

static bool explore_step(struct search *s, size_t from, const struct node *v,
                         size_t step, enum who who, const struct node *to,
                         void *ctx)
{
    (void)v;
    (void)ctx;
    visit(s, from, step, who, to);
    return true;
}

static bool ends_step(struct search *s, size_t from, const struct node *v,
                      size_t step, enum who who, const struct node *to,
                      void *ctx)
{
    const bool *ends = ctx;

    (void)from;
    (void)v;
    (void)step;
    (void)who;
    return !ends[node_number(s, to)];
}

static bool is_final(const struct search *s, const struct track *t, size_t n)
{
    return t->states[node_of(s, n).at[track_place(s->p, t)]].final;
}

static bool path_to(struct search *s, size_t node, struct err *e)
{
    size_t n = 0;

    for (size_t at = node; at != 0; at = (size_t)s->parent[at])
        n++;
    s->n_path = n;
    s->path = arena_array(s->a, struct taken, n, e);
    if (s->path == NULL)
        return false;
    for (size_t at = node; at != 0; at = (size_t)s->parent[at])
        s->path[--n] =
            (struct taken){s->via[at] / 3, (enum who)(s->via[at] % 3)};
    return true;
}

enum found search_dead_end(struct search *s, const struct track *t,
                           size_t *state, struct err *e)
{
    size_t n;
    bool *ends, grew = true;

    s->single = true;
    s->e = e;
    search_watch(s, t);
    if (!close_marks(s) || !node_count(s, &n))
        return FOUND_UNKNOWN;
    if (!room(s, n, e))
        return FOUND_FAILED;
    for (size_t i = 0; i < s->n_queue; i++)
        (void)steps_from(s, s->queue[i], explore_step, NULL);
    ends = arena_array(s->a, bool, n, e);
    if (ends == NULL)
        return FOUND_FAILED;
    for (size_t i = 0; i < s->n_queue; i++)
        ends[s->queue[i]] = is_final(s, t, s->queue[i]);
    s->sure = true;
    while (grew) {
        grew = false;
        for (size_t i = s->n_queue; i-- > 0;) {
            size_t v = s->queue[i];

            if (!ends[v] && !steps_from(s, v, ends_step, ends))
                grew = ends[v] = true;
        }
    }
    for (size_t i = 1; i < s->n_queue; i++) {
        if (ends[s->queue[i]])
            continue;
        *state = node_of(s, s->queue[i]).at[track_place(s->p, t)];
        return path_to(s, s->queue[i], e) ? FOUND_WAY : FOUND_FAILED;
    }
    return FOUND_NONE;
}

/* ---- setting up ---- */

bool search_open(struct search *s, const struct search *with)
{
    *s = (struct search){.p = with->p,
                         .a = with->a,
                         .needs = with->needs,
                         .parent = with->parent,
                         .via = with->via,
                         .queue = with->queue,
                         .cap = with->cap};
    return s->p->n_tracks <= SEARCH_TRACKS;
}
