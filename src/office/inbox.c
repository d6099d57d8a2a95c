/* inbox.c - what a command asks of the process that has the city.
 *
 * One process has the store.  A command that finds it taken leaves its question
 * as a file in the data folder, whose owner may do everything anyway; the tick
 * of the one who serves answers with a file beside it, in steps, so that timers
 * go on.  A question stays until it is answered: after a kill it is asked
 * again, and ends where it would have ended.
 *
 *     inbox/ID.ask   inbox/ID.progress   inbox/ID.answer
 */
#include "office/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct err_def cannot_leave = {
    .code = "OFFICE-091",
    .fault = FAULT_IO,
    .zh = "不能在数据目录中写「{0}」({1})",
    .fix_zh = "检查目录是否可写、有空间,并以服务的用户运行",
    .en = "\"{0}\" cannot be written in the data folder ({1})",
    .fix_en = "check that it is writable and has room, and run as the "
              "service's user",
};

enum {
    JOB_BYTES = 512 << 20,
    FILE_MAX = 64 << 20,
    STEPS = 4, /* of one tick: some hundred matters each */
    ID_BYTES = 8
};

struct calendar_post {
    struct arena *a;
    str id; /* "": a recount that was cut short */
    struct calendar_job job;
};

/* ---- files ---- */

static bool path_of(struct arena *a, str dir, str id, const char *end,
                    const char **out, struct err *e)
{
    const str parts[] = {dir, S("/inbox/"), id, str_of(end)};
    str path;

    if (!arena_join(a, parts, COUNT_OF(parts), &path, e))
        return false;
    *out = arena_cstr(a, path, e);
    return *out != NULL;
}

/* What root leaves belongs to the owner of the data folder, or the service could
 * not read it, and its ticks would fail. */
static bool belongs(struct arena *a, str dir, const char *path)
{
    const char *folder = arena_cstr(a, dir, NULL);
    struct stat st;

    if (folder == NULL || stat(folder, &st) != 0)
        return false;
    return geteuid() != 0 || st.st_uid == 0 ||
           chown(path, st.st_uid, st.st_gid) == 0;
}

/* Whole or not at all: written beside, synced, then given its name. */
static bool put_file(struct arena *a, str dir, str id, const char *end,
                     const struct json *v, struct err *e)
{
    const char *path, *beside;
    struct buf b;
    str text = S("");
    bool ok;
    int fd = -1;

    if (!path_of(a, dir, id, end, &path, e) ||
        !path_of(a, dir, id, ".new", &beside, e))
        return false;
    buf_init(&b, &memory_system, FILE_MAX);
    json_print(v, 0, &b);
    ok = buf_done(&b, &text, e);
    if (ok) {
        fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        ok = fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n &&
             fsync(fd) == 0 && belongs(a, dir, beside) &&
             rename(beside, path) == 0;
        if (!ok)
            (void)err_set(e, &cannot_leave,
                          .arg = {str_of(path), str_of(strerror(errno))});
    }
    if (fd >= 0)
        (void)close(fd);
    buf_close(&b);
    return ok;
}

static bool get_file(struct arena *a, str dir, str id, const char *end,
                     struct json **out, struct err *e)
{
    const char *path;
    str text;

    *out = NULL;
    if (!path_of(a, dir, id, end, &path, e))
        return false;
    if (!file_exists(a, str_of(path)))
        return true;
    return file_read(a, str_of(path), FILE_MAX, &text, e) &&
           json_read(a, str_of(path), text, out, e);
}

static void drop_file(struct arena *a, str dir, str id, const char *end)
{
    const char *path;

    if (path_of(a, dir, id, end, &path, NULL))
        (void)unlink(path);
}

/* ---- for commands ---- */

bool calendar_post_put(struct arena *a, str dir, const struct random *random,
                       const struct json *ask, str *id, struct err *e)
{
    const char *inbox;
    uint8_t bytes[ID_BYTES];
    struct buf b;
    bool ok;

    if (!path_of(a, dir, S(""), "", &inbox, e))
        return false;
    if ((mkdir(inbox, 0700) != 0 && errno != EEXIST) ||
        !belongs(a, dir, inbox) ||
        !random->fill(random->ctx, bytes, sizeof bytes))
        return err_set(e, &cannot_leave,
                       .arg = {str_of(inbox), str_of(strerror(errno))});
    buf_init(&b, &memory_system, 64);
    hex_put(&b, bytes, sizeof bytes);
    ok = buf_take(&b, a, id, e);
    buf_close(&b);
    return ok && put_file(a, dir, *id, ".ask", ask, e);
}

bool calendar_post_get(struct arena *a, str dir, str id, struct json **answer,
                       struct json **progress, struct err *e)
{
    if (!get_file(a, dir, id, ".answer", answer, e) ||
        !get_file(a, dir, id, ".progress", progress, e))
        return false;
    if (*answer != NULL)
        drop_file(a, dir, id, ".answer");
    return true;
}

void calendar_post_drop(struct arena *a, str dir, str id)
{
    drop_file(a, dir, id, ".ask");
    drop_file(a, dir, id, ".progress");
    drop_file(a, dir, id, ".answer");
}

/* ---- for the tick ---- */

static bool is_ask(str name)
{
    static const str end = SI(".ask");
    uint8_t bytes[ID_BYTES];

    return name.n == 2 * ID_BYTES + end.n && str_ends(name, end) &&
           hex_get(str_slice(name, 0, 2 * ID_BYTES), bytes, ID_BYTES);
}

/* The first question that is there, or *id "". */
static bool first_ask(struct office *o, struct arena *a, str *id, struct err *e)
{
    const char *inbox;
    str *names = NULL;
    size_t n = 0;

    *id = S("");
    if (!path_of(a, o->options.dir, S(""), "", &inbox, e))
        return false;
    if (!dir_exists(a, str_of(inbox)))
        return true;
    if (!dir_list(a, str_of(inbox), &names, &n, e))
        return false;
    for (size_t i = 0; i < n && id->n == 0; i++) {
        if (is_ask(names[i]))
            *id = str_slice(names[i], 0, 2 * ID_BYTES);
    }
    return true;
}

/* Whether the newest version of the calendar was cut short in its recount. */
static bool cut_short(struct office *o, struct arena *a, bool *yes,
                      struct err *e)
{
    const struct json *versions;
    struct db *db = NULL;
    struct loaded x = {0};
    int64_t version;
    bool ok = office_read(o, &db, e) &&
              load_version(db, S(CALENDAR_STREAM), &version, e);

    *yes = false;
    if (ok && version != o->closed) {
        ok = load_fold(db, a, S(CALENDAR_STREAM), &x, e);
        versions = json_get(x.fold, S("versions"));
        *yes =
            ok && json_is(versions, JSON_ARRAY) && versions->n > 0 &&
            json_get(versions->items[versions->n - 1], S("recounted")) == NULL;
        if (ok && !*yes)
            o->closed = version;
    }
    office_read_end(o, db);
    return ok;
}

void calendar_tick_end(struct office *o)
{
    if (o->post != NULL)
        arena_close(o->post->a);
    o->post = NULL;
}

/* What there is to do next, if anything. */
static bool take_up(struct office *o, struct err *e)
{
    struct arena *a = NULL;
    struct calendar_post *p;
    struct json *ask = NULL;
    bool recount = false, ok;
    str id = S("");

    if (!arena_open(&a, &memory_system, JOB_BYTES, e))
        return false;
    p = arena_new(a, struct calendar_post, e);
    ok = p != NULL && first_ask(o, a, &id, e) &&
         (id.n > 0 ? get_file(a, o->options.dir, id, ".ask", &ask, e)
                   : cut_short(o, a, &recount, e));
    if (ok && recount) {
        ask = json_object(a, e);
        ok = ask != NULL && json_set_str(a, ask, S("do"), S("recount"), e);
    }
    if (!ok || ask == NULL) {
        arena_close(a);
        return ok;
    }
    *p = (struct calendar_post){.a = a, .id = id};
    p->job = (struct calendar_job){.ask = ask, .a = a};
    o->post = p;
    return true;
}

static struct json *progress_json(struct calendar_post *p, struct err *e)
{
    struct json *v = json_object(p->a, e);

    return v != NULL && json_set_int(p->a, v, S("looked"), p->job.looked, e) &&
                   json_set_int(p->a, v, S("all"), p->job.all, e)
               ? v
               : NULL;
}

/* The asker is told what is the asker's to mend. */
static struct json *error_json(struct arena *a, const struct err *own,
                               struct err *e)
{
    struct json *v = json_object(a, e), *x = json_object(a, e);
    bool ok = v != NULL && x != NULL;

    for (int lang = LANG_ZH; ok && lang <= LANG_EN; lang++) {
        struct buf b;
        str text;

        buf_init(&b, &memory_system, 1 << 14);
        err_print(own, (enum lang)lang, &b);
        ok = buf_take(&b, a, &text, e) &&
             json_set_str(a, x, lang == LANG_ZH ? S("zh") : S("en"), text, e);
        buf_close(&b);
    }
    return ok &&
                   json_set_int(a, x, S("exit"),
                                fault_codes[err_fault(own)].exit, e) &&
                   json_set(a, v, S("error"), x, e)
               ? v
               : NULL;
}

static bool the_askers(const struct err *own)
{
    enum fault fault = err_fault(own);

    return fault == FAULT_INPUT || fault == FAULT_FORBIDDEN ||
           fault == FAULT_ABSENT || fault == FAULT_CONFLICT ||
           fault == FAULT_LARGE;
}

static bool give(struct office *o, struct calendar_post *p, struct err *e)
{
    str dir = o->options.dir;

    if (p->id.n > 0) {
        if (!put_file(p->a, dir, p->id, ".answer", p->job.answer, e))
            return false;
        drop_file(p->a, dir, p->id, ".ask");
        drop_file(p->a, dir, p->id, ".progress");
    }
    if (o->options.log != NULL)
        LOG(o->options.log, "calendar",
            {"ask", json_get_str(p->job.ask, S("do"))});
    return true;
}

bool calendar_tick(struct office *o, struct err *e)
{
    struct calendar_post *p;
    struct err own = {0};
    bool ok = true;

    if (o->post == NULL && !take_up(o, e))
        return false;
    p = o->post;
    if (p == NULL)
        return true;
    for (int i = 0; ok && i < STEPS && p->job.answer == NULL; i++)
        ok = office_calendar_step(o, &p->job, &own);
    if (!ok && p->id.n > 0 && the_askers(&own)) {
        p->job.answer = error_json(p->a, &own, e);
        ok = p->job.answer != NULL;
    } else if (!ok && e != NULL) {
        *e = own;
    }
    if (ok && p->job.answer != NULL)
        ok = give(o, p, e);
    else if (ok && p->id.n > 0)
        ok = put_file(p->a, o->options.dir, p->id, ".progress",
                      progress_json(p, e), e);
    /* What failed is taken up anew, from its beginning. */
    if (!ok || p->job.answer != NULL)
        calendar_tick_end(o);
    return ok;
}
