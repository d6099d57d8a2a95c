/* web.h - HTTP: requests in, answers out (请求与应答).
 *
 * Purpose   one server for pages and API: it parses, limits and times what
 *           comes in, hands it to the handler of a route on a worker thread,
 *           and puts the same safe headers on what goes out.
 * Shape     the loop thread does input and output only; it never waits for a
 *           handler, a disk or a slow client.
 * Errors    HTTP-001..029; a handler's own errors keep their codes.  405, 415,
 *           431 and 501 are the protocol's; all others follow the fault.
 * Owns      a request, its text and its answer live in the request's arena,
 *           until the answer has been sent.  An uploaded file is removed then,
 *           unless the handler has moved it away.
 * Source    [RFC 9110], [RFC 9112], [RFC 9457] problem documents, [RFC 7578]
 *           multipart forms, [RFC 6265] cookies, [RFC 3986] paths.
 * Threads   web_run is called by one thread; handlers run on limits.workers
 *           threads, one request at a time on each.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/base.h"

/* ------------------------------------------------------------ requests --- */

enum web_method { WEB_GET, WEB_POST, WEB_PUT, WEB_DELETE, WEB_METHOD_COUNT };

struct web_pair {
    str name, value;
};
struct web_pairs {
    struct web_pair *at;
    size_t n, cap;
};

/* An uploaded file, whole and synced, in the spool folder. */
struct web_file {
    str field;          /* the form's field */
    str name;           /* the sender's name for it, without folders */
    str type;           /* media type that the sender claims */
    const char *path;   /* rename() it to keep it */
    uint64_t size;      /* bytes */
    uint8_t sha256[32]; /* computed while it came in */
};

struct web_request {
    enum web_method method; /* HEAD comes as WEB_GET */
    bool head;              /* … and this says so; the body is not sent */
    str path;            /* decoded: UTF-8, "/…", no empty or dot segment */
    str search;          /* the query as it was sent, without "?" */
    const char *pattern; /* of the route */
    struct web_pairs params;               /* of the pattern, in its order */
    struct web_pairs query, cookies, form; /* in the order sent */
    struct web_pairs headers;              /* names in lower case */
    str type; /* media type of the body, lower case, or "" */
    str body; /* JSON or CSV, UTF-8; forms are in `form` */
    struct web_file *files;
    size_t n_files;
    str peer;            /* the client's address */
    uint64_t id;         /* from 1, for the log */
    unsigned worker;     /* 0..workers-1: handlers keep one reader each */
    struct arena *arena; /* the request's memory */
};

/* The first value of a name; {NULL, 0} when there is none. */
str web_find(const struct web_pairs *pairs, str name);
bool web_has(const struct web_pairs *pairs, str name);
/* Adds at the end. */
MUST_CHECK bool web_pair_add(struct arena *a, struct web_pairs *pairs, str name,
                             str value, struct err *e);

/* What the client would rather have, by Accept. */
enum web_form { WEB_PAGE, WEB_DATA };
enum web_form web_wants(const struct web_request *r);
/* The cookie "lang", else Accept-Language, else Chinese. */
enum lang web_lang(const struct web_request *r);

/* ------------------------------------------------------------- answers --- */

enum web_cache {
    WEB_NO_STORE,   /* the default: pages of a case stay in no cache */
    WEB_REVALIDATE, /* kept, asked again each time (with an etag) */
    WEB_PUBLIC,     /* anyone may keep it for five minutes */
    WEB_FOREVER     /* the name changes when the content does */
};

/* Empty at first with status 200.  The texts live as long as the request. */
struct web_response {
    int status;
    const char *type; /* media type with charset; NULL: no body */
    str body;
    int fd; /* -1, or a file to send instead of the body; the server
                         closes it */
    uint64_t fd_size;
    enum web_cache cache;
    str etag; /* with its quotes; a GET that has it is answered 304 */
    struct web_pairs headers;
};

void web_html(struct web_response *w, int status, str body);
void web_json(struct web_response *w, int status, str body);
/* 303: look there next. */
MUST_CHECK bool web_redirect(struct web_request *r, struct web_response *w,
                             str location, struct err *e);
/* A cookie for the whole site, out of reach of scripts; max_age_s < 0: until
 * the browser closes; 0: forget it.  `secure`: only over TLS. */
MUST_CHECK bool web_cookie(struct web_request *r, struct web_response *w,
                           str name, str value, int64_t max_age_s, bool secure,
                           struct err *e);

/* Fills *w with an error as a problem document or, where the client would
 * rather read, a plain page.  The status is the fault's or the protocol's. */
int web_status(const struct err *e);
void web_problem(struct web_request *r, struct web_response *w,
                 const struct err *e);

/* -------------------------------------------------------------- routes --- */

/* Answers a request: fills *w and returns true, or says why not in *e. */
typedef bool web_handler(void *ctx, struct web_request *r,
                         struct web_response *w, struct err *e);

enum web_takes {
    WEB_TAKES_NOTHING = 0,
    WEB_TAKES_FORM = 1,  /* application/x-www-form-urlencoded */
    WEB_TAKES_FILES = 2, /* multipart/form-data, files into the spool */
    WEB_TAKES_JSON = 4,  /* application/json */
    WEB_TAKES_CSV = 8    /* text/csv */
};

/* The first row whose pattern fits wins: "/matters/:id/acts" with a name for
 * one segment, "/assets" and "*rest" for all that follow.  A row for WEB_GET
 * also answers HEAD. */
struct web_route {
    enum web_method method;
    const char *pattern;
    web_handler *handle;
    unsigned takes; /* of enum web_takes */
    /* Asked before a body is read (r->body, r->form and r->files are still
     * empty), so that only who may upload does; a request without a body goes
     * to the handler at once.  NULL: no question. */
    web_handler *gate;
};

/* Renders an error for people; may leave *w as the plain page that it holds. */
typedef void web_error_page(void *ctx, struct web_request *r,
                            const struct err *e, struct web_response *w);

/* -------------------------------------------------------------- server --- */

/* clang-format off */
struct web_limits {
    unsigned workers;        /* handler threads, 1..64 */
    unsigned connections;    /* at once */
    unsigned per_peer;       /* of one address; 0: no limit (behind a proxy) */
    unsigned queue;          /* requests that wait for a worker */
    size_t   head_bytes;     /* request line and headers */
    unsigned headers;        /* number of headers, and of cookies */
    unsigned fields;         /* of a form or a query */
    size_t   body_bytes;     /* of a body in memory */
    size_t   bodies_bytes;   /* of all bodies in memory */
    unsigned files;          /* of one form */
    uint64_t file_bytes;     /* of all files of one form */
    uint64_t spool_bytes;    /* of all uploads under way */
    uint64_t drain_bytes;    /* read and dropped, so that a refusal arrives */
    size_t   memory_bytes;   /* of one request's arena */
    unsigned head_ms;        /* until a whole head; also idle keep-alive */
    unsigned body_ms;        /* for a body, and a second per rate_bytes more */
    unsigned answer_ms;      /* for an answer, likewise */
    unsigned rate_bytes;     /* the slowest honest client, per second */
    unsigned grace_ms;       /* for running requests at the end */
};
/* clang-format on */
extern const struct web_limits web_limits_usual;

struct web_options {
    str listen; /* "127.0.0.1:8080", "[::1]:8080"; port 0: any free one */
    const struct web_route *routes;
    size_t n_routes;
    void *ctx;                  /* for handlers, gates and the error page */
    web_error_page *error_page; /* NULL: the plain page */
    /* Folder for uploads, of this server alone: swept when opened.  May be
     * NULL when no route takes files. */
    const char *spool;
    const struct web_limits *limits; /* NULL: the usual */
    const struct log *log;           /* NULL: none */
    struct clock ticks; /* a clock that never steps back; {0}: the system's */
    bool proxied;       /* a proxy on this machine gives the client's address */
};

struct web_server;
/* Binds and listens; what comes in waits for web_run. */
MUST_CHECK bool web_open(struct web_server **s, const struct web_options *o,
                         struct err *e);
unsigned web_port(const struct web_server *s);
/* Serves until `stop_fd` is readable, then lets running requests end, for
 * grace_ms at most; a handler that does not return holds it longer. */
MUST_CHECK bool web_run(struct web_server *s, int stop_fd, struct err *e);
void web_close(struct web_server *s); /* NULL: nothing */

/* Answers a request given as text ("GET /a HTTP/1.1\r\nHost: h\r\n\r\n" and
 * its body; a Content-Length is added where none is), on this thread and
 * without a socket, as the server would: errors are answers.  The body is
 * taken in pieces of `piece` bytes (0: whole).  *r lives in `a`; w->fd is the
 * caller's.  False: HTTP-022 the text is no request, or no memory.  For tests
 * of handlers and for fuzzing. */
MUST_CHECK bool web_try(const struct web_options *o, str text, size_t piece,
                        struct arena *a, struct web_request *r,
                        struct web_response *w, struct err *e);

#endif
