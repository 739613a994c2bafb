/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record is one item beside the log, under the folder's real path: `{"recorded_at": milliseconds,
 * "entries": [[path, kind, mode, size, time, sha256], …]}`, by path.
 */
#include "codebase_tree.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "json.h"
#include "tree_internal.h"

enum { ENTRY_PATH, ENTRY_KIND, ENTRY_MODE, ENTRY_SIZE, ENTRY_TIME, ENTRY_SHA256, ENTRY_PARTS };

/* A path that is no key is known by its hash. Caller frees. NULL and NOT_FOUND, IO. */
static char *tree_key(const char *folder, GError **error)
{
    char real[PATH_MAX], hash[SHA256_HEX_SIZE];

    if (!realpath(folder, real)) {
        file_set_error(error, folder, errno);
        return NULL;
    }
    if (strlen(real) <= ITEM_KEY_BYTES_MAX && g_utf8_validate(real, -1, NULL))
        return g_strdup(real);
    sha256_hex_of(real, strlen(real), hash);
    return g_strdup(hash);
}

static struct value entry_value(struct value_arena *arena, const struct tree_entry *entry)
{
    struct value value = value_list(arena, ENTRY_PARTS);
    const char *kind = value_arena_copy(arena, &entry->kind, 1);

    value_list_append(arena, value.list, value_string(entry->path));
    value_list_append(arena, value.list, value_text(kind, 1));
    value_list_append(arena, value.list, value_integer(entry->mode));
    value_list_append(arena, value.list, value_integer(entry->size));
    value_list_append(arena, value.list, value_integer(entry->time_ns));
    value_list_append(arena, value.list, value_string(entry->sha256));
    return value;
}

static char *record_text(const GArray *entries)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value record = value_object(arena, 2), list = value_list(arena, entries->len);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < entries->len; i++)
        value_list_append(arena, list.list,
                          entry_value(arena, &g_array_index(entries, struct tree_entry, i)));
    value_set(arena, record.object, "recorded_at", value_integer(clock_now_ms()));
    value_set(arena, record.object, "entries", list);
    json_write_canonical(text, &record);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean note_there(G_GNUC_UNUSED const struct store_item *item, gpointer data)
{
    *(gboolean *)data = TRUE;
    return TRUE;
}

gboolean codebase_record_tree(struct store *store, const char *folder, gboolean again, gboolean *recorded,
                              GError **error)
{
    g_autofree char *key = tree_key(folder, error);
    gboolean there = FALSE;

    if (recorded)
        *recorded = FALSE;
    if (!key || (!again && !store_item_get(store, ITEM_TREE, key, clock_now_ms(), note_there, &there, error)))
        return FALSE;
    if (there)
        return TRUE;
    g_autoptr(GArray) entries = tree_walk(folder, error);
    if (!entries)
        return FALSE;
    g_autofree char *text = record_text(entries);
    if (strlen(text) > ITEM_TEXT_BYTES_MAX) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("%s: %u files and folders are too many to be recorded"), folder, entries->len);
        return FALSE;
    }
    const struct store_item item = {.kind = ITEM_TREE, .key = key, .text = text};
    if (!store_item_put(store, &item, ITEM_ANY, clock_now_ms(), NULL, error))
        return FALSE;
    if (recorded)
        *recorded = TRUE;
    return TRUE;
}

gboolean codebase_has_tree(struct store *store, const char *folder)
{
    g_autofree char *key = tree_key(folder, NULL);
    gboolean there = FALSE;

    return key && store_item_get(store, ITEM_TREE, key, clock_now_ms(), note_there, &there, NULL) && there;
}

gboolean codebase_forget_tree(struct store *store, const char *folder, GError **error)
{
    g_autofree char *key = tree_key(folder, error);
    gboolean there = FALSE;

    /* Nothing there is not written, so that a bank at rest stays at rest. */
    return key && store_item_get(store, ITEM_TREE, key, clock_now_ms(), note_there, &there, error) &&
           (!there || store_item_delete(store, ITEM_TREE, key, ITEM_ANY, NULL, error));
}

static gboolean keep_text(const struct store_item *item, gpointer data)
{
    *(char **)data = g_strdup(item->text);
    return TRUE;
}

static gboolean is_entry(const struct value *value)
{
    if (value->type != VALUE_LIST || value->list->count != ENTRY_PARTS)
        return FALSE;
    const struct value *parts = value->list->items;
    return parts[ENTRY_PATH].type == VALUE_TEXT && parts[ENTRY_KIND].type == VALUE_TEXT &&
           parts[ENTRY_KIND].size == 1 && parts[ENTRY_MODE].type == VALUE_INTEGER &&
           parts[ENTRY_SIZE].type == VALUE_INTEGER && parts[ENTRY_TIME].type == VALUE_INTEGER &&
           parts[ENTRY_SHA256].type == VALUE_TEXT;
}

/* The record's entries, or NULL: it is none. */
static const struct value_list *read_record(struct value_arena *arena, const char *text, gint64 *recorded_ms)
{
    struct value record;

    if (!json_parse(arena, text, strlen(text), &record, NULL) || record.type != VALUE_OBJECT)
        return NULL;
    const struct value *time = value_object_get(record.object, "recorded_at");
    const struct value *entries = value_object_get(record.object, "entries");
    if (!time || time->type != VALUE_INTEGER || !entries || entries->type != VALUE_LIST)
        return NULL;
    for (guint i = 0; i < entries->list->count; i++) {
        if (!is_entry(&entries->list->items[i]))
            return NULL;
    }
    *recorded_ms = time->integer;
    return entries->list;
}

static enum codebase_tree_change compare_entry(const struct value *was, const struct tree_entry *is)
{
    const struct value *parts = was->list->items;

    if (parts[ENTRY_KIND].text[0] != is->kind)
        return TREE_KIND;
    if (parts[ENTRY_SIZE].integer != is->size || !value_is_text(&parts[ENTRY_SHA256], is->sha256))
        return TREE_BYTES;
    if (parts[ENTRY_MODE].integer != is->mode)
        return TREE_MODE;
    return parts[ENTRY_TIME].integer != is->time_ns ? TREE_TIME : TREE_SAME;
}

/* Both are sorted by path. */
static void compare_all(const struct value_list *was, const GArray *is, codebase_tree_func each,
                        gpointer data)
{
    guint i = 0, k = 0;

    while (i < was->count || k < is->len) {
        g_autofree char *path =
            i < was->count ? value_dup_string(&was->items[i].list->items[ENTRY_PATH]) : NULL;
        const struct tree_entry *entry = k < is->len ? &g_array_index(is, struct tree_entry, k) : NULL;
        int order = !entry ? -1 : !path ? 1 : strcmp(path, entry->path);
        enum codebase_tree_change change = order < 0   ? TREE_REMOVED
                                           : order > 0 ? TREE_ADDED
                                                       : compare_entry(&was->items[i], entry);
        if (change != TREE_SAME)
            each(order > 0 ? entry->path : path, change, data);
        i += order <= 0;
        k += order >= 0;
    }
}

gboolean codebase_compare_tree(struct store *store, const char *folder, codebase_tree_func each,
                               gpointer data, struct codebase_tree *out, GError **error)
{
    g_autofree char *key = tree_key(folder, error);
    g_autofree char *text = NULL;
    g_autoptr(value_arena) arena = value_arena_new();

    *out = (struct codebase_tree){0};
    if (!key || !store_item_get(store, ITEM_TREE, key, clock_now_ms(), keep_text, &text, error))
        return FALSE;
    if (!text)
        return TRUE;
    const struct value_list *was = read_record(arena, text, &out->recorded_ms);
    if (!was) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
                    _("the record of %s in the database can't be read: make a new one with exobase check "
                      "files --record"),
                    folder);
        return FALSE;
    }
    g_autoptr(GArray) is = tree_walk(folder, error);
    if (!is)
        return FALSE;
    out->entries = was->count;
    compare_all(was, is, each, data);
    return TRUE;
}
