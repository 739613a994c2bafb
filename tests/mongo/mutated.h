/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TESTS_MONGO_MUTATED_H
#define EXOBASE_TESTS_MONGO_MUTATED_H

#include <stdio.h>
#include <string.h>

#include "draft_internal.h"
#include "native_internal.h"
#include "project_internal.h"

/* What the mutations (mutations.py) put in the place of the engine's steps; EXOBASE_MUTATION says which one
 * is on. */
static inline gboolean mutated(const char *name)
{
    return g_strcmp0(g_getenv("EXOBASE_MUTATION"), name) == 0;
}

/* Seconds of waiting for an unknown outcome are too many for a test. */
static inline gint64 mutated_deadline_ms(void)
{
    return g_getenv("EXOBASE_DEADLINE_MS") ? g_ascii_strtoll(g_getenv("EXOBASE_DEADLINE_MS"), NULL, 10)
                                           : MONGO_DEADLINE_MS;
}

/* A number from a counter that all instances share: a file. */
static inline gint64 mutated_counter(gint64 least)
{
    g_autofree char *text = NULL;
    const char *path = g_getenv("EXOBASE_MUTATION_COUNTER");
    gint64 next = 1 + (g_file_get_contents(path, &text, NULL, NULL) ? g_ascii_strtoll(text, NULL, 10) : 0);
    g_autofree char *said = g_strdup_printf("%" G_GINT64_FORMAT, MAX(next, least));
    g_file_set_contents(path, said, -1, NULL);
    return MAX(next, least);
}

/* A key that was used before: the dead exercise's, or the one of the attempt before. */
static inline void mutated_key(bson_oid_t *key, const bson_oid_t *dead, const char *token)
{
    static GHashTable *latest; /* lives as long as the test's process */
    bson_oid_init(key, NULL);
    if (dead && mutated("used-key"))
        *key = *dead;
    if (!mutated("forgotten-key"))
        return;
    if (!latest)
        latest = g_hash_table_new(g_str_hash, g_str_equal);
    const bson_oid_t *known = g_hash_table_lookup(latest, token);
    if (known)
        *key = *known;
    else
        g_hash_table_insert(latest, g_strdup(token), g_memdup2(key, sizeof *key));
}

static inline void mutated_keep_ids(const struct changeset *changeset, struct verdict *verdict,
                                    const struct verdict *first)
{
    for (guint i = 0; verdict && i < verdict->changes->len; i++)
        if (g_array_index(changeset->changes, struct change, i).id == 0)
            g_array_index(verdict->changes, struct judged_change, i).id =
                g_array_index(first->changes, struct judged_change, i).id;
}

/* Judges, but for what was judged before already. */
static inline struct verdict *mutated_judge(const struct changeset *changeset, struct image *image,
                                            GArray *conflicts, GError **error)
{
    static char *latest;
    static struct verdict *first;
    gboolean again = g_strcmp0(latest, changeset->token) == 0;
    gboolean keep =
        mutated("no-revalidation") || (mutated("adopt-anywhere") && strcmp(changeset->kind, ADOPT_KIND) == 0);
    struct verdict *verdict = NULL;
    if (!again || !keep)
        verdict = changeset_judge(changeset, image, conflicts, error);
    if (again && mutated("stale-id"))
        mutated_keep_ids(changeset, verdict, first);
    if (verdict && !again) {
        latest = g_strdup(changeset->token);
        first = g_new0(struct verdict, 1); /* lives as long as the test's process */
        first->chapters = g_array_ref(verdict->chapters);
        first->changes = g_array_ref(verdict->changes);
        first->records = g_array_ref(verdict->records);
    }
    if (again && keep) {
        verdict = g_new0(struct verdict, 1);
        verdict->chapters = g_array_ref(first->chapters);
        verdict->changes = g_array_ref(first->changes);
        verdict->records = g_array_ref(first->records);
    }
    return verdict;
}

/* A batch as one command for each commit; what comes after an unclear answer is sent all the same. */
static inline enum mongo_inserted mutated_insert(struct mongo_link *link, const char *collection,
                                                 GPtrArray *documents, bson_error_t *cause)
{
    enum mongo_inserted outcome = MONGO_INSERTED;
    if (!mutated("split"))
        return mongo_insert(link, collection, documents, cause);
    for (guint i = 0; i < documents->len && (outcome == MONGO_INSERTED || outcome == MONGO_LOST); i++) {
        g_autoptr(GPtrArray) one = g_ptr_array_new();
        g_ptr_array_add(one, documents->pdata[i]);
        outcome = mongo_insert(link, collection, one, cause);
    }
    return outcome;
}

/* Places are sent again as they were, not new ones. */
static inline enum mongo_inserted mutated_insert_stubs(struct mongo_link *link, GPtrArray *stubs,
                                                       bson_error_t *cause)
{
    enum mongo_inserted outcome = mongo_insert(link, MONGO_EXERCISES, stubs, cause);
    if (!mutated("stub-resent") || outcome == MONGO_INSERTED)
        return outcome;
    outcome = mongo_insert(link, MONGO_EXERCISES, stubs, cause);
    return outcome == MONGO_DUPLICATE ? MONGO_INSERTED : outcome;
}

static inline gboolean mutated_concern(const char *collection)
{
    return (mutated("w1") && strcmp(collection, MONGO_COMMITS) == 0) ||
           (mutated("stub-w1") && strcmp(collection, MONGO_EXERCISES) == 0);
}

static inline mongoc_read_concern_t *mutated_read(const char *collection, mongoc_read_concern_t *concern)
{
    if ((mutated("local-read") && strcmp(collection, MONGO_COMMITS) == 0) ||
        (mutated("local-document") && strcmp(collection, MONGO_EXERCISES) == 0))
        mongoc_read_concern_set_level(concern, MONGOC_READ_CONCERN_LEVEL_LOCAL);
    return concern;
}

static inline gboolean mutated_upserts(void)
{
    return mutated("apply-inserts") || mutated("tombstones");
}

/* A document that is not there, and is to be: put, but for a tombstone. A dead one leaves a tombstone. */
static inline gboolean mutated_put(const bson_oid_t *key, gboolean there, gboolean live, const bson_t *target,
                                   struct mongo_writes *writes)
{
    g_autoptr(bson_t) filter = BCON_NEW("_id", BCON_OID(key));
    if (live && target && !there && mutated_upserts()) {
        g_autoptr(bson_t) update = mongo_difference(filter, target);
        BSON_APPEND_NULL(filter, "exobase.tomb");
        mongo_add_write(writes->updates, writes->n_updates++, filter, update);
        return TRUE;
    }
    if (!live && mutated("tombstones")) {
        char hex[25];
        bson_oid_to_string(key, hex);
        g_autoptr(bson_t) update =
            BCON_NEW("$set", "{", "id", BCON_UTF8(hex), "exobase", "{", "tomb", BCON_BOOL(true), "}", "}",
                     "$unset", "{", "chapter_code", BCON_UTF8(""), "title", BCON_UTF8(""), "}");
        mongo_add_write(writes->updates, writes->n_updates++, filter, update);
        return TRUE;
    }
    return FALSE;
}

static inline bson_t *mutated_filter(const bson_t *now, gboolean live, gint64 commit)
{
    bson_iter_t id;
    gboolean unguarded = mutated("delete-unguarded") && !live;
    if ((!unguarded && !mutated("stamp-guard")) || !bson_iter_init_find(&id, now, "_id"))
        return mongo_exact_filter(now);
    bson_t *filter = BCON_NEW("_id", BCON_OID(bson_iter_oid(&id)));
    bson_t less;
    if (unguarded)
        return filter;
    bson_append_document_begin(filter, "exobase.commit", -1, &less);
    BSON_APPEND_INT64(&less, "$lt", commit);
    bson_append_document_end(filter, &less);
    return filter;
}

#endif
