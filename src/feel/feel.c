/* feel.c - the doors of the folder: compile, run over JSON, explain. */
#include "feel/internal.h"

#include <assert.h>

enum { FIRST_SLOTS = 8 };

/* ------------------------------------------------------------ compiling - */

static bool compile(struct arena *a, str text, const struct parse_options *o,
                    struct at at, struct feel **out, struct err *e)
{
    struct feel *x = arena_new(a, struct feel, e);

    if (x == NULL || !arena_str(a, text, &x->source, e))
        return false;
    x->at = at;
    x->tests = o->tests;
    if (!feel_parse(a, x->source, o, x, e))
        return false;
    *out = x;
    return true;
}

bool feel_compile(struct arena *a, str text, const str *names, size_t n_names,
                  struct at at, struct feel **out, struct err *e)
{
    struct parse_options o = {
        .names = names, .n_names = n_names, .any_name = names == NULL};

    return compile(a, text, &o, at, out, e);
}

bool feel_compile_tests(struct arena *a, str text, const str *names,
                        size_t n_names, struct at at, struct feel **out,
                        struct err *e)
{
    struct parse_options o = {.names = names,
                              .n_names = n_names,
                              .any_name = names == NULL,
                              .tests = true};

    return compile(a, text, &o, at, out, e);
}

bool feel_compile_in(struct arena *a, str text, const struct feel_scope *scope,
                     bool tests, struct at at, struct feel **out, struct err *e)
{
    struct parse_options o = {.scope = scope,
                              .types = scope->types,
                              .n_types = scope->n_types,
                              .any_name = true,
                              .tests = tests};

    return compile(a, text, &o, at, out, e);
}

str feel_source(const struct feel *x)
{
    return x->source;
}

/* ---------------------------------------------------------------- paths - */

/* Writes the dotted path of a chain of names; false: it begins with what is no
 * name. */
static bool put_path(const struct node *n, struct buf *b)
{
    if (n->op == N_PATH && put_path(n->kids[0], b)) {
        buf_byte(b, '.');
        buf_add(b, n->name);
        return true;
    }
    if (n->op != N_NAME)
        return false;
    buf_add(b, n->name);
    return true;
}

/* The name at the head of a chain of members, if it is one of the context. */
static bool reads_top(const struct node *n)
{
    while (n->op == N_PATH)
        n = n->kids[0];
    return n->op == N_NAME && n->slot < 0 && (n->n_fields == 0 || n->known);
}

struct reads {
    struct arena *a;
    struct err *e;
    VEC(str) paths;
};

static bool keep_path(struct reads *r, const struct node *n)
{
    struct buf b;
    str text, *p;
    bool ok;

    buf_init(&b, &memory_system, 1UL << 20);
    (void)put_path(n, &b);
    ok = buf_done(&b, &text, r->e);
    for (size_t i = 0; ok && i < r->paths.n; i++) {
        if (str_eq(r->paths.at[i], text))
            goto out;
    }
    p = ok ? vec_add(r->a, &r->paths, r->e) : NULL;
    ok = p != NULL && arena_str(r->a, text, p, r->e);
out:
    buf_close(&b);
    return ok;
}

static bool collect(struct reads *r, const struct node *n)
{
    if (reads_top(n))
        return keep_path(r, n);
    for (size_t i = 0; i < n->n; i++) {
        if (!collect(r, n->kids[i]))
            return false;
    }
    return true;
}

bool feel_reads(const struct feel *x, struct arena *a, str **paths, size_t *n,
                struct err *e)
{
    struct reads r = {.a = a, .e = e};

    if (!collect(&r, x->root))
        return false;
    *paths = r.paths.at;
    *n = r.paths.n;
    return true;
}

/* -------------------------------------------------------------- running - */

/* The first frame stands with the run, so that a small evaluation allocates
 * nothing but its result. */
struct run_room {
    struct frames frames;
    struct feel_value slots[FIRST_SLOTS];
};

static bool run_open(struct run *r, const struct feel *x,
                     const struct json *context,
                     const struct feel_limits *limits, struct run_room *room)
{
    struct frame_mark ignored;
    size_t n = (size_t)x->frame + 1;

    run_begin(r, limits);
    r->of = x;
    value_json(&r->top, context);
    room->frames = (struct frames){.cap = FIRST_SLOTS, .at = room->slots};
    for (size_t i = 0; i < FIRST_SLOTS && i < n; i++)
        room->slots[i] = value_null;
    r->frames = &room->frames;
    r->slots = frame_take(r, n, &ignored);
    return r->slots != NULL;
}

static bool run_all(struct run *r, const struct feel_value **out)
{
    struct feel_value v;

    return eval(r, r->of->root, &v) && run_keep(r, &v, out);
}

bool feel_run(const struct feel *x, const struct json *context,
              const struct feel_limits *limits, struct arena *a,
              const struct feel_value **out, struct err *e)
{
    struct run r = {.a = a, .e = e};
    struct run_room room;

    assert(!x->tests);
    return run_open(&r, x, context, limits, &room) && run_all(&r, out);
}

bool feel_test(const struct feel *x, const struct feel_value *input,
               const struct json *context, const struct feel_limits *limits,
               struct arena *a, const struct feel_value **out, struct err *e)
{
    struct run r = {.a = a, .e = e};
    struct run_room room;

    assert(x->tests);
    if (!run_open(&r, x, context, limits, &room))
        return false;
    r.slots[0] = *input;
    return run_all(&r, out);
}

/* ---------------------------------------------------------------- notes - */

/* {0} is the path, or the text of the operation. */
static const struct {
    const char *zh_before, *zh_after, *en_before, *en_after;
    bool path;
} sentences[] = {
    [WHY_MISSING] = {"「", "」尚无记载", "\"", "\" is not there", true},
    [WHY_EMPTY] = {"「", "」为空", "\"", "\" is empty", true},
    [WHY_OPERANDS] = {"「", "」两边的值不能这样运算或比较",
                      "the operands of \"", "\" do not fit together", false},
    [WHY_ZERO] = {"「", "」的结果不是数", "\"", "\" does not give a number",
                  false},
    [WHY_INDEX] = {"「", "」所指的位置在列表之外", "\"",
                   "\" points outside the list", false},
    [WHY_ARGUMENTS] = {"「", "」的参数不合要求", "the arguments of \"",
                       "\" do not fit", false},
    [WHY_CALLEE] = {"「", "」调用的不是函数", "\"",
                    "\" calls what is no function", false},
    [WHY_TRUTH] = {"「", "」不是真假值", "\"", "\" is neither true nor false",
                   false},
    [WHY_DOMAIN] = {"「", "」所遍历的不是列表", "\"",
                    "\" goes over what is no list", false},
    [WHY_RESULT] = {"「", "」的结果不合函数所定的类型", "the result of \"",
                    "\" is not of the type the function has", false},
};
_Static_assert(COUNT_OF(sentences) == WHY_RESULT + 1, "a sentence each");

static str what_text(const struct reason *w, struct buf *b)
{
    str text;

    if ((sentences[w->why].path) && put_path(w->node, b) &&
        buf_done(b, &text, NULL))
        return text;
    return source_head(str_slice(w->of->source, w->node->from, w->node->to),
                       200);
}

bool note_make(const struct reason *w, struct arena *a, struct feel_note *to,
               struct err *e)
{
    struct buf b;
    str what;
    bool ok;

    buf_init(&b, &memory_system, 1UL << 20);
    what = what_text(w, &b);
    source_place(w->of, w->node->from, &to->line, &to->col);
    {
        const str zh[] = {str_of(sentences[w->why].zh_before), what,
                          str_of(sentences[w->why].zh_after)};
        const str en[] = {str_of(sentences[w->why].en_before), what,
                          str_of(sentences[w->why].en_after)};

        ok = arena_join(a, zh, COUNT_OF(zh), &to->zh, e) &&
             arena_join(a, en, COUNT_OF(en), &to->en, e) &&
             arena_str(a, sentences[w->why].path ? what : S(""), &to->path, e);
    }
    buf_close(&b);
    return ok;
}

bool feel_run_notes(const struct feel *x, const struct json *context,
                    const struct feel_limits *limits, struct arena *a,
                    const struct feel_value **out,
                    const struct feel_note **notes, size_t *n_notes,
                    struct err *e)
{
    struct reason reasons[NOTES_MOST];
    struct run r = {.a = a, .e = e, .notes = reasons};
    struct run_room room;
    const struct feel_value *v;
    struct feel_note *made;

    assert(!x->tests);
    if (!run_open(&r, x, context, limits, &room) || !run_all(&r, &v))
        return false;
    made = arena_array(a, struct feel_note, NOTES_MOST, e);
    for (size_t i = 0; made != NULL && i < r.n_notes; i++) {
        if (!note_make(&reasons[i], a, &made[i], e))
            return false;
    }
    if (made == NULL)
        return false;
    *out = v;
    *notes = made;
    *n_notes = r.n_notes;
    return true;
}
