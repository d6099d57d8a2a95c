/* cmd_dmn_eval.c - fadu dmn eval MODEL.dmn --decision NAME: one value, and
 * why. */
#include "cli/dmn.h"

static const struct err_def no_object = {
    .code = "CLI-124",
    .fault = FAULT_INPUT,
    .zh = "输入「{0}」不是对象",
    .fix_zh =
        "写成 {\"输入数据的名称\": 值, …};日期写成 {\"@\": \"2026-03-02\"}",
    .en = "the input \"{0}\" is no object",
    .fix_en = "write {\"name of input data\": value, …}; a date is "
              "{\"@\": \"2026-03-02\"}",
};

static const struct err_def no_service = {
    .code = "CLI-125",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是决策服务",
    .fix_zh = "去掉 --service,或者写决策服务的名称",
    .en = "\"{0}\" is no decision service",
    .fix_en = "leave out --service, or name a decision service",
};

struct evaluating {
    struct cli *c;
    const struct feel_value *value;
    struct dmn_why why;
};

static bool read_input(struct cli *c, const struct feel_value **out)
{
    str path, text;
    struct json *v;

    if (!cli_option(c, S("--input"), 0, &path)) {
        *out = NULL;
        return true;
    }
    if (!file_read(c->a, path, CLI_DMN_MOST, &text, c->e) ||
        !json_read(c->a, path, text, &v, c->e))
        return false;
    if (!json_is(v, JSON_OBJECT))
        return err_set(c->e, &no_object, .at = v->at, .arg = {path});
    *out = feel_from_json(v, c->a, c->e);
    return *out != NULL;
}

static bool read_model(struct cli *c, str path, struct dmn_model **out)
{
    size_t n = 0;
    str *imports, value;

    while (cli_option(c, S("--import"), n, &value))
        n++;
    imports = arena_array(c->a, str, n + 1, c->e);
    if (imports == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        (void)cli_option(c, S("--import"), i, &imports[i]);
    return cli_dmn_link(c, path, imports, n, out);
}

/* The moment of the clock as FEEL has it. */
static bool read_now(struct cli *c, const struct feel_value **out)
{
    struct buf b;
    str text;
    bool ok;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, c->clock->now(c->clock->ctx), ZONE_CITY_MIN);
    ok = buf_done(&b, &text, c->e);
    *out = ok ? feel_of_temporal(c->a, text, c->e) : NULL;
    buf_close(&b);
    return *out != NULL;
}

/* ------------------------------------------------------------ in words --- */

static void say_value(struct cli *c, const struct feel_value *v)
{
    feel_print(v, c->out);
}

static void say_input(struct cli *c, const struct dmn_table_why *w, size_t i)
{
    const struct dmn_input *in = &w->table->inputs[i];

    cli_print(c, in->label.n > 0 ? in->label : str_trim(in->expression.text));
    cli_lit(c, " = ");
    say_value(c, w->inputs[i]);
}

static void say_rule(struct cli *c, const struct dmn_table_why *w,
                     const struct dmn_rule_why *r)
{
    bool zh = c->lang == LANG_ZH;

    cli_print(c, zh ? S("  规则 ") : S("  rule "));
    buf_int(c->out, (int64_t)r->rule + 1);
    if (r->matched) {
        cli_print(c, zh ? S(" 符合\n") : S(" matches\n"));
        return;
    }
    cli_print(c, zh ? S(" 不符合:") : S(" does not: "));
    for (size_t i = 0; i < r->n_failed; i++) {
        size_t in = r->failed[i];

        if (i > 0)
            cli_print(c, zh ? S(";") : S("; "));
        say_input(c, w, in);
        cli_print(c, zh ? S(" 不在 ") : S(" is not in "));
        cli_print(c, str_trim(w->table->rules[r->rule].inputs[in].text));
    }
    cli_lit(c, "\n");
}

static int say(struct evaluating *v)
{
    struct cli *c = v->c;

    for (size_t i = 0; i < v->why.n_tables; i++) {
        const struct dmn_table_why *w = &v->why.tables[i];

        cli_print(c, w->element);
        cli_lit(c, " = ");
        say_value(c, w->result);
        cli_lit(c, "\n");
        for (size_t r = 0; r < w->n_rules; r++)
            say_rule(c, w, &w->rules[r]);
    }
    for (size_t i = 0; i < v->why.n_notes; i++) {
        cli_print(c,
                  c->lang == LANG_ZH ? v->why.notes[i].zh : v->why.notes[i].en);
        cli_lit(c, "\n");
    }
    return CLI_HOLDS;
}

/* ------------------------------------------------------------- as JSON --- */

static bool add_numbers(struct cli *c, struct json *to, str name,
                        const size_t *at, size_t n)
{
    struct json *list = json_array(c->a, c->e);

    for (size_t i = 0; list != NULL && i < n; i++) {
        if (!json_add(c->a, list, json_int(c->a, (int64_t)at[i] + 1, c->e),
                      c->e))
            return false;
    }
    return json_set(c->a, to, name, list, c->e);
}

static struct json *rules_json(struct cli *c, const struct dmn_table_why *w)
{
    struct json *list = json_array(c->a, c->e);

    for (size_t i = 0; list != NULL && i < w->n_rules; i++) {
        const struct dmn_rule_why *r = &w->rules[i];
        struct json *o = json_object(c->a, c->e);

        if (o == NULL ||
            !json_set_int(c->a, o, S("rule"), (int64_t)r->rule + 1, c->e) ||
            !json_set_bool(c->a, o, S("matched"), r->matched, c->e) ||
            !add_numbers(c, o, S("failed"), r->failed, r->n_failed) ||
            !json_add(c->a, list, o, c->e))
            return NULL;
    }
    return list;
}

static struct json *table_json(struct cli *c, const struct dmn_table_why *w)
{
    struct json *o = json_object(c->a, c->e), *in = json_array(c->a, c->e);

    for (size_t i = 0; in != NULL && i < w->table->n_inputs; i++) {
        struct json *one = json_object(c->a, c->e);

        if (one == NULL ||
            !json_set_str(c->a, one, S("expression"),
                          str_trim(w->table->inputs[i].expression.text),
                          c->e) ||
            !json_set(c->a, one, S("value"),
                      feel_json(w->inputs[i], c->a, c->e), c->e) ||
            !json_add(c->a, in, one, c->e))
            return NULL;
    }
    if (o == NULL || !json_set_str(c->a, o, S("element"), w->element, c->e) ||
        !json_set(c->a, o, S("inputs"), in, c->e) ||
        !json_set(c->a, o, S("rules"), rules_json(c, w), c->e) ||
        !json_set(c->a, o, S("result"), feel_json(w->result, c->a, c->e), c->e))
        return NULL;
    return o;
}

static struct json *notes_json(struct cli *c, const struct dmn_why *why)
{
    struct json *list = json_array(c->a, c->e);

    for (size_t i = 0; list != NULL && i < why->n_notes; i++) {
        struct json *o = json_object(c->a, c->e);

        if (o == NULL ||
            !json_set_str(c->a, o, S("zh"), why->notes[i].zh, c->e) ||
            !json_set_str(c->a, o, S("en"), why->notes[i].en, c->e) ||
            !json_add(c->a, list, o, c->e))
            return NULL;
    }
    return list;
}

static int say_json(struct evaluating *v)
{
    struct cli *c = v->c;
    struct json *o = json_object(c->a, c->e), *list = json_array(c->a, c->e);

    for (size_t i = 0; list != NULL && i < v->why.n_tables; i++) {
        if (!json_add(c->a, list, table_json(c, &v->why.tables[i]), c->e))
            return CLI_ERROR;
    }
    if (o == NULL ||
        !json_set(c->a, o, S("value"), feel_json(v->value, c->a, c->e), c->e) ||
        !json_set(c->a, o, S("tables"), list, c->e) ||
        !json_set(c->a, o, S("notes"), notes_json(c, &v->why), c->e))
        return CLI_ERROR;
    json_print(o, 2, c->out);
    cli_lit(c, "\n");
    return CLI_HOLDS;
}

static int say_all(struct evaluating *v)
{
    struct cli *c = v->c;
    struct json *value;

    if (cli_flag(c, S("--why")) && cli_flag(c, S("--json")))
        return say_json(v);
    value = feel_json(v->value, c->a, c->e);
    if (value == NULL)
        return CLI_ERROR;
    json_print(value, 2, c->out);
    cli_lit(c, "\n");
    return cli_flag(c, S("--why")) ? say(v) : CLI_HOLDS;
}

/* A service is asked by its name like a decision; --service says so, and that
 * nothing else is meant. */
static bool is_asked(const struct dmn_model *m, str name, bool service)
{
    for (size_t i = 0; i < dmn_count(m); i++) {
        if (dmn_at(m, i)->kind == DMN_SERVICE &&
            str_eq(dmn_at(m, i)->name, name))
            return true;
    }
    return !service;
}

int cmd_dmn_eval(struct cli *c)
{
    static const char *const valued[] = {"--decision", "--input", "--import",
                                         NULL};
    static const char *const flags[] = {"--service", "--why", "--json", NULL};
    struct evaluating v = {.c = c};
    struct dmn_ask ask = {.name = S("")};
    struct dmn_model *m;
    str path;

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 1))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &path))
        return cli_usage(c, S("MODEL.dmn"));
    if (!cli_option(c, S("--decision"), 0, &ask.name))
        return cli_usage(c, S("--decision NAME"));
    if (!read_model(c, path, &m) || !read_input(c, &ask.input) ||
        !read_now(c, &ask.now))
        return CLI_ERROR;
    cli_dmn_faults(c, m);
    if (!is_asked(m, ask.name, cli_flag(c, S("--service")))) {
        (void)err_set(c->e, &no_service, .arg = {ask.name});
        return CLI_ERROR;
    }
    if (!dmn_decide(m, &ask, c->a, &v.value,
                    cli_flag(c, S("--why")) ? &v.why : NULL, c->e))
        return CLI_ERROR;
    return say_all(&v);
}
