/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_COPYING_INTERNAL_H
#define EXOBASE_STORE_COPYING_INTERNAL_H

#include "engine_internal.h"

/*
 * Whether a bank may be opened so: not if a copy to it stopped before its end. Asked by an engine whose banks
 * outlive a process, once when it has opened one, before anybody else has it: one look. `place` names the
 * bank in the message. Errors: CORRUPT; as item_get.
 */
gboolean copying_allows(const struct store_engine *engine, struct store *store, enum store_mode mode,
                        const char *place, GError **error);

/* For copy.c: sets the mark, if it is not there. Errors: as store_item_put(). */
gboolean copying_begin(struct store *store, GError **error);
/* Takes it away. Errors: as store_item_delete(). */
gboolean copying_end(struct store *store, GError **error);

#endif
