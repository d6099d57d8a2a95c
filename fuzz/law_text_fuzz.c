/* law_text_fuzz.c - a text of law of any bytes is read or refused; what is read
 * compares with itself as the same, and each article can be cited. */
#include "statute/statute.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct statute *s, struct arena *a)
{
    struct article_pair *pairs;
    struct clause_change *clauses;
    struct err e = {0};
    size_t n;

    for (size_t i = 0; i < s->n_articles; i++) {
        if (statute_cited(s, s->articles[i].label, NULL) != CITED_THERE)
            abort();
    }
    if (!statute_compare(s, s, a, &pairs, &n, &e))
        return; /* too large for the arena */
    if (n != s->n_articles)
        abort();
    for (size_t i = 0; i < n; i++) {
        if (pairs[i].change != ARTICLE_SAME)
            abort();
    }
    if (clauses_compare(s->articles[0].whole,
                        s->articles[s->n_articles - 1].whole, a, &clauses, &n,
                        &e) &&
        s->n_articles == 1 && n != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a;
    struct statute *s = NULL;
    struct err e = {0};

    if (!arena_open(&a, &memory_system, 64 << 20, &e))
        return 0;
    if (statute_read(a, S("x(2021-01-22).md"), (str){(const char *)data, size},
                     &s, &e))
        check(s, a);
    else if (e.cause.def == NULL)
        abort();
    arena_close(a);
    return 0;
}
