/* staff.c - the people of the authorities: posts, credentials, stand-ins, and
 * who can be logged in as.  All are made up.
 */
#include "demo/internal.h"

#include "crypto/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct err_def no_file = {
    .code = "DEMO-003",
    .fault = FAULT_IO,
    .zh = "不能写入「{0}」({1})",
    .fix_zh = "检查目录是否可写、是否有空间",
    .en = "\"{0}\" cannot be written ({1})",
    .fix_en = "check that the folder is writable and has room",
};

/* A member of a staff and who it became. */
struct member {
    const struct json *is;
    str id, name, authority;
};

/* The n-th made-up name: 赵示甲, 钱示乙 … without repeating. */
static str name_nth(struct demo *d, size_t n)
{
    const struct json *surnames = d_need(d, d->people, "surnames");
    const struct json *given = d_need(d, d->people, "given");

    if (d->failed || surnames->n == 0 || given->n == 0)
        return S("");
    return D_JOIN(d, json_str(surnames->items[n % surnames->n]),
                  json_get_str(d->people, S("middle")),
                  json_str(given->items[(n / surnames->n + n) % given->n]));
}

static struct json *posts_of(struct demo *d, const struct json *is, date from)
{
    const struct json *list = json_get(is, S("posts"));
    struct json *posts = d_object(d);

    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
        struct json *span = d_object(d);

        d_put(d, span, "from", d_day(d, from));
        if (!d->failed &&
            !json_set(d->a, posts, json_str(list->items[i]), span, d->e))
            d->failed = true;
    }
    return posts;
}

/* A day as written, or so many days after the day of the demo. */
static bool day_of(const struct demo *d, const struct json *v, date *out)
{
    int64_t n;

    if (str_to_int(json_str(v), -4000, 4000, &n)) {
        *out = instant_date(d->o->today, ZONE_CITY_MIN) + (date)n;
        return true;
    }
    return date_parse(json_str(v), out);
}

static void put_credential(struct demo *d, struct json *fold,
                           const struct json *is, size_t n)
{
    const struct json *v = json_get(is, S("credential"));
    struct json *c;
    date from, to;

    if (v == NULL)
        return;
    if (!day_of(d, json_get(v, S("from")), &from) ||
        !day_of(d, json_get(v, S("to")), &to)) {
        (void)d_bad(d, v, S("credential"));
        return;
    }
    c = d_object(d);
    d_str(d, c, "no", D_JOIN(d, S("990000"), d_int(d, (int64_t)n + 1, 5)));
    d_str(d, c, "kind", S("enforcement"));
    d_put(d, c, "from", d_day(d, from));
    d_put(d, c, "to", d_day(d, to));
    d_put(d, fold, "credential", c);
}

/* What the demo's list `from` says of a person becomes the member `to` of the
 * person's entry: stand-ins {for, post …}, posts elsewhere {authority, post
 * …}, both from one day to another, on some basis. */
static void put_spans(struct demo *d, struct json *fold, str id,
                      const char *from, const char *to, const char *whom)
{
    const struct json *all = json_get(d->people, str_of(from));
    struct json *list = NULL;

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct json *v = all->items[i];
        date first, last;
        struct json *one;

        if (!str_eq(json_get_str(v, S("person")), id))
            continue;
        if (!day_of(d, json_get(v, S("from")), &first) ||
            !day_of(d, json_get(v, S("to")), &last)) {
            (void)d_bad(d, v, str_of(from));
            return;
        }
        one = d_object(d);
        d_str(d, one, whom, json_get_str(v, str_of(whom)));
        d_str(d, one, "post", json_get_str(v, S("post")));
        d_put(d, one, "from", d_day(d, first));
        d_put(d, one, "to", d_day(d, last));
        d_str(d, one, "basis", json_get_str(v, S("basis")));
        if (list == NULL)
            list = d_array(d);
        d_push(d, list, one);
    }
    if (list != NULL)
        d_put(d, fold, to, list);
}

static bool make_person(struct demo *d, str authority, const struct json *is,
                        date opened, size_t n)
{
    struct json *fold = d_object(d);
    struct member *m = arena_new(d->a, struct member, d->e);
    str id = D_JOIN(d, authority, S("-"), json_get_str(is, S("id")));

    if (m == NULL || d->failed)
        return false;
    *m = (struct member){is, id, name_nth(d, n), authority};
    d_str(d, fold, "id", id);
    d_str(d, fold, "name", m->name);
    d_str(d, fold, "authority", authority);
    d_put(d, fold, "posts", posts_of(d, is, opened));
    put_credential(d, fold, is, n);
    put_spans(d, fold, id, "stand_ins", "stands_in", "for");
    put_spans(d, fold, id, "serves", "serves", "authority");
    return !d->failed && map_put(d->persons, id, m, d->e) &&
           d_enter(d, S("person"), id, fold,
                   date_instant(opened, ZONE_CITY_MIN) + 3600000);
}

bool staff_make(struct demo *d)
{
    const struct json *where = d_need(d, d->people, "where");
    date opened = 0;
    size_t n = 0;

    (void)date_parse(json_get_str(d->authorities, S("opened")), &opened);
    for (size_t i = 0; !d->failed && i < where->n; i++) {
        const struct json *staff = json_get(json_get(d->people, S("staffs")),
                                            json_str(where->items[i]));

        if (!json_is(staff, JSON_ARRAY))
            return d_bad(d, where->items[i], where->names[i]);
        for (size_t k = 0; k < staff->n; k++) {
            if (!make_person(d, where->names[i], staff->items[k], opened, n++))
                return false;
        }
    }
    return !d->failed;
}

/* ---- log-ins ---- */

struct login_job {
    str account, person;
    char hash[PASSWORD_HASH_MAX];
};

static bool set_login(void *ctx, struct db *db, struct err *e)
{
    const struct login_job *j = ctx;

    return login_set(db, j->account, j->person, j->hash, e);
}

static bool make_login(struct demo *d, const struct json *v, struct json *all,
                       struct buf *text)
{
    struct login_job j = {.account = json_get_str(v, S("account")),
                          .person = json_get_str(v, S("person"))};
    const struct member *m = map_get(d->persons, j.person);
    str password = D_JOIN(d, S("demo-"), d_int(d, d_roll(d, 1000000), 6));
    struct store_job job = {set_login, &j};
    struct json *one = d_object(d);
    const struct json *role;

    if (m == NULL)
        return d_bad(d, v, j.person);
    if (d->failed || !password_hash(password, PASSWORD_LIGHT, j.hash, d->e) ||
        !store_do(office_store(d->office), &job, d->e))
        return false;
    role = json_get(m->is, S("role"));
    d_str(d, one, "name", j.account);
    d_str(d, one, "person", m->name);
    d_str(d, one, "role_zh",
          D_JOIN(d, city_authority_name(d, m->authority), S(" "),
                 json_get_str(role, S("zh"))));
    d_str(d, one, "role_en", json_get_str(role, S("en")));
    d_str(d, one, "password", password);
    d_push(d, all, one);
    buf_add(text, j.account);
    buf_byte(text, '\t');
    buf_add(text, password);
    buf_byte(text, '\t');
    buf_add(text, m->name);
    buf_byte(text, '\t');
    buf_add(text, json_get_str(one, S("role_zh")));
    buf_byte(text, '\n');
    return !d->failed;
}

static bool write_file(struct demo *d, const char *name, str bytes)
{
    str path = D_JOIN(d, d->o->dir, S("/"), str_of(name));
    const char *z = d->failed ? NULL : arena_cstr(d->a, path, d->e);
    bool ok;
    int fd;

    if (z == NULL)
        return false;
    fd = open(z, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ok = fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n;
    if (!ok)
        (void)err_set(d->e, &no_file, .arg = {path, str_of(strerror(errno))});
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

bool staff_logins(struct demo *d)
{
    const struct json *list = d_need(d, d->people, "logins");
    struct json *all = d_array(d);
    struct buf text, json;
    str out = S("");
    bool ok = !d->failed;

    buf_init(&text, &memory_system, 1 << 20);
    buf_init(&json, &memory_system, 1 << 20);
    for (size_t i = 0; ok && i < list->n; i++)
        ok = make_login(d, list->items[i], all, &text);
    if (ok)
        json_print(all, 2, &json);
    ok = ok && buf_done(&json, &out, d->e) &&
         write_file(d, "logins.json", out) && buf_done(&text, &out, d->e) &&
         write_file(d, "logins.txt", out);
    buf_close(&json);
    buf_close(&text);
    return ok;
}
