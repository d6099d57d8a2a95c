/* party_page_test.c - forms with rows of a table (表) and parties who join (加入),
 * as a browser without script sends them; and that no act holds who joined.
 * [PIP-6] */
#define CITY_PACKS "tests/packs/joining"

#include "tap.h"

#include "office/city_fixture.h"
#include "site/pages.h"

static struct city city;
static struct site *site;
static str token, csrf, matter;
static struct err e;

/* ---- asking ---- */

static bool open_session(void *ctx, struct db *db, struct err *x)
{
    (void)ctx;
    return session_open(db, city.a, S("c"), S("c"), city.now, &city.random,
                        &token, x);
}

struct got {
    int status;
    str body, location;
};

/* Sends a request; `form` NULL: a GET.  The csrf of the session goes along. */
static struct got ask(str path, const char *form)
{
    struct web_options o = {.ctx = site, .error_page = site_error_page};
    const str parts[] = {
        form == NULL ? S("GET ") : S("POST "),
        path,
        S(" HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\nCookie: fadu="),
        token,
        form == NULL ? S("\r\n\r\n")
                     : S("\r\nContent-Type: "
                         "application/x-www-form-urlencoded\r\n\r\ncsrf="),
        form == NULL ? S("") : csrf,
        form == NULL ? S("") : S("&"),
        form == NULL ? S("") : str_of(form)};
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

static bool has(str text, const char *what)
{
    size_t at;

    return str_find(text, str_of(what), &at);
}

/* Both in the page, or what is there instead. */
static void shows(const struct got *g, const char *what, const char *name)
{
    if (!OK(has(g->body, what), "%s", name))
        tap_note("%d %.*s", g->status, STR_ARG(str_slice(g->body, 0, 400)));
}

static void read_csrf(str page)
{
    str head, tail;

    city_need(str_cut(page, S("name=\"csrf\" value=\""), &head, &tail) &&
                  str_cut(tail, S("\""), &csrf, &head) &&
                  arena_str(city.a, csrf, &csrf, &e),
              &e, "a form has its secret");
}

#define NEW                                                                \
    "procedure=test.joining&profile=&step=accept&do=do&parties=1&p1.kind=" \
    "organisation&p1.name=%E7%A4%BA%E4%BE%8B&p1.capacity=applicant"

static struct json *fold_of(str id)
{
    struct json *fold = NULL;
    struct db *db = NULL;
    str authority;

    city_need(office_read(city.office, &db, &e) &&
                  office_matter(db, city.a, id, &fold, &authority, &e),
              &e, "a matter is read");
    office_read_end(city.office, db);
    return fold;
}

/* ---- 1 a form with rows ---- */

static void empty_form(void)
{
    struct got g =
        ask(S("/cases/new?procedure=test.joining&profile=&step=accept"), NULL);

    shows(&g, "name=\"goods.0.item\"", "three rows stand ready: the first");
    shows(&g, "name=\"goods.2.grade\"", "and the third");
    (void)OK(!has(g.body, "goods.3."), "and no more");
    shows(&g, "<select id=\"f-goods.1.fragile\"", "yes and no are chosen");
    shows(&g, "type=\"date\" id=\"f-goods.0.since\"", "days are days");
    shows(&g, "aria-label=\"数量 2\"", "each input has a name");
    shows(&g, "<option value=\"third_party\"", "parties have a capacity");
    (void)OK(!has(g.body, "value=\"record\" checked") &&
                 !has(g.body, "<option value=\"witness\" selected"),
             "nothing is chosen that nobody chose");
    (void)OK(has(g.body, "<th scope=\"col\">数量</th>"),
             "only what every row must have is marked so");
    read_csrf(g.body);
}

static void wrong_rows(void)
{
    struct got g =
        ask(S("/cases"), NEW "&key=k1&goods.0.item=&goods.0.count=3"
                             "&goods.7.item=%E6%A1%8C&goods.7.count=x");

    (void)OK(g.status == 400, "what does not fit is a problem: %d", g.status);
    shows(&g, "href=\"#f-goods.0.item\"", "the cell is named above");
    shows(&g, "物品清单 1 · 名称", "in words");
    shows(&g, "id=\"f-goods.1.count\" name=\"goods.1.count\" value=\"x\"",
          "what was typed stands there, the empty rows closed up");
    shows(&g, "id=\"f-goods.1.count-error\"", "with what is wrong");
    shows(&g, "name=\"goods.4.item\"", "and three rows more");
    (void)OK(!has(g.body, "id=\"f-goods.1.item-error\""),
             "a cell that fits has no error");
}

static void right_rows(void)
{
    struct got g =
        ask(S("/cases"), NEW "&key=k2&goods.0.item=%E7%81%AF&goods.0.count=2"
                             "&goods.0.fragile=true&goods.0.since=2026-01-05"
                             "&goods.0.grade=&goods.2.item=%3Cb%3E");
    const struct json *fold;
    str head, tail = S("");

    if (!OK(g.status == 303 && str_cut(g.location, S("/cases/"), &head, &tail),
            "rows are taken: %d", g.status))
        tap_note("%.*s", STR_ARG(str_slice(g.body, 0, 2000)));
    (void)str_cut(tail, S("?"), &matter, &head);
    fold = fold_of(matter);
    (void)IS(json_str(json_path(fold, S("case.goods.0.count"))), S("2"),
             "a number is a number");
    (void)IS(json_str(json_path(fold, S("case.goods.1.item"))), S("<b>"),
             "a text is what was typed");
    (void)OK(json_path(fold, S("case.goods"))->n == 2, "two rows");
}

static str under(const char *rest)
{
    const str parts[] = {S("/cases/"), matter, str_of(rest)};
    str path = S("");

    city_need(arena_join(city.a, parts, COUNT_OF(parts), &path, &e), &e,
              "a path");
    return path;
}

static void printed(void)
{
    struct got g = ask(under("/papers/1"), NULL);

    shows(&g, "<th scope=\"col\">名称</th>", "the paper has the columns");
    shows(&g, "<td>灯</td><td>2</td><td>是</td><td>2026年1月5日</td>",
          "and the row");
    shows(&g, "<td>&lt;b&gt;</td>", "as text");
    g = ask(under("/acts/1"), NULL);
    shows(&g, "<td data-label=\"数量\">2</td>", "the act shows it, too");
}

/* ---- 2 who joins ---- */

static void joined(void)
{
    struct got g = ask(under("/steps/join"), NULL);
    const struct json *fold;

    shows(&g, "加入后的身份", "the page says as what");
    g = ask(under("/steps/join"),
            "do=do&key=k3&seen=1&kind=person&name=%E6%AC%A7%E9%98%B3%E6%9F%90"
            "&code=X-99-Y&id_number=110101199003070010");
    (void)OK(g.status == 303, "somebody joins: %d", g.status);
    fold = fold_of(matter);
    (void)IS(json_str(json_path(fold, S("parties.p2.name"))), S("欧阳某"),
             "the matter knows who");
    g = ask(under("?tab=parties"), NULL);
    shows(&g, "<span class=\"tag\">利害关系人</span>",
          "the case says in what capacity");
    g = ask(S("/cases?status=open"), NULL);
    (void)OK(has(g.body, "示例") && !has(g.body, "欧阳某") &&
                 !has(g.body, " 方"),
             "a list names those with whom the matter began");
}

static void only_theirs(void)
{
    struct got g = ask(under("/steps/notify"), NULL);

    (void)OK(!has(g.body, "type=\"radio\" name=\"party\""),
             "one for whom it may be: none is chosen");
    g = ask(under("/steps/state"), NULL);
    shows(&g, "type=\"radio\" name=\"party\" value=\"p2\"",
          "two for whom it may be: one is chosen");
    g = ask(under("/steps/notify"), "do=do&key=k4&seen=2&party=p1");
    (void)OK(g.status == 400, "not for another: %d", g.status);
    shows(&g, "MATTER-016", "and it is said");
    g = ask(under("/steps/notify"), "do=do&key=k5&seen=2");
    (void)OK(g.status == 303, "the only one needs no naming: %d", g.status);
    (void)OK(json_path(fold_of(matter), S("parties.p2.done.notify")) != NULL,
             "it was for that one");
}

static void proposed(void)
{
    struct got g = ask(under("/steps/join"),
                       "do=propose&key=k6&seen=3&kind=person&name=%E5%8F%B8%E9"
                       "%A9%AC%E6%9F%90");

    (void)OK(g.status == 303, "a joining is put to approval: %d", g.status);
    (void)IS(json_str(json_path(fold_of(matter), S("proposals.0.fields.name"))),
             S("司马某"), "with who");
}

static int64_t acts_with(const char *text)
{
    static const char sql[] =
        "SELECT count(*) FROM act WHERE instr(body, ?1) > 0";
    struct stmt *st = NULL;
    struct db *db = NULL;
    int64_t n;

    city_need(office_read(city.office, &db, &e) &&
                  db_one(db, &st, &e, sql, "b", str_of(text)) && st != NULL,
              &e, sql);
    n = stmt_get_int(st, 0);
    stmt_close(st);
    office_read_end(city.office, db);
    return n;
}

static void concealed(void)
{
    static const char *const secrets[] = {"欧阳某", "X-99-Y",
                                          "110101199003070010", "司马某"};

    for (size_t i = 0; i < COUNT_OF(secrets); i++)
        (void)OK(acts_with(secrets[i]) == 0, "no act holds %s", secrets[i]);
    (void)OK(acts_with("third_party") > 0, "what is no secret is found so");
}

static void rebuilt(void)
{
    struct sha256_text before = city_dump(&city);

    city_need(office_rebuild(city.office, city.a, NULL, NULL, &e), &e,
              "a rebuild");
    (void)IS(str_of(city_dump(&city).z), str_of(before.z),
             "the folds come back the same");
}

int main(void)
{
    struct store_job job = {open_session, NULL};
    struct site_options s = {.views = S("views"), .assets = S("assets")};

    city_open(&city);
    city_staff(&city);
    s.office = city.office;
    s.clock = &city.clock;
    s.random = &city.random;
    city_need(site_open(&site, city.a, &s, &e) &&
                  store_do(office_store(city.office), &job, &e),
              &e, "the site opens");
    empty_form();
    wrong_rows();
    right_rows();
    printed();
    joined();
    only_theirs();
    proposed();
    concealed();
    rebuilt();
    city_close(&city);
    return tap_done();
}
