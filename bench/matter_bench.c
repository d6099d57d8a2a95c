/* matter_bench.c - how long one decision and one page of options take on a
 * matter with many acts. */
#include "crypto/crypto.h"
#include "matter/matter.h"

#include <stdio.h>
#include <time.h>

enum { ACTS = 60, ROUNDS = 200 };

struct bench {
    struct arena *packs_arena, *keep, *round;
    struct law *law;
    struct calendar *calendar;
    struct packs *packs;
    struct matter_ask ask;
    struct err e;
};

static double now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static struct json *json(struct bench *b, const char *text)
{
    struct json *v = NULL;
    str kept;

    /* The tree borrows the text. */
    return arena_str(b->keep, str_of(text), &kept, &b->e) &&
                   json_read(b->keep, S("bench"), kept, &v, &b->e)
               ? v
               : NULL;
}

static bool open_bench(struct bench *b)
{
    str csv;

    return arena_open(&b->packs_arena, &memory_system, 256UL << 20, &b->e) &&
           arena_open(&b->keep, &memory_system, 512UL << 20, &b->e) &&
           arena_open(&b->round, &memory_system, 256UL << 20, &b->e) &&
           crypto_start(&b->e) &&
           law_read(b->packs_arena, S("facts"), &b->law, &b->e) &&
           file_read(b->packs_arena, S("facts/holidays-cn.csv"), 1 << 20, &csv,
                     &b->e) &&
           calendar_read(b->packs_arena, S("facts/holidays-cn.csv"), csv,
                         S("bench"), &b->calendar, &b->e) &&
           packs_read(b->packs_arena, S("packs"), b->law, &b->packs, &b->e);
}

/* Records a step; what it lacks becomes findings, as after a takeover. */
static bool record(struct bench *b, const char *step, int n,
                   struct matter_answer *out, struct arena *a)
{
    char text[600];

    (void)snprintf(
        text, sizeof text,
        "{\"step\": \"%s\", \"by\": [\"a\", \"b\"], \"party\": \"p\", "
        "\"at\": \"2026-03-%02dT%02d:00:00+08:00\", \"mode\": \"record\", "
        "\"source\": \"paper\", \"fields\": {\"note\": \"text %d\"%s}}",
        step, 2 + n / 8, 8 + n % 8, n,
        step[0] == 'f' ? ", \"cause\": \"x\"" : "");
    b->ask.intent = json(b, text);
    return b->ask.intent != NULL && matter_decide(&b->ask, a, out, &b->e) &&
           out->allowed;
}

static bool grow(struct bench *b)
{
    static const char *const steps[] = {"internal_opinion", "telephone"};
    struct matter_answer answer = {0};

    if (!record(b, "file", 0, &answer, b->keep))
        return false;
    b->ask.fold = answer.fold;
    for (int i = 1; i < ACTS; i++) {
        if (!record(b, steps[i % 2], i, &answer, b->keep))
            return false;
        b->ask.fold = answer.fold;
    }
    return true;
}

static bool decide(struct bench *b)
{
    struct matter_answer answer = {0};
    double from = now_us();

    for (int i = 0; i < ROUNDS; i++) {
        arena_reset(b->round);
        if (!matter_decide(&b->ask, b->round, &answer, &b->e))
            return false;
    }
    printf("decide   %8.1f us  (%d acts before it)\n",
           (now_us() - from) / ROUNDS, ACTS);
    return true;
}

static bool options(struct bench *b)
{
    struct option *all;
    size_t n = 0;
    double from = now_us();

    for (int i = 0; i < ROUNDS; i++) {
        arena_reset(b->round);
        if (!matter_options(&b->ask, b->round, &all, &n, &b->e))
            return false;
    }
    printf("options  %8.1f us  (%zu options)\n", (now_us() - from) / ROUNDS, n);
    return true;
}

static bool run(struct bench *b)
{
    bool fits = instant_parse(S("2026-04-20T10:00:00+08:00"), &b->ask.now);

    b->ask.procedure =
        packs_find(b->packs, S("penalty.ordinary"), S("market-regulation"));
    b->ask.calendar = b->calendar;
    b->ask.begin = json(b, "{\"id\": \"m\", \"parties\": {\"p\": {\"kind\": "
                           "\"person\"}, \"q\": {\"kind\": \"person\"}}}");
    b->ask.persons = json(b, "{\"a\": {\"head\": true, \"clerk\": true, "
                             "\"credential\": true}, \"b\": {\"head\": true, "
                             "\"clerk\": true, \"credential\": true}}");
    b->ask.authority = json(b, "{\"id\": \"x\", \"mark\": \"x\"}");
    b->ask.numbers = json(b, "{}");
    return fits && b->ask.procedure != NULL && b->ask.begin != NULL &&
           b->ask.persons != NULL && b->ask.authority != NULL &&
           b->ask.numbers != NULL && grow(b) && decide(b) && options(b);
}

int main(void)
{
    struct bench b = {0};
    bool ok = open_bench(&b) && run(&b);

    if (!ok) {
        struct buf out;
        str said;

        buf_init(&out, &memory_system, 1 << 16);
        err_print(&b.e, LANG_EN, &out);
        if (buf_done(&out, &said, NULL))
            printf("%.*s\n", STR_ARG(said));
        buf_close(&out);
    }
    arena_close(b.round);
    arena_close(b.keep);
    arena_close(b.packs_arena);
    return ok ? 0 : 1;
}
