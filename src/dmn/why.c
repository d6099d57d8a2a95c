/* why.c - what a table looked at, which rules matched, and what made the
 * others fail. */
#include "dmn/internal.h"

/* {0} is the element that holds the table. */
static const struct {
    const char *zh, *en;
} sentences[] = {
    [NOTE_NONE] = {"的决策表没有规则符合", "no rule of the table matches"},
    [NOTE_MANY] =
        {"的决策表有一条以上的规则符合,而它要求只有一条",
         "more than one rule of the table matches, and it allows one"},
    [NOTE_DIFFER] = {"的决策表有几条规则符合,结果却不相同",
                     "several rules of the table match and do not agree"},
    [NOTE_INPUT] = {"的决策表有输入值不在该列允许的范围之内",
                    "an input is not among the values its column allows"},
    [NOTE_OUTPUT] = {"的决策表有输出值不在该列允许的范围之内",
                     "an output is not among the values its column allows"},
    [NOTE_BROKEN] = {"的决策表有写错的单元格,不能使用",
                     "the table has a cell that cannot be read"},
};
_Static_assert(COUNT_OF(sentences) == NOTE_BROKEN + 1, "a sentence each");

bool note(struct run *r, const struct table *t, enum note why, struct err *e)
{
    struct takes *k = r->all->takes;
    const str zh[] = {S("「"), t->element, S("」"), str_of(sentences[why].zh)};
    const str en[] = {S("\""), t->element, S("\": "),
                      str_of(sentences[why].en)};
    struct feel_note *n;

    if (k == NULL)
        return true;
    n = vec_add(k->a, &k->notes, e);
    if (n == NULL)
        return false;
    *n = (struct feel_note){.line = 0};
    return arena_join(k->a, zh, COUNT_OF(zh), &n->zh, e) &&
           arena_join(k->a, en, COUNT_OF(en), &n->en, e);
}

/* Looks at every cell, also behind the first that fails. */
static bool rule_why(struct run *r, const struct table *t, size_t rule,
                     value *frame, const value *inputs,
                     struct dmn_rule_why *out, struct err *e)
{
    struct feel *const *cells = t->cells + rule * t->n_in;
    size_t *failed = arena_array(r->all->takes->a, size_t, t->n_in + 1, e);

    if (failed == NULL)
        return false;
    out->rule = rule;
    for (size_t i = 0; i < t->n_in; i++) {
        enum feel_truth truth = FEEL_YES;

        if (cells[i] != NULL &&
            !feel_eval_tests(r->machine, cells[i], frame, inputs[i], &truth, e))
            return false;
        if (truth != FEEL_YES)
            failed[out->n_failed++] = i;
    }
    out->failed = failed;
    out->matched = out->n_failed == 0;
    return true;
}

/* A cell may call a function that asks another table: the place in the list is
 * taken first. */
bool table_hits_why(struct run *r, const struct table *t, value *frame,
                    const value *inputs, size_t *hits, size_t *n, size_t *place,
                    struct err *e)
{
    struct takes *k = r->all->takes;
    struct dmn_rule_why *rules =
        arena_array(k->a, struct dmn_rule_why, t->n_rules + 1, e);

    *n = 0;
    *place = k->tables.n;
    if (rules == NULL || vec_add(k->a, &k->tables, e) == NULL ||
        !feel_spend(r->machine, (int64_t)t->n_rules, e))
        return false;
    k->tables.at[*place] = (struct dmn_table_why){.element = t->element,
                                                  .table = t->src,
                                                  .inputs = inputs,
                                                  .rules = rules,
                                                  .n_rules = t->n_rules,
                                                  .result = feel_none};
    for (size_t i = 0; i < t->n_rules; i++) {
        if (!rule_why(r, t, i, frame, inputs, &rules[i], e))
            return false;
        if (rules[i].matched)
            hits[(*n)++] = i;
    }
    return true;
}
