/* builtins_range.c - how points and ranges lie to each other [DMN 1.5 Table
 * 78].
 *
 * Every argument is an interval between two positions.  A position is a value
 * and a nudge: the start of an open range lies just after its value, the end
 * of one just before it.  With that, each relation of the standard is a few
 * comparisons of positions.
 */
#include "feel/internal.h"

struct position {
    int end;   /* -1, 1: before or after everything (a range without an end) */
    int nudge; /* -1, 0, 1 */
    const struct feel_value *v;
};

struct interval {
    struct position start, end;
};

/* False: it is no interval (everything but one value). */
static bool interval_of(const struct feel_value *v, struct interval *i)
{
    const struct range *g = v->kind == FEEL_RANGE ? v->as.range : NULL;

    if (g == NULL || g->form == RANGE_EQUAL) {
        i->start = (struct position){.v = g == NULL ? v : &g->start};
        i->end = i->start;
        return true;
    }
    i->start = (struct position){.end = g->has_start ? 0 : -1,
                                 .nudge = g->start_in ? 0 : 1,
                                 .v = &g->start};
    i->end = (struct position){
        .end = g->has_end ? 0 : 1, .nudge = g->end_in ? 0 : -1, .v = &g->end};
    return g->form == RANGE_BOTH;
}

static bool position_order(const struct position *a, const struct position *b,
                           int *order)
{
    if (a->end != 0 || b->end != 0) {
        *order = a->end - b->end;
        return true;
    }
    if (!value_order(a->v, b->v, order))
        return false;
    if (*order == 0)
        *order = a->nudge - b->nudge;
    return true;
}

enum side { START, END };

/* One comparison: that side of the first with that side of the second. */
struct condition {
    enum side first;
    enum op op;
    enum side second;
};

static bool holds(const struct condition *c, const struct interval *a,
                  const struct interval *b, bool *is)
{
    const struct position *x = c->first == START ? &a->start : &a->end;
    const struct position *y = c->second == START ? &b->start : &b->end;
    int order;

    if (!position_order(x, y, &order))
        return false;
    *is = c->op == N_LT   ? order < 0
          : c->op == N_LE ? order <= 0
          : c->op == N_GE ? order >= 0
                          : order == 0;
    return true;
}

static bool relate(struct run *r, const struct feel_value *a,
                   const struct feel_value *b, const struct condition *cs,
                   size_t n, struct feel_value *out)
{
    struct interval x, y;
    bool all = true;

    if (!interval_of(a, &x) || !interval_of(b, &y))
        return builtin_null(r, out);
    for (size_t i = 0; i < n; i++) {
        bool is;

        if (!holds(&cs[i], &x, &y, &is))
            return builtin_null(r, out);
        all = all && is;
    }
    value_bool(out, all);
    return true;
}

static bool before(struct run *r, const struct feel_value *args, size_t n,
                   struct feel_value *out)
{
    static const struct condition cs[] = {{END, N_LT, START}};

    (void)n;
    return relate(r, &args[0], &args[1], cs, COUNT_OF(cs), out);
}

static bool after(struct run *r, const struct feel_value *args, size_t n,
                  struct feel_value *out)
{
    (void)n;
    return before(r, (const struct feel_value[]){args[1], args[0]}, 2, out);
}

static bool meets(struct run *r, const struct feel_value *args, size_t n,
                  struct feel_value *out)
{
    static const struct condition cs[] = {{END, N_EQ, START}};

    (void)n;
    return relate(r, &args[0], &args[1], cs, COUNT_OF(cs), out);
}

static bool met_by(struct run *r, const struct feel_value *args, size_t n,
                   struct feel_value *out)
{
    (void)n;
    return meets(r, (const struct feel_value[]){args[1], args[0]}, 2, out);
}

static bool overlaps(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    static const struct condition cs[] = {{END, N_GE, START},
                                          {START, N_LE, END}};

    (void)n;
    return relate(r, &args[0], &args[1], cs, COUNT_OF(cs), out);
}

static bool overlaps_before(struct run *r, const struct feel_value *args,
                            size_t n, struct feel_value *out)
{
    static const struct condition cs[] = {
        {START, N_LT, START}, {END, N_GE, START}, {END, N_LE, END}};

    (void)n;
    return relate(r, &args[0], &args[1], cs, COUNT_OF(cs), out);
}

static bool overlaps_after(struct run *r, const struct feel_value *args,
                           size_t n, struct feel_value *out)
{
    (void)n;
    return overlaps_before(r, (const struct feel_value[]){args[1], args[0]}, 2,
                           out);
}

static bool finishes(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    static const struct condition cs[] = {{END, N_EQ, END},
                                          {START, N_GE, START}};

    (void)n;
    return relate(r, &args[0], &args[1], cs, COUNT_OF(cs), out);
}

static bool finished_by(struct run *r, const struct feel_value *args, size_t n,
                        struct feel_value *out)
{
    (void)n;
    return finishes(r, (const struct feel_value[]){args[1], args[0]}, 2, out);
}

static bool includes(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    static const struct condition cs[] = {{START, N_LE, START},
                                          {END, N_GE, END}};

    (void)n;
    return relate(r, &args[0], &args[1], cs, COUNT_OF(cs), out);
}

static bool during(struct run *r, const struct feel_value *args, size_t n,
                   struct feel_value *out)
{
    (void)n;
    return includes(r, (const struct feel_value[]){args[1], args[0]}, 2, out);
}

static bool starts(struct run *r, const struct feel_value *args, size_t n,
                   struct feel_value *out)
{
    static const struct condition cs[] = {{START, N_EQ, START},
                                          {END, N_LE, END}};

    (void)n;
    return relate(r, &args[0], &args[1], cs, COUNT_OF(cs), out);
}

static bool started_by(struct run *r, const struct feel_value *args, size_t n,
                       struct feel_value *out)
{
    (void)n;
    return starts(r, (const struct feel_value[]){args[1], args[0]}, 2, out);
}

static bool coincides(struct run *r, const struct feel_value *args, size_t n,
                      struct feel_value *out)
{
    static const struct condition cs[] = {{START, N_EQ, START},
                                          {END, N_EQ, END}};

    (void)n;
    return relate(r, &args[0], &args[1], cs, COUNT_OF(cs), out);
}

/* ------------------------------------------------------------- range() -- */

/* An end of the text of a range: a literal, or date("…") and its like. */
static bool constant_end(const struct node *n)
{
    static const str makers[] = {SI("date"), SI("time"), SI("date and time"),
                                 SI("duration")};

    if (n->op == N_CONST)
        return n->value.kind != FEEL_FUNCTION;
    if (n->op != N_BUILTIN || n->n != 1 || n->kids[0]->op != N_CONST)
        return false;
    for (size_t i = 0; i < COUNT_OF(makers); i++) {
        if (str_eq(n->builtin->name, makers[i]))
            return true;
    }
    return false;
}

/* range("[18..21]"): the text is a range literal whose ends are constants. */
static bool range_from(struct run *r, const struct feel_value *args, size_t n,
                       struct feel_value *out)
{
    struct parse_options o = {.any_name = true};
    struct feel *x = run_array(r, struct feel, 1);
    size_t used = arena_used(r->a) - r->memory_from;
    const struct feel *outer = r->of;
    const struct node *root;
    bool ok;

    (void)n;
    if (x == NULL || !run_step(r, (int64_t)args[0].as.text.n))
        return false;
    x->source = args[0].as.text;
    if (used > r->memory_most || x->source.n > 1000 ||
        !feel_parse(r->a, x->source, &o, x, NULL))
        return builtin_null(r, out);
    root = x->root;
    if ((root->op != N_RANGE && root->op != N_CONST) || root->n != 2 ||
        !constant_end(root->kids[0]) || !constant_end(root->kids[1]))
        return builtin_null(r, out);
    r->of = x;
    ok = eval(r, root, out);
    r->of = outer;
    if (ok && out->kind == FEEL_RANGE &&
        (out->as.range->start.kind == FEEL_NULL ||
         out->as.range->end.kind == FEEL_NULL))
        return builtin_null(r, out);
    return ok;
}

/* clang-format off */
static const struct builtin rows[] = {
    {SI("before"), "pp", "point1,point2", before},
    {SI("before"), "pr", "point,range", before},
    {SI("before"), "rp", "range,point", before},
    {SI("before"), "rr", "range1,range2", before},
    {SI("after"), "pp", "point1,point2", after},
    {SI("after"), "pr", "point,range", after},
    {SI("after"), "rp", "range,point", after},
    {SI("after"), "rr", "range1,range2", after},
    {SI("meets"), "rr", "range1,range2", meets},
    {SI("met by"), "rr", "range1,range2", met_by},
    {SI("overlaps"), "rr", "range1,range2", overlaps},
    {SI("overlaps before"), "rr", "range1,range2", overlaps_before},
    {SI("overlaps after"), "rr", "range1,range2", overlaps_after},
    {SI("finishes"), "pr", "point,range", finishes},
    {SI("finishes"), "rr", "range1,range2", finishes},
    {SI("finished by"), "rp", "range,point", finished_by},
    {SI("finished by"), "rr", "range1,range2", finished_by},
    {SI("includes"), "rp", "range,point", includes},
    {SI("includes"), "rr", "range1,range2", includes},
    {SI("during"), "pr", "point,range", during},
    {SI("during"), "rr", "range1,range2", during},
    {SI("starts"), "pr", "point,range", starts},
    {SI("starts"), "rr", "range1,range2", starts},
    {SI("started by"), "rp", "range,point", started_by},
    {SI("started by"), "rr", "range1,range2", started_by},
    {SI("coincides"), "pp", "point1,point2", coincides},
    {SI("coincides"), "rr", "range1,range2", coincides},
    {SI("range"), "s", "from", range_from},
    {{NULL, 0}, "", "", NULL},
};
/* clang-format on */

const struct builtin_table builtins_range = {rows, COUNT_OF(rows) - 1};
