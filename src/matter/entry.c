/* entry.c - entries of registers (清单): what conditions read as `entries`, and
 * what a step enters and ends.
 *
 * A decision reads no store.  What it asks of a register is a request, {register,
 * of, id, on} for the entry valid on a day, {register, of, id} for its latest
 * version, {register, of, where, on} for a list; ask.entries answers by the
 * request's canonical text.  What has no answer yet goes into ask.wants: whoever
 * has the store answers, and asks for the decision again.
 */
#include "matter/internal.h"

struct seen_entries {
    const struct step *step;
    str party;
    struct json *all;
};

/* ---- asking ---- */

static str canonical(struct work *w, const struct json *v)
{
    struct buf b;
    str text = S("");

    buf_init(&b, &memory_system, (size_t)1 << 20);
    if (!w->failed &&
        (!json_canonical(v, &b, w->e) || !buf_take(&b, w->a, &text, w->e)))
        w->failed = true;
    buf_close(&b);
    return text;
}

/* The answer, or NULL: not known yet, or there is none. */
static const struct json *asked(struct work *w, struct json *request)
{
    str key = canonical(w, request);
    const struct json *v = w->failed ? NULL : json_get(w->ask->entries, key);

    if (!w->failed && v == NULL && w->ask->wants != NULL &&
        !json_set(w->a, w->ask->wants, key, request, w->e))
        w->failed = true;
    return v == NULL || v->kind == JSON_NULL ? NULL : v;
}

/* Whose entries: what the pack says, the city's, or one's own. */
static str owner(struct work *w, const struct roll *r, const struct feel *of,
                 const struct json *context)
{
    const struct json *v;

    if (of != NULL) {
        v = context_value(w, of, context);
        return w->failed ? S("") : json_str(v);
    }
    return r->city ? S("city") : json_get_str(w->ask->authority, S("id"));
}

static struct json *request(struct work *w, const struct roll *r, str of)
{
    struct json *v = w_object(w);

    w_put(w, v, "register", w_str(w, r->id));
    w_put(w, v, "of", w_str(w, of));
    return v;
}

/* A day that is left out is the act's own; one that comes out null is so, where
 * `may_miss`. */
static bool day(struct work *w, const struct feel *x,
                const struct json *context, bool may_miss, date *d)
{
    const struct json *v;

    *d = w->on;
    if (x == NULL)
        return true;
    v = context_value(w, x, context);
    return !w->failed &&
           (marker_date(v, d) || (may_miss && v->kind == JSON_NULL));
}

/* ---- what conditions read ---- */

/* 2.50 is 2.5. */
static str worth(str s)
{
    str whole, part;

    if (!str_cut(s, S("."), &whole, &part))
        return s;
    while (s.n > whole.n + 1 && s.p[s.n - 1] == '0')
        s.n--;
    return s.n == whole.n + 1 ? whole : s;
}

/* The members sought, or NULL where one is not known: then it cannot be said
 * which entries are meant. */
static struct json *sought(struct work *w, const struct lookup *l,
                           const struct json *context)
{
    struct json *where = w_object(w);

    for (size_t i = 0; i < l->n_where && !w->failed; i++) {
        const struct field *f = roll_field(l->roll, l->where[i].target);
        struct json *v = context_value(w, l->where[i].value, context);

        if (w->failed || v->kind == JSON_NULL)
            return NULL;
        /* As it stands in a request: days and numbers by their text. */
        if (f->type == FIELD_DATE)
            v = w_str(w, str_slice(marker(v), 0, 10));
        else if (json_is(v, JSON_NUMBER))
            v = w_str(w, worth(v->text));
        if (!w->failed && !json_set(w->a, where, l->where[i].target, v, w->e))
            w->failed = true;
    }
    return where;
}

static const struct json *look_up(struct work *w, const struct lookup *l,
                                  const struct json *context)
{
    str of = owner(w, l->roll, l->of, context);
    struct json *ask;
    date on;

    if (of.n == 0 || !day(w, l->on, context, false, &on) || w->failed)
        return NULL;
    ask = request(w, l->roll, of);
    if (l->entry != NULL) {
        const struct json *id = context_value(w, l->entry, context);

        if (w->failed || json_str(id).n == 0)
            return NULL;
        w_put(w, ask, "id", w_str(w, json_str(id)));
    } else {
        struct json *where = sought(w, l, context);

        if (where == NULL)
            return NULL;
        w_put(w, ask, "where", where);
    }
    w_put(w, ask, "on", w_date(w, on));
    return w->failed ? NULL : asked(w, ask);
}

static bool looks(const struct work *w, const struct lookup *l)
{
    for (size_t i = 0; !w->asking && i < w->step->n_looks; i++) {
        if (w->step->looks[i] == l)
            return true;
    }
    return w->asking;
}

static struct json *entries_of(struct work *w, const struct json *context)
{
    struct json *all = w_object(w);
    struct json *seen = context_with_input(w, context);

    w_put(w, seen, "entries", all);
    for (size_t i = 0; i < w->p->n_lookups && !w->failed; i++) {
        const struct lookup *l = &w->p->lookups[i];
        const struct json *v;
        struct json *one;

        if (!looks(w, l))
            continue;
        v = look_up(w, l, seen);
        if (w->failed)
            break;
        one = v == NULL ? json_null(w->a, w->e) : json_copy(w->a, v, w->e);
        if (one == NULL || !json_set(w->a, all, l->id, one, w->e))
            w->failed = true;
    }
    return all;
}

/* What was looked up stays for the whole act, whatever it writes. */
void entries_put(struct work *w, struct json *context)
{
    const struct step *key = w->asking ? NULL : w->step;
    struct seen_entries *one;

    if (w->step == NULL) {
        w_put(w, context, "entries", w_object(w));
        return;
    }
    for (size_t i = 0; i < w->looked.n; i++) {
        one = &w->looked.at[i];
        if (one->step == key && str_eq(one->party, w->party)) {
            w_put(w, context, "entries", one->all);
            return;
        }
    }
    one = w->failed ? NULL : vec_add(w->a, &w->looked, w->e);
    if (one == NULL) {
        w->failed = true;
        return;
    }
    *one = (struct seen_entries){key, w->party, entries_of(w, context)};
    w_put(w, context, "entries", one->all);
}

/* ---- what a step enters ---- */

/* The entry of one row on its way. */
struct fresh {
    const struct entering *x;
    const struct json *context;
    str of, id;
    date from, to;
    const struct json *last; /* its latest version, or NULL */
};

static void complain(struct work *w, const struct fresh *f, str zh, str en)
{
    const struct field of = {.id = f->x->roll->id};

    value_problem(w, &of, zh, en);
}

/* What this act did to the entry already counts before what is stored. */
static const struct json *latest(struct work *w, const struct fresh *f,
                                 str *key)
{
    struct json *ask = request(w, f->x->roll, f->of);
    const struct json *own;

    w_put(w, ask, "id", w_str(w, f->id));
    *key = canonical(w, ask);
    own = w->failed ? NULL : json_get(w->latest, *key);
    return own != NULL || w->failed ? own : asked(w, ask);
}

static date last_day(const struct json *version)
{
    date d;

    return marker_date(json_get(version, S("to")), &d) ? d : DATE_MAX;
}

static struct json *version_head(struct work *w, const struct fresh *f,
                                 int64_t n)
{
    struct json *v = request(w, f->x->roll, f->of);

    w_put(w, v, "id", w_str(w, f->id));
    w_put(w, v, "n", w_int(w, n));
    return v;
}

static void keep_latest(struct work *w, str key, int64_t n, date from, date to)
{
    struct json *v = w_object(w);

    w_put(w, v, "n", w_int(w, n));
    w_put(w, v, "from", w_date(w, from));
    if (to < DATE_MAX)
        w_put(w, v, "to", w_date(w, to));
    if (w->latest == NULL)
        w->latest = w_object(w);
    if (!w->failed && !json_set(w->a, w->latest, key, v, w->e))
        w->failed = true;
}

/* The version that was there ends on this day. */
static void cut(struct work *w, const struct fresh *f, date to)
{
    int64_t n = 0;
    struct json *v;

    (void)json_get_int(f->last, S("n"), &n);
    v = version_head(w, f, n);
    w_put(w, v, "to", w_date(w, to));
    w_push(w, w->entered, v);
}

static void end_entry(struct work *w, struct fresh *f, str key)
{
    date from = DATE_MIN;
    int64_t n = 0;

    (void)marker_date(json_get(f->last, S("from")), &from);
    (void)json_get_int(f->last, S("n"), &n);
    if (f->last == NULL || last_day(f->last) < f->to || f->to < from - 1) {
        complain(w, f, S("这一天没有可以终止的登记"),
                 S("there is no entry to end on that day"));
        return;
    }
    if (last_day(f->last) == f->to)
        return;
    cut(w, f, f->to);
    keep_latest(w, key, n, from, f->to);
}

/* Members as their types say; what is null stays out. */
static struct json *members(struct work *w, const struct fresh *f)
{
    struct json *all = w_object(w);

    for (size_t i = 0; i < f->x->n_entry && !w->failed; i++) {
        const struct assignment *s = &f->x->entry[i];
        const struct field *of = roll_field(f->x->roll, s->target);
        struct json *v = context_value(w, s->value, f->context);

        if (w->failed || v->kind == JSON_NULL)
            continue;
        /* Whoever was named in an earlier act is no longer at hand. */
        v = of->type == FIELD_PERSON && json_is(v, JSON_STRING)
                ? w_str(w, v->text)
                : value_typed(w, of, v);
        if (v != NULL && !w->failed && !json_set(w->a, all, s->target, v, w->e))
            w->failed = true;
    }
    return all;
}

static void put_shown(struct work *w, const struct fresh *f, struct json *v)
{
    const struct roll *r = f->x->roll;
    const struct json *title = json_get(json_get(v, S("entry")), r->title);
    struct json *names, *hidden;

    /* What is confidential is no title. */
    if (!roll_field(r, r->title)->confidential)
        w_put(w, v, "title",
              w_str(w, json_is(title, JSON_OBJECT) ? marker(title)
                                                   : json_str(title)));
    hidden = w_array(w);
    for (size_t i = 0; i < r->n_fields; i++)
        if (r->fields[i].confidential)
            w_push(w, hidden, w_str(w, r->fields[i].id));
    if (!w->failed && hidden->n > 0)
        w_put(w, v, "hidden", hidden);
    if (r->n_shown == 0)
        return;
    names = w_array(w);
    for (size_t i = 0; i < r->n_shown; i++)
        w_push(w, names, w_str(w, r->shown[i]));
    w_put(w, v, "public", names);
}

static void begin_entry(struct work *w, struct fresh *f, str key)
{
    date before = DATE_MIN;
    int64_t n = 0;
    struct json *v;

    (void)marker_date(json_get(f->last, S("from")), &before);
    (void)json_get_int(f->last, S("n"), &n);
    if (f->from < before || f->to < f->from) {
        complain(w, f,
                 S("登记的第一天不能早于上一次登记的第一天,也不能晚于最后一天"),
                 S("an entry begins neither before its version before did, nor "
                   "after its own last day"));
        return;
    }
    if (f->last != NULL && last_day(f->last) >= f->from)
        cut(w, f, f->from - 1);
    v = version_head(w, f, n + 1);
    w_put(w, v, "from", w_date(w, f->from));
    if (f->to < DATE_MAX)
        w_put(w, v, "to", w_date(w, f->to));
    w_put(w, v, "entry", members(w, f));
    if (!w->failed && !entry_effects(w->a, f->x->roll, v, w->e))
        w->failed = true;
    put_shown(w, f, v);
    w_push(w, w->entered, v);
    keep_latest(w, key, n + 1, f->from, f->to);
}

static bool days_of(struct work *w, struct fresh *f)
{
    const struct json *to;

    if (f->x->ends)
        return day(w, f->x->to, f->context, true, &f->to);
    f->to = DATE_MAX;
    if (!day(w, f->x->from, f->context, true, &f->from))
        return false;
    if (f->x->to == NULL)
        return true;
    to = context_value(w, f->x->to, f->context);
    return !w->failed && (to->kind == JSON_NULL || marker_date(to, &f->to));
}

static void enter_one(struct work *w, const struct entering *x,
                      const struct json *context)
{
    struct fresh f = {.x = x, .context = context};
    const struct json *id;
    str missing, key;

    if (x->when != NULL &&
        context_holds(w, x->when, context, &missing) != TRUTH_YES)
        return;
    id = context_value(w, x->id, context);
    f.of = owner(w, x->roll, x->of, context);
    f.id = w->failed ? S("") : str_trim(json_str(id));
    if (w->failed)
        return;
    if (f.id.n == 0 || f.id.n > ENTRY_ID_MAX || f.of.n == 0 ||
        f.of.n > ENTRY_ID_MAX) {
        complain(w, &f, S("说不出登记的编号或者所属的机关"),
                 S("it cannot be said which entry, or whose, is meant"));
        return;
    }
    if (!days_of(w, &f)) {
        complain(w, &f, S("说不出登记的起止日期"),
                 S("it cannot be said from when, or to when, it is valid"));
        return;
    }
    f.last = latest(w, &f, &key);
    if (w->failed)
        return;
    if (x->ends)
        end_entry(w, &f, key);
    else
        begin_entry(w, &f, key);
}

void entries_write(struct work *w)
{
    if (w->step->n_enters > 0)
        w->entered = w_array(w);
    for (size_t i = 0; i < w->step->n_enters && !w->failed; i++) {
        const struct entering *x = &w->step->enters[i];
        const struct json *context = context_of(w);
        const struct json *rows;

        if (x->each == NULL) {
            enter_one(w, x, context);
            continue;
        }
        rows = context_value(w, x->each, context);
        for (size_t r = 0; !w->failed && json_is(rows, JSON_ARRAY) &&
                           r < rows->n && r < TABLE_ROWS;
             r++) {
            struct json *own = fold_thin(w->a, context, w->e);

            if (own == NULL) {
                w->failed = true;
                return;
            }
            w_put(w, own, "row", rows->items[r]);
            enter_one(w, x, own);
        }
    }
}
