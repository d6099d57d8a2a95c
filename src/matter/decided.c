/* decided.c - what the pack's decisions (裁量) propose for this matter.
 *
 * A decision is asked once for an act (and for each party that is looked at),
 * by the version of the day whose law governs; with `lighter` also by today's,
 * and the lighter result stands.  How it came about is a derivation (推导):
 * the act keeps it, so that nobody has to ask the table again.
 */
#include "matter/internal.h"

enum { TABLES_MAX = 64 };

/* ---- what is asked ---- */

/* The values of the matter (or of the party) with what this act enters. */
static struct json *overlaid(struct work *w, const struct json *under)
{
    struct json *v = w_object(w);

    for (size_t i = 0; json_is(under, JSON_OBJECT) && i < under->n; i++)
        if (!w->failed &&
            !json_set(w->a, v, under->names[i], under->items[i], w->e))
            w->failed = true;
    for (size_t i = 0; w->input != NULL && i < w->input->n; i++)
        if (!w->failed &&
            !json_set(w->a, v, w->input->names[i], w->input->items[i], w->e))
            w->failed = true;
    return v;
}

struct json *context_with_input(struct work *w, const struct json *context)
{
    const char *name = w->step != NULL && w->step->for_party ? "party" : "case";
    struct json *c = w->failed ? NULL : fold_thin(w->a, context, w->e);

    if (c == NULL) {
        w->failed = true;
        return NULL;
    }
    if (w->input != NULL)
        w_put(w, c, name, overlaid(w, json_get(context, str_of(name))));
    return c;
}

static struct json *given_to(struct work *w, const struct decision *d,
                             const struct json *context)
{
    struct json *v = w_object(w);

    for (size_t i = 0; i < d->n_given && !w->failed; i++) {
        struct json *one = context_value(w, d->given[i].value, context);

        if (one != NULL && !json_set(w->a, v, d->given[i].target, one, w->e))
            w->failed = true;
    }
    return v;
}

/* ---- asking one version ---- */

struct ruling {
    const struct decision_version *version;
    struct json *result; /* JSON null: no rule */
    struct json *tables; /* [{table, rules, inputs: [{zh, value}]}] */
    struct json *notes;  /* [{zh, en}] */
};

static struct json *printed(struct work *w, const struct feel_value *v)
{
    struct buf b;
    str text = S("");

    buf_init(&b, &memory_system, 1 << 16);
    feel_print(v, &b);
    if (!w->failed && !buf_take(&b, w->a, &text, w->e))
        w->failed = true;
    buf_close(&b);
    return w_str(w, text);
}

static struct json *table_json(struct work *w, const struct dmn_table_why *t)
{
    struct json *v = w_object(w), *rules = w_array(w), *inputs = w_array(w);

    for (size_t i = 0; i < t->n_rules; i++) {
        if (t->rules[i].matched)
            w_push(w, rules, w_int(w, (int64_t)t->rules[i].rule + 1));
    }
    for (size_t i = 0; i < t->table->n_inputs; i++) {
        const struct dmn_input *in = &t->table->inputs[i];
        struct json *one = w_object(w);

        w_put(w, one, "name",
              w_str(w, in->label.n > 0 ? in->label
                                       : str_trim(in->expression.text)));
        w_put(w, one, "value", printed(w, t->inputs[i]));
        w_push(w, inputs, one);
    }
    w_put(w, v, "table", w_str(w, t->element));
    w_put(w, v, "rules", rules);
    w_put(w, v, "inputs", inputs);
    return v;
}

static void explain(struct work *w, const struct dmn_why *why, struct ruling *r)
{
    size_t n = why->n_tables < TABLES_MAX ? why->n_tables : TABLES_MAX;

    r->tables = w_array(w);
    r->notes = w_array(w);
    for (size_t i = 0; i < n && !w->failed; i++)
        w_push(w, r->tables, table_json(w, &why->tables[i]));
    for (size_t i = 0; i < why->n_notes && i < TABLES_MAX && !w->failed; i++) {
        struct json *one = w_object(w);

        w_put(w, one, "zh", w_str(w, why->notes[i].zh));
        w_put(w, one, "en", w_str(w, why->notes[i].en));
        w_push(w, r->notes, one);
    }
}

static const struct feel_value *moment(struct work *w)
{
    struct buf b;
    str text = S("");
    const struct feel_value *v;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, w->at, ZONE_CITY_MIN);
    if (!w->failed && !buf_take(&b, w->a, &text, w->e))
        w->failed = true;
    buf_close(&b);
    v = w->failed ? NULL : feel_of_temporal(w->a, text, w->e);
    w->failed = w->failed || v == NULL;
    return v;
}

static struct ruling ask_version(struct work *w,
                                 const struct decision_version *v, str element,
                                 const struct json *given)
{
    struct ruling r = {.version = v};
    struct dmn_ask ask = {.name = element, .now = moment(w)};
    const struct feel_value *out = NULL;
    struct dmn_why why = {0};

    ask.input = w->failed ? NULL : feel_from_json(given, w->a, w->e);
    if (ask.input == NULL ||
        !dmn_decide(v->model, &ask, w->a, &out, &why, w->e)) {
        w->failed = true;
        return r;
    }
    r.result = feel_json(out, w->a, w->e);
    w->failed = w->failed || r.result == NULL;
    explain(w, &why, &r);
    return r;
}

/* ---- which is lighter ---- */

/* "[3000..5000)": both ends; a number is both of its own. */
static void ends_of(str s, str *from, str *to)
{
    *from = *to = s;
    if (s.n > 2 && str_find(s, S(".."), &(size_t){0}))
        (void)str_cut(str_slice(s, 1, s.n - 1), S(".."), from, to);
}

/* Nothing imposed is the lightest; what cannot be compared is even. */
static int weigh(const struct json *a, const struct json *b)
{
    bool no_a = a == NULL || a->kind == JSON_NULL;
    bool no_b = b == NULL || b->kind == JSON_NULL;
    str a_from, a_to, b_from, b_to;
    int order = 0;

    if (no_a || no_b)
        return (int)no_b - (int)no_a;
    if (json_is(a, JSON_BOOL) && json_is(b, JSON_BOOL))
        return (int)a->truth - (int)b->truth;
    ends_of(json_str(a), &a_from, &a_to);
    ends_of(json_str(b), &b_from, &b_to);
    if (!decimal_compare(a_to, b_to, &order) || order != 0)
        return order;
    return decimal_compare(a_from, b_from, &order) ? order : 0;
}

static const struct json *output_of(const struct ruling *r, str name)
{
    return json_is(r->result, JSON_OBJECT) && marker(r->result).n == 0
               ? json_get(r->result, name)
               : r->result;
}

static bool is_lighter(const struct decision *d, const struct ruling *today,
                       const struct ruling *then)
{
    if (today->result == NULL || today->result->kind == JSON_NULL ||
        then->result == NULL || then->result->kind == JSON_NULL)
        return false;
    for (size_t i = 0; i < d->n_lighter; i++) {
        int order = weigh(output_of(today, d->lighter[i]),
                          output_of(then, d->lighter[i]));

        if (order != 0)
            return order < 0;
    }
    return false;
}

/* ---- the derivation ---- */

static const struct words of_the_day = {
    SI("按适用日当日有效的版本"), SI("by the version in force on that day")};
static const struct words the_lighter = {
    SI("现行版本的结果较轻,适用现行版本"),
    SI("the version in force today is lighter, and stands")};
static const struct words no_version = {
    SI("适用日没有有效的版本,不作建议"),
    SI("no version was in force on that day: nothing is proposed")};
static const struct words no_day = {
    SI("尚不知道适用哪一天的规定"),
    SI("it is not known yet which day's law governs")};
static const struct words no_element = {
    SI("没有适合本案的决策表"), SI("no table is meant for this matter")};

static void put_words(struct work *w, struct json *v, struct words says)
{
    w_put(w, v, "zh", w_str(w, says.zh));
    w_put(w, v, "en", w_str(w, says.en));
}

static struct json *fact_ids(struct work *w, const struct facts_cited *f,
                             date on)
{
    struct json *all = w_array(w);

    for (size_t i = 0; i < f->n; i++) {
        if (fact_in_force(f->at[i], on))
            w_push(w, all, w_str(w, f->at[i]->id));
    }
    return all;
}

static void put_ruling(struct work *w, struct json *v, const struct ruling *r,
                       date on)
{
    w_put(w, v, "version", w_str(w, r->version->file));
    w_put(w, v, "sha256", w_str(w, r->version->digest));
    w_put(w, v, "law", fact_ids(w, &r->version->basis, on));
    w_put(w, v, "result", r->result);
    w_put(w, v, "tables", r->tables);
    if (r->notes != NULL && r->notes->n > 0)
        w_put(w, v, "notes", r->notes);
}

static void derive(struct work *w, const struct decision *d, str element,
                   date on, struct json *v)
{
    const struct decision_version *then = decision_version_on(d, on);
    const struct decision_version *today =
        d->n_lighter > 0 ? decision_version_on(d, w->on) : NULL;
    const struct json *given = json_get(v, S("given"));
    struct ruling a, b;

    if (then == NULL) {
        put_words(w, v, no_version);
        return;
    }
    a = ask_version(w, then, element, given);
    if (today == NULL || today == then) {
        w_put(w, v, "chosen", w_str(w, S("of_the_day")));
        put_words(w, v, of_the_day);
        put_ruling(w, v, &a, on);
        return;
    }
    b = ask_version(w, today, element, given);
    if (!w->failed) {
        bool later = is_lighter(d, &b, &a);
        struct json *other = w_object(w);

        w_put(w, v, "chosen", w_str(w, later ? S("lighter") : S("of_the_day")));
        put_words(w, v, later ? the_lighter : of_the_day);
        put_ruling(w, v, later ? &b : &a, later ? w->on : on);
        put_ruling(w, other, later ? &a : &b, later ? on : w->on);
        w_put(w, v, "other", other);
    }
}

static bool day_of(struct work *w, const struct decision *d,
                   const struct json *context, date *on)
{
    const struct json *v;

    *on = w->on;
    if (d->on == NULL)
        return true;
    v = context_value(w, d->on, context);
    return v != NULL && date_parse(str_slice(marker(v), 0, 10), on);
}

static struct json *derivation(struct work *w, const struct decision *d,
                               const struct json *context)
{
    struct json *v = w_object(w);
    str element = decision_element(d, S(""));
    date on;

    w_put(w, v, "decision", w_str(w, d->id));
    if (w->party.n > 0)
        w_put(w, v, "party", w_str(w, w->party));
    w_put(w, v, "given", given_to(w, d, context));
    if (d->by != NULL)
        element =
            decision_element(d, json_str(context_value(w, d->by, context)));
    w_put(w, v, "basis", w_facts(w, &d->basis));
    if (w->failed)
        return v;
    if (!day_of(w, d, context, &on)) {
        put_words(w, v, no_day);
        return v;
    }
    w_put(w, v, "on", w_date(w, on));
    w_put(w, v, "element", w_str(w, element));
    if (element.n == 0)
        put_words(w, v, no_element);
    else
        derive(w, d, element, on, v);
    return v;
}

/* ---- the name `decided` ---- */

/* The outputs with what they are of; null where nothing is proposed. */
static struct json *outcome(struct work *w, const struct json *v)
{
    struct json *result = json_get(v, S("result"));
    struct json *out, *other;

    if (result == NULL || result->kind == JSON_NULL)
        return w->failed ? NULL : json_null(w->a, w->e);
    if (json_is(result, JSON_OBJECT) && marker(result).n == 0) {
        out = w->failed ? NULL : fold_thin(w->a, result, w->e);
        w->failed = w->failed || out == NULL;
    } else {
        out = w_object(w);
        w_put(w, out, "value", result);
    }
    w_put(w, out, "version", json_get(v, S("version")));
    w_put(w, out, "chosen", json_get(v, S("chosen")));
    other = json_get(json_get(v, S("other")), S("version"));
    w_put(w, out, "other",
          other != NULL || w->failed ? other : json_null(w->a, w->e));
    return out;
}

static bool is_of(const struct json *v, str decision, str party)
{
    return str_eq(json_get_str(v, S("decision")), decision) &&
           str_eq(json_get_str(v, S("party")), party);
}

static struct json *derived(struct work *w, const struct decision *d,
                            const struct json *context)
{
    struct json *v;

    for (size_t i = 0; w->derived != NULL && i < w->derived->n; i++) {
        if (is_of(w->derived->items[i], d->id, w->party))
            return w->derived->items[i];
    }
    if (w->derived == NULL)
        w->derived = w_array(w);
    v = derivation(w, d, context);
    w_push(w, w->derived, v);
    return v;
}

/* What the acts derived last, for papers and pages. */
static struct json *derived_before(struct work *w, const struct decision *d)
{
    struct json *all = json_get(w->fold, S("derivations"));

    for (size_t i = json_is(all, JSON_ARRAY) ? all->n : 0; i > 0; i--) {
        if (str_eq(json_get_str(all->items[i - 1], S("decision")), d->id) &&
            (w->party.n == 0 ||
             json_get(all->items[i - 1], S("party")) == NULL ||
             is_of(all->items[i - 1], d->id, w->party)))
            return all->items[i - 1];
    }
    return NULL;
}

static bool asks(const struct work *w, const struct decision *d)
{
    if (w->asking)
        return true;
    for (size_t i = 0; i < w->step->n_decides; i++) {
        if (w->step->decides[i] == d)
            return true;
    }
    return false;
}

void decided_put(struct work *w, struct json *context)
{
    struct json *all = w_object(w), *seen = NULL;

    for (size_t i = 0; i < w->p->n_decisions && !w->failed; i++) {
        const struct decision *d = &w->p->decisions[i];
        struct json *one = NULL;

        if (w->step == NULL) {
            one = derived_before(w, d);
        } else if (asks(w, d)) {
            if (seen == NULL)
                seen = context_with_input(w, context);
            one = w->failed ? NULL : derived(w, d, seen);
        } else {
            continue;
        }
        one = w->failed ? NULL : outcome(w, one);
        if (one != NULL && !json_set(w->a, all, d->id, one, w->e))
            w->failed = true;
    }
    w_put(w, context, "decided", all);
}

/* ---- what the act keeps ---- */

void derivations_write(struct work *w)
{
    for (size_t i = 0; w->derived != NULL && i < w->derived->n && !w->failed;
         i++) {
        struct json *v = fold_thin(w->a, w->derived->items[i], w->e);

        if (v == NULL) {
            w->failed = true;
            return;
        }
        w_put(w, v, "step", w_str(w, w->step->id));
        w_put(w, v, "at", w_instant(w, w->at));
        WRITE(w, v, S("derivations"), S("-"));
    }
    governing_write(w);
}

/* What does not fit its field is not known, whatever was known before. */
static void unfit_is_unknown(struct work *w)
{
    for (size_t i = 0; i < w->problems.n && !w->failed; i++) {
        for (size_t f = 0; f < w->step->n_fields; f++) {
            str id = w->step->fields[f].field->id;

            if (str_eq(id, w->problems.at[i].field) &&
                !json_set(w->a, w->input, id, json_null(w->a, w->e), w->e))
                w->failed = true;
        }
    }
}

struct json *matter_proposals(const struct matter_ask *ask, str step, str party,
                              struct arena *a, struct err *e)
{
    struct work w = {.ask = ask, .p = ask->procedure, .a = a, .e = e};
    struct json empty = {.kind = JSON_OBJECT};

    w.fold = ask->fold == NULL ? &empty : fold_thin(a, ask->fold, e);
    w.failed = w.fold == NULL;
    w.step = procedure_step(w.p, step);
    w.party = party;
    w.now = w.at = ask->now;
    w.on = instant_date(w.at, ZONE_CITY_MIN);
    if (w.failed || w.step == NULL || w.step->n_decides == 0)
        return w_array(&w);
    intent_fields(&w);
    unfit_is_unknown(&w);
    if (!w.failed)
        (void)context_of(&w);
    if (w.derived == NULL)
        w.derived = w_array(&w);
    return w.failed ? NULL : w.derived;
}
