/* row_view.c - matters as rows of lists and as the head of their pages. */
#include "site/internal.h"

str v_state_name(struct page *p, const struct procedure *pr, str track,
                 str state)
{
    const struct track *t = pr == NULL     ? NULL
                            : track.n == 0 ? &pr->tracks[0]
                                           : procedure_track(pr, track);
    const struct state *s = t == NULL ? NULL : track_state(t, state);

    return s == NULL ? state : page_say(p, s->name);
}

static const struct procedure *find(struct page *p, str procedure, str profile)
{
    return packs_find(office_of(p->office)->packs, procedure, profile);
}

str v_procedure_name(struct page *p, str procedure, str profile)
{
    const struct procedure *pr = find(p, procedure, profile);

    return pr == NULL ? procedure : page_say(p, pr->name);
}

str v_matter_href(struct page *p, str id)
{
    return JOIN(p, S("/cases/"), id);
}

str v_person_name(struct page *p, str id)
{
    struct json *who;
    struct err own = {0};

    if (id.n == 0 || p->failed || p->db == NULL)
        return id;
    if (str_eq(id, S("timer")))
        return page_zh_en(p, S("系统计时"), S("The clock"));
    if (str_eq(id, S("calendar")))
        return page_zh_en(p, S("系统(放假安排)"), S("The days off"));
    if (str_eq(id, S("console")))
        return page_zh_en(p, S("系统管理员(本机)"),
                          S("An administrator at the machine"));
    if (person_on(p->db, p->a, id, p->today, &who, &own))
        return json_get_str(who, S("name"));
    if (err_fault(&own) != FAULT_ABSENT) {
        *p->e = own;
        p->failed = true;
    }
    return id;
}

struct json *v_matter_row(struct page *p, const struct matter_row *row)
{
    const struct procedure *pr = find(p, row->procedure, row->profile);
    const struct deadline *d = NULL;
    struct json *v = v_object(p);
    str what = row->due_what;

    for (size_t i = 0; pr != NULL && i < pr->n_deadlines; i++) {
        if (str_eq(pr->deadlines[i].name.zh, row->due_what))
            d = &pr->deadlines[i];
    }
    if (d != NULL)
        what = page_say(p, d->name);
    v_put_str(p, v, "id", row->id);
    v_put_str(p, v, "href", v_matter_href(p, row->id));
    /* A matter without parties is called by its cause or its procedure. */
    v_put_str(p, v, "party",
              row->party.n > 0 ? row->party
              : row->cause.n > 0
                  ? row->cause
                  : v_procedure_name(p, row->procedure, row->profile));
    v_put_str(p, v, "cause", row->cause);
    v_put_str(p, v, "number", row->number);
    v_put_str(p, v, "authority", row->authority_name);
    v_put_str(p, v, "stage", v_state_name(p, pr, S(""), row->state));
    v_put_str(p, v, "procedure",
              v_procedure_name(p, row->procedure, row->profile));
    v_put_int(p, v, "version", row->version);
    v_put(p, v, "light",
          v_light(p, &(struct light_of){.has = row->has_due,
                                        .last = row->due,
                                        .suspended = row->suspended,
                                        .open = row->open}));
    if (row->has_due)
        v_put(p, v, "due", v_date(p, row->due));
    if (row->has_due && row->provisional)
        v_put(p, v, "provisional", v_bool(p, true));
    if (row->has_filed)
        v_put(p, v, "filed", v_date(p, row->filed));
    v_put_str(p, v, "reason", what);
    if (d != NULL)
        v_put(p, v, "citations", v_cites(p, &d->basis));
    return v;
}

/* ---- the head of a matter ---- */

static str handlers_of(struct page *p, const struct json *fold)
{
    const struct json *list =
        json_get(json_get(fold, S("people")), S("handlers"));
    str out = S("");

    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
        str name = v_person_name(p, json_str(list->items[i]));

        out = i == 0 ? name : JOIN(p, out, S("、"), name);
    }
    return out.n > 0 ? out
                     : page_zh_en(p, S("尚未指派"), S("not assigned yet"));
}

str v_capacity(struct page *p, const struct procedure *pr, str capacity)
{
    const struct capacity *c = pr == NULL || pr->n_capacities < 2
                                   ? NULL
                                   : procedure_capacity(pr, capacity);

    return c == NULL ? S("") : page_say(p, c->name);
}

/* Those with whom the matter began; a matter without parties is called by its
 * cause or its procedure. */
static str party_of(struct page *p, const struct json *fold)
{
    const struct json *parties = json_get(fold, S("parties"));
    str cause = json_get_str(json_get(fold, S("case")), S("cause"));
    str out = S("");

    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++) {
        str name = json_get_str(parties->items[i], S("name"));

        if (!json_true(json_get(parties->items[i], S("joined"))))
            out = out.n == 0 ? name : JOIN(p, out, S("、"), name);
    }
    if (out.n > 0)
        return out;
    return cause.n > 0 ? cause
                       : v_procedure_name(p, json_get_str(fold, S("procedure")),
                                          json_get_str(fold, S("profile")));
}

static str number_of(const struct json *fold)
{
    const struct json *papers = json_get(fold, S("papers"));

    for (size_t i = 0; json_is(papers, JSON_ARRAY) && i < papers->n; i++) {
        str number = json_get_str(papers->items[i], S("number"));

        if (number.n > 0)
            return number;
    }
    return S("");
}

static struct period warn_of(const struct procedure *pr, str deadline)
{
    const struct deadline *d =
        pr == NULL ? NULL : procedure_deadline(pr, deadline);

    return d == NULL ? (struct period){0} : d->warn;
}

static void head_of_procedure(struct page *p, struct json *v,
                              const struct procedure *pr,
                              const struct json *fold)
{
    const struct json *value = json_get(json_get(fold, S("case")), S("source"));
    const struct field *source = procedure_field(pr, S("source"));
    str text = S("");

    v_put_str(p, v, "procedure", page_say(p, pr->name));
    v_put_str(p, v, "procedure_href",
              JOIN(p, S("/procedures/"), v_encoded(p, pr->id), S("?case="),
                   v_encoded(p, json_get_str(v, S("id")))));
    if (pr->profile.n > 0)
        v_put_str(p, v, "profile", page_say(p, pr->profile_name));
    v_put_str(p, v, "stage",
              v_state_name(p, pr, S(""), json_get_str(fold, S("state"))));
    if (source == NULL || value == NULL || p->failed)
        return;
    if (!paper_value(source, value, NULL, p->lang, p->a, &text, p->e))
        p->failed = true;
    v_put_str(p, v, "source", text);
}

static void head_due(struct page *p, struct json *v, const struct procedure *pr,
                     const struct json *fold)
{
    const struct json *due = json_get(fold, S("due"));
    struct light_of l = {.suspended = json_true(json_get(due, S("suspended"))),
                         .open = json_true(json_get(fold, S("open"))),
                         .warn = warn_of(pr, json_get_str(due, S("deadline")))};

    l.has = marked_date(json_get(due, S("last")), &l.last);
    v_put(p, v, "light", v_light(p, &l));
    if (!l.has || !l.open)
        return;
    v_put(p, v, "due", v_date(p, l.last));
    if (json_true(json_get(due, S("provisional"))))
        v_put(p, v, "provisional", v_bool(p, true));
    v_put_str(
        p, v, "due_name",
        page_zh_en(p, json_get_str(due, S("zh")), json_get_str(due, S("en"))));
}

struct json *v_matter_head(struct page *p, str id, const struct json *fold,
                           const struct authority *authority)
{
    const struct procedure *pr = office_procedure(p->office, fold);
    struct json *v = v_object(p);
    str number = number_of(fold);
    int64_t version = 0;

    (void)json_get_int(fold, S("version"), &version);
    v_put_str(p, v, "id", id);
    v_put_int(p, v, "version", version);
    v_put_str(p, v, "href", v_matter_href(p, id));
    v_put_str(p, v, "number", number.n > 0 ? number : id);
    v_put_str(p, v, "party", party_of(p, fold));
    v_put_str(p, v, "cause",
              json_get_str(json_get(fold, S("case")), S("cause")));
    v_put_str(p, v, "authority", authority->name);
    if (json_is(json_get(fold, S("hand")), JSON_OBJECT))
        v_put_str(p, v, "hand",
                  json_get_str(json_get(fold, S("hand")), S("name")));
    v_put_str(p, v, "handlers", handlers_of(p, fold));
    if (pr != NULL)
        head_of_procedure(p, v, pr, fold);
    head_due(p, v, pr, fold);
    v_put(p, v, "filed", v_marker(p, json_get(fold, S("filed"))));
    return v;
}

/* ---- pages of a list ---- */

void v_pager(struct page *p, struct json *list, str base, str next, size_t n)
{
    v_put_str(p, list, "range",
              page_zh_en(p,
                         JOIN(p, S("本页 "), v_number(p, (int64_t)n), S(" 条")),
                         JOIN(p, v_number(p, (int64_t)n), S(" on this page"))));
    if (next.n > 0)
        v_put_str(p, list, "next_href", next);
    if (base.n > 0)
        v_put_str(p, list, "previous_href", base);
}

/* ---- findings ---- */

/* The sentence, and which acts since are often taken for the one that was due. */
static str finding_says(struct page *p, const struct json *finding)
{
    const struct json *not_stopping = json_get(finding, S("not_stopping"));
    bool zh = p->lang == LANG_ZH;
    str says = json_get_str(finding, zh ? S("zh") : S("en"));

    for (size_t i = 0; json_is(not_stopping, JSON_ARRAY) && i < not_stopping->n;
         i++) {
        const struct json *one = not_stopping->items[i];

        says = JOIN(p, says, zh ? S(";「") : S("; \""),
                    json_get_str(one, zh ? S("zh") : S("en")),
                    zh ? S("」不停止计算:") : S("\" did not stop the clock: "),
                    json_get_str(one, zh ? S("why_zh") : S("why_en")));
    }
    return says;
}

str v_finding_kind(const struct page *p, str kind)
{
    if (str_eq(kind, S("late")))
        return page_zh_en(p, S("逾期"), S("Late"));
    if (str_eq(kind, S("unrecorded")))
        return page_zh_en(p, S("记录缺失"), S("Not recorded"));
    return page_zh_en(p, S("程序缺陷"), S("Defect"));
}

struct json *v_finding(struct page *p, const struct json *finding, str matter,
                       str party, str number, str authority)
{
    struct json *v = v_object(p);
    bool open = json_true(json_get(finding, S("open")));
    str kind = json_get_str(finding, S("kind"));
    str act = json_str(json_get(finding, S("act")));
    str id = JOIN(p, matter, S("-"), json_str(json_get(finding, S("n"))));

    v_put_str(p, v, "id", id);
    v_put_str(p, v, "rule", json_get_str(finding, S("rule")));
    v_put_str(p, v, "kind", kind);
    v_put_str(p, v, "state", open ? S("open") : S("closed"));
    v_put_str(p, v, "state_word",
              open ? page_zh_en(p, S("未消除"), S("open"))
                   : page_zh_en(p, S("已消除"), S("cleared")));
    v_put_str(p, v, "icon", str_eq(kind, S("late")) ? S("overdue") : S("warn"));
    v_put_str(p, v, "name", v_finding_kind(p, kind));
    v_put_str(p, v, "says", finding_says(p, finding));
    v_put_str(
        p, v, "href",
        JOIN(p, v_matter_href(p, matter), S("?tab=findings#finding-"), id));
    if (act.n > 0) {
        v_put_str(p, v, "act_href",
                  JOIN(p, v_matter_href(p, matter), S("/acts/"), act));
        v_put_str(p, v, "act_word",
                  page_zh_en(p, JOIN(p, S("第 "), act, S(" 项办理")),
                             JOIN(p, S("act "), act)));
    }
    /* On the case's own page it need not be named. */
    if (party.n > 0 || number.n > 0)
        v_put_str(p, v, "matter_href", v_matter_href(p, matter));
    v_put_str(p, v, "matter_number", number);
    v_put_str(p, v, "party", party);
    v_put_str(p, v, "authority", authority);
    v_put(p, v, "found_on", v_marker(p, json_get(finding, S("on"))));
    v_put(p, v, "citations", v_cites_of(p, json_get(finding, S("basis"))));
    return v;
}
