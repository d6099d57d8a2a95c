/* feel_fuzz.c - any bytes as an expression: compiled with and without names,
 * as unary tests, run under a small budget, and its value printed and read
 * again. */
#include "feel/feel.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const str names[] = {SI("input"), SI("parties"), SI("now"),
                            SI("fine - limit")};

static const char context_text[] =
    "{\"input\":{\"a\":1,\"d\":{\"@\":\"2026-03-02\"}},\"parties\":[{\"n\":1},"
    "{\"n\":null}],\"now\":{\"@\":\"2026-03-02T10:00:00+08:00\"},"
    "\"fine - limit\":3}";

/* What a run gives can be looked at in every way. */
static void look_at(const struct feel_value *v, struct arena *a)
{
    struct feel *again = NULL;
    struct buf b;
    str text;

    buf_init(&b, &memory_system, 1UL << 16);
    feel_print(v, &b);
    if (buf_done(&b, &text, NULL))
        (void)!feel_compile(a, text, NULL, 0, (struct at){0}, &again, NULL);
    buf_close(&b);
    (void)feel_json(v, a, NULL);
}

/* What is written compiles again, unless it then nests too deep (FEEL-005), is
 * too large, or names a type that only its structure is left of. */
static void write_again(const struct feel *x, const str *top, size_t n,
                        bool tests, struct arena *a)
{
    struct feel *again = NULL;
    struct err e = {0};
    struct buf b;
    str text;
    bool ok;

    buf_init(&b, &memory_system, 1UL << 20);
    feel_write(x, &b);
    if (buf_done(&b, &text, NULL)) {
        ok = tests ? feel_compile_tests(a, text, top, n, (struct at){0}, &again,
                                        &e)
                   : feel_compile(a, text, top, n, (struct at){0}, &again, &e);
        assert(ok || err_fault(&e) != FAULT_INPUT);
    }
    buf_close(&b);
}

static void try_one(str text, const str *top, size_t n,
                    const struct json *context, bool tests, struct arena *a)
{
    const struct feel_limits limits = {20000, 4UL << 20};
    const struct feel_value *v = NULL;
    const struct feel_note *notes = NULL;
    struct feel *x = NULL;
    struct err e = {0};
    struct feel_condition *parts = NULL;
    str *paths = NULL;
    size_t count = 0;

    if (tests ? !feel_compile_tests(a, text, top, n, (struct at){0}, &x, &e)
              : !feel_compile(a, text, top, n, (struct at){0}, &x, &e))
        return;
    (void)!feel_reads(x, a, &paths, &count, &e);
    (void)!feel_take_apart(x, a, &parts, &e);
    write_again(x, top, n, tests, a);
    if (tests ? feel_test(x, feel_from_json(context, a, &e), context, &limits,
                          a, &v, &e)
              : feel_run_notes(x, context, &limits, a, &v, &notes, &count, &e))
        look_at(v, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str text = {(const char *)data, size};
    struct json *context = NULL;
    struct arena *a = NULL;

    if (size > 4096 || !arena_open(&a, &memory_system, 64UL << 20, NULL))
        return 0;
    if (json_read(a, S("context"), str_of(context_text), &context, NULL)) {
        try_one(text, names, COUNT_OF(names), context, false, a);
        try_one(text, NULL, 0, context, false, a);
        try_one(text, NULL, 0, context, true, a);
    }
    arena_close(a);
    return 0;
}
