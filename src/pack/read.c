/* read.c - finds the declarations below a folder and links them. */
#include "pack/internal.h"

static const struct err_def neither = {
    .code = "PACK-030",
    .fault = FAULT_INPUT,
    .zh =
        "「{0}」不是程序(procedure)、部门规定(profile)、清单(register)或公示栏"
        "(board)",
    .fix_zh = "文件最上层写 procedure: 名称,或 profile: 名称 与 of: 程序,或 "
              "register: 名称,或 board: 名称",
    .en = "\"{0}\" is no procedure, profile, register or board",
    .fix_en = "begin the file with procedure: NAME, register: NAME, board: "
              "NAME, or profile: NAME and of:",
};
static const struct err_def no_procedure = {
    .code = "PACK-031",
    .fault = FAULT_INPUT,
    .zh = "「{0}」所细化的程序「{1}」不存在",
    .fix_zh = "把该程序的文件放进同一个目录",
    .en = "\"{0}\" refines \"{1}\", which is not there",
    .fix_en = "put that procedure into the same folder",
};
static const struct err_def same_name = {
    .code = "PACK-032",
    .fault = FAULT_INPUT,
    .zh = "「{0}」在两个文件中都有声明",
    .fix_zh = "只留一个",
    .en = "\"{0}\" is declared in two files",
    .fix_en = "keep one",
};
static const struct err_def nothing = {
    .code = "PACK-033",
    .fault = FAULT_ABSENT,
    .zh = "目录「{0}」里没有程序",
    .fix_zh = "给出放程序文件(.yaml)的目录",
    .en = "there is no procedure below \"{0}\"",
    .fix_en = "give the folder that holds the .yaml files",
};

enum { FOLDER_DEPTH = 8 };

struct reader {
    struct arena *a;
    VEC(struct source) sources;
};

static bool read_source(struct reader *r, str path, struct err *e)
{
    str text;
    struct json *tree = NULL;
    struct source *s;

    if (!file_read(r->a, path, YAML_MAX, &text, e) ||
        !yaml_read(r->a, path, text, &tree, e))
        return false;
    s = vec_add(r->a, &r->sources, e);
    if (s == NULL)
        return false;
    *s = (struct source){.file = path, .tree = tree};
    s->profile = json_get(tree, S("profile")) != NULL;
    s->roll = json_get(tree, S("register")) != NULL;
    s->board = json_get(tree, S("board")) != NULL;
    s->id = json_get_str(tree, s->profile ? S("profile")
                               : s->roll  ? S("register")
                               : s->board ? S("board")
                                          : S("procedure"));
    if (!s->roll && !s->board)
        s->of = json_get_str(tree, S("of"));
    if (s->id.n == 0 || (s->profile && s->of.n == 0))
        return err_set(e, &neither, .at = {path, 1, 1}, .arg = {path});
    for (size_t i = 0; i + 1 < r->sources.n; i++) {
        const struct source *o = &r->sources.at[i];

        if (o->roll == s->roll && o->board == s->board &&
            str_eq(o->id, s->id) && str_eq(o->of, s->of))
            return err_set(e, &same_name, .at = {path, 1, 1}, .arg = {s->id});
    }
    return true;
}

static bool read_folder(struct reader *r, str dir, int depth, struct err *e)
{
    str *names;
    size_t n;

    if (!dir_list(r->a, dir, &names, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        const str parts[] = {dir, S("/"), names[i]};
        str path;

        if (!arena_join(r->a, parts, COUNT_OF(parts), &path, e))
            return false;
        if (str_ends(names[i], S(".yaml"))) {
            if (!read_source(r, path, e))
                return false;
        } else if (depth < FOLDER_DEPTH && dir_exists(r->a, path) &&
                   !str_eq(names[i], S("scenarios")) &&
                   !str_eq(names[i], S("imports"))) {
            if (!read_folder(r, path, depth + 1, e))
                return false;
        }
    }
    return true;
}

static const struct source *find_source(const struct reader *r, str id)
{
    for (size_t i = 0; i < r->sources.n; i++) {
        const struct source *s = &r->sources.at[i];

        if (!s->profile && !s->roll && !s->board && str_eq(s->id, id))
            return s;
    }
    return NULL;
}

static bool keep(struct packs *p, struct procedure *one, struct err *e)
{
    struct procedure **slot = vec_add(p->a, &p->procedures, e);

    if (slot != NULL)
        *slot = one;
    return slot != NULL;
}

static bool link_source(struct reader *r, struct packs *p,
                        const struct law *law, const struct source *s,
                        struct err *e)
{
    struct words name = {S(""), S("")};
    struct json *tree = s->tree;
    struct procedure *one = NULL;

    if (s->profile) {
        const struct source *base = find_source(r, s->of);

        if (base == NULL)
            return err_set(e, &no_procedure, .at = {s->file, 1, 1},
                           .arg = {s->id, s->of});
        if (!declare_words(s->tree, S("name"), true, &name, e) ||
            !layer_apply(r->a, law, base->tree, s->tree, &tree, e))
            return false;
    }
    return procedure_link(r->a, law, &p->shelf, tree,
                          s->profile ? s->id : S(""), name, &one, e) &&
           keep(p, one, e);
}

bool packs_read(struct arena *a, str dir, const struct law *law,
                struct packs **out, struct err *e)
{
    struct reader r = {.a = a};
    struct packs *p = arena_new(a, struct packs, e);

    if (p == NULL)
        return false;
    p->a = a;
    if (!read_folder(&r, dir, 0, e))
        return false;
    if (r.sources.n == 0)
        return err_set(e, &nothing, .arg = {dir});
    for (size_t i = 0; i < r.sources.n; i++) {
        const struct source *s = &r.sources.at[i];

        if (s->roll && !link_roll(a, law, &p->shelf, s->tree, e))
            return false;
        if (s->board && !link_board(p, law, s->tree, e))
            return false;
    }
    boards_sort(p);
    for (size_t i = 0; i < r.sources.n; i++) {
        if (!r.sources.at[i].roll && !r.sources.at[i].board &&
            !link_source(&r, p, law, &r.sources.at[i], e))
            return false;
    }
    if (!starts_fit(a, p, e))
        return false;
    *out = p;
    return true;
}

size_t packs_count(const struct packs *p)
{
    return p->procedures.n;
}

const struct procedure *packs_at(const struct packs *p, size_t i)
{
    return p->procedures.at[i];
}

const struct procedure *packs_find(const struct packs *p, str procedure,
                                   str profile)
{
    for (size_t i = 0; i < p->procedures.n; i++) {
        const struct procedure *one = p->procedures.at[i];

        if (str_eq(one->id, procedure) && str_eq(one->profile, profile))
            return one;
    }
    return NULL;
}

bool packs_of(struct arena *a, struct procedure *p, struct packs **out,
              struct err *e)
{
    struct packs *x = arena_new(a, struct packs, e);
    struct procedure **at = NULL;

    if (x == NULL || (at = vec_add(a, &x->procedures, e)) == NULL)
        return false;
    x->a = a;
    *at = p;
    *out = x;
    return true;
}

bool packs_with(const struct packs *packs, const struct procedure *p,
                struct procedure *q, struct arena *a, struct packs **out,
                struct err *e)
{
    struct packs *x = arena_new(a, struct packs, e);
    struct procedure **at =
        arena_array(a, struct procedure *, packs->procedures.n + 1, e);

    if (x == NULL || at == NULL)
        return false;
    *x = *packs;
    for (size_t i = 0; i < packs->procedures.n; i++)
        at[i] = packs->procedures.at[i] == p ? q : packs->procedures.at[i];
    x->procedures.at = at;
    *out = x;
    return true;
}

bool procedure_read(struct arena *a, const struct law *law, str file, str text,
                    struct procedure **out, struct err *e)
{
    const struct words none = {S(""), S("")};
    struct json *tree = NULL;

    return yaml_read(a, file, text, &tree, e) &&
           procedure_link(a, law, NULL, tree, S(""), none, out, e);
}
