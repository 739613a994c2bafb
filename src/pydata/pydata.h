/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PYDATA_H
#define EXOBASE_PYDATA_H

#include "value.h"

/*
 * Reads Python data modules without running them (docs/migration.md, What the reader takes).
 */

/* A place in a file; lines and columns count from 1, a column counts characters. */
struct pydata_place {
    guint32 offset; /* byte */
    guint32 line, column;
};

/* What a top-level name is bound to when the module ends. */
struct pydata_binding {
    const char *name;   /* closed by NUL, in the module's arena */
    guint32 name_at;    /* byte offset of the last binding */
    guint bindings;     /* how often the name was bound at the top level */
    gboolean known;     /* `value` holds: the reader followed everything that could change it */
    gboolean merged;    /* its list went into another one (extend, +=, *NAME): no list of its own */
    gboolean empty;     /* an empty list under an annotated or all-capitals name */
    struct value value; /* spans point into the text */
    const char *why;    /* not known: why (a sentence, translated), in the module's arena */
    guint32 why_at;     /* … and where */
};

struct pydata_warning {
    guint32 at;
    const char *message;
};

/* A list of the module's that a person could choose, at whatever place. */
struct pydata_candidate {
    const char *path; /* "EXOS", "charger() -> lecons", "Banque.DEFAUT" */
    guint32 at;
    const struct pydata_binding
        *binding;      /* of its name; NULL: it stands in a function or a class, or is none */
    gboolean built;    /* it stands in code at the module's top level, which is not followed */
    gboolean dicts;    /* dicts are in it, not calls alone */
    gboolean exercise; /* by its keys it is exercises */
};

struct pydata_module;
typedef struct pydata_module pydata_module; /* for g_autoptr */

/*
 * Reads a whole module. `path` is for messages; `text` (any bytes) must live as long as the module and be
 * followed by a NUL that `size` does not count. Takes linear time. Errors: SYNTAX, with file:line:column,
 * when the file is broken by CPython's rules of tokens, brackets or indentation, or is not in an encoding
 * that the reader knows; CONTENT above 4 GiB.
 */
struct pydata_module *pydata_read_module(const char *path, const char *text, gsize size, GError **error);
void pydata_module_free(struct pydata_module *module);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(pydata_module, pydata_module_free)

/* All top-level names, in order of their first binding. */
const struct pydata_binding *pydata_bindings(const struct pydata_module *module, gsize *count);
/*
 * The module's exercise lists (docs/migration.md): top-level lists of dicts that have id, enonce_html or a
 * template, or are empty (with `empty` set, an annotated or all-capitals name); a name whose list can't be
 * followed counts when its text looks like content: it comes with known = false, and choosing it is an error
 * with its place. Merged lists do not count. The array (of pointers to bindings) is owned by the module.
 */
const GPtrArray *pydata_exercise_lists(const struct pydata_module *module);
/* Every list that a person could choose, in functions and classes too; for the error "no list found". */
const struct pydata_candidate *pydata_candidates(const struct pydata_module *module, gsize *count);
const struct pydata_warning *pydata_warnings(const struct pydata_module *module, gsize *count);

/* Whether a list that was read from a module stands there as a tuple. */
gboolean pydata_is_tuple(const struct value *value);
/* The place of a byte offset. */
struct pydata_place pydata_place(const struct pydata_module *module, guint32 offset);
/* "path:line:column". Caller frees. */
char *pydata_place_text(const struct pydata_module *module, guint32 offset);
/* The binding's error as a GError: CONTENT, "path:line:column: why". */
void pydata_set_error(const struct pydata_module *module, const struct pydata_binding *binding,
                      GError **error);

#endif
