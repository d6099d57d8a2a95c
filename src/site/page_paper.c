/* page_paper.c - an instrument (文书) as it stood when it was issued, and the
 * files that a matter's evidence names.
 *
 * What identifies a natural person is shown in full only to those who may see
 * it so, and the look is recorded; others see it masked. [PIP-6] [PIP-34]
 */
#include "site/list.h"
#include "site/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct err_def no_paper = {
    .code = "SITE-024",
    .fault = FAULT_ABSENT,
    .zh = "事项没有第「{0}」号文书",
    .fix_zh = "在事项页的「文书」中查看",
    .en = "the matter has no paper \"{0}\"",
    .fix_en = "see its papers on the matter's page",
};
static const struct err_def no_file = {
    .code = "SITE-025",
    .fault = FAULT_ABSENT,
    .zh = "事项的证据中没有文件「{0}」",
    .fix_zh = "在事项页的「证据」中查看",
    .en = "the matter's evidence names no file \"{0}\"",
    .fix_en = "see its evidence on the matter's page",
};
static const struct err_def cannot_open = {
    .code = "SITE-026",
    .fault = FAULT_IO,
    .zh = "文件「{0}」打不开({1})",
    .fix_zh = "检查数据目录的权限",
    .en = "the file \"{0}\" cannot be opened ({1})",
    .fix_en = "check the permissions of the data folder",
};

struct paper_page {
    struct page *p;
    str id;
    int64_t n;
    struct authority authority;
    struct json *fold; /* as the matter stands */
    struct office_past past;
    struct matter_ask ask;
    struct json *fields; /* entered with the act */
    bool full;           /* nothing is masked */
};

/* ---- masks ---- */

static bool of_person(const struct json *fold)
{
    const struct json *all = json_get(fold, S("parties"));

    for (size_t i = 0; json_is(all, JSON_OBJECT) && i < all->n; i++) {
        if (str_eq(json_get_str(all->items[i], S("kind")), S("person")))
            return true;
    }
    return false;
}

static void hide(struct page *p, struct json *object, const char *name,
                 void (*mask)(str value, struct buf *out))
{
    str value = json_get_str(object, str_of(name)), shown = S("〔隐去〕");
    struct buf b;

    if (value.n == 0 || p->failed)
        return;
    buf_init(&b, &memory_system, 4096);
    if (mask != NULL) {
        mask(value, &b);
        if (!buf_take(&b, p->a, &shown, p->e))
            p->failed = true;
    }
    buf_close(&b);
    v_put_str(p, object, name, shown);
}

static void mask_party(struct page *p, struct json *party)
{
    bool person = str_eq(json_get_str(party, S("kind")), S("person"));

    hide(p, party, "id_number", mask_number);
    hide(p, party, "phone", mask_phone);
    if (person) {
        hide(p, party, "address", NULL);
        hide(p, party, "code", mask_number);
    }
}

/* What the procedure declares confidential, and the parties' particulars. */
static void mask(struct paper_page *x)
{
    const struct procedure *pr = x->ask.procedure;
    struct json *parties = json_get(x->past.fold, S("parties"));
    struct json *facts = json_get(x->past.fold, S("case"));

    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++)
        mask_party(x->p, parties->items[i]);
    for (size_t i = 0; i < pr->n_fields; i++) {
        str name = pr->fields[i].id;

        if (!pr->fields[i].confidential || x->p->failed)
            continue;
        json_remove(facts, name);
        if (json_get(x->fields, name) != NULL &&
            !json_set_str(x->p->a, x->fields, name, S("〔隐去〕"), x->p->e))
            x->p->failed = true;
    }
}

/* ---- as it stood ---- */

static bool add_person(struct paper_page *x, str id, struct json *persons)
{
    struct page *p = x->p;
    struct err gone = {0};
    struct json *who;

    if (id.n == 0 || json_get(persons, id) != NULL)
        return true;
    if (person_on(p->db, p->a, id, instant_date(x->past.at, ZONE_CITY_MIN),
                  &who, &gone))
        return json_set(p->a, persons, id, who, p->e);
    if (err_fault(&gone) == FAULT_ABSENT)
        return true;
    *p->e = gone;
    return false;
}

static bool add_persons(struct paper_page *x, const struct json *ids,
                        struct json *persons)
{
    for (size_t i = 0; json_is(ids, JSON_ARRAY) && i < ids->n; i++) {
        if (!add_person(x, json_str(ids->items[i]), persons))
            return false;
    }
    return json_is(ids, JSON_ARRAY) || add_person(x, json_str(ids), persons);
}

/* Everyone whom the matter, the act or its fields name. */
static struct json *persons_of(struct paper_page *x)
{
    const struct json *people = json_get(x->past.fold, S("people"));
    struct json *persons = v_object(x->p);

    if (persons == NULL ||
        !add_persons(x, json_get(json_get(x->past.act, S("intent")), S("by")),
                     persons))
        return NULL;
    for (size_t i = 0; json_is(people, JSON_OBJECT) && i < people->n; i++) {
        if (!add_persons(x, people->items[i], persons))
            return NULL;
    }
    for (size_t i = 0; i < x->fields->n; i++) {
        const struct field *f =
            procedure_field(x->ask.procedure, x->fields->names[i]);

        if (f != NULL && (f->type == FIELD_PERSON || f->type == FIELD_PEOPLE) &&
            !add_persons(x, x->fields->items[i], persons))
            return NULL;
    }
    return persons;
}

static bool go_back(struct paper_page *x)
{
    struct page *p = x->p;
    const struct json *entered;

    if (!office_asking(p->office, p->db, p->a, x->id, &x->ask, p->e) ||
        !office_matter_at(p->db, p->a, x->id, 0, (size_t)x->n, &x->past, p->e))
        return false;
    entered = json_get(json_get(x->past.act, S("intent")), S("fields"));
    x->fields = entered == NULL ? json_object(p->a, p->e)
                                : json_copy(p->a, entered, p->e);
    x->past.fold = json_copy(p->a, x->past.fold, p->e);
    if (x->fields == NULL || x->past.fold == NULL)
        return false;
    if (!x->full)
        mask(x);
    x->ask.fold = x->past.fold;
    x->ask.now = x->past.at;
    x->ask.related = json_object(p->a, p->e);
    x->ask.persons = persons_of(x);
    return x->ask.related != NULL && x->ask.persons != NULL && !p->failed;
}

/* ---- the sheet ---- */

/* The organ's name in two lines of about the same length. */
static void add_seal(struct page *p, struct json *v, str organ)
{
    struct json *seal = v_object(p);
    size_t half = (utf8_count(organ) + 1) / 2, at = 0;

    for (size_t i = 0; i < half && at < organ.n; i++) {
        size_t bytes;

        (void)utf8_next(str_slice(organ, at, organ.n), &bytes);
        at += bytes;
    }
    v_put_str(p, seal, "word", organ);
    v_put_str(p, seal, "line1", str_slice(organ, 0, at));
    v_put_str(p, seal, "line2", str_slice(organ, at, organ.n));
    v_put(p, v, "seal", seal);
}

static struct json *dated(struct page *p, str iso)
{
    struct json *v;
    struct civil c;
    date d;

    if (!date_parse(str_slice(iso, 0, 10), &d))
        return NULL;
    c = date_civil(d);
    v = v_object(p);
    v_put_str(p, v, "iso", str_slice(iso, 0, 10));
    v_put_str(p, v, "text",
              JOIN(p, v_number(p, c.year), S("年"), v_number(p, c.month),
                   S("月"), v_number(p, c.day), S("日")));
    return v;
}

static void finish_sheet(struct paper_page *x, struct json *v,
                         const struct json *entry)
{
    struct page *p = x->p;
    const struct paper *paper =
        paper_of(x->ask.procedure, json_get_str(entry, S("id")));
    const struct json *party = json_get(json_get(x->past.fold, S("parties")),
                                        json_get_str(entry, S("party")));
    bool numbered = json_get_str(entry, S("number")).n > 0;
    struct json *head = v_matter_head(p, x->id, x->fold, &x->authority);
    struct json *day = dated(p, json_get_str(v, S("dated")));

    json_remove(v, S("dated"));
    v_put(p, v, "dated", day);
    v_put_int(p, v, "n", x->n);
    v_put_int(p, v, "act", x->past.number);
    v_put_str(p, v, "state", S("issued"));
    v_put_str(p, v, "state_word",
              numbered ? page_zh_en(p, S("已印发"), S("Issued"))
                       : page_zh_en(p, S("内部文书"), S("Internal")));
    v_put_str(p, v, "matter_href", v_matter_href(p, x->id));
    v_put_str(p, v, "matter_number", json_get_str(head, S("number")));
    v_put_str(p, v, "act_href",
              JOIN(p, v_matter_href(p, x->id), S("/acts/"),
                   v_number(p, x->past.number)));
    if (!x->full)
        v_put(p, v, "masked", v_bool(p, true));
    if (paper != NULL && paper->served && json_get_str(party, S("name")).n > 0)
        v_put_str(p, v, "addressee",
                  JOIN(p, json_get_str(party, S("name")), S(":")));
    if (numbered)
        add_seal(p, v, json_get_str(v, S("organ")));
}

static bool show_paper(struct paper_page *x)
{
    struct page *p = x->p;
    const struct json *papers = json_get(x->past.fold, S("papers"));
    struct paper_ask ask = {.matter = &x->ask,
                            .entry = papers->items[x->n - 1],
                            .fields = x->fields};
    struct json *v = paper_view(&ask, p->a, p->e);
    str title;

    if (v == NULL)
        return false;
    title = json_get_str(v, S("title"));
    finish_sheet(x, v, ask.entry);
    v_put(p, p->view, "paper", v);
    return page_crumb(p, page_zh_en(p, S("事项查询"), S("Cases")),
                      S("/cases")) &&
           page_crumb(p, json_get_str(v, S("matter_number")),
                      v_matter_href(p, x->id)) &&
           page_crumb(p, title, S(""));
}

/* A full look at a natural person's paper leaves a trace. */
static bool record_look(struct paper_page *x)
{
    struct page *p = x->p;

    if (!x->full || !of_person(x->fold))
        return true;
    page_leave(p);
    return office_audit(p->office, p->a, &p->caller, S("paper"), x->id,
                        v_number(p, x->n), p->e) &&
           page_reader(p);
}

static bool make_page_paper(struct page *p)
{
    struct paper_page x = {.p = p, .id = page_param(p, "id")};
    str asked = page_param(p, "n");
    const struct json *papers;

    p->template = "paper";
    p->where = "cases";
    if (!page_matter(p, x.id, RIGHT_SEE, &x.fold, &x.authority))
        return false;
    papers = json_get(x.fold, S("papers"));
    if (!json_is(papers, JSON_ARRAY) ||
        !str_to_int(asked, 1, (int64_t)papers->n, &x.n))
        return err_set(p->e, &no_paper, .arg = {str_slice(asked, 0, 32)});
    x.full = office_may(&p->caller, RIGHT_REVEAL, &x.authority, x.fold);
    return go_back(&x) && show_paper(&x) && record_look(&x);
}

PAGE(page_paper, PAGE_STAFF)

/* ---- files ---- */

enum { NAME_BYTES = 200 };

static const struct json *evidence_of(const struct json *fold, str sha256)
{
    const struct json *all = json_get(fold, S("evidence"));

    for (size_t i = 0; json_is(all, JSON_ARRAY) && i < all->n; i++) {
        if (sha256.n == SHA256_HEX &&
            str_eq(json_get_str(all->items[i], S("sha256")), sha256))
            return all->items[i];
    }
    return NULL;
}

/* The sender's name is text of a stranger: letters, digits, "-", "_" and dots
 * inside it stay in the plain form; the other form is percent-encoded. */
static void put_name(struct buf *out, str name)
{
    struct buf plain;
    str safe = S("");

    buf_init(&plain, &memory_system, 256);
    for (size_t i = 0; i < name.n && i < 100; i++) {
        char c = name.p[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                  (c == '.' && i > 0);

        buf_byte(&plain, ok ? c : '_');
    }
    if (!buf_done(&plain, &safe, NULL))
        safe = S("file");
    buf_lit(out, "attachment; filename=\"");
    buf_add(out, safe.n > 0 ? safe : S("file"));
    buf_lit(out, "\"; filename*=UTF-8''");
    url_encode(out, name.n > 0 ? name : S("file"));
    buf_close(&plain);
}

static bool add_disposition(struct page *p, const struct json *evidence)
{
    str name = json_get_str(evidence, S("file"));
    struct buf b;
    str text;
    bool ok;

    if (name.n == 0)
        name = json_get_str(evidence, S("title"));
    buf_init(&b, &memory_system, 1 << 16);
    put_name(&b, v_cut(name, NAME_BYTES));
    ok = buf_take(&b, p->a, &text, p->e) &&
         web_pair_add(p->a, &p->w->headers, S("Content-Disposition"), text,
                      p->e);
    buf_close(&b);
    return ok;
}

static bool send_file(struct page *p, str sha256, const char *path,
                      uint64_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return err_set(p->e, &cannot_open,
                       .arg = {sha256, str_of(strerror(errno))});
    p->template = NULL;
    p->w->status = 200;
    p->w->type = "application/octet-stream";
    p->w->fd = fd;
    p->w->fd_size = size;
    return true;
}

static bool make_page_file(struct page *p)
{
    str id = page_param(p, "id"), sha256 = page_param(p, "sha256");
    const struct json *evidence;
    struct authority authority;
    struct json *fold;
    const char *path;
    uint64_t size;

    if (!page_matter(p, id, RIGHT_SEE, &fold, &authority))
        return false;
    evidence = evidence_of(fold, sha256);
    if (evidence == NULL)
        return err_set(p->e, &no_file, .arg = {str_slice(sha256, 0, 64)});
    if (!office_file(p->office, p->a, sha256, &path, &size, p->e) ||
        !add_disposition(p, evidence))
        return false;
    page_leave(p);
    return office_audit(p->office, p->a, &p->caller, S("file"), id, sha256,
                        p->e) &&
           send_file(p, sha256, path, size);
}

PAGE(page_file, PAGE_STAFF)
