/* schedule.c - which cases there are and when each of their acts is due.
 *
 * All acts of all cases are put in order of time before the first is taken, so
 * that numbers are given and the ledger grows as they would in a real city.
 */
#include "demo/internal.h"

static bool add_acts(struct demo *d, const struct json *play, struct json *acts)
{
    const struct json *fragments = json_get(d->stories, S("fragments"));

    for (size_t i = 0; json_is(play, JSON_ARRAY) && i < play->n; i++) {
        struct json *one = play->items[i];
        const struct json *fragment;

        if (one->kind == JSON_OBJECT) {
            d_push(d, acts, one);
            continue;
        }
        fragment = json_get(fragments, json_str(one));
        if (!json_is(fragment, JSON_ARRAY))
            return d_bad(d, one, json_str(one));
        for (size_t k = 0; k < fragment->n; k++)
            d_push(d, acts, fragment->items[k]);
    }
    return !d->failed;
}

/* ---- days ---- */

static date works_from(const struct demo *d, date day)
{
    while (!calendar_works(d->o->calendar, day))
        day++;
    return day;
}

static date next_day(const struct demo *d, const struct json *act, date day)
{
    int64_t wait = 1, days = -1;

    (void)json_get_int(act, S("wait"), &wait);
    if (json_get_int(act, S("days"), &days))
        return works_from(d, day + (date)days);
    for (int64_t i = 0; i < wait; i++)
        day = works_from(d, day + 1);
    return day;
}

/* The day of the last act of a story that begins on `day`. */
static date last_day(const struct demo *d, const struct json *acts, date day)
{
    day = works_from(d, day);
    for (size_t i = 1; i < acts->n; i++)
        day = next_day(d, acts->items[i], day);
    return day;
}

static void span(const struct json *story, const char *name, int64_t *most,
                 int64_t *least)
{
    const struct json *v = json_get(story, str_of(name));

    *most = *least = 0;
    if (json_is(v, JSON_ARRAY) && v->n == 2) {
        (void)str_to_int(json_str(v->items[0]), 0, 4000, most);
        (void)str_to_int(json_str(v->items[1]), 0, *most, least);
    }
}

/* A story begins within a span of days before today, or ends within one. */
static date first_day(struct demo *d, const struct json *story,
                      const struct json *acts)
{
    date today = instant_date(d->o->today, ZONE_CITY_MIN), day;
    bool ends = json_get(story, S("ends")) != NULL;
    int64_t most, least;

    span(story, ends ? "ends" : "begins", &most, &least);
    day = today - (date)(least + d_roll(d, most - least + 1));
    if (!ends)
        return works_from(d, day);
    for (date back = day; back > day - 800; back--) {
        if (last_day(d, acts, back) <= day)
            return works_from(d, back);
    }
    return day;
}

/* ---- words ---- */

static void put_word(struct demo_case *c, size_t *n, const char *name, str text)
{
    c->words[(*n)++] = (struct word){name, text};
}

static int64_t fine_of(struct demo *d, const struct json *story,
                       const struct json *subject)
{
    const struct json *range = json_get(subject, S("fine"));
    int64_t from = 1000, to = 1000, fixed;

    if (json_get_int(story, S("fine"), &fixed))
        return fixed;
    if (json_is(range, JSON_ARRAY) && range->n == 2) {
        (void)str_to_int(json_str(range->items[0]), 0, 100000000, &from);
        (void)str_to_int(json_str(range->items[1]), from, 100000000, &to);
    }
    return from + 1000 * d_roll(d, (to - from) / 1000 + 1);
}

static const struct json *subject_of(struct demo *d, const struct json *story)
{
    const struct json *all = d_need(d, d->stories, "subjects");
    int64_t i;

    if (d->failed || all->n == 0)
        return NULL;
    if (!json_get_int(story, S("fixed_subject"), &i) || i < 0 ||
        i >= (int64_t)all->n)
        i = d_roll(d, (int64_t)all->n);
    return all->items[i];
}

static void make_words(struct demo *d, struct demo_case *c, str other,
                       str incident)
{
    const struct json *subject = subject_of(d, c->story);
    int64_t fine = fine_of(d, c->story, subject);
    size_t n = 0;

    put_word(c, &n, "cause", json_get_str(subject, S("cause")));
    put_word(c, &n, "law_basis", json_get_str(subject, S("law_basis")));
    put_word(c, &n, "facts", json_get_str(subject, S("facts")));
    put_word(c, &n, "evidence", json_get_str(subject, S("evidence")));
    put_word(c, &n, "place",
             D_JOIN(d, S("示例路"), d_int(d, 1 + d_roll(d, 200), 1), S("号")));
    put_word(c, &n, "fine", d_int(d, fine, 1));
    put_word(c, &n, "fine_half", d_int(d, fine / 2, 1));
    /* Twenty days at three percent [APL-72-1a]. */
    put_word(c, &n, "surcharge", d_int(d, fine * 60 / 100, 1));
    put_word(c, &n, "other", other);
    put_word(c, &n, "incident", incident);
}

/* ---- a case ---- */

static const struct json *where_of(struct demo *d, const struct json *story)
{
    const struct json *own = json_get(story, S("where"));

    return json_is(own, JSON_ARRAY) ? own : d_need(d, d->stories, "where");
}

/* Cases that share an incident stand at neighbours of the list. */
static void place_case(struct demo *d, struct demo_case *c, int64_t n)
{
    const struct json *where = where_of(d, c->story);
    int64_t shared = 0, at, other;
    str incident = S("");

    if (d->failed || where->n == 0)
        return;
    (void)json_get_int(c->story, S("shared"), &shared);
    if (shared == 2) {
        const struct json *all = json_get(d->stories, S("where"));
        int64_t pairs = (int64_t)all->n / 2;

        at = n / 2 % pairs + (n % 2 == 0 ? 0 : pairs);
        other = n / 2 % pairs + (n % 2 == 0 ? pairs : 0);
        incident = D_JOIN(d, json_get_str(c->story, S("id")), S("-"),
                          d_int(d, n / 2 + 1, 1));
    } else {
        at = d_roll(d, (int64_t)where->n);
        other = (at + 1) % (int64_t)where->n;
    }
    c->authority = json_str(where->items[at]);
    make_words(d, c, city_authority_name(d, json_str(where->items[other])),
               incident);
}

static bool case_begin(struct demo *d, struct demo_case *c)
{
    const struct json *given = json_get(c->story, S("case"));
    struct json *v = d_object(d);

    d_str(d, v, "id", c->id);
    d_put(d, v, "parties", party_make(d, json_get(c->story, S("parties"))));
    if (given != NULL && !d->failed)
        d_put(d, v, "case", fill_json(d, c, d->o->today, given, d->a));
    c->begin = v;
    return !d->failed;
}

static str case_id(struct demo *d, const struct json *story)
{
    str fixed = json_get_str(story, S("matter"));
    char z[16];

    if (fixed.n > 0)
        return fixed;
    (void)snprintf(z, sizeof z, "d%011llx",
                   (unsigned long long)d_roll(d, (int64_t)1 << 44));
    return D_JOIN(d, str_of(z));
}

static bool plan_act(struct demo *d, struct demo_case *c,
                     const struct json *act, instant at, instant recorded)
{
    struct planned *p = vec_add(d->a, &d->plan, d->e);

    if (p == NULL)
        return false;
    *p = (struct planned){recorded, at, d->plan.n, c, act};
    return true;
}

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS };

/* The moment of an act: an hour of the day, or soon after the one before. */
static instant moment(struct demo *d, date day, instant before)
{
    instant t = date_instant(day, ZONE_CITY_MIN) + 9 * HOUR_MS +
                (5 + d_roll(d, 420)) * MINUTE_MS;

    if (t <= before)
        t = before + (5 + d_roll(d, 20)) * MINUTE_MS;
    return t;
}

static bool plan_case(struct demo *d, struct demo_case *c,
                      const struct json *acts)
{
    date day = first_day(d, c->story, acts);
    instant at = 0;
    int64_t after = -1;

    (void)json_get_int(c->story, S("recorded_after"), &after);
    for (size_t i = 0; i < acts->n; i++) {
        str fixed = json_get_str(acts->items[i], S("at"));
        instant recorded;

        if (i > 0)
            day = next_day(d, acts->items[i], day);
        at = moment(d, day, at);
        if (fixed.n > 0 && !instant_parse(fixed, &at))
            return d_bad(d, acts->items[i], S("at"));
        recorded = after < 0 ? at : at + after * DAY_MS;
        if (recorded > d->o->today)
            break;
        if (!plan_act(d, c, acts->items[i], at, recorded))
            return false;
    }
    return true;
}

static bool make_case(struct demo *d, const struct json *story, int64_t n,
                      const struct json *acts)
{
    struct demo_case *c = arena_new(d->a, struct demo_case, d->e);

    if (c == NULL)
        return false;
    c->story = story;
    c->id = case_id(d, story);
    place_case(d, c, n);
    return !d->failed && case_begin(d, c) && plan_case(d, c, acts);
}

/* ---- all ---- */

static int by_time(const void *a, const void *b)
{
    const struct planned *x = a, *y = b;

    if (x->recorded != y->recorded)
        return x->recorded < y->recorded ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* So many percent of a story's cases, and at least one. */
static int64_t times_of(const struct demo *d, const struct json *story)
{
    int64_t n = 1, some;

    (void)json_get_int(story, S("times"), &n);
    if (d->o->percent <= 0)
        return n;
    some = n * d->o->percent / 100;
    return some > 0 ? some : 1;
}

bool schedule_make(struct demo *d)
{
    const struct json *all = d_need(d, d->stories, "stories");

    for (size_t i = 0; !d->failed && i < all->n; i++) {
        const struct json *story = all->items[i];
        struct json *acts = d_array(d);
        int64_t n = times_of(d, story);

        if (!add_acts(d, json_get(story, S("play")), acts))
            return false;
        for (int64_t k = 0; k < n; k++) {
            if (!make_case(d, story, k, acts))
                return false;
        }
    }
    if (!d->failed && d->plan.n > 0)
        qsort(d->plan.at, d->plan.n, sizeof *d->plan.at, by_time);
    return !d->failed;
}
