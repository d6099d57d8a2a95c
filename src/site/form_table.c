/* form_table.c - a table (表) as rows of inputs, and what was typed into them.
 *
 * An input is called "list.0.item": the table, the row from nought, the column.
 * Three rows more than what is there stand ready; with script more are added.
 */
#include "site/internal.h"

enum { ROWS_READY = 3, ROWS_TYPED = 1000 };

static str cell_name(struct page *p, const struct field *f, size_t row,
                     const struct field *column)
{
    return JOIN(p, f->id, S("."), v_number(p, (int64_t)row), S("."),
                column->id);
}

static str cell_text(const struct json *v)
{
    if (json_is(v, JSON_BOOL))
        return v->truth ? S("true") : S("false");
    return json_is(v, JSON_OBJECT) ? str_slice(json_get_str(v, S("@")), 0, 10)
                                   : json_str(v);
}

/* ---- one cell ---- */

static void cell_choice(struct page *p, struct json *cell, str value, str label,
                        str chosen)
{
    v_choice(p, cell, value, label, S(""), str_eq(value, chosen));
}

static void cell_choices(struct page *p, struct json *cell,
                         const struct field *column, str chosen)
{
    cell_choice(p, cell, S(""), S("—"), chosen);
    if (column->type == FIELD_BOOL) {
        cell_choice(p, cell, S("true"), page_zh_en(p, S("是"), S("Yes")),
                    chosen);
        cell_choice(p, cell, S("false"), page_zh_en(p, S("否"), S("No")),
                    chosen);
    }
    for (size_t i = 0; i < column->n_choices; i++)
        cell_choice(p, cell, column->choices[i].id,
                    page_say(p, column->choices[i].name), chosen);
}

static void cell_error(struct page *p, const struct form_ask *ask, str name,
                       struct json *cell)
{
    const struct json *all = ask->problems;
    str error = S("");

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        if (str_eq(json_get_str(all->items[i], S("field")), name))
            error = json_get_str(all->items[i],
                                 p->lang == LANG_ZH ? S("zh") : S("en"));
    }
    /* Empty where it fits: else the whole table's would stand at each cell. */
    v_put_str(p, cell, "error", error);
}

static struct json *cell_view(struct page *p, const struct form_ask *ask,
                              const struct field *f, size_t row,
                              const struct field_use *u, const struct json *v)
{
    const struct field *column = u->field;
    bool select = column->type == FIELD_CHOICE || column->type == FIELD_BOOL;
    struct json *cell = v_object(p), *is = v_object(p);
    str name = cell_name(p, f, row, column);

    v_put(p, is, select ? "select" : "input", v_bool(p, true));
    v_put(p, cell, "is", is);
    v_put_str(p, cell, "id", JOIN(p, S("f-"), name));
    v_put_str(p, cell, "name", name);
    v_put_str(p, cell, "label", page_say(p, column->name));
    v_put_str(p, cell, "says",
              JOIN(p, page_say(p, column->name), S(" "),
                   v_number(p, (int64_t)row + 1)));
    v_put_str(p, cell, "value", cell_text(v));
    v_put_str(p, cell, "control",
              column->type == FIELD_DATE ? S("date") : S("text"));
    if (column->type == FIELD_NUMBER)
        v_put_str(p, cell, "mode", S("decimal"));
    if (select)
        cell_choices(p, cell, column, cell_text(v));
    cell_error(p, ask, name, cell);
    return cell;
}

/* ---- the table ---- */

struct json *v_table_field(struct page *p, const struct form_ask *ask,
                           const struct field_use *u, str label,
                           const struct json *value)
{
    const struct field *f = u->field;
    size_t n = (json_is(value, JSON_ARRAY) ? value->n : 0) + ROWS_READY;
    struct json *v = v_field(p, "table", f->id, label, S(""), u->required);
    struct json *columns = v_array(p), *rows = v_array(p);

    for (size_t c = 0; c < f->n_columns; c++) {
        struct json *one = v_object(p);

        v_put_str(p, one, "label", page_say(p, f->columns[c].field->name));
        v_put_str(p, one, "hint", page_say(p, f->columns[c].field->hint));
        /* Said in both cases: what is missing is looked for further out. */
        v_put(p, one, "required", v_bool(p, f->columns[c].required));
        v_push(p, columns, one);
    }
    for (size_t i = 0; i < n && i < TABLE_ROWS && !p->failed; i++) {
        const struct json *row = i + ROWS_READY < n ? value->items[i] : NULL;
        struct json *one = v_object(p), *cells = v_array(p);

        for (size_t c = 0; c < f->n_columns; c++)
            v_push(p, cells,
                   cell_view(p, ask, f, i, &f->columns[c],
                             json_get(row, f->columns[c].field->id)));
        v_put(p, one, "cells", cells);
        v_push(p, rows, one);
    }
    v_put(p, v, "columns", columns);
    v_put(p, v, "rows", rows);
    v_put_str(p, v, "more", page_zh_en(p, S("加一行"), S("One more row")));
    return v;
}

/* ---- what was typed ---- */

/* The place of "list.7.item" in the table `list`: row 7, column "item". */
static bool place_of(const struct field *f, str name, int64_t *row, str *column)
{
    str table, rest, number;

    return str_cut(name, S("."), &table, &rest) && str_eq(table, f->id) &&
           str_cut(rest, S("."), &number, column) &&
           str_to_int(number, 0, ROWS_TYPED, row);
}

static int64_t rows_typed(const struct page *p, const struct field *f)
{
    int64_t n = 0;

    for (size_t i = 0; i < p->r->form.n; i++) {
        int64_t row;
        str column;

        if (str_trim(p->r->form.at[i].value).n > 0 &&
            place_of(f, p->r->form.at[i].name, &row, &column) && row >= n)
            n = row + 1;
    }
    return n;
}

/* Rows in which something was typed, in their order. */
struct json *v_typed_table(struct page *p, const struct field *f)
{
    int64_t n = rows_typed(p, f);
    struct json *rows = v_array(p);
    struct json **at = arena_array(p->a, struct json *, (size_t)n, p->e);

    p->failed = p->failed || at == NULL;
    for (size_t i = 0; i < p->r->form.n && !p->failed; i++) {
        str value = str_trim(p->r->form.at[i].value), column;
        int64_t row;

        if (value.n == 0 || !place_of(f, p->r->form.at[i].name, &row, &column))
            continue;
        if (at[row] == NULL)
            at[row] = v_object(p);
        if (!p->failed && !json_set_str(p->a, at[row], column, value, p->e))
            p->failed = true;
    }
    for (int64_t i = 0; i < n && !p->failed; i++)
        v_push(p, rows, at[i]);
    return rows != NULL && rows->n > 0 ? rows : NULL;
}

/* ---- to read ---- */

static struct json *read_row(struct page *p, const struct field *f,
                             const struct json *row)
{
    struct json *one = v_object(p), *cells = v_array(p);

    for (size_t c = 0; c < f->n_columns && !p->failed; c++) {
        const struct field *column = f->columns[c].field;
        struct json *cell = v_object(p);
        str text = S("");

        if (!paper_value(column, json_get(row, column->id), NULL, p->lang, p->a,
                         &text, p->e))
            p->failed = true;
        v_put_str(p, cell, "label", page_say(p, column->name));
        v_put_str(p, cell, "text", text);
        v_push(p, cells, cell);
    }
    v_put(p, one, "cells", cells);
    return one;
}

struct json *v_table(struct page *p, const struct field *f,
                     const struct json *value)
{
    struct json *v = v_object(p), *columns = v_array(p), *rows = v_array(p);

    for (size_t c = 0; c < f->n_columns; c++) {
        struct json *one = v_object(p);

        v_put_str(p, one, "label", page_say(p, f->columns[c].field->name));
        v_push(p, columns, one);
    }
    for (size_t i = 0; json_is(value, JSON_ARRAY) && i < value->n; i++)
        v_push(p, rows, read_row(p, f, value->items[i]));
    v_put(p, v, "columns", columns);
    v_put(p, v, "rows", rows);
    return v;
}

str v_problem_label(struct page *p, const struct procedure *pr, str id)
{
    const struct field *f = pr == NULL ? NULL : procedure_field(pr, id);
    str table, rest, number, column;
    int64_t row;

    if (f != NULL)
        return page_say(p, f->name);
    if (pr == NULL || !str_cut(id, S("."), &table, &rest) ||
        !str_cut(rest, S("."), &number, &column) ||
        !str_to_int(number, 0, ROWS_TYPED, &row))
        return id;
    f = procedure_field(pr, table);
    for (size_t c = 0; f != NULL && c < f->n_columns; c++) {
        if (str_eq(f->columns[c].field->id, column))
            return JOIN(p, page_say(p, f->name), S(" "), v_number(p, row + 1),
                        S(" · "), page_say(p, f->columns[c].field->name));
    }
    return id;
}
