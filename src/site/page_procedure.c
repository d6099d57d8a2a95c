/* page_procedure.c - procedures for people (办事指南): the list, and one with its
 * guide and flow chart; opened from a matter, where it stands is marked. */
#include "explain/explain.h"
#include "site/list.h"
#include "site/pages.h"

enum { DOWNLOAD_MAX = 16 << 20 };

static const struct err_def no_procedure = {
    .code = "SITE-050",
    .fault = FAULT_ABSENT,
    .zh = "没有程序「{0}」",
    .fix_zh = "在办事指南中查看全部程序",
    .en = "there is no procedure \"{0}\"",
    .fix_en = "the list of procedures shows all",
};

/* ---- the list ---- */

static str href_of(struct page *p, const struct procedure *pr)
{
    return pr->profile.n == 0 ? JOIN(p, S("/procedures/"), v_encoded(p, pr->id))
                              : JOIN(p, S("/procedures/"), v_encoded(p, pr->id),
                                     S("?profile="), v_encoded(p, pr->profile));
}

/* The general law's procedures, each with its profiles below it. */
static struct json *row_of(struct page *p, const struct procedure *pr)
{
    const struct packs *packs = office_of(p->office)->packs;
    struct json *v = v_object(p), *layers = v_array(p);

    v_put_str(p, v, "id", pr->id);
    v_put_str(p, v, "name", page_say(p, pr->name));
    v_put_str(p, v, "group", page_say(p, pr->group));
    v_put_str(p, v, "href", href_of(p, pr));
    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *x = packs_at(packs, i);
        struct json *layer;

        if (!str_eq(x->id, pr->id) || x->profile.n == 0)
            continue;
        layer = v_object(p);
        v_put_str(p, layer, "name", page_say(p, x->profile_name));
        v_put_str(p, layer, "href", href_of(p, x));
        v_push(p, layers, layer);
    }
    v_put(p, v, "profiles", layers);
    return v;
}

static bool make_page_procedures(struct page *p)
{
    const struct packs *packs = office_of(p->office)->packs;
    struct json *all = v_array(p);

    p->template = "procedures";
    p->where = "procedures";
    for (size_t i = 0; i < packs_count(packs); i++) {
        if (packs_at(packs, i)->profile.n == 0)
            v_push(p, all, row_of(p, packs_at(packs, i)));
    }
    v_put(p, p->view, "procedures", all);
    return page_crumb(p, page_phrase(p, "procedures"), S(""));
}

/* ---- one ---- */

static bool sent_as(struct page *p, const struct procedure *pr,
                    const struct chart *c, str format)
{
    bool svg = str_eq(format, S("svg"));
    struct buf b;
    str body, disposition;
    bool ok = true;

    buf_init(&b, &memory_system, DOWNLOAD_MAX);
    if (svg)
        explain_svg(c, p->lang, &b);
    else
        ok = explain_bpmn(pr, p->lang, p->a, &b, p->e);
    ok = ok && buf_take(&b, p->a, &body, p->e);
    buf_close(&b);
    if (!ok)
        return false;
    disposition = JOIN(p, S("attachment; filename=\""), pr->id,
                       svg ? S(".svg\"") : S(".bpmn\""));
    return !p->failed &&
           web_pair_add(p->a, &p->w->headers, S("Content-Disposition"),
                        disposition, p->e) &&
           page_plain(p, svg ? "image/svg+xml" : "application/xml", body);
}

/* The matter from which the page was opened: only for who may see it. */
static bool from_matter(struct page *p, str *profile, struct json **here)
{
    str id = page_query(p, "case");
    struct authority authority;
    struct json *fold, *v;

    *here = NULL;
    if (id.n == 0)
        return true;
    if (!page_matter(p, id, RIGHT_SEE, &fold, &authority))
        return false;
    *here = json_get(fold, S("states"));
    *profile = json_get_str(fold, S("profile"));
    v = v_object(p);
    v_put_str(p, v, "href", v_matter_href(p, id));
    v_put_str(p, v, "name",
              json_get_str(json_get(fold, S("case")), S("cause")));
    v_put(p, p->view, "opened_from", v);
    return page_crumb(p, page_phrase(p, "back_to_matter"),
                      v_matter_href(p, id));
}

static bool fill(struct page *p, const struct procedure *pr,
                 const struct chart *c)
{
    const struct words none = {S("法律的一般规定"), S("the general law")};
    struct json *guide, *chart = explain_chart_json(c, p->a, p->e);
    str more = pr->profile.n > 0 ? S("&") : S("?");

    if (chart == NULL || !explain_guide(pr, p->lang, p->a, &guide, p->e))
        return false;
    v_put(p, p->view, "guide", guide);
    v_put(p, p->view, "chart", chart);
    v_put_str(p, p->view, "layer",
              page_say(p, pr->profile.n > 0 ? pr->profile_name : none));
    v_put_str(p, p->view, "svg_href",
              JOIN(p, href_of(p, pr), more, S("format=svg")));
    v_put_str(p, p->view, "bpmn_href",
              JOIN(p, href_of(p, pr), more, S("format=bpmn")));
    return page_crumb(p, page_say(p, pr->name), S(""));
}

static bool make_page_procedure(struct page *p)
{
    str id = page_param(p, "id"), profile = page_query(p, "profile");
    str format = page_query(p, "format");
    const struct procedure *pr;
    struct json *here;
    struct chart chart;

    p->template = "procedure";
    p->where = "procedures";
    if (!page_crumb(p, page_phrase(p, "procedures"), S("/procedures")) ||
        !from_matter(p, &profile, &here))
        return false;
    pr = packs_find(office_of(p->office)->packs, id, profile);
    if (pr == NULL)
        return err_set(p->e, &no_procedure, .arg = {str_slice(id, 0, 64)});
    if (!explain_chart(pr, p->lang, here, p->a, &chart, p->e))
        return false;
    if (str_eq(format, S("svg")) || str_eq(format, S("bpmn")))
        return sent_as(p, pr, &chart, format);
    return fill(p, pr, &chart);
}

PAGE(page_procedures, PAGE_PUBLIC)
PAGE(page_procedure, PAGE_PUBLIC)
