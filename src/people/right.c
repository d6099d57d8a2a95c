/* right.c - who may do what, and where: one table. */
#include "people/internal.h"

/* A right reaches the own authority for whoever holds one of the own posts,
 * and everything in the own region for whoever holds one of the region's. */
/* clang-format off */
static const struct {
    const char *own[10], *region[4];
} rights[RIGHT_COUNT] = {
    [RIGHT_SEE] = {
        .own = {"officer", "unit_head", "head", "deputy_head", "legal_reviewer",
                "clerk", "archivist", "chair"},
        .region = {"supervisor"}},
    [RIGHT_ACT] = {
        .own = {"officer", "unit_head", "head", "deputy_head", "legal_reviewer",
                "clerk", "archivist", "chair"}},
    [RIGHT_REVEAL] = {
        .own = {"officer", "unit_head", "head", "deputy_head", "legal_reviewer",
                "chair"},
        .region = {"supervisor"}},
    [RIGHT_SUPERVISE] = {.region = {"supervisor"}},
    [RIGHT_BEGIN] = {.own = {"officer", "unit_head", "head", "clerk"}},
    [RIGHT_ADMIN] = {.region = {"administrator"}},
    [RIGHT_DIRECT] = {.own = {"head", "deputy_head", "unit_head", "clerk",
                              "archivist"}},
    [RIGHT_REVIEW] = {.own = {"legal_reviewer"}},
};
/* clang-format on */
_Static_assert(COUNT_OF(rights) == RIGHT_COUNT, "a row for each right");

static bool among(str post, const char *const *posts, size_t n)
{
    for (size_t i = 0; i < n && posts[i] != NULL; i++) {
        if (str_eq(post, str_of(posts[i])))
            return true;
    }
    return false;
}

bool post_gives(str post, enum right r)
{
    return among(post, rights[r].own, COUNT_OF(rights[r].own)) ||
           among(post, rights[r].region, COUNT_OF(rights[r].region));
}

static bool has_any(const struct caller *c, const char *const *posts, size_t n)
{
    for (size_t i = 0; i < c->n_posts; i++) {
        if (among(c->posts[i], posts, n))
            return true;
    }
    return false;
}

/* The region of a level's code: its own digits are fixed, the rest free. */
static struct region reach(int64_t code, int level)
{
    static const int64_t width[] = {0, 10000000000, 100000000, 1000000, 1000};
    int64_t w = level >= 1 && level <= 4 ? width[level] : 1;
    int64_t from = code - code % w;

    return (struct region){from, from + w - 1};
}

struct scope people_scope(const struct caller *c, enum right r)
{
    if (c->person.n == 0)
        return (struct scope){.nothing = true};
    if (has_any(c, rights[r].region, COUNT_OF(rights[r].region)))
        return (struct scope){.whole_region = true,
                              .region = reach(c->region, c->level)};
    if (has_any(c, rights[r].own, COUNT_OF(rights[r].own)))
        return (struct scope){.authority = c->authority};
    return (struct scope){.nothing = true};
}

bool people_may(const struct caller *c, enum right r, str authority,
                int64_t region)
{
    struct scope s = people_scope(c, r);

    if (s.nothing)
        return false;
    if (s.whole_region)
        return s.region.from <= region && region <= s.region.to;
    return str_eq(s.authority, authority);
}
