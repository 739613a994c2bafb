/* SPDX-License-Identifier: Apache-2.0 */
/* Which chapters' modules are to be written, by the log and by what is known of the modules. */
#include <string.h>

#include "sync_internal.h"

/* A migration has read the modules, so what it changed stands there already. */
static gboolean is_followed(const struct store_entry *entry)
{
    return strcmp(entry->kind, "migrate") != 0 && strcmp(entry->kind, CODEBASE_SYNC_KIND) != 0;
}

static gboolean see_entry(const struct store_entry *entry, gpointer data)
{
    GHashTable *codes = data;

    for (guint i = 0; is_followed(entry) && i < entry->n_changes; i++) {
        if (entry->changes[i].op != CHANGE_RECORD)
            g_hash_table_add(codes, g_strdup(entry->changes[i].chapter_code));
    }
    return TRUE;
}

static char **take_codes(GHashTable *codes)
{
    GPtrArray *sorted = g_ptr_array_new();
    GHashTableIter iter;
    gpointer code;

    g_hash_table_iter_init(&iter, codes);
    while (g_hash_table_iter_next(&iter, &code, NULL))
        g_ptr_array_add(sorted, g_strdup(code));
    g_ptr_array_sort(sorted, sync_compare_codes);
    g_ptr_array_add(sorted, NULL);
    return (char **)g_ptr_array_free(sorted, FALSE);
}

static GHashTable *new_codes(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

char **codebase_sync_touched(struct store *store, gint64 after, gint64 until, GError **error)
{
    g_autoptr(GHashTable) codes = new_codes();
    const struct store_log_query query = {.after = after, .until = until};

    return store_log(store, &query, see_entry, codes, error) ? take_codes(codes) : NULL;
}

static gboolean see_followed(const struct store_entry *entry, gpointer data)
{
    gboolean *found = data;

    for (guint i = 0; is_followed(entry) && i < entry->n_changes && !*found; i++)
        *found = entry->changes[i].op != CHANGE_RECORD;
    return !*found;
}

/* Whether the chapter was touched since its module was written or read. */
static gboolean is_lagging(struct store *store, const struct sync_chapter *chapter, gboolean *lagging,
                           GError **error)
{
    *lagging = chapter->exercises > 0;
    if (!chapter->module)
        return TRUE;
    g_autoptr(module_state) state = module_state_read(store, chapter->module, error);
    if (!state)
        return FALSE;
    *lagging = state->version == ITEM_ABSENT || !state->sha256;
    if (*lagging)
        return TRUE;
    const struct store_log_query query = {.after = state->commit, .chapter_code = chapter->code};
    return store_log(store, &query, see_followed, lagging, error);
}

char **codebase_sync_lagging(struct store *store, GError **error)
{
    g_autoptr(GHashTable) codes = new_codes(), chapters = sync_chapters_read(store, error);
    GHashTableIter iter;
    gpointer value;

    if (!chapters)
        return NULL;
    g_hash_table_iter_init(&iter, chapters);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const struct sync_chapter *chapter = value;
        gboolean lagging;
        if (!is_lagging(store, chapter, &lagging, error))
            return NULL;
        if (lagging)
            g_hash_table_add(codes, g_strdup(chapter->code));
    }
    return take_codes(codes);
}

char **codebase_sync_retryable(struct store *store, GError **error)
{
    g_autoptr(GHashTable) codes = new_codes();
    g_autoptr(GPtrArray) states = module_state_all(store, error);

    if (!states)
        return NULL;
    for (guint i = 0; i < states->len; i++) {
        const struct module_state *state = states->pdata[i];
        for (guint j = 0; j < state->chapters->len; j++) {
            const struct module_chapter *chapter = state->chapters->pdata[j];
            if (module_reason_passes(chapter->reason))
                g_hash_table_add(codes, g_strdup(chapter->code));
        }
    }
    return take_codes(codes);
}
