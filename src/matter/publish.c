/* publish.c - what an act makes public (公示) or takes back: entries computed when
 * it is decided, so that the register is a fold like any other.
 */
#include "matter/internal.h"

static void publish_one(struct work *w, str party)
{
    const struct publication *p = &w->step->publishes;
    str before = w->party, missing;
    struct json *context, *one, *entry;

    if (p->each)
        w->party = party;
    context = context_of(w);
    if (p->when == NULL ||
        context_holds(w, p->when, context, &missing) == TRUTH_YES) {
        one = w_object(w);
        entry = w_object(w);
        for (size_t i = 0; i < p->n_entry && !w->failed; i++) {
            struct json *v = context_value(w, p->entry[i].value, context);

            if (!w->failed &&
                !json_set(w->a, entry, p->entry[i].target, v, w->e))
                w->failed = true;
        }
        w_put(w, one, "register", w_str(w, p->reg));
        w_put(w, one, "party", w_str(w, p->each ? party : S("")));
        w_put(w, one, "entry", entry);
        w_push(w, w->published, one);
    }
    w->party = before;
}

void public_write(struct work *w)
{
    const struct publication *p = &w->step->publishes;
    const struct json *parties = json_get(w->fold, S("parties"));

    if (p->reg.n == 0 && w->step->withdraws.n == 0)
        return;
    w->published = w_array(w);
    if (w->step->withdraws.n > 0) {
        struct json *one = w_object(w);

        w_put(w, one, "register", w_str(w, w->step->withdraws));
        w_put(w, one, "withdrawn", w_bool(w, true));
        w_push(w, w->published, one);
    }
    if (p->reg.n == 0)
        return;
    if (!p->each)
        publish_one(w, S(""));
    for (size_t i = 0; p->each && parties != NULL && i < parties->n; i++)
        publish_one(w, parties->names[i]);
}
