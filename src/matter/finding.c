/* finding.c - what was done with a defect is recorded, and says so.
 *
 * Findings are written by acts, in the words of the rule that was not kept;
 * nothing here judges a person.
 */
#include "matter/internal.h"

static void add(struct work *w, struct json *finding)
{
    const struct json *all = json_get(w->fold, S("findings"));
    int64_t acts = 0;

    /* The version counts the acts before this one. */
    (void)json_get_int(w->fold, S("version"), &acts);
    w_put(w, finding, "act", w_int(w, acts + 1));
    w_put(w, finding, "n", w_int(w, all == NULL ? 1 : (int64_t)all->n + 1));
    w_put(w, finding, "step", w_str(w, w->step->id));
    w_put(w, finding, "party", w_str(w, w->party));
    w_put(w, finding, "on", w_date(w, w->on));
    w_put(w, finding, "open", w_bool(w, true));
    if (!w->failed)
        WRITE(w, finding, S("findings"), S("-"));
}

void finding_of_reason(struct work *w, const struct reason *r)
{
    struct json *f = w_object(w);

    w_put(w, f, "rule", w_str(w, r->guard));
    w_put(w, f, "kind",
          w_str(w, r->missing.n > 0 ? S("unrecorded") : S("defect")));
    w_put(w, f, "zh", w_str(w, r->says.zh));
    w_put(w, f, "en", w_str(w, r->says.en));
    w_put(w, f, "basis", w_facts(w, &r->facts));
    if (r->missing.n > 0)
        w_put(w, f, "missing", w_str(w, r->missing));
    add(w, f);
}

/* Acts since the start that people often take for the one that was due. */
static struct json *not_stopping(struct work *w, const struct deadline *d)
{
    const struct json *log = json_get(w->fold, S("log"));
    struct json *out = w_array(w);

    for (size_t i = 0; json_is(log, JSON_ARRAY) && i < log->n; i++) {
        const struct json *entry = log->items[i];
        const struct step *s =
            procedure_step(w->p, json_get_str(entry, S("step")));

        for (size_t j = 0; s != NULL && j < s->n_not_stopping; j++) {
            struct json *one;

            if (!str_eq(s->not_stopping[j], d->id))
                continue;
            one = w_object(w);
            w_put(w, one, "step", w_str(w, s->id));
            w_put(w, one, "zh", w_str(w, s->name.zh));
            w_put(w, one, "en", w_str(w, s->name.en));
            w_put(w, one, "why_zh", w_str(w, s->not_stopping_why.zh));
            w_put(w, one, "why_en", w_str(w, s->not_stopping_why.en));
            w_put(w, one, "basis", w_facts(w, &s->not_stopping_basis));
            w_put(w, one, "at", json_get(entry, S("at")));
            w_push(w, out, one);
        }
    }
    return out;
}

static struct json *sentence(struct work *w, const struct deadline *d,
                             int64_t day, int64_t late, date last, bool zh)
{
    struct buf b;
    str text = S("");
    struct json *v = NULL;

    buf_init(&b, &memory_system, 1024);
    if (zh) {
        buf_lit(&b, "「");
        buf_add(&b, d->name.zh);
        buf_lit(&b, "」应于 ");
        buf_date(&b, last);
        buf_lit(&b, " 前(含当日)完成,实际在第 ");
        buf_int(&b, day);
        buf_lit(&b, " 日完成,逾期 ");
        buf_int(&b, late);
        buf_lit(&b, " 日");
    } else {
        buf_add(&b, d->name.en);
        buf_lit(&b, ": due on ");
        buf_date(&b, last);
        buf_lit(&b, ", done on day ");
        buf_int(&b, day);
        buf_lit(&b, ", ");
        buf_int(&b, late);
        buf_add(&b, late == 1 ? S(" day late") : S(" days late"));
    }
    if (!w->failed && !buf_take(&b, w->a, &text, w->e))
        w->failed = true;
    buf_close(&b);
    v = w_str(w, text);
    return v;
}

void finding_late(struct work *w, const struct deadline *d, str party,
                  const struct json *limit, date done_on)
{
    struct json *f = w_object(w);
    instant start = 0;
    date last = 0;
    int64_t day;

    (void)marker_instant(json_get(limit, S("start")), &start);
    (void)marker_date(json_get(limit, S("last")), &last);
    day = done_on - instant_date(start, ZONE_CITY_MIN);
    w_put(w, f, "rule", w_str(w, d->id));
    w_put(w, f, "kind", w_str(w, S("late")));
    w_put(w, f, "deadline", w_str(w, d->id));
    w_put(w, f, "zh", sentence(w, d, day, done_on - last, last, true));
    w_put(w, f, "en", sentence(w, d, day, done_on - last, last, false));
    w_put(w, f, "basis", w_facts(w, &d->basis));
    w_put(w, f, "last", w_date(w, last));
    /* Lateness begins at 00:00 of the day after the last. */
    w_put(w, f, "late_from", w_date(w, last + 1));
    w_put(w, f, "days_late", w_int(w, done_on - last));
    w_put(w, f, "day", w_int(w, day));
    w_put(w, f, "for_party", w_str(w, party));
    w_put(w, f, "not_stopping", not_stopping(w, d));
    add(w, f);
}
