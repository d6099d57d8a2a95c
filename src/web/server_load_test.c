/* server_load_test.c - many clients, slow clients, clients that go away, busy
 * workers, and the end of the server.  Time is the fixture's: no test waits
 * for a deadline, it moves the clock. */
#include "tap.h"

#include "web/server_fixture.h"

#define HOLD   "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"
#define GET(p) "GET " p " HTTP/1.1\r\nHost: h\r\n\r\n"

/* ---------------------------------------------------------- many clients -- */

/* Stops the loop thread where it logs the next request that ends, at the
 * latest this one. */
static bool freeze(struct fixture *f, const struct wire *w)
{
    (void)pthread_mutex_lock(&f->lock);
    f->hold_loop = true;
    (void)pthread_mutex_unlock(&f->lock);
    if (!say(w, S(HELLO)))
        return false;
    (void)pthread_mutex_lock(&f->lock);
    while (!f->loop_held)
        (void)pthread_cond_wait(&f->change, &f->lock);
    (void)pthread_mutex_unlock(&f->lock);
    return true;
}

static void thaw(struct fixture *f)
{
    (void)pthread_mutex_lock(&f->lock);
    f->hold_loop = false;
    (void)pthread_cond_broadcast(&f->change);
    (void)pthread_mutex_unlock(&f->lock);
}

/* libmicrohttpd reads 128 events at a time and, in its own loop, waits for
 * more before it serves a full batch.  Here all of them are ready at once
 * while the loop stands still, so that the batch is full. */
static void crowd(struct fixture *f, size_t n)
{
    static struct wire wires[CROWD];
    struct wire leader = dial(f);
    bool ok = true;

    for (size_t i = 0; i < n; i++)
        wires[i] = dial(f);
    for (size_t i = 0; i < n; i++)
        ok = ok && ask(&wires[i], S(HELLO)) == 200;
    for (int round = 0; ok && round < 3; round++) {
        ok = freeze(f, &leader);
        for (size_t i = 0; i < n; i++)
            ok = say(&wires[i], S(HELLO)) && ok;
        thaw(f);
        for (size_t i = 0; i < n; i++) {
            struct answer a = take(&wires[i], false);

            ok = ok && a.status == 200;
            drop(&a);
        }
        ok = status_of(&leader) == 200 && ok;
    }
    OK(ok, "%zu connections ready at once, all answered, three times", n);
    for (size_t i = 0; i < n; i++)
        hang_up(&wires[i]);
    hang_up(&leader);
}

static void one_after_another(struct fixture *f)
{
    struct wire w = dial(f);
    int good = 0;

    for (int i = 0; i < SEQUENTIAL; i++)
        good += ask(&w, S(HELLO)) == 200;
    OK(good == SEQUENTIAL, "%d requests on one connection", good);
    hang_up(&w);
    good = 0;
    for (int i = 0; i < SEQUENTIAL; i++)
        good += ask_once(f, S(HELLO)) == 200;
    OK(good == SEQUENTIAL, "%d connections one after another", good);
}

/* ------------------------------------------------------------ going away -- */

static void goes_away(struct fixture *f)
{
    const struct linger now = {.l_onoff = 1, .l_linger = 0};
    bool ok = true;

    for (int i = 0; i < 8; i++) {
        struct wire w = dial(f);

        ok = ok && say(&w, S(GET("/big"))) && hear(&w) &&
             setsockopt(w.fd, SOL_SOCKET, SO_LINGER, &now, sizeof now) == 0;
        hang_up(&w); /* with a reset, in the middle of the answer */
    }
    OK(ok && ask_once(f, S(HELLO)) == 200,
       "eight clients that go away in the middle of an answer");
}

static void leaves_while_held(struct fixture *f)
{
    struct wire w = dial(f);
    bool ok = say(&w, S(HOLD));

    wait_inside(f, 1);
    hang_up(&w);
    OK(ok && ask_once(f, S(HELLO)) == 200,
       "a client that goes away while its handler runs");
    let_go(f);
    wait_inside(f, 0);
    (void)pthread_mutex_lock(&f->lock);
    f->release = false;
    (void)pthread_mutex_unlock(&f->lock);
    OK(ask_once(f, S(HELLO)) == 200, "and the answer that nobody reads");
}

/* -------------------------------------------------------------- deadlines -- */

/* A connection that the server has surely accepted. */
static struct wire known(struct fixture *f)
{
    struct wire w = dial(f);

    if (ask(&w, S(HELLO)) != 200)
        tap_note("the connection does not work");
    return w;
}

static void slow_heads(struct fixture *f)
{
    static const char *const starts[] = {
        "", "G", "GET /hello HTTP/1.1\r\n",
        "GET /hello HTTP/1.1\r\nHost: h\r\nX:"};

    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        struct wire w = known(f);
        bool ok = say(&w, str_of(starts[i]));

        ok = ok && ask_once(f, S(HELLO)) == 200;
        pass_time(f, f->limits.head_ms - 1);
        ok = ok && ask_once(f, S(HELLO)) == 200;
        OK(ok && recv(w.fd, &(char){0}, 1, MSG_DONTWAIT) < 0 &&
               (errno == EAGAIN || errno == EWOULDBLOCK),
           "a head of \"%.12s\" may take its time", starts[i]);
        pass_time(f, SLACK_MS);
        OK(ended(&w), "and is cut when it is over");
        hang_up(&w);
    }
}

/* A head that comes a byte at a time gets no more time for each. */
static void drops(struct fixture *f)
{
    static const char text[] = "GET /hello HTTP/1.1\r\nHost: h\r\nX: aaaaaaaa";
    struct wire w = known(f);
    bool alive = true;
    size_t i = 0;

    for (; alive && i + 1 < sizeof text; i++) {
        alive = say(&w, (str){text + i, 1}) && ask_once(f, S(HELLO)) == 200;
        pass_time(f, f->limits.head_ms / 4);
        alive = alive && ask_once(f, S(HELLO)) == 200 &&
                recv(w.fd, &(char){0}, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
    }
    OK(!alive && i < 32, "a head in drops is cut after %zu bytes", i);
    hang_up(&w);
}

static void slow_bodies(struct fixture *f)
{
    static const char head[] = "POST /echo HTTP/1.1\r\nHost: h\r\n"
                               "Content-Type: application/json\r\n"
                               "Content-Length: 10\r\n\r\n[1,";
    struct wire w = known(f);
    bool ok =
        say(&w, (str){head, sizeof head - 1}) && ask_once(f, S(HELLO)) == 200;

    pass_time(f, f->limits.body_ms - 1);
    ok = ok && ask_once(f, S(HELLO)) == 200;
    OK(ok && say(&w, S("2,3,4 ]")) && status_of(&w) == 201,
       "a slow body within its time");
    hang_up(&w);
    w = known(f);
    ok = say(&w, (str){head, sizeof head - 1}) && ask_once(f, S(HELLO)) == 200;
    pass_time(f, f->limits.body_ms + SLACK_MS);
    OK(ok && ended(&w), "a body that stays away is cut");
    hang_up(&w);
}

static void slow_readers(struct fixture *f)
{
    struct wire w = known(f);
    bool ok = say(&w, S(GET("/big"))) && hear(&w);
    instant honest =
        f->limits.answer_ms + (instant)(BIG / f->limits.rate_bytes) * 1000;

    pass_time(f, honest - 1);
    ok = ok && ask_once(f, S(HELLO)) == 200;
    pass_time(f, SLACK_MS);
    ok = ok && ask_once(f, S(HELLO)) == 200;
    while (hear(&w))
        continue;
    OK(ok && w.in.n < BIG, "who does not read is cut after %zu of %d bytes",
       w.in.n, BIG);
    hang_up(&w);
}

static void long_handlers(struct fixture *f)
{
    struct wire w = known(f);
    bool ok = say(&w, S(HOLD));

    wait_inside(f, 1);
    pass_time(f, 86400000);
    ok = ok && ask_once(f, S(HELLO)) == 200;
    pass_time(f, SLACK_MS);
    ok = ok && ask_once(f, S(HELLO)) == 200;
    let_go(f);
    OK(ok && status_of(&w) == 200, "a handler's time is not the client's");
    hang_up(&w);
}

/* ------------------------------------------------------------------- busy -- */

static void full_queue(void)
{
    struct fixture *f = fixture_new();
    struct wire first, others[2];
    bool ok;

    f->limits.workers = 1;
    f->limits.queue = 1;
    if (!OK(fixture_start(f), "a server with one worker and one place to wait"))
        return;
    first = dial(f);
    ok = say(&first, S(HOLD));
    wait_inside(f, 1);
    others[0] = dial(f);
    others[1] = dial(f);
    ok = ok && say(&others[0], S(HELLO)) && say(&others[1], S(HELLO));
    {
        struct pollfd fds[2] = {{others[0].fd, POLLIN, 0},
                                {others[1].fd, POLLIN, 0}};
        int k = poll(fds, 2, PATIENCE_S * 1000) > 0 && fds[1].revents != 0;
        struct answer a = take(&others[k], false);

        OK(ok && a.status == 503 && safe(&a) &&
               str_eq(header_of(a.head, S("retry-after")), S("5")),
           "the one too many is told to come back");
        drop(&a);
        let_go(f);
        OK(status_of(&others[1 - k]) == 200, "the other is served");
        OK(ask(&others[k], S(HELLO)) == 200, "and so is the first, later");
    }
    OK(status_of(&first) == 200, "and who held the worker");
    hang_up(&first);
    hang_up(&others[0]);
    hang_up(&others[1]);
    OK(fixture_stop(f), "the server ends");
}

static void too_many(void)
{
    struct fixture *f = fixture_new();
    struct wire wires[3];

    f->limits.per_peer = 2;
    if (!OK(fixture_start(f), "a server with two connections a peer"))
        return;
    wires[0] = known(f);
    wires[1] = known(f);
    wires[2] = dial(f);
    OK(ended(&wires[2]), "the third is closed");
    hang_up(&wires[2]);
    OK(ask(&wires[0], S(HELLO)) == 200, "the others stay");
    for (int i = 0; i < 2; i++)
        hang_up(&wires[i]);
    OK(fixture_stop(f), "the server ends");
}

/* More connections than may be wait outside, and are not lost. */
static void waiting_outside(void)
{
    struct fixture *f = fixture_new();
    struct wire inside[2], outside;
    bool ok;

    f->limits.connections = 2;
    if (!OK(fixture_start(f), "a server with two connections in all"))
        return;
    inside[0] = known(f);
    inside[1] = known(f);
    outside = dial(f);
    ok = say(&outside, S(HELLO)) && ask(&inside[0], S(HELLO)) == 200 &&
         ask(&inside[1], S(HELLO)) == 200;
    OK(ok && recv(outside.fd, &(char){0}, 1, MSG_DONTWAIT) < 0 &&
           errno == EAGAIN,
       "the third waits");
    hang_up(&inside[0]);
    OK(status_of(&outside) == 200, "until one has gone");
    hang_up(&inside[1]);
    hang_up(&outside);
    OK(fixture_stop(f), "the server ends");
}

/* -------------------------------------------------------------- stopping -- */

static void clean_stop(void)
{
    struct fixture *f = fixture_new();
    struct wire idle, busy, half;
    struct answer a;
    bool ok;

    if (!OK(fixture_start(f), "a server to stop"))
        return;
    idle = known(f);
    busy = known(f);
    half = known(f);
    ok = say(&busy, S(HOLD)) &&
         say(&half, S("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: "
                      "application/json\r\nContent-Length: 2\r\n\r\n["));
    wait_inside(f, 1);
    ok = ok && ask(&idle, S(HELLO)) == 200;
    fixture_ask_to_stop(f);
    OK(ok && ended(&idle), "who waits for nothing is let go at once");
    let_go(f);
    a = take(&busy, false);
    OK(a.status == 200 &&
           str_eq(header_of(a.head, S("connection")), S("close")),
       "a request that runs is answered, as the last");
    drop(&a);
    OK(ended(&busy), "and its connection ends");
    ok = say(&half, S("]"));
    a = take(&half, false);
    OK(ok && a.status == 201, "a body that comes in is taken to its end");
    drop(&a);
    hang_up(&idle);
    hang_up(&busy);
    hang_up(&half);
    OK(fixture_end(f), "the server ends");
}

/* When the grace is over, what has not begun does not begin any more. */
static void hard_stop(void)
{
    struct fixture *f = fixture_new();
    struct wire idle, held, waits, gated;
    bool ok;

    f->limits.workers = 1;
    if (!OK(fixture_start(f), "a server to stop that will not"))
        return;
    idle = known(f);
    held = known(f);
    waits = known(f);
    gated = known(f);
    ok = say(&held, S(HOLD));
    wait_inside(f, 1);
    ok = ok &&
         say(&waits, S("POST /echo HTTP/1.1\r\nHost: h\r\n"
                       "Content-Length: 0\r\n\r\n")) &&
         say(&gated, S("POST /gated HTTP/1.1\r\nHost: h\r\nContent-Type: "
                       "application/json\r\nContent-Length: 2\r\n\r\n{}"));
    fixture_ask_to_stop(f);
    OK(ok && ended(&idle), "who waits for nothing is let go");
    pass_time(f, f->limits.grace_ms);
    OK(ended(&held) && ended(&waits) && ended(&gated),
       "the others when the grace is over");
    let_go(f);
    hang_up(&idle);
    hang_up(&held);
    hang_up(&waits);
    hang_up(&gated);
    fixture_join(f);
    OK(atomic_load(&f->handled) == 0, "what had not begun was not done");
    OK(fixture_end(f), "the server ends");
}

int main(void)
{
    struct fixture *f = fixture_new();

    if (!OK(fixture_start(f), "a server"))
        return tap_done();
    crowd(f, 128);
    crowd(f, 256);
    crowd(f, 100);
    one_after_another(f);
    goes_away(f);
    leaves_while_held(f);
    slow_heads(f);
    drops(f);
    slow_bodies(f);
    slow_readers(f);
    long_handlers(f);
    OK(fixture_stop(f), "the server ends");
    full_queue();
    too_many();
    waiting_outside();
    clean_stop();
    hard_stop();
    return tap_done();
}
