/* cite.c - citations resolved to articles, paragraphs and items. */
#include "statute/internal.h"

static bool eat(str *s, const char *word)
{
    if (!str_starts(*s, str_of(word)))
        return false;
    *s = str_slice(*s, strlen(word), s->n);
    return true;
}

/* Where a citation has come to; what a part leaves out stays as it was. */
struct cursor {
    const struct statute_article *article;
    int number, sub;
    const struct statute_paragraph *paragraph; /* NULL: none was named */
};

static bool item_in(const struct statute_paragraph *p, int n)
{
    for (size_t i = 0; i < p->n_items; i++) {
        if (p->items[i].number == n)
            return true;
    }
    return false;
}

static bool has_item(const struct cursor *c, int n)
{
    if (c->paragraph != NULL)
        return item_in(c->paragraph, n);
    for (size_t i = 0; i < c->article->n_paragraphs; i++) {
        if (item_in(&c->article->paragraphs[i], n))
            return true;
    }
    return false;
}

/* One 第…条, 第…款 or 第…项. */
static enum cited part(const struct statute *s, str *rest, struct cursor *c)
{
    str label;
    int n;

    if (statute_label(rest, &c->number, &c->sub, &label)) {
        c->article = statute_article(s, c->number, c->sub);
        c->paragraph = NULL;
        return c->article != NULL ? CITED_THERE : CITED_NO_ARTICLE;
    }
    if (!eat(rest, "第") || !law_numeral(rest, &n) || c->article == NULL)
        return CITED_UNREADABLE;
    if (eat(rest, "款")) {
        if (n < 1 || (size_t)n > c->article->n_paragraphs)
            return CITED_NO_PARAGRAPH;
        c->paragraph = &c->article->paragraphs[n - 1];
        return CITED_THERE;
    }
    if (!eat(rest, "项"))
        return CITED_UNREADABLE;
    return has_item(c, n) ? CITED_THERE : CITED_NO_ITEM;
}

static bool separator(str *rest, bool *range)
{
    *range = eat(rest, "至");
    return *range || eat(rest, "、") || eat(rest, "和") || eat(rest, ",") ||
           eat(rest, "，");
}

struct naming {
    void (*each)(void *ctx, const struct statute_article *a);
    void *ctx;
};

/* Articles between both ends of 第五条至第九条 are named, too. */
static void named(const struct statute *s, const struct naming *n,
                  const struct statute_article *from,
                  const struct statute_article *to, bool range)
{
    if (n->each == NULL || to == NULL || to == from)
        return;
    for (const struct statute_article *x = from;
         range && from != NULL && x + 1 < to; x++)
        n->each(n->ctx, x + 1);
    (void)s;
    n->each(n->ctx, to);
}

static enum cited walk(const struct statute *s, str citation,
                       const struct naming *n,
                       const struct statute_article **first)
{
    struct cursor c = {0};
    bool range = false;

    if (citation.n == 0)
        return CITED_UNREADABLE;
    while (citation.n > 0) {
        const struct statute_article *before = c.article;
        enum cited got = part(s, &citation, &c);

        if (got != CITED_THERE)
            return got;
        if (first != NULL && *first == NULL)
            *first = c.article;
        named(s, n, before, c.article, range);
        range = false;
        if (citation.n > 0 && !str_starts(citation, S("第")) &&
            !separator(&citation, &range))
            return CITED_UNREADABLE;
    }
    return CITED_THERE;
}

enum cited statute_cited(const struct statute *s, str citation,
                         const struct statute_article **first)
{
    static const struct naming nobody;

    if (first != NULL)
        *first = NULL;
    return walk(s, citation, &nobody, first);
}

bool statute_each_cited(const struct statute *s, str citation,
                        void (*each)(void *ctx,
                                     const struct statute_article *a),
                        void *ctx)
{
    const struct naming n = {each, ctx};

    return walk(s, citation, &n, NULL) != CITED_UNREADABLE;
}
