/* decided_page_test.c - what a table proposes on pages: before it is submitted,
 * on the case, and the table itself with the rule that spoke. */
#define CITY_PACKS "tests/decisions"

#include "tap.h"

#include "office/city_fixture.h"
#include "site/pages.h"

static struct city city;
static struct site *site;
static str token, csrf;
static struct err e;

static bool open_session(void *ctx, struct db *db, struct err *x)
{
    (void)ctx;
    return session_open(db, city.a, S("c"), S("c"), city.now, &city.random,
                        &token, x);
}

static struct web_response sent(const char *method, const char *path,
                                const char *accept, const char *lang,
                                const char *form)
{
    struct web_options o = {.ctx = site, .error_page = site_error_page};
    const str body_parts[] = {S("csrf="), csrf, S("&key=k&seen=1&"),
                              str_of(form)};
    char length[24];
    str body = S(""), text;
    struct web_request r;
    struct web_response w = {0};

    o.routes = site_routes(&o.n_routes);
    city_need(form[0] == '\0' || arena_join(city.a, body_parts,
                                            COUNT_OF(body_parts), &body, &e),
              &e, "a body");
    (void)snprintf(length, sizeof length, "%zu", body.n);
    {
        const str parts[] = {str_of(method),
                             S(" "),
                             str_of(path),
                             S(" HTTP/1.1\r\nHost: h\r\nAccept: "),
                             str_of(accept),
                             S("\r\nCookie: lang="),
                             str_of(lang),
                             S("; fadu="),
                             token,
                             S("\r\nContent-Type: "
                               "application/x-www-form-urlencoded"
                               "\r\nContent-Length: "),
                             str_of(length),
                             S("\r\n\r\n"),
                             body};

        city_need(arena_join(city.a, parts, COUNT_OF(parts), &text, &e) &&
                      web_try(&o, text, 0, city.a, &r, &w, &e),
                  &e, "a request");
    }
    return w;
}

static struct web_response get(const char *path, const char *lang)
{
    return sent("GET", path, "text/html", lang, "");
}

static const struct json *data(const char *path)
{
    struct web_response w = sent("GET", path, "application/json", "en", "");
    struct json *v = NULL;

    city_need(json_read(city.a, S("view"), w.body, &v, &e), &e, "JSON");
    return v;
}

static bool has(str text, const char *what)
{
    return str_find(text, str_of(what), &(size_t){0});
}

static void act(str matter, const char *id, const char *intent)
{
    struct caller caller = city_caller(&city, S("c"));
    struct json *begin = city_yaml(&city, "{}");
    struct office_answer x = {0};
    struct office_ask ask = {.caller = &caller,
                             .matter = matter,
                             .authority = caller.authority,
                             .procedure = S("small"),
                             .begin = begin,
                             .intent = city_yaml(&city, intent),
                             .seen = -1};

    city_need(
        (id == NULL || json_set_str(city.a, begin, S("id"), str_of(id), &e)) &&
            office_act(city.office, city.a, &ask, &x, &e) &&
            x.result == OFFICE_DONE,
        &e, intent);
}

static void read_csrf(str text)
{
    str head, tail;

    city_need(str_cut(text, S("name=\"csrf\" value=\""), &head, &tail) &&
                  str_cut(tail, S("\""), &csrf, &head) &&
                  arena_str(city.a, csrf, &csrf, &e),
              &e, "a form has its secret");
}

/* ---- before it is submitted ---- */

static void proposed(void)
{
    struct web_response w = get("/cases/m1/steps/weigh", "en");
    int64_t before = 0, after = 0;

    (void)json_get_int(json_get(data("/cases/m1"), S("matter")), S("version"),
                       &before);
    (void)OK(w.status == 200 && has(w.body, "Show what is proposed"),
             "the form has a button for it");
    read_csrf(w.body);
    w = sent("POST", "/cases/m1/steps/weigh", "text/html", "en",
             "do=weigh&day=2025-11-01&times=3&kind=a");
    (void)OK(w.status == 200 && has(w.body, "id=\"proposed\""),
             "it shows the proposal");
    (void)OK(has(w.body, "grave") && has(w.body, "1000"), "its outputs");
    (void)OK(has(w.body, "class=\"hit\"") && has(w.body, "this rule"),
             "the rule that speaks");
    (void)OK(has(w.body, "by the version in force on that day") &&
                 has(w.body, "2025"),
             "by the law of which day");
    (void)OK(has(w.body, "value=\"3\""), "what was typed stays");
    w = sent("POST", "/cases/m1/steps/weigh", "text/html", "zh",
             "do=weigh&day=2025-11-01&times=1&kind=a");
    (void)OK(has(w.body, "裁量建议") && has(w.body, "现行版本的结果较轻") &&
                 has(w.body, "300"),
             "the lighter later law, in Chinese");
    w = sent("POST", "/cases/m1/steps/weigh", "text/html", "en",
             "do=weigh&times=much");
    (void)OK(w.status == 200 && has(w.body, "nothing is proposed"),
             "what does not fit proposes nothing");
    (void)json_get_int(json_get(data("/cases/m1"), S("matter")), S("version"),
                       &after);
    (void)OK(before == after, "nothing was done");
    w = get("/cases/m1/steps/look", "en");
    (void)OK(!has(w.body, "Show what is proposed") &&
                 !has(w.body, "id=\"proposed\""),
             "a step that asks no table has none");
}

/* ---- on the case ---- */

static void kept(void)
{
    struct web_response w = get("/cases/m1?tab=law", "en");
    const struct json *v = data("/cases/m1");

    (void)OK(w.status == 200 && has(w.body, "Which law governs") &&
                 has(w.body, "light"),
             "the case says which law governs and what was proposed");
    IS(json_str(json_path(v, S("derivations.0.citations.0.id"))), S("PSA12-98"),
       "with its law");
    IS(json_str(json_path(v, S("governing.0.name"))), S("Grade"),
       "what governs is named");
    IS(json_str(json_path(v, S("derivations.0.table_href"))),
       S("/cases/m1/decisions/1"), "the table has an address");
    w = get("/cases/m1/decisions/1", "zh");
    (void)OK(w.status == 200 && has(w.body, "裁量推导") &&
                 has(w.body, "<details class=\"rules\" open>") &&
                 has(w.body, "适用此条"),
             "the table, open, with its rule");
    v = data("/cases/m1/decisions/1");
    (void)OK(json_true(json_path(v, S("derivation.tables.0.rows.0.hit"))) &&
                 json_path(v, S("derivation.tables.0.rows.1.hit")) == NULL,
             "that rule alone");
    (void)OK(get("/cases/m1/decisions/2", "en").status == 404 &&
                 get("/cases/m1/decisions/0", "en").status == 404 &&
                 get("/cases/m1/decisions/x", "en").status == 404 &&
                 get("/cases/none/decisions/1", "en").status == 404,
             "none else is there");
}

static void strangers(void)
{
    token = S("");
    (void)OK(get("/cases/m1/decisions/1", "en").status != 200,
             "nobody without a session sees it");
}

int main(void)
{
    struct site_options s = {.views = S("views"), .assets = S("assets")};
    struct store_job job = {open_session, NULL};

    city_open(&city);
    city_staff(&city);
    s.office = city.office;
    s.clock = &city.clock;
    s.random = &city.random;
    city_need(site_open(&site, city.a, &s, &e), &e, "the site opens");
    city_need(store_do(office_store(city.office), &job, &e), &e, "c");
    act(S(""), "m1",
        "{step: weigh, by: [c], mode: record, source: 纸质, at: "
        "'2025-12-01T09:00+08:00', fields: {day: 2025-11-01, times: 1}}");
    proposed();
    kept();
    strangers();
    city_close(&city);
    return tap_done();
}
