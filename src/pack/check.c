/* check.c - proves a linked procedure: what pack.h promises, one claim after
 * the other.  The ways through it are search.c's; names, citations and what is
 * never used are check_names.c's.
 */
#include "pack/internal.h"

static const struct err_def no_step = {
    .code = "PACK-040",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」无论怎样都走不到",
    .fix_zh = "检查它的 from 状态和条件所要求的前置步骤",
    .en = "the step \"{0}\" can never be taken",
    .fix_en = "look at its from states and at what its guards require",
};
static const struct err_def no_state = {
    .code = "PACK-041",
    .fault = FAULT_INPUT,
    .zh = "轨道「{0}」的状态「{1}」无论怎样都到不了",
    .fix_zh = "让某个步骤通向它,或删去这个状态",
    .en = "the state \"{1}\" of the track \"{0}\" can never be reached",
    .fix_en = "let a step lead there, or remove the state",
};
static const struct err_def dead_end = {
    .code = "PACK-042",
    .fault = FAULT_INPUT,
    .zh =
        "死路:轨道「{0}」走到状态「{1}」后再也到不了终点;最短的走法:{2} [{3}]",
    .fix_zh = "增加一个出路,或把只办一次的步骤写成 repeats: true",
    .en = "dead end: from the state \"{1}\" the track \"{0}\" can no longer "
          "end; the shortest way there: {2} [{3}]",
    .fix_en = "give it a way out, or let a step repeat (repeats: true)",
};
static const struct err_def no_final = {
    .code = "PACK-043",
    .fault = FAULT_INPUT,
    .zh = "轨道「{0}」没有终点状态",
    .fix_zh = "在 final 中列出终点",
    .en = "the track \"{0}\" has no final state",
    .fix_en = "list its final states under final",
};
static const struct err_def no_start = {
    .code = "PACK-044",
    .fault = FAULT_INPUT,
    .zh = "程序「{0}」没有可以开始办理的步骤",
    .fix_zh = "给第一个步骤写 begins: true",
    .en = "no step of \"{0}\" may begin a matter",
    .fix_en = "write begins: true at the first step",
};
static const struct err_def never_met = {
    .code = "PACK-045",
    .fault = FAULT_INPUT,
    .zh = "期限「{0}」自「{1}」起算后,没有步骤能使它完成(until: {2}) [{3}]",
    .fix_zh = "在 until 中写出其后可以办理的步骤",
    .en = "the deadline \"{0}\", once started by \"{1}\", can never be met "
          "(until: {2}) [{3}]",
    .fix_en = "name under until a step that can follow",
};
static const struct err_def never_starts = {
    .code = "PACK-046",
    .fault = FAULT_INPUT,
    .zh = "期限「{0}」没有起算的步骤(from)",
    .fix_zh = "写出使它起算的步骤",
    .en = "nothing starts the deadline \"{0}\" (from)",
    .fix_en = "name the steps that start it",
};
static const struct err_def out_of_order = {
    .code = "PACK-047",
    .fault = FAULT_INPUT,
    .zh = "「{1}」可以不经「{0}」就办理,最短的反例:{2} [{3}]",
    .fix_zh = "给它加一个条件(done.…),或改正顺序规则",
    .en = "\"{1}\" can be taken without \"{0}\" before it; the shortest "
          "counter-example: {2} [{3}]",
    .fix_en = "add a guard (done.… != null), or correct the rule",
};
static const struct err_def forbidden_order = {
    .code = "PACK-048",
    .fault = FAULT_INPUT,
    .zh = "「{0}」之后仍可以办理「{1}」,最短的反例:{2} [{3}]",
    .fix_zh = "给「{1}」加一个条件(done.…),或改正顺序规则",
    .en = "\"{1}\" can still be taken after \"{0}\"; the shortest "
          "counter-example: {2} [{3}]",
    .fix_en = "add a guard to \"{1}\", or correct the rule",
};
static const struct err_def too_large = {
    .code = "PACK-049",
    .fault = FAULT_INPUT,
    .zh = "无法证明「{0}」:状态太多",
    .fix_zh = "减少相互依赖的步骤;确属如此的,在 assume 中写明 claim 和理由",
    .en = "\"{0}\" cannot be proved: there are too many states",
    .fix_en = "let fewer steps depend on each other, or name the claim under "
              "assume with the reason",
};
static const struct err_def never_waits = {
    .code = "PACK-050",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」的条件「{1}」等待期限「{2}」,而该期限不可能在此前起算",
    .fix_zh = "改正 waits,或让期限在此前起算",
    .en = "the guard \"{1}\" of \"{0}\" waits for \"{2}\", which cannot start "
          "before it",
    .fix_en = "correct waits, or let the deadline start earlier",
};
static const struct err_def never_closed = {
    .code = "PACK-051",
    .fault = FAULT_INPUT,
    .zh = "期间「{0}」由「{1}」开始后,没有步骤能使它结束 [{2}]",
    .fix_zh = "写一个 closes 它的步骤",
    .en = "the interval \"{0}\", once opened by \"{1}\", can never be closed "
          "[{2}]",
    .fix_en = "give a step that closes it",
};
static const struct err_def never_opened = {
    .code = "PACK-052",
    .fault = FAULT_INPUT,
    .zh = "步骤「{1}」结束期间「{0}」,但没有步骤开始它",
    .fix_zh = "写一个 opens 它的步骤",
    .en = "\"{1}\" closes the interval \"{0}\", which no step opens",
    .fix_en = "give a step that opens it",
};
static const struct err_def idle_assumption = {
    .code = "PACK-053",
    .fault = FAULT_INPUT,
    .zh = "assume 中的「{0}」没有必要:它已得到证明,或没有这一项",
    .fix_zh = "删去这一项,或改正 claim",
    .en = "the assumption \"{0}\" is not needed: it is proved, or there is no "
          "such claim",
    .fix_en = "remove it, or correct the claim",
};
static const struct err_def idle_timer = {
    .code = "PACK-054",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」由系统计时办理,但没有期限的 on_pass 指向它;或 on_pass "
          "指向的步骤不由系统计时办理",
    .fix_zh = "让期限的 on_pass 与 timer 角色的步骤一一对应",
    .en = "the clock's step \"{0}\" is no deadline's on_pass, or an on_pass "
          "names a step that is not the clock's",
    .fix_en = "let on_pass name steps by a role with timer: true, and only "
              "those",
};

/* ---- what was found ---- */

static struct err *room(struct checker *c, struct err **at, size_t *n,
                        size_t *cap)
{
    size_t max = c->found->max > 0 ? c->found->max : 1000;

    if (c->failed || *n >= max)
        return NULL;
    if (!vec_room(c->a, (void **)(void *)at, *n, cap, sizeof **at, &c->e)) {
        c->failed = true;
        return NULL;
    }
    (*at)[*n] = (struct err){0};
    return &(*at)[(*n)++];
}

struct err *check_problem(struct checker *c)
{
    return room(c, &c->found->at, &c->found->n, &c->found->cap);
}

struct err *check_note(struct checker *c)
{
    return room(c, &c->found->notes, &c->found->n_notes, &c->found->cap_notes);
}

#define SAY(e, def, ...)                             \
    do {                                             \
        struct err *said = (e);                      \
        if (said != NULL)                            \
            (void)err_set(said, (def), __VA_ARGS__); \
    } while (0)

/* Joins texts to a claim or a list. */
static str text_of(struct checker *c, const str *parts, size_t n)
{
    str s = S("");

    if (!c->failed && !arena_join(c->a, parts, n, &s, &c->e))
        c->failed = true;
    return s;
}
#define TEXT(c, ...)                         \
    text_of((c), (const str[]){__VA_ARGS__}, \
            COUNT_OF(((const str[]){__VA_ARGS__})))

static str listed(struct checker *c, const str *ids, size_t n)
{
    str all = S("");

    for (size_t i = 0; i < n; i++)
        all = i == 0 ? ids[i] : TEXT(c, all, S(", "), ids[i]);
    return n == 0 ? S("—") : all;
}

/* "file → decide": the steps of the way, the middle left out when it is too
 * long for a message. */
static str way(struct checker *c, const struct search *s)
{
    enum { SHOWN = 24 };
    str all = S("");

    for (size_t i = 0; i < s->n_path; i++) {
        const struct taken *t = &s->path[i];

        if (s->n_path > SHOWN && i == SHOWN / 2) {
            all = TEXT(c, all, S(" → …"));
            i = s->n_path - SHOWN / 2;
        }
        all = TEXT(
            c, all, i == 0 ? S("") : S(" → "), c->p->steps[s->path[i].step].id,
            t->who == WHO_OTHER ? S(" (另一当事人 another party)") : S(""));
    }
    return all;
}

bool check_assumed(struct checker *c, str claim)
{
    for (size_t i = 0; i < c->p->n_assumes; i++) {
        if (str_eq(c->p->assumes[i].claim, claim)) {
            c->used[i] = true;
            return true;
        }
    }
    return false;
}

/* Runs a search and keeps its grown arrays for the next; a search that is too
 * large is a problem by itself. */
static enum found hunt(struct checker *c, struct search *s,
                       const struct search_goal *g, str claim, struct at at)
{
    enum found f = search_way(s, g, &c->e);

    c->base.parent = s->parent;
    c->base.via = s->via;
    c->base.queue = s->queue;
    c->base.cap = s->cap;
    c->failed = c->failed || f == FOUND_FAILED;
    if (f == FOUND_UNKNOWN && !check_assumed(c, claim))
        SAY(check_problem(c), &too_large, .at = at, .arg = {claim});
    return f;
}

static bool open_search(struct checker *c, struct search *s, str claim,
                        struct at at)
{
    if (search_open(s, &c->base))
        return true;
    if (!check_assumed(c, claim))
        SAY(check_problem(c), &too_large, .at = at, .arg = {claim});
    return false;
}

static size_t step_place(const struct checker *c, str id)
{
    return (size_t)(procedure_step(c->p, id) - c->p->steps);
}

/* ---- steps, states, ends ---- */

static void check_steps(struct checker *c)
{
    bool begins = false;

    for (size_t i = 0; i < c->p->n_steps && !c->failed; i++) {
        const struct step *x = &c->p->steps[i];
        const struct search_goal g = {.step = i, .party = x->for_party};
        str claim = TEXT(c, S("step:"), x->id);
        struct search s;

        begins = begins || x->begins;
        if (!open_search(c, &s, claim, x->at))
            return;
        search_watch(&s, x->track);
        if (hunt(c, &s, &g, claim, x->at) == FOUND_NONE)
            SAY(check_problem(c), &no_step, .at = x->at, .arg = {x->id});
    }
    if (!begins)
        SAY(check_problem(c), &no_start, .at = c->p->tree->at,
            .arg = {c->p->id});
}

static struct at track_at(const struct checker *c, const struct track *t)
{
    const struct json *node =
        json_get(json_get(c->p->tree, S("tracks")), t->id);

    return node != NULL ? node->at : (struct at){0};
}

static void check_states(struct checker *c, const struct track *t)
{
    for (size_t i = 1; i < t->n_states && !c->failed; i++) {
        const struct search_goal g = {.track = t, .state = i};
        str claim = TEXT(c, S("state:"), t->id, S("."), t->states[i].id);
        struct search s;

        if (!open_search(c, &s, claim, track_at(c, t)))
            return;
        search_watch(&s, t);
        if (hunt(c, &s, &g, claim, track_at(c, t)) == FOUND_NONE)
            SAY(check_problem(c), &no_state, .at = track_at(c, t),
                .arg = {t->id, t->states[i].id});
    }
}

static void check_ends(struct checker *c, const struct track *t)
{
    str claim = TEXT(c, S("end:"), t->id);
    struct search s;
    size_t state = 0;
    bool final = false;
    enum found f;

    for (size_t i = 0; i < t->n_states; i++)
        final = final || t->states[i].final;
    if (!final) {
        SAY(check_problem(c), &no_final, .at = track_at(c, t), .arg = {t->id});
        return;
    }
    if (c->failed || !open_search(c, &s, claim, track_at(c, t)))
        return;
    f = search_dead_end(&s, t, &state, &c->e);
    c->failed = c->failed || f == FOUND_FAILED;
    if (f == FOUND_NONE || c->failed || check_assumed(c, claim))
        return;
    if (f == FOUND_UNKNOWN)
        SAY(check_problem(c), &too_large, .at = track_at(c, t), .arg = {claim});
    else
        SAY(check_problem(c), &dead_end, .at = track_at(c, t),
            .arg = {t->id, t->states[state].id, way(c, &s), claim});
}

/* ---- one step after another ---- */

/* Whether `then` can be taken after `first`, for the same party where both
 * are taken for one. */
static bool can_follow(struct checker *c, size_t first, size_t then, bool party,
                       str claim, struct at at)
{
    const struct step *a = &c->p->steps[first], *b = &c->p->steps[then];
    bool same = party && a->for_party && b->for_party;
    const struct search_goal g = {
        .step = then,
        .party = b->for_party,
        .after = true,
        .marked = true,
        .mark = first,
        .whose = same ? NEED_PARTY : NEED_MATTER,
    };
    struct search s;

    /* Nobody has both capacities. */
    if (same && !capacities_meet(a->among, b->among))
        return false;
    if (!open_search(c, &s, claim, at))
        return true;
    search_watch(&s, b->track);
    (void)search_mark(&s, first, g.whose);
    /* Unknown was said already. */
    return hunt(c, &s, &g, claim, at) != FOUND_NONE;
}

static void check_deadline(struct checker *c, const struct deadline *d)
{
    str claim = TEXT(c, S("deadline:"), d->id);

    if (d->n_from == 0)
        SAY(check_problem(c), &never_starts, .at = d->at, .arg = {d->id});
    for (size_t i = 0; i < d->n_from && !c->failed; i++) {
        /* A waiting period may simply pass. */
        bool met = d->n_until == 0 && d->kind == DEADLINE_AT_LEAST;

        for (size_t j = 0; j < d->n_until && !met && !c->failed; j++)
            met = can_follow(c, step_place(c, d->from[i]),
                             step_place(c, d->until[j]), d->for_party, claim,
                             d->at);
        if (!met && !c->failed && !check_assumed(c, claim))
            SAY(check_problem(c), &never_met, .at = d->at,
                .arg = {d->id, d->from[i], listed(c, d->until, d->n_until),
                        claim});
    }
    if (d->on_pass.n > 0 && !procedure_step(c->p, d->on_pass)->by->timer)
        SAY(check_problem(c), &idle_timer, .at = d->at, .arg = {d->on_pass});
}

static void check_waits(struct checker *c, const struct step *x,
                        const struct guard *g)
{
    const struct deadline *d = procedure_deadline(c->p, g->waits);
    str claim = TEXT(c, S("waits:"), x->id, S("."), g->id);
    bool starts = false;

    if (d == NULL)
        return;
    for (size_t i = 0; i < d->n_from && !starts && !c->failed; i++)
        starts =
            can_follow(c, step_place(c, d->from[i]), (size_t)(x - c->p->steps),
                       d->for_party, claim, g->at);
    if (!starts && !c->failed)
        SAY(check_problem(c), &never_waits, .at = g->at,
            .arg = {x->id, g->id, d->id});
}

static void check_interval(struct checker *c, const struct step *x)
{
    str claim = TEXT(c, S("interval:"), x->opens);
    bool closed = false;

    for (size_t i = 0; i < c->p->n_steps && !closed && !c->failed; i++)
        closed =
            str_eq(c->p->steps[i].closes, x->opens) &&
            can_follow(c, (size_t)(x - c->p->steps), i, true, claim, x->at);
    if (!closed && !c->failed && !check_assumed(c, claim))
        SAY(check_problem(c), &never_closed, .at = x->at,
            .arg = {x->opens, x->id, claim});
}

static void check_closes(struct checker *c, const struct step *x)
{
    bool opened = false;

    for (size_t i = 0; i < c->p->n_steps; i++)
        opened = opened || str_eq(c->p->steps[i].opens, x->closes);
    if (!opened)
        SAY(check_problem(c), &never_opened, .at = x->at,
            .arg = {x->closes, x->id});
}

static void check_timer(struct checker *c, const struct step *x)
{
    /* What begins a matter may be started by another one. */
    bool fires = x->begins;

    for (size_t i = 0; i < c->p->n_deadlines; i++)
        fires = fires || str_eq(c->p->deadlines[i].on_pass, x->id);
    if (!fires)
        SAY(check_problem(c), &idle_timer, .at = x->at, .arg = {x->id});
}

/* ---- order rules ---- */

/* The precedences where the rule's own condition holds: only the row of its
 * second step is another. */
static const unsigned char *needs_given(struct checker *c,
                                        const struct order_rule *r, size_t then)
{
    size_t n = c->p->n_steps;
    unsigned char *all;

    if (r->when == NULL || c->failed)
        return c->base.needs;
    all = arena_array(c->a, unsigned char, n *n + 1, &c->e);
    if (all == NULL) {
        c->failed = true;
        return NULL;
    }
    memcpy(all, c->base.needs, n * n);
    if (!step_needs(c->p, &c->p->steps[then], r->when, c->a, all + then * n,
                    &c->e))
        c->failed = true;
    return all;
}

static void check_rule(struct checker *c, const struct order_rule *r)
{
    size_t first = step_place(c, r->first), then = step_place(c, r->then);
    const struct step *a = &c->p->steps[first], *b = &c->p->steps[then];
    /* For parties of different capacities the order is the matter's. */
    bool same =
        a->for_party && b->for_party && capacities_meet(a->among, b->among);
    str claim = TEXT(c, r->never ? S("never:") : S("order:"), r->first, S("<"),
                     r->then);
    const struct search_goal g = {
        .step = then,
        .party = b->for_party,
        .after = true,
        .marked = r->never,
        .mark = first,
        .whose = same ? NEED_PARTY : NEED_MATTER,
    };
    struct search s;

    if (!open_search(c, &s, claim, r->at))
        return;
    s.needs = needs_given(c, r, then);
    search_watch(&s, b->track);
    (void)search_mark(&s, first, g.whose);
    if (c->failed || hunt(c, &s, &g, claim, r->at) != FOUND_WAY ||
        check_assumed(c, claim))
        return;
    SAY(check_problem(c), r->never ? &forbidden_order : &out_of_order,
        .at = r->at, .arg = {r->first, r->then, way(c, &s), claim});
}

/* ---- all ---- */

static bool open_checker(struct checker *c)
{
    const struct procedure *p = c->p;
    unsigned char *needs =
        arena_array(c->a, unsigned char, p->n_steps * p->n_steps + 1, &c->e);

    c->used = arena_array(c->a, bool, p->n_assumes + 1, &c->e);
    if (needs == NULL || c->used == NULL)
        return false;
    for (size_t i = 0; i < p->n_steps; i++) {
        if (!step_needs(p, &p->steps[i], NULL, c->a, needs + i * p->n_steps,
                        &c->e))
            return false;
    }
    c->base = (struct search){.p = p, .a = c->a, .needs = needs};
    return true;
}

static void check_all(struct checker *c)
{
    const struct procedure *p = c->p;

    check_steps(c);
    for (size_t i = 0; i < p->n_tracks; i++) {
        check_states(c, &p->tracks[i]);
        check_ends(c, &p->tracks[i]);
    }
    for (size_t i = 0; i < p->n_deadlines; i++)
        check_deadline(c, &p->deadlines[i]);
    for (size_t i = 0; i < p->n_steps; i++) {
        const struct step *x = &p->steps[i];

        for (size_t g = 0; g < x->n_guards; g++)
            check_waits(c, x, &x->guards[g]);
        if (x->opens.n > 0)
            check_interval(c, x);
        if (x->closes.n > 0)
            check_closes(c, x);
        if (x->by->timer)
            check_timer(c, x);
    }
    for (size_t i = 0; i < p->n_rules; i++) {
        const struct order_rule *r = &p->rules[i];

        if ((r->kind == RULE_BEFORE || r->kind == RULE_NEVER) &&
            r->n_any == 1 && r->n_thens == 1 && r->n_since == 0)
            check_rule(c, r);
    }
    check_names(c);
    check_tables(c);
    check_bases(c);
    check_unused(c);
    for (size_t i = 0; i < p->n_assumes; i++) {
        if (!c->used[i])
            SAY(check_problem(c), &idle_assumption, .at = p->assumes[i].at,
                .arg = {p->assumes[i].claim});
    }
}

bool procedure_check(const struct procedure *p, struct arena *a,
                     struct pack_problems *found)
{
    struct checker c = {.p = p, .a = a, .found = found};
    size_t before = found->n;

    if (open_checker(&c))
        check_all(&c);
    else
        c.failed = true;
    if (c.failed && found->n > 0 && found->n == found->cap)
        found->at[found->n - 1] = c.e;
    else if (c.failed && found->n < found->cap)
        found->at[found->n++] = c.e;
    return !c.failed && found->n == before;
}
