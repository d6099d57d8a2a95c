/* chars.c - what FEEL asks of a code point; wraps libutf8proc. */
#include "feel/internal.h"

#include <utf8proc.h>

struct span_of_codes {
    uint32_t from, to;
};

static bool within(uint32_t c, const struct span_of_codes *spans, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (c >= spans[i].from && c <= spans[i].to)
            return true;
    }
    return false;
}

/* [DMN 1.5 §10.3.1.2, grammar rules 61 and 62] */
bool is_space(uint32_t c)
{
    static const struct span_of_codes spaces[] = {
        {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x180E, 0x180E},
        {0x2000, 0x200B}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
        {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};

    if (c < 0x80)
        return c == ' ' || (c >= 0x09 && c <= 0x0D);
    return within(c, spaces, COUNT_OF(spaces));
}

/* [grammar rule 28]; a question mark begins a name only as the input of a
 * unary test, which the parser takes for itself. */
bool is_name_start(uint32_t c)
{
    static const struct span_of_codes starts[] = {
        {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},
        {0x370, 0x37D},   {0x37F, 0x1FFF},  {0x200C, 0x200D},
        {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF},
        {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};

    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return within(c, starts, COUNT_OF(starts)) && !is_space(c);
}

/* [grammar rule 29] */
bool is_name_part(uint32_t c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == 0xB7 ||
           (c >= 0x300 && c <= 0x36F) || c == 0x203F || c == 0x2040;
}

uint32_t to_upper(uint32_t c)
{
    return (uint32_t)utf8proc_toupper((utf8proc_int32_t)c);
}

uint32_t to_lower(uint32_t c)
{
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

/* A small letter that folds into several (ß) is written as those, in capitals
 * [Unicode SpecialCasing]. */
size_t capitals_of(uint32_t c, uint32_t out[CASE_MOST])
{
    utf8proc_int32_t folded[CASE_MOST];
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    utf8proc_ssize_t n = 0;
    int ignored = 0;

    if (c >= 0x80 &&
        (category == UTF8PROC_CATEGORY_LL || category == UTF8PROC_CATEGORY_LT))
        n = utf8proc_decompose_char((utf8proc_int32_t)c, folded, CASE_MOST,
                                    UTF8PROC_CASEFOLD, &ignored);
    if (n < 2 || n > CASE_MOST) {
        out[0] = to_upper(c);
        return 1;
    }
    for (utf8proc_ssize_t i = 0; i < n; i++)
        out[i] = to_upper((uint32_t)folded[i]);
    return (size_t)n;
}

const char *char_category(uint32_t c)
{
    return utf8proc_category_string((utf8proc_int32_t)c);
}
