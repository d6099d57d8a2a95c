/* governing.c - which versions of the law govern a matter (适用的版本), each
 * with its reason.
 *
 * Procedure follows the law of each step's day; what a decision proposes follows
 * the day that its pack names, or the lighter later law.  Where the pack has a
 * step for it, another version than the one that governs is taken by that act
 * alone.
 */
#include "matter/internal.h"

static const struct words procedure_why = {
    SI("程序适用办理当日有效的法律"),
    SI("procedure follows the law in force on the day of the step")};

static const struct words must_govern = {
    SI("适用的版本与本案已经确定的一致"),
    SI("the version is the one that governs this matter")};
static const struct words rebase_first = {
    SI("先办理重新确定适用版本的步骤"),
    SI("take the step that chooses the governing version anew")};

/* ---- what a reason cites ---- */

struct facts_cited facts_on_day(struct work *w, const struct facts_cited *f)
{
    struct facts_cited some = {NULL, 0};
    const struct fact **at;

    for (size_t i = 0; i < f->n; i++)
        some.n += fact_in_force(f->at[i], w->on);
    if (some.n == f->n || some.n == 0 || w->failed)
        return *f;
    at = arena_array(w->a, const struct fact *, some.n, w->e);
    if (at == NULL) {
        w->failed = true;
        return *f;
    }
    some = (struct facts_cited){at, 0};
    for (size_t i = 0; i < f->n; i++) {
        if (fact_in_force(f->at[i], w->on))
            at[some.n++] = f->at[i];
    }
    return some;
}

/* ---- decisions ---- */

static bool can_rebase(const struct procedure *p)
{
    for (size_t i = 0; i < p->n_steps; i++) {
        if (p->steps[i].rebases)
            return true;
    }
    return false;
}

static const struct decision_version *version_of(const struct decision *d,
                                                 const struct json *v)
{
    for (size_t i = 0; d != NULL && i < d->n_versions; i++) {
        if (str_eq(d->versions[i].digest, json_get_str(v, S("sha256"))))
            return &d->versions[i];
    }
    return NULL;
}

static const struct json *governs(const struct work *w, const struct json *v)
{
    return json_get(json_get(w->fold, S("governing")),
                    json_get_str(v, S("decision")));
}

static bool other_version(const struct work *w, const struct json *v)
{
    const struct json *kept = governs(w, v);

    return kept != NULL && json_get(v, S("sha256")) != NULL &&
           !str_eq(json_get_str(kept, S("sha256")),
                   json_get_str(v, S("sha256")));
}

void check_governing(struct work *w)
{
    if (w->step->rebases || !can_rebase(w->p))
        return;
    for (size_t i = 0; w->derived != NULL && i < w->derived->n && !w->failed;
         i++) {
        const struct json *v = w->derived->items[i];
        const struct decision *d =
            procedure_decision(w->p, json_get_str(v, S("decision")));
        const struct decision_version *version = version_of(d, v);

        if (version != NULL && !w->asking && other_version(w, v))
            (void)gate_refuse(w, "governing", must_govern, rebase_first,
                              d->basis.n > 0 ? &d->basis : &version->basis);
    }
}

static void write_version(struct work *w, const struct json *v)
{
    static const char *const members[] = {"version", "sha256", "law", "on",
                                          "chosen",  "zh",     "en",  NULL};
    struct json *one = w_object(w);

    for (size_t i = 0; members[i] != NULL; i++)
        w_put(w, one, members[i], json_get(v, str_of(members[i])));
    w_put(w, one, "since", w_instant(w, w->at));
    w_put(w, one, "by", w_str(w, w->step->id));
    if (!w->failed)
        WRITE(w, one, S("governing"), json_get_str(v, S("decision")));
}

/* ---- procedure ---- */

struct laws {
    const struct law_text **at;
    size_t n, cap;
};

static void add_laws(struct work *w, struct laws *all,
                     const struct facts_cited *f)
{
    for (size_t i = 0; i < f->n && !w->failed; i++) {
        const struct law_text *t = f->at[i]->law;
        bool known = false;

        for (size_t k = 0; k < all->n; k++)
            known = known || all->at[k] == t;
        if (known)
            continue;
        if (!vec_room(w->a, (void **)(void *)&all->at, all->n, &all->cap,
                      sizeof(*all->at), w->e)) {
            w->failed = true;
            return;
        }
        all->at[all->n++] = t;
    }
}

/* A text that has ended, or one that began on the day another ended. */
static bool is_dated(const struct laws *all, const struct law_text *t)
{
    if (t->repealed != DATE_MAX)
        return true;
    for (size_t i = 0; i < all->n; i++) {
        if (all->at[i]->repealed == t->in_force)
            return true;
    }
    return false;
}

static struct json *laws_of_today(struct work *w)
{
    struct laws all = {0};
    struct json *ids = w_array(w);

    for (size_t i = 0; i < w->p->n_steps; i++)
        for (size_t g = 0; g < w->p->steps[i].n_guards; g++)
            add_laws(w, &all, &w->p->steps[i].guards[g].law);
    for (size_t i = 0; i < w->p->n_deadlines; i++)
        add_laws(w, &all, &w->p->deadlines[i].basis);
    for (size_t i = 0; i < w->p->n_settings; i++)
        for (size_t v = 0; v < w->p->settings[i].n_versions; v++)
            add_laws(w, &all, &w->p->settings[i].versions[v].basis);
    for (size_t i = 0; i < all.n && !w->failed; i++) {
        const struct law_text *t = all.at[i];

        if (is_dated(&all, t) && t->in_force <= w->on && w->on < t->repealed)
            w_push(w, ids, w_str(w, t->id));
    }
    return ids;
}

static void write_procedure(struct work *w)
{
    struct json *ids = laws_of_today(w), *one;
    const struct json *kept =
        json_get(json_get(w->fold, S("governing")), S("procedure"));

    if (w->failed || (ids->n == 0 && kept == NULL) ||
        json_equal(ids, json_get(kept, S("law"))))
        return;
    one = w_object(w);
    w_put(w, one, "law", ids);
    w_put(w, one, "on", w_date(w, w->on));
    w_put(w, one, "since", w_instant(w, w->at));
    w_put(w, one, "by", w_str(w, w->step->id));
    w_put(w, one, "zh", w_str(w, procedure_why.zh));
    w_put(w, one, "en", w_str(w, procedure_why.en));
    if (!w->failed)
        WRITE(w, one, S("governing"), S("procedure"));
}

void governing_write(struct work *w)
{
    for (size_t i = 0; w->derived != NULL && i < w->derived->n && !w->failed;
         i++) {
        const struct json *v = w->derived->items[i];
        const struct json *kept = governs(w, v);

        if (json_get(v, S("sha256")) != NULL &&
            (kept == NULL || w->step->rebases || other_version(w, v)))
            write_version(w, v);
    }
    if (!w->failed)
        write_procedure(w);
}
