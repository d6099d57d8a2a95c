/* markup.c - the pieces of XML and HTML that the exports write. */
#include "explain/internal.h"

void tag_open(struct buf *b, const char *name)
{
    buf_byte(b, '<');
    buf_add(b, str_of(name));
}

void tag_number(struct buf *b, const char *name, int v)
{
    buf_byte(b, ' ');
    buf_add(b, str_of(name));
    buf_lit(b, "=\"");
    buf_int(b, v);
    buf_byte(b, '"');
}

void tag_close(struct buf *b, const char *name)
{
    buf_lit(b, "</");
    buf_add(b, str_of(name));
    buf_lit(b, ">\n");
}

void tag_leaf(struct buf *b, const char *name, str text)
{
    tag_open(b, name);
    buf_byte(b, '>');
    xml_text(b, text);
    tag_close(b, name);
}

void tag_either(struct buf *b, bool html, const char *tag, const char *plain)
{
    buf_add(b, str_of(html ? tag : plain));
}

void tag_words(struct buf *b, bool html, str s)
{
    if (html)
        html_text(b, s);
    else
        buf_add(b, s);
}
