/* internal.h - what the files of pack share. */
#ifndef PACK_INTERNAL_H
#define PACK_INTERNAL_H

#include "pack/pack.h"

/* Models read so far, each once: many layers decide by the same file. */
struct shelved {
    str path, digest;
    const struct dmn_file *source;
    const struct dmn_model *model;
};
/* What the declarations below a folder share. */
struct shelf {
    VEC(struct shelved) models;
    VEC(struct roll *) rolls;
};

struct packs {
    struct arena *a;
    struct shelf shelf;
    VEC(struct procedure *) procedures;
    VEC(struct board) boards; /* as people shall see them */
};

/* One declaration as read from its file. */
struct source {
    str file;
    str id; /* procedure or profile */
    str of; /* the procedure that a profile refines, or "" */
    bool profile;
    bool roll;  /* a register */
    bool board; /* where the public looks */
    struct json *tree;
};

/* Lays a profile over a procedure's tree: the merged tree, or the refusal. */
MUST_CHECK bool layer_apply(struct arena *a, const struct law *law,
                            const struct json *base, const struct json *profile,
                            struct json **merged, struct err *e);

/* Turns a merged tree into a procedure. */
MUST_CHECK bool procedure_link(struct arena *a, const struct law *law,
                               struct shelf *shelf, const struct json *tree,
                               str profile, struct words profile_name,
                               struct procedure **out, struct err *e);

/* The members `publishes` and `withdraws` of a step (publish.c). */
MUST_CHECK bool link_publication(struct arena *a, const struct json *node,
                                 struct step *s, struct err *e);

/* A file that names a board (board.c), and their order once all are read. */
MUST_CHECK bool link_board(struct packs *p, const struct law *law,
                           const struct json *tree, struct err *e);
void boards_sort(struct packs *p);

/* The member `related` of a procedure (publish.c). */
MUST_CHECK bool link_related(struct arena *a, const struct json *tree,
                             struct procedure *p, struct err *e);

/* ---- other matters (starts.c) and figures (figures.c) ---- */

/* The member `starts` of a step. */
MUST_CHECK bool link_starts(struct arena *a, const struct json *node,
                            struct step *s, struct err *e);
/* Whether what steps start is there and takes what it is given, once all that
 * is below the folder was read. */
MUST_CHECK bool starts_fit(struct arena *a, struct packs *p, struct err *e);
/* Whether an expression reads a field that is confidential; *yes stays true. */
MUST_CHECK bool reads_confidential(struct arena *a, const struct procedure *p,
                                   const struct feel *x, bool *yes,
                                   struct err *e);
/* The member `figures` of a procedure. */
MUST_CHECK bool link_figures(struct arena *a, const struct law *law,
                             const struct json *tree, struct procedure *p,
                             struct err *e);

/* ---- registers (register.c) ---- */

MUST_CHECK bool link_roll(struct arena *a, const struct law *law,
                          struct shelf *shelf, const struct json *tree,
                          struct err *e);
const struct roll *shelf_roll(const struct shelf *s, str id);
/* The members `enters` and `ends` of a step, `lookups` of a procedure. */
MUST_CHECK bool link_enters(struct arena *a, const struct shelf *shelf,
                            const struct json *node, struct step *s,
                            struct err *e);
MUST_CHECK bool link_lookups(struct arena *a, const struct shelf *shelf,
                             const struct json *tree, struct procedure *p,
                             struct err *e);
/* Which lookups each step's conditions read, once all steps are there; guards
 * whose lookups depend on what is entered do so as well. */
MUST_CHECK bool link_looks(struct arena *a, const struct json *tree,
                           struct procedure *p, struct err *e);

/* ---- decisions and what holds by date (decision.c, models.c, bydate.c) ---- */

/* The member `decisions` of a procedure, once its fields are there. */
MUST_CHECK bool link_decisions(struct arena *a, const struct law *law,
                               struct shelf *shelf, const struct json *tree,
                               struct procedure *p, struct err *e);
/* Which decisions each step's conditions speak of, once all steps are. */
MUST_CHECK bool link_decides(struct arena *a, const struct json *tree,
                             struct procedure *p, struct err *e);
/* Whether it reads what is entered with the step, by itself or as the value that
 * it becomes (looks.c). */
MUST_CHECK bool reads_entered(struct arena *a, const struct step *s,
                              const struct feel *x, bool *yes, struct err *e);
/* The model beside the declaration that names it. */
MUST_CHECK bool model_read(struct arena *a, struct shelf *shelf, struct at at,
                           struct decision_version *v, struct err *e);
/* Names, inputs and types of one version fit the decision. */
MUST_CHECK bool model_fits(struct arena *a, const struct procedure *p,
                           const struct decision *d,
                           const struct decision_version *v, struct err *e);
/* It is input data of one version at least (or there is none yet). */
bool models_know(const struct decision *d, str name);
/* Whether decided.ID has that member, by some version (or none is there yet). */
bool decision_gives(const struct decision *d, str member);
/* The elements that `element` needs, itself first: indexes of
 * dmn_file.elements. */
MUST_CHECK bool model_reach(struct arena *a, const struct dmn_file *f,
                            str element, size_t **at, size_t *n, struct err *e);
/* The member `versions` of a setting. */
MUST_CHECK bool link_setting_versions(struct arena *a, const struct law *law,
                                      const struct json *node,
                                      struct setting *s, struct err *e);
/* Whether a condition below `node` (a step) speaks of `name` or of
 * `name.member`. */
MUST_CHECK bool step_speaks_of(struct arena *a, const struct json *node,
                               str name, str member, bool *yes, struct err *e);

/* The members `capacities` of a procedure, `capacity` of a step or a time
 * limit, `joins` of a step (capacity.c). */
MUST_CHECK bool link_capacities(struct arena *a, const struct json *tree,
                                struct procedure *p, struct err *e);
MUST_CHECK bool link_among(struct arena *a, const struct json *node,
                           const struct procedure *p, bool for_party,
                           uint32_t *out, struct err *e);
MUST_CHECK bool link_joins(const struct json *node, const struct procedure *p,
                           struct step *s, struct err *e);

/* A field of the dictionary (field.c). */
MUST_CHECK bool link_field_of(struct arena *a, str id, const struct json *node,
                              struct field *f, struct err *e);
/* The member `always` of a procedure whose steps, deadlines, papers and roles
 * are linked (always.c). */
MUST_CHECK bool link_always(struct arena *a, const struct law *law,
                            const struct json *tree, struct procedure *p,
                            struct err *e);

/* ---- reading declarations strictly (declare.c) ---- */

/* Every member of `node` must be among `keys` (NULL-terminated); `what` names
 * the kind of thing for the message. */
MUST_CHECK bool declare_keys(const struct json *node, const char *const *keys,
                             str what, struct err *e);
MUST_CHECK bool declare_object(const struct json *node, str what,
                               struct err *e);
MUST_CHECK bool declare_array(const struct json *node, str what, struct err *e);
/* A whole number in min..max; *out keeps what it had when there is none. */
MUST_CHECK bool declare_int(const struct json *node, str key, int64_t min,
                            int64_t max, int64_t *out, struct err *e);
/* A text member; `required` says whether it may be absent (then ""). */
MUST_CHECK bool declare_text(const struct json *node, str key, bool required,
                             str *out, struct err *e);
MUST_CHECK bool declare_bool(const struct json *node, str key, bool fallback,
                             bool *out, struct err *e);
/* {zh, en}. */
MUST_CHECK bool declare_words(const struct json *node, str key, bool required,
                              struct words *out, struct err *e);
/* A list of texts, or one text. */
MUST_CHECK bool declare_list(struct arena *a, const struct json *node, str key,
                             str **out, size_t *n, struct err *e);
MUST_CHECK bool declare_facts(struct arena *a, const struct law *law,
                              const struct json *node, str key,
                              struct facts_cited *out, struct err *e);
MUST_CHECK bool declare_period(const struct json *node, str key,
                               struct period *out, bool *given, struct err *e);
/* A condition: a text, a number or a truth value, compiled over the names a
 * condition may use. */
MUST_CHECK bool declare_feel(struct arena *a, const struct json *node, str key,
                             const struct feel **out, struct err *e);

/* A condition over names of its own. */
MUST_CHECK bool declare_feel_over(struct arena *a, const struct json *node,
                                  str key, const str *names, size_t n_names,
                                  const struct feel **out, struct err *e);
/* As declare_feel; with `row`, over that name as well. */
MUST_CHECK bool declare_feel_row(struct arena *a, const struct json *node,
                                 str key, bool row, const struct feel **out,
                                 struct err *e);
/* Says that the member is missing. */
MUST_CHECK bool declare_missing(const struct json *node, str key,
                                struct err *e);

/* ---- the text of a condition (tokens.c) ---- */

enum token_kind { TOKEN_NAME, TOKEN_STRING, TOKEN_NUMBER, TOKEN_SIGN };
struct token {
    enum token_kind kind;
    str text;
};
struct tokens {
    const struct token *at;
    size_t n;
};
/* None (n = 0) where the text is not understood. */
MUST_CHECK bool tokens_read(struct arena *a, str text, struct tokens *out,
                            struct err *e);
struct tokens tokens_slice(struct tokens t, size_t from, size_t to);
bool tokens_equal(struct tokens a, struct tokens b);
bool token_is(struct tokens t, size_t i, const char *text);
int token_depth(const struct token *t); /* 1 opens, -1 closes, 0 neither */

/* ---- what check.c and check_names.c share ---- */

struct checker {
    const struct procedure *p;
    struct arena *a;
    struct pack_problems *found;
    struct err e;
    bool failed; /* memory */
};
/* Room for one more problem or note; NULL when there is none. */
struct err *check_problem(struct checker *c);
struct err *check_note(struct checker *c);
/* Whether the pack takes it for granted. */
bool check_assumed(const struct checker *c, str claim);
void check_tables(struct checker *c); /* the decision tables' own defects */
void check_names(struct checker *c);
void check_unused(struct checker *c);
void check_bases(struct checker *c);

#endif
