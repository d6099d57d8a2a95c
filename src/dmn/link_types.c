/* link_types.c - item definitions (数据类型定义) into the types of FEEL. */
#include "dmn/internal.h"

static const struct err_def no_type = {
    .code = "DMN-010",
    .fault = FAULT_INPUT,
    .zh = "「{0}」用到的类型「{1}」没有定义",
    .fix_zh =
        "在 itemDefinition 中定义它,或者改用 FEEL 的类型;现按任意类型处理",
    .en = "\"{0}\" uses the type \"{1}\", which is not defined",
    .fix_en = "define it in an itemDefinition or use a type of FEEL; it is "
              "taken as Any for now",
};

enum item_state { ITEM_NEW, ITEM_BUSY, ITEM_DONE };

/* Type names of XML Schema kept from DMN 1.1, and how FEEL says them. */
static const struct {
    const char *old, *feel;
} old_names[] = {
    {"dateTime", "date and time"},
    {"dayTimeDuration", "days and time duration"},
    {"yearMonthDuration", "years and months duration"},
    {"list", "list<Any>"},
};

static bool item_type(struct linker *l, struct linked_file *f,
                      const struct dmn_item *i, str element,
                      const struct feel_type **out);

/* The type of item definition i.  One that contains itself is Any inside: a
 * type is a finite thing here; so is what stands deeper than anybody reads. */
static bool nth_type(struct linker *l, struct linked_file *f, size_t i,
                     const struct feel_type **out)
{
    if (f->item_state[i] == ITEM_NEW && l->depth < DMN_NEST_MOST) {
        f->item_state[i] = ITEM_BUSY;
        l->depth++;
        if (!item_type(l, f, &f->src->items[i], f->src->items[i].name,
                       &f->item_types[i]))
            return false;
        l->depth--;
        f->item_state[i] = ITEM_DONE;
    }
    *out = f->item_state[i] == ITEM_DONE ? f->item_types[i] : NULL;
    return true;
}

static bool find_item(const struct linked_file *f, str name, size_t *i)
{
    const struct dmn_item *at = f == NULL ? NULL : map_get(f->items, name);

    if (at != NULL)
        *i = (size_t)(at - f->src->items);
    return at != NULL;
}

/* In the file, or in one that it imports: "import.name". */
static bool find_name(struct linked_file *f, str name, struct linked_file **in,
                      size_t *i)
{
    *in = f;
    if (find_item(f, name, i))
        return true;
    for (size_t k = 0; k < f->src->n_imports; k++) {
        str as = f->src->imports[k].name, rest = name;

        if (as.n > 0) {
            if (name.n <= as.n || !str_starts(name, as) || name.p[as.n] != '.')
                continue;
            rest = str_slice(name, as.n + 1, name.n);
        }
        *in = f->imports[k];
        if (find_item(f->imports[k], rest, i))
            return true;
    }
    return false;
}

/* "prefix:name": of an own or imported namespace; *rest is then the name. */
static bool find_prefixed(struct linked_file *f, str name,
                          const struct xml *near, struct linked_file **in,
                          size_t *i, str *rest)
{
    str prefix, local, ns;

    *rest = name;
    if (!str_cut(name, S(":"), &prefix, &local))
        return false;
    *rest = local;
    if (near == NULL || !xml_namespace(near, prefix, &ns))
        return find_name(f, local, in, i);
    *in = f;
    if (str_eq(ns, f->src->ns))
        return find_item(f, local, i);
    for (size_t k = 0; k < f->src->n_imports; k++) {
        *in = f->imports[k];
        if (str_eq(f->src->imports[k].ns, ns) && find_item(*in, local, i))
            return true;
    }
    return false;
}

bool link_type(struct linker *l, struct linked_file *f, str name,
               const struct xml *near, struct at at, str element,
               const struct feel_type **out)
{
    struct linked_file *in;
    str rest = name;
    struct err why;
    size_t i;

    *out = NULL;
    if (name.n == 0)
        return true;
    if (find_name(f, name, &in, &i) ||
        find_prefixed(f, name, near, &in, &i, &rest))
        return nth_type(l, in, i, out);
    for (i = 0; i < COUNT_OF(old_names); i++) {
        if (str_eq(rest, str_of(old_names[i].old)))
            rest = str_of(old_names[i].feel);
    }
    why = (struct err){0};
    if (feel_type_read(l->a, rest, at, f->types, f->n_types, out, &why))
        return true;
    *out = NULL;
    if (fault_memory(&why, l->e))
        return false;
    why = (struct err){0};
    (void)err_set(&why, &no_type, .at = at, .arg = {element, name});
    return fault_add(l, element, &why);
}

/* ----------------------------------------------------- one definition ---- */

static bool constrain(struct linker *l, struct linked_file *f,
                      const struct dmn_text *text, str element,
                      const struct feel_type **type)
{
    struct feel_scope scope = {.types = f->types, .n_types = f->n_types};
    struct feel *tests;
    struct err why = {0};

    if (str_trim(text->text).n == 0)
        return true;
    if (!feel_compile_in(l->a, text->text, &scope, true, text->at, &tests,
                         &why))
        return !fault_memory(&why, l->e) && fault_add(l, element, &why);
    *type = feel_type_allowing(l->a, *type, tests, true, l->e);
    return *type != NULL;
}

/* The types of components or parameters. */
static bool part_types(struct linker *l, struct linked_file *f,
                       const struct dmn_item *i, str element, str **names,
                       const struct feel_type ***types)
{
    *names = arena_array(l->a, str, i->n_parts + 1, l->e);
    *types = arena_array(l->a, const struct feel_type *, i->n_parts + 1, l->e);
    if (*names == NULL || *types == NULL)
        return false;
    for (size_t k = 0; k < i->n_parts; k++) {
        (*names)[k] = i->parts[k].name;
        if (!item_type(l, f, &i->parts[k], element, &(*types)[k]))
            return false;
    }
    return true;
}

static bool base_type(struct linker *l, struct linked_file *f,
                      const struct dmn_item *i, str element,
                      const struct feel_type **out)
{
    const struct feel_type **types, *result;
    str *names;

    if (!i->function && i->n_parts == 0)
        return link_type(l, f, i->type, i->xml, i->at, element, out);
    if (!part_types(l, f, i, element, &names, &types))
        return false;
    if (!i->function) {
        *out = feel_type_context(l->a, names, types, i->n_parts, l->e);
        return *out != NULL;
    }
    if (!link_type(l, f, i->result, i->xml, i->at, element, &result))
        return false;
    *out = feel_type_function(l->a, types, i->n_parts, result, l->e);
    return *out != NULL;
}

/* [DMN 1.5 §7.3.3]: allowedValues are of each item of a collection,
 * typeConstraint is of the whole. */
static bool item_type(struct linker *l, struct linked_file *f,
                      const struct dmn_item *i, str element,
                      const struct feel_type **out)
{
    const struct feel_type *t;

    if (!base_type(l, f, i, element, &t) ||
        !constrain(l, f, &i->allowed, element, &t))
        return false;
    if (i->collection) {
        t = feel_type_list(l->a, t, l->e);
        if (t == NULL)
            return false;
    }
    if (!constrain(l, f, &i->constraint, element, &t))
        return false;
    *out = t;
    return true;
}

/* ------------------------------------------------------------ a file ----- */

bool link_items(struct linker *l, struct linked_file *f)
{
    size_t n = f->src->n_items;

    f->items = map_new(l->a, l->e);
    f->item_types = arena_array(l->a, const struct feel_type *, n + 1, l->e);
    f->item_state = arena_array(l->a, uint8_t, n + 1, l->e);
    if (f->items == NULL || f->item_types == NULL || f->item_state == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct dmn_item *item = &f->src->items[i];

        if (map_get(f->items, item->name) == NULL &&
            !map_put(f->items, item->name, item, l->e))
            return false;
    }
    return true;
}

static bool add_types(struct linker *l, struct linked_file *f, str as,
                      struct linked_file *from)
{
    for (size_t i = 0; i < from->src->n_items; i++) {
        struct feel_named_type *t = &f->types[f->n_types];
        const str parts[] = {as, as.n > 0 ? S(".") : S(""),
                             from->src->items[i].name};

        if (!nth_type(l, from, i, &t->type) ||
            !arena_join(l->a, parts, COUNT_OF(parts), &t->name, l->e))
            return false;
        f->n_types++;
    }
    return true;
}

/* After link_items of every file. */
bool link_types(struct linker *l, struct linked_file *f)
{
    size_t n = f->src->n_items;

    for (size_t k = 0; k < f->src->n_imports; k++)
        n += f->imports[k] == NULL ? 0 : f->imports[k]->src->n_items;
    f->types = arena_array(l->a, struct feel_named_type, n + 1, l->e);
    if (f->types == NULL || !add_types(l, f, S(""), f))
        return false;
    for (size_t k = 0; k < f->src->n_imports; k++) {
        if (f->imports[k] != NULL &&
            !add_types(l, f, f->src->imports[k].name, f->imports[k]))
            return false;
    }
    return true;
}

bool link_result_type(struct linker *l, struct linked_file *f,
                      const struct dmn_item *variable, str element,
                      const struct feel_type **out)
{
    struct linked_file *in;
    str rest;
    size_t i;

    if ((find_name(f, variable->type, &in, &i) ||
         find_prefixed(f, variable->type, variable->xml, &in, &i, &rest)) &&
        in->src->items[i].function)
        return link_type(l, in, in->src->items[i].result, in->src->items[i].xml,
                         in->src->items[i].at, element, out);
    return link_type(l, f, variable->type, variable->xml, variable->at, element,
                     out);
}
