/* SPDX-License-Identifier: Apache-2.0 */
/* What a migration leaves behind of its modules (module_state.h). */
#include <string.h>

#include "clock.h"
#include "errors.h"
#include "plan_internal.h"

/* Why a file's chapter is not what the bank says, once the plan was carried out. */
static enum module_reason reason_of(const struct migrate_plan *plan, guint file)
{
    const struct plan_source *source = PLAN_SOURCE(plan, file);

    for (guint i = 0; i < plan->items->len; i++) {
        const struct migrate_item *item = PLAN_ITEM(plan, i);
        if (item->file == file && item->action == ACTION_CONFLICT)
            return MODULE_CONFLICTS;
    }
    return source->behind || source->n_items == 0 ? MODULE_BEHIND : MODULE_SYNCHRONISED;
}

/* A file elsewhere says nothing of the one in the folder that is written. */
static gboolean is_of_the_folder(const struct migrate_plan *plan, const struct migrate_file *file)
{
    const char *folder = settings_text(plan->options->settings, SETTING_PYTHON_DATA_DIR);

    return !folder || paths_is_inside(file->path, folder);
}

static void take_mapping(struct module_state *state, const struct migrate_plan *plan, guint file)
{
    const struct mapping *mapping = PLAN_SOURCE(plan, file)->shared->mapping;

    module_state_set_mapping(state, mapping);
    if (mapping->chapter)
        return;
    g_ptr_array_add(state->mapping, g_strdup("chapter"));
    g_ptr_array_add(state->mapping, g_strdup(PLAN_FILE(plan, file)->chapter_code));
}

static void take_file(struct module_state *state, const struct migrate_plan *plan, guint file, gint64 commit)
{
    const struct migrate_file *read = PLAN_FILE(plan, file);

    g_free(state->sha256);
    g_clear_pointer(&state->next, g_free);
    state->sha256 = g_strdup(read->sha256);
    state->next_commit = 0;
    state->commit = commit > 0 ? commit : plan->head;
    state->written = FALSE;
    take_mapping(state, plan, file);
    module_state_set(state, read->chapter_code, reason_of(plan, file), read->path, NULL, clock_now_ms());
}

gboolean migrate_put_states(struct migrate_plan *plan, struct store *store, gint64 commit, GError **error)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);
    GHashTableIter iter;
    gpointer state;

    if (plan->options->text)
        return TRUE;
    for (guint i = 0; plan->states && i < plan->files->len; i++) {
        const struct migrate_file *file = PLAN_FILE(plan, i);
        struct module_state *known = g_hash_table_lookup(plan->states, file->record);
        if ((file->exercises == 0 && known->version == ITEM_ABSENT) || !is_of_the_folder(plan, file))
            continue;
        take_file(known, plan, i, commit);
        g_hash_table_add(taken, known);
    }
    g_hash_table_iter_init(&iter, taken);
    while (g_hash_table_iter_next(&iter, &state, NULL)) {
        g_autoptr(GError) cause = NULL;
        if (module_state_write(store, state, &cause))
            continue;
        if (!g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_STALE)) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return FALSE;
        }
    }
    return TRUE;
}
