/* calendar_test.c - a notice of days off comes into a city: it is checked, is
 * in force at once, moves the running limits visibly and once, whatever cuts it
 * short, and all of it follows from the ledger. [TIM-W4] */
#include "tap.h"

#include "office/city_fixture.h"
#include "office/internal.h"

#include <pthread.h>

static struct city city;

/* Days that no notice has announced, as fixtures. */
#define HEAD "date,name,kind\n"
#define YEAR_2027                                                            \
    "2027-01-01,元旦,off\n2027-02-06,春节,off\n2027-02-07,春节,off\n"  \
    "2027-02-08,春节,off\n2027-02-22,春节,off\n2027-02-20,春节,work\n" \
    "2027-10-01,国庆节,off\n"
static const char source[] = "国办发明电〔2026〕0号(测试用)";

/* ---- notices as files ---- */

/* clang-format off */
static const struct {
    const char *name, *file, *text;
    const char *told; /* the error, or: same added replaced; years; problems */
} notices[] = {
    {"a year that follows", "n.csv", HEAD YEAR_2027, "0 7 0; 2027;"},
    {"the days stand in any order", "n.csv", HEAD "2027-05-01,劳动节,off\n2027-01-01,元旦,off\n", "0 2 0; 2027;"},
    {"a byte-order mark and CRLF", "n.csv", "\xEF\xBB\xBF" "date,name,kind\r\n2027-05-01,劳动节,off\r\n", "0 1 0; 2027;"},
    {"as it is announced", "n.csv", HEAD "2026-10-01,国庆节,off\n", "1 0 0;;"},
    {"another header", "n.csv", "day,name,kind\n2027-05-01,劳动节,off\n", "CAL-003"},
    {"no date", "n.csv", HEAD "2027-02-30,春节,off\n", "CAL-004"},
    {"no kind", "n.csv", HEAD "2027-05-01,劳动节,rest\n", "CAL-005"},
    {"a day of rest twice", "n.csv", HEAD "2027-05-01,劳动节,off\n2027-05-01,劳动节,off\n", "CAL-006"},
    {"a make-up day that is worked anyway", "n.csv", HEAD "2027-05-01,劳动节,off\n2027-05-12,劳动节,work\n", "0 2 0; 2027; OFFICE-083"},
    {"nobody says which holiday", "n.csv", HEAD "2027-05-01,,off\n", "0 1 0; 2027; OFFICE-082"},
    {"a year left out", "n.csv", HEAD "2028-05-01,劳动节,off\n", "0 1 0; 2028; OFFICE-085"},
    {"the year mistyped", "n.csv", HEAD "2072-05-01,劳动节,off\n", "0 1 0; 2072; OFFICE-085"},
    {"a stray day", "n.csv", HEAD "2027-05-01,劳动节,off\n2028-03-01,劳动节,off\n2030-01-01,元旦,off\n", "0 3 0; 2027 2028; OFFICE-084"},
    {"December before the year is no contradiction", "n.csv", HEAD "2026-12-31,元旦,off\n2027-05-01,劳动节,off\n", "0 2 0; 2027;"},
    {"… without the year it is", "n.csv", HEAD "2026-12-31,元旦,off\n", "0 0 1;; OFFICE-086!"},
    {"another day off in an announced year", "n.csv", HEAD "2026-09-03,纪念日,off\n", "0 0 1;; OFFICE-086!"},
    {"an announced day off is worked", "n.csv", HEAD "2026-10-01,国庆节,work\n", "0 0 1;; OFFICE-086!"},
    {"an announced day under another name", "n.csv", HEAD "2026-10-01,中秋节,off\n", "0 0 1;; OFFICE-086!"},
    {"a plain working day of an announced year as make-up", "n.csv", HEAD "2026-09-02,国庆节,work\n", "0 0 1;; OFFICE-083"},
    {"all that is wrong is told", "n.csv", HEAD "2026-10-01,国庆节,work\n2027-05-01,,off\n2027-05-12,劳动节,work\n",
     "0 2 1; 2027; OFFICE-086! OFFICE-082 OFFICE-083"},
    {"YAML, day by day", "n.yaml", "source: x\ndays:\n  - {date: 2027-05-01, name: 劳动节, kind: off}\n", "0 1 0; 2027;"},
    {"YAML, as the notice says it", "n.yaml", "holidays:\n  - {name: 春节, off: 2027-02-06..2027-02-12, work: [2027-02-14, 2027-02-20]}\n  - {name: 清明节, off: 2027-04-05}\n", "0 10 0; 2027;"},
    {"YAML: a span backwards", "n.yaml", "holidays:\n  - {name: 春节, off: 2027-02-12..2027-02-06}\n", "OFFICE-081"},
    {"YAML: both forms", "n.yaml", "days: []\nholidays: []\n", "OFFICE-081"},
    {"YAML: neither", "n.yaml", "source: x\n", "OFFICE-081"},
    {"YAML: a day in two spans", "n.yaml", "holidays:\n  - {name: 春节, off: [2027-02-06..2027-02-12, 2027-02-12]}\n", "CAL-006"},
};
/* clang-format on */

static str notice_told(const char *file, const char *text)
{
    struct notice n = {0};
    struct notice_check k = {0};
    struct err e = {0};
    struct buf b;
    str s = S("");

    buf_init(&b, &memory_system, 4096);
    if (!notice_read(city.a, str_of(file), str_of(text), &n, &e) ||
        !notice_check(city.a, &n, city.options.calendar, &k, &e)) {
        buf_add(&b, str_of(err_code(&e)));
    } else {
        buf_int(&b, k.same);
        buf_byte(&b, ' ');
        buf_int(&b, k.added);
        buf_byte(&b, ' ');
        buf_int(&b, k.replaced);
        buf_byte(&b, ';');
        for (size_t i = 0; i < k.years.n; i++) {
            buf_byte(&b, ' ');
            buf_int(&b, k.years.at[i]);
        }
        buf_byte(&b, ';');
        for (size_t i = 0; i < k.problems.n; i++) {
            buf_byte(&b, ' ');
            buf_add(&b, str_of(err_code(&k.problems.at[i].what)));
            buf_add(&b, k.problems.at[i].replace ? S("!") : S(""));
        }
    }
    if (!buf_take(&b, city.a, &s, NULL))
        s = S("no memory");
    buf_close(&b);
    return s;
}

static void table(void)
{
    for (size_t i = 0; i < COUNT_OF(notices); i++)
        IS(notice_told(notices[i].file, notices[i].text),
           str_of(notices[i].told), "%s", notices[i].name);
}

/* The shipped calendar merged with nothing is itself; with a notice, what the
 * notice says holds and all else is as it was. */
static void merging(void)
{
    const struct calendar *old = city.options.calendar;
    struct calendar *now = NULL;
    struct notice none = {0}, n = {0};
    struct err e = {0};
    str file = S(""), csv = S(""), again = S("");
    bool same = true;

    (void)OK(
        file_read(city.a, S("facts/holidays-cn.csv"), 1 << 20, &file, &e) &&
            notice_read(city.a, S("none.csv"), S(HEAD), &none, &e) &&
            notice_merge(city.a, &none, old, &csv, &e),
        "the shipped days are written out");
    IS(csv, file, "… as they are shipped, byte for byte");
    (void)OK(notice_read(city.a, S("n.csv"), S(HEAD YEAR_2027), &n, &e) &&
                 notice_merge(city.a, &n, old, &csv, &e) &&
                 calendar_read(city.a, S("now"), csv, S("now"), &now, &e) &&
                 notice_merge(city.a, &n, now, &again, &e),
             "a notice is merged");
    IS(again, csv, "… twice is once");
    for (date d = DATE_MIN; now != NULL && d < DATE_MAX; d++) {
        bool told = date_civil(d).year == 2027 && calendar_name(now, d).n > 0;

        same =
            same && (told || calendar_works(now, d) == calendar_works(old, d));
    }
    (void)OK(same && now != NULL && calendar_announced(now, 2027),
             "… and no other day is another");
}

/* ---- a city ---- */

static void day(const char *when)
{
    city_need(instant_parse(str_of(when), &city.now), NULL, when);
}

static bool file_case(const char *id)
{
    struct office_answer answer = {0};
    struct err e = {0};
    char begin[160];
    bool ok;

    (void)snprintf(begin, sizeof begin,
                   "{id: %s, parties: {p1: {kind: organisation, name: "
                   "甲公司%s}}}",
                   id, id);
    ok = city_act(&city, "h", S(""), begin,
                  "{step: file, fields: {cause: 销售过期食品, source: "
                  "report}}",
                  &answer, &e) &&
         answer.result == OFFICE_DONE;
    if (!ok)
        tap_error(&e);
    return ok;
}

static bool close_case(const char *id)
{
    struct office_answer answer = {0};
    struct err e = {0};
    bool ok = city_act(&city, "h", str_of(id), NULL,
                       "{step: archive, mode: record, source: 纸质档案, "
                       "fields: {volumes: 1}}",
                       &answer, &e) &&
              answer.result == OFFICE_DONE;

    if (!ok)
        tap_error(&e);
    return ok;
}

static struct json *ask_of(const char *text, bool try, bool replace)
{
    struct json *v = json_object(city.a, NULL);

    city_need(v != NULL &&
                  json_set_str(city.a, v, S("do"), S("import"), NULL) &&
                  json_set_str(city.a, v, S("file"), S("2027.csv"), NULL) &&
                  json_set_str(city.a, v, S("text"), str_of(text), NULL) &&
                  json_set_str(city.a, v, S("source"), str_of(source), NULL) &&
                  json_set_bool(city.a, v, S("try"), try, NULL) &&
                  json_set_bool(city.a, v, S("replace"), replace, NULL),
              NULL, "memory");
    return v;
}

static struct json *do_ask(const struct json *ask, struct err *e)
{
    struct calendar_job job = {.ask = ask, .a = city.a};

    for (int i = 0; i < 1000 && job.answer == NULL; i++) {
        if (!office_calendar_step(city.office, &job, e))
            return NULL;
    }
    return job.answer;
}

static int64_t count_sql(const char *sql)
{
    struct stmt *st = NULL;
    struct db *db = NULL;
    struct err e = {0};
    int64_t n;

    city_need(office_read(city.office, &db, &e) &&
                  db_one(db, &st, &e, sql, "") && st != NULL,
              &e, sql);
    n = stmt_get_int(st, 0);
    stmt_close(st);
    office_read_end(city.office, db);
    return n;
}

static const char acts_sql[] = "SELECT count(*) FROM act";
static const char calendar_acts[] =
    "SELECT count(*) FROM act WHERE stream = 'calendar/city'";

static struct json *fold_of(const char *stream)
{
    struct json *fold = NULL;
    struct db *db = NULL;
    struct err e = {0};
    int64_t version;

    city_need(office_read(city.office, &db, &e) &&
                  office_fold(db, city.a, str_of(stream), &fold, &version, &e),
              &e, stream);
    office_read_end(city.office, db);
    return fold;
}

static str last_of(const char *stream)
{
    return json_get_str(
        json_get(json_get(fold_of(stream), S("due")), S("last")), S("@"));
}

static bool provisional(const char *stream)
{
    return json_true(
        json_get(json_get(fold_of(stream), S("due")), S("provisional")));
}

static bool verified(void)
{
    struct ledger_problems found = {.max = 5};
    struct arena *a = tap_arena();
    struct err e = {0};
    bool ok = office_verify(city.office, a, NULL, NULL, &found, &e);

    if (!ok)
        tap_error(&e);
    for (size_t i = 0; i < found.n; i++)
        tap_error(&found.at[i]);
    arena_close(a);
    return ok && found.n == 0;
}

static int64_t number_in(const struct json *v, const char *name)
{
    int64_t n = -1;

    (void)json_get_int(v, str_of(name), &n);
    return n;
}

/* ---- coming in ---- */

static void tried(void)
{
    struct err e = {0};
    int64_t acts = count_sql(acts_sql);
    const struct json *v = do_ask(ask_of(HEAD YEAR_2027, true, false), &e);
    const struct json *moved = json_get(v, S("moved"));

    (void)OK(v != NULL && number_in(v, "number") == 2 &&
                 number_in(v, "added") == 7,
             "what it would be is told");
    (void)OK(number_in(v, "matters") == 2 && json_is(moved, JSON_ARRAY) &&
                 moved->n == 2,
             "… and which cases it would move");
    IS(moved == NULL ? S("") : json_get_str(moved->items[1], S("before")),
       S("2027-02-22"), "… from which day");
    IS(moved == NULL ? S("") : json_get_str(moved->items[1], S("after")),
       S("2027-02-23"), "… to which");
    (void)OK(count_sql(acts_sql) == acts, "… and nothing is written");
}

static void comes_in(void)
{
    const struct json *v, *versions, *entry;
    const struct calendar *old_calendar = office_calendar(city.office, NULL);
    struct known_calendar k = {0}, held = {0};
    struct db *db = NULL;
    struct err e = {0};
    int64_t number = 0;

    /* A reader that came before goes on by what it saw. */
    city_need(office_read(city.office, &db, &e), &e, "a view");
    v = do_ask(ask_of(HEAD YEAR_2027, false, false), &e);
    if (v == NULL)
        tap_error(&e);
    (void)OK(calendar_at(city.office, db, &held, &e) && held.number == 1 &&
                 held.calendar == old_calendar,
             "a reader's view keeps its calendar");
    office_read_end(city.office, db);
    db = NULL;
    (void)OK(office_read(city.office, &db, &e) &&
                 calendar_at(city.office, db, &k, &e) && k.number == 2,
             "the next has the new one");
    office_read_end(city.office, db);
    (void)OK(calendar_announced(office_calendar(city.office, &number), 2027) &&
                 number == 2,
             "it is in force");
    (void)OK(number_in(v, "number") == 2 && json_true(json_get(v, S("new"))) &&
                 number_in(v, "matters") == 2 && number_in(v, "looked") == 3,
             "of three running cases two moved");
    versions = json_get(fold_of("calendar/city"), S("versions"));
    entry = versions == NULL ? NULL : versions->items[0];
    IS(json_get_str(entry, S("source")), str_of(source), "its source is kept");
    IS(json_get_str(entry, S("sha256")), calendar_version(k.calendar),
       "… and its digest");
    IS(json_get_str(entry, S("by")), S("console"), "… and who brought it in");
    (void)OK(number_in(json_get(entry, S("recounted")), "matters") == 2 &&
                 number_in(json_get(entry, S("recounted")), "looked") == 3,
             "… and what came of it");
}

static void moved(void)
{
    const struct json *fold = fold_of("matter/a"), *entry;
    struct office_past past = {0};
    struct db *db = NULL;
    struct err e = {0};

    IS(last_of("matter/a"), S("2027-02-23"), "its day is the next working day");
    (void)OK(!provisional("matter/a"), "and no longer provisional");
    IS(last_of("matter/b"), S("2027-02-18"), "another keeps its day …");
    (void)OK(!provisional("matter/b"), "… and is confirmed");
    IS(last_of("matter/old"), S("2026-10-30"), "one before is as it was");
    (void)OK(json_get(fold_of("matter/old"), S("recounts")) == NULL &&
                 json_get(fold_of("matter/shut"), S("recounts")) == NULL,
             "it and the closed one had no act");
    entry = json_path(fold, S("recounts.0"));
    (void)OK(number_in(entry, "calendar") == 2,
             "the case says by which notice");
    IS(json_get_str(entry, S("basis")), str_of(source), "… and its source");
    IS(json_get_str(json_path(entry, S("moved.0.before")), S("@")),
       S("2027-02-22"), "… the day before");
    IS(json_get_str(json_path(entry, S("moved.0.after")), S("@")),
       S("2027-02-23"), "… and after");
    city_need(office_read(city.office, &db, &e) &&
                  office_matter_at(db, city.a, S("a"), 0, 0, &past, &e),
              &e, "its last act");
    office_read_end(city.office, db);
    IS(json_get_str(past.act, S("kind")), S("recount"), "an act says so");
    IS(json_get_str(json_path(past.act, S("rules")), S("calendar")),
       calendar_version(office_calendar(city.office, NULL)),
       "… by the rules of the new calendar");
    (void)OK(past.number == 2 && number_in(fold, "version") == 2,
             "it is the case's second");
}

static void listed(void)
{
    struct moved_filter f = {.scope = {.authority = S("demo")}, .max = 1};
    struct moved_row *rows = NULL;
    struct db *db = NULL;
    struct err e = {0};
    bool more = false, ok;
    size_t n = 0;

    ok = office_read(city.office, &db, &e) &&
         office_moved(db, city.a, &f, &rows, &n, &more, &e);
    (void)OK(ok && n == 1 && more, "what moved is listed, a page at a time");
    if (n == 1) {
        f.before = rows[0].sort;
        ok = office_moved(db, city.a, &f, &rows, &n, &more, &e);
    }
    (void)OK(ok && n == 1 && !more, "… and the rest");
    f = (struct moved_filter){.scope = {.authority = S("far")}, .max = 9};
    (void)OK(office_moved(db, city.a, &f, &rows, &n, &more, &e) && n == 0,
             "… to those who may see it");
    f = (struct moved_filter){.scope = {.nothing = true}, .max = 9};
    (void)OK(office_moved(db, city.a, &f, &rows, &n, &more, &e) && n == 0,
             "… nothing to those who may see nothing");
    f = (struct moved_filter){
        .scope = {.authority = S("demo")}, .calendar = 3, .max = 9};
    (void)OK(office_moved(db, city.a, &f, &rows, &n, &more, &e) && n == 0,
             "… and by version");
    office_read_end(city.office, db);
}

static void again(void)
{
    struct err e = {0};
    int64_t acts = count_sql(acts_sql);
    const struct json *v = do_ask(ask_of(HEAD YEAR_2027, false, false), &e);

    (void)OK(v != NULL && !json_true(json_get(v, S("new"))) &&
                 number_in(v, "same") == 7 && number_in(v, "number") == 2,
             "the same file again says nothing new");
    (void)OK(count_sql(acts_sql) == acts, "… and makes no act");
}

static void refused(void)
{
    struct err e = {0};
    int64_t acts = count_sql(acts_sql);
    struct json *ask = ask_of(HEAD "2027-02-22,春节,work\n", false, false);
    const struct json *v = do_ask(ask, &e);
    const struct json *problems = json_get(v, S("problems"));

    (void)OK(json_true(json_get(v, S("refused"))) && problems->n == 1 &&
                 json_true(json_get(problems->items[0], S("replace"))),
             "what contradicts is refused");
    (void)OK(count_sql(acts_sql) == acts, "… without an act");
    ask =
        ask_of(HEAD "2027-03-05,春节,off\n2027-03-10,春节,work\n", false, true);
    v = do_ask(ask, &e);
    (void)OK(json_true(json_get(v, S("refused"))) &&
                 count_sql(acts_sql) == acts,
             "what makes no sense is, whatever is said");
    ask = ask_of(HEAD YEAR_2027, false, false);
    city_need(json_set_str(city.a, ask, S("source"), S(" "), NULL), NULL, "m");
    (void)OK(do_ask(ask, &e) == NULL &&
                 str_eq(str_of(err_code(&e)), S("OFFICE-088")),
             "without a source it is refused");
    ask = ask_of(HEAD "2027-04-05,清明节,off\n", false, true);
    city_need(json_set_str(city.a, ask, S("as"), S("o1"), NULL), NULL, "m");
    e = (struct err){0};
    (void)OK(do_ask(ask, &e) == NULL &&
                 str_eq(str_of(err_code(&e)), S("OFFICE-089")),
             "an officer may not");
    {
        const struct office_entry entry = {.stream = S("calendar/city"),
                                           .set = fold_of("calendar/city"),
                                           .basis = S("x"),
                                           .trusted = true};
        struct office_answer answer;

        e = (struct err){0};
        (void)OK(!office_enter(city.office, city.a, &city.admin, &entry,
                               &answer, &e) &&
                     str_eq(str_of(err_code(&e)), S("OFFICE-032")),
                 "no other way leads to it");
    }
}

static void replaced(void)
{
    struct err e = {0};
    struct json *ask = ask_of(HEAD "2027-02-22,春节,work\n", false, true);
    const struct json *v;

    city_need(json_set_str(city.a, ask, S("as"), S("adm"), NULL), NULL, "m");
    v = do_ask(ask, &e);
    if (v == NULL)
        tap_error(&e);
    (void)OK(number_in(v, "number") == 3 && number_in(v, "replaced") == 1 &&
                 number_in(v, "matters") == 1,
             "what replaces makes the next version");
    IS(last_of("matter/a"), S("2027-02-22"), "and moves the case back");
    IS(json_get_str(json_path(fold_of("calendar/city"), S("versions.1")),
                    S("by")),
       S("adm"), "an administrator's name stands by it");
}

/* ---- the same from the ledger, and after a new start ---- */

static void from_ledger(void)
{
    struct sha256_text live, made;
    struct err e = {0};
    int64_t number = 0;

    live = city_dump(&city);
    (void)OK(verified(), "nothing is wrong with it");
    (void)OK(office_rebuild(city.office, city.a, NULL, NULL, &e), "made again");
    made = city_dump(&city);
    IS(str_of(made.z), str_of(live.z), "… it is the same");
    city_reopen(&city);
    (void)OK(calendar_announced(office_calendar(city.office, &number), 2027) &&
                 number == 3,
             "after a new start it is in force");
    day("2026-11-25T09:00+08:00");
    (void)OK(file_case("later"), "a later case begins");
    IS(last_of("matter/later"), S("2027-02-23"), "… and is counted by it");
    (void)OK(!provisional("matter/later"), "… for good");
}

/* ---- another process asks ---- */

static void by_post(void)
{
    struct json *answer = NULL, *progress = NULL;
    struct err e = {0};
    str id = S(""), none = S("");
    int ticks = 0;

    (void)OK(calendar_post_put(
                 city.a, str_of(city.dir), &city.random,
                 ask_of(HEAD "2027-06-09,端午节,off\n", false, true), &id, &e),
             "a question is left");
    for (; ticks < 20 && answer == NULL; ticks++) {
        city_need(office_tick(city.office, &e) &&
                      calendar_post_get(city.a, str_of(city.dir), id, &answer,
                                        &progress, &e),
                  &e, "a tick");
    }
    (void)OK(number_in(answer, "number") == 4, "the tick answers it");
    (void)OK(calendar_post_get(city.a, str_of(city.dir), id, &answer, &progress,
                               &e) &&
                 answer == NULL,
             "… once");
    (void)OK(calendar_post_put(city.a, str_of(city.dir), &city.random,
                               ask_of("nonsense", false, false), &none, &e) &&
                 office_tick(city.office, &e) &&
                 calendar_post_get(city.a, str_of(city.dir), none, &answer,
                                   &progress, &e) &&
                 number_in(json_get(answer, S("error")), "exit") == 65,
             "what is wrong with it is told");
}

/* ---- cut short ---- */

enum { MANY = 40 };

static int64_t moved_by(int64_t number)
{
    char id[32];
    int64_t n = 0;

    for (int i = 0; i < MANY; i++) {
        const struct json *all;

        (void)snprintf(id, sizeof id, "matter/many-%d", i);
        all = json_get(fold_of(id), S("recounts"));
        for (size_t j = 0; json_is(all, JSON_ARRAY) && j < all->n; j++)
            n += number_in(all->items[j], "calendar") == number;
    }
    return n;
}

/* Turns one day over, so that every case moves each time. */
static struct json *turn(void)
{
    static int turns;

    return ask_of(turns++ % 2 == 0 ? HEAD "2027-02-22,春节,off\n"
                                   : HEAD "2027-02-22,春节,work\n",
                  false, true);
}

/* Closed with the recount half done, the next to serve goes on. */
static void cut_short(void)
{
    struct json *ask = turn();
    struct calendar_job job = {.ask = ask, .a = city.a};
    struct err e = {0};
    int64_t number = 0;

    day("2026-11-24T09:00+08:00");
    for (int i = 0; i < MANY; i++) {
        char id[32];

        (void)snprintf(id, sizeof id, "many-%d", i);
        city_need(file_case(id), NULL, "a case");
    }
    (void)OK(office_calendar_step(city.office, &job, &e) && job.answer == NULL,
             "a notice is in, its recount not begun");
    city_reopen(&city);
    (void)office_calendar(city.office, &number);
    (void)OK(number == 5 && moved_by(5) == 0, "… when it is all stopped");
    for (int i = 0; i < 5; i++)
        city_need(office_tick(city.office, &e), &e, "a tick");
    (void)OK(moved_by(5) == MANY, "the next who serves goes on with it");
    (void)OK(json_get(json_path(fold_of("calendar/city"), S("versions.3")),
                      S("recounted")) != NULL,
             "… and closes it");
    (void)OK(verified(), "nothing is wrong");
}

/* At each of the first places, then at some: a turn writes many times. */
static int next_place(int n)
{
    return TAP_SANITIZED ? n * 6 : n + (n < 12 ? 1 : n / 4);
}

/* The disk fails from the nth write on, while a notice comes in and its cases
 * are moved. */
static void disk_at(int n, bool *hit, int *failed, int *wrong)
{
    struct store_fault f = {.fail_at = n, .lasting = true};
    struct arena *kept = city.a;
    const struct json *v;
    struct err e = {0};
    const struct json *ask;
    int64_t number = 0;

    city.a = tap_arena();
    ask = turn();
    store_inject(&f);
    v = do_ask(ask, &e);
    *hit = f.seen >= n;
    store_inject(NULL);
    *failed += v == NULL;
    office_close(city.office);
    e = (struct err){0};
    city_need(office_open(&city.office, kept, &city.options, &e), &e,
              "the city opens again");
    /* Asked again it ends where it would have ended. */
    v = do_ask(ask, &e);
    if (v == NULL)
        tap_error(&e);
    (void)office_calendar(city.office, &number);
    *wrong += v == NULL || number_in(v, "number") != number ||
              moved_by(number) != MANY;
    arena_close(city.a);
    city.a = kept;
}

static void disk(void)
{
    int failed = 0, wrong = 0, turns = 0;
    bool hit = true;

    for (int n = 1; hit && n < 4000; n = next_place(n), turns++)
        disk_at(n, &hit, &failed, &wrong);
    (void)OK(!hit && failed > 2, "the disk fails at each of %d places", turns);
    (void)OK(wrong == 0, "each time each case was moved once, by each notice");
    (void)OK(verified(), "and nothing is wrong afterwards");
}

/* ---- while others act ---- */

enum { RACERS = 4, CASES = 24 };

static void *file_cases(void *ctx)
{
    const int *who = ctx;
    struct arena *a = tap_arena();
    struct caller h = {.person = S("h")};
    struct db *db = NULL;
    struct err e = {0};
    bool ok =
        office_read(city.office, &db, &e) &&
        caller_of(db, a, S("h"), instant_date(city.now, ZONE_CITY_MIN), &h, &e);

    office_read_end(city.office, db);
    for (int i = 0; ok && i < CASES; i++) {
        struct office_answer answer = {0};
        struct json *begin = NULL, *intent = NULL;
        char text[160];
        struct office_ask ask = {.caller = &h,
                                 .authority = h.authority,
                                 .procedure = S("penalty.ordinary"),
                                 .profile = S("market-regulation"),
                                 .seen = -1};

        (void)snprintf(text, sizeof text,
                       "{\"id\": \"race-%d-%d\", \"parties\": {\"p1\": "
                       "{\"kind\": \"organisation\", \"name\": \"x\"}}}",
                       *who, i);
        ok = json_read(a, S("begin"), str_of(text), &begin, &e) &&
             json_read(a, S("intent"),
                       S("{\"step\": \"file\", \"fields\": {\"cause\": "
                         "\"x\", \"source\": \"report\"}}"),
                       &intent, &e);
        ask.begin = begin;
        ask.intent = intent;
        ok = ok && office_act(city.office, a, &ask, &answer, &e) &&
             answer.result == OFFICE_DONE;
    }
    arena_close(a);
    return ok ? ctx : NULL;
}

/* Whoever decided by the calendar that was is decided again, or moved: no case
 * is left behind, whenever it came. */
static void while_others_act(void)
{
    static int who[RACERS] = {0, 1, 2, 3};
    pthread_t t[RACERS];
    struct err e = {0};
    int wrong = 0;
    str last;

    for (int i = 0; i < RACERS; i++)
        city_need(pthread_create(&t[i], NULL, file_cases, &who[i]) == 0, NULL,
                  "a thread");
    for (int i = 1; i <= 8; i++)
        wrong += do_ask(turn(), &e) == NULL;
    for (int i = 0; i < RACERS; i++) {
        void *done = NULL;

        (void)pthread_join(t[i], &done);
        wrong += done == NULL;
    }
    (void)OK(wrong == 0, "notices come in while others act");
    wrong = 0;
    last = last_of("matter/many-0");
    for (int i = 0; i < RACERS * CASES; i++) {
        char id[48];

        (void)snprintf(id, sizeof id, "matter/race-%d-%d", i / CASES,
                       i % CASES);
        wrong += !str_eq(last_of(id), last);
    }
    (void)OK(wrong == 0, "and every case stands by the newest");
    (void)OK(verified(), "nothing is wrong");
}

int main(void)
{
    static struct store_fault none;

    store_inject(&none); /* the seam is in place before a store is opened */
    city_open(&city);
    city_staff(&city);
    table();
    merging();
    day("2026-08-01T09:00+08:00");
    (void)OK(file_case("old"), "a case that is over in October");
    day("2026-11-20T09:00+08:00");
    (void)OK(file_case("b"), "one that ends in February");
    day("2026-11-24T09:00+08:00");
    (void)OK(file_case("a") && file_case("shut") && close_case("shut"),
             "another, and a closed one");
    IS(last_of("matter/a"), S("2027-02-22"), "its day is provisional");
    (void)OK(provisional("matter/a") && provisional("matter/b") &&
                 !provisional("matter/old"),
             "… since the year is not announced");
    tried();
    comes_in();
    moved();
    listed();
    again();
    refused();
    replaced();
    from_ledger();
    by_post();
    cut_short();
    (void)OK(count_sql(calendar_acts) == 8,
             "an act a version, and one to close");
    city.options.fast = false;
    city_reopen(&city);
    disk();
    while_others_act();
    city_close(&city);
    return tap_done();
}
