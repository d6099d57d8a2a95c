/* box.c - sets of cells, one a dimension: met, joined, covered. */
#include "analysis/internal.h"

#include <string.h>

bool box_has(const uint64_t *box, const struct dim *d, size_t cell)
{
    return (box[d->word + cell / 64] >> (cell % 64) & 1) != 0;
}

void box_put(uint64_t *box, const struct dim *d, size_t cell, bool in)
{
    uint64_t bit = UINT64_C(1) << (cell % 64);

    if (in)
        box[d->word + cell / 64] |= bit;
    else
        box[d->word + cell / 64] &= ~bit;
}

static bool dim_meets(const uint64_t *a, const uint64_t *b, const struct dim *d)
{
    for (size_t w = d->word; w < d->word + d->words; w++) {
        if ((a[w] & b[w]) != 0)
            return true;
    }
    return false;
}

static bool dim_inside(const uint64_t *a, const uint64_t *b,
                       const struct dim *d)
{
    for (size_t w = d->word; w < d->word + d->words; w++) {
        if ((a[w] & ~b[w]) != 0)
            return false;
    }
    return true;
}

bool box_meets(const struct table *t, const uint64_t *a, const uint64_t *b)
{
    for (size_t i = 0; i < t->dims.n; i++) {
        if (!dim_meets(a, b, &t->dims.at[i]))
            return false;
    }
    return true;
}

bool box_meet(const struct table *t, const uint64_t *a, const uint64_t *b,
              uint64_t *out)
{
    for (size_t w = 0; w < t->words; w++)
        out[w] = a[w] & b[w];
    return box_meets(t, out, out);
}

bool box_inside(const struct table *t, const uint64_t *a, const uint64_t *b)
{
    for (size_t w = 0; w < t->words; w++) {
        if ((a[w] & ~b[w]) != 0)
            return false;
    }
    return true;
}

bool box_free(const struct table *t, const uint64_t *box, const struct dim *d)
{
    return dim_inside(t->domain, box, d);
}

size_t box_fixed(const struct table *t, const uint64_t *box)
{
    size_t n = 0;

    for (size_t i = 0; i < t->dims.n; i++)
        n += !box_free(t, box, &t->dims.at[i]);
    return n;
}

uint64_t *box_new(struct table *t, const uint64_t *from)
{
    uint64_t *box = arena_array(t->a, uint64_t, t->words + 1, t->e);

    if (box != NULL && from != NULL)
        memcpy(box, from, t->words * sizeof *box);
    return box;
}

/* How many dimensions the two differ in, at most 2; *in is the last. */
static int differ(const struct table *t, const uint64_t *a, const uint64_t *b,
                  size_t *in)
{
    int n = 0;

    for (size_t i = 0; i < t->dims.n && n < 2; i++) {
        const struct dim *d = &t->dims.at[i];

        if (memcmp(a + d->word, b + d->word, d->words * sizeof *a) != 0) {
            *in = i;
            n++;
        }
    }
    return n;
}

bool boxes_add(struct table *t, struct boxes *bs, const uint64_t *box)
{
    uint64_t *mine = box_new(t, box), **to;

    if (mine == NULL)
        return false;
    for (size_t i = 0; i < bs->all.n; i++) {
        uint64_t *other = bs->all.at[i];
        size_t in = 0;

        if (box_inside(t, mine, other))
            return true;
        if (!box_inside(t, other, mine)) {
            if (differ(t, mine, other, &in) != 1)
                continue;
            for (size_t w = 0; w < t->words; w++)
                mine[w] |= other[w];
        }
        /* The joined box may join others in turn. */
        bs->all.at[i] = bs->all.at[--bs->all.n];
        i = SIZE_MAX;
    }
    to = vec_add(t->a, &bs->all, t->e);
    if (to != NULL)
        *to = mine;
    return to != NULL;
}

bool boxes_append(struct table *t, struct boxes *to, const struct boxes *from)
{
    for (size_t i = 0; i < from->all.n; i++) {
        uint64_t **p = vec_add(t->a, &to->all, t->e);

        if (p == NULL)
            return false;
        *p = from->all.at[i];
    }
    return true;
}

/* -------------------------------------------------------------- cover ---- */

uint64_t *box_spare(struct table *t, const uint64_t *from)
{
    struct room *r = &t->room;

    if (r->spared == r->spare.n) {
        uint64_t **p = vec_add(t->a, &r->spare, t->e);

        if (p == NULL || (*p = box_new(t, NULL)) == NULL)
            return NULL;
    }
    memcpy(r->spare.at[r->spared], from, t->words * sizeof *from);
    return r->spare.at[r->spared++];
}

/* The list is only ever rearranged within what the caller looks at, so one
 * array serves every level. */
static bool open_room(struct table *t, const struct boxes *cover)
{
    struct room *r = &t->room;
    size_t n = cover->all.n;

    if (r->uses == NULL)
        r->uses = arena_array(t->a, size_t, t->dims.n + 1, t->e);
    if (r->uses == NULL)
        return false;
    if (r->list == NULL || r->list_cap < n) {
        r->list_cap = 2 * n + 16;
        r->list = arena_array(t->a, const uint64_t *, r->list_cap, t->e);
    }
    for (size_t i = 0; r->list != NULL && i < n; i++)
        r->list[i] = cover->all.at[i];
    return r->list != NULL;
}

static uint64_t *level(struct table *t, size_t depth)
{
    struct room *r = &t->room;

    while (r->levels.n <= depth) {
        uint64_t **p = vec_add(t->a, &r->levels, t->e);

        if (p == NULL)
            return NULL;
        *p = box_new(t, NULL);
        if (*p == NULL) {
            r->levels.n--;
            return NULL;
        }
    }
    return r->levels.at[depth];
}

static size_t meeting(struct table *t, const uint64_t *within, size_t n)
{
    const uint64_t **list = t->room.list;
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        const uint64_t *b = list[i];

        if (box_meets(t, b, within)) {
            list[i] = list[m];
            list[m++] = b;
        }
    }
    t->steps -= (int64_t)(n * t->words);
    return m;
}

/* The box that lacks the fewest dimensions of `within`, and of these the one
 * that most boxes speak of; *lacks 0: it covers. */
static const uint64_t *pivot(struct table *t, const uint64_t *within, size_t n,
                             size_t *dim, size_t *lacks)
{
    const uint64_t *const *list = t->room.list;
    const uint64_t *best = NULL;
    size_t *uses = t->room.uses;

    *lacks = SIZE_MAX;
    memset(uses, 0, t->dims.n * sizeof *uses);
    for (size_t i = 0; i<n && * lacks> 0; i++) {
        size_t k = 0;

        for (size_t d = 0; d < t->dims.n; d++) {
            if (!dim_inside(within, list[i], &t->dims.at[d])) {
                uses[d]++;
                k++;
            }
        }
        if (k < *lacks) {
            *lacks = k;
            best = list[i];
        }
    }
    *dim = SIZE_MAX;
    for (size_t d = 0; best != NULL && d < t->dims.n; d++) {
        if (!dim_inside(within, best, &t->dims.at[d]) &&
            (*dim == SIZE_MAX || uses[d] > uses[*dim]))
            *dim = d;
    }
    t->steps -= (int64_t)(n * t->words);
    return best;
}

/* within lives on `depth - 1`, or is the caller's. */
static bool hole(struct table *t, const uint64_t *within, size_t n,
                 size_t depth, uint64_t *out, bool *found)
{
    size_t m = meeting(t, within, n), dim, lacks;
    const uint64_t *by;
    const struct dim *d;
    uint64_t *half;

    if (m == 0) {
        memcpy(out, within, t->words * sizeof *out);
        *found = true;
        return true;
    }
    if (t->steps < 0 || depth > DEPTH_MOST) {
        t->tired = true;
        return true;
    }
    by = pivot(t, within, m, &dim, &lacks);
    if (lacks == 0)
        return true;
    half = level(t, depth);
    if (half == NULL)
        return false;
    d = &t->dims.at[dim];
    memcpy(half, within, t->words * sizeof *half);
    for (size_t w = d->word; w < d->word + d->words; w++)
        half[w] &= ~by[w];
    if (!hole(t, half, m, depth + 1, out, found))
        return false;
    if (*found || t->tired)
        return true;
    half = t->room.levels.at[depth];
    memcpy(half, within, t->words * sizeof *half);
    for (size_t w = d->word; w < d->word + d->words; w++)
        half[w] &= by[w];
    return hole(t, half, m, depth + 1, out, found);
}

bool boxes_hole(struct table *t, const uint64_t *within,
                const struct boxes *cover, uint64_t *out, bool *found)
{
    *found = false;
    if (t->tired || !box_meets(t, within, within))
        return true;
    return open_room(t, cover) && hole(t, within, cover->all.n, 0, out, found);
}

/* --------------------------------------------------------------- grow ---- */

/* The cells of the dimension that keep the box clear of the cover. */
static bool widest(const struct table *t, const struct boxes *cover,
                   const uint64_t *box, const struct dim *d, uint64_t *wide)
{
    memcpy(wide, box, t->words * sizeof *wide);
    for (size_t w = d->word; w < d->word + d->words; w++)
        wide[w] = t->domain[w];
    for (size_t i = 0; i < cover->all.n; i++) {
        const uint64_t *b = cover->all.at[i];
        bool others = true;

        for (size_t k = 0; k < t->dims.n && others; k++)
            others = &t->dims.at[k] == d || dim_meets(box, b, &t->dims.at[k]);
        for (size_t w = d->word; others && w < d->word + d->words; w++)
            wide[w] &= ~b[w];
    }
    return dim_inside(t->domain, wide, d);
}

bool box_grow(struct table *t, const struct boxes *cover, uint64_t *box)
{
    uint64_t *wide = box_new(t, NULL);

    if (wide == NULL)
        return false;
    for (size_t i = t->dims.n; i-- > 0;) {
        if (widest(t, cover, box, &t->dims.at[i], wide))
            memcpy(box, wide, t->words * sizeof *box);
    }
    for (size_t i = t->dims.n; i-- > 0;) {
        (void)widest(t, cover, box, &t->dims.at[i], wide);
        memcpy(box, wide, t->words * sizeof *box);
    }
    t->steps -= (int64_t)(2 * t->dims.n * cover->all.n * t->words);
    return true;
}
