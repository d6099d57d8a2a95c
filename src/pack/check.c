/* check.c - what can be told of a procedure without going its ways: it begins
 * somewhere, what a name needs is there.  The ways are src/proof's; names,
 * citations and what is never used are check_names.c's.
 */
#include "pack/internal.h"

static const struct err_def no_start = {
    .code = "PACK-044",
    .fault = FAULT_INPUT,
    .zh = "程序「{0}」没有可以开始办理的步骤",
    .fix_zh = "给第一个步骤写 begins: true",
    .en = "no step of \"{0}\" may begin a matter",
    .fix_en = "write begins: true at the first step",
};
static const struct err_def never_starts = {
    .code = "PACK-046",
    .fault = FAULT_INPUT,
    .zh = "期限「{0}」没有起算的步骤(from)",
    .fix_zh = "写出使它起算的步骤",
    .en = "nothing starts the deadline \"{0}\" (from)",
    .fix_en = "name the steps that start it",
};
static const struct err_def never_opened = {
    .code = "PACK-052",
    .fault = FAULT_INPUT,
    .zh = "步骤「{1}」结束期间「{0}」,但没有步骤开始它",
    .fix_zh = "写一个 opens 它的步骤",
    .en = "\"{1}\" closes the interval \"{0}\", which no step opens",
    .fix_en = "give a step that opens it",
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

bool check_assumed(const struct checker *c, str claim)
{
    for (size_t i = 0; i < c->p->n_assumes; i++) {
        if (str_eq(c->p->assumes[i].claim, claim))
            return true;
    }
    return false;
}

/* ---- beginnings ---- */

static void check_begins(struct checker *c)
{
    for (size_t i = 0; i < c->p->n_steps; i++) {
        if (c->p->steps[i].begins)
            return;
    }
    SAY(check_problem(c), &no_start, .at = c->p->tree->at, .arg = {c->p->id});
}

static void check_deadline(struct checker *c, const struct deadline *d)
{
    if (d->n_from == 0)
        SAY(check_problem(c), &never_starts, .at = d->at, .arg = {d->id});
    if (d->on_pass.n > 0 && !procedure_step(c->p, d->on_pass)->by->timer)
        SAY(check_problem(c), &idle_timer, .at = d->at, .arg = {d->on_pass});
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

/* ---- all ---- */

static void check_all(struct checker *c)
{
    const struct procedure *p = c->p;

    check_begins(c);
    for (size_t i = 0; i < p->n_deadlines; i++)
        check_deadline(c, &p->deadlines[i]);
    for (size_t i = 0; i < p->n_steps; i++) {
        const struct step *x = &p->steps[i];

        if (x->closes.n > 0)
            check_closes(c, x);
        if (x->by->timer)
            check_timer(c, x);
    }
    check_names(c);
    check_bases(c);
    check_unused(c);
    check_tables(c);
}

bool procedure_check(const struct procedure *p, struct arena *a,
                     struct pack_problems *found)
{
    struct checker c = {.p = p, .a = a, .found = found};
    size_t before = found->n;

    check_all(&c);
    if (c.failed && found->n > 0 && found->n == found->cap)
        found->at[found->n - 1] = c.e;
    else if (c.failed && found->n < found->cap)
        found->at[found->n++] = c.e;
    return !c.failed && found->n == before;
}
