/* figure.c - what a matter adds to each figure (数字), computed after every act
 * and kept in its fold, so that totals need no rule and no counting.
 */
#include "matter/internal.h"

/* Its day: a day, or the day of an instant. */
static bool day_of(const struct json *v, date *day)
{
    instant at;

    if (marker_date(v, day))
        return true;
    if (!marker_instant(v, &at))
        return false;
    *day = instant_date(at, ZONE_CITY_MIN);
    return true;
}

static struct json *value_of(struct work *w, const struct figure *f)
{
    struct json *v;

    if (f->value == NULL)
        return w_int(w, 1);
    v = context_value(w, f->value, context_of(w));
    return w->failed || v->kind == JSON_NUMBER ? v : w_int(w, 0);
}

/* What the matter adds, or NULL: nothing. */
static struct json *part_of(struct work *w, const struct figure *f)
{
    struct json *part, *v;
    str missing;
    date day;

    if (context_holds(w, f->counts, context_of(w), &missing) != TRUTH_YES)
        return NULL;
    part = w_object(w);
    w_put(w, part, "n", w_int(w, 1));
    w_put(w, part, "value", value_of(w, f));
    if (f->on != NULL) {
        v = context_value(w, f->on, context_of(w));
        if (w->failed || !day_of(v, &day))
            return NULL;
        w_put(w, part, "on", w_date(w, day));
    }
    if (f->by != NULL) {
        v = context_value(w, f->by, context_of(w));
        w_put(w, part, "by", w_str(w, w->failed ? S("") : json_str(v)));
    }
    return part;
}

void figures_write(struct work *w)
{
    for (size_t i = 0; i < w->p->n_figures && !w->failed; i++) {
        const struct figure *f = &w->p->figures[i];
        const struct json *had =
            json_get(json_get(w->fold, S("figures")), f->id);
        struct json *part = part_of(w, f);

        if (part == NULL && had == NULL)
            continue;
        if (part == NULL) {
            part = w_object(w);
            w_put(w, part, "n", w_int(w, 0));
        }
        if (!w->failed && (had == NULL || !json_equal(part, had)))
            WRITE(w, part, S("figures"), f->id);
    }
}
