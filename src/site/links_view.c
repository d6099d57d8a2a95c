/* links_view.c - other matters on a case's page: what it links to, what links
 * to it, what started it, and what its acts started.
 *
 * Another matter shows only to who may see it; of one that the caller may not
 * see, nothing but that there is one.
 */
#include "site/pages.h"

enum { LINKS_SHOWN = 20 };

/* A matter that is linked: itself, or no more than that it is there. */
static struct json *other(struct page *p, const struct matter_row *m,
                          int64_t region, str why)
{
    struct json *v = v_object(p);

    if (people_may(&p->caller, RIGHT_SEE, m->authority, region))
        v = v_matter_row(p, m);
    else
        v_put_str(p, v, "authority", m->authority_name);
    v_put_str(p, v, "why", why);
    return v;
}

static bool add_links(struct page *p, struct json *v, str id, bool from,
                      const char *name)
{
    struct link_row *rows = NULL;
    struct json *all = v_array(p);
    size_t n = 0;
    bool more = false;
    int64_t before = 0;

    if (from)
        (void)str_to_int(page_query(p, "before"), 1, INT64_MAX, &before);
    if (p->failed || !office_links(p->db, p->a, id, from, before, LINKS_SHOWN,
                                   &rows, &n, &more, p->e))
        return false;
    for (size_t i = 0; i < n; i++)
        v_push(p, all,
               other(p, &rows[i].matter, rows[i].region,
                     page_say(p, rows[i].name)));
    v_put(p, v, name, all);
    if (from && more)
        v_put_str(p, v, "more_href",
                  JOIN(p, v_matter_href(p, id), S("?tab=links&before="),
                       v_number(p, rows[n - 1].matter.made)));
    return !p->failed;
}

static struct json *started_one(struct page *p, const struct procedure *pr,
                                const struct json *kept,
                                const struct started_row *r)
{
    static const struct {
        const char *state;
        struct words word;
    } states[] = {
        [STARTED_WAITS] = {"near", {SI("正在立起"), SI("being begun")}},
        [STARTED_BEGUN] = {"done", {SI("已立起"), SI("begun")}},
        [STARTED_REFUSED] = {"overdue", {SI("没有立起来"), SI("not begun")}},
    };
    const struct step *s = procedure_step(pr, json_get_str(kept, S("step")));
    const struct json *refused = json_get(kept, S("refused"));
    str why = s == NULL ? json_get_str(kept, S("step")) : page_say(p, s->name);
    struct json *v = r->state == STARTED_BEGUN
                         ? other(p, &r->matter, r->region, why)
                         : v_object(p);

    if (r->state != STARTED_BEGUN) {
        v_put_str(p, v, "why", why);
        v_put_str(
            p, v, "procedure",
            v_procedure_name(p, json_get_str(kept, S("procedure")), S("")));
    }
    v_put_str(p, v, "state", str_of(states[r->state].state));
    v_put_str(p, v, "state_word", page_say(p, states[r->state].word));
    v_put(p, v, "at", v_marker(p, json_get(kept, S("at"))));
    if (refused != NULL)
        v_put_str(p, v, "refused",
                  page_zh_en(p, json_get_str(refused, S("zh")),
                             json_get_str(refused, S("en"))));
    return v;
}

static bool add_started(struct page *p, struct json *v, str id,
                        const struct json *fold, const struct procedure *pr)
{
    const struct json *kept = json_get(fold, S("started"));
    struct started_row *rows = NULL;
    struct json *all = v_array(p);
    size_t n = 0;

    if (p->failed ||
        (kept != NULL && !office_started(p->db, p->a, id, &rows, &n, p->e)))
        return false;
    for (size_t i = 0; i < n && rows[i].n < (int64_t)kept->n; i++)
        v_push(p, all, started_one(p, pr, kept->items[rows[i].n], &rows[i]));
    v_put(p, v, "started", all);
    return !p->failed;
}

/* The matter that started this one, where the caller may see it. */
static bool add_arose(struct page *p, struct json *v, const struct json *fold)
{
    str id = json_get_str(json_get(fold, S("arose")), S("matter"));
    struct authority authority;
    struct json *one, *from;
    str owner;

    if (id.n == 0)
        return true;
    if (!office_matter(p->db, p->a, id, &from, &owner, p->e) ||
        !authority_get(p->db, p->a, owner, &authority, p->e))
        return false;
    one = v_object(p);
    v_put_str(p, one, "authority", authority.name);
    if (people_may(&p->caller, RIGHT_SEE, authority.id, authority.region)) {
        v_put_str(p, one, "id", id);
        v_put_str(p, one, "href", v_matter_href(p, id));
        v_put_str(p, one, "procedure",
                  v_procedure_name(p, json_get_str(from, S("procedure")),
                                   json_get_str(from, S("profile"))));
        v_put_str(p, one, "cause",
                  json_get_str(json_get(from, S("case")), S("cause")));
    }
    v_put(p, v, "arose", one);
    return !p->failed;
}

bool v_links(struct page *p, str id, const struct json *fold,
             const struct procedure *pr)
{
    static const char *const lists[][2] = {
        {"started", "started_any"}, {"to", "to_any"}, {"from", "from_any"}};
    struct json *v = v_object(p);
    bool any;

    if (!add_arose(p, v, fold) || !add_started(p, v, id, fold, pr) ||
        !add_links(p, v, id, false, "to") || !add_links(p, v, id, true, "from"))
        return false;
    any = json_get(v, S("arose")) != NULL;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        bool some = json_get(v, str_of(lists[i][0]))->n > 0;

        v_put(p, v, lists[i][1], v_bool(p, some));
        any = any || some;
    }
    v_put(p, v, "has_any", v_bool(p, any));
    v_put(p, p->view, "links", v);
    return !p->failed;
}
