/* builtins_context.c - the functions over contexts [DMN 1.5 §10.3.4.12]. */
#include "feel/internal.h"

static bool get_value(struct run *r, const struct feel_value *args, size_t n,
                      struct feel_value *out)
{
    (void)n;
    return context_get(&args[0], args[1].as.text, out) || builtin_null(r, out);
}

static bool get_entries(struct run *r, const struct feel_value *args, size_t n,
                        struct feel_value *out)
{
    size_t size = context_size(&args[0]);
    struct feel_value *items = run_array(r, struct feel_value, size + 1);

    (void)n;
    if (items == NULL || !run_step(r, (int64_t)size))
        return false;
    for (size_t i = 0; i < size; i++) {
        struct entry *pair = run_array(r, struct entry, 2);
        str name;

        if (pair == NULL)
            return false;
        pair[0].name = S("key");
        pair[1].name = S("value");
        context_item(&args[0], i, &name, &pair[1].value);
        value_text(&pair[0].value, name);
        value_context(&items[i], pair, 2);
    }
    value_list(out, items, size);
    return true;
}

/* ------------------------------------------------------ making new ones - */

struct growing {
    struct entry *at;
    size_t n;
};

static bool grow_from(struct run *r, const struct feel_value *c, size_t extra,
                      struct growing *g)
{
    size_t n = context_size(c);

    g->at = run_array(r, struct entry, n + extra + 1);
    if (g->at == NULL || !run_step(r, (int64_t)n))
        return false;
    for (size_t i = 0; i < n; i++)
        context_item(c, i, &g->at[i].name, &g->at[i].value);
    g->n = n;
    return true;
}

/* Sets an entry, at its old place if it has one. */
static bool grow_put(struct run *r, struct growing *g, str name,
                     const struct feel_value *v)
{
    size_t i = 0;

    if (!run_step(r, (int64_t)g->n + 1))
        return false;
    while (i < g->n && !str_eq(g->at[i].name, name))
        i++;
    g->at[i] = (struct entry){name, *v};
    if (i == g->n)
        g->n++;
    return true;
}

static bool context_put(struct run *r, const struct feel_value *args, size_t n,
                        struct feel_value *out)
{
    struct growing g;

    (void)n;
    if (!grow_from(r, &args[0], 1, &g) ||
        !grow_put(r, &g, args[1].as.text, &args[2]))
        return false;
    value_context(out, g.at, g.n);
    return true;
}

/* Along the keys from the first; a member on the way that is missing is made,
 * one that is no context cannot be gone through. */
static bool put_deep(struct run *r, const struct feel_value *c,
                     const struct feel_value *keys, size_t from,
                     const struct feel_value *v, struct feel_value *out)
{
    struct feel_value key, inner, made;
    struct growing g;

    list_item(keys, from, &key);
    if (key.kind != FEEL_STRING || c->kind != FEEL_CONTEXT)
        return builtin_null(r, out);
    if (!run_deeper(r) || !grow_from(r, c, 1, &g))
        return false;
    made = *v;
    if (from + 1 < list_size(keys)) {
        if (!context_get(c, key.as.text, &inner))
            value_context(&inner, NULL, 0);
        if (!put_deep(r, &inner, keys, from + 1, v, &made))
            return false;
        if (made.kind == FEEL_NULL) {
            *out = value_null;
            r->left.depth--;
            return true;
        }
    }
    if (!grow_put(r, &g, key.as.text, &made))
        return false;
    value_context(out, g.at, g.n);
    r->left.depth--;
    return true;
}

static bool context_put_deep(struct run *r, const struct feel_value *args,
                             size_t n, struct feel_value *out)
{
    (void)n;
    if (list_size(&args[1]) == 0)
        return builtin_null(r, out);
    return put_deep(r, &args[0], &args[1], 0, &args[2], out);
}

static bool context_merge(struct run *r, const struct feel_value *args,
                          size_t n, struct feel_value *out)
{
    struct growing g = {0};
    size_t total = 0;
    struct feel_value c;

    (void)n;
    for (size_t i = 0; i < list_size(&args[0]); i++) {
        list_item(&args[0], i, &c);
        if (c.kind != FEEL_CONTEXT)
            return builtin_null(r, out);
        total += context_size(&c);
    }
    g.at = run_array(r, struct entry, total + 1);
    if (g.at == NULL)
        return false;
    for (size_t i = 0; i < list_size(&args[0]); i++) {
        list_item(&args[0], i, &c);
        for (size_t k = 0; k < context_size(&c); k++) {
            struct entry one;

            context_item(&c, k, &one.name, &one.value);
            if (!grow_put(r, &g, one.name, &one.value))
                return false;
        }
    }
    value_context(out, g.at, g.n);
    return true;
}

/* Of {key, value} pairs; a key that comes twice makes no context. */
static bool context_of(struct run *r, const struct feel_value *args, size_t n,
                       struct feel_value *out)
{
    size_t size = list_size(&args[0]);
    struct growing g = {.at = run_array(r, struct entry, size + 1)};

    (void)n;
    if (g.at == NULL)
        return false;
    for (size_t i = 0; i < size; i++) {
        struct feel_value pair, key, value;

        list_item(&args[0], i, &pair);
        if (pair.kind != FEEL_CONTEXT || !context_get(&pair, S("key"), &key) ||
            key.kind != FEEL_STRING || !context_get(&pair, S("value"), &value))
            return builtin_null(r, out);
        if (!grow_put(r, &g, key.as.text, &value))
            return false;
        if (g.n != i + 1)
            return builtin_null(r, out);
    }
    value_context(out, g.at, g.n);
    return true;
}

/* clang-format off */
static const struct builtin rows[] = {
    {SI("get value"), "cs", "m,key", get_value},
    {SI("get entries"), "c", "m", get_entries},
    {SI("context put"), "csa", "context,key,value", context_put},
    {SI("context put"), "cla", "context,keys,value", context_put_deep},
    {SI("context merge"), "l", "contexts", context_merge},
    {SI("context"), "l", "entries", context_of},
    {{NULL, 0}, "", "", NULL},
};
/* clang-format on */

const struct builtin_table builtins_context = {rows, COUNT_OF(rows) - 1};
