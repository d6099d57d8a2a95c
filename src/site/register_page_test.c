/* register_page_test.c - the pages of registers over tests/packs/listing: what anyone
 * sees, what the staff see, a day in the past, an entry's history, CSV, and who
 * begins in another's name. */
#define CITY_PACKS "tests/packs/listing"

#include "tap.h"

#include "office/city_fixture.h"
#include "site/pages.h"

static struct city city;
static struct site *site;
static struct err e;

struct visitor {
    str person, token, csrf;
};
static struct visitor anyone, clerk = {.person = SI("c")},
                              far = {.person = SI("fh")},
                              town = {.person = SI("t")};

static bool open_session(void *ctx, struct db *db, struct err *x)
{
    struct visitor *v = ctx;

    return session_open(db, city.a, v->person, v->person, city.now,
                        &city.random, &v->token, x);
}

struct got {
    int status;
    str body, location;
};

/* A GET, or a POST of JSON. */
static struct got ask(const struct visitor *v, const char *path,
                      const char *accept, const char *json)
{
    struct web_options o = {.ctx = site, .error_page = site_error_page};
    const str parts[] = {
        json == NULL ? S("GET ") : S("POST "),
        str_of(path),
        S(" HTTP/1.1\r\nHost: h\r\nAccept: "),
        str_of(accept),
        S("\r\nCookie: fadu="),
        v->token,
        json == NULL
            ? S("\r\n\r\n")
            : S("\r\nIf-Match: \"0\"\r\nIdempotency-Key: k1\r\nContent-Type: "
                "application/json\r\nX-CSRF-Token: "),
        json == NULL ? S("") : v->csrf,
        json == NULL ? S("") : S("\r\n\r\n"),
        json == NULL ? S("") : str_of(json)};
    struct web_request r;
    struct web_response w;
    struct got g = {0};
    str text;

    o.routes = site_routes(&o.n_routes);
    city_need(arena_join(city.a, parts, COUNT_OF(parts), &text, &e) &&
                  web_try(&o, text, 0, city.a, &r, &w, &e),
              &e, "a request");
    g.status = w.status;
    g.body = w.body;
    g.location = web_find(&w.headers, S("Location"));
    return g;
}

static const char html[] = "text/html", data[] = "application/json";

static bool has(str text, const char *what)
{
    size_t at;

    return str_find(text, str_of(what), &at);
}

static void shows(const struct visitor *v, const char *path, const char *what,
                  bool yes, const char *name)
{
    struct got g = ask(v, path, html, NULL);

    if (!OK(g.status == 200 && has(g.body, what) == yes, "%s", name))
        tap_note("%d %.*s", g.status, STR_ARG(str_slice(g.body, 0, 900)));
}

static struct json *json_of(const struct visitor *v, const char *path)
{
    struct got g = ask(v, path, data, NULL);
    struct json *all = NULL;

    if (g.status != 200)
        tap_note("%s: %d", path, g.status);
    city_need(g.status == 200 &&
                  json_read(city.a, S("answer"), g.body, &all, &e),
              &e, path);
    return all;
}

static void enter(const char *person, const char *authority, const char *intent)
{
    struct caller caller = city_caller(&city, str_of(person));
    struct office_ask x = {.caller = &caller,
                           .authority = str_of(authority),
                           .procedure = S("listing"),
                           .intent = city_yaml(&city, intent),
                           .seen = -1};
    struct office_answer answer;

    city_need(office_act(city.office, city.a, &x, &answer, &e) &&
                  answer.result == OFFICE_DONE,
              &e, intent);
}

static void fill(void)
{
    enter("c", "demo",
          "{step: enter, fields: {register: powers, code: P1, title: 检查事项, "
          "article: 第一条, rate: 7.5, from: 2026-01-01, note: 内情}}");
    enter("c", "demo",
          "{step: enter, fields: {register: powers, code: P1, title: 处罚事项, "
          "article: 第二条, from: 2026-11-20}}");
    enter("c", "demo",
          "{step: enter, fields: {register: powers, code: 甲/1, title: <b>, "
          "from: 2026-11-20, to: 2026-11-30}}");
    enter("c", "demo",
          "{step: enter, fields: {register: letters, code: L1, title: town, "
          "article: entrusted, from: 2026-11-24}}");
}

/* ---- who sees what ---- */

static void anyone_sees(void)
{
    struct json *v = json_of(&anyone, "/registers");
    const struct json *row;

    (void)OK(json_get(v, S("registers"))->n == 1,
             "anyone sees which registers are public");
    shows(&anyone, "/registers", "/registers/powers", true, "as a page");
    v = json_of(&anyone, "/registers/powers?of=demo");
    (void)OK(json_get(json_get(v, S("list")), S("rows"))->n == 2,
             "its entries");
    row = json_get(json_get(v, S("list")), S("rows"))->items[0];
    (void)IS(json_get_str(json_get(row, S("entry")), S("title")), S("处罚事项"),
             "public members are there");
    (void)OK(json_get(json_get(row, S("entry")), S("rate")) == NULL,
             "and no others");
    shows(&anyone, "/registers/powers", "处罚事项", true,
          "the first owner is taken where none is named");
    shows(&anyone, "/registers/powers?of=demo&on=2026-03-02", "检查事项", true,
          "the list of a day in the past");
    shows(&anyone, "/registers/powers?of=demo&on=2026-03-02", "处罚事项", false,
          "holds what was valid then");
    shows(&anyone, "/registers/powers?of=demo&on=x", "处罚事项", true,
          "a day that is none is said");
    shows(&anyone, "/registers/powers?of=demo&q=%E5%86%85%E6%83%85", "P1",
          false, "nobody finds by what is confidential");
    shows(&anyone, "/registers/powers?of=demo&q=%E5%A4%84%E7%BD%9A", "P1", true,
          "but by public words");
    shows(&anyone, "/registers/powers?of=demo", "&lt;b&gt;", true,
          "text stays text");
    (void)OK(
        ask(&anyone, "/registers/letters", html, NULL).status == 404 &&
            ask(&anyone, "/registers/none", html, NULL).status == 404 &&
            ask(&anyone, "/registers/letters/entry?of=demo&id=L1", html, NULL)
                    .status == 404,
        "what is not public is not there");
}

static void staff_see(void)
{
    struct json *v = json_of(&clerk, "/registers");

    (void)OK(json_get(v, S("registers"))->n == 3,
             "the staff see all registers");
    shows(&clerk, "/registers/powers?on=2026-03-02", "7.5", true,
          "their own list with all its members");
    shows(&clerk, "/registers/powers?on=2026-03-02", "内情", false,
          "but for what is confidential");
    shows(&clerk, "/registers/letters", "L1", true, "and what is not public");
    shows(&far, "/registers/powers?of=demo&on=2026-03-02", "7.5", false,
          "of another authority what is public");
    (void)OK(ask(&far, "/registers/letters?of=demo", html, NULL).status == 404,
             "and nothing else");
}

static void one_entry(void)
{
    static const char path[] = "/registers/powers/entry?of=demo&id=P1";
    struct json *v = json_of(&anyone, path);
    const struct json *versions = json_get(v, S("versions"));

    (void)OK(versions->n == 2 &&
                 json_true(json_get(versions->items[0], S("valid"))),
             "an entry shows its versions, the newest first");
    (void)OK(json_get(json_get(versions->items[1], S("ended")),
                      S("proof_href")) != NULL &&
                 json_get(json_get(versions->items[1], S("made")), S("href")) ==
                     NULL,
             "with proofs for everybody");
    shows(&clerk, path, "/acts/1", true,
          "and acts for those who may open them");
    shows(&anyone, "/registers/powers/entry?of=demo&id=%E7%94%B2%2F1",
          "&lt;b&gt;", true, "any id has its page");
    (void)OK(ask(&anyone, "/registers/powers/entry?of=demo&id=x", html, NULL)
                     .status == 404,
             "one that is not there has none");
}

static void as_csv(void)
{
    struct got g =
        ask(&anyone, "/registers/powers?of=demo&format=csv", html, NULL);

    (void)OK(
        g.status == 200 && has(g.body, "编号,所属,事项,条款,第一天") &&
            has(g.body, "P1,示例市场监督管理局,处罚事项,第二条,2026-11-20,"),
        "the same as a table");
    g = ask(&clerk, "/registers/powers?format=csv&on=2026-03-02", html, NULL);
    (void)OK(has(g.body, "检查事项,第一条,7.5") && !has(g.body, "内情"),
             "for the staff with their members");
}

/* ---- in another's name ---- */

static void read_csrf(struct visitor *v)
{
    struct got g = ask(v, "/cases/new?procedure=listing&step=use", data, NULL);
    str head, tail;

    city_need(str_cut(g.body, S("\"csrf\":\""), &head, &tail) &&
                  str_cut(tail, S("\""), &head, &tail) &&
                  arena_str(city.a, head, &v->csrf, &e),
              &e, "a program finds its token");
}

static void in_anothers_name(void)
{
    static const char begin[] =
        "{\"procedure\":\"listing\",\"profile\":\"\",\"step\":\"use\","
        "\"authority\":\"demo\",\"begin\":{},\"fields\":{\"code\":\"甲/1\"}}";
    struct got g;
    struct json *v = NULL;
    char path[96];

    read_csrf(&town);
    read_csrf(&far);
    shows(&town, "/cases/new", "/cases/new?authority=demo", true,
          "who is charged may choose the name");
    shows(&far, "/cases/new", "authority=demo", false, "others may not");
    shows(&town, "/cases/new?authority=demo&procedure=listing&step=use",
          "name=\"authority\" value=\"demo\"", true, "the form keeps it");
    g = ask(&far, "/cases", data, begin);
    (void)OK(g.status == 403, "nobody else begins in it: %d", g.status);
    g = ask(&town, "/cases", data, begin);
    (void)OK(g.status == 200 && json_read(city.a, S("answer"), g.body, &v, &e),
             "a matter begins: %d", g.status);
    (void)snprintf(path, sizeof path, "/cases/%.*s",
                   STR_ARG(json_get_str(v, S("matter"))));
    shows(&town, path, "受托办理", true, "its page says who handles it");
    shows(&clerk, path, "示例镇人民政府", true, "to the principal as well");
    (void)OK(ask(&far, path, html, NULL).status == 404, "and to nobody else");
    (void)snprintf(path, sizeof path, "/cases/%.*s/papers/1",
                   STR_ARG(json_get_str(v, S("matter"))));
    shows(&town, path, "由示例镇人民政府(受示例市场监督管理局委托)登记", true,
          "a paper says whose people act");
}

int main(void)
{
    struct site_options o = {0};
    struct visitor *const all[] = {&clerk, &far, &town};

    city_open(&city);
    city_staff(&city);
    city_need(
        city_enter(&city, "authority/town",
                   "{id: town, name: 示例镇人民政府, mark: 示镇, level: 4, "
                   "region: '510603101', parent: demo, profile: ''}") &&
            city_enter(&city, "person/t",
                       "{name: 镇员, authority: town, posts: {officer: true, "
                       "clerk: true}, credential: {no: '51009', from: {'@': "
                       "'2023-01-01'}, to: {'@': '2027-12-31'}}}"),
        NULL, "a town");
    o.office = city.office;
    o.clock = &city.clock;
    o.random = &city.random;
    o.views = S("views");
    o.assets = S("assets");
    city_need(site_open(&site, city.a, &o, &e), &e, "a site");
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct store_job job = {open_session, all[i]};

        city_need(store_do(office_store(city.office), &job, &e), &e,
                  "a session");
    }
    fill();
    anyone_sees();
    staff_see();
    one_entry();
    as_csv();
    in_anothers_name();
    city_close(&city);
    return tap_done();
}
