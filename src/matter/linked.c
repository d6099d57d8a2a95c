/* linked.c - links between matters (关联事项): a field names another matter, and
 * conditions see that one as it stands.
 *
 * What the matter links to stands in its fold, `links`, so that lists need no
 * pack to follow it both ways.
 */
#include "matter/internal.h"

static bool fits(const struct field *f, const struct json *other)
{
    str procedure = json_get_str(other, S("procedure"));
    bool fits = f->n_of == 0 || procedure.n == 0;

    for (size_t i = 0; i < f->n_of; i++)
        fits = fits || str_eq(f->of[i], procedure);
    return fits;
}

struct json *typed_matter(struct work *w, const struct field *f, str id)
{
    const struct json *other = json_get(w->ask->linked, id);

    if (other == NULL)
        value_problem(w, f, S("没有这个事项"), S("there is no such matter"));
    else if (!fits(f, other))
        value_problem(w, f, S("这个事项不属于可以关联的程序"),
                      S("is a matter of a procedure that does not fit"));
    else
        return w_str(w, id);
    return NULL;
}

/* Which matter a field names, as this act sees it: what is entered now, what
 * the party has, what the matter has. */
static str named(const struct work *w, str field)
{
    const struct json *in[] = {w->input,
                               w->party.n > 0 ? work_party(w, w->party) : NULL,
                               json_get(w->fold, S("case"))};

    for (size_t i = 0; i < COUNT_OF(in); i++) {
        str id = json_get_str(in[i], field);

        if (id.n > 0)
            return id;
    }
    return S("");
}

struct json *linked_seen(struct work *w)
{
    struct json *all = w_object(w);

    for (size_t i = 0; i < w->p->n_fields && !w->failed; i++) {
        const struct field *f = &w->p->fields[i];
        const struct json *other;
        struct json *seen;

        if (f->type != FIELD_MATTER)
            continue;
        other = json_get(w->ask->linked, named(w, f->id));
        seen = other != NULL ? json_copy(w->a, other, w->e)
                             : json_null(w->a, w->e);
        if (seen == NULL || !json_set(w->a, all, f->id, seen, w->e))
            w->failed = true;
    }
    return all;
}

static void add_link(struct work *w, struct json *links, const struct field *f,
                     str party, const struct json *in)
{
    str id = json_get_str(in, f->id);
    struct json *one;

    if (id.n == 0)
        return;
    one = w_object(w);
    w_put(w, one, "field", w_str(w, f->id));
    w_put(w, one, "zh", w_str(w, f->name.zh));
    w_put(w, one, "en", w_str(w, f->name.en));
    w_put(w, one, "matter", w_str(w, id));
    if (party.n > 0)
        w_put(w, one, "party", w_str(w, party));
    w_push(w, links, one);
}

struct json *links_of(struct work *w)
{
    const struct json *parties = json_get(w->fold, S("parties"));
    struct json *links = NULL;

    for (size_t i = 0; i < w->p->n_fields && !w->failed; i++) {
        const struct field *f = &w->p->fields[i];

        if (f->type != FIELD_MATTER)
            continue;
        if (links == NULL)
            links = w_array(w);
        add_link(w, links, f, S(""), json_get(w->fold, S("case")));
        for (size_t j = 0; json_is(parties, JSON_OBJECT) && j < parties->n; j++)
            add_link(w, links, f, parties->names[j], parties->items[j]);
    }
    return links;
}

/* ---- this matter, as another one sees it ---- */

/* What identifies a natural person is seen by those who handle the matter, not
 * through another one [PIP-6]. */
static bool hidden(const struct procedure *p, str name, bool party, bool person)
{
    static const str always[] = {SI("id_number"), SI("phone"), SI("address")};
    static const str of_person[] = {SI("name"), SI("code")};
    const struct field *f = procedure_field(p, name);
    bool hides = f != NULL && f->confidential;

    for (size_t i = 0; party && i < COUNT_OF(always); i++)
        hides = hides || str_eq(name, always[i]);
    for (size_t i = 0; person && i < COUNT_OF(of_person); i++)
        hides = hides || str_eq(name, of_person[i]);
    return hides;
}

static struct json *shown(const struct procedure *p, const struct json *of,
                          bool party, struct arena *a, struct err *e)
{
    bool person = party && str_eq(json_get_str(of, S("kind")), S("person"));
    struct json *v = json_object(a, e);

    for (size_t i = 0; v != NULL && json_is(of, JSON_OBJECT) && i < of->n;
         i++) {
        if (!hidden(p, of->names[i], party, person) &&
            !json_set(a, v, of->names[i], of->items[i], e))
            return NULL;
    }
    return v;
}

static struct json *parties_shown(const struct procedure *p,
                                  const struct json *all, struct arena *a,
                                  struct err *e)
{
    struct json *list = json_array(a, e);

    for (size_t i = 0; list != NULL && json_is(all, JSON_ARRAY) && i < all->n;
         i++) {
        if (!json_add(a, list, shown(p, all->items[i], true, a, e), e))
            return NULL;
    }
    return list;
}

struct json *matter_linked(const struct matter_ask *ask, struct arena *a,
                           struct err *e)
{
    static const char *const taken[] = {"states",    "done",   "people",
                                        "deadlines", "papers", "authority"};
    static const char *const of_fold[] = {"id", "procedure", "profile", "open"};
    struct json *context = matter_context(ask, S(""), a, e);
    struct json *v = json_object(a, e);
    bool ok = context != NULL && v != NULL;

    for (size_t i = 0; ok && i < COUNT_OF(of_fold); i++) {
        struct json *one = json_get(ask->fold, str_of(of_fold[i]));

        ok = one == NULL || json_set(a, v, str_of(of_fold[i]), one, e);
    }
    for (size_t i = 0; ok && i < COUNT_OF(taken); i++) {
        struct json *one = json_get(context, str_of(taken[i]));

        ok = one == NULL || json_set(a, v, str_of(taken[i]), one, e);
    }
    ok = ok &&
         json_set(
             a, v, S("case"),
             shown(ask->procedure, json_get(context, S("case")), false, a, e),
             e) &&
         json_set(a, v, S("parties"),
                  parties_shown(ask->procedure, json_get(context, S("parties")),
                                a, e),
                  e);
    return ok ? v : NULL;
}
