/* table.c - rows of a table (表), each a value a column.
 *
 * A row in which nothing was entered is left out.  A problem names its cell as
 * forms do: "custody_list.0.item", rows counted from nought.
 */
#include "matter/internal.h"

static bool row_blank(const struct json *row)
{
    for (size_t i = 0; json_is(row, JSON_OBJECT) && i < row->n; i++) {
        if (!value_blank(row->items[i]))
            return false;
    }
    return json_is(row, JSON_OBJECT) || value_blank(row);
}

bool table_blank(const struct json *v)
{
    for (size_t i = 0; json_is(v, JSON_ARRAY) && i < v->n; i++) {
        if (!row_blank(v->items[i]))
            return false;
    }
    return json_is(v, JSON_ARRAY);
}

static const struct field_use *column_of(const struct field *f, str id)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        if (str_eq(f->columns[i].field->id, id))
            return &f->columns[i];
    }
    return NULL;
}

/* The column under the name of one of its cells. */
static struct field cell_of(struct work *w, const struct field *f, size_t row,
                            const struct field *column)
{
    struct field cell = *column;
    char n[24];
    int digits = snprintf(n, sizeof n, ".%zu.", row);
    const str parts[] = {f->id, {n, (size_t)digits}, column->id};

    if (!w->failed && !arena_join(w->a, parts, COUNT_OF(parts), &cell.id, w->e))
        w->failed = true;
    return cell;
}

static struct json *row_typed(struct work *w, const struct field *f, size_t i,
                              const struct json *row)
{
    struct json *out = w_object(w);

    for (size_t m = 0; m < row->n && !w->failed; m++) {
        const struct field stranger = {.id = row->names[m]};

        if (column_of(f, row->names[m]) == NULL) {
            const struct field cell = cell_of(w, f, i, &stranger);

            value_problem(w, &cell, S("表里没有这一栏"),
                          S("the table has no such column"));
        }
    }
    for (size_t c = 0; c < f->n_columns && !w->failed; c++) {
        const struct field_use *u = &f->columns[c];
        const struct field cell = cell_of(w, f, i, u->field);
        const struct json *v = json_get(row, u->field->id);
        struct json *value;

        if (value_blank(v)) {
            if (u->required)
                value_problem(w, &cell, S("必须填写"), S("is required"));
            continue;
        }
        value = w->failed ? NULL : value_typed(w, &cell, v);
        if (value != NULL && !json_set(w->a, out, u->field->id, value, w->e))
            w->failed = true;
    }
    return out;
}

struct json *table_typed(struct work *w, const struct field *f,
                         const struct json *v)
{
    struct json *rows = w_array(w);

    if (!json_is(v, JSON_ARRAY)) {
        value_problem(w, f, S("应当是表:若干行,每行按栏目填写"),
                      S("must be a table: a list of rows"));
        return NULL;
    }
    if (v->n > TABLE_ROWS) {
        value_problem(w, f, S("最多 500 行"), S("has more than 500 rows"));
        return NULL;
    }
    for (size_t i = 0; i < v->n && !w->failed; i++) {
        if (row_blank(v->items[i]))
            continue;
        if (!json_is(v->items[i], JSON_OBJECT)) {
            value_problem(w, f, S("每一行应当按栏目填写"),
                          S("each row must name its columns"));
            return NULL;
        }
        w_push(w, rows, row_typed(w, f, i, v->items[i]));
    }
    return rows;
}
