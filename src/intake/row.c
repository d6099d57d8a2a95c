/* row.c - one row: its cells together, which decision it is, what becomes of
 * it.  A value that does not fit is unknown; what was written is kept.
 */
#include "intake/internal.h"

#include "crypto/crypto.h"

struct building {
    struct reading *r;
    const struct csv_row *row;
    struct found *found; /* a place for each column of the plan */
    struct json *unknown, *as_written;
    struct intake_row out;
    str party_kind;
};

/* ---- problems ---- */

static bool report(struct building *b, const struct column *c, enum rule_id id,
                   struct err *e)
{
    const struct intake_plan *p = b->r->plan;
    const struct rule *rule = &p->rules[id];
    size_t at = b->r->places[c - p->columns];
    struct intake_problem *one = vec_add(b->r->a, &b->r->problems, e);

    if (one == NULL)
        return false;
    *one = (struct intake_problem){
        .line = b->row->line,
        .column = at == NOWHERE ? 0 : (int)at + 1,
        .name = at == NOWHERE ? c->name.zh
                              : cell_trim(b->r->file.rows[0].cells[at]),
        .value = at == NOWHERE ? S("") : b->row->cells[at],
        .id = rule->id,
        .rule = rule->says,
        .remedy = rule->remedy,
        .standard = rule->standard,
        .fact = rule->fact,
        .effect = rule->effect,
    };
    if (id == RULE_MISSING) {
        one->standard = c->standard;
        one->fact = c->fact;
        if (c->refuse)
            one->effect = INTAKE_REFUSED;
    }
    b->out.unsure = true;
    b->out.refused = b->out.refused || one->effect == INTAKE_REFUSED;
    return true;
}

/* In order of column, as the reader's eye goes. */
static void sort_problems(struct intake_problem *p, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct intake_problem one = p[i];
        size_t at = i;

        for (; at > 0 && p[at - 1].column > one.column; at--)
            p[at] = p[at - 1];
        p[at] = one;
    }
}

/* ---- cells ---- */

static struct found *found_of(struct building *b, str field)
{
    const struct column *c = plan_column(b->r->plan, field);

    return c == NULL ? NULL : &b->found[c - b->r->plan->columns];
}

static bool not_known(struct building *b, const struct column *c, struct err *e)
{
    struct found *f = &b->found[c - b->r->plan->columns];
    str written = reading_cell(b->r, b->row, c->field);

    f->value = NULL;
    return json_add(b->r->a, b->unknown, json_string(b->r->a, c->field, e),
                    e) &&
           (written.n == 0 ||
            json_set_str(b->r->a, b->as_written, c->field, written, e));
}

static bool read_cell(struct building *b, const struct column *c, struct err *e)
{
    struct found *f = &b->found[c - b->r->plan->columns];
    str cell = reading_cell(b->r, b->row, c->field);

    if (cell.n == 0)
        return (!c->required || report(b, c, RULE_MISSING, e)) &&
               not_known(b, c, e);
    if (!cell_check(c, cell, b->r->today, b->r->a, f, e))
        return false;
    for (size_t i = 0; i < f->n_wrong; i++) {
        if (!report(b, c, f->wrong[i], e))
            return false;
    }
    return f->value != NULL || not_known(b, c, e);
}

/* ---- cells that contradict each other ---- */

static bool check_days(struct building *b, const struct column *c,
                       struct err *e)
{
    struct found *f = &b->found[c - b->r->plan->columns];
    const struct found *before = found_of(b, c->not_before);

    if (before == NULL || f->value == NULL || before->value == NULL ||
        f->day >= before->day)
        return true;
    return report(b, c, RULE_DATE_ORDER, e) && not_known(b, c, e);
}

/* The first date of a plan is the decision's own. */
static bool check_number(struct building *b, const struct column *c,
                         struct err *e)
{
    const struct intake_plan *p = b->r->plan;
    const struct found *f = &b->found[c - p->columns];
    const struct mark_owner *owner;

    if (f->value == NULL)
        return true;
    owner = map_get(b->r->marks, f->number.mark);
    if (owner != NULL && owner->shared && !report(b, c, RULE_NUMBER_SHARED, e))
        return false;
    for (size_t i = 0; i < p->n_columns; i++) {
        if (p->columns[i].type != COLUMN_DATE)
            continue;
        return b->found[i].value == NULL ||
               date_civil(b->found[i].day).year == f->number.year ||
               report(b, c, RULE_NUMBER_YEAR, e);
    }
    return true;
}

/* Two or three characters are a person's name, four may be; a word for a
 * business at the end speaks against it. */
static bool like_person(str name)
{
    static const str ends[] = {
        SI("店"), SI("厂"), SI("社"), SI("院"), SI("所"), SI("部"), SI("站"),
        SI("场"), SI("队"), SI("会"), SI("司"), SI("行"), SI("馆"), SI("校"),
        SI("铺"), SI("坊"), SI("吧"), SI("城"), SI("局"), SI("心")};
    size_t n = utf8_count(name), at;

    if (n <= 3 || str_find(name, S("·"), &at))
        return true;
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (str_ends(name, ends[i]))
            return false;
    }
    return n == 4;
}

/* [APL-50] [PIP-6]: of a natural person only a masked name is kept. */
static bool check_party(struct building *b, const struct column *c,
                        struct err *e)
{
    const struct intake_plan *p = b->r->plan;
    struct found *f = &b->found[c - p->columns];
    struct buf masked;
    str text = S("");
    bool ok;

    for (size_t i = 0; i < p->n_columns; i++) {
        if (p->columns[i].type == COLUMN_CREDIT_CODE &&
            b->found[i].value != NULL)
            b->party_kind = S("organisation");
    }
    if (f->value == NULL || b->party_kind.n > 0 ||
        !like_person(json_str(f->value)))
        return true;
    b->party_kind = S("person");
    buf_init(&masked, &memory_system, 4096);
    mask_name(json_str(f->value), &masked);
    ok = buf_take(&masked, b->r->a, &text, e);
    buf_close(&masked);
    f->value = ok ? json_string(b->r->a, text, e) : NULL;
    return f->value != NULL && report(b, c, RULE_PARTY_PERSON, e);
}

static bool check_together(struct building *b, struct err *e)
{
    const struct intake_plan *p = b->r->plan;

    for (size_t i = 0; i < p->n_columns; i++) {
        const struct column *c = &p->columns[i];
        bool ok = true;

        if (c->type == COLUMN_DATE)
            ok = check_days(b, c, e);
        else if (c->type == COLUMN_DOC_NUMBER)
            ok = check_number(b, c, e);
        else if (c->type == COLUMN_PARTY)
            ok = check_party(b, c, e);
        if (!ok)
            return false;
    }
    return true;
}

/* ---- which decision it is ---- */

static void identity_part(const struct found *f, struct buf *out)
{
    buf_byte(out, '\x1f');
    if (f->number.mark.n == 0) {
        buf_add(out, json_str(f->value));
        return;
    }
    buf_add(out, f->number.mark);
    buf_byte(out, '|');
    buf_int(out, f->number.year);
    buf_byte(out, '|');
    buf_int(out, f->number.seq);
}

static bool identity_of(struct building *b, const struct json *fields,
                        struct buf *out)
{
    buf_clear(out);
    buf_add(out, b->r->plan->id);
    for (size_t i = 0; i < fields->n; i++) {
        const struct found *f = found_of(b, json_str(fields->items[i]));

        if (f == NULL || f->value == NULL)
            return false;
        identity_part(f, out);
    }
    return true;
}

static const struct column *first_of_identity(const struct intake_plan *p)
{
    for (size_t i = 0; i < p->n_columns; i++) {
        if (p->columns[i].type == COLUMN_DOC_NUMBER)
            return &p->columns[i];
    }
    return &p->columns[0];
}

static bool set_stream(struct building *b, str bytes, struct err *e)
{
    struct sha256_text digest = sha256_hex(bytes);
    const str parts[] = {b->r->plan->stream, S("/"),
                         str_slice(str_of(digest.z), 0, 16)};
    const struct column *c = first_of_identity(b->r->plan);

    if (!arena_join(b->r->a, parts, COUNT_OF(parts), &b->out.stream, e))
        return false;
    if (map_get(b->r->seen, b->out.stream) != NULL)
        return report(b, c, RULE_DUPLICATE, e);
    return map_put(b->r->seen, b->out.stream, b->r->seen, e);
}

static bool find_identity(struct building *b, struct err *e)
{
    const struct json *all = b->r->plan->identity;
    struct buf bytes;
    str text = S("");
    bool found = false, ok = true;

    buf_init(&bytes, &memory_system, 1 << 20);
    for (size_t i = 0; i < all->n && !found; i++)
        found = identity_of(b, all->items[i], &bytes);
    /* Where a row is refused already, one reason is enough. */
    if (!found)
        ok = b->out.refused ||
             report(b, first_of_identity(b->r->plan), RULE_NO_IDENTITY, e);
    else
        ok = buf_done(&bytes, &text, e) && set_stream(b, text, e);
    buf_close(&bytes);
    return ok;
}

/* ---- what becomes of it ---- */

static struct json *value_or_null(struct building *b, const struct found *f,
                                  struct err *e)
{
    return f->value != NULL ? f->value : json_null(b->r->a, e);
}

static bool build_set(struct building *b, struct err *e)
{
    const struct intake_plan *p = b->r->plan;
    struct arena *a = b->r->a;
    struct json *set = json_object(a, e);

    for (size_t i = 0; set != NULL && i < p->n_columns; i++) {
        if (!p->columns[i].ignore &&
            !json_set(a, set, p->columns[i].field,
                      value_or_null(b, &b->found[i], e), e))
            return false;
    }
    b->out.set = set;
    return set != NULL &&
           json_set(a, set, S("party_kind"),
                    b->party_kind.n > 0 ? json_string(a, b->party_kind, e)
                                        : json_null(a, e),
                    e) &&
           json_set(a, set, S("unknown"), b->unknown, e) &&
           json_set(a, set, S("as_written"), b->as_written, e);
}

static bool build_publish(struct building *b, struct err *e)
{
    const struct intake_plan *p = b->r->plan;
    struct arena *a = b->r->a;
    struct json *all = json_array(a, e), *one = json_object(a, e);
    struct json *entry = json_object(a, e);

    if (all == NULL || one == NULL || entry == NULL)
        return false;
    for (size_t i = 0; i < p->publish->n; i++) {
        str field = json_str(p->publish->items[i]);

        if (!json_set(a, entry, field,
                      json_copy(a, json_get(b->out.set, field), e), e))
            return false;
    }
    b->out.publish = all;
    return json_set_str(a, one, S("register"), p->reg, e) &&
           json_set_bool(a, one, S("external"), true, e) &&
           json_set(a, one, S("entry"), entry, e) && json_add(a, all, one, e);
}

bool row_read(struct reading *r, const struct csv_row *row,
              struct intake_row *out, struct err *e)
{
    const struct intake_plan *p = r->plan;
    struct building b = {.r = r, .row = row};
    size_t first = r->problems.n;

    b.found = arena_array(r->a, struct found, p->n_columns, e);
    b.unknown = json_array(r->a, e);
    b.as_written = json_object(r->a, e);
    if (b.found == NULL || b.unknown == NULL || b.as_written == NULL)
        return false;
    b.out.line = row->line;
    for (size_t i = 0; i < p->n_columns; i++) {
        if (!p->columns[i].ignore && !read_cell(&b, &p->columns[i], e))
            return false;
    }
    if (!check_together(&b, e) || !find_identity(&b, e))
        return false;
    if (b.out.refused)
        b.out.stream = S("");
    else if (!build_set(&b, e) || !build_publish(&b, e))
        return false;
    b.out.problem = first;
    b.out.n_problems = r->problems.n - first;
    if (b.out.n_problems > 0)
        sort_problems(r->problems.at + first, b.out.n_problems);
    *out = b.out;
    return true;
}
