/* builtins_text.c - the functions over text [DMN 1.5 §10.3.4.3]; places and
 * lengths count characters, never bytes. */
#include "feel/internal.h"

/* The byte at which character `i` (from 0) begins; the end when there are
 * fewer. */
static size_t byte_of(str s, size_t i)
{
    size_t at = 0, bytes;

    while (i-- > 0 && at < s.n) {
        (void)utf8_next(str_slice(s, at, s.n), &bytes);
        at += bytes;
    }
    return at;
}

static bool substring(struct run *r, const struct feel_value *args, size_t n,
                      struct feel_value *out)
{
    str s = args[0].as.text;
    int64_t from, length = INT64_MAX, size = (int64_t)utf8_count(s);

    if (!run_step(r, (int64_t)(s.n / 64)))
        return false;
    if (!decimal_to_int(args[1].as.number, &from) || from == 0 || from > size ||
        from < -size)
        return builtin_null(r, out);
    from = from > 0 ? from - 1 : size + from;
    if (n > 2 && args[2].kind == FEEL_NUMBER &&
        (!decimal_to_int(args[2].as.number, &length) || length < 1))
        return builtin_null(r, out);
    if (length > size - from)
        length = size - from;
    s = str_slice(s, byte_of(s, (size_t)from), s.n);
    value_text(out, str_slice(s, 0, byte_of(s, (size_t)length)));
    return true;
}

static bool string_length(struct run *r, const struct feel_value *args,
                          size_t n, struct feel_value *out)
{
    (void)n;
    value_int(out, (int64_t)utf8_count(args[0].as.text));
    return run_step(r, (int64_t)(args[0].as.text.n / 64));
}

static bool change_case(struct run *r, str s, uint32_t (*change)(uint32_t),
                        struct feel_value *out)
{
    struct buf b;

    if (!run_step(r, (int64_t)(s.n / 16)))
        return false;
    run_buf(r, &b);
    for (size_t i = 0, bytes; i < s.n; i += bytes) {
        char z[4];
        uint32_t c = utf8_next(str_slice(s, i, s.n), &bytes);

        buf_add(&b, (str){z, utf8_put(change(c), z)});
    }
    return run_text(r, &b, out);
}

static bool upper_case(struct run *r, const struct feel_value *args, size_t n,
                       struct feel_value *out)
{
    (void)n;
    return change_case(r, args[0].as.text, to_upper, out);
}

static bool lower_case(struct run *r, const struct feel_value *args, size_t n,
                       struct feel_value *out)
{
    (void)n;
    return change_case(r, args[0].as.text, to_lower, out);
}

/* What stands before and after the first `match`; neither when there is
 * none. */
static bool part_beside(struct run *r, const struct feel_value *args,
                        bool after, struct feel_value *out)
{
    str s = args[0].as.text, what = args[1].as.text;
    size_t at;

    if (!run_step(r, (int64_t)(s.n / 16)))
        return false;
    if (!str_find(s, what, &at))
        value_text(out, S(""));
    else if (after)
        value_text(out, str_slice(s, at + what.n, s.n));
    else
        value_text(out, str_slice(s, 0, at));
    return true;
}

static bool substring_before(struct run *r, const struct feel_value *args,
                             size_t n, struct feel_value *out)
{
    (void)n;
    return part_beside(r, args, false, out);
}

static bool substring_after(struct run *r, const struct feel_value *args,
                            size_t n, struct feel_value *out)
{
    (void)n;
    return part_beside(r, args, true, out);
}

static bool contains(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    size_t at;

    (void)n;
    value_bool(out, str_find(args[0].as.text, args[1].as.text, &at));
    return run_step(r, (int64_t)(args[0].as.text.n / 16));
}

static bool starts_with(struct run *r, const struct feel_value *args, size_t n,
                        struct feel_value *out)
{
    (void)r;
    (void)n;
    value_bool(out, str_starts(args[0].as.text, args[1].as.text));
    return true;
}

static bool ends_with(struct run *r, const struct feel_value *args, size_t n,
                      struct feel_value *out)
{
    (void)r;
    (void)n;
    value_bool(out, str_ends(args[0].as.text, args[1].as.text));
    return true;
}

/* Nulls are left out; whatever else is no text makes the whole null. */
static bool string_join(struct run *r, const struct feel_value *args, size_t n,
                        struct feel_value *out)
{
    str between =
        n > 1 && args[1].kind == FEEL_STRING ? args[1].as.text : S("");
    bool first = true;
    struct buf b;

    run_buf(r, &b);
    for (size_t i = 0; i < list_size(&args[0]); i++) {
        struct feel_value item;

        list_item(&args[0], i, &item);
        if (!run_step(r, 1)) {
            buf_close(&b);
            return false;
        }
        if (item.kind == FEEL_NULL)
            continue;
        if (item.kind != FEEL_STRING) {
            buf_close(&b);
            return builtin_null(r, out);
        }
        if (!first)
            buf_add(&b, between);
        buf_add(&b, item.as.text);
        first = false;
    }
    return run_text(r, &b, out);
}
/* clang-format off */
static const struct builtin rows[] = {
    {SI("substring"), "sn|N", "string,start position,length", substring},
    {SI("string length"), "s", "string", string_length},
    {SI("upper case"), "s", "string", upper_case},
    {SI("lower case"), "s", "string", lower_case},
    {SI("substring before"), "ss", "string,match", substring_before},
    {SI("substring after"), "ss", "string,match", substring_after},
    {SI("contains"), "ss", "string,match", contains},
    {SI("starts with"), "ss", "string,match", starts_with},
    {SI("ends with"), "ss", "string,match", ends_with},
    {SI("string join"), "l|S", "list,delimiter", string_join},
    {{NULL, 0}, "", "", NULL},
};
/* clang-format on */

const struct builtin_table builtins_text = {rows, COUNT_OF(rows) - 1};
