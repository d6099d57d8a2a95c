/* entry.c - changes of register entries, and the audit trail. */
#include "office/internal.h"

static const struct err_def no_basis = {
    .code = "OFFICE-030",
    .fault = FAULT_INPUT,
    .zh = "登记「{0}」没有写明依据",
    .fix_zh = "写明依据的文件或决定",
    .en = "the entry \"{0}\" names no basis",
    .fix_en = "name the decision or document it rests on",
};
static const struct err_def not_admin = {
    .code = "OFFICE-031",
    .fault = FAULT_FORBIDDEN,
    .zh = "你没有登记「{0}」的权限",
    .fix_zh = "请系统管理员办理",
    .en = "you may not register \"{0}\"",
    .fix_en = "ask an administrator",
};

static const struct err_def no_register = {
    .code = "OFFICE-032",
    .fault = FAULT_INPUT,
    .zh = "「{0}」不是登记事项的编号",
    .fix_zh = "写成「登记簿/编号」;事项只能由步骤改变,查阅记录由系统写入",
    .en = "\"{0}\" is no entry of a register",
    .fix_en = "write REGISTER/ID; matters change by steps only, and the trail "
              "is written by the system",
};

struct entry_travel {
    struct travel t;
    const struct office_entry *entry;
    const char *kind;
};

/* One write a member; the new fold. */
static bool merge(struct entry_travel *x, struct json *writes, struct err *e)
{
    struct arena *a = x->t.a;
    const struct json *set = x->entry->set;

    for (size_t i = 0; json_is(set, JSON_OBJECT) && i < set->n; i++) {
        struct json *one = json_object(a, e);
        struct json *path = json_array(a, e);

        if (one == NULL || path == NULL ||
            !json_add(a, path, json_string(a, set->names[i], e), e) ||
            !json_set(a, one, S("path"), path, e) ||
            !json_set(a, one, S("value"), json_copy(a, set->items[i], e), e) ||
            !json_add(a, writes, one, e))
            return false;
    }
    return true;
}

static bool entry_intent(struct entry_travel *x, struct json *act,
                         struct err *e)
{
    struct arena *a = x->t.a;
    struct json *intent = json_object(a, e);
    struct buf b;
    str at = S("");
    bool ok;

    buf_init(&b, &memory_system, 64);
    buf_instant(&b, x->entry->at, ZONE_CITY_MIN);
    ok = intent != NULL && buf_take(&b, a, &at, e) &&
         json_set_str(a, intent, S("at"), at, e) &&
         json_set_str(a, intent, S("basis"), x->entry->basis, e) &&
         json_set_str(a, intent, S("source"), x->entry->source, e) &&
         json_set(a, act, S("intent"), intent, e);
    buf_clear(&b);
    buf_instant(&b, x->t.recorded, ZONE_CITY_MIN);
    ok = ok && buf_take(&b, a, &at, e) &&
         json_set_str(a, act, S("recorded"), at, e);
    buf_close(&b);
    return ok;
}

/* Where an entry belongs: an authority to its own region, a person to the
 * authority's, anything else to whoever registers it. */
static bool entry_region(struct travel *t, struct db *db,
                         const struct json *fold, int64_t *region,
                         struct err *e)
{
    struct authority authority;
    struct region own;
    str kind, id;

    *region = t->caller->region;
    (void)str_cut(t->stream, S("/"), &kind, &id);
    if (str_eq(kind, S("person"))) {
        if (!load_office(t, db, json_get_str(fold, S("authority")), &authority,
                         e))
            return false;
        *region = authority.region;
    }
    if (str_eq(kind, S("authority")) &&
        region_of(json_get_str(fold, S("region")), &own))
        *region = own.from;
    return true;
}

/* Before and after the entry, so that nobody is taken from another region. */
static bool may_enter(struct entry_travel *x, struct db *db, struct err *e)
{
    struct travel *t = &x->t;
    const struct json *folds[] = {t->before, t->after};

    for (size_t i = 0; !x->entry->trusted && i < COUNT_OF(folds); i++) {
        int64_t region;

        if (folds[i] == NULL)
            continue;
        if (!entry_region(t, db, folds[i], &region, e))
            return false;
        if (!people_may(t->caller, RIGHT_ADMIN, t->caller->authority, region))
            return err_set(e, &not_admin, .arg = {t->stream});
    }
    return true;
}

static bool prepare_entry(struct travel *t, struct db *db, struct err *e)
{
    struct entry_travel *x = t->ctx;
    struct json *effects = json_object(t->a, e);
    struct json *writes = json_array(t->a, e);
    struct json *act = json_object(t->a, e);
    struct loaded old;

    if (effects == NULL || writes == NULL || act == NULL ||
        !load_fold(db, t->a, t->stream, &old, e) || !merge(x, writes, e))
        return false;
    t->before = old.fold;
    t->version = old.version;
    if (!travel_read(t, t->stream, t->version, e) ||
        !json_set(t->a, effects, S("writes"), writes, e) ||
        (x->entry->publish != NULL &&
         !json_set(t->a, effects, S("public"),
                   json_copy(t->a, x->entry->publish, e), e)) ||
        (x->entry->entries != NULL && x->entry->trusted &&
         !json_set(t->a, effects, S("entries"),
                   json_copy(t->a, x->entry->entries, e), e)) ||
        !json_set_str(t->a, act, S("kind"), str_of(x->kind), e) ||
        !json_set_str(t->a, act, S("authority"), t->authority, e) ||
        !json_set_str(t->a, act, S("actor"), t->caller->person, e) ||
        !entry_intent(x, act, e) ||
        !json_set(t->a, act, S("effects"), effects, e))
        return false;
    t->after =
        old.fold == NULL ? json_object(t->a, e) : json_copy(t->a, old.fold, e);
    t->act = act;
    t->goes_on = true;
    t->answer.result = OFFICE_DONE;
    return t->after != NULL && matter_apply(t->a, &t->after, effects, e) &&
           (str_eq(str_of(x->kind), S("audit")) || may_enter(x, db, e));
}

static bool go(struct office *o, struct arena *a, const struct caller *caller,
               const struct office_entry *entry, const char *kind,
               struct office_answer *out, struct err *e)
{
    struct entry_travel x = {.entry = entry, .kind = kind};
    const str about[] = {str_of(kind), entry->stream, entry->basis,
                         entry->source};
    str id;

    x.t = (struct travel){.o = o,
                          .a = a,
                          .caller = caller,
                          .key = entry->key,
                          .stream = entry->stream,
                          .authority = caller->authority,
                          .region = caller->region,
                          .prepare = prepare_entry,
                          .ctx = &x};
    (void)str_cut(entry->stream, S("/"), &id, &x.t.answer.matter);
    x.t.now = o->options.clock->now(o->options.clock->ctx);
    if (entry->trusted)
        x.t.now = entry->at;
    x.t.recorded = x.t.now;
    if ((entry->key.n > 0 &&
         !asked_digest(a, about, COUNT_OF(about), entry->set, entry->publish,
                       &x.t.asked, e)) ||
        !travel_go(&x.t, e))
        return false;
    *out = x.t.answer;
    return true;
}

bool office_enter(struct office *o, struct arena *a,
                  const struct caller *caller, const struct office_entry *entry,
                  struct office_answer *out, struct err *e)
{
    str kind, id;

    if (!str_cut(entry->stream, S("/"), &kind, &id) || kind.n == 0 ||
        id.n == 0 || str_eq(kind, S("matter")) || str_eq(kind, S("audit")) ||
        str_eq(kind, S("calendar")))
        return err_set(e, &no_register,
                       .arg = {str_slice(entry->stream, 0, 128)});
    if (!entry->trusted &&
        !people_may(caller, RIGHT_ADMIN, caller->authority, caller->region))
        return err_set(e, &not_admin, .arg = {entry->stream});
    if (str_trim(entry->basis).n == 0)
        return err_set(e, &no_basis, .arg = {entry->stream});
    return go(o, a, caller, entry, "enter", out, e);
}

/* One stream a day, so that the trail can be read day by day. */
bool office_audit(struct office *o, struct arena *a,
                  const struct caller *caller, str what, str matter, str detail,
                  struct err *e)
{
    const struct clock *clock = o->options.clock;
    instant now = clock->now(clock->ctx);
    struct json *set = json_object(a, e), *look = json_object(a, e);
    struct office_entry entry = {.set = set, .basis = what, .at = now};
    struct office_answer ignored;
    str day;

    if (set == NULL || look == NULL ||
        !arena_str(a, str_of(date_text(instant_date(now, ZONE_CITY_MIN)).z),
                   &day, e) ||
        !stream_name(a, S("audit"), day, &entry.stream, e) ||
        !json_set_str(a, look, S("what"), what, e) ||
        !json_set_str(a, look, S("person"), caller->person, e) ||
        !json_set_str(a, look, S("matter"), matter, e) ||
        !json_set_str(a, look, S("detail"), detail, e) ||
        !json_set(a, set, S("last"), look, e))
        return false;
    return go(o, a, caller, &entry, "audit", &ignored, e);
}
