/* server_fixture.h - what the server's tests share: a server with a few routes
 * on 127.0.0.1, whose clock and loop the test holds, and a raw client.  It
 * stands behind tap.h. */
#ifndef WEB_SERVER_FIXTURE_H
#define WEB_SERVER_FIXTURE_H

#include "crypto/crypto.h"
#include "web/http.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif
#if defined(SANITIZED)
enum { UPLOAD = 8 << 20, SEQUENTIAL = 200 };
#else
enum { UPLOAD = 100 << 20, SEQUENTIAL = 1000 };
#endif

enum {
    BIG = 8 << 20,     /* more than the sockets' buffers hold */
    CROWD = 256,       /* connections at once */
    RSS_KB = 24 << 10, /* what a large upload may add */
    SLACK_MS = 1000,   /* past a deadline, noticed or not */
    PATIENCE_S = 60    /* a test that hangs fails */
};

/* ------------------------------------------------------- the test server -- */

struct fixture {
    struct web_limits limits;
    struct web_server *server;
    struct log log;
    pthread_t thread;
    int stop[2];
    bool ran;
    bool proxied;
    const struct err_def *shut; /* what the gate says */
    char spool[64];
    char *big;
    pthread_mutex_t lock;
    pthread_cond_t change;
    int inside;     /* handlers that wait in /hold */
    bool joined;    /* the thread has ended */
    bool release;   /* … and may go on */
    bool hold_loop; /* the loop waits where it logs */
    bool loop_held;
    _Atomic int64_t now; /* of the injected clock */
    _Atomic int handled; /* answers of /echo and /gated */
};

static inline instant fixture_now(void *ctx)
{
    struct fixture *f = ctx;

    return atomic_load(&f->now);
}

static inline void fixture_log(void *ctx, str line)
{
    struct fixture *f = ctx;

    (void)line;
    (void)pthread_mutex_lock(&f->lock);
    while (f->hold_loop) {
        f->loop_held = true;
        (void)pthread_cond_broadcast(&f->change);
        (void)pthread_cond_wait(&f->change, &f->lock);
    }
    f->loop_held = false;
    (void)pthread_mutex_unlock(&f->lock);
}

static inline bool on_hello(void *ctx, struct web_request *r,
                            struct web_response *w, struct err *e)
{
    (void)ctx;
    (void)r;
    (void)e;
    web_html(w, 200, S("<p>你好</p>"));
    return true;
}

static inline bool on_tagged(void *ctx, struct web_request *r,
                             struct web_response *w, struct err *e)
{
    (void)ctx;
    (void)r;
    (void)e;
    web_html(w, 200, S("tagged"));
    w->etag = S("\"v1\"");
    w->cache = WEB_REVALIDATE;
    return true;
}

static inline bool on_matter(void *ctx, struct web_request *r,
                             struct web_response *w, struct err *e)
{
    const str parts[] = {web_find(&r->params, S("id")),
                         S("|"),
                         web_find(&r->query, S("q")),
                         S("|"),
                         web_find(&r->cookies, S("sid")),
                         S("|"),
                         r->peer};
    str body;

    (void)ctx;
    if (!arena_join(r->arena, parts, COUNT_OF(parts), &body, e))
        return false;
    web_html(w, 200, body);
    return true;
}

static inline bool on_echo(void *ctx, struct web_request *r,
                           struct web_response *w, struct err *e)
{
    struct fixture *f = ctx;
    str body = r->body;

    (void)e;
    (void)atomic_fetch_add(&f->handled, 1);
    if (str_eq(r->type, S("application/x-www-form-urlencoded")))
        body = web_find(&r->form, S("a"));
    web_json(w, 201, body);
    return true;
}

/* "field|name|type|size|sha256" of the only file, and the form's field "t". */
static inline bool on_upload(void *ctx, struct web_request *r,
                             struct web_response *w, struct err *e)
{
    const struct web_file *file = r->files;
    struct sha256_text hex;
    char size[24];
    str body;

    (void)ctx;
    if (r->n_files == 0) {
        web_html(w, 200, web_find(&r->form, S("t")));
        return true;
    }
    hex = sha256_text(file->sha256);
    (void)snprintf(size, sizeof size, "%llu", (unsigned long long)file->size);
    {
        const str parts[] = {file->field,
                             S("|"),
                             file->name,
                             S("|"),
                             file->type,
                             S("|"),
                             str_of(size),
                             S("|"),
                             str_of(hex.z),
                             S("|"),
                             web_find(&r->form, S("t"))};

        if (!arena_join(r->arena, parts, COUNT_OF(parts), &body, e))
            return false;
    }
    web_html(w, 200, body);
    return true;
}

static inline bool on_big(void *ctx, struct web_request *r,
                          struct web_response *w, struct err *e)
{
    const struct fixture *f = ctx;

    (void)r;
    (void)e;
    web_html(w, 200, (str){f->big, BIG});
    return true;
}

static inline bool on_file(void *ctx, struct web_request *r,
                           struct web_response *w, struct err *e)
{
    (void)ctx;
    (void)r;
    w->fd = open("src/LAYERS", O_RDONLY | O_CLOEXEC);
    if (w->fd < 0)
        return err_set(e, &http_no_page, .arg = {r->path});
    w->fd_size = 10;
    w->type = "text/plain; charset=utf-8";
    return true;
}

/* A folder is no file: an error of the disk's kind. */
static inline bool on_fail(void *ctx, struct web_request *r,
                           struct web_response *w, struct err *e)
{
    str text;

    (void)ctx;
    if (!file_read(r->arena, S("src"), 100, &text, e))
        return false;
    web_html(w, 200, text);
    return true;
}

static inline bool on_hold(void *ctx, struct web_request *r,
                           struct web_response *w, struct err *e)
{
    struct fixture *f = ctx;

    (void)r;
    (void)e;
    (void)pthread_mutex_lock(&f->lock);
    f->inside++;
    (void)pthread_cond_broadcast(&f->change);
    while (!f->release)
        (void)pthread_cond_wait(&f->change, &f->lock);
    f->inside--;
    (void)pthread_cond_broadcast(&f->change);
    (void)pthread_mutex_unlock(&f->lock);
    web_html(w, 200, S("held"));
    return true;
}

static inline bool login_gate(void *ctx, struct web_request *r,
                              struct web_response *w, struct err *e)
{
    const struct fixture *f = ctx;

    (void)w;
    if (str_eq(web_find(&r->cookies, S("sid")), S("known")))
        return true;
    return err_set(e, f->shut, .arg = {S("sid")});
}

static inline bool on_bad_header(void *ctx, struct web_request *r,
                                 struct web_response *w, struct err *e)
{
    (void)ctx;
    return web_redirect(r, w, S("/a\r\nSet-Cookie: x=y"), e);
}

/* clang-format off */
static const struct web_route routes[] = {
    {WEB_GET,    "/hello",       on_hello,      0, NULL},
    {WEB_GET,    "/tagged",      on_tagged,     0, NULL},
    {WEB_GET,    "/matters/:id", on_matter,     0, NULL},
    {WEB_POST,   "/echo",        on_echo,       WEB_TAKES_FORM | WEB_TAKES_JSON | WEB_TAKES_CSV, NULL},
    {WEB_DELETE, "/echo",        on_echo,       WEB_TAKES_JSON, NULL},
    {WEB_POST,   "/up",          on_upload,     WEB_TAKES_FILES, NULL},
    {WEB_POST,   "/gated",       on_echo,       WEB_TAKES_JSON, login_gate},
    {WEB_POST,   "/gated/up",    on_upload,     WEB_TAKES_FILES, login_gate},
    {WEB_GET,    "/big",         on_big,        0, NULL},
    {WEB_GET,    "/file",        on_file,       0, NULL},
    {WEB_GET,    "/fail",        on_fail,       0, NULL},
    {WEB_GET,    "/split",       on_bad_header, 0, NULL},
    {WEB_GET,    "/hold",        on_hold,       0, NULL},
};
/* clang-format on */

static inline void *serve(void *ctx)
{
    struct fixture *f = ctx;
    struct err e = {0};

    f->ran = web_run(f->server, f->stop[0], &e);
    if (!f->ran)
        tap_error(&e);
    return NULL;
}

static inline struct fixture *fixture_new(void)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (f == NULL || (f->big = malloc(BIG)) == NULL)
        abort();
    memset(f->big, 'x', BIG);
    f->limits = web_limits_usual;
    f->shut = &http_no_page;
    f->limits.grace_ms = 60000;
    (void)pthread_mutex_init(&f->lock, NULL);
    (void)pthread_cond_init(&f->change, NULL);
    (void)snprintf(f->spool, sizeof f->spool, "/tmp/fadu-spool-XXXXXX");
    if (mkdtemp(f->spool) == NULL || pipe(f->stop) != 0)
        abort();
    return f;
}

static inline bool fixture_start(struct fixture *f)
{
    const struct web_options o = {
        .listen = S("127.0.0.1:0"),
        .routes = routes,
        .n_routes = COUNT_OF(routes),
        .ctx = f,
        .spool = f->spool,
        .limits = &f->limits,
        .log = &f->log,
        .ticks = {fixture_now, f},
        .proxied = f->proxied,
    };
    struct err e = {0};

    f->log = (struct log){fixture_log, f};
    if (web_open(&f->server, &o, &e))
        return pthread_create(&f->thread, NULL, serve, f) == 0;
    tap_error(&e);
    return false;
}

static inline void fixture_ask_to_stop(struct fixture *f)
{
    if (write(f->stop[1], "", 1) != 1)
        abort();
}

static inline void fixture_join(struct fixture *f)
{
    if (!f->joined)
        (void)pthread_join(f->thread, NULL);
    f->joined = true;
}

/* Everything ended: true when web_run said so. */
static inline bool fixture_end(struct fixture *f)
{
    bool ran;

    fixture_join(f);
    web_close(f->server);
    ran = f->ran;
    (void)close(f->stop[0]);
    (void)close(f->stop[1]);
    (void)pthread_mutex_destroy(&f->lock);
    (void)pthread_cond_destroy(&f->change);
    ran = rmdir(f->spool) == 0 && ran; /* it is empty */
    free(f->big);
    free(f);
    return ran;
}

static inline bool fixture_stop(struct fixture *f)
{
    fixture_ask_to_stop(f);
    return fixture_end(f);
}

static inline void wait_inside(struct fixture *f, int n)
{
    (void)pthread_mutex_lock(&f->lock);
    while (n > 0 ? f->inside < n : f->inside > 0)
        (void)pthread_cond_wait(&f->change, &f->lock);
    (void)pthread_mutex_unlock(&f->lock);
}

static inline void let_go(struct fixture *f)
{
    (void)pthread_mutex_lock(&f->lock);
    f->release = true;
    (void)pthread_cond_broadcast(&f->change);
    (void)pthread_mutex_unlock(&f->lock);
}

static inline void pass_time(struct fixture *f, int64_t ms)
{
    (void)atomic_fetch_add(&f->now, ms);
}

/* Files in the spool, and their bytes in all. */
static inline int spool_count(const struct fixture *f, int64_t *bytes)
{
    DIR *d = opendir(f->spool);
    const struct dirent *entry;
    struct stat st;
    int n = 0;

    *bytes = 0;
    if (d == NULL)
        return -1;
    while ((entry = readdir(d)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        n++;
        if (fstatat(dirfd(d), entry->d_name, &st, 0) == 0)
            *bytes += st.st_size;
    }
    (void)closedir(d);
    return n;
}

static inline int spooled(const struct fixture *f)
{
    int64_t bytes;

    return spool_count(f, &bytes);
}

static inline int64_t spooled_bytes(const struct fixture *f)
{
    int64_t bytes;

    (void)spool_count(f, &bytes);
    return bytes;
}

/* ------------------------------------------------------------ the client -- */

struct wire {
    int fd;
    struct buf in;
};
struct answer {
    int status; /* 0: the connection ended before a whole answer */
    str head, body;
    struct buf keep;
};

static inline struct wire dial(const struct fixture *f)
{
    struct wire w = {.fd = socket(AF_INET, SOCK_STREAM, 0)};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)web_port(f->server)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    if (w.fd < 0 ||
        connect(w.fd, (const struct sockaddr *)(const void *)&to, sizeof to) !=
            0 ||
        setsockopt(w.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) !=
            0 ||
        setsockopt(w.fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) !=
            0)
        tap_note("cannot connect: errno %d", errno);
    buf_init(&w.in, &memory_system, 64U << 20);
    return w;
}

static inline void hang_up(struct wire *w)
{
    if (w->fd >= 0)
        (void)close(w->fd);
    w->fd = -1;
    buf_close(&w->in);
}

static inline bool say(const struct wire *w, str s)
{
    while (s.n > 0) {
        ssize_t n = send(w->fd, s.p, s.n, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        s = str_slice(s, (size_t)n, s.n);
    }
    return true;
}

/* More bytes; false at the end. */
static inline bool hear(struct wire *w)
{
    static char piece[65536];
    ssize_t n;

    do
        n = recv(w->fd, piece, sizeof piece, 0);
    while (n < 0 && errno == EINTR);
    if (n <= 0)
        return false;
    buf_add(&w->in, (str){piece, (size_t)n});
    return true;
}

static inline bool ended(struct wire *w)
{
    char c;
    ssize_t n = recv(w->fd, &c, 1, 0);

    return n == 0 || (n < 0 && errno == ECONNRESET);
}

static inline str header_of(str head, str name)
{
    str line, key, value;

    while (str_cut(head, S("\r\n"), &line, &head))
        if (str_cut(line, S(":"), &key, &value) && http_same(key, name))
            return str_trim(value);
    return (str){NULL, 0};
}

/* The next answer; `bodiless` for one to HEAD. */
static inline struct answer take(struct wire *w, bool bodiless)
{
    struct answer a = {0};
    int64_t status = 0, length = 0;
    size_t end, whole;
    str in = {w->in.p, w->in.n};

    buf_init(&a.keep, &memory_system, 64U << 20);
    while (!str_find(in, S("\r\n\r\n"), &end)) {
        if (!hear(w))
            return a;
        in = (str){w->in.p, w->in.n};
    }
    end += 4;
    if (!str_to_int(str_slice(in, 9, 12), 100, 599, &status))
        return a;
    (void)str_to_int(header_of(str_slice(in, 0, end), S("content-length")), 0,
                     1 << 30, &length);
    if (bodiless || status < 200 || status == 304)
        length = 0;
    whole = end + (size_t)length;
    while (w->in.n < whole)
        if (!hear(w))
            return a;
    buf_add(&a.keep, (str){w->in.p, whole});
    memmove(w->in.p, w->in.p + whole, w->in.n - whole);
    w->in.n -= whole;
    a.head = str_slice((str){a.keep.p, whole}, 0, end);
    a.body = str_slice((str){a.keep.p, whole}, end, whole);
    a.status = (int)status;
    return a;
}

static inline void drop(struct answer *a)
{
    buf_close(&a->keep);
}

/* The status of the next answer. */
static inline int status_of(struct wire *w)
{
    struct answer a = take(w, false);

    drop(&a);
    return a.status;
}

/* One request on a connection that stays; the status. */
static inline int ask(struct wire *w, str request)
{
    return say(w, request) ? status_of(w) : 0;
}

#define HELLO "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n"

static inline int ask_once(const struct fixture *f, str request)
{
    struct wire w = dial(f);
    int status = ask(&w, request);

    hang_up(&w);
    return status;
}

static inline bool safe(const struct answer *a)
{
    for (size_t i = 0; i < http_always_n; i++)
        if (!str_eq(header_of(a->head, http_always[i].name),
                    http_always[i].value))
            return false;
    return header_of(a->head, S("cache-control")).n > 0;
}

static inline bool contains(str s, str what)
{
    size_t at;

    return str_find(s, what, &at);
}

#endif
