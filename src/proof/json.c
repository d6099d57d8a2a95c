/* json.c - what a proof came to, as JSON.
 */
#include "proof/internal.h"

static const char *const words[] = {
    [VERDICT_PROVED] = "proved",   [VERDICT_REFUTED] = "refuted",
    [VERDICT_OPEN] = "open",       [VERDICT_UNCONFIRMED] = "unconfirmed",
    [VERDICT_ASSUMED] = "assumed",
};
_Static_assert(COUNT_OF(words) == VERDICT_COUNT, "one word a verdict");

struct writer {
    struct arena *a;
    struct err *e;
    bool failed;
};

static void put(struct writer *w, struct json *o, const char *name,
                struct json *v)
{
    if (!w->failed &&
        (o == NULL || v == NULL || !json_set(w->a, o, str_of(name), v, w->e)))
        w->failed = true;
}

static void put_text(struct writer *w, struct json *o, const char *name, str s)
{
    put(w, o, name, w->failed ? NULL : json_string(w->a, s, w->e));
}

static void put_number(struct writer *w, struct json *o, const char *name,
                       int64_t n)
{
    put(w, o, name, w->failed ? NULL : json_int(w->a, n, w->e));
}

static void put_problem(struct writer *w, struct json *o, const struct err *p)
{
    static const struct {
        enum lang lang;
        const char *says, *fix;
    } langs[] = {{LANG_ZH, "zh", "fix_zh"}, {LANG_EN, "en", "fix_en"}};

    put_text(w, o, "code", str_of(err_code(p)));
    put_text(w, o, "file", err_file(p));
    put_number(w, o, "line", p->line);
    for (size_t i = 0; i < COUNT_OF(langs); i++) {
        struct buf b;
        str s = S("");

        buf_init(&b, &memory_system, 8192);
        err_sentence(p, langs[i].lang, &b);
        if (!w->failed && !buf_take(&b, w->a, &s, w->e))
            w->failed = true;
        put_text(w, o, langs[i].says, s);
        buf_clear(&b);
        err_remedy(p, langs[i].lang, &b);
        if (!w->failed && !buf_take(&b, w->a, &s, w->e))
            w->failed = true;
        put_text(w, o, langs[i].fix, s);
        buf_close(&b);
    }
}

static struct json *claim_json(struct writer *w, const struct proof_claim *c)
{
    struct json *o = w->failed ? NULL : json_object(w->a, w->e);

    w->failed = w->failed || o == NULL;
    put_text(w, o, "id", c->id);
    put_text(w, o, "verdict", str_of(words[c->verdict]));
    put_number(w, o, "states", (int64_t)c->states);
    if (c->problem != NULL)
        put_problem(w, o, c->problem);
    if (c->way.n > 0)
        put_text(w, o, "way", c->way);
    if (c->scenario != NULL) {
        put(w, o, "replayed", json_bool(w->a, c->replayed, w->e));
        put(w, o, "scenario", c->scenario);
    }
    if (c->refused.n > 0)
        put_text(w, o, "refused", c->refused);
    return o;
}

struct json *proof_json(const struct procedure *p, const struct proof *x,
                        struct arena *a, struct err *e)
{
    struct writer w = {.a = a, .e = e};
    struct json *o = json_object(a, e), *all = json_array(a, e);

    if (o == NULL || all == NULL)
        return NULL;
    put_text(&w, o, "procedure", p->id);
    put_text(&w, o, "profile", p->profile);
    put(&w, o, "holds", json_bool(a, x->holds, e));
    put_number(&w, o, "states", (int64_t)x->states);
    put_number(&w, o, "acts", x->acts);
    for (int v = 0; v < VERDICT_COUNT; v++)
        put_number(&w, o, words[v], (int64_t)x->counts[v]);
    for (size_t i = 0; i < x->n && !w.failed; i++) {
        struct json *c = claim_json(&w, &x->claims[i]);

        if (w.failed || !json_add(a, all, c, e))
            return NULL;
    }
    put(&w, o, "claims", all);
    return w.failed ? NULL : o;
}
