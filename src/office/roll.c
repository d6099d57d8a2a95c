/* roll.c - registers (清单) read: the list as of a day, and an entry's history.
 *
 * The versions of one register of one owner stand beside each other in the index,
 * by id; those valid on the day are picked on the way.  A page looks at so many
 * and no more, and says where to go on.
 */
#include "office/internal.h"

enum { LOOKED_AT = 5000 };

#define COLUMNS                                                         \
    "v.sort, v.reg, v.whose, coalesce(o.name, ''), v.id, v.n, v.first," \
    " v.last, v.title, v.seq, v.end_seq, v.tree"
#define OWNER " LEFT JOIN authority o ON o.id = v.whose"

static bool take_entry(struct stmt *st, struct arena *a, struct entry_row *r,
                       struct err *e)
{
    str *const texts[] = {&r->reg, &r->of, &r->of_name, &r->id};
    struct json *version;
    str tree;

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!stmt_take_text(st, (int)i + 1, a, texts[i], e))
            return false;
    r->sort = stmt_get_int(st, 0);
    r->n = stmt_get_int(st, 5);
    r->from = (date)stmt_get_int(st, 6);
    r->to = (date)stmt_get_int(st, 7);
    r->seq = stmt_get_int(st, 9);
    r->end_seq = stmt_get_int(st, 10);
    if (!stmt_take_text(st, 8, a, &r->title, e) ||
        !stmt_take_text(st, 11, a, &tree, e) ||
        !register_version(a, tree, r->to, &version, e))
        return false;
    r->entry = json_get(version, S("entry"));
    return true;
}

/* ---- the list as of a day ---- */

static bool open_list(struct db *db, struct arena *a,
                      const struct entry_filter *f, struct stmt **st,
                      struct err *e)
{
    static const char by_id[] =
        "SELECT v.id, v.first, v.last, v.sort FROM entry v WHERE v.reg = ?1"
        " AND v.whose = ?2 AND v.id > ?3 ORDER BY v.id, v.first";
    static const char by_words[] =
        "SELECT v.id, v.first, v.last, v.sort FROM entry_text t JOIN entry v"
        " ON v.sort = t.rowid WHERE t.entry_text MATCH ?4 AND v.reg = ?1"
        " AND v.whose = ?2 AND t.rowid < ?3 ORDER BY t.rowid DESC";
    struct buf b;
    str query = S("");
    bool ok;

    if (f->text.n == 0)
        return db_open(db, st, e, by_id, "ttt", f->reg, f->of, f->after);
    buf_init(&b, &memory_system, 65536);
    /* Whoever may not see a member may not find by it. */
    buf_add(&b, f->shown ? S("shown : (") : S("words : ("));
    query_of(str_slice(f->text, 0, 300), &b);
    buf_byte(&b, ')');
    ok = buf_take(&b, a, &query, e) && stmt_open(st, db, by_words, e) &&
         stmt_text(*st, 1, f->reg, e) && stmt_text(*st, 2, f->of, e) &&
         stmt_int(*st, 3, f->before > 0 ? f->before : INT64_MAX, e) &&
         stmt_text(*st, 4, query, e);
    buf_close(&b);
    return ok;
}

static bool entry_of(struct db *db, struct arena *a, int64_t sort,
                     struct entry_row *r, struct err *e)
{
    static const char sql[] =
        "SELECT " COLUMNS " FROM entry v" OWNER " WHERE v.sort = ?1";
    struct stmt *st = NULL;
    bool ok = db_one(db, &st, e, sql, "i", sort) &&
              (st == NULL || take_entry(st, a, r, e));

    stmt_close(st);
    return ok;
}

/* Which versions the page shows, and where it stopped. */
struct picked {
    VEC(int64_t) sorts;
    str last_id;
    int64_t last_sort;
    bool more;
};

static bool note_place(struct stmt *st, struct arena *a, struct picked *p,
                       struct err *e)
{
    p->last_sort = stmt_get_int(st, 3);
    return stmt_take_text(st, 0, a, &p->last_id, e);
}

static bool pick(struct db *db, struct arena *a, const struct entry_filter *f,
                 struct picked *p, struct err *e)
{
    struct stmt *st = NULL;
    size_t looked = 0;
    bool row = true, ok = open_list(db, a, f, &st, e);

    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        bool valid =
            stmt_get_int(st, 1) <= f->on && f->on <= stmt_get_int(st, 2);
        int64_t *slot;

        if (p->sorts.n == f->max || looked == LOOKED_AT) {
            p->more = true;
            break;
        }
        looked++;
        /* The key to go on from: of the last one shown, or looked at. */
        if ((valid || looked == LOOKED_AT) && !note_place(st, a, p, e)) {
            ok = false;
            break;
        }
        if (!valid)
            continue;
        slot = vec_add(a, &p->sorts, e);
        ok = slot != NULL;
        if (ok)
            *slot = stmt_get_int(st, 3);
    }
    stmt_close(st);
    return ok;
}

bool office_entries(struct db *db, struct arena *a,
                    const struct entry_filter *f, struct entry_page *out,
                    struct err *e)
{
    struct picked p = {0};
    struct entry_row *rows;

    *out = (struct entry_page){0};
    if (!pick(db, a, f, &p, e))
        return false;
    rows = arena_array(a, struct entry_row, p.sorts.n, e);
    if (rows == NULL)
        return false;
    for (size_t i = 0; i < p.sorts.n; i++)
        if (!entry_of(db, a, p.sorts.at[i], &rows[i], e))
            return false;
    *out = (struct entry_page){.rows = rows,
                               .n = p.sorts.n,
                               .more = p.more,
                               .after = p.last_id,
                               .before = p.last_sort};
    return true;
}

/* ---- one entry ---- */

static bool act_of(struct db *db, struct arena *a, int64_t seq, str *matter,
                   int64_t *act, struct err *e)
{
    static const char sql[] = "SELECT stream, number FROM act WHERE seq = ?1";
    struct stmt *st = NULL;
    str stream, kind;
    bool ok;

    *matter = S("");
    *act = 0;
    if (seq == 0 || !db_one(db, &st, e, sql, "i", seq))
        return seq == 0;
    ok = st == NULL || stmt_take_text(st, 0, a, &stream, e);
    if (ok && st != NULL) {
        *act = stmt_get_int(st, 1);
        (void)str_cut(stream, S("/"), &kind, matter);
    }
    stmt_close(st);
    return ok;
}

bool office_entry_history(struct db *db, struct arena *a, str reg, str of,
                          str id, int64_t before, size_t max,
                          struct entry_row **out, size_t *n, bool *more,
                          struct err *e)
{
    static const char sql[] =
        "SELECT " COLUMNS " FROM entry v" OWNER
        " WHERE v.reg = ?1 AND v.whose = ?2 AND v.id = ?3 AND v.n < ?4"
        " ORDER BY v.n DESC LIMIT ?5";
    VEC(struct entry_row) rows = {0};
    struct stmt *st = NULL;
    bool row = true;
    bool ok = db_open(db, &st, e, sql, "tttii", reg, of, id,
                      before > 0 ? before : INT64_MAX, (int64_t)max + 1);

    *more = false;
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct entry_row *r;

        if (rows.n == max) {
            *more = true;
            break;
        }
        r = vec_add(a, &rows, e);
        ok = r != NULL && take_entry(st, a, r, e);
    }
    stmt_close(st);
    for (size_t i = 0; ok && i < rows.n; i++)
        ok = act_of(db, a, rows.at[i].seq, &rows.at[i].matter, &rows.at[i].act,
                    e) &&
             act_of(db, a, rows.at[i].end_seq, &rows.at[i].end_matter,
                    &rows.at[i].end_act, e);
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}

bool office_entry_owners(struct db *db, struct arena *a, str reg, str after,
                         size_t max, struct entry_owner **out, size_t *n,
                         struct err *e)
{
    /* One step of the index for each owner. */
    static const char sql[] =
        "SELECT v.whose, coalesce(o.name, ''), coalesce(o.region, 0)"
        " FROM entry v" OWNER " WHERE v.reg = ?1 AND v.whose > ?2"
        " ORDER BY v.whose LIMIT 1";
    VEC(struct entry_owner) all = {0};
    str last = after;

    while (all.n < max) {
        struct stmt *st = NULL;
        struct entry_owner *x;
        bool ok;

        if (!db_one(db, &st, e, sql, "tt", reg, last))
            return false;
        if (st == NULL)
            break;
        x = vec_add(a, &all, e);
        ok = x != NULL && stmt_take_text(st, 0, a, &x->id, e) &&
             stmt_take_text(st, 1, a, &x->name, e);
        if (ok)
            x->region = stmt_get_int(st, 2);
        stmt_close(st);
        if (!ok)
            return false;
        last = x->id;
    }
    *out = all.at;
    *n = all.n;
    return true;
}

bool office_principals(struct db *db, struct arena *a, str receiver, date on,
                       struct authority **out, size_t *n, struct err *e)
{
    static const char sql[] =
        "SELECT DISTINCT v.whose FROM entry v JOIN authority o ON o.id ="
        " v.whose WHERE v.acts_for = ?1 AND v.acts_for <> '' AND v.first <= ?2"
        " AND v.last >= ?2 ORDER BY v.whose LIMIT 200";
    VEC(struct authority) all = {0};
    struct stmt *st = NULL;
    bool row = true;
    bool ok = db_open(db, &st, e, sql, "ti", receiver, (int64_t)on);

    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct authority *x = vec_add(a, &all, e);

        ok = x != NULL && stmt_take_text(st, 0, a, &x->id, e);
    }
    stmt_close(st);
    for (size_t i = 0; ok && i < all.n; i++)
        ok = authority_get(db, a, all.at[i].id, &all.at[i], e);
    if (!ok)
        return false;
    *out = all.at;
    *n = all.n;
    return true;
}
