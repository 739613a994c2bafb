/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_USE_INTERNAL_H
#define EXOBASE_STORE_USE_INTERNAL_H

#include "store.h"

/*
 * Marks the store as in use until the end of the caller's block: a callback must not call the store it is
 * called from. NULL and an error (ARGUMENT) when it is in use already.
 */
typedef struct store store_use;
struct store *store_use_begin(struct store *store, GError **error);
void store_use_end(struct store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(store_use, store_use_end)

#endif
