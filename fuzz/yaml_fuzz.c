/* yaml_fuzz.c - any bytes as YAML: refused, or a tree that JSON can say. */
#include "notation/notation.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libfyaml 0.7.12 forgets a buffer when a quoted text with very many doubled
 * quotes is wrong.  Only people who write packs give us YAML, in one pass. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = NULL;
    struct json *v = NULL, *back = NULL;
    struct err e = {0};
    struct buf b;
    str text = {(const char *)data, size}, printed;

    if (!arena_open(&a, &memory_system, 64 << 20, &e))
        return 0;
    buf_init(&b, &memory_system, 16 << 20);
    if (yaml_read(a, S("in"), text, &v, &e)) {
        json_print(v, 0, &b);
        if (buf_done(&b, &printed, &e)) {
            bool ok = json_read(a, S("again"), printed, &back, &e);

            assert(ok && json_equal(v, back));
            (void)ok;
        }
    } else {
        assert(err_code(&e)[0] != '\0');
    }
    buf_close(&b);
    arena_close(a);
    return 0;
}
