/* guard.c - what the database itself refuses, beside what the ledger's own
 * triggers do.
 *
 * A fold changes only while an act that was just appended is being folded: the
 * ledger is ahead of `folding` by that act, and closing it moves `folding` up.
 * An act moves a matter's state only as its pack allows from where the matter
 * stands, and counts its version; the moves of a pack are noted when it is
 * first used, by its digest, and never change.  So a hand at the database, or
 * a defect above, can only append what the pack allows.  Making the folds again
 * drops their triggers with the tables, and ends by setting them up anew.
 */
#include "office/internal.h"

/* A value in a text of JSON: of what the engine has for it, only this may stand
 * in a schema that is not trusted. */
#define J(json, path) "(SELECT value FROM json_each(" json ", '" path "'))"
#define WRITES(body)  "json_each(" body ", '$.effects.writes')"

/* Which moves each pack allows (pack_move), by the digest that its acts name;
 * step '' and src '' name where a track begins.  `pack` stands last: with it
 * the moves are complete. */
static const char office_guard_tables[] =
    "CREATE TABLE IF NOT EXISTS pack("
    " digest TEXT PRIMARY KEY, procedure TEXT NOT NULL, profile TEXT NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS pack_move("
    " pack TEXT NOT NULL, track TEXT NOT NULL, dst TEXT NOT NULL,"
    " step TEXT NOT NULL, src TEXT NOT NULL,"
    " PRIMARY KEY(pack, track, dst, step, src)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS folding("
    " one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL);"
    "INSERT INTO folding SELECT 1, coalesce((SELECT max(seq) FROM act), -1)"
    " WHERE NOT EXISTS (SELECT 1 FROM folding);"

    "CREATE TRIGGER IF NOT EXISTS pack_update BEFORE UPDATE ON pack BEGIN"
    " SELECT RAISE(ABORT, '程序包的记录不得更改 / a pack is never changed');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS pack_delete BEFORE DELETE ON pack BEGIN"
    " SELECT RAISE(ABORT, '程序包的记录不得删除 / a pack is never removed');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS pack_insert BEFORE INSERT ON pack"
    " WHEN EXISTS (SELECT 1 FROM pack WHERE digest = NEW.digest) BEGIN"
    " SELECT RAISE(ABORT, '程序包已有记录 / the pack is known');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS pack_move_update"
    " BEFORE UPDATE ON pack_move BEGIN"
    " SELECT RAISE(ABORT, '程序包的记录不得更改 / a pack is never changed');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS pack_move_delete"
    " BEFORE DELETE ON pack_move BEGIN"
    " SELECT RAISE(ABORT, '程序包的记录不得删除 / a pack is never removed');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS pack_move_insert"
    " BEFORE INSERT ON pack_move"
    " WHEN EXISTS (SELECT 1 FROM pack WHERE digest = NEW.pack) BEGIN"
    " SELECT RAISE(ABORT, '程序包的记录已经完整 / the pack is complete');"
    " END;"

    "CREATE TRIGGER IF NOT EXISTS folding_insert BEFORE INSERT ON folding"
    " WHEN EXISTS (SELECT 1 FROM folding) BEGIN"
    " SELECT RAISE(ABORT, '只有一行 / there is one row');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS folding_delete BEFORE DELETE ON folding BEGIN"
    " SELECT RAISE(ABORT, '不得删除 / it is never removed');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS folding_update BEFORE UPDATE ON folding"
    " WHEN NEW.one IS NOT 1 OR NEW.seq <= OLD.seq"
    "  OR NEW.seq IS NOT (SELECT max(seq) FROM act) BEGIN"
    " SELECT RAISE(ABORT, '须与台账一致 / it follows the ledger');"
    " END;";

/* The act as the ledger is to have it: its matter's next version, and no state
 * that its pack does not lead to from where the matter stands; recorded acts
 * lead there from anywhere. */
/* clang-format off */
static const char office_guard_acts[] =
    "CREATE TRIGGER IF NOT EXISTS act_folded BEFORE INSERT ON act"
    " WHEN (SELECT seq FROM folding) IS NOT"
    "  (SELECT coalesce(max(seq), -1) FROM act) BEGIN"
    " SELECT RAISE(ABORT, '前一行为尚未汇入 / the act before is not folded');"
    " END;"

    "CREATE TRIGGER IF NOT EXISTS act_moves BEFORE INSERT ON act"
    " WHEN NEW.stream GLOB 'matter/*' BEGIN"
    " SELECT RAISE(ABORT, '事项版本不连续 / the matter''s version does not follow')"
    "  WHERE NOT EXISTS (SELECT 1 FROM " WRITES("NEW.body") " AS w"
    "   WHERE w.value GLOB '*\"version\"*'"
    "   AND " J("w.value", "$.path[0]") " = 'version'"
    "   AND " J("w.value", "$.value") " = NEW.number);"
    " SELECT RAISE(ABORT, '程序包不允许这样改变状态 / a move that the pack does not allow')"
    "  FROM " WRITES("NEW.body") " AS w"
    "  WHERE w.value GLOB '*\"states\"*'"
    "  AND " J("w.value", "$.path[0]") " = 'states'"
    "  AND NOT EXISTS (SELECT 1 FROM pack_move AS m"
    "   WHERE m.pack = " J("NEW.body", "$.rules.pack")
    "   AND m.track = " J("w.value", "$.path[1]")
    "   AND m.dst = " J("w.value", "$.value")
    "   AND " J("NEW.body", "$.kind") " = 'step'"
    "   AND ((NEW.number = 1 AND m.step = '')"
    "    OR (m.step = " J("NEW.body", "$.intent.step")
    "     AND (" J("NEW.body", "$.intent.mode") " IS 'record'"
    "      OR CASE NEW.number"
    "       WHEN 1 THEN EXISTS (SELECT 1 FROM pack_move AS i"
    "        WHERE i.pack = m.pack AND i.track = m.track AND i.dst = m.src"
    "        AND i.step = '')"
    "       ELSE m.src IS (SELECT s.state FROM matter_track AS s"
    "        JOIN matter AS t ON t.made = s.made"
    "        WHERE t.id = substr(NEW.stream, 8) AND s.track = m.track)"
    "       END))));"
    " END;";
/* clang-format on */

/* Nothing below changes unless an act is being folded. */
#define SHUT(table, what)                                                 \
    "CREATE TRIGGER IF NOT EXISTS " table "_shut_" what " BEFORE " what   \
    " ON " table " WHEN (SELECT seq FROM folding) IS"                     \
    " (SELECT coalesce(max(seq), -1) FROM act) BEGIN SELECT RAISE(ABORT," \
    " '只随行为改变 / it changes with an act alone'); END;"
#define SEALED(table) \
    SHUT(table, "INSERT") SHUT(table, "UPDATE") SHUT(table, "DELETE")

static const char of_folds[] =

    "CREATE TRIGGER IF NOT EXISTS fold_insert BEFORE INSERT ON fold"
    " WHEN NEW.version IS NOT"
    "  (SELECT max(number) FROM act WHERE stream = NEW.stream) BEGIN"
    " SELECT RAISE(ABORT, '版本与台账不符 / not the version of its stream');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS fold_update BEFORE UPDATE ON fold"
    " WHEN NEW.stream IS NOT OLD.stream"
    "  OR NEW.version IS NOT OLD.version + 1"
    "  OR NEW.version IS NOT"
    "   (SELECT max(number) FROM act WHERE stream = NEW.stream) BEGIN"
    " SELECT RAISE(ABORT, '不是下一个版本 / not the next version');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS fold_delete BEFORE DELETE ON fold BEGIN"
    " SELECT RAISE(ABORT, '不得删除 / it is never removed');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS matter_version_insert BEFORE INSERT ON matter"
    " WHEN NEW.version IS NOT"
    "  (SELECT version FROM fold WHERE stream = 'matter/' || NEW.id) BEGIN"
    " SELECT RAISE(ABORT, '版本与事项不符 / not the version of the matter');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS matter_version_update BEFORE UPDATE ON matter"
    " WHEN NEW.id IS NOT OLD.id OR NEW.made IS NOT OLD.made"
    "  OR NEW.version IS NOT OLD.version + 1 BEGIN"
    " SELECT RAISE(ABORT, '不是下一个版本 / not the next version');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS matter_delete BEFORE DELETE ON matter BEGIN"
    " SELECT RAISE(ABORT, '不得删除 / it is never removed');"
    " END;";

/* clang-format off */
static const char of_rows[] =
    /* A state is what the act that is being folded wrote last. */
    "CREATE TRIGGER IF NOT EXISTS matter_track_insert"
    " BEFORE INSERT ON matter_track"
    " WHEN NEW.state IS NOT (SELECT " J("w.value", "$.value")
    "  FROM " WRITES("(SELECT body FROM act ORDER BY seq DESC LIMIT 1)") " AS w"
    "  WHERE " J("w.value", "$.path[0]") " = 'states'"
    "  AND " J("w.value", "$.path[1]") " = NEW.track"
    "  ORDER BY w.key DESC LIMIT 1) BEGIN"
    " SELECT RAISE(ABORT, '与行为不符 / not what the act wrote');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS matter_track_delete"
    " BEFORE DELETE ON matter_track BEGIN"
    " SELECT RAISE(ABORT, '不得删除 / it is never removed');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS claim_insert BEFORE INSERT ON claim"
    " WHEN NEW.last IS NOT"
    "  coalesce((SELECT last FROM claim WHERE key = NEW.key), 0) + 1 BEGIN"
    " SELECT RAISE(ABORT, '不是下一个文号 / not the next number');"
    " END;"
    "CREATE TRIGGER IF NOT EXISTS claim_delete BEFORE DELETE ON claim BEGIN"
    " SELECT RAISE(ABORT, '不得删除 / it is never removed');"
    " END;";
/* clang-format on */

static const char *const guards[] = {
    of_folds,
    of_rows,
    SEALED("fold"),
    SEALED("matter"),
    SEALED("matter_track"),
    SEALED("claim"),
    SEALED("matter_party"),
    SEALED("matter_person"),
    SEALED("waiting"),
    SEALED("finding"),
    SEALED("counter"),
    SEALED("due_counter"),
    SEALED("timer"),
    SEALED("moved"),
    SEALED("public_entry"),
    SEALED("authority"),
    SEALED("person"),
    SEALED("person_serves"),
    SEALED("matter_link"),
    SEALED("start"),
    SEALED("figure_part"),
    SEALED("figure_total"),
    SEALED("matter_hand"),
    SEALED("entry"),
    SEALED("entry_member"),
};

/* A fold table: each track's state by the matter. */
const char office_state_schema[] =
    "CREATE TABLE IF NOT EXISTS matter_track("
    " made INTEGER NOT NULL, track TEXT NOT NULL, state TEXT NOT NULL,"
    " PRIMARY KEY(made, track)) WITHOUT ROWID;";

bool guards_set(struct db *db, struct err *e)
{
    for (size_t i = 0; i < COUNT_OF(guards); i++) {
        if (!db_script(db, guards[i], e))
            return false;
    }
    return true;
}

bool guards_text(struct arena *a, str *out, struct err *e)
{
    str parts[COUNT_OF(guards) + 2] = {str_of(office_guard_tables),
                                       str_of(office_guard_acts)};

    for (size_t i = 0; i < COUNT_OF(guards); i++)
        parts[i + 2] = str_of(guards[i]);
    return arena_join(a, parts, COUNT_OF(parts), out, e);
}

/* ---- a matter's states ---- */

bool states_apply(struct db *db, const struct applied *x, int64_t made,
                  struct err *e)
{
    static const char sql[] =
        "INSERT INTO matter_track(made, track, state) VALUES(?1, ?2, ?3)"
        " ON CONFLICT(made, track) DO UPDATE SET state = ?3";
    const struct json *now = json_get(x->after, S("states"));
    const struct json *old = json_get(x->before, S("states"));

    for (size_t i = 0; json_is(now, JSON_OBJECT) && i < now->n; i++) {
        str state = json_str(now->items[i]);

        if (!str_eq(json_get_str(old, now->names[i]), state) &&
            !db_run(db, e, sql, "itt", made, now->names[i], state))
            return false;
    }
    return true;
}

/* ---- what a pack allows ---- */

static bool note_move(struct db *db, const struct procedure *p, str track,
                      str step, str src, str dst, struct err *e)
{
    static const char sql[] =
        "INSERT OR IGNORE INTO pack_move(pack, track, step, src, dst)"
        " VALUES(?1, ?2, ?3, ?4, ?5)";

    return db_run(db, e, sql, "ttttt", p->digest, track, step, src, dst);
}

bool pack_noted(struct db *db, const struct procedure *p, struct err *e)
{
    static const char known[] = "SELECT 1 FROM pack WHERE digest = ?1";
    static const char sql[] =
        "INSERT INTO pack(digest, procedure, profile) VALUES(?1, ?2, ?3)";
    struct stmt *st = NULL;
    bool found;

    if (!db_one(db, &st, e, known, "t", p->digest))
        return false;
    found = st != NULL;
    stmt_close(st);
    if (found)
        return true;
    for (size_t i = 0; i < p->n_tracks; i++) {
        if (!note_move(db, p, p->tracks[i].id, S(""), S(""),
                       p->tracks[i].states[0].id, e))
            return false;
    }
    for (size_t i = 0; i < p->n_steps; i++) {
        const struct step *s = &p->steps[i];

        for (size_t m = 0; m < s->n_moves; m++) {
            if (!note_move(db, p, s->track->id, s->id, s->moves[m].from,
                           s->moves[m].to, e))
                return false;
        }
    }
    return db_run(db, e, sql, "ttt", p->digest, p->id, p->profile);
}

bool folding_closed(struct db *db, int64_t seq, struct err *e)
{
    static const char sql[] = "UPDATE folding SET seq = ?1";

    return db_run(db, e, sql, "i", seq);
}
