/* http.h - what the files of the HTTP half share; nobody else includes it.
 *
 * http_text.c       paths, queries, cookies, media types, Accept
 * http_route.c      which route, and may this request come in at all
 * http_multipart.c  multipart/form-data, as it comes
 * http_form.c       its fields and its files in the spool
 * http_answer.c     answers, their safe headers, cookies
 * http_problem.c    errors as answers
 * http_serve.c      what is done around a handler; web_try
 * server.c          the loop: connections, deadlines, libmicrohttpd
 * server_work.c     the worker threads
 */
#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include "web/web.h"

/* What several files say; the rest stands beside its code. */
extern const struct err_def http_bad_target;  /* HTTP-001 {0} what is wrong */
extern const struct err_def http_not_utf8;    /* HTTP-002 {0} where */
extern const struct err_def http_bad_form;    /* HTTP-003 {0} what is wrong */
extern const struct err_def http_too_many;    /* HTTP-004 {0} what {1} limit */
extern const struct err_def http_no_page;     /* HTTP-005 {0} path */
extern const struct err_def http_no_method;   /* HTTP-006 {0} method {1} path */
extern const struct err_def http_no_type;     /* HTTP-007 {0} type {1} taken */
extern const struct err_def http_unknown;     /* HTTP-008 {0} method */
extern const struct err_def http_too_large;   /* HTTP-009 {0} what {1} limit */
extern const struct err_def http_headers_big; /* HTTP-010 {0} limit */

/* ---------------------------------------------------------------- text --- */

/* The path of a request target, checked and decoded, and its query raw. */
MUST_CHECK bool http_target(struct arena *a, str target, str *path, str *search,
                            struct err *e);
/* a=1&b=2, with + as blank; at most `max` pairs. */
MUST_CHECK bool http_pairs(struct arena *a, str raw, size_t max,
                           struct web_pairs *out, struct err *e);
/* A Cookie header; what is malformed is left out, as browsers expect. */
MUST_CHECK bool http_cookies(struct arena *a, str raw, size_t max,
                             struct web_pairs *out, struct err *e);
/* "Text/HTML; charset=x" → "text/html", and a parameter's value, its quotes
 * taken off; {NULL, 0} when there is none. */
MUST_CHECK bool http_media(struct arena *a, str header, str *type,
                           struct err *e);
MUST_CHECK bool http_parameter(struct arena *a, str header, str name,
                               str *value, struct err *e);
bool http_same(str a, str b); /* ASCII letters alike in both cases */
MUST_CHECK bool http_lower(struct arena *a, str s, str *out, struct err *e);
/* The weight of a media type in an Accept header, 0..1000. */
int http_weight(str accept, str type);

/* --------------------------------------------------------------- routes -- */

/* Whether the path fits the pattern; its named parts are added to *params. */
MUST_CHECK bool http_fits(struct arena *a, const char *pattern, str path,
                          struct web_pairs *params, bool *fits, struct err *e);

/* A request's head, as it arrived. */
struct http_head {
    str method, target;
    bool one_one; /* HTTP/1.1, not 1.0 */
};
struct http_body_plan {
    bool chunked;
    bool known;        /* a length was given */
    uint64_t promised; /* it */
    bool expects;      /* the client waits for "100 Continue" */
    bool unsure;       /* where the request ends: close after the answer */
};
/* Reads the head into *r (whose headers are there already), finds the route
 * and plans the body.  On failure *plan is filled all the same. */
MUST_CHECK bool http_admit(const struct web_options *o,
                           const struct web_limits *limits,
                           const struct http_head *head, struct web_request *r,
                           const struct web_route **route,
                           struct http_body_plan *plan, struct err *e);
/* The methods that the path has, for the header Allow. */
MUST_CHECK bool http_allow(const struct web_options *o, struct web_request *r,
                           str *allow, struct err *e);
extern const char *const http_method_names[WEB_METHOD_COUNT];

/* ------------------------------------------------------------ multipart -- */

enum { HTTP_BOUNDARY_MAX = 70, HTTP_PART_HEAD_MAX = 8192 };

struct http_part {
    str name, filename, type;
    bool has_filename;
};
struct http_sink {
    bool (*begin)(void *ctx, const struct http_part *part, struct err *e);
    bool (*data)(void *ctx, str bytes, struct err *e);
    bool (*end)(void *ctx, struct err *e);
    void *ctx;
};
struct http_multipart;
/* The part's texts live until its end. */
struct http_multipart *http_multipart_new(struct arena *a, str boundary,
                                          const struct http_sink *sink,
                                          struct err *e);
MUST_CHECK bool http_multipart_feed(struct http_multipart *m, str bytes,
                                    struct err *e);
MUST_CHECK bool http_multipart_end(struct http_multipart *m, struct err *e);

/* ----------------------------------------------------------------- forms -- */

/* The bytes of all uploads under way, counted by several threads. */
struct http_quota;
struct http_quota *http_quota_new(struct arena *a, uint64_t max, struct err *e);

struct http_form;
MUST_CHECK bool http_form_new(struct http_form **f, struct web_request *r,
                              str boundary, const char *spool,
                              const struct web_limits *limits,
                              struct http_quota *quota, struct err *e);
/* The same by the request's Content-Type; no form: *f stays as it is. */
MUST_CHECK bool http_form_wanted(struct http_form **f, struct web_request *r,
                                 const char *spool,
                                 const struct web_limits *limits,
                                 struct http_quota *quota, struct err *e);
MUST_CHECK bool http_form_feed(struct http_form *f, str bytes, struct err *e);
/* Syncs the files and fills r->form and r->files. */
MUST_CHECK bool http_form_done(struct http_form *f, struct err *e);
/* Removes what the handler left; NULL: nothing. */
void http_form_close(struct http_form *f);
/* Removes what an earlier process left in the spool folder. */
MUST_CHECK bool http_spool_sweep(const char *spool, struct err *e);

/* --------------------------------------------------- around a handler --- */

/* The body as a handler wants it; `form` may be NULL. */
MUST_CHECK bool http_prepare(struct web_request *r, str body,
                             struct http_form *form,
                             const struct web_limits *limits, struct err *e);
/* Makes *w the answer to an error, with the headers that go with it. */
void http_refuse(const struct web_options *o, struct web_request *r,
                 const struct err *why, struct web_response *w);

/* -------------------------------------------------------------- answers -- */

/* The headers that every answer carries. */
extern const struct web_pair http_always[];
extern const size_t http_always_n;
extern const char *const http_cache_values[];
/* Whether the client holds this very answer already. */
bool http_unchanged(const struct web_request *r, const struct web_response *w);
/* A header field is safe to send: token, and no control character. */
bool http_header_ok(str name, str value);

#endif
