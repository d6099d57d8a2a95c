/* analysis.h - what a decision table (裁量基准 and others) says before it is
 * used: gaps, overlaps, rules that never speak, limits that do not fit.
 *
 * Purpose   a table decides over people; its defects are found before the
 *           first case, each with an example that a person can read.
 * Shapes    a table over inputs with domains becomes a set of boxes for each
 *           rule; questions are answered by cutting boxes, never by trying
 *           values.
 * Fragment  conditions that are and, or, not over comparisons of an input with
 *           constants: numbers, dates, enumerations, booleans.  Sound and
 *           complete there; for a rule outside it every answer says so.
 * Words     [TIM-1259]: 以上 以下 以内 include the number, 不满 超过 以外 do not.
 * Errors    ANA-001 too many different constants; what cannot be decided is a
 *           finding, not an error.
 * Threads   pure.
 */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include "dmn/dmn.h"

enum finding_kind {
    FINDING_GAP,         /* 空白: no rule speaks */
    FINDING_OVERLAP,     /* 重叠: against the hit policy */
    FINDING_UNREACHABLE, /* 不可达: the rule can never match */
    FINDING_SHADOWED,    /* 被遮蔽: others always speak first */
    FINDING_BOUNDARY, /* 边界: two ranges share, or both leave out, a limit */
    FINDING_RANGE,    /* 超出法定幅度 */
    FINDING_ORDER,    /* 轻重倒置: worse circumstance, lighter sanction */
    FINDING_THRESHOLD, /* 触及程序门槛: hearing, legality review … */
    FINDING_OUTSIDE,   /* 不可判定: the rule leaves the fragment */
    FINDING_KINDS
};

/* A value of an input in an example, as people read it. */
struct witness {
    str input; /* label or expression */
    str path;
    const struct feel_value *value;
};

struct table_finding {
    enum finding_kind kind;
    bool defect;   /* false: to know, not to mend */
    size_t *rules; /* from 0 */
    size_t n_rules;
    struct witness *witness; /* one an input; NULL: none needed */
    size_t n_witness;
    str zh, en;   /* the whole sentence, in the words of the table */
    str fact;     /* the fact or article it rests on, or "" */
    struct at at; /* of the (later) rule */
};

/* The norm is the table's own (t->norm). */
MUST_CHECK bool analysis_table(struct arena *a, const struct dmn_file *f,
                               const struct dmn_table *t, str name,
                               const struct table_finding **out, size_t *n,
                               struct err *e);

#endif
