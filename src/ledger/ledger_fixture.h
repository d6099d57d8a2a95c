/* ledger_fixture.h - a small ledger for the tests of this folder.
 *
 * Purpose   the same fifteen acts for each test, with concealed values and two
 *           checkpoints, in a store of its own under /tmp.
 * Use       the test includes its own support first.
 */
#ifndef LEDGER_FIXTURE_H
#define LEDGER_FIXTURE_H

#include "ledger/internal.h"

#include <unistd.h>

#define ORIGIN  S("fadu.example/ledger")
#define STARTED ((instant)1772416800000) /* 2026-03-02T10:00:00+08:00 */

enum { ACTS = 15, FIRST_NOTE = 5, SECOND_NOTE = 11 };

static struct arena *scratch;
static struct store *store;
static struct sign_key key;
static char folder[] = "/tmp/fadu-ledger-XXXXXX";

/* Bytes 1, 2, 3 …: salts that a test can foretell. */
static bool count_fill(void *ctx, void *out, size_t n)
{
    uint8_t *next = ctx, *b = out;

    for (size_t i = 0; i < n; i++)
        b[i] = ++*next;
    return true;
}

static bool do_job(bool (*run)(void *ctx, struct db *db, struct err *e),
                   void *ctx, struct err *e)
{
    struct store_job job = {run, ctx};

    return store_alone(store, &job, e);
}

static str stream_of(int64_t i)
{
    static const str streams[] = {SI("matter/2026-1"), SI("matter/2026-2"),
                                  SI("person/张三")};

    return streams[i % 3];
}

/* The i-th act; every fourth holds a telephone number to be concealed. */
static struct json *act_made(struct arena *a, int64_t i, struct err *e)
{
    struct number_text n = number_text(i);
    struct json *act = json_object(a, e), *intent = json_object(a, e);
    struct json *fields = json_object(a, e);
    str phone = S("13800000000"), label;

    if (act == NULL || intent == NULL || fields == NULL ||
        !arena_join(a, (const str[]){S("受理第"), str_of(n.z), S("件")}, 3,
                    &label, e) ||
        !json_set_str(a, fields, S("title"), label, e) ||
        (i % 4 == 0 && !json_set_str(a, fields, S("phone"), phone, e)) ||
        !json_set_str(a, intent, S("step"), S("accept"), e) ||
        !json_set(a, intent, S("fields"), fields, e) ||
        !json_set(a, act, S("intent"), intent, e))
        return NULL;
    return act;
}

static bool append_nth(struct db *db, struct arena *a, int64_t i,
                       struct ledger_place *place, struct err *e)
{
    static const str names[] = {SI("phone")};
    uint8_t counter = (uint8_t)(16 * i);
    struct random chance = {count_fill, &counter};
    struct disclosures hidden = {0};
    struct ledger_entry entry = {.stream = stream_of(i),
                                 .number = i / 3 + 1,
                                 .act = act_made(a, i, e),
                                 .recorded = STARTED + 1000 * i};

    if (entry.act == NULL ||
        !ledger_conceal(a, entry.act, S(""), names, COUNT_OF(names), &chance,
                        &hidden, e))
        return false;
    entry.disclosed = hidden.at;
    entry.n_disclosed = hidden.n;
    return ledger_append(db, a, &entry, place, e);
}

UNUSED static bool fill(void *ctx, struct db *db, struct err *e)
{
    struct ledger_checkpoint c;
    struct ledger_place place;

    (void)ctx;
    for (int64_t i = 0; i < ACTS; i++) {
        if ((i == FIRST_NOTE || i == SECOND_NOTE) &&
            !checkpoint_make(db, scratch, ORIGIN, &key, STARTED + 1000 * i, &c,
                             e))
            return false;
        if (!append_nth(db, scratch, i, &place, e) || place.seq != i)
            return false;
    }
    return true;
}

static bool fixture_open(struct err *e)
{
    uint8_t seed[SIGN_SEED] = {1, 2, 3};
    struct store_options o = {.schema = str_of(ledger_schema), .fast = true};

    scratch = tap_arena();
    sign_key_of(seed, &key);
    return crypto_start(e) && mkdtemp(folder) != NULL &&
           arena_join(scratch, (const str[]){str_of(folder), S("/ledger.db")},
                      2, &o.path, e) &&
           store_open(&store, &o, e);
}

static void fixture_close(void)
{
    struct err e = {0};
    str *names;
    size_t n = 0;

    store_close(store);
    if (!dir_list(scratch, str_of(folder), &names, &n, &e))
        tap_error(&e);
    for (size_t i = 0; i < n; i++) {
        const str parts[] = {str_of(folder), S("/"), names[i]};
        const char *z;
        str path;

        if (arena_join(scratch, parts, COUNT_OF(parts), &path, &e) &&
            (z = arena_cstr(scratch, path, &e)) != NULL)
            (void)unlink(z);
    }
    (void)rmdir(folder);
    arena_close(scratch);
}

#endif
