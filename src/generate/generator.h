/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_GENERATOR_H
#define EXOBASE_GENERATOR_H

#include "value.h"

/*
 * A generator: a text that begins with a comment that holds its description, a JSON object
 * (docs/generators.md, Description), and goes on as the Lua source of `generate`. It does not change once it
 * was read.
 */
struct generator {
    const char *key, *version, *exercise_type;
    const struct value_object *about; /* the description */
    const char *kind; /* the parameter that says which kind of case; NULL: there is one kind */
    guint n_parameters, n_variables;
    const struct generator_parameter *parameters;
    const struct generator_variable *variables; /* results after the variables */
    guint64 serial;                             /* of the text: equal texts have equal ones */
    const char *text;
    gsize size;
};

enum generator_type {
    GENERATOR_ENUM,
    GENERATOR_INT,
    GENERATOR_FLOAT,
    GENERATOR_BOOL,
    GENERATOR_ANY,
};

struct generator_parameter {
    const char *name;
    enum generator_type type;
    struct value fallback;            /* the default */
    const struct value_list *options; /* of an enum, in the generator's order */
    double min, max;
};

struct generator_variable {
    const char *name;
    gsize size;
    gboolean is_result;
    const struct value_list *kinds; /* the kinds that have it; NULL: all */
};

/*
 * Reads a generator; it lives in the arena, its text is borrowed. Errors: SYNTAX, CONTENT: what the
 * description lacks.
 */
struct generator *generator_read(struct value_arena *arena, const char *text, gsize size, GError **error);

/* Those that come with the program, by key. */
guint generator_built_in_count(void);
const struct generator *generator_built_in(guint index);
/* The one with this key or alias, in any case; NULL: none. */
const struct generator *generator_find_built_in(const char *name, gsize size);

#endif
