/* gate.c - who may, from where, under which conditions: every reason against
 * an act is collected, none hides another.
 */
#include "matter/internal.h"

/* What the engine's own gates say; the facts come from the pack. */
#define WORDS(zh, en)  \
    {                  \
        SI(zh), SI(en) \
    }
static const struct gate {
    const char *id;
    struct words says, cure;
} order_gate = {"order",
                WORDS("事项要先走到这一步", "the matter must have come so far"),
                WORDS("先办理前面的步骤", "take the steps before it")},
  law_gate = {"law",
              WORDS("步骤的依据在当日有效",
                    "the law of the step is in force on that day"),
              WORDS("办理当日有效的法律所规定的步骤",
                    "take the step that the law of that day provides")},
  once_gate = {"once", WORDS("这一步只办理一次", "this step is taken once"),
               WORDS("查看已办理的记录", "see what was done")},
  post_gate = {"role.post",
               WORDS("由规定的职务办理", "taken by someone of that post"),
               WORDS("请有该职务的人员办理", "ask a person of that post")},
  count_gate = {"role.at-least",
                WORDS("办理人数达到法定人数", "enough persons act together"),
                WORDS("增加办理人员", "add persons")},
  credential_gate = {"role.credential",
                     WORDS("办理人员当日持有有效证件",
                           "the credential is valid on that day"),
                     WORDS("换由持有效证件的人员办理",
                           "let persons with a valid credential act")},
  assigned_gate = {"role.assigned",
                   WORDS("由本案指派的人员办理",
                         "taken by a person assigned to this matter"),
                   WORDS("先指派该人员,或由已指派的人员办理",
                         "assign the person first")},
  never_gate = {"role.never-also",
                WORDS("办理人员没有与本步骤相冲突的身份",
                      "nobody acts in two roles that exclude each other"),
                WORDS("换由其他人员办理", "let somebody else act")},
  running_gate = {"extension.running",
                  WORDS("延长在期限届满前批准",
                        "an extension is approved while the period runs"),
                  WORDS("期限已届满,不能再延长",
                        "the period is over and can no longer be extended")},
  timer_gate = {"timer",
                WORDS("期限届满时由系统办理",
                      "taken by the clock when its time limit has passed"),
                WORDS("等待期限届满", "wait until it has passed")};

struct reason *gate_refuse(struct work *w, const char *guard, struct words says,
                           struct words cure, const struct facts_cited *facts)
{
    struct reason *r;

    if (w->failed ||
        (w->ask->without.n > 0 && str_eq(w->ask->without, str_of(guard))))
        return NULL;
    r = vec_add(w->a, &w->reasons, w->e);
    if (r == NULL) {
        w->failed = true;
        return NULL;
    }
    *r = (struct reason){.guard = str_of(guard), .says = says, .cure = cure};
    if (facts != NULL)
        r->facts = facts_on_day(w, facts);
    return r;
}

static void refuse(struct work *w, const struct gate *g,
                   const struct facts_cited *facts)
{
    (void)gate_refuse(w, g->id, g->says, g->cure, facts);
}

/* ---- where from ---- */

const struct move *gate_move(const struct work *w)
{
    str now = json_get_str(json_get(w->fold, S("states")), w->step->track->id);

    for (size_t i = 0; i < w->step->n_moves; i++) {
        if (str_eq(w->step->moves[i].from, now))
            return &w->step->moves[i];
    }
    return NULL;
}

static bool done_before(const struct work *w)
{
    const struct json *where =
        w->step->for_party ? work_party(w, w->party) : w->fold;

    return json_get(json_get(where, S("done")), w->step->id) != NULL;
}

static void check_order(struct work *w)
{
    if (!facts_apply(&w->step->basis, w->on))
        refuse(w, &law_gate, &w->step->basis);
    if (gate_move(w) == NULL)
        refuse(w, &order_gate, &w->step->basis);
    if (!w->step->repeats && done_before(w))
        refuse(w, &once_gate, &w->step->basis);
}

/* ---- who ---- */

/* A post or credential may be given from one day to another: {from, to}. */
static bool covers(const struct json *v, date on)
{
    date from, to;

    if (json_true(v))
        return true;
    if (!json_is(v, JSON_OBJECT))
        return false;
    if (!marker_date(json_get(v, S("from")), &from))
        from = DATE_MIN;
    if (!marker_date(json_get(v, S("to")), &to))
        to = DATE_MAX;
    return from <= on && on <= to;
}

static bool has_post(const struct role *r, const struct json *person, date on)
{
    for (size_t i = 0; i < r->n_posts; i++) {
        if (covers(json_get(person, r->posts[i]), on))
            return true;
    }
    return r->n_posts == 0;
}

static void check_fewer(struct work *w, const struct role *r, size_t n,
                        const struct json *context)
{
    str missing;

    if (n >= (size_t)r->at_least)
        return;
    /* Only a law may let fewer act, and the pack must say which. */
    if (r->unless != NULL &&
        context_holds(w, r->unless, context, &missing) == TRUTH_YES)
        return;
    refuse(w, &count_gate, &r->at_least_basis);
}

static size_t distinct(const struct json *by)
{
    size_t n = 0;

    for (size_t i = 0; by != NULL && i < by->n; i++) {
        bool before = false;

        for (size_t j = 0; j < i; j++)
            before = before || json_equal(by->items[i], by->items[j]);
        n += !before;
    }
    return n;
}

static void check_role(struct work *w, const struct json *context)
{
    const struct role *r = w->step->by;
    const struct json *people = json_get(w->fold, S("people"));
    bool post = true, credential = true, assigned = true;

    if (r->timer)
        return;
    for (size_t i = 0; i < w->actors->n; i++) {
        const struct json *person = w->actors->items[i];
        str id = json_get_str(person, S("id"));

        post = post && has_post(r, person, w->on);
        credential =
            credential && (!r->credential ||
                           covers(json_get(person, S("credential")), w->on));
        assigned = assigned && (r->assigned.n == 0 ||
                                list_has(json_get(people, r->assigned), id));
    }
    if (!post)
        refuse(w, &post_gate, &r->post_basis);
    if (!credential)
        refuse(w, &credential_gate, &r->credential_basis);
    if (!assigned)
        refuse(w, &assigned_gate, &r->assigned_basis);
    for (size_t n = 0; n < r->n_never_also; n++) {
        const struct json *list = json_get(people, r->never_also[n].list);
        bool clash = false;

        for (size_t i = 0; i < w->actors->n; i++)
            clash = clash ||
                    list_has(list, json_get_str(w->actors->items[i], S("id")));
        if (clash)
            refuse(w, &never_gate, &r->never_also[n].basis);
    }
    check_fewer(w, r, distinct(w->by), context);
}

/* ---- conditions ---- */

/* The day after the last of the periods that the condition waits for. */
static void when_possible(struct work *w, const struct guard *g,
                          struct reason *r)
{
    const struct deadline *d = procedure_deadline(w->p, g->waits);
    const struct json *parties = json_get(w->fold, S("parties"));
    date last, latest = DATE_MIN;
    instant ends;

    if (d == NULL)
        return;
    if (!d->for_party) {
        if (limit_ends(w, d, S(""), &last, &ends))
            latest = last;
    }
    for (size_t i = 0; d->for_party && parties != NULL && i < parties->n; i++) {
        if (w->step->for_party && !str_eq(w->party, parties->names[i]))
            continue;
        if (limit_ends(w, d, parties->names[i], &last, &ends) && last > latest)
            latest = last;
    }
    if (latest > DATE_MIN) {
        r->has_from = true;
        r->possible_from = latest + 1;
    }
}

/* At least so long before the event: the last day on which the act is in
 * time, counted backwards [TIM-W3]. */
static enum truth early_enough(struct work *w, const struct guard *g,
                               const struct json *context, date *last)
{
    const struct json *event = context_value(w, g->event, context);
    struct due_ask ask = {.period = g->period, .backward = true};
    struct due due;

    if (event == NULL || !marker_instant(event, &ask.start))
        return TRUTH_UNKNOWN;
    if (!calendar_due(w->ask->calendar, &ask, w->a, &due, w->e)) {
        w->failed = true;
        return TRUTH_UNKNOWN;
    }
    *last = due.last;
    return w->on <= due.last ? TRUTH_YES : TRUTH_NO;
}

static void check_guard(struct work *w, const struct guard *g,
                        const struct json *context)
{
    enum truth holds = TRUTH_YES;
    str missing = S("");
    struct reason *r;
    date last = 0;

    if (w->ask->without.n > 0 && str_eq(w->ask->without, g->id))
        return;
    /* Procedure follows the law of each step's day. */
    if (!facts_apply(&g->law, w->on))
        return;
    if (g->when != NULL)
        holds = context_holds(w, g->when, context, &missing);
    /* With `when` and `event` both, `when` says whether the event counts. */
    if (g->event != NULL && (g->when == NULL || holds == TRUTH_YES))
        holds = early_enough(w, g, context, &last);
    else if (g->event != NULL && holds == TRUTH_NO)
        holds = TRUTH_YES;
    if (holds == TRUTH_YES || w->failed)
        return;
    if (g->finding_only && w->asking)
        return;
    if (g->finding_only && !w->record) {
        struct reason duty = {.guard = g->id,
                              .says = g->name,
                              .cure = g->cure,
                              .facts = facts_on_day(w, &g->basis),
                              .missing = missing};

        finding_of_reason(w, &duty);
        return;
    }
    r = vec_add(w->a, &w->reasons, w->e);
    if (r == NULL) {
        w->failed = true;
        return;
    }
    *r = (struct reason){.guard = g->id,
                         .says = g->name,
                         .cure = g->cure,
                         .facts = facts_on_day(w, &g->basis),
                         .missing = missing,
                         .question = g->question};
    if (g->waits.n > 0)
        when_possible(w, g, r);
}

static void check_extension(struct work *w)
{
    const struct deadline *d =
        procedure_deadline(w->p, w->step->extends.deadline);
    date last;
    instant ends;

    /* [TIM-W6]: approval must be dated inside the running period. */
    if (d != NULL &&
        limit_ends(w, d, d->for_party ? w->party : S(""), &last, &ends) &&
        w->at >= ends)
        refuse(w, &running_gate, &d->basis);
}

/* The clock's step is for a limit that has passed and was not met, or begins
 * what another matter started. */
static void check_timer(struct work *w)
{
    struct facts_cited facts = w->step->basis;

    if (!w->step->by->timer || (w->ask->fold == NULL && w->step->begins))
        return;
    for (size_t i = 0; i < w->p->n_deadlines; i++) {
        const struct deadline *d = &w->p->deadlines[i];
        const struct json *limit;

        if (!str_eq(d->on_pass, w->step->id))
            continue;
        facts = d->basis;
        limit = limit_seen(w, d, d->for_party ? w->party : S(""));
        if (limit != NULL && json_true(json_get(limit, S("passed"))) &&
            json_get(limit, S("met")) == NULL)
            return;
    }
    refuse(w, &timer_gate, &facts);
}

void gate_check(struct work *w, bool whatever_is_entered)
{
    const struct json *context = context_of(w);

    check_order(w);
    if (!whatever_is_entered)
        check_role(w, context);
    check_timer(w);
    check_extension(w);
    check_governing(w);
    for (size_t i = 0; i < w->step->n_guards && !w->failed; i++) {
        const struct guard *g = &w->step->guards[i];

        if (!whatever_is_entered || !g->reads_input)
            check_guard(w, g, context);
    }
}
