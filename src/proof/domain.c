/* domain.c - the values of a name, cut into classes by the constants that
 * conditions compare it with.  What lies in one class no condition can tell
 * apart, so that a proof over classes speaks of all values.
 */
#include "proof/internal.h"

struct domain *domain_root(struct domain *d)
{
    while (d->same != NULL)
        d = d->same;
    return d;
}

struct domain *domain_of(struct model *m, str name)
{
    struct domain *d, **at;
    const struct field *f;

    for (size_t i = 0; i < m->domains.n; i++) {
        if (str_eq(m->domains.at[i]->name, name))
            return m->domains.at[i];
    }
    if (m->failed)
        return NULL;
    d = arena_new(m->a, struct domain, m->e);
    at = d == NULL ? NULL : vec_add(m->a, &m->domains, m->e);
    if (at == NULL) {
        m->failed = true;
        return NULL;
    }
    *at = d;
    d->name = name;
    f = procedure_field(m->p, name);
    d->has_bool = f != NULL && f->type == FIELD_BOOL;
    return d;
}

static bool is_text(enum feel_kind k)
{
    return k == FEEL_STRING;
}

static bool is_ordered(enum feel_kind k)
{
    return k == FEEL_NUMBER || k == FEEL_DATE || k == FEEL_DATE_TIME;
}

void domain_note(struct model *m, struct domain *d, const struct feel_value *v)
{
    enum feel_kind k = feel_kind(v);
    const struct feel_value **at;
    bool equal = false;

    if (m->failed || d == NULL || k == FEEL_NULL)
        return;
    d = domain_root(d);
    d->has_bool = d->has_bool || k == FEEL_BOOL;
    d->has_text = d->has_text || is_text(k);
    d->has_order = d->has_order || is_ordered(k);
    d->odd = d->odd || !(k == FEEL_BOOL || is_text(k) || is_ordered(k));
    if (k == FEEL_BOOL)
        return;
    for (size_t i = 0; i < d->constants.n; i++) {
        if (feel_equal(d->constants.at[i], v, &equal) && equal)
            return;
    }
    at = vec_add(m->a, &d->constants, m->e);
    if (at == NULL)
        m->failed = true;
    else
        *at = v;
}

void domain_join(struct domain *a, struct domain *b)
{
    if (a == NULL || b == NULL)
        return;
    a = domain_root(a);
    b = domain_root(b);
    if (a != b)
        b->same = a;
}

/* Constants in order; false: some cannot be compared. */
static bool sort(struct domain *d)
{
    for (size_t i = 1; i < d->constants.n; i++) {
        for (size_t j = i; j > 0; j--) {
            const struct feel_value **at = d->constants.at;
            const struct feel_value *v = at[j];
            int order;

            if (!feel_order(at[j - 1], at[j], &order))
                return false;
            if (order <= 0)
                break;
            at[j] = at[j - 1];
            at[j - 1] = v;
        }
    }
    return true;
}

static void close_one(struct domain *d)
{
    int kinds = d->has_bool + d->has_text + d->has_order;
    size_t n = d->constants.n;

    d->kind = DOMAIN_THING;
    d->n = 2;
    if (d->odd || kinds != 1 || n > (CLASSES_MOST - 3) / 2) {
        d->constants.n = 0;
    } else if (d->has_bool) {
        d->kind = DOMAIN_BOOL;
        d->n = 3;
    } else if (d->has_text) {
        d->kind = DOMAIN_TEXT;
        d->n = (unsigned)n + 2;
    } else if (sort(d)) {
        d->kind = DOMAIN_ORDER;
        d->n = 2 * (unsigned)n + 2;
    } else {
        d->constants.n = 0;
    }
}

void domains_close(struct model *m)
{
    for (size_t i = 0; i < m->domains.n; i++) {
        struct domain *d = m->domains.at[i], *root = domain_root(d);

        if (d == root)
            continue;
        root->has_bool = root->has_bool || d->has_bool;
        root->has_text = root->has_text || d->has_text;
        root->has_order = root->has_order || d->has_order;
        root->odd = root->odd || d->odd;
        for (size_t k = 0; k < d->constants.n; k++)
            domain_note(m, root, d->constants.at[k]);
    }
    for (size_t i = 0; i < m->domains.n; i++) {
        if (m->domains.at[i]->same == NULL)
            close_one(m->domains.at[i]);
    }
}

unsigned domain_class(const struct domain *d, const struct feel_value *v)
{
    bool equal = false;

    if (feel_kind(v) == FEEL_NULL)
        return 0;
    if (d->kind == DOMAIN_BOOL)
        return feel_kind(v) != FEEL_BOOL ? ANY : feel_true(v) ? 1 : 2;
    for (size_t i = 0; i < d->constants.n; i++) {
        if (feel_equal(d->constants.at[i], v, &equal) && equal)
            return d->kind == DOMAIN_TEXT ? (unsigned)i + 1
                                          : 2 * (unsigned)i + 2;
    }
    return d->kind == DOMAIN_THING ? 1 : ANY;
}

static unsigned truth(bool yes)
{
    return yes ? MAY_YES : MAY_NO;
}

static unsigned ordered(int order, enum feel_comparison op)
{
    switch (op) {
    case FEEL_EQ:
        return truth(order == 0);
    case FEEL_NE:
        return truth(order != 0);
    case FEEL_LT:
        return truth(order < 0);
    case FEEL_LE:
        return truth(order <= 0);
    case FEEL_GT:
        return truth(order > 0);
    case FEEL_GE:
        return truth(order >= 0);
    }
    return MAY_ALL;
}

unsigned domain_test(const struct domain *d, unsigned class,
                     enum feel_comparison op, const struct feel_value *value,
                     unsigned with)
{
    bool null = feel_kind(value) == FEEL_NULL;

    if (op != FEEL_EQ && op != FEEL_NE) {
        if (class == 0 || null)
            return MAY_NULL;
        if (d->kind != DOMAIN_ORDER || with == ANY)
            return MAY_ALL;
        return ordered((int)class - (int)with, op);
    }
    if (null)
        return truth((class == 0) == (op == FEEL_EQ));
    if (class == 0) /* null = "x" is false */
        return truth(op == FEEL_NE);
    if (d->kind == DOMAIN_THING || with == ANY)
        return MAY_ALL;
    return truth((class == with) == (op == FEEL_EQ));
}

/* ---- what may be entered ---- */

/* Where the class lies beside a bound: the bound is a decimal text. */
static bool outside(const struct domain *d, unsigned class, str bound,
                    bool lower)
{
    size_t k = (class - 1) / 2;
    bool exact = class % 2 == 0;
    struct buf b;
    str text;
    int order;
    bool out = false;

    /* Below the first bound: all below constant k; above: all above k - 1. */
    if (!lower && !exact && k == 0)
        return false;
    if (lower && !exact && k == d->constants.n)
        return false;
    buf_init(&b, &memory_system, 256);
    feel_print(d->constants.at[lower || exact ? k : k - 1], &b);
    if (buf_done(&b, &text, NULL) && decimal_compare(text, bound, &order))
        out = exact   ? lower ? order < 0 : order > 0
              : lower ? order <= 0
                      : order >= 0;
    buf_close(&b);
    return out;
}

static bool choice_left(const struct domain *d, const struct field *f)
{
    for (size_t i = 0; i < f->n_choices; i++) {
        bool named = false;

        for (size_t k = 0; k < d->constants.n; k++) {
            struct buf b;
            str text;

            buf_init(&b, &memory_system, 4096);
            feel_print(d->constants.at[k], &b);
            named = named || (buf_done(&b, &text, NULL) &&
                              str_eq(text, f->choices[i].id));
            buf_close(&b);
        }
        if (!named)
            return true;
    }
    return false;
}

uint64_t domain_entered(const struct domain *d, const struct field_use *use)
{
    const struct field *f = use->field;
    uint64_t all = (((uint64_t)1 << (d->n - 1)) << 1) - 1;

    /* Nothing entered is null: kept as it was. */
    if (use->required || use->fallback != NULL)
        all &= ~(uint64_t)1;
    if (d->kind == DOMAIN_ORDER && f->type == FIELD_NUMBER) {
        for (unsigned c = 1; c < d->n; c++) {
            if ((f->min.n > 0 && outside(d, c, f->min, true)) ||
                (f->max.n > 0 && outside(d, c, f->max, false)))
                all &= ~((uint64_t)1 << c);
        }
    }
    if (d->kind == DOMAIN_TEXT && f->type == FIELD_CHOICE && !choice_left(d, f))
        all &= ~((uint64_t)1 << (d->n - 1));
    return all;
}
