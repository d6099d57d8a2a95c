/* ledger.h - the append-only record of acts (台账) and its proofs.
 *
 * Purpose   keeps every act as canonical bytes, chains the acts of a stream,
 *           hashes all into one Merkle tree, proves inclusion and consistency,
 *           signs checkpoints, and verifies everything from the bytes.
 * Shapes    a stream is one matter or one register entry ("matter/…",
 *           "person/…"); its acts are numbered from 1 without a gap.  An act is
 *           a tree; docs/ledger.md has a worked example.
 *             act  = canonical JSON [RFC 8785]
 *             leaf = "fadu act v1\n" ‖ seq u64be ‖ recorded_ms u64be ‖ SHA-256(act)
 *           seq counts from 0 over the whole ledger; leaf hash and tree as
 *           [RFC 9162 §2.1].
 * Errors    LEDGER-001 no such act; -002 the stream moved on; -003 no random
 *           bytes; -004 more acts asked for than there are; -005 a name that
 *           cannot be one; -006 a concealed value without its digest;
 *           -010..-029 FAULT_CORRUPT: what is stored disagrees.
 * Source    [RFC 8785], [RFC 9162], [RFC 9901] (salted digests), C2SP
 *           signed-note and tlog-checkpoint.
 * Threads   as the db given.
 * Invariants  1. acts are never changed or removed.  2. seq and the numbers of
 *           a stream have no gap.  3. each act names the digest of the act
 *           before it in its stream.  4. the root over the first n leaves is the
 *           same for ever.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "base/base.h"
#include "crypto/crypto.h"
#include "notation/notation.h"
#include "store/store.h"

/* The tables and triggers of the ledger; the triggers refuse an edited or
 * deleted act or leaf, a gap, and a broken chain. */
extern const char ledger_schema[];

struct ledger_hash {
    uint8_t b[SHA256_SIZE];
};

/* -------------------------------------------------------------- appending */

/* A value that stands in the act only as its salted digest
 * {"~": base64url(SHA-256(salt ‖ canonical(value)))}. */
struct disclosed {
    str path; /* JSON pointer into the act: "/intent/fields/phone" */
    const struct json *value;
    uint8_t salt[16];
};

struct ledger_entry {
    str stream;
    int64_t number;   /* of the act in its stream: the last one's + 1 */
    struct json *act; /* without "stream", "n", "prev", "seq": set here */
    instant recorded;
    const struct disclosed *disclosed;
    size_t n_disclosed;
};
struct ledger_place {
    int64_t seq;
    struct ledger_hash digest; /* of the act's bytes */
};
/* In a writer's transaction.  LEDGER-002 (CONFLICT) when `number` is not the
 * next one of the stream.  Sets "v", "stream", "n" (number) and "prev" (hex
 * digest of the stream's act before, or "") in entry->act. */
MUST_CHECK bool ledger_append(struct db *db, struct arena *a,
                              const struct ledger_entry *entry,
                              struct ledger_place *out, struct err *e);

/* Moves the values under the given member names out of a tree, putting the
 * digest form in their place; each is added to *out with a path that begins
 * with `prefix`.  `names` are confidential field ids; what a write {path:
 * [names], value} of effects writes is confidential when a name of its path
 * is.  After a failure the tree is to be thrown away. */
struct disclosures {
    struct disclosed *at;
    size_t n, cap;
};
MUST_CHECK bool ledger_conceal(struct arena *a, struct json *tree, str prefix,
                               const str *names, size_t n_names,
                               const struct random *random,
                               struct disclosures *out, struct err *e);

/* ---------------------------------------------------------------- reading */

struct ledger_act {
    int64_t seq, number;
    str stream, bytes; /* canonical, as digested */
    struct json *act;  /* parsed; concealed values as digests */
    instant recorded;
    struct ledger_hash digest;
};
/* One act; FAULT_ABSENT when there is none. */
MUST_CHECK bool ledger_read(struct db *db, struct arena *a, int64_t seq,
                            struct ledger_act *out, struct err *e);
MUST_CHECK bool ledger_read_nth(struct db *db, struct arena *a, str stream,
                                int64_t number, struct ledger_act *out,
                                struct err *e);
/* Acts of a stream, newest first, before number `before` (0: from the
 * newest), at most `max`. */
MUST_CHECK bool ledger_stream(struct db *db, struct arena *a, str stream,
                              int64_t before, size_t max,
                              struct ledger_act **out, size_t *n,
                              struct err *e);
/* Puts the plain values that are still kept back into a parsed act. */
MUST_CHECK bool ledger_reveal(struct db *db, struct arena *a,
                              struct ledger_act *act, struct err *e);
/* Every act in order of seq from `from`.  A visit that returns false stops it:
 * the answer is then false and *e as the visit left it.  The arena and the act
 * live until the visit returns. */
MUST_CHECK bool ledger_each(struct db *db, int64_t from,
                            bool (*visit)(void *ctx, struct arena *a,
                                          struct ledger_act *act,
                                          struct err *e),
                            void *ctx, struct err *e);
MUST_CHECK bool ledger_size(struct db *db, int64_t *size, struct err *e);

/* ----------------------------------------------------------------- proofs */

/* Over the first `size` leaves (0: SHA-256 of nothing). */
MUST_CHECK bool ledger_root(struct db *db, int64_t size,
                            struct ledger_hash *root, struct err *e);
enum { LEDGER_PROOF_MAX = 63 };
struct ledger_proof {
    struct ledger_hash at[LEDGER_PROOF_MAX];
    size_t n;
};
MUST_CHECK bool ledger_inclusion(struct db *db, int64_t seq, int64_t size,
                                 struct ledger_proof *p, struct err *e);
MUST_CHECK bool ledger_consistency(struct db *db, int64_t from, int64_t to,
                                   struct ledger_proof *p, struct err *e);

/* Pure: needs no database. */
void ledger_leaf(int64_t seq, instant recorded,
                 const struct ledger_hash *digest, struct ledger_hash *leaf);
/* RFC 9162's hashes, for others' vectors. */
void merkle_leaf(str data, struct ledger_hash *out);
void merkle_node(const struct ledger_hash *l, const struct ledger_hash *r,
                 struct ledger_hash *out);
bool merkle_includes(const struct ledger_hash *leaf, int64_t seq, int64_t size,
                     const struct ledger_proof *p,
                     const struct ledger_hash *root);
/* From 1 on: that an empty ledger is part of another says nothing. */
bool merkle_consistent(int64_t from, int64_t to,
                       const struct ledger_hash *root_from,
                       const struct ledger_hash *root_to,
                       const struct ledger_proof *p);

/* ------------------------------------------------------------ checkpoints */

/* A signed note: origin, size, root in base64, a blank line, the signature
 * line "— origin base64(key hash ‖ signature)". */
struct ledger_checkpoint {
    int64_t size;
    struct ledger_hash root;
    instant at;
    str note;
};
/* In a writer's transaction.  When no act came since the last one, it is that
 * one again.  LEDGER-005: an origin with a blank, "+" or control character. */
MUST_CHECK bool checkpoint_make(struct db *db, struct arena *a, str origin,
                                const struct sign_key *key, instant at,
                                struct ledger_checkpoint *out, struct err *e);
/* The newest that covers more than `seq` (seq -1: the newest at all); *found
 * false when there is none. */
MUST_CHECK bool checkpoint_covering(struct db *db, struct arena *a, int64_t seq,
                                    bool *found, struct ledger_checkpoint *out,
                                    struct err *e);
/* Whether the note is well formed, of this origin, and signed by this key;
 * the lines of other signers (witnesses) are passed over. */
bool checkpoint_fits(str note, str origin, const uint8_t public[SIGN_PUBLIC],
                     int64_t *size, struct ledger_hash *root);
/* The verifier's line for a public key: "origin+keyhash+base64". */
MUST_CHECK bool checkpoint_key_text(struct arena *a, str origin,
                                    const struct sign_key *key, str *out,
                                    struct err *e);

/* ----------------------------------------------------------------- proving */

/* Reads everything again from the bytes: every act's digest, chain, leaf, the
 * tree, every checkpoint, every disclosed value against its digest.  Each
 * problem is an error in words that names the act; the reading ends early when
 * `max` problems are found (0: 100).  True: it was read, see out->n.
 * `progress` (may be NULL) is told how far.  In a reader's snapshot. */
struct ledger_problems {
    struct err *at;
    size_t n, cap, max;
};
MUST_CHECK bool ledger_verify(struct db *db, struct arena *a, str origin,
                              const uint8_t public[SIGN_PUBLIC],
                              void (*progress)(void *ctx, int64_t done,
                                               int64_t all),
                              void *ctx, struct ledger_problems *out,
                              struct err *e);

#endif
