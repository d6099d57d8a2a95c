/* table.c - the clock table (期间计算表): which fact is counted how.
 *
 * What a number of days means and whether it may be moved differs by law and
 * article, so it is data, facts/clock.csv, and nothing here knows a law.
 */
#include "calendar/internal.h"

#include <assert.h>

static const struct err_def bad_table = {
    .code = "CAL-013",
    .fault = FAULT_INPUT,
    .zh = "期间计算表的表头以「{0}」开头,应当是「fact,use,how,note」",
    .fix_zh = "改正第一行",
    .en = "the header of the clock table begins with \"{0}\": it is not "
          "\"fact,use,how,note\"",
    .fix_en = "mend the first line",
};
static const struct err_def bad_how = {
    .code = "CAL-014",
    .fault = FAULT_INPUT,
    .zh = "「{0}」的用途「{1}」不能写成「{2}」",
    .fix_zh = "用途和写法见 facts/README.md",
    .en = "the use \"{1}\" of \"{0}\" cannot be \"{2}\"",
    .fix_en = "facts/README.md lists the uses and how each is written",
};
static const struct err_def row_twice = {
    .code = "CAL-015",
    .fault = FAULT_INPUT,
    .zh = "{0} 在期间计算表中写了两次",
    .fix_zh = "每条事实只写一行",
    .en = "{0} stands twice in the clock table",
    .fix_en = "give each fact one row",
};

struct clock_table {
    struct clock_row *rows; /* by fact */
    size_t n;
};

/* ---- one row ---- */

bool clock_is_fact(str s)
{
    str prefix, rest;

    return str_cut(s, S("-"), &prefix, &rest) && prefix.n > 0 && rest.n > 0;
}

/* Takes the next word of a list; false: none is left. */
static bool next_word(str *list, str *word)
{
    str rest = S("");

    if (list->n == 0)
        return false;
    if (!str_cut(*list, S(" "), word, &rest))
        *word = *list;
    *list = rest;
    return true;
}

static bool read_nature(struct clock_row *r)
{
    static const char *const natures[] = {
        [NATURE_AT_MOST] = "at_most",   [NATURE_WAITING] = "waiting",
        [NATURE_AT_LEAST] = "at_least", [NATURE_BACKWARD] = "backward",
        [NATURE_BURDEN] = "burden",
    };

    for (size_t i = 0; i < COUNT_OF(natures); i++) {
        if (str_eq(r->how, str_of(natures[i]))) {
            r->nature = (enum clock_nature)i;
            return true;
        }
    }
    return false;
}

static bool read_extends(struct clock_row *r)
{
    r->of = r->how;
    return clock_is_fact(r->how);
}

static bool read_fixed(struct clock_row *r)
{
    r->before = str_eq(r->how, S("before"));
    return r->before || str_eq(r->how, S("on"));
}

/* "1-10"; a single number is its own end. */
static bool range(str word, int64_t *low, int64_t *high)
{
    str first, last;

    if (!str_cut(word, S("-"), &first, &last))
        first = last = word;
    return str_to_int(first, 0, PERIOD_MAX, low) &&
           str_to_int(last, *low, PERIOD_MAX, high);
}

/* Numbers and ranges that are working days, or "all"; "-FACT" the clause does
 * not speak of; "~FACT" it makes natural days; "+LAW" it speaks of, too. */
static bool read_days(struct clock_row *r)
{
    str list = r->how, word;
    int64_t low, high;
    size_t n = 0;

    while (next_word(&list, &word)) {
        char sign = word.n > 0 ? word.p[0] : '\0';
        str name = word.n > 0 ? str_slice(word, 1, word.n) : word;
        bool ok = sign == '+' ? name.n > 0
                  : sign == '-' || sign == '~'
                      ? clock_is_fact(name)
                      : str_eq(word, S("all")) || range(word, &low, &high);

        if (!ok)
            return false;
        n++;
    }
    return n > 0;
}

/* The names of days in order, then "+FACT" or "+period". */
static bool read_start(struct clock_row *r)
{
    str list = r->how, word;
    size_t n = 0;

    while (next_word(&list, &word)) {
        if (word.n > 1 && word.p[0] == '+' && list.n == 0) {
            r->of = str_slice(word, 1, word.n);
            return n > 0 &&
                   (str_eq(r->of, S("period")) || clock_is_fact(r->of));
        }
        if (!start_name(word))
            return false;
        n++;
    }
    return n > 0;
}

static bool read_out(struct clock_row *r)
{
    r->written = str_eq(r->how, S("written"));
    return r->written || r->how.n == 0;
}

static bool read_plain(struct clock_row *r)
{
    return r->how.n == 0;
}

static const struct {
    const char *word;
    bool (*fits)(struct clock_row *r);
} uses[] = {
    [CLOCK_PERIOD] = {"period", read_nature},
    [CLOCK_EXTENDS] = {"extends", read_extends},
    [CLOCK_FIXED] = {"fixed", read_fixed},
    [CLOCK_DAYS] = {"days", read_days},
    [CLOCK_START] = {"start", read_start},
    [CLOCK_OUT] = {"out", read_out},
    [CLOCK_SUSPEND] = {"suspend", read_out},
    [CLOCK_RESTART] = {"restart", read_plain},
    [CLOCK_PAUSE] = {"pause", read_plain},
};
_Static_assert(COUNT_OF(uses) == CLOCK_PAUSE + 1, "each use has its word");

str clock_use_word(enum clock_use use)
{
    return str_of(uses[use].word);
}

static bool read_row(str file, const struct csv_row *cells, struct clock_row *r,
                     struct err *e)
{
    *r = (struct clock_row){
        .fact = cells->cells[0], .how = cells->cells[2], .line = cells->line};
    for (size_t i = 0; clock_is_fact(r->fact) && i < COUNT_OF(uses); i++) {
        if (str_eq(cells->cells[1], str_of(uses[i].word))) {
            r->use = (enum clock_use)i;
            if (uses[i].fits(r))
                return true;
        }
    }
    return err_set(e, &bad_how, .at = {file, r->line, 1},
                   .arg = {r->fact, cells->cells[1], r->how});
}

/* ---- the table ---- */

static int by_fact(const void *a, const void *b)
{
    const struct clock_row *x = a, *y = b;
    int order = str_cmp(x->fact, y->fact);

    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static bool is_header(const struct csv_row *r)
{
    return r->n == 4 && str_eq(r->cells[0], S("fact")) &&
           str_eq(r->cells[1], S("use")) && str_eq(r->cells[2], S("how")) &&
           str_eq(r->cells[3], S("note"));
}

bool clock_read(struct arena *a, str file, str csv, struct clock_table **out,
                struct err *e)
{
    struct clock_table *t = arena_new(a, struct clock_table, e);
    struct csv rows = {0};

    if (t == NULL || !csv_read(a, file, csv, ',', &rows, e))
        return false;
    if (!is_header(&rows.rows[0]))
        return err_set(e, &bad_table, .at = {file, rows.rows[0].line, 1},
                       .arg = {rows.rows[0].cells[0]});
    t->rows = arena_array(a, struct clock_row, rows.n, e);
    if (t->rows == NULL)
        return false;
    for (; t->n + 1 < rows.n; t->n++) {
        if (!read_row(file, &rows.rows[t->n + 1], &t->rows[t->n], e))
            return false;
    }
    if (t->n > 1)
        qsort(t->rows, t->n, sizeof *t->rows, by_fact);
    for (size_t i = 1; i < t->n; i++) {
        const struct clock_row *r = &t->rows[i];

        if (str_eq(r[-1].fact, r->fact))
            return err_set(e, &row_twice, .at = {file, r->line, 1},
                           .arg = {r->fact});
    }
    *out = t;
    return true;
}

size_t clock_count(const struct clock_table *t)
{
    return t->n;
}

const struct clock_row *clock_at(const struct clock_table *t, size_t i)
{
    assert(i < t->n);
    return &t->rows[i];
}

const struct clock_row *clock_find(const struct clock_table *t, str fact)
{
    size_t low = 0, high = t->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = str_cmp(t->rows[mid].fact, fact);

        if (order == 0)
            return &t->rows[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* ---- what a day is ---- */

static str law_of(str fact)
{
    str prefix = fact, rest;

    (void)str_cut(fact, S("-"), &prefix, &rest);
    return prefix;
}

/* Whether the clause speaks of the fact; *working: of its days so. */
static bool speaks(const struct clock_row *r, str fact, int n, bool *working)
{
    bool law = str_eq(law_of(r->fact), law_of(fact)), natural = false;
    str list = r->how, word;
    int64_t low, high;

    *working = false;
    while (next_word(&list, &word)) {
        str name = str_slice(word, 1, word.n);

        if (word.p[0] == '-' && str_eq(name, fact))
            return false;
        law = law || (word.p[0] == '+' && str_eq(name, law_of(fact)));
        natural = natural || (word.p[0] == '~' && str_eq(name, fact));
        if (str_eq(word, S("all")) ||
            (word.p[0] >= '0' && word.p[0] <= '9' && range(word, &low, &high) &&
             n >= low && n <= high))
            *working = true;
    }
    *working = *working && !natural;
    return law;
}

str clock_clause(const struct clock_table *t, str fact, struct period p,
                 enum period_unit *means)
{
    if (p.unit != PERIOD_WORKING_DAY && p.unit != PERIOD_CALENDAR_DAY)
        return S("");
    for (size_t i = 0; i < t->n; i++) {
        bool working;

        if (t->rows[i].use == CLOCK_DAYS &&
            speaks(&t->rows[i], fact, p.n, &working)) {
            *means = working ? PERIOD_WORKING_DAY : PERIOD_CALENDAR_DAY;
            return t->rows[i].fact;
        }
    }
    return S("");
}
