/* tck_read.c - test cases in the form of the DMN Technology Compatibility
 * Kit. */
#include "dmn/internal.h"

static const struct err_def no_tests = {
    .code = "DMN-030",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是 DMN TCK 的测试文件",
    .fix_zh = "根元素应当是 testCases,其中有 modelName 和 testCase",
    .en = "\"{0}\" is no test file of the DMN TCK",
    .fix_en = "the root is testCases, with modelName and testCase in it",
};
static const struct err_def bad_value = {
    .code = "DMN-031",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是 {1} 的值",
    .fix_zh = "按 XML Schema 的写法改正",
    .en = "\"{0}\" is no value of {1}",
    .fix_en = "write it as XML Schema has it",
};

#define TCK_NS "http://www.omg.org/spec/DMN/20160719/testcase"
#define XSI_NS "http://www.w3.org/2001/XMLSchema-instance"

static str xsi(const struct xml *x, const char *name)
{
    for (size_t i = 0; i < x->n_attributes; i++) {
        if (str_eq(x->attributes[i].ns, S(XSI_NS)) &&
            str_eq(x->attributes[i].name, str_of(name)))
            return str_trim(x->attributes[i].value);
    }
    return S("");
}

static bool is_true(str s)
{
    return str_eq(s, S("true")) || str_eq(s, S("1"));
}

/* ------------------------------------------------------------- values ---- */

static const struct feel_value *number_of(struct arena *a, str text,
                                          struct err *e)
{
    return feel_of_decimal(a, text, e);
}

static const struct feel_value *truth_of(struct arena *a, str text,
                                         struct err *e)
{
    return feel_of_bool(a, is_true(text), e);
}

static const struct feel_value *time_of(struct arena *a, str text,
                                        struct err *e)
{
    return feel_of_temporal(a, text, e);
}

/* By the local name of xsi:type; what is not here is text. */
static const struct {
    const char *type;
    const struct feel_value *(*make)(struct arena *a, str text, struct err *e);
} types[] = {
    {"decimal", number_of}, {"double", number_of}, {"float", number_of},
    {"integer", number_of}, {"int", number_of},    {"long", number_of},
    {"boolean", truth_of},  {"date", time_of},     {"time", time_of},
    {"dateTime", time_of},  {"duration", time_of},
};

static bool read_simple(const struct reader *r, const struct xml *x, value *out)
{
    str type = xsi(x, "type"), head, tail;

    if (is_true(xsi(x, "nil"))) {
        *out = feel_none;
        return true;
    }
    if (str_cut(type, S(":"), &head, &tail))
        type = tail;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (!str_eq(type, str_of(types[i].type)))
            continue;
        *out = types[i].make(r->a, xml_trimmed(x), r->e);
        if (*out != NULL && types[i].make == time_of && feel_null(*out))
            return err_set(r->e, &bad_value, .at = read_at(r, x),
                           .arg = {x->text, type});
        return *out != NULL;
    }
    *out = feel_of_text(r->a, x->text, r->e);
    return *out != NULL;
}

static bool read_value_in(const struct reader *r, const struct xml *x,
                          value *out);

static bool read_list(const struct reader *r, const struct xml *x, value *out)
{
    size_t n = read_count(x, "item");
    value *items;

    if (is_true(xsi(x, "nil"))) {
        *out = feel_none;
        return true;
    }
    items = arena_array(r->a, value, n + 1, r->e);
    if (items == NULL)
        return false;
    for (size_t i = 0, at = 0; i < n; i++) {
        if (!read_value_in(r, read_counted(x, "item", &at), &items[i]))
            return false;
    }
    *out = feel_of_list(r->a, items, n, r->e);
    return *out != NULL;
}

static bool read_components(const struct reader *r, const struct xml *x,
                            value *out)
{
    size_t n = read_count(x, "component");
    value *values = arena_array(r->a, value, n + 1, r->e);
    str *names = arena_array(r->a, str, n + 1, r->e);

    if (values == NULL || names == NULL)
        return false;
    for (size_t i = 0, at = 0; i < n; i++) {
        const struct xml *k = read_counted(x, "component", &at);

        names[i] = xml_get(k, S("name"));
        if (!read_value_in(r, k, &values[i]))
            return false;
    }
    *out = feel_of_context(r->a, names, values, n, r->e);
    return *out != NULL;
}

/* The value inside a node, an item or a component; nothing there is null.
 * Depth is bounded by the XML reader. */
static bool read_value_in(const struct reader *r, const struct xml *x,
                          value *out)
{
    const struct xml *v = read_kid(x, "value");
    const struct xml *list = read_kid(x, "list");

    if (v != NULL)
        return read_simple(r, v, out);
    if (list != NULL)
        return read_list(r, list, out);
    if (read_kid(x, "component") != NULL)
        return read_components(r, x, out);
    *out = feel_none;
    return true;
}

/* -------------------------------------------------------------- cases ---- */

static bool read_nodes(const struct reader *r, const struct xml *x,
                       const char *name, struct dmn_test_node **out, size_t *n)
{
    *n = read_count(x, name);
    *out = arena_array(r->a, struct dmn_test_node, *n + 1, r->e);
    if (*out == NULL)
        return false;
    for (size_t i = 0, at = 0; i < *n; i++) {
        const struct xml *k = read_counted(x, name, &at);
        const struct xml *want = read_kid(k, "expected");
        struct dmn_test_node *to = &(*out)[i];

        to->name = xml_get(k, S("name"));
        to->error = is_true(xml_get(k, S("errorResult")));
        if (!read_value_in(r, want == NULL ? k : want, &to->value))
            return false;
    }
    return true;
}

static bool read_all_nodes(const struct reader *r, const struct xml *x,
                           struct dmn_test *t)
{
    return read_nodes(r, x, "inputNode", &t->given, &t->n_given) &&
           read_nodes(r, x, "resultNode", &t->expected, &t->n_expected);
}

/* A case with a value that is none is kept, and cannot be run: the others
 * can. */
static bool read_case(const struct reader *r, const struct xml *x,
                      struct dmn_test *t)
{
    const struct xml *d = read_kid(x, "description");
    struct reader own = *r;
    struct err why = {0}, *wrong;

    t->id = xml_get(x, S("id"));
    t->description = d == NULL ? S("") : xml_trimmed(d);
    t->invocable = xml_get(x, S("invocableName"));
    t->type = xml_get(x, S("type"));
    t->at = read_at(r, x);
    own.e = &why;
    if (read_all_nodes(&own, x, t))
        return true;
    if (fault_memory(&why, r->e))
        return false;
    wrong = arena_new(r->a, struct err, r->e);
    if (wrong == NULL)
        return false;
    *wrong = why;
    t->wrong = wrong;
    return true;
}

bool dmn_tests_read(struct arena *a, str file, str text, struct dmn_tests **out,
                    struct err *e)
{
    struct reader r = {.a = a, .ns = S(TCK_NS), .e = e};
    struct dmn_tests *t = arena_new(a, struct dmn_tests, e);
    const struct xml *model;
    struct xml *x;

    if (t == NULL || !arena_str(a, file, &r.file, e) ||
        !xml_read(a, r.file, text, &x, e))
        return false;
    model = read_kid(x, "modelName");
    if (!read_is(&r, x, "testCases") || model == NULL)
        return err_set(e, &no_tests, .at = x->at, .arg = {r.file});
    t->model = xml_trimmed(model);
    t->n = read_count(x, "testCase");
    t->tests = arena_array(a, struct dmn_test, t->n + 1, e);
    if (t->tests == NULL)
        return false;
    for (size_t i = 0, at = 0; i < t->n; i++) {
        if (!read_case(&r, read_counted(x, "testCase", &at), &t->tests[i]))
            return false;
    }
    *out = t;
    return true;
}
