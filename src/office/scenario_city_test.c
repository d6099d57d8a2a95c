/* scenario_city_test.c - every scenario of the packs, played through the office:
 * store, ledger and folds must come to the answers that the pure engine gives,
 * and the folds made again must be the same bytes. */
#include "tap.h"

#include "office/city_fixture.h"
#include "scenario/scenario.h"

#ifdef __SANITIZE_ADDRESS__
#define SAMPLED true
#else
#define SAMPLED false
#endif

static struct city city;
static bool alone; /* the scenario has a city of its own */

/* Memory for a test is there, or the test stops. */
static void must(bool ok)
{
    city_need(ok, NULL, "there is memory");
}

/* ---- people of a scenario ---- */

/* "s12-o1": people of different scenarios do not meet. */
static str own_id(size_t i, str id)
{
    char z[160];
    int n = snprintf(z, sizeof z, "s%zu-%.*s", i, STR_ARG(id));
    str out = S("");

    must(arena_str(city.a, (str){z, (size_t)n}, &out, NULL));
    return out;
}

/* The authority exactly as the scenario has it. */
static str own_place(const struct json *scenario)
{
    struct json *fold =
        json_copy(city.a, json_get(scenario, S("authority")), NULL);
    str id = json_get_str(fold, S("id")), stream = S("");
    const str whole[] = {S("authority/"), id};
    int64_t level;

    must(fold != NULL && arena_join(city.a, whole, 2, &stream, NULL) &&
         json_set_str(city.a, fold, S("region"), S("510604"), NULL) &&
         json_set_str(city.a, fold, S("profile"),
                      json_get_str(scenario, S("profile")), NULL));
    if (!json_get_int(fold, S("level"), &level))
        must(json_set_int(city.a, fold, S("level"), 3, NULL));
    must(city_enter_json(&city, stream, fold));
    return id;
}

/* A scenario of the general law runs where no department has rules; one of a
 * profile at an authority that works under it. */
static str where(const struct json *scenario)
{
    str profile = json_get_str(scenario, S("profile")), id = S("plain"), stream;
    const str parts[] = {S("at-"), profile};
    const str whole[] = {S("authority/at-"), profile};
    struct json *fold;

    if (alone)
        return own_place(scenario);
    if (profile.n == 0 || str_eq(profile, S("market-regulation")))
        return profile.n == 0 ? id : S("demo");
    must(arena_join(city.a, parts, COUNT_OF(parts), &id, NULL) &&
         arena_join(city.a, whole, COUNT_OF(whole), &stream, NULL));
    fold = json_object(city.a, NULL);
    must(fold != NULL && json_set_str(city.a, fold, S("id"), id, NULL) &&
         json_set_str(city.a, fold, S("name"), id, NULL) &&
         json_set_str(city.a, fold, S("mark"), S("示"), NULL) &&
         json_set_int(city.a, fold, S("level"), 3, NULL) &&
         json_set_str(city.a, fold, S("region"), S("510604"), NULL) &&
         json_set_str(city.a, fold, S("parent"), S(""), NULL) &&
         json_set_str(city.a, fold, S("profile"), profile, NULL) &&
         city_enter_json(&city, stream, fold));
    return id;
}

static bool enter_person(size_t i, str id, const struct json *who,
                         str authority)
{
    struct json *fold = json_object(city.a, NULL);
    struct json *posts = json_object(city.a, NULL);
    str own = own_id(i, id), stream;
    const str parts[] = {S("person/"), own};

    for (size_t m = 0; m < who->n; m++) {
        struct json *where =
            str_eq(who->names[m], S("credential")) ? fold : posts;

        if (where == fold && json_true(who->items[m])) {
            /* `true`: one that is always valid. */
            struct json *paper = json_object(city.a, NULL);

            must(paper != NULL &&
                 json_set_str(city.a, paper, S("no"), own, NULL) &&
                 json_set(city.a, fold, who->names[m], paper, NULL));
            continue;
        }
        must(json_set(city.a, where, who->names[m], who->items[m], NULL));
    }
    return arena_join(city.a, parts, COUNT_OF(parts), &stream, NULL) &&
           json_set_str(city.a, fold, S("id"), own, NULL) &&
           json_set_str(city.a, fold, S("name"), own, NULL) &&
           json_set_str(city.a, fold, S("authority"), authority, NULL) &&
           json_set(city.a, fold, S("posts"), posts, NULL) &&
           city_enter_json(&city, stream, fold);
}

/* The ids in a tree that are people of the scenario, renamed everywhere they
 * stand as a text of their own. */
static void rename_people(size_t i, const struct json *people, struct json *v)
{
    for (size_t m = 0; m < v->n; m++) {
        struct json *one = v->items[m];

        if (one->kind == JSON_STRING && json_get(people, one->text) != NULL)
            one->text = own_id(i, one->text);
        else
            rename_people(i, people, one);
    }
}

/* Scenarios about what office itself computes, or that name what it has not,
 * are for the pure engine alone. */
static const char *beyond(const struct json *scenario)
{
    if (json_get(scenario, S("related")) != NULL)
        return "related matters are given";
    if (json_get(scenario, S("linked")) != NULL)
        return "linked matters are given";
    if (json_get(scenario, S("hand")) != NULL)
        return "others handle it";
    if (json_get(json_get(scenario, S("given")), S("deadlines")) != NULL)
        return "time limits are given";
    return NULL;
}

/* ---- acts ---- */

static struct json *intent_of(size_t i, const struct json *people,
                              const struct json *act)
{
    static const char *const names[] = {"step",   "by",     "at",
                                        "mode",   "source", "party",
                                        "fields", "number", "recorded"};
    struct json *v = json_object(city.a, NULL);

    for (size_t m = 0; m < COUNT_OF(names); m++) {
        const struct json *one = json_get(act, str_of(names[m]));

        if (one != NULL)
            must(json_set(city.a, v, str_of(names[m]),
                          json_copy(city.a, one, NULL), NULL));
    }
    rename_people(i, people, v);
    return v;
}

struct played {
    str matter;
    size_t right, wrong;
};

static str outcome(bool ok, const struct office_answer *answer)
{
    if (!ok || answer->result == OFFICE_PROBLEMS)
        return S("error");
    return answer->result == OFFICE_REFUSED ? S("refused") : S("allowed");
}

static void play_act(size_t i, const struct json *scenario,
                     const struct json *act, struct played *p)
{
    const struct json *people = json_get(scenario, S("people"));
    struct json *intent = intent_of(i, people, act);
    str authority = where(scenario);
    struct caller caller = {.person = S("player"), .authority = authority};
    struct office_answer answer = {0};
    struct err e = {0};
    struct office_ask ask = {.caller = &caller,
                             .matter = p->matter,
                             .authority = authority,
                             .procedure =
                                 json_get_str(scenario, S("procedure")),
                             .profile = json_get_str(scenario, S("profile")),
                             .begin = json_get(scenario, S("given")),
                             .intent = intent,
                             .seen = -1,
                             .trusted = true};
    str want = json_get_str(act, S("expect")), got;
    bool ok;

    if (want.n == 0)
        want = S("allowed");
    ask.as_timer = str_eq(json_get_str(act, S("mode")), S("timer")) ||
                   json_get(act, S("by")) == NULL ||
                   str_eq(json_str(json_path(act, S("by.0"))), S("timer"));
    ok = office_act(city.office, city.a, &ask, &answer, &e);
    got = outcome(ok, &answer);
    if (answer.result == OFFICE_DONE && ok)
        p->matter = answer.matter;
    if (str_eq(got, want)) {
        p->right++;
        return;
    }
    p->wrong++;
    tap_note("%.*s at %.*s: expected %.*s, got %.*s",
             STR_ARG(json_get_str(act, S("step"))),
             STR_ARG(json_get_str(act, S("at"))), STR_ARG(want), STR_ARG(got));
    if (!ok)
        tap_error(&e);
}

/* What the scenario says that registers hold, brought in as an importer would. */
static void seed(size_t i, const struct json *people,
                 const struct json *scenario)
{
    struct office_entry entry = {.stream = S("register/import"),
                                 .set = json_object(city.a, NULL),
                                 .basis = S("test"),
                                 .at = city.now,
                                 .trusted = true};
    struct json *versions = NULL;
    struct office_answer answer;
    struct err e = {0};

    city_need(
        scenario_registers(city.a, city.options.packs, scenario, &versions, &e),
        &e, "what registers hold");
    rename_people(i, people, versions);
    entry.entries = versions;
    city_need(
        office_enter(city.office, city.a, &city.admin, &entry, &answer, &e), &e,
        "it is brought in");
}

static size_t play_scenario(size_t i, str file, struct json *scenario)
{
    const struct json *people, *acts;
    struct played p = {.matter = S("")};

    if (beyond(scenario) != NULL) {
        tap_note("%.*s: left out, %s", STR_ARG(file), beyond(scenario));
        return 0;
    }
    people = json_get(scenario, S("people"));
    for (size_t m = 0; json_is(people, JSON_OBJECT) && m < people->n; m++) {
        if (!enter_person(i, people->names[m], people->items[m],
                          where(scenario)))
            p.wrong++;
    }
    if (json_get(scenario, S("registers")) != NULL)
        seed(i, people, scenario);
    if (json_get(scenario, S("given")) != NULL) {
        struct json *given = json_get(scenario, S("given"));
        struct json *id = json_get(given, S("id"));

        rename_people(i, people, given);
        if (id != NULL)
            id->text = own_id(i, id->text);
    }
    acts = json_get(scenario, S("acts"));
    for (size_t m = 0; acts != NULL && m < acts->n; m++)
        play_act(i, scenario, acts->items[m], &p);
    (void)OK(p.wrong == 0 && p.right > 0, "%.*s: %zu acts", STR_ARG(file),
             p.right);
    return p.right;
}

/* It reads or changes what is not its own, or speaks of authorities by id. */
static bool looks_beyond(const struct procedure *p)
{
    for (size_t i = 0; p != NULL && i < p->n_steps; i++)
        if (p->steps[i].n_enters > 0 || p->steps[i].n_starts > 0)
            return true;
    return p != NULL && p->n_lookups > 0;
}

/* What one scenario enters in a register is not there in the next. */
static size_t play_alone(size_t i, str file, struct json *scenario)
{
    struct office *office = city.office;
    char dir[72];
    struct err e = {0};
    size_t acts;

    (void)snprintf(dir, sizeof dir, "%s-alone", city.dir);
    city.options.dir = str_of(dir);
    city_need(office_create(city.a, &city.options, S("示例市"), &e) &&
                  office_open(&city.office, city.a, &city.options, &e),
              &e, "a city of its own");
    alone = true;
    acts = play_scenario(i, file, scenario);
    alone = false;
    office_close(city.office);
    city_remove(dir);
    city.office = office;
    city.options.dir = str_of(city.dir);
    return acts;
}

static size_t play_file(size_t i, str file)
{
    struct json *scenario = NULL;
    struct err e = {0};
    str text;

    if (!file_read(city.a, file, YAML_MAX, &text, &e) ||
        !yaml_read(city.a, file, text, &scenario, &e)) {
        tap_error(&e);
        (void)OK(false, "%.*s is read", STR_ARG(file));
        return 0;
    }
    return looks_beyond(packs_find(city.options.packs,
                                   json_get_str(scenario, S("procedure")),
                                   json_get_str(scenario, S("profile"))))
               ? play_alone(i, file, scenario)
               : play_scenario(i, file, scenario);
}

/* Each in memory of its own: all together would need more than a test has. */
static size_t play(size_t i, str file)
{
    struct arena *whole = city.a;
    size_t acts;

    city.a = tap_arena();
    acts = play_file(i, file);
    arena_close(city.a);
    city.a = whole;
    return acts;
}

static size_t play_folder(str pack, size_t *i)
{
    const str parts[] = {S("packs/"), pack, S("/scenarios")};
    size_t n = 0, acts = 0;
    str *names = NULL, dir = S("");
    struct err e = {0};

    must(arena_join(city.a, parts, COUNT_OF(parts), &dir, &e));
    if (!dir_exists(city.a, dir))
        return 0;
    if (!dir_list(city.a, dir, &names, &n, &e)) {
        tap_error(&e);
        (void)OK(false, "%.*s is read", STR_ARG(dir));
        return 0;
    }
    for (size_t k = 0; k < n; k++) {
        const str whole[] = {dir, S("/"), names[k]};
        str path;

        /* Under a sanitizer a sample does: the pure engine plays them all. */
        if (SAMPLED && (*i)++ % 4 != 0)
            continue;
        if (str_ends(names[k], S(".yaml")) &&
            arena_join(city.a, whole, COUNT_OF(whole), &path, &e))
            acts += play((*i)++, path);
    }
    return acts;
}

static void play_all(void)
{
    str *packs = NULL;
    size_t n = 0, acts = 0, i = 0;
    struct err e = {0};

    if (!dir_list(city.a, S("packs"), &packs, &n, &e)) {
        tap_error(&e);
        (void)OK(false, "there are packs");
        return;
    }
    for (size_t k = 0; k < n; k++)
        acts += play_folder(packs[k], &i);
    (void)OK(acts > (SAMPLED ? 300 : 1000), "%zu acts in all", acts);
}

/* ---- afterwards ---- */

static void rebuilt_equals_live(void)
{
    struct sha256_text live = city_dump(&city), again;
    struct ledger_problems found = {.max = 20};
    struct err e = {0};

    if (!OK(office_checkpoint(city.office, &e), "a checkpoint is signed"))
        tap_error(&e);
    if (!OK(office_verify(city.office, city.a, NULL, NULL, &found, &e),
            "the city is verified"))
        tap_error(&e);
    for (size_t i = 0; i < found.n; i++)
        tap_error(&found.at[i]);
    (void)OK(found.n == 0, "nothing is wrong");
    if (!OK(office_rebuild(city.office, city.a, NULL, NULL, &e),
            "the folds are made again"))
        tap_error(&e);
    again = city_dump(&city);
    IS(str_of(again.z), str_of(live.z), "made again, they are the same bytes");
}

int main(void)
{
    city_open(&city);
    must(city_enter(&city, "authority/plain",
                    "{id: plain, name: 示例局, mark: 示, level: 3, region: "
                    "'510604', parent: '', profile: ''}"));
    play_all();
    rebuilt_equals_live();
    city_close(&city);
    return tap_done();
}
