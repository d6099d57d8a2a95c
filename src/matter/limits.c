/* limits.c - time limits of a matter: started, met, passed, late.
 *
 * A limit in the fold holds what acts made of it: when it started, when it was
 * met.  Its last day follows from those, the extensions and the intervals, and
 * is computed for the moment that is asked about; the fold keeps the last day
 * as it stood at the last act, for lists and lights.
 */
#include "matter/internal.h"

const struct json *limit_kept(const struct work *w, const struct deadline *d,
                              str party)
{
    const struct json *where = party.n > 0 ? work_party(w, party) : w->fold;

    return json_get(json_get(where, S("deadlines")), d->id);
}

static bool names_it(const str *ids, size_t n, str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(ids[i], id))
            return true;
    }
    return false;
}

/* ---- what goes into the computation ---- */

static bool extensions_of(struct work *w, const struct deadline *d,
                          struct period **out, size_t *n)
{
    const struct json *all =
        json_get(json_get(w->fold, S("extensions")), d->id);

    *n = 0;
    *out = NULL;
    if (!json_is(all, JSON_ARRAY))
        return true;
    *out = arena_array(w->a, struct period, all->n, w->e);
    if (*out == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        if (!period_parse(json_str(all->items[i]), &(*out)[*n], w->e))
            return false;
        (*n)++;
    }
    return true;
}

static bool exclusions_of(struct work *w, const struct deadline *d, instant now,
                          struct exclusion **out, size_t *n, bool *running)
{
    const struct json *all = json_get(w->fold, S("intervals"));

    *n = 0;
    *out = NULL;
    *running = false;
    if (!json_is(all, JSON_ARRAY))
        return true;
    *out = arena_array(w->a, struct exclusion, all->n, w->e);
    if (*out == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        const struct json *one = all->items[i];
        str id = json_get_str(one, S("id"));
        const struct interval *v = procedure_interval(w->p, id);
        struct exclusion *x = &(*out)[*n];

        if (!names_it(d->excludes, d->n_excludes, id) || v == NULL ||
            !marker_date(json_get(one, S("from")), &x->from))
            continue;
        x->open = !marker_date(json_get(one, S("to")), &x->to);
        if (x->open)
            x->to = instant_date(now, ZONE_CITY_MIN);
        if (x->to < x->from)
            x->to = x->from;
        *running = *running || x->open;
        x->why = v->name.zh;
        x->fact = d->exclude_basis.n > 0 ? d->exclude_basis.at[0]->id : S("");
        (*n)++;
    }
    return true;
}

static bool compute(struct work *w, const struct deadline *d, instant start,
                    instant now, struct due *due, bool *running)
{
    struct period *extensions;
    struct exclusion *exclusions;
    /* A waiting period that protects the party rolls as any other: the party
     * may still speak on the first working day [TIM-203-1]. */
    struct due_ask ask = {
        .start = start, .period = d->period, .burden = d->burden};

    if (!extensions_of(w, d, &extensions, &ask.n_extensions) ||
        !exclusions_of(w, d, now, &exclusions, &ask.n_exclusions, running))
        return false;
    ask.extensions = extensions;
    ask.exclusions = exclusions;
    return calendar_due(w->ask->calendar, &ask, w->a, due, w->e);
}

/* ---- one limit, for a moment ---- */

struct json *limit_compute(struct work *w, const struct deadline *d, str party,
                           instant now)
{
    const struct json *kept = limit_kept(w, d, party);
    struct json *limit;
    struct due due;
    instant start, met, ends;
    bool running = false, is_met;

    if (kept == NULL || w->failed)
        return NULL;
    limit = json_copy(w->a, kept, w->e);
    if (limit == NULL || !marker_instant(json_get(kept, S("start")), &start)) {
        w->failed = true;
        return NULL;
    }
    if (d->open) {
        w_put(w, limit, "open", w_bool(w, true));
        return limit;
    }
    is_met = marker_instant(json_get(kept, S("met")), &met);
    /* What was met stays as it was met: no later calendar or act judges it
     * anew. */
    if (is_met && marker_instant(json_get(kept, S("ends")), &ends)) {
        w_put(w, limit, "suspended", w_bool(w, false));
        w_put(w, limit, "passed", w_bool(w, now >= ends));
        return limit;
    }
    if (!compute(w, d, start, is_met ? met : now, &due, &running)) {
        w->failed = true;
        return NULL;
    }
    w_put(w, limit, "last", w_date(w, due.last));
    w_put(w, limit, "ends", w_instant(w, due.last_moment));
    w_put(w, limit, "provisional", w_bool(w, due.provisional));
    w_put(w, limit, "excluded", w_int(w, due.excluded));
    w_put(w, limit, "suspended", w_bool(w, running && !is_met));
    w_put(w, limit, "passed", w_bool(w, now >= due.last_moment));
    return limit;
}

bool limit_ends(struct work *w, const struct deadline *d, str party, date *last,
                instant *ends)
{
    const struct json *limit = limit_seen(w, d, party);

    return limit != NULL && marker_date(json_get(limit, S("last")), last) &&
           marker_instant(json_get(limit, S("ends")), ends);
}

instant limit_moment(struct work *w)
{
    for (size_t i = 0; w->step->by->timer && i < w->p->n_deadlines; i++) {
        const struct deadline *d = &w->p->deadlines[i];
        date last;
        instant ends;

        if (str_eq(d->on_pass, w->step->id) &&
            limit_ends(w, d, d->for_party ? w->party : S(""), &last, &ends) &&
            w->at >= ends)
            return ends - 1000;
    }
    return w->at;
}

/* ---- after an act ---- */

void limit_write(struct work *w, const struct deadline *d, str party,
                 struct json *limit)
{
    if (limit == NULL)
        return;
    json_remove(limit, S("passed"));
    json_remove(limit, S("suspended"));
    if (json_equal(limit, limit_kept(w, d, party)))
        return;
    if (party.n > 0)
        WRITE(w, limit, S("parties"), party, S("deadlines"), d->id);
    else
        WRITE(w, limit, S("deadlines"), d->id);
}

static bool holds(struct work *w, const struct feel *x)
{
    str missing;

    return x == NULL ||
           context_holds(w, x, context_of(w), &missing) == TRUTH_YES;
}

/* The event that the period is counted from: the act, or a day that the matter
 * names (the end of another period, the day of a service registered later). */
static instant event_of(struct work *w, const struct deadline *d)
{
    const struct json *on = d->starts_on == NULL || w->failed
                                ? NULL
                                : context_value(w, d->starts_on, context_of(w));
    instant at;

    return on != NULL && marker_instant(on, &at) ? at : limit_moment(w);
}

static void start_limit(struct work *w, const struct deadline *d, str party)
{
    struct json *limit = w_object(w);

    w_put(w, limit, "start", w_instant(w, event_of(w, d)));
    w_put(w, limit, "by", w_str(w, w->step->id));
    if (w->failed)
        return;
    if (party.n > 0)
        WRITE(w, limit, S("parties"), party, S("deadlines"), d->id);
    else
        WRITE(w, limit, S("deadlines"), d->id);
}

static void meet_limit(struct work *w, const struct deadline *d, str party)
{
    struct json *limit = limit_compute(w, d, party, w->at);
    date last;

    if (limit == NULL)
        return;
    w_put(w, limit, "met", w_instant(w, w->at));
    w_put(w, limit, "met_by", w_str(w, w->step->id));
    if (d->kind == DEADLINE_AT_MOST &&
        marker_date(json_get(limit, S("last")), &last)) {
        instant ends = 0;
        bool late =
            marker_instant(json_get(limit, S("ends")), &ends) && w->at >= ends;

        w_put(w, limit, "late", w_int(w, late ? w->on - last : 0));
        if (late)
            finding_late(w, d, party, limit, w->on);
    }
    limit_write(w, d, party, limit);
}

static void update(struct work *w, const struct deadline *d, str party)
{
    const struct json *kept = limit_kept(w, d, party);
    bool was_met = kept != NULL && json_get(kept, S("met")) != NULL;

    if (kept != NULL && !was_met &&
        names_it(d->until, d->n_until, w->step->id) &&
        holds(w, d->until_when)) {
        meet_limit(w, d, party);
        return;
    }
    if (names_it(d->from, d->n_from, w->step->id) &&
        (kept == NULL || was_met) && facts_apply(&d->basis, w->on) &&
        holds(w, d->starts_when))
        start_limit(w, d, party);
    /* The last day may have moved: an interval, an extension. */
    if (limit_kept(w, d, party) != NULL &&
        json_get(limit_kept(w, d, party), S("met")) == NULL)
        limit_write(w, d, party, limit_compute(w, d, party, w->at));
}

void limits_update(struct work *w)
{
    const struct json *parties = json_get(w->fold, S("parties"));

    for (size_t i = 0; i < w->p->n_deadlines && !w->failed; i++) {
        const struct deadline *d = &w->p->deadlines[i];

        if (!d->for_party) {
            update(w, d, S(""));
            continue;
        }
        for (size_t j = 0; parties != NULL && j < parties->n; j++) {
            str id = parties->names[j];
            str chosen = w->party;

            /* A step for one party moves only that party's limits. */
            if ((w->step->for_party || w->step->joins != NULL) &&
                !str_eq(id, chosen))
                continue;
            if (!party_among(w, id, d->among))
                continue;
            w->party = id;
            update(w, d, id);
            w->party = chosen;
        }
    }
}

/* ---- for pages ---- */

static struct json *limit_shown(struct work *w, const struct deadline *d,
                                str party)
{
    struct json *limit = limit_compute(w, d, party, w->now);
    struct due due;
    instant start, met;
    date last;
    bool running, is_met;

    if (limit == NULL)
        return NULL;
    w_put(w, limit, "id", w_str(w, d->id));
    w_put(w, limit, "party", w_str(w, party));
    w_put(w, limit, "zh", w_str(w, d->name.zh));
    w_put(w, limit, "en", w_str(w, d->name.en));
    w_put(w, limit, "kind",
          w_str(w, d->kind == DEADLINE_AT_MOST ? S("at_most") : S("at_least")));
    w_put(w, limit, "basis", w_facts(w, &d->basis));
    is_met = marker_instant(json_get(limit, S("met")), &met);
    if (d->open || w->failed ||
        !marker_instant(json_get(limit, S("start")), &start))
        return limit;
    if (!compute(w, d, start, is_met ? met : w->now, &due, &running)) {
        w->failed = true;
        return NULL;
    }
    /* A derivation that leads to another day than the one that stood when the
     * limit was met would mislead. */
    if (is_met &&
        (!marker_date(json_get(limit, S("last")), &last) || last != due.last))
        return limit;
    w_put(w, limit, "why", due_steps_json(&due, w->a, w->e));
    return limit;
}

struct json *matter_deadlines(const struct matter_ask *ask, struct arena *a,
                              struct err *e)
{
    struct json empty = {.kind = JSON_OBJECT};
    struct work w = {.ask = ask, .p = ask->procedure, .a = a, .e = e};
    struct json *all = w_array(&w);
    const struct json *parties;

    w.fold = ask->fold == NULL ? &empty : fold_thin(a, ask->fold, e);
    w.failed = w.failed || w.fold == NULL;
    w.now = w.at = ask->now;
    w.on = instant_date(w.at, ZONE_CITY_MIN);
    parties = json_get(w.fold, S("parties"));
    for (size_t i = 0; i < w.p->n_deadlines && !w.failed; i++) {
        const struct deadline *d = &w.p->deadlines[i];

        if (!d->for_party)
            w_push(&w, all, limit_shown(&w, d, S("")));
        for (size_t j = 0; d->for_party && parties != NULL && j < parties->n;
             j++)
            w_push(&w, all, limit_shown(&w, d, parties->names[j]));
    }
    return w.failed ? NULL : all;
}
