/* capacity.c - in what capacity (身份) parties take part: who is offered a step,
 * whose time limit starts, and steps that add a party.
 */
#include "pack/internal.h"

static const struct err_def too_many = {
    .code = "PACK-061",
    .fault = FAULT_INPUT,
    .zh = "程序「{0}」没有写身份,或多于 32 种",
    .fix_zh =
        "在 capacities 下写出身份,第一种是通常的当事人;不分身份的删去这一项",
    .en = "\"{0}\" lists no capacity, or more than 32",
    .fix_en = "list them under capacities, the ordinary party first, or leave "
              "the member out",
};
static const struct err_def no_capacity = {
    .code = "PACK-062",
    .fault = FAULT_INPUT,
    .zh = "没有身份「{0}」",
    .fix_zh = "先在 capacities 下声明,或改正名称",
    .en = "there is no capacity \"{0}\"",
    .fix_en = "declare it under capacities, or correct the name",
};
static const struct err_def for_nobody = {
    .code = "PACK-063",
    .fault = FAULT_INPUT,
    .zh = "写了 capacity「{0}」,而没有写 for: party",
    .fix_zh = "加上 for: party,或删去 capacity",
    .en = "capacity \"{0}\" stands without for: party",
    .fix_en = "add for: party, or remove capacity",
};
static const struct err_def both = {
    .code = "PACK-064",
    .fault = FAULT_INPUT,
    .zh = "加入「{0}」的步骤不能同时 for: party",
    .fix_zh = "删去 for,加入的当事人就是这一步所办的",
    .en = "a step that joins a \"{0}\" cannot be for: party as well",
    .fix_en = "remove for: the step is taken for the party that joins",
};

bool link_capacities(struct arena *a, const struct json *tree,
                     struct procedure *p, struct err *e)
{
    static const struct capacity ordinary = {SI("party"),
                                             {SI("当事人"), SI("Party")}};
    static const char *const keys[] = {"name", NULL};
    const struct json *all = json_get(tree, S("capacities"));
    size_t n = 1;

    if (all != NULL && !declare_object(all, S("capacities"), e))
        return false;
    if (all != NULL)
        n = all->n;
    if (n == 0 || n > CAPACITIES_MAX)
        return err_set(e, &too_many, .at = all->at, .arg = {p->id});
    p->capacities = arena_array(a, struct capacity, n, e);
    if (p->capacities == NULL)
        return false;
    p->capacities[0] = ordinary;
    for (size_t i = 0; all != NULL && i < n; i++) {
        struct capacity *c = &p->capacities[i];

        c->id = all->names[i];
        if (!declare_keys(all->items[i], keys, S("capacity"), e) ||
            !declare_words(all->items[i], S("name"), true, &c->name, e))
            return false;
    }
    p->n_capacities = n;
    return true;
}

const struct capacity *procedure_capacity(const struct procedure *p, str id)
{
    for (size_t i = 0; i < p->n_capacities; i++) {
        if (str_eq(p->capacities[i].id, id) || (i == 0 && id.n == 0))
            return &p->capacities[i];
    }
    return NULL;
}

bool capacity_among(const struct procedure *p, uint32_t among, str id)
{
    const struct capacity *c = procedure_capacity(p, id);

    return among == 0 || (c != NULL && (among >> (c - p->capacities) & 1U));
}

bool capacities_meet(uint32_t a, uint32_t b)
{
    return a == 0 || b == 0 || (a & b) != 0;
}

bool link_among(struct arena *a, const struct json *node,
                const struct procedure *p, bool for_party, uint32_t *out,
                struct err *e)
{
    const struct json *v = json_get(node, S("capacity"));
    str *ids;
    size_t n;

    if (!declare_list(a, node, S("capacity"), &ids, &n, e))
        return false;
    if (n > 0 && !for_party)
        return err_set(e, &for_nobody, .at = v->at, .arg = {ids[0]});
    for (size_t i = 0; i < n; i++) {
        const struct capacity *c =
            ids[i].n == 0 ? NULL : procedure_capacity(p, ids[i]);

        if (c == NULL)
            return err_set(e, &no_capacity, .at = v->at, .arg = {ids[i]});
        *out |= (uint32_t)1 << (c - p->capacities);
    }
    return true;
}

bool link_joins(const struct json *node, const struct procedure *p,
                struct step *s, struct err *e)
{
    str joins;

    if (!declare_text(node, S("joins"), false, &joins, e))
        return false;
    if (joins.n == 0)
        return true;
    s->joins = procedure_capacity(p, joins);
    if (s->joins == NULL)
        return err_set(e, &no_capacity, .at = json_get(node, S("joins"))->at,
                       .arg = {joins});
    if (s->for_party)
        return err_set(e, &both, .at = json_get(node, S("joins"))->at,
                       .arg = {joins});
    /* As often as somebody joins. */
    s->repeats = true;
    return true;
}
