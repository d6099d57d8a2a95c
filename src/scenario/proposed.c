/* proposed.c - what a decision proposed, compared with what was expected. */
#include "scenario/internal.h"

static const struct json *last_of(const struct json *all, str decision)
{
    for (size_t i = json_is(all, JSON_ARRAY) ? all->n : 0; i > 0; i--) {
        if (str_eq(json_get_str(all->items[i - 1], S("decision")), decision))
            return all->items[i - 1];
    }
    return NULL;
}

static str text_of(const struct json *v)
{
    if (v == NULL || v->kind == JSON_NULL)
        return S("null");
    if (v->kind == JSON_BOOL)
        return v->truth ? S("true") : S("false");
    if (v->kind == JSON_OBJECT)
        return json_get_str(v, S("@"));
    /* A list of one, such as the facts of a version. */
    if (v->kind == JSON_ARRAY)
        return v->n == 1 ? json_str(v->items[0]) : S("[…]");
    return v->text;
}

static const struct json *member_of(const struct json *derivation, str name)
{
    const struct json *result = json_get(derivation, S("result"));
    const struct json *v =
        json_is(result, JSON_OBJECT) ? json_get(result, name) : NULL;

    if (v != NULL)
        return v;
    return str_eq(name, S("value")) ? result : json_get(derivation, name);
}

bool proposed_fits(const struct json *all, str decision,
                   const struct json *want, struct unfit *out)
{
    const struct json *d = last_of(all, decision);
    const struct json *result = json_get(d, S("result"));
    bool nothing = result == NULL || result->kind == JSON_NULL;

    *out = (struct unfit){decision, text_of(want), S("")};
    if (!json_is(want, JSON_OBJECT) || nothing) {
        out->want = json_is(want, JSON_OBJECT) ? S("{…}") : text_of(want);
        out->got = nothing ? S("null") : S("{…}");
        return nothing && want->kind == JSON_NULL;
    }
    for (size_t i = 0; i < want->n; i++) {
        *out = (struct unfit){want->names[i], text_of(want->items[i]),
                              text_of(member_of(d, want->names[i]))};
        if (!str_eq(out->want, out->got))
            return false;
    }
    return true;
}
