/* internal.h - what reading and citing share. */
#ifndef LAW_INTERNAL_H
#define LAW_INTERNAL_H

#include "law/law.h"

struct law {
    struct arena *a;
    struct map *laws;   /* prefix -> struct law_text */
    struct map *listed; /* fact id -> struct listed: a text named by id */
    struct map *facts;  /* id -> struct fact */
    const struct fact **sorted; /* by id */
};

/* A fact that stands in another law's file, as laws.yaml lists it. */
struct listed {
    const struct law_text *text;
    struct at at;
    bool seen;
};

/* One file of facts; its name gives the prefix of its ids. */
MUST_CHECK bool facts_read(struct law *l, str prefix, str path, str text,
                           struct err *e);

/* 第六十条第一款 as "art. 60 para. 1"; what is not of that form stays. */
void article_en(struct buf *b, str article);

#endif
