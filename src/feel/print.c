/* print.c - values as text, as FEEL would read them, and as JSON. */
#include "feel/internal.h"

/* Lists can hold themselves many times over (partial): what nests deeper than
 * any condition needs is not written. */
enum { DEPTH_PRINT = 200 };

static const struct err_def too_nested = {
    .code = "FEEL-093",
    .fault = FAULT_LIMIT,
    .zh = "结果的嵌套超过 {0} 层",
    .fix_zh = "让表达式给出较浅的列表或上下文",
    .en = "the result is nested deeper than {0}",
    .fix_en = "let the expression give lists or contexts less deep",
};

static void print_nested(const struct feel_value *v, bool quoted, int depth,
                         struct buf *out);

static void print_quoted(str s, struct buf *out)
{
    buf_byte(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '"' || c == '\\')
            buf_byte(out, '\\');
        if (c == '\n')
            buf_lit(out, "\\n");
        else if (c == '\r')
            buf_lit(out, "\\r");
        else if (c == '\t')
            buf_lit(out, "\\t");
        else
            buf_byte(out, c);
    }
    buf_byte(out, '"');
}

/* Words with one blank between them: a name that needs no quotation marks. */
static bool plain_name(str s)
{
    bool start = true;

    for (size_t i = 0, bytes = 0; i < s.n; i += bytes) {
        uint32_t c = utf8_next(str_slice(s, i, s.n), &bytes);

        if (start ? !is_name_start(c) : c != ' ' && !is_name_part(c))
            return false;
        start = c == ' ';
    }
    return !start;
}

static void print_list(const struct feel_value *v, int depth, struct buf *out)
{
    struct feel_value item;

    buf_byte(out, '[');
    for (size_t i = 0; i < list_size(v) && !out->failed; i++) {
        if (i > 0)
            buf_lit(out, ", ");
        list_item(v, i, &item);
        print_nested(&item, true, depth + 1, out);
    }
    buf_byte(out, ']');
}

static void print_context(const struct feel_value *v, int depth,
                          struct buf *out)
{
    struct feel_value item;
    str name;

    buf_byte(out, '{');
    for (size_t i = 0; i < context_size(v) && !out->failed; i++) {
        if (i > 0)
            buf_lit(out, ", ");
        context_item(v, i, &name, &item);
        if (plain_name(name))
            buf_add(out, name);
        else
            print_quoted(name, out);
        buf_lit(out, ": ");
        print_nested(&item, true, depth + 1, out);
    }
    buf_byte(out, '}');
}

static void print_range(const struct range *g, int depth, struct buf *out)
{
    if (g->form != RANGE_BOTH || !g->has_start || !g->has_end) {
        str sign = g->form == RANGE_EQUAL     ? S("= ")
                   : g->form == RANGE_UNEQUAL ? S("!= ")
                   : g->has_start             ? g->start_in ? S(">= ") : S("> ")
                               : g->end_in ? S("<= ")
                                              : S("< ");

        buf_byte(out, '(');
        buf_add(out, sign);
        print_nested(g->form == RANGE_BOTH && g->has_end ? &g->end : &g->start,
                     true, depth + 1, out);
        buf_byte(out, ')');
        return;
    }
    buf_byte(out, g->start_in ? '[' : '(');
    print_nested(&g->start, true, depth + 1, out);
    buf_lit(out, "..");
    print_nested(&g->end, true, depth + 1, out);
    buf_byte(out, g->end_in ? ']' : ')');
}

static void print_temporal(const struct feel_value *v, bool quoted,
                           struct buf *out)
{
    if (quoted)
        buf_lit(out, "@\"");
    temporal_print(v, out);
    if (quoted)
        buf_byte(out, '"');
}

static void print_nested(const struct feel_value *v, bool quoted, int depth,
                         struct buf *out)
{
    if (depth > DEPTH_PRINT) {
        out->failed = true;
        return;
    }
    switch (v->kind) {
    case FEEL_NULL:
        buf_lit(out, "null");
        return;
    case FEEL_BOOL:
        buf_add(out, v->truth ? S("true") : S("false"));
        return;
    case FEEL_NUMBER:
        decimal_print(v->as.number, out);
        return;
    case FEEL_STRING:
        if (quoted)
            print_quoted(v->as.text, out);
        else
            buf_add(out, v->as.text);
        return;
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
    case FEEL_DAYS_DURATION:
    case FEEL_MONTHS_DURATION:
        print_temporal(v, quoted, out);
        return;
    case FEEL_LIST:
        print_list(v, depth, out);
        return;
    case FEEL_CONTEXT:
        print_context(v, depth, out);
        return;
    case FEEL_RANGE:
        print_range(v->as.range, depth, out);
        return;
    case FEEL_FUNCTION:
        buf_lit(out, "function");
        return;
    }
}

void print_value(const struct feel_value *v, bool quoted, struct buf *out)
{
    print_nested(v, quoted, 0, out);
}

void feel_print(const struct feel_value *v, struct buf *out)
{
    print_value(v, false, out);
}

/* ---------------------------------------------------------------- JSON -- */

static struct json *json_nested(const struct feel_value *v, int depth,
                                struct arena *a, struct err *e);

static struct json *json_of_list(const struct feel_value *v, int depth,
                                 struct arena *a, struct err *e)
{
    struct json *out = json_array(a, e);

    for (size_t i = 0; out != NULL && i < list_size(v); i++) {
        struct feel_value item;

        list_item(v, i, &item);
        if (!json_add(a, out, json_nested(&item, depth + 1, a, e), e))
            return NULL;
    }
    return out;
}

static struct json *json_of_context(const struct feel_value *v, int depth,
                                    struct arena *a, struct err *e)
{
    struct json *out = json_object(a, e);

    for (size_t i = 0; out != NULL && i < context_size(v); i++) {
        struct feel_value item;
        str name;

        context_item(v, i, &name, &item);
        if (!json_set(a, out, name, json_nested(&item, depth + 1, a, e), e))
            return NULL;
    }
    return out;
}

/* Numbers, temporal values and ranges by way of their text. */
static struct json *json_of_text(const struct feel_value *v, struct arena *a,
                                 struct err *e)
{
    struct json *out = NULL;
    struct buf b;
    str text;

    buf_init(&b, &memory_system, 1UL << 24);
    print_value(v, false, &b);
    if (buf_take(&b, a, &text, e)) {
        if (v->kind == FEEL_NUMBER) {
            out = json_number(a, text, e);
        } else if (v->kind == FEEL_RANGE) {
            out = json_string(a, text, e);
        } else {
            out = json_object(a, e);
            if (out != NULL && !json_set_str(a, out, S("@"), text, e))
                out = NULL;
        }
    }
    buf_close(&b);
    return out;
}

static struct json *json_nested(const struct feel_value *v, int depth,
                                struct arena *a, struct err *e)
{
    if (depth > JSON_DEPTH) {
        (void)err_set(e, &too_nested, .arg = {S("64")});
        return NULL;
    }
    switch (v->kind) {
    case FEEL_NULL:
    case FEEL_FUNCTION:
        return json_null(a, e);
    case FEEL_BOOL:
        return json_bool(a, v->truth, e);
    case FEEL_STRING:
        return json_string(a, v->as.text, e);
    case FEEL_LIST:
        return json_of_list(v, depth, a, e);
    case FEEL_CONTEXT:
        return json_of_context(v, depth, a, e);
    case FEEL_NUMBER:
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
    case FEEL_DAYS_DURATION:
    case FEEL_MONTHS_DURATION:
    case FEEL_RANGE:
        return json_of_text(v, a, e);
    }
    return json_null(a, e);
}

struct json *feel_json(const struct feel_value *v, struct arena *a,
                       struct err *e)
{
    return json_nested(v, 0, a, e);
}
