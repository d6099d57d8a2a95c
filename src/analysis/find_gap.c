/* find_gap.c - what no row speaks of (空白), told as few large boxes. */
#include "analysis/internal.h"

/* A default output speaks where no row does. */
static bool has_default(const struct dmn_table *d)
{
    for (size_t i = 0; i < d->n_outputs; i++) {
        if (str_trim(d->outputs[i].otherwise.text).n == 0)
            return false;
    }
    return d->n_outputs > 0;
}

/* The next cell on either side that may come in; SIZE_MAX: none. */
static size_t beside(const struct table *t, const struct dim *d, size_t cell,
                     bool up)
{
    size_t cells = d->n_cells - d->with_null;

    for (size_t c = up ? cell + 1 : cell - 1; c < cells; up ? c++ : c--) {
        if (box_has(t->domain, d, c))
            return c;
    }
    return SIZE_MAX;
}

/* A row that meets the box when the dimension is moved to that cell. */
static bool met_at(struct table *t, const struct boxes *rows,
                   const uint64_t *box, const struct dim *d, size_t cell,
                   bool *met)
{
    uint64_t *moved = box_new(t, box);

    *met = false;
    if (moved == NULL)
        return false;
    for (size_t c = 0; c < d->n_cells; c++)
        box_put(moved, d, c, c == cell);
    for (size_t i = 0; i < rows->all.n && !*met; i++)
        *met = box_meets(t, rows->all.at[i], moved);
    return true;
}

/* A single number between rows that speak on both sides of it. */
static bool left_out(struct table *t, const struct boxes *rows,
                     const uint64_t *box, const struct dim **at)
{
    *at = NULL;
    for (size_t i = 0; i < t->dims.n && *at == NULL; i++) {
        const struct dim *d = &t->dims.at[i];
        size_t n = 0, cell = 0, low, high;
        bool below, above;

        for (size_t c = 0; c < d->n_cells; c++) {
            if (box_has(box, d, c)) {
                n++;
                cell = c;
            }
        }
        if (!d->ordered || n != 1 || cell % 2 == 0)
            continue;
        low = beside(t, d, cell, false);
        high = beside(t, d, cell, true);
        if (low == SIZE_MAX || high == SIZE_MAX)
            continue;
        if (!met_at(t, rows, box, d, low, &below) ||
            !met_at(t, rows, box, d, high, &above))
            return false;
        if (below && above)
            *at = d;
    }
    return true;
}

/* Only broken numbers are missing, and nothing says that numbers are whole. */
static bool only_fractions(struct table *t, const uint64_t *box,
                           const struct dim **which)
{
    *which = NULL;
    for (size_t i = 0; i < t->dims.n && *which == NULL; i++) {
        const struct dim *d = &t->dims.at[i];
        bool all = d->kind == FEEL_NUMBER && !d->whole && !box_free(t, box, d);

        for (size_t c = 0; c < d->n_cells && all; c++) {
            str text;
            size_t at;

            if (!box_has(box, d, c))
                continue;
            if (!value_text(t, d->samples[c], &text))
                return false;
            all = str_find(text, S("."), &at);
        }
        if (all)
            *which = d;
    }
    return true;
}

static bool confirmed(struct table *t, const struct feel_value *const *values,
                      bool *empty)
{
    bool holds = false;

    for (size_t i = 0; i < t->n_rows && !holds; i++) {
        if (!example_holds(t, values, &t->rows[i], &holds))
            return false;
    }
    *empty = !holds;
    return true;
}

static bool tell(struct table *t, const struct boxes *rows, const uint64_t *box)
{
    bool gathers = t->t->hit == DMN_COLLECT || t->t->hit == DMN_RULE_ORDER ||
                   t->t->hit == DMN_OUTPUT_ORDER;
    struct finding_of f = {.kind = FINDING_GAP, .defect = !gathers};
    const struct feel_value **values;
    const struct dim *at, *broken;
    struct say s;
    bool empty;

    if (!example_new(t, box, &values) || !confirmed(t, values, &empty) ||
        !left_out(t, rows, box, &at) || !only_fractions(t, box, &broken))
        return false;
    if (!empty)
        return tell_unconfirmed(t, values, box);
    say_open(&s);
    f.values = values;
    if (at != NULL) {
        f.kind = FINDING_BOUNDARY;
        f.fact = "TIM-1259";
        say_both(&s, "边界漏掉:", "a limit is left out: ");
    } else {
        say_both(&s, gathers ? "没有结果:" : "空白:",
                 gathers ? "no result: " : "gap: ");
    }
    say_box(t, &s, box);
    say_both(&s, "时没有一行适用", ": no row applies");
    say_example(t, &s, values, box);
    if (at != NULL)
        say_both(&s,
                 ";两边的行都不包括这个数(「不满」「超过」不包括本数,「以上」"
                 "「以下」包括)",
                 "; the rows on both sides exclude it (\"under\" and \"over\" "
                 "do not include the number, \"at least\" and \"at most\" do)");
    if (broken != NULL) {
        say_both(&s, ";如果「", "; if \"");
        say_text(&s, broken->label);
        say_both(&s, "」只取整数,请在允许值里写明 ? = floor(?)",
                 "\" is a whole number, write ? = floor(?) into its allowed "
                 "values");
    }
    say_both(&s, "。", ".");
    return finding_add(t, &f, &s);
}

static bool tell_more(struct table *t)
{
    struct finding_of f = {.kind = FINDING_GAP, .defect = true};
    struct say s;

    say_open(&s);
    say_both(&s, "还有更多空白,先补上面的再查。",
             "there are more gaps; mend those above and look again.");
    return finding_add(t, &f, &s);
}

bool find_gaps(struct table *t)
{
    struct boxes rows = {0}, cover = {0};
    uint64_t *hole = box_new(t, NULL);
    bool found = true;

    if (hole == NULL)
        return false;
    if (has_default(t->t))
        return true;
    for (size_t i = 0; i < t->n_rows; i++) {
        if (!boxes_append(t, &rows, &t->rows[i].may) ||
            !boxes_append(t, &cover, &t->rows[i].may))
            return false;
    }
    for (size_t n = 0; found; n++) {
        uint64_t **p;

        if (!boxes_hole(t, t->domain, &cover, hole, &found))
            return false;
        if (!found)
            return true;
        if (n == GAPS_MOST)
            return tell_more(t);
        if (!box_grow(t, &rows, hole) || !tell(t, &rows, hole))
            return false;
        p = vec_add(t->a, &cover.all, t->e);
        if (p == NULL || (*p = box_new(t, hole)) == NULL)
            return false;
    }
    return true;
}
