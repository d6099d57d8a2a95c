/* find_norm.c - results against what the law around the table says: the
 * statutory range (法定幅度), procedural thresholds, measures that an amount is
 * multiplied by. */
#include "analysis/internal.h"

/* A decimal of the norm; *out NULL: none is given. */
static bool decimal_of(struct table *t, str text, const struct feel_value **out)
{
    struct err e = {0};

    text = str_trim(text);
    *out = text.n == 0 ? NULL : feel_of_decimal(t->a, text, &e);
    if (text.n == 0 || *out != NULL || err_fault(&e) == FAULT_INPUT)
        return true;
    *t->e = e;
    return false;
}

static int order_of(const struct feel_value *a, const struct feel_value *b)
{
    int order = 0;

    (void)feel_order(a, b, &order);
    return order;
}

static void say_basis(struct say *s, str basis)
{
    if (basis.n == 0)
        return;
    say_both(s, "(", " (");
    say_text(s, basis);
    say_both(s, ")", ")");
}

static void say_amounts(struct say *s, const struct result *r)
{
    say_value(s, r->low);
    if (order_of(r->low, r->high) != 0) {
        say_both(s, " 至 ", " to ");
        say_value(s, r->high);
    }
}

/* ---------------------------------------------------------------- range - */

static bool tell_range(struct table *t, size_t row,
                       const struct feel_value *bound, bool below)
{
    const struct row *r = &t->rows[row];
    bool excused = below && r->reduced && r->grounded;
    struct finding_of f = {.kind = FINDING_RANGE,
                           .defect = !excused,
                           .rows = &row,
                           .n_rows = 1,
                           .basis = t->t->norm.basis};
    struct say s;

    say_open(&s);
    say_row(&s, r);
    say_both(&s, "的结果 ", " gives ");
    say_amounts(&s, &r->result);
    say_both(&s, below ? " 低于法定最低 " : " 超过法定最高 ",
             below ? ", below the statutory minimum of "
                   : ", above the statutory maximum of ");
    say_value(&s, bound);
    say_basis(&s, t->t->norm.basis);
    if (excused)
        say_both(&s, ";已标明减轻并写了依据",
                 "; it is marked as reduced, with a ground");
    else if (below && r->reduced)
        say_both(&s, ";标明减轻但没有写依据(写明第几条)",
                 "; it is marked as reduced, but no ground is cited");
    else if (below)
        say_both(&s, ";不是减轻的,不得低于它;是减轻的,请标明并写依据",
                 "; mark the row as reduced and cite the ground, if it is");
    say_both(&s, "。", ".");
    return finding_add(t, &f, &s);
}

/* A floor in the table where the law has none. */
static bool tell_floor(struct table *t, const struct feel_value *floor)
{
    struct finding_of f = {.kind = FINDING_RANGE, .basis = t->t->norm.basis};
    struct say s;

    say_open(&s);
    say_both(&s, "法定没有最低限", "the law has no minimum");
    say_basis(&s, t->t->norm.basis);
    say_both(&s, ",表上最低是 ", ", but the table begins at ");
    say_value(&s, floor);
    say_both(&s, ":更低的结果被排除,请说明理由。",
             ": less is shut out; give the reason.");
    return finding_add(t, &f, &s);
}

static bool look_at_floor(struct table *t, const struct feel_value *least,
                          const struct feel_value *most)
{
    const struct feel_value *floor = NULL, *zero = feel_of_int(t->a, 0, t->e);

    if (zero == NULL)
        return false;
    if (most == NULL || (least != NULL && order_of(least, zero) > 0))
        return true;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct result *r = &t->rows[i].result;

        if (r->is != RESULT_NUMBERS)
            return true;
        if (floor == NULL || order_of(r->low, floor) < 0)
            floor = r->low;
    }
    return floor == NULL || order_of(floor, zero) <= 0 || tell_floor(t, floor);
}

/* ------------------------------------------------- results of the input -- */

/* The result of a row that is computed, at a point. */
static bool result_at(struct table *t, const struct row *r,
                      const struct feel_value *const *values, str path,
                      const struct feel_value *n, const struct feel_value **out)
{
    struct json *context = json_object(t->a, t->e);
    bool placed = false;

    if (context == NULL)
        return false;
    for (size_t i = 0; i < t->dims.n; i++) {
        const struct dim *d = &t->dims.at[i];
        bool here = str_eq(d->path, path);

        placed = placed || here;
        if (!d->computed && !context_put(t, context, d->path,
                                         here && n != NULL ? n : values[i]))
            return false;
    }
    if (!placed && n != NULL && !context_put(t, context, path, n))
        return false;
    return feel_run(r->result.x, context, NULL, t->a, out, t->e);
}

/* The first whole number of `path` whose product passes `most`. */
static bool passing(struct table *t, const struct row *r,
                    const struct feel_value *const *values, str path,
                    const struct feel_value *most, const struct feel_value **n)
{
    const struct feel_value *one = feel_of_int(t->a, 1, t->e), *v, *top;
    str unit, limit, text;

    *n = NULL;
    if (one == NULL || !result_at(t, r, values, path, one, &v))
        return false;
    if (feel_kind(v) != FEEL_NUMBER)
        return true;
    if (!shown_value(t, v, &unit) || !shown_value(t, most, &limit))
        return false;
    const str parts[] = {S("if "), unit, S(" > 0 then floor("), limit,
                         S(" / "), unit, S(") + 1 else null")};

    if (!arena_join(t->a, parts, COUNT_OF(parts), &text, t->e) ||
        !value_written(t, text, &top))
        return false;
    if (feel_null(top))
        return true;
    if (!result_at(t, r, values, path, top, &v))
        return false;
    if (feel_kind(v) == FEEL_NUMBER && order_of(v, most) > 0)
        *n = top;
    return true;
}

static bool tell_product(struct table *t, size_t row, str path,
                         const struct feel_value *n,
                         const struct feel_value *const *values,
                         const struct feel_value *most)
{
    struct finding_of f = {.kind = FINDING_RANGE,
                           .defect = true,
                           .rows = &row,
                           .n_rows = 1,
                           .values = values,
                           .basis = t->t->norm.basis};
    size_t at = dim_of_name(t, path);
    struct say s;

    say_open(&s);
    say_row(&s, &t->rows[row]);
    say_both(&s, "的结果「", " gives \"");
    say_shown(&s, &t->rows[row]);
    say_both(&s, "」会超过法定最高 ",
             "\", which can pass the statutory maximum of ");
    say_value(&s, most);
    say_basis(&s, t->t->norm.basis);
    say_both(&s, ":", ": ");
    say_text(&s, at != SIZE_MAX ? t->dims.at[at].label : path);
    say_both(&s, " = ", " = ");
    say_value(&s, n);
    say_both(&s, " 时就超过,请写明封顶。", " does; write a cap.");
    return finding_add(t, &f, &s);
}

static bool tell_open(struct table *t, size_t row)
{
    struct finding_of f = {.kind = FINDING_OUTSIDE, .rows = &row, .n_rows = 1};
    struct say s;

    say_open(&s);
    say_row(&s, &t->rows[row]);
    say_both(&s, "的结果「", " gives \"");
    say_shown(&s, &t->rows[row]);
    say_both(&s, "」随输入变化,幅度没有核对。",
             "\", which depends on the input; its range is not checked.");
    return finding_add(t, &f, &s);
}

/* Whether the box has the cell of that value. */
static bool has_value(const struct dim *d, const uint64_t *box,
                      const struct feel_value *v)
{
    size_t cell = 0;

    for (size_t i = 0; i < d->points.n; i++) {
        int order = order_of(v, d->points.at[i]);

        if (order >= 0)
            cell = 2 * i + (order == 0 ? 1 : 2);
    }
    return d->ordered && box_has(box, d, cell);
}

/* The value at `path`, put into the example of a box that may have it. */
static bool within(struct table *t, const struct row *r, str path,
                   const struct feel_value *n,
                   const struct feel_value ***values, bool *in)
{
    size_t at = dim_of_name(t, path);

    *in = false;
    for (size_t i = 0; i < r->sure.all.n && !*in; i++) {
        if (at != SIZE_MAX && !has_value(&t->dims.at[at], r->sure.all.at[i], n))
            continue;
        if (!example_new(t, r->sure.all.at[i], values))
            return false;
        if (at != SIZE_MAX)
            (*values)[at] = n;
        if (!example_holds(t, *values, r, in))
            return false;
    }
    return true;
}

static bool look_at_open(struct table *t, size_t row,
                         const struct feel_value *most)
{
    const struct row *r = &t->rows[row];
    const struct feel_value **values, *n;
    str *paths;
    size_t n_paths;
    bool in;

    if (r->result.x == NULL || r->sure.all.n == 0)
        return true;
    if (!feel_reads(r->result.x, t->a, &paths, &n_paths, t->e))
        return false;
    if (n_paths != 1 || most == NULL)
        return tell_open(t, row);
    if (!example_new(t, r->sure.all.at[0], &values) ||
        !passing(t, r, values, paths[0], most, &n))
        return false;
    if (n == NULL)
        return tell_open(t, row);
    if (!within(t, r, paths[0], n, &values, &in))
        return false;
    return in ? tell_product(t, row, paths[0], n, values, most)
              : tell_open(t, row);
}

bool find_range(struct table *t)
{
    const struct feel_value *least, *most;

    if (!decimal_of(t, t->t->norm.least, &least) ||
        !decimal_of(t, t->t->norm.most, &most))
        return false;
    if (least == NULL && most == NULL)
        return true;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct result *r = &t->rows[i].result;

        if (r->is == RESULT_OPEN && !look_at_open(t, i, most))
            return false;
        if (r->is != RESULT_NUMBERS)
            continue;
        if (least != NULL && order_of(r->low, least) < 0 &&
            !tell_range(t, i, least, true))
            return false;
        if (most != NULL && order_of(r->high, most) > 0 &&
            !tell_range(t, i, most, false))
            return false;
    }
    return look_at_floor(t, least, most);
}

/* ------------------------------------------------------------ thresholds - */

static bool crosses(const struct dmn_threshold *h, const struct result *r,
                    const struct feel_value *at, bool *always)
{
    int high = order_of(r->high, at), low = order_of(r->low, at);

    *always = h->over ? low > 0 || (low == 0 && !r->low_in) : low >= 0;
    return h->over ? high > 0 : high > 0 || (high == 0 && r->high_in);
}

static bool tell_threshold(struct table *t, const struct dmn_threshold *h,
                           const struct feel_value *at)
{
    size_t *rows = arena_array(t->a, size_t, t->n_rows + 1, t->e);
    struct finding_of f = {.kind = FINDING_THRESHOLD, .basis = h->basis};
    bool partly = false;
    struct say s;

    if (rows == NULL)
        return false;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct result *r = &t->rows[i].result;
        bool always;

        if (r->is == RESULT_NUMBERS && crosses(h, r, at, &always)) {
            rows[f.n_rows++] = i;
            partly = partly || !always;
        }
    }
    if (f.n_rows == 0)
        return true;
    f.rows = rows;
    say_open(&s);
    say_rows(t, &s, rows, f.n_rows);
    say_both(&s, partly ? "的结果可以达到 " : "的结果",
             partly ? " can give " : " give");
    if (!partly)
        say_both(&s, h->over ? "超过 " : "达到 ", f.n_rows == 1 ? "s " : " ");
    if (partly && h->over)
        say_both(&s, "超过 ", "");
    say_both(&s, "", h->over ? "more than " : "at least ");
    say_value(&s, at);
    say_both(&s, ":", ": ");
    buf_add(&s.zh, h->zh);
    buf_add(&s.en, h->en.n > 0 ? h->en : h->zh);
    say_basis(&s, h->basis);
    say_both(&s, "。", ".");
    return finding_add(t, &f, &s);
}

bool find_thresholds(struct table *t)
{
    for (size_t i = 0; i < t->t->norm.n_thresholds; i++) {
        const struct dmn_threshold *h = &t->t->norm.thresholds[i];
        const struct feel_value *at;

        if (!decimal_of(t, h->at, &at))
            return false;
        if (at != NULL && !tell_threshold(t, h, at))
            return false;
    }
    return true;
}

/* --------------------------------------------------------------- measures - */

/* What an amount is for: the text after / or behind 每, in the parentheses of
 * the output's label: 罚款(元/平方米), fine (yuan/m2); a multiple says 倍 or
 * "x". */
static bool unit_in(str label, str *unit, bool *multiple)
{
    str head, tail = S("");
    size_t at;

    *multiple = false;
    if (!str_cut(label, S("("), &head, &tail) &&
        !str_cut(label, S("("), &head, &tail))
        return false;
    (void)str_cut(tail, S(")"), &tail, &head);
    (void)str_cut(tail, S(")"), &tail, &head);
    tail = str_trim(tail);
    if (str_cut(tail, S("/"), &head, unit) ||
        str_cut(tail, S("每"), &head, unit))
        return unit->n > 0;
    *multiple = str_starts(tail, S("x ")) || str_starts(tail, S("× ")) ||
                str_find(tail, S("倍"), &at) || str_find(tail, S("times"), &at);
    *unit = str_starts(tail, S("x ")) ? str_slice(tail, 2, tail.n) : tail;
    return *multiple;
}

static bool highest(const struct table *t, const struct feel_value **high)
{
    *high = NULL;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct result *r = &t->rows[i].result;

        if (r->is == RESULT_NUMBERS &&
            (*high == NULL || order_of(r->high, *high) > 0))
            *high = r->high;
    }
    return *high != NULL;
}

static bool tell_multiple(struct table *t, str unit)
{
    struct finding_of f = {.kind = FINDING_RANGE, .basis = t->t->norm.basis};
    struct say s;

    say_open(&s);
    say_both(&s, "结果是倍数(", "the results are multiples (");
    say_text(&s, unit);
    say_both(
        &s, "):先要认定基数,才能算出金额、核对上限和程序门槛。",
        "): the base must be established first, before amount, maximum and "
        "procedural thresholds can be told.");
    return finding_add(t, &f, &s);
}

/* How many units pass the maximum, if that is meant for the whole. */
static bool tell_unit(struct table *t, str unit, const struct feel_value *high)
{
    struct finding_of f = {.kind = FINDING_RANGE, .basis = t->t->norm.basis};
    const struct feel_value *most, *n = NULL;
    str amount, limit, text;
    struct say s;

    if (!decimal_of(t, t->t->norm.most, &most))
        return false;
    if (most != NULL) {
        if (!shown_value(t, high, &amount) || !shown_value(t, most, &limit))
            return false;
        const str parts[] = {S("floor("), limit, S(" / "), amount, S(") + 1")};

        if (!arena_join(t->a, parts, COUNT_OF(parts), &text, t->e) ||
            !value_written(t, text, &n))
            return false;
    }
    say_open(&s);
    say_both(&s, "结果按每 ", "the results are for each ");
    say_text(&s, unit);
    say_both(&s, " 计:要先认定数量", ": the number must be established first");
    if (n != NULL && feel_kind(n) == FEEL_NUMBER) {
        say_both(&s, ";法定最高 ", "; if the maximum of ");
        say_value(&s, most);
        say_both(&s, " 如果是总额,最重一档满 ",
                 " is for the whole, the gravest row passes it from ");
        say_value(&s, n);
        say_both(&s, " 个单位就超过", " on");
    } else {
        say_both(&s, ",合计没有上限", ", and the sum has no maximum");
    }
    say_both(&s, ",请写明按单位还是按总额、是否封顶。",
             "; say whether it is for each or for all, and whether there is a "
             "cap.");
    return finding_add(t, &f, &s);
}

bool find_measures(struct table *t)
{
    const struct feel_value *high;
    const struct dmn_output *o;
    bool multiple;
    str unit;

    if (t->measured == SIZE_MAX || !highest(t, &high))
        return true;
    o = &t->t->outputs[t->measured];
    if (!unit_in(o->label, &unit, &multiple) &&
        !unit_in(o->name, &unit, &multiple))
        return true;
    return multiple ? tell_multiple(t, unit) : tell_unit(t, unit, high);
}

/* --------------------------------------------------------- shared results - */

static bool tell_shared(struct table *t, size_t a, size_t b,
                        const struct feel_value *at)
{
    const size_t rows[] = {a, b};
    struct finding_of f = {.kind = FINDING_BOUNDARY,
                           .rows = rows,
                           .n_rows = 2,
                           .fact = "TIM-1259"};
    struct say s;

    say_open(&s);
    say_both(&s, "结果 ", "the result ");
    say_value(&s, at);
    say_both(&s, " 同属", " belongs to the ranges of both ");
    say_row(&s, &t->rows[a]);
    say_both(&s, "和", " and ");
    say_row(&s, &t->rows[b]);
    say_both(&s, "的幅度(「以上」「以下」包括本数)。",
             " (\"at least\" and \"at most\" include the number).");
    return finding_add(t, &f, &s);
}

bool find_shared_results(struct table *t)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct result *a = &t->rows[i].result;

        for (size_t k = 0; k < t->n_rows; k++) {
            const struct result *b = &t->rows[k].result;

            if (i == k || a->is != RESULT_NUMBERS || b->is != RESULT_NUMBERS ||
                order_of(a->low, a->high) == 0 ||
                order_of(b->low, b->high) == 0 || !a->high_in || !b->low_in ||
                order_of(a->high, b->low) != 0)
                continue;
            if (!tell_shared(t, i, k, b->low))
                return false;
        }
    }
    return true;
}
