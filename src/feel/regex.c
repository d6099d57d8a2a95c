/* regex.c - patterns of XPath and XQuery functions 3.1 (§5.6) into steps.
 *
 * A pattern that is not valid gives no regex: the function is null.  Steps are
 * limited, and so is nesting, since a pattern may come from a value.
 */
#include "feel/regex.h"

enum { STEPS_MOST = 20000, NESTING_MOST = 50, REPEAT_MOST = 1000 };

struct reader {
    struct run *r;
    struct regex *x;
    str s;
    size_t i;
    int depth;
    bool closed[REGEX_GROUPS]; /* groups that may be referred to */
    bool valid, memory;
};

static bool bad(struct reader *p)
{
    p->valid = false;
    return false;
}

static bool more(const struct reader *p)
{
    return p->i < p->s.n;
}

static uint32_t peek(const struct reader *p, size_t *bytes)
{
    return utf8_next(str_slice(p->s, p->i, p->s.n), bytes);
}

static bool next_is(const struct reader *p, char c)
{
    return more(p) && p->s.p[p->i] == c;
}

static bool take(struct reader *p, char c)
{
    if (!next_is(p, c))
        return false;
    p->i++;
    return true;
}

static uint32_t take_code(struct reader *p)
{
    size_t bytes;
    uint32_t c = peek(p, &bytes);

    p->i += bytes;
    return c;
}

/* Flag x: blanks outside [classes] are taken out before anything is read. */
static bool take_blanks_out(struct reader *p)
{
    char *to = run_array(p->r, char, p->s.n + 1);
    size_t n = 0;
    int nested = 0;

    if (to == NULL)
        return false;
    for (size_t i = 0; i < p->s.n; i++) {
        char c = p->s.p[i];

        if (nested == 0 && memchr(" \t\r\n", c, 4) != NULL)
            continue;
        to[n++] = c;
        if (c == '\\' && i + 1 < p->s.n &&
            (nested > 0 || memchr(" \t\r\n", p->s.p[i + 1], 4) == NULL))
            to[n++] = p->s.p[++i];
        else if (c == '[')
            nested++;
        else if (c == ']' && nested > 0)
            nested--;
    }
    p->s = (str){to, n};
    return true;
}

static bool emit(struct reader *p, struct re_step step)
{
    struct re_step *to;

    if (p->x->steps.n >= STEPS_MOST)
        return bad(p);
    to = vec_add(p->r->a, &p->x->steps, p->r->e);
    if (to == NULL) {
        p->memory = false;
        return false;
    }
    *to = step;
    return true;
}

/* ---------------------------------------------------------- characters -- */

static struct set_item *add_item(struct reader *p, struct charset *s,
                                 enum item_kind kind)
{
    struct set_item *item = vec_add(p->r->a, &s->items, p->r->e);

    if (item == NULL)
        p->memory = false;
    else
        *item = (struct set_item){.kind = kind};
    return item;
}

static bool add_range(struct reader *p, struct charset *s, uint32_t from,
                      uint32_t to, bool negated)
{
    struct set_item *item = add_item(p, s, ITEM_RANGE);

    if (item == NULL)
        return false;
    item->from = from;
    item->to = to;
    item->negated = negated;
    return true;
}

/* Blocks by name; the standard's list is long, these are what texts here
 * use. */
static const struct {
    str name;
    uint32_t from, to;
} blocks[] = {
    {SI("IsBasicLatin"), 0x0000, 0x007F},
    {SI("IsLatin-1Supplement"), 0x0080, 0x00FF},
    {SI("IsLatinExtended-A"), 0x0100, 0x017F},
    {SI("IsLatinExtended-B"), 0x0180, 0x024F},
    {SI("IsGreek"), 0x0370, 0x03FF},
    {SI("IsGreekandCoptic"), 0x0370, 0x03FF},
    {SI("IsCyrillic"), 0x0400, 0x04FF},
    {SI("IsHebrew"), 0x0590, 0x05FF},
    {SI("IsArabic"), 0x0600, 0x06FF},
    {SI("IsGeneralPunctuation"), 0x2000, 0x206F},
    {SI("IsCJKSymbolsandPunctuation"), 0x3000, 0x303F},
    {SI("IsHiragana"), 0x3040, 0x309F},
    {SI("IsKatakana"), 0x30A0, 0x30FF},
    {SI("IsCJKUnifiedIdeographsExtensionA"), 0x3400, 0x4DBF},
    {SI("IsCJKUnifiedIdeographs"), 0x4E00, 0x9FFF},
    {SI("IsHangulSyllables"), 0xAC00, 0xD7AF},
    {SI("IsHalfwidthandFullwidthForms"), 0xFF00, 0xFFEF},
};

static bool known_category(str name)
{
    static const char *const kinds[] = {"Lutmlo", "Mnce",  "Ndlo", "Pcdseifo",
                                        "Zslp",   "Smcko", "Ccfon"};

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (name.n > 0 && name.p[0] == kinds[i][0])
            return name.n == 1 ||
                   (name.n == 2 && strchr(kinds[i] + 1, name.p[1]) != NULL);
    }
    return false;
}

/* {Lu} or {IsGreek} after \p or \P. */
static bool add_property(struct reader *p, struct charset *s, bool negated)
{
    size_t from = p->i + 1, length;
    struct set_item *item;
    str name;

    if (!take(p, '{') ||
        !str_find(str_slice(p->s, from, p->s.n), S("}"), &length))
        return bad(p);
    name = str_slice(p->s, from, from + length);
    p->i = from + length + 1;
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        if (str_eq(blocks[i].name, name))
            return add_range(p, s, blocks[i].from, blocks[i].to, negated);
    }
    if (!known_category(name))
        return bad(p);
    item = add_item(p, s, ITEM_CATEGORY);
    if (item == NULL)
        return false;
    memcpy(item->category, name.p, name.n);
    item->negated = negated;
    return true;
}

/* \s \i \c \d \w and their opposites, \p{…}; *is false: another escape. */
static bool add_class(struct reader *p, struct charset *s, bool *is)
{
    static const char letters[] = "sicdw";
    static const enum item_kind kinds[] = {ITEM_SPACE, ITEM_START, ITEM_NAME,
                                           ITEM_CATEGORY, ITEM_WORD};
    char c = p->s.p[p->i];
    char lower = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    const char *which = strchr(letters, lower);
    struct set_item *item;

    *is = true;
    if (lower == 'p') {
        p->i++;
        return add_property(p, s, c == 'P');
    }
    if (which == NULL || lower == '\0') {
        *is = false;
        return true;
    }
    p->i++;
    item = add_item(p, s, kinds[which - letters]);
    if (item == NULL)
        return false;
    if (lower == 'd')
        memcpy(item->category, "Nd", 2);
    item->negated = c != lower;
    return true;
}

/* The character that an escape stands for. */
static bool single_escape(struct reader *p, uint32_t *code)
{
    static const char plain[] = "\\|.?*+(){}$-[]^/";
    char c = more(p) ? p->s.p[p->i] : '\0';

    if (c == 'n')
        *code = '\n';
    else if (c == 'r')
        *code = '\r';
    else if (c == 't')
        *code = '\t';
    else if (c != '\0' && strchr(plain, c) != NULL)
        *code = (unsigned char)c;
    else
        return bad(p);
    p->i++;
    return true;
}

static bool read_set(struct reader *p, const struct charset **out);

/* One character of a class, or a class escape (*single false). */
static bool set_char(struct reader *p, struct charset *s, uint32_t *code,
                     bool *single)
{
    bool is;

    *single = true;
    if (!more(p) || next_is(p, '['))
        return bad(p);
    if (!take(p, '\\')) {
        *code = take_code(p);
        return true;
    }
    if (!more(p))
        return bad(p);
    if (!add_class(p, s, &is))
        return false;
    *single = !is;
    return is || single_escape(p, code);
}

static bool set_range(struct reader *p, struct charset *s)
{
    uint32_t from, to;
    bool single;

    if (!set_char(p, s, &from, &single))
        return false;
    if (!single)
        return true;
    to = from;
    if (next_is(p, '-') && p->i + 1 < p->s.n && p->s.p[p->i + 1] != ']' &&
        p->s.p[p->i + 1] != '[') {
        p->i++;
        if (!set_char(p, s, &to, &single))
            return false;
        if (!single || to < from)
            return bad(p);
    }
    return add_range(p, s, from, to, false);
}

/* After `[`. */
static bool read_set(struct reader *p, const struct charset **out)
{
    struct charset *s = arena_new(p->r->a, struct charset, p->r->e);

    if (s == NULL) {
        p->memory = false;
        return false;
    }
    *out = s;
    s->negated = take(p, '^');
    if (next_is(p, ']') || ++p->depth > NESTING_MOST)
        return bad(p);
    while (!take(p, ']')) {
        if (!more(p))
            return bad(p);
        if (str_starts(str_slice(p->s, p->i, p->s.n), S("-["))) {
            p->i += 2;
            if (!read_set(p, &s->minus))
                return false;
            if (!take(p, ']'))
                return bad(p);
            break;
        }
        if (!set_range(p, s))
            return false;
    }
    p->depth--;
    return true;
}

/* -------------------------------------------------------------- pieces -- */

static bool read_choice(struct reader *p);

static bool read_group(struct reader *p)
{
    bool counted = !str_starts(str_slice(p->s, p->i, p->s.n), S("?:"));
    int group = p->x->groups;

    if (!counted)
        p->i += 2;
    else if (++p->x->groups > REGEX_GROUPS)
        return bad(p);
    if (counted && !emit(p, (struct re_step){.op = RE_SAVE, .x = group * 2}))
        return false;
    if (++p->depth > NESTING_MOST)
        return bad(p);
    if (!read_choice(p))
        return false;
    p->depth--;
    if (!take(p, ')'))
        return bad(p);
    if (counted)
        p->closed[group] = true;
    return !counted ||
           emit(p, (struct re_step){.op = RE_SAVE, .x = group * 2 + 1});
}

/* \1: as many digits as make a group that is there. */
static bool read_back(struct reader *p)
{
    int n = 0;

    while (more(p) && p->s.p[p->i] >= '0' && p->s.p[p->i] <= '9') {
        int longer = n * 10 + (p->s.p[p->i] - '0');

        if (n > 0 && longer >= p->x->groups)
            break;
        n = longer;
        p->i++;
    }
    if (n >= p->x->groups || n >= REGEX_GROUPS || !p->closed[n])
        return bad(p);
    return emit(p, (struct re_step){.op = RE_BACK, .x = n});
}

static bool emit_set(struct reader *p, const struct charset *s)
{
    return emit(p, (struct re_step){.op = RE_SET, .set = s});
}

static bool read_escape(struct reader *p)
{
    struct charset *s;
    uint32_t code;
    bool is;

    if (!more(p))
        return bad(p);
    if (p->s.p[p->i] >= '1' && p->s.p[p->i] <= '9')
        return read_back(p);
    s = arena_new(p->r->a, struct charset, p->r->e);
    if (s == NULL) {
        p->memory = false;
        return false;
    }
    if (!add_class(p, s, &is))
        return false;
    if (is)
        return emit_set(p, s);
    return single_escape(p, &code) &&
           emit(p, (struct re_step){.op = RE_CHAR, .code = code});
}

static bool read_atom(struct reader *p)
{
    const struct charset *s;

    if (take(p, '('))
        return read_group(p);
    if (take(p, '['))
        return read_set(p, &s) && emit_set(p, s);
    if (take(p, '.'))
        return emit(p, (struct re_step){.op = RE_ANY});
    if (take(p, '\\'))
        return read_escape(p);
    if (strchr("?*+{}])", p->s.p[p->i]) != NULL)
        return bad(p);
    return emit(p, (struct re_step){.op = RE_CHAR, .code = take_code(p)});
}

static bool read_count(struct reader *p, int *n)
{
    size_t from = p->i;

    for (*n = 0; more(p) && p->s.p[p->i] >= '0' && p->s.p[p->i] <= '9';
         p->i++) {
        if (*n > REPEAT_MOST)
            return bad(p);
        *n = *n * 10 + (p->s.p[p->i] - '0');
    }
    return (p->i > from && *n <= REPEAT_MOST) || bad(p);
}

/* max -1: without end. */
static bool read_quantifier(struct reader *p, int *min, int *max, bool *is)
{
    *is = true;
    *min = next_is(p, '+') ? 1 : 0;
    *max = next_is(p, '?') ? 1 : -1;
    if (take(p, '?') || take(p, '*') || take(p, '+'))
        return true;
    if (!take(p, '{')) {
        *is = false;
        return true;
    }
    if (!read_count(p, min))
        return false;
    *max = *min;
    if (take(p, ',')) {
        *max = -1;
        if (!next_is(p, '}') && !read_count(p, max))
            return false;
    }
    return (take(p, '}') && (*max == -1 || *max >= *min)) || bad(p);
}

static bool emit_split(struct reader *p, bool lazy, int32_t past)
{
    return emit(p, (struct re_step){.op = RE_SPLIT,
                                    .x = lazy ? past : 1,
                                    .y = lazy ? 1 : past});
}

static bool emit_all(struct reader *p, const struct re_step *piece, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!emit(p, piece[i]))
            return false;
    }
    return true;
}

/* The piece that begins at `from` is written again as often as asked; the
 * endless part fails where it would go round without moving. */
static bool repeat(struct reader *p, size_t from, int min, int max, bool lazy)
{
    size_t n = p->x->steps.n - from;
    int32_t size = (int32_t)n, mark = p->x->marks;
    struct re_step *piece = run_array(p->r, struct re_step, n + 1);

    if (piece == NULL) {
        p->memory = false;
        return false;
    }
    if (n > 0)
        memcpy(piece, p->x->steps.at + from, n * sizeof *piece);
    p->x->steps.n = from;
    for (int i = 0; i < min; i++) {
        if (!emit_all(p, piece, n))
            return false;
    }
    for (int i = min; i < max; i++) {
        if (!emit_split(p, lazy, (max - i) * (size + 1)) ||
            !emit_all(p, piece, n))
            return false;
    }
    if (max != -1)
        return true;
    p->x->marks++;
    return emit_split(p, lazy, size + 4) &&
           emit(p, (struct re_step){.op = RE_MARK, .x = mark}) &&
           emit_all(p, piece, n) &&
           emit(p, (struct re_step){.op = RE_MOVED, .x = mark}) &&
           emit(p, (struct re_step){.op = RE_JUMP, .x = -(size + 3)});
}

static bool read_piece(struct reader *p)
{
    size_t from = p->x->steps.n;
    int min, max;
    bool is;

    if (take(p, '^'))
        return emit(p, (struct re_step){.op = RE_BEGIN});
    if (take(p, '$'))
        return emit(p, (struct re_step){.op = RE_END});
    if (!read_atom(p))
        return false;
    if (!read_quantifier(p, &min, &max, &is))
        return false;
    return !is || repeat(p, from, min, max, take(p, '?'));
}

static bool read_branch(struct reader *p)
{
    while (more(p) && !next_is(p, '|') && !next_is(p, ')')) {
        if (!read_piece(p))
            return false;
    }
    return true;
}

/* Puts a split before the branch that begins at `from`, and a jump behind. */
static bool close_branch(struct reader *p, size_t from)
{
    size_t n = p->x->steps.n - from;

    if (!emit(p, (struct re_step){.op = RE_JUMP}) ||
        !emit(p, (struct re_step){.op = RE_JUMP}))
        return false;
    memmove(p->x->steps.at + from + 1, p->x->steps.at + from,
            n * sizeof *p->x->steps.at);
    p->x->steps.at[from] =
        (struct re_step){.op = RE_SPLIT, .x = 1, .y = (int32_t)n + 2};
    p->x->steps.at[from + n + 1] = (struct re_step){.op = RE_JUMP};
    return true;
}

static bool read_choice(struct reader *p)
{
    VEC(size_t) jumps = {0};
    size_t from = p->x->steps.n, *jump;

    if (!read_branch(p))
        return false;
    while (take(p, '|')) {
        if (!close_branch(p, from))
            return false;
        jump = vec_add(p->r->a, &jumps, p->r->e);
        if (jump == NULL) {
            p->memory = false;
            return false;
        }
        from = p->x->steps.n;
        *jump = from - 1;
        if (!read_branch(p))
            return false;
    }
    for (size_t i = 0; i < jumps.n; i++)
        p->x->steps.at[jumps.at[i]].x = (int32_t)(p->x->steps.n - jumps.at[i]);
    return true;
}

static bool read_literal(struct reader *p)
{
    while (more(p)) {
        if (!emit(p, (struct re_step){.op = RE_CHAR, .code = take_code(p)}))
            return false;
    }
    return true;
}

static bool read_flags(struct regex *x, str flags)
{
    for (size_t i = 0; i < flags.n; i++) {
        switch (flags.p[i]) {
        case 's':
            x->dot_all = true;
            break;
        case 'm':
            x->multi_line = true;
            break;
        case 'i':
            x->ignore_case = true;
            break;
        case 'x':
            x->blanks_out = true;
            break;
        case 'q':
            x->literal = true;
            break;
        default:
            return false;
        }
    }
    return true;
}

bool regex_compile(struct run *r, str pattern, str flags, struct regex **out)
{
    struct regex *x = run_array(r, struct regex, 1);
    struct reader p = {.r = r, .x = x, .s = pattern};
    bool done;

    *out = NULL;
    if (x == NULL || !run_step(r, (int64_t)pattern.n))
        return false;
    if (!read_flags(x, flags))
        return true;
    x->groups = 1;
    p.valid = p.memory = true;
    if (x->blanks_out && !take_blanks_out(&p))
        return false;
    done = (x->literal ? read_literal(&p) : read_choice(&p)) &&
           (!more(&p) || bad(&p)) && emit(&p, (struct re_step){.op = RE_MATCH});
    if (done)
        *out = x;
    return done || p.memory;
}

bool regex_literal(const struct regex *x)
{
    return x->literal;
}
