/* result.c - what each row gives: its outputs, the one that the norm is
 * about, its priority, and whether it is marked as a reduction. */
#include "analysis/internal.h"

#include <string.h>

/* --------------------------------------------------------------- values - */

/* *out NULL: it depends on the input, or does not compile. */
static bool constant_of(struct table *t, const struct dmn_text *text,
                        struct feel **x, const struct feel_value **out)
{
    struct err e = {0};
    str *paths;
    size_t n;

    *x = NULL;
    *out = feel_none;
    if (str_trim(text->text).n == 0)
        return true;
    *out = NULL;
    if (!feel_compile(t->a, text->text, NULL, 0, text->at, x, &e)) {
        *x = NULL;
        if (err_fault(&e) == FAULT_INPUT)
            return true;
        *t->e = e;
        return false;
    }
    if (!feel_reads(*x, t->a, &paths, &n, t->e))
        return false;
    return n > 0 || feel_run(*x, NULL, NULL, t->a, out, t->e);
}

/* A property of a range, through FEEL itself. */
static bool end_of(struct table *t, str range, const char *what,
                   const struct feel_value **out)
{
    const str parts[] = {S("("), range, S(")."), str_of(what)};
    str text;

    return arena_join(t->a, parts, COUNT_OF(parts), &text, t->e) &&
           value_written(t, text, out);
}

/* Words for no outcome at all. */
static const char *const nothing[] = {"none", "无"};

static bool is_nothing(str text)
{
    for (size_t i = 0; i < COUNT_OF(nothing); i++) {
        if (str_eq(text, str_of(nothing[i])))
            return true;
    }
    return false;
}

static bool result_of(struct table *t, const struct dmn_text *text,
                      struct result *r)
{
    const struct feel_value *v, *low_in, *high_in;
    struct feel *x;
    str shown;

    if (!constant_of(t, text, &x, &v))
        return false;
    *r = (struct result){.is = v == NULL ? RESULT_OPEN : RESULT_OTHER, .x = x};
    if (v == NULL)
        return true;
    if (feel_kind(v) == FEEL_NUMBER) {
        r->is = RESULT_NUMBERS;
        r->low = r->high = v;
        r->low_in = r->high_in = true;
    } else if (feel_kind(v) == FEEL_RANGE) {
        if (!end_of(t, text->text, "start", &r->low) ||
            !end_of(t, text->text, "end", &r->high) ||
            !end_of(t, text->text, "start included", &low_in) ||
            !end_of(t, text->text, "end included", &high_in))
            return false;
        r->low_in = feel_true(low_in);
        r->high_in = feel_true(high_in);
        if (feel_kind(r->low) == FEEL_NUMBER &&
            feel_kind(r->high) == FEEL_NUMBER)
            r->is = RESULT_NUMBERS;
    } else {
        if (!shown_value(t, v, &shown))
            return false;
        if (feel_null(v) || is_nothing(str_trim(shown)))
            r->is = RESULT_NONE;
    }
    return true;
}

/* ------------------------------------------------------------- measured - */

static bool find_measured(struct table *t)
{
    const struct dmn_table *d = t->t;
    struct result r;

    t->measured = SIZE_MAX;
    for (size_t i = 0; i < d->n_outputs && d->norm.output.n > 0; i++) {
        if (str_eq(d->outputs[i].name, d->norm.output) ||
            str_eq(d->outputs[i].label, d->norm.output))
            t->measured = i;
    }
    for (size_t i = 0; i < d->n_outputs && t->measured == SIZE_MAX; i++) {
        for (size_t k = 0; k < d->n_rules && t->measured == SIZE_MAX; k++) {
            if (!result_of(t, &d->rules[k].outputs[i], &r))
                return false;
            if (r.is == RESULT_NUMBERS || r.is == RESULT_OPEN)
                t->measured = i;
        }
    }
    return true;
}

/* ------------------------------------------------------------- priority - */

static size_t listed_at(const struct feel_condition *c,
                        const struct feel_value *v, size_t *seen)
{
    bool same;

    if (c->part == FEEL_OR) {
        for (size_t i = 0; i < c->n; i++) {
            size_t at = listed_at(c->kids[i], v, seen);

            if (at != SIZE_MAX)
                return at;
        }
        return SIZE_MAX;
    }
    if (c->part == FEEL_COMPARISON && c->op == FEEL_EQ && v != NULL &&
        feel_equal(c->value, v, &same) && same)
        return *seen;
    ++*seen;
    return SIZE_MAX;
}

/* Lower is stronger: the place of each output in its listed values. */
static bool priority_of(struct table *t, struct row *r)
{
    const struct dmn_table *d = t->t;
    struct err e = {0};

    r->priority = 0;
    for (size_t i = 0; i < d->n_outputs; i++) {
        struct feel_condition *c;
        struct feel *x;
        size_t seen = 0, at;

        if (str_trim(d->outputs[i].allowed.text).n == 0)
            continue;
        if (!feel_compile_tests(t->a, d->outputs[i].allowed.text, NULL, 0,
                                d->rules[r->from].at, &x, &e)) {
            r->priority = SIZE_MAX;
            if (err_fault(&e) == FAULT_INPUT)
                return true;
            *t->e = e;
            return false;
        }
        if (!feel_take_apart(x, t->a, &c, t->e))
            return false;
        at = listed_at(c, t->outputs[r->from * d->n_outputs + i], &seen);
        r->priority = at == SIZE_MAX || r->priority == SIZE_MAX
                          ? SIZE_MAX
                          : r->priority * 1000 + at;
    }
    return true;
}

/* ------------------------------------------------------------- reduction - */

/* 第…条, or a fact id such as APL-32. */
static bool cites(str s)
{
    size_t at, end;

    if (str_find(s, S("第"), &at) &&
        str_find(str_slice(s, at, s.n), S("条"), &end))
        return true;
    for (size_t i = 2; i + 1 < s.n; i++) {
        if (s.p[i] == '-' && s.p[i - 1] >= 'A' && s.p[i - 1] <= 'Z' &&
            s.p[i - 2] >= 'A' && s.p[i - 2] <= 'Z' && s.p[i + 1] >= '0' &&
            s.p[i + 1] <= '9')
            return true;
    }
    return false;
}

static void mark(struct row *r, str text)
{
    size_t at;

    if (!str_find(text, S("减轻"), &at) && !str_find(text, S("reduced"), &at))
        return;
    r->reduced = true;
    r->grounded = r->grounded || cites(text);
}

/* --------------------------------------------------------------- shown --- */

/* The unit stands behind the amount, the grade names the row already. */
static void put_output(struct table *t, const struct row *r, size_t output,
                       enum lang lang, struct buf *b)
{
    const struct dmn_output *o = &t->t->outputs[output];
    str text = str_trim(t->t->rules[r->from].outputs[output].text);
    bool unit = str_eq(o->name, S("unit")) || str_eq(o->label, S("单位"));

    if (text.n > 2 && text.p[0] == '"' && text.p[text.n - 1] == '"')
        text = str_slice(text, 1, text.n - 1);
    if (output == t->measured && r->result.is == RESULT_NONE)
        text = lang == LANG_ZH ? S("无") : S("none");
    if (text.n == 0 || str_eq(text, S("-")) || str_eq(text, S("null")) ||
        str_eq(text, r->name) || (unit && r->result.is == RESULT_NONE))
        return;
    if (b->n > 0)
        buf_add(b, unit ? S(" ") : lang == LANG_ZH ? S("、") : S(", "));
    buf_add(b, text);
}

static bool shown_of(struct table *t, const struct row *r, enum lang lang,
                     str *out)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 1 << 16);
    for (size_t i = 0; i < t->t->n_outputs; i++)
        put_output(t, r, i, lang, &b);
    ok = buf_take(&b, t->a, out, t->e);
    buf_close(&b);
    return ok;
}

bool results_read(struct table *t)
{
    const struct dmn_table *d = t->t;
    struct feel *x;

    t->outputs = arena_array(t->a, const struct feel_value *,
                             d->n_rules * d->n_outputs + 1, t->e);
    if (t->outputs == NULL || !find_measured(t))
        return false;
    for (size_t i = 0; i < d->n_rules * d->n_outputs; i++) {
        if (!constant_of(t,
                         &d->rules[i / d->n_outputs].outputs[i % d->n_outputs],
                         &x, &t->outputs[i]))
            return false;
    }
    for (size_t i = 0; i < t->n_rows; i++) {
        struct row *r = &t->rows[i];
        const struct dmn_rule *rule = &d->rules[r->from];

        for (size_t k = 0; k < d->n_annotations; k++)
            mark(r, rule->annotations[k]);
        mark(r, rule->description);
        r->result = (struct result){.is = RESULT_OTHER};
        if ((t->measured != SIZE_MAX &&
             !result_of(t, &rule->outputs[t->measured], &r->result)) ||
            !priority_of(t, r) || !shown_of(t, r, LANG_ZH, &r->shown_zh) ||
            !shown_of(t, r, LANG_EN, &r->shown_en))
            return false;
    }
    return true;
}
