/* page_act.c - one act with its record on the ledger, and the ledger's own
 * addresses, open to anyone: the newest checkpoint and inclusion proofs.
 *
 * A proof is text as of C2SP tlog-proof:
 *     c2sp.org/tlog-proof@v1
 *     index SEQ
 *     one line a hash, base64, from the leaf upwards
 *     (an empty line)
 *     the signed checkpoint
 * It holds hashes only.  Whoever has the act makes the leaf of its number, its
 * time in milliseconds and the digest of its bytes (ledger/ledger.h says how),
 * goes up the path [RFC 9162 §2.1.3.2] and compares with the root of the
 * checkpoint.
 */
#include "site/act_view.h"
#include "site/list.h"
#include "site/pages.h"

static const struct err_def no_checkpoint = {
    .code = "SITE-022",
    .fault = FAULT_ABSENT,
    .zh = "「{0}」还没有检查点",
    .fix_zh = "检查点每分钟最多生成一次,请稍后再取",
    .en = "there is no checkpoint for \"{0}\" yet",
    .fix_en = "one is made at most every minute: come back later",
};
static const struct err_def no_act = {
    .code = "SITE-023",
    .fault = FAULT_ABSENT,
    .zh = "没有第「{0}」号行为",
    .fix_zh = "核对号码",
    .en = "there is no act \"{0}\"",
    .fix_en = "check its number",
};

/* ---- the record ---- */

static bool add_proof(struct page *p, struct json *v, int64_t seq)
{
    struct ledger_checkpoint c;
    struct ledger_proof proof;
    struct json *hashes, *point;
    bool found;

    if (!checkpoint_covering(p->db, p->a, seq, &found, &c, p->e))
        return false;
    if (!found)
        return true;
    if (!ledger_inclusion(p->db, seq, c.size, &proof, p->e))
        return false;
    point = v_object(p);
    v_put_int(p, point, "size", c.size);
    v_put_str(p, point, "root", v_hash(p, &c.root));
    v_put(p, v, "checkpoint", point);
    hashes = v_array(p);
    for (size_t i = 0; i < proof.n; i++)
        v_push(p, hashes, v_str(p, v_hash(p, &proof.at[i])));
    v_put(p, v, "has_proof", v_bool(p, proof.n > 0));
    v_put(p, v, "proof", hashes);
    v_put_str(p, v, "proof_href",
              JOIN(p, S("/ledger/proofs/"), v_number(p, seq)));
    return !p->failed;
}

static bool add_record(struct page *p, const struct ledger_act *act, str href)
{
    struct json *v = v_object(p);
    struct ledger_hash leaf;

    ledger_leaf(act->seq, act->recorded, &act->digest, &leaf);
    v_put_int(p, v, "number", act->seq);
    v_put_int(p, v, "recorded_ms", act->recorded);
    v_put_str(p, v, "digest", v_hash(p, &act->digest));
    v_put_str(p, v, "leaf", v_hash(p, &leaf));
    if (json_get_str(act->act, S("prev")).n > 0)
        v_put_str(p, v, "previous", json_get_str(act->act, S("prev")));
    v_put_str(p, v, "pack",
              json_get_str(json_get(act->act, S("rules")), S("pack")));
    /* As it is hashed: concealed values stand as digests. */
    v_put_str(p, v, "bytes", act->bytes);
    v_put_str(p, v, "json_href", v_with(p, href, "format", S("json")));
    v_put(p, p->view, "record", v);
    return add_proof(p, v, act->seq);
}

/* ---- the act ---- */

static bool read_act(struct page *p, str id, struct ledger_act *act)
{
    str asked = page_param(p, "n");
    struct err gone = {0};
    int64_t n;

    if (!str_to_int(asked, 1, INT64_MAX, &n))
        return err_set(p->e, &no_act, .arg = {str_slice(asked, 0, 32)});
    if (ledger_read_nth(p->db, p->a, JOIN(p, S("matter/"), id), n, act, &gone))
        return !p->failed;
    if (err_fault(&gone) == FAULT_ABSENT)
        return err_set(p->e, &no_act, .arg = {asked});
    *p->e = gone;
    return false;
}

static bool make_page_act(struct page *p)
{
    str id = page_param(p, "id");
    struct authority authority;
    struct ledger_act act;
    struct json *fold, *v;
    str bytes;

    p->template = "act_page";
    p->where = "cases";
    if (!page_matter(p, id, RIGHT_SEE, &fold, &authority) ||
        !read_act(p, id, &act))
        return false;
    if (str_eq(page_query(p, "format"), S("json")))
        return arena_str(p->a, act.bytes, &bytes, p->e) &&
               page_plain(p, "application/json", bytes);
    if (!add_record(p, &act, p->r->path))
        return false;
    if (!p->failed &&
        !office_plain_numbers(p->a, json_get(act.act, S("intent")), p->e))
        p->failed = true;
    v = v_act(p, id, fold, office_procedure(p->office, fold), &act);
    v_put(p, p->view, "act", v);
    v_put(p, p->view, "matter", v_matter_head(p, id, fold, &authority));
    return page_crumb(p, page_zh_en(p, S("事项查询"), S("Cases")),
                      S("/cases")) &&
           page_crumb(p, id, v_matter_href(p, id)) &&
           page_crumb(p, json_get_str(v, S("name")), S(""));
}

PAGE(page_act, PAGE_STAFF)

/* ---- for anyone ---- */

static bool make_page_checkpoint(struct page *p)
{
    struct ledger_checkpoint c;
    bool found;

    if (!checkpoint_covering(p->db, p->a, -1, &found, &c, p->e))
        return false;
    if (!found)
        return err_set(p->e, &no_checkpoint, .arg = {office_origin(p->office)});
    return page_plain(p, "text/plain; charset=utf-8", c.note);
}

PAGE(page_checkpoint, PAGE_PUBLIC)

static bool write_proof(struct page *p, int64_t seq,
                        const struct ledger_proof *proof, str note)
{
    struct buf b;
    str body;
    bool ok;

    buf_init(&b, &memory_system, 1 << 16);
    buf_lit(&b, "c2sp.org/tlog-proof@v1\nindex ");
    buf_int(&b, seq);
    buf_byte(&b, '\n');
    for (size_t i = 0; i < proof->n; i++) {
        base64_put(&b, proof->at[i].b, SHA256_SIZE);
        buf_byte(&b, '\n');
    }
    buf_byte(&b, '\n');
    buf_add(&b, note);
    ok = buf_take(&b, p->a, &body, p->e);
    buf_close(&b);
    return ok && page_plain(p, "text/plain; charset=utf-8", body);
}

static bool make_page_proof(struct page *p)
{
    str asked = page_param(p, "seq");
    struct ledger_checkpoint c;
    struct ledger_proof proof;
    int64_t seq, size;
    bool found;

    if (!ledger_size(p->db, &size, p->e))
        return false;
    if (!str_to_int(asked, 0, size - 1, &seq))
        return err_set(p->e, &no_act, .arg = {str_slice(asked, 0, 32)});
    if (!checkpoint_covering(p->db, p->a, seq, &found, &c, p->e))
        return false;
    if (!found)
        return err_set(p->e, &no_checkpoint, .arg = {asked});
    return ledger_inclusion(p->db, seq, c.size, &proof, p->e) &&
           write_proof(p, seq, &proof, c.note);
}

PAGE(page_proof, PAGE_PUBLIC)
