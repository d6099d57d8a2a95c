/* ledger_test.c - acts appended, read, proved, guarded and concealed. */
#include "tap.h"

#include "ledger/ledger_fixture.h"

static bool same_hash(const struct ledger_hash *a, const struct ledger_hash *b)
{
    return ledger_hash_eq(a, b);
}

/* ------------------------------------------------------------- appending */

static bool conflict(void *ctx, struct db *db, struct err *e)
{
    struct json *act = json_object(scratch, e);
    struct ledger_entry entry = {
        .stream = S("matter/2026-1"), .act = act, .recorded = STARTED};
    static const int64_t wrong[] = {0, 1, 5, 7, -1, INT64_MIN, INT64_MAX};
    struct ledger_place place = {.seq = -7};
    struct err why = {0};

    (void)ctx;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        entry.number = wrong[i];
        OK(!ledger_append(db, scratch, &entry, &place, &why) &&
               str_eq(str_of(err_code(&why)), S("LEDGER-002")) &&
               err_fault(&why) == FAULT_CONFLICT && place.seq == -7,
           "act no. %lld does not follow no. 5", (long long)wrong[i]);
    }
    IS(err_arg(&why, 1), S("6"), "the conflict says which would");
    entry.number = 6;
    OK(ledger_append(db, scratch, &entry, &place, e) && place.seq == ACTS,
       "no. 6 does");
    return false; /* undone: the fixture stays as it is */
}

static bool names(void *ctx, struct db *db, struct err *e)
{
    char longest[STREAM_MAX + 1];
    static const char *const bad[] = {"", "a\nb", "a\x7f", "a\xff", "\xE6\xB3"};
    struct ledger_entry entry = {.number = 1, .act = json_object(scratch, e)};
    struct ledger_place place;
    struct err why = {0};

    (void)ctx;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        entry.stream = str_of(bad[i]);
        OK(!ledger_append(db, scratch, &entry, &place, &why) &&
               str_eq(str_of(err_code(&why)), S("LEDGER-005")),
           "no name of a stream: row %zu", i);
    }
    memset(longest, 'x', sizeof longest);
    entry.stream = (str){longest, sizeof longest};
    OK(!ledger_append(db, scratch, &entry, &place, &why), "too long a name");
    entry.stream = (str){longest, STREAM_MAX};
    OK(ledger_append(db, scratch, &entry, &place, e), "the longest");
    OK(!ledger_name(NAME_SIGNER, S("a b"), &why) &&
           !ledger_name(NAME_SIGNER, S("a+b"), &why) &&
           !ledger_name(NAME_SIGNER, S("甲 乙"), &why),
       "a signer's name has no blank and no plus");
    return false;
}

/* What cannot be recorded leaves nothing behind. */
static bool unrecordable(void *ctx, struct db *db, struct err *e)
{
    struct json *act = json_object(scratch, e);
    struct ledger_entry entry = {
        .stream = S("x/1"), .number = 1, .act = act, .recorded = STARTED};
    struct disclosed stray = {.path = S("/a"), .value = act};
    struct ledger_place place;
    struct err why = {0};

    (void)ctx;
    if (!json_set(scratch, act, S("a"), json_number(scratch, S("1.5"), e), e))
        return false;
    OK(!ledger_append(db, scratch, &entry, &place, &why) &&
           str_eq(str_of(err_code(&why)), S("JSON-009")),
       "a fraction is no canonical number");
    if (!json_set_str(scratch, act, S("a"), S("x"), e))
        return false;
    entry.disclosed = &stray;
    entry.n_disclosed = 1;
    OK(!ledger_append(db, scratch, &entry, &place, &why) &&
           str_eq(str_of(err_code(&why)), S("LEDGER-006")),
       "a value whose place holds no digest");
    stray.path = S("/b");
    OK(!ledger_append(db, scratch, &entry, &place, &why),
       "a value of no place");
    return false;
}

/* ---------------------------------------------------------------- reading */

static bool visit(void *ctx, struct arena *a, struct ledger_act *act,
                  struct err *e)
{
    int64_t *next = ctx;

    (void)a;
    (void)e;
    return act->seq == (*next)++ && act->act != NULL && *next < 12;
}

static bool reading(void *ctx, struct db *db, struct err *e)
{
    struct ledger_act act, nth, *list;
    int64_t size, next = 3;
    struct err why = {0};
    size_t n;

    (void)ctx;
    OK(ledger_size(db, &size, e) && size == ACTS, "fifteen acts");
    if (!ledger_read(db, scratch, 7, &act, e) ||
        !ledger_read_nth(db, scratch, stream_of(7), 3, &nth, e))
        return false;
    OK(act.seq == 7 && act.number == 3 && act.recorded == STARTED + 7000 &&
           str_eq(act.stream, stream_of(7)),
       "an act knows its place");
    OK(str_eq(act.bytes, nth.bytes) && same_hash(&act.digest, &nth.digest),
       "by its number in the stream it is the same");
    if (!ledger_read_nth(db, scratch, stream_of(7), 2, &nth, e))
        return false;
    IS(json_get_str(act.act, S("prev")), str_of(sha256_text(nth.digest.b).z),
       "it names the digest of the one before");
    if (!ledger_read(db, scratch, 2, &act, e))
        return false;
    IS(act.bytes,
       S("{\"intent\":{\"fields\":{\"title\":\"受理第2件\"},\"step\":"
         "\"accept\"},\"n\":1,\"prev\":\"\",\"stream\":\"person/张三\","
         "\"v\":1}"),
       "the first of a stream names none");
    OK(!ledger_read(db, scratch, ACTS, &act, &why) &&
           err_fault(&why) == FAULT_ABSENT &&
           !ledger_read(db, scratch, -1, &act, &why) &&
           !ledger_read_nth(db, scratch, S("matter/2026-1"), 6, &act, &why) &&
           !ledger_read_nth(db, scratch, S("none"), 1, &act, &why) &&
           str_eq(str_of(err_code(&why)), S("LEDGER-001")),
       "what is not there is said to be absent");
    OK(ledger_stream(db, scratch, stream_of(1), 0, 3, &list, &n, e) && n == 3 &&
           list[0].number == 5 && list[2].number == 3,
       "a stream is read from its newest");
    OK(ledger_stream(db, scratch, stream_of(1), 3, 9, &list, &n, e) && n == 2 &&
           list[0].number == 2 && list[1].number == 1,
       "and on from a place");
    OK(ledger_stream(db, scratch, stream_of(1), 1, 9, &list, &n, e) && n == 0,
       "before the first there is none");
    OK(!ledger_each(db, 3, visit, &next, &why) && next == 12,
       "all are visited in order until the visit says stop");
    return true;
}

/* ------------------------------------------------------------------ proofs */

static bool proofs(void *ctx, struct db *db, struct err *e)
{
    struct ledger_hash leaf[ACTS], root[ACTS + 1];
    struct ledger_proof p;
    struct err why = {0};
    bool in = true, on = true;

    (void)ctx;
    for (int64_t i = 0; i < ACTS; i++) {
        struct ledger_act act;

        if (!ledger_read(db, scratch, i, &act, e))
            return false;
        ledger_leaf(i, act.recorded, &act.digest, &leaf[i]);
    }
    for (int64_t n = 0; n <= ACTS; n++) {
        if (!ledger_root(db, n, &root[n], e))
            return false;
        for (int64_t i = 0; i < n; i++) {
            in = in && ledger_inclusion(db, i, n, &p, e) &&
                 merkle_includes(&leaf[i], i, n, &p, &root[n]);
            on = on && ledger_consistency(db, i + 1, n, &p, e) &&
                 merkle_consistent(i + 1, n, &root[i + 1], &root[n], &p);
        }
    }
    OK(in, "every act is proved at every size");
    OK(on, "every size is proved to begin every later one");
    OK(!ledger_root(db, ACTS + 1, &root[0], &why) &&
           str_eq(str_of(err_code(&why)), S("LEDGER-004")) &&
           err_fault(&why) == FAULT_ABSENT && !ledger_root(db, -1, root, &why),
       "no root of more acts than there are");
    OK(!ledger_inclusion(db, 0, ACTS + 1, &p, &why) &&
           !ledger_inclusion(db, 3, 3, &p, &why) &&
           !ledger_inclusion(db, -1, 3, &p, &why) &&
           !ledger_inclusion(db, 0, 0, &p, &why),
       "no proof of an act beyond");
    OK(!ledger_consistency(db, 0, 3, &p, &why) &&
           !ledger_consistency(db, 4, 3, &p, &why) &&
           !ledger_consistency(db, 1, ACTS + 1, &p, &why),
       "no proof between sizes that are none");
    return true;
}

/* ------------------------------------------------------------- the guards */

/* clang-format off */
static const struct { const char *name, *sql; } forbidden[] = {
    {"change an act", "UPDATE act SET body = '{}' WHERE seq = 3"},
    {"change a time", "UPDATE act SET recorded = 0"},
    {"remove an act", "DELETE FROM act WHERE seq = 14"},
    {"replace an act", "REPLACE INTO act SELECT * FROM act WHERE seq = 14"},
    {"leave a gap", "INSERT INTO act SELECT seq + 2, 'a', 1, 0, digest, x'', ''"
                    " FROM act WHERE seq = 14"},
    {"fill in before", "INSERT INTO act SELECT -1, 'a', 1, 0, digest, x'', ''"
                       " FROM act WHERE seq = 14"},
    {"let the database number", "INSERT INTO act SELECT NULL, 'a', 1, 0,"
                                " digest, x'', '' FROM act WHERE seq = 14"},
    {"begin a stream with no. 2", "INSERT INTO act SELECT 15, 'a', 2, 0,"
                                  " digest, x'', '' FROM act WHERE seq = 14"},
    {"begin a stream with a past", "INSERT INTO act SELECT 15, 'a', 1, 0,"
                               " digest, digest, '' FROM act WHERE seq = 14"},
    {"leave a gap in a stream", "INSERT INTO act SELECT 15, stream, number + 2,"
                         " 0, digest, digest, '' FROM act WHERE seq = 14"},
    {"use a number twice", "INSERT INTO act SELECT 15, stream, number, 0,"
                           " digest, prev, '' FROM act WHERE seq = 14"},
    {"follow another act", "INSERT INTO act SELECT 15, stream, number + 1, 0,"
                           " digest, prev, '' FROM act WHERE seq = 14"},
    {"follow none", "INSERT INTO act SELECT 15, stream, number + 1, 0, digest,"
                    " x'', '' FROM act WHERE seq = 14"},
    {"change the tree", "UPDATE node SET hash = x'00' || substr(hash, 2)"
                        " WHERE level = 1 AND idx = 0"},
    {"cut the tree", "DELETE FROM node WHERE level = 3"},
    {"replace in the tree", "REPLACE INTO node SELECT level, idx,"
                            " zeroblob(32) FROM node WHERE level = 2"},
    {"leave a gap in the tree", "INSERT INTO node VALUES (0, 16, zeroblob(32))"},
    {"grow the tree's sky", "INSERT INTO node VALUES (63, 0, zeroblob(32))"},
    {"change a checkpoint", "UPDATE checkpoint SET note = ''"},
    {"remove a checkpoint", "DELETE FROM checkpoint WHERE size = 5"},
    {"replace a checkpoint", "REPLACE INTO checkpoint"
                             " VALUES (11, zeroblob(32), 0, '')"},
    {"sign an earlier size", "INSERT INTO checkpoint"
                             " VALUES (6, zeroblob(32), 0, '')"},
    {"sign what is not there", "INSERT INTO checkpoint"
                               " VALUES (16, zeroblob(32), 0, '')"},
    {"change a value", "UPDATE disclosed SET value = '\"x\"'"},
    {"replace a value", "REPLACE INTO disclosed SELECT seq, path, salt, 'x'"
                        " FROM disclosed"},
    {"put a value to an old act", "INSERT INTO disclosed"
                                  " VALUES (3, '/a', zeroblob(16), 'x')"},
};
/* clang-format on */

static bool guards(void *ctx, struct db *db, struct err *e)
{
    (void)ctx;
    for (size_t i = 0; i < COUNT_OF(forbidden); i++) {
        struct err why = {0};

        if (!OK(!db_run(db, &why, forbidden[i].sql, "") &&
                    err_fault(&why) == FAULT_CORRUPT &&
                    str_eq(str_of(err_code(&why)), S("STORE-005")),
                "the database refuses to %s", forbidden[i].name))
            tap_error(&why);
    }
    OK(db_run(db, e, "DELETE FROM disclosed WHERE seq = 4", ""),
       "a value may be destroyed");
    return false;
}

/* -------------------------------------------------------------- concealed */

static str canonical_of(const struct json *v)
{
    struct err e = {0};
    struct buf b;
    str s = S("?");

    buf_init(&b, &memory_system, 1 << 16);
    if (!json_canonical(v, &b, &e) || !buf_take(&b, scratch, &s, &e))
        tap_error(&e);
    buf_close(&b);
    return s;
}

/* clang-format off */
static const struct { const char *name, *tree, *left; int hidden; } conceals[] = {
    {"nothing to hide", "{\"a\":1}", "{\"a\":1}", 0},
    {"a member", "{\"a\":1,\"phone\":\"1\"}", "{\"a\":1,\"phone\":0}", 1},
    {"an object whole", "{\"phone\":{\"phone\":\"1\"}}", "{\"phone\":0}", 1},
    {"in an array", "[{\"phone\":1},{\"id\":[2]}]", "[{\"phone\":0},{\"id\":0}]", 2},
    {"an element is no member", "[\"phone\"]", "[\"phone\"]", 0},
    {"names with / and ~", "{\"a/b\":{\"c~d\":{\"id\":1}}}",
     "{\"a/b\":{\"c~d\":{\"id\":0}}}", 1},
    {"a null is hidden too", "{\"id\":null}", "{\"id\":0}", 1},
    {"what looks hidden is hidden", "{\"id\":{\"~\":\"x\"}}", "{\"id\":0}", 1},
    {"a write", "{\"writes\":[{\"path\":[\"p\",\"phone\"],\"value\":\"1\"},"
     "{\"path\":[\"p\",\"name\"],\"value\":\"2\"}]}",
     "{\"writes\":[{\"path\":[\"p\",\"phone\"],\"value\":0},"
     "{\"path\":[\"p\",\"name\"],\"value\":\"2\"}]}", 1},
    {"a write below a hidden name", "{\"path\":[\"phone\",\"0\"],\"value\":\"1\"}",
     "{\"path\":[\"phone\",\"0\"],\"value\":0}", 1},
    {"a write of an object", "{\"path\":[\"p\"],\"value\":{\"phone\":1,\"b\":2}}",
     "{\"path\":[\"p\"],\"value\":{\"b\":2,\"phone\":0}}", 1},
    {"no write: a path that is text", "{\"path\":\"phone\",\"value\":1}",
     "{\"path\":\"phone\",\"value\":1}", 0},
    {"no write: one member more", "{\"path\":[\"phone\"],\"value\":1,\"x\":1}",
     "{\"path\":[\"phone\"],\"value\":1,\"x\":1}", 0},
};
/* clang-format on */

static void conceal_table(void)
{
    static const str hide[] = {SI("phone"), SI("id")};

    for (size_t i = 0; i < COUNT_OF(conceals); i++) {
        uint8_t counter = 0;
        struct random chance = {count_fill, &counter};
        struct disclosures found = {0};
        struct json *tree, *in;
        struct err e = {0};
        bool digests = true;
        size_t at;
        str text = str_of(conceals[i].tree), before;

        if (!json_read(scratch, S("in"), text, &tree, &e))
            tap_error(&e);
        before = canonical_of(tree);
        OK(ledger_conceal(scratch, tree, S(""), hide, COUNT_OF(hide), &chance,
                          &found, &e) &&
               (int)found.n == conceals[i].hidden,
           "conceal: %s", conceals[i].name);
        /* A digest is put down as 0 to compare, then the value back. */
        for (size_t k = 0; k < found.n; k++) {
            struct disclosed *d = &found.at[k];

            digests =
                digests && pointer_find(tree, d->path, &in, &at) &&
                str_eq(
                    concealed_digest(in->items[at]),
                    str_of(concealed_text(d->salt, canonical_of(d->value)).z));
            if (digests)
                in->items[at] = json_int(scratch, 0, &e);
        }
        OK(digests, "its digests fit");
        IS(canonical_of(tree), str_of(conceals[i].left), "what is left");
        for (size_t k = 0; k < found.n; k++) {
            if (pointer_find(tree, found.at[k].path, &in, &at))
                in->items[at] = json_copy(scratch, found.at[k].value, &e);
        }
        IS(canonical_of(tree), before, "and all is there again");
    }
}

static bool no_chance(void *ctx, void *out, size_t n)
{
    (void)ctx;
    (void)out;
    (void)n;
    return false;
}

static void conceal_faults(void)
{
    static const str hide[] = {SI("a")};
    struct random chance = {no_chance, NULL};
    struct disclosures found = {0};
    struct json *tree = NULL;
    struct err e = {0};

    OK(json_read(scratch, S("in"), S("{\"a\":1}"), &tree, &e) &&
           !ledger_conceal(scratch, tree, S("/x"), hide, 1, &chance, &found,
                           &e) &&
           str_eq(str_of(err_code(&e)), S("LEDGER-003")),
       "without random bytes nothing is concealed");
    IS(err_arg(&e, 0), S("/x/a"), "and the place is named, with its prefix");
    OK(json_read(scratch, S("in"), S("{\"a\":1.5}"), &tree, &e) &&
           !ledger_conceal(scratch, tree, S(""), hide, 1, &random_system,
                           &found, &e) &&
           str_eq(str_of(err_code(&e)), S("JSON-009")),
       "what has no canonical form cannot be concealed");
}

/* [RFC 6901 §5] and what does not point. */
static void pointers(void)
{
    static const struct {
        const char *pointer, *value; /* NULL: none */
    } rows[] = {
        {"/a~1b", "1"},
        {"/m~0n", "2"},
        {"/", "3"},
        {"/list/0", "4"},
        {"/list/1", "5"},
        {"/ ", "6"},
        {"/o/x", "7"},
        {"", NULL},
        {"a", NULL},
        {"/list/2", NULL},
        {"/list/01", NULL},
        {"/list/-", NULL},
        {"/list/-1", NULL},
        {"/list/", NULL},
        {"/a", NULL},
        {"/m~", NULL},
        {"/m~2n", NULL},
        {"/o/x/y", NULL},
        {"/o/", NULL},
        {"/list/00", NULL},
        {"/list/9999999999999999999", NULL},
    };
    struct json *tree = NULL, *in;
    struct err e = {0};
    size_t at;

    if (!json_read(scratch, S("in"),
                   S("{\"a/b\":1,\"m~n\":2,\"\":3,\"list\":[4,5],\" \":6,"
                     "\"o\":{\"x\":7}}"),
                   &tree, &e))
        tap_error(&e);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        bool found = pointer_find(tree, str_of(rows[i].pointer), &in, &at);

        OK(found == (rows[i].value != NULL) &&
               (!found ||
                str_eq(json_str(in->items[at]), str_of(rows[i].value))),
           "pointer \"%s\"", rows[i].pointer);
    }
}

static bool reveal(void *ctx, struct db *db, struct err *e)
{
    struct ledger_act act;
    struct err why = {0};
    str before;

    (void)ctx;
    if (!ledger_read(db, scratch, 4, &act, e))
        return false;
    before = canonical_of(act.act);
    OK(str_eq(before, act.bytes) && !str_find(before, S("138"), &(size_t){0}),
       "an act as read does not show what is concealed");
    OK(ledger_reveal(db, scratch, &act, e), "its values are put back");
    IS(json_str(json_path(act.act, S("intent.fields.phone"))), S("13800000000"),
       "and it is there");
    if (!ledger_read(db, scratch, 4, &act, e) ||
        !db_run(db, e, "DELETE FROM disclosed WHERE seq = 4", ""))
        return false;
    OK(ledger_reveal(db, scratch, &act, e) &&
           str_eq(canonical_of(act.act), before),
       "after the value is destroyed the digest stays and nothing fails");
    if (!ledger_read(db, scratch, 8, &act, e) ||
        !db_script(db,
                   "DROP TRIGGER disclosed_update;"
                   "UPDATE disclosed SET value = '\"139\"' WHERE seq = 8;",
                   e))
        return false;
    OK(!ledger_reveal(db, scratch, &act, &why) &&
           str_eq(str_of(err_code(&why)), S("LEDGER-012")),
       "a changed value is not put back");
    return false;
}

/* Bytes that do not have their digest are not handed out. */
static bool unread(void *ctx, struct db *db, struct err *e)
{
    struct ledger_act act, *list;
    struct err why = {0};
    int64_t next = 0;
    size_t n;

    (void)ctx;
    if (!db_script(db,
                   "DROP TRIGGER act_update;"
                   "UPDATE act SET body = replace(body, '受理', '驳回')"
                   " WHERE seq = 3;",
                   e))
        return false;
    OK(!ledger_read(db, scratch, 3, &act, &why) &&
           str_eq(str_of(err_code(&why)), S("LEDGER-010")) &&
           err_fault(&why) == FAULT_CORRUPT,
       "a changed act is not read");
    OK(!ledger_stream(db, scratch, stream_of(3), 0, 9, &list, &n, &why) &&
           str_eq(str_of(err_code(&why)), S("LEDGER-010")),
       "nor with its stream");
    OK(!ledger_each(db, 0, visit, &next, &why) && next == 3, "nor with all");
    return false;
}

/* ------------------------------------------------------------ checkpoints */

static bool checkpoints(void *ctx, struct db *db, struct err *e)
{
    struct ledger_checkpoint c, again;
    struct ledger_hash root, said;
    struct err why = {0};
    int64_t size = -1;
    bool found;

    (void)ctx;
    OK(checkpoint_covering(db, scratch, -1, &found, &c, e) && found &&
           c.size == SECOND_NOTE,
       "the newest covers eleven acts");
    OK(checkpoint_covering(db, scratch, 10, &found, &c, e) && found,
       "the last of them is covered");
    OK(checkpoint_covering(db, scratch, 11, &found, &c, e) && !found,
       "the next is not yet");
    OK(ledger_root(db, SECOND_NOTE, &root, e) && same_hash(&root, &c.root),
       "its root is the tree's");
    OK(checkpoint_fits(c.note, ORIGIN, key.public, &size, &said) &&
           size == SECOND_NOTE && same_hash(&said, &root),
       "its note fits the key and says the same");
    OK(checkpoint_make(db, scratch, ORIGIN, &key, STARTED + 99000, &c, e) &&
           c.size == ACTS && c.at == STARTED + 99000,
       "a new one covers all");
    OK(checkpoint_make(db, scratch, ORIGIN, &key, STARTED + 199000, &again,
                       e) &&
           again.at == c.at && str_eq(again.note, c.note),
       "with no new act it is that one again");
    OK(!checkpoint_make(db, scratch, S("no name"), &key, 0, &c, &why) &&
           str_eq(str_of(err_code(&why)), S("LEDGER-005")),
       "an origin with a blank signs nothing");
    return false;
}

static bool empty_note(void *ctx, struct db *db, struct err *e)
{
    struct ledger_checkpoint c;
    struct ledger_hash root;
    int64_t size = -1;
    bool found = true;

    (void)ctx;
    OK(checkpoint_covering(db, scratch, -1, &found, &c, e) && !found,
       "at first there is no checkpoint");
    OK(checkpoint_make(db, scratch, ORIGIN, &key, STARTED, &c, e) &&
           checkpoint_fits(c.note, ORIGIN, key.public, &size, &root) &&
           size == 0 &&
           str_eq(str_of(sha256_text(root.b).z), str_of(sha256_hex(S("")).z)),
       "an empty ledger can be signed");
    return false;
}

/* Every single changed byte of a note, and what else it may not be. */
static bool notes_spoilt(void *ctx, struct db *db, struct err *e)
{
    struct ledger_checkpoint c;
    struct ledger_hash root;
    struct sign_key other;
    uint8_t seed[SIGN_SEED] = {9};
    bool found, fooled = false;
    int64_t size = -5;
    char *copy;
    str longer;

    (void)ctx;
    if (!checkpoint_covering(db, scratch, -1, &found, &c, e))
        return false;
    copy = arena_alloc(scratch, c.note.n, e);
    if (copy == NULL)
        return false;
    memcpy(copy, c.note.p, c.note.n);
    for (size_t i = 0; i < c.note.n; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            copy[i] = (char)(copy[i] ^ (char)(1U << bit));
            fooled = fooled || checkpoint_fits((str){copy, c.note.n}, ORIGIN,
                                               key.public, &size, &root);
            copy[i] = c.note.p[i];
        }
        fooled = fooled || checkpoint_fits(str_slice(c.note, 0, i), ORIGIN,
                                           key.public, &size, &root);
    }
    OK(!fooled && size == -5, "no bit of a note may differ, none be cut off");
    sign_key_of(seed, &other);
    OK(!checkpoint_fits(c.note, ORIGIN, other.public, &size, &root),
       "another key does not fit");
    OK(!checkpoint_fits(c.note, S("fadu.example/other"), key.public, &size,
                        &root),
       "nor another origin");
    OK(arena_join(scratch,
                  (const str[]){c.note, S("— witness.example AAAAAAA=\n")}, 2,
                  &longer, e) &&
           checkpoint_fits(longer, ORIGIN, key.public, &size, &root),
       "a witness's line is passed over");
    OK(arena_join(scratch, (const str[]){c.note, S("— witness.example\n")}, 2,
                  &longer, e) &&
           !checkpoint_fits(longer, ORIGIN, key.public, &size, &root),
       "one that is no line is refused");
    OK(arena_join(scratch, (const str[]){c.note, S("\n")}, 2, &longer, e) &&
           !checkpoint_fits(longer, ORIGIN, key.public, &size, &root),
       "an empty line at the end is refused");
    return true;
}

static void checkpoint_texts(void)
{
    static const struct {
        const char *text;
        int64_t size; /* -1: refused */
    } rows[] = {
        {"o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", 0},
        {"o\n12\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n", 12},
        {"o\n012\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", -1},
        {"o\n-0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", -1},
        {"o\n+1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", -1},
        {"o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", -1},
        {"o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n", -1},
        {"o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", -1},
        {"o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hS\n", -1},
        {"\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", -1},
        {"o\n9223372036854775808\n"
         "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
         -1},
        {"o\n1\n", -1},
        {"o\n", -1},
        {"", -1},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct ledger_hash root;
        int64_t size = -1;
        str origin;
        bool ok = checkpoint_read(str_of(rows[i].text), &origin, &size, &root);

        OK(ok == (rows[i].size >= 0) && (!ok || size == rows[i].size),
           "text of a checkpoint, row %zu", i);
    }
}

/* ------------------------------------------------ vectors of signed notes */

/* The public key of "NAME+HASH+BASE64(01 ‖ key)". */
static bool public_of(str verifier, uint8_t public[SIGN_PUBLIC])
{
    uint8_t typed[1 + SIGN_PUBLIC];
    str name, hash, text;

    (void)str_cut(verifier, S("+"), &name, &text);
    (void)str_cut(text, S("+"), &hash, &text);
    if (!base64_bytes(text, typed, sizeof typed) || typed[0] != 1)
        return false;
    memcpy(public, typed + 1, SIGN_PUBLIC);
    return true;
}

static bool lists(const struct json *list, str name)
{
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        if (str_eq(json_str(list->items[i]), name))
            return true;
    }
    return false;
}

static void signed_rows(const struct json *all)
{
    const struct json *keys = json_get(all, S("verifier_keys"));
    const struct json *rows = json_get(all, S("signed"));
    const struct json *bad = json_get(all, S("malformed_notes"));
    uint8_t public[SIGN_PUBLIC];
    str text;

    OK(keys != NULL && keys->n == 2 && rows != NULL && rows->n == 5 &&
           bad != NULL && bad->n == 6,
       "the vectors are there");
    for (size_t i = 0; keys != NULL && i < keys->n; i++) {
        str name = keys->names[i];

        OK(public_of(json_str(keys->items[i]), public), "a verifier's key");
        for (size_t k = 0; rows != NULL && k < rows->n; k++) {
            const struct json *row = rows->items[k];
            bool error = json_get(row, S("error")) != NULL;

            if (!lists(json_get(row, S("verifiers")), name))
                continue;
            OK(note_fits(json_get_str(row, S("note")), name, public, &text) ==
                   (!error && lists(json_get(row, S("verified")), name)),
               "%.*s for %.*s", STR_ARG(json_get_str(row, S("name"))),
               STR_ARG(name));
            OK(error || str_eq(text, json_get_str(all, S("text"))),
               "the signed text is the whole of it");
        }
        for (size_t k = 0; bad != NULL && k < bad->n; k++)
            OK(!note_fits(json_str(bad->items[k]), name, public, &text),
               "malformed note %zu is refused", k);
    }
}

static void signed_vectors(void)
{
    str path = tap_shared_file(scratch, "vectors/signed-note.json"), text, name;
    const struct json *bodies;
    struct ledger_hash root;
    uint8_t seed[SIGN_SEED];
    struct sign_key signer;
    struct err e = {0};
    struct json *all;
    int64_t size;

    if (tap_shared().n == 0 || !file_exists(scratch, path)) {
        tap_skip("the signed notes of others are not beside this checkout");
        return;
    }
    if (!file_read(scratch, path, 1 << 20, &text, &e) ||
        !json_read(scratch, path, text, &all, &e)) {
        tap_error(&e);
        OK(false, "the vectors are read");
        return;
    }
    signed_rows(all);
    text = json_str(
        json_path(all, S("published_test_signer_seed_base64.PeterNeumann")));
    OK(base64_bytes(text, seed, sizeof seed), "a published seed");
    sign_key_of(seed, &signer);
    OK(checkpoint_key_text(scratch, S("PeterNeumann"), &signer, &text, &e),
       "its key as text");
    IS(text, json_str(json_path(all, S("verifier_keys.PeterNeumann"))),
       "is what others make of it");
    bodies = json_get(all, S("checkpoint_bodies_rejected"));
    for (size_t i = 0; bodies != NULL && i < bodies->n; i++)
        OK(!checkpoint_read(json_str(bodies->items[i]), &name, &size, &root),
           "a refused checkpoint, row %zu", i);
    text = json_get_str(json_get(all, S("checkpoints"))->items[1], S("body"));
    OK(checkpoint_read(text, &name, &size, &root) && size == 123456789012,
       "a checkpoint of another log is read");
}

/* ------------------------------------------------------------------ faults */

struct round {
    struct sweep *sweep;
    bool done;
};

static bool round_run(void *ctx, struct db *db, struct err *e)
{
    struct round *r = ctx;
    struct arena *a = NULL;
    struct ledger_place place;
    struct ledger_act act, *list;
    struct ledger_checkpoint c;
    size_t n;

    r->done = arena_open(&a, &r->sweep->memory, 1 << 20, e) &&
              append_nth(db, a, 15, &place, e) &&
              append_nth(db, a, 16, &place, e) &&
              checkpoint_make(db, a, ORIGIN, &key, 0, &c, e) &&
              ledger_read(db, a, place.seq, &act, e) &&
              ledger_reveal(db, a, &act, e) &&
              ledger_stream(db, a, stream_of(0), 0, 6, &list, &n, e);
    arena_close(a);
    return false; /* undone whether it went well or not */
}

static void memory_sweep(void)
{
    struct sweep s;
    bool right = true;
    long rounds = 0;

    for (sweep_start(&s); sweep_next(&s);) {
        struct round r = {.sweep = &s};
        struct err e = {0};

        (void)do_job(round_run, &r, &e);
        right = right && r.done == !s.hit && s.live == 0 &&
                (r.done || str_eq(str_of(err_code(&e)), S("BASE-001")));
        rounds++;
    }
    OK(right && rounds > 3, "%ld allocations failed, one at a time", rounds);
}

static bool still_whole(void *ctx, struct db *db, struct err *e)
{
    struct ledger_problems found = {0};

    (void)ctx;
    OK(ledger_verify(db, scratch, ORIGIN, key.public, NULL, NULL, &found, e) &&
           found.n == 0,
       "after all this the ledger verifies");
    return true;
}

int main(void)
{
    static bool (*const jobs[])(void *ctx, struct db *db, struct err *e) = {
        conflict, names,  unrecordable, reading,     proofs,
        guards,   reveal, unread,       checkpoints, notes_spoilt,
    };
    struct err e = {0};

    if (!fixture_open(&e)) {
        tap_error(&e);
        OK(false, "a store opens");
        return tap_done();
    }
    (void)do_job(empty_note, NULL, &e);
    OK(do_job(fill, NULL, &e), "fifteen acts are appended");
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        e = (struct err){0};
        (void)do_job(jobs[i], NULL, &e);
        if (!OK(e.cause.def == NULL, "nothing else failed"))
            tap_error(&e);
    }
    conceal_table();
    conceal_faults();
    pointers();
    checkpoint_texts();
    signed_vectors();
    memory_sweep();
    OK(do_job(still_whole, NULL, &e), "read once more");
    fixture_close();
    return tap_done();
}
