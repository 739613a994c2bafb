/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CODEBASE_SYNC_H
#define EXOBASE_CODEBASE_SYNC_H

#include "module_state.h"
#include "settings.h"
#include "store.h"

/*
 * The legacy mode: the Python modules follow the bank (docs/architecture.md, Writing modules through). What
 * can't be written is left as it is and put down with its reason (module_state.h); the commit stands.
 */
struct codebase_sync {
    struct store *store; /* open for writing; the caller's own */
    const struct settings *settings;
    const char *database; /* its address, beside which the locks are */
};

/* The kind of the commits by which chapters get modules: nobody follows them. */
#define CODEBASE_SYNC_KIND "sync"

/* Whether modules are to be written: PYTHON_DATA_DIR is set and READONLY_CODEBASE is false. */
gboolean codebase_sync_is_on(const struct settings *settings);

/* What became of one chapter. */
struct codebase_synced {
    char *chapter_code;
    char *module;              /* NULL: it has none, and needs none */
    enum module_reason reason; /* MODULE_SYNCHRONISED: the module says what the bank says */
    char *words;               /* else: the reason and its remedy, in the language of this thread */
    gint64 commit;             /* that the module says; 0: none */
    gboolean replaced;         /* by this call */
};
void codebase_synced_free(gpointer synced);

/*
 * Writes the modules of these chapters (NULL-ended, in normal form) as of the newest commit, unless they were
 * written from `wanted` or a later one already. `insist`: whatever is known of them is looked at anew, and a
 * module that was changed by hand is taken if nothing of what it says would be lost. Array of struct
 * codebase_synced *, one for each chapter that the bank has. Errors: MAINTENANCE; those of store_read().
 * Blocks: for the disk, and for other writers. Caller frees.
 */
GPtrArray *codebase_sync_chapters(const struct codebase_sync *sync, const char *const *codes, gint64 wanted,
                                  gboolean insist, GError **error);

/*
 * The chapters that commits after `after`, up to `until`, have touched and whose modules follow: a
 * migration's do not. NULL-ended. Errors: those of store_log(). Caller frees with g_strfreev().
 */
char **codebase_sync_touched(struct store *store, gint64 after, gint64 until, GError **error);
/*
 * The chapters whose modules lag behind, as after a crash between a commit and its write: touched since
 * their module was written, or without a module. Errors: those of store_log(). Caller frees with
 * g_strfreev().
 */
char **codebase_sync_lagging(struct store *store, GError **error);
/* Waits until no process is writing a module any more that began before. Errors: as codebase_lock(). */
gboolean codebase_sync_settle(const struct codebase_sync *sync, GError **error);
/* The chapters with a reason that may go by itself: a full disk, a folder that can't be written. Errors and
 * freeing as above. */
char **codebase_sync_retryable(struct store *store, GError **error);

#endif
