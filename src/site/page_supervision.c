/* page_supervision.c - the supervisor's view (执法监督): counters by authority,
 * each opening onto the cases it counts, and findings.
 *
 * A row's numbers are its own and those of all below it, as the list that it
 * opens shows them; nobody is ranked.
 */
#include "site/list.h"
#include "site/pages.h"

static const char *const asked[] = {"authority", "show", "kind", NULL};

enum what { WHAT_OPEN, WHAT_OVERDUE, WHAT_NEAR, WHAT_CLOSED, WHAT_FINDINGS };
enum { WHATS = WHAT_FINDINGS + 1, DEPTH_MAX = 16, DEPTH_SHOWN = 3 };

static const struct {
    struct words name;
    const char *status; /* of the list of cases; NULL: findings */
    bool alert;
} columns[WHATS] = {
    [WHAT_OPEN] = {{SI("在办"), SI("Running")}, "open", false},
    [WHAT_OVERDUE] = {{SI("已超期"), SI("Overdue")}, "overdue", true},
    [WHAT_NEAR] = {{SI("即将到期"), SI("Due soon")}, "near", false},
    [WHAT_CLOSED] = {{SI("已办结"), SI("Closed")}, "closed", false},
    [WHAT_FINDINGS] = {{SI("问题线索"), SI("Findings")}, NULL, true},
};

/* ---- the tree ---- */

struct node {
    struct authority_counts *own;
    struct node *parent, *first, *next; /* children in order */
    struct node *last;
    int64_t sum[WHATS];
    bool counted; /* something stands here or below */
};

static int64_t number_of(const struct authority_counts *c, enum what w)
{
    switch (w) {
    case WHAT_OPEN:
        return c->open;
    case WHAT_OVERDUE:
        return c->overdue;
    case WHAT_NEAR:
        return c->near;
    case WHAT_CLOSED:
        return c->closed;
    case WHAT_FINDINGS:
        break;
    }
    return c->findings;
}

/* Adds what stands at a node to it and to all above it. */
static void add_up(struct node *n)
{
    struct node *up = n;

    for (int depth = 0; up != NULL && depth < DEPTH_MAX; depth++) {
        for (int w = 0; w < WHATS; w++) {
            up->sum[w] += number_of(n->own, (enum what)w);
            up->counted = up->counted || number_of(n->own, (enum what)w) != 0;
        }
        up = up->parent;
    }
}

static void hang(struct node *n, struct node *parent)
{
    n->parent = parent;
    if (parent->first == NULL)
        parent->first = n;
    else
        parent->last->next = n;
    parent->last = n;
}

/* Whether a parent lies on a circle through `n`: register entries are typed by
 * people. */
static bool above_itself(const struct node *n, const struct node *parent)
{
    for (int depth = 0; parent != NULL && depth < DEPTH_MAX; depth++) {
        if (parent == n)
            return true;
        parent = parent->parent;
    }
    return parent != NULL;
}

static struct node *build(struct page *p, struct authority_counts *rows,
                          size_t n)
{
    struct node *all = arena_array(p->a, struct node, n + 1, p->e);
    struct map *by_id = map_new(p->a, p->e);

    if (all == NULL || by_id == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        all[i].own = &rows[i];
        if (!map_put(by_id, rows[i].authority.id, &all[i], p->e))
            return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        struct node *parent = map_get(by_id, rows[i].authority.parent);

        if (parent != NULL && !above_itself(&all[i], parent))
            hang(&all[i], parent);
    }
    for (size_t i = 0; i < n; i++)
        add_up(&all[i]);
    return all;
}

/* The node after `n`, going down, and how deep it stands. */
static struct node *following(struct node *n, const struct node *top,
                              int *depth)
{
    if (n->first != NULL) {
        (*depth)++;
        return n->first;
    }
    while (n != top && n->next == NULL) {
        n = n->parent;
        (*depth)--;
    }
    return n == top ? NULL : n->next;
}

/* ---- rows ---- */

static str number_href(struct page *p, const struct node *n, enum what w)
{
    str id = n->own->authority.id;
    str href;

    if (columns[w].status == NULL)
        return JOIN(p, v_with(p, S("/supervision"), "authority", id),
                    S("#findings-h"));
    href = v_with(p, S("/cases"), "authority", id);
    return v_with(p, v_with(p, href, "below", S("1")), "status",
                  str_of(columns[w].status));
}

static void add_row(struct page *p, struct json *rows, const struct node *n,
                    int depth)
{
    struct json *v = v_object(p), *counts = v_array(p);

    v_put_str(p, v, "id", n->own->authority.id);
    v_put_str(p, v, "name", n->own->authority.name);
    v_put_str(p, v, "href",
              v_with(p, S("/supervision"), "authority", n->own->authority.id));
    v_put_int(p, v, "level", depth < DEPTH_SHOWN ? depth : DEPTH_SHOWN);
    for (int w = 0; w < WHATS; w++) {
        struct json *c = v_object(p);

        v_put_str(p, c, "name", page_say(p, columns[w].name));
        v_put_int(p, c, "count", n->sum[w]);
        v_put_int(p, c, "own", number_of(n->own, (enum what)w));
        /* Empty, or the template would find the row's own. */
        v_put_str(p, c, "href",
                  n->sum[w] > 0 ? number_href(p, n, (enum what)w) : S(""));
        if (n->sum[w] > 0 && columns[w].alert)
            v_put(p, c, "alert", v_bool(p, true));
        v_push(p, counts, c);
    }
    v_put(p, v, "counts", counts);
    v_push(p, rows, v);
}

typedef void node_visit(void *ctx, const struct node *n, int depth);

/* Every node that is shown, each below its parent. */
static void walk(struct node *all, size_t n, str top, bool everything,
                 node_visit *visit, void *ctx)
{
    for (size_t i = 0; i < n; i++) {
        bool root = top.n > 0 ? str_eq(all[i].own->authority.id, top)
                              : all[i].parent == NULL;
        struct node *at = root ? &all[i] : NULL;
        int depth = 0;

        while (at != NULL) {
            if (everything || at->counted)
                visit(ctx, at, depth);
            at = following(at, &all[i], &depth);
        }
    }
}

struct rows_ctx {
    struct page *p;
    struct json *rows;
};

static void visit_row(void *ctx, const struct node *n, int depth)
{
    struct rows_ctx *r = ctx;

    add_row(r->p, r->rows, n, depth);
}

static void add_table(struct page *p, struct node *all, size_t n)
{
    struct rows_ctx r = {p, v_array(p)};
    struct json *heads = v_array(p);

    for (int w = 0; w < WHATS; w++) {
        struct json *v = v_object(p);

        v_put_str(p, v, "name", page_say(p, columns[w].name));
        v_push(p, heads, v);
    }
    walk(all, n, page_query(p, "authority"),
         str_eq(page_query(p, "show"), S("all")), visit_row, &r);
    v_put(p, p->view, "columns", heads);
    v_put(p, p->view, "authorities", r.rows);
}

/* ---- export ---- */

static const str heads_csv[] = {
    SI("机关编号"),
    SI("机关"),
    SI("层级"),
    SI("在办"),
    SI("已超期"),
    SI("即将到期"),
    SI("已办结"),
    SI("问题线索"),
    SI("在办(含下级)"),
    SI("已超期(含下级)"),
    SI("即将到期(含下级)"),
    SI("已办结(含下级)"),
    SI("问题线索(含下级)"),
};

static void visit_sheet(void *ctx, const struct node *n, int depth)
{
    struct sheet *s = ctx;

    sheet_cell(s, n->own->authority.id);
    sheet_cell(s, n->own->authority.name);
    sheet_int(s, depth + 1);
    for (int w = 0; w < WHATS; w++)
        sheet_int(s, number_of(n->own, (enum what)w));
    for (int w = 0; w < WHATS; w++)
        sheet_int(s, n->sum[w]);
    sheet_row_end(s);
}

static bool export(struct page *p, struct node *all, size_t n)
{
    struct sheet s;

    sheet_open(&s, p, heads_csv, COUNT_OF(heads_csv));
    walk(all, n, page_query(p, "authority"),
         str_eq(page_query(p, "show"), S("all")), visit_sheet, &s);
    return sheet_send(&s, "supervision");
}

/* ---- findings ---- */

static void add_kind(struct page *p, struct json *kinds, str kind, str name,
                     int64_t count)
{
    static const char *const kept[] = {"authority", "show", NULL};
    struct json *v = v_object(p);
    str href = v_again(p, "/supervision", kept);

    if (kind.n > 0)
        href = v_with(p, href, "kind", kind);
    v_put_str(p, v, "name", name);
    v_put_int(p, v, "count", count);
    v_put_str(p, v, "href", JOIN(p, href, S("#findings-h")));
    if (str_eq(page_query(p, "kind"), kind))
        v_put(p, v, "current", v_bool(p, true));
    v_push(p, kinds, v);
}

static bool add_kinds(struct page *p, const struct scope *scope)
{
    static const str known[] = {SI("late"), SI("unrecorded"), SI("defect")};
    struct json *kinds = v_array(p), *counts = NULL;
    int64_t all = 0, n[COUNT_OF(known)] = {0};

    if (p->failed ||
        !office_finding_kinds(p->db, p->a, scope, page_query(p, "authority"),
                              &counts, p->e))
        return false;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        (void)json_get_int(counts, known[i], &n[i]);
        all += n[i];
    }
    add_kind(p, kinds, S(""), page_zh_en(p, S("全部未消除"), S("All open")),
             all);
    for (size_t i = 0; i < COUNT_OF(known); i++)
        add_kind(p, kinds, known[i], v_finding_kind(p, known[i]), n[i]);
    v_put(p, p->view, "finding_kinds", kinds);
    return !p->failed;
}

static bool add_findings(struct page *p, const struct scope *scope)
{
    struct finding_filter f = {.scope = *scope,
                               .authority = page_query(p, "authority"),
                               .kind = page_query(p, "kind"),
                               .max = LIST_ROWS};
    struct json *all = v_array(p);
    struct finding_row *found = NULL;
    size_t n = 0;
    bool more = false;
    str again = v_again(p, "/supervision", asked), next = S("");

    (void)str_to_int(page_query(p, "before"), 1, INT64_MAX, &f.before);
    if (p->failed || !office_findings(p->db, p->a, &f, &found, &n, &more, p->e))
        return false;
    for (size_t i = 0; i < n; i++)
        v_push(p, all,
               v_finding(p, found[i].finding, found[i].matter, found[i].party,
                         found[i].number, found[i].authority_name));
    if (more)
        next = v_with(p, again, "before", v_number(p, found[n - 1].sort));
    v_put(p, p->view, "findings", all);
    v_pager(p, p->view, f.before > 0 ? again : S(""), next, n);
    return !p->failed;
}

/* ---- the page ---- */

static bool add_form(struct page *p, const struct scope *scope)
{
    struct json *fields = v_array(p), *show;

    if (!v_filter_authority(p, fields, scope,
                            page_zh_en(p, S("全部"), S("all"))))
        return false;
    show = v_filter(p, fields, "select", "show",
                    page_zh_en(p, S("显示"), S("Show")));
    v_option(p, show, S(""),
             page_zh_en(p, S("有事项的机关"), S("authorities with cases")));
    v_option(p, show, S("all"),
             page_zh_en(p, S("全部机关"), S("all authorities")));
    v_put(p, p->view, "filters", v_filters(p, "/supervision", fields));
    return !p->failed;
}

static bool make_page_supervision(struct page *p)
{
    struct authority_counts *rows = NULL;
    struct node *all;
    struct scope scope;
    size_t n = 0;

    p->template = "supervision";
    p->where = "supervision";
    if (!page_scope(p, RIGHT_SUPERVISE, &scope) ||
        !office_counts(p->db, p->a, &scope, p->today, v_near_until(p), &rows,
                       &n, p->e))
        return false;
    all = build(p, rows, n);
    if (all == NULL)
        return false;
    if (str_eq(page_query(p, "format"), S("csv")))
        return export(p, all, n);
    add_table(p, all, n);
    v_put(p, p->view, "as_of", v_instant(p, p->now));
    v_put_str(p, p->view, "csv_href",
              v_with(p, v_again(p, "/supervision", asked), "format", S("csv")));
    return add_form(p, &scope) && add_kinds(p, &scope) &&
           add_findings(p, &scope) &&
           page_crumb(p, page_phrase(p, "supervision"), S(""));
}

PAGE(page_supervision, PAGE_STAFF)
