/* template_fuzz.c - any bytes as a template, a partial and a view, parted by
 * lines of "===": refused with a place, or rendered within the limits. */
#include "notation/notation.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void render(struct arena *a, str page, str part, str view)
{
    struct err e = {0};
    struct template_set *set = template_set_new(a, &e);
    struct json *v = NULL;
    struct buf b;

    buf_init(&b, &memory_system, 1 << 20);
    if (set != NULL && template_add(set, S("t"), S("t"), page, &e) &&
        template_add(set, S("p"), S("p"), part, &e) && template_link(set, &e)) {
        if (!json_read(a, S("v"), view, &v, &e))
            v = NULL;
        e = (struct err){0};
        if (template_render(set, S("t"), v, &b, &e))
            assert(e.cause.def == NULL);
        else
            assert(b.n == 0 && e.cause.def != NULL);
    } else {
        assert(e.line > 0 || err_fault(&e) != FAULT_INPUT);
    }
    buf_close(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = NULL;
    struct err e = {0};
    str text = {(const char *)data, size}, page, part, view;

    if (!arena_open(&a, &memory_system, 64 << 20, &e))
        return 0;
    (void)str_cut(text, S("\n===\n"), &page, &text);
    (void)str_cut(text, S("\n===\n"), &part, &view);
    render(a, page, part, view);
    arena_close(a);
    return 0;
}
