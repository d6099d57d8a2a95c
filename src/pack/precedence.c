/* precedence.c - which steps a condition proves to have been taken.
 *
 * A guard lets a step pass only when its condition is exactly true.  From the
 * text of the condition this derives a set of steps that must then have been
 * done.  What is used, and nothing else:
 *
 *   done.X != null            X was taken in the matter
 *   party.done.X != null      X was taken for the party of the act
 *   null != …, not(… = null)  the same, written otherwise
 *   case.F = V, party.F = V   the one step that can make it so, where steps
 *   … != null, and alone      set F and only one of them can set it to V (one
 *                             that sets another literal cannot); a matter
 *                             does not begin with what steps set (MATTER-014)
 *   A and B                   what A proves and what B proves
 *   A or B                    what both prove; an operand that the rule's own
 *                             `when` makes false is left out (see `given`)
 *   every q in parties satisfies A   A for the act's own party, in a step that
 *                             is taken for a party (elsewhere the list may be
 *                             empty, and nothing is proved)
 *   some q in … satisfies A   what A proves of the matter
 *
 * Given that a rule applies only where W holds, an operand is false when it is
 * not(D) and one of the alternatives of D is among the conjuncts of W, when it
 * is `A != V` and W has `A = V`, or `A = null` and W has `A != null` or
 * `A = literal`; texts are compared token by token.
 *
 * All else (if, for, between, functions, comparisons of other values) proves
 * nothing.  That is sound: it only lets more paths through than there are.
 */
#include "pack/internal.h"

struct reader {
    const struct procedure *p;
    bool for_party; /* the step is taken for a party */
    struct arena *a;
    struct err *e;
    bool failed;
    struct tokens *given; /* conjuncts known to hold */
    size_t n_given;
    str alias;        /* the variable of a quantifier, or "" */
    bool alias_party; /* it stands for the act's party */
    int depth;
};

enum { DEEPEST = 40 };

typedef unsigned char need; /* one a step: NEED_MATTER, NEED_PARTY */

static need *nothing(struct reader *r)
{
    need *n = r->failed
                  ? NULL
                  : arena_alloc_n(r->a, r->p->n_steps + 1, sizeof *n, r->e);

    r->failed = r->failed || n == NULL;
    return n;
}

/* ---- cutting at and, or ---- */

static bool starts_quantifier(struct tokens t, size_t i)
{
    return token_is(t, i, "every") || token_is(t, i, "some") ||
           token_is(t, i, "if") || token_is(t, i, "for") ||
           token_is(t, i, "function");
}

/* "date and time(", "years and months duration(", "days and time duration(":
 * this `and` joins no conditions. */
static bool part_of_name(struct tokens t, size_t i)
{
    return i > 0 &&
           (token_is(t, i - 1, "date") || token_is(t, i - 1, "years") ||
            token_is(t, i - 1, "days")) &&
           (token_is(t, i + 1, "time") || token_is(t, i + 1, "months"));
}

/* The next place of `word` from `from` on that joins the whole range; what
 * follows a quantifier belongs to it.  False where the range has none or is
 * not understood. */
static bool next_joint(struct tokens t, size_t from, const char *word,
                       size_t *at)
{
    int depth = 0;

    for (size_t i = from; i < t.n; i++) {
        int d = token_depth(&t.at[i]);

        depth += d;
        if (depth < 0 || (depth == 0 && d == 0 && starts_quantifier(t, i)))
            return false;
        if (depth == 0 && token_is(t, i, word) && !part_of_name(t, i)) {
            *at = i;
            return true;
        }
    }
    return false;
}

static bool has_between(struct tokens t)
{
    for (size_t i = 0; i < t.n; i++) {
        if (token_is(t, i, "between"))
            return true;
    }
    return false;
}

/* Whether the range is one pair of brackets around all the rest. */
static bool enclosed(struct tokens t)
{
    int depth = 0;

    if (!token_is(t, 0, "(") || !token_is(t, t.n - 1, ")"))
        return false;
    for (size_t i = 0; i + 1 < t.n; i++) {
        depth += token_depth(&t.at[i]);
        if (depth <= 0)
            return false;
    }
    return true;
}

static struct tokens bare(struct tokens t)
{
    while (t.n > 2 && enclosed(t))
        t = tokens_slice(t, 1, t.n - 1);
    return t;
}

/* not(…): what stands inside. */
static bool negated(struct tokens t, struct tokens *inside)
{
    if (t.n < 4 || !token_is(t, 0, "not") || !enclosed(tokens_slice(t, 1, t.n)))
        return false;
    *inside = bare(tokens_slice(t, 2, t.n - 1));
    return true;
}

/* Calls back for each operand of the range under `word`. */
typedef void each_operand(struct reader *r, struct tokens t, void *ctx);

static void operands(struct reader *r, struct tokens t, const char *word,
                     each_operand *f, void *ctx)
{
    size_t from = 0, at;

    while (next_joint(t, from, word, &at)) {
        f(r, bare(tokens_slice(t, from, at)), ctx);
        from = at + 1;
    }
    f(r, bare(tokens_slice(t, from, t.n)), ctx);
}

/* ---- what a rule's own condition makes false ---- */

static bool is_given(const struct reader *r, struct tokens t)
{
    for (size_t i = 0; i < r->n_given; i++) {
        if (tokens_equal(r->given[i], t))
            return true;
    }
    return false;
}

static void any_given(struct reader *r, struct tokens t, void *ctx)
{
    bool *any = ctx;

    *any = *any || is_given(r, t);
}

static bool is_literal(struct tokens t)
{
    return t.n == 1 && (t.at[0].kind != TOKEN_NAME || token_is(t, 0, "true") ||
                        token_is(t, 0, "false"));
}

/* A = V or A != V of single tokens. */
static bool comparison(struct tokens t, const char *sign)
{
    return t.n == 3 && token_is(t, 1, sign);
}

static bool contradicts(struct tokens known, struct tokens t)
{
    if (!comparison(known, "=") && !comparison(known, "!="))
        return false;
    if (!tokens_equal(tokens_slice(known, 0, 1), tokens_slice(t, 0, 1)))
        return false;
    if (comparison(t, "!="))
        return token_is(known, 1, "=") &&
               is_literal(tokens_slice(known, 2, 3)) &&
               tokens_equal(tokens_slice(known, 2, 3), tokens_slice(t, 2, 3));
    if (!comparison(t, "=") || !token_is(t, 2, "null"))
        return false;
    return token_is(known, 1, "!=") ? token_is(known, 2, "null")
                                    : is_literal(tokens_slice(known, 2, 3));
}

static bool is_false(struct reader *r, struct tokens t)
{
    struct tokens inside;
    bool any = false;

    /* A variable may hide the name that the rule speaks of. */
    if (r->alias.n > 0)
        return false;
    if (negated(t, &inside) && !has_between(inside)) {
        operands(r, inside, "or", any_given, &any);
        any = any || is_given(r, inside);
    }
    for (size_t i = 0; i < r->n_given; i++)
        any = any || contradicts(r->given[i], t);
    return any;
}

/* ---- what a condition proves ---- */

static need *proved(struct reader *r, struct tokens t);

/* done.X, party.done.X, q.done.X. */
static void prove_path(struct reader *r, str path, need *out)
{
    str head, rest, step;
    need what = NEED_MATTER;

    (void)str_cut(path, S("."), &head, &rest);
    if (r->alias.n > 0 && str_eq(head, r->alias)) {
        what = r->alias_party ? NEED_MATTER | NEED_PARTY : NEED_MATTER;
        (void)str_cut(rest, S("."), &head, &rest);
    } else if (str_eq(head, S("party"))) {
        what = r->for_party ? NEED_MATTER | NEED_PARTY : NEED_MATTER;
        (void)str_cut(rest, S("."), &head, &rest);
    }
    if (!str_eq(head, S("done")))
        return;
    (void)str_cut(rest, S("."), &step, &rest);
    for (size_t i = 0; i < r->p->n_steps; i++) {
        if (str_eq(r->p->steps[i].id, step))
            out[i] |= what;
    }
}

/* Whether the assignment may make its target `value` (no tokens: anything
 * but null; a literal that differs cannot). */
static bool may_set(struct reader *r, const struct assignment *x,
                    struct tokens value)
{
    struct tokens t;

    if (!tokens_read(r->a, feel_source(x->value), &t, r->e)) {
        r->failed = true;
        return true;
    }
    t = bare(t);
    if (t.n == 1 && token_is(t, 0, "null"))
        return false;
    return value.n == 0 || !is_literal(t) || tokens_equal(t, value);
}

/* What is entered with a step that joins becomes the new party's. */
static bool enters(const struct step *s, str where, str name)
{
    if ((s->for_party || s->joins != NULL) != str_eq(where, S("party")))
        return false;
    for (size_t i = 0; i < s->n_fields; i++) {
        if (str_eq(s->fields[i].field->id, name))
            return true;
    }
    return false;
}

/* The value of a member that only steps write: one step must have done it. */
static void prove_value(struct reader *r, str path, struct tokens value,
                        need *out)
{
    str where, name, target;
    size_t writers = 0, last = 0;
    bool set = false, own;

    (void)str_cut(path, S("."), &where, &name);
    own = r->alias.n > 0 ? r->alias_party : r->for_party;
    if (r->alias.n > 0 && str_eq(where, r->alias))
        where = S("party");
    else if (r->alias.n > 0 && str_eq(where, S("party")))
        own = r->for_party;
    if ((!str_eq(where, S("case")) && !str_eq(where, S("party"))) ||
        name.n == 0 || memchr(name.p, '.', name.n) != NULL)
        return;
    target = str_eq(where, S("party")) ? S("party") : S("case");
    for (size_t i = 0; i < r->p->n_steps && !r->failed; i++) {
        const struct step *s = &r->p->steps[i];
        bool writes = enters(s, target, name);

        for (size_t j = 0; j < s->n_sets; j++) {
            str head, rest;

            (void)str_cut(s->sets[j].target, S("."), &head, &rest);
            if (!str_eq(head, target) || !str_eq(rest, name))
                continue;
            set = true;
            writes = writes || may_set(r, &s->sets[j], value);
        }
        writers += writes;
        last = writes ? i : last;
    }
    /* A member that no step sets may be there from the beginning. */
    if (!set || writers != 1)
        return;
    out[last] |= NEED_MATTER;
    if (str_eq(target, S("party")) && own && r->p->steps[last].for_party)
        out[last] |= NEED_PARTY;
}

static void prove_atom(struct reader *r, struct tokens t, need *out)
{
    const struct tokens any = {NULL, 0};
    struct tokens inside;
    const char *sign = "!=";

    if (t.n == 1 && t.at[0].kind == TOKEN_NAME) {
        const struct token yes = {TOKEN_NAME, S("true")};

        prove_value(r, t.at[0].text, (struct tokens){&yes, 1}, out);
        return;
    }
    if (comparison(t, "=") && t.at[0].kind == TOKEN_NAME &&
        is_literal(tokens_slice(t, 2, 3))) {
        prove_value(r, t.at[0].text, tokens_slice(t, 2, 3), out);
        return;
    }
    if (negated(t, &inside)) {
        t = inside;
        sign = "=";
    }
    if (!comparison(t, sign))
        return;
    if (token_is(t, 2, "null") && t.at[0].kind == TOKEN_NAME) {
        prove_path(r, t.at[0].text, out);
        prove_value(r, t.at[0].text, any, out);
    } else if (token_is(t, 0, "null") && t.at[2].kind == TOKEN_NAME) {
        prove_path(r, t.at[2].text, out);
    }
}

static void prove_and(struct reader *r, struct tokens t, void *ctx)
{
    need *out = ctx;
    const need *more = proved(r, t);

    for (size_t i = 0; more != NULL && i < r->p->n_steps; i++)
        out[i] |= more[i];
}

struct alternatives {
    need *out;
    bool any;
};

static void prove_or(struct reader *r, struct tokens t, void *ctx)
{
    struct alternatives *x = ctx;
    const need *one;

    if (is_false(r, t))
        return;
    one = proved(r, t);
    for (size_t i = 0; one != NULL && i < r->p->n_steps; i++)
        x->out[i] = x->any ? x->out[i] & one[i] : one[i];
    x->any = true;
}

/* every q in parties satisfies …; some q in … satisfies … */
static need *prove_quantifier(struct reader *r, struct tokens t)
{
    static const char *const taken[] = {"done", "party", "case", "input"};
    struct reader inner = *r;
    size_t at = 0;
    need *out;
    bool every = token_is(t, 0, "every");

    while (at < t.n && !token_is(t, at, "satisfies"))
        at++;
    if (r->alias.n > 0 || at >= t.n || t.n < 6 || !token_is(t, 2, "in") ||
        (!every && !token_is(t, 0, "some")))
        return nothing(r);
    for (size_t i = 0; i < at; i++) {
        if (token_is(t, i, ",")) /* several variables */
            return nothing(r);
    }
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        if (token_is(t, 1, taken[i]))
            return nothing(r);
    }
    if (every && (!r->for_party || at != 4 || !token_is(t, 3, "parties")))
        return nothing(r);
    inner.alias = t.at[1].text;
    inner.alias_party = every;
    /* `some` over another list says nothing of its members' done. */
    if (!every && (at != 4 || !token_is(t, 3, "parties")))
        inner.alias = S("\x01");
    out = proved(&inner, tokens_slice(t, at + 1, t.n));
    r->failed = inner.failed;
    return out;
}

static need *proved(struct reader *r, struct tokens t)
{
    need *out;
    size_t at;

    t = bare(t);
    if (t.n == 0 || r->depth >= DEEPEST || has_between(t))
        return nothing(r);
    if (starts_quantifier(t, 0)) {
        r->depth++;
        out = prove_quantifier(r, t);
        r->depth--;
        return out;
    }
    out = nothing(r);
    if (out == NULL)
        return NULL;
    r->depth++;
    if (next_joint(t, 0, "or", &at)) {
        struct alternatives x = {out, false};

        operands(r, t, "or", prove_or, &x);
    } else if (next_joint(t, 0, "and", &at)) {
        operands(r, t, "and", prove_and, out);
    } else {
        prove_atom(r, t, out);
    }
    r->depth--;
    return out;
}

static void add_given(struct reader *r, struct tokens t, void *ctx)
{
    (void)ctx;
    r->given[r->n_given++] = t;
}

static bool read_given(struct reader *r, const struct feel *given)
{
    struct tokens t;
    size_t at;

    if (given == NULL)
        return true;
    if (!tokens_read(r->a, feel_source(given), &t, r->e))
        return false;
    r->given = arena_array(r->a, struct tokens, t.n + 1, r->e);
    if (r->given == NULL)
        return false;
    t = bare(t);
    if (t.n == 0 || has_between(t))
        return true;
    if (next_joint(t, 0, "or", &at))
        r->given[r->n_given++] = t;
    else
        operands(r, t, "and", add_given, NULL);
    return true;
}

bool step_needs(const struct procedure *p, const struct step *s,
                const struct feel *given, struct arena *a, unsigned char *out,
                struct err *e)
{
    struct reader r = {
        .p = p, .for_party = s->for_party, .a = a, .e = e, .alias = S("")};

    if (!read_given(&r, given))
        return false;
    for (size_t i = 0; i < s->n_guards && !r.failed; i++) {
        const struct guard *g = &s->guards[i];
        struct tokens t;
        const need *more;

        /* With an event, `when` only says whether the event counts; a duty
         * that becomes a finding stops nobody; a law that has ended proves
         * nothing of what comes. */
        if (g->when == NULL || g->event != NULL || g->finding_only ||
            !facts_last(&g->law))
            continue;
        if (!tokens_read(a, feel_source(g->when), &t, e))
            return false;
        more = proved(&r, t);
        for (size_t j = 0; more != NULL && j < p->n_steps; j++)
            out[j] |= more[j];
    }
    return !r.failed;
}
