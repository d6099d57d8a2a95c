/* num.c - arithmetic that says when it does not fit. */
#include "base/base.h"

bool num_add(int64_t a, int64_t b, int64_t *r)
{
    int64_t v;

    if (__builtin_add_overflow(a, b, &v))
        return false;
    *r = v;
    return true;
}

bool num_mul(int64_t a, int64_t b, int64_t *r)
{
    int64_t v;

    if (__builtin_mul_overflow(a, b, &v))
        return false;
    *r = v;
    return true;
}

bool size_add(size_t a, size_t b, size_t *r)
{
    size_t v;

    if (__builtin_add_overflow(a, b, &v))
        return false;
    *r = v;
    return true;
}

bool size_mul(size_t a, size_t b, size_t *r)
{
    size_t v;

    if (__builtin_mul_overflow(a, b, &v))
        return false;
    *r = v;
    return true;
}
