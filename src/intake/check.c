/* check.c - one cell against its column. */
#include "intake/internal.h"

/* [GB 11714]: eight characters, letters counted from 10, and a check. */
bool code_organisation_fits(str nine)
{
    static const int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0, r;
    char want;

    if (nine.n != 9)
        return false;
    for (size_t i = 0; i < COUNT_OF(weights); i++) {
        char c = nine.p[i];
        int v = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'A' && c <= 'Z' ? c - 'A' + 10
                                       : -1;

        if (v < 0)
            return false;
        sum += v * weights[i];
    }
    r = 11 - sum % 11;
    want = r == 10 ? 'X' : r == 11 ? '0' : (char)('0' + r);
    return nine.p[8] == want;
}

str cell_trim(str s)
{
    static const str wide = SI("\xE3\x80\x80");

    for (;;) {
        str t = str_trim(s);

        if (str_starts(t, wide))
            t = str_slice(t, wide.n, t.n);
        if (str_ends(t, wide))
            t = str_slice(t, 0, t.n - wide.n);
        if (t.n == s.n)
            return t;
        s = t;
    }
}

static void add(struct found *f, enum rule_id rule)
{
    if (f->n_wrong < COUNT_OF(f->wrong))
        f->wrong[f->n_wrong++] = rule;
}

/* The value as it is, when nothing stands against it. */
static bool take(struct found *f, str cell, struct arena *a, struct err *e)
{
    f->value = json_string(a, cell, e);
    return f->value != NULL;
}

static bool check_credit(str cell, struct arena *a, struct found *f,
                         struct err *e)
{
    if (str_eq(cell, S("00000000000000000X"))) {
        add(f, RULE_CREDIT_PLACEHOLDER);
        return true;
    }
    if (cell.n != 18 || utf8_count(cell) != 18) {
        add(f, RULE_CREDIT_LENGTH);
        return true;
    }
    if (!code_credit_fits(cell))
        add(f, RULE_CREDIT_CHECK);
    else if (!code_organisation_fits(str_slice(cell, 8, 17)))
        add(f, RULE_CREDIT_ORGANISATION);
    return f->n_wrong > 0 || take(f, cell, a, e);
}

/* {"@": "2026-03-02"}, as all days stand in folds. */
static bool day_value(date d, struct arena *a, struct json **out, struct err *e)
{
    struct date_text text = date_text(d);
    str s;

    *out = json_object(a, e);
    return *out != NULL && arena_str(a, str_of(text.z), &s, e) &&
           json_set_str(a, *out, S("@"), s, e);
}

/* "2024" or "2025-07". */
static bool partial_date(str s)
{
    int64_t v;

    if (!str_to_int(str_slice(s, 0, 4), 1949, 2999, &v))
        return false;
    return s.n == 4 || (s.n == 7 && s.p[4] == '-' &&
                        str_to_int(str_slice(s, 5, 7), 1, 12, &v));
}

static bool check_date(str cell, date today, struct arena *a, struct found *f,
                       struct err *e)
{
    date d;

    if (!date_parse(cell, &d)) {
        add(f, partial_date(cell) ? RULE_DATE_PARTIAL : RULE_DATE_FORM);
        return true;
    }
    if (d > today) {
        add(f, RULE_DATE_FUTURE);
        return true;
    }
    f->day = d;
    return day_value(d, a, &f->value, e);
}

/* Digits, perhaps a point and digits; *decimals how many. */
static bool plain_decimal(str s, size_t *decimals)
{
    size_t i = 0, whole, point;

    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    whole = i;
    *decimals = 0;
    if (whole == 0 || (whole > 1 && s.p[0] == '0'))
        return false;
    if (i == s.n)
        return true;
    if (s.p[i] != '.')
        return false;
    point = ++i;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    *decimals = i - point;
    return i == s.n && *decimals > 0;
}

/* As text: amounts that are no whole numbers stay exact. */
static bool check_decimal(const struct column *c, str cell, struct arena *a,
                          struct found *f, struct err *e)
{
    bool negative = str_starts(cell, S("-"));
    str digits = negative ? str_slice(cell, 1, cell.n) : cell;
    int64_t whole, min = 0, max = INT64_MAX;
    size_t decimals;
    str before, after;

    if (!plain_decimal(digits, &decimals)) {
        add(f, RULE_DECIMAL_FORM);
        return true;
    }
    (void)str_cut(digits, S("."), &before, &after);
    (void)str_to_int(c->min, INT64_MIN, INT64_MAX, &min);
    (void)str_to_int(c->max, INT64_MIN, INT64_MAX, &max);
    if (decimals > 2 || !str_to_int(before, 0, max, &whole) ||
        (negative && min >= 0) || whole < min) {
        add(f, RULE_DECIMAL_RANGE);
        return true;
    }
    f->value = json_number(a, cell, e);
    return f->value != NULL;
}

static bool check_number(str cell, struct arena *a, struct found *f,
                         struct err *e)
{
    bool is;

    if (!doc_number_read(cell, a, &is, &f->number, e))
        return false;
    if (!is) {
        add(f, RULE_NUMBER_FORM);
        return true;
    }
    if (f->number.brackets)
        add(f, RULE_NUMBER_BRACKETS);
    if (f->number.order)
        add(f, RULE_NUMBER_ORDER);
    if (f->number.zeros)
        add(f, RULE_NUMBER_ZERO);
    return take(f, cell, a, e);
}

static bool check_choice(const struct column *c, str cell, struct arena *a,
                         struct found *f, struct err *e)
{
    for (size_t i = 0; i < c->n_choices; i++) {
        if (list_names(c->choices[i].names, cell) ||
            str_eq(c->choices[i].id, cell))
            return take(f, c->choices[i].id, a, e);
    }
    add(f, RULE_CHOICE);
    return true;
}

static bool check_url(str cell, struct arena *a, struct found *f, struct err *e)
{
    bool ok = str_starts(cell, S("http://")) || str_starts(cell, S("https://"));

    for (size_t i = 0; i < cell.n; i++)
        ok = ok && (unsigned char)cell.p[i] > ' ' && cell.p[i] != '"' &&
             cell.p[i] != '<' && cell.p[i] != '>';
    if (!ok) {
        add(f, RULE_URL_FORM);
        return true;
    }
    return take(f, cell, a, e);
}

bool cell_check(const struct column *c, str cell, date today, struct arena *a,
                struct found *out, struct err *e)
{
    *out = (struct found){0};
    if ((int64_t)utf8_count(cell) > c->longest) {
        add(out, RULE_TEXT_LONG);
        return true;
    }
    switch (c->type) {
    case COLUMN_TEXT:
    case COLUMN_PARTY:
        return take(out, cell, a, e);
    case COLUMN_URL:
        return check_url(cell, a, out, e);
    case COLUMN_CREDIT_CODE:
        return check_credit(cell, a, out, e);
    case COLUMN_DATE:
        return check_date(cell, today, a, out, e);
    case COLUMN_DECIMAL:
        return check_decimal(c, cell, a, out, e);
    case COLUMN_DOC_NUMBER:
        return check_number(cell, a, out, e);
    case COLUMN_CHOICE:
        return check_choice(c, cell, a, out, e);
    case COLUMN_TYPES:
        break;
    }
    return true;
}
