/* cites.c - every citation of a procedure, with the thing that rests on it. */
#include "pack/internal.h"

/* Members of a procedure that hold declarations by their ids. */
static const struct {
    const char *id;
    struct words name;
} parts[] = {
    {"always", {SI("顺序规则"), SI("order")}},
    {"assume", {SI("采信的前提"), SI("assumption")}},
    {"capacities", {SI("身份"), SI("capacity")}},
    {"columns", {SI("列"), SI("column")}},
    {"deadlines", {SI("期限"), SI("time limit")}},
    {"decisions", {SI("裁量"), SI("decision")}},
    {"fields", {SI("字段"), SI("field")}},
    {"figures", {SI("数字"), SI("figure")}},
    {"guards", {SI("条件"), SI("condition")}},
    {"intervals", {SI("期间"), SI("interval")}},
    {"lookups", {SI("查询"), SI("lookup")}},
    {"papers", {SI("文书"), SI("paper")}},
    {"procedure", {SI("程序"), SI("procedure")}},
    {"register", {SI("清单"), SI("register")}},
    {"roles", {SI("角色"), SI("role")}},
    {"settings", {SI("设定"), SI("setting")}},
    {"states", {SI("状态"), SI("state")}},
    {"steps", {SI("步骤"), SI("step")}},
    {"tracks", {SI("轨道"), SI("track")}},
};

bool part_words(str part, struct words *name)
{
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (str_eq(part, str_of(parts[i].id))) {
            *name = parts[i].name;
            return true;
        }
    }
    *name = (struct words){part, part};
    return false;
}

struct citing_walk {
    const struct procedure *p;
    const struct law *law;
    each_citing *each;
    void *ctx;
};

static struct words words_of(const struct json *v, str id)
{
    const struct json *name = json_get(v, S("name"));
    struct words w = {json_get_str(name, S("zh")), json_get_str(name, S("en"))};

    return w.zh.n > 0 ? w : (struct words){id, id};
}

/* A text that is the id of a fact is a citation, wherever it stands: no other
 * text of a declaration has that form. */
static void walk(const struct citing_walk *w, const struct citing *about,
                 const struct json *v, str member)
{
    struct citing c = *about;
    const struct fact *f;

    if (json_is(v, JSON_STRING) && (f = law_find(w->law, v->text)) != NULL) {
        c.fact = f;
        c.member = member;
        w->each(w->ctx, w->p, &c);
        return;
    }
    for (size_t i = 0; json_is(v, JSON_ARRAY) && i < v->n; i++) {
        str id = json_get_str(v->items[i], S("id"));
        struct citing one = *about;

        if (id.n > 0 && str_eq(member, S("guards"))) {
            one.of = about->id;
            one.of_name = about->name;
            one.part = member;
            one.id = id;
            one.name = words_of(v->items[i], id);
        }
        walk(w, &one, v->items[i], member);
    }
    for (size_t i = 0; json_is(v, JSON_OBJECT) && i < v->n; i++)
        walk(w, about, v->items[i], v->names[i]);
}

void procedure_cites(const struct procedure *p, const struct law *law,
                     each_citing *each, void *ctx)
{
    const struct citing_walk w = {p, law, each, ctx};

    for (size_t i = 0; i < p->tree->n; i++) {
        str part = p->tree->names[i];
        const struct json *v = p->tree->items[i];
        struct citing c = {
            .part = S("procedure"), .id = p->id, .name = p->name};
        struct words unused;

        if (!json_is(v, JSON_OBJECT) || !part_words(part, &unused)) {
            c.part = json_is(v, JSON_ARRAY) && part_words(part, &unused)
                         ? part
                         : S("procedure");
            walk(&w, &c, v, part);
            continue;
        }
        for (size_t k = 0; k < v->n; k++) {
            c = (struct citing){.part = part,
                                .id = v->names[k],
                                .name = words_of(v->items[k], v->names[k])};
            walk(&w, &c, v->items[k], S(""));
        }
    }
}

void packs_cites(const struct packs *packs, const struct law *law,
                 each_citing *each, void *ctx)
{
    for (size_t i = 0; i < packs_count(packs); i++)
        procedure_cites(packs_at(packs, i), law, each, ctx);
    for (size_t i = 0; i < packs_rolls(packs); i++) {
        const struct roll *r = packs_roll_at(packs, i);
        struct citing c = {.part = S("register"),
                           .id = r->id,
                           .name = r->name,
                           .member = S("basis")};

        for (size_t k = 0; k < r->basis.n; k++) {
            c.fact = r->basis.at[k];
            each(ctx, NULL, &c);
        }
    }
}
