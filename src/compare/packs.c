/* packs.c - all procedures of two packs: which came, went, changed, and how. */
#include "compare/internal.h"

static void put(struct comparing *c, struct json *v, const char *name, str s)
{
    if (!c->failed && !json_set_str(c->a, v, str_of(name), s, c->e))
        c->failed = true;
}

/* A decision's tables are files of their own beside the declaration. */
static void models(struct comparing *c, const struct procedure *before,
                   const struct procedure *after)
{
    for (size_t i = 0; i < after->n_decisions; i++) {
        const struct decision *d = &after->decisions[i];
        const struct decision *was = procedure_decision(before, d->id);

        for (size_t v = 0; was != NULL && v < d->n_versions; v++) {
            struct json *one;
            bool same = v >= was->n_versions ||
                        !str_eq(was->versions[v].file, d->versions[v].file) ||
                        str_eq(was->versions[v].digest, d->versions[v].digest);

            if (same || c->failed)
                continue;
            one = json_object(c->a, c->e);
            c->failed = one == NULL;
            put(c, one, "part", S("decisions"));
            put(c, one, "id", d->id);
            put(c, one, "member", S("model"));
            put(c, one, "change", S("changed"));
            put(c, one, "before", was->versions[v].digest);
            put(c, one, "after", d->versions[v].digest);
            put(c, one, "says",
                DIFF(c, diff_say(c, "裁量「", "decision \""),
                     c->lang == LANG_ZH ? d->name.zh : d->name.en,
                     diff_say(c, "」:表 ", "\": the table "),
                     d->versions[v].file,
                     diff_say(c, " 的内容有变动", " is another")));
            if (!c->failed && !json_add(c->a, c->changes, one, c->e))
                c->failed = true;
        }
    }
}

static bool remember(struct comparing *c, struct map *said)
{
    for (size_t i = 0; !c->failed && i < c->changes->n; i++) {
        str says = json_get_str(c->changes->items[i], S("says"));

        if (map_get(said, says) == NULL && !map_put(said, says, c, c->e))
            c->failed = true;
    }
    return !c->failed;
}

static struct json *head(struct comparing *c, const struct procedure *p,
                         const char *change)
{
    struct json *v = c->failed ? NULL : json_object(c->a, c->e);
    bool zh = c->lang == LANG_ZH;

    c->failed = v == NULL;
    put(c, v, "procedure", p->id);
    put(c, v, "profile", p->profile);
    put(c, v, "name", zh ? p->name.zh : p->name.en);
    if (p->profile.n > 0)
        put(c, v, "profile_name", zh ? p->profile_name.zh : p->profile_name.en);
    put(c, v, "change", str_of(change));
    return v;
}

static void add(struct comparing *c, struct json *all, struct json *v,
                struct json *changes)
{
    if (!c->failed && (!json_set(c->a, v, S("changes"), changes, c->e) ||
                       !json_add(c->a, all, v, c->e)))
        c->failed = true;
}

static void one(struct comparing *c, const struct procedure *before,
                const struct procedure *after, struct map *said,
                struct json *all)
{
    struct json *v;

    c->changes = c->failed ? NULL : json_array(c->a, c->e);
    c->failed = c->changes == NULL;
    if (c->failed)
        return;
    if (before == NULL || after == NULL) {
        v = head(c, before == NULL ? after : before,
                 before == NULL ? "added" : "gone");
        add(c, all, v, c->changes);
        return;
    }
    /* A profile says again what it refines. */
    c->said = before->profile.n > 0 ? said : NULL;
    diff_trees(c, before->tree, after->tree);
    models(c, before, after);
    if (c->changes->n > 0)
        add(c, all, head(c, after, "changed"), c->changes);
    if (before->profile.n == 0)
        (void)remember(c, said);
}

bool compare_packs(const struct packs *before, const struct packs *after,
                   enum lang lang, struct arena *a, struct json **out,
                   struct err *e)
{
    struct comparing c = {.a = a, .e = e, .lang = lang};
    struct map *said = map_new(a, e);
    struct json *all = json_array(a, e);

    if (said == NULL || all == NULL)
        return false;
    for (int profiles = 0; profiles <= 1; profiles++) {
        for (size_t i = 0; i < packs_count(before); i++) {
            const struct procedure *p = packs_at(before, i);

            if ((p->profile.n > 0) == (profiles == 1))
                one(&c, p, packs_find(after, p->id, p->profile), said, all);
        }
        for (size_t i = 0; i < packs_count(after); i++) {
            const struct procedure *p = packs_at(after, i);

            if ((p->profile.n > 0) == (profiles == 1) &&
                packs_find(before, p->id, p->profile) == NULL)
                one(&c, NULL, p, said, all);
        }
    }
    if (c.failed)
        return false;
    *out = all;
    return true;
}
