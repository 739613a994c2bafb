/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_MONGO_ENGINE_SETUP_INTERNAL_H
#define EXOBASE_STORE_MONGO_ENGINE_SETUP_INTERNAL_H

#include "mongo_internal.h"

/*
 * Finds the bank's identity, or makes the bank where the mode says so. Errors: NOT_FOUND, NEWER, CONTENT (the
 * database holds another program's exercises, a collection is sharded), IO, READONLY.
 */
gboolean mongo_identify(struct mongo_store *store, GError **error);
/* Takes the identity away again. */
void mongo_unmake(struct mongo_store *store);

#endif
