/* server_upload_test.c - files that come in: streamed to the spool, hashed on
 * the way, bounded, and gone when nobody keeps them. */
#include "tap.h"

#include "web/server_fixture.h"

/* --------------------------------------------------------------- uploads -- */

#define PART_HEAD                                                 \
    "--B\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\n"   \
    "text\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; " \
    "filename=\"C:\\\\d\\\\证据.bin\"\r\nContent-Type: image/png\r\n\r\n"
#define PART_END "\r\n--B--\r\n"

/* Sends a form with a file of n bytes and returns what the server says of it;
 * *hex is what it should say. */
static struct answer send_file(struct wire *w, const char *path, uint64_t n,
                               bool chunked, struct sha256_text *hex)
{
    static char piece[65536];
    char head[512], size[32];
    uint8_t digest[SHA256_SIZE];
    struct sha256 sum;
    bool ok;

    for (size_t i = 0; i < sizeof piece; i++)
        piece[i] = (char)(i * 31 % 251);
    sha256_start(&sum);
    (void)snprintf(head, sizeof head,
                   "POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: "
                   "multipart/form-data; boundary=B\r\n",
                   path);
    ok = say(w, str_of(head));
    if (chunked)
        (void)snprintf(head, sizeof head,
                       "Transfer-Encoding: chunked\r\n\r\n%zx\r\n",
                       sizeof PART_HEAD - 1);
    else
        (void)snprintf(head, sizeof head, "Content-Length: %llu\r\n\r\n",
                       (unsigned long long)(n + sizeof PART_HEAD - 1 +
                                            sizeof PART_END - 1));
    ok = ok && say(w, str_of(head)) && say(w, S(PART_HEAD)) &&
         (!chunked || say(w, S("\r\n")));
    for (uint64_t left = n; ok && left > 0;) {
        size_t now = left < sizeof piece ? (size_t)left : sizeof piece;

        (void)snprintf(size, sizeof size, "%zx\r\n", now);
        ok = (!chunked || say(w, str_of(size))) && say(w, (str){piece, now}) &&
             (!chunked || say(w, S("\r\n")));
        sha256_add(&sum, piece, now);
        left -= now;
    }
    if (ok && chunked)
        ok = say(w, S("A\r\n" PART_END "\r\n0\r\n\r\n"));
    else if (ok)
        ok = say(w, S(PART_END));
    sha256_end(&sum, digest);
    *hex = sha256_text(digest);
    return take(w, false);
}

static bool said(const struct answer *a, uint64_t n,
                 const struct sha256_text *hex)
{
    char want[256];

    (void)snprintf(want, sizeof want, "f|证据.bin|image/png|%llu|%s|text",
                   (unsigned long long)n, hex->z);
    return a->status == 200 && str_eq(a->body, str_of(want));
}

static long rss_kb(void)
{
    struct rusage use = {0};

    (void)getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss;
}

static void uploads(void)
{
    static const uint64_t sizes[] = {0, 1, 65535, 65536, 300001};
    struct fixture *f = fixture_new();
    struct sha256_text hex;
    struct answer a;
    struct wire w;
    long before;

    f->limits.file_bytes = (uint64_t)UPLOAD;
    f->limits.spool_bytes = (uint64_t)UPLOAD + (1 << 20);
    if (!OK(fixture_start(f), "a server for uploads"))
        return;
    w = dial(f);
    a = send_file(&w, "/up", 1 << 20, false, &hex);
    OK(said(&a, 1 << 20, &hex), "a small file first");
    drop(&a);
    before = rss_kb();
    a = send_file(&w, "/up", (uint64_t)UPLOAD, false, &hex);
    OK(said(&a, (uint64_t)UPLOAD, &hex), "%d bytes, and their digest", UPLOAD);
    drop(&a);
    OK(rss_kb() - before < RSS_KB, "in bounded memory: %ld KiB more",
       rss_kb() - before);
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        for (int chunked = 0; chunked < 2; chunked++) {
            a = send_file(&w, "/up", sizes[i], chunked != 0, &hex);
            OK(said(&a, sizes[i], &hex), "%llu bytes, %s",
               (unsigned long long)sizes[i], chunked ? "chunked" : "counted");
            drop(&a);
        }
    OK(spooled(f) == 0, "what nobody kept is gone from the spool");
    hang_up(&w);
    OK(fixture_stop(f), "and the server ends");
}

/* ---------------------------------------------------------------- limits -- */

static void refused(void)
{
    struct fixture *f = fixture_new();
    struct sha256_text hex;
    struct answer a;
    struct wire w;

    f->limits.file_bytes = 1 << 20;
    f->limits.spool_bytes = (1 << 20) + 1000;
    if (!OK(fixture_start(f), "a server with little room"))
        return;
    w = dial(f);
    a = send_file(&w, "/up", (1 << 20) + 1, true, &hex);
    OK(a.status == 413 && safe(&a) && contains(a.body, S("HTTP-009")),
       "a file of a byte too much, in chunks");
    drop(&a);
    OK(ask(&w, S(HELLO)) == 200, "and the connection stays");
    a = send_file(&w, "/up", 16 << 20, false, &hex);
    OK(a.status == 413 && contains(a.body, S("form")),
       "a form whose length is too much");
    drop(&a);
    a = send_file(&w, "/up", 1 << 20, false, &hex);
    OK(said(&a, 1 << 20, &hex), "a file of just the limit");
    drop(&a);
    a = send_file(&w, "/gated/up", 100, false, &hex);
    OK(a.status == 404 && spooled(f) == 0, "a gate is asked before the spool");
    drop(&a);
    hang_up(&w);
    OK(fixture_stop(f), "the server ends, its spool empty");
}

/* The start of a form with a file that is not yet whole. */
static bool begin_file(const struct wire *w, size_t n)
{
    static char piece[65536];
    bool ok = say(w, S("POST /up HTTP/1.1\r\nHost: h\r\nContent-Type: "
                       "multipart/form-data; boundary=B\r\n"
                       "Content-Length: 900000\r\n\r\n" PART_HEAD));

    for (; ok && n > 0; n -= n < sizeof piece ? n : sizeof piece)
        ok = say(w, (str){piece, n < sizeof piece ? n : sizeof piece});
    return ok;
}

/* Asks the server for other things until so many bytes stand in the spool. */
static bool comes_to(const struct fixture *f, int64_t bytes)
{
    for (int i = 0; i < 20000; i++)
        if (ask_once(f, S(HELLO)) == 200 && spooled_bytes(f) == bytes)
            return true;
    return false;
}

static void quota(void)
{
    struct fixture *f = fixture_new();
    struct sha256_text hex;
    struct answer a;
    struct wire one, two;

    f->limits.file_bytes = 1 << 20;
    f->limits.spool_bytes = 1 << 20;
    if (!OK(fixture_start(f), "a server with room for one upload"))
        return;
    one = dial(f);
    two = dial(f);
    OK(begin_file(&one, 800000) && comes_to(f, 800000),
       "an upload that goes on");
    a = send_file(&two, "/up", 500000, false, &hex);
    OK(a.status == 503 && contains(a.body, S("HTTP-015")) &&
           header_of(a.head, S("retry-after")).n > 0,
       "the next finds no room");
    drop(&a);
    hang_up(&one);
    OK(comes_to(f, 0) && spooled(f) == 0, "who goes away leaves no file");
    a = send_file(&two, "/up", 500000, false, &hex);
    OK(said(&a, 500000, &hex), "and makes room");
    drop(&a);
    hang_up(&two);
    OK(fixture_stop(f), "the server ends");
}

/* What an earlier process left is removed, and nothing else. */
static void sweeping(void)
{
    static const char *const names[] = {"up-abcdef", "up-", "kept", ".up-x"};
    struct fixture *f = fixture_new();
    char path[128];
    bool ok = true;

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        int fd;

        (void)snprintf(path, sizeof path, "%s/%s", f->spool, names[i]);
        fd = open(path, O_CREAT | O_WRONLY, 0600);
        ok = fd >= 0 && close(fd) == 0 && ok;
    }
    OK(ok && fixture_start(f), "a server on a spool with old files");
    OK(spooled(f) == 1, "the old uploads are gone, the other file is not");
    for (size_t i = 2; i < COUNT_OF(names); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", f->spool, names[i]);
        OK(unlink(path) == 0, "%s was kept", names[i]);
    }
    OK(fixture_stop(f), "the server ends");
}

/* The server stops in the middle of an upload. */
static void stopped_midway(void)
{
    struct fixture *f = fixture_new();
    struct wire w, idle;

    if (!OK(fixture_start(f), "a server to stop while a file comes in"))
        return;
    w = dial(f);
    idle = dial(f);
    OK(begin_file(&w, 300000) && comes_to(f, 300000) &&
           ask(&idle, S(HELLO)) == 200,
       "a file comes in");
    fixture_ask_to_stop(f);
    OK(ended(&idle), "the server stops");
    pass_time(f, f->limits.grace_ms);
    OK(ended(&w), "the upload is cut when the grace is over");
    hang_up(&w);
    hang_up(&idle);
    OK(fixture_end(f), "and leaves no file");
}

int main(void)
{
    uploads();
    refused();
    quota();
    sweeping();
    stopped_midway();
    return tap_done();
}
