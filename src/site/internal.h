/* internal.h - what the pages share; README says which file is for what. */
#ifndef SITE_INTERNAL_H
#define SITE_INTERNAL_H

#include "notation/notation.h"
#include "paper/paper.h"
#include "site/site.h"

struct site {
    struct site_options options;
    struct template_set *templates;
    struct json *phrases[2]; /* by language: {key: text} */
    struct json *logins;     /* or NULL */
    struct map *assets;      /* name → struct asset */
};

/* One request on its way.  Writers keep the first failure in *e. */
struct page {
    const struct site *site;
    struct office *office;
    struct web_request *r;
    struct web_response *w;
    struct arena *a;
    struct err *e;
    bool failed;
    struct db *db; /* a reader's view, until page_end or page_leave */
    struct caller caller;
    str token;
    enum lang lang;
    bool data; /* JSON is wanted */
    instant now;
    date today;
    struct json *body; /* of a JSON request, or NULL */
    struct json *view;
    const char *template;
    int status;        /* 0: 200 */
    const char *where; /* the entry of the main menu that is lit, or NULL */
};
typedef bool page_maker(struct page *p);

/* Begins, makes, renders, ends.  Which callers may come at all: */
enum page_access {
    PAGE_PUBLIC, /* anyone */
    PAGE_STAFF   /* a session */
};
MUST_CHECK bool page_run(void *ctx, struct web_request *r,
                         struct web_response *w, enum page_access access,
                         page_maker *make, struct err *e);
#define PAGE(name, access)                                              \
    bool name(void *ctx, struct web_request *r, struct web_response *w, \
              struct err *e)                                            \
    {                                                                   \
        return page_run(ctx, r, w, (access), make_##name, e);           \
    }

/* Gives the reader back early: before an act is submitted. */
void page_leave(struct page *p);
MUST_CHECK bool page_reader(struct page *p); /* takes a fresh view again */
/* A redirect, or for JSON the view with this status. */
MUST_CHECK bool page_redirect(struct page *p, str location);
/* A form was sent by the page it came from (or JSON with the header). */
MUST_CHECK bool page_csrf(struct page *p);
/* FAULT_ABSENT for a matter that the caller may not see, so that its existence
 * does not show. */
MUST_CHECK bool page_matter(struct page *p, str id, enum right right,
                            struct json **fold, struct authority *authority);
bool page_crumb(struct page *p, str name, str href);
bool page_message(struct page *p, const char *kind, str text);
str page_param(const struct page *p, const char *name);
str page_query(const struct page *p, const char *name);
str page_form(const struct page *p, const char *name);
str page_say(const struct page *p, struct words w);
str page_zh_en(const struct page *p, str zh, str en);
str page_phrase(const struct page *p, const char *key);
/* The answer to an intent: 303 to `location`, 422 with reasons, 400 with
 * problems; *again says that the form must be shown once more. */
MUST_CHECK bool page_answer(struct page *p, const struct office_answer *answer,
                            str location, bool *again);
/* What was entered does not fit, [{field, zh, en}]: 400, for a program the whole
 * answer, for people the form once more (*again). */
MUST_CHECK bool page_problems(struct page *p, struct json *problems,
                              bool *again);
/* The path if it is one of this site, so that nobody is sent elsewhere; else
 * "". */
str page_own_path(str path);
/* The idempotency key and the version that was seen, of form or headers; a
 * program must say which version it saw [428]. */
MUST_CHECK bool page_seen(struct page *p, str *key, int64_t *seen);
/* The key of a form, so that sending it twice acts once: the one that was sent,
 * or a fresh one. */
str page_key(struct page *p);

/* ---- nodes ---- */

struct json *v_str(struct page *p, str s);
struct json *v_int(struct page *p, int64_t v);
struct json *v_bool(struct page *p, bool v);
struct json *v_object(struct page *p);
struct json *v_array(struct page *p);
void v_put(struct page *p, struct json *object, const char *name,
           struct json *value); /* a NULL value: nothing is put */
void v_put_str(struct page *p, struct json *object, const char *name, str v);
void v_put_int(struct page *p, struct json *object, const char *name,
               int64_t v);
void v_push(struct page *p, struct json *array, struct json *value);
/* Texts joined in the request's arena. */
str v_join(struct page *p, const str *parts, size_t n);
#define JOIN(p, ...)                        \
    v_join((p), (const str[]){__VA_ARGS__}, \
           COUNT_OF(((const str[]){__VA_ARGS__})))
str v_number(struct page *p, int64_t n);
str v_hash(struct page *p, const struct ledger_hash *h); /* in hex */
str v_cut(str s, size_t max); /* at most so many bytes, whole characters */
/* {label, value} at the end of a list. */
void v_pair(struct page *p, struct json *fields, str label, str value);
str v_encoded(struct page *p, str s); /* for a query */

struct json *v_date(struct page *p, date d);       /* {iso, text} */
struct json *v_instant(struct page *p, instant t); /* {iso, text} */
struct json *v_marker(struct page *p, const struct json *marker); /* or NULL */
/* What a light shows: a limit whose last day counts, of a matter or of itself.
 * Near is what ends within `warn`, n 0: within so many working days. */
enum { NEAR_WORKING_DAYS = 3 };
struct light_of {
    bool has; /* there is a last day */
    date last;
    bool suspended, open;
    struct period warn;
};
/* {state, word}: normal, near, overdue, suspended, met. */
struct json *v_light(struct page *p, const struct light_of *of);

/* ---- law ---- */

/* The law and article of a fact, in words. */
str v_cite(struct page *p, const struct fact *f);
/* [{id, article, text, href}] of fact ids. */
struct json *v_cites(struct page *p, const struct facts_cited *facts);
struct json *v_cites_of(struct page *p, const struct json *ids); /* [id] */
/* [{says, cure, missing, possible_from, citations}] of reasons as JSON. */
struct json *v_reasons(struct page *p, const struct json *reasons);
struct json *v_reasons_of(struct page *p, const struct reason *r, size_t n);
/* The limits of a matter, as views/deadline.html wants them; how close is near
 * is the procedure's to say. */
struct json *v_deadlines(struct page *p, const struct procedure *pr,
                         const struct json *limits, const struct json *fold);

/* In what capacity a party takes part; "" where there is only one. */
str v_capacity(struct page *p, const struct procedure *pr, str capacity);

/* ---- forms ---- */

struct form_ask {
    const struct procedure *procedure;
    const struct step *step;     /* its fields */
    str authority;               /* whose people may be chosen */
    const struct json *values;   /* field → what was typed or proposed */
    const struct json *problems; /* [{field, zh, en}] */
};
/* The group of a step's fields: {title, fields: […]}. */
struct json *v_step_fields(struct page *p, const struct form_ask *ask);
/* A table's control, and what was typed into it (form_table.c). */
struct json *v_table_field(struct page *p, const struct form_ask *ask,
                           const struct field_use *u, str label,
                           const struct json *value);
struct json *v_typed_table(struct page *p, const struct field *f);
/* What a problem is about: a field, or a row and column of a table. */
str v_problem_label(struct page *p, const struct procedure *pr, str id);
/* A table to read: {columns: [{label}], rows: [{cells: [{text}]}]}. */
struct json *v_table(struct page *p, const struct field *f,
                     const struct json *value);
/* One field: kind of control "text", "textarea", "number", "date",
 * "datetime-local", "select", "radio", "checkbox", "file", "password". */
struct json *v_field(struct page *p, const char *control, str name, str label,
                     str value, bool required);
void v_hint(struct page *p, struct json *field, str hint);
void v_choice(struct page *p, struct json *field, str value, str label,
              str note, bool chosen);
/* {action, csrf, groups, actions, hidden, back}; errors from problems. */
struct json *v_form(struct page *p, str action, struct json *groups,
                    const char *button_zh, const char *button_en);
void v_action(struct page *p, struct json *form, str name, str value, str label,
              const char *kind, bool skips_check);
void v_hidden(struct page *p, struct json *form, str name, str value);
void v_errors(struct page *p, struct json *form, const struct procedure *pr,
              const struct json *problems);
/* How an act is done: now, or recorded as it happened, when, from what source,
 * under which number; and the same out of what was sent into an intent. */
void v_manner(struct page *p, struct json *fields);
void v_typed_manner(struct page *p, struct json *intent);
/* Who acts with the caller, where a step needs more than one: the people of an
 * authority, ticked as typed or else as in the list `chosen`.  NULL: alone. */
struct json *v_together(struct page *p, const struct step *s, str authority,
                        const struct json *chosen);
/* Who was said to act: ids, the caller first. */
struct json *v_typed_by(struct page *p);
/* What was typed, as intent fields: by the step's fields, people as lists. */
struct json *v_typed(struct page *p, const struct step *s);

/* ---- rows ---- */

str v_state_name(struct page *p, const struct procedure *pr, str track,
                 str state);
str v_procedure_name(struct page *p, str procedure, str profile);
struct json *v_matter_row(struct page *p, const struct matter_row *row);
/* Other matters that this one links to, that link to it, that it started and
 * that started it, as `links` of the view (links_view.c). */
MUST_CHECK bool v_links(struct page *p, str id, const struct json *fold,
                        const struct procedure *pr);
/* The head of a matter's pages. */
struct json *v_matter_head(struct page *p, str id, const struct json *fold,
                           const struct authority *authority);
str v_matter_href(struct page *p, str id);
/* A person's name by id, or the id. */
str v_person_name(struct page *p, str id);
/* {range, previous_href, next_href} into a list object. */
void v_pager(struct page *p, struct json *list, str base, str next, size_t n);
str v_finding_kind(const struct page *p, str kind); /* in words */
struct json *v_finding(struct page *p, const struct json *finding, str matter,
                       str party, str number, str authority);
/* The text of an amount in yuan: 12,000.00. */
str v_yuan(struct page *p, str amount);

#endif
