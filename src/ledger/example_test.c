/* example_test.c - docs/ledger.md says what the code does: every value of its
 * worked example is made again, and must stand there letter by letter. */
#include "tap.h"

#include "ledger/ledger_fixture.h"

static str page;

/* The text of the fenced block whose first line ends with this name, without
 * its last line end; and "" when there is none. */
static str block(const char *name)
{
    str rest = page, line, body = S("");
    bool within = false, wanted = false;
    const char *from = NULL;

    while (rest.n > 0) {
        (void)str_cut(rest, S("\n"), &line, &rest);
        if (!str_starts(line, S("```"))) {
            if (within && from == NULL)
                from = line.p;
            if (within && wanted)
                body = (str){from, (size_t)(line.p + line.n - from)};
            continue;
        }
        if (within && wanted)
            return body;
        within = !within;
        from = NULL;
        wanted = within && str_ends(line, str_of(name)) &&
                 line.n > strlen(name) &&
                 line.p[line.n - strlen(name) - 1] == ' ';
    }
    return S("");
}

static void says(const char *name, str value)
{
    IS(value, block(name), "docs/ledger.md: %s", name);
}

static void says_hash(const char *name, const struct ledger_hash *h)
{
    says(name, str_of(sha256_text(h->b).z));
}

static bool salt_fill(void *ctx, void *out, size_t n)
{
    (void)ctx;
    return hex_get(block("salt"), out, n);
}

static struct json *tree_of(const char *name, struct err *e)
{
    struct json *v = NULL;

    return json_read(scratch, str_of(name), block(name), &v, e) ? v : NULL;
}

/* The act of a block, recorded so many seconds after the first. */
static bool put(struct db *db, struct json *act, str stream, int64_t number,
                int64_t seconds, struct disclosures *hidden,
                struct ledger_act *out, struct err *e)
{
    struct ledger_entry entry = {.stream = stream,
                                 .number = number,
                                 .act = act,
                                 .recorded = STARTED + 1000 * seconds};
    struct ledger_place place;

    if (act == NULL)
        return false;
    if (hidden != NULL) {
        entry.disclosed = hidden->at;
        entry.n_disclosed = hidden->n;
    }
    return ledger_append(db, scratch, &entry, &place, e) &&
           ledger_read(db, scratch, place.seq, out, e);
}

static bool first_act(struct db *db, struct ledger_act *out, struct err *e)
{
    static const str names[] = {SI("phone")};
    struct random salt = {salt_fill, NULL};
    struct disclosures hidden = {0};
    struct json *act = json_object(scratch, e);

    if (act == NULL ||
        !json_set(scratch, act, S("intent"), tree_of("intent", e), e) ||
        !json_set(scratch, act, S("effects"), tree_of("effects", e), e) ||
        !ledger_conceal(scratch, act, S(""), names, COUNT_OF(names), &salt,
                        &hidden, e))
        return false;
    OK(hidden.n == 1, "one value is confidential");
    says("place", hidden.at[0].path);
    says("value", S("\"13800000000\""));
    IS(json_str(hidden.at[0].value), S("13800000000"), "and it is that value");
    return put(db, act, S("matter/2026-1"), 1, 0, &hidden, out, e);
}

static void proof_says(struct db *db, const struct ledger_hash *leaf,
                       const struct ledger_checkpoint *c, struct err *e)
{
    struct ledger_proof p = {.n = 0};
    struct ledger_hash root;
    int64_t size = 0;
    struct buf b;
    str text = S("");

    if (!ledger_inclusion(db, 0, 3, &p, e))
        return;
    buf_init(&b, &memory_system, 4096);
    for (size_t i = 0; i < p.n; i++) {
        if (i > 0)
            buf_byte(&b, '\n');
        hex_put(&b, p.at[i].b, sizeof p.at[i].b);
    }
    if (buf_done(&b, &text, e))
        says("proof", text);
    buf_close(&b);
    OK(checkpoint_fits(c->note, ORIGIN, key.public, &size, &root) &&
           merkle_includes(leaf, 0, size, &p, &root),
       "the example's proof holds under its checkpoint");
}

static bool example(void *ctx, struct db *db, struct err *e)
{
    static const char *const digests[] = {"digest-0", "digest-1", "digest-2"};
    static const char *const leaves[] = {"leaf-0", "leaf-1", "leaf-2"};
    struct ledger_hash leaf[3], node, root;
    struct ledger_checkpoint c;
    struct ledger_act act[3];
    str text;

    (void)ctx;
    if (!first_act(db, &act[0], e) ||
        !put(db, tree_of("second", e), S("matter/2026-1"), 2, 3600, NULL,
             &act[1], e) ||
        !put(db, tree_of("third", e), S("matter/2026-2"), 1, 7200, NULL,
             &act[2], e))
        return false;
    says("act-0", act[0].bytes);
    says("act-1", act[1].bytes);
    says("act-2", act[2].bytes);
    for (size_t i = 0; i < 3; i++) {
        says_hash(digests[i], &act[i].digest);
        ledger_leaf((int64_t)i, act[i].recorded, &act[i].digest, &leaf[i]);
        says_hash(leaves[i], &leaf[i]);
    }
    merkle_node(&leaf[0], &leaf[1], &node);
    says_hash("node", &node);
    merkle_node(&node, &leaf[2], &root);
    says_hash("root", &root);
    if (!checkpoint_make(db, scratch, ORIGIN, &key, STARTED + 7201000, &c, e) ||
        !checkpoint_key_text(scratch, ORIGIN, &key, &text, e))
        return false;
    OK(ledger_hash_eq(&root, &c.root), "the checkpoint has that root");
    says("key", text);
    says("checkpoint", str_slice(c.note, 0, c.note.n - 1));
    proof_says(db, &leaf[0], &c, e);
    return true;
}

int main(void)
{
    struct err e = {0};

    if (!fixture_open(&e) ||
        !file_read(scratch, S("docs/ledger.md"), 1 << 20, &page, &e)) {
        tap_error(&e);
        OK(false, "a store opens and the page is read");
        return tap_done();
    }
    if (!OK(do_job(example, NULL, &e), "the example goes through"))
        tap_error(&e);
    fixture_close();
    return tap_done();
}
