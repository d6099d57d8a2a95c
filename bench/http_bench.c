/* http_bench.c - durable acts a second over HTTP, and how long the pages of a
 * city with many cases take, beside what the engine alone can do.
 *
 * In one run: the raw limit (SQLite alone, one thread, 64 rows of an act's size
 * in each durable transaction), acts by 1 and by 64 clients over loopback, each
 * answered only when durable, and the latency of the case list and of a case's
 * page with CASES cases (100000) in the city.  BENCH_MS is the time of a line.
 *     CASES=2000 make bench
 */
#include "base/base.h"
#include "office/office.h"
#include "site/site.h"
#include "web/web.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS_MAX = 64, SAMPLES = 200000, RAW = 64, ROW = 3600 };

static int64_t span_us = 5000000;
static int64_t cases = 100000;
static char dir[] = "/tmp/fadu-http-bench-XXXXXX";
static struct office *office;
static struct web_server *server;
static unsigned port;
static int stop_fd;
static char token[80], csrf[80];
static char first_case[64];

static int64_t now_us(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void need(bool ok, const struct err *e, const char *what)
{
    struct buf b;
    str text;

    if (ok)
        return;
    buf_init(&b, &memory_system, 1 << 16);
    if (e != NULL)
        err_print(e, LANG_EN, &b);
    if (buf_done(&b, &text, NULL))
        (void)fprintf(stderr, "%s: %.*s\n", what, STR_ARG(text));
    exit(1);
}

/* ------------------------------------------------------------ the limit --- */

static double raw_rows(void)
{
    char path[128];
    unsigned char row[ROW];
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    int64_t n = 0, from;

    (void)memset(row, 'a', sizeof row);
    (void)snprintf(path, sizeof path, "%s/raw.db", dir);
    need(sqlite3_open(path, &db) == SQLITE_OK &&
             sqlite3_exec(db,
                          "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                          "CREATE TABLE act(seq INTEGER PRIMARY KEY, body);",
                          NULL, NULL, NULL) == SQLITE_OK &&
             sqlite3_prepare_v2(db, "INSERT INTO act(body) VALUES(?1)", -1, &st,
                                NULL) == SQLITE_OK,
         NULL, "sqlite");
    from = now_us();
    while (now_us() - from < span_us) {
        (void)sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
        for (int i = 0; i < RAW; i++) {
            (void)sqlite3_bind_blob(st, 1, row, sizeof row, SQLITE_STATIC);
            (void)sqlite3_step(st);
            (void)sqlite3_reset(st);
        }
        (void)sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
        n += RAW;
    }
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    return (double)n * 1e6 / (double)(now_us() - from);
}

/* ------------------------------------------------------------- the city --- */

static struct json *yaml(struct arena *a, const char *text)
{
    struct json *v = NULL;
    struct err e = {0};

    need(yaml_read(a, S("bench"), str_of(text), &v, &e), &e, text);
    return v;
}

static void enter(struct arena *a, const char *stream, const char *fold)
{
    struct caller setup = {.person = S("setup")};
    struct office_entry entry = {.stream = str_of(stream),
                                 .set = yaml(a, fold),
                                 .basis = S("bench"),
                                 .at = 1767225600000,
                                 .trusted = true};
    struct office_answer answer;
    struct err e = {0};

    need(office_enter(office, a, &setup, &entry, &answer, &e), &e, stream);
}

static const char begin_yaml[] =
    "{parties: {p1: {kind: organisation, name: 示例商贸有限公司}}}";
static const char lead_yaml[] =
    "{step: register_lead, by: [c], fields: {source: inspection, "
    "cause: 销售超过保质期的食品}}";

struct filler {
    int64_t from, to;
};

static void *fill(void *ctx)
{
    const struct filler *f = ctx;
    struct arena *a = NULL;
    struct err e = {0};

    need(arena_open(&a, &memory_system, (size_t)64 << 20, &e), &e, "arena");
    for (int64_t i = f->from; i < f->to; i++) {
        struct caller c = {.person = S("c"), .authority = S("demo")};
        struct office_ask ask = {.caller = &c,
                                 .authority = S("demo"),
                                 .procedure = S("penalty.ordinary"),
                                 .profile = S("market-regulation"),
                                 .begin = yaml(a, begin_yaml),
                                 .intent = yaml(a, lead_yaml),
                                 .seen = -1,
                                 .trusted = true};
        struct office_answer answer;

        need(office_act(office, a, &ask, &answer, &e) &&
                 answer.result == OFFICE_DONE,
             &e, "a case is filled in");
        if (i == 0)
            (void)snprintf(first_case, sizeof first_case, "%.*s",
                           STR_ARG(answer.matter));
        arena_reset(a);
    }
    arena_close(a);
    return NULL;
}

static void fill_all(void)
{
    pthread_t threads[32];
    struct filler parts[32];
    int64_t from = now_us();

    for (int i = 0; i < 32; i++) {
        parts[i] = (struct filler){cases * i / 32, cases * (i + 1) / 32};
        (void)pthread_create(&threads[i], NULL, fill, &parts[i]);
    }
    for (int i = 0; i < 32; i++)
        (void)pthread_join(threads[i], NULL);
    (void)printf("filled in %lld cases in %.1f s, without syncing\n",
                 (long long)cases, (double)(now_us() - from) / 1e6);
}

struct opening {
    struct arena *a;
    str token;
};

static bool open_session(void *ctx, struct db *db, struct err *e)
{
    struct opening *o = ctx;

    return session_open(db, o->a, S("c"), S("c"),
                        clock_system.now(clock_system.ctx), &random_system,
                        &o->token, e);
}

static void log_in(struct arena *a)
{
    struct opening o = {.a = a};
    struct store_job job = {open_session, &o};
    struct caller caller;
    struct db *db = NULL;
    struct err e = {0};
    bool touch;

    need(store_do(office_store(office), &job, &e), &e, "session");
    need(office_read(office, &db, &e) &&
             session_caller(db, a, o.token, clock_system.now(NULL), &caller,
                            &touch, &e),
         &e, "caller");
    office_read_end(office, db);
    (void)snprintf(token, sizeof token, "%.*s", STR_ARG(o.token));
    (void)snprintf(csrf, sizeof csrf, "%.*s", STR_ARG(caller.csrf));
}

static void open_office(struct arena *a, struct office_options *o, bool fast)
{
    struct err e = {0};

    o->fast = fast;
    need(office_open(&office, a, o, &e), &e, "the office opens");
}

static void make_city(struct arena *a, struct office_options *o)
{
    struct law *law = NULL;
    struct packs *packs = NULL;
    struct calendar *calendar = NULL;
    struct err e = {0};
    static char city[128];
    str text;

    (void)snprintf(city, sizeof city, "%s/city", dir);
    need(law_read(a, S("facts"), &law, &e) &&
             packs_read(a, S("packs"), law, &packs, &e) &&
             file_read(a, S("facts/holidays-cn.csv"), 1 << 20, &text, &e) &&
             calendar_read(a, S("holidays-cn.csv"), text, S("holidays-cn.csv"),
                           &calendar, &e),
         &e, "facts and packs (run it inside the project)");
    *o = (struct office_options){.dir = str_of(city),
                                 .law = law,
                                 .packs = packs,
                                 .calendar = calendar,
                                 .clock = &clock_system,
                                 .random = &random_system,
                                 .readers = 8};
    need(office_create(a, o, S("示例市"), &e), &e, "the city is made");
    open_office(a, o, true);
    enter(a, "authority/demo",
          "{id: demo, name: 示例市场监督管理局, mark: 示市监, level: 3, "
          "region: '510603', parent: '', profile: market-regulation}");
    enter(a, "person/c",
          "{id: c, name: 示例内勤, authority: demo, posts: {clerk: true, "
          "officer: true}}");
    fill_all();
    office_close(office);
    open_office(a, o, false);
    log_in(a);
}

/* ------------------------------------------------------------ the server -- */

static void *serve(void *ctx)
{
    struct err e = {0};

    (void)ctx;
    need(web_run(server, stop_fd, &e), &e, "serving");
    return NULL;
}

static void start_server(struct arena *a, pthread_t *thread)
{
    static struct web_limits limits;
    static char spool[128];
    struct site_options so = {.office = office,
                              .views = S("views"),
                              .assets = S("assets"),
                              .clock = &clock_system,
                              .random = &random_system};
    struct web_options wo = {.listen = S("127.0.0.1:0")};
    struct site *site = NULL;
    struct err e = {0};

    (void)snprintf(spool, sizeof spool, "%s/city/spool", dir);
    limits = web_limits_usual;
    limits.workers = 64;
    need(site_open(&site, a, &so, &e), &e, "the site opens");
    wo.routes = site_routes(&wo.n_routes);
    wo.ctx = site;
    wo.spool = spool;
    wo.limits = &limits;
    need(web_open(&server, &wo, &e), &e, "the server opens");
    port = web_port(server);
    stop_fd = eventfd(0, EFD_CLOEXEC);
    (void)pthread_create(thread, NULL, serve, NULL);
}

/* ------------------------------------------------------------- a client --- */

static int dial(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    need(fd >= 0 && connect(fd, (const void *)&to, sizeof to) == 0, NULL,
         "connect");
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

/* Sends a request and reads one answer; its status, or 0. */
static int exchange(int fd, const char *request, size_t n)
{
    static _Thread_local char answer[1 << 20];
    size_t got = 0, want = 0;
    int status = 0;

    if (write(fd, request, n) != (ssize_t)n)
        return 0;
    for (;;) {
        ssize_t r = read(fd, answer + got, sizeof answer - 1 - got);
        const char *body, *length;

        if (r <= 0)
            return 0;
        got += (size_t)r;
        answer[got] = '\0';
        body = strstr(answer, "\r\n\r\n");
        if (body == NULL)
            continue;
        if (want == 0) {
            status = (int)strtol(answer + 9, NULL, 10);
            length = strstr(answer, "Content-Length: ");
            if (length == NULL || length > body)
                length = strstr(answer, "content-length: ");
            want = (size_t)(body + 4 - answer) +
                   (length == NULL ? 0 : (size_t)strtol(length + 16, NULL, 10));
        }
        if (got >= want)
            return status;
    }
}

struct client {
    pthread_t thread;
    int number;
    bool acts;
    const char *path;
    int64_t until_us, done, wrong;
    int64_t *taken; /* microseconds of each */
    size_t cap;
};

static size_t act_request(char *out, size_t size, int client, int64_t i)
{
    char body[1024];
    int n = snprintf(
        body, sizeof body,
        "{\"procedure\":\"penalty.ordinary\",\"profile\":\"market-regulation\","
        "\"step\":\"register_lead\",\"by\":[\"c\"],\"begin\":{\"parties\":"
        "{\"p1\":{\"kind\":\"organisation\",\"name\":\"示例商贸有限公司\"}}},"
        "\"fields\":{\"source\":\"inspection\",\"cause\":"
        "\"销售超过保质期的食品\"}}");

    return (size_t)snprintf(
        out, size,
        "POST /cases HTTP/1.1\r\nHost: localhost\r\nAccept: "
        "application/json\r\n"
        "Content-Type: application/json\r\nCookie: fadu=%s\r\n"
        "X-CSRF-Token: %s\r\nIf-Match: \"0\"\r\nIdempotency-Key: b%d-%lld\r\n"
        "Content-Length: %d\r\n\r\n%s",
        token, csrf, client, (long long)i, n, body);
}

static size_t get_request(char *out, size_t size, const char *path)
{
    return (size_t)snprintf(out, size,
                            "GET %s HTTP/1.1\r\nHost: localhost\r\n"
                            "Accept: text/html\r\nCookie: fadu=%s\r\n\r\n",
                            path, token);
}

static void *client_run(void *ctx)
{
    struct client *c = ctx;
    int fd = dial();
    char request[4096];

    for (int64_t i = 0; now_us() < c->until_us; i++) {
        size_t n = c->acts ? act_request(request, sizeof request, c->number,
                                         i + now_us())
                           : get_request(request, sizeof request, c->path);
        int64_t from = now_us();
        int status = exchange(fd, request, n);

        if (status != 200 && status != 303) {
            if (c->wrong++ == 0)
                (void)fprintf(stderr, "status %d\n", status);
            if (status == 0)
                break;
        }
        if ((size_t)c->done < c->cap)
            c->taken[c->done] = now_us() - from;
        c->done++;
    }
    (void)close(fd);
    return NULL;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int64_t samples[SAMPLES];

/* Runs so many clients and prints a line; what was done a second. */
static double run(const char *what, int clients, bool acts, const char *path,
                  double limit)
{
    static struct client all[CLIENTS_MAX];
    static int64_t taken[CLIENTS_MAX][SAMPLES / CLIENTS_MAX];
    int64_t from = now_us(), done = 0, wrong = 0;
    size_t n = 0;
    double rate;

    for (int i = 0; i < clients; i++) {
        all[i] = (struct client){.number = i,
                                 .acts = acts,
                                 .path = path,
                                 .until_us = from + span_us,
                                 .taken = taken[i],
                                 .cap = SAMPLES / CLIENTS_MAX};
        (void)pthread_create(&all[i].thread, NULL, client_run, &all[i]);
    }
    for (int i = 0; i < clients; i++) {
        (void)pthread_join(all[i].thread, NULL);
        done += all[i].done;
        wrong += all[i].wrong;
        for (int64_t k = 0; k < all[i].done && (size_t)k < all[i].cap; k++)
            samples[n++] = taken[i][k];
    }
    rate = (double)done * 1e6 / (double)(now_us() - from);
    if (n == 0)
        return 0;
    qsort(samples, n, sizeof samples[0], by_size);
    (void)printf("%-34s %9.0f /s   p50 %7.2f ms   p99 %7.2f ms", what, rate,
                 (double)samples[n / 2] / 1e3,
                 (double)samples[n - 1 - n / 100] / 1e3);
    if (limit > 0)
        (void)printf("   %5.1f %% of the raw limit", 100 * rate / limit);
    (void)printf("%s\n", wrong > 0 ? "   WRONG ANSWERS" : "");
    return rate;
}

int main(void)
{
    const char *ms = getenv("BENCH_MS"), *many = getenv("CASES");
    struct office_options o;
    struct store_figures before, after;
    struct arena *a = NULL;
    struct err e = {0};
    pthread_t thread;
    char path[128];
    double limit;
    uint64_t one = 1;

    if (ms != NULL)
        span_us = strtol(ms, NULL, 10) * 1000;
    if (many != NULL)
        cases = strtol(many, NULL, 10);
    need(mkdtemp(dir) != NULL && crypto_start(&e) &&
             arena_open(&a, &memory_system, (size_t)1 << 30, &e),
         &e, "start");
    memory_keep();
    limit = raw_rows();
    (void)printf("%-34s %9.0f /s\n", "raw: 64 rows in a commit", limit);
    make_city(a, &o);
    start_server(a, &thread);
    (void)run("acts, 1 client", 1, true, NULL, limit);
    before = store_figures(office_store(office));
    (void)run("acts, 64 clients", 64, true, NULL, limit);
    after = store_figures(office_store(office));
    (void)printf("  %.1f jobs in a commit, the largest %lld\n",
                 (double)(after.jobs - before.jobs) /
                     (double)(after.commits - before.commits),
                 (long long)after.largest_batch);
    (void)run("case list, 1 client", 1, false, "/cases", 0);
    (void)run("workbench, 1 client", 1, false, "/workbench", 0);
    (void)run("search by two characters", 1, false,
              "/cases?q=%E9%A3%9F%E5%93%81", 0);
    (void)snprintf(path, sizeof path, "/cases/%s", first_case);
    (void)run("case page, 1 client", 1, false, path, 0);
    (void)run("case page, 16 clients", 16, false, path, 0);
    need(write(stop_fd, &one, sizeof one) == sizeof one, NULL, "stopping");
    (void)pthread_join(thread, NULL);
    web_close(server);
    office_close(office);
    arena_close(a);
    (void)snprintf(path, sizeof path, "rm -rf '%s'", dir);
    return system(path) == 0 ? 0 : 1;
}
