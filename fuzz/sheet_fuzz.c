/* sheet_fuzz.c - any bytes as a sheet: refused, or decision tables that are
 * written and read again. */
#include "dmn/dmn.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = NULL;
    struct dmn_file **files = NULL, *again = NULL;
    struct dmn_sheet sheet = {
        .file = S("in.tsv"), .sep = '\t', .name = S(""), .worse = S("")};
    struct err e = {0};
    struct buf b;
    size_t n = 0;

    /* The first byte: which separator, and whether apart. */
    if (size > 0) {
        sheet.sep = (data[0] & 1) != 0 ? ',' : '\t';
        sheet.apart = (data[0] & 2) != 0;
        sheet.text = (str){(const char *)data + 1, size - 1};
    } else {
        sheet.text = S("");
    }
    if (!arena_open(&a, &memory_system, 64 << 20, &e))
        return 0;
    buf_init(&b, &memory_system, 16 << 20);
    if (!dmn_import(a, &sheet, &files, &n, &e)) {
        assert(err_code(&e)[0] != '\0');
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        buf_clear(&b);
        /* A control character in a cell is not XML. */
        if (!dmn_write(files[i], &b, &e)) {
            assert(err_code(&e)[0] != '\0');
            continue;
        }
        {
            bool ok = dmn_read(a, S("again"), (str){b.p, b.n}, &again, &e);

            assert(ok && again->n_elements == files[i]->n_elements);
            (void)ok;
        }
    }
    buf_close(&b);
    arena_close(a);
    return 0;
}
