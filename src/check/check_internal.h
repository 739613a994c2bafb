/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CHECK_INTERNAL_H
#define EXOBASE_CHECK_INTERNAL_H

#include "check.h"

/* An empty one. Caller frees. */
struct check_report *report_new(void);
/* A new finding of the report, zeroed but for its kind, place and what follows from them. `place` is taken.
 */
struct check_finding *report_add(struct check_report *report, enum check_kind kind, char *place);
/* "CHAPTER ID", or the chapter alone. Caller frees. */
char *report_place(const char *chapter_code, gint64 id);

/* One file each; errors as check_run(). */
gboolean check_files(struct check_report *report, struct store *store, const struct check_options *options,
                     GError **error);
/* database.c, too: whether a copy to the bank stopped before its end. */
gboolean check_unfinished(struct check_report *report, struct store *store, GError **error);
gboolean check_database(struct check_report *report, struct store *store, GError **error);
gboolean check_exercises(struct check_report *report, struct store *store,
                         const struct check_options *options, GError **error);

/*
 * replay.c: folds the whole log and compares with what the store shows; what differs goes to `found`.
 * `exercises` gets how many are there. Errors: as store_log(), store_read().
 */
gboolean replay_log(struct store *store, store_finding_func found, gpointer data, gint64 *commits,
                    gint64 *exercises, GError **error);

#endif
