/* person.c - rows of authorities and people, and who somebody is on a day. */
#include "people/internal.h"

static const struct err_def no_person = {
    .code = "PEOPLE-001",
    .fault = FAULT_ABSENT,
    .zh = "没有人员「{0}」",
    .fix_zh = "核对人员编号,或先登记该人员",
    .en = "there is no person \"{0}\"",
    .fix_en = "check the id, or register the person first",
};
static const struct err_def no_authority = {
    .code = "PEOPLE-002",
    .fault = FAULT_ABSENT,
    .zh = "没有机关「{0}」",
    .fix_zh = "核对机关编号,或先登记该机关",
    .en = "there is no authority \"{0}\"",
    .fix_en = "check the id, or register the authority first",
};
static const struct err_def bad_entry = {
    .code = "PEOPLE-006",
    .fault = FAULT_INPUT,
    .zh = "登记「{0}」缺少或写错了「{1}」",
    .fix_zh = "补正后重新登记",
    .en = "the entry \"{0}\" lacks or misstates \"{1}\"",
    .fix_en = "correct it and register again",
};

const char people_fold_schema[] =
    "CREATE TABLE IF NOT EXISTS authority("
    " id TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT NOT NULL,"
    " mark TEXT NOT NULL, profile TEXT NOT NULL, level INTEGER NOT NULL,"
    " region INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS authority_region ON authority(region, level);"
    "CREATE TABLE IF NOT EXISTS person("
    " id TEXT PRIMARY KEY, name TEXT NOT NULL, authority TEXT NOT NULL,"
    " credential TEXT NOT NULL, fold TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS person_authority ON person(authority, id);"
    "CREATE INDEX IF NOT EXISTS person_credential ON person(credential)"
    " WHERE credential <> '';"
    "CREATE TABLE IF NOT EXISTS person_serves("
    " authority TEXT NOT NULL, person TEXT NOT NULL,"
    " PRIMARY KEY(authority, person)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS person_serves_person"
    " ON person_serves(person);";

/* ---- regions ---- */

bool region_of(str code, struct region *r)
{
    /* Each level takes so many of the twelve digits [GB/T 2260, GB/T 10114]. */
    static const int64_t widths[] = {10000000000, 100000000, 1000000, 1000, 1};
    int64_t v;

    if (!str_to_int(code, 1, INT64_MAX, &v))
        return false;
    if (code.n == 6)
        v *= 1000000;
    else if (code.n == 9)
        v *= 1000;
    else if (code.n != 12)
        return false;
    for (size_t i = 0; i < COUNT_OF(widths); i++) {
        if (v % widths[i] == 0) {
            r->from = v;
            r->to = v + widths[i] - 1;
            return true;
        }
    }
    return false;
}

/* ---- authorities ---- */

static bool take_authority(struct stmt *st, struct arena *a,
                           struct authority *out, struct err *e)
{
    struct authority v = {.level = (int)stmt_get_int(st, 5),
                          .region = stmt_get_int(st, 6)};

    if (!stmt_take_text(st, 0, a, &v.id, e) ||
        !stmt_take_text(st, 1, a, &v.name, e) ||
        !stmt_take_text(st, 2, a, &v.parent, e) ||
        !stmt_take_text(st, 3, a, &v.mark, e) ||
        !stmt_take_text(st, 4, a, &v.profile, e))
        return false;
    *out = v;
    return true;
}

bool authority_get(struct db *db, struct arena *a, str id,
                   struct authority *out, struct err *e)
{
    static const char sql[] =
        "SELECT id, name, parent, mark, profile, level, region"
        " FROM authority WHERE id = ?1";
    struct stmt *st = NULL;
    bool ok;

    if (!db_one(db, &st, e, sql, "t", id))
        return false;
    ok = st == NULL ? err_set(e, &no_authority, .arg = {id})
                    : take_authority(st, a, out, e);
    stmt_close(st);
    return ok;
}

struct json *authority_json(const struct authority *v, struct arena *a,
                            struct err *e)
{
    struct json *o = json_object(a, e);

    if (o == NULL || !json_set_str(a, o, S("id"), v->id, e) ||
        !json_set_str(a, o, S("name"), v->name, e) ||
        !json_set_str(a, o, S("mark"), v->mark, e) ||
        !json_set_str(a, o, S("profile"), v->profile, e) ||
        !json_set_str(a, o, S("parent"), v->parent, e) ||
        !json_set_int(a, o, S("level"), v->level, e))
        return NULL;
    return o;
}

static bool fold_authority(struct db *db, str id, const struct json *fold,
                           struct err *e)
{
    static const char sql[] =
        "INSERT INTO authority(id, name, parent, mark, profile, level, region)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(id) DO UPDATE SET"
        " name = ?2, parent = ?3, mark = ?4, profile = ?5, level = ?6,"
        " region = ?7";
    struct region r;
    int64_t level;

    if (json_get_str(fold, S("name")).n == 0)
        return err_set(e, &bad_entry, .arg = {id, S("name")});
    if (!json_get_int(fold, S("level"), &level) || level < 1 || level > 4)
        return err_set(e, &bad_entry, .arg = {id, S("level")});
    if (!region_of(json_get_str(fold, S("region")), &r))
        return err_set(e, &bad_entry, .arg = {id, S("region")});
    return db_run(db, e, sql, "tttttii", id, json_get_str(fold, S("name")),
                  json_get_str(fold, S("parent")),
                  json_get_str(fold, S("mark")),
                  json_get_str(fold, S("profile")), level, r.from);
}

/* ---- people ---- */

/* Posts stand beside what else is said of a person on a day, so that none may
 * be called like it. */
static bool posts_fit(const struct json *posts)
{
    static const str taken[] = {SI("id"),         SI("name"),
                                SI("authority"),  SI("credential"),
                                SI("deputy_for"), SI("serves_at")};

    if (posts == NULL || json_is(posts, JSON_NULL))
        return true;
    if (!json_is(posts, JSON_OBJECT))
        return false;
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        if (json_get(posts, taken[i]) != NULL)
            return false;
    }
    return true;
}

static bool fold_person(struct db *db, str id, const struct json *fold,
                        struct err *e)
{
    static const char sql[] =
        "INSERT INTO person(id, name, authority, credential, fold)"
        " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(id) DO UPDATE SET"
        " name = ?2, authority = ?3, credential = ?4, fold = ?5";
    struct buf b;
    str text;
    bool ok;

    if (json_get_str(fold, S("name")).n == 0)
        return err_set(e, &bad_entry, .arg = {id, S("name")});
    if (json_get_str(fold, S("authority")).n == 0)
        return err_set(e, &bad_entry, .arg = {id, S("authority")});
    if (!posts_fit(json_get(fold, S("posts"))))
        return err_set(e, &bad_entry, .arg = {id, S("posts")});
    buf_init(&b, &memory_system, 1 << 20);
    ok = json_canonical(fold, &b, e) && buf_done(&b, &text, e) &&
         db_run(db, e, sql, "ttttt", id, json_get_str(fold, S("name")),
                json_get_str(fold, S("authority")),
                json_get_str(json_get(fold, S("credential")), S("no")), text);
    buf_close(&b);
    return ok && serves_fold(db, id, fold, e);
}

bool people_fold(struct db *db, str stream, const struct json *fold,
                 struct err *e)
{
    str kind, id;

    (void)str_cut(stream, S("/"), &kind, &id);
    if (str_eq(kind, S("authority")))
        return fold_authority(db, id, fold, e);
    if (str_eq(kind, S("person")))
        return fold_person(db, id, fold, e);
    return true;
}

bool person_fold(struct db *db, struct arena *a, str id, struct json **fold,
                 struct err *e)
{
    static const char sql[] = "SELECT fold FROM person WHERE id = ?1";
    struct stmt *st = NULL;
    str text;
    bool ok;

    if (!db_one(db, &st, e, sql, "t", id))
        return false;
    ok = st == NULL ? err_set(e, &no_person, .arg = {id})
                    : stmt_take_text(st, 0, a, &text, e) &&
                          json_read(a, S("person"), text, fold, e);
    stmt_close(st);
    return ok;
}

bool people_of(struct db *db, struct arena *a, str authority,
               struct person_row **out, size_t *n, struct err *e)
{
    static const char sql[] =
        "SELECT id, name, authority FROM person WHERE authority = ?1"
        " UNION SELECT p.id, p.name, p.authority FROM person_serves s"
        " JOIN person p ON p.id = s.person WHERE s.authority = ?1"
        " ORDER BY id LIMIT 2000";
    VEC(struct person_row) rows = {0};
    struct stmt *st = NULL;
    bool row = false, ok = db_open(db, &st, e, sql, "t", authority);

    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct person_row *p = vec_add(a, &rows, e);

        ok = p != NULL && stmt_take_text(st, 0, a, &p->id, e) &&
             stmt_take_text(st, 1, a, &p->name, e) &&
             stmt_take_text(st, 2, a, &p->authority, e);
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}

/* ---- on a day ---- */

bool marked_date(const struct json *v, date *d)
{
    str text = json_is(v, JSON_OBJECT) ? json_get_str(v, S("@")) : json_str(v);

    return date_parse(str_slice(text, 0, 10), d);
}

bool covers_day(const struct json *v, date day)
{
    date from, to;

    if (json_true(v))
        return true;
    if (!json_is(v, JSON_OBJECT))
        return false;
    if (!marked_date(json_get(v, S("from")), &from))
        from = DATE_MIN;
    if (!marked_date(json_get(v, S("to")), &to))
        to = DATE_MAX;
    return from <= day && day <= to;
}

static bool add_posts(const struct json *fold, struct arena *a,
                      struct json *out, struct err *e)
{
    const struct json *posts = json_get(fold, S("posts"));

    for (size_t i = 0; json_is(posts, JSON_OBJECT) && i < posts->n; i++) {
        if (!json_set(a, out, posts->names[i], json_copy(a, posts->items[i], e),
                      e))
            return false;
    }
    return true;
}

/* The fold of a person, or NULL where there is none. */
static bool person_known(struct db *db, struct arena *a, str id,
                         struct json **fold, struct err *e)
{
    struct err own = {0};

    *fold = NULL;
    if (person_fold(db, a, id, fold, &own) || err_fault(&own) == FAULT_ABSENT)
        return true;
    if (e != NULL)
        *e = own;
    return false;
}

/* A stand-in (代理) holds the post for the days that its basis names; for
 * nobody, nobody stands in. */
static bool add_stand_ins(struct db *db, const struct json *fold, date day,
                          struct arena *a, struct json *out, struct err *e)
{
    const struct json *all = json_get(fold, S("stands_in"));
    struct json *deputy = NULL;

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct json *one = all->items[i];
        str post = json_get_str(one, S("post"));
        struct json *principal;

        if (post.n == 0 || !covers_day(one, day) ||
            covers_day(json_get(out, post), day))
            continue;
        if (!person_known(db, a, json_get_str(one, S("for")), &principal, e))
            return false;
        if (principal == NULL)
            continue;
        if (deputy == NULL)
            deputy = json_object(a, e);
        if (deputy == NULL ||
            !json_set_str(a, deputy, post, json_get_str(principal, S("name")),
                          e) ||
            !json_set_bool(a, out, post, true, e))
            return false;
    }
    return deputy == NULL || json_set(a, out, S("deputy_for"), deputy, e);
}

bool has_left(const struct json *fold, date day)
{
    date left;

    return marked_date(json_get(fold, S("left")), &left) && day >= left;
}

bool person_on(struct db *db, struct arena *a, str id, date day,
               struct json **out, struct err *e)
{
    struct json *fold, *p, *credential;

    if (!person_fold(db, a, id, &fold, e))
        return false;
    p = json_object(a, e);
    if (p == NULL || !json_set_str(a, p, S("id"), id, e) ||
        !json_set_str(a, p, S("name"), json_get_str(fold, S("name")), e) ||
        !json_set_str(a, p, S("authority"), json_get_str(fold, S("authority")),
                      e))
        return false;
    if (!has_left(fold, day)) {
        if (!add_posts(fold, a, p, e) || !add_stand_ins(db, fold, day, a, p, e))
            return false;
        credential = json_get(fold, S("credential"));
        if (json_is(credential, JSON_OBJECT) &&
            !json_set(a, p, S("credential"), credential, e))
            return false;
    }
    *out = p;
    return true;
}

bool credential_find(struct db *db, struct arena *a, str no, bool *found,
                     struct json **person, struct err *e)
{
    static const char sql[] =
        "SELECT fold FROM person WHERE credential = ?1 AND credential <> ''";
    struct stmt *st = NULL;
    str text;
    bool ok;

    if (!db_one(db, &st, e, sql, "t", no))
        return false;
    *found = st != NULL;
    ok = st == NULL || (stmt_take_text(st, 0, a, &text, e) &&
                        json_read(a, S("person"), text, person, e));
    stmt_close(st);
    return ok;
}

/* ---- masks ---- */

/* Keeps the first character: 张某某. */
void mask_name(str name, struct buf *out)
{
    size_t bytes = 0;
    size_t n = utf8_count(name);

    if (n == 0)
        return;
    (void)utf8_next(name, &bytes);
    buf_add(out, str_slice(name, 0, bytes));
    for (size_t i = 1; i < n || i == 1; i++)
        buf_lit(out, "某");
}

static void mask_middle(str s, size_t head, size_t tail, struct buf *out)
{
    if (s.n <= head + tail) {
        buf_fill(out, '*', s.n);
        return;
    }
    buf_add(out, str_slice(s, 0, head));
    buf_fill(out, '*', s.n - head - tail);
    buf_add(out, str_slice(s, s.n - tail, s.n));
}

void mask_number(str number, struct buf *out)
{
    mask_middle(number, 4, 4, out);
}

void mask_phone(str phone, struct buf *out)
{
    mask_middle(phone, 3, 4, out);
}
