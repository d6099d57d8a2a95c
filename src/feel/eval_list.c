/* eval_list.c - iterations, filters, paths and calls. */
#include "feel/internal.h"

/* ----------------------------------------------------------- domains ---- */

/* What an iterator runs over: a list, or whole numbers or days one by one. */
struct domain {
    bool counted;
    struct feel_value list;
    enum feel_kind kind; /* FEEL_NUMBER or FEEL_DATE */
    int64_t from, step;
    uint64_t n;
};

static bool whole(const struct feel_value *v, int64_t *n)
{
    if (v->kind == FEEL_DATE) {
        *n = v->as.moment.day;
        return true;
    }
    return v->kind == FEEL_NUMBER && decimal_integer(v->as.number) &&
           decimal_to_int(v->as.number, n);
}

static bool count_between(const struct feel_value *a,
                          const struct feel_value *b, struct domain *d)
{
    int64_t from, to;

    if (a->kind != b->kind || !whole(a, &from) || !whole(b, &to))
        return false;
    d->counted = true;
    d->kind = a->kind;
    d->from = from;
    d->step = from <= to ? 1 : -1;
    d->n = from <= to ? (uint64_t)to - (uint64_t)from
                      : (uint64_t)from - (uint64_t)to;
    if (d->n < UINT64_MAX)
        d->n++;
    return true;
}

static bool domain_of_range(const struct range *g, struct domain *d)
{
    if (g->form != RANGE_BOTH || !g->has_start || !g->has_end ||
        !count_between(&g->start, &g->end, d))
        return false;
    if (!g->start_in && --d->n > 0)
        d->from += d->step;
    if (!g->end_in && d->n > 0)
        d->n--;
    return true;
}

/* Sets *is to false when it cannot be iterated over. */
static bool open_domain(struct run *r, const struct node *n, struct domain *d,
                        bool *is)
{
    struct feel_value *one;

    *d = (struct domain){0};
    if (n->op == N_SPREAD) {
        struct feel_value from, to;

        if (!eval(r, n->kids[0], &from) || !eval(r, n->kids[1], &to))
            return false;
        *is = count_between(&from, &to, d);
        return true;
    }
    if (!eval(r, n, &d->list))
        return false;
    *is = true;
    if (d->list.kind == FEEL_RANGE) {
        *is = domain_of_range(d->list.as.range, d);
    } else if (d->list.kind == FEEL_NULL) {
        *is = false;
    } else if (d->list.kind != FEEL_LIST) {
        one = run_array(r, struct feel_value, 1);
        if (one == NULL)
            return false;
        *one = d->list;
        value_list(&d->list, one, 1);
        d->n = 1;
    }
    if (!d->counted && *is)
        d->n = list_size(&d->list);
    return true;
}

static void domain_item(const struct domain *d, uint64_t i,
                        struct feel_value *out)
{
    int64_t v;

    if (!d->counted) {
        list_item(&d->list, (size_t)i, out);
        return;
    }
    v = d->step > 0 ? d->from + (int64_t)i : d->from - (int64_t)i;
    if (d->kind == FEEL_DATE) {
        *out = (struct feel_value){.kind = FEEL_DATE};
        out->as.moment.day = v;
    } else {
        value_int(out, v);
    }
}

/* -------------------------------------------------------- iterations ---- */

struct loop {
    struct run *r;
    const struct node *n;
    struct items results; /* N_FOR */
    enum tri all;         /* N_SOME, N_EVERY */
    bool stop, failed;    /* decided; a domain that is none */
};

static bool loop_body(struct loop *l)
{
    struct run *r = l->r;
    const struct node *body = l->n->kids[l->n->n - 1];
    struct feel_value v;
    enum tri t;

    if (l->n->op == N_FOR) {
        value_list(&r->slots[l->n->slot], l->results.at, l->results.n);
        return eval(r, body, &v) && items_add(r, &l->results, &v);
    }
    if (!eval_truth(r, body, &t))
        return false;
    l->all = l->n->op == N_EVERY ? tri_and(l->all, t) : tri_or(l->all, t);
    l->stop = l->all == (l->n->op == N_EVERY ? TRI_FALSE : TRI_TRUE);
    return true;
}

static bool loop_over(struct loop *l, size_t i)
{
    struct domain d;
    bool is;

    if (i + 1 == l->n->n)
        return loop_body(l);
    if (!open_domain(l->r, l->n->kids[i], &d, &is))
        return false;
    if (!is) {
        l->failed = true;
        l->stop = true;
        return true;
    }
    if (!run_deeper(l->r))
        return false;
    for (uint64_t k = 0; k < d.n && !l->stop; k++) {
        if (!run_step(l->r, 1))
            return false;
        domain_item(&d, k, &l->r->slots[l->n->slots[i]]);
        if (!loop_over(l, i + 1))
            return false;
    }
    l->r->left.depth--;
    return true;
}

bool eval_iterate(struct run *r, const struct node *n, struct feel_value *out)
{
    struct loop l = {.r = r, .n = n};

    l.all = n->op == N_EVERY ? TRI_TRUE : TRI_FALSE;
    if (!loop_over(&l, 0))
        return false;
    if (l.failed)
        return run_null(r, n, WHY_DOMAIN, out);
    if (n->op == N_FOR)
        value_list(out, l.results.at, l.results.n);
    else
        value_tri(out, l.all);
    return true;
}

/* ----------------------------------------------------------- filters ---- */

static bool item_at(struct run *r, const struct node *n,
                    const struct feel_value *list, struct decimal where,
                    struct feel_value *out)
{
    int64_t i, size = (int64_t)list_size(list);

    if (!decimal_to_int(where, &i) || i == 0 || i > size || i < -size)
        return run_null(r, n, WHY_INDEX, out);
    list_item(list, (size_t)(i > 0 ? i - 1 : size + i), out);
    return true;
}

/* A condition that gives a number for the first item is an index; otherwise
 * the items for which it is true [DMN 1.5 Table 54]. */
static bool filter_list(struct run *r, const struct node *n,
                        const struct feel_value *list, struct feel_value *out)
{
    size_t size = list_size(list);
    struct items kept = {0};
    struct feel_value v, item = value_null;

    for (size_t i = 0; i < size || i == 0; i++) {
        if (size > 0)
            list_item(list, i, &item);
        r->slots[n->slot] = item;
        if (!eval(r, n->kids[1], &v))
            return false;
        if (i == 0 && v.kind == FEEL_NUMBER)
            return item_at(r, n, list, v.as.number, out);
        if (size > 0 && v.kind == FEEL_BOOL && v.truth &&
            !items_add(r, &kept, &item))
            return false;
    }
    value_list(out, kept.at, kept.n);
    return true;
}

bool eval_filter(struct run *r, const struct node *n, struct feel_value *out)
{
    struct feel_value base, list;
    const struct node *condition = n->kids[1];

    if (!eval(r, n->kids[0], &base))
        return false;
    list = base;
    if (base.kind == FEEL_NULL) {
        *out = value_null;
        return true;
    }
    if (base.kind != FEEL_LIST)
        value_list(&list, &base, 1);
    if (condition->op == N_CONST && condition->value.kind == FEEL_NUMBER)
        return item_at(r, n, &list, condition->value.as.number, out);
    return filter_list(r, n, &list, out);
}

/* ------------------------------------------------------------- paths ---- */

static const struct feel_value *range_part(const struct range *g, str name,
                                           struct feel_value *room)
{
    bool point = g->form == RANGE_EQUAL;

    if (str_eq(name, S("start")))
        return g->has_start || point ? &g->start : &value_null;
    if (str_eq(name, S("end")))
        return g->has_end || point ? &g->end : &value_null;
    if (str_eq(name, S("start included")))
        value_bool(room, g->start_in || point);
    else if (str_eq(name, S("end included")))
        value_bool(room, g->end_in || point);
    else
        return NULL;
    return room;
}

static const struct feel_value *part_of(const struct feel_value *v, str name,
                                        struct feel_value *room)
{
    if (v->kind == FEEL_CONTEXT)
        return context_see(v, name, room);
    if (v->kind == FEEL_RANGE)
        return range_part(v->as.range, name, room);
    return is_temporal(v->kind) && temporal_part(v, name, room) ? room : NULL;
}

static bool parts_of_list(struct run *r, const struct feel_value *list,
                          str name, struct feel_value *out)
{
    size_t n = list_size(list);
    struct feel_value *items = NULL, item, room;

    if (!run_step(r, (int64_t)n))
        return false;
    if (n > 0) {
        items = run_array(r, struct feel_value, n);
        if (items == NULL)
            return false;
    }
    for (size_t i = 0; i < n; i++) {
        const struct feel_value *part;

        list_item(list, i, &item);
        part = part_of(&item, name, &room);
        items[i] = part == NULL ? value_null : *part;
    }
    value_list(out, items, n);
    return true;
}

/* The base of a path of names is looked at where it stands; *room takes what
 * is made on the way. */
static const struct feel_value *see_part(struct run *r, const struct node *n,
                                         struct feel_value *room)
{
    const struct feel_value *base = see(r, n->kids[0], room), *part;
    struct feel_value made;

    if (base == NULL)
        return NULL;
    if (base->kind == FEEL_NULL)
        return &value_null;
    if (base->kind == FEEL_LIST) {
        struct feel_value list = *base;

        return parts_of_list(r, &list, n->name, room) ? room : NULL;
    }
    part = part_of(base, n->name, &made);
    if (part != NULL && part->kind != FEEL_NULL) {
        if (part != &made)
            return part;
        *room = made;
        return room;
    }
    (void)run_null(r, n, part == NULL ? WHY_MISSING : WHY_EMPTY, room);
    return room;
}

const struct feel_value *see_path(struct run *r, const struct node *n,
                                  struct feel_value *room)
{
    size_t notes = r->n_notes;
    const struct feel_value *v;

    if (!run_step(r, 1) || !run_deeper(r))
        return NULL;
    v = see_part(r, n, room);
    r->left.depth--;
    if (v != NULL && v->kind != FEEL_NULL)
        r->n_notes = notes;
    return v;
}

/* ------------------------------------------------------------- calls ---- */

/* Puts the arguments where the function's frame wants them, each turned into
 * its type. */
static bool bind(struct run *r, const struct node *n,
                 const struct feel_value *args, struct feel_value *frame,
                 bool *fits)
{
    *fits = true;
    for (size_t i = 0; i < n->n_names && *fits; i++) {
        if (!type_conform(r, n->types == NULL ? NULL : n->types[i], &args[i],
                          &frame[n->slots[i]], fits))
            return false;
    }
    return true;
}

static bool run_body(struct run *r, const struct function *f,
                     struct feel_value *frame, struct feel_value *out)
{
    const struct feel_value *const *values = r->values;
    struct feel_value *slots = r->slots, top = r->top;
    const struct feel *of = r->of;
    bool ok;

    r->slots = frame;
    r->top = f->top;
    r->values = f->values;
    r->of = f->of;
    ok = eval(r, f->node->kids[0], out);
    r->slots = slots;
    r->top = top;
    r->values = values;
    r->of = of;
    return ok;
}

static bool call_function(struct run *r, const struct node *at,
                          const struct function *f,
                          const struct feel_value *args, struct feel_value *out)
{
    const struct node *n = f->node;
    struct frame_mark mark;
    struct feel_value *frame = frame_take(r, (size_t)n->frame + 1, &mark);
    bool fits;

    if (frame == NULL)
        return false;
    if (n->slot > 0)
        memcpy(frame, f->captured, (size_t)n->slot * sizeof *frame);
    if (!bind(r, n, args, frame, &fits) ||
        (fits && !run_body(r, f, frame, out)))
        return false;
    frame_give(r, &mark);
    return fits || run_null(r, at, WHY_ARGUMENTS, out);
}

bool call_value(struct run *r, const struct feel_value *f,
                const struct feel_value *args, size_t n, struct feel_value *out)
{
    return call_with(r, r->node, f, args, NULL, n, out);
}

/* Puts named arguments into the order of the parameters; *out NULL: a name is
 * none, or stands twice. */
static bool arrange(struct run *r, const str *params, size_t n_params,
                    const str *names, const struct feel_value *args, size_t n,
                    struct feel_value **out)
{
    struct feel_value *to = run_array(r, struct feel_value, n_params + 1);
    bool *given = run_array(r, bool, n_params + 1);

    *out = to;
    if (to == NULL || given == NULL)
        return false;
    for (size_t i = 0; i < n && *out != NULL; i++) {
        size_t at = 0;

        while (at < n_params && !str_eq(params[at], names[i]))
            at++;
        if (at == n_params || given[at]) {
            *out = NULL;
        } else {
            given[at] = true;
            to[at] = args[i];
        }
    }
    return true;
}

/* Native functions may keep their arguments, which therefore stand in the
 * arena. */
static bool native_arguments(struct run *r, const struct native *f,
                             const struct feel_value *args, size_t count,
                             const struct feel_value ***out, bool *fit)
{
    const struct feel_value **list =
        run_array(r, const struct feel_value *, f->n + 1);
    struct feel_value *kept = run_array(r, struct feel_value, f->n + 1);

    *fit = true;
    *out = list;
    if (list == NULL || kept == NULL)
        return false;
    for (size_t i = 0; i < f->n && *fit; i++) {
        if (i < count && !type_conform(r, f->types == NULL ? NULL : f->types[i],
                                       &args[i], &kept[i], fit))
            return false;
        list[i] = &kept[i];
    }
    return true;
}

bool call_native(struct run *r, const struct node *n, const struct native *f,
                 const struct feel_value *args, const str *names, size_t count,
                 struct feel_value *out)
{
    const struct feel_value **list, *result = &value_null;
    const struct node *node = r->node;
    bool fit = count == f->n, ok;

    if (fit && names != NULL) {
        struct feel_value *arranged;

        if (!arrange(r, f->params, f->n, names, args, count, &arranged))
            return false;
        fit = arranged != NULL;
        args = arranged;
        count = f->n;
    }
    if (!fit)
        return run_null(r, n, WHY_ARGUMENTS, out);
    if (!run_step(r, 1) || !run_deeper(r) ||
        !native_arguments(r, f, args, count, &list, &fit))
        return false;
    if (!fit) {
        r->left.depth--;
        return run_null(r, n, WHY_ARGUMENTS, out);
    }
    ok =
        f->call((struct feel_machine *)r, f->self, list, f->n, &result, r->e) &&
        type_conform(r, f->result, result, out, &fit);
    r->node = node;
    r->left.depth--;
    return ok && (fit || run_null(r, n, WHY_RESULT, out));
}

bool call_with(struct run *r, const struct node *n, const struct feel_value *f,
               const struct feel_value *args, const str *names, size_t count,
               struct feel_value *out)
{
    const struct function *fn;
    struct feel_value *arranged;

    if (f->kind != FEEL_FUNCTION) {
        if (f->kind != FEEL_NULL)
            return run_null(r, n, WHY_CALLEE, out);
        *out = value_null;
        return true;
    }
    fn = f->as.function;
    if (fn->builtin != NULL)
        return builtin_call(r, fn->builtin, args, count, names, out);
    if (fn->native != NULL)
        return call_native(r, n, fn->native, args, names, count, out);
    if (count != fn->node->n_names)
        return run_null(r, n, WHY_ARGUMENTS, out);
    if (names != NULL) {
        if (!arrange(r, fn->node->names, count, names, args, count, &arranged))
            return false;
        if (arranged == NULL)
            return run_null(r, n, WHY_ARGUMENTS, out);
        args = arranged;
    }
    return call_function(r, n, fn, args, out);
}

enum { ARGS_INLINE = 4 };

bool eval_call(struct run *r, const struct node *n, struct feel_value *out)
{
    struct feel_value few[ARGS_INLINE], *args = few, f;
    size_t first = n->op == N_CALL ? 1 : 0, count = n->n - first;
    const struct node *outer = r->node;
    bool ok;

    if (first == 1 && !eval(r, n->kids[0], &f))
        return false;
    if (count > ARGS_INLINE) {
        args = run_array(r, struct feel_value, count);
        if (args == NULL)
            return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!eval(r, n->kids[first + i], &args[i]))
            return false;
    }
    r->node = n;
    ok = first == 1 ? call_with(r, n, &f, args, n->names, count, out)
                    : builtin_call(r, n->builtin, args, count, n->names, out);
    r->node = outer;
    return ok;
}
