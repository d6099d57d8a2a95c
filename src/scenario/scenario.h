/* scenario.h - plays a scenario (情景) through a pack.
 *
 * Purpose   acts with times are handed to matter_decide one after the other;
 *           what came out is compared with what the scenario expects.  A
 *           lawyer can read a scenario; a pack ships its own, good and bad.
 * Shapes    schemas/scenario.schema.json; docs/packs.md has the members.
 * Errors    SCENARIO-*: the scenario itself cannot be read.
 * Owns      the report lives in the given arena.
 * Threads   pure.
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include "matter/matter.h"

struct scenario_result {
    bool as_expected;
    size_t n_checks; /* acts and final expectations that were compared */
    size_t n_mismatches;
    /* {scenario, as_expected, acts: [{n, step, at, got, reasons, problems,
     * expected, ok, deadlines}], deadlines, states, findings,
     * mismatches: [text]} */
    struct json *report;
    struct json *fold; /* of the matter after the last act, or NULL */
};

/* What the scenario says registers hold, as versions of effects.entries. */
MUST_CHECK bool scenario_registers(struct arena *a, const struct packs *packs,
                                   const struct json *scenario,
                                   struct json **out, struct err *e);

/* `without` names a condition that is off, or "". */
MUST_CHECK bool scenario_play(const struct packs *packs,
                              const struct calendar *calendar,
                              const struct json *scenario, str without,
                              struct arena *a, struct scenario_result *out,
                              struct err *e);

#endif
