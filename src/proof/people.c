/* people.c - one watched person: whether somebody may be in the lists that a
 * step writes, or act where its guards speak of people.
 *
 * An expression over people is looked at by trying it: with the watched person
 * in and out of each list that it reads, among others and alone.  Persons are
 * only ever compared with each other, so that what holds for one holds for
 * all.  An expression that reads anything else is not judged: all is possible.
 */
#include "proof/internal.h"

enum { TRIES_MOST = 20000, READS_MOST = 8 };

/* One thing that the expression reads. */
struct read {
    str path;
    int place;   /* of the personal, or -1: a truth value, tried both ways */
    bool single; /* a person, not a list */
    bool actors;
};

struct trial {
    struct model *m;
    const struct feel *x;
    struct personal *out;
    struct read at[READS_MOST];
    size_t n;
    unsigned picks[READS_MOST];
    unsigned place_bits;
    struct arena *scratch;
};

static const struct field *people_field(const struct model *m, str path)
{
    const struct field *f;

    if (!str_starts(path, S("input.")))
        return NULL;
    f = procedure_field(m->p, str_slice(path, 6, path.n));
    return f != NULL && (f->type == FIELD_PEOPLE || f->type == FIELD_PERSON)
               ? f
               : NULL;
}

static const struct field *truth_field(const struct model *m, str path)
{
    const struct field *f;

    if (!str_starts(path, S("input.")))
        return NULL;
    f = procedure_field(m->p, str_slice(path, 6, path.n));
    return f != NULL && f->type == FIELD_BOOL ? f : NULL;
}

static bool add_place(struct trial *t, struct place where, int *at)
{
    if (t->out->n == PLACES_MOST)
        return false;
    t->out->at[t->out->n] = where;
    *at = (int)t->out->n++;
    return true;
}

/* False: it reads something that is not judged. */
static bool add_read(struct trial *t, str path)
{
    struct read *r = &t->at[t->n];
    const struct field *f = people_field(t->m, path);

    if (str_starts(path, S("settings.")))
        return true;
    if (t->n == READS_MOST)
        return false;
    *r = (struct read){.path = path, .place = -1};
    t->n++;
    if (str_starts(path, S("people."))) {
        str name = str_slice(path, 7, path.n);
        size_t v;

        if (memchr(name.p, '.', name.n) != NULL)
            return false;
        v = model_var(t->m, VAR_LISTED, 0, name);
        return add_place(t, (struct place){.var = v}, &r->place);
    }
    if (f != NULL) {
        r->single = f->type == FIELD_PERSON;
        return add_place(t,
                         (struct place){.var = NO_VAR,
                                        .field = (size_t)(f - t->m->p->fields)},
                         &r->place);
    }
    if (str_eq(path, S("actors")) || str_eq(path, S("actors.id"))) {
        r->path = S("actors");
        r->actors = true;
        for (size_t i = 0; i + 1 < t->n; i++) {
            if (t->at[i].actors) {
                t->n--;
                return true;
            }
        }
        return add_place(t, (struct place){.acts = true, .var = NO_VAR},
                         &r->place);
    }
    return truth_field(t->m, path) != NULL;
}

/* ---- trying ---- */

static struct json *person(struct trial *t, const char *id, bool as_actor)
{
    struct arena *a = t->scratch;
    struct json *s = json_string(a, str_of(id), t->m->e);
    struct json *o;

    if (!as_actor || s == NULL)
        return s;
    o = json_object(a, t->m->e);
    return o != NULL && json_set(a, o, S("id"), s, t->m->e) ? o : NULL;
}

/* The k-th value with the watched person in or out; NULL and !failed: no
 * such. */
static struct json *variant(struct trial *t, const struct read *r, bool in,
                            unsigned k)
{
    static const char *const others[] = {"x", "y"};
    unsigned n = in || k == 0 ? k : k - 1; /* how many others */
    struct json *list;

    if (r->place < 0)
        return json_bool(t->scratch, k == 0, t->m->e);
    if (r->single)
        return person(t, in ? "w" : others[k % 2], false);
    /* Somebody always acts; a list may not be there. */
    if (!in && r->actors) {
        k++;
        n = k;
    }
    if (!in && k == 0)
        return json_null(t->scratch, t->m->e);
    list = json_array(t->scratch, t->m->e);
    if (list == NULL)
        return NULL;
    for (unsigned i = 0; i < n && i < 2; i++) {
        struct json *p = person(t, others[i], r->actors);

        if (p == NULL || !json_add(t->scratch, list, p, t->m->e))
            return NULL;
    }
    if (in) {
        struct json *p = person(t, "w", r->actors);

        if (p == NULL || !json_add(t->scratch, list, p, t->m->e))
            return NULL;
    }
    return list;
}

static unsigned variants(const struct read *r, bool in)
{
    if (r->place < 0)
        return 2;
    if (r->single)
        return in ? 1 : 2;
    return in ? 3 : r->actors ? 2 : 4;
}

static bool put(struct trial *t, struct json *context, const struct read *r,
                struct json *v)
{
    str head, name;
    struct json *in;

    if (v == NULL)
        return false;
    if (!str_cut(r->path, S("."), &head, &name))
        return json_set(t->scratch, context, head, v, t->m->e);
    in = json_get(context, head);
    if (in == NULL) {
        in = json_object(t->scratch, t->m->e);
        if (in == NULL || !json_set(t->scratch, context, head, in, t->m->e))
            return false;
    }
    return json_set(t->scratch, in, name, v, t->m->e);
}

static bool holds_person(const struct json *v)
{
    if (json_is(v, JSON_STRING))
        return str_eq(json_str(v), S("w"));
    for (size_t i = 0; json_is(v, JSON_ARRAY) && i < v->n; i++) {
        if (str_eq(json_str(v->items[i]), S("w")))
            return true;
    }
    return false;
}

static bool try_one(struct trial *t, unsigned bits)
{
    struct json *context = json_object(t->scratch, t->m->e);
    const struct feel_value *v = NULL;
    struct json *result;

    if (context == NULL)
        return false;
    for (size_t i = 0; i < t->n; i++) {
        const struct read *r = &t->at[i];
        bool in = r->place >= 0 && (bits >> r->place & 1U) != 0;

        if (!put(t, context, r, variant(t, r, in, t->picks[i])))
            return false;
    }
    if (!json_set(t->scratch, context, S("settings"),
                  json_copy(t->scratch, t->m->p->settings_json, t->m->e),
                  t->m->e) ||
        !feel_run(t->x, context, NULL, t->scratch, &v, t->m->e))
        return false;
    if (t->out->list == NO_VAR) {
        if (feel_true(v))
            t->out->may[bits] |= MAY_YES;
        return true;
    }
    result = feel_json(v, t->scratch, t->m->e);
    if (result == NULL)
        return false;
    t->out->may[bits] |= holds_person(result) ? MAY_YES : MAY_NO;
    return true;
}

static bool next_picks(struct trial *t, unsigned bits)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct read *r = &t->at[i];
        bool in = r->place >= 0 && (bits >> r->place & 1U) != 0;

        if (++t->picks[i] < variants(r, in))
            return true;
        t->picks[i] = 0;
    }
    return false;
}

static bool try_all(struct trial *t)
{
    size_t tries = 0;

    for (unsigned bits = 0; bits < 1U << t->out->n; bits++) {
        memset(t->picks, 0, sizeof t->picks);
        do {
            if (++tries > TRIES_MOST) { /* too many: all is possible */
                memset(t->out->may, MAY_YES | MAY_NO, sizeof t->out->may);
                return true;
            }
            if (!try_one(t, bits))
                return false;
            if (tries % 64 == 0)
                arena_reset(t->scratch);
        } while (next_picks(t, bits));
    }
    return true;
}

/* Judges an expression; where it cannot be, all stays possible. */
static void judge(struct model *m, struct move_step *s, const struct feel *x,
                  size_t list, size_t guard)
{
    struct trial t = {.m = m, .x = x};
    struct personal one = {.list = list, .guard = guard};
    bool judged = true, tried = false;
    str *paths;
    size_t n;

    t.out = &one;
    if (m->failed || !feel_reads(x, m->a, &paths, &n, m->e)) {
        m->failed = true;
        return;
    }
    for (size_t i = 0; i < n && judged; i++)
        judged = add_read(&t, paths[i]);
    if (m->failed || (list == NO_VAR && (!judged || one.n == 0)))
        return;
    if (judged) {
        if (!arena_open(&t.scratch, &memory_system, (size_t)8 << 20, m->e)) {
            m->failed = true;
            return;
        }
        tried = try_all(&t);
        arena_close(t.scratch);
        m->failed = m->failed || !tried;
    } else {
        one.n = 0;
        one.may[0] = MAY_YES | MAY_NO;
    }
    s->persons[s->n_persons++] = one;
}

static bool speaks_of_people(struct model *m, const struct feel *x)
{
    str *paths;
    size_t n;

    if (x == NULL || m->failed)
        return false;
    if (!feel_reads(x, m->a, &paths, &n, m->e)) {
        m->failed = true;
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (str_starts(paths[i], S("people.")) ||
            str_starts(paths[i], S("actors")) ||
            people_field(m, paths[i]) != NULL)
            return true;
    }
    return false;
}

void model_people(struct model *m, struct move_step *x)
{
    const struct step *s = x->s;
    const struct role *r = s->by;

    x->persons =
        arena_array(m->a, struct personal, s->n_guards + s->n_sets + 1, m->e);
    if (x->persons == NULL) {
        m->failed = true;
        return;
    }
    if (r->assigned.n > 0)
        (void)model_var(m, VAR_LISTED, 0, r->assigned);
    for (size_t i = 0; i < r->n_never_also; i++)
        (void)model_var(m, VAR_LISTED, 0, r->never_also[i].list);
    for (size_t i = 0; i < s->n_guards; i++) {
        const struct guard *g = &s->guards[i];

        if (g->when != NULL && g->event == NULL && !g->finding_only &&
            facts_last(&g->law) && speaks_of_people(m, g->when))
            judge(m, x, g->when, NO_VAR, i);
    }
    for (size_t i = 0; i < s->n_sets; i++) {
        str where, name;

        (void)str_cut(s->sets[i].target, S("."), &where, &name);
        if (str_eq(where, S("people")))
            judge(m, x, s->sets[i].value, model_var(m, VAR_LISTED, 0, name),
                  NO_VAR);
    }
}
