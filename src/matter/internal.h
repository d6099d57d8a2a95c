/* internal.h - what the files of matter share. */
#ifndef MATTER_INTERNAL_H
#define MATTER_INTERNAL_H

#include "matter/matter.h"

struct seen_limit;   /* context.c */
struct seen_entries; /* entry.c */

/* One decision in the making.  Writers keep the first failure in `e`;
 * work_ok asks once. */
struct work {
    const struct matter_ask *ask;
    const struct procedure *p;
    struct arena *a;
    struct err *e;
    bool failed;

    struct json *fold; /* the working copy: effects are applied as written */
    struct json *writes;
    struct json *claims;
    struct json *started;   /* effects.starts, or NULL */
    struct json *published; /* [{register, party, entry}] or [{withdrawn}] */
    const struct step *step;
    struct json *input;    /* typed fields, or NULL */
    struct json *actors;   /* snapshots of the acting persons */
    const struct json *by; /* their ids */
    str party;             /* id, or "" */
    instant at;            /* when it was done */
    date on;               /* its day */
    instant now;
    bool record;
    bool asking; /* only what may come next is asked: nothing is written */

    /* Derived from the fold, kept until a write makes it stale. */
    struct json *context;
    str context_party;
    struct json *settings, *related, *authority;
    struct json *derived; /* derivations of this act, each once; or NULL */
    VEC(struct seen_limit) seen;
    VEC(struct seen_entries) looked;
    struct json *entered; /* effects.entries, or NULL */
    struct json *latest;  /* request → version that this act made, or NULL */

    VEC(struct reason) reasons;
    VEC(struct problem) problems;
};

/* Fresh nodes; NULL (and failed) when memory is gone. */
struct json *w_str(struct work *w, str s);
struct json *w_int(struct work *w, int64_t v);
struct json *w_bool(struct work *w, bool v);
struct json *w_object(struct work *w);
struct json *w_array(struct work *w);
struct json *w_date(struct work *w, date d);       /* {"@": "…"} */
struct json *w_instant(struct work *w, instant t); /* {"@": "…"} */
void w_put(struct work *w, struct json *object, const char *name,
           struct json *value);
void w_push(struct work *w, struct json *array, struct json *value);
struct json *w_facts(struct work *w, const struct facts_cited *f);

/* Records a write and applies it to the working fold. */
void work_write(struct work *w, const str *path, size_t n, struct json *value);
#define WRITE(w, value, ...)                    \
    work_write((w), (const str[]){__VA_ARGS__}, \
               COUNT_OF(((const str[]){__VA_ARGS__})), (value))

/* A copy of one container that shares its members. */
struct json *fold_thin(struct arena *a, const struct json *v, struct err *e);

/* The text of a marker {"@": …}, a date of it, an instant of it. */
str marker(const struct json *v);
bool marker_date(const struct json *v, date *d);
bool marker_instant(const struct json *v, instant *t);

/* context.c: the tree that conditions are evaluated over. */
struct json *context_of(struct work *w);
void context_stale(struct work *w, const str *path, size_t n);
/* The limit at the moment of the act, or NULL; shared, not to be changed. */
struct json *limit_seen(struct work *w, const struct deadline *d, str party);
/* Evaluates; null when it cannot be said, with the missing path. */
enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };
enum truth context_holds(struct work *w, const struct feel *x,
                         const struct json *context, str *missing);
struct json *context_value(struct work *w, const struct feel *x,
                           const struct json *context);

/* With what this act enters among the values of the matter or the party. */
struct json *context_with_input(struct work *w, const struct json *context);

/* entry.c: the name `entries` of conditions, and what the step enters. */
void entries_put(struct work *w, struct json *context);
void entries_write(struct work *w);

/* decided.c: the name `decided` of conditions, and what is kept of it. */
void decided_put(struct work *w, struct json *context);
void derivations_write(struct work *w);
/* governing.c: which versions govern the matter. */
void check_governing(struct work *w);
void governing_write(struct work *w);
/* Those in force on the day of the act, which is what its reasons cite; all
 * where none is. */
struct facts_cited facts_on_day(struct work *w, const struct facts_cited *f);

/* intent.c: reads and types the intent. */
MUST_CHECK bool intent_read(struct work *w);
void intent_fields(struct work *w); /* the fields alone */

/* The value as its field's type says, or NULL with a problem. */
struct json *value_typed(struct work *w, const struct field *f,
                         const struct json *v);
void value_problem(struct work *w, const struct field *f, str zh, str en);
bool value_blank(const struct json *v);

/* table.c: rows of a table (表). */
struct json *table_typed(struct work *w, const struct field *f,
                         const struct json *v);
bool table_blank(const struct json *v); /* no row holds anything */

/* party.c: for whom an act is, and who joins by it. */
MUST_CHECK bool party_read(struct work *w);
/* Every capacity that the matter begins with is declared. */
MUST_CHECK bool party_capacities(const struct matter_ask *ask, struct err *e);
/* Where there are several capacities, each party's stands in the fold. */
void party_begin(struct work *w);
/* The party that joins, with all that was entered. */
void party_join(struct work *w);
str party_capacity(const struct work *w, const struct json *party);
bool party_among(const struct work *w, str id, uint32_t among);

/* gate.c: roles, order and conditions; adds reasons. */
void gate_check(struct work *w, bool whatever_is_entered);
struct reason *gate_refuse(struct work *w, const char *guard, struct words says,
                           struct words cure, const struct facts_cited *facts);
const struct move *gate_move(const struct work *w);

/* limits.c: deadlines. */
/* The limit as it stands on `today`, or NULL when it has not started. */
struct json *limit_compute(struct work *w, const struct deadline *d, str party,
                           instant now);
/* The limit as the fold has it, or NULL when it has not started. */
const struct json *limit_kept(const struct work *w, const struct deadline *d,
                              str party);
/* Keeps a limit in the fold, when it differs from what is there. */
void limit_write(struct work *w, const struct deadline *d, str party,
                 struct json *limit);
/* After an act: starts, meets, recomputes; writes what changed and the
 * findings of lateness. */
void limits_update(struct work *w);
bool limit_ends(struct work *w, const struct deadline *d, str party, date *last,
                instant *ends);
/* When what this act brings about took place: an act of the clock follows from
 * a limit that passed, and counts from that limit's last day however late the
 * clock came. */
instant limit_moment(struct work *w);

/* linked.c: links between matters. */
/* The id, if there is such a matter and its procedure fits; else a problem. */
struct json *typed_matter(struct work *w, const struct field *f, str id);
/* {field: the other matter as it stands, or null} */
struct json *linked_seen(struct work *w);
/* [{field, zh, en, matter, party}]; NULL when the procedure has no such field. */
struct json *links_of(struct work *w);

/* summary.c: what lists, desks and timers need to know of the matter, so that
 * they follow from the fold without a pack. */
void summary_write(struct work *w);
/* publish.c: what the step publishes or withdraws, into w->published. */
void public_write(struct work *w);

/* start.c: what the step starts, into w->started and the fold. */
void starts_write(struct work *w);
/* figure.c: what the matter adds to each figure, where it changed. */
void figures_write(struct work *w);

/* finding.c */
void finding_of_reason(struct work *w, const struct reason *r);
void finding_late(struct work *w, const struct deadline *d, str party,
                  const struct json *limit, date done_on);

const struct json *work_party(const struct work *w, str id);
bool list_has(const struct json *list, str id);

#endif
