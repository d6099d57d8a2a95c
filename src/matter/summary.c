/* summary.c - what is known of a matter without its pack: whether it is open,
 * where its main track stands, what is due next, which timers run, who has it
 * on the desk.  All of it is written by acts, so that a replay needs no rule.
 */
#include "matter/internal.h"

/* Writes a top member when it changed. */
static void write_changed(struct work *w, const char *name, struct json *value)
{
    if (!w->failed && value != NULL &&
        !json_equal(value, json_get(w->fold, str_of(name))))
        WRITE(w, value, str_of(name));
}

static const struct json *kept_limits(const struct work *w, str party)
{
    return json_get(party.n > 0 ? work_party(w, party) : w->fold,
                    S("deadlines"));
}

/* ---- what is due next ---- */

struct next_due {
    date last;
    const struct deadline *d;
    const struct json *limit;
    str party;
};

static void nearer(const struct work *w, const struct deadline *d, str party,
                   struct next_due *best)
{
    const struct json *limit = json_get(kept_limits(w, party), d->id);
    date last;

    if (limit == NULL || json_get(limit, S("met")) != NULL ||
        d->kind != DEADLINE_AT_MOST ||
        !marker_date(json_get(limit, S("last")), &last))
        return;
    if (best->d == NULL || last < best->last)
        *best = (struct next_due){last, d, limit, party};
}

static bool interval_open(const struct work *w, const struct deadline *d)
{
    const struct json *all = json_get(w->fold, S("intervals"));

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        str id = json_get_str(all->items[i], S("id"));

        if (json_get(all->items[i], S("to")) != NULL)
            continue;
        for (size_t j = 0; j < d->n_excludes; j++) {
            if (str_eq(d->excludes[j], id))
                return true;
        }
    }
    return false;
}

static struct json *due_next(struct work *w)
{
    const struct json *parties = json_get(w->fold, S("parties"));
    struct next_due best = {0};
    struct json *v;

    for (size_t i = 0; i < w->p->n_deadlines; i++) {
        const struct deadline *d = &w->p->deadlines[i];

        if (!d->for_party)
            nearer(w, d, S(""), &best);
        for (size_t j = 0; d->for_party && parties != NULL && j < parties->n;
             j++)
            nearer(w, d, parties->names[j], &best);
    }
    v = w_object(w);
    if (best.d == NULL)
        return v;
    w_put(w, v, "deadline", w_str(w, best.d->id));
    w_put(w, v, "zh", w_str(w, best.d->name.zh));
    w_put(w, v, "en", w_str(w, best.d->name.en));
    w_put(w, v, "party", w_str(w, best.party));
    w_put(w, v, "last", w_date(w, best.last));
    w_put(w, v, "provisional",
          w_bool(w, json_true(json_get(best.limit, S("provisional")))));
    w_put(w, v, "suspended", w_bool(w, interval_open(w, best.d)));
    return v;
}

/* The first time limit that a procedure declares for the whole matter is the
 * matter's own (办案期限); its start is the day of filing. */
static struct json *filed_on(struct work *w)
{
    for (size_t i = 0; i < w->p->n_deadlines; i++) {
        const struct deadline *d = &w->p->deadlines[i];
        date start;

        if (d->for_party || d->kind != DEADLINE_AT_MOST)
            continue;
        if (marker_date(
                json_get(json_get(kept_limits(w, S("")), d->id), S("start")),
                &start))
            return w_date(w, start);
        return NULL;
    }
    return NULL;
}

/* ---- timers ---- */

static void timer_of(struct work *w, const struct deadline *d, str party,
                     struct json *all)
{
    const struct json *limit = json_get(kept_limits(w, party), d->id);
    struct json *one;

    if (limit == NULL || json_get(limit, S("met")) != NULL ||
        json_get(limit, S("ends")) == NULL)
        return;
    one = w_object(w);
    w_put(w, one, "deadline", w_str(w, d->id));
    w_put(w, one, "party", w_str(w, party));
    w_put(w, one, "step", w_str(w, d->on_pass));
    w_put(w, one, "at", json_get(limit, S("ends")));
    w_push(w, all, one);
}

static struct json *timers(struct work *w)
{
    const struct json *parties = json_get(w->fold, S("parties"));
    struct json *all = w_array(w);

    for (size_t i = 0; i < w->p->n_deadlines; i++) {
        const struct deadline *d = &w->p->deadlines[i];

        if (d->on_pass.n == 0)
            continue;
        if (!d->for_party)
            timer_of(w, d, S(""), all);
        for (size_t j = 0; d->for_party && parties != NULL && j < parties->n;
             j++)
            timer_of(w, d, parties->names[j], all);
    }
    return all;
}

/* ---- the desk ---- */

static bool kept_out(const struct json *people, const struct role *r, str id)
{
    for (size_t i = 0; i < r->n_never_also; i++) {
        if (list_has(json_get(people, r->never_also[i].list), id))
            return true;
    }
    return false;
}

/* Who is assigned to act in some role of the matter and not kept out of it. */
static struct json *desk(struct work *w)
{
    const struct json *people = json_get(w->fold, S("people"));
    struct json *all = w_array(w);

    for (size_t i = 0; i < w->p->n_roles; i++) {
        const struct role *r = &w->p->roles[i];
        const struct json *list =
            r->assigned.n == 0 ? NULL : json_get(people, r->assigned);

        for (size_t j = 0; json_is(list, JSON_ARRAY) && j < list->n; j++) {
            str id = json_str(list->items[j]);

            if (id.n > 0 && !list_has(all, id) && !kept_out(people, r, id))
                w_push(w, all, w_str(w, id));
        }
    }
    return all;
}

void summary_write(struct work *w)
{
    const struct track *main = &w->p->tracks[0];
    str now = json_get_str(json_get(w->fold, S("states")), main->id);
    const struct state *s = track_state(main, now);

    write_changed(w, "state", w_str(w, now));
    write_changed(w, "open", w_bool(w, s == NULL || !s->final));
    write_changed(w, "filed", filed_on(w));
    write_changed(w, "due", due_next(w));
    write_changed(w, "timers", timers(w));
    write_changed(w, "desk", desk(w));
    write_changed(w, "links", links_of(w));
}
