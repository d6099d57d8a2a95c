/* server_exchange.c - one request and its answer, from first byte to last.
 *
 * libmicrohttpd calls exchange_goes_on for the head, for each piece of the
 * body and for the end of it, always on the loop thread.  Answering at the
 * first of these would end keep-alive, so nothing is answered before the body
 * is in, unless the connection must end anyway.  What takes time is a job: the
 * connection is suspended, a worker runs the job, the loop resumes it, and
 * libmicrohttpd calls again.
 *
 * Invariants  1. while `running`, the worker owns the exchange and the loop
 * touches nothing but its connection's suspension.  2. an exchange ends in
 * exchange_ends and nowhere else, and never while `running`.
 */
#include "web/server.h"

#include <assert.h>
#include <inttypes.h>
#include <unistd.h>

static const struct err_def busy = {
    .code = "HTTP-018",
    .fault = FAULT_LIMIT,
    .zh = "现在请求太多({0}),暂时处理不过来",
    .fix_zh = "过几秒钟再试",
    .en = "there are too many requests just now ({0})",
    .fix_en = "try again in a few seconds",
};

enum { CHUNK = 65536 };

enum stage {
    STAGE_HEAD,  /* nothing seen yet */
    STAGE_GATE,  /* a worker asks the gate */
    STAGE_BODY,  /* the body comes in */
    STAGE_DRAIN, /* refused: what still comes is dropped */
    STAGE_ANSWER /* a worker makes the answer, then it is sent */
};

struct exchange {
    struct http_job job; /* first: a job is its exchange */
    struct web_server *server;
    struct client *client;
    struct MHD_Connection *connection;
    struct arena *arena;
    str target;
    enum stage stage;
    bool running;
    struct web_request request;
    struct web_response response;
    const struct web_route *route;
    struct http_body_plan plan;
    struct http_form *form;
    char *chunk; /* a piece of a multipart body, for the worker */
    size_t chunk_n;
    struct buf body;
    size_t counted; /* of server->bodies */
    uint64_t came;  /* bytes of the body */
    bool failed;
    struct err error;
    instant began;
    int status;
};

/* ------------------------------------------------------------ begin, end -- */

static struct client *client_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info == NULL ? NULL : info->socket_context;
}

void *exchange_begins(void *cls, const char *uri,
                      struct MHD_Connection *connection)
{
    struct web_server *s = cls;
    struct client *c = client_of(connection);
    struct exchange *x;

    /* NULL makes exchange_goes_on close the connection. */
    if (c == NULL || (x = calloc(1, sizeof *x)) == NULL)
        return NULL;
    x->server = s;
    x->client = c;
    /* A request after a pause has the whole time for its head again. */
    client_phase(c, CLIENT_HEAD);
    x->connection = connection;
    x->began = server_now(s);
    x->response.fd = -1;
    if (!arena_open(&x->arena, &memory_system, s->limits.memory_bytes, NULL) ||
        !arena_str(x->arena, str_of(uri), &x->target, NULL)) {
        arena_close(x->arena);
        free(x);
        return NULL;
    }
    x->request.arena = x->arena;
    x->request.id = ++s->next_id;
    buf_init(&x->body, &memory_system, s->limits.body_bytes);
    return x;
}

static void log_exchange(const struct exchange *x)
{
    char id[24], status[16], ms[24], bytes[24];

    (void)snprintf(id, sizeof id, "%" PRIu64, x->request.id);
    (void)snprintf(status, sizeof status, "%d", x->status);
    (void)snprintf(ms, sizeof ms, "%" PRId64, server_now(x->server) - x->began);
    (void)snprintf(bytes, sizeof bytes, "%" PRIu64, x->came);
    /* The pattern, not the path: a path may name a person's case. */
    LOG(x->server->options.log, "request", {"id", str_of(id)},
        {"method", x->request.head
                       ? S("HEAD")
                       : str_of(http_method_names[x->request.method])},
        {"route",
         x->request.pattern != NULL ? str_of(x->request.pattern) : S("-")},
        {"status", str_of(status)}, {"ms", str_of(ms)}, {"came", str_of(bytes)},
        {"error", x->failed ? str_of(err_code(&x->error)) : S("-")});
}

void exchange_ends(void *cls, struct MHD_Connection *connection, void **context,
                   enum MHD_RequestTerminationCode why)
{
    struct exchange *x = *context;

    (void)cls;
    (void)connection;
    (void)why;
    if (x == NULL)
        return;
    assert(!x->running);
    log_exchange(x);
    http_form_close(x->form);
    if (x->response.fd >= 0)
        (void)close(x->response.fd);
    x->server->bodies -= x->counted;
    client_phase(x->client, CLIENT_HEAD);
    buf_close(&x->body);
    free(x->chunk);
    arena_close(x->arena);
    free(x);
    *context = NULL;
}

/* ------------------------------------------------------------------ jobs -- */

static struct exchange *exchange_of(struct http_job *job)
{
    return (struct exchange *)(void *)job;
}

void exchange_resume(struct http_job *job)
{
    struct exchange *x = exchange_of(job);

    x->running = false;
    /* The server stops: what was not asked or not stored may not go on. */
    if (!job->ran && !x->failed)
        x->failed = !err_set(&x->error, &busy, .arg = {S("stop")});
    MHD_resume_connection(x->connection);
}

/* Hands the job to a worker and suspends the connection.  Only this thread
 * resumes it, so the job may well end first.  False: all are busy and the queue
 * is full. */
static bool hand_over(struct exchange *x,
                      void (*run)(struct http_job *job, unsigned worker))
{
    x->job.run = run;
    x->running = true;
    if (!http_pool_add(x->server->pool, &x->job)) {
        x->running = false;
        return false;
    }
    MHD_suspend_connection(x->connection);
    return true;
}

static void run_gate(struct http_job *job, unsigned worker)
{
    struct exchange *x = exchange_of(job);

    x->request.worker = worker;
    if (!x->route->gate(x->server->options.ctx, &x->request, &x->response,
                        &x->error))
        x->failed = true;
}

static void run_feed(struct http_job *job, unsigned worker)
{
    struct exchange *x = exchange_of(job);

    (void)worker;
    if (!http_form_feed(x->form, (str){x->chunk, x->chunk_n}, &x->error))
        x->failed = true;
}

static bool prepare(struct exchange *x, struct err *e)
{
    str body;

    return buf_done(&x->body, &body, e) &&
           http_prepare(&x->request, body, x->form, &x->server->limits, e);
}

static void run_answer(struct http_job *job, unsigned worker)
{
    struct exchange *x = exchange_of(job);

    x->request.worker = worker;
    if (!x->failed) {
        x->response = (struct web_response){.status = 200, .fd = -1};
        x->failed = !prepare(x, &x->error) ||
                    !x->route->handle(x->server->options.ctx, &x->request,
                                      &x->response, &x->error);
    }
    if (x->failed)
        http_refuse(&x->server->options, &x->request, &x->error, &x->response);
    /* Removing a large file takes time, which a worker has. */
    http_form_close(x->form);
    x->form = NULL;
}

/* --------------------------------------------------------------- the head -- */

struct collect {
    struct exchange *x;
    size_t bytes;
    bool failed;
};

static enum MHD_Result collect_header(void *cls, enum MHD_ValueKind kind,
                                      const char *name, size_t name_n,
                                      const char *value, size_t value_n)
{
    struct collect *c = cls;
    const struct web_limits *l = &c->x->server->limits;
    struct web_request *r = &c->x->request;
    str key, text;
    char limit[32];

    (void)kind;
    /* A header is "name: value" and a line end. */
    c->bytes += name_n + value_n + 4;
    if (r->headers.n >= l->headers || c->bytes > l->head_bytes) {
        if (r->headers.n >= l->headers)
            (void)snprintf(limit, sizeof limit, "%u", l->headers);
        else
            (void)snprintf(limit, sizeof limit, "%zu B", l->head_bytes);
        c->failed =
            !err_set(&c->x->error, &http_headers_big, .arg = {str_of(limit)});
        return MHD_NO;
    }
    if (!http_lower(r->arena, (str){name, name_n}, &key, &c->x->error) ||
        !arena_str(r->arena, (str){value, value == NULL ? 0 : value_n}, &text,
                   &c->x->error) ||
        !web_pair_add(r->arena, &r->headers, key, text, &c->x->error)) {
        c->failed = true;
        return MHD_NO;
    }
    return MHD_YES;
}

/* libmicrohttpd reads the target as NUL-terminated text.  Its buffer holds
 * target, blank and version one behind the other, so a NUL that was inside
 * shows as a distance that is longer than the text. */
static bool holds_nul(const struct exchange *x, const char *url,
                      const char *version)
{
    uintptr_t from = (uintptr_t)url, to = (uintptr_t)version;

    return to > from && to - from - 1 != x->target.n;
}

/* Whom the proxy speaks for: the last address of the last header is the one
 * that it added itself, all before may be the client's invention. */
static void note_peer(struct exchange *x)
{
    struct web_request *r = &x->request;
    str forwarded = S(""), one;
    bool more;

    r->peer = str_of(x->client->peer);
    if (!x->server->options.proxied)
        return;
    for (size_t i = 0; i < r->headers.n; i++)
        if (str_eq(r->headers.at[i].name, S("x-forwarded-for")))
            forwarded = r->headers.at[i].value;
    more = forwarded.n > 0;
    while (more) {
        more = str_cut(forwarded, S(","), &one, &forwarded);
        one = str_trim(one);
        if (!more && one.n > 0 && one.n < sizeof x->client->peer)
            r->peer = one;
    }
}

static bool read_head(struct exchange *x, const char *url, const char *method,
                      const char *version)
{
    struct web_server *s = x->server;
    struct collect c = {x, x->target.n, false};
    struct http_head head = {.target = x->target,
                             .one_one = strcmp(version, "HTTP/1.1") == 0};

    /* Until the plan says otherwise, nobody knows where this request ends. */
    x->plan.unsure = true;
    (void)MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND,
                                      collect_header, &c);
    note_peer(x);
    if (c.failed)
        return false;
    if (holds_nul(x, url, version))
        return err_set(&x->error, &http_bad_target, .arg = {S("NUL")});
    if (!arena_str(x->arena, str_of(method), &head.method, &x->error) ||
        !http_admit(&s->options, &s->limits, &head, &x->request, &x->route,
                    &x->plan, &x->error))
        return false;
    return http_form_wanted(&x->form, &x->request, s->options.spool, &s->limits,
                            s->quota, &x->error);
}

/* ------------------------------------------------------------- the answer -- */

static bool add(struct MHD_Response *m, str name, str value, struct arena *a)
{
    const char *n = arena_cstr(a, name, NULL), *v = arena_cstr(a, value, NULL);

    return n != NULL && v != NULL && http_header_ok(name, value) &&
           MHD_add_response_header(m, n, v) == MHD_YES;
}

static bool add_headers(struct exchange *x, struct MHD_Response *m)
{
    const struct web_response *w = &x->response;
    struct arena *a = x->arena;
    bool ok = true;

    for (size_t i = 0; i < http_always_n; i++)
        ok = ok && add(m, http_always[i].name, http_always[i].value, a);
    ok = ok &&
         add(m, S("Cache-Control"), str_of(http_cache_values[w->cache]), a);
    if (w->cache != WEB_FOREVER)
        ok = ok && add(m, S("Vary"), S("Accept, Accept-Language, Cookie"), a);
    if (w->type != NULL)
        ok = ok && add(m, S("Content-Type"), str_of(w->type), a);
    if (w->etag.n > 0)
        ok = ok && add(m, S("ETag"), w->etag, a);
    for (size_t i = 0; i < w->headers.n; i++)
        ok = ok && add(m, w->headers.at[i].name, w->headers.at[i].value, a);
    if (x->server->stopping || x->plan.unsure)
        ok = ok && add(m, S("Connection"), S("close"), a);
    return ok;
}

static enum MHD_Result send_answer(struct exchange *x)
{
    struct web_response *w = &x->response;
    struct MHD_Response *m;
    enum MHD_Result done = MHD_NO;
    str body = w->body;

    if (w->status == 0) /* the server stopped before a worker made it */
        return MHD_NO;
    if (http_unchanged(&x->request, w)) {
        w->status = 304;
        body = S("");
        w->type = NULL;
    }
    client_phase(x->client, CLIENT_ANSWER);
    if (w->fd >= 0 && w->status != 304) {
        x->client->bytes = w->fd_size;
        m = MHD_create_response_from_fd64(w->fd_size, w->fd);
        if (m != NULL)
            w->fd = -1; /* it closes it */
    } else {
        x->client->bytes = body.n;
        /* The body lives in the request's arena, which outlives the answer;
         * libmicrohttpd only reads it. */
        m = MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p,
                                            MHD_RESPMEM_PERSISTENT);
    }
    if (m == NULL)
        return MHD_NO;
    x->status = w->status;
    /* Rather no answer than one without its headers. */
    if (add_headers(x, m))
        done = MHD_queue_response(x->connection, (unsigned)w->status, m);
    MHD_destroy_response(m);
    return done;
}

/* Lets a worker make the answer.  When all are busy the loop says so itself. */
static enum MHD_Result make_answer(struct exchange *x)
{
    x->stage = STAGE_ANSWER;
    client_phase(x->client, CLIENT_WORK);
    if (hand_over(x, run_answer))
        return MHD_YES;
    x->failed = true;
    (void)err_set(&x->error, &busy, .arg = {S("queue")});
    http_refuse(&x->server->options, &x->request, &x->error, &x->response);
    return send_answer(x);
}

/* The request is refused.  A client that still sends its body would not read
 * the answer, so that body is dropped first; one that waits to be asked for it
 * is told at once, and so is one whose request has no certain end. */
static enum MHD_Result refuse(struct exchange *x)
{
    const struct http_body_plan *p = &x->plan;

    x->failed = true;
    if (p->unsure || p->expects ||
        (p->known && p->promised > x->server->limits.drain_bytes))
        return make_answer(x);
    x->stage = STAGE_DRAIN;
    return MHD_YES;
}

/* --------------------------------------------------------------- the body -- */

static void refuse_body(struct exchange *x)
{
    x->failed = true;
    x->stage = STAGE_DRAIN;
    x->server->bodies -= x->counted;
    x->counted = 0;
    buf_close(&x->body);
    buf_init(&x->body, &memory_system, 0);
}

static void keep_body(struct exchange *x, str piece)
{
    struct web_server *s = x->server;
    char limit[24];

    if (piece.n > s->limits.body_bytes - x->body.n) {
        (void)snprintf(limit, sizeof limit, "%zu", s->limits.body_bytes);
        (void)err_set(&x->error, &http_too_large,
                      .arg = {S("body"), str_of(limit)});
        refuse_body(x);
        return;
    }
    if (piece.n > s->limits.bodies_bytes - s->bodies) {
        (void)err_set(&x->error, &busy, .arg = {S("body")});
        refuse_body(x);
        return;
    }
    buf_add(&x->body, piece);
    x->counted += piece.n;
    s->bodies += piece.n;
}

static enum MHD_Result feed_form(struct exchange *x, str piece, size_t *size)
{
    size_t n = piece.n < CHUNK ? piece.n : CHUNK;

    if (x->chunk == NULL && (x->chunk = malloc(CHUNK)) == NULL)
        return MHD_NO;
    memcpy(x->chunk, piece.p, n);
    x->chunk_n = n;
    if (!hand_over(x, run_feed)) {
        (void)err_set(&x->error, &busy, .arg = {S("queue")});
        refuse_body(x);
        n = piece.n;
    }
    x->came += n;
    *size -= n;
    return MHD_YES;
}

static enum MHD_Result take_body(struct exchange *x, str piece, size_t *size)
{
    x->client->bytes += piece.n;
    if (x->form != NULL && x->failed) /* the worker refused a piece */
        refuse_body(x);
    if (x->stage == STAGE_DRAIN) {
        x->came += piece.n;
        *size = 0;
        return x->came > x->server->limits.drain_bytes ? MHD_NO : MHD_YES;
    }
    if (x->form != NULL)
        return feed_form(x, piece, size);
    keep_body(x, piece);
    x->came += piece.n;
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result first_call(struct exchange *x, const char *url,
                                  const char *method, const char *version)
{
    client_phase(x->client, CLIENT_BODY);
    if (!read_head(x, url, method, version))
        return refuse(x);
    x->stage = STAGE_BODY;
    if (x->route->gate == NULL || (!x->plan.chunked && x->plan.promised == 0))
        return MHD_YES;
    x->stage = STAGE_GATE;
    if (hand_over(x, run_gate))
        return MHD_YES;
    (void)err_set(&x->error, &busy, .arg = {S("queue")});
    return refuse(x);
}

enum MHD_Result exchange_goes_on(void *cls, struct MHD_Connection *connection,
                                 const char *url, const char *method,
                                 const char *version, const char *data,
                                 size_t *size, void **context)
{
    struct exchange *x = *context;

    (void)cls;
    (void)connection;
    if (x == NULL)
        return MHD_NO;
    /* A chunked body may come with a call more while a worker has the last
     * piece: it is not taken now and comes again. */
    if (x->running)
        return MHD_YES;
    switch (x->stage) {
    case STAGE_HEAD:
        return first_call(x, url, method, version);
    case STAGE_GATE:
        /* The gate has answered; this is still the call for the head. */
        if (x->failed)
            return refuse(x);
        x->stage = STAGE_BODY;
        client_phase(x->client, CLIENT_BODY);
        return MHD_YES;
    case STAGE_BODY:
    case STAGE_DRAIN:
        if (*size > 0)
            return take_body(x, (str){data, *size}, size);
        return make_answer(x);
    case STAGE_ANSWER:
        return send_answer(x);
    }
    return MHD_NO;
}
