/* tree.c - trees: making, asking, comparing.
 *
 * Invariants  1. n <= cap; items has room for cap, and so has names in an
 *             object.  2. no name stands twice in an object.
 */
#include "notation/internal.h"

#include <assert.h>

struct json *json_node(struct arena *a, enum json_kind kind, struct err *e)
{
    struct json *v = arena_new(a, struct json, e);

    if (v != NULL)
        v->kind = kind;
    return v;
}

struct json *json_null(struct arena *a, struct err *e)
{
    return json_node(a, JSON_NULL, e);
}

struct json *json_bool(struct arena *a, bool v, struct err *e)
{
    struct json *node = json_node(a, JSON_BOOL, e);

    if (node != NULL)
        node->truth = v;
    return node;
}

static struct json *with_text(struct arena *a, enum json_kind kind, str text,
                              struct err *e)
{
    struct json *node = json_node(a, kind, e);

    if (node != NULL)
        node->text = text.n == 0 ? S("") : text;
    return node;
}

struct json *json_int(struct arena *a, int64_t v, struct err *e)
{
    char z[24];
    int n = snprintf(z, sizeof z, "%lld", (long long)v);
    str text;

    if (!arena_str(a, (str){z, (size_t)n}, &text, e))
        return NULL;
    return with_text(a, JSON_NUMBER, text, e);
}

struct json *json_number(struct arena *a, str text, struct err *e)
{
    assert(text.n > 0 && number_length(text) == text.n);
    return with_text(a, JSON_NUMBER, text, e);
}

struct json *json_string(struct arena *a, str v, struct err *e)
{
    return with_text(a, JSON_STRING, v, e);
}

struct json *json_array(struct arena *a, struct err *e)
{
    return json_node(a, JSON_ARRAY, e);
}

struct json *json_object(struct arena *a, struct err *e)
{
    return json_node(a, JSON_OBJECT, e);
}

/* ------------------------------------------------------------- copying --- */

/* The file of many nodes is one text: it is copied once. */
struct copying {
    struct arena *a;
    str from, to;
};

static bool copy_place(struct copying *c, struct at *at, struct err *e)
{
    if (at->file.n == 0)
        return true;
    if (at->file.p != c->from.p || at->file.n != c->from.n) {
        if (!arena_str(c->a, at->file, &c->to, e))
            return false;
        c->from = at->file;
    }
    at->file = c->to;
    return true;
}

static struct json *copy(struct copying *c, const struct json *v,
                         struct err *e);

static bool copy_children(struct copying *c, const struct json *v,
                          struct json *node, struct err *e)
{
    bool object = v->kind == JSON_OBJECT;

    if (v->n == 0)
        return true;
    node->items = arena_array(c->a, struct json *, v->n, e);
    if (node->items == NULL)
        return false;
    if (object) {
        node->names = arena_array(c->a, str, v->n, e);
        if (node->names == NULL)
            return false;
    }
    for (size_t i = 0; i < v->n; i++) {
        node->items[i] = copy(c, v->items[i], e);
        if (node->items[i] == NULL ||
            (object && !arena_str(c->a, v->names[i], &node->names[i], e)))
            return false;
    }
    node->n = node->cap = v->n;
    return true;
}

static struct json *copy(struct copying *c, const struct json *v, struct err *e)
{
    struct json *node = json_node(c->a, v->kind, e);

    if (node == NULL)
        return NULL;
    node->truth = v->truth;
    node->at = v->at;
    if (!copy_place(c, &node->at, e) ||
        (v->text.n > 0 && !arena_str(c->a, v->text, &node->text, e)) ||
        !copy_children(c, v, node, e))
        return NULL;
    return node;
}

struct json *json_copy(struct arena *a, const struct json *v, struct err *e)
{
    struct copying c = {.a = a};

    return v == NULL ? NULL : copy(&c, v, e);
}

/* ------------------------------------------------------------- changing -- */

static bool room(struct arena *a, struct json *v, struct err *e)
{
    size_t names_cap = v->cap, items_cap = v->cap;

    if (v->kind == JSON_OBJECT && !vec_room(a, (void **)(void *)&v->names, v->n,
                                            &names_cap, sizeof *v->names, e))
        return false;
    if (!vec_room(a, (void **)(void *)&v->items, v->n, &items_cap,
                  sizeof(struct json *), e))
        return false;
    v->cap = items_cap;
    return true;
}

bool json_add(struct arena *a, struct json *array, struct json *value,
              struct err *e)
{
    if (array == NULL || value == NULL)
        return false;
    assert(array->kind == JSON_ARRAY);
    if (!room(a, array, e))
        return false;
    array->items[array->n++] = value;
    return true;
}

/* The member's index, or n.  Most names differ in length or in the first
 * byte, so the loop rarely calls memcmp. */
static size_t member_at(const struct json *object, str name)
{
    size_t i = 0;

    for (; i < object->n; i++) {
        const str *have = &object->names[i];

        if (have->n == name.n &&
            (name.n == 0 ||
             (have->p[0] == name.p[0] && memcmp(have->p, name.p, name.n) == 0)))
            break;
    }
    return i;
}

bool json_set(struct arena *a, struct json *object, str name,
              struct json *value, struct err *e)
{
    size_t i;

    if (object == NULL || value == NULL)
        return false;
    assert(object->kind == JSON_OBJECT);
    i = member_at(object, name);
    if (i < object->n) {
        object->items[i] = value;
        return true;
    }
    if (!room(a, object, e))
        return false;
    object->names[object->n] = name;
    object->items[object->n++] = value;
    return true;
}

bool json_set_str(struct arena *a, struct json *object, str name, str value,
                  struct err *e)
{
    return json_set(a, object, name, json_string(a, value, e), e);
}

bool json_set_int(struct arena *a, struct json *object, str name, int64_t value,
                  struct err *e)
{
    return json_set(a, object, name, json_int(a, value, e), e);
}

bool json_set_bool(struct arena *a, struct json *object, str name, bool value,
                   struct err *e)
{
    return json_set(a, object, name, json_bool(a, value, e), e);
}

void json_remove(struct json *object, str name)
{
    size_t i, behind;

    if (!json_is(object, JSON_OBJECT))
        return;
    i = member_at(object, name);
    if (i == object->n)
        return;
    behind = --object->n - i;
    memmove(&object->names[i], &object->names[i + 1],
            behind * sizeof object->names[0]);
    memmove(&object->items[i], &object->items[i + 1],
            behind * sizeof object->items[0]);
}

/* ------------------------------------------------------------ questions -- */

struct json *json_get(const struct json *object, str name)
{
    size_t i;

    if (!json_is(object, JSON_OBJECT))
        return NULL;
    i = member_at(object, name);
    return i < object->n ? object->items[i] : NULL;
}

static struct json *element(const struct json *array, str index)
{
    int64_t i;

    if (!str_to_int(index, 0, INT32_MAX, &i) || (size_t)i >= array->n)
        return NULL;
    return array->items[i];
}

struct json *json_path(const struct json *v, str path)
{
    struct json *found = NULL;
    bool more = path.n > 0;
    str step;

    while (more) {
        more = str_cut(path, S("."), &step, &path);
        found = json_is(v, JSON_ARRAY) ? element(v, step) : json_get(v, step);
        v = found;
    }
    return found;
}

bool json_is(const struct json *v, enum json_kind kind)
{
    return v != NULL && v->kind == kind;
}

str json_str(const struct json *v)
{
    return json_is(v, JSON_STRING) || json_is(v, JSON_NUMBER) ? v->text : S("");
}

str json_get_str(const struct json *object, str name)
{
    return json_str(json_get(object, name));
}

bool json_get_int(const struct json *object, str name, int64_t *v)
{
    const struct json *node = json_get(object, name);

    return json_is(node, JSON_NUMBER) &&
           str_to_int(node->text, INT64_MIN, INT64_MAX, v);
}

bool json_true(const struct json *v)
{
    return json_is(v, JSON_BOOL) && v->truth;
}

static bool number_equal(str a, str b)
{
    if (str_eq(a, S("-0")))
        a = S("0");
    if (str_eq(b, S("-0")))
        b = S("0");
    return str_eq(a, b);
}

static bool members_equal(const struct json *a, const struct json *b)
{
    for (size_t i = 0; i < a->n; i++) {
        size_t k =
            str_eq(a->names[i], b->names[i]) ? i : member_at(b, a->names[i]);

        if (k == b->n || !json_equal(a->items[i], b->items[k]))
            return false;
    }
    return true;
}

static bool elements_equal(const struct json *a, const struct json *b)
{
    for (size_t i = 0; i < a->n; i++) {
        if (!json_equal(a->items[i], b->items[i]))
            return false;
    }
    return true;
}

bool json_equal(const struct json *a, const struct json *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->kind != b->kind || a->n != b->n)
        return false;
    switch (a->kind) {
    case JSON_NULL:
        return true;
    case JSON_BOOL:
        return a->truth == b->truth;
    case JSON_NUMBER:
        return number_equal(a->text, b->text);
    case JSON_STRING:
        return str_eq(a->text, b->text);
    case JSON_ARRAY:
        return elements_equal(a, b);
    case JSON_OBJECT:
        return members_equal(a, b);
    }
    return false;
}
