/* internal.h - what the files of pack share. */
#ifndef PACK_INTERNAL_H
#define PACK_INTERNAL_H

#include "pack/pack.h"

struct packs {
    struct arena *a;
    VEC(struct procedure *) procedures;
};

/* One declaration as read from its file. */
struct source {
    str file;
    str id; /* procedure or profile */
    str of; /* the procedure that a profile refines, or "" */
    bool profile;
    struct json *tree;
};

/* Lays a profile over a procedure's tree: the merged tree, or the refusal. */
MUST_CHECK bool layer_apply(struct arena *a, const struct law *law,
                            const struct json *base, const struct json *profile,
                            struct json **merged, struct err *e);

/* Turns a merged tree into a procedure. */
MUST_CHECK bool procedure_link(struct arena *a, const struct law *law,
                               const struct json *tree, str profile,
                               struct words profile_name,
                               struct procedure **out, struct err *e);

/* ---- reading declarations strictly (declare.c) ---- */

/* Every member of `node` must be among `keys` (NULL-terminated); `what` names
 * the kind of thing for the message. */
MUST_CHECK bool declare_keys(const struct json *node, const char *const *keys,
                             str what, struct err *e);
MUST_CHECK bool declare_object(const struct json *node, str what,
                               struct err *e);
/* A text member; `required` says whether it may be absent (then ""). */
MUST_CHECK bool declare_text(const struct json *node, str key, bool required,
                             str *out, struct err *e);
MUST_CHECK bool declare_bool(const struct json *node, str key, bool fallback,
                             bool *out, struct err *e);
/* {zh, en}. */
MUST_CHECK bool declare_words(const struct json *node, str key, bool required,
                              struct words *out, struct err *e);
/* A list of texts, or one text. */
MUST_CHECK bool declare_list(struct arena *a, const struct json *node, str key,
                             str **out, size_t *n, struct err *e);
MUST_CHECK bool declare_facts(struct arena *a, const struct law *law,
                              const struct json *node, str key,
                              struct facts_cited *out, struct err *e);
MUST_CHECK bool declare_period(const struct json *node, str key,
                               struct period *out, bool *given, struct err *e);
/* A condition: a text, a number or a truth value, compiled over the names a
 * condition may use. */
MUST_CHECK bool declare_feel(struct arena *a, const struct json *node, str key,
                             const struct feel **out, struct err *e);

#endif
