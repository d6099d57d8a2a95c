/* boxed.c - boxed expressions evaluated in a frame. */
#include "dmn/internal.h"

static bool null(value *out)
{
    *out = feel_none;
    return true;
}

/* Whether a condition is none: neither true, false nor null. */
static bool no_condition(value v)
{
    return feel_kind(v) != FEEL_BOOL && !feel_null(v);
}

/* The items of what is gone over: a list, or what FEEL takes for one in a
 * `for`.  *out a list, or feel_none. */
static bool items_of(struct run *r, value v, value *out, struct err *e)
{
    const value values[] = {v, feel_none};

    if (feel_kind(v) != FEEL_LIST)
        return feel_eval(r->machine, r->m->each, values, out, e);
    *out = v;
    return true;
}

bool value_list_of(struct run *r, const value *items, size_t n, value *out,
                   struct err *e)
{
    *out = feel_of_list(r->a, items, n, e);
    return *out != NULL;
}

/* A function in an entry of a context finds itself under the entry's name. */
static bool run_entry(struct run *r, const struct code *c, size_t i,
                      value *frame, value *out, struct err *e)
{
    const struct code *kid = c->kids[i];

    if (kid->form == DMN_FUNCTION && c->names[i].n > 0)
        return run_function(r, kid, c->names[i], frame, c->base + i, NULL, out,
                            e);
    return run_code(r, kid, frame, out, e);
}

static bool run_context(struct run *r, const struct code *c, value *frame,
                        value *out, struct err *e)
{
    value *values = arena_array(r->a, value, c->n + 1, e);

    if (values == NULL)
        return false;
    for (size_t i = 0; i < c->n; i++) {
        frame[c->base + i] = feel_none;
        if (!run_entry(r, c, i, frame, &values[i], e) ||
            !run_fit(r, c->types[i], &values[i], e))
            return false;
        if (c->names[i].n == 0) {
            *out = values[i];
            return true;
        }
        frame[c->base + i] = values[i];
    }
    *out = feel_of_context(r->a, c->names, values, c->n, e);
    return *out != NULL;
}

static bool run_array(struct run *r, const struct code *c, value *frame,
                      value *out, struct err *e)
{
    value *values = arena_array(r->a, value, c->n + 1, e);

    if (values == NULL)
        return false;
    for (size_t i = 0; i < c->n; i++) {
        if (!run_code(r, c->kids[i], frame, &values[i], e))
            return false;
    }
    return value_list_of(r, values, c->n, out, e);
}

static bool run_row(struct run *r, const struct code *c, size_t row,
                    value *frame, value *out, struct err *e)
{
    const struct code *cells = c->kids[row];
    size_t n = c->src->n_items;
    value *values = arena_array(r->a, value, n + 1, e);

    if (values == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        values[i] = feel_none;
        if (i < cells->n &&
            (!run_code(r, cells->kids[i], frame, &values[i], e) ||
             !run_fit(r, c->types[i], &values[i], e)))
            return false;
    }
    *out = feel_of_context(r->a, c->names, values, n, e);
    return *out != NULL;
}

static bool run_relation(struct run *r, const struct code *c, value *frame,
                         value *out, struct err *e)
{
    value *rows = arena_array(r->a, value, c->n + 1, e);

    if (rows == NULL)
        return false;
    for (size_t i = 0; i < c->n; i++) {
        if (!run_row(r, c, i, frame, &rows[i], e))
            return false;
    }
    return value_list_of(r, rows, c->n, out, e);
}

static bool run_invocation(struct run *r, const struct code *c, value *frame,
                           value *out, struct err *e)
{
    value *args = arena_array(r->a, value, c->n + 1, e), f;

    if (args == NULL || !run_code(r, c->kids[0], frame, &f, e))
        return false;
    for (size_t i = 1; i < c->n; i++) {
        if (!run_code(r, c->kids[i], frame, &args[i], e))
            return false;
    }
    return feel_call(r->machine, f, args + 1, c->n > 1 ? c->names + 1 : NULL,
                     c->n - 1, out, e);
}

static bool run_conditional(struct run *r, const struct code *c, value *frame,
                            value *out, struct err *e)
{
    value condition;

    if (!run_code(r, c->kids[0], frame, &condition, e))
        return false;
    if (no_condition(condition))
        return null(out);
    return run_code(r, c->kids[feel_true(condition) ? 1 : 2], frame, out, e);
}

/* ---------------------------------------------------------- iteration ---- */

static bool run_filter_items(struct run *r, const struct code *c, value *frame,
                             value list, value *out, struct err *e)
{
    size_t n = feel_size(list), kept = 0;
    value *items = arena_array(r->a, value, n + 1, e);

    if (items == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        value item = feel_item(list, i, NULL, r->a, e), match;

        if (item == NULL || !feel_spend(r->machine, 1, e))
            return false;
        frame[c->base] = item;
        if (!run_code(r, c->kids[1], frame, &match, e))
            return false;
        if (no_condition(match))
            return null(out);
        if (feel_true(match))
            items[kept++] = item;
    }
    return value_list_of(r, items, kept, out, e);
}

static bool run_filter(struct run *r, const struct code *c, value *frame,
                       value *out, struct err *e)
{
    value list;

    if (!run_code(r, c->kids[0], frame, &list, e))
        return false;
    if (c->x != NULL) {
        frame[c->base] = list;
        if (!feel_eval(r->machine, c->check, frame, out, e))
            return false;
        if (!feel_true(*out))
            return null(out);
        return feel_eval(r->machine, c->x, frame, out, e);
    }
    if (feel_null(list))
        return null(out);
    if (feel_kind(list) != FEEL_LIST) {
        const value one[] = {list};

        if (!value_list_of(r, one, 1, &list, e))
            return false;
    }
    return run_filter_items(r, c, frame, list, out, e);
}

static bool run_for(struct run *r, const struct code *c, value *frame,
                    value list, value *out, struct err *e)
{
    size_t n = feel_size(list);
    value *items = arena_array(r->a, value, n + 1, e);

    if (items == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        frame[c->base] = feel_item(list, i, NULL, r->a, e);
        if (frame[c->base] == NULL || !feel_spend(r->machine, 1, e) ||
            !run_code(r, c->kids[1], frame, &items[i], e))
            return false;
    }
    return value_list_of(r, items, n, out, e);
}

/* Null when one is no condition at all; else as in FEEL: true when one is true
 * (every: false when one is false), null when one was null. */
static bool run_quantified(struct run *r, const struct code *c, value *frame,
                           value list, value *out, struct err *e)
{
    bool some = c->form == DMN_SOME, unknown = false, settled = false;
    size_t n = feel_size(list);

    for (size_t i = 0; i < n; i++) {
        value holds;

        frame[c->base] = feel_item(list, i, NULL, r->a, e);
        if (frame[c->base] == NULL || !feel_spend(r->machine, 1, e) ||
            !run_code(r, c->kids[1], frame, &holds, e))
            return false;
        if (no_condition(holds))
            return null(out);
        unknown = unknown || feel_null(holds);
        settled = settled || (some ? feel_true(holds) : feel_false(holds));
    }
    if (unknown && !settled)
        return null(out);
    *out = feel_of_bool(r->a, settled == some, e);
    return *out != NULL;
}

static bool run_iteration(struct run *r, const struct code *c, value *frame,
                          value *out, struct err *e)
{
    value list;

    if (!run_code(r, c->kids[0], frame, &list, e) ||
        !items_of(r, list, &list, e))
        return false;
    if (feel_kind(list) != FEEL_LIST)
        return null(out);
    return c->form == DMN_FOR ? run_for(r, c, frame, list, out, e)
                              : run_quantified(r, c, frame, list, out, e);
}

/* ---------------------------------------------------------------- all ---- */

static bool run_form(struct run *r, const struct code *c, value *frame,
                     value *out, struct err *e)
{
    switch (c->form) {
    case DMN_NOTHING:
        return null(out);
    case DMN_LITERAL:
        return feel_eval(r->machine, c->x, frame, out, e);
    case DMN_TABLE:
        return run_table(r, c->table, frame, out, e);
    case DMN_CONTEXT:
        return run_context(r, c, frame, out, e);
    case DMN_ARRAY:
        return run_array(r, c, frame, out, e);
    case DMN_RELATION:
        return run_relation(r, c, frame, out, e);
    case DMN_INVOCATION:
        return run_invocation(r, c, frame, out, e);
    case DMN_FUNCTION:
        return run_function(r, c, S("function"), frame, SIZE_MAX, NULL, out, e);
    case DMN_CONDITIONAL:
        return run_conditional(r, c, frame, out, e);
    case DMN_FILTER:
        return run_filter(r, c, frame, out, e);
    case DMN_FOR:
    case DMN_SOME:
    case DMN_EVERY:
        return run_iteration(r, c, frame, out, e);
    }
    return null(out);
}

/* Recursion is as deep as expressions are nested, in each other and by calls:
 * counted, since neither bound alone is enough. */
bool run_code(struct run *r, const struct code *c, value *frame, value *out,
              struct err *e)
{
    bool ok;

    if (c->broken)
        return null(out);
    if (!feel_spend(r->machine, 1, e) ||
        !dmn_deeper(&r->all->open, DMN_OPEN_MOST, c->src->id, e))
        return false;
    ok = run_form(r, c, frame, out, e);
    r->all->open--;
    return ok && run_fit(r, c->type, out, e);
}
