/* always.c - what holds on every way through a procedure: the member `always`,
 * read; src/proof proves it.
 */
#include "pack/internal.h"

static const struct err_def no_such_name = {
    .code = "PACK-073",
    .fault = FAULT_INPUT,
    .zh = "always 中的「{0}」没有声明过:没有叫「{1}」的{0}",
    .fix_zh = "改正名称,或先声明它",
    .en = "always names the {0} \"{1}\", which is not declared",
    .fix_en = "correct the name, or declare it",
};
static const struct err_def bad_form = {
    .code = "PACK-074",
    .fault = FAULT_INPUT,
    .zh = "always 的这一项不是六种写法之一",
    .fix_zh =
        "写 before+then、never_before+then、waited+before、apart、paper+after "
        "或 at+holds",
    .en = "this entry of always has none of the six forms",
    .fix_en = "write before+then, never_before+then, waited+before, apart, "
              "paper+after or at+holds",
};

/* One row a form: what it must have, and what it may have besides. */
static const struct form {
    enum rule_kind kind;
    const char *must[3], *may[4];
} forms[] = {
    {RULE_WAITED, {"waited", "before"}, {"or_done", "or_when", "when"}},
    {RULE_BEFORE, {"before", "then"}, {"when", "since"}},
    {RULE_NEVER, {"never_before", "then"}, {"when"}},
    {RULE_APART, {"apart"}, {NULL}},
    {RULE_PAPER, {"paper", "after"}, {"when", "since"}},
    {RULE_HOLDS, {"at", "holds"}, {"when"}},
};

static bool listed(const char *const *keys, size_t n, str name)
{
    for (size_t i = 0; i < n && keys[i] != NULL; i++) {
        if (str_eq(name, str_of(keys[i])))
            return true;
    }
    return false;
}

static bool has_form(const struct json *node, const struct form *f)
{
    for (size_t i = 0; i < COUNT_OF(f->must) && f->must[i] != NULL; i++) {
        if (json_get(node, str_of(f->must[i])) == NULL)
            return false;
    }
    for (size_t i = 0; i < node->n; i++) {
        if (!listed(f->must, COUNT_OF(f->must), node->names[i]) &&
            !listed(f->may, COUNT_OF(f->may), node->names[i]) &&
            !str_eq(node->names[i], S("basis")))
            return false;
    }
    return true;
}

enum named { NAMED_STEP, NAMED_PAPER, NAMED_ROLE, NAMED_DEADLINE };

static bool is_declared(const struct procedure *p, enum named kind, str id)
{
    bool found = false;

    switch (kind) {
    case NAMED_STEP:
        return procedure_step(p, id) != NULL;
    case NAMED_DEADLINE:
        return procedure_deadline(p, id) != NULL;
    case NAMED_PAPER:
        for (size_t i = 0; i < p->n_papers; i++)
            found = found || str_eq(p->papers[i].id, id);
        return found;
    case NAMED_ROLE:
        for (size_t i = 0; i < p->n_roles; i++)
            found = found || str_eq(p->roles[i].id, id);
        return found;
    }
    return false;
}

static bool named(const struct procedure *p, const struct json *node,
                  enum named kind, const str *ids, size_t n, struct err *e)
{
    static const char *const kinds[] = {"step", "paper", "role", "deadline"};

    for (size_t i = 0; i < n; i++) {
        if (!is_declared(p, kind, ids[i]))
            return err_set(e, &no_such_name, .at = node->at,
                           .arg = {str_of(kinds[kind]), ids[i]});
    }
    return true;
}

/* The steps that make a paper. */
static bool makers(struct arena *a, const struct procedure *p,
                   const str *papers, size_t n, str **out, size_t *n_out,
                   struct err *e)
{
    *out = arena_array(a, str, p->n_steps + 1, e);
    *n_out = 0;
    if (*out == NULL)
        return false;
    for (size_t i = 0; i < p->n_steps; i++) {
        const struct step *s = &p->steps[i];

        for (size_t j = 0; s->paper != NULL && j < n; j++) {
            if (str_eq(s->paper->id, papers[j]))
                (*out)[(*n_out)++] = s->id;
        }
    }
    return true;
}

static bool read_order(struct arena *a, const struct json *node,
                       const struct procedure *p, struct order_rule *r,
                       struct err *e)
{
    str before = r->kind == RULE_NEVER ? S("never_before") : S("before");

    r->never = r->kind == RULE_NEVER;
    return declare_list(a, node, before, &r->any, &r->n_any, e) &&
           declare_list(a, node, S("then"), &r->thens, &r->n_thens, e) &&
           declare_list(a, node, S("since"), &r->since, &r->n_since, e) &&
           named(p, node, NAMED_STEP, r->any, r->n_any, e) &&
           named(p, node, NAMED_STEP, r->thens, r->n_thens, e) &&
           named(p, node, NAMED_STEP, r->since, r->n_since, e);
}

static bool read_waited(struct arena *a, const struct json *node,
                        const struct procedure *p, struct order_rule *r,
                        struct err *e)
{
    return declare_text(node, S("waited"), true, &r->deadline, e) &&
           declare_list(a, node, S("or_done"), &r->any, &r->n_any, e) &&
           declare_list(a, node, S("before"), &r->thens, &r->n_thens, e) &&
           declare_feel(a, node, S("or_when"), &r->or_when, e) &&
           named(p, node, NAMED_DEADLINE, &r->deadline, 1, e) &&
           named(p, node, NAMED_STEP, r->any, r->n_any, e) &&
           named(p, node, NAMED_STEP, r->thens, r->n_thens, e);
}

static bool read_paper(struct arena *a, const struct json *node,
                       const struct procedure *p, struct order_rule *r,
                       struct err *e)
{
    str *after;
    size_t n;

    return declare_text(node, S("paper"), true, &r->paper, e) &&
           declare_list(a, node, S("after"), &after, &n, e) &&
           declare_list(a, node, S("since"), &r->since, &r->n_since, e) &&
           named(p, node, NAMED_PAPER, &r->paper, 1, e) &&
           named(p, node, NAMED_PAPER, after, n, e) &&
           named(p, node, NAMED_STEP, r->since, r->n_since, e) &&
           makers(a, p, after, n, &r->any, &r->n_any, e) &&
           makers(a, p, &r->paper, 1, &r->thens, &r->n_thens, e);
}

static bool read_apart(struct arena *a, const struct json *node,
                       const struct procedure *p, struct order_rule *r,
                       struct err *e)
{
    str *two;
    size_t n;

    if (!declare_list(a, node, S("apart"), &two, &n, e) ||
        !named(p, node, NAMED_ROLE, two, n, e))
        return false;
    if (n != 2 || str_eq(two[0], two[1]))
        return err_set(e, &bad_form, .at = node->at);
    r->apart[0] = two[0];
    r->apart[1] = two[1];
    return true;
}

static bool read_rule(struct arena *a, const struct law *law,
                      const struct json *node, const struct procedure *p,
                      struct order_rule *r, struct err *e)
{
    const struct form *form = NULL;
    bool ok = false;

    for (size_t i = 0; i < COUNT_OF(forms) && form == NULL; i++) {
        if (json_is(node, JSON_OBJECT) && has_form(node, &forms[i]))
            form = &forms[i];
    }
    if (form == NULL)
        return err_set(e, &bad_form, .at = node->at);
    r->kind = form->kind;
    r->at = node->at;
    if (!declare_feel(a, node, S("when"), &r->when, e) ||
        !declare_facts(a, law, node, S("basis"), &r->basis, e))
        return false;
    switch (r->kind) {
    case RULE_BEFORE:
    case RULE_NEVER:
        ok = read_order(a, node, p, r, e);
        break;
    case RULE_WAITED:
        ok = read_waited(a, node, p, r, e);
        break;
    case RULE_PAPER:
        ok = read_paper(a, node, p, r, e);
        break;
    case RULE_APART:
        ok = read_apart(a, node, p, r, e);
        break;
    case RULE_HOLDS:
        ok = declare_list(a, node, S("at"), &r->thens, &r->n_thens, e) &&
             named(p, node, NAMED_STEP, r->thens, r->n_thens, e) &&
             declare_feel(a, node, S("holds"), &r->holds, e);
        break;
    }
    if (!ok)
        return false;
    if (r->kind != RULE_APART &&
        (r->n_thens == 0 ||
         (r->n_any == 0 && (r->kind == RULE_BEFORE || r->kind == RULE_NEVER))))
        return err_set(e, &bad_form, .at = node->at);
    r->first = r->n_any > 0 ? r->any[0] : S("");
    r->then = r->n_thens > 0 ? r->thens[0] : S("");
    return true;
}

bool link_always(struct arena *a, const struct law *law,
                 const struct json *tree, struct procedure *p, struct err *e)
{
    const struct json *all = json_get(tree, S("always"));

    if (all == NULL)
        return true;
    if (!declare_array(all, S("always"), e))
        return false;
    p->rules = arena_array(a, struct order_rule, all->n + 1, e);
    if (p->rules == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        if (!read_rule(a, law, all->items[i], p, &p->rules[i], e))
            return false;
        p->n_rules = i + 1;
    }
    return true;
}

/* ---- the claim's name, as problems and `assume` have it ---- */

static void add_ids(struct buf *b, const str *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_byte(b, '|');
        buf_add(b, ids[i]);
    }
}

void rule_claim(const struct order_rule *r, struct buf *b)
{
    switch (r->kind) {
    case RULE_BEFORE:
    case RULE_NEVER:
        buf_add(b, r->never ? S("never:") : S("order:"));
        add_ids(b, r->any, r->n_any);
        buf_byte(b, '<');
        add_ids(b, r->thens, r->n_thens);
        break;
    case RULE_WAITED:
        buf_lit(b, "waited:");
        buf_add(b, r->deadline);
        buf_byte(b, '<');
        add_ids(b, r->thens, r->n_thens);
        break;
    case RULE_APART:
        buf_lit(b, "apart:");
        buf_add(b, r->apart[0]);
        buf_byte(b, '/');
        buf_add(b, r->apart[1]);
        break;
    case RULE_PAPER:
        buf_lit(b, "paper:");
        buf_add(b, r->paper);
        break;
    case RULE_HOLDS:
        buf_lit(b, "holds:");
        add_ids(b, r->thens, r->n_thens);
        break;
    }
}
