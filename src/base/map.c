/* map.c - a table from text to pointer, in an arena, in insertion order.
 *
 * Invariants  1. slots is a power of two, at least twice count.
 *             2. slot values are 1 + an index into keys, or 0.
 */
#include "base/base.h"

#include <assert.h>

struct entry {
    str key;
    void *value;
};

struct map {
    struct arena *a;
    VEC(struct entry) entries;
    uint32_t *slots;
    size_t n_slots;
};

struct map *map_new(struct arena *a, struct err *e)
{
    struct map *m = arena_new(a, struct map, e);

    if (m == NULL)
        return NULL;
    m->a = a;
    m->n_slots = 16;
    m->slots = arena_array(a, uint32_t, m->n_slots, e);
    return m->slots == NULL ? NULL : m;
}

/* The slot that holds the key, or the empty one where it belongs. */
static size_t slot_of(const struct map *m, str key)
{
    size_t i = (size_t)(str_hash(key, 0) >> 20) & (m->n_slots - 1);

    while (m->slots[i] != 0 && !str_eq(m->entries.at[m->slots[i] - 1].key, key))
        i = (i + 1) & (m->n_slots - 1);
    return i;
}

static bool grow(struct map *m, struct err *e)
{
    size_t n = m->n_slots * 2;
    uint32_t *slots = arena_array(m->a, uint32_t, n, e);

    if (slots == NULL)
        return false;
    m->slots = slots;
    m->n_slots = n;
    for (size_t i = 0; i < m->entries.n; i++)
        m->slots[slot_of(m, m->entries.at[i].key)] = (uint32_t)(i + 1);
    return true;
}

bool map_put(struct map *m, str key, void *value, struct err *e)
{
    size_t i = slot_of(m, key);
    struct entry *entry;

    if (m->slots[i] != 0) {
        m->entries.at[m->slots[i] - 1].value = value;
        return true;
    }
    if (m->entries.n >= UINT32_MAX / 4)
        return err_set(e, &err_too_much, .arg = {S("map"), S("2^30")});
    if ((m->entries.n + 1) * 2 > m->n_slots) {
        if (!grow(m, e))
            return false;
        i = slot_of(m, key);
    }
    entry = vec_add(m->a, &m->entries, e);
    if (entry == NULL)
        return false;
    *entry = (struct entry){key, value};
    m->slots[i] = (uint32_t)m->entries.n;
    return true;
}

void *map_get(const struct map *m, str key)
{
    size_t i = slot_of(m, key);

    return m->slots[i] == 0 ? NULL : m->entries.at[m->slots[i] - 1].value;
}

size_t map_count(const struct map *m)
{
    return m->entries.n;
}

bool map_at(const struct map *m, size_t i, str *key, void **value)
{
    if (i >= m->entries.n)
        return false;
    *key = m->entries.at[i].key;
    *value = m->entries.at[i].value;
    return true;
}
