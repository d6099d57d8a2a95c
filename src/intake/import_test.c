/* import_test.c - decisions made elsewhere: real rows with their defects, each
 * kind of bad cell, whole files that cannot be read, and twice the same. */
#include "intake/internal.h"

#include "crypto/crypto.h"
#include "tap.h"
/* Behind tap.h. */
#include "office/city_fixture.h"

static struct arena *scratch;
static struct law *law;
static struct intake_plan *plan;
static date today;

static bool read_text(str text, struct intake *in, struct err *e)
{
    return intake_read(plan, S("t.csv"), text, today, scratch, in, e);
}

/* "2 number number-zero noted; …", in order. */
static str summary(const struct intake *in)
{
    static const char *const effects[] = {"unknown", "noted", "masked",
                                          "refused"};
    struct buf b;
    str out = S("");

    buf_init(&b, &memory_system, 1 << 20);
    for (size_t i = 0; i < in->n_problems; i++) {
        const struct intake_problem *p = &in->problems[i];

        if (i > 0)
            buf_lit(&b, "; ");
        buf_int(&b, p->line);
        buf_byte(&b, ':');
        buf_int(&b, p->column);
        buf_byte(&b, ' ');
        buf_add(&b, p->id);
        buf_byte(&b, ' ');
        buf_add(&b, str_of(effects[p->effect]));
    }
    (void)!buf_take(&b, scratch, &out, NULL);
    buf_close(&b);
    return out;
}

/* ------------------------------------------------------- real decisions --- */

/* Line, column and rule of everything that is wrong with nineteen decisions
 * as they were published.  Column 2 number, 3 party, 4 code, 8 basis, 11
 * decided, 12 published. */
static const char real[] =
    "2:2 number-zero noted; 3:11 missing unknown; 4:11 missing unknown; "
    "5:3 missing unknown; 5:11 missing unknown; "
    "6:2 number-shared noted; 6:3 missing unknown; 6:11 missing unknown; "
    "7:3 missing unknown; 7:11 missing unknown; "
    "8:3 missing unknown; 8:8 missing unknown; 8:11 missing unknown; "
    "9:3 missing unknown; 9:11 missing unknown; "
    "10:2 number-shared noted; 10:3 missing unknown; 10:11 missing unknown; "
    "11:3 missing unknown; 11:11 missing unknown; "
    "12:3 missing unknown; 12:11 missing unknown; "
    "13:2 missing unknown; 13:11 missing unknown; 13:12 date-partial unknown; "
    "14:2 missing unknown; 14:12 date-partial unknown; "
    "15:2 missing unknown; 15:12 date-partial unknown; "
    "16:2 missing unknown; 16:11 missing unknown; "
    "17:11 date-partial unknown; 18:11 date-partial unknown; "
    "19:11 date-partial unknown; 20:11 date-partial unknown";

static bool read_real(struct intake *in)
{
    struct err e = {0};
    str bytes = S("");
    bool ok = file_read(scratch, S("demo/imports/decisions.csv"),
                        INTAKE_BYTES_MAX, &bytes, &e) &&
              read_text(bytes, in, &e);

    if (!ok)
        tap_error(&e);
    return OK(ok, "the nineteen decisions are read");
}

static void test_real(void)
{
    struct intake in;
    const struct json *set;
    struct buf b;
    str said;

    if (!read_real(&in))
        return;
    OK(in.n_rows == 19, "nineteen rows");
    IS(summary(&in), str_of(real), "exactly these problems");
    set = in.rows[11].set;
    OK(json_get(set, S("published_on"))->kind == JSON_NULL &&
           list_names(json_get(set, S("unknown")), S("published_on")),
       "a year alone is no day: unknown, and said so");
    IS(json_get_str(json_get(set, S("as_written")), S("published_on")),
       S("2024"), "what was written is kept");
    IS(json_get_str(in.rows[0].set, S("number")), S("新市监处〔2026〕0126号"),
       "a number stands as on the decision");
    OK(json_is(json_get(in.rows[0].set, S("fine_yuan")), JSON_NUMBER),
       "a fine is a number");
    buf_init(&b, &memory_system, 4096);
    intake_say(&in.problems[1], LANG_ZH, &b);
    (void)!buf_done(&b, &said, NULL);
    IS(said,
       S("「决定日期」：应当载明的内容没有填写 [《行政处罚法》第五十九条第一款 "
         "APL-59-1]，登记为不详"),
       "a problem as a sentence, with its article"); /* [APL-59-1] */
    buf_close(&b);
}

static void test_shared(void)
{
    str path = tap_shared_file(scratch, "data/penalties-sample.csv");
    struct intake in, own;
    struct err e = {0};
    str bytes;

    if (path.n == 0 || !file_exists(scratch, path)) {
        tap_skip("no shared data");
        return;
    }
    OK(file_read(scratch, path, INTAKE_BYTES_MAX, &bytes, &e) &&
           read_text(bytes, &in, &e) && read_real(&own),
       "the table as collected is read by its own headings");
    IS(summary(&in), str_of(real), "with the same problems");
    for (size_t i = 0; i < in.n_rows; i++)
        OK(str_eq(in.rows[i].stream, own.rows[i].stream) &&
               json_equal(in.rows[i].publish, own.rows[i].publish),
           "row %zu is the same decision", i + 1);
}

/* ------------------------------------------------------ document numbers -- */

/* clang-format off */
static const struct {
    const char *text, *mark; /* mark NULL: no number */
    int year; int64_t seq; bool zeros, brackets, order;
} numbers[] = {
    {"国市监处罚〔2026〕10号", "国市监处罚", 2026, 10, false, false, false},
    {"新市监处〔2026〕0126号", "新市监处", 2026, 126, true, false, false},
    {"（杭临）市监处罚〔2024〕131号", "（杭临）市监处罚", 2024, 131, false, false, false},
    {"[2025]深龙华罚字第0002号", "深龙华罚字", 2025, 2, true, true, true},
    {"[ 2021 ]深罚字第1101号", "深罚字", 2021, 1101, false, true, true},
    {"厦工商食责[2012]  14号", "厦工商食责", 2012, 14, false, true, true},
    {"市场【2019】1号", "市场", 2019, 1, false, true, false},
    {"某罚〔2026〕0号", NULL, 0, 0, false, false, false},
    {"某罚〔2026〕号", NULL, 0, 0, false, false, false},
    {"某罚2026年10号", NULL, 0, 0, false, false, false},
    {"〔2026〕10号", NULL, 0, 0, false, false, false},
    {"某罚〔1026〕10号", NULL, 0, 0, false, false, false},
    {"某罚〔2026〕10", NULL, 0, 0, false, false, false},
    {"某罚〔2026〕1234567890号", NULL, 0, 0, false, false, false},
    {"某罚〔2026〕甲10号", NULL, 0, 0, false, false, false},
    {"", NULL, 0, 0, false, false, false},
};
/* clang-format on */

static void test_numbers(void)
{
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        struct doc_number n = {0};
        struct err e = {0};
        bool is;

        if (!OK(doc_number_read(str_of(numbers[i].text), scratch, &is, &n, &e),
                "%s is looked at", numbers[i].text))
            continue;
        OK(is == (numbers[i].mark != NULL) &&
               str_eq(n.mark, str_of(numbers[i].mark)) &&
               n.year == numbers[i].year && n.seq == numbers[i].seq &&
               n.zeros == numbers[i].zeros &&
               n.brackets == numbers[i].brackets && n.order == numbers[i].order,
           "%s is read as it is", numbers[i].text);
    }
}

static void test_shared_numbers(void)
{
    str path = tap_shared_file(scratch, "data/doc-numbers.tsv");
    struct csv t;
    struct err e = {0};
    str bytes;

    if (path.n == 0 || !file_exists(scratch, path)) {
        tap_skip("no shared data");
        return;
    }
    if (!OK(file_read(scratch, path, 1 << 20, &bytes, &e) &&
                csv_read(scratch, path, bytes, '\t', &t, &e),
            "the table of numbers"))
        return;
    OK(t.n == 29, "twenty-eight real numbers");
    for (size_t i = 1; i < t.n; i++) {
        const str *c = t.rows[i].cells;
        bool right = str_starts(c[6], S("yes")), is = false;
        struct doc_number n;
        int64_t year = 0, seq = 0;
        str zeros = c[4], mark = S("");

        while (zeros.n > 1 && zeros.p[0] == '0')
            zeros = str_slice(zeros, 1, zeros.n);
        OK(doc_number_read(c[0], scratch, &is, &n, &e) && is &&
               arena_join(scratch, (const str[]){c[1], c[2]}, 2, &mark, &e) &&
               str_eq(n.mark, mark) && str_to_int(c[3], 0, 9999, &year) &&
               str_to_int(zeros, 0, INT64_MAX, &seq) && n.year == year &&
               n.seq == seq && right == !(n.zeros || n.brackets || n.order),
           "%.*s", STR_ARG(c[0]));
    }
}

/* ------------------------------------------------- each kind of bad cell -- */

#define HEAD                                                                                     \
    "决定书文号,当事人,统一社会信用代码,处罚机关,适用程序,违法事实," \
    "处罚依据,罚款(元),决定日期,公示日期,来源网址\n"
#define CODE "91350100M000100Y43"

/* clang-format off */
static const struct { const char *name, *rows, *problems; } cells[] = {
    {"all in order",
     "某罚〔2026〕1号,示例公司," CODE ",某局,普通程序,事实,依据,10.5,2026-03-02,2026-03-05,https://example.cn/1\n",
     ""},
    {"no number form", "第1号,示例公司,,某局,,事实,依据,,2026-03-02,,\n", "2:1 number-form unknown"},
    {"leading zero", "某罚〔2026〕01号,示例公司,,某局,,事实,依据,,2026-03-02,,\n", "2:1 number-zero noted"},
    {"brackets and order", "[2026]某罚第1号,示例公司,,某局,,事实,依据,,2026-03-02,,\n", "2:1 number-brackets noted; 2:1 number-order noted"},
    {"year of number and date", "某罚〔2025〕1号,示例公司,,某局,,事实,依据,,2026-03-02,,\n", "2:1 number-year noted"},
    {"code too short", "某罚〔2026〕1号,示例公司,123,某局,,事实,依据,,2026-03-02,,\n", "2:3 credit-length unknown"},
    {"code in small letters", "某罚〔2026〕1号,示例公司,91350100m000100y43,某局,,事实,依据,,2026-03-02,,\n", "2:3 credit-check unknown"},
    {"check character of the code", "某罚〔2026〕1号,示例公司,91310000132207927X,某局,,事实,依据,,2026-03-02,,\n", "2:3 credit-check unknown"},
    {"organisation code inside", "某罚〔2026〕1号,示例公司,91350100M000100259,某局,,事实,依据,,2026-03-02,,\n", "2:3 credit-organisation unknown"},
    {"placeholder", "某罚〔2026〕1号,示例公司,00000000000000000X,某局,,事实,依据,,2026-03-02,,\n", "2:3 credit-placeholder unknown"},
    {"no such day", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,,2026-02-30,,\n", "2:9 date-form unknown"},
    {"day with slashes", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,,2026/3/2,,\n", "2:9 date-form unknown"},
    {"month only", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,,2026-03,,\n", "2:9 date-partial unknown"},
    {"month thirteen", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,,2026-13,,\n", "2:9 date-form unknown"},
    {"day to come", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,,2026-11-25,,\n", "2:9 date-future unknown"},
    {"today is no day to come", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,,2026-11-24,,\n", ""},
    {"published before decided", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,,2026-03-02,2026-03-01,\n", "2:10 date-order unknown"}, /* [APL-61-1] */
    {"separators", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,\"13,926\",2026-03-02,,\n", "2:8 decimal-form unknown"},
    {"unit", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,1万元,2026-03-02,,\n", "2:8 decimal-form unknown"},
    {"negative", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,-5,2026-03-02,,\n", "2:8 decimal-range unknown"},
    {"three decimals", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,0.125,2026-03-02,,\n", "2:8 decimal-range unknown"},
    {"too much", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,100000000001,2026-03-02,,\n", "2:8 decimal-range unknown"},
    {"procedure", "某罚〔2026〕1号,示例公司,,某局,快速程序,事实,依据,,2026-03-02,,\n", "2:5 choice unknown"}, /* [APL-54-1] */
    {"address", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,,2026-03-02,,www.example.cn\n", "2:11 url-form unknown"},
    {"script in an address", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,,2026-03-02,,javascript:alert(1)\n", "2:11 url-form unknown"},
    {"a person", "某罚〔2026〕1号,李示例,,某局,,事实,依据,,2026-03-02,,\n", "2:2 party-person masked"}, /* [APL-50] */
    {"no person with a code", "某罚〔2026〕1号,示例," CODE ",某局,,事实,依据,,2026-03-02,,\n", ""},
    {"no authority", "某罚〔2026〕1号,示例公司,,,,事实,依据,,2026-03-02,,\n", "2:4 missing refused"},
    {"nothing known but the authority", ",,,某局,,,,,,,\n", "2:1 missing unknown; 2:1 no-identity refused; 2:2 missing unknown; 2:6 missing unknown; 2:7 missing unknown; 2:9 missing unknown"},
    {"words for not known", "不详,示例公司,无,某局,,事实,依据,—,2026-03-02,,\n", "2:1 missing unknown"},
    {"twice in the file", "某罚〔2026〕1号,示例公司,,某局,,事实,依据,,2026-03-02,,\n某罚[2026]1号,示例公司,,某局,,事实,依据,,2026-03-02,,\n", "3:1 number-brackets noted; 3:1 duplicate refused"},
    {"one mark, two authorities", "某罚〔2026〕1号,示例公司,,甲局,,事实,依据,,2026-03-02,,\n某罚〔2026〕1号,示例公司,,乙局,,事实,依据,,2026-03-02,,\n", "2:1 number-shared noted; 3:1 number-shared noted"},
    {"a cell over two lines", "某罚〔2026〕1号,示例公司,,某局,,\"事\n实\",依据,,2026-03-02,,\n某罚〔2026〕02号,示例公司,,某局,,事实,依据,,2026-03-02,,\n", "4:1 number-zero noted"},
    {"wide blanks around", "\xE3\x80\x80某罚〔2026〕1号\xE3\x80\x80,示例公司,,某局,,事实,依据,,2026-03-02 ,,\n", ""},
};
/* clang-format on */

static void test_cells(void)
{
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        const str parts[] = {S(HEAD), str_of(cells[i].rows)};
        struct intake in;
        struct err e = {0};
        str text;
        bool ok = arena_join(scratch, parts, 2, &text, &e) &&
                  read_text(text, &in, &e);

        if (!ok)
            tap_error(&e);
        if (OK(ok, "%s: read", cells[i].name))
            IS(summary(&in), str_of(cells[i].problems), "%s", cells[i].name);
    }
}

static void test_masked(void)
{
    struct intake in;
    struct err e = {0};

    if (!OK(read_text(S(HEAD "某罚〔2026〕1号,李示例,,某局,,事实,依据,,,,\n"),
                      &in, &e),
            "a person's row is read"))
        return;
    IS(json_get_str(in.rows[0].set, S("party")), S("李某某"),
       "of a natural person only the masked name is kept"); /* [PIP-6] */
    IS(json_get_str(in.rows[0].set, S("party_kind")), S("person"),
       "and that it is one");
}

/* ------------------------------------------------------ files as a whole -- */

/* clang-format off */
static const struct { const char *name; str bytes; const char *code; int line, col; } files[] = {
    {"UTF-16 with its mark", SI("\xFF\xFE\x87\x65\xF7\x53"), "INTAKE-002", 1, 1},
    {"UTF-16 big-endian", SI("\xFE\xFF\x65\x87\x53\xF7"), "INTAKE-002", 1, 1},
    {"UTF-16 without a mark", SI("a\0,\0b\0\n\0"), "INTAKE-002", 1, 1},
    /* 文号,机关 */
    {"GB18030", SI("\xCE\xC4\xBA\xC5,\xBB\xFA\xB9\xD8\n"), "INTAKE-003", 1, 1},
    {"GB18030 in four bytes", SI("\xCE\xC4\x81\x30\x81\x30\n"), "INTAKE-003", 1, 1},
    {"no encoding at all", SI("ab\xFF\x80\n"), "CSV-001", 1, 3},
    {"nothing", SI(""), "CSV-008", 1, 1},
    {"a heading that is none", SI("决定书文号,天气\n"), "INTAKE-005", 1, 2},
    {"a heading twice", SI("决定书文号,decision_no\n"), "INTAKE-007", 1, 2},
    {"a heading missing", SI("决定书文号,当事人\n"), "INTAKE-006", 1, 1},
    {"too few cells", SI(HEAD "某罚〔2026〕1号,示例公司\n"), "CSV-006", 2, 1},
    {"a quote inside", SI(HEAD "某\"罚,,,,,,,,,,\n"), "CSV-005", 2, 2},
    {"a quote left open", SI(HEAD "\"某罚,,,,,,,,,,\n"), "CSV-003", 2, 1},
};
/* clang-format on */

static void test_files(void)
{
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct intake in;
        struct err e = {0};

        OK(!read_text(files[i].bytes, &in, &e), "%s: refused", files[i].name);
        IS(str_of(err_code(&e)), str_of(files[i].code), "%s", files[i].name);
        OK(e.line == files[i].line && e.col == files[i].col, "%s: %d:%d",
           files[i].name, e.line, e.col);
    }
}

static void test_large(void)
{
    size_t n = (size_t)INTAKE_BYTES_MAX + 1;
    struct intake in;
    struct err e = {0};
    char *p = arena_alloc(scratch, n, NULL);

    if (!OK(p != NULL, "room for a large file"))
        return;
    memset(p, ' ', n);
    OK(!read_text((str){p, n}, &in, &e) && err_fault(&e) == FAULT_LARGE,
       "a file that is too large is refused as such");
    IS(str_of(err_code(&e)), S("INTAKE-004"), "by its size");
}

static void test_mark(void)
{
    struct intake in;
    struct err e = {0};

    OK(read_text(S("\xEF\xBB\xBF" HEAD "某罚〔2026〕1号,示例公司,,某局,,事实,"
                   "依据,,2026-03-02,,\r\n"),
                 &in, &e) &&
           in.n_rows == 1 && in.n_problems == 0,
       "a byte-order mark and CR LF are no matter");
}

/* -------------------------------------------------------- what goes back -- */

static void test_annotated(void)
{
    struct intake in, again;
    struct err e = {0};
    struct buf b;
    str text = S("");

    buf_init(&b, &memory_system, 1 << 20);
    OK(read_text(S(HEAD "某罚〔2026〕01号,=1+1,,某局,,\"事,实\",依据,,,,\n"),
                 &in, &e),
       "a row with problems");
    intake_annotate(&in, LANG_ZH, &b);
    OK(buf_take(&b, scratch, &text, &e), "it is annotated");
    IS(text,
       S("决定书文号,当事人,统一社会信用代码,处罚机关,适用程序,违法事实,"
         "处罚依据,罚款(元),决定日期,公示日期,来源网址,问题,办法\r\n"
         "某罚〔2026〕01号,\"'=1+1\",,某局,,\"事,实\",依据,,,,,"
         "「决定书文号」写作「某罚〔2026〕01号」：文号的顺序号不编虚位，"
         "前面不加零 [GB/T 9704-2012]，按原样登记；「当事人」写作「=1+1」："
         "看来是自然人的姓名，没有统一社会信用代码 "
         "[《行政处罚法》第五十条 APL-50]，只登记隐去后的姓名；"
         "「决定日期」：应当载明的内容没有填写 "
         "[《行政处罚法》第五十九条第一款 APL-59-1]，登记为不详,"
         "决定书原文如此的保持不变；今后编号不加零；"
         "只登记隐去后的姓名；是单位的补填统一社会信用代码；"
         "按决定书原文补填；确实无从得知的留空，登记为「不详」\r\n"),
       "the same rows, what is wrong and what to do behind each");
    OK(read_text(text, &again, &e) &&
           str_eq(again.rows[0].stream, in.rows[0].stream),
       "and the file that came back can be sent in again");
    buf_clear(&b);
    intake_annotate(&again, LANG_ZH, &b);
    OK(b.n < text.n + 8, "remarks do not pile up");
    buf_close(&b);
}

static void test_json(void)
{
    struct intake in;
    struct err e = {0};
    struct json *v;

    OK(read_text(S(HEAD ",,,,,,,,,,\n某罚〔2026〕01号,示例公司,,某局,,事实,"
                        "依据,,2026-03-02,,\n"),
                 &in, &e),
       "two rows");
    v = intake_json(&in, scratch, &e);
    IS(json_str(json_path(v, S("refused"))), S("1"), "one refused");
    IS(json_str(json_path(v, S("unsure"))), S("1"), "one unsure");
    IS(json_str(json_path(v, S("problems.0.fact.id"))),
       json_get_str(
           json_get(json_get(json_get(v, S("problems"))->items[1], S("fact")),
                    S("id")),
           S("none")),
       "the first rests on a standard, not on a fact");
    OK(json_get(v, S("problems"))->n == in.n_problems, "all problems");
}

/* ------------------------------------------------------- into a register -- */

static bool enter(struct city *c, str text, struct intake_done *done)
{
    struct intake in;
    struct err e = {0};
    bool ok = read_text(text, &in, &e) &&
              intake_enter(&in, c->office, &c->admin, true, c->now, done, &e);

    if (!ok)
        tap_error(&e);
    return ok;
}

static size_t shown(struct city *c, str words, struct public_row **rows)
{
    struct public_filter f = {.reg = S("penalties"),
                              .text = words,
                              .from = DATE_MIN,
                              .to = DATE_MAX,
                              .today = today,
                              .max = 100};
    struct db *db = NULL;
    struct err e = {0};
    size_t n = 0;
    bool more;

    *rows = NULL;
    OK(office_read(c->office, &db, &e) &&
           office_public(db, scratch, &f, rows, &n, &more, &e),
       "the public register is read");
    office_read_end(c->office, db);
    return n;
}

static void test_enter(struct city *c)
{
    static const char row[] =
        HEAD "某罚〔2026〕1号,示例甲公司,,某局,,事实,依据,%s,2026-03-02,,\n";
    struct intake_done done;
    struct public_row *rows;
    struct err e = {0};
    str bytes;
    char one[1024], two[1024];

    if (!OK(file_read(scratch, S("demo/imports/decisions.csv"), 1 << 20, &bytes,
                      &e),
            "the nineteen"))
        return;
    OK(enter(c, bytes, &done) && done.added == 19 && done.changed == 0 &&
           done.same == 0 && done.refused == 0,
       "all nineteen are taken, with what is unknown");
    OK(shown(c, S(""), &rows) == 19, "and shown to the public");
    for (size_t i = 0; i < 19; i++)
        OK(rows[i].external, "%zu as made elsewhere", i);
    OK(enter(c, bytes, &done) && done.added == 0 && done.same == 19,
       "the same file again adds nothing");
    (void)snprintf(one, sizeof one, row, "100");
    (void)snprintf(two, sizeof two, row, "200");
    OK(enter(c, str_of(one), &done) && done.added == 1, "one more");
    OK(enter(c, str_of(two), &done) && done.changed == 1 && done.added == 0,
       "a changed row is a new act on the same stream");
    OK(enter(c, str_of(one), &done) && done.changed == 1,
       "and changed back is one more");
    OK(enter(c, str_of(one), &done) && done.same == 1, "then the same");
    OK(shown(c, S("示例甲公司"), &rows) == 1, "shown once");
    OK(enter(c, S(HEAD "某罚〔2026〕2号,示例乙公司,,,,事实,依据,,,,\n"),
             &done) &&
           done.refused == 1 && done.added == 0,
       "a refused row is not entered");
}

static void test_rights(struct city *c)
{
    struct caller stranger = {.person = S("somebody"), .name = S("somebody")};
    struct intake_done done;
    struct intake in;
    struct err e = {0};

    OK(read_text(S(HEAD "某罚〔2026〕9号,示例公司,,某局,,事实,依据,,,,\n"), &in,
                 &e) &&
           !intake_enter(&in, c->office, &stranger, false, c->now, &done, &e),
       "who is no administrator enters nothing");
    IS(str_of(err_code(&e)), S("INTAKE-008"), "since it is forbidden");
    OK(err_fault(&e) == FAULT_FORBIDDEN, "and says so");
}

static void test_again(struct city *c)
{
    struct sha256_text before = city_dump(c);
    struct ledger_problems found = {0};
    struct err e = {0};

    OK(office_rebuild(c->office, scratch, NULL, NULL, &e), "rebuilt");
    IS(str_of(city_dump(c).z), str_of(before.z),
       "made again from the acts, byte for byte");
    OK(office_verify(c->office, scratch, NULL, NULL, &found, &e) &&
           found.n == 0,
       "nothing is found wrong");
}

/* ------------------------------------------------------------------ plan -- */

/* clang-format off */
static const struct { const char *text, *code; } plans[] = {
    {"{}", "INTAKE-001"},
    {"import: x\nstream: d\nregister: r\n", "INTAKE-001"},
    {"import: x\nstream: d\nregister: r\nidentity: [[a]]\nname: {zh: 一, en: o}\nbasis: {zh: 一, en: o}\n", "INTAKE-001"},
    {"import: x\nstream: d\nregister: r\nidentity: [[a]]\nname: {zh: 一, en: o}\nbasis: {zh: 一, en: o}\ncolumns: [{field: a, type: colour, name: {zh: 甲, en: a}}]\n", "INTAKE-001"},
    {"import: x\nstream: d\nregister: r\nidentity: [[a]]\nname: {zh: 一, en: o}\nbasis: {zh: 一, en: o}\ncolumns: [{field: a, type: text, name: {zh: 甲, en: a}, required: {fact: APL-9999}}]\n", "LAW-001"},
    {"import: x\nstream: d\nregister: r\nidentity: [[a]]\nname: {zh: 一, en: o}\nbasis: {zh: 一, en: o}\ncolumns: [{field: a, type: text, name: {zh: 甲, en: a}}]\n", "INTAKE-001"},
};
/* clang-format on */

static void test_plans(void)
{
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        char path[64];
        struct intake_plan *p;
        struct err e = {0};
        FILE *f;

        (void)snprintf(path, sizeof path, "/tmp/fadu-plan-%d.yaml",
                       (int)getpid());
        f = fopen(path, "w");
        if (!OK(f != NULL, "a file for a plan"))
            return;
        (void)fputs(plans[i].text, f);
        (void)fclose(f);
        OK(!intake_plan_read(scratch, str_of(path), law, &p, &e),
           "plan %zu is refused", i);
        IS(str_of(err_code(&e)), str_of(plans[i].code), "plan %zu", i);
        (void)remove(path);
    }
}

/* Memory that runs out at any place is an error and leaks nothing. */
static void test_faults(void)
{
    struct sweep s;
    bool good = true;

    for (sweep_start(&s); sweep_next(&s);) {
        struct arena *a = NULL;
        struct intake in;
        struct err e = {0};
        bool ok = arena_open(&a, &s.memory, (size_t)16 << 20, &e) &&
                  intake_read(plan, S("t.csv"),
                              S(HEAD "某罚〔2026〕01号,示例公司,1,某局,,事实,"
                                     "依据,1,2026-13-01,,x\n"),
                              today, a, &in, &e);

        good = good && ok != s.hit && (ok || err_fault(&e) == FAULT_LIMIT);
        arena_close(a);
        good = good && s.live == 0;
    }
    OK(good, "every allocation may fail");
}

int main(void)
{
    struct city c;
    struct err e = {0};

    city_open(&c);
    scratch = c.a;
    today = instant_date(c.now, ZONE_CITY_MIN);
    if (!law_read(scratch, S("facts"), &law, &e) ||
        !intake_plan_read(scratch, S("packs/penalty/imports/decisions.yaml"),
                          law, &plan, &e)) {
        tap_error(&e);
        (void)OK(false, "the plan is read");
        return tap_done();
    }
    test_real();
    test_shared();
    test_numbers();
    test_shared_numbers();
    test_cells();
    test_masked();
    test_files();
    test_large();
    test_mark();
    test_annotated();
    test_json();
    test_enter(&c);
    test_rights(&c);
    test_again(&c);
    test_plans();
    test_faults();
    city_close(&c);
    arena_close(scratch);
    return tap_done();
}
