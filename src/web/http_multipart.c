/* http_multipart.c - multipart/form-data [RFC 7578, RFC 2046 §5.1], taken apart
 * as it comes, in pieces of any size.
 *
 * Invariants  1. matched < delimiter.n, and the last `matched` bytes that came
 * are exactly the first of the delimiter: they are held back, because they may
 * be it.  2. A carriage return stands only at the delimiter's start, so after
 * a mismatch nothing but a new start can match.
 */
#include "web/http.h"

#include <assert.h>

enum state {
    PREAMBLE, /* dropped, up to the first boundary */
    BOUNDARY, /* behind a boundary: "--" or the end of its line */
    CLOSING,  /* one "-" seen */
    PADDING,  /* blanks behind a boundary, then CR LF */
    HEAD,     /* the part's headers, up to an empty line */
    CONTENT,
    EPILOGUE /* dropped */
};

struct http_multipart {
    struct arena *arena;
    struct http_sink sink;
    str delimiter; /* CR LF -- boundary */
    enum state state;
    size_t matched;
    char head[HTTP_PART_HEAD_MAX];
    size_t head_n;
};

static bool malformed(const char *what, struct err *e)
{
    return err_set(e, &http_bad_form, .arg = {str_of(what)});
}

struct http_multipart *http_multipart_new(struct arena *a, str boundary,
                                          const struct http_sink *sink,
                                          struct err *e)
{
    const str parts[] = {S("\r\n--"), boundary};
    struct http_multipart *m;

    if (boundary.n == 0 || boundary.n > HTTP_BOUNDARY_MAX ||
        memchr(boundary.p, '\r', boundary.n) != NULL) {
        (void)malformed("boundary", e);
        return NULL;
    }
    m = arena_new(a, struct http_multipart, e);
    if (m == NULL || !arena_join(a, parts, COUNT_OF(parts), &m->delimiter, e))
        return NULL;
    m->arena = a;
    m->sink = *sink;
    /* The first boundary may stand at the very beginning, without CR LF. */
    m->matched = 2;
    return m;
}

/* ---------------------------------------------------------- part headers -- */

/* Browsers write a quotation mark and line ends in names as %22 %0D %0A, and
 * nothing else so. */
static str unescape(char *p, size_t n)
{
    static const struct {
        const char *code;
        char is;
    } codes[] = {{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}};
    size_t out = 0;

    for (size_t i = 0; i < n; i++) {
        p[out] = p[i];
        for (size_t c = 0; c < COUNT_OF(codes); c++) {
            if (n - i >= 3 &&
                http_same((str){p + i, 3}, str_of(codes[c].code))) {
                p[out] = codes[c].is;
                i += 2;
                break;
            }
        }
        out++;
    }
    return (str){p, out};
}

static bool name_of(struct http_multipart *m, str header, str parameter,
                    bool *there, str *name, struct err *e)
{
    str raw;
    char *p;

    if (!http_parameter(m->arena, header, parameter, &raw, e))
        return false;
    p = arena_alloc(m->arena, raw.n + 1, e);
    if (p == NULL)
        return false;
    if (raw.n > 0)
        memcpy(p, raw.p, raw.n);
    *name = unescape(p, raw.n);
    if (!str_utf8(*name, NULL))
        return err_set(e, &http_not_utf8, .arg = {parameter});
    if (name->n > 0 && memchr(name->p, '\0', name->n) != NULL)
        return malformed("NUL", e);
    /* filename="" is how a browser sends a file field left empty. */
    *there = raw.p != NULL;
    return true;
}

/* Only the last part of a path, as some browsers send whole ones. */
static str base_name(str s)
{
    for (size_t i = s.n; i > 0; i--)
        if (s.p[i - 1] == '/' || s.p[i - 1] == '\\')
            return str_slice(s, i, s.n);
    return s;
}

static bool disposition(struct http_multipart *m, str value,
                        struct http_part *part, struct err *e)
{
    bool there;
    str kind;

    if (!http_media(m->arena, value, &kind, e))
        return false;
    if (!str_eq(kind, S("form-data")))
        return malformed("Content-Disposition", e);
    if (!name_of(m, value, S("filename"), &part->has_filename, &part->filename,
                 e) ||
        !name_of(m, value, S("name"), &there, &part->name, e))
        return false;
    part->filename = base_name(part->filename);
    return part->name.n > 0 || malformed("name", e);
}

static bool header_line(struct http_multipart *m, str line,
                        struct http_part *part, struct err *e)
{
    str name, value;

    if (!str_cut(line, S(":"), &name, &value))
        return malformed("header", e);
    value = str_trim(value);
    if (http_same(name, S("content-disposition")))
        return disposition(m, value, part, e);
    if (http_same(name, S("content-type")))
        return http_media(m->arena, value, &part->type, e);
    /* No other coding may be used in a form [RFC 7578 §4.7]. */
    if (http_same(name, S("content-transfer-encoding")) &&
        !http_same(value, S("binary")) && !http_same(value, S("7bit")) &&
        !http_same(value, S("8bit")))
        return malformed("Content-Transfer-Encoding", e);
    return true;
}

static bool head_done(struct http_multipart *m, struct err *e)
{
    struct http_part part = {.name = S(""), .filename = S(""), .type = S("")};
    str all, line;
    bool more = true;

    /* The texts of the last head may still be in use: copy this one. */
    if (!arena_str(m->arena, (str){m->head, m->head_n}, &all, e))
        return false;
    while (more) {
        more = str_cut(all, S("\r\n"), &line, &all);
        if (line.n > 0 && !header_line(m, line, &part, e))
            return false;
    }
    if (part.name.n == 0)
        return malformed("Content-Disposition", e);
    return m->sink.begin(m->sink.ctx, &part, e);
}

/* Takes bytes up to the empty line that ends a head. */
static bool head(struct http_multipart *m, str *bytes, struct err *e)
{
    while (bytes->n > 0) {
        char c = bytes->p[0];

        if (m->head_n == sizeof m->head)
            return malformed("header", e);
        m->head[m->head_n++] = c;
        *bytes = str_slice(*bytes, 1, bytes->n);
        if (c != '\n')
            continue;
        /* The head begins behind a line end, so an empty one ends at once. */
        if (m->head_n == 2 && m->head[0] == '\r')
            return malformed("Content-Disposition", e);
        if (m->head_n >= 4 &&
            memcmp(m->head + m->head_n - 4, "\r\n\r\n", 4) == 0) {
            m->head_n -= 4;
            m->state = CONTENT;
            m->matched = 0;
            return head_done(m, e);
        }
    }
    return true;
}

/* --------------------------------------------------------------- content -- */

static bool give(struct http_multipart *m, const char *p, size_t n,
                 struct err *e)
{
    if (n == 0 || m->state == PREAMBLE)
        return true;
    return m->sink.data(m->sink.ctx, (str){p, n}, e);
}

/* Takes bytes up to the delimiter. */
static bool content(struct http_multipart *m, str *bytes, struct err *e)
{
    const char *p = bytes->p;
    size_t n = bytes->n, from = 0, i = 0;

    while (i < n) {
        if (m->matched == 0) {
            const char *cr = memchr(p + i, '\r', n - i);

            if (cr == NULL) {
                i = n;
                break;
            }
            i = (size_t)(cr - p) + 1;
            m->matched = 1;
            continue;
        }
        if (p[i] == m->delimiter.p[m->matched]) {
            i++;
            if (++m->matched < m->delimiter.n)
                continue;
            /* What was held back from earlier pieces is the delimiter's. */
            if (i - from > m->delimiter.n &&
                !give(m, p + from, i - from - m->delimiter.n, e))
                return false;
            *bytes = str_slice(*bytes, i, n);
            if (m->state == CONTENT && !m->sink.end(m->sink.ctx, e))
                return false;
            m->state = BOUNDARY;
            m->matched = 0;
            return true;
        }
        /* No delimiter after all.  What an earlier piece held back is given
         * now; what this piece holds is given with the rest of it. */
        if (m->matched > i - from) {
            if (!give(m, m->delimiter.p, m->matched - (i - from), e))
                return false;
        }
        m->matched = 0;
    }
    *bytes = str_slice(*bytes, n, n);
    if (n - from > m->matched)
        return give(m, p + from, n - from - m->matched, e);
    return true;
}

/* ----------------------------------------------------------- the machine -- */

static bool step(struct http_multipart *m, str *bytes, struct err *e)
{
    char c = bytes->p[0];

    switch (m->state) {
    case PREAMBLE:
    case CONTENT:
        return content(m, bytes, e);
    case HEAD:
        return head(m, bytes, e);
    case EPILOGUE:
        *bytes = str_slice(*bytes, bytes->n, bytes->n);
        return true;
    case BOUNDARY:
        if (c == '-') {
            m->state = CLOSING;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            m->state = PADDING;
            return true;
        } else {
            return malformed("boundary", e);
        }
        break;
    case CLOSING:
        if (c != '-')
            return malformed("boundary", e);
        m->state = EPILOGUE;
        break;
    case PADDING:
        if (m->matched == 1) {
            if (c != '\n')
                return malformed("boundary", e);
            m->state = HEAD;
            m->head_n = 0;
            m->matched = 0;
        } else if (c == '\r') {
            m->matched = 1;
        } else if (c != ' ' && c != '\t') {
            return malformed("boundary", e);
        }
        break;
    }
    *bytes = str_slice(*bytes, 1, bytes->n);
    return true;
}

bool http_multipart_feed(struct http_multipart *m, str bytes, struct err *e)
{
    while (bytes.n > 0)
        if (!step(m, &bytes, e))
            return false;
    assert(m->matched < m->delimiter.n);
    return true;
}

bool http_multipart_end(struct http_multipart *m, struct err *e)
{
    return m->state == EPILOGUE || malformed("multipart end", e);
}
