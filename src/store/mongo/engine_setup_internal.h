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

/*
 * After the log was read: whether an empty bank's collection holds exercises of another program. Errors:
 * CONTENT, they were not adopted yet and the store's mode is not for that; IO, BUSY.
 */
gboolean mongo_check_foreign(struct mongo_store *store, GError **error);
/* identify.c, for setup.c */
/* Makes those that are missing, of admin_exercises or of exobase's own collections; the first error. */
gboolean mongo_make_indexes(struct mongo_store *store, gboolean of_exercises, GError **error);
/* Whether a unique index of that name is one that admin_exercises is to have. */
gboolean mongo_is_own_index(const char *name);
/* Whether admin_exercises has all of its indexes. */
gboolean mongo_has_indexes(struct mongo_store *store, gboolean *has, GError **error);
gboolean mongo_insert_identity(struct mongo_store *store, GError **error);
/* setup.c */
/* Takes a unique index over content UIDs away, if there is one: two exercises may have the same words. */
gboolean mongo_drop_unique_uid(struct mongo_store *store, GError **error);
/* Before and after the commit that adopts a collection. */
gboolean mongo_plan_indexes(struct mongo_store *store, store_adoption_func found, gpointer data,
                            GError **error);
gboolean mongo_make_adopted(struct mongo_store *store, GError **error);
/* Tells of indexes that are missing; makes them, if it may. */
gboolean mongo_keep_indexes(struct mongo_store *store, gboolean look_only, store_adoption_func found,
                            gpointer data, GError **error);
gboolean mongo_finish_adopted(struct mongo_store *store, store_adoption_func found, gpointer data,
                              GError **error);

#endif
