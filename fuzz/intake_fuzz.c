/* intake_fuzz.c - any bytes as a table of decisions: refused with a place, or
 * read so that every value is known or said to be unknown; and the annotated
 * copy is read again with as many rows. */
#include "intake/intake.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TODAY = 20781 }; /* 2026-11-24 */

/* Facts and plan, read once. */
static struct intake_plan *shipped(void)
{
    static struct intake_plan *plan;
    static struct arena *a;
    struct law *law = NULL;
    struct err e = {0};

    if (plan == NULL && arena_open(&a, &memory_system, 64 << 20, &e) &&
        law_read(a, S("facts"), &law, &e) &&
        !intake_plan_read(a, S("packs/penalty/imports/decisions.yaml"), law,
                          &plan, &e))
        plan = NULL;
    assert(plan != NULL);
    return plan;
}

static bool says(const struct json *list, str name)
{
    for (size_t i = 0; i < list->n; i++) {
        if (str_eq(json_str(list->items[i]), name))
            return true;
    }
    return false;
}

static void check_row(const struct intake *in, const struct intake_row *row)
{
    const struct json *unknown = json_get(row->set, S("unknown"));

    assert(row->problem + row->n_problems <= in->n_problems);
    assert(row->refused == (row->stream.n == 0));
    assert(row->refused == (row->set == NULL));
    for (size_t i = 0; row->set != NULL && i < row->set->n; i++) {
        str name = row->set->names[i];

        if (json_is(row->set->items[i], JSON_NULL) &&
            !str_eq(name, S("party_kind")))
            assert(says(unknown, name));
    }
}

static void again(struct arena *a, const struct intake *in)
{
    struct intake back;
    struct err e = {0};
    struct buf b;
    str text;

    buf_init(&b, &memory_system, 32 << 20);
    intake_annotate(in, LANG_ZH, &b);
    if (buf_done(&b, &text, &e)) {
        bool ok = intake_read(in->plan, S("again"), text, TODAY, a, &back, &e);

        assert(ok ? back.n_rows == in->n_rows
                  : err_fault(&e) == FAULT_LARGE ||
                        err_fault(&e) == FAULT_LIMIT);
    }
    buf_close(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct intake_plan *plan = shipped();
    struct arena *a = NULL;
    struct intake in;
    struct err e = {0};

    if (!arena_open(&a, &memory_system, 64 << 20, &e))
        return 0;
    if (!intake_read(plan, S("in"), (str){(const char *)data, size}, TODAY, a,
                     &in, &e)) {
        assert(e.line > 0 || err_fault(&e) != FAULT_INPUT);
    } else {
        for (size_t i = 0; i < in.n_rows; i++)
            check_row(&in, &in.rows[i]);
        again(a, &in);
    }
    arena_close(a);
    return 0;
}
