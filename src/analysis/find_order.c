/* find_order.c - a worse circumstance with a lighter sanction (轻重倒置), all
 * else equal. */
#include "analysis/internal.h"

#include <string.h>

static int order_of(const struct feel_value *a, const struct feel_value *b)
{
    int order = 0;

    (void)feel_order(a, b, &order);
    return order;
}

/* No sanction is lighter than any; ranges are lighter when one end is and the
 * other is not heavier. */
static bool lighter(const struct result *a, const struct result *b)
{
    int low, high;

    if (a->is == RESULT_NONE)
        return b->is == RESULT_NUMBERS && b->high != NULL;
    if (a->is != RESULT_NUMBERS || b->is != RESULT_NUMBERS)
        return false;
    low = order_of(a->low, b->low);
    high = order_of(a->high, b->high);
    return (low < 0 && high <= 0) || (low <= 0 && high < 0);
}

/* The rows that would speak instead of, or beside, row r. */
static bool takes_from(const struct table *t, const struct row *other,
                       const struct row *r)
{
    if (other == r)
        return false;
    if (t->t->hit == DMN_FIRST || t->t->hit == DMN_PRIORITY)
        return row_precedes(t, other, r);
    return true;
}

struct pair {
    const struct row *light, *heavy; /* light: at the worse circumstance */
    size_t dim;
    size_t worse, better; /* cells */
    uint64_t *box;        /* what is equal; the dimension is free */
    struct boxes out;     /* what other rows judge */
};

/* Adds the boxes of those that take from r at that cell, freed of the
 * dimension. */
static bool forbid(struct table *t, const struct row *r, const struct dim *d,
                   size_t cell, struct boxes *out)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct boxes *bs = &t->rows[i].may;

        for (size_t k = 0; takes_from(t, &t->rows[i], r) && k < bs->all.n;
             k++) {
            uint64_t *box, **to;

            if (!box_has(bs->all.at[k], d, cell))
                continue;
            box = box_spare(t, bs->all.at[k]);
            to = vec_add(t->a, &out->all, t->e);
            if (box == NULL || to == NULL)
                return false;
            memcpy(box + d->word, t->domain + d->word, d->words * sizeof *box);
            *to = box;
        }
    }
    return true;
}

/* Whether some input differs only in the dimension and is judged by `heavy`
 * at the better cell and by `light` at the worse one. */
static bool joined(struct table *t, struct pair *p, const uint64_t *light,
                   const uint64_t *heavy, bool *found)
{
    const struct dim *d = &t->dims.at[p->dim];
    struct boxes *out = &p->out;
    uint64_t *both, *hole;

    *found = false;
    t->room.spared = 0;
    out->all.n = 0;
    both = box_spare(t, light);
    hole = box_spare(t, light);
    if (both == NULL || hole == NULL)
        return false;
    for (size_t w = 0; w < t->words; w++)
        both[w] &= heavy[w];
    memcpy(both + d->word, t->domain + d->word, d->words * sizeof *both);
    if (!box_meets(t, both, both))
        return true;
    if (!forbid(t, p->light, d, p->worse, out) ||
        !forbid(t, p->heavy, d, p->better, out) ||
        !boxes_hole(t, both, out, hole, found))
        return false;
    if (*found)
        p->box = hole;
    return true;
}

static bool is_worse(const struct dim *d, bool falling, size_t a, size_t b)
{
    if (d->with_null && (a + 1 == d->n_cells || b + 1 == d->n_cells))
        return false;
    if (!d->ordered && (a >= d->points.n || b >= d->points.n))
        return false;
    return falling ? a < b : a > b;
}

static bool search(struct table *t, struct pair *p, bool falling, bool *found)
{
    const struct dim *d = &t->dims.at[p->dim];

    for (size_t i = 0; i < p->light->sure.all.n; i++) {
        for (size_t k = 0; k < p->heavy->sure.all.n; k++) {
            const uint64_t *light = p->light->sure.all.at[i];
            const uint64_t *heavy = p->heavy->sure.all.at[k];

            for (p->worse = 0; p->worse < d->n_cells; p->worse++) {
                if (!box_has(light, d, p->worse))
                    continue;
                for (p->better = 0; p->better < d->n_cells; p->better++) {
                    if (!box_has(heavy, d, p->better) ||
                        !is_worse(d, falling, p->worse, p->better))
                        continue;
                    if (!joined(t, p, light, heavy, found))
                        return false;
                    if (*found || t->tired)
                        return true;
                }
            }
        }
    }
    return true;
}

static void say_side(struct say *s, const struct row *r, const struct dim *d,
                     const struct feel_value *v)
{
    say_text(s, d->label);
    say_both(s, " = ", " = ");
    say_value(s, v);
    say_both(s, " 时按", ": ");
    say_row(s, r);
    say_both(s, "是「", " gives \"");
    say_shown(s, r);
    say_both(s, "」", "\"");
}

static bool tell(struct table *t, const struct pair *p)
{
    const size_t rows[] = {(size_t)(p->heavy - t->rows),
                           (size_t)(p->light - t->rows)};
    const struct dim *d = &t->dims.at[p->dim];
    struct finding_of f = {
        .kind = FINDING_ORDER, .defect = true, .rows = rows, .n_rows = 2};
    const struct feel_value **values;
    bool light, heavy;
    struct say s;

    if (!example_new(t, p->box, &values))
        return false;
    values[p->dim] = d->samples[p->better];
    if (!example_holds(t, values, p->heavy, &heavy))
        return false;
    values[p->dim] = d->samples[p->worse];
    if (!example_holds(t, values, p->light, &light))
        return false;
    if (!light || !heavy)
        return tell_unconfirmed(t, values, p->box);
    f.values = values;
    say_open(&s);
    say_both(&s, "轻重倒置:", "worse and lighter: ");
    if (box_fixed(t, p->box) > 0) {
        say_box(t, &s, p->box);
        say_both(&s, "时,", ": ");
    }
    say_side(&s, p->heavy, d, d->samples[p->better]);
    say_both(&s, ",更重的 ", ", and the worse ");
    say_side(&s, p->light, d, d->samples[p->worse]);
    say_both(&s, "。", ".");
    return finding_add(t, &f, &s);
}

static bool look(struct table *t, size_t dim, bool falling)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        for (size_t k = 0; k < t->n_rows && !t->tired; k++) {
            struct pair p = {
                .light = &t->rows[i], .heavy = &t->rows[k], .dim = dim};
            bool found = false;

            if (i == k || !lighter(&p.light->result, &p.heavy->result))
                continue;
            if (!search(t, &p, falling, &found) || (found && !tell(t, &p)))
                return false;
        }
    }
    return true;
}

/* Where several rows speak together there is no one result to compare. */
static bool one_result(const struct dmn_table *d)
{
    return d->hit == DMN_UNIQUE || d->hit == DMN_FIRST ||
           d->hit == DMN_PRIORITY || d->hit == DMN_ANY;
}

bool find_order(struct table *t)
{
    if (t->measured == SIZE_MAX || !one_result(t->t))
        return true;
    for (size_t i = 0; i < t->t->norm.n_worse; i++) {
        str name = str_trim(t->t->norm.worse[i]);
        bool falling = str_starts(name, S("-"));
        size_t dim =
            dim_of_name(t, falling ? str_slice(name, 1, name.n) : name);

        if (dim != SIZE_MAX && !t->dims.at[dim].tied && !look(t, dim, falling))
            return false;
    }
    return true;
}
