/* cut.c - dimensions cut into cells at the constants that occur, and what of
 * them may come in. */
#include "analysis/internal.h"

#include <string.h>

static const struct err_def too_many_cells = {
    .code = "ANA-001",
    .fault = FAULT_LIMIT,
    .zh = "决策表「{0}」里的不同数值超过 {1} 个",
    .fix_zh = "把它分成几张表再检查",
    .en = "the table \"{0}\" holds more than {1} different constants",
    .fix_en = "divide it into several tables",
};

/* ----------------------------------------------------- constants, kinds - */

struct walk {
    struct table *t;
    const struct column *column;
    size_t only; /* allowed values: of this dimension; else SIZE_MAX */
    bool kinds;  /* the first round */
};

static bool comparable(const struct dim *d, const struct feel_value *v)
{
    int order;

    /* Those that are there compare with each other. */
    return feel_kind(v) == d->kind && (!d->ordered || d->points.n == 0 ||
                                       feel_order(v, d->points.at[0], &order));
}

static bool equal(const struct feel_value *a, const struct feel_value *b)
{
    bool same = false;

    return feel_equal(a, b, &same) && same;
}

/* The first point that is not below v. */
static size_t point_from(const struct dim *d, const struct feel_value *v)
{
    size_t low = 0, high = d->points.n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = 0;

        (void)feel_order(d->points.at[mid], v, &order);
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

size_t point_of(const struct dim *d, const struct feel_value *v)
{
    size_t i = 0;

    if (!comparable(d, v))
        return SIZE_MAX;
    if (d->ordered)
        i = point_from(d, v);
    else
        while (i < d->points.n && !equal(d->points.at[i], v))
            i++;
    return i < d->points.n && equal(d->points.at[i], v) ? i : SIZE_MAX;
}

static bool add_point(struct table *t, struct dim *d,
                      const struct feel_value *v)
{
    size_t at = d->points.n;

    if (!comparable(d, v) || point_of(d, v) != SIZE_MAX)
        return true;
    if (d->ordered)
        at = point_from(d, v);
    if (vec_add(t->a, &d->points, t->e) == NULL)
        return false;
    for (size_t i = d->points.n - 1; i > at; i--)
        d->points.at[i] = d->points.at[i - 1];
    d->points.at[at] = v;
    return true;
}

static bool walk(struct walk *w, const struct feel_condition *c)
{
    size_t at = w->only, place;
    struct dim *d;

    for (size_t i = 0; i < c->n; i++) {
        if (!walk(w, c->kids[i]))
            return false;
    }
    if (c->part != FEEL_COMPARISON)
        return true;
    if (at == SIZE_MAX)
        at = dim_of(w->t, w->column, c);
    else if (!str_eq(c->path, S("?")))
        return true;
    if (at == SIZE_MAX)
        return true;
    d = &w->t->dims.at[at];
    if (w->kinds) {
        /* A range written backwards is null, too, but asks for no null. */
        d->with_null = d->with_null || (feel_null(c->value) &&
                                        str_find(c->text, S("null"), &place));
        d->bounded = d->bounded || w->only != SIZE_MAX;
        d->counted = d->counted || c->op == FEEL_EQ;
        if (!d->typed && d->kind == FEEL_NULL)
            d->kind = feel_kind(c->value);
        return true;
    }
    return add_point(w->t, d, c->value);
}

static bool walk_all(struct table *t, bool kinds)
{
    const struct dmn_table *d = t->t;
    struct walk w = {.t = t, .only = SIZE_MAX, .kinds = kinds};

    for (size_t i = 0; i < t->dims.n; i++) {
        w.only = i;
        for (size_t k = 0; k < t->dims.at[i].allowed.n; k++) {
            if (!walk(&w, t->dims.at[i].allowed.at[k]))
                return false;
        }
    }
    w.only = SIZE_MAX;
    for (size_t i = 0; i < d->n_inputs; i++) {
        w.column = NULL;
        if (t->columns[i].test != NULL && !walk(&w, t->columns[i].test))
            return false;
        w.column = &t->columns[i];
        for (size_t r = 0; r < d->n_rules; r++) {
            const struct cell *c = &t->cells[r * d->n_inputs + i];

            if (c->c != NULL && !walk(&w, c->c))
                return false;
        }
    }
    return true;
}

/* ---------------------------------------------------------------- whole - */

/* The ways to say that a value has no fraction. */
static const char *const whole_words[] = {
    "?=floor(?)",       "floor(?)=?",       "?=ceiling(?)",   "ceiling(?)=?",
    "?=rounddown(?,0)", "rounddown(?,0)=?", "?=roundup(?,0)", "roundup(?,0)=?",
    "?=decimal(?,0)",   "decimal(?,0)=?",   "modulo(?,1)=0",  "0=modulo(?,1)",
};

bool says_whole(const struct feel_condition *c)
{
    char squeezed[40];
    size_t n = 0;

    if (c->part != FEEL_OTHER)
        return false;
    for (size_t i = 0; i < c->text.n; i++) {
        if (c->text.p[i] == ' ')
            continue;
        if (n == sizeof squeezed)
            return false;
        squeezed[n++] = c->text.p[i];
    }
    for (size_t i = 0; i < COUNT_OF(whole_words); i++) {
        if (str_eq((str){squeezed, n}, str_of(whole_words[i])))
            return true;
    }
    return false;
}

/* Only where it must hold: alone, or beside others under and. */
static bool must_be_whole(const struct feel_condition *c)
{
    if (c->part == FEEL_AND) {
        for (size_t i = 0; i < c->n; i++) {
            if (must_be_whole(c->kids[i]))
                return true;
        }
    }
    return says_whole(c);
}

/* --------------------------------------------------------------- cells -- */

bool cell_holds(const struct dim *d, const struct feel_condition *c,
                size_t point, bool want, size_t cell, bool *known)
{
    bool null_cell = d->with_null && cell + 1 == d->n_cells;
    bool equals = c->op == FEEL_EQ || c->op == FEEL_NE, same, less;
    size_t place;

    *known = true;
    if (feel_null(c->value))
        return equals && (null_cell == (c->op == FEEL_EQ)) == want;
    if (null_cell)
        return equals && (c->op == FEEL_NE) == want;
    *known = !d->tied && point != SIZE_MAX && (d->ordered || equals);
    if (!*known)
        return false;
    place = d->ordered ? 2 * point + 1 : point;
    same = cell == place;
    less = cell < place;
    switch (c->op) {
    case FEEL_EQ:
        return same == want;
    case FEEL_NE:
        return same != want;
    case FEEL_LT:
        return less == want;
    case FEEL_LE:
        return (less || same) == want;
    case FEEL_GT:
        return (less || same) != want;
    case FEEL_GE:
        return less != want;
    }
    return false;
}

/* What cannot be told of an allowed value does not shut it out. */
static bool allowed_on(const struct dim *d, const struct feel_condition *c,
                       bool want, size_t cell)
{
    bool all = (c->part == FEEL_AND) == want, known, holds;

    switch (c->part) {
    case FEEL_TRUTH:
        return want ? feel_true(c->value) : feel_false(c->value);
    case FEEL_OTHER:
        return true;
    case FEEL_NOT:
        return allowed_on(d, c->kids[0], !want, cell);
    case FEEL_COMPARISON:
        if (!str_eq(c->path, S("?")))
            return true;
        holds = cell_holds(d, c, point_of(d, c->value), want, cell, &known);
        return holds || !known;
    case FEEL_AND:
    case FEEL_OR:
        break;
    }
    for (size_t i = 0; i < c->n; i++) {
        if (allowed_on(d, c->kids[i], want, cell) != all)
            return !all;
    }
    return all;
}

static bool negative(const struct feel_value *v, const struct feel_value *zero)
{
    int order;

    return feel_order(v, zero, &order) && order < 0;
}

/* Measures of the law are not negative; where no constant is and nothing is
 * declared, values below zero are left out. */
static bool from_zero(struct table *t, struct dim *d)
{
    struct feel_value *zero = feel_of_int(t->a, 0, t->e);

    if (zero == NULL)
        return false;
    if (d->kind != FEEL_NUMBER || d->bounded ||
        (d->points.n > 0 && negative(d->points.at[0], zero)))
        return true;
    d->not_below = zero;
    return add_point(t, d, zero);
}

/* Only a count is ever asked to be exactly 1 or 2. */
static bool look_counted(struct table *t, struct dim *d)
{
    d->counted = d->counted && d->kind == FEEL_NUMBER && d->points.n > 0;
    for (size_t i = 0; i < d->points.n && d->counted; i++) {
        str text;
        size_t at;

        if (!shown_value(t, d->points.at[i], &text))
            return false;
        d->counted = !str_find(text, S("."), &at);
    }
    return true;
}

static bool fixed_points(struct table *t, struct dim *d)
{
    for (int v = 0; v < 2; v++) {
        const struct feel_value **p = vec_add(t->a, &d->points, t->e);

        if (p == NULL)
            return false;
        *p = feel_of_bool(t->a, v != 0, t->e);
        if (*p == NULL)
            return false;
    }
    return true;
}

static bool prepare(struct table *t, struct dim *d)
{
    d->ordered = d->kind == FEEL_NUMBER || d->kind == FEEL_DATE ||
                 d->kind == FEEL_TIME || d->kind == FEEL_DATE_TIME ||
                 d->kind == FEEL_DAYS_DURATION ||
                 d->kind == FEEL_MONTHS_DURATION;
    d->whole = d->kind == FEEL_DATE || d->kind == FEEL_MONTHS_DURATION;
    for (size_t i = 0; i < d->allowed.n && d->kind == FEEL_NUMBER; i++)
        d->whole = d->whole || must_be_whole(d->allowed.at[i]);
    return d->kind == FEEL_BOOL ? fixed_points(t, d) : true;
}

static void shut_out(struct table *t, const struct dim *d)
{
    for (size_t c = 0; c < d->n_cells; c++) {
        bool in = d->samples[c] != NULL;

        for (size_t i = 0; i < d->allowed.n; i++)
            in = in && allowed_on(d, d->allowed.at[i], true, c);
        if (d->not_below != NULL && c == 0 && d->ordered)
            in = false;
        /* A table that speaks of null expects it, whatever is allowed. */
        if (d->with_null && c + 1 == d->n_cells)
            in = true;
        box_put(t->domain, d, c, in);
    }
}

bool table_cut(struct table *t)
{
    size_t cells = 0;

    if (!walk_all(t, true))
        return false;
    for (size_t i = 0; i < t->dims.n; i++) {
        if (!prepare(t, &t->dims.at[i]))
            return false;
    }
    if (!walk_all(t, false))
        return false;
    for (size_t i = 0; i < t->dims.n; i++) {
        struct dim *d = &t->dims.at[i];

        if (!from_zero(t, d) || !look_counted(t, d))
            return false;
        d->n_cells = d->ordered             ? 2 * d->points.n + 1
                     : d->kind == FEEL_BOOL ? d->points.n
                                            : d->points.n + 1;
        d->n_cells += d->with_null;
        d->word = t->words;
        d->words = (d->n_cells + 63) / 64;
        t->words += d->words;
        cells += d->n_cells;
        if (cells > CELLS_MOST)
            return err_set(t->e, &too_many_cells,
                           .arg = {t->title, S("20000")});
    }
    t->domain = box_new(t, NULL);
    for (size_t i = 0; t->domain != NULL && i < t->dims.n; i++) {
        if (!dim_samples(t, &t->dims.at[i]))
            return false;
        shut_out(t, &t->dims.at[i]);
    }
    return t->domain != NULL;
}
