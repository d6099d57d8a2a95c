/* stmt.c - prepared statements, kept by the address of their text.
 *
 * Invariants  1. a statement that is not handed out is reset and unbound, so
 * it holds no snapshot.  2. all that are handed out stand in db->open.
 */
#include "store/internal.h"

#include <assert.h>

static size_t place(const struct db *db, const char *sql)
{
    uint64_t h = (uint64_t)(uintptr_t)sql;

    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    return (size_t)h & (db->cap - 1);
}

/* The slot where `sql` stands, or would. */
static struct stmt **slot(struct db *db, const char *sql)
{
    size_t i = place(db, sql);

    while (db->table[i] != NULL && db->table[i]->sql != sql)
        i = (i + 1) & (db->cap - 1);
    return &db->table[i];
}

static bool room(struct db *db, struct err *e)
{
    struct stmt **old = db->table, **fresh;
    size_t cap = db->cap == 0 ? 64 : db->cap * 2, old_cap = db->cap;

    if (db->cap > 0 && db->n < db->cap / 2)
        return true;
    fresh = arena_array(db->a, struct stmt *, cap, e);
    if (fresh == NULL)
        return false;
    db->table = fresh;
    db->cap = cap;
    for (size_t i = 0; i < old_cap; i++)
        if (old[i] != NULL)
            *slot(db, old[i]->sql) = old[i];
    return true;
}

static bool prepare(struct db *db, const char *sql, sqlite3_stmt **p,
                    struct err *e)
{
    const char *tail = NULL;
    int rc =
        sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, p, &tail);

    if (rc != SQLITE_OK)
        return db_failed(db, rc, e);
    while (*tail == ' ' || *tail == '\n' || *tail == ';')
        tail++;
    if (*p != NULL && *tail == '\0')
        return true;
    (void)sqlite3_finalize(*p);
    *p = NULL;
    return err_set(e, &store_misfit, .arg = {db->path, S("one statement")});
}

/* A new one of this text, put first among the same. */
static struct stmt *add(struct db *db, const char *sql, struct err *e)
{
    struct stmt *st = NULL, **at;

    if (!room(db, e))
        return NULL;
    st = arena_new(db->a, struct stmt, e);
    if (st == NULL || !prepare(db, sql, &st->p, e))
        return NULL;
    st->sql = sql;
    st->db = db;
    st->trusted = db->trusted;
    at = slot(db, sql);
    if (*at == NULL)
        db->n++;
    st->same = *at;
    *at = st;
    return st;
}

bool stmt_open(struct stmt **out, struct db *db, const char *sql, struct err *e)
{
    struct stmt *st = db->cap > 0 ? *slot(db, sql) : NULL;

    /* Equal constants may share an address: what we prepared for ourselves is
     * never handed to those who may do less. */
    while (st != NULL && (st->out || st->trusted != db->trusted))
        st = st->same;
    if (st == NULL)
        st = add(db, sql, e);
    if (st == NULL)
        return false;
    st->out = true;
    st->on_row = st->done = false;
    st->next = db->open;
    st->link = &db->open;
    if (st->next != NULL)
        st->next->link = &st->next;
    db->open = st;
    *out = st;
    return true;
}

void stmt_close(struct stmt *st)
{
    if (st == NULL)
        return;
    assert(st->out);
    *st->link = st->next;
    if (st->next != NULL)
        st->next->link = st->link;
    st->out = st->on_row = false;
    /* What went wrong was told when it did. */
    (void)sqlite3_reset(st->p);
    (void)sqlite3_clear_bindings(st->p);
}

void db_sweep(struct db *db)
{
    while (db->open != NULL)
        stmt_close(db->open);
}

/* Values may be bound only before the first row or after the last. */
static bool bound(struct stmt *st, int rc, struct err *e)
{
    return rc == SQLITE_OK ? true : db_failed(st->db, rc, e);
}

static void rewind_if_used(struct stmt *st)
{
    if (st->on_row || st->done)
        (void)sqlite3_reset(st->p);
    st->on_row = st->done = false;
}

bool stmt_int(struct stmt *st, int i, int64_t v, struct err *e)
{
    rewind_if_used(st);
    return bound(st, sqlite3_bind_int64(st->p, i, v), e);
}

bool stmt_text(struct stmt *st, int i, str v, struct err *e)
{
    rewind_if_used(st);
    /* A NULL pointer would be bound as NULL. */
    return bound(st,
                 sqlite3_bind_text64(st->p, i, v.p == NULL ? "" : v.p, v.n,
                                     SQLITE_TRANSIENT, SQLITE_UTF8),
                 e);
}

bool stmt_blob(struct stmt *st, int i, const void *p, size_t n, struct err *e)
{
    rewind_if_used(st);
    return bound(
        st,
        sqlite3_bind_blob64(st->p, i, p == NULL ? "" : p, n, SQLITE_TRANSIENT),
        e);
}

bool stmt_null(struct stmt *st, int i, struct err *e)
{
    rewind_if_used(st);
    return bound(st, sqlite3_bind_null(st->p, i), e);
}

bool stmt_run(struct stmt *st, int64_t *changed, struct err *e)
{
    int rc;

    rewind_if_used(st);
    rc = sqlite3_step(st->p);
    if (rc == SQLITE_DONE) {
        if (changed != NULL)
            *changed = sqlite3_changes64(st->db->h);
        (void)sqlite3_reset(st->p);
        return true;
    }
    if (rc == SQLITE_ROW)
        err_set(e, &store_misfit, .arg = {st->db->path, S("no rows")});
    else
        db_failed(st->db, rc, e);
    (void)sqlite3_reset(st->p);
    return false;
}

bool stmt_row(struct stmt *st, bool *row, struct err *e)
{
    int rc = st->done ? SQLITE_DONE : sqlite3_step(st->p);

    st->on_row = rc == SQLITE_ROW;
    st->done = !st->on_row;
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        db_failed(st->db, rc, e);
        (void)sqlite3_reset(st->p);
        return false;
    }
    *row = st->on_row;
    return true;
}

bool stmt_is_null(struct stmt *st, int col)
{
    assert(st->on_row);
    return sqlite3_column_type(st->p, col) == SQLITE_NULL;
}

int64_t stmt_get_int(struct stmt *st, int col)
{
    assert(st->on_row);
    return sqlite3_column_int64(st->p, col);
}

str stmt_get_blob(struct stmt *st, int col)
{
    const void *p;
    int n;

    assert(st->on_row);
    p = sqlite3_column_blob(st->p, col);
    n = sqlite3_column_bytes(st->p, col);
    return p == NULL || n <= 0 ? S("") : (str){p, (size_t)n};
}

str stmt_get_text(struct stmt *st, int col)
{
    /* As a blob: the engine would otherwise copy the text to end it with a
     * NUL, and answer nothing when it has no memory for that. */
    return stmt_get_blob(st, col);
}

bool stmt_take_text(struct stmt *st, int col, struct arena *a, str *out,
                    struct err *e)
{
    return arena_str(a, stmt_get_text(st, col), out, e);
}

/* ---------------------------------------------------------- in one call -- */

static bool bind_all(struct stmt *st, struct err *e, const char *kinds,
                     va_list args)
{
    str v;

    for (int i = 0; kinds[i] != '\0'; i++) {
        bool ok = false;

        switch (kinds[i]) {
        case 'i':
            ok = stmt_int(st, i + 1, va_arg(args, int64_t), e);
            break;
        case 't':
            ok = stmt_text(st, i + 1, va_arg(args, str), e);
            break;
        case 'b':
            v = va_arg(args, str);
            ok = stmt_blob(st, i + 1, v.p, v.n, e);
            break;
        default:
            assert(kinds[i] == 'n');
            ok = stmt_null(st, i + 1, e);
            break;
        }
        if (!ok)
            return false;
    }
    return true;
}

bool db_run(struct db *db, struct err *e, const char *sql, const char *kinds,
            ...)
{
    struct stmt *st = NULL;
    va_list args;
    bool ok;

    if (!stmt_open(&st, db, sql, e))
        return false;
    va_start(args, kinds);
    ok = bind_all(st, e, kinds, args) && stmt_run(st, NULL, e);
    va_end(args);
    stmt_close(st);
    return ok;
}

bool db_open(struct db *db, struct stmt **out, struct err *e, const char *sql,
             const char *kinds, ...)
{
    struct stmt *st = NULL;
    va_list args;
    bool ok;

    if (!stmt_open(&st, db, sql, e))
        return false;
    va_start(args, kinds);
    ok = bind_all(st, e, kinds, args);
    va_end(args);
    if (ok)
        *out = st;
    else
        stmt_close(st);
    return ok;
}

bool db_one(struct db *db, struct stmt **out, struct err *e, const char *sql,
            const char *kinds, ...)
{
    struct stmt *st = NULL;
    bool ok, row = false;
    va_list args;

    if (!stmt_open(&st, db, sql, e))
        return false;
    va_start(args, kinds);
    ok = bind_all(st, e, kinds, args) && stmt_row(st, &row, e);
    va_end(args);
    if (ok)
        *out = row ? st : NULL;
    if (!row)
        stmt_close(st);
    return ok;
}

bool db_script(struct db *db, const char *sql, struct err *e)
{
    int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? true : db_failed(db, rc, e);
}
