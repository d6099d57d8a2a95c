/* seen.c - the context of conditions, for papers and for those who explain. */
#include "matter/internal.h"

struct json *matter_context(const struct matter_ask *ask, str party,
                            struct arena *a, struct err *e)
{
    struct work w = {.ask = ask,
                     .p = ask->procedure,
                     .a = a,
                     .e = e,
                     .party = party,
                     .at = ask->now,
                     .now = ask->now};
    struct json *context;

    w.on = instant_date(w.at, ZONE_CITY_MIN);
    w.fold = ask->fold == NULL ? json_object(a, e) : json_copy(a, ask->fold, e);
    if (w.fold == NULL)
        return NULL;
    context = context_of(&w);
    /* A copy: the caller adds names of its own. */
    return w.failed || context == NULL ? NULL : json_copy(a, context, e);
}
