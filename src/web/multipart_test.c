/* multipart_test.c - multipart/form-data in every split of its bytes, what is
 * refused, and files through the spool without a socket. */
#include "tap.h"
#include "web/http.h"

#include <dirent.h>
#include <unistd.h>

static struct arena *scratch;

/* ------------------------------------------------------------- the parts -- */

/* What the parser says, as text: [name|filename|type:bytes] for each part. */
struct tale {
    struct buf b;
    int depth; /* 1 inside a part */
    bool right;
};

static bool tell_begin(void *ctx, const struct http_part *part, struct err *e)
{
    struct tale *t = ctx;

    (void)e;
    t->right = t->right && t->depth++ == 0;
    buf_byte(&t->b, '[');
    buf_add(&t->b, part->name);
    buf_byte(&t->b, '|');
    buf_add(&t->b, part->has_filename ? part->filename : S("-"));
    buf_byte(&t->b, '|');
    buf_add(&t->b, part->type);
    buf_byte(&t->b, ':');
    return true;
}

static bool tell_data(void *ctx, str bytes, struct err *e)
{
    struct tale *t = ctx;

    (void)e;
    t->right = t->right && t->depth == 1 && bytes.n > 0;
    buf_add(&t->b, bytes);
    return true;
}

static bool tell_end(void *ctx, struct err *e)
{
    struct tale *t = ctx;

    (void)e;
    t->right = t->right && --t->depth == 0;
    buf_byte(&t->b, ']');
    return true;
}

/* The tale of a body that comes in two pieces, or in many of `step` bytes. */
static bool tale_of(struct arena *a, str boundary, str body, size_t cut,
                    size_t step, struct tale *t, struct err *e)
{
    const struct http_sink sink = {tell_begin, tell_data, tell_end, t};
    struct http_multipart *m = http_multipart_new(a, boundary, &sink, e);
    bool ok = m != NULL && http_multipart_feed(m, str_slice(body, 0, cut), e);

    for (size_t at = cut; ok && at < body.n; at += step)
        ok = http_multipart_feed(m, str_slice(body, at, at + step), e);
    return ok && http_multipart_end(m, e);
}

#define CD(rest) "Content-Disposition: form-data; " rest "\r\n"

/* clang-format off */
static const struct {
    const char *name;
    str body;
    const char *tale; /* NULL: refused */
} bodies[] = {
    {"one field", SI("--B\r\n" CD("name=\"a\"") "\r\nx\r\n--B--\r\n"), "[a|-|:x]"},
    {"without the last line end", SI("--B\r\n" CD("name=\"a\"") "\r\nx\r\n--B--"), "[a|-|:x]"},
    {"no quotes", SI("--B\r\n" CD("name=a") "\r\nx\r\n--B--"), "[a|-|:x]"},
    {"an empty field", SI("--B\r\n" CD("name=\"a\"") "\r\n\r\n--B--"), "[a|-|:]"},
    {"no part at all", SI("--B--\r\n"), ""},
    {"a preamble and an epilogue", SI("pre\r\n--B\r\n" CD("name=\"a\"") "\r\nx\r\n--B--\r\n--B\r\nmore"), "[a|-|:x]"},
    {"blanks behind a boundary", SI("--B \t\r\n" CD("name=\"a\"") "\r\nx\r\n--B\t\r\n" CD("name=\"b\"") "\r\ny\r\n--B--"), "[a|-|:x][b|-|:y]"},
    {"two fields and a file",
     SI("--B\r\n" CD("name=\"a\"") "\r\nx\r\n--B\r\n" CD("name=\"f\"; filename=\"证据.png\"") "Content-Type: Image/PNG; q=1\r\n\r\n\0\xFF\r\n--B\r\n" CD("name=\"b\"") "\r\ny\r\n--B--\r\n"),
     "[a|-|:x][f|证据.png|image/png:*][b|-|:y]"},
    {"a file field left empty", SI("--B\r\n" CD("name=\"f\"; filename=\"\"") "Content-Type: application/octet-stream\r\n\r\n\r\n--B--"), "[f||application/octet-stream:]"},
    {"what looks like a boundary",
     SI("--B\r\n" CD("name=\"a\"") "\r\n\r\r\n\r\n-\r\n--\r\n--C\r--B\n--B\r\n--B--"), "[a|-|:\r\r\n\r\n-\r\n--\r\n--C\r--B\n--B]"},
    {"a line end before the boundary", SI("--B\r\n" CD("name=\"a\"") "\r\nx\r\n\r\n--B--"), "[a|-|:x\r\n]"},
    {"a boundary that goes on", SI("--B\r\n" CD("name=\"a\"") "\r\nx\r\n--BB--\r\n--B--"), NULL},
    {"a name with a quotation mark", SI("--B\r\n" CD("name=\"a%22b\"") "\r\nx\r\n--B--"), "[a\"b|-|:x]"},
    {"the same with a backslash", SI("--B\r\n" CD("name=\"a\\\"b\"") "\r\nx\r\n--B--"), "[a\"b|-|:x]"},
    {"a name that speaks of a filename", SI("--B\r\n" CD("name=\"filename=\"") "\r\nx\r\n--B--"), "[filename=|-|:x]"},
    {"a folder before the name", SI("--B\r\n" CD("name=\"f\"; filename=\"/etc/passwd\"") "\r\n\r\n--B--"), "[f|passwd|:]"},
    {"a folder of another system", SI("--B\r\n" CD("name=\"f\"; filename=\"C:\\d\\x.txt\"") "\r\n\r\n--B--"), "[f|x.txt|:]"},
    {"a climb", SI("--B\r\n" CD("name=\"f\"; filename=\"../../x\"") "\r\n\r\n--B--"), "[f|x|:]"},
    {"headers in any case", SI("--B\r\ncontent-disposition: FORM-DATA; NAME=\"a\"\r\nX-Other: y\r\nContent-Transfer-Encoding: binary\r\n\r\nx\r\n--B--"), "[a|-|:x]"},
    /* refused */
    {"nothing", SI(""), NULL},
    {"no boundary", SI("a=b"), NULL},
    {"no end", SI("--B\r\n" CD("name=\"a\"") "\r\nx\r\n--B\r\n"), NULL},
    {"cut in a part", SI("--B\r\n" CD("name=\"a\"") "\r\nx"), NULL},
    {"half a closing", SI("--B\r\n" CD("name=\"a\"") "\r\nx\r\n--B-"), NULL},
    {"a closing with something else", SI("--B-x"), NULL},
    {"a part without headers", SI("--B\r\n\r\nx\r\n--B--"), NULL},
    {"a part without a disposition", SI("--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--"), NULL},
    {"a part without a name", SI("--B\r\n" CD("filename=\"x\"") "\r\nx\r\n--B--"), NULL},
    {"an empty name", SI("--B\r\n" CD("name=\"\"") "\r\nx\r\n--B--"), NULL},
    {"another disposition", SI("--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--B--"), NULL},
    {"a header without a colon", SI("--B\r\nnonsense\r\n\r\nx\r\n--B--"), NULL},
    {"another coding", SI("--B\r\n" CD("name=\"a\"") "Content-Transfer-Encoding: base64\r\n\r\nx\r\n--B--"), NULL},
    {"a name that is not UTF-8", SI("--B\r\n" CD("name=\"\xFF\"") "\r\nx\r\n--B--"), NULL},
    {"a name with a NUL", SI("--B\r\n" CD("name=\"a\0b\"") "\r\nx\r\n--B--"), NULL},
    {"line ends without returns", SI("--B\n" "Content-Disposition: form-data; name=\"a\"\n\nx\n--B--"), NULL},
};
/* clang-format on */

/* The one tale with bytes that a C text cannot show. */
static str expected(const char *tale)
{
    static const char bytes[] = "[a|-|:x][f|证据.png|image/png:\0\xFF][b|-|:y]";

    return strchr(tale, '*') != NULL ? (str){bytes, sizeof bytes - 1}
                                     : str_of(tale);
}

static bool told(const char *tale, str body, size_t cut, size_t step)
{
    struct tale t = {.right = true};
    struct arena *a = NULL;
    struct err e = {0};
    bool ok;

    buf_init(&t.b, &memory_system, 1 << 20);
    ok = arena_open(&a, &memory_system, 1 << 20, &e) &&
         tale_of(a, S("B"), body, cut, step, &t, &e);
    if (tale == NULL)
        ok = !ok &&
             (e.cause.def == &http_bad_form || e.cause.def == &http_not_utf8);
    else
        ok = ok && t.right && t.depth == 0 &&
             str_eq((str){t.b.p, t.b.n}, expected(tale));
    buf_close(&t.b);
    arena_close(a);
    return ok;
}

static void every_split(void)
{
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        str body = bodies[i].body;
        bool ok = true;

        for (size_t cut = 0; cut <= body.n; cut++)
            ok = told(bodies[i].tale, body, cut, body.n + 1) && ok;
        for (size_t step = 1; step < 9; step++)
            ok = told(bodies[i].tale, body, 0, step) && ok;
        OK(ok, "%s, in every split", bodies[i].name);
    }
}

static void boundaries(void)
{
    static const struct {
        str boundary;
        bool ok;
    } table[] = {
        {SI(""), false},
        {SI("a"), true},
        {SI("0123456789012345678901234567890123456789012345678901234567890123"
            "456789"),
         true},
        {SI("0123456789012345678901234567890123456789012345678901234567890123"
            "4567890"),
         false},
        {SI("a\rb"), false},
        {SI("--"), true},
    };

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct http_sink sink = {tell_begin, tell_data, tell_end, NULL};
        struct err e = {0};

        OK((http_multipart_new(scratch, table[i].boundary, &sink, &e) !=
            NULL) == table[i].ok,
           "a boundary of %zu characters", table[i].boundary.n);
    }
}

static void long_heads(void)
{
    struct buf b;

    buf_init(&b, &memory_system, 1 << 16);
    buf_lit(&b, "--B\r\n" CD("name=\"a\"") "X: ");
    buf_fill(&b, 'x', HTTP_PART_HEAD_MAX - b.n + 5 - 4);
    buf_lit(&b, "\r\n\r\nx\r\n--B--");
    OK(told("[a|-|:x]", (str){b.p, b.n}, b.n, b.n), "a head of just the limit");
    buf_clear(&b);
    buf_lit(&b, "--B\r\n" CD("name=\"a\"") "X: ");
    buf_fill(&b, 'x', HTTP_PART_HEAD_MAX - b.n + 5 - 3);
    buf_lit(&b, "\r\n\r\nx\r\n--B--");
    OK(told(NULL, (str){b.p, b.n}, b.n, b.n), "a byte more is refused");
    buf_close(&b);
}

/* ------------------------------------------------------------- properties -- */

static uint64_t seed;

static uint32_t chance(uint32_t below)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(seed >> 33) % below;
}

/* Contents made of pieces of the delimiter, fed in pieces of any length, come
 * back as they were. */
static void properties(void)
{
    static const char letters[] = "\r\n-Bx";
    const char *given = getenv("SEED");
    int64_t from = 20260301;
    bool right = true;

    if (given != NULL && !str_to_int(str_of(given), 1, INT64_MAX, &from))
        tap_note("SEED is no number");
    tap_note("SEED=%lld", (long long)from);
    seed = (uint64_t)from;
    for (int round = 0; right && round < 3000; round++) {
        struct buf body, tale;
        struct tale t = {.right = true};
        struct arena *a = NULL;
        struct err e = {0};

        buf_init(&body, &memory_system, 1 << 16);
        buf_init(&tale, &memory_system, 1 << 16);
        buf_init(&t.b, &memory_system, 1 << 16);
        for (uint32_t parts = chance(4); parts > 0; parts--) {
            struct buf content;
            size_t at;

            buf_init(&content, &memory_system, 1 << 12);
            buf_lit(&content, "");
            for (uint32_t n = chance(40); n > 0; n--)
                buf_byte(&content, letters[chance(5)]);
            /* The one thing that a content may not hold. */
            if (str_find((str){content.p, content.n}, S("\r\n--B"), &at))
                content.n = at;
            if (content.n >= 3 && memcmp(content.p, "--B", 3) == 0)
                content.n = 0;
            buf_lit(&body, "--B\r\n" CD("name=\"a\"") "\r\n");
            buf_add(&body, (str){content.p, content.n});
            buf_lit(&body, "\r\n");
            buf_lit(&tale, "[a|-|:");
            buf_add(&tale, (str){content.p, content.n});
            buf_byte(&tale, ']');
            buf_close(&content);
        }
        buf_lit(&body, "--B--");
        right = arena_open(&a, &memory_system, 1 << 20, &e) &&
                tale_of(a, S("B"), (str){body.p, body.n},
                        chance((uint32_t)body.n + 1), chance(12) + 1, &t, &e) &&
                t.right && str_eq((str){t.b.p, t.b.n}, (str){tale.p, tale.n});
        buf_close(&body);
        buf_close(&tale);
        buf_close(&t.b);
        arena_close(a);
    }
    OK(right, "random parts come back in any pieces");
}

/* ------------------------------------------------------------------ forms -- */

static char spool[64];

static int spooled(void)
{
    DIR *d = opendir(spool);
    const struct dirent *entry;
    int n = 0;

    while (d != NULL && (entry = readdir(d)) != NULL)
        n += entry->d_name[0] != '.';
    if (d != NULL)
        (void)closedir(d);
    return n;
}

static bool on_form(void *ctx, struct web_request *r, struct web_response *w,
                    struct err *e)
{
    char text[64];
    str body;

    (void)ctx;
    (void)snprintf(text, sizeof text, "%zu fields, %zu files", r->form.n,
                   r->n_files);
    if (!arena_str(r->arena, str_of(text), &body, e))
        return false;
    web_html(w, 200, body);
    return true;
}

static const struct web_route routes[] = {
    {WEB_POST, "/f", on_form, WEB_TAKES_FILES, NULL},
};

#define FORM                                                             \
    "POST /f HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; " \
    "boundary=\"B\"\r\nAccept: application/json\r\n\r\n"
#define FIELD "--B\r\n" CD("name=\"a\"") "\r\nxy\r\n"
#define FILE_ "--B\r\n" CD("name=\"f\"; filename=\"n\"") "\r\nxyz\r\n"
#define NONE  "--B\r\n" CD("name=\"f\"; filename=\"\"") "\r\n\r\n"

/* clang-format off */
static const struct {
    const char *name, *request;
    int status;
    const char *says;
} forms[] = {
    {"nothing in it", FORM "--B--", 200, "0 fields, 0 files"},
    {"as much as may be", FORM FIELD FIELD FILE_ FILE_ "--B--", 200, "2 fields, 2 files"},
    {"a field too many", FORM FIELD FIELD FIELD "--B--", 413, "HTTP-004"},
    {"a file too many", FORM FILE_ FILE_ FILE_ "--B--", 413, "HTTP-004"},
    {"empty file fields do not count", FORM NONE NONE NONE FIELD "--B--", 200, "1 fields, 0 files"},
    {"but have no content", FORM "--B\r\n" CD("name=\"f\"; filename=\"\"") "\r\nx\r\n--B--", 400, "HTTP-003"},
    {"too much text", FORM "--B\r\n" CD("name=\"a\"") "\r\n12345678901\r\n--B--", 413, "HTTP-009"},
    {"too much text in all", FORM "--B\r\n" CD("name=\"a\"") "\r\n123456\r\n--B\r\n" CD("name=\"a\"") "\r\n123456\r\n--B--", 413, "HTTP-009"},
    {"too much in all files", FORM "--B\r\n" CD("name=\"f\"; filename=\"n\"") "\r\n123456\r\n" FILE_ "--B--", 413, "HTTP-009"},
    {"text that is not UTF-8", FORM "--B\r\n" CD("name=\"a\"") "\r\n\xFF\r\n--B--", 400, "HTTP-002"},
    {"no end", FORM FIELD FILE_, 400, "HTTP-003"},
    {"no room in the spool", FORM "--B\r\n" CD("name=\"f\"; filename=\"n\"") "\r\n12345678\r\n--B--", 503, "HTTP-015"},
};
/* clang-format on */

static void form_table(void)
{
    struct web_limits limits = web_limits_usual;
    const struct web_options o = {.routes = routes,
                                  .n_routes = COUNT_OF(routes),
                                  .spool = spool,
                                  .limits = &limits};

    limits.fields = 2;
    limits.files = 2;
    limits.body_bytes = 10;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        bool right = true;

        limits.file_bytes = forms[i].status == 503 ? 100 : 8;
        limits.spool_bytes = forms[i].status == 503 ? 7 : 100;
        for (size_t piece = 0; piece < 20; piece++) {
            struct web_request r;
            struct web_response w;
            struct err e = {0};
            size_t at;

            right = right &&
                    web_try(&o, str_of(forms[i].request), piece, scratch, &r,
                            &w, &e) &&
                    w.status == forms[i].status &&
                    str_find(w.body, str_of(forms[i].says), &at) &&
                    spooled() == 0;
            if (!right) {
                tap_note("%d %.*s", w.status, STR_ARG(w.body));
                break;
            }
        }
        OK(right, "a form with %s: %d", forms[i].name, forms[i].status);
    }
}

static void faults(void)
{
    const struct web_options o = {
        .routes = routes, .n_routes = COUNT_OF(routes), .spool = spool};
    struct sweep s;
    bool right = true;
    long rounds = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct web_request r = {0};
        struct web_response w = {0};
        struct err e = {0};
        bool ok =
            arena_open(&a, &s.memory, 1 << 20, &e) &&
            web_try(&o, S(FORM FIELD FILE_ FILE_ "--B--"), 5, a, &r, &w, &e);

        right = right && (ok || e.cause.def != NULL) &&
                (!s.hit || !ok || w.status == 503) &&
                (s.hit || (ok && w.status == 200));
        arena_close(a);
        right = right && s.live == 0 && spooled() == 0;
        rounds++;
    }
    OK(right && rounds > 3,
       "%ld allocations failed, one at a time; no file stayed", rounds);
}

int main(void)
{
    scratch = tap_arena();
    (void)snprintf(spool, sizeof spool, "/tmp/fadu-form-XXXXXX");
    if (mkdtemp(spool) == NULL)
        return 1;
    every_split();
    boundaries();
    long_heads();
    properties();
    form_table();
    faults();
    OK(rmdir(spool) == 0, "the spool is empty at the end");
    arena_close(scratch);
    return tap_done();
}
