/* template_place.c - where in HTML a value of a template would stand.
 *
 * A value is escaped for an element's content and for a quoted attribute.
 * Everywhere else - a tag's name, an attribute without quotes, script, style,
 * a comment - escaping does not help, and a template that puts one there is
 * refused when it is read.  Sections leave the place as they found it, so one
 * pass over the text speaks for every way of rendering it.
 */
#include "notation/internal.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void keep(char *word, size_t *n, char c)
{
    if (*n < HTML_WORD)
        word[(*n)++] = lower(c);
}

/* Elements whose content is no HTML. */
static bool raw_element(const struct html_place *h)
{
    static const str names[] = {SI("script"),   SI("style"),    SI("iframe"),
                                SI("noembed"),  SI("noframes"), SI("xmp"),
                                SI("noscript"), SI("plaintext")};

    for (size_t i = 0; i < COUNT_OF(names) && !h->closing; i++) {
        if (str_eq((str){h->element, h->n_element}, names[i]))
            return true;
    }
    return false;
}

/* Attributes whose value is a program, a style or a page of its own. */
static bool code_attribute(const struct html_place *h)
{
    str word = str_trim((str){h->word, h->n_word});

    return str_starts(word, S("on")) || str_eq(word, S("style")) ||
           str_eq(word, S("srcdoc"));
}

static void tag_ends(struct html_place *h)
{
    h->state = raw_element(h) ? HTML_RAW : HTML_CONTENT;
    h->n_word = 0;
}

static void behind_less(struct html_place *h, char c)
{
    h->n_element = h->n_word = 0;
    h->closing = c == '/';
    if (c == '/') {
        h->state = HTML_NAME;
    } else if (c == '!' || c == '?') {
        h->state = HTML_BANG;
        keep(h->word, &h->n_word, c);
    } else if (letter(c)) {
        h->state = HTML_NAME;
        keep(h->element, &h->n_element, c);
    } else if (c != '<') {
        h->state = HTML_CONTENT;
    }
}

static void in_tag(struct html_place *h, char c)
{
    if (c == '>') {
        tag_ends(h);
    } else if (c == '=' && h->n_word > 0) {
        h->state = HTML_EQUALS;
        h->code = code_attribute(h);
        h->n_word = 0;
    } else if (blank(c) || c == '/') {
        /* "a = b" is one attribute: its name waits for another word. */
        if (h->n_word > 0 && h->word[h->n_word - 1] != ' ')
            keep(h->word, &h->n_word, ' ');
    } else {
        if (h->n_word > 0 && h->word[h->n_word - 1] == ' ')
            h->n_word = 0;
        keep(h->word, &h->n_word, c);
    }
}

static void behind_equals(struct html_place *h, char c)
{
    if (c == '"')
        h->state = HTML_DOUBLE;
    else if (c == '\'')
        h->state = HTML_SINGLE;
    else if (c == '>')
        tag_ends(h);
    else if (!blank(c))
        h->state = HTML_BARE;
}

/* <!-- begins a comment, which ends at -->; <!x and <?x end at >. */
static void in_bang(struct html_place *h, char c)
{
    keep(h->word, &h->n_word, c);
    if (str_eq((str){h->word, h->n_word}, S("!--"))) {
        h->state = HTML_COMMENT;
        h->n_word = 2; /* <!--> is a comment, too */
    } else if (c == '>') {
        h->state = HTML_CONTENT;
        h->n_word = 0;
    }
}

static void in_comment(struct html_place *h, char c)
{
    if (c == '>' && h->n_word >= 2)
        h->state = HTML_CONTENT;
    if (c == '-' && h->n_word < 2)
        keep(h->word, &h->n_word, c);
    else if (c != '-')
        h->n_word = 0;
}

/* In script or style up to its closing tag. */
static void in_raw(struct html_place *h, char c)
{
    if (c == '<') {
        h->n_word = 0;
        keep(h->word, &h->n_word, c);
    } else if (h->n_word == 1) {
        h->n_word = c == '/' ? 2 : 0;
    } else if (h->n_word - 2 < h->n_element) {
        bool same = h->n_word >= 2 && lower(c) == h->element[h->n_word - 2];

        h->n_word = same ? h->n_word + 1 : 0;
    } else {
        bool ends = h->n_word >= 2 && (blank(c) || c == '/' || c == '>');

        h->n_word = 0;
        if (ends) {
            h->state = HTML_TAG;
            h->closing = true;
            in_tag(h, c);
        }
    }
}

static bool over(struct html_place *h, char c)
{
    switch (h->state) {
    case HTML_CONTENT:
        if (c == '<')
            h->state = HTML_LESS;
        return true;
    case HTML_LESS:
        behind_less(h, c);
        return true;
    case HTML_NAME:
        if (c == '>')
            tag_ends(h);
        else if (blank(c) || c == '/')
            h->state = HTML_TAG;
        else
            keep(h->element, &h->n_element, c);
        return true;
    case HTML_WORD_END:
        if (!blank(c) && c != '/' && c != '>')
            return false;
        h->state = HTML_TAG;
        in_tag(h, c);
        return true;
    case HTML_TAG:
        in_tag(h, c);
        return true;
    case HTML_EQUALS:
        behind_equals(h, c);
        return true;
    case HTML_DOUBLE:
    case HTML_SINGLE:
        if (c == (h->state == HTML_DOUBLE ? '"' : '\''))
            h->state = HTML_TAG;
        return true;
    case HTML_BARE:
        if (c == '>')
            tag_ends(h);
        else if (blank(c))
            h->state = HTML_TAG;
        return true;
    case HTML_BANG:
        in_bang(h, c);
        return true;
    case HTML_COMMENT:
        in_comment(h, c);
        return true;
    case HTML_RAW:
        in_raw(h, c);
        return true;
    }
    return true;
}

bool html_over(struct html_place *h, str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (!over(h, text.p[i]))
            return false;
    }
    return true;
}

bool html_takes_value(const struct html_place *h)
{
    return h->state == HTML_CONTENT ||
           (!h->code && (h->state == HTML_DOUBLE || h->state == HTML_SINGLE));
}

void html_at_section(struct html_place *h)
{
    if (h->state == HTML_NAME || (h->state == HTML_TAG && h->n_word > 0)) {
        h->state = HTML_WORD_END;
        h->n_word = 0;
    }
}

static bool in_same_tag(const struct html_place *a, const struct html_place *b)
{
    return a->closing == b->closing && str_eq((str){a->element, a->n_element},
                                              (str){b->element, b->n_element});
}

static bool tag_like(enum html_state s)
{
    return s == HTML_TAG || s == HTML_WORD_END;
}

bool html_section_ends(const struct html_place *from, struct html_place *to)
{
    html_at_section(to);
    if (tag_like(from->state) && tag_like(to->state)) {
        if (from->state == HTML_WORD_END)
            to->state = HTML_WORD_END;
        return in_same_tag(from, to);
    }
    switch (from->state) {
    case HTML_CONTENT:
    case HTML_RAW:
    case HTML_DOUBLE:
    case HTML_SINGLE:
    case HTML_COMMENT:
        break;
    case HTML_LESS:
    case HTML_NAME:
    case HTML_TAG:
    case HTML_WORD_END:
    case HTML_EQUALS:
    case HTML_BARE:
    case HTML_BANG:
        return false;
    }
    if (from->state == HTML_CONTENT)
        return to->state == HTML_CONTENT;
    return to->state == from->state && to->code == from->code &&
           to->n_word == from->n_word && in_same_tag(from, to);
}
