/* csv.c - comma-separated [RFC 4180] and tab-separated text as rows. */
#include "notation/internal.h"

#include <assert.h>

static const struct err_def not_utf8 = {
    .code = "CSV-001",
    .fault = FAULT_INPUT,
    .zh = "文件「{0}」不是 UTF-8 编码",
    .fix_zh = "在表格软件中另存为「CSV UTF-8」",
    .en = "the file \"{0}\" is not UTF-8",
    .fix_en = "save it from the spreadsheet as \"CSV UTF-8\"",
};
static const struct err_def nul_byte = {
    .code = "CSV-002",
    .fault = FAULT_INPUT,
    .zh = "文件「{0}」中有空字符",
    .fix_zh = "另存为纯文本的「CSV UTF-8」",
    .en = "the file \"{0}\" holds a null character",
    .fix_en = "save it as plain text, \"CSV UTF-8\"",
};
static const struct err_def not_closed = {
    .code = "CSV-003",
    .fault = FAULT_INPUT,
    .zh = "此处的引号没有闭合:{0}",
    .fix_zh = "在单元格末尾补上引号,其中的引号写成两个",
    .en = "the quote here is never closed: {0}",
    .fix_en = "close it at the end of the cell; double quotes inside it",
};
static const struct err_def after_quote = {
    .code = "CSV-004",
    .fault = FAULT_INPUT,
    .zh = "引号闭合后还有「{0}」",
    .fix_zh = "单元格中的引号写成两个",
    .en = "\"{0}\" follows the closing quote",
    .fix_en = "double the quotes inside a cell",
};
static const struct err_def stray_quote = {
    .code = "CSV-005",
    .fault = FAULT_INPUT,
    .zh = "单元格「{0}」没有以引号开头,中间却有引号",
    .fix_zh = "给整个单元格加上引号,其中的引号写成两个",
    .en = "the cell \"{0}\" holds a quote but does not begin with one",
    .fix_en = "quote the whole cell and double the quotes inside it",
};
static const struct err_def ragged = {
    .code = "CSV-006",
    .fault = FAULT_INPUT,
    .zh = "此行有 {0} 个单元格,表头有 {1} 个",
    .fix_zh = "使每一行与表头的列数相同",
    .en = "this row has {0} cells, the header has {1}",
    .fix_en = "give every row as many cells as the header",
};
static const struct err_def lone_return = {
    .code = "CSV-007",
    .fault = FAULT_INPUT,
    .zh = "单元格「{0}」之后只有回车而没有换行",
    .fix_zh = "行末用 LF 或 CR LF;单元格内换行要加引号",
    .en = "a carriage return without a line feed follows \"{0}\"",
    .fix_en = "end lines with LF or CR LF; quote a cell with line ends",
};
static const struct err_def no_header = {
    .code = "CSV-008",
    .fault = FAULT_INPUT,
    .zh = "文件「{0}」没有表头",
    .fix_zh = "第一行写各列的名称",
    .en = "the file \"{0}\" has no header",
    .fix_en = "write the names of the columns in the first row",
};

struct reader {
    struct arena *a;
    str file, text;
    char sep;
    size_t at;
    struct place place;
    VEC(str) cells; /* of the row being read */
    VEC(struct csv_row) rows;
};

static struct at here(struct reader *r, size_t at)
{
    place_go(&r->place, at);
    return (struct at){r->file, r->place.line, r->place.col};
}

static str shown(const struct reader *r, size_t from)
{
    return excerpt(str_slice(r->text, from, r->text.n));
}

static bool at_line_end(const struct reader *r)
{
    const char *p = r->text.p + r->at;
    size_t left = r->text.n - r->at;

    return left == 0 || p[0] == '\n' ||
           (p[0] == '\r' && left > 1 && p[1] == '\n');
}

static void over_line_end(struct reader *r)
{
    if (r->at < r->text.n && r->text.p[r->at] == '\r')
        r->at++;
    if (r->at < r->text.n)
        r->at++;
}

/* --------------------------------------------------------------- cells --- */

/* What is meant by a quoted cell: a copy only where quotes are doubled. */
static bool undouble(struct reader *r, str written, size_t doubled, str *out,
                     struct err *e)
{
    size_t n = 0;
    char *p;

    *out = written;
    if (doubled == 0)
        return true;
    p = arena_alloc(r->a, written.n - doubled, e);
    if (p == NULL)
        return false;
    for (size_t i = 0; i < written.n; i++) {
        p[n++] = written.p[i];
        if (written.p[i] == '"')
            i++;
    }
    *out = (str){p, n};
    return true;
}

static bool quoted(struct reader *r, str *out, struct err *e)
{
    size_t open = r->at++, from = r->at, doubled = 0;

    for (;;) {
        const char *p = r->at == r->text.n
                            ? NULL
                            : memchr(r->text.p + r->at, '"', r->text.n - r->at);

        if (p == NULL)
            return err_set(e, &not_closed, .at = here(r, open),
                           .arg = {shown(r, open)});
        r->at = (size_t)(p - r->text.p) + 1;
        if (r->at == r->text.n || r->text.p[r->at] != '"')
            break;
        r->at++;
        doubled++;
    }
    if (!at_line_end(r) && r->text.p[r->at] != r->sep)
        return err_set(e, &after_quote, .at = here(r, r->at),
                       .arg = {shown(r, r->at)});
    return undouble(r, str_slice(r->text, from, r->at - 1), doubled, out, e);
}

static bool plain(struct reader *r, str *out, struct err *e)
{
    size_t from = r->at;

    while (!at_line_end(r) && r->text.p[r->at] != r->sep) {
        char c = r->text.p[r->at];

        if (c == '"' && r->sep == ',')
            return err_set(e, &stray_quote, .at = here(r, r->at),
                           .arg = {shown(r, from)});
        if (c == '\r')
            return err_set(e, &lone_return, .at = here(r, r->at),
                           .arg = {shown(r, from)});
        r->at++;
    }
    *out = str_slice(r->text, from, r->at);
    return true;
}

/* ---------------------------------------------------------------- rows --- */

static bool cells(struct reader *r, struct err *e)
{
    r->cells.n = 0;
    for (;;) {
        str *cell = vec_add(r->a, &r->cells, e);

        if (cell == NULL)
            return false;
        *cell = S("");
        if (r->sep == ',' && r->at < r->text.n && r->text.p[r->at] == '"'
                ? !quoted(r, cell, e)
                : !plain(r, cell, e))
            return false;
        if (at_line_end(r))
            return true;
        r->at++;
    }
}

static bool row(struct reader *r, struct err *e)
{
    struct at at = here(r, r->at);
    struct csv_row *row;
    size_t want;

    if (!cells(r, e))
        return false;
    want = r->rows.n == 0 ? r->cells.n : r->rows.at[0].n;
    if (r->cells.n != want) {
        char z[2][24];
        int n0 = snprintf(z[0], sizeof z[0], "%zu", r->cells.n);
        int n1 = snprintf(z[1], sizeof z[1], "%zu", want);

        return err_set(e, &ragged, .at = at,
                       .arg = {{z[0], (size_t)n0}, {z[1], (size_t)n1}});
    }
    row = vec_add(r->a, &r->rows, e);
    if (row == NULL)
        return false;
    *row = (struct csv_row){.line = at.line, .n = want};
    row->cells = arena_array(r->a, str, want, e);
    if (row->cells == NULL)
        return false;
    memcpy(row->cells, r->cells.at, want * sizeof *row->cells);
    over_line_end(r);
    return true;
}

/* An empty line is a row only where the header has one column: there it is
 * how an empty cell is written. */
static bool skipped(const struct reader *r)
{
    if (r->sep == '\t' && r->text.p[r->at] == '#')
        return true;
    return at_line_end(r) && (r->rows.n == 0 || r->rows.at[0].n > 1);
}

static void skip_line(struct reader *r)
{
    const char *p = memchr(r->text.p + r->at, '\n', r->text.n - r->at);

    r->at = p == NULL ? r->text.n : (size_t)(p - r->text.p) + 1;
}

static bool is_text(struct reader *r, struct err *e)
{
    const char *nul = r->text.n == 0 ? NULL : memchr(r->text.p, 0, r->text.n);
    size_t bad;

    if (!str_utf8(r->text, &bad))
        return err_set(e, &not_utf8, .at = here(r, bad), .arg = {r->file});
    if (nul != NULL)
        return err_set(e, &nul_byte, .at = here(r, (size_t)(nul - r->text.p)),
                       .arg = {r->file});
    return true;
}

bool csv_read(struct arena *a, str file, str text, char sep, struct csv *out,
              struct err *e)
{
    struct reader r = {.a = a, .file = file, .text = text, .sep = sep};

    assert(sep == ',' || sep == '\t');
    if (str_starts(text, S("\xEF\xBB\xBF")))
        r.text = str_slice(text, 3, text.n);
    place_start(&r.place, r.text);
    if (!is_text(&r, e))
        return false;
    while (r.at < r.text.n) {
        if (skipped(&r))
            skip_line(&r);
        else if (!row(&r, e))
            return false;
    }
    if (r.rows.n == 0)
        return err_set(e, &no_header, .at = {file, 1, 1}, .arg = {file});
    *out = (struct csv){.n = r.rows.n, .rows = r.rows.at};
    return true;
}

/* ------------------------------------------------------------- writing --- */

/* -5 or -0.25: a number and no more. */
static bool negative_number(str s)
{
    return s.n > 1 && s.p[0] == '-' && number_length(s) == s.n;
}

/* Spreadsheets begin a formula with = + - @ and, where full-width letters are
 * typed, with their wide forms; some leave out blanks in front. */
static bool like_formula(str s)
{
    static const str starts[] = {SI("="),  SI("+"),  SI("-"),  SI("@"),
                                 SI("＝"), SI("＋"), SI("－"), SI("＠")};
    size_t blanks = 0;

    while (blanks < s.n && memchr(" \t\r\n", s.p[blanks], 4) != NULL)
        blanks++;
    if (blanks > 0 && s.p[0] != ' ')
        return true;
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        if (str_starts(str_slice(s, blanks, s.n), starts[i]))
            return !negative_number(s);
    }
    return false;
}

void csv_cell(struct buf *out, str cell)
{
    bool guard = like_formula(cell), quote = guard;

    for (size_t i = 0; i < cell.n && !quote; i++)
        quote = memchr(",\"\r\n\t", cell.p[i], 5) != NULL;
    /* A space at either end survives only between quotes in some readers. */
    quote = quote ||
            (cell.n > 0 && (cell.p[0] == ' ' || cell.p[cell.n - 1] == ' '));
    if (quote)
        buf_byte(out, '"');
    if (guard)
        buf_byte(out, '\'');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            buf_byte(out, '"');
        buf_byte(out, cell.p[i]);
    }
    if (quote)
        buf_byte(out, '"');
}
