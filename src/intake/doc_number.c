/* doc_number.c - document numbers (文号) as they are met: every form is read,
 * only one is right [GB/T 9704-2012].
 */
#include "intake/internal.h"

static const struct {
    str open, close;
    bool right;
} brackets[] = {
    {SI("〔"), SI("〕"), true},  {SI("["), SI("]"), false},
    {SI("【"), SI("】"), false}, {SI("("), SI(")"), false},
    {SI("（"), SI("）"), false}, {SI("［"), SI("］"), false},
    {SI("{"), SI("}"), false},   {SI("﹝"), SI("﹞"), false},
};

/* Drops blanks; says whether there were any. */
static bool squeeze(str s, struct arena *a, str *out, bool *blanks,
                    struct err *e)
{
    char *p = arena_alloc(a, s.n + 1, e);
    size_t n = 0;

    if (p == NULL)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ' || s.p[i] == '\t')
            continue;
        if (str_starts(str_slice(s, i, s.n), S("\xE3\x80\x80"))) {
            i += 2;
            continue;
        }
        p[n++] = s.p[i];
    }
    *blanks = n != s.n;
    *out = (str){p, n};
    return true;
}

/* A year in brackets at the place `at` of the text. */
static bool year_at(str s, size_t at, size_t *end, int *year, bool *right)
{
    for (size_t k = 0; k < COUNT_OF(brackets); k++) {
        str rest = str_slice(s, at, s.n), after;
        int64_t y;

        if (!str_starts(rest, brackets[k].open))
            continue;
        rest = str_slice(rest, brackets[k].open.n, rest.n);
        after = str_slice(rest, 4, rest.n);
        if (!str_to_int(str_slice(rest, 0, 4), 1949, 2999, &y) ||
            !str_starts(after, brackets[k].close))
            continue;
        *end = at + brackets[k].open.n + 4 + brackets[k].close.n;
        *year = (int)y;
        *right = brackets[k].right;
        return true;
    }
    return false;
}

/* "0126号" at the end: where it begins, what it says. */
static bool seq_at_end(str s, size_t *from, struct doc_number *n)
{
    size_t end, first;

    if (!str_ends(s, S("号")))
        return false;
    end = first = s.n - S("号").n;
    while (first > 0 && s.p[first - 1] >= '0' && s.p[first - 1] <= '9')
        first--;
    if (first == end || end - first > 9)
        return false;
    *from = first;
    n->zeros = s.p[first] == '0';
    while (first + 1 < end && s.p[first] == '0')
        first++;
    return str_to_int(str_slice(s, first, end), 1, 999999999, &n->seq);
}

bool doc_number_read(str text, struct arena *a, bool *is,
                     struct doc_number *out, struct err *e)
{
    struct doc_number n = {0};
    size_t year_from = 0, year_end = 0, seq_from = 0;
    bool blanks, right = false, found = false;
    str s, mark;

    *is = false;
    if (!squeeze(str_slice(text, 0, 400), a, &s, &blanks, e))
        return false;
    for (size_t i = 0; i < s.n && !found; i++) {
        found = year_at(s, i, &year_end, &n.year, &right);
        year_from = i;
    }
    if (!found || !seq_at_end(s, &seq_from, &n) || seq_from < year_end)
        return true;
    n.brackets = !right;
    n.order = blanks;
    mark = str_slice(s, year_end, seq_from);
    if (str_ends(mark, S("第"))) {
        n.order = true;
        mark = str_slice(mark, 0, mark.n - S("第").n);
    }
    if (year_from == 0)
        n.order = true;
    else if (mark.n > 0)
        return true;
    else
        mark = str_slice(s, 0, year_from);
    if (mark.n == 0)
        return true;
    n.mark = mark;
    *is = true;
    *out = n;
    return true;
}
