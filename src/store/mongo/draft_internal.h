/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_MONGO_DRAFT_INTERNAL_H
#define EXOBASE_STORE_MONGO_DRAFT_INTERNAL_H

#include "mongo_internal.h"

/* What a changeset's `adopted` holds. */
struct mongo_adopted {
    bson_oid_t key;
    bson_t *document; /* owned; as it was read, NULL: it is missing */
};

/* A commit that is about to be inserted. */
struct mongo_draft {
    struct store_attempt *attempt; /* borrowed; whose it is */
    struct mongo_commit *commit;   /* owned */
    bson_t *document;              /* owned */
};
typedef struct mongo_draft mongo_draft; /* for g_autoptr */

/*
 * Makes the commit that follows `fold`; sends its parts, if it has any. Errors: IO, FULL, READONLY, BUSY.
 * Caller frees.
 */
struct mongo_draft *mongo_draft_new(struct mongo_store *store, const struct mongo_fold *fold,
                                    const struct changeset *changeset, const struct verdict *verdict,
                                    GError **error);
void mongo_draft_free(struct mongo_draft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mongo_draft, mongo_draft_free)

/* Whether a change has a stub of its own: that of a new exercise which no document was adopted for. */
gboolean mongo_has_stub(const struct mongo_head *head);
/* forget.c: notes the stubs of drafts that never can be committed any more, … */
void mongo_note_lost(struct mongo_store *store, const GPtrArray *drafts);
/* … and removes what was noted. Errors: IO, BUSY. */
gboolean mongo_remove_lost(struct mongo_store *store, GError **error);

/* token.c: what a commit made, as the result of who asked for it. */
void mongo_take_heads(struct store_result *result, const struct mongo_commit *commit);
/*
 * Answers a token that commit `number` may have; `known` says whether it has. Errors: REUSED, for another
 * request; IO, BUSY, CORRUPT.
 */
gboolean mongo_replay(struct mongo_store *store, struct store_attempt *attempt, gint64 number,
                      gboolean *known, GError **error);

/* settle.c: the stubs of the drafts' new exercises, before they are committed. */
gboolean mongo_insert_stubs(struct mongo_store *store, GPtrArray *drafts, GError **error);
/* Notes what commits leave for mongo_settle() to do, and prepares the documents of their new exercises. */
void mongo_project(struct mongo_store *store, GPtrArray *drafts);

#endif
