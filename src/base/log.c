/* log.c - one line an event. */
#include "base/base.h"

static bool plain(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7F)
            return false;
    }
    return s.n > 0;
}

static void quoted(struct buf *b, str s)
{
    buf_byte(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '"' || c == '\\')
            buf_byte(b, '\\');
        /* A line feed in a value must not start a second line. */
        buf_byte(b, c < ' ' || c == 0x7F ? ' ' : s.p[i]);
    }
    buf_byte(b, '"');
}

void log_event(const struct log *l, const char *event,
               const struct log_pair *pairs, size_t n)
{
    struct buf b;
    str line;

    if (l == NULL || l->line == NULL)
        return;
    buf_init(&b, &memory_system, 4096);
    buf_lit(&b, "event=");
    buf_add(&b, str_of(event));
    for (size_t i = 0; i < n; i++) {
        buf_byte(&b, ' ');
        buf_add(&b, str_of(pairs[i].key));
        buf_byte(&b, '=');
        if (plain(pairs[i].value))
            buf_add(&b, pairs[i].value);
        else
            quoted(&b, pairs[i].value);
    }
    if (buf_done(&b, &line, NULL))
        l->line(l->ctx, line);
    buf_close(&b);
}
