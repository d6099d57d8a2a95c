/* file.c - whole files and folders, read. */
#include "base/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct err_def absent = {
    .code = "BASE-004",
    .fault = FAULT_ABSENT,
    .zh = "没有文件「{0}」",
    .fix_zh = "检查路径是否写对",
    .en = "there is no file \"{0}\"",
    .fix_en = "check the path",
};
static const struct err_def unreadable = {
    .code = "BASE-005",
    .fault = FAULT_IO,
    .zh = "读不了文件「{0}」({1})",
    .fix_zh = "检查文件的权限和磁盘",
    .en = "the file \"{0}\" cannot be read ({1})",
    .fix_en = "check its permissions and the disk",
};
static const struct err_def too_large = {
    .code = "BASE-006",
    .fault = FAULT_LARGE,
    .zh = "文件「{0}」超过了允许的大小",
    .fix_zh = "拆分文件,或只提交需要的部分",
    .en = "the file \"{0}\" is larger than allowed",
    .fix_en = "split it, or give only the part that is needed",
};

static bool io_error(str path, struct err *e)
{
    char why[96] = "";

    if (errno == ENOENT || errno == ENOTDIR)
        return err_set(e, &absent, .arg = {path});
    if (strerror_r(errno, why, sizeof why) != 0)
        why[0] = '\0';
    return err_set(e, &unreadable, .arg = {path, str_of(why)});
}

static bool fill(int fd, char *p, size_t n, size_t *got)
{
    *got = 0;
    while (*got < n) {
        ssize_t r = read(fd, p + *got, n - *got);

        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return false;
        if (r == 0)
            break;
        *got += (size_t)r;
    }
    return true;
}

bool file_read(struct arena *a, str path, size_t max, str *out, struct err *e)
{
    const char *z = arena_cstr(a, path, e);
    struct stat st;
    size_t n, got;
    char *p;
    bool ok = false;
    int fd;

    if (z == NULL)
        return false;
    fd = open(z, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return io_error(path, e);
    if (fstat(fd, &st) != 0) {
        (void)io_error(path, e);
        goto out;
    }
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        (void)io_error(path, e);
        goto out;
    }
    if (st.st_size < 0 || (uintmax_t)st.st_size > max) {
        (void)err_set(e, &too_large, .arg = {path});
        goto out;
    }
    /* A pipe says size 0: it is then read up to the limit. */
    n = S_ISREG(st.st_mode) ? (size_t)st.st_size : max;
    p = arena_alloc(a, n + 1, e);
    if (p == NULL)
        goto out;
    if (!fill(fd, p, n, &got)) {
        (void)io_error(path, e);
        goto out;
    }
    *out = (str){p, got};
    ok = true;
out:
    (void)close(fd);
    return ok;
}

static int by_bytes(const void *a, const void *b)
{
    const str *x = a, *y = b;

    return str_cmp(*x, *y);
}

bool dir_list(struct arena *a, str path, str **names, size_t *n, struct err *e)
{
    VEC(str) all = {0};
    const char *z = arena_cstr(a, path, e);
    const struct dirent *entry;
    bool ok = false;
    DIR *d;

    if (z == NULL)
        return false;
    d = opendir(z);
    if (d == NULL)
        return io_error(path, e);
    while ((entry = readdir(d)) != NULL) {
        str name = str_of(entry->d_name);
        str *slot;

        if (str_eq(name, S(".")) || str_eq(name, S("..")))
            continue;
        slot = vec_add(a, &all, e);
        if (slot == NULL || !arena_str(a, name, slot, e))
            goto out;
    }
    if (all.n > 1)
        qsort(all.at, all.n, sizeof *all.at, by_bytes);
    *names = all.at;
    *n = all.n;
    ok = true;
out:
    (void)closedir(d);
    return ok;
}

static bool of_kind(struct arena *a, str path, bool dir)
{
    const char *z = arena_cstr(a, path, NULL);
    struct stat st;

    return z != NULL && stat(z, &st) == 0 &&
           (dir ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode));
}

bool file_exists(struct arena *a, str path)
{
    return of_kind(a, path, false);
}

bool dir_exists(struct arena *a, str path)
{
    return of_kind(a, path, true);
}
