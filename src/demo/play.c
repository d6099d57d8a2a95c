/* play.c - the acts of all cases in order of time, each through the same door
 * as an officer's.  A story that the law forbids is a mistake of the demo.
 */
#include "demo/internal.h"

static const struct err_def not_taken = {
    .code = "DEMO-002",
    .fault = FAULT_INPUT,
    .zh = "示范情景「{0}」的「{1}」没有被接受:{2}",
    .fix_zh = "改正 demo/stories.yaml 中的这一步",
    .en = "the step \"{1}\" of the demo's story \"{0}\" was not taken: {2}",
    .fix_en = "correct it in demo/stories.yaml",
};

static bool put_time(struct arena *a, struct json *o, const char *name,
                     instant t, struct err *e)
{
    struct buf b;
    str text = S("");
    bool ok;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t, ZONE_CITY_MIN);
    ok = buf_take(&b, a, &text, e) && json_set_str(a, o, str_of(name), text, e);
    buf_close(&b);
    return ok;
}

/* The intent of an act, or NULL. */
static struct json *intent_of(struct demo *d, const struct planned *p,
                              struct arena *a)
{
    static const char *const copied[] = {"step", "by", "party", "fields",
                                         "note"};
    struct json *v = json_object(a, d->e);
    str mode = json_get_str(p->of->story, S("mode"));

    for (size_t i = 0; v != NULL && i < COUNT_OF(copied); i++) {
        const struct json *given = json_get(p->act, str_of(copied[i]));

        if (given != NULL &&
            !json_set(a, v, str_of(copied[i]),
                      fill_json(d, p->of, p->at, given, a), d->e))
            return NULL;
    }
    if (v == NULL || !put_time(a, v, "at", p->at, d->e) ||
        !put_time(a, v, "recorded", p->recorded, d->e) ||
        (mode.n > 0 &&
         (!json_set_str(a, v, S("mode"), mode, d->e) ||
          !json_set_str(a, v, S("source"),
                        json_get_str(p->of->story, S("source")), d->e))))
        return NULL;
    return v;
}

static bool caller_for(struct demo *d, const struct planned *p,
                       const struct json *intent, struct arena *a,
                       struct caller *out)
{
    const struct json *by = json_get(intent, S("by"));
    struct db *db = NULL;
    bool ok;

    if (!json_is(by, JSON_ARRAY) || by->n == 0)
        return d_bad(d, p->act, S("by"));
    ok = office_read(d->office, &db, d->e) &&
         caller_at(db, a, json_str(by->items[0]),
                   instant_date(p->at, ZONE_CITY_MIN), p->of->authority, out,
                   d->e);
    office_read_end(d->office, db);
    return ok;
}

static bool say_why(struct demo *d, const struct planned *p,
                    const struct office_answer *answer)
{
    const struct json *list =
        answer->result == OFFICE_REFUSED ? answer->reasons : answer->problems;
    str why = S(""), step = json_get_str(p->act, S("step"));

    if (json_is(list, JSON_ARRAY) && list->n > 0) {
        const struct json *one = list->items[0];

        why = D_JOIN(d, json_get_str(one, S("guard")),
                     json_get_str(one, S("field")), S(" "),
                     json_get_str(one, S("zh")));
    }
    if (step.n == 0)
        step = json_get_str(p->act, S("opine"));
    return err_set(d->e, &not_taken, .at = p->act->at,
                   .arg = {json_get_str(p->of->story, S("id")), step, why});
}

static bool take(struct demo *d, const struct planned *p,
                 const struct office_ask *ask, struct arena *a,
                 struct office_answer *answer)
{
    str opine = json_get_str(p->act, S("opine"));
    struct office_opinion opinion = {.proposal = p->of->proposals,
                                     .agree = str_eq(opine, S("agree")),
                                     .text =
                                         json_get_str(p->act, S("opinion"))};

    if (opine.n > 0)
        return office_opine(d->office, a, ask, &opinion, answer, d->e);
    if (json_true(json_get(p->act, S("propose"))))
        return office_propose(d->office, a, ask, &p->of->proposals, answer,
                              d->e);
    return office_act(d->office, a, ask, answer, d->e);
}

static str of_story(const struct demo *d, const struct json *story,
                    const char *name)
{
    /* "" is an answer too: the general law. */
    return json_get_str(json_get(story, str_of(name)) != NULL ? story
                                                              : d->stories,
                        str_of(name));
}

static bool play_one(struct demo *d, const struct planned *p, struct arena *a)
{
    struct json *intent = intent_of(d, p, a);
    struct office_answer answer;
    struct caller caller;
    struct office_ask ask = {.caller = &caller,
                             .matter = p->of->begun ? p->of->id : S(""),
                             .authority = p->of->authority,
                             .procedure =
                                 of_story(d, p->of->story, "procedure"),
                             .profile = of_story(d, p->of->story, "profile"),
                             .begin = p->of->begin,
                             .intent = intent,
                             .seen = -1,
                             .trusted = true};

    if (intent == NULL || !caller_for(d, p, intent, a, &caller) ||
        !take(d, p, &ask, a, &answer))
        return false;
    if (answer.result != OFFICE_DONE)
        return say_why(d, p, &answer);
    p->of->begun = true;
    return true;
}

bool play_all(struct demo *d)
{
    struct arena *a = NULL;
    bool ok = arena_open(&a, &memory_system, (size_t)256 << 20, d->e);

    for (size_t i = 0; ok && i < d->plan.n; i++) {
        arena_reset(a);
        ok = play_one(d, &d->plan.at[i], a);
        d->done++;
        if (d->o->progress != NULL && (i % 100 == 0 || i + 1 == d->plan.n))
            d->o->progress(d->o->ctx, d->done, (int64_t)d->plan.n);
    }
    arena_close(a);
    return ok;
}
