/* view.c - nodes of a view-model; the first failure is kept. */
#include "site/internal.h"

static struct json *keep(struct page *p, struct json *v)
{
    if (v == NULL)
        p->failed = true;
    return v;
}

struct json *v_str(struct page *p, str s)
{
    return p->failed ? NULL : keep(p, json_string(p->a, s, p->e));
}

struct json *v_int(struct page *p, int64_t v)
{
    return p->failed ? NULL : keep(p, json_int(p->a, v, p->e));
}

struct json *v_bool(struct page *p, bool v)
{
    return p->failed ? NULL : keep(p, json_bool(p->a, v, p->e));
}

struct json *v_object(struct page *p)
{
    return p->failed ? NULL : keep(p, json_object(p->a, p->e));
}

struct json *v_array(struct page *p)
{
    return p->failed ? NULL : keep(p, json_array(p->a, p->e));
}

void v_put(struct page *p, struct json *object, const char *name,
           struct json *value)
{
    if (p->failed || object == NULL || value == NULL)
        return;
    if (!json_set(p->a, object, str_of(name), value, p->e))
        p->failed = true;
}

void v_put_str(struct page *p, struct json *object, const char *name, str v)
{
    v_put(p, object, name, v_str(p, v));
}

void v_put_int(struct page *p, struct json *object, const char *name, int64_t v)
{
    v_put(p, object, name, v_int(p, v));
}

void v_push(struct page *p, struct json *array, struct json *value)
{
    if (p->failed || array == NULL || value == NULL)
        return;
    if (!json_add(p->a, array, value, p->e))
        p->failed = true;
}

str v_join(struct page *p, const str *parts, size_t n)
{
    str out = S("");

    if (!p->failed && !arena_join(p->a, parts, n, &out, p->e))
        p->failed = true;
    return out;
}

static str taken(struct page *p, struct buf *b)
{
    str out = S("");

    if (!p->failed && !buf_take(b, p->a, &out, p->e))
        p->failed = true;
    buf_close(b);
    return out;
}

str v_number(struct page *p, int64_t n)
{
    struct buf b;

    buf_init(&b, &memory_system, 64);
    buf_int(&b, n);
    return taken(p, &b);
}

str v_cut(str s, size_t max)
{
    size_t at = s.n < max ? s.n : max;

    /* Back to where a character begins. */
    while (at > 0 && at < s.n && ((unsigned char)s.p[at] & 0xC0U) == 0x80U)
        at--;
    return str_slice(s, 0, at);
}

str v_hash(struct page *p, const struct ledger_hash *h)
{
    struct sha256_text hex = sha256_text(h->b);

    return JOIN(p, str_of(hex.z));
}

void v_pair(struct page *p, struct json *fields, str label, str value)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "label", label);
    v_put_str(p, v, "value", value);
    v_push(p, fields, v);
}

str v_encoded(struct page *p, str s)
{
    struct buf b;

    buf_init(&b, &memory_system, 1 << 20);
    url_encode(&b, s);
    return taken(p, &b);
}

/* 12000.5 → 12,000.50 */
str v_yuan(struct page *p, str amount)
{
    struct buf b;
    str whole, cents;

    (void)str_cut(amount, S("."), &whole, &cents);
    buf_init(&b, &memory_system, 256);
    for (size_t i = 0; i < whole.n; i++) {
        buf_byte(&b, whole.p[i]);
        if ((whole.n - i - 1) % 3 == 0 && i + 1 < whole.n && whole.p[i] != '-')
            buf_byte(&b, ',');
    }
    buf_byte(&b, '.');
    buf_add(&b, str_slice(cents, 0, 2));
    buf_fill(&b, '0', cents.n >= 2 ? 0 : 2 - cents.n);
    return taken(p, &b);
}

/* ---- times ---- */

static struct json *time_node(struct page *p, str iso, str text)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "iso", iso);
    v_put_str(p, v, "text", text);
    return v;
}

struct json *v_date(struct page *p, date d)
{
    str day = S("");

    if (!p->failed && !arena_str(p->a, str_of(date_text(d).z), &day, p->e))
        p->failed = true;
    return time_node(p, day, day);
}

struct json *v_instant(struct page *p, instant t)
{
    struct buf b;
    str iso;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t, ZONE_CITY_MIN);
    iso = taken(p, &b);
    return time_node(
        p, iso, JOIN(p, str_slice(iso, 0, 10), S(" "), str_slice(iso, 11, 16)));
}

static str marker_text(const struct json *marker)
{
    return json_is(marker, JSON_OBJECT) ? json_get_str(marker, S("@"))
                                        : json_str(marker);
}

struct json *v_marker(struct page *p, const struct json *marker)
{
    str text = marker_text(marker);
    instant t;
    date d;

    if (text.n > 10 && instant_parse(text, &t))
        return v_instant(p, t);
    return date_parse(text, &d) ? v_date(p, d) : NULL;
}

/* ---- lights ---- */

static struct json *light(struct page *p, const char *state, str word)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "state", str_of(state));
    v_put_str(p, v, "word", word);
    return v;
}

/* Whether a day lies within a period before another: counted as any period is
 * that runs back from an event.  What reaches back before the calendar begins
 * holds every day. */
static bool within(struct page *p, date last, struct period period)
{
    const struct due_ask ask = {.start =
                                    date_instant(last + 1, ZONE_CITY_MIN) - 1,
                                .period = period,
                                .backward = true};
    struct err own = {0};
    struct due due;

    if (calendar_due(office_calendar(p->office, NULL), &ask, p->a, &due, &own))
        return p->today >= due.last;
    if (err_fault(&own) == FAULT_INPUT)
        return true;
    *p->e = own;
    p->failed = true;
    return false;
}

/* Word and number, never colour alone. */
struct json *v_light(struct page *p, const struct light_of *of)
{
    const struct calendar *c = office_calendar(p->office, NULL);
    bool zh = p->lang == LANG_ZH, near;
    int left;
    str n;

    if (!of->open)
        return light(p, "met", zh ? S("已办结") : S("Closed"));
    if (!of->has)
        return light(p, "normal", zh ? S("无到期事项") : S("Nothing due"));
    if (of->suspended)
        return light(p, "suspended", zh ? S("期限中止") : S("Clock stopped"));
    if (of->last < p->today) {
        n = v_number(p, p->today - of->last);
        return light(p, "overdue",
                     zh ? JOIN(p, S("已超期 "), n, S(" 天"))
                        : JOIN(p, n, S(" days overdue")));
    }
    left = calendar_working_days(c, p->today, of->last);
    near = of->warn.n == 0 ? left <= NEAR_WORKING_DAYS
                           : !p->failed && within(p, of->last, of->warn);
    n = v_number(p, left);
    return light(p, near ? "near" : "normal",
                 of->last == p->today ? (zh ? S("今天到期") : S("Due today"))
                 : zh ? JOIN(p, S("剩余 "), n, S(" 个工作日"))
                      : JOIN(p, n, S(" working days left")));
}
