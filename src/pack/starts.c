/* starts.c - other matters that a step begins (引起事项).
 *
 * What is started may stand in another file of the same folder, so that it is
 * held against that only when all was read.
 */
#include "pack/internal.h"

static const struct err_def no_parties = {
    .code = "PACK-110",
    .fault = FAULT_INPUT,
    .zh = "引起事项的 {0} 不能写「{1}」",
    .fix_zh = "parties 写 all、party、none 之一,by 只写 actors",
    .en = "{0} of what a step starts cannot be \"{1}\"",
    .fix_en = "parties is all, party or none; by is actors",
};
static const struct err_def no_first_step = {
    .code = "PACK-111",
    .fault = FAULT_INPUT,
    .zh = "「{0}」没有可以作为第一步的步骤「{1}」",
    .fix_zh = "写该程序中 begins: true 的步骤",
    .en = "\"{0}\" has no step \"{1}\" that begins a matter",
    .fix_en = "name a step of it with begins: true",
};
static const struct err_def no_such_entry = {
    .code = "PACK-112",
    .fault = FAULT_INPUT,
    .zh = "「{0}」的步骤没有字段「{1}」,或它的类型不是 matter",
    .fix_zh = "写该步骤的字段;link 写其中类型为 matter 的",
    .en = "that step of \"{0}\" has no field \"{1}\", or it is no matter's",
    .fix_en = "name a field of the step; for link one of the type matter",
};
static const struct err_def would_show = {
    .code = "PACK-113",
    .fault = FAULT_INPUT,
    .zh = "「{0}」含有保密的内容,不能写进「{1}」",
    .fix_zh = "另一事项的字段也写 confidential: true,或不要带去",
    .en = "\"{0}\" holds what is confidential and cannot go into \"{1}\"",
    .fix_en = "let the other field be confidential, too, or leave it out",
};
static const struct err_def no_party = {
    .code = "PACK-114",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」不对某个当事人办理,不能写 parties: party({1})",
    .fix_zh = "写 parties: all 或 none",
    .en = "\"{0}\" is not taken for a party, so that parties: party ({1}) "
          "names nobody",
    .fix_en = "write parties: all, or none",
};

/* ---- as declared ---- */

static bool read_parties(const struct json *node, const struct step *s,
                         struct start *x, struct err *e)
{
    str parties, by;

    if (!declare_text(node, S("parties"), false, &parties, e) ||
        !declare_text(node, S("by"), false, &by, e))
        return false;
    if (by.n > 0 && !str_eq(by, S("actors")))
        return err_set(e, &no_parties, .at = node->at, .arg = {S("by"), by});
    x->parties = str_eq(parties, S("none"))    ? START_NONE
                 : str_eq(parties, S("party")) ? START_PARTY
                                               : START_ALL;
    if (x->parties == START_ALL && parties.n > 0 && !str_eq(parties, S("all")))
        return err_set(e, &no_parties, .at = node->at,
                       .arg = {S("parties"), parties});
    if (x->parties == START_PARTY && !s->for_party)
        return err_set(e, &no_party, .at = node->at,
                       .arg = {s->id, x->procedure});
    return true;
}

static bool read_fields(struct arena *a, const struct json *node,
                        struct start *x, struct err *e)
{
    const struct json *all = json_get(node, S("fields"));

    if (all == NULL)
        return true;
    if (!declare_object(all, S("fields"), e))
        return false;
    x->fields = arena_array(a, struct assignment, all->n, e);
    if (x->fields == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        x->fields[i].target = all->names[i];
        if (!declare_feel(a, all, all->names[i], &x->fields[i].value, e))
            return false;
        x->n_fields = i + 1;
    }
    return true;
}

static bool read_start(struct arena *a, const struct json *node,
                       const struct step *s, struct start *x, struct err *e)
{
    static const char *const keys[] = {"procedure", "step",      "when",
                                       "by",        "authority", "parties",
                                       "fields",    "link",      NULL};

    if (!declare_keys(node, keys, S("starts"), e))
        return false;
    x->at = node->at;
    return declare_text(node, S("procedure"), true, &x->procedure, e) &&
           declare_text(node, S("step"), true, &x->step, e) &&
           declare_feel(a, node, S("when"), &x->when, e) &&
           declare_feel(a, node, S("authority"), &x->authority, e) &&
           declare_text(node, S("link"), false, &x->link, e) &&
           read_parties(node, s, x, e) && read_fields(a, node, x, e);
}

bool link_starts(struct arena *a, const struct json *node, struct step *s,
                 struct err *e)
{
    const struct json *v = json_get(node, S("starts"));
    size_t n = json_is(v, JSON_ARRAY) ? v->n : 1;

    if (v == NULL)
        return true;
    s->starts = arena_array(a, struct start, n, e);
    if (s->starts == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct json *one = json_is(v, JSON_ARRAY) ? v->items[i] : v;

        if (!read_start(a, one, s, &s->starts[i], e))
            return false;
        s->n_starts = i + 1;
    }
    return true;
}

/* ---- held against the procedure that is started ---- */

static const struct field *entered(const struct step *s, str id)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        if (str_eq(s->fields[i].field->id, id))
            return s->fields[i].field;
    }
    return NULL;
}

static bool step_makes(const struct step *s, str where, str name)
{
    bool party = str_eq(where, S("party"));
    str head, rest;

    for (size_t i = 0; i < s->n_sets; i++) {
        (void)str_cut(s->sets[i].target, S("."), &head, &rest);
        if (str_eq(head, where) && str_eq(rest, name))
            return true;
    }
    return party == (s->for_party || s->joins != NULL) &&
           entered(s, name) != NULL;
}

bool procedure_makes(const struct procedure *p, str where, str name)
{
    for (size_t i = 0; i < p->n_steps; i++) {
        if (step_makes(&p->steps[i], where, name))
            return true;
    }
    return false;
}

bool reads_confidential(struct arena *a, const struct procedure *p,
                        const struct feel *x, bool *yes, struct err *e)
{
    str *paths;
    size_t n;

    if (x == NULL)
        return true;
    if (!feel_reads(x, a, &paths, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        str head, name, rest;
        const struct field *f;

        (void)str_cut(paths[i], S("."), &head, &rest);
        (void)str_cut(rest, S("."), &name, &rest);
        f = procedure_field(p, name);
        *yes = *yes || (f != NULL && f->confidential);
    }
    return true;
}

static bool start_fits(struct arena *a, const struct procedure *p,
                       const struct procedure *other, const struct start *x,
                       struct err *e)
{
    const struct step *first = procedure_step(other, x->step);
    const struct field *f;

    if (first == NULL || !first->begins)
        return err_set(e, &no_first_step, .at = x->at,
                       .arg = {other->id, x->step});
    if (x->link.n > 0) {
        f = entered(first, x->link);
        if (f == NULL || f->type != FIELD_MATTER)
            return err_set(e, &no_such_entry, .at = x->at,
                           .arg = {other->id, x->link});
    }
    for (size_t i = 0; i < x->n_fields; i++) {
        bool hidden = false;

        f = entered(first, x->fields[i].target);
        if (f == NULL)
            return err_set(e, &no_such_entry, .at = x->at,
                           .arg = {other->id, x->fields[i].target});
        if (!reads_confidential(a, p, x->fields[i].value, &hidden, e))
            return false;
        if (hidden && !f->confidential)
            return err_set(e, &would_show, .at = x->at,
                           .arg = {feel_source(x->fields[i].value), f->id});
    }
    return true;
}

bool starts_fit(struct arena *a, struct packs *packs, struct err *e)
{
    for (size_t i = 0; i < packs->procedures.n; i++) {
        struct procedure *p = packs->procedures.at[i];

        for (size_t s = 0; s < p->n_steps; s++) {
            for (size_t k = 0; k < p->steps[s].n_starts; k++) {
                struct start *x = &p->steps[s].starts[k];
                const struct procedure *other =
                    packs_find(packs, x->procedure, S(""));

                x->known = other != NULL;
                if (other != NULL && !start_fits(a, p, other, x, e))
                    return false;
            }
        }
    }
    return true;
}
