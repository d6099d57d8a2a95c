/* start.c - other matters that acts begin (引起事项): their rows, and carrying
 * them out.
 *
 * An act that starts a matter leaves a row that waits, in its own transaction.
 * The matter that is begun takes the row in *its* transaction, so that it
 * begins once however often it is tried: right after the act, and by the clock
 * when that was cut short.  What cannot begin is said in an act of the first
 * matter, a finding, and waits no more.
 */
#include "office/internal.h"

enum {
    STARTS_AT_ONCE = 64,
    STARTS_DEEP = 16, /* matters that start matters: a circle ends here */
    START_BYTES = 128 << 20,
    START_WAITS = 0
};

/* ---- rows ---- */

static bool put_waiting(struct db *db, struct arena *a, int64_t made,
                        const struct json *starts, struct err *e)
{
    static const char sql[] = "INSERT INTO start(made, n, state, begun, tree)"
                              " VALUES(?1, ?2, 0, 0, ?3)";

    for (size_t i = 0; json_is(starts, JSON_ARRAY) && i < starts->n; i++) {
        int64_t n = 0;
        str tree;

        (void)json_get_int(starts->items[i], S("n"), &n);
        if (!fold_text(a, starts->items[i], &tree, e) ||
            !db_run(db, e, sql, "iit", made, n, tree))
            return false;
    }
    return true;
}

static bool put_refused(struct db *db, const struct applied *x, int64_t made,
                        struct err *e)
{
    static const char sql[] = "UPDATE start SET state = 2, tree = ''"
                              " WHERE made = ?1 AND n = ?2";
    const struct json *now = json_get(x->after, S("started"));
    const struct json *old = json_get(x->before, S("started"));

    for (size_t i = 0; json_is(old, JSON_ARRAY) && i < old->n; i++) {
        if (json_get(old->items[i], S("refused")) == NULL &&
            json_get(now->items[i], S("refused")) != NULL &&
            !db_run(db, e, sql, "ii", made, (int64_t)i))
            return false;
    }
    return true;
}

bool starts_apply(struct db *db, struct arena *a, const struct applied *x,
                  int64_t made, struct err *e)
{
    static const char begun[] =
        "UPDATE start SET state = 1, begun = ?1, tree = ''"
        " WHERE made = (SELECT made FROM matter WHERE id = ?2) AND n = ?3";
    const struct json *arose = json_get(x->after, S("arose"));
    int64_t n = 0;

    if (!put_waiting(db, a, made, json_get(x->effects, S("starts")), e) ||
        !put_refused(db, x, made, e))
        return false;
    if (x->before != NULL || arose == NULL)
        return true;
    (void)json_get_int(arose, S("n"), &n);
    return db_run(db, e, begun, "iti", made, json_get_str(arose, S("matter")),
                  n);
}

bool start_waits(struct db *db, const struct begun *b, bool *yes, struct err *e)
{
    static const char sql[] =
        "SELECT 1 FROM start s JOIN matter m ON m.made = s.made"
        " WHERE m.id = ?1 AND s.n = ?2 AND s.state = 0";
    struct stmt *st = NULL;

    if (!db_one(db, &st, e, sql, "ti", b->matter, b->n))
        return false;
    *yes = st != NULL;
    stmt_close(st);
    return true;
}

/* ---- what it begins with ---- */

/* Who a party is goes along; what the steps of the first matter found out
 * about it does not. */
static bool goes_along(const struct procedure *from, const struct procedure *to,
                       str name)
{
    static const str kept[] = {
        SI("kind"),    SI("name"),      SI("code"),          SI("phone"),
        SI("address"), SI("id_number"), SI("representative")};
    static const str made[] = {SI("done"), SI("deadlines"), SI("capacity"),
                               SI("id"), SI("joined")};

    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        if (str_eq(name, kept[i]))
            return true;
    }
    for (size_t i = 0; i < COUNT_OF(made); i++) {
        if (str_eq(name, made[i]))
            return false;
    }
    return !procedure_makes(from, S("party"), name) &&
           !procedure_makes(to, S("party"), name);
}

static struct json *party_of(struct arena *a, const struct procedure *from,
                             const struct procedure *to,
                             const struct json *party, struct err *e)
{
    struct json *v = json_object(a, e);

    for (size_t i = 0; v != NULL && i < party->n; i++) {
        if (goes_along(from, to, party->names[i]) &&
            !json_set(a, v, party->names[i], json_copy(a, party->items[i], e),
                      e))
            return NULL;
    }
    return v;
}

/* A start on its way. */
struct starting {
    struct office *o;
    struct arena *a;
    struct begun b;
    const struct json *tree; /* as effects.starts has it */
    bool trusted;
    instant recorded;        /* when trusted: when the first act was recorded */
    const struct json *fold; /* of the first matter */
    const struct procedure *from, *to;
    str profile;
    struct office_answer answer;
    struct matter_unstarted refusal;
};

static bool add_parties(struct starting *s, struct json *begin, struct err *e)
{
    const struct json *all = json_get(s->fold, S("parties"));
    str which = json_get_str(s->tree, S("parties"));
    str only = json_get_str(s->tree, S("party"));
    struct json *parties = json_object(s->a, e);

    if (str_eq(which, S("none")))
        return true;
    for (size_t i = 0;
         parties != NULL && json_is(all, JSON_OBJECT) && i < all->n; i++) {
        if (only.n > 0 && !str_eq(all->names[i], only))
            continue;
        if (!json_set(s->a, parties, all->names[i],
                      party_of(s->a, s->from, s->to, all->items[i], e), e))
            return false;
    }
    return parties != NULL && json_set(s->a, begin, S("parties"), parties, e);
}

static struct json *intent_of(struct starting *s, bool clock, struct err *e)
{
    static const char *const same[] = {"step", "mode", "source"};
    struct arena *a = s->a;
    struct json *v = json_object(a, e);
    struct json *fields = json_copy(a, json_get(s->tree, S("fields")), e);
    str link = json_get_str(s->tree, S("link"));
    bool ok = v != NULL && fields != NULL;

    for (size_t i = 0; ok && i < COUNT_OF(same); i++) {
        str one = json_get_str(s->tree, str_of(same[i]));

        ok = one.n == 0 || json_set_str(a, v, str_of(same[i]), one, e);
    }
    ok = ok &&
         json_set_str(a, v, S("at"),
                      json_get_str(json_get(s->tree, S("at")), S("@")), e) &&
         (clock || json_set(a, v, S("by"),
                            json_copy(a, json_get(s->tree, S("by")), e), e)) &&
         (link.n == 0 || json_set_str(a, fields, link, s->b.matter, e)) &&
         json_set(a, v, S("fields"), fields, e);
    return ok ? v : NULL;
}

/* ---- what became of it ---- */

static bool join_reasons(struct starting *s, const struct json *all,
                         struct err *e)
{
    struct json *facts = json_array(s->a, e);
    struct buf zh, en;
    bool ok = facts != NULL;

    buf_init(&zh, &memory_system, 1 << 16);
    buf_init(&en, &memory_system, 1 << 16);
    for (size_t i = 0; ok && json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct json *one = all->items[i];
        const struct json *cited = json_get(one, S("facts"));

        buf_add(&zh, i > 0 ? S(";") : S(""));
        buf_add(&en, i > 0 ? S("; ") : S(""));
        if (json_get_str(one, S("field")).n > 0) {
            buf_add(&zh, json_get_str(one, S("field")));
            buf_add(&en, json_get_str(one, S("field")));
            buf_lit(&en, " ");
        }
        buf_add(&zh, json_get_str(one, S("zh")));
        buf_add(&en, json_get_str(one, S("en")));
        for (size_t j = 0; ok && json_is(cited, JSON_ARRAY) && j < cited->n;
             j++)
            ok = json_add(
                s->a, facts,
                json_string(s->a, json_get_str(cited->items[j], S("id")), e),
                e);
    }
    ok = ok && buf_take(&zh, s->a, &s->refusal.why.zh, e) &&
         buf_take(&en, s->a, &s->refusal.why.en, e);
    s->refusal.facts = facts;
    buf_close(&zh);
    buf_close(&en);
    return ok;
}

static bool say_error(struct starting *s, const struct err *own, struct err *e)
{
    struct buf zh, en;
    bool ok;

    buf_init(&zh, &memory_system, 1 << 14);
    buf_init(&en, &memory_system, 1 << 14);
    err_sentence(own, LANG_ZH, &zh);
    err_sentence(own, LANG_EN, &en);
    ok = buf_take(&zh, s->a, &s->refusal.why.zh, e) &&
         buf_take(&en, s->a, &s->refusal.why.en, e);
    buf_close(&zh);
    buf_close(&en);
    return ok;
}

/* Whose fault says whether trying again could help. */
static bool final_fault(enum fault f)
{
    return f == FAULT_INPUT || f == FAULT_ABSENT || f == FAULT_FORBIDDEN ||
           f == FAULT_CONFLICT;
}

/* ---- the refusal as an act of the first matter ---- */

static bool build_refusal(struct travel *t, const struct json *effects,
                          struct err *e)
{
    struct starting *s = t->ctx;
    struct arena *a = t->a;
    struct json *act = json_object(a, e), *intent = json_object(a, e);
    struct json *rules = json_object(a, e);
    struct buf b;
    str at = S("");
    bool ok;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t->now, ZONE_CITY_MIN);
    ok = act != NULL && intent != NULL && rules != NULL &&
         buf_take(&b, a, &at, e) &&
         json_set_int(a, intent, S("n"), s->b.n, e) &&
         json_set_str(a, intent, S("at"), at, e) &&
         json_set_str(a, act, S("kind"), S("unstarted"), e) &&
         json_set_str(a, act, S("authority"), t->authority, e) &&
         json_set_str(a, act, S("procedure"),
                      json_get_str(t->before, S("procedure")), e) &&
         json_set_str(a, act, S("profile"),
                      json_get_str(t->before, S("profile")), e) &&
         json_set_str(a, act, S("actor"), t->caller->person, e) &&
         json_set_str(a, act, S("recorded"), at, e) &&
         json_set(a, act, S("intent"), intent, e) &&
         json_set(a, act, S("effects"), json_copy(a, effects, e), e) &&
         json_set_str(a, rules, S("pack"),
                      t->procedure != NULL ? t->procedure->digest : S(""), e) &&
         json_set_str(a, rules, S("facts"), str_of(t->o->facts_digest.z), e) &&
         json_set_str(a, rules, S("calendar"),
                      calendar_version(office_calendar(t->o, NULL)), e) &&
         json_set(a, act, S("rules"), rules, e);
    buf_close(&b);
    t->act = act;
    return ok;
}

static bool prepare_refusal(struct travel *t, struct db *db, struct err *e)
{
    struct starting *s = t->ctx;
    struct authority authority;
    struct json *effects;
    struct loaded x;
    bool waits;

    t->goes_on = false;
    if (!start_waits(db, &s->b, &waits, e))
        return false;
    if (!waits)
        return true;
    if (!load_fold(db, t->a, t->stream, &x, e) ||
        !travel_read(t, t->stream, x.version, e) ||
        !load_office(t, db, x.authority, &authority, e))
        return false;
    t->before = x.fold;
    t->version = x.version;
    t->authority = authority.id;
    t->region = authority.region;
    t->procedure = office_procedure(t->o, x.fold);
    s->refusal.n = (size_t)s->b.n;
    s->refusal.now = t->now;
    if (!matter_unstart(x.fold, &s->refusal, t->a, &effects, &t->after, e))
        return false;
    t->goes_on = true;
    t->answer.result = OFFICE_DONE;
    return build_refusal(t, effects, e);
}

static bool refuse(struct starting *s, struct err *e)
{
    static const struct caller clock = {.person = SI("start"),
                                        .name = SI("start")};
    const struct clock *c = s->o->options.clock;
    instant now = s->trusted ? s->recorded : c->now(c->ctx);
    struct travel t = {.o = s->o,
                       .a = s->a,
                       .caller = &clock,
                       .now = now,
                       .recorded = now,
                       .prepare = prepare_refusal,
                       .ctx = s};

    t.answer.matter = s->b.matter;
    return stream_name(s->a, S("matter"), s->b.matter, &t.stream, e) &&
           travel_go(&t, e);
}

/* ---- carrying one out ---- */

static const struct err_def too_deep = {
    .code = "OFFICE-100",
    .fault = FAULT_CONFLICT,
    .zh = "事项接连引起了 16 层,到「{0}」停下",
    .fix_zh = "检查程序包:事项不应循环地引起自己",
    .en = "matters started matters sixteen deep; \"{0}\" is where it stops",
    .fix_en = "see that the pack does not start its own matters in a circle",
};

/* The first matter, the procedures, and under which profile the authority has
 * the other one. */
static bool look_around(struct starting *s, struct db *db, struct err *e)
{
    const struct packs *packs = s->o->options.packs;
    str procedure = json_get_str(s->tree, S("procedure"));
    struct authority v;
    struct loaded x;
    str stream;

    if (!stream_name(s->a, S("matter"), s->b.matter, &stream, e) ||
        !load_fold(db, s->a, stream, &x, e) ||
        !authority_get(db, s->a, json_get_str(s->tree, S("authority")), &v, e))
        return false;
    s->fold = x.fold;
    (void)json_get_int(json_get(x.fold, S("arose")), S("depth"), &s->b.depth);
    s->b.depth++;
    s->from = office_procedure(s->o, x.fold);
    s->profile = v.profile;
    s->to = packs_find(packs, procedure, v.profile);
    if (s->to == NULL) {
        s->profile = S("");
        s->to = packs_find(packs, procedure, S(""));
    }
    return s->b.depth <= STARTS_DEEP ||
           err_set(e, &too_deep, .arg = {procedure});
}

/* The id of what is begun follows from what began it: begun again after a
 * failure, or in a city made anew from the same acts, it is the same. */
static bool name_it(const struct starting *s, struct json *begin, struct err *e)
{
    struct sha256_text digest;
    struct buf b;
    str id;
    bool ok;

    buf_init(&b, &memory_system, 256);
    buf_add(&b, s->b.matter);
    buf_byte(&b, '/');
    buf_int(&b, s->b.n);
    digest = sha256_hex((str){b.p, b.n});
    buf_close(&b);
    ok = arena_str(s->a, str_slice(str_of(digest.z), 0, 16), &id, e);
    return ok && json_set_str(s->a, begin, S("id"), id, e);
}

static bool begin_it(struct starting *s, struct err *e)
{
    const struct step *first =
        s->to == NULL ? NULL
                      : procedure_step(s->to, json_get_str(s->tree, S("step")));
    bool clock = first != NULL && first->by->timer;
    struct caller caller = {.person = S("start")};
    struct json *begin = json_object(s->a, e);
    struct office_ask ask = {.caller = &caller,
                             .authority = json_get_str(s->tree, S("authority")),
                             .procedure = json_get_str(s->tree, S("procedure")),
                             .profile = s->profile,
                             .begin = begin,
                             .seen = -1,
                             .as_timer = clock,
                             .trusted = s->trusted};
    struct json *intent = intent_of(s, clock, e);
    struct buf b;
    str at = S("");
    bool ok = begin != NULL && intent != NULL && name_it(s, begin, e) &&
              (s->to == NULL || s->from == NULL || add_parties(s, begin, e));

    /* A trusted act brings its own clock along. */
    buf_init(&b, &memory_system, 64);
    buf_instant(&b, s->recorded, ZONE_CITY_MIN);
    ok = ok && buf_take(&b, s->a, &at, e) &&
         (!s->trusted || json_set_str(s->a, intent, S("recorded"), at, e));
    buf_close(&b);
    ask.intent = intent;
    return ok && act_go(s->o, s->a, &ask, &s->b, &s->answer, e);
}

/* True: begun, or refused and said so. */
static bool carry(struct starting *s, struct err *e)
{
    struct err own = {0};
    struct db *db = NULL;
    bool ok = office_read(s->o, &db, e);

    if (!ok)
        return false;
    ok = look_around(s, db, &own);
    office_read_end(s->o, db);
    ok = ok && begin_it(s, &own);
    if (!ok && !final_fault(err_fault(&own))) {
        if (e != NULL)
            *e = own;
        return false;
    }
    if (s->o->options.log != NULL)
        LOG(s->o->options.log, "start", {"matter", s->b.matter},
            {"procedure", json_get_str(s->tree, S("procedure"))},
            {"begun", s->answer.matter},
            {"error", ok ? S("") : str_of(err_code(&own))});
    if (!ok)
        return say_error(s, &own, e) && refuse(s, e);
    if (s->answer.result == OFFICE_REFUSED)
        return join_reasons(s, s->answer.reasons, e) && refuse(s, e);
    if (s->answer.result == OFFICE_PROBLEMS)
        return join_reasons(s, s->answer.problems, e) && refuse(s, e);
    return true;
}

/* ---- which wait ---- */

struct waiting_start {
    int64_t made, n;
    str matter, tree;
};

/* Those that wait, of one matter or (`matter` "") of all, after one of them. */
static bool waiting_starts(struct office *o, struct arena *a, str matter,
                           const struct waiting_start *after,
                           struct waiting_start **out, size_t *n, struct err *e)
{
    static const char all_sql[] =
        "SELECT s.made, s.n, m.id, s.tree FROM start s JOIN matter m"
        " ON m.made = s.made WHERE s.state = 0 AND ?4 = ''"
        " AND (s.made, s.n) > (?1, ?2) ORDER BY s.made, s.n LIMIT ?3";
    static const char own[] =
        "SELECT s.made, s.n, m.id, s.tree FROM matter m JOIN start s"
        " ON s.made = m.made WHERE m.id = ?4 AND s.state = 0"
        " AND (s.made, s.n) > (?1, ?2) ORDER BY s.made, s.n LIMIT ?3";
    VEC(struct waiting_start) all = {0};
    struct stmt *st = NULL;
    struct db *db = NULL;
    bool row = true;
    bool ok = office_read(o, &db, e) &&
              db_open(db, &st, e, matter.n > 0 ? own : all_sql, "iiit",
                      after->made, after->n, (int64_t)STARTS_AT_ONCE, matter);

    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct waiting_start *w = vec_add(a, &all, e);

        ok = w != NULL && stmt_take_text(st, 2, a, &w->matter, e) &&
             stmt_take_text(st, 3, a, &w->tree, e);
        if (ok) {
            w->made = stmt_get_int(st, 0);
            w->n = stmt_get_int(st, 1);
        }
    }
    stmt_close(st);
    office_read_end(o, db);
    *out = all.at;
    *n = all.n;
    return ok;
}

static bool carry_row(struct office *o, struct arena *a,
                      const struct waiting_start *w, bool trusted,
                      instant recorded, struct err *e)
{
    struct starting s = {.o = o,
                         .a = a,
                         .b = {.matter = w->matter, .n = w->n},
                         .trusted = trusted,
                         .recorded = recorded};
    struct json *tree;

    if (!fold_parse(a, w->tree, &tree, e))
        return false;
    s.tree = tree;
    return carry(&s, e);
}

/* Each in memory of its own, beside what names them. */
static bool run_starts(struct office *o, str matter, bool trusted,
                       instant recorded, struct err *e)
{
    struct waiting_start last = {.made = -1, .n = -1}, *all = NULL;
    struct arena *list = NULL, *a = NULL;
    size_t n = STARTS_AT_ONCE;
    bool ok = arena_open(&list, &memory_system, START_BYTES, e) &&
              arena_open(&a, &memory_system, START_BYTES, e);

    while (ok && n == STARTS_AT_ONCE) {
        arena_reset(list);
        ok = waiting_starts(o, list, matter, &last, &all, &n, e);
        for (size_t i = 0; ok && i < n; i++) {
            arena_reset(a);
            ok = carry_row(o, a, &all[i], trusted, recorded, e);
        }
        if (ok && n > 0)
            last = (struct waiting_start){.made = all[n - 1].made,
                                          .n = all[n - 1].n};
    }
    arena_close(a);
    arena_close(list);
    return ok;
}

/* The act stands whatever becomes of this: the clock tries again. */
void starts_after(struct office *o, str matter, bool trusted, instant recorded)
{
    struct err own = {0};

    if (!run_starts(o, matter, trusted, recorded, &own) &&
        o->options.log != NULL)
        LOG(o->options.log, "start-waits", {"matter", matter},
            {"error", str_of(err_code(&own))});
}

bool starts_tick(struct office *o, struct err *e)
{
    return run_starts(o, S(""), false, 0, e);
}

/* ---- the list ---- */

bool office_started(struct db *db, struct arena *a, str matter,
                    struct started_row **out, size_t *n, struct err *e)
{
    static const char sql[] =
        "SELECT " MATTER_COLUMNS ", s.n, s.state, m.region FROM matter me"
        " JOIN start s ON s.made = me.made LEFT JOIN matter m"
        " ON m.made = s.begun LEFT JOIN authority a ON a.id = m.authority"
        " WHERE me.id = ?1 ORDER BY s.n LIMIT 200";
    VEC(struct started_row) rows = {0};
    struct stmt *st = NULL;
    bool row = true, ok = db_open(db, &st, e, sql, "t", matter);

    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct started_row *r = vec_add(a, &rows, e);

        ok = r != NULL;
        if (!ok)
            break;
        r->n = stmt_get_int(st, MATTER_COLUMN_COUNT);
        r->state =
            (enum started_state)stmt_get_int(st, MATTER_COLUMN_COUNT + 1);
        r->region = stmt_get_int(st, MATTER_COLUMN_COUNT + 2);
        if (r->state == STARTED_BEGUN)
            ok = take_matter(st, a, true, &r->matter, e);
    }
    stmt_close(st);
    *out = rows.at;
    *n = rows.n;
    return ok;
}
