/* paper_test.c - placeholders, blocks, values for people; and every paper of
 * the shipped packs over what their scenarios come to. */
#include "tap.h"

#include "paper/paper.h"
#include "scenario/scenario.h"

static struct arena *a;
static struct law *law;
static struct packs *packs;
static struct calendar *calendar;

static struct json *yaml(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};

    if (!yaml_read(a, S("test"), str_of(text), &v, &e)) {
        tap_error(&e);
        (void)OK(false, "%s", text);
    }
    return v;
}

/* ---- a small procedure ---- */

static struct choice kinds[] = {
    {SI("fine"), {SI("罚款"), SI("Fine")}},
    {SI("warning"), {SI("警告"), SI("Warning")}},
};
static const struct field item = {.id = SI("item"),
                                  .name = {SI("名称"), SI("Item")}};
static const struct field count = {
    .id = SI("count"), .name = {SI("数量"), SI("Count")}, .type = FIELD_NUMBER};
static struct field_use columns[] = {{.field = &item}, {.field = &count}};
static struct capacity ordinary = {SI("party"), {SI("当事人"), SI("Party")}};
static struct field fields[] = {
    {.id = SI("kind"),
     .name = {SI("处罚种类"), SI("Kind")},
     .type = FIELD_CHOICE,
     .choices = kinds,
     .n_choices = 2},
    {.id = SI("handler"),
     .name = {SI("承办人"), SI("Handler")},
     .type = FIELD_PERSON},
    {.id = SI("handlers"),
     .name = {SI("办案人员"), SI("Officers")},
     .type = FIELD_PEOPLE},
    {.id = SI("note"), .name = {SI("说明"), SI("Note")}, .type = FIELD_TEXT},
    {.id = SI("fine_yuan"),
     .name = {SI("罚款"), SI("Fine")},
     .type = FIELD_NUMBER},
    {.id = SI("ended_on"),
     .name = {SI("终了日"), SI("Ended")},
     .type = FIELD_DATE},
    {.id = SI("clear"), .name = {SI("清楚"), SI("Clear")}, .type = FIELD_BOOL},
    {.id = SI("goods"),
     .name = {SI("物品"), SI("Goods")},
     .type = FIELD_TABLE,
     .columns = columns,
     .n_columns = COUNT_OF(columns)},
};

static const char fold[] =
    "{id: m1, procedure: test, profile: '', open: true, states: {main: filed}, "
    "case: {kind: fine, handler: o1, handlers: [o1, o2], note: '花括号}', "
    "fine_yuan: 20000.50, ended_on: {'@': '2026-03-02'}, clear: true, "
    "seen: {'@': '2026-03-02T10:05:00+08:00'}, list: [甲, 乙], unknown: zzz, "
    "goods: [{item: 灯, count: 2}, {item: '<桌>'}], none: []}, "
    "parties: {p1: {kind: organisation, name: 甲公司}, p2: {kind: person, "
    "name: 乙某}}, people: {handlers: [o1]}, done: {}, papers: []}";

/* "名称,数量/灯,2/…" */
static void put_table(const struct json *table, struct buf *b)
{
    const struct json *names = json_get(table, S("columns"));
    const struct json *rows = json_get(table, S("rows"));

    for (size_t i = 0; i < names->n; i++) {
        buf_lit(b, ",");
        buf_add(b, json_get_str(names->items[i], S("text")));
    }
    for (size_t r = 0; r < rows->n; r++) {
        const struct json *cells = json_get(rows->items[r], S("cells"));

        buf_lit(b, "/");
        for (size_t i = 0; i < cells->n; i++) {
            buf_add(b, json_get_str(cells->items[i], S("text")));
            buf_lit(b, ";");
        }
    }
}

/* The blocks of a text, as "kind:text|…", or the code of its error. */
static str rendered(const char *text, const char *input, const char *party)
{
    struct paper paper = {.id = SI("decision"),
                          .name = {SI("决定书"), SI("Decision")},
                          .text = str_of(text)};
    struct procedure p = {.id = SI("test"),
                          .fields = fields,
                          .n_fields = COUNT_OF(fields),
                          .capacities = &ordinary,
                          .n_capacities = 1,
                          .papers = &paper,
                          .n_papers = 1,
                          .settings_json = yaml("{limit: 100}")};
    struct matter_ask m = {.procedure = &p,
                           .calendar = calendar,
                           .fold = yaml(fold),
                           .persons = yaml("{o1: {id: o1, name: 张三}, o2: "
                                           "{id: o2, name: 李四}}"),
                           .authority = yaml("{id: demo, name: 示例局, mark: "
                                             "示}"),
                           .numbers = yaml("{}")};
    struct json *entry = yaml("{id: decision, zh: 决定书, number: 示罚1号, on: "
                              "{'@': '2026-04-07'}}");
    struct paper_ask ask = {.matter = &m, .entry = entry};
    const struct json *v, *blocks;
    struct err e = {0};
    struct buf b;
    str out = S("?");

    if (party != NULL && !json_set_str(a, entry, S("party"), str_of(party), &e))
        return S("memory");
    if (input != NULL)
        ask.fields = yaml(input);
    (void)instant_parse(S("2026-04-07T10:00+08:00"), &m.now);
    v = paper_view(&ask, a, &e);
    if (v == NULL)
        return str_of(err_code(&e));
    buf_init(&b, &memory_system, 1 << 16);
    blocks = json_get(v, S("blocks"));
    for (size_t i = 0; i < blocks->n; i++) {
        const struct json *one = blocks->items[i];

        if (i > 0)
            buf_byte(&b, '|');
        buf_add(&b, json_get(one, S("is"))->names[0]);
        buf_byte(&b, ':');
        if (json_get(one, S("label")) != NULL) {
            buf_add(&b, json_get_str(one, S("label")));
            buf_byte(&b, '=');
        }
        buf_add(&b, json_get_str(one, S("text")));
        if (json_get(one, S("rows")) != NULL)
            put_table(one, &b);
    }
    (void)OK(buf_take(&b, a, &out, &e), "blocks are read");
    buf_close(&b);
    return out;
}

static const struct {
    const char *name, *text, *input, *party, *want;
} texts[] = {
    /* clang-format off */
    {"plain lines", "# 标题\n- 一项\n一段\n\n  \n又一段", NULL, NULL,
     "heading:标题|item:一项|paragraph:一段|paragraph:又一段"},
    {"a value", "案由:{case.list[1]}。", NULL, NULL, "paragraph:案由:甲。"},
    {"several", "{case.list[1]}{case.list[2]}", NULL, NULL, "paragraph:甲乙"},
    {"a list", "{case.list}", NULL, NULL, "paragraph:甲、乙"},
    {"a choice by its words", "{case.kind}", NULL, NULL, "paragraph:罚款"},
    {"with blanks", "{ case.kind }", NULL, NULL, "paragraph:罚款"},
    {"computed, it is as it is", "{case.kind + \"\"}", NULL, NULL, "paragraph:fine"},
    {"an unknown choice as it is", "{case.unknown}", NULL, NULL, "paragraph:zzz"},
    {"a person by name", "{case.handler}", NULL, NULL, "paragraph:张三"},
    {"people by name", "{case.handlers}", NULL, NULL, "paragraph:张三、李四"},
    {"a date", "{case.ended_on}", NULL, NULL, "paragraph:2026年3月2日"},
    {"a time of day", "{case.seen}", NULL, NULL, "paragraph:2026年3月2日 10:05"},
    {"a number", "{case.fine_yuan}元", NULL, NULL, "paragraph:20000.5元"},
    {"yes", "{case.clear}", NULL, NULL, "paragraph:是"},
    {"no", "{not(case.clear)}", NULL, NULL, "paragraph:否"},
    {"what is missing is a rule to write on", "理由:{case.nothing}。", NULL, NULL,
     "paragraph:理由:＿＿＿＿。"},
    {"deep below what is missing", "{case.nothing.at.all}", NULL, NULL, "paragraph:＿＿＿＿"},
    {"braces nest", "{if {x: 1}.x = 1 then \"对\" else \"错\"}", NULL, NULL, "paragraph:对"},
    {"a brace in quotes", "{\"}\" + \"{\"}", NULL, NULL, "paragraph:}{"},
    {"a quote in quotes", "{\"a\\\"}b\"}", NULL, NULL, "paragraph:a\"}b"},
    {"a value with a brace is only text", "{case.note}", NULL, NULL, "paragraph:花括号}"},
    {"a closing brace alone", "a } b", NULL, NULL, "paragraph:a } b"},
    {"an empty line of values", "{\"\"}\n完", NULL, NULL, "paragraph:完"},
    {"authority, paper, input", "{authority.mark} {paper.number} {input.note}", "{note: 见附件}", NULL,
     "paragraph:示 示罚1号 见附件"},
    {"the organ and date close it by themselves", "一段\n{authority.name}\n{paper.on}", NULL, NULL,
     "paragraph:一段"},
    {"but not inside a line", "由{authority.name}于{paper.on}作出", NULL, NULL,
     "paragraph:由示例局于2026年4月7日作出"},
    {"the party spoken of", "{party.name}", NULL, "p2", "paragraph:乙某"},
    {"all parties", "{string join(parties.name, \"、\")}", NULL, NULL, "paragraph:甲公司、乙某"},
    {"a brace that does not close", "一\n二 {case.kind", NULL, NULL, "PAPER-001"},
    {"not even by a quoted one", "{case.kind + \"}\"", NULL, NULL, "PAPER-001"},
    {"a table", "清单:\n{table case.goods}", NULL, NULL, "paragraph:清单:|table:物品=,名称,数量/灯;2;/<桌>;;"},
    {"the rows that a filter leaves", "{table case.goods[count > 1]}", NULL, NULL, "table:物品=,名称,数量/灯;2;"},
    {"no rows, no table", "{table case.goods[count > 9]}", NULL, NULL, ""},
    {"a table that is missing leaves cells to write in", "{table input.goods}", NULL, NULL, "table:物品=,名称,数量/;;"},
    {"a table of what is none", "{table case.note}", NULL, NULL, "PAPER-002"},
    {"inside a line it is an expression", "共 {case.goods}", NULL, NULL, "paragraph:共 名称:灯,数量:2;名称:<桌>"},
    {"without a text, what was entered", "", "{kind: warning, handlers: [o2], note: '', ended_on: {'@': '2026-03-02'}, stranger: 1}", NULL,
     "pair:处罚种类=警告|pair:办案人员=李四|pair:终了日=2026年3月2日"},
    {"without a text and input, nothing", "", NULL, NULL, ""},
    /* clang-format on */
};

static void placeholders(void)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        (void)IS(rendered(texts[i].text, texts[i].input, texts[i].party),
                 str_of(texts[i].want), "%s", texts[i].name);
    (void)OK(!str_eq(rendered("{case.kind +}", NULL, NULL), S("PAPER-001")) &&
                 str_starts(rendered("{case.kind +}", NULL, NULL), S("FEEL-")),
             "what is no expression is FEEL's error");
}

/* ---- values ---- */

static const struct {
    size_t field;
    const char *value, *zh, *en;
} values[] = {
    {0, "fine", "罚款", "Fine"},
    {0, "other", "other", "other"},
    {1, "o1", "张三", "张三"},
    {1, "gone", "gone", "gone"},
    {2, "[o1, o2, gone]", "张三、李四、gone", "张三, 李四, gone"},
    {3, "文字", "文字", "文字"},
    {4, "12.50", "12.50", "12.50"},
    {5, "{'@': '2026-12-01'}", "2026年12月1日", "2026年12月1日"},
    {5, "{'@': soon}", "soon", "soon"},
    {6, "true", "是", "yes"},
    {6, "false", "否", "no"},
    {6, "null", "", ""},
    {7, "[{item: 灯, count: 2}, {item: 桌}]", "名称:灯,数量:2;名称:桌",
     "Item: 灯, Count: 2; Item: 桌"},
    {7, "[]", "", ""},
    {COUNT_OF(fields), "[1, 2]", "1、2", "1, 2"},
};

static void values_for_people(void)
{
    const struct json *persons = yaml("{o1: {name: 张三}, o2: {name: 李四}}");

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        const struct field *f = values[i].field < COUNT_OF(fields)
                                    ? &fields[values[i].field]
                                    : NULL;
        const struct json *v = yaml(values[i].value);
        str zh = S("?"), en = S("?");

        if (!paper_value(f, v, persons, LANG_ZH, a, &zh, NULL) ||
            !paper_value(f, v, persons, LANG_EN, a, &en, NULL))
            (void)OK(false, "%s", values[i].value);
        (void)IS(zh, str_of(values[i].zh), "%s in Chinese", values[i].value);
        (void)IS(en, str_of(values[i].en), "%s in English", values[i].value);
    }
}

/* ---- checking ---- */

static size_t problems_of(const char *text, struct err *first)
{
    struct paper paper = {.id = SI("p"), .text = str_of(text)};
    struct procedure p = {.papers = &paper, .n_papers = 1};
    struct pack_problems found = {.max = 10};
    bool ok = paper_check(&p, a, &found);

    (void)OK(ok == (found.n == 0), "the answer says whether there are any");
    if (found.n > 0)
        *first = found.at[0];
    return found.n;
}

static void checks(void)
{
    struct err e = {0};

    (void)OK(problems_of("# 一\n{case.x} {1 + 1}", &e) == 0, "a sound text");
    (void)OK(problems_of("一\n{case.x", &e) == 1 &&
                 str_eq(str_of(err_code(&e)), S("PAPER-001")) &&
                 str_eq(err_arg(&e, 1), S("2")),
             "an open brace, with its line");
    (void)OK(problems_of("{1 +} {)} {2}\n{3", &e) == 3,
             "every problem is reported");
}

/* ---- the shipped packs ---- */

static void all_packs(void)
{
    size_t papers = 0, lines = 0;
    struct pack_problems found = {.max = 100};

    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *p = packs_at(packs, i);

        papers += p->n_papers;
        for (size_t k = 0; k < p->n_papers; k++)
            lines += p->papers[k].text.n > 0;
        (void)paper_check(p, a, &found);
    }
    for (size_t i = 0; i < found.n; i++)
        tap_error(&found.at[i]);
    (void)OK(found.n == 0 && papers > 50 && lines > 40,
             "the placeholders of %zu papers compile, %zu with a text", papers,
             lines);
}

struct tally {
    size_t issued, declared, empty, failed;
};

static void view(const struct matter_ask *m, const struct json *entry,
                 struct arena *own, struct tally *t)
{
    struct paper_ask ask = {.matter = m, .entry = entry};
    struct err e = {0};
    const struct json *v = paper_view(&ask, own, &e), *blocks;

    if (v == NULL) {
        tap_note("%.*s:", STR_ARG(json_get_str(entry, S("id"))));
        tap_error(&e);
        t->failed++;
        return;
    }
    blocks = json_get(v, S("blocks"));
    t->empty += blocks->n == 0;
    for (size_t i = 0; i < blocks->n; i++) {
        size_t at;
        str text = json_get_str(blocks->items[i], S("text"));

        /* A tree printed as such, or a name nobody knows. */
        if (str_find(text, S("{\""), &at) || str_find(text, S("null"), &at) ||
            str_find(text, S("[object"), &at)) {
            tap_note("%.*s: %.*s", STR_ARG(json_get_str(entry, S("id"))),
                     STR_ARG(text));
            t->failed++;
        }
    }
}

/* Each paper that was issued, and each that could be, as if it were. */
static void papers_of(const struct json *scenario, const struct json *end,
                      struct arena *own, struct tally *t)
{
    const struct json *issued = json_get(end, S("papers"));
    const struct json *parties = json_get(end, S("parties"));
    struct matter_ask m = {
        .procedure = packs_find(packs, json_get_str(scenario, S("procedure")),
                                json_get_str(scenario, S("profile"))),
        .calendar = calendar,
        .fold = end,
        .persons = json_get(scenario, S("people")),
        .authority = json_get(scenario, S("authority")),
        .related = json_get(scenario, S("related"))};
    struct json *numbers = json_object(own, NULL);

    m.numbers = numbers;
    (void)instant_parse(S("2026-11-24T10:00+08:00"), &m.now);
    for (size_t i = 0; issued != NULL && i < issued->n; i++) {
        view(&m, issued->items[i], own, t);
        t->issued++;
    }
    for (size_t i = 0; i < m.procedure->n_papers; i++) {
        struct json *entry = json_object(own, NULL);

        if (m.procedure->papers[i].text.n == 0)
            continue;
        if (entry == NULL ||
            !json_set_str(own, entry, S("id"), m.procedure->papers[i].id,
                          NULL) ||
            (parties != NULL && parties->n > 0 &&
             !json_set_str(own, entry, S("party"), parties->names[0], NULL)))
            t->failed++;
        else
            view(&m, entry, own, t);
        t->declared++;
    }
}

static void play(str path, struct tally *t)
{
    struct arena *own = tap_arena();
    struct scenario_result x = {0};
    struct json *scenario = NULL;
    struct err e = {0};
    str text;
    size_t before = t->failed;

    if (!file_read(own, path, YAML_MAX, &text, &e) ||
        !yaml_read(own, path, text, &scenario, &e) ||
        !scenario_play(packs, calendar, scenario, S(""), own, &x, &e)) {
        tap_error(&e);
        t->failed++;
    } else if (x.fold != NULL) {
        papers_of(scenario, x.fold, own, t);
    }
    if (t->failed > before)
        tap_note("in %.*s", STR_ARG(path));
    arena_close(own);
}

static void folder(str dir, struct tally *t)
{
    str *names = NULL;
    size_t n = 0;
    struct err e = {0};

    if (!dir_list(a, dir, &names, &n, &e)) {
        tap_error(&e);
        t->failed++;
    }
    for (size_t i = 0; i < n; i++) {
        const str parts[] = {dir, S("/"), names[i]};
        str path;

        if (str_ends(names[i], S(".yaml")) &&
            arena_join(a, parts, COUNT_OF(parts), &path, &e))
            play(path, t);
    }
}

static void all_scenarios(void)
{
    struct tally t = {0};

    folder(S("packs/penalty/scenarios"), &t);
    folder(S("packs/compulsion/scenarios"), &t);
    folder(S("packs/transfer/scenarios"), &t);
    folder(S("packs/disclosure/scenarios"), &t);
    folder(S("packs/reconsideration/scenarios"), &t);
    folder(S("packs/inspection/scenarios"), &t);
    folder(S("packs/emergency-plan/scenarios"), &t);
    (void)OK(t.issued > 600 && t.failed == 0,
             "%zu issued papers read as they should", t.issued);
    (void)OK(t.declared > 2000, "and %zu that could have been", t.declared);
    tap_note("%zu have nothing to show", t.empty);
}

/* ---- memory ---- */

static void memory(void)
{
    struct paper paper = {.id = SI("decision"),
                          .text = SI("# 一\n{case.kind}{case.nothing}\n- {1}")};
    struct procedure p = {.fields = fields,
                          .n_fields = COUNT_OF(fields),
                          .capacities = &ordinary,
                          .n_capacities = 1,
                          .papers = &paper,
                          .n_papers = 1,
                          .settings_json = yaml("{}")};
    struct matter_ask m = {.procedure = &p,
                           .calendar = calendar,
                           .fold = yaml(fold),
                           .persons = yaml("{}"),
                           .authority = yaml("{id: demo, name: 示例局}"),
                           .numbers = yaml("{}")};
    struct paper_ask ask = {.matter = &m, .entry = yaml("{id: decision}")};
    bool done = false;
    int failed = 0, wrong = 0;
    struct err last = {0};

    for (size_t most = 2048; most < (1 << 20) && !done; most += 512) {
        struct arena *own = NULL;
        struct err e = {0};

        if (!arena_open(&own, &memory_system, most, NULL))
            continue;
        done = paper_view(&ask, own, &e) != NULL;
        failed += !done;
        last = e;
        wrong += !done && err_fault(&e) != FAULT_LARGE &&
                 err_fault(&e) != FAULT_LIMIT;
        arena_close(own);
    }
    if (!done)
        tap_error(&last);
    (void)OK(done && failed > 0 && wrong == 0,
             "out of memory %d times, each an error that says so", failed);
}

int main(void)
{
    struct err e = {0};
    str text;

    a = tap_arena();
    if (!OK(law_read(a, S("facts"), &law, &e) &&
                packs_read(a, S("packs"), law, &packs, &e) &&
                file_read(a, S("facts/holidays-cn.csv"), 1 << 20, &text, &e) &&
                calendar_read(a, S("holidays-cn.csv"), text,
                              S("holidays-cn.csv"), &calendar, &e),
            "the packs are read")) {
        tap_error(&e);
        return tap_done();
    }
    placeholders();
    values_for_people();
    checks();
    all_packs();
    all_scenarios();
    memory();
    arena_close(a);
    return tap_done();
}
