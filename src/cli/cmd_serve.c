/* cmd_serve.c - fadu serve DIR: the pages and the API, until told to stop.
 *
 * SIGTERM and SIGINT are blocked in every thread and read from a descriptor,
 * so that no code ever runs inside a signal.  It is not emptied: the server
 * and the thread that ticks both see it and end.
 */
#include "cli/internal.h"
#include "site/site.h"
#include "web/web.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const struct err_def no_start = {
    .code = "CLI-030",
    .fault = FAULT_LIMIT,
    .zh = "服务不能启动:{0}({1})",
    .fix_zh = "检查本机的进程数、文件数和内存上限",
    .en = "the service cannot start: {0} ({1})",
    .fix_en = "check this machine's limits of processes, files and memory",
};
enum { TICK_MS = 1000 };

/* A handler that submits an act waits until it is on disk, together with all
 * who wait then: as many handlers, as many acts in a transaction.  Reading
 * needs few views. */
enum { WORKERS = 48, VIEWS = 12 };

struct serving {
    struct cli *c;
    struct cli_city city;
    struct site *site;
    struct web_limits limits;
    struct web_server *server;
    int signals; /* readable when it is time to stop; -1: not yet */
};

/* ---- time ---- */

static void failed_tick(const struct cli *c, const struct err *e)
{
    struct buf b;
    str text;

    buf_init(&b, &memory_system, 4096);
    err_sentence(e, c->lang, &b);
    if (buf_done(&b, &text, NULL))
        LOG(c->log, "tick-failed", {"code", str_of(err_code(e))},
            {"why", text});
    buf_close(&b);
}

/* The timers, every second.  A failure is logged when it begins, not again
 * each second. */
static void *tick(void *ctx)
{
    struct serving *s = ctx;
    struct pollfd p = {.fd = s->signals, .events = POLLIN};
    const struct err_def *failing = NULL;

    for (;;) {
        struct err e = {0};
        int n = poll(&p, 1, TICK_MS);

        if (n > 0 || (n < 0 && errno != EINTR))
            return NULL;
        if (office_tick(s->city.office, &e)) {
            failing = NULL;
        } else if (failing != e.cause.def) {
            failing = e.cause.def;
            failed_tick(s->c, &e);
        }
    }
}

/* ---- starting ---- */

static bool cannot(struct cli *c, str what, int code)
{
    char why[128] = "";

    (void)strerror_r(code, why, sizeof why);
    return err_set(c->e, &no_start, .arg = {what, str_of(why)});
}

/* Before the first thread is made, which then has the same mask. */
static bool hold_signals(struct serving *s)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t set;
    int code;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    /* A client that hangs up is an error of its write. */
    (void)sigaction(SIGPIPE, &ignore, NULL);
    code = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (code != 0)
        return cannot(s->c, S("pthread_sigmask"), code);
    s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return s->signals >= 0 || cannot(s->c, S("signalfd"), errno);
}

static bool open_site(struct serving *s)
{
    struct cli *c = s->c;
    struct site_options o = {.office = s->city.office,
                             .clock = c->clock,
                             .random = c->random,
                             .log = c->log,
                             .secure = cli_flag(c, S("--secure"))};

    return cli_shipped(c, S(""), "views", &o.views) &&
           cli_shipped(c, S(""), "assets", &o.assets) &&
           cli_demo_logins(c, s->city.dir, &o.demo, &o.logins) &&
           site_open(&s->site, c->a, &o, c->e);
}

static bool open_server(struct serving *s, str listen)
{
    struct cli *c = s->c;
    const str spool[] = {s->city.dir, S("/spool")};
    struct web_options o = {.listen = listen,
                            .ctx = s->site,
                            .error_page = site_error_page,
                            .log = c->log,
                            .proxied = cli_flag(c, S("--proxied"))};
    str path;

    o.routes = site_routes(&o.n_routes);
    if (!arena_join(c->a, spool, COUNT_OF(spool), &path, c->e))
        return false;
    o.spool = arena_cstr(c->a, path, c->e);
    s->limits = web_limits_usual;
    s->limits.workers = WORKERS;
    o.limits = &s->limits;
    return o.spool != NULL && web_open(&s->server, &o, c->e);
}

/* "127.0.0.1:0" became some port: say which. */
static void say_listening(const struct serving *s, str listen)
{
    size_t at = listen.n;
    struct buf b;
    str address;

    while (at > 0 && listen.p[at - 1] != ':')
        at--;
    buf_init(&b, &memory_system, 1024);
    buf_lit(&b, "http://");
    buf_add(&b, str_slice(listen, 0, at));
    buf_int(&b, (int64_t)web_port(s->server));
    buf_lit(&b, "/");
    if (buf_done(&b, &address, NULL))
        LOG(s->c->log, "listening", {"address", address},
            {"data", s->city.dir});
    buf_close(&b);
}

/* ---- serving ---- */

static bool run(struct serving *s)
{
    pthread_t ticker;
    int code = pthread_create(&ticker, NULL, tick, s);
    bool ok;

    if (code != 0)
        return cannot(s->c, S("pthread_create"), code);
    ok = web_run(s->server, s->signals, s->c->e);
    /* When the server ended by itself, the ticking ends as for a signal. */
    if (!ok)
        (void)kill(getpid(), SIGTERM);
    (void)pthread_join(ticker, NULL);
    LOG(s->c->log, "stopping", {"data", s->city.dir});
    return ok;
}

static bool serve(struct serving *s, str listen)
{
    struct cli *c = s->c;
    bool ok;

    memory_keep();
    if (!hold_signals(s) || !cli_city_open(c, VIEWS, &s->city) ||
        !cli_prove(c, &s->city) || !open_site(s) || !open_server(s, listen))
        return false;
    say_listening(s, listen);
    ok = run(s);
    /* No request is under way any more: the last acts are signed too. */
    web_close(s->server);
    s->server = NULL;
    return office_checkpoint(s->city.office, ok ? c->e : NULL) && ok;
}

int cmd_serve(struct cli *c)
{
    static const char *const valued[] = {CLI_CITY_OPTIONS, "--views",
                                         "--assets", "--listen", NULL};
    static const char *const flags[] = {"--secure", "--proxied", NULL};
    struct serving s = {.c = c, .signals = -1};
    str listen = S("127.0.0.1:8080");
    bool ok;

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 1))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &s.city.dir))
        return cli_usage(c, S("DIR"));
    (void)cli_option(c, S("--listen"), 0, &listen);
    ok = serve(&s, listen);
    web_close(s.server);
    office_close(s.city.office);
    if (s.signals >= 0)
        (void)close(s.signals);
    return ok ? CLI_HOLDS : CLI_ERROR;
}
