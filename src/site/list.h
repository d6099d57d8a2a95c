/* list.h - what the pages that list things share: filters, addresses that
 * keep what was asked, and tables as CSV; used by those pages only.
 */
#ifndef SITE_LIST_H
#define SITE_LIST_H

#include "site/internal.h"

enum { LIST_ROWS = 30, EXPORT_ROWS = 10000, EXPORT_PAGE = 500 };

/* ---- filters ---- */

/* {action, fields, reset_href}. */
struct json *v_filters(struct page *p, const char *action, struct json *fields);
/* A field of a filter with what was asked for in it, at the end of `fields`. */
struct json *v_filter(struct page *p, struct json *fields, const char *control,
                      const char *name, str label);
void v_option(struct page *p, struct json *field, str value, str label);
/* A day asked for: `otherwise` when none is; a malformed one is said at the
 * field. */
date v_filter_day(struct page *p, struct json *fields, const char *name,
                  str label, date otherwise);
/* A choice among the authorities of a scope; `all` names the empty one. */
MUST_CHECK bool v_filter_authority(struct page *p, struct json *fields,
                                   const struct scope *scope, str all);

/* The scope of a right; SITE-020 (FORBIDDEN) when it reaches nothing. */
MUST_CHECK bool page_scope(struct page *p, enum right right,
                           struct scope *scope);

/* ---- addresses ---- */

/* The path with those of the named (NULL at the end) parameters that were
 * asked for. */
str v_again(struct page *p, const char *path, const char *const *names);
/* One parameter more. */
str v_with(struct page *p, str href, const char *name, str value);

/* ---- CSV ---- */

/* RFC 4180, with a byte-order mark so that spreadsheets read it as UTF-8, and
 * Chinese headers; no cell is a formula. */
struct sheet {
    struct page *p;
    struct buf b;
    bool inside; /* a row is begun */
};
void sheet_open(struct sheet *s, struct page *p, const str *heads, size_t n);
void sheet_cell(struct sheet *s, str cell);
void sheet_int(struct sheet *s, int64_t v);
void sheet_day(struct sheet *s, bool has, date d);
void sheet_row_end(struct sheet *s);
/* The answer is the sheet, as the file NAME-DAY.csv; closes it. */
MUST_CHECK bool sheet_send(struct sheet *s, const char *name);
/* Instead of sending. */
void sheet_close(struct sheet *s);

/* The answer is this text and nothing else. */
MUST_CHECK bool page_plain(struct page *p, const char *type, str body);

/* The last day that a light shows as near. */
date v_near_until(const struct page *p);

#endif
