/* model.c - a procedure as the proof sees it: what a matter is made of, and
 * what each step asks of it and makes of it.
 */
#include "proof/internal.h"

size_t model_find(const struct model *m, enum var_kind kind, size_t of,
                  str name)
{
    for (size_t i = 0; i < m->vars.n; i++) {
        const struct var *v = &m->vars.at[i];

        if (v->kind == kind && v->of == of && str_eq(v->name, name))
            return i;
    }
    return NO_VAR;
}

static bool steps_set(const struct procedure *p, str where, str name)
{
    for (size_t i = 0; i < p->n_steps; i++) {
        for (size_t j = 0; j < p->steps[i].n_sets; j++) {
            str head, rest;

            (void)str_cut(p->steps[i].sets[j].target, S("."), &head, &rest);
            if (str_eq(head, where) && str_eq(rest, name))
                return true;
        }
    }
    return false;
}

/* A matter does not begin with what steps set (MATTER-014); what they only
 * ask for may be there from the beginning. */
static unsigned char first_class(const struct model *m, const struct var *v)
{
    if (v->kind == VAR_CAPACITY)
        return ANY;
    if (v->kind == VAR_CASE && !steps_set(m->p, S("case"), v->name))
        return ANY;
    if (v->kind == VAR_OWN && !steps_set(m->p, S("party"), v->name))
        return ANY;
    return 0;
}

size_t model_var(struct model *m, enum var_kind kind, size_t of, str name)
{
    size_t at = model_find(m, kind, of, name);
    struct var *v;

    if (at != NO_VAR || m->failed)
        return at == NO_VAR ? 0 : at;
    v = vec_add(m->a, &m->vars, m->e);
    if (v == NULL) {
        m->failed = true;
        return 0;
    }
    *v = (struct var){.kind = kind, .of = of, .name = name, .n = 2};
    if (kind == VAR_TRACK)
        v->n = (unsigned)m->p->tracks[of].n_states;
    if (kind == VAR_CAPACITY)
        v->n = (unsigned)m->p->n_capacities + 1;
    if (kind == VAR_LIMIT)
        v->n = LIMIT_MET_PASSED + 1;
    at = m->vars.n - 1;
    if (kind == VAR_CASE || kind == VAR_OWN) {
        struct domain *d = domain_of(m, name);

        m->vars.at[at].domain = d;
    }
    m->vars.at[at].first = first_class(m, &m->vars.at[at]);
    return at;
}

size_t model_step(const struct model *m, str id)
{
    const struct step *s = procedure_step(m->p, id);

    return s == NULL ? NO_VAR : (size_t)(s - m->p->steps);
}

static size_t interval_var(struct model *m, str id)
{
    for (size_t i = 0; i < m->p->n_intervals; i++) {
        if (id.n > 0 && str_eq(m->p->intervals[i].id, id))
            return model_var(m, VAR_INTERVAL, i, S(""));
    }
    return NO_VAR;
}

static void base_vars(struct model *m)
{
    m->begun = model_var(m, VAR_BEGUN, 0, S(""));
    for (size_t i = 0; i < m->p->n_tracks; i++)
        (void)model_var(m, VAR_TRACK, i, S(""));
    for (size_t i = 0; i < 2; i++) {
        m->mark[i] = model_var(m, VAR_MARK, i, S(""));
        m->acted[i] = model_var(m, VAR_ACTED, i, S(""));
    }
    m->capacity = model_var(m, VAR_CAPACITY, 0, S(""));
    m->evidence = model_var(m, VAR_EVIDENCE, 0, S(""));
    for (size_t i = 0; i < m->p->n_deadlines; i++)
        (void)model_var(m, VAR_LIMIT, i, S(""));
}

static bool *named(struct model *m, const str *ids, size_t n)
{
    bool *yes = arena_array(m->a, bool, m->p->n_steps + 1, m->e);

    if (yes == NULL) {
        m->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = model_step(m, ids[i]);

        if (at != NO_VAR)
            yes[at] = true;
    }
    return yes;
}

static void read_step(struct model *m, struct move_step *x)
{
    const struct step *s = x->s;
    size_t at = (size_t)(s - m->p->steps);

    x->track =
        model_var(m, VAR_TRACK, (size_t)(s->track - m->p->tracks), S(""));
    x->done = model_var(m, VAR_DONE, at, S(""));
    x->own_done = s->for_party ? model_var(m, VAR_OWN_DONE, at, S("")) : NO_VAR;
    x->joins = s->joins != NULL;
    x->writes_own = s->for_party || x->joins;
    x->interval_opened = interval_var(m, s->opens);
    x->interval_closed = interval_var(m, s->closes);
    x->to_when = cond_of(m, s->to_when);
    x->closes_when = cond_of(m, s->closes_when);
    x->guards = arena_array(m->a, struct cond *, s->n_guards + 1, m->e);
    x->sets = arena_array(m->a, struct setter, s->n_sets + 1, m->e);
    x->writes = arena_array(m->a, size_t, s->n_fields + 1, m->e);
    x->classes = arena_array(m->a, uint64_t, s->n_fields + 1, m->e);
    x->repeated = arena_array(m->a, bool, s->n_fields + 1, m->e);
    if (x->guards == NULL || x->sets == NULL || x->writes == NULL ||
        x->classes == NULL || x->repeated == NULL) {
        m->failed = true;
        return;
    }
    for (size_t i = 0; i < s->n_sets; i++)
        x->sets[i].var = NO_VAR;
    for (size_t i = 0; i < s->n_guards; i++) {
        const struct guard *g = &s->guards[i];

        /* With an event, `when` only says whether the event counts; a duty
         * that becomes a finding stops nobody; a law that has ended proves
         * nothing of what comes. */
        if (g->when != NULL && g->event == NULL && !g->finding_only &&
            facts_last(&g->law))
            x->guards[i] = cond_of(m, g->when);
    }
}

static void read_limit(struct model *m, struct move_limit *l)
{
    l->var = model_var(m, VAR_LIMIT, (size_t)(l->d - m->p->deadlines), S(""));
    l->starts_when = cond_of(m, l->d->starts_when);
    l->until_when = cond_of(m, l->d->until_when);
    l->from = named(m, l->d->from, l->d->n_from);
    l->until = named(m, l->d->until, l->d->n_until);
}

/* Setters of what conditions read; what a setter reads is read in turn. */
static void read_setters(struct model *m)
{
    size_t before;

    do {
        before = m->vars.n;
        for (size_t i = 0; i < m->p->n_steps; i++) {
            const struct step *s = &m->p->steps[i];

            for (size_t j = 0; j < s->n_sets && !m->failed; j++) {
                if (m->steps[i].sets[j].var == NO_VAR)
                    m->steps[i].sets[j] = setter_of(m, &s->sets[j]);
            }
        }
    } while (m->vars.n > before && !m->failed);
}

struct counted {
    size_t field;
    bool seen;
};

static void count_ref(const struct ref *r, void *ctx)
{
    struct counted *c = ctx;

    c->seen = c->seen || (r->kind == REF_INPUT && r->var == c->field);
}

static void note_repeated(struct model *m, struct move_step *x)
{
    for (size_t f = 0; f < x->s->n_fields; f++) {
        size_t n = 0;

        for (size_t g = 0; g < x->s->n_guards; g++) {
            struct counted c = {
                .field = (size_t)(x->s->fields[f].field - m->p->fields)};

            cond_refs(x->guards[g], count_ref, &c);
            n += c.seen;
        }
        x->repeated[f] = n > 1;
    }
}

static void close_step(struct model *m, struct move_step *x)
{
    for (size_t i = 0; i < x->s->n_guards; i++)
        cond_classes(m, x->guards[i]);
    cond_classes(m, x->to_when);
    cond_classes(m, x->closes_when);
    for (size_t i = 0; i < x->s->n_sets; i++)
        setter_classes(m, &x->sets[i]);
    for (size_t i = 0; i < x->s->n_fields && !m->failed; i++) {
        const struct field_use *use = &x->s->fields[i];

        x->writes[i] = model_find(m, x->writes_own ? VAR_OWN : VAR_CASE, 0,
                                  use->field->id);
        x->classes[i] =
            domain_entered(domain_root(domain_of(m, use->field->id)), use);
    }
    note_repeated(m, x);
}

static void close_model(struct model *m)
{
    /* Every field has a domain before they are cut. */
    for (size_t i = 0; i < m->p->n_fields; i++)
        (void)domain_of(m, m->p->fields[i].id);
    if (m->failed)
        return;
    domains_close(m);
    for (size_t i = 0; i < m->vars.n; i++) {
        struct var *v = &m->vars.at[i];

        if (v->domain != NULL) {
            v->domain = domain_root(v->domain);
            v->n = v->domain->n;
        }
    }
    for (size_t i = 0; i < m->p->n_steps && !m->failed; i++)
        close_step(m, &m->steps[i]);
    for (size_t i = 0; i < m->p->n_deadlines; i++) {
        cond_classes(m, m->limits[i].starts_when);
        cond_classes(m, m->limits[i].until_when);
    }
}

bool model_open(const struct procedure *p, const struct feel *const *claims,
                size_t n_claims, struct arena *a, struct model **out,
                struct err *e)
{
    struct model *m = arena_new(a, struct model, e);

    if (m == NULL)
        return false;
    *m = (struct model){.p = p, .a = a, .e = e};
    m->steps = arena_array(a, struct move_step, p->n_steps + 1, e);
    m->limits = arena_array(a, struct move_limit, p->n_deadlines + 1, e);
    m->claims = arena_array(a, struct cond *, n_claims + 1, e);
    if (m->steps == NULL || m->limits == NULL || m->claims == NULL)
        return false;
    base_vars(m);
    for (size_t i = 0; i < p->n_steps && !m->failed; i++) {
        m->steps[i].s = &p->steps[i];
        read_step(m, &m->steps[i]);
    }
    for (size_t i = 0; i < p->n_deadlines && !m->failed; i++) {
        m->limits[i].d = &p->deadlines[i];
        read_limit(m, &m->limits[i]);
    }
    for (size_t i = 0; i < n_claims && !m->failed; i++)
        m->claims[i] = cond_of(m, claims[i]);
    for (size_t i = 0; i < p->n_steps && !m->failed; i++)
        model_people(m, &m->steps[i]);
    read_setters(m);
    close_model(m);
    for (size_t i = 0; i < n_claims && !m->failed; i++)
        cond_classes(m, m->claims[i]);
    *out = m;
    return !m->failed;
}
