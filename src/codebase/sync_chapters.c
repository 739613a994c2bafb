/* SPDX-License-Identifier: Apache-2.0 */
/* From chapters to their modules: each module once, with all the chapters that it holds. */
#include <string.h>

#include "codebase_tree.h"
#include "errors.h"
#include "i18n.h"
#include "json.h"
#include "maintenance.h"
#include "sync_internal.h"

static void free_chapter(gpointer data)
{
    struct sync_chapter *chapter = data;

    g_free(chapter->code);
    g_free(chapter->module);
    g_free(chapter->record);
    g_free(chapter);
}

static gboolean see_chapter(const struct store_chapter *row, gpointer data)
{
    struct sync_chapter *chapter = g_new0(struct sync_chapter, 1);
    g_autoptr(value_arena) arena = value_arena_new();
    struct value value;

    chapter->code = g_strdup(row->chapter_code);
    chapter->record = g_strdup(row->text);
    chapter->revision = row->revision;
    chapter->exercises = row->exercises;
    if (row->text && json_parse(arena, row->text, strlen(row->text), &value, NULL) &&
        value.type == VALUE_OBJECT)
        chapter->module = value_dup_string(value_object_get(value.object, "module"));
    g_hash_table_insert(data, chapter->code, chapter);
    return TRUE;
}

GHashTable *sync_chapters_read(struct store *store, GError **error)
{
    GHashTable *chapters = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_chapter);

    if (store_chapters(store, see_chapter, chapters, NULL, error))
        return chapters;
    g_hash_table_unref(chapters);
    return NULL;
}

gboolean codebase_sync_is_on(const struct settings *settings)
{
    return settings_text(settings, SETTING_PYTHON_DATA_DIR) &&
           !settings_true(settings, SETTING_READONLY_CODEBASE);
}

void codebase_synced_free(gpointer data)
{
    struct codebase_synced *synced = data;

    g_free(synced->chapter_code);
    g_free(synced->module);
    g_free(synced->words);
    g_free(synced);
}

/* A call under way. */
struct round {
    const struct codebase_sync *sync;
    GHashTable *chapters;
    GHashTable *done; /* set of modules' names */
    GPtrArray *out;
    gint64 wanted;
    gboolean insist;
};

static void tell(struct round *round, const char *code, const struct sync_module *module)
{
    struct codebase_synced *synced = g_new0(struct codebase_synced, 1);

    synced->chapter_code = g_strdup(code);
    synced->module = g_strdup(module->name);
    synced->reason = module->reason;
    synced->commit = module->commit;
    synced->replaced = module->replaced;
    if (module->reason != MODULE_SYNCHRONISED) {
        const char *folder = settings_text(round->sync->settings, SETTING_PYTHON_DATA_DIR);
        g_autofree char *path = module->name ? g_build_filename(folder, module->name, NULL) : NULL;
        const struct module_chapter chapter = {
            .code = synced->chapter_code, .reason = module->reason, .place = path, .detail = module->detail};
        synced->words = module_reason_words(&chapter);
    }
    g_ptr_array_add(round->out, synced);
}

gint sync_compare_codes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The codes of the chapters that have this module, NULL-ended, in order. */
static GPtrArray *codes_of(const struct round *round, const char *name)
{
    GPtrArray *codes = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, round->chapters);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        struct sync_chapter *chapter = value;
        if (g_strcmp0(chapter->module, name) == 0)
            g_ptr_array_add(codes, chapter->code);
    }
    g_ptr_array_sort(codes, sync_compare_codes);
    g_ptr_array_add(codes, NULL);
    return codes;
}

static gboolean write_module(struct round *round, const char *name, GError **error)
{
    g_autoptr(GPtrArray) codes = codes_of(round, name);
    struct sync_module module = {.sync = round->sync,
                                 .name = name,
                                 .codes = (const char *const *)codes->pdata,
                                 .wanted = round->wanted,
                                 .insist = round->insist};

    if (!g_hash_table_add(round->done, g_strdup(name)))
        return TRUE;
    gboolean good = sync_module_write(&module, error);
    for (guint i = 0; good && module.codes[i]; i++)
        tell(round, module.codes[i], &module);
    g_free(module.detail);
    return good;
}

static gboolean sync_chapter(struct round *round, const char *code, GError **error)
{
    struct sync_chapter *chapter = g_hash_table_lookup(round->chapters, code);
    enum module_reason reason = MODULE_SYNCHRONISED;

    if (!chapter)
        return TRUE;
    if (!chapter->module &&
        !sync_name_chapter(round->sync, round->chapters, code, &reason, &chapter->module, error))
        return FALSE;
    if (chapter->module && reason == MODULE_SYNCHRONISED)
        return write_module(round, chapter->module, error);
    const struct sync_module none = {.sync = round->sync, .name = chapter->module, .reason = reason};
    tell(round, code, &none);
    if (reason != MODULE_SYNCHRONISED)
        g_clear_pointer(&chapter->module, g_free);
    return TRUE;
}

GPtrArray *codebase_sync_chapters(const struct codebase_sync *sync, const char *const *codes, gint64 wanted,
                                  gboolean insist, GError **error)
{
    g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func(codebase_synced_free);
    g_autoptr(GHashTable) done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) chapters = codes[0] ? sync_chapters_read(sync->store, error) : NULL;
    const char *folder = settings_text(sync->settings, SETTING_PYTHON_DATA_DIR);
    struct round round = {sync, chapters, done, out, wanted, insist};

    if (codes[0] && (!chapters || !store_check_maintenance(sync->store, error)))
        return NULL;
    /* Whoever lacks the setting of the server's must not write what that one protects. */
    if (codes[0] && codebase_has_tree(sync->store, folder)) {
        g_set_error(
            error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY,
            _("%s is in the read-only mode, so its modules are not written; a server that begins without "
              "READONLY_CODEBASE ends it"),
            folder);
        return NULL;
    }
    for (guint i = 0; codes[i]; i++) {
        if (!sync_chapter(&round, codes[i], error))
            return NULL;
    }
    return g_steal_pointer(&out);
}
