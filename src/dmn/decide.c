/* decide.c - the doors: a decision, a knowledge model or a service asked. */
#include "dmn/internal.h"

static const struct err_def no_element = {
    .code = "DMN-021",
    .fault = FAULT_ABSENT,
    .zh = "模型里没有可以作出的决策「{0}」",
    .fix_zh = "名称要与模型一致:决策、知识模型或决策服务",
    .en = "the model has nothing to decide that is called \"{0}\"",
    .fix_en = "name a decision, a knowledge model or a decision service of it",
};

static const struct unit *find(const struct dmn_model *m, str name,
                               struct err *e)
{
    const struct unit *u = map_get(m->by_name, name);

    if (u == NULL || u->el->kind == DMN_INPUT_DATA) {
        (void)err_set(e, &no_element, .arg = {name});
        return NULL;
    }
    return u;
}

/* ------------------------------------------------------------- inputs ---- */

/* By the element's name, or its variable's; of an imported file it may stand
 * under the import's name. */
static bool given(struct run *r, const struct unit *u, value input, value *out,
                  struct err *e)
{
    const struct linked_file *first = r->m->files[0];

    *out = feel_none;
    for (size_t i = 0; u->file != first && i < first->src->n_imports; i++) {
        value group;

        if (first->imports[i] != u->file || first->src->imports[i].name.n == 0)
            continue;
        group = feel_member(input, first->src->imports[i].name, r->a, e);
        if (group == NULL)
            return false;
        if (feel_kind(group) != FEEL_CONTEXT)
            continue;
        *out = feel_member(group, u->el->name, r->a, e);
        if (*out == NULL || !feel_null(*out))
            return *out != NULL;
    }
    *out = feel_member(input, u->el->name, r->a, e);
    if (*out != NULL && feel_null(*out) && !str_eq(u->name, u->el->name))
        *out = feel_member(input, u->name, r->a, e);
    return *out != NULL;
}

static bool set_input(struct run *r, const struct unit *u, value input,
                      struct err *e)
{
    value v;

    if (!given(r, u, input, &v, e) || !run_fit(r, u->type, &v, e))
        return false;
    r->cells[u->index].value = v;
    return true;
}

static bool set_inputs(struct run *r, value input, struct err *e)
{
    for (size_t i = 0; i < r->m->n_inputs; i++) {
        if (!set_input(r, r->m->inputs[i], input, e))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------- asking ---- */

/* A knowledge model by the names of its parameters. */
static bool ask_knowledge(struct run *r, const struct unit *u, value input,
                          value *out, struct err *e)
{
    const struct dmn_boxed *f = u->el->logic;
    value *args, function;

    *out = feel_none;
    if (f == NULL)
        return true;
    args = arena_array(r->a, value, f->n_items + 1, e);
    if (args == NULL || !run_unit(r, u, &function, e))
        return false;
    for (size_t i = 0; i < f->n_items; i++) {
        args[i] = feel_member(input, f->names[i], r->a, e);
        if (args[i] == NULL)
            return false;
    }
    return feel_call(r->machine, function, args, NULL, f->n_items, out, e);
}

/* A service by the names of its inputs; what does not fit is null. */
static bool ask_service(struct run *r, const struct unit *u, value input,
                        value *out, struct err *e)
{
    for (size_t i = 0; i < u->n_params; i++) {
        if (!set_input(r, u->params[i], input, e))
            return false;
    }
    return service_result(r, u, out, e);
}

static bool ask_any(struct run *r, const struct unit *u, value input,
                    value *out, struct err *e)
{
    if (u->el->kind == DMN_KNOWLEDGE)
        return ask_knowledge(r, u, input, out, e);
    if (u->el->kind == DMN_SERVICE)
        return ask_service(r, u, input, out, e);
    return run_unit(r, u, out, e);
}

static bool fill_why(struct takes *k, struct feel_machine *machine,
                     struct dmn_why *why, struct err *e)
{
    const struct feel_note *notes;
    size_t n;

    if (!feel_machine_notes(machine, k->a, &notes, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct feel_note *to = vec_add(k->a, &k->notes, e);

        if (to == NULL)
            return false;
        *to = notes[i];
    }
    *why = (struct dmn_why){k->tables.at, k->tables.n, k->notes.at, k->notes.n};
    return true;
}

bool dmn_decide(const struct dmn_model *m, const struct dmn_ask *ask,
                struct arena *a, const struct feel_value **out,
                struct dmn_why *why, struct err *e)
{
    const struct unit *u = find(m, ask->name, e);
    struct takes takes = {.a = a};
    value input = ask->input == NULL ? feel_none : ask->input, v;
    struct feel_machine *machine;
    struct run *r;

    if (u == NULL ||
        !feel_machine_open(a, ask->limits, ask->now, why != NULL, &machine, e))
        return false;
    r = run_new(m, machine, NULL, e);
    if (r == NULL)
        return false;
    r->all->takes = why == NULL ? NULL : &takes;
    if (!set_inputs(r, input, e) || !ask_any(r, u, input, &v, e))
        return false;
    r->all->takes = NULL;
    if (why != NULL && !fill_why(&takes, machine, why, e))
        return false;
    *out = v;
    return true;
}

bool dmn_decide_in(struct feel_machine *machine, const struct dmn_model *m,
                   str name, const struct feel_value *const *values,
                   const struct feel_value **out, struct err *e)
{
    const struct unit *u = find(m, name, e);
    struct run *r;
    value v;

    if (u == NULL)
        return false;
    r = run_new(m, machine, NULL, e);
    if (r == NULL)
        return false;
    for (size_t i = 0; i < m->n_inputs; i++) {
        v = values[i] == NULL ? feel_none : values[i];
        if (!run_fit(r, m->inputs[i]->type, &v, e))
            return false;
        r->cells[m->inputs[i]->index].value = v;
    }
    if (u->el->kind == DMN_SERVICE ? !service_result(r, u, &v, e)
                                   : !run_unit(r, u, &v, e))
        return false;
    *out = v;
    return true;
}
