/* internal.h - what the files of explain share. */
#ifndef EXPLAIN_INTERNAL_H
#define EXPLAIN_INTERNAL_H

#include "explain/explain.h"

/* Who writes: keeps the first failure. */
struct teller {
    const struct procedure *p;
    struct arena *a;
    struct err *e;
    enum lang lang;
    bool failed;
};

/* ---- words (words.c) ---- */

str tell_join(struct teller *t, const str *parts, size_t n);
#define SAY(t, ...)                            \
    tell_join((t), (const str[]){__VA_ARGS__}, \
              COUNT_OF(((const str[]){__VA_ARGS__})))
/* The text of the language that is spoken. */
str tell_say(const struct teller *t, const char *zh, const char *en);
str tell_words(const struct teller *t, struct words w);
str tell_quoted(struct teller *t, str s); /* 「s」 or "s" */
/* Names of steps, quoted: 「受理」或者「补正」. */
str tell_steps(struct teller *t, const str *ids, size_t n);
str tell_period(struct teller *t, struct period p);
str tell_number(struct teller *t, int64_t n);
/* How many people of a role act together, where it is more than one. */
str tell_role(struct teller *t, const struct role *r);
/* One sentence: how long, from when, until what. */
str tell_limit(struct teller *t, const struct deadline *d);
/* The same in a few words, for the chart. */
str tell_limit_short(struct teller *t, const struct deadline *d);

/* ---- trees ---- */

struct json *tell_object(struct teller *t);
struct json *tell_array(struct teller *t);
void tell_put(struct teller *t, struct json *o, const char *name,
              struct json *v);
void tell_text(struct teller *t, struct json *o, const char *name, str s);
void tell_push(struct teller *t, struct json *list, struct json *v);
void tell_push_text(struct teller *t, struct json *list, str s);
/* [{id, text}] of the facts. */
struct json *tell_cites(struct teller *t, const struct facts_cited *facts);

/* ---- markup (markup.c): names are ours, values are escaped ---- */

void tag_open(struct buf *b, const char *name); /* <name */
void tag_number(struct buf *b, const char *name, int v);
void tag_close(struct buf *b, const char *name);
void tag_leaf(struct buf *b, const char *name, str text);
/* Where a text is HTML or Markdown. */
void tag_either(struct buf *b, bool html, const char *tag, const char *plain);
void tag_words(struct buf *b, bool html, str s);

/* ---- how steps and limits go together (flow.c) ---- */

bool flow_meets(const struct step *s, const struct deadline *d);
bool flow_waits(const struct step *s, const struct deadline *d);
bool flow_follows(const struct step *s, const struct deadline *d); /* on_pass */

/* Rows of a track: its states in layers, first to last. */
MUST_CHECK bool flow_rows(const struct procedure *p, const struct track *t,
                          struct arena *a, size_t **states, struct err *e);

/* ---- the layout (layout.c) ---- */

enum { STAYS = -1, CELL_W = 330, READING_GAP = 52 };

/* One step in one state. */
struct cell {
    const struct step *step;
    int to;     /* row that it leads to, or STAYS */
    bool again; /* it stood already at an earlier state */
    int x, y, w, h;
    str name[2]; /* at most two lines */
    size_t n_name;
    struct note {
        char sign; /* w who, l limit, v wait, t the clock, p paper */
        str text;
    } notes[12];
    size_t n_notes;
};
struct row {
    const struct state *state;
    int top;        /* where ways come in */
    int x, y, w, h; /* of the state */
    str name[3];
    size_t n_name;
    struct cell *cells;
    size_t n;
    /* Steps that stay here and stood at an earlier state, in one box. */
    str others, lines[5];
    size_t n_others, n_lines;
    int others_y, others_h;
    bool entered; /* something leads here */
    int channel;  /* x of what leads here */
};
struct lane {
    const struct track *track;
    int y, h, w;
    struct row *rows;
    size_t n;
};
struct layout {
    struct lane *lanes;
    size_t n;
    int w, h;
};
/* Sizes that differ between a picture to read and a diagram to edit. */
struct layout_sizes {
    int left;      /* before the lanes' contents */
    int gap;       /* between a state and its steps */
    int cell_gap;  /* between steps */
    int cell_min;  /* height of a step */
    int row_min;   /* height of a row's content */
    bool repeated; /* a step is whole in each state, not only in the first */
};
MUST_CHECK bool chart_layout(struct teller *t, const struct layout_sizes *sizes,
                             struct layout *out);
/* Breaks a text into lines of at most so many pixels; the last one ends in an
 * ellipsis when there is more.  How many lines. */
size_t chart_lines(struct teller *t, str s, int size, int width, str *out,
                   size_t max);

#endif
