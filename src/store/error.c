/* error.c - what the engine's answers mean to those who must act. */
#include "store/internal.h"

#include <errno.h>

const struct err_def store_disk_full = {
    .code = "STORE-002",
    .fault = FAULT_LIMIT,
    .zh = "磁盘已满,「{0}」写不下了;本次办理没有保存",
    .fix_zh = "清理或扩大「{0}」所在的磁盘后重新提交,不必重新启动",
    .en = "the disk of \"{0}\" is full; nothing of this request was kept",
    .fix_en =
        "free or add space on the disk of \"{0}\", then send it again; no "
        "restart is needed",
};
const struct err_def store_io = {
    .code = "STORE-003",
    .fault = FAULT_IO,
    .zh = "读写「{0}」时磁盘出错({1});本次办理没有保存",
    .fix_zh = "检查磁盘和系统日志,排除故障后重新提交",
    .en = "the disk of \"{0}\" reports an error ({1}); nothing of this request "
          "was kept",
    .fix_en = "look at the disk and the system's log, then send it again",
};
const struct err_def store_damaged = {
    .code = "STORE-004",
    .fault = FAULT_CORRUPT,
    .zh = "数据文件「{0}」已损坏({1}),停止写入",
    .fix_zh = "停止服务,保留现有文件,用最近的备份恢复后运行 fadu verify 核对",
    .en = "the data file \"{0}\" is damaged ({1}); nothing more is written",
    .fix_en =
        "stop the service, keep the files as they are, restore the latest "
        "backup and run fadu verify",
};
const struct err_def store_refused = {
    .code = "STORE-005",
    .fault = FAULT_CORRUPT,
    .zh = "数据库的约束不允许这样改动({0})",
    .fix_zh = "这一步没有保存;请运行 fadu verify 核对数据并报告管理员",
    .en = "a rule of the database refuses the change ({0})",
    .fix_en = "nothing was kept; run fadu verify and tell the administrator",
};
static const struct err_def taken = {
    .code = "STORE-006",
    .fault = FAULT_CONFLICT,
    .zh = "数据文件「{0}」中已有相同的编号或键",
    .fix_zh = "刷新后查看已有的记录,再决定是否提交",
    .en = "\"{0}\" already holds an entry with the same number or key",
    .fix_en = "look at the entry that is there, then decide again",
};
const struct err_def store_cannot_open = {
    .code = "STORE-008",
    .fault = FAULT_IO,
    .zh = "打不开数据文件「{0}」({1})",
    .fix_zh = "检查路径、权限和磁盘;文件所在的文件夹必须存在并且可写",
    .en = "the data file \"{0}\" cannot be opened ({1})",
    .fix_en = "check the path, its permissions and the disk; its folder must "
              "exist and be writable",
};
const struct err_def store_unknown = {
    .code = "STORE-009",
    .fault = FAULT_IO,
    .zh = "写入「{0}」时磁盘出错({1}),不能确定本次办理是否已保存",
    .fix_zh = "排除磁盘故障后,用同一幂等键重新提交,不会重复办理",
    .en = "the disk of \"{0}\" failed while keeping this request ({1}): it is "
          "not known whether it was kept",
    .fix_en = "mend the disk, then send it again with the same idempotency key",
};
const struct err_def store_misfit = {
    .code = "STORE-011",
    .fault = FAULT_CORRUPT,
    .zh = "程序与数据文件「{0}」的结构不相符({1})",
    .fix_zh = "确认程序版本与数据文件一致;如属程序缺陷,请报告开发者",
    .en = "this program and the data file \"{0}\" do not fit ({1})",
    .fix_en = "check that the program's version is the one that made the file; "
              "otherwise report a defect of the program",
};
static const struct err_def too_large = {
    .code = "STORE-012",
    .fault = FAULT_LARGE,
    .zh = "要存入「{0}」的内容太大",
    .fix_zh = "把内容拆分或缩小后再提交",
    .en = "the value is too large for \"{0}\"",
    .fix_en = "split it or make it smaller",
};
static const struct err_def locked = {
    .code = "STORE-013",
    .fault = FAULT_BUSY,
    .zh = "数据文件「{0}」正被其他程序锁定",
    .fix_zh = "关闭直接打开该文件的其他程序,稍后再试",
    .en = "another program holds the data file \"{0}\" locked",
    .fix_en = "close what has the file open, then try again",
};

static bool disk(struct db *db, int rc, struct err *e)
{
    int why = sqlite3_system_errno(db->h);
    char text[128] = "";

    if (rc == SQLITE_IOERR_NOMEM)
        return err_set(e, &err_no_memory, .arg = {S("database")});
    if (rc == SQLITE_IOERR_CORRUPTFS) {
        db->damaged = true;
        return err_set(e, &store_damaged, .arg = {db->path, S("disk")});
    }
    if (why == ENOSPC || why == EDQUOT)
        return err_set(e, &store_disk_full, .arg = {db->path});
    if (why == 0 || strerror_r(why, text, sizeof text) != 0)
        return err_set(e, &store_io,
                       .arg = {db->path, str_of(sqlite3_errstr(rc))});
    return err_set(e, &store_io, .arg = {db->path, str_of(text)});
}

static bool constraint(struct db *db, int rc, struct err *e)
{
    str what = S("CHECK");

    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return err_set(e, &taken, .arg = {db->path});
    case SQLITE_CONSTRAINT_TRIGGER:
        /* The words of the schema's own RAISE. */
        what = str_of(sqlite3_errmsg(db->h));
        break;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        what = S("FOREIGN KEY");
        break;
    case SQLITE_CONSTRAINT_NOTNULL:
        what = S("NOT NULL");
        break;
    case SQLITE_CONSTRAINT_DATATYPE:
        what = S("STRICT");
        break;
    default:
        break;
    }
    return err_set(e, &store_refused, .arg = {what});
}

bool db_failed(struct db *db, int rc, struct err *e)
{
    switch (rc & 0xFF) {
    case SQLITE_FULL:
        return err_set(e, &store_disk_full, .arg = {db->path});
    case SQLITE_IOERR:
        return disk(db, rc, e);
    case SQLITE_NOMEM:
        return err_set(e, &err_no_memory, .arg = {S("database")});
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        db->damaged = true;
        return err_set(e, &store_damaged,
                       .arg = {db->path, str_of(sqlite3_errstr(rc))});
    case SQLITE_CONSTRAINT:
        return constraint(db, rc, e);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(e, &locked, .arg = {db->path});
    case SQLITE_TOOBIG:
        return err_set(e, &too_large, .arg = {db->path});
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
        return err_set(e, &store_cannot_open,
                       .arg = {db->path, str_of(sqlite3_errstr(rc))});
    default:
        return err_set(e, &store_misfit,
                       .arg = {db->path, str_of(sqlite3_errmsg(db->h))});
    }
}
