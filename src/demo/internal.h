/* internal.h - what the files of demo share.
 *
 * demo.c      the order of it all
 * city.c      authorities by rule from the places; marks
 * staff.c     people of the authorities, stand-ins, log-ins
 * party.c     made-up parties with right check characters
 * schedule.c  when each act of each case is due
 * fill.c      texts of a story with the words of a case
 * play.c      acts in order of time
 */
#ifndef DEMO_INTERNAL_H
#define DEMO_INTERNAL_H

#include "demo/demo.h"
#include "notation/notation.h"
#include "office/office.h"

struct place {
    str code, name, parent;
    int level;
};

/* Names that a story's texts may use in braces. */
struct word {
    const char *name;
    str text;
};
enum { CASE_WORDS = 10 };

struct demo_case {
    str id;
    const struct json *story;
    str authority, place; /* ids */
    struct word words[CASE_WORDS];
    struct json *begin; /* {id, parties, case} */
    int64_t proposals;
    bool begun;
};

/* One act in its time. */
struct planned {
    instant recorded, at;
    size_t order; /* among equals: as the story has it */
    struct demo_case *of;
    const struct json *act;
};

struct demo {
    const struct demo_options *o;
    struct arena *a; /* lives as long as the making */
    struct err *e;
    bool failed; /* a helper failed: *e says why */
    uint64_t seed;
    struct office *office;
    struct clock clock;
    struct caller maker;
    struct json *authorities, *people, *stories;
    struct place *places;
    size_t n_places;
    struct map *names;   /* authority -> struct place-like name, as a str * */
    struct map *persons; /* id of a person -> its member of the staff */
    int64_t next_code;   /* of organisations and persons */
    VEC(struct planned) plan;
    int64_t done;
};

/* ---- helpers that keep the first failure ---- */
struct json *d_object(struct demo *d);
struct json *d_array(struct demo *d);
struct json *d_day(struct demo *d, date day); /* {"@": …} */
void d_put(struct demo *d, struct json *o, const char *name,
           struct json *value);
void d_str(struct demo *d, struct json *o, const char *name, str value);
void d_push(struct demo *d, struct json *list, struct json *value);
str d_join(struct demo *d, const str *parts, size_t n);
#define D_JOIN(d, ...)                      \
    d_join((d), (const str[]){__VA_ARGS__}, \
           COUNT_OF(((const str[]){__VA_ARGS__})))
str d_int(struct demo *d, int64_t v, int width);
/* A member of the demo's data that must be there. */
const struct json *d_need(struct demo *d, const struct json *o,
                          const char *name);
bool d_bad(struct demo *d, const struct json *where, str what);

/* The seed's next number below n (n > 0). */
int64_t d_roll(struct demo *d, int64_t n);

MUST_CHECK bool d_enter(struct demo *d, str kind, str id,
                        const struct json *fold, instant at);

MUST_CHECK bool city_make(struct demo *d);
str city_authority_name(const struct demo *d, str id);
MUST_CHECK bool staff_make(struct demo *d);
MUST_CHECK bool staff_logins(struct demo *d);
/* {p1: {kind, name, code…}}. */
struct json *party_make(struct demo *d, const struct json *kinds);
MUST_CHECK bool schedule_make(struct demo *d);
struct json *fill_json(struct demo *d, const struct demo_case *c, instant at,
                       const struct json *v, struct arena *a);
MUST_CHECK bool play_all(struct demo *d);

#endif
