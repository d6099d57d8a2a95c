/* demo.c - the order in which the demo city is made. */
#include "demo/internal.h"

#include "intake/intake.h"

static const struct err_def bad_data = {
    .code = "DEMO-001",
    .fault = FAULT_INPUT,
    .zh = "示范数据的「{0}」缺少或写错了",
    .fix_zh = "参照 demo/README 改正",
    .en = "\"{0}\" of the demo's data is missing or wrong",
    .fix_en = "correct it after demo/README",
};

/* ---- helpers ---- */

bool d_bad(struct demo *d, const struct json *where, str what)
{
    struct at at = {0};

    if (where != NULL)
        at = where->at;
    if (!d->failed)
        (void)err_set(d->e, &bad_data, .at = at, .arg = {what});
    d->failed = true;
    return false;
}

static struct json *kept(struct demo *d, struct json *v)
{
    d->failed = d->failed || v == NULL;
    return v;
}

struct json *d_object(struct demo *d)
{
    return kept(d, json_object(d->a, d->failed ? NULL : d->e));
}

struct json *d_array(struct demo *d)
{
    return kept(d, json_array(d->a, d->failed ? NULL : d->e));
}

void d_put(struct demo *d, struct json *o, const char *name, struct json *value)
{
    if (!d->failed && !json_set(d->a, o, str_of(name), value, d->e))
        d->failed = true;
}

void d_str(struct demo *d, struct json *o, const char *name, str value)
{
    if (!d->failed && !json_set_str(d->a, o, str_of(name), value, d->e))
        d->failed = true;
}

void d_push(struct demo *d, struct json *list, struct json *value)
{
    if (!d->failed && !json_add(d->a, list, value, d->e))
        d->failed = true;
}

str d_join(struct demo *d, const str *parts, size_t n)
{
    str out = S("");

    if (!d->failed && !arena_join(d->a, parts, n, &out, d->e))
        d->failed = true;
    return out;
}

str d_int(struct demo *d, int64_t v, int width)
{
    char z[32];
    int n = snprintf(z, sizeof z, "%0*lld", width, (long long)v);

    return d_join(d, (const str[]){{z, (size_t)n}}, 1);
}

struct json *d_day(struct demo *d, date day)
{
    struct json *v = d_object(d);
    struct date_text text = date_text(day);

    d_str(d, v, "@", d_join(d, (const str[]){str_of(text.z)}, 1));
    return v;
}

const struct json *d_need(struct demo *d, const struct json *o,
                          const char *name)
{
    const struct json *v = json_get(o, str_of(name));

    if (v == NULL)
        (void)d_bad(d, o, str_of(name));
    return v;
}

/* SplitMix64: the same city from the same seed. */
int64_t d_roll(struct demo *d, int64_t n)
{
    uint64_t z = d->seed += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)n);
}

bool d_enter(struct demo *d, str kind, str id, const struct json *fold,
             instant at)
{
    struct office_entry entry = {.stream = D_JOIN(d, kind, S("/"), id),
                                 .set = fold,
                                 .basis =
                                     json_get_str(d->authorities, S("basis")),
                                 .at = at,
                                 .trusted = true};
    struct office_answer answer;

    if (!d->failed &&
        !office_enter(d->office, d->a, &d->maker, &entry, &answer, d->e))
        d->failed = true;
    return !d->failed;
}

/* ---- steps of the making ---- */

static bool read_yaml(struct demo *d, const char *name, struct json **out)
{
    str path = D_JOIN(d, d->o->demo_dir, S("/"), str_of(name)), text;

    if (d->failed || !file_read(d->a, path, YAML_MAX, &text, d->e) ||
        !yaml_read(d->a, path, text, out, d->e))
        d->failed = true;
    return !d->failed;
}

static instant stands_still(void *ctx)
{
    return ((const struct demo *)ctx)->o->today;
}

static bool open_office(struct demo *d)
{
    struct office_options o = {.dir = d->o->dir,
                               .law = d->o->law,
                               .packs = d->o->packs,
                               .calendar = d->o->calendar,
                               .clock = &d->clock,
                               .random = d->o->random,
                               .log = d->o->log,
                               .readers = 2,
                               .fast = true};
    str name = json_get_str(json_get(d->authorities, S("name")), S("zh"));

    return office_create(d->a, &o, name, d->e) &&
           office_open(&d->office, d->a, &o, d->e);
}

static bool import_one(struct demo *d, const struct json *v)
{
    str plan_path =
        D_JOIN(d, d->o->demo_dir, S("/"), json_get_str(v, S("plan")));
    str path = D_JOIN(d, d->o->demo_dir, S("/"), json_get_str(v, S("file")));
    struct intake_plan *plan;
    struct intake in;
    struct intake_done done;
    str bytes;

    return !d->failed &&
           intake_plan_read(d->a, plan_path, d->o->law, &plan, d->e) &&
           file_read(d->a, path, INTAKE_BYTES_MAX, &bytes, d->e) &&
           intake_read(plan, path, bytes,
                       instant_date(d->o->today, ZONE_CITY_MIN), d->a, &in,
                       d->e) &&
           intake_enter(&in, d->office, &d->maker, true, d->o->today, &done,
                        d->e);
}

static bool import_all(struct demo *d)
{
    const struct json *all = json_get(d->authorities, S("imports"));

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        if (!import_one(d, all->items[i]))
            return false;
    }
    return true;
}

bool demo_make(struct arena *a, const struct demo_options *o, struct err *e)
{
    struct demo d = {.o = o, .a = a, .e = e};
    int64_t seed = 1;
    bool ok;

    d.clock = (struct clock){stands_still, &d};
    d.maker = (struct caller){.person = S("demo"), .name = S("demo")};
    d.persons = map_new(d.a, e);
    d.names = map_new(d.a, e);
    ok = d.persons != NULL && d.names != NULL &&
         read_yaml(&d, "authorities.yaml", &d.authorities) &&
         read_yaml(&d, "people.yaml", &d.people) &&
         read_yaml(&d, "stories.yaml", &d.stories) && open_office(&d);
    (void)json_get_int(d.stories, S("seed"), &seed);
    d.seed = (uint64_t)seed;
    ok = ok && city_make(&d) && staff_make(&d) && schedule_make(&d) &&
         play_all(&d) && import_all(&d) && staff_logins(&d) &&
         office_tick(d.office, e) && office_checkpoint(d.office, e);
    office_close(d.office);
    return ok;
}
