/* mutate.c - which of the rules does nothing prove?  One part is taken away
 * after the other; the scenarios of the pack and the claims of the proof must
 * notice.
 *
 * A scenario can notice only where the part stood against an act of it, so only
 * those are played.  A claim can notice only where the part stood in the way of
 * its search (proof.h, `blocked`), so only those are proved again.
 */
#include "proof/internal.h"

#include "scenario/scenario.h"

/* What a scenario says of the whole pack, before anything is taken away. */
struct played {
    const struct json *acts; /* of its report */
    const struct json *findings;
    bool of_it; /* of this procedure, and as expected */
    const struct procedure *p;
};

struct mutator {
    const struct procedure *p;
    const struct mutation_options *o;
    struct arena *a, *scratch;
    struct err *e;
    struct mutation *out;
    struct played *played;
    struct proof whole; /* claims of always, with what they rest on */
    size_t total;       /* parts that could be taken away */
    bool failed;
};

/* ---- a procedure with something taken away ---- */

static struct procedure *copy_of(struct mutator *m)
{
    const struct procedure *p = m->p;
    struct procedure *q = arena_new(m->scratch, struct procedure, m->e);

    if (q == NULL)
        return NULL;
    *q = *p;
    q->steps = arena_array(m->scratch, struct step, p->n_steps + 1, m->e);
    q->deadlines =
        arena_array(m->scratch, struct deadline, p->n_deadlines + 1, m->e);
    q->roles = arena_array(m->scratch, struct role, p->n_roles + 1, m->e);
    if (q->steps == NULL || q->deadlines == NULL || q->roles == NULL)
        return NULL;
    if (p->n_steps > 0)
        memcpy(q->steps, p->steps, p->n_steps * sizeof *p->steps);
    if (p->n_deadlines > 0)
        memcpy(q->deadlines, p->deadlines,
               p->n_deadlines * sizeof *p->deadlines);
    if (p->n_roles > 0)
        memcpy(q->roles, p->roles, p->n_roles * sizeof *p->roles);
    for (size_t i = 0; i < p->n_steps; i++)
        q->steps[i].by = q->roles + (p->steps[i].by - p->roles);
    return q;
}

static bool drop_text(struct mutator *m, str **list, size_t *n, size_t at)
{
    str *fewer = arena_array(m->scratch, str, *n + 1, m->e);
    size_t k = 0;

    if (fewer == NULL)
        return false;
    for (size_t i = 0; i < *n; i++) {
        if (i != at)
            fewer[k++] = (*list)[i];
    }
    *list = fewer;
    *n = k;
    return true;
}

static bool drop_guard(struct mutator *m, struct step *s, size_t at)
{
    struct guard *fewer =
        arena_array(m->scratch, struct guard, s->n_guards + 1, m->e);
    size_t k = 0;

    if (fewer == NULL)
        return false;
    for (size_t i = 0; i < s->n_guards; i++) {
        if (i != at)
            fewer[k++] = s->guards[i];
    }
    s->guards = fewer;
    s->n_guards = k;
    return true;
}

static bool drop_move(struct mutator *m, struct step *s, size_t at)
{
    struct move *fewer =
        arena_array(m->scratch, struct move, s->n_moves + 1, m->e);
    size_t k = 0;

    if (fewer == NULL)
        return false;
    for (size_t i = 0; i < s->n_moves; i++) {
        if (i != at)
            fewer[k++] = s->moves[i];
    }
    s->moves = fewer;
    s->n_moves = k;
    return true;
}

static bool drop_never(struct mutator *m, struct role *r, size_t at)
{
    struct never_in *fewer =
        arena_array(m->scratch, struct never_in, r->n_never_also + 1, m->e);
    size_t k = 0;

    if (fewer == NULL)
        return false;
    for (size_t i = 0; i < r->n_never_also; i++) {
        if (i != at)
            fewer[k++] = r->never_also[i];
    }
    r->never_also = fewer;
    r->n_never_also = k;
    return true;
}

/* ---- the scenarios ---- */

/* The scenario no longer goes as it is expected to. */
static bool fails(struct mutator *m, size_t i, struct procedure *q)
{
    struct scenario_result r;
    struct packs *with;
    struct err ignored = {0};

    if (!packs_with(m->o->packs, m->played[i].p, q, m->scratch, &with, m->e)) {
        m->failed = true;
        return false;
    }
    if (!scenario_play(with, m->o->calendar, m->o->scenarios[i], S(""),
                       m->scratch, &r, &ignored)) {
        if (err_fault(&ignored) == FAULT_LIMIT) {
            *m->e = ignored;
            m->failed = true;
        }
        return true;
    }
    return !r.as_expected;
}

/* Which acts a part may have stood against. */
struct stood {
    const char *gate; /* the engine's own reason, or NULL: `guard` */
    str guard;
    const struct step *step; /* of this step, or … */
    const struct role *role; /* … of all that are taken in this role */
    bool anywhere; /* the step was taken: it may be noticed otherwise */
};

static bool reason_is(const struct json *act, str guard)
{
    const struct json *reasons = json_get(act, S("reasons"));

    for (size_t i = 0; reasons != NULL && i < reasons->n; i++) {
        if (str_eq(json_get_str(reasons->items[i], S("guard")), guard))
            return true;
    }
    return false;
}

static bool concerns(const struct mutator *m, const struct json *act,
                     const struct stood *w)
{
    const struct step *s = procedure_step(m->p, json_get_str(act, S("step")));

    if (s == NULL || (w->step != NULL && s != w->step) ||
        (w->role != NULL && s->by != w->role))
        return false;
    return w->anywhere ||
           reason_is(act, w->gate != NULL ? str_of(w->gate) : w->guard);
}

static bool scenario_notices(struct mutator *m, struct procedure *q,
                             const struct stood *w, str *by)
{
    for (size_t i = 0; i < m->o->n_scenarios && !m->failed; i++) {
        const struct json *acts = m->played[i].acts;
        bool asked = false;

        for (size_t k = 0; m->played[i].of_it && k < acts->n; k++)
            asked = asked || concerns(m, acts->items[k], w);
        if (asked && fails(m, i, q)) {
            *by = m->o->files[i];
            return !m->failed;
        }
    }
    return false;
}

/* ---- the claims ---- */

/* A claim of the mutant that the whole procedure's proof does not refute. */
static bool proof_notices(struct mutator *m, const struct procedure *q,
                          struct proof_options o, str *by)
{
    struct proof x;

    o.states = m->o->states;
    o.only_always = true;
    if (m->failed || !proof_run(q, &o, m->scratch, &x, m->e)) {
        m->failed = true;
        return false;
    }
    for (size_t i = 0; i < x.n; i++) {
        if (x.claims[i].verdict == VERDICT_REFUTED ||
            x.claims[i].verdict == VERDICT_OPEN) {
            if (!arena_str(m->a, x.claims[i].id, by, m->e))
                m->failed = true;
            return !m->failed;
        }
    }
    return false;
}

static bool without_guard(struct mutator *m, const struct step *s, size_t guard,
                          str *by)
{
    const struct proof_options o = {
        .before = m->whole.claims, .without_step = s, .without_guard = guard};

    return guard < GUARDS_MOST && proof_notices(m, m->p, o, by);
}

static bool with_other(struct mutator *m, const struct procedure *q,
                       const struct deadline *d, str *by)
{
    const struct proof_options o = {.only_deadline = d};

    return proof_notices(m, q, o, by);
}

/* ---- one mutant ---- */

/* Part of the sample?  The same parts under every layer. */
static bool chosen(const struct mutator *m, str what)
{
    return m->o->sample == 0 || m->total == 0 ||
           str_hash(what, m->o->seed) % m->total < m->o->sample;
}

/* NULL: it is not tried, or memory is gone. */
static struct mutant *mutant(struct mutator *m, struct at at, const str *parts,
                             size_t n)
{
    struct mutant *x;
    str what = S("");

    arena_reset(m->scratch);
    if (m->failed || !arena_join(m->a, parts, n, &what, m->e)) {
        m->failed = true;
        return NULL;
    }
    if (!chosen(m, what))
        return NULL;
    x = vec_add(m->a, m->out, m->e);
    if (x == NULL)
        m->failed = true;
    else
        *x = (struct mutant){.what = what, .at = at, .by = S(""), .must = true};
    return x;
}
#define MUTANT(m, at, ...)                        \
    mutant((m), (at), (const str[]){__VA_ARGS__}, \
           COUNT_OF(((const str[]){__VA_ARGS__})))

static void of_guard(struct mutator *m, size_t i, size_t g)
{
    const struct step *s = &m->p->steps[i];
    const struct guard *k = &s->guards[g];
    struct mutant *x = MUTANT(m, k->at, s->id, S("."), k->id);

    if (x == NULL)
        return;
    struct stood w = {.guard = k->id, .step = s};
    struct procedure *q = copy_of(m);

    if (q == NULL || !drop_guard(m, &q->steps[i], g)) {
        m->failed = true;
        return;
    }
    x->noticed = scenario_notices(m, q, &w, &x->by);
    /* A duty, or an act that was recorded, leaves a finding instead. */
    w.anywhere = true;
    if (!x->noticed && k->finding_only)
        x->noticed = scenario_notices(m, q, &w, &x->by);
    if (!x->noticed && !k->finding_only)
        x->noticed = without_guard(m, s, g, &x->by);
}

enum part { PART_POST, PART_COUNT, PART_CREDENTIAL, PART_ASSIGNED, PART_PARTS };
static const struct {
    const char *name, *gate;
} parts[] = {
    [PART_POST] = {"post", "role.post"},
    [PART_COUNT] = {"at_least", "role.at-least"},
    [PART_CREDENTIAL] = {"credential", "role.credential"},
    [PART_ASSIGNED] = {"assigned", "role.assigned"},
};
_Static_assert(COUNT_OF(parts) == PART_PARTS, "one row a part");

static bool asks(const struct role *r, enum part part)
{
    switch (part) {
    case PART_POST:
        return r->n_posts > 0;
    case PART_COUNT:
        return r->at_least > 1;
    case PART_CREDENTIAL:
        return r->credential;
    case PART_ASSIGNED:
        return r->assigned.n > 0;
    case PART_PARTS:
        break;
    }
    return false;
}

static void relax(struct role *r, enum part part)
{
    switch (part) {
    case PART_POST:
        r->n_posts = 0;
        break;
    case PART_COUNT:
        r->at_least = 1;
        break;
    case PART_CREDENTIAL:
        r->credential = false;
        break;
    case PART_ASSIGNED:
        r->assigned = S("");
        break;
    case PART_PARTS:
        break;
    }
}

static void of_role(struct mutator *m, size_t i, enum part part)
{
    const struct role *r = &m->p->roles[i];
    struct mutant *x =
        MUTANT(m, r->at, S("role:"), r->id, S("."), str_of(parts[part].name));

    if (x == NULL)
        return;
    const struct stood w = {.gate = parts[part].gate, .role = r};
    struct procedure *q = copy_of(m);

    if (q == NULL) {
        m->failed = true;
        return;
    }
    relax(&q->roles[i], part);
    x->noticed = scenario_notices(m, q, &w, &x->by) ||
                 (part == PART_ASSIGNED && with_other(m, q, NULL, &x->by));
}

static void of_never(struct mutator *m, size_t i, size_t n)
{
    const struct role *r = &m->p->roles[i];
    struct mutant *x = MUTANT(m, r->at, S("role:"), r->id, S(".never_also."),
                              r->never_also[n].list);

    if (x == NULL)
        return;
    const struct stood w = {.gate = "role.never-also", .role = r};
    struct procedure *q = copy_of(m);

    if (q == NULL || !drop_never(m, &q->roles[i], n)) {
        m->failed = true;
        return;
    }
    x->noticed =
        scenario_notices(m, q, &w, &x->by) || with_other(m, q, NULL, &x->by);
}

static void of_until(struct mutator *m, size_t i, size_t n)
{
    const struct deadline *d = &m->p->deadlines[i];
    struct mutant *x =
        MUTANT(m, d->at, S("deadline:"), d->id, S(".until."), d->until[n]);

    if (x == NULL)
        return;
    const struct stood w = {.step = procedure_step(m->p, d->until[n]),
                            .anywhere = true};
    struct procedure *q = copy_of(m);

    if (q == NULL ||
        !drop_text(m, &q->deadlines[i].until, &q->deadlines[i].n_until, n)) {
        m->failed = true;
        return;
    }
    x->must = false;
    x->noticed = scenario_notices(m, q, &w, &x->by) ||
                 with_other(m, q, &q->deadlines[i], &x->by);
}

static void of_move(struct mutator *m, size_t i, size_t n)
{
    const struct step *s = &m->p->steps[i];
    struct mutant *x = MUTANT(m, s->at, s->id, S(".from."), s->moves[n].from);

    if (x == NULL)
        return;
    const struct stood w = {.step = s, .anywhere = true};
    struct procedure *q = copy_of(m);

    if (q == NULL || !drop_move(m, &q->steps[i], n)) {
        m->failed = true;
        return;
    }
    x->must = false;
    x->noticed = scenario_notices(m, q, &w, &x->by);
}

/* An entry of always that nothing could break says nothing: its opposite must
 * be refuted. */
static void of_rule(struct mutator *m, size_t i)
{
    const struct proof_options o = {
        .states = m->o->states, .only_always = true, .opposite = true};
    const struct proof_claim *c = &m->whole.claims[i];
    struct mutant *x = MUTANT(m, m->p->rules[i].at, S("always:"), c->id);

    if (x == NULL)
        return;
    struct proof found;

    if (!proof_run(m->p, &o, m->scratch, &found, m->e)) {
        m->failed = true;
        return;
    }
    x->noticed = found.claims[i].verdict != VERDICT_PROVED;
    x->by = x->noticed ? S("opposite") : S("");
}

/* ---- all ---- */

static bool play_whole(struct mutator *m)
{
    for (size_t i = 0; i < m->o->n_scenarios; i++) {
        const struct json *s = m->o->scenarios[i];
        struct played *k = &m->played[i];
        struct scenario_result r;
        struct err ignored = {0};

        k->p = packs_find(m->o->packs, json_get_str(s, S("procedure")),
                          json_get_str(s, S("profile")));
        if (k->p != m->p)
            continue;
        k->of_it = scenario_play(m->o->packs, m->o->calendar, s, S(""), m->a,
                                 &r, &ignored) &&
                   r.as_expected;
        if (!k->of_it)
            continue;
        k->acts = json_get(r.report, S("acts"));
        k->findings = json_get(r.report, S("findings"));
        k->of_it = k->acts != NULL;
    }
    return true;
}

/* Every kind of mutant, in the order of the procedure. */
static void each(struct mutator *m, size_t *at)
{
    const struct procedure *p = m->p;

#define TRY(call)       \
    do {                \
        if (!m->failed) \
            call;       \
        ++*at;          \
    } while (0)
    for (size_t i = 0; i < p->n_steps; i++) {
        for (size_t g = 0; g < p->steps[i].n_guards; g++)
            TRY(of_guard(m, i, g));
    }
    for (size_t i = 0; i < p->n_roles; i++) {
        for (int k = 0; k < PART_PARTS; k++) {
            if (asks(&p->roles[i], (enum part)k))
                TRY(of_role(m, i, (enum part)k));
        }
        for (size_t n = 0; n < p->roles[i].n_never_also; n++)
            TRY(of_never(m, i, n));
    }
    for (size_t i = 0; i < p->n_rules; i++)
        TRY(of_rule(m, i));
    for (size_t i = 0; i < p->n_deadlines; i++) {
        for (size_t n = 0; n < p->deadlines[i].n_until; n++)
            TRY(of_until(m, i, n));
    }
    for (size_t i = 0; i < p->n_steps; i++) {
        const struct step *s = &p->steps[i];

        /* A start that leads on; one where all stays is left to readers. */
        for (size_t n = 0; n < s->n_moves; n++) {
            if (!str_eq(s->moves[n].from, s->moves[n].to))
                TRY(of_move(m, i, n));
        }
    }
#undef TRY
}

static size_t count(struct mutator *m)
{
    size_t n = 0;

    m->failed = true; /* nothing is tried */
    each(m, &n);
    m->failed = false;
    return n;
}

static bool run(struct mutator *m)
{
    const struct proof_options whole = {.states = m->o->states,
                                        .only_always = true};
    size_t at = 0;

    m->total = count(m);
    m->played = arena_array(m->a, struct played, m->o->n_scenarios + 1, m->e);
    if (m->played == NULL || !play_whole(m) ||
        !proof_run(m->p, &whole, m->a, &m->whole, m->e))
        return false;
    each(m, &at);
    for (size_t i = 0; i < m->out->n; i++)
        m->out->noticed += m->out->at[i].noticed;
    m->out->tried = m->out->n;
    return !m->failed;
}

bool mutation_run(const struct procedure *p, const struct mutation_options *o,
                  struct arena *a, struct mutation *out, struct err *e)
{
    struct mutator m = {.p = p, .o = o, .a = a, .e = e, .out = out};
    bool ok;

    *out = (struct mutation){0};
    if (!arena_open(&m.scratch, &memory_system, (size_t)1 << 30, e))
        return false;
    ok = run(&m);
    arena_close(m.scratch);
    return ok;
}
