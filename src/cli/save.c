/* save.c - files and folders that commands write. */
#include "cli/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct err_def no_file = {
    .code = "CLI-088",
    .fault = FAULT_IO,
    .zh = "不能写「{0}」({1})",
    .fix_zh = "换一个可以写入的文件名或已有的目录",
    .en = "\"{0}\" cannot be written ({1})",
    .fix_en = "name a file in a writable folder, or a folder that exists",
};

/* All bytes, however many each write takes. */
static bool write_all(int fd, str text)
{
    while (text.n > 0) {
        ssize_t n = write(fd, text.p, text.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text = str_slice(text, (size_t)n, text.n);
    }
    return true;
}

bool cli_save(struct cli *c, str path, str text)
{
    const str parts[] = {path, S(".new")};
    const char *z, *fresh_z;
    str fresh;
    bool ok;
    int fd;

    if (!arena_join(c->a, parts, 2, &fresh, c->e))
        return false;
    z = arena_cstr(c->a, path, c->e);
    fresh_z = arena_cstr(c->a, fresh, c->e);
    if (z == NULL || fresh_z == NULL)
        return false;
    fd = open(fresh_z, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    ok = fd >= 0 && write_all(fd, text);
    if (!ok)
        (void)err_set(c->e, &no_file, .arg = {path, str_of(strerror(errno))});
    if (fd >= 0 && close(fd) != 0 && ok)
        ok = err_set(c->e, &no_file, .arg = {path, str_of(strerror(errno))});
    if (ok && rename(fresh_z, z) != 0)
        ok = err_set(c->e, &no_file, .arg = {path, str_of(strerror(errno))});
    if (!ok && fd >= 0)
        (void)unlink(fresh_z);
    return ok;
}

bool cli_folder(struct cli *c, str path)
{
    const char *z = arena_cstr(c->a, path, c->e);

    if (z == NULL)
        return false;
    if (mkdir(z, 0777) == 0 || (errno == EEXIST && dir_exists(c->a, path)))
        return true;
    return err_set(c->e, &no_file, .arg = {path, str_of(strerror(errno))});
}
