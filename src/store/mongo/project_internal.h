/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_MONGO_PROJECT_INTERNAL_H
#define EXOBASE_STORE_MONGO_PROJECT_INTERNAL_H

#include "mongo_internal.h"

/* The stamp `exobase` of a document in admin_exercises. */
struct mongo_stamp {
    gint64 commit; /* 0: none */
    gboolean stub;
};
/* FALSE: it has none of this bank. */
gboolean mongo_read_stamp(const bson_t *document, const char *log_id, struct mongo_stamp *stamp);

/* writes.c: lists of commands that write. */
struct mongo_writes {
    bson_t *updates, *deletes;
    guint n_updates, n_deletes;
    gboolean look_only; /* they are not to be sent */
    GArray *updated;    /* of guint: whose documents are updated; NULL: nobody asks */
};
/* A write that the server itself refused, but for one whose place is taken. */
struct mongo_refusal {
    guint index; /* in its list */
    char *message;
};
void mongo_refusal_free(gpointer refusal);
/* Adds an update; without `update`, a removal. */
void mongo_add_write(bson_t *list, guint index, const bson_t *filter, const bson_t *update);
/* Sends a list: how many documents were changed or removed; -1 and an error. `refusals` of the store are
 * those of this list. */
gint64 mongo_send_writes(struct mongo_store *store, const char *verb, const char *list_name,
                         const bson_t *list, GError **error);

/* An exercise whose document is to be looked at. */
struct mongo_apply_place {
    const char *chapter_code; /* borrowed */
    gint64 id;
};
/* fresh.c: what makes a new exercise's document out of its stub. */
struct mongo_put {
    struct mongo_apply_place place;
    bson_t *filter, *target; /* owned; NULL: it has changed again since */
};
void mongo_put_free(gpointer put);
/* Prepares it for the drafts' new exercises, which are in the fold. More than one message holds is sent. */
void mongo_prepare_fresh(struct mongo_store *store, GPtrArray *drafts);
/* Writes what is prepared; what fails is left with the rest of what is late. */
void mongo_put_prepared(struct mongo_store *store);
/* project.c: brings the documents of these exercises up to date with the store's fold. Errors: IO, BUSY,
 * CORRUPT. */
gboolean mongo_apply(struct mongo_store *store, const GArray *places, GError **error);
/* The same for all exercises, and removes what dead ones left. */
gboolean mongo_apply_all(struct mongo_store *store, GError **error);

#endif
