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

struct mongo_apply_place {
    const char *chapter_code; /* borrowed */
    gint64 id;
};
/* Brings the documents of these exercises up to date with the store's fold. Errors: IO, BUSY, CORRUPT. */
gboolean mongo_apply(struct mongo_store *store, const GArray *places, GError **error);
/* The same for all exercises, and removes what dead ones left. */
gboolean mongo_apply_all(struct mongo_store *store, GError **error);
/* Keeps the Python system's curriculum_chapters in step, where it is there. */
gboolean mongo_curriculum(struct mongo_store *store, GPtrArray *drafts, GError **error);

#endif
