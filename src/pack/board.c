/* board.c - the public registers by name and in their order. */
#include "pack/internal.h"

#include <stdlib.h>

bool link_board(struct packs *p, const struct law *law, const struct json *tree,
                struct err *e)
{
    static const char *const keys[] = {"board", "name",  "says",
                                       "place", "basis", NULL};
    struct board *b;

    if (!declare_keys(tree, keys, S("board"), e))
        return false;
    b = vec_add(p->a, &p->boards, e);
    if (b == NULL)
        return false;
    *b = (struct board){.place = 1000};
    return declare_text(tree, S("board"), true, &b->id, e) &&
           declare_words(tree, S("name"), true, &b->name, e) &&
           declare_words(tree, S("says"), false, &b->says, e) &&
           declare_int(tree, S("place"), 0, 1000, &b->place, e) &&
           declare_facts(p->a, law, tree, S("basis"), &b->basis, e);
}

static int by_place(const void *x, const void *y)
{
    const struct board *a = x, *b = y;

    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return str_cmp(a->id, b->id);
}

void boards_sort(struct packs *p)
{
    if (p->boards.n > 0)
        qsort(p->boards.at, p->boards.n, sizeof *p->boards.at, by_place);
}

size_t packs_boards(const struct packs *p)
{
    return p->boards.n;
}

const struct board *packs_board_at(const struct packs *p, size_t i)
{
    return &p->boards.at[i];
}
