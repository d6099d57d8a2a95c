/* condition.c - a condition as the proof sees it, from its syntax tree: and,
 * or, not, quantifiers over the parties, comparisons of what a matter is made
 * of with constants.  All else is opaque: it may hold, fail or be null.
 */
#include "proof/internal.h"

struct builder {
    struct model *m;
    str alias;   /* the party of a quantifier, or "" */
    bool filter; /* inside parties[…], where bare names are the party's */
    int depth;
};

enum { DEEPEST = 100 };

static struct cond *fresh(struct builder *b, enum cond_kind kind, size_t kids)
{
    struct model *m = b->m;
    struct cond *c = m->failed ? NULL : arena_new(m->a, struct cond, m->e);

    if (c != NULL)
        c->kids = arena_array(m->a, struct cond *, kids + 1, m->e);
    if (c == NULL || c->kids == NULL) {
        m->failed = true;
        return NULL;
    }
    c->kind = kind;
    c->mask = MAY_ALL;
    return c;
}

static struct cond *known(struct builder *b, unsigned mask)
{
    struct cond *c = fresh(b, COND_KNOWN, 0);

    if (c != NULL)
        c->mask = mask;
    return c;
}

struct cond *cond_known(struct model *m, unsigned mask)
{
    struct builder b = {.m = m};

    return known(&b, mask);
}

static struct cond *opaque(struct builder *b, str text)
{
    struct cond *c = fresh(b, COND_OPAQUE, 0);

    if (c != NULL)
        c->text = text;
    return c;
}

/* ---- what a path stands for ---- */

static size_t field_place(const struct procedure *p, str id)
{
    const struct field *f = procedure_field(p, id);

    return f == NULL ? NO_VAR : (size_t)(f - p->fields);
}

static size_t limit_var(struct model *m, str id)
{
    const struct deadline *d = procedure_deadline(m->p, id);

    return d == NULL
               ? NO_VAR
               : model_var(m, VAR_LIMIT, (size_t)(d - m->p->deadlines), S(""));
}

static struct ref done_ref(struct model *m, str rest, bool own)
{
    struct ref r = {.kind = REF_NONE, .anyone = NO_VAR};
    str step, inner;
    size_t at;

    (void)str_cut(rest, S("."), &step, &inner);
    at = model_step(m, step);
    if (at == NO_VAR)
        return r;
    r.kind = REF_VAR;
    r.part = inner.n > 0 ? PART_INNER : PART_WHOLE;
    r.own = own;
    r.var = model_var(m, own ? VAR_OWN_DONE : VAR_DONE, at, S(""));
    if (own)
        r.anyone = model_var(m, VAR_DONE, at, S(""));
    return r;
}

static struct ref limit_ref(struct model *m, str rest, bool own)
{
    struct ref r = {.kind = REF_NONE, .anyone = NO_VAR, .own = own};
    str id, inner;

    (void)str_cut(rest, S("."), &id, &inner);
    r.var = limit_var(m, id);
    if (r.var == NO_VAR)
        return r;
    r.kind = REF_VAR;
    r.part = inner.n == 0                  ? PART_WHOLE
             : str_eq(inner, S("passed"))  ? PART_PASSED
             : str_starts(inner, S("met")) ? PART_MET
                                           : PART_INNER;
    return r;
}

static struct ref value_ref(struct model *m, str path, bool own)
{
    struct ref r = {.kind = REF_VAR, .anyone = NO_VAR, .own = own};
    str name, inner;

    (void)str_cut(path, S("."), &name, &inner);
    if (name.n == 0 || memchr(name.p, '[', name.n) != NULL)
        return (struct ref){.kind = REF_NONE, .anyone = NO_VAR};
    r.var = model_var(m, own ? VAR_OWN : VAR_CASE, 0, name);
    r.part = inner.n > 0 ? PART_INNER : PART_WHOLE;
    return r;
}

static struct ref input_ref(struct model *m, str path)
{
    struct ref r = {.kind = REF_NONE, .anyone = NO_VAR};
    str name, inner;

    (void)str_cut(path, S("."), &name, &inner);
    r.var = field_place(m->p, name);
    if (r.var == NO_VAR)
        return r;
    r.kind = REF_INPUT;
    r.part = inner.n > 0 ? PART_INNER : PART_WHOLE;
    (void)domain_of(m, name);
    return r;
}

static struct ref resolve(struct builder *b, str path)
{
    struct ref none = {.kind = REF_NONE, .anyone = NO_VAR};
    str head, rest;
    bool own = false;

    (void)str_cut(path, S("."), &head, &rest);
    if (str_eq(head, S("party")) ||
        (b->alias.n > 0 && str_eq(head, b->alias))) {
        own = true;
        path = rest;
        (void)str_cut(path, S("."), &head, &rest);
    }
    if (str_eq(head, S("done")))
        return done_ref(b->m, rest, own);
    if (str_eq(head, S("deadlines")))
        return limit_ref(b->m, rest, own);
    if (own)
        return value_ref(b->m, path, true);
    if (str_eq(head, S("case")))
        return value_ref(b->m, rest, false);
    if (str_eq(head, S("input")))
        return input_ref(b->m, rest);
    if (str_eq(head, S("states"))) {
        const struct track *t = procedure_track(b->m->p, rest);

        if (t != NULL)
            return (struct ref){.kind = REF_VAR,
                                .anyone = NO_VAR,
                                .var = model_find(b->m, VAR_TRACK,
                                                  (size_t)(t - b->m->p->tracks),
                                                  S(""))};
    }
    return none;
}

/* ---- comparisons with what the pack itself says ---- */

static unsigned yes_or_no(bool yes)
{
    return yes ? MAY_YES : MAY_NO;
}

static unsigned compare(const struct feel_value *a, enum feel_comparison op,
                        const struct feel_value *b)
{
    bool equal = false, null = feel_null(a) || feel_null(b);
    int order;

    if (op == FEEL_EQ || op == FEEL_NE) {
        if (null)
            equal = feel_null(a) && feel_null(b);
        else if (!feel_equal(a, b, &equal))
            return MAY_NULL;
        return yes_or_no(equal == (op == FEEL_EQ));
    }
    if (null || !feel_order(a, b, &order))
        return MAY_NULL;
    return yes_or_no(op == FEEL_LT   ? order < 0
                     : op == FEEL_LE ? order <= 0
                     : op == FEEL_GT ? order > 0
                                     : order >= 0);
}

/* settings.X = …: its value is known, unless it depends on the day. */
static struct cond *setting_test(struct builder *b,
                                 const struct feel_condition *x, str id)
{
    const struct procedure *p = b->m->p;
    const struct feel_value *v;

    for (size_t i = 0; i < p->n_settings; i++) {
        const struct setting *s = &p->settings[i];

        if (!str_eq(s->id, id) || s->n_versions > 0)
            continue;
        if (s->value == NULL || s->value->kind == JSON_NULL) {
            v = feel_none;
        } else {
            v = feel_from_json(s->value, b->m->a, b->m->e);
            if (v == NULL) {
                b->m->failed = true;
                return NULL;
            }
        }
        return known(b, compare(v, x->op, x->value));
    }
    return opaque(b, x->text);
}

static struct cond *mode_test(struct builder *b, const struct feel_condition *x)
{
    const struct feel_value *v = feel_of_text(b->m->a, S("issue"), b->m->e);

    if (v == NULL) {
        b->m->failed = true;
        return NULL;
    }
    return known(b, compare(v, x->op, x->value));
}

static struct domain *ref_domain(struct model *m, const struct ref *r)
{
    if (r->kind == REF_INPUT)
        return domain_of(m, m->p->fields[r->var].id);
    return r->kind == REF_VAR ? m->vars.at[r->var].domain : NULL;
}

/* party.capacity = "…". */
static struct cond *capacity_test(struct builder *b,
                                  const struct feel_condition *x)
{
    const struct procedure *p = b->m->p;
    struct cond *c = fresh(b, COND_CAPACITY, 0);
    uint32_t among = 0;

    if (c == NULL)
        return NULL;
    for (size_t i = 0; i < p->n_capacities; i++) {
        const struct feel_value *v =
            feel_of_text(b->m->a, p->capacities[i].id, b->m->e);
        bool equal = false;

        if (v == NULL) {
            b->m->failed = true;
            return NULL;
        }
        if (feel_equal(v, x->value, &equal) && equal)
            among |= 1U << i;
    }
    c->among = x->op == FEEL_EQ ? among : ~among;
    c->text = x->text;
    return c;
}

static bool is_capacity(const struct builder *b, const struct feel_condition *x)
{
    str head, rest;

    (void)str_cut(x->path, S("."), &head, &rest);
    return str_eq(rest, S("capacity")) && b->m->p->n_capacities > 1 &&
           (str_eq(head, S("party")) ||
            (b->alias.n > 0 && str_eq(head, b->alias))) &&
           (x->op == FEEL_EQ || x->op == FEEL_NE) &&
           feel_kind(x->value) == FEEL_STRING;
}

static struct cond *test(struct builder *b, const struct feel_condition *x)
{
    struct ref r = {.kind = REF_NONE, .anyone = NO_VAR};
    struct cond *c;
    str head, rest;

    (void)str_cut(x->path, S("."), &head, &rest);
    if (b->filter && !str_eq(head, b->alias))
        return opaque(b, x->text);
    if (is_capacity(b, x))
        return capacity_test(b, x);
    r = resolve(b, x->path);
    if (b->m->failed)
        return NULL;
    if (str_starts(x->path, S("settings.")))
        return setting_test(b, x, str_slice(x->path, 9, x->path.n));
    if (str_eq(x->path, S("mode")))
        return mode_test(b, x);
    if (r.kind == REF_NONE)
        return opaque(b, x->text);
    c = fresh(b, COND_TEST, 0);
    if (c == NULL)
        return NULL;
    c->ref = r;
    c->op = x->op;
    c->value = x->value;
    c->text = x->text;
    c->bare = x->op == FEEL_EQ && feel_true(x->value) &&
              str_eq(str_trim(x->text), x->path);
    if (r.part == PART_WHOLE)
        domain_note(b->m, ref_domain(b->m, &r), x->value);
    return c;
}

/* ---- quantifiers, and the lists that are looked at ---- */

static bool word(str *rest, str *out)
{
    size_t n = 0;

    *rest = str_trim(*rest);
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\n' &&
           rest->p[n] != '\t' && rest->p[n] != '\r')
        n++;
    *out = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n, rest->n);
    return n > 0;
}

static struct cond *build(struct builder *b, const struct feel_condition *x);

static struct cond *body(struct builder *b, str text)
{
    struct feel_condition *x;
    struct feel *f;
    struct err ignored = {0};

    if (!feel_compile(b->m->a, text, NULL, 0, (struct at){0}, &f, &ignored) ||
        !feel_take_apart(f, b->m->a, &x, &ignored)) {
        if (err_fault(&ignored) == FAULT_LIMIT) {
            *b->m->e = ignored;
            b->m->failed = true;
            return NULL;
        }
        return opaque(b, text);
    }
    return build(b, x);
}

/* i.id = "X" and i.to = null: an interval that is open. */
static struct cond *open_interval(struct builder *b, str alias, str text)
{
    const struct procedure *p = b->m->p;
    struct feel_condition *x;
    struct feel *f;
    struct err ignored = {0};
    size_t place = NO_VAR;
    bool open = false;

    if (!feel_compile(b->m->a, text, NULL, 0, (struct at){0}, &f, &ignored) ||
        !feel_take_apart(f, b->m->a, &x, &ignored) || x->part != FEEL_AND ||
        x->n != 2)
        return NULL;
    for (size_t k = 0; k < 2; k++) {
        const struct feel_condition *y = x->kids[k];
        str head, name;

        if (y->part != FEEL_COMPARISON || y->op != FEEL_EQ)
            return NULL;
        (void)str_cut(y->path, S("."), &head, &name);
        if (!str_eq(head, alias))
            return NULL;
        open = open || (str_eq(name, S("to")) && feel_null(y->value));
        for (size_t i = 0; str_eq(name, S("id")) && i < p->n_intervals; i++) {
            const struct feel_value *id =
                feel_of_text(b->m->a, p->intervals[i].id, b->m->e);
            bool equal = false;

            if (id != NULL && feel_equal(id, y->value, &equal) && equal)
                place = i;
        }
    }
    if (!open || place == NO_VAR)
        return NULL;
    x->kids[0]->value = feel_none;
    struct cond *c = fresh(b, COND_TEST, 0);

    if (c == NULL)
        return NULL;
    c->ref = (struct ref){.kind = REF_VAR,
                          .anyone = NO_VAR,
                          .var = model_var(b->m, VAR_INTERVAL, place, S(""))};
    c->op = FEEL_NE;
    c->value = feel_none;
    c->text = text;
    return c;
}

/* Where `satisfies` begins; false: there is none. */
static bool find_word(str text, str what, size_t *at)
{
    size_t from = 0, k;

    while (str_find(str_slice(text, from, text.n), what, &k)) {
        size_t to = from + k + what.n;

        if (from + k > 0 && text.p[from + k - 1] <= ' ' && to < text.n &&
            text.p[to] <= ' ') {
            *at = from + k;
            return true;
        }
        from += k + 1;
    }
    return false;
}

/* parties, or parties[…]: what the filter asks, NULL for nothing.  False: some
 * other list. */
static bool party_list(struct builder *b, str list, struct cond **filter)
{
    struct builder inner = *b;

    *filter = NULL;
    if (str_eq(list, S("parties")))
        return true;
    if (!str_starts(list, S("parties[")) || !str_ends(list, S("]")))
        return false;
    inner.alias = S("item");
    inner.filter = true;
    *filter = body(&inner, str_slice(list, 8, list.n - 1));
    return *filter != NULL;
}

/* every: what does not pass the filter does not count; some: it must. */
static struct cond *filtered(struct builder *b, bool every, struct cond *filter,
                             struct cond *what)
{
    struct cond *no = fresh(b, COND_NOT, 1);
    struct cond *c = fresh(b, every ? COND_OR : COND_AND, 2);

    if (no == NULL || c == NULL)
        return NULL;
    no->kids[0] = filter;
    no->n = 1;
    c->kids[0] = every ? no : filter;
    c->kids[1] = what;
    c->n = 2;
    return c;
}

static struct cond *quantifier(struct builder *b,
                               const struct feel_condition *x)
{
    str rest = x->text, first, name, in, list;
    struct builder inner = *b;
    struct cond *c, *filter;
    size_t at;
    bool every;

    (void)word(&rest, &first);
    every = str_eq(first, S("every"));
    if ((!every && !str_eq(first, S("some"))) || !word(&rest, &name) ||
        !word(&rest, &in) || !str_eq(in, S("in")) ||
        !find_word(rest, S("satisfies"), &at))
        return opaque(b, x->text);
    list = str_trim(str_slice(rest, 0, at));
    rest = str_trim(str_slice(rest, at + 9, rest.n));
    if (!every && str_eq(list, S("intervals"))) {
        c = open_interval(b, name, rest);
        return c != NULL || b->m->failed ? c : opaque(b, x->text);
    }
    if (b->alias.n > 0 || !party_list(b, list, &filter))
        return b->m->failed ? NULL : opaque(b, x->text);
    inner.alias = name;
    c = fresh(b, every ? COND_EVERY : COND_SOME, 1);
    if (c == NULL)
        return NULL;
    c->kids[0] = body(&inner, rest);
    if (c->kids[0] != NULL && filter != NULL)
        c->kids[0] = filtered(b, every, filter, c->kids[0]);
    c->n = 1;
    return c->kids[0] == NULL ? NULL : c;
}

/* count(evidence) > 0. */
static bool counts_evidence(str text)
{
    static const str forms[] = {SI("count(evidence)>0"),
                                SI("count(evidence)>=1")};
    char z[24];
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == ' ' || text.p[i] == '\n')
            continue;
        if (n == sizeof z)
            return false;
        z[n++] = text.p[i];
    }
    return str_eq((str){z, n}, forms[0]) || str_eq((str){z, n}, forms[1]);
}

static struct cond *other(struct builder *b, const struct feel_condition *x)
{
    if (counts_evidence(x->text)) {
        struct cond *c = fresh(b, COND_TEST, 0);

        if (c == NULL)
            return NULL;
        c->ref = (struct ref){
            .kind = REF_VAR, .anyone = NO_VAR, .var = b->m->evidence};
        c->op = FEEL_NE;
        c->value = feel_none;
        c->text = x->text;
        return c;
    }
    return quantifier(b, x);
}

static struct cond *build(struct builder *b, const struct feel_condition *x)
{
    static const enum cond_kind kinds[] = {
        [FEEL_AND] = COND_AND, [FEEL_OR] = COND_OR, [FEEL_NOT] = COND_NOT};
    struct cond *c = NULL;

    if (b->m->failed)
        return NULL;
    if (++b->depth > DEEPEST) {
        b->depth--;
        return opaque(b, x->text);
    }
    switch (x->part) {
    case FEEL_AND:
    case FEEL_OR:
    case FEEL_NOT:
        c = fresh(b, kinds[x->part], x->n);
        for (size_t i = 0; c != NULL && i < x->n; i++) {
            c->kids[i] = build(b, x->kids[i]);
            if (c->kids[i] == NULL)
                return NULL;
            c->n = i + 1;
        }
        break;
    case FEEL_COMPARISON:
        c = test(b, x);
        break;
    case FEEL_TRUTH:
        c = known(b, feel_true(x->value)    ? MAY_YES
                     : feel_false(x->value) ? MAY_NO
                                            : MAY_NULL);
        break;
    case FEEL_OTHER:
        c = other(b, x);
        break;
    }
    b->depth--;
    return c;
}

struct cond *cond_of(struct model *m, const struct feel *x)
{
    struct builder b = {.m = m};
    struct feel_condition *c;

    if (x == NULL || m->failed)
        return NULL;
    if (!feel_take_apart(x, m->a, &c, m->e)) {
        m->failed = true;
        return NULL;
    }
    return build(&b, c);
}

void cond_classes(struct model *m, struct cond *c)
{
    struct domain *d;

    if (c == NULL)
        return;
    for (size_t i = 0; i < c->n; i++)
        cond_classes(m, c->kids[i]);
    if (c->kind != COND_TEST)
        return;
    c->with = ANY;
    d = ref_domain(m, &c->ref);
    if (d != NULL) {
        c->with = domain_class(domain_root(d), c->value);
    } else if (m->vars.at[c->ref.var].kind == VAR_TRACK) {
        const struct track *t = &m->p->tracks[m->vars.at[c->ref.var].of];

        for (size_t i = 0; i < t->n_states; i++) {
            const struct feel_value *v =
                feel_of_text(m->a, t->states[i].id, m->e);
            bool equal = false;

            if (v != NULL && feel_equal(v, c->value, &equal) && equal)
                c->with = (unsigned)i;
        }
    }
}

void cond_refs(const struct cond *c, each_ref *f, void *ctx)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->n; i++)
        cond_refs(c->kids[i], f, ctx);
    if (c->kind == COND_TEST)
        f(&c->ref, ctx);
}

/* ---- what a step writes ---- */

static bool constant_of(struct model *m, const struct feel *x,
                        const struct feel_value **v)
{
    const struct json empty = {.kind = JSON_OBJECT};
    str *paths;
    size_t n;

    if (!feel_reads(x, m->a, &paths, &n, m->e)) {
        m->failed = true;
        return false;
    }
    if (n > 0)
        return false;
    if (!feel_run(x, &empty, NULL, m->a, v, m->e)) {
        m->failed = true;
        return false;
    }
    return true;
}

static bool path_alone(struct model *m, const struct feel *x, str *path)
{
    str *paths;
    size_t n;

    if (!feel_reads(x, m->a, &paths, &n, m->e)) {
        m->failed = true;
        return false;
    }
    *path = n == 1 ? paths[0] : S("");
    return n == 1 && str_eq(str_trim(feel_source(x)), paths[0]);
}

/* Whether the condition is about truth: a value that is written from it is
 * true, false or null. */
static bool says_truth(const struct feel_condition *x)
{
    str rest = x->text, first;

    if (x->part != FEEL_OTHER)
        return true;
    (void)word(&rest, &first);
    return str_eq(first, S("every")) || str_eq(first, S("some"));
}

struct setter setter_of(struct model *m, const struct assignment *s)
{
    struct setter out = {.kind = SET_UNKNOWN, .var = NO_VAR};
    struct builder b = {.m = m};
    const struct feel_value *v = NULL;
    struct feel_condition *c;
    str where, name, path;

    (void)str_cut(s->target, S("."), &where, &name);
    out.own = str_eq(where, S("party"));
    if (!out.own && !str_eq(where, S("case")))
        return out;
    out.var = model_find(m, out.own ? VAR_OWN : VAR_CASE, 0, name);
    if (out.var == NO_VAR)
        return out;
    if (constant_of(m, s->value, &v)) {
        domain_note(m, m->vars.at[out.var].domain, v);
        out.kind = SET_CLASS;
        out.cond = cond_known(m, MAY_ALL);
        if (out.cond != NULL)
            out.cond->value = v;
        return out;
    }
    if (m->failed)
        return out;
    if (path_alone(m, s->value, &path)) {
        out.ref = resolve(&b, path);
        if (out.ref.kind != REF_NONE && out.ref.part == PART_WHOLE &&
            ref_domain(m, &out.ref) != NULL) {
            domain_join(m->vars.at[out.var].domain, ref_domain(m, &out.ref));
            out.kind = SET_COPY;
        }
        return out;
    }
    if (m->failed || !feel_take_apart(s->value, m->a, &c, m->e)) {
        m->failed = true;
        return out;
    }
    if (says_truth(c)) {
        domain_root(m->vars.at[out.var].domain)->has_bool = true;
        out.kind = SET_TRUTH;
        out.cond = build(&b, c);
    }
    return out;
}

void setter_classes(struct model *m, struct setter *s)
{
    if (s->var == NO_VAR)
        return;
    if (s->kind == SET_CLASS && s->cond != NULL)
        s->value = domain_class(domain_root(m->vars.at[s->var].domain),
                                s->cond->value);
    else
        cond_classes(m, s->cond);
    if (s->kind == SET_TRUTH &&
        domain_root(m->vars.at[s->var].domain)->kind != DOMAIN_BOOL)
        s->kind = SET_UNKNOWN;
}
