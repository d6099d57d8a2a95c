/* law.h - facts of law: what an article says, from when to when, and how it
 * is cited.
 *
 * Purpose   every rule in a pack names its facts; this resolves them.  A fact
 *           (法律事实条目) is one rule of one article of one version of a law,
 *           in our own words, in Chinese and English.
 * Shapes    facts/laws.yaml lists the laws and their versions; facts/ID.tsv
 *           (one file a law) lists the facts.  See facts/README.md.
 * Errors    LAW-001 unknown fact; LAW-002.. malformed rows, with line, column.
 * Owns      built in the caller's arena.
 * Threads   immutable once built.
 */
#ifndef LAW_LAW_H
#define LAW_LAW_H

#include "base/base.h"
#include "notation/notation.h"

/* From high to low; a norm may give way only where a higher one opens it. */
enum law_rank {
    RANK_LAW,              /* 法律 */
    RANK_REGULATION,       /* 行政法规 */
    RANK_LOCAL_REGULATION, /* 地方性法规 */
    RANK_DEPARTMENT_RULE,  /* 部门规章 */
    RANK_LOCAL_RULE,       /* 地方政府规章 */
    RANK_INTERPRETATION,   /* 司法解释 */
    RANK_DOCUMENT,         /* 规范性文件 */
    RANK_CONVENTION        /* a computing convention of ours: a setting */
};

struct law_text {
    str id;       /* prefix: "APL" */
    str zh;       /* 中华人民共和国行政处罚法 */
    str short_zh; /* 行政处罚法 */
    str en;
    str version; /* date of adoption or of the last revision, or "" */
    enum law_rank rank;
    date in_force; /* first day */
    date repealed; /* first day no longer in force; DATE_MAX: in force */
};

struct fact {
    str id; /* "APL-60" */
    const struct law_text *law;
    str article;  /* 第六十条 */
    str kind;     /* deadline, threshold, role, duty, … */
    str zh, en;   /* the rule in our own words */
    str quantity; /* "90" or "" */
    str unit;     /* "calendar_day" or "" */
    str open_to;  /* space-separated ranks that may depart: "law regulation
                     * rule", or "" */
    bool unverified;
    struct at at;
};

struct law;

/* Reads a folder of facts. */
MUST_CHECK bool law_read(struct arena *a, str dir, struct law **out,
                         struct err *e);
/* The fact, or false with LAW-001 naming what was looked for and `at`. */
MUST_CHECK bool law_fact(const struct law *l, str id, struct at at,
                         const struct fact **out, struct err *e);
const struct fact *law_find(const struct law *l, str id); /* NULL: none */
size_t law_count(const struct law *l);
const struct fact *law_at(const struct law *l, size_t i); /* i < law_count */
/* Whether the fact's law is in force on that day. */
bool fact_in_force(const struct fact *f, date d);
/* "《行政处罚法》第六十条" / "Administrative Penalty Law art. 60". */
void fact_cite(const struct fact *f, enum lang lang, struct buf *out);
/* A number such as 一千二百五十九 at the start of *s, which then stands behind it.
 * False: there is none. */
bool law_numeral(str *s, int *out);
/* {id, law, article, zh, en, cite_zh, cite_en} for pages and answers. */
struct json *fact_json(const struct fact *f, struct arena *a, struct err *e);
/* SHA-256-free digest label of the folder is computed by the caller from
 * law_canonical: the canonical bytes of all facts, in order of id. */
MUST_CHECK bool law_canonical(const struct law *l, struct buf *out,
                              struct err *e);

#endif
