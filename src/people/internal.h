/* internal.h - what the files of people share. */
#ifndef PEOPLE_INTERNAL_H
#define PEOPLE_INTERNAL_H

#include "people/people.h"

/* What a password is compared with where there is no such account. */
extern const char nobody_hash[];

/* The fold of a person as kept in its row, or FAULT_ABSENT. */
MUST_CHECK bool person_fold(struct db *db, struct arena *a, str id,
                            struct json **fold, struct err *e);
/* Whether {from, to} (or true) covers a day. */
bool covers_day(const struct json *v, date day);

#endif
