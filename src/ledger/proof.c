/* proof.c - roots and proofs from the nodes kept in the database. */
#include "ledger/internal.h"

static const struct err_def too_few = {
    .code = "LEDGER-004",
    .fault = FAULT_ABSENT,
    .zh = "台账现有 {0} 个行为,没有第 {1} 个",
    .fix_zh = "请求的范围不要超过现有的数目",
    .en = "the ledger holds {0} acts: there is no {1}",
    .fix_en = "ask for no more than there are",
};
const struct err_def ledger_no_node = {
    .code = "LEDGER-013",
    .fault = FAULT_CORRUPT,
    .zh = "哈希树缺少第 {0} 号至第 {1} 号行为的节点",
    .fix_zh = "停止写入,保留现有文件,运行 fadu verify",
    .en = "the tree has lost its node over the acts {0} to {1}",
    .fix_en = "stop writing, keep the files and run fadu verify",
};

static const char sql_node[] =
    "SELECT hash FROM node WHERE level = ?1 AND idx = ?2";

static bool node_of(void *ctx, int level, int64_t i, struct ledger_hash *out,
                    struct err *e)
{
    struct db *db = ctx;
    struct stmt *st = NULL;
    str hash = S("");
    bool ok;

    if (!db_one(db, &st, e, sql_node, "ii", (int64_t)level, i))
        return false;
    if (st != NULL)
        hash = stmt_get_blob(st, 0);
    ok = hash.n == sizeof out->b;
    if (ok)
        memcpy(out->b, hash.p, hash.n);
    else
        (void)err_set(e, &ledger_no_node,
                      .arg = {str_of(number_text(i << level).z),
                              str_of(number_text(((i + 1) << level) - 1).z)});
    stmt_close(st);
    return ok;
}

struct merkle_source ledger_nodes(struct db *db)
{
    return (struct merkle_source){node_of, db};
}

/* That 0 <= least <= n <= size of the ledger. */
static bool within(struct db *db, int64_t n, int64_t least, struct err *e)
{
    int64_t size;

    if (!ledger_size(db, &size, e))
        return false;
    if (n < least || n > size)
        return err_set(
            e, &too_few,
            .arg = {str_of(number_text(size).z), str_of(number_text(n).z)});
    return true;
}

bool ledger_root(struct db *db, int64_t size, struct ledger_hash *root,
                 struct err *e)
{
    struct merkle_source s = ledger_nodes(db);

    return within(db, size, 0, e) && merkle_root(&s, size, root, e);
}

bool ledger_inclusion(struct db *db, int64_t seq, int64_t size,
                      struct ledger_proof *p, struct err *e)
{
    struct merkle_source s = ledger_nodes(db);

    if (!within(db, size, 1, e))
        return false;
    if (seq < 0 || seq >= size)
        return err_set(
            e, &too_few,
            .arg = {str_of(number_text(size).z), str_of(number_text(seq).z)});
    return merkle_inclusion(&s, seq, size, p, e);
}

bool ledger_consistency(struct db *db, int64_t from, int64_t to,
                        struct ledger_proof *p, struct err *e)
{
    struct merkle_source s = ledger_nodes(db);

    if (!within(db, to, 1, e))
        return false;
    if (from < 1 || from > to)
        return err_set(
            e, &too_few,
            .arg = {str_of(number_text(to).z), str_of(number_text(from).z)});
    return merkle_consistency(&s, from, to, p, e);
}
