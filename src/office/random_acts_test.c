/* random_acts_test.c - random acts, in any order, over all shipped packs, through
 * the one door that every act takes: none is accepted that the pack's declaration
 * forbids, and none moves a matter where the declaration does not lead.
 *
 * What is forbidden is decided here a second time, slowly, from the declaration
 * alone: where a step may be taken from, by whom, how often, with what, and the
 * plainest of its conditions.  The engine may refuse more; it may accept nothing
 * that is forbidden here.  RANDOM_ACTS says how many acts (make random),
 * RANDOM_SEED repeats a run. */
#include "tap.h"

#include "office/city_fixture.h"
#include "office/internal.h"

enum { POOL = 48, STAFF_MAX = 40, TOWNS_MAX = 24, TALLY_MAX = 4096 };

static struct city city;
static struct err e;
static uint64_t seed = 20261124;

static unsigned below(size_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return n == 0 ? 0 : (unsigned)((seed >> 33) % n);
}

static bool often(unsigned percent)
{
    return below(100) < percent;
}

static str text(struct arena *a, const char *z)
{
    str out = S("");

    city_need(arena_str(a, str_of(z), &out, &e), &e, "memory");
    return out;
}

/* ---- one authority a profile, with the same staff ---- */

struct town {
    str profile, id;
    struct caller staff[STAFF_MAX];
};
static struct town towns[TOWNS_MAX];
static size_t n_towns;
static str posts[STAFF_MAX]; /* the first three are officers, then one a post */
static size_t n_staff;

static void find_posts(void)
{
    for (size_t i = 0; i < 3; i++)
        posts[n_staff++] = S("officer");
    for (size_t i = 0; i < packs_count(city.options.packs); i++) {
        const struct procedure *p = packs_at(city.options.packs, i);

        for (size_t r = 0; r < p->n_roles; r++) {
            for (size_t k = 0; k < p->roles[r].n_posts; k++) {
                bool known = false;

                for (size_t j = 0; j < n_staff; j++)
                    known = known || str_eq(posts[j], p->roles[r].posts[k]);
                if (!known && n_staff < STAFF_MAX)
                    posts[n_staff++] = p->roles[r].posts[k];
            }
        }
    }
}

/* The third officer has no credential; all others but officers have none. */
static bool has_credential(size_t who)
{
    return who < 2;
}

static void settle(struct town *t, size_t n)
{
    char z[400];

    (void)snprintf(z, sizeof z, "t%zu", n);
    t->id = text(city.a, z);
    (void)snprintf(z, sizeof z, "authority/t%zu", n);
    {
        char fold[300];

        (void)snprintf(fold, sizeof fold,
                       "{id: t%zu, name: 示例局%zu, mark: 示%zu, level: 3, "
                       "region: '51%04zu', parent: '', profile: '%.*s'}",
                       n, n, n, n + 1, STR_ARG(t->profile));
        city_need(city_enter(&city, z, fold), NULL, "an authority");
    }
    for (size_t i = 0; i < n_staff; i++) {
        char fold[300], stream[40];

        (void)snprintf(stream, sizeof stream, "person/t%zu-%zu", n, i);
        (void)snprintf(
            fold, sizeof fold,
            "{name: 甲%zu, authority: t%zu, posts: {%.*s: true}%s}", i, n,
            STR_ARG(posts[i]),
            has_credential(i)
                ? ", credential: {no: '51', from: {'@': '2020-01-01'}, "
                  "to: {'@': '2099-12-31'}}"
                : "");
        city_need(city_enter(&city, stream, fold), NULL, "a person");
        (void)snprintf(stream, sizeof stream, "t%zu-%zu", n, i);
        t->staff[i] = city_caller(&city, text(city.a, stream));
    }
}

static struct town *town_of(str profile)
{
    for (size_t i = 0; i < n_towns; i++) {
        if (str_eq(towns[i].profile, profile))
            return &towns[i];
    }
    city_need(n_towns < TOWNS_MAX, NULL, "room for an authority");
    towns[n_towns].profile = profile;
    settle(&towns[n_towns], n_towns);
    return &towns[n_towns++];
}

/* ---- what is known of a matter ---- */

struct tally {
    str step, party;
    int64_t n;
};
struct slot {
    struct arena *a;
    const struct procedure *p;
    struct town *town;
    str id;
    int64_t version;
    struct json *fold;
    struct tally done[256];
    size_t n_done;
};
static struct slot pool[POOL];

static int64_t times(const struct slot *s, str step, str party)
{
    for (size_t i = 0; i < s->n_done; i++) {
        if (str_eq(s->done[i].step, step) && str_eq(s->done[i].party, party))
            return s->done[i].n;
    }
    return 0;
}

static void count_done(struct slot *s, str step, str party)
{
    for (size_t i = 0; i < s->n_done; i++) {
        if (str_eq(s->done[i].step, step) && str_eq(s->done[i].party, party)) {
            s->done[i].n++;
            return;
        }
    }
    city_need(s->n_done < COUNT_OF(s->done), NULL, "room for what was done");
    s->done[s->n_done].n = 1;
    city_need(arena_str(s->a, step, &s->done[s->n_done].step, &e) &&
                  arena_str(s->a, party, &s->done[s->n_done].party, &e),
              &e, "memory");
    s->n_done++;
}

static void read_slot(struct slot *s)
{
    struct db *db = NULL;
    str authority;

    city_need(office_read(city.office, &db, &e) &&
                  office_matter(db, s->a, s->id, &s->fold, &authority, &e),
              &e, "a matter");
    office_read_end(city.office, db);
    (void)json_get_int(s->fold, S("version"), &s->version);
}

static str state_of(const struct slot *s, const struct track *t)
{
    str now = json_get_str(json_get(s->fold, S("states")), t->id);

    return now.n > 0 ? now : t->states[0].id;
}

static bool listed(const struct json *list, str id)
{
    for (size_t i = 0; json_is(list, JSON_ARRAY) && i < list->n; i++) {
        if (str_eq(json_str(list->items[i]), id))
            return true;
    }
    return false;
}

/* ---- an act made up ---- */

struct made_up {
    const struct step *step;
    size_t by[3], n_by;
    str party, mode;
    struct json *intent;
    bool begins, whole; /* every required field is there */
};

static struct json *value_of(struct arena *a, const struct slot *s,
                             const struct town *t, const struct field *f)
{
    static const char *const days[] = {"2026-01-05", "2026-06-30",
                                       "2027-03-01"};
    char z[40];

    switch (f->type) {
    case FIELD_NUMBER:
        (void)snprintf(z, sizeof z, "%u", below(4) * below(4000));
        return json_number(a, text(a, z), &e);
    case FIELD_BOOL:
        return json_bool(a, often(50), &e);
    case FIELD_DATE:
        return json_string(a, str_of(days[below(3)]), &e);
    case FIELD_DATE_TIME:
        (void)snprintf(z, sizeof z, "%sT10:00+08:00", days[below(3)]);
        return json_string(a, text(a, z), &e);
    case FIELD_CHOICE:
        return json_string(a, f->choices[below(f->n_choices)].id, &e);
    case FIELD_PERSON:
        return json_string(a, t->staff[below(n_staff)].person, &e);
    case FIELD_PEOPLE: {
        struct json *all = json_array(a, &e);

        for (size_t i = 0; all != NULL && i < 2; i++)
            city_need(
                json_add(a, all, json_string(a, t->staff[i].person, &e), &e),
                &e, "memory");
        return all;
    }
    case FIELD_PARTY:
        return json_string(a, S("p1"), &e);
    case FIELD_MATTER:
        return json_string(a, pool[below(POOL)].id, &e);
    case FIELD_TEXT:
    case FIELD_FILE:
    case FIELD_TABLE:
    case FIELD_COUNT:
        break;
    }
    (void)s;
    return f->type == FIELD_TABLE ? json_array(a, &e)
                                  : json_string(a, S("示例"), &e);
}

static struct json *fields_of(struct arena *a, const struct slot *s,
                              const struct town *t, struct made_up *m)
{
    struct json *all = json_object(a, &e);

    m->whole = true;
    for (size_t i = 0; all != NULL && i < m->step->n_fields; i++) {
        const struct field_use *u = &m->step->fields[i];

        if (often(u->required ? 97 : 45))
            city_need(
                json_set(a, all, u->field->id, value_of(a, s, t, u->field), &e),
                &e, "memory");
        else
            m->whole = m->whole && (!u->required || u->fallback != NULL);
    }
    return all;
}

static bool holds_post(const struct role *r, size_t who)
{
    for (size_t i = 0; i < r->n_posts; i++) {
        if (str_eq(r->posts[i], posts[who]))
            return true;
    }
    return r->n_posts == 0;
}

/* Mostly people who may, sometimes anybody. */
static void choose_people(struct made_up *m)
{
    const struct role *r = m->step->by;
    bool fitting = often(85);

    m->n_by = fitting && r->at_least > 1 ? 2 : 1 + below(2) * (size_t)!fitting;
    for (size_t i = 0; i < m->n_by; i++) {
        m->by[i] = r->credential && fitting ? i : below(n_staff);
        for (size_t k = 0; fitting && k < 200 && !holds_post(r, m->by[i]); k++)
            m->by[i] = below(n_staff);
    }
}

static const struct step *choose_step(const struct slot *s, bool begins)
{
    const struct step *step = NULL;
    bool fitting = often(75);

    for (size_t k = 0; k < 60; k++) {
        step = &s->p->steps[below(s->p->n_steps)];
        if (!fitting)
            return step;
        if (begins ? !step->begins : step->by->timer)
            continue;
        for (size_t i = 0; i < step->n_moves; i++) {
            if (str_eq(step->moves[i].from, state_of(s, step->track)))
                return step;
        }
    }
    return step;
}

static struct json *begin_of(struct arena *a, const struct slot *s)
{
    struct json *v = json_object(a, &e), *parties = json_object(a, &e);

    for (size_t i = 0; i < 1 + below(2); i++) {
        struct json *one = json_object(a, &e);
        bool ok = one != NULL &&
                  json_set_str(a, one, S("kind"), S("organisation"), &e) &&
                  json_set_str(a, one, S("name"), S("示例公司"), &e) &&
                  json_set(a, parties, i == 0 ? S("p1") : S("p2"), one, &e);

        if (ok && s->p->n_capacities > 1 && often(50))
            ok = json_set_str(a, one, S("capacity"),
                              s->p->capacities[below(s->p->n_capacities)].id,
                              &e);
        city_need(ok, &e, "memory");
    }
    city_need(json_set(a, v, S("parties"), parties, &e) &&
                  json_set_str(a, v, S("id"), s->id, &e),
              &e, "memory");
    return v;
}

static void make_up(struct arena *a, const struct slot *s, struct made_up *m)
{
    const struct json *parties = json_get(s->fold, S("parties"));
    struct json *by = json_array(a, &e);
    bool ok;

    m->step = choose_step(s, m->begins);
    m->mode = often(88) ? S("issue") : often(85) ? S("record") : S("timer");
    choose_people(m);
    m->party = S("");
    if (json_is(parties, JSON_OBJECT) && parties->n > 0 &&
        (m->step->for_party ? often(95) : often(3)))
        m->party = parties->names[below(parties->n)];
    if (m->begins && m->step->for_party)
        m->party = S("p1");
    m->intent = json_object(a, &e);
    ok = by != NULL && m->intent != NULL;
    for (size_t i = 0; ok && i < m->n_by; i++)
        ok = json_add(a, by,
                      json_string(a, s->town->staff[m->by[i]].person, &e), &e);
    ok = ok && json_set(a, m->intent, S("by"), by, &e) &&
         json_set_str(a, m->intent, S("step"), m->step->id, &e) &&
         json_set_str(a, m->intent, S("mode"), m->mode, &e) &&
         json_set(a, m->intent, S("fields"), fields_of(a, s, s->town, m), &e) &&
         (m->party.n == 0 ||
          json_set_str(a, m->intent, S("party"), m->party, &e)) &&
         (!str_eq(m->mode, S("record")) ||
          json_set_str(a, m->intent, S("source"), S("纸质卷宗"), &e));
    city_need(ok, &e, "memory");
}

/* ---- the reference: what the declaration forbids ---- */

/* For whom a step is that names nobody: the only party of its capacities; with
 * several, or none, it cannot be told. */
static str meant(const struct slot *s, const struct step *step)
{
    const struct json *all = json_get(s->fold, S("parties"));
    str found = S("");
    size_t n = 0;

    for (size_t i = 0; json_is(all, JSON_OBJECT) && i < all->n; i++) {
        str is = json_get_str(all->items[i], S("capacity"));
        bool fits = step->among == 0;

        for (size_t k = 0; k < s->p->n_capacities; k++)
            fits = fits ||
                   ((step->among >> k & 1) != 0 &&
                    (is.n == 0 ? k == 0 : str_eq(s->p->capacities[k].id, is)));
        if (fits) {
            found = all->names[i];
            n++;
        }
    }
    return n == 1 ? found : S("");
}

/* "done.x != null", "states.t = \"v\"" and the like: whether it holds; *known
 * false where it is anything else. */
static bool atom_holds(const struct slot *s, str atom, bool *known)
{
    str left, right, head, name;
    bool equal;

    *known = true;
    equal = !str_cut(atom, S(" != "), &left, &right);
    if (equal && !str_cut(atom, S(" = "), &left, &right)) {
        *known = false;
        return true;
    }
    (void)str_cut(str_trim(left), S("."), &head, &name);
    right = str_trim(right);
    if (str_eq(head, S("done")) && str_eq(right, S("null")) &&
        procedure_step(s->p, name) != NULL) {
        int64_t n = 0;

        for (size_t i = 0; i < s->n_done; i++)
            n += str_eq(s->done[i].step, name) ? s->done[i].n : 0;
        return equal == (n == 0);
    }
    if (str_eq(head, S("states")) && procedure_track(s->p, name) != NULL &&
        right.n > 2 && right.p[0] == '"')
        return equal == str_eq(state_of(s, procedure_track(s->p, name)),
                               str_slice(right, 1, right.n - 1));
    *known = false;
    return true;
}

/* A condition of plain parts joined by "and": false where one part fails. */
static bool plainly_holds(const struct slot *s, const struct feel *x)
{
    str rest = x == NULL ? S("") : feel_source(x), part;
    static const char *const not_plain[] = {" or ", "(", "if ", "[", "not "};

    for (size_t i = 0; i < COUNT_OF(not_plain); i++) {
        if (str_find(rest, str_of(not_plain[i]), &(size_t){0}))
            return true;
    }
    while (rest.n > 0) {
        bool known;

        if (!str_cut(rest, S(" and "), &part, &rest)) {
            part = rest;
            rest = S("");
        }
        if (!atom_holds(s, part, &known) && known)
            return false;
    }
    return true;
}

static const char *people_forbidden(const struct slot *s,
                                    const struct made_up *m)
{
    const struct role *r = m->step->by;
    const struct json *people = json_get(s->fold, S("people"));
    bool same = m->n_by == 2 && m->by[0] == m->by[1];
    int distinct = (int)m->n_by - same;

    for (size_t i = 0; i < m->n_by; i++) {
        str id = s->town->staff[m->by[i]].person;

        if (!holds_post(r, m->by[i]))
            return "somebody without the post";
        if (r->credential && !has_credential(m->by[i]))
            return "somebody without a credential";
        if (r->assigned.n > 0 && !listed(json_get(people, r->assigned), id))
            return "somebody who is not assigned";
        for (size_t n = 0; n < r->n_never_also; n++) {
            if (listed(json_get(people, r->never_also[n].list), id))
                return "somebody who is kept out";
        }
    }
    return distinct < r->at_least && r->unless == NULL ? "too few" : NULL;
}

/* Why the declaration forbids it; NULL: for all that is plain, it does not. */
static const char *forbidden(const struct slot *s, const struct made_up *m,
                             date on)
{
    const struct step *step = m->step;
    str party = step->for_party ? m->party : S("");
    bool from = false;

    if (m->begins && !step->begins)
        return "it begins nothing";
    if (step->by->timer || str_eq(m->mode, S("timer")))
        return "it is the clock's";
    if (!m->whole)
        return "a required field is missing";
    if (step->for_party && m->party.n == 0 && !m->begins)
        return "no party";
    /* What happened is recorded, whatever the law says of it. */
    if (str_eq(m->mode, S("record")))
        return NULL;
    for (size_t i = 0; i < step->n_moves; i++)
        from = from || str_eq(step->moves[i].from, state_of(s, step->track));
    if (!from)
        return "not from this state";
    if (!step->repeats && step->joins == NULL && !m->begins &&
        times(s, step->id, party) > 0)
        return "once is all";
    for (size_t i = 0; i < step->n_guards && !m->begins; i++) {
        const struct guard *g = &step->guards[i];

        if (!g->finding_only && !g->question && facts_apply(&g->law, on) &&
            !plainly_holds(s, g->when))
            return "a plain condition does not hold";
    }
    return people_forbidden(s, m);
}

/* ---- what an accepted act may have moved ---- */

static bool moved_rightly(const struct slot *s, const struct json *before,
                          const struct made_up *m)
{
    const struct json *now = json_get(s->fold, S("states"));
    const struct json *old = json_get(before, S("states"));
    bool record = str_eq(m->mode, S("record"));

    for (size_t i = 0; json_is(now, JSON_OBJECT) && i < now->n; i++) {
        const struct track *t = procedure_track(s->p, now->names[i]);
        str was = json_get_str(old, now->names[i]),
            is = json_str(now->items[i]);
        bool leads = false;

        if (t == NULL)
            return false;
        if (was.n == 0)
            was = t->states[0].id;
        for (size_t k = 0; t == m->step->track && k < m->step->n_moves; k++)
            leads = leads || (str_eq(m->step->moves[k].to, is) &&
                              (record || str_eq(m->step->moves[k].from, was)));
        if (!leads && !str_eq(was, is))
            return false;
    }
    return true;
}

/* ---- the run ---- */

struct counts {
    size_t accepted, refused, unfit, wrong, forbidden;
};

static void wrong(struct counts *c, const struct slot *s,
                  const struct made_up *m, const char *why)
{
    if (c->wrong++ < 10)
        tap_note("%.*s + %.*s, %.*s (%.*s) in mode %.*s: accepted, but %s",
                 STR_ARG(s->p->id), STR_ARG(s->p->profile),
                 STR_ARG(m->step->id), STR_ARG(m->party), STR_ARG(m->mode),
                 why);
}

static void start_slot(struct slot *s, size_t n)
{
    char z[40];

    arena_reset(s->a);
    s->p = packs_at(city.options.packs, below(packs_count(city.options.packs)));
    s->town = town_of(s->p->profile);
    s->n_done = 0;
    s->version = 0;
    s->fold = json_object(s->a, &e);
    (void)snprintf(z, sizeof z, "m%zu", n);
    s->id = text(s->a, z);
}

static void one_act(struct arena *a, size_t n, struct counts *c)
{
    struct slot *s = &pool[below(POOL)];
    struct made_up m = {0};
    struct office_answer x = {0};
    struct office_ask ask = {.seen = -1};
    const struct json *before;
    const char *why;
    bool ok;

    if (s->version == 0 || often(2))
        start_slot(s, n);
    m.begins = s->version == 0;
    make_up(a, s, &m);
    if (m.step->for_party && m.party.n == 0)
        m.party = meant(s, m.step);
    why = forbidden(s, &m, instant_date(city.now, ZONE_CITY_MIN));
    c->forbidden += why != NULL;
    ask.caller = &s->town->staff[m.by[0]];
    ask.intent = m.intent;
    if (m.begins) {
        ask.authority = s->town->id;
        ask.procedure = s->p->id;
        ask.profile = s->p->profile;
        ask.begin = begin_of(a, s);
    } else {
        ask.matter = s->id;
    }
    ok = office_act(city.office, a, &ask, &x, &e);
    if (!ok || x.result != OFFICE_DONE) {
        c->refused += ok && x.result == OFFICE_REFUSED;
        c->unfit += !ok || x.result == OFFICE_PROBLEMS;
        return;
    }
    c->accepted++;
    if (why != NULL)
        wrong(c, s, &m, why);
    before = s->fold;
    read_slot(s);
    /* What it was to start may have been refused, by an act of its own. */
    if (s->version < x.version || !moved_rightly(s, before, &m))
        wrong(c, s, &m, "it led where the declaration does not");
    count_done(s, m.step->id, m.step->for_party ? m.party : S(""));
}

/* What the clock did meanwhile is its own steps, and they lead somewhere. */
static void tick(struct counts *c)
{
    if (!office_tick(city.office, &e)) {
        tap_error(&e);
        c->wrong++;
    }
    for (size_t i = 0; i < POOL; i++) {
        struct slot *s = &pool[i];
        const struct json *log;
        int64_t had = s->version;
        size_t from;

        if (had == 0)
            continue;
        log = json_get(s->fold, S("log"));
        from = json_is(log, JSON_ARRAY) ? log->n : 0;
        read_slot(s);
        log = json_get(s->fold, S("log"));
        for (size_t k = from; s->version > had && k < log->n; k++) {
            const struct step *step =
                procedure_step(s->p, json_get_str(log->items[k], S("step")));

            if (step == NULL || !step->by->timer)
                c->wrong++;
            else
                count_done(s, step->id,
                           step->for_party
                               ? json_get_str(log->items[k], S("party"))
                               : S(""));
        }
    }
}

static size_t rounds(void)
{
    const char *n = getenv("RANDOM_ACTS"), *s = getenv("RANDOM_SEED");
    int64_t v = 1500;

    if (n != NULL)
        (void)str_to_int(str_of(n), 1, 1000000000, &v);
    if (s != NULL)
        seed = strtoull(s, NULL, 10);
    tap_note("RANDOM_ACTS=%lld RANDOM_SEED=%llu", (long long)v,
             (unsigned long long)seed);
    return (size_t)v;
}

static void act_at_random(size_t n)
{
    struct counts c = {0};
    struct arena *a = tap_arena();

    for (size_t i = 0; i < POOL; i++) {
        pool[i].a = tap_arena();
        start_slot(&pool[i], n + i);
    }
    for (size_t i = 0; i < n; i++) {
        arena_reset(a);
        city.now += (instant)below(40) * 3600000 * below(8);
        one_act(a, i, &c);
        if (i % 250 == 249)
            tick(&c);
    }
    (void)OK(
        c.wrong == 0,
        "%zu random acts over %zu procedures: %zu accepted, %zu refused by "
        "law, %zu unfit; none of the %zu that are forbidden got through",
        n, packs_count(city.options.packs), c.accepted, c.refused, c.unfit,
        c.forbidden);
    (void)OK(c.accepted > n / 50 && c.refused > n / 50,
             "enough of them are accepted, and refused, to tell");
    for (size_t i = 0; i < POOL; i++)
        arena_close(pool[i].a);
    arena_close(a);
}

int main(void)
{
    struct ledger_problems found = {.max = 20};
    size_t n = rounds();

    city_open(&city);
    find_posts();
    act_at_random(n);
    city_need(office_checkpoint(city.office, &e) &&
                  office_verify(city.office, city.a, NULL, NULL, &found, &e),
              &e, "the city is verified");
    for (size_t i = 0; i < found.n; i++)
        tap_error(&found.at[i]);
    (void)OK(found.n == 0, "and nothing is wrong with it");
    city_close(&city);
    return tap_done();
}
