/* intent.c - reads what was entered: names, types, ranges.
 *
 * An unknown step, person or party cannot be judged and is an error.  A field
 * that does not fit is a problem: all are collected, so that a form comes back
 * once with everything marked.
 */
#include "matter/internal.h"

static const struct err_def no_step = {
    .code = "MATTER-002",
    .fault = FAULT_INPUT,
    .zh = "程序「{1}」没有步骤「{0}」",
    .fix_zh = "用 fadu check 列出这个程序的步骤",
    .en = "the procedure \"{1}\" has no step \"{0}\"",
    .fix_en = "list its steps with fadu check",
};
static const struct err_def no_time = {
    .code = "MATTER-003",
    .fault = FAULT_INPUT,
    .zh = "办理时间「{0}」读不懂",
    .fix_zh = "写成 2026-03-02T10:00+08:00",
    .en = "the time \"{0}\" cannot be read",
    .fix_en = "write it as 2026-03-02T10:00+08:00",
};
static const struct err_def in_future = {
    .code = "MATTER-004",
    .fault = FAULT_INPUT,
    .zh = "办理时间 {0} 还没有到",
    .fix_zh = "如实填写已经发生的时间",
    .en = "the time {0} has not come yet",
    .fix_en = "give the time at which it really happened",
};
static const struct err_def no_person = {
    .code = "MATTER-005",
    .fault = FAULT_INPUT,
    .zh = "没有人员「{0}」",
    .fix_zh = "先登记该人员,或改正编号",
    .en = "there is no person \"{0}\"",
    .fix_en = "register the person first, or correct the id",
};
static const struct err_def nobody = {
    .code = "MATTER-006",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」没有写由谁办理",
    .fix_zh = "在 by 中写人员编号",
    .en = "nobody is named for the step \"{0}\"",
    .fix_en = "name the acting persons under by",
};
static const struct err_def before_last = {
    .code = "MATTER-008",
    .fault = FAULT_INPUT,
    .zh = "办理时间 {0} 早于本案上一步的时间 {1}",
    .fix_zh = "改正时间;确属补录的,用记录方式提交并写明来源",
    .en = "the time {0} is before this matter's last act at {1}",
    .fix_en = "correct the time, or record it (mode record) with its source",
};
static const struct err_def bad_mode = {
    .code = "MATTER-009",
    .fault = FAULT_INPUT,
    .zh = "方式「{0}」不认识",
    .fix_zh = "写 issue(办理)或 record(如实记录)",
    .en = "the mode \"{0}\" is unknown",
    .fix_en = "write issue or record",
};
static const struct err_def no_source = {
    .code = "MATTER-010",
    .fault = FAULT_INPUT,
    .zh = "补录「{0}」没有写明来源",
    .fix_zh = "在 source 中写明依据的纸质文书、系统或录音录像",
    .en = "the recorded step \"{0}\" names no source",
    .fix_en = "name the paper, system or recording under source",
};
static const struct err_def not_begun = {
    .code = "MATTER-011",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」不能作为事项的第一步",
    .fix_zh = "从可以开始事项的步骤办起",
    .en = "a matter cannot begin with the step \"{0}\"",
    .fix_en = "begin with a step that may begin a matter",
};

static const struct err_def clock_only = {
    .code = "MATTER-012",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」由系统计时办理,人员不能提交",
    .fix_zh = "期限届满时系统会自动办理",
    .en = "the step \"{0}\" is the clock's own; nobody can submit it",
    .fix_en = "it is taken when its time limit passes",
};
static const struct err_def not_the_clock = {
    .code = "MATTER-013",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」由人员办理,不能以计时方式提交",
    .fix_zh = "方式写 issue 或 record,并写明办理人员",
    .en = "the step \"{0}\" is taken by people, not by the clock",
    .fix_en = "write issue or record, and who takes it",
};

static const struct err_def hidden_text = {
    .code = "MATTER-015",
    .fault = FAULT_INPUT,
    .zh = "「{0}」中有看不见的控制字符({1})",
    .fix_zh = "删去这个字符后重新提交",
    .en = "\"{0}\" holds a control character that nobody sees ({1})",
    .fix_en = "leave the character out and send it again",
};

/* Characters that show nothing, or turn the order of what follows: with them
 * a paper would say something else than its text.  0: none. */
static uint32_t hidden_character(str s)
{
    while (s.n > 0) {
        size_t bytes = 1;
        uint32_t c = utf8_next(s, &bytes);

        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
            (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
            (c >= 0x2066 && c <= 0x2069))
            return c;
        s = str_slice(s, bytes, s.n);
    }
    return 0;
}

/* Every name and text of a value, to any depth that its reader allowed. */
static bool read_hidden(const struct json *v, str name, struct err *e)
{
    uint32_t c = v == NULL ? 0 : hidden_character(json_str(v));
    char code[16];

    if (c == 0)
        c = hidden_character(name);
    if (c != 0) {
        (void)snprintf(code, sizeof code, "U+%04X", (unsigned)c);
        return err_set(e, &hidden_text, .arg = {name, str_of(code)});
    }
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        bool named = json_is(v, JSON_OBJECT);

        if ((json_is(v, JSON_ARRAY) || named) &&
            !read_hidden(v->items[i], named ? v->names[i] : name, e))
            return false;
    }
    return true;
}

void value_problem(struct work *w, const struct field *f, str zh, str en)
{
    struct problem *p = w->failed ? NULL : vec_add(w->a, &w->problems, w->e);

    if (p == NULL) {
        w->failed = true;
        return;
    }
    *p = (struct problem){f->id, {zh, en}};
}

static bool plain_decimal(str s)
{
    int order;

    return decimal_compare(s, S("0"), &order);
}

static bool within(const struct field *f, str v)
{
    int order;

    if (f->min.n > 0 && decimal_compare(v, f->min, &order) && order < 0)
        return false;
    return !(f->max.n > 0 && decimal_compare(v, f->max, &order) && order > 0);
}

/* An amount of yuan has two decimals at most: nobody can pay less than a fen
 * (分).  Zeros after them change nothing. */
static bool whole_fen(str v)
{
    str whole, part;

    if (!str_cut(v, S("."), &whole, &part))
        return true;
    while (part.n > 0 && part.p[part.n - 1] == '0')
        part.n--;
    return part.n <= 2;
}

static bool is_choice(const struct field *f, str v)
{
    for (size_t i = 0; i < f->n_choices; i++) {
        if (str_eq(f->choices[i].id, v))
            return true;
    }
    return false;
}

static struct json *people_list(struct work *w, const struct field *f,
                                const struct json *v)
{
    struct json *ids = w_array(w);
    size_t n = json_is(v, JSON_ARRAY) ? v->n : 1;

    for (size_t i = 0; i < n; i++) {
        str id = json_str(json_is(v, JSON_ARRAY) ? v->items[i] : v);

        if (json_get(w->ask->persons, id) == NULL) {
            value_problem(w, f, S("没有这个人员"),
                          S("there is no such person"));
            return NULL;
        }
        w_push(w, ids, w_str(w, id));
    }
    return ids;
}

static struct json *typed_number(struct work *w, const struct field *f, str v)
{
    struct json *n;

    if (!plain_decimal(v)) {
        value_problem(w, f, S("应当是数字"), S("must be a number"));
        return NULL;
    }
    if (!within(f, v)) {
        value_problem(w, f, S("超出允许的范围"), S("is out of range"));
        return NULL;
    }
    if (str_eq(f->unit, S("yuan")) && !whole_fen(v)) {
        value_problem(w, f, S("金额最多精确到分(两位小数)"),
                      S("is finer than a fen (two decimals)"));
        return NULL;
    }
    n = w->failed ? NULL : json_number(w->a, v, w->e);
    w->failed = w->failed || n == NULL;
    return n;
}

static struct json *typed_date(struct work *w, const struct field *f, str v)
{
    date d;
    instant t;

    if (f->type == FIELD_DATE && date_parse(str_slice(v, 0, 10), &d) &&
        v.n == 10)
        return w_date(w, d);
    if (f->type == FIELD_DATE_TIME && instant_parse(v, &t))
        return w_instant(w, t);
    value_problem(w, f, S("日期或时间写得不对"), S("is not a date or time"));
    return NULL;
}

struct json *value_typed(struct work *w, const struct field *f,
                         const struct json *v)
{
    str text = json_is(v, JSON_OBJECT) ? marker(v) : json_str(v);

    switch (f->type) {
    case FIELD_TEXT:
    case FIELD_FILE:
        if (hidden_character(text) != 0) {
            value_problem(w, f, S("含有看不见的控制字符"),
                          S("holds control characters that nobody sees"));
            return NULL;
        }
        if (json_is(v, JSON_STRING) || json_is(v, JSON_NUMBER))
            return w_str(w, text);
        value_problem(w, f, S("应当是文字"), S("must be text"));
        return NULL;
    case FIELD_NUMBER:
        return typed_number(w, f, text);
    case FIELD_BOOL:
        if (json_is(v, JSON_BOOL))
            return w_bool(w, v->truth);
        if (str_eq(text, S("true")) || str_eq(text, S("false")))
            return w_bool(w, str_eq(text, S("true")));
        value_problem(w, f, S("应当是「是」或「否」"), S("must be yes or no"));
        return NULL;
    case FIELD_DATE:
    case FIELD_DATE_TIME:
        return typed_date(w, f, text);
    case FIELD_CHOICE:
        if (is_choice(f, text))
            return w_str(w, text);
        value_problem(w, f, S("不在可选的范围内"),
                      S("is not one of the choices"));
        return NULL;
    case FIELD_PERSON:
        if (json_get(w->ask->persons, text) != NULL)
            return w_str(w, text);
        value_problem(w, f, S("没有这个人员"), S("there is no such person"));
        return NULL;
    case FIELD_PEOPLE:
        return people_list(w, f, v);
    case FIELD_PARTY:
        if (work_party(w, text) != NULL)
            return w_str(w, text);
        value_problem(w, f, S("没有这个当事人"), S("there is no such party"));
        return NULL;
    case FIELD_MATTER:
        return typed_matter(w, f, text);
    case FIELD_TABLE:
        return table_typed(w, f, v);
    case FIELD_COUNT:
        break;
    }
    return NULL;
}

static const struct field_use *use_of(const struct step *s, str name)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        if (str_eq(s->fields[i].field->id, name))
            return &s->fields[i];
    }
    return NULL;
}

bool value_blank(const struct json *v)
{
    return v == NULL || v->kind == JSON_NULL ||
           (v->kind == JSON_STRING && str_trim(v->text).n == 0);
}

static void read_fields(struct work *w)
{
    const struct json *fields = json_get(w->ask->intent, S("fields"));

    w->input = w_object(w);
    for (size_t i = 0; fields != NULL && i < fields->n; i++) {
        const struct field stranger = {.id = fields->names[i]};

        if (use_of(w->step, fields->names[i]) == NULL)
            value_problem(w, &stranger, S("这一步没有这个字段"),
                          S("this step has no such field"));
    }
    for (size_t i = 0; i < w->step->n_fields && !w->failed; i++) {
        const struct field_use *u = &w->step->fields[i];
        const struct json *v = json_get(fields, u->field->id);
        struct json *value;

        if (value_blank(v))
            v = u->fallback;
        if (value_blank(v) ||
            (u->field->type == FIELD_TABLE && table_blank(v))) {
            if (u->required)
                value_problem(w, u->field, S("必须填写"), S("is required"));
            continue;
        }
        value = value_typed(w, u->field, v);
        if (value != NULL &&
            !json_set(w->a, w->input, u->field->id, value, w->e))
            w->failed = true;
    }
}

static bool read_people(struct work *w)
{
    const struct json *by = json_get(w->ask->intent, S("by"));

    w->by = by;
    w->actors = w_array(w);
    if (w->step->by->timer) {
        /* The clock has no other name than this. */
        struct json *clock = w_array(w);

        w_push(w, clock, w_str(w, S("timer")));
        w->by = clock;
        return !w->failed;
    }
    if (!json_is(by, JSON_ARRAY) || by->n == 0)
        return err_set(w->e, &nobody, .arg = {w->step->id});
    for (size_t i = 0; i < by->n; i++) {
        str id = json_str(by->items[i]);
        const struct json *one = json_get(w->ask->persons, id);
        struct json *seen;

        if (one == NULL)
            return err_set(w->e, &no_person, .at = by->items[i]->at,
                           .arg = {id});
        seen = json_copy(w->a, one, w->e);
        if (seen == NULL)
            return false;
        w_put(w, seen, "id", w_str(w, id));
        w_push(w, w->actors, seen);
    }
    return !w->failed;
}

static bool read_time(struct work *w)
{
    const struct json *at = json_get(w->ask->intent, S("at"));
    const struct json *last = json_get(w->fold, S("last_at"));
    instant before;
    struct buf b;

    w->now = w->ask->now;
    w->at = w->now;
    if (at != NULL && !instant_parse(json_str(at), &w->at))
        return err_set(w->e, &no_time, .at = at->at, .arg = {json_str(at)});
    w->on = instant_date(w->at, ZONE_CITY_MIN);
    if (w->at > w->now)
        return err_set(w->e, &in_future, .arg = {json_str(at)});
    if (w->record || !marker_instant(last, &before) || w->at >= before)
        return true;
    buf_init(&b, &memory_system, 64);
    buf_instant(&b, w->at, ZONE_CITY_MIN);
    (void)err_set(w->e, &before_last, .arg = {{b.p, b.n}, marker(last)});
    buf_close(&b);
    return false;
}

/* Only the clock takes its steps, and it takes no others.  The mode "timer"
 * is given by the program alone: doors refuse it. */
static bool read_clock(struct work *w, bool clock)
{
    const struct json *by = json_get(w->ask->intent, S("by"));

    if (w->step->by->timer &&
        (!clock || (json_is(by, JSON_ARRAY) && by->n > 0 &&
                    !(by->n == 1 && list_has(by, S("timer"))))))
        return err_set(w->e, &clock_only, .arg = {w->step->id});
    if (clock && !w->step->by->timer)
        return err_set(w->e, &not_the_clock, .arg = {w->step->id});
    return true;
}

static bool read_mode(struct work *w)
{
    str mode = json_get_str(w->ask->intent, S("mode"));
    bool clock = str_eq(mode, S("timer"));

    if (!read_clock(w, clock))
        return false;
    if (clock)
        return true;
    if (mode.n > 0 && !str_eq(mode, S("issue")) && !str_eq(mode, S("record")))
        return err_set(w->e, &bad_mode, .arg = {mode});
    w->record = str_eq(mode, S("record"));
    if (w->record && json_get_str(w->ask->intent, S("source")).n == 0)
        return err_set(w->e, &no_source, .arg = {w->step->id});
    return true;
}

/* What stands beside the fields; these tell their problems one by one. */
static bool read_manner(struct work *w)
{
    static const char *const beside[] = {"source", "number", "note"};

    for (size_t i = 0; i < COUNT_OF(beside); i++) {
        if (!read_hidden(json_get(w->ask->intent, str_of(beside[i])),
                         str_of(beside[i]), w->e))
            return false;
    }
    return w->ask->fold != NULL || read_hidden(w->ask->begin, S("begin"), w->e);
}

bool intent_read(struct work *w)
{
    str step = json_get_str(w->ask->intent, S("step"));

    w->step = procedure_step(w->p, step);
    if (w->step == NULL)
        return err_set(w->e, &no_step, .at = w->ask->intent->at,
                       .arg = {step, w->p->id});
    if (w->ask->fold == NULL && !w->step->begins)
        return err_set(w->e, &not_begun, .arg = {step});
    if (!read_mode(w) || !read_people(w) || !read_time(w) || !party_read(w) ||
        !read_manner(w))
        return false;
    read_fields(w);
    return !w->failed;
}

void intent_fields(struct work *w)
{
    read_fields(w);
}
