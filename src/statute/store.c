/* store.c - a folder of texts: found by title, version and day. */
#include "statute/internal.h"

static int by_title(const void *a, const void *b)
{
    const struct statute *const *x = a, *const *y = b;
    int d = str_cmp((*x)->title, (*y)->title);

    if (d != 0)
        return d;
    return ((*x)->version > (*y)->version) - ((*x)->version < (*y)->version);
}

bool statutes_open(struct arena *a, str dir, struct statutes *out,
                   struct err *e)
{
    str *names = NULL;
    size_t n = 0, kept = 0;

    if (!dir_list(a, dir, &names, &n, e))
        return false;
    out->at = arena_array(a, struct statute *, n + 1, e);
    if (out->at == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        const str parts[] = {dir, S("/"), names[i]};
        str path, text;

        if (!str_ends(names[i], S(".md")) || str_eq(names[i], S("README.md")))
            continue;
        if (!arena_join(a, parts, COUNT_OF(parts), &path, e) ||
            !file_read(a, path, STATUTE_MAX, &text, e) ||
            !statute_read(a, path, text, &out->at[kept++], e))
            return false;
    }
    out->n = kept;
    if (kept > 0)
        qsort(out->at, kept, sizeof *out->at, by_title);
    return true;
}

static str short_title(str title)
{
    str state = S("中华人民共和国");

    return str_starts(title, state) ? str_slice(title, state.n, title.n)
                                    : title;
}

/* A part of a code is found by the code's name: 民法典 总则. */
static bool titled(const struct statute *s, str name)
{
    str head, tail, title = short_title(s->title);

    (void)str_cut(title, S(" "), &head, &tail);
    name = short_title(name);
    return str_eq(title, name) || str_eq(head, name);
}

const struct statute *statutes_of(const struct statutes *s,
                                  const struct law_text *law,
                                  const struct statute **other)
{
    date version;
    bool dated = date_parse(law->version, &version);

    *other = NULL;
    for (size_t i = 0; i < s->n; i++) {
        if (!titled(s->at[i], law->zh))
            continue;
        if (!dated || s->at[i]->version == DATE_MIN ||
            s->at[i]->version == version)
            return s->at[i];
        *other = s->at[i];
    }
    return NULL;
}

const struct statute *statutes_on(const struct statutes *s, str name, date on)
{
    const struct statute *found = NULL;

    for (size_t i = 0; i < s->n; i++) {
        if (titled(s->at[i], name) && s->at[i]->version <= on &&
            (found == NULL || s->at[i]->version > found->version))
            found = s->at[i];
    }
    return found;
}

bool statute_file_name(const struct statute *s, struct arena *a, str *out,
                       struct err *e)
{
    struct date_text day = date_text(s->version);
    bool dated = s->version != DATE_MIN;
    const str parts[] = {short_title(s->title), dated ? S("(") : S(""),
                         dated ? str_of(day.z) : S(""), dated ? S(")") : S(""),
                         S(".md")};

    return arena_join(a, parts, COUNT_OF(parts), out, e);
}

void statutes_index(const struct statutes *s, struct buf *out)
{
    buf_lit(out, "title\tversion\tarticles\tfile\n");
    for (size_t i = 0; i < s->n; i++) {
        const struct statute *x = s->at[i];
        str head, file = x->file;

        while (str_cut(file, S("/"), &head, &file))
            continue;
        buf_add(out, x->title);
        buf_byte(out, '\t');
        if (x->version != DATE_MIN)
            buf_date(out, x->version);
        buf_byte(out, '\t');
        buf_int(out, (int64_t)x->n_articles);
        buf_byte(out, '\t');
        buf_add(out, head);
        buf_byte(out, '\n');
    }
}
