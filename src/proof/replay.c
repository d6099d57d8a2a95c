/* replay.c - a way through the model as a scenario with real acts.
 *
 * The model says in which classes values lie; here each gets a value, each act
 * persons and a time, and the engine itself says whether it is allowed.  Where
 * it is not, other values and later days are tried, so that a way is called
 * refused only when a condition really stands in it.
 */
#include "proof/internal.h"

enum { FIRST_DAY = 20517, TRIES_MOST = 600, PERSONS = 12, HOUR = 3600000 };

struct player {
    const struct search *s;
    struct model *m;
    const struct procedure *p;
    const struct calendar *calendar;
    struct arena *a; /* what is kept */
    struct err *e;
    struct json *fold, *begin, *people, *numbers, *authority, *acts;
    instant now;
    bool failed;
    size_t tries;
    struct matter_answer answer; /* of the last try */
    str refused;
};

/* ---- small JSON ---- */

static void put(struct player *x, struct json *o, const char *name,
                struct json *v)
{
    if (!x->failed &&
        (o == NULL || v == NULL || !json_set(x->a, o, str_of(name), v, x->e)))
        x->failed = true;
}

static struct json *said(struct player *x, str s)
{
    str kept = S("");

    if (x->failed || !arena_str(x->a, s, &kept, x->e)) {
        x->failed = true;
        return NULL;
    }
    return json_string(x->a, kept, x->e);
}

static struct json *object(struct player *x)
{
    struct json *o = x->failed ? NULL : json_object(x->a, x->e);

    x->failed = x->failed || o == NULL;
    return o;
}

static struct json *array(struct player *x)
{
    struct json *o = x->failed ? NULL : json_array(x->a, x->e);

    x->failed = x->failed || o == NULL;
    return o;
}

static void push(struct player *x, struct json *list, struct json *v)
{
    if (!x->failed &&
        (list == NULL || v == NULL || !json_add(x->a, list, v, x->e)))
        x->failed = true;
}

static struct json *time_text(struct player *x, instant t)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t, ZONE_CITY_MIN);
    if (!x->failed && !buf_take(&b, x->a, &s, x->e))
        x->failed = true;
    buf_close(&b);
    return x->failed ? NULL : json_string(x->a, s, x->e);
}

/* ---- persons ---- */

static str person_id(size_t i)
{
    static const char *const ids[] = {"w",   "a1",  "a2", "a3", "a4",
                                      "a5",  "a6",  "a7", "a8", "a9",
                                      "a10", "a11", "a12"};

    return str_of(ids[i]);
}

/* Everybody holds every post: who may not act is a question of lists. */
static void make_people(struct player *x)
{
    x->people = object(x);
    for (size_t i = 0; i <= PERSONS; i++) {
        struct json *one = object(x);

        put(x, one, "credential", json_bool(x->a, true, x->e));
        for (size_t r = 0; r < x->p->n_roles; r++) {
            for (size_t k = 0; k < x->p->roles[r].n_posts && !x->failed; k++) {
                if (!json_set(x->a, one, x->p->roles[r].posts[k],
                              json_bool(x->a, true, x->e), x->e))
                    x->failed = true;
            }
        }
        if (!x->failed && !json_set(x->a, x->people, person_id(i), one, x->e))
            x->failed = true;
    }
}

static bool has(const struct json *list, str id)
{
    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
        if (str_eq(json_str(list->items[i]), id))
            return true;
    }
    return false;
}

static bool may_act(const struct player *x, const struct role *r, str id)
{
    const struct json *people = json_get(x->fold, S("people"));

    if (r->assigned.n > 0 && !has(json_get(people, r->assigned), id))
        return false;
    for (size_t i = 0; i < r->n_never_also; i++) {
        if (has(json_get(people, r->never_also[i].list), id))
            return false;
    }
    return true;
}

/* Enough persons who may; the watched one among them or not. */
static struct json *actors(struct player *x, const struct role *r, bool person,
                           size_t turn)
{
    struct json *by = array(x);
    size_t n = 0, want = r->at_least > 0 ? (size_t)r->at_least : 1;
    size_t from = (size_t)(r - x->p->roles) * 2 + turn;

    if (person) {
        push(x, by, said(x, person_id(0)));
        n++;
    }
    for (size_t i = 0; i < PERSONS && n < want; i++) {
        str id = person_id(1 + (from + i) % PERSONS);

        if (!may_act(x, r, id))
            continue;
        push(x, by, said(x, id));
        n++;
    }
    return by;
}

/* ---- one try ---- */

static struct matter_ask ask_of(struct player *x, const struct json *intent)
{
    return (struct matter_ask){.procedure = x->p,
                               .calendar = x->calendar,
                               .fold = x->fold,
                               .begin = x->begin,
                               .intent = intent,
                               .persons = x->people,
                               .authority = x->authority,
                               .numbers = x->numbers,
                               .now = x->now};
}

struct attempt {
    const struct step *step;
    struct taken t;
    struct json *fields;
    size_t turn; /* of the persons */
};

static struct json *intent_of(struct player *x, const struct attempt *k)
{
    struct json *act = object(x);

    put(x, act, "at", time_text(x, x->now));
    put(x, act, "step", said(x, k->step->id));
    if (k->step->by->timer) {
        put(x, act, "mode", said(x, S("timer")));
    } else {
        put(x, act, "by", actors(x, k->step->by, k->t.person, k->turn));
    }
    if (k->step->for_party)
        put(x, act, "party",
            said(x, k->t.who == WHO_OTHER ? S("p2") : S("p1")));
    if (k->fields != NULL && k->fields->n > 0)
        put(x, act, "fields", json_copy(x->a, k->fields, x->e));
    return act;
}

/* How much stands against it; 0: allowed. */
static size_t try_it(struct player *x, const struct attempt *k)
{
    struct json *act = intent_of(x, k);
    struct matter_ask ask = ask_of(x, act);
    struct err why = {0};
    struct matter_answer answer = {0};

    x->tries++;
    if (x->failed)
        return SIZE_MAX;
    if (!matter_decide(&ask, x->a, &answer, &why)) {
        if (err_fault(&why) == FAULT_LIMIT) {
            *x->e = why;
            x->failed = true;
        }
        return 1000;
    }
    x->answer = answer;
    return answer.n_problems * 100 + answer.n_reasons +
           (!answer.allowed && answer.n_reasons + answer.n_problems == 0);
}

static void set_field(struct player *x, struct json *fields, str id,
                      struct json *v)
{
    if (x->failed)
        return;
    if (v == NULL)
        json_remove(fields, id);
    else if (!json_set(x->a, fields, id, v, x->e))
        x->failed = true;
}

static date today(const struct player *x)
{
    return instant_date(x->now, ZONE_CITY_MIN);
}

/* What the model entered, as values. */
static struct json *first_fields(struct player *x, const struct gone *g)
{
    const struct step *s = &x->p->steps[g->t.step];
    struct json *fields = object(x);

    for (size_t i = 0; i < s->n_fields && !x->failed; i++) {
        const struct field_use *use = &s->fields[i];
        unsigned class = i < COUNT_OF(g->input) ? g->input[i] : ANY;
        struct domain *d = domain_root(domain_of(x->m, use->field->id));

        if (class == 0 || (class == ANY && !use->required &&
                           !(i < COUNT_OF(g->listed) && g->listed[i])))
            continue;
        if (class == ANY && use->field->type == FIELD_PEOPLE &&
            i < COUNT_OF(g->listed) && g->listed[i])
            set_field(x, fields, use->field->id,
                      sample_nth(x->m, x->a, use, d->n - 1 + 4, today(x)));
        else
            set_field(x, fields, use->field->id,
                      sample_of(x->m, x->a, d, use->field, class, today(x)));
    }
    return fields;
}

static bool is_people(const struct field *f)
{
    return f->type == FIELD_PEOPLE || f->type == FIELD_PERSON;
}

/* Changes one field after the other where that leaves less against it. */
static size_t better(struct player *x, struct attempt *k, size_t now)
{
    const struct step *s = k->step;

    for (size_t i = 0; i < s->n_fields && now > 0; i++) {
        const struct field_use *use = &s->fields[i];
        struct json *kept = json_get(k->fields, use->field->id);

        if (x->s->people && is_people(use->field))
            continue; /* the model says who */
        for (size_t n = 0; now > 0 && x->tries < TRIES_MOST && !x->failed;
             n++) {
            struct json *v = sample_nth(x->m, x->a, use, n, today(x));
            size_t then;

            if (v == NULL)
                break;
            set_field(x, k->fields, use->field->id, v);
            then = try_it(x, k);
            if (then < now) {
                now = then;
                kept = v;
            }
        }
        set_field(x, k->fields, use->field->id, kept);
    }
    return now;
}

/* The limits that must still run when the last act is taken. */
static bool must_run(const struct player *x, size_t limit)
{
    const struct goal *g = x->s->goal;

    return g != NULL && g->limit == x->m->limits[limit].var &&
           (g->limit_in >> LIMIT_RUNS & 1U) != 0 &&
           (g->limit_in >> LIMIT_PASSED & 1U) == 0;
}

static bool limit_day(struct player *x, str id, str party, date *last)
{
    const struct matter_ask ask = ask_of(x, NULL);
    struct json *all = matter_deadlines(&ask, x->a, x->e);

    if (all == NULL) {
        x->failed = true;
        return false;
    }
    for (size_t i = 0; i < all->n; i++) {
        const struct json *l = all->items[i];

        if (str_eq(json_get_str(l, S("id")), id) &&
            str_eq(json_get_str(l, S("party")), party))
            return date_parse(json_get_str(json_get(l, S("last")), S("@")),
                              last);
    }
    return false;
}

/* To the day after the last of a limit. */
static bool let_pass(struct player *x, size_t limit)
{
    const struct deadline *d = &x->p->deadlines[limit];
    date last;
    instant then;

    if (!limit_day(x, d->id, d->for_party ? S("p1") : S(""), &last))
        return false;
    then = date_instant(last + 1, ZONE_CITY_MIN) + (instant)9 * HOUR;
    if (then > x->now)
        x->now = then;
    return true;
}

/* The day from which the engine says that it is possible. */
static bool wait_as_told(struct player *x)
{
    bool waited = false;

    for (size_t i = 0; i < x->answer.n_reasons; i++) {
        const struct reason *r = &x->answer.reasons[i];
        instant then =
            date_instant(r->possible_from, ZONE_CITY_MIN) + (instant)9 * HOUR;

        if (!r->has_from || then <= x->now)
            continue;
        x->now = then;
        waited = true;
    }
    return waited;
}

static void keep_refused(struct player *x, const struct attempt *k)
{
    str all = k->step->id;

    for (size_t i = 0; i < x->answer.n_reasons && !x->failed; i++) {
        const str parts[] = {all, i == 0 ? S(".") : S(", "),
                             x->answer.reasons[i].guard};

        if (!arena_join(x->a, parts, 3, &all, x->e))
            x->failed = true;
    }
    x->refused = all;
}

static void use_answer(struct player *x, const struct attempt *k)
{
    const struct json *claims = json_get(x->answer.effects, S("claims"));

    push(x, x->acts, intent_of(x, k));
    x->fold = x->answer.fold;
    for (size_t i = 0; claims != NULL && i < claims->n && !x->failed; i++) {
        if (!json_set(x->a, x->numbers,
                      json_get_str(claims->items[i], S("key")),
                      json_get(claims->items[i], S("value")), x->e))
            x->failed = true;
    }
}

/* One act of the way: as the model has it, then with other values, then on
 * later days. */
static bool play_act(struct player *x, const struct gone *g, bool keep_days)
{
    static const int waits[] = {0, 1, 8, 32, 70, 200, 400};
    const instant began = x->now;
    struct attempt k = {.step = &x->p->steps[g->t.step], .t = g->t};
    size_t left = 1;

    x->tries = 0;
    for (size_t i = 0; i < COUNT_OF(waits) && left > 0 && !x->failed; i++) {
        if (i > 0 && keep_days)
            break;
        x->now = began + (instant)waits[i] * 24 * HOUR + HOUR;
        k.fields = first_fields(x, g);
        left = try_it(x, &k);
        if (left > 0 && !keep_days && wait_as_told(x))
            left = try_it(x, &k);
        for (int round = 0; round < 2 && left > 0; round++)
            left = better(x, &k, left);
        for (k.turn = 1; k.turn < 4 && left > 0; k.turn++) {
            left = try_it(x, &k);
            if (left == 0)
                break;
        }
        k.turn = left == 0 ? k.turn : 0;
    }
    if (x->failed)
        return false;
    if (left > 0) {
        x->now = began + HOUR;
        k.turn = 0;
        k.fields = first_fields(x, g);
        (void)try_it(x, &k);
        (void)better(x, &k, SIZE_MAX);
        (void)try_it(x, &k);
        keep_refused(x, &k);
        return false;
    }
    left = try_it(x, &k);
    use_answer(x, &k);
    return !x->failed;
}

/* ---- what the claim says, at the last act ---- */

static bool truth_of(struct player *x, const struct feel *f,
                     const struct json *context)
{
    const struct feel_value *v = NULL;

    if (!feel_run(f, context, NULL, x->a, &v, x->e)) {
        x->failed = true;
        return false;
    }
    return feel_true(v);
}

/* Whether the claim is really broken by taking the last step now. */
static bool breaks_claim(struct player *x, const struct json *act,
                         struct json *fold)
{
    const struct goal *g = x->s->goal;
    struct json *after = x->fold, *context, *fields;
    struct matter_ask ask;

    if (g == NULL || (g->says_when == NULL && g->says_not == NULL))
        return true;
    x->fold = fold;
    ask = ask_of(x, NULL);
    context = fold == NULL ? object(x)
                           : matter_context(&ask, json_get_str(act, S("party")),
                                            x->a, x->e);
    x->fold = after;
    fields = json_get(act, S("fields"));
    if (context == NULL) {
        x->failed = true;
        return false;
    }
    put(x, context, "input",
        fields != NULL ? json_copy(x->a, fields, x->e) : object(x));
    if (g->says_when != NULL && !truth_of(x, g->says_when, context)) {
        x->refused = S("when");
        return false;
    }
    if (g->says_not != NULL && truth_of(x, g->says_not, context)) {
        x->refused = S("holds");
        return false;
    }
    return !x->failed;
}

/* ---- the whole way ---- */

static str capacity_of(const struct player *x, const struct trace *t)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct gone *g = &t->at[i];
        uint32_t among = g->t.who == WHO_OWN && g->t.who != WHO_TIME
                             ? x->p->steps[g->t.step].among
                             : 0;

        for (size_t c = 0; among != 0 && c < x->p->n_capacities; c++) {
            if ((among >> c & 1U) != 0)
                return x->p->capacities[c].id;
        }
    }
    return S("");
}

/* What was there from the beginning: the first class that shows before a step
 * of the way asks for it. */
static void given_value(struct player *x, const struct trace *t, size_t var,
                        struct json *into)
{
    const struct var *v = &x->m->vars.at[var];
    const struct field *f = procedure_field(x->p, v->name);
    bool own = v->kind == VAR_OWN;

    for (size_t i = 0; i < t->n && f != NULL && !x->failed; i++) {
        const struct gone *g = &t->at[i];
        const struct move_step *s = &x->m->steps[g->t.step];

        for (size_t k = 0; g->t.who != WHO_TIME && k < s->s->n_fields; k++) {
            if (s->writes[k] == var && (!own || g->t.who == WHO_OWN) &&
                (k >= COUNT_OF(g->input) || g->input[k] != 0))
                return;
        }
        if (g->state[var] == ANY)
            continue;
        if (g->state[var] != 0)
            set_field(
                x, into, v->name,
                sample_of(x->m, x->a, v->domain, f, g->state[var], today(x)));
        return;
    }
}

static void given_values(struct player *x, const struct trace *t,
                         enum var_kind kind, struct json *into)
{
    for (size_t i = 0; i < x->m->vars.n; i++) {
        if (x->m->vars.at[i].kind == kind && x->m->vars.at[i].first == ANY)
            given_value(x, t, i, into);
    }
}

static void make_begin(struct player *x, const struct trace *t)
{
    struct json *parties = object(x), *one = object(x);
    str capacity = capacity_of(x, t);
    bool other = false;

    x->begin = object(x);
    put(x, one, "kind", said(x, S("organisation")));
    put(x, one, "name", said(x, S("示例公司")));
    if (capacity.n > 0)
        put(x, one, "capacity", said(x, capacity));
    given_values(x, t, VAR_OWN, one);
    put(x, parties, "p1", one);
    for (size_t i = 0; i < t->n; i++)
        other = other || t->at[i].t.who == WHO_OTHER;
    if (other) {
        one = object(x);
        put(x, one, "kind", said(x, S("person")));
        put(x, one, "name", said(x, S("示例个人")));
        put(x, parties, "p2", one);
    }
    put(x, x->begin, "parties", parties);
    one = object(x);
    given_values(x, t, VAR_CASE, one);
    if (!x->failed && one->n > 0)
        put(x, x->begin, "case", one);
    x->authority = object(x);
    put(x, x->authority, "id", said(x, S("demo")));
    put(x, x->authority, "name", said(x, S("示例机关")));
    put(x, x->authority, "mark", said(x, S("示")));
}

static struct json *scenario_of(struct player *x, str claim, bool went)
{
    struct json *o = object(x), *expect = object(x);
    const str parts[] = {S("反例 counter-example: "), claim};
    str title = S("");

    if (!x->failed && !arena_join(x->a, parts, 2, &title, x->e))
        x->failed = true;
    put(x, o, "scenario", said(x, title));
    put(x, o, "procedure", said(x, x->p->id));
    if (x->p->profile.n > 0)
        put(x, o, "profile", said(x, x->p->profile));
    put(x, o, "authority", x->authority);
    put(x, o, "people", x->people);
    put(x, o, "given", x->begin);
    put(x, o, "acts", x->acts);
    if (went && x->fold != NULL) {
        put(x, expect, "states", json_get(x->fold, S("states")));
        put(x, o, "expect", expect);
    }
    return x->failed ? NULL : o;
}

static bool play_all(struct player *x, const struct trace *t)
{
    for (size_t i = 0; i < t->n && !x->failed; i++) {
        const struct gone *g = &t->at[i];
        bool keep_days = false;
        struct json *before = x->fold;

        if (g->t.who == WHO_TIME) {
            if (!let_pass(x, g->t.step)) {
                x->refused = x->p->deadlines[g->t.step].id;
                return false;
            }
            continue;
        }
        for (size_t l = 0; l < x->p->n_deadlines; l++) {
            bool runs = before != NULL && must_run(x, l) &&
                        g->state[x->m->limits[l].var] != LIMIT_NONE;

            keep_days = keep_days || runs;
        }
        if (!play_act(x, g, keep_days))
            return false;
        if (i + 1 == t->n &&
            !breaks_claim(x, x->acts->items[x->acts->n - 1], before))
            return false;
    }
    return !x->failed;
}

bool replay_way(const struct search *s, const struct trace *t,
                const struct calendar *calendar, str claim, struct arena *a,
                struct replay *out, struct err *e)
{
    struct player x = {.s = s,
                       .m = s->m,
                       .p = s->m->p,
                       .calendar = calendar,
                       .a = a,
                       .e = e,
                       .refused = S("")};

    x.acts = array(&x);
    x.numbers = object(&x);
    x.now = date_instant(FIRST_DAY, ZONE_CITY_MIN) + (instant)9 * HOUR;
    make_people(&x);
    make_begin(&x, t);
    out->went = !x.failed && play_all(&x, t);
    out->scenario = scenario_of(&x, claim, out->went);
    out->refused = x.refused;
    return !x.failed;
}

/* ---- as a file ---- */

static void write_value(const struct json *v, struct buf *b)
{
    json_print(v, 0, b);
}

void scenario_write(const struct json *scenario, struct buf *b)
{
    buf_lit(b, "# 由 fadu check 写出的反例,用 fadu try 重放。\n"
               "# A counter-example written by fadu check; play it with "
               "fadu try.\n");
    for (size_t i = 0; i < scenario->n; i++) {
        const struct json *v = scenario->items[i];
        bool lines = str_eq(scenario->names[i], S("acts")) ||
                     str_eq(scenario->names[i], S("people"));

        buf_add(b, scenario->names[i]);
        buf_lit(b, ":");
        if (!lines) {
            buf_byte(b, ' ');
            write_value(v, b);
            buf_byte(b, '\n');
            continue;
        }
        buf_byte(b, '\n');
        for (size_t k = 0; k < v->n; k++) {
            buf_lit(b, "  ");
            if (v->kind == JSON_OBJECT) {
                buf_add(b, v->names[k]);
                buf_lit(b, ": ");
            } else {
                buf_lit(b, "- ");
            }
            write_value(v->items[k], b);
            buf_byte(b, '\n');
        }
    }
}
