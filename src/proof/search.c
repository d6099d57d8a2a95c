/* search.c - every state that a matter may come to, nearest first.
 *
 * A state is the classes of what is told apart, packed into 128 bits.  Only
 * steps that change something of that, or that are looked for, are tried: what
 * the rest of a matter does meanwhile makes no difference to the question.
 */
#include "proof/internal.h"

struct key {
    uint64_t w[2];
};
struct packed {
    size_t var;
    unsigned shift, bits;
};
struct space {
    struct search *s;
    struct arena *a; /* scratch */
    struct err *e;
    size_t most;
    struct packed *vars;
    size_t n_vars;
    bool *matters; /* one a step: it changes what is told apart */
    struct key *keys;
    uint32_t *parent;
    struct taken *via;
    size_t n, cap;
    uint32_t *slots;
    size_t n_slots;
    uint32_t *edges; /* of a search for dead ends */
    size_t *first_edge;
    size_t n_edges, cap_edges;
    bool keep_edges;
    unsigned char *in, *out;
    size_t cap_first;
    struct taken hit; /* the act that reached the goal */
    bool full, over, failed;
};

/* ---- packing ---- */

static unsigned width(unsigned n)
{
    unsigned bits = 1;

    while (1U << bits < n)
        bits++;
    return bits;
}

static bool lay_out(struct space *x)
{
    const struct model *m = x->s->m;
    unsigned at = 0;

    x->vars = arena_array(x->a, struct packed, m->vars.n + 1, x->e);
    if (x->vars == NULL) {
        x->failed = true;
        return false;
    }
    for (size_t i = 0; i < m->vars.n; i++) {
        unsigned bits;

        if (!x->s->tracked[i])
            continue;
        bits = width(m->vars.at[i].n + 1); /* and ANY */
        if (at % 64 + bits > 64)
            at += 64 - at % 64;
        if (at + bits > 128)
            return false;
        x->vars[x->n_vars++] = (struct packed){i, at, bits};
        at += bits;
    }
    return true;
}

static struct key pack(const struct space *x, const unsigned char *state)
{
    struct key k = {{0, 0}};

    for (size_t i = 0; i < x->n_vars; i++) {
        const struct packed *v = &x->vars[i];
        uint64_t class = state[v->var];

        if (class == ANY)
            class = x->s->m->vars.at[v->var].n;
        k.w[v->shift / 64] |= class << v->shift % 64;
    }
    return k;
}

static void unpack(const struct space *x, struct key k, unsigned char *state)
{
    memset(state, ANY, x->s->m->vars.n);
    for (size_t i = 0; i < x->n_vars; i++) {
        const struct packed *v = &x->vars[i];
        uint64_t class = k.w[v->shift / 64] >> v->shift % 64 &
                         (((uint64_t)1 << v->bits) - 1);

        state[v->var] = class == x->s->m->vars.at[v->var].n
                            ? (unsigned char)ANY
                            : (unsigned char)class;
    }
}

/* ---- the states seen ---- */

static size_t hash(struct key k)
{
    uint64_t h = k.w[0] * 0x9E3779B97F4A7C15U ^ k.w[1] * 0xC2B2AE3D27D4EB4FU;

    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9U;
    return (size_t)(h ^ h >> 32);
}

static bool grow(struct space *x)
{
    size_t cap = x->cap == 0 ? 1024 : x->cap * 2;
    struct key *keys = arena_array(x->a, struct key, cap, x->e);
    uint32_t *parent = arena_array(x->a, uint32_t, cap, x->e);
    struct taken *via = arena_array(x->a, struct taken, cap, x->e);
    uint32_t *slots = arena_array(x->a, uint32_t, cap * 2, x->e);

    if (keys == NULL || parent == NULL || via == NULL || slots == NULL)
        return false;
    if (x->n > 0) {
        memcpy(keys, x->keys, x->n * sizeof *keys);
        memcpy(parent, x->parent, x->n * sizeof *parent);
        memcpy(via, x->via, x->n * sizeof *via);
    }
    for (size_t i = 0; i < x->n; i++) {
        size_t at = hash(keys[i]) & (cap * 2 - 1);

        while (slots[at] != 0)
            at = (at + 1) & (cap * 2 - 1);
        slots[at] = (uint32_t)i + 1;
    }
    x->keys = keys;
    x->parent = parent;
    x->via = via;
    x->slots = slots;
    x->cap = cap;
    x->n_slots = cap * 2;
    return true;
}

/* The state's number, new or known. */
static size_t visit(struct space *x, const unsigned char *state, size_t from,
                    struct taken via)
{
    struct key k = pack(x, state);
    size_t at;

    if (x->n == x->cap && !grow(x)) {
        x->failed = true;
        return 0;
    }
    at = hash(k) & (x->n_slots - 1);
    while (x->slots[at] != 0) {
        size_t i = x->slots[at] - 1;

        if (x->keys[i].w[0] == k.w[0] && x->keys[i].w[1] == k.w[1])
            return i;
        at = (at + 1) & (x->n_slots - 1);
    }
    if (x->n >= x->most) {
        x->full = true;
        return 0;
    }
    x->slots[at] = (uint32_t)x->n + 1;
    x->keys[x->n] = k;
    x->parent[x->n] = (uint32_t)from;
    x->via[x->n] = via;
    return x->n++;
}

/* ---- which steps matter ---- */

static bool tracked(const struct search *s, size_t var)
{
    return var != NO_VAR && s->tracked[var];
}

static bool moves(const struct step *s)
{
    for (size_t i = 0; i < s->n_moves; i++) {
        if (!str_eq(s->moves[i].from, s->moves[i].to))
            return true;
    }
    return false;
}

static bool step_matters(const struct search *s, size_t i)
{
    const struct model *m = s->m;
    const struct move_step *x = &m->steps[i];
    bool yes = x->s->begins || tracked(s, x->done) || tracked(s, x->own_done) ||
               (tracked(s, x->track) && moves(x->s)) ||
               tracked(s, x->interval_opened) ||
               tracked(s, x->interval_closed) ||
               (x->s->among != 0 && s->tracked[m->capacity]) ||
               (x->s->evidence.n > 0 && tracked(s, m->evidence));

    if (s->goal != NULL && s->goal->steps != NULL && s->goal->steps[i])
        return true;
    for (size_t f = 0; f < x->s->n_fields; f++)
        yes = yes || tracked(s, x->writes[f]);
    for (size_t f = 0; f < x->s->n_sets; f++)
        yes = yes || tracked(s, x->sets[f].var);
    for (size_t l = 0; l < m->p->n_deadlines; l++)
        yes = yes || (s->tracked[m->limits[l].var] &&
                      (m->limits[l].from[i] || m->limits[l].until[i]));
    for (int k = 0; k < 2; k++) {
        yes = yes || (s->mark[k].used &&
                      ((s->mark[k].sets != NULL && s->mark[k].sets[i]) ||
                       (s->mark[k].clears != NULL && s->mark[k].clears[i])));
        yes = yes || (s->people && s->roles[k] == x->s->by);
    }
    for (size_t k = 0; s->people && k < x->n_persons; k++)
        yes = yes || tracked(s, x->persons[k].list);
    return yes;
}

struct reading {
    const struct search *s;
    const struct step *step;
    bool *apart;
};

static void note_apart(const struct ref *r, void *ctx)
{
    struct reading *x = ctx;

    for (size_t f = 0; r->kind == REF_INPUT && f < x->step->n_fields; f++) {
        if ((size_t)(x->step->fields[f].field - x->s->m->p->fields) == r->var)
            x->apart[f] = true;
    }
}

/* The fields whose value makes a difference to what is told apart. */
static void fields_apart(const struct search *s, size_t i, bool *apart)
{
    const struct model *m = s->m;
    const struct move_step *x = &m->steps[i];
    struct reading r = {s, x->s, apart};

    for (size_t f = 0; f < x->s->n_fields; f++)
        apart[f] = apart[f] || tracked(s, x->writes[f]) ||
                   (s->finest && x->repeated[f]);
    for (size_t k = 0; k < x->s->n_sets; k++) {
        if (!tracked(s, x->sets[k].var))
            continue;
        if (x->sets[k].kind == SET_COPY)
            note_apart(&x->sets[k].ref, &r);
        else if (x->sets[k].kind == SET_TRUTH)
            cond_refs(x->sets[k].cond, note_apart, &r);
    }
    if (tracked(s, x->track))
        cond_refs(x->to_when, note_apart, &r);
    if (tracked(s, x->interval_closed))
        cond_refs(x->closes_when, note_apart, &r);
    for (size_t l = 0; l < m->p->n_deadlines; l++) {
        if (s->tracked[m->limits[l].var] && m->limits[l].from[i])
            cond_refs(m->limits[l].starts_when, note_apart, &r);
        if (s->tracked[m->limits[l].var] && m->limits[l].until[i])
            cond_refs(m->limits[l].until_when, note_apart, &r);
    }
    if (s->goal != NULL && s->goal->steps != NULL && s->goal->steps[i]) {
        cond_refs(s->goal->when, note_apart, &r);
        cond_refs(s->goal->holds, note_apart, &r);
    }
}

bool search_fields(struct search *s, struct arena *a, struct err *e)
{
    size_t n = s->m->p->n_steps;

    s->apart = arena_array(a, bool *, n + 1, e);
    if (s->apart == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        s->apart[i] = arena_array(a, bool, s->m->p->steps[i].n_fields + 1, e);
        if (s->apart[i] == NULL)
            return false;
        fields_apart(s, i, s->apart[i]);
    }
    return true;
}

/* ---- going on ---- */

static bool open_space(struct space *x)
{
    size_t n = x->s->m->p->n_steps;

    x->matters = arena_array(x->a, bool, n + 1, x->e);
    x->in = arena_array(x->a, unsigned char, x->s->m->vars.n + 1, x->e);
    x->out = arena_array(x->a, unsigned char, x->s->m->vars.n + 1, x->e);
    if (x->matters == NULL || x->in == NULL || x->out == NULL ||
        !search_fields(x->s, x->a, x->e)) {
        x->failed = true;
        return false;
    }
    for (size_t i = 0; i < n; i++)
        x->matters[i] = step_matters(x->s, i);
    return lay_out(x);
}

void search_begin(const struct search *s, unsigned char *state)
{
    const struct model *m = s->m;

    memset(state, ANY, m->vars.n);
    for (size_t i = 0; i < m->vars.n; i++) {
        if (s->tracked[i])
            state[i] = m->vars.at[i].first;
    }
}

/* Every way that the act may go; false: the goal was reached. */
static bool try_act(struct space *x, size_t from, struct taken t)
{
    struct tape tape = {.n = 0};
    struct act a = {
        .s = x->s, .in = x->in, .out = x->out, .t = t, .tape = &tape};
    size_t runs = 0;

    do {
        tape.at = 0;
        if (x->s->work != NULL)
            ++*x->s->work;
        if (act_run(&a)) {
            size_t to;

            if (a.hit) {
                x->hit = t;
                return false;
            }
            to = visit(x, x->out, from, t);
            if (x->keep_edges && !x->failed && !x->full && to != from) {
                if (!vec_room(x->a, (void **)(void *)&x->edges, x->n_edges,
                              &x->cap_edges, sizeof *x->edges, x->e))
                    x->failed = true;
                else
                    x->edges[x->n_edges++] = (uint32_t)to;
            }
        }
        x->over = x->over || tape.over || ++runs > 100000;
    } while (!x->failed && !x->full && !x->over && tape_next(&tape));
    return true;
}

static bool try_step(struct space *x, size_t from, size_t i)
{
    const struct move_step *s = &x->s->m->steps[i];
    bool each = s->s->for_party || s->joins;
    bool persons = x->s->people && !s->s->by->timer;

    if (x->s->sure && step_for_others(s->s)) {
        const struct taken t = {(unsigned short)i, WHO_OTHER, false};

        return try_act(x, from, t);
    }
    for (int k = 0; k < 2; k++) {
        enum who who = k == 0 ? (each && !s->joins ? WHO_OWN : WHO_MATTER)
                              : (s->joins ? WHO_OWN : WHO_OTHER);

        if (k == 1 && (!each || x->s->single))
            break;
        for (int person = 0; person <= (int)persons; person++) {
            const struct taken t = {(unsigned short)i, (unsigned char)who,
                                    person == 1};

            if (!try_act(x, from, t))
                return false;
        }
    }
    return true;
}

static bool try_all(struct space *x, size_t from)
{
    const struct model *m = x->s->m;

    unpack(x, x->keys[from], x->in);
    for (size_t i = 0; i < m->p->n_steps; i++) {
        if (x->matters[i] && !try_step(x, from, i))
            return false;
    }
    for (size_t l = 0; l < m->p->n_deadlines; l++) {
        const struct taken t = {(unsigned short)l, WHO_TIME, false};

        if (x->s->tracked[m->limits[l].var] && !try_act(x, from, t))
            return false;
    }
    return true;
}

static bool keep_way(struct space *x, size_t node, const struct taken *last,
                     struct arena *a, struct explored *out)
{
    size_t n = last != NULL;

    for (size_t at = node; at != 0; at = x->parent[at])
        n++;
    out->way.n = n;
    out->way.at = arena_array(a, struct taken, n + 1, x->e);
    if (out->way.at == NULL)
        return false;
    if (last != NULL)
        out->way.at[--n] = *last;
    for (size_t at = node; at != 0; at = x->parent[at])
        out->way.at[--n] = x->via[at];
    out->last = arena_array(a, unsigned char, x->s->m->vars.n + 1, x->e);
    if (out->last == NULL)
        return false;
    unpack(x, x->keys[node], out->last);
    return true;
}

static enum found explore(struct space *x, struct arena *a,
                          struct explored *out)
{
    const struct taken none = {0, 0, false};

    if (!open_space(x))
        return x->failed ? FOUND_FAILED : FOUND_UNKNOWN;
    search_begin(x->s, x->in);
    (void)visit(x, x->in, 0, none);
    for (size_t i = 0; i < x->n && !x->failed && !x->full && !x->over; i++) {
        if (x->keep_edges) {
            if (!vec_room(x->a, (void **)(void *)&x->first_edge, i,
                          &x->cap_first, sizeof *x->first_edge, x->e)) {
                x->failed = true;
                break;
            }
            x->first_edge[i] = x->n_edges;
        }
        if (!try_all(x, i)) {
            out->states = x->n;
            return keep_way(x, i, &x->hit, a, out) ? FOUND_WAY : FOUND_FAILED;
        }
    }
    out->states = x->n;
    if (x->failed)
        return FOUND_FAILED;
    return x->full || x->over ? FOUND_UNKNOWN : FOUND_NONE;
}

enum { SPACE_MAX = 1 << 30 };

enum found search_way(struct search *s, size_t most, struct arena *a,
                      struct explored *out, struct err *e)
{
    struct space x = {.s = s, .most = most, .e = e};
    enum found f;

    *out = (struct explored){0};
    if (!arena_open(&x.a, &memory_system, SPACE_MAX, e))
        return FOUND_FAILED;
    f = explore(&x, a, out);
    s->apart = NULL;
    arena_close(x.a);
    return f;
}

/* ---- no dead end ---- */

static void mark_ends(struct space *x, bool *ends, ends_fn *f, const void *ctx)
{
    bool grew = true;

    for (size_t i = 0; i < x->n; i++) {
        unpack(x, x->keys[i], x->in);
        ends[i] = f(x->s, x->in, ctx);
    }
    while (grew) {
        grew = false;
        for (size_t i = x->n; i-- > 0;) {
            size_t to = i + 1 < x->n ? x->first_edge[i + 1] : x->n_edges;

            for (size_t k = x->first_edge[i]; !ends[i] && k < to; k++)
                grew = (ends[i] = ends[x->edges[k]]) || grew;
        }
    }
}

static enum found dead(struct space *x, ends_fn *ends, const void *ctx,
                       struct arena *a, struct explored *out)
{
    enum found f = explore(x, a, out);
    bool *may_end;

    if (f != FOUND_NONE)
        return f;
    may_end = arena_array(x->a, bool, x->n + 1, x->e);
    if (may_end == NULL)
        return FOUND_FAILED;
    mark_ends(x, may_end, ends, ctx);
    /* A matter that has not begun is at no dead end. */
    for (size_t i = 1; i < x->n; i++) {
        if (!may_end[i])
            return keep_way(x, i, NULL, a, out) ? FOUND_WAY : FOUND_FAILED;
    }
    return FOUND_NONE;
}

enum found search_dead(struct search *s, size_t most, ends_fn *ends,
                       const void *ctx, struct arena *a, struct explored *out,
                       struct err *e)
{
    struct space x = {.s = s, .most = most, .e = e, .keep_edges = true};
    enum found f;

    *out = (struct explored){0};
    if (!arena_open(&x.a, &memory_system, SPACE_MAX, e))
        return FOUND_FAILED;
    f = dead(&x, ends, ctx, a, out);
    s->apart = NULL;
    arena_close(x.a);
    return f;
}
