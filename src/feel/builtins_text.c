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

static bool upper_case(struct run *r, const struct feel_value *args, size_t n,
                       struct feel_value *out)
{
    str s = args[0].as.text;
    struct buf b;

    (void)n;
    if (!run_step(r, (int64_t)(s.n / 16)))
        return false;
    run_buf(r, &b);
    for (size_t i = 0, bytes; i < s.n; i += bytes) {
        uint32_t capitals[CASE_MOST];
        size_t k =
            capitals_of(utf8_next(str_slice(s, i, s.n), &bytes), capitals);
        char z[4];

        for (size_t m = 0; m < k; m++)
            buf_add(&b, (str){z, utf8_put(capitals[m], z)});
    }
    return run_text(r, &b, out);
}

static bool lower_case(struct run *r, const struct feel_value *args, size_t n,
                       struct feel_value *out)
{
    str s = args[0].as.text;
    struct buf b;

    (void)n;
    if (!run_step(r, (int64_t)(s.n / 16)))
        return false;
    run_buf(r, &b);
    for (size_t i = 0, bytes; i < s.n; i += bytes) {
        uint32_t c = utf8_next(str_slice(s, i, s.n), &bytes);
        char z[4];

        buf_add(&b, (str){z, utf8_put(to_lower(c), z)});
    }
    return run_text(r, &b, out);
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

/* ------------------------------------------------------------ patterns -- */

static str flags_of(const struct feel_value *args, size_t n, size_t at)
{
    return n > at && args[at].kind == FEEL_STRING ? args[at].as.text : S("");
}

static bool matches(struct run *r, const struct feel_value *args, size_t n,
                    struct feel_value *out)
{
    struct regex_match m;
    struct regex *x;
    bool found;

    if (!regex_compile(r, args[1].as.text, flags_of(args, n, 2), &x))
        return false;
    if (x == NULL)
        return builtin_null(r, out);
    if (!regex_find(r, x, args[0].as.text, 0, &m, &found))
        return false;
    value_bool(out, found);
    return true;
}

/* $12 is group 12, or if there is none group 1 and a 2; then *i stands behind
 * the digits. */
static bool put_group(str with, size_t *i, const struct regex_match *m,
                      str text, struct buf *b)
{
    size_t g = 0, digits = 0;

    while (*i < with.n && with.p[*i] >= '0' && with.p[*i] <= '9') {
        size_t longer = g * 10 + (size_t)(with.p[*i] - '0');

        if (digits > 0 && longer >= m->n_groups)
            break;
        g = longer;
        digits++;
        ++*i;
    }
    if (digits == 0)
        return false;
    if (g < m->n_groups && m->set[g])
        buf_add(b, str_slice(text, m->from[g], m->to[g]));
    return true;
}

/* False: the replacement is not well formed. */
static bool put_replacement(str with, const struct regex_match *m, str text,
                            bool literal, struct buf *b)
{
    for (size_t i = 0; i < with.n;) {
        char c = with.p[i++];

        if (literal || (c != '$' && c != '\\')) {
            buf_byte(b, c);
        } else if (c == '$') {
            if (!put_group(with, &i, m, text, b))
                return false;
        } else {
            if (i == with.n || (with.p[i] != '$' && with.p[i] != '\\'))
                return false;
            buf_byte(b, with.p[i++]);
        }
    }
    return true;
}

/* Every match replaced; *fits false: one of them is empty, or the replacement
 * not well formed. */
static bool replace_all(struct run *r, const struct regex *x, str text,
                        str with, struct buf *b, bool *fits)
{
    struct regex_match m;
    size_t at = 0;
    bool found = true;

    for (*fits = true; *fits;) {
        if (!regex_find(r, x, text, at, &m, &found))
            return false;
        if (!found)
            break;
        buf_add(b, str_slice(text, at, m.from[0]));
        *fits = m.to[0] > m.from[0] &&
                put_replacement(with, &m, text, regex_literal(x), b);
        at = m.to[0];
    }
    buf_add(b, str_slice(text, at, text.n));
    return true;
}

static bool replace(struct run *r, const struct feel_value *args, size_t n,
                    struct feel_value *out)
{
    struct regex *x;
    struct buf b;
    bool fits;

    if (!regex_compile(r, args[1].as.text, flags_of(args, n, 3), &x))
        return false;
    if (x == NULL)
        return builtin_null(r, out);
    run_buf(r, &b);
    if (!replace_all(r, x, args[0].as.text, args[2].as.text, &b, &fits)) {
        buf_close(&b);
        return false;
    }
    if (fits)
        return run_text(r, &b, out);
    buf_close(&b);
    return builtin_null(r, out);
}

static bool split(struct run *r, const struct feel_value *args, size_t n,
                  struct feel_value *out)
{
    str text = args[0].as.text;
    struct items xs = {0};
    struct feel_value part;
    struct regex_match m;
    struct regex *x;
    size_t at = 0;
    bool found;

    (void)n;
    if (!regex_compile(r, args[1].as.text, S(""), &x))
        return false;
    if (x == NULL)
        return builtin_null(r, out);
    for (;;) {
        if (!regex_find(r, x, text, at, &m, &found))
            return false;
        if (found && m.to[0] == m.from[0])
            return builtin_null(r, out);
        value_text(&part, str_slice(text, at, found ? m.from[0] : text.n));
        if (!items_add(r, &xs, &part))
            return false;
        if (!found)
            break;
        at = m.to[0];
    }
    value_list(out, xs.at, xs.n);
    return true;
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
    {SI("matches"), "ss|S", "input,pattern,flags", matches},
    {SI("replace"), "sss|S", "input,pattern,replacement,flags", replace},
    {SI("split"), "ss", "string,delimiter", split},
    {{NULL, 0}, "", "", NULL},
};
/* clang-format on */

const struct builtin_table builtins_text = {rows, COUNT_OF(rows) - 1};
