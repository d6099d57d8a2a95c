/* db.c - one connection: opened, hardened, watched. */
#include "store/internal.h"

#include <assert.h>

enum { ARENA_MAX = 16 << 20, BUSY_MS = 2000 };

static const struct err_def not_ours = {
    .code = "STORE-015",
    .fault = FAULT_INPUT,
    .zh = "「{0}」是其他程序的数据文件",
    .fix_zh = "检查路径;法度只使用自己建立的数据文件",
    .en = "\"{0}\" is the data file of another program",
    .fix_en = "check the path: Fadu uses only files that it made",
};

/* The name that a Fadu database bears in its header: "Fadu" in ASCII. */
#define FADU_ID    1180787829
#define TEXT_OF(x) #x
#define TEXT(x)    TEXT_OF(x)
const char sql_settle[] = "PRAGMA application_id = " TEXT(FADU_ID);

/* Pages stay at 4 KiB: with larger ones each act costs more log.  No memory
 * mapping: a bad sector would then end the process instead of one request.
 * Erased personal data are overwritten, not only unlinked.  What is sorted
 * stays in memory, so that nothing of it is left in a temporary file. */
static const char *const common[] = {
    "PRAGMA mmap_size = 0",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    NULL,
};
static const char *const of_role[][5] = {
    [DB_WRITER] = {"PRAGMA cache_size = -65536", "PRAGMA secure_delete = ON",
                   "PRAGMA journal_size_limit = 134217728", NULL},
    [DB_READER] = {"PRAGMA cache_size = -16384", "PRAGMA query_only = ON",
                   NULL},
    [DB_KEEPER] = {"PRAGMA cache_size = -64", NULL},
};

/* Pragmas that only look. */
static bool looks(const char *name)
{
    static const char *const names[] = {
        "integrity_check", "quick_check", "foreign_key_check",
        "table_info",      "index_list",  "index_info",
        "table_xinfo",     "index_xinfo", "foreign_key_list",
    };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (sqlite3_stricmp(name, names[i]) == 0)
            return true;
    return false;
}

/* What the folders above may not do on a connection that is not theirs. */
static int may(void *ctx, int action, const char *one, const char *two,
               const char *schema, const char *trigger)
{
    const struct db *db = ctx;

    (void)schema;
    (void)trigger;
    if (db->trusted)
        return SQLITE_OK;
    switch (action) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
        return SQLITE_DENY;
    case SQLITE_PRAGMA:
        return two == NULL || looks(one) ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_OK;
    }
}

static void harden(struct db *db)
{
    static const struct {
        int what, on;
    } switches[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    };

    for (size_t i = 0; i < COUNT_OF(switches); i++) {
        int rc =
            sqlite3_db_config(db->h, switches[i].what, switches[i].on, NULL);

        assert(rc == SQLITE_OK);
        (void)rc;
    }
    (void)sqlite3_limit(db->h, SQLITE_LIMIT_ATTACHED, 0);
    (void)sqlite3_extended_result_codes(db->h, 1);
    (void)sqlite3_busy_timeout(db->h, BUSY_MS);
    (void)sqlite3_set_authorizer(db->h, may, db);
}

/* One of our own pragmas or transaction words; rows are passed over. */
bool db_own(struct db *db, const char *sql, struct err *e)
{
    struct stmt *st = NULL;
    bool ok, row = true;

    db->trusted = true;
    ok = stmt_open(&st, db, sql, e);
    while (ok && row)
        ok = stmt_row(st, &row, e);
    stmt_close(st);
    db->trusted = false;
    return ok;
}

static bool all(struct db *db, const char *const *list, struct err *e)
{
    for (; *list != NULL; list++)
        if (!db_own(db, *list, e))
            return false;
    return true;
}

/* The log beside the file, so that readers do not wait for the writer. */
static bool log_on(struct db *db, bool fast, struct err *e)
{
    struct stmt *st = NULL;
    bool ok, wal = false;

    db->trusted = true;
    ok = db_one(db, &st, e, "PRAGMA journal_mode = WAL", "");
    if (ok && st != NULL)
        wal = str_eq(stmt_get_text(st, 0), S("wal"));
    stmt_close(st);
    db->trusted = false;
    if (!ok)
        return false;
    if (!wal)
        return err_set(e, &store_cannot_open, .arg = {db->path, S("WAL")});
    return db_own(
        db, fast ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL", e);
}

/* Ours already, or new; of another program it is refused. */
static bool ours(struct db *db, bool *fresh, struct err *e)
{
    struct stmt *st = NULL;
    int64_t id = 0, tables = 0;

    if (!db_one(db, &st, e, "PRAGMA application_id", ""))
        return false;
    if (st != NULL)
        id = stmt_get_int(st, 0);
    stmt_close(st);
    st = NULL;
    *fresh = id != FADU_ID;
    if (!*fresh)
        return true;
    if (!db_one(db, &st, e, "SELECT count(*) FROM sqlite_schema", ""))
        return false;
    if (st != NULL)
        tables = stmt_get_int(st, 0);
    stmt_close(st);
    if (id != 0 || tables != 0)
        return err_set(e, &not_ours, .arg = {db->path});
    return true;
}

bool db_connect(struct db **out, const struct memory *m, const char *path,
                enum db_role role, bool fast, struct err *e)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    struct arena *a = NULL;
    struct db *db = NULL;
    bool fresh = false;
    int rc;

    if (!arena_open(&a, m, ARENA_MAX, e))
        return false;
    db = arena_new(a, struct db, e);
    if (db == NULL) {
        arena_close(a);
        return false;
    }
    db->a = a;
    db->path = str_of(path);
    rc = sqlite3_open_v2(path, &db->h, flags, fault_vfs());
    if (rc != SQLITE_OK) {
        db_failed(db, rc, e);
        goto fail;
    }
    harden(db);
    if (!all(db, common, e) || !all(db, of_role[role], e) ||
        (role == DB_WRITER && !ours(db, &fresh, e)) || !log_on(db, fast, e))
        goto fail;
    if (fresh && !db_own(db, sql_settle, e))
        goto fail;
    *out = db;
    return true;
fail:
    db_close(db);
    return false;
}

void db_close(struct db *db)
{
    int rc;

    if (db == NULL)
        return;
    for (size_t i = 0; i < db->cap; i++)
        for (struct stmt *st = db->table[i]; st != NULL; st = st->same)
            (void)sqlite3_finalize(st->p);
    rc = sqlite3_close(db->h);
    assert(rc == SQLITE_OK);
    (void)rc;
    arena_close(db->a);
}

bool db_in_transaction(struct db *db)
{
    return sqlite3_get_autocommit(db->h) == 0;
}

bool db_complaint(struct db *db, const char *sql, struct err *e)
{
    struct stmt *st = NULL;
    bool ok = db_one(db, &st, e, sql, "");

    if (ok && st != NULL && !str_eq(stmt_get_text(st, 0), S("ok")))
        ok =
            err_set(e, &store_damaged, .arg = {db->path, stmt_get_text(st, 0)});
    stmt_close(st);
    return ok;
}
