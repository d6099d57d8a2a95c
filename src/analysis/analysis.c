/* analysis.c - a table looked at: read, cut, boxed, asked. */
#include "analysis/internal.h"

#include <string.h>

static bool (*const questions[])(struct table *t) = {
    find_shadowed,       find_overlaps,   find_gaps,
    find_range,          find_measures,   find_order,
    find_shared_results, find_thresholds, find_outside};

/* By kind, and within a kind as they were found. */
static bool sorted(struct table *t, const struct table_finding **out)
{
    struct table_finding *all =
        arena_array(t->a, struct table_finding, t->found.n + 1, t->e);
    size_t n = 0;

    if (all == NULL)
        return false;
    for (int k = 0; k < FINDING_KINDS; k++) {
        for (size_t i = 0; i < t->found.n; i++) {
            if (t->found.at[i].kind == (enum finding_kind)k)
                all[n++] = t->found.at[i];
        }
    }
    *out = all;
    return true;
}

bool analysis_table(struct arena *a, const struct dmn_file *f,
                    const struct dmn_table *d, str name,
                    const struct table_finding **out, size_t *n, struct err *e)
{
    struct table t = {
        .a = a, .e = e, .f = f, .t = d, .title = name, .steps = STEPS_MOST};
    const struct table_finding *all;

    if (!table_read(&t) || !table_cut(&t) || !rows_read(&t) ||
        !results_read(&t))
        return false;
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        if (!questions[i](&t))
            return false;
    }
    if (!sorted(&t, &all))
        return false;
    *out = all;
    *n = t.found.n;
    return true;
}
