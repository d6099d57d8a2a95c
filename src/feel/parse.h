/* parse.h - what lex.c, names.c and parse*.c share. */
#ifndef FEEL_PARSE_H
#define FEEL_PARSE_H

#include "feel/internal.h"

enum token {
    T_END,
    T_WORD,   /* one word of a name, or a keyword */
    T_NUMBER, /* 12, .5, 1.5e3 */
    T_STRING, /* "…" */
    T_AT,     /* @"…" */
    T_INPUT,  /* ? */
    T_OPEN,   /* ( */
    T_CLOSE,
    T_BRACKET, /* [ */
    T_BRACKET_END,
    T_BRACE, /* { */
    T_BRACE_END,
    T_COMMA,
    T_COLON,
    T_DOT,
    T_DOTS, /* .. */
    T_PLUS,
    T_MINUS,
    T_STAR,
    T_SLASH,
    T_POWER, /* ** */
    T_EQ,
    T_NE,
    T_LT,
    T_LE,
    T_GT,
    T_GE,
    T_ARROW /* -> */
};

/* A name that the text at this place may mean. */
struct known {
    str name;
    int slot;
    bool fields; /* not a name: here begin the fields of a filtered item */
    const struct feel_type *type; /* of the name or the item; NULL: unknown */
};

struct parser {
    struct arena *a;
    struct err *e;
    struct feel *x;
    const struct parse_options *o;
    str text;
    enum token token; /* the current one, at from..to */
    size_t from, to;
    VEC(struct known) scope;
    struct known first[8]; /* room of a scope that is small */
    VEC(str) keys;         /* keys of contexts written here, for paths */
    int slots;             /* taken in the current frame */
    int frame;             /* the most ever taken */
    int fields;            /* filters around */
    int depth;
    size_t nodes;
    bool saw_input;       /* a ? was read */
    struct node *calling; /* the built-in whose arguments come next */
    /* What is known of the type of the expression just parsed, or NULL. */
    const struct feel_type *type;
};

bool lex_next(struct parser *p);
/* The same token again, after the scanner was put back to `from`. */
bool lex_from(struct parser *p, size_t from);
str lex_text(const struct parser *p);
bool lex_word(const struct parser *p, str word);      /* is this very word */
bool lex_string(struct parser *p, str raw, str *out); /* escapes resolved */
bool parse_fail(struct parser *p, const char *zh, const char *en);
bool parse_fail_at(struct parser *p, const struct err_def *def, size_t from,
                   str a, str b, str c);

/* names.c */
/* Past blanks and comments; a comment without an end is left to the lexer. */
size_t skip_between(str s, size_t i);
/* Where the text at `from` stops matching the name, 0 if it does not. */
size_t name_matches(const struct parser *p, size_t from, str name);
/* The words from the current token that must be one name (no operator and no
 * infix keyword between them). */
size_t name_run(const struct parser *p, size_t from);
/* A name in normal form: single blanks between words. */
bool name_normal(struct parser *p, size_t from, size_t to, str *out);
/* `name :` at the current token (which is then the token after the colon). */
bool name_before_colon(struct parser *p, str *name, bool *is);
bool scope_add(struct parser *p, str name, int slot,
               const struct feel_type *type);
bool scope_fields(struct parser *p, int slot, const struct feel_type *type);
/* The longest member of a context type that the text at the current token
 * begins with: where it ends, or 0. */
size_t name_member(const struct parser *p, const struct feel_type *t,
                   str *name);
int scope_slot(struct parser *p);

/* parse.c and parse_primary.c */
bool parse_expression(struct parser *p, struct node **out);
bool parse_additive(struct parser *p, struct node **out);
bool parse_postfix(struct parser *p, struct node **out);
bool parse_primary(struct parser *p, struct node **out);
bool parse_type(struct parser *p, const struct feel_type **out);
bool parse_test(struct parser *p, struct node **out);
bool parse_tests(struct parser *p, struct node *into);
/* Turns a node whose parts are constants into one; what gives null stays, for
 * its reason is told when it runs. */
bool parse_fold(struct parser *p, struct node *n);
struct node *node_new(struct parser *p, enum op op, size_t from);
bool node_add(struct parser *p, struct node *n, struct node *kid);
bool parse_want(struct parser *p, enum token t, const char *zh, const char *en);
/* parse_name.c */
/* The longest known name that the text here begins with; of two of one length
 * the inner one.  Where it ends, or 0. */
size_t name_known(const struct parser *p, str *name);
bool parse_name(struct parser *p, struct node **out);
bool parse_value_name(struct parser *p, size_t end, str name,
                      struct node **out);
struct node *parse_constant(struct parser *p, size_t from,
                            struct feel_value value);
bool parse_want_word(struct parser *p, str word);

extern const struct err_def feel_bad_literal, feel_bad_arguments, feel_twice,
    feel_unknown_type;

#endif
