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
    GHashTable *owners;  /* module, or module and list -> chapter code */
    GHashTable *records; /* chapter code -> struct record * */
};

/* What the database says of a chapter. */
struct record {
    char *text, *module, *list; /* or NULL */
    gint64 revision;
};

static void free_record(gpointer data)
{
    struct record *record = data;

    g_free(record->text);
    g_free(record->module);
    g_free(record->list);
    g_free(record);
}

/* A chapter's own part of a module: all of it, or the lists of one key. */
static char *part_name(const char *module, const char *list)
{
    return list ? g_strdup_printf("%s\n%s", module, list) : g_strdup(module);
}

static const char *file_list(const struct migrate_file *file)
{
    return file->by_key ? file->list : NULL;
}

static gboolean see_chapter(const struct store_chapter *chapter, gpointer data)
{
    struct records *records = data;
    struct record *record = g_new0(struct record, 1);
    struct value value;

    record->revision = chapter->revision;
    g_hash_table_insert(records->records, g_strdup(chapter->chapter_code), record);
    if (!chapter->text)
        return TRUE;
    record->text = g_strdup(chapter->text);
    value_arena_reset(records->arena);
    if (json_parse(records->arena, chapter->text, strlen(chapter->text), &value, NULL) &&
        value.type == VALUE_OBJECT) {
        record->module = value_dup_string(value_object_get(value.object, "module"));
        record->list = value_dup_string(value_object_get(value.object, "list"));
        if (record->module)
            g_hash_table_insert(records->owners, part_name(record->module, record->list),
                                g_strdup(chapter->chapter_code));
        /* Nobody else has the whole of a module that gave a part. */
        if (record->module && record->list && !g_hash_table_contains(records->owners, record->module))
            g_hash_table_insert(records->owners, g_strdup(record->module), g_strdup(chapter->chapter_code));
    }
    return TRUE;
}

/* The chapter, another than the file's, that has what the file would be made of; NULL: none. */
static const char *other_owner(const struct records *records, const struct migrate_file *file)
{
    g_autofree char *part = part_name(file->record, file_list(file));
    const char *owner = g_hash_table_lookup(records->owners, part);
    const char *whole = g_hash_table_lookup(records->owners, file->record);
    const struct record *record = whole ? g_hash_table_lookup(records->records, whole) : NULL;

    if (owner && strcmp(owner, file->chapter_code) != 0)
        return owner;
    /* A part of what belongs to a chapter as a whole. */
    if (file->by_key && record && !record->list && strcmp(whole, file->chapter_code) != 0)
        return whole;
    return NULL;
}

static gboolean check_owner(struct records *records, const struct migrate_file *file,
                            const struct plan_source *source, GError **error)
{
    const char *owner = other_owner(records, file);
    const struct record *record = g_hash_table_lookup(records->records, file->chapter_code);

    if (owner) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("%s: the module %s belongs to chapter %s; two chapters never share one"), file->path,
                    file->record, owner);
        return FALSE;
    }
    if (record && record->module && strcmp(record->module, file->record) != 0 && !source->chapter_given) {
        g_set_error(
            error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
            _("%s: chapter %s comes from the module %s; if this one takes its place, say so with --chapter "
              "%s"),
            file->path, file->chapter_code, record->module, file->chapter_code);
        return FALSE;
    }
    return TRUE;
}

static void set_module(struct records *records, struct value_object *record, const struct migrate_file *file)
{
    value_set(records->arena, record, "module", value_string(file->record));
    if (file->by_key)
        value_set(records->arena, record, "list", value_string(file->list));
    else
        value_object_remove(record, "list");
}

/* The record as it will be: what was there, the module, and a title if there was none. */
static void plan_record(struct records *records, const struct migrate_file *file, struct plan_source *source)
{
    const struct record *was = g_hash_table_lookup(records->records, file->chapter_code);
    const char *text = was ? was->text : NULL;
    struct value record;

    value_arena_reset(records->arena);
    if (!text || !json_parse(records->arena, text, strlen(text), &record, NULL) ||
        record.type != VALUE_OBJECT)
        record = value_object(records->arena, 2);
    if (!records->plan->options->text)
        set_module(records, record.object, file);
    const struct value *title = value_object_get(record.object, "title");
    if (file->title && (!title || title->type == VALUE_NULL))
        value_set(records->arena, record.object, "title", value_string(file->title));

    g_autoptr(GString) after = g_string_new(NULL);
    json_write_canonical(after, &record);
    if (g_strcmp0(after->str, text) != 0 && record.object->count > 0) {
        source->chapter_record = g_string_free(g_steal_pointer(&after), FALSE);
        source->chapter_from = was ? was->revision : 0;
    }
}

/* A chapter's own module of which nothing was taken: all its exercises would be passed over. */
static gboolean check_passed_over(const struct records *records, GError **error)
{
    const struct migrate_plan *plan = records->plan;

    for (guint i = 0; i < plan->passed_over->len; i++) {
        const char *owner = g_hash_table_lookup(records->owners, plan->passed_over->pdata[i]);
        if (!owner)
            continue;
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("%s: chapter %s comes from this module, but no list of exercises is here any more"),
                    (const char *)plan->ignored->pdata[i], owner);
        return FALSE;
    }
    return TRUE;
}

/* Two modules of one call for one chapter, or with one name. */
static gboolean check_chapters_differ(const struct migrate_plan *plan, GError **error)
{
    g_autoptr(GHashTable) codes = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < plan->files->len; i++) {
        struct migrate_file *b = PLAN_FILE(plan, i);
        const struct migrate_file *a = g_hash_table_lookup(codes, b->chapter_code);
        if (a) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                        _("%s and %s would both become chapter %s"), a->path, b->path, a->chapter_code);
            return FALSE;
        }
        a = g_hash_table_lookup(names, b->record);
        if (a && strcmp(a->path, b->path) != 0) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                        _("%s and %s have the same name; set PYTHON_DATA_DIR to the folder above both"),
                        a->path, b->path);
            return FALSE;
        }
        g_hash_table_insert(codes, b->chapter_code, b);
        g_hash_table_insert(names, b->record, b);
    }
    return TRUE;
}

/* A key that is gone took its whole list along: as an empty list it changes nothing, and says so. */
static void note_lost_lists(struct records *records)
{
    struct migrate_plan *plan = records->plan;
    g_autoptr(GHashTable) modules = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) codes = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GList) lost = NULL;
    GHashTableIter iter;
    gpointer code, data;

    for (guint i = 0; i < plan->files->len; i++) {
        struct migrate_file *file = PLAN_FILE(plan, i);
        g_hash_table_add(codes, file->chapter_code);
        if (!g_hash_table_contains(modules, file->record))
            g_hash_table_insert(modules, file->record, GUINT_TO_POINTER(i));
    }
    g_hash_table_iter_init(&iter, records->records);
    while (g_hash_table_iter_next(&iter, &code, &data)) {
        const struct record *record = data;
        if (record->list && g_hash_table_contains(modules, record->module) &&
            !g_hash_table_contains(codes, code))
            lost = g_list_insert_sorted(lost, code, (GCompareFunc)strcmp);
    }
    for (const GList *at = lost; at; at = at->next) {
        const struct record *record = g_hash_table_lookup(records->records, at->data);
        guint file = GPOINTER_TO_UINT(g_hash_table_lookup(modules, record->module));
        g_autofree char *message = g_strdup_printf(
            _("%s, of which chapter %s was made, is not here any more: the chapter stays as it is"),
            record->list, (const char *)at->data);
        plan_note_warning(plan, file, -1, 0, message);
    }
}

static void records_clear(struct records *records)
{
    value_arena_free(records->arena);
    g_hash_table_unref(records->owners);
    g_hash_table_unref(records->records);
}

gboolean plan_check_records(struct migrate_plan *plan, struct store *store, GError **error)
{
    __attribute__((cleanup(records_clear))) struct records records = {
        .plan = plan,
        .arena = value_arena_new(),
        .owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .records = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_record),
    };

    if (!check_chapters_differ(plan, error))
        return FALSE;
    if (store && !store_chapters(store, see_chapter, &records, NULL, error))
        return FALSE;
    if (!check_passed_over(&records, error))
        return FALSE;
    for (guint i = 0; i < plan->files->len; i++) {
        const struct migrate_file *file = PLAN_FILE(plan, i);
        if (!plan->options->text && !check_owner(&records, file, PLAN_SOURCE(plan, i), error))
            return FALSE;
        if (file->exercises > 0)
            plan_record(&records, file, PLAN_SOURCE(plan, i));
    }
    if (!plan->options->text)
        note_lost_lists(&records);
    return TRUE;
}
