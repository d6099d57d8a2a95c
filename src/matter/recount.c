/* recount.c - what another calendar makes of a running matter [TIM-W4].
 *
 * A notice of days off (放假安排) moves last days that were counted before it.
 * They are not changed on the quiet: the effects made here write each limit
 * anew together with an entry that says what it was and what it is, and the
 * due date, timers and lists follow from the limits as after any act.
 */
#include "matter/internal.h"

struct recounting {
    struct work now, old; /* under the new calendar, and under the one before */
    struct matter_ask old_ask;
    VEC(struct matter_moved) moved;
    struct json *entries;
};

/* What stands until now.  A limit whose clock is stopped moves day by day, so
 * that what the last act left of it says nothing. */
static const struct json *until_now(struct recounting *r,
                                    const struct deadline *d, str party,
                                    const struct json *after)
{
    if (json_true(json_get(after, S("suspended"))))
        return limit_compute(&r->old, d, party, r->old.now);
    return limit_kept(&r->now, d, party);
}

static bool differs(const struct json *a, const struct json *b)
{
    return !str_eq(marker(json_get(a, S("ends"))),
                   marker(json_get(b, S("ends")))) ||
           json_true(json_get(a, S("provisional"))) !=
               json_true(json_get(b, S("provisional")));
}

static void note_moved(struct recounting *r, const struct deadline *d,
                       const struct matter_moved *m)
{
    struct work *w = &r->now;
    struct matter_moved *kept =
        w->failed ? NULL : vec_add(w->a, &r->moved, w->e);
    struct json *v = w_object(w);

    if (kept == NULL) {
        w->failed = true;
        return;
    }
    *kept = *m;
    w_put(w, v, "deadline", w_str(w, m->deadline));
    w_put(w, v, "party", w_str(w, m->party));
    w_put(w, v, "zh", w_str(w, d->name.zh));
    w_put(w, v, "en", w_str(w, d->name.en));
    w_put(w, v, "before", w_date(w, m->before));
    w_put(w, v, "after", w_date(w, m->after));
    w_put(w, v, "was_provisional", w_bool(w, m->was_provisional));
    w_put(w, v, "provisional", w_bool(w, m->provisional));
    w_push(w, r->entries, v);
}

static void recount(struct recounting *r, const struct deadline *d, str party)
{
    struct work *w = &r->now;
    const struct json *kept = limit_kept(w, d, party), *before;
    struct matter_moved m = {.deadline = d->id, .party = party};
    struct json *after;

    if (w->failed || kept == NULL || d->open ||
        json_get(kept, S("met")) != NULL)
        return;
    after = limit_compute(w, d, party, w->now);
    before = after == NULL ? NULL : until_now(r, d, party, after);
    if (before == NULL || r->old.failed) {
        w->failed = true;
        return;
    }
    /* One that never had a day is counted by the matter's next act. */
    if (!marker_date(json_get(before, S("last")), &m.before) ||
        !marker_date(json_get(after, S("last")), &m.after) ||
        !differs(before, after))
        return;
    m.was_provisional = json_true(json_get(before, S("provisional")));
    m.provisional = json_true(json_get(after, S("provisional")));
    note_moved(r, d, &m);
    limit_write(w, d, party, after);
}

static void recount_all(struct recounting *r)
{
    struct work *w = &r->now;
    const struct json *parties = json_get(w->fold, S("parties"));
    size_t n = json_is(parties, JSON_OBJECT) ? parties->n : 0;

    for (size_t i = 0; i < w->p->n_deadlines && !w->failed; i++) {
        const struct deadline *d = &w->p->deadlines[i];

        if (!d->for_party)
            recount(r, d, S(""));
        /* Names stay while values are written. */
        for (size_t j = 0; d->for_party && j < n; j++)
            recount(r, d, parties->names[j]);
    }
}

static void write_entry(struct recounting *r, const struct json *note)
{
    struct work *w = &r->now;
    struct json *entry = w->failed ? NULL : json_copy(w->a, note, w->e);
    int64_t version = 0;

    w->failed = w->failed || entry == NULL;
    w_put(w, entry, "at", w_instant(w, w->now));
    w_put(w, entry, "moved", r->entries);
    if (w->failed)
        return;
    WRITE(w, entry, S("recounts"), S("-"));
    summary_write(w);
    figures_write(w);
    (void)json_get_int(w->fold, S("version"), &version);
    WRITE(w, w_int(w, version + 1), S("version"));
}

static bool begin(struct work *w, const struct matter_ask *ask, struct arena *a,
                  struct err *e)
{
    *w = (struct work){.ask = ask,
                       .p = ask->procedure,
                       .a = a,
                       .e = e,
                       .at = ask->now,
                       .now = ask->now,
                       .on = instant_date(ask->now, ZONE_CITY_MIN)};
    w->writes = w_array(w);
    w->fold = w->failed ? NULL : fold_thin(a, ask->fold, e);
    return w->fold != NULL;
}

bool matter_recount(const struct matter_ask *ask, const struct calendar *before,
                    const struct json *note, struct arena *a,
                    struct matter_recount *out, struct err *e)
{
    struct recounting r = {.old_ask = *ask};
    struct matter_recount x = {0};

    r.old_ask.calendar = before;
    if (!begin(&r.now, ask, a, e) || !begin(&r.old, &r.old_ask, a, e))
        return false;
    r.entries = w_array(&r.now);
    /* What is over keeps the days by which it was done. */
    if (json_true(json_get(ask->fold, S("open"))))
        recount_all(&r);
    if (!r.now.failed && r.moved.n > 0) {
        write_entry(&r, note);
        x.effects = w_object(&r.now);
        w_put(&r.now, x.effects, "writes", r.now.writes);
        w_put(&r.now, x.effects, "claims", w_array(&r.now));
        x.fold = r.now.fold;
        x.moved = r.moved.at;
        x.n = r.moved.n;
    }
    if (r.now.failed)
        return false;
    *out = x;
    return true;
}
