/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CODEBASE_FILES_H
#define EXOBASE_CODEBASE_FILES_H

#include "exercise.h"
#include "settings.h"
#include "store.h"

/*
 * GENERATE_SOURCE=files: exercises as the Python modules have them, read as a migration reads them. A module
 * is read again when it changes; while it can't be read, what was read last goes on.
 */

/* Whether exercises come from the modules. Errors: ARGUMENT, in another mode than the legacy one. */
gboolean codebase_files_wanted(const struct settings *settings, gboolean *wanted, GError **error);

/* A chapter as its module has it; it does not change. */
struct codebase_chapter {
    gint references; /* atomic */
    struct value_arena *arena;
    GArray *exercises; /* of struct exercise, by id */
    GPtrArray *texts;  /* of GString *: the canonical text of each */
};
typedef struct codebase_chapter codebase_chapter; /* for g_autoptr */
void codebase_chapter_unref(struct codebase_chapter *chapter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(codebase_chapter, codebase_chapter_unref)

/*
 * Reads a chapter's module (NULL: it has none, and so no exercise). Errors: SYNTAX and CONTENT of the module;
 * NOT_FOUND, no such file, or none that a migration has read; IO; those of store_read(). Caller unrefs.
 */
struct codebase_chapter *codebase_chapter_read(struct store *store, const struct settings *settings,
                                               const char *module, const char *code, GError **error);

/* All that was read, for any number of threads. */
struct codebase_files;
/* `broken` (or NULL) hears, once, of a module that can't be read any more (`error` NULL: it can again). */
typedef void (*codebase_broken_func)(const char *code, const char *module, const GError *error,
                                     gpointer data);
struct codebase_files *codebase_files_new(const struct settings *settings, codebase_broken_func broken,
                                          gpointer data);
void codebase_files_free(struct codebase_files *files);
/* The chapter as its module is now, or was when it could last be read. `store` is the thread's own. Errors:
 * as codebase_chapter_read(), where it could never be read. Caller unrefs. */
struct codebase_chapter *codebase_files_take(struct codebase_files *files, struct store *store,
                                             const char *module, const char *code, GError **error);
/* Calls `each` for what can't be read now, by chapter. */
void codebase_files_broken(struct codebase_files *files, codebase_broken_func each, gpointer data);

#endif
