/* figures.c - figures (数字): what is counted of a procedure's matters. */
#include "pack/internal.h"

static const struct err_def of_the_act = {
    .code = "PACK-115",
    .fault = FAULT_INPUT,
    .zh = "数字「{0}」读取「{1}」,而它不是案件本身的",
    .fix_zh = "读取案件本身的值,如 case、done、states",
    .en = "the figure \"{0}\" reads \"{1}\", which is not the matter's own",
    .fix_en = "read what the matter holds: case, done, states …",
};
static const struct err_def no_whole = {
    .code = "PACK-116",
    .fault = FAULT_INPUT,
    .zh = "数字「{0}」是「{1}」的一部分,而没有这个数字,或两者的日期一有一无",
    .fix_zh = "share_of 写另一个数字,两者都写 on 或都不写",
    .en =
        "the figure \"{0}\" is a share of \"{1}\", which is not there, or has "
        "a day where the other has none",
    .fix_en = "name another figure; both have on, or neither",
};
static const struct err_def shows = {
    .code = "PACK-117",
    .fault = FAULT_INPUT,
    .zh = "数字「{0}」读取保密的字段({1})",
    .fix_zh = "不要按保密的内容统计",
    .en = "the figure \"{0}\" reads a confidential field ({1})",
    .fix_en = "leave what is confidential out of figures",
};

/* Only what the matter holds: a part that a later act computes anew must not
 * depend on who acted and what was entered, and what other matters and
 * registers say changes without an act of this one. */
static bool reads_matter(struct arena *a, const struct procedure *p,
                         const struct figure *f, const struct feel *x,
                         struct err *e)
{
    static const str outside[] = {SI("input"),   SI("actors"), SI("party"),
                                  SI("mode"),    SI("linked"), SI("related"),
                                  SI("entries"), SI("decided")};
    bool hidden = false;
    str *paths;
    size_t n;

    if (x == NULL)
        return true;
    if (!feel_reads(x, a, &paths, &n, e) ||
        !reads_confidential(a, p, x, &hidden, e))
        return false;
    if (hidden)
        return err_set(e, &shows, .at = f->at, .arg = {f->id, feel_source(x)});
    for (size_t i = 0; i < n; i++) {
        str head, rest;

        (void)str_cut(paths[i], S("."), &head, &rest);
        for (size_t k = 0; k < COUNT_OF(outside); k++) {
            if (str_eq(head, outside[k]))
                return err_set(e, &of_the_act, .at = f->at,
                               .arg = {f->id, paths[i]});
        }
    }
    return true;
}

static bool link_figure(struct arena *a, const struct law *law,
                        const struct procedure *p, const struct json *node,
                        struct figure *f, struct err *e)
{
    static const char *const keys[] = {"name", "counts",   "on",    "value",
                                       "by",   "share_of", "basis", NULL};

    f->at = node->at;
    return declare_keys(node, keys, S("figure"), e) &&
           declare_words(node, S("name"), true, &f->name, e) &&
           declare_feel(a, node, S("counts"), &f->counts, e) &&
           declare_feel(a, node, S("on"), &f->on, e) &&
           declare_feel(a, node, S("value"), &f->value, e) &&
           declare_feel(a, node, S("by"), &f->by, e) &&
           declare_text(node, S("share_of"), false, &f->share_of, e) &&
           declare_facts(a, law, node, S("basis"), &f->basis, e) &&
           reads_matter(a, p, f, f->counts, e) &&
           reads_matter(a, p, f, f->on, e) &&
           reads_matter(a, p, f, f->value, e) &&
           reads_matter(a, p, f, f->by, e);
}

static bool shares_fit(const struct procedure *p, struct err *e)
{
    for (size_t i = 0; i < p->n_figures; i++) {
        const struct figure *f = &p->figures[i];
        const struct figure *whole;

        if (f->share_of.n == 0)
            continue;
        whole = procedure_figure(p, f->share_of);
        if (whole == NULL || whole == f ||
            (whole->on == NULL) != (f->on == NULL))
            return err_set(e, &no_whole, .at = f->at,
                           .arg = {f->id, f->share_of});
    }
    return true;
}

bool link_figures(struct arena *a, const struct law *law,
                  const struct json *tree, struct procedure *p, struct err *e)
{
    const struct json *all = json_get(tree, S("figures"));

    if (all == NULL)
        return true;
    if (!declare_object(all, S("figures"), e))
        return false;
    p->figures = arena_array(a, struct figure, all->n, e);
    if (p->figures == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        p->figures[i].id = all->names[i];
        if (!link_figure(a, law, p, all->items[i], &p->figures[i], e))
            return false;
        p->n_figures = i + 1;
    }
    return shares_fit(p, e);
}
