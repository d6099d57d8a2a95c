/* start.c - other matters that an act begins (引起事项).
 *
 * What the other matter begins with is computed when the act is decided and
 * stands in it, effects.starts; whoever has the ledger carries it out, once,
 * however late.  The fold keeps which were started, and what became of those
 * that were refused.
 */
#include "matter/internal.h"

#include <assert.h>

static const char *const parties_words[] = {
    [START_ALL] = "all", [START_PARTY] = "party", [START_NONE] = "none"};

static struct json *first_fields(struct work *w, const struct start *x)
{
    struct json *all = w_object(w);

    for (size_t i = 0; i < x->n_fields && !w->failed; i++) {
        struct json *v = context_value(w, x->fields[i].value, context_of(w));

        if (!w->failed && v->kind != JSON_NULL &&
            !json_set(w->a, all, x->fields[i].target, v, w->e))
            w->failed = true;
    }
    return all;
}

/* Where it begins: what the pack says, or one's own authority.  A null stays
 * empty, and is refused where it is carried out. */
static struct json *authority_of(struct work *w, const struct start *x)
{
    struct json *v;

    if (x->authority == NULL)
        return w_str(w, json_get_str(w->ask->authority, S("id")));
    v = context_value(w, x->authority, context_of(w));
    return w->failed ? NULL : w_str(w, json_str(v));
}

/* It was recorded as this act was: afterwards, from a source. */
static void manner(struct work *w, struct json *one)
{
    str source = json_get_str(w->ask->intent, S("source"));

    w_put(w, one, "at", w_instant(w, w->at));
    if (!w->record)
        return;
    w_put(w, one, "mode", w_str(w, S("record")));
    w_put(w, one, "source", w_str(w, source));
}

static void start_one(struct work *w, const struct start *x)
{
    const struct json *all = json_get(w->fold, S("started"));
    struct json *one = w_object(w), *kept = w_object(w);
    int64_t n = all == NULL ? 0 : (int64_t)all->n;

    w_put(w, one, "n", w_int(w, n));
    w_put(w, one, "procedure", w_str(w, x->procedure));
    w_put(w, one, "step", w_str(w, x->step));
    w_put(w, one, "authority", authority_of(w, x));
    w_put(w, one, "by",
          w->by != NULL && !w->failed ? json_copy(w->a, w->by, w->e)
                                      : w_array(w));
    w_put(w, one, "parties", w_str(w, str_of(parties_words[x->parties])));
    if (x->parties == START_PARTY)
        w_put(w, one, "party", w_str(w, w->party));
    w_put(w, one, "fields", first_fields(w, x));
    if (x->link.n > 0)
        w_put(w, one, "link", w_str(w, x->link));
    manner(w, one);
    w_push(w, w->started, one);
    w_put(w, kept, "step", w_str(w, w->step->id));
    w_put(w, kept, "procedure", w_str(w, x->procedure));
    w_put(w, kept, "first", w_str(w, x->step));
    w_put(w, kept, "at", w_instant(w, w->at));
    if (!w->failed)
        WRITE(w, kept, S("started"), S("-"));
}

void starts_write(struct work *w)
{
    for (size_t i = 0; i < w->step->n_starts && !w->failed; i++) {
        const struct start *x = &w->step->starts[i];
        str missing;

        if (x->when != NULL &&
            context_holds(w, x->when, context_of(w), &missing) != TRUTH_YES)
            continue;
        if (w->started == NULL)
            w->started = w_array(w);
        start_one(w, x);
    }
}

/* ---- one that was refused ---- */

static struct json *sentence(struct work *w, const struct json *kept,
                             struct words why, bool zh)
{
    const str first = json_get_str(kept, S("procedure"));
    const str parts[] = {zh ? S("引起的事项「") : S("the matter of "), first,
                         zh ? S("」没有立起来:") : S(" could not begin: "),
                         zh ? why.zh : why.en};
    str text = S("");

    if (!w->failed && !arena_join(w->a, parts, COUNT_OF(parts), &text, w->e))
        w->failed = true;
    return w_str(w, text);
}

/* In the words of findings: what the act brought about is not in order. */
static struct json *finding(struct work *w, const struct json *kept,
                            const struct matter_unstarted *x, int64_t version)
{
    const struct json *all = json_get(w->fold, S("findings"));
    struct json *f = w_object(w);

    w_put(w, f, "rule", w_str(w, S("starts")));
    w_put(w, f, "kind", w_str(w, S("defect")));
    w_put(w, f, "zh", sentence(w, kept, x->why, true));
    w_put(w, f, "en", sentence(w, kept, x->why, false));
    w_put(w, f, "basis",
          x->facts != NULL && !w->failed ? json_copy(w->a, x->facts, w->e)
                                         : w_array(w));
    w_put(w, f, "act", w_int(w, version + 1));
    w_put(w, f, "n", w_int(w, all == NULL ? 1 : (int64_t)all->n + 1));
    w_put(w, f, "step", w_str(w, json_get_str(kept, S("step"))));
    w_put(w, f, "party", w_str(w, S("")));
    w_put(w, f, "on", w_date(w, w->on));
    w_put(w, f, "open", w_bool(w, true));
    return f;
}

bool matter_unstart(const struct json *fold, const struct matter_unstarted *x,
                    struct arena *a, struct json **effects, struct json **after,
                    struct err *e)
{
    const struct json *all = json_get(fold, S("started"));
    struct work w = {.a = a,
                     .e = e,
                     .now = x->now,
                     .on = instant_date(x->now, ZONE_CITY_MIN)};
    struct json *says;
    int64_t version = 0;
    char z[24];
    int n = snprintf(z, sizeof z, "%zu", x->n);
    str at;

    assert(all != NULL && x->n < all->n);
    if (!arena_str(a, (str){z, (size_t)n}, &at, e))
        return false;
    w.writes = w_array(&w);
    w.fold = w.failed ? NULL : fold_thin(a, fold, e);
    if (w.fold == NULL)
        return false;
    says = w_object(&w);
    w_put(&w, says, "zh", w_str(&w, x->why.zh));
    w_put(&w, says, "en", w_str(&w, x->why.en));
    w_put(&w, says, "at", w_instant(&w, x->now));
    (void)json_get_int(fold, S("version"), &version);
    if (!w.failed)
        work_write(&w, (const str[]){S("started"), at, S("refused")}, 3, says);
    if (!w.failed)
        work_write(&w, (const str[]){S("findings"), S("-")}, 2,
                   finding(&w, all->items[x->n], x, version));
    if (!w.failed)
        work_write(&w, (const str[]){S("version")}, 1, w_int(&w, version + 1));
    *effects = w_object(&w);
    w_put(&w, *effects, "writes", w.writes);
    w_put(&w, *effects, "claims", w_array(&w));
    *after = w.fold;
    return !w.failed;
}
