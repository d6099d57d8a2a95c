/* sort.c - sorting of values: stable, by merging, and counted by the budget. */
#include "feel/internal.h"

/* Sets *before to whether b must stand before a; *sortable false: the two have
 * no order. */
static bool must_swap(struct run *r, const struct feel_value *a,
                      const struct feel_value *b,
                      const struct feel_value *precedes, bool *before,
                      bool *sortable)
{
    const struct feel_value pair[] = {*b, *a};
    struct feel_value v;
    int order;

    if (!run_step(r, 1))
        return false;
    if (precedes == NULL) {
        *sortable = value_order(a, b, &order);
        *before = *sortable && order > 0;
        return true;
    }
    if (!call_value(r, precedes, pair, 2, &v))
        return false;
    *sortable = v.kind == FEEL_BOOL;
    *before = *sortable && v.truth;
    return true;
}

static bool merge(struct run *r, struct feel_value *xs, size_t half, size_t n,
                  struct feel_value *room, const struct feel_value *precedes,
                  bool *sortable)
{
    size_t i = 0, j = half, k = 0;

    memcpy(room, xs, n * sizeof *xs);
    while (i < half && j < n && *sortable) {
        bool swap = false;

        if (!must_swap(r, &room[i], &room[j], precedes, &swap, sortable))
            return false;
        xs[k++] = swap ? room[j++] : room[i++];
    }
    while (i < half)
        xs[k++] = room[i++];
    while (j < n)
        xs[k++] = room[j++];
    return true;
}

static bool sort_part(struct run *r, struct feel_value *xs, size_t n,
                      struct feel_value *room,
                      const struct feel_value *precedes, bool *sortable)
{
    size_t half = n / 2;

    if (n < 2 || !*sortable)
        return true;
    return sort_part(r, xs, half, room, precedes, sortable) &&
           sort_part(r, xs + half, n - half, room, precedes, sortable) &&
           (!*sortable || merge(r, xs, half, n, room, precedes, sortable));
}

bool sort_values(struct run *r, struct feel_value *items, size_t n,
                 const struct feel_value *precedes, bool *sortable)
{
    struct feel_value *room = run_array(r, struct feel_value, n + 1);

    *sortable = true;
    return room != NULL && sort_part(r, items, n, room, precedes, sortable);
}
