/* office.c - opening a city: its file, its key, its store, and its readers.
 *
 * The folder holds city.json (name, origin), key (the seed of the signing
 * key, readable by the owner only), city.db, files/ and spool/.
 */
#include "office/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct err_def there_already = {
    .code = "OFFICE-010",
    .fault = FAULT_CONFLICT,
    .zh = "目录「{0}」已经存在",
    .fix_zh = "换一个目录,或先移走它",
    .en = "the folder \"{0}\" exists already",
    .fix_en = "choose another, or move it away first",
};
static const struct err_def cannot_make = {
    .code = "OFFICE-011",
    .fault = FAULT_IO,
    .zh = "不能建立「{0}」({1})",
    .fix_zh = "检查上级目录是否存在、可写、有空间",
    .en = "\"{0}\" cannot be made ({1})",
    .fix_en = "check that its parent exists, is writable and has room",
};
static const struct err_def not_a_city = {
    .code = "OFFICE-012",
    .fault = FAULT_ABSENT,
    .zh = "「{0}」不是 fadu 的数据目录",
    .fix_zh = "用 fadu init 建立一个",
    .en = "\"{0}\" is not a data folder of fadu",
    .fix_en = "make one with fadu init",
};

static const struct err_def newer = {
    .code = "OFFICE-013",
    .fault = FAULT_CONFLICT,
    .zh = "数据目录「{0}」由更新版本的 fadu 建立(数据格式 {1},本程序只认到 "
          "{2})",
    .fix_zh = "改用更新的 fadu 程序;不要用本程序写入",
    .en = "\"{0}\" is the data of a newer fadu (format {1}; this program knows "
          "up to {2})",
    .fix_en = "use the newer program; do not write with this one",
};

/* The format of the data folder, raised when an older program would harm it. */
enum { CALENDARS_MAX = 256 << 20 };

#define FORMAT      1
#define FORMAT_TEXT "1"

static bool join(struct arena *a, str dir, const char *name, str *out,
                 struct err *e)
{
    const str parts[] = {dir, S("/"), str_of(name)};

    return arena_join(a, parts, COUNT_OF(parts), out, e);
}

static const struct err_def lost = {
    .code = "OFFICE-014",
    .fault = FAULT_CORRUPT,
    .zh = "数据库文件「{0}」不见了或是空的",
    .fix_zh = "检查数据目录的磁盘是否已挂载;确已丢失的,用最近的备份恢复后运行 "
              "fadu verify 核对",
    .en = "the database \"{0}\" is gone or empty",
    .fix_en = "check that the disk of the data folder is mounted; if the file "
              "is lost, restore the latest backup and run fadu verify",
};

/* ---- making ---- */

static bool make_dir(struct arena *a, str path, struct err *e)
{
    const char *z = arena_cstr(a, path, e);

    if (z == NULL)
        return false;
    if (mkdir(z, 0700) == 0)
        return true;
    if (errno == EEXIST)
        return err_set(e, &there_already, .arg = {path});
    return err_set(e, &cannot_make, .arg = {path, str_of(strerror(errno))});
}

static bool put_file(struct arena *a, str path, str bytes, struct err *e)
{
    const char *z = arena_cstr(a, path, e);
    bool ok;
    int fd;

    if (z == NULL)
        return false;
    fd = open(z, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    errno = fd >= 0 ? ENOSPC : errno; /* what a short write means */
    ok = fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n &&
         fsync(fd) == 0;
    if (!ok)
        (void)err_set(e, &cannot_make, .arg = {path, str_of(strerror(errno))});
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static bool put_key(struct arena *a, const struct office_options *o,
                    struct err *e)
{
    uint8_t seed[SIGN_SEED];
    struct buf b;
    str path, text;
    bool ok;

    if (!o->random->fill(o->random->ctx, seed, sizeof seed))
        return err_set(e, &cannot_make, .arg = {S("key"), S("random")});
    buf_init(&b, &memory_system, 256);
    hex_put(&b, seed, sizeof seed);
    buf_byte(&b, '\n');
    ok = join(a, o->dir, "key", &path, e) && buf_done(&b, &text, e) &&
         put_file(a, path, text, e);
    buf_close(&b);
    return ok;
}

static bool put_city(struct arena *a, const struct office_options *o, str name,
                     struct err *e)
{
    struct json *v = json_object(a, e);
    uint8_t bytes[4];
    struct buf b;
    str path, text, origin = S("");
    bool ok;

    if (!o->random->fill(o->random->ctx, bytes, sizeof bytes))
        return err_set(e, &cannot_make, .arg = {S("city.json"), S("random")});
    buf_init(&b, &memory_system, 4096);
    buf_lit(&b, "fadu/");
    hex_put(&b, bytes, sizeof bytes);
    ok = v != NULL && buf_take(&b, a, &origin, e) &&
         json_set_str(a, v, S("name"), name, e) &&
         json_set_str(a, v, S("origin"), origin, e) &&
         json_set_int(a, v, S("format"), FORMAT, e) &&
         join(a, o->dir, "city.json", &path, e);
    buf_clear(&b);
    if (ok) {
        json_print(v, 2, &b);
        buf_byte(&b, '\n');
    }
    ok = ok && buf_done(&b, &text, e) && put_file(a, path, text, e);
    buf_close(&b);
    return ok;
}

/* ---- the database ---- */

static bool open_store(struct arena *a, const struct office_options *o,
                       size_t readers, struct store **store, struct err *e)
{
    str parts[] = {str_of(ledger_schema),
                   str_of(people_schema),
                   str_of(people_fold_schema),
                   str_of(office_schema),
                   str_of(office_fold_schema),
                   str_of(office_links_schema),
                   str_of(office_entry_schema),
                   str_of(office_state_schema),
                   S("")};
    struct store_options s = {.readers = readers, .fast = o->fast};

    return join(a, o->dir, "city.db", &s.path, e) &&
           guards_text(a, &parts[COUNT_OF(parts) - 1], e) &&
           arena_join(a, parts, COUNT_OF(parts), &s.schema, e) &&
           store_open(store, &s, e);
}

/* Made with the city, so that later its absence is seen as a loss. */
static bool put_store(struct arena *a, const struct office_options *o,
                      struct err *e)
{
    struct store *store = NULL;

    if (!open_store(a, o, 1, &store, e))
        return false;
    store_close(store);
    return true;
}

/* The engine would take an absent or empty file for a new one, and the city
 * for one in which nothing ever happened. */
static bool store_is_there(struct arena *a, const struct office_options *o,
                           struct err *e)
{
    struct stat is;
    const char *z;
    str path;

    if (!join(a, o->dir, "city.db", &path, e))
        return false;
    z = arena_cstr(a, path, e);
    if (z == NULL)
        return false;
    if (stat(z, &is) != 0 && errno == ENOENT)
        is.st_size = 0;
    else if (stat(z, &is) != 0)
        return true; /* opening it tells why */
    return is.st_size > 0 || err_set(e, &lost, .arg = {path});
}

/* The folder's names reach the disk, and its own name in the one above. */
static bool sync_dir(struct arena *a, str dir, struct err *e)
{
    str above;
    const char *z[2];

    if (!join(a, dir, "..", &above, e))
        return false;
    z[0] = arena_cstr(a, dir, e);
    z[1] = z[0] == NULL ? NULL : arena_cstr(a, above, e);
    if (z[1] == NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(z); i++) {
        if (!sync_path(z[i], O_RDONLY | O_DIRECTORY))
            return err_set(e, &cannot_make,
                           .arg = {dir, str_of(strerror(errno))});
    }
    return true;
}

bool office_create(struct arena *a, const struct office_options *o, str name,
                   struct err *e)
{
    str files, spool;

    return make_dir(a, o->dir, e) && join(a, o->dir, "files", &files, e) &&
           make_dir(a, files, e) && join(a, o->dir, "spool", &spool, e) &&
           make_dir(a, spool, e) && put_key(a, o, e) && put_store(a, o, e) &&
           put_city(a, o, name, e) && (o->fast || sync_dir(a, o->dir, e));
}

/* ---- opening ---- */

static bool read_city(struct office *o, struct err *e)
{
    const struct office_options *p = &o->options;
    uint8_t seed[SIGN_SEED];
    struct json *v;
    int64_t format;
    str path, text;

    if (!join(o->a, p->dir, "city.json", &path, e))
        return false;
    if (!file_exists(o->a, path))
        return err_set(e, &not_a_city, .arg = {p->dir});
    if (!file_read(o->a, path, 1 << 16, &text, e) ||
        !json_read(o->a, path, text, &v, e))
        return false;
    if (json_get_int(v, S("format"), &format) && format > FORMAT)
        return err_set(e, &newer,
                       .arg = {p->dir, json_str(json_get(v, S("format"))),
                               S(FORMAT_TEXT)});
    o->name = json_get_str(v, S("name"));
    o->origin = json_get_str(v, S("origin"));
    if (!join(o->a, p->dir, "key", &path, e) ||
        !file_read(o->a, path, 1024, &text, e))
        return false;
    if (!hex_get(str_trim(text), seed, sizeof seed))
        return err_set(e, &not_a_city, .arg = {path});
    sign_key_of(seed, &o->key);
    return true;
}

static bool digest_facts(struct office *o, struct err *e)
{
    struct buf b;
    str bytes = S("");
    bool ok;

    buf_init(&b, &memory_system, (size_t)64 << 20);
    ok = law_canonical(o->options.law, &b, e) && buf_done(&b, &bytes, e);
    if (ok)
        o->facts_digest = sha256_hex(bytes);
    buf_close(&b);
    return ok;
}

static bool make_lock(struct office *o, struct err *e)
{
    if (pthread_mutex_init(&o->lock, NULL) == 0) {
        if (pthread_cond_init(&o->freed, NULL) == 0)
            return true;
        (void)pthread_mutex_destroy(&o->lock);
    }
    return err_set(e, &cannot_make, .arg = {S("lock"), S("pthread")});
}

/* The calendar that was in force when the city was closed. */
static bool open_calendar(struct office *o, struct err *e)
{
    struct known_calendar k;
    struct db *db = NULL;
    bool ok;

    if (!arena_open(&o->calendars, &memory_system, CALENDARS_MAX, e))
        return false;
    ok = office_read(o, &db, e) && calendar_at(o, db, &k, e);
    office_read_end(o, db);
    return ok;
}

bool office_open(struct office **out, struct arena *a,
                 const struct office_options *options, struct err *e)
{
    struct office *o = arena_new(a, struct office, e);

    if (o == NULL)
        return false;
    o->options = *options;
    o->a = a;
    o->closed = -1;
    o->n_readers = options->readers == 0            ? 1
                   : options->readers > READERS_MAX ? READERS_MAX
                                                    : options->readers;
    if (!read_city(o, e) || !digest_facts(o, e) ||
        !store_is_there(a, options, e) ||
        !open_store(a, options, o->n_readers, &o->store, e))
        return false;
    if (!make_lock(o, e)) {
        store_close(o->store);
        return false;
    }
    if (!open_calendar(o, e)) {
        office_close(o);
        return false;
    }
    *out = o;
    return true;
}

void office_close(struct office *o)
{
    if (o == NULL)
        return;
    calendar_tick_end(o);
    store_close(o->store);
    arena_close(o->calendars);
    (void)pthread_cond_destroy(&o->freed);
    (void)pthread_cond_destroy(&o->hashed);
    (void)pthread_mutex_destroy(&o->lock);
}

const struct office_options *office_of(const struct office *o)
{
    return &o->options;
}

struct store *office_store(struct office *o)
{
    return o->store;
}

str office_name(const struct office *o)
{
    return o->name;
}

str office_origin(const struct office *o)
{
    return o->origin;
}

const struct sign_key *office_key(const struct office *o)
{
    return &o->key;
}

/* ---- readers ---- */

bool office_read(struct office *o, struct db **db, struct err *e)
{
    size_t at = o->n_readers;
    bool ok;

    (void)pthread_mutex_lock(&o->lock);
    while (at == o->n_readers) {
        for (at = 0; at < o->n_readers && o->taken[at]; at++)
            continue;
        if (at == o->n_readers)
            (void)pthread_cond_wait(&o->freed, &o->lock);
    }
    o->taken[at] = true;
    (void)pthread_mutex_unlock(&o->lock);
    ok = store_read_begin(o->store, at, db, e);
    (void)pthread_mutex_lock(&o->lock);
    o->taken[at] = ok;
    o->views[at] = ok ? *db : NULL;
    if (!ok)
        (void)pthread_cond_signal(&o->freed);
    (void)pthread_mutex_unlock(&o->lock);
    return ok;
}

void office_read_end(struct office *o, struct db *db)
{
    if (db == NULL)
        return;
    store_read_end(db);
    (void)pthread_mutex_lock(&o->lock);
    for (size_t i = 0; i < o->n_readers; i++) {
        if (o->taken[i] && o->views[i] == db) {
            o->taken[i] = false;
            o->views[i] = NULL;
        }
    }
    (void)pthread_cond_signal(&o->freed);
    (void)pthread_mutex_unlock(&o->lock);
}

/* ---- log-ins ---- */

enum { HASH_AT_ONCE = 2, HASH_WAIT_MOST = 8 };

static const struct err_def login_busy = {
    .code = "OFFICE-016",
    .fault = FAULT_BUSY,
    .zh = "现在登录的人太多({0})",
    .fix_zh = "过一会儿再试",
    .en = "too many log-ins at this moment ({0})",
    .fix_en = "try again shortly",
};

static bool hash_begin(struct office *o)
{
    bool in;

    (void)pthread_mutex_lock(&o->lock);
    in = o->hash_waits < HASH_WAIT_MOST;
    if (in) {
        o->hash_waits++;
        while (o->hashing == HASH_AT_ONCE)
            (void)pthread_cond_wait(&o->hashed, &o->lock);
        o->hash_waits--;
        o->hashing++;
    }
    (void)pthread_mutex_unlock(&o->lock);
    return in;
}

static void hash_end(struct office *o)
{
    (void)pthread_mutex_lock(&o->lock);
    o->hashing--;
    (void)pthread_cond_signal(&o->hashed);
    (void)pthread_mutex_unlock(&o->lock);
}

bool office_login(struct office *o, struct arena *a, const struct login *l,
                  str *person, struct err *e)
{
    struct db *db = NULL;
    bool ok;

    if (!hash_begin(o))
        return err_set(e, &login_busy, .arg = {l->account});
    ok = office_read(o, &db, e) && login_check(db, a, l, person, e);
    office_read_end(o, db);
    hash_end(o);
    return ok;
}
