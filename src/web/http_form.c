/* http_form.c - the fields and files of a form as it comes in: text into the
 * request's arena, files into the spool folder, hashed on the way.
 *
 * Invariants  1. what the quota counts for this form is what its files hold.
 * 2. every file that was made is in `files`, so that closing removes it.
 */
#include "web/http.h"

#include "crypto/crypto.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct err_def no_spool = {
    .code = "HTTP-014",
    .fault = FAULT_IO,
    .zh = "无法保存上传的文件「{0}」({1})",
    .fix_zh = "稍后再试;管理员请检查上传目录的权限和磁盘空间",
    .en = "the uploaded file \"{0}\" cannot be stored ({1})",
    .fix_en = "try again later; the operator checks the spool folder's "
              "permissions and disk space",
};
static const struct err_def spool_full = {
    .code = "HTTP-015",
    .fault = FAULT_LIMIT,
    .zh = "正在上传的文件太多,暂时放不下「{0}」",
    .fix_zh = "过几分钟再上传",
    .en = "too many files are being uploaded: there is no room for \"{0}\"",
    .fix_en = "upload it again in a few minutes",
};

static const char spool_prefix[] = "up-";

struct http_quota {
    uint64_t max;
    _Atomic uint64_t used;
};

struct http_form {
    struct web_request *r;
    const char *spool;
    const struct web_limits *limits;
    struct http_quota *quota;
    struct http_multipart *parts;
    VEC(struct web_file) files;
    uint64_t bytes; /* of all files */
    size_t text;    /* of all fields */
    /* The part that is coming in. */
    struct web_file *file; /* NULL: a field or nothing */
    int fd;
    struct sha256 hash;
    bool dropped; /* a file field that was left empty */
    str name;
    struct buf field;
};

struct http_quota *http_quota_new(struct arena *a, uint64_t max, struct err *e)
{
    struct http_quota *q = arena_new(a, struct http_quota, e);

    if (q == NULL)
        return NULL;
    q->max = max;
    atomic_init(&q->used, 0);
    return q;
}

static bool quota_take(struct http_quota *q, uint64_t n)
{
    uint64_t now = atomic_fetch_add(&q->used, n);

    if (now <= q->max && n <= q->max - now)
        return true;
    (void)atomic_fetch_sub(&q->used, n);
    return false;
}

static bool io_failed(const struct http_form *f, struct err *e)
{
    char why[96] = "";

    if (strerror_r(errno, why, sizeof why) != 0)
        why[0] = '\0';
    return err_set(
        e, &no_spool,
        .arg = {f->file != NULL ? f->file->name : S(""), str_of(why)});
}

static bool too_large(str what, uint64_t limit, struct err *e)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)limit);
    return err_set(e, &http_too_large, .arg = {what, str_of(text)});
}

/* ----------------------------------------------------------------- parts -- */

static bool begin_file(struct http_form *f, const struct http_part *part,
                       struct err *e)
{
    const str parts[] = {str_of(f->spool), S("/"), str_of(spool_prefix),
                         S("XXXXXX")};
    struct web_file *file;
    char limit[24];
    str path;
    char *z;

    if (f->files.n >= f->limits->files) {
        (void)snprintf(limit, sizeof limit, "%u", f->limits->files);
        return err_set(e, &http_too_many, .arg = {S("file"), str_of(limit)});
    }
    if (!arena_join(f->r->arena, parts, COUNT_OF(parts), &path, e))
        return false;
    z = arena_alloc(f->r->arena, path.n + 1, e);
    if (z == NULL)
        return false;
    memcpy(z, path.p, path.n);
    file = vec_add(f->r->arena, &f->files, e);
    if (file == NULL)
        return false;
    *file = (struct web_file){
        .field = part->name, .name = part->filename, .type = part->type};
    f->file = file;
    f->fd = mkstemp(z);
    if (f->fd < 0)
        return io_failed(f, e);
    file->path = z;
    sha256_start(&f->hash);
    if (fcntl(f->fd, F_SETFD, FD_CLOEXEC) != 0)
        return io_failed(f, e);
    return true;
}

static bool begin(void *ctx, const struct http_part *part, struct err *e)
{
    struct http_form *f = ctx;
    char limit[24];

    f->name = part->name;
    f->dropped = part->has_filename && part->filename.n == 0;
    if (part->has_filename && !f->dropped)
        return begin_file(f, part, e);
    if (f->r->form.n >= f->limits->fields) {
        (void)snprintf(limit, sizeof limit, "%u", f->limits->fields);
        return err_set(e, &http_too_many, .arg = {S("field"), str_of(limit)});
    }
    buf_clear(&f->field);
    return true;
}

static bool write_all(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes = str_slice(bytes, (size_t)n, bytes.n);
    }
    return true;
}

static bool data(void *ctx, str bytes, struct err *e)
{
    struct http_form *f = ctx;

    if (f->file == NULL) {
        f->text += bytes.n;
        if (f->dropped)
            return bytes.n == 0 ||
                   err_set(e, &http_bad_form, .arg = {S("filename")});
        if (f->text > f->limits->body_bytes)
            return too_large(f->name, f->limits->body_bytes, e);
        buf_add(&f->field, bytes);
        return true;
    }
    if (bytes.n > f->limits->file_bytes - f->bytes)
        return too_large(f->file->name, f->limits->file_bytes, e);
    if (!quota_take(f->quota, bytes.n))
        return err_set(e, &spool_full, .arg = {f->file->name});
    f->bytes += bytes.n;
    f->file->size += bytes.n;
    sha256_add(&f->hash, bytes.p, bytes.n);
    return write_all(f->fd, bytes) || io_failed(f, e);
}

static bool end_field(struct http_form *f, struct err *e)
{
    str value;

    if (f->dropped)
        return true;
    if (!buf_take(&f->field, f->r->arena, &value, e))
        return false;
    if (!str_utf8(value, NULL) ||
        (value.n > 0 && memchr(value.p, '\0', value.n) != NULL))
        return err_set(e, &http_not_utf8, .arg = {f->name});
    return web_pair_add(f->r->arena, &f->r->form, f->name, value, e);
}

static bool end(void *ctx, struct err *e)
{
    struct http_form *f = ctx;
    bool ok;

    if (f->file == NULL)
        return end_field(f, e);
    sha256_end(&f->hash, f->file->sha256);
    /* The act that will name this file may be durable only after the file. */
    ok = fdatasync(f->fd) == 0 || io_failed(f, e);
    (void)close(f->fd);
    f->fd = -1;
    f->file = NULL;
    return ok;
}

/* ------------------------------------------------------------------ forms -- */

bool http_form_new(struct http_form **out, struct web_request *r, str boundary,
                   const char *spool, const struct web_limits *limits,
                   struct http_quota *quota, struct err *e)
{
    struct http_form *f = arena_new(r->arena, struct http_form, e);
    const struct http_sink sink = {begin, data, end, f};

    assert(spool != NULL); /* a route takes files, so there is a folder */
    if (f == NULL)
        return false;
    f->parts = http_multipart_new(r->arena, boundary, &sink, e);
    if (f->parts == NULL)
        return false;
    f->r = r;
    f->spool = spool;
    f->limits = limits;
    f->quota = quota;
    f->fd = -1;
    buf_init(&f->field, &memory_system, limits->body_bytes);
    *out = f;
    return true;
}

bool http_form_wanted(struct http_form **f, struct web_request *r,
                      const char *spool, const struct web_limits *limits,
                      struct http_quota *quota, struct err *e)
{
    str type = web_find(&r->headers, S("content-type")), boundary;

    if (!str_eq(r->type, S("multipart/form-data")))
        return true;
    return http_parameter(r->arena, type, S("boundary"), &boundary, e) &&
           http_form_new(f, r, boundary, spool, limits, quota, e);
}

bool http_form_feed(struct http_form *f, str bytes, struct err *e)
{
    return http_multipart_feed(f->parts, bytes, e);
}

bool http_form_done(struct http_form *f, struct err *e)
{
    if (!http_multipart_end(f->parts, e))
        return false;
    f->r->files = f->files.at;
    f->r->n_files = f->files.n;
    return true;
}

void http_form_close(struct http_form *f)
{
    if (f == NULL)
        return;
    buf_close(&f->field);
    if (f->fd >= 0)
        (void)close(f->fd);
    for (size_t i = 0; i < f->files.n; i++)
        if (f->files.at[i].path != NULL)
            (void)unlink(f->files.at[i].path);
    (void)atomic_fetch_sub(&f->quota->used, f->bytes);
}

bool http_spool_sweep(const char *spool, struct err *e)
{
    char why[96] = "";
    const struct dirent *entry;
    DIR *d = opendir(spool);

    if (d == NULL) {
        if (strerror_r(errno, why, sizeof why) != 0)
            why[0] = '\0';
        return err_set(e, &no_spool, .arg = {str_of(spool), str_of(why)});
    }
    while ((entry = readdir(d)) != NULL)
        if (str_starts(str_of(entry->d_name), str_of(spool_prefix)))
            (void)unlinkat(dirfd(d), entry->d_name, 0);
    (void)closedir(d);
    return true;
}
