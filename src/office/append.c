/* append.c - an act onto the ledger and into the folds, in the writer.
 *
 * What was decided on a reader's view is rechecked here: every stream, number
 * and search that the decision looked at must still be what it was.  A loser is
 * prepared again, alone, on the writer's own view.
 */
#include "office/internal.h"

static const struct err_def other_request = {
    .code = "OFFICE-005",
    .fault = FAULT_CONFLICT,
    .zh = "幂等键「{0}」已用于另一个请求",
    .fix_zh = "为新的请求换一个键",
    .en = "the idempotency key \"{0}\" was used for another request",
    .fix_en = "use a new key for a new request",
};

bool travel_read(struct travel *t, str stream, int64_t version, struct err *e)
{
    struct read_entry *r = vec_add(t->a, &t->reads, e);

    if (r == NULL)
        return false;
    *r = (struct read_entry){stream, version};
    return true;
}

/* ---- idempotency ---- */

static bool answer_of(struct arena *a, str text, struct office_answer *out,
                      struct err *e)
{
    struct json *v;

    if (!json_read(a, S("answer"), text, &v, e))
        return false;
    *out = (struct office_answer){.result = OFFICE_AGAIN,
                                  .matter = json_get_str(v, S("matter")),
                                  .findings = json_get(v, S("findings"))};
    (void)json_get_int(v, S("version"), &out->version);
    (void)json_get_int(v, S("seq"), &out->place.seq);
    (void)hex_get(json_get_str(v, S("digest")), out->place.digest.b,
                  SHA256_SIZE);
    return true;
}

static bool answered(struct travel *t, struct db *db, bool *yes, struct err *e)
{
    static const char sql[] =
        "SELECT asked, answer FROM answered WHERE person = ?1 AND key = ?2";
    struct stmt *st = NULL;
    str asked, answer;
    bool ok;

    *yes = false;
    if (t->key.n == 0)
        return true;
    if (!db_one(db, &st, e, sql, "tt", t->caller->person, t->key))
        return false;
    if (st == NULL)
        return true;
    ok = stmt_take_text(st, 0, t->a, &asked, e) &&
         stmt_take_text(st, 1, t->a, &answer, e);
    stmt_close(st);
    if (!ok)
        return false;
    if (!str_eq(asked, t->asked))
        return err_set(e, &other_request, .arg = {t->key});
    *yes = true;
    return answer_of(t->a, answer, &t->answer, e);
}

static bool remember(struct travel *t, struct db *db, struct err *e)
{
    static const char sql[] =
        "INSERT INTO answered(person, key, asked, answer, at)"
        " VALUES(?1, ?2, ?3, ?4, ?5)";
    const struct office_answer *x = &t->answer;
    struct json *v;
    struct buf b;
    str text;
    bool ok;

    if (t->key.n == 0)
        return true;
    v = json_object(t->a, e);
    if (v == NULL || !json_set_str(t->a, v, S("matter"), x->matter, e) ||
        !json_set_int(t->a, v, S("version"), x->version, e) ||
        !json_set_int(t->a, v, S("seq"), x->place.seq, e) ||
        !json_set_str(t->a, v, S("digest"),
                      str_of(sha256_text(x->place.digest.b).z), e) ||
        (x->findings != NULL &&
         !json_set(t->a, v, S("findings"), x->findings, e)))
        return false;
    buf_init(&b, &memory_system, (size_t)4 << 20);
    json_print(v, 0, &b);
    ok =
        buf_done(&b, &text, e) && db_run(db, e, sql, "ttbti", t->caller->person,
                                         t->key, t->asked, text, t->now);
    buf_close(&b);
    return ok;
}

/* ---- the read set ---- */

static bool still_as_read(struct travel *t, struct db *db, bool *same,
                          struct err *e)
{
    const struct json *claims =
        json_get(json_get(t->act, S("effects")), S("claims"));

    *same = true;
    for (size_t i = 0; i < t->reads.n && *same; i++) {
        int64_t version;

        if (!load_version(db, t->reads.at[i].stream, &version, e))
            return false;
        *same = version == t->reads.at[i].version;
    }
    for (size_t i = 0; claims != NULL && i < claims->n && *same; i++) {
        int64_t last, value = 0;

        if (!load_claim(db, json_get_str(claims->items[i], S("key")), &last, e))
            return false;
        (void)json_get_int(claims->items[i], S("value"), &value);
        *same = value == last + 1;
    }
    return !*same || t->recheck == NULL || t->recheck(t, db, same, e);
}

/* "register/NAME/OF/ID" → which version of the entry was seen; 0: none. */
static bool write_entries_read(struct travel *t, struct json *reads,
                               struct err *e)
{
    for (size_t i = 0; t->entries != NULL && i < t->entries->n; i++) {
        const struct json *v = t->entries->items[i];
        struct json *ask;
        int64_t n = 0;

        if (json_is(v, JSON_ARRAY))
            continue;
        if (!json_read(t->a, S("request"), t->entries->names[i], &ask, e))
            return false;
        (void)json_get_int(v, S("n"), &n);
        {
            const str parts[] = {S("register"),
                                 S("/"),
                                 json_get_str(ask, S("register")),
                                 S("/"),
                                 json_get_str(ask, S("of")),
                                 S("/"),
                                 json_get_str(ask, S("id"))};
            str name;

            if (!arena_join(t->a, parts, COUNT_OF(parts), &name, e) ||
                !json_set_int(t->a, reads, name, n, e))
                return false;
        }
    }
    return true;
}

static bool write_reads(struct travel *t, struct json *act, struct err *e)
{
    struct json *reads = json_object(t->a, e);

    if (reads == NULL)
        return false;
    for (size_t i = 0; i < t->reads.n; i++) {
        if (!json_set_int(t->a, reads, t->reads.at[i].stream,
                          t->reads.at[i].version, e))
            return false;
    }
    return write_entries_read(t, reads, e) &&
           json_set(t->a, act, S("read"), reads, e);
}

/* ---- appending ---- */

static bool claims_apply(struct db *db, const struct json *effects,
                         struct err *e)
{
    static const char sql[] = "INSERT INTO claim(key, last) VALUES(?1, ?2)"
                              " ON CONFLICT(key) DO UPDATE SET last = ?2";
    const struct json *claims = json_get(effects, S("claims"));

    for (size_t i = 0; claims != NULL && i < claims->n; i++) {
        int64_t value = 0;

        (void)json_get_int(claims->items[i], S("value"), &value);
        if (!db_run(db, e, sql, "ti", json_get_str(claims->items[i], S("key")),
                    value))
            return false;
    }
    return true;
}

bool folds_apply(struct db *db, struct arena *a, const struct applied *x,
                 struct err *e)
{
    static const char sql[] =
        "INSERT INTO fold(stream, version, authority, tree)"
        " VALUES(?1, ?2, ?3, ?4) ON CONFLICT(stream) DO UPDATE SET"
        " version = ?2, authority = ?3, tree = ?4";
    str text;

    if (x->after == NULL)
        return true;
    return fold_text(a, x->after, &text, e) &&
           db_run(db, e, sql, "titt", x->stream, x->version, x->authority,
                  text) &&
           claims_apply(db, x->effects, e) &&
           people_fold(db, x->stream, x->after, e) && rows_apply(db, a, x, e) &&
           public_apply(db, a, x, e) && register_apply(db, a, x, e);
}

static bool append(struct travel *t, struct db *db, struct err *e)
{
    struct json *act = json_copy(t->a, t->act, e);
    struct disclosures kept = {0};
    struct ledger_entry entry = {
        .stream = t->stream, .number = t->version + 1, .recorded = t->recorded};
    struct applied x = {.stream = t->stream,
                        .authority = t->authority,
                        .region = t->region,
                        .version = t->version + 1,
                        .recorded = t->recorded,
                        .before = t->before,
                        .after = t->after,
                        .effects = json_get(t->act, S("effects")),
                        .on = instant_date(t->now, ZONE_CITY_MIN)};

    if (act == NULL || !write_reads(t, act, e) || !numbers_pack(t->a, act, e) ||
        !act_conceal(t, act, &kept, e))
        return false;
    entry.act = act;
    entry.disclosed = kept.at;
    entry.n_disclosed = kept.n;
    if ((t->procedure != NULL && !pack_noted(db, t->procedure, e)) ||
        !ledger_append(db, t->a, &entry, &t->answer.place, e))
        return false;
    x.seq = t->answer.place.seq;
    t->answer.version = x.version;
    return folds_apply(db, t->a, &x, e) && folding_closed(db, x.seq, e) &&
           remember(t, db, e);
}

static bool travel_job(void *ctx, struct db *db, struct err *e)
{
    struct travel *t = ctx;
    bool same, again;

    if (!answered(t, db, &again, e))
        return false;
    if (again)
        return true;
    if (!still_as_read(t, db, &same, e))
        return false;
    if (!same) {
        t->reads.n = 0;
        if (!t->prepare(t, db, e))
            return false;
        if (!t->goes_on)
            return true;
    }
    return append(t, db, e);
}

bool travel_go(struct travel *t, struct err *e)
{
    struct store_job job = {travel_job, t};
    struct db *db = NULL;
    bool ok, again = false;

    if (!office_read(t->o, &db, e))
        return false;
    ok = answered(t, db, &again, e) && (again || t->prepare(t, db, e));
    office_read_end(t->o, db);
    if (!ok || again || !t->goes_on)
        return ok;
    return store_do(t->o->store, &job, e);
}

/* ---- many at once ---- */

struct many {
    struct travel *ts;
    bool *done; /* answered before, or nothing to append */
    size_t n;
};

static bool many_job(void *ctx, struct db *db, struct err *e)
{
    struct many *m = ctx;

    for (size_t i = 0; i < m->n; i++) {
        if (!m->done[i] && !travel_job(&m->ts[i], db, e))
            return false;
    }
    return true;
}

bool travel_all(struct travel *ts, size_t n, struct err *e)
{
    struct many m = {.ts = ts, .n = n};
    struct store_job job = {many_job, &m};
    struct db *db = NULL;
    size_t go = 0;
    bool ok;

    if (n == 0)
        return true;
    m.done = arena_array(ts[0].a, bool, n, e);
    if (m.done == NULL || !office_read(ts[0].o, &db, e))
        return false;
    ok = true;
    for (size_t i = 0; ok && i < n; i++) {
        bool again = false;

        ok = answered(&ts[i], db, &again, e) &&
             (again || ts[i].prepare(&ts[i], db, e));
        m.done[i] = again || !ts[i].goes_on;
        go += !m.done[i];
    }
    office_read_end(ts[0].o, db);
    return ok && (go == 0 || store_do(ts[0].o->store, &job, e));
}
