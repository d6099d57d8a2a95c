/* cmd_user.c - fadu user DIR …: the accounts by which people log in.
 *
 * What is done here is done by whoever may run programs on the data: it leaves
 * an act of the person "console" on the ledger, without the password.
 */
#include "cli/internal.h"

#include <errno.h>
#include <termios.h>
#include <unistd.h>

static const struct err_def no_action = {
    .code = "CLI-050",
    .fault = FAULT_INPUT,
    .zh = "账号没有「{0}」这种操作",
    .fix_zh = "可用 list、add、password、lock、unlock",
    .en = "\"{0}\" is nothing to do with accounts",
    .fix_en = "use list, add, password, lock or unlock",
};
static const struct err_def short_password = {
    .code = "CLI-051",
    .fault = FAULT_INPUT,
    .zh = "「{0}」的口令只有 {1} 个字,少于 {2} 个",
    .fix_zh = "换一个更长的口令,几个不相干的词连起来即可",
    .en = "the password of \"{0}\" has {1} characters, fewer than {2}",
    .fix_en = "choose a longer one; a few unrelated words will do",
};
static const struct err_def unfit_password = {
    .code = "CLI-052",
    .fault = FAULT_INPUT,
    .zh = "「{0}」的口令不能用:{1}",
    .fix_zh = "口令是一行 UTF-8 文字,至多 1024 个字节,不能含有账号名",
    .en = "the password of \"{0}\" cannot be used: {1}",
    .fix_en = "a password is one line of UTF-8, at most 1024 bytes, without "
              "the account's name in it",
};
static const struct err_def no_terminal = {
    .code = "CLI-053",
    .fault = FAULT_INPUT,
    .zh = "没有终端可以询问「{0}」的口令",
    .fix_zh = "加 --password-stdin,并把口令写到标准输入",
    .en = "there is no terminal to ask for the password of \"{0}\"",
    .fix_en = "add --password-stdin and write the password to standard input",
};
static const struct err_def twice_different = {
    .code = "CLI-054",
    .fault = FAULT_INPUT,
    .zh = "「{0}」的口令两次输入不同",
    .fix_zh = "重新输入",
    .en = "the password of \"{0}\" was not the same twice",
    .fix_en = "enter it again",
};

enum { PASSWORD_LEAST = 12, PASSWORD_MOST = 1024 };

struct asked {
    struct cli *c;
    struct office *office;
    bool demo;
    str account, person;
    char hash[PASSWORD_HASH_MAX];
};

/* ---- passwords ---- */

/* A line of standard input without its end; longer than may be: cut there. */
static size_t read_line(char *line, size_t size)
{
    size_t n = 0;
    char b;

    for (;;) {
        ssize_t got = read(STDIN_FILENO, &b, 1);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || b == '\n')
            break;
        if (n < size)
            line[n++] = b;
    }
    return n > 0 && line[n - 1] == '\r' ? n - 1 : n;
}

static size_t ask_unseen(const struct cli *c, bool again, char *line,
                         size_t size)
{
    struct termios seen, unseen;
    bool terminal = tcgetattr(STDIN_FILENO, &seen) == 0;
    size_t n;

    unseen = seen;
    unseen.c_lflag &= ~(tcflag_t)ECHO;
    (void)fputs(c->lang == LANG_ZH ? (again ? "再次输入: " : "口令: ")
                                   : (again ? "Again: " : "Password: "),
                stderr);
    if (terminal)
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
    n = read_line(line, size);
    if (terminal)
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &seen);
    (void)fputs("\n", stderr);
    return n;
}

static bool check_password(const struct asked *k, str password)
{
    struct err *e = k->c->e;
    size_t n, at;
    char count[24], least[24];

    if (password.n > PASSWORD_MOST)
        return err_set(e, &unfit_password, .arg = {k->account, S("> 1024")});
    if (!str_utf8(password, NULL))
        return err_set(e, &unfit_password, .arg = {k->account, S("UTF-8")});
    n = utf8_count(password);
    if (n < (k->demo ? 1 : PASSWORD_LEAST)) {
        (void)snprintf(count, sizeof count, "%zu", n);
        (void)snprintf(least, sizeof least, "%d", k->demo ? 1 : PASSWORD_LEAST);
        return err_set(e, &short_password,
                       .arg = {k->account, str_of(count), str_of(least)});
    }
    if (!k->demo && str_find(password, k->account, &at))
        return err_set(e, &unfit_password, .arg = {k->account, k->account});
    return true;
}

static bool take_password(struct asked *k)
{
    struct cli *c = k->c;
    char first[PASSWORD_MOST + 1], second[PASSWORD_MOST + 1];
    str password = {first, 0};

    if (cli_flag(c, S("--password-stdin"))) {
        password.n = read_line(first, sizeof first);
    } else if (isatty(STDIN_FILENO) != 1) {
        return err_set(c->e, &no_terminal, .arg = {k->account});
    } else {
        password.n = ask_unseen(c, false, first, sizeof first);
        if (!str_eq(password,
                    (str){second, ask_unseen(c, true, second, sizeof second)}))
            return err_set(c->e, &twice_different, .arg = {k->account});
    }
    return check_password(k, password) &&
           password_hash(password, PASSWORD_FULL, k->hash, c->e);
}

/* ---- what is done ---- */

static date today(const struct cli *c)
{
    return instant_date(c->clock->now(c->clock->ctx), ZONE_CITY_MIN);
}

static bool add_job(void *ctx, struct db *db, struct err *e)
{
    struct asked *k = ctx;

    return login_add(db, k->c->a, k->account, k->person, today(k->c), k->hash,
                     e);
}

static bool password_job(void *ctx, struct db *db, struct err *e)
{
    struct asked *k = ctx;

    return login_password(db, k->account, k->hash, e);
}

static bool lock_job(void *ctx, struct db *db, struct err *e)
{
    struct asked *k = ctx;
    const struct clock *clock = k->c->clock;

    return login_lock(db, k->account, true, clock->now(clock->ctx), e);
}

static bool unlock_job(void *ctx, struct db *db, struct err *e)
{
    struct asked *k = ctx;
    const struct clock *clock = k->c->clock;

    return login_lock(db, k->account, false, clock->now(clock->ctx), e);
}

static bool list(struct asked *k)
{
    struct cli *c = k->c;
    struct login_row *rows = NULL;
    struct db *db = NULL;
    size_t n = 0;
    bool ok = office_read(k->office, &db, c->e) &&
              login_all(db, c->a, &rows, &n, c->e);

    office_read_end(k->office, db);
    for (size_t i = 0; ok && i < n; i++) {
        cli_print(c, rows[i].account);
        cli_lit(c, "\t");
        cli_print(c, rows[i].person);
        cli_lit(c, "\t");
        cli_print(c, rows[i].name);
        if (rows[i].locked)
            cli_print(c, c->lang == LANG_ZH ? S("\t停用") : S("\tlocked"));
        cli_lit(c, "\n");
    }
    return ok;
}

static const struct action {
    const char *name;
    bool account, person, password; /* what it needs */
    const char *act;                /* as the ledger calls it */
    bool (*job)(void *ctx, struct db *db, struct err *e);
    struct words done;
} actions[] = {
    /* clang-format off */
    {"list", false, false, false, NULL, NULL, {SI(""), SI("")}},
    {"add", true, true, true, "account-added", add_job,
     {SI("已建立账号 "), SI("added ")}},
    {"password", true, false, true, "account-password", password_job,
     {SI("已更改口令 "), SI("changed the password of ")}},
    {"lock", true, false, false, "account-locked", lock_job,
     {SI("已停用账号 "), SI("locked ")}},
    {"unlock", true, false, false, "account-unlocked", unlock_job,
     {SI("已恢复账号 "), SI("unlocked ")}},
    /* clang-format on */
};

static bool change(struct asked *k, const struct action *what)
{
    static const struct caller console = {.person = SI("console")};
    const struct store_job job = {what->job, k};
    struct cli *c = k->c;

    if ((what->password && !take_password(k)) ||
        !store_do(office_store(k->office), &job, c->e) ||
        !office_audit(k->office, c->a, &console, str_of(what->act), S(""),
                      k->account, c->e))
        return false;
    cli_print(c, cli_say(c, what->done));
    cli_print(c, k->account);
    cli_lit(c, "\n");
    return true;
}

static const struct action *find(struct cli *c, str name)
{
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        if (str_eq(name, str_of(actions[i].name)))
            return &actions[i];
    }
    (void)err_set(c->e, &no_action, .arg = {name});
    return NULL;
}

int cmd_user(struct cli *c)
{
    static const char *const valued[] = {CLI_CITY_OPTIONS, "--person", NULL};
    static const char *const flags[] = {"--password-stdin", NULL};
    struct cli_city city = {0};
    struct asked k = {.c = c};
    const struct action *what;
    str name, logins;
    bool ok;

    if (!cli_known(c, valued, flags))
        return CLI_ERROR;
    if (!cli_plain(c, valued, 0, &city.dir))
        return cli_usage(c, S("DIR"));
    if (!cli_plain(c, valued, 1, &name))
        return cli_usage(c, S("list|add|password|lock|unlock"));
    what = find(c, name);
    if (what == NULL || !cli_no_more(c, valued, what->account ? 3 : 2))
        return CLI_ERROR;
    if (what->account && !cli_plain(c, valued, 2, &k.account))
        return cli_usage(c, S("ACCOUNT"));
    if (what->person && !cli_option(c, S("--person"), 0, &k.person))
        return cli_usage(c, S("--person"));
    ok = cli_demo_logins(c, city.dir, &k.demo, &logins) &&
         cli_city_open(c, 1, &city);
    k.office = city.office;
    ok = ok && (what->job == NULL ? list(&k) : change(&k, what));
    office_close(city.office);
    return ok ? CLI_HOLDS : CLI_ERROR;
}
