/* compare.h - what a new version of a pack changes (版本比较), in words.
 *
 * Purpose   before a new pack is signed, everybody reads what it changes:
 *           steps, conditions, time limits, roles, papers, publication,
 *           settings, citations; and which running matters of a city it would
 *           give another day or other steps.
 * Shapes    compare_packs: [{procedure, profile, name, change, changes: [{part,
 *           id, member, change, before, after, says}]}]; change is "added",
 *           "gone" or "changed".  Declarations are compared as merged trees, so
 *           nothing that differs is left out; what a profile merely inherits is
 *           said once, of the general law.
 *           compare_running: {looked, matters: [{matter, cause, number,
 *           authority, limits: [{id, name, party, before, after}], possible:
 *           [step], impossible: [step]}], more}.
 * Errors    those of pack, matter and office.
 * Owns      everything lives in the caller's arena.
 * Threads   compare_packs is pure; compare_running reads one view at a time.
 */
#ifndef COMPARE_COMPARE_H
#define COMPARE_COMPARE_H

#include "base/base.h"
#include "notation/notation.h"
#include "office/office.h"
#include "pack/pack.h"
#include "statute/statute.h"

MUST_CHECK bool compare_packs(const struct packs *before,
                              const struct packs *after, enum lang lang,
                              struct arena *a, struct json **out,
                              struct err *e);

/* The office works by the packs before; nothing is written.  Only matters of
 * procedures that changed are looked at; at most `max` are listed. */
MUST_CHECK bool compare_running(struct office *o, const struct packs *after,
                                enum lang lang, size_t max, struct arena *a,
                                struct json **out, struct err *e);

/* Two versions of a law, article by article: [{change: same|moved|changed|gone|
 * new, before, after, alike, clauses: [{gone|came: text}], text}]. */
MUST_CHECK bool compare_statutes(const struct statute *before,
                                 const struct statute *after, struct arena *a,
                                 struct json **out, struct err *e);

/* What a new version touches: every fact that rests on an article which it
 * moves, changes, drops or brings (of either version: `rests_on`), with what
 * the packs build on it, and the running matters in which such a limit runs or
 * such a step may come: {facts: [{id, article, change, before, after, clauses,
 * says, rests_on, uses: [{procedure, profile, part, word, id, name, of,
 * of_name}]}], running, matters: [{matter, number, cause, authority, limits,
 * steps}]}. */
struct touch_ask {
    const struct statute *before, *after;
    const struct law *law;
    const struct packs *packs;
    struct office *office; /* or NULL: no city is looked at */
    enum lang lang;
    size_t max; /* matters that are listed */
};
MUST_CHECK bool compare_touches(const struct touch_ask *ask, struct arena *a,
                                struct json **out, struct err *e);

#endif
