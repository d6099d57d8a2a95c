/* pack.h - procedures (程序) as data: read, layered, linked, ready to decide by.
 *
 * Purpose   a pack is a folder of YAML; each file declares one procedure or
 *           one profile, a layer over a procedure.  This reads all files
 *           below a folder, lays the profiles over what they refine, refuses a
 *           layer that departs from higher law without leave, compiles every
 *           condition and resolves every citation.
 * Shapes    docs/packs.md describes the files; schemas/pack.schema.json is
 *           their JSON Schema.
 * Errors    PACK-*: with file, line and column; a layer's refusal names the
 *           fact that it breaks.
 * Owns      everything lives in the arena given to packs_read.
 * Threads   immutable once read; share freely.
 */
#ifndef PACK_PACK_H
#define PACK_PACK_H

#include "base/base.h"
#include "calendar/calendar.h"
#include "dmn/dmn.h"
#include "feel/feel.h"
#include "law/law.h"
#include "notation/notation.h"

/* What people see, in both languages. */
struct words {
    str zh, en;
};

struct facts_cited {
    const struct fact **at;
    size_t n;
};

/* A state (状态) of a track (轨道): tracks run beside each other. */
struct state {
    str id;
    struct words name;
    bool final; /* nothing is left to do on this track */
};
struct track {
    str id;
    struct words name;
    struct state *states; /* the first is where a matter begins */
    size_t n_states;
};

/* A list of the matter's people in which an actor may not be. */
struct never_in {
    str list;
    struct facts_cited basis;
};

/* In what capacity (身份) somebody takes part; the first that a procedure
 * declares is a matter's ordinary party. */
struct capacity {
    str id;
    struct words name;
};
enum { CAPACITIES_MAX = 32 };

/* A role (角色): who may take a step. */
struct role {
    str id;
    struct words name;
    str *posts; /* any of these posts, or none: no post needed */
    size_t n_posts;
    struct facts_cited post_basis;
    int at_least; /* persons together, normally 1 */
    struct facts_cited at_least_basis;
    const struct feel *unless; /* fewer may act when this is true, or NULL */
    bool credential; /* a valid enforcement credential (执法证件) on the day */
    struct facts_cited credential_basis;
    str assigned; /* only persons in this list of the matter, or "" */
    struct facts_cited assigned_basis;
    struct never_in *never_also;
    size_t n_never_also;
    bool timer; /* the clock itself */
    struct at at;
};

enum field_type {
    FIELD_TEXT,
    FIELD_NUMBER,
    FIELD_BOOL,
    FIELD_DATE,
    FIELD_DATE_TIME,
    FIELD_CHOICE,
    FIELD_PERSON,
    FIELD_PEOPLE,
    FIELD_PARTY,
    FIELD_FILE,
    FIELD_TABLE,
    FIELD_MATTER, /* another matter of this city (关联事项) */
    FIELD_COUNT
};

struct choice {
    str id;
    struct words name;
};

/* A field (字段) of the dictionary: one name, one meaning, one type. */
struct field {
    str id;
    struct words name, hint;
    enum field_type type;
    str unit;
    str min, max; /* numbers, inclusive; "" for none */
    struct choice *choices;
    size_t n_choices;
    struct field_use *columns; /* of a table (表) */
    size_t n_columns;
    str *of; /* of another matter: the procedures that fit; none: any */
    size_t n_of;
    bool confidential; /* stands in the act only as a salted digest */
    struct at at;
};
enum { TABLE_ROWS = 500 };

struct field_use {
    const struct field *field;
    bool required;
    const struct json *fallback; /* taken when nothing is entered, or NULL */
};

/* A condition (条件) of a step. */
struct guard {
    str id;
    struct words name; /* what must hold, as a sentence */
    const struct feel *when;
    bool reads_input;         /* depends on what is entered with the act */
    struct facts_cited basis; /* with the facts of the deadlines it waits for */
    struct facts_cited law;   /* its own: applies while one is in force */
    struct words cure;
    str waits; /* a deadline whose end makes it possible, or "" */
    /* At least `period` before (`back`) the day that `event` gives. */
    const struct feel *event;
    struct period period;
    bool has_period;
    bool finding_only; /* a duty, not a condition of validity */
    bool question;     /* judgement: a named person answers */
    struct at at;
};

/* A value that a step writes.  The target is under the matter's facts
 * ("case.x"), the party acted on ("party.x"), or a list of people
 * ("people.x"). */
struct assignment {
    str target;
    const struct feel *value;
};

struct paper {
    str id;
    struct words name;
    str mark; /* kind word of the number (文号), "" for an internal paper */
    bool served; /* handed to the party */
    str text;    /* template of the body */
    struct facts_cited basis;
};

struct move {
    str from, to;
};

/* An approved extension of a running period (延长). */
struct extension {
    str deadline;
    struct period period; /* when by_field is "" */
    str by_field;         /* the field that gives the number of days, or "" */
};

/* What a step makes public (公示): an entry of a register that anyone may see;
 * with `each`, one for each party for which `when` holds.  The entry's members
 * are computed when the act is decided and stand in it, so that the register
 * is a fold like any other. */
struct publication {
    str reg;                 /* which register; "" for none */
    bool each;               /* one entry for each party */
    const struct feel *when; /* or NULL: always */
    struct assignment *entry;
    size_t n_entry;
};

/* Whose parties a matter begins with that another one starts. */
enum start_parties { START_ALL, START_PARTY, START_NONE };

/* A matter that a step begins (引起).  What it begins with is computed when the
 * act is decided and stands in it; the office carries it out. */
struct start {
    str procedure, step;          /* of the other matter */
    const struct feel *when;      /* or NULL: always */
    const struct feel *authority; /* its id, or NULL: this matter's */
    enum start_parties parties;
    struct assignment *fields; /* of its first step */
    size_t n_fields;
    str link;   /* a field of it that names this matter, or "" */
    bool known; /* the procedure is among those that were read */
    struct at at;
};

/* For whom entries of a register do something: a member that names them, and
 * for which entries. */
struct roll_effect {
    str member;              /* "": for nobody */
    const struct feel *when; /* over the entry; NULL: always */
};

/* A register (清单): a list with entries that begin, change and end by acts;
 * `register` is a word of C.  Entries are of an authority, or of the city. */
struct roll {
    str id;
    struct words name;
    struct facts_cited basis;
    bool city;            /* one for the whole city, its entries `of` "city" */
    struct field *fields; /* members of an entry */
    size_t n_fields;
    str title;  /* the member that lists show first */
    str *shown; /* members that anyone may see */
    size_t n_shown;
    struct roll_effect acts_for; /* people of that authority act in the name of
                                      the entry's (委托) */
    struct roll_effect credential; /* that person's credential (执法证件) */
    struct at at;
};
const struct field *roll_field(const struct roll *r, str id);

/* What a step enters in a register, or ends there. */
struct entering {
    const struct roll *roll;
    const struct feel *id, *of; /* of NULL: the own authority, or the city */
    const struct feel *from;    /* first day; NULL: today */
    const struct feel *to;   /* last day; NULL: open, or today when it ends */
    const struct feel *when; /* or NULL: always */
    const struct feel *each; /* a list, one entry for each `row`; or NULL */
    struct assignment *entry;
    size_t n_entry;
    bool ends;
    struct at at;
};

/* What conditions read as entries.ID: one entry, or the list of those whose
 * members are equal to `where`. */
struct lookup {
    str id;
    const struct roll *roll;
    const struct feel *entry; /* its id; NULL with `where` */
    const struct feel *of;    /* NULL: the own authority, or the city */
    const struct feel *on;    /* the day; NULL: today */
    struct assignment *where;
    size_t n_where;
    struct at at;
};
enum { LOOKUP_MAX = 1000 }; /* entries in a list */

/* A step (步骤). */
struct step {
    str id;
    struct words name, does;
    const struct track *track;
    struct move *moves; /* where it may be taken from, and where it leads */
    size_t n_moves;
    const struct feel *to_when; /* the state changes only when this holds */
    const struct role *by;
    bool for_party; /* once for each party */
    uint32_t among; /* only for parties of these capacities, one bit each by
                       their place among the procedure's; 0: of any */
    const struct capacity *joins; /* it adds a party (加入), or NULL */
    bool repeats;                 /* may be taken again */
    bool begins;                  /* may begin a matter */
    struct field_use *fields;
    size_t n_fields;
    struct guard *guards;
    size_t n_guards;
    struct assignment *sets;
    size_t n_sets;
    const struct paper *paper; /* or NULL */
    str opens, closes;         /* an interval, or "" */
    const struct feel
        *closes_when;         /* it closes only when this holds, or NULL */
    struct extension extends; /* extends.deadline "" for none */
    str *not_stopping; /* deadlines that this act is often taken to stop */
    size_t n_not_stopping;
    struct words not_stopping_why;
    struct facts_cited not_stopping_basis;
    struct facts_cited basis;
    str evidence; /* the kind of thing it adds to the record, or "" */
    struct publication publishes;
    str withdraws; /* the register from which the matter's entries go, or "" */
    const struct decision **decides; /* those its conditions speak of */
    size_t n_decides;
    bool rebases; /* the matter's governing versions are chosen anew */
    struct start *starts;
    size_t n_starts;
    struct entering *enters; /* what ends stands first */
    size_t n_enters;
    const struct lookup **looks; /* those its conditions read */
    size_t n_looks;
    struct at at;
};

enum deadline_kind {
    DEADLINE_AT_MOST, /* 不得超过: late marks, never blocks */
    DEADLINE_AT_LEAST /* 届满前不得: a waiting period */
};

/* A time limit (期限). */
struct deadline {
    str id;
    struct words name;
    enum deadline_kind kind;
    str *from; /* steps whose act starts it */
    size_t n_from;
    str *until; /* steps whose act meets it */
    size_t n_until;
    const struct feel *until_when;  /* met only when this holds, or NULL */
    const struct feel *starts_when; /* started only when this holds, or NULL */
    const struct feel *starts_on;   /* the day that counts as the event, or
                                       NULL: that of the act */
    bool open;                      /* the law gives no number: a layer must */
    struct period period;
    struct period warn; /* shown as near when so close; 0: 3 working days */
    bool for_party;
    uint32_t among; /* kept only for parties of these capacities; 0: of any */
    bool burden;    /* never rolled */
    str *excludes;  /* intervals taken out */
    size_t n_excludes;
    struct facts_cited exclude_basis;
    str on_pass; /* a timer's step when it passes, or "" */
    struct facts_cited basis;
    struct at at;
};

/* An interval (期间): opened by one act and closed by another. */
struct interval {
    str id;
    struct words name;
    struct facts_cited basis;
};

/* What a setting is while a fact of its basis is in force. */
struct setting_version {
    const struct json *value;
    struct facts_cited basis;
};

/* A value that a place or department sets (较大数额罚款 …). */
struct setting {
    str id;
    struct words name;
    const struct json *value;         /* JSON null: still open */
    struct setting_version *versions; /* by the law's dates; or none */
    size_t n_versions;
    struct facts_cited basis;
};

/* One model (模型) of a decision, in force while a fact of its basis is. */
struct decision_version {
    str file;   /* as the pack names it */
    str digest; /* hex SHA-256 of its bytes */
    const struct dmn_file *source;
    const struct dmn_model *model;
    struct facts_cited basis;
    struct at at;
};
/* Which decision of the model is asked, for a value of `by`. */
struct decision_pick {
    str value, element;
};

/* A decision (裁量): what a table proposes for a matter, by the law of a day. */
struct decision {
    str id;
    struct words name;
    struct decision_version *versions; /* none: open, a layer fills it */
    size_t n_versions;
    struct decision_pick *picks; /* one, with value "", when by is NULL */
    size_t n_picks;
    const struct feel *by;
    struct assignment *given; /* input data of the model and where it is from */
    size_t n_given;
    const struct feel *on; /* the day whose law governs; NULL: today */
    str *lighter; /* outputs that tell which result is lighter, in order */
    size_t n_lighter;
    struct facts_cited basis;
    struct at at;
};

/* What holds on every way (always).  Where both steps are taken for a party,
 * it is about the same party. */
enum rule_kind {
    RULE_BEFORE, /* one of `any` before each of `thens`, since the last `since` */
    RULE_NEVER,  /* none of `thens` after one of `any` */
    RULE_WAITED, /* `deadline`, once started, is over before each of `thens`, or
                    one of `any` was done since, or `or_when` holds */
    RULE_APART,  /* nobody acts in both roles of `apart` in one matter */
    RULE_PAPER,  /* as BEFORE, between the steps that make papers */
    RULE_HOLDS   /* `holds` is true where one of `thens` is taken */
};
struct order_rule {
    enum rule_kind kind;
    bool never;
    str first, then; /* the first of `any` and of `thens`, or "" */
    str *any, *thens, *since;
    size_t n_any, n_thens, n_since;
    str deadline, paper;
    str apart[2];
    const struct feel *or_when, *holds; /* or NULL */
    const struct feel *when;            /* only where this holds, or NULL */
    struct facts_cited basis;
    struct at at;
};
/* "order:file<decide", "waited:statement<decide", "apart:reviewer/handler",
 * "paper:decision", "holds:decide": as problems and `assume` name it. */
void rule_claim(const struct order_rule *r, struct buf *out);

/* What the pack takes for granted where the check cannot prove it, with the
 * reason (assume).  `claim` names it as the problem does: "order:a<b",
 * "end:main". */
struct assumption {
    str claim;
    struct words because;
    struct facts_cited basis;
    struct at at;
};

/* What another matter about the same thing tells a condition, as
 * related.NAME: the id of one in which `member` of a party is more than zero.
 * "The same thing" is the same incident, or the same party and cause. */
struct related_mark {
    str name, member;
};

/* A figure (数字): which matters count, for which day, how much, broken down by
 * what.  Each act computes its matter's part, so that totals are kept up. */
struct figure {
    str id;
    struct words name;
    const struct feel *counts;
    const struct feel *on;    /* its day, or NULL: a stock, as it stands now */
    const struct feel *value; /* or NULL: 1 */
    const struct feel *by;    /* or NULL */
    str share_of;             /* another figure, or "" */
    struct facts_cited basis;
    struct at at;
};

struct procedure {
    str id;      /* "penalty.ordinary" */
    str profile; /* "market-regulation", or "" for the general law */
    struct words name, profile_name;
    struct words group; /* the field of work it stands under in lists, or "" */
    struct track *tracks;
    size_t n_tracks;
    struct capacity *capacities; /* at least one */
    size_t n_capacities;
    struct role *roles;
    size_t n_roles;
    struct field *fields;
    size_t n_fields;
    struct step *steps;
    size_t n_steps;
    struct deadline *deadlines;
    size_t n_deadlines;
    struct interval *intervals;
    size_t n_intervals;
    struct setting *settings;
    size_t n_settings;
    struct paper *papers;
    size_t n_papers;
    struct order_rule *rules;
    size_t n_rules;
    struct related_mark *related;
    size_t n_related;
    struct decision *decisions;
    size_t n_decisions;
    struct figure *figures;
    size_t n_figures;
    struct lookup *lookups;
    size_t n_lookups;
    struct assumption *assumes;
    size_t n_assumes;
    const struct json *settings_json; /* {id: value} for conditions */
    const struct json *tree; /* the merged declaration, for explaining */
    str digest;              /* hex SHA-256 of the canonical merged tree */
};

struct packs;

/* Reads every .yaml below `dir` (folders named scenarios are left out) and
 * links each procedure alone and with each of its profiles. */
MUST_CHECK bool packs_read(struct arena *a, str dir, const struct law *law,
                           struct packs **out, struct err *e);
size_t packs_count(const struct packs *p);
const struct procedure *packs_at(const struct packs *p, size_t i);
/* The procedure under a profile ("" for the general law), or NULL. */
const struct procedure *packs_find(const struct packs *p, str procedure,
                                   str profile);

/* The registers, and one by its id, or NULL. */
size_t packs_rolls(const struct packs *p);
const struct roll *packs_roll_at(const struct packs *p, size_t i);
const struct roll *packs_roll(const struct packs *p, str id);

/* A public register as people see it (公示栏): its name, what it shows, and its
 * place among the others; 0 ..: the first is what the public page opens with.
 * A register in which steps publish and that has none is shown by its id. */
struct board {
    str id;
    struct words name, says;
    int64_t place;
    struct facts_cited basis;
};
size_t packs_boards(const struct packs *p);
const struct board *packs_board_at(const struct packs *p, size_t i);

const struct step *procedure_step(const struct procedure *p, str id);
const struct deadline *procedure_deadline(const struct procedure *p, str id);
const struct field *procedure_field(const struct procedure *p, str id);
const struct track *procedure_track(const struct procedure *p, str id);
const struct state *track_state(const struct track *t, str id);
const struct interval *procedure_interval(const struct procedure *p, str id);
const struct decision *procedure_decision(const struct procedure *p, str id);
const struct lookup *procedure_lookup(const struct procedure *p, str id);
const struct figure *procedure_figure(const struct procedure *p, str id);

/* Whether a step writes `name` of `where`, "case" or "party": as a field, or by
 * what it sets. */
bool procedure_makes(const struct procedure *p, str where, str name);

/* What holds on a day: no fact cited, or one in force (whose condition is
 * law's, procedure follows the law of each step's day). */
bool facts_apply(const struct facts_cited *f, date on);
/* No fact cited, or one whose law has no end. */
bool facts_last(const struct facts_cited *f);
/* The value on that day; JSON null: open, or no version in force. */
const struct json *setting_value(const struct setting *s, date on);
/* The version in force on that day (the last declared of several), or NULL. */
const struct decision_version *decision_version_on(const struct decision *d,
                                                   date on);
/* The element of the model that is asked for a value of `by`, or "". */
str decision_element(const struct decision *d, str value);

/* "" is the ordinary one. */
const struct capacity *procedure_capacity(const struct procedure *p, str id);
/* Whether the capacity is one of `among`; two sets have one in common. */
bool capacity_among(const struct procedure *p, uint32_t among, str id);
bool capacities_meet(uint32_t a, uint32_t b);

/* One citation, and what rests on it. */
struct citing {
    str part; /* "steps", "guards", "deadlines", … ; "procedure", "register" */
    str id;
    struct words name;
    str of;               /* the step of a guard, or "" */
    struct words of_name; /* its name */
    str member;           /* "basis", "post_basis", … */
    const struct fact *fact;
};
/* `p` is NULL for a register. */
typedef void each_citing(void *ctx, const struct procedure *p,
                         const struct citing *c);
/* All citations of a merged declaration, in its order; one that is made twice
 * comes twice. */
void procedure_cites(const struct procedure *p, const struct law *law,
                     each_citing *each, void *ctx);
/* Those of all procedures, alone and under each profile, and of registers. */
void packs_cites(const struct packs *packs, const struct law *law,
                 each_citing *each, void *ctx);
/* What a part of a declaration is called: 步骤 for "steps".  False: it is none,
 * and *name is the word itself. */
bool part_words(str part, struct words *name);

/* It changes the state. */
bool step_moves(const struct step *x);
/* It is taken once and changes the state, but lies on a circle. */
bool step_comes_back(const struct procedure *p, const struct step *x);

/* The same packs with `q` in the place of `p`, for trying what a change does. */
MUST_CHECK bool packs_with(const struct packs *packs, const struct procedure *p,
                           struct procedure *q, struct arena *a,
                           struct packs **out, struct err *e);
/* Packs of one procedure alone. */
MUST_CHECK bool packs_of(struct arena *a, struct procedure *p,
                         struct packs **out, struct err *e);
/* One procedure of a text, under the general law: for trying one out. */
MUST_CHECK bool procedure_read(struct arena *a, const struct law *law, str file,
                               str text, struct procedure **out, struct err *e);

/* What procedure_check found, as an error each.  Notes hold nothing up: what
 * is declared and never used, what is unusual. */
struct pack_problems {
    struct err *at;
    size_t n, cap;
    size_t max; /* stop after so many; 0: 1000 */
    struct err *notes;
    size_t n_notes, cap_notes;
};
/* What can be told of a linked procedure without going its ways: conditions
 * name only what there is, gates and time limits cite law, a matter can begin,
 * the clock's steps are some limit's.  The ways are proved by proof/proof.h.
 * True: no problem. */
bool procedure_check(const struct procedure *p, struct arena *a,
                     struct pack_problems *found);

#endif
