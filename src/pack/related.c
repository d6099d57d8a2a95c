/* related.c - what other matters about the same thing tell a condition. */
#include "pack/internal.h"

bool link_related(struct arena *a, const struct json *tree, struct procedure *p,
                  struct err *e)
{
    const struct json *all = json_get(tree, S("related"));

    if (all == NULL)
        return true;
    if (!declare_object(all, S("related"), e))
        return false;
    p->related = arena_array(a, struct related_mark, all->n, e);
    if (p->related == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        p->related[i].name = all->names[i];
        if (!declare_text(all, all->names[i], true, &p->related[i].member, e))
            return false;
        p->n_related = i + 1;
    }
    return true;
}
