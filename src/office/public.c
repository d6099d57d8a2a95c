/* public.c - the public register (公示): a fold of what acts published.
 *
 * An entry is shown from its publication until its time is over or it is
 * withdrawn; the name of a natural person is masked when the row is written,
 * so that the register never holds it. [TSO-6b] [APL-48-2]
 */
#include "office/internal.h"

static const struct err_def taken = {
    .code = "OFFICE-051",
    .fault = FAULT_CONFLICT,
    .zh = "公示编号「{0}」已由另一事项使用",
    .fix_zh = "核对事项编号;仍要公示的,以另一编号开始",
    .en = "the public number \"{0}\" belongs to something else",
    .fix_en = "check the matter's id; publish under another",
};
static const struct err_def not_shown = {
    .code = "OFFICE-050",
    .fault = FAULT_ABSENT,
    .zh = "公示中没有「{0}」",
    .fix_zh = "可能尚未公示、公示期已满或已撤回",
    .en = "\"{0}\" is not in the public register",
    .fix_en = "it is not published yet, its time is over, or it was withdrawn",
};

/* The entry of this id, or all that the matter has for parties; another
 * matter's id may begin like this one's, so the stream decides. */
static bool withdraw(struct db *db, str stream, str id, str reg, struct err *e)
{
    static const char sql[] =
        "UPDATE public_entry SET withdrawn = 1"
        " WHERE reg = ?1 AND (id = ?2 OR"
        " (id > ?2 || '-' AND id < ?2 || '.'))"
        " AND (SELECT a.stream FROM act a WHERE a.seq = public_entry.seq) = ?3";

    return db_run(db, e, sql, "ttt", reg, id, stream);
}

/* A copy with the name of a natural person masked. */
static bool shown(struct arena *a, const struct json *entry, struct json **out,
                  struct err *e)
{
    struct buf b;
    str masked;
    bool ok;

    *out = json_copy(a, entry, e);
    if (*out == NULL)
        return false;
    if (!str_eq(json_get_str(entry, S("party_kind")), S("person")))
        return true;
    buf_init(&b, &memory_system, 4096);
    mask_name(json_get_str(entry, S("party")), &b);
    ok = buf_take(&b, a, &masked, e) &&
         json_set_str(a, *out, S("party"), masked, e);
    buf_close(&b);
    json_remove(*out, S("code"));
    return ok;
}

static bool write_words(struct db *db, int64_t sort, const struct json *entry,
                        struct err *e)
{
    static const char clear[] = "DELETE FROM public_text WHERE rowid = ?1";
    static const char sql[] =
        "INSERT INTO public_text(rowid, words) VALUES(?1, ?2)";
    struct buf b;
    str words;
    bool ok;

    buf_init(&b, &memory_system, 1 << 20);
    words_of(json_get_str(entry, S("party")), &b);
    words_of(json_get_str(entry, S("cause")), &b);
    words_of(json_get_str(entry, S("number")), &b);
    ok = buf_done(&b, &words, e) && db_run(db, e, clear, "i", sort) &&
         db_run(db, e, sql, "it", sort, words);
    buf_close(&b);
    return ok;
}

/* An entry published anew after a withdrawal keeps its place; one of another
 * stream is not overwritten, since "a" for the party "b" and "a-b" have one
 * number. */
static bool place_of(struct db *db, str stream, str id, int64_t fresh,
                     int64_t *sort, struct err *e)
{
    static const char sql[] =
        "SELECT p.sort, a.stream FROM public_entry p JOIN act a"
        " ON a.seq = p.seq WHERE p.id = ?1";
    struct stmt *st = NULL;
    bool ok = true;

    *sort = fresh;
    if (!db_one(db, &st, e, sql, "t", id))
        return false;
    if (st != NULL) {
        *sort = stmt_get_int(st, 0);
        ok = str_eq(stmt_get_text(st, 1), stream) ||
             err_set(e, &taken, .arg = {str_slice(id, 0, 128)});
    }
    stmt_close(st);
    return ok;
}

static bool put_entry(struct db *db, struct arena *a, const struct applied *x,
                      str id, const struct json *one, int64_t i, struct err *e)
{
    static const char sql[] =
        "INSERT INTO public_entry(sort, id, reg, authority, entry, published,"
        " until, withdrawn, external, seq)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9)"
        " ON CONFLICT(id) DO UPDATE SET entry = ?5, published = ?6, until = ?7,"
        " withdrawn = 0, seq = ?9";
    const struct json *entry = json_get(one, S("entry"));
    date on = x->on, until = DATE_MAX;
    struct json *public = NULL;
    int64_t sort;
    str text;

    (void)marked_date(json_get(entry, S("published_on")), &on);
    (void)marked_date(json_get(entry, S("until")), &until);
    return shown(a, entry, &public, e) && fold_text(a, public, &text, e) &&
           place_of(db, x->stream, id, x->seq * SORT_STEP + i, &sort, e) &&
           db_run(db, e, sql, "ittttiiii", sort, id,
                  json_get_str(one, S("register")), x->authority, text,
                  (int64_t)on, (int64_t)until,
                  (int64_t)json_true(json_get(one, S("external"))), x->seq) &&
           write_words(db, sort, public, e);
}

bool public_apply(struct db *db, struct arena *a, const struct applied *x,
                  struct err *e)
{
    const struct json *all = json_get(x->effects, S("public"));
    str kind, matter;

    (void)str_cut(x->stream, S("/"), &kind, &matter);
    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        const struct json *one = all->items[i];
        str party = json_get_str(one, S("party"));
        const str parts[] = {matter, S("-"), party};
        str id = matter;

        if (party.n > 0 && !arena_join(a, parts, COUNT_OF(parts), &id, e))
            return false;
        if (json_true(json_get(one, S("withdrawn")))
                ? !withdraw(db, x->stream, id, json_get_str(one, S("register")),
                            e)
                : !put_entry(db, a, x, id, one, (int64_t)i, e))
            return false;
    }
    return true;
}

/* ---- reading ---- */

#define PUBLIC_COLUMNS                                                      \
    "p.id, p.reg, p.authority, coalesce(a.name, ''), p.entry, p.published," \
    " p.until, p.withdrawn, p.external, p.seq, p.sort"
#define PUBLIC_FROM \
    " FROM public_entry p LEFT JOIN authority a ON a.id = p.authority"
#define PUBLIC_FILTER                                                          \
    " AND p.withdrawn = 0 AND p.until >= ?3 AND p.published BETWEEN ?4 AND ?5" \
    " AND p.sort < ?6 ORDER BY p.sort DESC LIMIT ?7"

static bool take_public(struct stmt *st, struct arena *a, struct public_row *r,
                        struct err *e)
{
    str *const texts[] = {&r->id, &r->reg, &r->authority, &r->authority_name};
    str entry;

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!stmt_take_text(st, (int)i, a, texts[i], e))
            return false;
    }
    r->published = (date)stmt_get_int(st, 5);
    r->until = (date)stmt_get_int(st, 6);
    r->withdrawn = stmt_get_int(st, 7) != 0;
    r->external = stmt_get_int(st, 8) != 0;
    r->seq = stmt_get_int(st, 9);
    r->sort = stmt_get_int(st, 10);
    return stmt_take_text(st, 4, a, &entry, e) &&
           fold_parse(a, entry, &r->entry, e);
}

static bool open_public(struct db *db, struct arena *a, struct stmt **st,
                        const struct public_filter *f, struct err *e)
{
    static const char all[] = "SELECT " PUBLIC_COLUMNS PUBLIC_FROM
                              " WHERE p.reg = ?1 AND ?2 = ?2" PUBLIC_FILTER;
    static const char own[] =
        "SELECT " PUBLIC_COLUMNS PUBLIC_FROM
        " WHERE p.reg = ?1 AND p.authority = ?2" PUBLIC_FILTER;
    static const char words[] =
        "SELECT " PUBLIC_COLUMNS " FROM public_text t JOIN public_entry p"
        " ON p.sort = t.rowid LEFT JOIN authority a ON a.id = p.authority"
        " WHERE t.words MATCH ?8 AND p.reg = ?1"
        " AND (?2 = '' OR p.authority = ?2) AND p.withdrawn = 0"
        " AND p.until >= ?3 AND p.published BETWEEN ?4 AND ?5"
        " AND t.rowid < ?6 ORDER BY t.rowid DESC LIMIT ?7";
    const char *sql = f->text.n > 0 ? words : f->authority.n > 0 ? own : all;
    struct buf b;
    str query = S("");
    bool ok;

    buf_init(&b, &memory_system, 65536);
    query_of(str_slice(f->text, 0, 300), &b);
    ok = buf_take(&b, a, &query, e) && stmt_open(st, db, sql, e) &&
         stmt_text(*st, 1, f->reg, e) && stmt_text(*st, 2, f->authority, e) &&
         stmt_int(*st, 3, f->today, e) && stmt_int(*st, 4, f->from, e) &&
         stmt_int(*st, 5, f->to, e) &&
         stmt_int(*st, 6, f->before > 0 ? f->before : INT64_MAX, e) &&
         stmt_int(*st, 7, (int64_t)f->max + 1, e) &&
         (f->text.n == 0 ||
          stmt_text(*st, 8, query.n > 0 ? query : S("\"\""), e));
    buf_close(&b);
    return ok;
}

bool office_public(struct db *db, struct arena *a,
                   const struct public_filter *f, struct public_row **out,
                   size_t *n, bool *more, struct err *e)
{
    VEC(struct public_row) rows = {0};
    struct stmt *st = NULL;
    bool row = true, ok;

    *out = NULL;
    *n = 0;
    *more = false;
    ok = open_public(db, a, &st, f, e);
    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        struct public_row *r;

        if (rows.n == f->max) {
            *more = true;
            break;
        }
        r = vec_add(a, &rows, e);
        ok = r != NULL && take_public(st, a, r, e);
    }
    stmt_close(st);
    if (!ok)
        return false;
    *out = rows.at;
    *n = rows.n;
    return true;
}

bool office_public_one(struct db *db, struct arena *a, str id, date today,
                       struct public_row *out, struct err *e)
{
    static const char sql[] = "SELECT " PUBLIC_COLUMNS PUBLIC_FROM
                              " WHERE p.id = ?1 AND p.until >= ?2";
    struct stmt *st = NULL;
    bool ok;

    if (!db_one(db, &st, e, sql, "ti", str_slice(id, 0, 128), (int64_t)today))
        return false;
    ok = st == NULL ? err_set(e, &not_shown, .arg = {str_slice(id, 0, 128)})
                    : take_public(st, a, out, e);
    stmt_close(st);
    if (ok && out->withdrawn)
        return err_set(e, &not_shown, .arg = {out->id});
    return ok;
}
