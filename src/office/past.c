/* past.c - a matter as it stood: its acts applied again, in order.
 *
 * No rule is run and no pack is needed; the work grows with the acts of one
 * matter only.
 */
#include "office/internal.h"

static const struct err_def never_so = {
    .code = "OFFICE-080",
    .fault = FAULT_ABSENT,
    .zh = "事项「{0}」没有第 {1} 项",
    .fix_zh = "在事项页的办理记录和文书中查看",
    .en = "the matter \"{0}\" has no number {1}",
    .fix_en = "see its record and papers on the matter's page",
};

static bool never(struct err *e, str id, int64_t n)
{
    struct buf b;
    str text = S("");

    buf_init(&b, &memory_system, 64);
    buf_int(&b, n);
    (void)!buf_done(&b, &text, NULL);
    (void)err_set(e, &never_so, .arg = {str_slice(id, 0, 64), text});
    buf_close(&b);
    return false;
}

/* The next act of the stream, plain, applied to the fold. */
static bool apply_next(struct db *db, struct arena *a, str stream,
                       struct office_past *x, struct err *e)
{
    struct ledger_act act;

    if (!ledger_read_nth(db, a, stream, x->number + 1, &act, e) ||
        !ledger_reveal(db, a, &act, e) || !numbers_unpack(a, act.act, e) ||
        !matter_apply(a, &x->fold, json_get(act.act, S("effects")), e))
        return false;
    x->number++;
    x->act = act.act;
    x->at = act.recorded;
    (void)instant_parse(json_get_str(json_get(act.act, S("intent")), S("at")),
                        &x->at);
    return true;
}

static size_t papers_of(const struct json *fold)
{
    const struct json *papers = json_get(fold, S("papers"));

    return json_is(papers, JSON_ARRAY) ? papers->n : 0;
}

bool office_matter_at(struct db *db, struct arena *a, str id, int64_t act,
                      size_t papers, struct office_past *out, struct err *e)
{
    struct office_past x = {0};
    int64_t last;
    str stream;

    if (!stream_name(a, S("matter"), id, &stream, e) ||
        !load_version(db, stream, &last, e))
        return false;
    if (act > last)
        return never(e, id, act);
    if (act > 0)
        last = act;
    while (x.number < last && (papers == 0 || papers_of(x.fold) < papers)) {
        if (!apply_next(db, a, stream, &x, e))
            return false;
    }
    if (x.number == 0 || (papers > 0 && papers_of(x.fold) < papers))
        return never(e, id, papers > 0 ? (int64_t)papers : act);
    *out = x;
    return true;
}
