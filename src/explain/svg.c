/* svg.c - a chart as SVG, in light and dark, and as a tree for a page. */
#include "explain/internal.h"

/* The colours of the pages (assets/style.css), in light and dark. */
static const char style[] =
    "svg{--ink:#1c2733;--muted:#556170;--line:#8292a6;--ground:#f3f5f8;"
    "--paper:#fff;--blue:#1e5ba8;--soft:#e9f0f9;--amber:#744b00}"
    "@media(prefers-color-scheme:dark){svg{--ink:#e6ebf1;--muted:#a9b4c2;"
    "--line:#7688a0;--ground:#161c24;--paper:#202833;--blue:#86b6f2;"
    "--soft:#24364e;--amber:#f0c368}}"
    "text{font-family:system-ui,\"Noto Sans CJK SC\",\"Microsoft YaHei\","
    "sans-serif;fill:var(--ink)}"
    ".lane{fill:var(--ground);stroke:var(--line);stroke-opacity:.5}"
    ".lane-name{font-size:15px;font-weight:600}"
    ".state{fill:var(--soft);stroke:var(--blue)}"
    ".end{fill:none;stroke:var(--blue)}"
    ".state-here{fill:var(--blue)}.end-here{stroke:var(--paper)}"
    ".state-name{font-size:14px;font-weight:600}"
    ".name-here{fill:var(--paper)}"
    ".here{font-size:13px;font-weight:600;fill:var(--blue)}"
    ".step{fill:var(--paper);stroke:var(--line)}"
    ".step-clock{stroke-dasharray:5 3}"
    ".step-again{fill:none;stroke-dasharray:2 3}"
    ".name{font-size:14px}.name-again{fill:var(--muted)}"
    ".note{font-size:12px;fill:var(--muted)}.note-limit{fill:var(--amber)}"
    ".way{fill:none;stroke:var(--line);stroke-width:1.5}"
    ".way-when{stroke-dasharray:6 4}.arrow{fill:var(--line)}"
    ".sign{fill:none;stroke:var(--muted);stroke-width:1.3}"
    ".sign-limit,.sign-clock,.sign-wait{stroke:var(--amber)}";

static void rect(const struct shape *s, struct buf *b)
{
    buf_lit(b, "<rect");
    xml_attribute(b, S("class"), str_of(s->look));
    tag_number(b, "x", s->x);
    tag_number(b, "y", s->y);
    tag_number(b, "width", s->w);
    tag_number(b, "height", s->h);
    tag_number(b, "rx", s->r);
    buf_lit(b, "/>\n");
}

static void text(const struct shape *s, struct buf *b)
{
    buf_lit(b, "<text");
    xml_attribute(b, S("class"), str_of(s->look));
    tag_number(b, "x", s->x);
    tag_number(b, "y", s->y);
    if (s->middle)
        buf_lit(b, " text-anchor=\"middle\"");
    buf_byte(b, '>');
    xml_text(b, s->text);
    buf_lit(b, "</text>\n");
}

void explain_svg(const struct chart *c, enum lang lang, struct buf *out)
{
    buf_lit(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
                 "aria-labelledby=\"chart-title chart-desc\"");
    xml_attribute(out, S("lang"), lang == LANG_ZH ? S("zh-CN") : S("en"));
    tag_number(out, "width", c->w);
    tag_number(out, "height", c->h);
    buf_lit(out, " viewBox=\"0 0 ");
    buf_int(out, c->w);
    buf_byte(out, ' ');
    buf_int(out, c->h);
    buf_lit(out, "\">\n<title id=\"chart-title\">");
    xml_text(out, c->title);
    buf_lit(out, "</title>\n<desc id=\"chart-desc\">");
    xml_text(out, c->desc);
    buf_lit(out, "</desc>\n<style>");
    xml_text(out, str_of(style));
    buf_lit(out, "</style>\n");
    for (size_t i = 0; i < c->shapes.n; i++) {
        const struct shape *s = &c->shapes.at[i];

        switch (s->kind) {
        case SHAPE_RECT:
            rect(s, out);
            break;
        case SHAPE_PATH:
            buf_lit(out, "<path");
            xml_attribute(out, S("class"), str_of(s->look));
            xml_attribute(out, S("d"), s->text);
            buf_lit(out, "/>\n");
            break;
        case SHAPE_TEXT:
            text(s, out);
            break;
        }
    }
    buf_lit(out, "</svg>\n");
}

/* ---- as a tree ---- */

static struct json *shape_json(struct teller *t, const struct shape *s)
{
    static const char *const kinds[] = {
        [SHAPE_RECT] = "rect", [SHAPE_PATH] = "path", [SHAPE_TEXT] = "words"};
    struct json *v = tell_object(t);

    tell_put(t, v, kinds[s->kind],
             t->failed ? NULL : json_bool(t->a, true, t->e));
    tell_text(t, v, "look", str_of(s->look));
    if (s->kind != SHAPE_PATH) {
        tell_text(t, v, "x", tell_number(t, s->x));
        tell_text(t, v, "y", tell_number(t, s->y));
    }
    if (s->kind == SHAPE_RECT) {
        tell_text(t, v, "w", tell_number(t, s->w));
        tell_text(t, v, "h", tell_number(t, s->h));
        tell_text(t, v, "r", tell_number(t, s->r));
    } else {
        tell_text(t, v, "text", s->text);
        tell_text(t, v, "anchor", s->middle ? S("middle") : S("start"));
    }
    return v;
}

struct json *explain_chart_json(const struct chart *c, struct arena *a,
                                struct err *e)
{
    struct teller t = {.a = a, .e = e};
    struct json *v = tell_object(&t), *shapes = tell_array(&t);

    for (size_t i = 0; i < c->shapes.n && !t.failed; i++)
        tell_push(&t, shapes, shape_json(&t, &c->shapes.at[i]));
    tell_text(&t, v, "title", c->title);
    tell_text(&t, v, "desc", c->desc);
    tell_text(&t, v, "w", tell_number(&t, c->w));
    tell_text(&t, v, "h", tell_number(&t, c->h));
    tell_put(&t, v, "shapes", shapes);
    return t.failed ? NULL : v;
}
