/* example.c - a point of a box as an input, and what the expressions
 * themselves say of it: no finding is told that evaluation does not confirm. */
#include "analysis/internal.h"

bool example_new(struct table *t, const uint64_t *box,
                 const struct feel_value ***values)
{
    const struct feel_value **v =
        arena_array(t->a, const struct feel_value *, t->dims.n + 1, t->e);

    for (size_t i = 0; v != NULL && i < t->dims.n; i++) {
        const struct dim *d = &t->dims.at[i];

        v[i] = feel_none;
        for (size_t c = d->n_cells; c-- > 0;) {
            if (box_has(box, d, c) && d->samples[c] != NULL)
                v[i] = d->samples[c];
        }
    }
    *values = v;
    return v != NULL;
}

/* Sets a.b.c in nested objects; what stands in the way stays. */
bool context_put(struct table *t, struct json *context, str path,
                 const struct feel_value *v)
{
    str head, rest;

    while (str_cut(path, S("."), &head, &rest)) {
        struct json *in = json_get(context, head);

        if (in == NULL) {
            in = json_object(t->a, t->e);
            if (!json_set(t->a, context, head, in, t->e))
                return false;
        }
        if (!json_is(in, JSON_OBJECT))
            return true;
        context = in;
        path = rest;
    }
    if (json_is(json_get(context, path), JSON_OBJECT))
        return true;
    return json_set(t->a, context, path, feel_json(v, t->a, t->e), t->e);
}

static bool input_value(struct table *t, const struct column *c,
                        const struct feel_value *const *values,
                        const struct json *context,
                        const struct feel_value **out)
{
    if (c->test == NULL && (c->x == NULL || t->dims.at[c->dim].computed)) {
        *out = values[c->dim];
        return true;
    }
    return feel_run(c->x, context, NULL, t->a, out, t->e);
}

bool example_holds(struct table *t, const struct feel_value *const *values,
                   const struct row *row, bool *holds)
{
    size_t n = t->t->n_inputs;
    struct json *context = json_object(t->a, t->e);

    *holds = false;
    if (context == NULL)
        return false;
    for (size_t i = 0; i < t->dims.n; i++) {
        if (!t->dims.at[i].computed &&
            !context_put(t, context, t->dims.at[i].path, values[i]))
            return false;
    }
    for (size_t r = row->from; r < row->to && !*holds; r++) {
        bool all = true;

        for (size_t i = 0; i < n && all; i++) {
            const struct cell *c = &t->cells[r * n + i];
            const struct feel_value *in, *v;

            if (c->x == NULL) {
                all = false;
                continue;
            }
            if (!input_value(t, &t->columns[i], values, context, &in) ||
                !feel_test(c->x, in, context, NULL, t->a, &v, t->e))
                return false;
            all = feel_true(v);
        }
        *holds = all;
    }
    return true;
}
