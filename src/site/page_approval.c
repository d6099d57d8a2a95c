/* page_approval.c - a step put to approval (审批): the proposal, the opinions,
 * and the caller's own, on one screen.
 */
#include "site/act_view.h"
#include "site/pages.h"

static const struct err_def no_proposal = {
    .code = "SITE-011",
    .fault = FAULT_ABSENT,
    .zh = "事项没有第 {0} 号送审",
    .fix_zh = "在事项的「审批」中查看",
    .en = "the matter has no proposal {0}",
    .fix_en = "see the matter's approvals",
};

/* ---- views ---- */

static struct json *opinion(struct page *p, str person, const char *verdict,
                            str word, str text, const struct json *at)
{
    struct json *v = v_object(p);
    bool agreed = str_eq(str_of(verdict), S("agree"));

    v_put_str(p, v, "person", v_person_name(p, person));
    v_put_str(p, v, "state", str_of(verdict));
    v_put_str(p, v, "verdict", str_of(verdict));
    v_put_str(p, v, "verdict_word", word);
    v_put_str(p, v, "icon",
              agreed                                 ? S("approve")
              : str_eq(str_of(verdict), S("return")) ? S("return")
                                                     : S("waiting"));
    if (text.n > 0)
        v_put_str(p, v, "text", text);
    v_put(p, v, "given_at", v_marker(p, at));
    return v;
}

/* What is confidential is not shown here: who decides has it in the form. */
/* Opinions that were signed on the way, in their order. */
static void add_opinions(struct page *p, struct json *all,
                         const struct json *signed_ones)
{
    for (size_t i = 0; json_is(signed_ones, JSON_ARRAY) && i < signed_ones->n;
         i++) {
        const struct json *one = signed_ones->items[i];
        const struct json *deputy = json_get(one, S("deputy_for"));
        struct json *v =
            opinion(p, json_get_str(one, S("by")), "comment",
                    page_zh_en(p, S("意见"), S("opinion")),
                    json_get_str(one, S("text")), json_get(one, S("at")));

        if (json_is(deputy, JSON_OBJECT) && deputy->n > 0)
            v_put_str(p, v, "deputy",
                      JOIN(p, page_phrase(p, "deputy_for"), S(" "),
                           json_str(deputy->items[0])));
        v_push(p, all, v);
    }
}

static struct json *points(struct page *p, const struct procedure *pr,
                           const struct json *fields)
{
    struct json *all = v_array(p);

    for (size_t i = 0; json_is(fields, JSON_OBJECT) && i < fields->n; i++) {
        const struct field *f = procedure_field(pr, fields->names[i]);
        bool hidden = f != NULL && f->confidential;
        str text = hidden ? page_phrase(p, "confidential") : S("");

        if (!hidden && !p->failed &&
            !paper_value(f, fields->items[i],
                         json_is(fields->items[i], JSON_ARRAY) &&
                                 (f == NULL || f->type != FIELD_TABLE)
                             ? v_names(p, fields->items[i])
                             : NULL,
                         p->lang, p->a, &text, p->e))
            p->failed = true;
        v_pair(p, all, f == NULL ? fields->names[i] : page_say(p, f->name),
               text);
    }
    return all;
}

static str state_word(const struct page *p, str state)
{
    return str_eq(state, S("open")) ? page_zh_en(p, S("待审批"), S("waiting"))
           : str_eq(state, S("agreed"))
               ? page_zh_en(p, S("已同意"), S("agreed"))
               : page_zh_en(p, S("已退回"), S("sent back"));
}

/* Who asked, and who settled it. */
static struct json *opinions_of(struct page *p, const struct json *proposal)
{
    bool agreed = str_eq(json_get_str(proposal, S("state")), S("agreed"));
    struct json *all = v_array(p);

    v_push(p, all,
           opinion(p, json_get_str(proposal, S("by")), "asked",
                   page_zh_en(p, S("提请"), S("asked")),
                   json_get_str(proposal, S("note")),
                   json_get(proposal, S("at"))));
    add_opinions(p, all, json_get(proposal, S("opinions")));
    if (json_get_str(proposal, S("settled_by")).n > 0)
        v_push(p, all,
               opinion(p, json_get_str(proposal, S("settled_by")),
                       agreed ? "agree" : "return",
                       agreed ? page_zh_en(p, S("同意"), S("agreed"))
                              : page_zh_en(p, S("退回"), S("sent back")),
                       json_get_str(proposal, S("opinion")),
                       json_get(proposal, S("settled_at"))));
    return all;
}

struct json *v_proposal(struct page *p, str matter, const struct procedure *pr,
                        const struct json *proposal)
{
    const struct step *s =
        procedure_step(pr, json_get_str(proposal, S("step")));
    struct json *v = v_object(p);
    str state = json_get_str(proposal, S("state"));
    str name =
        s == NULL ? json_get_str(proposal, S("step")) : page_say(p, s->name);
    str who = s == NULL ? S("") : page_say(p, s->by->name);

    v_put_str(p, v, "title", name);
    v_put_str(p, v, "href",
              JOIN(p, v_matter_href(p, matter), S("/approvals/"),
                   json_str(json_get(proposal, S("n")))));
    v_put_str(p, v, "state", state);
    v_put_str(p, v, "state_word", state_word(p, state));
    v_put_str(p, v, "asked_by",
              v_person_name(p, json_get_str(proposal, S("by"))));
    v_put(p, v, "asked_at", v_marker(p, json_get(proposal, S("at"))));
    v_put_str(p, v, "proposal",
              JOIN(p, page_zh_en(p, S("提请"), S("To take: ")), who,
                   page_zh_en(p, S(":"), S(" · ")), name));
    v_put(p, v, "points", points(p, pr, json_get(proposal, S("fields"))));
    if (s != NULL)
        v_put(p, v, "citations", v_cites(p, &s->basis));
    v_put(p, v, "opinions", opinions_of(p, proposal));
    return v;
}

/* ---- the page ---- */

struct approval {
    struct page *p;
    str id;
    int64_t n;
    struct json *fold;
    struct authority authority;
    const struct procedure *pr;
    const struct step *step;
    const struct json *proposal;
};

static bool open_page(struct approval *x, struct page *p)
{
    const struct json *all;

    *x = (struct approval){.p = p, .id = page_param(p, "id")};
    if (!page_matter(p, x->id, RIGHT_SEE, &x->fold, &x->authority))
        return false;
    all = json_get(x->fold, S("proposals"));
    x->pr = office_procedure(p->office, x->fold);
    if (!json_is(all, JSON_ARRAY) || all->n == 0 || x->pr == NULL ||
        !str_to_int(page_param(p, "n"), 1, (int64_t)all->n, &x->n))
        return err_set(p->e, &no_proposal, .arg = {page_param(p, "n")});
    x->proposal = all->items[x->n - 1];
    x->step = procedure_step(x->pr, json_get_str(x->proposal, S("step")));
    return x->step != NULL ||
           err_set(p->e, &no_proposal, .arg = {page_param(p, "n")});
}

/* The post by which the caller decides, and for whom where as a stand-in. */
static bool may_decide(struct approval *x, str *deputy)
{
    struct page *p = x->p;
    const struct json *posts = json_get(x->proposal, S("posts"));
    struct json *me = NULL;
    bool may = false;

    *deputy = S("");
    if (!office_may(&p->caller, RIGHT_ACT, &x->authority, x->fold))
        return false;
    if (!person_at(p->db, p->a, p->caller.person, p->today, p->caller.authority,
                   &me, p->e)) {
        p->failed = true;
        return false;
    }
    for (size_t i = 0; json_is(posts, JSON_ARRAY) && i < posts->n; i++) {
        str post = json_str(posts->items[i]);
        str for_whom = json_get_str(json_get(me, S("deputy_for")), post);

        if (!caller_has(&p->caller, post))
            continue;
        may = true;
        if (for_whom.n > 0)
            *deputy = JOIN(p,
                           page_zh_en(p, S("你今天代行职务,被代理人:"),
                                      S("today you stand in for ")),
                           for_whom);
    }
    return may;
}

static struct json *common_opinions(struct page *p)
{
    static const struct words says[] = {
        {SI("同意。事实清楚,证据充分,程序合法。"),
         SI("Agreed. Facts clear, evidence sufficient, procedure lawful.")},
        {SI("同意按拟办意见办理。"), SI("Agreed as proposed.")},
        {SI("退回补充:请补正材料后重新送审。"),
         SI("Sent back: complete the material and put it again.")},
    };
    struct json *all = v_array(p);

    for (size_t i = 0; i < COUNT_OF(says); i++) {
        struct json *v = v_object(p);

        v_put_str(p, v, "says", page_say(p, says[i]));
        v_put_str(p, v, "copy_to", S("f-opinion"));
        v_push(p, all, v);
    }
    return all;
}

/* Whoever may act on the matter may sign an opinion; the step's fields and the
 * decision are for those who may take the step. */
static bool add_mine(struct approval *x, const struct json *values,
                     const struct json *problems, str deputy, bool decides)
{
    struct page *p = x->p;
    struct form_ask ask = {.procedure = x->pr,
                           .step = x->step,
                           .authority = x->authority.id,
                           .values = values,
                           .problems = problems};
    struct json *mine = v_object(p), *groups = v_array(p), *form, *group;
    struct json *fields = v_array(p);
    int64_t version = 0;

    (void)json_get_int(x->fold, S("version"), &version);
    group = v_object(p);
    v_put_str(p, group, "title", page_phrase(p, "my_opinion"));
    v_push(p, fields,
           v_field(p, "textarea", S("opinion"),
                   page_zh_en(p, S("意见"), S("Opinion")),
                   page_form(p, "opinion"), !decides));
    v_put(p, group, "fields", fields);
    /* The opinion first: on a phone it is all that most approvals need. */
    v_push(p, groups, group);
    if (decides)
        v_push(p, groups, v_step_fields(p, &ask));
    form = v_form(
        p,
        JOIN(p, v_matter_href(p, x->id), S("/approvals/"), v_number(p, x->n)),
        groups, NULL, NULL);
    if (decides) {
        v_action(p, form, S("do"), S("agree"),
                 page_zh_en(p, S("同意"), S("Agree")), "primary", false);
        v_action(p, form, S("do"), S("return"),
                 page_zh_en(p, S("退回"), S("Send back")), "plain", true);
    } else {
        v_action(p, form, S("do"), S("comment"),
                 page_zh_en(p, S("签署意见"), S("Sign the opinion")), "primary",
                 false);
    }
    v_hidden(p, form, S("seen"), v_number(p, version));
    v_hidden(p, form, S("key"), page_key(p));
    v_errors(p, form, x->pr, problems);
    v_put_str(p, mine, "as",
              JOIN(p, p->caller.name, S(" · "), p->caller.authority_name));
    if (deputy.n > 0)
        v_put_str(p, mine, "deputy", deputy);
    v_put(p, mine, "has_common", v_bool(p, true));
    v_put(p, mine, "common", common_opinions(p));
    v_put(p, mine, "form", form);
    v_put(p, p->view, "mine", mine);
    return !p->failed;
}

static bool show(struct approval *x, const struct json *values,
                 const struct json *problems)
{
    struct page *p = x->p;
    bool open = str_eq(json_get_str(x->proposal, S("state")), S("open"));
    bool decides;
    str deputy;

    p->template = "approval";
    p->where = "desk";
    v_put(p, p->view, "matter",
          v_matter_head(p, x->id, x->fold, &x->authority));
    v_put(p, p->view, "approval", v_proposal(p, x->id, x->pr, x->proposal));
    decides = may_decide(x, &deputy);
    if (open && office_may(&p->caller, RIGHT_ACT, &x->authority, x->fold) &&
        !add_mine(x, values, problems, deputy, decides))
        return false;
    return page_crumb(p, page_phrase(p, "workbench"), S("/workbench")) &&
           page_crumb(p, page_phrase(p, "approvals"),
                      JOIN(p, v_matter_href(p, x->id), S("?tab=approvals"))) &&
           page_crumb(p, page_say(p, x->step->name), S(""));
}

static bool make_page_approval(struct page *p)
{
    struct approval x;

    return open_page(&x, p) &&
           show(&x, json_get(x.proposal, S("fields")), NULL);
}

static bool make_page_approval_post(struct page *p)
{
    struct office_opinion opinion;
    struct office_answer answer;
    struct office_ask ask;
    struct json *intent, *by;
    struct approval x;
    bool again;

    if (!page_csrf(p) || !open_page(&x, p))
        return false;
    intent = v_object(p);
    by = v_array(p);
    v_push(p, by, v_str(p, p->caller.person));
    v_put(p, intent, "by", by);
    v_put_str(p, intent, "step", x.step->id);
    v_put(p, intent, "fields", v_typed(p, x.step));
    opinion = (struct office_opinion){
        .proposal = x.n,
        .agree = str_eq(page_form(p, "do"), S("agree")),
        .comment = str_eq(page_form(p, "do"), S("comment")),
        .text = page_form(p, "opinion")};
    ask = (struct office_ask){
        .caller = &p->caller, .matter = x.id, .intent = intent};
    if (p->failed || !page_seen(p, &ask.key, &ask.seen))
        return false;
    page_leave(p);
    if (!office_opine(p->office, p->a, &ask, &opinion, &answer, p->e) ||
        !page_answer(p, &answer,
                     JOIN(p, v_matter_href(p, x.id), S("?done="), x.step->id),
                     &again))
        return false;
    if (!again)
        return true;
    return page_reader(p) &&
           show(&x, json_get(intent, S("fields")), answer.problems);
}

PAGE(page_approval, PAGE_STAFF)
PAGE(page_approval_post, PAGE_STAFF)
