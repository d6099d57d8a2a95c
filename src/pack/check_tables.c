/* check_tables.c - the tables that a pack decides by are sound: what the
 * analysis finds wrong with them is a problem of the pack.
 */
#include "analysis/analysis.h"
#include "pack/internal.h"

static const struct err_def defect = {
    .code = "PACK-100",
    .fault = FAULT_INPUT,
    .zh = "决策表「{0}」有缺陷:{1} {2} [{3}]",
    .fix_zh = "改正表;原表确实如此的,在 assume 中写明 claim 和理由",
    .en = "the table \"{0}\" is defective: {1} {2} [{3}]",
    .fix_en = "mend the table, or where the norm itself is so, name the claim "
              "under assume with the reason",
};
static const struct err_def idle_decision = {
    .code = "PACK-101",
    .fault = FAULT_INPUT,
    .zh = "裁量「{0}」没有步骤用到",
    .fix_zh = "在步骤的条件或 set 中写 decided.{0}",
    .en = "no step speaks of the decision \"{0}\"",
    .fix_en = "write decided.{0} in a condition or a set of a step",
};

static const struct err_def idle_input = {
    .code = "PACK-102",
    .fault = FAULT_INPUT,
    .zh = "裁量「{0}」给出的「{1}」没有哪个版本的模型用到",
    .fix_zh = "删去它,或改正名称",
    .en = "\"{1}\", given to the decision \"{0}\", is input of none of its "
          "models",
    .fix_en = "remove it, or correct the name",
};

static const char *const kinds[FINDING_KINDS] = {
    [FINDING_GAP] = "gap",
    [FINDING_OVERLAP] = "overlap",
    [FINDING_UNREACHABLE] = "unreachable",
    [FINDING_SHADOWED] = "shadowed",
    [FINDING_BOUNDARY] = "boundary",
    [FINDING_RANGE] = "range",
    [FINDING_ORDER] = "order",
    [FINDING_THRESHOLD] = "threshold",
    [FINDING_OUTSIDE] = "undecided",
};

static void say_defect(struct checker *c, const struct decision *d, str table,
                       const struct table_finding *f)
{
    const str parts[] = {S("table:"), d->id, S("."), str_of(kinds[f->kind])};
    str claim = S("");
    struct err *e;

    if (!arena_join(c->a, parts, COUNT_OF(parts), &claim, &c->e)) {
        c->failed = true;
        return;
    }
    if (check_assumed(c, claim))
        return;
    e = check_problem(c);
    if (e != NULL)
        (void)err_set(e, &defect, .at = f->at,
                      .arg = {table, f->zh, f->en, claim});
}

static const struct dmn_table *table_of(const struct dmn_element *x)
{
    const struct dmn_boxed *b = x->logic;

    if (b != NULL && b->form == DMN_FUNCTION && b->n > 0)
        b = b->kids[0];
    return b != NULL && b->form == DMN_TABLE ? b->table : NULL;
}

static void check_element(struct checker *c, const struct decision *d,
                          const struct decision_version *v, size_t at)
{
    const struct dmn_element *x = &v->source->elements[at];
    const struct dmn_table *t = table_of(x);
    const struct table_finding *found = NULL;
    size_t n = 0;

    if (t == NULL || c->failed)
        return;
    if (!analysis_table(c->a, v->source, t, x->name, &found, &n, &c->e)) {
        c->failed = true;
        return;
    }
    for (size_t i = 0; i < n && !c->failed; i++) {
        if (found[i].defect)
            say_defect(c, d, x->name, &found[i]);
    }
}

/* Each table once, though several values of `by` may need it. */
static void check_version(struct checker *c, const struct decision *d,
                          const struct decision_version *v)
{
    bool *seen = arena_array(c->a, bool, v->source->n_elements + 1, &c->e);

    c->failed = c->failed || seen == NULL;
    for (size_t i = 0; i < d->n_picks && !c->failed; i++) {
        size_t *at, n;

        if (!model_reach(c->a, v->source, d->picks[i].element, &at, &n,
                         &c->e)) {
            c->failed = true;
            return;
        }
        for (size_t k = 0; k < n; k++) {
            if (!seen[at[k]])
                check_element(c, d, v, at[k]);
            seen[at[k]] = true;
        }
    }
}

static bool is_used(const struct procedure *p, const struct decision *d)
{
    for (size_t i = 0; i < p->n_steps; i++) {
        for (size_t k = 0; k < p->steps[i].n_decides; k++) {
            if (p->steps[i].decides[k] == d && !p->steps[i].rebases)
                return true;
        }
    }
    return false;
}

void check_tables(struct checker *c)
{
    for (size_t i = 0; i < c->p->n_decisions && !c->failed; i++) {
        const struct decision *d = &c->p->decisions[i];

        if (!is_used(c->p, d)) {
            struct err *e = check_note(c);

            if (e != NULL)
                (void)err_set(e, &idle_decision, .at = d->at, .arg = {d->id});
        }
        for (size_t g = 0; g < d->n_given; g++) {
            struct err *e =
                models_know(d, d->given[g].target) ? NULL : check_note(c);

            if (e != NULL)
                (void)err_set(e, &idle_input, .at = d->at,
                              .arg = {d->id, d->given[g].target});
        }
        for (size_t v = 0; v < d->n_versions && !c->failed; v++)
            check_version(c, d, &d->versions[v]);
    }
}
