/* find_overlap.c - rows that speak together against the hit policy (重叠), or
 * share a limit (边界); rows that never speak (不可达, 被遮蔽). */
#include "analysis/internal.h"

/* ------------------------------------------------------------- overlaps - */

struct meeting {
    const struct row *a, *b;
    uint64_t *box;          /* where both speak; NULL: nowhere */
    const struct dim *at;   /* it is only a limit, of this dimension */
    const struct dim *upto; /* a row from a number on meets that number */
    size_t more;            /* other boxes where both speak */
};

static size_t only_cell(const struct dim *d, const uint64_t *box)
{
    size_t n = 0, at = SIZE_MAX;

    for (size_t c = 0; c < d->n_cells; c++) {
        if (box_has(box, d, c)) {
            n++;
            at = c;
        }
    }
    return n == 1 && d->ordered && at % 2 == 1 ? at : SIZE_MAX;
}

static bool reaches(const struct table *t, const struct dim *d,
                    const uint64_t *box, size_t cell, bool up)
{
    size_t cells = d->n_cells - d->with_null;

    for (size_t c = up ? cell + 1 : cell - 1; c < cells; up ? c++ : c--) {
        if (box_has(t->domain, d, c))
            return box_has(box, d, c);
    }
    return false;
}

/* One range ends at the number where the other begins. */
static const struct dim *shared_limit(const struct table *t, const uint64_t *a,
                                      const uint64_t *b, const uint64_t *both)
{
    for (size_t i = 0; i < t->dims.n; i++) {
        const struct dim *d = &t->dims.at[i];
        size_t cell = only_cell(d, both);
        bool a_up, a_down, b_up, b_down;

        if (cell == SIZE_MAX)
            continue;
        a_up = reaches(t, d, a, cell, true);
        a_down = reaches(t, d, a, cell, false);
        b_up = reaches(t, d, b, cell, true);
        b_down = reaches(t, d, b, cell, false);
        if ((a_up && !a_down && b_down && !b_up) ||
            (b_up && !b_down && a_down && !a_up))
            return d;
    }
    return NULL;
}

/* "三次" beside "三次以上". */
static const struct dim *from_number(const struct table *t, const uint64_t *a,
                                     const uint64_t *b, const uint64_t *both)
{
    for (size_t i = 0; i < t->dims.n; i++) {
        const struct dim *d = &t->dims.at[i];
        size_t cell = only_cell(d, both);

        if (cell != SIZE_MAX && !box_free(t, a, d) && !box_free(t, b, d) &&
            ((only_cell(d, a) == cell && reaches(t, d, b, cell, true) &&
              !reaches(t, d, b, cell, false)) ||
             (only_cell(d, b) == cell && reaches(t, d, a, cell, true) &&
              !reaches(t, d, a, cell, false))))
            return d;
    }
    return NULL;
}

/* The plainest box where both speak; one that is more than a limit first. */
static bool meet(struct table *t, struct meeting *m)
{
    uint64_t *box;
    size_t best = SIZE_MAX, n = 0;

    t->room.spared = 0;
    box = box_spare(t, t->domain);
    if (box == NULL)
        return false;
    for (size_t i = 0; i < m->a->sure.all.n; i++) {
        for (size_t k = 0; k < m->b->sure.all.n; k++) {
            const uint64_t *a = m->a->sure.all.at[i];
            const uint64_t *b = m->b->sure.all.at[k];
            const struct dim *limit;
            size_t weight;

            t->steps -= (int64_t)t->dims.n;
            if (!box_meets(t, a, b))
                continue;
            (void)box_meet(t, a, b, box);
            t->steps -= (int64_t)t->words;
            n++;
            limit = shared_limit(t, a, b, box);
            weight = box_fixed(t, box) + (limit != NULL ? 1000 : 0);
            if (weight >= best)
                continue;
            best = weight;
            m->box = box_new(t, box);
            if (m->box == NULL)
                return false;
            m->at = limit;
            m->upto = from_number(t, a, b, box);
        }
    }
    m->more = n > 0 ? n - 1 : 0;
    return true;
}

static bool same_outputs(const struct table *t, const struct row *a,
                         const struct row *b)
{
    size_t n = t->t->n_outputs;

    for (size_t i = 0; i < n; i++) {
        const struct feel_value *x = t->outputs[a->from * n + i];
        const struct feel_value *y = t->outputs[b->from * n + i];
        bool same;

        if (x == NULL || y == NULL) {
            if (!str_eq(str_trim(t->t->rules[a->from].outputs[i].text),
                        str_trim(t->t->rules[b->from].outputs[i].text)))
                return false;
        } else if (!feel_equal(x, y, &same) || !same) {
            return false;
        }
    }
    return true;
}

static void say_results(struct table *t, struct say *s, const struct meeting *m)
{
    if (same_outputs(t, m->a, m->b)) {
        say_both(s, ",结果相同", ", with the same result");
        return;
    }
    say_both(s, ",结果分别是「", ", with the results \"");
    say_shown(s, m->a);
    say_both(s, "」和「", "\" and \"");
    say_shown(s, m->b);
    say_both(s, "」", "\"");
}

static bool tell(struct table *t, const struct meeting *m)
{
    const size_t rows[] = {(size_t)(m->a - t->rows), (size_t)(m->b - t->rows)};
    struct finding_of f = {
        .kind = FINDING_OVERLAP, .defect = true, .rows = rows, .n_rows = 2};
    const struct feel_value **values;
    bool first, second;
    struct say s;

    if (!example_new(t, m->box, &values) ||
        !example_holds(t, values, m->a, &first) ||
        !example_holds(t, values, m->b, &second))
        return false;
    if (!first || !second)
        return tell_unconfirmed(t, values, m->box);
    f.values = values;
    f.kind = m->at != NULL ? FINDING_BOUNDARY : FINDING_OVERLAP;
    f.fact = m->at != NULL || m->upto != NULL ? "TIM-1259" : NULL;
    say_open(&s);
    say_row(&s, m->a);
    say_both(&s, "与", " and ");
    say_row(&s, m->b);
    say_both(&s, m->at != NULL ? "都包括边界:" : "重叠:",
             m->at != NULL ? " both include the limit: " : " overlap: ");
    say_box(t, &s, m->box);
    say_both(&s, "时两行都适用", ": both apply");
    say_results(t, &s, m);
    say_example(t, &s, values, m->box);
    if (m->at != NULL || m->upto != NULL)
        say_both(&s, "(「以上」「以下」包括本数)",
                 " (\"at least\" and \"at most\" include the number)");
    if (m->more > 0) {
        say_both(&s, ";另有 ", "; and in ");
        say_number(&s, m->more);
        say_both(&s, " 种情形", m->more == 1 ? " other case" : " other cases");
    }
    say_both(&s, "。", ".");
    return finding_add(t, &f, &s);
}

static bool tell_count(struct table *t, size_t n)
{
    struct finding_of f = {.kind = FINDING_OVERLAP, .defect = true};
    struct say s;

    say_open(&s);
    say_both(&s, "另有 ", "and ");
    say_number(&s, n);
    say_both(&s, " 对行重叠,没有逐一列出。",
             " more pairs of rows that overlap, not listed one by one.");
    return finding_add(t, &f, &s);
}

bool find_overlaps(struct table *t)
{
    size_t n = 0;

    if (t->t->hit != DMN_UNIQUE && t->t->hit != DMN_ANY)
        return true;
    for (size_t i = 0; i < t->n_rows && !t->tired; i++) {
        for (size_t k = i + 1; k < t->n_rows && !t->tired; k++) {
            struct meeting m = {.a = &t->rows[i], .b = &t->rows[k]};

            if (t->t->hit == DMN_ANY && same_outputs(t, m.a, m.b))
                continue;
            if (!meet(t, &m))
                return false;
            t->tired = t->steps < 0;
            if (m.box != NULL && ++n <= PAIRS_MOST && !tell(t, &m))
                return false;
        }
    }
    return n <= PAIRS_MOST || tell_count(t, n - PAIRS_MOST);
}

/* ----------------------------------------------------------- never spoken - */

/* The input whose cell alone cannot hold; SIZE_MAX: they exclude each other. */
static bool impossible_cell(struct table *t, size_t rule, size_t *at)
{
    size_t n = t->t->n_inputs;

    *at = SIZE_MAX;
    for (size_t i = 0; i < n && *at == SIZE_MAX; i++) {
        const struct cell *c = &t->cells[rule * n + i];
        struct boxes one = {0};

        if (c->c == NULL)
            continue;
        if (!condition_boxes(t, &t->columns[i], c->c, true, false, &one))
            return false;
        if (one.all.n == 0)
            *at = i;
    }
    return true;
}

static bool tell_unreachable(struct table *t, size_t row)
{
    struct finding_of f = {
        .kind = FINDING_UNREACHABLE, .defect = true, .rows = &row, .n_rows = 1};
    size_t at;
    struct say s;

    if (!impossible_cell(t, t->rows[row].from, &at))
        return false;
    say_open(&s);
    say_row(&s, &t->rows[row]);
    if (at == SIZE_MAX) {
        say_both(&s, "永远不能适用:各格的条件不能同时成立。",
                 " can never apply: its conditions exclude each other.");
    } else {
        const struct dmn_input *in = &t->t->inputs[at];

        say_both(&s, "永远不能适用:「", " can never apply: \"");
        say_text(&s, in->label.n > 0 ? in->label : in->expression.text);
        say_both(&s, "」不会是「", "\" is never \"");
        say_text(&s, str_trim(t->t->rules[t->rows[row].from].inputs[at].text));
        say_both(&s, "」。", "\".");
    }
    return finding_add(t, &f, &s);
}

/* Whether the rows marked in `by` cover the whole row. */
static bool covered(struct table *t, const struct row *r, const bool *by,
                    bool *whole)
{
    struct boxes cover = {0};
    uint64_t *hole = box_new(t, NULL);
    bool found = false;

    if (hole == NULL)
        return false;
    for (size_t i = 0; i < t->n_rows; i++) {
        if (by[i] && !boxes_append(t, &cover, &t->rows[i].sure))
            return false;
    }
    for (size_t i = 0; i < r->may.all.n && !found; i++) {
        if (!boxes_hole(t, r->may.all.at[i], &cover, hole, &found))
            return false;
    }
    *whole = !found && !t->tired;
    return true;
}

static bool tell_shadowed(struct table *t, size_t row, bool *by)
{
    struct finding_of f = {.kind = FINDING_SHADOWED, .defect = true};
    size_t *rows = arena_array(t->a, size_t, t->n_rows + 1, t->e), n = 0;
    const uint64_t *box = t->rows[row].may.all.at[0];
    const struct feel_value **values;
    struct say s;

    /* As few of them as still cover. */
    for (size_t i = 0; rows != NULL && i < t->n_rows; i++) {
        bool whole = false;

        if (!by[i])
            continue;
        by[i] = false;
        if (!covered(t, &t->rows[row], by, &whole))
            return false;
        by[i] = !whole;
        if (by[i])
            rows[n++] = i;
    }
    if (rows == NULL || !example_new(t, box, &values))
        return false;
    say_open(&s);
    say_row(&s, &t->rows[row]);
    say_both(&s, "永远轮不到:凡它适用时,",
             " never speaks: wherever it applies, ");
    say_rows(t, &s, rows, n);
    say_both(&s, "已先适用", n == 1 ? " speaks first" : " speak first");
    say_both(&s, "(", " (");
    say_box(t, &s, box);
    say_both(&s, ")", ")");
    say_example(t, &s, values, box);
    say_both(&s, "。", ".");
    rows[n++] = row;
    f.rows = rows;
    f.n_rows = n;
    f.values = values;
    return finding_add(t, &f, &s);
}

static bool shadowed(struct table *t, size_t row)
{
    bool *by = arena_array(t->a, bool, t->n_rows + 1, t->e), whole;
    size_t n = 0;

    if (by == NULL)
        return false;
    for (size_t i = 0; i < t->n_rows; i++) {
        by[i] = i != row && row_precedes(t, &t->rows[i], &t->rows[row]);
        n += by[i];
    }
    if (n == 0)
        return true;
    return covered(t, &t->rows[row], by, &whole) &&
           (!whole || tell_shadowed(t, row, by));
}

bool find_shadowed(struct table *t)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        if (t->rows[i].may.all.n == 0 ? !tell_unreachable(t, i)
                                      : !shadowed(t, i))
            return false;
    }
    return true;
}
