/* looks.c - which lookups (查阅) each step's conditions read, and which guards
 * depend through them on what is entered.
 */
#include "pack/internal.h"

/* ---- what a declaration reads ---- */

static bool text_reads(struct arena *a, str text, str id, bool *yes,
                       struct err *e)
{
    struct tokens t;
    str before, after;

    /* Most texts are words for people, or speak of something else. */
    if (!str_cut(text, S("entries"), &before, &after))
        return true;
    if (!tokens_read(a, text, &t, e))
        return false;
    for (size_t i = 0; i < t.n && !*yes; i++) {
        str head, rest, name;

        if (t.at[i].kind != TOKEN_NAME)
            continue;
        (void)str_cut(t.at[i].text, S("."), &head, &rest);
        (void)str_cut(rest, S("."), &name, &rest);
        *yes = str_eq(head, S("entries")) && (name.n == 0 || str_eq(name, id));
    }
    return true;
}

/* Whether anything below a declaration reads entries.ID. */
static bool node_reads(struct arena *a, const struct json *node, str id,
                       bool *yes, struct err *e)
{
    if (node == NULL || *yes)
        return true;
    if (node->kind == JSON_STRING)
        return text_reads(a, node->text, id, yes, e);
    for (size_t i = 0; i < node->n; i++)
        if (!node_reads(a, node->items[i], id, yes, e))
            return false;
    return true;
}

static const struct json *declared(const struct json *tree, const char *section,
                                   str id)
{
    return json_get(json_get(tree, str_of(section)), id);
}

static bool among(const str *ids, size_t n, str id)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(ids[i], id))
            return true;
    return false;
}

/* The step itself, its role, the decisions it asks, and the limits that it
 * starts or meets. */
static bool step_reads(struct arena *a, const struct json *tree,
                       const struct procedure *p, const struct step *s, str id,
                       bool *yes, struct err *e)
{
    if (!node_reads(a, declared(tree, "steps", s->id), id, yes, e) ||
        !node_reads(a, declared(tree, "roles", s->by->id), id, yes, e))
        return false;
    for (size_t i = 0; i < s->n_decides; i++)
        if (!node_reads(a, declared(tree, "decisions", s->decides[i]->id), id,
                        yes, e))
            return false;
    for (size_t i = 0; i < p->n_deadlines; i++) {
        const struct deadline *d = &p->deadlines[i];

        if ((among(d->from, d->n_from, s->id) ||
             among(d->until, d->n_until, s->id)) &&
            !node_reads(a, declared(tree, "deadlines", d->id), id, yes, e))
            return false;
    }
    return true;
}

/* A lookup may read what one before it found. */
static bool with_earlier(struct arena *a, const struct json *tree,
                         const struct procedure *p, bool *used, struct err *e)
{
    for (size_t i = p->n_lookups; i > 0; i--) {
        const struct json *node =
            declared(tree, "lookups", p->lookups[i - 1].id);

        for (size_t j = 0; used[i - 1] && j + 1 < i; j++)
            if (!node_reads(a, node, p->lookups[j].id, &used[j], e))
                return false;
    }
    return true;
}

/* ---- guards that depend on what is entered ---- */

static bool has_field(const struct step *s, str id)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (str_eq(s->fields[i].field->id, id))
            return true;
    return false;
}

/* What is entered, by itself or as the value that it becomes. */
bool reads_entered(struct arena *a, const struct step *s, const struct feel *x,
                   bool *yes, struct err *e)
{
    str *paths;
    size_t n;

    if (x == NULL)
        return true;
    if (!feel_reads(x, a, &paths, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        str head, rest, name;

        (void)str_cut(paths[i], S("."), &head, &rest);
        (void)str_cut(rest, S("."), &name, &rest);
        *yes = *yes || str_eq(head, S("input")) ||
               ((str_eq(head, S("case")) || str_eq(head, S("party"))) &&
                has_field(s, name));
    }
    return true;
}

static bool lookup_depends(struct arena *a, const struct step *s,
                           const struct lookup *l, bool *yes, struct err *e)
{
    const struct feel *const all[] = {l->entry, l->of, l->on};

    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (!reads_entered(a, s, all[i], yes, e))
            return false;
    for (size_t i = 0; i < l->n_where; i++)
        if (!reads_entered(a, s, l->where[i].value, yes, e))
            return false;
    return true;
}

static bool guard_depends(struct arena *a, const struct json *tree,
                          const struct procedure *p, const struct step *s,
                          struct guard *g, struct err *e)
{
    const struct feel *const both[] = {g->when, g->event};
    bool *used = arena_array(a, bool, p->n_lookups, e);

    if (used == NULL)
        return false;
    for (size_t i = 0; i < p->n_lookups; i++)
        for (size_t k = 0; k < COUNT_OF(both); k++)
            if (both[k] != NULL && !text_reads(a, feel_source(both[k]),
                                               p->lookups[i].id, &used[i], e))
                return false;
    if (!with_earlier(a, tree, p, used, e))
        return false;
    for (size_t i = 0; i < p->n_lookups; i++)
        if (used[i] &&
            !lookup_depends(a, s, &p->lookups[i], &g->reads_input, e))
            return false;
    return true;
}

bool link_looks(struct arena *a, const struct json *tree, struct procedure *p,
                struct err *e)
{
    for (size_t i = 0; p->n_lookups > 0 && i < p->n_steps; i++) {
        struct step *s = &p->steps[i];
        bool *used = arena_array(a, bool, p->n_lookups, e);

        s->looks = arena_array(a, const struct lookup *, p->n_lookups, e);
        if (used == NULL || s->looks == NULL)
            return false;
        for (size_t l = 0; l < p->n_lookups; l++)
            if (!step_reads(a, tree, p, s, p->lookups[l].id, &used[l], e))
                return false;
        if (!with_earlier(a, tree, p, used, e))
            return false;
        for (size_t l = 0; l < p->n_lookups; l++)
            if (used[l])
                s->looks[s->n_looks++] = &p->lookups[l];
        for (size_t g = 0; g < s->n_guards; g++)
            if (!guard_depends(a, tree, p, s, &s->guards[g], e))
                return false;
    }
    return true;
}
