/* page_fact.c - one fact of law (条款), and where it is applied. */
#include "site/pages.h"

static const struct err_def no_fact = {
    .code = "SITE-021",
    .fault = FAULT_ABSENT,
    .zh = "没有条款「{0}」",
    .fix_zh = "核对编号,编号形如法律前缀加条号",
    .en = "there is no provision \"{0}\"",
    .fix_en = "check the id: a law's prefix and an article",
};

/* ---- where it is applied ---- */

struct uses {
    struct page *p;
    const struct fact *fact;
    const struct procedure *pr;
    struct map *seen; /* without the profile → there */
    struct json *all;
};

static bool cites(const struct facts_cited *c, const struct fact *f)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->at[i] == f)
            return true;
    }
    return false;
}

/* A profile repeats what it refines: what the general law says already is not
 * said again. */
static void use(struct uses *u, const char *zh, const char *en,
                struct words name)
{
    struct page *p = u->p;
    str where = page_say(p, u->pr->name);
    str what = JOIN(p, page_zh_en(p, str_of(zh), str_of(en)),
                    page_zh_en(p, S("「"), S(" \"")), page_say(p, name),
                    page_zh_en(p, S("」"), S("\"")));
    str key = JOIN(p, where, S("|"), what);
    struct json *v;

    if (p->failed || map_get(u->seen, key) != NULL)
        return;
    if (!map_put(u->seen, key, u, p->e)) {
        p->failed = true;
        return;
    }
    if (u->pr->profile.n > 0)
        where = JOIN(p, where, S(" · "), page_say(p, u->pr->profile_name));
    v = v_object(p);
    v_put_str(p, v, "says",
              JOIN(p, where, page_zh_en(p, S(":"), S(": ")), what));
    v_push(p, u->all, v);
}

static void of_roles(struct uses *u)
{
    for (size_t i = 0; i < u->pr->n_roles; i++) {
        const struct role *r = &u->pr->roles[i];
        bool yes = cites(&r->post_basis, u->fact) ||
                   cites(&r->at_least_basis, u->fact) ||
                   cites(&r->credential_basis, u->fact) ||
                   cites(&r->assigned_basis, u->fact);

        for (size_t j = 0; j < r->n_never_also; j++)
            yes = yes || cites(&r->never_also[j].basis, u->fact);
        if (yes)
            use(u, "办理人", "role", r->name);
    }
}

static void of_steps(struct uses *u)
{
    for (size_t i = 0; i < u->pr->n_steps; i++) {
        const struct step *s = &u->pr->steps[i];

        if (cites(&s->basis, u->fact) || cites(&s->not_stopping_basis, u->fact))
            use(u, "步骤", "step", s->name);
        for (size_t j = 0; j < s->n_guards; j++) {
            if (cites(&s->guards[j].basis, u->fact))
                use(u, "条件", "condition", s->guards[j].name);
        }
    }
}

static void of_limits(struct uses *u)
{
    const struct procedure *pr = u->pr;

    for (size_t i = 0; i < pr->n_deadlines; i++) {
        if (cites(&pr->deadlines[i].basis, u->fact) ||
            cites(&pr->deadlines[i].exclude_basis, u->fact))
            use(u, "期限", "time limit", pr->deadlines[i].name);
    }
    for (size_t i = 0; i < pr->n_intervals; i++) {
        if (cites(&pr->intervals[i].basis, u->fact))
            use(u, "期间", "interval", pr->intervals[i].name);
    }
    for (size_t i = 0; i < pr->n_settings; i++) {
        if (cites(&pr->settings[i].basis, u->fact))
            use(u, "设定", "setting", pr->settings[i].name);
    }
    for (size_t i = 0; i < pr->n_papers; i++) {
        if (cites(&pr->papers[i].basis, u->fact))
            use(u, "文书", "paper", pr->papers[i].name);
    }
}

static void of_rules(struct uses *u)
{
    for (size_t i = 0; i < u->pr->n_rules; i++) {
        const struct order_rule *r = &u->pr->rules[i];
        const struct step *s = procedure_step(u->pr, r->then);

        if (s != NULL && cites(&r->basis, u->fact))
            use(u, "先后次序", "order", s->name);
    }
}

/* The general procedures first, then what profiles add. */
static struct json *uses_of(struct page *p, const struct fact *f)
{
    const struct packs *packs = office_of(p->office)->packs;
    struct uses u = {.p = p, .fact = f, .all = v_array(p)};

    u.seen = map_new(p->a, p->e);
    if (u.seen == NULL) {
        p->failed = true;
        return NULL;
    }
    for (int profiles = 0; profiles <= 1; profiles++) {
        for (size_t i = 0; i < packs_count(packs); i++) {
            u.pr = packs_at(packs, i);
            if ((u.pr->profile.n > 0) != (profiles == 1))
                continue;
            of_roles(&u);
            of_steps(&u);
            of_limits(&u);
            of_rules(&u);
        }
    }
    return u.all;
}

/* ---- what it says ---- */

static void pair(struct page *p, struct json *fields, const char *zh,
                 const char *en, str value)
{
    if (value.n > 0)
        v_pair(p, fields, page_zh_en(p, str_of(zh), str_of(en)), value);
}

static str rank_word(const struct page *p, enum law_rank rank)
{
    static const struct words words[] = {
        [RANK_LAW] = {SI("法律"), SI("law")},
        [RANK_REGULATION] = {SI("行政法规"), SI("administrative regulation")},
        [RANK_LOCAL_REGULATION] = {SI("地方性法规"), SI("local regulation")},
        [RANK_DEPARTMENT_RULE] = {SI("部门规章"), SI("department rule")},
        [RANK_LOCAL_RULE] = {SI("地方政府规章"), SI("local government rule")},
        [RANK_INTERPRETATION] = {SI("司法解释"), SI("interpretation")},
        [RANK_DOCUMENT] = {SI("规范性文件"), SI("normative document")},
        [RANK_CONVENTION] = {SI("本系统的计算约定"),
                             SI("computing convention of this system")},
    };

    return page_say(p, words[rank]);
}

static str unit_word(const struct page *p, str unit)
{
    static const struct {
        str id;
        struct words name;
    } units[] = {
        {SI("calendar_day"), {SI("日"), SI("calendar days")}},
        {SI("working_day"), {SI("个工作日"), SI("working days")}},
        {SI("hour"), {SI("小时"), SI("hours")}},
        {SI("month"), {SI("个月"), SI("months")}},
        {SI("year"), {SI("年"), SI("years")}},
        {SI("person"), {SI("人"), SI("persons")}},
        {SI("yuan"), {SI("元"), SI("yuan")}},
    };

    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (str_eq(unit, units[i].id))
            return page_say(p, units[i].name);
    }
    return unit;
}

static str day_text(struct page *p, date d)
{
    struct date_text t = date_text(d);

    return JOIN(p, str_of(t.z));
}

static struct json *fields_of(struct page *p, const struct fact *f)
{
    struct json *fields = v_array(p);
    const struct law_text *l = f->law;

    pair(p, fields, "法律文件", "Text", page_zh_en(p, l->zh, l->en));
    pair(p, fields, "位阶", "Rank", rank_word(p, l->rank));
    pair(p, fields, "条款", "Article", f->article);
    pair(p, fields, "版本", "Version", l->version);
    if (l->rank != RANK_CONVENTION)
        pair(p, fields, "施行日期", "In force from", day_text(p, l->in_force));
    if (l->repealed < DATE_MAX)
        pair(p, fields, "失效日期", "No longer in force from",
             day_text(p, l->repealed));
    if (f->quantity.n > 0)
        pair(p, fields, "数值", "Quantity",
             JOIN(p, f->quantity, S(" "), unit_word(p, f->unit)));
    if (f->unverified)
        pair(p, fields, "核对情况", "Checked",
             page_zh_en(p, S("尚未与正式文本核对"),
                        S("not checked against the official text yet")));
    return fields;
}

static bool make_page_fact(struct page *p)
{
    str id = page_param(p, "id");
    const struct fact *f = law_find(office_of(p->office)->law, id);
    struct json *v = v_object(p), *uses;

    p->template = "fact";
    if (f == NULL)
        return err_set(p->e, &no_fact, .arg = {str_slice(id, 0, 64)});
    uses = uses_of(p, f);
    v_put_str(p, v, "id", f->id);
    v_put_str(p, v, "article", v_cite(p, f));
    v_put_str(p, v, "subject", page_zh_en(p, f->law->zh, f->law->en));
    v_put_str(p, v, "says", page_zh_en(p, f->zh, f->en));
    v_put_str(p, v, "kind", f->kind);
    v_put(p, v, "fields", fields_of(p, f));
    v_put(p, v, "has_uses", v_bool(p, uses != NULL && uses->n > 0));
    v_put(p, v, "uses", uses);
    v_put(p, p->view, "fact", v);
    return page_crumb(p, f->id, S(""));
}

PAGE(page_fact, PAGE_PUBLIC)
