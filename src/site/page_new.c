/* page_new.c - a new case: procedure, first step, parties, what is known. */
#include "site/pages.h"

enum { PARTIES_MAX = 8 };

static const struct err_def no_way_in = {
    .code = "SITE-012",
    .fault = FAULT_INPUT,
    .zh = "事项不能由「{0}」的「{1}」开始",
    .fix_zh = "在新办事项页选择程序和第一步",
    .en = "no case begins with \"{1}\" of \"{0}\"",
    .fix_en = "choose procedure and first step on the new-case page",
};

/* ---- in whose name ---- */

/* The own authority, or one that charged it (委托). */
static str in_name_of(const struct page *p)
{
    str asked = p->r->method == WEB_GET ? page_query(p, "authority")
                : p->body != NULL       ? json_get_str(p->body, S("authority"))
                                        : page_form(p, "authority");

    return asked.n > 0 ? str_slice(asked, 0, 128) : p->caller.authority;
}

static void add_name(struct page *p, struct json *names, str id, str name)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "id", id);
    v_put_str(p, v, "name", name);
    v_put_str(p, v, "href",
              str_eq(id, p->caller.authority)
                  ? S("/cases/new")
                  : JOIN(p, S("/cases/new?authority="), v_encoded(p, id)));
    if (str_eq(id, in_name_of(p)))
        v_put(p, v, "current", v_bool(p, true));
    v_push(p, names, v);
}

/* Nothing is asked of those whom nobody has charged. */
static bool add_names(struct page *p)
{
    struct authority *found = NULL;
    struct json *names = v_array(p), *v = v_object(p);
    size_t n = 0;

    if (p->failed || !office_principals(p->db, p->a, p->caller.authority,
                                        p->today, &found, &n, p->e))
        return false;
    if (n == 0)
        return true;
    add_name(p, names, p->caller.authority, p->caller.authority_name);
    for (size_t i = 0; i < n; i++)
        add_name(p, names, found[i].id, found[i].name);
    v_put(p, v, "names", names);
    v_put(p, p->view, "in_name_of", v);
    return !p->failed;
}

/* ---- which procedure and step ---- */

/* Of two layers of one procedure the authority's own profile prevails. */
static bool offered(const struct page *p, const struct procedure *pr,
                    str profile)
{
    const struct packs *packs = office_of(p->office)->packs;

    if (str_eq(pr->profile, profile))
        return true;
    return pr->profile.n == 0 && packs_find(packs, pr->id, profile) == NULL;
}

static str href_of(struct page *p, const struct procedure *pr, str step)
{
    str href =
        JOIN(p, S("/cases/new?procedure="), v_encoded(p, pr->id),
             S("&profile="), v_encoded(p, pr->profile), S("&step="), step);

    return str_eq(in_name_of(p), p->caller.authority)
               ? href
               : JOIN(p, href, S("&authority="), v_encoded(p, in_name_of(p)));
}

static bool is_chosen(const struct page *p, const struct procedure *pr,
                      const struct step *s)
{
    bool get = p->r->method == WEB_GET;

    return str_eq(get ? page_query(p, "procedure") : page_form(p, "procedure"),
                  pr->id) &&
           str_eq(get ? page_query(p, "step") : page_form(p, "step"), s->id);
}

/* Each step that may begin a matter is a way in. */
static bool add_ways(struct page *p, str profile, struct json *all)
{
    const struct packs *packs = office_of(p->office)->packs;

    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *pr = packs_at(packs, i);

        if (!offered(p, pr, profile))
            continue;
        for (size_t s = 0; s < pr->n_steps; s++) {
            struct json *v;

            if (!pr->steps[s].begins)
                continue;
            v = v_object(p);
            v_put_str(p, v, "name", page_say(p, pr->name));
            v_put_str(p, v, "group",
                      pr->group.zh.n > 0 ? page_say(p, pr->group)
                                         : page_phrase(p, "other_procedures"));
            if (pr->profile.n > 0)
                v_put_str(p, v, "profile", page_say(p, pr->profile_name));
            v_put_str(p, v, "says",
                      JOIN(p, page_say(p, pr->steps[s].name), S(" · "),
                           page_say(p, pr->steps[s].by->name)));
            v_put_str(p, v, "href", href_of(p, pr, pr->steps[s].id));
            if (is_chosen(p, pr, &pr->steps[s])) {
                v_put(p, v, "current", v_bool(p, true));
                v_put(p, p->view, "chosen", v);
            }
            v_push(p, all, v);
        }
    }
    return !p->failed;
}

/* The same, field of work by field of work, each where its first one stands;
 * what stands under none comes last. */
static struct json *ways_by_group(struct page *p, const struct json *ways)
{
    struct json *groups = v_array(p), *rest = NULL;
    str other = page_phrase(p, "other_procedures");

    for (size_t i = 0; !p->failed && i < ways->n; i++) {
        str name = json_get_str(ways->items[i], S("group"));
        struct json *into = str_eq(name, other) ? rest : NULL;

        for (size_t g = 0; into == NULL && g < groups->n; g++) {
            if (str_eq(json_get_str(groups->items[g], S("title")), name))
                into = groups->items[g];
        }
        if (into == NULL) {
            into = v_object(p);
            v_put_str(p, into, "title", name);
            v_put(p, into, "ways", v_array(p));
            if (str_eq(name, other))
                rest = into;
            else
                v_push(p, groups, into);
        }
        if (!p->failed)
            v_push(p, json_get(into, S("ways")), ways->items[i]);
    }
    if (rest != NULL)
        v_push(p, groups, rest);
    return groups;
}

/* ---- parties ---- */

static const struct {
    const char *name;
    struct words label, hint;
    bool required, wide;
} party_fields[] = {
    {"name", {SI("名称(姓名)"), SI("Name")}, {SI(""), SI("")}, true, false},
    {"code",
     {SI("统一社会信用代码"), SI("Unified social credit code")},
     {SI("组织填写,18 位;自动核对校验码"), SI("organisations, 18 characters")},
     false,
     false},
    {"representative",
     {SI("法定代表人(负责人)"), SI("Representative")},
     {SI(""), SI("")},
     false,
     false},
    {"id_number",
     {SI("居民身份证号码"), SI("Citizen's number")},
     {SI("自然人填写;保密,台账只存摘要"),
      SI("natural persons; only its digest is on the ledger")},
     false,
     false},
    {"phone",
     {SI("联系电话"), SI("Telephone")},
     {SI(""), SI("")},
     false,
     false},
    {"address",
     {SI("住所(住址)"), SI("Address")},
     {SI(""), SI("")},
     false,
     true},
};

static str party_key(struct page *p, int64_t i, const char *name)
{
    return JOIN(p, S("p"), v_number(p, i), S("."), str_of(name));
}

static str typed(const struct page *p, str key)
{
    return str_trim(web_find(&p->r->form, key));
}

/* Where everybody joins by a step, a matter may begin with nobody. */
static bool joins_later(const struct procedure *pr)
{
    for (size_t i = 0; i < pr->n_steps; i++) {
        if (pr->steps[i].joins == &pr->capacities[0])
            return true;
    }
    return false;
}

static int64_t parties_wanted(const struct page *p, const struct procedure *pr)
{
    int64_t n = joins_later(pr) ? 0 : 1;
    str s = p->r->method == WEB_GET ? page_query(p, "parties")
                                    : page_form(p, "parties");

    (void)str_to_int(s, n, PARTIES_MAX, &n);
    return n;
}

static const char *party_problem(const struct page *p, struct page *q,
                                 int64_t i, const char *name, bool zh)
{
    str kind = typed(p, party_key(q, i, "kind"));
    str value = typed(p, party_key(q, i, name));

    if (p->r->method == WEB_GET)
        return NULL;
    if (str_eq(str_of(name), S("name")) && value.n == 0)
        return zh ? "必须填写" : "is required";
    if (str_eq(str_of(name), S("code")) && value.n > 0 &&
        !code_credit_fits(value))
        return zh ? "统一社会信用代码的校验码不对 (GB 32100)"
                  : "the check character is wrong (GB 32100)";
    if (str_eq(str_of(name), S("id_number")) && value.n > 0 &&
        !code_citizen_fits(value))
        return zh ? "身份证号码的日期或校验码不对 (GB 11643)"
                  : "the date or check character is wrong (GB 11643)";
    if (str_eq(str_of(name), S("id_number")) && value.n > 0 &&
        !str_eq(kind, S("person")))
        return zh ? "只有自然人填写身份证号码" : "for natural persons only";
    return NULL;
}

static void add_capacity(struct page *p, const struct procedure *pr, int64_t i,
                         struct json *fields)
{
    str key = party_key(p, i, "capacity");
    struct json *v;

    if (pr->n_capacities < 2)
        return;
    v = v_field(p, "select", key,
                page_zh_en(p, S("以什么身份参加"), S("Takes part as")), S(""),
                true);
    for (size_t c = 0; c < pr->n_capacities; c++)
        v_choice(p, v, pr->capacities[c].id,
                 page_say(p, pr->capacities[c].name), S(""),
                 str_eq(typed(p, key), pr->capacities[c].id));
    v_push(p, fields, v);
}

static struct json *party_group(struct page *p, const struct procedure *pr,
                                int64_t i)
{
    struct json *group = v_object(p), *fields = v_array(p), *kind;
    str is = typed(p, party_key(p, i, "kind"));

    v_put_str(p, group, "title",
              JOIN(p, page_phrase(p, "party"), S(" "), v_number(p, i)));
    kind = v_field(p, "radio", party_key(p, i, "kind"),
                   page_zh_en(p, S("当事人种类"), S("Kind of party")), S(""),
                   true);
    v_choice(p, kind, S("organisation"),
             page_zh_en(p, S("法人或其他组织"), S("Organisation")), S(""),
             !str_eq(is, S("person")));
    v_choice(p, kind, S("person"),
             page_zh_en(p, S("自然人"), S("Natural person")), S(""),
             str_eq(is, S("person")));
    add_capacity(p, pr, i, fields);
    v_push(p, fields, kind);
    for (size_t f = 0; f < COUNT_OF(party_fields); f++) {
        str key = party_key(p, i, party_fields[f].name);
        const char *wrong =
            party_problem(p, p, i, party_fields[f].name, p->lang == LANG_ZH);
        struct json *v =
            v_field(p, "text", key, page_say(p, party_fields[f].label),
                    typed(p, key), party_fields[f].required);

        v_hint(p, v, page_say(p, party_fields[f].hint));
        if (wrong != NULL)
            v_put_str(p, v, "error", str_of(wrong));
        v_push(p, fields, v);
    }
    v_put(p, group, "fields", fields);
    return group;
}

static bool parties_fit(struct page *p, int64_t n)
{
    for (int64_t i = 1; i <= n; i++) {
        for (size_t f = 0; f < COUNT_OF(party_fields); f++) {
            if (party_problem(p, p, i, party_fields[f].name, true) != NULL)
                return false;
        }
    }
    return true;
}

static struct json *typed_parties(struct page *p, int64_t n)
{
    struct json *all = v_object(p);

    for (int64_t i = 1; i <= n; i++) {
        struct json *one = v_object(p);
        str kind = typed(p, party_key(p, i, "kind"));
        str as = typed(p, party_key(p, i, "capacity"));

        if (as.n > 0)
            v_put_str(p, one, "capacity", as);
        v_put_str(p, one, "kind",
                  str_eq(kind, S("person")) ? S("person") : S("organisation"));
        for (size_t f = 0; f < COUNT_OF(party_fields); f++) {
            str v = typed(p, party_key(p, i, party_fields[f].name));

            if (v.n > 0)
                v_put_str(p, one, party_fields[f].name, v);
        }
        if (!p->failed &&
            !json_set(p->a, all, JOIN(p, S("p"), v_number(p, i)), one, p->e))
            p->failed = true;
    }
    return all;
}

/* The same for a program: its parties as they are, with the same checks. */
static struct json *json_problems(struct page *p, const struct json *parties)
{
    struct json *all = v_array(p);

    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++) {
        const struct json *one = parties->items[i];
        str code = json_get_str(one, S("code"));
        str id = json_get_str(one, S("id_number"));
        const char *field = json_get_str(one, S("name")).n == 0     ? "name"
                            : code.n > 0 && !code_credit_fits(code) ? "code"
                            : id.n > 0 && !code_citizen_fits(id) ? "id_number"
                                                                 : NULL;
        struct json *v;

        if (field == NULL)
            continue;
        v = v_object(p);
        v_put_str(p, v, "field",
                  JOIN(p, S("begin.parties."), parties->names[i], S("."),
                       str_of(field)));
        v_put_str(p, v, "zh", S("缺少,或校验码不对"));
        v_put_str(p, v, "en", S("is missing, or its check character is wrong"));
        v_push(p, all, v);
    }
    return all;
}

/* ---- the incident ---- */

static struct json *incident_group(struct page *p)
{
    struct json *group = v_object(p), *fields = v_array(p), *v;

    v_put_str(p, group, "title",
              page_zh_en(p, S("与其他机关的关系"), S("Other authorities")));
    v = v_field(p, "text", S("incident"),
                page_zh_en(p, S("事件编号"), S("Incident")),
                typed(p, S("incident")), false);
    v_hint(
        p, v,
        page_zh_en(p,
                   S("同一事件由几个机关处理时填写同一编号,系统据此核对是否已有"
                     "机关先行办理"),
                   S("the same for every authority that handles the "
                     "incident; tells who filed first")));
    v_push(p, fields, v);
    v = v_field(p, "text", S("joint_with"),
                page_zh_en(p, S("联合办理的事项编号"), S("Handled with")),
                typed(p, S("joint_with")), false);
    v_hint(p, v,
           page_zh_en(p, S("联合办理时各机关各立一件,互相写明"),
                      S("in joint handling each authority has its own case")));
    v_push(p, fields, v);
    v_put(p, group, "fields", fields);
    return group;
}

static struct json *typed_case(struct page *p)
{
    static const char *const names[] = {"incident", "joint_with"};
    struct json *v = v_object(p);

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        str s = typed(p, str_of(names[i]));

        if (s.n > 0)
            v_put_str(p, v, names[i], s);
    }
    return v;
}

/* ---- the page ---- */

static struct json *by_group(struct page *p, const struct step *s)
{
    struct json *v = v_together(p, s, p->caller.authority, NULL);
    struct json *group, *fields;

    if (v == NULL)
        return NULL;
    group = v_object(p);
    fields = v_array(p);
    v_push(p, fields, v);
    v_put_str(p, group, "title", page_say(p, s->by->name));
    v_put(p, group, "fields", fields);
    return group;
}

static struct json *manner_group(struct page *p)
{
    struct json *group = v_object(p), *fields = v_array(p);

    v_manner(p, fields);
    v_put_str(p, group, "title",
              page_zh_en(p, S("办理方式"), S("How it is done")));
    v_put(p, group, "fields", fields);
    return group;
}

static bool show_form(struct page *p, const struct procedure *pr,
                      const struct step *s, const struct json *values,
                      const struct json *problems)
{
    struct form_ask ask = {.procedure = pr,
                           .step = s,
                           .authority = p->caller.authority,
                           .values = values,
                           .problems = problems};
    struct json *groups = v_array(p), *form;
    int64_t n = parties_wanted(p, pr);

    for (int64_t i = 1; i <= n; i++)
        v_push(p, groups, party_group(p, pr, i));
    v_push(p, groups, v_step_fields(p, &ask));
    v_push(p, groups, by_group(p, s));
    v_push(p, groups, incident_group(p));
    v_push(p, groups, manner_group(p));
    form = v_form(p, S("/cases"), groups, NULL, NULL);
    v_action(p, form, S("do"), S("do"), page_say(p, s->name), "primary", false);
    if (n < PARTIES_MAX)
        v_action(p, form, S("do"), S("more"),
                 page_zh_en(p, S("再加一个当事人"), S("One more party")),
                 "plain", true);
    v_hidden(p, form, S("procedure"), pr->id);
    v_hidden(p, form, S("profile"), pr->profile);
    v_hidden(p, form, S("step"), s->id);
    if (!str_eq(in_name_of(p), p->caller.authority))
        v_hidden(p, form, S("authority"), in_name_of(p));
    v_hidden(p, form, S("parties"), v_number(p, n));
    v_hidden(p, form, S("key"), page_key(p));
    v_errors(p, form, pr, problems);
    v_put(p, p->view, "form", form);
    return !p->failed;
}

static bool frame(struct page *p)
{
    struct json *ways = v_array(p);
    struct authority own;

    p->template = "new_case";
    p->where = "new";
    if (!page_reader(p) ||
        !authority_get(p->db, p->a, in_name_of(p), &own, p->e) ||
        !add_names(p) || !add_ways(p, own.profile, ways))
        return false;
    v_put(p, p->view, "procedures", ways);
    v_put(p, p->view, "groups", ways_by_group(p, ways));
    return page_crumb(p, page_phrase(p, "workbench"), S("/workbench")) &&
           page_crumb(p, page_phrase(p, "new_case"), S(""));
}

static bool make_page_new(struct page *p)
{
    const struct procedure *pr =
        packs_find(office_of(p->office)->packs, page_query(p, "procedure"),
                   page_query(p, "profile"));
    const struct step *s =
        pr == NULL ? NULL : procedure_step(pr, page_query(p, "step"));

    return frame(p) &&
           (s == NULL || !s->begins || show_form(p, pr, s, NULL, NULL));
}

static bool submit(struct page *p, const struct procedure *pr,
                   const struct step *s, struct json *begin,
                   struct json *intent)
{
    struct office_ask ask = {.caller = &p->caller,
                             .authority = in_name_of(p),
                             .procedure = pr->id,
                             .profile = pr->profile,
                             .begin = begin,
                             .intent = intent};
    struct office_answer answer;
    bool again;

    if (!page_seen(p, &ask.key, &ask.seen))
        return false;
    ask.seen = -1;
    page_leave(p);
    if (p->failed || !office_act(p->office, p->a, &ask, &answer, p->e) ||
        !page_answer(
            p, &answer,
            JOIN(p, v_matter_href(p, answer.matter), S("?done="), s->id),
            &again))
        return false;
    if (!again)
        return true;
    return frame(p) &&
           show_form(p, pr, s, json_get(intent, S("fields")), answer.problems);
}

/* From a program: {procedure, profile, begin: {parties, case}, step, by,
 * fields}. */
static bool post_data(struct page *p, const struct procedure *pr,
                      const struct step *s, struct json *intent)
{
    struct json *begin = json_get(p->body, S("begin"));
    struct json *problems = json_problems(p, json_get(begin, S("parties")));
    bool again;

    if (problems == NULL || problems->n == 0)
        return submit(p, pr, s, begin, intent);
    return page_problems(p, problems, &again) &&
           (!again ||
            (frame(p) &&
             show_form(p, pr, s, json_get(intent, S("fields")), problems)));
}

/* The form once more, with room for another party. */
static bool one_more(struct page *p, const struct procedure *pr,
                     const struct step *s, const struct json *fields, int64_t n)
{
    for (size_t i = 0; i < p->r->form.n; i++) {
        if (str_eq(p->r->form.at[i].name, S("parties")))
            p->r->form.at[i].value = v_number(p, n + 1);
    }
    p->r->method = WEB_GET;
    p->r->query = p->r->form;
    return frame(p) && show_form(p, pr, s, fields, NULL);
}

static bool post_form(struct page *p, const struct procedure *pr,
                      const struct step *s, struct json *intent)
{
    const struct json *fields = json_get(intent, S("fields"));
    int64_t n = parties_wanted(p, pr);
    struct json *begin = v_object(p);

    v_put(p, begin, "parties", typed_parties(p, n));
    v_put(p, begin, "case", typed_case(p));
    if (str_eq(page_form(p, "do"), S("more")))
        return one_more(p, pr, s, fields, n);
    if (parties_fit(p, n))
        return submit(p, pr, s, begin, intent);
    p->status = 400;
    return frame(p) && show_form(p, pr, s, fields, NULL);
}

static bool make_page_new_post(struct page *p)
{
    const struct procedure *pr =
        packs_find(office_of(p->office)->packs, page_form(p, "procedure"),
                   page_form(p, "profile"));
    const struct step *s =
        pr == NULL ? NULL : procedure_step(pr, page_form(p, "step"));
    struct json *intent;

    if (!page_csrf(p))
        return false;
    if (s == NULL || !s->begins)
        return err_set(
            p->e, &no_way_in,
            .arg = {page_form(p, "procedure"), page_form(p, "step")});
    intent = v_object(p);
    v_put_str(p, intent, "step", s->id);
    v_put(p, intent, "fields", v_typed(p, s));
    v_typed_manner(p, intent);
    v_put(p, intent, "by", v_typed_by(p));
    return p->body != NULL ? post_data(p, pr, s, intent)
                           : post_form(p, pr, s, intent);
}

PAGE(page_new, PAGE_STAFF)
PAGE(page_new_post, PAGE_STAFF)
