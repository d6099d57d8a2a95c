/* row.c - rules as rows of boxes: where each holds for certain and where it
 * may hold. */
#include "analysis/internal.h"

#include <string.h>

/* --------------------------------------------------------- conditions --- */

static bool whole_or_nothing(struct table *t, bool all, struct boxes *out)
{
    return !all || boxes_add(t, out, t->domain);
}

/* An input that is a condition, asked for true or false. */
static bool through_column(struct table *t, const struct column *column,
                           const struct feel_condition *c, bool want, bool sure,
                           struct boxes *out)
{
    bool is, equals = c->op == FEEL_EQ;

    if ((!equals && c->op != FEEL_NE) || feel_kind(c->value) != FEEL_BOOL)
        return whole_or_nothing(t, !sure, out);
    is = feel_true(c->value) == equals;
    return condition_boxes(t, NULL, column->test, is == want, sure, out);
}

static bool comparison_boxes(struct table *t, const struct column *column,
                             const struct feel_condition *c, bool want,
                             bool sure, struct boxes *out)
{
    const struct dim *d;
    uint64_t *box;
    size_t at, point;

    if (column != NULL && column->test != NULL && str_eq(c->path, S("?")))
        return through_column(t, column, c, want, sure, out);
    at = dim_of(t, column, c);
    if (at == SIZE_MAX)
        return whole_or_nothing(t, !sure, out);
    d = &t->dims.at[at];
    point = point_of(d, c->value);
    box = box_new(t, t->domain);
    if (box == NULL)
        return false;
    for (size_t i = 0; i < d->n_cells; i++) {
        bool known, in = cell_holds(d, c, point, want, i, &known);

        if (!(known ? in : !sure))
            box_put(box, d, i, false);
    }
    return !box_meets(t, box, box) || boxes_add(t, out, box);
}

/* Every pair of the two lists that meets. */
static bool multiply(struct table *t, const struct boxes *a,
                     const struct boxes *b, struct boxes *out)
{
    uint64_t *box = box_new(t, NULL);

    if (box == NULL)
        return false;
    for (size_t i = 0; i < a->all.n; i++) {
        for (size_t k = 0; k < b->all.n && out->all.n <= BOXES_MOST; k++) {
            if (box_meet(t, a->all.at[i], b->all.at[k], box) &&
                !boxes_add(t, out, box))
                return false;
        }
    }
    t->steps -= (int64_t)(a->all.n * b->all.n * t->words);
    return true;
}

static bool product_boxes(struct table *t, const struct column *column,
                          const struct feel_condition *c, bool want, bool sure,
                          struct boxes *out)
{
    struct boxes all = {0};

    if (!boxes_add(t, &all, t->domain))
        return false;
    for (size_t i = 0; i < c->n && all.all.n <= BOXES_MOST; i++) {
        struct boxes kid = {0}, both = {0};

        if (!condition_boxes(t, column, c->kids[i], want, sure, &kid) ||
            !multiply(t, &all, &kid, &both))
            return false;
        all = both;
    }
    for (size_t i = 0; i < all.all.n; i++) {
        if (!boxes_add(t, out, all.all.at[i]))
            return false;
    }
    return true;
}

/* The logic is three-valued: what is neither true nor false is in neither
 * set, and not swaps the two. */
bool condition_boxes(struct table *t, const struct column *column,
                     const struct feel_condition *c, bool want, bool sure,
                     struct boxes *out)
{
    switch (c->part) {
    case FEEL_TRUTH:
        return whole_or_nothing(
            t, want ? feel_true(c->value) : feel_false(c->value), out);
    case FEEL_OTHER:
        return whole_or_nothing(t, !sure, out);
    case FEEL_COMPARISON:
        return comparison_boxes(t, column, c, want, sure, out);
    case FEEL_NOT:
        return condition_boxes(t, column, c->kids[0], !want, sure, out);
    case FEEL_AND:
    case FEEL_OR:
        break;
    }
    if ((c->part == FEEL_AND) == want)
        return product_boxes(t, column, c, want, sure, out);
    for (size_t i = 0; i < c->n && out->all.n <= BOXES_MOST; i++) {
        if (!condition_boxes(t, column, c->kids[i], want, sure, out))
            return false;
    }
    return true;
}

/* --------------------------------------------------------------- rules --- */

static bool rule_boxes(struct table *t, size_t rule, bool sure,
                       struct boxes *out)
{
    size_t n = t->t->n_inputs;
    struct boxes all = {0};

    if (!boxes_add(t, &all, t->domain))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct cell *c = &t->cells[rule * n + i];
        struct boxes one = {0}, both = {0};

        if (c->c == NULL) {
            if (sure)
                return true;
            continue;
        }
        if (!condition_boxes(t, &t->columns[i], c->c, true, sure, &one) ||
            !multiply(t, &all, &one, &both))
            return false;
        all = both;
    }
    for (size_t i = 0; i < all.all.n; i++) {
        if (!boxes_add(t, out, all.all.at[i]))
            return false;
    }
    return true;
}

static bool same_boxes(const struct table *t, const struct boxes *a,
                       const struct boxes *b)
{
    if (a->all.n != b->all.n)
        return false;
    for (size_t i = 0; i < a->all.n; i++) {
        if (memcmp(a->all.at[i], b->all.at[i],
                   t->words * sizeof *a->all.at[i]) != 0)
            return false;
    }
    return true;
}

static bool fill(struct table *t, struct row *r)
{
    for (size_t i = r->from; i < r->to; i++) {
        if (!rule_boxes(t, i, true, &r->sure) ||
            !rule_boxes(t, i, false, &r->may))
            return false;
    }
    r->outside = !same_boxes(t, &r->sure, &r->may);
    if (r->may.all.n > BOXES_MOST || r->sure.all.n > BOXES_MOST) {
        r->undecided = r->outside = true;
        r->sure.all.n = 0;
        r->may.all.n = 0;
        return boxes_add(t, &r->may, t->domain);
    }
    return true;
}

/* The row of the sheet that a rule names as its source (来源). */
static str source_of(const struct dmn_table *t, const struct dmn_rule *r)
{
    for (size_t i = 0; i < t->n_annotations; i++) {
        if (str_eq(t->annotations[i], S("来源")))
            return r->annotations[i];
    }
    return S("");
}

/* Pieces of one line of a sheet stand at the same place of it, or name the
 * same source. */
static bool same_place(const struct dmn_table *t, const struct dmn_rule *a,
                       const struct dmn_rule *b)
{
    str source = source_of(t, a);

    return (a->at.line > 0 && a->at.line == b->at.line &&
            a->at.col == b->at.col && str_eq(a->at.file, b->at.file)) ||
           (source.n > 0 && str_eq(source, source_of(t, b)));
}

static bool is_grade(str name)
{
    static const char *const words[] = {"grade", "档", "等次", "情节", "裁量"};
    size_t at;

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_find(name, str_of(words[i]), &at))
            return true;
    }
    return false;
}

/* How the table calls a row: its grade, else a short annotation. */
static str name_of(const struct table *t, const struct dmn_rule *r)
{
    const struct dmn_table *d = t->t;

    for (size_t i = 0; i < d->n_annotations; i++) {
        if (is_grade(d->annotations[i]) && r->annotations[i].n > 0)
            return str_trim(r->annotations[i]);
    }
    for (size_t i = 0; i < d->n_outputs; i++) {
        str text = str_trim(r->outputs[i].text);

        if ((is_grade(d->outputs[i].name) || is_grade(d->outputs[i].label)) &&
            text.n > 2 && text.p[0] == '"' && text.p[text.n - 1] == '"')
            return str_slice(text, 1, text.n - 1);
    }
    for (size_t i = 0; i < d->n_annotations; i++) {
        if (r->annotations[i].n > 0 && utf8_count(r->annotations[i]) <= 16)
            return str_trim(r->annotations[i]);
    }
    return r->description.n > 0 && utf8_count(r->description) <= 16
               ? str_trim(r->description)
               : S("");
}

bool rows_read(struct table *t)
{
    const struct dmn_table *d = t->t;

    t->rows = arena_array(t->a, struct row, d->n_rules + 1, t->e);
    for (size_t i = 0; t->rows != NULL && i < d->n_rules; i++) {
        struct row *r = &t->rows[t->n_rows];

        if (i > 0 && same_place(d, &d->rules[i - 1], &d->rules[i])) {
            r[-1].to = i + 1;
            continue;
        }
        *r = (struct row){.from = i,
                          .to = i + 1,
                          .number = ++t->n_rows,
                          .name = name_of(t, &d->rules[i])};
    }
    for (size_t i = 0; t->rows != NULL && i < t->n_rows; i++) {
        if (!fill(t, &t->rows[i]))
            return false;
    }
    return t->rows != NULL;
}

bool row_precedes(const struct table *t, const struct row *b,
                  const struct row *a)
{
    if (t->t->hit == DMN_FIRST)
        return b->number < a->number;
    return t->t->hit == DMN_PRIORITY && b->priority != SIZE_MAX &&
           a->priority != SIZE_MAX && b->priority < a->priority;
}
