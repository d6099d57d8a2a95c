/* calendar.c - the city's days off: which calendar is in force, and how a new
 * notice becomes it.
 *
 * A calendar is a function of the version of its stream, so that whoever reads
 * a view decides by the calendar of that view.  What was read is kept: readers
 * may hold it as long as the office is open.
 */
#include "office/internal.h"

enum { SCRATCH = 32 << 20, YEARS_FROM = 1950, YEARS_TO = 2998 };

/* ---- the calendar in force ---- */

static struct known_calendar *find(struct office *o, int64_t version)
{
    struct known_calendar *k = o->calendar;

    while (k != NULL && k->version != version)
        k = k->older;
    return k;
}

/* Under the lock. */
static bool keep(struct office *o, int64_t version, const struct json *fold,
                 struct err *e)
{
    const struct json *versions = json_get(fold, S("versions"));
    const struct json *last = json_is(versions, JSON_ARRAY) && versions->n > 0
                                  ? versions->items[versions->n - 1]
                                  : NULL;
    str sha = json_get_str(last, S("sha256"));
    struct known_calendar *k =
        arena_new(o->calendars, struct known_calendar, e);
    struct known_calendar **at = &o->calendar;
    struct calendar *read = NULL;
    str days;

    if (k == NULL)
        return false;
    *k = (struct known_calendar){.version = version, .number = 1};
    (void)json_get_int(last, S("number"), &k->number);
    for (const struct known_calendar *x = o->calendar; x != NULL; x = x->older)
        if (last != NULL && str_eq(calendar_version(x->calendar), sha) &&
            x->number == k->number)
            k->calendar = x->calendar;
    if (last == NULL)
        k->calendar = o->options.calendar;
    if (k->calendar == NULL) {
        if (!arena_str(o->calendars, json_get_str(fold, S("days")), &days, e) ||
            !calendar_read(o->calendars, S(CALENDAR_STREAM), days, sha, &read,
                           e))
            return false;
        k->calendar = read;
    }
    while (*at != NULL && (*at)->version > version)
        at = &(*at)->older;
    k->older = *at;
    *at = k;
    return true;
}

bool calendar_at(struct office *o, struct db *db, struct known_calendar *out,
                 struct err *e)
{
    struct known_calendar *k;
    struct arena *a = NULL;
    struct loaded x;
    int64_t version;
    bool ok;

    if (!load_version(db, S(CALENDAR_STREAM), &version, e))
        return false;
    (void)pthread_mutex_lock(&o->lock);
    k = find(o, version);
    (void)pthread_mutex_unlock(&o->lock);
    if (k != NULL) {
        *out = *k;
        return true;
    }
    ok = arena_open(&a, &memory_system, SCRATCH, e) &&
         load_fold(db, a, S(CALENDAR_STREAM), &x, e);
    if (ok) {
        (void)pthread_mutex_lock(&o->lock);
        k = find(o, version);
        ok = k != NULL || keep(o, version, x.fold, e);
        k = ok ? find(o, version) : NULL;
        (void)pthread_mutex_unlock(&o->lock);
    }
    arena_close(a);
    if (k != NULL)
        *out = *k;
    return k != NULL;
}

const struct calendar *office_calendar(struct office *o, int64_t *number)
{
    const struct calendar *c;

    (void)pthread_mutex_lock(&o->lock);
    c = o->calendar->calendar;
    if (number != NULL)
        *number = o->calendar->number;
    (void)pthread_mutex_unlock(&o->lock);
    return c;
}

/* ---- as JSON ---- */

static struct json *years_json(const struct calendar *c,
                               const struct calendar *without, struct arena *a,
                               struct err *e)
{
    struct json *all = json_array(a, e);

    for (int y = YEARS_FROM; all != NULL && y <= YEARS_TO; y++) {
        if (calendar_announced(c, y) &&
            (without == NULL || !calendar_announced(without, y)) &&
            !json_add(a, all, json_int(a, y, e), e))
            return NULL;
    }
    return all;
}

static bool add_day(struct arena *a, struct json *list, date d, str name,
                    struct err *e)
{
    struct json *v = json_object(a, e);
    str text;

    return v != NULL && arena_str(a, str_of(date_text(d).z), &text, e) &&
           json_set_str(a, v, S("date"), text, e) &&
           json_set_str(a, v, S("name"), name, e) && json_add(a, list, v, e);
}

struct json *calendar_year_json(const struct calendar *c, int year,
                                struct arena *a, struct err *e)
{
    struct json *v = json_object(a, e), *off = json_array(a, e);
    struct json *work = json_array(a, e);
    date from = date_of((struct civil){year, 1, 1});
    date to = date_of((struct civil){year, 12, 31});

    if (v == NULL || off == NULL || work == NULL ||
        !json_set_int(a, v, S("year"), year, e) ||
        !json_set_bool(a, v, S("announced"), calendar_announced(c, year), e) ||
        !json_set_str(a, v, S("sha256"), calendar_version(c), e) ||
        !json_set(a, v, S("off"), off, e) ||
        !json_set(a, v, S("work"), work, e))
        return NULL;
    for (date d = from; d <= to; d++) {
        str name = calendar_name(c, d);

        if (name.n > 0 &&
            !add_day(a, calendar_works(c, d) ? work : off, d, name, e))
            return NULL;
    }
    return v;
}

bool office_calendars(struct office *o, struct db *db, struct arena *a,
                      struct json **out, struct err *e)
{
    const struct calendar *shipped = o->options.calendar;
    struct json *v = json_object(a, e), *all = json_array(a, e);
    struct json *first = json_object(a, e), *own = json_object(a, e);
    const struct json *versions;
    struct known_calendar k;
    struct loaded x;

    if (v == NULL || all == NULL || first == NULL || own == NULL ||
        !calendar_at(o, db, &k, e) ||
        !load_fold(db, a, S(CALENDAR_STREAM), &x, e))
        return false;
    versions = json_get(x.fold, S("versions"));
    if (!json_set_int(a, first, S("number"), 1, e) ||
        !json_set_str(a, first, S("sha256"),
                      json_is(versions, JSON_ARRAY) && versions->n > 0
                          ? json_get_str(versions->items[0], S("before"))
                          : calendar_version(shipped),
                      e) ||
        !json_add(a, all, first, e))
        return false;
    for (size_t i = 0; json_is(versions, JSON_ARRAY) && i < versions->n; i++) {
        if (!json_add(a, all, versions->items[i], e))
            return false;
    }
    *out = v;
    return json_set_int(a, v, S("number"), k.number, e) &&
           json_set_str(a, v, S("sha256"), calendar_version(k.calendar), e) &&
           json_set(a, v, S("announced"), years_json(k.calendar, NULL, a, e),
                    e) &&
           json_set(a, v, S("versions"), all, e) &&
           json_set_str(a, own, S("sha256"), calendar_version(shipped), e) &&
           json_set(a, own, S("ahead"), years_json(shipped, k.calendar, a, e),
                    e) &&
           json_set(a, v, S("shipped"), own, e);
}
