/* page_public.c - what anyone may see: decisions that acts published (公示).
 *
 * An entry is shown as its act wrote it; what it does not say stands as
 * unknown (不明) and is never guessed.
 */
#include "site/list.h"
#include "site/pages.h"

#include "crypto/crypto.h"

/* The register that is shown, and which members of its entries are amounts: as
 * the packs say that publish in it. */
enum { AMOUNTS_MAX = 8 };
struct shown {
    str reg;
    const struct field *amounts[AMOUNTS_MAX];
    size_t n;
};

static void add_amounts(struct shown *s, const struct procedure *pr,
                        const struct publication *of)
{
    for (size_t i = 0; i < of->n_entry && s->n < AMOUNTS_MAX; i++) {
        const struct field *f = procedure_field(pr, of->entry[i].target);
        bool amount =
            f != NULL && f->type == FIELD_NUMBER && str_eq(f->unit, S("yuan"));

        for (size_t j = 0; amount && j < s->n; j++)
            amount = !str_eq(s->amounts[j]->id, f->id);
        if (amount)
            s->amounts[s->n++] = f;
    }
}

/* `reg` "": the first board, or else the first register that a pack publishes
 * in. */
static struct shown shown_of(const struct page *p, str reg)
{
    const struct packs *packs = office_of(p->office)->packs;
    struct shown s = {.reg = reg};

    if (reg.n == 0 && packs_boards(packs) > 0)
        s.reg = packs_board_at(packs, 0)->id;

    for (size_t i = 0; i < packs_count(packs); i++) {
        const struct procedure *pr = packs_at(packs, i);

        for (size_t k = 0; k < pr->n_steps; k++) {
            const struct publication *of = &pr->steps[k].publishes;

            if (s.reg.n == 0)
                s.reg = of->reg;
            if (of->reg.n > 0 && str_eq(of->reg, s.reg))
                add_amounts(&s, pr, of);
        }
    }
    return s;
}

/* Who decided: an authority of the city, or the one that an imported decision
 * names. */
static str organ_of(const struct public_row *r)
{
    return r->external ? json_get_str(r->entry, S("authority_name"))
                       : r->authority_name;
}

static const char *const asked[] = {"register", "authority", "q",
                                    "from",     "to",        NULL};

static str unknown(const struct page *p)
{
    return page_zh_en(p, S("不明"), S("not stated"));
}

/* ---- an entry's members as text ---- */

static str member(const struct json *entry, const char *name)
{
    const struct json *v = json_get(entry, str_of(name));

    if (json_is(v, JSON_OBJECT))
        return str_slice(json_get_str(v, S("@")), 0, 10);
    return json_is(v, JSON_STRING) || json_is(v, JSON_NUMBER)
               ? str_trim(json_str(v))
               : S("");
}

static str member_or_unknown(const struct page *p, const struct json *entry,
                             const char *name)
{
    str v = member(entry, name);

    return v.n > 0 ? v : unknown(p);
}

static bool above_zero(str amount)
{
    for (size_t i = 0; i < amount.n; i++) {
        if (amount.p[i] >= '1' && amount.p[i] <= '9')
            return true;
    }
    return false;
}

static str and_then(struct page *p, str so_far, str more)
{
    return so_far.n == 0
               ? more
               : JOIN(p, so_far, page_zh_en(p, S(";"), S("; ")), more);
}

/* What was decided: in the entry's own words, or its amounts by name.  The unit
 * that a name has in brackets stands behind the number instead. */
static str content_of(struct page *p, const struct shown *s,
                      const struct json *entry)
{
    str said = member(entry, "content"), out = S("");

    if (said.n > 0)
        return said;
    for (size_t i = 0; i < s->n; i++) {
        str v = str_trim(json_str(json_get(entry, s->amounts[i]->id)));
        str name, unit;

        (void)str_cut(page_say(p, s->amounts[i]->name), S("("), &name, &unit);
        if (above_zero(v))
            out = and_then(p, out,
                           JOIN(p, str_trim(name), S(" "), v_yuan(p, v),
                                page_zh_en(p, S(" 元"), S(" yuan"))));
    }
    if (member(entry, "other").n > 0)
        out = and_then(p, out, member(entry, "other"));
    return out.n > 0 ? out : unknown(p);
}

static bool is_person(const struct json *entry)
{
    return str_eq(member(entry, "party_kind"), S("person"));
}

static str decision_href(struct page *p, str id)
{
    return JOIN(p, S("/public/decisions/"), v_encoded(p, id));
}

/* ---- the list ---- */

static struct public_filter filter_of(struct page *p, str reg)
{
    struct public_filter f = {
        .reg = reg,
        .authority = page_query(p, "authority"),
        .text = str_trim(page_query(p, "q")),
        .from = DATE_MIN,
        .to = DATE_MAX,
        .today = p->today,
        .max = LIST_ROWS,
    };

    (void)str_to_int(page_query(p, "before"), 1, INT64_MAX, &f.before);
    return f;
}

/* Authorities are public; a scope of the whole country. */
static bool add_form(struct page *p, struct public_filter *f)
{
    const struct scope all = {.whole_region = true, .region = {0, INT64_MAX}};
    struct json *fields = v_array(p);
    struct json *q = v_filter(
        p, fields, "search", "q",
        page_zh_en(p, S("当事人、事由或文号"), S("Party, cause or number")));

    v_put_str(p, q, "max_length", S("100"));
    if (!v_filter_authority(p, fields, &all,
                            page_zh_en(p, S("全部"), S("all"))))
        return false;
    f->from =
        v_filter_day(p, fields, "from",
                     page_zh_en(p, S("公示自"), S("Published from")), DATE_MIN);
    f->to = v_filter_day(p, fields, "to", page_zh_en(p, S("公示至"), S("to")),
                         DATE_MAX);
    v_put(p, p->view, "filters", v_filters(p, "/public", fields));
    return !p->failed;
}

static struct json *public_row_view(struct page *p, const struct shown *s,
                                    const struct public_row *r)
{
    struct json *v = v_object(p);
    date on;

    v_put_str(p, v, "id", r->id);
    v_put_str(p, v, "href", decision_href(p, r->id));
    v_put_str(p, v, "number", member_or_unknown(p, r->entry, "number"));
    v_put_str(p, v, "party", member_or_unknown(p, r->entry, "party"));
    v_put_str(p, v, "cause", member_or_unknown(p, r->entry, "cause"));
    v_put_str(p, v, "content", content_of(p, s, r->entry));
    v_put_str(p, v, "authority", organ_of(r));
    if (date_parse(member(r->entry, "decided_on"), &on))
        v_put(p, v, "decided_on", v_date(p, on));
    v_put(p, v, "published_on", v_date(p, r->published));
    return v;
}

static bool add_rows(struct page *p, const struct shown *s,
                     const struct public_filter *f)
{
    struct json *list = v_object(p), *rows = v_array(p);
    struct public_row *found = NULL;
    size_t n = 0;
    bool more = false;
    str again = v_again(p, "/public", asked), next = S("");

    if (p->failed || !office_public(p->db, p->a, f, &found, &n, &more, p->e))
        return false;
    for (size_t i = 0; i < n; i++)
        v_push(p, rows, public_row_view(p, s, &found[i]));
    if (more)
        next = v_with(p, again, "before", v_number(p, found[n - 1].sort));
    v_put(p, list, "rows", rows);
    v_put(p, list, "has_rows", v_bool(p, n > 0));
    v_pager(p, list, f->before > 0 ? again : S(""), next, n);
    v_put(p, p->view, "list", list);
    v_put_str(p, p->view, "csv_href", v_with(p, again, "format", S("csv")));
    return !p->failed;
}

/* ---- export ---- */

/* Phrases, in the order of the columns. */
static const char *const heads[] = {
    "entry_number", "decision_number", "party",      "credit_code",
    "cause",        "legal_basis",     "content",    "decided_by",
    "decided_on",   "published_on",    "shown_until"};

static void sheet_entry(struct sheet *s, const struct shown *of,
                        const struct public_row *r)
{
    static const char *const first[] = {"number", "party", "code", "cause",
                                        "basis"};
    struct page *p = s->p;

    sheet_cell(s, r->id);
    for (size_t i = 0; i < COUNT_OF(first); i++)
        sheet_cell(s, member_or_unknown(p, r->entry, first[i]));
    sheet_cell(s, content_of(p, of, r->entry));
    sheet_cell(s, organ_of(r));
    sheet_cell(s, member_or_unknown(p, r->entry, "decided_on"));
    sheet_day(s, true, r->published);
    sheet_day(s, r->until < DATE_MAX, r->until);
    sheet_row_end(s);
}

/* A page of rows at a time, in memory that is given back after each: texts are
 * made in the page's arena, so that is the scratch meanwhile. */
static bool write_rows(struct sheet *s, const struct shown *of,
                       struct public_filter *f, struct arena *scratch)
{
    struct page *p = s->p;
    struct arena *request = p->a;
    size_t written = 0;
    bool more = true, ok = true;

    f->max = EXPORT_PAGE;
    f->before = 0;
    p->a = scratch;
    while (ok && more && written < EXPORT_ROWS) {
        struct public_row *found = NULL;
        size_t n = 0;

        arena_reset(scratch);
        ok = office_public(p->db, scratch, f, &found, &n, &more, p->e);
        for (size_t i = 0; ok && i < n; i++)
            sheet_entry(s, of, &found[i]);
        if (n == 0)
            break;
        written += n;
        f->before = found[n - 1].sort;
    }
    p->a = request;
    return ok && !p->failed;
}

static bool export(struct page *p, const struct shown *of,
                   struct public_filter *f)
{
    struct arena *scratch = NULL;
    str names[COUNT_OF(heads)];
    struct sheet s;
    bool ok;

    if (!arena_open(&scratch, &memory_system, (size_t)32 << 20, p->e))
        return false;
    p->lang = LANG_ZH;
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        names[i] = page_phrase(p, heads[i]);
    sheet_open(&s, p, names, COUNT_OF(names));
    ok = write_rows(&s, of, f, scratch);
    arena_close(scratch);
    if (ok)
        return sheet_send(&s, "public");
    sheet_close(&s);
    return false;
}

/* The boards, with the one that is shown marked. */
static void add_boards(struct page *p, const struct shown *s)
{
    const struct packs *packs = office_of(p->office)->packs;
    struct json *all = v_array(p);

    for (size_t i = 0; i < packs_boards(packs); i++) {
        const struct board *b = packs_board_at(packs, i);
        struct json *v = v_object(p);

        v_put_str(p, v, "name", page_say(p, b->name));
        v_put_str(p, v, "href",
                  JOIN(p, S("/public?register="), v_encoded(p, b->id)));
        if (str_eq(b->id, s->reg)) {
            v_put(p, v, "current", v_bool(p, true));
            v_put_str(p, p->view, "title_text", page_say(p, b->name));
            v_put_str(p, p->view, "says", page_say(p, b->says));
        }
        v_push(p, all, v);
    }
    if (json_get(p->view, S("title_text")) == NULL)
        v_put_str(p, p->view, "title_text", page_phrase(p, "public_register"));
    v_put(p, p->view, "boards", all);
}

static bool make_page_public(struct page *p)
{
    struct shown s = shown_of(p, page_query(p, "register"));
    struct public_filter f = filter_of(p, s.reg);

    p->template = "register";
    p->where = "public";
    add_boards(p, &s);
    if (!add_form(p, &f))
        return false;
    if (str_eq(page_query(p, "format"), S("csv")))
        return export(p, &s, &f);
    return add_rows(p, &s, &f) &&
           page_crumb(p, page_phrase(p, "public_register"), S(""));
}

PAGE(page_public, PAGE_PUBLIC)

/* ---- one decision ---- */

static struct json *fields_of(struct page *p, const struct public_row *r)
{
    struct shown s = shown_of(p, r->reg);
    struct json *fields = v_array(p);

    v_pair(p, fields, page_phrase(p, "party"),
           member_or_unknown(p, r->entry, "party"));
    if (!is_person(r->entry))
        v_pair(p, fields, page_phrase(p, "credit_code"),
               member_or_unknown(p, r->entry, "code"));
    v_pair(p, fields, page_phrase(p, "cause"),
           member_or_unknown(p, r->entry, "cause"));
    v_pair(p, fields, page_phrase(p, "legal_basis"),
           member_or_unknown(p, r->entry, "basis"));
    v_pair(p, fields, page_phrase(p, "content"), content_of(p, &s, r->entry));
    v_pair(p, fields, page_phrase(p, "decision_number"),
           member_or_unknown(p, r->entry, "number"));
    v_pair(p, fields, page_phrase(p, "decided_on"),
           member_or_unknown(p, r->entry, "decided_on"));
    v_pair(p, fields, page_phrase(p, "decided_by"),
           organ_of(r).n > 0 ? organ_of(r) : unknown(p));
    return fields;
}

static struct json *text_of(struct page *p, const struct json *entry)
{
    struct json *all = v_array(p);
    str rest = json_get_str(entry, S("text")), line;

    while (rest.n > 0) {
        (void)str_cut(rest, S("\n"), &line, &rest);
        line = str_trim(line);
        if (line.n > 0)
            v_push(p, all, v_str(p, line));
    }
    return all;
}

/* The step that published it says by which articles. */
static struct json *basis_of(struct page *p, const struct ledger_act *act)
{
    const struct procedure *pr = packs_find(
        office_of(p->office)->packs, json_get_str(act->act, S("procedure")),
        json_get_str(act->act, S("profile")));
    const struct step *s =
        pr == NULL
            ? NULL
            : procedure_step(
                  pr, json_get_str(json_get(act->act, S("intent")), S("step")));

    return s == NULL ? v_array(p) : v_cites(p, &s->basis);
}

static bool add_ledger(struct page *p, struct json *v, int64_t seq)
{
    struct json *l = v_object(p);
    struct ledger_checkpoint checkpoint;
    struct ledger_hash leaf;
    struct ledger_act act;
    bool covered;

    if (!ledger_read(p->db, p->a, seq, &act, p->e) ||
        !checkpoint_covering(p->db, p->a, seq, &covered, &checkpoint, p->e))
        return false;
    ledger_leaf(seq, act.recorded, &act.digest, &leaf);
    v_put_int(p, l, "number", seq);
    v_put_str(p, l, "digest", v_hash(p, &act.digest));
    v_put(p, l, "recorded", v_instant(p, act.recorded));
    v_put_int(p, l, "recorded_ms", act.recorded);
    v_put_str(p, l, "leaf", v_hash(p, &leaf));
    if (covered)
        v_put_str(p, l, "proof_href",
                  JOIN(p, S("/ledger/proofs/"), v_number(p, seq)));
    v_put(p, v, "ledger", l);
    v_put(p, v, "citations", basis_of(p, &act));
    return !p->failed;
}

static bool make_page_decision(struct page *p)
{
    struct json *v = v_object(p), *text;
    struct public_row r = {0};

    p->template = "decision";
    p->where = "public";
    if (p->failed || !office_public_one(p->db, p->a, page_param(p, "id"),
                                        p->today, &r, p->e))
        return false;
    v_put_str(p, v, "id", r.id);
    v_put_str(p, v, "number", member_or_unknown(p, r.entry, "number"));
    v_put_str(p, v, "party", member_or_unknown(p, r.entry, "party"));
    v_put_str(p, v, "cause", member_or_unknown(p, r.entry, "cause"));
    v_put_str(p, v, "state", S("met"));
    v_put_str(p, v, "icon", S("met"));
    v_put_str(p, v, "state_word", page_zh_en(p, S("公示中"), S("Published")));
    if (r.external)
        v_put_str(p, v, "state_says",
                  page_zh_en(p, S("由其他系统作出,导入后公示。"),
                             S("Decided in another system, imported.")));
    v_put(p, v, "fields", fields_of(p, &r));
    text = text_of(p, r.entry);
    v_put(p, v, "has_text", v_bool(p, text != NULL && text->n > 0));
    v_put(p, v, "text", text);
    v_put(p, v, "masked", v_bool(p, is_person(r.entry)));
    v_put_str(p, v, "remedy",
              member(r.entry, "remedy").n > 0 ? member(r.entry, "remedy")
                                              : page_phrase(p, "remedies_say"));
    v_put(p, v, "published_on", v_date(p, r.published));
    if (r.until < DATE_MAX)
        v_put(p, v, "shown_until", v_date(p, r.until));
    v_put(p, p->view, "decision", v);
    return add_ledger(p, v, r.seq) &&
           page_crumb(p, page_phrase(p, "public_register"), S("/public")) &&
           page_crumb(p, member_or_unknown(p, r.entry, "party"), S(""));
}

PAGE(page_decision, PAGE_PUBLIC)
