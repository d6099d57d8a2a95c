/* field.c - the dictionary (字段): what is entered, by types; a table (表) has
 * columns, which are fields of simple types.
 */
#include "pack/internal.h"

static const struct err_def bad_type = {
    .code = "PACK-011",
    .fault = FAULT_INPUT,
    .zh = "字段「{0}」的类型「{1}」不认识",
    .fix_zh = "用 text number bool date date_time choice person people party "
              "file table matter 之一",
    .en = "field \"{0}\" has the unknown type \"{1}\"",
    .fix_en = "use one of text number bool date date_time choice person "
              "people party file table matter",
};
static const struct err_def bad_column = {
    .code = "PACK-065",
    .fault = FAULT_INPUT,
    .zh = "表「{0}」没有栏目,或栏目「{1}」的类型不能用在表里",
    .fix_zh = "在 columns 下写栏目,类型用 text number bool date choice 之一",
    .en =
        "the table \"{0}\" has no columns, or its column \"{1}\" is of a type "
        "that tables have not",
    .fix_en = "list columns of the types text number bool date choice",
};

static const char *const field_types[] = {
    [FIELD_TEXT] = "text",           [FIELD_NUMBER] = "number",
    [FIELD_BOOL] = "bool",           [FIELD_DATE] = "date",
    [FIELD_DATE_TIME] = "date_time", [FIELD_CHOICE] = "choice",
    [FIELD_PERSON] = "person",       [FIELD_PEOPLE] = "people",
    [FIELD_PARTY] = "party",         [FIELD_FILE] = "file",
    [FIELD_TABLE] = "table",         [FIELD_MATTER] = "matter",
};
_Static_assert(COUNT_OF(field_types) == FIELD_COUNT, "one name a type");

static bool link_choices(struct arena *a, const struct json *node,
                         struct field *f, struct err *e)
{
    const struct json *all = json_get(node, S("choices"));

    if (f->type != FIELD_CHOICE)
        return true;
    if (!declare_object(all, S("choices"), e))
        return false;
    f->choices = arena_array(a, struct choice, all->n, e);
    if (f->choices == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        f->choices[i].id = all->names[i];
        if (!declare_words(all, all->names[i], true, &f->choices[i].name, e))
            return false;
    }
    f->n_choices = all->n;
    return true;
}

static bool read_type(struct field *f, const struct json *node, struct err *e)
{
    str type;
    size_t t = 0;

    if (!declare_text(node, S("type"), true, &type, e))
        return false;
    while (t < FIELD_COUNT && !str_eq(type, str_of(field_types[t])))
        t++;
    if (t == FIELD_COUNT)
        return err_set(e, &bad_type, .at = node->at, .arg = {f->id, type});
    f->type = (enum field_type)t;
    return true;
}

static bool read_field(struct arena *a, str id, const struct json *node,
                       struct field *f, struct err *e)
{
    f->id = id;
    f->at = node->at;
    return declare_words(node, S("name"), true, &f->name, e) &&
           declare_words(node, S("hint"), false, &f->hint, e) &&
           read_type(f, node, e) &&
           declare_text(node, S("unit"), false, &f->unit, e) &&
           declare_text(node, S("min"), false, &f->min, e) &&
           declare_text(node, S("max"), false, &f->max, e) &&
           link_choices(a, node, f, e);
}

static bool column_type(enum field_type t)
{
    return t == FIELD_TEXT || t == FIELD_NUMBER || t == FIELD_BOOL ||
           t == FIELD_DATE || t == FIELD_CHOICE;
}

static bool link_column(struct arena *a, str id, const struct json *node,
                        struct field_use *u, struct err *e)
{
    static const char *const keys[] = {"name",    "hint",     "type",
                                       "unit",    "min",      "max",
                                       "choices", "required", NULL};
    struct field *f = arena_new(a, struct field, e);

    if (f == NULL || !declare_keys(node, keys, S("column"), e) ||
        !read_field(a, id, node, f, e) ||
        !declare_bool(node, S("required"), false, &u->required, e))
        return false;
    u->field = f;
    return true;
}

static bool link_columns(struct arena *a, const struct json *node,
                         struct field *f, struct err *e)
{
    const struct json *all = json_get(node, S("columns"));

    if (all == NULL && f->type != FIELD_TABLE)
        return true;
    if (f->type != FIELD_TABLE || !json_is(all, JSON_OBJECT) || all->n == 0)
        return err_set(e, &bad_column, .at = node->at, .arg = {f->id, S("")});
    f->columns = arena_array(a, struct field_use, all->n, e);
    if (f->columns == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        if (!link_column(a, all->names[i], all->items[i], &f->columns[i], e))
            return false;
        if (!column_type(f->columns[i].field->type))
            return err_set(e, &bad_column, .at = all->items[i]->at,
                           .arg = {f->id, all->names[i]});
        f->n_columns = i + 1;
    }
    return true;
}

bool link_field_of(struct arena *a, str id, const struct json *node,
                   struct field *f, struct err *e)
{
    static const char *const keys[] = {
        "name",    "hint",    "type",         "unit", "min", "max",
        "choices", "columns", "confidential", "of",   NULL};

    return declare_keys(node, keys, S("field"), e) &&
           read_field(a, id, node, f, e) &&
           declare_bool(node, S("confidential"), false, &f->confidential, e) &&
           declare_list(a, node, S("of"), &f->of, &f->n_of, e) &&
           link_columns(a, node, f, e);
}
