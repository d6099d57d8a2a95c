/* linked.c - links between matters (关联事项): the other matters that a decision
 * sees, and the rows by which a link is followed both ways.
 */
#include "office/internal.h"

/* ---- what a decision sees ---- */

struct seeing {
    struct office *o;
    struct db *db;
    struct arena *a;
    const struct matter_ask *m; /* whose calendar and moment count */
    struct travel *t;           /* or NULL */
    struct json *out;
};

/* Without its pack nobody can say what is confidential: only what it is and
 * where it stands. */
static struct json *bare(struct arena *a, const struct json *fold,
                         struct err *e)
{
    static const char *const names[] = {"id",   "procedure", "profile",
                                        "open", "states",    "done"};
    struct json *v = json_object(a, e);

    for (size_t i = 0; v != NULL && i < COUNT_OF(names); i++) {
        struct json *one = json_get(fold, str_of(names[i]));

        if (one != NULL && !json_set(a, v, str_of(names[i]), one, e))
            return NULL;
    }
    return v;
}

static bool see_fold(struct seeing *s, str id, const struct loaded *x,
                     struct err *e)
{
    struct matter_ask m = {
        .calendar = s->m->calendar, .fold = x->fold, .now = s->m->now};
    struct authority authority;
    struct json *v;

    m.procedure = office_procedure(s->o, x->fold);
    if (m.procedure == NULL) {
        v = bare(s->a, x->fold, e);
    } else {
        m.persons = m.numbers = json_object(s->a, e);
        if (m.persons == NULL ||
            !authority_get(s->db, s->a, x->authority, &authority, e))
            return false;
        m.authority = authority_json(&authority, s->a, e);
        v = m.authority == NULL ? NULL : matter_linked(&m, s->a, e);
    }
    return v != NULL && json_set(s->a, s->out, id, v, e);
}

/* One that is not there is read, too: it may come meanwhile. */
static bool see(struct seeing *s, str id, struct err *e)
{
    struct loaded x;
    str stream;

    if (id.n == 0 || json_get(s->out, id) != NULL)
        return true;
    return stream_name(s->a, S("matter"), id, &stream, e) &&
           load_fold(s->db, s->a, stream, &x, e) &&
           (s->t == NULL || travel_read(s->t, stream, x.version, e)) &&
           (!x.found || see_fold(s, id, &x, e));
}

static bool see_field(struct seeing *s, str field, const struct json *from,
                      struct err *e)
{
    const struct json *parties = json_get(from, S("parties"));

    if (!see(s,
             json_get_str(json_get(s->m->intent, S("fields")), field).n == 0
                 ? json_get_str(json_get(from, S("case")), field)
                 : json_get_str(json_get(s->m->intent, S("fields")), field),
             e))
        return false;
    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++) {
        if (!see(s, json_get_str(parties->items[i], field), e))
            return false;
    }
    return true;
}

bool load_linked(struct office *o, struct db *db, struct arena *a,
                 const struct matter_ask *m, struct travel *t,
                 const struct json **out, struct err *e)
{
    struct seeing s = {o, db, a, m, t, NULL};
    const struct json *from = m->fold != NULL ? m->fold : m->begin;

    *out = NULL;
    for (size_t i = 0; i < m->procedure->n_fields; i++) {
        const struct field *f = &m->procedure->fields[i];

        if (f->type != FIELD_MATTER)
            continue;
        if (s.out == NULL)
            s.out = json_object(a, e);
        if (s.out == NULL || !see_field(&s, f->id, from, e))
            return false;
    }
    *out = s.out;
    return true;
}

/* ---- rows ---- */

bool links_apply(struct db *db, const struct applied *x, int64_t made,
                 struct err *e)
{
    static const char clear[] = "DELETE FROM matter_link WHERE made = ?1";
    static const char sql[] =
        "INSERT OR IGNORE INTO matter_link(made, field, party, other, zh, en)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
    const struct json *now = json_get(x->after, S("links"));
    const struct json *old = json_get(x->before, S("links"));

    if (now == NULL || (old != NULL && json_equal(now, old)))
        return true;
    if (old != NULL && !db_run(db, e, clear, "i", made))
        return false;
    for (size_t i = 0; json_is(now, JSON_ARRAY) && i < now->n; i++) {
        const struct json *one = now->items[i];

        if (!db_run(db, e, sql, "ittttt", made, json_get_str(one, S("field")),
                    json_get_str(one, S("party")),
                    json_get_str(one, S("matter")), json_get_str(one, S("zh")),
                    json_get_str(one, S("en"))))
            return false;
    }
    return true;
}

/* ---- the lists ---- */

static bool take_link(struct stmt *st, struct arena *a, struct link_row *r,
                      struct err *e)
{
    if (!take_matter(st, a, true, &r->matter, e) ||
        !stmt_take_text(st, MATTER_COLUMN_COUNT, a, &r->name.zh, e) ||
        !stmt_take_text(st, MATTER_COLUMN_COUNT + 1, a, &r->name.en, e))
        return false;
    r->region = stmt_get_int(st, MATTER_COLUMN_COUNT + 2);
    return true;
}

static bool rows_of(struct stmt *st, struct arena *a, size_t max,
                    struct link_row **out, size_t *n, bool *more, struct err *e)
{
    VEC(struct link_row) rows = {0};
    bool row = true, ok = true;

    *more = false;
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct link_row *r;

        if (rows.n == max) {
            *more = true;
            break;
        }
        r = vec_add(a, &rows, e);
        ok = r != NULL && take_link(st, a, r, e);
    }
    *out = rows.at;
    *n = rows.n;
    return ok;
}

bool office_links(struct db *db, struct arena *a, str matter, bool from,
                  int64_t before, size_t max, struct link_row **out, size_t *n,
                  bool *more, struct err *e)
{
    static const char to[] =
        "SELECT " MATTER_COLUMNS ", l.zh, l.en, m.region FROM matter_link l"
        " JOIN matter me ON me.made = l.made JOIN matter m ON m.id = l.other"
        " LEFT JOIN authority a ON a.id = m.authority"
        " WHERE me.id = ?1 AND m.made < ?2 ORDER BY m.made DESC LIMIT ?3";
    static const char back[] =
        "SELECT " MATTER_COLUMNS ", l.zh, l.en, m.region FROM matter_link l"
        " JOIN matter m ON m.made = l.made"
        " LEFT JOIN authority a ON a.id = m.authority"
        " WHERE l.other = ?1 AND l.made < ?2 ORDER BY l.made DESC LIMIT ?3";
    struct stmt *st = NULL;
    bool ok = db_open(db, &st, e, from ? back : to, "tii", matter,
                      before > 0 ? before : INT64_MAX, (int64_t)max + 1) &&
              rows_of(st, a, max, out, n, more, e);

    stmt_close(st);
    return ok;
}
