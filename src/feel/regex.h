/* regex.h - what regex.c (patterns) and regex_match.c share. */
#ifndef FEEL_REGEX_H
#define FEEL_REGEX_H

#include "feel/internal.h"

enum re_op {
    RE_CHAR,  /* code */
    RE_ANY,   /* . */
    RE_SET,   /* set */
    RE_SPLIT, /* first to pc + x, and if that fails to pc + y */
    RE_JUMP,  /* to pc + x */
    RE_SAVE,  /* an end of a group: slot x */
    RE_BACK,  /* what group x matched */
    RE_BEGIN, /* ^ */
    RE_END,   /* $ */
    RE_MARK,  /* remembers the place in mark x */
    RE_MOVED, /* fails unless the place has changed since mark x */
    RE_MATCH
};

enum item_kind {
    ITEM_RANGE,
    ITEM_CATEGORY,
    ITEM_SPACE,
    ITEM_START,
    ITEM_NAME,
    ITEM_WORD
};

struct set_item {
    enum item_kind kind;
    bool negated;
    uint32_t from, to;
    char category[2]; /* the second NUL: the whole class */
};

struct charset {
    bool negated;
    VEC(struct set_item) items;
    const struct charset *minus;
};

struct re_step {
    enum re_op op;
    int32_t x, y; /* jumps are relative, so that a piece can be repeated */
    uint32_t code;
    const struct charset *set;
};

struct regex {
    VEC(struct re_step) steps;
    int groups, marks; /* groups: with the whole as 0 */
    bool dot_all, multi_line, ignore_case, blanks_out, literal;
};

#endif
