/* values.c - the doors of values: made and looked into from outside. */
#include "feel/internal.h"

#include <assert.h>

static const struct err_def not_decimal = {
    .code = "FEEL-015",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是 34 位以内的十进制数",
    .fix_zh = "例如 12.50、-3",
    .en = "\"{0}\" is no decimal number of 34 digits",
    .fix_en = "for example 12.50 or -3",
};

const struct feel_value *const feel_none = &value_null;

enum feel_kind feel_kind(const struct feel_value *v)
{
    return v->kind;
}

bool feel_true(const struct feel_value *v)
{
    return v->kind == FEEL_BOOL && v->truth;
}

bool feel_false(const struct feel_value *v)
{
    return v->kind == FEEL_BOOL && !v->truth;
}

bool feel_null(const struct feel_value *v)
{
    return v->kind == FEEL_NULL;
}

const struct feel_value *feel_from_json(const struct json *v, struct arena *a,
                                        struct err *e)
{
    struct feel_value *out = arena_new(a, struct feel_value, e);

    if (out != NULL)
        value_json(out, v);
    return out;
}

struct feel_value *feel_of_bool(struct arena *a, bool v, struct err *e)
{
    struct feel_value *out = arena_new(a, struct feel_value, e);

    if (out != NULL)
        value_bool(out, v);
    return out;
}

struct feel_value *feel_of_text(struct arena *a, str v, struct err *e)
{
    struct feel_value *out = arena_new(a, struct feel_value, e);
    str kept;

    if (out == NULL || !arena_str(a, v, &kept, e))
        return NULL;
    value_text(out, kept);
    return out;
}

struct feel_value *feel_of_int(struct arena *a, int64_t v, struct err *e)
{
    struct feel_value *out = arena_new(a, struct feel_value, e);

    if (out != NULL)
        value_int(out, v);
    return out;
}

struct feel_value *feel_of_decimal(struct arena *a, str v, struct err *e)
{
    struct feel_value *out = arena_new(a, struct feel_value, e);
    struct decimal d;

    if (out == NULL)
        return NULL;
    if (!decimal_parse(v, &d)) {
        (void)err_set(e, &not_decimal, .arg = {source_head(v, 60)});
        return NULL;
    }
    value_number(out, d);
    return out;
}

struct feel_value *feel_of_temporal(struct arena *a, str v, struct err *e)
{
    struct feel_value *out = arena_new(a, struct feel_value, e);
    str kept;

    if (out == NULL || !arena_str(a, v, &kept, e))
        return NULL;
    if (!temporal_from(kept, out))
        *out = value_null;
    return out;
}

struct feel_value *feel_of_list(struct arena *a,
                                const struct feel_value *const *items, size_t n,
                                struct err *e)
{
    struct feel_value *out = arena_new(a, struct feel_value, e);
    struct feel_value *kept = arena_array(a, struct feel_value, n + 1, e);

    if (out == NULL || kept == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++)
        kept[i] = items[i] == NULL ? value_null : *items[i];
    value_list(out, kept, n);
    return out;
}

struct feel_value *feel_of_context(struct arena *a, const str *names,
                                   const struct feel_value *const *values,
                                   size_t n, struct err *e)
{
    struct feel_value *out = arena_new(a, struct feel_value, e);
    struct entry *kept = arena_array(a, struct entry, n + 1, e);

    if (out == NULL || kept == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (!arena_str(a, names[i], &kept[i].name, e))
            return NULL;
        kept[i].value = values[i] == NULL ? value_null : *values[i];
    }
    value_context(out, kept, n);
    return out;
}

size_t feel_size(const struct feel_value *v)
{
    if (v->kind == FEEL_LIST)
        return list_size(v);
    return v->kind == FEEL_CONTEXT ? context_size(v) : 0;
}

const struct feel_value *feel_item(const struct feel_value *v, size_t i,
                                   str *name, struct arena *a, struct err *e)
{
    struct feel_value *out;
    str ignored;

    assert(i < feel_size(v));
    if (v->kind == FEEL_LIST && !v->lazy)
        return &v->as.list.items[i];
    if (v->kind == FEEL_CONTEXT && !v->lazy) {
        if (name != NULL)
            *name = v->as.context.entries[i].name;
        return &v->as.context.entries[i].value;
    }
    out = arena_new(a, struct feel_value, e);
    if (out == NULL)
        return NULL;
    if (v->kind == FEEL_LIST)
        list_item(v, i, out);
    else
        context_item(v, i, name != NULL ? name : &ignored, out);
    return out;
}

const struct feel_value *feel_member(const struct feel_value *v, str name,
                                     struct arena *a, struct err *e)
{
    struct feel_value *out, found;

    if (v->kind != FEEL_CONTEXT)
        return feel_none;
    for (size_t i = 0; !v->lazy && i < v->as.context.n; i++) {
        if (str_eq(v->as.context.entries[i].name, name))
            return &v->as.context.entries[i].value;
    }
    if (!v->lazy || !context_get(v, name, &found))
        return feel_none;
    out = arena_new(a, struct feel_value, e);
    if (out != NULL)
        *out = found;
    return out;
}

bool feel_equal(const struct feel_value *a, const struct feel_value *b,
                bool *equal)
{
    struct budget left = {.steps = INT64_MAX};
    enum tri t = value_equal(a, b, &left);

    if (t == TRI_NULL)
        return false;
    *equal = t == TRI_TRUE;
    return true;
}

bool feel_order(const struct feel_value *a, const struct feel_value *b,
                int *order)
{
    return value_order(a, b, order);
}
