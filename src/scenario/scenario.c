/* scenario.c - plays acts and compares. */
#include "scenario/internal.h"

static const struct err_def no_procedure = {
    .code = "SCENARIO-001",
    .fault = FAULT_INPUT,
    .zh = "程序包里没有程序「{0}」(部门规定「{1}」)",
    .fix_zh = "改正 procedure 和 profile",
    .en = "the pack has no procedure \"{0}\" (profile \"{1}\")",
    .fix_en = "correct procedure and profile",
};
static const struct err_def unknown_key = {
    .code = "SCENARIO-002",
    .fault = FAULT_INPUT,
    .zh = "情景里没有「{0}」这一项",
    .fix_zh = "用 scenario procedure profile authority people given related "
              "linked registers hand numbers acts expect",
    .en = "a scenario has no member \"{0}\"",
    .fix_en = "use scenario procedure profile authority people given related "
              "linked registers hand numbers acts expect",
};
static const struct err_def bad_act = {
    .code = "SCENARIO-003",
    .fault = FAULT_INPUT,
    .zh = "情景的行为「{0}」写得不对",
    .fix_zh = "写 at、step、by、fields、expect;拒绝的写 reasons",
    .en = "the act \"{0}\" of the scenario is malformed",
    .fix_en = "give at, step, by, fields, expect, and reasons when refused",
};

struct play {
    const struct packs *packs;
    const struct calendar *calendar;
    const struct json *scenario;
    const struct procedure *p;
    struct arena *a;
    struct err *e;
    struct json *fold;
    struct json *numbers;
    struct json *begin;
    struct json *acts; /* of the report */
    struct json *mismatches;
    struct json *linked;    /* other matters, each with its id */
    struct json *registers; /* versions of entries, in the order made */
    struct json *started;   /* what the acts started, in turn */
    instant last;
    str without;
    size_t n_checks;
    bool failed;
};

static bool known_members(const struct json *node, const char *const *keys,
                          struct err *e)
{
    for (size_t i = 0; node != NULL && i < node->n; i++) {
        bool known = false;

        for (size_t k = 0; keys[k] != NULL; k++)
            known = known || str_eq(node->names[i], str_of(keys[k]));
        if (!known)
            return err_set(e, &unknown_key, .at = node->items[i]->at,
                           .arg = {node->names[i]});
    }
    return true;
}

static void put(struct play *p, struct json *object, const char *name,
                struct json *value)
{
    if (!p->failed && !json_set(p->a, object, str_of(name), value, p->e))
        p->failed = true;
}

static void push(struct play *p, struct json *array, struct json *value)
{
    if (!p->failed && !json_add(p->a, array, value, p->e))
        p->failed = true;
}

static struct json *text(struct play *p, str s)
{
    return json_string(p->a, s, p->e);
}

/* A mismatch, as a sentence with its place. */
static void mismatch(struct play *p, const struct json *where, const str *parts,
                     size_t n)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 1 << 16);
    if (where != NULL && where->at.line > 0) {
        buf_add(&b, where->at.file);
        buf_byte(&b, ':');
        buf_int(&b, where->at.line);
        buf_lit(&b, ": ");
    }
    for (size_t i = 0; i < n; i++)
        buf_add(&b, parts[i]);
    if (!p->failed && !buf_take(&b, p->a, &s, p->e))
        p->failed = true;
    buf_close(&b);
    if (!p->failed)
        push(p, p->mismatches, text(p, s));
}
#define MISMATCH(p, where, ...)                        \
    mismatch((p), (where), (const str[]){__VA_ARGS__}, \
             COUNT_OF(((const str[]){__VA_ARGS__})))

/* ---- facts of the reasons, as sorted sets ---- */

static int by_bytes(const void *a, const void *b)
{
    const str *x = a, *y = b;

    return str_cmp(*x, *y);
}

static size_t sort_unique(str *ids, size_t n)
{
    size_t kept = 0;

    if (n > 1)
        qsort(ids, n, sizeof *ids, by_bytes);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || !str_eq(ids[kept - 1], ids[i]))
            ids[kept++] = ids[i];
    }
    return kept;
}

static str joined(struct play *p, const str *ids, size_t n)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 1 << 14);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_lit(&b, ", ");
        buf_add(&b, ids[i]);
    }
    if (!p->failed && !buf_take(&b, p->a, &s, p->e))
        p->failed = true;
    buf_close(&b);
    return s;
}

static str facts_of(struct play *p, const struct matter_answer *answer)
{
    size_t total = 0, n = 0;
    str *ids;

    for (size_t i = 0; i < answer->n_reasons; i++)
        total += answer->reasons[i].facts.n;
    ids = arena_array(p->a, str, total, p->e);
    if (ids == NULL) {
        p->failed = true;
        return S("");
    }
    for (size_t i = 0; i < answer->n_reasons; i++) {
        for (size_t j = 0; j < answer->reasons[i].facts.n; j++)
            ids[n++] = answer->reasons[i].facts.at[j]->id;
    }
    return joined(p, ids, sort_unique(ids, n));
}

static str facts_wanted(struct play *p, const struct json *list)
{
    str *ids = arena_array(p->a, str, list->n, p->e);

    if (ids == NULL) {
        p->failed = true;
        return S("");
    }
    for (size_t i = 0; i < list->n; i++)
        ids[i] = json_str(list->items[i]);
    return joined(p, ids, sort_unique(ids, list->n));
}

/* ---- what is started ---- */

/* Each expected one names members that it must have, at any depth. */
static bool fits(const struct json *got, const struct json *want)
{
    for (size_t i = 0; json_is(want, JSON_OBJECT) && i < want->n; i++) {
        const struct json *v = json_get(got, want->names[i]);
        const struct json *w = want->items[i];

        if (json_is(w, JSON_OBJECT) && json_is(v, JSON_OBJECT) &&
            json_get(v, S("@")) == NULL) {
            if (!fits(v, w))
                return false;
        } else if (json_is(v, JSON_OBJECT)) {
            if (!str_eq(json_get_str(v, S("@")), json_is(w, JSON_OBJECT)
                                                     ? json_get_str(w, S("@"))
                                                     : json_str(w)))
                return false;
        } else if (json_is(w, JSON_BOOL)) {
            if (!json_is(v, JSON_BOOL) || v->truth != w->truth)
                return false;
        } else if (!str_eq(json_str(v), json_str(w))) {
            return false;
        }
    }
    return true;
}

static void compare_starts(struct play *p, const struct json *want,
                           const struct json *got, const struct json *where)
{
    size_t n = json_is(got, JSON_ARRAY) ? got->n : 0;
    size_t wanted = json_is(want, JSON_ARRAY) ? want->n : 0;

    p->n_checks++;
    for (size_t i = 0; i < wanted || i < n; i++) {
        const struct json *w = i < wanted ? want->items[i] : NULL;
        const struct json *g = i < n ? got->items[i] : NULL;

        if (w != NULL && g != NULL && fits(g, w))
            continue;
        MISMATCH(p, w != NULL ? w : where, S("started: expected "),
                 w != NULL ? json_get_str(w, S("procedure")) : S("nothing"),
                 S(", got "),
                 g != NULL ? json_get_str(g, S("procedure")) : S("nothing"));
    }
}

/* ---- one act ---- */

static struct json *reasons_json(struct play *p,
                                 const struct matter_answer *answer)
{
    struct json *all = json_array(p->a, p->e);

    p->failed = p->failed || all == NULL;
    for (size_t i = 0; i < answer->n_reasons && !p->failed; i++)
        push(p, all, reason_json(&answer->reasons[i], p->a, p->e));
    return all;
}

static struct json *problems_json(struct play *p,
                                  const struct matter_answer *answer)
{
    struct json *all = json_array(p->a, p->e);

    p->failed = p->failed || all == NULL;
    for (size_t i = 0; i < answer->n_problems && !p->failed; i++) {
        struct json *one = json_object(p->a, p->e);

        p->failed = p->failed || one == NULL;
        put(p, one, "field", text(p, answer->problems[i].field));
        put(p, one, "zh", text(p, answer->problems[i].says.zh));
        put(p, one, "en", text(p, answer->problems[i].says.en));
        push(p, all, one);
    }
    return all;
}

static void use_numbers(struct play *p, const struct json *effects)
{
    const struct json *claims = json_get(effects, S("claims"));

    for (size_t i = 0; claims != NULL && i < claims->n; i++) {
        struct json *value = json_get(claims->items[i], S("value"));

        if (!p->failed &&
            !json_set(p->a, p->numbers,
                      json_get_str(claims->items[i], S("key")), value, p->e))
            p->failed = true;
    }
}

static struct matter_ask ask_of(const struct play *p, const struct json *act)
{
    return (struct matter_ask){
        .procedure = p->p,
        .calendar = p->calendar,
        .fold = p->fold,
        .begin = p->begin,
        .intent = act,
        .persons = json_get(p->scenario, S("people")),
        .authority = json_get(p->scenario, S("authority")),
        .numbers = p->numbers,
        .related = json_get(p->scenario, S("related")),
        .linked = p->linked,
        .hand = json_get(p->scenario, S("hand")),
        .now = p->last,
        .without = p->without,
    };
}

/* What an act may be expected to come to. */
static bool known_outcome(struct play *p, const struct json *act)
{
    str expect = json_get_str(act, S("expect"));

    if (expect.n > 0 && !str_eq(expect, S("allowed")) &&
        !str_eq(expect, S("refused")) && !str_eq(expect, S("error")))
        return err_set(p->e, &bad_act, .at = act->at, .arg = {expect});
    return true;
}

static bool act_times(struct play *p, const struct json *act)
{
    instant at, recorded;
    str when = json_get_str(act, S("recorded"));

    if (!instant_parse(json_get_str(act, S("at")), &at))
        return err_set(p->e, &bad_act, .at = act->at,
                       .arg = {json_get_str(act, S("at"))});
    recorded = at;
    if (when.n > 0 && !instant_parse(when, &recorded))
        return err_set(p->e, &bad_act, .at = act->at, .arg = {when});
    p->last = recorded;
    return true;
}

static void judge(struct play *p, const struct json *act, str got, str facts,
                  const struct err *why, struct json *entry)
{
    const struct json *reasons = json_get(act, S("reasons"));
    str expect = json_get_str(act, S("expect"));
    size_t before = p->mismatches->n;

    if (expect.n == 0)
        expect = S("allowed");
    p->n_checks++;
    put(p, entry, "expected", text(p, expect));
    if (!str_eq(expect, got)) {
        MISMATCH(p, act, json_get_str(act, S("step")), S(": expected "), expect,
                 S(", got "), got, S(" ["), facts,
                 why == NULL ? S("") : str_of(err_code(why)), S("]"));
    } else if (reasons != NULL && str_eq(got, S("refused"))) {
        str wanted = facts_wanted(p, reasons);

        if (!str_eq(wanted, facts))
            MISMATCH(p, act, json_get_str(act, S("step")),
                     S(": expected the reasons ["), wanted, S("], got ["),
                     facts, S("]"));
    } else if (str_eq(got, S("error")) && json_get(act, S("code")) != NULL &&
               !str_eq(json_get_str(act, S("code")),
                       why != NULL ? str_of(err_code(why)) : S("problems"))) {
        MISMATCH(p, act, json_get_str(act, S("step")),
                 S(": expected the error "), json_get_str(act, S("code")),
                 S(", got "),
                 why != NULL ? str_of(err_code(why)) : S("problems"));
    }
    put(p, entry, "ok", json_bool(p->a, p->mismatches->n == before, p->e));
}

/* What the decisions of an act proposed, against `decided` of the scenario. */
static void judge_decided(struct play *p, const struct json *act,
                          const struct json *fold)
{
    const struct json *want = json_get(act, S("decided"));
    const struct json *all = json_get(fold, S("derivations"));
    struct unfit u;

    for (size_t i = 0; want != NULL && i < want->n; i++) {
        p->n_checks++;
        if (!proposed_fits(all, want->names[i], want->items[i], &u))
            MISMATCH(p, want->items[i], json_get_str(act, S("step")), S(": "),
                     want->names[i], S("."), u.member, S(": expected "), u.want,
                     S(", got "), u.got);
    }
}

/* What the act derived: the list of the fold from where it ended before. */
static struct json *derived_now(struct play *p, const struct json *fold)
{
    const struct json *before = json_get(p->fold, S("derivations"));
    const struct json *all = json_get(fold, S("derivations"));
    struct json *list = json_array(p->a, p->e);

    p->failed = p->failed || list == NULL;
    for (size_t i = before == NULL ? 0 : before->n;
         all != NULL && i < all->n && !p->failed; i++)
        push(p, list, json_copy(p->a, all->items[i], p->e));
    return list != NULL && list->n > 0 ? list : NULL;
}

/* Which law governs the matter in the end: {grade: APL-…, procedure: [..]}. */
static void expect_governing(struct play *p, const struct json *want)
{
    const struct json *all = json_get(p->fold, S("governing"));

    for (size_t i = 0; want != NULL && i < want->n; i++) {
        const struct json *got =
            json_get(json_get(all, want->names[i]), S("law"));
        const struct json *w = want->items[i];
        bool same = json_is(w, JSON_ARRAY)
                        ? json_equal(w, got)
                        : json_is(got, JSON_ARRAY) && got->n == 1 &&
                              str_eq(json_str(got->items[0]), json_str(w));

        p->n_checks++;
        if (!same)
            MISMATCH(p, w, S("another law governs "), want->names[i]);
    }
}

/* What an act starts is kept, and compared where the act says what it must
 * be. */
static void note_starts(struct play *p, const struct json *act,
                        const struct json *effects)
{
    const struct json *all = json_get(effects, S("starts"));
    const struct json *want = json_get(act, S("starts"));
    size_t n = json_is(all, JSON_ARRAY) ? all->n : 0;

    for (size_t i = 0; i < n; i++)
        push(p, p->started, all->items[i]);
    if (want != NULL)
        compare_starts(p, want, all, act);
}

/* The act's own day says which credentials count. */
static bool with_credentials(struct play *p, const struct json *act,
                             struct matter_ask *ask)
{
    instant at = p->last;

    (void)instant_parse(json_get_str(act, S("at")), &at);
    return registers_people(p->a, p->registers, ask->persons,
                            instant_date(at, ZONE_CITY_MIN), &ask->persons,
                            p->e);
}

/* Its code, and its sentence for people. */
static void put_error(struct play *p, struct json *entry, const struct err *why)
{
    static const char *const names[] = {"zh", "en"};
    struct json *says = json_object(p->a, p->e);

    put(p, entry, "error", text(p, str_of(err_code(why))));
    for (int l = 0; l < 2 && says != NULL; l++) {
        struct buf b;
        str t = S("");

        buf_init(&b, &memory_system, 1 << 12);
        err_sentence(why, l == 0 ? LANG_ZH : LANG_EN, &b);
        if (!buf_take(&b, p->a, &t, p->e))
            p->failed = true;
        buf_close(&b);
        put(p, says, names[l], text(p, t));
    }
    put(p, entry, "error_says", says);
}

static bool play_act(struct play *p, const struct json *act, size_t n)
{
    static const char *const keys[] = {
        "at",   "recorded", "step",   "by",     "party",   "fields",
        "mode", "source",   "number", "expect", "reasons", "code",
        "note", "decided",  "starts", NULL};
    struct json *entry = json_object(p->a, p->e);
    struct matter_answer answer = {0};
    struct matter_ask ask;
    struct err why = {0};
    bool judged;
    str got, facts = S("");

    if (entry == NULL || !known_members(act, keys, p->e) ||
        !known_outcome(p, act) || !act_times(p, act))
        return false;
    ask = ask_of(p, act);
    if (!with_credentials(p, act, &ask))
        return false;
    judged = registers_decide(p->a, p->registers, &ask, &answer, &why);
    if (!judged && err_fault(&why) != FAULT_INPUT) {
        *p->e = why;
        return false;
    }
    if (!judged || answer.n_problems > 0)
        got = S("error");
    else
        got = answer.allowed ? S("allowed") : S("refused");
    if (judged)
        facts = facts_of(p, &answer);
    put(p, entry, "n", json_int(p->a, (int64_t)n + 1, p->e));
    put(p, entry, "step", text(p, json_get_str(act, S("step"))));
    put(p, entry, "at", text(p, json_get_str(act, S("at"))));
    put(p, entry, "got", text(p, got));
    put(p, entry, "reasons", reasons_json(p, &answer));
    if (answer.n_problems > 0)
        put(p, entry, "problems", problems_json(p, &answer));
    if (!judged)
        put_error(p, entry, &why);
    judge(p, act, got, facts, judged ? NULL : &why, entry);
    if (judged && answer.allowed) {
        struct json *derived = derived_now(p, answer.fold);

        judge_decided(p, act, answer.fold);
        if (derived != NULL)
            put(p, entry, "decided", derived);
        p->fold = answer.fold;
        use_numbers(p, answer.effects);
        if (!entries_apply(p->a, p->registers, answer.effects, p->e))
            return false;
        note_starts(p, act, answer.effects);
    }
    ask.fold = p->fold;
    put(p, entry, "deadlines", matter_deadlines(&ask, p->a, p->e));
    push(p, p->acts, entry);
    return !p->failed;
}

/* ---- what is expected in the end ---- */

static str short_date(const struct json *limit)
{
    return json_get_str(json_get(limit, S("last")), S("@"));
}

static const struct json *limit_of(const struct json *all, str id, str party)
{
    for (size_t i = 0; all != NULL && i < all->n; i++) {
        if (str_eq(json_get_str(all->items[i], S("id")), id) &&
            str_eq(json_get_str(all->items[i], S("party")), party))
            return all->items[i];
    }
    return NULL;
}

static void expect_limit(struct play *p, const struct json *all, str id,
                         str party, const struct json *want)
{
    str got = short_date(limit_of(all, id, party));

    p->n_checks++;
    if (!str_eq(got, json_str(want)))
        MISMATCH(p, want, S("deadline "), id, party.n > 0 ? S(" of ") : S(""),
                 party, S(": expected "), json_str(want), S(", got "),
                 got.n > 0 ? got : S("none"));
}

static void expect_limits(struct play *p, const struct json *want,
                          const struct json *all)
{
    for (size_t i = 0; want != NULL && i < want->n; i++) {
        const struct json *v = want->items[i];

        if (v->kind != JSON_OBJECT) {
            const struct deadline *d = procedure_deadline(p->p, want->names[i]);
            const struct json *parties = json_get(p->fold, S("parties"));

            expect_limit(p, all, want->names[i],
                         d != NULL && d->for_party && parties != NULL &&
                                 parties->n > 0
                             ? parties->names[0]
                             : S(""),
                         v);
            continue;
        }
        for (size_t j = 0; j < v->n; j++)
            expect_limit(p, all, want->names[i], v->names[j], v->items[j]);
    }
}

static void expect_states(struct play *p, const struct json *want)
{
    const struct json *states = json_get(p->fold, S("states"));

    for (size_t i = 0; want != NULL && i < want->n; i++) {
        str got = json_get_str(states, want->names[i]);

        p->n_checks++;
        if (!str_eq(got, json_str(want->items[i])))
            MISMATCH(p, want->items[i], S("state of "), want->names[i],
                     S(": expected "), json_str(want->items[i]), S(", got "),
                     got.n > 0 ? got : S("none"));
    }
}

/* Each expected finding names members that one finding must have. */
static bool finding_fits(const struct json *finding, const struct json *want)
{
    for (size_t i = 0; i < want->n; i++) {
        const struct json *got = json_get(finding, want->names[i]);
        const struct json *w = want->items[i];

        if (json_is(w, JSON_ARRAY) && json_is(got, JSON_ARRAY)) {
            /* A list of steps, by name. */
            if (w->n != got->n)
                return false;
            for (size_t j = 0; j < w->n; j++) {
                str id = json_is(got->items[j], JSON_OBJECT)
                             ? json_get_str(got->items[j], S("step"))
                             : json_str(got->items[j]);

                if (!str_eq(id, json_str(w->items[j])))
                    return false;
            }
        } else if (json_is(got, JSON_OBJECT)) {
            if (!str_eq(json_get_str(got, S("@")), json_str(w)))
                return false;
        } else if (!str_eq(json_str(got), json_str(w))) {
            return false;
        }
    }
    return true;
}

static void expect_findings(struct play *p, const struct json *want)
{
    const struct json *all = json_get(p->fold, S("findings"));

    /* An empty list says that there are none. */
    if (want != NULL && want->n == 0) {
        p->n_checks++;
        if (all != NULL && all->n > 0)
            MISMATCH(p, want, S("a finding that is not expected: "),
                     json_get_str(all->items[0], S("rule")));
    }
    for (size_t i = 0; want != NULL && i < want->n; i++) {
        bool found = false;

        p->n_checks++;
        for (size_t j = 0; all != NULL && j < all->n; j++)
            found = found || finding_fits(all->items[j], want->items[i]);
        if (!found)
            MISMATCH(p, want->items[i], S("a finding is missing: "),
                     json_get_str(want->items[i], S("rule")));
    }
}

/* What the matter adds to each figure; a number is its value, 0 nothing. */
static void expect_figures(struct play *p, const struct json *want)
{
    const struct json *all = json_get(p->fold, S("figures"));

    for (size_t i = 0; want != NULL && i < want->n; i++) {
        const struct json *part = json_get(all, want->names[i]);
        const struct json *w = want->items[i];
        bool counts = str_eq(json_str(json_get(part, S("n"))), S("1"));
        str got = counts ? json_str(json_get(part, S("value"))) : S("0");

        p->n_checks++;
        if (procedure_figure(p->p, want->names[i]) == NULL)
            MISMATCH(p, w, S("there is no figure "), want->names[i]);
        else if (json_is(w, JSON_OBJECT) ? part == NULL || !fits(part, w)
                                         : !str_eq(got, json_str(w)))
            MISMATCH(p, w, S("figure "), want->names[i], S(": got "), got,
                     S(" by "), json_get_str(part, S("by")));
    }
}

static bool expect_entries(struct play *p, const struct json *want)
{
    str own = json_get_str(json_get(p->scenario, S("authority")), S("id"));

    for (size_t i = 0; want != NULL && i < want->n; i++) {
        bool yes = false;

        p->n_checks++;
        if (!registers_hold(p->a, p->packs, p->registers, want->items[i], own,
                            &yes, p->e))
            return false;
        if (!yes)
            MISMATCH(p, want->items[i], S("register "),
                     json_get_str(want->items[i], S("register")),
                     S(": not as expected: "),
                     json_get_str(want->items[i], S("id")));
    }
    return true;
}

static bool compare_end(struct play *p, struct json *report)
{
    static const char *const keys[] = {"deadlines", "states", "findings",
                                       "governing", "starts", "figures",
                                       "entries",   NULL};
    const struct json *expect = json_get(p->scenario, S("expect"));
    struct matter_ask ask = ask_of(p, NULL);
    struct json *limits = matter_deadlines(&ask, p->a, p->e);
    struct json *states = json_get(p->fold, S("states"));
    struct json *findings = json_get(p->fold, S("findings"));

    if (limits == NULL || !known_members(expect, keys, p->e))
        return false;
    expect_limits(p, json_get(expect, S("deadlines")), limits);
    expect_states(p, json_get(expect, S("states")));
    expect_findings(p, json_get(expect, S("findings")));
    expect_figures(p, json_get(expect, S("figures")));
    if (json_get(expect, S("starts")) != NULL)
        compare_starts(p, json_get(expect, S("starts")), p->started, expect);
    if (!expect_entries(p, json_get(expect, S("entries"))))
        return false;
    expect_governing(p, json_get(expect, S("governing")));
    put(p, report, "deadlines", limits);
    if (states != NULL)
        put(p, report, "states", states);
    if (findings != NULL)
        put(p, report, "findings", findings);
    return !p->failed;
}

/* Other matters as given, each with the id under which it stands. */
static bool open_linked(struct play *p)
{
    const struct json *all = json_get(p->scenario, S("linked"));

    p->linked =
        all == NULL ? json_object(p->a, p->e) : json_copy(p->a, all, p->e);
    for (size_t i = 0; p->linked != NULL && i < p->linked->n; i++) {
        if (!json_set_str(p->a, p->linked->items[i], S("id"),
                          p->linked->names[i], p->e))
            return false;
    }
    p->started = json_array(p->a, p->e);
    return p->linked != NULL && p->started != NULL;
}

static bool open_play(struct play *p)
{
    static const char *const keys[] = {
        "scenario", "procedure", "profile",   "authority", "people",
        "given",    "related",   "numbers",   "acts",      "expect",
        "note",     "linked",    "registers", "hand",      NULL};
    str procedure = json_get_str(p->scenario, S("procedure"));
    str profile = json_get_str(p->scenario, S("profile"));
    const struct json *given = json_get(p->scenario, S("given"));
    const struct json *numbers = json_get(p->scenario, S("numbers"));

    if (!known_members(p->scenario, keys, p->e))
        return false;
    p->p = packs_find(p->packs, procedure, profile);
    if (p->p == NULL)
        return err_set(p->e, &no_procedure, .at = p->scenario->at,
                       .arg = {procedure, profile});
    p->begin =
        given == NULL ? json_object(p->a, p->e) : json_copy(p->a, given, p->e);
    p->numbers = numbers == NULL ? json_object(p->a, p->e)
                                 : json_copy(p->a, numbers, p->e);
    p->acts = json_array(p->a, p->e);
    p->mismatches = json_array(p->a, p->e);
    return open_linked(p) &&
           scenario_registers(p->a, p->packs, p->scenario, &p->registers,
                              p->e) &&
           p->begin != NULL && p->numbers != NULL && p->acts != NULL &&
           p->mismatches != NULL;
}

bool scenario_play(const struct packs *packs, const struct calendar *calendar,
                   const struct json *scenario, str without, struct arena *a,
                   struct scenario_result *out, struct err *e)
{
    struct play p = {.packs = packs,
                     .calendar = calendar,
                     .scenario = scenario,
                     .a = a,
                     .e = e,
                     .without = without};
    const struct json *acts = json_get(scenario, S("acts"));
    struct json *report = json_object(a, e);

    if (report == NULL || !open_play(&p))
        return false;
    if (acts != NULL && !json_is(acts, JSON_ARRAY))
        return err_set(e, &bad_act, .at = acts->at, .arg = {S("acts")});
    put(&p, report, "scenario",
        text(&p, json_get_str(scenario, S("scenario"))));
    put(&p, report, "procedure", text(&p, p.p->id));
    put(&p, report, "profile", text(&p, p.p->profile));
    for (size_t i = 0; acts != NULL && i < acts->n; i++) {
        if (!play_act(&p, acts->items[i], i))
            return false;
    }
    if (!compare_end(&p, report))
        return false;
    put(&p, report, "acts", p.acts);
    put(&p, report, "mismatches", p.mismatches);
    put(&p, report, "as_expected", json_bool(a, p.mismatches->n == 0, e));
    if (p.failed)
        return false;
    *out = (struct scenario_result){.as_expected = p.mismatches->n == 0,
                                    .n_checks = p.n_checks,
                                    .n_mismatches = p.mismatches->n,
                                    .report = report,
                                    .fold = p.fold};
    return true;
}
