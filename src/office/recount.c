/* recount.c - running matters under a new calendar: which of them it moves, and
 * an act for each [TIM-W4].
 *
 * Matters are looked at a page at a time on a reader's view; those that move
 * are decided again and appended, some in a transaction.  Each act's key is the
 * calendar and the matter, so that going over them twice moves nothing twice.
 */
#include "office/internal.h"

enum {
    PAGE = 256,
    BATCH = 32,
    MATTER_BYTES = 64 << 20,
    BATCH_BYTES = 256 << 20
};

struct candidate {
    int64_t made;
    str id;
};

/* ---- one matter ---- */

static bool note_of(const struct recount *r, struct arena *a, struct json **out,
                    struct err *e)
{
    struct json *v = json_object(a, e);

    *out = v;
    return v != NULL && json_set_int(a, v, S("calendar"), r->number, e) &&
           json_set_str(a, v, S("sha256"), r->sha256, e) &&
           json_set_str(a, v, S("before_sha256"), r->before, e) &&
           json_set_str(a, v, S("basis"), r->basis, e);
}

static bool build(struct travel *t, const struct matter_ask *ask,
                  struct matter_recount *m, struct json *note, struct err *e)
{
    struct arena *a = t->a;
    struct json *act = json_object(a, e), *rules = json_object(a, e);
    struct buf b;
    str at = S("");
    bool ok;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t->now, ZONE_CITY_MIN);
    ok = act != NULL && rules != NULL && buf_take(&b, a, &at, e) &&
         json_set_str(a, note, S("at"), at, e) &&
         json_set_str(a, act, S("kind"), S("recount"), e) &&
         json_set_str(a, act, S("authority"), t->authority, e) &&
         json_set_str(a, act, S("procedure"), t->procedure->id, e) &&
         json_set_str(a, act, S("profile"), t->procedure->profile, e) &&
         json_set_str(a, act, S("actor"), t->caller->person, e) &&
         json_set_str(a, act, S("recorded"), at, e) &&
         json_set(a, act, S("intent"), note, e) &&
         json_set(a, act, S("effects"), m->effects, e) &&
         json_set_str(a, rules, S("pack"), t->procedure->digest, e) &&
         json_set_str(a, rules, S("facts"), str_of(t->o->facts_digest.z), e) &&
         json_set_str(a, rules, S("calendar"), calendar_version(ask->calendar),
                      e) &&
         json_set(a, act, S("rules"), rules, e);
    buf_close(&b);
    t->act = act;
    t->after = m->fold;
    t->goes_on = ok;
    t->answer.result = OFFICE_DONE;
    return ok;
}

static bool prepare_recount(struct travel *t, struct db *db, struct err *e)
{
    const struct recount *r = t->ctx;
    struct matter_recount m = {0};
    struct matter_ask ask = {.calendar = r->now, .now = t->now};
    struct known_calendar k;
    struct authority authority;
    struct json *note;
    struct loaded old;

    t->goes_on = false;
    if (!calendar_at(t->o, db, &k, e))
        return false;
    /* A calendar that came meanwhile has a recount of its own. */
    if (k.number != r->number)
        return true;
    if (!load_fold(db, t->a, t->stream, &old, e) ||
        !travel_read(t, t->stream, old.version, e) ||
        !load_office(t, db, old.authority, &authority, e))
        return false;
    t->before = old.fold;
    t->version = old.version;
    t->authority = authority.id;
    t->region = authority.region;
    t->procedure = office_procedure(t->o, old.fold);
    if (t->procedure == NULL)
        return true;
    ask.procedure = t->procedure;
    ask.fold = old.fold;
    if (!note_of(r, t->a, &note, e) ||
        !matter_recount(&ask, r->old, note, t->a, &m, e))
        return false;
    return m.n == 0 || build(t, &ask, &m, note, e);
}

static bool recheck_calendar(struct travel *t, struct db *db, bool *same,
                             struct err *e)
{
    const struct recount *r = t->ctx;
    struct known_calendar k;

    if (!calendar_at(t->o, db, &k, e))
        return false;
    *same = k.number == r->number;
    return true;
}

/* ---- which of them move ---- */

static bool page_of(struct recount *r, struct arena *a, struct candidate **out,
                    size_t *n, struct err *e)
{
    static const char sql[] = "SELECT made, id FROM matter WHERE open = 1"
                              " AND made > ?1 ORDER BY made LIMIT ?2";
    VEC(struct candidate) all = {0};
    struct stmt *st = NULL;
    struct db *db = NULL;
    bool row = true;
    bool ok = office_read(r->o, &db, e) &&
              db_open(db, &st, e, sql, "ii", r->after, (int64_t)PAGE);

    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct candidate *c = vec_add(a, &all, e);

        ok = c != NULL && stmt_take_text(st, 1, a, &c->id, e);
        if (ok)
            c->made = stmt_get_int(st, 0);
    }
    stmt_close(st);
    office_read_end(r->o, db);
    *out = all.at;
    *n = all.n;
    return ok;
}

static bool list_tried(struct recount *r, struct db *db, str id,
                       const struct matter_recount *m, struct err *e)
{
    static const char sql[] =
        "SELECT m.cause, m.number, coalesce(a.name, '') FROM matter m"
        " LEFT JOIN authority a ON a.id = m.authority WHERE m.id = ?1";
    const struct json *moved = json_get(m->fold, S("recounts"));
    const struct json *all = json_get(moved->items[moved->n - 1], S("moved"));
    struct moved_row row = {.calendar = r->number};
    struct stmt *st = NULL;
    bool ok;

    r->moved++;
    if (!arena_str(r->a, id, &row.matter, e) ||
        !db_one(db, &st, e, sql, "t", id))
        return false;
    ok = st != NULL && stmt_take_text(st, 0, r->a, &row.cause, e) &&
         stmt_take_text(st, 1, r->a, &row.number, e) &&
         stmt_take_text(st, 2, r->a, &row.authority_name, e);
    stmt_close(st);
    for (size_t i = 0; ok && i < m->n && r->list->n < MOVED_MAX; i++) {
        row.before = m->moved[i].before;
        row.after = m->moved[i].after;
        row.was_provisional = m->moved[i].was_provisional;
        row.provisional = m->moved[i].provisional;
        ok =
            arena_str(r->a, json_get_str(all->items[i], S("zh")), &row.zh, e) &&
            arena_str(r->a, json_get_str(all->items[i], S("en")), &row.en, e) &&
            json_add(r->a, r->list, moved_json(r->a, &row, e), e);
    }
    return ok;
}

/* Whether the calendar moves a limit of the matter. */
static bool look(struct recount *r, struct db *db, struct arena *a, str id,
                 bool *moves, struct err *e)
{
    struct matter_ask ask = {.calendar = r->now};
    struct matter_recount m = {0};
    struct json *fold, *note;
    str authority;

    *moves = false;
    ask.now = r->o->options.clock->now(r->o->options.clock->ctx);
    if (!office_matter(db, a, id, &fold, &authority, e) ||
        !note_of(r, a, &note, e))
        return false;
    ask.procedure = office_procedure(r->o, fold);
    ask.fold = fold;
    if (ask.procedure == NULL) {
        r->skipped++;
        return true;
    }
    if (!matter_recount(&ask, r->old, note, a, &m, e))
        return false;
    *moves = m.n > 0;
    return m.n == 0 || !r->try || list_tried(r, db, id, &m, e);
}

/* One matter that cannot be counted is no reason to leave the others; a store
 * that cannot be read is. */
static bool pass_over(struct recount *r, str id, const struct err *own,
                      struct err *e)
{
    enum fault fault = err_fault(own);

    if (fault != FAULT_INPUT && fault != FAULT_ABSENT) {
        if (e != NULL)
            *e = *own;
        return false;
    }
    r->skipped++;
    if (r->o->options.log != NULL)
        LOG(r->o->options.log, "recount-failed", {"matter", id},
            {"error", str_of(err_code(own))});
    return true;
}

/* Those of a page that move stand first afterwards; *n: how many. */
static bool sift(struct recount *r, struct candidate *all, size_t *n,
                 struct err *e)
{
    struct arena *a = NULL;
    struct db *db = NULL;
    size_t kept = 0;
    bool ok = arena_open(&a, &memory_system, MATTER_BYTES, e) &&
              office_read(r->o, &db, e);

    for (size_t i = 0; ok && i < *n; i++) {
        struct err own = {0};
        bool moves = false;

        arena_reset(a);
        if (!look(r, db, a, all[i].id, &moves, &own))
            ok = pass_over(r, all[i].id, &own, e);
        if (moves)
            all[kept++] = all[i];
    }
    office_read_end(r->o, db);
    arena_close(a);
    *n = kept;
    return ok;
}

/* ---- their acts ---- */

static bool key_of(const struct recount *r, struct arena *a, str id, str *key,
                   str *asked, struct err *e)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 512);
    buf_int(&b, r->number);
    buf_byte(&b, '/');
    buf_add(&b, r->sha256);
    buf_byte(&b, '/');
    buf_add(&b, id);
    ok = buf_take(&b, a, key, e);
    buf_close(&b);
    {
        const str about[] = {S("recount"), *key};

        return ok &&
               asked_digest(a, about, COUNT_OF(about), NULL, NULL, asked, e);
    }
}

static bool act_on(struct recount *r, const struct candidate *all, size_t n,
                   struct arena *a, struct err *e)
{
    static const struct caller clock = {.person = SI("calendar"),
                                        .name = SI("calendar")};
    struct travel *ts = arena_array(a, struct travel, n, e);
    instant now = r->o->options.clock->now(r->o->options.clock->ctx);

    for (size_t i = 0; ts != NULL && i < n; i++) {
        ts[i] = (struct travel){.o = r->o,
                                .a = a,
                                .caller = &clock,
                                .now = now,
                                .recorded = now,
                                .prepare = prepare_recount,
                                .recheck = recheck_calendar,
                                .ctx = r};
        ts[i].answer.matter = all[i].id;
        if (!stream_name(a, S("matter"), all[i].id, &ts[i].stream, e) ||
            !key_of(r, a, all[i].id, &ts[i].key, &ts[i].asked, e))
            return false;
    }
    return ts != NULL && travel_all(ts, n, e);
}

bool recount_some(struct recount *r, struct err *e)
{
    struct arena *page = NULL, *a = NULL;
    struct candidate *all = NULL;
    size_t n = 0, seen;
    int64_t last = r->after;
    bool ok = arena_open(&page, &memory_system, MATTER_BYTES, e) &&
              arena_open(&a, &memory_system, BATCH_BYTES, e) &&
              page_of(r, page, &all, &n, e);

    seen = n;
    if (ok && n > 0)
        last = all[n - 1].made;
    ok = ok && sift(r, all, &n, e);
    for (size_t i = 0; ok && !r->try && i < n; i += BATCH) {
        arena_reset(a);
        ok = act_on(r, all + i, n - i < BATCH ? n - i : BATCH, a, e);
    }
    arena_close(a);
    arena_close(page);
    if (!ok)
        return false;
    r->looked += (int64_t)seen;
    r->after = last;
    r->over = seen < PAGE;
    return true;
}
