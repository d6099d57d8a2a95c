/* words.c - what parts, members and values of a declaration are called. */
#include "compare/internal.h"

struct named {
    const char *id;
    struct words name;
};

static const struct named members[] = {
    {"always", {SI("顺序规则"), SI("orders")}},
    {"assigned", {SI("须经指定"), SI("named for the matter")}},
    {"assume", {SI("采信的前提"), SI("assumptions")}},
    {"at_least", {SI("最少人数"), SI("how many act together")}},
    {"basis", {SI("依据"), SI("law")}},
    {"begins", {SI("可以作为第一步"), SI("may begin")}},
    {"burden", {SI("限制当事人的期限"), SI("cap on a burden")}},
    {"by", {SI("办理人"), SI("by whom")}},
    {"choices", {SI("选项"), SI("choices")}},
    {"closes", {SI("结束期间"), SI("closes")}},
    {"closes_when", {SI("结束期间的条件"), SI("closes when")}},
    {"confidential", {SI("保密"), SI("confidential")}},
    {"credential", {SI("须持证"), SI("credential needed")}},
    {"cure", {SI("办法"), SI("what helps")}},
    {"does", {SI("说明"), SI("explanation")}},
    {"ends", {SI("清单条目终止"), SI("entries that end")}},
    {"enters", {SI("登入清单"), SI("entries made")}},
    {"event", {SI("提前于"), SI("before the event")}},
    {"evidence", {SI("证据"), SI("evidence")}},
    {"excludes", {SI("不计入的期间"), SI("time not counted")}},
    {"exclude_basis", {SI("不计入的依据"), SI("law of the time not counted")}},
    {"extends", {SI("延长"), SI("extension")}},
    {"fields", {SI("填写内容"), SI("what is entered")}},
    {"final", {SI("终点"), SI("ends")}},
    {"finding", {SI("只作线索"), SI("only a finding")}},
    {"for", {SI("对每一当事人"), SI("for each party")}},
    {"from", {SI("从哪里开始"), SI("where it starts")}},
    {"joins", {SI("加入者"), SI("who joins")}},
    {"kind", {SI("性质"), SI("kind")}},
    {"mark", {SI("文号字样"), SI("mark of the number")}},
    {"name", {SI("名称"), SI("name")}},
    {"never_also", {SI("不得兼任"), SI("never also")}},
    {"on_pass", {SI("期满后的步骤"), SI("what follows when it passes")}},
    {"open", {SI("由部门或地方规定"), SI("left open")}},
    {"opens", {SI("开始期间"), SI("opens")}},
    {"paper", {SI("文书"), SI("paper")}},
    {"period", {SI("期间长短"), SI("length")}},
    {"post", {SI("职务"), SI("posts")}},
    {"post_basis", {SI("职务依据"), SI("law of the posts")}},
    {"publishes", {SI("公示"), SI("publication")}},
    {"question", {SI("由人判断"), SI("judged by a person")}},
    {"related", {SI("关联事项"), SI("related matters")}},
    {"repeats", {SI("可以重复"), SI("may be repeated")}},
    {"required", {SI("必填"), SI("required")}},
    {"served", {SI("送达当事人"), SI("served")}},
    {"set", {SI("写入"), SI("what it writes")}},
    {"starts", {SI("引起的事项"), SI("matters that it starts")}},
    {"starts_when", {SI("起算条件"), SI("starts when")}},
    {"text", {SI("正文"), SI("text")}},
    {"timer", {SI("由系统计时办理"), SI("taken by the clock")}},
    {"to", {SI("办后状态"), SI("leads to")}},
    {"to_when", {SI("改变状态的条件"), SI("leads on when")}},
    {"track", {SI("轨道"), SI("track")}},
    {"type", {SI("类型"), SI("type")}},
    {"unless", {SI("人数例外"), SI("fewer when")}},
    {"until", {SI("终点"), SI("until")}},
    {"until_when", {SI("完成条件"), SI("met when")}},
    {"value", {SI("数值"), SI("value")}},
    {"versions", {SI("各版本"), SI("versions")}},
    {"waits", {SI("等待的期限"), SI("waits for")}},
    {"warn", {SI("临近提示"), SI("warning")}},
    {"when", {SI("条件"), SI("condition")}},
    {"withdraws", {SI("撤回公示"), SI("withdraws")}},
};

str diff_join(struct comparing *c, const str *parts_in, size_t n)
{
    str s = S("");

    if (!c->failed && !arena_join(c->a, parts_in, n, &s, c->e))
        c->failed = true;
    return s;
}

str diff_say(const struct comparing *c, const char *zh, const char *en)
{
    return str_of(c->lang == LANG_ZH ? zh : en);
}

static str pick(const struct comparing *c, struct words w)
{
    return c->lang == LANG_ZH ? w.zh : w.en;
}

static const struct named *find(const struct named *all, size_t n, str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(id, str_of(all[i].id)))
            return &all[i];
    }
    return NULL;
}

bool diff_is_part(str part)
{
    struct words unused;

    return !str_eq(part, S("always")) && !str_eq(part, S("assume")) &&
           part_words(part, &unused);
}

str diff_part(const struct comparing *c, str part)
{
    struct words name;

    (void)part_words(part, &name);
    return pick(c, name);
}

str diff_member(struct comparing *c, str member)
{
    const struct named *n;
    str head, tail;

    if (str_cut(member, S("."), &head, &tail))
        return DIFF(c, diff_member(c, head), S(" · "), diff_member(c, tail));
    n = find(members, COUNT_OF(members), member);
    return n == NULL ? member : pick(c, n->name);
}

/* ---- values ---- */

static bool are_words(const struct json *v)
{
    return json_is(v, JSON_OBJECT) && v->n == 2 &&
           json_is(json_get(v, S("zh")), JSON_STRING) &&
           json_is(json_get(v, S("en")), JSON_STRING);
}

static str taken(struct comparing *c, struct buf *b)
{
    str s = S("");

    if (!c->failed && !buf_take(b, c->a, &s, c->e))
        c->failed = true;
    buf_close(b);
    return s;
}

str diff_written(struct comparing *c, const struct json *v)
{
    struct buf b;

    buf_init(&b, &memory_system, 1 << 20);
    json_print(v, 0, &b);
    return taken(c, &b);
}

static str list_text(struct comparing *c, const struct json *v)
{
    str all = S("");

    for (size_t i = 0; i < v->n && !c->failed; i++) {
        str one = diff_value(c, v->items[i]);

        all = i == 0 ? one : DIFF(c, all, diff_say(c, "、", ", "), one);
    }
    return all.n > 0 ? all : diff_say(c, "(空)", "(none)");
}

str diff_value(struct comparing *c, const struct json *v)
{
    struct period period;
    struct buf b;

    if (v == NULL || v->kind == JSON_NULL)
        return diff_say(c, "(没有)", "(none)");
    if (v->kind == JSON_BOOL)
        return v->truth ? diff_say(c, "是", "yes") : diff_say(c, "否", "no");
    if (are_words(v))
        return json_get_str(v, c->lang == LANG_ZH ? S("zh") : S("en"));
    if (v->kind == JSON_ARRAY)
        return list_text(c, v);
    buf_init(&b, &memory_system, 1 << 20);
    if (v->kind == JSON_STRING && period_parse(v->text, &period, NULL))
        buf_period(&b, period, c->lang);
    else if (v->kind == JSON_OBJECT)
        json_print(v, 0, &b);
    else
        buf_add(&b, json_str(v));
    return taken(c, &b);
}
