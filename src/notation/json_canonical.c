/* json_canonical.c - the one form of a tree, whose bytes are the record.
 *
 * Invariant  what it prints, json_read reads as an equal tree: it therefore
 *            refuses what I-JSON does not admit, wherever the tree came from.
 */
#include "notation/internal.h"

static const struct err_def bad_number = {
    .code = "JSON-009",
    .fault = FAULT_INPUT,
    .zh = "数字「{0}」不能进入记录:只记 ±(2^53-1) 以内的整数",
    .fix_zh = "金额和小数写成字符串",
    .en = "the number {0} cannot be recorded: only integers within ±(2^53-1)",
    .fix_en = "write amounts and decimals as strings",
};
static const struct err_def bad_text = {
    .code = "JSON-014",
    .fault = FAULT_INPUT,
    .zh = "「{0}」中有不能进入记录的字符",
    .fix_zh = "去掉空字符、非字符码位和残缺的 UTF-8",
    .en = "\"{0}\" holds what cannot be recorded as text",
    .fix_en = "leave out null, non-characters and broken UTF-8",
};
static const struct err_def bad_tree = {
    .code = "JSON-015",
    .fault = FAULT_INPUT,
    .zh = "结构不能进入记录:{0}",
    .fix_zh = "减少嵌套,每个名称只用一次",
    .en = "the structure cannot be recorded: {0}",
    .fix_en = "nest less and use each name once",
};

#define INT_EXACT 9007199254740991 /* 2^53-1 [RFC 7493 §2.2] */

/* Objects of up to so many members are sorted without asking for memory. */
enum { SMALL = 32 };

static bool print(const struct json *v, int depth, struct buf *out,
                  struct err *e);

static bool admitted(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == 0)
            return false;
        if (c >= 0xEF &&
            is_noncharacter(utf8_next((str){s.p + i, s.n - i}, &(size_t){0})))
            return false;
    }
    return str_utf8(s, NULL);
}

static bool text(str s, struct at at, struct buf *out, struct err *e)
{
    if (!admitted(s))
        return err_set(e, &bad_text, .at = at, .arg = {s});
    json_quote(out, s);
    return true;
}

static bool number(const struct json *v, struct buf *out, struct err *e)
{
    int64_t n;

    if (!str_to_int(v->text, -INT_EXACT, INT_EXACT, &n) ||
        number_length(v->text) != v->text.n)
        return err_set(e, &bad_number, .at = v->at, .arg = {v->text});
    buf_int(out, n); /* -0 becomes 0 [RFC 8785 §3.2.2.3] */
    return true;
}

static bool sorted(const struct json *v)
{
    for (size_t i = 1; i < v->n; i++) {
        if (name_cmp(v->names[i - 1], v->names[i]) >= 0)
            return false;
    }
    return true;
}

/* order NULL: as they stand. */
static bool members(const struct json *v, const size_t *order, int depth,
                    struct buf *out, struct err *e)
{
    for (size_t k = 0; k < v->n; k++) {
        size_t i = order == NULL ? k : order[k];

        if (order != NULL && k > 0 &&
            str_eq(v->names[order[k - 1]], v->names[i]))
            return err_set(e, &bad_tree, .at = v->items[i]->at,
                           .arg = {v->names[i]});
        if (k > 0)
            buf_byte(out, ',');
        if (!text(v->names[i], v->items[i]->at, out, e))
            return false;
        buf_byte(out, ':');
        if (!print(v->items[i], depth, out, e))
            return false;
    }
    return true;
}

static bool object(const struct json *v, int depth, struct buf *out,
                   struct err *e)
{
    size_t few[2 * SMALL], whole, *order = few;
    bool ok;

    if (sorted(v))
        return members(v, NULL, depth, out, e);
    if (v->n > SMALL) {
        order = size_mul(v->n, 2 * sizeof *order, &whole)
                    ? out->m->get(out->m->ctx, whole)
                    : NULL;
        if (order == NULL)
            return err_set(e, &err_no_memory,
                           .arg = {S("规范 JSON (canonical JSON)")});
    }
    names_sort(v->names, v->n, order, order + v->n);
    ok = members(v, order, depth, out, e);
    if (order != few)
        out->m->put(out->m->ctx, order);
    return ok;
}

static bool container(const struct json *v, int depth, struct buf *out,
                      struct err *e)
{
    bool ok = true;

    if (depth == JSON_DEPTH)
        return err_set(e, &bad_tree, .at = v->at,
                       .arg = {S("嵌套超过 64 层 (deeper than 64 levels)")});
    buf_byte(out, v->kind == JSON_OBJECT ? '{' : '[');
    if (v->kind == JSON_OBJECT) {
        ok = object(v, depth + 1, out, e);
    } else {
        for (size_t i = 0; ok && i < v->n; i++) {
            if (i > 0)
                buf_byte(out, ',');
            ok = print(v->items[i], depth + 1, out, e);
        }
    }
    buf_byte(out, v->kind == JSON_OBJECT ? '}' : ']');
    return ok;
}

static bool print(const struct json *v, int depth, struct buf *out,
                  struct err *e)
{
    switch (v->kind) {
    case JSON_NULL:
        buf_lit(out, "null");
        return true;
    case JSON_BOOL:
        buf_add(out, v->truth ? S("true") : S("false"));
        return true;
    case JSON_NUMBER:
        return number(v, out, e);
    case JSON_STRING:
        return text(v->text, v->at, out, e);
    case JSON_ARRAY:
    case JSON_OBJECT:
        return container(v, depth, out, e);
    }
    return true;
}

bool json_canonical(const struct json *v, struct buf *out, struct err *e)
{
    size_t before = out->n;
    str whole;

    if (!print(v, 0, out, e) || !buf_done(out, &whole, e)) {
        out->n = before;
        return false;
    }
    return true;
}
