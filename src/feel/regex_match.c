/* regex_match.c - steps run against a text, with a stack of its own instead of
 * recursion; every step counts against the budget. */
#include "feel/regex.h"

/* What to take back, and where to go on, when a way fails. */
enum frame_kind { FRAME_WAY, FRAME_SAVE, FRAME_MARK };

struct frame {
    enum frame_kind kind;
    size_t where; /* step, or slot */
    size_t value; /* place in the text */
};

struct matcher {
    struct run *r;
    const struct regex *x;
    str text;
    size_t at, pc;
    size_t saved[REGEX_GROUPS * 2]; /* place + 1; 0: not set */
    size_t *marks;
    struct frame *stack;
    size_t n, cap;
};

static bool item_has(const struct set_item *i, uint32_t c)
{
    const char *category;

    switch (i->kind) {
    case ITEM_RANGE:
        return c >= i->from && c <= i->to;
    case ITEM_CATEGORY:
        category = char_category(c);
        return category[0] == i->category[0] &&
               (i->category[1] == '\0' || category[1] == i->category[1]);
    case ITEM_SPACE:
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    case ITEM_START:
        return c == ':' || is_name_start(c);
    case ITEM_NAME:
        return c == ':' || c == '-' || c == '.' || is_name_part(c);
    case ITEM_WORD:
        category = char_category(c);
        return category[0] != 'P' && category[0] != 'Z' && category[0] != 'C';
    }
    return false;
}

/* Flag i widens what a class lists, before ^ turns it round. */
static bool items_have(const struct charset *s, uint32_t c, bool any_case)
{
    const uint32_t forms[] = {c, to_lower(c), to_upper(c)};
    size_t n = any_case ? COUNT_OF(forms) : 1;

    for (size_t i = 0; i < s->items.n; i++) {
        const struct set_item *item = &s->items.at[i];

        for (size_t k = 0; k < n; k++) {
            if (item_has(item, forms[k]) != item->negated)
                return true;
        }
    }
    return false;
}

static bool set_has(const struct charset *s, uint32_t c, bool any_case)
{
    return items_have(s, c, any_case) != s->negated &&
           (s->minus == NULL || !set_has(s->minus, c, any_case));
}

static bool push(struct matcher *m, enum frame_kind kind, size_t where,
                 size_t value)
{
    if (m->n == m->cap) {
        size_t cap = m->cap == 0 ? 64 : m->cap * 2;
        struct frame *more = run_array(m->r, struct frame, cap);

        if (more == NULL)
            return false;
        if (m->n > 0)
            memcpy(more, m->stack, m->n * sizeof *more);
        m->stack = more;
        m->cap = cap;
    }
    m->stack[m->n++] = (struct frame){kind, where, value};
    return true;
}

/* Back to the last way not yet gone; false: there is none. */
static bool back(struct matcher *m)
{
    while (m->n > 0) {
        const struct frame *f = &m->stack[--m->n];

        switch (f->kind) {
        case FRAME_SAVE:
            m->saved[f->where] = f->value;
            break;
        case FRAME_MARK:
            m->marks[f->where] = f->value;
            break;
        case FRAME_WAY:
            m->pc = f->where;
            m->at = f->value;
            return true;
        }
    }
    return false;
}

static bool same_letter(const struct matcher *m, uint32_t a, uint32_t b)
{
    return a == b || (m->x->ignore_case && (to_lower(a) == to_lower(b) ||
                                            to_upper(a) == to_upper(b)));
}

static bool step_takes(const struct matcher *m, const struct re_step *s,
                       uint32_t c)
{
    if (s->op == RE_CHAR)
        return same_letter(m, s->code, c);
    if (s->op == RE_ANY)
        return m->x->dot_all || (c != '\n' && c != '\r');
    return set_has(s->set, c, m->x->ignore_case);
}

static bool take_char(struct matcher *m, const struct re_step *s)
{
    size_t bytes;
    uint32_t c;

    if (m->at == m->text.n)
        return false;
    c = utf8_next(str_slice(m->text, m->at, m->text.n), &bytes);
    if (!step_takes(m, s, c))
        return false;
    m->at += bytes;
    return true;
}

/* A group that matched nothing yet is the empty text. */
static bool take_back_reference(struct matcher *m, int group)
{
    size_t from = m->saved[group * 2], to = m->saved[group * 2 + 1];
    str was;

    if (from == 0 || to == 0)
        return true;
    was = str_slice(m->text, from - 1, to - 1);
    for (size_t i = 0, a, b; i < was.n; i += a) {
        uint32_t c = utf8_next(str_slice(was, i, was.n), &a);

        if (m->at == m->text.n ||
            !same_letter(m, c,
                         utf8_next(str_slice(m->text, m->at, m->text.n), &b)))
            return false;
        m->at += b;
    }
    m->r->left.steps -= (int64_t)was.n;
    return true;
}

static bool at_begin(const struct matcher *m)
{
    return m->at == 0 || (m->x->multi_line && m->at < m->text.n &&
                          m->text.p[m->at - 1] == '\n');
}

static bool at_end(const struct matcher *m)
{
    return m->at == m->text.n || (m->x->multi_line && m->text.p[m->at] == '\n');
}

/* One step; *ok false: this way fails.  False: no memory. */
static bool advance(struct matcher *m, bool *ok)
{
    const struct re_step *s = &m->x->steps.at[m->pc];
    size_t here = m->pc;

    m->pc++;
    *ok = true;
    switch (s->op) {
    case RE_CHAR:
    case RE_ANY:
    case RE_SET:
        *ok = take_char(m, s);
        return true;
    case RE_SPLIT:
        m->pc = (size_t)((int64_t)here + s->x);
        return push(m, FRAME_WAY, (size_t)((int64_t)here + s->y), m->at);
    case RE_JUMP:
        m->pc = (size_t)((int64_t)here + s->x);
        return true;
    case RE_SAVE:
        if (!push(m, FRAME_SAVE, (size_t)s->x, m->saved[s->x]))
            return false;
        m->saved[s->x] = m->at + 1;
        return true;
    case RE_BACK:
        *ok = take_back_reference(m, s->x);
        return true;
    case RE_BEGIN:
        *ok = at_begin(m);
        return true;
    case RE_END:
        *ok = at_end(m);
        return true;
    case RE_MARK:
        if (!push(m, FRAME_MARK, (size_t)s->x, m->marks[s->x]))
            return false;
        m->marks[s->x] = m->at;
        return true;
    case RE_MOVED:
        *ok = m->at != m->marks[s->x];
        return true;
    case RE_MATCH:
        return true;
    }
    return true;
}

static bool match_here(struct matcher *m, size_t start, bool *found)
{
    m->at = start;
    m->pc = 0;
    m->n = 0;
    memset(m->saved, 0, sizeof m->saved);
    *found = false;
    for (;;) {
        bool ok;

        if (m->x->steps.at[m->pc].op == RE_MATCH) {
            *found = true;
            return true;
        }
        if (!run_step(m->r, 1) || !advance(m, &ok))
            return false;
        if (!ok && !back(m))
            return true;
    }
}

static void report_match(const struct matcher *m, size_t start,
                         struct regex_match *out)
{
    *out = (struct regex_match){.n_groups = (size_t)m->x->groups};
    out->set[0] = true;
    out->from[0] = start;
    out->to[0] = m->at;
    for (size_t g = 1; g < out->n_groups; g++) {
        out->set[g] = m->saved[g * 2] > 0 && m->saved[g * 2 + 1] > 0;
        if (out->set[g]) {
            out->from[g] = m->saved[g * 2] - 1;
            out->to[g] = m->saved[g * 2 + 1] - 1;
        }
    }
}

bool regex_find(struct run *r, const struct regex *x, str text, size_t start,
                struct regex_match *m, bool *found)
{
    struct matcher k = {.r = r, .x = x, .text = text};
    size_t bytes;

    k.marks = run_array(r, size_t, (size_t)x->marks + 1);
    if (k.marks == NULL)
        return false;
    for (;;) {
        if (!match_here(&k, start, found))
            return false;
        if (*found) {
            report_match(&k, start, m);
            return true;
        }
        if (start == text.n)
            return true;
        (void)utf8_next(str_slice(text, start, text.n), &bytes);
        start += bytes;
    }
}
