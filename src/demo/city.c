/* city.c - authorities (机关) of each place, by rule. */
#include "demo/internal.h"

/* ---- places ---- */

static bool read_places(struct demo *d)
{
    str path = D_JOIN(d, d->o->demo_dir, S("/"),
                      json_get_str(d->authorities, S("divisions")));
    struct csv t;
    str text;

    if (d->failed || !file_read(d->a, path, 8 << 20, &text, d->e) ||
        !csv_read(d->a, path, text, ',', &t, d->e))
        return false;
    d->places = arena_array(d->a, struct place, t.n, d->e);
    if (d->places == NULL)
        return false;
    for (size_t i = 1; i < t.n; i++) {
        const str *c = t.rows[i].cells;
        int64_t level;

        if (t.rows[i].n < 4 || !str_to_int(c[1], 1, 4, &level))
            return d_bad(d, d->authorities, c[0]);
        d->places[d->n_places++] = (struct place){c[0], c[2], c[3], (int)level};
    }
    return true;
}

static const struct place *place_of(const struct demo *d, str code)
{
    for (size_t i = 0; i < d->n_places; i++) {
        if (str_eq(d->places[i].code, code))
            return &d->places[i];
    }
    return NULL;
}

/* ---- names and marks ---- */

/* The first n characters. */
static str head_of(str s, size_t n)
{
    size_t at = 0, bytes;

    for (size_t i = 0; i < n && at < s.n; i++) {
        (void)utf8_next(str_slice(s, at, s.n), &bytes);
        at += bytes;
    }
    return str_slice(s, 0, at);
}

/* As few first characters as tell a place from its neighbours. */
static str short_name(const struct demo *d, const struct place *p)
{
    size_t n = 1;
    bool clear = false;

    for (; !clear && n < 8; n++) {
        str mine = head_of(p->name, n);

        clear = true;
        for (size_t i = 0; i < d->n_places; i++) {
            const struct place *o = &d->places[i];

            if (o != p && str_eq(o->parent, p->parent) &&
                str_eq(head_of(o->name, n), mine))
                clear = false;
        }
    }
    return head_of(p->name, n - 1);
}

/* 川市监, 德市监, 德广市监, 德广市监三水. */
static str mark_of(struct demo *d, const struct place *p, str word)
{
    const struct place *up = place_of(d, p->parent);

    switch (p->level) {
    case 1:
        return D_JOIN(d, json_get_str(d->authorities, S("province_mark")),
                      word);
    case 2:
        return D_JOIN(d, short_name(d, p), word);
    case 3: {
        const struct place *city = up == NULL ? p : up;

        return D_JOIN(d, short_name(d, city), short_name(d, p), word);
    }
    default:
        return D_JOIN(d, up == NULL ? word : mark_of(d, up, word),
                      short_name(d, p));
    }
}

/* A district is named with its city, a township with its county. */
static str name_of(struct demo *d, const struct place *p, str suffix)
{
    const struct place *up = place_of(d, p->parent);
    str before = S("");

    if (p->level == 3 && up != NULL && str_ends(p->name, S("区")))
        before = up->name;
    if (p->level == 4 && up != NULL)
        before = name_of(d, up, S(""));
    return D_JOIN(d, before, p->name, suffix);
}

str city_authority_name(const struct demo *d, str id)
{
    const str *name = map_get(d->names, id);

    return name == NULL ? id : *name;
}

/* ---- authorities ---- */

static bool is_listed(const struct json *list, str code)
{
    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
        if (str_eq(json_str(list->items[i]), code))
            return true;
    }
    return list == NULL;
}

static bool remember_name(struct demo *d, str id, str name)
{
    str *kept = arena_new(d->a, str, d->e);

    if (kept == NULL)
        return false;
    *kept = name;
    return map_put(d->names, id, kept, d->e);
}

static bool make_authority(struct demo *d, const struct json *kind,
                           const struct place *p, instant at)
{
    str level = d_int(d, p->level, 1);
    str suffix = json_get_str(json_get(kind, S("suffix")), level);
    str prefix = json_get_str(kind, S("id"));
    str id = D_JOIN(d, prefix, S("-"), p->code);
    str name, parent = S("");
    struct json *fold;

    if (suffix.n == 0 || !is_listed(json_get(kind, S("only")), p->code))
        return true;
    name = name_of(d, p, suffix);
    fold = d_object(d);
    if (p->level > 1 && json_get(kind, S("only")) == NULL)
        parent = D_JOIN(d, prefix, S("-"), p->parent);
    d_str(d, fold, "id", id);
    d_str(d, fold, "name", name);
    d_put(d, fold, "level", json_int(d->a, p->level, d->e));
    d_str(d, fold, "region", p->code);
    d_str(d, fold, "parent", parent);
    d_str(d, fold, "mark", mark_of(d, p, json_get_str(kind, S("mark"))));
    d_str(d, fold, "profile", json_get_str(kind, S("profile")));
    return !d->failed && remember_name(d, id, name) &&
           d_enter(d, S("authority"), id, fold, at);
}

bool city_make(struct demo *d)
{
    const struct json *kinds = d_need(d, d->authorities, "kinds");
    date opened;

    if (d->failed)
        return false;
    if (!date_parse(json_get_str(d->authorities, S("opened")), &opened))
        return d_bad(d, d->authorities, S("opened"));
    if (!read_places(d))
        return false;
    for (size_t k = 0; k < kinds->n; k++) {
        for (size_t i = 0; i < d->n_places; i++) {
            if (!make_authority(d, kinds->items[k], &d->places[i],
                                date_instant(opened, ZONE_CITY_MIN)))
                return false;
        }
    }
    return true;
}
