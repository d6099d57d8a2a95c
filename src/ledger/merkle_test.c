/* merkle_test.c - the tree and its proofs, against the definition of
 * [RFC 9162 §2.1] and against others' vectors. */
#include "ledger/internal.h"
#include "tap.h"

enum { LEAVES = 200 };

static struct arena *scratch;
static struct ledger_hash leaves[LEAVES], roots[LEAVES + 1];

/* ------------------------------------------------------------- the oracle */

/* MTH(D[n]) word for word: no stored nodes, no walk. */
static void naive(const struct ledger_hash *d, size_t n,
                  struct ledger_hash *out)
{
    struct ledger_hash l, r;
    size_t k = 1;

    if (n == 0) {
        sha256(S(""), out->b);
        return;
    }
    if (n == 1) {
        *out = d[0];
        return;
    }
    while (2 * k < n)
        k *= 2;
    naive(d, k, &l);
    naive(d + k, n - k, &r);
    merkle_node(&l, &r, out);
}

/* Nodes of any height over `leaves`, made when asked for. */
static bool made(void *ctx, int level, int64_t i, struct ledger_hash *out,
                 struct err *e)
{
    const struct ledger_hash *from = ctx;
    size_t n = (size_t)1 << level;

    (void)e;
    naive(from + (size_t)i * n, n, out);
    return true;
}

static const struct merkle_source source = {made, leaves};

static void prepare(void)
{
    for (size_t i = 0; i < LEAVES; i++) {
        char data[2] = {(char)(i & 0x7F), (char)(i >> 7)};

        merkle_leaf((str){data, sizeof data}, &leaves[i]);
    }
    for (size_t n = 0; n <= LEAVES; n++)
        naive(leaves, n, &roots[n]);
}

/* ------------------------------------------------------------- properties */

static void roots_right(void)
{
    bool right = true;

    for (int64_t n = 0; n <= LEAVES; n++) {
        struct ledger_hash root;

        right = right && merkle_root(&source, n, &root, NULL) &&
                ledger_hash_eq(&root, &roots[n]);
    }
    OK(right, "roots over 0..%d leaves are those of the definition", LEAVES);
}

/* The longest proof is as long as the tree is high. */
static int64_t height(int64_t n)
{
    int64_t h = 0;

    while (((int64_t)1 << h) < n)
        h++;
    return h;
}

static void inclusion_all(void)
{
    bool right = true, brief = true, only = true;

    for (int64_t n = 1; n <= LEAVES; n++) {
        for (int64_t i = 0; i < n; i++) {
            struct ledger_proof p;

            right = right && merkle_inclusion(&source, i, n, &p, NULL) &&
                    merkle_includes(&leaves[i], i, n, &p, &roots[n]);
            brief = brief && (int64_t)p.n <= height(n);
            /* Another leaf, place, size or root. */
            only = only &&
                   !merkle_includes(&leaves[(i + 1) % LEAVES], i, n, &p,
                                    &roots[n]) &&
                   (n == 1 || !merkle_includes(&leaves[i], (i + 1) % n, n, &p,
                                               &roots[n])) &&
                   !merkle_includes(&leaves[i], i, n, &p, &roots[n - 1]);
        }
    }
    OK(right, "every leaf is proved in every tree up to %d", LEAVES);
    OK(brief, "no proof is longer than its tree is high");
    OK(only, "and for that leaf, place and root only");
}

static void consistency_all(void)
{
    bool right = true, brief = true, only = true;

    for (int64_t n = 1; n <= LEAVES; n++) {
        for (int64_t m = 1; m <= n; m++) {
            struct ledger_proof p;

            right = right && merkle_consistency(&source, m, n, &p, NULL) &&
                    merkle_consistent(m, n, &roots[m], &roots[n], &p);
            brief = brief && (int64_t)p.n <= height(n) + 1;
            only = only &&
                   !merkle_consistent(m, n, &roots[m - 1], &roots[n], &p) &&
                   !merkle_consistent(m, n, &roots[m], &roots[n - 1], &p);
        }
    }
    OK(right, "every tree is proved to begin every later one up to %d", LEAVES);
    OK(brief, "no such proof is longer than the tree is high and one");
    OK(only, "and for those roots only");
}

/* Each bit of each hash; one hash more, one less, two exchanged. */
static bool spoilt(struct ledger_proof *p,
                   bool (*fits)(const void *ctx, const struct ledger_proof *p),
                   const void *ctx)
{
    struct ledger_hash extra = {{7}};
    bool fooled = false;

    for (size_t k = 0; k < p->n; k++) {
        for (size_t bit = 0; bit < 8 * SHA256_SIZE; bit++) {
            uint8_t *b = &p->at[k].b[bit / 8];

            *b = (uint8_t)(*b ^ (1U << bit % 8));
            fooled = fooled || fits(ctx, p);
            *b = (uint8_t)(*b ^ (1U << bit % 8));
        }
    }
    for (size_t k = 0; k + 1 < p->n; k++) {
        struct ledger_hash h = p->at[k];

        p->at[k] = p->at[k + 1];
        p->at[k + 1] = h;
        fooled = fooled || fits(ctx, p);
        p->at[k + 1] = p->at[k];
        p->at[k] = h;
    }
    p->at[p->n++] = extra;
    fooled = fooled || fits(ctx, p);
    p->n--;
    if (p->n > 0) {
        p->n--;
        fooled = fooled || fits(ctx, p);
        p->n++;
    }
    return fooled || !fits(ctx, p);
}

struct pair {
    int64_t a, b;
};

static bool fits_in(const void *ctx, const struct ledger_proof *p)
{
    const struct pair *x = ctx;

    return merkle_includes(&leaves[x->a], x->a, x->b, p, &roots[x->b]);
}

static bool fits_on(const void *ctx, const struct ledger_proof *p)
{
    const struct pair *x = ctx;

    return merkle_consistent(x->a, x->b, &roots[x->a], &roots[x->b], p);
}

static void wrong_proofs(void)
{
    bool fooled = false;

    for (int64_t n = 1; n <= 20; n++) {
        for (int64_t i = 0; i < n; i++) {
            struct pair in = {i, n}, on = {i + 1, n};
            struct ledger_proof p;
            bool ok = merkle_inclusion(&source, i, n, &p, NULL);

            fooled = fooled || !ok || spoilt(&p, fits_in, &in);
            ok = merkle_consistency(&source, i + 1, n, &p, NULL);
            fooled = fooled || !ok || spoilt(&p, fits_on, &on);
        }
    }
    OK(!fooled, "no bit of a proof may differ, no hash be added, left out or "
                "moved, in any tree up to 20");
}

/* Sizes that cannot be. */
static void wrong_sizes(void)
{
    struct ledger_proof none = {.n = 0}, many = {.n = LEDGER_PROOF_MAX + 1};
    struct ledger_proof all = {.n = LEDGER_PROOF_MAX};
    const struct ledger_hash *leaf = &leaves[0], *root = &roots[1];

    OK(merkle_includes(leaf, 0, 1, &none, root), "one leaf is its own root");
    OK(!merkle_includes(leaf, 0, 0, &none, root), "nothing is in nothing");
    OK(!merkle_includes(leaf, 1, 1, &none, root), "no second of one");
    OK(!merkle_includes(leaf, -1, 1, &none, root), "no place before the first");
    OK(!merkle_includes(leaf, 0, -1, &none, root), "no size below nought");
    OK(!merkle_includes(leaf, 0, INT64_MIN, &none, root), "nor the least");
    OK(!merkle_includes(leaf, 0, 8, &many, root), "no proof of 64 hashes");
    OK(!merkle_includes(leaf, INT64_MAX - 1, INT64_MAX, &all, root),
       "the largest tree is walked to its end");
    OK(!merkle_consistent(0, 1, &roots[0], root, &none),
       "from nothing is refused");
    OK(!merkle_consistent(-1, 1, &roots[0], root, &none), "from below too");
    OK(!merkle_consistent(2, 1, &roots[2], root, &none), "nor backwards");
    OK(!merkle_consistent(1, 2, root, &roots[2], &none), "no empty proof");
    OK(!merkle_consistent(1, INT64_MAX, root, root, &all), "nor a made-up one");
    OK(!merkle_consistent(1, 8, root, root, &many), "nor 64 hashes");
    OK(!merkle_consistent(INT64_MIN, INT64_MIN, root, root, &none),
       "nor the least size");
}

static void leaf_shape(void)
{
    struct ledger_hash digest = {{0}}, leaf, other;
    char data[60] = "fadu act v1\n";

    data[12 + 6] = 1; /* seq 258 */
    data[12 + 7] = 2;
    data[20 + 7] = 5;
    for (size_t i = 0; i < sizeof digest.b; i++)
        digest.b[i] = (uint8_t)i;
    memcpy(data + 28, digest.b, sizeof digest.b);
    merkle_leaf((str){data, sizeof data}, &other);
    ledger_leaf(258, 5, &digest, &leaf);
    OK(ledger_hash_eq(&leaf, &other), "the leaf is head, seq, time and digest");
    ledger_leaf(259, 5, &digest, &other);
    OK(!ledger_hash_eq(&leaf, &other), "another place, another leaf");
    ledger_leaf(258, 6, &digest, &other);
    OK(!ledger_hash_eq(&leaf, &other), "another time, another leaf");
}

/* ----------------------------------------------------- vectors of others */

/* Some rows have text of another length in a hash's place.  A hash here has
 * always 32 bytes, so such text is stood in for by its digest; and an empty
 * one, which equals nothing, by ever other bytes. */
static struct ledger_hash hash_of(const struct json *v)
{
    static uint8_t other;
    struct ledger_hash h = {{0}};
    str text = json_str(v);

    if (text.n == 0)
        h.b[0] = ++other;
    else if (!hex_get(text, h.b, sizeof h.b))
        sha256(text, h.b);
    return h;
}

static struct ledger_hash hash_at(const struct json *v, const char *name)
{
    return hash_of(json_get(v, str_of(name)));
}

static struct ledger_proof proof_of(const struct json *list)
{
    struct ledger_proof p = {.n = 0};

    for (size_t i = 0; list != NULL && i < list->n; i++) {
        if (i < LEDGER_PROOF_MAX)
            p.at[i] = hash_of(list->items[i]);
        p.n++;
    }
    return p;
}

static int64_t int_at(const struct json *v, const char *name)
{
    int64_t n = INT64_MIN; /* 2^64 - 1 stands in two rows */

    (void)json_get_int(v, str_of(name), &n);
    return n;
}

static void vector_trees(const struct json *all)
{
    const struct json *in = json_get(all, S("leaf_inputs_hex"));
    const struct json *want = json_get(all, S("root_hashes_by_size"));
    struct ledger_hash d[8], root;
    struct merkle_source s = {made, d};
    bool right = in != NULL && in->n == 8 && want != NULL && want->n == 9;

    for (size_t i = 0; right && i < in->n; i++) {
        char data[64];
        str hex = json_str(in->items[i]);

        right = hex_get(hex, data, hex.n / 2);
        merkle_leaf((str){data, hex.n / 2}, &d[i]);
    }
    for (size_t n = 0; right && n < want->n; n++) {
        struct ledger_hash w = hash_of(want->items[n]);

        right = merkle_root(&s, (int64_t)n, &root, NULL) &&
                ledger_hash_eq(&root, &w);
    }
    OK(right, "the reference tree's nine roots");
}

static void vector_hasher(const struct json *all)
{
    const struct json *rows = json_get(all, S("hasher"));

    for (size_t i = 0; rows != NULL && i < rows->n; i++) {
        const struct json *row = rows->items[i];
        struct ledger_hash got, want = hash_at(row, "hash");

        if (str_eq(json_get_str(row, S("kind")), S("leaf"))) {
            merkle_leaf(json_get_str(row, S("data_utf8")), &got);
        } else if (str_eq(json_get_str(row, S("kind")), S("node"))) {
            /* Not of hash length: the sum is made by hand. */
            struct sha256 s;
            str l = json_get_str(row, S("left_utf8"));
            str r = json_get_str(row, S("right_utf8"));

            sha256_start(&s);
            sha256_add(&s, "\1", 1);
            sha256_add(&s, l.p, l.n);
            sha256_add(&s, r.p, r.n);
            sha256_end(&s, got.b);
        } else {
            sha256(S(""), got.b);
        }
        OK(ledger_hash_eq(&got, &want), "reference hasher, row %zu", i);
    }
}

static void vector_proofs(const struct json *all)
{
    const struct json *in = json_get(all, S("inclusion"));
    const struct json *on = json_get(all, S("consistency"));
    bool right = in != NULL && in->n == 98 && on != NULL && on->n == 98;

    for (size_t i = 0; right && i < in->n; i++) {
        const struct json *row = in->items[i];
        struct ledger_hash leaf = hash_at(row, "leaf_hash");
        struct ledger_hash root = hash_at(row, "root");
        struct ledger_proof p = proof_of(json_get(row, S("proof")));
        bool fits = merkle_includes(&leaf, int_at(row, "leaf_index"),
                                    int_at(row, "tree_size"), &p, &root);

        right = fits == json_true(json_get(row, S("valid")));
        if (!right)
            tap_note("%.*s", STR_ARG(json_get_str(row, S("name"))));
    }
    OK(right, "98 inclusion proofs of the reference, good and bad");
    right = on != NULL;
    for (size_t i = 0; right && i < on->n; i++) {
        const struct json *row = on->items[i];
        struct ledger_hash r1 = hash_at(row, "root1");
        struct ledger_hash r2 = hash_at(row, "root2");
        struct ledger_proof p = proof_of(json_get(row, S("proof")));
        bool fits = merkle_consistent(int_at(row, "size1"),
                                      int_at(row, "size2"), &r1, &r2, &p);

        right = fits == json_true(json_get(row, S("valid")));
        if (!right)
            tap_note("%.*s", STR_ARG(json_get_str(row, S("name"))));
    }
    OK(right, "98 consistency proofs of the reference, good and bad");
}

static void vectors(void)
{
    str path = tap_shared_file(scratch, "vectors/rfc6962.json"), text;
    struct err e = {0};
    struct json *all;

    if (tap_shared().n == 0 || !file_exists(scratch, path)) {
        tap_skip("the reference vectors are not beside this checkout");
        return;
    }
    if (!file_read(scratch, path, 4 << 20, &text, &e) ||
        !json_read(scratch, path, text, &all, &e)) {
        tap_error(&e);
        OK(false, "the reference vectors are read");
        return;
    }
    vector_trees(all);
    vector_hasher(all);
    vector_proofs(all);
}

/* A log written by another program: entries as 16-bit lengths and bytes. */
static void sample_log(void)
{
    str path =
        tap_shared_file(scratch, "vectors/tlog-sample/tile/entries/000.p/15");
    struct ledger_hash d[15], root, said;
    struct merkle_source s = {made, d};
    struct err e = {0};
    size_t n = 0;
    str text;

    if (tap_shared().n == 0 || !file_exists(scratch, path)) {
        tap_skip("the sample log is not beside this checkout");
        return;
    }
    if (!file_read(scratch, path, 1 << 20, &text, &e))
        tap_error(&e);
    while (text.n >= 2 && n < COUNT_OF(d)) {
        size_t k = (size_t)(uint8_t)text.p[0] << 8 | (uint8_t)text.p[1];

        merkle_leaf(str_slice(text, 2, 2 + k), &d[n++]);
        text = str_slice(text, 2 + k, text.n);
    }
    OK(n == COUNT_OF(d) && text.n == 0, "the sample log holds 15 entries");
    for (size_t i = 0; n == COUNT_OF(d) && i <= n; i++) {
        char name[64];
        str note, line;

        (void)snprintf(name, sizeof name, "vectors/tlog-sample/checkpoint.%zu",
                       i);
        path = tap_shared_file(scratch, name);
        if (!file_read(scratch, path, 4096, &note, &e))
            tap_error(&e);
        (void)str_cut(note, S("\n"), &line, &note);
        (void)str_cut(note, S("\n"), &line, &note);
        OK(str_eq(line, str_of(number_text((int64_t)i).z)), "its size %zu", i);
        (void)str_cut(note, S("\n"), &line, &note);
        OK(base64_bytes(line, said.b, sizeof said.b) &&
               merkle_root(&s, (int64_t)i, &root, &e) &&
               ledger_hash_eq(&root, &said),
           "its root over %zu entries", i);
    }
}

int main(void)
{
    scratch = tap_arena();
    prepare();
    roots_right();
    inclusion_all();
    consistency_all();
    wrong_proofs();
    wrong_sizes();
    leaf_shape();
    vectors();
    sample_log();
    arena_close(scratch);
    return tap_done();
}
