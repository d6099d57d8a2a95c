/* builtin.c - the built-in functions: finding one, fitting arguments to its
 * signatures, calling it.
 *
 * Letters of a signature, beside those told in internal.h:
 *   u days duration   T time, date or date and time   p a point of a range
 * Arguments are turned as [DMN 1.5 §10.3.2.9.4] says: a value into a list of
 * itself, a list of one into its item, a date into its midnight in UTC.
 */
#include "feel/internal.h"

static const struct builtin_table *const tables[] = {
    &builtins_text, &builtins_list,  &builtins_number,
    &builtins_time, &builtins_range, &builtins_context,
};

const struct builtin *builtin_at(size_t i)
{
    for (size_t t = 0; t < COUNT_OF(tables); t++) {
        if (i < tables[t]->n)
            return &tables[t]->rows[i];
        i -= tables[t]->n;
    }
    return NULL;
}

const struct builtin *builtin_find(str name)
{
    const struct builtin *b;

    for (size_t i = 0; (b = builtin_at(i)) != NULL; i++) {
        if (str_eq(b->name, name))
            return b;
    }
    return NULL;
}

/* ------------------------------------------------------- signatures ----- */

enum { PARAMS_MOST = 8 };

struct signature {
    char letters[PARAMS_MOST];
    size_t n, least;
    bool more; /* the last may come again */
};

static void read_signature(const struct builtin *b, struct signature *s)
{
    bool optional = false;

    *s = (struct signature){0};
    for (const char *p = b->takes; *p != '\0'; p++) {
        if (*p == '|') {
            optional = true;
        } else if (*p == '*') {
            s->more = true;
        } else {
            s->letters[s->n++] = *p;
            s->least += optional ? 0 : 1;
        }
    }
}

/* Which parameter has that name; false: none. */
static bool param_place(const struct builtin *b, str name, size_t *at)
{
    str rest = str_of(b->params), one;

    for (size_t i = 0; rest.n > 0; i++) {
        (void)str_cut(rest, S(","), &one, &rest);
        if (str_eq(one, name)) {
            *at = i;
            return true;
        }
    }
    return false;
}

/* Whether the names are each a parameter, once, and none that is needed is
 * left out. */
static bool names_fit(const struct builtin *b, const struct signature *s,
                      const str *names, size_t n)
{
    unsigned seen = 0;

    for (size_t i = 0; i < n; i++) {
        size_t at;

        if (!param_place(b, names[i], &at) || at >= s->n ||
            (seen & (1U << at)) != 0)
            return false;
        seen |= 1U << at;
    }
    for (size_t i = 0; i < s->least; i++) {
        if ((seen & (1U << i)) == 0)
            return false;
    }
    return true;
}

static bool count_fits(const struct builtin *b, const struct signature *s,
                       size_t n, const str *names)
{
    if (n < s->least || (n > s->n && (!s->more || names != NULL)))
        return false;
    return names == NULL || names_fit(b, s, names, n);
}

bool builtin_takes(const struct builtin *b, size_t n, const str *names)
{
    struct signature s;

    for (str name = b->name; str_eq(b->name, name); b++) {
        read_signature(b, &s);
        if (count_fits(b, &s, n, names))
            return true;
    }
    return false;
}

/* -------------------------------------------------------- arguments ----- */

#define OF(kind)  (1U << (kind))
#define DURATIONS (OF(FEEL_DAYS_DURATION) | OF(FEEL_MONTHS_DURATION))
#define DATES     (OF(FEEL_DATE) | OF(FEEL_DATE_TIME))

/* The kinds that each letter of a signature takes. */
static const uint16_t kinds_of[128] = {
    ['a'] = (1U << (FEEL_FUNCTION + 1)) - 1,
    ['n'] = OF(FEEL_NUMBER),
    ['s'] = OF(FEEL_STRING),
    ['b'] = OF(FEEL_BOOL),
    ['l'] = OF(FEEL_LIST),
    ['c'] = OF(FEEL_CONTEXT),
    ['d'] = OF(FEEL_DATE),
    ['t'] = OF(FEEL_TIME),
    ['M'] = OF(FEEL_DATE_TIME),
    ['y'] = OF(FEEL_MONTHS_DURATION),
    ['u'] = OF(FEEL_DAYS_DURATION),
    ['r'] = OF(FEEL_RANGE),
    ['f'] = OF(FEEL_FUNCTION),
    ['D'] = DATES,
    ['T'] = DATES | OF(FEEL_TIME),
    ['N'] = OF(FEEL_NUMBER) | OF(FEEL_NULL),
    ['S'] = OF(FEEL_STRING) | OF(FEEL_NULL),
    ['p'] =
        OF(FEEL_NUMBER) | OF(FEEL_STRING) | DATES | OF(FEEL_TIME) | DURATIONS,
};

static bool is_a(char letter, const struct feel_value *v)
{
    return (kinds_of[(unsigned char)letter & 127] & OF(v->kind)) != 0;
}

/* Turns *v into what the letter wants; *fits false: it cannot be. */
static bool coerce(struct run *r, char letter, struct feel_value *v, bool *fits)
{
    struct feel_value *one;

    *fits = is_a(letter, v);
    if (*fits || v->kind == FEEL_NULL)
        return true;
    if (letter == 'l') {
        one = run_array(r, struct feel_value, 1);
        if (one == NULL)
            return false;
        *one = *v;
        value_list(v, one, 1);
        *fits = true;
    } else if (letter == 'M' && v->kind == FEEL_DATE) {
        v->kind = FEEL_DATE_TIME;
        v->zone = ZONE_OFFSET;
        v->offset_s = 0;
        *fits = true;
    } else if (v->kind == FEEL_LIST && list_size(v) == 1) {
        struct feel_value item;

        list_item(v, 0, &item);
        *fits = is_a(letter, &item);
        if (*fits)
            *v = item;
    }
    return true;
}

/* What is left out is null; *count: up to the last that was given. */
static bool fit(struct run *r, const struct builtin *b,
                const struct feel_value *args, size_t n, const str *names,
                struct feel_value *to, size_t *count, bool *fits)
{
    struct signature s;

    read_signature(b, &s);
    *fits = count_fits(b, &s, n, names);
    *count = n;
    for (size_t i = 0; i < s.n; i++)
        to[i] = value_null;
    for (size_t i = 0; i < n && *fits; i++) {
        size_t at = i;

        if (names != NULL && !param_place(b, names[i], &at))
            at = i;
        if (at + 1 > *count)
            *count = at + 1;
        to[at] = args[i];
        if (!coerce(r, s.letters[at < s.n ? at : s.n - 1], &to[at], fits))
            return false;
    }
    return true;
}

bool builtin_null(struct run *r, struct feel_value *out)
{
    return run_null(r, r->node, WHY_ARGUMENTS, out);
}

bool builtin_call(struct run *r, const struct builtin *b,
                  const struct feel_value *args, size_t n, const str *names,
                  struct feel_value *out)
{
    struct feel_value few[PARAMS_MOST], *to = few;
    size_t count;
    bool fits;

    if (n > PARAMS_MOST) {
        to = run_array(r, struct feel_value, n);
        if (to == NULL)
            return false;
    }
    for (str name = b->name; str_eq(b->name, name); b++) {
        if (!fit(r, b, args, n, names, to, &count, &fits))
            return false;
        if (fits)
            return b->call(r, to, count, out);
    }
    /* A null argument has its own reason already. */
    for (size_t i = 0; i < n; i++) {
        if (args[i].kind == FEEL_NULL) {
            *out = value_null;
            return true;
        }
    }
    return builtin_null(r, out);
}
