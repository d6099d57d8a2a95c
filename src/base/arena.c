/* arena.c - memory that is freed all at once, and what grows in it.
 *
 * Invariants  1. used <= max.  2. every byte handed out was zero.
 */
#include "base/base.h"

#include <assert.h>
#include <malloc.h>

static void *system_get(void *ctx, size_t n)
{
    (void)ctx;
    return malloc(n);
}

static void system_put(void *ctx, void *p)
{
    (void)ctx;
    free(p);
}

const struct memory memory_system = {system_get, system_put, NULL};

enum { KEEP_BYTES = 256 << 20, LARGE_BYTES = 32 << 20 };

void memory_keep(void)
{
    (void)mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
}

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

struct block {
    struct block *before;
    size_t size; /* of the bytes behind the header */
    size_t used;
};

union aligned {
    struct block b;
    max_align_t unit;
};

struct arena {
    const struct memory *m;
    struct block *last;
    size_t used, max;
    size_t next; /* size of the next block */
};

static char *bytes_of(struct block *b)
{
    return (char *)b + sizeof(union aligned);
}

static bool no_memory(struct err *e, str what)
{
    return err_set(e, &err_no_memory, .arg = {what});
}

bool arena_open(struct arena **a, const struct memory *m, size_t max,
                struct err *e)
{
    struct arena *fresh = m->get(m->ctx, sizeof *fresh);

    if (fresh == NULL)
        return no_memory(e, S("arena"));
    *fresh = (struct arena){.m = m, .max = max, .next = FIRST_BLOCK};
    *a = fresh;
    return true;
}

void arena_close(struct arena *a)
{
    if (a == NULL)
        return;
    while (a->last != NULL) {
        struct block *b = a->last;

        a->last = b->before;
        a->m->put(a->m->ctx, b);
    }
    a->m->put(a->m->ctx, a);
}

void arena_reset(struct arena *a)
{
    while (a->last != NULL && a->last->before != NULL) {
        struct block *b = a->last;

        a->last = b->before;
        a->m->put(a->m->ctx, b);
    }
    if (a->last != NULL)
        a->last->used = 0;
    a->used = 0;
    a->next = FIRST_BLOCK;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

static bool add_block(struct arena *a, size_t least, struct err *e)
{
    size_t size = a->next > least ? a->next : least;
    size_t whole;
    struct block *b;

    if (!size_add(size, sizeof(union aligned), &whole))
        return no_memory(e, S("arena"));
    b = a->m->get(a->m->ctx, whole);
    if (b == NULL)
        return no_memory(e, S("arena"));
    b->used = 0;
    b->before = a->last;
    b->size = size;
    a->last = b;
    if (a->next < LARGEST_BLOCK)
        a->next *= 2;
    return true;
}

void *arena_alloc(struct arena *a, size_t size, struct err *e)
{
    const size_t unit = sizeof(max_align_t);
    size_t rounded, total;
    void *p;

    if (!size_add(size, unit - 1, &rounded) ||
        !size_add(a->used, rounded -= rounded % unit, &total) ||
        total > a->max) {
        (void)err_set(e, &err_too_much, .arg = {S("内存区"), S("arena")});
        return NULL;
    }
    if (rounded == 0)
        rounded = unit;
    if ((a->last == NULL || a->last->size - a->last->used < rounded) &&
        !add_block(a, rounded, e))
        return NULL;
    /* Cleared here, not with the block: most of a large block is never
     * handed out, and need never be touched. */
    p = memset(bytes_of(a->last) + a->last->used, 0, rounded);
    a->last->used += rounded;
    a->used += rounded;
    return p;
}

void *arena_alloc_n(struct arena *a, size_t n, size_t size, struct err *e)
{
    size_t whole;

    if (!size_mul(n, size, &whole)) {
        (void)err_set(e, &err_too_much, .arg = {S("内存区"), S("arena")});
        return NULL;
    }
    return arena_alloc(a, whole, e);
}

bool arena_str(struct arena *a, str s, str *out, struct err *e)
{
    return arena_join(a, &s, 1, out, e);
}

const char *arena_cstr(struct arena *a, str s, struct err *e)
{
    char *p = arena_alloc(a, s.n + 1, e);

    assert(s.n == 0 || memchr(s.p, 0, s.n) == NULL);
    if (p != NULL && s.n > 0)
        memcpy(p, s.p, s.n);
    return p;
}

bool arena_join(struct arena *a, const str *parts, size_t n, str *out,
                struct err *e)
{
    size_t total = 0, at = 0;
    char *p;

    for (size_t i = 0; i < n; i++) {
        if (!size_add(total, parts[i].n, &total))
            return err_set(e, &err_too_much, .arg = {S("text"), S("memory")});
    }
    p = arena_alloc(a, total, e);
    if (p == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (parts[i].n > 0)
            memcpy(p + at, parts[i].p, parts[i].n);
        at += parts[i].n;
    }
    *out = (str){p, total};
    return true;
}

bool vec_room(struct arena *a, void **at, size_t n, size_t *cap, size_t size,
              struct err *e)
{
    size_t more = *cap == 0 ? 8 : *cap * 2;
    void *fresh;

    if (n < *cap)
        return true;
    fresh = arena_alloc_n(a, more, size, e);
    if (fresh == NULL)
        return false;
    if (n > 0)
        memcpy(fresh, *at, n * size);
    *at = fresh;
    *cap = more;
    return true;
}
