/* publish.c - what a step makes public, or takes back. */
#include "pack/internal.h"

static bool link_entry(struct arena *a, const struct json *node,
                       struct publication *p, struct err *e)
{
    const struct json *all = json_get(node, S("entry"));

    if (!declare_object(all, S("entry"), e))
        return false;
    p->entry = arena_array(a, struct assignment, all->n, e);
    if (p->entry == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        p->entry[i].target = all->names[i];
        if (!declare_feel(a, all, all->names[i], &p->entry[i].value, e))
            return false;
        p->n_entry = i + 1;
    }
    return true;
}

bool link_publication(struct arena *a, const struct json *node, struct step *s,
                      struct err *e)
{
    static const char *const keys[] = {"register", "each_party", "when",
                                       "entry", NULL};
    const struct json *v = json_get(node, S("publishes"));
    struct publication *p = &s->publishes;

    if (!declare_text(node, S("withdraws"), false, &s->withdraws, e))
        return false;
    if (v == NULL)
        return true;
    return declare_object(v, S("publishes"), e) &&
           declare_keys(v, keys, S("publishes"), e) &&
           declare_text(v, S("register"), true, &p->reg, e) &&
           declare_bool(v, S("each_party"), false, &p->each, e) &&
           (json_get(v, S("when")) == NULL ||
            declare_feel(a, v, S("when"), &p->when, e)) &&
           link_entry(a, v, p, e);
}
