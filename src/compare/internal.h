/* internal.h - what the files of compare share. */
#ifndef COMPARE_INTERNAL_H
#define COMPARE_INTERNAL_H

#include "compare/compare.h"

/* Who compares: keeps the first failure. */
struct comparing {
    struct arena *a;
    struct err *e;
    enum lang lang;
    bool failed;
    struct map *said; /* sentences of the general law, or NULL */
    struct json *changes;
};

str diff_join(struct comparing *c, const str *parts, size_t n);
#define DIFF(c, ...)                           \
    diff_join((c), (const str[]){__VA_ARGS__}, \
              COUNT_OF(((const str[]){__VA_ARGS__})))
str diff_say(const struct comparing *c, const char *zh, const char *en);
/* A value of a declaration as people read it: words in their language, periods
 * in words, lists with commas, all else as it is written. */
str diff_value(struct comparing *c, const struct json *v);
/* As JSON. */
str diff_written(struct comparing *c, const struct json *v);
/* What a kind of thing is called: 步骤 for "steps". */
str diff_part(const struct comparing *c, str part);
/* What a member is called: 条件 for "when"; the member itself, if unknown. */
str diff_member(struct comparing *c, str member);
bool diff_is_part(str part); /* its members are declarations by id */

/* All matters of a city that are open, so many at a time. */
struct matter_filter compare_all_running(size_t page);

/* All changes between two declarations of a procedure. */
void diff_trees(struct comparing *c, const struct json *before,
                const struct json *after);

#endif
