/* layer.c - lays a profile over a procedure: it may tighten, or fill what the
 * law leaves open; it departs only where the fact itself allows it, by a norm
 * of the rank that the fact names.
 *
 * A profile has the procedure's own shape.  New members are added.  What it
 * says of an existing member is judged by one row of `rules` below; anything
 * that no row allows is refused.
 */
#include "pack/internal.h"

static const struct err_def no_leave = {
    .code = "PACK-020",
    .fault = FAULT_INPUT,
    .zh = "下层规定改变了「{0}」的{1},而 {2} 没有授权它这样做",
    .fix_zh = "删去这一项,或引用有权另行规定的法律规范",
    .en = "this layer changes the {1} of \"{0}\", which {2} does not leave "
          "open to it",
    .fix_en = "remove it, or cite a norm that the fact allows to depart",
};
static const struct err_def weaker = {
    .code = "PACK-021",
    .fault = FAULT_INPUT,
    .zh = "下层规定放松了「{0}」的{1}(依据 {2})",
    .fix_zh = "下层规定只能更严,不能更松",
    .en = "this layer weakens the {1} of \"{0}\" (basis {2})",
    .fix_en = "a layer may be stricter, never looser",
};
static const struct err_def no_rank = {
    .code = "PACK-022",
    .fault = FAULT_INPUT,
    .zh = "「{0}」另行规定了「{1}」,却没有写明自己的依据",
    .fix_zh = "在这一项下写 basis",
    .en = "\"{0}\" departs in \"{1}\" without a basis of its own",
    .fix_en = "give a basis under it",
};

struct layer {
    struct arena *a;
    const struct law *law;
};

/* ---- what a fact leaves open ---- */

/* The rank's own word, and the wider one that covers it (facts/README.md). */
static const struct {
    const char *own, *wider;
} rank_words[] = {
    [RANK_LAW] = {"law", ""},
    [RANK_REGULATION] = {"administrative_regulation", "regulation"},
    [RANK_LOCAL_REGULATION] = {"local_regulation", "regulation"},
    [RANK_DEPARTMENT_RULE] = {"department_rule", "rule"},
    [RANK_LOCAL_RULE] = {"local_rule", "rule"},
    [RANK_INTERPRETATION] = {"interpretation", ""},
    [RANK_DOCUMENT] = {"document", ""},
    [RANK_CONVENTION] = {"convention", ""},
};

static bool word_in(str list, str word)
{
    str head;

    while (list.n > 0) {
        (void)str_cut(list, S(" "), &head, &list);
        if (str_eq(head, word))
            return true;
    }
    return false;
}

static bool opens_to(const struct fact *f, enum law_rank rank)
{
    return word_in(f->open_to, str_of(rank_words[rank].own)) ||
           (rank_words[rank].wider[0] != '\0' &&
            word_in(f->open_to, str_of(rank_words[rank].wider)));
}

/* Whether every fact under `base` is open to some fact cited by `layer`; the
 * first that is not is named. */
static bool may_depart(const struct layer *l, const struct json *base,
                       const struct json *layer, str *breaks, struct err *e,
                       bool *fits)
{
    struct facts_cited old, own;

    *fits = false;
    *breaks = S("");
    if (!declare_facts(l->a, l->law, base, S("basis"), &old, e) ||
        !declare_facts(l->a, l->law, layer, S("basis"), &own, e))
        return false;
    for (size_t i = 0; i < old.n; i++) {
        bool open = false;

        for (size_t j = 0; j < own.n; j++)
            open = open || opens_to(old.at[i], own.at[j]->law->rank);
        if (!open) {
            *breaks = old.at[i]->id;
            return true;
        }
    }
    *fits = own.n > 0;
    return true;
}

static str first_basis(const struct json *node)
{
    const struct json *b = json_get(node, S("basis"));

    if (json_is(b, JSON_STRING))
        return b->text;
    return json_is(b, JSON_ARRAY) && b->n > 0 ? json_str(b->items[0])
                                              : S("上位规定");
}

/* ---- lists ---- */

/* base + layer, without doubles. */
static struct json *union_of(struct arena *a, const struct json *base,
                             const struct json *layer, struct err *e)
{
    const struct json *both[] = {base, layer};
    struct json *all = json_array(a, e);

    if (all == NULL)
        return NULL;
    for (size_t b = 0; b < 2; b++) {
        size_t n = json_is(both[b], JSON_ARRAY) ? both[b]->n : both[b] != NULL;

        for (size_t i = 0; i < n; i++) {
            const struct json *item =
                json_is(both[b], JSON_ARRAY) ? both[b]->items[i] : both[b];
            bool have = false;

            for (size_t j = 0; j < all->n; j++)
                have = have || json_equal(all->items[j], item);
            if (!have && !json_add(a, all, json_copy(a, item, e), e))
                return NULL;
        }
    }
    all->at = base != NULL ? base->at : layer->at;
    return all;
}

/* ---- one member of a named thing ---- */

enum verdict {
    TAKE,          /* the layer's value stands */
    UNION,         /* both lists together: more conditions, more citations */
    STRICTER_MORE, /* a number that may only grow */
    TIGHT_TRUE,    /* a truth value that may only become true */
    FILL,          /* what is open is filled; what is there, by leave only */
    OPEN_TO        /* only by leave of the facts */
};

/* clang-format off */
static const struct {
    const char *section;
    const char *member;
    enum verdict verdict;
} rules[] = {
    {"deadlines", "basis",            UNION},
    {"deadlines", "until",            UNION},
    {"deadlines", "from",             UNION},
    {"deadlines", "warn",             TAKE},
    {"deadlines", "excludes",         OPEN_TO},
    {"deadlines", "exclude_basis",    UNION},
    {"deadlines", "on_pass",          TAKE},
    {"deadlines", "name",             TAKE},
    {"steps",     "basis",            UNION},
    {"steps",     "does",             TAKE},
    {"steps",     "name",             TAKE},
    {"steps",     "paper",            TAKE},
    {"steps",     "fields",           UNION},
    {"steps",     "set",              UNION},
    {"steps",     "enters",           UNION},
    {"steps",     "ends",             UNION},
    {"roles",     "at_least",         STRICTER_MORE},
    {"roles",     "credential",       TIGHT_TRUE},
    {"roles",     "never_also",       UNION},
    {"roles",     "at_least_basis",   UNION},
    {"roles",     "credential_basis", UNION},
    {"roles",     "assigned_basis",   UNION},
    {"roles",     "post_basis",       UNION},
    {"roles",     "unless",           OPEN_TO},
    {"settings",  "value",            TAKE}, /* only where null: see below */
    {"settings",  "basis",            UNION},
    {"settings",  "versions",         TAKE}, /* as value */
    {"decisions", "name",             TAKE},
    {"decisions", "versions",         FILL},
    {"decisions", "decision",         FILL},
    {"decisions", "by",               FILL},
    {"decisions", "on",               FILL},
    {"decisions", "lighter",          FILL},
    {"decisions", "given",            UNION},
    {"decisions", "basis",            UNION},
    {"papers",    "text",             TAKE},
    {"papers",    "mark",             TAKE},
    {"papers",    "basis",            UNION},
    {"tracks",    "name",             TAKE},
    {"intervals", "basis",            UNION},
};
/* clang-format on */

static bool refuse(const struct err_def *def, const struct json *layer,
                   str name, str member, str fact, struct err *e)
{
    return err_set(e, def, .at = layer->at, .arg = {name, member, fact});
}

/* A period: filled where open, shortened (at most) or lengthened (at least)
 * freely, otherwise only by leave. */
static bool merge_period(const struct layer *l, str name, struct json *into,
                         const struct json *base, const struct json *layer,
                         struct err *e)
{
    struct period old, fresh;
    bool had, has, fits, stricter;
    str breaks;
    bool at_least = str_eq(json_get_str(base, S("kind")), S("at_least"));

    if (!declare_period(base, S("period"), &old, &had, e) ||
        !declare_period(layer, S("period"), &fresh, &has, e) ||
        !may_depart(l, base, layer, &breaks, e, &fits))
        return false;
    if (json_get(layer, S("basis")) == NULL)
        return refuse(&no_rank, layer, name, S("period"), S(""), e);
    stricter = had && old.unit == fresh.unit &&
               (at_least ? fresh.n >= old.n : fresh.n <= old.n);
    if (had && !stricter && !fits)
        return refuse(&no_leave, layer, name, S("期限 (period)"), breaks, e);
    json_remove(into, S("open"));
    return json_set(l->a, into, S("period"),
                    json_copy(l->a, json_get(layer, S("period")), e), e);
}

static bool merge_more(const struct layer *l, str name, str member,
                       struct json *into, const struct json *base,
                       const struct json *layer, struct err *e)
{
    int64_t old = 1, fresh = 1;

    (void)json_get_int(base, member, &old);
    (void)json_get_int(layer, member, &fresh);
    if (fresh < old)
        return refuse(
            &weaker, layer, name, member,
            first_basis(base).n > 0 ? first_basis(base) : S("上位规定"), e);
    return json_set_int(l->a, into, member, fresh, e);
}

static bool merge_true(const struct layer *l, str name, str member,
                       struct json *into, const struct json *base,
                       const struct json *layer, struct err *e)
{
    if (json_true(json_get(base, member)) &&
        !json_true(json_get(layer, member)))
        return refuse(&weaker, layer, name, member, first_basis(base), e);
    return json_set(l->a, into, member,
                    json_copy(l->a, json_get(layer, member), e), e);
}

static bool merge_open(const struct layer *l, str name, str member,
                       struct json *into, const struct json *base,
                       const struct json *layer, struct err *e)
{
    bool fits;
    str breaks;

    if (!may_depart(l, base, layer, &breaks, e, &fits))
        return false;
    if (!fits)
        return refuse(&no_leave, layer, name, member,
                      breaks.n > 0 ? breaks : S("上位规定"), e);
    return json_set(l->a, into, member,
                    json_copy(l->a, json_get(layer, member), e), e);
}

/* Members of an object that the layer adds to; it may not replace any. */
static bool merge_members(const struct layer *l, str name, str member,
                          struct json *into, const struct json *layer,
                          struct err *e)
{
    struct json *old = json_get(into, member);
    const struct json *more = json_get(layer, member);

    if (json_is(old, JSON_OBJECT) && json_is(more, JSON_OBJECT)) {
        for (size_t i = 0; i < more->n; i++) {
            const struct json *had = json_get(old, more->names[i]);
            const struct json *item = more->items[i];
            /* Citations of one exclusion add up. */
            bool lists = json_is(had, JSON_ARRAY) && json_is(item, JSON_ARRAY);

            /* An optional field may become required, nothing else. */
            if (had != NULL && !lists && !json_equal(had, item) &&
                !(str_eq(member, S("fields")) &&
                  str_eq(json_str(item), S("required"))))
                return refuse(&weaker, layer, name, more->names[i],
                              S("上位规定"), e);
            if (!json_set(l->a, old, more->names[i],
                          lists ? union_of(l->a, had, item, e)
                                : json_copy(l->a, item, e),
                          e))
                return false;
        }
        return true;
    }
    return json_set(l->a, into, member,
                    old == NULL ? json_copy(l->a, more, e)
                                : union_of(l->a, old, more, e),
                    e);
}

/* Guards: new ones are added; one with a known id may add citations and a
 * waiting period, and nothing else. */
static bool merge_guards(const struct layer *l, str step, struct json *into,
                         const struct json *layer, struct err *e)
{
    struct json *all = json_get(into, S("guards"));
    const struct json *more = json_get(layer, S("guards"));

    if (all == NULL) {
        all = json_array(l->a, e);
        if (!json_set(l->a, into, S("guards"), all, e))
            return false;
    }
    for (size_t i = 0; i < more->n; i++) {
        const struct json *g = more->items[i];
        struct json *same = NULL;

        for (size_t j = 0; j < all->n; j++) {
            if (str_eq(json_get_str(all->items[j], S("id")),
                       json_get_str(g, S("id"))))
                same = all->items[j];
        }
        if (same == NULL) {
            if (!json_add(l->a, all, json_copy(l->a, g, e), e))
                return false;
            continue;
        }
        for (size_t m = 0; m < g->n; m++) {
            str key = g->names[m];

            if (str_eq(key, S("id")))
                continue;
            if (!str_eq(key, S("basis")) && !str_eq(key, S("cure")))
                return refuse(&weaker, g, step, key, first_basis(same), e);
            if (!json_set(
                    l->a, same, key,
                    str_eq(key, S("basis"))
                        ? union_of(l->a, json_get(same, key), g->items[m], e)
                        : json_copy(l->a, g->items[m], e),
                    e))
                return false;
        }
    }
    return true;
}

/* Absent, null or an empty list: still open. */
static bool is_open(const struct json *v)
{
    return v == NULL || v->kind == JSON_NULL ||
           (v->kind == JSON_ARRAY && v->n == 0);
}

static bool merge_fill(const struct layer *l, str name, str member,
                       struct json *into, const struct json *base,
                       const struct json *layer, struct err *e)
{
    if (!is_open(json_get(base, member)))
        return merge_open(l, name, member, into, base, layer, e);
    return json_set(l->a, into, member,
                    json_copy(l->a, json_get(layer, member), e), e);
}

/* A value and values by date are the same thing to a layer. */
static bool merge_setting(const struct layer *l, str name, str member,
                          struct json *into, const struct json *base,
                          const struct json *layer, struct err *e)
{
    const char *other = str_eq(member, S("value")) ? "versions" : "value";

    if (!is_open(json_get(base, S("value"))) ||
        !is_open(json_get(base, S("versions")))) {
        if (!merge_open(l, name, member, into, base, layer, e))
            return false;
    } else if (!json_set(l->a, into, member,
                         json_copy(l->a, json_get(layer, member), e), e)) {
        return false;
    }
    if (json_get(layer, str_of(other)) == NULL)
        json_remove(into, str_of(other));
    return true;
}

static bool merge_member(const struct layer *l, str section, str name,
                         str member, struct json *into, const struct json *base,
                         const struct json *layer, struct err *e)
{
    if (str_eq(section, S("deadlines")) && str_eq(member, S("period")))
        return merge_period(l, name, into, base, layer, e);
    if (str_eq(section, S("steps")) && str_eq(member, S("guards")))
        return merge_guards(l, name, into, layer, e);
    if (str_eq(section, S("settings")) &&
        (str_eq(member, S("value")) || str_eq(member, S("versions"))))
        return merge_setting(l, name, member, into, base, layer, e);
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        if (!str_eq(section, str_of(rules[i].section)) ||
            !str_eq(member, str_of(rules[i].member)))
            continue;
        switch (rules[i].verdict) {
        case TAKE:
            return json_set(l->a, into, member,
                            json_copy(l->a, json_get(layer, member), e), e);
        case UNION:
            return merge_members(l, name, member, into, layer, e);
        case STRICTER_MORE:
            return merge_more(l, name, member, into, base, layer, e);
        case TIGHT_TRUE:
            return merge_true(l, name, member, into, base, layer, e);
        case FILL:
            return merge_fill(l, name, member, into, base, layer, e);
        case OPEN_TO:
            return merge_open(l, name, member, into, base, layer, e);
        }
    }
    return refuse(&no_leave, layer, name, member, first_basis(base), e);
}

static bool merge_section(const struct layer *l, str section, struct json *into,
                          const struct json *layer, struct err *e)
{
    if (!declare_object(layer, section, e))
        return false;
    for (size_t i = 0; i < layer->n; i++) {
        struct json *old = json_get(into, layer->names[i]);
        const struct json *base, *fresh = layer->items[i];

        if (old == NULL) {
            if (!json_set(l->a, into, layer->names[i],
                          json_copy(l->a, fresh, e), e))
                return false;
            continue;
        }
        /* Judged against what stood before any member was changed. */
        base = json_copy(l->a, old, e);
        if (base == NULL || !declare_object(fresh, layer->names[i], e))
            return false;
        for (size_t m = 0; m < fresh->n; m++) {
            if (!merge_member(l, section, layer->names[i], fresh->names[m], old,
                              base, fresh, e))
                return false;
        }
    }
    return true;
}

bool layer_apply(struct arena *a, const struct law *law,
                 const struct json *base, const struct json *profile,
                 struct json **merged, struct err *e)
{
    static const char *const sections[] = {
        "tracks",    "capacities", "roles",    "fields", "steps",
        "deadlines", "intervals",  "settings", "papers", "decisions",
        "figures",   "lookups",    NULL};
    static const char *const keys[] = {
        "profile",    "of",      "name",    "basis",     "tracks",
        "roles",      "fields",  "steps",   "deadlines", "intervals",
        "settings",   "papers",  "always",  "assume",    "decisions",
        "capacities", "figures", "lookups", NULL};
    static const char *const lists[] = {"always", "assume", NULL};
    const struct layer l = {a, law};
    struct json *all = json_copy(a, base, e);

    if (all == NULL || !declare_keys(profile, keys, S("profile"), e))
        return false;
    for (size_t i = 0; sections[i] != NULL; i++) {
        str section = str_of(sections[i]);
        const struct json *layer = json_get(profile, section);
        struct json *into = json_get(all, section);

        if (layer == NULL)
            continue;
        if (into == NULL) {
            into = json_object(a, e);
            if (!json_set(a, all, section, into, e))
                return false;
        }
        if (!merge_section(&l, section, into, layer, e))
            return false;
    }
    for (size_t i = 0; lists[i] != NULL; i++) {
        str key = str_of(lists[i]);

        if (json_get(profile, key) != NULL &&
            !json_set(
                a, all, key,
                union_of(a, json_get(all, key), json_get(profile, key), e), e))
            return false;
    }
    *merged = all;
    return true;
}
