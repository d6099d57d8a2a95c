/* sample.c - values to enter: one of a class, and others worth trying.
 */
#include "proof/internal.h"

static struct json *text(struct model *m, struct arena *a, str s)
{
    return json_string(a, s, m->e);
}

/* The day so many days after `on`, as a date or a time of day. */
struct json *sample_day(struct model *m, struct arena *a, const struct field *f,
                        date on, int after)
{
    struct date_text day = date_text(on + after);
    const str parts[] = {str_of(day.z), S("T10:00+08:00")};
    str z;

    if (!arena_join(a, parts, f->type == FIELD_DATE_TIME ? 2 : 1, &z, m->e))
        return NULL;
    return text(m, a, z);
}

static struct json *number(struct model *m, struct arena *a, str decimal)
{
    return json_number(a, decimal, m->e);
}

static struct json *people(struct model *m, struct arena *a, const char *one,
                           const char *two)
{
    struct json *list = json_array(a, m->e);

    if (list == NULL || !json_add(a, list, text(m, a, str_of(one)), m->e) ||
        (two != NULL && !json_add(a, list, text(m, a, str_of(two)), m->e)))
        return NULL;
    return list;
}

static struct json *table(struct model *m, struct arena *a,
                          const struct field *f, date on)
{
    struct json *rows = json_array(a, m->e), *row = json_object(a, m->e);

    if (rows == NULL || row == NULL)
        return NULL;
    for (size_t i = 0; i < f->n_columns; i++) {
        struct json *v = sample_any(m, a, f->columns[i].field, on);

        if (v == NULL || !json_set(a, row, f->columns[i].field->id, v, m->e))
            return NULL;
    }
    return json_add(a, rows, row, m->e) ? rows : NULL;
}

struct json *sample_any(struct model *m, struct arena *a, const struct field *f,
                        date on)
{
    switch (f->type) {
    case FIELD_NUMBER:
        return number(m, a, f->min.n > 0 ? f->min : S("1"));
    case FIELD_BOOL:
        return json_bool(a, true, m->e);
    case FIELD_DATE:
    case FIELD_DATE_TIME:
        return sample_day(m, a, f, on, 0);
    case FIELD_CHOICE:
        return text(m, a, f->n_choices > 0 ? f->choices[0].id : S("x"));
    case FIELD_PERSON:
        return text(m, a, S("a1"));
    case FIELD_PEOPLE:
        return people(m, a, "a1", "a2");
    case FIELD_PARTY:
        return text(m, a, S("p1"));
    case FIELD_MATTER:
        return text(m, a, S("m2"));
    case FIELD_TABLE:
        return table(m, a, f, on);
    case FIELD_TEXT:
    case FIELD_FILE:
    case FIELD_COUNT:
        break;
    }
    return text(m, a, S("示例"));
}

static str printed(struct model *m, struct arena *a, const struct feel_value *v)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 4096);
    feel_print(v, &b);
    if (!buf_take(&b, a, &s, m->e))
        s = S("");
    buf_close(&b);
    return s;
}

/* A text that is none of the constants. */
static struct json *another(struct model *m, struct arena *a,
                            const struct domain *d, const struct field *f)
{
    for (size_t i = 0; i < f->n_choices; i++) {
        bool taken = false;

        for (size_t k = 0; k < d->constants.n; k++)
            taken = taken ||
                    str_eq(printed(m, a, d->constants.at[k]), f->choices[i].id);
        if (!taken)
            return text(m, a, f->choices[i].id);
    }
    return text(m, a, S("示例"));
}

/* Whole numbers beside a constant; half ways where they lie side by side. */
static struct json *beside(struct model *m, struct arena *a,
                           const struct domain *d, const struct field *f,
                           unsigned class, date on)
{
    size_t k = (class - 1) / 2;
    bool below = k == 0, exact = class % 2 == 0;
    str c = printed(m, a, d->constants.at[exact || below ? k : k - 1]);
    int64_t whole;
    date day;
    char z[40];
    str s;

    if (f->type == FIELD_DATE || f->type == FIELD_DATE_TIME) {
        if (!date_parse(str_slice(c, 0, 10), &day))
            day = on;
        return sample_day(m, a, f, day, exact ? 0 : below ? -1 : 1);
    }
    if (exact)
        return number(m, a, c);
    (void)str_cut(c, S("."), &s, &c);
    if (!str_to_int(s, -1000000000000, 1000000000000, &whole))
        return number(m, a, S("1"));
    (void)snprintf(z, sizeof z, "%lld%s",
                   (long long)(below ? whole - 1 : whole), below ? "" : ".5");
    if (!arena_str(a, str_of(z), &s, m->e))
        return NULL;
    return number(m, a, s);
}

struct json *sample_of(struct model *m, struct arena *a, const struct domain *d,
                       const struct field *f, unsigned class, date on)
{
    if (class == 0 || class == ANY)
        return sample_any(m, a, f, on);
    switch (d->kind) {
    case DOMAIN_BOOL:
        return json_bool(a, class == 1, m->e);
    case DOMAIN_TEXT:
        if (class <= d->constants.n)
            return text(m, a, printed(m, a, d->constants.at[class - 1]));
        return another(m, a, d, f);
    case DOMAIN_ORDER:
        return beside(m, a, d, f, class, on);
    case DOMAIN_THING:
        break;
    }
    return sample_any(m, a, f, on);
}

static const int days_tried[] = {0, -1, 1, 8, 15, 40, 100, -40, -400, -1000};

/* The k-th value worth trying; NULL: no more. */
struct json *sample_nth(struct model *m, struct arena *a,
                        const struct field_use *use, size_t k, date on)
{
    static const char *const pairs[][2] = {{"a1", "a2"}, {"a3", "a4"},
                                           {"a5", "a6"}, {"a7", "a8"},
                                           {"w", "a1"},  {"w", "a3"}};
    static const char *const numbers[] = {"0",   "1",    "2",     "10",
                                          "100", "1000", "100000"};
    const struct field *f = use->field;
    struct domain *d = domain_root(domain_of(m, f->id));
    uint64_t classes = domain_entered(d, use);

    for (unsigned c = 1; c < d->n; c++) {
        if ((classes >> c & 1U) == 0)
            continue;
        if (k-- == 0)
            return sample_of(m, a, d, f, c, on);
    }
    if (f->type == FIELD_DATE || f->type == FIELD_DATE_TIME)
        return k < COUNT_OF(days_tried) ? sample_day(m, a, f, on, days_tried[k])
                                        : NULL;
    if (f->type == FIELD_NUMBER)
        return k < COUNT_OF(numbers) ? number(m, a, str_of(numbers[k])) : NULL;
    if (f->type == FIELD_CHOICE)
        return k < f->n_choices ? text(m, a, f->choices[k].id) : NULL;
    if (f->type == FIELD_PEOPLE)
        return k < COUNT_OF(pairs) ? people(m, a, pairs[k][0], pairs[k][1])
                                   : NULL;
    if (f->type == FIELD_PERSON)
        return k < COUNT_OF(pairs) ? text(m, a, str_of(pairs[k][0])) : NULL;
    return k == 0 ? sample_any(m, a, f, on) : NULL;
}
