/* context.c - what conditions may speak of, as one tree.
 *
 * Built when it is asked for and kept until a write makes it stale, since a
 * step's own writes change what the next condition sees.  Members of the fold
 * are borrowed, never changed through it.  docs/packs.md lists the names.
 */
#include "matter/internal.h"

/* ---- time limits, each computed once for the moment of the act ---- */

struct seen_limit {
    const struct deadline *d;
    str party;
    struct json *limit; /* NULL: not started */
};

struct json *limit_seen(struct work *w, const struct deadline *d, str party)
{
    struct seen_limit *one;

    for (size_t i = 0; i < w->seen.n; i++) {
        if (w->seen.at[i].d == d && str_eq(w->seen.at[i].party, party))
            return w->seen.at[i].limit;
    }
    one = w->failed ? NULL : vec_add(w->a, &w->seen, w->e);
    if (one == NULL) {
        w->failed = true;
        return NULL;
    }
    *one = (struct seen_limit){d, party, NULL};
    return one->limit = limit_compute(w, d, party, w->at);
}

static struct json *limits_seen(struct work *w, str party)
{
    struct json *all = w_object(w);

    for (size_t i = 0; i < w->p->n_deadlines; i++) {
        const struct deadline *d = &w->p->deadlines[i];
        struct json *one;

        if (d->for_party != (party.n > 0))
            continue;
        one = limit_seen(w, d, party);
        if (one != NULL && !w->failed && !json_set(w->a, all, d->id, one, w->e))
            w->failed = true;
    }
    return all;
}

/* The party's own members, borrowed, with its id and its limits as seen. */
static struct json *party_seen(struct work *w, str id, const struct json *party)
{
    struct json *seen = w_object(w);

    for (size_t i = 0; i < party->n && !w->failed; i++) {
        if (!str_eq(party->names[i], S("deadlines")) &&
            !json_set(w->a, seen, party->names[i], party->items[i], w->e))
            w->failed = true;
    }
    w_put(w, seen, "id", w_str(w, id));
    if (json_get(party, S("capacity")) == NULL)
        w_put(w, seen, "capacity", w_str(w, party_capacity(w, party)));
    w_put(w, seen, "deadlines", limits_seen(w, id));
    return seen;
}

/* Borrows a member of the fold. */
static void borrow(struct work *w, struct json *c, const char *name)
{
    struct json *v = json_get(w->fold, str_of(name));

    w_put(w, c, name, v != NULL ? v : w_object(w));
}

static void borrow_list(struct work *w, struct json *c, const char *name)
{
    struct json *v = json_get(w->fold, str_of(name));

    w_put(w, c, name, v != NULL ? v : w_array(w));
}

/* Whose matter it is: its id, name, mark and what else is known of it. */
static struct json *authority_seen(struct work *w)
{
    if (w->authority == NULL && !w->failed)
        w->authority = w->ask->authority == NULL
                           ? w_object(w)
                           : json_copy(w->a, w->ask->authority, w->e);
    w->failed = w->failed || w->authority == NULL;
    return w->authority;
}

/* Whose people handle it in the authority's name; null: its own. */
static struct json *hand_seen(struct work *w)
{
    struct json *v = json_get(w->fold, S("hand"));

    if (v == NULL && !w->failed)
        v = json_null(w->a, w->e);
    w->failed = w->failed || v == NULL;
    return v;
}

/* What a setting is by the law in force on the day of the act. */
static void settings_by_date(struct work *w)
{
    for (size_t i = 0; i < w->p->n_settings && !w->failed; i++) {
        const struct setting *s = &w->p->settings[i];
        struct json *v;

        if (s->n_versions == 0)
            continue;
        v = json_copy(w->a, setting_value(s, w->on), w->e);
        if (v == NULL || !json_set(w->a, w->settings, s->id, v, w->e))
            w->failed = true;
    }
}

static struct json *context_build(struct work *w)
{
    struct json *c = w_object(w);
    struct json *all = w_array(w);
    const struct json *parties = json_get(w->fold, S("parties"));

    for (size_t i = 0; parties != NULL && i < parties->n; i++) {
        struct json *one = party_seen(w, parties->names[i], parties->items[i]);

        w_push(w, all, one);
        if (str_eq(parties->names[i], w->party))
            w_put(w, c, "party", one);
    }
    w_put(w, c, "parties", all);
    borrow(w, c, "case");
    borrow(w, c, "people");
    borrow(w, c, "done");
    borrow(w, c, "states");
    borrow_list(w, c, "evidence");
    borrow_list(w, c, "papers");
    borrow_list(w, c, "findings");
    borrow_list(w, c, "intervals");
    w_put(w, c, "deadlines", limits_seen(w, S("")));
    if (w->settings == NULL && !w->failed)
        w->settings = json_copy(w->a, w->p->settings_json, w->e);
    w->failed = w->failed || w->settings == NULL;
    settings_by_date(w);
    w_put(w, c, "settings", w->settings);
    if (w->input != NULL)
        w_put(w, c, "input", w->input);
    w_put(w, c, "actors", w->actors != NULL ? w->actors : w_array(w));
    if (w->related == NULL && !w->failed)
        w->related = w->ask->related == NULL
                         ? w_object(w)
                         : json_copy(w->a, w->ask->related, w->e);
    w->failed = w->failed || w->related == NULL;
    w_put(w, c, "related", w->related);
    w_put(w, c, "linked", linked_seen(w));
    w_put(w, c, "authority", authority_seen(w));
    w_put(w, c, "now", w_instant(w, w->at));
    w_put(w, c, "today", w_date(w, w->on));
    w_put(w, c, "mode", w_str(w, w->record ? S("record") : S("issue")));
    w_put(w, c, "hand", hand_seen(w));
    if (w->p->n_lookups > 0)
        entries_put(w, c);
    if (w->p->n_decisions > 0)
        decided_put(w, c);
    return c;
}

struct json *context_of(struct work *w)
{
    if (w->context == NULL || !str_eq(w->context_party, w->party)) {
        w->context = context_build(w);
        w->context_party = w->party;
    }
    return w->context;
}

/* Of what was derived, a write makes stale what it changed: all of it when it
 * touches a limit or what limits are computed from. */
void context_stale(struct work *w, const str *path, size_t n)
{
    w->context = NULL;
    if (str_eq(path[0], S("deadlines")) || str_eq(path[0], S("extensions")) ||
        str_eq(path[0], S("intervals")) ||
        (n > 2 && str_eq(path[2], S("deadlines"))))
        w->seen.n = 0;
}

enum truth context_holds(struct work *w, const struct feel *x,
                         const struct json *context, str *missing)
{
    const struct feel_value *v = NULL;
    const struct feel_note *notes = NULL;
    size_t n = 0;

    *missing = S("");
    if (w->failed)
        return TRUTH_UNKNOWN;
    if (!feel_run(x, context, NULL, w->a, &v, w->e)) {
        w->failed = true;
        return TRUTH_UNKNOWN;
    }
    if (feel_true(v))
        return TRUTH_YES;
    if (feel_false(v))
        return TRUTH_NO;
    /* Only a null is worth asking again, for its reasons. */
    if (!feel_run_notes(x, context, NULL, w->a, &v, &notes, &n, w->e)) {
        w->failed = true;
        return TRUTH_UNKNOWN;
    }
    for (size_t i = 0; i < n; i++) {
        if (notes[i].path.n > 0) {
            *missing = notes[i].path;
            break;
        }
    }
    return TRUTH_UNKNOWN;
}

struct json *context_value(struct work *w, const struct feel *x,
                           const struct json *context)
{
    const struct feel_value *v = NULL;
    struct json *out;

    if (w->failed)
        return NULL;
    if (!feel_run(x, context, NULL, w->a, &v, w->e)) {
        w->failed = true;
        return NULL;
    }
    out = feel_json(v, w->a, w->e);
    if (out == NULL)
        w->failed = true;
    return out;
}
