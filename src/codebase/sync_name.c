/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chapter that was made in the bank gets a module: `<stem>_exercises.py`, by CHAPTER_PREFIX. Its record
 * says so by a commit of its own, of the kind "sync", which is followed by nobody: that would never end. The
 * module's state is put down before that commit, so whoever finds the record without the file knows that the
 * file was never made.
 */
#include <string.h>

#include "codebase_write.h"
#include "errors.h"
#include "json.h"
#include "sync_internal.h"
#include "writeback.h"

#define AUTHOR "exobase"
#define TRIES_MAX 8

static gboolean see_published(const struct store_row *row, gpointer data)
{
    gboolean *found = data;

    *found = !writeback_is_draft(row->text, row->size);
    return !*found;
}

static gboolean has_published(struct store *store, const char *code, gboolean *found, GError **error)
{
    const struct store_query query = {.chapter_code = code};

    *found = FALSE;
    return store_read(store, &query, see_published, found, NULL, error);
}

static gboolean is_taken(GHashTable *chapters, const char *name)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, chapters);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (g_strcmp0(((const struct sync_chapter *)value)->module, name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* "6E_GM07" -> "gm07"; the whole code where that is none or another chapter's, behind a letter if it has
 * none. */
static char *choose_name(const struct codebase_sync *sync, GHashTable *chapters, const char *code,
                         char **stem)
{
    g_autofree char *whole = g_ascii_strdown(code, -1), *part = writeback_stem(sync->settings, code);
    g_autofree char *behind = g_strconcat("ch_", whole, NULL);
    const char *const stems[] = {part, g_ascii_isalpha(whole[0]) ? whole : NULL, behind};

    for (gsize i = 0; i < G_N_ELEMENTS(stems); i++) {
        g_autofree char *name = stems[i] ? g_strdup_printf("%s_exercises.py", stems[i]) : NULL;
        if (!name || is_taken(chapters, name))
            continue;
        *stem = g_strdup(stems[i]);
        return g_steal_pointer(&name);
    }
    return NULL;
}

/* A file of this name that exobase has not made. */
static gboolean is_foreign(const struct codebase_sync *sync, const struct module_state *state)
{
    const char *folder = settings_text(sync->settings, SETTING_PYTHON_DATA_DIR);
    g_autofree char *text = NULL;
    char sha256[SHA256_HEX_SIZE];
    gsize size;

    /* What can't be looked at is told by who writes it. */
    if (!codebase_read_file(folder, state->name, &text, &size, NULL) || !text)
        return FALSE;
    sha256_hex_of(text, size, sha256);
    return !module_state_knows(state, sha256);
}

static gboolean put_state(const struct codebase_sync *sync, const char *name, const char *stem,
                          const char *code, enum module_reason *reason, GError **error)
{
    g_autoptr(module_state) state = module_state_read(sync->store, name, error);
    const char *folder = settings_text(sync->settings, SETTING_PYTHON_DATA_DIR);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) cause = NULL;

    if (!state)
        return FALSE;
    *reason = is_foreign(sync, state) ? MODULE_FOREIGN : MODULE_SYNCHRONISED;
    if (!state->sha256) {
        g_autofree char *upper = g_ascii_strup(stem, -1);
        g_ptr_array_set_size(state->mapping, 0);
        g_ptr_array_add(state->mapping, g_strdup("list"));
        g_ptr_array_add(state->mapping, g_strconcat(upper, "_EXERCISES", NULL));
        g_ptr_array_add(state->mapping, g_strdup("chapter"));
        g_ptr_array_add(state->mapping, g_strdup(code));
    }
    module_state_set(state, code, *reason, path, NULL, g_get_real_time() / 1000);
    if (module_state_write(sync->store, state, &cause) ||
        g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_STALE)) /* somebody else does the same */
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

static char *record_text(const struct sync_chapter *chapter, const char *name)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    struct value record;

    if (!chapter->record || !json_parse(arena, chapter->record, strlen(chapter->record), &record, NULL) ||
        record.type != VALUE_OBJECT)
        record = value_object(arena, 1);
    value_set(arena, record.object, "module", value_string(name));
    json_write_canonical(text, &record);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean commit_record(const struct codebase_sync *sync, const struct sync_chapter *chapter,
                              const char *name, GError **error)
{
    g_autofree char *text = record_text(chapter, name);
    g_autofree char *message = g_strdup_printf("%s: %s", chapter->code, name);
    g_autoptr(changeset) changeset = changeset_new(AUTHOR, CODEBASE_SYNC_KIND, message);
    const struct chapter_change change = {.chapter_code = changeset_intern(changeset, chapter->code),
                                          .from = chapter->revision,
                                          .after = changeset_keep(changeset, text, strlen(text))};
    struct store_result result = {0};

    g_array_append_val(changeset->chapters, change);
    gboolean good = store_commit(sync->store, changeset, &result, error);
    store_result_clear(&result);
    return good;
}

/* One attempt; `overtaken`: somebody else changed the record meanwhile. */
static gboolean name_chapter(const struct codebase_sync *sync, GHashTable *chapters,
                             const struct sync_chapter *chapter, enum module_reason *reason, char **module,
                             gboolean *overtaken, GError **error)
{
    g_autofree char *stem = NULL, *name = choose_name(sync, chapters, chapter->code, &stem);
    g_autoptr(GError) cause = NULL;

    *overtaken = FALSE;
    *reason = MODULE_NAME;
    if (!name)
        return TRUE;
    if (!put_state(sync, name, stem, chapter->code, reason, error))
        return FALSE;
    if (*reason != MODULE_SYNCHRONISED || commit_record(sync, chapter, name, &cause)) {
        *module = g_steal_pointer(&name);
        return TRUE;
    }
    *overtaken = g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_STALE);
    if (*overtaken)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

gboolean sync_name_chapter(const struct codebase_sync *sync, GHashTable *chapters, const char *code,
                           enum module_reason *reason, char **module, GError **error)
{
    g_autoptr(GHashTable) newer = g_hash_table_ref(chapters);
    gboolean published, overtaken = TRUE;

    *reason = MODULE_SYNCHRONISED;
    *module = NULL;
    if (!has_published(sync->store, code, &published, error))
        return FALSE;
    for (guint i = 0; published && overtaken && i < TRIES_MAX; i++) {
        if (i > 0) {
            g_hash_table_unref(newer);
            newer = sync_chapters_read(sync->store, error);
        }
        const struct sync_chapter *chapter = newer ? g_hash_table_lookup(newer, code) : NULL;
        if (!newer)
            return FALSE;
        if (!chapter)
            return TRUE;
        if (chapter->module) {
            *module = g_strdup(chapter->module);
            return TRUE;
        }
        if (!name_chapter(sync, newer, chapter, reason, module, &overtaken, error))
            return FALSE;
    }
    return TRUE;
}
