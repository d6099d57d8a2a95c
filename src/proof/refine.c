/* refine.c - whether a way that was found can be gone.
 *
 * A search tells little apart, so that it is small; what it finds may be
 * possible only because it looked so roughly.  Here the way is gone again with
 * everything told apart that any act on it depends on.  Where it breaks off,
 * what the act failed for is told apart from then on, and the search begins
 * again.
 */
#include "proof/internal.h"

/* A layer holds so many states; of more, some are left out.  That a way can be
 * gone is then still true, and that it cannot only makes the search finer than
 * need be. */
enum { LAYER_MOST = 500, ROUNDS_MOST = 80, IN_ORDER = 300 };

struct node {
    unsigned char *state;
    size_t parent;
    struct gone gone;
};
struct layer {
    struct node *at;
    size_t n, cap;
    uint32_t *slots; /* open addressing over states */
    size_t n_slots;
};
struct walk {
    struct search *s;    /* the rough one */
    struct search sharp; /* all that matters on the way is told apart */
    const struct way *w;
    struct layer *layers; /* one before each act, and one behind the last */
    struct arena *a;      /* scratch */
    struct err *e;
    struct blame blame;
    bool failed;
};

/* ---- what matters on the way ---- */

struct slice {
    struct walk *w;
    bool grew;
};

static void add_var(struct slice *x, size_t var)
{
    if (var != NO_VAR && !x->w->sharp.tracked[var]) {
        x->w->sharp.tracked[var] = true;
        x->grew = true;
    }
}

static void add_ref(const struct ref *r, void *ctx)
{
    struct slice *x = ctx;

    if (r->kind != REF_VAR)
        return;
    add_var(x, r->var);
    add_var(x, r->anyone);
}

static void slice_step(struct slice *x, size_t i)
{
    const struct model *m = x->w->s->m;
    const struct move_step *s = &m->steps[i];
    const bool *tracked = x->w->sharp.tracked;

    add_var(x, s->track);
    if (s->s->among != 0 || s->joins)
        add_var(x, m->capacity);
    if (!s->s->repeats)
        add_var(x, s->own_done != NO_VAR ? s->own_done : s->done);
    for (size_t g = 0; g < s->s->n_guards; g++)
        cond_refs(s->guards[g], add_ref, x);
    cond_refs(s->to_when, add_ref, x);
    cond_refs(s->closes_when, add_ref, x);
    for (size_t k = 0; k < s->s->n_sets; k++) {
        const struct setter *t = &s->sets[k];

        if (t->var == NO_VAR || !tracked[t->var])
            continue;
        if (t->kind == SET_COPY)
            add_ref(&t->ref, x);
        else if (t->kind == SET_TRUTH)
            cond_refs(t->cond, add_ref, x);
    }
    for (size_t l = 0; l < m->p->n_deadlines; l++) {
        const struct move_limit *k = &m->limits[l];

        if (str_eq(k->d->on_pass, s->s->id) ||
            str_eq(k->d->id, s->s->extends.deadline))
            add_var(x, k->var);
        if (tracked[k->var] && k->from[i])
            cond_refs(k->starts_when, add_ref, x);
        if (tracked[k->var] && k->until[i])
            cond_refs(k->until_when, add_ref, x);
    }
    for (size_t k = 0; x->w->s->people && k < s->n_persons; k++) {
        add_var(x, s->persons[k].list);
        for (size_t p = 0; p < s->persons[k].n; p++)
            add_var(x, s->persons[k].at[p].var);
    }
    for (size_t k = 0; x->w->s->people && k < m->vars.n; k++) {
        if (m->vars.at[k].kind == VAR_LISTED)
            add_var(x, k);
    }
}

static bool slice_way(struct walk *w)
{
    struct slice x = {w, true};
    const struct model *m = w->s->m;

    w->sharp = *w->s;
    w->sharp.finest = true;
    w->sharp.apart = NULL;
    w->sharp.tracked = arena_array(w->a, bool, m->vars.n + 1, w->e);
    if (w->sharp.tracked == NULL)
        return false;
    memcpy(w->sharp.tracked, w->s->tracked, m->vars.n * sizeof(bool));
    if (w->s->goal != NULL) {
        cond_refs(w->s->goal->when, add_ref, &x);
        cond_refs(w->s->goal->holds, add_ref, &x);
    }
    while (x.grew) {
        x.grew = false;
        for (size_t i = 0; i < w->w->n; i++) {
            if (w->w->at[i].who != WHO_TIME)
                slice_step(&x, w->w->at[i].step);
        }
    }
    return search_fields(&w->sharp, w->a, w->e);
}

/* ---- layers ---- */

static uint64_t state_hash(const unsigned char *s, size_t n)
{
    uint64_t h = 1469598103934665603U;

    for (size_t i = 0; i < n; i++)
        h = (h ^ s[i]) * 1099511628211U;
    return h ^ h >> 31;
}

static bool layer_open(struct walk *w, struct layer *l)
{
    l->n_slots = 8192;
    l->slots = arena_array(w->a, uint32_t, l->n_slots, w->e);
    return l->slots != NULL;
}

/* Adds a state that is not there; NULL: it is, or there is no room. */
static struct node *layer_add(struct walk *w, struct layer *l,
                              const unsigned char *state, size_t parent)
{
    size_t n = w->s->m->vars.n;
    size_t at = (size_t)state_hash(state, n) & (l->n_slots - 1);
    struct node *k;

    for (; l->slots[at] != 0; at = (at + 1) & (l->n_slots - 1)) {
        if (memcmp(l->at[l->slots[at] - 1].state, state, n) == 0)
            return NULL;
    }
    if (l->n >= LAYER_MOST)
        return NULL;
    if (!vec_room(w->a, (void **)(void *)&l->at, l->n, &l->cap, sizeof *l->at,
                  w->e)) {
        w->failed = true;
        return NULL;
    }
    k = &l->at[l->n];
    *k = (struct node){.parent = parent};
    k->state = arena_array(w->a, unsigned char, n + 1, w->e);
    if (k->state == NULL) {
        w->failed = true;
        return NULL;
    }
    memcpy(k->state, state, n);
    l->slots[at] = (uint32_t)++l->n;
    return k;
}

/* Time that the rough search did not look at may have passed. */
static void let_time_pass(struct walk *w, struct layer *l)
{
    const struct model *m = w->s->m;
    unsigned char *out = arena_array(w->a, unsigned char, m->vars.n + 1, w->e);
    struct tape tape = {.n = 0};

    if (out == NULL) {
        w->failed = true;
        return;
    }
    for (size_t i = 0; i < l->n && !w->failed; i++) {
        for (size_t d = 0; d < m->p->n_deadlines && !w->failed; d++) {
            size_t v = m->limits[d].var;
            struct act a = {.s = &w->sharp,
                            .in = l->at[i].state,
                            .out = out,
                            .t = {(unsigned short)d, WHO_TIME, false},
                            .tape = &tape};
            struct node *k;

            if (!w->sharp.tracked[v] || w->s->tracked[v] || !act_run(&a))
                continue;
            k = layer_add(w, l, out, l->at[i].parent);
            if (k != NULL)
                k->gone = l->at[i].gone;
        }
    }
}

static void keep_gone(struct node *k, const struct act *a)
{
    k->gone.t = a->t;
    memcpy(k->gone.input, a->input, sizeof k->gone.input);
    for (size_t i = 0; i < COUNT_OF(k->gone.listed); i++)
        k->gone.listed[i] = a->listed_known[i] && a->listed[i];
}

/* From every state of one layer into the next. */
static void go_on(struct walk *w, size_t i, bool to_goal)
{
    struct layer *from = &w->layers[i], *to = &w->layers[i + 1];
    bool last = i + 1 == w->w->n;
    unsigned char *out =
        arena_array(w->a, unsigned char, w->s->m->vars.n + 1, w->e);

    if (out == NULL) {
        w->failed = true;
        return;
    }
    for (size_t k = 0; k < from->n && !w->failed; k++) {
        struct tape tape = {.n = 0};
        struct act a = {.s = &w->sharp,
                        .in = from->at[k].state,
                        .out = out,
                        .t = w->w->at[i],
                        .tape = &tape};
        size_t runs = 0, most = 4 * LAYER_MOST / from->n + 16;

        do {
            struct node *x;

            tape.at = 0;
            if (act_run(&a) && (!last || !to_goal || a.hit)) {
                x = layer_add(w, to, out, k);
                if (x != NULL)
                    keep_gone(x, &a);
                if (last && to->n > 0)
                    return;
            }
            /* Too many to try each: a sample of them. */
            if (++runs == IN_ORDER)
                tape.random = (uint32_t)(k * 2654435761U + i) | 1U;
        } while (!w->failed && runs < most && tape_next(&tape));
    }
}

/* ---- why it broke off ---- */

static void blame_goal(struct walk *w, struct blame *b)
{
    struct slice x;
    bool *kept = w->sharp.tracked;
    bool *fresh = arena_array(w->a, bool, w->s->m->vars.n + 1, w->e);

    if (fresh == NULL) {
        w->failed = true;
        return;
    }
    x.w = w;
    w->sharp.tracked = fresh;
    cond_refs(w->s->goal->when, add_ref, &x);
    cond_refs(w->s->goal->holds, add_ref, &x);
    w->sharp.tracked = kept;
    b->n = 0;
    for (size_t i = 0; i < w->s->m->vars.n; i++) {
        if (fresh[i] && b->n < COUNT_OF(b->vars))
            b->vars[b->n++] = i;
    }
}

/* It blames what was not told apart. */
static bool is_news(const struct walk *w, const struct blame *b)
{
    for (size_t i = 0; i < b->n; i++) {
        if (!w->s->tracked[b->vars[i]])
            return true;
    }
    return false;
}

/* Of all checks that an act failed at for what was not told apart, the one that
 * failed most often; else of all checks. */
static void blame_act(struct walk *w, size_t i)
{
    struct layer *from = &w->layers[i];
    unsigned char *out =
        arena_array(w->a, unsigned char, w->s->m->vars.n + 1, w->e);
    size_t best = 0, counts[CHECK_MOST] = {0};
    struct blame seen[CHECK_MOST] = {0};
    bool possible = false;

    if (out == NULL) {
        w->failed = true;
        return;
    }
    for (size_t k = 0; k < from->n && k < 200; k++) {
        struct tape tape = {.n = 0};
        int runs = 0;

        do {
            struct blame b = {.n = 0};
            struct act a = {.s = &w->sharp,
                            .in = from->at[k].state,
                            .out = out,
                            .t = w->w->at[i],
                            .tape = &tape,
                            .blame = &b};
            bool news;

            tape.at = 0;
            if (++runs == 16)
                tape.random = (uint32_t)(k * 2654435761U) | 1U;
            if (act_run(&a)) {
                possible = true;
                continue;
            }
            news = is_news(w, &b);
            counts[b.check] += news ? 100000 : 1;
            if (seen[b.check].n == 0 || (news && !is_news(w, &seen[b.check])))
                seen[b.check] = b;
        } while (runs < 64 && tape_next(&tape));
    }
    for (size_t c = 0; c < CHECK_MOST; c++)
        best = counts[c] > counts[best] ? c : best;
    w->blame = seen[best];
    if (possible && w->s->goal != NULL && counts[best] < 100000)
        blame_goal(w, &w->blame);
}

/* What the step depends on where it writes something of `asked`. */
static void ask_step(struct slice *x, size_t i)
{
    const struct model *m = x->w->s->m;
    const struct move_step *s = &m->steps[i];
    const bool *asked = x->w->sharp.tracked;
    bool entered = false;

    for (size_t f = 0; f < s->s->n_fields; f++)
        entered = entered || (s->writes[f] != NO_VAR && asked[s->writes[f]]);
    for (size_t k = 0; k < s->s->n_sets; k++) {
        if (s->sets[k].var == NO_VAR || !asked[s->sets[k].var])
            continue;
        entered = true;
        if (s->sets[k].kind == SET_COPY)
            add_ref(&s->sets[k].ref, x);
        else if (s->sets[k].kind == SET_TRUTH)
            cond_refs(s->sets[k].cond, add_ref, x);
    }
    for (size_t l = 0; l < m->p->n_deadlines; l++) {
        const struct move_limit *k = &m->limits[l];

        if (asked[k->var] && k->from[i])
            cond_refs(k->starts_when, add_ref, x);
        if (asked[k->var] && k->until[i])
            cond_refs(k->until_when, add_ref, x);
    }
    if (asked[s->track])
        cond_refs(s->to_when, add_ref, x);
    for (size_t k = 0; x->w->s->people && k < s->n_persons; k++) {
        const struct personal *p = &s->persons[k];

        /* Who may be in a list is a question of the guards beside it. */
        for (size_t n = 0; n < s->n_persons; n++) {
            if (s->persons[n].list == NO_VAR || !asked[s->persons[n].list])
                continue;
            for (size_t q = 0; q < p->n; q++)
                add_var(x, p->at[q].var);
        }
    }
    /* What may be entered is a question of the guards. */
    for (size_t g = 0; entered && g < s->s->n_guards; g++)
        cond_refs(s->guards[g], add_ref, x);
}

/* Tells the blamed apart from now on; what they are made of, when they are
 * already.  False: nothing is left. */
static bool sharpen(struct walk *w)
{
    struct model *m = w->s->m;
    bool *asked = arena_array(w->a, bool, m->vars.n + 1, w->e);
    bool grew = false;
    struct slice x = {w, true};

    if (asked == NULL) {
        w->failed = true;
        return false;
    }
    for (size_t i = 0; i < w->blame.n; i++)
        asked[w->blame.vars[i]] = true;
    /* The slice is taken over `asked`, one level after another. */
    w->sharp.tracked = asked;
    while (!grew) {
        for (size_t i = 0; i < m->vars.n; i++) {
            if (asked[i] && !w->s->tracked[i])
                grew = w->s->tracked[i] = true;
        }
        if (grew || !x.grew)
            break;
        x.grew = false;
        for (size_t i = 0; i < w->w->n; i++) {
            if (w->w->at[i].who != WHO_TIME)
                ask_step(&x, w->w->at[i].step);
        }
    }
    if (!grew && !w->s->finest)
        grew = w->s->finest = true;
    return grew;
}

/* ---- the walk ---- */

static bool keep_trace(struct walk *w, struct arena *a, struct trace *out)
{
    size_t k = 0, n = w->s->m->vars.n;

    if (out == NULL)
        return true;
    out->n = w->w->n;
    out->at = arena_array(a, struct gone, out->n + 1, w->e);
    if (out->at == NULL)
        return false;
    for (size_t i = out->n; i-- > 0;) {
        const struct node *x = &w->layers[i + 1].at[k];
        unsigned char *state = arena_array(a, unsigned char, n + 1, w->e);

        if (state == NULL)
            return false;
        memcpy(state, x->state, n);
        out->at[i] = x->gone;
        out->at[i].t = w->w->at[i];
        out->at[i].state = state;
        k = x->parent;
    }
    return true;
}

static int walk(struct walk *w, struct arena *a, struct trace *trace)
{
    size_t n = w->w->n;
    unsigned char *first =
        arena_array(w->a, unsigned char, w->s->m->vars.n + 1, w->e);

    w->layers = arena_array(w->a, struct layer, n + 1, w->e);
    if (first == NULL || w->layers == NULL || !slice_way(w)) {
        w->failed = true;
        return -1;
    }
    for (size_t i = 0; i <= n; i++) {
        if (!layer_open(w, &w->layers[i])) {
            w->failed = true;
            return -1;
        }
    }
    search_begin(&w->sharp, first);
    (void)layer_add(w, &w->layers[0], first, 0);
    for (size_t i = 0; i < n && !w->failed; i++) {
        let_time_pass(w, &w->layers[i]);
        if (w->failed)
            break;
        go_on(w, i, w->s->goal != NULL);
        if (w->layers[i + 1].n == 0 && !w->failed) {
            blame_act(w, i);
            return w->failed ? -1 : sharpen(w) ? 0 : -1;
        }
    }
    if (w->failed)
        return -1;
    return keep_trace(w, a, trace) ? 1 : -1;
}

int way_real(struct search *s, const struct way *way, struct arena *a,
             struct trace *trace, struct err *e)
{
    struct walk w = {.s = s, .w = way, .e = e};
    int real;

    if (!arena_open(&w.a, &memory_system, (size_t)1 << 30, e))
        return -2;
    real = walk(&w, a, trace);
    arena_close(w.a);
    return w.failed ? -2 : real;
}

enum found prove_way(struct search *s, size_t most, struct arena *a,
                     struct explored *out, struct trace *trace, struct err *e)
{
    size_t states = 0;
    enum found f = FOUND_UNKNOWN;

    /* `most` is of one search and, for what can be done, of all its rounds. */
    for (int round = 0; round < ROUNDS_MOST; round++) {
        int real;

        if (s->possible && (states > most || round > ROUNDS_MOST / 3))
            return FOUND_UNKNOWN;

        if (s->blocked != NULL)
            memset(s->blocked, 0, s->m->p->n_steps * GUARDS_MOST);
        f = search_way(s, most, a, out, e);
        states += out->states;
        out->states = states;
        if (f != FOUND_WAY)
            return f;
        real = way_real(s, &out->way, a, trace, e);
        if (real == 1)
            return FOUND_WAY;
        if (real == -2)
            return FOUND_FAILED;
        if (real < 0)
            return FOUND_UNKNOWN;
    }
    return FOUND_UNKNOWN;
}
