/* circle.c - steps that change the state, and whether a matter can come back
 * to where one is taken.
 */
#include "pack/internal.h"

static size_t state_place(const struct track *t, str id)
{
    return (size_t)(track_state(t, id) - t->states);
}

/* Whether a move of the step lies on a circle of its track. */
static bool on_circle(const struct procedure *p, const struct step *x)
{
    bool seen[256] = {false};
    bool grew = true;

    for (size_t i = 0; i < x->n_moves; i++) {
        if (!str_eq(x->moves[i].from, x->moves[i].to))
            seen[state_place(x->track, x->moves[i].to)] = true;
    }
    while (grew) {
        grew = false;
        for (size_t i = 0; i < p->n_steps; i++) {
            const struct step *o = &p->steps[i];

            for (size_t m = 0; o->track == x->track && m < o->n_moves; m++) {
                size_t to = state_place(o->track, o->moves[m].to);

                if (seen[state_place(o->track, o->moves[m].from)] && !seen[to])
                    grew = seen[to] = true;
            }
        }
    }
    for (size_t i = 0; i < x->n_moves; i++) {
        if (!str_eq(x->moves[i].from, x->moves[i].to) &&
            seen[state_place(x->track, x->moves[i].from)])
            return true;
    }
    return false;
}

bool step_moves(const struct step *x)
{
    for (size_t i = 0; i < x->n_moves; i++) {
        if (!str_eq(x->moves[i].from, x->moves[i].to))
            return true;
    }
    return false;
}

bool step_comes_back(const struct procedure *p, const struct step *x)
{
    return !x->repeats && step_moves(x) && on_circle(p, x);
}
