/* statute.h - texts of law (法律文本): articles of a version, read from Markdown,
 * kept as plain files, compared article by article.
 *
 * Purpose   a citation is only as good as the article it names: with the texts
 *           at hand every fact is resolved to an article, paragraph and item
 *           of its version, and a new version tells which articles it touches.
 * Shapes    a text is Markdown as published: `# title`, lines of adoption and
 *           amendment, `<!-- INFO END -->`, headings, articles `第…条 …`, their
 *           further paragraphs (款) and items （一）.  A store is a folder of
 *           such files with index.tsv.
 * Errors    STAT-001..008: with file and line.
 * Owns      everything lives in the caller's arena; texts are borrowed.
 * Threads   immutable once read; share freely.
 */
#ifndef STATUTE_STATUTE_H
#define STATUTE_STATUTE_H

#include "base/base.h"
#include "law/law.h"
#include "notation/notation.h"

enum { STATUTE_MAX = 4 << 20 };

struct statute_item {
    int number; /* （一）: 1 */
    str text;
    int line;
};
/* A paragraph (款) with the items (项) that follow it. */
struct statute_paragraph {
    str text;
    struct statute_item *items;
    size_t n_items;
    int line;
};
struct statute_article {
    int number; /* 第六十条: 60 */
    int sub;    /* 第十七条之一: 1; else 0 */
    str label;  /* 第六十条 */
    str under;  /* the heading it stands under, or "" */
    struct statute_paragraph *paragraphs;
    size_t n_paragraphs;
    str whole; /* all of it, without the label: for comparing */
    int line;
};
/* 2021年1月22日 … 修订 */
struct statute_event {
    date on;
    str text;
};
struct statute {
    str file;
    str title;    /* 中华人民共和国行政复议法 */
    date version; /* as its file's name says; else the last adoption or
                     amendment; DATE_MIN: neither */
    bool part;    /* of a code: it does not have all articles */
    struct statute_event *events;
    size_t n_events;
    struct statute_article *articles;
    size_t n_articles;
};

MUST_CHECK bool statute_read(struct arena *a, str file, str text,
                             struct statute **out, struct err *e);
/* NULL: there is none. */
const struct statute_article *statute_article(const struct statute *s,
                                              int number, int sub);

/* ---- citations ---- */

enum cited {
    CITED_THERE,
    CITED_UNREADABLE, /* the citation is no 第…条 */
    CITED_NO_ARTICLE,
    CITED_NO_PARAGRAPH,
    CITED_NO_ITEM
};
/* Resolves 第七十二条第一款第一项, also several with 、 and 至.  *first, if not
 * NULL, is the first article that it names. */
enum cited statute_cited(const struct statute *s, str citation,
                         const struct statute_article **first);
/* Calls back for each article that a citation names; false: unreadable. */
bool statute_each_cited(const struct statute *s, str citation,
                        void (*each)(void *ctx,
                                     const struct statute_article *a),
                        void *ctx);

/* ---- a store ---- */

struct statutes {
    struct statute **at; /* by title, then version */
    size_t n;
};
/* Reads each .md of the folder. */
MUST_CHECK bool statutes_open(struct arena *a, str dir, struct statutes *out,
                              struct err *e);
/* The text that a law of the facts speaks of: same title, same version.  NULL:
 * not at hand; *other is then another version of it, or NULL. */
const struct statute *statutes_of(const struct statutes *s,
                                  const struct law_text *law,
                                  const struct statute **other);
/* By title or its short form (行政复议法), as of a day: the newest version that
 * was adopted by then.  NULL: none. */
const struct statute *statutes_on(const struct statutes *s, str name, date on);
/* The name of its file in a store, and the table of the whole store. */
bool statute_file_name(const struct statute *s, struct arena *a, str *out,
                       struct err *e);
void statutes_index(const struct statutes *s, struct buf *out);

/* ---- two versions ---- */

enum article_change {
    ARTICLE_SAME,    /* number and words */
    ARTICLE_MOVED,   /* other number, same words */
    ARTICLE_CHANGED, /* other words, the same or another number */
    ARTICLE_GONE,
    ARTICLE_NEW
};
struct article_pair {
    const struct statute_article *before, *after; /* NULL: none */
    enum article_change change;
    int alike; /* of 100, of those that are paired */
};
/* All articles of both: those before in order, then the new ones. */
MUST_CHECK bool statute_compare(const struct statute *before,
                                const struct statute *after, struct arena *a,
                                struct article_pair **out, size_t *n,
                                struct err *e);
/* Clauses that went and came, [{gone|came: text}] in order. */
struct clause_change {
    bool came;
    str text;
};
MUST_CHECK bool clauses_compare(str before, str after, struct arena *a,
                                struct clause_change **out, size_t *n,
                                struct err *e);

#endif
