/* figure_view.h - figures as pages show them: amounts, shares, names of parts,
 * small drawings; used by those pages only.
 */
#ifndef SITE_FIGURE_VIEW_H
#define SITE_FIGURE_VIEW_H

#include "site/internal.h"

/* What was counted: matters, and their values in ten-thousandths. */
struct counted {
    int64_t n, value;
};

/* The figure as some procedure of this id declares it, with or without a
 * profile; NULL: no pack declares it any more.  *of: by which. */
const struct figure *figure_of(struct page *p, str procedure, str id,
                               const struct procedure **of);
/* 12, or 1,234.5 where the figure adds up values. */
str v_counted(struct page *p, const struct figure *f, const struct counted *c);
/* "86.7%", or "–" of nothing. */
str v_share(struct page *p, const struct figure *f, const struct counted *c,
            const struct counted *whole);
/* What a part is called: a state, a choice, yes or no, or what it says. */
str v_part_name(struct page *p, const struct procedure *pr,
                const struct figure *f, str part);
/* "2026-03". */
str v_month(struct page *p, int64_t month);

/* Puts `bar` {x y w h} into each item, by its `size`; the longest fills
 * BAR_WIDTH.  Drawn upright with `up`, side by side. */
enum { BAR_WIDTH = 160, BAR_HEIGHT = 12, TREND_HEIGHT = 80, TREND_STEP = 28 };
void v_bars(struct page *p, struct json *items, const int64_t *sizes, size_t n,
            bool up);

#endif
