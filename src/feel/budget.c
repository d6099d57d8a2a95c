/* budget.c - what an evaluation may spend: steps, depth, memory; and the reasons
 * that it keeps. */
#include "feel/internal.h"

static const struct err_def out_of_steps = {
    .code = "FEEL-090",
    .fault = FAULT_LIMIT,
    .zh = "表达式「{0}」的计算步数超过了上限",
    .fix_zh = "缩小遍历的范围,或简化正则表达式",
    .en = "the expression \"{0}\" takes more steps than allowed",
    .fix_en = "iterate over less, or simplify the regular expression",
};
static const struct err_def out_of_memory = {
    .code = "FEEL-091",
    .fault = FAULT_LIMIT,
    .zh = "表达式「{0}」占用的内存超过了上限",
    .fix_zh = "缩小所建立的列表或文字",
    .en = "the expression \"{0}\" takes more memory than allowed",
    .fix_en = "build smaller lists or texts",
};
static const struct err_def out_of_depth = {
    .code = "FEEL-092",
    .fault = FAULT_LIMIT,
    .zh = "表达式「{0}」的函数调用嵌套过深",
    .fix_zh = "让递归的函数有结束的条件",
    .en = "the expression \"{0}\" calls functions too deeply",
    .fix_en = "give the recursive function an end",
};

enum { FRAME_FIRST = 4 };

static bool give_up(struct run *r, const struct err_def *def)
{
    return err_set(r->e, def, .at = r->of->at,
                   .arg = {source_head(r->of->source, 120)});
}

bool run_out_of_steps(struct run *r)
{
    return give_up(r, &out_of_steps);
}

bool run_out_of_depth(struct run *r)
{
    return give_up(r, &out_of_depth);
}

void *run_alloc(struct run *r, size_t n, size_t size)
{
    size_t used = arena_used(r->a) - r->memory_from, more;

    if (!size_mul(n, size, &more) || used > r->memory_most ||
        more > r->memory_most - used) {
        (void)give_up(r, &out_of_memory);
        return NULL;
    }
    return arena_alloc_n(r->a, n, size, r->e);
}

bool run_null(struct run *r, const struct node *n, enum why why,
              struct feel_value *out)
{
    *out = value_null;
    if (r->notes != NULL && r->n_notes < NOTES_MOST && n != NULL)
        r->notes[r->n_notes++] = (struct reason){why, n, r->of};
    return true;
}

struct feel_value *frame_take(struct run *r, size_t n, struct frame_mark *mark)
{
    struct frames *f = r->frames, *more;

    *mark = (struct frame_mark){f, f == NULL ? 0 : f->n};
    if (f != NULL && f->cap - f->n >= n) {
        f->n += n;
        return f->at + (f->n - n);
    }
    more = f == NULL ? NULL : f->next;
    if (more == NULL || more->cap < n) {
        size_t cap = f == NULL ? FRAME_FIRST : f->cap * 2;

        cap = cap > n ? cap : n;
        more = run_array(r, struct frames, 1);
        if (more == NULL ||
            (more->at = run_array(r, struct feel_value, cap)) == NULL)
            return NULL;
        more->cap = cap;
        if (f != NULL) {
            more->next = f->next;
            f->next = more;
        }
    }
    more->n = n;
    r->frames = more;
    if (f == NULL) /* the first is kept when it is given back */
        *mark = (struct frame_mark){more, 0};
    return more->at;
}

void frame_give(struct run *r, const struct frame_mark *mark)
{
    r->frames = mark->frames;
    r->frames->n = mark->n;
}

static const struct memory *run_memory(void)
{
    return &memory_system;
}

void run_buf(struct run *r, struct buf *b)
{
    size_t used = arena_used(r->a) - r->memory_from;

    buf_init(b, run_memory(),
             used < r->memory_most ? r->memory_most - used : 0);
}

bool run_text(struct run *r, struct buf *b, struct feel_value *out)
{
    str s;
    char *p;

    if (!buf_done(b, &s, NULL)) {
        buf_close(b);
        return give_up(r, &out_of_memory);
    }
    p = run_alloc(r, s.n, 1);
    if (p != NULL && s.n > 0)
        memcpy(p, s.p, s.n);
    if (p != NULL)
        value_text(out, (str){p, s.n});
    buf_close(b);
    return p != NULL;
}

bool items_add(struct run *r, struct items *xs, const struct feel_value *v)
{
    if (xs->n == xs->cap) {
        size_t cap = xs->cap == 0 ? 8 : xs->cap * 2;
        struct feel_value *more = run_array(r, struct feel_value, cap);

        if (more == NULL)
            return false;
        if (xs->n > 0)
            memcpy(more, xs->at, xs->n * sizeof *more);
        xs->at = more;
        xs->cap = cap;
    }
    xs->at[xs->n++] = *v;
    return true;
}

/* A result that stands in a frame or on the stack is copied into the arena. */
bool run_keep(struct run *r, const struct feel_value *v,
              const struct feel_value **out)
{
    struct feel_value *kept;

    if (v->kind == FEEL_NULL) {
        *out = &value_null;
        return true;
    }
    if (v->kind == FEEL_BOOL) {
        *out = v->truth ? &value_true : &value_false;
        return true;
    }
    kept = run_array(r, struct feel_value, 1);
    if (kept == NULL)
        return false;
    *kept = *v;
    *out = kept;
    return true;
}
