/* calendar_import.c - a notice of days off becomes the city's calendar, and
 * what it moves is counted anew: one job, done in steps.
 *
 * Invariants  1. a version is closed (`recounted`) only when every running
 * matter was looked at.  2. the next version comes only when the one before is
 * closed.  3. whatever cuts a job short, asking again ends where it would have
 * ended.
 */
#include "office/internal.h"

static const struct err_def no_source = {
    .code = "OFFICE-088",
    .fault = FAULT_INPUT,
    .zh = "「{0}」没有写明来源",
    .fix_zh = "用 --source 写明通知的名称和文号",
    .en = "\"{0}\" names no source",
    .fix_en = "name the notice and its number with --source",
};
static const struct err_def may_not = {
    .code = "OFFICE-089",
    .fault = FAULT_FORBIDDEN,
    .zh = "「{0}」没有导入放假安排的权限",
    .fix_zh = "请系统管理员办理",
    .en = "\"{0}\" may not bring in days off",
    .fix_en = "ask an administrator",
};
static const struct err_def no_such_ask = {
    .code = "OFFICE-090",
    .fault = FAULT_INPUT,
    .zh = "放假安排没有「{0}」这样的操作",
    .fix_zh = "用 list、show 或 import",
    .en = "there is nothing like \"{0}\" to ask of a calendar",
    .fix_en = "use list, show or import",
};

enum { SOURCE_MAX = 500, YEARS_FROM = 1950, YEARS_TO = 2998 };

/* ---- a notice comes in ---- */

struct calendar_work {
    struct notice notice;
    struct notice_check check;
    struct known_calendar before; /* what it was held against */
    struct calendar *after;       /* what it makes */
    str csv, sha256, source, by;
    bool refused, fresh; /* fresh: it says something new */
    bool imported, was_pending;
    struct recount r;
};

struct import_travel {
    struct travel t;
    struct calendar_work *w;
    const struct json *ask;
    struct arena *a; /* of the job */
};

static bool judge(struct office *o, struct db *db, struct arena *a,
                  const struct json *ask, struct calendar_work *w,
                  struct err *e)
{
    struct sha256_text sha;

    if (!calendar_at(o, db, &w->before, e) ||
        !notice_check(a, &w->notice, w->before.calendar, &w->check, e))
        return false;
    w->refused = false;
    for (size_t i = 0; i < w->check.problems.n; i++) {
        if (!w->check.problems.at[i].replace ||
            !json_true(json_get(ask, S("replace"))))
            w->refused = true;
    }
    w->fresh = !w->refused && w->check.added + w->check.replaced > 0;
    if (!w->fresh)
        return true;
    if (!notice_merge(a, &w->notice, w->before.calendar, &w->csv, e))
        return false;
    sha = sha256_hex(w->csv);
    return arena_str(a, str_of(sha.z), &w->sha256, e) &&
           calendar_read(a, w->notice.file, w->csv, w->sha256, &w->after, e);
}

static bool set_instant(struct arena *a, struct json *v, str name, instant t,
                        struct err *e)
{
    struct buf b;
    str text;
    bool ok;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t, ZONE_CITY_MIN);
    ok = buf_take(&b, a, &text, e) && json_set_str(a, v, name, text, e);
    buf_close(&b);
    return ok;
}

static bool version_entry(struct import_travel *x, struct json *v,
                          struct err *e)
{
    struct arena *a = x->t.a;
    const struct calendar_work *w = x->w;
    struct json *years = json_array(a, e);

    for (size_t i = 0; years != NULL && i < w->check.years.n; i++) {
        if (!json_add(a, years, json_int(a, w->check.years.at[i], e), e))
            return false;
    }
    return years != NULL &&
           json_set_int(a, v, S("number"), w->before.number + 1, e) &&
           json_set_str(a, v, S("sha256"), w->sha256, e) &&
           json_set_str(a, v, S("before"), calendar_version(w->before.calendar),
                        e) &&
           json_set_str(a, v, S("source"), w->source, e) &&
           json_set_str(a, v, S("by"), w->by, e) &&
           set_instant(a, v, S("at"), x->t.now, e) &&
           json_set_int(a, v, S("act"), x->t.version + 1, e) &&
           json_set(a, v, S("years"), years, e) &&
           json_set_int(a, v, S("added"), w->check.added, e) &&
           json_set_int(a, v, S("replaced"), w->check.replaced, e);
}

static bool add_write(struct arena *a, struct json *writes, const str *path,
                      size_t n, struct json *value, struct err *e)
{
    struct json *one = json_object(a, e), *names = json_array(a, e);

    if (one == NULL || names == NULL || value == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!json_add(a, names, json_string(a, path[i], e), e))
            return false;
    }
    return json_set(a, one, S("path"), names, e) &&
           json_set(a, one, S("value"), value, e) &&
           json_add(a, writes, one, e);
}

/* An act of the calendar's stream with these writes. */
static bool build(struct import_travel *x, struct json *writes,
                  const struct loaded *old, struct err *e)
{
    struct travel *t = &x->t;
    struct arena *a = t->a;
    struct json *act = json_object(a, e), *intent = json_object(a, e);
    struct json *effects = json_object(a, e);

    t->before = old->fold;
    t->version = old->version;
    if (act == NULL || intent == NULL || effects == NULL ||
        !travel_read(t, t->stream, t->version, e) ||
        !json_set(a, effects, S("writes"), writes, e) ||
        !json_set_str(a, act, S("kind"), S("calendar"), e) ||
        !json_set_str(a, act, S("authority"), t->authority, e) ||
        !json_set_str(a, act, S("actor"), t->caller->person, e) ||
        !set_instant(a, act, S("recorded"), t->recorded, e) ||
        !set_instant(a, intent, S("at"), t->now, e) ||
        !json_set_str(a, intent, S("basis"), x->w->source, e) ||
        !json_set_str(a, intent, S("source"), x->w->notice.file, e) ||
        !json_set(a, act, S("intent"), intent, e) ||
        !json_set(a, act, S("effects"), effects, e))
        return false;
    t->after =
        old->fold == NULL ? json_object(a, e) : json_copy(a, old->fold, e);
    t->act = act;
    t->goes_on = true;
    t->answer.result = OFFICE_DONE;
    return t->after != NULL && matter_apply(a, &t->after, effects, e);
}

static bool prepare_import(struct travel *t, struct db *db, struct err *e)
{
    struct import_travel *x = t->ctx;
    struct json *writes = json_array(t->a, e), *entry = json_object(t->a, e);
    struct loaded old;

    t->goes_on = false;
    if (writes == NULL || entry == NULL ||
        !load_fold(db, t->a, t->stream, &old, e) ||
        !judge(t->o, db, x->a, x->ask, x->w, e))
        return false;
    if (!x->w->fresh)
        return true;
    t->version = old.version;
    return version_entry(x, entry, e) &&
           add_write(t->a, writes, (const str[]){S("versions"), S("-")}, 2,
                     entry, e) &&
           add_write(t->a, writes, (const str[]){S("days")}, 1,
                     json_string(t->a, x->w->csv, e), e) &&
           build(x, writes, &old, e);
}

/* How many matters and limits a version moved. */
static bool moved_counts(struct db *db, int64_t number, int64_t *matters,
                         int64_t *limits, struct err *e)
{
    static const char sql[] = "SELECT count(DISTINCT made), count(*) FROM moved"
                              " WHERE calendar = ?1";
    struct stmt *st = NULL;

    if (!db_one(db, &st, e, sql, "i", number))
        return false;
    *matters = stmt_get_int(st, 0);
    *limits = stmt_get_int(st, 1);
    stmt_close(st);
    return true;
}

/* The newest version is done with: how much was looked at and moved. */
static bool prepare_close(struct travel *t, struct db *db, struct err *e)
{
    struct import_travel *x = t->ctx;
    const struct recount *r = &x->w->r;
    struct json *writes = json_array(t->a, e), *done = json_object(t->a, e);
    const struct json *versions;
    int64_t matters, limits, number = 0;
    struct loaded old;
    char z[24];
    str at;
    int n;

    t->goes_on = false;
    if (writes == NULL || done == NULL ||
        !load_fold(db, t->a, t->stream, &old, e))
        return false;
    versions = json_get(old.fold, S("versions"));
    if (!json_is(versions, JSON_ARRAY) || versions->n == 0)
        return true;
    (void)json_get_int(versions->items[versions->n - 1], S("number"), &number);
    if (number != r->number ||
        json_get(versions->items[versions->n - 1], S("recounted")) != NULL)
        return true;
    n = snprintf(z, sizeof z, "%zu", versions->n - 1);
    return moved_counts(db, number, &matters, &limits, e) &&
           arena_str(t->a, (str){z, (size_t)n}, &at, e) &&
           set_instant(t->a, done, S("at"), t->now, e) &&
           json_set_int(t->a, done, S("looked"), r->looked, e) &&
           json_set_int(t->a, done, S("skipped"), r->skipped, e) &&
           json_set_int(t->a, done, S("matters"), matters, e) &&
           json_set_int(t->a, done, S("limits"), limits, e) &&
           add_write(t->a, writes,
                     (const str[]){S("versions"), at, S("recounted")}, 3, done,
                     e) &&
           build(x, writes, &old, e);
}

static bool send(struct office *o, struct calendar_job *job,
                 bool (*prepare)(struct travel *, struct db *, struct err *),
                 const struct caller *caller, struct err *e)
{
    struct import_travel x = {.w = job->work, .ask = job->ask, .a = job->a};

    x.t = (struct travel){.o = o,
                          .a = job->a,
                          .caller = caller,
                          .stream = S(CALENDAR_STREAM),
                          .authority = caller->authority,
                          .region = caller->region,
                          .prepare = prepare,
                          .ctx = &x};
    x.t.now = x.t.recorded = o->options.clock->now(o->options.clock->ctx);
    return travel_go(&x.t, e);
}

/* Who brings it in: who works at the machine itself, or the person named. */
static bool importer(struct office *o, struct calendar_job *job,
                     struct caller *out, struct err *e)
{
    instant now = o->options.clock->now(o->options.clock->ctx);
    str as = json_get_str(job->ask, S("as"));
    struct db *db = NULL;
    bool ok;

    *out = (struct caller){.person = S("console"), .name = S("console")};
    if (as.n == 0)
        return true;
    ok = office_read(o, &db, e) &&
         caller_of(db, job->a, as, instant_date(now, ZONE_CITY_MIN), out, e);
    office_read_end(o, db);
    if (!ok)
        return false;
    return people_may(out, RIGHT_ADMIN, out->authority, out->region) ||
           err_set(e, &may_not, .arg = {out->name});
}

/* ---- the newest version, and whether it is done with ---- */

/* The calendar before version `number`: the shipped one, or what the act
 * before made. */
static bool calendar_before(struct office *o, struct db *db, struct arena *a,
                            const struct json *versions, int64_t number,
                            const struct calendar **out, struct err *e)
{
    const struct json *v = NULL, *writes;
    struct calendar *read = NULL;
    struct ledger_act act;
    int64_t n = 0;

    *out = o->options.calendar;
    if (number < 3)
        return true;
    v = versions->items[number - 3];
    (void)json_get_int(v, S("act"), &n);
    if (!ledger_read_nth(db, a, S(CALENDAR_STREAM), n, &act, e))
        return false;
    writes = json_get(json_get(act.act, S("effects")), S("writes"));
    for (size_t i = 0; json_is(writes, JSON_ARRAY) && i < writes->n; i++) {
        const struct json *path = json_get(writes->items[i], S("path"));

        if (json_is(path, JSON_ARRAY) && path->n == 1 &&
            str_eq(json_str(path->items[0]), S("days")) &&
            !calendar_read(a, S(CALENDAR_STREAM),
                           json_get_str(writes->items[i], S("value")),
                           json_get_str(v, S("sha256")), &read, e))
            return false;
    }
    if (read != NULL)
        *out = read;
    return true;
}

/* Sets up the recount of the newest version; *pending: it is not closed. */
static bool newest(struct office *o, struct calendar_job *job, bool *pending,
                   struct err *e)
{
    struct recount *r = &job->work->r;
    const struct json *versions, *last;
    struct known_calendar k;
    struct db *db = NULL;
    struct loaded x;
    bool ok = office_read(o, &db, e) && calendar_at(o, db, &k, e) &&
              load_fold(db, job->a, S(CALENDAR_STREAM), &x, e);

    *pending = false;
    if (ok) {
        *r = (struct recount){.o = o,
                              .number = k.number,
                              .sha256 = calendar_version(k.calendar),
                              .before = calendar_version(k.calendar),
                              .old = k.calendar,
                              .now = k.calendar,
                              .after = -1};
        versions = json_get(x.fold, S("versions"));
        last = json_is(versions, JSON_ARRAY) && versions->n > 0
                   ? versions->items[versions->n - 1]
                   : NULL;
        r->basis = json_get_str(last, S("source"));
        *pending = last != NULL && json_get(last, S("recounted")) == NULL;
        if (*pending) {
            r->before = json_get_str(last, S("before"));
            ok = calendar_before(o, db, job->a, versions, k.number, &r->old, e);
        }
    }
    office_read_end(o, db);
    return ok;
}

/* ---- the answer ---- */

static bool problems_json(const struct calendar_job *job, struct json *v,
                          struct err *e)
{
    const struct notice_check *k = &job->work->check;
    struct json *all = json_array(job->a, e);
    bool ok = all != NULL;

    for (size_t i = 0; ok && i < k->problems.n; i++) {
        struct json *one = json_object(job->a, e);

        for (int lang = LANG_ZH; ok && lang <= LANG_EN; lang++) {
            struct buf b;
            str text;

            buf_init(&b, &memory_system, 1 << 14);
            err_print(&k->problems.at[i].what, (enum lang)lang, &b);
            ok = one != NULL && buf_take(&b, job->a, &text, e) &&
                 json_set_str(job->a, one, lang == LANG_ZH ? S("zh") : S("en"),
                              text, e);
            buf_close(&b);
        }
        ok = ok &&
             json_set_bool(job->a, one, S("replace"), k->problems.at[i].replace,
                           e) &&
             json_add(job->a, all, one, e);
    }
    return ok && json_set(job->a, v, S("problems"), all, e);
}

static bool list_moved(struct office *o, const struct calendar_job *job,
                       struct json *v, struct err *e)
{
    struct moved_filter f = {
        .scope = {.whole_region = true, .region = {0, INT64_MAX}},
        .calendar = job->work->r.number,
        .max = MOVED_MAX};
    struct json *all = json_array(job->a, e);
    struct moved_row *rows = NULL;
    struct db *db = NULL;
    int64_t matters = 0, limits = 0;
    bool more = false, ok;
    size_t n = 0;

    ok = all != NULL && office_read(o, &db, e) &&
         office_moved(db, job->a, &f, &rows, &n, &more, e) &&
         moved_counts(db, f.calendar, &matters, &limits, e);
    office_read_end(o, db);
    for (size_t i = 0; ok && i < n; i++)
        ok = json_add(job->a, all, moved_json(job->a, &rows[i], e), e);
    return ok && json_set_int(job->a, v, S("matters"), matters, e) &&
           json_set(job->a, v, S("moved"), all, e) &&
           json_set_bool(job->a, v, S("more"), more, e);
}

static bool answer_import(struct office *o, struct calendar_job *job,
                          struct err *e)
{
    const struct calendar_work *w = job->work;
    struct arena *a = job->a;
    struct json *v = json_object(a, e), *years = json_array(a, e);
    bool tried = json_true(json_get(job->ask, S("try")));
    bool ok = v != NULL && years != NULL;

    for (size_t i = 0; ok && i < w->check.years.n; i++)
        ok = json_add(a, years, json_int(a, w->check.years.at[i], e), e);
    ok = ok && json_set_int(a, v, S("number"), w->r.number, e) &&
         json_set_str(a, v, S("sha256"), w->r.sha256, e) &&
         json_set_bool(a, v, S("new"), w->imported, e) &&
         json_set(a, v, S("years"), years, e) &&
         json_set_int(a, v, S("added"), w->check.added, e) &&
         json_set_int(a, v, S("replaced"), w->check.replaced, e) &&
         json_set_int(a, v, S("same"), w->check.same, e) &&
         problems_json(job, v, e) &&
         json_set_bool(a, v, S("refused"), w->refused, e) &&
         json_set_int(a, v, S("looked"), w->r.looked, e) &&
         json_set_int(a, v, S("skipped"), w->r.skipped, e);
    if (ok && !w->refused && !tried)
        ok = list_moved(o, job, v, e);
    if (ok && !w->refused && tried)
        ok = json_set_int(a, v, S("matters"), w->r.moved, e) &&
             json_set(a, v, S("moved"), w->r.list, e) &&
             json_set_bool(a, v, S("more"), w->r.list->n == (size_t)MOVED_MAX,
                           e);
    if (ok)
        job->answer = v;
    return ok;
}

/* ---- step by step ---- */

static bool read_ask(struct calendar_job *job, struct err *e)
{
    struct calendar_work *w = job->work;
    str file = json_get_str(job->ask, S("file"));

    if (!notice_read(job->a, file, json_get_str(job->ask, S("text")),
                     &w->notice, e))
        return false;
    w->source = str_trim(json_get_str(job->ask, S("source")));
    if (w->source.n == 0)
        w->source = str_trim(w->notice.source);
    if ((w->source.n == 0 && !json_true(json_get(job->ask, S("try")))) ||
        w->source.n > SOURCE_MAX)
        return err_set(e, &no_source, .arg = {file});
    return true;
}

/* What an import would make, on a view, and the recount that would follow. */
static bool begin_try(struct office *o, struct calendar_job *job, struct err *e)
{
    struct calendar_work *w = job->work;
    struct db *db = NULL;
    bool pending, ok = newest(o, job, &pending, e) && office_read(o, &db, e) &&
                       judge(o, db, job->a, job->ask, w, e);

    office_read_end(o, db);
    if (!ok)
        return false;
    w->r.try = true;
    w->r.a = job->a;
    w->r.list = json_array(job->a, e);
    w->r.over = w->refused;
    if (w->fresh) {
        w->r.number++;
        w->r.old = w->before.calendar;
        w->r.now = w->after;
        w->r.before = calendar_version(w->before.calendar);
        w->r.sha256 = w->sha256;
    }
    return w->r.list != NULL;
}

/* A version that was not closed is done with before the next one comes. */
static bool begin_import(struct office *o, struct calendar_job *job,
                         struct err *e)
{
    struct calendar_work *w = job->work;
    struct caller by;

    if (!newest(o, job, &w->was_pending, e))
        return false;
    if (w->was_pending)
        return true;
    if (!importer(o, job, &by, e))
        return false;
    w->by = by.person;
    if (!send(o, job, prepare_import, &by, e))
        return false;
    w->imported = w->fresh;
    if (w->refused) {
        w->r.over = true;
        return true;
    }
    return newest(o, job, &w->was_pending, e);
}

static bool begin(struct office *o, struct calendar_job *job, struct err *e)
{
    str what = json_get_str(job->ask, S("do"));
    struct db *db = NULL;
    int64_t year = 0;
    bool ok;

    if (str_eq(what, S("list"))) {
        ok = office_read(o, &db, e) &&
             office_calendars(o, db, job->a, &job->answer, e);
        office_read_end(o, db);
        return ok;
    }
    if (str_eq(what, S("show")) && json_get_int(job->ask, S("year"), &year) &&
        year >= YEARS_FROM && year <= YEARS_TO) {
        const struct calendar *c = office_calendar(o, NULL);

        job->answer = calendar_year_json(c, (int)year, job->a, e);
        return job->answer != NULL;
    }
    if (!str_eq(what, S("import")) && !str_eq(what, S("recount")))
        return err_set(e, &no_such_ask, .arg = {what});
    job->work = arena_new(job->a, struct calendar_work, e);
    if (job->work == NULL)
        return false;
    if (str_eq(what, S("recount")))
        return newest(o, job, &job->work->was_pending, e);
    if (!read_ask(job, e))
        return false;
    return json_true(json_get(job->ask, S("try"))) ? begin_try(o, job, e)
                                                   : begin_import(o, job, e);
}

/* The recount is through: close the version, go on, or answer. */
static bool finish(struct office *o, struct calendar_job *job, struct err *e)
{
    static const struct caller clock = {.person = SI("calendar"),
                                        .name = SI("calendar")};
    struct calendar_work *w = job->work;
    bool import = str_eq(json_get_str(job->ask, S("do")), S("import"));
    bool again = import && w->was_pending && !w->imported && !w->refused;

    if (!w->r.try && !w->refused && !send(o, job, prepare_close, &clock, e))
        return false;
    w->was_pending = false;
    if (again && !w->r.try && w->by.n == 0)
        return begin_import(o, job, e);
    return answer_import(o, job, e);
}

bool office_calendar_step(struct office *o, struct calendar_job *job,
                          struct err *e)
{
    static const char open[] =
        "SELECT coalesce(sum(n), 0) FROM counter WHERE what = 'open'";
    struct stmt *st = NULL;
    struct db *db = NULL;
    bool ok;

    if (job->answer != NULL)
        return true;
    if (job->work == NULL) {
        if (!begin(o, job, e) || job->answer != NULL)
            return job->answer != NULL;
        ok = office_read(o, &db, e) && db_one(db, &st, e, open, "");
        job->all = ok ? stmt_get_int(st, 0) : 0;
        stmt_close(st);
        office_read_end(o, db);
        return ok;
    }
    if (!job->work->r.over && !recount_some(&job->work->r, e))
        return false;
    job->looked = job->work->r.looked;
    return !job->work->r.over || finish(o, job, e);
}
