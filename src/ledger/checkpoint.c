/* checkpoint.c - signed statements of how large the ledger is and its root.
 *
 * A C2SP tlog-checkpoint in a C2SP signed note: whoever keeps one can later
 * prove that the acts under it are the same, or that they are not. */
#include "ledger/internal.h"

enum { KEY_HASH = 4, LINE_BYTES = KEY_HASH + SIGN_SIZE, LINE_TEXT = 92 };
_Static_assert(LINE_TEXT == (LINE_BYTES + 2) / 3 * 4, "base64 of a line");
enum { ROOT_TEXT = 44 };
enum { SIGNERS_MAX = 100 };

static const char sql_newest[] = "SELECT size, root, at, note FROM checkpoint"
                                 " ORDER BY size DESC LIMIT 1";
static const char sql_insert[] =
    "INSERT INTO checkpoint (size, root, at, note) VALUES (?1, ?2, ?3, ?4)";

/* The kind of key is part of what a verifier names: 1 is Ed25519. */
static const char ed25519 = 1;

/* The first bytes of SHA-256(name ‖ LF ‖ 1 ‖ key) [C2SP signed-note]. */
static void key_hash(str origin, const uint8_t public[SIGN_PUBLIC],
                     uint8_t out[KEY_HASH])
{
    uint8_t digest[SHA256_SIZE];
    struct sha256 s;

    sha256_start(&s);
    sha256_add(&s, origin.p, origin.n);
    sha256_add(&s, "\n", 1);
    sha256_add(&s, &ed25519, 1);
    sha256_add(&s, public, SIGN_PUBLIC);
    sha256_end(&s, digest);
    memcpy(out, digest, KEY_HASH);
}

bool checkpoint_key_text(struct arena *a, str origin,
                         const struct sign_key *key, str *out, struct err *e)
{
    uint8_t hash[KEY_HASH], typed[1 + SIGN_PUBLIC] = {1};
    struct buf b;
    bool ok;

    if (!ledger_name(NAME_SIGNER, origin, e))
        return false;
    key_hash(origin, key->public, hash);
    memcpy(typed + 1, key->public, SIGN_PUBLIC);
    buf_init(&b, &memory_system, 1024);
    buf_add(&b, origin);
    buf_byte(&b, '+');
    hex_put(&b, hash, sizeof hash);
    buf_byte(&b, '+');
    base64_put(&b, typed, sizeof typed);
    ok = buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

/* ---------------------------------------------------------------- writing */

static bool note_make(struct arena *a, str origin, const struct sign_key *key,
                      int64_t size, const struct ledger_hash *root, str *out,
                      struct err *e)
{
    uint8_t line[LINE_BYTES];
    struct buf b;
    bool ok;
    str body;

    buf_init(&b, &memory_system, NOTE_MAX);
    buf_add(&b, origin);
    buf_byte(&b, '\n');
    buf_int(&b, size);
    buf_byte(&b, '\n');
    base64_put(&b, root->b, sizeof root->b);
    buf_byte(&b, '\n');
    ok = buf_done(&b, &body, e);
    if (ok) {
        key_hash(origin, key->public, line);
        sign_make(key, body, line + KEY_HASH);
        buf_lit(&b, "\n— ");
        buf_add(&b, origin);
        buf_byte(&b, ' ');
        base64_put(&b, line, sizeof line);
        buf_byte(&b, '\n');
        ok = buf_take(&b, a, out, e);
    }
    buf_close(&b);
    return ok;
}

static bool newest(struct db *db, struct arena *a, bool *found,
                   struct ledger_checkpoint *out, struct err *e)
{
    struct ledger_checkpoint c = {0};
    struct stmt *st = NULL;
    bool ok = true;
    str root;

    if (!db_one(db, &st, e, sql_newest, ""))
        return false;
    *found = st != NULL;
    if (st != NULL) {
        c.size = stmt_get_int(st, 0);
        c.at = stmt_get_int(st, 2);
        root = stmt_get_blob(st, 1);
        if (root.n == sizeof c.root.b)
            memcpy(c.root.b, root.p, root.n);
        ok = stmt_take_text(st, 3, a, &c.note, e);
    }
    stmt_close(st);
    if (ok && *found)
        *out = c;
    return ok;
}

bool checkpoint_make(struct db *db, struct arena *a, str origin,
                     const struct sign_key *key, instant at,
                     struct ledger_checkpoint *out, struct err *e)
{
    struct ledger_checkpoint last, c = {.at = at};
    bool found;

    if (!ledger_name(NAME_SIGNER, origin, e) || !ledger_size(db, &c.size, e) ||
        !newest(db, a, &found, &last, e))
        return false;
    if (found && last.size == c.size) {
        *out = last;
        return true;
    }
    if (!ledger_root(db, c.size, &c.root, e) ||
        !note_make(a, origin, key, c.size, &c.root, &c.note, e) ||
        !db_run(db, e, sql_insert, "ibit", c.size,
                ((str){(const char *)c.root.b, sizeof c.root.b}), at, c.note))
        return false;
    *out = c;
    return true;
}

bool checkpoint_covering(struct db *db, struct arena *a, int64_t seq,
                         bool *found, struct ledger_checkpoint *out,
                         struct err *e)
{
    struct ledger_checkpoint c;
    bool any;

    if (!newest(db, a, &any, &c, e))
        return false;
    *found = any && c.size > seq;
    if (*found)
        *out = c;
    return true;
}

/* ---------------------------------------------------------------- reading */

/* Text of a note: UTF-8 with no control character but the line end. */
static bool note_text(str note)
{
    for (size_t i = 0; i < note.n; i++) {
        unsigned char c = (unsigned char)note.p[i];

        if (c < ' ' && c != '\n')
            return false;
    }
    return note.n <= NOTE_MAX && str_utf8(note, NULL);
}

/* Cuts at the last empty line: the text with its line end, and the signature
 * lines. */
static bool note_split(str note, str *text, str *lines)
{
    if (note.n < 2 || note.p[note.n - 1] != '\n')
        return false;
    for (size_t i = note.n - 1; i > 0; i--) {
        if (note.p[i] == '\n' && note.p[i - 1] == '\n') {
            *text = str_slice(note, 0, i);
            *lines = str_slice(note, i + 1, note.n);
            return lines->n > 0;
        }
    }
    return false;
}

/* "— NAME BASE64"; the base64 is at least a key's hash and one byte. */
static bool signer_line(str line, str *name, str *text)
{
    static const str dash = SI("— ");

    if (!str_starts(line, dash) ||
        !str_cut(str_slice(line, dash.n, line.n), S(" "), name, text) ||
        !ledger_name(NAME_SIGNER, *name, NULL) || text->n < 8 ||
        text->n % 4 != 0)
        return false;
    for (size_t i = 0; i < text->n; i++) {
        char c = text->p[i];
        bool pad = c == '=' && i + 2 >= text->n;

        if (!pad && c != '+' && c != '/' && !(c >= '0' && c <= '9') &&
            !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z'))
            return false;
    }
    return true;
}

/* Every line is well formed, and one is the key's, over the text. */
static bool signed_by(str text, str lines, str origin,
                      const uint8_t public[SIGN_PUBLIC])
{
    uint8_t hash[KEY_HASH], bytes[LINE_BYTES];
    bool ours = false;
    str line, name, base64;
    size_t n = 0;

    key_hash(origin, public, hash);
    while (lines.n > 0) {
        (void)str_cut(lines, S("\n"), &line, &lines);
        if (++n > SIGNERS_MAX || !signer_line(line, &name, &base64))
            return false;
        /* A line of this name with another key's hash is another's. */
        if (!str_eq(name, origin) || base64.n != LINE_TEXT ||
            !base64_bytes(base64, bytes, sizeof bytes) ||
            memcmp(bytes, hash, sizeof hash) != 0)
            continue;
        if (!sign_fits(public, text, bytes + KEY_HASH))
            return false;
        ours = true;
    }
    return ours;
}

/* The first three lines; further ones are extensions and never empty. */
bool checkpoint_read(str text, str *origin, int64_t *size,
                     struct ledger_hash *root)
{
    str number, base64, line;

    if (!str_cut(text, S("\n"), origin, &text) || origin->n == 0 ||
        !str_cut(text, S("\n"), &number, &text) ||
        !str_cut(text, S("\n"), &base64, &text) ||
        !str_to_int(number, 0, INT64_MAX, size) ||
        (number.n > 1 && number.p[0] == '0') || number.p[0] == '-' ||
        base64.n != ROOT_TEXT || !base64_bytes(base64, root->b, sizeof root->b))
        return false;
    while (text.n > 0) {
        if (!str_cut(text, S("\n"), &line, &text) || line.n == 0)
            return false;
    }
    return true;
}

bool note_fits(str note, str signer, const uint8_t public[SIGN_PUBLIC],
               str *text)
{
    str body, lines;

    if (!note_text(note) || !note_split(note, &body, &lines) ||
        !signed_by(body, lines, signer, public))
        return false;
    *text = body;
    return true;
}

bool checkpoint_fits(str note, str origin, const uint8_t public[SIGN_PUBLIC],
                     int64_t *size, struct ledger_hash *root)
{
    struct ledger_hash said;
    str text, name;
    int64_t n;

    if (!note_fits(note, origin, public, &text) ||
        !checkpoint_read(text, &name, &n, &said) || !str_eq(name, origin))
        return false;
    *size = n;
    *root = said;
    return true;
}
