/* server.c - the server: its options, its socket, the loop and its deadlines.
 *
 * The loop is ours: it waits for libmicrohttpd's epoll descriptor, for the
 * workers' wake descriptor and for the stop descriptor at once.  The library's
 * own waiting stalls when exactly 128 descriptors are ready, and a resumed
 * connection would wake nobody.
 *
 * Invariants  1. every connection stands in `clients` once, from its start to
 * just before libmicrohttpd closes its descriptor.  2. the library is called
 * by the thread of web_run alone (by that of web_open before, of web_close
 * after).
 */
#include "web/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct err_def bad_address = {
    .code = "HTTP-019",
    .fault = FAULT_INPUT,
    .zh = "监听地址「{0}」写法不对",
    .fix_zh = "写成 127.0.0.1:8080 或 [::1]:8080,端口为 0 到 65535",
    .en = "\"{0}\" is no address to listen on",
    .fix_en = "write it as 127.0.0.1:8080 or [::1]:8080, the port 0 to 65535",
};
static const struct err_def no_listening = {
    .code = "HTTP-020",
    .fault = FAULT_IO,
    .zh = "无法监听「{0}」({1})",
    .fix_zh = "换一个端口,或停止占用它的程序",
    .en = "cannot listen on \"{0}\" ({1})",
    .fix_en = "use another port, or stop the program that has it",
};
static const struct err_def no_loop = {
    .code = "HTTP-021",
    .fault = FAULT_LIMIT,
    .zh = "无法启动或继续网络服务({0}:{1})",
    .fix_zh = "检查系统对打开文件数和内存的限制",
    .en = "the server cannot start or go on ({0}: {1})",
    .fix_en = "check the system's limits on open files and memory",
};

enum {
    SCAN_MS = 250,        /* how late a deadline may be noticed */
    POOL_SPARE = 32768,   /* of a connection, besides its head twice */
    POOL_FIELD = 64,      /* what the library notes of each query field */
    SERVER_ARENA = 65536, /* the server's own memory */
    BACKLOG = 511
};

/* clang-format off */
const struct web_limits web_limits_usual = {
    .workers      = 4,
    .connections  = 800,
    .per_peer     = 0,
    .queue        = 1024,
    .head_bytes   = 16384,
    .headers      = 64,
    .fields       = 1000,
    .body_bytes   = (size_t)4 << 20,
    .bodies_bytes = (size_t)256 << 20,
    .files        = 32,
    .file_bytes   = (uint64_t)512 << 20,
    .spool_bytes  = (uint64_t)4 << 30,
    .drain_bytes  = (uint64_t)64 << 20,
    .memory_bytes = (size_t)64 << 20,
    .head_ms      = 10000,
    .body_ms      = 30000,
    .answer_ms    = 30000,
    .rate_bytes   = 8192,
    .grace_ms     = 10000,
};
/* clang-format on */

static str why_of(char *text, size_t size)
{
    if (strerror_r(errno, text, size) != 0)
        text[0] = '\0';
    return str_of(text);
}

static bool loop_failed(str what, struct err *e)
{
    char why[96] = "";

    return err_set(e, &no_loop, .arg = {what, why_of(why, sizeof why)});
}

/* --------------------------------------------------------- the clients -- */

instant server_now(const struct web_server *s)
{
    struct timespec ts = {0};

    if (s->options.ticks.now != NULL)
        return s->options.ticks.now(s->options.ticks.ctx);
    (void)clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void client_phase(struct client *c, enum client_phase phase)
{
    c->phase = phase;
    c->since = server_now(c->server);
    c->bytes = 0;
}

static void name_peer(struct client *c, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *sa = info == NULL ? NULL : info->client_addr;

    if (sa != NULL && sa->sa_family == AF_INET)
        (void)inet_ntop(
            AF_INET, &((const struct sockaddr_in *)(const void *)sa)->sin_addr,
            c->peer, sizeof c->peer);
    else if (sa != NULL && sa->sa_family == AF_INET6)
        (void)inet_ntop(
            AF_INET6,
            &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr,
            c->peer, sizeof c->peer);
}

static void client_starts(struct web_server *s,
                          struct MHD_Connection *connection, void **context)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct client *c = calloc(1, sizeof *c);

    if (c == NULL || info == NULL) {
        /* Nobody would watch its deadlines: it may not stay. */
        if (info != NULL)
            (void)shutdown(info->connect_fd, SHUT_RDWR);
        free(c);
        return;
    }
    c->server = s;
    c->fd = info->connect_fd;
    name_peer(c, connection);
    client_phase(c, CLIENT_HEAD);
    c->after = s->clients;
    if (c->after != NULL)
        c->after->before = c;
    s->clients = c;
    *context = c;
}

static void client_ends(struct web_server *s, void **context)
{
    struct client *c = *context;

    if (c == NULL)
        return;
    if (c->before != NULL)
        c->before->after = c->after;
    else
        s->clients = c->after;
    if (c->after != NULL)
        c->after->before = c->before;
    free(c);
    *context = NULL;
}

static void client_changes(void *cls, struct MHD_Connection *connection,
                           void **context,
                           enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        client_starts(cls, connection, context);
    else
        client_ends(cls, context);
}

/* ------------------------------------------------------------ deadlines -- */

/* The library sees the end of the stream and closes the connection. */
static void cut(struct client *c)
{
    if (!c->cut)
        (void)shutdown(c->fd, SHUT_RDWR);
    c->cut = true;
}

/* When the client must have done what it is at; a handler's time is its own. */
static bool deadline(const struct client *c, instant *at)
{
    const struct web_limits *l = &c->server->limits;
    uint64_t rate = l->rate_bytes > 0 ? l->rate_bytes : 1;
    /* 2^40 ms are 34 years: added to any instant they do not overflow. */
    uint64_t seconds = c->bytes / rate, most = (uint64_t)1 << 30;
    instant more = (instant)(seconds < most ? seconds : most) * 1000;

    switch (c->phase) {
    case CLIENT_HEAD:
        *at = c->since + (instant)l->head_ms;
        return true;
    case CLIENT_BODY:
        *at = c->since + (instant)l->body_ms + more;
        return true;
    case CLIENT_ANSWER:
        *at = c->since + (instant)l->answer_ms + more;
        return true;
    case CLIENT_WORK:
        break;
    }
    return false;
}

static void scan(struct web_server *s)
{
    instant now = server_now(s), at;

    if (now - s->scanned < SCAN_MS)
        return;
    s->scanned = now;
    for (struct client *c = s->clients; c != NULL; c = c->after) {
        if (c->cut || !deadline(c, &at) || now < at)
            continue;
        LOG(s->options.log, "cut",
            {"phase", c->phase == CLIENT_HEAD   ? S("head")
                      : c->phase == CLIENT_BODY ? S("body")
                                                : S("answer")});
        cut(c);
    }
}

/* ------------------------------------------------------------- opening -- */

union address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

/* "127.0.0.1:80" or "[::1]:80": numbers only, so that no name is asked for. */
static bool address_of(str listen, struct arena *a, union address *to,
                       socklen_t *size, struct err *e)
{
    size_t colon = listen.n;
    const char *host;
    int64_t port;
    str name;
    bool six;

    while (colon > 0 && listen.p[colon - 1] != ':')
        colon--;
    if (colon == 0 || memchr(listen.p, '\0', listen.n) != NULL ||
        !str_to_int(str_slice(listen, colon, listen.n), 0, 65535, &port))
        return err_set(e, &bad_address, .arg = {listen});
    name = str_slice(listen, 0, colon - 1);
    six = str_starts(name, S("[")) && str_ends(name, S("]"));
    if (six)
        name = str_slice(name, 1, name.n - 1);
    if ((host = arena_cstr(a, name, e)) == NULL)
        return false;
    if (six) {
        to->six.sin6_family = AF_INET6;
        to->six.sin6_port = htons((uint16_t)port);
        *size = sizeof to->six;
    } else {
        to->four.sin_family = AF_INET;
        to->four.sin_port = htons((uint16_t)port);
        *size = sizeof to->four;
    }
    if (inet_pton(six ? AF_INET6 : AF_INET, host,
                  six ? (void *)&to->six.sin6_addr
                      : (void *)&to->four.sin_addr) != 1)
        return err_set(e, &bad_address, .arg = {listen});
    return true;
}

static bool note_port(struct web_server *s)
{
    union address at = {0};
    socklen_t size = sizeof at;

    if (getsockname(s->listen_fd, &at.any, &size) != 0)
        return false;
    s->port = ntohs(at.any.sa_family == AF_INET6 ? at.six.sin6_port
                                                 : at.four.sin_port);
    return true;
}

static bool listen_on(struct web_server *s, struct err *e)
{
    const int one = 1;
    union address to = {0};
    socklen_t size = 0;
    char why[96] = "";

    if (!address_of(s->options.listen, s->arena, &to, &size, e))
        return false;
    s->listen_fd =
        socket(to.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s->listen_fd >= 0 &&
        setsockopt(s->listen_fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) ==
            0 &&
        bind(s->listen_fd, &to.any, size) == 0 &&
        listen(s->listen_fd, BACKLOG) == 0 && note_port(s))
        return true;
    return err_set(e, &no_listening,
                   .arg = {s->options.listen, why_of(why, sizeof why)});
}

/* No internal thread, no waiting of its own, no logging of its own. */
static bool start_library(struct web_server *s, struct err *e)
{
    /* Twice the fields that are taken: those who send more are told so. */
    size_t pool = 2 * s->limits.head_bytes + POOL_SPARE +
                  2 * (size_t)POOL_FIELD * s->limits.fields;

    s->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        exchange_goes_on, s, MHD_OPTION_LISTEN_SOCKET, s->listen_fd,
        MHD_OPTION_CONNECTION_LIMIT, s->limits.connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, s->limits.per_peer,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, pool, MHD_OPTION_CONNECTION_TIMEOUT,
        0U, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK,
        exchange_begins, s, MHD_OPTION_NOTIFY_COMPLETED, exchange_ends, s,
        MHD_OPTION_NOTIFY_CONNECTION, client_changes, s, MHD_OPTION_END);
    return s->daemon != NULL || loop_failed(S("libmicrohttpd"), e);
}

bool web_open(struct web_server **out, const struct web_options *o,
              struct err *e)
{
    struct arena *a = NULL;
    struct web_server *s;

    if (!arena_open(&a, &memory_system, SERVER_ARENA, e))
        return false;
    s = arena_new(a, struct web_server, e);
    if (s == NULL) {
        arena_close(a);
        return false;
    }
    s->arena = a;
    s->options = *o;
    s->limits = o->limits != NULL ? *o->limits : web_limits_usual;
    s->listen_fd = s->wake_fd = -1;
    s->scanned = server_now(s);
    if ((o->spool != NULL && !http_spool_sweep(o->spool, e)) ||
        (s->quota = http_quota_new(a, s->limits.spool_bytes, e)) == NULL ||
        !listen_on(s, e))
        goto out;
    s->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (s->wake_fd < 0) {
        (void)loop_failed(S("eventfd"), e);
        goto out;
    }
    if (!http_pool_open(&s->pool, a, s->limits.workers, s->limits.queue,
                        s->wake_fd, e) ||
        !start_library(s, e))
        goto out;
    *out = s;
    return true;
out:
    web_close(s);
    return false;
}

unsigned web_port(const struct web_server *s)
{
    return s->port;
}

/* ------------------------------------------------------------- the loop -- */

static void resume_ended(struct web_server *s)
{
    uint64_t raised;

    /* First lowered, then looked: a job that ends now raises it again. */
    while (read(s->wake_fd, &raised, sizeof raised) < 0 && errno == EINTR)
        continue;
    for (struct http_job *job = http_pool_ended(s->pool), *next; job != NULL;
         job = next) {
        next = job->next;
        exchange_resume(job);
    }
}

/* How long there is nothing to do, should nothing come in. */
static int idle_ms(const struct web_server *s)
{
    MHD_UNSIGNED_LONG_LONG library;
    int most = s->clients != NULL || s->stopping ? SCAN_MS : -1;

    if (MHD_get_timeout(s->daemon, &library) != MHD_YES)
        return most;
    return library < SCAN_MS ? (int)library : SCAN_MS;
}

/* One turn; *stop: the stop descriptor is readable (-1: none). */
static bool turn(struct web_server *s, int stop_fd, bool *stop, struct err *e)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct pollfd fds[3] = {{.fd = -1, .events = POLLIN},
                            {.fd = s->wake_fd, .events = POLLIN},
                            {.fd = stop_fd, .events = POLLIN}};

    assert(info != NULL);
    fds[0].fd = info->epoll_fd;
    if (poll(fds, COUNT_OF(fds), idle_ms(s)) < 0 && errno != EINTR)
        return loop_failed(S("poll"), e);
    *stop = fds[2].revents != 0;
    resume_ended(s);
    if (MHD_run(s->daemon) != MHD_YES)
        return loop_failed(S("libmicrohttpd"), e);
    scan(s);
    return true;
}

/* No new connection; those that wait for a request end at once, the others
 * when they are answered or the grace is over. */
static bool wind_down(struct web_server *s, struct err *e)
{
    instant until = server_now(s) + (instant)s->limits.grace_ms;
    bool stop, ok = true;

    s->stopping = true;
    (void)MHD_quiesce_daemon(s->daemon);
    (void)close(s->listen_fd);
    s->listen_fd = -1;
    while (ok && s->clients != NULL && server_now(s) < until) {
        for (struct client *c = s->clients; c != NULL; c = c->after)
            if (c->phase == CLIENT_HEAD)
                cut(c);
        ok = turn(s, -1, &stop, e);
    }
    return ok;
}

/* Nothing may be suspended when the library stops.  No handler begins for a
 * client that is cut already. */
static void stop_work(struct web_server *s)
{
    http_pool_halt(s->pool);
    for (struct client *c = s->clients; c != NULL; c = c->after)
        cut(c);
    http_pool_stop(s->pool);
    resume_ended(s);
    (void)MHD_run(s->daemon);
}

bool web_run(struct web_server *s, int stop_fd, struct err *e)
{
    bool stop = false, ok = true;

    assert(!s->stopping);
    while (ok && !stop)
        ok = turn(s, stop_fd, &stop, e);
    if (ok)
        ok = wind_down(s, e);
    s->stopping = true;
    stop_work(s);
    return ok;
}

void web_close(struct web_server *s)
{
    if (s == NULL)
        return;
    if (s->daemon != NULL) {
        stop_work(s);
        MHD_stop_daemon(s->daemon);
        /* The library has closed the socket that it was given. */
        s->listen_fd = -1;
    }
    http_pool_close(s->pool);
    if (s->listen_fd >= 0)
        (void)close(s->listen_fd);
    if (s->wake_fd >= 0)
        (void)close(s->wake_fd);
    arena_close(s->arena);
}
