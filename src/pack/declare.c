/* declare.c - members of a declaration, read strictly: nothing unknown is
 * passed over, nothing missing is guessed. */
#include "pack/internal.h"

static const struct err_def unknown_key = {
    .code = "PACK-001",
    .fault = FAULT_INPUT,
    .zh = "{0}里没有「{1}」这一项",
    .fix_zh = "可用的项有:{2}",
    .en = "a {0} has no member \"{1}\"",
    .fix_en = "it may have: {2}",
};
static const struct err_def wrong_kind = {
    .code = "PACK-002",
    .fault = FAULT_INPUT,
    .zh = "「{0}」应当是{1}",
    .fix_zh = "按 docs/packs.md 的写法改正",
    .en = "\"{0}\" must be {1}",
    .fix_en = "write it as docs/packs.md shows",
};
static const struct err_def missing = {
    .code = "PACK-003",
    .fault = FAULT_INPUT,
    .zh = "缺少「{0}」",
    .fix_zh = "补上这一项",
    .en = "\"{0}\" is missing",
    .fix_en = "add it",
};
static const struct err_def in_condition = {
    .code = "PACK-004",
    .fault = FAULT_INPUT,
    .zh = "读条件「{0}」",
    .fix_zh = "改正条件",
    .en = "reading the condition \"{0}\"",
    .fix_en = "mend the condition",
};

/* What a condition may speak of; docs/packs.md explains each. */
static const str condition_names[] = {
    SI("case"),      SI("party"),     SI("parties"),  SI("input"),
    SI("actors"),    SI("people"),    SI("done"),     SI("deadlines"),
    SI("states"),    SI("settings"),  SI("evidence"), SI("papers"),
    SI("findings"),  SI("intervals"), SI("now"),      SI("today"),
    SI("mode"),      SI("related"),   SI("decided"),  SI("linked"),
    SI("authority"), SI("entries"),   SI("hand"),     SI("row"),
};
enum { CONDITION_NAMES = COUNT_OF(condition_names) - 1 }; /* without row */

static struct at place_of(const struct json *node, str key)
{
    const struct json *v = json_get(node, key);

    return v != NULL ? v->at : node != NULL ? node->at : (struct at){0};
}

bool declare_object(const struct json *node, str what, struct err *e)
{
    if (!json_is(node, JSON_OBJECT))
        return err_set(e, &wrong_kind,
                       .at = node == NULL ? (struct at){0} : node->at,
                       .arg = {what, S("一组项 (a mapping)")});
    return true;
}

bool declare_array(const struct json *node, str what, struct err *e)
{
    if (!json_is(node, JSON_ARRAY))
        return err_set(e, &wrong_kind,
                       .at = node == NULL ? (struct at){0} : node->at,
                       .arg = {what, S("列表 (a list)")});
    return true;
}

bool declare_int(const struct json *node, str key, int64_t min, int64_t max,
                 int64_t *out, struct err *e)
{
    const struct json *v = json_get(node, key);

    if (v == NULL)
        return true;
    if (!json_is(v, JSON_NUMBER) || !str_to_int(v->text, min, max, out))
        return err_set(
            e, &wrong_kind, .at = v->at,
            .arg = {key, S("范围内的整数 (a whole number in its range)")});
    return true;
}

bool declare_keys(const struct json *node, const char *const *keys, str what,
                  struct err *e)
{
    if (!declare_object(node, what, e))
        return false;
    for (size_t i = 0; i < node->n; i++) {
        bool known = false;
        char all[180];
        size_t used = 0;

        for (size_t k = 0; keys[k] != NULL; k++)
            known = known || str_eq(node->names[i], str_of(keys[k]));
        if (known)
            continue;
        for (size_t k = 0; keys[k] != NULL; k++) {
            str key = str_of(keys[k]);

            if (used + key.n + 1 >= sizeof all)
                break;
            memcpy(all + used, key.p, key.n);
            used += key.n;
            all[used++] = ' ';
        }
        return err_set(e, &unknown_key, .at = node->items[i]->at,
                       .arg = {what, node->names[i], {all, used}});
    }
    return true;
}

bool declare_text(const struct json *node, str key, bool required, str *out,
                  struct err *e)
{
    const struct json *v = json_get(node, key);

    if (v == NULL || v->kind == JSON_NULL) {
        if (required)
            return err_set(e, &missing, .at = place_of(node, key),
                           .arg = {key});
        *out = S("");
        return true;
    }
    if (v->kind != JSON_STRING && v->kind != JSON_NUMBER)
        return err_set(e, &wrong_kind, .at = v->at,
                       .arg = {key, S("文字 (text)")});
    *out = v->text;
    return true;
}

bool declare_bool(const struct json *node, str key, bool fallback, bool *out,
                  struct err *e)
{
    const struct json *v = json_get(node, key);

    if (v == NULL) {
        *out = fallback;
        return true;
    }
    if (v->kind != JSON_BOOL)
        return err_set(e, &wrong_kind, .at = v->at,
                       .arg = {key, S("true 或 false (true or false)")});
    *out = v->truth;
    return true;
}

bool declare_words(const struct json *node, str key, bool required,
                   struct words *out, struct err *e)
{
    static const char *const keys[] = {"zh", "en", NULL};
    const struct json *v = json_get(node, key);

    if (v == NULL) {
        if (required)
            return err_set(e, &missing, .at = place_of(node, key),
                           .arg = {key});
        *out = (struct words){S(""), S("")};
        return true;
    }
    return declare_keys(v, keys, key, e) &&
           declare_text(v, S("zh"), true, &out->zh, e) &&
           declare_text(v, S("en"), true, &out->en, e);
}

bool declare_list(struct arena *a, const struct json *node, str key, str **out,
                  size_t *n, struct err *e)
{
    const struct json *v = json_get(node, key);
    size_t count;
    str *list;

    if (v == NULL) {
        *out = NULL;
        *n = 0;
        return true;
    }
    if (v->kind != JSON_ARRAY && v->kind != JSON_STRING)
        return err_set(e, &wrong_kind, .at = v->at,
                       .arg = {key, S("文字的列表 (a list of texts)")});
    count = v->kind == JSON_ARRAY ? v->n : 1;
    list = arena_array(a, str, count, e);
    if (list == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct json *item = v->kind == JSON_ARRAY ? v->items[i] : v;

        if (item->kind != JSON_STRING)
            return err_set(e, &wrong_kind, .at = item->at,
                           .arg = {key, S("文字的列表 (a list of texts)")});
        list[i] = item->text;
    }
    *out = list;
    *n = count;
    return true;
}

bool declare_facts(struct arena *a, const struct law *law,
                   const struct json *node, str key, struct facts_cited *out,
                   struct err *e)
{
    str *ids;
    size_t n;
    const struct json *v = json_get(node, key);
    const struct fact **at;

    if (!declare_list(a, node, key, &ids, &n, e))
        return false;
    at = arena_array(a, const struct fact *, n, e);
    if (at == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct at where = v->kind == JSON_ARRAY ? v->items[i]->at : v->at;

        if (!law_fact(law, ids[i], where, &at[i], e))
            return false;
    }
    *out = (struct facts_cited){at, n};
    return true;
}

bool declare_period(const struct json *node, str key, struct period *out,
                    bool *given, struct err *e)
{
    str text;

    *given = false;
    if (!declare_text(node, key, false, &text, e))
        return false;
    if (text.n == 0)
        return true;
    if (!period_parse(text, out, e))
        return err_while(e, &in_condition, .at = place_of(node, key),
                         .arg = {text});
    *given = true;
    return true;
}

bool declare_feel_over(struct arena *a, const struct json *node, str key,
                       const str *names, size_t n_names,
                       const struct feel **out, struct err *e)
{
    const struct json *v = json_get(node, key);
    struct feel *x = NULL;
    str text;

    *out = NULL;
    if (v == NULL)
        return true;
    if (v->kind == JSON_BOOL)
        text = v->truth ? S("true") : S("false");
    else if (v->kind == JSON_STRING || v->kind == JSON_NUMBER)
        text = v->text;
    else
        return err_set(e, &wrong_kind, .at = v->at,
                       .arg = {key, S("一个条件 (a condition)")});
    if (!feel_compile(a, text, names, n_names, v->at, &x, e))
        return err_while(e, &in_condition, .at = v->at, .arg = {text});
    *out = x;
    return true;
}

bool declare_feel(struct arena *a, const struct json *node, str key,
                  const struct feel **out, struct err *e)
{
    return declare_feel_row(a, node, key, false, out, e);
}

bool declare_feel_row(struct arena *a, const struct json *node, str key,
                      bool row, const struct feel **out, struct err *e)
{
    return declare_feel_over(a, node, key, condition_names,
                             CONDITION_NAMES + row, out, e);
}

bool declare_missing(const struct json *node, str key, struct err *e)
{
    return err_set(e, &missing, .at = place_of(node, key), .arg = {key});
}
