/* verify_test.c - what a hand at the database can do, and what is then said.
 *
 * Each forgery is made with the triggers dropped, looked at, and undone.  What
 * is expected is the whole list of problems, each with the act or size that
 * it names. */
#include "tap.h"

#include "ledger/ledger_fixture.h"

static const char unguarded[] =
    "DROP TRIGGER act_update; DROP TRIGGER act_delete; DROP TRIGGER act_insert;"
    "DROP TRIGGER node_update; DROP TRIGGER node_delete;"
    "DROP TRIGGER node_insert; DROP TRIGGER checkpoint_update;"
    "DROP TRIGGER checkpoint_delete; DROP TRIGGER checkpoint_insert;"
    "DROP TRIGGER disclosed_update; DROP TRIGGER disclosed_insert;";

/* "code@first-argument" of every problem, with blanks between. */
static str told(struct db *db, size_t max, struct err *e)
{
    struct ledger_problems found = {.max = max};
    str text = S("?");
    struct buf b;

    if (!ledger_verify(db, scratch, ORIGIN, key.public, NULL, NULL, &found, e))
        return S("not read");
    buf_init(&b, &memory_system, 1 << 16);
    for (size_t i = 0; i < found.n; i++) {
        buf_add(&b, i > 0 ? S(" ") : S(""));
        buf_add(&b, str_slice(str_of(err_code(&found.at[i])), 7, 10));
        buf_byte(&b, '@');
        buf_add(&b, err_arg(&found.at[i], 0));
    }
    if (!buf_take(&b, scratch, &text, e))
        text = S("no memory");
    buf_close(&b);
    return text;
}

/* ----------------------------------------------------- forgeries by SQL -- */

/* clang-format off */
static const struct { const char *name, *sql, *told; } forged[] = {
    {"nothing", "", ""},
    {"a word in an act",
     "UPDATE act SET body = replace(body, '受理', '驳回') WHERE seq = 6",
     "010@6 019@6"},
    {"the digest of an act",
     "UPDATE act SET digest = zeroblob(32) WHERE seq = 6", "010@6 017@9"},
    {"the time of an act",
     "UPDATE act SET recorded = recorded - 86400000 WHERE seq = 14", "019@14"},
    {"the stream of an act",
     "UPDATE act SET stream = 'matter/2026-9' WHERE seq = 13",
     "018@13 016@13"},
    {"the number of an act",
     "UPDATE act SET number = 9 WHERE seq = 13", "018@13 016@13"},
    {"the number of an act in the middle",
     "UPDATE act SET number = 9 WHERE seq = 7", "018@7 016@7 016@10"},
    {"what an act follows",
     "UPDATE act SET prev = zeroblob(32) WHERE seq = 13", "018@13 017@13"},
    {"that an act follows",
     "UPDATE act SET prev = x'' WHERE seq = 13", "018@13 017@13"},
    {"an act removed",
     "DELETE FROM act WHERE seq = 7", "014@7 016@10"},
    {"the first act removed",
     "DELETE FROM act WHERE seq = 0", "014@0 026@0 016@3"},
    {"an act removed with its leaf",
     "DELETE FROM act WHERE seq = 7; DELETE FROM node WHERE level = 0 AND idx = 7",
     "014@7 016@10"},
    {"many acts removed",
     "DELETE FROM act WHERE seq BETWEEN 3 AND 8",
     "014@3 016@9 026@4 026@8 016@10 016@11"},
    {"the last act removed",
     "DELETE FROM act WHERE seq = 14", "021@0"},
    {"the last act removed with its nodes",
     "DELETE FROM act WHERE seq = 14; DELETE FROM node WHERE level = 0 AND idx = 14",
     ""}, /* covered by no checkpoint: see what_stays_hidden */
    {"acts under a checkpoint removed with their nodes",
     "DELETE FROM act WHERE seq >= 10; DELETE FROM disclosed WHERE seq >= 10;"
     "DELETE FROM node WHERE level = 0 AND idx >= 10;"
     "DELETE FROM node WHERE level = 1 AND idx >= 5;"
     "DELETE FROM node WHERE level = 2 AND idx >= 2", "023@11"},
    {"all acts removed",
     "DELETE FROM act; DELETE FROM node; DELETE FROM disclosed",
     "023@5 023@11"},
    {"an act renumbered to the end",
     "UPDATE act SET seq = 15 WHERE seq = 14", "014@14 013@15 021@0"},
    {"an act far away",
     "UPDATE act SET seq = 9223372036854775806 WHERE seq = 14",
     "014@14 013@9223372036854775806 021@0"},
    {"the last number that a database has",
     "UPDATE act SET seq = 9223372036854775807 WHERE seq = 14",
     "015@9223372036854775807 021@0"},
    {"a number of a stream below all",
     "UPDATE act SET number = -9223372036854775807 - 1 WHERE seq = 14",
     "018@14 016@14"},
    {"an act before the first",
     "UPDATE act SET seq = -3 WHERE seq = 14", "015@-3 021@0"},
    {"two acts exchanged",
     "UPDATE act SET seq = 99 WHERE seq = 1; UPDATE act SET seq = 1 WHERE seq = 2;"
     "UPDATE act SET seq = 2 WHERE seq = 99", "019@1 019@2"},
    {"an act that is no JSON",
     "UPDATE act SET body = '{' WHERE seq = 14", "010@14 011@14 019@14"},
    {"an act of bytes",
     "UPDATE act SET body = CAST(x'ff' AS TEXT) WHERE seq = 14",
     "010@14 011@14 019@14"},
    {"an act of another version",
     "UPDATE act SET body = replace(body, '\"v\":1', '\"v\":2') WHERE seq = 14",
     "010@14 018@14 019@14"},
    {"an act not in its canonical form",
     "UPDATE act SET body = replace(body, '\"v\":1', '\"v\": 1') WHERE seq = 14",
     "010@14 011@14 019@14"},
    {"a node of the tree",
     "UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND idx = 3",
     "020@6 020@4"},
    {"a leaf of the tree",
     "UPDATE node SET hash = zeroblob(32) WHERE level = 0 AND idx = 6",
     "019@6 020@6"},
    {"a node removed",
     "DELETE FROM node WHERE level = 1 AND idx = 3", "013@6"},
    {"a leaf removed",
     "DELETE FROM node WHERE level = 0 AND idx = 9", "013@9"},
    {"a whole level removed",
     "DELETE FROM node WHERE level = 2", "013@0 013@4 013@8 021@2"},
    {"a node too many",
     "INSERT INTO node VALUES (2, 3, zeroblob(32))", "021@2"},
    {"a level too many",
     "INSERT INTO node VALUES (70, 0, zeroblob(32))", "021@70"},
    {"a level below",
     "INSERT INTO node VALUES (-1, 0, zeroblob(32))", "021@-1"},
    {"the root of a checkpoint",
     "UPDATE checkpoint SET root = zeroblob(32) WHERE size = 5",
     "022@5 025@5"},
    {"the size of a checkpoint",
     "UPDATE checkpoint SET size = 6 WHERE size = 5", "022@6 025@6"},
    {"the note of a checkpoint",
     "UPDATE checkpoint SET note = replace(note, '5', '6') WHERE size = 5",
     "024@5"},
    {"the note of another checkpoint",
     "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 11)"
     " WHERE size = 5", "025@5"},
    {"a checkpoint of another origin",
     "UPDATE checkpoint SET note = replace(note, 'fadu.', 'other.')", "024@5 024@11"},
    {"a checkpoint nobody signed",
     "INSERT INTO checkpoint SELECT 14, root, at, 'x' FROM checkpoint"
     " WHERE size = 11", "022@14 024@14"},
    {"a checkpoint of acts to come",
     "INSERT INTO checkpoint SELECT 99, root, at, note FROM checkpoint"
     " WHERE size = 11", "023@99 025@99"},
    {"a value",
     "UPDATE disclosed SET value = '\"13900000000\"' WHERE seq = 4", "027@4"},
    {"a salt",
     "UPDATE disclosed SET salt = zeroblob(16) WHERE seq = 8", "027@8"},
    {"the place of a value",
     "UPDATE disclosed SET path = '/intent/fields/title' WHERE seq = 8", "026@8"},
    {"the act of a value",
     "UPDATE disclosed SET seq = 9 WHERE seq = 8", "026@9"},
    {"a value of no act",
     "UPDATE disclosed SET seq = 99 WHERE seq = 8", "026@99"},
    {"a value of an act before all",
     "UPDATE disclosed SET seq = -1 WHERE seq = 8", "026@-1"},
    {"values destroyed", "DELETE FROM disclosed", ""}, /* lawful */
};
/* clang-format on */

static bool by_sql(void *ctx, struct db *db, struct err *e)
{
    const size_t *i = ctx;

    if (!db_script(db, unguarded, e) ||
        (forged[*i].sql[0] != '\0' && !db_script(db, forged[*i].sql, e)))
        return false;
    IS(told(db, 0, e), str_of(forged[*i].told), "forged: %s", forged[*i].name);
    return false;
}

/* ---------------------------------------- forgeries by one who knows how - */

struct rewrite {
    const char *name;
    int64_t from; /* the act whose words are changed */
    bool digest;  /* its digest is made to fit */
    bool leaf;    /* its leaf too */
    bool tree;    /* the whole tree is made anew */
    bool chain;   /* the acts after it in its stream are made to follow */
    bool root;    /* the checkpoints' roots are made to fit */
    bool signing; /* and signed with another key */
    const char *told;
};

/* clang-format off */
static const struct rewrite rewrites[] = {
    {"an act and its digest", 6, true, false, false, false, false, false,
     "019@6 017@9"},
    {"an act, its digest and leaf", 6, true, true, false, false, false, false,
     "020@6 017@9"},
    {"an act and the tree", 6, true, true, true, false, false, false,
     "017@9 022@11"},
    {"an act, the tree and all that follow", 6, true, true, true, true, false,
     false, "022@11"},
    {"an act before two checkpoints", 3, true, true, true, true, false, false,
     "022@5"},
    {"with the roots of the checkpoints", 3, true, true, true, true, true,
     false, "025@5 025@11"},
    {"with checkpoints that another key signed", 3, true, true, true, true,
     true, true, "024@5 024@11"},
    {"an act that no checkpoint covers", 14, true, true, true, true, false,
     false, ""}, /* see what_stays_hidden */
};
/* clang-format on */

static bool act_put(struct db *db, const struct ledger_act *act, str body,
                    const struct rewrite *w, bool first, struct err *e)
{
    struct ledger_hash digest, leaf;

    sha256(body, digest.b);
    ledger_leaf(act->seq, act->recorded, &digest, &leaf);
    return db_run(db, e, "UPDATE act SET body = ?1 WHERE seq = ?2", "ti", body,
                  act->seq) &&
           db_run(db, e, "UPDATE act SET digest = ?1 WHERE seq = ?2", "bi",
                  ((str){(const char *)digest.b, sizeof digest.b}), act->seq) &&
           (!(w->leaf || !first) ||
            db_run(
                db, e, "UPDATE node SET hash = ?1 WHERE level = 0 AND idx = ?2",
                "bi", ((str){(const char *)leaf.b, sizeof leaf.b}), act->seq));
}

/* The changed act, then each later one of its stream. */
static bool stream_put(struct db *db, const struct rewrite *w, struct err *e)
{
    struct sha256_text prev = {""};
    struct ledger_act act;
    bool first = true;

    for (int64_t i = w->from; i < ACTS; i += 3, first = false) {
        struct buf b;
        bool ok;
        str body, digest;

        if (!first && !w->chain)
            return true;
        if (!ledger_read(db, scratch, i, &act, e) ||
            (first && !json_set_str(scratch, act.act, S("who"), S("x"), e)) ||
            !arena_str(scratch, str_of(prev.z), &digest, e) ||
            (!first && !json_set_str(scratch, act.act, S("prev"), digest, e)))
            return false;
        buf_init(&b, &memory_system, ACT_MAX);
        ok = json_canonical(act.act, &b, e) && buf_take(&b, scratch, &body, e);
        buf_close(&b);
        if (!ok || !act_put(db, &act, body, w, first, e))
            return false;
        if (!first) {
            uint8_t raw[SHA256_SIZE];

            if (!hex_get(digest, raw, sizeof raw) ||
                !db_run(db, e, "UPDATE act SET prev = ?1 WHERE seq = ?2", "bi",
                        ((str){(const char *)raw, sizeof raw}), i))
                return false;
        }
        prev = sha256_hex(body);
    }
    return true;
}

static bool tree_put(struct db *db, struct err *e)
{
    struct merkle_source nodes = ledger_nodes(db);

    for (int level = 1; level < 4; level++) {
        for (int64_t i = 0; (i + 1) << level <= ACTS; i++) {
            struct ledger_hash l, r, h;

            if (!nodes.node(nodes.ctx, level - 1, 2 * i, &l, e) ||
                !nodes.node(nodes.ctx, level - 1, 2 * i + 1, &r, e))
                return false;
            merkle_node(&l, &r, &h);
            if (!db_run(db, e,
                        "UPDATE node SET hash = ?1"
                        " WHERE level = ?2 AND idx = ?3",
                        "bii", ((str){(const char *)h.b, sizeof h.b}),
                        (int64_t)level, i))
                return false;
        }
    }
    return true;
}

static bool roots_put(struct db *db, const struct rewrite *w, struct err *e)
{
    static const int64_t sizes[] = {FIRST_NOTE, SECOND_NOTE};
    uint8_t seed[SIGN_SEED] = {77};
    struct sign_key other;

    sign_key_of(seed, &other);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct ledger_hash root;

        if (!ledger_root(db, sizes[i], &root, e) ||
            !db_run(db, e, "UPDATE checkpoint SET root = ?1 WHERE size = ?2",
                    "bi", ((str){(const char *)root.b, sizeof root.b}),
                    sizes[i]))
            return false;
        if (w->signing) {
            struct buf b;
            uint8_t sig[4 + SIGN_SIZE] = {0};
            str note;
            bool ok;

            buf_init(&b, &memory_system, 4096);
            buf_add(&b, ORIGIN);
            buf_byte(&b, '\n');
            buf_int(&b, sizes[i]);
            buf_byte(&b, '\n');
            base64_put(&b, root.b, sizeof root.b);
            buf_byte(&b, '\n');
            sign_make(&other, (str){b.p, b.n}, sig + 4);
            buf_lit(&b, "\n— ");
            buf_add(&b, ORIGIN);
            buf_byte(&b, ' ');
            base64_put(&b, sig, sizeof sig);
            buf_byte(&b, '\n');
            ok =
                buf_done(&b, &note, e) &&
                db_run(db, e, "UPDATE checkpoint SET note = ?1 WHERE size = ?2",
                       "ti", note, sizes[i]);
            buf_close(&b);
            if (!ok)
                return false;
        }
    }
    return true;
}

static bool by_craft(void *ctx, struct db *db, struct err *e)
{
    const struct rewrite *w = ctx;

    if (!db_script(db, unguarded, e) || !stream_put(db, w, e) ||
        (w->tree && !tree_put(db, e)) || (w->root && !roots_put(db, w, e)))
        return false;
    IS(told(db, 0, e), str_of(w->told), "rewritten: %s", w->name);
    return false;
}

/* What no checkpoint covers can be rewritten by whoever holds the file, and
 * the file alone does not show it.  Whoever was given a root before, sees it:
 * that is what witnesses keep. */
static bool what_stays_hidden(void *ctx, struct db *db, struct err *e)
{
    struct ledger_hash before, after, first;
    struct ledger_proof p;

    (void)ctx;
    if (!ledger_root(db, FIRST_NOTE, &first, e) ||
        !ledger_root(db, ACTS, &before, e) || !db_script(db, unguarded, e) ||
        !stream_put(db, &rewrites[COUNT_OF(rewrites) - 1], e) ||
        !tree_put(db, e) || !ledger_root(db, ACTS, &after, e))
        return false;
    IS(told(db, 0, e), S(""), "the file agrees with itself");
    OK(!ledger_hash_eq(&before, &after), "but its root is another");
    OK(ledger_consistency(db, FIRST_NOTE, ACTS, &p, e) &&
           merkle_consistent(FIRST_NOTE, ACTS, &first, &after, &p) &&
           !merkle_consistent(FIRST_NOTE, ACTS, &first, &before, &p),
       "and no proof leads to the root that a witness holds");
    return false;
}

/* ------------------------------------------------------------- the telling */

static bool limits(void *ctx, struct db *db, struct err *e)
{
    (void)ctx;
    if (!db_script(db, unguarded, e) ||
        !db_script(db, "UPDATE act SET digest = zeroblob(32)", e))
        return false;
    IS(told(db, 3, e), S("010@0 010@1 010@2"), "no more than was asked for");
    return false;
}

static void count_told(void *ctx, int64_t done, int64_t all)
{
    int64_t *last = ctx;

    *last = all == ACTS ? done : -1;
}

static bool progress(void *ctx, struct db *db, struct err *e)
{
    struct ledger_problems found = {0};
    int64_t last = -2;

    (void)ctx;
    OK(ledger_verify(db, scratch, ORIGIN, key.public, count_told, &last, &found,
                     e) &&
           last == ACTS && found.n == 0,
       "it is told how far, to the last act");
    IS(told(db, 0, e), S(""), "a ledger as it was written has no problem");
    found = (struct ledger_problems){0};
    OK(ledger_verify(db, scratch, S("other.example"), key.public, NULL, NULL,
                     &found, e) &&
           found.n == 2 &&
           str_eq(str_of(err_code(&found.at[0])), S("LEDGER-024")),
       "under another origin its checkpoints do not fit");
    return true;
}

/* The sentence names the act, its stream and number. */
static bool words(void *ctx, struct db *db, struct err *e)
{
    struct ledger_problems found = {0};
    struct buf b;
    str s;

    (void)ctx;
    if (!db_script(db, unguarded, e) ||
        !db_script(db, "UPDATE act SET recorded = 0 WHERE seq = 13", e) ||
        !ledger_verify(db, scratch, ORIGIN, key.public, NULL, NULL, &found,
                       e) ||
        found.n != 1)
        return false;
    buf_init(&b, &memory_system, 4096);
    err_sentence(&found.at[0], LANG_EN, &b);
    if (!buf_done(&b, &s, e))
        return false;
    IS(s,
       S("act 13 (\"matter/2026-2\", no. 5) does not fit its leaf in the tree: "
         "its bytes, place or time of recording were changed after it was "
         "written"),
       "the problem in words");
    buf_close(&b);
    return false;
}

static bool none(void *ctx, struct db *db, struct err *e)
{
    (void)ctx;
    IS(told(db, 0, e), S(""), "an empty ledger has no problem");
    return true;
}

static bool starved(void *ctx, struct db *db, struct err *e)
{
    struct sweep s;
    bool right = true;
    long rounds = 0;

    (void)ctx;
    if (!db_script(db, unguarded, e) ||
        !db_script(db, "UPDATE act SET digest = zeroblob(32)", e))
        return false;
    for (sweep_start(&s); sweep_next(&s);) {
        struct ledger_problems found = {0};
        struct arena *a = NULL;
        struct err why = {0};
        bool ok =
            arena_open(&a, &s.memory, 1 << 20, &why) &&
            ledger_verify(db, a, ORIGIN, key.public, NULL, NULL, &found, &why);

        right = right && ok == !s.hit &&
                (ok || str_eq(str_of(err_code(&why)), S("BASE-001")));
        arena_close(a);
        right = right && s.live == 0;
        rounds++;
    }
    OK(right && rounds > 2, "%ld allocations failed, one at a time", rounds);
    return false;
}

static void run(bool (*job)(void *ctx, struct db *db, struct err *e), void *ctx,
                const char *name)
{
    struct err e = {0};

    (void)do_job(job, ctx, &e);
    if (e.cause.def != NULL) {
        OK(false, "%s", name);
        tap_error(&e);
    }
}

int main(void)
{
    struct err e = {0};

    if (!fixture_open(&e)) {
        tap_error(&e);
        OK(false, "a store opens");
        return tap_done();
    }
    run(none, NULL, "empty");
    OK(do_job(fill, NULL, &e), "fifteen acts are appended");
    run(progress, NULL, "progress");
    for (size_t i = 0; i < COUNT_OF(forged); i++)
        run(by_sql, &i, forged[i].name);
    for (size_t i = 0; i < COUNT_OF(rewrites); i++) {
        struct rewrite w = rewrites[i];

        run(by_craft, &w, w.name);
    }
    run(what_stays_hidden, NULL, "hidden");
    run(limits, NULL, "limits");
    run(words, NULL, "words");
    run(starved, NULL, "starved");
    run(progress, NULL, "progress");
    fixture_close();
    return tap_done();
}
