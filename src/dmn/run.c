/* run.c - one evaluation of a model: each element once, after those it needs;
 * functions and services called from expressions. */
#include "dmn/internal.h"

#include <assert.h>
#include <string.h>

static const struct err_def too_many_calls = {
    .code = "DMN-020",
    .fault = FAULT_LIMIT,
    .zh = "「{0}」的求值层层嵌套,超过 {1} 层",
    .fix_zh = "检查知识模型或决策服务是否无休止地调用自己",
    .en = "evaluation of \"{0}\" is nested more than {1} deep",
    .fix_en = "look whether a knowledge model or service calls itself without "
              "end",
};

/* In the arena of the machine, since functions that it makes may outlive it;
 * `of` is the run that it is part of. */
struct run *run_new(const struct dmn_model *m, struct feel_machine *machine,
                    const struct run *of, struct err *e)
{
    struct arena *a = feel_machine_arena(machine);
    struct run *r = arena_new(a, struct run, e);

    if (r == NULL)
        return NULL;
    *r = (struct run){.m = m, .machine = machine, .a = a};
    r->all = of != NULL ? of->all : arena_new(a, struct whole, e);
    r->cells = arena_array(a, struct cell, m->n_units + 1, e);
    return r->all == NULL || r->cells == NULL ? NULL : r;
}

/* The value as the type wants it; null where it does not fit. */
bool run_fit(struct run *r, const struct feel_type *t, value *v, struct err *e)
{
    bool fits;

    return t == NULL || feel_conform(r->machine, t, *v, v, &fits, e);
}

/* -------------------------------------------------------------- calls ---- */

struct closure {
    struct run *r;
    const struct code *code; /* FUNCTION */
    const struct unit *service;
    str name; /* for messages */
    size_t n; /* captured */
    value slots[];
};

bool dmn_deeper(int *depth, int most, str what, struct err *e)
{
    struct buf b;
    str number;

    if (*depth < most) {
        (*depth)++;
        return true;
    }
    buf_init(&b, &memory_system, 32);
    buf_int(&b, most);
    if (!buf_done(&b, &number, NULL))
        number = S("");
    (void)err_set(e, &too_many_calls, .arg = {what, number});
    buf_close(&b);
    return false;
}

static bool call_code(struct feel_machine *machine, const void *self,
                      const value *args, size_t n, value *out, struct err *e)
{
    const struct closure *c = self;
    const struct code *f = c->code;
    value *frame;
    bool ok;

    (void)machine;
    frame = arena_array(c->r->a, value, f->frame + 1, e);
    if (frame == NULL ||
        !dmn_deeper(&c->r->all->depth, DMN_CALLS_MOST, c->name, e))
        return false;
    memcpy(frame, c->slots, c->n * sizeof *frame);
    for (size_t i = 0; i < f->src->n_items; i++)
        frame[f->base + i] = i < n ? args[i] : feel_none;
    ok = run_code(c->r, f->kids[0], frame, out, e);
    c->r->all->depth--;
    return ok;
}

static struct closure *close_over(struct run *r, value *slots, size_t n,
                                  struct err *e)
{
    struct closure *c =
        arena_alloc(r->a, sizeof *c + n * sizeof c->slots[0], e);

    if (c == NULL)
        return NULL;
    c->r = r;
    c->n = n;
    if (n > 0)
        memcpy(c->slots, slots, n * sizeof *slots);
    return c;
}

bool run_function(struct run *r, const struct code *c, str name, value *slots,
                  size_t self, const struct feel_type *result, value *out,
                  struct err *e)
{
    struct closure *f;
    value made;

    if (c == NULL || c->broken) {
        *out = feel_none;
        return true;
    }
    f = close_over(r, slots, c->base, e);
    if (f == NULL)
        return false;
    f->code = c;
    f->name = name;
    made = feel_function_new(r->a, c->names, c->types, c->src->n_items, result,
                             call_code, f, e);
    if (made == NULL)
        return false;
    if (self != SIZE_MAX)
        f->slots[self] = made;
    *out = made;
    return true;
}

/* ----------------------------------------------------------- services ---- */

/* What is asked of a service, with its inputs in the cells of the run. */
bool service_result(struct run *r, const struct unit *u, value *out,
                    struct err *e)
{
    value *values;
    str *names;
    value v = feel_none;

    if (u->n_out == 1) {
        if (!run_unit(r, u->out[0], &v, e))
            return false;
    } else if (u->n_out > 1) {
        values = arena_array(r->a, value, u->n_out, e);
        names = arena_array(r->a, str, u->n_out, e);
        if (values == NULL || names == NULL)
            return false;
        for (size_t i = 0; i < u->n_out; i++) {
            names[i] = u->out[i]->name;
            if (!run_unit(r, u->out[i], &values[i], e))
                return false;
        }
        v = feel_of_context(r->a, names, values, u->n_out, e);
        if (v == NULL)
            return false;
    }
    if (!run_fit(r, u->result, &v, e))
        return false;
    *out = v;
    return true;
}

/* A service knows its inputs alone: nothing of the run it is called from. */
static bool call_service(struct feel_machine *machine, const void *self,
                         const value *args, size_t n, value *out, struct err *e)
{
    const struct closure *c = self;
    const struct unit *u = c->service;
    struct run *inner = run_new(c->r->m, machine, c->r, e);
    bool ok;

    if (inner == NULL ||
        !dmn_deeper(&inner->all->depth, DMN_CALLS_MOST, u->el->name, e))
        return false;
    for (size_t i = 0; i < u->n_params; i++)
        inner->cells[u->params[i]->index].value = i < n ? args[i] : feel_none;
    ok = service_result(inner, u, out, e);
    inner->all->depth--;
    return ok;
}

static bool run_service(struct run *r, const struct unit *u, value *out,
                        struct err *e)
{
    struct closure *c = close_over(r, NULL, 0, e);

    if (c == NULL)
        return false;
    c->service = u;
    *out = feel_function_new(r->a, u->param_names, u->param_types, u->n_params,
                             NULL, call_service, c, e);
    return *out != NULL;
}

/* --------------------------------------------------------------- units --- */

static bool fill_slot(struct run *r, const struct slot *s, value *out,
                      struct err *e)
{
    value *members;

    if (s->one != NULL) {
        *out = r->cells[s->one->index].value;
        return true;
    }
    members = arena_array(r->a, value, s->n + 1, e);
    if (members == NULL)
        return false;
    for (size_t i = 0; i < s->n; i++)
        members[i] = r->cells[s->members[i]->index].value;
    *out = feel_of_context(r->a, s->names, members, s->n, e);
    return *out != NULL;
}

static bool unit_frame(struct run *r, const struct unit *u, value **frame,
                       struct err *e)
{
    *frame = arena_array(r->a, value, u->frame + 1, e);
    if (*frame == NULL)
        return false;
    for (size_t i = 0; i < u->n_slots; i++) {
        if (!fill_slot(r, &u->slots[i], &(*frame)[i], e))
            return false;
    }
    return true;
}

static bool decide(struct run *r, const struct unit *u, value *out,
                   struct err *e)
{
    value *frame, v = feel_none;

    if (u->logic != NULL &&
        (!unit_frame(r, u, &frame, e) || !run_code(r, u->logic, frame, &v, e) ||
         !run_fit(r, u->type, &v, e)))
        return false;
    *out = v;
    return true;
}

/* All that the unit needs is in the cells. */
static bool run_one(struct run *r, const struct unit *u, value *out,
                    struct err *e)
{
    value *frame;

    switch (u->el->kind) {
    case DMN_DECISION:
        return decide(r, u, out, e);
    case DMN_KNOWLEDGE:
        return unit_frame(r, u, &frame, e) &&
               run_function(r, u->logic, u->name, frame, u->self, u->result,
                            out, e);
    case DMN_SERVICE:
        return run_service(r, u, out, e);
    case DMN_INPUT_DATA:
    case DMN_SOURCE:
        break;
    }
    *out = feel_none;
    return true;
}

/* Deep first, on a stack that the cells hold: a chain of requirements may be
 * as long as a model.  It ends, since linking refused circles. */
bool run_unit(struct run *r, const struct unit *u, value *out, struct err *e)
{
    struct cell *cells = r->cells;
    size_t n = 0;

    if (cells[u->index].value == NULL)
        cells[n++].stack = (uint32_t)u->index;
    while (n > 0) {
        const struct unit *top = r->m->units[cells[n - 1].stack];
        struct cell *at = &cells[top->index];

        if (at->next < top->n_needs) {
            const struct unit *need = top->needs[at->next++];

            if (cells[need->index].value == NULL)
                cells[n++].stack = (uint32_t)need->index;
            continue;
        }
        if (!run_one(r, top, &at->value, e))
            return false;
        assert(at->value != NULL);
        n--;
    }
    *out = cells[u->index].value;
    return true;
}
