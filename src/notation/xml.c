/* xml.c - questions about elements, and text for documents. */
#include "notation/internal.h"

str xml_get(const struct xml *x, str name)
{
    for (size_t i = 0; x != NULL && i < x->n_attributes; i++) {
        if (x->attributes[i].ns.n == 0 && str_eq(x->attributes[i].name, name))
            return x->attributes[i].value;
    }
    return S("");
}

bool xml_has(const struct xml *x, str name)
{
    for (size_t i = 0; x != NULL && i < x->n_attributes; i++) {
        if (x->attributes[i].ns.n == 0 && str_eq(x->attributes[i].name, name))
            return true;
    }
    return false;
}

bool xml_is(const struct xml *x, str ns, str name)
{
    return x != NULL && str_eq(x->name, name) && str_eq(x->ns, ns);
}

const struct xml *xml_kid(const struct xml *x, str name)
{
    for (size_t i = 0; x != NULL && i < x->n; i++) {
        if (xml_is(x->kids[i], x->ns, name))
            return x->kids[i];
    }
    return NULL;
}

bool xml_namespace(const struct xml *x, str prefix, str *ns)
{
    for (; x != NULL; x = x->parent) {
        for (size_t i = 0; i < x->n_prefixes; i++) {
            if (!str_eq(x->prefixes[i].prefix, prefix))
                continue;
            *ns = x->prefixes[i].ns;
            return true;
        }
    }
    return false;
}

str xml_trimmed(const struct xml *x)
{
    return x == NULL ? S("") : str_trim(x->text);
}

/* ---------------------------------------------------------------- writing - */

/* [XML 1.0 §2.2]: whether a document may hold the character at all. */
static bool may_stand(uint32_t c)
{
    if (c < 0x20)
        return c == '\t' || c == '\n' || c == '\r';
    return c != 0xFFFE && c != 0xFFFF;
}

bool xml_may_hold(str s, size_t *bad)
{
    for (size_t i = 0, bytes = 0; i < s.n; i += bytes) {
        if (may_stand(utf8_next(str_slice(s, i, s.n), &bytes)))
            continue;
        if (bad != NULL)
            *bad = i;
        return false;
    }
    return true;
}

static str escape_of(uint32_t c, bool quoted)
{
    switch (c) {
    case '&':
        return S("&amp;");
    case '<':
        return S("&lt;");
    case '>': /* for the sake of ]]> */
        return S("&gt;");
    case '\r': /* a reader would make a line feed of it */
        return S("&#13;");
    case '"':
        return quoted ? S("&quot;") : S("");
    case '\n': /* a reader would make blanks of these */
        return quoted ? S("&#10;") : S("");
    case '\t':
        return quoted ? S("&#9;") : S("");
    default:
        return may_stand(c) ? S("") : S("\xEF\xBF\xBD");
    }
}

static void escape(struct buf *b, str s, bool quoted)
{
    size_t from = 0;

    for (size_t i = 0, bytes = 0; i < s.n; i += bytes) {
        str e = escape_of(utf8_next(str_slice(s, i, s.n), &bytes), quoted);

        if (e.n == 0)
            continue;
        buf_add(b, str_slice(s, from, i));
        buf_add(b, e);
        from = i + bytes;
    }
    buf_add(b, str_slice(s, from, s.n));
}

void xml_text(struct buf *b, str s)
{
    escape(b, s, false);
}

void xml_attribute(struct buf *b, str name, str value)
{
    buf_byte(b, ' ');
    buf_add(b, name);
    buf_lit(b, "=\"");
    escape(b, value, true);
    buf_byte(b, '"');
}
