/* form.c - a step's fields as a form, and what was typed as an intent. */
#include "site/internal.h"

/* ---- one field ---- */

struct json *v_field(struct page *p, const char *control, str name, str label,
                     str value, bool required)
{
    static const struct {
        const char *control, *is, *part;
    } kinds[] = {
        {"textarea", "one", "area"}, {"select", "one", "select"},
        {"file", "one", "file"},     {"radio", "set", NULL},
        {"checkbox", "set", NULL},   {"check", "check", NULL},
        {"table", "table", NULL},
    };
    struct json *v = v_object(p), *is = v_object(p);
    bool known = false;

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (!str_eq(str_of(control), str_of(kinds[i].control)))
            continue;
        known = true;
        v_put(p, is, kinds[i].is, v_bool(p, true));
        if (kinds[i].part != NULL)
            v_put(p, is, kinds[i].part, v_bool(p, true));
    }
    if (!known) {
        v_put(p, is, "one", v_bool(p, true));
        v_put(p, is, "input", v_bool(p, true));
    }
    v_put_str(p, v, "control", str_of(control));
    v_put(p, v, "is", is);
    v_put_str(p, v, "id", JOIN(p, S("f-"), name));
    v_put_str(p, v, "name", name);
    v_put_str(p, v, "label", label);
    v_put_str(p, v, "value", value);
    if (required)
        v_put(p, v, "required", v_bool(p, true));
    if (str_eq(str_of(control), S("textarea")) ||
        str_eq(str_of(control), S("radio")) ||
        str_eq(str_of(control), S("table")) ||
        str_eq(str_of(control), S("checkbox")))
        v_put(p, v, "wide", v_bool(p, true));
    return v;
}

void v_hint(struct page *p, struct json *field, str hint)
{
    if (hint.n > 0)
        v_put_str(p, field, "hint", hint);
}

void v_choice(struct page *p, struct json *field, str value, str label,
              str note, bool chosen)
{
    struct json *all = json_get(field, S("choices"));
    struct json *v = v_object(p);

    if (all == NULL) {
        all = v_array(p);
        v_put(p, field, "choices", all);
    }
    v_put_str(p, v, "value", value);
    v_put_str(p, v, "label", label);
    if (note.n > 0)
        v_put_str(p, v, "note", note);
    /* Said in both cases: what is missing is looked for further out. */
    v_put(p, v, "chosen", v_bool(p, chosen));
    v_push(p, all, v);
}

/* ---- values as they were ---- */

static str value_text(const struct json *v)
{
    if (json_is(v, JSON_BOOL))
        return v->truth ? S("true") : S("false");
    if (json_is(v, JSON_OBJECT))
        return json_get_str(v, S("@"));
    return json_str(v);
}

static bool listed(const struct json *v, str id)
{
    for (size_t i = 0; json_is(v, JSON_ARRAY) && i < v->n; i++) {
        if (str_eq(json_str(v->items[i]), id))
            return true;
    }
    return str_eq(json_str(v), id);
}

static const struct json *value_of(const struct form_ask *ask,
                                   const struct field_use *u)
{
    const struct json *v = json_get(ask->values, u->field->id);

    return v != NULL ? v : u->fallback;
}

/* ---- the kinds of field ---- */

static void people_choices(struct page *p, const struct form_ask *ask,
                           struct json *field, const struct json *value)
{
    struct person_row *rows = NULL;
    size_t n = 0;

    if (p->failed || !people_of(p->db, p->a, ask->authority, &rows, &n, p->e)) {
        p->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        v_choice(p, field, rows[i].id, rows[i].name, S(""),
                 listed(value, rows[i].id));
}

static void party_choices(struct page *p, struct json *field,
                          const struct json *value, const struct json *parties)
{
    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++)
        v_choice(p, field, parties->names[i],
                 json_get_str(parties->items[i], S("name")), S(""),
                 listed(value, parties->names[i]));
}

static struct json *choice_field(struct page *p, const struct field_use *u,
                                 str label, const struct json *value)
{
    const struct field *f = u->field;
    bool few = f->n_choices <= 4;
    struct json *v = v_field(p, few ? "radio" : "select", f->id, label,
                             json_str(value), u->required);

    if (!few)
        v_choice(p, v, S(""), page_zh_en(p, S("请选择"), S("choose")), S(""),
                 value == NULL);
    for (size_t i = 0; i < f->n_choices; i++)
        v_choice(p, v, f->choices[i].id, page_say(p, f->choices[i].name), S(""),
                 listed(value, f->choices[i].id));
    return v;
}

static struct json *bool_field(struct page *p, const struct field_use *u,
                               str label, const struct json *value)
{
    struct json *v =
        v_field(p, "radio", u->field->id, label, S(""), u->required);
    str is = value_text(value);

    v_choice(p, v, S("true"), page_zh_en(p, S("是"), S("Yes")), S(""),
             str_eq(is, S("true")));
    v_choice(p, v, S("false"), page_zh_en(p, S("否"), S("No")), S(""),
             str_eq(is, S("false")));
    v_put(p, v, "wide", v_bool(p, false));
    return v;
}

static struct json *typed_field(struct page *p, const struct form_ask *ask,
                                const struct field_use *u, str label,
                                const struct json *value)
{
    const struct field *f = u->field;
    struct json *v;

    switch (f->type) {
    case FIELD_NUMBER:
        v = v_field(p, "text", f->id, label, value_text(value), u->required);
        v_put_str(p, v, "mode", S("decimal"));
        if (f->unit.n > 0)
            v_put_str(p, v, "unit",
                      str_eq(f->unit, S("yuan"))
                          ? page_zh_en(p, S("元"), S("yuan"))
                          : f->unit);
        return v;
    case FIELD_BOOL:
        return bool_field(p, u, label, value);
    case FIELD_DATE:
        return v_field(p, "date", f->id, label,
                       str_slice(value_text(value), 0, 10), u->required);
    case FIELD_DATE_TIME:
        return v_field(p, "datetime-local", f->id, label,
                       str_slice(value_text(value), 0, 16), u->required);
    case FIELD_CHOICE:
        return choice_field(p, u, label, value);
    case FIELD_PERSON:
        v = v_field(p, "select", f->id, label, value_text(value), u->required);
        people_choices(p, ask, v, value);
        return v;
    case FIELD_PEOPLE:
        v = v_field(p, "checkbox", f->id, label, S(""), u->required);
        people_choices(p, ask, v, value);
        return v;
    case FIELD_PARTY:
        return v_field(p, "select", f->id, label, value_text(value),
                       u->required);
    case FIELD_FILE:
        return v_field(p, "file", f->id, label, S(""), u->required);
    case FIELD_MATTER:
        return v_field(p, "text", f->id, label, value_text(value), u->required);
    case FIELD_TABLE:
        return v_table_field(p, ask, u, label, value);
    case FIELD_TEXT:
    case FIELD_COUNT:
        break;
    }
    return v_field(p, "textarea", f->id, label, value_text(value), u->required);
}

static void field_error(struct page *p, const struct form_ask *ask, str id,
                        struct json *field)
{
    const struct json *all = ask->problems;

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        if (str_eq(json_get_str(all->items[i], S("field")), id))
            v_put_str(p, field, "error",
                      json_get_str(all->items[i],
                                   p->lang == LANG_ZH ? S("zh") : S("en")));
    }
}

struct json *v_step_fields(struct page *p, const struct form_ask *ask)
{
    struct json *group = v_object(p), *fields = v_array(p);

    v_put_str(p, group, "title", page_say(p, ask->step->name));
    for (size_t i = 0; i < ask->step->n_fields; i++) {
        const struct field_use *u = &ask->step->fields[i];
        const struct json *value = value_of(ask, u);
        struct json *v;

        /* The digest of a file is computed, never typed. */
        if (str_eq(u->field->id, S("sha256")))
            continue;
        v = typed_field(p, ask, u, page_say(p, u->field->name), value);
        if (u->field->type == FIELD_PARTY)
            party_choices(p, v, value, json_get(ask->values, S("parties")));
        v_hint(p, v, page_say(p, u->field->hint));
        if (u->field->confidential)
            v_put(p, v, "confidential", v_bool(p, true));
        field_error(p, ask, u->field->id, v);
        v_push(p, fields, v);
    }
    v_put(p, group, "fields", fields);
    return group;
}

/* ---- the whole form ---- */

void v_action(struct page *p, struct json *form, str name, str value, str label,
              const char *kind, bool skips_check)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "name", name);
    v_put_str(p, v, "value", value);
    v_put_str(p, v, "label", label);
    v_put_str(p, v, "kind", str_of(kind));
    if (skips_check)
        v_put(p, v, "skips_check", v_bool(p, true));
    v_push(p, json_get(form, S("actions")), v);
}

void v_hidden(struct page *p, struct json *form, str name, str value)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "name", name);
    v_put_str(p, v, "value", value);
    v_push(p, json_get(form, S("hidden")), v);
}

struct json *v_form(struct page *p, str action, struct json *groups,
                    const char *button_zh, const char *button_en)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "action", action);
    v_put_str(p, v, "csrf", p->caller.csrf);
    v_put(p, v, "groups", groups);
    v_put(p, v, "actions", v_array(p));
    v_put(p, v, "hidden", v_array(p));
    if (button_zh != NULL)
        v_action(p, v, S("do"), S("do"),
                 page_zh_en(p, str_of(button_zh), str_of(button_en)), "primary",
                 false);
    return v;
}

void v_errors(struct page *p, struct json *form, const struct procedure *pr,
              const struct json *problems)
{
    struct json *all = v_array(p);

    for (size_t i = 0; json_is(problems, JSON_ARRAY) && i < problems->n; i++) {
        const struct json *one = problems->items[i];
        str id = json_get_str(one, S("field"));
        struct json *v = v_object(p);

        v_put_str(p, v, "id", JOIN(p, S("f-"), id));
        v_put_str(p, v, "label", v_problem_label(p, pr, id));
        v_put_str(p, v, "says",
                  json_get_str(one, p->lang == LANG_ZH ? S("zh") : S("en")));
        v_push(p, all, v);
    }
    if (all != NULL && all->n > 0) {
        v_put(p, form, "has_errors", v_bool(p, true));
        v_put(p, form, "errors", all);
    }
}

/* ---- how it is done ---- */

/* In a form these carry a prefix, since a pack may have a field of the same
 * name; a program says them plainly beside its fields. */
static const char record_prefix[] = "record.";

static str manner_name(struct page *p, const char *name)
{
    return JOIN(p, str_of(record_prefix), str_of(name));
}

static str manner_typed(struct page *p, const char *name)
{
    return p->body != NULL ? json_get_str(p->body, str_of(name))
                           : web_find(&p->r->form, manner_name(p, name));
}

void v_manner(struct page *p, struct json *fields)
{
    bool record = str_eq(manner_typed(p, "mode"), S("record"));
    struct json *v;

    v = v_field(p, "radio", manner_name(p, "mode"),
                page_zh_en(p, S("方式"), S("Mode")), S(""), false);
    v_choice(p, v, S("issue"), page_zh_en(p, S("现在办理"), S("Take it now")),
             page_zh_en(p, S("不合法的不予办理,并说明理由"),
                        S("what the law forbids is refused, with reasons")),
             !record);
    v_choice(p, v, S("record"),
             page_zh_en(p, S("如实补录"), S("Record what happened")),
             page_zh_en(p, S("已在纸上或现场发生;缺陷记为问题线索"),
                        S("it happened on paper or on the scene; defects "
                          "become findings")),
             record);
    v_push(p, fields, v);
    v = v_field(p, "datetime-local", manner_name(p, "at"),
                page_zh_en(p, S("实际办理时间"), S("When it was done")),
                manner_typed(p, "at"), false);
    v_hint(p, v, page_zh_en(p, S("不填为现在"), S("empty: now")));
    v_push(p, fields, v);
    v = v_field(p, "text", manner_name(p, "source"),
                page_zh_en(p, S("补录的来源"), S("Source of the record")),
                manner_typed(p, "source"), false);
    v_hint(p, v,
           page_zh_en(p, S("补录时填写:纸质文书、系统或录音录像"),
                      S("when recorded: paper, system or recording")));
    v_push(p, fields, v);
    v = v_field(p, "text", manner_name(p, "number"),
                page_zh_en(p, S("原有文号"), S("Number it bears")),
                manner_typed(p, "number"), false);
    v_hint(p, v,
           page_zh_en(p, S("补录的文书已有文号时填写"),
                      S("when the recorded paper bears one already")));
    v_push(p, fields, v);
}

void v_typed_manner(struct page *p, struct json *intent)
{
    static const char *const texts[] = {"mode", "source", "number"};
    str at = manner_typed(p, "at");

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (manner_typed(p, texts[i]).n > 0)
            v_put_str(p, intent, texts[i], manner_typed(p, texts[i]));
    }
    /* A browser says local time without a zone. */
    if (at.n == 16)
        at = JOIN(p, at, S(":00+08:00"));
    if (at.n > 0)
        v_put_str(p, intent, "at", at);
}

/* ---- who acts ---- */

static bool ticked(const struct page *p, const char *name, str value)
{
    for (size_t i = 0; i < p->r->form.n; i++) {
        if (str_eq(p->r->form.at[i].name, str_of(name)) &&
            str_eq(p->r->form.at[i].value, value))
            return true;
    }
    return false;
}

struct json *v_together(struct page *p, const struct step *s, str authority,
                        const struct json *chosen)
{
    bool typed = p->r->form.n > 0;
    struct person_row *rows = NULL;
    struct json *v;
    size_t n = 0;

    if (s->by->at_least < 2 || p->failed)
        return NULL;
    if (!people_of(p->db, p->a, authority, &rows, &n, p->e)) {
        p->failed = true;
        return NULL;
    }
    v = v_field(p, "checkbox", S("by"),
                page_zh_en(p, S("一同办理的人员"), S("Acting together")), S(""),
                false);
    v_hint(p, v,
           page_zh_en(p, S("连同你本人,达到法定人数"),
                      S("with yourself, as many as the law asks for")));
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rows[i].id, p->caller.person))
            v_choice(p, v, rows[i].id, rows[i].name, S(""),
                     typed ? ticked(p, "by", rows[i].id)
                           : listed(chosen, rows[i].id));
    }
    return v;
}

struct json *v_typed_by(struct page *p)
{
    struct json *by;

    if (p->body != NULL)
        return json_get(p->body, S("by"));
    by = v_array(p);
    v_push(p, by, v_str(p, p->caller.person));
    for (size_t i = 0; i < p->r->form.n; i++) {
        if (str_eq(p->r->form.at[i].name, S("by")) &&
            !str_eq(p->r->form.at[i].value, p->caller.person))
            v_push(p, by, v_str(p, p->r->form.at[i].value));
    }
    return by;
}

/* ---- what was typed ---- */

static struct json *typed_people(struct page *p, str name)
{
    struct json *all = v_array(p);

    for (size_t i = 0; i < p->r->form.n; i++) {
        if (str_eq(p->r->form.at[i].name, name) && p->r->form.at[i].value.n > 0)
            v_push(p, all, v_str(p, p->r->form.at[i].value));
    }
    return all;
}

struct json *v_typed(struct page *p, const struct step *s)
{
    struct json *fields = v_object(p);

    if (p->body != NULL) {
        const struct json *sent = json_get(p->body, S("fields"));

        return sent == NULL || p->failed ? fields : json_copy(p->a, sent, p->e);
    }
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = s->fields[i].field;
        str value = str_trim(web_find(&p->r->form, f->id));
        struct json *v = NULL;

        if (f->type == FIELD_PEOPLE) {
            v = typed_people(p, f->id);
            if (v != NULL && v->n == 0)
                v = NULL;
        } else if (f->type == FIELD_TABLE) {
            v = v_typed_table(p, f);
        } else if (f->type == FIELD_DATE_TIME && value.n == 16) {
            v = v_str(p, JOIN(p, value, S(":00+08:00")));
        } else if (f->type == FIELD_BOOL && value.n > 0) {
            v = v_bool(p, str_eq(value, S("true")));
        } else if (value.n > 0) {
            v = v_str(p, value);
        }
        if (v != NULL && !p->failed && !json_set(p->a, fields, f->id, v, p->e))
            p->failed = true;
    }
    return fields;
}
