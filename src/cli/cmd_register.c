/* cmd_register.c - fadu register DIR FILE.yaml: authorities and people, from
 * the establishment document that names them.
 *
 *     basis: 编办〔2026〕1号
 *     authorities:
 *       - {id: A1, name: …, level: 3, region: '510603', mark: …, profile: …}
 *     people:
 *       - {id: P1, name: …, authority: A1, posts: {head: {from: 2026-01-01}},
 *          credential: {no: …, kind: …, from: 2026-01-01, to: 2030-12-31}}
 *
 * All is checked before the first entry is made.  An entry that says what is on
 * record already makes no act, so that the same file may be given again.
 */
#include "cli/internal.h"

static const struct err_def unknown_member = {
    .code = "CLI-060",
    .fault = FAULT_INPUT,
    .zh = "登记内容里没有「{0}」这一项",
    .fix_zh = "改正写法;可用的有 {1}",
    .en = "an entry has no member \"{0}\"",
    .fix_en = "mend the word; there are {1}",
};
static const struct err_def missing_member = {
    .code = "CLI-061",
    .fault = FAULT_INPUT,
    .zh = "缺少「{0}」",
    .fix_zh = "补上这一项",
    .en = "\"{0}\" is missing",
    .fix_en = "add it",
};
static const struct err_def no_date = {
    .code = "CLI-062",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是日期「{1}」",
    .fix_zh = "写成 2026-03-02",
    .en = "\"{0}\" is no date: \"{1}\"",
    .fix_en = "write 2026-03-02",
};
static const struct err_def nobody = {
    .code = "CLI-063",
    .fault = FAULT_INPUT,
    .zh = "「{0}」既不在文件中,也没有登记过",
    .fix_zh = "先登记它,或改正写法",
    .en = "\"{0}\" is neither in this file nor on record",
    .fix_en = "register it first, or mend the id",
};
static const struct err_def wrong_kind = {
    .code = "CLI-064",
    .fault = FAULT_INPUT,
    .zh = "「{0}」应当是{1}",
    .fix_zh = "对照 fadu register --help 的格式改正",
    .en = "\"{0}\" should be a {1}",
    .fix_en = "see the form in fadu register --help",
};
static const struct err_def bad_value = {
    .code = "CLI-065",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不能是「{1}」",
    .fix_zh = "id 不含斜杠和空白;level 为 1 省、2 市、3 县、4 乡;region 为 "
              "6、9 或 12 位区划代码,写在引号内",
    .en = "\"{0}\" cannot be \"{1}\"",
    .fix_en = "an id has no slash and no blank; level is 1 province, 2 city, 3 "
              "county, 4 township; region is a code of 6, 9 or 12 digits in "
              "quotes",
};

enum kind { AUTHORITY, PERSON, KINDS };

static const struct {
    const char *list, *stream; /* its name in the file, and its streams */
    const char *members[9];    /* what an entry may have, the needed first */
    size_t needed;
    const char *all;
} kinds[KINDS] = {
    [AUTHORITY] = {"authorities",
                   "authority/",
                   {"id", "name", "level", "region", "parent", "mark",
                    "profile"},
                   4,
                   "id name level region parent mark profile"},
    [PERSON] = {"people",
                "person/",
                {"id", "name", "authority", "posts", "credential", "stands_in",
                 "serves", "left"},
                3,
                "id name authority posts credential stands_in serves left"},
};

struct registering {
    struct cli *c;
    struct office *office;
    struct db *db; /* while it is checked */
    struct json *file;
    str basis;
};

/* ---- dates ---- */

/* A date in the file becomes the marker that folds have. */
static bool mark_date(struct registering *r, struct json *in, const char *name)
{
    struct json *v = json_get(in, str_of(name)), *marked;
    struct cli *c = r->c;
    date ignored;

    if (v == NULL || json_is(v, JSON_NULL))
        return true;
    if (!date_parse(json_str(v), &ignored))
        return err_set(c->e, &no_date, .at = v->at,
                       .arg = {str_of(name), json_str(v)});
    marked = json_object(c->a, c->e);
    return marked != NULL &&
           json_set_str(c->a, marked, S("@"), json_str(v), c->e) &&
           json_set(c->a, in, str_of(name), marked, c->e);
}

static bool mark_span(struct registering *r, struct json *in)
{
    return mark_date(r, in, "from") && mark_date(r, in, "to");
}

static bool should_be(struct registering *r, const struct json *v,
                      const char *name, enum json_kind kind, const char *what)
{
    return v == NULL || json_is(v, JSON_NULL) || json_is(v, kind) ||
           err_set(r->c->e, &wrong_kind, .at = v->at,
                   .arg = {str_of(name), str_of(what)});
}

/* ---- checking ---- */

/* In the file or on record. */
static bool known(struct registering *r, enum kind kind, const struct json *id)
{
    const struct json *list = json_get(r->file, str_of(kinds[kind].list));
    const str parts[] = {str_of(kinds[kind].stream), json_str(id)};
    struct cli *c = r->c;
    struct json *fold = NULL;
    int64_t version;
    str stream;

    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
        if (str_eq(json_get_str(list->items[i], S("id")), json_str(id)))
            return true;
    }
    if (!arena_join(c->a, parts, COUNT_OF(parts), &stream, c->e) ||
        !office_fold(r->db, c->a, stream, &fold, &version, c->e))
        return false;
    return fold != NULL ||
           err_set(c->e, &nobody, .at = id->at, .arg = {json_str(id)});
}

static bool bad(struct registering *r, const struct json *in, const char *name)
{
    const struct json *v = json_get(in, str_of(name));

    return err_set(r->c->e, &bad_value, .at = v->at,
                   .arg = {str_of(name), json_str(v)});
}

static bool check_authority(struct registering *r, struct json *v)
{
    const struct json *parent = json_get(v, S("parent"));
    struct region region;
    int64_t level;

    if (!json_get_int(v, S("level"), &level) || level < 1 || level > 4)
        return bad(r, v, "level");
    if (!json_is(json_get(v, S("region")), JSON_STRING) ||
        !region_of(json_get_str(v, S("region")), &region))
        return bad(r, v, "region");
    return json_str(parent).n == 0 || known(r, AUTHORITY, parent);
}

static bool check_posts(struct registering *r, struct json *posts)
{
    if (!should_be(r, posts, "posts", JSON_OBJECT, "map"))
        return false;
    for (size_t i = 0; json_is(posts, JSON_OBJECT) && i < posts->n; i++) {
        if (!json_true(posts->items[i]) &&
            (!should_be(r, posts->items[i], "posts", JSON_OBJECT,
                        "map {from, to}") ||
             !mark_span(r, posts->items[i])))
            return false;
    }
    return true;
}

static bool check_stand_ins(struct registering *r, struct json *all)
{
    if (!should_be(r, all, "stands_in", JSON_ARRAY, "list"))
        return false;
    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        struct json *one = all->items[i];
        const struct json *who = json_get(one, S("for"));

        if (!should_be(r, one, "stands_in", JSON_OBJECT, "map"))
            return false;
        if (who == NULL)
            return err_set(r->c->e, &missing_member, .at = one->at,
                           .arg = {S("for")});
        if (!known(r, PERSON, who) || !mark_span(r, one))
            return false;
    }
    return true;
}

/* Posts at other authorities. */
static bool check_serves(struct registering *r, struct json *all)
{
    if (!should_be(r, all, "serves", JSON_ARRAY, "list"))
        return false;
    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        struct json *one = all->items[i];

        if (!should_be(r, one, "serves", JSON_OBJECT, "map"))
            return false;
        if (json_get_str(one, S("post")).n == 0)
            return err_set(r->c->e, &missing_member, .at = one->at,
                           .arg = {S("post")});
        if (json_get(one, S("authority")) == NULL)
            return err_set(r->c->e, &missing_member, .at = one->at,
                           .arg = {S("authority")});
        if (!known(r, AUTHORITY, json_get(one, S("authority"))) ||
            !mark_span(r, one))
            return false;
    }
    return true;
}

static bool check_person(struct registering *r, struct json *v)
{
    struct json *credential = json_get(v, S("credential"));

    return known(r, AUTHORITY, json_get(v, S("authority"))) &&
           check_posts(r, json_get(v, S("posts"))) &&
           should_be(r, credential, "credential", JSON_OBJECT, "map") &&
           (credential == NULL || mark_span(r, credential)) &&
           check_stand_ins(r, json_get(v, S("stands_in"))) &&
           check_serves(r, json_get(v, S("serves"))) && mark_date(r, v, "left");
}

static bool is_member(enum kind kind, str name)
{
    for (size_t i = 0; i < COUNT_OF(kinds[kind].members); i++) {
        if (kinds[kind].members[i] != NULL &&
            str_eq(name, str_of(kinds[kind].members[i])))
            return true;
    }
    return false;
}

static bool check_id(struct registering *r, const struct json *v)
{
    str id = json_get_str(v, S("id"));

    for (size_t i = 0; i < id.n; i++) {
        if (id.p[i] == '/' || (unsigned char)id.p[i] <= ' ')
            return bad(r, v, "id");
    }
    return true;
}

static bool check_entry(struct registering *r, enum kind kind, struct json *v)
{
    struct err *e = r->c->e;

    if (!json_is(v, JSON_OBJECT))
        return err_set(e, &wrong_kind, .at = v->at,
                       .arg = {str_of(kinds[kind].list), S("list of maps")});
    for (size_t i = 0; i < v->n; i++) {
        if (!is_member(kind, v->names[i]))
            return err_set(e, &unknown_member, .at = v->items[i]->at,
                           .arg = {v->names[i], str_of(kinds[kind].all)});
    }
    for (size_t i = 0; i < kinds[kind].needed; i++) {
        str name = str_of(kinds[kind].members[i]);

        if (json_get_str(v, name).n == 0)
            return err_set(e, &missing_member, .at = v->at, .arg = {name});
    }
    return check_id(r, v) &&
           (kind == AUTHORITY ? check_authority(r, v) : check_person(r, v));
}

static bool check_file(struct registering *r)
{
    struct cli *c = r->c;

    r->basis = json_get_str(r->file, S("basis"));
    if (r->basis.n == 0)
        return err_set(c->e, &missing_member, .at = r->file->at,
                       .arg = {S("basis")});
    for (int k = 0; k < KINDS; k++) {
        struct json *list = json_get(r->file, str_of(kinds[k].list));

        if (!should_be(r, list, kinds[k].list, JSON_ARRAY, "list"))
            return false;
        for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
            if (!check_entry(r, (enum kind)k, list->items[i]))
                return false;
        }
    }
    return true;
}

/* ---- entering ---- */

/* Whether the record says all that the entry says. */
static bool says_all(const struct json *fold, const struct json *entry)
{
    for (size_t i = 0; i < entry->n; i++) {
        const struct json *is = json_get(fold, entry->names[i]);
        bool none = json_is(entry->items[i], JSON_NULL);

        if (none ? is != NULL : is == NULL || !json_equal(is, entry->items[i]))
            return false;
    }
    return true;
}

static bool old_fold(struct registering *r, str stream, struct json **fold)
{
    struct cli *c = r->c;
    struct db *db = NULL;
    int64_t version;
    bool ok = office_read(r->office, &db, c->e) &&
              office_fold(db, c->a, stream, fold, &version, c->e);

    office_read_end(r->office, db);
    return ok;
}

static bool enter(struct registering *r, enum kind kind,
                  const struct json *entry)
{
    static const struct caller console = {.person = SI("console")};
    struct cli *c = r->c;
    const str parts[] = {str_of(kinds[kind].stream),
                         json_get_str(entry, S("id"))};
    struct office_entry ask = {
        .set = entry, .basis = r->basis, .trusted = true};
    struct office_answer answer;
    struct json *fold = NULL;
    bool zh = c->lang == LANG_ZH, same;

    ask.at = c->clock->now(c->clock->ctx);
    if (!arena_join(c->a, parts, COUNT_OF(parts), &ask.stream, c->e) ||
        !old_fold(r, ask.stream, &fold))
        return false;
    same = fold != NULL && says_all(fold, entry);
    if (!same && !office_enter(r->office, c->a, &console, &ask, &answer, c->e))
        return false;
    cli_print(c, ask.stream);
    cli_lit(c, " ");
    cli_print(c, json_get_str(entry, S("name")));
    cli_print(c, same           ? (zh ? S(" 无变化") : S(" as it was"))
                 : fold != NULL ? (zh ? S(" 已变更") : S(" changed"))
                                : (zh ? S(" 已登记") : S(" registered")));
    cli_lit(c, "\n");
    return true;
}

static bool enter_all(struct registering *r)
{
    for (int k = 0; k < KINDS; k++) {
        const struct json *list = json_get(r->file, str_of(kinds[k].list));

        for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
            if (!enter(r, (enum kind)k, list->items[i]))
                return false;
        }
    }
    return true;
}

static bool work(struct registering *r)
{
    bool ok = office_read(r->office, &r->db, r->c->e) && check_file(r);

    office_read_end(r->office, r->db);
    return ok && enter_all(r);
}

int cmd_register(struct cli *c)
{
    static const char *const valued[] = {CLI_CITY_OPTIONS, NULL};
    static const char *const flags[] = {NULL};
    struct registering r = {.c = c};
    struct cli_city city = {0};
    str path, text;
    bool ok;

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 2))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &city.dir))
        return cli_usage(c, S("DIR"));
    if (!cli_plain(c, valued, 1, &path))
        return cli_usage(c, S("FILE.yaml"));
    ok = file_read(c->a, path, YAML_MAX, &text, c->e) &&
         yaml_read(c->a, path, text, &r.file, c->e) &&
         cli_city_open(c, 1, &city);
    r.office = city.office;
    ok = ok && work(&r);
    office_close(city.office);
    return ok ? CLI_HOLDS : CLI_ERROR;
}
