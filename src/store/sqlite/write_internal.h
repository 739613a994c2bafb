/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_SQLITE_WRITE_INTERNAL_H
#define EXOBASE_STORE_SQLITE_WRITE_INTERNAL_H

#include "sqlite_internal.h"

/*
 * Writes a judged changeset within the open transaction: `result` has the commit's number and time and gets
 * ids and revisions. `last_seq` is the newest change of the log. Errors: FULL, IO, CORRUPT.
 */
gboolean sqlite_write(struct sqlite_store *store, const struct changeset *changeset, struct verdict *verdict,
                      gint64 last_seq, struct store_result *result, GError **error);

/* writeback.c: `size` more bytes were written; now and then the system is asked to begin with the disk. */
struct sqlite_writeback {
    gsize size; /* since it was asked */
};
void sqlite_writeback_wish(struct sqlite_store *store, struct sqlite_writeback *writeback, gsize size);

#endif
