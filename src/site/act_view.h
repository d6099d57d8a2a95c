/* act_view.h - acts of a matter for its pages; shared by those pages only. */
#ifndef SITE_ACT_VIEW_H
#define SITE_ACT_VIEW_H

#include "site/internal.h"

/* An act as views/act.html wants it. */
struct json *v_act(struct page *p, str matter, const struct json *fold,
                   const struct procedure *pr, const struct ledger_act *act);
/* {id: {name}} of a list of people. */
struct json *v_names(struct page *p, const struct json *ids);
/* A proposal as views/approval.html wants it (page_approval.c). */
struct json *v_proposal(struct page *p, str matter, const struct procedure *pr,
                        const struct json *proposal);

#endif
