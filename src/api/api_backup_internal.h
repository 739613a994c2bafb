/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_API_BACKUP_INTERNAL_H
#define EXOBASE_API_BACKUP_INTERNAL_H

#include "api_internal.h"

/*
 * The files of scheduled backups: "exobase-BANK-20261125T083000Z-42.db", where BANK begins the bank's
 * identity, so that several banks may share a folder and none removes another's.
 */
struct backup_file {
    char *name;
    gint64 time_ms, commit; /* as the name says */
};
/* backup_files.c: the bank's backups in a folder, newest first: GArray of struct backup_file, clear function
 * set. Errors: NOT_FOUND, IO. Caller frees. */
GArray *backup_files_list(const char *folder, const char *log_id, GError **error);
/*
 * Makes one, and takes away what an earlier attempt left; only one process may be at it. It has its name only
 * when it is whole. Errors: as store_backup(). `out` (its name is the caller's) is filled.
 */
gboolean backup_files_make(struct store *store, const char *folder, struct backup_file *out, GError **error);
/* Removes all but the newest `keep`. Errors: IO, READONLY; what can't be removed stays. */
gboolean backup_files_prune(const char *folder, const char *log_id, guint keep, GError **error);

/* backups.c: the thread that makes them; NULL without an error: none are asked for. Errors: ARGUMENT, a
 * setting; NOT_FOUND, no such folder. */
struct api_backups *api_backups_new(struct api *api, GError **error);
/* Ends the thread, once a backup under way is whole. NULL is fine. */
void api_backups_free(struct api_backups *backups);
/* What the status says of them; null: none are asked for. */
struct value api_backups_value(struct api *api, struct value_arena *arena);

/* As the metrics tell it. */
struct backup_counts {
    gint64 made, failed;
    gint64 newest_ms; /* 0: there is none */
};
/* FALSE: none are asked for. */
gboolean api_backups_count(struct api *api, struct backup_counts *out);

#endif
