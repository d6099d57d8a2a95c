/* lock.c - one process at a time has a store. */
#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static const struct err_def held = {
    .code = "STORE-007",
    .fault = FAULT_CONFLICT,
    .zh = "数据文件「{0}」正由进程 {1} 使用",
    .fix_zh = "先停止该进程(例如正在运行的服务),再运行本命令",
    .en = "process {1} is using the data file \"{0}\"",
    .fix_en =
        "stop that process first (the running service, perhaps), then run "
        "this again",
};

/* The number that the holder wrote, or "?". */
static str holder(int fd, char *text, size_t n)
{
    ssize_t got = pread(fd, text, n, 0);
    str s = got > 0 ? str_trim((str){text, (size_t)got}) : S("");
    int64_t pid;

    return str_to_int(s, 1, INT32_MAX, &pid) ? s : S("?");
}

bool lock_take(struct store *s, struct err *e)
{
    const str parts[] = {s->path, S(".lock")};
    char text[32] = "";
    const char *z;
    str path;
    int n;

    if (!arena_join(s->a, parts, COUNT_OF(parts), &path, e))
        return false;
    z = arena_cstr(s->a, path, e);
    if (z == NULL)
        return false;
    s->lock = open(z, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (s->lock < 0) {
        char why[128] = "";

        (void)strerror_r(errno, why, sizeof why);
        return err_set(e, &store_cannot_open, .arg = {path, str_of(why)});
    }
    if (flock(s->lock, LOCK_EX | LOCK_NB) != 0)
        return err_set(e, &held,
                       .arg = {s->path, holder(s->lock, text, sizeof text)});
    /* Who holds it is a help to the reader; the lock holds without. */
    n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(s->lock, 0) == 0 && n > 0)
        (void)!pwrite(s->lock, text, (size_t)n, 0);
    return true;
}
