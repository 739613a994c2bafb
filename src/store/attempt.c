/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "engine_internal.h"
#include "judge_internal.h"

/* Results of commits and attempts at them. */

void store_result_clear(struct store_result *result)
{
    g_clear_pointer(&result->ids, g_array_unref);
    g_clear_pointer(&result->revisions, g_array_unref);
    g_clear_pointer(&result->created, g_array_unref);
    g_clear_pointer(&result->conflicts, g_array_unref);
    memset(result, 0, sizeof *result);
}

void store_attempt_clear(struct store_attempt *attempt)
{
    store_result_clear(&attempt->result);
    g_clear_error(&attempt->error);
    attempt->done = FALSE;
}

void attempt_reset(struct store_attempt *attempt)
{
    guint n_changes = attempt->changeset->changes->len;
    store_attempt_clear(attempt);
    attempt->result.ids = g_array_sized_new(FALSE, FALSE, sizeof(gint64), n_changes);
    attempt->result.revisions = g_array_sized_new(FALSE, FALSE, sizeof(gint64), n_changes);
    attempt->result.created = g_array_sized_new(FALSE, FALSE, sizeof(gint64), n_changes);
    attempt->result.conflicts = g_array_new(FALSE, FALSE, sizeof(struct store_conflict));
}

/* Texts that were made for the entry end with `texts`. */
static struct store_change entry_change(const struct store_attempt *attempt, guint index, GPtrArray *texts)
{
    const struct change *from = &g_array_index(attempt->changeset->changes, struct change, index);
    const struct store_result *result = &attempt->result;
    struct store_change change = {
        .op = from->op,
        .chapter_code = from->chapter_code,
        .id = g_array_index(result->ids, gint64, index),
        .from = from->from,
        .revision = g_array_index(result->revisions, gint64, index),
        .was_live = from->op == CHANGE_UPDATE || from->op == CHANGE_DELETE,
        .created_ms = g_array_index(result->created, gint64, index),
        .updated_ms = from->op == CHANGE_RECORD ? 0 : result->time_ms,
        .after = from->after,
        .after_size = from->after_size,
        .base = from->base,
        .moved_from_chapter = from->moved_from_chapter,
        .moved_from_id = from->moved_from_chapter ? from->moved_from_id : 0,
    };
    if (from->id != 0)
        return change;
    GString *text = g_string_sized_new(from->after_size);
    change.after = change_text(attempt->changeset, index, change.id, text, &change.after_size);
    g_ptr_array_add(texts, g_string_free(text, FALSE));
    return change;
}

/* A record counts its revisions by itself. */
static struct store_chapter_change entry_chapter(const struct chapter_change *from)
{
    return (struct store_chapter_change){
        .chapter_code = from->chapter_code,
        .from = from->from,
        .revision = from->from + 1,
        .after = from->after,
    };
}

gboolean store_attempt_entry(const struct store_attempt *attempt, store_entry_func each, gpointer data)
{
    const struct changeset *changeset = attempt->changeset;
    guint n_changes = changeset->changes->len, n_chapters = changeset->chapters->len;
    if (!attempt->done || attempt->result.replayed || changeset->text)
        return FALSE;
    g_autofree struct store_change *changes = g_new(struct store_change, n_changes);
    g_autofree struct store_chapter_change *chapters = g_new(struct store_chapter_change, n_chapters);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < n_changes; i++)
        changes[i] = entry_change(attempt, i, texts);
    for (guint i = 0; i < n_chapters; i++)
        chapters[i] = entry_chapter(&g_array_index(changeset->chapters, struct chapter_change, i));
    const struct store_entry entry = {
        .number = attempt->result.commit,
        .time_ms = attempt->result.time_ms,
        .author = changeset->author,
        .message = changeset->message,
        .kind = changeset->kind,
        .token = changeset->token,
        .request = changeset->request,
        .n_changes = n_changes,
        .n_chapters = n_chapters,
        .changes = changes,
        .chapters = chapters,
    };
    each(&entry, data);
    return TRUE;
}
