/* table_fixture.h - for the tests of this folder: a table written as text.
 *
 *   input  NAME TYPE [ALLOWED]      columns, split by " | "
 *   rule   CELL | CELL -> RESULT    one a line
 */
#ifndef ANALYSIS_TABLE_FIXTURE_H
#define ANALYSIS_TABLE_FIXTURE_H

#include "analysis/analysis.h"

struct made {
    struct dmn_file file;
    struct dmn_table table;
};

static inline str made_next(str *rest, str sep)
{
    str head;

    (void)str_cut(*rest, sep, &head, rest);
    return str_trim(head);
}

static inline size_t made_count(str s, str sep)
{
    size_t n = 0;
    str head, rest = s;

    while (rest.n > 0) {
        (void)str_cut(rest, sep, &head, &rest);
        n++;
    }
    return n;
}

/* inputs: "times:number:? >= 1 and ? = floor(?)|kind:string"; rules: lines of
 * cells, the result behind "->", a grade behind "#". */
static inline struct made *made_table(struct arena *a, enum dmn_hit hit,
                                      str inputs, str rules)
{
    struct made *m = arena_new(a, struct made, NULL);
    struct dmn_table *t = &m->table;

    t->hit = hit;
    t->inputs = arena_array(a, struct dmn_input, 32, NULL);
    t->outputs = arena_array(a, struct dmn_output, 1, NULL);
    t->annotations = arena_array(a, str, 1, NULL);
    t->annotations[0] = S("档次");
    t->n_annotations = 1;
    t->n_outputs = 1;
    t->outputs[0] =
        (struct dmn_output){.name = S("fine"), .label = S("罚款(元)")};
    while (inputs.n > 0) {
        str one = made_next(&inputs, S("|"));
        struct dmn_input *in = &t->inputs[t->n_inputs++];

        in->expression.text = made_next(&one, S(":"));
        in->type = made_next(&one, S(":"));
        in->allowed.text = str_trim(one);
    }
    t->rules =
        arena_array(a, struct dmn_rule, made_count(rules, S("\n")) + 1, NULL);
    while (rules.n > 0) {
        str line = made_next(&rules, S("\n")), cells, rest;
        struct dmn_rule *r = &t->rules[t->n_rules++];

        (void)str_cut(line, S("->"), &cells, &rest);
        r->at = (struct at){S("made"), (int)t->n_rules, 1};
        r->inputs = arena_array(a, struct dmn_text, t->n_inputs + 1, NULL);
        r->outputs = arena_array(a, struct dmn_text, 1, NULL);
        r->annotations = arena_array(a, str, 1, NULL);
        for (size_t i = 0; i < t->n_inputs; i++)
            r->inputs[i].text = made_next(&cells, S("|"));
        r->outputs[0].text = made_next(&rest, S("#"));
        r->annotations[0] = str_trim(rest);
    }
    return m;
}

#endif
