/* derived_view.h - what decisions (裁量) proposed and why, for pages. */
#ifndef SITE_DERIVED_VIEW_H
#define SITE_DERIVED_VIEW_H

#include "site/internal.h"

/* A derivation (docs/matter.md) as views/derivation.html wants it, with its
 * tables as they were, the rule that spoke marked. */
struct json *v_derivation(struct page *p, const struct procedure *pr,
                          const struct json *derivation);
/* The versions that govern a matter: [{name, says, on, law, citations}]. */
struct json *v_governing(struct page *p, const struct procedure *pr,
                         const struct json *governing);

#endif
