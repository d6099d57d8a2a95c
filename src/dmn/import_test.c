/* import_test.c - sheets as decision tables: what each cell becomes, and what
 * is refused where. */
#include "dmn/import.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

static struct arena *scratch;

static bool read_sheet(const char *text, char sep, bool apart,
                       struct dmn_file ***files, size_t *n, struct err *e)
{
    struct dmn_sheet sheet = {.file = S("d/t.tsv"),
                              .text = str_of(text),
                              .sep = sep,
                              .name = S(""),
                              .worse = S(""),
                              .apart = apart};

    *e = (struct err){0};
    return dmn_import(scratch, &sheet, files, n, e);
}

static const struct dmn_element *decision(const struct dmn_file *f, size_t nth)
{
    for (size_t i = 0; i < f->n_elements; i++) {
        if (f->elements[i].kind == DMN_DECISION && nth-- == 0)
            return &f->elements[i];
    }
    return NULL;
}

/* The rules in a line each: "in|in->out|out". */
static str rules_of(const struct dmn_table *t)
{
    struct buf b;
    str text = S("");

    buf_init(&b, &memory_system, 1 << 16);
    for (size_t r = 0; r < t->n_rules; r++) {
        for (size_t i = 0; i < t->n_inputs; i++) {
            buf_add(&b, i > 0 ? S("|") : S(""));
            buf_add(&b, t->rules[r].inputs[i].text);
        }
        buf_lit(&b, "->");
        for (size_t i = 0; i < t->n_outputs; i++) {
            buf_add(&b, i > 0 ? S("|") : S(""));
            buf_add(&b, t->rules[r].outputs[i].text);
        }
        buf_byte(&b, ';');
    }
    if (!buf_take(&b, scratch, &text, NULL))
        text = S("");
    buf_close(&b);
    return text;
}

/* ------------------------------------------------------------- conditions - */

/* clang-format off */
static const struct {
    const char *condition, *inputs, *rules;
    enum dmn_hit hit;
} conditions[] = {
    {"a = 1", "a", "1->\"g\"|5;", DMN_UNIQUE},
    {"a=1", "a", "1->\"g\"|5;", DMN_UNIQUE},
    {"a == 1.50", "a", "1.50->\"g\"|5;", DMN_UNIQUE},
    {"a >= -3", "a", ">= -3->\"g\"|5;", DMN_UNIQUE},
    {"a ≥ 3", "a", ">= 3->\"g\"|5;", DMN_UNIQUE},
    {"a <> 3", "a", "not(3)->\"g\"|5;", DMN_UNIQUE},
    {"次数 > 2", "次数", "> 2->\"g\"|5;", DMN_UNIQUE},
    {"b = yes", "b", "true->\"g\"|5;", DMN_UNIQUE},
    {"b = 否", "b", "false->\"g\"|5;", DMN_UNIQUE},
    {"b", "b", "true->\"g\"|5;", DMN_UNIQUE},
    {"b != yes", "b", "false->\"g\"|5;", DMN_UNIQUE},
    {"NOT b", "b", "false->\"g\"|5;", DMN_UNIQUE},
    {"not not b", "b", "true->\"g\"|5;", DMN_UNIQUE},
    {"k = 单位", "k", "\"单位\"->\"g\"|5;", DMN_UNIQUE},
    {"k = \"a b\"", "k", "\"a b\"->\"g\"|5;", DMN_UNIQUE},
    {"k != \"c\\\"", "k", "not(\"c\\\\\")->\"g\"|5;", DMN_UNIQUE},
    {"", "", "->\"g\"|5;", DMN_UNIQUE},
    {"a = 1 AND b = yes", "a b", "1|true->\"g\"|5;", DMN_UNIQUE},
    {"a = 1 且 b = 是", "a b", "1|true->\"g\"|5;", DMN_UNIQUE},
    {"a >= 1 AND a < 3", "a", "[1..3)->\"g\"|5;", DMN_UNIQUE},
    {"a < 3 && a > 1", "a", "(1..3)->\"g\"|5;", DMN_UNIQUE},
    {"a > 1 AND a != 2", "a", "? > 1 and ? != 2->\"g\"|5;", DMN_UNIQUE},
    {"a > 1 AND a > 2 AND a <= 9", "a", "? > 1 and ? > 2 and ? <= 9->\"g\"|5;",
     DMN_UNIQUE},
    /* one thing: one entry */
    {"a = 1 OR a = 3", "a", "1, 3->\"g\"|5;", DMN_UNIQUE},
    {"a < 1 or a > 3 或 a = 2", "a", "< 1, > 3, 2->\"g\"|5;", DMN_UNIQUE},
    /* different things: a rule for each */
    {"a >= 3 OR b = yes", "a b", ">= 3|-->\"g\"|5;-|true->\"g\"|5;", DMN_ANY},
    {"a = 1 OR b AND c", "a b c", "1|-|-->\"g\"|5;-|true|true->\"g\"|5;",
     DMN_ANY},
    {"(a = 1 OR b) AND c", "a c b", "1|true|-->\"g\"|5;-|true|true->\"g\"|5;",
     DMN_ANY},
    {"（a = 1 或 b）且 c", "a c b", "1|true|-->\"g\"|5;-|true|true->\"g\"|5;",
     DMN_ANY},
    {"NOT (a < 3 OR b)", "a b", ">= 3|false->\"g\"|5;", DMN_UNIQUE},
    {"NOT (a < 3 AND b)", "a b", ">= 3|-->\"g\"|5;-|false->\"g\"|5;", DMN_ANY},
};

static const struct {
    const char *cell, *rules;
} fines[] = {
    {"100", "1->\"g\"|100;"}, {"1.5", "1->\"g\"|1.5;"},
    {"none", "1->\"g\"|null;"}, {"无", "1->\"g\"|null;"},
    {"[1000,6000)", "1->\"g\"|[1000..6000);"},
    {"(1000..6000]", "1->\"g\"|(1000..6000];"},
    {"2-5", "1->\"g\"|[2..5];"}, {"2–5", "1->\"g\"|[2..5];"},
};

/* A sheet is refused, and where. */
static const struct {
    const char *text, *code;
    int line, col;
} refused[] = {
    {"item\tgrade\tcondition\tfine\n", "DMN-074", 0, 0},
    {"a\tb\n1\t2\n", "DMN-075", 1, 0},
    {"item\tgrade\tcondition\n1\tg\ta\n", "DMN-087", 1, 0},
    /* conditions */
    {"item\tgrade\tcondition\tfine\n1\tg\ta =\t5\n", "DMN-071", 2, 8},
    {"item\tgrade\tcondition\tfine\n1\tg\ta = 1 b = 2\t5\n", "DMN-071", 2, 11},
    {"item\tgrade\tcondition\tfine\n1\t档次\t次数 = (\t5\n", "DMN-071", 2, 11},
    {"item\tgrade\tcondition\tfine\n1\tg\t(a = 1\t5\n", "DMN-071", 2, 11},
    {"item\tgrade\tcondition\tfine\n1\tg\ta = 1)\t5\n", "DMN-071", 2, 10},
    {"item\tgrade\tcondition\tfine\n1\tg\tAND a\t5\n", "DMN-071", 2, 5},
    {"item\tgrade\tcondition\tfine\n1\tg\ta = 1 AND\t5\n", "DMN-071", 2, 14},
    {"item\tgrade\tcondition\tfine\n1\tg\t1 = a\t5\n", "DMN-071", 2, 5},
    {"item\tgrade\tcondition\tfine\n1\tg\ta = \"x\t5\n", "DMN-071", 2, 9},
    {"item\tgrade\tcondition\tfine\n1\tg\ta = 1 % 2\t5\n", "DMN-071", 2, 11},
    {"item\tgrade\tcondition\tfine\n1\tg\tb > yes\t5\n", "DMN-072", 2, 9},
    {"item\tgrade\tcondition\tfine\n1\tg\tb <= 单位\t5\n", "DMN-072", 2, 10},
    {"item\tgrade\tcondition\tfine\n1\tg\t"
     "(a=1 OR b) AND (c OR d) AND (e OR f) AND (g OR h) AND (i OR j) AND "
     "(k OR l) AND (m OR n)\t5\n", "DMN-073", 2, 5},
    /* a name means one thing */
    {"item\tgrade\tcondition\tfine\n1\tg\ta = 1\t5\n1\th\ta = yes\t6\n",
     "DMN-077", 3, 5},
    {"item\tgrade\tcondition\tfine\n1\tg\ta = 1\t5\n2\th\tb OR a = x\t6\n",
     "DMN-077", 3, 10},
    /* cells */
    {"item\tgrade\tcondition\tfine\n1\tg\ta\t五百\n", "DMN-078", 2, 7},
    {"item\tgrade\tcondition\tfine\n1\tg\ta\t[1,2,3]\n", "DMN-078", 2, 7},
    {"item\tgrade\tcondition\tfine\n1\tg\ta\t1,000\n", "DMN-078", 2, 7},
    {"item\tgrade\tcondition\tfine\n1\tg\ta\t5-2\n", "DMN-078", 2, 7},
    {"item\tgrade\tcondition\tfine\n1\tg\ta\t\n", "DMN-080", 2, 3},
    {"item\tgrade\tcondition\tfine\n\tg\ta\t5\n", "DMN-080", 2, 1},
    {"item\tgrade\tcondition\tfine\n1\t\ta\t5\n", "DMN-080", 2, 1},
    {"item\tgrade\tcondition\tfine\tstat_min\n1\tg\ta\t5\tx\n", "DMN-078", 2,
     9},
    {"item\tgrade\tcondition\tfine\tlaw\n1\tg\ta\t5\tL\n1\th\tb\t5\tM\n",
     "DMN-079", 3, 9},
    /* options */
    {"# worse: z\nitem\tgrade\tcondition\tfine\n1\tg\ta\t5\n", "DMN-076", 1, 1},
    {"# x\n# values: z 1\nitem\tgrade\tcondition\tfine\n1\tg\ta\t5\n",
     "DMN-076", 2, 1},
    {"# threshold: x over\nitem\tgrade\tcondition\tfine\n1\tg\ta\t5\n",
     "DMN-076", 1, 1},
    {"# threshold: 5 above\nitem\tgrade\tcondition\tfine\n1\tg\ta\t5\n",
     "DMN-076", 1, 1},
    {"# name: \xFF\nitem\tgrade\tcondition\tfine\n1\tg\ta\t5\n", "DMN-085",
     0, 0},
    /* a column an input */
    {"input:a:number\n1\n", "DMN-081", 1, 1},
    {"input:a:numbre\toutput:o:number\n1\t2\n", "DMN-081", 1, 1},
    {"output:o:number\tinput::number\n1\t2\n", "DMN-081", 1, 17},
    {"input:count(a):number\toutput:o:number\n1\t2\n", "DMN-081", 1, 1},
    {"input:a:number\toutput:o:number\n1\t-\n", "DMN-082", 2, 3},
    {"input:a:yesno\toutput:o:number\nmaybe\t1\n", "DMN-082", 2, 1},
    {"input:a:text\toutput:o:number\nx | \t1\n", "DMN-082", 2, 1},
    {"# hit: X\ninput:a:number\toutput:o:number\n1\t2\n", "DMN-084", 1, 1},
    {"# norm: p 1 2 x\ninput:a:number\toutput:o:number\n1\t2\n", "DMN-082", 1,
     1},
};
/* clang-format on */

static const struct dmn_table *one_table(const char *text, struct err *e)
{
    struct dmn_file **files = NULL;
    size_t n = 0;

    if (!read_sheet(text, '\t', false, &files, &n, e)) {
        tap_error(e);
        return NULL;
    }
    return decision(files[0], 0)->logic->table;
}

static void what_conditions_become(void)
{
    for (size_t i = 0; i < COUNT_OF(conditions); i++) {
        const str parts[] = {S("item\tgrade\tcondition\tfine\n1\tg\t"),
                             str_of(conditions[i].condition), S("\t5\n")};
        const struct dmn_table *t;
        struct err e;
        struct buf b;
        str text;

        if (!arena_join(scratch, parts, 3, &text, NULL))
            continue;
        t = one_table(arena_cstr(scratch, text, NULL), &e);
        if (!OK(t != NULL, "%s", conditions[i].condition))
            continue;
        buf_init(&b, &memory_system, 1 << 10);
        for (size_t k = 0; k < t->n_inputs; k++) {
            buf_add(&b, k > 0 ? S(" ") : S(""));
            buf_add(&b, t->inputs[k].expression.text);
        }
        IS(((str){b.p, b.n}), str_of(conditions[i].inputs), "its inputs");
        IS(rules_of(t), str_of(conditions[i].rules), "its rules");
        OK(t->hit == conditions[i].hit, "its hit policy");
        buf_close(&b);
    }
}

static void what_fines_become(void)
{
    for (size_t i = 0; i < COUNT_OF(fines); i++) {
        const str parts[] = {S("item\tgrade\tcondition\tfine\n1\tg\ta = 1\t"),
                             str_of(fines[i].cell), S("\n")};
        const struct dmn_table *t;
        struct err e;
        str text;

        if (!arena_join(scratch, parts, 3, &text, NULL))
            continue;
        t = one_table(arena_cstr(scratch, text, NULL), &e);
        if (OK(t != NULL, "%s", fines[i].cell))
            IS(rules_of(t), str_of(fines[i].rules), "as FEEL");
    }
}

static void refusals(void)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct dmn_file **files = NULL;
        struct err e;
        size_t n = 0;
        bool ok = read_sheet(refused[i].text, '\t', false, &files, &n, &e);

        if (!OK(!ok && strcmp(err_code(&e), refused[i].code) == 0 &&
                    str_eq(err_file(&e), S("d/t.tsv")) &&
                    e.line == refused[i].line && e.col == refused[i].col,
                "sheet %zu: %s at %d:%d", i, refused[i].code, refused[i].line,
                refused[i].col))
            tap_error(&e);
    }
}

/* ------------------------------------------------------ whole discretion - */

static const char discretion[] =
    "# a remark: not an option\n"
    "# name: 示例\n"
    "# label: times 次数\n"
    "# label: fine 罚款\n"
    "# values: times ? = floor(?) and ? >= 1\n"
    "# worse: times, insult, -minor\n"
    "# threshold: 3000 over 听证 | a hearing | APL-63-1\n"
    "item\tlaw\tarticle\tviolation\tstat_min\tstat_max\tunit\tgrade\tparty_kind"
    "\tcondition\tfine\talso\tremark\n"
    "1\t某条例\t13.2\t甲行为\t100\t5000\tyuan/m2\t轻微\t\tminor\tnone\t\tr1\n"
    "2\t某条例\t14\t乙行为\t\t\tyuan\t一般\t个人\t\t5\t\t\n"
    "1\t某条例\t13.2\t甲行为\t100\t5000\tyuan/m2\t严重\t单位\t"
    "times >= 3 OR insult\t5000\t没收\tr2\n";

static void norm_and_outputs(const struct dmn_table *t)
{
    IS(rules_of(t),
       S("true|-|-|-->\"轻微\"|null|\"yuan/m2\"|null;"
         "-|>= 3|\"单位\"|-->\"严重\"|5000|\"yuan/m2\"|\"没收\";"
         "-|-|\"单位\"|true->\"严重\"|5000|\"yuan/m2\"|\"没收\";"),
       "three rules of two rows");
    IS(t->outputs[0].allowed.text, S("\"轻微\", \"严重\""), "grades in order");
    IS(t->outputs[1].label, S("罚款(yuan/m2)"), "the unit in the label");
    IS(t->norm.least, S("100"), "the statutory minimum");
    IS(t->norm.most, S("5000"), "and maximum");
    IS(t->norm.basis, S("某条例 13.2"), "law and article");
    OK(t->norm.n_worse == 3 && str_eq(t->norm.worse[0], S("times")) &&
           str_eq(t->norm.worse[2], S("-minor")),
       "worse circumstances");
    OK(t->norm.n_thresholds == 1 && t->norm.thresholds[0].over &&
           str_eq(t->norm.thresholds[0].at, S("3000")) &&
           str_eq(t->norm.thresholds[0].zh, S("听证")) &&
           str_eq(t->norm.thresholds[0].en, S("a hearing")) &&
           str_eq(t->norm.thresholds[0].basis, S("APL-63-1")),
       "a threshold");
    IS(t->rules[1].annotations[0], S("第11行 严重:单位 times >= 3 OR insult"),
       "each rule names its row");
    IS(t->rules[2].annotations[0], t->rules[1].annotations[0],
       "the same for all of a row");
    OK(t->n_annotations == 2 && str_eq(t->annotations[1], S("remark")) &&
           str_eq(t->rules[2].annotations[1], S("r2")),
       "an unknown column stays beside the rule");
}

static void grades(void)
{
    struct dmn_file **files = NULL;
    const struct dmn_element *d;
    struct err e;
    size_t n = 0;

    if (!OK(read_sheet(discretion, '\t', false, &files, &n, &e) && n == 1,
            "two items in one file")) {
        tap_error(&e);
        return;
    }
    IS(files[0]->name, S("示例"), "named by the sheet");
    d = decision(files[0], 0);
    IS(d->name, S("第1项 甲行为"), "the first item");
    IS(d->id, S("item_1"), "its id");
    OK(d->n_needs == 4 && d->n_authority == 1, "its inputs and its law");
    IS(d->logic->table->inputs[1].label, S("次数"), "a label");
    IS(d->logic->table->inputs[1].allowed.text, S("? = floor(?) and ? >= 1"),
       "and values");
    norm_and_outputs(d->logic->table);
    d = decision(files[0], 1);
    OK(d->logic->table->n_inputs == 1 && d->logic->table->hit == DMN_UNIQUE &&
           d->logic->table->norm.n_worse == 0,
       "the second item has inputs of its own");
    OK(files[0]->n_items == 1 &&
           str_eq(files[0]->items[0].allowed.text, S("\"单位\", \"个人\"")) ==
               false &&
           str_eq(files[0]->items[0].allowed.text, S("\"个人\", \"单位\"")),
       "the kinds of party are listed, all");
    OK(read_sheet(discretion, '\t', true, &files, &n, &e) && n == 2 &&
           files[1]->n_elements == 3 && decision(files[1], 1) == NULL,
       "apart: a file an item with what it needs");
}

/* ------------------------------------------------------- a column an input */

static const char plain[] =
    "# hit: C+\n"
    "# values: age [0..150]\n"
    "# data: visits number\n"
    "# norm: fee - 90 某办法 3\n"
    "# worse: age\n"
    "input:age:number:年龄,input:party.kind:text,output:fee:number:费用,"
    "input:count(visits):number,input:late:yesno,note\n"
    "\"< 18, > 60\",单位 | 个人,10,-,,\"a \"\"b\"\"\"\n"
    "-,-,age * 2,>= 2,是,\n";

static void columns(void)
{
    struct dmn_file **files = NULL;
    const struct dmn_element *d;
    const struct dmn_table *t;
    struct err e;
    size_t n = 0;

    if (!OK(read_sheet(plain, ',', false, &files, &n, &e) && n == 1, "a CSV")) {
        tap_error(&e);
        return;
    }
    d = decision(files[0], 0);
    t = d->logic->table;
    IS(files[0]->name, S("t"), "named like the file");
    IS(rules_of(t),
       S("< 18, > 60|\"单位\", \"个人\"|-|-->10;-|-|>= 2|true->age * 2;"),
       "cells");
    OK(t->hit == DMN_COLLECT && t->aggregation == DMN_SUM, "the hit policy");
    OK(d->n_needs == 4 && str_eq(files[0]->elements[0].name, S("age")) &&
           str_eq(files[0]->elements[0].variable.type, S("number")) &&
           str_eq(files[0]->elements[1].name, S("party")) &&
           str_eq(files[0]->elements[1].variable.type, S("Any")) &&
           str_eq(files[0]->elements[3].name, S("visits")),
       "what is computed reads what is declared");
    IS(t->rules[0].annotations[0], S("a \"b\""), "an annotation");
    IS(t->norm.most, S("90"), "the norm");
    OK(t->norm.least.n == 0 && str_eq(t->norm.basis, S("某办法 3")),
       "its basis");
}

static void bad_feel(void)
{
    struct dmn_file **files = NULL;
    struct err e;
    size_t n;

    OK(!read_sheet("input:a:number\toutput:o:number\n> 1 2\t2\n", '\t', false,
                   &files, &n, &e) &&
           strncmp(err_code(&e), "FEEL-", 5) == 0 && e.line == 2 &&
           e.during[0].def != NULL &&
           strcmp(e.during[0].def->code, "DMN-083") == 0,
       "FEEL in a cell is read where it stands");
    OK(!read_sheet("input:a:number\toutput:o:number\n1\t(2\n", '\t', false,
                   &files, &n, &e) &&
           strncmp(err_code(&e), "FEEL-", 5) == 0 && e.line == 2,
       "an output too");
    OK(!read_sheet("# x\n# values: a > > 1\nitem\tgrade\tcondition\tfine\n"
                   "1\tg\ta = 1\t2\n",
                   '\t', false, &files, &n, &e) &&
           strncmp(err_code(&e), "FEEL-", 5) == 0 && e.line == 2,
       "and what the head says of values");
}

/* ----------------------------------------------- the sheets of the project */

/* What is imported, written and read is the same, byte for byte. */
static bool comes_back(const struct dmn_file *f)
{
    struct dmn_file *again = NULL;
    struct err e = {0};
    struct buf one, two;
    bool ok;

    buf_init(&one, &memory_system, 16 << 20);
    buf_init(&two, &memory_system, 16 << 20);
    ok = dmn_write(f, &one, &e) &&
         dmn_read(scratch, S("x"), (str){one.p, one.n}, &again, &e) &&
         dmn_write(again, &two, &e) &&
         str_eq((str){one.p, one.n}, (str){two.p, two.n});
    if (e.cause.def != NULL)
        tap_error(&e);
    buf_close(&one);
    buf_close(&two);
    return ok;
}

/* Each row of the sheet is named by at least one rule. */
static bool rows_named(const struct dmn_file *f, size_t *rules, size_t *rows)
{
    str last = S("");

    *rules = *rows = 0;
    for (size_t i = 0; decision(f, i) != NULL; i++) {
        const struct dmn_table *t = decision(f, i)->logic->table;

        for (size_t r = 0; r < t->n_rules; r++) {
            ++*rules;
            *rows += !str_eq(last, t->rules[r].annotations[0]);
            last = t->rules[r].annotations[0];
        }
    }
    return true;
}

static void whole_standard(void)
{
    struct dmn_file **files = NULL;
    struct dmn_sheet sheet = {.sep = '\t', .name = S(""), .worse = S("")};
    struct err e = {0};
    size_t n = 0, rules, rows;

    if (tap_shared().n == 0) {
        tap_skip("the reference data is not here");
        return;
    }
    sheet.file =
        tap_shared_file(scratch, "data/discretion-shenzhen-cg-2023.tsv");
    sheet.worse = S("penalised_times_in_1_year, disturbed_order");
    if (!OK(file_read(scratch, sheet.file, 1 << 20, &sheet.text, &e) &&
                dmn_import(scratch, &sheet, &files, &n, &e),
            "the standard of Shenzhen")) {
        tap_error(&e);
        return;
    }
    OK(rows_named(files[0], &rules, &rows) && rules == 166 && rows == 148 &&
           decision(files[0], 48) != NULL && decision(files[0], 49) == NULL,
       "148 rows of 49 tables are %zu rules", rules);
    OK(comes_back(files[0]), "and come back");
}

static void faults(void)
{
    struct dmn_sheet sheet = {.file = S("t.tsv"),
                              .text = str_of(discretion),
                              .sep = '\t',
                              .name = S(""),
                              .worse = S("")};
    struct sweep s;
    bool right = true;
    long rounds = 0;

    for (sweep_start(&s); right && sweep_next(&s); rounds++) {
        struct arena *a = NULL;
        struct dmn_file **files = NULL;
        struct err e = {0};
        size_t n = 0;
        bool ok = arena_open(&a, &s.memory, 1 << 20, &e) &&
                  dmn_import(a, &sheet, &files, &n, &e);

        right = ok == !s.hit && (ok || e.cause.def != NULL);
        arena_close(a);
        right = right && s.live == 0;
    }
    for (size_t max = 256; right && max < 1 << 16; max += 256) {
        struct arena *a = NULL;
        struct dmn_file **files = NULL;
        struct err e = {0};
        size_t n = 0;

        right = !arena_open(&a, &memory_system, max, &e) ||
                dmn_import(a, &sheet, &files, &n, &e) || e.cause.def != NULL;
        arena_close(a);
    }
    OK(right && rounds > 1, "%ld allocations failed, and arenas were full",
       rounds);
}

int main(void)
{
    scratch = tap_arena();
    what_conditions_become();
    what_fines_become();
    refusals();
    grades();
    columns();
    bad_feel();
    whole_standard();
    faults();
    arena_close(scratch);
    return tap_done();
}
