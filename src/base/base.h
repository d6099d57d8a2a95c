/* base.h - memory, text, errors, numbers, time: what every folder stands on.
 *
 * Purpose   one way each to hold memory (arenas), text (str), a growing text
 *           (buf), a growing array (vec), a name table (map), an error (err),
 *           a checked number, a civil date and an instant; and the seams to
 *           the world (memory, clock, random numbers, log) as parameters.
 * Units     date: days since 1970-01-01 in the proleptic Gregorian calendar;
 *           instant: milliseconds since 1970-01-01T00:00Z.
 * Errors    BASE-001 no memory, BASE-002 a limit reached, BASE-003 not UTF-8,
 *           BASE-004..007 files.
 * Threads   everything here is a value or belongs to one thread at a time.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ------------------------------------------------------- the compiler ---- */

#define MUST_CHECK   __attribute__((warn_unused_result))
#define UNUSED       __attribute__((unused))
#define COUNT_OF(xs) (sizeof(xs) / sizeof((xs)[0]))

/* -------------------------------------------------------------- text ---- */

/* Text: `n` bytes of UTF-8 at `p`, not NUL-terminated, borrowed. */
typedef struct str {
    const char *p;
    size_t n;
} str;

/* S("…") makes a str of a literal and of nothing else; SI("…") does so in a
 * static initialiser. */
#define SI(literal)                     \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }
#define S(literal) ((str)SI(literal))

/* For printf of diagnostics only: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p

str str_of(const char *z); /* borrowed; z NUL-terminated or NULL (empty) */
bool str_eq(str a, str b);
int str_cmp(str a, str b); /* by bytes, which for UTF-8 is by code point */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
bool str_find(str s, str what, size_t *at);   /* first place, if any */
str str_slice(str s, size_t from, size_t to); /* clamped to the text */
str str_trim(str s);                          /* ASCII blanks at both ends */

/* Cuts `s` at the first `sep`: head before, tail after.  Without `sep`: head
 * is all, tail empty, and the answer is false.  `s` may be head or tail. */
bool str_cut(str s, str sep, str *head, str *tail);

/* A decimal integer in min..max and nothing else ("-5", not "+5" or " 5"). */
bool str_to_int(str s, int64_t min, int64_t max, int64_t *v);

/* Whether `s` is UTF-8 without surrogates; if not, *bad is the first bad
 * byte's place (bad may be NULL). */
bool str_utf8(str s, size_t *bad);

/* Decodes the code point that starts `s` (which is valid UTF-8, not empty)
 * and says how many bytes it took. */
uint32_t utf8_next(str s, size_t *bytes);
/* Writes the code point as 1..4 bytes. */
size_t utf8_put(uint32_t code, char out[4]);
size_t utf8_count(str s); /* code points in valid UTF-8 */

uint64_t str_hash(str s, uint64_t seed);

/* ------------------------------------------------------------- errors ---- */

/* Who must act; one table maps it to HTTP status and exit code. */
enum fault {
    FAULT_INPUT,     /* 400/65  the sender: malformed or impossible input   */
    FAULT_LOGIN,     /* 401/77  log in first                                */
    FAULT_FORBIDDEN, /* 403/77  this person may not                         */
    FAULT_ABSENT,    /* 404/66  there is no such thing                      */
    FAULT_CONFLICT,  /* 409/75  something else came first                   */
    FAULT_STALE,     /* 412/75  the thing has changed since it was read     */
    FAULT_LARGE,     /* 413/65  too large                                   */
    FAULT_UNSEEN,    /* 428/64  say which version you saw                   */
    FAULT_BUSY,      /* 429/75  too many requests, come back                */
    FAULT_LIMIT,     /* 503/71  a limit of this machine                     */
    FAULT_IO,        /* 500/74  disk, network, library                      */
    FAULT_CORRUPT,   /* 500/70  stored data disagree: stop writing          */
    FAULT_COUNT
};

struct fault_codes {
    int http;
    int exit;
};
extern const struct fault_codes fault_codes[FAULT_COUNT];

/* What can be said; stands beside the code that says it.  {0}..{3} are
 * replaced by the arguments. */
struct err_def {
    const char *code; /* "PACK-012": never reused */
    enum fault fault;
    const char *zh, *fix_zh;
    const char *en, *fix_en;
};

/* A place in something the user gave.  line and col start at 1; 0: unknown. */
struct at {
    str file; /* borrowed by err_set, copied into the error */
    int line;
    int col;
};

enum { ERR_ARGS = 4, ERR_WHILE = 3, ERR_TEXT = 1024 };

struct err_frame {
    const struct err_def *def;
    uint16_t from[ERR_ARGS], len[ERR_ARGS]; /* into err.text */
};

/* A fixed-size value: the cause and up to three frames of "while". */
struct err {
    struct err_frame cause;
    struct err_frame during[ERR_WHILE];
    int n_during;
    int line, col;
    uint16_t file_from, file_len;
    uint16_t used;
    char text[ERR_TEXT];
};

struct err_say {
    struct at at;
    str arg[ERR_ARGS];
};

/* Both return false, so that `return err_set(…)` reads well.  At least one
 * designated initialiser (.at or .arg) must be given.  `e` may be NULL. */
#define err_set(e, def, ...) \
    err_set_say((e), (def), &(const struct err_say){__VA_ARGS__})
#define err_while(e, def, ...) \
    err_while_say((e), (def), &(const struct err_say){__VA_ARGS__})
bool err_set_say(struct err *e, const struct err_def *def,
                 const struct err_say *say);
bool err_while_say(struct err *e, const struct err_def *def,
                   const struct err_say *say);

enum lang { LANG_ZH, LANG_EN };

struct buf;
/* The whole error as the style guide shows it:
 *   file:line:col: 「…」 [CODE]
 *     办法 …   当时 …                                                        */
void err_print(const struct err *e, enum lang lang, struct buf *out);
/* Only the sentence; only the remedy; one argument. */
void err_sentence(const struct err *e, enum lang lang, struct buf *out);
void err_remedy(const struct err *e, enum lang lang, struct buf *out);
str err_arg(const struct err *e, int i);
str err_file(const struct err *e);
const char *err_code(const struct err *e);
enum fault err_fault(const struct err *e);

extern const struct err_def err_no_memory; /* BASE-001 {0} what was built */
extern const struct err_def err_too_much;  /* BASE-002 {0} what {1} limit */

/* ------------------------------------------------------------- memory ---- */

/* The seam to the allocator, so that tests can make the nth call fail. */
struct memory {
    void *(*get)(void *ctx, size_t n); /* NULL: none left */
    void (*put)(void *ctx, void *p);
    void *ctx;
};
extern const struct memory memory_system;
/* For a server: what requests give back is kept for the next one instead of
 * being returned to the system and fetched anew. */
void memory_keep(void);

/* An arena hands out zeroed memory that is freed all at once. */
struct arena;
MUST_CHECK bool arena_open(struct arena **a, const struct memory *m, size_t max,
                           struct err *e);
void arena_close(struct arena *a); /* NULL: nothing */
void arena_reset(struct arena *a); /* frees all but the first block */
size_t arena_used(const struct arena *a);
void *arena_alloc(struct arena *a, size_t size, struct err *e);
void *arena_alloc_n(struct arena *a, size_t n, size_t size, struct err *e);

#define arena_new(a, type, e) ((type *)arena_alloc((a), sizeof(type), (e)))
#define arena_array(a, type, n, e) \
    ((type *)arena_alloc_n((a), (n), sizeof(type), (e)))

/* Copies text into the arena; arena_cstr adds the NUL that libraries want
 * (the text must hold no NUL of its own: the caller has checked). */
MUST_CHECK bool arena_str(struct arena *a, str s, str *out, struct err *e);
const char *arena_cstr(struct arena *a, str s, struct err *e);
/* Joins up to n texts. */
MUST_CHECK bool arena_join(struct arena *a, const str *parts, size_t n,
                           str *out, struct err *e);

/* A growing array in an arena: declare `VEC(struct x) xs = {0};`, then
 * `struct x *x = vec_add(a, &xs, e)` (NULL: *e is filled), read xs.at[i]. */
#define VEC(type)      \
    struct {           \
        type *at;      \
        size_t n, cap; \
    }
#define vec_add(a, v, e)                                         \
    (vec_room((a), (void **)(void *)&(v)->at, (v)->n, &(v)->cap, \
              sizeof *(v)->at, (e))                              \
         ? &(v)->at[(v)->n++]                                    \
         : NULL)
bool vec_room(struct arena *a, void **at, size_t n, size_t *cap, size_t size,
              struct err *e);

/* A table from text to pointer; keys are borrowed and live as long as it. */
struct map;
struct map *map_new(struct arena *a, struct err *e);
MUST_CHECK bool map_put(struct map *m, str key, void *value, struct err *e);
void *map_get(const struct map *m, str key); /* NULL: none */
size_t map_count(const struct map *m);
/* In the order of first insertion: i from 0 until false. */
bool map_at(const struct map *m, size_t i, str *key, void **value);

/* ------------------------------------------------------- growing text ---- */

/* Text that grows up to `max` bytes.  It keeps the first failure; writers are
 * asked once, by buf_done.  Close what was opened. */
struct buf {
    char *p;
    size_t n, cap, max;
    const struct memory *m;
    bool failed;
};
void buf_init(struct buf *b, const struct memory *m, size_t max);
void buf_close(struct buf *b);
void buf_clear(struct buf *b);
void buf_add(struct buf *b, str s);
void buf_byte(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);
void buf_fill(struct buf *b, char c, size_t n);
/* %s is not offered: text with a length goes through buf_add. */
#define buf_lit(b, literal) buf_add((b), S(literal))
/* The text so far, borrowed until the next write; false: the limit or memory
 * was reached and *e says so. */
MUST_CHECK bool buf_done(const struct buf *b, str *out, struct err *e);
/* buf_done and a copy into the arena. */
MUST_CHECK bool buf_take(const struct buf *b, struct arena *a, str *out,
                         struct err *e);

/* ------------------------------------------------------------ numbers ---- */

/* False on overflow; *r is then unchanged. */
MUST_CHECK bool num_add(int64_t a, int64_t b, int64_t *r);
MUST_CHECK bool num_mul(int64_t a, int64_t b, int64_t *r);
MUST_CHECK bool size_add(size_t a, size_t b, size_t *r);
MUST_CHECK bool size_mul(size_t a, size_t b, size_t *r);

/* --------------------------------------------------------------- time ---- */

typedef int32_t date;    /* days since 1970-01-01 */
typedef int64_t instant; /* ms since 1970-01-01T00:00Z */

#define DATE_MIN ((date)-7670)  /* 1949-01-01 */
#define DATE_MAX ((date)376199) /* 2999-12-31 */

enum { ZONE_CITY_MIN = 480 }; /* China keeps one zone, UTC+8, all year */

struct civil {
    int year, month, day; /* month and day from 1 */
};
bool civil_ok(struct civil c);
date date_of(struct civil c); /* c is a real day */
struct civil date_civil(date d);
int date_weekday(date d); /* 1 Monday … 7 Sunday (ISO 8601) */
/* YYYY-MM-DD, a real day in 1949..2999. */
bool date_parse(str s, date *d);
struct date_text {
    char z[11];
};
struct date_text date_text(date d);
void buf_date(struct buf *b, date d);

/* The civil day of an instant in a zone of so many minutes east; the first
 * instant of a day there. */
date instant_date(instant t, int zone_min);
instant date_instant(date d, int zone_min);
/* RFC 3339 with a zone ("Z" or +08:00); seconds may be left out. */
bool instant_parse(str s, instant *t);
/* 2026-03-02T10:00:00+08:00, with .123 only when there are milliseconds. */
void buf_instant(struct buf *b, instant t, int zone_min);

/* ------------------------------------------------ seams to the world ---- */

struct clock {
    instant (*now)(void *ctx);
    void *ctx;
};
extern const struct clock clock_system;

struct random {
    bool (*fill)(void *ctx, void *out, size_t n); /* false: no entropy */
    void *ctx;
};

/* One line an event: key=value pairs.  Never personal data. */
struct log {
    void (*line)(void *ctx, str line);
    void *ctx;
};
struct log_pair {
    const char *key;
    str value;
};
void log_event(const struct log *l, const char *event,
               const struct log_pair *pairs, size_t n);
#define LOG(l, event, ...)                                          \
    log_event((l), (event), (const struct log_pair[]){__VA_ARGS__}, \
              COUNT_OF(((const struct log_pair[]){__VA_ARGS__})))

/* A whole file of at most `max` bytes; the path is NUL-free. */
MUST_CHECK bool file_read(struct arena *a, str path, size_t max, str *out,
                          struct err *e);
/* The names in a folder, sorted by bytes, without . and .. */
MUST_CHECK bool dir_list(struct arena *a, str path, str **names, size_t *n,
                         struct err *e);
bool file_exists(struct arena *a, str path);
bool dir_exists(struct arena *a, str path);

#endif
