/* internal.h - what the files of people share. */
#ifndef PEOPLE_INTERNAL_H
#define PEOPLE_INTERNAL_H

#include "people/people.h"

/* What a password is compared with where there is no such account. */
extern const char nobody_hash[];

/* The fold of a person as kept in its row, or FAULT_ABSENT. */
MUST_CHECK bool person_fold(struct db *db, struct arena *a, str id,
                            struct json **fold, struct err *e);
/* Whether the person has left by that day. */
bool has_left(const struct json *fold, date day);
/* Posts at other authorities (serve.c): the list, or NULL; its rows; the places
 * of a caller where there are several; the authority that a session works at,
 * or "". */
const struct json *serves_of(const struct json *fold);
MUST_CHECK bool serves_fold(struct db *db, str person, const struct json *fold,
                            struct err *e);
MUST_CHECK bool caller_places(struct db *db, struct arena *a,
                              const struct json *fold, date day,
                              struct caller *c, struct err *e);
MUST_CHECK bool session_serving(struct db *db, struct arena *a, str token,
                                str *authority, struct err *e);
/* Whether {from, to} (or true) covers a day. */
bool covers_day(const struct json *v, date day);

#endif
