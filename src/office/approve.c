/* approve.c - a step is put to the person who may take it (送审), and that
 * person says an opinion (意见).
 *
 * A proposal is an act of the matter: it records what was filled in and by
 * whom, and changes no state.  Agreeing takes the step itself, in the name of
 * the one who agrees; the opinion stands in that act.
 */
#include "office/internal.h"

static const struct err_def no_proposal = {
    .code = "OFFICE-020",
    .fault = FAULT_ABSENT,
    .zh = "事项没有第 {0} 号送审",
    .fix_zh = "在事项的「审批」中查看",
    .en = "the matter has no proposal {0}",
    .fix_en = "see the matter's approvals",
};
static const struct err_def settled = {
    .code = "OFFICE-021",
    .fault = FAULT_CONFLICT,
    .zh = "第 {0} 号送审已经有结论",
    .fix_zh = "需要时重新送审",
    .en = "proposal {0} has been settled already",
    .fix_en = "propose again if needed",
};
static const struct err_def not_approver = {
    .code = "OFFICE-022",
    .fault = FAULT_FORBIDDEN,
    .zh = "你没有「{0}」所要求的职务",
    .fix_zh = "由有该职务的人员或其代理人审批",
    .en = "you hold no post that \"{0}\" asks for",
    .fix_en = "let someone with that post, or a stand-in, decide",
};
static const struct err_def no_reason = {
    .code = "OFFICE-023",
    .fault = FAULT_INPUT,
    .zh = "退回「{0}」要写明意见",
    .fix_zh = "写明退回的理由和要求",
    .en = "sending \"{0}\" back needs an opinion",
    .fix_en = "say why, and what is asked for",
};
static const struct err_def no_such_step = {
    .code = "OFFICE-024",
    .fault = FAULT_INPUT,
    .zh = "没有步骤「{0}」,或它不能送审",
    .fix_zh = "在事项页选择步骤",
    .en = "there is no step \"{0}\" that can be put to someone",
    .fix_en = "choose a step on the matter's page",
};

static const struct err_def no_words = {
    .code = "OFFICE-025",
    .fault = FAULT_INPUT,
    .zh = "{0} 的意见没有写内容",
    .fix_zh = "写明意见后签署",
    .en = "the opinion of {0} says nothing",
    .fix_en = "write the opinion, then sign it",
};

struct paper_travel {
    struct travel t;
    const struct office_ask *ask;
    const struct office_opinion *opinion; /* NULL: a proposal */
    int64_t n;                            /* of the proposal, from 1 */
};

/* ---- writes ---- */

struct writer {
    struct arena *a;
    struct json *list;
    struct err *e;
    bool ok;
};

static void write_to(struct writer *w, const str *path, size_t n,
                     struct json *value)
{
    struct json *one = json_object(w->a, w->e);
    struct json *names = json_array(w->a, w->e);

    w->ok = w->ok && one != NULL && names != NULL && value != NULL;
    for (size_t i = 0; w->ok && i < n; i++)
        w->ok = json_add(w->a, names, json_string(w->a, path[i], w->e), w->e);
    w->ok = w->ok && json_set(w->a, one, S("path"), names, w->e) &&
            json_set(w->a, one, S("value"), value, w->e) &&
            json_add(w->a, w->list, one, w->e);
}

static struct json *marker_of(struct arena *a, instant t, struct err *e)
{
    struct json *v = json_object(a, e);
    struct buf b;
    str text = S("");
    bool ok;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t, ZONE_CITY_MIN);
    ok = v != NULL && buf_take(&b, a, &text, e) &&
         json_set_str(a, v, S("@"), text, e);
    buf_close(&b);
    return ok ? v : NULL;
}

static struct json *posts_of(struct arena *a, const struct step *s,
                             struct err *e)
{
    struct json *all = json_array(a, e);

    for (size_t i = 0; all != NULL && i < s->by->n_posts; i++) {
        if (!json_add(a, all, json_string(a, s->by->posts[i], e), e))
            return NULL;
    }
    return all;
}

static struct json *proposal_of(struct paper_travel *p, const struct step *s,
                                struct err *e)
{
    struct arena *a = p->t.a;
    const struct json *intent = p->ask->intent;
    const struct json *fields = json_get(intent, S("fields"));
    struct json *v = json_object(a, e);

    if (v == NULL || !json_set_int(a, v, S("n"), p->n, e) ||
        !json_set_str(a, v, S("step"), s->id, e) ||
        !json_set_str(a, v, S("party"), json_get_str(intent, S("party")), e) ||
        !json_set(a, v, S("fields"),
                  fields == NULL ? json_object(a, e) : json_copy(a, fields, e),
                  e) ||
        !json_set_str(a, v, S("by"), p->t.caller->person, e) ||
        !json_set(a, v, S("at"), marker_of(a, p->t.now, e), e) ||
        !json_set(a, v, S("posts"), posts_of(a, s, e), e) ||
        !json_set_str(a, v, S("note"), json_get_str(intent, S("note")), e) ||
        !json_set_str(a, v, S("state"), S("open"), e))
        return NULL;
    return v;
}

/* What the actor did and which folds follow from it. */
static bool finish(struct paper_travel *p, const char *kind,
                   struct json *writes, struct err *e)
{
    struct travel *t = &p->t;
    struct json *effects = json_object(t->a, e);
    struct json *act = json_object(t->a, e);
    struct json *recorded = marker_of(t->a, t->recorded, e);

    if (effects == NULL || act == NULL || recorded == NULL ||
        !json_set(t->a, effects, S("writes"), writes, e) ||
        !json_set(t->a, effects, S("claims"), json_array(t->a, e), e) ||
        !json_set_str(t->a, act, S("kind"), str_of(kind), e) ||
        !json_set_str(t->a, act, S("authority"), t->authority, e) ||
        !json_set_str(t->a, act, S("procedure"), t->procedure->id, e) ||
        !json_set_str(t->a, act, S("profile"), t->procedure->profile, e) ||
        !json_set_str(t->a, act, S("actor"), t->caller->person, e) ||
        !json_set_str(t->a, act, S("recorded"), json_get_str(recorded, S("@")),
                      e) ||
        !json_set(t->a, act, S("intent"), json_copy(t->a, p->ask->intent, e),
                  e) ||
        !json_set(t->a, act, S("effects"), effects, e))
        return false;
    t->act = act;
    t->after = json_copy(t->a, t->before, e);
    t->goes_on = true;
    t->answer.result = OFFICE_DONE;
    return t->after != NULL && matter_apply(t->a, &t->after, effects, e);
}

/* ---- preparing ---- */

/* What was filled in must fit its fields; whether the step may be taken is
 * asked when it is taken. */
static bool entered_fits(struct paper_travel *p, struct db *db,
                         struct matter_ask *m, struct err *e)
{
    struct travel *t = &p->t;
    struct json *intent = json_copy(t->a, p->ask->intent, e);
    struct json *by = json_array(t->a, e);
    struct matter_answer judged;

    t->goes_on = false;
    t->answer.result = OFFICE_DONE;
    if (intent == NULL || by == NULL ||
        !json_add(t->a, by, json_string(t->a, t->caller->person, e), e) ||
        !json_set(t->a, intent, S("by"), by, e) ||
        !load_persons(t, db, intent, &m->persons, e))
        return false;
    m->intent = intent;
    m->now = t->now;
    return load_linked(t->o, db, t->a, m, t, &m->linked, e) &&
           matter_decide(m, t->a, &judged, e) &&
           (judged.n_problems == 0 || answer_problems(t, &judged, e));
}

static bool prepare_proposal(struct paper_travel *p, const struct step *s,
                             struct writer *w, struct err *e)
{
    const struct json *all = json_get(p->t.before, S("proposals"));

    p->n = json_is(all, JSON_ARRAY) ? (int64_t)all->n + 1 : 1;
    write_to(w, (const str[]){S("proposals"), S("-")}, 2, proposal_of(p, s, e));
    return w->ok;
}

/* What settles proposal n (from 1), and how. */
static bool write_settled(struct travel *t, struct writer *w, int64_t n,
                          str state, str opinion)
{
    char z[24];
    int len = snprintf(z, sizeof z, "%lld", (long long)n - 1);
    str at;

    if (!arena_str(t->a, (str){z, (size_t)len}, &at, w->e))
        return false;
    write_to(w, (const str[]){S("proposals"), at, S("state")}, 3,
             json_string(t->a, state, w->e));
    write_to(w, (const str[]){S("proposals"), at, S("opinion")}, 3,
             json_string(t->a, opinion, w->e));
    write_to(w, (const str[]){S("proposals"), at, S("settled_by")}, 3,
             json_string(t->a, t->caller->person, w->e));
    write_to(w, (const str[]){S("proposals"), at, S("settled_at")}, 3,
             marker_of(t->a, t->now, w->e));
    return w->ok;
}

static bool prepare_return(struct paper_travel *p, const struct step *s,
                           struct writer *w, struct err *e)
{
    if (str_trim(p->opinion->text).n == 0)
        return err_set(e, &no_reason, .arg = {s->name.zh});
    return write_settled(&p->t, w, p->n, S("returned"), p->opinion->text);
}

/* One more opinion on an open proposal, with the stand-in's principal where
 * the caller stands in for one that day. */
static bool prepare_comment(struct paper_travel *p, struct db *db,
                            struct writer *w, struct err *e)
{
    struct travel *t = &p->t;
    struct json *v = json_object(t->a, e), *me = NULL;
    char z[24];
    int len = snprintf(z, sizeof z, "%lld", (long long)p->n - 1);
    str at;

    if (str_trim(p->opinion->text).n == 0)
        return err_set(e, &no_words, .arg = {t->caller->name});
    if (v == NULL || !arena_str(t->a, (str){z, (size_t)len}, &at, e) ||
        !person_at(db, t->a, t->caller->person,
                   instant_date(t->now, ZONE_CITY_MIN), t->caller->authority,
                   &me, e) ||
        !json_set_str(t->a, v, S("by"), t->caller->person, e) ||
        !json_set(t->a, v, S("at"), marker_of(t->a, t->now, e), e) ||
        !json_set_str(t->a, v, S("text"), p->opinion->text, e) ||
        (json_get(me, S("deputy_for")) != NULL &&
         !json_set(t->a, v, S("deputy_for"), json_get(me, S("deputy_for")), e)))
        return false;
    write_to(w, (const str[]){S("proposals"), at, S("opinions"), S("-")}, 4, v);
    return w->ok;
}

static bool may_settle(const struct caller *c, const struct json *proposal)
{
    const struct json *posts = json_get(proposal, S("posts"));

    for (size_t i = 0; json_is(posts, JSON_ARRAY) && i < posts->n; i++) {
        if (caller_has(c, json_str(posts->items[i])))
            return true;
    }
    return posts == NULL || posts->n == 0;
}

static const struct json *proposal_at(const struct json *fold, int64_t n)
{
    const struct json *all = json_get(fold, S("proposals"));

    return json_is(all, JSON_ARRAY) && n >= 1 && n <= (int64_t)all->n
               ? all->items[n - 1]
               : NULL;
}

static bool no_number(const struct err_def *what, int64_t n, struct err *e)
{
    char z[24];
    int len = snprintf(z, sizeof z, "%lld", (long long)n);

    return err_set(e, what, .arg = {{z, (size_t)len}});
}

/* The open proposal that an intent speaks of; *one NULL: of none. */
static bool open_proposal(const struct travel *t, const struct json *intent,
                          const struct json **one, struct err *e)
{
    int64_t n;

    *one = NULL;
    if (!json_get_int(intent, S("proposal"), &n))
        return true;
    *one = proposal_at(t->before, n);
    if (*one == NULL ||
        !str_eq(json_get_str(*one, S("step")), json_get_str(intent, S("step"))))
        return no_number(&no_proposal, n, e);
    return str_eq(json_get_str(*one, S("state")), S("open")) ||
           no_number(&settled, n, e);
}

bool proposal_fits(const struct travel *t, const struct json *intent,
                   struct err *e)
{
    const struct json *one;

    if (!open_proposal(t, intent, &one, e))
        return false;
    return one == NULL || may_settle(t->caller, one) ||
           err_set(e, &not_approver, .arg = {json_get_str(one, S("step"))});
}

bool proposal_agree(struct travel *t, const struct json *intent,
                    struct json *effects, struct json **fold, struct err *e)
{
    struct writer w = {t->a, json_array(t->a, e), e, true};
    struct json *own = json_object(t->a, e);
    struct json *writes = json_get(effects, S("writes"));
    int64_t n;

    if (!json_get_int(intent, S("proposal"), &n))
        return true;
    if (w.list == NULL || own == NULL ||
        !write_settled(t, &w, n, S("agreed"),
                       json_get_str(intent, S("opinion"))) ||
        !json_set(t->a, own, S("writes"), w.list, e) ||
        !matter_apply(t->a, fold, own, e))
        return false;
    for (size_t i = 0; i < w.list->n; i++) {
        if (!json_add(t->a, writes, w.list->items[i], e))
            return false;
    }
    return true;
}

static bool prepare_kind(struct paper_travel *p, struct db *db,
                         const struct step *s, struct matter_ask *m,
                         struct writer *w, struct err *e)
{
    const struct json *one;

    if (p->opinion == NULL)
        return entered_fits(p, db, m, e) && prepare_proposal(p, s, w, e);
    if (p->opinion->comment)
        return open_proposal(&p->t, p->ask->intent, &one, e) &&
               prepare_comment(p, db, w, e);
    return proposal_fits(&p->t, p->ask->intent, e) &&
           prepare_return(p, s, w, e);
}

/* The kind of act that goes onto the ledger. */
static const char *kind_of(const struct office_opinion *opinion)
{
    return opinion == NULL ? "propose" : opinion->comment ? "opine" : "return";
}

static bool prepare_paper(struct travel *t, struct db *db, struct err *e)
{
    struct paper_travel *p = t->ctx;
    struct writer w = {t->a, json_array(t->a, e), e, true};
    const struct step *s;
    struct matter_ask m;
    struct loaded x;
    struct authority authority;
    int64_t version = 0;

    if (w.list == NULL || !load_fold(db, t->a, t->stream, &x, e) ||
        !office_asking(t->o, db, t->a, p->ask->matter, &m, e) ||
        !load_office(t, db, x.authority, &authority, e))
        return false;
    t->before = x.fold;
    t->version = x.version;
    t->authority = authority.id;
    t->region = authority.region;
    t->procedure = m.procedure;
    s = procedure_step(m.procedure, json_get_str(p->ask->intent, S("step")));
    if (s == NULL || s->by->timer)
        return err_set(e, &no_such_step,
                       .arg = {json_get_str(p->ask->intent, S("step"))});
    if (!office_may(t->caller, RIGHT_ACT, &authority, x.fold))
        return err_set(e, &not_approver, .arg = {s->name.zh});
    if (!matter_seen(p->ask, t->version, e) ||
        !travel_read(t, t->stream, t->version, e) ||
        !prepare_kind(p, db, s, &m, &w, e))
        return false;
    if (t->answer.result == OFFICE_PROBLEMS)
        return true;
    (void)json_get_int(x.fold, S("version"), &version);
    write_to(&w, (const str[]){S("version")}, 1,
             json_int(t->a, version + 1, e));
    return w.ok && finish(p, kind_of(p->opinion), w.list, e);
}

static bool paper_go(struct office *o, struct arena *a,
                     const struct office_ask *ask,
                     const struct office_opinion *opinion, int64_t *n,
                     struct office_answer *out, struct err *e)
{
    struct paper_travel p = {.ask = ask, .opinion = opinion};
    const str about[] = {str_of(kind_of(opinion)), ask->matter};
    instant at;

    p.t = (struct travel){.o = o,
                          .a = a,
                          .caller = ask->caller,
                          .key = ask->key,
                          .prepare = prepare_paper,
                          .ctx = &p,
                          .answer = {.matter = ask->matter}};
    p.n = opinion == NULL ? 0 : opinion->proposal;
    p.t.now = o->options.clock->now(o->options.clock->ctx);
    if (ask->trusted && instant_parse(json_get_str(ask->intent, S("at")), &at))
        p.t.now = at;
    p.t.recorded = p.t.now;
    if ((ask->key.n > 0 && !asked_digest(a, about, COUNT_OF(about), ask->intent,
                                         NULL, &p.t.asked, e)) ||
        !stream_name(a, S("matter"), ask->matter, &p.t.stream, e) ||
        !travel_go(&p.t, e))
        return false;
    *n = p.n;
    *out = p.t.answer;
    return true;
}

bool office_propose(struct office *o, struct arena *a,
                    const struct office_ask *ask, int64_t *n,
                    struct office_answer *out, struct err *e)
{
    return paper_go(o, a, ask, NULL, n, out, e);
}

/* ---- opinions ---- */

/* The proposal as it was put; what was put never changes. */
static bool find_proposal(struct office *o, struct arena *a,
                          const struct office_ask *ask, int64_t n,
                          const struct json **out, struct err *e)
{
    struct db *db = NULL;
    struct json *fold = NULL;
    str authority;
    bool ok;

    if (!office_read(o, &db, e))
        return false;
    ok = office_matter(db, a, ask->matter, &fold, &authority, e);
    office_read_end(o, db);
    if (!ok)
        return false;
    *out = proposal_at(fold, n);
    return *out != NULL || no_number(&no_proposal, n, e);
}

/* The proposal's fields with the approver's own over them. */
static struct json *merged_fields(struct arena *a, const struct json *proposal,
                                  const struct json *own, struct err *e)
{
    struct json *v = json_copy(a, json_get(proposal, S("fields")), e);

    for (size_t i = 0; v != NULL && json_is(own, JSON_OBJECT) && i < own->n;
         i++) {
        if (!json_set(a, v, own->names[i], json_copy(a, own->items[i], e), e))
            return NULL;
    }
    return v;
}

static bool agreed_intent(struct arena *a, const struct office_ask *ask,
                          const struct json *proposal,
                          const struct office_opinion *opinion,
                          struct json **out, struct err *e)
{
    struct json *v =
        ask->intent == NULL ? json_object(a, e) : json_copy(a, ask->intent, e);
    const struct json *own = json_get(ask->intent, S("fields"));
    str party = json_get_str(proposal, S("party"));

    *out = v;
    return v != NULL &&
           json_set_str(a, v, S("step"), json_get_str(proposal, S("step")),
                        e) &&
           (party.n == 0 || json_set_str(a, v, S("party"), party, e)) &&
           json_set(a, v, S("fields"), merged_fields(a, proposal, own, e), e) &&
           json_set_int(a, v, S("proposal"), opinion->proposal, e) &&
           json_set_str(a, v, S("opinion"), opinion->text, e);
}

bool office_opine(struct office *o, struct arena *a,
                  const struct office_ask *ask,
                  const struct office_opinion *opinion,
                  struct office_answer *out, struct err *e)
{
    const struct json *proposal = NULL;
    struct office_ask own = *ask;
    struct json *intent = NULL;
    int64_t n;

    if (!find_proposal(o, a, ask, opinion->proposal, &proposal, e) ||
        !agreed_intent(a, ask, proposal, opinion, &intent, e))
        return false;
    own.intent = intent;
    return opinion->agree ? office_act(o, a, &own, out, e)
                          : paper_go(o, a, &own, opinion, &n, out, e);
}
