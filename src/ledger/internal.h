/* internal.h - what the files of this folder share.
 *
 * Purpose   the tree's arithmetic over any place where its nodes are kept; a
 *           row of acts; pointers into an act.
 * Threads   pure, or as the db given.
 */
#ifndef LEDGER_INTERNAL_H
#define LEDGER_INTERNAL_H

#include "ledger/ledger.h"

enum {
    ACT_MAX = 4 << 20,   /* bytes of one act */
    VALUE_MAX = 1 << 20, /* bytes of one concealed value */
    STREAM_MAX = 200,    /* bytes of a stream's name */
    NOTE_MAX = 1 << 20,  /* bytes of a signed checkpoint with witnesses */
    SALT_SIZE = 16,
    EACH_MAX = 128 << 20, /* memory for one act while all are read */
    CONCEALED_TEXT = 43,  /* 32 bytes in base64url */
};

/* ---------------------------------------------------------------- merkle */

/* Where the hashes of complete subtrees are kept: node (level, i) covers the
 * leaves i << level .. (i + 1) << level - 1. */
struct merkle_source {
    bool (*node)(void *ctx, int level, int64_t i, struct ledger_hash *out,
                 struct err *e);
    void *ctx;
};
/* 0 <= size: the root over the first size leaves. */
MUST_CHECK bool merkle_root(const struct merkle_source *s, int64_t size,
                            struct ledger_hash *root, struct err *e);
/* 0 <= seq < size. */
MUST_CHECK bool merkle_inclusion(const struct merkle_source *s, int64_t seq,
                                 int64_t size, struct ledger_proof *p,
                                 struct err *e);
/* 1 <= from <= to. */
MUST_CHECK bool merkle_consistency(const struct merkle_source *s, int64_t from,
                                   int64_t to, struct ledger_proof *p,
                                   struct err *e);
bool ledger_hash_eq(const struct ledger_hash *a, const struct ledger_hash *b);

/* The source whose nodes stand in the table of a db. */
struct merkle_source ledger_nodes(struct db *db);

/* -------------------------------------------------------------- concealed */

/* Base64url of SHA-256(salt ‖ canonical value), as text and a NUL. */
struct concealed_text {
    char z[CONCEALED_TEXT + 1];
};
struct concealed_text concealed_text(const uint8_t salt[SALT_SIZE],
                                     str canonical);
/* The place that a JSON pointer [RFC 6901] names in a tree: its container and
 * the index there; false when there is none. */
bool pointer_find(struct json *tree, str pointer, struct json **container,
                  size_t *index);
/* The digest text of a concealed place, or "" when it is none. */
str concealed_digest(const struct json *v);

/* ------------------------------------------------------------ checkpoints */

/* Whether a signed note is well formed and signed by this key under this name;
 * *text is then what was signed, borrowed. */
bool note_fits(str note, str signer, const uint8_t public[SIGN_PUBLIC],
               str *text);
/* The text of a checkpoint, without its signatures. */
bool checkpoint_read(str text, str *origin, int64_t *size,
                     struct ledger_hash *root);

/* ------------------------------------------------------------------ errors */

extern const struct err_def ledger_bad_digest; /* {0} seq {1} stream {2} n */
extern const struct err_def ledger_bad_body;   /* {0} seq {1} stream {2} n */
extern const struct err_def ledger_no_node;    /* {0} first {1} last act */

/* Whether a stream may be called so (LEDGER-005): not empty, at most
 * STREAM_MAX bytes of UTF-8, no control character.  A signer's name moreover
 * holds no blank and no "+", which would let its line be read in two ways. */
enum name_of { NAME_STREAM, NAME_SIGNER };
MUST_CHECK bool ledger_name(enum name_of of, str name, struct err *e);

/* A number as text, for a message. */
struct number_text {
    char z[24];
};
struct number_text number_text(int64_t v);

#endif
