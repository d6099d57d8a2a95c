/* page_desk.c - the workbench (工作台): to do, due soon, overdue, done. */
#include "site/list.h"
#include "site/pages.h"

enum { DESK_ROWS = 30, COUNT_MAX = 1000 };

enum tab { TAB_TODO, TAB_SOON, TAB_OVERDUE, TAB_DONE, TAB_COUNT };
static const struct {
    const char *id, *icon;
    struct words name;
} tabs[TAB_COUNT] = {
    [TAB_TODO] = {"todo", "todo", {SI("待办"), SI("To do")}},
    [TAB_SOON] = {"soon", "near", {SI("即将到期"), SI("Due soon")}},
    [TAB_OVERDUE] = {"overdue", "overdue", {SI("已超期"), SI("Overdue")}},
    [TAB_DONE] = {"done", "done", {SI("已办结"), SI("Done")}},
};

static enum tab tab_of(const struct page *p)
{
    for (int i = 0; i < TAB_COUNT; i++) {
        if (str_eq(page_query(p, "tab"), str_of(tabs[i].id)))
            return (enum tab)i;
    }
    return TAB_TODO;
}

/* The state in which a case waits for a post to bring it on, in the first
 * procedure that has such a step; "" where none has. */
static str awaits(const struct page *p, str post)
{
    const struct packs *packs = office_of(p->office)->packs;

    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *pr = packs_at(packs, i);

        for (size_t k = 0; k < pr->n_steps; k++) {
            const struct step *s = &pr->steps[k];

            if (s->by->n_posts != 1 || !str_eq(s->by->posts[0], post))
                continue;
            for (size_t m = 0; m < s->n_moves; m++) {
                if (!str_eq(s->moves[m].from, s->moves[m].to))
                    return s->moves[m].from;
            }
        }
    }
    return S("");
}

/* Who reviews is assigned to nothing: what waits for a review is to do. */
static void reviewing(const struct page *p, struct matter_filter *f)
{
    for (size_t i = 0; i < p->caller.n_posts; i++) {
        str post = p->caller.posts[i];
        str state = post_gives(post, RIGHT_REVIEW) ? awaits(p, post) : S("");

        if (state.n == 0)
            continue;
        f->person = S("");
        f->state = state;
        return;
    }
}

/* Who handles cases sees their own; who directs or keeps them sees the
 * authority's. */
static struct matter_filter filter_of(struct page *p, enum tab t)
{
    struct matter_filter f = {
        .scope = people_scope(&p->caller, RIGHT_ACT),
        .person = p->caller.person,
        .open = t != TAB_DONE,
        .due_from = DATE_MIN,
        .due_to = DATE_MAX,
        .filed_from = DATE_MIN,
        .filed_to = DATE_MAX,
        .order = ORDER_DUE,
        .after_made = -1,
        .max = DESK_ROWS,
    };

    if (!people_scope(&p->caller, RIGHT_DIRECT).nothing)
        f.person = S("");
    else if (f.open == 1)
        reviewing(p, &f);
    if (t == TAB_SOON) {
        f.due_from = p->today;
        f.due_to = v_near_until(p);
    }
    if (t == TAB_OVERDUE)
        f.due_to = p->today - 1;
    return f;
}

static str capped(struct page *p, int64_t n)
{
    return n >= COUNT_MAX ? JOIN(p, v_number(p, COUNT_MAX), S("+"))
                          : v_number(p, n);
}

/* ---- approvals that wait ---- */

static bool add_waiting(struct page *p, struct json *rows, int64_t *n)
{
    for (size_t i = 0; i < p->caller.n_posts; i++) {
        struct waiting_row *w = NULL;
        size_t count = 0;

        if (!office_waiting(p->db, p->a, p->caller.authority,
                            p->caller.posts[i], 50, &w, &count, p->e))
            return false;
        *n += (int64_t)count;
        for (size_t j = 0; rows != NULL && j < count; j++) {
            struct json *v = v_matter_row(p, &w[j].matter);
            struct json *next = v_object(p);

            v_put_str(p, v, "reason",
                      page_zh_en(p, S("送你审批"), S("Put to you")));
            v_put_str(p, next, "name", page_zh_en(p, S("审批"), S("Decide")));
            v_put_str(p, next, "href",
                      JOIN(p, v_matter_href(p, w[j].matter.id),
                           S("/approvals/"), v_number(p, w[j].proposal)));
            v_put(p, v, "next", next);
            v_push(p, rows, v);
        }
    }
    return !p->failed;
}

/* ---- tiles and list ---- */

static bool add_tile(struct page *p, struct json *tiles, enum tab t,
                     enum tab now, int64_t *count)
{
    struct matter_filter f = filter_of(p, t);
    struct json *v = v_object(p);
    int64_t n = 0, waiting = 0;

    if (!office_count(p->db, p->a, &f, COUNT_MAX, &n, p->e) ||
        (t == TAB_TODO && !add_waiting(p, NULL, &waiting)))
        return false;
    /* Who directs has the matters that wait among the others. */
    *count = f.person.n == 0 && f.state.n == 0 ? n : n + waiting;
    v_put_str(p, v, "id", str_of(tabs[t].id));
    v_put_str(p, v, "icon", str_of(tabs[t].icon));
    v_put_str(p, v, "name", page_say(p, tabs[t].name));
    v_put_str(p, v, "count", capped(p, *count));
    v_put_str(p, v, "href", JOIN(p, S("/workbench?tab="), str_of(tabs[t].id)));
    if (t == now)
        v_put(p, v, "current", v_bool(p, true));
    v_push(p, tiles, v);
    return !p->failed;
}

/* A matter that waits for the caller's decision is listed once. */
static bool listed(const struct json *rows, str id)
{
    for (size_t i = 0; rows != NULL && i < rows->n; i++) {
        if (str_eq(json_get_str(rows->items[i], S("id")), id))
            return true;
    }
    return false;
}

static bool add_matters(struct page *p, enum tab t, struct json *list,
                        struct json *rows)
{
    struct matter_filter f = filter_of(p, t);
    struct matter_row *found = NULL;
    size_t n = 0;
    bool more = false, from_start;

    from_start = page_query(p, "made").n == 0;
    (void)str_to_int(page_query(p, "sort"), INT32_MIN, INT32_MAX,
                     &f.after_sort);
    (void)str_to_int(page_query(p, "made"), 0, INT64_MAX, &f.after_made);
    if (t == TAB_TODO && from_start && !add_waiting(p, rows, &(int64_t){0}))
        return false;
    if (!office_list(p->db, p->a, &f, &found, &n, &more, p->e))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct json *v, *next;

        if (listed(rows, found[i].id))
            continue;
        v = v_matter_row(p, &found[i]);
        next = v_object(p);
        v_put_str(p, next, "name", page_phrase(p, "do_it"));
        v_put_str(p, next, "href", v_matter_href(p, found[i].id));
        if (found[i].open)
            v_put(p, v, "next", next);
        v_push(p, rows, v);
    }
    v_pager(p, list,
            from_start ? S("")
                       : JOIN(p, S("/workbench?tab="), str_of(tabs[t].id)),
            more ? JOIN(p, S("/workbench?tab="), str_of(tabs[t].id),
                        S("&sort="), v_number(p, found[n - 1].sort),
                        S("&made="), v_number(p, found[n - 1].made))
                 : S(""),
            rows == NULL ? 0 : rows->n);
    return !p->failed;
}

static bool make_page_desk(struct page *p)
{
    struct json *tiles = v_array(p), *list = v_object(p), *rows = v_array(p);
    enum tab now = tab_of(p);
    int64_t counts[TAB_COUNT] = {0};

    p->template = "workbench";
    p->where = "desk";
    for (int t = 0; t < TAB_COUNT; t++) {
        if (!add_tile(p, tiles, (enum tab)t, now, &counts[t]))
            return false;
    }
    if (!add_matters(p, now, list, rows))
        return false;
    v_put_str(p, list, "name", page_say(p, tabs[now].name));
    v_put_str(p, list, "count", capped(p, counts[now]));
    v_put(p, list, "rows", rows);
    v_put(p, list, "has_rows", v_bool(p, rows != NULL && rows->n > 0));
    v_put(p, p->view, "tiles", tiles);
    v_put(p, p->view, "list", list);
    v_put(p, p->view, "as_of", v_instant(p, p->now));
    if (!people_scope(&p->caller, RIGHT_BEGIN).nothing)
        v_put_str(p, p->view, "new_href", S("/cases/new"));
    return page_crumb(p, page_phrase(p, "workbench"), S(""));
}

PAGE(page_desk, PAGE_STAFF)
