/* tap.c - TAP for test programs. */
#include "tap.h"

#include <assert.h>

static int run, failed;

static void name_line(bool ok, const char *name, va_list args)
    __attribute__((format(printf, 2, 0)));
static void name_line(bool ok, const char *name, va_list args)
{
    run++;
    if (!ok)
        failed++;
    printf("%s %d - ", ok ? "ok" : "not ok", run);
    vprintf(name, args);
    printf("\n");
}

bool tap_ok(bool cond, const char *what, const char *file, int line,
            const char *name, ...)
{
    va_list args;

    va_start(args, name);
    name_line(cond, name, args);
    va_end(args);
    if (!cond)
        printf("# %s:%d: %s\n", file, line, what);
    (void)fflush(stdout);
    return cond;
}

bool tap_is(str got, str want, const char *file, int line, const char *name,
            ...)
{
    bool same = str_eq(got, want);
    va_list args;

    va_start(args, name);
    name_line(same, name, args);
    va_end(args);
    if (!same)
        printf("# %s:%d\n#   got:  %.*s\n#   want: %.*s\n", file, line,
               STR_ARG(got), STR_ARG(want));
    (void)fflush(stdout);
    return same;
}

void tap_skip(const char *why)
{
    printf("ok %d # SKIP %s\n", ++run, why);
}

void tap_note(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    printf("# ");
    vprintf(format, args);
    printf("\n");
    va_end(args);
}

void tap_error(const struct err *e)
{
    struct buf b;
    str s, line;

    buf_init(&b, &memory_system, 8192);
    err_print(e, LANG_EN, &b);
    if (buf_done(&b, &s, NULL)) {
        while (s.n > 0) {
            (void)str_cut(s, S("\n"), &line, &s);
            printf("# %.*s\n", STR_ARG(line));
        }
    }
    buf_close(&b);
}

int tap_done(void)
{
    printf("1..%d\n", run);
    if (failed > 0)
        printf("# %d of %d failed\n", failed, run);
    return failed > 0 || run == 0 ? 1 : 0;
}

struct arena *tap_arena(void)
{
    struct arena *a = NULL;
    bool ok = arena_open(&a, &memory_system, 256UL << 20, NULL);

    assert(ok);
    (void)ok;
    return a;
}

str tap_shared(void)
{
    const char *set = getenv("FADU_SHARED");
    struct arena *a = tap_arena();
    str path = set != NULL ? str_of(set) : S("../shared");
    bool there = dir_exists(a, path);

    arena_close(a);
    return there ? path : S("");
}

str tap_shared_file(struct arena *a, const char *name)
{
    const str parts[] = {tap_shared(), S("/"), str_of(name)};
    str path = S("");
    bool ok = arena_join(a, parts, COUNT_OF(parts), &path, NULL);

    assert(ok);
    (void)ok;
    return path;
}

static void *sweep_get(void *ctx, size_t n)
{
    struct sweep *s = ctx;
    void *p;

    if (++s->count == s->fail_at) {
        s->hit = true;
        return NULL;
    }
    p = malloc(n);
    if (p != NULL)
        s->live++;
    return p;
}

static void sweep_put(void *ctx, void *p)
{
    struct sweep *s = ctx;

    if (p != NULL)
        s->live--;
    free(p);
}

void sweep_start(struct sweep *s)
{
    *s = (struct sweep){.memory = {sweep_get, sweep_put, s}};
}

bool sweep_next(struct sweep *s)
{
    if (s->started && !s->hit)
        return false;
    s->started = true;
    s->hit = false;
    s->count = 0;
    s->fail_at++;
    return true;
}
