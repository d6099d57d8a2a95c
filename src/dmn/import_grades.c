/* import_grades.c - a discretion table (裁量基准): a row is a grade (档次) of an
 * item (事项), with the condition for it and what follows.
 *
 * An item becomes a decision whose table has an input for each thing that its
 * conditions speak of.  A condition with an or between different things
 * becomes several rules of the same outputs; the hit policy is then ANY, since
 * one act may meet more than one of them, and UNIQUE otherwise.  Each rule
 * names the row it came from; what has no column of its own stays beside the
 * rule as an annotation.
 */
#include "dmn/import_grades.h"

#include <string.h>

static const struct err_def two_kinds = {
    .code = "DMN-077",
    .fault = FAULT_INPUT,
    .zh = "「{0}」在这里与{1}比较,在别处与{2}比较",
    .fix_zh = "同一个名称只表示一种东西",
    .en = "\"{0}\" is compared with {1} here and with {2} elsewhere",
    .fix_en = "let one name mean one thing",
};
static const struct err_def bad_amount = {
    .code = "DMN-078",
    .fault = FAULT_INPUT,
    .zh = "「{0}」列的「{1}」不是金额",
    .fix_zh = "写数字、none,或 [1000,6000) 这样的幅度",
    .en = "\"{1}\" in the column \"{0}\" is no amount",
    .fix_en = "write a number, none, or a range such as [1000,6000)",
};
static const struct err_def differs = {
    .code = "DMN-079",
    .fault = FAULT_INPUT,
    .zh = "事项「{0}」的「{1}」前后不一:「{2}」与「{3}」",
    .fix_zh = "同一事项各行的这一列应当相同,不同的就分成两个事项",
    .en = "the rows of item \"{0}\" differ in \"{1}\": \"{2}\" and \"{3}\"",
    .fix_en = "make this column the same in all rows of an item, or make two "
              "items of it",
};
static const struct err_def empty_cell = {
    .code = "DMN-080",
    .fault = FAULT_INPUT,
    .zh = "这一行的「{0}」是空的",
    .fix_zh = "填写这一格",
    .en = "\"{0}\" is empty in this row",
    .fix_en = "fill this cell in",
};

static const struct err_def no_outcome = {
    .code = "DMN-087",
    .fault = FAULT_INPUT,
    .zh = "condition 列的后面没有结果列",
    .fix_zh = "把写结果(金额、幅度或 none)的列放在 condition 的右边,名称自定",
    .en = "no column with the outcome stands after the column condition",
    .fix_en = "put the column of what follows (an amount, a range or none) to "
              "the right of condition; its name is yours",
};

const struct grades_column grades_columns[COLUMNS] = {
    [ITEM] = {"item", true},         [LAW] = {"law", true},
    [ARTICLE] = {"article", true},   [SUBJECT] = {NULL, true},
    [LEAST] = {"stat_min", true},    [MOST] = {"stat_max", true},
    [UNIT] = {"unit", true},         [GRADE] = {"grade", false},
    [PARTY] = {"party_kind", false}, [CONDITION] = {"condition", false},
    [OUTCOME] = {NULL, false},       [ALSO] = {"also", false},
};

str grades_name(const struct grades *g, enum column c)
{
    if (grades_columns[c].name != NULL)
        return str_of(grades_columns[c].name);
    return g->at[c] == SIZE_MAX ? S("")
                                : str_trim(g->s->csv.rows[0].cells[g->at[c]]);
}

str grades_cell(const struct grades *g, size_t row, enum column c)
{
    return import_value(g->s, row, g->at[c]);
}

struct at grades_at(const struct grades *g, size_t row, enum column c)
{
    return import_at(g->s, row, g->at[c], 0);
}

struct variable *grades_variable(const struct grades *g, str name)
{
    for (size_t i = 0; i < g->variables.n; i++) {
        if (str_eq(g->variables.at[i].name, name))
            return &g->variables.at[i];
    }
    return NULL;
}

/* --------------------------------------------------------------- reading - */

static const char *kind_name(enum compared kind)
{
    return kind == COMPARED_NUMBER  ? "数字 (a number)"
           : kind == COMPARED_YESNO ? "是否 (yes or no)"
                                    : "文字 (text)";
}

static bool keep_value(struct grades *g, struct variable *v, str value)
{
    str *fresh;

    for (size_t i = 0; i < v->values.n; i++) {
        if (str_eq(v->values.at[i], value))
            return true;
    }
    fresh = vec_add(g->s->a, &v->values, g->s->e);
    if (fresh != NULL)
        *fresh = value;
    return fresh != NULL;
}

static bool note_atom(struct grades *g, size_t row, const struct atom *x)
{
    struct variable *v = grades_variable(g, x->name);

    if (v == NULL) {
        v = vec_add(g->s->a, &g->variables, g->s->e);
        if (v == NULL)
            return false;
        *v = (struct variable){.name = x->name, .kind = x->kind};
    }
    if (v->kind != x->kind)
        return err_set(g->s->e, &two_kinds,
                       .at = import_at(g->s, row, g->at[CONDITION], x->at),
                       .arg = {x->name, str_of(kind_name(x->kind)),
                               str_of(kind_name(v->kind))});
    return x->kind != COMPARED_TEXT || keep_value(g, v, x->value);
}

/* The kind of party (当事人类别) stands in a column of its own. */
static bool add_party(struct grades *g, size_t row, struct condition *c)
{
    str party = grades_cell(g, row, PARTY);

    for (size_t i = 0; party.n > 0 && i < c->terms.n; i++) {
        struct atom *x = vec_add(g->s->a, &c->terms.at[i].atoms, g->s->e);

        if (x == NULL)
            return false;
        *x = (struct atom){.name = str_of(grades_columns[PARTY].name),
                           .op = FEEL_EQ,
                           .kind = COMPARED_TEXT,
                           .value = party};
    }
    return true;
}

static bool in_order(const struct grades *g, str from, str to, bool *ordered)
{
    const struct feel_value *low = feel_of_decimal(g->s->a, from, g->s->e);
    const struct feel_value *high =
        low == NULL ? NULL : feel_of_decimal(g->s->a, to, g->s->e);
    int order = 1;

    *ordered = high != NULL && feel_order(low, high, &order) && order <= 0;
    return high != NULL;
}

/* "[1000,6000)", "[1000..6000)", "2-5": as a range of FEEL; "" : it is none.
 * Without brackets a comma is not taken: 1,000 is no range. */
static bool range_of(const struct grades *g, str text, str *out)
{
    static const char *const betweens[] = {"..", "–", "-", "~", "至", ","};
    str open = S("["), close = S("]"), from, to;
    size_t n = COUNT_OF(betweens) - 1;
    bool ordered;

    if (text.n > 2 && strchr("[(", text.p[0]) != NULL &&
        strchr("])", text.p[text.n - 1]) != NULL) {
        open = str_slice(text, 0, 1);
        close = str_slice(text, text.n - 1, text.n);
        text = str_slice(text, 1, text.n - 1);
        n++;
    }
    *out = S("");
    for (size_t i = 0; i < n; i++) {
        if (!str_cut(text, str_of(betweens[i]), &from, &to))
            continue;
        from = str_trim(from);
        to = str_trim(to);
        if (!import_decimal(from) || !import_decimal(to))
            continue;
        if (!in_order(g, from, to, &ordered))
            return false;
        return !ordered ||
               import_join(g->s, out, open, from, S(".."), to, close);
    }
    return true;
}

/* None is null and not 0: where nothing is imposed, nothing lies below the
 * statutory range. */
static bool read_outcome(const struct grades *g, struct row *r)
{
    static const char *const none[] = {"none", "无"};
    str text = grades_cell(g, r->row, OUTCOME);

    if (text.n == 0)
        return err_set(g->s->e, &empty_cell, .at = grades_at(g, r->row, GRADE),
                       .arg = {grades_name(g, OUTCOME)});
    r->outcome = text;
    if (import_decimal(text))
        return true;
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        if (str_eq(text, str_of(none[i]))) {
            r->outcome = S("null");
            return true;
        }
    }
    if (!range_of(g, text, &r->outcome))
        return false;
    r->range = true;
    return r->outcome.n > 0 ||
           err_set(g->s->e, &bad_amount, .at = grades_at(g, r->row, OUTCOME),
                   .arg = {grades_name(g, OUTCOME), text});
}

static struct item *item_of(struct grades *g, str number)
{
    struct item *it;

    for (size_t i = 0; i < g->items.n; i++) {
        if (str_eq(g->items.at[i].number, number))
            return &g->items.at[i];
    }
    it = vec_add(g->s->a, &g->items, g->s->e);
    if (it != NULL)
        *it = (struct item){.number = number};
    return it;
}

/* What is said of the whole item is said the same in each of its rows. */
static bool same_item(const struct grades *g, const struct item *it, size_t row)
{
    for (enum column c = 0; it->rows.n > 1 && c < COLUMNS; c++) {
        str first = grades_cell(g, it->rows.at[0].row, c),
            here = grades_cell(g, row, c);

        if (grades_columns[c].one && !str_eq(first, here))
            return err_set(g->s->e, &differs,
                           .at = here.n > 0 ? grades_at(g, row, c)
                                            : grades_at(g, row, ITEM),
                           .arg = {it->number, grades_name(g, c), first, here});
    }
    for (enum column c = LEAST; c <= MOST; c++) {
        str limit = grades_cell(g, row, c);

        if (limit.n > 0 && !import_decimal(limit))
            return err_set(g->s->e, &bad_amount, .at = grades_at(g, row, c),
                           .arg = {grades_name(g, c), limit});
    }
    return true;
}

static bool read_row(struct grades *g, size_t row)
{
    static const enum column needed[] = {ITEM, GRADE};
    struct item *it;
    struct row *r;

    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        enum column c = needed[i];

        if (grades_cell(g, row, c).n == 0)
            return err_set(g->s->e, &empty_cell,
                           .at = {g->s->src->file, g->s->csv.rows[row].line, 1},
                           .arg = {grades_name(g, c)});
    }
    it = item_of(g, grades_cell(g, row, ITEM));
    r = it == NULL ? NULL : vec_add(g->s->a, &it->rows, g->s->e);
    if (r == NULL)
        return false;
    *r = (struct row){.row = row};
    if (!same_item(g, it, row) || !read_outcome(g, r) ||
        !condition_read(g->s, row, g->at[CONDITION], &r->when) ||
        !add_party(g, row, &r->when))
        return false;
    for (size_t i = 0; i < r->when.terms.n; i++) {
        const struct term *t = &r->when.terms.at[i];

        for (size_t k = 0; k < t->atoms.n; k++) {
            if (!note_atom(g, row, &t->atoms.at[k]))
                return false;
        }
    }
    return true;
}

static bool is_known(const struct grades *g, size_t i)
{
    for (enum column c = 0; c < COLUMNS; c++) {
        if (g->at[c] == i)
            return true;
    }
    return false;
}

/* Two columns are told by their place, since each field of work calls them
 * otherwise. */
static bool place_columns(struct grades *g)
{
    const struct csv_row *head = &g->s->csv.rows[0];
    size_t next = g->at[CONDITION] + 1;

    g->at[SUBJECT] = g->at[OUTCOME] = SIZE_MAX;
    if (next >= head->n || is_known(g, next))
        return err_set(g->s->e, &no_outcome,
                       .at = {g->s->src->file, head->line, 0});
    g->at[OUTCOME] = next;
    for (size_t i = 0; i < g->at[GRADE] && g->at[SUBJECT] == SIZE_MAX; i++) {
        if (!is_known(g, i))
            g->at[SUBJECT] = i;
    }
    return true;
}

static bool read_columns(struct grades *g)
{
    const struct csv_row *head = &g->s->csv.rows[0];

    for (enum column c = 0; c < COLUMNS; c++) {
        const char *name = grades_columns[c].name;

        g->at[c] = name == NULL ? SIZE_MAX : import_column(g->s, str_of(name));
    }
    if (!place_columns(g))
        return false;
    for (size_t i = 0; i < head->n; i++) {
        size_t *other;

        if (is_known(g, i))
            continue;
        other = vec_add(g->s->a, &g->others, g->s->e);
        if (other == NULL)
            return false;
        *other = i;
    }
    return true;
}

/* ----------------------------------------------------------------- types - */

/* Text that is compared is one of the values that the sheet knows. */
static bool enumeration(struct grades *g, struct variable *v)
{
    struct dmn_item *item = vec_add(g->s->a, &g->s->items, g->s->e);
    str list = S(""), one;

    if (item == NULL || !import_join(g->s, &v->type, v->name, S(" 的取值")))
        return false;
    for (size_t i = 0; i < v->values.n; i++) {
        if (!import_quote(g->s, v->values.at[i], &one) ||
            !import_join(g->s, &list, list, i > 0 ? S(", ") : S(""), one))
            return false;
    }
    *item = (struct dmn_item){
        .name = v->type, .type = S("string"), .allowed = {.text = list}};
    return true;
}

static bool types(struct grades *g)
{
    for (size_t i = 0; i < g->variables.n; i++) {
        struct variable *v = &g->variables.at[i];

        if (v->kind == COMPARED_TEXT) {
            if (!enumeration(g, v))
                return false;
        } else {
            v->type = v->kind == COMPARED_NUMBER ? S("number") : S("boolean");
        }
    }
    return true;
}

/* ------------------------------------------------------------- decisions - */

/* The law as a knowledge source, once. */
static bool source_of(struct grades *g, str law, struct dmn_element *el)
{
    struct sheet *s = g->s;
    struct dmn_element *source = NULL;

    if (law.n == 0)
        return true;
    for (size_t i = 0; i < s->elements.n; i++) {
        if (s->elements.at[i].kind == DMN_SOURCE &&
            str_eq(s->elements.at[i].name, law))
            source = &s->elements.at[i];
    }
    if (source == NULL) {
        size_t n = s->elements.n;

        source = vec_add(s->a, &s->elements, s->e);
        if (source == NULL)
            return false;
        *source = (struct dmn_element){.kind = DMN_SOURCE, .name = law};
        if (!import_id(s, "law", n + 1, &source->id))
            return false;
    }
    el->authority = arena_array(s->a, str, 1, s->e);
    el->n_authority = 1;
    return el->authority != NULL &&
           import_join(s, &el->authority[0], S("#"), source->id);
}

/* The number of the item where it can stand in an id, else a count. */
static bool item_id(const struct grades *g, size_t nth, const struct item *it,
                    str *out)
{
    for (size_t i = 0; i < it->number.n; i++) {
        char c = it->number.p[i];

        if ((c < '0' || c > '9') && (c < 'a' || c > 'z') &&
            (c < 'A' || c > 'Z') && c != '-' && c != '_' && c != '.')
            return import_id(g->s, "decision", nth + 1, out);
    }
    return import_join(g->s, out, S("item_"), it->number);
}

static bool decision_of(struct grades *g, size_t nth, const struct item *it,
                        struct dmn_element *el)
{
    size_t first = it->rows.at[0].row;
    str subject = grades_cell(g, first, SUBJECT),
        law = grades_cell(g, first, LAW);
    str article = grades_cell(g, first, ARTICLE);

    *el = (struct dmn_element){.kind = DMN_DECISION};
    el->logic = arena_new(g->s->a, struct dmn_boxed, g->s->e);
    if (el->logic == NULL)
        return false;
    el->logic->form = DMN_TABLE;
    el->logic->table = arena_new(g->s->a, struct dmn_table, g->s->e);
    if (el->logic->table == NULL || !item_id(g, nth, it, &el->id) ||
        !import_join(g->s, &el->name, S("第"), it->number, S("项"),
                     subject.n > 0 ? S(" ") : S(""), subject) ||
        !import_join(g->s, &el->description, law,
                     law.n > 0 && article.n > 0 ? S(" ") : S(""), article))
        return false;
    el->variable = (struct dmn_item){.name = el->name};
    return grades_table(g, it, el) && source_of(g, law, el);
}

bool import_grades(struct sheet *s)
{
    struct grades g = {.s = s};

    if (!read_columns(&g))
        return false;
    for (size_t row = 1; row < s->csv.n; row++) {
        if (!read_row(&g, row))
            return false;
    }
    if (!types(&g))
        return false;
    for (size_t i = 0; i < g.items.n; i++) {
        struct dmn_element made, *el;

        if (!decision_of(&g, i, &g.items.at[i], &made))
            return false;
        el = vec_add(s->a, &s->elements, s->e);
        if (el == NULL)
            return false;
        *el = made;
    }
    return true;
}
