/* page_decided.c - one derivation of a matter: the table that was asked, with
 * the rule that spoke.
 */
#include "site/derived_view.h"
#include "site/pages.h"

static const struct err_def no_derivation = {
    .code = "SITE-049",
    .fault = FAULT_ABSENT,
    .zh = "事项没有第「{0}」次裁量推导",
    .fix_zh = "在事项页的「适用与裁量」中查看",
    .en = "the matter has no derivation \"{0}\"",
    .fix_en = "see them on the matter's page, under law and discretion",
};

static bool make_page_decided(struct page *p)
{
    str id = page_param(p, "id"), which = page_param(p, "n");
    struct authority authority;
    struct json *fold, *v;
    const struct procedure *pr;
    const struct json *all;
    int64_t n;

    p->template = "decided";
    p->where = "cases";
    if (!page_matter(p, id, RIGHT_SEE, &fold, &authority))
        return false;
    pr = office_procedure(p->office, fold);
    all = json_get(fold, S("derivations"));
    if (pr == NULL || !json_is(all, JSON_ARRAY) || all->n == 0 ||
        !str_to_int(which, 1, (int64_t)all->n, &n))
        return err_set(p->e, &no_derivation, .arg = {str_slice(which, 0, 20)});
    v = v_derivation(p, pr, all->items[n - 1]);
    v_put(p, v, "is_open", v_bool(p, true));
    v_put(p, p->view, "matter", v_matter_head(p, id, fold, &authority));
    v_put(p, p->view, "derivation", v);
    return page_crumb(p, page_zh_en(p, S("事项查询"), S("Cases")),
                      S("/cases")) &&
           page_crumb(p, page_zh_en(p, S("事项"), S("Case")),
                      v_matter_href(p, id)) &&
           page_crumb(p, json_get_str(v, S("name")), S(""));
}

PAGE(page_decided, PAGE_STAFF)
