/* party.c - made-up parties whose codes have right check characters and stand
 * in the division 990000, which does not exist [GB 32100] [GB 11714]
 * [GB 11643].
 */
#include "demo/internal.h"

enum { NUMBER_SIZE = 64 }; /* eighteen are used */

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int value_of(char c)
{
    int v = 0;

    while (alphabet[v] != '\0' && alphabet[v] != c)
        v++;
    return v;
}

/* 91 990000 and eight digits with their own check, then the whole's. */
static void credit_code(int64_t n, char out[NUMBER_SIZE])
{
    static const int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0, weight = 1, r;

    (void)snprintf(out, NUMBER_SIZE, "91990000%08lld00",
                   (long long)(n % 100000000));
    for (int i = 0; i < 8; i++)
        sum += (out[8 + i] - '0') * weights[i];
    r = 11 - sum % 11;
    out[16] = r == 10 ? 'X' : r == 11 ? '0' : (char)('0' + r);
    sum = 0;
    for (int i = 0; i < 17; i++) {
        sum += value_of(out[i]) * weight;
        weight = weight * 3 % 31;
    }
    out[17] = alphabet[(31 - sum % 31) % 31];
}

static void citizen_number(int64_t n, char out[NUMBER_SIZE])
{
    static const int weights[] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                  3, 7, 9,  10, 5, 8, 4, 2};
    static const char checks[] = "10X98765432";
    int sum = 0;

    (void)snprintf(out, NUMBER_SIZE, "990000%04d%02d%02d%03d0",
                   1960 + (int)(n % 40), 1 + (int)(n % 12), 1 + (int)(n % 28),
                   (int)(n % 1000));
    for (int i = 0; i < 17; i++)
        sum += (out[i] - '0') * weights[i];
    out[17] = checks[sum % 11];
}

static str pick(struct demo *d, const char *list)
{
    const struct json *all = d_need(d, d->people, list);

    if (d->failed || all->n == 0)
        return S("");
    return json_str(all->items[d_roll(d, (int64_t)all->n)]);
}

static struct json *organisation(struct demo *d)
{
    struct json *v = d_object(d);
    str word = pick(d, "words"), trade = pick(d, "trades");
    char code[NUMBER_SIZE];

    credit_code(10000 + d->next_code++, code);
    d_str(d, v, "kind", S("organisation"));
    d_str(d, v, "name", D_JOIN(d, S("示例"), word, trade));
    d_str(d, v, "code", D_JOIN(d, str_of(code)));
    d_str(d, v, "representative", D_JOIN(d, pick(d, "persons"), S("示例")));
    return v;
}

/* A natural person, only where a procedure needs one. */
static struct json *person(struct demo *d)
{
    struct json *v = d_object(d);
    char number[NUMBER_SIZE];

    citizen_number(d->next_code++, number);
    d_str(d, v, "kind", S("person"));
    d_str(d, v, "name", D_JOIN(d, pick(d, "persons"), S("示例")));
    d_str(d, v, "id_number", D_JOIN(d, str_of(number)));
    d_str(d, v, "phone", S("19900000000"));
    return v;
}

/* "person", "organisation", or {kind, capacity, name}: who is named is somebody
 * of the city, whose code is not made up. */
static struct json *party_of(struct demo *d, const struct json *is)
{
    bool whole = json_is(is, JSON_OBJECT);
    str kind = whole ? json_get_str(is, S("kind")) : json_str(is);
    str name = json_get_str(is, S("name"));
    struct json *v = name.n > 0                  ? d_object(d)
                     : str_eq(kind, S("person")) ? person(d)
                                                 : organisation(d);

    if (name.n > 0) {
        d_str(d, v, "kind", kind);
        d_str(d, v, "name", name);
    }
    if (json_get_str(is, S("capacity")).n > 0)
        d_str(d, v, "capacity", json_get_str(is, S("capacity")));
    return v;
}

struct json *party_make(struct demo *d, const struct json *kinds)
{
    struct json *all = d_object(d);

    if (!json_is(kinds, JSON_ARRAY)) {
        d_put(d, all, "p1", organisation(d));
        return all;
    }
    for (size_t i = 0; !d->failed && i < kinds->n; i++) {
        str id = D_JOIN(d, S("p"), d_int(d, (int64_t)i + 1, 1));

        if (!d->failed &&
            !json_set(d->a, all, id, party_of(d, kinds->items[i]), d->e))
            d->failed = true;
    }
    return all;
}
