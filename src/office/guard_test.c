/* guard_test.c - direct statements against a city's database, in random ways:
 * it accepts an act that follows - sequence, predecessor, version, and a state
 * move that the pack allows - and nothing else, and folds change with acts alone.
 *
 * What an act may be is decided here a second time, slowly, from the pack's
 * declaration.  RANDOM_ACTS says how many statements of each kind (make random),
 * RANDOM_SEED repeats a run. */
#define CITY_PACKS "tests/packs/linking"

#include "tap.h"

#include "office/city_fixture.h"
#include "office/internal.h"

static struct city city;
static struct err e;
static uint64_t seed = 20261124;

static unsigned below(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

static size_t rounds(void)
{
    const char *n = getenv("RANDOM_ACTS"), *s = getenv("RANDOM_SEED");
    int64_t v = 600;

    if (n != NULL)
        (void)str_to_int(str_of(n), 1, 100000000, &v);
    if (s != NULL && str_to_int(str_of(s), 1, INT64_MAX, &(int64_t){0}))
        seed = strtoull(s, NULL, 10);
    tap_note("RANDOM_ACTS=%lld RANDOM_SEED=%llu", (long long)v,
             (unsigned long long)seed);
    return (size_t)v;
}

/* ---- a little city ---- */

static bool act_by(const char *person, str matter, const char *procedure,
                   const char *id, const char *intent)
{
    struct caller caller = city_caller(&city, str_of(person));
    struct json *begin = city_yaml(&city, "{parties: {p: {name: 示例厂}}}");
    struct office_answer x = {0};
    struct office_ask ask = {.caller = &caller,
                             .matter = matter,
                             .authority = caller.authority,
                             .procedure = str_of(procedure),
                             .begin = begin,
                             .intent = city_yaml(&city, intent),
                             .seen = -1};

    return (id == NULL ||
            json_set_str(city.a, begin, S("id"), str_of(id), &e)) &&
           office_act(city.office, city.a, &ask, &x, &e) &&
           x.result == OFFICE_DONE;
}

static void live_a_little(void)
{
    static const char *const ids[] = {"a0", "a1", "a2", "a3"};
    bool ok = true;

    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        ok = ok && act_by("c", S(""), "test.application", ids[i],
                          "{step: receive, by: [c], fields: {cause: 甲}}");
        if (i > 1)
            ok = ok && act_by("h", str_of(ids[i]), "", NULL,
                              "{step: decide, by: [h], fields: {granted: true, "
                              "fee: 5, follow: task}}");
    }
    city_need(ok, &e, "a city with a few matters");
}

/* Every trial is undone, whether it went through or not. */
static void try_it(bool (*run)(void *ctx, struct db *db, struct err *e),
                   void *ctx, struct err *x)
{
    struct store_job job = {run, ctx};

    city_need(!store_do(office_store(city.office), &job, x), NULL,
              "a trial is undone");
}

/* ---- statements on everything but the ledger's end ---- */

#define ROW(table, key)                                                    \
    " WHERE " key " = (SELECT " key " FROM " table                         \
    " ORDER BY 1 LIMIT 1 OFFSET ?1 % (SELECT max(1, count(*)) FROM " table \
    "))"
#define ALL3(table, key, column)                                               \
    {"UPDATE " table " SET " column " = " column " || ?2" ROW(table, key)},    \
        {"UPDATE " table " SET " column " = ?2" ROW(table, key)},              \
        {"DELETE FROM " table ROW(table, key)},                                \
        {"INSERT OR REPLACE INTO " table                                       \
         " SELECT * FROM " table ROW(table, key)},                             \
    {                                                                          \
        "INSERT OR IGNORE INTO " table " SELECT * FROM " table ROW(table, key) \
    }

static const struct {
    const char *sql;
} hands[] = {
    ALL3("act", "seq", "body"),
    ALL3("act", "seq", "recorded"),
    ALL3("act", "seq", "number"),
    ALL3("act", "seq", "stream"),
    ALL3("act", "seq", "digest"),
    ALL3("act", "seq", "prev"),
    ALL3("act", "seq", "seq"),
    ALL3("node", "idx", "hash"),
    ALL3("fold", "stream", "tree"),
    ALL3("fold", "stream", "version"),
    ALL3("fold", "stream", "authority"),
    ALL3("matter", "made", "state"),
    ALL3("matter", "made", "version"),
    ALL3("matter", "made", "open"),
    ALL3("matter", "made", "party"),
    ALL3("matter_track", "made", "state"),
    ALL3("matter_party", "made", "code"),
    ALL3("matter_person", "made", "person"),
    ALL3("counter", "what", "n"),
    ALL3("due_counter", "due", "n"),
    ALL3("timer", "made", "at"),
    ALL3("timer", "made", "step"),
    ALL3("matter_link", "made", "other"),
    ALL3("start", "made", "state"),
    ALL3("start", "made", "begun"),
    ALL3("figure_part", "made", "value"),
    ALL3("figure_total", "figure", "n"),
    ALL3("figure_total", "figure", "value"),
    ALL3("authority", "id", "name"),
    ALL3("person", "id", "name"),
    ALL3("pack", "digest", "procedure"),
    ALL3("pack_move", "dst", "src"),
    ALL3("pack_move", "dst", "dst"),
    ALL3("folding", "one", "seq"),
    ALL3("checkpoint", "size", "root"),
    {"UPDATE fold SET version = version + 1 WHERE ?1 >= 0 AND ?2 <> ''"},
    {"UPDATE folding SET seq = ?1 WHERE ?2 <> ''"},
    {"UPDATE folding SET seq = seq - 1 WHERE ?1 >= 0 AND ?2 <> ''"},
    {"INSERT INTO folding VALUES(?1 + 2, ?2)"},
    {"INSERT INTO counter VALUES('demo', ?2, ?1)"},
    {"INSERT INTO claim VALUES(?2, ?1)"},
    {"INSERT INTO claim VALUES(?2, 1 + ?1 * 0)"},
    {"INSERT INTO fold VALUES('matter/' || ?2, ?1, 'demo', '{}')"},
    {"INSERT INTO matter_track VALUES(?1, 'main', ?2)"},
    {"INSERT INTO figure_total VALUES('demo', 'x', 'y', 0, ?2, ?1, ?1)"},
    {"INSERT INTO public_entry VALUES(?1, ?2, 'r', 'demo', '{}', 0, 0, 0, 0,"
     " 0)"},
    {"INSERT INTO finding VALUES(?1, ?1, 1, 1, 'demo', 1, ?2, 'late', 1, 1,"
     " '{}')"},
    {"INSERT INTO waiting VALUES(?1, 1, 'head', 'demo', ?2)"},
    {"INSERT INTO moved VALUES(?1, 1, 1, 'demo', 1, ?2, '', '', 1, 1, 0, 0,"
     " 1)"},
    {"INSERT INTO matter_hand VALUES(?2, ?1, 1, '', 1)"},
    {"INSERT INTO entry_member VALUES('r', 'demo', 'm', ?2, ?1)"},
    {"INSERT INTO pack_move SELECT digest, 'main', ?2, 'decide', 'over' FROM"
     " pack WHERE ?1 >= 0"},
    {"INSERT OR REPLACE INTO pack SELECT digest, ?2, '' FROM pack"
     " WHERE ?1 >= 0"},
};

struct hand {
    size_t i;
    int64_t n;
    str text;
    int64_t changed;
};

/* Undone in any case; what it says is whether the statement went through. */
static bool lay_hand(void *ctx, struct db *db, struct err *x)
{
    struct hand *h = ctx;
    struct stmt *st = NULL;

    h->changed = 0;
    if (!db_run(db, x, hands[h->i].sql, "it", h->n, h->text) ||
        !db_one(db, &st, x, "SELECT changes()", ""))
        return false;
    h->changed = st == NULL ? 0 : stmt_get_int(st, 0);
    stmt_close(st);
    return err_set(x, &err_too_much, .arg = {S("test"), S("0")});
}

static void hands_are_refused(size_t n)
{
    static const char *const texts[] = {"1", "x", "decided", "a1", "999999"};
    struct sha256_text before = city_dump(&city);
    size_t through = 0, by_rule = 0;

    for (size_t i = 0; i < n; i++) {
        struct hand h = {.i = i < COUNT_OF(hands) ? i : below(COUNT_OF(hands)),
                         .n = below(100),
                         .text = str_of(texts[below(COUNT_OF(texts))])};
        struct err x = {0};

        try_it(lay_hand, &h, &x);
        by_rule += str_eq(str_of(err_code(&x)), S("STORE-005"));
        /* A statement that meets no row changes nothing. */
        if (h.changed > 0 && through++ < 5)
            tap_note("went through: %s", hands[h.i].sql);
    }
    (void)OK(through == 0,
             "%zu statements by hand: none went through, %zu "
             "refused by a rule",
             n, by_rule);
    (void)OK(by_rule > n / 3, "many are refused by name");
    IS(str_of(city_dump(&city).z), str_of(before.z), "all is as it was");
}

/* ---- the ledger's end ---- */

/* An act as a hand would write it, and whether it follows. */
struct trial {
    int64_t seq, number;
    bool right_prev;
    str stream, body;
    bool accepted;
};

static bool try_act(void *ctx, struct db *db, struct err *x)
{
    static const char sql[] =
        "INSERT INTO act(seq, stream, number, recorded, digest, prev, body)"
        " SELECT (SELECT max(seq) FROM act) + ?1, ?2,"
        " coalesce((SELECT max(number) FROM act WHERE stream = ?2), 0) + ?3, 0,"
        " zeroblob(32), CASE ?4 WHEN 1 THEN coalesce((SELECT digest FROM act"
        " WHERE stream = ?2 ORDER BY number DESC LIMIT 1), x'')"
        " ELSE zeroblob(32) END, ?5";
    struct trial *t = ctx;

    t->accepted = db_run(db, x, sql, "itiit", t->seq, t->stream, t->number,
                         (int64_t)t->right_prev, t->body);
    return t->accepted ? err_set(x, &err_too_much, .arg = {S("test"), S("0")})
                       : false;
}

static const struct {
    const char *id, *state;
    int64_t version;
} matters[] = {{"a0", "received", 1},
               {"a1", "received", 1},
               {"a2", "decided", 2},
               {"a3", "decided", 2},
               {"new", NULL, 0}};

/* Whether the declaration leads from one state to another by a step. */
static bool leads(const struct procedure *p, const char *step, const char *from,
                  const char *to, bool record)
{
    const struct step *s = procedure_step(p, str_of(step));

    for (size_t i = 0; s != NULL && i < s->n_moves; i++) {
        if (str_eq(s->moves[i].to, str_of(to)) &&
            (record || str_eq(s->moves[i].from, str_of(from))))
            return true;
    }
    return false;
}

struct made_up {
    const char *kind, *step, *mode, *track, *value;
    int64_t version; /* beside the right one */
    bool right_pack, moves, twice;
};

static bool follows(const struct procedure *p, size_t m,
                    const struct made_up *u, const struct trial *t)
{
    const char *from = matters[m].state;
    bool record = str_eq(str_of(u->mode), S("record")), first = from == NULL;

    if (t->seq != 1 || t->number != 1 || !t->right_prev || u->version != 0)
        return false;
    if (!u->moves)
        return true;
    if (!u->right_pack || !str_eq(str_of(u->kind), S("step")) ||
        !str_eq(str_of(u->track), S("main")))
        return false;
    if (first && str_eq(str_of(u->value), p->tracks[0].states[0].id))
        return true;
    return leads(p, u->step, first ? "received" : from, u->value, record);
}

static void make_up(const struct procedure *p, size_t m, struct made_up *u,
                    struct trial *t)
{
    static const char *const kinds[] = {"step", "step", "step", "propose"};
    static const char *const steps[] = {"receive", "decide", "expire", "nix"};
    static const char *const modes[] = {"issue", "issue", "record"};
    static const char *const values[] = {"received", "decided", "over", "nix"};
    char moves[160] = "", body[800];

    *u = (struct made_up){.kind = kinds[below(4)],
                          .step = steps[below(4)],
                          .mode = modes[below(3)],
                          .track = below(8) ? "main" : "side",
                          .value = values[below(4)],
                          .version = below(8) ? 0 : (int64_t)below(3) - 1,
                          .right_pack = below(8) != 0,
                          .moves = below(5) != 0};
    *t = (struct trial){.seq = below(8) ? 1 : (int64_t)below(4) - 1,
                        .number = below(8) ? 1 : (int64_t)below(3),
                        .right_prev = below(8) != 0};
    if (m == COUNT_OF(matters) - 1 && !t->right_prev)
        t->right_prev = true; /* there is none before the first */
    if (u->moves)
        (void)snprintf(moves, sizeof moves,
                       "{\"path\":[\"states\",\"%s\"],\"value\":\"%s\"},",
                       u->track, u->value);
    (void)snprintf(
        body, sizeof body,
        "{\"kind\":\"%s\",\"intent\":{\"step\":\"%s\",\"mode\":\"%s\"},"
        "\"rules\":{\"pack\":\"%.*s\"},\"effects\":{\"writes\":[%s"
        "{\"path\":[\"version\"],\"value\":%lld}]}}",
        u->kind, u->step, u->mode, STR_ARG(u->right_pack ? p->digest : S("0")),
        moves, (long long)(matters[m].version + 1 + u->version));
    city_need(arena_str(city.a, str_of(body), &t->body, &e), &e, "memory");
}

static void only_what_follows(size_t n)
{
    const struct procedure *p =
        packs_find(city.options.packs, S("test.application"), S(""));
    struct sha256_text before = city_dump(&city);
    size_t accepted = 0, refused = 0, wrong = 0;

    for (size_t i = 0; i < n; i++) {
        size_t m = below(COUNT_OF(matters));
        struct arena *whole = city.a;
        struct made_up u;
        struct trial t;
        struct err x = {0};
        const str parts[] = {S("matter/"), str_of(matters[m].id)};
        bool right;

        city.a = tap_arena();
        make_up(p, m, &u, &t);
        city_need(arena_join(city.a, parts, 2, &t.stream, &e), &e, "memory");
        right = follows(p, m, &u, &t);
        try_it(try_act, &t, &x);
        accepted += t.accepted;
        refused += !t.accepted;
        if (t.accepted != right && wrong++ < 5) {
            tap_note("%s: seq %lld number %lld prev %d: %.*s",
                     t.accepted ? "accepted" : "refused", (long long)t.seq,
                     (long long)t.number, t.right_prev, STR_ARG(t.body));
            tap_error(&x);
        }
        arena_close(city.a);
        city.a = whole;
    }
    (void)OK(wrong == 0 && accepted > 0 && refused > 0,
             "%zu acts by hand: %zu follow and %zu do not, as the pack says", n,
             accepted, refused);
    IS(str_of(city_dump(&city).z), str_of(before.z), "all is as it was");
}

/* An act that follows opens the folds for itself: its version, its state. */
static bool fold_wrongly(void *ctx, struct db *db, struct err *x)
{
    static const char *const sql[] = {
        "UPDATE fold SET version = version + 2 WHERE stream = 'matter/a0'",
        "UPDATE fold SET version = version + 1 WHERE stream = 'matter/a1'",
        "UPDATE fold SET stream = 'matter/b' WHERE stream = 'matter/a0'",
        "DELETE FROM fold WHERE stream = 'matter/a1'",
        "DELETE FROM matter WHERE id = 'a1'",
        "UPDATE matter SET version = version + 2 WHERE id = 'a1'",
        "UPDATE matter SET id = 'b' WHERE id = 'a1'",
        "INSERT OR REPLACE INTO matter_track SELECT made, track, 'over' FROM"
        " matter_track",
        "DELETE FROM matter_track",
        "INSERT INTO claim VALUES('k', 2)",
        "UPDATE folding SET seq = seq",
        "INSERT INTO act SELECT seq + 1, stream, number + 1, recorded, digest,"
        " digest, body FROM act ORDER BY seq DESC LIMIT 1",
    };
    struct trial *t = ctx;
    size_t i = (size_t)t->number;

    t->number = 1;
    (void)try_act(t, db, x);
    t->number = (int64_t)i;
    if (!t->accepted)
        return false;
    *x = (struct err){0};
    t->accepted = i < COUNT_OF(sql) && db_script(db, sql[i], x);
    t->seq = i < COUNT_OF(sql);
    return t->accepted ? err_set(x, &err_too_much, .arg = {S("t"), S("0")})
                       : false;
}

static void folding_is_guarded(void)
{
    const struct procedure *p =
        packs_find(city.options.packs, S("test.application"), S(""));
    size_t refused = 0, all = 0;
    bool more = true;

    for (int64_t i = 0; more; i++) {
        struct made_up u;
        struct trial t;
        struct err x = {0};

        do
            make_up(p, 0, &u, &t);
        while (t.stream = S("matter/a0"), !follows(p, 0, &u, &t) || !u.moves);
        t.number = i;
        try_it(fold_wrongly, &t, &x);
        more = t.seq == 1;
        all += more;
        refused +=
            more && !t.accepted && str_eq(str_of(err_code(&x)), S("STORE-005"));
        if (more && t.accepted)
            tap_note("number %lld went through", (long long)i);
    }
    (void)OK(all == 12 && refused == all,
             "%zu wrong ways to fold an act that follows are refused", all);
}

int main(void)
{
    struct ledger_problems found = {.max = 20};
    size_t n = rounds();

    city_open(&city);
    city_staff(&city);
    live_a_little();
    hands_are_refused(n > COUNT_OF(hands) ? n : COUNT_OF(hands));
    only_what_follows(n);
    folding_is_guarded();
    (void)OK(act_by("h", S("a0"), "", NULL,
                    "{step: decide, by: [h], fields: {granted: true, fee: 5, "
                    "follow: none}}"),
             "the city goes on");
    city_need(office_checkpoint(city.office, &e) &&
                  office_verify(city.office, city.a, NULL, NULL, &found, &e),
              &e, "it is verified");
    (void)OK(found.n == 0, "and nothing is wrong");
    city_need(office_rebuild(city.office, city.a, NULL, NULL, &e), &e,
              "the folds are made again");
    hands_are_refused(COUNT_OF(hands));
    city_close(&city);
    return tap_done();
}
