/* link_needs.c - what an element needs: hrefs to elements, names in scope,
 * parameters of services; and that nothing needs itself. */
#include "dmn/internal.h"

#include <string.h>

static const struct err_def no_element = {
    .code = "DMN-012",
    .fault = FAULT_INPUT,
    .zh = "「{0}」所要求的「{1}」不存在",
    .fix_zh = "更正 href,或者补上该元素、该导入",
    .en = "\"{1}\", required by \"{0}\", does not exist",
    .fix_en = "correct the href, or add the element or the import",
};
static const struct err_def circle = {
    .code = "DMN-013",
    .fault = FAULT_INPUT,
    .zh = "「{0}」最终要求它自己:要求关系成了环",
    .fix_zh = "去掉环上的一条要求",
    .en = "\"{0}\" requires itself in the end: the requirements go in a circle",
    .fix_en = "take away one requirement of the circle",
};

/* -------------------------------------------------------------- hrefs ---- */

/* *by: the import through which it is seen; "" for the file itself. */
static struct unit *find_href(const struct linked_file *f, str href, str *by)
{
    str ns, id;

    *by = S("");
    if (!str_cut(href, S("#"), &ns, &id)) {
        id = ns;
        ns = S("");
    }
    if (ns.n == 0 || str_eq(ns, f->src->ns))
        return map_get(f->by_id, id);
    for (size_t i = 0; i < f->src->n_imports; i++) {
        struct unit *u;

        if (f->imports[i] == NULL || !str_eq(f->src->imports[i].ns, ns))
            continue;
        u = map_get(f->imports[i]->by_id, id);
        if (u != NULL) {
            *by = f->src->imports[i].name;
            return u;
        }
    }
    return NULL;
}

static bool missing(struct linker *l, const struct unit *u, str href)
{
    struct err why = {0};

    (void)err_set(&why, &no_element, .at = u->el->at,
                  .arg = {u->el->name, href});
    return fault_add(l, u->el->name, &why);
}

/* -------------------------------------------------------------- slots ---- */

struct group { /* an import while its members are counted */
    str name;
    VEC(struct unit *) members;
};

struct gather {
    struct linker *l;
    struct unit *u;
    VEC(struct slot) slots;
    VEC(struct unit *) needs;
    VEC(struct group) groups;
    struct map *seen; /* hrefs */
};

static bool add_member(struct gather *g, struct unit *to, str by)
{
    struct group *at = NULL;
    struct unit **m;

    for (size_t i = 0; i < g->groups.n && at == NULL; i++) {
        if (str_eq(g->groups.at[i].name, by))
            at = &g->groups.at[i];
    }
    if (at == NULL) {
        at = vec_add(g->l->a, &g->groups, g->l->e);
        if (at == NULL)
            return false;
        *at = (struct group){.name = by};
    }
    m = vec_add(g->l->a, &at->members, g->l->e);
    if (m != NULL)
        *m = to;
    return m != NULL;
}

static bool add_need(struct gather *g, str href)
{
    str by;
    struct unit *to = find_href(g->u->file, href, &by), **need;
    struct slot *s;

    if (map_get(g->seen, href) != NULL)
        return true;
    if (!map_put(g->seen, href, g, g->l->e))
        return false;
    if (to == NULL)
        return missing(g->l, g->u, href);
    /* A knowledge model may call itself by its name. */
    if (to == g->u && to->el->kind == DMN_KNOWLEDGE)
        return true;
    need = vec_add(g->l->a, &g->needs, g->l->e);
    if (need == NULL)
        return false;
    *need = to;
    if (by.n > 0)
        return add_member(g, to, by);
    s = vec_add(g->l->a, &g->slots, g->l->e);
    if (s == NULL)
        return false;
    *s = (struct slot){.one = to};
    return true;
}

static bool close_groups(struct gather *g)
{
    for (size_t i = 0; i < g->groups.n; i++) {
        const struct group *from = &g->groups.at[i];
        struct slot *s = vec_add(g->l->a, &g->slots, g->l->e);

        if (s == NULL)
            return false;
        *s = (struct slot){.members = from->members.at,
                           .n = from->members.n,
                           .import = from->name};
        s->names = arena_array(g->l->a, str, s->n, g->l->e);
        if (s->names == NULL)
            return false;
        for (size_t k = 0; k < s->n; k++)
            s->names[k] = s->members[k]->name;
    }
    return true;
}

static bool gather(struct linker *l, struct unit *u)
{
    struct gather g = {.l = l, .u = u, .seen = map_new(l->a, l->e)};
    const struct dmn_element *el = u->el;

    if (g.seen == NULL)
        return false;
    for (size_t i = 0; i < el->n_needs; i++) {
        if (!add_need(&g, el->needs[i]))
            return false;
    }
    for (size_t i = 0; i < el->n_knowledge; i++) {
        if (!add_need(&g, el->knowledge[i]))
            return false;
    }
    if (!close_groups(&g))
        return false;
    u->slots = g.slots.at;
    u->n_slots = g.slots.n;
    u->needs = g.needs.at;
    u->n_needs = g.needs.n;
    return true;
}

/* ----------------------------------------------------------- services ---- */

static bool find_all(struct linker *l, struct unit *u, const str *hrefs,
                     size_t n, struct unit **to, size_t *count)
{
    str by;

    for (size_t i = 0; i < n; i++) {
        struct unit *found = find_href(u->file, hrefs[i], &by);

        if (found != NULL)
            to[(*count)++] = found;
        else if (!missing(l, u, hrefs[i]))
            return false;
    }
    return true;
}

/* [DMN 1.5 §10.4]: parameters are the input data, then the input decisions. */
static bool link_service(struct linker *l, struct unit *u)
{
    const struct dmn_element *el = u->el;
    size_t n = el->n_in_data + el->n_in_decisions;

    u->out = arena_array(l->a, struct unit *, el->n_out + 1, l->e);
    u->params = arena_array(l->a, struct unit *, n + 1, l->e);
    u->param_names = arena_array(l->a, str, n + 1, l->e);
    u->param_types = arena_array(l->a, const struct feel_type *, n + 1, l->e);
    if (u->out == NULL || u->params == NULL || u->param_names == NULL ||
        u->param_types == NULL ||
        !find_all(l, u, el->out, el->n_out, u->out, &u->n_out) ||
        !find_all(l, u, el->in_data, el->n_in_data, u->params, &u->n_params) ||
        !find_all(l, u, el->in_decisions, el->n_in_decisions, u->params,
                  &u->n_params))
        return false;
    for (size_t i = 0; i < u->n_params; i++) {
        u->param_names[i] = u->params[i]->name;
        u->param_types[i] = u->params[i]->type;
    }
    return true;
}

/* -------------------------------------------------------------- circles -- */

enum { MARK_NEW, MARK_OPEN, MARK_DONE };

/* Deep first over the needs of one unit, on a stack of its own. */
static bool no_circle(struct linker *l, struct unit *from, struct unit **stack,
                      size_t *next)
{
    size_t n = 0;

    if (from->mark != MARK_NEW)
        return true;
    from->mark = MARK_OPEN;
    stack[n] = from;
    next[n++] = 0;
    while (n > 0) {
        struct unit *u = stack[n - 1], *k;

        if (next[n - 1] == u->n_needs) {
            u->mark = MARK_DONE;
            n--;
            continue;
        }
        k = u->needs[next[n - 1]++];
        if (k->mark == MARK_OPEN)
            return err_set(l->e, &circle, .at = k->el->at,
                           .arg = {k->el->name});
        if (k->mark == MARK_DONE)
            continue;
        k->mark = MARK_OPEN;
        stack[n] = k;
        next[n++] = 0;
    }
    return true;
}

static bool no_circles(struct linker *l)
{
    size_t n = l->m->n_units;
    struct unit **stack = arena_array(l->a, struct unit *, n + 1, l->e);
    size_t *next = arena_array(l->a, size_t, n + 1, l->e);

    if (stack == NULL || next == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!no_circle(l, l->m->units[i], stack, next))
            return false;
    }
    return true;
}

/* ---------------------------------------------------------------- all ---- */

static bool link_variable(struct linker *l, struct unit *u)
{
    const struct dmn_item *v = &u->el->variable;

    if (u->el->kind == DMN_KNOWLEDGE || u->el->kind == DMN_SERVICE)
        return link_result_type(l, u->file, v, u->el->name, &u->result);
    return link_type(l, u->file, v->type, v->xml, v->at, u->el->name, &u->type);
}

bool link_needs(struct linker *l)
{
    for (size_t i = 0; i < l->m->n_units; i++) {
        if (!link_variable(l, l->m->units[i]))
            return false;
    }
    for (size_t i = 0; i < l->m->n_units; i++) {
        struct unit *u = l->m->units[i];

        if (!gather(l, u) ||
            (u->el->kind == DMN_SERVICE && !link_service(l, u)))
            return false;
    }
    return no_circles(l);
}
