/* conceal.c - values as they stand in acts and folds.
 *
 * Canonical JSON takes safe integers only, so other numbers stand as
 * {"#": "12.5"}.  What is confidential stands as a salted digest.
 */
#include "office/internal.h"

static bool safe_integer(str s)
{
    int64_t v;

    return str_to_int(s, -9007199254740991, 9007199254740991, &v);
}

bool numbers_pack(struct arena *a, struct json *v, struct err *e)
{
    for (size_t i = 0; i < v->n; i++) {
        struct json *one = v->items[i];

        if (one->kind == JSON_NUMBER && !safe_integer(one->text)) {
            struct json *packed = json_object(a, e);

            if (packed == NULL ||
                !json_set_str(a, packed, S("#"), one->text, e))
                return false;
            v->items[i] = packed;
        } else if (!numbers_pack(a, one, e)) {
            return false;
        }
    }
    return true;
}

bool numbers_unpack(struct arena *a, struct json *v, struct err *e)
{
    for (size_t i = 0; i < v->n; i++) {
        struct json *one = v->items[i];

        if (one->kind == JSON_OBJECT && one->n == 1 &&
            str_eq(one->names[0], S("#"))) {
            v->items[i] = json_number(a, json_str(one->items[0]), e);
            if (v->items[i] == NULL)
                return false;
        } else if (!numbers_unpack(a, one, e)) {
            return false;
        }
    }
    return true;
}

bool office_plain_numbers(struct arena *a, struct json *act, struct err *e)
{
    return numbers_unpack(a, act, e);
}

bool fold_text(struct arena *a, const struct json *fold, str *out,
               struct err *e)
{
    struct json *copy = json_copy(a, fold, e);
    struct buf b;
    bool ok;

    if (copy == NULL || !numbers_pack(a, copy, e))
        return false;
    buf_init(&b, &memory_system, (size_t)32 << 20);
    ok = json_canonical(copy, &b, e) && buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

bool fold_parse(struct arena *a, str text, struct json **out, struct err *e)
{
    return json_read(a, S("fold"), text, out, e) && numbers_unpack(a, *out, e);
}

/* ---- what is confidential ---- */

/* What identifies a natural person is confidential in every procedure; the
 * name only of a person, since an organisation's is public. [PIP-6] */
static const str of_person[] = {SI("name"), SI("code"), SI("id_number"),
                                SI("phone"), SI("address")};
enum { OF_PERSON_ONLY = 2 };

/* Name and code stand first, so that they can be left out. */
struct names {
    str *at;
    size_t n;
};

static bool declared_names(struct arena *a, const struct procedure *p,
                           struct names *out, struct err *e)
{
    size_t fields = p == NULL ? 0 : p->n_fields;

    out->n = 0;
    out->at = arena_array(a, str, COUNT_OF(of_person) + fields, e);
    if (out->at == NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(of_person); i++)
        out->at[out->n++] = of_person[i];
    for (size_t i = 0; i < fields; i++) {
        if (p->fields[i].confidential)
            out->at[out->n++] = p->fields[i].id;
    }
    return true;
}

static bool conceal(struct travel *t, struct json *tree, str prefix,
                    const struct names *names, bool person,
                    struct disclosures *out, struct err *e)
{
    size_t from = person ? 0 : OF_PERSON_ONLY;

    return tree == NULL ||
           ledger_conceal(t->a, tree, prefix, names->at + from, names->n - from,
                          t->o->options.random, out, e);
}

static bool is_person(const struct travel *t, const struct json *value,
                      str party)
{
    const struct json *one = json_get(json_get(t->after, S("parties")), party);
    str kind = json_get_str(value, S("kind"));

    if (kind.n == 0)
        kind = json_get_str(one, S("kind"));
    return str_eq(kind, S("person"));
}

/* The step of an act adds a natural person, or somebody of whom it is not said
 * that it is none: what is entered with it identifies that person. */
static bool joins_person(const struct travel *t, const struct json *intent)
{
    const struct step *s =
        t->procedure == NULL
            ? NULL
            : procedure_step(t->procedure, json_get_str(intent, S("step")));
    str kind = json_get_str(json_get(intent, S("fields")), S("kind"));

    return s != NULL && s->joins != NULL && !str_eq(kind, S("organisation"));
}

static bool prefix_of(struct arena *a, const char *base, size_t i, str *out,
                      struct err *e)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 256);
    buf_add(&b, str_of(base));
    buf_int(&b, (int64_t)i);
    ok = buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

static bool conceal_writes(struct travel *t, struct json *effects,
                           const struct names *names, bool joined,
                           struct disclosures *out, struct err *e)
{
    struct json *writes = json_get(effects, S("writes"));

    for (size_t i = 0; writes != NULL && i < writes->n; i++) {
        const struct json *path = json_get(writes->items[i], S("path"));
        bool party = json_is(path, JSON_ARRAY) && path->n >= 2 &&
                     str_eq(json_str(path->items[0]), S("parties"));
        bool person =
            joined ||
            (party && is_person(t, json_get(writes->items[i], S("value")),
                                json_str(path->items[1])));
        str prefix;

        if (!prefix_of(t->a, "/effects/writes/", i, &prefix, e) ||
            !conceal(t, writes->items[i], prefix, names, person, out, e))
            return false;
    }
    return true;
}

static bool conceal_begin(struct travel *t, struct json *intent,
                          const struct names *names, struct disclosures *out,
                          struct err *e)
{
    struct json *parties = json_get(json_get(intent, S("begin")), S("parties"));

    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++) {
        const str parts[] = {S("/intent/begin/parties/"), parties->names[i]};
        bool person =
            str_eq(json_get_str(parties->items[i], S("kind")), S("person"));
        str prefix;

        if (!arena_join(t->a, parts, COUNT_OF(parts), &prefix, e) ||
            !conceal(t, parties->items[i], prefix, names, person, out, e))
            return false;
    }
    return true;
}

static bool conceal_public(struct travel *t, struct json *effects,
                           struct disclosures *out, struct err *e)
{
    struct json *all = json_get(effects, S("public"));
    static const str names[] = {SI("party"), SI("code")};

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        struct json *entry = json_get(all->items[i], S("entry"));
        str prefix;

        if (!str_eq(json_get_str(entry, S("party_kind")), S("person")))
            continue;
        if (!prefix_of(t->a, "/effects/public/", i, &prefix, e))
            return false;
        {
            const str parts[] = {prefix, S("/entry")};

            if (!arena_join(t->a, parts, COUNT_OF(parts), &prefix, e) ||
                !ledger_conceal(t->a, entry, prefix, names, COUNT_OF(names),
                                t->o->options.random, out, e))
                return false;
        }
    }
    return true;
}

/* What another matter begins with: its own procedure says what of it is
 * confidential. */
static bool conceal_starts(struct travel *t, struct json *effects,
                           struct disclosures *out, struct err *e)
{
    struct json *all = json_get(effects, S("starts"));

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct procedure *other =
            packs_find(t->o->options.packs,
                       json_get_str(all->items[i], S("procedure")), S(""));
        struct names names;
        str prefix;

        if (!declared_names(t->a, other, &names, e) ||
            !prefix_of(t->a, "/effects/starts/", i, &prefix, e) ||
            !conceal(t, all->items[i], prefix, &names, false, out, e))
            return false;
    }
    return true;
}

/* What a register declares confidential in its entries. */
static bool conceal_entries(struct travel *t, struct json *effects,
                            struct disclosures *out, struct err *e)
{
    struct json *all = json_get(effects, S("entries"));

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        struct json *entry = json_get(all->items[i], S("entry"));
        const struct roll *r = packs_roll(
            t->o->options.packs, json_get_str(all->items[i], S("register")));
        size_t n = 0;
        str *names, prefix;

        if (r == NULL || entry == NULL)
            continue;
        names = arena_array(t->a, str, r->n_fields, e);
        if (names == NULL ||
            !prefix_of(t->a, "/effects/entries/", i, &prefix, e))
            return false;
        for (size_t k = 0; k < r->n_fields; k++)
            if (r->fields[k].confidential)
                names[n++] = r->fields[k].id;
        {
            const str parts[] = {prefix, S("/entry")};

            if (!arena_join(t->a, parts, COUNT_OF(parts), &prefix, e) ||
                !ledger_conceal(t->a, entry, prefix, names, n,
                                t->o->options.random, out, e))
                return false;
        }
    }
    return true;
}

bool act_conceal(struct travel *t, struct json *act, struct disclosures *out,
                 struct err *e)
{
    struct json *intent = json_get(act, S("intent"));
    struct json *effects = json_get(act, S("effects"));
    bool joined = joins_person(t, intent);
    struct names names;

    return declared_names(t->a, t->procedure, &names, e) &&
           conceal(t, json_get(intent, S("fields")), S("/intent/fields"),
                   &names, joined, out, e) &&
           conceal_begin(t, intent, &names, out, e) &&
           conceal_writes(t, effects, &names, joined, out, e) &&
           conceal_public(t, effects, out, e) &&
           conceal_starts(t, effects, out, e) &&
           conceal_entries(t, effects, out, e);
}
