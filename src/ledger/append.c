/* append.c - one act more: bytes, chain, leaf and tree, in constant work. */
#include "ledger/internal.h"

static const struct err_def moved_on = {
    .code = "LEDGER-002",
    .fault = FAULT_CONFLICT,
    .zh = "「{0}」在此期间已有新的行为:下一个应为第 {1} 个,收到的是第 {2} 个",
    .fix_zh = "重新打开查看最新情况,再决定是否提交",
    .en = "\"{0}\" has moved on: its next act is no. {1}, this one says {2}",
    .fix_en = "open it again, look at what is new, then decide anew",
};
static const struct err_def bad_name = {
    .code = "LEDGER-005",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不能作台账上的名称",
    .fix_zh = "名称不能为空、过长或含控制字符;签名者的名称也不含空白和加号",
    .en = "\"{0}\" cannot be a name on the ledger",
    .fix_en = "a name is not empty, not very long and has no control "
              "character; a signer's has no blank and no plus",
};
static const struct err_def no_digest = {
    .code = "LEDGER-006",
    .fault = FAULT_INPUT,
    .zh = "原值 {0} 与行为中的摘要不符",
    .fix_zh = "这是程序缺陷,请报告开发者;本次没有保存",
    .en = "the value of {0} does not fit its digest in the act",
    .fix_en = "report a defect of the program; nothing was kept",
};

static const char sql_size[] = "SELECT coalesce(max(seq), -1) + 1 FROM act";
static const char sql_head[] =
    "SELECT number, digest FROM act WHERE stream = ?1"
    " ORDER BY number DESC LIMIT 1";
static const char sql_act[] =
    "INSERT INTO act (seq, stream, number, recorded, digest, prev, body)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char sql_node[] =
    "INSERT INTO node (level, idx, hash) VALUES (?1, ?2, ?3)";
static const char sql_disclosed[] =
    "INSERT INTO disclosed (seq, path, salt, value) VALUES (?1, ?2, ?3, ?4)";

bool ledger_size(struct db *db, int64_t *size, struct err *e)
{
    struct stmt *st = NULL;

    if (!db_one(db, &st, e, sql_size, ""))
        return false;
    *size = st != NULL ? stmt_get_int(st, 0) : 0;
    stmt_close(st);
    return true;
}

/* ASCII's blank and those of Unicode (property White_Space). */
static bool is_blank(uint32_t c)
{
    return c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

bool ledger_name(enum name_of of, str name, struct err *e)
{
    bool good = name.n > 0 && name.n <= STREAM_MAX && str_utf8(name, NULL);
    size_t bytes;

    for (size_t i = 0; good && i < name.n; i += bytes) {
        uint32_t c = utf8_next((str){name.p + i, name.n - i}, &bytes);

        good = c >= ' ' && c != 0x7F &&
               (of == NAME_STREAM || (c != '+' && !is_blank(c)));
    }
    return good ? true : err_set(e, &bad_name, .arg = {name});
}

/* -------------------------------------------------------------- the chain */

/* The digest of the stream's last act, or none; and that `number` follows. */
static bool head(struct db *db, const struct ledger_entry *entry,
                 struct ledger_hash *prev, size_t *prev_n, struct err *e)
{
    struct stmt *st = NULL;
    int64_t last = 0;
    str digest = S("");
    bool ok;

    if (!db_one(db, &st, e, sql_head, "t", entry->stream))
        return false;
    if (st != NULL) {
        last = stmt_get_int(st, 0);
        digest = stmt_get_blob(st, 1);
    }
    ok = entry->number == last + 1;
    if (!ok)
        (void)err_set(e, &moved_on,
                      .arg = {entry->stream, str_of(number_text(last + 1).z),
                              str_of(number_text(entry->number).z)});
    *prev_n = digest.n == sizeof prev->b ? sizeof prev->b : 0;
    if (*prev_n > 0)
        memcpy(prev->b, digest.p, *prev_n);
    stmt_close(st);
    return ok;
}

static bool dress(struct arena *a, const struct ledger_entry *entry,
                  const struct ledger_hash *prev, size_t prev_n, struct err *e)
{
    str hex = S("");

    return (prev_n == 0 ||
            arena_str(a, str_of(sha256_text(prev->b).z), &hex, e)) &&
           json_set_int(a, entry->act, S("v"), 1, e) &&
           json_set_str(a, entry->act, S("stream"), entry->stream, e) &&
           json_set_int(a, entry->act, S("n"), entry->number, e) &&
           json_set_str(a, entry->act, S("prev"), hex, e);
}

/* --------------------------------------------------------------- the tree */

static bool tree_add(struct db *db, int64_t seq, struct ledger_hash h,
                     struct err *e)
{
    struct merkle_source nodes = ledger_nodes(db);
    struct stmt *st = NULL;
    int64_t i = seq;
    bool ok;

    if (!stmt_open(&st, db, sql_node, e))
        return false;
    for (int level = 0;; level++) {
        struct ledger_hash left;

        ok = stmt_int(st, 1, level, e) && stmt_int(st, 2, i, e) &&
             stmt_blob(st, 3, h.b, sizeof h.b, e) && stmt_run(st, NULL, e);
        if (!ok || i % 2 == 0)
            break;
        /* A right child completes its parent. */
        ok = nodes.node(nodes.ctx, level, i - 1, &left, e);
        if (!ok)
            break;
        merkle_node(&left, &h, &h);
        i /= 2;
    }
    stmt_close(st);
    return ok;
}

/* ------------------------------------------------------- concealed values */

static bool keep_value(struct db *db, struct json *act, int64_t seq,
                       const struct disclosed *d, struct buf *b, struct err *e)
{
    struct json *in;
    size_t at;
    str value;

    buf_clear(b);
    if (!json_canonical(d->value, b, e) || !buf_done(b, &value, e))
        return false;
    if (!pointer_find(act, d->path, &in, &at) ||
        !str_eq(concealed_digest(in->items[at]),
                str_of(concealed_text(d->salt, value).z)))
        return err_set(e, &no_digest, .arg = {d->path});
    return db_run(db, e, sql_disclosed, "itbt", seq, d->path,
                  ((str){(const char *)d->salt, sizeof d->salt}), value);
}

/* ------------------------------------------------------------ the append  */

static bool write_act(struct db *db, const struct ledger_entry *entry,
                      const struct ledger_hash *prev, size_t prev_n, str body,
                      struct ledger_place *out, struct err *e)
{
    struct ledger_place place;
    struct ledger_hash leaf;

    if (!ledger_size(db, &place.seq, e))
        return false;
    sha256(body, place.digest.b);
    ledger_leaf(place.seq, entry->recorded, &place.digest, &leaf);
    if (!db_run(db, e, sql_act, "itiibbt", place.seq, entry->stream,
                entry->number, entry->recorded,
                ((str){(const char *)place.digest.b, sizeof place.digest.b}),
                ((str){(const char *)prev->b, prev_n}), body) ||
        !tree_add(db, place.seq, leaf, e))
        return false;
    *out = place;
    return true;
}

bool ledger_append(struct db *db, struct arena *a,
                   const struct ledger_entry *entry, struct ledger_place *out,
                   struct err *e)
{
    struct ledger_hash prev = {{0}};
    struct ledger_place place;
    size_t prev_n;
    struct buf b;
    bool ok;
    str body;

    if (!ledger_name(NAME_STREAM, entry->stream, e) ||
        !head(db, entry, &prev, &prev_n, e) ||
        !dress(a, entry, &prev, prev_n, e))
        return false;
    buf_init(&b, &memory_system, ACT_MAX);
    ok = json_canonical(entry->act, &b, e) && buf_done(&b, &body, e) &&
         write_act(db, entry, &prev, prev_n, body, &place, e);
    for (size_t i = 0; ok && i < entry->n_disclosed; i++)
        ok = keep_value(db, entry->act, place.seq, &entry->disclosed[i], &b, e);
    buf_close(&b);
    if (ok)
        *out = place;
    return ok;
}
