/* tell.c - what the sender gets back: the annotated file, sentences, JSON. */
#include "intake/internal.h"

static const struct words effects[] = {
    [INTAKE_UNKNOWN] = {SI("登记为不详"), SI("taken as unknown")},
    [INTAKE_NOTED] = {SI("按原样登记"), SI("kept as written")},
    [INTAKE_MASKED] = {SI("只登记隐去后的姓名"),
                       SI("only a masked name is kept")},
    [INTAKE_REFUSED] = {SI("本行不予登记"), SI("the row is not taken")},
};
static const str effect_ids[] = {
    [INTAKE_UNKNOWN] = SI("unknown"),
    [INTAKE_NOTED] = SI("noted"),
    [INTAKE_MASKED] = SI("masked"),
    [INTAKE_REFUSED] = SI("refused"),
};

static str in_lang(struct words w, enum lang lang)
{
    return lang == LANG_ZH ? w.zh : w.en;
}

static void say_ground(const struct intake_problem *p, enum lang lang,
                       struct buf *out)
{
    buf_lit(out, " [");
    if (p->fact != NULL) {
        fact_cite(p->fact, lang, out);
        buf_byte(out, ' ');
        buf_add(out, p->fact->id);
    } else {
        buf_add(out, p->standard);
    }
    buf_byte(out, ']');
}

void intake_say(const struct intake_problem *p, enum lang lang, struct buf *out)
{
    bool zh = lang == LANG_ZH;

    buf_add(out, zh ? S("「") : S("\""));
    buf_add(out, p->name);
    buf_add(out, zh ? S("」") : S("\""));
    if (p->value.n > 0) {
        buf_add(out, zh ? S("写作「") : S(" reads \""));
        buf_add(out, str_slice(p->value, 0, 200));
        buf_add(out, zh ? S("」") : S("\""));
    }
    buf_add(out, zh ? S("：") : S(": "));
    buf_add(out, in_lang(p->rule, lang));
    say_ground(p, lang, out);
    buf_add(out, zh ? S("，") : S("; "));
    buf_add(out, in_lang(effects[p->effect], lang));
}

/* ---- the annotated file ---- */

static bool is_ignored(const struct intake *in, size_t column,
                       const char *field)
{
    const struct column *c = plan_column(in->plan, str_of(field));
    str name = cell_trim(in->file.rows[0].cells[column]);

    return c != NULL && (str_eq(c->name.zh, name) || str_eq(c->name.en, name) ||
                         str_eq(c->field, name) || list_names(c->also, name));
}

/* Remarks of an earlier round are written anew. */
static bool is_remark(const struct intake *in, size_t column)
{
    return is_ignored(in, column, "problems") ||
           is_ignored(in, column, "remedies");
}

static void remarks(const struct intake *in, const struct intake_row *row,
                    enum lang lang, bool remedies, struct buf *scratch)
{
    buf_clear(scratch);
    for (size_t i = 0; i < row->n_problems; i++) {
        const struct intake_problem *p = &in->problems[row->problem + i];

        if (i > 0)
            buf_add(scratch, lang == LANG_ZH ? S("；") : S("; "));
        if (remedies)
            buf_add(scratch, in_lang(p->remedy, lang));
        else
            intake_say(p, lang, scratch);
    }
}

static void put_cell(struct buf *out, bool *first, str cell)
{
    if (!*first)
        buf_byte(out, ',');
    *first = false;
    csv_cell(out, cell);
}

void intake_annotate(const struct intake *in, enum lang lang, struct buf *out)
{
    struct buf scratch;

    buf_init(&scratch, &memory_system, 1 << 20);
    for (size_t i = 0; i < in->file.n; i++) {
        const struct csv_row *row = &in->file.rows[i];
        bool first = true;

        for (size_t k = 0; k < row->n; k++) {
            if (!is_remark(in, k))
                put_cell(out, &first, row->cells[k]);
        }
        for (int k = 0; k < 2; k++) {
            const struct column *c =
                plan_column(in->plan, k == 0 ? S("problems") : S("remedies"));

            if (i == 0) {
                put_cell(out, &first,
                         c == NULL ? S("") : in_lang(c->name, lang));
                continue;
            }
            remarks(in, &in->rows[i - 1], lang, k == 1, &scratch);
            put_cell(out, &first, (str){scratch.p, scratch.n});
        }
        buf_lit(out, "\r\n");
    }
    out->failed = out->failed || scratch.failed;
    buf_close(&scratch);
}

/* ---- JSON ---- */

static struct json *problem_json(const struct intake_problem *p,
                                 struct arena *a, struct err *e)
{
    struct json *v = json_object(a, e);

    if (v == NULL || !json_set_int(a, v, S("line"), p->line, e) ||
        !json_set_int(a, v, S("column"), p->column, e) ||
        !json_set_str(a, v, S("name"), p->name, e) ||
        !json_set_str(a, v, S("value"), p->value, e) ||
        !json_set_str(a, v, S("rule"), p->id, e) ||
        !json_set_str(a, v, S("zh"), p->rule.zh, e) ||
        !json_set_str(a, v, S("en"), p->rule.en, e) ||
        !json_set_str(a, v, S("fix_zh"), p->remedy.zh, e) ||
        !json_set_str(a, v, S("fix_en"), p->remedy.en, e) ||
        !json_set_str(a, v, S("standard"), p->standard, e) ||
        !json_set_str(a, v, S("effect"), effect_ids[p->effect], e) ||
        (p->fact != NULL &&
         !json_set(a, v, S("fact"), fact_json(p->fact, a, e), e)))
        return NULL;
    return v;
}

struct json *intake_json(const struct intake *in, struct arena *a,
                         struct err *e)
{
    struct json *v = json_object(a, e), *all = json_array(a, e);
    int64_t refused = 0, unsure = 0;

    for (size_t i = 0; i < in->n_rows; i++) {
        refused += in->rows[i].refused;
        unsure += in->rows[i].unsure && !in->rows[i].refused;
    }
    for (size_t i = 0; all != NULL && i < in->n_problems; i++) {
        if (!json_add(a, all, problem_json(&in->problems[i], a, e), e))
            return NULL;
    }
    if (v == NULL || all == NULL ||
        !json_set_int(a, v, S("rows"), (int64_t)in->n_rows, e) ||
        !json_set_int(a, v, S("refused"), refused, e) ||
        !json_set_int(a, v, S("unsure"), unsure, e) ||
        !json_set(a, v, S("problems"), all, e))
        return NULL;
    return v;
}
