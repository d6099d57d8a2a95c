/* register.c - registers (清单), what steps enter in them and end, and what
 * conditions look up there.
 *
 * A register is a `roll` in the program, since `register` is a word of C.
 */
#include "pack/internal.h"

static const struct err_def bad_owner = {
    .code = "PACK-130",
    .fault = FAULT_INPUT,
    .zh = "清单「{0}」的 of 只能写 authority 或 city,不能写「{1}」",
    .fix_zh = "各机关各有一份的写 authority,全市一份的写 city",
    .en = "the register \"{0}\" is of \"{1}\", not of authority or city",
    .fix_en = "write authority where each has its own, city where there is one",
};
static const struct err_def no_member = {
    .code = "PACK-131",
    .fault = FAULT_INPUT,
    .zh = "清单「{0}」没有「{1}」这一项",
    .fix_zh = "先在清单的 fields 下声明,或改正名称",
    .en = "the register \"{0}\" has no member \"{1}\"",
    .fix_en = "declare it under the register's fields, or correct the name",
};
static const struct err_def no_roll = {
    .code = "PACK-132",
    .fault = FAULT_INPUT,
    .zh = "没有清单「{0}」",
    .fix_zh = "在程序包里写一个以 register: {0} 开头的文件,或改正名称",
    .en = "there is no register \"{0}\"",
    .fix_en = "write a file that begins register: {0}, or correct the name",
};
static const struct err_def id_or_where = {
    .code = "PACK-133",
    .fault = FAULT_INPUT,
    .zh = "查阅「{0}」要写 id 或 where,二者只写一个",
    .fix_zh = "查一项写 id,查多项写 where",
    .en = "the lookup \"{0}\" needs id or where, and not both",
    .fix_en = "give id to find one entry, where to find several",
};
static const struct err_def taken_name = {
    .code = "PACK-134",
    .fault = FAULT_INPUT,
    .zh = "清单「{0}」的项不能叫「{1}」",
    .fix_zh = "换一个名称:id of n from to 是每一项都有的",
    .en = "a member of the register \"{0}\" cannot be called \"{1}\"",
    .fix_en = "choose another name: every entry has id, of, n, from and to",
};
static const struct err_def reading = {
    .code = "PACK-135",
    .fault = FAULT_INPUT,
    .zh = "读清单「{0}」",
    .fix_zh = "改正声明",
    .en = "reading the register \"{0}\"",
    .fix_en = "mend the declaration",
};
static const struct err_def unfit_type = {
    .code = "PACK-136",
    .fault = FAULT_INPUT,
    .zh = "清单「{0}」的项「{1}」不能是这种类型",
    .fix_zh = "改用 text number bool date choice person table",
    .en = "the member \"{1}\" of the register \"{0}\" cannot be of that type",
    .fix_en = "use text, number, bool, date, choice, person or table",
};
static const struct err_def unsafe_public = {
    .code = "PACK-137",
    .fault = FAULT_INPUT,
    .zh = "清单「{0}」的保密项「{1}」不能公开",
    .fix_zh = "从 public 中删去,或不写 confidential",
    .en = "the confidential member \"{1}\" of the register \"{0}\" is public",
    .fix_en = "take it out of public, or do not make it confidential",
};

/* ---- a register ---- */

/* What every entry has, beside its members. */
static const str of_entry[] = {SI("id"), SI("of"), SI("n"), SI("from"),
                               SI("to")};

const struct field *roll_field(const struct roll *r, str id)
{
    for (size_t i = 0; i < r->n_fields; i++)
        if (str_eq(r->fields[i].id, id))
            return &r->fields[i];
    return NULL;
}

const struct roll *shelf_roll(const struct shelf *s, str id)
{
    for (size_t i = 0; i < s->rolls.n; i++)
        if (str_eq(s->rolls.at[i]->id, id))
            return s->rolls.at[i];
    return NULL;
}

static bool need_member(const struct roll *r, str id, struct at at,
                        struct err *e)
{
    return id.n == 0 || roll_field(r, id) != NULL ||
           err_set(e, &no_member, .at = at, .arg = {r->id, id});
}

/* A value that stands for itself years later, outside its matter. */
static bool type_fits(enum field_type t)
{
    return t == FIELD_TEXT || t == FIELD_NUMBER || t == FIELD_BOOL ||
           t == FIELD_DATE || t == FIELD_CHOICE || t == FIELD_PERSON ||
           t == FIELD_TABLE;
}

static bool read_members(struct arena *a, const struct json *tree,
                         struct roll *r, struct err *e)
{
    const struct json *all = json_get(tree, S("fields"));

    if (!declare_object(all, S("fields"), e))
        return false;
    r->fields = arena_array(a, struct field, all->n, e);
    if (r->fields == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        for (size_t k = 0; k < COUNT_OF(of_entry); k++)
            if (str_eq(all->names[i], of_entry[k]))
                return err_set(e, &taken_name, .at = all->items[i]->at,
                               .arg = {r->id, all->names[i]});
        if (!link_field_of(a, all->names[i], all->items[i], &r->fields[i], e))
            return false;
        if (!type_fits(r->fields[i].type))
            return err_set(e, &unfit_type, .at = all->items[i]->at,
                           .arg = {r->id, all->names[i]});
        r->n_fields = i + 1;
    }
    return true;
}

static bool read_owner(const struct json *tree, struct roll *r, struct err *e)
{
    str of;

    if (!declare_text(tree, S("of"), true, &of, e))
        return false;
    r->city = str_eq(of, S("city"));
    return r->city || str_eq(of, S("authority")) ||
           err_set(e, &bad_owner, .at = json_get(tree, S("of"))->at,
                   .arg = {r->id, of});
}

static bool read_shown(struct arena *a, const struct json *tree, struct roll *r,
                       struct err *e)
{
    const struct json *v = json_get(tree, S("public"));

    if (!declare_text(tree, S("title"), true, &r->title, e) ||
        !need_member(r, r->title, json_get(tree, S("title"))->at, e) ||
        !declare_list(a, tree, S("public"), &r->shown, &r->n_shown, e))
        return false;
    for (size_t i = 0; i < r->n_shown; i++) {
        const struct field *f = roll_field(r, r->shown[i]);

        if (!need_member(r, r->shown[i], v->at, e))
            return false;
        if (f != NULL && f->confidential)
            return err_set(e, &unsafe_public, .at = v->at,
                           .arg = {r->id, r->shown[i]});
    }
    return true;
}

/* A condition over one entry. */
static bool entry_feel(struct arena *a, const struct roll *r,
                       const struct json *node, const struct feel **out,
                       struct err *e)
{
    str *names = arena_array(a, str, COUNT_OF(of_entry) + r->n_fields, e);
    size_t n = 0;

    if (names == NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(of_entry); i++)
        names[n++] = of_entry[i];
    for (size_t i = 0; i < r->n_fields; i++)
        names[n++] = r->fields[i].id;
    return declare_feel_over(a, node, S("when"), names, n, out, e);
}

/* acts_for and credential: a member that names whom, and when it counts. */
static bool read_effect(struct arena *a, const struct json *tree,
                        const char *key, const char *whom, struct roll *r,
                        struct roll_effect *out, struct err *e)
{
    const struct json *v = json_get(tree, str_of(key));
    const char *const keys[] = {whom, "when", NULL};

    if (v == NULL)
        return true;
    return declare_object(v, str_of(key), e) &&
           declare_keys(v, keys, str_of(key), e) &&
           declare_text(v, str_of(whom), true, &out->member, e) &&
           need_member(r, out->member, v->at, e) &&
           entry_feel(a, r, v, &out->when, e);
}

static bool read_roll(struct arena *a, const struct law *law,
                      const struct json *tree, struct roll *r, struct err *e)
{
    static const char *const keys[] = {
        "register", "name",   "basis",    "of",         "fields",
        "title",    "public", "acts_for", "credential", NULL};

    r->at = tree->at;
    return declare_text(tree, S("register"), true, &r->id, e) &&
           declare_keys(tree, keys, S("register"), e) &&
           declare_words(tree, S("name"), true, &r->name, e) &&
           declare_facts(a, law, tree, S("basis"), &r->basis, e) &&
           read_owner(tree, r, e) && read_members(a, tree, r, e) &&
           read_shown(a, tree, r, e) &&
           read_effect(a, tree, "acts_for", "receiver", r, &r->acts_for, e) &&
           read_effect(a, tree, "credential", "person", r, &r->credential, e);
}

bool link_roll(struct arena *a, const struct law *law, struct shelf *shelf,
               const struct json *tree, struct err *e)
{
    struct roll *r = arena_new(a, struct roll, e);
    struct roll **slot;

    if (r == NULL)
        return false;
    if (!read_roll(a, law, tree, r, e))
        return err_while(e, &reading, .at = tree->at,
                         .arg = {json_get_str(tree, S("register"))});
    slot = vec_add(a, &shelf->rolls, e);
    if (slot != NULL)
        *slot = r;
    return slot != NULL;
}

size_t packs_rolls(const struct packs *p)
{
    return p->shelf.rolls.n;
}

const struct roll *packs_roll_at(const struct packs *p, size_t i)
{
    return p->shelf.rolls.at[i];
}

const struct roll *packs_roll(const struct packs *p, str id)
{
    return shelf_roll(&p->shelf, id);
}

/* ---- what a step enters and ends ---- */

static bool find_roll(const struct shelf *shelf, const struct json *node,
                      const struct roll **out, struct err *e)
{
    str id;

    if (!declare_text(node, S("register"), true, &id, e))
        return false;
    *out = shelf_roll(shelf, id);
    return *out != NULL || err_set(e, &no_roll, .at = node->at, .arg = {id});
}

/* FEEL each, for members of the register. */
static bool read_entry(struct arena *a, const struct json *node,
                       const char *key, bool row, const struct roll *r,
                       struct assignment **out, size_t *n, struct err *e)
{
    const struct json *all = json_get(node, str_of(key));

    if (!declare_object(all, str_of(key), e))
        return false;
    *out = arena_array(a, struct assignment, all->n, e);
    if (*out == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        (*out)[i].target = all->names[i];
        if (!need_member(r, all->names[i], all->items[i]->at, e) ||
            !declare_feel_row(a, all, all->names[i], row, &(*out)[i].value, e))
            return false;
        *n = i + 1;
    }
    return true;
}

static bool read_enter(struct arena *a, const struct shelf *shelf,
                       const struct json *node, struct entering *x,
                       struct err *e)
{
    static const char *const keys[] = {
        "register", "id", "of", "from", "to", "when", "entry", "each", NULL};
    bool row;

    if (!declare_object(node, S("enters"), e) ||
        !declare_keys(node, keys, S("enters"), e) ||
        !find_roll(shelf, node, &x->roll, e) ||
        !declare_feel(a, node, S("each"), &x->each, e))
        return false;
    x->at = node->at;
    row = x->each != NULL;
    return declare_feel_row(a, node, S("id"), row, &x->id, e) &&
           declare_feel_row(a, node, S("of"), row, &x->of, e) &&
           declare_feel_row(a, node, S("from"), row, &x->from, e) &&
           declare_feel_row(a, node, S("to"), row, &x->to, e) &&
           declare_feel_row(a, node, S("when"), row, &x->when, e) &&
           read_entry(a, node, "entry", row, x->roll, &x->entry, &x->n_entry,
                      e);
}

static bool read_end(struct arena *a, const struct shelf *shelf,
                     const struct json *node, struct entering *x, struct err *e)
{
    static const char *const keys[] = {"register", "id",   "of", "on",
                                       "when",     "each", NULL};
    bool row;

    if (!declare_object(node, S("ends"), e) ||
        !declare_keys(node, keys, S("ends"), e) ||
        !find_roll(shelf, node, &x->roll, e) ||
        !declare_feel(a, node, S("each"), &x->each, e))
        return false;
    x->at = node->at;
    x->ends = true;
    row = x->each != NULL;
    return declare_feel_row(a, node, S("id"), row, &x->id, e) &&
           declare_feel_row(a, node, S("of"), row, &x->of, e) &&
           declare_feel_row(a, node, S("on"), row, &x->to, e) &&
           declare_feel_row(a, node, S("when"), row, &x->when, e);
}

typedef bool read_one(struct arena *a, const struct shelf *shelf,
                      const struct json *node, struct entering *x,
                      struct err *e);

/* One, or a list of them. */
static bool read_each(struct arena *a, const struct shelf *shelf,
                      const struct json *v, read_one *one, struct step *s,
                      struct err *e)
{
    size_t n = v == NULL ? 0 : v->kind == JSON_ARRAY ? v->n : 1;

    for (size_t i = 0; i < n; i++) {
        const struct json *node = v->kind == JSON_ARRAY ? v->items[i] : v;
        struct entering *x = &s->enters[s->n_enters];

        if (!one(a, shelf, node, x, e))
            return false;
        if (x->id == NULL && !declare_missing(node, S("id"), e))
            return false;
        s->n_enters++;
    }
    return true;
}

bool link_enters(struct arena *a, const struct shelf *shelf,
                 const struct json *node, struct step *s, struct err *e)
{
    const struct json *ends = json_get(node, S("ends"));
    const struct json *enters = json_get(node, S("enters"));
    size_t n =
        (ends == NULL ? 0 : ends->n + 1) + (enters == NULL ? 0 : enters->n + 1);

    if (n == 0)
        return true;
    s->enters = arena_array(a, struct entering, n, e);
    /* What ends does so before anything begins. */
    return s->enters != NULL && read_each(a, shelf, ends, read_end, s, e) &&
           read_each(a, shelf, enters, read_enter, s, e);
}

/* ---- what conditions look up ---- */

static bool read_lookup(struct arena *a, const struct shelf *shelf,
                        const struct json *node, struct lookup *l,
                        struct err *e)
{
    static const char *const keys[] = {"register", "id",    "of",
                                       "on",       "where", NULL};
    bool where = json_get(node, S("where")) != NULL;

    l->at = node->at;
    return declare_keys(node, keys, S("lookup"), e) &&
           find_roll(shelf, node, &l->roll, e) &&
           declare_feel(a, node, S("id"), &l->entry, e) &&
           declare_feel(a, node, S("of"), &l->of, e) &&
           declare_feel(a, node, S("on"), &l->on, e) &&
           ((l->entry != NULL) != where ||
            err_set(e, &id_or_where, .at = node->at, .arg = {l->id})) &&
           (!where || read_entry(a, node, "where", false, l->roll, &l->where,
                                 &l->n_where, e));
}

bool link_lookups(struct arena *a, const struct shelf *shelf,
                  const struct json *tree, struct procedure *p, struct err *e)
{
    const struct json *all = json_get(tree, S("lookups"));

    if (all == NULL || all->kind == JSON_NULL)
        return true;
    if (!declare_object(all, S("lookups"), e))
        return false;
    p->lookups = arena_array(a, struct lookup, all->n, e);
    if (p->lookups == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        p->lookups[i].id = all->names[i];
        if (!read_lookup(a, shelf, all->items[i], &p->lookups[i], e))
            return false;
        p->n_lookups = i + 1;
    }
    return true;
}

const struct lookup *procedure_lookup(const struct procedure *p, str id)
{
    for (size_t i = 0; i < p->n_lookups; i++)
        if (str_eq(p->lookups[i].id, id))
            return &p->lookups[i];
    return NULL;
}
