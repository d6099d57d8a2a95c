/* table.c - decision tables evaluated [DMN 1.5 §8.2.8]: inputs once, rules
 * until it is known which match, outputs of those that do. */
#include "dmn/internal.h"

#include <stdlib.h>

enum { FEW = 16 };

/* ------------------------------------------------------------- rules ----- */

static bool rule_holds(struct run *r, const struct table *t, size_t rule,
                       value *frame, const value *inputs, bool *holds,
                       struct err *e)
{
    struct feel *const *cells = t->cells + rule * t->n_in;

    for (size_t i = 0; i < t->n_in; i++) {
        enum feel_truth truth;

        if (cells[i] == NULL)
            continue;
        if (!feel_eval_tests(r->machine, cells[i], frame, inputs[i], &truth, e))
            return false;
        if (truth != FEEL_YES) {
            *holds = false;
            return true;
        }
    }
    *holds = true;
    return true;
}

bool table_hits(struct run *r, const struct table *t, value *frame,
                const value *inputs, size_t most, size_t *hits, size_t *n,
                struct err *e)
{
    *n = 0;
    if (!feel_spend(r->machine, (int64_t)t->n_rules, e))
        return false;
    for (size_t rule = 0; rule < t->n_rules && *n < most; rule++) {
        bool holds;

        if (!rule_holds(r, t, rule, frame, inputs, &holds, e))
            return false;
        if (holds)
            hits[(*n)++] = rule;
    }
    return true;
}

/* ------------------------------------------------------------ outputs ---- */

/* An output's value as its type and its list of values allow it; else null. */
static bool output(struct run *r, const struct table *t, size_t i,
                   const struct feel *x, value *frame, value *out,
                   struct err *e)
{
    enum feel_truth truth = FEEL_YES;

    *out = feel_none;
    if (x == NULL)
        return true;
    if (!feel_eval(r->machine, x, frame, out, e) ||
        !run_fit(r, t->out_types[i], out, e))
        return false;
    if (t->out_allowed[i] != NULL && !feel_null(*out) &&
        !feel_eval_tests(r->machine, t->out_allowed[i], frame, *out, &truth, e))
        return false;
    if (truth != FEEL_YES) {
        *out = feel_none;
        return note(r, t, NOTE_OUTPUT, e);
    }
    return true;
}

/* The outputs of one row of entries: the one, or a context of several. */
static bool outputs(struct run *r, const struct table *t,
                    struct feel *const *entries, value *frame, value *out,
                    struct err *e)
{
    value few[FEW], *values = few;

    if (t->n_out == 1)
        return output(r, t, 0, entries[0], frame, out, e);
    if (t->n_out > FEW)
        values = arena_array(r->a, value, t->n_out, e);
    if (values == NULL)
        return false;
    for (size_t i = 0; i < t->n_out; i++) {
        if (!output(r, t, i, entries[i], frame, &values[i], e))
            return false;
    }
    *out = feel_of_context(r->a, t->out_names, values, t->n_out, e);
    return *out != NULL;
}

static bool rule_outputs(struct run *r, const struct table *t, size_t rule,
                         value *frame, value *out, struct err *e)
{
    return outputs(r, t, t->outs + rule * t->n_out, frame, out, e);
}

static bool all_outputs(struct run *r, const struct table *t,
                        const size_t *hits, size_t n, value *frame, value **out,
                        struct err *e)
{
    *out = arena_array(r->a, value, n + 1, e);
    if (*out == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!rule_outputs(r, t, hits[i], frame, &(*out)[i], e))
            return false;
    }
    return true;
}

/* ------------------------------------------------------- hit policies ---- */

struct asked {
    struct run *r;
    const struct table *t;
    value *frame;
    const size_t *hits;
    size_t n;
    struct err *e;
};

static bool null_with(const struct asked *k, enum note why, value *out)
{
    *out = feel_none;
    return note(k->r, k->t, why, k->e);
}

static bool unique(const struct asked *k, value *out)
{
    if (k->n > 1)
        return null_with(k, NOTE_MANY, out);
    return rule_outputs(k->r, k->t, k->hits[0], k->frame, out, k->e);
}

static bool first(const struct asked *k, value *out)
{
    return rule_outputs(k->r, k->t, k->hits[0], k->frame, out, k->e);
}

/* All that match must say the same. */
static bool any(const struct asked *k, value *out)
{
    value *values;

    if (!all_outputs(k->r, k->t, k->hits, k->n, k->frame, &values, k->e))
        return false;
    for (size_t i = 1; i < k->n; i++) {
        bool equal;

        if (!feel_spend(k->r->machine, 1, k->e))
            return false;
        if (!feel_equal(values[0], values[i], &equal) || !equal)
            return null_with(k, NOTE_DIFFER, out);
    }
    *out = values[0];
    return true;
}

static bool rule_order(const struct asked *k, value *out)
{
    value *values;

    return all_outputs(k->r, k->t, k->hits, k->n, k->frame, &values, k->e) &&
           value_list_of(k->r, values, k->n, out, k->e);
}

/* ------------------------------------------------------- priorities ------ */

struct ranked {
    value v;
    size_t nth;
    const size_t *ranks; /* one an output */
    size_t n;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    for (size_t i = 0; i < x->n; i++) {
        if (x->ranks[i] != y->ranks[i])
            return x->ranks[i] < y->ranks[i] ? -1 : 1;
    }
    return x->nth < y->nth ? -1 : x->nth > y->nth;
}

/* The place of v in the list of the output's values; behind all when it is
 * not there. */
static bool rank_of(const struct asked *k, value list, value v, size_t *rank)
{
    size_t n = feel_kind(list) == FEEL_LIST ? feel_size(list) : 0;

    for (*rank = 0; *rank < n; (*rank)++) {
        value item = feel_item(list, *rank, NULL, k->r->a, k->e);
        const value values[] = {v, item};
        value in;

        if (item == NULL ||
            !feel_eval(k->r->machine, k->r->m->in, values, &in, k->e))
            return false;
        if (feel_true(in))
            return true;
    }
    return true;
}

static bool rank_row(const struct asked *k, const value *lists, value v,
                     size_t *ranks)
{
    const struct table *t = k->t;

    for (size_t i = 0; i < t->n_out; i++) {
        value part = v;

        if (t->n_out > 1)
            part = feel_member(v, t->out_names[i], k->r->a, k->e);
        if (part == NULL)
            return false;
        if (lists[i] != NULL && !rank_of(k, lists[i], part, &ranks[i]))
            return false;
    }
    return true;
}

static bool rank_lists(const struct asked *k, value **lists)
{
    const struct table *t = k->t;

    *lists = arena_array(k->r->a, value, t->n_out + 1, k->e);
    for (size_t i = 0; *lists != NULL && i < t->n_out; i++) {
        if (t->ranks[i] != NULL && !feel_eval(k->r->machine, t->ranks[i],
                                              k->frame, &(*lists)[i], k->e))
            return false;
    }
    return *lists != NULL;
}

/* The outputs of the rules that match, by the order of their listed values
 * (of the first output, then of the second …), then by that of the rules. */
static bool rank(const struct asked *k, struct ranked **out)
{
    size_t n_out = k->t->n_out, all;
    size_t *ranks;
    value *values, *lists;

    if (!size_mul(n_out, k->n, &all))
        return err_set(k->e, &err_too_much, .arg = {k->t->element});
    ranks = arena_array(k->r->a, size_t, all + 1, k->e);
    *out = arena_array(k->r->a, struct ranked, k->n + 1, k->e);
    if (ranks == NULL || *out == NULL || !rank_lists(k, &lists) ||
        !all_outputs(k->r, k->t, k->hits, k->n, k->frame, &values, k->e))
        return false;
    for (size_t i = 0; i < k->n; i++) {
        (*out)[i] = (struct ranked){values[i], i, ranks + i * n_out, n_out};
        if (!rank_row(k, lists, values[i], ranks + i * n_out))
            return false;
    }
    qsort(*out, k->n, sizeof **out, by_rank);
    return true;
}

static bool priority(const struct asked *k, value *out)
{
    struct ranked *at;

    if (!rank(k, &at))
        return false;
    *out = at[0].v;
    return true;
}

static bool output_order(const struct asked *k, value *out)
{
    struct ranked *at;
    value *values = arena_array(k->r->a, value, k->n + 1, k->e);

    if (values == NULL || !rank(k, &at))
        return false;
    for (size_t i = 0; i < k->n; i++)
        values[i] = at[i].v;
    return value_list_of(k->r, values, k->n, out, k->e);
}

/* ------------------------------------------------------- aggregation ----- */

/* One number of many; of several outputs, one for each. */
static bool fold(const struct asked *k, const struct feel *how, value *out)
{
    size_t n_out = k->t->n_out;
    value *all, *parts = arena_array(k->r->a, value, k->n + 1, k->e);
    value *folded = arena_array(k->r->a, value, n_out + 1, k->e);

    if (parts == NULL || folded == NULL ||
        !all_outputs(k->r, k->t, k->hits, k->n, k->frame, &all, k->e))
        return false;
    for (size_t o = 0; o < n_out; o++) {
        value x[] = {NULL, feel_none};

        for (size_t i = 0; i < k->n; i++) {
            parts[i] = n_out == 1 ? all[i]
                                  : feel_member(all[i], k->t->out_names[o],
                                                k->r->a, k->e);
            if (parts[i] == NULL)
                return false;
        }
        if (!value_list_of(k->r, parts, k->n, &x[0], k->e) ||
            !feel_eval(k->r->machine, how, x, &folded[o], k->e))
            return false;
    }
    if (n_out == 1)
        *out = folded[0];
    else
        *out = feel_of_context(k->r->a, k->t->out_names, folded, n_out, k->e);
    return *out != NULL;
}

static bool collect(const struct asked *k, value *out)
{
    switch (k->t->src->aggregation) {
    case DMN_LIST:
        return rule_order(k, out);
    case DMN_SUM:
        return fold(k, k->r->m->sum, out);
    case DMN_MIN:
        return fold(k, k->r->m->min, out);
    case DMN_MAX:
        return fold(k, k->r->m->max, out);
    case DMN_COUNT:
        *out = feel_of_int(k->r->a, (int64_t)k->n, k->e);
        return *out != NULL;
    }
    return true;
}

static const struct {
    bool (*result)(const struct asked *k, value *out);
    size_t enough; /* so many rules that match settle it; 0: all count */
} policies[] = {
    [DMN_UNIQUE] = {unique, 2},
    [DMN_FIRST] = {first, 1},
    [DMN_PRIORITY] = {priority, 0},
    [DMN_ANY] = {any, 0},
    [DMN_COLLECT] = {collect, 0},
    [DMN_RULE_ORDER] = {rule_order, 0},
    [DMN_OUTPUT_ORDER] = {output_order, 0},
};
_Static_assert(COUNT_OF(policies) == DMN_OUTPUT_ORDER + 1, "each policy");

/* ------------------------------------------------------------ inputs ----- */

/* *valid false: a value is not among those that its column allows. */
static bool inputs_of(struct run *r, const struct table *t, value *frame,
                      value *values, bool *valid, struct err *e)
{
    *valid = true;
    for (size_t i = 0; i < t->n_in; i++) {
        enum feel_truth truth = FEEL_YES;

        if (!feel_eval(r->machine, t->in[i], frame, &values[i], e) ||
            !run_fit(r, t->in_types[i], &values[i], e))
            return false;
        if (t->in_allowed[i] != NULL && !feel_null(values[i]) &&
            !feel_eval_tests(r->machine, t->in_allowed[i], frame, values[i],
                             &truth, e))
            return false;
        *valid = *valid && truth == FEEL_YES;
    }
    return true;
}

/* Without a hit a table that lists gives an empty list, and one that counts
 * nought; the others have nothing to say. */
static bool lists(const struct dmn_table *t)
{
    return t->hit == DMN_RULE_ORDER || t->hit == DMN_OUTPUT_ORDER ||
           (t->hit == DMN_COLLECT &&
            (t->aggregation == DMN_LIST || t->aggregation == DMN_COUNT));
}

static bool result(const struct asked *k, value *out)
{
    if (k->n == 0 && k->t->has_otherwise)
        return outputs(k->r, k->t, k->t->otherwise, k->frame, out, k->e);
    if (k->n == 0 && !lists(k->t->src))
        return null_with(k, NOTE_NONE, out);
    return policies[k->t->src->hit].result(k, out);
}

bool run_table(struct run *r, const struct table *t, value *frame, value *out,
               struct err *e)
{
    value few_values[FEW], *inputs = few_values;
    size_t few_hits[FEW], *hits = few_hits;
    size_t most = policies[t->src->hit].enough;
    struct asked k = {.r = r, .t = t, .frame = frame, .e = e};
    bool valid, why = r->all->takes != NULL;
    size_t place = 0;

    *out = feel_none;
    if (t->broken)
        return note(r, t, NOTE_BROKEN, e);
    if (t->n_in > FEW || why)
        inputs = arena_array(r->a, value, t->n_in + 1, e);
    if (t->n_rules > FEW)
        hits = arena_array(r->a, size_t, t->n_rules, e);
    if (inputs == NULL || hits == NULL ||
        !inputs_of(r, t, frame, inputs, &valid, e))
        return false;
    if (!valid)
        return note(r, t, NOTE_INPUT, e);
    if (why ? !table_hits_why(r, t, frame, inputs, hits, &k.n, &place, e)
            : !table_hits(r, t, frame, inputs, most == 0 ? SIZE_MAX : most,
                          hits, &k.n, e))
        return false;
    k.hits = hits;
    if (!result(&k, out))
        return false;
    if (why)
        r->all->takes->tables.at[place].result = *out;
    return true;
}
