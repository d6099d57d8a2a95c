/* fill.c - a story's texts with the words of a case.
 *
 * "@o1" is the person of that place in the case's authority; "{cause}" a word
 * of the case; "{on}", "{on-20}", "{work+10}" days counted from the act's own,
 * calendar or working days.
 */
#include "demo/internal.h"

static date working_day(const struct demo *d, date from, int64_t n)
{
    date day = from;

    while (n > 0) {
        day++;
        n -= calendar_works(d->o->calendar, day);
    }
    return day;
}

/* "on-20" and the like; false: it is no day. */
static bool day_word(const struct demo *d, str name, date on, date *out)
{
    bool works = str_starts(name, S("work+"));
    int64_t n = 0;

    if (!works && !str_starts(name, S("on")))
        return false;
    name = str_slice(name, works ? 5 : 2, name.n);
    if (str_starts(name, S("+")))
        name = str_slice(name, 1, name.n);
    if (name.n > 0 && !str_to_int(name, -4000, 4000, &n))
        return false;
    *out = works ? working_day(d, on, n) : on + (date)n;
    return true;
}

static void put_word(struct demo *d, const struct demo_case *c, date on,
                     str name, const struct json *where, struct buf *out)
{
    date day;

    if (day_word(d, name, on, &day)) {
        buf_date(out, day);
        return;
    }
    for (size_t i = 0; i < CASE_WORDS; i++) {
        if (c->words[i].name != NULL &&
            str_eq(str_of(c->words[i].name), name)) {
            buf_add(out, c->words[i].text);
            return;
        }
    }
    (void)d_bad(d, where, name);
}

static struct json *fill_text(struct demo *d, const struct demo_case *c,
                              date on, const struct json *v, struct arena *a)
{
    str rest = v->text, head, name, text = S("");
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, 1 << 16);
    if (str_starts(rest, S("@"))) {
        buf_add(&b, c->authority);
        buf_byte(&b, '-');
        rest = str_slice(rest, 1, rest.n);
    }
    while (str_cut(rest, S("{"), &head, &rest)) {
        buf_add(&b, head);
        (void)str_cut(rest, S("}"), &name, &rest);
        put_word(d, c, on, name, v, &b);
    }
    buf_add(&b, head);
    ok = !d->failed && buf_take(&b, a, &text, d->e);
    buf_close(&b);
    return ok ? json_string(a, text, d->e) : NULL;
}

struct json *fill_json(struct demo *d, const struct demo_case *c, instant at,
                       const struct json *v, struct arena *a)
{
    struct json *out;

    if (v->kind == JSON_STRING)
        return fill_text(d, c, instant_date(at, ZONE_CITY_MIN), v, a);
    if (v->kind != JSON_ARRAY && v->kind != JSON_OBJECT)
        return json_copy(a, v, d->e);
    out = v->kind == JSON_ARRAY ? json_array(a, d->e) : json_object(a, d->e);
    for (size_t i = 0; out != NULL && i < v->n; i++) {
        struct json *one = fill_json(d, c, at, v->items[i], a);

        if (one == NULL ||
            !(v->kind == JSON_ARRAY ? json_add(a, out, one, d->e)
                                    : json_set(a, out, v->names[i], one, d->e)))
            return NULL;
    }
    return out;
}
