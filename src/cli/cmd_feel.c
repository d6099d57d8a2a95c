/* cmd_feel.c - fadu feel 'EXPRESSION': one expression, its value, and why it is
 * null. */
#include "cli/internal.h"
#include "feel/feel.h"

enum { CONTEXT_MOST = 16 << 20 };

static const struct err_def no_object = {
    .code = "CLI-086",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是对象",
    .fix_zh = "写成 {\"名称\": 值, …};日期写成 {\"@\": \"2026-03-02\"}",
    .en = "\"{0}\" is no object",
    .fix_en = "write {\"name\": value, …}; a date is {\"@\": \"2026-03-02\"}",
};
static const struct err_def bad_now = {
    .code = "CLI-087",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是时刻",
    .fix_zh = "写成 2026-03-02T10:00:00+08:00",
    .en = "\"{0}\" is no moment",
    .fix_en = "write 2026-03-02T10:00:00+08:00",
};

/* An expression and what stands in its scope. */
struct asked {
    str text;
    struct feel_scope scope;
    const struct feel_value **values;
    const struct feel_value *now;
};

static bool read_context(struct cli *c, struct asked *q)
{
    struct feel_name *names;
    struct json *o;
    str path, text;

    if (!cli_option(c, S("--context"), 0, &path))
        return true;
    if (!file_read(c->a, path, CONTEXT_MOST, &text, c->e) ||
        !json_read(c->a, path, text, &o, c->e))
        return false;
    if (!json_is(o, JSON_OBJECT))
        return err_set(c->e, &no_object, .at = o->at, .arg = {path});
    names = arena_array(c->a, struct feel_name, o->n + 1, c->e);
    q->values = arena_array(c->a, const struct feel_value *, o->n + 1, c->e);
    if (names == NULL || q->values == NULL)
        return false;
    for (size_t i = 0; i < o->n; i++) {
        names[i].name = o->names[i];
        q->values[i] = feel_from_json(o->items[i], c->a, c->e);
        if (q->values[i] == NULL)
            return false;
    }
    q->scope = (struct feel_scope){.names = names, .n_names = o->n};
    return true;
}

/* The clock's moment, unless --now gives another. */
static bool read_now(struct cli *c, struct asked *q)
{
    instant t;
    struct buf b;
    str text;
    bool ok;

    if (!cli_option(c, S("--now"), 0, &text))
        t = c->clock->now(c->clock->ctx);
    else if (!instant_parse(text, &t))
        return err_set(c->e, &bad_now, .arg = {text});
    buf_init(&b, &memory_system, 64);
    buf_instant(&b, t, ZONE_CITY_MIN);
    ok = buf_done(&b, &text, c->e);
    q->now = ok ? feel_of_temporal(c->a, text, c->e) : NULL;
    buf_close(&b);
    return q->now != NULL;
}

static bool say_why(struct cli *c, struct feel_machine *m)
{
    const struct feel_note *notes;
    size_t n;

    if (!feel_machine_notes(m, c->a, &notes, &n, c->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        buf_int(c->out, notes[i].line);
        cli_lit(c, ":");
        buf_int(c->out, notes[i].col);
        cli_lit(c, ": ");
        cli_print(c, c->lang == LANG_ZH ? notes[i].zh : notes[i].en);
        cli_lit(c, "\n");
    }
    return true;
}

static int answer(struct cli *c, const struct asked *q)
{
    const struct at at = {S("EXPRESSION"), 1, 1};
    bool why = cli_flag(c, S("--why"));
    const struct feel_value *v;
    struct feel_machine *m;
    struct json *json;
    struct feel *x;

    if (!feel_compile_in(c->a, q->text, &q->scope, false, at, &x, c->e) ||
        !feel_machine_open(c->a, NULL, q->now, why, &m, c->e) ||
        !feel_eval(m, x, q->values, &v, c->e))
        return CLI_ERROR;
    json = feel_json(v, c->a, c->e);
    if (json == NULL)
        return CLI_ERROR;
    json_print(json, 2, c->out);
    cli_lit(c, "\n");
    if (why && !say_why(c, m))
        return CLI_ERROR;
    return feel_null(v) ? CLI_FAILS : CLI_HOLDS;
}

int cmd_feel(struct cli *c)
{
    static const char *const valued[] = {"--context", "--now", NULL};
    static const char *const flags[] = {"--why", NULL};
    struct asked q = {0};

    if (!cli_known(c, valued, flags) || !cli_no_more(c, valued, 1))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &q.text))
        return cli_usage(c, S("'EXPRESSION'"));
    if (!read_context(c, &q) || !read_now(c, &q))
        return CLI_ERROR;
    return answer(c, &q);
}
