/* template_test.c - templates: reading, linking, rendering, and our views. */
#include "notation/internal.h"
#include "tap.h"

static struct arena *scratch;

static struct json *view_of(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};

    if (!json_read(scratch, S("view"), str_of(text), &v, &e))
        tap_error(&e);
    return v;
}

/* Two templates, "t" and a partial "p", rendered over a view. */
static bool render(const char *t, const char *p, const char *view, str *got,
                   struct err *e)
{
    struct template_set *set = template_set_new(scratch, e);
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 1 << 20);
    ok = set != NULL && template_add(set, S("t"), S("t.html"), str_of(t), e) &&
         (p == NULL || template_add(set, S("p"), S("p.html"), str_of(p), e)) &&
         template_link(set, e) &&
         template_render(set, S("t"), view_of(view), &b, e) &&
         buf_take(&b, scratch, got, e);
    buf_close(&b);
    return ok;
}

/* ------------------------------------------------------------ rendering -- */

/* clang-format off */
static const struct {
    const char *name, *t, *p, *view, *out;
} renders[] = {
    {"text as it stands", "a }} { b }", NULL, "{}", "a }} { b }"},
    {"nothing", "", NULL, "{}", ""},
    {"a value", "<p>{{x}}</p>", NULL, "{\"x\":\"法度\"}", "<p>法度</p>"},
    {"is escaped", "{{x}}", NULL, "{\"x\":\"<a href='&\\\"'>\"}", "&lt;a href=&#39;&amp;&quot;&#39;&gt;"},
    {"also in an attribute", "<a title=\"{{x}}\">", NULL, "{\"x\":\"\\\" onclick=\\\"\"}", "<a title=\"&quot; onclick=&quot;\">"},
    {"a value with tags of ours", "{{x}}", NULL, "{\"x\":\"{{y}}\",\"y\":1}", "{{y}}"},
    {"numbers as written", "{{a}} {{b}}", NULL, "{\"a\":1.50,\"b\":-0}", "1.50 -0"},
    {"true and false", "{{a}} {{b}}", NULL, "{\"a\":true,\"b\":false}", "true false"},
    {"what has no text", "[{{a}}{{b}}{{c}}{{d}}]", NULL, "{\"a\":null,\"b\":[1],\"c\":{\"d\":1}}", "[]"},
    {"blanks in a tag", "{{ x }}{{# y }}{{ . }}{{/ y }}", NULL, "{\"x\":1,\"y\":[2]}", "12"},
    {"dotted", "{{a.b.c}}", NULL, "{\"a\":{\"b\":{\"c\":\"x\"}}}", "x"},
    {"dotted to nowhere", "[{{a.b.c}}{{a.x.y}}{{z.a}}]", NULL, "{\"a\":{\"b\":\"s\"}}", "[]"},
    {"an object", "{{#a}}{{b}}{{/a}}", NULL, "{\"a\":{\"b\":1}}", "1"},
    {"a list", "{{#a}}({{b}}){{/a}}", NULL, "{\"a\":[{\"b\":1},{\"b\":2}]}", "(1)(2)"},
    {"a list of texts", "{{#a}}<p>{{.}}</p>{{/a}}", NULL, "{\"a\":[\"x\",\"<\"]}", "<p>x</p><p>&lt;</p>"},
    {"a list of lists", "{{#a}}[{{#.}}{{.}},{{/.}}]{{/a}}", NULL, "{\"a\":[[1,2],[],[3]]}", "[1,2,][][3,]"},
    {"true", "{{#a}}x{{b}}{{/a}}", NULL, "{\"a\":true,\"b\":1}", "x1"},
    {"text", "{{#a}}<b>{{a}} {{.}}</b>{{/a}}", NULL, "{\"a\":\"x\"}", "<b>x x</b>"},
    {"a number", "{{#a}}{{a}}{{/a}}", NULL, "{\"a\":0}", "0"},
    {"an empty object", "{{#a}}x{{/a}}", NULL, "{\"a\":{}}", "x"},
    {"what is not entered", "[{{#a}}x{{/a}}{{#b}}x{{/b}}{{#c}}x{{/c}}{{#d}}x{{/d}}{{#e}}x{{/e}}]", NULL,
     "{\"a\":false,\"b\":null,\"c\":\"\",\"d\":[]}", "[]"},
    {"inverted", "{{^a}}1{{/a}}{{^b}}2{{/b}}{{^c}}3{{/c}}{{^d}}4{{/d}}{{^e}}5{{/e}}", NULL,
     "{\"a\":false,\"b\":null,\"c\":\"\",\"d\":[]}", "12345"},
    {"not inverted", "[{{^a}}1{{/a}}{{^b}}2{{/b}}{{^c}}3{{/c}}{{^d}}4{{/d}}{{^e}}5{{/e}}]", NULL,
     "{\"a\":true,\"b\":0,\"c\":\"x\",\"d\":[null],\"e\":{}}", "[]"},
    {"from inside outwards", "{{#a}}{{x}}{{y}}{{/a}}", NULL, "{\"x\":1,\"y\":2,\"a\":{\"x\":3}}", "32"},
    {"the first part decides", "{{#a}}[{{b.c}}]{{/a}}", NULL, "{\"b\":{\"c\":1},\"a\":{\"b\":{}}}", "[]"},
    {"null hides", "{{#a}}[{{x}}]{{/a}}", NULL, "{\"x\":1,\"a\":{\"x\":null}}", "[]"},
    {"through a scope that is text", "{{#a}}{{b}}{{/a}}", NULL, "{\"a\":\"x\",\"b\":1}", "1"},
    {"a section in itself", "{{#a}}{{#a}}{{b}}{{/a}}{{/a}}", NULL, "{\"a\":{\"a\":{\"b\":1}}}", "1"},
    {"the whole view", "{{.}}", NULL, "\"x\"", "x"},
    {"a view that is a list", "{{#.}}{{.}};{{/.}}", NULL, "[1,2]", "1;2;"},
    {"comments", "a{{! b }}c{{!}}d", NULL, "{}", "acd"},
    {"a comment of lines", "a\n  {{! b\nc }}  \nd", NULL, "{}", "a\nd"},
    /* lines */
    {"a section alone on its line", "a\n{{#x}}\nb\n{{/x}}\nc\n", NULL, "{\"x\":true}", "a\nb\nc\n"},
    {"with blanks", "a\n \t{{#x}} \n b\n  {{/x}}\t\r\nc", NULL, "{\"x\":true}", "a\n b\nc"},
    {"with CR LF", "a\r\n{{#x}}\r\nb\r\n{{/x}}\r\n", NULL, "{\"x\":true}", "a\r\nb\r\n"},
    {"at both ends", "{{#x}}\nb\n{{/x}}", NULL, "{\"x\":true}", "b\n"},
    {"each row", "{{#x}}\n{{.}}\n{{/x}}\n", NULL, "{\"x\":[1,2]}", "1\n2\n"},
    {"not alone", "{{#x}} {{/x}}\n a {{^y}}\n{{/y}}\n", NULL, "{\"x\":true}", " \n a \n"},
    {"a value keeps its line", "a\n {{x}}\nb", NULL, "{\"x\":1}", "a\n 1\nb"},
    /* partials */
    {"a partial sees the scope", "{{#a}}{{>p}}{{/a}}", "({{x}}{{y}})", "{\"y\":0,\"a\":[{\"x\":1},{\"x\":2}]}", "(10)(20)"},
    {"its own line end goes", "<b>{{>p}}</b>\n", "<i>{{x}}</i>\n", "{\"x\":1}", "<b><i>1</i></b>\n"},
    {"also of CR LF", "<b>{{>p}}</b>\n", "<i>{{x}}</i>\r\n", "{\"x\":1}", "<b><i>1</i></b>\n"},
    {"a value's line end stays", "<b>{{>p}}</b>", "{{x}}", "{\"x\":\"1\\n\"}", "<b>1\n</b>"},
    {"alone on its line", "a\n  {{>p}}\nb\n", "<i>\n</i>\n", "{}", "a\n<i>\n</i>\nb\n"},
    {"empty and alone", "a\n{{>p}}\nb\n", "", "{}", "a\nb\n"},
    {"only a line end", "a{{>p}}b", "\n", "{}", "ab"},
    /* where a value may stand */
    {"in a quoted attribute", "<a href='{{x}}' b = \"{{x}}\">{{x}}</a>", NULL, "{\"x\":1}", "<a href='1' b = \"1\">1</a>"},
    {"a section in a tag", "<li{{#x}} class=\"{{x}}\"{{/x}}>{{x}}</li>", NULL, "{\"x\":1}", "<li class=\"1\">1</li>"},
    {"sections in a tag", "<i a=\"b\"{{#x}} c{{/x}}{{#y}} d{{/y}}/>{{x}}", NULL, "{\"x\":1}", "<i a=\"b\" c/>1"},
    {"after a comment", "<!-- > -- x --->{{x}}<!-->{{x}}", NULL, "{\"x\":1}", "<!-- > -- x --->1<!-->1"},
    {"after a script", "<script>a<b;'</scrip'</SCRIPT >{{x}}", NULL, "{\"x\":1}", "<script>a<b;'</scrip'</SCRIPT >1"},
    {"no tag", "1 < 2, {{x}} <3 <", NULL, "{\"x\":1}", "1 < 2, 1 <3 <"},
    {"after a doctype", "<!DOCTYPE html>{{x}}", NULL, "{\"x\":1}", "<!DOCTYPE html>1"},
    {"fixed code", "<a onclick=\"go()\" href=\"{{x}}\">", NULL, "{\"x\":1}", "<a onclick=\"go()\" href=\"1\">"},
};

static const struct {
    str text;
    const char *code;
    int line, col;
} refused[] = {
    {SI("a\n法\xB7\xA8"), "TPL-001", 2, 2},
    {SI("\xC0\x80"), "TPL-001", 1, 1},
    {SI("a\n法\0"), "TPL-002", 2, 2},
    {SI("{{a\0}}"), "TPL-002", 1, 4},
    {SI("a\n法{{x}\n}"), "TPL-003", 2, 2},
    {SI("{{"), "TPL-003", 1, 1},
    {SI("{{}}"), "TPL-004", 1, 1},
    {SI("法{{ }}"), "TPL-004", 1, 2},
    {SI("{{a b}}"), "TPL-004", 1, 1},
    {SI("{{a..b}}"), "TPL-004", 1, 1},
    {SI("{{.a}}"), "TPL-004", 1, 1},
    {SI("{{a.}}"), "TPL-004", 1, 1},
    {SI("{{#}}{{/}}"), "TPL-004", 1, 1},
    {SI("{{>a.b}}"), "TPL-004", 1, 1},
    {SI("{{>.}}"), "TPL-004", 1, 1},
    {SI("{{a|b}}"), "TPL-004", 1, 1},
    {SI("{{\"a\"}}"), "TPL-004", 1, 1},
    {SI("a {{{x}}}"), "TPL-005", 1, 3},
    {SI("a {{&x}}"), "TPL-005", 1, 3},
    {SI("a {{=<% %>=}}"), "TPL-005", 1, 3},
    {SI("a\n {{#x}}\nb"), "TPL-006", 2, 2},
    {SI("{{#x}}{{^y}}"), "TPL-006", 1, 7},
    {SI("{{^.}}"), "TPL-006", 1, 1},
    {SI("{{#x}}\n{{#y}}\n{{/x}}{{/y}}"), "TPL-007", 3, 1},
    {SI("{{#x}}{{/.}}"), "TPL-007", 1, 7},
    {SI("a{{/x}}"), "TPL-008", 1, 2},
    {SI("{{#x}}{{/x}}{{/x}}"), "TPL-008", 1, 13},
    /* where escaping would not help */
    {SI("<a href={{x}}>"), "TPL-015", 1, 9},
    {SI("<a href=a{{x}}>"), "TPL-015", 1, 10},
    {SI("<a {{x}}>"), "TPL-015", 1, 4},
    {SI("<{{x}}>"), "TPL-015", 1, 2},
    {SI("<h{{x}}>"), "TPL-015", 1, 3},
    {SI("</{{x}}>"), "TPL-015", 1, 3},
    {SI("<a onclick=\"f('{{x}}')\">"), "TPL-015", 1, 16},
    {SI("<a ONCLICK = '{{x}}'>"), "TPL-015", 1, 15},
    {SI("<p\nstyle=\"{{x}}\">"), "TPL-015", 2, 8},
    {SI("<iframe srcdoc=\"{{x}}\">"), "TPL-015", 1, 17},
    {SI("<script>var a = '{{x}}'</script>"), "TPL-015", 1, 18},
    {SI("<script></scripts>{{x}}</script>"), "TPL-015", 1, 19},
    {SI("<STYLE>{{x}}</STYLE>"), "TPL-015", 1, 8},
    {SI("<!-- {{x}} -->"), "TPL-015", 1, 6},
    {SI("<!x {{x}}>"), "TPL-015", 1, 5},
    {SI("<a title=\"{{>p}}\">"), "TPL-015", 1, 11},
    {SI("<a {{#x}}on{{/x}} click=\"\" {{x}}>"), "TPL-015", 1, 28},
    {SI("<a onclick {{#x}}{{/x}} =\"{{x}}\">"), "TPL-015", 1, 27},
    /* sections that end elsewhere than they began */
    {SI("{{#x}}<a href=\"{{/x}}"), "TPL-016", 1, 16},
    {SI("<p{{#x}}>{{/x}}"), "TPL-016", 1, 10},
    {SI("{{#x}}<script>{{/x}}"), "TPL-016", 1, 15},
    {SI("<{{#x}}a{{/x}}>"), "TPL-016", 1, 9},
    {SI("<a {{#x}}on{{/x}}click=\"{{y}}\">"), "TPL-016", 1, 18},
    {SI("<s{{#x}}cript{{/x}}>"), "TPL-016", 1, 9},
    {SI("<s{{#x}}{{/x}}cript>"), "TPL-016", 1, 15},
    {SI("<a b={{#x}}\"c\"{{/x}}>"), "TPL-016", 1, 15},
    {SI("a\n<p"), "TPL-016", 2, 3},
    {SI("<!-- a"), "TPL-016", 1, 7},
};
/* clang-format on */

static void render_table(void)
{
    for (size_t i = 0; i < COUNT_OF(renders); i++) {
        struct err e = {0};
        str got = S("");

        if (!render(renders[i].t, renders[i].p, renders[i].view, &got, &e))
            tap_error(&e);
        IS(got, str_of(renders[i].out), "%s", renders[i].name);
    }
}

static void refused_table(void)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct template_set *set = template_set_new(scratch, NULL);
        struct err e = {0};
        bool ok = template_add(set, S("t"), S("t.html"), refused[i].text, &e);

        OK(!ok && str_eq(str_of(err_code(&e)), str_of(refused[i].code)) &&
               e.line == refused[i].line && e.col == refused[i].col &&
               str_eq(err_file(&e), S("t.html")),
           "row %zu is refused by %s (%s %d:%d)", i, refused[i].code,
           ok ? "read" : err_code(&e), e.line, e.col);
        OK(template_add(set, S("t"), S("t.html"), S("x"), NULL),
           "row %zu: nothing was kept", i);
    }
}

/* -------------------------------------------------------------- linking -- */

static bool code_is(const struct err *e, const char *code, int line, int col)
{
    return str_eq(str_of(err_code(e)), str_of(code)) && e->line == line &&
           e->col == col;
}

static void links(void)
{
    struct template_set *set = template_set_new(scratch, NULL);
    struct err e = {0};
    struct buf b;

    OK(template_add(set, S("a"), S("a.html"), S("x\n {{>b}}"), &e) &&
           !template_link(set, &e) && code_is(&e, "TPL-010", 2, 2) &&
           str_eq(err_file(&e), S("a.html")),
       "what is missing is named with its place");
    OK(template_add(set, S("b"), S("b.html"), S("{{>c}}"), &e) &&
           template_add(set, S("c"), S("c.html"), S("{{#x}}{{>a}}{{/x}}"),
                        &e) &&
           !template_link(set, &e) && code_is(&e, "TPL-011", 1, 7) &&
           str_eq(err_file(&e), S("c.html")),
       "a circle is refused");
    OK(!template_add(set, S("b"), S("d.html"), S(""), &e) &&
           code_is(&e, "TPL-012", 1, 1),
       "a name stands for one template");
    set = template_set_new(scratch, NULL);
    OK(template_add(set, S("a"), S("a.html"), S("{{>a}}"), &e) &&
           !template_link(set, &e) && code_is(&e, "TPL-011", 1, 1),
       "a circle of one");
    set = template_set_new(scratch, NULL);
    buf_init(&b, &memory_system, 100);
    OK(template_link(set, &e) &&
           !template_render(set, S("none"), NULL, &b, &e) &&
           code_is(&e, "TPL-013", 0, 0),
       "an unknown template");
    OK(template_add(set, S("a"), S("a"), S("{{x}}{{>b}}"), &e) &&
           template_add(set, S("b"), S("b"), S("{{^x}}b{{/x}}"), &e) &&
           template_link(set, &e) &&
           template_render(set, S("a"), NULL, &b, &e) &&
           str_eq((str){b.p, b.n}, S("b")),
       "no view at all is an empty one");
    buf_close(&b);
}

static str deep(size_t n, const char *open, const char *close)
{
    struct buf b;
    str got = S("");

    buf_init(&b, &memory_system, 1 << 20);
    for (size_t i = 0; i < n; i++)
        buf_add(&b, str_of(open));
    for (size_t i = 0; i < n; i++)
        buf_add(&b, str_of(close));
    buf_byte(&b, 0);
    OK(buf_take(&b, scratch, &got, NULL), "%zu levels are made", n);
    buf_close(&b);
    return got;
}

/* A chain of n templates, each of which holds the next in a section. */
static bool chain(size_t n, const char *before, const char *after,
                  struct err *e)
{
    struct template_set *set = template_set_new(scratch, e);
    struct buf b, out;
    bool ok = true;
    str view = S("{\"x\":{}}"), name = S(""), text = S("");
    struct json *v = NULL;

    buf_init(&b, &memory_system, 1 << 12);
    buf_init(&out, &memory_system, 1 << 12);
    for (size_t i = 0; ok && i < n; i++) {
        buf_clear(&b);
        buf_byte(&b, 'n');
        buf_int(&b, (int64_t)i);
        ok = buf_take(&b, scratch, &name, e);
        buf_clear(&b);
        buf_add(&b, str_of(before));
        if (i + 1 < n) {
            buf_lit(&b, "{{>n");
            buf_int(&b, (int64_t)i + 1);
            buf_lit(&b, "}}");
        } else {
            buf_lit(&b, "end");
        }
        buf_add(&b, str_of(after));
        ok = ok && buf_take(&b, scratch, &text, e) &&
             template_add(set, name, name, text, e);
    }
    ok = ok && template_link(set, e) &&
         json_read(scratch, S("v"), view, &v, e) &&
         template_render(set, S("n0"), v, &out, e) &&
         str_eq((str){out.p, out.n}, S("end"));
    buf_close(&b);
    buf_close(&out);
    return ok;
}

static void depth(void)
{
    struct err e = {0};
    str got = S("");

    OK(render(deep(TPL_DEPTH, "{{#x}}", "{{/x}}").p, NULL, "{\"x\":{}}", &got,
              &e),
       "sections of the greatest depth");
    OK(!render(deep(TPL_DEPTH + 1, "{{#x}}", "{{/x}}").p, NULL, "{}", &got,
               &e) &&
           code_is(&e, "TPL-009", 1, TPL_DEPTH * 6 + 1),
       "one more");
    OK(!render(deep(20000, "{{#x}}", "{{/x}}").p, NULL, "{}", &got, &e) &&
           str_eq(str_of(err_code(&e)), S("TPL-009")),
       "very many");
    OK(chain(TPL_DEPTH + 1, "", "", &e), "a chain of templates");
    OK(!chain(TPL_DEPTH + 2, "", "", &e) &&
           str_eq(str_of(err_code(&e)), S("TPL-009")),
       "one more");
    OK(!chain(3000, "", "", &e) && str_eq(str_of(err_code(&e)), S("TPL-009")),
       "very many");
    OK(chain(TPL_DEPTH / 2, "{{#x}}", "{{/x}}", &e), "sections count too");
    OK(!chain(TPL_DEPTH / 2 + 2, "{{#x}}", "{{/x}}", &e) &&
           str_eq(str_of(err_code(&e)), S("TPL-009")),
       "one more");
}

/* --------------------------------------------------------------- limits -- */

static void limits(void)
{
    struct template_set *set = template_set_new(scratch, NULL);
    struct err e = {0};
    struct buf b;
    bool ok = true;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f",
                                        "g", "h", "i", "j", "k", "l"};

    /* Each calls the next eight times: 8^11 steps and not one byte. */
    for (size_t i = 0; ok && i < COUNT_OF(names); i++) {
        char z[128] = "{{#none}}";
        int n = 0;
        str text = S("");

        for (int k = 0; k < 8 && i + 1 < COUNT_OF(names); k++)
            n += snprintf(z + n, sizeof z - (size_t)n, "{{>%s}}", names[i + 1]);
        ok = arena_str(scratch, (str){z, (size_t)n}, &text, &e) &&
             template_add(set, str_of(names[i]), S("f"), text, &e);
    }
    buf_init(&b, &memory_system, 64);
    buf_lit(&b, "before");
    OK(ok && template_link(set, &e) &&
           !template_render(set, S("a"), NULL, &b, &e) &&
           str_eq(str_of(err_code(&e)), S("TPL-014")) && b.n == 6,
       "templates that multiply are stopped");
    set = template_set_new(scratch, NULL);
    OK(template_add(set, S("t"), S("t"), S("{{#x}}{{.}}{{/x}}"), &e) &&
           template_link(set, &e) &&
           !template_render(set, S("t"),
                            view_of("{\"x\":[\"0123456789012345678901234567\","
                                    "\"0123456789012345678901234567890\"]}"),
                            &b, &e) &&
           str_eq(str_of(err_code(&e)), S("BASE-002")) && b.n == 6,
       "the output's limit holds and nothing is left behind");
    buf_close(&b);
}

/* ---------------------------------------------------------------- views -- */

static size_t add_views(struct template_set *set, struct err *e)
{
    str *names = NULL;
    size_t n = 0, added = 0;

    if (!dir_list(scratch, S("views"), &names, &n, e))
        return 0;
    for (size_t i = 0; i < n; i++) {
        const str parts[] = {S("views/"), names[i]};
        str path, text;

        if (!str_ends(names[i], S(".html")))
            continue;
        if (!arena_join(scratch, parts, 2, &path, e) ||
            !file_read(scratch, path, 1 << 20, &text, e) ||
            !template_add(set, str_slice(names[i], 0, names[i].n - 5), path,
                          text, e))
            return 0;
        added++;
    }
    return added;
}

/* Our own pages load, link and render with nothing to show. */
static void views(void)
{
    struct template_set *set = template_set_new(scratch, NULL);
    struct json *empty = json_object(scratch, NULL);
    struct err e = {0};
    struct buf b;
    size_t n = add_views(set, &e);
    void *v;
    str name;

    if (n == 0)
        tap_error(&e);
    OK(n > 20, "%zu views are read", n);
    e = (struct err){0};
    if (!OK(template_link(set, &e), "the views link")) {
        tap_error(&e);
        return;
    }
    for (size_t i = 0; map_at(set->map, i, &name, &v); i++) {
        buf_init(&b, &memory_system, 1 << 20);
        OK(template_render(set, name, empty, &b, &e), "view %.*s",
           STR_ARG(name));
        buf_close(&b);
    }
    buf_init(&b, &memory_system, 1 << 20);
    OK(template_render(
           set, S("deadline"),
           view_of("{\"name\":\"<办案期限>\",\"light\":{\"state\":\"near\","
                   "\"word\":\"将届满\"},\"kind_word\":\"期限\",\"last\":"
                   "{\"iso\":\"2026-03-02\",\"text\":\"3月2日\"}}"),
           &b, &e) &&
           str_starts((str){b.p, b.n},
                      S("<li class=\"due due-near\">\n<div class=\"due-head\">"
                        "<h3>&lt;办案期限&gt;</h3><span class=\"light "
                        "light-near\">")),
       "a view with something to show");
    buf_close(&b);
}

/* --------------------------------------------------------------- faults -- */

static void faults(void)
{
    struct sweep s;
    bool right = true;
    long rounds = 0;
    struct json *view = view_of("{\"a\":{\"b\":[\"x\",\"y\"]}}");

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct template_set *set = NULL;
        struct err e = {0};
        struct buf b;
        bool ok;

        buf_init(&b, &s.memory, 1 << 16);
        ok = arena_open(&a, &s.memory, 1 << 20, &e) &&
             (set = template_set_new(a, &e)) != NULL &&
             template_add(set, S("p"), S("p"), S("<i>{{.}}</i>"), &e) &&
             template_add(set, S("t"), S("t"),
                          S("{{#a.b}}{{>p}}{{c.d}}{{/a.b}}{{^x}}0{{/x}}1{{a}}"
                            "2{{a}}3{{a}}4{{a}}5{{a}}6{{a}}7{{a}}8{{a}}9{{a}}"
                            "{{a.b.c.d.e.f.g.h}}{{a.b.c.d.e.f.g.h}}"),
                          &e) &&
             template_link(set, &e) &&
             template_render(set, S("t"), view, &b, &e) &&
             str_starts((str){b.p, b.n}, S("<i>x</i><i>y</i>01"));
        right = right && ok == !s.hit && (ok || e.cause.def != NULL);
        buf_close(&b);
        arena_close(a);
        right = right && s.live == 0;
        rounds++;
    }
    OK(right && rounds > 2, "%ld allocations failed, one at a time", rounds);
}

int main(void)
{
    scratch = tap_arena();
    render_table();
    refused_table();
    links();
    depth();
    limits();
    views();
    faults();
    arena_close(scratch);
    return tap_done();
}
