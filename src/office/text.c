/* text.c - search words: overlapping pairs of characters, so that Chinese is
 * found without a dictionary; letters and digits as whole words in lower case.
 */
#include "office/internal.h"

static bool ascii_word(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* Letters of scripts written without blanks, and all other letters: pairs.
 * What is no character (U+FFFD, of a text that was cut) is none. */
static bool paired(uint32_t c)
{
    return c >= 0x2E80 && c != 0xFFFD && !(c >= 0x3000 && c <= 0x303F) &&
           !(c >= 0xFF00 && c <= 0xFFEF);
}

static void put_lower(str word, struct buf *out)
{
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];

        buf_byte(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
}

/* The run that starts `s`: its bytes and whether it is made of pairs. */
static size_t run_of(str s, bool *pairs)
{
    size_t n = 0, bytes = 0;

    *pairs = paired(utf8_next(s, &bytes));
    while (n < s.n) {
        uint32_t c = utf8_next(str_slice(s, n, s.n), &bytes);

        if (*pairs ? !paired(c) : !ascii_word(c))
            break;
        n += bytes;
    }
    return n;
}

/* Writes the pairs of a run; a single character stands alone.  `last`: the
 * last character once more by itself, so that one character finds it. */
static void put_pairs(str run, bool last, struct buf *out)
{
    size_t at = 0, first = 0, second = 0;

    (void)utf8_next(run, &first);
    while (at + first < run.n) {
        (void)utf8_next(str_slice(run, at + first, run.n), &second);
        buf_add(out, str_slice(run, at, at + first + second));
        buf_byte(out, ' ');
        at += first;
        first = second;
    }
    if (last || at == 0)
        buf_add(out, str_slice(run, at, run.n));
}

void words_of(str text, struct buf *out)
{
    while (text.n > 0) {
        bool pairs;
        size_t n = run_of(text, &pairs);

        if (n == 0) {
            size_t bytes;

            (void)utf8_next(text, &bytes);
            text = str_slice(text, bytes, text.n);
            continue;
        }
        if (pairs)
            put_pairs(str_slice(text, 0, n), true, out);
        else
            put_lower(str_slice(text, 0, n), out);
        buf_byte(out, ' ');
        text = str_slice(text, n, text.n);
    }
}

void query_of(str text, struct buf *out)
{
    while (text.n > 0) {
        bool pairs;
        size_t n = run_of(text, &pairs);
        str run = str_slice(text, 0, n);

        if (n == 0) {
            size_t bytes;

            (void)utf8_next(text, &bytes);
            text = str_slice(text, bytes, text.n);
            continue;
        }
        buf_byte(out, '"');
        if (pairs)
            put_pairs(run, false, out);
        else
            put_lower(run, out);
        buf_byte(out, '"');
        /* One character, or a word being typed: by its beginning. */
        if (!pairs || utf8_count(run) == 1)
            buf_byte(out, '*');
        buf_byte(out, ' ');
        text = str_slice(text, n, text.n);
    }
}
