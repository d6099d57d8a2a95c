/* internal.h - what the files of proof share. */
#ifndef PROOF_INTERNAL_H
#define PROOF_INTERNAL_H

#include "feel/feel.h"
#include "proof/proof.h"

/* ---- three truths at once: what a condition may come to ---- */

enum { MAY_YES = 1, MAY_NO = 2, MAY_NULL = 4, MAY_ALL = 7 };

/* A class of values that nothing is known of. */
enum { ANY = 255, CLASSES_MOST = 60 };

/* The values of one name (case.x, party.x and input.x are one), cut into
 * classes by the constants that conditions compare it with.  Class 0 is null. */
enum domain_kind {
    DOMAIN_THING, /* there or not */
    DOMAIN_BOOL,  /* 1 true, 2 false */
    DOMAIN_TEXT,  /* one a constant, and one for all others */
    DOMAIN_ORDER  /* below the first constant, the first, between … */
};
struct domain {
    str name;
    enum domain_kind kind;
    struct domain *same; /* another that it was found to share values with */
    VEC(const struct feel_value *) constants;
    bool has_bool, has_text, has_order, odd;
    unsigned n; /* classes */
};

/* What a matter is made of. */
enum var_kind {
    VAR_BEGUN,
    VAR_TRACK,    /* of: track; class: state */
    VAR_DONE,     /* of: step; by anybody */
    VAR_OWN_DONE, /* of: step; for the watched party */
    VAR_CASE,     /* a value of the matter */
    VAR_OWN,      /* a value of the watched party */
    VAR_LIMIT,    /* of: deadline; class: enum limit */
    VAR_INTERVAL, /* of: interval; open or not */
    VAR_EVIDENCE, /* whether there is some */
    VAR_MARK,     /* what a claim remembers: two of them */
    VAR_CAPACITY, /* of the watched party; ANY until it shows */
    VAR_LISTED,   /* the watched person is in the list `name` */
    VAR_ACTED     /* of: 0, 1; acted in a role of the claim */
};
enum limit {
    LIMIT_NONE,
    LIMIT_RUNS,
    LIMIT_PASSED,
    LIMIT_MET,
    LIMIT_MET_PASSED
};
struct var {
    enum var_kind kind;
    size_t of;
    str name;
    struct domain *domain; /* of values */
    unsigned n;
    unsigned char first; /* class in which a matter begins */
};
enum { NO_VAR = 0xffff };

/* ---- conditions ---- */

enum ref_kind { REF_NONE, REF_VAR, REF_INPUT };
enum ref_part {
    PART_WHOLE,  /* the value itself */
    PART_INNER,  /* a member of it: null where the value is */
    PART_PASSED, /* of a limit */
    PART_MET
};
struct ref {
    enum ref_kind kind;
    enum ref_part part;
    size_t var;    /* or the place of the field in the dictionary */
    size_t anyone; /* own done: the same by anybody, or NO_VAR */
    bool own;      /* of the party spoken of */
};
enum cond_kind {
    COND_KNOWN, /* mask */
    COND_AND,
    COND_OR,
    COND_NOT,
    COND_TEST,  /* ref op constant */
    COND_EVERY, /* of the parties */
    COND_SOME,
    COND_CAPACITY, /* of the party spoken of: one of `among` */
    COND_OPAQUE
};
struct cond {
    enum cond_kind kind;
    unsigned mask;
    struct cond **kids;
    size_t n;
    struct ref ref;
    enum feel_comparison op;
    const struct feel_value *value; /* the constant; feel_none for null */
    unsigned with;                  /* its class, or ANY: no class has it */
    uint32_t among;
    bool bare; /* a value used as a condition: null stays null */
    str text;
};

/* What a step makes of a target. */
enum set_kind { SET_CLASS, SET_COPY, SET_TRUTH, SET_UNKNOWN };
struct setter {
    enum set_kind kind;
    size_t var; /* NO_VAR: nobody asks */
    bool own;
    unsigned value;
    struct ref ref;
    struct cond *cond;
};

/* People: whether the watched person may be where a guard or list speaks of.
 * `bits` are the person's places: lists, fields of people, acting. */
enum { PLACES_MOST = 6 };
struct personal {
    size_t n; /* places */
    struct place {
        bool acts;
        size_t var;   /* a list, or NO_VAR */
        size_t field; /* a field of people, when var is NO_VAR and not acts */
    } at[PLACES_MOST];
    unsigned char may[1 << PLACES_MOST]; /* MAY_YES, MAY_NO: in the list after;
                                            of a guard: MAY_YES it may hold */
    size_t list;                         /* which list is written, or NO_VAR */
    size_t guard; /* which guard it is, when list is NO_VAR */
};

struct move_step {
    const struct step *s;
    size_t track, done, own_done; /* vars */
    bool joins;
    struct cond **guards; /* one a guard of s; NULL: does not stop */
    struct cond *to_when, *closes_when;
    struct setter *sets;
    size_t *writes; /* one a field of s: the var it writes, or NO_VAR */
    bool writes_own;
    uint64_t *classes; /* one a field: those that may be entered */
    size_t interval_opened, interval_closed, evidence;
    struct personal *persons; /* guards and lists that speak of people */
    size_t n_persons;
    bool *repeated; /* one a field: more than one condition reads it */
};
struct move_limit {
    const struct deadline *d;
    size_t var;
    struct cond *starts_when, *until_when;
    bool *from, *until; /* one a step */
};

struct model {
    const struct procedure *p;
    struct arena *a;
    struct err *e;
    bool failed;
    VEC(struct var) vars;
    VEC(struct domain *) domains;
    struct move_step *steps;
    struct move_limit *limits;
    size_t begun, evidence, capacity, mark[2], acted[2];
    struct cond **claims; /* conditions of claims, in the order given */
};

/* model.c */
/* `claims`: conditions that claims speak of (NULL entries stay NULL). */
MUST_CHECK bool model_open(const struct procedure *p,
                           const struct feel *const *claims, size_t n_claims,
                           struct arena *a, struct model **out, struct err *e);
size_t model_var(struct model *m, enum var_kind kind, size_t of, str name);
size_t model_find(const struct model *m, enum var_kind kind, size_t of,
                  str name);
size_t model_step(const struct model *m, str id);
/* condition.c: `own`: the step speaks of a party. */
struct cond *cond_of(struct model *m, const struct feel *x);
struct cond *cond_known(struct model *m, unsigned mask);
void cond_classes(struct model *m, struct cond *c); /* once all are read */
struct setter setter_of(struct model *m, const struct assignment *s);
void setter_classes(struct model *m, struct setter *s);
/* Calls back for each ref of a condition. */
typedef void each_ref(const struct ref *r, void *ctx);
void cond_refs(const struct cond *c, each_ref *f, void *ctx);
/* domain.c */
struct domain *domain_of(struct model *m, str name);
void domain_note(struct model *m, struct domain *d, const struct feel_value *v);
void domain_join(struct domain *a, struct domain *b);
struct domain *domain_root(struct domain *d);
void domains_close(struct model *m);
unsigned domain_class(const struct domain *d, const struct feel_value *v);
/* What `class op value` may come to; with: the constant's class. */
unsigned domain_test(const struct domain *d, unsigned class,
                     enum feel_comparison op, const struct feel_value *value,
                     unsigned with);
/* The classes that may be entered in a field. */
uint64_t domain_entered(const struct domain *d, const struct field_use *use);
/* people.c */
void model_people(struct model *m, struct move_step *s);

/* ---- one act ---- */

enum who { WHO_MATTER, WHO_OWN, WHO_OTHER, WHO_TIME };
struct taken {
    unsigned short step; /* of time: the deadline */
    unsigned char who;
    bool person; /* the watched person acts */
};

/* Choices on the way through one act, taken one after another. */
struct tape {
    unsigned char pick[48], of[48];
    int n, at;
    bool over;       /* more choices than fit: not all were tried */
    uint32_t random; /* not 0: each choice by chance, without an end */
};
unsigned tape_choose(struct tape *t, unsigned n);
bool tape_next(struct tape *t);

/* What a claim remembers of the way. */
struct mark {
    bool used;
    bool own;                  /* not what was done for another party */
    const bool *sets, *clears; /* one a step, or NULL */
    size_t clears_on;          /* a limit that starts, or NO_VAR */
};

/* What is looked for: an act (of a party: of the watched one), or a state that
 * is entered. */
struct goal {
    const bool *steps;            /* one of these is taken; NULL: any */
    struct cond *when, *holds;    /* may hold; may fail */
    int mark;                     /* -1: none; else mark[0] must be so before */
    size_t limit;                 /* a limit, or NO_VAR */
    unsigned limit_in, limit_out; /* one bit a class: before and after it */
    size_t track;                 /* a state of it is entered, or NO_VAR */
    unsigned state;
    bool both_roles;
    const struct feel *says_when, *says_not; /* as the claim has them */
};
#define GOAL_NONE .mark = -1, .limit = NO_VAR, .track = NO_VAR

/* What stood in the way, beside the guards (0 .. GUARDS_MOST - 1). */
enum { GUARDS_MOST = 64 };
enum check {
    CHECK_BEGUN = GUARDS_MOST,
    CHECK_MOVE,
    CHECK_ONCE,
    CHECK_TIMER,
    CHECK_EXTENSION,
    CHECK_PERSON,
    CHECK_CAPACITY,
    CHECK_MOST
};

/* Why an act was not possible, and what would have to be known to see it. */
struct blame {
    size_t vars[64];
    size_t n;
    size_t step; /* of the model */
    size_t check;
};

struct search {
    struct model *m;
    bool *tracked; /* one a var */
    bool single;   /* there is one party */
    bool sure;     /* a step is taken only for somebody who is surely there */
    bool possible; /* it is about what can be done */
    bool people;   /* a person is watched */
    struct mark mark[2];
    const struct goal *goal;
    size_t removed_step, removed_guard; /* a guard that is off */
    bool *blocked; /* guards that stood in the way: steps * GUARDS_MOST */
    bool finest;   /* fields that several guards read are told apart, too */
    bool **apart;  /* for each step, the fields that are told apart; or NULL */
    const struct role *roles[2]; /* with people: the two that are kept apart */
    int64_t *work;               /* acts tried */
};

/* One way through `step` from `in`; the tape says which choices are made.
 * False: it is not possible, and *b (or NULL) says why. */
struct act {
    const struct search *s;
    const unsigned char *in;
    unsigned char *out;
    struct taken t;
    struct tape *tape;
    const bool *apart;       /* fields of the step that are told apart */
    unsigned char input[64]; /* classes entered; ANY: not told apart */
    bool listed[64];         /* people fields: the watched person is in it */
    bool listed_known[64];
    struct blame *blame;
    bool hit; /* the goal was reached by this act */
};
bool act_run(struct act *a);
/* It is for parties of other capacities than the ordinary one. */
bool step_for_others(const struct step *s);
/* Taking `y` shows that somebody is there for whom `x` can be taken. */
bool step_shows(const struct procedure *p, const struct step *y,
                const struct step *x);
unsigned cond_may(struct act *a, const struct cond *c);

/* ---- search.c ---- */

/* The fields that are told apart, into s->apart. */
MUST_CHECK bool search_fields(struct search *s, struct arena *a, struct err *e);
/* The state of a matter before it begins. */
void search_begin(const struct search *s, unsigned char *state);

enum found { FOUND_NONE, FOUND_WAY, FOUND_UNKNOWN, FOUND_FAILED };
struct way {
    struct taken *at;
    size_t n;
};
struct explored {
    size_t states;
    struct way way;
    unsigned char *last; /* the state where it ends, one class a var */
};
enum found search_way(struct search *s, size_t most, struct arena *a,
                      struct explored *out, struct err *e);
/* The nearest state from which none satisfies the goal `ends` of a state. */
typedef bool ends_fn(const struct search *s, const unsigned char *state,
                     const void *ctx);
enum found search_dead(struct search *s, size_t most, ends_fn *ends,
                       const void *ctx, struct arena *a, struct explored *out,
                       struct err *e);

/* ---- refine.c ---- */

/* A way as it can really be gone: with what is entered on it. */
struct gone {
    struct taken t;
    unsigned char input[64];    /* classes; ANY: any */
    bool listed[64];            /* people fields: the watched person is in it */
    const unsigned char *state; /* afterwards, of what was told apart */
};
struct trace {
    struct gone *at;
    size_t n;
};
/* search_way, made finer until the way can be gone when everything on it is
 * told apart, or there is none.  FOUND_UNKNOWN: too large, or it cannot be
 * made finer. */
enum found prove_way(struct search *s, size_t most, struct arena *a,
                     struct explored *out, struct trace *trace, struct err *e);
/* The same for ways that were found otherwise: 1 it can be gone, 0 it cannot
 * and s now tells more apart, -1 cannot be said, -2 *e is
 * filled. */
int way_real(struct search *s, const struct way *w, struct arena *a,
             struct trace *trace, struct err *e);

/* ---- sample.c ---- */

/* A value of the class, as it is entered; one of any. */
struct json *sample_of(struct model *m, struct arena *a, const struct domain *d,
                       const struct field *f, unsigned class, date on);
struct json *sample_any(struct model *m, struct arena *a, const struct field *f,
                        date on);
struct json *sample_day(struct model *m, struct arena *a, const struct field *f,
                        date on, int after);
/* The k-th value worth trying; NULL: there are no more. */
struct json *sample_nth(struct model *m, struct arena *a,
                        const struct field_use *use, size_t k, date on);

/* ---- replay.c ---- */

struct replay {
    struct json *scenario;
    bool went;   /* every act was allowed */
    str refused; /* "decide.statement-period", or "" */
};
/* Plays a way with real acts: values for its classes, persons, days. */
MUST_CHECK bool replay_way(const struct search *s, const struct trace *t,
                           const struct calendar *calendar, str claim,
                           struct arena *a, struct replay *out, struct err *e);

#endif
