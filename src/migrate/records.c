/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each chapter's record says which module it came from and its title. Two chapters never share a module, and
 * a chapter has one: otherwise the exercises of one file would be "missing" from the other. The title of the
 * configuration is taken while the chapter has none: afterwards the database is the truth.
 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "json.h"
#include "plan_internal.h"

struct records {
    struct migrate_plan *plan;
    struct value_arena *arena;
    GHashTable *owners;    /* module -> chapter code */
    GHashTable *texts;     /* chapter code -> record text */
    GHashTable *modules;   /* chapter code -> module */
    GHashTable *revisions; /* chapter code -> gint64 */
};

static gboolean see_chapter(const struct store_chapter *chapter, gpointer data)
{
    struct records *records = data;
    struct value record;

    gint64 *revision = g_new(gint64, 1);
    *revision = chapter->revision;
    g_hash_table_insert(records->revisions, g_strdup(chapter->chapter_code), revision);
    if (!chapter->text)
        return TRUE;
    g_hash_table_insert(records->texts, g_strdup(chapter->chapter_code), g_strdup(chapter->text));
    value_arena_reset(records->arena);
    if (json_parse(records->arena, chapter->text, strlen(chapter->text), &record, NULL) &&
        record.type == VALUE_OBJECT) {
        char *module = value_dup_string(value_object_get(record.object, "module"));
        if (module) {
            g_hash_table_insert(records->owners, g_strdup(module), g_strdup(chapter->chapter_code));
            g_hash_table_insert(records->modules, g_strdup(chapter->chapter_code), module);
        }
    }
    return TRUE;
}

static gboolean check_owner(struct records *records, const struct migrate_file *file,
                            const struct plan_source *source, GError **error)
{
    const char *owner = g_hash_table_lookup(records->owners, file->record);
    const char *module = g_hash_table_lookup(records->modules, file->chapter_code);

    if (owner && strcmp(owner, file->chapter_code) != 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("%s: the module %s belongs to chapter %s; two chapters never share one"), file->path,
                    file->record, owner);
        return FALSE;
    }
    if (module && strcmp(module, file->record) != 0 && !source->chapter_given) {
        g_set_error(
            error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
            _("%s: chapter %s comes from the module %s; if this one takes its place, say so with --chapter "
              "%s"),
            file->path, file->chapter_code, module, file->chapter_code);
        return FALSE;
    }
    return TRUE;
}

/* The record as it will be: what was there, the module, and a title if there was none. */
static void plan_record(struct records *records, const struct migrate_file *file, struct plan_source *source)
{
    const char *text = g_hash_table_lookup(records->texts, file->chapter_code);
    const gint64 *revision = g_hash_table_lookup(records->revisions, file->chapter_code);
    struct value record;

    value_arena_reset(records->arena);
    if (!text || !json_parse(records->arena, text, strlen(text), &record, NULL) ||
        record.type != VALUE_OBJECT)
        record = value_object(records->arena, 2);
    value_set(records->arena, record.object, "module", value_string(file->record));
    const struct value *title = value_object_get(record.object, "title");
    if (file->title && (!title || title->type == VALUE_NULL))
        value_set(records->arena, record.object, "title", value_string(file->title));

    g_autoptr(GString) after = g_string_new(NULL);
    json_write_canonical(after, &record);
    if (g_strcmp0(after->str, text) != 0) {
        source->chapter_record = g_string_free(g_steal_pointer(&after), FALSE);
        source->chapter_from = revision ? *revision : 0;
    }
}

/* Two modules of one call for one chapter. */
static gboolean check_chapters_differ(const struct migrate_plan *plan, GError **error)
{
    for (guint i = 0; i < plan->files->len; i++) {
        for (guint j = 0; j < i; j++) {
            const struct migrate_file *a = PLAN_FILE(plan, j), *b = PLAN_FILE(plan, i);
            if (strcmp(a->chapter_code, b->chapter_code) == 0) {
                g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                            _("%s and %s would both become chapter %s"), a->path, b->path, a->chapter_code);
                return FALSE;
            }
            if (strcmp(a->record, b->record) == 0) {
                g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                            _("%s and %s have the same name; set PYTHON_DATA_DIR to the folder above both"),
                            a->path, b->path);
                return FALSE;
            }
        }
    }
    return TRUE;
}

static void records_clear(struct records *records)
{
    value_arena_free(records->arena);
    g_hash_table_unref(records->owners);
    g_hash_table_unref(records->texts);
    g_hash_table_unref(records->modules);
    g_hash_table_unref(records->revisions);
}

gboolean plan_check_records(struct migrate_plan *plan, struct store *store, GError **error)
{
    __attribute__((cleanup(records_clear))) struct records records = {
        .plan = plan,
        .arena = value_arena_new(),
        .owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .modules = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .revisions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };

    if (!check_chapters_differ(plan, error))
        return FALSE;
    if (store && !store_chapters(store, see_chapter, &records, NULL, error))
        return FALSE;
    for (guint i = 0; i < plan->files->len; i++) {
        const struct migrate_file *file = PLAN_FILE(plan, i);
        if (!check_owner(&records, file, PLAN_SOURCE(plan, i), error))
            return FALSE;
        if (file->exercises > 0)
            plan_record(&records, file, PLAN_SOURCE(plan, i));
    }
    return TRUE;
}
