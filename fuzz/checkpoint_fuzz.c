/* checkpoint_fuzz.c - any bytes as a signed checkpoint; and, rightly signed,
 * as the text of one: accepted is only what is printed so from its size and
 * root. */
#include "ledger/ledger.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ORIGIN S("fadu.example/ledger")

static const uint8_t seed[SIGN_SEED] = {1, 2, 3};

/* "— ORIGIN base64(key hash ‖ signature)" over the text. */
static void put_signature(struct arena *a, const struct sign_key *key, str text,
                          struct buf *out)
{
    uint8_t line[4 + SIGN_SIZE];
    str name, hash, rest;

    if (!checkpoint_key_text(a, ORIGIN, key, &name, NULL))
        return;
    (void)str_cut(name, S("+"), &name, &rest);
    (void)str_cut(rest, S("+"), &hash, &rest);
    if (!hex_get(hash, line, 4))
        return;
    sign_make(key, text, line + 4);
    buf_lit(out, "\n— ");
    buf_add(out, ORIGIN);
    buf_byte(out, ' ');
    base64_put(out, line, sizeof line);
    buf_byte(out, '\n');
}

static void printed_so(str text, int64_t size, const struct ledger_hash *root)
{
    struct buf b;
    str s;

    assert(size >= 0);
    buf_init(&b, &memory_system, 4096);
    buf_add(&b, ORIGIN);
    buf_byte(&b, '\n');
    buf_int(&b, size);
    buf_byte(&b, '\n');
    base64_put(&b, root->b, sizeof root->b);
    buf_byte(&b, '\n');
    if (buf_done(&b, &s, NULL))
        assert(str_starts(text, s));
    buf_close(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = {(const char *)data, size}, note;
    struct ledger_hash root;
    struct arena *a = NULL;
    struct sign_key key;
    int64_t n = -1;
    struct buf b;

    sign_key_of(seed, &key);
    if (checkpoint_fits(text, ORIGIN, key.public, &n, &root))
        printed_so(text, n, &root);
    if (size > 1 << 16 || !arena_open(&a, &memory_system, 1 << 20, NULL))
        return 0;
    buf_init(&b, &memory_system, 1 << 20);
    buf_add(&b, text);
    put_signature(a, &key, text, &b);
    if (buf_done(&b, &note, NULL) &&
        checkpoint_fits(note, ORIGIN, key.public, &n, &root))
        printed_so(text, n, &root);
    buf_close(&b);
    arena_close(a);
    return 0;
}
