/* claims.c - what is proved of a procedure, one claim after the other.
 */
#include "proof/internal.h"

static const struct err_def no_step = {
    .code = "PROOF-010",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」无论怎样都走不到",
    .fix_zh = "检查它的 from 状态和条件所要求的前置步骤",
    .en = "the step \"{0}\" can never be taken",
    .fix_en = "look at its from states and at what its guards require",
};
static const struct err_def no_state = {
    .code = "PROOF-011",
    .fault = FAULT_INPUT,
    .zh = "轨道「{0}」的状态「{1}」无论怎样都到不了",
    .fix_zh = "让某个步骤通向它,或删去这个状态",
    .en = "the state \"{1}\" of the track \"{0}\" can never be reached",
    .fix_en = "let a step lead there, or remove the state",
};
static const struct err_def dead_end = {
    .code = "PROOF-012",
    .fault = FAULT_INPUT,
    .zh =
        "死路:轨道「{0}」走到状态「{1}」后再也到不了终点;最短的走法:{2} [{3}]",
    .fix_zh = "增加一个出路,或把只办一次的步骤写成 repeats: true",
    .en = "dead end: from the state \"{1}\" the track \"{0}\" can no longer "
          "end; the shortest way there: {2} [{3}]",
    .fix_en = "give it a way out, or let a step repeat (repeats: true)",
};
static const struct err_def no_final = {
    .code = "PROOF-013",
    .fault = FAULT_INPUT,
    .zh = "轨道「{0}」没有终点状态",
    .fix_zh = "在 final 中列出终点",
    .en = "the track \"{0}\" has no final state",
    .fix_en = "list its final states under final",
};
static const struct err_def never_met = {
    .code = "PROOF-015",
    .fault = FAULT_INPUT,
    .zh = "期限「{0}」自「{1}」起算后,没有步骤能使它完成(until: {2}) [{3}]",
    .fix_zh = "在 until 中写出其后可以办理的步骤",
    .en = "the deadline \"{0}\", once started by \"{1}\", can never be met "
          "(until: {2}) [{3}]",
    .fix_en = "name under until a step that can follow",
};
static const struct err_def out_of_order = {
    .code = "PROOF-017",
    .fault = FAULT_INPUT,
    .zh = "「{1}」可以不经「{0}」就办理,最短的反例:{2} [{3}]",
    .fix_zh = "给它加一个条件(done.…),或改正顺序规则",
    .en = "\"{1}\" can be taken without \"{0}\" before it; the shortest "
          "counter-example: {2} [{3}]",
    .fix_en = "add a guard (done.… != null), or correct the rule",
};
static const struct err_def forbidden_order = {
    .code = "PROOF-018",
    .fault = FAULT_INPUT,
    .zh = "「{0}」之后仍可以办理「{1}」,最短的反例:{2} [{3}]",
    .fix_zh = "给「{1}」加一个条件(done.…),或改正顺序规则",
    .en = "\"{1}\" can still be taken after \"{0}\"; the shortest "
          "counter-example: {2} [{3}]",
    .fix_en = "add a guard to \"{1}\", or correct the rule",
};
static const struct err_def too_large = {
    .code = "PROOF-019",
    .fault = FAULT_INPUT,
    .zh = "无法证明「{0}」:状态太多",
    .fix_zh = "减少相互依赖的步骤;确属如此的,在 assume 中写明 claim 和理由",
    .en = "\"{0}\" cannot be proved: there are too many states",
    .fix_en = "let fewer steps depend on each other, or name the claim under "
              "assume with the reason",
};
static const struct err_def never_waits = {
    .code = "PROOF-020",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」的条件「{1}」等待期限「{2}」,而该期限不可能在此前起算",
    .fix_zh = "改正 waits,或让期限在此前起算",
    .en = "the guard \"{1}\" of \"{0}\" waits for \"{2}\", which cannot start "
          "before it",
    .fix_en = "correct waits, or let the deadline start earlier",
};
static const struct err_def never_closed = {
    .code = "PROOF-021",
    .fault = FAULT_INPUT,
    .zh = "期间「{0}」由「{1}」开始后,没有步骤能使它结束 [{2}]",
    .fix_zh = "写一个 closes 它的步骤",
    .en = "the interval \"{0}\", once opened by \"{1}\", can never be closed "
          "[{2}]",
    .fix_en = "give a step that closes it",
};
static const struct err_def idle_assumption = {
    .code = "PROOF-023",
    .fault = FAULT_INPUT,
    .zh = "assume 中的「{0}」没有必要:它已得到证明,或没有这一项",
    .fix_zh = "删去这一项,或改正 claim",
    .en = "the assumption \"{0}\" is not needed: it is proved, or there is no "
          "such claim",
    .fix_en = "remove it, or correct the claim",
};

static const struct err_def not_waited = {
    .code = "PROOF-001",
    .fault = FAULT_INPUT,
    .zh = "期限「{0}」未满、也没有所列的放弃,就可以办理「{1}」;最短的反例:{2} "
          "[{3}]",
    .fix_zh = "给它加一个等待该期限的条件(waits),或改正 or_done、or_when",
    .en = "\"{1}\" can be taken while \"{0}\" has not run and nothing that "
          "replaces it was done; the shortest counter-example: {2} [{3}]",
    .fix_en = "add a guard that waits for the period, or correct or_done, "
              "or_when",
};
static const struct err_def not_apart = {
    .code = "PROOF-002",
    .fault = FAULT_INPUT,
    .zh = "同一人可以先后以「{0}」和「{1}」的身份办理;最短的反例:{2} [{3}]",
    .fix_zh = "让一方的步骤把办理人记入名单,另一方的角色写 never_also",
    .en = "one person can act as \"{0}\" and as \"{1}\"; the shortest "
          "counter-example: {2} [{3}]",
    .fix_en = "let the steps of one write a list in which the other role is "
              "never_also",
};
static const struct err_def not_after = {
    .code = "PROOF-003",
    .fault = FAULT_INPUT,
    .zh = "文书「{0}」可以在没有在先文书时作出;最短的反例:{1} [{2}]",
    .fix_zh = "给作出它的步骤加一个条件,或改正 after",
    .en = "the paper \"{0}\" can be made without what must come before it; the "
          "shortest counter-example: {1} [{2}]",
    .fix_en = "add a guard to the step that makes it, or correct after",
};
static const struct err_def not_so = {
    .code = "PROOF-004",
    .fault = FAULT_INPUT,
    .zh = "办理「{0}」时,应当成立的「{1}」可以不成立;最短的反例:{2} [{3}]",
    .fix_zh = "给它加一个条件,或改正 holds",
    .en = "\"{0}\" can be taken where \"{1}\" does not hold; the shortest "
          "counter-example: {2} [{3}]",
    .fix_en = "add a guard to it, or correct holds",
};
static const struct err_def not_replayed = {
    .code = "PROOF-005",
    .fault = FAULT_INPUT,
    .zh = "「{0}」没有得到证明:找到的反例({1})实际走不通,被「{2}」拦住;"
          "检查看不懂这个条件",
    .fix_zh = "把条件写成与常数的比较,或在 assume 中写明 claim 和理由",
    .en = "\"{0}\" is not proved: the counter-example that was found ({1}) is "
          "refused in truth by \"{2}\", which the proof does not understand",
    .fix_en = "write the condition as comparisons with constants, or name the "
              "claim under assume with the reason",
};
static const struct err_def may_stay_open = {
    .code = "PROOF-006",
    .fault = FAULT_INPUT,
    .zh =
        "期限「{0}」起算后可能再也不会完成,案件也结束不了;最短的走法:{1} [{2}]",
    .fix_zh = "给它一个可以办理的 until 步骤",
    .en = "the deadline \"{0}\", once started, may never be met nor the matter "
          "end; the shortest way there: {1} [{2}]",
    .fix_en = "name under until a step that can follow",
};
static const struct err_def not_in_force = {
    .code = "PROOF-007",
    .fault = FAULT_INPUT,
    .zh = "{0}所引的法律在{1}都不施行:{2}",
    .fix_zh = "引用当日施行的条文,或随修法换新",
    .en = "no law that {0} cites is in force on {1}: {2}",
    .fix_en = "cite what is in force on that day",
};

static const struct err_def not_followed = {
    .code = "PROOF-008",
    .fault = FAULT_INPUT,
    .zh = "「{0}」按看得懂的条件可以办到,但没能把走法逐步核实到底",
    .fix_zh = "写一个办到它的情景(fadu try)",
    .en =
        "\"{0}\" can be done as far as conditions are understood, but the way "
        "could not be followed to its end",
    .fix_en = "write a scenario that does it (fadu try)",
};

struct prover {
    const struct procedure *p;
    const struct proof_options *o;
    struct arena *a;
    struct err *e;
    bool failed;
    struct model *m;
    struct proof *out;
    bool *assumed;  /* one an assumption: it was needed */
    bool *reached;  /* one a step */
    bool **entered; /* one a track, one a state */
    bool *blocked;
    size_t todo, finished;
};

enum {
    STATES_USUAL = 400000,
    STATES_DEAD = 6000,
    STATES_POSSIBLE = 12000,
    DEPTH_MOST = 6
};

static size_t most_states(const struct prover *x)
{
    return x->o->states > 0 ? x->o->states : STATES_USUAL;
}

/* ---- text ---- */

static str text_of(struct prover *x, const str *parts, size_t n)
{
    str s = S("");

    if (!x->failed && !arena_join(x->a, parts, n, &s, x->e))
        x->failed = true;
    return s;
}
#define TEXT(x, ...)                         \
    text_of((x), (const str[]){__VA_ARGS__}, \
            COUNT_OF(((const str[]){__VA_ARGS__})))

/* "file → decide": the middle left out when it is too long for a message. */
static str way_text(struct prover *x, const struct way *w)
{
    enum { SHOWN = 24 };
    str all = S("");

    for (size_t i = 0; i < w->n; i++) {
        const struct taken *t = &w->at[i];
        str name = t->who == WHO_TIME ? x->p->deadlines[t->step].id
                                      : x->p->steps[t->step].id;

        if (w->n > SHOWN && i == SHOWN / 2) {
            all = TEXT(x, all, S(" → …"));
            i = w->n - SHOWN / 2;
        }
        all = TEXT(x, all, i == 0 ? S("") : S(" → "), name,
                   t->who == WHO_OTHER  ? S(" (另一当事人 another party)")
                   : t->who == WHO_TIME ? S(" (届满 is over)")
                   : t->person          ? S(" (同一人 the person)")
                                        : S(""));
    }
    return all;
}

static str listed(struct prover *x, const str *ids, size_t n)
{
    str all = S("");

    for (size_t i = 0; i < n; i++)
        all = i == 0 ? ids[i] : TEXT(x, all, S(", "), ids[i]);
    return n == 0 ? S("—") : all;
}

/* ---- what was found ---- */

static struct proof_claim *claim(struct prover *x, str id)
{
    struct proof *out = x->out;
    struct proof_claim *c;

    x->finished++;
    if (x->o->progress != NULL)
        x->o->progress(x->o->ctx, x->finished,
                       x->todo > x->finished ? x->todo : x->finished);
    if (x->failed || !vec_room(x->a, (void **)(void *)&out->claims, out->n,
                               &out->cap, sizeof *out->claims, x->e)) {
        x->failed = true;
        return NULL;
    }
    c = &out->claims[out->n++];
    *c = (struct proof_claim){.id = id, .way = S(""), .refused = S("")};
    return c;
}

static bool assumed(struct prover *x, str id)
{
    for (size_t i = 0; i < x->p->n_assumes; i++) {
        if (str_eq(x->p->assumes[i].claim, id)) {
            x->assumed[i] = true;
            return true;
        }
    }
    return false;
}

/* What an error says of a claim that is refuted or open. */
static void object(struct prover *x, struct proof_claim *c, enum verdict v,
                   const struct err_def *def, const struct err_say *say)
{
    if (assumed(x, c->id)) {
        c->verdict = VERDICT_ASSUMED;
        return;
    }
    c->verdict = v;
    c->problem = x->failed ? NULL : arena_new(x->a, struct err, x->e);
    if (c->problem == NULL)
        x->failed = true;
    else
        (void)err_set_say(c->problem, def, say);
}
#define OBJECT(x, c, v, def, ...) \
    object((x), (c), (v), (def), &(const struct err_say){__VA_ARGS__})

static void too_many(struct prover *x, struct proof_claim *c, struct at at)
{
    OBJECT(x, c, VERDICT_OPEN, &too_large, .at = at, .arg = {c->id});
}

static void note(struct prover *x, const struct err_def *def,
                 const struct err_say *say)
{
    struct proof *out = x->out;

    if (x->failed || !vec_room(x->a, (void **)(void *)&out->notes, out->n_notes,
                               &out->cap_notes, sizeof *out->notes, x->e)) {
        x->failed = true;
        return;
    }
    out->notes[out->n_notes] = (struct err){0};
    (void)err_set_say(&out->notes[out->n_notes++], def, say);
}

/* Something can be done as far as is told apart, and the way could not be
 * followed to its end: it holds nothing up. */
static void unconfirmed(struct prover *x, struct proof_claim *c, struct at at)
{
    const struct err_say say = {.at = at, .arg = {c->id}};

    c->verdict = VERDICT_UNCONFIRMED;
    note(x, &not_followed, &say);
}

/* ---- searches ---- */

static bool start(struct prover *x, struct search *s, const struct goal *g)
{
    *s = (struct search){
        .m = x->m, .goal = g, .removed_step = NO_VAR, .work = &x->out->acts};
    s->mark[0].clears_on = s->mark[1].clears_on = NO_VAR;
    if (x->o->without_step != NULL) {
        s->removed_step = (size_t)(x->o->without_step - x->p->steps);
        s->removed_guard = x->o->without_guard;
    }
    s->tracked =
        x->failed ? NULL : arena_array(x->a, bool, x->m->vars.n + 1, x->e);
    if (s->tracked == NULL) {
        x->failed = true;
        return false;
    }
    s->tracked[x->m->begun] = true;
    return true;
}

static bool *step_set(struct prover *x, const str *ids, size_t n)
{
    bool *set =
        x->failed ? NULL : arena_array(x->a, bool, x->p->n_steps + 1, x->e);

    if (set == NULL) {
        x->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        set[model_step(x->m, ids[i])] = true;
    return set;
}

static void watch_tracks(const struct prover *x, struct search *s,
                         const bool *steps)
{
    for (size_t i = 0; i < x->p->n_steps; i++) {
        if (steps[i])
            s->tracked[x->m->steps[i].track] = true;
    }
}

/* The way as text, and as a scenario where that was asked for.  False: the
 * scenario is refused somewhere. */
static bool show_way(struct prover *x, const struct search *s,
                     struct proof_claim *c, const struct way *w,
                     const struct trace *t)
{
    struct replay r = {.refused = S("")};

    c->way = way_text(x, w);
    if (x->o->calendar == NULL || x->failed || t == NULL)
        return true;
    if (!replay_way(s, t, x->o->calendar, c->id, x->a, &r, x->e)) {
        x->failed = true;
        return true;
    }
    c->scenario = r.scenario;
    c->replayed = r.went;
    c->refused = r.refused;
    return r.went;
}

/* Looks for the goal.  The claim's states are counted; true: a way is there
 * that can be gone as far as the model knows. */
static enum found hunt(struct prover *x, struct search *s,
                       struct proof_claim *c, struct explored *found,
                       struct trace *t)
{
    size_t most = s->possible ? STATES_POSSIBLE : most_states(x);

    enum found f;

    if (x->failed)
        return FOUND_FAILED;
    f = prove_way(s, most, x->a, found, t, x->e);
    c->states += found->states;
    x->failed = x->failed || f == FOUND_FAILED;
    return f;
}

/* What is looked for needs more than one party. */
static bool needs_others(const struct prover *x, const struct goal *g)
{
    for (size_t i = 0; g->steps != NULL && i < x->p->n_steps; i++) {
        if (g->steps[i] && step_for_others(&x->p->steps[i]))
            return true;
    }
    return false;
}

/* A way for one party is shown rather than one among several. */
static enum found hunt_simply(struct prover *x, struct search *s,
                              struct proof_claim *c, struct explored *found,
                              struct trace *t)
{
    struct search one = *s;
    enum found f;

    if (needs_others(x, s->goal))
        return hunt(x, s, c, found, t);
    one.tracked = arena_array(x->a, bool, x->m->vars.n + 1, x->e);
    if (one.tracked == NULL) {
        x->failed = true;
        return FOUND_FAILED;
    }
    memcpy(one.tracked, s->tracked, x->m->vars.n * sizeof(bool));
    one.single = true;
    one.blocked = NULL;
    f = hunt(x, &one, c, found, t);
    if (f == FOUND_WAY) {
        *s = one;
        return f;
    }
    if (f == FOUND_FAILED || (f == FOUND_UNKNOWN && s->possible))
        return f;
    return hunt(x, s, c, found, t);
}

/* ---- what can be done ---- */

static enum found hunt_possible(struct prover *x, struct search *s,
                                struct proof_claim *c, struct explored *found,
                                struct trace *t)
{
    s->possible = true;
    return hunt_simply(x, s, c, found, t);
}

/* All that the way passed was reached. */
static void note_reached(struct prover *x, const struct trace *t)
{
    const struct model *m = x->m;

    for (size_t i = 0; i < t->n; i++) {
        const struct gone *g = &t->at[i];

        if (g->t.who == WHO_TIME || g->t.who == WHO_OTHER)
            continue;
        x->reached[g->t.step] = true;
        for (size_t k = 0; k < m->vars.n; k++) {
            const struct var *v = &m->vars.at[k];

            if (v->kind == VAR_TRACK && g->state[k] != ANY)
                x->entered[v->of][g->state[k]] = true;
        }
    }
}

static void claim_step(struct prover *x, size_t i)
{
    const struct step *st = &x->p->steps[i];
    struct proof_claim *c = claim(x, TEXT(x, S("step:"), st->id));
    bool *steps = step_set(x, &st->id, 1);
    const struct goal g = {GOAL_NONE, .steps = steps};
    struct search s;
    struct explored found;
    struct trace t = {0};
    enum found f;

    if (c == NULL || steps == NULL || x->reached[i] || !start(x, &s, &g))
        return;
    s.tracked[x->m->steps[i].track] = true;
    f = hunt_possible(x, &s, c, &found, &t);
    if (f == FOUND_WAY)
        note_reached(x, &t);
    else if (f == FOUND_NONE)
        OBJECT(x, c, VERDICT_REFUTED, &no_step, .at = st->at, .arg = {st->id});
    else if (f == FOUND_UNKNOWN)
        unconfirmed(x, c, st->at);
}

static struct at track_at(const struct prover *x, const struct track *t)
{
    const struct json *node =
        json_get(json_get(x->p->tree, S("tracks")), t->id);

    return node != NULL ? node->at : (struct at){0};
}

static void claim_state(struct prover *x, size_t track, size_t state)
{
    const struct track *t = &x->p->tracks[track];
    struct proof_claim *c =
        claim(x, TEXT(x, S("state:"), t->id, S("."), t->states[state].id));
    size_t v = model_find(x->m, VAR_TRACK, track, S(""));
    struct goal g = {GOAL_NONE};
    struct search s;
    struct explored found;
    struct trace way = {0};
    enum found f;

    g.track = v;
    g.state = (unsigned)state;
    if (c == NULL || x->entered[track][state] || !start(x, &s, &g))
        return;
    s.tracked[v] = true;
    f = hunt_possible(x, &s, c, &found, &way);
    if (f == FOUND_WAY)
        note_reached(x, &way);
    else if (f == FOUND_NONE)
        OBJECT(x, c, VERDICT_REFUTED, &no_state, .at = track_at(x, t),
               .arg = {t->id, t->states[state].id});
    else if (f == FOUND_UNKNOWN)
        unconfirmed(x, c, track_at(x, t));
}

/* ---- no dead end ---- */

struct widening {
    struct prover *x;
    struct search *s;
    bool grew;
};

static void widen_var(struct widening *w, size_t var)
{
    if (var != NO_VAR && !w->s->tracked[var])
        w->grew = w->s->tracked[var] = true;
}

static void widen_ref(const struct ref *r, void *ctx)
{
    if (r->kind == REF_VAR)
        widen_var(ctx, r->var);
}

static bool writes_tracked(const struct search *s, size_t i)
{
    const struct move_step *k = &s->m->steps[i];
    bool yes =
        (s->tracked[k->track] && step_moves(k->s)) || s->tracked[k->done] ||
        (k->own_done != NO_VAR && s->tracked[k->own_done]) ||
        (k->interval_opened != NO_VAR && s->tracked[k->interval_opened]) ||
        (k->interval_closed != NO_VAR && s->tracked[k->interval_closed]);

    for (size_t n = 0; n < k->s->n_sets; n++)
        yes = yes || (k->sets[n].var != NO_VAR && s->tracked[k->sets[n].var]);
    for (size_t n = 0; n < k->s->n_fields; n++)
        yes = yes || (k->writes[n] != NO_VAR && s->tracked[k->writes[n]]);
    return yes;
}

static void widen_step(struct widening *w, size_t i)
{
    const struct move_step *k = &w->s->m->steps[i];
    bool own = w->s->tracked[k->track] && step_moves(k->s);

    widen_var(w, k->track);
    for (size_t g = 0; g < k->s->n_guards; g++)
        cond_refs(k->guards[g], widen_ref, w);
    if (own)
        cond_refs(k->to_when, widen_ref, w);
    if (!k->s->repeats &&
        (step_comes_back(w->x->p, k->s) || (own && k->to_when != NULL)))
        widen_var(w, k->own_done != NO_VAR ? k->own_done : k->done);
    for (size_t j = 0; step_for_others(k->s) && j < w->x->p->n_steps; j++) {
        if (step_shows(w->x->p, &w->x->p->steps[j], k->s))
            widen_var(w, w->s->m->steps[j].done);
    }
    for (size_t n = 0; n < k->s->n_sets; n++) {
        const struct setter *t = &k->sets[n];

        if (t->var == NO_VAR || !w->s->tracked[t->var])
            continue;
        if (t->kind == SET_COPY)
            widen_ref(&t->ref, w);
        else if (t->kind == SET_TRUTH)
            cond_refs(t->cond, widen_ref, w);
    }
}

/* Tells apart also what those steps depend on that write what is told apart. */
static bool widen(struct prover *x, struct search *s)
{
    struct widening w = {x, s, false};
    bool *writes = step_set(x, NULL, 0);

    if (writes == NULL)
        return false;
    for (size_t i = 0; i < x->p->n_steps; i++)
        writes[i] = writes_tracked(s, i);
    for (size_t i = 0; i < x->p->n_steps; i++) {
        if (writes[i])
            widen_step(&w, i);
    }
    return w.grew;
}

struct ending {
    size_t track, limit; /* limit NO_VAR: only the track counts */
};

static bool is_end(const struct search *s, const unsigned char *state,
                   const void *ctx)
{
    const struct ending *n = ctx;
    const struct track *t = &s->m->p->tracks[s->m->vars.at[n->track].of];

    if (n->limit != NO_VAR && state[n->limit] != LIMIT_RUNS &&
        state[n->limit] != LIMIT_PASSED)
        return true;
    return state[n->track] != ANY && t->states[state[n->track]].final;
}

/* Looks for a dead end, the more being told apart the further it goes. */
static enum found hunt_dead(struct prover *x, struct search *s,
                            const struct ending *n, struct proof_claim *c,
                            struct explored *found, struct trace *t)
{
    bool *kept = step_set(x, NULL, 0);
    enum found best = FOUND_UNKNOWN;

    if (kept == NULL)
        return FOUND_FAILED;
    for (int depth = 0; depth < DEPTH_MOST; depth++) {
        enum found f =
            search_dead(s, STATES_DEAD, is_end, n, x->a, found, x->e);
        int real;

        c->states += found->states;
        if (f == FOUND_FAILED || (f == FOUND_UNKNOWN && depth == 0))
            return f;
        if (f == FOUND_UNKNOWN)
            return best;
        if (f == FOUND_WAY) {
            s->goal = NULL;
            real = way_real(s, &found->way, x->a, t, x->e);
            if (real == 1)
                return FOUND_WAY;
            if (real == -2)
                return FOUND_FAILED;
            if (real < 0)
                return best;
            depth--; /* s now tells more apart: once more */
            if (c->states > most_states(x) * 4)
                return best;
            continue;
        }
        best = FOUND_NONE;
        if (!widen(x, s))
            return best;
    }
    return best;
}

static void claim_end(struct prover *x, size_t track)
{
    const struct track *t = &x->p->tracks[track];
    struct proof_claim *c = claim(x, TEXT(x, S("end:"), t->id));
    struct ending n = {model_find(x->m, VAR_TRACK, track, S("")), NO_VAR};
    struct search s;
    struct explored found;
    struct trace way = {0};
    bool final = false;
    enum found f;

    for (size_t i = 0; i < t->n_states; i++)
        final = final || t->states[i].final;
    if (c == NULL || !start(x, &s, NULL))
        return;
    if (!final) {
        OBJECT(x, c, VERDICT_REFUTED, &no_final, .at = track_at(x, t),
               .arg = {t->id});
        return;
    }
    s.single = s.sure = true;
    s.tracked[n.track] = true;
    f = hunt_dead(x, &s, &n, c, &found, &way);
    x->failed = x->failed || f == FOUND_FAILED;
    if (f == FOUND_UNKNOWN)
        too_many(x, c, track_at(x, t));
    if (f != FOUND_WAY || x->failed)
        return;
    (void)show_way(x, &s, c, &found.way, &way);
    OBJECT(x, c, VERDICT_REFUTED, &dead_end, .at = track_at(x, t),
           .arg = {t->id, t->states[found.last[n.track]].id, c->way, c->id});
}

/* ---- time limits ---- */

#define IN(class) (1U << (class))

/* Whether `until` can be taken while the limit runs that `from` started. */
static bool can_be_met(struct prover *x, size_t limit, const str *from,
                       struct proof_claim *c, bool *unknown)
{
    const struct move_limit *l = &x->m->limits[limit];
    struct goal g = {GOAL_NONE, .steps = l->until};
    bool *sets = step_set(x, from, 1);
    struct search s;
    struct explored found;
    struct trace t = {0};
    enum found f;

    g.limit = l->var;
    g.limit_in = IN(LIMIT_RUNS) | IN(LIMIT_PASSED);
    g.limit_out = IN(LIMIT_MET) | IN(LIMIT_MET_PASSED);
    g.mark = 1;
    if (sets == NULL || !start(x, &s, &g))
        return true;
    s.mark[0].used = true;
    s.mark[0].own = l->d->for_party;
    s.mark[0].sets = sets;
    s.tracked[x->m->mark[0]] = s.tracked[l->var] = true;
    watch_tracks(x, &s, l->until);
    f = hunt_possible(x, &s, c, &found, &t);
    *unknown = *unknown || f == FOUND_UNKNOWN;
    return f != FOUND_NONE;
}

static void claim_open(struct prover *x, size_t limit, struct proof_claim *c)
{
    const struct move_limit *l = &x->m->limits[limit];
    struct ending n = {model_find(x->m, VAR_TRACK, 0, S("")), l->var};
    struct search s;
    struct explored found;
    struct trace t = {0};
    enum found f;

    if (!start(x, &s, NULL))
        return;
    s.single = s.sure = true;
    s.tracked[n.track] = s.tracked[n.limit] = true;
    watch_tracks(x, &s, l->until);
    f = hunt_dead(x, &s, &n, c, &found, &t);
    x->failed = x->failed || f == FOUND_FAILED;
    if (f != FOUND_WAY || x->failed)
        return;
    (void)show_way(x, &s, c, &found.way, &t);
    OBJECT(x, c, VERDICT_REFUTED, &may_stay_open, .at = l->d->at,
           .arg = {l->d->id, c->way, c->id});
}

static void claim_deadline(struct prover *x, size_t i)
{
    const struct deadline *d = &x->p->deadlines[i];
    struct proof_claim *c = claim(x, TEXT(x, S("deadline:"), d->id));
    bool unknown = false;

    if (c == NULL)
        return;
    /* A waiting period may simply pass. */
    if (d->n_until == 0 && d->kind == DEADLINE_AT_LEAST)
        return;
    for (size_t k = 0; k < d->n_from && !x->failed; k++) {
        if (!can_be_met(x, i, &d->from[k], c, &unknown)) {
            OBJECT(x, c, VERDICT_REFUTED, &never_met, .at = d->at,
                   .arg = {d->id, d->from[k], listed(x, d->until, d->n_until),
                           c->id});
            return;
        }
    }
    if (unknown)
        unconfirmed(x, c, d->at);
    else if (d->kind == DEADLINE_AT_MOST)
        claim_open(x, i, c);
}

static void claim_waits(struct prover *x, size_t step, const struct guard *w)
{
    const struct deadline *d = procedure_deadline(x->p, w->waits);
    const struct step *st = &x->p->steps[step];
    struct proof_claim *c;
    bool *steps = step_set(x, &st->id, 1);
    struct goal g = {GOAL_NONE, .steps = steps};
    struct search s;
    struct explored found;
    struct trace t = {0};

    if (d == NULL || steps == NULL)
        return;
    c = claim(x, TEXT(x, S("waits:"), st->id, S("."), w->id));
    g.limit = x->m->limits[d - x->p->deadlines].var;
    g.limit_in = ~IN(LIMIT_NONE);
    g.limit_out = ~0U;
    if (c == NULL || !start(x, &s, &g))
        return;
    s.tracked[g.limit] = true;
    watch_tracks(x, &s, steps);
    switch (hunt_possible(x, &s, c, &found, &t)) {
    case FOUND_NONE:
        OBJECT(x, c, VERDICT_REFUTED, &never_waits, .at = w->at,
               .arg = {st->id, w->id, d->id});
        break;
    case FOUND_UNKNOWN:
        unconfirmed(x, c, w->at);
        break;
    case FOUND_WAY:
    case FOUND_FAILED:
        break;
    }
}

static void claim_interval(struct prover *x, size_t step)
{
    const struct step *st = &x->p->steps[step];
    struct proof_claim *c = claim(x, TEXT(x, S("interval:"), st->opens));
    bool *opens = step_set(x, &st->id, 1), *closes = step_set(x, NULL, 0);
    const struct goal g = {GOAL_NONE, .steps = closes};
    struct goal marked = g;
    struct search s;
    struct explored found;
    struct trace t = {0};
    enum found f;

    marked.mark = 1;
    if (c == NULL || opens == NULL || closes == NULL || !start(x, &s, &marked))
        return;
    for (size_t i = 0; i < x->p->n_steps; i++)
        closes[i] = str_eq(x->p->steps[i].closes, st->opens);
    s.mark[0].used = true;
    s.mark[0].own = st->for_party;
    s.mark[0].sets = opens;
    s.tracked[x->m->mark[0]] = true;
    watch_tracks(x, &s, closes);
    f = hunt_possible(x, &s, c, &found, &t);
    if (f == FOUND_NONE)
        OBJECT(x, c, VERDICT_REFUTED, &never_closed, .at = st->at,
               .arg = {st->opens, st->id, c->id});
    else if (f == FOUND_UNKNOWN)
        unconfirmed(x, c, st->at);
}

/* ---- always ---- */

/* An order is of one party where steps of both sides are taken for parties of
 * a common capacity; else of the matter. */
static bool of_a_party(const struct prover *x, const struct order_rule *r)
{
    for (size_t i = 0; i < r->n_any; i++) {
        const struct step *a = procedure_step(x->p, r->any[i]);

        for (size_t k = 0; k < r->n_thens; k++) {
            const struct step *b = procedure_step(x->p, r->thens[k]);

            if (a->for_party && b->for_party &&
                capacities_meet(a->among, b->among))
                return true;
        }
    }
    return false;
}

static void object_rule(struct prover *x, const struct order_rule *r,
                        struct proof_claim *c)
{
    str first = listed(x, r->any, r->n_any);
    str then = listed(x, r->thens, r->n_thens);

    switch (r->kind) {
    case RULE_BEFORE:
        OBJECT(x, c, VERDICT_REFUTED, &out_of_order, .at = r->at,
               .arg = {first, then, c->way, c->id});
        break;
    case RULE_NEVER:
        OBJECT(x, c, VERDICT_REFUTED, &forbidden_order, .at = r->at,
               .arg = {first, then, c->way, c->id});
        break;
    case RULE_WAITED:
        OBJECT(x, c, VERDICT_REFUTED, &not_waited, .at = r->at,
               .arg = {r->deadline, then, c->way, c->id});
        break;
    case RULE_APART:
        OBJECT(x, c, VERDICT_REFUTED, &not_apart, .at = r->at,
               .arg = {r->apart[0], r->apart[1], c->way, c->id});
        break;
    case RULE_PAPER:
        OBJECT(x, c, VERDICT_REFUTED, &not_after, .at = r->at,
               .arg = {r->paper, c->way, c->id});
        break;
    case RULE_HOLDS:
        OBJECT(x, c, VERDICT_REFUTED, &not_so, .at = r->at,
               .arg = {then, feel_source(r->holds), c->way, c->id});
        break;
    }
}

/* The goal and what is remembered of a rule; `opposite`: a way that keeps it,
 * which must be there if it is about anything. */
static void aim(struct prover *x, size_t i, bool opposite, struct search *s,
                struct goal *g)
{
    const struct order_rule *r = &x->p->rules[i];
    struct model *m = x->m;
    bool own = of_a_party(x, r);

    g->when = m->claims[3 * i];
    g->says_when = r->when;
    g->says_not = r->kind == RULE_WAITED ? r->or_when : r->holds;
    switch (r->kind) {
    case RULE_BEFORE:
    case RULE_NEVER:
    case RULE_PAPER:
        g->mark = (r->kind == RULE_NEVER) != opposite;
        s->mark[0].sets = step_set(x, r->any, r->n_any);
        s->mark[0].clears = step_set(x, r->since, r->n_since);
        break;
    case RULE_WAITED:
        g->limit =
            m->limits[procedure_deadline(x->p, r->deadline) - x->p->deadlines]
                .var;
        g->limit_in = opposite ? IN(LIMIT_PASSED) | IN(LIMIT_MET_PASSED)
                               : IN(LIMIT_RUNS) | IN(LIMIT_MET);
        g->limit_out = ~0U;
        g->mark = opposite ? -1 : 0;
        g->holds = opposite ? NULL : m->claims[3 * i + 2];
        s->tracked[g->limit] = true;
        s->mark[0].sets = step_set(x, r->any, r->n_any);
        s->mark[0].clears_on = g->limit;
        own = procedure_deadline(x->p, r->deadline)->for_party;
        break;
    case RULE_APART:
        s->people = true;
        g->both_roles = true;
        for (size_t k = 0; k < x->p->n_roles; k++) {
            for (int j = 0; j < 2; j++) {
                if (str_eq(x->p->roles[k].id, r->apart[j]))
                    s->roles[j] = &x->p->roles[k];
            }
        }
        s->tracked[m->acted[0]] = s->tracked[m->acted[1]] = true;
        g->steps = NULL;
        return;
    case RULE_HOLDS:
        g->holds = opposite ? NULL : m->claims[3 * i + 1];
        break;
    }
    g->steps = step_set(x, r->thens, r->n_thens);
    if (g->mark >= 0) {
        s->mark[0].used = true;
        s->mark[0].own = own;
        s->tracked[m->mark[0]] = true;
    }
    if (g->steps != NULL)
        watch_tracks(x, s, g->steps);
}

static str rule_id(struct prover *x, const struct order_rule *r)
{
    struct buf b;
    str id = S("");

    buf_init(&b, &memory_system, 1 << 16);
    rule_claim(r, &b);
    if (!x->failed && !buf_take(&b, x->a, &id, x->e))
        x->failed = true;
    buf_close(&b);
    return id;
}

static void claim_rule(struct prover *x, size_t i)
{
    const struct order_rule *r = &x->p->rules[i];
    struct proof_claim *c = claim(x, rule_id(x, r));
    struct goal g = {GOAL_NONE};
    struct search s;
    struct explored found;
    struct trace t = {0};
    enum found f;

    if (c == NULL || !start(x, &s, &g))
        return;
    c->blocked = s.blocked =
        arena_array(x->a, bool, x->p->n_steps *GUARDS_MOST + 1, x->e);
    x->failed = x->failed || s.blocked == NULL;
    aim(x, i, x->o->opposite, &s, &g);
    f = x->failed ? FOUND_FAILED : hunt_simply(x, &s, c, &found, &t);
    if (f == FOUND_UNKNOWN)
        too_many(x, c, r->at);
    if (f != FOUND_WAY || x->failed)
        return;
    if (show_way(x, &s, c, &found.way, &t))
        object_rule(x, r, c);
    else
        OBJECT(x, c, VERDICT_OPEN, &not_replayed, .at = r->at,
               .arg = {c->id, c->way, c->refused});
}

/* ---- law in force ---- */

/* Of what a part cites, something is in force on the day. */
static bool in_force(const struct facts_cited *f, date on)
{
    for (size_t i = 0; i < f->n; i++) {
        if (fact_in_force(f->at[i], on))
            return true;
    }
    return f->n == 0;
}

static str cited(struct prover *x, const struct facts_cited *f)
{
    str all = S("");

    for (size_t i = 0; i < f->n; i++)
        all = TEXT(x, all, i == 0 ? S("") : S(", "), f->at[i]->id);
    return all;
}

static void part_in_force(struct prover *x, struct proof_claim *c, str part,
                          const struct facts_cited *f, struct at at, bool must)
{
    struct date_text day = date_text(x->o->on);
    str z, facts;

    if (in_force(f, x->o->on) || x->failed)
        return;
    facts = cited(x, f);
    if (!arena_str(x->a, str_of(day.z), &z, x->e)) {
        x->failed = true;
        return;
    }
    const struct err_say say = {.at = at, .arg = {part, z, facts}};

    if (!must || c->problem != NULL)
        note(x, &not_in_force, &say);
    else
        object(x, c, VERDICT_REFUTED, &not_in_force, &say);
}

/* A guard or limit whose law is not in force does not apply on that day: a
 * note.  A step without law in force is no lawful step. */
static void claim_law(struct prover *x)
{
    const struct procedure *p = x->p;
    struct proof_claim *c;

    if (x->o->on == 0)
        return;
    c = claim(x, S("law"));
    for (size_t i = 0; c != NULL && i < p->n_steps && !x->failed; i++) {
        const struct step *s = &p->steps[i];

        part_in_force(x, c, s->id, &s->basis, s->at, true);
        for (size_t g = 0; g < s->n_guards; g++)
            part_in_force(x, c, TEXT(x, s->id, S("."), s->guards[g].id),
                          &s->guards[g].basis, s->guards[g].at, false);
    }
    for (size_t i = 0; c != NULL && i < p->n_deadlines; i++)
        part_in_force(x, c, p->deadlines[i].id, &p->deadlines[i].basis,
                      p->deadlines[i].at, false);
}

/* ---- all ---- */

static bool open_prover(struct prover *x)
{
    const struct procedure *p = x->p;
    const struct feel **conds =
        arena_array(x->a, const struct feel *, 3 * p->n_rules + 1, x->e);

    x->assumed = arena_array(x->a, bool, p->n_assumes + 1, x->e);
    x->reached = arena_array(x->a, bool, p->n_steps + 1, x->e);
    x->entered = arena_array(x->a, bool *, p->n_tracks + 1, x->e);
    if (conds == NULL || x->assumed == NULL || x->reached == NULL ||
        x->entered == NULL)
        return false;
    for (size_t i = 0; i < p->n_tracks; i++) {
        x->entered[i] =
            arena_array(x->a, bool, p->tracks[i].n_states + 1, x->e);
        if (x->entered[i] == NULL)
            return false;
        x->todo += p->tracks[i].n_states + 1;
    }
    for (size_t i = 0; i < p->n_rules; i++) {
        conds[3 * i] = p->rules[i].when;
        conds[3 * i + 1] = p->rules[i].holds;
        conds[3 * i + 2] = p->rules[i].or_when;
    }
    x->todo += p->n_steps + p->n_deadlines + p->n_rules;
    return model_open(p, conds, 3 * p->n_rules, x->a, &x->m, x->e);
}

static void what_can_be(struct prover *x)
{
    const struct procedure *p = x->p;

    for (size_t i = 0; i < p->n_steps && !x->failed; i++)
        claim_step(x, i);
    for (size_t t = 0; t < p->n_tracks && !x->failed; t++) {
        for (size_t i = 1; i < p->tracks[t].n_states && !x->failed; i++)
            claim_state(x, t, i);
        claim_end(x, t);
    }
    for (size_t i = 0; i < p->n_deadlines && !x->failed; i++)
        claim_deadline(x, i);
    for (size_t i = 0; i < p->n_steps && !x->failed; i++) {
        for (size_t g = 0; g < p->steps[i].n_guards; g++) {
            if (p->steps[i].guards[g].waits.n > 0)
                claim_waits(x, i, &p->steps[i].guards[g]);
        }
        if (p->steps[i].opens.n > 0)
            claim_interval(x, i);
    }
}

static void idle_assumptions(struct prover *x)
{
    for (size_t i = 0; i < x->p->n_assumes; i++) {
        const struct assumption *s = &x->p->assumes[i];
        struct proof_claim *c;

        /* Those of tables are procedure_check's. */
        if (x->assumed[i] || str_starts(s->claim, S("table:")))
            continue;
        c = claim(x, TEXT(x, S("assume:"), s->claim));
        if (c != NULL)
            OBJECT(x, c, VERDICT_REFUTED, &idle_assumption, .at = s->at,
                   .arg = {s->claim});
    }
}

bool proof_run(const struct procedure *p, const struct proof_options *o,
               struct arena *a, struct proof *out, struct err *e)
{
    struct prover x = {.p = p, .o = o, .a = a, .e = e, .out = out};

    *out = (struct proof){.holds = true};
    if (!open_prover(&x))
        return false;
    if (!o->only_always)
        what_can_be(&x);
    if (o->only_deadline != NULL)
        claim_deadline(&x, (size_t)(o->only_deadline - p->deadlines));
    for (size_t i = 0; i < p->n_rules && o->only_deadline == NULL && !x.failed;
         i++) {
        if (o->before == NULL || o->before[i].blocked == NULL ||
            o->before[i]
                .blocked[(size_t)(o->without_step - p->steps) * GUARDS_MOST +
                         o->without_guard])
            claim_rule(&x, i);
    }
    if (!o->only_always) {
        claim_law(&x);
        idle_assumptions(&x);
    }
    for (size_t i = 0; i < out->n; i++) {
        out->states += out->claims[i].states;
        out->counts[out->claims[i].verdict]++;
    }
    out->holds = out->counts[VERDICT_REFUTED] + out->counts[VERDICT_OPEN] == 0;
    return !x.failed;
}
