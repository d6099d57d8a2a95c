/* words.c - sentences about roles and time limits, and trees of them. */
#include "explain/internal.h"

enum { SHORT_TEXT = 4096 };

/* ---- texts ---- */

str tell_join(struct teller *t, const str *parts, size_t n)
{
    str s = S("");

    if (!t->failed && !arena_join(t->a, parts, n, &s, t->e))
        t->failed = true;
    return s;
}

str tell_say(const struct teller *t, const char *zh, const char *en)
{
    return str_of(t->lang == LANG_ZH ? zh : en);
}

str tell_words(const struct teller *t, struct words w)
{
    return t->lang == LANG_ZH ? w.zh : w.en;
}

str tell_quoted(struct teller *t, str s)
{
    return SAY(t, tell_say(t, "「", "\""), s, tell_say(t, "」", "\""));
}

str tell_steps(struct teller *t, const str *ids, size_t n)
{
    str all = S("");

    for (size_t i = 0; i < n; i++) {
        const struct step *s = procedure_step(t->p, ids[i]);
        str one = tell_quoted(t, s == NULL ? ids[i] : tell_words(t, s->name));

        all = i == 0 ? one : SAY(t, all, tell_say(t, "或者", " or "), one);
    }
    return all;
}

static str take(struct teller *t, struct buf *b)
{
    str s = S("");

    if (!t->failed && !buf_take(b, t->a, &s, t->e))
        t->failed = true;
    buf_close(b);
    return s;
}

str tell_period(struct teller *t, struct period p)
{
    struct buf b;

    buf_init(&b, &memory_system, SHORT_TEXT);
    buf_period(&b, p, t->lang);
    return take(t, &b);
}

str tell_number(struct teller *t, int64_t n)
{
    struct buf b;

    buf_init(&b, &memory_system, SHORT_TEXT);
    buf_int(&b, n);
    return take(t, &b);
}

str tell_role(struct teller *t, const struct role *r)
{
    str n;

    if (r->at_least <= 1)
        return tell_words(t, r->name);
    n = tell_number(t, r->at_least);
    return SAY(t, tell_words(t, r->name),
               tell_say(t, "(不少于 ", " (at least "), n,
               tell_say(t, " 人)", ")"));
}

/* ---- time limits ---- */

static str since(struct teller *t, const struct deadline *d)
{
    str from = tell_steps(t, d->from, d->n_from);

    return d->n_from == 0 ? S("")
                          : SAY(t, tell_say(t, "自", "from "), from,
                                tell_say(t, "之日起", ""));
}

static str not_counted(struct teller *t, const struct deadline *d)
{
    str all = S("");

    for (size_t i = 0; i < d->n_excludes; i++) {
        const struct interval *v = procedure_interval(t->p, d->excludes[i]);
        str one =
            tell_quoted(t, v == NULL ? d->excludes[i] : tell_words(t, v->name));

        all = i == 0 ? one : SAY(t, all, tell_say(t, "、", ", "), one);
    }
    if (all.n == 0)
        return all;
    return SAY(t, tell_say(t, ";", "; the time of "), all,
               tell_say(t, "的时间不计入", " is not counted"));
}

static str follows(struct teller *t, const struct deadline *d)
{
    str next = tell_steps(t, &d->on_pass, 1);

    if (d->on_pass.n == 0)
        return S("");
    return SAY(t, tell_say(t, ";期满没有办的,自动", "; when it has passed, "),
               next, tell_say(t, "", " follows by itself"));
}

str tell_limit(struct teller *t, const struct deadline *d)
{
    str from = since(t, d);
    str until = tell_steps(t, d->until, d->n_until);
    str n = d->open
                ? tell_say(t, "法律未定日数,由部门或者地方规定",
                           "the law gives no number: a department or a place "
                           "sets it")
                : tell_period(t, d->period);
    str head;

    if (d->open)
        head = SAY(t, from, from.n > 0 ? tell_say(t, ",", ": ") : S(""), n);
    else if (d->kind == DEADLINE_AT_LEAST)
        head = SAY(t, from,
                   tell_say(t, "满 ", from.n > 0 ? ": wait for " : "wait for "),
                   n, tell_say(t, "后才可以办后一步", ""));
    else if (t->lang == LANG_ZH)
        head = SAY(t, from, S(" "), n, S("内"));
    else
        head = SAY(t, S("within "), n, from.n > 0 ? S(" ") : S(""), from);
    if (d->n_until > 0)
        head = SAY(t, head, tell_say(t, ",办完", ", until "), until,
                   tell_say(t, "", " is done"));
    if (d->for_party)
        head =
            SAY(t, head,
                tell_say(t, ";对各当事人分别计算", "; counted for each party"));
    return SAY(t, head, not_counted(t, d), follows(t, d));
}

str tell_limit_short(struct teller *t, const struct deadline *d)
{
    str n = d->open ? tell_say(t, "时限另定", "time set elsewhere")
                    : tell_period(t, d->period);
    const struct step *s =
        d->n_from > 0 ? procedure_step(t->p, d->from[0]) : NULL;
    str from = s == NULL ? S("") : tell_words(t, s->name);

    if (from.n == 0 || t->failed)
        return n;
    if (t->lang == LANG_ZH)
        return d->open ? SAY(t, n, S("(自"), from, S("起)"))
               : d->kind == DEADLINE_AT_LEAST
                   ? SAY(t, from, S("后满 "), n)
                   : SAY(t, n, S("内(自"), from, S("起)"));
    return d->open ? SAY(t, n, S(", from "), from)
           : d->kind == DEADLINE_AT_LEAST
               ? SAY(t, S("after "), n, S(" from "), from)
               : SAY(t, S("within "), n, S(" of "), from);
}

/* ---- trees ---- */

struct json *tell_object(struct teller *t)
{
    struct json *v = t->failed ? NULL : json_object(t->a, t->e);

    t->failed = v == NULL;
    return v;
}

struct json *tell_array(struct teller *t)
{
    struct json *v = t->failed ? NULL : json_array(t->a, t->e);

    t->failed = v == NULL;
    return v;
}

void tell_put(struct teller *t, struct json *o, const char *name,
              struct json *v)
{
    if (!t->failed && !json_set(t->a, o, str_of(name), v, t->e))
        t->failed = true;
}

void tell_text(struct teller *t, struct json *o, const char *name, str s)
{
    if (!t->failed && !json_set_str(t->a, o, str_of(name), s, t->e))
        t->failed = true;
}

void tell_push(struct teller *t, struct json *list, struct json *v)
{
    if (!t->failed && !json_add(t->a, list, v, t->e))
        t->failed = true;
}

void tell_push_text(struct teller *t, struct json *list, str s)
{
    tell_push(t, list, t->failed ? NULL : json_string(t->a, s, t->e));
}

struct json *tell_cites(struct teller *t, const struct facts_cited *facts)
{
    struct json *all = tell_array(t);

    for (size_t i = 0; i < facts->n && !t->failed; i++) {
        struct json *v = tell_object(t);
        struct buf b;

        buf_init(&b, &memory_system, SHORT_TEXT);
        fact_cite(facts->at[i], t->lang, &b);
        tell_text(t, v, "id", facts->at[i]->id);
        tell_text(t, v, "text", take(t, &b));
        tell_push(t, all, v);
    }
    return all;
}
