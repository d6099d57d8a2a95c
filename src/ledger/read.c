/* read.c - acts as they stand: one, a stream, all; with their values put back.
 *
 * No act is handed out whose bytes do not have the digest that is stored with
 * them. */
#include "ledger/internal.h"

static const struct err_def no_act = {
    .code = "LEDGER-001",
    .fault = FAULT_ABSENT,
    .zh = "台账上没有「{0}」的第 {1} 个行为",
    .fix_zh = "检查编号;编号可在事项页面的记录中找到",
    .en = "the ledger holds no act {1} of \"{0}\"",
    .fix_en = "check the number; the matter's page lists its acts",
};
const struct err_def ledger_bad_digest = {
    .code = "LEDGER-010",
    .fault = FAULT_CORRUPT,
    .zh = "第 {0} 号行为(「{1}」第 {2} 个)的内容与其摘要不符:写入后被改动",
    .fix_zh = "停止写入,保留现有文件,用备份核对该行为的原文",
    .en = "act {0} (\"{1}\", no. {2}) does not have its digest: its bytes were "
          "changed after it was written",
    .fix_en = "stop writing, keep the files, compare this act with a backup",
};
const struct err_def ledger_bad_body = {
    .code = "LEDGER-011",
    .fault = FAULT_CORRUPT,
    .zh = "第 {0} 号行为(「{1}」第 {2} 个)的内容不是规范的 JSON",
    .fix_zh = "停止写入,保留现有文件,用备份核对该行为的原文",
    .en = "act {0} (\"{1}\", no. {2}) is not canonical JSON",
    .fix_en = "stop writing, keep the files, compare this act with a backup",
};
static const struct err_def bad_value = {
    .code = "LEDGER-012",
    .fault = FAULT_CORRUPT,
    .zh = "第 {0} 号行为中 {1} 的原值与其摘要不符:原值被改动",
    .fix_zh = "停止写入,保留现有文件,用备份核对原值",
    .en = "the value of {1} in act {0} does not fit its digest: it was changed",
    .fix_en = "stop writing, keep the files, compare the value with a backup",
};

#define SQL_ACT "SELECT seq, stream, number, recorded, digest, body FROM act"
static const char sql_one[] = SQL_ACT " WHERE seq = ?1";
static const char sql_nth[] = SQL_ACT " WHERE stream = ?1 AND number = ?2";
static const char sql_stream[] =
    SQL_ACT " WHERE stream = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3";
static const char sql_each[] = SQL_ACT " WHERE seq >= ?1 ORDER BY seq";
static const char sql_values[] =
    "SELECT path, salt, value FROM disclosed WHERE seq = ?1 ORDER BY path";

static bool wrong(const struct err_def *def, const struct ledger_act *act,
                  struct err *e)
{
    return err_set(e, def,
                   .arg = {str_of(number_text(act->seq).z), act->stream,
                           str_of(number_text(act->number).z)});
}

/* The row under the statement as an act in the arena; `copy` false: its bytes
 * stay the statement's. */
static bool act_of(struct stmt *st, struct arena *a, bool copy,
                   struct ledger_act *out, struct err *e)
{
    str digest = stmt_get_blob(st, 4), body = stmt_get_text(st, 5);
    struct ledger_act act = {.seq = stmt_get_int(st, 0),
                             .number = stmt_get_int(st, 2),
                             .recorded = stmt_get_int(st, 3)};

    if (!arena_str(a, stmt_get_text(st, 1), &act.stream, e))
        return false;
    sha256(body, act.digest.b);
    if (digest.n != sizeof act.digest.b ||
        memcmp(digest.p, act.digest.b, digest.n) != 0)
        return wrong(&ledger_bad_digest, &act, e);
    act.bytes = body;
    if (copy && !arena_str(a, body, &act.bytes, e))
        return false;
    if (!json_read(a, act.stream, act.bytes, &act.act, e))
        return err_fault(e) == FAULT_INPUT ? wrong(&ledger_bad_body, &act, e)
                                           : false;
    *out = act;
    return true;
}

bool ledger_read(struct db *db, struct arena *a, int64_t seq,
                 struct ledger_act *out, struct err *e)
{
    struct stmt *st = NULL;
    bool ok;

    if (!db_one(db, &st, e, sql_one, "i", seq))
        return false;
    ok = st != NULL
             ? act_of(st, a, true, out, e)
             : err_set(e, &no_act,
                       .arg = {S("台账 (ledger)"), str_of(number_text(seq).z)});
    stmt_close(st);
    return ok;
}

bool ledger_read_nth(struct db *db, struct arena *a, str stream, int64_t number,
                     struct ledger_act *out, struct err *e)
{
    struct stmt *st = NULL;
    bool ok;

    if (!db_one(db, &st, e, sql_nth, "ti", stream, number))
        return false;
    ok = st != NULL ? act_of(st, a, true, out, e)
                    : err_set(e, &no_act,
                              .arg = {stream, str_of(number_text(number).z)});
    stmt_close(st);
    return ok;
}

bool ledger_stream(struct db *db, struct arena *a, str stream, int64_t before,
                   size_t max, struct ledger_act **out, size_t *n,
                   struct err *e)
{
    int64_t limit = max < INT32_MAX ? (int64_t)max : INT32_MAX;
    VEC(struct ledger_act) acts = {0};
    struct stmt *st = NULL;
    bool ok, row;

    if (!db_open(db, &st, e, sql_stream, "tii", stream,
                 before > 0 ? before : INT64_MAX, limit))
        return false;
    while ((ok = stmt_row(st, &row, e)) && row) {
        struct ledger_act *act = vec_add(a, &acts, e);

        ok = act != NULL && act_of(st, a, true, act, e);
        if (!ok)
            break;
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = acts.at;
    *n = acts.n;
    return true;
}

bool ledger_each(struct db *db, int64_t from,
                 bool (*visit)(void *ctx, struct arena *a,
                               struct ledger_act *act, struct err *e),
                 void *ctx, struct err *e)
{
    struct arena *a = NULL;
    struct stmt *st = NULL;
    struct ledger_act act;
    bool ok, row;

    ok = arena_open(&a, &memory_system, EACH_MAX, e) &&
         db_open(db, &st, e, sql_each, "i", from);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        arena_reset(a);
        ok = act_of(st, a, false, &act, e) && visit(ctx, a, &act, e);
    }
    stmt_close(st);
    arena_close(a);
    return ok;
}

/* ------------------------------------------------------- concealed values */

static bool put_back(struct arena *a, struct ledger_act *act, struct stmt *st,
                     struct err *e)
{
    str path = stmt_get_text(st, 0), salt = stmt_get_blob(st, 1), value;
    struct json *in, *plain;
    size_t at;

    if (!stmt_take_text(st, 2, a, &value, e))
        return false;
    if (salt.n != SALT_SIZE || !pointer_find(act->act, path, &in, &at) ||
        !str_eq(concealed_digest(in->items[at]),
                str_of(concealed_text((const uint8_t *)salt.p, value).z)))
        return err_set(e, &bad_value,
                       .arg = {str_of(number_text(act->seq).z), path});
    if (!json_read(a, act->stream, value, &plain, e))
        return false;
    in->items[at] = plain;
    return true;
}

bool ledger_reveal(struct db *db, struct arena *a, struct ledger_act *act,
                   struct err *e)
{
    struct stmt *st = NULL;
    bool ok, row;

    if (!db_open(db, &st, e, sql_values, "i", act->seq))
        return false;
    while ((ok = stmt_row(st, &row, e)) && row) {
        ok = put_back(a, act, st, e);
        if (!ok)
            break;
    }
    stmt_close(st);
    return ok;
}
