/* law.c - the laws and their versions, and the index of their facts. */
#include "law/internal.h"

static const struct err_def no_fact = {
    .code = "LAW-001",
    .fault = FAULT_INPUT,
    .zh = "没有法律事实条目「{0}」",
    .fix_zh = "核对编号,或在 facts/ 的表中补写这一条",
    .en = "there is no fact \"{0}\"",
    .fix_en = "check the id, or add the fact to its table in facts/",
};
static const struct err_def no_member = {
    .code = "LAW-002",
    .fault = FAULT_INPUT,
    .zh = "法律条目缺少「{0}」",
    .fix_zh = "每部法律写 id、zh、short_zh、en、rank、in_force",
    .en = "an entry of a law has no \"{0}\"",
    .fix_en = "give id, zh, short_zh, en, rank and in_force for each law",
};
static const struct err_def bad_rank = {
    .code = "LAW-003",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是效力位阶",
    .fix_zh =
        "写 law、regulation、local_regulation、department_rule、local_rule、"
        "interpretation、document 或 convention",
    .en = "\"{0}\" is no rank of a norm",
    .fix_en = "write law, regulation, local_regulation, department_rule, "
              "local_rule, interpretation, document or convention",
};
static const struct err_def bad_day = {
    .code = "LAW-004",
    .fault = FAULT_INPUT,
    .zh = "「{1}」的 {0} 不是日期,或者失效早于施行",
    .fix_zh = "写成 2021-07-15 的形式",
    .en = "{0} of \"{1}\" is no day, or the end comes before the beginning",
    .fix_en = "write it as 2021-07-15",
};
static const struct err_def law_twice = {
    .code = "LAW-005",
    .fault = FAULT_INPUT,
    .zh = "法律编号「{0}」写了两次",
    .fix_zh = "每个版本用自己的编号",
    .en = "the law \"{0}\" stands there twice",
    .fix_en = "give each version an id of its own",
};
static const struct err_def no_law = {
    .code = "LAW-006",
    .fault = FAULT_INPUT,
    .zh = "{1} 提到的法律「{0}」没有写在 laws.yaml 中",
    .fix_zh = "在 laws.yaml 中补写这部法律",
    .en = "{1} speaks of the law \"{0}\", which laws.yaml does not list",
    .fix_en = "add it to laws.yaml",
};
static const struct err_def listed_nowhere = {
    .code = "LAW-007",
    .fault = FAULT_INPUT,
    .zh = "laws.yaml 列出的条目「{0}」不在任何表中,或者列了两次",
    .fix_zh = "改正 facts 列表",
    .en = "the fact \"{0}\" listed here is in no table, or is listed twice",
    .fix_en = "mend the list of facts",
};
static const struct err_def bad_member = {
    .code = "LAW-008",
    .fault = FAULT_INPUT,
    .zh = "法律条目中有不认识的「{0}」",
    .fix_zh = "见 facts/README.md",
    .en = "an entry of a law has an unknown \"{0}\"",
    .fix_en = "see facts/README.md",
};

enum { FILE_MAX = 1 << 20 };

static const char *const ranks[] = {
    [RANK_LAW] = "law",
    [RANK_REGULATION] = "regulation",
    [RANK_LOCAL_REGULATION] = "local_regulation",
    [RANK_DEPARTMENT_RULE] = "department_rule",
    [RANK_LOCAL_RULE] = "local_rule",
    [RANK_INTERPRETATION] = "interpretation",
    [RANK_DOCUMENT] = "document",
    [RANK_CONVENTION] = "convention",
};
_Static_assert(COUNT_OF(ranks) == RANK_CONVENTION + 1, "each rank has a word");

/* ---- laws.yaml ---- */

static bool known_members(const struct json *one, struct err *e)
{
    static const char *const names[] = {
        "id",      "zh",       "short_zh", "en",       "rank",
        "version", "in_force", "facts",    "repealed", "replaces"};

    for (size_t i = 0; i < one->n; i++) {
        bool known = false;

        for (size_t n = 0; n < COUNT_OF(names); n++)
            known = known || str_eq(one->names[i], str_of(names[n]));
        if (!known)
            return err_set(e, &bad_member, .at = one->items[i]->at,
                           .arg = {one->names[i]});
    }
    return true;
}

static bool member(const struct json *one, const char *name, str *out,
                   struct err *e)
{
    *out = json_get_str(one, str_of(name));
    return out->n > 0 ||
           err_set(e, &no_member, .at = one->at, .arg = {str_of(name)});
}

static bool read_rank(const struct json *one, enum law_rank *out, struct err *e)
{
    str word;

    if (!member(one, "rank", &word, e))
        return false;
    for (size_t i = 0; i < COUNT_OF(ranks); i++) {
        if (str_eq(word, str_of(ranks[i]))) {
            *out = (enum law_rank)i;
            return true;
        }
    }
    return err_set(e, &bad_rank, .at = json_get(one, S("rank"))->at,
                   .arg = {word});
}

static bool read_days(const struct json *one, struct law_text *t, struct err *e)
{
    const struct json *end = json_get(one, S("repealed"));
    str from;

    if (!member(one, "in_force", &from, e))
        return false;
    if (!date_parse(from, &t->in_force))
        return err_set(e, &bad_day, .at = json_get(one, S("in_force"))->at,
                       .arg = {S("in_force"), t->id});
    t->repealed = DATE_MAX;
    if (end != NULL && (!date_parse(json_str(end), &t->repealed) ||
                        t->repealed <= t->in_force))
        return err_set(e, &bad_day, .at = end->at,
                       .arg = {S("repealed"), t->id});
    return true;
}

/* The facts of this text that stand in the file of another. */
static bool read_listed(struct law *l, const struct json *one,
                        const struct law_text *t, struct err *e)
{
    const struct json *ids = json_get(one, S("facts"));

    for (size_t i = 0; ids != NULL && i < ids->n; i++) {
        struct listed *x = arena_new(l->a, struct listed, e);
        str id = json_str(ids->items[i]);

        if (x == NULL)
            return false;
        x->text = t;
        x->at = ids->items[i]->at;
        if (map_get(l->listed, id) != NULL)
            return err_set(e, &listed_nowhere, .at = x->at, .arg = {id});
        if (!map_put(l->listed, id, x, e))
            return false;
    }
    return true;
}

static bool read_text(struct law *l, const struct json *one, struct err *e)
{
    struct law_text *t = arena_new(l->a, struct law_text, e);

    if (t == NULL || !member(one, "id", &t->id, e) || !known_members(one, e) ||
        !member(one, "zh", &t->zh, e) ||
        !member(one, "short_zh", &t->short_zh, e) ||
        !member(one, "en", &t->en, e) || !read_rank(one, &t->rank, e) ||
        !read_days(one, t, e))
        return false;
    t->version = json_get_str(one, S("version"));
    if (map_get(l->laws, t->id) != NULL)
        return err_set(e, &law_twice, .at = json_get(one, S("id"))->at,
                       .arg = {t->id});
    return map_put(l->laws, t->id, t, e) && read_listed(l, one, t, e);
}

/* A version that replaces another must name one that is there. */
static bool check_replaced(const struct law *l, const struct json *all,
                           struct err *e)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct json *old = json_get(all->items[i], S("replaces"));

        if (old != NULL && map_get(l->laws, json_str(old)) == NULL)
            return err_set(e, &no_law, .at = old->at,
                           .arg = {json_str(old), S("replaces")});
    }
    return true;
}

static bool read_laws(struct law *l, str dir, struct err *e)
{
    const str parts[] = {dir, S("/laws.yaml")};
    struct json *tree = NULL;
    const struct json *all;
    str path, text;

    if (!arena_join(l->a, parts, COUNT_OF(parts), &path, e) ||
        !file_read(l->a, path, YAML_MAX, &text, e) ||
        !yaml_read(l->a, path, text, &tree, e))
        return false;
    all = json_get(tree, S("laws"));
    if (!json_is(all, JSON_ARRAY))
        return err_set(e, &no_member, .at = {path, 1, 1}, .arg = {S("laws")});
    for (size_t i = 0; i < all->n; i++) {
        if (!read_text(l, all->items[i], e))
            return false;
    }
    return check_replaced(l, all, e);
}

/* ---- the tables ---- */

static bool read_tables(struct law *l, str dir, struct err *e)
{
    str *names;
    size_t n;

    if (!dir_list(l->a, dir, &names, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        const str parts[] = {dir, S("/"), names[i]};
        str path, text, prefix = str_slice(names[i], 0, names[i].n - 4);

        if (!str_ends(names[i], S(".tsv")) || names[i].n == 4)
            continue;
        if (!arena_join(l->a, parts, COUNT_OF(parts), &path, e) ||
            !file_read(l->a, path, FILE_MAX, &text, e))
            return false;
        if (map_get(l->laws, prefix) == NULL)
            return err_set(e, &no_law, .at = {path, 1, 1},
                           .arg = {prefix, names[i]});
        if (!facts_read(l, prefix, path, text, e))
            return false;
    }
    return true;
}

static bool check_listed(const struct law *l, struct err *e)
{
    str id;
    void *value;

    for (size_t i = 0; map_at(l->listed, i, &id, &value); i++) {
        const struct listed *x = value;

        if (!x->seen)
            return err_set(e, &listed_nowhere, .at = x->at, .arg = {id});
    }
    return true;
}

static int by_id(const void *a, const void *b)
{
    const struct fact *const *x = a, *const *y = b;

    return str_cmp((*x)->id, (*y)->id);
}

static bool sort(struct law *l, struct err *e)
{
    size_t n = map_count(l->facts);
    str id;
    void *value;

    l->sorted = arena_array(l->a, const struct fact *, n, e);
    if (l->sorted == NULL)
        return false;
    for (size_t i = 0; i < n && map_at(l->facts, i, &id, &value); i++)
        l->sorted[i] = value;
    if (n > 0)
        qsort(l->sorted, n, sizeof(const struct fact *), by_id);
    return true;
}

bool law_read(struct arena *a, str dir, struct law **out, struct err *e)
{
    struct law *l = arena_new(a, struct law, e);

    if (l == NULL)
        return false;
    l->a = a;
    if ((l->laws = map_new(a, e)) == NULL ||
        (l->listed = map_new(a, e)) == NULL ||
        (l->facts = map_new(a, e)) == NULL || !read_laws(l, dir, e) ||
        !read_tables(l, dir, e) || !check_listed(l, e) || !sort(l, e))
        return false;
    *out = l;
    return true;
}

/* ---- questions ---- */

const struct fact *law_find(const struct law *l, str id)
{
    return map_get(l->facts, id);
}

bool law_fact(const struct law *l, str id, struct at at,
              const struct fact **out, struct err *e)
{
    const struct fact *f = law_find(l, id);

    if (f == NULL)
        return err_set(e, &no_fact, .at = at, .arg = {id});
    *out = f;
    return true;
}

size_t law_count(const struct law *l)
{
    return map_count(l->facts);
}

const struct fact *law_at(const struct law *l, size_t i)
{
    return l->sorted[i];
}

bool fact_in_force(const struct fact *f, date d)
{
    return d >= f->law->in_force && d < f->law->repealed;
}
