/* work.c - nodes made during a decision; the first failure is kept. */
#include "matter/internal.h"

static struct json *keep(struct work *w, struct json *v)
{
    if (v == NULL)
        w->failed = true;
    return v;
}

struct json *w_str(struct work *w, str s)
{
    return w->failed ? NULL : keep(w, json_string(w->a, s, w->e));
}

struct json *w_int(struct work *w, int64_t v)
{
    return w->failed ? NULL : keep(w, json_int(w->a, v, w->e));
}

struct json *w_bool(struct work *w, bool v)
{
    return w->failed ? NULL : keep(w, json_bool(w->a, v, w->e));
}

struct json *w_object(struct work *w)
{
    return w->failed ? NULL : keep(w, json_object(w->a, w->e));
}

struct json *w_array(struct work *w)
{
    return w->failed ? NULL : keep(w, json_array(w->a, w->e));
}

void w_put(struct work *w, struct json *object, const char *name,
           struct json *value)
{
    if (w->failed || object == NULL || value == NULL)
        return;
    if (!json_set(w->a, object, str_of(name), value, w->e))
        w->failed = true;
}

void w_push(struct work *w, struct json *array, struct json *value)
{
    if (w->failed || array == NULL || value == NULL)
        return;
    if (!json_add(w->a, array, value, w->e))
        w->failed = true;
}

static struct json *w_marker(struct work *w, struct buf *b)
{
    struct json *v = w_object(w);
    str text;

    if (!w->failed && !buf_take(b, w->a, &text, w->e))
        w->failed = true;
    buf_close(b);
    if (!w->failed)
        w_put(w, v, "@", w_str(w, text));
    return v;
}

struct json *w_date(struct work *w, date d)
{
    struct buf b;

    buf_init(&b, &memory_system, 64);
    buf_date(&b, d);
    return w_marker(w, &b);
}

struct json *w_instant(struct work *w, instant t)
{
    struct buf b;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t, ZONE_CITY_MIN);
    return w_marker(w, &b);
}

struct json *w_facts(struct work *w, const struct facts_cited *f)
{
    struct json *ids = w_array(w);

    for (size_t i = 0; i < f->n; i++)
        w_push(w, ids, w_str(w, f->at[i]->id));
    return ids;
}

str marker(const struct json *v)
{
    return json_is(v, JSON_OBJECT) ? json_get_str(v, S("@")) : json_str(v);
}

bool marker_date(const struct json *v, date *d)
{
    return date_parse(str_slice(marker(v), 0, 10), d);
}

bool marker_instant(const struct json *v, instant *t)
{
    date d;

    if (instant_parse(marker(v), t))
        return true;
    if (!date_parse(marker(v), &d))
        return false;
    *t = date_instant(d, ZONE_CITY_MIN);
    return true;
}

const struct json *work_party(const struct work *w, str id)
{
    return json_get(json_get(w->fold, S("parties")), id);
}

bool list_has(const struct json *list, str id)
{
    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
        if (str_eq(json_str(list->items[i]), id))
            return true;
    }
    return false;
}
