/* multipart_fuzz.c - any bytes as a form with files: the answer is the same
 * whole, in single bytes, and in pieces of another size (by the first byte);
 * and no file stays in the spool. */
#include "web/web.h"

#include <assert.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In memory where the system offers it: each file is synced. */
static char in_memory[] = "/dev/shm/fadu-fuzz-XXXXXX";
static char on_disk[] = "/tmp/fadu-fuzz-XXXXXX";
static char *spool;

static void leave(void)
{
    int left = rmdir(spool);

    assert(left == 0);
    (void)left;
}

/* All that the form held, as one text. */
static bool on_form(void *ctx, struct web_request *r, struct web_response *w,
                    struct err *e)
{
    struct buf b;
    str body;
    bool ok;

    (void)ctx;
    buf_init(&b, &memory_system, 16 << 20);
    for (size_t i = 0; i < r->form.n; i++) {
        assert(r->form.at[i].name.n > 0);
        assert(str_utf8(r->form.at[i].value, NULL));
        buf_add(&b, r->form.at[i].name);
        buf_byte(&b, '=');
        buf_add(&b, r->form.at[i].value);
        buf_byte(&b, '\n');
    }
    for (size_t i = 0; i < r->n_files; i++) {
        const struct web_file *file = &r->files[i];

        assert(file->field.n > 0 && file->name.n > 0);
        assert(memchr(file->name.p, '/', file->name.n) == NULL);
        buf_add(&b, file->field);
        buf_add(&b, file->name);
        buf_add(&b, file->type);
        buf_int(&b, (int64_t)file->size);
        for (size_t k = 0; k < sizeof file->sha256; k++)
            buf_int(&b, file->sha256[k]);
    }
    ok = buf_take(&b, r->arena, &body, e);
    buf_close(&b);
    if (ok)
        web_html(w, 200, body);
    return ok;
}

static const struct web_route routes[] = {
    {WEB_POST, "/f", on_form, WEB_TAKES_FILES, NULL},
};

static int answer(struct arena *a, str request, size_t piece, str *body)
{
    const struct web_options o = {
        .routes = routes, .n_routes = COUNT_OF(routes), .spool = spool};
    struct web_request r;
    struct web_response w;
    struct err e = {0};

    if (!web_try(&o, request, piece, a, &r, &w, &e))
        return 0;
    *body = w.body;
    return w.status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str in = {(const char *)data, size}, whole, one, some, request;
    size_t piece = size > 0 ? data[0] + 1U : 1;
    const str parts[] = {
        S("POST /f HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; "
          "boundary=B\r\n\r\n"),
        str_slice(in, 1, in.n)};
    struct arena *a = NULL;

    if (spool == NULL) {
        spool = mkdtemp(in_memory);
        if (spool == NULL)
            spool = mkdtemp(on_disk);
        assert(spool != NULL);
        (void)atexit(leave);
    }
    if (!arena_open(&a, &memory_system, 64 << 20, NULL))
        return 0;
    if (in.n > 1 && arena_join(a, parts, COUNT_OF(parts), &request, NULL)) {
        int status = answer(a, request, 0, &whole);

        if (status != 0 && status != 413 && status != 503) {
            int again = answer(a, request, 1, &one);
            int third = answer(a, request, piece, &some);

            assert(again == 0 || again == 413 || again == 503 ||
                   (again == status && str_eq(one, whole)));
            assert(third == 0 || third == 413 || third == 503 ||
                   (third == status && str_eq(some, whole)));
        }
    }
    arena_close(a);
    return 0;
}
