/* buf.c - text that grows and keeps its first failure. */
#include "base/base.h"

#include <inttypes.h>

void buf_init(struct buf *b, const struct memory *m, size_t max)
{
    *b = (struct buf){.m = m, .max = max};
}

void buf_close(struct buf *b)
{
    if (b->p != NULL)
        b->m->put(b->m->ctx, b->p);
    *b = (struct buf){.m = b->m, .max = b->max};
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->failed = false;
}

static bool room(struct buf *b, size_t n)
{
    size_t need, cap;
    char *p;

    if (b->failed || !size_add(b->n, n, &need) || need > b->max) {
        b->failed = true;
        return false;
    }
    if (need <= b->cap)
        return true;
    cap = b->cap < 128 ? 256 : b->cap;
    while (cap < need && cap <= SIZE_MAX / 2)
        cap *= 2;
    if (cap < need)
        cap = need;
    if (cap > b->max)
        cap = b->max;
    p = b->m->get(b->m->ctx, cap);
    if (p == NULL) {
        b->failed = true;
        return false;
    }
    if (b->n > 0)
        memcpy(p, b->p, b->n);
    if (b->p != NULL)
        b->m->put(b->m->ctx, b->p);
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_add(struct buf *b, str s)
{
    if (s.n == 0 || !room(b, s.n))
        return;
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
}

void buf_byte(struct buf *b, char c)
{
    if (room(b, 1))
        b->p[b->n++] = c;
}

void buf_int(struct buf *b, int64_t v)
{
    char z[24];
    int n = snprintf(z, sizeof z, "%" PRId64, v);

    buf_add(b, (str){z, (size_t)n});
}

void buf_fill(struct buf *b, char c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_byte(b, c);
}

bool buf_done(const struct buf *b, str *out, struct err *e)
{
    if (b->failed)
        return err_set(e, &err_too_much, .arg = {S("输出"), S("output")});
    *out = b->n == 0 ? S("") : (str){b->p, b->n};
    return true;
}

bool buf_take(const struct buf *b, struct arena *a, str *out, struct err *e)
{
    str s;

    return buf_done(b, &s, e) && arena_str(a, s, out, e);
}
