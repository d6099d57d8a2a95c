/* shipped.c - where shipped data lie, and how a city is opened with them. */
#include "cli/internal.h"
#include "crypto/crypto.h"

#include <assert.h>
#include <stdio.h>
#include <unistd.h>

static const struct err_def no_data = {
    .code = "CLI-004",
    .fault = FAULT_ABSENT,
    .zh = "找不到随程序提供的「{0}」",
    .fix_zh = "在项目目录中运行,或用 {1} 指出目录",
    .en = "the shipped \"{0}\" is not found",
    .fix_en = "run inside the project, or give {1} DIR",
};

/* What the project ships, the option that names another place, and what tells
 * the folder from another of the same name. */
static const struct {
    const char *name, *option, *mark;
} shipped[] = {
    {"facts", "--facts", "/laws.yaml"},      {"packs", "--packs", ""},
    {"views", "--views", "/phrases.yaml"},   {"assets", "--assets", ""},
    {"demo", "--demo-data", "/people.yaml"},
};

static bool holds(struct cli *c, str dir, const char *mark, bool *there)
{
    const str parts[] = {dir, str_of(mark)};
    str path;

    if (!arena_join(c->a, parts, COUNT_OF(parts), &path, c->e))
        return false;
    *there = mark[0] == '\0' ? dir_exists(c->a, dir) : file_exists(c->a, path);
    return true;
}

static bool look(struct cli *c, str near, size_t which, str *dir, bool *there)
{
    static const char *const steps[] = {"/", "/../", "/../../", "/../../../",
                                        "/../share/fadu/"};
    const str bases[] = {near, c->program_dir, S("."), S("/usr/share/fadu")};

    for (size_t b = 0; b < COUNT_OF(bases); b++) {
        for (size_t s = 0; bases[b].n > 0 && s < COUNT_OF(steps); s++) {
            const str parts[] = {bases[b], str_of(steps[s]),
                                 str_of(shipped[which].name)};
            str path;

            if (!arena_join(c->a, parts, COUNT_OF(parts), &path, c->e) ||
                !holds(c, path, shipped[which].mark, there))
                return false;
            if (*there) {
                *dir = path;
                return true;
            }
        }
    }
    return true;
}

bool cli_shipped(struct cli *c, str near, const char *name, str *dir)
{
    bool there = false;
    size_t i = 0;

    while (strcmp(shipped[i].name, name) != 0) {
        i++;
        assert(i < COUNT_OF(shipped));
    }
    if (cli_option(c, str_of(shipped[i].option), 0, dir))
        return true;
    if (!look(c, near, i, dir, &there))
        return false;
    return there || err_set(c->e, &no_data,
                            .arg = {str_of(name), str_of(shipped[i].option)});
}

bool cli_facts(struct cli *c, str near, struct law **law)
{
    str dir;

    return cli_shipped(c, near, "facts", &dir) &&
           law_read(c->a, dir, law, c->e);
}

static bool join(struct cli *c, str dir, str name, str *path)
{
    const str parts[] = {dir, S("/"), name};

    return arena_join(c->a, parts, COUNT_OF(parts), path, c->e);
}

bool cli_calendar(struct cli *c, str near, struct calendar **calendar)
{
    str dir, path, text, digest;

    /* The version of the days off that goes into acts is their digest. */
    return cli_shipped(c, near, "facts", &dir) &&
           join(c, dir, S("holidays-cn.csv"), &path) &&
           file_read(c->a, path, 1 << 20, &text, c->e) &&
           arena_str(c->a, str_of(sha256_hex(text).z), &digest, c->e) &&
           calendar_read(c->a, path, text, digest, calendar, c->e);
}

/* ---- a city ---- */

bool cli_city_shipped(struct cli *c, struct cli_city *city)
{
    str packs;

    return cli_facts(c, S(""), &city->law) &&
           cli_calendar(c, S(""), &city->calendar) &&
           cli_shipped(c, S(""), "packs", &packs) &&
           packs_read(c->a, packs, city->law, &city->packs, c->e);
}

struct office_options cli_office(const struct cli *c,
                                 const struct cli_city *city)
{
    return (struct office_options){.dir = city->dir,
                                   .law = city->law,
                                   .packs = city->packs,
                                   .calendar = city->calendar,
                                   .clock = c->clock,
                                   .random = c->random,
                                   .log = c->log,
                                   .readers = 1};
}

bool cli_city_open(struct cli *c, size_t readers, struct cli_city *city)
{
    struct office_options o;

    if (!cli_city_shipped(c, city))
        return false;
    o = cli_office(c, city);
    o.readers = readers;
    return office_open(&city->office, c->a, &o, c->e);
}

bool cli_demo_logins(struct cli *c, str dir, bool *demo, str *logins)
{
    str path;

    *logins = S("");
    if (!join(c, dir, S("logins.json"), &path))
        return false;
    *demo = file_exists(c->a, path);
    return !*demo || file_read(c->a, path, 1 << 20, logins, c->e);
}

/* A line that is written over on a terminal; elsewhere, one in a thousand. */
void cli_progress(void *cli, int64_t done, int64_t all)
{
    bool terminal = isatty(STDERR_FILENO) == 1;

    (void)cli;
    if (terminal)
        (void)fprintf(stderr, "\r%lld / %lld%s", (long long)done,
                      (long long)all, done == all ? "\n" : "");
    else if (done % 1000 < 100 || done == all)
        (void)fprintf(stderr, "%lld / %lld\n", (long long)done, (long long)all);
}
