/* link_code.c - boxed expressions compiled, each in the scope it stands in. */
#include "dmn/internal.h"

static const struct err_def not_feel = {
    .code = "DMN-014",
    .fault = FAULT_INPUT,
    .zh = "「{0}」里的表达式用的是「{1}」,不是 FEEL",
    .fix_zh = "改用 FEEL;现按空值处理",
    .en = "an expression of \"{0}\" is in \"{1}\", not in FEEL",
    .fix_en = "write it in FEEL; it gives null for now",
};
static const struct err_def foreign_function = {
    .code = "DMN-015",
    .fault = FAULT_INPUT,
    .zh = "「{0}」里的函数由 {1} 实现,本程序不执行外部代码",
    .fix_zh = "改用 FEEL 写函数;现按空值处理",
    .en = "a function of \"{0}\" is implemented in {1}; code from outside is "
          "not run",
    .fix_en = "write the function in FEEL; it gives null for now",
};
static const struct err_def nothing_there = {
    .code = "DMN-016",
    .fault = FAULT_INPUT,
    .zh = "「{0}」没有写明逻辑",
    .fix_zh = "写上表达式或决策表;现按空值处理",
    .en = "\"{0}\" has no logic",
    .fix_en = "give it an expression or a table; it gives null for now",
};
static const struct err_def too_deep = {
    .code = "DMN-017",
    .fault = FAULT_INPUT,
    .zh = "「{0}」里的表达式嵌套过深",
    .fix_zh = "把内层的表达式改写成单独的决策或知识模型",
    .en = "the expressions of \"{0}\" are nested too deep",
    .fix_en = "make the inner ones decisions or knowledge models of their own",
};

/* The list that a boxed filter goes over, as its condition knows it. */
#define FILTERED "_filtered_"

/* -------------------------------------------------------------- scopes --- */

bool dmn_scope_add(struct scope *s, str name, const struct feel_type *type)
{
    struct feel_name *n = vec_add(s->l->a, &s->names, s->l->e);

    if (n == NULL)
        return false;
    *n = (struct feel_name){name, type};
    if (s->names.n > s->most)
        s->most = s->names.n;
    s->made = NULL;
    return true;
}

void dmn_scope_cut(struct scope *s, size_t n)
{
    if (n < s->names.n)
        s->made = NULL;
    s->names.n = n;
}

/* A copy of the names as they stand.  Of two alike the inner counts: the outer
 * gets a name that no expression can write. */
static bool scope_make(struct scope *s)
{
    struct arena *a = s->l->a;
    struct feel_scope *made = arena_new(a, struct feel_scope, s->l->e);
    struct map *seen = map_new(a, s->l->e);
    struct feel_name *names;

    names = arena_array(a, struct feel_name, s->names.n + 1, s->l->e);
    if (made == NULL || seen == NULL || names == NULL)
        return false;
    for (size_t i = s->names.n; i-- > 0;) {
        names[i] = s->names.at[i];
        if (map_get(seen, names[i].name) != NULL)
            names[i].name = S("\x01");
        else if (!map_put(seen, names[i].name, s, s->l->e))
            return false;
    }
    *made = (struct feel_scope){names, s->names.n, s->unit->file->types,
                                s->unit->file->n_types};
    s->made = made;
    return true;
}

bool dmn_scope_fault(struct scope *s, const struct err_def *def, struct at at,
                     str arg)
{
    struct err why = {0};

    (void)err_set_say(
        &why, def,
        &(const struct err_say){.at = at, .arg = {s->unit->el->name, arg}});
    return fault_add(s->l, s->unit->el->name, &why);
}

bool dmn_scope_compile(struct scope *s, const struct dmn_text *text, bool tests,
                       struct feel **out)
{
    struct err why = {0};

    *out = NULL;
    if (s->made == NULL && !scope_make(s))
        return false;
    if (feel_compile_in(s->l->a, text->text, s->made, tests, text->at, out,
                        &why))
        return true;
    *out = NULL;
    return !fault_memory(&why, s->l->e) &&
           fault_add(s->l, s->unit->el->name, &why);
}

/* --------------------------------------------------------------- forms --- */

static bool type_in(struct scope *s, str name, const struct xml *near,
                    struct at at, const struct feel_type **out)
{
    return link_type(s->l, s->unit->file, name, near, at, s->unit->el->name,
                     out);
}

/* The types of entries, columns or parameters. */
static bool link_item_types(struct scope *s, struct code *c)
{
    const struct dmn_boxed *b = c->src;

    c->types =
        arena_array(s->l->a, const struct feel_type *, b->n_items + 1, s->l->e);
    if (c->types == NULL)
        return false;
    for (size_t i = 0; i < b->n_items; i++) {
        const struct dmn_item *it = &b->items[i];

        if (!type_in(s, it->type, it->xml, it->at, &c->types[i]))
            return false;
    }
    return true;
}

static bool is_feel(str language)
{
    str what;
    size_t at;

    if (language.n == 0)
        return true;
    what = str_slice(language, language.n < 6 ? 0 : language.n - 6, language.n);
    return str_find(what, S("FEEL"), &at) || str_find(what, S("feel"), &at);
}

static bool link_literal(struct scope *s, struct code *c)
{
    const struct dmn_boxed *b = c->src;

    c->broken = true;
    if (!is_feel(b->language))
        return dmn_scope_fault(s, &not_feel, b->at, b->language);
    if (str_trim(b->text.text).n == 0)
        return dmn_scope_fault(s, &nothing_there, b->at, S(""));
    if (!dmn_scope_compile(s, &b->text, false, &c->x))
        return false;
    c->broken = c->x == NULL;
    return true;
}

static bool link_kid(struct scope *s, struct code *c, size_t i, int depth)
{
    return link_code(s, c->src->kids[i], depth + 1, &c->kids[i]);
}

/* ARRAY, CONDITIONAL, INVOCATION: kids side by side.  RELATION: rows, whose
 * columns have types. */
static bool link_kids(struct scope *s, struct code *c, int depth)
{
    for (size_t i = 0; i < c->n; i++) {
        if (!link_kid(s, c, i, depth))
            return false;
    }
    return c->form != DMN_RELATION || link_item_types(s, c);
}

/* The type of what an expression gives, where it says so or its names do:
 * names of members are read by it. */
static const struct feel_type *type_known(const struct code *c)
{
    if (c->type != NULL || c->form != DMN_LITERAL || c->x == NULL)
        return c->type;
    return feel_type_of(c->x);
}

/* An entry sees those before it.  One that is a function sees itself, too. */
static bool link_context(struct scope *s, struct code *c, int depth)
{
    if (!link_item_types(s, c))
        return false;
    c->base = s->names.n;
    for (size_t i = 0; i < c->n; i++) {
        const struct dmn_boxed *kid = c->src->kids[i];
        size_t here = s->names.n;

        if (kid->form == DMN_FUNCTION && c->names[i].n > 0) {
            if (!dmn_scope_add(s, c->names[i], c->types[i]) ||
                !link_kid(s, c, i, depth))
                return false;
        } else if (!link_kid(s, c, i, depth) ||
                   !dmn_scope_add(
                       s, c->names[i].n > 0 ? c->names[i] : S("\x01"),
                       c->types[i] != NULL ? c->types[i]
                                           : type_known(c->kids[i]))) {
            return false;
        }
        dmn_scope_cut(s, here + 1);
    }
    dmn_scope_cut(s, c->base);
    return true;
}

static bool link_function(struct scope *s, struct code *c, int depth)
{
    const struct dmn_boxed *b = c->src;

    if (!str_eq(b->kind, S("FEEL")) && b->kind.n > 0) {
        c->broken = true;
        return dmn_scope_fault(s, &foreign_function, b->at, b->kind);
    }
    if (!link_item_types(s, c))
        return false;
    c->base = s->names.n;
    for (size_t i = 0; i < b->n_items; i++) {
        if (!dmn_scope_add(s, b->names[i], c->types[i]))
            return false;
    }
    if (!link_kid(s, c, 0, depth))
        return false;
    c->frame = s->most;
    dmn_scope_cut(s, c->base);
    return true;
}

static bool compile_parts(struct scope *s, const str *parts, size_t n,
                          struct at at, struct feel **out)
{
    struct dmn_text text = {.at = at};

    return arena_join(s->l->a, parts, n, &text.text, s->l->e) &&
           dmn_scope_compile(s, &text, false, out);
}

/* The match of a filter that is one FEEL expression is compiled as a filter of
 * FEEL, so that the members of items are in its scope; and so that it is told
 * from a match that is no condition, which FEEL would leave out. */
static bool link_match(struct scope *s, struct code *c)
{
    const struct dmn_text *match = &c->src->kids[1]->text;
    const str parts[] = {S(FILTERED "["), match->text, S("\n]")};
    const str check[] = {S("count(" FILTERED "[("), match->text,
                         S("\n) instance of boolean or ("), match->text,
                         S("\n) = null]) = count(" FILTERED ")")};

    if (!dmn_scope_add(s, S(FILTERED), type_known(c->kids[0])) ||
        !compile_parts(s, parts, COUNT_OF(parts), match->at, &c->x))
        return false;
    c->broken = c->x == NULL;
    return c->broken ||
           compile_parts(s, check, COUNT_OF(check), match->at, &c->check);
}

static bool link_filter(struct scope *s, struct code *c, int depth)
{
    const struct dmn_boxed *match = c->src->kids[1];

    if (!link_kid(s, c, 0, depth))
        return false;
    c->base = s->names.n;
    if (match->form == DMN_LITERAL && is_feel(match->language)) {
        if (!link_match(s, c))
            return false;
        c->broken = c->broken || c->check == NULL;
    } else if (!dmn_scope_add(s, S("item"),
                              feel_type_item(type_known(c->kids[0]))) ||
               !link_kid(s, c, 1, depth)) {
        return false;
    }
    dmn_scope_cut(s, c->base);
    return true;
}

static bool link_iteration(struct scope *s, struct code *c, int depth)
{
    if (!link_kid(s, c, 0, depth))
        return false;
    c->base = s->names.n;
    if (!dmn_scope_add(s, c->names[0],
                       feel_type_item(type_known(c->kids[0]))) ||
        !link_kid(s, c, 1, depth))
        return false;
    dmn_scope_cut(s, c->base);
    return true;
}

static bool link_form(struct scope *s, struct code *c, int depth)
{
    switch (c->form) {
    case DMN_NOTHING:
        c->broken = true;
        return dmn_scope_fault(s, &nothing_there, s->unit->el->at, S(""));
    case DMN_LITERAL:
        return link_literal(s, c);
    case DMN_TABLE:
        return link_table(s, c->src, c);
    case DMN_CONTEXT:
        return link_context(s, c, depth);
    case DMN_ARRAY:
    case DMN_RELATION:
    case DMN_INVOCATION:
    case DMN_CONDITIONAL:
        return link_kids(s, c, depth);
    case DMN_FUNCTION:
        return link_function(s, c, depth);
    case DMN_FILTER:
        return link_filter(s, c, depth);
    case DMN_FOR:
    case DMN_SOME:
    case DMN_EVERY:
        return link_iteration(s, c, depth);
    }
    return true;
}

bool link_code(struct scope *s, const struct dmn_boxed *b, int depth,
               struct code **out)
{
    struct code *c = arena_new(s->l->a, struct code, s->l->e);

    if (c == NULL)
        return false;
    c->src = b;
    c->form = b->form;
    c->names = b->names;
    c->n = b->n;
    *out = c;
    if (depth > DMN_NEST_MOST) {
        c->broken = true;
        return dmn_scope_fault(s, &too_deep, b->at, S(""));
    }
    c->kids = arena_array(s->l->a, struct code *, b->n + 1, s->l->e);
    /* A function's type is that of the function, not of what it is made of. */
    return c->kids != NULL && link_form(s, c, depth) &&
           (b->form == DMN_FUNCTION ||
            type_in(s, b->type, b->xml, b->at, &c->type));
}

/* --------------------------------------------------------------- units --- */

/* A group of an import is a context; an own element has its variable's type. */
static bool add_slot(struct scope *s, const struct slot *slot)
{
    const struct feel_type **types, *group;

    if (slot->one != NULL)
        return dmn_scope_add(s, slot->one->name, slot->one->type);
    types =
        arena_array(s->l->a, const struct feel_type *, slot->n + 1, s->l->e);
    if (types == NULL)
        return false;
    for (size_t i = 0; i < slot->n; i++)
        types[i] = slot->members[i]->type;
    group = feel_type_context(s->l->a, slot->names, types, slot->n, s->l->e);
    return group != NULL && dmn_scope_add(s, slot->import, group);
}

bool link_logic(struct linker *l, struct unit *u)
{
    struct scope s = {.l = l, .unit = u};

    if (u->el->kind != DMN_DECISION && u->el->kind != DMN_KNOWLEDGE)
        return true;
    for (size_t i = 0; i < u->n_slots; i++) {
        if (!add_slot(&s, &u->slots[i]))
            return false;
    }
    if (u->el->kind == DMN_KNOWLEDGE) {
        u->self = s.names.n;
        if (!dmn_scope_add(&s, u->name, NULL))
            return false;
    }
    if (u->el->logic == NULL) {
        if (!dmn_scope_fault(&s, &nothing_there, u->el->at, S("")))
            return false;
    } else if (!link_code(&s, u->el->logic, 0, &u->logic)) {
        return false;
    }
    if (u->el->kind == DMN_KNOWLEDGE && u->result == NULL && u->logic != NULL) {
        const struct dmn_boxed *f = u->el->logic;
        const struct dmn_item as = {
            .type = f->type, .xml = f->xml, .at = f->at};

        if (!link_result_type(l, u->file, &as, u->el->name, &u->result))
            return false;
    }
    u->frame = s.most;
    return true;
}
