/* registers.c - the registers of a scenario: what it says they hold, kept up by its
 * acts, and asked as the office asks its own.
 */
#include "scenario/internal.h"

static const struct err_def no_roll = {
    .code = "SCENARIO-010",
    .fault = FAULT_INPUT,
    .zh = "情景中的清单「{0}」没有声明,或其登记写得不对",
    .fix_zh = "核对清单名称;每项登记写 id、of(全市的清单不写)、from、to 和各项",
    .en =
        "the scenario's register \"{0}\" is not declared, or an entry is wrong",
    .fix_en = "check its name; an entry has id, of (not in a city's), from, to "
              "and members",
};

static bool put_day(struct arena *a, struct json *v, str name,
                    const struct json *text, struct err *e)
{
    struct json *marked = json_object(a, e);

    return marked != NULL &&
           json_set_str(a, marked, S("@"), json_str(text), e) &&
           json_set(a, v, name, marked, e);
}

static bool put_member(struct arena *a, const struct roll *r, str name,
                       const struct json *value, struct json *entry,
                       struct err *e)
{
    const struct field *f = roll_field(r, name);

    if (f == NULL)
        return err_set(e, &no_roll, .at = value->at, .arg = {r->id});
    if (f->type == FIELD_DATE && json_is(value, JSON_STRING))
        return put_day(a, entry, name, value, e);
    return json_set(a, entry, name, json_copy(a, value, e), e);
}

static int64_t versions_of(const struct json *all, const struct json *v)
{
    int64_t n = 0;

    for (size_t i = 0; i < all->n; i++) {
        const struct json *o = all->items[i];

        n += str_eq(json_get_str(o, S("register")),
                    json_get_str(v, S("register"))) &&
             str_eq(json_get_str(o, S("of")), json_get_str(v, S("of"))) &&
             str_eq(json_get_str(o, S("id")), json_get_str(v, S("id")));
    }
    return n;
}

static bool add_version(struct arena *a, const struct roll *r,
                        const struct json *given, struct json *all,
                        struct err *e)
{
    struct json *v = json_object(a, e), *entry = json_object(a, e);
    str id = json_get_str(given, S("id"));
    str of = r->city ? S("city") : json_get_str(given, S("of"));
    date d;

    if (v == NULL || entry == NULL)
        return false;
    if (id.n == 0 || of.n == 0 ||
        !date_parse(json_get_str(given, S("from")), &d))
        return err_set(e, &no_roll, .at = given->at, .arg = {r->id});
    for (size_t i = 0; i < given->n; i++) {
        str name = given->names[i];
        const struct json *value = given->items[i];

        if (str_eq(name, S("id")) || str_eq(name, S("of")))
            continue;
        if (str_eq(name, S("from")) || str_eq(name, S("to"))) {
            if (value->kind != JSON_NULL && !put_day(a, v, name, value, e))
                return false;
        } else if (!put_member(a, r, name, value, entry, e)) {
            return false;
        }
    }
    return json_set_str(a, v, S("register"), r->id, e) &&
           json_set_str(a, v, S("of"), of, e) &&
           json_set_str(a, v, S("id"), id, e) &&
           json_set_int(a, v, S("n"), versions_of(all, v) + 1, e) &&
           json_set(a, v, S("entry"), entry, e) && entry_effects(a, r, v, e) &&
           json_add(a, all, v, e);
}

bool scenario_registers(struct arena *a, const struct packs *packs,
                        const struct json *scenario, struct json **out,
                        struct err *e)
{
    const struct json *given = json_get(scenario, S("registers"));
    struct json *all = json_array(a, e);

    if (all == NULL)
        return false;
    for (size_t i = 0; given != NULL && i < given->n; i++) {
        const struct json *list = given->items[i];
        const struct roll *r = given->kind == JSON_OBJECT
                                   ? packs_roll(packs, given->names[i])
                                   : NULL;

        if (r == NULL || list->kind != JSON_ARRAY)
            return err_set(e, &no_roll, .at = list->at,
                           .arg = {r != NULL ? r->id
                                   : given->kind == JSON_OBJECT
                                       ? given->names[i]
                                       : S("")});
        for (size_t k = 0; k < list->n; k++)
            if (!add_version(a, r, list->items[k], all, e))
                return false;
    }
    *out = all;
    return true;
}

/* A condition may read what another one found. */
enum { ROUNDS = 16 };

bool registers_decide(struct arena *a, const struct json *versions,
                      struct matter_ask *ask, struct matter_answer *out,
                      struct err *e)
{
    struct json *known = json_object(a, e);

    if (known == NULL)
        return false;
    ask->entries = known;
    for (int round = 0; round < ROUNDS; round++) {
        struct json *wants = json_object(a, e);

        if (wants == NULL)
            return false;
        ask->wants = wants;
        if (!matter_decide(ask, a, out, e))
            return false;
        if (wants->n == 0)
            break;
        for (size_t i = 0; i < wants->n; i++)
            if (!json_set(a, known, wants->names[i],
                          entries_answer(a, versions, wants->items[i], e), e))
                return false;
    }
    ask->wants = NULL;
    return true;
}

bool registers_people(struct arena *a, const struct json *versions,
                      const struct json *people, date on,
                      const struct json **out, struct err *e)
{
    struct json *all;

    *out = people;
    if (versions->n == 0 || people == NULL)
        return true;
    all = json_copy(a, people, e);
    for (size_t i = 0; all != NULL && i < all->n; i++) {
        struct json *c = entries_credential(a, versions, all->names[i], on, e);

        if (c == NULL || (c->kind != JSON_NULL &&
                          !json_set(a, all->items[i], S("credential"), c, e)))
            return false;
    }
    *out = all;
    return all != NULL;
}

bool registers_hold(struct arena *a, const struct packs *packs,
                    const struct json *versions, const struct json *want,
                    str own, bool *yes, struct err *e)
{
    static const str apart[] = {SI("register"), SI("of"), SI("id"), SI("on"),
                                SI("none")};
    const struct roll *r = packs_roll(packs, json_get_str(want, S("register")));
    str of = json_get_str(want, S("of"));
    const struct json *on = json_get(want, S("on"));
    struct json *ask = json_object(a, e), *got;

    if (r == NULL)
        return err_set(e, &no_roll, .at = want->at,
                       .arg = {json_get_str(want, S("register"))});
    if (of.n == 0)
        of = r->city ? S("city") : own;
    if (ask == NULL || !json_set_str(a, ask, S("register"), r->id, e) ||
        !json_set_str(a, ask, S("of"), of, e) ||
        !json_set_str(a, ask, S("id"), json_get_str(want, S("id")), e) ||
        (on != NULL && !put_day(a, ask, S("on"), on, e)) ||
        (got = entries_answer(a, versions, ask, e)) == NULL)
        return false;
    *yes = json_true(json_get(want, S("none"))) == json_is(got, JSON_NULL);
    for (size_t i = 0; *yes && !json_is(got, JSON_NULL) && i < want->n; i++) {
        bool member = true;

        for (size_t k = 0; k < COUNT_OF(apart); k++)
            member = member && !str_eq(want->names[i], apart[k]);
        if (member)
            *yes =
                json_is(want->items[i], JSON_NULL)
                    ? json_str(json_get(got, want->names[i])).n == 0 &&
                          !json_is(json_get(got, want->names[i]), JSON_OBJECT)
                    : entry_value_equal(json_get(got, want->names[i]),
                                        want->items[i]);
    }
    return true;
}
