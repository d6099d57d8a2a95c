/* links_page_test.c - linked matters and figures on pages: both ways, only to
 * who may see the other, every number opening what it counts; as JSON and as
 * tables. */
#define CITY_PACKS "tests/packs/linking"

#include "tap.h"

#include "office/city_fixture.h"
#include "site/pages.h"

static struct city city;
static struct site *site;
static str token, task;
static struct err e;
static const char *who;

/* ---- asking ---- */

static bool open_session(void *ctx, struct db *db, struct err *x)
{
    (void)ctx;
    return session_open(db, city.a, str_of(who), str_of(who), city.now,
                        &city.random, &token, x);
}

static void log_in(const char *person)
{
    struct store_job job = {open_session, NULL};

    who = person;
    city_need(store_do(office_store(city.office), &job, &e), &e, person);
}

static struct web_response get(str path, const char *accept)
{
    struct web_options o = {.ctx = site, .error_page = site_error_page};
    const str parts[] = {S("GET "),
                         path,
                         S(" HTTP/1.1\r\nHost: h\r\nAccept: "),
                         str_of(accept),
                         S("\r\nCookie: lang=en; fadu="),
                         token,
                         S("\r\n\r\n")};
    struct web_request r;
    struct web_response w = {0};
    str text;

    o.routes = site_routes(&o.n_routes);
    city_need(arena_join(city.a, parts, COUNT_OF(parts), &text, &e) &&
                  web_try(&o, text, 0, city.a, &r, &w, &e),
              &e, "a request");
    return w;
}

static str page(str path)
{
    return get(path, "text/html").body;
}

static const struct json *data(str path)
{
    struct web_response w = get(path, "application/json");
    struct json *v = NULL;

    city_need(json_read(city.a, S("view"), w.body, &v, &e), &e, "JSON");
    return v;
}

static bool has(str text, const char *what)
{
    return str_find(text, str_of(what), &(size_t){0});
}

static str of(const struct json *v, const char *path)
{
    return json_str(json_path(v, str_of(path)));
}

static str joined(const char *a, str b, const char *c)
{
    const str parts[] = {str_of(a), b, str_of(c)};
    str out = S("");

    city_need(arena_join(city.a, parts, COUNT_OF(parts), &out, &e), &e,
              "memory");
    return out;
}

/* ---- the city ---- */

static void act(const char *person, str matter, const char *procedure,
                const char *id, const char *intent)
{
    struct caller caller = city_caller(&city, str_of(person));
    struct json *begin =
        city_yaml(&city, "{parties: {p: {kind: organisation, name: 示例厂}}}");
    struct office_answer x = {0};
    struct office_ask ask = {.caller = &caller,
                             .matter = matter,
                             .authority = caller.authority,
                             .procedure = str_of(procedure),
                             .begin = begin,
                             .intent = city_yaml(&city, intent),
                             .seen = -1};

    city_need(
        (id == NULL || json_set_str(city.a, begin, S("id"), str_of(id), &e)) &&
            office_act(city.office, city.a, &ask, &x, &e) &&
            x.result == OFFICE_DONE,
        &e, intent);
}

#define RECEIVE "{step: receive, by: [c], fields: {cause: 甲事}}"
#define DECIDE(fee, follow)                                     \
    "{step: decide, by: [h], fields: {granted: true, fee: " fee \
    ", follow: " follow "}}"

static void live_a_little(void)
{
    act("c", S(""), "test.application", "a1", RECEIVE);
    act("h", S("a1"), "", NULL, DECIDE("1200.5", "task"));
    act("c", S(""), "test.application", "a2", RECEIVE);
    act("h", S("a2"), "", NULL, DECIDE("30", "far"));
    act("c", S(""), "test.application", "a3", RECEIVE);
    act("h", S("a3"), "", NULL, DECIDE("5", "bad"));
    act("c", S(""), "test.application", "a4", RECEIVE);
    act("c", S(""), "test.objection", "ob",
        "{step: object, by: [c], fields: {attacked: a1, also: a4}}");
}

/* ---- linked matters ---- */

static void both_ways(void)
{
    const struct json *v;
    str text;

    log_in("c");
    v = data(S("/cases/a1"));
    task = of(v, "links.started.0.id");
    (void)OK(task.n > 0, "what it started is on the page");
    IS(of(v, "links.started.0.state"), S("done"), "as begun");
    IS(of(v, "links.from.0.id"), S("ob"), "what attacks it, too");
    IS(of(v, "links.from.0.why"), S("What it attacks"), "under its name");
    v = data(joined("/cases/", task, ""));
    IS(of(v, "links.arose.id"), S("a1"), "and back");
    IS(of(v, "links.to.0.id"), S("a1"), "by the field as well");
    v = data(S("/cases/ob"));
    (void)OK(json_path(v, S("links.to"))->n == 2, "two are named by one");
    text = page(S("/cases/ob?tab=links"));
    (void)OK(has(text, "href=\"/cases/a1\"") && has(text, "Also about"),
             "the page opens them");
    text = page(S("/cases/a3?tab=links"));
    (void)OK(has(text, "not begun") && has(text, "is required"),
             "what could not begin stands there with the reason");
}

static void only_to_who_may_see(void)
{
    const struct json *v;
    str text, far;

    v = data(S("/cases/a2"));
    (void)OK(json_path(v, S("links.started.0.id")) == NULL &&
                 of(v, "links.started.0.authority").n > 0,
             "a task of another authority is there, and no more");
    text = page(S("/cases/a2?tab=links"));
    (void)OK(has(text, "not yours to see"), "which the page says");
    log_in("fh");
    v = data(S("/cases"));
    far = of(v, "list.rows.0.id");
    v = data(joined("/cases/", far, ""));
    IS(of(v, "matter.procedure"), S("Task"), "its own people see it");
    (void)OK(json_path(v, S("links.arose.id")) == NULL &&
                 json_path(v, S("links.to.0.id")) == NULL &&
                 json_path(v, S("links.to"))->n == 1,
             "and not the one that started it");
}

/* ---- figures ---- */

static const struct json *figure(const struct json *v, const char *name)
{
    const struct json *all = json_path(v, S("groups.0.figures"));

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        if (str_eq(json_get_str(all->items[i], S("figure")), str_of(name)))
            return all->items[i];
    }
    return NULL;
}

static void numbers(void)
{
    const struct json *v, *f;
    str text;

    log_in("c");
    v = data(S("/figures"));
    f = figure(v, "by_state");
    IS(of(f, "number"), S("4"), "four applications");
    IS(of(f, "parts.0.name"), S("Received"), "by state, as they go");
    IS(of(f, "parts.1.number"), S("3"), "three decided");
    IS(of(figure(v, "on_time"), "share"), S("100.0%"), "all on time");
    IS(of(figure(v, "fees"), "number"), S("1,235.5"), "fees added up");
    (void)OK(json_get(figure(v, "by_state"), S("stock")) != NULL,
             "a stock says so");
    text = page(S("/figures"));
    (void)OK(has(text, "<svg class=\"barline\"") && has(text, "1,235.5"),
             "the page draws its parts");
    log_in("fh");
    v = data(S("/figures"));
    (void)OK(json_path(v, S("groups"))->n == 0,
             "another authority has its own, none here");
}

/* Every number leads to as many matters. */
static size_t opened(str href)
{
    return json_path(data(href), S("list.rows"))->n;
}

static void every_number_opens(void)
{
    static const char *const names[] = {"by_state", "decided", "on_time",
                                        "fees"};
    const struct json *v;
    size_t wrong = 0, numbers = 0;

    log_in("c");
    v = data(S("/figures"));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct json *f = figure(v, names[i]);
        const struct json *parts = json_get(f, S("parts"));
        int64_t n = 0;

        (void)json_get_int(f, S("n"), &n);
        wrong += (int64_t)opened(json_get_str(f, S("href"))) != n;
        numbers++;
        for (size_t j = 0; json_is(parts, JSON_ARRAY) && j < parts->n; j++) {
            (void)json_get_int(parts->items[j], S("n"), &n);
            wrong +=
                (int64_t)opened(json_get_str(parts->items[j], S("href"))) != n;
            numbers++;
        }
    }
    (void)OK(wrong == 0 && numbers >= 8, "%zu numbers open as many matters",
             numbers);
    v = data(S("/figures?procedure=test.application&figure=fees"));
    IS(of(v, "one.months.0.name"), S("2026-11"), "by month");
    IS(of(v, "one.parts.0.name"), S("large"), "by part");
    IS(of(v, "authorities.0.number"), S("1,235.5"), "by authority");
    (void)OK(opened(of(v, "one.months.0.href")) == 3 &&
                 opened(of(v, "authorities.0.href")) == 3 &&
                 opened(of(v, "one.parts.0.href")) == 1,
             "each opens what it counts");
    (void)OK(has(page(S("/figures?procedure=test.application&figure=fees")),
                 "<svg class=\"trend\""),
             "the months are drawn");
    IS(of(data(S("/figures/matters?procedure=test.application&figure=fees&by="
                 "large")),
          "list.rows.0.value"),
       S("1200.5"), "a row says what it adds");
    (void)OK(
        json_path(data(S("/figures?year=2001")), S("groups.0.figures"))->n == 1,
        "in another year only stocks are left");
}

static void tables(void)
{
    struct web_response w = get(S("/figures?format=csv"), "text/html");

    (void)OK(has(w.body, "收费(元)") && has(w.body, "1200.5") &&
                 has(w.body, "2026-11"),
             "figures as a table");
    w = get(S("/figures/matters?procedure=test.application&figure=decided&"
              "format=csv"),
            "text/html");
    (void)OK(has(w.body, "a1,") && has(w.body, "a2,") && has(w.body, "a3,") &&
                 !has(w.body, "示例厂"),
             "and what they count, without the parties");
    w = get(S("/figures/matters?procedure=nix&figure=nix"), "text/html");
    (void)OK(w.status == 200, "one that is no more is empty");
}

int main(void)
{
    struct site_options s = {.views = S("views"), .assets = S("assets")};

    city_open(&city);
    city_staff(&city);
    s.office = city.office;
    s.clock = &city.clock;
    s.random = &city.random;
    city_need(site_open(&site, city.a, &s, &e), &e, "the site opens");
    live_a_little();
    both_ways();
    only_to_who_may_see();
    numbers();
    every_number_opens();
    tables();
    city_close(&city);
    return tap_done();
}
