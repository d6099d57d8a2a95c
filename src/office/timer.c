/* timer.c - what the clock itself does: steps that follow when a limit passes,
 * and checkpoints.
 *
 * A timer's step is an act like any other.  Its key is matter, deadline, party
 * and moment, so that it happens once however often the clock looks.
 */
#include "office/internal.h"

enum { CHECKPOINT_MS = 60 * 1000, TIMERS_AT_ONCE = 64 };

struct due_timer {
    str matter, deadline, party, step;
    instant at;
    int64_t made;
};

/* Those that are due, after one of them: what cannot be done stays due and
 * must not keep the others waiting. */
static bool due_timers(struct office *o, struct arena *a, instant now,
                       const struct due_timer *after, struct due_timer **out,
                       size_t *n, struct err *e)
{
    static const char sql[] =
        "SELECT m.id, t.deadline, t.party, t.step, t.at, t.made FROM timer t"
        " JOIN matter m ON m.made = t.made WHERE t.at <= ?1"
        " AND (t.at, t.made, t.deadline, t.party) > (?3, ?4, ?5, ?6)"
        " ORDER BY t.at, t.made, t.deadline, t.party LIMIT ?2";
    VEC(struct due_timer) all = {0};
    struct stmt *st = NULL;
    struct db *db = NULL;
    bool row = true, ok;

    ok = office_read(o, &db, e) &&
         db_open(db, &st, e, sql, "iiiitt", now, (int64_t)TIMERS_AT_ONCE,
                 after->at, after->made, after->deadline, after->party);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct due_timer *t = vec_add(a, &all, e);

        ok = t != NULL && stmt_take_text(st, 0, a, &t->matter, e) &&
             stmt_take_text(st, 1, a, &t->deadline, e) &&
             stmt_take_text(st, 2, a, &t->party, e) &&
             stmt_take_text(st, 3, a, &t->step, e);
        if (ok) {
            t->at = stmt_get_int(st, 4);
            t->made = stmt_get_int(st, 5);
        }
    }
    stmt_close(st);
    office_read_end(o, db);
    *out = all.at;
    *n = all.n;
    return ok;
}

static bool timer_key(struct arena *a, const struct due_timer *t, str *out,
                      struct err *e)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 1024);
    buf_add(&b, t->matter);
    buf_byte(&b, '/');
    buf_add(&b, t->deadline);
    buf_byte(&b, '/');
    buf_add(&b, t->party);
    buf_byte(&b, '/');
    buf_int(&b, t->at);
    ok = buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

static bool run_timer(struct office *o, struct arena *a,
                      const struct due_timer *t, struct err *e)
{
    struct caller clock = {.person = S("timer")};
    struct office_ask ask = {
        .caller = &clock, .matter = t->matter, .seen = -1, .as_timer = true};
    struct json *intent = json_object(a, e);
    struct office_answer answer;

    if (intent == NULL || !json_set_str(a, intent, S("step"), t->step, e) ||
        (t->party.n > 0 && !json_set_str(a, intent, S("party"), t->party, e)) ||
        !timer_key(a, t, &ask.key, e))
        return false;
    ask.intent = intent;
    if (!office_act(o, a, &ask, &answer, e))
        return false;
    if (o->options.log != NULL)
        LOG(o->options.log, "timer", {"matter", t->matter}, {"step", t->step});
    return true;
}

struct signing {
    struct office *o;
    struct arena *a;
    struct ledger_checkpoint out;
};

/* Signs the tree as it stands, unless nothing came since the last time. */
static bool sign_tree(void *ctx, struct db *db, struct err *e)
{
    struct signing *s = ctx;
    const struct clock *clock = s->o->options.clock;
    int64_t size;
    bool found;

    s->out = (struct ledger_checkpoint){.at = clock->now(clock->ctx)};
    if (!ledger_size(db, &size, e))
        return false;
    if (size == 0)
        return true;
    if (!checkpoint_covering(db, s->a, size - 1, &found, &s->out, e))
        return false;
    return found || checkpoint_make(db, s->a, s->o->origin, &s->o->key,
                                    clock->now(clock->ctx), &s->out, e);
}

bool office_checkpoint(struct office *o, struct err *e)
{
    struct signing s = {.o = o};
    struct store_job job = {sign_tree, &s};
    bool ok;

    if (!arena_open(&s.a, &memory_system, (size_t)16 << 20, e))
        return false;
    ok = store_do(o->store, &job, e);
    if (ok) {
        (void)pthread_mutex_lock(&o->lock);
        o->checkpoint_at = o->options.clock->now(o->options.clock->ctx);
        (void)pthread_mutex_unlock(&o->lock);
    }
    arena_close(s.a);
    return ok;
}

/* One matter that cannot go on (its pack is gone, say) is no reason for the
 * clock to stop for the others; a store that cannot write is. */
static bool try_timer(struct office *o, struct arena *a,
                      const struct due_timer *t, struct err *e)
{
    struct err own = {0};
    enum fault fault;

    if (run_timer(o, a, t, &own))
        return true;
    fault = err_fault(&own);
    if (fault == FAULT_IO || fault == FAULT_CORRUPT || fault == FAULT_LIMIT ||
        fault == FAULT_BUSY) {
        if (e != NULL)
            *e = own;
        return false;
    }
    if (o->options.log != NULL)
        LOG(o->options.log, "timer-failed", {"matter", t->matter},
            {"step", t->step}, {"error", str_of(err_code(&own))});
    return true;
}

static bool run_timers(struct office *o, instant now, struct err *e)
{
    struct due_timer last = {.at = INT64_MIN};
    struct arena *a = NULL, *kept = NULL;
    size_t n = TIMERS_AT_ONCE;
    bool ok;

    if (!arena_open(&a, &memory_system, (size_t)64 << 20, e))
        return false;
    ok = arena_open(&kept, &memory_system, (size_t)1 << 20, e);
    while (ok && n == TIMERS_AT_ONCE) {
        struct due_timer *timers = NULL;

        arena_reset(a);
        ok = due_timers(o, a, now, &last, &timers, &n, e);
        for (size_t i = 0; ok && i < n; i++)
            ok = try_timer(o, a, &timers[i], e);
        if (!ok || n == 0)
            break;
        last = timers[n - 1];
        arena_reset(kept);
        ok = arena_str(kept, last.deadline, &last.deadline, e) &&
             arena_str(kept, last.party, &last.party, e);
    }
    arena_close(kept);
    arena_close(a);
    return ok;
}

bool office_tick(struct office *o, struct err *e)
{
    instant now = o->options.clock->now(o->options.clock->ctx), last;

    if (!run_timers(o, now, e) || !starts_tick(o, e))
        return false;
    (void)pthread_mutex_lock(&o->lock);
    last = o->checkpoint_at;
    (void)pthread_mutex_unlock(&o->lock);
    return (now - last < CHECKPOINT_MS || office_checkpoint(o, e)) &&
           calendar_tick(o, e);
}
