/* conceal.c - confidential values stand in an act only as salted digests.
 *
 * In the manner of [RFC 9901 §4.2]: the place holds {"~": digest}; value and
 * salt stand beside the ledger and can be destroyed, and the act still
 * verifies. */
#include "ledger/internal.h"

static const struct err_def no_chance = {
    .code = "LEDGER-003",
    .fault = FAULT_IO,
    .zh = "系统没有给出随机数,无法为「{0}」加盐",
    .fix_zh = "检查系统的随机数来源后再试",
    .en = "the system gave no random bytes to salt \"{0}\" with",
    .fix_en = "check the system's random source and try again",
};

/* [RFC 4648 §5] without padding: base64url_put writes into a buffer, which
 * here would ask for memory for each value looked at. */
struct concealed_text concealed_text(const uint8_t salt[SALT_SIZE],
                                     str canonical)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz0123456789-_";
    uint8_t digest[SHA256_SIZE + 1] = {0};
    struct concealed_text t;
    struct sha256 s;

    sha256_start(&s);
    sha256_add(&s, salt, SALT_SIZE);
    sha256_add(&s, canonical.p, canonical.n);
    sha256_end(&s, digest);
    for (size_t i = 0; i < CONCEALED_TEXT; i++) {
        size_t bit = 6 * i;
        unsigned two = (unsigned)digest[bit / 8] << 8 | digest[bit / 8 + 1];

        t.z[i] = alphabet[two >> (10 - bit % 8) & 63U];
    }
    t.z[CONCEALED_TEXT] = '\0';
    return t;
}

str concealed_digest(const struct json *v)
{
    if (!json_is(v, JSON_OBJECT) || v->n != 1 || !str_eq(v->names[0], S("~")) ||
        !json_is(v->items[0], JSON_STRING))
        return S("");
    return json_str(v->items[0]);
}

/* ---------------------------------------------------------------- pointers */

/* Whether a name is what a pointer's part says: ~1 is "/", ~0 is "~". */
static bool part_is(str part, str name)
{
    size_t i = 0, k = 0;

    for (; i < part.n && k < name.n; i++, k++) {
        char c = part.p[i];

        if (c == '~') {
            if (++i == part.n || (part.p[i] != '0' && part.p[i] != '1'))
                return false;
            c = part.p[i] == '0' ? '~' : '/';
        }
        if (c != name.p[k])
            return false;
    }
    return i == part.n && k == name.n;
}

static bool part_find(const struct json *v, str part, size_t *index)
{
    int64_t i;

    if (json_is(v, JSON_OBJECT)) {
        for (size_t k = 0; k < v->n; k++) {
            if (part_is(part, v->names[k])) {
                *index = k;
                return true;
            }
        }
        return false;
    }
    if (!json_is(v, JSON_ARRAY) || v->n == 0 ||
        (part.n > 1 && part.p[0] == '0') ||
        !str_to_int(part, 0, (int64_t)v->n - 1, &i))
        return false;
    *index = (size_t)i;
    return true;
}

bool pointer_find(struct json *tree, str pointer, struct json **container,
                  size_t *index)
{
    struct json *v = tree, *within = NULL;
    size_t at = 0;
    str part, rest;

    if (!str_starts(pointer, S("/")))
        return false;
    rest = str_slice(pointer, 1, pointer.n);
    for (bool more = true; more;) {
        more = str_cut(rest, S("/"), &part, &rest);
        if (!part_find(v, part, &at))
            return false;
        within = v;
        v = within->items[at];
    }
    *container = within;
    *index = at;
    return true;
}

/* ------------------------------------------------------------- concealing */

struct conceal {
    struct arena *a;
    const str *names;
    size_t n_names;
    const struct random *random;
    struct disclosures *out;
    struct buf path; /* of the value looked at */
    struct buf text; /* its canonical form */
};

static bool named(const struct conceal *c, str name)
{
    for (size_t i = 0; i < c->n_names; i++) {
        if (str_eq(c->names[i], name))
            return true;
    }
    return false;
}

static void put_part(struct buf *path, str name)
{
    buf_byte(path, '/');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '~')
            buf_lit(path, "~0");
        else if (name.p[i] == '/')
            buf_lit(path, "~1");
        else
            buf_byte(path, name.p[i]);
    }
}

static bool conceal_one(struct conceal *c, struct json **place, struct err *e)
{
    struct json *hidden = json_object(c->a, e);
    struct disclosed d = {.value = *place};
    struct disclosed *kept;
    str text;

    if (hidden == NULL || !buf_take(&c->path, c->a, &d.path, e))
        return false;
    if (!c->random->fill(c->random->ctx, d.salt, sizeof d.salt))
        return err_set(e, &no_chance, .arg = {d.path});
    buf_clear(&c->text);
    if (!json_canonical(d.value, &c->text, e) ||
        !buf_done(&c->text, &text, e) ||
        !arena_str(c->a, str_of(concealed_text(d.salt, text).z), &text, e) ||
        !json_set_str(c->a, hidden, S("~"), text, e))
        return false;
    kept = vec_add(c->a, c->out, e);
    if (kept == NULL)
        return false;
    *kept = d;
    *place = hidden;
    return true;
}

/* A write of effects is {path: [names], value}: what it writes is
 * confidential when a name on the way is. */
static bool writes_named(const struct conceal *c, const struct json *v)
{
    const struct json *path = json_get(v, S("path"));

    if (v->n != 2 || !json_is(path, JSON_ARRAY) ||
        json_get(v, S("value")) == NULL)
        return false;
    for (size_t i = 0; i < path->n; i++) {
        if (json_is(path->items[i], JSON_STRING) &&
            named(c, json_str(path->items[i])))
            return true;
    }
    return false;
}

/* No deeper than what can be recorded: beyond, json_canonical refuses the
 * act. */
static bool conceal_in(struct conceal *c, struct json *v, int depth,
                       struct err *e)
{
    bool write = json_is(v, JSON_OBJECT) && writes_named(c, v);
    size_t before = c->path.n;

    if (v == NULL || (v->kind != JSON_OBJECT && v->kind != JSON_ARRAY) ||
        depth > JSON_DEPTH)
        return true;
    for (size_t i = 0; i < v->n; i++) {
        struct number_text number = number_text((int64_t)i);
        str name = v->kind == JSON_OBJECT ? v->names[i] : str_of(number.z);
        bool hide = v->kind == JSON_OBJECT &&
                    (named(c, name) || (write && str_eq(name, S("value"))));

        put_part(&c->path, name);
        if (!(hide ? conceal_one(c, &v->items[i], e)
                   : conceal_in(c, v->items[i], depth + 1, e)))
            return false;
        c->path.n = before;
    }
    return true;
}

bool ledger_conceal(struct arena *a, struct json *tree, str prefix,
                    const str *names, size_t n_names,
                    const struct random *random, struct disclosures *out,
                    struct err *e)
{
    struct conceal c = {.a = a,
                        .names = names,
                        .n_names = n_names,
                        .random = random,
                        .out = out};
    bool ok;

    if (n_names == 0)
        return true;
    buf_init(&c.path, &memory_system, VALUE_MAX);
    buf_init(&c.text, &memory_system, VALUE_MAX);
    buf_add(&c.path, prefix);
    ok = conceal_in(&c, tree, 0, e);
    buf_close(&c.path);
    buf_close(&c.text);
    return ok;
}
