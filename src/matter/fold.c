/* fold.c - effects are writes into a tree; a fold is what they leave.
 *
 * A path is a list of names; "-" appends to an array, a number names one of
 * its elements.  Objects on the way are made where they are missing.
 */
#include "matter/internal.h"

static const struct err_def bad_path = {
    .code = "MATTER-001",
    .fault = FAULT_CORRUPT,
    .zh = "效果的路径「{0}」与事项不符",
    .fix_zh = "运行 fadu verify 检查台账",
    .en = "the path \"{0}\" of an effect does not fit the matter",
    .fix_en = "run fadu verify over the ledger",
};

static bool is_append(str name)
{
    return str_eq(name, S("-"));
}

static bool store_at(struct arena *a, struct json *node, str name,
                     struct json *value, struct err *e)
{
    int64_t i;

    if (node->kind == JSON_OBJECT)
        return json_set(a, node, name, value, e);
    if (node->kind == JSON_ARRAY && is_append(name))
        return json_add(a, node, value, e);
    if (node->kind == JSON_ARRAY && node->n > 0 &&
        str_to_int(name, 0, (int64_t)node->n - 1, &i)) {
        node->items[i] = value;
        return true;
    }
    return err_set(e, &bad_path, .arg = {name});
}

/* The child to go on in, made when absent: an array when the next name
 * appends, otherwise an object. */
static struct json *enter(struct arena *a, struct json *node, str name,
                          str next, struct err *e)
{
    struct json *child = NULL;
    int64_t i;

    if (node->kind == JSON_OBJECT)
        child = json_get(node, name);
    else if (node->kind == JSON_ARRAY && node->n > 0 &&
             str_to_int(name, 0, (int64_t)node->n - 1, &i))
        return node->items[i];
    if (child != NULL &&
        (child->kind == JSON_OBJECT || child->kind == JSON_ARRAY))
        return child;
    if (child != NULL) {
        (void)err_set(e, &bad_path, .arg = {name});
        return NULL;
    }
    child = is_append(next) ? json_array(a, e) : json_object(a, e);
    return child != NULL && store_at(a, node, name, child, e) ? child : NULL;
}

static bool write_one(struct arena *a, struct json *fold,
                      const struct json *write, struct err *e)
{
    const struct json *path = json_get(write, S("path"));
    struct json *node = fold;
    struct json *value = json_get(write, S("value"));

    if (!json_is(path, JSON_ARRAY) || path->n == 0 || value == NULL)
        return err_set(e, &bad_path, .arg = {S("path")});
    for (size_t i = 0; i + 1 < path->n; i++) {
        node = enter(a, node, json_str(path->items[i]),
                     json_str(path->items[i + 1]), e);
        if (node == NULL)
            return false;
    }
    /* A copy: a later write may change what this one stored, and the
     * effects must stay as they were decided. */
    return store_at(a, node, json_str(path->items[path->n - 1]),
                    json_copy(a, value, e), e);
}

bool matter_apply(struct arena *a, struct json **fold,
                  const struct json *effects, struct err *e)
{
    const struct json *writes = json_get(effects, S("writes"));

    if (*fold == NULL) {
        *fold = json_object(a, e);
        if (*fold == NULL)
            return false;
    }
    for (size_t i = 0; writes != NULL && i < writes->n; i++) {
        if (!write_one(a, *fold, writes->items[i], e))
            return false;
    }
    return true;
}

/* ---- a decision's own fold: shared where nothing changed ---- */

/* The node itself is new, its members are the same. */
struct json *fold_thin(struct arena *a, const struct json *v, struct err *e)
{
    struct json *own = arena_new(a, struct json, e);

    if (own == NULL)
        return NULL;
    *own = *v;
    own->cap = v->n + 1;
    own->items = arena_array(a, struct json *, own->cap, e);
    if (own->items == NULL)
        return NULL;
    if (v->n > 0)
        memcpy(own->items, v->items, v->n * sizeof(*v->items));
    if (v->kind == JSON_OBJECT) {
        own->names = arena_array(a, str, own->cap, e);
        if (own->names == NULL)
            return NULL;
        if (v->n > 0)
            memcpy(own->names, v->names, v->n * sizeof(*v->names));
    }
    return own;
}

/* Makes the containers on the way to what is written our own, so that the fold
 * which was asked about stays as it is. */
static bool own_path(struct work *w, const str *path, size_t n)
{
    struct json *node = w->fold;

    for (size_t i = 0; i + 1 < n; i++) {
        int64_t at = -1;
        struct json *child =
            node->kind == JSON_OBJECT ? json_get(node, path[i]) : NULL;

        if (node->kind == JSON_ARRAY && node->n > 0 &&
            str_to_int(path[i], 0, (int64_t)node->n - 1, &at))
            child = node->items[at];
        if (child == NULL ||
            (child->kind != JSON_OBJECT && child->kind != JSON_ARRAY))
            return true; /* made by the write, or refused by it */
        child = fold_thin(w->a, child, w->e);
        if (child == NULL)
            return false;
        if (at >= 0)
            node->items[at] = child;
        else if (!json_set(w->a, node, path[i], child, w->e))
            return false;
        node = child;
    }
    return true;
}

void work_write(struct work *w, const str *path, size_t n, struct json *value)
{
    struct json *write = w_object(w);
    struct json *names = w_array(w);

    for (size_t i = 0; i < n; i++)
        w_push(w, names, w_str(w, path[i]));
    w_put(w, write, "path", names);
    w_put(w, write, "value", value);
    w_push(w, w->writes, write);
    if (!w->failed &&
        (!own_path(w, path, n) || !write_one(w->a, w->fold, write, w->e)))
        w->failed = true;
    context_stale(w, path, n);
}
