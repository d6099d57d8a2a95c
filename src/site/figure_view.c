/* figure_view.c - amounts, shares, names of parts, and small drawings. */
#include "site/figure_view.h"

const struct figure *figure_of(struct page *p, str procedure, str id,
                               const struct procedure **of)
{
    const struct packs *packs = office_of(p->office)->packs;

    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *pr = packs_at(packs, i);
        const struct figure *f =
            str_eq(pr->id, procedure) ? procedure_figure(pr, id) : NULL;

        if (f != NULL) {
            *of = pr;
            return f;
        }
    }
    *of = packs_find(packs, procedure, S(""));
    return NULL;
}

/* 1234567.5 as 1,234,567.5. */
static str grouped(struct page *p, str amount)
{
    size_t whole = 0, minus = amount.n > 0 && amount.p[0] == '-';
    struct buf b;
    str out = S("");

    while (whole < amount.n && amount.p[whole] != '.')
        whole++;
    buf_init(&b, &memory_system, 128);
    for (size_t i = 0; i < amount.n; i++) {
        if (i > minus && i < whole && (whole - i) % 3 == 0)
            buf_byte(&b, ',');
        buf_byte(&b, amount.p[i]);
    }
    if (!p->failed && !buf_take(&b, p->a, &out, p->e))
        p->failed = true;
    buf_close(&b);
    return out;
}

str v_counted(struct page *p, const struct figure *f, const struct counted *c)
{
    str amount = S("");

    if (f == NULL || f->value == NULL)
        return grouped(p, v_number(p, c->n));
    if (!p->failed && !figure_amount(p->a, c->value, &amount, p->e))
        p->failed = true;
    return grouped(p, amount);
}

str v_share(struct page *p, const struct figure *f, const struct counted *c,
            const struct counted *whole)
{
    bool values = f->value != NULL;
    int64_t part = values ? c->value : c->n;
    int64_t all = values ? whole->value : whole->n;
    int64_t tenths;

    if (all <= 0 || part < 0 || !num_mul(part, 1000, &tenths))
        return S("–");
    tenths = (tenths + all / 2) / all;
    return JOIN(p, v_number(p, tenths / 10), S("."), v_number(p, tenths % 10),
                S("%"));
}

static str choice_name(struct page *p, const struct procedure *pr, str id,
                       str part)
{
    const struct field *f = procedure_field(pr, id);

    for (size_t i = 0; f != NULL && i < f->n_choices; i++) {
        if (str_eq(f->choices[i].id, part))
            return page_say(p, f->choices[i].name);
    }
    return part;
}

str v_part_name(struct page *p, const struct procedure *pr,
                const struct figure *f, str part)
{
    str head, rest;

    if (part.n == 0)
        return page_zh_en(p, S("(无)"), S("(none)"));
    if (str_eq(part, S("true")) || str_eq(part, S("false")))
        return str_eq(part, S("true")) ? page_zh_en(p, S("是"), S("Yes"))
                                       : page_zh_en(p, S("否"), S("No"));
    if (pr == NULL || f == NULL || f->by == NULL)
        return part;
    (void)str_cut(str_trim(feel_source(f->by)), S("."), &head, &rest);
    if (str_eq(head, S("states")))
        return v_state_name(p, pr, rest, part);
    return str_eq(head, S("case")) ? choice_name(p, pr, rest, part) : part;
}

str v_month(struct page *p, int64_t month)
{
    char z[24];
    int n = snprintf(z, sizeof z, "%04d-%02d", (int)(month / 100 % 10000),
                     (int)(month % 100));
    str out = S("");

    if (!p->failed && !arena_str(p->a, (str){z, (size_t)n}, &out, p->e))
        p->failed = true;
    return out;
}

void v_bars(struct page *p, struct json *items, const int64_t *sizes, size_t n,
            bool up)
{
    int64_t most = 1;

    for (size_t i = 0; i < n; i++)
        most = sizes[i] > most ? sizes[i] : most;
    for (size_t i = 0; i < n; i++) {
        struct json *bar = v_object(p);
        int64_t full = up ? TREND_HEIGHT : BAR_WIDTH;
        int64_t size = sizes[i] <= 0 ? 0 : sizes[i] / (most / full + 1);

        /* Small numbers keep their proportions exactly. */
        if (sizes[i] > 0 && most < INT64_MAX / full)
            size = sizes[i] * full / most;
        v_put_int(p, bar, "x", up ? (int64_t)i * TREND_STEP + 4 : 0);
        v_put_int(p, bar, "y", up ? TREND_HEIGHT - size : 0);
        v_put_int(p, bar, "w", up ? TREND_STEP - 8 : size);
        v_put_int(p, bar, "h", up ? size : BAR_HEIGHT);
        v_put(p, items->items[i], "bar", bar);
    }
}
