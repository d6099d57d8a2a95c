/* link.c - a merged declaration becomes a procedure: every name resolved. */
#include "crypto/crypto.h"
#include "pack/internal.h"

static const struct err_def unknown_name = {
    .code = "PACK-010",
    .fault = FAULT_INPUT,
    .zh = "没有名为「{1}」的{0}",
    .fix_zh = "先声明它,或改正名称",
    .en = "there is no {0} named \"{1}\"",
    .fix_en = "declare it first, or correct the name",
};
static const struct err_def no_period = {
    .code = "PACK-012",
    .fault = FAULT_INPUT,
    .zh = "期限「{0}」没有写明长度",
    .fix_zh = "写 period,或写 open: true 留给部门或地方规定",
    .en = "deadline \"{0}\" has no period",
    .fix_en = "give a period, or open: true to leave it to a profile",
};
static const struct err_def bad_target = {
    .code = "PACK-013",
    .fault = FAULT_INPUT,
    .zh = "不能写入「{0}」",
    .fix_zh = "以 case. party. people. 之一开头;收回受托办理的写 hand: 'null'",
    .en = "\"{0}\" cannot be written",
    .fix_en =
        "begin with case., party. or people.; a matter that others handle "
        "is taken back by hand: 'null'",
};
static const struct err_def linking = {
    .code = "PACK-014",
    .fault = FAULT_INPUT,
    .zh = "读{0}「{1}」",
    .fix_zh = "改正声明",
    .en = "reading {0} \"{1}\"",
    .fix_en = "mend the declaration",
};
static const struct err_def twice = {
    .code = "PACK-015",
    .fault = FAULT_INPUT,
    .zh = "「{0}」声明了两次",
    .fix_zh = "只留一个",
    .en = "\"{0}\" is declared twice",
    .fix_en = "keep one",
};

static const struct err_def no_states = {
    .code = "PACK-016",
    .fault = FAULT_INPUT,
    .zh = "轨道「{0}」没有状态,或多于 200 个",
    .fix_zh = "在 states 下写出状态,第一个是起点",
    .en = "track \"{0}\" has no states, or more than 200",
    .fix_en = "list its states under states, the first being the start",
};
static const struct err_def backwards = {
    .code = "PACK-017",
    .fault = FAULT_INPUT,
    .zh = "状态范围「{0}」的终点在起点之前",
    .fix_zh = "按声明的先后写",
    .en = "the range of states \"{0}\" ends before it begins",
    .fix_en = "write it in the order of declaration",
};
static const struct err_def no_such_each = {
    .code = "PACK-018",
    .fault = FAULT_INPUT,
    .zh = "for 只能写 party,不能写「{0}」",
    .fix_zh = "写 for: party,或删去这一项",
    .en = "for: can only be party, not \"{0}\"",
    .fix_en = "write for: party, or remove it",
};

enum { TRACK_STATES = 200 };

struct linker {
    struct arena *a;
    const struct law *law;
    const struct shelf *shelf;
    const struct json *tree;
    struct procedure *p;
};

/* ---- finding what was declared ---- */

#define FIND(kind, items, count)         \
    for (size_t i = 0; i < (count); i++) \
        if (str_eq((items)[i].id, id))   \
            return &(items)[i];          \
    return NULL

const struct step *procedure_step(const struct procedure *p, str id)
{
    FIND(step, p->steps, p->n_steps);
}

const struct deadline *procedure_deadline(const struct procedure *p, str id)
{
    FIND(deadline, p->deadlines, p->n_deadlines);
}

const struct field *procedure_field(const struct procedure *p, str id)
{
    FIND(field, p->fields, p->n_fields);
}

const struct track *procedure_track(const struct procedure *p, str id)
{
    FIND(track, p->tracks, p->n_tracks);
}

const struct state *track_state(const struct track *t, str id)
{
    FIND(state, t->states, t->n_states);
}

const struct interval *procedure_interval(const struct procedure *p, str id)
{
    FIND(interval, p->intervals, p->n_intervals);
}

const struct decision *procedure_decision(const struct procedure *p, str id)
{
    FIND(decision, p->decisions, p->n_decisions);
}

const struct figure *procedure_figure(const struct procedure *p, str id)
{
    FIND(figure, p->figures, p->n_figures);
}

static const struct role *find_role(const struct procedure *p, str id)
{
    FIND(role, p->roles, p->n_roles);
}

static const struct paper *find_paper(const struct procedure *p, str id)
{
    FIND(paper, p->papers, p->n_papers);
}

static bool unknown(const struct json *node, const char *kind, str id,
                    struct err *e)
{
    return err_set(e, &unknown_name, .at = node->at, .arg = {str_of(kind), id});
}

/* for: party, or nothing. */
static bool each_party(const struct json *node, str each, bool *out,
                       struct err *e)
{
    *out = str_eq(each, S("party"));
    if (each.n > 0 && !*out)
        return err_set(e, &no_such_each, .at = node->at, .arg = {each});
    return true;
}

/* ---- one linker a kind of declaration ---- */

typedef bool link_one(struct linker *k, str id, const struct json *node,
                      void *out, struct err *e);

/* Links every member of the mapping `key` of the tree. */
static bool link_all(struct linker *k, const char *key, const char *what,
                     size_t size, link_one *one, void **out, size_t *n,
                     struct err *e)
{
    const struct json *all = json_get(k->tree, str_of(key));
    char *items;

    *n = 0;
    if (all == NULL || all->kind == JSON_NULL)
        return true;
    if (!declare_object(all, str_of(key), e))
        return false;
    items = arena_alloc_n(k->a, all->n, size, e);
    if (items == NULL)
        return false;
    *out = items;
    for (size_t i = 0; i < all->n; i++) {
        if (!one(k, all->names[i], all->items[i], items + i * size, e))
            return err_while(e, &linking, .at = all->items[i]->at,
                             .arg = {str_of(what), all->names[i]});
        /* Counted one by one, so that look-ups see what is already there. */
        *n = i + 1;
    }
    return true;
}

static bool link_track(struct linker *k, str id, const struct json *node,
                       void *out, struct err *e)
{
    static const char *const keys[] = {"name", "states", "final", NULL};
    struct track *t = out;
    const struct json *states;
    str *final;
    size_t n_final;

    t->id = id;
    if (!declare_keys(node, keys, S("track"), e) ||
        !declare_words(node, S("name"), true, &t->name, e) ||
        !declare_list(k->a, node, S("final"), &final, &n_final, e))
        return false;
    states = json_get(node, S("states"));
    if (!declare_object(states, S("states"), e))
        return false;
    if (states->n == 0 || states->n > TRACK_STATES)
        return err_set(e, &no_states, .at = node->at, .arg = {id});
    t->states = arena_array(k->a, struct state, states->n, e);
    if (t->states == NULL)
        return false;
    for (size_t i = 0; i < states->n; i++) {
        struct state *s = &t->states[i];

        s->id = states->names[i];
        if (!declare_words(states, s->id, true, &s->name, e))
            return false;
        for (size_t f = 0; f < n_final; f++)
            s->final = s->final || str_eq(final[f], s->id);
        t->n_states = i + 1;
    }
    for (size_t f = 0; f < n_final; f++) {
        if (track_state(t, final[f]) == NULL)
            return unknown(node, "state", final[f], e);
    }
    return true;
}

static bool link_never(struct linker *k, const struct json *node,
                       struct role *r, struct err *e)
{
    const struct json *all = json_get(node, S("never_also"));

    if (all == NULL)
        return true;
    if (!declare_object(all, S("never_also"), e))
        return false;
    r->never_also = arena_array(k->a, struct never_in, all->n, e);
    if (r->never_also == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        r->never_also[i].list = all->names[i];
        if (!declare_facts(k->a, k->law, all, all->names[i],
                           &r->never_also[i].basis, e))
            return false;
        r->n_never_also = i + 1;
    }
    return true;
}

static bool link_role(struct linker *k, str id, const struct json *node,
                      void *out, struct err *e)
{
    static const char *const keys[] = {"name",
                                       "post",
                                       "post_basis",
                                       "at_least",
                                       "at_least_basis",
                                       "unless",
                                       "credential",
                                       "credential_basis",
                                       "assigned",
                                       "assigned_basis",
                                       "never_also",
                                       "timer",
                                       NULL};
    struct role *r = out;
    int64_t n = 1;

    r->id = id;
    r->at = node->at;
    if (!declare_int(node, S("at_least"), 1, 99, &n, e))
        return false;
    r->at_least = (int)n;
    return declare_keys(node, keys, S("role"), e) &&
           declare_words(node, S("name"), true, &r->name, e) &&
           declare_list(k->a, node, S("post"), &r->posts, &r->n_posts, e) &&
           declare_facts(k->a, k->law, node, S("post_basis"), &r->post_basis,
                         e) &&
           declare_facts(k->a, k->law, node, S("at_least_basis"),
                         &r->at_least_basis, e) &&
           declare_feel(k->a, node, S("unless"), &r->unless, e) &&
           declare_bool(node, S("credential"), false, &r->credential, e) &&
           declare_facts(k->a, k->law, node, S("credential_basis"),
                         &r->credential_basis, e) &&
           declare_text(node, S("assigned"), false, &r->assigned, e) &&
           declare_facts(k->a, k->law, node, S("assigned_basis"),
                         &r->assigned_basis, e) &&
           link_never(k, node, r, e) &&
           declare_bool(node, S("timer"), false, &r->timer, e);
}

static bool link_field(struct linker *k, str id, const struct json *node,
                       void *out, struct err *e)
{
    return link_field_of(k->a, id, node, out, e);
}

static bool link_interval(struct linker *k, str id, const struct json *node,
                          void *out, struct err *e)
{
    static const char *const keys[] = {"name", "basis", NULL};
    struct interval *v = out;

    v->id = id;
    return declare_keys(node, keys, S("interval"), e) &&
           declare_words(node, S("name"), true, &v->name, e) &&
           declare_facts(k->a, k->law, node, S("basis"), &v->basis, e);
}

static bool link_setting(struct linker *k, str id, const struct json *node,
                         void *out, struct err *e)
{
    static const char *const keys[] = {"name", "value", "versions", "basis",
                                       NULL};
    struct setting *s = out;

    s->id = id;
    if (!declare_keys(node, keys, S("setting"), e) ||
        !declare_words(node, S("name"), true, &s->name, e) ||
        !declare_facts(k->a, k->law, node, S("basis"), &s->basis, e) ||
        !link_setting_versions(k->a, k->law, node, s, e))
        return false;
    s->value = json_get(node, S("value"));
    if (s->value == NULL)
        s->value = json_null(k->a, e);
    return s->value != NULL;
}

static bool link_paper(struct linker *k, str id, const struct json *node,
                       void *out, struct err *e)
{
    static const char *const keys[] = {"name", "mark",  "served",
                                       "text", "basis", NULL};
    struct paper *p = out;

    p->id = id;
    return declare_keys(node, keys, S("paper"), e) &&
           declare_words(node, S("name"), true, &p->name, e) &&
           declare_text(node, S("mark"), false, &p->mark, e) &&
           declare_bool(node, S("served"), false, &p->served, e) &&
           declare_text(node, S("text"), false, &p->text, e) &&
           declare_facts(k->a, k->law, node, S("basis"), &p->basis, e);
}

static bool link_deadline(struct linker *k, str id, const struct json *node,
                          void *out, struct err *e)
{
    static const char *const keys[] = {
        "name",        "kind",      "from",   "until",    "until_when",
        "starts_when", "starts_on", "period", "open",     "warn",
        "for",         "capacity",  "burden", "excludes", "exclude_basis",
        "on_pass",     "basis",     NULL};
    struct deadline *d = out;
    str kind, each;
    bool given, warn;

    d->id = id;
    d->at = node->at;
    if (!declare_keys(node, keys, S("deadline"), e) ||
        !declare_words(node, S("name"), true, &d->name, e) ||
        !declare_text(node, S("kind"), true, &kind, e) ||
        !declare_list(k->a, node, S("from"), &d->from, &d->n_from, e) ||
        !declare_list(k->a, node, S("until"), &d->until, &d->n_until, e) ||
        !declare_feel(k->a, node, S("until_when"), &d->until_when, e) ||
        !declare_feel(k->a, node, S("starts_when"), &d->starts_when, e) ||
        !declare_feel(k->a, node, S("starts_on"), &d->starts_on, e) ||
        !declare_period(node, S("period"), &d->period, &given, e) ||
        !declare_bool(node, S("open"), false, &d->open, e) ||
        !declare_period(node, S("warn"), &d->warn, &warn, e) ||
        !declare_text(node, S("for"), false, &each, e) ||
        !declare_bool(node, S("burden"), false, &d->burden, e) ||
        !declare_list(k->a, node, S("excludes"), &d->excludes, &d->n_excludes,
                      e) ||
        !declare_facts(k->a, k->law, node, S("exclude_basis"),
                       &d->exclude_basis, e) ||
        !declare_text(node, S("on_pass"), false, &d->on_pass, e) ||
        !declare_facts(k->a, k->law, node, S("basis"), &d->basis, e))
        return false;
    if (!given && !d->open)
        return err_set(e, &no_period, .at = node->at, .arg = {id});
    if (given)
        d->open = false;
    if (!str_eq(kind, S("at_most")) && !str_eq(kind, S("at_least")))
        return unknown(node, "kind of deadline", kind, e);
    d->kind =
        str_eq(kind, S("at_least")) ? DEADLINE_AT_LEAST : DEADLINE_AT_MOST;
    if (!each_party(node, each, &d->for_party, e) ||
        !link_among(k->a, node, k->p, d->for_party, &d->among, e))
        return false;
    for (size_t i = 0; i < d->n_excludes; i++) {
        if (procedure_interval(k->p, d->excludes[i]) == NULL)
            return unknown(node, "interval", d->excludes[i], e);
    }
    return true;
}

/* ---- steps ---- */

static bool add_facts(struct arena *a, struct facts_cited *to,
                      const struct facts_cited *more, struct err *e)
{
    const struct fact **at =
        arena_array(a, const struct fact *, to->n + more->n, e);

    if (at == NULL)
        return false;
    for (size_t i = 0; i < to->n; i++)
        at[i] = to->at[i];
    for (size_t i = 0; i < more->n; i++)
        at[to->n + i] = more->at[i];
    *to = (struct facts_cited){at, to->n + more->n};
    return true;
}

static bool input_is_read(struct linker *k, const struct feel *x, bool *yes,
                          struct err *e)
{
    str *paths;
    size_t n;

    if (x == NULL)
        return true;
    if (!feel_reads(x, k->a, &paths, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        *yes = *yes || str_eq(paths[i], S("input")) ||
               str_starts(paths[i], S("input."));
    return true;
}

static bool link_guard(struct linker *k, const struct json *node,
                       struct guard *g, struct err *e)
{
    static const char *const keys[] = {"id",      "name",     "when",  "basis",
                                       "cure",    "waits",    "event", "period",
                                       "finding", "question", NULL};

    g->at = node->at;
    if (!declare_keys(node, keys, S("guard"), e) ||
        !declare_text(node, S("id"), true, &g->id, e) ||
        !declare_words(node, S("name"), true, &g->name, e) ||
        !declare_feel(k->a, node, S("when"), &g->when, e) ||
        !declare_feel(k->a, node, S("event"), &g->event, e) ||
        !declare_period(node, S("period"), &g->period, &g->has_period, e) ||
        !declare_facts(k->a, k->law, node, S("basis"), &g->basis, e) ||
        !declare_words(node, S("cure"), true, &g->cure, e) ||
        !declare_text(node, S("waits"), false, &g->waits, e) ||
        !declare_bool(node, S("finding"), false, &g->finding_only, e) ||
        !declare_bool(node, S("question"), false, &g->question, e) ||
        !input_is_read(k, g->when, &g->reads_input, e) ||
        !input_is_read(k, g->event, &g->reads_input, e))
        return false;
    g->law = g->basis;
    if (g->waits.n > 0) {
        const struct deadline *d = procedure_deadline(k->p, g->waits);

        if (d == NULL)
            return unknown(node, "deadline", g->waits, e);
        /* The waiting period's own article is a reason, too. */
        if (!add_facts(k->a, &g->basis, &d->basis, e))
            return false;
    }
    return true;
}

static bool link_guards(struct linker *k, const struct json *node,
                        struct step *s, struct err *e)
{
    const struct json *all = json_get(node, S("guards"));

    if (all == NULL)
        return true;
    if (!declare_array(all, S("guards"), e))
        return false;
    s->guards = arena_array(k->a, struct guard, all->n, e);
    if (s->guards == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        if (!link_guard(k, all->items[i], &s->guards[i], e))
            return false;
        for (size_t j = 0; j < i; j++) {
            if (str_eq(s->guards[j].id, s->guards[i].id))
                return err_set(e, &twice, .at = all->items[i]->at,
                               .arg = {s->guards[i].id});
        }
        s->n_guards = i + 1;
    }
    return true;
}

static bool state_place(const struct track *t, str id, size_t *i)
{
    for (*i = 0; *i < t->n_states; (*i)++) {
        if (str_eq(t->states[*i].id, id))
            return true;
    }
    return false;
}

/* "filed", or "filed..concluded": the states from one to the other. */
static bool from_states(const struct json *node, const struct track *t,
                        str text, size_t *first, size_t *last, struct err *e)
{
    str a, b;

    if (!str_cut(text, S(".."), &a, &b))
        b = a;
    if (!state_place(t, a, first))
        return unknown(node, "state", a, e);
    if (!state_place(t, b, last))
        return unknown(node, "state", b, e);
    if (*last < *first)
        return err_set(e, &backwards, .at = node->at, .arg = {text});
    return true;
}

static bool move_to(const struct json *node, const struct track *t, str from,
                    str *to, struct err *e)
{
    const struct json *v = json_get(node, S("to"));

    if (v == NULL)
        *to = from;
    else if (v->kind == JSON_STRING)
        *to = v->text;
    else
        *to = json_get_str(v, from).n > 0 ? json_get_str(v, from) : from;
    if (track_state(t, *to) == NULL)
        return unknown(node, "state", *to, e);
    return true;
}

static bool link_moves(struct linker *k, const struct json *node,
                       struct step *s, struct err *e)
{
    VEC(struct move) moves = {0};
    str *from;
    size_t n;

    if (!declare_list(k->a, node, S("from"), &from, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        size_t first = 0, last = 0;

        if (!from_states(node, s->track, from[i], &first, &last, e))
            return false;
        for (size_t at = first; at <= last; at++) {
            struct move *m = vec_add(k->a, &moves, e);

            if (m == NULL)
                return false;
            m->from = s->track->states[at].id;
            if (!move_to(node, s->track, m->from, &m->to, e))
                return false;
        }
    }
    s->moves = moves.at;
    s->n_moves = moves.n;
    return true;
}

static bool link_uses(struct linker *k, const struct json *node, struct step *s,
                      struct err *e)
{
    static const char *const keys[] = {"required", "default", NULL};
    const struct json *all = json_get(node, S("fields"));

    if (all == NULL)
        return true;
    if (!declare_object(all, S("fields"), e))
        return false;
    s->fields = arena_array(k->a, struct field_use, all->n, e);
    if (s->fields == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        const struct json *use = all->items[i];
        struct field_use *u = &s->fields[i];

        u->field = procedure_field(k->p, all->names[i]);
        if (u->field == NULL)
            return unknown(use, "field", all->names[i], e);
        if (json_is(use, JSON_OBJECT)) {
            if (!declare_keys(use, keys, S("field"), e) ||
                !declare_bool(use, S("required"), false, &u->required, e))
                return false;
            u->fallback = json_get(use, S("default"));
        } else {
            u->required = str_eq(json_str(use), S("required"));
            if (!u->required && !str_eq(json_str(use), S("optional")))
                return unknown(use, "use of a field", json_str(use), e);
        }
        s->n_fields = i + 1;
    }
    return true;
}

static bool link_sets(struct linker *k, const struct json *node, struct step *s,
                      struct err *e)
{
    const struct json *all = json_get(node, S("set"));

    if (all == NULL)
        return true;
    if (!declare_object(all, S("set"), e))
        return false;
    s->sets = arena_array(k->a, struct assignment, all->n, e);
    if (s->sets == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        str target = all->names[i];

        if (!str_starts(target, S("case.")) &&
            !str_starts(target, S("party.")) &&
            !str_starts(target, S("people.")) && !str_eq(target, S("hand")))
            return err_set(e, &bad_target, .at = all->items[i]->at,
                           .arg = {target});
        s->sets[i].target = target;
        if (!declare_feel(k->a, all, target, &s->sets[i].value, e))
            return false;
        /* Who charged others may take a matter back, and no more. */
        if (str_eq(target, S("hand")) &&
            !str_eq(str_trim(feel_source(s->sets[i].value)), S("null")))
            return err_set(e, &bad_target, .at = all->items[i]->at,
                           .arg = {target});
        s->n_sets = i + 1;
    }
    return true;
}

static bool link_extension(struct linker *k, const struct json *node,
                           struct step *s, struct err *e)
{
    static const char *const keys[] = {"deadline", "period", "by_field", NULL};
    const struct json *x = json_get(node, S("extends"));
    bool given;

    if (x == NULL)
        return true;
    if (!declare_keys(x, keys, S("extends"), e) ||
        !declare_text(x, S("deadline"), true, &s->extends.deadline, e) ||
        !declare_period(x, S("period"), &s->extends.period, &given, e) ||
        !declare_text(x, S("by_field"), false, &s->extends.by_field, e))
        return false;
    if (procedure_deadline(k->p, s->extends.deadline) == NULL)
        return unknown(x, "deadline", s->extends.deadline, e);
    if (!given && s->extends.by_field.n == 0)
        return err_set(e, &no_period, .at = x->at,
                       .arg = {s->extends.deadline});
    return true;
}

static bool link_names(struct linker *k, const struct json *node,
                       struct step *s, struct err *e)
{
    str track, by, each, paper;

    if (!declare_text(node, S("track"), false, &track, e) ||
        !declare_text(node, S("by"), true, &by, e) ||
        !declare_text(node, S("for"), false, &each, e) ||
        !declare_text(node, S("paper"), false, &paper, e))
        return false;
    if (track.n == 0)
        track = S("main");
    if (!each_party(node, each, &s->for_party, e) ||
        !link_among(k->a, node, k->p, s->for_party, &s->among, e))
        return false;
    s->track = procedure_track(k->p, track);
    s->by = find_role(k->p, by);
    s->paper = find_paper(k->p, paper);
    if (s->track == NULL)
        return unknown(node, "track", track, e);
    if (s->by == NULL)
        return unknown(node, "role", by, e);
    if (paper.n > 0 && s->paper == NULL)
        return unknown(node, "paper", paper, e);
    return true;
}

static bool link_step(struct linker *k, str id, const struct json *node,
                      void *out, struct err *e)
{
    static const char *const keys[] = {"name",
                                       "does",
                                       "track",
                                       "from",
                                       "to",
                                       "to_when",
                                       "by",
                                       "for",
                                       "capacity",
                                       "joins",
                                       "repeats",
                                       "begins",
                                       "rebases",
                                       "fields",
                                       "guards",
                                       "set",
                                       "paper",
                                       "opens",
                                       "closes",
                                       "closes_when",
                                       "extends",
                                       "publishes",
                                       "withdraws",
                                       "not_stopping",
                                       "not_stopping_why",
                                       "not_stopping_basis",
                                       "basis",
                                       "evidence",
                                       "starts",
                                       "enters",
                                       "ends",
                                       NULL};
    struct step *s = out;

    s->id = id;
    s->at = node->at;
    if (!declare_keys(node, keys, S("step"), e) ||
        !declare_words(node, S("name"), true, &s->name, e) ||
        !declare_words(node, S("does"), false, &s->does, e) ||
        !link_names(k, node, s, e) || !link_moves(k, node, s, e) ||
        !declare_feel(k->a, node, S("to_when"), &s->to_when, e) ||
        !declare_bool(node, S("repeats"), false, &s->repeats, e) ||
        !declare_bool(node, S("begins"), false, &s->begins, e) ||
        !declare_bool(node, S("rebases"), false, &s->rebases, e) ||
        !link_joins(node, k->p, s, e) || !link_uses(k, node, s, e) ||
        !link_guards(k, node, s, e) || !link_sets(k, node, s, e) ||
        !link_extension(k, node, s, e) ||
        !declare_text(node, S("opens"), false, &s->opens, e) ||
        !declare_text(node, S("closes"), false, &s->closes, e) ||
        !declare_feel(k->a, node, S("closes_when"), &s->closes_when, e) ||
        !declare_list(k->a, node, S("not_stopping"), &s->not_stopping,
                      &s->n_not_stopping, e) ||
        !declare_words(node, S("not_stopping_why"), false, &s->not_stopping_why,
                       e) ||
        !declare_facts(k->a, k->law, node, S("not_stopping_basis"),
                       &s->not_stopping_basis, e) ||
        !declare_text(node, S("evidence"), false, &s->evidence, e) ||
        !link_publication(k->a, node, s, e) || !link_starts(k->a, node, s, e) ||
        !link_enters(k->a, k->shelf, node, s, e) ||
        !declare_facts(k->a, k->law, node, S("basis"), &s->basis, e))
        return false;
    if (s->opens.n > 0 && procedure_interval(k->p, s->opens) == NULL)
        return unknown(node, "interval", s->opens, e);
    if (s->closes.n > 0 && procedure_interval(k->p, s->closes) == NULL)
        return unknown(node, "interval", s->closes, e);
    return true;
}

/* Steps that deadlines name, once all steps are there. */
static bool names_are_steps(struct linker *k, struct err *e)
{
    for (size_t i = 0; i < k->p->n_deadlines; i++) {
        const struct deadline *d = &k->p->deadlines[i];
        const struct json at = {.at = d->at};

        for (size_t j = 0; j < d->n_from; j++) {
            if (procedure_step(k->p, d->from[j]) == NULL)
                return unknown(&at, "step", d->from[j], e);
        }
        for (size_t j = 0; j < d->n_until; j++) {
            if (procedure_step(k->p, d->until[j]) == NULL)
                return unknown(&at, "step", d->until[j], e);
        }
        if (d->on_pass.n > 0 && procedure_step(k->p, d->on_pass) == NULL)
            return unknown(&at, "step", d->on_pass, e);
    }
    return true;
}

static bool link_assumes(struct linker *k, struct err *e)
{
    static const char *const keys[] = {"claim", "because", "basis", NULL};
    const struct json *all = json_get(k->tree, S("assume"));

    if (all == NULL)
        return true;
    if (!declare_array(all, S("assume"), e))
        return false;
    k->p->assumes = arena_array(k->a, struct assumption, all->n, e);
    if (k->p->assumes == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        const struct json *node = all->items[i];
        struct assumption *s = &k->p->assumes[i];

        s->at = node->at;
        if (!declare_keys(node, keys, S("assume"), e) ||
            !declare_text(node, S("claim"), true, &s->claim, e) ||
            !declare_words(node, S("because"), true, &s->because, e) ||
            !declare_facts(k->a, k->law, node, S("basis"), &s->basis, e))
            return false;
        k->p->n_assumes = i + 1;
    }
    return true;
}

static bool settings_object(struct linker *k, struct err *e)
{
    struct json *all = json_object(k->a, e);

    if (all == NULL)
        return false;
    for (size_t i = 0; i < k->p->n_settings; i++) {
        const struct setting *s = &k->p->settings[i];

        if (!json_set(k->a, all, s->id, json_copy(k->a, s->value, e), e))
            return false;
    }
    k->p->settings_json = all;
    return true;
}

static bool digest_tree(struct linker *k, struct err *e)
{
    struct buf b;
    str text;
    bool ok = false;

    buf_init(&b, &memory_system, 16UL << 20);
    /* The models are part of what the matter was decided by. */
    if (json_canonical(k->tree, &b, e)) {
        for (size_t i = 0; i < k->p->n_decisions; i++) {
            const struct decision *d = &k->p->decisions[i];

            for (size_t v = 0; v < d->n_versions; v++)
                buf_add(&b, d->versions[v].digest);
        }
        ok = buf_done(&b, &text, e);
    }
    if (ok)
        ok = arena_str(k->a, str_of(sha256_hex(text).z), &k->p->digest, e);
    buf_close(&b);
    return ok;
}

bool procedure_link(struct arena *a, const struct law *law, struct shelf *shelf,
                    const struct json *tree, str profile,
                    struct words profile_name, struct procedure **out,
                    struct err *e)
{
    static const char *const keys[] = {
        "procedure", "name",       "group",   "basis",     "tracks",
        "roles",     "fields",     "steps",   "deadlines", "intervals",
        "settings",  "papers",     "always",  "assume",    "related",
        "decisions", "capacities", "figures", "lookups",   NULL,
    };
    struct procedure *p = arena_new(a, struct procedure, e);
    struct linker k = {a, law, shelf, tree, p};

    if (p == NULL)
        return false;
    p->profile = profile;
    p->profile_name = profile_name;
    p->tree = tree;
#define ALL(key, what, type, one, items, n)                                \
    link_all(&k, key, what, sizeof(type), one, (void **)(void *)&p->items, \
             &p->n, e)
    if (!declare_keys(tree, keys, S("procedure"), e) ||
        !link_related(a, tree, p, e) ||
        !declare_text(tree, S("procedure"), true, &p->id, e) ||
        !declare_words(tree, S("name"), true, &p->name, e) ||
        !declare_words(tree, S("group"), false, &p->group, e) ||
        !link_capacities(a, tree, p, e) ||
        !ALL("tracks", "track", struct track, link_track, tracks, n_tracks) ||
        !ALL("intervals", "interval", struct interval, link_interval, intervals,
             n_intervals) ||
        !ALL("settings", "setting", struct setting, link_setting, settings,
             n_settings) ||
        !ALL("roles", "role", struct role, link_role, roles, n_roles) ||
        !ALL("fields", "field", struct field, link_field, fields, n_fields) ||
        !ALL("papers", "paper", struct paper, link_paper, papers, n_papers) ||
        !ALL("deadlines", "deadline", struct deadline, link_deadline, deadlines,
             n_deadlines) ||
        !link_lookups(a, shelf, tree, p, e) ||
        !link_decisions(a, law, shelf, tree, p, e) ||
        !ALL("steps", "step", struct step, link_step, steps, n_steps) ||
        !link_decides(a, tree, p, e) || !link_looks(a, tree, p, e) ||
        !names_are_steps(&k, e) || !link_always(a, law, tree, p, e) ||
        !link_assumes(&k, e) || !link_figures(a, law, tree, p, e) ||
        !settings_object(&k, e) || !digest_tree(&k, e))
        return err_while(e, &linking, .at = tree->at,
                         .arg = {S("procedure"), p->id});
#undef ALL
    *out = p;
    return true;
}
