/* xml_test.c - the XML that is accepted, and what is refused where. */
#include "notation/notation.h"
#include "tap.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *scratch;

/* An element in one line: {namespace}name, attributes, [kids], 'text'. */
static void sketch(const struct xml *x, struct buf *b)
{
    if (x->ns.n > 0) {
        buf_byte(b, '{');
        buf_add(b, x->ns);
        buf_byte(b, '}');
    }
    buf_add(b, x->name);
    for (size_t i = 0; i < x->n_attributes; i++) {
        const struct xml_attribute *a = &x->attributes[i];

        buf_byte(b, ' ');
        if (a->ns.n > 0) {
            buf_byte(b, '{');
            buf_add(b, a->ns);
            buf_byte(b, '}');
        }
        buf_add(b, a->name);
        buf_byte(b, '=');
        buf_add(b, a->value);
    }
    if (x->n > 0) {
        buf_byte(b, '[');
        for (size_t i = 0; i < x->n; i++) {
            if (i > 0)
                buf_byte(b, ',');
            sketch(x->kids[i], b);
        }
        buf_byte(b, ']');
    }
    if (x->text.n > 0) {
        buf_byte(b, '\'');
        buf_add(b, x->text);
        buf_byte(b, '\'');
    }
}

/* clang-format off */
static const struct {
    const char *text, *sketch;
} reads[] = {
    {"<a/>", "a"},
    {"<a></a>", "a"},
    {"\xEF\xBB\xBF<a/>", "a"},
    {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a/>\n", "a"},
    {"<?xml version='1.0' encoding='utf-8' standalone='yes'?><a/>", "a"},
    {"<?xml version=\"1.0\" encoding=\"US-ASCII\"?><a>x</a>", "a'x'"},
    {"<决策 名=\"法\">度</决策>", "决策 名=法'度'"},
    {"<a> x <b/> y\n</a>", "a[b]' x  y\n'"},
    {"<a>1<b>2<c>3</c>4</b>5</a>", "a[b[c'3']'24']'15'"},
    {"<a><![CDATA[<&]]>]<![CDATA[>]]></a>", "a'<&]>'"},
    {"<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x6cd5;</a>", "a'<>&\"'A法'"},
    {"<a x=\"&lt;&gt;&amp;&quot;&apos;&#65;&#x6cd5;&#10;\"/>",
     "a x=<>&\"'A法\n"},
    {"<a x=\"1\n2\t3\"/>", "a x=1 2 3"},
    {"<a>1\r\n2\r3</a>", "a'1\n2\n3'"},
    {"<!-- <!DOCTYPE x> --><a><!-- &x; --><?php <b> ?>z</a><!-- e -->", "a'z'"},
    {"<a><![CDATA[<!DOCTYPE x>]]></a>", "a'<!DOCTYPE x>'"},
    {"<a xmlns=\"n\"><b/><c xmlns=\"\"/></a>", "{n}a[{n}b,c]"},
    {"<p:a xmlns:p=\"n\" p:x=\"1\" x=\"2\"/>", "{n}a {n}x=1 x=2"},
    {"<p:a xmlns:p=\"n\"><p:a xmlns:p=\"m\"/><p:a/></p:a>",
     "{n}a[{m}a,{n}a]"},
    {"<a xml:lang=\"zh\"/>",
     "a {http://www.w3.org/XML/1998/namespace}lang=zh"},
    {"<a xmlns:城=\"法 度\"><城:b/></a>", "a[{法 度}b]"},
    {"<a xmlns:p=\"http://例.cn/法\"><p:b/></a>", "a[{http://例.cn/法}b]"},
    {"<a a1='=' a2='>' a3=\"/>\" />", "a a1== a2=> a3=/>"},
};

static const struct {
    const char *text, *code;
    int line, col;
} refused[] = {
    {"", "XML-001", 1, 1},
    {"x", "XML-001", 1, 1},
    {"<a>", "XML-001", 1, 4},
    {"<a>\n<b></a>", "XML-001", 2, 8},
    {"<a/><b/>", "XML-001", 1, 5},
    {"<a/>x", "XML-001", 1, 5},
    {"<a x=1/>", "XML-001", 1, 6},
    {"<a x=\"1\" x=\"2\"/>", "XML-001", -1, -1},
    {"<a xmlns:p=\"n\" xmlns:q=\"n\" p:x=\"1\" q:x=\"2\"/>", "XML-001", -1, -1},
    {"<p:a/>", "XML-001", -1, -1},
    {"<a p:x=\"1\"/>", "XML-001", -1, -1},
    {"<a xmlns:p=\"\"/>", "XML-001", -1, -1},
    {"<a>&</a>", "XML-001", -1, -1},
    {"<a>]]></a>", "XML-001", -1, -1},
    {"<a>&#0;</a>", "XML-001", -1, -1},
    {"<a>&#xFFFF;</a>", "XML-001", -1, -1},
    {"<a>\x01</a>", "XML-001", -1, -1},
    {"<a x=\"<\"/>", "XML-001", -1, -1},
    {"<a><!-- -- --></a>", "XML-001", -1, -1},
    {"<1/>", "XML-001", 1, 2},
    {"<a\n法=\"", "XML-001", -1, -1},
    {"<a>法\x80</a>", "XML-003", 1, 5},
    {"<a/>\n<!-- \xC0\x80 -->", "XML-003", 2, 6},
    {"<a>\xED\xA0\x80</a>", "XML-003", 1, 4},
    {"\xFE\xFF\x3C", "XML-003", 1, 1},
    {"<!DOCTYPE a><a/>", "XML-005", 1, 1},
    {"<!-- c -->\n <!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "XML-005", 2, 2},
    {"<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "XML-005", -1, -1},
    {"<!DOCTYPE a PUBLIC \"x\" \"http://127.0.0.1/x\"><a/>", "XML-005", -1, -1},
    {"<a>&x;</a>", "XML-006", 1, 7},
    {"<a>法&nbsp;</a>", "XML-006", 1, 11},
    {"<a y=\"&x;\"/>", "XML-006", -1, -1},
    {"<?xml version=\"1.0\" encoding=\"GBK\"?><a/>", "XML-007", 1, 1},
    {"<?xml version='1.0' encoding = 'UTF-16'?><a/>", "XML-007", 1, 1},
    {"<?xml version='1.0' encoding='UTF-80'?><a/>", "XML-007", 1, 1},
};

/* What multiplies or reaches outside begins with a document type. */
static const char bomb[] =
    "<?xml version=\"1.0\"?>\n"
    "<!DOCTYPE lolz [\n <!ENTITY lol \"lol\">\n"
    " <!ENTITY lol1 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">\n"
    " <!ENTITY lol2 \"&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;\">\n"
    " <!ENTITY lol3 \"&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;\">\n"
    " <!ENTITY lol4 \"&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;\">\n"
    "]>\n<lolz>&lol4;</lolz>\n";
static const char external[] =
    "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">\n"
    "<!ENTITY % p SYSTEM \"http://127.0.0.1:1/x.dtd\"> %p;]><a>&x;</a>";
/* clang-format on */

static bool is_code(const struct err *e, const char *code)
{
    return str_eq(str_of(err_code(e)), str_of(code));
}

static void tables(void)
{
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        struct xml *x = NULL;
        struct err e = {0};
        struct buf b;
        bool ok = xml_read(scratch, S("f"), str_of(reads[i].text), &x, &e);

        if (!ok)
            tap_error(&e);
        buf_init(&b, &memory_system, 1 << 16);
        if (ok)
            sketch(x, &b);
        IS(((str){b.p, b.n}), str_of(reads[i].sketch), "read %zu", i);
        buf_close(&b);
    }
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct xml *x = NULL;
        struct err e = {0};
        bool ok =
            xml_read(scratch, S("f.xml"), str_of(refused[i].text), &x, &e);

        OK(!ok && x == NULL && is_code(&e, refused[i].code) && e.line > 0 &&
               str_eq(err_file(&e), S("f.xml")) &&
               (refused[i].line < 0 ||
                (e.line == refused[i].line && e.col == refused[i].col)),
           "refused %zu (%s at %d:%d)", i, err_code(&e), e.line, e.col);
    }
}

static void nothing_outside(void)
{
    struct xml *x = NULL;
    struct err e = {0};

    OK(!xml_read(scratch, S("f"), str_of(bomb), &x, &e) &&
           is_code(&e, "XML-005") && e.line == 2 && e.col == 1,
       "a thousand million laughs end at the document type");
    OK(!xml_read(scratch, S("f"), str_of(external), &x, &e) &&
           is_code(&e, "XML-005"),
       "an external entity ends at the document type");
    IS(err_arg(&e, 0), S("a"), "which is named");
    OK(!xml_read(scratch, S("f"), S("<a/>\0<b>"), &x, &e) &&
           is_code(&e, "XML-003") && e.col == 5,
       "a null character is not the end");
}

static void places(void)
{
    static const char text[] = "<法\n  x='>'\n  ><度 y='a\nb'/>字<b/>\n"
                               "<!-- <c> -->\t<d>&lt;<e/></d></法>";
    static const struct {
        int line, col;
    } at[] = {{3, 4}, {4, 6}, {5, 14}};
    struct xml *x = NULL;
    struct err e = {0};

    if (!OK(xml_read(scratch, S("f"), str_of(text), &x, &e), "elements"))
        return;
    OK(x->at.line == 1 && x->at.col == 1, "the root stands first");
    for (size_t i = 0; i < COUNT_OF(at) && i < x->n; i++)
        OK(x->kids[i]->at.line == at[i].line && x->kids[i]->at.col == at[i].col,
           "%.*s stands at %d:%d", STR_ARG(x->kids[i]->name),
           x->kids[i]->at.line, x->kids[i]->at.col);
    OK(x->n == 3 && x->kids[2]->n == 1 && x->kids[2]->kids[0]->at.col == 21,
       "and one within, behind an entity");
    OK(x->kids[2]->kids[0]->parent == x->kids[2] && x->parent == NULL,
       "each knows its parent");
}

static void questions(void)
{
    static const char text[] =
        "<m:a xmlns:m='urn:m' xmlns='urn:d' m:x='1' y=' 2 ' z=''>"
        "<b>no</b><m:b> yes\n</m:b><m:b>later</m:b>"
        "<c xmlns:m='urn:n'/></m:a>";
    struct xml *x = NULL;
    struct err e = {0};
    str ns = S("");

    if (!OK(xml_read(scratch, S("f"), str_of(text), &x, &e), "a document"))
        return;
    IS(xml_get(x, S("y")), S(" 2 "), "an attribute as it stands");
    IS(xml_get(x, S("x")), S(""), "not the one of a namespace");
    OK(xml_has(x, S("z")) && !xml_has(x, S("x")) && !xml_has(NULL, S("z")),
       "there, though empty");
    OK(xml_is(x, S("urn:m"), S("a")) && !xml_is(x, S("urn:d"), S("a")) &&
           !xml_is(NULL, S("urn:m"), S("a")),
       "a name has a namespace");
    IS(xml_trimmed(xml_kid(x, S("b"))), S("yes"),
       "the first child of the parent's namespace");
    OK(xml_kid(x, S("c")) == NULL && xml_kid(NULL, S("c")) == NULL, "or none");
    OK(xml_namespace(x->kids[0], S("m"), &ns) && str_eq(ns, S("urn:m")),
       "a prefix from above");
    OK(xml_namespace(x->kids[3], S("m"), &ns) && str_eq(ns, S("urn:n")),
       "the nearest holds");
    OK(xml_namespace(x->kids[3], S(""), &ns) && str_eq(ns, S("urn:d")),
       "the default namespace");
    OK(!xml_namespace(x, S("q"), &ns), "an unknown prefix");
}

/* `n` elements one in another. */
static str nested(struct buf *b, int n)
{
    buf_clear(b);
    for (int i = 0; i < n; i++)
        buf_lit(b, "<a>");
    for (int i = 0; i < n; i++)
        buf_lit(b, "</a>");
    return (str){b->p, b->n};
}

static str attributes(struct buf *b, int n)
{
    buf_clear(b);
    buf_lit(b, "<r>\n<!-- ' --><a");
    for (int i = 0; i < n; i++) {
        buf_lit(b, " a");
        buf_int(b, i);
        buf_lit(b, "='='");
    }
    buf_lit(b, "/></r>");
    return (str){b->p, b->n};
}

/* Ten prefixes an element, one in another. */
static str prefixes(struct buf *b, int n)
{
    buf_clear(b);
    for (int i = 0; i < n; i++) {
        buf_lit(b, "<a");
        for (int k = 0; k < 10; k++) {
            buf_lit(b, " xmlns:p");
            buf_int(b, i * 10 + k);
            buf_lit(b, "='n'");
        }
        buf_byte(b, '>');
    }
    for (int i = 0; i < n; i++)
        buf_lit(b, "</a>");
    return (str){b->p, b->n};
}

static void limits(void)
{
    struct xml *x = NULL;
    struct err e = {0};
    struct buf b;

    buf_init(&b, &memory_system, XML_MAX + 64);
    OK(xml_read(scratch, S("f"), nested(&b, XML_DEPTH), &x, &e), "128 deep");
    OK(!xml_read(scratch, S("f"), nested(&b, XML_DEPTH + 1), &x, &e) &&
           is_code(&e, "XML-004") && e.line == 1 && e.col == 3 * 128 + 1,
       "129 deep");
    OK(!xml_read(scratch, S("f"), nested(&b, 1000000), &x, &e) &&
           is_code(&e, "XML-004"),
       "a million deep");
    OK(xml_read(scratch, S("f"), attributes(&b, 256), &x, &e) &&
           x->kids[0]->n_attributes == 256,
       "256 attributes");
    OK(!xml_read(scratch, S("f"), attributes(&b, 257), &x, &e) &&
           is_code(&e, "XML-008") && e.line == 2 && e.col == 11,
       "257 attributes");
    OK(!xml_read(scratch, S("f"), attributes(&b, 1000000), &x, &e) &&
           is_code(&e, "XML-008"),
       "a million attributes are not compared each with each");
    OK(xml_read(scratch, S("f"), prefixes(&b, 25), &x, &e), "250 prefixes");
    OK(!xml_read(scratch, S("f"), prefixes(&b, 26), &x, &e) &&
           is_code(&e, "XML-008"),
       "260 prefixes");
    buf_clear(&b);
    buf_lit(&b, "<r>");
    for (int i = 0; i < 1000; i++)
        buf_lit(&b, "<a xmlns:p='n' xmlns:q='m'/>");
    buf_lit(&b, "</r>");
    OK(xml_read(scratch, S("f"), (str){b.p, b.n}, &x, &e),
       "2000 prefixes, two at a time");
    buf_close(&b);
}

static void size(void)
{
    struct xml *x = NULL;
    struct err e = {0};
    struct buf b;

    buf_init(&b, &memory_system, XML_MAX + 64);
    buf_lit(&b, "<a>");
    while (b.n < XML_MAX - 9)
        buf_lit(&b, "\xE5\xAD\x97&#9;\n");
    while (b.n < XML_MAX - 4)
        buf_byte(&b, 'x');
    buf_lit(&b, "</a>");
    OK(b.n == XML_MAX && xml_read(scratch, S("f"), (str){b.p, b.n}, &x, &e) &&
           x->text.n > XML_MAX / 2 - 100 && x->text.n < XML_MAX &&
           x->text.p[x->text.n - 1] == 'x',
       "16 MiB of text, escapes and lines");
    buf_byte(&b, ' ');
    OK(!xml_read(scratch, S("f"), (str){b.p, b.n}, &x, &e) &&
           is_code(&e, "XML-002"),
       "16 MiB and a byte");
    buf_close(&b);
}

/* More elements than the arena has room for. */
static void crowd(void)
{
    struct arena *a = NULL;
    struct xml *x = NULL;
    struct err e = {0};
    struct buf b;

    buf_init(&b, &memory_system, XML_MAX);
    buf_lit(&b, "<a>");
    for (int i = 0; i < 200000; i++)
        buf_lit(&b, "<b/>");
    buf_lit(&b, "</a>");
    OK(arena_open(&a, &memory_system, 4 << 20, &e) &&
           !xml_read(a, S("f"), (str){b.p, b.n}, &x, &e) &&
           is_code(&e, "BASE-002"),
       "an arena that is too small says so");
    arena_close(a);
    e = (struct err){0};
    OK(xml_read(scratch, S("f"), (str){b.p, b.n}, &x, &e) && x->n == 200000,
       "200000 elements");
    buf_close(&b);
}

static void writing(void)
{
    static const char hard[] = "a<b>&\"'\t\n\r]]> 法 \xF0\x9F\x8F\x9B";
    struct xml *x = NULL;
    struct err e = {0};
    struct buf b;
    size_t bad = 0;

    buf_init(&b, &memory_system, 1 << 16);
    buf_lit(&b, "<a");
    xml_attribute(&b, S("x"), str_of(hard));
    xml_attribute(&b, S("y"), S(""));
    buf_byte(&b, '>');
    xml_text(&b, str_of(hard));
    buf_lit(&b, "</a>");
    if (!OK(xml_read(scratch, S("f"), (str){b.p, b.n}, &x, &e), "written"))
        tap_error(&e);
    else {
        IS(xml_get(x, S("x")), str_of(hard), "an attribute comes back");
        IS(x->text, str_of(hard), "text comes back");
        OK(xml_has(x, S("y")), "an empty attribute");
    }
    OK(!xml_may_hold(S("法\x01"), &bad) && bad == 3, "a control character");
    OK(!xml_may_hold(S("\xEF\xBF\xBE"), NULL) &&
           xml_may_hold(str_of(hard), NULL),
       "what may stand");
    buf_clear(&b);
    xml_text(&b, S("a\x01z"));
    IS(((str){b.p, b.n}), S("a\xEF\xBF\xBDz"), "the rest is replaced");
    buf_close(&b);
}

static const char sample[] =
    "<?xml version='1.0'?><m xmlns='urn:a' xmlns:p='urn:b' p:x='1' y='&lt;'>"
    "<k>text &amp; more<![CDATA[<]]></k><p:k/><k a='1' b='2'/></m>";

/* Our own allocations; the library's are its own (its allocator is the
 * process's, and replacing it would be a global act). */
static void faults(void)
{
    struct sweep s;
    bool right = true;
    long rounds = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct xml *x = NULL;
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, 1 << 20, &e) &&
                  xml_read(a, S("f"), str_of(sample), &x, &e);

        right = right && ok == !s.hit && (ok || e.cause.def != NULL) &&
                (ok == (x != NULL));
        arena_close(a);
        right = right && s.live == 0;
        rounds++;
    }
    OK(right && rounds > 1, "%ld allocations failed, one at a time", rounds);
}

/* Every step of the way may find the arena full. */
static void full_arena(void)
{
    bool right = true;
    size_t max = 0;

    for (bool done = false; !done && right; max += 64) {
        struct arena *a = NULL;
        struct xml *x = NULL;
        struct err e = {0};

        done = arena_open(&a, &memory_system, max, &e) &&
               xml_read(a, S("f"), str_of(sample), &x, &e);
        right = done == (x != NULL) && (done || e.cause.def != NULL);
        arena_close(a);
    }
    OK(right && max > 64, "an arena of up to %zu bytes is too small", max);
}

static void *many_reads(void *arg)
{
    bool *right = arg;

    for (int i = 0; i < 50; i++) {
        struct arena *a = NULL;
        struct xml *x = NULL;
        struct err e = {0};

        if (!arena_open(&a, &memory_system, 1 << 20, &e) ||
            !xml_read(a, S("f"), str_of(sample), &x, &e) || x->n != 3 ||
            xml_read(a, S("f"), S("<a><b></a>"), &x, &e) ||
            !is_code(&e, "XML-001"))
            *right = false;
        arena_close(a);
    }
    return NULL;
}

static void threads(void)
{
    pthread_t id[4];
    bool right[4] = {true, true, true, true};
    bool all = true;

    for (int i = 0; i < 4; i++)
        all = all && pthread_create(&id[i], NULL, many_reads, &right[i]) == 0;
    for (int i = 0; i < 4 && all; i++)
        all = pthread_join(id[i], NULL) == 0 && right[i];
    OK(all, "four threads read and fail beside each other");
}

int main(void)
{
    threads(); /* first: the library sets itself up meanwhile */
    scratch = tap_arena();
    tables();
    nothing_outside();
    places();
    questions();
    limits();
    size();
    crowd();
    writing();
    faults();
    full_arena();
    arena_close(scratch);
    return tap_done();
}
