/* proved.c - no pack runs before it is proved; what was proved is not proved
 * again.
 *
 * The whole proof of all packs takes seconds.  What it depends on - the merged
 * declaration with its tables, the facts, the prover - has a digest; those
 * that were proved stand in the city's folder (`proved`, a digest a line).
 * Who can write there can also change the packs: the list saves time and keeps
 * nobody out.
 */
#include "cli/internal.h"
#include "proof/proof.h"

static const struct err_def not_proved = {
    .code = "CLI-031",
    .fault = FAULT_INPUT,
    .zh = "程序「{0}」未经证明,不能启用(共 {1} 个问题)",
    .fix_zh = "运行 fadu check {2} 查看并改正",
    .en = "the procedure \"{0}\" is not proved and may not be used ({1} "
          "problems)",
    .fix_en = "run fadu check {2}, and mend what it says",
};

/* Another prover proves anew: raise it when claims change. */
#define PROVER "1"

enum { PROVING_MB = 256, LIST_MAX = 1 << 20 };

static bool facts_key(const struct law *law, struct sha256_text *out,
                      struct err *e)
{
    struct buf b;
    str bytes;
    bool ok;

    buf_init(&b, &memory_system, (size_t)64 << 20);
    ok = law_canonical(law, &b, e) && buf_done(&b, &bytes, e);
    if (ok)
        *out = sha256_hex(bytes);
    buf_close(&b);
    return ok;
}

static bool key_of(struct arena *a, const struct procedure *p,
                   const struct sha256_text *facts, str *key, struct err *e)
{
    const str parts[] = {S(PROVER), S("|"), p->digest, S("|"),
                         str_of(facts->z)};
    str all;

    return arena_join(a, parts, COUNT_OF(parts), &all, e) &&
           arena_str(a, str_of(sha256_hex(all).z), key, e);
}

static bool stands(str list, str key)
{
    str line;

    while (str_cut(list, S("\n"), &line, &list)) {
        if (str_eq(line, key))
            return true;
    }
    return str_eq(line, key);
}

static bool prove_one(struct cli *c, const struct procedure *p, struct arena *a)
{
    const struct proof_options o = {0};
    struct pack_problems found = {0};
    struct proof x = {0};
    bool reads = procedure_check(p, a, &found);
    str dir = S("packs");
    char n[24];

    if (!proof_run(p, &o, a, &x, c->e))
        return false;
    if (reads && x.holds)
        return true;
    (void)snprintf(n, sizeof n, "%zu",
                   found.n + x.counts[VERDICT_REFUTED] +
                       x.counts[VERDICT_OPEN]);
    return cli_shipped(c, S(""), "packs", &dir) &&
           err_set(c->e, &not_proved, .arg = {p->id, str_of(n), dir});
}

bool cli_prove(struct cli *c, const struct cli_city *city)
{
    const str parts[] = {city->dir, S("/proved")};
    struct sha256_text facts;
    struct arena *a = NULL;
    struct err absent = {0};
    struct buf list;
    str path, known = S(""), key;
    size_t n = packs_count(city->packs), fresh = 0;
    bool ok = arena_join(c->a, parts, COUNT_OF(parts), &path, c->e) &&
              facts_key(city->law, &facts, c->e) &&
              arena_open(&a, &memory_system, (size_t)PROVING_MB << 20, c->e);

    if (!ok || !file_read(c->a, path, LIST_MAX, &known, &absent))
        known = S("");
    buf_init(&list, &memory_system, LIST_MAX);
    for (size_t i = 0; ok && i < n; i++) {
        const struct procedure *p = packs_at(city->packs, i);

        ok = key_of(c->a, p, &facts, &key, c->e);
        if (ok && !stands(known, key)) {
            ok = prove_one(c, p, a);
            arena_reset(a);
            fresh++;
            if (ok)
                cli_progress(c, (int64_t)i + 1, (int64_t)n);
        }
        buf_add(&list, key);
        buf_lit(&list, "\n");
    }
    arena_close(a);
    /* Without the list the next start only takes longer. */
    if (ok && fresh > 0 && buf_done(&list, &known, &absent) &&
        !cli_save(c, path, known)) {
        LOG(c->log, "proved-not-kept", {"code", str_of(err_code(c->e))});
        *c->e = (struct err){0};
    }
    buf_close(&list);
    return ok;
}
