/* enter.c - rows into the register, each an act of its own stream. */
#include "intake/internal.h"

#include "crypto/crypto.h"

static const struct err_def not_admin = {
    .code = "INTAKE-008",
    .fault = FAULT_FORBIDDEN,
    .zh = "「{0}」没有导入「{1}」的权限",
    .fix_zh = "请系统管理员导入",
    .en = "\"{0}\" may not import \"{1}\"",
    .fix_en = "ask an administrator",
};

/* A null and an absent member say the same: not known. */
static bool same_value(const struct json *a, const struct json *b)
{
    bool none_a = a == NULL || a->kind == JSON_NULL;
    bool none_b = b == NULL || b->kind == JSON_NULL;

    return none_a || none_b ? none_a == none_b : json_equal(a, b);
}

static bool same_as_kept(const struct json *fold, const struct json *set)
{
    for (size_t i = 0; i < set->n; i++) {
        if (!same_value(json_get(fold, set->names[i]), set->items[i]))
            return false;
    }
    return true;
}

/* The row as the act before it: a second sender of the same correction finds
 * it done. */
static bool key_of(struct arena *a, const struct intake_row *row,
                   int64_t version, str *out, struct err *e)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 256);
    buf_lit(&b, "intake/");
    buf_add(&b, row->stream);
    buf_byte(&b, '/');
    buf_int(&b, version + 1);
    ok = buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

static bool enter_row(const struct intake *in, struct office *o,
                      const struct caller *caller, struct arena *a,
                      struct office_entry *entry, const struct intake_row *row,
                      struct intake_done *done, struct err *e)
{
    struct office_answer answer;
    struct db *db = NULL;
    struct json *fold = NULL;
    int64_t version = 0;
    bool ok = office_read(o, &db, e) &&
              office_fold(db, a, row->stream, &fold, &version, e);

    office_read_end(o, db);
    if (!ok)
        return false;
    if (fold != NULL && same_as_kept(fold, row->set)) {
        done->same++;
        return true;
    }
    entry->stream = row->stream;
    entry->set = row->set;
    entry->publish = row->publish;
    entry->basis = in->plan->basis.zh;
    entry->source = in->plan->name.zh;
    if (!key_of(a, row, fold == NULL ? 0 : version, &entry->key, e) ||
        !office_enter(o, a, caller, entry, &answer, e))
        return false;
    if (answer.result == OFFICE_AGAIN)
        done->same++;
    else if (fold == NULL)
        done->added++;
    else
        done->changed++;
    return true;
}

bool intake_enter(const struct intake *in, struct office *o,
                  const struct caller *caller, bool trusted, instant at,
                  struct intake_done *out, struct err *e)
{
    struct office_entry entry = {.at = at, .trusted = trusted};
    struct intake_done done = {0};
    struct arena *a = NULL;
    bool ok;

    if (!trusted &&
        !people_may(caller, RIGHT_ADMIN, caller->authority, caller->region))
        return err_set(e, &not_admin, .arg = {caller->name, in->plan->name.zh});
    ok = arena_open(&a, &memory_system, (size_t)64 << 20, e);
    for (size_t i = 0; ok && i < in->n_rows; i++) {
        arena_reset(a);
        if (in->rows[i].refused)
            done.refused++;
        else
            ok = enter_row(in, o, caller, a, &entry, &in->rows[i], &done, e);
    }
    arena_close(a);
    *out = done;
    return ok;
}
