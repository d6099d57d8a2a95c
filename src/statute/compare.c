/* compare.c - two versions of a law: which article became which.
 *
 * Articles with the same words are paired first, those that kept their number
 * before all others.  The rest are paired by how alike they are (twice the
 * pairs of characters that both have, of all that either has), the most alike
 * first; what is alike by less than a sixth is another article.
 */
#include "statute/internal.h"

enum { ALIKE_LEAST = 16, SAME_NUMBER = 8, NOT_PAIRED = -1 };

/* Pairs of characters that follow each other, sorted, with what each weighs: a
 * pair that few articles have tells more than 「有下列情形之一的」. */
struct gram {
    uint64_t pair;
    int64_t weight;
};
struct grams {
    struct gram *at;
    size_t n;
    int64_t sum;
};
enum { WEIGHT = 100000 };

static int by_value(const void *a, const void *b)
{
    const struct gram *x = a, *y = b;

    return (x->pair > y->pair) - (x->pair < y->pair);
}

static bool is_sign(uint32_t code)
{
    return code <= ' ' || (code >= 0x3000 && code <= 0x303F) ||
           (code >= 0xFF00 && code <= 0xFF0F) || code == ',' || code == ';' ||
           code == ':' || code == 0xFF1A || code == 0xFF1B;
}

static bool grams_of(str s, struct arena *a, struct grams *out, struct err *e)
{
    uint32_t before = 0;

    out->at = arena_array(a, struct gram, s.n + 1, e);
    if (out->at == NULL)
        return false;
    while (s.n > 0) {
        size_t bytes;
        uint32_t code = utf8_next(s, &bytes);

        s = str_slice(s, bytes, s.n);
        if (is_sign(code))
            continue;
        if (before != 0)
            out->at[out->n++].pair = (uint64_t)before << 32 | code;
        before = code;
    }
    if (out->n > 0)
        qsort(out->at, out->n, sizeof *out->at, by_value);
    return true;
}

static int alike(const struct grams *a, const struct grams *b)
{
    size_t i = 0, k = 0;
    int64_t both = 0;

    while (i < a->n && k < b->n) {
        if (a->at[i].pair == b->at[k].pair) {
            both += a->at[i].weight;
            i++;
            k++;
        } else if (a->at[i].pair < b->at[k].pair) {
            i++;
        } else {
            k++;
        }
    }
    return a->sum + b->sum == 0 ? 100 : (int)(200 * both / (a->sum + b->sum));
}

/* How many articles have each pair. */
static bool weigh(struct grams *all, size_t n, struct arena *a, struct err *e)
{
    size_t total = 0, kept = 0;
    struct gram *every;

    for (size_t i = 0; i < n; i++)
        total += all[i].n;
    every = arena_array(a, struct gram, total + 1, e);
    if (every == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i].n; k++) {
            if (k == 0 || all[i].at[k].pair != all[i].at[k - 1].pair)
                every[kept++].pair = all[i].at[k].pair;
        }
    }
    if (kept > 0)
        qsort(every, kept, sizeof *every, by_value);
    for (size_t from = 0, to; from < kept; from = to) {
        for (to = from; to < kept && every[to].pair == every[from].pair; to++)
            continue;
        for (size_t i = from; i < to; i++)
            every[i].weight = WEIGHT / (int64_t)(to - from);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i].n; k++) {
            const struct gram *g =
                bsearch(&all[i].at[k], every, kept, sizeof *every, by_value);

            all[i].at[k].weight = g == NULL ? WEIGHT : g->weight;
            all[i].sum += all[i].at[k].weight;
        }
    }
    return true;
}

struct matching {
    const struct statute *before, *after;
    struct grams *was, *is;
    int *pair;   /* of each article before, or NOT_PAIRED */
    bool *taken; /* of those after */
    int *score;
};

static bool same_number(const struct statute_article *a,
                        const struct statute_article *b)
{
    return a->number == b->number && a->sub == b->sub;
}

static void take(struct matching *m, size_t i, size_t k, int score)
{
    m->pair[i] = (int)k;
    m->taken[k] = true;
    m->score[i] = score;
}

static void pair_equal(struct matching *m, bool number_too)
{
    for (size_t i = 0; i < m->before->n_articles; i++) {
        for (size_t k = 0; m->pair[i] == NOT_PAIRED && k < m->after->n_articles;
             k++) {
            const struct statute_article *x = &m->before->articles[i];
            const struct statute_article *y = &m->after->articles[k];

            if (!m->taken[k] && str_eq(x->whole, y->whole) &&
                (!number_too || same_number(x, y)))
                take(m, i, k, 100);
        }
    }
}

struct candidate {
    int rank, score;
    size_t before, after;
};

static int by_rank(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank > y->rank ? -1 : 1;
    if (x->before != y->before)
        return x->before < y->before ? -1 : 1;
    return x->after < y->after ? -1 : x->after > y->after;
}

static bool pair_alike(struct matching *m, struct arena *a, struct err *e)
{
    VEC(struct candidate) all = {0};

    for (size_t i = 0; i < m->before->n_articles; i++) {
        for (size_t k = 0; m->pair[i] == NOT_PAIRED && k < m->after->n_articles;
             k++) {
            int score;
            struct candidate *c;

            if (m->taken[k] ||
                (score = alike(&m->was[i], &m->is[k])) < ALIKE_LEAST)
                continue;
            c = vec_add(a, &all, e);
            if (c == NULL)
                return false;
            *c =
                (struct candidate){score + (same_number(&m->before->articles[i],
                                                        &m->after->articles[k])
                                                ? SAME_NUMBER
                                                : 0),
                                   score, i, k};
        }
    }
    if (all.n > 0)
        qsort(all.at, all.n, sizeof *all.at, by_rank);
    for (size_t i = 0; i < all.n; i++) {
        if (m->pair[all.at[i].before] == NOT_PAIRED &&
            !m->taken[all.at[i].after])
            take(m, all.at[i].before, all.at[i].after, all.at[i].score);
    }
    return true;
}

static bool prepare(struct matching *m, struct arena *a, struct err *e)
{
    size_t n = m->before->n_articles, k = m->after->n_articles;

    m->was = arena_array(a, struct grams, n + k, e);
    m->pair = arena_array(a, int, n, e);
    m->score = arena_array(a, int, n, e);
    m->taken = arena_array(a, bool, k, e);
    if (m->was == NULL || m->pair == NULL || m->score == NULL ||
        m->taken == NULL)
        return false;
    m->is = m->was + n;
    for (size_t i = 0; i < n; i++) {
        m->pair[i] = NOT_PAIRED;
        if (!grams_of(m->before->articles[i].whole, a, &m->was[i], e))
            return false;
    }
    for (size_t i = 0; i < k; i++) {
        if (!grams_of(m->after->articles[i].whole, a, &m->is[i], e))
            return false;
    }
    return weigh(m->was, n + k, a, e);
}

static struct article_pair pair_of(const struct matching *m, size_t i)
{
    const struct statute_article *x = &m->before->articles[i], *y;

    if (m->pair[i] == NOT_PAIRED)
        return (struct article_pair){x, NULL, ARTICLE_GONE, 0};
    y = &m->after->articles[m->pair[i]];
    return (struct article_pair){x, y,
                                 !str_eq(x->whole, y->whole) ? ARTICLE_CHANGED
                                 : same_number(x, y)         ? ARTICLE_SAME
                                                             : ARTICLE_MOVED,
                                 m->score[i]};
}

bool statute_compare(const struct statute *before, const struct statute *after,
                     struct arena *a, struct article_pair **out, size_t *n,
                     struct err *e)
{
    struct matching m = {.before = before, .after = after};
    size_t count = 0;

    if (!prepare(&m, a, e))
        return false;
    pair_equal(&m, true);
    pair_equal(&m, false);
    if (!pair_alike(&m, a, e))
        return false;
    *out = arena_array(a, struct article_pair,
                       before->n_articles + after->n_articles, e);
    if (*out == NULL)
        return false;
    for (size_t i = 0; i < before->n_articles; i++)
        (*out)[count++] = pair_of(&m, i);
    for (size_t k = 0; k < after->n_articles; k++) {
        if (!m.taken[k])
            (*out)[count++] = (struct article_pair){NULL, &after->articles[k],
                                                    ARTICLE_NEW, 0};
    }
    *n = count;
    return true;
}

/* ---- clauses ---- */

struct clauses {
    str *at;
    size_t n;
};

/* Cut behind each sign that ends a clause. */
static bool cut(str s, struct arena *a, struct clauses *out, struct err *e)
{
    static const char *const ends[] = {"，", "。", "；", "：",
                                       ",",  ";",  ":",  "\n"};
    size_t from = 0, at = 0;

    out->at = arena_array(a, str, s.n + 1, e);
    if (out->at == NULL)
        return false;
    while (at < s.n) {
        size_t bytes, step;
        bool end = false;

        (void)utf8_next(str_slice(s, at, s.n), &bytes);
        step = bytes;
        for (size_t i = 0; i < COUNT_OF(ends); i++)
            end = end || str_starts(str_slice(s, at, s.n), str_of(ends[i]));
        at += step;
        if (end || at == s.n) {
            str one = str_trim(str_slice(s, from, at));

            if (one.n > 0)
                out->at[out->n++] = one;
            from = at;
        }
    }
    return true;
}

/* The longest run of clauses that both have, in order. */
bool clauses_compare(str before, str after, struct arena *a,
                     struct clause_change **out, size_t *n, struct err *e)
{
    struct clauses x = {0}, y = {0};
    uint16_t *best;
    size_t i = 0, k = 0, count = 0, cells, row;

    if (!cut(before, a, &x, e) || !cut(after, a, &y, e))
        return false;
    row = y.n + 1;
    if (!size_mul(x.n + 1, row, &cells))
        return err_set(e, &err_too_much, .arg = {S("clauses"), S("65535")});
    best = arena_array(a, uint16_t, cells, e);
    *out = arena_array(a, struct clause_change, x.n + y.n + 1, e);
    if (best == NULL || *out == NULL)
        return false;
    for (i = x.n; i-- > 0;) {
        for (k = y.n; k-- > 0;) {
            uint16_t down = best[(i + 1) * row + k],
                     right = best[i * row + k + 1];

            best[i * row + k] =
                str_eq(x.at[i], y.at[k])
                    ? (uint16_t)(best[(i + 1) * row + k + 1] + 1)
                : down > right ? down
                               : right;
        }
    }
    for (i = k = 0; i < x.n || k < y.n;) {
        if (i < x.n && k < y.n && str_eq(x.at[i], y.at[k])) {
            i++;
            k++;
        } else if (k == y.n || (i < x.n && best[(i + 1) * row + k] >=
                                               best[i * row + k + 1])) {
            (*out)[count++] = (struct clause_change){false, x.at[i++]};
        } else {
            (*out)[count++] = (struct clause_change){true, y.at[k++]};
        }
    }
    *n = count;
    return true;
}
