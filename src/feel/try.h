/* try.h - for the tests of this folder: an expression and a context as text,
 * the result as text.  Include "tap.h" before it. */
#ifndef FEEL_TRY_H
#define FEEL_TRY_H

#include "feel/internal.h"

/* A row: `context` is JSON, or NULL for an empty one. */
struct
try {
    const char *text, *context, *want;
};

static inline const struct json *try_context(struct arena *a, const char *text)
{
    struct json *c = NULL;
    struct err e = {0};

    if (!json_read(a, S("context"), str_of(text == NULL ? "{}" : text), &c, &e))
        tap_error(&e);
    return c;
}

/* The value as FEEL writes it, texts in quotation marks; "!CODE" for an
 * error. */
static inline str try_print(struct arena *a, const struct feel_value *v)
{
    struct buf b;
    str s = S("?");

    buf_init(&b, &memory_system, 1UL << 20);
    print_value(v, true, &b);
    if (!buf_take(&b, a, &s, NULL))
        s = S("(too long)");
    buf_close(&b);
    return s;
}

static inline str try_code(struct arena *a, const struct err *e)
{
    const str parts[] = {S("!"), str_of(err_code(e))};
    str s = S("!");

    return arena_join(a, parts, 2, &s, NULL) ? s : S("!");
}

static inline str try_run(struct arena *a, const char *text,
                          const char *context)
{
    const struct feel_value *v = NULL;
    struct feel *x = NULL;
    struct err e = {0};

    if (!feel_compile(a, str_of(text), NULL, 0, (struct at){0}, &x, &e) ||
        !feel_run(x, try_context(a, context), NULL, a, &v, &e))
        return try_code(a, &e);
    return try_print(a, v);
}

static inline void try_all(const struct try *rows, size_t n)
{
    struct arena *a = tap_arena();

    for (size_t i = 0; i < n; i++)
        IS(try_run(a, rows[i].text, rows[i].context), str_of(rows[i].want),
           "%s", rows[i].text);
    arena_close(a);
}

#endif
