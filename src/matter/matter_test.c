/* matter_test.c - small packs: what is allowed, refused and due, and that a
 * fold is exactly what its effects leave. */
#include "crypto/crypto.h"
#include "matter/internal.h"
#include "tap.h"

#include <unistd.h>

static struct arena *scratch;
static struct law *law;
static struct calendar *calendar;
static struct packs *packs; /* of the project */
static const struct procedure *small;

static const char *const small_text[] = {
    "procedure: small\n"
    "name: {zh: 小, en: Small}\n"
    "tracks:\n"
    "  main: {name: {zh: 办, en: M}, states: {new: {zh: 新, en: n}, open: {zh: "
    "开, en: o}, done: {zh: 完, en: d}}, final: [done]}\n"
    "  hold: {name: {zh: 存, en: H}, states: {none: {zh: 无, en: n}, held: "
    "{zh: 存, en: h}}, final: [none]}\n"
    "settings:\n"
    "  one_by_law: {name: {zh: 一人, en: One}, basis: [APL-42-1]}\n"
    "  two_days: {name: {zh: 二, en: Two}, value: 2, basis: [APL-60]}\n"
    "intervals: {pause: {name: {zh: 停, en: Pause}, basis: [APL-64-1]}}\n"
    "roles:\n"
    "  clerk: {name: {zh: 员, en: Clerk}}\n"
    "  head: {name: {zh: 长, en: Head}, post: [head], post_basis: [APL-57-1], "
    "never_also: {recused: [APL-43-1]}}\n"
    "  officer: {name: {zh: 执, en: Officer}, at_least: 2, at_least_basis: "
    "[APL-42-1], unless: 'settings.one_by_law != null', credential: true, "
    "credential_basis: [APL-42-1]}\n"
    "  handler: {name: {zh: 办, en: Handler}, assigned: handlers, "
    "assigned_basis: [APL-42-1], never_also: {recused: [APL-43-1]}}\n"
    "  clock: {name: {zh: 钟, en: Clock}, timer: true}\n"
    "fields:\n"
    "  note: {type: text, name: {zh: 说, en: Note}}\n"
    "  fine: {type: number, unit: yuan, min: 0, max: 500, name: {zh: 罚, en: "
    "Fine}}\n"
    "  day: {type: date, name: {zh: 日, en: Day}}\n"
    "  yes: {type: bool, name: {zh: 是, en: Yes}}\n"
    "  kind: {type: choice, name: {zh: 类, en: Kind}, choices: {a: {zh: 甲, "
    "en: A}, b: {zh: 乙, en: B}}}\n"
    "  who: {type: people, name: {zh: 谁, en: Who}}\n"
    "  days: {type: number, min: 1, name: {zh: 天, en: Days}}\n"
    "papers: {letter: {name: {zh: 函, en: Letter}, mark: 函, basis: "
    "[APL-44]}}\n", /* two texts: a literal has its length limit */
    "deadlines:\n"
    "  limit: {name: {zh: 办案期限, en: Limit}, kind: at_most, from: [start], "
    "until: [finish], period: 90 calendar_day, excludes: [pause], "
    "exclude_basis: [APL-64-1], basis: [APL-60]}\n"
    "  wait: {name: {zh: 等, en: Wait}, kind: at_least, for: party, from: "
    "[tell], period: 5 working_day, basis: [APL-64-1]}\n"
    "  keep: {name: {zh: 存, en: Keep}, kind: at_most, from: [hold], until: "
    "[free, lapse], period: 7 working_day, burden: true, on_pass: lapse, "
    "basis: [APL-56c]}\n"
    "  told: {name: {zh: 限, en: Told}, kind: at_most, from: [recuse], "
    "starts_on: case.day, period: 5 working_day, basis: [APL-61-1]}\n"
    "  after: {name: {zh: 后, en: After}, kind: at_most, from: [recuse], "
    "starts_on: deadlines.limit.last, period: 3 month, basis: [ACL-53]}\n"
    "steps:\n"
    "  start: {name: {zh: 始, en: Start}, begins: true, from: new, to: open, "
    "by: clerk, fields: {note: optional, fine: optional, day: optional, yes: "
    "{default: true}, kind: optional}, basis: [APL-54-2]}\n"
    "  assign: {name: {zh: 派, en: Assign}, from: open, repeats: true, by: "
    "head, fields: {who: required}, set: {people.handlers: input.who}, basis: "
    "[APL-42-1]}\n"
    "  recuse: {name: {zh: 避, en: Recuse}, from: open, repeats: true, by: "
    "clerk, fields: {who: required}, set: {people.recused: input.who}, basis: "
    "[APL-43-1]}\n"
    "  look: {name: {zh: 查, en: Look}, from: open, repeats: true, by: "
    "officer, basis: [APL-55-1]}\n"
    "  work: {name: {zh: 办, en: Work}, from: open, repeats: true, by: "
    "handler, set: {case.checked: 'true'}, basis: [APL-42-1]}\n"
    "  tell: {name: {zh: 告, en: Tell}, from: open, for: party, by: clerk, "
    "paper: letter, fields: {note: optional}, set: {party.heard: 'true'}, "
    "basis: [APL-44]}\n"
    "  pause: {name: {zh: 停, en: Pause}, from: open, repeats: true, by: "
    "clerk, opens: pause, basis: [APL-64-1]}\n"
    "  resume: {name: {zh: 续, en: Resume}, from: open, repeats: true, by: "
    "clerk, closes: pause, basis: [APL-64-1]}\n"
    "  resume_if: {name: {zh: 续, en: Resume if}, from: open, repeats: true, "
    "by: clerk, fields: {yes: required}, closes: pause, closes_when: "
    "input.yes, basis: [APL-64-1]}\n"
    "  extend: {name: {zh: 延, en: Extend}, from: open, repeats: true, by: "
    "head, extends: {deadline: limit, period: 30 calendar_day}, basis: "
    "[APL-60]}\n"
    "  extend_by: {name: {zh: 延, en: Extend by}, from: open, repeats: true, "
    "by: head, fields: {days: required}, extends: {deadline: limit, by_field: "
    "days}, basis: [APL-60]}\n"
    "  call: {name: {zh: 电话, en: Call}, from: open, repeats: true, by: "
    "clerk, not_stopping: [limit], not_stopping_why: {zh: 不是决定, en: no "
    "decision}, not_stopping_basis: [APL-59-1], basis: [APL-47]}\n"
    "  hold: {name: {zh: 存, en: Hold}, track: hold, from: none, to: held, "
    "repeats: true, by: clerk, basis: [APL-56b]}\n"
    "  free: {name: {zh: 放, en: Free}, track: hold, from: held, to: none, "
    "repeats: true, by: clerk, basis: [APL-56c]}\n"
    "  lapse: {name: {zh: 到期, en: Lapse}, track: hold, from: held, to: none, "
    "repeats: true, by: clock, basis: [APL-56c]}\n"
    "  finish:\n"
    "    name: {zh: 终, en: Finish}\n"
    "    from: open\n"
    "    to: done\n"
    "    by: clerk\n"
    "    fields: {yes: {default: true}}\n"
    "    basis: [APL-57-1]\n"
    "    guards:\n"
    "      - {id: said-yes, name: {zh: 是, en: Yes}, when: input.yes, basis: "
    "[APL-57-1], cure: {zh: 是, en: say yes}}\n"
    "      - {id: small-fine, name: {zh: 小, en: Small}, when: case.day = null "
    "or case.fine <= 100, basis: [APL-51a], cure: {zh: 小, en: less}}\n"
    "      - {id: kind-known, name: {zh: 类, en: Kind}, when: 'if case.fine > "
    "0 then case.kind = \"a\" else true', basis: [APL-4], cure: {zh: 类, en: "
    "kind}}\n"
    "      - {id: waited, name: {zh: 等, en: Waited}, when: every q in parties "
    "satisfies q.done.tell = null or q.deadlines.wait.passed, waits: wait, "
    "basis: [APL-62], cure: {zh: 等, en: wait}}\n"
    "      - {id: duty, name: {zh: 责, en: Duty}, when: case.note != null, "
    "finding: true, basis: [APL-28-1], cure: {zh: 写, en: note}}\n"};

static struct json *yaml(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};

    if (!yaml_read(scratch, S("in"), str_of(text), &v, &e))
        tap_error(&e);
    return v;
}

static const struct procedure *read_small(void)
{
    char dir[] = "/tmp/fadu-matter-XXXXXX", path[64];
    struct packs *one = NULL;
    struct err e = {0};
    FILE *f;

    if (mkdtemp(dir) == NULL)
        return NULL;
    (void)snprintf(path, sizeof path, "%s/small.yaml", dir);
    f = fopen(path, "w");
    if (f != NULL) {
        for (size_t i = 0; i < COUNT_OF(small_text); i++)
            (void)fputs(small_text[i], f);
        (void)fclose(f);
    }
    if (!packs_read(scratch, str_of(dir), law, &one, &e))
        tap_error(&e);
    (void)unlink(path);
    (void)rmdir(dir);
    return one == NULL ? NULL : packs_find(one, S("small"), S(""));
}

/* ------------------------------------------------------------ one matter - */

struct play {
    struct matter_ask ask;
    struct matter_answer answer;
    struct json *numbers;
    struct err e;
    bool judged;
};

static const char *const people_text =
    "{c: {}, h: {head: true}, h2: {head: {from: 2026-04-01}}, "
    "o1: {credential: {from: 2026-01-01, to: 2026-03-31}}, "
    "o2: {credential: true}, o3: {}}";

static void play_start(struct play *p, const struct procedure *of,
                       const char *begin)
{
    *p = (struct play){.numbers = yaml("{}")};
    p->ask = (struct matter_ask){.procedure = of,
                                 .calendar = calendar,
                                 .begin = yaml(begin),
                                 .persons = yaml(people_text),
                                 .authority = yaml("{id: x, mark: 甲}"),
                                 .numbers = p->numbers};
}

static void play_one(struct play *p, const struct json *intent)
{
    const struct json *claims;

    p->e = (struct err){0};
    p->answer = (struct matter_answer){0};
    p->ask.intent = intent;
    if (!instant_parse(json_get_str(intent, S("at")), &p->ask.now))
        p->ask.now = 0;
    p->judged = matter_decide(&p->ask, scratch, &p->answer, &p->e);
    if (!p->judged || !p->answer.allowed)
        return;
    p->ask.fold = p->answer.fold;
    claims = json_get(p->answer.effects, S("claims"));
    for (size_t i = 0; claims != NULL && i < claims->n; i++) {
        if (!json_set(scratch, p->numbers,
                      json_get_str(claims->items[i], S("key")),
                      json_get(claims->items[i], S("value")), NULL))
            p->judged = false;
    }
}

/* "allowed", "refused a b", "problem field", or an error's code. */
static str outcome(const struct play *p)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 4096);
    if (!p->judged)
        buf_add(&b, str_of(err_code(&p->e)));
    else if (p->answer.n_problems > 0)
        buf_lit(&b, "problem");
    else
        buf_add(&b, p->answer.allowed ? S("allowed") : S("refused"));
    for (size_t i = 0; p->judged && i < p->answer.n_problems; i++) {
        buf_byte(&b, ' ');
        buf_add(&b, p->answer.problems[i].field);
    }
    for (size_t i = 0; p->judged && i < p->answer.n_reasons; i++) {
        buf_byte(&b, ' ');
        buf_add(&b, p->answer.reasons[i].guard);
    }
    if (!buf_take(&b, scratch, &s, NULL))
        s = S("?");
    buf_close(&b);
    return s;
}

static void play_all(struct play *p, const char *acts)
{
    const struct json *all = yaml(acts);

    for (size_t i = 0; all != NULL && i < all->n; i++)
        play_one(p, all->items[i]);
}

#define PARTIES \
    "{id: m1, parties: {p: {kind: person}, q: {kind: organisation}}}"
#define AT(day, hour) "at: '2026-" day "T" hour ":00+08:00', "
#define START \
    "- {step: start, by: [c], " AT("03-02", "09") "fields: {note: x}}\n"
#define ACT(day, hour, rest) "- {" AT(day, hour) rest "}\n"

/* clang-format off */
static const struct {
    const char *name, *acts, *outcome; /* of the last */
} rows[] = {
    {"the first act", START, "allowed"},
    {"a matter begins with what begins it", ACT("03-02", "09", "step: look, by: [o1, o2]"), "MATTER-011"},
    {"an unknown step", ACT("03-02", "09", "step: fly, by: [c]"), "MATTER-002"},
    {"an unknown person", ACT("03-02", "09", "step: start, by: [z]"), "MATTER-005"},
    {"nobody", ACT("03-02", "09", "step: start"), "MATTER-006"},
    {"an unknown mode", ACT("03-02", "09", "step: start, by: [c], mode: draft"), "MATTER-009"},
    {"a record without its source", ACT("03-02", "09", "step: start, by: [c], mode: record"), "MATTER-010"},
    {"before the last act", START ACT("03-01", "09", "step: work, by: [c]"), "MATTER-008"},
    {"without a party", START ACT("03-02", "10", "step: tell, by: [c]"), "MATTER-007"},
    {"a wrong order", START ACT("03-02", "10", "step: free, by: [c]"), "refused order"},
    {"once", START ACT("03-02", "10", "step: tell, by: [c], party: p") ACT("03-02", "11", "step: tell, by: [c], party: p"),
     "refused once"},
    {"once for each party", START ACT("03-02", "10", "step: tell, by: [c], party: p") ACT("03-02", "11", "step: tell, by: [c], party: q"),
     "allowed"},
    /* who [APL-42-1] [APL-43-1] */
    {"the post", START ACT("03-02", "10", "step: extend, by: [c]"), "refused role.post"},
    {"the post, not yet", START ACT("03-31", "10", "step: extend, by: [h2]"), "refused role.post"},
    {"the post, from that day", START ACT("04-01", "10", "step: extend, by: [h2]"), "allowed"},
    {"two officers", START ACT("03-02", "10", "step: look, by: [o1, o2]"), "allowed"},
    {"one officer", START ACT("03-02", "10", "step: look, by: [o1]"), "refused role.at-least"},
    {"the same officer twice", START ACT("03-02", "10", "step: look, by: [o1, o1]"), "refused role.at-least"},
    {"the credential on its last day", START ACT("03-31", "23", "step: look, by: [o1, o2]"), "allowed"},
    {"the credential a day later", START ACT("04-01", "00", "step: look, by: [o1, o2]"), "refused role.credential"},
    {"no credential", START ACT("03-02", "10", "step: look, by: [o2, o3]"), "refused role.credential"},
    {"not assigned", START ACT("03-02", "10", "step: work, by: [c]"), "refused role.assigned"},
    {"assigned", START ACT("03-02", "10", "step: assign, by: [h], fields: {who: [c]}") ACT("03-02", "11", "step: work, by: [c]"), "allowed"},
    {"recused", START ACT("03-02", "10", "step: recuse, by: [c], fields: {who: [h]}") ACT("03-02", "11", "step: extend, by: [h]"),
     "refused role.never-also"},
    /* what is entered */
    {"a strange field", ACT("03-02", "09", "step: start, by: [c], fields: {colour: red}"), "problem colour"},
    {"all that does not fit", ACT("03-02", "09", "step: start, by: [c], fields: {fine: x, day: soon, yes: perhaps, kind: c}"),
     "problem fine day yes kind"},
    {"a character that nobody sees", ACT("03-02", "09", "step: start, by: [c], fields: {note: \"a\\u0007b\"}"), "problem note"},
    {"one that turns the text round", ACT("03-02", "09", "step: start, by: [c], fields: {note: \"a\\u202eb\"}"), "problem note"},
    {"an isolate that does", ACT("03-02", "09", "step: start, by: [c], fields: {note: \"a\\u2066b\"}"), "problem note"},
    {"lines and tabs are text", ACT("03-02", "09", "step: start, by: [c], fields: {note: \"a\\n\\tb\"}"), "allowed"},
    {"the same in the source", ACT("03-02", "09", "step: start, by: [c], mode: record, source: \"a\\u202eb\""), "MATTER-015"},
    {"less than a fen", ACT("03-02", "09", "step: start, by: [c], fields: {fine: 1.005}"), "problem fine"},
    {"a fen", ACT("03-02", "09", "step: start, by: [c], fields: {fine: 1.010}"), "allowed"},
    {"beyond the range", ACT("03-02", "09", "step: start, by: [c], fields: {fine: 500.01}"), "problem fine"},
    {"at the range's end", ACT("03-02", "09", "step: start, by: [c], fields: {fine: 500}"), "allowed"},
    {"a day that is none", ACT("03-02", "09", "step: start, by: [c], fields: {day: 2026-02-30}"), "problem day"},
    {"what is required", START ACT("03-02", "10", "step: assign, by: [h], fields: {who: []}"), "allowed"},
    {"what is required and absent", START ACT("03-02", "10", "step: assign, by: [h]"), "problem who"},
    {"an unknown person in a list", START ACT("03-02", "10", "step: assign, by: [h], fields: {who: [z]}"), "problem who"},
    /* conditions */
    {"all hold", START ACT("03-02", "10", "step: finish, by: [c]"), "allowed"},
    {"one does not", START ACT("03-02", "10", "step: finish, by: [c], fields: {yes: false}"), "refused said-yes"},
    {"two do not", ACT("03-02", "09", "step: start, by: [c], fields: {fine: 101, day: 2026-03-01, kind: b}") ACT("03-02", "10", "step: finish, by: [c]"),
     "refused small-fine kind-known"},
    {"one cannot be said", ACT("03-02", "09", "step: start, by: [c], fields: {day: 2026-03-01}") ACT("03-02", "10", "step: finish, by: [c]"),
     "refused small-fine"},
    {"one compares with nothing", ACT("03-02", "09", "step: start, by: [c], fields: {fine: 5}") ACT("03-02", "10", "step: finish, by: [c]"),
     "refused kind-known"},
    {"a waiting period runs [APL-64-1]", START ACT("03-02", "10", "step: tell, by: [c], party: p") ACT("03-09", "23", "step: finish, by: [c]"),
     "refused waited"},
    {"it is over [TIM-201-1]", START ACT("03-02", "10", "step: tell, by: [c], party: p") ACT("03-10", "00", "step: finish, by: [c]"),
     "allowed"},
    {"recorded, with its defects", START ACT("03-02", "10", "step: finish, by: [c], fields: {yes: false}, mode: record, source: paper"),
     "allowed said-yes"},
    /* the clock [APL-56c] */
    {"nobody is the clock", START ACT("03-02", "10", "step: hold, by: [c]") ACT("03-20", "10", "step: lapse, by: [c]"), "MATTER-012"},
    {"nobody pretends to be", START ACT("03-02", "10", "step: hold, by: [c]") ACT("03-20", "10", "step: lapse, by: [c], mode: timer"),
     "MATTER-012"},
    {"the clock takes no other step", START ACT("03-02", "10", "step: hold, by: [timer], mode: timer"), "MATTER-013"},
    {"the clock, too early", START ACT("03-02", "10", "step: hold, by: [c]") ACT("03-11", "23", "step: lapse, mode: timer"),
     "refused timer"},
    {"the clock, in time", START ACT("03-02", "10", "step: hold, by: [c]") ACT("03-12", "00", "step: lapse, by: [timer], mode: timer"),
     "allowed"},
    {"an extension in the running period [TIM-W6]", START ACT("05-31", "23", "step: extend, by: [h]"), "allowed"},
    {"an extension when it is over", START ACT("06-02", "00", "step: extend, by: [h]"), "refused extension.running"},
};
/* clang-format on */

static void table(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct play p;

        play_start(&p, small, PARTIES);
        play_all(&p, rows[i].acts);
        if (!tap_is(outcome(&p), str_of(rows[i].outcome), __FILE__, __LINE__,
                    "%s", rows[i].name) &&
            !p.judged)
            tap_error(&p.e);
    }
}

/* -------------------------------------------------------------- details -- */

static void missing_value(void)
{
    struct play p;

    play_start(&p, small, PARTIES);
    play_all(&p,
             ACT("03-02", "09",
                 "step: start, by: [c], fields: {day: "
                 "2026-03-01}") ACT("03-02", "10", "step: finish, by: [c]"));
    OK(p.answer.n_reasons == 1, "a condition that is null refuses");
    if (p.answer.n_reasons == 1)
        IS(p.answer.reasons[0].missing, S("case.fine"),
           "and names the value that is missing");
}

static void beginning(void)
{
    static const struct {
        const char *begin, *outcome;
    } begins[] = {
        {"{id: m, case: {note: x}, parties: {p: {kind: person}}}", "allowed"},
        {"{id: m, parties: {p: {kind: person, name: \"a\\u202eb\"}}}",
         "MATTER-015"},
        {"{id: m, parties: {\"\\x01\": {kind: person}}}", "MATTER-015"},
        {"{id: m, case: {checked: true}}", "MATTER-014"},
        {"{id: m, parties: {p: {heard: true}}}", "MATTER-014"},
        {"{id: m, parties: {p: {done: {}}}}", "MATTER-014"},
    };

    for (size_t i = 0; i < COUNT_OF(begins); i++) {
        struct play p;

        play_start(&p, small, begins[i].begin);
        play_all(&p, START);
        IS(outcome(&p), str_of(begins[i].outcome), "a matter begins with %s",
           begins[i].begin);
    }
}

static void waiting(void)
{
    struct play p;

    play_start(&p, small, PARTIES);
    play_all(&p, START ACT("03-02", "10", "step: tell, by: [c], party: p")
                     ACT("03-03", "10", "step: finish, by: [c]"));
    OK(p.answer.n_reasons == 1 && p.answer.reasons[0].has_from &&
           str_eq(str_of(date_text(p.answer.reasons[0].possible_from).z),
                  S("2026-03-10")),
       "a refusal says from when the act is possible");
    OK(p.answer.n_reasons == 1 && p.answer.reasons[0].facts.n == 2,
       "and cites the condition and the waiting period");
}

static void findings(void)
{
    struct play p;
    const struct json *all;

    play_start(&p, small, PARTIES);
    play_all(&p, ACT("03-02", "09", "step: start, by: [c]")
                     ACT("03-02", "10",
                         "step: finish, by: [c], fields: {yes: false}, "
                         "mode: record, source: paper"));
    all = json_get(p.ask.fold, S("findings"));
    OK(all != NULL && all->n == 2, "a record's defects become findings");
    if (all != NULL && all->n == 2) {
        IS(json_str(json_get(all->items[0], S("act"))), S("2"),
           "which act wrote it");
        IS(json_get_str(all->items[0], S("rule")), S("said-yes"),
           "the condition that did not hold");
        IS(json_get_str(all->items[1], S("rule")), S("duty"),
           "the duty that was not done");
    }
    IS(json_get_str(json_get(p.ask.fold, S("states")), S("main")), S("done"),
       "and the record is true: the matter went on");
    play_start(&p, small, PARTIES);
    play_all(&p, ACT("03-02", "09", "step: start, by: [c]")
                     ACT("03-02", "10", "step: finish, by: [c]"));
    all = json_get(p.ask.fold, S("findings"));
    OK(p.answer.allowed && all != NULL && all->n == 1,
       "a duty undone is a finding and stops nothing");
}

static str last_day(const struct play *p, const char *id, const char *party)
{
    struct err e = {0};
    const struct json *all = matter_deadlines(&p->ask, scratch, &e);

    for (size_t i = 0; all != NULL && i < all->n; i++) {
        if (str_eq(json_get_str(all->items[i], S("id")), str_of(id)) &&
            str_eq(json_get_str(all->items[i], S("party")), str_of(party)))
            return json_get_str(json_get(all->items[i], S("last")), S("@"));
    }
    return S("none");
}

static const struct {
    const char *name, *acts, *id, *party, *last;
} days[] = {
    {"the day of the event is not counted [TIM-201-1]", START, "limit", "",
     "2026-06-01"}, /* May 31 is a Sunday [TIM-203-1] */
    {"an extension [TIM-W6]", START ACT("03-03", "10", "step: extend, by: [h]"),
     "limit", "", "2026-06-30"},
    {"an extension by a field",
     START ACT("03-03", "10", "step: extend_by, by: [h], fields: {days: 31}"),
     "limit", "", "2026-07-01"},
    {"time taken out [TIM-W5]",
     START ACT("03-03", "10", "step: pause, by: [c]")
         ACT("03-13", "10", "step: resume, by: [c]"),
     "limit", "", "2026-06-10"},
    {"an interval that still runs",
     START ACT("03-03", "10", "step: pause, by: [c]")
         ACT("03-13", "10", "step: call, by: [c]"),
     "limit", "", "2026-06-10"},
    {"what would end it, were its condition met",
     START ACT("03-03", "10", "step: pause, by: [c]")
         ACT("03-08", "10", "step: resume_if, by: [c], fields: {yes: false}")
             ACT("03-13", "10", "step: call, by: [c]"),
     "limit", "", "2026-06-10"},
    {"what ends it, its condition met",
     START ACT("03-03", "10", "step: pause, by: [c]")
         ACT("03-08", "10", "step: resume_if, by: [c], fields: {yes: true}")
             ACT("03-13", "10", "step: call, by: [c]"),
     "limit", "", "2026-06-05"},
    {"for the party that was told",
     START ACT("03-02", "10", "step: tell, by: [c], party: q"), "wait", "q",
     "2026-03-09"},
    {"not for the other",
     START ACT("03-02", "10", "step: tell, by: [c], party: q"), "wait", "p",
     "none"},
    {"counted from a day that was entered",
     ACT("03-02", "09", "step: start, by: [c], fields: {day: 2026-02-27}")
         ACT("03-04", "10", "step: recuse, by: [c], fields: {who: [h]}"),
     "told", "", "2026-03-05"},
    {"no such day: from the act",
     START ACT("03-04", "10", "step: recuse, by: [c], fields: {who: [h]}"),
     "told", "", "2026-03-11"},
    {"counted from the end of another limit [ACL-53]",
     START ACT("03-04", "10", "step: recuse, by: [c], fields: {who: [h]}"),
     "after", "", "2026-09-01"},
};

static void limits(void)
{
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        struct play p;

        play_start(&p, small, PARTIES);
        play_all(&p, days[i].acts);
        (void)tap_is(last_day(&p, days[i].id, days[i].party),
                     str_of(days[i].last), __FILE__, __LINE__, "%s",
                     days[i].name);
    }
}

static void late(void)
{
    struct play p;
    const struct json *f, *limit;
    int64_t n = -1, day = -1;

    play_start(&p, small, PARTIES);
    play_all(&p, START ACT("05-30", "10", "step: call, by: [c]")
                     ACT("06-03", "10", "step: finish, by: [c]"));
    OK(p.answer.allowed, "a late decision is never blocked [APL-60]");
    f = json_path(p.ask.fold, S("findings.0"));
    limit = json_path(p.ask.fold, S("deadlines.limit"));
    OK(json_get_int(f, S("days_late"), &n) && n == 2 &&
           json_get_int(f, S("day"), &day) && day == 93,
       "it is marked: day %d, %d late", (int)day, (int)n);
    IS(json_get_str(json_path(f, S("not_stopping.0")), S("step")), S("call"),
       "with what did not stop the time");
    OK(json_get(limit, S("met")) != NULL &&
           json_get_int(limit, S("late"), &n) && n == 2,
       "the limit is met, late");
    play_start(&p, small, PARTIES);
    play_all(&p, START ACT("06-01", "23", "step: finish, by: [c]"));
    OK(p.answer.allowed && json_get(p.ask.fold, S("findings")) == NULL,
       "the last hour of the last day is in time");
}

static void numbers(void)
{
    struct play p;

    play_start(&p, small, PARTIES);
    play_all(&p, START ACT("03-02", "10", "step: tell, by: [c], party: p")
                     ACT("03-02", "11", "step: tell, by: [c], party: q"));
    IS(json_get_str(json_path(p.ask.fold, S("papers.0")), S("number")),
       S("甲函〔2026〕1号"), "a number");
    IS(json_get_str(json_path(p.ask.fold, S("papers.1")), S("number")),
       S("甲函〔2026〕2号"), "the next");
    IS(json_get_str(json_path(p.answer.effects, S("claims.0")), S("key")),
       S("函|2026"), "is claimed");
}

/* ------------------------------------------------------------- options --- */

static void options(void)
{
    struct play p;
    struct option *all = NULL;
    size_t n = 0, tells = 0, begins = 0;
    bool finish = false, clock = false;

    play_start(&p, small, PARTIES);
    OK(instant_parse(S("2026-03-02T09:00+08:00"), &p.ask.now) &&
           matter_options(&p.ask, scratch, &all, &n, &p.e),
       "before the first act");
    for (size_t i = 0; i < n; i++)
        begins += all[i].step->begins && all[i].possible;
    OK(n == 1 && begins == 1, "only what begins is offered");
    play_all(&p, START ACT("03-02", "10", "step: tell, by: [c], party: p"));
    OK(matter_options(&p.ask, scratch, &all, &n, &p.e), "the options");
    for (size_t i = 0; i < n; i++) {
        str id = all[i].step->id;

        if (str_eq(id, S("tell"))) {
            tells++;
            OK(all[i].possible == str_eq(all[i].party, S("q")),
               "told once: %.*s", STR_ARG(all[i].party));
        }
        clock = clock || str_eq(id, S("lapse"));
        if (str_eq(id, S("finish")))
            finish = !all[i].possible && !all[i].over &&
                     all[i].n_reasons == 1 &&
                     str_eq(all[i].reasons[0].guard, S("waited"));
        if (str_eq(id, S("free")))
            OK(all[i].over && !all[i].possible, "a wrong state only");
    }
    OK(tells == 2, "a step for each party stands there for each");
    OK(finish, "what stands against a step whatever is entered");
    OK(!clock, "the clock's own steps are not offered");
}

/* ------------------------------------------------------ effects and folds - */

static str canonical(const struct json *v)
{
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 8UL << 20);
    if (v == NULL || !json_canonical(v, &b, NULL) ||
        !buf_take(&b, scratch, &s, NULL))
        s = S("?");
    buf_close(&b);
    return s;
}

/* Who is assigned to act has the matter on the desk; who is kept out has not. */
static void desks(void)
{
    static const struct {
        const char *name, *acts, *desk;
    } sat[] = {
        {"nobody is assigned", START, "[]"},
        {"those who are assigned",
         START ACT("03-02", "10",
                   "step: assign, by: [h], fields: {who: [o1, "
                   "o2]}"),
         "[\"o1\",\"o2\"]"},
        {"another is assigned instead",
         START ACT("03-02", "10", "step: assign, by: [h], fields: {who: [o1]}")
             ACT("03-02", "11", "step: assign, by: [h], fields: {who: [o2]}"),
         "[\"o2\"]"},
        {"who withdrew is not",
         START ACT("03-02", "10",
                   "step: assign, by: [h], fields: {who: [o1, "
                   "o2]}")
             ACT("03-02", "11", "step: recuse, by: [c], fields: {who: [o1]}"),
         "[\"o2\"]"},
    };

    for (size_t i = 0; i < COUNT_OF(sat); i++) {
        struct play p;

        play_start(&p, small, PARTIES);
        play_all(&p, sat[i].acts);
        (void)IS(canonical(json_get(p.ask.fold, S("desk"))),
                 str_of(sat[i].desk), "on the desk: %s", sat[i].name);
    }
}

static uint64_t seed_state;

static size_t below(size_t n)
{
    seed_state ^= seed_state << 13;
    seed_state ^= seed_state >> 7;
    seed_state ^= seed_state << 17;
    return (size_t)(seed_state % n);
}

static struct json *any_value(const struct field *f);

/* A table of one row and an empty one. */
static struct json *any_row(const struct field *f)
{
    struct json *all = yaml("[{}, {}]");

    for (size_t i = 0; i < f->n_columns; i++) {
        if (!json_set(scratch, all->items[0], f->columns[i].field->id,
                      any_value(f->columns[i].field), NULL))
            return NULL;
    }
    return all;
}

/* Something that fits the field, most of the time. */
static struct json *any_value(const struct field *f)
{
    int64_t least = 0;

    switch (f->type) {
    case FIELD_NUMBER:
        (void)str_to_int(f->min, 0, INT32_MAX, &least);
        return json_int(scratch, least + (int64_t)below(30), NULL);
    case FIELD_BOOL:
        return json_bool(scratch, below(4) != 0, NULL);
    case FIELD_DATE:
        return json_string(scratch, S("2026-03-05"), NULL);
    case FIELD_DATE_TIME:
        return json_string(scratch, S("2026-05-05T10:00+08:00"), NULL);
    case FIELD_CHOICE:
        return json_string(scratch, f->choices[below(f->n_choices)].id, NULL);
    case FIELD_PERSON:
        return json_string(scratch, S("h"), NULL);
    case FIELD_PARTY:
        return json_string(scratch, S("p"), NULL);
    case FIELD_PEOPLE:
        return yaml("[a1, a2]");
    case FIELD_TABLE:
        return any_row(f);
    case FIELD_TEXT:
    case FIELD_FILE:
    case FIELD_MATTER:
    case FIELD_COUNT:
        break;
    }
    return json_string(scratch, S("x"), NULL);
}

/* Any step; of a matter that is still to begin, one that may begin it. */
static const struct step *any_step(const struct procedure *p, bool begins)
{
    const struct step *s = &p->steps[below(p->n_steps)];

    for (size_t i = 0; begins && !s->begins && i < p->n_steps; i++)
        s = &p->steps[(size_t)(s - p->steps + 1) % p->n_steps];
    return s;
}

static struct json *any_intent(const struct procedure *p, bool begins,
                               instant at)
{
    const struct step *s = any_step(p, begins);
    struct json *v = yaml("{by: [a1, a2], source: paper}");
    struct json *fields = yaml("{}");
    struct buf b;
    str when = S("");

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, at, ZONE_CITY_MIN);
    if (!buf_take(&b, scratch, &when, NULL))
        when = S("?");
    buf_close(&b);
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = s->fields[i].field;

        if ((s->fields[i].required || below(2) == 0) &&
            !json_set(scratch, fields, f->id, any_value(f), NULL))
            return NULL;
    }
    if (!json_set_str(scratch, v, S("step"), s->id, NULL) ||
        !json_set_str(scratch, v, S("at"), when, NULL) ||
        !json_set_str(scratch, v, S("mode"),
                      s->by->timer    ? S("timer")
                      : below(3) == 0 ? S("issue")
                                      : S("record"),
                      NULL) ||
        !json_set_str(scratch, v, S("party"), below(2) ? S("p") : S("q"),
                      NULL) ||
        !json_set(scratch, v, S("fields"), fields, NULL))
        return NULL;
    if (s->by->timer)
        json_remove(v, S("by"));
    return v;
}

/* A random walk: whatever is done, the fold is what its effects leave, and
 * what was asked with is not changed. */
static void walk(const struct procedure *p, size_t steps)
{
    struct play play;
    struct json *built = NULL;
    size_t taken = 0;
    bool same = true, untouched = true, asked = true;
    instant at = 1772416800000; /* 2026-03-02T10:00+08:00 */

    play_start(&play, p, PARTIES);
    play.ask.persons =
        yaml("{h: {head: true}, a1: {head: true, clerk: true, officer: true, "
             "credential: true, unit_head: true, legal_reviewer: true, "
             "archivist: true}, a2: {head: true, credential: true}}");
    for (size_t i = 0; i < steps && asked; i++) {
        struct json *intent = any_intent(p, play.ask.fold == NULL, at);
        str before = play.ask.fold != NULL ? canonical(play.ask.fold) : S("");
        const struct json *old = play.ask.fold;
        struct err e = {0};

        at += (instant)below(5) * 7200000;
        play_one(&play, intent);
        if (!play.judged && err_fault(&play.e) != FAULT_INPUT) {
            asked = false;
            tap_error(&play.e);
        }
        untouched =
            untouched && (old == NULL || str_eq(canonical(old), before));
        if (!play.judged || !play.answer.allowed)
            continue;
        taken++;
        same = same && matter_apply(scratch, &built, play.answer.effects, &e) &&
               str_eq(canonical(built), canonical(play.ask.fold));
        if (!same) {
            tap_note("step %.*s", STR_ARG(json_get_str(intent, S("step"))));
            break;
        }
    }
    OK(asked, "%.*s + %.*s: each intent is judged", STR_ARG(p->id),
       STR_ARG(p->profile));
    OK(same && taken > 5, "its fold is what %zu acts leave", taken);
    OK(untouched, "the fold that was asked about is not changed");
}

static void walks(void)
{
    const char *given = getenv("SEED");
    int64_t seed = 20260302;

    if (given != NULL && !str_to_int(str_of(given), 1, INT64_MAX, &seed))
        seed = 1;
    tap_note("SEED=%lld", (long long)seed);
    seed_state = (uint64_t)seed;
    walk(small, 120);
    for (size_t i = 0; packs != NULL && i < packs_count(packs); i++) {
        struct arena *kept = scratch;

        scratch = tap_arena(); /* a walk leaves much behind */
        walk(packs_at(packs, i), 120);
        arena_close(scratch);
        scratch = kept;
    }
}

/* -------------------------------------------------------------- faults --- */

static void faults(void)
{
    struct play p;
    struct sweep s;
    bool all = true;
    const struct json *intent =
        yaml("{step: finish, by: [c], at: '2026-07-03T10:00+08:00', fields: "
             "{yes: false}, mode: record, source: paper}");

    play_start(&p, small, PARTIES);
    play_all(&p, START ACT("03-02", "10", "step: tell, by: [c], party: p")
                     ACT("05-30", "10", "step: call, by: [c]"));
    p.ask.intent = intent;
    p.ask.now = 1783044000000;
    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct matter_answer answer = {0};
        struct option *options = NULL;
        struct err e = {0};
        size_t n = 0;
        bool ok = arena_open(&a, &s.memory, 64UL << 20, &e) &&
                  matter_decide(&p.ask, a, &answer, &e) &&
                  matter_options(&p.ask, a, &options, &n, &e) &&
                  matter_deadlines(&p.ask, a, &e) != NULL;

        all =
            all && (ok ? answer.allowed
                       : s.hit && str_eq(str_of(err_code(&e)), S("BASE-001")));
        arena_close(a);
        all = all && s.live == 0;
    }
    OK(all, "each allocation that fails is reported, nothing leaks");
}

int main(void)
{
    struct err e = {0};
    str csv = S("");

    scratch = tap_arena();
    if (!crypto_start(&e) || !law_read(scratch, S("facts"), &law, &e) ||
        !file_read(scratch, S("facts/holidays-cn.csv"), 1 << 20, &csv, &e) ||
        !calendar_read(scratch, S("facts/holidays-cn.csv"), csv, S("test"),
                       &calendar, &e) ||
        !packs_read(scratch, S("packs"), law, &packs, &e)) {
        tap_error(&e);
        OK(false, "the facts, the calendar and the packs are read");
    }
    small = law != NULL ? read_small() : NULL;
    if (OK(small != NULL && calendar != NULL, "the small pack is read")) {
        table();
        missing_value();
        beginning();
        waiting();
        findings();
        limits();
        late();
        numbers();
        options();
        desks();
        walks();
        faults();
    }
    arena_close(scratch);
    return tap_done();
}
