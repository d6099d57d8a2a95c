/* decision.c - decisions (裁量) as a pack declares them: which table, by the
 * law of which day, from what of the matter.  models.c reads the tables.
 */
#include "pack/internal.h"

static const struct err_def never_in_force = {
    .code = "PACK-090",
    .fault = FAULT_INPUT,
    .zh = "「{0}」的版本「{1}」没有写明依据,不知何时有效",
    .fix_zh = "在这个版本下写 basis,引用公布它的法律规范",
    .en = "the version \"{1}\" of \"{0}\" cites no law, so that it is never in "
          "force",
    .fix_en = "give its basis: the norm by which it is in force",
};
static const struct err_def no_element = {
    .code = "PACK-091",
    .fault = FAULT_INPUT,
    .zh = "裁量「{0}」没有写明用模型里的哪个决策",
    .fix_zh = "写 decision: 名称;按情形取不同决策的,写 by: 和 decision: {值: "
              "名称}",
    .en = "the decision \"{0}\" does not say which decision of the model it "
          "asks",
    .fix_en = "write decision: NAME, or by: and decision: {VALUE: NAME}",
};
static const struct err_def reads_secret = {
    .code = "PACK-092",
    .fault = FAULT_INPUT,
    .zh = "裁量「{0}」的 given 读取保密的「{1}」,而推导要公开给看案的人",
    .fix_zh = "改用不保密的字段,例如「是否未满十四周岁」",
    .en = "the decision \"{0}\" is given the confidential \"{1}\", and its "
          "derivation stands in the act",
    .fix_en = "give it a field that is not confidential, such as whether "
              "somebody is under age",
};
static const struct err_def reading = {
    .code = "PACK-093",
    .fault = FAULT_INPUT,
    .zh = "读裁量「{0}」",
    .fix_zh = "改正声明",
    .en = "reading the decision \"{0}\"",
    .fix_en = "mend the declaration",
};

struct reader {
    struct arena *a;
    const struct law *law;
    struct shelf *shelf;
    struct procedure *p;
};

/* ---- which element of the model ---- */

static bool read_picks(struct reader *r, const struct json *node,
                       struct decision *d, struct err *e)
{
    const struct json *v = json_get(node, S("decision"));
    size_t n = json_is(v, JSON_OBJECT) ? v->n : v != NULL;

    if (v == NULL && d->by == NULL)
        return true;
    if (v == NULL || json_is(v, JSON_OBJECT) != (d->by != NULL))
        return err_set(e, &no_element, .at = node->at, .arg = {d->id});
    d->picks = arena_array(r->a, struct decision_pick, n, e);
    if (d->picks == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct decision_pick *k = &d->picks[i];
        bool many = json_is(v, JSON_OBJECT);

        k->value = many ? v->names[i] : S("");
        if (!declare_text(many ? v : node, many ? k->value : S("decision"),
                          true, &k->element, e))
            return false;
        d->n_picks = i + 1;
    }
    return true;
}

str decision_element(const struct decision *d, str value)
{
    for (size_t i = 0; i < d->n_picks; i++) {
        if (d->by == NULL || str_eq(d->picks[i].value, value))
            return d->picks[i].element;
    }
    return S("");
}

/* ---- what it is given ---- */

/* What identifies a natural person is confidential in every procedure. */
static bool is_secret(const struct procedure *p, str path)
{
    static const char *const of_person[] = {"name", "code", "id_number",
                                            "phone", "address"};
    str head, name, rest;
    const struct field *f;

    (void)str_cut(path, S("."), &head, &rest);
    (void)str_cut(rest, S("."), &name, &rest);
    for (size_t i = 0; str_eq(head, S("party")) && i < COUNT_OF(of_person); i++)
        if (str_eq(name, str_of(of_person[i])))
            return true;
    f = procedure_field(p, name);
    return f != NULL && f->confidential &&
           (str_eq(head, S("case")) || str_eq(head, S("party")) ||
            str_eq(head, S("input")));
}

static bool is_open(struct reader *r, const struct json *all, str name,
                    const struct feel *x, str id, struct err *e)
{
    str *paths;
    size_t n;

    if (!feel_reads(x, r->a, &paths, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (is_secret(r->p, paths[i]))
            return err_set(e, &reads_secret, .at = json_get(all, name)->at,
                           .arg = {id, paths[i]});
    }
    return true;
}

static bool read_given(struct reader *r, const struct json *node,
                       struct decision *d, struct err *e)
{
    const struct json *all = json_get(node, S("given"));

    if (all == NULL)
        return true;
    if (!declare_object(all, S("given"), e))
        return false;
    d->given = arena_array(r->a, struct assignment, all->n, e);
    if (d->given == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        d->given[i].target = all->names[i];
        if (!declare_feel(r->a, all, all->names[i], &d->given[i].value, e) ||
            !is_open(r, all, all->names[i], d->given[i].value, d->id, e))
            return false;
        d->n_given = i + 1;
    }
    return true;
}

/* ---- its versions ---- */

static bool read_versions(struct reader *r, const struct json *node,
                          struct decision *d, struct err *e)
{
    static const char *const keys[] = {"model", "basis", NULL};
    const struct json *all = json_get(node, S("versions"));

    if (all == NULL || all->kind == JSON_NULL)
        return true;
    if (!declare_array(all, S("versions"), e))
        return false;
    if (all->n > 0 && d->n_picks == 0)
        return err_set(e, &no_element, .at = node->at, .arg = {d->id});
    d->versions = arena_array(r->a, struct decision_version, all->n, e);
    if (d->versions == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        const struct json *one = all->items[i];
        struct decision_version *v = &d->versions[i];

        v->at = one->at;
        if (!declare_keys(one, keys, S("version"), e) ||
            !declare_text(one, S("model"), true, &v->file, e) ||
            !declare_facts(r->a, r->law, one, S("basis"), &v->basis, e))
            return false;
        if (v->basis.n == 0)
            return err_set(e, &never_in_force, .at = one->at,
                           .arg = {d->id, v->file});
        if (!model_read(r->a, r->shelf, one->at, v, e) ||
            !model_fits(r->a, r->p, d, v, e))
            return false;
        d->n_versions = i + 1;
    }
    return true;
}

static bool read_decision(struct reader *r, const struct json *node,
                          struct decision *d, struct err *e)
{
    static const char *const keys[] = {"name",    "versions", "decision",
                                       "by",      "given",    "on",
                                       "lighter", "basis",    NULL};

    d->at = node->at;
    return declare_keys(node, keys, S("decision"), e) &&
           declare_words(node, S("name"), true, &d->name, e) &&
           declare_feel(r->a, node, S("by"), &d->by, e) &&
           declare_feel(r->a, node, S("on"), &d->on, e) &&
           declare_list(r->a, node, S("lighter"), &d->lighter, &d->n_lighter,
                        e) &&
           declare_facts(r->a, r->law, node, S("basis"), &d->basis, e) &&
           read_picks(r, node, d, e) && read_given(r, node, d, e) &&
           read_versions(r, node, d, e);
}

bool link_decisions(struct arena *a, const struct law *law, struct shelf *shelf,
                    const struct json *tree, struct procedure *p, struct err *e)
{
    struct reader r = {a, law, shelf, p};
    const struct json *all = json_get(tree, S("decisions"));

    if (all == NULL || all->kind == JSON_NULL)
        return true;
    if (!declare_object(all, S("decisions"), e))
        return false;
    p->decisions = arena_array(a, struct decision, all->n, e);
    if (p->decisions == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        p->decisions[i].id = all->names[i];
        if (!read_decision(&r, all->items[i], &p->decisions[i], e))
            return err_while(e, &reading, .at = all->items[i]->at,
                             .arg = {all->names[i]});
        p->n_decisions = i + 1;
    }
    return true;
}

/* ---- which steps use which ---- */

/* Members of a step that hold no condition. */
static bool no_condition(str key)
{
    static const char *const keys[] = {"name",
                                       "does",
                                       "cure",
                                       "id",
                                       "from",
                                       "to",
                                       "by",
                                       "track",
                                       "basis",
                                       "paper",
                                       "not_stopping_why",
                                       NULL};

    for (size_t i = 0; keys[i] != NULL; i++)
        if (str_eq(key, str_of(keys[i])))
            return true;
    return false;
}

static bool text_speaks_of(struct arena *a, str text, str name, str member,
                           bool *yes, struct err *e)
{
    struct tokens t;

    if (!tokens_read(a, text, &t, e))
        return false;
    for (size_t i = 0; i < t.n && !*yes; i++) {
        str head, rest;

        if (t.at[i].kind != TOKEN_NAME)
            continue;
        (void)str_cut(t.at[i].text, S("."), &head, &rest);
        if (!str_eq(head, name))
            continue;
        (void)str_cut(rest, S("."), &head, &rest);
        *yes = head.n == 0 || str_eq(head, member);
    }
    return true;
}

bool step_speaks_of(struct arena *a, const struct json *node, str name,
                    str member, bool *yes, struct err *e)
{
    if (node == NULL || *yes)
        return true;
    if (node->kind == JSON_STRING)
        return text_speaks_of(a, node->text, name, member, yes, e);
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == JSON_OBJECT && no_condition(node->names[i]))
            continue;
        if (!step_speaks_of(a, node->items[i], name, member, yes, e))
            return false;
    }
    return true;
}

/* A deadline that the step starts or meets asks its conditions then. */
static bool limits_speak(struct arena *a, const struct procedure *p,
                         const struct step *s, str id, bool *yes, struct err *e)
{
    for (size_t i = 0; i < p->n_deadlines; i++) {
        const struct deadline *d = &p->deadlines[i];
        const struct feel *asked[] = {NULL, NULL, NULL};

        for (size_t j = 0; j < d->n_from; j++) {
            if (str_eq(d->from[j], s->id)) {
                asked[0] = d->starts_when;
                asked[1] = d->starts_on;
            }
        }
        for (size_t j = 0; j < d->n_until; j++)
            if (str_eq(d->until[j], s->id))
                asked[2] = d->until_when;
        for (size_t j = 0; j < COUNT_OF(asked); j++)
            if (asked[j] != NULL && !text_speaks_of(a, feel_source(asked[j]),
                                                    S("decided"), id, yes, e))
                return false;
    }
    return true;
}

/* A guard that speaks of a decision depends on what is entered when the
 * decision does. */
static bool guard_depends(struct arena *a, const struct step *s,
                          const struct decision *d, struct guard *g,
                          struct err *e)
{
    const struct feel *const both[] = {g->when, g->event};
    bool speaks = false;

    for (size_t i = 0; i < COUNT_OF(both); i++)
        if (both[i] != NULL && !text_speaks_of(a, feel_source(both[i]),
                                               S("decided"), d->id, &speaks, e))
            return false;
    if (!speaks)
        return true;
    for (size_t i = 0; i < d->n_given; i++)
        if (!reads_entered(a, s, d->given[i].value, &g->reads_input, e))
            return false;
    return reads_entered(a, s, d->on, &g->reads_input, e) &&
           reads_entered(a, s, d->by, &g->reads_input, e);
}

bool link_decides(struct arena *a, const struct json *tree, struct procedure *p,
                  struct err *e)
{
    const struct json *steps = json_get(tree, S("steps"));

    for (size_t i = 0; p->n_decisions > 0 && i < p->n_steps; i++) {
        struct step *s = &p->steps[i];

        s->decides = arena_array(a, const struct decision *, p->n_decisions, e);
        if (s->decides == NULL)
            return false;
        for (size_t d = 0; d < p->n_decisions; d++) {
            str id = p->decisions[d].id;
            bool yes = s->rebases;

            if (!step_speaks_of(a, json_get(steps, s->id), S("decided"), id,
                                &yes, e) ||
                (s->by->unless != NULL &&
                 !text_speaks_of(a, feel_source(s->by->unless), S("decided"),
                                 id, &yes, e)) ||
                !limits_speak(a, p, s, id, &yes, e))
                return false;
            if (yes)
                s->decides[s->n_decides++] = &p->decisions[d];
        }
        for (size_t d = 0; d < s->n_decides; d++)
            for (size_t g = 0; g < s->n_guards; g++)
                if (!guard_depends(a, s, s->decides[d], &s->guards[g], e))
                    return false;
    }
    return true;
}
