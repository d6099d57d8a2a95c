/* builtins_list.c - the functions over lists [DMN 1.5 §10.3.4.4, §10.3.4.8]. */
#include "feel/internal.h"

/* The items of a list as an array, with room for `extra` more at the end. */
static struct feel_value *copy_items(struct run *r,
                                     const struct feel_value *list,
                                     size_t extra)
{
    size_t n = list_size(list);
    struct feel_value *to;

    if (!run_step(r, (int64_t)n))
        return NULL;
    to = run_array(r, struct feel_value, n + extra + 1);
    for (size_t i = 0; to != NULL && i < n; i++)
        list_item(list, i, &to[i]);
    return to;
}

/* One list is the list; several arguments are its items. */
static void items_of(const struct feel_value *args, size_t n,
                     struct feel_value *list)
{
    if (n == 1 && args[0].kind == FEEL_LIST)
        *list = args[0];
    else
        value_list(list, args, n);
}

static bool list_contains(struct run *r, const struct feel_value *args,
                          size_t n, struct feel_value *out)
{
    bool found = false;

    (void)n;
    for (size_t i = 0; !found && i < list_size(&args[0]); i++) {
        struct feel_value item;

        if (!run_step(r, 1))
            return false;
        list_item(&args[0], i, &item);
        found = value_equal(&item, &args[1], &r->left) == TRI_TRUE;
    }
    value_bool(out, found);
    return true;
}

static bool count(struct run *r, const struct feel_value *args, size_t n,
                  struct feel_value *out)
{
    (void)r;
    (void)n;
    value_int(out, (int64_t)list_size(&args[0]));
    return true;
}

static bool extreme(struct run *r, const struct feel_value *args, size_t n,
                    int wanted, struct feel_value *out)
{
    struct feel_value list, item;
    int order;

    items_of(args, n, &list);
    if (list_size(&list) == 0) {
        *out = value_null;
        return true;
    }
    list_item(&list, 0, out);
    if (!value_order(out, out, &order))
        return builtin_null(r, out);
    for (size_t i = 1; i < list_size(&list); i++) {
        if (!run_step(r, 1))
            return false;
        list_item(&list, i, &item);
        if (!value_order(&item, out, &order))
            return builtin_null(r, out);
        if (order == wanted)
            *out = item;
    }
    return true;
}

static bool min(struct run *r, const struct feel_value *args, size_t n,
                struct feel_value *out)
{
    return extreme(r, args, n, -1, out);
}

static bool max(struct run *r, const struct feel_value *args, size_t n,
                struct feel_value *out)
{
    return extreme(r, args, n, 1, out);
}

/* and over all, or over any; [DMN 1.5 Table 75]: null when an item is no
 * boolean and none decides. */
static bool fold_truth(struct run *r, const struct feel_value *args, size_t n,
                       bool every, struct feel_value *out)
{
    enum tri all = every ? TRI_TRUE : TRI_FALSE;
    struct feel_value list, item;

    items_of(args, n, &list);
    for (size_t i = 0; i < list_size(&list); i++) {
        enum tri t;

        if (!run_step(r, 1))
            return false;
        list_item(&list, i, &item);
        t = item.kind != FEEL_BOOL ? TRI_NULL
            : item.truth           ? TRI_TRUE
                                   : TRI_FALSE;
        all = every ? tri_and(all, t) : tri_or(all, t);
    }
    if (all == TRI_NULL)
        return builtin_null(r, out);
    value_tri(out, all);
    return true;
}

static bool all_true(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    return fold_truth(r, args, n, true, out);
}

static bool any_true(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    return fold_truth(r, args, n, false, out);
}

/* A place from 1, or from -1 counted from the end, as an index; false: not in
 * 0..most. */
static bool place(struct decimal where, size_t size, size_t most, size_t *at)
{
    int64_t i, n = (int64_t)size;

    if (!decimal_to_int(where, &i) || i == 0 || i < -n)
        return false;
    i = i > 0 ? i - 1 : n + i;
    *at = (size_t)i;
    return i <= (int64_t)most;
}

static bool sublist(struct run *r, const struct feel_value *args, size_t n,
                    struct feel_value *out)
{
    size_t size = list_size(&args[0]), from;
    struct feel_value *items;
    int64_t length;

    if (size == 0 || !place(args[1].as.number, size, size - 1, &from))
        return builtin_null(r, out);
    length = (int64_t)(size - from);
    if (n > 2 && args[2].kind == FEEL_NUMBER &&
        (!decimal_to_int(args[2].as.number, &length) || length < 1 ||
         length > (int64_t)(size - from)))
        return builtin_null(r, out);
    items = copy_items(r, &args[0], 0);
    if (items == NULL)
        return false;
    value_list(out, items + from, (size_t)length);
    return true;
}

static bool append(struct run *r, const struct feel_value *args, size_t n,
                   struct feel_value *out)
{
    size_t size = list_size(&args[0]);
    struct feel_value *items = copy_items(r, &args[0], n);

    if (items == NULL)
        return false;
    for (size_t i = 1; i < n; i++)
        items[size++] = args[i];
    value_list(out, items, size);
    return true;
}

static bool join_lists(struct run *r, const struct feel_value *args, size_t n,
                       bool distinct, struct feel_value *out);

static bool concatenate(struct run *r, const struct feel_value *args, size_t n,
                        struct feel_value *out)
{
    return join_lists(r, args, n, false, out);
}

static bool union_of(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    return join_lists(r, args, n, true, out);
}

static bool distinct_values(struct run *r, const struct feel_value *args,
                            size_t n, struct feel_value *out)
{
    (void)n;
    return join_lists(r, args, 1, true, out);
}

static bool is_among(struct run *r, const struct items *xs,
                     const struct feel_value *v, bool *is)
{
    *is = false;
    for (size_t i = 0; i < xs->n && !*is; i++) {
        if (!run_step(r, 1))
            return false;
        *is = value_equal(&xs->at[i], v, &r->left) == TRI_TRUE;
    }
    return true;
}

static bool join_lists(struct run *r, const struct feel_value *args, size_t n,
                       bool distinct, struct feel_value *out)
{
    struct items xs = {0};

    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < list_size(&args[k]); i++) {
            struct feel_value item;
            bool is = false;

            list_item(&args[k], i, &item);
            if (!run_step(r, 1) ||
                (distinct && !is_among(r, &xs, &item, &is)) ||
                (!is && !items_add(r, &xs, &item)))
                return false;
        }
    }
    value_list(out, xs.at, xs.n);
    return true;
}

static bool insert_before(struct run *r, const struct feel_value *args,
                          size_t n, struct feel_value *out)
{
    size_t size = list_size(&args[0]), at;
    struct feel_value *items;

    (void)n;
    if (!place(args[1].as.number, size, size, &at) || at == size)
        return builtin_null(r, out);
    items = copy_items(r, &args[0], 1);
    if (items == NULL)
        return false;
    memmove(items + at + 1, items + at, (size - at) * sizeof *items);
    items[at] = args[2];
    value_list(out, items, size + 1);
    return true;
}

static bool remove_at(struct run *r, const struct feel_value *args, size_t n,
                      struct feel_value *out)
{
    size_t size = list_size(&args[0]), at;
    struct feel_value *items;

    (void)n;
    if (size == 0 || !place(args[1].as.number, size, size - 1, &at))
        return builtin_null(r, out);
    items = copy_items(r, &args[0], 0);
    if (items == NULL)
        return false;
    memmove(items + at, items + at + 1, (size - at - 1) * sizeof *items);
    value_list(out, items, size - 1);
    return true;
}

static bool replace_at(struct run *r, const struct feel_value *args, size_t n,
                       struct feel_value *out)
{
    size_t size = list_size(&args[0]), at;
    struct feel_value *items;

    (void)n;
    if (size == 0 || !place(args[1].as.number, size, size - 1, &at))
        return builtin_null(r, out);
    items = copy_items(r, &args[0], 0);
    if (items == NULL)
        return false;
    items[at] = args[2];
    value_list(out, items, size);
    return true;
}

/* Every item for which match(item, newItem) is true. */
static bool replace_matching(struct run *r, const struct feel_value *args,
                             size_t n, struct feel_value *out)
{
    size_t size = list_size(&args[0]);
    struct feel_value *items = copy_items(r, &args[0], 0), v;

    (void)n;
    if (items == NULL)
        return false;
    for (size_t i = 0; i < size; i++) {
        const struct feel_value pair[] = {items[i], args[2]};

        if (!call_value(r, &args[1], pair, 2, &v))
            return false;
        if (v.kind != FEEL_BOOL)
            return builtin_null(r, out);
        if (v.truth)
            items[i] = args[2];
    }
    value_list(out, items, size);
    return true;
}

static bool reverse(struct run *r, const struct feel_value *args, size_t n,
                    struct feel_value *out)
{
    size_t size = list_size(&args[0]);
    struct feel_value *items = copy_items(r, &args[0], 0);

    (void)n;
    if (items == NULL)
        return false;
    for (size_t i = 0; i < size / 2; i++) {
        struct feel_value v = items[i];

        items[i] = items[size - 1 - i];
        items[size - 1 - i] = v;
    }
    value_list(out, items, size);
    return true;
}

static bool index_of(struct run *r, const struct feel_value *args, size_t n,
                     struct feel_value *out)
{
    struct items xs = {0};

    (void)n;
    for (size_t i = 0; i < list_size(&args[0]); i++) {
        struct feel_value item, at;

        if (!run_step(r, 1))
            return false;
        list_item(&args[0], i, &item);
        value_int(&at, (int64_t)i + 1);
        if (value_equal(&item, &args[1], &r->left) == TRI_TRUE &&
            !items_add(r, &xs, &at))
            return false;
    }
    value_list(out, xs.at, xs.n);
    return true;
}

static bool flatten_into(struct run *r, const struct feel_value *list,
                         struct items *xs)
{
    struct feel_value item;

    if (!run_deeper(r))
        return false;
    for (size_t i = 0; i < list_size(list); i++) {
        list_item(list, i, &item);
        if (!run_step(r, 1) ||
            !(item.kind == FEEL_LIST ? flatten_into(r, &item, xs)
                                     : items_add(r, xs, &item)))
            return false;
    }
    r->left.depth--;
    return true;
}

static bool flatten(struct run *r, const struct feel_value *args, size_t n,
                    struct feel_value *out)
{
    struct items xs = {0};

    (void)n;
    if (!flatten_into(r, &args[0], &xs))
        return false;
    value_list(out, xs.at, xs.n);
    return true;
}

static bool sort_list(struct run *r, const struct feel_value *args, size_t n,
                      struct feel_value *out)
{
    size_t size = list_size(&args[0]);
    struct feel_value *items = copy_items(r, &args[0], 0);
    bool sortable;

    if (items == NULL ||
        !sort_values(r, items, size, n > 1 ? &args[1] : NULL, &sortable))
        return false;
    if (!sortable)
        return builtin_null(r, out);
    value_list(out, items, size);
    return true;
}

/* ------------------------------------------------------ of numbers ------ */

/* Sum or product; false in *ok: an item is no number, or the result none. */
static bool fold_numbers(struct run *r, const struct feel_value *list,
                         bool product, struct decimal *total, bool *ok)
{
    *total = decimal_of(product ? 1 : 0);
    *ok = list_size(list) > 0;
    for (size_t i = 0; *ok && i < list_size(list); i++) {
        struct feel_value item;

        if (!run_step(r, 1))
            return false;
        list_item(list, i, &item);
        *ok = item.kind == FEEL_NUMBER &&
              (product ? decimal_mul(*total, item.as.number, total)
                       : decimal_add(*total, item.as.number, total));
    }
    return true;
}

static bool total(struct run *r, const struct feel_value *args, size_t n,
                  bool product, struct feel_value *out)
{
    struct feel_value list;
    struct decimal d;
    bool ok;

    items_of(args, n, &list);
    if (!fold_numbers(r, &list, product, &d, &ok))
        return false;
    if (!ok)
        return builtin_null(r, out);
    value_number(out, d);
    return true;
}

static bool sum(struct run *r, const struct feel_value *args, size_t n,
                struct feel_value *out)
{
    return total(r, args, n, false, out);
}

static bool product(struct run *r, const struct feel_value *args, size_t n,
                    struct feel_value *out)
{
    return total(r, args, n, true, out);
}

static bool mean_of(struct run *r, const struct feel_value *list,
                    struct decimal *mean, bool *ok)
{
    if (!fold_numbers(r, list, false, mean, ok))
        return false;
    *ok = *ok && decimal_div(*mean, decimal_of((int64_t)list_size(list)), mean);
    return true;
}

static bool mean(struct run *r, const struct feel_value *args, size_t n,
                 struct feel_value *out)
{
    struct feel_value list;
    struct decimal d;
    bool ok;

    items_of(args, n, &list);
    if (!mean_of(r, &list, &d, &ok))
        return false;
    if (!ok)
        return builtin_null(r, out);
    value_number(out, d);
    return true;
}

/* Of a sample: the squares are divided by n - 1 [DMN 1.5 Table 75]. */
static bool stddev(struct run *r, const struct feel_value *args, size_t n,
                   struct feel_value *out)
{
    struct feel_value list, item;
    struct decimal m, d, squares = decimal_of(0);
    size_t size;
    bool ok;

    items_of(args, n, &list);
    size = list_size(&list);
    if (!mean_of(r, &list, &m, &ok))
        return false;
    ok = ok && size > 1;
    for (size_t i = 0; ok && i < size; i++) {
        list_item(&list, i, &item);
        ok = decimal_sub(item.as.number, m, &d) && decimal_mul(d, d, &d) &&
             decimal_add(squares, d, &squares);
    }
    if (!ok || !decimal_div(squares, decimal_of((int64_t)size - 1), &squares) ||
        !decimal_sqrt(squares, &squares))
        return builtin_null(r, out);
    value_number(out, squares);
    return true;
}

/* The items sorted, if all are numbers; *ok false: they are not. */
static bool sorted_numbers(struct run *r, const struct feel_value *args,
                           size_t n, struct feel_value **items, size_t *size,
                           bool *ok)
{
    struct feel_value list;

    items_of(args, n, &list);
    *size = list_size(&list);
    *items = copy_items(r, &list, 0);
    *ok = true;
    if (*items == NULL)
        return false;
    for (size_t i = 0; i < *size; i++)
        *ok = *ok && (*items)[i].kind == FEEL_NUMBER;
    return !*ok || sort_values(r, *items, *size, NULL, ok);
}

static bool median(struct run *r, const struct feel_value *args, size_t n,
                   struct feel_value *out)
{
    struct feel_value *items;
    struct decimal d;
    size_t size;
    bool ok;

    if (!sorted_numbers(r, args, n, &items, &size, &ok))
        return false;
    if (!ok || size == 0)
        return builtin_null(r, out);
    *out = items[size / 2];
    if (size % 2 == 1)
        return true;
    if (!decimal_add(items[size / 2 - 1].as.number, out->as.number, &d) ||
        !decimal_div(d, decimal_of(2), &d))
        return builtin_null(r, out);
    value_number(out, d);
    return true;
}

/* How many items from `from` on are equal to it. */
static size_t equal_run(const struct feel_value *items, size_t from, size_t n)
{
    size_t i = from;

    while (i < n && decimal_cmp(items[i].as.number, items[from].as.number) == 0)
        i++;
    return i - from;
}

static bool mode(struct run *r, const struct feel_value *args, size_t n,
                 struct feel_value *out)
{
    struct feel_value *items;
    struct items xs = {0};
    size_t size, most = 0;
    bool ok;

    if (!sorted_numbers(r, args, n, &items, &size, &ok))
        return false;
    if (!ok)
        return builtin_null(r, out);
    for (size_t i = 0, k; i < size; i += k) {
        k = equal_run(items, i, size);
        if (k > most) {
            most = k;
            xs.n = 0;
        }
        if (k == most && !items_add(r, &xs, &items[i]))
            return false;
    }
    value_list(out, xs.at, xs.n);
    return true;
}

/* clang-format off */
static const struct builtin rows[] = {
    {SI("list contains"), "la", "list,element", list_contains},
    {SI("count"), "l", "list", count},
    {SI("min"), "l", "list", min},
    {SI("min"), "a*", "", min},
    {SI("max"), "l", "list", max},
    {SI("max"), "a*", "", max},
    {SI("sum"), "l", "list", sum},
    {SI("sum"), "n*", "", sum},
    {SI("mean"), "l", "list", mean},
    {SI("mean"), "n*", "", mean},
    {SI("all"), "l", "list", all_true},
    {SI("all"), "a*", "", all_true},
    {SI("any"), "l", "list", any_true},
    {SI("any"), "a*", "", any_true},
    {SI("sublist"), "ln|n", "list,start position,length", sublist},
    {SI("append"), "la*", "list,item", append},
    {SI("concatenate"), "l*", "list", concatenate},
    {SI("insert before"), "lna", "list,position,newItem", insert_before},
    {SI("remove"), "ln", "list,position", remove_at},
    {SI("list replace"), "lna", "list,position,newItem", replace_at},
    {SI("list replace"), "lfa", "list,match,newItem", replace_matching},
    {SI("reverse"), "l", "list", reverse},
    {SI("index of"), "la", "list,match", index_of},
    {SI("union"), "l*", "list", union_of},
    {SI("distinct values"), "l", "list", distinct_values},
    {SI("flatten"), "l", "list", flatten},
    {SI("product"), "l", "list", product},
    {SI("product"), "n*", "", product},
    {SI("median"), "l", "list", median},
    {SI("median"), "n*", "", median},
    {SI("stddev"), "l", "list", stddev},
    {SI("stddev"), "n*", "", stddev},
    {SI("mode"), "l", "list", mode},
    {SI("mode"), "n*", "", mode},
    {SI("sort"), "l|f", "list,precedes", sort_list},
    {{NULL, 0}, "", "", NULL},
};
/* clang-format on */

const struct builtin_table builtins_list = {rows, COUNT_OF(rows) - 1};
