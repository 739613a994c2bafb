/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_STORE_MONGO_NATIVE_INTERNAL_H
#define EXOBASE_STORE_MONGO_NATIVE_INTERNAL_H

#include "mongo_internal.h"

/* What admin_exercises is to hold of one exercise. */
struct mongo_version {
    const char *chapter_code;
    gint64 id, revision, created_ms, updated_ms, commit;
    const bson_oid_t *key;
    const char *text; /* canonical */
    gsize size;
};

/*
 * The document of admin_exercises: the exercise's members as a server has them, with revision, times and the
 * stamp `exobase`. Members that a server can't hold, address or give back unchanged stand as JSON in
 * `exobase.other`; so does a text that is no JSON object. Caller frees.
 */
bson_t *mongo_native(const struct mongo_version *version, const char *log_id);
/* The stub that holds an exercise's place until it is committed. Caller frees. */
bson_t *mongo_stub(const bson_oid_t *key, const char *log_id, const char *token);
/* Whether it is such a stub and nothing else, as its writer inserted it; `key` gets its `_id`. */
gboolean mongo_is_stub(const bson_t *document, const char *log_id, bson_oid_t *key);
/* A filter that only the document as it was read fits, its `_id` included. Caller frees. */
bson_t *mongo_exact_filter(const bson_t *document);
/* Makes the filter fit only while what `after` has more than `before` is not there. */
void mongo_guard_added(bson_t *filter, const bson_t *before, const bson_t *after);
/* The update that makes `after` of `before`: $set and $unset of whole members. Caller frees. */
bson_t *mongo_difference(const bson_t *before, const bson_t *after);
/* Whether both have the same members, in any order. */
gboolean mongo_same(const bson_t *a, const bson_t *b);

#endif
