/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CODEBASE_SYNC_INTERNAL_H
#define EXOBASE_CODEBASE_SYNC_INTERNAL_H

#include "codebase_sync.h"

/* One module, and the chapters that have it. */
struct sync_module {
    const struct codebase_sync *sync;
    const char *name;
    const char *const *codes; /* NULL-ended */
    gint64 wanted;
    gboolean insist;
    /* What became of it. */
    enum module_reason reason;
    char *detail; /* of the reason, or NULL */
    gint64 commit;
    gboolean replaced;
};

/* sync_module.c: writes the module, or puts down why not. Errors: those of store_read(). */
gboolean sync_module_write(struct sync_module *module, GError **error);

/* What the bank says of its chapters and their modules. */
struct sync_chapter {
    char *code, *module, *record; /* module and record: or NULL */
    gint64 revision;              /* of the record */
    gint64 exercises;
};
/* sync_chapters.c: code -> struct sync_chapter *. Errors: those of store_read(). Caller frees. */
GHashTable *sync_chapters_read(struct store *store, GError **error);

/* For arrays of codes. */
gint sync_compare_codes(gconstpointer a, gconstpointer b);

/* sync_name.c: gives a chapter that has none a module's name, in the bank, if it needs one: `module` is NULL
 * with MODULE_SYNCHRONISED when it has nothing to write. Errors: those of store_commit(). */
gboolean sync_name_chapter(const struct codebase_sync *sync, GHashTable *chapters, const char *code,
                           enum module_reason *reason, char **module, GError **error);

#endif
