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

/*
 * Whether the description is as docs/generators.md has it: for what somebody writes now. Errors: CONTENT, the
 * first that is not, with its place (`parameters[1].default`).
 */
gboolean generator_check(const struct generator *generator, GError **error);
/*
 * Whether the variables are of the types that the description says, and the figure can be drawn. Errors: as
 * generator_check(), figure_svg().
 */
struct dynamic_case;
gboolean generator_check_case(const struct generator *generator, const struct dynamic_case *made,
                              GError **error);
/* A generator's own texts, such as its label, in a language; null: it has none. */
struct value generator_text(const struct generator *generator, const char *member, const char *language);
/* How many presets it has; `params` is an object, or NULL. */
guint generator_presets(const struct generator *generator);
const char *generator_preset(const struct generator *generator, guint index, struct value_arena *arena,
                             const struct value_object **params);

/* Those that come with the program, by key. */
guint generator_built_in_count(void);
const struct generator *generator_built_in(guint index);
/* The one with this key or alias, in any case; NULL: none. */
const struct generator *generator_find_built_in(const char *name, gsize size);

/*
 * The generators that a request is answered with: those that come with the program, and in the place of each,
 * or beside them, those of a bank. Counted; it does not change once it is used.
 */
struct generator_set;
typedef struct generator_set generator_set; /* for g_autoptr */
struct generator_set *generator_set_new(void);
struct generator_set *generator_set_ref(struct generator_set *set);
void generator_set_unref(struct generator_set *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(generator_set, generator_set_unref)
/* Puts one in, its text is copied. Errors: as generator_read(). */
gboolean generator_set_put(struct generator_set *set, const char *text, gsize size, GError **error);
/*
 * Whether a generator's names are its own: none of another key in the set or of the program has them, in any
 * case, nor is one of them VARIABLES. Errors: STALE, which name is whose.
 */
gboolean generator_set_name_is_free(const struct generator_set *set, const struct generator *generator,
                                    GError **error);
/* By key; `set` NULL: those of the program. */
guint generator_set_count(const struct generator_set *set);
const struct generator *generator_set_at(const struct generator_set *set, guint index);
/* The engine as a replay names it: REPLAY_ENGINE, and a few digits over those that are still the program's
 * own if there are any. */
const char *generator_set_engine(const struct generator_set *set);
/* As generator_find_built_in(). */
const struct generator *generator_set_find(const struct generator_set *set, const char *name, gsize size);

#endif
