/* err.c - errors as values, and how they are said. */
#include "base/base.h"

/* clang-format off */
const struct fault_codes fault_codes[FAULT_COUNT] = {
    [FAULT_INPUT]     = {400, 65},
    [FAULT_LOGIN]     = {401, 77},
    [FAULT_FORBIDDEN] = {403, 77},
    [FAULT_ABSENT]    = {404, 66},
    [FAULT_CONFLICT]  = {409, 75},
    [FAULT_STALE]     = {412, 75},
    [FAULT_LARGE]     = {413, 65},
    [FAULT_UNSEEN]    = {428, 64},
    [FAULT_BUSY]      = {429, 75},
    [FAULT_LIMIT]     = {503, 71},
    [FAULT_IO]        = {500, 74},
    [FAULT_CORRUPT]   = {500, 70},
};
/* clang-format on */
_Static_assert(COUNT_OF(fault_codes) == FAULT_COUNT, "one row a fault");

const struct err_def err_no_memory = {
    .code = "BASE-001",
    .fault = FAULT_LIMIT,
    .zh = "内存不足:无法建立「{0}」",
    .fix_zh = "关闭其他程序,或增加内存后再试",
    .en = "no memory for \"{0}\"",
    .fix_en = "close other programs or add memory, then try again",
};
const struct err_def err_too_much = {
    .code = "BASE-002",
    .fault = FAULT_LARGE,
    .zh = "「{0}」超过了 {1} 的上限",
    .fix_zh = "把内容减小或拆分后再提交",
    .en = "\"{0}\" is larger than the limit of {1}",
    .fix_en = "make it smaller or split it",
};

/* The longest prefix of `s` of at most `n` bytes that ends at a character. */
static size_t whole_characters(str s, size_t n)
{
    if (s.n <= n)
        return s.n;
    while (n > 0 && ((unsigned char)s.p[n] & 0xC0U) == 0x80)
        n--;
    return n;
}

static void keep(struct err *e, str s, size_t most, uint16_t *from,
                 uint16_t *len)
{
    size_t room = (size_t)ERR_TEXT - e->used;
    size_t n = whole_characters(s, most < room ? most : room);

    *from = e->used;
    *len = (uint16_t)n;
    if (n > 0)
        memcpy(e->text + e->used, s.p, n);
    e->used = (uint16_t)(e->used + n);
}

static void frame(struct err *e, struct err_frame *f, const struct err_def *def,
                  const struct err_say *say)
{
    f->def = def;
    for (int i = 0; i < ERR_ARGS; i++)
        keep(e, say->arg[i], 200, &f->from[i], &f->len[i]);
}

static void place(struct err *e, struct at at)
{
    keep(e, at.file, 200, &e->file_from, &e->file_len);
    e->line = at.line;
    e->col = at.col;
}

bool err_set_say(struct err *e, const struct err_def *def,
                 const struct err_say *say)
{
    struct err fresh = {0};

    if (e == NULL)
        return false;
    /* Built aside: the arguments may be borrowed from *e itself. */
    place(&fresh, say->at);
    frame(&fresh, &fresh.cause, def, say);
    *e = fresh;
    return false;
}

bool err_while_say(struct err *e, const struct err_def *def,
                   const struct err_say *say)
{
    if (e == NULL)
        return false;
    if (e->line == 0 && e->file_len == 0)
        place(e, say->at);
    if (e->n_during < ERR_WHILE)
        frame(e, &e->during[e->n_during++], def, say);
    return false;
}

static void say(const struct err *e, const struct err_frame *f,
                const char *pattern, struct buf *out)
{
    for (const char *p = pattern; *p != '\0'; p++) {
        if (p[0] == '{' && p[1] >= '0' && p[1] < '0' + ERR_ARGS &&
            p[2] == '}') {
            int i = p[1] - '0';

            buf_add(out, (str){e->text + f->from[i], f->len[i]});
            p += 2;
        } else {
            buf_byte(out, *p);
        }
    }
}

void err_sentence(const struct err *e, enum lang lang, struct buf *out)
{
    if (e->cause.def != NULL)
        say(e, &e->cause, lang == LANG_ZH ? e->cause.def->zh : e->cause.def->en,
            out);
}

void err_remedy(const struct err *e, enum lang lang, struct buf *out)
{
    if (e->cause.def != NULL)
        say(e, &e->cause,
            lang == LANG_ZH ? e->cause.def->fix_zh : e->cause.def->fix_en, out);
}

void err_print(const struct err *e, enum lang lang, struct buf *out)
{
    if (e->file_len > 0) {
        buf_add(out, err_file(e));
        buf_byte(out, ':');
    }
    if (e->line > 0) {
        buf_int(out, e->line);
        buf_byte(out, ':');
        buf_int(out, e->col);
        buf_byte(out, ':');
    }
    if (e->file_len > 0 || e->line > 0)
        buf_byte(out, ' ');
    err_sentence(e, lang, out);
    buf_lit(out, " [");
    buf_add(out, str_of(err_code(e)));
    buf_lit(out, "]\n");
    buf_add(out, lang == LANG_ZH ? S("  办法 ") : S("  fix  "));
    err_remedy(e, lang, out);
    for (int i = 0; i < e->n_during; i++) {
        const struct err_frame *f = &e->during[i];

        buf_add(out, lang == LANG_ZH ? S("   当时 ") : S("   while "));
        say(e, f, lang == LANG_ZH ? f->def->zh : f->def->en, out);
    }
    buf_byte(out, '\n');
}

str err_arg(const struct err *e, int i)
{
    return (str){e->text + e->cause.from[i], e->cause.len[i]};
}

str err_file(const struct err *e)
{
    return (str){e->text + e->file_from, e->file_len};
}

const char *err_code(const struct err *e)
{
    return e->cause.def == NULL ? "" : e->cause.def->code;
}

enum fault err_fault(const struct err *e)
{
    return e->cause.def == NULL ? FAULT_CORRUPT : e->cause.def->fault;
}
