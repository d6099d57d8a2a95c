/* act.c - one act in the model: whether a step may be taken in a state, and
 * the states that it may lead to.
 *
 * Where more than one thing is possible the tape chooses, so that running the
 * act for every tape gives every way.  What is not told apart is ANY, and a
 * condition over it may come to whatever it could: at least as much is possible
 * here as in life.
 */
#include "proof/internal.h"

/* ---- choices ---- */

unsigned tape_choose(struct tape *t, unsigned n)
{
    if (n <= 1)
        return 0;
    if (t->random != 0) {
        t->random ^= t->random << 13;
        t->random ^= t->random >> 17;
        t->random ^= t->random << 5;
        return t->random % n;
    }
    if (t->at == t->n) {
        if (t->n == (int)COUNT_OF(t->pick)) {
            t->over = true;
            return 0;
        }
        t->pick[t->n] = 0;
        t->of[t->n++] = (unsigned char)n;
    }
    return t->pick[t->at++];
}

bool tape_next(struct tape *t)
{
    if (t->random != 0)
        return true;
    t->n = t->at;
    while (t->n > 0) {
        if (++t->pick[t->n - 1] < t->of[t->n - 1]) {
            t->at = 0;
            return true;
        }
        t->n--;
    }
    return false;
}

static unsigned bit_nth(uint64_t set, unsigned k)
{
    for (unsigned i = 0; i < 64; i++) {
        if ((set >> i & 1U) != 0 && k-- == 0)
            return i;
    }
    return 0;
}

static unsigned bits_in(uint64_t set)
{
    unsigned n = 0;

    for (; set != 0; set &= set - 1)
        n++;
    return n;
}

static unsigned choose_bit(struct tape *t, uint64_t set)
{
    return bit_nth(set, tape_choose(t, bits_in(set)));
}

/* Whether it is so, where the mask says what it may come to: true or not. */
static bool choose_truth(struct act *a, unsigned may)
{
    bool yes = (may & MAY_YES) != 0, no = (may & (MAY_NO | MAY_NULL)) != 0;

    return yes && (!no || tape_choose(a->tape, 2) == 0);
}

/* ---- what a condition may come to ---- */

static unsigned of_nothing(enum feel_comparison op, bool with_null)
{
    if (op == FEEL_EQ)
        return with_null ? MAY_YES : MAY_NO;
    if (op == FEEL_NE)
        return with_null ? MAY_NO : MAY_YES;
    return MAY_NULL;
}

/* Of something that is there and of which no more is known. */
static unsigned of_thing(enum feel_comparison op, bool with_null)
{
    if (!with_null)
        return MAY_ALL;
    if (op == FEEL_EQ)
        return MAY_NO;
    return op == FEEL_NE ? MAY_YES : MAY_NULL;
}

static unsigned of_truth(const struct cond *c, bool v)
{
    if (feel_kind(c->value) != FEEL_BOOL ||
        (c->op != FEEL_EQ && c->op != FEEL_NE))
        return of_thing(c->op, feel_null(c->value));
    return (v == feel_true(c->value)) == (c->op == FEEL_EQ) ? MAY_YES : MAY_NO;
}

static unsigned of_limit(const struct model *m, const struct cond *c,
                         const struct var *v, unsigned class)
{
    bool null = feel_null(c->value);
    bool open = m->p->deadlines[v->of].open;

    if (class == LIMIT_NONE)
        return c->bare ? MAY_NULL : of_nothing(c->op, null);
    switch (c->ref.part) {
    case PART_PASSED:
        if (open)
            return c->bare ? MAY_NULL : of_nothing(c->op, null);
        return of_truth(c, class == LIMIT_PASSED || class == LIMIT_MET_PASSED);
    case PART_MET:
        return class == LIMIT_MET || class == LIMIT_MET_PASSED
                   ? of_thing(c->op, null)
                   : of_nothing(c->op, null);
    case PART_INNER:
        return MAY_ALL;
    case PART_WHOLE:
        break;
    }
    return of_thing(c->op, null);
}

static unsigned of_class(const struct model *m, const struct cond *c,
                         const struct domain *d, const struct var *v,
                         unsigned class)
{
    bool null = feel_null(c->value);

    if (d != NULL) {
        if (class == 0 && c->bare)
            return MAY_NULL;
        if (c->ref.part == PART_WHOLE)
            return domain_test(d, class, c->op, c->value, c->with);
        return class == 0 ? of_nothing(c->op, null) : MAY_ALL;
    }
    if (v->kind == VAR_TRACK) {
        if (null || (c->op != FEEL_EQ && c->op != FEEL_NE))
            return of_thing(c->op, null);
        return (class == c->with) == (c->op == FEEL_EQ) ? MAY_YES : MAY_NO;
    }
    if (v->kind == VAR_LIMIT)
        return of_limit(m, c, v, class);
    if (class == 0)
        return c->bare ? MAY_NULL : of_nothing(c->op, null);
    return c->ref.part == PART_INNER ? MAY_ALL : of_thing(c->op, null);
}

static void blame(struct act *a, size_t var)
{
    struct blame *b = a->blame;

    if (b == NULL || var == NO_VAR)
        return;
    for (size_t i = 0; i < b->n; i++) {
        if (b->vars[i] == var)
            return;
    }
    if (b->n < COUNT_OF(b->vars))
        b->vars[b->n++] = var;
}

static size_t use_place(const struct step *s, const struct field *f)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        if (s->fields[i].field == f)
            return i;
    }
    return NO_VAR;
}

/* The classes in which the thing may be: what is entered, or what is. */
static uint64_t classes_of(struct act *a, const struct ref *r,
                           const struct var *v, unsigned n)
{
    uint64_t all = (((uint64_t)1 << (n - 1)) << 1) - 1;
    unsigned class = a->out[r->var];

    if (r->own && a->t.who == WHO_OTHER) {
        /* Another party's: what nobody did it did not do either. */
        if (r->anyone != NO_VAR) {
            blame(a, r->anyone);
            if (a->out[r->anyone] == 0)
                return 1;
        }
        return all;
    }
    blame(a, r->var);
    if (class != ANY)
        return (uint64_t)1 << class;
    /* A value that is told apart is one value, though not known until now. */
    if (a->s->tracked[r->var] && v->domain != NULL)
        a->out[r->var] = (unsigned char)tape_choose(a->tape, n);
    return a->out[r->var] == ANY ? all : (uint64_t)1 << a->out[r->var];
}

static uint64_t entered(struct act *a, const struct ref *r)
{
    const struct move_step *x = &a->s->m->steps[a->t.step];
    const struct field *f = &a->s->m->p->fields[r->var];
    size_t i = use_place(x->s, f);

    if (i == NO_VAR) /* the step does not ask for it */
        return 1;
    if (i >= COUNT_OF(a->input))
        return x->classes[i];
    if (a->input[i] == ANY && a->apart != NULL && a->apart[i]) {
        a->input[i] = (unsigned char)choose_bit(a->tape, x->classes[i]);
    }
    return a->input[i] == ANY ? x->classes[i] : (uint64_t)1 << a->input[i];
}

static unsigned may_test(struct act *a, const struct cond *c)
{
    const struct model *m = a->s->m;
    const struct var *v = NULL;
    const struct domain *d;
    uint64_t set;
    unsigned may = 0, n;

    if (c->ref.kind == REF_INPUT) {
        d = domain_root(domain_of(a->s->m, m->p->fields[c->ref.var].id));
        set = entered(a, &c->ref);
        n = d->n;
    } else {
        v = &m->vars.at[c->ref.var];
        d = v->domain;
        n = v->n;
        set = classes_of(a, &c->ref, v, n);
    }
    for (unsigned k = 0; k < n && may != MAY_ALL; k++) {
        if ((set >> k & 1U) != 0)
            may |= of_class(m, c, d, v, k);
    }
    return may;
}

/* and: null with false is false; or the other way round. */
static unsigned both(unsigned x, unsigned y)
{
    unsigned out = 0;

    if ((x & MAY_YES) != 0 && (y & MAY_YES) != 0)
        out |= MAY_YES;
    if (((x | y) & MAY_NO) != 0)
        out |= MAY_NO;
    if (((x & MAY_NULL) != 0 && (y & (MAY_YES | MAY_NULL)) != 0) ||
        ((y & MAY_NULL) != 0 && (x & (MAY_YES | MAY_NULL)) != 0))
        out |= MAY_NULL;
    return out;
}

static unsigned turned(unsigned x)
{
    return (x & MAY_NULL) | ((x & MAY_YES) != 0 ? MAY_NO : 0U) |
           ((x & MAY_NO) != 0 ? MAY_YES : 0U);
}

static unsigned may_all(struct act *a, const struct cond *c, bool or)
{
    unsigned out = MAY_YES;

    for (size_t i = 0; i < c->n && out != MAY_NO; i++) {
        unsigned one = cond_may(a, c->kids[i]);

        out = both(out, or ? turned(one) : one);
    }
    return or ? turned(out) : out;
}

/* For the watched party, and for any others there may be. */
static unsigned may_quantified(struct act *a, const struct cond *c)
{
    bool some = c->kind == COND_SOME;
    struct taken t = a->t;
    unsigned own, others;

    a->t.who = WHO_OWN;
    own = cond_may(a, c->kids[0]);
    if (a->s->single) {
        a->t = t;
        return own;
    }
    if (own == (some ? MAY_YES : MAY_NO)) {
        a->t = t;
        return own;
    }
    a->t.who = WHO_OTHER;
    others = cond_may(a, c->kids[0]) | (some ? MAY_NO : MAY_YES);
    a->t = t;
    return some ? turned(both(turned(own), turned(others))) : both(own, others);
}

static unsigned may_capacity(struct act *a, const struct cond *c)
{
    size_t v = a->s->m->capacity;

    if (a->t.who == WHO_OTHER)
        return MAY_YES | MAY_NO;
    blame(a, v);
    if (a->out[v] == ANY)
        return MAY_YES | MAY_NO;
    return (c->among >> a->out[v] & 1U) != 0 ? MAY_YES : MAY_NO;
}

unsigned cond_may(struct act *a, const struct cond *c)
{
    switch (c->kind) {
    case COND_KNOWN:
        return c->mask;
    case COND_AND:
        return may_all(a, c, false);
    case COND_OR:
        return may_all(a, c, true);
    case COND_NOT:
        return turned(cond_may(a, c->kids[0]));
    case COND_TEST:
        return may_test(a, c);
    case COND_EVERY:
    case COND_SOME:
        return may_quantified(a, c);
    case COND_CAPACITY:
        return may_capacity(a, c);
    case COND_OPAQUE:
        return MAY_ALL;
    }
    return MAY_ALL;
}

/* ---- whether it may be done ---- */

static void note_blocked(struct act *a, size_t guard)
{
    if (a->s->blocked != NULL && guard < GUARDS_MOST)
        a->s->blocked[(size_t)a->t.step * GUARDS_MOST + guard] = true;
}

static bool stopped(struct act *a, size_t check)
{
    if (a->blame != NULL)
        a->blame->check = check;
    return false;
}

static const struct move *move_in(struct act *a, const struct move_step *x,
                                  bool *may)
{
    unsigned at = a->in[x->track];

    *may = true;
    blame(a, x->track);
    if (!a->s->tracked[x->track]) {
        /* A matter that begins stands at the first state of each track. */
        if (a->in[a->s->m->begun] != 0) {
            *may = x->s->n_moves > 0;
            return NULL;
        }
        at = 0;
    }
    for (size_t i = 0; i < x->s->n_moves; i++) {
        if (str_eq(x->s->moves[i].from, x->s->track->states[at].id))
            return &x->s->moves[i];
    }
    *may = false;
    return NULL;
}

/* Whether it was done already, for the same party or in the matter. */
static bool is_done(struct act *a, const struct move_step *x)
{
    size_t v = x->own_done != NO_VAR ? x->own_done : x->done;

    if (a->t.who == WHO_OTHER)
        return false;
    blame(a, v);
    return a->s->tracked[v] && a->in[v] == 1;
}

static bool clock_may(struct act *a, const struct move_step *x)
{
    const struct model *m = a->s->m;

    /* Another matter's clock may begin one. */
    if (x->s->begins && a->in[m->begun] == 0)
        return true;

    for (size_t i = 0; i < m->p->n_deadlines; i++) {
        const struct move_limit *l = &m->limits[i];

        if (!str_eq(l->d->on_pass, x->s->id))
            continue;
        if (l->d->for_party && a->t.who != WHO_OWN)
            return true;
        blame(a, l->var);
        if (!a->s->tracked[l->var] || a->in[l->var] == LIMIT_PASSED)
            return true;
    }
    return false;
}

static bool may_extend(struct act *a, const struct move_step *x)
{
    const struct model *m = a->s->m;

    for (size_t i = 0; x->s->extends.deadline.n > 0 && i < m->p->n_deadlines;
         i++) {
        const struct move_limit *l = &m->limits[i];

        if (!str_eq(l->d->id, x->s->extends.deadline) ||
            (l->d->for_party && a->t.who != WHO_OWN))
            continue;
        blame(a, l->var);
        if (a->s->tracked[l->var] && (a->in[l->var] == LIMIT_PASSED ||
                                      a->in[l->var] == LIMIT_MET_PASSED))
            return false;
    }
    return true;
}

/* ---- for whom ---- */

bool step_for_others(const struct step *s)
{
    return s->for_party && s->among != 0 && (s->among & 1U) == 0;
}

bool step_shows(const struct procedure *p, const struct step *y,
                const struct step *x)
{
    if (y->joins != NULL)
        return (x->among >> (y->joins - p->capacities) & 1U) != 0;
    return step_for_others(y) && (y->among & ~x->among) == 0;
}

/* While nobody need be there for whom it could be taken. */
static bool absent(struct act *a, const struct move_step *x)
{
    const struct model *m = a->s->m;
    bool all_known = true;

    if (!a->s->sure || !step_for_others(x->s))
        return false;
    for (size_t i = 0; i < m->p->n_steps; i++) {
        if (!step_shows(m->p, &m->p->steps[i], x->s))
            continue;
        blame(a, m->steps[i].done);
        if (!a->s->tracked[m->steps[i].done])
            all_known = false;
        else if (a->in[m->steps[i].done] == 1)
            return false;
    }
    return all_known;
}

/* The watched party is of one capacity; which, its first step of some shows. */
static bool capacity_fits(struct act *a, const struct move_step *x)
{
    size_t v = a->s->m->capacity;
    uint32_t among = x->s->among;

    if (x->joins && a->t.who == WHO_OWN)
        among = 1U << (x->s->joins - a->s->m->p->capacities);
    if (absent(a, x))
        return false;
    if (among == 0 || a->t.who != WHO_OWN)
        return true;
    blame(a, v);
    if (!a->s->tracked[v])
        return true;
    if (a->in[v] != ANY)
        return (among >> a->in[v] & 1U) != 0;
    a->out[v] = (unsigned char)choose_bit(a->tape, among);
    return true;
}

/* ---- the watched person ---- */

/* Whether it is in a place: known of lists that are told apart, chosen of what
 * is entered. */
static bool in_place(struct act *a, const struct place *p)
{
    const struct move_step *x = &a->s->m->steps[a->t.step];
    size_t f;

    if (p->acts)
        return a->t.person;
    if (p->var != NO_VAR) {
        blame(a, p->var);
        return a->s->tracked[p->var] && a->in[p->var] != ANY
                   ? a->in[p->var] == 1
                   : tape_choose(a->tape, 2) == 0;
    }
    f = use_place(x->s, &a->s->m->p->fields[p->field]);
    if (f == NO_VAR || f >= COUNT_OF(a->listed))
        return false;
    if (!a->listed_known[f]) {
        a->listed_known[f] = true;
        a->listed[f] = tape_choose(a->tape, 2) == 0;
    }
    return a->listed[f];
}

static unsigned person_may(struct act *a, const struct personal *p)
{
    unsigned bits = 0;

    for (size_t i = 0; i < p->n; i++) {
        if (in_place(a, &p->at[i]))
            bits |= 1U << i;
    }
    return p->may[bits];
}

static bool in_list(struct act *a, str list, bool if_unknown)
{
    size_t v = model_find(a->s->m, VAR_LISTED, 0, list);

    if (v == NO_VAR)
        return if_unknown;
    blame(a, v);
    return a->s->tracked[v] && a->in[v] != ANY ? a->in[v] == 1 : if_unknown;
}

static bool person_fits(struct act *a, const struct move_step *x)
{
    const struct role *r = x->s->by;

    if (a->t.person && r->assigned.n > 0 && !in_list(a, r->assigned, true))
        return stopped(a, CHECK_PERSON);
    for (size_t i = 0; a->t.person && i < r->n_never_also; i++) {
        if (in_list(a, r->never_also[i].list, false))
            return stopped(a, CHECK_PERSON);
    }
    for (size_t i = 0; i < x->n_persons; i++) {
        const struct personal *p = &x->persons[i];

        if (p->list != NO_VAR || (a->t.step == a->s->removed_step &&
                                  p->guard == a->s->removed_guard))
            continue;
        if ((person_may(a, p) & MAY_YES) == 0) {
            note_blocked(a, p->guard);
            return stopped(a, CHECK_PERSON);
        }
    }
    return true;
}

/* ---- what it writes ---- */

static void put(struct act *a, size_t var, unsigned class)
{
    if (var != NO_VAR && a->s->tracked[var])
        a->out[var] = (unsigned char)class;
}

static void write_fields(struct act *a, const struct move_step *x)
{
    if (x->writes_own && a->t.who != WHO_OWN)
        return;
    for (size_t i = 0; i < x->s->n_fields; i++) {
        size_t v = x->writes[i];

        if (v == NO_VAR || !a->s->tracked[v])
            continue;
        if (i >= COUNT_OF(a->input)) {
            a->out[v] = ANY;
            continue;
        }
        if (a->input[i] == ANY)
            a->input[i] = (unsigned char)choose_bit(a->tape, x->classes[i]);
        if (a->input[i] != 0) /* what is not entered stays as it was */
            a->out[v] = a->input[i];
    }
}

static unsigned copied(struct act *a, const struct ref *r)
{
    uint64_t set;

    if (r->kind == REF_INPUT) {
        set = entered(a, r);
        if (bits_in(set) != 1)
            return choose_bit(a->tape, set);
        return bit_nth(set, 0);
    }
    if (r->own && a->t.who == WHO_OTHER)
        return ANY;
    blame(a, r->var);
    return a->s->tracked[r->var] ? a->out[r->var] : ANY;
}

static unsigned from_truth(struct act *a, const struct cond *c)
{
    /* classes of a truth value: 0 null, 1 true, 2 false */
    static const unsigned char order[] = {1, 2, 0};
    unsigned may = cond_may(a, c);

    return order[choose_bit(a->tape, may)];
}

static void write_sets(struct act *a, const struct move_step *x)
{
    for (size_t i = 0; i < x->s->n_sets; i++) {
        const struct setter *s = &x->sets[i];

        if (s->var == NO_VAR || !a->s->tracked[s->var] ||
            (s->own && a->t.who != WHO_OWN))
            continue;
        switch (s->kind) {
        case SET_CLASS:
            a->out[s->var] = (unsigned char)s->value;
            break;
        case SET_COPY:
            a->out[s->var] = (unsigned char)copied(a, &s->ref);
            break;
        case SET_TRUTH:
            a->out[s->var] = (unsigned char)from_truth(a, s->cond);
            break;
        case SET_UNKNOWN:
            a->out[s->var] = ANY;
            break;
        }
    }
}

static void write_people(struct act *a, const struct move_step *x)
{
    for (size_t i = 0; i < x->n_persons; i++) {
        const struct personal *p = &x->persons[i];
        unsigned may;

        if (p->list == NO_VAR || !a->s->tracked[p->list])
            continue;
        may = person_may(a, p);
        a->out[p->list] = (may & MAY_YES) != 0 &&
                          ((may & MAY_NO) == 0 || tape_choose(a->tape, 2) == 0);
    }
    for (int i = 0; i < 2; i++) {
        if (a->t.person && a->s->roles[i] == x->s->by)
            put(a, a->s->m->acted[i], 1);
    }
}

static void write_interval(struct act *a, const struct move_step *x)
{
    if (x->interval_closed != NO_VAR && a->s->tracked[x->interval_closed] &&
        (x->closes_when == NULL ||
         choose_truth(a, cond_may(a, x->closes_when))))
        a->out[x->interval_closed] = 0;
    put(a, x->interval_opened, 1);
}

static unsigned state_place(const struct track *t, str id)
{
    return (unsigned)(track_state(t, id) - t->states);
}

static void write_state(struct act *a, const struct move_step *x,
                        const struct move *m)
{
    if (m == NULL || !a->s->tracked[x->track] || str_eq(m->from, m->to))
        return;
    if (x->to_when == NULL || choose_truth(a, cond_may(a, x->to_when)))
        a->out[x->track] = (unsigned char)state_place(x->s->track, m->to);
}

/* ---- limits ---- */

static bool starts_perhaps_not(const struct deadline *d)
{
    return d->among != 0 ||        /* only for parties of some capacities */
           d->starts_on != NULL || /* a day that may not be there */
           !facts_last(&d->basis);
}

static bool starts(struct act *a, const struct move_limit *l)
{
    unsigned may =
        l->starts_when == NULL ? MAY_YES : cond_may(a, l->starts_when);

    if (starts_perhaps_not(l->d))
        may |= MAY_NO;
    if (l->d->for_party && l->d->among != 0 && a->out[a->s->m->capacity] != ANY)
        may &= (l->d->among >> a->out[a->s->m->capacity] & 1U) != 0
                   ? MAY_YES
                   : MAY_NO | MAY_NULL;
    return may != 0 && choose_truth(a, may);
}

static void write_limit(struct act *a, const struct move_limit *l)
{
    unsigned was = a->in[l->var];
    bool runs = was == LIMIT_RUNS || was == LIMIT_PASSED;

    if (runs && l->until[a->t.step] &&
        (l->until_when == NULL ||
         choose_truth(a, cond_may(a, l->until_when)))) {
        a->out[l->var] = was == LIMIT_RUNS ? LIMIT_MET : LIMIT_MET_PASSED;
        return;
    }
    if (l->from[a->t.step] && !runs && starts(a, l))
        a->out[l->var] = LIMIT_RUNS;
}

static void write_limits(struct act *a, const struct move_step *x)
{
    const struct model *m = a->s->m;
    struct taken t = a->t;

    for (size_t i = 0; i < m->p->n_deadlines; i++) {
        const struct move_limit *l = &m->limits[i];

        if (!a->s->tracked[l->var])
            continue;
        if (l->d->for_party) {
            /* A step for one party moves only that party's limits. */
            if (x->s->for_party && t.who == WHO_OTHER)
                continue;
            a->t.who = WHO_OWN;
        }
        write_limit(a, l);
        a->t = t;
    }
}

static void write_marks(struct act *a)
{
    for (int i = 0; i < 2; i++) {
        const struct mark *k = &a->s->mark[i];
        size_t v = a->s->m->mark[i];

        if (!k->used || (k->own && a->t.who == WHO_OTHER))
            continue;
        if (k->clears != NULL && k->clears[a->t.step])
            a->out[v] = 0;
        if (k->clears_on != NO_VAR && a->out[k->clears_on] == LIMIT_RUNS &&
            a->in[k->clears_on] != LIMIT_RUNS)
            a->out[v] = 0;
        if (k->sets != NULL && k->sets[a->t.step])
            a->out[v] = 1;
    }
}

/* ---- the goal ---- */

static bool goal_before(struct act *a)
{
    const struct goal *g = a->s->goal;

    /* Of all parties the watched one may be any. */
    if (g->steps != NULL && (!g->steps[a->t.step] || a->t.who == WHO_OTHER))
        return false;
    if (g->mark >= 0 && a->in[a->s->m->mark[0]] != g->mark)
        return false;
    if (g->limit != NO_VAR && (g->limit_in >> a->in[g->limit] & 1U) == 0)
        return false;
    if (g->when != NULL && (cond_may(a, g->when) & MAY_YES) == 0)
        return false;
    return g->holds == NULL ||
           (cond_may(a, g->holds) & (MAY_NO | MAY_NULL)) != 0;
}

static bool goal_after(const struct act *a)
{
    const struct goal *g = a->s->goal;
    const struct model *m = a->s->m;

    if (g->limit != NO_VAR && (g->limit_out >> a->out[g->limit] & 1U) == 0)
        return false;
    if (g->track != NO_VAR)
        return a->out[g->track] != a->in[g->track] &&
               a->out[g->track] == g->state;
    return !g->both_roles || (a->t.person && a->out[m->acted[0]] == 1 &&
                              a->out[m->acted[1]] == 1);
}

/* ---- all together ---- */

static bool guards_hold(struct act *a, const struct move_step *x)
{
    const struct search *s = a->s;

    for (size_t i = 0; i < x->s->n_guards; i++) {
        if (x->guards[i] == NULL ||
            (a->t.step == s->removed_step && i == s->removed_guard))
            continue;
        if (a->blame != NULL)
            a->blame->n = 0;
        if ((cond_may(a, x->guards[i]) & MAY_YES) != 0)
            continue;
        note_blocked(a, i);
        return stopped(a, i < GUARDS_MOST ? i : GUARDS_MOST - 1);
    }
    return true;
}

static bool may_be_taken(struct act *a, const struct move_step *x,
                         const struct move **m)
{
    bool may;

    if (a->blame != NULL)
        a->blame->n = 0;
    if (a->in[a->s->m->begun] == 0 && !x->s->begins)
        return stopped(a, CHECK_BEGUN);
    *m = move_in(a, x, &may);
    if (!may)
        return stopped(a, CHECK_MOVE);
    if (a->blame != NULL)
        a->blame->n = 0;
    if (!x->s->repeats && is_done(a, x))
        return stopped(a, CHECK_ONCE);
    if (x->s->by->timer && !clock_may(a, x))
        return stopped(a, CHECK_TIMER);
    if (!may_extend(a, x))
        return stopped(a, CHECK_EXTENSION);
    if (!capacity_fits(a, x))
        return stopped(a, CHECK_CAPACITY);
    if (!guards_hold(a, x))
        return false;
    if (a->blame != NULL)
        a->blame->n = 0;
    return !a->s->people || person_fits(a, x);
}

static bool time_passes(struct act *a)
{
    const struct move_limit *l = &a->s->m->limits[a->t.step];
    unsigned was = a->in[l->var];

    if (a->blame != NULL)
        a->blame->n = 0;
    blame(a, l->var);
    if (l->d->open || (was != LIMIT_RUNS && was != LIMIT_MET))
        return stopped(a, CHECK_TIMER);
    memcpy(a->out, a->in, a->s->m->vars.n);
    a->out[l->var] = was == LIMIT_RUNS ? LIMIT_PASSED : LIMIT_MET_PASSED;
    return true;
}

bool act_run(struct act *a)
{
    const struct move_step *x;
    const struct move *m = NULL;
    bool reached;

    a->hit = false;
    if (a->t.who == WHO_TIME)
        return time_passes(a);
    x = &a->s->m->steps[a->t.step];
    a->apart = a->s->apart == NULL ? NULL : a->s->apart[a->t.step];
    memset(a->input, ANY, sizeof a->input);
    memset(a->listed_known, 0, sizeof a->listed_known);
    memcpy(a->out, a->in, a->s->m->vars.n);
    if (!may_be_taken(a, x, &m))
        return false;
    reached = a->s->goal != NULL && goal_before(a);
    put(a, a->s->m->begun, 1);
    write_fields(a, x);
    put(a, x->done, 1);
    if (a->t.who == WHO_OWN)
        put(a, x->own_done, 1);
    write_sets(a, x);
    if (a->s->people)
        write_people(a, x);
    write_interval(a, x);
    if (x->s->evidence.n > 0)
        put(a, a->s->m->evidence, 1);
    write_state(a, x, m);
    write_limits(a, x);
    write_marks(a);
    a->hit = reached && goal_after(a);
    return true;
}
