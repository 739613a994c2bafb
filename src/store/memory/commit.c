/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "clock.h"
#include "errors.h"
#include "i18n.h"
#include "memory_internal.h"

/*
 * Every step that can fail comes before the first change of the store's own structures; from then on nothing
 * can, so a commit is all there or not at all.
 */

struct memory_image {
    struct image base; /* first */
    struct memory_store *store;
};

static gboolean image_chapter(struct image *image, const char *code, struct image_chapter *out,
                              G_GNUC_UNUSED GError **error)
{
    const struct memory_chapter *chapter =
        g_tree_lookup(((struct memory_image *)image)->store->chapters, code);
    if (!chapter)
        return TRUE;
    out->greatest_id = chapter->greatest_id;
    if (chapter->records->len > 0) {
        const struct memory_record *record = g_ptr_array_index(chapter->records, chapter->records->len - 1);
        out->revision = record->revision;
        out->has_record = record->after != NULL;
    }
    return TRUE;
}

static struct memory_exercise *find_exercise(struct memory_store *store, const char *code, gint64 id)
{
    struct memory_exercise key = {.chapter_code = (char *)(guintptr)code, .id = id};
    return g_tree_lookup(store->exercises, &key);
}

static const struct memory_version *newest(const struct memory_exercise *exercise)
{
    return memory_version_at(exercise, G_MAXINT64);
}

static gboolean image_exercise(struct image *image, G_GNUC_UNUSED const struct image_chapter *chapter,
                               const char *code, gint64 id, struct image_exercise *out,
                               G_GNUC_UNUSED GError **error)
{
    struct memory_exercise *exercise = find_exercise(((struct memory_image *)image)->store, code, id);
    if (!exercise)
        return TRUE;
    const struct memory_version *version = newest(exercise);
    out->revision = version->revision;
    out->created_ms = version->created_ms;
    out->live = version->live;
    return TRUE;
}

static struct memory_chapter *take_chapter(struct memory_store *store, const char *code)
{
    struct memory_chapter *chapter = g_tree_lookup(store->chapters, code);
    if (!chapter) {
        chapter = memory_chapter_new(code);
        g_tree_insert(store->chapters, chapter->code, chapter);
    }
    return chapter;
}

static struct memory_exercise *take_exercise(struct memory_store *store, const char *code, gint64 id)
{
    struct memory_exercise *exercise = find_exercise(store, code, id);
    if (!exercise) {
        exercise = memory_exercise_new(code, id);
        g_tree_insert(store->exercises, exercise, exercise);
    }
    return exercise;
}

static char *new_text(const char *text, gsize size)
{
    return g_ref_string_new_len(text, (gssize)size);
}

static char *share(char *text)
{
    return text ? g_ref_string_acquire(text) : NULL;
}

static char *base_after(const struct change *change, const struct memory_version *version)
{
    switch (change->base) {
    case BASE_KEEP:
        return version->previous ? share(version->previous->base) : NULL;
    case BASE_AFTER:
        return share(version->text);
    case BASE_TEXT:
        return new_text(change->base_text, change->base_size);
    case BASE_REMOVE:
        return NULL;
    }
    return NULL;
}

static struct memory_version *add_version(struct memory_store *store, const struct changeset *changeset,
                                          guint index, const struct judged_change *judged,
                                          const struct memory_commit *commit)
{
    const struct change *change = &g_array_index(changeset->changes, struct change, index);
    struct memory_exercise *exercise = take_exercise(store, change->chapter_code, judged->id);
    struct memory_version *version = g_new0(struct memory_version, 1);
    g_autoptr(GString) buffer = g_string_new(NULL);
    gsize size;
    const char *after = change_text(changeset, index, judged->id, buffer, &size);
    gboolean is_record = change->op == CHANGE_RECORD;
    version->exercise = exercise;
    version->previous = exercise->versions->len ? newest(exercise) : NULL;
    g_assert(version->previous || (after && !is_record)); /* only a create is the first of its exercise */
    version->in_commit = commit->number;
    version->op = change->op;
    version->base_op = change->base;
    version->from = change->from;
    version->revision = judged->revision;
    version->live = judged->live;
    version->commit = is_record ? version->previous->commit : commit->number;
    version->created_ms = judged->created_ms ? judged->created_ms : commit->time_ms;
    version->updated_ms = is_record ? version->previous->updated_ms : commit->time_ms;
    version->text = after ? new_text(after, size) : share(version->previous->text);
    version->base = base_after(change, version);
    version->moved_from_chapter = g_strdup(change->moved_from_chapter);
    version->moved_from_id = change->moved_from_chapter ? change->moved_from_id : 0;
    g_ptr_array_add(exercise->versions, version);
    return version;
}

static struct memory_record *add_record(struct memory_store *store, const struct chapter_change *change)
{
    struct memory_chapter *chapter = take_chapter(store, change->chapter_code);
    const struct memory_record *before =
        chapter->records->len ? g_ptr_array_index(chapter->records, chapter->records->len - 1) : NULL;
    struct memory_record *record = g_new0(struct memory_record, 1);
    record->chapter_code = chapter->code;
    record->from = change->from;
    record->revision = change->from + 1;
    record->before = before ? g_strdup(before->after) : NULL;
    record->after = g_strdup(change->after);
    g_ptr_array_add(chapter->records, record);
    return record;
}

static struct memory_commit *new_commit(const struct changeset *changeset, const struct store_result *result)
{
    struct memory_commit *commit = g_new0(struct memory_commit, 1);
    commit->number = result->commit;
    commit->time_ms = result->time_ms;
    commit->author = g_strdup(changeset->author);
    commit->message = g_strdup(changeset->message);
    commit->kind = g_strdup(changeset->kind);
    commit->token = g_strdup(changeset->token);
    commit->request = g_strdup(changeset->request);
    commit->versions = g_ptr_array_new();
    commit->records = g_ptr_array_new();
    return commit;
}

static void add_to_result(struct store_result *result, const struct memory_version *version)
{
    g_array_append_val(result->ids, version->exercise->id);
    g_array_append_val(result->revisions, version->revision);
    g_array_append_val(result->created, version->created_ms);
}

/* Nothing in here can fail. */
static void apply(struct memory_store *store, const struct changeset *changeset,
                  const struct verdict *verdict, struct store_result *result)
{
    struct memory_commit *commit = new_commit(changeset, result);
    for (guint i = 0; i < verdict->chapters->len; i++) {
        const struct judged_chapter *judged = &g_array_index(verdict->chapters, struct judged_chapter, i);
        struct memory_chapter *chapter = take_chapter(store, judged->code);
        chapter->greatest_id = judged->greatest_id;
        chapter->live += judged->live_delta;
    }
    for (guint i = 0; i < changeset->changes->len; i++) {
        const struct judged_change *judged = &g_array_index(verdict->changes, struct judged_change, i);
        struct memory_version *version = add_version(store, changeset, i, judged, commit);
        g_ptr_array_add(commit->versions, version);
        add_to_result(result, version);
    }
    for (guint i = 0; i < changeset->chapters->len; i++)
        g_ptr_array_add(commit->records,
                        add_record(store, &g_array_index(changeset->chapters, struct chapter_change, i)));
    g_ptr_array_add(store->commits, commit);
    g_hash_table_insert(store->tokens, commit->token, commit);
    g_mutex_lock(&store->lock);
    store->published = commit->number;
    g_cond_broadcast(&store->changed);
    g_mutex_unlock(&store->lock);
}

static gboolean replay(const struct memory_commit *commit, const struct changeset *changeset,
                       struct store_result *result, GError **error)
{
    if (g_strcmp0(commit->request, changeset->request) != 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_REUSED,
                    _("The token was used before, for another request (commit %lld): take a new one."),
                    (long long)commit->number);
        return FALSE;
    }
    result->commit = commit->number;
    result->time_ms = commit->time_ms;
    result->replayed = TRUE;
    for (guint i = 0; i < commit->versions->len; i++) {
        const struct memory_version *version = g_ptr_array_index(commit->versions, i);
        add_to_result(result, version);
    }
    return TRUE;
}

/* One step for each change, and one before the commit becomes visible. */
static gboolean take_steps(struct memory_store *store, guint n_changes, GError **error)
{
    for (guint i = 0; i <= n_changes; i++)
        if (!memory_step(store, error))
            return FALSE;
    return TRUE;
}

static gboolean commit_one(struct memory_store *store, const struct changeset *changeset,
                           struct store_result *result, GError **error)
{
    store->lost = FALSE;
    if (store->mode == STORE_READ) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY, "%s",
                    _("The bank was opened for reading only."));
        return FALSE;
    }
    if (!memory_step(store, error))
        return FALSE;
    const struct memory_commit *known = g_hash_table_lookup(store->tokens, changeset->token);
    if (known)
        return replay(known, changeset, result, error);
    if (!maintenance_allows(&store->base, changeset, error))
        return FALSE;
    struct memory_image image = {{store->commits->len, image_chapter, image_exercise, NULL}, store};
    g_autoptr(verdict) verdict = changeset_judge(changeset, &image.base, result->conflicts, error);
    if (!verdict || !take_steps(store, changeset->changes->len, error))
        return FALSE;
    const struct memory_commit *latest =
        store->commits->len ? g_ptr_array_index(store->commits, store->commits->len - 1) : NULL;
    result->commit = store->commits->len + 1;
    result->time_ms =
        MAX(changeset->time_ms ? changeset->time_ms : clock_now_ms(), latest ? latest->time_ms : 0);
    apply(store, changeset, verdict, result);
    if (store->lost)
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_UNKNOWN,
                            _("The commit's outcome is unknown."));
    return !store->lost;
}

void memory_commit(struct store *base, struct store_attempt *const *attempts, guint n)
{
    for (guint i = 0; i < n; i++) {
        struct store_attempt *attempt = attempts[i];
        attempt->done =
            commit_one((struct memory_store *)base, attempt->changeset, &attempt->result, &attempt->error);
    }
}
