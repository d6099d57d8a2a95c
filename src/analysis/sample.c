/* sample.c - one value for each cell: round, small, as people would choose. */
#include "analysis/internal.h"

#include <string.h>

bool value_written(struct table *t, str text, const struct feel_value **out)
{
    struct feel *x;

    return feel_compile(t->a, text, NULL, 0, (struct at){.file = t->f->file},
                        &x, t->e) &&
           feel_run(x, NULL, NULL, t->a, out, t->e);
}

bool shown_value(struct table *t, const struct feel_value *v, str *out)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 1 << 16);
    feel_print(v, &b);
    ok = buf_take(&b, t->a, out, t->e);
    buf_close(&b);
    return ok;
}

/* The value as FEEL source. */
static bool source_of(struct table *t, const struct feel_value *v, str *out)
{
    if (v == NULL) {
        *out = S("null");
        return true;
    }
    if (!shown_value(t, v, out))
        return false;
    if (feel_kind(v) == FEEL_NUMBER)
        return true;
    const str parts[] = {S("@\""), *out, S("\"")};

    return arena_join(t->a, parts, COUNT_OF(parts), out, t->e);
}

/* An expression over the ends "lo" and "hi" of the stretch (NULL: open) and
 * the step "s". */
static bool between(struct table *t, const char *expression,
                    const struct feel_value *lo, const struct feel_value *hi,
                    str step, const struct feel_value **out)
{
    str low, high, text;
    int order;

    *out = NULL;
    if (!source_of(t, lo, &low) || !source_of(t, hi, &high))
        return false;
    const str parts[] = {S("{lo: "), low,  S(", hi: "), high,
                         S(", s: "), step, S(", v: "),  str_of(expression),
                         S("}.v")};

    if (!arena_join(t->a, parts, COUNT_OF(parts), &text, t->e) ||
        !value_written(t, text, out))
        return false;
    if (feel_null(*out) ||
        (lo != NULL && (!feel_order(*out, lo, &order) || order <= 0)) ||
        (hi != NULL && (!feel_order(*out, hi, &order) || order >= 0)))
        *out = NULL;
    return true;
}

static const char *const steps[] = {
    "100000000", "50000000", "10000000", "5000000", "1000000", "500000",
    "100000",    "50000",    "10000",    "5000",    "1000",    "500",
    "100",       "50",       "10",       "5",       "1",       "0.5",
    "0.1",       "0.05",     "0.01",     "0.001",   "0.0001",  "0.000001"};

/* The roundest number inside: a multiple of the greatest step that has one. */
static bool number_inside(struct table *t, const struct dim *d,
                          const struct feel_value *lo,
                          const struct feel_value *hi,
                          const struct feel_value **out)
{
    str text, rest;
    size_t n;

    *out = NULL;
    if (d->whole) {
        return between(t,
                       lo != NULL   ? "floor(lo) + 1"
                       : hi != NULL ? "ceiling(hi) - 1"
                                    : "0",
                       lo, hi, S("1"), out);
    }
    if (lo == NULL)
        return between(t, hi == NULL ? "0" : "ceiling(hi) - 1", lo, hi, S("1"),
                       out);
    if (hi == NULL) {
        /* One more of its highest digit: 3 -> 4, 20000 -> 30000. */
        if (!shown_value(t, lo, &text))
            return false;
        (void)str_cut(text, S("."), &text, &rest);
        n = text.n;
        for (size_t i = 0; i < COUNT_OF(steps) && *out == NULL; i += 2) {
            if (strlen(steps[i]) > n && strlen(steps[i]) > 1)
                continue;
            if (!between(t, "(floor(lo / s) + 1) * s", lo, hi, str_of(steps[i]),
                         out))
                return false;
        }
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(steps) && *out == NULL; i++) {
        if (!between(t, "(floor(lo / s) + 1) * s", lo, hi, str_of(steps[i]),
                     out))
            return false;
    }
    return *out != NULL || between(t, "(lo + hi) / 2", lo, hi, S("1"), out);
}

static const struct {
    enum feel_kind kind;
    const char *after, *before; /* the nearest to an end */
    const char *any;
} times[] = {
    {FEEL_DATE, "lo + @\"P1D\"", "hi - @\"P1D\"", "@\"2026-01-05\""},
    {FEEL_TIME, "lo + @\"PT1H\"", "hi - @\"PT1H\"", "@\"10:00:00\""},
    {FEEL_DATE_TIME, "lo + @\"PT1H\"", "hi - @\"PT1H\"",
     "@\"2026-01-05T10:00:00\""},
    {FEEL_DAYS_DURATION, "lo + @\"P1D\"", "hi - @\"P1D\"", "@\"P1D\""},
    {FEEL_MONTHS_DURATION, "lo + @\"P1M\"", "hi - @\"P1M\"", "@\"P1M\""},
};

static bool time_inside(struct table *t, const struct dim *d,
                        const struct feel_value *lo,
                        const struct feel_value *hi,
                        const struct feel_value **out)
{
    static const char *const finer[] = {"lo + @\"PT1M\"", "lo + @\"PT1S\"",
                                        "lo + (hi - lo) / 2", "hi - @\"PT1M\"",
                                        "hi - @\"PT1S\""};

    *out = NULL;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        if (times[i].kind != d->kind)
            continue;
        if (!between(t,
                     lo != NULL   ? times[i].after
                     : hi != NULL ? times[i].before
                                  : times[i].any,
                     lo, hi, S("1"), out))
            return false;
    }
    for (size_t i = 0; i < COUNT_OF(finer) && *out == NULL && !d->whole; i++) {
        if (!between(t, finer[i], lo, hi, S("1"), out))
            return false;
    }
    return true;
}

/* A text that is none of those named. */
static bool text_outside(struct table *t, const struct dim *d,
                         const struct feel_value **out)
{
    str text = S("其他");

    for (;;) {
        struct feel_value *v = feel_of_text(t->a, text, t->e);
        bool taken = false, same;

        if (v == NULL)
            return false;
        for (size_t i = 0; i < d->points.n; i++)
            taken = taken || (feel_equal(v, d->points.at[i], &same) && same);
        *out = v;
        if (!taken)
            return true;
        const str parts[] = {text, S("'")};

        if (!arena_join(t->a, parts, 2, &text, t->e))
            return false;
    }
}

static bool has_fraction(struct table *t, const struct feel_value *v, bool *has)
{
    const struct feel_value *rest;
    str text;

    *has = false;
    if (feel_kind(v) != FEEL_NUMBER)
        return true;
    if (!shown_value(t, v, &text))
        return false;
    const str parts[] = {S("floor("), text, S(") != "), text};

    if (!arena_join(t->a, parts, COUNT_OF(parts), &text, t->e) ||
        !value_written(t, text, &rest))
        return false;
    *has = feel_true(rest);
    return true;
}

static bool sample(struct table *t, const struct dim *d, size_t cell,
                   const struct feel_value **out)
{
    size_t k = cell / 2;
    bool fraction;

    if (!d->ordered) {
        *out = cell < d->points.n ? d->points.at[cell] : feel_none;
        return cell < d->points.n || d->kind != FEEL_STRING ||
               text_outside(t, d, out);
    }
    if (cell % 2 == 1) {
        *out = d->points.at[k];
        if (!d->whole)
            return true;
        if (!has_fraction(t, *out, &fraction))
            return false;
        if (fraction)
            *out = NULL;
        return true;
    }
    return (d->kind == FEEL_NUMBER ? number_inside : time_inside)(
        t, d, k > 0 ? d->points.at[k - 1] : NULL,
        k < d->points.n ? d->points.at[k] : NULL, out);
}

bool dim_samples(struct table *t, struct dim *d)
{
    d->samples =
        arena_array(t->a, const struct feel_value *, d->n_cells + 1, t->e);
    for (size_t c = 0; d->samples != NULL && c < d->n_cells; c++) {
        if (d->with_null && c + 1 == d->n_cells)
            d->samples[c] = feel_none;
        else if (!sample(t, d, c, &d->samples[c]))
            return false;
    }
    return d->samples != NULL;
}
