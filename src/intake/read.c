/* read.c - a file as rows: its encoding, its header, then row by row. */
#include "intake/internal.h"

static const struct err_def utf16 = {
    .code = "INTAKE-002",
    .fault = FAULT_INPUT,
    .zh = "文件「{0}」是 UTF-16 编码",
    .fix_zh = "在表格软件中另存为「CSV UTF-8(逗号分隔)」",
    .en = "the file \"{0}\" is UTF-16",
    .fix_en = "save it from the spreadsheet as \"CSV UTF-8 (comma delimited)\"",
};
static const struct err_def gb18030 = {
    .code = "INTAKE-003",
    .fault = FAULT_INPUT,
    .zh = "文件「{0}」看来是 GB18030(GBK)编码",
    .fix_zh = "在表格软件中另存为「CSV UTF-8(逗号分隔)」",
    .en = "the file \"{0}\" looks like GB18030 (GBK)",
    .fix_en = "save it from the spreadsheet as \"CSV UTF-8 (comma delimited)\"",
};
static const struct err_def too_large = {
    .code = "INTAKE-004",
    .fault = FAULT_LARGE,
    .zh = "文件「{0}」太大({1})",
    .fix_zh = "分成不超过 32 MiB、十万行的几个文件",
    .en = "the file \"{0}\" is too large ({1})",
    .fix_en = "split it into files of at most 32 MiB and 100000 rows",
};
static const struct err_def strange_column = {
    .code = "INTAKE-005",
    .fault = FAULT_INPUT,
    .zh = "表头的「{0}」不是「{1}」的列",
    .fix_zh = "改成方案中的列名,或删去这一列",
    .en = "the heading \"{0}\" is no column of \"{1}\"",
    .fix_en = "use a name of the plan, or remove the column",
};
static const struct err_def lacks_column = {
    .code = "INTAKE-006",
    .fault = FAULT_INPUT,
    .zh = "文件「{1}」没有「{0}」这一列",
    .fix_zh = "加上这一列;不知道的单元格留空",
    .en = "the file \"{1}\" has no column \"{0}\"",
    .fix_en = "add the column; leave cells empty where nothing is known",
};
static const struct err_def same_column = {
    .code = "INTAKE-007",
    .fault = FAULT_INPUT,
    .zh = "表头的「{0}」与另一列是同一项",
    .fix_zh = "只保留一列",
    .en = "the heading \"{0}\" says the same as another column",
    .fix_en = "keep one of them",
};

/* ---- encoding ---- */

/* Whether the bytes can be GB18030: pairs, or fours with digits. */
static bool like_gb18030(str s)
{
    const unsigned char *p = (const unsigned char *)s.p;

    for (size_t i = 0; i < s.n;) {
        if (p[i] < 0x80) {
            i++;
            continue;
        }
        if (p[i] == 0x80 || p[i] == 0xff || i + 1 >= s.n)
            return false;
        if (p[i + 1] >= '0' && p[i + 1] <= '9')
            i += 4;
        else if (p[i + 1] >= 0x40 && p[i + 1] != 0x7f && p[i + 1] != 0xff)
            i += 2;
        else
            return false;
    }
    return true;
}

/* Without a mark, UTF-16 text shows as nulls in every second place. */
static bool like_utf16(str s)
{
    size_t nulls = 0, n = s.n < 512 ? s.n : 512;

    if (str_starts(s, S("\xFF\xFE")) || str_starts(s, S("\xFE\xFF")))
        return true;
    for (size_t i = 0; i < n; i++)
        nulls += s.p[i] == '\0';
    return nulls > 0 && nulls * 8 > n;
}

static bool check_encoding(str file, str bytes, struct err *e)
{
    if (bytes.n > INTAKE_BYTES_MAX)
        return err_set(e, &too_large, .at = {file, 1, 1},
                       .arg = {file, S("> 32 MiB")});
    if (like_utf16(bytes))
        return err_set(e, &utf16, .at = {file, 1, 1}, .arg = {file});
    if (!str_utf8(bytes, NULL) && like_gb18030(bytes))
        return err_set(e, &gb18030, .at = {file, 1, 1}, .arg = {file});
    return true; /* anything else is for csv_read to refuse, with its place */
}

/* ---- header ---- */

static const struct column *column_named(const struct intake_plan *p, str name)
{
    for (size_t i = 0; i < p->n_columns; i++) {
        const struct column *c = &p->columns[i];

        if (str_eq(c->name.zh, name) || str_eq(c->name.en, name) ||
            str_eq(c->field, name) || list_names(c->also, name))
            return c;
    }
    return NULL;
}

static bool read_header(struct reading *r, str file, struct err *e)
{
    const struct csv_row *head = &r->file.rows[0];
    const struct intake_plan *p = r->plan;

    r->columns = arena_array(r->a, const struct column *, head->n, e);
    r->places = arena_array(r->a, size_t, p->n_columns, e);
    if (r->columns == NULL || r->places == NULL)
        return false;
    for (size_t i = 0; i < p->n_columns; i++)
        r->places[i] = NOWHERE;
    for (size_t i = 0; i < head->n; i++) {
        str name = cell_trim(head->cells[i]);
        const struct column *c = column_named(p, name);
        struct at at = {file, head->line, (int)i + 1};

        if (c == NULL)
            return err_set(e, &strange_column, .at = at,
                           .arg = {name, p->name.zh});
        if (r->places[c - p->columns] != NOWHERE)
            return err_set(e, &same_column, .at = at, .arg = {name});
        r->places[c - p->columns] = i;
        r->columns[i] = c;
    }
    for (size_t i = 0; i < p->n_columns; i++) {
        if (p->columns[i].required && r->places[i] == NOWHERE)
            return err_set(e, &lacks_column, .at = {file, head->line, 1},
                           .arg = {p->columns[i].name.zh, file});
    }
    return true;
}

str reading_cell(const struct reading *r, const struct csv_row *row, str field)
{
    const struct column *c = plan_column(r->plan, field);
    size_t at = c == NULL ? NOWHERE : r->places[c - r->plan->columns];
    str cell = at == NOWHERE ? S("") : cell_trim(row->cells[at]);

    return reading_blank(r, cell) ? S("") : cell;
}

bool reading_blank(const struct reading *r, str cell)
{
    return cell.n == 0 || list_names(r->plan->blank, cell);
}

/* ---- marks ---- */

static const struct column *of_type(const struct intake_plan *p,
                                    enum column_type type)
{
    for (size_t i = 0; i < p->n_columns; i++) {
        if (p->columns[i].type == type)
            return &p->columns[i];
    }
    return NULL;
}

/* The authority is what a row must have to be taken. */
static const struct column *authority_column(const struct intake_plan *p)
{
    for (size_t i = 0; i < p->n_columns; i++) {
        if (p->columns[i].refuse)
            return &p->columns[i];
    }
    return NULL;
}

/* Which marks are used by more than one authority of the file. */
static bool gather_marks(struct reading *r, struct err *e)
{
    const struct column *number = of_type(r->plan, COLUMN_DOC_NUMBER);
    const struct column *owner = authority_column(r->plan);

    r->marks = map_new(r->a, e);
    if (r->marks == NULL)
        return false;
    for (size_t i = 1; number != NULL && owner != NULL && i < r->file.n; i++) {
        str authority = reading_cell(r, &r->file.rows[i], owner->field);
        struct mark_owner *m;
        struct doc_number n;
        bool is;

        if (!doc_number_read(reading_cell(r, &r->file.rows[i], number->field),
                             r->a, &is, &n, e))
            return false;
        if (!is || authority.n == 0)
            continue;
        m = map_get(r->marks, n.mark);
        if (m != NULL) {
            m->shared = m->shared || !str_eq(m->authority, authority);
            continue;
        }
        m = arena_new(r->a, struct mark_owner, e);
        if (m == NULL)
            return false;
        m->authority = authority;
        if (!map_put(r->marks, n.mark, m, e))
            return false;
    }
    return true;
}

bool intake_read(const struct intake_plan *plan, str file, str bytes,
                 date today, struct arena *a, struct intake *out, struct err *e)
{
    struct reading r = {.plan = plan, .a = a, .today = today};
    struct intake_row *rows;

    if (!check_encoding(file, bytes, e) ||
        !csv_read(a, file, bytes, ',', &r.file, e))
        return false;
    if (r.file.n > INTAKE_ROWS_MAX)
        return err_set(e, &too_large, .at = {file, 1, 1},
                       .arg = {file, S("> 100000")});
    r.seen = map_new(a, e);
    rows = arena_array(a, struct intake_row, r.file.n, e);
    if (r.seen == NULL || rows == NULL || !read_header(&r, file, e) ||
        !gather_marks(&r, e))
        return false;
    for (size_t i = 1; i < r.file.n; i++) {
        if (!row_read(&r, &r.file.rows[i], &rows[i - 1], e))
            return false;
    }
    *out = (struct intake){.plan = plan,
                           .file = r.file,
                           .rows = rows,
                           .n_rows = r.file.n - 1,
                           .problems = r.problems.at,
                           .n_problems = r.problems.n};
    return true;
}
