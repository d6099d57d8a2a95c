/* json_print.c - trees as text for people and pages. */
#include "notation/internal.h"

void json_quote(struct buf *out, str s)
{
    static const char hex[] = "0123456789abcdef";
    /* By code: the letter of the short escape, or 0. */
    static const char letters[0x20] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    size_t from = 0;

    buf_byte(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(out, str_slice(s, from, i));
        from = i + 1;
        buf_byte(out, '\\');
        if (c >= 0x20) {
            buf_byte(out, (char)c);
        } else if (letters[c] != 0) {
            buf_byte(out, letters[c]);
        } else {
            buf_lit(out, "u00");
            buf_byte(out, hex[c >> 4]);
            buf_byte(out, hex[c & 15]);
        }
    }
    buf_add(out, str_slice(s, from, s.n));
    buf_byte(out, '"');
}

static void line_break(struct buf *out, int indent, int level)
{
    if (indent <= 0)
        return;
    buf_byte(out, '\n');
    buf_fill(out, ' ', (size_t)indent * (size_t)level);
}

static void print(const struct json *v, int indent, int level, struct buf *out);

static void container(const struct json *v, int indent, int level,
                      struct buf *out)
{
    bool object = v->kind == JSON_OBJECT;

    buf_byte(out, object ? '{' : '[');
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0)
            buf_byte(out, ',');
        line_break(out, indent, level + 1);
        if (object) {
            json_quote(out, v->names[i]);
            buf_add(out, indent <= 0 ? S(":") : S(": "));
        }
        print(v->items[i], indent, level + 1, out);
    }
    if (v->n > 0)
        line_break(out, indent, level);
    buf_byte(out, object ? '}' : ']');
}

static void print(const struct json *v, int indent, int level, struct buf *out)
{
    switch (v->kind) {
    case JSON_NULL:
        buf_lit(out, "null");
        return;
    case JSON_BOOL:
        buf_add(out, v->truth ? S("true") : S("false"));
        return;
    case JSON_NUMBER:
        buf_add(out, v->text);
        return;
    case JSON_STRING:
        json_quote(out, v->text);
        return;
    case JSON_ARRAY:
    case JSON_OBJECT:
        container(v, indent, level, out);
        return;
    }
}

void json_print(const struct json *v, int indent, struct buf *out)
{
    if (v == NULL)
        buf_lit(out, "null");
    else
        print(v, indent, 0, out);
}
