/* find_gap.c - what no row speaks of (空白), told as few large boxes. */
#include "analysis/internal.h"

#include <string.h>

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

/* Whether the stretch holds no whole number. */
static bool is_broken(struct table *t, const struct dim *d, size_t cell,
                      bool *broken)
{
    size_t at;
    str text;

    *broken = false;
    if (d->samples[cell] == NULL)
        return true;
    if (!shown_value(t, d->samples[cell], &text))
        return false;
    *broken = cell % 2 == 0 && str_find(text, S("."), &at);
    return true;
}

/* Divides the box into its whole numbers and those between them, in the first
 * dimension where both are and nothing says that numbers are whole. */
static bool divide(struct table *t, const uint64_t *box, uint64_t *whole,
                   uint64_t *between, const struct dim **which)
{
    *which = NULL;
    for (size_t i = 0; i < t->dims.n && *which == NULL; i++) {
        const struct dim *d = &t->dims.at[i];
        size_t n = 0;

        if (d->kind != FEEL_NUMBER || d->whole || box_free(t, box, d))
            continue;
        for (size_t c = 0; c < d->n_cells; c++) {
            bool broken;

            if (!box_has(box, d, c))
                continue;
            if (!is_broken(t, d, c, &broken))
                return false;
            n += broken;
            box_put(broken ? whole : between, d, c, false);
        }
        if (n > 0)
            *which = d;
        for (size_t c = 0; n == 0 && c < d->n_cells; c++)
            box_put(between, d, c, box_has(box, d, c));
    }
    return true;
}

/* Every row asks for the same of one input: the table is about that alone. */
static const struct dim *scope_of(struct table *t, const uint64_t *box)
{
    const struct boxes *first = &t->rows[0].may;

    for (size_t i = 0; i < t->dims.n && t->n_rows > 1; i++) {
        const struct dim *d = &t->dims.at[i];
        bool same = !box_free(t, box, d) && first->all.n > 0;

        for (size_t r = 0; r < t->n_rows && same; r++) {
            const struct boxes *bs = &t->rows[r].may;

            for (size_t k = 0; k < bs->all.n && same; k++)
                same =
                    memcmp(bs->all.at[k] + d->word, first->all.at[0] + d->word,
                           d->words * sizeof *box) == 0;
        }
        if (same)
            return d;
    }
    return NULL;
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

static void say_gap(struct table *t, struct say *s, const uint64_t *box,
                    const char *zh, const char *en)
{
    say_both(s, zh, en);
    say_box(t, s, box);
    say_both(s, "时没有一行适用", ": no row applies");
}

static void say_broken(struct say *s, const struct dim *d)
{
    say_both(s, ";如果「", "; if \"");
    say_text(s, d->label);
    say_both(
        s, "」只取整数,请在允许值里写明 ? = floor(?)",
        "\" is a whole number, write ? = floor(?) into its allowed values");
}

static bool tell(struct table *t, const struct boxes *rows, const uint64_t *box,
                 const struct dim *broken)
{
    bool gathers = t->t->hit == DMN_COLLECT || t->t->hit == DMN_RULE_ORDER ||
                   t->t->hit == DMN_OUTPUT_ORDER;
    const struct dim *at, *scope = scope_of(t, box);
    struct finding_of f = {.kind = FINDING_GAP,
                           .defect = !gathers && scope == NULL};
    const struct feel_value **values;
    struct say s;
    bool empty;

    if (!example_new(t, box, &values) || !confirmed(t, values, &empty) ||
        !left_out(t, rows, box, &at))
        return false;
    if (!empty)
        return tell_unconfirmed(t, values, box);
    say_open(&s);
    f.values = values;
    if (at != NULL) {
        f.kind = FINDING_BOUNDARY;
        f.fact = "TIM-1259";
        say_gap(t, &s, box, "边界漏掉:", "a limit is left out: ");
    } else if (scope != NULL) {
        say_gap(t, &s, box,
                "本表只管一部分:", "the table is about a part only: ");
    } else {
        say_gap(t, &s, box, gathers ? "没有结果:" : "空白:",
                gathers ? "no result: " : "gap: ");
    }
    say_example(t, &s, values, box);
    if (at != NULL)
        say_both(&s,
                 ";两边的行都不包括这个数(「不满」「超过」不包括本数,「以上」"
                 "「以下」包括)",
                 "; the rows on both sides exclude it (\"under\" and \"over\" "
                 "do not include the number, \"at least\" and \"at most\" do)");
    if (broken != NULL)
        say_broken(&s, broken);
    say_both(&s, "。", ".");
    return finding_add(t, &f, &s);
}

/* Once a table for each input. */
static bool tell_counted(struct table *t, const uint64_t *box, struct dim *d)
{
    struct finding_of f = {.kind = FINDING_GAP};
    const struct feel_value **values;
    struct say s;

    if (d->told)
        return true;
    d->told = true;
    if (!example_new(t, box, &values))
        return false;
    f.values = values;
    say_open(&s);
    say_both(&s, "「", "\"");
    say_text(&s, d->label);
    say_both(&s, "」看来是次数,但没有写明只取整数,",
             "\" seems to be a count, but nothing says that it is whole: for ");
    say_value(&s, values[d - t->dims.at]);
    say_both(&s, " 这样的数没有一行适用;请在允许值里写明 ? = floor(?)。",
             " no row applies; write ? = floor(?) into its allowed values.");
    return finding_add(t, &f, &s);
}

static bool tell_parts(struct table *t, const struct boxes *rows,
                       const uint64_t *box)
{
    uint64_t *whole = box_new(t, box), *between = box_new(t, box);
    const struct dim *which;

    if (whole == NULL || between == NULL ||
        !divide(t, box, whole, between, &which))
        return false;
    if (which == NULL || !which->counted)
        return tell(t, rows, box, box_meets(t, whole, whole) ? NULL : which);
    if (box_meets(t, whole, whole) && !tell(t, rows, whole, NULL))
        return false;
    return tell_counted(t, between, &t->dims.at[which - t->dims.at]);
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
        if (!box_grow(t, &rows, hole) || !tell_parts(t, &rows, hole))
            return false;
        p = vec_add(t->a, &cover.all, t->e);
        if (p == NULL || (*p = box_new(t, hole)) == NULL)
            return false;
    }
    return true;
}
