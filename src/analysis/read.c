/* read.c - the conditions of a table taken apart, and the inputs that they
 * speak of, with what is declared of them. */
#include "analysis/internal.h"

#include <string.h>

enum { TYPES_DEPTH = 16 };

/* ----------------------------------------------------------- compiling -- */

static bool name_add(struct table *t, str name)
{
    str *to;

    if (name.n == 0)
        return true;
    for (size_t i = 0; i < t->names.n; i++) {
        if (str_eq(t->names.at[i], name))
            return true;
    }
    to = vec_add(t->a, &t->names, t->e);
    if (to != NULL)
        *to = name;
    return to != NULL;
}

/* Parameters of functions and entries of contexts. */
static bool names_in(struct table *t, const struct dmn_boxed *x)
{
    if (x == NULL)
        return true;
    for (size_t i = 0; i < x->n_items; i++) {
        if (!name_add(t, x->items[i].name))
            return false;
    }
    for (size_t i = 0; i < x->n; i++) {
        if (!names_in(t, x->kids[i]))
            return false;
    }
    return true;
}

/* The names that the file gives: they may hold blanks and operators. */
static bool names_of(struct table *t)
{
    for (size_t i = 0; i < t->f->n_elements; i++) {
        const struct dmn_element *el = &t->f->elements[i];

        if (!name_add(t, el->name) || !name_add(t, el->variable.name) ||
            !names_in(t, el->logic))
            return false;
    }
    return true;
}

/* An entry left empty, or a dash of any length, holds for every value. */
static bool is_any(str s)
{
    s = str_trim(s);
    return s.n == 0 || str_eq(s, S("–")) || str_eq(s, S("—"));
}

static bool compile(struct table *t, const struct dmn_text *text, bool tests,
                    const str *names, size_t n, struct feel **x, struct err *e)
{
    str source = tests && is_any(text->text) ? S("-") : text->text;

    return tests ? feel_compile_tests(t->a, source, names, n, text->at, x, e)
                 : feel_compile(t->a, source, names, n, text->at, x, e);
}

/* *x NULL: it does not compile.  The names of the file first (they may hold
 * operators), then any. */
static bool compiled(struct table *t, const struct dmn_text *text, bool tests,
                     struct feel **x)
{
    struct err e = {0};

    *x = NULL;
    if ((t->names.n > 0 &&
         compile(t, text, tests, t->names.at, t->names.n, x, &e)) ||
        compile(t, text, tests, NULL, 0, x, &e))
        return true;
    *x = NULL;
    if (err_fault(&e) == FAULT_INPUT)
        return true;
    *t->e = e;
    return false;
}

/* ----------------------------------------------------------- dimensions - */

void dim_find(const struct table *t, str path, size_t *at)
{
    for (*at = 0; *at < t->dims.n; (*at)++) {
        if (str_eq(t->dims.at[*at].path, path))
            return;
    }
    *at = SIZE_MAX;
}

size_t dim_of_name(const struct table *t, str name)
{
    size_t at;

    dim_find(t, name, &at);
    for (size_t i = 0; at == SIZE_MAX && i < t->dims.n; i++) {
        if (str_eq(t->dims.at[i].label, name))
            at = i;
    }
    return at;
}

static bool dim_add(struct table *t, str path, str label, size_t *at)
{
    struct dim *d;

    dim_find(t, path, at);
    if (*at != SIZE_MAX)
        return true;
    d = vec_add(t->a, &t->dims, t->e);
    if (d == NULL)
        return false;
    *d = (struct dim){.path = path, .label = label.n > 0 ? label : path};
    *at = t->dims.n - 1;
    return true;
}

/* The input of a unary test is written ? or ?.member. */
static str path_in(struct table *t, const struct column *column,
                   const struct feel_condition *c, bool *ok)
{
    str path = c->path;
    const str parts[] = {t->dims.at[column->dim].path,
                         str_slice(c->path, 1, c->path.n)};

    *ok = str_eq(path, S("?")) ? true : arena_join(t->a, parts, 2, &path, t->e);
    return str_eq(c->path, S("?")) ? parts[0] : path;
}

/* Members of the input get a path of their own, written into the condition's
 * dimension once and found again by dim_of. */
static bool dims_of(struct table *t, const struct column *column,
                    const struct feel_condition *c)
{
    size_t at;
    bool ok = true;
    str path = c->path;

    for (size_t i = 0; i < c->n; i++) {
        if (!dims_of(t, column, c->kids[i]))
            return false;
    }
    if (c->part != FEEL_COMPARISON)
        return true;
    if (str_starts(path, S("?"))) {
        if (column == NULL || column->test != NULL)
            return true;
        path = path_in(t, column, c, &ok);
    }
    return ok && dim_add(t, path, S(""), &at);
}

size_t dim_of(const struct table *t, const struct column *column,
              const struct feel_condition *c)
{
    str rest = str_slice(c->path, 1, c->path.n);
    size_t at;

    if (!str_starts(c->path, S("?"))) {
        dim_find(t, c->path, &at);
        return at;
    }
    if (column == NULL || column->test != NULL)
        return SIZE_MAX;
    if (rest.n == 0)
        return column->dim;
    for (at = 0; at < t->dims.n; at++) {
        str path = t->dims.at[at].path, head = t->dims.at[column->dim].path;

        if (path.n == head.n + rest.n && str_starts(path, head) &&
            str_ends(path, rest))
            return at;
    }
    return SIZE_MAX;
}

/* ------------------------------------------------------------ columns --- */

static bool same_but_blanks(str a, str b)
{
    size_t i = 0, k = 0;

    for (;;) {
        while (i < a.n && (a.p[i] == ' ' || a.p[i] == '\t' || a.p[i] == '\n'))
            i++;
        while (k < b.n && (b.p[k] == ' ' || b.p[k] == '\t' || b.p[k] == '\n'))
            k++;
        if (i == a.n || k == b.n)
            return i == a.n && k == b.n;
        if (a.p[i++] != b.p[k++])
            return false;
    }
}

/* An input is a path, a condition over paths, or something computed. */
static bool read_column(struct table *t, const struct dmn_input *in,
                        struct column *to)
{
    struct feel_condition *c = NULL;
    str text = str_trim(in->expression.text);
    struct feel *x;
    bool path, test;

    if (!compiled(t, &in->expression, false, &x) ||
        (x != NULL && !feel_take_apart(x, t->a, &c, t->e)))
        return false;
    to->x = x;
    path = c != NULL && c->part == FEEL_COMPARISON &&
           same_but_blanks(c->path, text);
    test = c != NULL && !path && c->part != FEEL_OTHER && c->part != FEEL_TRUTH;
    if (test) {
        to->test = c;
        return dims_of(t, NULL, c);
    }
    if (!dim_add(t,
                 path         ? c->path
                 : text.n > 0 ? text
                              : in->label,
                 in->label, &to->dim))
        return false;
    t->dims.at[to->dim].computed = !path;
    return true;
}

static bool read_cells(struct table *t)
{
    const struct dmn_table *d = t->t;

    t->cells =
        arena_array(t->a, struct cell, d->n_rules * d->n_inputs + 1, t->e);
    if (t->cells == NULL)
        return false;
    for (size_t r = 0; r < d->n_rules; r++) {
        for (size_t i = 0; i < d->n_inputs; i++) {
            struct cell *c = &t->cells[r * d->n_inputs + i];
            struct feel_condition *k = NULL;
            struct feel *x;

            if (!compiled(t, &d->rules[r].inputs[i], true, &x) ||
                (x != NULL && (!feel_take_apart(x, t->a, &k, t->e) ||
                               !dims_of(t, &t->columns[i], k))))
                return false;
            c->x = x;
            c->c = k;
        }
    }
    return true;
}

/* ------------------------------------------------------------ declared -- */

static const struct {
    const char *name;
    enum feel_kind kind;
} kinds[] = {
    {"number", FEEL_NUMBER},
    {"string", FEEL_STRING},
    {"boolean", FEEL_BOOL},
    {"date", FEEL_DATE},
    {"time", FEEL_TIME},
    {"date and time", FEEL_DATE_TIME},
    {"dateTime", FEEL_DATE_TIME},
    {"days and time duration", FEEL_DAYS_DURATION},
    {"dayTimeDuration", FEEL_DAYS_DURATION},
    {"years and months duration", FEEL_MONTHS_DURATION},
    {"yearMonthDuration", FEEL_MONTHS_DURATION},
};

static bool allow(struct table *t, size_t dim, const struct dmn_text *text)
{
    struct feel_condition *c, **to;
    struct feel *x;

    if (str_trim(text->text).n == 0)
        return true;
    if (!compiled(t, text, true, &x))
        return false;
    if (x == NULL)
        return true;
    if (!feel_take_apart(x, t->a, &c, t->e))
        return false;
    to = (struct feel_condition **)(void *)vec_add(
        t->a, &t->dims.at[dim].allowed, t->e);
    if (to == NULL)
        return false;
    *to = c;
    return true;
}

static const struct dmn_item *item_of(const struct table *t, str type)
{
    for (size_t i = 0; i < t->f->n_items; i++) {
        if (str_eq(t->f->items[i].name, type))
            return &t->f->items[i];
    }
    return NULL;
}

static bool declare(struct table *t, size_t dim, const struct dmn_item *item,
                    str type, int depth)
{
    const struct dmn_item *of;
    str head, tail;

    if (item != NULL &&
        (!allow(t, dim, &item->allowed) || !allow(t, dim, &item->constraint)))
        return false;
    if ((item != NULL && item->collection) || depth > TYPES_DEPTH)
        return true;
    if (str_cut(type, S(":"), &head, &tail))
        type = tail;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_eq(type, str_of(kinds[i].name))) {
            t->dims.at[dim].kind = kinds[i].kind;
            t->dims.at[dim].typed = true;
            return true;
        }
    }
    of = item_of(t, type);
    return of == NULL || declare(t, dim, of, of->type, depth + 1);
}

/* What the elements of the file say of a path: the type of the variable, then
 * of its members. */
static bool declare_path(struct table *t, size_t dim)
{
    str path = t->dims.at[dim].path;
    const struct dmn_item *item = NULL;
    str rest = S("");

    for (size_t i = 0; i < t->f->n_elements; i++) {
        str name = t->f->elements[i].name;

        if (name.n > 0 && str_starts(path, name) &&
            (path.n == name.n || path.p[name.n] == '.')) {
            item = &t->f->elements[i].variable;
            rest = str_slice(path, name.n, path.n);
        }
    }
    for (int depth = 0; item != NULL && rest.n > 0 && depth < TYPES_DEPTH;
         depth++) {
        const struct dmn_item *of =
            item->n_parts > 0 ? item : item_of(t, item->type);
        const struct dmn_item *part = NULL;

        for (size_t i = 0; of != NULL && i < of->n_parts; i++) {
            str name = of->parts[i].name;

            if (str_starts(str_slice(rest, 1, rest.n), name) &&
                (rest.n == name.n + 1 || rest.p[name.n + 1] == '.'))
                part = &of->parts[i];
        }
        if (part != NULL)
            rest = str_slice(rest, part->name.n + 1, rest.n);
        item = part != NULL ? part : of == item ? NULL : of;
    }
    return item == NULL || declare(t, dim, item, item->type, 0);
}

/* A path and a member of it are not free of each other. */
static void mark_tied(struct table *t)
{
    for (size_t i = 0; i < t->dims.n; i++) {
        for (size_t k = 0; k < t->dims.n; k++) {
            str whole = t->dims.at[k].path, part = t->dims.at[i].path;

            if (part.n > whole.n && str_starts(part, whole) &&
                part.p[whole.n] == '.')
                t->dims.at[i].tied = true;
        }
    }
}

bool table_read(struct table *t)
{
    const struct dmn_table *d = t->t;

    t->columns = arena_array(t->a, struct column, d->n_inputs + 1, t->e);
    if (t->columns == NULL || !names_of(t))
        return false;
    for (size_t i = 0; i < d->n_inputs; i++) {
        if (!read_column(t, &d->inputs[i], &t->columns[i]))
            return false;
    }
    if (!read_cells(t))
        return false;
    for (size_t i = 0; i < d->n_inputs; i++) {
        if (t->columns[i].test == NULL &&
            (!declare(t, t->columns[i].dim, NULL, d->inputs[i].type, 0) ||
             !allow(t, t->columns[i].dim, &d->inputs[i].allowed)))
            return false;
    }
    for (size_t i = 0; i < t->dims.n; i++) {
        if (!t->dims.at[i].computed && !declare_path(t, i))
            return false;
    }
    mark_tied(t);
    return true;
}
