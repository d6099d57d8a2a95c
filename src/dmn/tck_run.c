/* tck_run.c - one expected result of a test case compared with what a model
 * gives. */
#include "dmn/internal.h"

#include "base/base.h"

/* Numbers as the runner of the kit compares them: alike to eight decimals. */
#define ALIKE "abs(x - y) < 0.00000001"
/* What now() and today() give: a folder that decides reads no clock, and the
 * cases of the kit ask for the kind of it only. */
#define NOW   "2026-07-01T12:00:00Z"
enum { DEPTH_MOST = 64 };

struct comparing {
    struct arena *a;
    struct feel_machine *machine;
    struct feel *alike;
    struct err *e;
};

static bool same(struct comparing *c, value want, value got, int depth,
                 bool *yes);

static bool same_number(struct comparing *c, value want, value got, bool *yes)
{
    const value values[] = {want, got};
    value v;

    if (!feel_eval(c->machine, c->alike, values, &v, c->e))
        return false;
    *yes = feel_true(v);
    return true;
}

static bool same_list(struct comparing *c, value want, value got, int depth,
                      bool *yes)
{
    size_t n = feel_size(want);

    *yes = n == feel_size(got);
    for (size_t i = 0; *yes && i < n; i++) {
        value x = feel_item(want, i, NULL, c->a, c->e);
        value y = x == NULL ? NULL : feel_item(got, i, NULL, c->a, c->e);

        if (y == NULL || !same(c, x, y, depth + 1, yes))
            return false;
    }
    return true;
}

static bool same_context(struct comparing *c, value want, value got, int depth,
                         bool *yes)
{
    size_t n = feel_size(want);

    *yes = n == feel_size(got);
    for (size_t i = 0; *yes && i < n; i++) {
        str name;
        value x = feel_item(want, i, &name, c->a, c->e);
        value y = x == NULL ? NULL : feel_member(got, name, c->a, c->e);

        if (y == NULL || !same(c, x, y, depth + 1, yes))
            return false;
    }
    return true;
}

static bool same(struct comparing *c, value want, value got, int depth,
                 bool *yes)
{
    *yes = feel_kind(want) == feel_kind(got) && depth < DEPTH_MOST;
    if (!*yes)
        return true;
    if (feel_kind(want) == FEEL_NUMBER)
        return same_number(c, want, got, yes);
    if (feel_kind(want) == FEEL_LIST)
        return same_list(c, want, got, depth, yes);
    if (feel_kind(want) == FEEL_CONTEXT)
        return same_context(c, want, got, depth, yes);
    if (!feel_equal(want, got, yes))
        *yes = false;
    return true;
}

static bool compare(value want, value got, struct arena *a, bool *passed,
                    struct err *e)
{
    static const struct feel_name names[] = {{SI("x"), NULL}, {SI("y"), NULL}};
    static const struct feel_scope scope = {.names = names, .n_names = 2};
    struct comparing c = {.a = a, .e = e};

    return feel_compile_in(a, S(ALIKE), &scope, false, (struct at){0}, &c.alike,
                           e) &&
           feel_machine_open(a, NULL, NULL, false, &c.machine, e) &&
           same(&c, want, got, 0, passed);
}

/* Of a service with several outputs each is a node of its own. */
static bool part_of(const struct dmn_model *m, const struct dmn_test *t,
                    str node, struct arena *a, value *v, struct err *e)
{
    const struct unit *u = map_get(m->by_name, t->invocable);

    if (u == NULL || u->el->kind != DMN_SERVICE || u->n_out < 2)
        return true;
    *v = feel_member(*v, node, a, e);
    return *v != NULL;
}

bool dmn_test_run(const struct dmn_model *m, const struct dmn_test *t,
                  const struct dmn_test_node *want, struct arena *a,
                  bool *passed, const struct feel_value **got, struct err *e)
{
    struct dmn_ask ask = {.name =
                              t->invocable.n > 0 ? t->invocable : want->name};
    str *names = arena_array(a, str, t->n_given + 1, e);
    value *values = arena_array(a, value, t->n_given + 1, e), v;

    if (names == NULL || values == NULL)
        return false;
    for (size_t i = 0; i < t->n_given; i++) {
        names[i] = t->given[i].name;
        values[i] = t->given[i].value;
    }
    ask.input = feel_of_context(a, names, values, t->n_given, e);
    ask.now = feel_of_temporal(a, S(NOW), e);
    if (ask.input == NULL || ask.now == NULL ||
        !dmn_decide(m, &ask, a, &v, NULL, e) ||
        !part_of(m, t, want->name, a, &v, e))
        return false;
    *got = v;
    if (want->error) {
        *passed = feel_null(v);
        return true;
    }
    return compare(want->value, v, a, passed, e);
}
