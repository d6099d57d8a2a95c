/* json_fuzz.c - any bytes as JSON: refused with a place, or read, printed and
 * read back as the same tree. */
#include "notation/notation.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(struct arena *a, const struct json *v, str text)
{
    struct json *back = NULL;
    struct err e = {0};
    bool ok = json_read(a, S("again"), text, &back, &e);

    assert(ok && json_equal(v, back));
    (void)ok;
}

static void printed(struct arena *a, const struct json *v)
{
    struct buf b;
    struct err e = {0};
    str text;

    buf_init(&b, &memory_system, 16 << 20);
    json_print(v, 2, &b);
    if (buf_done(&b, &text, &e))
        same(a, v, text);
    buf_clear(&b);
    if (json_canonical(v, &b, &e) && buf_done(&b, &text, &e))
        same(a, v, text);
    else
        assert(err_code(&e)[0] != '\0');
    buf_close(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = NULL;
    struct json *v = NULL;
    struct err e = {0};
    str text = {(const char *)data, size};

    if (!arena_open(&a, &memory_system, 64 << 20, &e))
        return 0;
    if (json_read(a, S("in"), text, &v, &e))
        printed(a, v);
    else
        assert(e.line > 0 || err_fault(&e) == FAULT_LIMIT ||
               err_fault(&e) == FAULT_LARGE);
    arena_close(a);
    return 0;
}
