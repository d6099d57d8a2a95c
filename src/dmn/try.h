/* try.h - for the tests: models written in a line or two, decisions as text.
 * Include "tap.h" before it. */
#ifndef DMN_TRY_H
#define DMN_TRY_H

#include "dmn/internal.h"

#define MODEL_15   "https://www.omg.org/spec/DMN/20230324/MODEL/"
#define OPEN       "<definitions xmlns='" MODEL_15 "' namespace='urn:a' name='a'>"
#define CLOSE      "</definitions>"
#define TEXT(t)    "<text>" t "</text>"
#define LITERAL(t) "<literalExpression>" TEXT(t) "</literalExpression>"
#define INPUT(id, type)                                        \
    "<inputData id='" id "' name='" id "'><variable name='" id \
    "' typeRef='" type "'/></inputData>"
#define NEEDS_INPUT(id)                                 \
    "<informationRequirement><requiredInput href='#" id \
    "'/></informationRequirement>"
#define NEEDS(id)                                          \
    "<informationRequirement><requiredDecision href='#" id \
    "'/></informationRequirement>"
#define KNOWS(id)                                         \
    "<knowledgeRequirement><requiredKnowledge href='#" id \
    "'/></knowledgeRequirement>"
/* A decision of any type. */
#define DECISION(id, logic)                                               \
    "<decision id='" id "' name='" id "'><variable name='" id "'/>" logic \
    "</decision>"
#define TYPED(id, type, logic)                                \
    "<decision id='" id "' name='" id "'><variable name='" id \
    "' typeRef='" type "'/>" logic "</decision>"
#define KNOWLEDGE(id, params, logic)                                        \
    "<businessKnowledgeModel id='" id "' name='" id "'><variable name='" id \
    "'/><encapsulatedLogic>" params logic                                   \
    "</encapsulatedLogic></businessKnowledgeModel>"
#define PARAM(name) "<formalParameter name='" name "'/>"
#define PARAM_OF(name, type) \
    "<formalParameter name='" name "' typeRef='" type "'/>"

static inline struct dmn_file *try_read(struct arena *a, const char *text,
                                        struct err *e)
{
    struct dmn_file *f;

    return dmn_read(a, S("try.dmn"), str_of(text), &f, e) ? f : NULL;
}

/* The first of the NULL-terminated texts is the model; NULL: *e is why. */
static inline struct dmn_model *try_link(struct arena *a,
                                         const char *const *texts,
                                         struct err *e)
{
    const struct dmn_file *files[8];
    struct dmn_model *m;
    size_t n = 0;

    for (; texts[n] != NULL; n++) {
        files[n] = try_read(a, texts[n], e);
        if (files[n] == NULL)
            return NULL;
    }
    return dmn_link(a, files, n, &m, e) ? m : NULL;
}

static inline struct dmn_model *try_model(struct arena *a, const char *text)
{
    const char *const texts[] = {text, NULL};
    struct err e = {0};
    struct dmn_model *m = try_link(a, texts, &e);

    if (m == NULL)
        tap_error(&e);
    return m;
}

static inline str try_text(struct arena *a, const struct feel_value *v)
{
    struct buf b;
    str out = S("");

    buf_init(&b, &memory_system, 1 << 20);
    feel_print(v, &b);
    if (!buf_take(&b, a, &out, NULL))
        out = S("!print");
    buf_close(&b);
    return out;
}

/* What is decided, as FEEL prints it; "!CODE" of the error.  input: JSON, or
 * NULL. */
static inline str try_ask(struct arena *a, const struct dmn_model *m,
                          const char *name, const char *input,
                          struct dmn_why *why)
{
    struct dmn_ask ask = {.name = str_of(name)};
    const struct feel_value *v;
    struct json *json;
    struct err e = {0};
    str code;

    if (m == NULL)
        return S("!no model");
    if (input != NULL) {
        if (!json_read(a, S("input"), str_of(input), &json, &e))
            return S("!input");
        ask.input = feel_from_json(json, a, &e);
    }
    if (dmn_decide(m, &ask, a, &v, why, &e))
        return try_text(a, v);
    {
        const str parts[] = {S("!"), str_of(err_code(&e))};

        return arena_join(a, parts, 2, &code, NULL) ? code : S("!");
    }
}

static inline str try_decide(struct arena *a, const struct dmn_model *m,
                             const char *name, const char *input)
{
    return try_ask(a, m, name, input, NULL);
}

/* The code of the i-th fault, or "". */
static inline str try_fault(const struct dmn_model *m, size_t i)
{
    const struct dmn_fault *faults;
    size_t n;

    if (m == NULL)
        return S("no model");
    dmn_faults(m, &faults, &n);
    return i < n ? str_of(err_code(&faults[i].why)) : S("");
}

#endif
