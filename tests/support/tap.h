/* tap.h - what the tests share: TAP lines, faults, text in and out.
 *
 * Purpose   each test program prints TAP; prove runs them all.
 * Threads   one thread at a time reports.
 */
#ifndef TESTS_SUPPORT_TAP_H
#define TESTS_SUPPORT_TAP_H

#include "base/base.h"

/* One test: `cond` held.  The rest is a printf format that names the case. */
#define OK(cond, ...) tap_ok((cond), #cond, __FILE__, __LINE__, __VA_ARGS__)
/* Text is what it should be; on failure both are shown. */
#define IS(got, want, ...) \
    tap_is((got), (want), __FILE__, __LINE__, __VA_ARGS__)

bool tap_ok(bool cond, const char *what, const char *file, int line,
            const char *name, ...) __attribute__((format(printf, 5, 6)));
bool tap_is(str got, str want, const char *file, int line, const char *name,
            ...) __attribute__((format(printf, 5, 6)));
void tap_skip(const char *why); /* counts as one skipped test */
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Prints an error as a TAP comment. */
void tap_error(const struct err *e);
int tap_done(void); /* prints the plan; the program's exit status */

/* An arena of 256 MiB at most for a test, closed by tap_done's caller. */
struct arena *tap_arena(void);

/* The folder of shared reference material beside the checkout, or an empty
 * str where a user's clone has none (tests then skip, saying why). */
str tap_shared(void);
/* DIR/name of the shared folder as a path in the arena. */
str tap_shared_file(struct arena *a, const char *name);

/* Sanitizers make a program several times slower: sweeps take larger strides
 * there, and what depends on speed is held by the plain build alone. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { TAP_SANITIZED = 1 };
#else
enum { TAP_SANITIZED = 0 };
#endif

/* Faults: the nth allocation fails, n growing until none is hit.
 *     struct sweep s;
 *     for (sweep_start(&s); sweep_next(&s);) { … use &s.memory … }
 * In each round exactly one allocation fails, except in the last. */
struct sweep {
    struct memory memory;
    long fail_at; /* the allocation that fails in this round, from 1 */
    long count;   /* allocations so far in this round */
    long live;    /* got and not yet put: 0 when nothing leaks */
    bool hit;
    bool started;
};
void sweep_start(struct sweep *s);
bool sweep_next(struct sweep *s);

#endif
