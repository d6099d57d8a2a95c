/* derived_view.c - a derivation in words: the result, what it was made of, by
 * which version, and the table with the rule that spoke.
 */
#include "site/derived_view.h"

enum { ROWS_MAX = 200 };

/* ---- the model that was asked ---- */

static const struct decision_version *version_of(const struct decision *d,
                                                 const struct json *v)
{
    for (size_t i = 0; d != NULL && i < d->n_versions; i++) {
        if (str_eq(d->versions[i].digest, json_get_str(v, S("sha256"))))
            return &d->versions[i];
    }
    return NULL;
}

static const struct dmn_table *table_of(const struct decision_version *v,
                                        str element)
{
    for (size_t i = 0; v != NULL && i < v->source->n_elements; i++) {
        const struct dmn_boxed *b = v->source->elements[i].logic;

        if (!str_eq(v->source->elements[i].name, element) || b == NULL)
            continue;
        if (b->form == DMN_FUNCTION && b->n > 0)
            b = b->kids[0];
        return b->form == DMN_TABLE ? b->table : NULL;
    }
    return NULL;
}

/* ---- values ---- */

static str value_word(const struct page *p, const struct json *v)
{
    if (v == NULL || v->kind == JSON_NULL)
        return page_zh_en(p, S("无"), S("none"));
    if (v->kind == JSON_BOOL)
        return v->truth ? page_zh_en(p, S("是"), S("yes"))
                        : page_zh_en(p, S("否"), S("no"));
    return v->kind == JSON_OBJECT ? json_get_str(v, S("@")) : v->text;
}

static str output_label(const struct dmn_table *t, str name)
{
    for (size_t i = 0; t != NULL && i < t->n_outputs; i++) {
        if (str_eq(t->outputs[i].name, name) && t->outputs[i].label.n > 0)
            return t->outputs[i].label;
    }
    return name;
}

static bool is_group(const struct json *v)
{
    return json_is(v, JSON_OBJECT) && json_get(v, S("@")) == NULL;
}

static struct json *outputs_of(struct page *p, const struct dmn_table *t,
                               const struct json *derivation)
{
    const struct json *result = json_get(derivation, S("result"));
    struct json *list = v_array(p);

    if (!is_group(result)) {
        v_pair(p, list, page_zh_en(p, S("结果"), S("Result")),
               value_word(p, result));
        return list;
    }
    for (size_t i = 0; i < result->n; i++)
        v_pair(p, list, output_label(t, result->names[i]),
               value_word(p, result->items[i]));
    return list;
}

static bool has_pair(const struct json *list, str label)
{
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        if (str_eq(json_get_str(list->items[i], S("label")), label))
            return true;
    }
    return false;
}

/* "true" and "null" are FEEL's words, not people's. */
static str printed_word(const struct page *p, str s)
{
    if (str_eq(s, S("true")))
        return page_zh_en(p, S("是"), S("yes"));
    if (str_eq(s, S("false")))
        return page_zh_en(p, S("否"), S("no"));
    if (str_eq(s, S("null")))
        return page_zh_en(p, S("未知"), S("unknown"));
    return s;
}

static struct json *inputs_of(struct page *p, const struct json *derivation)
{
    const struct json *tables = json_get(derivation, S("tables"));
    const struct json *given = json_get(derivation, S("given"));
    struct json *list = v_array(p);

    for (size_t i = 0; json_is(tables, JSON_ARRAY) && i < tables->n; i++) {
        const struct json *all = json_get(tables->items[i], S("inputs"));

        for (size_t k = 0; json_is(all, JSON_ARRAY) && k < all->n; k++) {
            str label = json_get_str(all->items[k], S("name"));

            if (!has_pair(list, label))
                v_pair(
                    p, list, label,
                    printed_word(p, json_get_str(all->items[k], S("value"))));
        }
    }
    for (size_t i = 0;
         list != NULL && list->n == 0 && given != NULL && i < given->n; i++)
        v_pair(p, list, given->names[i], value_word(p, given->items[i]));
    return list;
}

/* ---- tables ---- */

static bool hit(const struct json *rules, size_t rule)
{
    for (size_t i = 0; json_is(rules, JSON_ARRAY) && i < rules->n; i++) {
        int64_t n = 0;

        if (str_to_int(json_str(rules->items[i]), 1, 1000000, &n) &&
            (size_t)n == rule + 1)
            return true;
    }
    return false;
}

static void add_cell(struct page *p, struct json *cells, str label, str text)
{
    struct json *v = v_object(p);

    v_put_str(p, v, "label", label);
    v_put_str(p, v, "text", str_eq(text, S("-")) ? S("—") : text);
    v_push(p, cells, v);
}

static str input_label(const struct dmn_input *in)
{
    return in->label.n > 0 ? in->label : str_trim(in->expression.text);
}

static struct json *row_view(struct page *p, const struct dmn_table *t,
                             size_t rule, bool spoke)
{
    const struct dmn_rule *r = &t->rules[rule];
    struct json *v = v_object(p), *cells = v_array(p);

    for (size_t i = 0; i < t->n_inputs; i++)
        add_cell(p, cells, input_label(&t->inputs[i]),
                 str_trim(r->inputs[i].text));
    for (size_t i = 0; i < t->n_outputs; i++)
        add_cell(p, cells, output_label(t, t->outputs[i].name),
                 str_trim(r->outputs[i].text));
    v_put(p, v, "no", v_int(p, (int64_t)rule + 1));
    v_put(p, v, "cells", cells);
    if (spoke)
        v_put(p, v, "hit", v_bool(p, true));
    return v;
}

static struct json *table_view(struct page *p, const struct dmn_table *t,
                               const struct json *asked)
{
    struct json *v = v_object(p), *columns = v_array(p), *rows = v_array(p);
    const struct json *rules = json_get(asked, S("rules"));

    for (size_t i = 0; i < t->n_inputs; i++)
        v_push(p, columns, v_str(p, input_label(&t->inputs[i])));
    for (size_t i = 0; i < t->n_outputs; i++)
        v_push(p, columns, v_str(p, output_label(t, t->outputs[i].name)));
    for (size_t i = 0; i < t->n_rules && i < ROWS_MAX; i++)
        v_push(p, rows, row_view(p, t, i, hit(rules, i)));
    v_put_str(p, v, "name", json_get_str(asked, S("table")));
    v_put(p, v, "columns", columns);
    v_put(p, v, "rows", rows);
    v_put(p, v, "hits",
          v_int(p, json_is(rules, JSON_ARRAY) ? (int64_t)rules->n : 0));
    return v;
}

static struct json *tables_of(struct page *p,
                              const struct decision_version *version,
                              const struct json *derivation)
{
    const struct json *all = json_get(derivation, S("tables"));
    struct json *list = v_array(p);

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct dmn_table *t =
            table_of(version, json_get_str(all->items[i], S("table")));

        if (t != NULL)
            v_push(p, list, table_view(p, t, all->items[i]));
    }
    return list;
}

/* ---- the whole ---- */

static void put_ruling(struct page *p, struct json *v, const struct decision *d,
                       const struct json *from, str element)
{
    const struct decision_version *version = version_of(d, from);
    const struct json *result = json_get(from, S("result"));
    const struct dmn_table *t = table_of(version, element);
    struct json *tables = tables_of(p, version, from);

    v_put(p, v, "has_result",
          v_bool(p, result != NULL && result->kind != JSON_NULL));
    v_put(p, v, "outputs", outputs_of(p, t, from));
    v_put(p, v, "citations", v_cites_of(p, json_get(from, S("law"))));
    v_put_str(p, v, "version", json_get_str(from, S("version")));
    v_put(p, v, "has_tables", v_bool(p, tables != NULL && tables->n > 0));
    v_put(p, v, "tables", tables);
    /* The table has been corrected since: its rows are not those of then. */
    if (json_get(from, S("sha256")) != NULL && version == NULL)
        v_put(p, v, "table_is_changed", v_bool(p, true));
}

static struct json *notes_of(struct page *p, const struct json *derivation)
{
    const struct json *all = json_get(derivation, S("notes"));
    struct json *list = v_array(p);

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++)
        v_push(p, list,
               v_str(p, page_zh_en(p, json_get_str(all->items[i], S("zh")),
                                   json_get_str(all->items[i], S("en")))));
    return list;
}

struct json *v_derivation(struct page *p, const struct procedure *pr,
                          const struct json *derivation)
{
    str id = json_get_str(derivation, S("decision"));
    str element = json_get_str(derivation, S("element"));
    const struct decision *d = procedure_decision(pr, id);
    const struct step *s =
        procedure_step(pr, json_get_str(derivation, S("step")));
    const struct json *other = json_get(derivation, S("other"));
    struct json *v = v_object(p), *more;

    v_put_str(p, v, "decision", id);
    v_put_str(p, v, "name", d == NULL ? id : page_say(p, d->name));
    v_put_str(p, v, "says",
              page_zh_en(p, json_get_str(derivation, S("zh")),
                         json_get_str(derivation, S("en"))));
    v_put(p, v, "on", v_marker(p, json_get(derivation, S("on"))));
    if (s != NULL)
        v_put_str(p, v, "step_name", page_say(p, s->name));
    v_put(p, v, "taken_at", v_marker(p, json_get(derivation, S("at"))));
    v_put(p, v, "basis", v_cites_of(p, json_get(derivation, S("basis"))));
    v_put(p, v, "inputs", inputs_of(p, derivation));
    v_put(p, v, "notes", notes_of(p, derivation));
    put_ruling(p, v, d, derivation, element);
    if (other != NULL) {
        more = v_object(p);
        put_ruling(p, more, d, other, element);
        v_put(p, v, "other", more);
    }
    return v;
}

/* ---- what governs ---- */

static const struct law_text *text_by_id(const struct law *law, str id)
{
    for (size_t i = 0; i < law_count(law); i++) {
        if (str_eq(law_at(law, i)->law->id, id))
            return law_at(law, i)->law;
    }
    return NULL;
}

static struct json *law_names(struct page *p, const struct json *ids)
{
    struct json *list = v_array(p);

    for (size_t i = 0; json_is(ids, JSON_ARRAY) && i < ids->n; i++) {
        str id = json_str(ids->items[i]);
        const struct fact *f = law_find(office_of(p->office)->law, id);
        const struct law_text *t =
            f != NULL ? f->law : text_by_id(office_of(p->office)->law, id);

        if (t == NULL)
            continue;
        v_push(p, list,
               v_str(p, JOIN(p, page_zh_en(p, S("《"), S("")),
                             page_zh_en(p, t->short_zh, t->en),
                             page_zh_en(p, S("》"), S("")),
                             t->version.n > 0 ? S(" ") : S(""), t->version)));
    }
    return list;
}

struct json *v_governing(struct page *p, const struct procedure *pr,
                         const struct json *governing)
{
    struct json *list = v_array(p);

    for (size_t i = 0; json_is(governing, JSON_OBJECT) && i < governing->n;
         i++) {
        const struct json *one = governing->items[i];
        const struct decision *d = procedure_decision(pr, governing->names[i]);
        struct json *v = v_object(p);

        v_put_str(p, v, "name",
                  d != NULL ? page_say(p, d->name)
                            : page_zh_en(p, S("程序"), S("Procedure")));
        v_put_str(p, v, "says",
                  page_zh_en(p, json_get_str(one, S("zh")),
                             json_get_str(one, S("en"))));
        v_put(p, v, "on", v_marker(p, json_get(one, S("on"))));
        v_put(p, v, "since", v_marker(p, json_get(one, S("since"))));
        v_put(p, v, "laws", law_names(p, json_get(one, S("law"))));
        if (json_get(one, S("version")) != NULL)
            v_put_str(p, v, "version", json_get_str(one, S("version")));
        v_push(p, list, v);
    }
    return list;
}
