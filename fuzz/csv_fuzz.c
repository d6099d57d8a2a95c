/* csv_fuzz.c - any bytes as rows: refused with a place, or read, written and
 * read back as the same rows (but for the guard before formulas).  The first
 * byte chooses: T reads tabs, anything else commas. */
#include "notation/notation.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same_cell(str got, str cell)
{
    return str_eq(got, cell) || (got.n == cell.n + 1 && got.p[0] == '\'' &&
                                 str_eq(str_slice(got, 1, got.n), cell));
}

static void write_rows(const struct csv *c, struct buf *b)
{
    for (size_t i = 0; i < c->n; i++) {
        for (size_t k = 0; k < c->rows[i].n; k++) {
            if (k > 0)
                buf_byte(b, ',');
            csv_cell(b, c->rows[i].cells[k]);
        }
        buf_lit(b, "\r\n");
    }
}

static void again(struct arena *a, const struct csv *c, str text)
{
    struct csv back = {0};
    struct err e = {0};
    bool ok = csv_read(a, S("again"), text, ',', &back, &e);

    if (!ok) /* the arena is full */
        assert(err_fault(&e) == FAULT_LARGE || err_fault(&e) == FAULT_LIMIT);
    assert(!ok || back.n == c->n);
    for (size_t i = 0; ok && i < c->n; i++) {
        assert(back.rows[i].n == c->rows[i].n);
        for (size_t k = 0; k < c->rows[i].n; k++)
            assert(same_cell(back.rows[i].cells[k], c->rows[i].cells[k]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = NULL;
    struct csv c = {0};
    struct err e = {0};
    struct buf b;
    str text = {(const char *)data, size}, written;
    bool tabs = size > 0 && data[0] == 'T';

    if (!arena_open(&a, &memory_system, 64 << 20, &e))
        return 0;
    buf_init(&b, &memory_system, 16 << 20);
    text = str_slice(text, 1, text.n);
    if (!csv_read(a, S("in"), text, tabs ? '\t' : ',', &c, &e)) {
        assert(e.line > 0 || err_fault(&e) != FAULT_INPUT);
    } else {
        write_rows(&c, &b);
        /* A header of one empty cell and a mark in front do not come back. */
        if ((c.rows[0].n > 1 || c.rows[0].cells[0].n > 0) &&
            buf_done(&b, &written, &e) &&
            !str_starts(written, S("\xEF\xBB\xBF")))
            again(a, &c, written);
    }
    buf_close(&b);
    arena_close(a);
    return 0;
}
