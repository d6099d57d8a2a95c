/* try_tree.h - for the property tests: random expressions as trees of their
 * own, and as text with only the parentheses that the grammar asks for (and a
 * few more).  Nothing of the folder's own parser or evaluator is used. */
#ifndef FEEL_TRY_TREE_H
#define FEEL_TRY_TREE_H

#include "base/base.h"

enum made_kind {
    MADE_NULL,
    MADE_BOOL,
    MADE_NUMBER,
    MADE_TEXT,
    MADE_DATE,
    MADE_LIST,
    MADE_CONTEXT,
    MADE_RANGE
};

/* A number is n / 10^scale, a boolean n, a date n days since 1970-01-01. */
struct made {
    enum made_kind kind;
    int64_t n;
    int scale;
    str text;
    size_t count; /* items of a list or context; 2: ends of a range */
    const struct made *items;
    const str *names;
    bool start_in, end_in;
};

enum wish {
    W_CONST,
    W_NAME,
    W_PATH,
    W_NEG,
    W_ADD,
    W_SUB,
    W_MUL,
    W_DIV,
    W_POW,
    W_EQ,
    W_NE,
    W_LT,
    W_LE,
    W_GT,
    W_GE,
    W_AND,
    W_OR,
    W_NOT,
    W_BETWEEN,
    W_IN,   /* value, test… */
    W_TEST, /* sign is one of W_EQ…W_GE; kids[0] */
    W_IF,
    W_FOR,    /* domain…, body; names */
    W_SOME,   /* the same */
    W_EVERY,  /* the same */
    W_SPREAD, /* a domain written a..b */
    W_FILTER,
    W_LIST,
    W_CONTEXT,
    W_RANGE,
    W_APPLY, /* (function(name) body)(argument): body, argument */
    W_COUNT,
    W_SUM,
    W_INSTANCE /* name: of the type */
};

enum { WISH_KIDS = 4 };

struct expression {
    enum wish op, sign;
    struct made value; /* W_CONST */
    str name;
    str names[WISH_KIDS];
    struct expression *kids[WISH_KIDS];
    size_t n;
    bool start_in, end_in;
};

/* ------------------------------------------------------------ chance ---- */

struct chance {
    uint64_t state; /* splitmix64 */
};

static inline uint64_t chance_next(struct chance *c)
{
    uint64_t z = c->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline size_t chance_of(struct chance *c, size_t n)
{
    return (size_t)(chance_next(c) % n);
}

/* -------------------------------------------------------------- types --- */

enum sort {
    SORT_BOOL,
    SORT_NUMBER,
    SORT_TEXT,
    SORT_DATE,
    SORT_NUMBERS,  /* a list of numbers */
    SORT_CONTEXT,  /* {a: number, kind: string, b: boolean} */
    SORT_CONTEXTS, /* a list of them */
    SORT_RANGE,
    SORT_NULL,
    SORTS
};

struct known_name {
    str name;
    enum sort sort;
};

struct maker {
    struct arena *a;
    struct chance chance;
    struct known_name names[64];
    size_t n_names;
    int fresh;
};

static inline struct expression *make_node(struct maker *m, enum wish op,
                                           size_t n, ...)
{
    struct expression *x = arena_new(m->a, struct expression, NULL);
    va_list kids;

    if (x == NULL)
        abort();
    x->op = op;
    x->n = n;
    va_start(kids, n);
    for (size_t i = 0; i < n; i++)
        x->kids[i] = va_arg(kids, struct expression *);
    va_end(kids);
    return x;
}

static inline struct expression *make_any(struct maker *m, enum sort s,
                                          int depth);

/* ------------------------------------------------------------- leaves --- */

static inline struct expression *make_constant(struct maker *m, enum sort s)
{
    static const str texts[] = {SI(""),   SI("a"),      SI("b"),
                                SI("法"), SI("ab\"\\"), SI("legal person")};
    static const int64_t numbers[] = {0, 1, 2, 3, 5, 10, 15, 250, 3000, 125};
    struct expression *x = make_node(m, W_CONST, 0);
    struct made *v = &x->value;

    switch (s) {
    case SORT_BOOL:
        v->kind = MADE_BOOL;
        v->n = (int64_t)chance_of(&m->chance, 2);
        break;
    case SORT_NUMBER:
        v->kind = MADE_NUMBER;
        v->n = numbers[chance_of(&m->chance, COUNT_OF(numbers))];
        v->scale = chance_of(&m->chance, 3) > 0 ? 0 : 1;
        break;
    case SORT_TEXT:
        v->kind = MADE_TEXT;
        v->text = texts[chance_of(&m->chance, COUNT_OF(texts))];
        break;
    case SORT_DATE:
        v->kind = MADE_DATE;
        v->n = 20510 + (int64_t)chance_of(&m->chance, 12);
        break;
    case SORT_NUMBERS:
    case SORT_CONTEXT:
    case SORT_CONTEXTS:
    case SORT_RANGE:
    case SORT_NULL:
    case SORTS:
        v->kind = MADE_NULL;
        break;
    }
    return x;
}

static inline struct expression *make_name(struct maker *m, enum sort s)
{
    size_t n = 0, which;

    for (size_t i = 0; i < m->n_names; i++)
        n += m->names[i].sort == s;
    if (n == 0)
        return make_constant(m, s);
    which = chance_of(&m->chance, n);
    for (size_t i = 0; i < m->n_names; i++) {
        if (m->names[i].sort == s && which-- == 0) {
            struct expression *x = make_node(m, W_NAME, 0);

            x->name = m->names[i].name;
            return x;
        }
    }
    return make_constant(m, s);
}

static inline struct expression *make_path(struct maker *m, enum sort s,
                                           int depth)
{
    static const str names[SORTS] = {[SORT_BOOL] = SI("b"),
                                     [SORT_NUMBER] = SI("a"),
                                     [SORT_TEXT] = SI("kind"),
                                     [SORT_NUMBERS] = SI("a")};
    struct expression *x =
        make_node(m, W_PATH, 1,
                  make_any(m, s == SORT_NUMBERS ? SORT_CONTEXTS : SORT_CONTEXT,
                           depth - 1));

    x->name = names[s].n > 0 ? names[s] : S("none");
    return x;
}

/* -------------------------------------------------------------- forms --- */

static inline str make_fresh(struct maker *m)
{
    static const str names[] = {SI("x"), SI("y"), SI("z"), SI("x y"), SI("w")};

    return names[(size_t)m->fresh++ % COUNT_OF(names)];
}

/* The sort of what one goes over; *item: of its items. */
static inline struct expression *make_domain(struct maker *m, int depth,
                                             enum sort *item)
{
    switch (chance_of(&m->chance, 4)) {
    case 0:
        *item = SORT_CONTEXT;
        return make_any(m, SORT_CONTEXTS, depth - 1);
    case 1:
        *item = SORT_NUMBER;
        return make_node(m, W_SPREAD, 2, make_constant(m, SORT_NUMBER),
                         make_any(m, SORT_NUMBER, 1));
    case 2:
        *item = SORT_NUMBER;
        return make_any(m, SORT_RANGE, depth - 1);
    default:
        *item = SORT_NUMBER;
        return make_any(m, SORT_NUMBERS, depth - 1);
    }
}

static inline struct expression *make_loop(struct maker *m, enum wish op,
                                           enum sort body, int depth)
{
    size_t outer = m->n_names, n = 1 + chance_of(&m->chance, 2);
    struct expression *x = make_node(m, op, 0);

    x->n = n + 1;
    for (size_t i = 0; i < n; i++) {
        enum sort item;

        x->kids[i] = make_domain(m, depth - 1, &item);
        x->names[i] = make_fresh(m);
        m->names[m->n_names++] = (struct known_name){x->names[i], item};
    }
    x->kids[n] = make_any(m, body, depth - 1);
    m->n_names = outer;
    return x;
}

static inline struct expression *make_filter(struct maker *m, enum sort list,
                                             bool index, int depth)
{
    size_t outer = m->n_names;
    struct expression *x =
        make_node(m, W_FILTER, 2, make_any(m, list, depth - 1), NULL);
    bool contexts = list == SORT_CONTEXTS;

    m->names[m->n_names++] =
        (struct known_name){S("item"), contexts ? SORT_CONTEXT : SORT_NUMBER};
    if (contexts) {
        m->names[m->n_names++] = (struct known_name){S("a"), SORT_NUMBER};
        m->names[m->n_names++] = (struct known_name){S("kind"), SORT_TEXT};
        m->names[m->n_names++] = (struct known_name){S("b"), SORT_BOOL};
    }
    x->kids[1] = index ? make_constant(m, SORT_NUMBER)
                       : make_any(m, SORT_BOOL, depth - 1);
    if (index && chance_of(&m->chance, 2) == 0)
        x->kids[1] = make_node(m, W_NEG, 1, x->kids[1]);
    m->n_names = outer;
    return x;
}

static inline struct expression *make_context(struct maker *m, int depth)
{
    size_t outer = m->n_names;
    struct expression *x = make_node(m, W_CONTEXT, 0);
    static const struct known_name entries[] = {{SI("a"), SORT_NUMBER},
                                                {SI("kind"), SORT_TEXT},
                                                {SI("b"), SORT_BOOL},
                                                {SI("fine-c"), SORT_NULL}};

    x->n = 2 + chance_of(&m->chance, 3);
    for (size_t i = 0; i < x->n; i++) {
        x->names[i] = entries[i].name;
        x->kids[i] = make_any(m, entries[i].sort, depth - 1);
        m->names[m->n_names++] = entries[i];
    }
    m->n_names = outer;
    return x;
}

static inline struct expression *make_range(struct maker *m, int depth)
{
    enum sort s = chance_of(&m->chance, 5) == 0 ? SORT_DATE : SORT_NUMBER;
    struct expression *x =
        make_node(m, W_RANGE, 2, make_constant(m, s),
                  make_any(m, s, chance_of(&m->chance, 2) ? 0 : depth - 1));

    x->start_in = chance_of(&m->chance, 3) > 0;
    x->end_in = chance_of(&m->chance, 3) > 0;
    return x;
}

static inline struct expression *make_in(struct maker *m, int depth)
{
    enum sort s = (enum sort)chance_of(&m->chance, SORT_NUMBERS);
    struct expression *x =
        make_node(m, W_IN, 1,
                  chance_of(&m->chance, 2) ? make_constant(m, s)
                                           : make_any(m, s, depth - 1));

    x->n = 2 + chance_of(&m->chance, 2);
    for (size_t i = 1; i < x->n; i++) {
        switch (chance_of(&m->chance, 4)) {
        case 0:
            x->kids[i] = make_node(m, W_TEST, 1, make_any(m, s, depth - 2));
            x->kids[i]->sign = W_EQ + (enum wish)chance_of(&m->chance, 6);
            break;
        case 1:
            x->kids[i] = make_range(m, depth - 2);
            if (chance_of(&m->chance, 2)) /* the input is an end of it */
                x->kids[0] = x->kids[i]->kids[chance_of(&m->chance, 2)];
            break;
        case 2:
            x->kids[i] =
                make_any(m, s == SORT_NUMBER ? SORT_NUMBERS : s, depth - 2);
            break;
        default:
            x->kids[i] = make_constant(m, s);
            break;
        }
    }
    return x;
}

static inline struct expression *make_apply(struct maker *m, enum sort s,
                                            int depth)
{
    size_t outer = m->n_names;
    enum sort of = (enum sort)chance_of(&m->chance, SORTS);
    struct expression *x = make_node(m, W_APPLY, 2, NULL, NULL);

    x->kids[1] = make_any(m, of, depth - 1);
    x->name = make_fresh(m);
    m->names[m->n_names++] = (struct known_name){x->name, of};
    x->kids[0] = make_any(m, s, depth - 1);
    m->n_names = outer;
    return x;
}

static inline struct expression *make_bool(struct maker *m, int depth)
{
    enum sort s = (enum sort)chance_of(&m->chance, SORTS);
    static const str types[] = {SI("number"), SI("string"), SI("boolean"),
                                SI("date"),   SI("list"),   SI("context")};
    struct expression *x;

    switch (chance_of(&m->chance, 9)) {
    case 0:
    case 1:
        return make_node(m, chance_of(&m->chance, 2) ? W_AND : W_OR, 2,
                         make_any(m, SORT_BOOL, depth - 1),
                         make_any(m, SORT_BOOL, depth - 1));
    case 2:
        return make_node(m, W_EQ + (enum wish)chance_of(&m->chance, 2), 2,
                         make_any(m, s, depth - 1), make_any(m, s, depth - 1));
    case 3:
        s = (enum sort)(SORT_NUMBER + chance_of(&m->chance, 3));
        return make_node(m, W_LT + (enum wish)chance_of(&m->chance, 4), 2,
                         make_any(m, s, depth - 1), make_any(m, s, depth - 1));
    case 4:
        return make_node(m, W_NOT, 1, make_any(m, SORT_BOOL, depth - 1));
    case 5:
        return make_loop(m, chance_of(&m->chance, 2) ? W_SOME : W_EVERY,
                         SORT_BOOL, depth);
    case 6:
        x = make_node(m, W_INSTANCE, 1, make_any(m, s, depth - 1));
        x->name = types[chance_of(&m->chance, COUNT_OF(types))];
        return x;
    case 7:
        s = (enum sort)(SORT_NUMBER + chance_of(&m->chance, 3));
        return make_node(m, W_BETWEEN, 3, make_any(m, s, depth - 1),
                         make_any(m, s, depth - 1), make_any(m, s, depth - 1));
    default:
        return make_in(m, depth);
    }
}

static inline struct expression *make_number(struct maker *m, int depth)
{
    switch (chance_of(&m->chance, 6)) {
    case 0:
        return make_node(m, W_NEG, 1, make_any(m, SORT_NUMBER, depth - 1));
    case 1:
        return make_node(m, chance_of(&m->chance, 2) ? W_COUNT : W_SUM, 1,
                         make_any(m, SORT_NUMBERS, depth - 1));
    case 2:
        return make_node(m, W_POW, 2, make_any(m, SORT_NUMBER, depth - 1),
                         make_constant(m, SORT_NUMBER));
    case 3:
        return make_filter(m, SORT_NUMBERS, true, depth);
    default:
        return make_node(m, W_ADD + (enum wish)chance_of(&m->chance, 4), 2,
                         make_any(m, SORT_NUMBER, depth - 1),
                         make_any(m, SORT_NUMBER, depth - 1));
    }
}

static inline struct expression *make_list(struct maker *m, enum sort item,
                                           int depth)
{
    struct expression *x = make_node(m, W_LIST, 0);

    x->n = chance_of(&m->chance, WISH_KIDS);
    for (size_t i = 0; i < x->n; i++)
        x->kids[i] = make_any(m, item, depth - 1);
    return x;
}

static inline struct expression *make_form(struct maker *m, enum sort s,
                                           int depth)
{
    bool loop = chance_of(&m->chance, 3) == 0;

    switch (s) {
    case SORT_BOOL:
        return make_bool(m, depth);
    case SORT_NUMBER:
        return make_number(m, depth);
    case SORT_TEXT:
        return make_node(m, W_ADD, 2, make_any(m, SORT_TEXT, depth - 1),
                         make_any(m, SORT_TEXT, depth - 1));
    case SORT_NUMBERS:
        return loop ? make_loop(m, W_FOR, SORT_NUMBER, depth)
               : chance_of(&m->chance, 2)
                   ? make_filter(m, SORT_NUMBERS, false, depth)
                   : make_list(m, SORT_NUMBER, depth);
    case SORT_CONTEXT:
        return loop ? make_filter(m, SORT_CONTEXTS, true, depth)
                    : make_context(m, depth);
    case SORT_CONTEXTS:
        return loop ? make_loop(m, W_FOR, SORT_CONTEXT, depth)
               : chance_of(&m->chance, 2)
                   ? make_filter(m, SORT_CONTEXTS, false, depth)
                   : make_list(m, SORT_CONTEXT, depth);
    case SORT_RANGE:
        return make_range(m, depth);
    case SORT_DATE:
    case SORT_NULL:
    case SORTS:
        break;
    }
    return make_constant(m, s);
}

/* One in twelve is not what is asked for. */
static inline struct expression *make_any(struct maker *m, enum sort s,
                                          int depth)
{
    if (chance_of(&m->chance, 12) == 0)
        s = (enum sort)chance_of(&m->chance, SORTS);
    if (depth <= 0)
        return s == SORT_RANGE            ? make_range(m, 0)
               : chance_of(&m->chance, 2) ? make_name(m, s)
                                          : make_constant(m, s);
    switch (chance_of(&m->chance, 10)) {
    case 0:
        return make_name(m, s);
    case 1:
        return make_path(m, s, depth);
    case 2:
        return make_node(m, W_IF, 3, make_any(m, SORT_BOOL, depth - 1),
                         make_any(m, s, depth - 1), make_any(m, s, depth - 1));
    case 3:
        return make_apply(m, s, depth);
    default:
        return make_form(m, s, depth);
    }
}

/* --------------------------------------------------------------- text --- */

/* How tightly a form binds [DMN 1.5 §10.3.1.2, rules 1 to 58]. */
static inline int text_level(const struct expression *x)
{
    switch (x->op) {
    case W_OR:
        return 1;
    case W_AND:
        return 2;
    case W_EQ:
    case W_NE:
    case W_LT:
    case W_LE:
    case W_GT:
    case W_GE:
    case W_BETWEEN:
    case W_IN:
        return 3;
    case W_ADD:
    case W_SUB:
        return 4;
    case W_MUL:
    case W_DIV:
        return 5;
    case W_POW:
        return 6;
    case W_NEG:
        return 7;
    case W_PATH:
    case W_FILTER:
    case W_INSTANCE:
    case W_APPLY:
        return 8;
    case W_IF:
    case W_FOR:
    case W_SOME:
    case W_EVERY:
        return 0;
    case W_CONST:
    case W_NAME:
    case W_NOT:
    case W_COUNT:
    case W_SUM:
    case W_LIST:
    case W_CONTEXT:
    case W_RANGE:
    case W_TEST:
    case W_SPREAD:
        break;
    }
    return 9;
}

static inline void text_add(const struct expression *x, struct chance *c,
                            struct buf *b);

static inline void text_put(const struct expression *x, int level,
                            struct chance *c, struct buf *b)
{
    bool alone = x->op == W_SPREAD || x->op == W_TEST;
    bool apart = text_level(x) < level || (!alone && chance_of(c, 10) == 0);

    buf_add(b, apart ? S("(") : S(""));
    text_add(x, c, b);
    buf_add(b, apart ? S(")") : S(""));
}

static inline void text_value(const struct made *v, struct buf *b)
{
    char number[64];
    int64_t unit = 1;

    switch (v->kind) {
    case MADE_BOOL:
        buf_add(b, v->n != 0 ? S("true") : S("false"));
        return;
    case MADE_NUMBER:
        for (int i = 0; i < v->scale; i++)
            unit *= 10;
        if (v->scale == 0)
            (void)snprintf(number, sizeof number, "%lld", (long long)v->n);
        else
            (void)snprintf(number, sizeof number, "%lld.%0*lld",
                           (long long)(v->n / unit), v->scale,
                           (long long)(v->n % unit));
        buf_add(b, str_of(number));
        return;
    case MADE_TEXT:
        buf_byte(b, '"');
        for (size_t i = 0; i < v->text.n; i++) {
            if (v->text.p[i] == '"' || v->text.p[i] == '\\')
                buf_byte(b, '\\');
            buf_byte(b, v->text.p[i]);
        }
        buf_byte(b, '"');
        return;
    case MADE_DATE: /* 20510 is 2026-02-26 */
        (void)snprintf(number, sizeof number, "@\"2026-%s-%02d\"",
                       v->n < 20513 ? "02" : "03",
                       (int)(v->n < 20513 ? v->n - 20484 : v->n - 20512));
        buf_add(b, str_of(number));
        return;
    case MADE_NULL:
    case MADE_LIST:
    case MADE_CONTEXT:
    case MADE_RANGE:
        buf_add(b, S("null"));
        return;
    }
}

static inline void text_all(const struct expression *x, size_t from,
                            struct chance *c, struct buf *b)
{
    for (size_t i = from; i < x->n; i++) {
        buf_add(b, i > from ? S(", ") : S(""));
        text_put(x->kids[i], 0, c, b);
    }
}

static inline const char *text_sign(enum wish op)
{
    static const char *const signs[] = {
        [W_ADD] = "+",  [W_SUB] = "-", [W_MUL] = "*", [W_DIV] = "/",
        [W_POW] = "**", [W_EQ] = "=",  [W_NE] = "!=", [W_LT] = "<",
        [W_LE] = "<=",  [W_GT] = ">",  [W_GE] = ">=", [W_AND] = "and",
        [W_OR] = "or"};

    return signs[op];
}

static inline void text_binary(const struct expression *x, struct chance *c,
                               struct buf *b)
{
    int level = text_level(x);

    text_put(x->kids[0], level == 3 ? 4 : level, c, b);
    buf_byte(b, ' ');
    buf_add(b, str_of(text_sign(x->op)));
    buf_byte(b, ' ');
    text_put(x->kids[1], level + 1, c, b);
}

static inline void text_loop(const struct expression *x, struct chance *c,
                             struct buf *b)
{
    buf_add(b, x->op == W_FOR    ? S("for ")
               : x->op == W_SOME ? S("some ")
                                 : S("every "));
    for (size_t i = 0; i + 1 < x->n; i++) {
        buf_add(b, i > 0 ? S(", ") : S(""));
        buf_add(b, x->names[i]);
        buf_add(b, S(" in "));
        text_put(x->kids[i], x->kids[i]->op == W_SPREAD ? 0 : 4, c, b);
    }
    buf_add(b, x->op == W_FOR ? S(" return ") : S(" satisfies "));
    text_put(x->kids[x->n - 1], 0, c, b);
}

static inline void text_words(const struct expression *x,
                              const char *const words[4], const int levels[3],
                              struct chance *c, struct buf *b)
{
    for (size_t i = 0; i < x->n; i++) {
        buf_add(b, str_of(words[i]));
        text_put(x->kids[i], levels[i], c, b);
    }
    buf_add(b, str_of(words[3]));
}

static inline void text_add(const struct expression *x, struct chance *c,
                            struct buf *b)
{
    static const char *const ifs[] = {"if ", " then ", " else ", ""};
    static const char *const between[] = {"", " between ", " and ", ""};
    static const int loose[] = {0, 0, 0}, tight[] = {4, 4, 4};

    switch (x->op) {
    case W_CONST:
        text_value(&x->value, b);
        break;
    case W_NAME:
        buf_add(b, x->name);
        break;
    case W_PATH:
        text_put(x->kids[0], 8, c, b);
        buf_byte(b, '.');
        buf_add(b, x->name);
        break;
    case W_NEG:
        buf_byte(b, '-');
        text_put(x->kids[0], x->kids[0]->op == W_INSTANCE ? 9 : 7, c, b);
        break;
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
        text_binary(x, c, b);
        break;
    case W_NOT:
    case W_COUNT:
    case W_SUM:
        buf_add(b, x->op == W_NOT     ? S("not(")
                   : x->op == W_COUNT ? S("count(")
                                      : S("sum("));
        text_all(x, 0, c, b);
        buf_byte(b, ')');
        break;
    case W_BETWEEN:
        text_words(x, between, tight, c, b);
        break;
    case W_IN:
        text_put(x->kids[0], 4, c, b);
        buf_add(b, S(" in ("));
        text_all(x, 1, c, b);
        buf_byte(b, ')');
        break;
    case W_TEST:
        buf_add(b, str_of(text_sign(x->sign)));
        buf_byte(b, ' ');
        text_put(x->kids[0], 4, c, b);
        break;
    case W_IF:
        text_words(x, ifs, loose, c, b);
        break;
    case W_FOR:
    case W_SOME:
    case W_EVERY:
        text_loop(x, c, b);
        break;
    case W_SPREAD:
        text_put(x->kids[0], 4, c, b);
        buf_add(b, S(".."));
        text_put(x->kids[1], 4, c, b);
        break;
    case W_FILTER:
        text_put(x->kids[0], 8, c, b);
        buf_byte(b, '[');
        text_put(x->kids[1], 0, c, b);
        buf_byte(b, ']');
        break;
    case W_LIST:
        buf_byte(b, '[');
        text_all(x, 0, c, b);
        buf_byte(b, ']');
        break;
    case W_CONTEXT:
        buf_byte(b, '{');
        for (size_t i = 0; i < x->n; i++) {
            buf_add(b, i > 0 ? S(", ") : S(""));
            buf_add(b, x->names[i]);
            buf_add(b, S(": "));
            text_put(x->kids[i], 0, c, b);
        }
        buf_byte(b, '}');
        break;
    case W_RANGE:
        buf_byte(b, x->start_in ? '[' : '(');
        text_put(x->kids[0], 4, c, b);
        buf_add(b, S(".."));
        text_put(x->kids[1], 4, c, b);
        buf_byte(b, x->end_in ? ']' : ')');
        break;
    case W_APPLY:
        buf_add(b, S("(function("));
        buf_add(b, x->name);
        buf_add(b, S(") "));
        text_put(x->kids[0], 0, c, b);
        buf_add(b, S(")("));
        text_put(x->kids[1], 0, c, b);
        buf_byte(b, ')');
        break;
    case W_INSTANCE:
        text_put(x->kids[0], 8, c, b);
        buf_add(b, S(" instance of "));
        buf_add(b, x->name);
        break;
    }
}

#endif
