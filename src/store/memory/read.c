/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "memory_internal.h"

const struct memory_version *memory_version_at(const struct memory_exercise *exercise, gint64 at)
{
    for (guint i = exercise->versions->len; i > 0; i--) {
        const struct memory_version *version = g_ptr_array_index(exercise->versions, i - 1);
        if (version->in_commit <= at)
            return version;
    }
    return NULL;
}

static gsize size_of(char *text)
{
    return text ? g_ref_string_length(text) : 0;
}

struct reading {
    const struct store_query *query;
    gint64 at;
    store_row_func each;
    gpointer data;
};

static gboolean is_asked_for(const struct memory_exercise *exercise, const char *chapter_code, gint64 id)
{
    return (!chapter_code || strcmp(exercise->chapter_code, chapter_code) == 0) &&
           (id <= 0 || exercise->id == id);
}

static gboolean show_row(G_GNUC_UNUSED gpointer key, gpointer value, gpointer data)
{
    const struct memory_exercise *exercise = value;
    const struct reading *reading = data;
    const struct memory_version *version = memory_version_at(exercise, reading->at);
    if (!version || (!version->live && !reading->query->dead) ||
        !is_asked_for(exercise, reading->query->chapter_code, reading->query->id))
        return FALSE;
    struct store_row row = {
        .chapter_code = exercise->chapter_code,
        .id = exercise->id,
        .revision = version->revision,
        .live = version->live,
        .commit = version->commit,
        .created_ms = version->created_ms,
        .updated_ms = version->updated_ms,
        .text = version->text,
        .size = size_of(version->text),
    };
    gboolean same = version->base && size_of(version->base) == row.size &&
                    memcmp(version->base, version->text, row.size) == 0;
    if (reading->query->bases) {
        row.base = same ? version->text : version->base;
        row.base_size = size_of(version->base);
    }
    return !reading->each(&row, reading->data);
}

gboolean memory_read(struct store *base, const struct store_query *query, store_row_func each, gpointer data,
                     gint64 *at, GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    if (!memory_step(store, error))
        return FALSE;
    if (query->at > store->commits->len) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                    _("There is no commit %lld in this bank: the log lists those there are."),
                    (long long)query->at);
        return FALSE;
    }
    struct reading reading = {query, query->at > 0 ? query->at : store->commits->len, each, data};
    g_tree_foreach(store->exercises, show_row, &reading);
    if (at)
        *at = reading.at;
    return TRUE;
}

struct chapter_reading {
    store_chapter_func each;
    gpointer data;
};

static gboolean show_chapter(G_GNUC_UNUSED gpointer key, gpointer value, gpointer data)
{
    const struct memory_chapter *chapter = value;
    const struct chapter_reading *reading = data;
    const struct memory_record *record =
        chapter->records->len ? g_ptr_array_index(chapter->records, chapter->records->len - 1) : NULL;
    struct store_chapter shown = {
        .chapter_code = chapter->code,
        .text = record ? record->after : NULL,
        .revision = record ? record->revision : 0,
        .greatest_id = chapter->greatest_id,
        .exercises = chapter->live,
    };
    return !reading->each(&shown, reading->data);
}

gboolean memory_chapters(struct store *base, store_chapter_func each, gpointer data, gint64 *at,
                         GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    if (!memory_step(store, error))
        return FALSE;
    struct chapter_reading reading = {each, data};
    g_tree_foreach(store->chapters, show_chapter, &reading);
    if (at)
        *at = store->commits->len;
    return TRUE;
}

static void add_change(GArray *changes, const struct memory_version *version, gboolean texts)
{
    const struct memory_version *before = version->previous;
    struct store_change change = {
        .op = version->op,
        .chapter_code = version->exercise->chapter_code,
        .id = version->exercise->id,
        .from = version->from,
        .revision = version->revision,
        .was_live = before && before->live,
        .created_ms = version->created_ms,
        .updated_ms = version->updated_ms,
        .base = version->base_op,
        .moved_from_chapter = version->moved_from_chapter,
        .moved_from_id = version->moved_from_id,
    };
    if (texts && version->op != CHANGE_RECORD && before) {
        change.before = before->text;
        change.before_size = size_of(before->text);
    }
    if (texts && (version->op == CHANGE_CREATE || version->op == CHANGE_UPDATE)) {
        change.after = version->text;
        change.after_size = size_of(version->text);
    }
    if (texts && version->base_op != BASE_KEEP) {
        change.base_before = before ? before->base : NULL;
        change.base_before_size = before ? size_of(before->base) : 0;
        change.base_after = version->base;
        change.base_after_size = size_of(version->base);
    }
    g_array_append_val(changes, change);
}

static void add_record(GArray *records, const struct memory_record *record, gboolean texts)
{
    struct store_chapter_change change = {
        .chapter_code = record->chapter_code,
        .from = record->from,
        .revision = record->revision,
        .before = texts ? record->before : NULL,
        .after = texts ? record->after : NULL,
    };
    g_array_append_val(records, change);
}

/* What of a commit the query asks for; false when that is nothing. */
static gboolean gather(const struct memory_commit *commit, const struct store_log_query *query,
                       GArray *changes, GArray *records)
{
    gboolean all = !query->chapter_code;
    for (guint i = 0; i < commit->versions->len; i++) {
        const struct memory_version *version = g_ptr_array_index(commit->versions, i);
        if (is_asked_for(version->exercise, query->chapter_code, query->id))
            add_change(changes, version, query->texts);
    }
    for (guint i = 0; i < commit->records->len; i++) {
        const struct memory_record *record = g_ptr_array_index(commit->records, i);
        if (all || (query->id <= 0 && strcmp(record->chapter_code, query->chapter_code) == 0))
            add_record(records, record, query->texts);
    }
    return all || changes->len > 0 || records->len > 0;
}

static gboolean show_entry(const struct memory_commit *commit, GArray *changes, GArray *records,
                           store_entry_func each, gpointer data)
{
    struct store_entry entry = {
        .number = commit->number,
        .time_ms = commit->time_ms,
        .author = commit->author,
        .message = commit->message,
        .kind = commit->kind,
        .token = commit->token,
        .request = commit->request,
        .n_changes = changes->len,
        .n_chapters = records->len,
        .changes = (const struct store_change *)(gpointer)changes->data,
        .chapters = (const struct store_chapter_change *)(gpointer)records->data,
    };
    return each(&entry, data);
}

gboolean memory_log(struct store *base, const struct store_log_query *query, store_entry_func each,
                    gpointer data, GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    if (!memory_step(store, error))
        return FALSE;
    gint64 until = query->until > 0 ? MIN(query->until, store->commits->len) : store->commits->len;
    gint64 count = MAX(0, until - MAX(0, query->after)), shown = 0;
    for (gint64 i = 0; i < count; i++) {
        gint64 number = query->newest_first ? until - i : MAX(0, query->after) + 1 + i;
        const struct memory_commit *commit = g_ptr_array_index(store->commits, number - 1);
        g_autoptr(GArray) changes = g_array_new(FALSE, TRUE, sizeof(struct store_change));
        g_autoptr(GArray) records = g_array_new(FALSE, TRUE, sizeof(struct store_chapter_change));
        if (!gather(commit, query, changes, records))
            continue;
        if (!show_entry(commit, changes, records, each, data) || ++shown == query->limit)
            return TRUE;
    }
    return TRUE;
}

struct verification {
    struct memory_store *store;
    store_finding_func found;
    gpointer data;
};

static gboolean verify_exercise(G_GNUC_UNUSED gpointer key, gpointer value, gpointer data)
{
    const struct memory_exercise *exercise = value;
    const struct verification *verification = data;
    const struct memory_chapter *chapter =
        g_tree_lookup(verification->store->chapters, exercise->chapter_code);
    if (!chapter || chapter->greatest_id < exercise->id)
        verification->found(exercise->chapter_code, _("its greatest id is too small"), verification->data);
    return FALSE;
}

/* There is little that could contradict itself: nothing is held twice. */
gboolean memory_verify(struct store *base, store_finding_func found, gpointer data, GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    if (!memory_step(store, error))
        return FALSE;
    for (guint i = 0; i < store->commits->len; i++)
        if (((const struct memory_commit *)g_ptr_array_index(store->commits, i))->number != (gint64)i + 1)
            found("memory:", _("the log has a gap before this commit"), data);
    struct verification verification = {store, found, data};
    g_tree_foreach(store->exercises, verify_exercise, &verification);
    return TRUE;
}
