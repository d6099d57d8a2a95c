/* page_step.c - one step of a case: what it asks, who may, why not, the form.
 *
 * Two ways out of the form: take the step oneself, or put it to the person
 * who may (送审).  A step that is not possible now still shows its form: what
 * happened on paper can be recorded as it happened.
 */
#include "site/derived_view.h"
#include "site/pages.h"

struct step_page {
    struct page *p;
    str id; /* of the matter */
    struct json *fold;
    struct authority authority;
    const struct procedure *pr;
    const struct step *step;
    str party;
};

static const struct err_def no_step = {
    .code = "SITE-010",
    .fault = FAULT_ABSENT,
    .zh = "这个程序没有步骤「{0}」",
    .fix_zh = "在事项页选择步骤",
    .en = "this procedure has no step \"{0}\"",
    .fix_en = "choose a step on the case's page",
};

static bool open_page(struct step_page *s, struct page *p)
{
    *s = (struct step_page){.p = p, .id = page_param(p, "id")};
    if (!page_matter(p, s->id, RIGHT_ACT, &s->fold, &s->authority))
        return false;
    s->pr = office_procedure(p->office, s->fold);
    s->step =
        s->pr == NULL ? NULL : procedure_step(s->pr, page_param(p, "step"));
    if (s->step == NULL || s->step->by->timer)
        return err_set(p->e, &no_step, .arg = {page_param(p, "step")});
    s->party = p->r->method == WEB_GET ? page_query(p, "party")
                                       : page_form(p, "party");
    return true;
}

/* ---- who acts ---- */

static bool holds_post(const struct page *p, const struct role *r)
{
    for (size_t i = 0; i < r->n_posts; i++) {
        if (caller_has(&p->caller, r->posts[i]))
            return true;
    }
    return r->n_posts == 0;
}

/* The others who act with the caller; those assigned are ticked already. */
static struct json *others(struct step_page *s)
{
    return v_together(
        s->p, s->step, s->authority.id,
        json_get(json_get(s->fold, S("people")), s->step->by->assigned));
}

/* Those for whom the step may be taken. */
static size_t may_be_for(const struct step_page *s, str *only)
{
    const struct json *parties = json_get(s->fold, S("parties"));
    size_t n = 0;

    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++) {
        if (capacity_among(s->pr, s->step->among,
                           json_get_str(parties->items[i], S("capacity")))) {
            *only = parties->names[i];
            n++;
        }
    }
    return n;
}

static struct json *party_field(struct step_page *s)
{
    struct page *p = s->p;
    const struct json *parties = json_get(s->fold, S("parties"));
    struct json *v;
    str only;

    if (!s->step->for_party || may_be_for(s, &only) < 2)
        return NULL;
    v = v_field(p, "radio", S("party"), page_phrase(p, "party"), s->party,
                true);
    for (size_t i = 0; i < parties->n; i++) {
        str as = json_get_str(parties->items[i], S("capacity"));

        if (capacity_among(s->pr, s->step->among, as))
            v_choice(p, v, parties->names[i],
                     json_get_str(parties->items[i], S("name")),
                     v_capacity(p, s->pr, as),
                     str_eq(s->party, parties->names[i]));
    }
    return v;
}

/* When it was done, and whether it is issued now or recorded afterwards. */
static struct json *time_group(struct step_page *s)
{
    struct page *p = s->p;
    struct json *group = v_object(p), *fields = v_array(p), *v;

    v_put_str(p, group, "title",
              page_zh_en(p, S("办理方式"), S("How it is done")));
    v = others(s);
    v_push(p, fields, v);
    v_push(p, fields, party_field(s));
    v_manner(p, fields);
    v_put(p, group, "fields", fields);
    return group;
}

/* ---- why not ---- */

static bool show_reasons(struct step_page *s)
{
    struct page *p = s->p;
    struct option *all = NULL;
    struct matter_ask ask;
    struct json *refusal;
    size_t n = 0;

    if (!office_asking(p->office, p->db, p->a, s->id, &ask, p->e) ||
        !matter_options(&ask, p->a, &all, &n, p->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (all[i].step != s->step || all[i].possible ||
            (s->party.n > 0 && all[i].party.n > 0 &&
             !str_eq(all[i].party, s->party)))
            continue;
        refusal = v_object(p);
        v_put_str(p, refusal, "title",
                  page_zh_en(p, S("这一步现在还不能办理"),
                             S("This step is not possible yet")));
        v_put_str(
            p, refusal, "says",
            page_zh_en(p, S("可以先填写送审;已经在纸上发生的,可以如实补录。"),
                       S("It can be prepared, or recorded if it has "
                         "happened on paper.")));
        v_put(p, refusal, "reasons",
              v_reasons_of(p, all[i].reasons, all[i].n_reasons));
        v_put(p, p->view, "refusal", refusal);
        break;
    }
    return !p->failed;
}

/* ---- the page ---- */

static struct json *step_head(struct step_page *s)
{
    struct page *p = s->p;
    const struct json *party =
        json_get(json_get(s->fold, S("parties")), s->party);
    struct json *v = v_object(p);

    v_put_str(p, v, "id", s->step->id);
    v_put_str(p, v, "name", page_say(p, s->step->name));
    v_put_str(p, v, "does", page_say(p, s->step->does));
    v_put_str(p, v, "who", page_say(p, s->step->by->name));
    if (party != NULL)
        v_put_str(p, v, "party", json_get_str(party, S("name")));
    if (s->step->joins != NULL)
        v_put_str(p, v, "joins", page_say(p, s->step->joins->name));
    v_put(p, v, "citations", v_cites(p, &s->step->basis));
    return v;
}

static bool has_file(const struct step *s)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        if (s->fields[i].field->type == FIELD_FILE)
            return true;
    }
    return false;
}

static bool asks_a_person(const struct step *s)
{
    for (size_t i = 0; i < s->n_guards; i++) {
        if (s->guards[i].question)
            return true;
    }
    return false;
}

/* Where a person has to judge, other cases of the same parties are shown; one
 * that the caller may not open has no link. */
static bool add_similar(struct step_page *s)
{
    struct page *p = s->p;
    struct json *list = v_array(p);
    struct matter_row *rows = NULL;
    size_t n = 0;

    if (!asks_a_person(s->step))
        return true;
    if (!office_similar(p->db, p->a, json_get(s->fold, S("parties")), s->id, 20,
                        &rows, &n, p->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct json *v = v_matter_row(p, &rows[i]);

        if (!str_eq(rows[i].authority, p->caller.authority) && v != NULL)
            json_remove(v, S("href"));
        v_push(p, list, v);
    }
    v_put(p, p->view, "similar", list);
    v_put(p, p->view, "asks", v_bool(p, true));
    v_put(p, p->view, "has_similar", v_bool(p, n > 0));
    return !p->failed;
}

static bool show_form(struct step_page *s, const struct json *values,
                      const struct json *problems)
{
    struct page *p = s->p;
    struct form_ask ask = {.procedure = s->pr,
                           .step = s->step,
                           .authority = s->authority.id,
                           .values = values,
                           .problems = problems};
    struct json *groups = v_array(p), *form;
    int64_t version = 0;
    bool mine = holds_post(p, s->step->by);

    (void)json_get_int(s->fold, S("version"), &version);
    v_push(p, groups, v_step_fields(p, &ask));
    v_push(p, groups, time_group(s));
    form =
        v_form(p, JOIN(p, v_matter_href(p, s->id), S("/steps/"), s->step->id),
               groups, NULL, NULL);
    if (mine)
        v_action(p, form, S("do"), S("do"), page_say(p, s->step->name),
                 "primary", false);
    if (!mine || s->step->by->n_posts > 0)
        v_action(p, form, S("do"), S("propose"),
                 JOIN(p, page_zh_en(p, S("送 "), S("Put to ")),
                      page_say(p, s->step->by->name),
                      page_zh_en(p, S(" 审批"), S(" for approval"))),
                 mine ? "plain" : "primary", true);
    if (s->step->n_decides > 0)
        v_action(p, form, S("do"), S("weigh"),
                 page_zh_en(p, S("看裁量建议"), S("Show what is proposed")),
                 "plain", true);
    if (has_file(s->step))
        v_put(p, form, "multipart", v_bool(p, true));
    v_hidden(p, form, S("seen"), v_number(p, version));
    v_hidden(p, form, S("key"), page_key(p));
    if (party_field(s) == NULL && s->party.n > 0)
        v_hidden(p, form, S("party"), s->party);
    v_put_str(p, form, "back", v_matter_href(p, s->id));
    v_errors(p, form, s->pr, problems);
    v_put(p, p->view, "form", form);
    return !p->failed;
}

/* What the pack's tables propose for what is entered so far. */
static bool add_proposals(struct step_page *s, const struct json *values)
{
    struct page *p = s->p;
    struct json *list = v_array(p), *all, *intent = v_object(p);
    const struct json *parties = json_get(s->fold, S("parties"));
    struct matter_ask ask;
    str party = s->party;

    if (s->step->n_decides == 0)
        return true;
    if (s->step->for_party && party.n == 0 && parties != NULL &&
        parties->n == 1)
        party = parties->names[0];
    if (!office_asking(p->office, p->db, p->a, s->id, &ask, p->e))
        return false;
    if (values != NULL && !p->failed)
        v_put(p, intent, "fields", json_copy(p->a, values, p->e));
    ask.intent = intent;
    all = p->failed ? NULL
                    : matter_proposals(&ask, s->step->id, party, p->a, p->e);
    if (all == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++)
        v_push(p, list, v_derivation(p, s->pr, all->items[i]));
    v_put(p, p->view, "has_proposals", v_bool(p, all->n > 0));
    v_put(p, p->view, "proposals", list);
    return !p->failed;
}

static bool show(struct step_page *s, const struct json *values,
                 const struct json *problems)
{
    struct page *p = s->p;

    p->template = "step";
    p->where = "cases";
    v_put(p, p->view, "matter",
          v_matter_head(p, s->id, s->fold, &s->authority));
    v_put(p, p->view, "step", step_head(s));
    return page_crumb(p, page_zh_en(p, S("事项查询"), S("Cases")),
                      S("/cases")) &&
           page_crumb(p, page_zh_en(p, S("事项"), S("Case")),
                      v_matter_href(p, s->id)) &&
           page_crumb(p, page_say(p, s->step->name), S("")) && add_similar(s) &&
           add_proposals(s, values) && show_form(s, values, problems);
}

/* What is known of the case already is not typed again. */
static const struct json *known(const struct step_page *s)
{
    const struct json *parties = json_get(s->fold, S("parties"));
    str only;

    if (!s->step->for_party)
        return json_get(s->fold, S("case"));

    if (s->party.n == 0 && may_be_for(s, &only) == 1)
        return json_get(parties, only);
    return json_get(parties, s->party);
}

static bool make_page_step(struct page *p)
{
    struct step_page s;

    return open_page(&s, p) && show_reasons(&s) &&
           show(&s, s.step->repeats ? NULL : known(&s), NULL);
}

/* ---- sending ---- */

static struct json *typed_intent(struct step_page *s)
{
    struct page *p = s->p;
    struct json *v = v_object(p);

    v_put_str(p, v, "step", s->step->id);
    v_put(p, v, "by", v_typed_by(p));
    v_put(p, v, "fields", v_typed(p, s->step));
    if (page_form(p, "party").n > 0)
        v_put_str(p, v, "party", page_form(p, "party"));
    if (page_form(p, "note").n > 0)
        v_put_str(p, v, "note", page_form(p, "note"));
    v_typed_manner(p, v);
    return v;
}

/* Files go to their content address before the act names them. */
static bool keep_files(struct step_page *s, struct json *intent)
{
    struct page *p = s->p;
    struct json *fields = json_get(intent, S("fields"));

    for (size_t i = 0; i < p->r->n_files; i++) {
        const struct web_file *f = &p->r->files[i];
        const struct field *known = procedure_field(s->pr, f->field);

        if (f->size == 0 || known == NULL || known->type != FIELD_FILE)
            continue;
        if (!office_keep_file(p->office, p->a, f->path, f->sha256, p->e))
            return false;
        v_put_str(p, fields, "sha256",
                  JOIN(p, str_of(sha256_text(f->sha256).z)));
        if (!p->failed && !json_set_str(p->a, fields, f->field, f->name, p->e))
            p->failed = true;
    }
    return !p->failed;
}

static bool submit(struct step_page *s, struct json *intent,
                   struct office_answer *answer)
{
    struct page *p = s->p;
    struct office_ask ask = {
        .caller = &p->caller, .matter = s->id, .intent = intent};
    int64_t n;

    if (!page_seen(p, &ask.key, &ask.seen))
        return false;
    page_leave(p);
    if (str_eq(page_form(p, "do"), S("propose")))
        return office_propose(p->office, p->a, &ask, &n, answer, p->e);
    return office_act(p->office, p->a, &ask, answer, p->e);
}

static bool make_page_step_post(struct page *p)
{
    struct office_answer answer;
    struct step_page s;
    struct json *intent;
    bool again;

    if (!page_csrf(p) || !open_page(&s, p))
        return false;
    intent = typed_intent(&s);
    if (!p->failed && str_eq(page_form(p, "do"), S("weigh")))
        return show_reasons(&s) &&
               show(&s, json_get(intent, S("fields")), NULL);
    if (p->failed || !keep_files(&s, intent) || !submit(&s, intent, &answer) ||
        !page_answer(p, &answer,
                     JOIN(p, v_matter_href(p, s.id), S("?done="), s.step->id),
                     &again))
        return false;
    if (!again)
        return true;
    return page_reader(p) &&
           show(&s, json_get(intent, S("fields")), answer.problems);
}

/* Before an upload is read: only who may act on this matter sends files. */
static bool make_gate_step(struct page *p)
{
    struct step_page s;

    return open_page(&s, p);
}

PAGE(gate_step, PAGE_STAFF)
PAGE(page_step, PAGE_STAFF)
PAGE(page_step_post, PAGE_STAFF)
