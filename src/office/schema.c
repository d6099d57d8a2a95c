/* schema.c - the tables of the office.
 *
 * Fold tables can be thrown away and made again from the ledger; the others
 * hold what is not on it.  Dates are days, instants milliseconds; a matter
 * without a limit has due = NO_DUE so that it sorts last; one that is not filed
 * yet has filed = NO_FILED.
 */
#include "office/internal.h"

const char office_schema[] =
    "CREATE TABLE IF NOT EXISTS answered("
    " person TEXT NOT NULL, key TEXT NOT NULL, asked BLOB NOT NULL,"
    " answer TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY(person, key)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS answered_at ON answered(at);";

const char office_fold_schema[] =
    "CREATE TABLE IF NOT EXISTS fold("
    " stream TEXT PRIMARY KEY, version INTEGER NOT NULL,"
    " authority TEXT NOT NULL, tree TEXT NOT NULL) WITHOUT ROWID;"

    "CREATE TABLE IF NOT EXISTS matter("
    " made INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " authority TEXT NOT NULL, region INTEGER NOT NULL,"
    " procedure TEXT NOT NULL, profile TEXT NOT NULL, state TEXT NOT NULL,"
    " open INTEGER NOT NULL, party TEXT NOT NULL, cause TEXT NOT NULL,"
    " number TEXT NOT NULL, filed INTEGER NOT NULL, due INTEGER NOT NULL,"
    " due_what TEXT NOT NULL, suspended INTEGER NOT NULL,"
    " provisional INTEGER NOT NULL, version INTEGER NOT NULL,"
    " incident TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS matter_due"
    " ON matter(authority, open, due, made);"
    "CREATE INDEX IF NOT EXISTS matter_state"
    " ON matter(authority, state, due, made);"
    "CREATE INDEX IF NOT EXISTS matter_new ON matter(authority, made);"
    "CREATE INDEX IF NOT EXISTS matter_region_due ON matter(open, due, made);"
    "CREATE INDEX IF NOT EXISTS matter_incident ON matter(incident, filed)"
    " WHERE incident <> '';"

    "CREATE TABLE IF NOT EXISTS matter_party("
    " code TEXT NOT NULL, made INTEGER NOT NULL,"
    " PRIMARY KEY(code, made)) WITHOUT ROWID;"

    /* The key's columns stand first: some versions of the engine otherwise
     * report NULLs that are not there. */
    "CREATE TABLE IF NOT EXISTS matter_person("
    " person TEXT NOT NULL, made INTEGER NOT NULL, open INTEGER NOT NULL,"
    " due INTEGER NOT NULL,"
    " PRIMARY KEY(person, made)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS matter_person_due"
    " ON matter_person(person, open, due, made);"

    "CREATE TABLE IF NOT EXISTS waiting("
    " made INTEGER NOT NULL, n INTEGER NOT NULL, post TEXT NOT NULL,"
    " authority TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY(made, n, post)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS waiting_post"
    " ON waiting(authority, post, at, made);"

    "CREATE VIRTUAL TABLE IF NOT EXISTS matter_text"
    " USING fts5(words, detail='full');"

    "CREATE TABLE IF NOT EXISTS finding("
    " sort INTEGER PRIMARY KEY, made INTEGER NOT NULL, n INTEGER NOT NULL,"
    " seq INTEGER NOT NULL, authority TEXT NOT NULL, region INTEGER NOT NULL,"
    " rule TEXT NOT NULL, kind TEXT NOT NULL, day INTEGER NOT NULL,"
    " open INTEGER NOT NULL, tree TEXT NOT NULL, UNIQUE(made, n));"
    "CREATE INDEX IF NOT EXISTS finding_authority"
    " ON finding(authority, sort);"
    "CREATE INDEX IF NOT EXISTS finding_region ON finding(region, sort);"

    "CREATE TABLE IF NOT EXISTS counter("
    " authority TEXT NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL,"
    " PRIMARY KEY(authority, what)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS due_counter("
    " authority TEXT NOT NULL, due INTEGER NOT NULL, n INTEGER NOT NULL,"
    " PRIMARY KEY(authority, due)) WITHOUT ROWID;"

    "CREATE TABLE IF NOT EXISTS claim("
    " key TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;"

    "CREATE TABLE IF NOT EXISTS timer("
    " made INTEGER NOT NULL, deadline TEXT NOT NULL, party TEXT NOT NULL,"
    " step TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY(made, deadline, party)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS timer_at ON timer(at);"

    "CREATE TABLE IF NOT EXISTS moved("
    " sort INTEGER PRIMARY KEY, made INTEGER NOT NULL,"
    " calendar INTEGER NOT NULL, authority TEXT NOT NULL,"
    " region INTEGER NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL,"
    " party TEXT NOT NULL, was INTEGER NOT NULL, day INTEGER NOT NULL,"
    " was_provisional INTEGER NOT NULL, provisional INTEGER NOT NULL,"
    " act INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS moved_authority ON moved(authority, sort);"
    "CREATE INDEX IF NOT EXISTS moved_region ON moved(region, sort);"
    "CREATE INDEX IF NOT EXISTS moved_calendar ON moved(calendar, made);"

    "CREATE TABLE IF NOT EXISTS public_entry("
    " sort INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, reg TEXT NOT NULL,"
    " authority TEXT NOT NULL, entry TEXT NOT NULL,"
    " published INTEGER NOT NULL, until INTEGER NOT NULL,"
    " withdrawn INTEGER NOT NULL, external INTEGER NOT NULL,"
    " seq INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS public_entry_shown"
    " ON public_entry(reg, withdrawn, sort);"
    "CREATE INDEX IF NOT EXISTS public_entry_authority"
    " ON public_entry(reg, authority, withdrawn, sort);"
    "CREATE VIRTUAL TABLE IF NOT EXISTS public_text"
    " USING fts5(words, detail='full');";

/* Fold tables of what leads from one matter to others, and of figures. */
const char office_links_schema[] =
    "CREATE TABLE IF NOT EXISTS matter_link("
    " made INTEGER NOT NULL, field TEXT NOT NULL, party TEXT NOT NULL,"
    " other TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL,"
    " PRIMARY KEY(made, field, party)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS matter_link_other ON matter_link(other, made);"

    /* What acts start: state 0 waits, 1 begun, 2 refused. */
    "CREATE TABLE IF NOT EXISTS start("
    " made INTEGER NOT NULL, n INTEGER NOT NULL, state INTEGER NOT NULL,"
    " begun INTEGER NOT NULL, tree TEXT NOT NULL,"
    " PRIMARY KEY(made, n)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS start_waits ON start(made, n) WHERE state = 0;"
    "CREATE INDEX IF NOT EXISTS start_begun ON start(begun) WHERE begun <> 0;"

    /* Values in ten-thousandths; month as 202603, 0 (and day 0) of a stock. */
    "CREATE TABLE IF NOT EXISTS figure_part("
    " made INTEGER NOT NULL, figure TEXT NOT NULL, procedure TEXT NOT NULL,"
    " authority TEXT NOT NULL, month INTEGER NOT NULL, day INTEGER NOT NULL,"
    " part TEXT NOT NULL, value INTEGER NOT NULL,"
    " PRIMARY KEY(made, figure)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS figure_part_own"
    " ON figure_part(authority, procedure, figure, part, day, made);"
    "CREATE INDEX IF NOT EXISTS figure_part_all"
    " ON figure_part(procedure, figure, part, day, made);"
    "CREATE TABLE IF NOT EXISTS figure_total("
    " authority TEXT NOT NULL, procedure TEXT NOT NULL, figure TEXT NOT NULL,"
    " month INTEGER NOT NULL, part TEXT NOT NULL, n INTEGER NOT NULL,"
    " value INTEGER NOT NULL,"
    " PRIMARY KEY(authority, procedure, figure, month, part)) WITHOUT ROWID;";

/* Registers, and whose people handle a matter in another's name. */
const char office_entry_schema[] =
    "CREATE TABLE IF NOT EXISTS matter_hand("
    " hand TEXT NOT NULL, made INTEGER NOT NULL, open INTEGER NOT NULL,"
    " state TEXT NOT NULL, due INTEGER NOT NULL,"
    " PRIMARY KEY(hand, made)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS matter_hand_due"
    " ON matter_hand(hand, open, due, made);"
    "CREATE INDEX IF NOT EXISTS matter_hand_state"
    " ON matter_hand(hand, state, due, made);"

    /* A version of an entry of a register; first and last are days. */
    "CREATE TABLE IF NOT EXISTS entry("
    " sort INTEGER PRIMARY KEY, reg TEXT NOT NULL, whose TEXT NOT NULL,"
    " id TEXT NOT NULL, n INTEGER NOT NULL, first INTEGER NOT NULL,"
    " last INTEGER NOT NULL, title TEXT NOT NULL, acts_for TEXT NOT NULL,"
    " person TEXT NOT NULL, counts INTEGER NOT NULL, tree TEXT NOT NULL,"
    " seq INTEGER NOT NULL, end_seq INTEGER NOT NULL);"
    "CREATE UNIQUE INDEX IF NOT EXISTS entry_version"
    " ON entry(reg, whose, id, n);"
    "CREATE INDEX IF NOT EXISTS entry_days"
    " ON entry(reg, whose, id, first, last);"
    "CREATE INDEX IF NOT EXISTS entry_acts_for"
    " ON entry(acts_for, whose, first) WHERE acts_for <> '';"
    "CREATE INDEX IF NOT EXISTS entry_person ON entry(person, first)"
    " WHERE person <> '';"
    "CREATE INDEX IF NOT EXISTS entry_numbered ON entry(id, sort)"
    " WHERE person <> '';"
    "CREATE TABLE IF NOT EXISTS entry_member("
    " reg TEXT NOT NULL, whose TEXT NOT NULL, member TEXT NOT NULL,"
    " value TEXT NOT NULL, sort INTEGER NOT NULL,"
    " PRIMARY KEY(reg, whose, member, value, sort)) WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE IF NOT EXISTS entry_text"
    " USING fts5(words, shown, detail='full');";

const char office_drop[] =
    "DROP TABLE IF EXISTS fold; DROP TABLE IF EXISTS matter;"
    "DROP TABLE IF EXISTS matter_party; DROP TABLE IF EXISTS matter_person;"
    "DROP TABLE IF EXISTS waiting; DROP TABLE IF EXISTS matter_text;"
    "DROP TABLE IF EXISTS finding; DROP TABLE IF EXISTS counter;"
    "DROP TABLE IF EXISTS due_counter; DROP TABLE IF EXISTS claim;"
    "DROP TABLE IF EXISTS timer; DROP TABLE IF EXISTS public_entry;"
    "DROP TABLE IF EXISTS moved; DROP TABLE IF EXISTS matter_link;"
    "DROP TABLE IF EXISTS start; DROP TABLE IF EXISTS figure_part;"
    "DROP TABLE IF EXISTS figure_total;"
    "DROP TABLE IF EXISTS matter_hand; DROP TABLE IF EXISTS entry;"
    "DROP TABLE IF EXISTS entry_member;"
    "DROP TABLE IF EXISTS entry_text;"
    "DROP TABLE IF EXISTS public_text; DROP TABLE IF EXISTS authority;"
    "DROP TABLE IF EXISTS person; DROP TABLE IF EXISTS person_serves;"
    "DROP TABLE IF EXISTS matter_track;";
