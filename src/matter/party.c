/* party.c - for whom an act is: a party there is, of the capacity (身份) that the
 * step is for, or one that joins by it (加入).
 */
#include "matter/internal.h"

static const struct err_def no_party = {
    .code = "MATTER-007",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」要写明对哪个当事人办理({1})",
    .fix_zh = "在 party 中写当事人编号",
    .en = "the step \"{0}\" needs a party ({1})",
    .fix_en = "name the party under party",
};
static const struct err_def other_capacity = {
    .code = "MATTER-016",
    .fault = FAULT_INPUT,
    .zh = "步骤「{0}」对{1}办理,「{2}」不是这种身份",
    .fix_zh = "在 party 中写这种身份的当事人;还没有的,先办理加入的步骤",
    .en = "the step \"{0}\" is for a {1}, which \"{2}\" is not",
    .fix_en = "name a party of that capacity, or let one join first",
};
static const struct err_def bad_joining = {
    .code = "MATTER-017",
    .fault = FAULT_INPUT,
    .zh = "加入的当事人不能编号为「{1}」({0})",
    .fix_zh = "用还没有用过的字母、数字、_ 或 -,至多 32 个;不写则自动编号",
    .en = "a party that joins cannot be called \"{1}\" ({0})",
    .fix_en = "use letters, digits, _ and - that no party has, at most 32, or "
              "leave it out",
};
static const struct err_def no_capacity = {
    .code = "MATTER-018",
    .fault = FAULT_INPUT,
    .zh = "当事人「{1}」的身份「{0}」在这个程序里没有",
    .fix_zh = "改用程序的 capacities 中声明的身份",
    .en = "the capacity \"{0}\" of the party \"{1}\" is not one of the "
          "procedure's",
    .fix_en = "use one that is declared under capacities",
};

enum { PARTY_ID = 32 };

str party_capacity(const struct work *w, const struct json *party)
{
    str id = json_get_str(party, S("capacity"));

    return id.n > 0 ? id : w->p->capacities[0].id;
}

bool party_among(const struct work *w, str id, uint32_t among)
{
    return capacity_among(w->p, among, party_capacity(w, work_party(w, id)));
}

bool party_capacities(const struct matter_ask *ask, struct err *e)
{
    const struct json *parties = json_get(ask->begin, S("parties"));

    for (size_t i = 0; json_is(parties, JSON_OBJECT) && i < parties->n; i++) {
        const struct json *given = json_get(parties->items[i], S("capacity"));

        if (given != NULL &&
            (json_str(given).n == 0 ||
             procedure_capacity(ask->procedure, json_str(given)) == NULL))
            return err_set(e, &no_capacity, .at = given->at,
                           .arg = {json_str(given), parties->names[i]});
    }
    return true;
}

void party_begin(struct work *w)
{
    const struct json *parties = json_get(w->ask->begin, S("parties"));

    for (size_t i = 0;
         w->p->n_capacities > 1 && json_is(parties, JSON_OBJECT) &&
         i < parties->n && !w->failed;
         i++) {
        if (json_get(parties->items[i], S("capacity")) == NULL)
            WRITE(w, w_str(w, w->p->capacities[0].id), S("parties"),
                  parties->names[i], S("capacity"));
    }
}

/* ---- who joins ---- */

static bool new_id(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '_' || (c == '-' && i > 0)))
            return false;
    }
    return s.n > 0 && s.n <= PARTY_ID;
}

static bool next_free(struct work *w)
{
    const struct json *parties = json_get(w->fold, S("parties"));
    size_t n = parties == NULL ? 0 : parties->n;
    str id;

    do {
        char z[24];

        (void)snprintf(z, sizeof z, "p%zu", ++n);
        if (!arena_str(w->a, str_of(z), &id, w->e))
            return false;
    } while (work_party(w, id) != NULL);
    w->party = id;
    return true;
}

static bool read_joining(struct work *w)
{
    if (w->party.n == 0)
        return next_free(w);
    if (!new_id(w->party) || work_party(w, w->party) != NULL)
        return err_set(w->e, &bad_joining, .arg = {w->step->id, w->party});
    return true;
}

void party_join(struct work *w)
{
    struct json *one = w_object(w);

    w_put(w, one, "capacity", w_str(w, w->step->joins->id));
    for (size_t i = 0; i < w->input->n && !w->failed; i++) {
        if (!json_set(w->a, one, w->input->names[i], w->input->items[i], w->e))
            w->failed = true;
    }
    /* Lists call a matter by those with whom it began. */
    w_put(w, one, "joined", w_bool(w, true));
    if (!w->failed)
        WRITE(w, one, S("parties"), w->party);
}

/* ---- whom a step is for ---- */

/* The only party of the capacities that the step is for, or "". */
static str only_party(const struct work *w)
{
    const struct json *parties = json_get(w->fold, S("parties"));
    str only = S("");
    size_t n = 0;

    for (size_t i = 0; parties != NULL && i < parties->n; i++) {
        if (party_among(w, parties->names[i], w->step->among)) {
            only = parties->names[i];
            n++;
        }
    }
    return n == 1 ? only : S("");
}

static str capacity_words(const struct work *w, bool zh)
{
    size_t i = 0;

    while (i + 1 < w->p->n_capacities && !(w->step->among >> i & 1U))
        i++;
    return zh ? w->p->capacities[i].name.zh : w->p->capacities[i].name.en;
}

bool party_read(struct work *w)
{
    w->party = json_get_str(w->ask->intent, S("party"));
    if (w->step->joins != NULL)
        return read_joining(w);
    if (!w->step->for_party && w->party.n == 0)
        return true;
    if (w->party.n == 0)
        w->party = only_party(w);
    if (w->party.n == 0 || work_party(w, w->party) == NULL)
        return err_set(w->e, &no_party, .arg = {w->step->id, w->party});
    if (!party_among(w, w->party, w->step->among)) {
        const str words[] = {capacity_words(w, true), S(" ("),
                             capacity_words(w, false), S(")")};
        str both;

        return arena_join(w->a, words, COUNT_OF(words), &both, w->e) &&
               err_set(w->e, &other_capacity,
                       .arg = {w->step->id, both, w->party});
    }
    return true;
}
