/* try_reference.h - for the property tests: an evaluator written from the
 * tables of the standard alone, slow and plain.  It shares nothing with the
 * evaluator of this folder: numbers are whole numbers over a power of ten, and
 * what they cannot hold is given up (`lost`), never rounded.
 *
 * Source    [DMN 1.5 §10.3.2, Tables 42, 43, 45, 50, 53 to 56]
 */
#ifndef FEEL_TRY_REFERENCE_H
#define FEEL_TRY_REFERENCE_H

#include "feel/try_tree.h"

/* A name and its value, or an item whose members are names. */
struct place {
    const struct place *up;
    str name;
    const struct made *value;
    bool fields;
};

struct reference {
    struct arena *a;
    bool lost; /* beyond what can be told here */
    long steps;
};

enum held { HELD_NOT, HELD, HELD_UNKNOWN };

static const struct made made_null = {.kind = MADE_NULL};

static inline struct made refer(struct reference *r, const struct expression *x,
                                const struct place *at);

static inline struct made made_bool(bool v)
{
    return (struct made){.kind = MADE_BOOL, .n = v};
}

static inline struct made made_held(enum held h)
{
    return h == HELD_UNKNOWN ? made_null : made_bool(h == HELD);
}

static inline struct made *made_items(struct reference *r, size_t n)
{
    struct made *items = arena_array(r->a, struct made, n + 1, NULL);

    if (items == NULL)
        abort();
    return items;
}

/* Table 50: and; false decides, then what is no boolean. */
static inline enum held held_and(enum held a, enum held b)
{
    if (a == HELD_NOT || b == HELD_NOT)
        return HELD_NOT;
    return a == HELD && b == HELD ? HELD : HELD_UNKNOWN;
}

static inline enum held held_not(enum held a)
{
    return a == HELD_UNKNOWN ? a : a == HELD ? HELD_NOT : HELD;
}

static inline enum held held_or(enum held a, enum held b)
{
    return held_not(held_and(held_not(a), held_not(b)));
}

static inline enum held held_of(struct made v)
{
    return v.kind != MADE_BOOL ? HELD_UNKNOWN : v.n != 0 ? HELD : HELD_NOT;
}

/* ------------------------------------------------------------- numbers -- */

enum { SCALE_MOST = 16 };

static inline struct made number(struct reference *r, int64_t n, int scale)
{
    while (scale > 0 && n % 10 == 0) {
        n /= 10;
        scale--;
    }
    if (scale > SCALE_MOST)
        r->lost = true;
    return (struct made){.kind = MADE_NUMBER, .n = n, .scale = scale};
}

static inline void align(struct reference *r, struct made *a, struct made *b)
{
    while (a->scale < b->scale && !r->lost) {
        r->lost = !num_mul(a->n, 10, &a->n);
        a->scale++;
    }
    while (b->scale < a->scale && !r->lost) {
        r->lost = !num_mul(b->n, 10, &b->n);
        b->scale++;
    }
}

static inline struct made plus(struct reference *r, struct made a,
                               struct made b, int64_t sign)
{
    int64_t n = 0;

    align(r, &a, &b);
    if (r->lost || !num_add(a.n, sign * b.n, &n))
        r->lost = true;
    return number(r, n, a.scale);
}

static inline struct made times(struct reference *r, struct made a,
                                struct made b)
{
    int64_t n = 0;

    if (!num_mul(a.n, b.n, &n))
        r->lost = true;
    return number(r, n, a.scale + b.scale);
}

static inline struct made divided(struct reference *r, struct made a,
                                  struct made b)
{
    int scale = 0;

    if (b.n == 0)
        return made_null;
    align(r, &a, &b);
    while (!r->lost && a.n % b.n != 0) {
        if (++scale > SCALE_MOST || !num_mul(a.n, 10, &a.n))
            r->lost = true;
    }
    return r->lost ? made_null : number(r, a.n / b.n, scale);
}

static inline struct made power(struct reference *r, struct made a,
                                struct made b)
{
    struct made one = {.kind = MADE_NUMBER, .n = 1}, out = one;
    int64_t times_left = b.n < 0 ? -b.n : b.n;

    if (b.scale != 0 || times_left > 40 || (a.n == 0 && b.n <= 0)) {
        r->lost = true;
        return made_null;
    }
    while (times_left-- > 0 && !r->lost)
        out = times(r, out, a);
    return b.n < 0 && !r->lost ? divided(r, one, out) : out;
}

static inline struct made arithmetic(struct reference *r, enum wish op,
                                     struct made a, struct made b)
{
    if (a.kind == MADE_NUMBER && b.kind == MADE_NUMBER)
        return op == W_ADD   ? plus(r, a, b, 1)
               : op == W_SUB ? plus(r, a, b, -1)
               : op == W_MUL ? times(r, a, b)
               : op == W_DIV ? divided(r, a, b)
                             : power(r, a, b);
    if (op == W_ADD && a.kind == MADE_TEXT && b.kind == MADE_TEXT) {
        const str parts[] = {a.text, b.text};
        struct made out = {.kind = MADE_TEXT};

        if (!arena_join(r->a, parts, 2, &out.text, NULL))
            abort();
        return out;
    }
    /* A duration, of which there are none here. */
    if (op == W_SUB && a.kind == MADE_DATE && b.kind == MADE_DATE)
        r->lost = true;
    return made_null;
}

/* ---------------------------------------------------------- comparison -- */

/* Table 42: one kind, or null with anything. */
static inline enum held equal(struct reference *r, struct made a, struct made b)
{
    enum held all = HELD;

    if (a.kind == MADE_NULL || b.kind == MADE_NULL)
        return a.kind == b.kind ? HELD : HELD_NOT;
    if (a.kind != b.kind)
        return HELD_UNKNOWN;
    if (a.kind == MADE_NUMBER)
        align(r, &a, &b);
    if (a.kind == MADE_TEXT)
        return str_eq(a.text, b.text) ? HELD : HELD_NOT;
    if (a.kind < MADE_LIST)
        return a.n == b.n ? HELD : HELD_NOT;
    if (a.count != b.count || a.start_in != b.start_in || a.end_in != b.end_in)
        return HELD_NOT;
    for (size_t i = 0; i < a.count; i++) {
        size_t j = i;

        for (j = a.kind == MADE_CONTEXT ? 0 : i;
             a.kind == MADE_CONTEXT && j < b.count &&
             !str_eq(a.names[i], b.names[j]);
             j++)
            continue;
        if (j == b.count)
            return HELD_NOT;
        all = held_and(all, equal(r, a.items[i], b.items[j]));
    }
    return all;
}

/* Table 43: numbers, texts and dates have an order. */
static inline enum held ordered(struct reference *r, enum wish op,
                                struct made a, struct made b)
{
    int order;

    if (op == W_EQ)
        return equal(r, a, b);
    if (op == W_NE)
        return held_not(equal(r, a, b));
    if (a.kind != b.kind ||
        (a.kind != MADE_NUMBER && a.kind != MADE_TEXT && a.kind != MADE_DATE))
        return HELD_UNKNOWN;
    if (a.kind == MADE_NUMBER)
        align(r, &a, &b);
    order = a.kind == MADE_TEXT ? str_cmp(a.text, b.text)
                                : (a.n > b.n) - (a.n < b.n);
    return (op == W_LT   ? order < 0
            : op == W_LE ? order <= 0
            : op == W_GT ? order > 0
                         : order >= 0)
               ? HELD
               : HELD_NOT;
}

static inline enum held within(struct reference *r, struct made v,
                               struct made range)
{
    return held_and(ordered(r, range.start_in ? W_GE : W_GT, v, range.items[0]),
                    ordered(r, range.end_in ? W_LE : W_LT, v, range.items[1]));
}

/* Table 55: in a range, in a list, or equal; a test that is true or false by
 * itself is that, for an input that is known. */
static inline enum held is_in(struct reference *r, struct made v, struct made t)
{
    if (t.kind == MADE_BOOL && v.kind != MADE_BOOL && v.kind != MADE_NULL)
        return held_of(t);
    if (t.kind == MADE_RANGE && v.kind != MADE_RANGE)
        return within(r, v, t);
    if (t.kind != MADE_LIST)
        return equal(r, v, t);
    if (v.kind == MADE_LIST && equal(r, v, t) == HELD)
        return HELD;
    for (size_t i = 0; i < t.count; i++) {
        struct made x = t.items[i];
        enum held h = x.kind == MADE_RANGE && v.kind != MADE_RANGE
                          ? within(r, v, x)
                          : equal(r, v, x);

        if (x.kind == MADE_LIST) { /* lists in lists are not told apart here */
            r->lost = true;
            return HELD_NOT;
        }
        if (h == HELD)
            return HELD;
    }
    return HELD_NOT;
}

static inline enum held test(struct reference *r, struct made v,
                             const struct expression *t, const struct place *at)
{
    if (t->op == W_TEST)
        return ordered(r, t->sign, v, refer(r, t->kids[0], at));
    return is_in(r, v, refer(r, t, at));
}

/* -------------------------------------------------------- names, paths -- */

static inline bool member(struct made c, str name, struct made *out)
{
    for (size_t i = 0; c.kind == MADE_CONTEXT && i < c.count; i++) {
        if (str_eq(c.names[i], name)) {
            *out = c.items[i];
            return true;
        }
    }
    return false;
}

static inline struct made named(const struct place *at, str name)
{
    struct made out;

    for (; at != NULL; at = at->up) {
        if (at->fields ? member(*at->value, name, &out)
                       : str_eq(at->name, name))
            return at->fields ? out : *at->value;
    }
    return made_null;
}

static inline struct made path(struct reference *r, struct made base, str name)
{
    struct made out = made_null;

    if (base.kind == MADE_LIST) {
        struct made *items = made_items(r, base.count);

        for (size_t i = 0; i < base.count; i++) {
            items[i] = made_null;
            (void)member(base.items[i], name, &items[i]);
        }
        return (struct made){
            .kind = MADE_LIST, .count = base.count, .items = items};
    }
    return member(base, name, &out) ? out : made_null;
}

/* ----------------------------------------------------------- iteration -- */

struct going {
    struct reference *r;
    const struct expression *x;
    VEC(struct made) results;
    enum held all;
    bool failed, decided;
};

/* The items of a domain as a list; false: it is none. */
static inline bool spread(struct reference *r, struct made from, struct made to,
                          bool from_in, bool to_in, struct made *out)
{
    VEC(struct made) items = {0};
    int64_t step = from.n <= to.n ? 1 : -1;

    if (from.kind != to.kind || from.scale != 0 || to.scale != 0 ||
        (from.kind != MADE_NUMBER && from.kind != MADE_DATE))
        return false;
    if ((to.n - from.n) * step > 400) {
        r->lost = true;
        return false;
    }
    for (int64_t i = from.n;; i += step) {
        if ((from_in || i != from.n) && (to_in || i != to.n)) {
            struct made *v = vec_add(r->a, &items, NULL);

            if (v == NULL)
                abort();
            *v = (struct made){.kind = from.kind, .n = i};
        }
        if (i == to.n)
            break;
    }
    *out =
        (struct made){.kind = MADE_LIST, .count = items.n, .items = items.at};
    return true;
}

static inline bool domain(struct reference *r, const struct expression *x,
                          const struct place *at, struct made *out)
{
    struct made v, *one;

    if (x->op == W_SPREAD) {
        struct made from = refer(r, x->kids[0], at);

        return spread(r, from, refer(r, x->kids[1], at), true, true, out);
    }
    v = refer(r, x, at);
    if (v.kind == MADE_RANGE)
        return spread(r, v.items[0], v.items[1], v.start_in, v.end_in, out);
    if (v.kind == MADE_NULL)
        return false;
    *out = v;
    if (v.kind != MADE_LIST) {
        one = made_items(r, 1);
        *one = v;
        *out = (struct made){.kind = MADE_LIST, .count = 1, .items = one};
    }
    return true;
}

static inline void go(struct going *g, size_t i, const struct place *at)
{
    struct made over;

    if (i + 1 == g->x->n) {
        struct made v = refer(g->r, g->x->kids[i], at), *kept;

        if (g->x->op == W_FOR) {
            kept = vec_add(g->r->a, &g->results, NULL);
            if (kept == NULL)
                abort();
            *kept = v;
            return;
        }
        g->all = g->x->op == W_EVERY ? held_and(g->all, held_of(v))
                                     : held_or(g->all, held_of(v));
        g->decided = g->all == (g->x->op == W_EVERY ? HELD_NOT : HELD);
        return;
    }
    if (!domain(g->r, g->x->kids[i], at, &over)) {
        g->failed = true;
        return;
    }
    for (size_t k = 0; k < over.count && !g->failed && !g->decided; k++) {
        const struct place here = {at, g->x->names[i], &over.items[k], false};

        go(g, i + 1, &here);
    }
}

static inline struct made iterate(struct reference *r,
                                  const struct expression *x,
                                  const struct place *at)
{
    struct going g = {.r = r, .x = x};

    g.all = x->op == W_EVERY ? HELD : HELD_NOT;
    go(&g, 0, at);
    if (g.failed)
        return made_null;
    if (x->op != W_FOR)
        return made_held(g.all);
    return (struct made){
        .kind = MADE_LIST, .count = g.results.n, .items = g.results.at};
}

/* Table 54: a number for the first item is an index, else the items for which
 * the condition is true. */
static inline struct made filter(struct reference *r,
                                 const struct expression *x,
                                 const struct place *at)
{
    struct made list = refer(r, x->kids[0], at), *kept, one = list, v;
    size_t n = 0;

    if (list.kind == MADE_NULL)
        return made_null;
    if (list.kind != MADE_LIST)
        list = (struct made){.kind = MADE_LIST, .count = 1, .items = &one};
    kept = made_items(r, list.count);
    for (size_t i = 0; i < list.count || i == 0; i++) {
        struct made item = i < list.count ? list.items[i] : made_null;
        const struct place named_item = {at, S("item"), &item, false};
        const struct place members = {&named_item, S(""), &item, true};

        v = refer(r, x->kids[1], &members);
        if (i == 0 && v.kind == MADE_NUMBER) {
            int64_t size = (int64_t)list.count;

            if (v.scale != 0)
                r->lost = true;
            if (v.scale != 0 || v.n == 0 || v.n > size || v.n < -size)
                return made_null;
            return list.items[v.n > 0 ? v.n - 1 : size + v.n];
        }
        if (i < list.count && held_of(v) == HELD)
            kept[n++] = item;
    }
    return (struct made){.kind = MADE_LIST, .count = n, .items = kept};
}

/* ---------------------------------------------------------------- rest -- */

static inline struct made entries(struct reference *r,
                                  const struct expression *x,
                                  const struct place *at)
{
    struct made *items = made_items(r, x->n);
    struct place places[WISH_KIDS];

    for (size_t i = 0; i < x->n; i++) {
        items[i] = refer(r, x->kids[i], at);
        places[i] = (struct place){at, x->names[i], &items[i], false};
        at = &places[i];
    }
    return (struct made){
        .kind = MADE_CONTEXT, .count = x->n, .items = items, .names = x->names};
}

static inline struct made listed(struct reference *r,
                                 const struct expression *x,
                                 const struct place *at)
{
    struct made *items = made_items(r, x->n);

    for (size_t i = 0; i < x->n; i++)
        items[i] = refer(r, x->kids[i], at);
    return (struct made){.kind = MADE_LIST, .count = x->n, .items = items};
}

/* Ends that are not in order make no range. */
static inline struct made ranged(struct reference *r,
                                 const struct expression *x,
                                 const struct place *at)
{
    struct made v = listed(r, x, at);

    v.kind = MADE_RANGE;
    v.start_in = x->start_in;
    v.end_in = x->end_in;
    if (v.items[0].kind != MADE_NULL && v.items[1].kind != MADE_NULL &&
        ordered(r, W_LE, v.items[0], v.items[1]) != HELD)
        return made_null;
    return v;
}

/* A value where a list is wanted is a list of it. */
static inline struct made counted(struct reference *r, enum wish op,
                                  struct made v)
{
    struct made all = {.kind = MADE_NUMBER};

    if (v.kind == MADE_NULL)
        return made_null;
    if (op == W_COUNT)
        return number(r, v.kind == MADE_LIST ? (int64_t)v.count : 1, 0);
    if (v.kind == MADE_NUMBER)
        return v;
    if (v.kind != MADE_LIST || v.count == 0)
        return made_null;
    for (size_t i = 0; i < v.count; i++) {
        if (v.items[i].kind != MADE_NUMBER)
            return made_null;
        all = plus(r, all, v.items[i], 1);
    }
    return all;
}

static inline bool instance(struct made v, str type)
{
    static const char *const types[] = {
        [MADE_NULL] = "",           [MADE_BOOL] = "boolean",
        [MADE_NUMBER] = "number",   [MADE_TEXT] = "string",
        [MADE_DATE] = "date",       [MADE_LIST] = "list",
        [MADE_CONTEXT] = "context", [MADE_RANGE] = "range"};

    return str_eq(str_of(types[v.kind]), type);
}

static inline struct made binary_of(struct reference *r,
                                    const struct expression *x,
                                    const struct place *at)
{
    struct made a = refer(r, x->kids[0], at), b = refer(r, x->kids[1], at);

    if (x->op <= W_POW)
        return arithmetic(r, x->op, a, b);
    if (x->op == W_AND)
        return made_held(held_and(held_of(a), held_of(b)));
    if (x->op == W_OR)
        return made_held(held_or(held_of(a), held_of(b)));
    return made_held(ordered(r, x->op, a, b));
}

static inline struct made between(struct reference *r,
                                  const struct expression *x,
                                  const struct place *at)
{
    struct made v = refer(r, x->kids[0], at);
    struct made low = refer(r, x->kids[1], at);
    struct made high = refer(r, x->kids[2], at);

    return made_held(
        held_and(ordered(r, W_GE, v, low), ordered(r, W_LE, v, high)));
}

static inline struct made tested(struct reference *r,
                                 const struct expression *x,
                                 const struct place *at)
{
    struct made v = refer(r, x->kids[0], at);
    enum held any = HELD_NOT;

    for (size_t i = 1; i < x->n && any != HELD; i++)
        any = held_or(any, test(r, v, x->kids[i], at));
    return made_held(any);
}

static inline struct made applied(struct reference *r,
                                  const struct expression *x,
                                  const struct place *at)
{
    struct made argument = refer(r, x->kids[1], at);
    const struct place here = {at, x->name, &argument, false};

    return refer(r, x->kids[0], &here);
}

static inline struct made refer(struct reference *r, const struct expression *x,
                                const struct place *at)
{
    struct made v = made_null;

    if (--r->steps < 0)
        r->lost = true;
    if (r->lost)
        return v;
    switch (x->op) {
    case W_CONST:
        return x->value.kind == MADE_NUMBER
                   ? number(r, x->value.n, x->value.scale)
                   : x->value;
    case W_NAME:
        return named(at, x->name);
    case W_PATH:
        return path(r, refer(r, x->kids[0], at), x->name);
    case W_NEG:
        v = refer(r, x->kids[0], at);
        return v.kind == MADE_NUMBER ? number(r, -v.n, v.scale) : made_null;
    case W_ADD:
    case W_SUB:
    case W_MUL:
    case W_DIV:
    case W_POW:
    case W_EQ:
    case W_NE:
    case W_LT:
    case W_LE:
    case W_GT:
    case W_GE:
    case W_AND:
    case W_OR:
        return binary_of(r, x, at);
    case W_NOT:
        return made_held(held_not(held_of(refer(r, x->kids[0], at))));
    case W_BETWEEN:
        return between(r, x, at);
    case W_IN:
        return tested(r, x, at);
    case W_IF:
        v = refer(r, x->kids[0], at);
        return refer(r, x->kids[held_of(v) == HELD ? 1 : 2], at);
    case W_FOR:
    case W_SOME:
    case W_EVERY:
        return iterate(r, x, at);
    case W_FILTER:
        return filter(r, x, at);
    case W_LIST:
        return listed(r, x, at);
    case W_CONTEXT:
        return entries(r, x, at);
    case W_RANGE:
        return ranged(r, x, at);
    case W_APPLY:
        return applied(r, x, at);
    case W_COUNT:
    case W_SUM:
        return counted(r, x->op, refer(r, x->kids[0], at));
    case W_INSTANCE:
        return made_bool(instance(refer(r, x->kids[0], at), x->name));
    case W_TEST: /* only in W_IN */
    case W_SPREAD:
        break;
    }
    return v;
}

#endif
