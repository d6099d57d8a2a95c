/* merkle.c - the tree over the ledger and its proofs [RFC 9162 §2.1].
 *
 * Only hashes of complete subtrees are kept.  Every other hash that a proof or
 * a root needs is a run of leaves that starts at a multiple of its largest
 * power of two, so it is made of at most 63 kept ones. */
#include "ledger/internal.h"

#include <assert.h>
#include <inttypes.h>

/* ----------------------------------------------------------------- hashes */

void merkle_leaf(str data, struct ledger_hash *out)
{
    static const uint8_t mark = 0;
    struct sha256 s;

    sha256_start(&s);
    sha256_add(&s, &mark, 1);
    sha256_add(&s, data.p, data.n);
    sha256_end(&s, out->b);
}

void merkle_node(const struct ledger_hash *l, const struct ledger_hash *r,
                 struct ledger_hash *out)
{
    static const uint8_t mark = 1;
    struct sha256 s;

    sha256_start(&s);
    sha256_add(&s, &mark, 1);
    sha256_add(&s, l->b, sizeof l->b);
    sha256_add(&s, r->b, sizeof r->b);
    sha256_end(&s, out->b);
}

bool ledger_hash_eq(const struct ledger_hash *a, const struct ledger_hash *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}

static void put_u64(char *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (char)(v >> (56 - 8 * i) & 255U);
}

void ledger_leaf(int64_t seq, instant recorded,
                 const struct ledger_hash *digest, struct ledger_hash *leaf)
{
    static const str head = SI("fadu act v1\n");
    char data[12 + 8 + 8 + SHA256_SIZE];

    assert(head.n == 12);
    memcpy(data, head.p, 12);
    put_u64(data + 12, (uint64_t)seq);
    put_u64(data + 20, (uint64_t)recorded);
    memcpy(data + 28, digest->b, sizeof digest->b);
    merkle_leaf((str){data, sizeof data}, leaf);
}

struct number_text number_text(int64_t v)
{
    struct number_text t;

    (void)snprintf(t.z, sizeof t.z, "%" PRId64, v);
    return t;
}

/* ----------------------------------------------------- from kept subtrees */

/* The level of the largest power of two that is at most n (n >= 1). */
static int level_of(int64_t n)
{
    int level = 0;

    while (n >> level > 1)
        level++;
    return level;
}

/* The largest power of two below n (n >= 2). */
static int64_t half_of(int64_t n)
{
    return (int64_t)1 << level_of(n - 1);
}

/* The hash of n leaves from begin, which is a multiple of the largest power
 * of two in n: MTH(D[begin:begin+n]). */
static bool run_hash(const struct merkle_source *s, int64_t begin, int64_t n,
                     struct ledger_hash *out, struct err *e)
{
    struct ledger_hash peaks[LEDGER_PROOF_MAX], h;
    size_t k = 0;

    while (n > 0) {
        int level = level_of(n);

        if (!s->node(s->ctx, level, begin >> level, &peaks[k++], e))
            return false;
        begin += (int64_t)1 << level;
        n -= (int64_t)1 << level;
    }
    h = peaks[--k];
    while (k > 0)
        merkle_node(&peaks[--k], &h, &h);
    *out = h;
    return true;
}

bool merkle_root(const struct merkle_source *s, int64_t size,
                 struct ledger_hash *root, struct err *e)
{
    assert(size >= 0);
    if (size == 0) {
        sha256(S(""), root->b);
        return true;
    }
    return run_hash(s, 0, size, root, e);
}

/* The walk goes from the root to the leaves, a proof the other way. */
static void reverse(struct ledger_proof *p)
{
    for (size_t i = 0, j = p->n; i + 1 < j; i++) {
        struct ledger_hash h = p->at[i];

        p->at[i] = p->at[--j];
        p->at[j] = h;
    }
}

/* The next hash of a proof: n leaves from begin. */
static bool step(const struct merkle_source *s, int64_t begin, int64_t n,
                 struct ledger_proof *p, struct err *e)
{
    assert(p->n < LEDGER_PROOF_MAX);
    return run_hash(s, begin, n, &p->at[p->n++], e);
}

bool merkle_inclusion(const struct merkle_source *s, int64_t seq, int64_t size,
                      struct ledger_proof *p, struct err *e)
{
    struct ledger_proof made = {.n = 0};
    int64_t begin = 0;

    assert(seq >= 0 && seq < size);
    for (int64_t n = size; n > 1;) {
        int64_t k = half_of(n);
        bool left = seq - begin < k;

        if (!(left ? step(s, begin + k, n - k, &made, e)
                   : step(s, begin, k, &made, e)))
            return false;
        begin += left ? 0 : k;
        n = left ? k : n - k;
    }
    reverse(&made);
    *p = made;
    return true;
}

bool merkle_consistency(const struct merkle_source *s, int64_t from, int64_t to,
                        struct ledger_proof *p, struct err *e)
{
    struct ledger_proof made = {.n = 0};
    int64_t begin = 0, n = to, m = from;
    bool whole = true; /* what is left is the old tree itself, known to all */

    assert(from >= 1 && from <= to);
    while (m != n) {
        int64_t k = half_of(n);
        bool left = m <= k;

        if (!(left ? step(s, begin + k, n - k, &made, e)
                   : step(s, begin, k, &made, e)))
            return false;
        whole = whole && left;
        begin += left ? 0 : k;
        m -= left ? 0 : k;
        n = left ? k : n - k;
    }
    if (!whole && !step(s, begin, m, &made, e))
        return false;
    reverse(&made);
    *p = made;
    return true;
}

/* ---------------------------------------------------------------- checking */

/* [RFC 9162 §2.1.3.2] */
bool merkle_includes(const struct ledger_hash *leaf, int64_t seq, int64_t size,
                     const struct ledger_proof *p,
                     const struct ledger_hash *root)
{
    int64_t fn = seq, sn = size - 1;
    struct ledger_hash r = *leaf;

    if (seq < 0 || seq >= size || p->n > LEDGER_PROOF_MAX)
        return false;
    for (size_t i = 0; i < p->n; i++) {
        if (sn == 0)
            return false;
        if (fn % 2 == 1 || fn == sn) {
            merkle_node(&p->at[i], &r, &r);
            for (; fn % 2 == 0 && fn != 0; fn /= 2)
                sn /= 2;
        } else {
            merkle_node(&r, &p->at[i], &r);
        }
        fn /= 2;
        sn /= 2;
    }
    return sn == 0 && ledger_hash_eq(&r, root);
}

/* [RFC 9162 §2.1.4.2].  A proof from size 0 would say nothing: refused. */
bool merkle_consistent(int64_t from, int64_t to,
                       const struct ledger_hash *root_from,
                       const struct ledger_hash *root_to,
                       const struct ledger_proof *p)
{
    int64_t fn = from - 1, sn = to - 1;
    struct ledger_hash fr, sr;
    bool power = from > 0 && (from & (from - 1)) == 0;
    size_t i = power ? 0 : 1;

    if (from < 1 || from > to || p->n > LEDGER_PROOF_MAX)
        return false;
    if (from == to)
        return p->n == 0 && ledger_hash_eq(root_from, root_to);
    if (p->n == 0)
        return false;
    for (; fn % 2 == 1; fn /= 2)
        sn /= 2;
    /* A complete old tree is its own first hash and not sent. */
    fr = sr = power ? *root_from : p->at[0];
    for (; i < p->n; i++) {
        if (sn == 0)
            return false;
        if (fn % 2 == 1 || fn == sn) {
            merkle_node(&p->at[i], &fr, &fr);
            merkle_node(&p->at[i], &sr, &sr);
            for (; fn % 2 == 0 && fn != 0; fn /= 2)
                sn /= 2;
        } else {
            merkle_node(&sr, &p->at[i], &sr);
        }
        fn /= 2;
        sn /= 2;
    }
    return sn == 0 && ledger_hash_eq(&fr, root_from) &&
           ledger_hash_eq(&sr, root_to);
}
