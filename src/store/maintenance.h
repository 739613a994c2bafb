/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_MAINTENANCE_H
#define EXOBASE_MAINTENANCE_H

#include "store.h"

/*
 * Maintenance: while it is on, the bank takes no commit, from whatever process, but those that say so
 * themselves (changeset->in_maintenance), so that Python modules can be moved in peace. The mark is an item
 * beside the log; the engine looks at it in the commit's own transaction, so nothing is committed any more
 * once store_set_maintenance() has returned.
 */
struct maintenance {
    gboolean on;
    gint64 since_ms;
    char *author; /* who turned it on; NULL when off */
};
void maintenance_clear(struct maintenance *maintenance);

/* Errors: IO, BUSY, CORRUPT. `out` is cleared by the caller. */
gboolean store_maintenance(struct store *store, struct maintenance *out, GError **error);
/* The same as an error: MAINTENANCE when it is on, and nothing else is wrong. */
gboolean store_check_maintenance(struct store *store, GError **error);
/* store_head() for somebody who is about to write, and to be told of maintenance before anything else.
 * Errors: MAINTENANCE; as store_head(). */
gint64 store_head_to_write(struct store *store, GError **error);
/* Turns it on, if it is off (who turned it on first stays), or off. Errors: as store_item_put(). */
gboolean store_set_maintenance(struct store *store, gboolean on, const char *author, GError **error);

#endif
