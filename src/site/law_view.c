/* law_view.c - citations, reasons and time limits for pages. */
#include "site/internal.h"

/* ---- citations ---- */

str v_cite(struct page *p, const struct fact *f)
{
    struct buf b;
    str out = S("");

    buf_init(&b, &memory_system, 4096);
    fact_cite(f, p->lang, &b);
    if (!p->failed && !buf_take(&b, p->a, &out, p->e))
        p->failed = true;
    buf_close(&b);
    return out;
}

static struct json *cite(struct page *p, const struct fact *f)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "id", f->id);
    v_put_str(p, v, "article", v_cite(p, f));
    v_put_str(p, v, "text", page_zh_en(p, f->zh, f->en));
    v_put_str(p, v, "href", JOIN(p, S("/facts/"), f->id));
    return v;
}

struct json *v_cites(struct page *p, const struct facts_cited *facts)
{
    struct json *all = v_array(p);

    for (size_t i = 0; i < facts->n; i++)
        v_push(p, all, cite(p, facts->at[i]));
    return all;
}

struct json *v_cites_of(struct page *p, const struct json *ids)
{
    const struct law *law = office_of(p->office)->law;
    struct json *all = v_array(p);

    for (size_t i = 0; json_is(ids, JSON_ARRAY) && i < ids->n; i++) {
        const struct json *one = ids->items[i];
        const struct fact *f =
            law_find(law, json_is(one, JSON_OBJECT) ? json_get_str(one, S("id"))
                                                    : json_str(one));

        if (f != NULL)
            v_push(p, all, cite(p, f));
    }
    return all;
}

/* ---- reasons ---- */

struct json *v_reasons(struct page *p, const struct json *reasons)
{
    struct json *all = v_array(p);
    bool zh = p->lang == LANG_ZH;

    for (size_t i = 0; json_is(reasons, JSON_ARRAY) && i < reasons->n; i++) {
        const struct json *r = reasons->items[i];
        struct json *v = v_object(p);
        date from;

        v_put_str(p, v, "guard", json_get_str(r, S("guard")));
        v_put_str(p, v, "says", json_get_str(r, zh ? S("zh") : S("en")));
        v_put_str(p, v, "cure",
                  json_get_str(r, zh ? S("cure_zh") : S("cure_en")));
        if (json_get_str(r, S("missing")).n > 0)
            v_put_str(p, v, "missing", json_get_str(r, S("missing")));
        if (date_parse(json_get_str(r, S("possible_from")), &from))
            v_put(p, v, "possible_from", v_date(p, from));
        v_put(p, v, "citations", v_cites_of(p, json_get(r, S("facts"))));
        v_push(p, all, v);
    }
    return all;
}

struct json *v_reasons_of(struct page *p, const struct reason *r, size_t n)
{
    struct json *all = v_array(p);

    for (size_t i = 0; i < n; i++)
        v_push(p, all, p->failed ? NULL : reason_json(&r[i], p->a, p->e));
    return v_reasons(p, all);
}

/* ---- time limits ---- */

static struct json *why_steps(struct page *p, const struct json *why)
{
    struct json *all = v_array(p);
    bool zh = p->lang == LANG_ZH;

    for (size_t i = 0; json_is(why, JSON_ARRAY) && i < why->n; i++) {
        const struct json *s = why->items[i];
        struct json *v = v_object(p), *ids = v_array(p);
        date on;

        v_put_str(p, v, "says", json_get_str(s, zh ? S("zh") : S("en")));
        if (date_parse(json_get_str(s, S("date")), &on))
            v_put(p, v, "on", v_date(p, on));
        if (json_get_str(s, S("fact")).n > 0)
            v_push(p, ids, v_str(p, json_get_str(s, S("fact"))));
        v_put(p, v, "citations", v_cites_of(p, ids));
        v_push(p, all, v);
    }
    return all;
}

/* A waiting period protects: its end is no lateness. */
static struct json *waiting_light(struct page *p, bool has, date last)
{
    bool over = has && last < p->today;
    struct json *v = v_object(p);

    v_put_str(p, v, "state", over ? S("met") : S("normal"));
    v_put_str(p, v, "word",
              over   ? page_zh_en(p, S("已届满"), S("Over"))
              : !has ? page_zh_en(p, S("尚未起算"), S("Not started"))
                     : page_zh_en(p, S("期间内"), S("Running")));
    return v;
}

static struct json *limit_light(struct page *p, const struct procedure *pr,
                                const struct json *limit)
{
    const struct deadline *d =
        procedure_deadline(pr, json_get_str(limit, S("id")));
    bool most = str_eq(json_get_str(limit, S("kind")), S("at_most"));
    struct json *met = json_get(limit, S("met"));
    bool suspended = json_true(json_get(limit, S("suspended")));
    int64_t late = 0;
    date last = 0;
    bool has = marked_date(json_get(limit, S("last")), &last);
    struct json *v;

    if (met == NULL && most)
        return v_light(p,
                       &(struct light_of){.has = has,
                                          .last = last,
                                          .suspended = suspended,
                                          .open = true,
                                          .warn = d == NULL ? (struct period){0}
                                                            : d->warn});
    if (met == NULL)
        return waiting_light(p, has, last);
    (void)json_get_int(limit, S("late"), &late);
    v = v_object(p);
    v_put_str(p, v, "state", late > 0 ? S("overdue") : S("met"));
    v_put_str(
        p, v, "word",
        late == 0
            ? page_zh_en(p, S("按期完成"), S("Met in time"))
            : page_zh_en(
                  p, JOIN(p, S("逾期 "), v_number(p, late), S(" 天完成")),
                  JOIN(p, S("Done "), v_number(p, late), S(" days late"))));
    return v;
}

/* By which version of the days off a running limit is counted. */
static struct json *calendar_view(struct page *p)
{
    struct json *v = v_object(p);
    int64_t number = 0;
    const struct calendar *c = office_calendar(p->office, &number);
    str n = v_number(p, number);

    v_put_int(p, v, "number", number);
    v_put_str(p, v, "sha256", calendar_version(c));
    v_put_str(p, v, "word",
              page_zh_en(p, JOIN(p, S("第 "), n, S(" 版")),
                         JOIN(p, S("version "), n)));
    return v;
}

static struct json *limit_view(struct page *p, const struct procedure *pr,
                               const struct json *limit,
                               const struct json *fold)
{
    struct json *v = v_object(p);
    bool zh = p->lang == LANG_ZH;
    bool most = str_eq(json_get_str(limit, S("kind")), S("at_most"));
    str party = json_get_str(limit, S("party"));
    const struct json *who = json_get(json_get(fold, S("parties")), party);
    date last;

    v_put_str(p, v, "id", json_get_str(limit, S("id")));
    v_put_str(p, v, "name", json_get_str(limit, zh ? S("zh") : S("en")));
    if (party.n > 0)
        v_put_str(p, v, "party", json_get_str(who, S("name")));
    v_put(p, v, "light", limit_light(p, pr, limit));
    v_put_str(p, v, "kind_word",
              most ? page_zh_en(p, S("最迟"), S("at the latest"))
                   : page_zh_en(p, S("届满于"), S("runs until")));
    if (marked_date(json_get(limit, S("last")), &last))
        v_put(p, v, "last", v_date(p, last));
    else
        v_put_str(p, v, "kind_word",
                  page_zh_en(p, S("法律未定天数,应由部门或地方规定"),
                             S("the law gives no number: a profile must")));
    if (json_true(json_get(limit, S("provisional"))))
        v_put(p, v, "provisional", v_bool(p, true));
    v_put(p, v, "met_on", v_marker(p, json_get(limit, S("met"))));
    if (json_get(limit, S("met")) == NULL)
        v_put(p, v, "calendar", calendar_view(p));
    v_put(p, v, "why", why_steps(p, json_get(limit, S("why"))));
    return v;
}

/* Running limits first, the nearest on top; then those that are met. */
struct json *v_deadlines(struct page *p, const struct procedure *pr,
                         const struct json *limits, const struct json *fold)
{
    struct json *running = v_array(p), *met = v_array(p);

    for (size_t i = 0; json_is(limits, JSON_ARRAY) && i < limits->n; i++) {
        const struct json *one = limits->items[i];

        v_push(p, json_get(one, S("met")) == NULL ? running : met,
               limit_view(p, pr, one, fold));
    }
    for (size_t i = 0; running != NULL && i + 1 < running->n; i++) {
        for (size_t j = i + 1; j < running->n; j++) {
            str a =
                json_get_str(json_get(running->items[i], S("last")), S("iso"));
            str b =
                json_get_str(json_get(running->items[j], S("last")), S("iso"));

            if (str_cmp(b, a) < 0) {
                struct json *t = running->items[i];

                running->items[i] = running->items[j];
                running->items[j] = t;
            }
        }
    }
    for (size_t i = 0; met != NULL && i < met->n; i++)
        v_push(p, running, met->items[i]);
    return running;
}
