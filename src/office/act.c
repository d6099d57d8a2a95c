/* act.c - a step of a matter: load, decide, append. */
#include "office/internal.h"

static const struct err_def not_yours = {
    .code = "OFFICE-001",
    .fault = FAULT_FORBIDDEN,
    .zh = "你没有在「{0}」办理事项的权限",
    .fix_zh = "由该机关的人员办理;需要协助的办理移送或联合办理",
    .en = "you may not act for \"{0}\"",
    .fix_en = "let its own people act, or transfer the matter",
};
static const struct err_def not_among = {
    .code = "OFFICE-002",
    .fault = FAULT_FORBIDDEN,
    .zh = "办理人中没有你({0})",
    .fix_zh = "由参加办理的人员登录后提交",
    .en = "you ({0}) are not among the acting persons",
    .fix_en = "let one of them log in and submit",
};
static const struct err_def no_matter = {
    .code = "OFFICE-003",
    .fault = FAULT_ABSENT,
    .zh = "没有事项「{0}」",
    .fix_zh = "核对事项编号",
    .en = "there is no matter \"{0}\"",
    .fix_en = "check its id",
};
static const struct err_def stale = {
    .code = "OFFICE-004",
    .fault = FAULT_STALE,
    .zh = "事项「{0}」在你打开之后已有新的办理",
    .fix_zh = "重新打开事项,核对后再提交",
    .en = "the matter \"{0}\" has moved on since you opened it",
    .fix_en = "open it again, check, and submit anew",
};
static const struct err_def no_procedure = {
    .code = "OFFICE-006",
    .fault = FAULT_ABSENT,
    .zh = "没有程序「{0}」({1})",
    .fix_zh = "用 fadu check 列出已有的程序和部门规定",
    .en = "there is no procedure \"{0}\" ({1})",
    .fix_en = "list what there is with fadu check",
};
static const struct err_def exists = {
    .code = "OFFICE-007",
    .fault = FAULT_CONFLICT,
    .zh = "事项编号「{0}」已经存在",
    .fix_zh = "不写编号,由系统给出",
    .en = "the matter id \"{0}\" exists already",
    .fix_en = "leave the id out",
};

static const struct err_def no_random = {
    .code = "OFFICE-009",
    .fault = FAULT_LIMIT,
    .zh = "系统没有随机数,不能给出{0}",
    .fix_zh = "检查系统的随机数来源",
    .en = "no random numbers to make a {0}",
    .fix_en = "check the system's source of entropy",
};
static const struct err_def bad_id = {
    .code = "OFFICE-015",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不能作为事项编号",
    .fix_zh = "用 1 至 64 个字母、数字、-、_、.,以字母或数字开头;或不写,由系统"
              "给出",
    .en = "\"{0}\" cannot be the id of a matter",
    .fix_en = "use 1 to 64 letters, digits, -, _ and ., a letter or digit "
              "first; or leave it out",
};
static const struct err_def other_profile = {
    .code = "OFFICE-008",
    .fault = FAULT_INPUT,
    .zh = "「{0}」办理「{1}」要适用本部门的规定",
    .fix_zh = "在新办事项页选择程序,或在 profile 中写本部门的规定",
    .en = "\"{0}\" handles \"{1}\" under its own department's rules",
    .fix_en = "choose the procedure on the new-case page, or name that profile",
};

static const struct err_def begins_with = {
    .code = "OFFICE-102",
    .fault = FAULT_INPUT,
    .zh = "事项开始时不能带有「{0}」",
    .fix_zh = "begin 中只写 id、parties 和 case",
    .en = "a matter cannot begin with \"{0}\"",
    .fix_en = "give id, parties and case under begin, nothing else",
};

/* One step on its way. */
struct step_travel {
    struct travel t;
    const struct office_ask *ask;
    const struct begun *begun; /* what started it, or NULL */
    struct json *intent;       /* the caller's, completed */
    struct json *begin;
    struct matter_ask m;
    struct matter_answer judged;
    str hand; /* whose people handle it for the authority, or "" */
    struct json *credentials; /* person → what registers hold, or null */
};

const struct procedure *office_procedure(const struct office *o,
                                         const struct json *fold)
{
    return packs_find(o->options.packs, json_get_str(fold, S("procedure")),
                      json_get_str(fold, S("profile")));
}

/* ---- loading ---- */

/* The authority is part of what the decision reads: rows stand in its region. */
bool load_office(struct travel *t, struct db *db, str id, struct authority *out,
                 struct err *e)
{
    str stream;
    int64_t version;

    return authority_get(db, t->a, id, out, e) &&
           stream_name(t->a, S("authority"), id, &stream, e) &&
           load_version(db, stream, &version, e) &&
           travel_read(t, stream, version, e);
}

bool matter_seen(const struct office_ask *ask, int64_t version, struct err *e)
{
    return ask->seen < 0 || ask->seen == version ||
           err_set(e, &stale, .arg = {ask->matter});
}

/* {id, name, mark} of the authority whose people begin it for another. */
static bool note_hand(struct step_travel *s, struct db *db, str id,
                      struct err *e)
{
    struct json *hand = json_object(s->t.a, e);
    struct authority v;

    if (hand == NULL || !load_office(&s->t, db, id, &v, e) ||
        !json_set_str(s->t.a, hand, S("id"), v.id, e) ||
        !json_set_str(s->t.a, hand, S("name"), v.name, e) ||
        !json_set_str(s->t.a, hand, S("mark"), v.mark, e))
        return false;
    s->hand = v.id;
    s->m.hand = hand;
    return true;
}

static date act_day(const struct step_travel *s)
{
    instant at = s->t.now;

    (void)instant_parse(json_get_str(s->intent, S("at")), &at);
    return instant_date(at, ZONE_CITY_MIN);
}

/* The authority's own people may, and those of whom it has charged by an entry
 * that is valid on the day of the act (委托). */
static bool may_handle(struct step_travel *s, struct db *db,
                       const struct authority *v, enum right r, bool *may,
                       struct err *e)
{
    const struct caller *c = s->t.caller;
    bool charged = false;

    s->m.hand = NULL;
    *may = people_may(c, r, v->id, v->region);
    if (*may || c->authority.n == 0 || str_eq(c->authority, v->id) ||
        !people_may(c, r, c->authority, c->region))
        return true;
    if (!s->t.begins) {
        *may = str_eq(s->hand, c->authority);
        return true;
    }
    if (!register_acts_for(db, c->authority, v->id, act_day(s), &charged, e))
        return false;
    *may = charged;
    return !charged || note_hand(s, db, c->authority, e);
}

static bool load_authority(struct step_travel *s, struct db *db, str id,
                           struct err *e)
{
    struct authority v;
    enum right r = s->t.begins ? RIGHT_BEGIN : RIGHT_ACT;
    bool may;

    if (!load_office(&s->t, db, id, &v, e))
        return false;
    if (!may_handle(s, db, &v, r, &may, e))
        return false;
    if (!may && !s->ask->as_timer && !s->ask->trusted && s->begun == NULL)
        return err_set(e, &not_yours, .arg = {v.name});
    /* Where the department has rules of its own, they are not left aside. */
    if (s->t.begins && !str_eq(s->ask->profile, v.profile) &&
        packs_find(s->t.o->options.packs, s->ask->procedure, v.profile) != NULL)
        return err_set(e, &other_profile, .arg = {v.name, s->ask->procedure});
    s->t.authority = v.id;
    s->t.region = v.region;
    s->m.authority = authority_json(&v, s->t.a, e);
    return s->m.authority != NULL;
}

/* Who is concerned and what is known; where it stands and who handles it is the
 * steps' to say.  Importers know who handled it, too. */
static bool begin_is_plain(const struct step_travel *s, struct err *e)
{
    static const str may[] = {SI("id"), SI("parties"), SI("case"),
                              SI("people")};
    const struct json *begin = s->ask->begin;

    for (size_t i = 0; begin != NULL && i < begin->n; i++) {
        bool known = false;

        for (size_t k = 0; k < COUNT_OF(may) - !s->ask->trusted; k++)
            known = known || str_eq(begin->names[i], may[k]);
        if (!known)
            return err_set(e, &begins_with, .at = begin->items[i]->at,
                           .arg = {begin->names[i]});
    }
    return true;
}

static bool load_begin(struct step_travel *s, struct db *db, struct err *e)
{
    struct travel *t = &s->t;
    int64_t version;

    if (!begin_is_plain(s, e) || !load_version(db, t->stream, &version, e))
        return false;
    if (version != 0)
        return err_set(e, &exists, .arg = {t->answer.matter});
    t->before = NULL;
    t->version = 0;
    t->procedure =
        packs_find(t->o->options.packs, s->ask->procedure, s->ask->profile);
    if (t->procedure == NULL)
        return err_set(e, &no_procedure,
                       .arg = {s->ask->procedure, s->ask->profile});
    s->begin = s->ask->begin == NULL ? json_object(t->a, e)
                                     : json_copy(t->a, s->ask->begin, e);
    return s->begin != NULL &&
           json_set_str(t->a, s->begin, S("id"), t->answer.matter, e) &&
           load_authority(s, db, s->ask->authority, e);
}

static bool load_running(struct step_travel *s, struct db *db, struct err *e)
{
    struct travel *t = &s->t;
    struct loaded x;

    if (!load_fold(db, t->a, t->stream, &x, e))
        return false;
    if (!x.found)
        return err_set(e, &no_matter, .arg = {t->answer.matter});
    s->hand = json_get_str(json_get(x.fold, S("hand")), S("id"));
    if (!load_authority(s, db, x.authority, e))
        return false;
    if (!matter_seen(s->ask, x.version, e))
        return false;
    t->before = x.fold;
    t->version = x.version;
    t->procedure = office_procedure(t->o, x.fold);
    if (t->procedure == NULL)
        return err_set(e, &no_procedure,
                       .arg = {json_get_str(x.fold, S("procedure")),
                               json_get_str(x.fold, S("profile"))});
    return proposal_fits(t, s->intent, e);
}

static bool add_person(struct travel *t, struct db *db, str id, date on,
                       struct json *persons, struct err *e)
{
    struct json *who;
    struct err ignored = {0};
    str stream;
    int64_t version;

    if (id.n == 0 || json_get(persons, id) != NULL)
        return true;
    /* Unknown people are for the decision to refuse, with the field's name. */
    if (!person_at(db, t->a, id, on, t->authority, &who, &ignored)) {
        if (err_fault(&ignored) == FAULT_ABSENT)
            return true;
        if (e != NULL)
            *e = ignored;
        return false;
    }
    return stream_name(t->a, S("person"), id, &stream, e) &&
           load_version(db, stream, &version, e) &&
           travel_read(t, stream, version, e) &&
           json_set(t->a, persons, id, who, e);
}

/* The acting persons, and those whom fields name. */
bool load_persons(struct travel *t, struct db *db, const struct json *intent,
                  const struct json **out, struct err *e)
{
    struct json *persons = json_object(t->a, e);
    const struct json *by = json_get(intent, S("by"));
    const struct json *fields = json_get(intent, S("fields"));
    instant at = t->now;
    date on;

    (void)instant_parse(json_get_str(intent, S("at")), &at);
    on = instant_date(at, ZONE_CITY_MIN);
    if (persons == NULL)
        return false;
    for (size_t i = 0; json_is(by, JSON_ARRAY) && i < by->n; i++) {
        if (!add_person(t, db, json_str(by->items[i]), on, persons, e))
            return false;
    }
    for (size_t i = 0; json_is(fields, JSON_OBJECT) && i < fields->n; i++) {
        const struct field *f = procedure_field(t->procedure, fields->names[i]);
        const struct json *v = fields->items[i];

        if (f == NULL || (f->type != FIELD_PERSON && f->type != FIELD_PEOPLE))
            continue;
        for (size_t j = 0; json_is(v, JSON_ARRAY) && j < v->n; j++) {
            if (!add_person(t, db, json_str(v->items[j]), on, persons, e))
                return false;
        }
        if (!json_is(v, JSON_ARRAY) &&
            !add_person(t, db, json_str(v), on, persons, e))
            return false;
    }
    *out = persons;
    return true;
}

/* The last number given of the step's paper, as "mark|year". */
static bool load_numbers(struct step_travel *s, struct db *db, struct err *e)
{
    const struct step *step =
        procedure_step(s->t.procedure, json_get_str(s->intent, S("step")));
    struct json *numbers = json_object(s->t.a, e);
    struct buf b;
    str key, own;
    int64_t last;
    instant at = s->t.now;
    bool ok;

    s->m.numbers = numbers;
    if (numbers == NULL || step == NULL || step->paper == NULL ||
        step->paper->mark.n == 0)
        return numbers != NULL;
    (void)instant_parse(json_get_str(s->intent, S("at")), &at);
    buf_init(&b, &memory_system, 256);
    buf_add(&b, step->paper->mark);
    buf_byte(&b, '|');
    buf_int(&b, date_civil(instant_date(at, ZONE_CITY_MIN)).year);
    ok = buf_take(&b, s->t.a, &key, e);
    buf_close(&b);
    {
        const str parts[] = {s->t.authority, S("|"), key};

        return ok && arena_join(s->t.a, parts, COUNT_OF(parts), &own, e) &&
               load_claim(db, own, &last, e) &&
               json_set_int(s->t.a, numbers, key, last, e);
    }
}

/* ---- the act as it goes onto the ledger ---- */

/* Claims are an authority's own: "authority|mark|year". */
static bool own_claims(struct step_travel *s, struct json *effects,
                       struct err *e)
{
    struct json *claims = json_get(effects, S("claims"));

    for (size_t i = 0; claims != NULL && i < claims->n; i++) {
        const str parts[] = {s->t.authority, S("|"),
                             json_get_str(claims->items[i], S("key"))};
        str key;

        if (!arena_join(s->t.a, parts, COUNT_OF(parts), &key, e) ||
            !json_set_str(s->t.a, claims->items[i], S("key"), key, e))
            return false;
    }
    return true;
}

static bool act_rules(struct step_travel *s, struct json *act, struct err *e)
{
    struct json *rules = json_object(s->t.a, e);

    return rules != NULL &&
           json_set_str(s->t.a, rules, S("pack"), s->t.procedure->digest, e) &&
           json_set_str(s->t.a, rules, S("facts"),
                        str_of(s->t.o->facts_digest.z), e) &&
           json_set_str(s->t.a, rules, S("calendar"),
                        calendar_version(s->m.calendar), e) &&
           json_set(s->t.a, act, S("rules"), rules, e);
}

static bool set_time(struct arena *a, struct json *o, str name, instant t,
                     struct err *e)
{
    struct buf b;
    str text;
    bool ok;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t, ZONE_CITY_MIN);
    ok = buf_take(&b, a, &text, e) && json_set_str(a, o, name, text, e);
    buf_close(&b);
    return ok;
}

/* Who submitted it; what an act started is submitted by who did that act. */
static str actor_of(const struct step_travel *s)
{
    const struct json *by = json_get(s->intent, S("by"));

    if (s->ask->as_timer)
        return S("timer");
    return s->begun != NULL && json_is(by, JSON_ARRAY) && by->n > 0
               ? json_str(by->items[0])
               : s->t.caller->person;
}

static bool build_act(struct step_travel *s, struct err *e)
{
    struct arena *a = s->t.a;
    struct json *act = json_object(a, e);
    struct json *intent = json_copy(a, s->intent, e);

    if (act == NULL || intent == NULL ||
        (s->t.begins &&
         !json_set(a, intent, S("begin"), json_copy(a, s->begin, e), e)) ||
        !own_claims(s, s->judged.effects, e) ||
        !proposal_agree(&s->t, s->intent, s->judged.effects, &s->judged.fold,
                        e) ||
        !json_set_str(a, act, S("kind"), S("step"), e) ||
        !json_set_str(a, act, S("authority"), s->t.authority, e) ||
        !json_set_str(a, act, S("procedure"), s->t.procedure->id, e) ||
        !json_set_str(a, act, S("profile"), s->t.procedure->profile, e) ||
        !json_set_str(a, act, S("actor"), actor_of(s), e) ||
        !set_time(a, act, S("recorded"), s->t.recorded, e) ||
        !json_set(a, act, S("intent"), intent, e) ||
        !json_set(a, act, S("effects"), s->judged.effects, e) ||
        !act_rules(s, act, e))
        return false;
    s->t.act = act;
    s->t.after = s->judged.fold;
    return true;
}

/* ---- the answer ---- */

static bool answer_reasons(struct step_travel *s, struct err *e)
{
    struct json *all = json_array(s->t.a, e);

    if (all == NULL)
        return false;
    for (size_t i = 0; i < s->judged.n_reasons; i++) {
        if (!json_add(s->t.a, all,
                      reason_json(&s->judged.reasons[i], s->t.a, e), e))
            return false;
    }
    s->t.answer.reasons = all;
    return true;
}

bool answer_problems(struct travel *t, const struct matter_answer *judged,
                     struct err *e)
{
    struct json *all = json_array(t->a, e);

    if (all == NULL)
        return false;
    for (size_t i = 0; i < judged->n_problems; i++) {
        const struct problem *p = &judged->problems[i];
        struct json *one = json_object(t->a, e);

        if (one == NULL || !json_set_str(t->a, one, S("field"), p->field, e) ||
            !json_set_str(t->a, one, S("zh"), p->says.zh, e) ||
            !json_set_str(t->a, one, S("en"), p->says.en, e) ||
            !json_add(t->a, all, one, e))
            return false;
    }
    t->answer.result = OFFICE_PROBLEMS;
    t->answer.problems = all;
    return true;
}

/* The findings that this act wrote: those the fold did not have before. */
static bool answer_findings(struct step_travel *s, struct err *e)
{
    const struct json *now = json_get(s->judged.fold, S("findings"));
    const struct json *old = json_get(s->t.before, S("findings"));
    struct json *all = json_array(s->t.a, e);

    if (all == NULL)
        return false;
    for (size_t i = old == NULL ? 0 : old->n; now != NULL && i < now->n; i++) {
        if (!json_add(s->t.a, all, json_copy(s->t.a, now->items[i], e), e))
            return false;
    }
    s->t.answer.findings = all;
    return true;
}

/* ---- deciding ---- */

/* What another matter starts begins only once. */
static bool still_waits(const struct step_travel *s, struct db *db, bool *waits,
                        struct err *e)
{
    *waits = true;
    return s->begun == NULL || start_waits(db, s->begun, waits, e);
}

/* {matter, n, depth}, for the fold of a matter that another one started. */
static bool note_arose(struct step_travel *s, struct err *e)
{
    struct arena *a = s->t.a;
    struct json *v;

    if (s->begun == NULL)
        return true;
    v = json_object(a, e);
    s->m.arose = v;
    return v != NULL && json_set_str(a, v, S("matter"), s->begun->matter, e) &&
           json_set_int(a, v, S("n"), s->begun->n, e) &&
           json_set_int(a, v, S("depth"), s->begun->depth, e);
}

/* What registers hold of the acting persons' credentials on the day. */
static bool credentials_of(const struct step_travel *s, struct db *db,
                           struct json **out, struct err *e)
{
    const struct json *by = json_get(s->intent, S("by"));
    struct json *all = json_object(s->t.a, e);

    for (size_t i = 0; all != NULL && json_is(by, JSON_ARRAY) && i < by->n;
         i++) {
        str id = json_str(by->items[i]);
        struct json *one;

        if (!register_credential(db, s->t.a, id, act_day(s), &one, e) ||
            (one == NULL && (one = json_null(s->t.a, e)) == NULL) ||
            !json_set(s->t.a, all, id, one, e))
            return false;
    }
    *out = all;
    return all != NULL;
}

/* Where a register speaks of a person's credential, it decides. */
static bool with_credentials(struct step_travel *s, struct db *db,
                             const struct json *persons, struct err *e)
{
    if (!credentials_of(s, db, &s->credentials, e))
        return false;
    for (size_t i = 0; i < s->credentials->n; i++) {
        struct json *person = json_get(persons, s->credentials->names[i]);

        if (person != NULL && s->credentials->items[i]->kind != JSON_NULL &&
            !json_set(s->t.a, person, S("credential"), s->credentials->items[i],
                      e))
            return false;
    }
    return true;
}

static bool decide_step(void *ctx, struct matter_ask *ask, struct err *e)
{
    struct step_travel *s = ctx;

    return matter_decide(ask, s->t.a, &s->judged, e);
}

static bool prepare_step(struct travel *t, struct db *db, struct err *e)
{
    struct step_travel *s = t->ctx;
    struct known_calendar k;
    struct json *related;
    bool waits;

    if (!still_waits(s, db, &waits, e))
        return false;
    if (!waits) {
        t->goes_on = false;
        t->answer.result = OFFICE_AGAIN;
        return true;
    }
    if (!calendar_at(t->o, db, &k, e) ||
        !(t->begins ? load_begin(s, db, e) : load_running(s, db, e)) ||
        !travel_read(t, t->stream, t->version, e) ||
        !load_persons(t, db, s->intent, &s->m.persons, e) ||
        !load_numbers(s, db, e) ||
        !load_related(db, t->a, t->procedure, t->answer.matter, s->begin,
                      t->before, t->authority, t, &related, e))
        return false;
    s->m.procedure = t->procedure;
    s->m.calendar = k.calendar;
    s->m.fold = t->before;
    s->m.begin = s->begin;
    s->m.intent = s->intent;
    s->m.related = related;
    s->m.now = t->now;
    if (!note_arose(s, e) ||
        !load_linked(t->o, db, t->a, &s->m, t, &s->m.linked, e) ||
        !with_credentials(s, db, s->m.persons, e) ||
        !register_ask(db, t->a, &s->m, decide_step, s, e))
        return false;
    t->entries = s->m.entries;
    t->goes_on = s->judged.allowed;
    if (s->judged.n_problems > 0)
        return answer_problems(t, &s->judged, e);
    t->answer.result = s->judged.allowed ? OFFICE_DONE : OFFICE_REFUSED;
    return answer_reasons(s, e) &&
           (!s->judged.allowed || (answer_findings(s, e) && build_act(s, e)));
}

/* Entries, credentials and charges are rows of registers, not streams. */
static bool registers_same(const struct step_travel *s, struct db *db,
                           bool *same, struct err *e)
{
    struct json *credentials;
    bool charged = true;

    if (!credentials_of(s, db, &credentials, e) ||
        (s->m.hand != NULL && !register_acts_for(db, s->hand, s->t.authority,
                                                 act_day(s), &charged, e)))
        return false;
    *same = *same && charged && json_equal(credentials, s->credentials);
    return register_same(db, s->t.a, s->m.entries, same, e);
}

/* Other matters are found by incident, party and cause: one that came meanwhile
 * is in no stream that was read, and shows only when they are sought again.  So
 * does a calendar that came meanwhile. */
static bool recheck_related(struct travel *t, struct db *db, bool *same,
                            struct err *e)
{
    const struct step_travel *s = t->ctx;
    struct known_calendar k;
    struct json *related;

    if (!load_related(db, t->a, t->procedure, t->answer.matter, s->begin,
                      t->before, t->authority, NULL, &related, e) ||
        !calendar_at(t->o, db, &k, e))
        return false;
    *same = k.calendar == s->m.calendar && json_equal(related, s->m.related);
    return registers_same(s, db, same, e) &&
           (!*same || still_waits(s, db, same, e));
}

static bool fresh_id(struct office *o, struct arena *a, str *out, struct err *e)
{
    uint8_t bytes[6];
    struct buf b;
    bool ok;

    if (!o->options.random->fill(o->options.random->ctx, bytes, sizeof bytes))
        return err_set(e, &no_random, .arg = {S("id")});
    buf_init(&b, &memory_system, 64);
    hex_put(&b, bytes, sizeof bytes);
    ok = buf_take(&b, a, out, e);
    buf_close(&b);
    return ok;
}

/* Ids stand in addresses and in the names of streams. */
static bool id_fits(str id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c >= '0' && c <= '9');

        if (!word && (i == 0 || (c != '-' && c != '_' && c != '.')))
            return false;
    }
    return id.n > 0 && id.n <= MATTER_ID_MAX;
}

/* The matter's id: the one asked for, or a fresh one for a matter that begins
 * without. */
static bool name_matter(struct step_travel *s, struct err *e)
{
    str *id = &s->t.answer.matter;

    *id = s->t.begins ? json_get_str(s->ask->begin, S("id")) : s->ask->matter;
    if (id->n == 0)
        return fresh_id(s->t.o, s->t.a, id, e);
    return !s->t.begins || id_fits(*id) ||
           err_set(e, &bad_id, .arg = {str_slice(*id, 0, MATTER_ID_MAX)});
}

/* The caller is among those who act; who says nothing acts alone. */
static bool complete_intent(struct step_travel *s, struct err *e)
{
    struct arena *a = s->t.a;
    str person = s->t.caller->person;
    struct json *by;
    bool among = s->ask->as_timer || s->ask->trusted || s->begun != NULL;

    s->intent = json_copy(a, s->ask->intent, e);
    if (s->intent == NULL)
        return false;
    if (s->ask->as_timer)
        return json_set_str(a, s->intent, S("mode"), S("timer"), e);
    by = json_get(s->intent, S("by"));
    if (by == NULL || (json_is(by, JSON_ARRAY) && by->n == 0)) {
        by = json_array(a, e);
        return by != NULL && json_add(a, by, json_string(a, person, e), e) &&
               json_set(a, s->intent, S("by"), by, e);
    }
    for (size_t i = 0; json_is(by, JSON_ARRAY) && i < by->n; i++)
        among = among || str_eq(json_str(by->items[i]), person);
    return among || err_set(e, &not_among, .arg = {s->t.caller->name});
}

static void set_clock(struct step_travel *s)
{
    const struct clock *c = s->t.o->options.clock;
    instant at;

    s->t.now = c->now(c->ctx);
    if (s->ask->trusted &&
        instant_parse(json_get_str(s->ask->intent, S("at")), &at)) {
        s->t.now = at;
        (void)instant_parse(json_get_str(s->ask->intent, S("recorded")),
                            &s->t.now);
    }
    s->t.recorded = s->t.now;
}

bool asked_digest(struct arena *a, const str *about, size_t n,
                  const struct json *intent, const struct json *begin, str *out,
                  struct err *e)
{
    struct json *asked = json_array(a, e);
    const struct json *parts[] = {intent, begin};
    struct buf b;
    str bytes = S("");
    bool ok = asked != NULL;

    for (size_t i = 0; ok && i < n; i++)
        ok = json_add(a, asked, json_string(a, about[i], e), e);
    for (size_t i = 0; ok && i < COUNT_OF(parts); i++)
        ok = json_add(
            a, asked,
            parts[i] == NULL ? json_null(a, e) : json_copy(a, parts[i], e), e);
    if (!ok || !numbers_pack(a, asked, e))
        return false;
    buf_init(&b, &memory_system, (size_t)8 << 20);
    ok = json_canonical(asked, &b, e) && buf_done(&b, &bytes, e) &&
         arena_str(a, str_of(sha256_hex(bytes).z), out, e);
    buf_close(&b);
    return ok;
}

bool act_go(struct office *o, struct arena *a, const struct office_ask *ask,
            const struct begun *b, struct office_answer *out, struct err *e)
{
    struct step_travel s = {.ask = ask, .begun = b};
    const str about[] = {S("act"), ask->matter, ask->authority, ask->procedure,
                         ask->profile};
    size_t n = ask->matter.n == 0 ? COUNT_OF(about) : 2;

    s.t = (struct travel){.o = o,
                          .a = a,
                          .caller = ask->caller,
                          .key = ask->key,
                          .begins = ask->matter.n == 0,
                          .prepare = prepare_step,
                          .recheck = recheck_related,
                          .ctx = &s};
    set_clock(&s);
    if (!name_matter(&s, e) ||
        !stream_name(a, S("matter"), s.t.answer.matter, &s.t.stream, e) ||
        (ask->key.n > 0 &&
         !asked_digest(a, about, n, ask->intent, ask->begin, &s.t.asked, e)) ||
        !complete_intent(&s, e) || !travel_go(&s.t, e))
        return false;
    *out = s.t.answer;
    if (out->result == OFFICE_DONE &&
        json_get(s.judged.effects, S("starts")) != NULL)
        starts_after(o, out->matter, ask->trusted, s.t.recorded);
    return true;
}

bool office_act(struct office *o, struct arena *a, const struct office_ask *ask,
                struct office_answer *out, struct err *e)
{
    return act_go(o, a, ask, NULL, out, e);
}
