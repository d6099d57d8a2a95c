/* page_case.c - a case: where we are, what is due, what may come next and why
 * not, and what is on record.
 */
#include "site/act_view.h"
#include "site/derived_view.h"
#include "site/pages.h"

enum { ACTS_SHOWN = 8, ACTS_MAX = 200 };

static const struct {
    const char *id;
    struct words name;
    const char *counts; /* the fold's list whose length is shown */
} tabs[] = {
    {"overview", {SI("概览"), SI("Overview")}, NULL},
    {"timeline", {SI("办理记录"), SI("Record")}, NULL},
    {"parties", {SI("当事人"), SI("Parties")}, "parties"},
    {"evidence", {SI("证据"), SI("Evidence")}, "evidence"},
    {"papers", {SI("文书"), SI("Papers")}, "papers"},
    {"law", {SI("适用与裁量"), SI("Law and discretion")}, "derivations"},
    {"approvals", {SI("审批"), SI("Approvals")}, "proposals"},
    {"findings", {SI("问题线索"), SI("Findings")}, "findings"},
    {"links", {SI("关联事项"), SI("Linked")}, "started"},
};

struct case_page {
    struct page *p;
    str id, tab;
    struct json *fold;
    struct authority authority;
    const struct procedure *pr;
    struct matter_ask ask;
};

static bool tab_is(const struct case_page *c, const char *id)
{
    return str_eq(c->tab, str_of(id));
}

/* ---- the path ---- */

/* The step of the record that led to a state, with its day. */
static const struct json *led_to(const struct case_page *c,
                                 const struct track *t, str state)
{
    const struct json *done = json_get(c->fold, S("done"));

    for (size_t i = 0; i < c->pr->n_steps; i++) {
        const struct step *s = &c->pr->steps[i];
        const struct json *entry = json_get(done, s->id);

        if (entry == NULL || s->track != t)
            continue;
        for (size_t m = 0; m < s->n_moves; m++) {
            if (str_eq(s->moves[m].to, state) &&
                !str_eq(s->moves[m].from, state))
                return entry;
        }
    }
    return NULL;
}

static size_t first_end(const struct track *t)
{
    for (size_t i = 0; i < t->n_states; i++) {
        if (t->states[i].final && i > 0)
            return i;
    }
    return t->n_states;
}

static struct json *stop_of(struct case_page *c, const struct track *t,
                            size_t i, size_t now)
{
    struct page *p = c->p;
    const struct state *s = &t->states[i];
    const struct json *entry = led_to(c, t, s->id);
    const char *state = i == now                  ? "current"
                        : i > now                 ? "later"
                        : entry != NULL || i == 0 ? "done"
                                                  : "skipped";
    struct json *v;

    /* Behind the first end that is declared stand the exits; those that were
     * not taken are not on the way. */
    if (i != now && entry == NULL && i > first_end(t))
        return NULL;
    if (i > now && t->states[now].final)
        return NULL;
    v = v_object(p);
    v_put_str(p, v, "state", str_of(state));
    v_put_str(p, v, "name", page_say(p, s->name));
    v_put_str(p, v, "word", page_phrase(p, state));
    v_put(p, v, state, v_bool(p, true));
    if (entry != NULL && i <= now)
        v_put(p, v, "on", v_marker(p, json_get(entry, S("on"))));
    return v;
}

static size_t state_place(const struct case_page *c, const struct track *t)
{
    str now = json_get_str(json_get(c->fold, S("states")), t->id);

    for (size_t i = 0; i < t->n_states; i++) {
        if (str_eq(t->states[i].id, now))
            return i;
    }
    return 0;
}

/* Tracks beside the main one are drawn once something happens on them. */
static void add_path(struct case_page *c)
{
    struct page *p = c->p;
    struct json *all = v_array(p);

    for (size_t i = 0; i < c->pr->n_tracks; i++) {
        const struct track *t = &c->pr->tracks[i];
        size_t now = state_place(c, t);
        struct json *v, *stops;

        if (i > 0 && now == 0)
            continue;
        v = v_object(p);
        stops = v_array(p);
        for (size_t s = 0; s < t->n_states; s++)
            v_push(p, stops, stop_of(c, t, s, now));
        v_put_str(p, v, "rank", i == 0 ? S("main") : S("side"));
        v_put_str(p, v, "name", page_say(p, t->name));
        v_put(p, v, "stops", stops);
        v_push(p, all, v);
    }
    v_put(p, p->view, "path", all);
}

/* ---- what may come next ---- */

static bool may_act(const struct case_page *c)
{
    return office_may(&c->p->caller, RIGHT_ACT, &c->authority, c->fold);
}

static struct json *option_view(struct case_page *c, const struct option *o)
{
    struct page *p = c->p;
    const struct json *party =
        json_get(json_get(c->fold, S("parties")), o->party);
    struct json *v = v_object(p);
    str query = o->party.n > 0 ? JOIN(p, S("?party="), o->party) : S("");

    v_put_str(p, v, "step", o->step->id);
    v_put_str(p, v, "name", page_say(p, o->step->name));
    v_put_str(p, v, "does", page_say(p, o->step->does));
    v_put_str(p, v, "who", page_say(p, o->step->by->name));
    if (party != NULL && json_get(c->fold, S("parties"))->n > 1)
        v_put_str(p, v, "party", json_get_str(party, S("name")));
    if (may_act(c))
        v_put_str(
            p, v, "href",
            JOIN(p, v_matter_href(p, c->id), S("/steps/"), o->step->id, query));
    if (!o->possible) {
        date from = 0;
        bool has = false;

        for (size_t i = 0; i < o->n_reasons; i++) {
            if (o->reasons[i].has_from && o->reasons[i].possible_from >= from) {
                from = o->reasons[i].possible_from;
                has = true;
            }
        }
        if (has)
            v_put(p, v, "possible_from", v_date(p, from));
        /* A waiting period's end moves with the days off of its year. */
        if (has && !calendar_announced(office_calendar(p->office, NULL),
                                       date_civil(from).year))
            v_put(p, v, "from_provisional", v_bool(p, true));
        v_put_str(p, v, "because",
                  o->n_reasons > 0 ? page_say(p, o->reasons[0].says) : S(""));
        v_put(p, v, "reasons", v_reasons_of(p, o->reasons, o->n_reasons));
    }
    return v;
}

/* How a step stands to where the case is now: what brings it on or meets a
 * running limit comes first, then what ends it otherwise, then what may be
 * done beside. */
enum way { WAY_ON, WAY_OUT, WAY_BESIDE, WAY_COUNT };

static size_t place_in(const struct track *t, str state)
{
    for (size_t i = 0; i < t->n_states; i++) {
        if (str_eq(t->states[i].id, state))
            return i;
    }
    return t->n_states;
}

static bool runs(const struct json *limits, str id)
{
    const struct json *limit = json_get(limits, id);

    return limit != NULL && json_get(limit, S("met")) == NULL;
}

static bool meets_limit(const struct case_page *c, const struct option *o)
{
    const struct json *party =
        json_get(json_get(c->fold, S("parties")), o->party);

    for (size_t i = 0; i < c->pr->n_deadlines; i++) {
        const struct deadline *d = &c->pr->deadlines[i];

        if (d->kind != DEADLINE_AT_MOST ||
            !runs(json_get(d->for_party ? party : c->fold, S("deadlines")),
                  d->id))
            continue;
        for (size_t u = 0; u < d->n_until; u++) {
            if (str_eq(d->until[u], o->step->id))
                return true;
        }
    }
    return false;
}

/* Where a step leads from where its track stands: past the end of its states
 * when it leads nowhere. */
static size_t leads_to(const struct case_page *c, const struct step *s,
                       size_t *now)
{
    str state = json_get_str(json_get(c->fold, S("states")), s->track->id);

    *now = place_in(s->track, state);
    for (size_t i = 0; i < s->n_moves; i++) {
        if (str_eq(s->moves[i].from, state) && !str_eq(s->moves[i].to, state))
            return place_in(s->track, s->moves[i].to);
    }
    return s->track->n_states;
}

static enum way way_of(const struct case_page *c, const struct option *o)
{
    const struct track *t = o->step->track;
    size_t now, to = leads_to(c, o->step, &now);
    bool main = t == &c->pr->tracks[0];

    if (main && to < t->n_states && to > first_end(t))
        return WAY_OUT;
    /* What may be taken again is no news while it cannot be. */
    if (!o->possible && o->step->repeats)
        return WAY_BESIDE;
    if (main ? to < t->n_states && to > now : now > 0 && to < t->n_states)
        return WAY_ON;
    return meets_limit(c, o) ? WAY_ON : WAY_BESIDE;
}

static bool add_options(struct case_page *c)
{
    struct page *p = c->p;
    struct json *v = v_object(p), *possible = v_array(p), *later = v_array(p);
    struct option *all = NULL;
    int64_t ahead = 0, beside = 0;
    size_t n = 0;

    if (!matter_options(&c->ask, p->a, &all, &n, p->e))
        return false;
    for (int way = WAY_ON; way < WAY_COUNT; way++) {
        for (size_t i = 0; i < n; i++) {
            struct json *one;

            if (all[i].over || way_of(c, &all[i]) != (enum way)way)
                continue;
            one = option_view(c, &all[i]);
            if (way != WAY_BESIDE)
                v_put(p, one, "forward", v_bool(p, true));
            v_push(p, all[i].possible ? possible : later, one);
            ahead += all[i].possible && way != WAY_BESIDE;
            beside += all[i].possible && way == WAY_BESIDE;
        }
    }
    v_put(p, v, "has_ahead", v_bool(p, ahead > 0));
    v_put(p, v, "has_beside", v_bool(p, beside > 0));
    v_put_int(p, v, "beside", beside);
    v_put(p, v, "has_possible", v_bool(p, possible != NULL && possible->n > 0));
    v_put(p, v, "possible", possible);
    v_put(p, v, "has_later", v_bool(p, later != NULL && later->n > 0));
    v_put(p, v, "later", later);
    v_put(p, p->view, "options", v);
    return !p->failed;
}

static bool add_deadlines(struct case_page *c)
{
    struct page *p = c->p;
    struct json *limits = matter_deadlines(&c->ask, p->a, p->e);

    if (limits == NULL)
        return false;
    v_put(p, p->view, "deadlines", v_deadlines(p, c->pr, limits, c->fold));
    return !p->failed;
}

/* ---- on record ---- */

static bool add_timeline(struct case_page *c)
{
    struct page *p = c->p;
    struct json *all = v_array(p);
    struct ledger_act *acts = NULL;
    bool whole = tab_is(c, "timeline");
    size_t n = 0, max = whole ? ACTS_MAX : ACTS_SHOWN;
    int64_t before = 0;
    str stream = JOIN(p, S("matter/"), c->id);

    if (whole)
        (void)str_to_int(page_query(p, "before"), 1, INT64_MAX, &before);
    if (!ledger_stream(p->db, p->a, stream, before, max, &acts, &n, p->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!office_plain_numbers(p->a, acts[i].act, p->e))
            return false;
        v_push(p, all, v_act(p, c->id, c->fold, c->pr, &acts[i]));
    }
    v_put(p, p->view, "timeline", all);
    if (n < max || acts[n - 1].number == 1)
        return !p->failed;
    v_put_str(p, p->view, "more_href",
              JOIN(p, v_matter_href(p, c->id), S("?tab=timeline"),
                   whole ? S("&before=") : S(""),
                   whole ? v_number(p, acts[n - 1].number) : S("")));
    v_put_str(p, p->view, "more_word",
              whole ? page_zh_en(p, S("更早的办理记录"), S("Earlier acts"))
                    : page_phrase(p, "all_acts"));
    return !p->failed;
}

/* ---- parties ---- */

static void masked(struct page *p, struct json *fields, const char *zh,
                   const char *en, str value,
                   void (*mask)(str value, struct buf *out))
{
    struct buf b;
    str text = value;

    if (value.n == 0)
        return;
    if (mask != NULL) {
        buf_init(&b, &memory_system, 4096);
        mask(value, &b);
        if (!p->failed && !buf_take(&b, p->a, &text, p->e))
            p->failed = true;
        buf_close(&b);
    }
    v_pair(p, fields, page_zh_en(p, str_of(zh), str_of(en)), text);
}

static void mask_all(str value, struct buf *out)
{
    (void)value;
    buf_lit(out, "＊＊＊＊");
}

static struct json *party_view(struct case_page *c, str key,
                               const struct json *one, bool plain)
{
    struct page *p = c->p;
    bool person = str_eq(json_get_str(one, S("kind")), S("person"));
    struct json *v = v_object(p), *fields = v_array(p);
    str code = person ? json_get_str(one, S("id_number"))
                      : json_get_str(one, S("code"));
    bool hides = person || json_get_str(one, S("phone")).n > 0;
    struct buf b;

    v_put_str(p, v, "key", key);
    v_put_str(p, v, "name", json_get_str(one, S("name")));
    if (v_capacity(p, c->pr, json_get_str(one, S("capacity"))).n > 0)
        v_put_str(p, v, "capacity",
                  v_capacity(p, c->pr, json_get_str(one, S("capacity"))));
    v_put_str(p, v, "kind_word",
              person ? page_zh_en(p, S("自然人"), S("Natural person"))
                     : page_zh_en(p, S("法人或其他组织"), S("Organisation")));
    v_put_str(p, v, "code_word",
              person ? page_zh_en(p, S("身份证号码"), S("Citizen's number"))
                     : page_zh_en(p, S("统一社会信用代码"), S("Credit code")));
    if (person && !plain) {
        buf_init(&b, &memory_system, 256);
        mask_number(code, &b);
        if (!p->failed && !buf_take(&b, p->a, &code, p->e))
            p->failed = true;
        buf_close(&b);
    }
    v_put_str(p, v, "code", code);
    masked(p, fields, "法定代表人(负责人)", "Representative",
           json_get_str(one, S("representative")), NULL);
    masked(p, fields, "电话", "Telephone", json_get_str(one, S("phone")),
           plain ? NULL : mask_phone);
    masked(p, fields, "地址", "Address", json_get_str(one, S("address")),
           plain || !person ? NULL : mask_all);
    v_put(p, v, "fields", fields);
    if (hides && !plain &&
        office_may(&p->caller, RIGHT_REVEAL, &c->authority, c->fold)) {
        v_put_str(p, v, "reveal_href",
                  JOIN(p, v_matter_href(p, c->id), S("/reveal")));
        v_put_str(p, v, "csrf", p->caller.csrf);
    }
    return v;
}

static void add_parties(struct case_page *c, str plain)
{
    struct page *p = c->p;
    const struct json *all = json_get(c->fold, S("parties"));
    struct json *list = v_array(p);

    for (size_t i = 0; json_is(all, JSON_OBJECT) && i < all->n; i++)
        v_push(p, list,
               party_view(c, all->names[i], all->items[i],
                          str_eq(plain, all->names[i])));
    v_put(p, p->view, "parties", list);
}

/* ---- evidence, papers, approvals, findings ---- */

static struct json *evidence_row(struct case_page *c, size_t i,
                                 const struct json *one)
{
    struct page *p = c->p;
    const struct step *s = procedure_step(c->pr, json_get_str(one, S("step")));
    const struct field *kind = procedure_field(c->pr, S("evidence_kind"));
    struct json *v = v_object(p);
    str sha = json_get_str(one, S("sha256"));
    str title = json_get_str(one, S("title"));
    str word = json_get_str(one, S("kind"));

    if (kind != NULL && !p->failed &&
        !paper_value(kind, json_get(one, S("kind")), NULL, p->lang, p->a, &word,
                     p->e))
        p->failed = true;
    v_put_int(p, v, "no", (int64_t)i + 1);
    v_put_str(p, v, "title",
              title.n > 0 ? title
              : s != NULL ? page_say(p, s->name)
                          : word);
    v_put_str(p, v, "note", json_get_str(one, S("note")));
    v_put_str(p, v, "kind_word", word);
    v_put(p, v, "obtained_on", v_marker(p, json_get(one, S("at"))));
    v_put_str(p, v, "media", json_get_str(one, S("file")));
    if (sha.n > 0) {
        v_put_str(p, v, "sha256", sha);
        v_put_str(p, v, "href",
                  JOIN(p, v_matter_href(p, c->id), S("/files/"), sha));
    }
    return v;
}

static void add_evidence(struct case_page *c)
{
    struct page *p = c->p;
    const struct json *all = json_get(c->fold, S("evidence"));
    struct json *v = v_object(p), *items = v_array(p);

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++)
        v_push(p, items, evidence_row(c, i, all->items[i]));
    v_put(p, v, "has_items", v_bool(p, items != NULL && items->n > 0));
    v_put(p, v, "items", items);
    v_put(p, p->view, "evidence", v);
}

/* Whether and how a served paper reached its party. */
static str served_word(struct case_page *c, const struct json *paper)
{
    struct page *p = c->p;
    const struct paper *known = paper_of(c->pr, json_get_str(paper, S("id")));

    if (known == NULL || !known->served)
        return page_zh_en(p, S("内部文书"), S("Internal"));
    return page_zh_en(p, S("送达当事人"), S("Served on the party"));
}

static void add_papers(struct case_page *c)
{
    struct page *p = c->p;
    const struct json *all = json_get(c->fold, S("papers"));
    struct json *list = v_array(p);

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct json *one = all->items[i];
        struct json *v = v_object(p);

        v_put_str(p, v, "name",
                  page_zh_en(p, json_get_str(one, S("zh")),
                             json_get_str(one, S("en"))));
        v_put_str(p, v, "href",
                  JOIN(p, v_matter_href(p, c->id), S("/papers/"),
                       v_number(p, (int64_t)i + 1)));
        if (json_get_str(one, S("number")).n > 0)
            v_put_str(p, v, "number", json_get_str(one, S("number")));
        v_put(p, v, "dated", v_marker(p, json_get(one, S("on"))));
        v_put_str(p, v, "state", S("done"));
        v_put_str(p, v, "state_word", page_zh_en(p, S("已制作"), S("Issued")));
        v_put_str(p, v, "served_word", served_word(c, one));
        v_push(p, list, v);
    }
    v_put(p, p->view, "has_papers", v_bool(p, list != NULL && list->n > 0));
    v_put(p, p->view, "papers", list);
}

/* Which law governs, and what its tables proposed, the newest first. */
static void add_law(struct case_page *c)
{
    struct page *p = c->p;
    const struct json *all = json_get(c->fold, S("derivations"));
    const struct json *governing = json_get(c->fold, S("governing"));
    size_t n = json_is(all, JSON_ARRAY) ? all->n : 0;
    struct json *list = v_array(p);

    for (size_t i = n; i > 0; i--) {
        struct json *v = v_derivation(p, c->pr, all->items[i - 1]);

        v_put_str(p, v, "table_href",
                  JOIN(p, v_matter_href(p, c->id), S("/decisions/"),
                       v_number(p, (int64_t)i)));
        v_push(p, list, v);
    }
    v_put(p, p->view, "derivations", list);
    v_put(p, p->view, "has_governing",
          v_bool(p, governing != NULL && governing->n > 0));
    v_put(p, p->view, "governing", v_governing(p, c->pr, governing));
}

static void add_findings(struct case_page *c)
{
    struct page *p = c->p;
    const struct json *all = json_get(c->fold, S("findings"));
    struct json *list = v_array(p);

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++)
        v_push(p, list,
               v_finding(p, all->items[i], c->id, S(""), S(""),
                         c->authority.name));
    v_put(p, p->view, "findings", list);
}

static void add_approvals(struct case_page *c)
{
    struct page *p = c->p;
    const struct json *all = json_get(c->fold, S("proposals"));
    struct json *list = v_array(p);

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++)
        v_push(p, list, v_proposal(p, c->id, c->pr, all->items[i]));
    v_put(p, p->view, "approvals", list);
}

/* ---- the page ---- */

static bool show_what(struct case_page *c)
{
    static const struct {
        const char *part, *tab;
    } parts[] = {
        {"path", "overview"},     {"next", "overview"},
        {"timeline", "overview"}, {"timeline", "timeline"},
        {"parties", "parties"},   {"evidence", "evidence"},
        {"papers", "papers"},     {"approvals", "approvals"},
        {"law", "law"},           {"findings", "findings"},
        {"links", "links"},
    };
    struct page *p = c->p;
    struct json *show = v_object(p);

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (p->data || tab_is(c, parts[i].tab))
            v_put(p, show, parts[i].part, v_bool(p, true));
    }
    v_put(p, p->view, "show", show);
    if (p->data || tab_is(c, "overview")) {
        add_path(c);
        if (!add_options(c) || !add_deadlines(c))
            return false;
    }
    if ((p->data || tab_is(c, "overview") || tab_is(c, "timeline")) &&
        !add_timeline(c))
        return false;
    if (p->data || tab_is(c, "parties"))
        add_parties(c, S(""));
    if (p->data || tab_is(c, "evidence"))
        add_evidence(c);
    if (p->data || tab_is(c, "papers"))
        add_papers(c);
    if (p->data || tab_is(c, "law"))
        add_law(c);
    if (p->data || tab_is(c, "approvals"))
        add_approvals(c);
    if (p->data || tab_is(c, "findings"))
        add_findings(c);
    if ((p->data || tab_is(c, "links")) && !v_links(p, c->id, c->fold, c->pr))
        return false;
    return !p->failed;
}

/* Only a matter that a table or the law's dates have touched has this one. */
static bool has_tab(const struct case_page *c, const char *id)
{
    return !str_eq(str_of(id), S("law")) ||
           json_get(c->fold, S("derivations")) != NULL ||
           json_get(c->fold, S("governing")) != NULL;
}

static void add_tabs(struct case_page *c)
{
    struct page *p = c->p;
    struct json *all = v_array(p);

    for (size_t i = 0; i < COUNT_OF(tabs); i++) {
        const struct json *list =
            tabs[i].counts == NULL ? NULL
                                   : json_get(c->fold, str_of(tabs[i].counts));
        struct json *v = v_object(p);

        if (!has_tab(c, tabs[i].id))
            continue;
        v_put_str(p, v, "name", page_say(p, tabs[i].name));
        v_put_str(
            p, v, "href",
            JOIN(p, v_matter_href(p, c->id), S("?tab="), str_of(tabs[i].id)));
        if (list != NULL && list->n > 0)
            v_put_int(p, v, "count", (int64_t)list->n);
        if (tab_is(c, tabs[i].id))
            v_put(p, v, "current", v_bool(p, true));
        v_push(p, all, v);
    }
    v_put(p, p->view, "tabs", all);
}

static bool open_case(struct case_page *c, struct page *p)
{
    str tab = page_query(p, "tab");

    *c = (struct case_page){
        .p = p, .id = page_param(p, "id"), .tab = S("overview")};
    for (size_t i = 0; i < COUNT_OF(tabs); i++) {
        if (str_eq(tab, str_of(tabs[i].id)))
            c->tab = tab;
    }
    if (!page_matter(p, c->id, RIGHT_SEE, &c->fold, &c->authority) ||
        !office_asking(p->office, p->db, p->a, c->id, &c->ask, p->e))
        return false;
    c->pr = c->ask.procedure;
    p->template = "case";
    p->where = "cases";
    return true;
}

/* The version as a tag, for If-Match. */
static bool tag(struct case_page *c)
{
    struct page *p = c->p;
    int64_t version = 0;

    (void)json_get_int(c->fold, S("version"), &version);
    p->w->etag =
        p->data ? JOIN(p, S("\""), v_number(p, version), S("\"")) : S("");
    return !p->failed;
}

static void say_done(struct case_page *c)
{
    const struct step *s = procedure_step(c->pr, page_query(c->p, "done"));

    if (s != NULL)
        (void)page_message(
            c->p, "done",
            JOIN(c->p, page_say(c->p, s->name),
                 page_zh_en(c->p, S(":已记入台账。"), S(": on the ledger."))));
}

static bool make_page_case(struct page *p)
{
    struct case_page c;

    if (!open_case(&c, p))
        return false;
    v_put(p, p->view, "matter", v_matter_head(p, c.id, c.fold, &c.authority));
    add_tabs(&c);
    say_done(&c);
    return tag(&c) && show_what(&c) &&
           page_crumb(p, page_zh_en(p, S("事项查询"), S("Cases")),
                      S("/cases")) &&
           page_crumb(p,
                      json_get_str(json_get(p->view, S("matter")), S("number")),
                      S(""));
}

/* POST: one party's numbers in full; the look is on the trail before it is
 * shown. */
static bool make_page_reveal(struct page *p)
{
    struct case_page c;
    str party = page_form(p, "party");

    if (!page_csrf(p) || !page_matter(p, page_param(p, "id"), RIGHT_REVEAL,
                                      &c.fold, &c.authority))
        return false;
    page_leave(p);
    if (!office_audit(p->office, p->a, &p->caller, S("look"),
                      page_param(p, "id"), party, p->e) ||
        !page_reader(p) || !open_case(&c, p))
        return false;
    c.tab = S("parties");
    v_put(p, p->view, "matter", v_matter_head(p, c.id, c.fold, &c.authority));
    add_tabs(&c);
    if (!show_what(&c))
        return false;
    add_parties(&c, party);
    return page_message(p, "info",
                        page_zh_en(p, S("这次查看已记入台账。"),
                                   S("This look is on the ledger."))) &&
           page_crumb(p, page_zh_en(p, S("事项查询"), S("Cases")),
                      S("/cases")) &&
           page_crumb(p, page_phrase(p, "parties"), S(""));
}

PAGE(page_case, PAGE_STAFF)
PAGE(page_reveal, PAGE_STAFF)
