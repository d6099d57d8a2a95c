/* page_officer.c - whether an enforcement credential (执法证件) is valid today,
 * for whoever stands before an officer.
 */
#include "site/list.h"
#include "site/pages.h"

enum verdict {
    VERDICT_VALID,
    VERDICT_EARLY,
    VERDICT_OVER,
    VERDICT_HELD,
    VERDICT_NONE
};

static const struct {
    const char *state, *icon;
    struct words word, says;
} verdicts[] = {
    [VERDICT_VALID] =
        {"valid",
         "met",
         {SI("有效"), SI("Valid")},
         {SI("这个证件今天有效。请核对证件上的姓名和单位与下列内容是否一致。"),
          SI("The credential is valid today. Check that name and "
             "authority are those on it.")}},
    [VERDICT_EARLY] =
        {"void",
         "overdue",
         {SI("尚未生效"), SI("Not valid yet")},
         {SI("这个证件的有效期还没有开始,持证人今天不得凭它办理。"),
          SI("Its period has not begun: it gives no power "
             "today.")}},
    [VERDICT_OVER] =
        {"void",
         "overdue",
         {SI("已失效"), SI("No longer valid")},
         {SI("这个证件已经过期或者持证人已经离任,持证人今天不得凭它办理。"),
          SI("It has expired or its holder has left: it gives no "
             "power today.")}},
    [VERDICT_HELD] =
        {"void",
         "overdue",
         {SI("今天不能使用"), SI("Not valid today")},
         {SI("这个证件已经暂扣、注销或者还没有生效,持证人今天不得凭它办理。"),
          SI("It is suspended, withdrawn or not yet valid: it gives no power "
             "today.")}},
    [VERDICT_NONE] = {"unknown",
                      "warn",
                      {SI("没有这个证件"), SI("No such credential")},
                      {SI("没有登记这个证件号。请核对号码后再查;仍然没有的,"
                          "可以向持证人所称的机关查证。"),
                       SI("This number is not registered. Check it and try "
                          "again; if it stays so, ask the authority that the "
                          "holder names.")}},
};

static enum verdict judge(const struct page *p, const struct json *person)
{
    const struct json *c = json_get(person, S("credential"));
    date from = DATE_MIN, to = DATE_MAX, left = DATE_MAX;

    (void)marked_date(json_get(c, S("from")), &from);
    (void)marked_date(json_get(c, S("to")), &to);
    (void)marked_date(json_get(person, S("left")), &left);
    if (p->today > to || p->today >= left)
        return VERDICT_OVER;
    return p->today < from ? VERDICT_EARLY : VERDICT_VALID;
}

/* The roles of all packs that need a credential say by which article. */
static struct json *basis_of(struct page *p)
{
    const struct packs *packs = office_of(p->office)->packs;

    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *pr = packs_at(packs, i);

        for (size_t j = 0; j < pr->n_roles; j++) {
            if (pr->roles[j].credential && pr->roles[j].credential_basis.n > 0)
                return v_cites(p, &pr->roles[j].credential_basis);
        }
    }
    return v_array(p);
}

static void pair(struct page *p, struct json *fields, const char *zh,
                 const char *en, str value)
{
    v_pair(p, fields, page_zh_en(p, str_of(zh), str_of(en)),
           value.n > 0 ? value : page_zh_en(p, S("不明"), S("not stated")));
}

static str day_of(struct page *p, const struct json *marker)
{
    date d;

    return marked_date(marker, &d) ? json_get_str(v_date(p, d), S("iso"))
                                   : S("");
}

static bool fields_of(struct page *p, const struct json *person,
                      struct json *fields)
{
    const struct json *c = json_get(person, S("credential"));
    str from = day_of(p, json_get(c, S("from")));
    str to = day_of(p, json_get(c, S("to")));
    struct authority authority = {0};
    struct err gone = {0};

    if (!authority_get(p->db, p->a, json_get_str(person, S("authority")),
                       &authority, &gone) &&
        err_fault(&gone) != FAULT_ABSENT) {
        *p->e = gone;
        return false;
    }
    pair(p, fields, "姓名", "Name", json_get_str(person, S("name")));
    pair(p, fields, "所属机关", "Authority", authority.name);
    pair(p, fields, "证件号", "Number", json_get_str(c, S("no")));
    pair(p, fields, "证件类别", "Kind", json_get_str(c, S("kind")));
    pair(p, fields, "有效期", "Valid",
         from.n + to.n == 0
             ? S("")
             : JOIN(p, from, page_zh_en(p, S(" 至 "), S(" to ")), to));
    return !p->failed;
}

static bool add_result(struct page *p, str no)
{
    struct json *v = v_object(p), *fields = v_array(p), *person = NULL;
    enum verdict verdict = VERDICT_NONE;
    bool found, held = false;

    if (p->failed ||
        !office_credential(p->db, p->a, no, p->today, &person, &held, p->e))
        return false;
    found = person != NULL;
    if (found && !fields_of(p, person, fields))
        return false;
    if (found)
        verdict = judge(p, person);
    if (verdict == VERDICT_VALID && held)
        verdict = VERDICT_HELD;
    v_put_str(p, v, "no", no);
    v_put_str(p, v, "state", str_of(verdicts[verdict].state));
    v_put_str(p, v, "icon", str_of(verdicts[verdict].icon));
    v_put_str(p, v, "state_word", page_say(p, verdicts[verdict].word));
    v_put_str(p, v, "says", page_say(p, verdicts[verdict].says));
    v_put(p, v, "has_fields", v_bool(p, found));
    v_put(p, v, "fields", fields);
    v_put(p, v, "checked_at", v_instant(p, p->now));
    v_put(p, v, "citations", basis_of(p));
    v_put(p, p->view, "result", v);
    return !p->failed;
}

static bool make_page_officer(struct page *p)
{
    str no = v_cut(str_trim(page_query(p, "no")), 64);
    struct json *fields = v_array(p);
    struct json *v =
        v_filter(p, fields, "text", "no",
                 page_zh_en(p, S("证件号"), S("Number of the credential")));

    p->template = "officer";
    p->where = "officers";
    v_put_str(p, v, "max_length", S("64"));
    v_put(p, p->view, "filters", v_filters(p, "/public/officers", fields));
    return (no.n == 0 || add_result(p, no)) &&
           page_crumb(p, page_phrase(p, "check_officer"), S(""));
}

PAGE(page_officer, PAGE_PUBLIC)
