/* replay.c - runs a fuzz target over its stored corpus, without a fuzzer.
 *
 * The corpus of build/…/replay/NAME is fuzz/corpus/NAME (or the folder named
 * by FUZZ_CORPUS).  Each seed is given as it is, then cut short at each place
 * and with each bit of its first bytes turned: one TAP line a seed.  Memory is
 * exactly as long as the input, so that ASan sees a read past its end.
 */
#include "tap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEED_MAX = 1 << 20, CUTS = 300, FLIPS = 150 };

static void feed(const char *p, size_t n, size_t flip, unsigned bit)
{
    uint8_t *copy = malloc(n > 0 ? n : 1);

    if (copy == NULL)
        return;
    if (n > 0)
        memcpy(copy, p, n);
    if (flip < n)
        copy[flip] = (uint8_t)(copy[flip] ^ (1U << bit));
    (void)LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

static void seed(str s)
{
    size_t step = s.n / CUTS + 1, stride = s.n / FLIPS + 1;

    feed(s.p, s.n, s.n, 0);
    for (size_t n = 0; n < s.n; n += step)
        feed(s.p, n, n, 0);
    for (size_t i = 0; i < s.n; i += stride)
        for (unsigned bit = 0; bit < 8; bit++)
            feed(s.p, s.n, i, bit);
}

int main(int argc, char **argv)
{
    struct arena *a = tap_arena();
    const char *set = getenv("FUZZ_CORPUS");
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    str name = str_of(slash != NULL ? slash + 1 : "");
    const str parts[] = {S("fuzz/corpus/"), name};
    struct err e = {0};
    str dir, *names;
    size_t n = 0;

    if (set != NULL) {
        dir = str_of(set);
    } else if (!arena_join(a, parts, COUNT_OF(parts), &dir, &e)) {
        tap_error(&e);
        return 1;
    }
    if (!dir_list(a, dir, &names, &n, &e))
        tap_error(&e);
    OK(n > 0, "%.*s has seeds", STR_ARG(dir));
    for (size_t i = 0; i < n; i++) {
        const str path[] = {dir, S("/"), names[i]};
        str file, text;
        bool ok = arena_join(a, path, COUNT_OF(path), &file, &e) &&
                  file_read(a, file, SEED_MAX, &text, &e);

        if (ok)
            seed(text);
        else
            tap_error(&e);
        OK(ok, "%.*s", STR_ARG(names[i]));
    }
    arena_close(a);
    return tap_done();
}
