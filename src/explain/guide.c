/* guide.c - the guide (办事指南): who, steps in order, limits, papers, what is
 * made public, rights and remedies; each with its law. */
#include "explain/internal.h"

/* ---- who ---- */

static struct json *needs_of(struct teller *t, const struct role *r)
{
    struct json *needs = tell_array(t);

    if (r->at_least > 1)
        tell_push_text(t, needs,
                       SAY(t, tell_say(t, "不少于 ", "at least "),
                           tell_number(t, r->at_least),
                           tell_say(t, " 人一同办理", " act together")));
    if (r->credential)
        tell_push_text(
            t, needs,
            tell_say(t, "持有效的证件", "each holds a valid credential"));
    if (r->assigned.n > 0)
        tell_push_text(
            t, needs,
            tell_say(t, "须经指定在本事项中承担此职", "named for this matter"));
    if (r->n_never_also > 0)
        tell_push_text(
            t, needs,
            tell_say(t, "在本事项中不得兼任不相容的职责,不得应当回避",
                     "holds no role in the matter that excludes this "
                     "one, and need not withdraw"));
    if (r->timer)
        tell_push_text(t, needs,
                       tell_say(t, "期限届满时由系统自动办理",
                                "taken by itself when a period is over"));
    return needs;
}

static void add_cites(struct teller *t, struct json *list,
                      const struct facts_cited *facts)
{
    struct json *more = tell_cites(t, facts);

    for (size_t i = 0; !t->failed && i < more->n; i++) {
        bool there = false;

        for (size_t k = 0; k < list->n; k++)
            there = there || str_eq(json_get_str(list->items[k], S("id")),
                                    json_get_str(more->items[i], S("id")));
        if (!there)
            tell_push(t, list, more->items[i]);
    }
}

static struct json *who(struct teller *t)
{
    struct json *all = tell_array(t);

    for (size_t i = 0; i < t->p->n_roles; i++) {
        const struct role *r = &t->p->roles[i];
        struct json *v = tell_object(t), *cites = tell_array(t);

        add_cites(t, cites, &r->post_basis);
        add_cites(t, cites, &r->at_least_basis);
        add_cites(t, cites, &r->credential_basis);
        add_cites(t, cites, &r->assigned_basis);
        for (size_t n = 0; n < r->n_never_also; n++)
            add_cites(t, cites, &r->never_also[n].basis);
        tell_text(t, v, "name", tell_words(t, r->name));
        tell_put(t, v, "needs", needs_of(t, r));
        tell_put(t, v, "cites", cites);
        tell_push(t, all, v);
    }
    return all;
}

/* ---- steps ---- */

static str states_of(struct teller *t, const struct step *s)
{
    str all = S("");

    for (size_t i = 0; i < s->n_moves; i++) {
        const struct state *x = track_state(s->track, s->moves[i].from);

        all = i == 0 ? tell_words(t, x->name)
                     : SAY(t, all, tell_say(t, "、", ", "),
                           tell_words(t, x->name));
    }
    return all;
}

/* Where it leads; "" when the state stays, or differs by where it began. */
static str leads_to(const struct teller *t, const struct step *s)
{
    const struct state *x;

    if (s->n_moves == 0 || str_eq(s->moves[0].from, s->moves[0].to))
        return S("");
    for (size_t i = 1; i < s->n_moves; i++) {
        if (!str_eq(s->moves[i].to, s->moves[0].to))
            return S("");
    }
    x = track_state(s->track, s->moves[0].to);
    return tell_words(t, x->name);
}

static struct json *conditions(struct teller *t, const struct step *s)
{
    struct json *all = tell_array(t);

    for (size_t i = 0; i < s->n_guards; i++) {
        const struct guard *g = &s->guards[i];
        struct json *v = tell_object(t);
        str says = tell_words(t, g->name);

        if (g->has_period)
            says = SAY(t, says, tell_say(t, "(至少提前 ", " (at least "),
                       tell_period(t, g->period), tell_say(t, ")", " before)"));
        tell_text(t, v, "id", g->id);
        tell_text(t, v, "says", says);
        tell_text(t, v, "kind",
                  g->question ? tell_say(t, "由人判断", "a person judges")
                  : g->finding_only
                      ? tell_say(t, "应当", "must; else a finding")
                      : tell_say(t, "否则不得办理", "or it is refused"));
        tell_text(t, v, "cure", tell_words(t, g->cure));
        tell_put(t, v, "cites", tell_cites(t, &g->basis));
        tell_push(t, all, v);
    }
    return all;
}

static struct json *entries(struct teller *t, const struct step *s)
{
    struct json *all = tell_array(t);

    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = s->fields[i].field;

        if (!s->fields[i].required)
            continue;
        tell_push_text(t, all,
                       f->confidential
                           ? SAY(t, tell_words(t, f->name),
                                 tell_say(t, "(保密)", " (confidential)"))
                           : tell_words(t, f->name));
    }
    return all;
}

static struct json *limits_of(struct teller *t, const struct step *s)
{
    struct json *all = tell_array(t);

    for (size_t i = 0; i < t->p->n_deadlines; i++) {
        const struct deadline *d = &t->p->deadlines[i];

        if (flow_meets(s, d) || flow_waits(s, d) || flow_follows(s, d))
            tell_push_text(t, all,
                           SAY(t, tell_words(t, d->name),
                               tell_say(t, ":", ": "), tell_limit(t, d)));
    }
    return all;
}

/* For whom: any party, or those of some capacities. */
static str parties_of(struct teller *t, const struct step *s)
{
    const struct procedure *p = t->p;
    str all = S("");

    for (size_t i = 0; s->among != 0 && i < p->n_capacities; i++) {
        str name = tell_words(t, p->capacities[i].name);

        if (capacity_among(p, s->among, p->capacities[i].id))
            all =
                all.n == 0 ? name : SAY(t, all, tell_say(t, "、", ", "), name);
    }
    if (all.n == 0)
        return tell_say(t, "每一当事人分别办理", "each party");
    return SAY(t, tell_say(t, "每一", "each "), all,
               tell_say(t, "分别办理", ""));
}

/* What else the step does: who joins, what it starts, which lists it keeps. */
static struct json *effects_of(struct teller *t, const struct step *s)
{
    struct json *all = tell_array(t);

    if (s->joins != NULL)
        tell_push_text(t, all,
                       SAY(t, tell_words(t, s->joins->name),
                           tell_say(t, "加入本事项", " joins the matter")));
    for (size_t i = 0; i < s->n_starts; i++)
        tell_push_text(
            t, all,
            SAY(t, tell_say(t, "引起另一事项:", "another matter begins: "),
                s->starts[i].procedure));
    for (size_t i = 0; i < s->n_enters; i++)
        tell_push_text(
            t, all,
            SAY(t,
                s->enters[i].ends
                    ? tell_say(t, "清单条目终止:", "an entry ends in: ")
                    : tell_say(t, "登入清单:", "entered in the register: "),
                tell_words(t, s->enters[i].roll->name)));
    return all;
}

static struct json *step_of(struct teller *t, const struct step *s, int64_t n)
{
    struct json *v = tell_object(t);

    tell_text(t, v, "n", tell_number(t, n));
    tell_text(t, v, "id", s->id);
    tell_text(t, v, "name", tell_words(t, s->name));
    tell_text(t, v, "does", tell_words(t, s->does));
    tell_text(t, v, "who", tell_role(t, s->by));
    tell_text(t, v, "from", states_of(t, s));
    tell_text(t, v, "to", leads_to(t, s));
    if (s->for_party)
        tell_text(t, v, "each", parties_of(t, s));
    tell_put(t, v, "conditions", conditions(t, s));
    tell_put(t, v, "entries", entries(t, s));
    tell_put(t, v, "limits", limits_of(t, s));
    tell_put(t, v, "effects", effects_of(t, s));
    if (s->paper != NULL)
        tell_text(t, v, "paper", tell_words(t, s->paper->name));
    tell_put(t, v, "cites", tell_cites(t, &s->basis));
    return v;
}

/* Tracks in their order, steps by the first state where they may be taken. */
static struct json *tracks(struct teller *t)
{
    const struct procedure *p = t->p;
    struct json *all = tell_array(t);
    int64_t n = 0;

    for (size_t k = 0; k < p->n_tracks && !t->failed; k++) {
        const struct track *track = &p->tracks[k];
        struct json *v = tell_object(t), *steps = tell_array(t);
        bool *told = arena_array(t->a, bool, p->n_steps + 1, t->e);
        size_t *order;

        if (told == NULL || !flow_rows(p, track, t->a, &order, t->e)) {
            t->failed = true;
            return NULL;
        }
        for (size_t r = 0; r < track->n_states; r++) {
            for (size_t i = 0; i < p->n_steps; i++) {
                const struct step *s = &p->steps[i];
                bool here = false;

                for (size_t m = 0; s->track == track && m < s->n_moves; m++)
                    here = here ||
                           str_eq(s->moves[m].from, track->states[order[r]].id);
                if (!here || told[i])
                    continue;
                told[i] = true;
                tell_push(t, steps, step_of(t, s, ++n));
            }
        }
        tell_text(t, v, "name", tell_words(t, track->name));
        tell_put(t, v, "steps", steps);
        tell_push(t, all, v);
    }
    return all;
}

/* ---- limits, papers, what is public ---- */

static struct json *named(struct teller *t, struct words name, str says,
                          const struct facts_cited *facts)
{
    struct json *v = tell_object(t);

    tell_text(t, v, "name", tell_words(t, name));
    tell_text(t, v, "says", says);
    tell_put(t, v, "cites", tell_cites(t, facts));
    return v;
}

static struct json *limits(struct teller *t)
{
    struct json *all = tell_array(t);

    for (size_t i = 0; i < t->p->n_deadlines; i++) {
        const struct deadline *d = &t->p->deadlines[i];
        struct json *v = named(t, d->name, tell_limit(t, d), &d->basis);

        if (!t->failed)
            add_cites(t, json_get(v, S("cites")), &d->exclude_basis);
        tell_push(t, all, v);
    }
    return all;
}

static struct json *papers(struct teller *t)
{
    struct json *all = tell_array(t);

    for (size_t i = 0; i < t->p->n_papers; i++) {
        const struct paper *x = &t->p->papers[i];
        str says =
            x->mark.n == 0
                ? tell_say(t, "内部文书", "internal")
                : SAY(t, tell_say(t, "文号字样:", "numbered as: "), x->mark);

        if (x->served)
            says = SAY(t, says,
                       tell_say(t, ";送达当事人", "; served on the party"));
        tell_push(t, all, named(t, x->name, says, &x->basis));
    }
    return all;
}

static struct json *made_public(struct teller *t)
{
    struct json *all = tell_array(t);

    for (size_t i = 0; i < t->p->n_steps; i++) {
        const struct step *s = &t->p->steps[i];
        str says = S("");

        if (s->publishes.reg.n > 0)
            says = s->publishes.when != NULL
                       ? tell_say(t, "符合规定条件的,办后公开",
                                  "made public where the conditions hold")
                       : tell_say(t, "办后公开", "made public");
        else if (s->withdraws.n > 0)
            says = tell_say(t, "办后不再公开", "no longer public");
        if (says.n > 0)
            tell_push(t, all, named(t, s->name, says, &s->basis));
    }
    return all;
}

/* ---- rights and remedies ---- */

static void rights_in(struct teller *t, struct map *seen, struct json *all,
                      const struct facts_cited *facts, bool every)
{
    for (size_t i = 0; i < facts->n && !t->failed; i++) {
        const struct fact *f = facts->at[i];
        struct json *v;

        if ((!every && !str_eq(f->kind, S("right"))) ||
            map_get(seen, f->id) != NULL)
            continue;
        if (!map_put(seen, f->id, all, t->e)) {
            t->failed = true;
            return;
        }
        v = tell_object(t);
        tell_text(t, v, "says", t->lang == LANG_ZH ? f->zh : f->en);
        tell_put(t, v, "cites",
                 tell_cites(t, &(struct facts_cited){&facts->at[i], 1}));
        tell_push(t, all, v);
    }
}

/* What the law calls a right, wherever the procedure cites it, and all that
 * the papers rest on which are handed to the party: a decision must name its
 * remedies. */
static struct json *remedies(struct teller *t)
{
    const struct procedure *p = t->p;
    struct json *all = tell_array(t);
    struct map *seen = t->failed ? NULL : map_new(t->a, t->e);

    t->failed = seen == NULL;
    for (size_t i = 0; i < p->n_papers; i++)
        rights_in(t, seen, all, &p->papers[i].basis, p->papers[i].served);
    for (size_t i = 0; i < p->n_steps; i++) {
        rights_in(t, seen, all, &p->steps[i].basis, false);
        for (size_t g = 0; g < p->steps[i].n_guards; g++)
            rights_in(t, seen, all, &p->steps[i].guards[g].basis, false);
    }
    for (size_t i = 0; i < p->n_deadlines; i++)
        rights_in(t, seen, all, &p->deadlines[i].basis, false);
    return all;
}

bool explain_guide(const struct procedure *p, enum lang lang, struct arena *a,
                   struct json **out, struct err *e)
{
    struct teller t = {p, a, e, lang, false};
    struct json *v = tell_object(&t);

    tell_text(&t, v, "id", p->id);
    tell_text(&t, v, "title", tell_words(&t, p->name));
    tell_text(&t, v, "profile", p->profile);
    tell_text(&t, v, "profile_name",
              p->profile.n > 0 ? tell_words(&t, p->profile_name) : S(""));
    tell_put(&t, v, "who", who(&t));
    tell_put(&t, v, "tracks", tracks(&t));
    tell_put(&t, v, "limits", limits(&t));
    tell_put(&t, v, "papers", papers(&t));
    tell_put(&t, v, "public", made_public(&t));
    tell_put(&t, v, "remedies", remedies(&t));
    if (t.failed)
        return false;
    *out = v;
    return true;
}
