/* find_outside.c - what is not decided (不可判定), and why. */
#include "analysis/internal.h"

static str input_name(const struct table *t, size_t i)
{
    const struct dmn_input *in = &t->t->inputs[i];

    return in->label.n > 0 ? in->label : str_trim(in->expression.text);
}

static void say_cell(struct table *t, struct say *s, size_t row, size_t input)
{
    say_row(s, &t->rows[row]);
    say_both(s, "「", ", \"");
    say_text(s, input_name(t, input));
    say_both(s, "」一格", "\"");
}

/* ------------------------------------------------------------------ cells - */

static bool tell_broken(struct table *t, size_t row, size_t rule, size_t input)
{
    const struct dmn_text *text = &t->t->rules[rule].inputs[input];
    struct finding_of f = {
        .kind = FINDING_OUTSIDE, .defect = true, .rows = &row, .n_rows = 1};
    struct err why = {0};
    struct feel *x;
    struct say s;

    say_open(&s);
    say_cell(t, &s, row, input);
    say_both(&s, "读不懂:", " cannot be read: ");
    if (!feel_compile_tests(t->a, text->text, NULL, 0, text->at, &x, &why)) {
        err_sentence(&why, LANG_ZH, &s.zh);
        err_sentence(&why, LANG_EN, &s.en);
    }
    say_both(&s, "。", ".");
    return finding_add(t, &f, &s);
}

/* The first part that is no comparison with a constant. */
static const struct feel_condition *first_other(const struct table *t,
                                                const struct column *column,
                                                const struct feel_condition *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct feel_condition *o = first_other(t, column, c->kids[i]);

        if (o != NULL)
            return o;
    }
    if (c->part == FEEL_COMPARISON) {
        size_t at = dim_of(t, column, c);
        bool known = true;

        if (column != NULL && column->test != NULL)
            known =
                feel_kind(c->value) == FEEL_BOOL || !str_eq(c->path, S("?"));
        else if (at != SIZE_MAX)
            (void)cell_holds(&t->dims.at[at], c,
                             point_of(&t->dims.at[at], c->value), true, 0,
                             &known);
        return known ? NULL : c;
    }
    return c->part == FEEL_OTHER ? c : NULL;
}

static bool tell_cell(struct table *t, size_t row, size_t input,
                      const struct feel_condition *other)
{
    struct finding_of f = {.kind = FINDING_OUTSIDE, .rows = &row, .n_rows = 1};
    struct say s;

    say_open(&s);
    say_cell(t, &s, row, input);
    say_both(&s, "里的「", ": \"");
    say_text(&s, other->text);
    say_both(&s,
             "」不是与常数的比较,没有判定:凡取决于它的重叠和空白都没有报告。",
             "\" is no comparison with a constant and is not decided: overlaps "
             "and gaps that depend on it are not told.");
    return finding_add(t, &f, &s);
}

static bool look_at_cells(struct table *t)
{
    size_t n = t->t->n_inputs;

    for (size_t r = 0; r < t->n_rows; r++) {
        size_t rule = t->rows[r].from;

        for (size_t i = 0; i < n; i++) {
            const struct cell *c = &t->cells[rule * n + i];
            const struct feel_condition *other =
                c->c == NULL ? NULL : first_other(t, &t->columns[i], c->c);

            if (c->c == NULL && !tell_broken(t, r, rule, i))
                return false;
            if (other != NULL && !tell_cell(t, r, i, other))
                return false;
        }
    }
    return true;
}

/* ----------------------------------------------------------------- inputs - */

static bool tell_input(struct table *t, str name, const char *zh,
                       const char *en)
{
    struct finding_of f = {.kind = FINDING_OUTSIDE};
    struct say s;

    say_open(&s);
    say_both(&s, "「", "\"");
    say_text(&s, name);
    say_both(&s, "」", "\"");
    say_both(&s, zh, en);
    return finding_add(t, &f, &s);
}

static bool unclear(const struct feel_condition *c)
{
    if (c->part == FEEL_OTHER)
        return !says_whole(c);
    for (size_t i = 0; i < c->n; i++) {
        if (unclear(c->kids[i]))
            return true;
    }
    return false;
}

static bool look_at_inputs(struct table *t)
{
    for (size_t i = 0; i < t->t->n_inputs; i++) {
        const struct column *c = &t->columns[i];

        if (c->test != NULL && first_other(t, NULL, c->test) != NULL &&
            !tell_input(t, input_name(t, i), "这个条件有不能判定的部分。",
                        " is a condition with a part that is not decided."))
            return false;
    }
    for (size_t i = 0; i < t->dims.n; i++) {
        const struct dim *d = &t->dims.at[i];
        bool loose = false;

        for (size_t k = 0; k < d->allowed.n; k++)
            loose = loose || unclear(d->allowed.at[k]);
        if (d->computed &&
            !tell_input(
                t, d->label, "由别的值算出,检查时按与其他输入无关看待。",
                " is computed from other values; it is taken as free of "
                "the other inputs."))
            return false;
        if (d->tied &&
            !tell_input(t, d->label, "是另一输入的一部分,没有判定。",
                        " is a part of another input and is not decided."))
            return false;
        if (loose &&
            !tell_input(t, d->label, "的允许值有不能判定的部分,按不限看待。",
                        " has allowed values that are not decided; "
                        "they are taken as no limit."))
            return false;
    }
    return true;
}

bool tell_unconfirmed(struct table *t, const struct feel_value *const *values,
                      const uint64_t *box)
{
    struct finding_of f = {.kind = FINDING_OUTSIDE, .values = values};
    struct say s;

    say_open(&s);
    say_both(&s, "没有判定:", "not decided: ");
    say_box(t, &s, box);
    say_both(&s, "时,演算与分析不一致,请人工核对。",
             ": evaluation and analysis disagree; look at it yourself.");
    return finding_add(t, &f, &s);
}

bool find_outside(struct table *t)
{
    /* What was not looked through is not in order. */
    struct finding_of f = {.kind = FINDING_OUTSIDE, .defect = true};
    struct say s;

    for (size_t i = 0; i < t->n_rows; i++) {
        if (!t->rows[i].undecided)
            continue;
        f.rows = &i;
        f.n_rows = 1;
        say_open(&s);
        say_row(&s, &t->rows[i]);
        say_both(
            &s, "的条件展开后过多,没有判定。",
            " has too many combinations of conditions and is not decided.");
        if (!finding_add(t, &f, &s))
            return false;
    }
    f.rows = NULL;
    f.n_rows = 0;
    if (!look_at_cells(t) || !look_at_inputs(t))
        return false;
    if (!t->tired)
        return true;
    say_open(&s);
    say_both(&s,
             "表太复杂,在限定的步数内没有查完:没有报告的重叠、空白和遮蔽不等于"
             "没有。",
             "the table is too complex to be searched within the limit of "
             "steps: what is not told may still be there.");
    return finding_add(t, &f, &s);
}
