/* act_view.c - acts of a matter as its timeline shows them. */
#include "site/act_view.h"

/* ---- what an act wrote ---- */

static bool path_is(const struct json *write, const char *first)
{
    const struct json *path = json_get(write, S("path"));

    return json_is(path, JSON_ARRAY) && path->n == 2 &&
           str_eq(json_str(path->items[0]), str_of(first)) &&
           str_eq(json_str(path->items[1]), S("-"));
}

/* The place of a paper among the matter's, from 1. */
static size_t paper_place(const struct json *fold, const struct json *paper)
{
    const struct json *all = json_get(fold, S("papers"));

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        if (json_equal(all->items[i], paper))
            return i + 1;
    }
    return 0;
}

static struct json *paper_link(struct page *p, str matter,
                               const struct json *fold,
                               const struct json *paper)
{
    size_t place = paper_place(fold, paper);
    struct json *v;

    if (place == 0)
        return NULL;
    v = v_object(p);
    v_put_str(p, v, "name",
              page_zh_en(p, json_get_str(paper, S("zh")),
                         json_get_str(paper, S("en"))));
    v_put_str(p, v, "number", json_get_str(paper, S("number")));
    v_put_str(p, v, "href",
              JOIN(p, v_matter_href(p, matter), S("/papers/"),
                   v_number(p, (int64_t)place)));
    return v;
}

static struct json *move_day(struct page *p, const struct json *move,
                             const char *day, const char *provisional)
{
    struct json *v = v_marker(p, json_get(move, str_of(day)));

    if (v != NULL && json_true(json_get(move, str_of(provisional))))
        v_put(p, v, "provisional", v_bool(p, true));
    return v;
}

/* Limits that new days off moved: each from its day to its day. */
static void add_moves(struct page *p, struct json *moves,
                      const struct json *fold, const struct json *entry)
{
    const struct json *all = json_get(entry, S("moved"));

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct json *one = all->items[i];
        const struct json *party = json_get(json_get(fold, S("parties")),
                                            json_get_str(one, S("party")));
        struct json *v = v_object(p);
        str name = page_zh_en(p, json_get_str(one, S("zh")),
                              json_get_str(one, S("en")));

        if (party != NULL)
            name = JOIN(p, name, S(" "), json_get_str(party, S("name")));
        v_put_str(p, v, "name", name);
        v_put(p, v, "before", move_day(p, one, "before", "was_provisional"));
        v_put(p, v, "after", move_day(p, one, "after", "provisional"));
        v_push(p, moves, v);
    }
}

static void add_writes(struct page *p, struct json *v, str matter,
                       const struct json *fold, const struct json *act)
{
    const struct json *writes =
        json_get(json_get(act, S("effects")), S("writes"));
    struct json *papers = v_array(p), *findings = v_array(p);
    struct json *moves = v_array(p);

    for (size_t i = 0; writes != NULL && i < writes->n; i++) {
        const struct json *value = json_get(writes->items[i], S("value"));

        if (path_is(writes->items[i], "papers"))
            v_push(p, papers, paper_link(p, matter, fold, value));
        if (path_is(writes->items[i], "recounts"))
            add_moves(p, moves, fold, value);
        if (path_is(writes->items[i], "findings"))
            v_push(p, findings,
                   v_finding(p, value, matter, S(""), S(""), S("")));
    }
    v_put(p, v, "moves", moves);
    v_put(p, v, "has_papers", v_bool(p, papers != NULL && papers->n > 0));
    v_put(p, v, "papers", papers);
    v_put(p, v, "findings", findings);
}

/* ---- who, when, what ---- */

static struct json *persons_of(struct page *p, const struct json *act)
{
    const struct json *by = json_get(json_get(act, S("intent")), S("by"));
    struct json *all = v_array(p);

    for (size_t i = 0; json_is(by, JSON_ARRAY) && i < by->n; i++) {
        struct json *v = v_object(p);

        v_put_str(p, v, "name", v_person_name(p, json_str(by->items[i])));
        v_push(p, all, v);
    }
    if (all != NULL && all->n == 0) {
        struct json *v = v_object(p);

        v_put_str(p, v, "name",
                  v_person_name(p, json_get_str(act, S("actor"))));
        v_push(p, all, v);
    }
    return all;
}

static bool concealed(const struct json *v)
{
    return json_is(v, JSON_OBJECT) && json_get(v, S("~")) != NULL;
}

static struct json *fields_of(struct page *p, const struct procedure *pr,
                              const struct json *act)
{
    const struct json *fields =
        json_get(json_get(act, S("intent")), S("fields"));
    struct json *all = v_array(p);

    for (size_t i = 0; json_is(fields, JSON_OBJECT) && i < fields->n; i++) {
        const struct field *f =
            pr == NULL ? NULL : procedure_field(pr, fields->names[i]);
        str text = page_phrase(p, "confidential");

        if (!concealed(fields->items[i])) {
            const struct json *names = NULL;

            if (f != NULL && f->type != FIELD_TABLE &&
                json_is(fields->items[i], JSON_ARRAY))
                names = v_names(p, fields->items[i]);
            if (!p->failed && !paper_value(f, fields->items[i], names, p->lang,
                                           p->a, &text, p->e))
                p->failed = true;
        }
        v_pair(p, all, f == NULL ? fields->names[i] : page_say(p, f->name),
               text);
        if (f != NULL && f->type == FIELD_TABLE && all != NULL && !p->failed &&
            json_is(fields->items[i], JSON_ARRAY))
            v_put(p, all->items[all->n - 1], "table",
                  v_table(p, f, fields->items[i]));
    }
    return all;
}

struct json *v_names(struct page *p, const struct json *ids)
{
    struct json *all = v_object(p);

    for (size_t i = 0; json_is(ids, JSON_ARRAY) && i < ids->n; i++) {
        struct json *one = v_object(p);

        v_put_str(p, one, "name", v_person_name(p, json_str(ids->items[i])));
        if (!p->failed &&
            !json_set(p->a, all, json_str(ids->items[i]), one, p->e))
            p->failed = true;
    }
    return all;
}

static str act_name(struct page *p, const struct procedure *pr,
                    const struct json *act)
{
    str kind = json_get_str(act, S("kind"));
    str step = json_get_str(json_get(act, S("intent")), S("step"));
    const struct step *s = pr == NULL ? NULL : procedure_step(pr, step);
    str name = s == NULL ? step : page_say(p, s->name);

    if (str_eq(kind, S("recount")))
        return page_zh_en(p, S("按新的放假安排重新计算期限"),
                          S("Time limits counted anew by new days off"));
    if (str_eq(kind, S("unstarted")))
        return page_zh_en(p, S("引起的事项没有立起来"),
                          S("A matter that was started could not begin"));
    if (str_eq(kind, S("propose")))
        return JOIN(p, page_zh_en(p, S("送审:"), S("Put to approval: ")), name);
    if (str_eq(kind, S("opine")))
        return JOIN(p, page_zh_en(p, S("签署意见:"), S("Opinion on: ")), name);
    if (str_eq(kind, S("return")))
        return JOIN(p, page_zh_en(p, S("退回:"), S("Sent back: ")), name);
    return name;
}

static void add_times(struct page *p, struct json *v,
                      const struct ledger_act *act)
{
    const struct json *intent = json_get(act->act, S("intent"));
    instant done = act->recorded;
    bool record = str_eq(json_get_str(intent, S("mode")), S("record"));
    date from, to;

    (void)instant_parse(json_get_str(intent, S("at")), &done);
    from = instant_date(done, ZONE_CITY_MIN);
    to = instant_date(act->recorded, ZONE_CITY_MIN);
    v_put(p, v, "done_at", v_instant(p, done));
    if (act->recorded - done > 60 * 1000)
        v_put(p, v, "recorded_at", v_instant(p, act->recorded));
    if (to > from)
        v_put_str(p, v, "lag",
                  JOIN(p, page_zh_en(p, S("晚 "), S("")),
                       v_number(p, to - from),
                       page_zh_en(p, S(" 天补录"), S(" days later"))));
    if (record) {
        v_put_str(p, v, "mode_word", page_zh_en(p, S("补录"), S("recorded")));
        if (json_get_str(intent, S("source")).n > 0)
            v_put_str(p, v, "says",
                      JOIN(p, page_zh_en(p, S("来源:"), S("Source: ")),
                           json_get_str(intent, S("source"))));
    }
}

static void add_ledger(struct page *p, struct json *v, str matter,
                       const struct ledger_act *act)
{
    struct json *l = v_object(p);
    str digest = v_hash(p, &act->digest);

    v_put_int(p, l, "number", act->seq);
    v_put_str(p, l, "href",
              JOIN(p, v_matter_href(p, matter), S("/acts/"),
                   v_number(p, act->number)));
    v_put_str(p, l, "digest", digest);
    v_put_str(p, l, "digest_short", str_slice(digest, 0, 12));
    v_put_str(p, l, "proof_href",
              JOIN(p, S("/ledger/proofs/"), v_number(p, act->seq)));
    v_put(p, v, "ledger", l);
}

/* By which version, and on what notice it rests. */
static str recount_says(struct page *p, const struct json *intent)
{
    int64_t n = 0;

    (void)json_get_int(intent, S("calendar"), &n);
    return JOIN(p, page_zh_en(p, S("放假安排第 "), S("Days off, version ")),
                v_number(p, n), page_zh_en(p, S(" 版:"), S(": ")),
                json_get_str(intent, S("basis")));
}

struct json *v_act(struct page *p, str matter, const struct json *fold,
                   const struct procedure *pr, const struct ledger_act *act)
{
    const struct json *intent = json_get(act->act, S("intent"));
    const struct json *party = json_get(json_get(fold, S("parties")),
                                        json_get_str(intent, S("party")));
    struct json *v = v_object(p), *fields = fields_of(p, pr, act->act);
    str opinion = json_get_str(intent, S("opinion"));

    v_put_str(p, v, "id", v_number(p, act->number));
    v_put_str(p, v, "step", json_get_str(intent, S("step")));
    v_put_str(p, v, "name", act_name(p, pr, act->act));
    v_put_str(p, v, "href",
              JOIN(p, v_matter_href(p, matter), S("/acts/"),
                   v_number(p, act->number)));
    if (party != NULL)
        v_put_str(p, v, "party", json_get_str(party, S("name")));
    add_times(p, v, act);
    if (opinion.n > 0)
        v_put_str(p, v, "says",
                  JOIN(p, page_zh_en(p, S("意见:"), S("Opinion: ")), opinion));
    if (str_eq(json_get_str(act->act, S("kind")), S("recount")))
        v_put_str(p, v, "says", recount_says(p, intent));
    v_put(p, v, "by", persons_of(p, act->act));
    v_put(p, v, "has_fields", v_bool(p, fields != NULL && fields->n > 0));
    v_put(p, v, "fields", fields);
    add_writes(p, v, matter, fold, act->act);
    add_ledger(p, v, matter, act);
    return v;
}
