/* say.c - sentences in the words of the table, in Chinese and English. */
#include "analysis/internal.h"

#include <string.h>

enum { SENTENCE_MOST = 1 << 15 };

void say_open(struct say *s)
{
    buf_init(&s->zh, &memory_system, SENTENCE_MOST);
    buf_init(&s->en, &memory_system, SENTENCE_MOST);
}

void say_close(struct say *s)
{
    buf_close(&s->zh);
    buf_close(&s->en);
}

void say_both(struct say *s, const char *zh, const char *en)
{
    buf_add(&s->zh, str_of(zh));
    buf_add(&s->en, str_of(en));
}

void say_text(struct say *s, str text)
{
    buf_add(&s->zh, text);
    buf_add(&s->en, text);
}

void say_number(struct say *s, size_t n)
{
    buf_int(&s->zh, (int64_t)n);
    buf_int(&s->en, (int64_t)n);
}

void say_shown(struct say *s, const struct row *r)
{
    buf_add(&s->zh, r->shown_zh);
    buf_add(&s->en, r->shown_en);
}

static void say_name(struct say *s, str name)
{
    if (name.n == 0)
        return;
    say_both(s, "(", " (");
    say_text(s, name);
    say_both(s, ")", ")");
}

void say_row(struct say *s, const struct row *r)
{
    say_both(s, "第 ", "row ");
    say_number(s, r->number);
    say_both(s, " 行", "");
    say_name(s, r->name);
}

void say_rows(struct table *t, struct say *s, const size_t *rows, size_t n)
{
    if (n == 1) {
        say_row(s, &t->rows[rows[0]]);
        return;
    }
    say_both(s, "第 ", "rows ");
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            say_both(s, "、", i + 1 == n ? " and " : ", ");
        say_number(s, t->rows[rows[i]].number);
    }
    say_both(s, " 行", "");
}

void say_value(struct say *s, const struct feel_value *v)
{
    if (feel_null(v)) {
        say_both(s, "未填", "missing");
    } else if (feel_kind(v) == FEEL_BOOL) {
        say_both(s, feel_true(v) ? "是" : "否", feel_true(v) ? "yes" : "no");
    } else {
        feel_print(v, &s->zh);
        feel_print(v, &s->en);
    }
}

/* ---------------------------------------------------------------- limits - */

/* [TIM-1259]: 以上 and 以下 include the number, 超过 and 不满 do not. */
static const struct {
    const char *zh_before, *zh_after, *en_before, *en_after;
} limits[2][2][2] = {
    /* numbers: low, high; open, with the number */
    {{{"超过 ", "", "over ", ""}, {"", " 以上", "at least ", ""}},
     {{"不满 ", "", "under ", ""}, {"", " 以下", "at most ", ""}}},
    /* moments */
    {{{"在 ", " 之后", "after ", ""}, {"自 ", " 起", "from ", " on"}},
     {{"在 ", " 之前", "before ", ""}, {"至 ", " 止", "until ", ""}}},
};

static void say_limit(struct say *s, const struct dim *d, bool high, bool with,
                      size_t point)
{
    bool moment = d->kind == FEEL_DATE || d->kind == FEEL_TIME ||
                  d->kind == FEEL_DATE_TIME;

    say_both(s, limits[moment][high][with].zh_before,
             limits[moment][high][with].en_before);
    say_value(s, d->points.at[point]);
    say_both(s, limits[moment][high][with].zh_after,
             limits[moment][high][with].en_after);
}

static bool beyond(const struct table *t, const struct dim *d, size_t from,
                   size_t to)
{
    for (size_t c = from; c < to; c++) {
        if (box_has(t->domain, d, c))
            return true;
    }
    return false;
}

/* Cells first..last of the dimension, between whatever else may come in. */
static void say_run(struct table *t, struct say *s, const struct dim *d,
                    size_t first, size_t last)
{
    size_t cells = d->n_cells - d->with_null;
    bool low = beyond(t, d, 0, first), high = beyond(t, d, last + 1, cells);

    if (first == last && first % 2 == 1) {
        say_both(s, "= ", "= ");
        say_value(s, d->points.at[first / 2]);
        return;
    }
    if (low)
        say_limit(s, d, false, first % 2 == 1,
                  first % 2 == 1 ? first / 2 : first / 2 - 1);
    if (low && high)
        say_both(s, " ", " and ");
    if (high)
        say_limit(s, d, true, last % 2 == 1, last / 2);
    if (!low && !high)
        say_both(s, "不论多少", "anything");
}

static void say_ordered(struct table *t, struct say *s, const struct dim *d,
                        const uint64_t *box)
{
    size_t cells = d->n_cells - d->with_null;
    bool more = false;

    for (size_t c = 0; c < cells; c++) {
        size_t last = c;

        if (!box_has(box, d, c))
            continue;
        for (size_t k = c + 1; k < cells; k++) {
            if (box_has(box, d, k))
                last = k;
            else if (box_has(t->domain, d, k))
                break;
        }
        if (more)
            say_both(s, " 或 ", " or ");
        say_run(t, s, d, c, last);
        more = true;
        c = last;
    }
    if (d->with_null && box_has(box, d, d->n_cells - 1))
        say_both(s, more ? " 或未填" : "未填",
                 more ? " or missing" : "missing");
}

static void say_listed(struct table *t, struct say *s, const struct dim *d,
                       const uint64_t *box)
{
    bool rest = d->kind != FEEL_BOOL && d->points.n < d->n_cells &&
                box_has(box, d, d->points.n);
    bool more = false;

    say_both(s, rest ? "≠ " : "= ", rest ? "≠ " : "= ");
    for (size_t c = 0; c < d->n_cells; c++) {
        if (!box_has(t->domain, d, c) || box_has(box, d, c) == rest)
            continue;
        if (more)
            say_both(s, rest ? "、" : " 或 ", rest ? ", " : " or ");
        say_value(s, c < d->points.n ? d->points.at[c] : feel_none);
        more = true;
    }
}

void say_box(struct table *t, struct say *s, const uint64_t *box)
{
    bool more = false;

    for (size_t i = 0; i < t->dims.n; i++) {
        const struct dim *d = &t->dims.at[i];

        if (box_free(t, box, d))
            continue;
        if (more)
            say_both(s, ",", ", ");
        say_text(s, d->label);
        say_both(s, " ", " ");
        if (d->ordered)
            say_ordered(t, s, d, box);
        else
            say_listed(t, s, d, box);
        more = true;
    }
    if (!more)
        say_both(s, "不论输入是什么", "whatever comes in");
}

/* Whether the box fixes the dimension to one value that people can name. */
static bool one_value(const struct dim *d, const uint64_t *box)
{
    size_t n = 0, at = 0;

    for (size_t c = 0; c < d->n_cells; c++) {
        if (box_has(box, d, c)) {
            n++;
            at = c;
        }
    }
    return n == 1 && (!d->ordered || at % 2 == 1);
}

void say_example(struct table *t, struct say *s,
                 const struct feel_value *const *values, const uint64_t *box)
{
    bool needed = false, more = false;

    for (size_t i = 0; i < t->dims.n; i++)
        needed = needed || (!box_free(t, box, &t->dims.at[i]) &&
                            !one_value(&t->dims.at[i], box));
    if (!needed)
        return;
    say_both(s, ",例如 ", ", for example ");
    for (size_t i = 0; i < t->dims.n; i++) {
        const struct dim *d = &t->dims.at[i];

        if (box_free(t, box, d))
            continue;
        if (more)
            say_both(s, "、", ", ");
        say_text(s, d->label);
        say_both(s, " = ", " = ");
        say_value(s, values[i]);
        more = true;
    }
}

/* -------------------------------------------------------------- findings - */

static bool take(struct table *t, struct say *s, str *zh, str *en)
{
    bool ok =
        buf_take(&s->zh, t->a, zh, t->e) && buf_take(&s->en, t->a, en, t->e);

    say_close(s);
    return ok;
}

bool finding_add(struct table *t, const struct finding_of *f, struct say *s)
{
    struct table_finding to = {.kind = f->kind, .defect = f->defect};
    struct table_finding *at;

    if (!take(t, s, &to.zh, &to.en))
        return false;
    to.fact = f->fact != NULL ? str_of(f->fact) : f->basis;
    to.n_rules = f->n_rows;
    to.rules = arena_array(t->a, size_t, f->n_rows + 1, t->e);
    to.n_witness = f->values != NULL ? t->dims.n : 0;
    to.witness = arena_array(t->a, struct witness, t->dims.n + 1, t->e);
    if (to.rules == NULL || to.witness == NULL)
        return false;
    for (size_t i = 0; i < f->n_rows; i++) {
        to.rules[i] = t->rows[f->rows[i]].from;
        to.at = t->t->rules[to.rules[i]].at;
    }
    for (size_t i = 0; i < to.n_witness; i++)
        to.witness[i] = (struct witness){.input = t->dims.at[i].label,
                                         .path = t->dims.at[i].path,
                                         .value = f->values[i]};
    if (to.n_witness == 0)
        to.witness = NULL;
    at = vec_add(t->a, &t->found, t->e);
    if (at == NULL)
        return false;
    *at = to;
    return true;
}
