/* xml_read.c - XML 1.0 with namespaces into elements (wraps libxml2).
 *
 * libxml2 tells of elements and text as they come (SAX2); its own trees, its
 * network, its catalogues and its global error handlers are never used.  What
 * a text could name outside itself or multiply begins with a document type,
 * which is refused; so is what the library would take quadratic time for.
 */
#include "notation/internal.h"

#include <assert.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

static const struct err_def not_xml = {
    .code = "XML-001",
    .fault = FAULT_INPUT,
    .zh = "不是合法的 XML:{0}",
    .fix_zh = "检查这一处的标记、引号和命名空间前缀",
    .en = "this is not XML: {0}",
    .fix_en = "check the tags, quotes and prefixes here",
};
static const struct err_def too_large = {
    .code = "XML-002",
    .fault = FAULT_LARGE,
    .zh = "文件「{0}」超过 16 MiB",
    .fix_zh = "拆成几个文件",
    .en = "the file \"{0}\" is larger than 16 MiB",
    .fix_en = "split it into several files",
};
static const struct err_def not_text = {
    .code = "XML-003",
    .fault = FAULT_INPUT,
    .zh = "此处不是 UTF-8 文字,或有空字符({0})",
    .fix_zh = "以 UTF-8 保存,去掉空字符",
    .en = "here is no UTF-8 text, or a null character ({0})",
    .fix_en = "save it as UTF-8 without null characters",
};
static const struct err_def too_deep = {
    .code = "XML-004",
    .fault = FAULT_INPUT,
    .zh = "元素「{0}」嵌套超过 {1} 层",
    .fix_zh = "减少嵌套",
    .en = "the element \"{0}\" is nested deeper than {1} levels",
    .fix_en = "nest less",
};
static const struct err_def document_type = {
    .code = "XML-005",
    .fault = FAULT_INPUT,
    .zh = "不接受文档类型声明「{0}」",
    .fix_zh = "删去 <!DOCTYPE …>",
    .en = "the document type \"{0}\" is not accepted",
    .fix_en = "leave <!DOCTYPE …> out",
};
static const struct err_def own_entity = {
    .code = "XML-006",
    .fault = FAULT_INPUT,
    .zh = "没有这个实体:{0}",
    .fix_zh = "只用 &lt; &gt; &amp; &quot; &apos; 和 &#…;,其余直接写出字符",
    .en = "there is no such entity: {0}",
    .fix_en = "use only &lt; &gt; &amp; &quot; &apos; and &#…;, and write "
              "other characters as they are",
};
static const struct err_def other_encoding = {
    .code = "XML-007",
    .fault = FAULT_INPUT,
    .zh = "声明的编码「{0}」不是 UTF-8",
    .fix_zh = "以 UTF-8 保存,并写 encoding=\"UTF-8\"",
    .en = "the declared encoding \"{0}\" is not UTF-8",
    .fix_en = "save it as UTF-8 and write encoding=\"UTF-8\"",
};
static const struct err_def too_many = {
    .code = "XML-008",
    .fault = FAULT_INPUT,
    .zh = "此处的{0}超过 {1} 个",
    .fix_zh = "减少属性和命名空间前缀",
    .en = "here are more than {1} {0}",
    .fix_en = "use fewer attributes and prefixes",
};

/* Of one element; and in force at one place.  libxml2 compares each with each,
 * and looks prefixes up one by one. */
enum { ATTRIBUTES = 256, PREFIXES = 256 };

struct open {
    struct xml *x;
    size_t text_from, kids_from; /* its part of the piles below */
};

struct reader {
    struct arena *a;
    str file, text;
    struct place place;
    xmlParserCtxtPtr ctxt;
    struct map *names; /* each name and namespace is kept once */
    struct open open[XML_DEPTH];
    size_t depth;
    size_t n_prefixes; /* in force */
    /* Of the elements that are open, innermost last. */
    char *texts; /* no longer than the document: what stands for one or more
                  * characters is never shorter than they */
    size_t n_texts;
    VEC(struct xml *) kids;
    struct xml *root;
    bool failed;
    struct err *e;
};

static struct at place_at(struct reader *r, size_t byte)
{
    place_go(&r->place, byte < r->text.n ? byte : r->text.n);
    return (struct at){r->file, r->place.line, r->place.col};
}

/* Where the library is in the text. */
static size_t now_at(const struct reader *r)
{
    long at = xmlByteConsumed(r->ctxt);

    return at < 0 ? 0 : (size_t)at < r->text.n ? (size_t)at : r->text.n;
}

/* The < of the tag that the library has just read: an attribute may not hold
 * one, so it is the last before. */
static size_t tag_at(const struct reader *r)
{
    size_t at = now_at(r);

    while (at > 0 && r->text.p[at - 1] != '<')
        at--;
    return at > 0 ? at - 1 : 0;
}

static void stop(struct reader *r)
{
    r->failed = true;
    xmlStopParser(r->ctxt);
}

static str of_xml(const xmlChar *z)
{
    return str_of((const char *)z);
}

/* One copy of each name. */
static bool name_of(struct reader *r, const xmlChar *z, str *out)
{
    const str *known = map_get(r->names, of_xml(z));
    str *fresh;

    if (known != NULL) {
        *out = *known;
        return true;
    }
    if (z == NULL || *z == '\0') {
        *out = S("");
        return true;
    }
    fresh = arena_new(r->a, str, r->e);
    if (fresh == NULL || !arena_str(r->a, of_xml(z), fresh, r->e) ||
        !map_put(r->names, *fresh, fresh, r->e))
        return false;
    *out = *fresh;
    return true;
}

static bool read_prefixes(struct reader *r, struct xml *x, size_t n,
                          const xmlChar **pairs)
{
    struct xml_prefix *ps = arena_array(r->a, struct xml_prefix, n, r->e);

    if (ps == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!name_of(r, pairs[2 * i], &ps[i].prefix) ||
            !name_of(r, pairs[2 * i + 1], &ps[i].ns))
            return false;
    }
    x->prefixes = ps;
    x->n_prefixes = n;
    return true;
}

/* Five pointers each: local name, prefix, namespace, value and its end. */
static bool read_attributes(struct reader *r, struct xml *x, size_t n,
                            const xmlChar **five)
{
    struct xml_attribute *as = arena_array(r->a, struct xml_attribute, n, r->e);

    if (as == NULL)
        return false;
    for (size_t i = 0; i < n; i++, five += 5) {
        str value = {(const char *)five[3], (size_t)(five[4] - five[3])};

        if (!name_of(r, five[0], &as[i].name) ||
            !name_of(r, five[2], &as[i].ns) ||
            !arena_str(r->a, value, &as[i].value, r->e))
            return false;
    }
    x->attributes = as;
    x->n_attributes = n;
    return true;
}

static bool begin(struct reader *r, struct xml *x)
{
    struct xml **kid;

    if (r->depth == XML_DEPTH)
        return err_set(r->e, &too_deep, .at = x->at,
                       .arg = {x->name, S("128")});
    if (r->depth > 0) {
        x->parent = r->open[r->depth - 1].x;
        kid = vec_add(r->a, &r->kids, r->e);
        if (kid == NULL)
            return false;
        *kid = x;
    } else {
        r->root = x;
    }
    r->n_prefixes += x->n_prefixes;
    if (r->n_prefixes > PREFIXES)
        return err_set(r->e, &too_many, .at = x->at,
                       .arg = {S("命名空间前缀 (prefixes)"), S("256")});
    r->open[r->depth++] =
        (struct open){.x = x, .text_from = r->n_texts, .kids_from = r->kids.n};
    return true;
}

static void on_start(void *self, const xmlChar *name, const xmlChar *prefix,
                     const xmlChar *ns, int n_prefixes,
                     const xmlChar **prefixes, int n_attributes,
                     int n_defaulted, const xmlChar **attributes)
{
    struct reader *r = self;
    struct xml *x;

    (void)prefix;
    assert(n_defaulted == 0); /* there is no document type to have any */
    if (r->failed)
        return;
    x = arena_new(r->a, struct xml, r->e);
    if (x == NULL) {
        stop(r);
        return;
    }
    x->at = place_at(r, tag_at(r));
    if (!name_of(r, name, &x->name) || !name_of(r, ns, &x->ns) ||
        !read_prefixes(r, x, (size_t)n_prefixes, prefixes) ||
        !read_attributes(r, x, (size_t)n_attributes, attributes) ||
        !begin(r, x))
        stop(r);
}

static void on_text(void *self, const xmlChar *text, int n)
{
    struct reader *r = self;

    if (r->failed || n <= 0 || r->depth == 0)
        return;
    assert((size_t)n <= r->text.n - r->n_texts);
    memcpy(r->texts + r->n_texts, text, (size_t)n);
    r->n_texts += (size_t)n;
}

static bool end(struct reader *r)
{
    struct open *o = &r->open[--r->depth];
    struct xml *x = o->x;
    str text = {r->texts + o->text_from, r->n_texts - o->text_from};
    size_t n = r->kids.n - o->kids_from;

    r->n_texts = o->text_from;
    r->kids.n = o->kids_from;
    r->n_prefixes -= x->n_prefixes;
    if (n > 0) {
        x->kids = arena_array(r->a, struct xml *, n, r->e);
        if (x->kids == NULL)
            return false;
        memcpy(x->kids, r->kids.at + o->kids_from, n * sizeof(struct xml *));
        x->n = n;
    }
    return arena_str(r->a, text, &x->text, r->e);
}

static void on_end(void *self, const xmlChar *name, const xmlChar *prefix,
                   const xmlChar *ns)
{
    struct reader *r = self;

    (void)name;
    (void)prefix;
    (void)ns;
    if (!r->failed && r->depth > 0 && !end(r))
        stop(r);
}

static void on_document_type(void *self, const xmlChar *name,
                             const xmlChar *public_id, const xmlChar *system_id)
{
    struct reader *r = self;

    (void)public_id;
    (void)system_id;
    if (r->failed)
        return;
    (void)err_set(r->e, &document_type, .at = place_at(r, tag_at(r)),
                  .arg = {of_xml(name)});
    stop(r);
}

/* The library's errors.  A namespace need not be a URI that it likes: names
 * are only compared. */
static void on_error(void *self, xmlErrorPtr error)
{
    struct reader *r = self;
    str said = str_trim(str_of(error->message));
    const struct err_def *def = &not_xml;

    if (r->failed || error->level < XML_ERR_ERROR ||
        error->code == XML_WAR_NS_URI)
        return;
    if (error->code == XML_ERR_NO_MEMORY) {
        (void)err_set(r->e, &err_no_memory, .arg = {S("XML")});
    } else {
        if (error->code == XML_ERR_UNDECLARED_ENTITY ||
            error->code == XML_WAR_UNDECLARED_ENTITY)
            def = &own_entity;
        (void)err_set(r->e, def, .at = place_at(r, now_at(r)),
                      .arg = {excerpt(said)});
    }
    stop(r);
}

/* ------------------------------------------------- before the library ----- */

/* What stands between the quotes of encoding="…" in the declaration, "" if
 * none is declared. */
static str declared_encoding(str text)
{
    str head, rest;
    char quote;

    if (!str_starts(text, S("<?xml")) ||
        !str_cut(text, S("?>"), &head, &rest) ||
        !str_cut(head, S("encoding"), &rest, &head))
        return S("");
    head = str_trim(head);
    if (!str_starts(head, S("=")))
        return S("");
    head = str_trim(str_slice(head, 1, head.n));
    quote = head.n > 0 ? head.p[0] : '\0';
    if ((quote != '"' && quote != '\'') ||
        !str_cut(str_slice(head, 1, head.n), quote == '"' ? S("\"") : S("'"),
                 &head, &rest))
        return S("");
    return head;
}

/* Text in ASCII is UTF-8. */
static bool is_utf8_name(str s)
{
    static const char *const names[] = {"utf-8", "us-ascii"};

    for (size_t k = 0; k < COUNT_OF(names); k++) {
        str name = str_of(names[k]);
        size_t i = 0;

        while (i < s.n && i < name.n &&
               (s.p[i] == name.p[i] ||
                (s.p[i] >= 'A' && s.p[i] <= 'Z' && s.p[i] + 32 == name.p[i])))
            i++;
        if (s.n == name.n && i == name.n)
            return true;
    }
    return false;
}

/* Goes behind `what`, from byte `at` on; to the end when it is not there. */
static size_t behind(str text, size_t at, str what)
{
    size_t found;

    return str_find(str_slice(text, at, text.n), what, &found)
               ? at + found + what.n
               : text.n;
}

/* Behind a tag that begins at `at`; counts its attributes. */
static size_t over_tag(str text, size_t at, size_t *attributes)
{
    for (*attributes = 0; at < text.n && text.p[at] != '>'; at++) {
        char c = text.p[at];

        if (c == '=')
            ++*attributes;
        if (c != '"' && c != '\'')
            continue;
        for (at++; at < text.n && text.p[at] != c;)
            at++;
    }
    return at;
}

/* No tag has too many attributes.  Where the text is well-formed this walks
 * over it as the library will; where it is not, the library stops. */
static bool few_attributes(struct reader *r, struct err *e)
{
    str text = r->text;

    for (size_t at = 0, n = 0; at < text.n;) {
        const char *less = memchr(text.p + at, '<', text.n - at);
        str rest;

        if (less == NULL)
            return true;
        at = (size_t)(less - text.p);
        rest = str_slice(text, at, text.n);
        if (str_starts(rest, S("<!--"))) {
            at = behind(text, at + 4, S("-->"));
        } else if (str_starts(rest, S("<![CDATA["))) {
            at = behind(text, at + 9, S("]]>"));
        } else if (str_starts(rest, S("<?"))) {
            at = behind(text, at + 2, S("?>"));
        } else if (str_starts(rest, S("<!"))) {
            return true; /* a document type: it ends here */
        } else {
            size_t from = at;

            at = over_tag(text, at, &n);
            if (n > ATTRIBUTES)
                return err_set(e, &too_many, .at = place_at(r, from),
                               .arg = {S("属性 (attributes)"), S("256")});
        }
    }
    return true;
}

static bool check_text(struct reader *r, struct err *e)
{
    const char *nul = r->text.n == 0 ? NULL : memchr(r->text.p, 0, r->text.n);
    str encoding = declared_encoding(r->text);
    size_t bad = 0;

    if (r->text.n > XML_MAX)
        return err_set(e, &too_large, .at = {.file = r->file},
                       .arg = {r->file});
    if (!str_utf8(r->text, &bad) || nul != NULL) {
        char z[8];
        int n;

        /* The library would take a null character for the end. */
        if (nul != NULL)
            bad = (size_t)(nul - r->text.p);
        n = snprintf(z, sizeof z, "0x%02X",
                     (unsigned)(unsigned char)r->text.p[bad]);
        return err_set(e, &not_text, .at = place_at(r, bad),
                       .arg = {{z, (size_t)n}});
    }
    if (encoding.n > 0 && !is_utf8_name(encoding))
        return err_set(e, &other_encoding, .at = {r->file, 1, 1},
                       .arg = {excerpt(encoding)});
    return few_attributes(r, e);
}

/* ---------------------------------------------------------------- reading - */

static bool parse(struct reader *r)
{
    /* Entities are "substituted", or the library would leave &amp; in an
     * attribute as &#38; for a second reading.  Without a document type there
     * are only the five of XML. */
    const int options = XML_PARSE_NONET | XML_PARSE_NOENT |
                        XML_PARSE_IGNORE_ENC; /* it was looked at already */
    xmlSAXHandler *sax = r->ctxt->sax;

    memset(sax, 0, sizeof *sax);
    sax->initialized = XML_SAX2_MAGIC;
    sax->startElementNs = on_start;
    sax->endElementNs = on_end;
    sax->characters = on_text;
    sax->ignorableWhitespace = on_text;
    sax->internalSubset = on_document_type;
    sax->serror = on_error;
    r->ctxt->userData = r;
    (void)xmlCtxtReadMemory(r->ctxt, r->text.p, (int)r->text.n, NULL, NULL,
                            options);
    if (r->failed)
        return false;
    if (r->ctxt->errNo == XML_ERR_NO_MEMORY)
        return err_set(r->e, &err_no_memory, .arg = {S("XML")});
    if (!r->ctxt->wellFormed || r->root == NULL || r->depth != 0)
        return err_set(r->e, &not_xml, .at = place_at(r, now_at(r)),
                       .arg = {S("没有完整的根元素 (no whole root element)")});
    return true;
}

bool xml_read(struct arena *a, str file, str text, struct xml **out,
              struct err *e)
{
    struct reader r = {.a = a, .file = file, .text = text, .e = e};
    struct err spare = {0};
    bool ok = false;

    _Static_assert(XML_DEPTH == 128 && XML_MAX == 16 << 20,
                   "the messages of XML-002 and XML-004 name them");
    if (r.e == NULL)
        r.e = &spare;
    if (str_starts(text, S("\xEF\xBB\xBF")))
        r.text = str_slice(text, 3, text.n);
    place_start(&r.place, r.text);
    if (!check_text(&r, r.e))
        return false;
    r.names = map_new(a, r.e);
    r.texts = arena_alloc(a, r.text.n + 1, r.e);
    if (r.names == NULL || r.texts == NULL)
        return false;
    r.ctxt = xmlNewParserCtxt();
    if (r.ctxt == NULL) {
        (void)err_set(r.e, &err_no_memory, .arg = {S("XML")});
        goto out;
    }
    if (!parse(&r))
        goto out;
    *out = r.root;
    ok = true;
out:
    if (r.ctxt != NULL)
        xmlFreeParserCtxt(r.ctxt);
    xmlResetLastError(); /* of this thread: the library keeps a copy */
    return ok;
}
