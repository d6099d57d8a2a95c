/* explain.h - what a procedure says, for people (办事指南, 流程图).
 *
 * Purpose   from a linked procedure: a guide (who, which steps in order, time
 *           limits with their law, papers, what becomes public, rights and
 *           remedies), a flow chart, and the same chart as BPMN 2.0 with its
 *           diagram.  Nothing is written by hand: what the guide says is what
 *           the engine does.
 * Shapes    a guide is a tree of finished sentences in one language:
 *           {id, title, profile, basis, who, tracks, steps, limits, papers,
 *           public, remedies}; a chart is a list of shapes with places in
 *           pixels, which the SVG and the city's page both print.
 * Layout    each track (轨道) is a lane; its states are layered by the longest
 *           way from the first and stand below each other; beside each stand
 *           the steps that may be taken there; what leads to the same state
 *           runs together in one channel.
 * Errors    none of its own: no memory, and limits of texts.
 * Owns      everything lives in the caller's arena.
 * Source    BPMN 2.0 (ISO/IEC 19510), SVG 1.1.
 * Threads   pure.
 */
#ifndef EXPLAIN_EXPLAIN_H
#define EXPLAIN_EXPLAIN_H

#include "base/base.h"
#include "notation/notation.h"
#include "pack/pack.h"

/* ---- the guide ---- */

MUST_CHECK bool explain_guide(const struct procedure *p, enum lang lang,
                              struct arena *a, struct json **out,
                              struct err *e);
/* Markdown, which reads as plain text. */
void explain_markdown(const struct json *guide, enum lang lang,
                      struct buf *out);

/* ---- the chart ---- */

enum shape_kind { SHAPE_RECT, SHAPE_PATH, SHAPE_TEXT };
struct shape {
    enum shape_kind kind;
    const char *look; /* class: "lane", "state", "step", "edge", … */
    int x, y, w, h, r;
    str text;    /* of SHAPE_TEXT; of SHAPE_PATH its data */
    bool middle; /* text is centred at x */
};
struct chart {
    int w, h;
    str title, desc; /* for who cannot see it: every state, step and way */
    VEC(struct shape) shapes; /* in the order of painting */
};
/* `here`: {track: state} of a matter whose states are marked, or NULL. */
MUST_CHECK bool explain_chart(const struct procedure *p, enum lang lang,
                              const struct json *here, struct arena *a,
                              struct chart *out, struct err *e);
/* A file of its own, in light and dark. */
void explain_svg(const struct chart *c, enum lang lang, struct buf *out);
/* A page of its own: the guide and the chart. */
void explain_html(const struct json *guide, const struct chart *c,
                  enum lang lang, struct buf *out);
/* {w, h, title, desc, shapes: [{rect|path|text: true, look, …}]} for a page. */
struct json *explain_chart_json(const struct chart *c, struct arena *a,
                                struct err *e);

/* ---- BPMN ---- */

/* A collaboration: each track a pool; states are gateways, steps tasks; what
 * waits for a period, or follows from one, stands behind a timer; a limit is a
 * timer on the task that must meet it. */
MUST_CHECK bool explain_bpmn(const struct procedure *p, enum lang lang,
                             struct arena *a, struct buf *out, struct err *e);

/* ---- which fact is carried out by what ---- */

struct scenario_text {
    str file, text;
    const struct json *tree;
};
/* Tables of facts beside the packs: id, zh, en.  `computed`: what the program
 * itself carries out for all (facts/computed.csv), and the clock table;
 * `reasons`: why nothing carries a fact out, or with the prefix of a law, why
 * nothing carries its facts out (facts/not-carried.csv). */
struct carried_ask {
    const struct law *law;
    const struct packs *packs;
    const struct scenario_text *scenarios;
    size_t n_scenarios;
    const struct csv *clock, *computed, *reasons;
    enum lang lang;
    str prefix;  /* only facts of this law; "": all */
    bool unused; /* only those that nothing carries out */
};
/* {facts: [{id, law, law_name, article, cite, says, kind, by: [{procedure, part,
 * word, id, name, of_name}], scenario, how: refuses|names|plays, reason}],
 * laws: [{id, name, n, reason}], stale: [id] (a reason is given
 * though something carries it out), sums: {all, carried, proved, reasoned,
 * without}}.  Facts that only their law's reason explains stand in `laws`,
 * unless one law is asked for. */
MUST_CHECK bool explain_carried(const struct carried_ask *ask, struct arena *a,
                                struct json **out, struct err *e);

#endif
