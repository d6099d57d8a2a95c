/* pile.c - containers under construction, the order of names, places. */
#include "notation/internal.h"

/* Up to so many names are compared each with each; more are sorted, so that a
 * hostile object costs n log n and no hash can be flooded. */
enum { FEW_NAMES = 16 };

bool pile_put(struct pile *p, struct member m, struct err *e)
{
    struct member *slot = vec_add(p->a, &p->members, e);

    if (slot == NULL)
        return false;
    *slot = m;
    return true;
}

static size_t twice_few(const str *names, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (str_eq(names[i], names[k]))
                return i;
        }
    }
    return n;
}

/* The sort is stable: of two equal names the later stands behind.  The first
 * repetition in the text is reported, as a reader from the top sees it. */
static size_t twice_many(const str *names, size_t n, const size_t *order)
{
    size_t first = n;

    for (size_t i = 1; i < n; i++) {
        if (order[i] < first && str_eq(names[order[i - 1]], names[order[i]]))
            first = order[i];
    }
    return first;
}

static bool find_twice(struct arena *a, const struct json *v, size_t *at,
                       struct err *e)
{
    size_t *order;

    if (v->n <= FEW_NAMES) {
        *at = twice_few(v->names, v->n);
        return true;
    }
    order = arena_array(a, size_t, v->n * 2, e);
    if (order == NULL)
        return false;
    names_sort(v->names, v->n, order, order + v->n);
    *at = twice_many(v->names, v->n, order);
    return true;
}

bool pile_close(struct pile *p, size_t from, struct json *into,
                const struct member **twice, struct err *e)
{
    const struct member *all = p->members.at;
    size_t n = p->members.n - from, again = n;

    *twice = NULL;
    p->members.n = from;
    if (n == 0)
        return true;
    into->items = arena_array(p->a, struct json *, n, e);
    if (into->items == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        into->items[i] = all[from + i].value;
    if (into->kind == JSON_OBJECT) {
        into->names = arena_array(p->a, str, n, e);
        if (into->names == NULL)
            return false;
        for (size_t i = 0; i < n; i++)
            into->names[i] = all[from + i].name;
    }
    into->n = into->cap = n;
    if (into->kind == JSON_OBJECT && !find_twice(p->a, into, &again, e))
        return false;
    if (again < n)
        *twice = &all[from + again];
    return true;
}

int name_cmp(str a, str b)
{
    size_t least = a.n < b.n ? a.n : b.n, i = 0;
    unsigned char x, y;

    while (i < least && a.p[i] == b.p[i])
        i++;
    if (i == least)
        return (a.n > b.n) - (a.n < b.n);
    x = (unsigned char)a.p[i];
    y = (unsigned char)b.p[i];
    /* UTF-8 sorts by code point.  UTF-16 differs in one thing: beyond U+FFFF
     * (lead bytes F0..F4) it uses surrogates D800..DFFF, which sort before
     * U+E000..FFFF (lead bytes EE, EF). */
    if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0))
        return x >= 0xF0 ? -1 : 1;
    return x < y ? -1 : 1;
}

static void merge(const str *names, const size_t *in, size_t *out,
                  const size_t bounds[3])
{
    size_t l = bounds[0], r = bounds[1];

    for (size_t k = bounds[0]; k < bounds[2]; k++) {
        bool left =
            l < bounds[1] &&
            (r == bounds[2] || name_cmp(names[in[l]], names[in[r]]) <= 0);

        out[k] = left ? in[l++] : in[r++];
    }
}

void names_sort(const str *names, size_t n, size_t *order, size_t *spare)
{
    size_t *in = order, *out = spare;

    for (size_t i = 0; i < n; i++)
        in[i] = i;
    for (size_t width = 1; width < n; width *= 2) {
        size_t *swap = in;

        for (size_t at = 0; at < n; at += 2 * width) {
            size_t middle = n - at < width ? n : at + width;
            size_t end = n - at < 2 * width ? n : at + 2 * width;

            merge(names, in, out, (const size_t[]){at, middle, end});
        }
        in = out;
        out = swap;
    }
    if (in != order && n > 0)
        memcpy(order, in, n * sizeof *order);
}

bool is_noncharacter(uint32_t code)
{
    return (code & 0xFFFEU) == 0xFFFEU || (code >= 0xFDD0 && code <= 0xFDEF);
}

str excerpt(str s)
{
    size_t n = 0;

    while (n < s.n && n < 48 && s.p[n] != '\n' && s.p[n] != '\r')
        n++;
    while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0U) == 0x80)
        n--;
    return str_slice(s, 0, n);
}

void place_start(struct place *p, str text)
{
    *p = (struct place){.text = text, .line = 1, .col = 1};
}

void place_go(struct place *p, size_t at)
{
    if (at > p->text.n)
        at = p->text.n;
    if (at < p->at)
        place_start(p, p->text);
    while (p->at < at) {
        char c = p->text.p[p->at++];

        if (c == '\n' ||
            (c == '\r' && (p->at == p->text.n || p->text.p[p->at] != '\n'))) {
            p->line++;
            p->col = 1;
        } else if (((unsigned char)c & 0xC0U) != 0x80) {
            p->col++;
        }
    }
}
