/* read.c - a text of law from Markdown, line by line. */
#include "statute/internal.h"

static const struct err_def no_title = {
    .code = "STAT-001",
    .fault = FAULT_INPUT,
    .zh = "法律文本没有标题",
    .fix_zh = "第一行写「# 名称」",
    .en = "the text has no title",
    .fix_en = "begin with \"# title\"",
};
static const struct err_def no_articles = {
    .code = "STAT-002",
    .fault = FAULT_INPUT,
    .zh = "「{0}」没有条文",
    .fix_zh = "每条另起一行,以「第…条」开头",
    .en = "\"{0}\" has no articles",
    .fix_en = "begin each article on a line of its own with 第…条",
};
static const struct err_def out_of_order = {
    .code = "STAT-003",
    .fault = FAULT_INPUT,
    .zh = "「{0}」之后不应是「{1}」",
    .fix_zh = "核对条文是否缺漏、重复或者错行",
    .en = "{1} does not follow {0}",
    .fix_en = "look for an article that is missing, doubled or broken",
};
static const struct err_def item_out_of_order = {
    .code = "STAT-004",
    .fault = FAULT_INPUT,
    .zh = "{0}的第 {1} 项不在其位",
    .fix_zh = "各项依次写（一）（二）…",
    .en = "item {1} of {0} is out of order",
    .fix_en = "number the items （一）（二）…",
};
static const struct err_def empty_article = {
    .code = "STAT-005",
    .fault = FAULT_INPUT,
    .zh = "「{0}」没有内容",
    .fix_zh = "写上条文",
    .en = "{0} says nothing",
    .fix_en = "give its words",
};
static const struct err_def no_text = {
    .code = "STAT-006",
    .fault = FAULT_INPUT,
    .zh = "文本不是 UTF-8(第 {0} 字节)",
    .fix_zh = "另存为 UTF-8",
    .en = "the text is not UTF-8 (byte {0})",
    .fix_en = "save it as UTF-8",
};
static const struct err_def bad_day = {
    .code = "STAT-007",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是日期",
    .fix_zh = "写成 2021年1月22日",
    .en = "\"{0}\" is no day",
    .fix_en = "write it as 2021年1月22日",
};

/* Growing parts of what is read. */
struct reading {
    struct arena *a;
    struct err *e;
    str file;
    int line;
    str under;
    bool part;
    struct statute *s;
    VEC(struct statute_event) events;
    VEC(struct statute_article) articles;
    VEC(struct statute_paragraph) paragraphs; /* of the open article */
    VEC(struct statute_item) items;           /* of its last paragraph */
};

static bool eat(str *s, const char *word)
{
    if (!str_starts(*s, str_of(word)))
        return false;
    *s = str_slice(*s, strlen(word), s->n);
    return true;
}

/* Blanks of both kinds, and what is invisible, at both ends. */
static str trimmed(str s)
{
    static const char *const blanks[] = {"　", "\xe2\x80\x8b", "\xef\xbb\xbf",
                                         "\xc2\xa0", "\xe2\x80\x83"};
    bool again = true;

    while (again) {
        str t = str_trim(s);

        for (size_t i = 0; i < COUNT_OF(blanks); i++) {
            str b = str_of(blanks[i]);

            if (str_starts(t, b))
                t = str_slice(t, b.n, t.n);
            if (str_ends(t, b))
                t = str_slice(t, 0, t.n - b.n);
        }
        again = t.n != s.n;
        s = t;
    }
    return s;
}

static struct at here(const struct reading *r)
{
    return (struct at){r->file, r->line, 1};
}

/* ---- adoption and amendment ---- */

static bool digits(str *s, int *out)
{
    size_t n = 0;
    int64_t v;

    while (n < s->n && n < 5 && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    if (n == 0 || !str_to_int(str_slice(*s, 0, n), 0, 9999, &v))
        return false;
    *out = (int)v;
    *s = str_slice(*s, n, s->n);
    return true;
}

/* 2021年1月22日 at the start of a line; *is: it has that form. */
static bool day_of(struct reading *r, str *s, date *on, bool *is)
{
    struct civil c;
    str rest = *s;

    *is = digits(&rest, &c.year) && eat(&rest, "年") &&
          digits(&rest, &c.month) && eat(&rest, "月") &&
          digits(&rest, &c.day) && eat(&rest, "日");
    if (!*is)
        return true;
    if (!civil_ok(c) || c.year < 1949 || c.year > 2999)
        return err_set(r->e, &bad_day, .at = here(r),
                       .arg = {str_slice(*s, 0, s->n - rest.n)});
    *on = date_of(c);
    *s = rest;
    return true;
}

static bool has(str s, const char *word)
{
    size_t at;

    return str_find(s, str_of(word), &at);
}

/* The day on which it comes into force is no version of its own. */
static bool is_version(str rest)
{
    return !has(rest, "施行") || has(rest, "通过") || has(rest, "修") ||
           has(rest, "公布") || has(rest, "发布");
}

/* A line may tell of several days: 2010年…修订 2021年…第二次修订. */
static bool event(struct reading *r, str line)
{
    str rest = line;

    while (rest.n > 0) {
        struct statute_event *v;
        size_t bytes;
        date on = 0;
        bool is;

        if (!day_of(r, &rest, &on, &is))
            return false;
        if (!is) {
            int skipped;

            if (!digits(&rest, &skipped)) {
                (void)utf8_next(rest, &bytes);
                rest = str_slice(rest, bytes, rest.n);
            }
            continue;
        }
        v = vec_add(r->a, &r->events, r->e);
        if (v == NULL)
            return false;
        *v = (struct statute_event){on, line};
        if (on > r->s->version && is_version(rest))
            r->s->version = on;
    }
    return true;
}

/* …(2023-09-01).md: who published the text named its version. */
static void version_of_name(struct statute *s)
{
    str name = s->file, day;
    date on;

    if (!str_ends(name, S(").md")) || name.n < 15)
        return;
    day = str_slice(name, name.n - 14, name.n - 4);
    if (name.p[name.n - 15] == '(' && date_parse(day, &on))
        s->version = on;
}

/* ---- articles ---- */

/* What is open is closed: items into their paragraph, paragraphs into their
 * article. */
static bool close_paragraph(struct reading *r)
{
    struct statute_paragraph *p;

    if (r->paragraphs.n == 0)
        return true;
    p = &r->paragraphs.at[r->paragraphs.n - 1];
    if (p->items == NULL) {
        p->items = r->items.at;
        p->n_items = r->items.n;
    }
    r->items.at = NULL;
    r->items.n = r->items.cap = 0;
    return true;
}

static bool join_whole(struct reading *r, struct statute_article *x)
{
    struct buf b;
    bool ok;

    buf_init(&b, &memory_system, STATUTE_MAX);
    for (size_t i = 0; i < x->n_paragraphs; i++) {
        if (i > 0)
            buf_byte(&b, '\n');
        buf_add(&b, x->paragraphs[i].text);
        for (size_t k = 0; k < x->paragraphs[i].n_items; k++) {
            buf_byte(&b, '\n');
            buf_add(&b, x->paragraphs[i].items[k].text);
        }
    }
    ok = buf_take(&b, r->a, &x->whole, r->e);
    buf_close(&b);
    return ok;
}

static bool close_article(struct reading *r)
{
    struct statute_article *x;

    if (r->articles.n == 0 || !close_paragraph(r))
        return r->articles.n == 0;
    x = &r->articles.at[r->articles.n - 1];
    if (r->paragraphs.n == 0)
        return err_set(r->e, &empty_article, .at = {r->file, x->line, 1},
                       .arg = {x->label});
    x->paragraphs = r->paragraphs.at;
    x->n_paragraphs = r->paragraphs.n;
    r->paragraphs.at = NULL;
    r->paragraphs.n = r->paragraphs.cap = 0;
    return join_whole(r, x);
}

static bool paragraph(struct reading *r, str text)
{
    struct statute_paragraph *p;

    if (!close_paragraph(r) ||
        (p = vec_add(r->a, &r->paragraphs, r->e)) == NULL)
        return false;
    *p = (struct statute_paragraph){.text = text, .line = r->line};
    return true;
}

static bool follows(const struct statute_article *last, int number, int sub)
{
    if (last == NULL)
        return sub == 0; /* a part of a code begins where it begins */
    if (sub > 0)
        return number == last->number && sub == last->sub + 1;
    return number == last->number + 1;
}

/* 第六十条 or 第十七条之一 at the start of a line; *is: it has that form. */
bool statute_label(str *s, int *number, int *sub, str *label)
{
    str rest = *s;

    *sub = 0;
    if (!eat(&rest, "第") || !law_numeral(&rest, number) || !eat(&rest, "条"))
        return false;
    if (eat(&rest, "之") && !law_numeral(&rest, sub))
        return false;
    *label = str_slice(*s, 0, s->n - rest.n);
    *s = rest;
    return true;
}

/* In running text 第六十条 may begin a line only where a blank follows it. */
static bool begins_article(str line, int *number, int *sub, str *label,
                           str *rest)
{
    *rest = line;
    if (!statute_label(rest, number, sub, label))
        return false;
    return rest->n == 0 || str_starts(*rest, S(" ")) ||
           str_starts(*rest, S("　")) || str_starts(*rest, S("\t"));
}

static bool article(struct reading *r, int number, int sub, str label, str rest)
{
    const struct statute_article *last =
        r->articles.n > 0 ? &r->articles.at[r->articles.n - 1] : NULL;
    struct statute_article *x;

    if (!follows(last, number, sub))
        return err_set(r->e, &out_of_order, .at = here(r),
                       .arg = {last == NULL ? S("-") : last->label, label});
    if (!close_article(r))
        return false;
    x = vec_add(r->a, &r->articles, r->e);
    if (x == NULL)
        return false;
    *x = (struct statute_article){.number = number,
                                  .sub = sub,
                                  .label = label,
                                  .under = r->under,
                                  .line = r->line};
    rest = trimmed(rest);
    return rest.n == 0 || paragraph(r, rest);
}

/* ---- items ---- */

/* A line between two items that is no item itself belongs to the one before
 * it. */
static bool take_back(struct reading *r, int number)
{
    struct statute_paragraph *last, *before;
    struct statute_item *item;

    if (r->items.n > 0 || number < 2 || r->paragraphs.n < 2)
        return true;
    last = &r->paragraphs.at[r->paragraphs.n - 1];
    before = last - 1;
    if (before->n_items == 0 ||
        before->items[before->n_items - 1].number != number - 1)
        return true;
    item = &before->items[before->n_items - 1];
    if (!arena_join(r->a, (const str[]){item->text, S("\n"), last->text}, 3,
                    &item->text, r->e))
        return false;
    r->paragraphs.n--;
    r->items.at = before->items;
    r->items.n = r->items.cap = before->n_items;
    before->items = NULL;
    before->n_items = 0;
    return true;
}

static bool item(struct reading *r, int number, str text)
{
    struct statute_item *x;
    char n[16];

    if (!take_back(r, number))
        return false;
    if (r->paragraphs.n == 0 ||
        number !=
            (r->items.n == 0 ? 1 : r->items.at[r->items.n - 1].number + 1)) {
        (void)snprintf(n, sizeof n, "%d", number);
        return err_set(
            r->e, &item_out_of_order, .at = here(r),
            .arg = {r->articles.at[r->articles.n - 1].label, str_of(n)});
    }
    x = vec_add(r->a, &r->items, r->e);
    if (x == NULL)
        return false;
    *x = (struct statute_item){number, text, r->line};
    return true;
}

/* （一）, (一) or 一、 … only the first two are items. */
static bool begins_item(str line, int *number, str *rest)
{
    *rest = line;
    if (!eat(rest, "（") && !eat(rest, "("))
        return false;
    return law_numeral(rest, number) && (eat(rest, "）") || eat(rest, ")"));
}

/* 1. of an item goes on with it. */
static bool goes_on(struct reading *r, str line)
{
    struct statute_item *last;
    str rest = line;
    int n;

    if (r->items.n == 0 || !digits(&rest, &n) ||
        !(eat(&rest, ".") || eat(&rest, "．") || eat(&rest, "、")))
        return false;
    last = &r->items.at[r->items.n - 1];
    return arena_join(r->a, (const str[]){last->text, S("\n"), line}, 3,
                      &last->text, r->e);
}

/* ---- lines ---- */

static bool heading(struct reading *r, str line)
{
    int level = 0;

    while (eat(&line, "#"))
        level++;
    line = trimmed(line);
    if (level == 1 && r->articles.n == 0) {
        if (r->s->title.n == 0) {
            r->s->title = line;
            return true;
        }
        r->part = true;
        /* A part of a code: 中华人民共和国民法典 总则. */
        return arena_join(r->a, (const str[]){r->s->title, S(" "), line}, 3,
                          &r->s->title, r->e);
    }
    r->under = line;
    return true;
}

static bool text_line(struct reading *r, str line)
{
    int number, sub;
    str label, rest;

    if (begins_article(line, &number, &sub, &label, &rest))
        return article(r, number, sub, label, rest);
    if (r->articles.n == 0)
        return event(r, line); /* before the first: adoption, or a preamble */
    if (begins_item(line, &number, &rest))
        return item(r, number, trimmed(rest));
    if (goes_on(r, line))
        return true;
    return paragraph(r, line);
}

static bool one_line(struct reading *r, str line)
{
    line = trimmed(line);
    if (line.n == 0)
        return true;
    if (str_starts(line, S("<!--")))
        return true;
    if (str_starts(line, S("#")))
        return heading(r, line);
    if (r->s->title.n == 0)
        return err_set(r->e, &no_title, .at = here(r), .arg = {S("")});
    return text_line(r, line);
}

bool statute_read(struct arena *a, str file, str text, struct statute **out,
                  struct err *e)
{
    struct reading r = {.a = a, .e = e, .file = file};
    size_t bad;

    r.s = arena_new(a, struct statute, e);
    if (r.s == NULL)
        return false;
    r.s->file = file;
    r.s->version = DATE_MIN;
    if (!str_utf8(text, &bad)) {
        char n[24];

        (void)snprintf(n, sizeof n, "%zu", bad);
        return err_set(e, &no_text, .at = {file, 0, 0}, .arg = {str_of(n)});
    }
    while (text.n > 0) {
        str line;

        (void)str_cut(text, S("\n"), &line, &text);
        r.line++;
        if (!one_line(&r, line))
            return false;
    }
    if (r.s->title.n == 0)
        return err_set(e, &no_title, .at = {file, 1, 1}, .arg = {S("")});
    if (r.articles.n == 0)
        return err_set(e, &no_articles, .at = {file, r.line, 1},
                       .arg = {r.s->title});
    if (!close_article(&r))
        return false;
    version_of_name(r.s);
    r.s->part = r.part;
    r.s->events = r.events.at;
    r.s->n_events = r.events.n;
    r.s->articles = r.articles.at;
    r.s->n_articles = r.articles.n;
    *out = r.s;
    return true;
}

const struct statute_article *statute_article(const struct statute *s,
                                              int number, int sub)
{
    for (size_t i = 0; i < s->n_articles; i++) {
        if (s->articles[i].number == number && s->articles[i].sub == sub)
            return &s->articles[i];
    }
    return NULL;
}
