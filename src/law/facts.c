/* facts.c - one table of facts, each row checked as it is read. */
#include "law/internal.h"

static const struct err_def bad_header = {
    .code = "LAW-010",
    .fault = FAULT_INPUT,
    .zh = "法律事实表的第 {1} 列是「{0}」,不是规定的列",
    .fix_zh = "表头依次为 id article kind zh en quantity unit open_to terms "
              "status",
    .en = "column {1} of the facts is \"{0}\", which is not as prescribed",
    .fix_en = "the header is: id article kind zh en quantity unit open_to "
              "terms status",
};
static const struct err_def bad_id = {
    .code = "LAW-011",
    .fault = FAULT_INPUT,
    .zh = "编号「{0}」不是「{1}-」加条号",
    .fix_zh = "用文件名作前缀,后接条款项,如 APL-60、APL-51a",
    .en = "the id \"{0}\" is not \"{1}-\" and an article",
    .fix_en = "begin with the file's name and go on with the article: APL-60, "
              "APL-51a",
};
static const struct err_def fact_twice = {
    .code = "LAW-012",
    .fault = FAULT_INPUT,
    .zh = "编号「{0}」写了两次",
    .fix_zh = "每条用自己的编号,用过的不再使用",
    .en = "the id \"{0}\" stands there twice",
    .fix_en = "give each fact an id of its own, never used before",
};
static const struct err_def empty = {
    .code = "LAW-013",
    .fault = FAULT_INPUT,
    .zh = "「{0}」的 {1} 是空的",
    .fix_zh = "填写这一格",
    .en = "{1} of \"{0}\" is empty",
    .fix_en = "fill in the cell",
};
static const struct err_def bad_kind = {
    .code = "LAW-014",
    .fault = FAULT_INPUT,
    .zh = "「{1}」的种类「{0}」不在规定之列",
    .fix_zh =
        "写 deadline、threshold、role、duty、prohibition、right、document、"
        "publication、computation 或 consequence",
    .en = "\"{0}\" is no kind of fact (\"{1}\")",
    .fix_en = "write deadline, threshold, role, duty, prohibition, right, "
              "document, publication, computation or consequence",
};
static const struct err_def bad_quantity = {
    .code = "LAW-015",
    .fault = FAULT_INPUT,
    .zh = "「{1}」的数量「{0}」写得不对,或者数量与单位只写了一个",
    .fix_zh = "数量写 90、3-9、01-31 或 06-01..09-30,并写单位",
    .en = "the quantity \"{0}\" of \"{1}\" is malformed, or stands without a "
          "unit or a unit without it",
    .fix_en = "write 90, 3-9, 01-31 or 06-01..09-30, and a unit",
};
static const struct err_def bad_unit = {
    .code = "LAW-016",
    .fault = FAULT_INPUT,
    .zh = "「{1}」的单位「{0}」写得不对",
    .fix_zh = "单位用小写英文和下划线,如 working_day",
    .en = "the unit \"{0}\" of \"{1}\" is malformed",
    .fix_en = "write a unit in small letters, such as working_day",
};
static const struct err_def bad_open = {
    .code = "LAW-017",
    .fault = FAULT_INPUT,
    .zh = "「{1}」的 open_to 中有不认识的「{0}」",
    .fix_zh =
        "写 law、regulation、administrative_regulation、local_regulation、"
        "rule、department_rule 或 local_rule,以一个空格分开",
    .en = "\"{0}\" in open_to of \"{1}\" is no rank",
    .fix_en = "write law, regulation, administrative_regulation, "
              "local_regulation, rule, department_rule or local_rule, one "
              "blank apart",
};
static const struct err_def bad_status = {
    .code = "LAW-018",
    .fault = FAULT_INPUT,
    .zh = "「{1}」的状态「{0}」不在规定之列",
    .fix_zh = "写 unverified,或者留空",
    .en = "\"{0}\" is no status of a fact (\"{1}\")",
    .fix_en = "write unverified, or leave it empty",
};

enum column {
    ID,
    ARTICLE,
    KIND,
    ZH,
    EN,
    QUANTITY,
    UNIT,
    OPEN_TO,
    TERMS,
    STATUS,
    COLUMNS
};

static const char *const columns[COLUMNS] = {
    [ID] = "id",         [ARTICLE] = "article", [KIND] = "kind",
    [ZH] = "zh",         [EN] = "en",           [QUANTITY] = "quantity",
    [UNIT] = "unit",     [OPEN_TO] = "open_to", [TERMS] = "terms",
    [STATUS] = "status",
};

static const char *const kinds[] = {"deadline",    "threshold",   "role",
                                    "duty",        "prohibition", "right",
                                    "document",    "publication", "computation",
                                    "consequence", NULL};

/* Who may depart: 法规 and 规章 cover both of their kinds. */
static const char *const openings[] = {"law",
                                       "regulation",
                                       "administrative_regulation",
                                       "local_regulation",
                                       "rule",
                                       "department_rule",
                                       "local_rule",
                                       NULL};

/* A row being read. */
struct row {
    str file, prefix;
    const struct csv_row *cells;
};

static struct at place(const struct row *r, enum column c)
{
    size_t col = 1;

    for (size_t i = 0; i < (size_t)c; i++)
        col += utf8_count(r->cells->cells[i]) + 1;
    return (struct at){r->file, r->cells->line, (int)col};
}

static str cell(const struct row *r, enum column c)
{
    return r->cells->cells[c];
}

static bool refuse(const struct row *r, enum column c,
                   const struct err_def *def, struct err *e)
{
    return err_set(e, def, .at = place(r, c), .arg = {cell(r, c), cell(r, ID)});
}

static bool one_of(str s, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_eq(s, str_of(words[i])))
            return true;
    }
    return false;
}

static bool all_of(str s, const char *allowed)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\0' || strchr(allowed, s.p[i]) == NULL)
            return false;
    }
    return s.n > 0;
}

/* APL-46-1, TIM-W1, APL-51a: parts of letters and digits after the prefix. */
static bool check_id(const struct row *r, struct err *e)
{
    static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    str id = cell(r, ID), rest = S(""), part;
    bool fits = str_starts(id, r->prefix);

    if (fits)
        rest = str_slice(id, r->prefix.n, id.n);
    fits = fits && str_starts(rest, S("-"));
    rest = str_slice(rest, 1, rest.n);
    do {
        fits = fits && !str_ends(rest, S("-"));
        (void)str_cut(rest, S("-"), &part, &rest);
        fits = fits && all_of(part, letters);
    } while (rest.n > 0);
    return fits ||
           err_set(e, &bad_id, .at = place(r, ID), .arg = {id, r->prefix});
}

/* 90, 3-9, 01-31 or 06-01..09-30. */
static bool is_quantity(str s)
{
    str from, to, a, b;

    if (str_cut(s, S(".."), &from, &to))
        return is_quantity(from) && is_quantity(to);
    if (str_cut(s, S("-"), &a, &b))
        return all_of(a, "0123456789") && all_of(b, "0123456789");
    return all_of(s, "0123456789");
}

static bool check_numbers(const struct row *r, struct err *e)
{
    str quantity = cell(r, QUANTITY), unit = cell(r, UNIT);

    if ((quantity.n == 0) != (unit.n == 0) ||
        (quantity.n > 0 && !is_quantity(quantity)))
        return refuse(r, QUANTITY, &bad_quantity, e);
    if (unit.n > 0 && !all_of(unit, "abcdefghijklmnopqrstuvwxyz_"))
        return refuse(r, UNIT, &bad_unit, e);
    return true;
}

static bool check_words(const struct row *r, struct err *e)
{
    str open = cell(r, OPEN_TO), status = cell(r, STATUS), word;

    if (!one_of(cell(r, KIND), kinds))
        return refuse(r, KIND, &bad_kind, e);
    while (open.n > 0) {
        bool more = str_cut(open, S(" "), &word, &open);

        if (!one_of(word, openings) || (more && open.n == 0))
            return err_set(e, &bad_open, .at = place(r, OPEN_TO),
                           .arg = {word, cell(r, ID)});
    }
    if (status.n > 0 && !str_eq(status, S("unverified")))
        return refuse(r, STATUS, &bad_status, e);
    return true;
}

static bool check_row(const struct row *r, struct err *e)
{
    static const enum column filled[] = {ARTICLE, KIND, ZH, EN};

    if (!check_id(r, e))
        return false;
    for (size_t i = 0; i < COUNT_OF(filled); i++) {
        if (cell(r, filled[i]).n == 0)
            return err_set(e, &empty, .at = place(r, filled[i]),
                           .arg = {cell(r, ID), str_of(columns[filled[i]])});
    }
    return check_words(r, e) && check_numbers(r, e);
}

static bool read_row(struct law *l, const struct row *r, struct err *e)
{
    struct fact *f = arena_new(l->a, struct fact, e);
    struct listed *other = map_get(l->listed, cell(r, ID));

    if (f == NULL || !check_row(r, e))
        return false;
    if (law_find(l, cell(r, ID)) != NULL)
        return refuse(r, ID, &fact_twice, e);
    if (other != NULL)
        other->seen = true;
    *f = (struct fact){
        .id = cell(r, ID),
        .law = other != NULL ? other->text : map_get(l->laws, r->prefix),
        .article = cell(r, ARTICLE),
        .kind = cell(r, KIND),
        .zh = cell(r, ZH),
        .en = cell(r, EN),
        .quantity = cell(r, QUANTITY),
        .unit = cell(r, UNIT),
        .open_to = cell(r, OPEN_TO),
        .unverified = cell(r, STATUS).n > 0,
        .at = place(r, ID),
    };
    return map_put(l->facts, f->id, f, e);
}

static bool check_header(str file, const struct csv_row *h, struct err *e)
{
    const struct row r = {file, S(""), h};

    for (size_t i = 0; i < COLUMNS || i < h->n; i++) {
        str want = i < COLUMNS ? str_of(columns[i]) : S("");
        str got = i < h->n ? h->cells[i] : S("");
        char n[24];

        if (str_eq(got, want))
            continue;
        (void)snprintf(n, sizeof n, "%zu", i + 1);
        return err_set(e, &bad_header,
                       .at = place(&r, (enum column)(i < h->n ? i : 0)),
                       .arg = {got, str_of(n)});
    }
    return true;
}

bool facts_read(struct law *l, str prefix, str path, str text, struct err *e)
{
    struct csv rows = {0};

    if (!csv_read(l->a, path, text, '\t', &rows, e) ||
        !check_header(path, &rows.rows[0], e))
        return false;
    for (size_t i = 1; i < rows.n; i++) {
        const struct row r = {path, prefix, &rows.rows[i]};

        if (!read_row(l, &r, e))
            return false;
    }
    return true;
}
