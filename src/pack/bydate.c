/* bydate.c - what holds on a day: settings, versions and conditions follow the
 * law that is in force.
 */
#include "pack/internal.h"

static const struct err_def either = {
    .code = "PACK-094",
    .fault = FAULT_INPUT,
    .zh = "设定「{0}」既写了 value 又写了 versions",
    .fix_zh = "随法律变化的写 versions,其余的写 value",
    .en = "the setting \"{0}\" has both value and versions",
    .fix_en = "give versions where the law changes it, value otherwise",
};
static const struct err_def dateless = {
    .code = "PACK-095",
    .fault = FAULT_INPUT,
    .zh = "设定「{0}」的第 {1} 个版本没有写明依据,不知何时有效",
    .fix_zh = "在这个版本下写 basis",
    .en = "version {1} of the setting \"{0}\" cites no law, so that it is "
          "never in force",
    .fix_en = "give its basis",
};

bool facts_apply(const struct facts_cited *f, date on)
{
    for (size_t i = 0; i < f->n; i++) {
        if (fact_in_force(f->at[i], on))
            return true;
    }
    return f->n == 0;
}

bool facts_last(const struct facts_cited *f)
{
    for (size_t i = 0; i < f->n; i++) {
        if (f->at[i]->law->repealed == DATE_MAX)
            return true;
    }
    return f->n == 0;
}

const struct json *setting_value(const struct setting *s, date on)
{
    static const struct json none = {.kind = JSON_NULL};
    const struct json *v = s->n_versions == 0 ? s->value : &none;

    for (size_t i = 0; i < s->n_versions; i++) {
        if (facts_apply(&s->versions[i].basis, on))
            v = s->versions[i].value;
    }
    return v;
}

const struct decision_version *decision_version_on(const struct decision *d,
                                                   date on)
{
    const struct decision_version *v = NULL;

    for (size_t i = 0; i < d->n_versions; i++) {
        if (facts_apply(&d->versions[i].basis, on))
            v = &d->versions[i];
    }
    return v;
}

bool link_setting_versions(struct arena *a, const struct law *law,
                           const struct json *node, struct setting *s,
                           struct err *e)
{
    static const char *const keys[] = {"value", "basis", NULL};
    const struct json *all = json_get(node, S("versions"));
    const struct json *value = json_get(node, S("value"));

    if (all == NULL)
        return true;
    if (value != NULL && value->kind != JSON_NULL)
        return err_set(e, &either, .at = node->at, .arg = {s->id});
    if (!declare_array(all, S("versions"), e))
        return false;
    s->versions = arena_array(a, struct setting_version, all->n, e);
    if (s->versions == NULL)
        return false;
    for (size_t i = 0; i < all->n; i++) {
        const struct json *one = all->items[i];
        struct setting_version *v = &s->versions[i];
        char n[24];

        if (!declare_keys(one, keys, S("version"), e) ||
            !declare_facts(a, law, one, S("basis"), &v->basis, e))
            return false;
        (void)snprintf(n, sizeof n, "%zu", i + 1);
        if (v->basis.n == 0)
            return err_set(e, &dateless, .at = one->at,
                           .arg = {s->id, str_of(n)});
        v->value = json_get(one, S("value"));
        if (v->value == NULL)
            v->value = json_null(a, e);
        if (v->value == NULL)
            return false;
        s->n_versions = i + 1;
    }
    return true;
}
