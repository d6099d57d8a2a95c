/* file.c - kept files (证据材料): by the digest of their content, outside the
 * database, on disk before an act names them.
 */
#include "office/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct err_def no_file = {
    .code = "OFFICE-060",
    .fault = FAULT_ABSENT,
    .zh = "没有文件「{0}」",
    .fix_zh = "核对摘要;文件可能从未上传",
    .en = "there is no file \"{0}\"",
    .fix_en = "check the digest; it may never have been uploaded",
};
static const struct err_def not_kept = {
    .code = "OFFICE-061",
    .fault = FAULT_IO,
    .zh = "文件「{0}」没有存下({1})",
    .fix_zh = "检查磁盘空间和目录权限后重新上传",
    .en = "the file \"{0}\" could not be kept ({1})",
    .fix_en = "check room and permissions, then upload again",
};

/* files/ab/abcdef…, its folder, and files. */
struct place {
    const char *path, *dir, *top;
};

static bool place_of(struct office *o, struct arena *a, str hex,
                     struct place *out, struct err *e)
{
    const str top[] = {o->options.dir, S("/files")};
    const str in[] = {o->options.dir, S("/files/"), str_slice(hex, 0, 2)};
    const str at[] = {o->options.dir, S("/files/"), str_slice(hex, 0, 2),
                      S("/"), hex};
    str t, d, p;

    if (!arena_join(a, top, COUNT_OF(top), &t, e) ||
        !arena_join(a, in, COUNT_OF(in), &d, e) ||
        !arena_join(a, at, COUNT_OF(at), &p, e))
        return false;
    out->top = arena_cstr(a, t, e);
    out->dir = out->top == NULL ? NULL : arena_cstr(a, d, e);
    out->path = out->dir == NULL ? NULL : arena_cstr(a, p, e);
    return out->path != NULL;
}

bool sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    int why = errno;

    if (fd >= 0)
        (void)close(fd);
    errno = why;
    return ok;
}

/* A folder that is new must be on disk in the one above it. */
static bool make_dir(const struct place *at)
{
    if (mkdir(at->dir, 0700) == 0)
        return sync_path(at->top, O_RDONLY | O_DIRECTORY);
    return errno == EEXIST;
}

bool office_keep_file(struct office *o, struct arena *a, const char *spooled,
                      const uint8_t sha256[SHA256_SIZE], struct err *e)
{
    struct sha256_text hex = sha256_text(sha256);
    struct place at;
    struct stat st;
    bool there;

    if (!place_of(o, a, str_of(hex.z), &at, e))
        return false;
    /* The same content is kept once; whoever put it there may not have reached
     * the disk yet. */
    there = stat(at.path, &st) == 0;
    if ((!there && (!make_dir(&at) || !sync_path(spooled, O_RDONLY) ||
                    rename(spooled, at.path) != 0)) ||
        !sync_path(at.dir, O_RDONLY | O_DIRECTORY))
        return err_set(e, &not_kept,
                       .arg = {str_of(hex.z), str_of(strerror(errno))});
    if (there)
        (void)unlink(spooled);
    return true;
}

bool office_file(struct office *o, struct arena *a, str sha256_hex,
                 const char **path, uint64_t *size, struct err *e)
{
    uint8_t digest[SHA256_SIZE];
    struct place at;
    struct stat st;

    if (sha256_hex.n != SHA256_HEX ||
        !hex_get(sha256_hex, digest, sizeof digest))
        return err_set(e, &no_file, .arg = {str_slice(sha256_hex, 0, 64)});
    if (!place_of(o, a, str_of(sha256_text(digest).z), &at, e))
        return false;
    if (stat(at.path, &st) != 0 || !S_ISREG(st.st_mode))
        return err_set(e, &no_file, .arg = {sha256_hex});
    *path = at.path;
    *size = (uint64_t)st.st_size;
    return true;
}
