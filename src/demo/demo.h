/* demo.h - the demo city (示范城市): real places, made-up people and cases.
 *
 * Purpose   makes a city that shows every state a case can be in, reached only
 *           through the acts that officers would take, with dates spread over
 *           the year that ends today.  The same data, seed and day give the
 *           same city.
 * Shapes    demo/ (see its README): authorities by rule, people, stories whose
 *           acts carry no law of their own; DIR/logins.json [{name, role_zh,
 *           role_en, password}] and DIR/logins.txt.
 * Errors    DEMO-001 the data of the demo; 002 an act of a story was not
 *           taken; 003 a file cannot be written.  Others as office says.
 * Owns      nothing: the city is on disk and closed when demo_make returns.
 * Threads   one.
 */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "base/base.h"
#include "calendar/calendar.h"
#include "law/law.h"
#include "pack/pack.h"

struct demo_options {
    str dir;      /* of the city to be made; must not exist */
    str demo_dir; /* the data: demo/ */
    const struct law *law;
    const struct packs *packs;
    const struct calendar *calendar;
    const struct random *random;
    const struct log *log; /* or NULL */
    instant today;
    int percent; /* of the cases; 0: all */
    void (*progress)(void *ctx, int64_t done, int64_t all); /* or NULL */
    void *ctx;
};
MUST_CHECK bool demo_make(struct arena *a, const struct demo_options *o,
                          struct err *e);

#endif
