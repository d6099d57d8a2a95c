/* value.c - values: making them, looking into them, comparing them. */
#include "feel/internal.h"

const struct feel_value value_null = {.kind = FEEL_NULL};
const struct feel_value value_true = {.kind = FEEL_BOOL, .truth = true};
const struct feel_value value_false = {.kind = FEEL_BOOL};

void value_bool(struct feel_value *out, bool v)
{
    *out = v ? value_true : value_false;
}

void value_tri(struct feel_value *out, enum tri t)
{
    if (t == TRI_NULL)
        *out = value_null;
    else
        value_bool(out, t == TRI_TRUE);
}

void value_number(struct feel_value *out, struct decimal d)
{
    *out = (struct feel_value){.kind = FEEL_NUMBER, .as.number = d};
}

void value_int(struct feel_value *out, int64_t v)
{
    value_number(out, decimal_of(v));
}

void value_text(struct feel_value *out, str s)
{
    *out = (struct feel_value){.kind = FEEL_STRING, .as.text = s};
}

void value_list(struct feel_value *out, const struct feel_value *items,
                size_t n)
{
    *out = (struct feel_value){.kind = FEEL_LIST};
    out->as.list.items = items;
    out->as.list.n = n;
}

void value_context(struct feel_value *out, const struct entry *entries,
                   size_t n)
{
    *out = (struct feel_value){.kind = FEEL_CONTEXT};
    out->as.context.entries = entries;
    out->as.context.n = n;
}

void value_json(struct feel_value *out, const struct json *v)
{
    *out = value_null;
    if (v == NULL)
        return;
    switch (v->kind) {
    case JSON_NULL:
        return;
    case JSON_BOOL:
        value_bool(out, v->truth);
        return;
    case JSON_NUMBER: {
        struct decimal d;

        if (decimal_parse(v->text, &d))
            value_number(out, d);
        return;
    }
    case JSON_STRING:
        value_text(out, v->text);
        return;
    case JSON_OBJECT:
        if (v->n == 1 && str_eq(v->names[0], S("@")) &&
            v->items[0]->kind == JSON_STRING) {
            if (!temporal_from(v->items[0]->text, out))
                *out = value_null;
            return;
        }
        *out = (struct feel_value){.kind = FEEL_CONTEXT, .lazy = true};
        out->as.json = v;
        return;
    case JSON_ARRAY:
        *out = (struct feel_value){.kind = FEEL_LIST, .lazy = true};
        out->as.json = v;
        return;
    }
}

size_t list_size(const struct feel_value *list)
{
    return list->lazy ? list->as.json->n : list->as.list.n;
}

void list_item(const struct feel_value *list, size_t i, struct feel_value *out)
{
    if (list->lazy)
        value_json(out, list->as.json->items[i]);
    else
        *out = list->as.list.items[i];
}

size_t context_size(const struct feel_value *c)
{
    return c->lazy ? c->as.json->n : c->as.context.n;
}

void context_item(const struct feel_value *c, size_t i, str *name,
                  struct feel_value *out)
{
    if (c->lazy) {
        *name = c->as.json->names[i];
        value_json(out, c->as.json->items[i]);
    } else {
        *name = c->as.context.entries[i].name;
        *out = c->as.context.entries[i].value;
    }
}

const struct feel_value *context_see(const struct feel_value *c, str name,
                                     struct feel_value *room)
{
    if (c->lazy) {
        const struct json *o = c->as.json;

        for (size_t i = 0; i < o->n; i++) {
            if (str_eq(o->names[i], name)) {
                value_json(room, o->items[i]);
                return room;
            }
        }
        return NULL;
    }
    for (size_t i = 0; i < c->as.context.n; i++) {
        if (str_eq(c->as.context.entries[i].name, name))
            return &c->as.context.entries[i].value;
    }
    return NULL;
}

bool context_get(const struct feel_value *c, str name, struct feel_value *out)
{
    const struct feel_value *v = context_see(c, name, out);

    if (v != NULL && v != out)
        *out = *v;
    return v != NULL;
}

/* --------------------------------------------------------- comparing ---- */

enum tri tri_and(enum tri a, enum tri b)
{
    if (a == TRI_FALSE || b == TRI_FALSE)
        return TRI_FALSE;
    return a == TRI_NULL || b == TRI_NULL ? TRI_NULL : TRI_TRUE;
}

enum tri tri_or(enum tri a, enum tri b)
{
    if (a == TRI_TRUE || b == TRI_TRUE)
        return TRI_TRUE;
    return a == TRI_NULL || b == TRI_NULL ? TRI_NULL : TRI_FALSE;
}

enum tri tri_not(enum tri a)
{
    if (a == TRI_NULL)
        return TRI_NULL;
    return a == TRI_TRUE ? TRI_FALSE : TRI_TRUE;
}

static enum tri lists_equal(const struct feel_value *a,
                            const struct feel_value *b, struct budget *left)
{
    size_t n = list_size(a);
    enum tri all = TRI_TRUE;

    if (n != list_size(b))
        return TRI_FALSE;
    for (size_t i = 0; i < n && all != TRI_FALSE && --left->steps >= 0; i++) {
        struct feel_value x, y;

        list_item(a, i, &x);
        list_item(b, i, &y);
        all = tri_and(all, value_equal(&x, &y, left));
    }
    return all;
}

static enum tri contexts_equal(const struct feel_value *a,
                               const struct feel_value *b, struct budget *left)
{
    size_t n = context_size(a);
    enum tri all = TRI_TRUE;

    if (n != context_size(b))
        return TRI_FALSE;
    for (size_t i = 0; i < n && all != TRI_FALSE && --left->steps >= 0; i++) {
        struct feel_value x, y;
        str name;

        context_item(a, i, &name, &x);
        if (!context_get(b, name, &y))
            return TRI_FALSE;
        all = tri_and(all, value_equal(&x, &y, left));
    }
    return all;
}

static enum tri ranges_equal(const struct range *a, const struct range *b,
                             struct budget *left)
{
    enum tri ends;

    if (a->form != b->form || a->has_start != b->has_start ||
        a->has_end != b->has_end || a->start_in != b->start_in ||
        a->end_in != b->end_in)
        return TRI_FALSE;
    ends = a->has_start ? value_equal(&a->start, &b->start, left) : TRI_TRUE;
    if (a->has_end)
        ends = tri_and(ends, value_equal(&a->end, &b->end, left));
    return ends;
}

static enum tri nested_equal(const struct feel_value *a,
                             const struct feel_value *b, struct budget *left)
{
    enum tri t = TRI_NULL;

    if (--left->steps < 0 || left->depth >= DEPTH_EVAL) {
        left->steps = -1;
        return TRI_NULL;
    }
    left->depth++;
    if (a->kind == FEEL_LIST)
        t = lists_equal(a, b, left);
    else if (a->kind == FEEL_CONTEXT)
        t = contexts_equal(a, b, left);
    else if (a->kind == FEEL_RANGE)
        t = ranges_equal(a->as.range, b->as.range, left);
    left->depth--;
    return t;
}

/* [DMN 1.5 §10.3.2.13]: only values of one kind compare; null equals null and
 * nothing else. */
enum tri value_equal(const struct feel_value *a, const struct feel_value *b,
                     struct budget *left)
{
    if (a->kind == FEEL_NULL || b->kind == FEEL_NULL)
        return a->kind == b->kind ? TRI_TRUE : TRI_FALSE;
    if (a->kind != b->kind)
        return TRI_NULL;
    switch (a->kind) {
    case FEEL_NULL:
        return TRI_TRUE;
    case FEEL_BOOL:
        return a->truth == b->truth ? TRI_TRUE : TRI_FALSE;
    case FEEL_NUMBER:
        return decimal_cmp(a->as.number, b->as.number) == 0 ? TRI_TRUE
                                                            : TRI_FALSE;
    case FEEL_STRING:
        return str_eq(a->as.text, b->as.text) ? TRI_TRUE : TRI_FALSE;
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
    case FEEL_DAYS_DURATION:
    case FEEL_MONTHS_DURATION:
        return temporal_equal(a, b);
    case FEEL_LIST:
    case FEEL_CONTEXT:
    case FEEL_RANGE:
        return nested_equal(a, b, left);
    case FEEL_FUNCTION:
        return a->as.function == b->as.function ? TRI_TRUE : TRI_NULL;
    }
    return TRI_NULL;
}

bool value_order(const struct feel_value *a, const struct feel_value *b,
                 int *order)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == FEEL_NUMBER) {
        *order = decimal_cmp(a->as.number, b->as.number);
        return true;
    }
    if (a->kind == FEEL_STRING) {
        int c = str_cmp(a->as.text, b->as.text);

        *order = (c > 0) - (c < 0);
        return true;
    }
    return is_temporal(a->kind) && temporal_order(a, b, order);
}

bool value_same(const struct feel_value *a, const struct feel_value *b,
                struct budget *left)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == FEEL_TIME || a->kind == FEEL_DATE_TIME) {
        if (a->as.moment.day != b->as.moment.day ||
            a->as.moment.nano != b->as.moment.nano || a->zone != b->zone)
            return false;
        if (a->zone == ZONE_OFFSET)
            return a->offset_s == b->offset_s;
        return a->zone == ZONE_LOCAL || a->zone_row == b->zone_row;
    }
    return value_equal(a, b, left) == TRI_TRUE;
}
