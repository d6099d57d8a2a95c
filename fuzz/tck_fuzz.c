/* tck_fuzz.c - any bytes as test cases of the Technology Compatibility Kit:
 * refused with a place, or read with every value whole. */
#include "dmn/dmn.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const struct dmn_test_node *nodes, size_t n,
                    struct arena *a)
{
    for (size_t i = 0; i < n; i++) {
        if (nodes[i].value != NULL)
            (void)feel_json(nodes[i].value, a, NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str text = {(const char *)data, size};
    struct dmn_tests *t = NULL;
    struct arena *a = NULL;
    struct err e = {0};

    if (size > 32768 || !arena_open(&a, &memory_system, 64UL << 20, NULL))
        return 0;
    if (dmn_tests_read(a, S("tests"), text, &t, &e)) {
        for (size_t i = 0; i < t->n; i++) {
            look_at(t->tests[i].given, t->tests[i].n_given, a);
            look_at(t->tests[i].expected, t->tests[i].n_expected, a);
        }
    } else {
        assert(err_code(&e)[0] != '\0');
    }
    arena_close(a);
    return 0;
}
