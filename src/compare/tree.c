/* tree.c - two merged declarations beside each other: every member that differs
 * becomes one sentence. */
#include "compare/internal.h"

/* The thing that a sentence is about: 步骤「作出决定」的条件「听证已经结束」. */
struct about {
    const struct about *of; /* what it belongs to, or NULL */
    str part, id, name;
};

static str quoted(struct comparing *c, str s)
{
    return DIFF(c, diff_say(c, "「", "\""), s, diff_say(c, "」", "\""));
}

static str subject(struct comparing *c, const struct about *x)
{
    str own;

    if (x == NULL)
        return diff_say(c, "程序", "the procedure");
    own = DIFF(c, diff_part(c, x->part), diff_say(c, "", " "),
               quoted(c, x->name));
    if (x->of == NULL)
        return own;
    return c->lang == LANG_ZH ? DIFF(c, subject(c, x->of), S("的"), own)
                              : DIFF(c, subject(c, x->of), S(", "), own);
}

static void put(struct comparing *c, struct json *v, const char *name, str s)
{
    if (!c->failed && !json_set_str(c->a, v, str_of(name), s, c->e))
        c->failed = true;
}

static void tell(struct comparing *c, const struct about *x, str member,
                 const char *change, str before, str after, str says)
{
    struct json *v;

    if (c->failed || (c->said != NULL && map_get(c->said, says) != NULL))
        return;
    v = json_object(c->a, c->e);
    c->failed = v == NULL;
    put(c, v, "part", x == NULL ? S("procedure") : x->part);
    put(c, v, "id", x == NULL ? S("") : x->id);
    if (x != NULL && x->of != NULL)
        put(c, v, "of", x->of->id);
    put(c, v, "member", member);
    put(c, v, "change", str_of(change));
    put(c, v, "before", before);
    put(c, v, "after", after);
    put(c, v, "says", says);
    if (!c->failed && !json_add(c->a, c->changes, v, c->e))
        c->failed = true;
}

/* ---- one value ---- */

static void changed(struct comparing *c, const struct about *x, str member,
                    const struct json *before, const struct json *after)
{
    str was = diff_value(c, before), is = diff_value(c, after);
    str what =
        DIFF(c, subject(c, x), diff_say(c, ":", ": "), diff_member(c, member));
    str says;

    if (before != NULL && after != NULL && str_eq(was, is)) {
        /* It differs in the other language, or in how it is written. */
        was = diff_written(c, before);
        is = diff_written(c, after);
    }
    if (before == NULL)
        says = DIFF(c, what, diff_say(c, "新定为「", " is now \""), is,
                    diff_say(c, "」", "\""));
    else if (after == NULL)
        says = DIFF(c, what, diff_say(c, "「", " \""), was,
                    diff_say(c, "」不再规定", "\" is no longer said"));
    else
        says = DIFF(c, what, diff_say(c, "由「", " from \""), was,
                    diff_say(c, "」改为「", "\" to \""), is,
                    diff_say(c, "」", "\""));
    tell(c, x, member, "changed", before == NULL ? S("") : was,
         after == NULL ? S("") : is, says);
}

static void came_or_went(struct comparing *c, const struct about *x, bool came)
{
    tell(c, x, S(""), came ? "added" : "gone", S(""), S(""),
         DIFF(c,
              came ? diff_say(c, "新增", "new: ")
                   : diff_say(c, "取消", "gone: "),
              subject(c, x)));
}

/* ---- declarations by id ---- */

static void members_of(struct comparing *c, const struct about *x, str prefix,
                       const struct json *before, const struct json *after);

static str name_of(const struct comparing *c, const struct json *v, str id)
{
    const struct json *name = json_get(v, S("name"));
    str s = json_get_str(name, c->lang == LANG_ZH ? S("zh") : S("en"));

    if (s.n == 0) /* a state's name is its whole declaration */
        s = json_get_str(v, c->lang == LANG_ZH ? S("zh") : S("en"));
    return s.n > 0 ? s : id;
}

static void declared(struct comparing *c, const struct about *of, str part,
                     str id, const struct json *before,
                     const struct json *after)
{
    struct about x = {of, part, id, S("")};

    if (c->failed || json_equal(before, after))
        return;
    x.name = name_of(c, before != NULL ? before : after, id);
    if (before == NULL || after == NULL)
        came_or_went(c, &x, before == NULL);
    else if (json_is(before, JSON_OBJECT) && json_is(after, JSON_OBJECT) &&
             json_get(before, S("zh")) == NULL)
        members_of(c, &x, S(""), before, after);
    else
        changed(c, &x, S("name"), before, after);
}

static void by_name(struct comparing *c, const struct about *of, str part,
                    const struct json *before, const struct json *after)
{
    for (size_t i = 0; json_is(before, JSON_OBJECT) && i < before->n; i++)
        declared(c, of, part, before->names[i], before->items[i],
                 json_get(after, before->names[i]));
    for (size_t i = 0; json_is(after, JSON_OBJECT) && i < after->n; i++) {
        if (json_get(before, after->names[i]) == NULL)
            declared(c, of, part, after->names[i], NULL, after->items[i]);
    }
}

/* ---- lists whose elements have an id: guards ---- */

static const struct json *with_id(const struct json *list, str id)
{
    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
        if (str_eq(json_get_str(list->items[i], S("id")), id))
            return list->items[i];
    }
    return NULL;
}

static bool has_ids(const struct json *list)
{
    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
        if (json_get_str(list->items[i], S("id")).n == 0)
            return false;
    }
    return json_is(list, JSON_ARRAY) && list->n > 0;
}

static void by_id(struct comparing *c, const struct about *of, str part,
                  const struct json *before, const struct json *after)
{
    for (size_t i = 0; before != NULL && i < before->n; i++) {
        str id = json_get_str(before->items[i], S("id"));

        declared(c, of, part, id, before->items[i], with_id(after, id));
    }
    for (size_t i = 0; after != NULL && i < after->n; i++) {
        str id = json_get_str(after->items[i], S("id"));

        if (with_id(before, id) == NULL)
            declared(c, of, part, id, NULL, after->items[i]);
    }
}

/* ---- members ---- */

static bool plain_object(const struct json *v)
{
    return v == NULL ||
           (json_is(v, JSON_OBJECT) && json_get(v, S("zh")) == NULL);
}

static void member(struct comparing *c, const struct about *x, str prefix,
                   str name, const struct json *before,
                   const struct json *after)
{
    str path = prefix.n > 0 ? DIFF(c, prefix, S("."), name) : name;

    if (c->failed || json_equal(before, after))
        return;
    /* What a step asks for is about the step: 必填 of a field. */
    if (diff_is_part(name) && prefix.n == 0 &&
        (has_ids(before) || has_ids(after)))
        by_id(c, x, name, before, after);
    else if (diff_is_part(name) && prefix.n == 0 && plain_object(before) &&
             plain_object(after) && !(x != NULL && str_eq(name, S("fields"))))
        by_name(c, x, name, before, after);
    else if (before != NULL && after != NULL && plain_object(before) &&
             plain_object(after))
        members_of(c, x, path, before, after);
    else
        changed(c, x, path, before, after);
}

static void members_of(struct comparing *c, const struct about *x, str prefix,
                       const struct json *before, const struct json *after)
{
    for (size_t i = 0; i < before->n; i++)
        member(c, x, prefix, before->names[i], before->items[i],
               json_get(after, before->names[i]));
    for (size_t i = 0; i < after->n; i++) {
        if (json_get(before, after->names[i]) == NULL)
            member(c, x, prefix, after->names[i], NULL, after->items[i]);
    }
}

void diff_trees(struct comparing *c, const struct json *before,
                const struct json *after)
{
    members_of(c, NULL, S(""), before, after);
}
