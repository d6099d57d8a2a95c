/* site.h - the pages (页面), and the same as JSON at the same addresses.
 *
 * Purpose   one handler makes one view-model, a tree; `Accept` chooses whether
 *           it is printed through a template or as it is, so that pages and API
 *           cannot drift apart.  Decides nothing: asks office, prints answers.
 * Shapes    views/NAME.html are the templates, views/phrases.yaml their fixed
 *           words; docs/api.md describes the JSON.
 * Errors    SITE-001.. ; an error is a page or a problem document [RFC 9457].
 *           What the law forbids is 422 with its reasons.
 * Owns      site_open fills the arena given; lives as long as it.
 * Threads   handlers run on the server's threads; a site is immutable.
 */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include "base/base.h"
#include "office/office.h"
#include "web/web.h"

struct site;

struct site_options {
    struct office *office;
    str views;  /* folder of templates and phrases */
    str assets; /* folder of style, scripts, icons */
    const struct clock *clock;
    const struct random *random;
    const struct log *log; /* or NULL */
    bool demo;             /* says so on every page, lists the log-ins */
    str logins;  /* JSON: [{name, role_zh, role_en, password}], or "" */
    bool secure; /* cookies only over TLS */
};
MUST_CHECK bool site_open(struct site **out, struct arena *a,
                          const struct site_options *o, struct err *e);
/* The table of addresses; the ctx of its handlers is the site. */
const struct web_route *site_routes(size_t *n);
/* Renders an error for people, with the status that *w has; *w stays as it was
 * where that fails, too.  `ctx` is the site. */
void site_error_page(void *ctx, struct web_request *r, const struct err *e,
                     struct web_response *w);

#endif
