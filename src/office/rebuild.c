/* rebuild.c - folds made again from the acts, dumped, and verified.
 *
 * A rebuild runs no rule and needs no pack: effects are applied as they were
 * decided.  Verifying does the same inside a transaction that is undone.
 */
#include "office/internal.h"

static const struct err_def undo = {
    .code = "OFFICE-070",
    .fault = FAULT_CONFLICT,
    .zh = "核验完毕,撤销试算({0})",
    .fix_zh = "无需处理",
    .en = "verified; the trial is undone ({0})",
    .fix_en = "nothing to do",
};
static const struct err_def folds_differ = {
    .code = "OFFICE-071",
    .fault = FAULT_CORRUPT,
    .zh = "由台账重新得出的「{0}」与现存的不一致",
    .fix_zh = "停止写入,保留数据库副本,再运行 fadu rebuild",
    .en = "\"{0}\" made again from the ledger differs from what is stored",
    .fix_en =
        "stop writing, keep a copy of the database, then run fadu rebuild",
};

/* ---- making again ---- */

static const struct err_def totals_differ = {
    .code = "OFFICE-101",
    .fault = FAULT_CORRUPT,
    .zh = "「{0}」与其所计的事项加起来不一致",
    .fix_zh = "停止写入,保留数据库副本,再运行 fadu rebuild",
    .en = "\"{0}\" is not the sum of the matters that it counts",
    .fix_en =
        "stop writing, keep a copy of the database, then run fadu rebuild",
};

struct rebuilding {
    struct office *o;
    struct db *db;
    int64_t size;
    void (*progress)(void *ctx, int64_t done, int64_t all);
    void *ctx;
};

static bool replay_one(struct rebuilding *r, struct arena *a,
                       struct ledger_act *act, struct err *e)
{
    struct applied x = {.stream = act->stream,
                        .seq = act->seq,
                        .version = act->number,
                        .recorded = act->recorded,
                        .on = instant_date(act->recorded, ZONE_CITY_MIN)};
    struct json *after;
    struct loaded old;
    str kind, id;

    if (!ledger_reveal(r->db, a, act, e) || !numbers_unpack(a, act->act, e) ||
        !load_fold(r->db, a, act->stream, &old, e))
        return false;
    x.authority = json_get_str(act->act, S("authority"));
    x.effects = json_get(act->act, S("effects"));
    x.before = old.fold;
    after = old.fold == NULL ? NULL : json_copy(a, old.fold, e);
    if ((old.fold != NULL && after == NULL) ||
        !matter_apply(a, &after, x.effects, e))
        return false;
    x.after = after;
    (void)str_cut(act->stream, S("/"), &kind, &id);
    if (str_eq(kind, S("matter"))) {
        struct authority authority;

        if (!authority_get(r->db, a, x.authority, &authority, e))
            return false;
        x.region = authority.region;
    }
    return folds_apply(r->db, a, &x, e);
}

static bool visit(void *ctx, struct arena *a, struct ledger_act *act,
                  struct err *e)
{
    struct rebuilding *r = ctx;

    if (r->progress != NULL && act->seq % 1000 == 0)
        r->progress(r->ctx, act->seq, r->size);
    return replay_one(r, a, act, e);
}

bool folds_empty(struct db *db, struct err *e)
{
    return db_script(db, office_drop, e) &&
           db_script(db, people_fold_schema, e) &&
           db_script(db, office_fold_schema, e) &&
           db_script(db, office_links_schema, e) &&
           db_script(db, office_state_schema, e) &&
           db_script(db, office_entry_schema, e);
}

static bool make_again(void *ctx, struct db *db, struct err *e)
{
    struct rebuilding *r = ctx;

    r->db = db;
    return folds_empty(db, e) && ledger_size(db, &r->size, e) &&
           ledger_each(db, 0, visit, r, e) && guards_set(db, e);
}

bool office_rebuild(struct office *o, struct arena *a,
                    void (*progress)(void *ctx, int64_t done, int64_t all),
                    void *ctx, struct err *e)
{
    struct rebuilding r = {.o = o, .progress = progress, .ctx = ctx};
    struct store_job job = {make_again, &r};

    (void)a;
    return store_alone(o->store, &job, e);
}

/* ---- dumping ---- */

static const struct {
    const char *name, *sql;
    int columns;
} dumps[] = {
    {"fold", "SELECT stream, version, authority, tree FROM fold ORDER BY 1", 4},
    {"authority",
     "SELECT id, name, parent, mark, profile, level, region FROM authority"
     " ORDER BY 1",
     7},
    {"person",
     "SELECT id, name, authority, credential, fold FROM person ORDER BY 1", 5},
    {"person_serves",
     "SELECT authority, person FROM person_serves ORDER BY 1, 2", 2},
    {"matter",
     "SELECT made, id, authority, region, procedure, profile, state, open,"
     " party, cause, number, filed, due, due_what, suspended, provisional,"
     " version, incident FROM matter ORDER BY 1",
     18},
    {"matter_party", "SELECT code, made FROM matter_party ORDER BY 1, 2", 2},
    {"matter_person",
     "SELECT person, open, due, made FROM matter_person ORDER BY 1, 4", 4},
    {"matter_hand",
     "SELECT hand, open, state, due, made FROM matter_hand ORDER BY 1, 5", 5},
    {"waiting",
     "SELECT made, n, authority, post, at FROM waiting ORDER BY 1, 2, 4", 5},
    {"matter_text", "SELECT rowid, words FROM matter_text ORDER BY 1", 2},
    {"finding",
     "SELECT sort, made, n, seq, authority, region, rule, kind, day, open,"
     " tree FROM finding ORDER BY 1",
     11},
    {"counter",
     "SELECT authority, what, n FROM counter WHERE n <> 0 ORDER BY 1, 2", 3},
    {"due_counter",
     "SELECT authority, due, n FROM due_counter WHERE n <> 0 ORDER BY 1, 2", 3},
    {"claim", "SELECT key, last FROM claim ORDER BY 1", 2},
    {"timer",
     "SELECT made, deadline, party, step, at FROM timer ORDER BY 1, 2, 3", 5},
    {"matter_track",
     "SELECT made, track, state FROM matter_track ORDER BY 1, 2", 3},
    {"matter_link",
     "SELECT made, field, party, other, zh, en FROM matter_link"
     " ORDER BY 1, 2, 3",
     6},
    {"start", "SELECT made, n, state, begun, tree FROM start ORDER BY 1, 2", 5},
    {"figure_part",
     "SELECT made, figure, procedure, authority, month, day, part, value"
     " FROM figure_part ORDER BY 1, 2",
     8},
    {"figure_total",
     "SELECT authority, procedure, figure, month, part, n, value"
     " FROM figure_total WHERE n <> 0 ORDER BY 1, 2, 3, 4, 5",
     7},
    {"moved",
     "SELECT sort, made, calendar, authority, region, zh, en, party, was, day,"
     " was_provisional, provisional, act FROM moved ORDER BY 1",
     13},
    {"entry",
     "SELECT sort, reg, whose, id, n, first, last, title, acts_for, person,"
     " counts, tree, seq, end_seq FROM entry ORDER BY 1",
     14},
    {"entry_member",
     "SELECT reg, whose, member, value, sort FROM entry_member"
     " ORDER BY 1, 2, 3, 4, 5",
     5},
    {"entry_text", "SELECT rowid, words, shown FROM entry_text ORDER BY 1", 3},
    {"public_entry",
     "SELECT sort, id, reg, authority, entry, published, until, withdrawn,"
     " external, seq FROM public_entry ORDER BY 1",
     10},
    {"public_text", "SELECT rowid, words FROM public_text ORDER BY 1", 2},
};
enum { DUMPS = COUNT_OF(dumps) };

static bool dump_table(struct db *db, size_t i, struct sha256 *into,
                       struct err *e)
{
    struct stmt *st = NULL;
    bool row = true, ok = stmt_open(&st, db, dumps[i].sql, e);

    while (ok && (ok = stmt_row(st, &row, e)) && row) {
        for (int c = 0; c < dumps[i].columns; c++) {
            str v = stmt_get_text(st, c);

            sha256_add(into, v.p, v.n);
            sha256_add(into, "\x1f", 1);
        }
        sha256_add(into, "\n", 1);
    }
    stmt_close(st);
    return ok;
}

bool office_dump(struct office *o, struct sha256 *into, struct err *e)
{
    struct db *db = NULL;
    bool ok = office_read(o, &db, e);

    for (size_t i = 0; ok && i < DUMPS; i++)
        ok = dump_table(db, i, into, e);
    office_read_end(o, db);
    return ok;
}

/* ---- verifying ---- */

struct verifying {
    struct rebuilding r;
    struct arena *a;
    struct ledger_problems *out;
    bool ledger_fits;
};

static bool table_digest(struct db *db, size_t i, uint8_t out[SHA256_SIZE],
                         struct err *e)
{
    struct sha256 s;
    bool ok;

    sha256_start(&s);
    ok = dump_table(db, i, &s, e);
    sha256_end(&s, out);
    return ok;
}

static bool add_problem(struct verifying *v, const struct err *what,
                        struct err *e)
{
    struct err *one;

    if (v->out->max > 0 && v->out->n >= v->out->max)
        return true;
    one = vec_add(v->a, v->out, e);
    if (one == NULL)
        return false;
    *one = *what;
    return true;
}

static bool compare(struct verifying *v, struct db *db, struct err *e)
{
    uint8_t before[DUMPS][SHA256_SIZE], after[DUMPS][SHA256_SIZE];
    struct err what = {0};
    bool differ;

    if (!figures_differ(db, &differ, e))
        return false;
    if (differ && (err_set(&what, &totals_differ, .arg = {S("figure_total")}) ||
                   !add_problem(v, &what, e)))
        return false;
    for (size_t i = 0; i < DUMPS; i++) {
        if (!table_digest(db, i, before[i], e))
            return false;
    }
    if (!make_again(&v->r, db, &what))
        return add_problem(v, &what, e);
    for (size_t i = 0; i < DUMPS; i++) {
        if (!table_digest(db, i, after[i], e))
            return false;
        if (memcmp(before[i], after[i], SHA256_SIZE) == 0)
            continue;
        (void)err_set(&what, &folds_differ, .arg = {str_of(dumps[i].name)});
        if (!add_problem(v, &what, e))
            return false;
    }
    return true;
}

static bool verify_job(void *ctx, struct db *db, struct err *e)
{
    struct verifying *v = ctx;

    if (!ledger_verify(db, v->a, v->r.o->origin, v->r.o->key.public,
                       v->r.progress, v->r.ctx, v->out, e))
        return false;
    if (v->out->n == 0 && !compare(v, db, e))
        return false;
    /* What was tried is never kept. */
    return err_set(e, &undo, .arg = {v->r.o->name});
}

bool office_verify(struct office *o, struct arena *a,
                   void (*progress)(void *ctx, int64_t done, int64_t all),
                   void *ctx, struct ledger_problems *out, struct err *e)
{
    struct verifying v = {
        .r = {.o = o, .progress = progress, .ctx = ctx}, .a = a, .out = out};
    struct store_job job = {verify_job, &v};
    struct err own = {0};

    if (store_alone(o->store, &job, &own) ||
        (own.cause.def != NULL &&
         str_eq(str_of(err_code(&own)), str_of(undo.code))))
        return true;
    if (e != NULL)
        *e = own;
    return false;
}
