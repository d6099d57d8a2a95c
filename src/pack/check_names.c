/* check_names.c - conditions speak only of what there is; gates and time
 * limits cite law; what is declared is used.
 */
#include "pack/internal.h"

static const struct err_def no_such_name = {
    .code = "PACK-055",
    .fault = FAULT_INPUT,
    .zh = "{0}的条件读取「{1}」,而{2}",
    .fix_zh = "改正条件中的名称",
    .en = "a condition of {0} reads \"{1}\": {2}",
    .fix_en = "correct the name in the condition",
};
static const struct err_def no_such_value = {
    .code = "PACK-056",
    .fault = FAULT_INPUT,
    .zh = "{0}的条件把「{1}」与「{2}」比较,而它没有这个值",
    .fix_zh = "改用声明过的状态或选项",
    .en = "a condition of {0} compares \"{1}\" with \"{2}\", which it never is",
    .fix_en = "use a declared state or choice",
};
static const struct err_def no_basis = {
    .code = "PACK-057",
    .fault = FAULT_INPUT,
    .zh = "{0}没有写明依据",
    .fix_zh = "在 {1} 中引用法律事实",
    .en = "{0} cites no law",
    .fix_en = "cite facts under {1}",
};
static const struct err_def unused = {
    .code = "PACK-058",
    .fault = FAULT_INPUT,
    .zh = "{0}「{1}」没有用到",
    .fix_zh = "删去它,或用上它",
    .en = "the {0} \"{1}\" is never used",
    .fix_en = "remove it, or use it",
};
static const struct err_def starts_unknown = {
    .code = "PACK-118",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」引起的程序「{1}」不在这个目录里,没有核对",
    .fix_zh = "连同该程序所在的目录一起检查",
    .en = "the procedure \"{1}\" that \"{0}\" starts is not in this folder and "
          "was not checked",
    .fix_en = "check the folder that holds both",
};
static const struct err_def comes_back = {
    .code = "PACK-059",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」只办一次,但事项可以回到它之前的状态",
    .fix_zh = "需要再次办理的,写 repeats: true",
    .en = "\"{0}\" is taken once, but a matter can come back to where it is "
          "taken",
    .fix_en = "write repeats: true where it must be taken again",
};
static const struct err_def first_party = {
    .code = "PACK-060",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」对每个当事人办理,但第一个当事人办理后状态就改变",
    .fix_zh = "写 to_when,例如 every q in parties satisfies q.done.{0} != null",
    .en = "\"{0}\" is taken for each party, but the first one changes the "
          "state",
    .fix_en = "write to_when, e.g. every q in parties satisfies q.done.{0} != "
              "null",
};

#define SAY(e, def, ...)                             \
    do {                                             \
        struct err *said = (e);                      \
        if (said != NULL)                            \
            (void)err_set(said, (def), __VA_ARGS__); \
    } while (0)

static str text_of(struct checker *c, const str *parts, size_t n)
{
    str s = S("");

    if (!c->failed && !arena_join(c->a, parts, n, &s, &c->e))
        c->failed = true;
    return s;
}
#define TEXT(c, ...)                         \
    text_of((c), (const str[]){__VA_ARGS__}, \
            COUNT_OF(((const str[]){__VA_ARGS__})))

static str rule_name(struct checker *c, const struct order_rule *r)
{
    struct buf b;
    str name = S("");

    buf_init(&b, &memory_system, 1 << 16);
    rule_claim(r, &b);
    if (!c->failed && !buf_take(&b, c->a, &name, &c->e))
        c->failed = true;
    buf_close(&b);
    return name;
}

/* ---- every condition ---- */

/* Where a condition stands. */
struct place {
    str of;               /* "decide.statement-period" */
    const struct step *s; /* NULL: of a deadline, role or rule */
    struct at at;
    bool written; /* what the act itself enters is there already */
};

typedef void each_condition(struct checker *c, const struct feel *x,
                            const struct place *where, void *ctx);

static void step_conditions(struct checker *c, const struct step *s,
                            each_condition *f, void *ctx)
{
    struct place at = {s->id, s, s->at, true};

    f(c, s->to_when, &at, ctx);
    f(c, s->closes_when, &at, ctx);
    for (size_t i = 0; i < s->n_sets; i++)
        f(c, s->sets[i].value, &at, ctx);
    for (size_t i = 0; i < s->n_starts; i++) {
        const struct start *x = &s->starts[i];

        f(c, x->when, &at, ctx);
        f(c, x->authority, &at, ctx);
        for (size_t k = 0; k < x->n_fields; k++)
            f(c, x->fields[k].value, &at, ctx);
    }
    for (size_t i = 0; i < s->n_enters; i++) {
        const struct entering *x = &s->enters[i];
        const struct place here = {TEXT(c, s->id, S("."), x->roll->id), s,
                                   x->at, true};
        const struct feel *const all[] = {x->id, x->of,   x->from,
                                          x->to, x->when, x->each};

        for (size_t k = 0; k < COUNT_OF(all); k++)
            f(c, all[k], &here, ctx);
        for (size_t k = 0; k < x->n_entry; k++)
            f(c, x->entry[k].value, &here, ctx);
    }
    for (size_t i = 0; i < s->n_guards; i++) {
        const struct guard *g = &s->guards[i];
        struct place here = {TEXT(c, s->id, S("."), g->id), s, g->at, false};

        f(c, g->when, &here, ctx);
        f(c, g->event, &here, ctx);
    }
}

static void decision_conditions(struct checker *c, const struct decision *d,
                                each_condition *f, void *ctx)
{
    const struct place at = {d->id, NULL, d->at, true};

    f(c, d->by, &at, ctx);
    f(c, d->on, &at, ctx);
    for (size_t i = 0; i < d->n_given; i++)
        f(c, d->given[i].value, &at, ctx);
}

static void all_conditions(struct checker *c, each_condition *f, void *ctx)
{
    const struct procedure *p = c->p;

    for (size_t i = 0; i < p->n_steps; i++)
        step_conditions(c, &p->steps[i], f, ctx);
    for (size_t i = 0; i < p->n_deadlines; i++) {
        const struct deadline *d = &p->deadlines[i];
        const struct place at = {d->id, NULL, d->at, true};

        f(c, d->starts_when, &at, ctx);
        f(c, d->starts_on, &at, ctx);
        f(c, d->until_when, &at, ctx);
    }
    for (size_t i = 0; i < p->n_decisions; i++)
        decision_conditions(c, &p->decisions[i], f, ctx);
    for (size_t i = 0; i < p->n_lookups; i++) {
        const struct lookup *l = &p->lookups[i];
        const struct place at = {l->id, NULL, l->at, true};

        f(c, l->entry, &at, ctx);
        f(c, l->of, &at, ctx);
        f(c, l->on, &at, ctx);
        for (size_t k = 0; k < l->n_where; k++)
            f(c, l->where[k].value, &at, ctx);
    }
    for (size_t i = 0; i < p->n_roles; i++) {
        const struct place at = {p->roles[i].id, NULL, p->roles[i].at, false};

        f(c, p->roles[i].unless, &at, ctx);
    }
    for (size_t i = 0; i < p->n_figures; i++) {
        const struct figure *g = &p->figures[i];
        const struct place at = {g->id, NULL, g->at, true};

        f(c, g->counts, &at, ctx);
        f(c, g->on, &at, ctx);
        f(c, g->value, &at, ctx);
        f(c, g->by, &at, ctx);
    }
    for (size_t i = 0; i < p->n_rules; i++) {
        const struct order_rule *r = &p->rules[i];
        const struct place at = {rule_name(c, r), NULL, r->at, true};

        f(c, r->when, &at, ctx);
        f(c, r->holds, &at, ctx);
        f(c, r->or_when, &at, ctx);
    }
}

/* ---- names ---- */

static bool step_has_field(const struct step *s, str id)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        if (str_eq(s->fields[i].field->id, id))
            return true;
    }
    return false;
}

static bool any_has_field(const struct procedure *p, str id)
{
    for (size_t i = 0; i < p->n_steps; i++) {
        if (step_has_field(&p->steps[i], id))
            return true;
    }
    return false;
}

static bool is_set(const struct procedure *p, str where, str name)
{
    for (size_t i = 0; i < p->n_steps; i++) {
        for (size_t j = 0; j < p->steps[i].n_sets; j++) {
            str head, rest;

            (void)str_cut(p->steps[i].sets[j].target, S("."), &head, &rest);
            if (str_eq(head, where) && str_eq(rest, name))
                return true;
        }
    }
    return false;
}

static const struct setting *find_setting(const struct procedure *p, str id)
{
    for (size_t i = 0; i < p->n_settings; i++) {
        if (str_eq(p->settings[i].id, id))
            return &p->settings[i];
    }
    return NULL;
}

/* entries.NAME, and of one entry entries.NAME.MEMBER. */
static bool entry_known(const struct procedure *p, str name, str rest)
{
    static const str of_entry[] = {SI("id"), SI("of"), SI("n"), SI("from"),
                                   SI("to")};
    const struct lookup *l = procedure_lookup(p, name);
    str member;

    (void)str_cut(rest, S("."), &member, &rest);
    if (l == NULL || member.n == 0)
        return l != NULL;
    for (size_t i = 0; i < COUNT_OF(of_entry); i++)
        if (str_eq(member, of_entry[i]))
            return true;
    return roll_field(l->roll, member) != NULL;
}

/* What is wrong with a path, in both languages; "" for nothing. */
static str wrong_path(const struct procedure *p, const struct place *where,
                      str path)
{
#define WRONG(zh, en) S(zh " (" en ")")
    const str fits = S("");
    bool party = str_starts(path, S("party."));
    str head, rest, name;

    if (where->s != NULL && !where->s->for_party &&
        !(where->s->joins != NULL && where->written) &&
        (party || str_eq(path, S("party"))))
        return WRONG("这一步不对某个当事人办理",
                     "the step is not taken for a party");
    if (party)
        path = str_slice(path, 6, path.n);
    (void)str_cut(path, S("."), &head, &rest);
    (void)str_cut(rest, S("."), &name, &rest);
    if (name.n == 0)
        return fits;
    if (str_eq(head, S("done"))) {
        const struct step *s = procedure_step(p, name);

        if (s == NULL)
            return WRONG("没有这个步骤", "there is no such step");
        if (party && !s->for_party)
            return WRONG("该步骤不对当事人分别办理",
                         "that step is not taken for each party");
        if (party && where->s != NULL &&
            !capacities_meet(s->among, where->s->among))
            return WRONG("该步骤不对这种身份的当事人办理",
                         "that step is not for parties of this capacity");
    } else if (str_eq(head, S("deadlines"))) {
        const struct deadline *d = procedure_deadline(p, name);

        if (d == NULL)
            return WRONG("没有这个期限", "there is no such deadline");
        if (party && where->s != NULL &&
            !capacities_meet(d->among, where->s->among))
            return WRONG("该期限不对这种身份的当事人计算",
                         "that deadline is not for parties of this capacity");
        if (party != d->for_party)
            return WRONG("该期限是否对当事人分别计算写错了",
                         "that deadline is (not) kept for each party");
    } else if (party) {
        return fits; /* a party comes with members of its own */
    } else if (str_eq(head, S("states"))) {
        if (procedure_track(p, name) == NULL)
            return WRONG("没有这个轨道", "there is no such track");
    } else if (str_eq(head, S("entries"))) {
        if (!entry_known(p, name, rest))
            return WRONG("没有这项查阅,或清单没有这一项",
                         "no lookup is called so, or its register has no such "
                         "member");
    } else if (str_eq(head, S("settings"))) {
        if (find_setting(p, name) == NULL)
            return WRONG("没有这个设定", "there is no such setting");
    } else if (str_eq(head, S("decided"))) {
        const struct decision *d = procedure_decision(p, name);
        str member;

        (void)str_cut(rest, S("."), &member, &rest);
        if (d == NULL)
            return WRONG("没有这项裁量", "there is no such decision");
        if (member.n > 0 && !decision_gives(d, member))
            return WRONG("它的表没有这个输出;只有一个输出的写 value",
                         "its table has no such output; of a single one write "
                         "value");
    } else if (str_eq(head, S("input"))) {
        if (where->s != NULL ? !step_has_field(where->s, name)
                             : !any_has_field(p, name))
            return WRONG("这一步没有这个字段", "the step has no such field");
    } else if (str_eq(head, S("case"))) {
        if (procedure_field(p, name) == NULL && !is_set(p, head, name))
            return WRONG("没有字段或步骤写入它",
                         "no field is called so and no step sets it");
    } else if (str_eq(head, S("linked"))) {
        const struct field *f = procedure_field(p, name);

        if (f == NULL || f->type != FIELD_MATTER)
            return WRONG("没有这个类型为 matter 的字段",
                         "no field of the type matter is called so");
    } else if (str_eq(head, S("people"))) {
        if (!is_set(p, head, name))
            return WRONG("没有步骤写入它", "no step sets it");
    }
    return fits;
#undef WRONG
}

/* states.T = "…", input.F != "…": the text must be a state or a choice. */
static bool value_exists(const struct procedure *p, str path, str value)
{
    str head, name;

    (void)str_cut(path, S("."), &head, &name);
    /* item.capacity, q.capacity, party.capacity */
    if (str_eq(name, S("capacity")) && !str_eq(head, S("case")) &&
        !str_eq(head, S("input")) && !str_eq(head, S("settings")))
        return value.n > 0 && procedure_capacity(p, value) != NULL;
    if (str_eq(head, S("states"))) {
        const struct track *t = procedure_track(p, name);

        return t == NULL || track_state(t, value) != NULL;
    }
    if (str_eq(head, S("input")) || str_eq(head, S("case")) ||
        str_eq(head, S("party"))) {
        const struct field *f = procedure_field(p, name);

        if (f == NULL || f->type != FIELD_CHOICE || is_set(p, head, name))
            return true;
        for (size_t i = 0; i < f->n_choices; i++) {
            if (str_eq(f->choices[i].id, value))
                return true;
        }
        return false;
    }
    return true;
}

static void check_values(struct checker *c, const struct feel *x,
                         const struct place *where)
{
    struct tokens t;

    if (!tokens_read(c->a, feel_source(x), &t, &c->e)) {
        c->failed = true;
        return;
    }
    for (size_t i = 0; i + 2 < t.n; i++) {
        str value = t.at[i + 2].text;

        if (t.at[i].kind != TOKEN_NAME || t.at[i + 2].kind != TOKEN_STRING ||
            (!token_is(t, i + 1, "=") && !token_is(t, i + 1, "!=")))
            continue;
        value = str_slice(value, 1, value.n - 1);
        if (!value_exists(c->p, t.at[i].text, value))
            SAY(check_problem(c), &no_such_value, .at = where->at,
                .arg = {where->of, t.at[i].text, value});
    }
}

static void check_condition(struct checker *c, const struct feel *x,
                            const struct place *where, void *ctx)
{
    str *paths;
    size_t n;

    (void)ctx;
    if (x == NULL || c->failed)
        return;
    if (!feel_reads(x, c->a, &paths, &n, &c->e)) {
        c->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        str wrong = wrong_path(c->p, where, paths[i]);

        if (wrong.n > 0)
            SAY(check_problem(c), &no_such_name, .at = where->at,
                .arg = {where->of, paths[i], wrong});
    }
    check_values(c, x, where);
}

void check_names(struct checker *c)
{
    all_conditions(c, check_condition, NULL);
}

/* ---- citations ---- */

static void need_basis(struct checker *c, const struct facts_cited *f, str of,
                       const char *key, struct at at)
{
    if (f->n == 0)
        SAY(check_problem(c), &no_basis, .at = at, .arg = {of, str_of(key)});
}

static void role_bases(struct checker *c, const struct role *r)
{
    if (r->n_posts > 0)
        need_basis(c, &r->post_basis, r->id, "post_basis", r->at);
    if (r->at_least > 1)
        need_basis(c, &r->at_least_basis, r->id, "at_least_basis", r->at);
    if (r->credential)
        need_basis(c, &r->credential_basis, r->id, "credential_basis", r->at);
    if (r->assigned.n > 0)
        need_basis(c, &r->assigned_basis, r->id, "assigned_basis", r->at);
    for (size_t i = 0; i < r->n_never_also; i++)
        need_basis(c, &r->never_also[i].basis, r->id, "never_also", r->at);
}

void check_bases(struct checker *c)
{
    const struct procedure *p = c->p;

    for (size_t i = 0; i < p->n_roles; i++)
        role_bases(c, &p->roles[i]);
    for (size_t i = 0; i < p->n_steps; i++) {
        const struct step *s = &p->steps[i];

        need_basis(c, &s->basis, s->id, "basis", s->at);
        for (size_t g = 0; g < s->n_guards; g++)
            need_basis(c, &s->guards[g].basis,
                       TEXT(c, s->id, S("."), s->guards[g].id), "basis",
                       s->guards[g].at);
    }
    for (size_t i = 0; i < p->n_deadlines; i++) {
        const struct deadline *d = &p->deadlines[i];

        if (!d->open)
            need_basis(c, &d->basis, d->id, "basis", d->at);
        if (d->n_excludes > 0)
            need_basis(c, &d->exclude_basis, d->id, "exclude_basis", d->at);
    }
    for (size_t i = 0; i < p->n_rules; i++)
        need_basis(c, &p->rules[i].basis, rule_name(c, &p->rules[i]), "basis",
                   p->rules[i].at);
}

/* ---- what is never used ---- */

struct reading {
    str path;
    bool read;
};

static void note_reading(struct checker *c, const struct feel *x,
                         const struct place *where, void *ctx)
{
    struct reading *r = ctx;
    str *paths;
    size_t n;

    (void)where;
    if (x == NULL || c->failed || r->read)
        return;
    if (!feel_reads(x, c->a, &paths, &n, &c->e)) {
        c->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        r->read = r->read || str_eq(paths[i], r->path) ||
                  str_eq(paths[i], S("settings"));
}

static struct at place_of(const struct checker *c, const char *section, str id)
{
    const struct json *node =
        json_get(json_get(c->p->tree, str_of(section)), id);

    return node != NULL ? node->at : (struct at){0};
}

static void idle(struct checker *c, const char *section, const char *kind,
                 str id)
{
    SAY(check_note(c), &unused, .at = place_of(c, section, id),
        .arg = {str_of(kind), id});
}

static void unused_settings(struct checker *c)
{
    for (size_t i = 0; i < c->p->n_settings; i++) {
        str id = c->p->settings[i].id;
        struct reading r = {TEXT(c, S("settings."), id), false};

        all_conditions(c, note_reading, &r);
        if (!r.read)
            idle(c, "settings", "setting", id);
    }
}

static void unused_lookups(struct checker *c)
{
    const struct procedure *p = c->p;

    for (size_t i = 0; i < p->n_lookups; i++) {
        bool used = false;

        for (size_t s = 0; s < p->n_steps; s++)
            for (size_t l = 0; l < p->steps[s].n_looks; l++)
                used = used || p->steps[s].looks[l] == &p->lookups[i];
        if (!used)
            idle(c, "lookups", "lookup", p->lookups[i].id);
    }
}

static bool interval_opened(const struct procedure *p, str id)
{
    for (size_t i = 0; i < p->n_steps; i++) {
        if (str_eq(p->steps[i].opens, id))
            return true;
    }
    return false;
}

void check_unused(struct checker *c)
{
    const struct procedure *p = c->p;

    for (size_t i = 0; i < p->n_fields; i++) {
        /* A confidential one may be a party's, which no step asks for. */
        if (!p->fields[i].confidential && !any_has_field(p, p->fields[i].id))
            idle(c, "fields", "field", p->fields[i].id);
    }
    for (size_t i = 0; i < p->n_roles; i++) {
        bool used = false;

        for (size_t s = 0; s < p->n_steps; s++)
            used = used || p->steps[s].by == &p->roles[i];
        if (!used)
            idle(c, "roles", "role", p->roles[i].id);
    }
    for (size_t i = 0; i < p->n_papers; i++) {
        bool used = false;

        for (size_t s = 0; s < p->n_steps; s++)
            used = used || p->steps[s].paper == &p->papers[i];
        if (!used)
            idle(c, "papers", "paper", p->papers[i].id);
    }
    for (size_t i = 0; i < p->n_intervals; i++) {
        if (!interval_opened(p, p->intervals[i].id))
            idle(c, "intervals", "interval", p->intervals[i].id);
    }
    unused_settings(c);
    unused_lookups(c);
    for (size_t i = 0; i < p->n_steps; i++) {
        const struct step *s = &p->steps[i];

        for (size_t k = 0; k < s->n_starts; k++) {
            if (!s->starts[k].known)
                SAY(check_note(c), &starts_unknown, .at = s->starts[k].at,
                    .arg = {s->id, s->starts[k].procedure});
        }
        if (step_comes_back(p, s))
            SAY(check_note(c), &comes_back, .at = s->at, .arg = {s->id});
        if (s->for_party && step_moves(s) && s->to_when == NULL &&
            s->n_moves == 1)
            SAY(check_note(c), &first_party, .at = s->at, .arg = {s->id});
    }
}
