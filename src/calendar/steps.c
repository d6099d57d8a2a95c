/* steps.c - the derivation of a date, in words that a lawyer can check. */
#include "calendar/internal.h"

static const struct {
    const char *zh, *en;
} weekdays[] = {
    {"星期一", "Monday"},   {"星期二", "Tuesday"}, {"星期三", "Wednesday"},
    {"星期四", "Thursday"}, {"星期五", "Friday"},  {"星期六", "Saturday"},
    {"星期日", "Sunday"},
};

/* ---- sentences ---- */

/* Copies the sentence with {0}..{4} replaced to `to` (NULL: only measures). */
static size_t fill_into(const char *sentence, const str *args, char *to)
{
    size_t n = 0;

    for (const char *p = sentence; *p != '\0'; p++) {
        size_t i =
            p[0] == '{' && p[1] >= '0' && p[1] < '0' + STEP_ARGS && p[2] == '}'
                ? (size_t)(p[1] - '0')
                : STEP_ARGS;

        if (i == STEP_ARGS) {
            if (to != NULL)
                to[n] = *p;
            n++;
            continue;
        }
        if (to != NULL && args[i].n > 0)
            memcpy(to + n, args[i].p, args[i].n);
        n += args[i].n;
        p += 2;
    }
    return n;
}

static bool fill(struct derive *d, const char *sentence, const str *args,
                 str *out)
{
    size_t n = fill_into(sentence, args, NULL);
    char *to = arena_alloc(d->a, n, d->e);

    if (to == NULL)
        return false;
    (void)fill_into(sentence, args, to);
    *out = (str){to, n};
    return true;
}

bool derive_step(struct derive *d, str fact, date day, const char *zh,
                 const char *en, const struct step_args *args)
{
    struct due_step *s = vec_add(d->a, &d->steps, d->e);
    str english[STEP_ARGS];

    if (s == NULL)
        return false;
    for (size_t i = 0; i < STEP_ARGS; i++)
        english[i] = args->en[i].n > 0 ? args->en[i] : args->zh[i];
    s->day = day;
    return arena_str(d->a, fact, &s->fact, d->e) &&
           fill(d, zh, args->zh, &s->zh) && fill(d, en, english, &s->en);
}

/* ---- the parts of a sentence ---- */

static bool take(struct derive *d, struct buf *b, str *out)
{
    bool ok = buf_take(b, d->a, out, d->e);

    buf_close(b);
    return ok;
}

bool derive_length(struct derive *d, struct period p, struct step_args *v,
                   size_t i)
{
    struct buf zh, en;
    bool ok;

    buf_init(&zh, &memory_system, 64);
    buf_init(&en, &memory_system, 64);
    buf_period(&zh, p, LANG_ZH);
    buf_period(&en, p, LANG_EN);
    ok = take(d, &zh, &v->zh[i]);
    return take(d, &en, &v->en[i]) && ok;
}

bool derive_number(struct derive *d, int64_t n, struct step_args *v, size_t i)
{
    struct buf b;

    buf_init(&b, &memory_system, 32);
    buf_int(&b, n);
    return take(d, &b, &v->zh[i]);
}

/* "2026-03-03(星期二)", "2026-10-01(星期四,国庆节)". */
bool derive_day(struct derive *d, date day, struct step_args *v, size_t i)
{
    size_t w = (size_t)date_weekday(day) - 1;
    struct date_text t = date_text(day);
    str name = calendar_name(d->c, day);
    bool works = calendar_works(d->c, day);
    const str zh_parts[] = {str_of(t.z),
                            S("("),
                            str_of(weekdays[w].zh),
                            name.n > 0 ? S(",") : S(""),
                            name,
                            name.n > 0 && works ? S("调休上班") : S(""),
                            S(")")};
    const str en_parts[] = {
        str_of(t.z),
        S(" ("),
        str_of(weekdays[w].en),
        name.n > 0 ? (works ? S(", make-up day of ") : S(", ")) : S(""),
        name,
        S(")")};

    return arena_join(d->a, zh_parts, COUNT_OF(zh_parts), &v->zh[i], d->e) &&
           arena_join(d->a, en_parts, COUNT_OF(en_parts), &v->en[i], d->e);
}

bool derive_moment(struct derive *d, instant t, struct step_args *v, size_t i)
{
    struct buf b;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t, ZONE_CITY_MIN);
    v->en[i] = S(""); /* as in Chinese */
    return take(d, &b, &v->zh[i]);
}

struct json *due_steps_json(const struct due *due, struct arena *a,
                            struct err *e)
{
    struct json *all = json_array(a, e);

    for (size_t i = 0; all != NULL && i < due->n_steps; i++) {
        const struct due_step *s = &due->steps[i];
        struct json *one = json_object(a, e);
        str day;

        if (one == NULL ||
            !arena_str(a, str_of(date_text(s->day).z), &day, e) ||
            !json_set_str(a, one, S("fact"), s->fact, e) ||
            !json_set_str(a, one, S("date"), day, e) ||
            !json_set_str(a, one, S("zh"), s->zh, e) ||
            !json_set_str(a, one, S("en"), s->en, e) ||
            !json_add(a, all, one, e))
            return NULL;
    }
    return all;
}
