/* server.h - what the server's files share; libmicrohttpd's types stop here.
 *
 * server.c           options, the socket, the loop and its deadlines
 * server_exchange.c  one request and its answer, from first byte to last
 * server_work.c      the worker threads
 */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "web/http.h"

#include <microhttpd.h>

/* --------------------------------------------------------------- workers -- */

/* Something that a worker does while its connection is suspended. */
struct http_job {
    struct http_job *next;
    void (*run)(struct http_job *job, unsigned worker);
    bool ran; /* set by the pool */
};
struct http_pool;
/* Starts the threads; `wake_fd` is an eventfd that is raised when a job ends. */
MUST_CHECK bool http_pool_open(struct http_pool **p, struct arena *a,
                               unsigned workers, unsigned max, int wake_fd,
                               struct err *e);
/* False: too many wait already. */
MUST_CHECK bool http_pool_add(struct http_pool *p, struct http_job *job);
/* The jobs that ended since the last call, as a list. */
struct http_job *http_pool_ended(struct http_pool *p);
/* From now on no job begins. */
void http_pool_halt(struct http_pool *p);
/* Lets running jobs end and joins the threads; jobs that still waited are
 * ended without having run.  NULL: nothing. */
void http_pool_stop(struct http_pool *p);
void http_pool_close(struct http_pool *p); /* NULL: nothing */

/* ------------------------------------------------------------ the server -- */

enum client_phase {
    CLIENT_HEAD,  /* a head is awaited, the first or the next */
    CLIENT_BODY,  /* … its body */
    CLIENT_WORK,  /* a handler has the request */
    CLIENT_ANSWER /* the answer is being sent */
};

/* One connection. */
struct client {
    struct client *before, *after;
    struct web_server *server;
    int fd; /* libmicrohttpd's; valid as long as this is listed */
    enum client_phase phase;
    instant since;  /* the phase began */
    uint64_t bytes; /* of the phase, so far (body) or in all (answer) */
    bool cut;
    char peer[64];
};

struct web_server {
    struct web_options options;
    struct web_limits limits;
    struct arena *arena;
    struct http_pool *pool;
    struct http_quota *quota;
    struct MHD_Daemon *daemon;
    int listen_fd, wake_fd;
    unsigned port;
    struct client *clients;
    size_t bodies; /* bytes of bodies in memory */
    uint64_t next_id;
    instant scanned; /* when the deadlines were last looked at */
    bool stopping;
};

instant server_now(const struct web_server *s);
void client_phase(struct client *c, enum client_phase phase);

/* libmicrohttpd's callbacks; `cls` is the server. */
void *exchange_begins(void *cls, const char *uri,
                      struct MHD_Connection *connection);
enum MHD_Result exchange_goes_on(void *cls, struct MHD_Connection *connection,
                                 const char *url, const char *method,
                                 const char *version, const char *data,
                                 size_t *size, void **context);
void exchange_ends(void *cls, struct MHD_Connection *connection, void **context,
                   enum MHD_RequestTerminationCode why);
/* A job ended: its connection goes on. */
void exchange_resume(struct http_job *job);

#endif
