/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_MONGO_ADOPT_INTERNAL_H
#define EXOBASE_STORE_MONGO_ADOPT_INTERNAL_H

#include "outside_internal.h"

/* A changeset of what other programs wrote, as it is drawn up. */
struct adopting {
    struct mongo_store *store;
    gint64 judged; /* the commit whose fold the documents were held against */
    struct changeset *changeset;
    GHashTable *taken; /* set of "CODE ID": ids that this changeset gives */
    store_adoption_func found;
    gpointer data;
};

/* adopt_edit.c */
/* Tells of what becomes of a document. */
void mongo_tell_outside(const struct adopting *adopting, const char *place, const char *message,
                        enum store_outside what);
/* The name of a document for messages. Caller frees. */
char *mongo_outside_place(const struct mongo_outside *outside);
/* Adds a change with the document as it was read. */
void mongo_adopt_change(struct adopting *adopting, const struct change *change,
                        const struct mongo_outside *outside);
/* Adds what an edit of a live exercise changes. Errors: IO, BUSY, CORRUPT; CONTENT. */
gboolean mongo_adopt_edit(struct adopting *adopting, const struct mongo_outside *outside,
                          struct value_arena *arena, struct mongo_reading *reading, GError **error);

#endif
