/* dmn_fuzz.c - any bytes as a decision model: read, linked, every decision
 * decided with no input under a small budget, and written and read again. */
#include "dmn/dmn.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decide_all(const struct dmn_model *m, struct arena *a)
{
    const struct feel_limits limits = {20000, 4UL << 20};
    const struct feel_value *none = feel_of_context(a, NULL, NULL, 0, NULL);

    for (size_t i = 0; none != NULL && i < dmn_count(m); i++) {
        const struct dmn_element *el = dmn_at(m, i);
        const struct dmn_ask ask = {el->name, none, NULL, &limits};
        const struct feel_value *v = NULL;
        struct dmn_why why = {0};
        struct err e = {0};

        if (dmn_decide(m, &ask, a, &v, &why, &e))
            (void)feel_json(v, a, NULL);
    }
}

/* What was written is read again, with as many elements. */
static void write_again(const struct dmn_file *f, struct arena *a)
{
    struct dmn_file *again = NULL;
    struct err e = {0};
    struct buf b;
    str text;

    buf_init(&b, &memory_system, 4UL << 20);
    if (dmn_write(f, &b, &e) && buf_done(&b, &text, &e) &&
        dmn_read(a, S("again"), text, &again, &e))
        assert(again->n_elements == f->n_elements);
    buf_close(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str text = {(const char *)data, size};
    struct dmn_model *m = NULL;
    struct dmn_file *f = NULL;
    struct arena *a = NULL;
    struct err e = {0};

    if (size > 32768 || !arena_open(&a, &memory_system, 64UL << 20, NULL))
        return 0;
    if (dmn_read(a, S("model"), text, &f, &e)) {
        if (dmn_link(a, (const struct dmn_file *const[]){f}, 1, &m, &e))
            decide_all(m, a);
        write_again(f, a);
    }
    arena_close(a);
    return 0;
}
