/* xml_fuzz.c - any bytes as XML: refused, or elements that can be written and
 * read again as the same. */
#include "notation/notation.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Namespaces by declaring each where it is used. */
static void write_element(const struct xml *x, struct buf *b)
{
    buf_lit(b, "<");
    buf_add(b, x->name);
    xml_attribute(b, S("xmlns"), x->ns);
    for (size_t i = 0; i < x->n_attributes; i++) {
        if (x->attributes[i].ns.n == 0)
            xml_attribute(b, x->attributes[i].name, x->attributes[i].value);
    }
    buf_lit(b, ">");
    assert(xml_may_hold(x->text, NULL));
    xml_text(b, x->text);
    for (size_t i = 0; i < x->n; i++)
        write_element(x->kids[i], b);
    buf_lit(b, "</");
    buf_add(b, x->name);
    buf_lit(b, ">");
}

static bool same(const struct xml *x, const struct xml *y)
{
    if (!xml_is(x, y->ns, y->name) || !str_eq(x->text, y->text) || x->n != y->n)
        return false;
    for (size_t i = 0; i < x->n_attributes; i++) {
        if (x->attributes[i].ns.n == 0 &&
            !str_eq(x->attributes[i].value, xml_get(y, x->attributes[i].name)))
            return false;
    }
    for (size_t i = 0; i < x->n; i++) {
        if (!same(x->kids[i], y->kids[i]))
            return false;
    }
    return true;
}

/* A name without a namespace may hold a colon (":a"), which does not come back
 * as it was; elements in the namespace of XML may not be the default. */
static bool plain(const struct xml *x)
{
    size_t at;

    if (str_find(x->name, S(":"), &at) ||
        str_starts(x->ns, S("http://www.w3.org/")))
        return false;
    for (size_t i = 0; i < x->n_attributes; i++) {
        if (str_find(x->attributes[i].name, S(":"), &at))
            return false;
    }
    for (size_t i = 0; i < x->n; i++) {
        if (!plain(x->kids[i]))
            return false;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = NULL;
    struct xml *x = NULL, *back = NULL;
    struct err e = {0};
    struct buf b;
    str text = {(const char *)data, size}, written;

    if (!arena_open(&a, &memory_system, 64 << 20, &e))
        return 0;
    buf_init(&b, &memory_system, 4 << 20);
    if (!xml_read(a, S("in"), text, &x, &e)) {
        assert(err_code(&e)[0] != '\0');
    } else if (plain(x)) {
        write_element(x, &b);
        if (buf_done(&b, &written, &e)) {
            bool ok = xml_read(a, S("again"), written, &back, &e);

            /* Declaring each namespace anew may pass the limit. */
            assert(ok ? same(x, back)
                      : str_eq(str_of(err_code(&e)), S("XML-008")));
            (void)ok;
        }
    }
    buf_close(&b);
    arena_close(a);
    return 0;
}
