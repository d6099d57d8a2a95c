/* link.c - files into a model: who is who, what is imported, what can be
 * asked. */
#include "dmn/internal.h"

static const struct err_def no_import = {
    .code = "DMN-011",
    .fault = FAULT_INPUT,
    .zh = "没有给出所导入的模型「{0}」",
    .fix_zh = "把命名空间为「{0}」的文件一并给出",
    .en = "the imported model \"{0}\" was not given",
    .fix_en = "give the file of the namespace \"{0}\", too",
};

/* ------------------------------------------------------------- faults ---- */

bool fault_add(struct linker *l, str element, const struct err *why)
{
    struct dmn_fault *f = vec_add(l->a, &l->m->faults, l->e);

    if (f == NULL)
        return false;
    f->element = element;
    f->why = *why;
    return true;
}

bool fault_memory(const struct err *why, struct err *e)
{
    str code = str_of(err_code(why));

    if (!str_starts(code, S("BASE-")))
        return false;
    if (e != NULL)
        *e = *why;
    return true;
}

/* -------------------------------------------------------------- files ---- */

static bool add_units(struct linker *l, struct linked_file *f)
{
    size_t n = f->src->n_elements;

    f->units = arena_array(l->a, struct unit, n + 1, l->e);
    f->by_id = map_new(l->a, l->e);
    if (f->units == NULL || f->by_id == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct unit *u = &f->units[i];

        u->el = &f->src->elements[i];
        u->file = f;
        u->self = SIZE_MAX;
        u->name =
            u->el->variable.name.n > 0 ? u->el->variable.name : u->el->name;
        u->index = l->m->n_units;
        l->m->units[l->m->n_units++] = u;
        if (u->el->id.n > 0 && map_get(f->by_id, u->el->id) == NULL &&
            !map_put(f->by_id, u->el->id, u, l->e))
            return false;
    }
    return true;
}

static bool add_files(struct linker *l, const struct dmn_file *const *files,
                      size_t n)
{
    size_t units = 0;

    for (size_t i = 0; i < n; i++)
        units += files[i]->n_elements;
    l->m->units = arena_array(l->a, struct unit *, units + 1, l->e);
    l->m->files = arena_array(l->a, struct linked_file *, n + 1, l->e);
    if (l->m->units == NULL || l->m->files == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct linked_file *f = arena_new(l->a, struct linked_file, l->e);

        if (f == NULL)
            return false;
        f->src = files[i];
        l->m->files[l->m->n_files++] = f;
        if (!add_units(l, f) || !link_items(l, f))
            return false;
    }
    return true;
}

static struct linked_file *file_of(const struct dmn_model *m, str ns)
{
    for (size_t i = 0; i < m->n_files; i++) {
        if (str_eq(m->files[i]->src->ns, ns))
            return m->files[i];
    }
    return NULL;
}

static bool find_imports(struct linker *l, struct linked_file *f)
{
    size_t n = f->src->n_imports;

    f->imports = arena_array(l->a, struct linked_file *, n + 1, l->e);
    if (f->imports == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct dmn_import *k = &f->src->imports[i];
        struct err why = {0};

        f->imports[i] = file_of(l->m, k->ns);
        if (f->imports[i] != NULL)
            continue;
        (void)err_set(&why, &no_import, .at = k->at, .arg = {k->ns});
        if (!fault_add(l, k->name, &why))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------- the asked - */

/* Of two elements of one name the one that can be asked counts. */
static bool name_elements(struct linker *l, const struct linked_file *f)
{
    for (size_t i = 0; i < f->src->n_elements; i++) {
        struct unit *u = &f->units[i],
                    *had = map_get(l->m->by_name, u->el->name);

        if (u->el->kind == DMN_SOURCE ||
            (had != NULL && had->el->kind != DMN_INPUT_DATA))
            continue;
        if (!map_put(l->m->by_name, u->el->name, u, l->e))
            return false;
    }
    return true;
}

static bool list_inputs(struct linker *l)
{
    struct dmn_model *m = l->m;

    m->inputs = arena_array(l->a, struct unit *, m->n_units + 1, l->e);
    m->input_names = arena_array(l->a, str, m->n_units + 1, l->e);
    if (m->inputs == NULL || m->input_names == NULL)
        return false;
    for (size_t i = 0; i < m->n_units; i++) {
        if (m->units[i]->el->kind != DMN_INPUT_DATA)
            continue;
        m->input_names[m->n_inputs] = m->units[i]->el->name;
        m->inputs[m->n_inputs++] = m->units[i];
    }
    return true;
}

/* Said in FEEL, so that it means what FEEL means. */
static bool compile_helpers(struct linker *l)
{
    static const struct feel_name names[] = {{SI("x"), NULL}, {SI("y"), NULL}};
    static const struct feel_scope scope = {.names = names, .n_names = 2};
    const struct {
        struct feel **to;
        str text;
    } helpers[] = {
        {&l->m->sum, S("sum(x)")}, {&l->m->min, S("min(x)")},
        {&l->m->max, S("max(x)")}, {&l->m->each, S("for i in x return i")},
        {&l->m->in, S("x in y")},
    };

    for (size_t i = 0; i < COUNT_OF(helpers); i++) {
        if (!feel_compile_in(l->a, helpers[i].text, &scope, false,
                             (struct at){0}, helpers[i].to, l->e))
            return false;
    }
    return true;
}

bool dmn_link(struct arena *a, const struct dmn_file *const *files, size_t n,
              struct dmn_model **out, struct err *e)
{
    struct dmn_model *m = arena_new(a, struct dmn_model, e);
    struct linker l = {.m = m, .a = a, .e = e};

    if (m == NULL)
        return false;
    m->a = a;
    m->by_name = map_new(a, e);
    if (m->by_name == NULL || !compile_helpers(&l) || !add_files(&l, files, n))
        return false;
    for (size_t i = 0; i < m->n_files; i++) {
        if (!find_imports(&l, m->files[i]))
            return false;
    }
    for (size_t i = 0; i < m->n_files; i++) {
        if (!link_types(&l, m->files[i]))
            return false;
    }
    if (!link_needs(&l))
        return false;
    for (size_t i = 0; i < m->n_units; i++) {
        if (!link_logic(&l, m->units[i]))
            return false;
    }
    if ((n > 0 && !name_elements(&l, m->files[0])) || !list_inputs(&l))
        return false;
    *out = m;
    return true;
}

void dmn_faults(const struct dmn_model *m, const struct dmn_fault **faults,
                size_t *n)
{
    *faults = m->faults.at;
    *n = m->faults.n;
}

size_t dmn_count(const struct dmn_model *m)
{
    return m->n_files == 0 ? 0 : m->files[0]->src->n_elements;
}

const struct dmn_element *dmn_at(const struct dmn_model *m, size_t i)
{
    return &m->files[0]->src->elements[i];
}

void dmn_inputs(const struct dmn_model *m, const str **names, size_t *n)
{
    *names = m->input_names;
    *n = m->n_inputs;
}
