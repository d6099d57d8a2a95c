/* print.c - a guide as Markdown and as a page of its own. */
#include "explain/internal.h"

enum section { WHO, TRACKS, LIMITS, PAPERS, PUBLIC, REMEDIES, SECTIONS };
static const struct {
    const char *key;
    struct words title;
} sections[SECTIONS] = {
    [WHO] = {"who", {SI("谁来办"), SI("Who")}},
    [TRACKS] = {"tracks", {SI("怎么办"), SI("Steps, in order")}},
    [LIMITS] = {"limits", {SI("多长时间"), SI("Time limits")}},
    [PAPERS] = {"papers", {SI("出具的文书"), SI("Papers")}},
    [PUBLIC] = {"public", {SI("公开什么"), SI("What becomes public")}},
    [REMEDIES] = {"remedies",
                  {SI("权利、救济和应当告知的事项"),
                   SI("Rights, remedies, and what must be told")}},
};

/* A line that a section prints. */
struct printer {
    struct buf *b;
    enum lang lang;
    bool html;
};

static str word(const struct printer *p, const char *zh, const char *en)
{
    return str_of(p->lang == LANG_ZH ? zh : en);
}

static void text(const struct printer *p, str s)
{
    tag_words(p->b, p->html, s);
}

static void heading(const struct printer *p, int level, str s)
{
    if (p->html) {
        buf_lit(p->b, "<h");
        buf_int(p->b, level);
        buf_byte(p->b, '>');
        text(p, s);
        buf_lit(p->b, "</h");
        buf_int(p->b, level);
        buf_lit(p->b, ">\n");
        return;
    }
    buf_byte(p->b, '\n');
    buf_fill(p->b, '#', (size_t)level);
    buf_byte(p->b, ' ');
    text(p, s);
    buf_lit(p->b, "\n\n");
}

static void open_item(const struct printer *p)
{
    tag_either(p->b, p->html, "<li>", "- ");
}

static void close_item(const struct printer *p)
{
    tag_either(p->b, p->html, "</li>\n", "\n");
}

static void open_list(const struct printer *p)
{
    if (p->html)
        buf_lit(p->b, "<ul>\n");
}

static void close_list(const struct printer *p)
{
    if (p->html)
        buf_lit(p->b, "</ul>\n");
}

/* 〔《行政许可法》第四十二条 LIC-42-1a;…〕 */
static void cites(const struct printer *p, const struct json *all)
{
    if (all == NULL || all->n == 0)
        return;
    tag_either(p->b, p->html, " <small>", " ");
    text(p, word(p, "〔", "["));
    for (size_t i = 0; i < all->n; i++) {
        if (i > 0)
            text(p, word(p, ";", "; "));
        text(p, json_get_str(all->items[i], S("text")));
        buf_byte(p->b, ' ');
        text(p, json_get_str(all->items[i], S("id")));
    }
    text(p, word(p, "〕", "]"));
    if (p->html)
        buf_lit(p->b, "</small>");
}

/* One line: a label and what it says, when there is something. */
static void line(const struct printer *p, const char *zh, const char *en,
                 str says)
{
    if (says.n == 0)
        return;
    open_item(p);
    text(p, word(p, zh, en));
    text(p, word(p, ":", ": "));
    text(p, says);
    close_item(p);
}

static void list_line(const struct printer *p, const char *zh, const char *en,
                      const struct json *all)
{
    if (all == NULL || all->n == 0)
        return;
    open_item(p);
    text(p, word(p, zh, en));
    text(p, word(p, ":", ": "));
    for (size_t i = 0; i < all->n; i++) {
        if (i > 0)
            text(p, word(p, "、", ", "));
        text(p, json_str(all->items[i]));
    }
    close_item(p);
}

static void print_who(const struct printer *p, const struct json *one)
{
    const struct json *needs = json_get(one, S("needs"));

    open_item(p);
    text(p, json_get_str(one, S("name")));
    for (size_t i = 0; needs != NULL && i < needs->n; i++) {
        text(p, i == 0 ? word(p, ":", ": ") : word(p, ";", "; "));
        text(p, json_str(needs->items[i]));
    }
    cites(p, json_get(one, S("cites")));
    close_item(p);
}

static void print_condition(const struct printer *p, const struct json *c)
{
    open_item(p);
    text(p, word(p, "条件:", "Condition: "));
    text(p, json_get_str(c, S("says")));
    text(p, word(p, "(", " ("));
    text(p, json_get_str(c, S("kind")));
    text(p, word(p, ";办法:", "; what helps: "));
    text(p, json_get_str(c, S("cure")));
    text(p, word(p, ")", ")"));
    cites(p, json_get(c, S("cites")));
    close_item(p);
}

static void print_step(const struct printer *p, const struct json *s)
{
    const struct json *conditions = json_get(s, S("conditions"));
    const struct json *limits = json_get(s, S("limits"));

    tag_either(p->b, p->html, "<h4>", "\n#### ");
    text(p, json_get_str(s, S("n")));
    buf_lit(p->b, ". ");
    text(p, json_get_str(s, S("name")));
    tag_either(p->b, p->html, "</h4>\n", "\n\n");
    open_list(p);
    line(p, "说明", "What", json_get_str(s, S("does")));
    line(p, "由谁办", "By", json_get_str(s, S("who")));
    line(p, "何时可办", "When the state is", json_get_str(s, S("from")));
    line(p, "办后成为", "Leads to", json_get_str(s, S("to")));
    line(p, "对象", "For", json_get_str(s, S("each")));
    list_line(p, "需要填写", "To be entered", json_get(s, S("entries")));
    for (size_t i = 0; conditions != NULL && i < conditions->n; i++)
        print_condition(p, conditions->items[i]);
    for (size_t i = 0; limits != NULL && i < limits->n; i++)
        line(p, "期限", "Time limit", json_str(limits->items[i]));
    list_line(p, "随之发生", "With it", json_get(s, S("effects")));
    line(p, "文书", "Paper", json_get_str(s, S("paper")));
    open_item(p);
    text(p, word(p, "依据:", "Law:"));
    cites(p, json_get(s, S("cites")));
    close_item(p);
    close_list(p);
}

static void print_track(const struct printer *p, const struct json *track)
{
    const struct json *steps = json_get(track, S("steps"));

    if (steps == NULL || steps->n == 0)
        return;
    heading(p, 3, json_get_str(track, S("name")));
    for (size_t i = 0; i < steps->n; i++)
        print_step(p, steps->items[i]);
}

static void print_named(const struct printer *p, const struct json *one)
{
    str name = json_get_str(one, S("name"));

    open_item(p);
    text(p, name);
    if (name.n > 0)
        text(p, word(p, ":", ": "));
    text(p, json_get_str(one, S("says")));
    cites(p, json_get(one, S("cites")));
    close_item(p);
}

static void print_section(const struct printer *p, const struct json *guide,
                          enum section n)
{
    const struct json *all = json_get(guide, str_of(sections[n].key));

    if (all == NULL || all->n == 0)
        return;
    heading(p, 2,
            p->lang == LANG_ZH ? sections[n].title.zh : sections[n].title.en);
    if (n != TRACKS)
        open_list(p);
    for (size_t i = 0; i < all->n; i++) {
        if (n == TRACKS)
            print_track(p, all->items[i]);
        else if (n == WHO)
            print_who(p, all->items[i]);
        else
            print_named(p, all->items[i]);
    }
    if (n != TRACKS)
        close_list(p);
}

static void print_title(const struct printer *p, const struct json *guide)
{
    str profile = json_get_str(guide, S("profile_name"));

    text(p, json_get_str(guide, S("title")));
    if (profile.n > 0) {
        text(p, word(p, "(", " ("));
        text(p, profile);
        text(p, word(p, ")", ")"));
    }
    text(p, word(p, "办事指南", ": a guide"));
}

void explain_markdown(const struct json *guide, enum lang lang, struct buf *out)
{
    const struct printer p = {out, lang, false};

    buf_lit(out, "# ");
    print_title(&p, guide);
    buf_byte(out, '\n');
    for (int i = 0; i < SECTIONS; i++)
        print_section(&p, guide, (enum section)i);
}

/* ---- a page of its own ---- */

static const char page_style[] =
    ":root{color-scheme:light dark}"
    "body{max-width:60rem;margin:0 auto;padding:1rem;line-height:1.65;"
    "font-family:system-ui,\"Noto Sans CJK SC\",\"Microsoft YaHei\",sans-serif}"
    "h1{font-size:1.6rem}h2{margin-top:2rem;border-bottom:1px solid}"
    "small{opacity:.8}.chart{overflow-x:auto}"
    "@media print{.chart{overflow:visible}}";

void explain_html(const struct json *guide, const struct chart *c,
                  enum lang lang, struct buf *out)
{
    const struct printer p = {out, lang, true};

    buf_lit(out, "<!doctype html>\n<html lang=\"");
    html_text(out, lang == LANG_ZH ? S("zh-CN") : S("en"));
    buf_lit(out, "\">\n<head><meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                 "content=\"width=device-width,initial-scale=1\">\n<title>");
    print_title(&p, guide);
    buf_lit(out, "</title>\n<style>");
    xml_text(out, str_of(page_style));
    buf_lit(out, "</style></head>\n<body><main>\n<h1>");
    print_title(&p, guide);
    buf_lit(out, "</h1>\n");
    for (int i = 0; i < SECTIONS; i++)
        print_section(&p, guide, (enum section)i);
    heading(&p, 2, word(&p, "流程图", "Flow chart"));
    buf_lit(out, "<div class=\"chart\" tabindex=\"0\" role=\"region\" "
                 "aria-label=\"");
    text(&p, word(&p, "流程图", "Flow chart"));
    buf_lit(out, "\">\n");
    explain_svg(c, lang, out);
    buf_lit(out, "</div>\n</main></body>\n</html>\n");
}
