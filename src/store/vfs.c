/* vfs.c - the test seam: a file system that fails when it is told to.
 *
 * It stands before the engine's own, and only in a process that has called
 * store_inject; the engine keeps its list of file systems for the whole
 * process, and so does this file.
 */
#include "store/internal.h"

#include <stdatomic.h>

static pthread_mutex_t seam = PTHREAD_MUTEX_INITIALIZER;
static struct store_fault *fault; /* guarded by seam */
static sqlite3_vfs shim;
static atomic_bool registered;

struct shim_file {
    sqlite3_file base;
    sqlite3_file *real;
    bool log;
};

enum fate { FATE_GOOD, FATE_BAD, FATE_FULL };
enum deed { WRITE, SYNC, TRUNCATE };

static bool is_log(sqlite3_file *f)
{
    return ((struct shim_file *)(void *)f)->log;
}

static enum fate fate(sqlite3_file *f, enum deed deed)
{
    enum fate what = FATE_GOOD;

    (void)pthread_mutex_lock(&seam);
    if (fault != NULL) {
        fault->seen++;
        if (fault->full && fault->seen >= fault->fail_at)
            what = deed == WRITE ? FATE_FULL : FATE_GOOD;
        else if (fault->fail_at > 0 &&
                 (fault->seen == fault->fail_at ||
                  (fault->lasting && fault->seen > fault->fail_at)))
            what = FATE_BAD;
        if (is_log(f) && deed == WRITE)
            fault->unsynced++;
        if (is_log(f) && deed == SYNC && what == FATE_GOOD)
            fault->unsynced = 0;
    }
    (void)pthread_mutex_unlock(&seam);
    return what;
}

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct shim_file *)(void *)f)->real;
}

static int shim_close(sqlite3_file *f)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods != NULL ? r->pMethods->xClose(r) : SQLITE_OK;
}

static int shim_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods->xRead(r, p, n, at);
}

static int shim_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    sqlite3_file *r = real_of(f);

    switch (fate(f, WRITE)) {
    case FATE_BAD:
        if (n > 1)
            (void)r->pMethods->xWrite(r, p, n / 2, at);
        return SQLITE_IOERR_WRITE;
    case FATE_FULL:
        return SQLITE_FULL;
    case FATE_GOOD:
        break;
    }
    return r->pMethods->xWrite(r, p, n, at);
}

static int shim_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    sqlite3_file *r = real_of(f);

    if (fate(f, TRUNCATE) != FATE_GOOD)
        return SQLITE_IOERR_TRUNCATE;
    return r->pMethods->xTruncate(r, n);
}

static int shim_sync(sqlite3_file *f, int flags)
{
    sqlite3_file *r = real_of(f);

    if (fate(f, SYNC) != FATE_GOOD)
        return SQLITE_IOERR_FSYNC;
    return r->pMethods->xSync(r, flags);
}

static int shim_size(sqlite3_file *f, sqlite3_int64 *n)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods->xFileSize(r, n);
}

static int shim_lock(sqlite3_file *f, int kind)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods->xLock(r, kind);
}

static int shim_unlock(sqlite3_file *f, int kind)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods->xUnlock(r, kind);
}

static int shim_reserved(sqlite3_file *f, int *out)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods->xCheckReservedLock(r, out);
}

static int shim_control(sqlite3_file *f, int op, void *arg)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods->xFileControl(r, op, arg);
}

static int shim_sector(sqlite3_file *f)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods->xSectorSize(r);
}

static int shim_device(sqlite3_file *f)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods->xDeviceCharacteristics(r);
}

static int shim_shm_map(sqlite3_file *f, int page, int size, int extend,
                        void volatile **out)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods->xShmMap(r, page, size, extend, out);
}

static int shim_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods->xShmLock(r, at, n, flags);
}

static void shim_shm_barrier(sqlite3_file *f)
{
    sqlite3_file *r = real_of(f);

    r->pMethods->xShmBarrier(r);
}

static int shim_shm_unmap(sqlite3_file *f, int drop)
{
    sqlite3_file *r = real_of(f);

    return r->pMethods->xShmUnmap(r, drop);
}

/* Version 2: shared memory, no mapping of the file. */
static const sqlite3_io_methods shim_methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_reserved,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector,
    .xDeviceCharacteristics = shim_device,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f,
                     int flags, int *out)
{
    sqlite3_vfs *real = vfs->pAppData;
    struct shim_file *mine = (struct shim_file *)(void *)f;
    int rc;

    mine->real = (sqlite3_file *)(void *)(mine + 1);
    mine->log = (flags & SQLITE_OPEN_WAL) != 0;
    rc = real->xOpen(real, name, mine->real, flags, out);
    /* The engine closes only what has methods. */
    mine->base.pMethods = mine->real->pMethods != NULL ? &shim_methods : NULL;
    return rc;
}

void store_inject(struct store_fault *f)
{
    (void)pthread_mutex_lock(&seam);
    fault = f;
    if (!atomic_load(&registered)) {
        sqlite3_vfs *real = sqlite3_vfs_find(NULL);

        shim = *real;
        shim.zName = "fadu-fault";
        shim.szOsFile = real->szOsFile + (int)sizeof(struct shim_file);
        shim.pAppData = real;
        shim.pNext = NULL;
        shim.xOpen = shim_open;
        atomic_store(&registered, sqlite3_vfs_register(&shim, 0) == SQLITE_OK);
    }
    (void)pthread_mutex_unlock(&seam);
}

const char *fault_vfs(void)
{
    return atomic_load(&registered) ? "fadu-fault" : NULL;
}
