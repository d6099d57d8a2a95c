/* random_test.c - thousands of small tables against brute force: every finding
 * is true at a point of the grid, and nothing that the grid shows is missed. */
#include "tap.h"

#include "analysis/table_fixture.h"

#include <string.h>

enum { TABLES = TAP_SANITIZED ? 100 : 1000, DIMS = 4, RULES = 6, GRID = 12 };

static uint64_t state;

static size_t below(size_t n)
{
    state =
        state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(state >> 33) % n;
}

/* Constants are 0..4, so that halves lie between any two of them. */
enum sort { REAL, WHOLE, FLAG, LISTED, FREE_TEXT, DAY, SORTS };
static const struct {
    const char *declared;
    const char *points[GRID];
} sorts[SORTS] = {
    [REAL] = {"number",
              {"0", "0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5"}},
    [WHOLE] = {"number:? >= 0 and ? <= 5 and ? = floor(?)",
               {"0", "1", "2", "3", "4", "5"}},
    [FLAG] = {"boolean", {"false", "true"}},
    [LISTED] = {"string:\"a\", \"b\", \"c\"", {"\"a\"", "\"b\"", "\"c\""}},
    [FREE_TEXT] = {"string", {"\"a\"", "\"b\"", "\"c\"", "\"zz\""}},
    [DAY] = {"date",
             {"@\"2023-12-31\"", "@\"2024-01-01\"", "@\"2024-01-02\"",
              "@\"2024-01-03\"", "@\"2024-01-04\"", "@\"2024-01-05\"",
              "@\"2024-01-06\""}},
};
static const char *const names[DIMS] = {"p", "q", "r", "s"};

struct random_table {
    enum sort sorts[DIMS];
    size_t dims;
    struct made *made;
};

static void constant(enum sort s, struct buf *b)
{
    char day[] = "@\"2024-01-0x\"";

    if (s == REAL || s == WHOLE) {
        buf_int(b, (int64_t)below(5));
    } else if (s == FLAG) {
        buf_add(b, below(2) == 0 ? S("true") : S("false"));
    } else if (s == DAY) {
        day[11] = (char)('1' + (int)below(5));
        buf_add(b, str_of(day));
    } else {
        buf_lit(b, "\"");
        buf_byte(b, (char)('a' + (int)below(3)));
        buf_lit(b, "\"");
    }
}

static void comparison(enum sort s, struct buf *b)
{
    static const char *const ops[] = {"< ", "<= ", "> ", ">= ", "= ", "!= "};
    size_t from = s == REAL || s == WHOLE || s == DAY ? 0 : 4;

    buf_add(b, str_of(ops[from + below(6 - from)]));
    constant(s, b);
}

static void cell(const struct random_table *t, size_t dim, struct buf *b)
{
    enum sort s = t->sorts[dim];
    size_t other = below(t->dims);

    switch (below(9)) {
    case 0:
    case 1:
        buf_lit(b, "-");
        return;
    case 2:
        constant(s, b);
        buf_lit(b, ", ");
        constant(s, b);
        return;
    case 3:
        buf_lit(b, "not(");
        constant(s, b);
        buf_lit(b, ")");
        return;
    case 4:
    case 5:
        buf_lit(b, "? ");
        comparison(s, b);
        buf_add(b, below(2) == 0 ? S(" or ") : S(" and "));
        buf_add(b, str_of(names[other]));
        buf_lit(b, " ");
        comparison(t->sorts[other], b);
        return;
    case 6:
        if (s != REAL && s != WHOLE && s != DAY)
            break;
        buf_add(b, below(2) == 0 ? S("[") : S("("));
        constant(s, b);
        buf_lit(b, "..");
        constant(s, b);
        buf_add(b, below(2) == 0 ? S("]") : S(")"));
        return;
    default:
        if (s != REAL && s != WHOLE && s != DAY)
            break;
        buf_lit(b, "? ");
        comparison(s, b);
        return;
    }
    constant(s, b);
}

static void make(struct random_table *t, struct arena *a, enum dmn_hit hit)
{
    struct buf in, rules;
    str i = S(""), r = S("");
    size_t n = 1 + below(RULES);

    buf_init(&in, &memory_system, 1 << 16);
    buf_init(&rules, &memory_system, 1 << 16);
    t->dims = 1 + below(DIMS - 1);
    for (size_t d = 0; d < t->dims; d++) {
        t->sorts[d] = (enum sort)below(SORTS);
        if (d > 0)
            buf_lit(&in, "|");
        buf_add(&in, str_of(names[d]));
        buf_lit(&in, ":");
        buf_add(&in, str_of(sorts[t->sorts[d]].declared));
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t d = 0; d < t->dims; d++) {
            if (d > 0)
                buf_lit(&rules, " | ");
            cell(t, d, &rules);
        }
        buf_lit(&rules, " -> ");
        buf_int(&rules, (int64_t)below(4) * 100);
        if (k + 1 < n)
            buf_lit(&rules, "\n");
    }
    if (!buf_take(&in, a, &i, NULL) || !buf_take(&rules, a, &r, NULL))
        OK(false, "memory for a table");
    buf_close(&in);
    buf_close(&rules);
    t->made = made_table(a, hit, i, r);
}

/* ---------------------------------------------------------- brute force -- */

struct grid {
    size_t sizes[DIMS], n;
    const struct feel_value *points[DIMS][GRID];
    bool holds[RULES][GRID * GRID * GRID];
};

static const struct feel_value *value(struct arena *a, const char *text)
{
    const struct feel_value *v = NULL;
    struct err e = {0};
    struct feel *x;

    if (!feel_compile(a, str_of(text), NULL, 0, (struct at){0}, &x, &e) ||
        !feel_run(x, NULL, NULL, a, &v, &e))
        tap_error(&e);
    return v;
}

static void point_at(const struct grid *g, const struct random_table *t,
                     size_t at, const struct feel_value **v)
{
    for (size_t d = 0; d < t->dims; d++) {
        v[d] = g->points[d][at % g->sizes[d]];
        at /= g->sizes[d];
    }
}

static bool rule_holds(struct arena *a, const struct random_table *t,
                       struct feel *const *cells,
                       const struct feel_value *const *v)
{
    struct json *context = json_object(a, NULL);
    struct err e = {0};
    bool all = true;

    for (size_t d = 0; d < t->dims; d++) {
        if (!json_set(a, context, str_of(names[d]), feel_json(v[d], a, &e), &e))
            tap_error(&e);
    }
    for (size_t d = 0; d < t->dims && all; d++) {
        const struct feel_value *out = feel_none;

        if (!feel_test(cells[d], v[d], context, NULL, a, &out, &e))
            tap_error(&e);
        all = feel_true(out);
    }
    return all;
}

static void fill(struct grid *g, struct arena *a, const struct random_table *t)
{
    const struct dmn_table *d = &t->made->table;
    struct err e = {0};

    g->n = 1;
    for (size_t i = 0; i < t->dims; i++) {
        const char *const *points = sorts[t->sorts[i]].points;

        for (g->sizes[i] = 0; points[g->sizes[i]] != NULL; g->sizes[i]++)
            g->points[i][g->sizes[i]] = value(a, points[g->sizes[i]]);
        g->n *= g->sizes[i];
    }
    for (size_t r = 0; r < d->n_rules; r++) {
        struct feel *cells[DIMS] = {NULL};
        const struct feel_value *v[DIMS];

        for (size_t i = 0; i < t->dims; i++) {
            if (!feel_compile_tests(a, d->rules[r].inputs[i].text, NULL, 0,
                                    (struct at){0}, &cells[i], &e))
                tap_error(&e);
        }
        for (size_t p = 0; p < g->n; p++) {
            point_at(g, t, p, v);
            g->holds[r][p] = rule_holds(a, t, cells, v);
        }
    }
}

/* ------------------------------------------------------------ comparison - */

static size_t wrong;

static void complain(const struct random_table *t, const char *what, size_t i,
                     size_t k)
{
    const struct dmn_table *d = &t->made->table;

    if (++wrong > 5)
        return;
    tap_note("%s: rules %zu and %zu", what, i + 1, k + 1);
    for (size_t n = 0; n < t->dims; n++)
        tap_note("  %s: %s", names[n], sorts[t->sorts[n]].declared);
    for (size_t r = 0; r < d->n_rules; r++) {
        for (size_t n = 0; n < t->dims; n++)
            tap_note("  %zu  %.*s", r + 1, STR_ARG(d->rules[r].inputs[n].text));
        tap_note("     -> %.*s", STR_ARG(d->rules[r].outputs[0].text));
    }
}

static bool told(const struct table_finding *f, size_t n,
                 enum finding_kind kind, size_t i, size_t k)
{
    for (size_t x = 0; x < n; x++) {
        size_t last = f[x].n_rules - 1;

        if (f[x].kind == kind && f[x].n_rules > 0 && f[x].rules[last] == k &&
            (i == SIZE_MAX || f[x].rules[0] == i))
            return true;
    }
    return false;
}

static bool gap_told(const struct table_finding *f, size_t n)
{
    for (size_t x = 0; x < n; x++) {
        if ((f[x].kind == FINDING_GAP || f[x].kind == FINDING_BOUNDARY) &&
            f[x].n_rules == 0)
            return true;
    }
    return false;
}

static void compare_common(const struct random_table *t, const struct grid *g,
                           const struct table_finding *f, size_t n)
{
    const struct dmn_table *d = &t->made->table;
    bool gap = false;

    for (size_t x = 0; x < n; x++) {
        if (f[x].kind == FINDING_OUTSIDE)
            complain(t, "undecided", x, x);
    }
    for (size_t p = 0; p < g->n && !gap; p++) {
        gap = true;
        for (size_t r = 0; r < d->n_rules; r++)
            gap = gap && !g->holds[r][p];
    }
    if (gap != gap_told(f, n))
        complain(t, gap ? "a gap is missed" : "a gap is invented", 0, 0);
    for (size_t r = 0; r < d->n_rules; r++) {
        bool any = false;

        for (size_t p = 0; p < g->n && !any; p++)
            any = g->holds[r][p];
        if (any == told(f, n, FINDING_UNREACHABLE, SIZE_MAX, r))
            complain(t, "unreachable is wrong", r, r);
    }
}

static void compare_unique(const struct random_table *t, const struct grid *g,
                           const struct table_finding *f, size_t n)
{
    const struct dmn_table *d = &t->made->table;

    for (size_t i = 0; i < d->n_rules; i++) {
        for (size_t k = i + 1; k < d->n_rules; k++) {
            bool both = false, same = str_eq(d->rules[i].outputs[0].text,
                                             d->rules[k].outputs[0].text);

            for (size_t p = 0; p < g->n && !both; p++)
                both = g->holds[i][p] && g->holds[k][p];
            if (d->hit == DMN_ANY && same)
                both = false;
            if (both != (told(f, n, FINDING_OVERLAP, i, k) ||
                         told(f, n, FINDING_BOUNDARY, i, k)))
                complain(
                    t, both ? "an overlap is missed" : "an overlap is invented",
                    i, k);
        }
    }
}

static void compare_first(const struct random_table *t, const struct grid *g,
                          const struct table_finding *f, size_t n)
{
    const struct dmn_table *d = &t->made->table;

    for (size_t i = 0; i < d->n_rules; i++) {
        bool any = false, alone = false;

        for (size_t p = 0; p < g->n && !alone; p++) {
            bool before = false;

            for (size_t k = 0; k < i; k++)
                before = before || g->holds[k][p];
            any = any || g->holds[i][p];
            alone = g->holds[i][p] && !before;
        }
        if ((any && !alone) != told(f, n, FINDING_SHADOWED, SIZE_MAX, i))
            complain(t, "shadowed is wrong", i, i);
    }
}

/* The one rule that decides at a point; SIZE_MAX: none, or several. */
static size_t decides(const struct dmn_table *d, const struct grid *g, size_t p)
{
    size_t one = SIZE_MAX;

    for (size_t r = 0; r < d->n_rules; r++) {
        if (!g->holds[r][p])
            continue;
        if (d->hit == DMN_FIRST)
            return r;
        if (one != SIZE_MAX)
            return SIZE_MAX;
        one = r;
    }
    return one;
}

/* Dimension 0 is the one whose greater value is worse. */
static void compare_order(const struct random_table *t, const struct grid *g,
                          const struct table_finding *f, size_t n)
{
    const struct dmn_table *d = &t->made->table;
    bool inverted[RULES][RULES] = {{false}};

    for (size_t p = 0; p < g->n; p++) {
        size_t step = p % g->sizes[0], heavy = decides(d, g, p);

        for (size_t w = step + 1; w < g->sizes[0] && heavy != SIZE_MAX; w++) {
            size_t light = decides(d, g, p - step + w);

            if (light != SIZE_MAX &&
                str_cmp(d->rules[light].outputs[0].text,
                        d->rules[heavy].outputs[0].text) < 0)
                inverted[heavy][light] = true;
        }
    }
    for (size_t i = 0; i < d->n_rules; i++) {
        for (size_t k = 0; k < d->n_rules; k++) {
            if (inverted[i][k] != told(f, n, FINDING_ORDER, i, k))
                complain(t,
                         inverted[i][k] ? "an inversion is missed"
                                        : "an inversion is invented",
                         i, k);
        }
    }
}

static void one_table(uint64_t seed, enum dmn_hit hit)
{
    struct arena *a = tap_arena();
    struct random_table t = {.dims = 0};
    struct grid *g = arena_new(a, struct grid, NULL);
    const struct table_finding *f = NULL;
    struct err e = {0};
    str worse = str_of(names[0]);
    size_t n = 0;

    state = seed;
    (void)below(2);
    make(&t, a, hit);
    if (t.sorts[0] != FREE_TEXT) {
        t.made->table.norm.worse = &worse;
        t.made->table.norm.n_worse = 1;
    }
    fill(g, a, &t);
    if (!analysis_table(a, &t.made->file, &t.made->table, S("t"), &f, &n, &e)) {
        tap_error(&e);
        wrong++;
    } else {
        compare_common(&t, g, f, n);
        if (hit == DMN_FIRST)
            compare_first(&t, g, f, n);
        else
            compare_unique(&t, g, f, n);
        if (t.sorts[0] != FREE_TEXT && hit != DMN_ANY)
            compare_order(&t, g, f, n);
    }
    arena_close(a);
}

int main(void)
{
    static const struct {
        enum dmn_hit hit;
        const char *name;
    } hits[] = {{DMN_UNIQUE, "unique"}, {DMN_ANY, "any"}, {DMN_FIRST, "first"}};

    for (size_t h = 0; h < COUNT_OF(hits); h++) {
        wrong = 0;
        for (uint64_t i = 0; i < TABLES; i++)
            one_table(i * 7919 + h, hits[h].hit);
        OK(wrong == 0, "%d random tables, hit policy %s: as brute force",
           TABLES, hits[h].name);
    }
    return tap_done();
}
