/* verify.c - reads the whole ledger again from its bytes.
 *
 * One pass over the acts in order, beside it one over the checkpoints and one
 * over the disclosed values: memory does not grow with the ledger.
 *
 * A hash that disagrees with what is computed is told once and the stored one
 * used from there on, so that each problem is told where it is and not again
 * in every node and checkpoint above it.  An act rewritten together with all
 * its nodes shows in the checkpoint that then no longer fits. */
#include "ledger/internal.h"

enum { PROBLEMS = 100, TELL_EACH = 4096, HEADS = 4096 };

/* clang-format off */
static const struct err_def gap = {
    .code = "LEDGER-014", .fault = FAULT_CORRUPT,
    .zh = "缺少第 {0} 号至第 {1} 号行为", .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "the acts {0} to {1} are missing", .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def misplaced = {
    .code = "LEDGER-015", .fault = FAULT_CORRUPT,
    .zh = "第 {0} 号行为(「{1}」第 {2} 个)的序号不可能是序号", .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "act {0} (\"{1}\", no. {2}) has a number that no act can have",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def stream_gap = {
    .code = "LEDGER-016", .fault = FAULT_CORRUPT,
    .zh = "第 {0} 号行为(「{1}」第 {2} 个)之前没有同案的上一个行为",
    .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "act {0} (\"{1}\", no. {2}) has no act of its stream before it",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def broken_chain = {
    .code = "LEDGER-017", .fault = FAULT_CORRUPT,
    .zh = "第 {0} 号行为(「{1}」第 {2} 个)所指的上一个行为不是现存的那个:"
          "二者之一在写入后被改动",
    .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "act {0} (\"{1}\", no. {2}) follows another act than the one that "
          "stands before it: one of the two was changed after it was written",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def other_place = {
    .code = "LEDGER-018", .fault = FAULT_CORRUPT,
    .zh = "第 {0} 号行为(「{1}」第 {2} 个)的内容写的是另一个 {3}",
    .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "act {0} (\"{1}\", no. {2}) says another {3} in its bytes",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def bad_leaf = {
    .code = "LEDGER-019", .fault = FAULT_CORRUPT,
    .zh = "第 {0} 号行为(「{1}」第 {2} 个)与哈希树中的叶不符:"
          "内容、序号或记录时间在写入后被改动",
    .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "act {0} (\"{1}\", no. {2}) does not fit its leaf in the tree: its "
          "bytes, place or time of recording were changed after it was written",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def bad_node = {
    .code = "LEDGER-020", .fault = FAULT_CORRUPT,
    .zh = "哈希树中第 {0} 号至第 {1} 号行为的节点与其下的节点不符",
    .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "the tree's node over the acts {0} to {1} does not fit those below",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def extra_node = {
    .code = "LEDGER-021", .fault = FAULT_CORRUPT,
    .zh = "哈希树第 {0} 层到第 {1} 号,多于或少于现有的行为:"
          "最后的行为可能被删除",
    .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "level {0} of the tree ends at {1}, which does not fit the number of "
          "acts: the last ones may have been removed",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def bad_root = {
    .code = "LEDGER-022", .fault = FAULT_CORRUPT,
    .zh = "{0} 个行为时的检查点与现有的行为不符:第 {1} 号至第 {2} 号行为中"
          "有的在签署后被改动",
    .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "the checkpoint over {0} acts does not fit them: some of the acts {1} "
          "to {2} were changed after it was signed",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def beyond = {
    .code = "LEDGER-023", .fault = FAULT_CORRUPT,
    .zh = "检查点签署了 {0} 个行为,现在只有 {1} 个:最后的行为被删除",
    .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "a checkpoint was signed over {0} acts, there are only {1}: the last "
          "ones were removed",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def bad_note = {
    .code = "LEDGER-024", .fault = FAULT_CORRUPT,
    .zh = "{0} 个行为时的检查点不是本台账的密钥所签", .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "the checkpoint over {0} acts is not signed by this ledger's key",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def other_note = {
    .code = "LEDGER-025", .fault = FAULT_CORRUPT,
    .zh = "{0} 个行为时的检查点,其签署的文字说的是另一个数目或根",
    .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "the signed text of the checkpoint over {0} acts says another size "
          "or root",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def stray_value = {
    .code = "LEDGER-026", .fault = FAULT_CORRUPT,
    .zh = "第 {0} 号行为的 {1} 存有原值,行为中却没有它的摘要",
    .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "a value is kept for {1} of act {0}, which has no digest there",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
static const struct err_def changed_value = {
    .code = "LEDGER-027", .fault = FAULT_CORRUPT,
    .zh = "第 {0} 号行为 {1} 的原值或其盐在写入后被改动", .fix_zh = "停止写入,保留现有文件,用备份核对",
    .en = "the value of {1} in act {0}, or its salt, was changed after it was "
          "written",
    .fix_en = "stop writing, keep the files, compare with a backup",
};
/* clang-format on */

static const char sql_acts[] =
    "SELECT seq, stream, number, recorded, digest, prev, body FROM act"
    " ORDER BY seq";
static const char sql_before[] =
    "SELECT seq, digest FROM act WHERE stream = ?1 AND number = ?2";
static const char sql_node[] =
    "SELECT hash FROM node WHERE level = ?1 AND idx = ?2";
static const char sql_leaves[] =
    "SELECT idx, hash FROM node WHERE level = 0 ORDER BY idx";
static const char sql_last_node[] =
    "SELECT coalesce(max(idx), -1) FROM node WHERE level = ?1";
static const char sql_odd_nodes[] =
    "SELECT level, max(idx) FROM node WHERE level < 0 OR level > 62"
    " GROUP BY level ORDER BY level";
static const char sql_notes[] =
    "SELECT size, root, note FROM checkpoint ORDER BY size";
static const char sql_values[] =
    "SELECT seq, path, salt, value FROM disclosed ORDER BY seq, path";

/* An act seen lately, as the one that the next of its stream names. */
struct head {
    int64_t number;
    size_t stream_n, digest_n;
    char stream[STREAM_MAX];
    uint8_t digest[SHA256_SIZE];
};

struct verify {
    struct db *db;
    struct arena *a;       /* the caller's: the problems */
    struct arena *scratch; /* one act */
    struct arena *whole;   /* the heads */
    struct buf text;
    str origin;
    const uint8_t *public;
    struct ledger_problems *out;
    size_t max;
    struct err spare;
    bool failed; /* no memory for a problem: *spare says so */

    struct stmt *acts, *before, *node, *leaves, *notes, *values;
    bool leaf, note, value; /* there is a row under leaves, notes, values */
    struct head *heads;     /* HEADS of them, by the stream's hash */

    /* The tree over the acts so far: the last complete subtree of each level. */
    int64_t size;
    struct ledger_hash peak[LEDGER_PROOF_MAX];
    bool torn;         /* acts are missing and their leaves too */
    int64_t good_size; /* of the last checkpoint that fitted */
    bool root_told;
};

/* The act under the statement. */
struct row {
    int64_t seq, number;
    instant recorded;
    str stream, digest, prev, body;
    struct json *act; /* NULL: not readable */
    struct ledger_hash hash;
};

/* Where to put the next problem. */
static struct err *problem(struct verify *v)
{
    struct err *e = NULL;

    if (v->out->n < v->max && !v->failed) {
        e = vec_add(v->a, v->out, &v->spare);
        v->failed = e == NULL;
    }
    return e; /* NULL: nothing is told, which err_set allows */
}

static bool full(const struct verify *v)
{
    return v->failed || v->out->n >= v->max;
}

#define TELL(v, def, ...) \
    ((void)err_set(problem(v), (def), .arg = {__VA_ARGS__}))
#define NUM(n) str_of(number_text(n).z)
#define ROW(r) NUM((r)->seq), (r)->stream, NUM((r)->number)

/* --------------------------------------------------------------- the tree */

static bool stored_node(struct verify *v, int level, int64_t i, bool *there,
                        struct ledger_hash *out, struct err *e)
{
    str hash;

    if (!stmt_int(v->node, 1, level, e) || !stmt_int(v->node, 2, i, e) ||
        !stmt_row(v->node, there, e))
        return false;
    if (*there) {
        hash = stmt_get_blob(v->node, 0);
        *there = hash.n == sizeof out->b;
        if (*there)
            memcpy(out->b, hash.p, hash.n);
    }
    return true;
}

/* Leaves are asked for in rising order. */
static bool stored_leaf(struct verify *v, int64_t i, bool *there,
                        struct ledger_hash *out, struct err *e)
{
    str hash;

    while (v->leaf && stmt_get_int(v->leaves, 0) < i) {
        if (!stmt_row(v->leaves, &v->leaf, e))
            return false;
    }
    *there = v->leaf && stmt_get_int(v->leaves, 0) == i;
    if (*there) {
        hash = stmt_get_blob(v->leaves, 1);
        *there = hash.n == sizeof out->b;
        if (*there)
            memcpy(out->b, hash.p, hash.n);
    }
    return true;
}

/* Adds a leaf and compares every subtree that it completes; the leaf itself
 * has been compared, and told where it was missing. */
static bool tree_add(struct verify *v, struct ledger_hash h, bool missing,
                     struct err *e)
{
    int64_t i = v->size;
    int level = 0;

    for (; i % 2 == 1; i /= 2, level++) {
        struct ledger_hash stored;
        bool there;

        merkle_node(&v->peak[level], &h, &h);
        if (!stored_node(v, level + 1, i / 2, &there, &stored, e))
            return false;
        if (!there && !missing)
            TELL(v, &ledger_no_node, NUM((i / 2) << (level + 1)), NUM(v->size));
        else if (there && !ledger_hash_eq(&h, &stored))
            TELL(v, &bad_node, NUM((i / 2) << (level + 1)), NUM(v->size));
        if (there)
            h = stored;
        missing = !there;
    }
    v->peak[level] = h;
    v->size++;
    return true;
}

static void tree_root(const struct verify *v, struct ledger_hash *root)
{
    bool any = false;

    if (v->size == 0)
        sha256(S(""), root->b);
    for (int level = 0; level < LEDGER_PROOF_MAX; level++) {
        if ((v->size >> level & 1) == 0)
            continue;
        if (any)
            merkle_node(&v->peak[level], root, root);
        else
            *root = v->peak[level];
        any = true;
    }
}

static bool leaf_check(struct verify *v, const struct row *r, struct err *e)
{
    struct ledger_hash leaf, stored;
    bool there, right;

    if (!stored_leaf(v, r->seq, &there, &stored, e))
        return false;
    ledger_leaf(r->seq, r->recorded, &r->hash, &leaf);
    right = there && ledger_hash_eq(&leaf, &stored);
    if (!there)
        TELL(v, &ledger_no_node, NUM(r->seq), NUM(r->seq));
    else if (!right)
        TELL(v, &bad_leaf, ROW(r));
    if (v->torn) {
        v->size = r->seq + 1;
        return true;
    }
    return tree_add(v, there ? stored : leaf, !there, e);
}

/* At the end each level is as long as the acts make it. */
static bool tree_end(struct verify *v, struct err *e)
{
    struct stmt *st = NULL;
    bool ok = stmt_open(&st, v->db, sql_last_node, e), row;

    for (int level = 0; ok && level < LEDGER_PROOF_MAX; level++) {
        ok = stmt_int(st, 1, level, e) && stmt_row(st, &row, e);
        if (ok && row && stmt_get_int(st, 0) != (v->size >> level) - 1) {
            TELL(v, &extra_node, NUM(level), NUM(stmt_get_int(st, 0)));
            break;
        }
    }
    stmt_close(st);
    if (!ok || !db_open(v->db, &st, e, sql_odd_nodes, ""))
        return false;
    while ((ok = stmt_row(st, &row, e)) && row && !full(v))
        TELL(v, &extra_node, NUM(stmt_get_int(st, 0)),
             NUM(stmt_get_int(st, 1)));
    stmt_close(st);
    return ok;
}

/* ------------------------------------------------------------ checkpoints */

/* The checkpoint under the statement against the tree, when the tree is just
 * so large; larger, its acts were torn out; smaller, at the end, removed. */
static void note_check(struct verify *v)
{
    int64_t size = stmt_get_int(v->notes, 0), said;
    str stored = stmt_get_blob(v->notes, 1);
    struct ledger_hash root, noted;
    bool fits;

    if (size > v->size) {
        TELL(v, &beyond, NUM(size), NUM(v->size));
    } else if (size == v->size && !v->torn && !v->root_told) {
        tree_root(v, &root);
        fits = stored.n == sizeof root.b &&
               memcmp(stored.p, root.b, stored.n) == 0;
        if (!fits)
            TELL(v, &bad_root, NUM(size), NUM(v->good_size), NUM(size - 1));
        else
            v->good_size = size;
        v->root_told = !fits;
    }
    if (!checkpoint_fits(stmt_get_text(v->notes, 2), v->origin, v->public,
                         &said, &noted))
        TELL(v, &bad_note, NUM(size));
    else if (said != size || stored.n != sizeof noted.b ||
             memcmp(stored.p, noted.b, stored.n) != 0)
        TELL(v, &other_note, NUM(size));
}

/* All checkpoints up to the size of the tree so far; `end`: all. */
static bool notes_to(struct verify *v, bool end, struct err *e)
{
    while (v->note && !full(v)) {
        int64_t size = stmt_get_int(v->notes, 0);

        if (size > v->size && !end)
            break;
        note_check(v);
        if (!stmt_row(v->notes, &v->note, e))
            return false;
    }
    return true;
}

/* Acts are missing before `to`: their leaves may still be there. */
static bool tree_bridge(struct verify *v, int64_t to, struct err *e)
{
    while (!v->torn && v->size < to) {
        struct ledger_hash leaf;
        bool there = false;

        if (!stored_leaf(v, v->size, &there, &leaf, e))
            return false;
        v->torn = !there;
        if (there && (!notes_to(v, false, e) || !tree_add(v, leaf, false, e)))
            return false;
    }
    v->size = to;
    return true;
}

/* ------------------------------------------------------- disclosed values */

static void value_check(struct verify *v, const struct row *r)
{
    str path = stmt_get_text(v->values, 1), salt = stmt_get_blob(v->values, 2);
    struct json *in;
    size_t at;
    str digest;

    if (r == NULL || r->act == NULL || !pointer_find(r->act, path, &in, &at) ||
        concealed_digest(in->items[at]).n == 0) {
        TELL(v, &stray_value, NUM(stmt_get_int(v->values, 0)), path);
        return;
    }
    digest = concealed_digest(in->items[at]);
    if (salt.n != SALT_SIZE ||
        !str_eq(digest, str_of(concealed_text((const uint8_t *)salt.p,
                                              stmt_get_text(v->values, 3))
                                   .z)))
        TELL(v, &changed_value, NUM(r->seq), path);
}

/* The values of acts before `seq`, which are not there, and of `r`'s. */
static bool values_to(struct verify *v, int64_t seq, const struct row *r,
                      struct err *e)
{
    while (v->value && !full(v)) {
        int64_t of = stmt_get_int(v->values, 0);

        if (of > seq)
            break;
        value_check(v, of == seq ? r : NULL);
        if (!stmt_row(v->values, &v->value, e))
            return false;
    }
    return true;
}

/* --------------------------------------------------------------- the acts */

static void member_check(struct verify *v, const struct row *r)
{
    char hex[2 * SHA256_SIZE + 1] = "";
    int64_t n = 0, version = 0;

    if (r->prev.n == SHA256_SIZE)
        memcpy(hex, sha256_text((const uint8_t *)r->prev.p).z, sizeof hex);
    if (!json_get_int(r->act, S("v"), &version) || version != 1)
        TELL(v, &other_place, ROW(r), S("v"));
    if (!str_eq(json_get_str(r->act, S("stream")), r->stream))
        TELL(v, &other_place, ROW(r), S("stream"));
    if (!json_get_int(r->act, S("n"), &n) || n != r->number)
        TELL(v, &other_place, ROW(r), S("n"));
    if (!str_eq(json_get_str(r->act, S("prev")), str_of(hex)))
        TELL(v, &other_place, ROW(r), S("prev"));
}

/* The bytes: their digest, their form, and that they say where they stand. */
static bool body_check(struct verify *v, struct row *r, struct err *e)
{
    struct err why = {0};
    bool form;
    str again;

    sha256(r->body, r->hash.b);
    if (r->digest.n != SHA256_SIZE ||
        memcmp(r->digest.p, r->hash.b, SHA256_SIZE) != 0)
        TELL(v, &ledger_bad_digest, ROW(r));
    buf_clear(&v->text);
    form = json_read(v->scratch, S(""), r->body, &r->act, &why) &&
           json_canonical(r->act, &v->text, &why) &&
           buf_done(&v->text, &again, &why);
    if (!form && err_fault(&why) == FAULT_LIMIT) {
        if (e != NULL)
            *e = why;
        return false;
    }
    if (!form || !str_eq(again, r->body))
        TELL(v, &ledger_bad_body, ROW(r));
    if (!form)
        r->act = NULL;
    else
        member_check(v, r);
    return true;
}

/* The digest of the act before, when it was seen lately. */
static bool head_find(const struct head *h, const struct row *r, str *digest)
{
    if (h->number == 0 || h->number != r->number - 1 ||
        !str_eq((str){h->stream, h->stream_n}, r->stream))
        return false;
    *digest = (str){(const char *)h->digest, h->digest_n};
    return true;
}

static void head_keep(struct head *h, const struct row *r)
{
    h->number = 0;
    if (r->stream.n > sizeof h->stream || r->digest.n != sizeof h->digest ||
        r->number < 1)
        return;
    h->number = r->number;
    h->stream_n = r->stream.n;
    h->digest_n = r->digest.n;
    memcpy(h->digest, r->digest.p, r->digest.n);
    if (r->stream.n > 0)
        memcpy(h->stream, r->stream.p, r->stream.n);
}

static bool chain_check(struct verify *v, const struct row *r, struct err *e)
{
    struct head *h = &v->heads[str_hash(r->stream, 0) % HEADS];
    bool there = false;
    str digest = S("");

    if (r->number < 1) {
        TELL(v, &stream_gap, ROW(r));
        return true;
    }
    if (r->number > 1 && !head_find(h, r, &digest)) {
        if (!stmt_text(v->before, 1, r->stream, e) ||
            !stmt_int(v->before, 2, r->number - 1, e) ||
            !stmt_row(v->before, &there, e))
            return false;
        if (!there || stmt_get_int(v->before, 0) >= r->seq) {
            TELL(v, &stream_gap, ROW(r));
            return true;
        }
        digest = stmt_get_blob(v->before, 1);
    }
    if (!str_eq(digest, r->prev))
        TELL(v, &broken_chain, ROW(r));
    head_keep(h, r);
    return true;
}

static struct row row_of(struct stmt *st)
{
    return (struct row){.seq = stmt_get_int(st, 0),
                        .stream = stmt_get_text(st, 1),
                        .number = stmt_get_int(st, 2),
                        .recorded = stmt_get_int(st, 3),
                        .digest = stmt_get_blob(st, 4),
                        .prev = stmt_get_blob(st, 5),
                        .body = stmt_get_text(st, 6)};
}

static bool act_check(struct verify *v, struct err *e)
{
    struct row r = row_of(v->acts);

    arena_reset(v->scratch);
    if (r.seq < 0 || r.seq == INT64_MAX) {
        TELL(v, &misplaced, ROW(&r));
        return true;
    }
    if (r.seq > v->size) {
        TELL(v, &gap, NUM(v->size), NUM(r.seq - 1));
        if (!tree_bridge(v, r.seq, e))
            return false;
    }
    return notes_to(v, false, e) && body_check(v, &r, e) &&
           chain_check(v, &r, e) && leaf_check(v, &r, e) &&
           values_to(v, r.seq, &r, e);
}

/* ------------------------------------------------------------- the whole  */

static bool pass(struct verify *v,
                 void (*progress)(void *ctx, int64_t done, int64_t all),
                 void *ctx, struct err *e)
{
    int64_t all, done = 0;
    bool row;

    if (!ledger_size(v->db, &all, e))
        return false;
    for (; !full(v); done++) {
        if (progress != NULL && done % TELL_EACH == 0)
            progress(ctx, done, all);
        if (!stmt_row(v->acts, &row, e))
            return false;
        if (!row)
            break;
        if (!act_check(v, e))
            return false;
    }
    if (!full(v) && (!notes_to(v, true, e) ||
                     !values_to(v, INT64_MAX, NULL, e) || !tree_end(v, e)))
        return false;
    if (progress != NULL)
        progress(ctx, done, all);
    return true;
}

static bool start(struct verify *v, struct err *e)
{
    return arena_open(&v->scratch, &memory_system, EACH_MAX, e) &&
           arena_open(&v->whole, &memory_system, HEADS * sizeof *v->heads * 2,
                      e) &&
           (v->heads = arena_array(v->whole, struct head, HEADS, e)) != NULL &&
           stmt_open(&v->acts, v->db, sql_acts, e) &&
           stmt_open(&v->before, v->db, sql_before, e) &&
           stmt_open(&v->node, v->db, sql_node, e) &&
           stmt_open(&v->leaves, v->db, sql_leaves, e) &&
           stmt_row(v->leaves, &v->leaf, e) &&
           stmt_open(&v->notes, v->db, sql_notes, e) &&
           stmt_row(v->notes, &v->note, e) &&
           stmt_open(&v->values, v->db, sql_values, e) &&
           stmt_row(v->values, &v->value, e);
}

bool ledger_verify(struct db *db, struct arena *a, str origin,
                   const uint8_t public[SIGN_PUBLIC],
                   void (*progress)(void *ctx, int64_t done, int64_t all),
                   void *ctx, struct ledger_problems *out, struct err *e)
{
    struct verify v = {.db = db,
                       .a = a,
                       .origin = origin,
                       .public = public,
                       .out = out,
                       .max = out->max > 0 ? out->max : PROBLEMS};
    bool ok;

    buf_init(&v.text, &memory_system, ACT_MAX);
    ok = start(&v, e) && pass(&v, progress, ctx, e);
    if (ok && v.failed) {
        if (e != NULL)
            *e = v.spare;
        ok = false;
    }
    stmt_close(v.values);
    stmt_close(v.notes);
    stmt_close(v.leaves);
    stmt_close(v.node);
    stmt_close(v.before);
    stmt_close(v.acts);
    buf_close(&v.text);
    arena_close(v.scratch);
    arena_close(v.whole);
    return ok;
}
