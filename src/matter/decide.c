/* decide.c - the decision: read, gate, then write what the act makes true. */
#include "matter/internal.h"

/* ---- a matter's beginning ---- */

static const struct err_def set_by_steps = {
    .code = "MATTER-014",
    .fault = FAULT_INPUT,
    .zh = "事项开始时不能带有「{0}」:它由步骤写入",
    .fix_zh = "办理写入它的步骤",
    .en = "a matter cannot begin with \"{0}\": steps set it",
    .fix_en = "take the step that sets it",
};

static bool is_set(const struct procedure *p, str where, str name)
{
    for (size_t i = 0; i < p->n_steps; i++) {
        for (size_t j = 0; j < p->steps[i].n_sets; j++) {
            str head, rest;

            (void)str_cut(p->steps[i].sets[j].target, S("."), &head, &rest);
            if (str_eq(head, where) && str_eq(rest, name))
                return true;
        }
    }
    return false;
}

/* What a step sets is the step's to say: the proof of a pack relies on it. */
static bool begin_fits(const struct matter_ask *ask, struct err *e)
{
    const struct json *of = json_get(ask->begin, S("case"));
    const struct json *parties = json_get(ask->begin, S("parties"));

    if (!party_capacities(ask, e))
        return false;
    for (size_t i = 0; of != NULL && i < of->n; i++) {
        if (is_set(ask->procedure, S("case"), of->names[i]))
            return err_set(e, &set_by_steps, .at = of->items[i]->at,
                           .arg = {of->names[i]});
    }
    for (size_t j = 0; parties != NULL && j < parties->n; j++) {
        of = parties->items[j];
        for (size_t i = 0; i < of->n; i++) {
            if (str_eq(of->names[i], S("done")) ||
                is_set(ask->procedure, S("party"), of->names[i]))
                return err_set(e, &set_by_steps, .at = of->items[i]->at,
                               .arg = {of->names[i]});
        }
    }
    return true;
}

static void begin_states(struct work *w)
{
    for (size_t i = 0; i < w->p->n_tracks; i++) {
        const struct track *t = &w->p->tracks[i];

        if (json_get(json_get(w->fold, S("states")), t->id) == NULL)
            WRITE(w, w_str(w, t->states[0].id), S("states"), t->id);
    }
}

static void begin_member(struct work *w, const char *name)
{
    const struct json *v = json_get(w->ask->begin, str_of(name));

    for (size_t i = 0; json_is(v, JSON_OBJECT) && i < v->n; i++)
        WRITE(w, v->items[i], str_of(name), v->names[i]);
}

static void begin(struct work *w)
{
    str id = json_get_str(w->ask->begin, S("id"));

    WRITE(w, w_str(w, id.n > 0 ? id : S("m1")), S("id"));
    WRITE(w, w_str(w, w->p->id), S("procedure"));
    WRITE(w, w_str(w, w->p->profile), S("profile"));
    WRITE(w, w_int(w, 0), S("version"));
    if (w->ask->hand != NULL && !w->failed)
        WRITE(w, json_copy(w->a, w->ask->hand, w->e), S("hand"));
    if (w->ask->arose != NULL && !w->failed)
        WRITE(w, json_copy(w->a, w->ask->arose, w->e), S("arose"));
    begin_member(w, "parties");
    party_begin(w);
    begin_member(w, "case");
    begin_member(w, "people");
    begin_member(w, "states");
    begin_states(w);
}

/* ---- what the act writes ---- */

static void write_fields(struct work *w)
{
    if (w->step->joins != NULL) {
        party_join(w);
        return;
    }
    for (size_t i = 0; i < w->input->n; i++) {
        str name = w->input->names[i];

        if (w->step->for_party)
            WRITE(w, w->input->items[i], S("parties"), w->party, name);
        else
            WRITE(w, w->input->items[i], S("case"), name);
    }
}

static void write_done(struct work *w)
{
    struct json *entry = w_object(w);
    const struct json *where =
        w->step->for_party ? work_party(w, w->party) : w->fold;
    const struct json *before =
        json_get(json_get(where, S("done")), w->step->id);
    int64_t n = 0;

    (void)json_get_int(before, S("n"), &n);
    w_put(w, entry, "n", w_int(w, n + 1));
    w_put(w, entry, "at", w_instant(w, w->at));
    w_put(w, entry, "on", w_date(w, w->on));
    w_put(w, entry, "by",
          w->by != NULL && !w->failed ? json_copy(w->a, w->by, w->e)
                                      : w_array(w));
    if (w->record)
        w_put(w, entry, "recorded", w_bool(w, true));
    if (w->failed)
        return;
    if (w->step->for_party)
        WRITE(w, entry, S("parties"), w->party, S("done"), w->step->id);
    WRITE(w, entry, S("done"), w->step->id);
}

static void write_log(struct work *w)
{
    struct json *entry = w_object(w);

    w_put(w, entry, "step", w_str(w, w->step->id));
    w_put(w, entry, "at", w_instant(w, w->at));
    if (w->at != w->now)
        w_put(w, entry, "recorded", w_instant(w, w->now));
    w_put(w, entry, "by",
          w->by != NULL && !w->failed ? json_copy(w->a, w->by, w->e)
                                      : w_array(w));
    if (w->party.n > 0)
        w_put(w, entry, "party", w_str(w, w->party));
    if (w->record) {
        w_put(w, entry, "mode", w_str(w, S("record")));
        w_put(w, entry, "source",
              w_str(w, json_get_str(w->ask->intent, S("source"))));
    }
    if (!w->failed)
        WRITE(w, entry, S("log"), S("-"));
}

static void write_sets(struct work *w)
{
    for (size_t i = 0; i < w->step->n_sets && !w->failed; i++) {
        const struct assignment *s = &w->step->sets[i];
        struct json *v = context_value(w, s->value, context_of(w));
        str where, name;

        (void)str_cut(s->target, S("."), &where, &name);
        if (str_eq(where, S("party")))
            WRITE(w, v, S("parties"), w->party, name);
        else if (name.n == 0)
            WRITE(w, v, where);
        else
            WRITE(w, v, where, name);
    }
}

/* The step ends what it `closes`: at once, or when its condition holds. */
static bool closes_now(struct work *w)
{
    str missing;

    return w->step->closes.n > 0 &&
           (w->step->closes_when == NULL ||
            context_holds(w, w->step->closes_when, context_of(w), &missing) ==
                TRUTH_YES);
}

static void write_interval(struct work *w)
{
    const struct json *all = json_get(w->fold, S("intervals"));

    if (closes_now(w)) {
        for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
            const struct json *one = all->items[i];
            char z[24];
            int n = snprintf(z, sizeof z, "%zu", i);

            if (str_eq(json_get_str(one, S("id")), w->step->closes) &&
                json_get(one, S("to")) == NULL) {
                str at;

                if (!arena_str(w->a, (str){z, (size_t)n}, &at, w->e)) {
                    w->failed = true;
                    return;
                }
                WRITE(w,
                      w_date(w, instant_date(limit_moment(w), ZONE_CITY_MIN)),
                      S("intervals"), at, S("to"));
            }
        }
    }
    if (w->step->opens.n > 0) {
        struct json *one = w_object(w);

        w_put(w, one, "id", w_str(w, w->step->opens));
        w_put(w, one, "from", w_date(w, w->on));
        w_put(w, one, "by", w_str(w, w->step->id));
        if (!w->failed)
            WRITE(w, one, S("intervals"), S("-"));
    }
}

static void write_extension(struct work *w)
{
    const struct extension *x = &w->step->extends;
    const struct deadline *d = procedure_deadline(w->p, x->deadline);
    struct period period = x->period;
    struct buf b;
    str text = S("");

    if (d == NULL)
        return;
    if (x->by_field.n > 0) {
        int64_t n = 0;

        period.unit = d->period.unit;
        (void)json_get_int(w->input, x->by_field, &n);
        period.n = n < 0 || n > 3660 ? 0 : (int)n;
    }
    buf_init(&b, &memory_system, 64);
    buf_period_code(&b, period);
    if (!w->failed && !buf_take(&b, w->a, &text, w->e))
        w->failed = true;
    buf_close(&b);
    WRITE(w, w_str(w, text), S("extensions"), d->id, S("-"));
}

/* A number (文号): mark, year in hexagonal brackets, sequence.  The claim is
 * checked again by the writer: two acts never get the same one. */
static void write_paper(struct work *w)
{
    const struct paper *p = w->step->paper;
    struct json *entry = w_object(w);
    struct civil c = date_civil(w->on);
    int64_t last = 0;
    struct buf key, number;
    str k = S(""), text = S("");

    if (p == NULL)
        return;
    w_put(w, entry, "id", w_str(w, p->id));
    w_put(w, entry, "zh", w_str(w, p->name.zh));
    w_put(w, entry, "en", w_str(w, p->name.en));
    w_put(w, entry, "step", w_str(w, w->step->id));
    w_put(w, entry, "on", w_date(w, w->on));
    if (w->party.n > 0)
        w_put(w, entry, "party", w_str(w, w->party));
    if (p->mark.n > 0 && !w->record) {
        struct json *claim = w_object(w);

        buf_init(&key, &memory_system, 256);
        buf_init(&number, &memory_system, 256);
        buf_add(&key, p->mark);
        buf_byte(&key, '|');
        buf_int(&key, c.year);
        if (!w->failed && !buf_take(&key, w->a, &k, w->e))
            w->failed = true;
        (void)json_get_int(w->ask->numbers, k, &last);
        buf_add(&number, json_get_str(w->ask->authority, S("mark")));
        buf_add(&number, p->mark);
        buf_lit(&number, "〔");
        buf_int(&number, c.year);
        buf_lit(&number, "〕");
        buf_int(&number, last + 1);
        buf_lit(&number, "号");
        if (!w->failed && !buf_take(&number, w->a, &text, w->e))
            w->failed = true;
        buf_close(&key);
        buf_close(&number);
        w_put(w, claim, "key", w_str(w, k));
        w_put(w, claim, "value", w_int(w, last + 1));
        w_push(w, w->claims, claim);
        w_put(w, entry, "number", w_str(w, text));
    } else if (w->record) {
        str given = json_get_str(w->ask->intent, S("number"));

        if (given.n > 0)
            w_put(w, entry, "number", w_str(w, given));
    }
    if (!w->failed)
        WRITE(w, entry, S("papers"), S("-"));
}

static void write_evidence(struct work *w)
{
    struct json *entry;

    if (w->step->evidence.n == 0 || w->failed)
        return;
    entry = json_copy(w->a, w->input, w->e);
    if (entry == NULL) {
        w->failed = true;
        return;
    }
    w_put(w, entry, "kind",
          json_get(w->input, S("evidence_kind")) != NULL
              ? json_get(w->input, S("evidence_kind"))
              : w_str(w, w->step->evidence));
    w_put(w, entry, "step", w_str(w, w->step->id));
    w_put(w, entry, "at", w_instant(w, w->at));
    WRITE(w, entry, S("evidence"), S("-"));
}

static void write_state(struct work *w)
{
    const struct move *m = gate_move(w);
    str missing, to;

    if (m == NULL) {
        /* Recorded out of its order: it leads where it would have led. */
        if (!w->record || w->step->n_moves == 0)
            return;
        to = w->step->moves[0].to;
        if (str_eq(to, w->step->moves[0].from))
            return;
    } else {
        to = m->to;
        if (str_eq(m->from, to))
            return;
    }
    if (w->step->to_when != NULL &&
        context_holds(w, w->step->to_when, context_of(w), &missing) !=
            TRUTH_YES)
        return;
    WRITE(w, w_str(w, to), S("states"), w->step->track->id);
}

static void write_all(struct work *w)
{
    const struct json *last = json_get(w->fold, S("last_at"));
    instant before;
    int64_t version = 0;

    write_fields(w);
    write_done(w);
    write_sets(w);
    write_interval(w);
    write_extension(w);
    write_paper(w);
    write_evidence(w);
    write_log(w);
    write_state(w);
    derivations_write(w);
    limits_update(w);
    public_write(w);
    entries_write(w);
    starts_write(w);
    summary_write(w);
    figures_write(w);
    if (!marker_instant(last, &before) || w->at > before)
        WRITE(w, w_instant(w, w->at), S("last_at"));
    (void)json_get_int(w->fold, S("version"), &version);
    WRITE(w, w_int(w, version + 1), S("version"));
}

static bool start_work(struct work *w, const struct matter_ask *ask,
                       struct arena *a, struct err *e)
{
    *w = (struct work){.ask = ask, .p = ask->procedure, .a = a, .e = e};
    w->writes = w_array(w);
    w->claims = w_array(w);
    w->fold = w->failed           ? NULL
              : ask->fold != NULL ? fold_thin(a, ask->fold, e)
                                  : json_object(a, e);
    w->failed = w->failed || w->fold == NULL;
    if (ask->fold == NULL && !begin_fits(ask, e))
        return false;
    if (!w->failed && ask->fold == NULL)
        begin(w);
    return !w->failed;
}

bool matter_decide(const struct matter_ask *ask, struct arena *a,
                   struct matter_answer *out, struct err *e)
{
    struct work w;
    struct matter_answer answer = {0};

    if (!start_work(&w, ask, a, e) || !intent_read(&w))
        return false;
    answer.problems = w.problems.at;
    answer.n_problems = w.problems.n;
    if (w.problems.n > 0) {
        *out = answer;
        return true;
    }
    gate_check(&w, false);
    answer.reasons = w.reasons.at;
    answer.n_reasons = w.reasons.n;
    answer.allowed = !w.failed && (w.reasons.n == 0 || w.record);
    if (answer.allowed) {
        for (size_t i = 0; i < w.reasons.n; i++)
            finding_of_reason(&w, &w.reasons.at[i]);
        write_all(&w);
        answer.effects = w_object(&w);
        w_put(&w, answer.effects, "writes", w.writes);
        w_put(&w, answer.effects, "claims", w.claims);
        if (w.published != NULL)
            w_put(&w, answer.effects, "public", w.published);
        if (w.started != NULL)
            w_put(&w, answer.effects, "starts", w.started);
        if (w.entered != NULL && w.entered->n > 0)
            w_put(&w, answer.effects, "entries", w.entered);
        answer.fold = w.fold;
        /* What it would enter in a register does not fit. */
        answer.problems = w.problems.at;
        answer.n_problems = w.problems.n;
        answer.allowed = w.problems.n == 0;
    }
    if (w.failed)
        return false;
    *out = answer;
    return true;
}

/* ---- what may come next ---- */

/* One work for all steps: the fold is only read, and what was derived for one
 * party serves all its steps. */
static void option_of(struct work *w, const struct step *s, struct option *o)
{
    w->step = s;
    w->reasons.at = NULL;
    w->reasons.n = w->reasons.cap = 0;
    gate_check(w, true);
    *o = (struct option){.step = s,
                         .party = w->party,
                         .possible = w->reasons.n == 0,
                         .over = gate_move(w) == NULL,
                         .reasons = w->reasons.at,
                         .n_reasons = w->reasons.n};
}

static bool offered(const struct matter_ask *ask, const struct step *s)
{
    return !s->by->timer && (ask->fold != NULL || s->begins);
}

/* A step for a party is offered for each whom it is for; for none there is, it
 * is shown once while the matter has no party at all. */
static size_t places_of(const struct work *w, const struct step *s)
{
    const struct json *parties = json_get(w->fold, S("parties"));
    size_t n = 0;

    if (!s->for_party || parties == NULL || parties->n == 0)
        return 1;
    for (size_t i = 0; i < parties->n; i++)
        n += party_among(w, parties->names[i], s->among);
    return n;
}

/* Where the options of each step begin in the list. */
static size_t places(const struct work *w, size_t *at)
{
    size_t n = 0;

    for (size_t i = 0; i < w->p->n_steps; i++) {
        at[i] = n;
        if (offered(w->ask, &w->p->steps[i]))
            n += places_of(w, &w->p->steps[i]);
    }
    return n;
}

/* The options of one party (or of none), for all its steps. */
static void options_of(struct work *w, str party, size_t parties, size_t *at,
                       struct option *all)
{
    w->party = party;
    for (size_t i = 0; i < w->p->n_steps && !w->failed; i++) {
        const struct step *s = &w->p->steps[i];
        bool each = s->for_party && parties > 0;

        if (offered(w->ask, s) && each == (party.n > 0) &&
            (!each || party_among(w, party, s->among)))
            option_of(w, s, &all[at[i]++]);
    }
}

bool matter_options(const struct matter_ask *ask, struct arena *a,
                    struct option **out, size_t *n, struct err *e)
{
    struct work w;
    const struct json *parties;
    size_t *at = arena_array(a, size_t, ask->procedure->n_steps, e);
    size_t n_parties, count;
    struct option *all;

    if (at == NULL || !start_work(&w, ask, a, e))
        return false;
    parties = json_get(w.fold, S("parties"));
    n_parties = parties == NULL ? 0 : parties->n;
    count = places(&w, at);
    all = arena_array(a, struct option, count, e);
    if (all == NULL)
        return false;
    w.asking = true;
    w.at = w.now = ask->now;
    w.on = instant_date(w.at, ZONE_CITY_MIN);
    options_of(&w, S(""), n_parties, at, all);
    for (size_t j = 0; j < n_parties; j++)
        options_of(&w, parties->names[j], n_parties, at, all);
    if (w.failed)
        return false;
    *out = all;
    *n = count;
    return true;
}

struct json *reason_json(const struct reason *r, struct arena *a, struct err *e)
{
    struct work w = {.a = a, .e = e};
    struct json *v = w_object(&w), *facts = w_array(&w);

    for (size_t i = 0; i < r->facts.n && !w.failed; i++)
        w_push(&w, facts, fact_json(r->facts.at[i], a, e));
    w_put(&w, v, "guard", w_str(&w, r->guard));
    w_put(&w, v, "zh", w_str(&w, r->says.zh));
    w_put(&w, v, "en", w_str(&w, r->says.en));
    w_put(&w, v, "cure_zh", w_str(&w, r->cure.zh));
    w_put(&w, v, "cure_en", w_str(&w, r->cure.en));
    w_put(&w, v, "facts", facts);
    if (r->has_from) {
        str day;

        if (!arena_str(a, str_of(date_text(r->possible_from).z), &day, e))
            return NULL;
        w_put(&w, v, "possible_from", w_str(&w, day));
    }
    if (r->missing.n > 0)
        w_put(&w, v, "missing", w_str(&w, r->missing));
    if (r->question)
        w_put(&w, v, "question", w_bool(&w, true));
    return w.failed ? NULL : v;
}
