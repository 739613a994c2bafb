/* SPDX-License-Identifier: Apache-2.0 */
/* Generators that come with an export. */
#include "imported.h"

#include <string.h>

#include "i18n.h"

const char *generators_action_name(enum generators_action action)
{
    static const char *const names[] = {
        [GENERATORS_ADDED] = "added",     [GENERATORS_EQUAL] = "same",        [GENERATORS_KEPT] = "kept",
        [GENERATORS_REFUSED] = "refused", [GENERATORS_NOT_YOURS] = "refused",
    };

    return names[action];
}

static void refuse(struct generators_imported *row, struct value_arena *arena, const char *message)
{
    row->action = GENERATORS_REFUSED;
    row->message = value_arena_copy(arena, message, strlen(message));
}

static const struct generator *find_key(const struct generator_set *set, const char *key)
{
    const struct generator *found = generator_set_find(set, key, strlen(key));

    return found && strcmp(found->key, key) == 0 ? found : NULL;
}

/* `set` has what the bank has, and takes what is added. */
static void judge(struct generators_imported *row, struct generator_set *set, gboolean may_write,
                  struct value_arena *arena)
{
    g_autoptr(GError) error = NULL;
    const struct generator *read = generator_read(arena, row->text, row->size, &error);

    row->key = read ? read->key : "";
    if (!read || !generator_check(read, &error)) {
        refuse(row, arena, error->message);
        return;
    }
    const struct generator *other = find_key(set, read->key);
    if (other) {
        gboolean same = other->size == row->size && memcmp(other->text, row->text, row->size) == 0;
        row->action = same ? GENERATORS_EQUAL : GENERATORS_KEPT;
    } else if (!generator_set_name_is_free(set, read, &error)) {
        refuse(row, arena, error->message);
    } else if (!may_write) {
        row->action = GENERATORS_NOT_YOURS;
        row->message = _("Only an administrator may bring generators into the bank.");
    } else {
        generator_set_put(set, row->text, row->size, NULL);
    }
}

static gboolean see_record(const struct store_chapter *record, gpointer data)
{
    GArray *rows = data;

    for (guint i = 0; i < rows->len; i++) {
        struct generators_imported *row = &g_array_index(rows, struct generators_imported, i);
        if (strcmp(row->key, store_generator_key(record->chapter_code)) == 0)
            row->revision = record->revision;
    }
    return TRUE;
}

GArray *generators_imported_plan(struct store *store, gint64 at, const struct value_list *given,
                                 gboolean may_write, struct value_arena *arena, GError **error)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(struct generators_imported));
    g_autoptr(generator_set) set = store ? generators_at(store, at, error) : generator_set_new();

    if (!set)
        return NULL;
    for (guint i = 0; given && i < given->count; i++) {
        const struct value *text = value_object_get(given->items[i].object, "text");
        struct generators_imported row = {.text = text->text, .size = text->size};
        judge(&row, set, may_write, arena);
        g_array_append_val(rows, row);
    }
    if (store && !store_generators(store, see_record, rows, NULL, error))
        return NULL;
    return g_steal_pointer(&rows);
}

gboolean generators_imported_writes(const GArray *rows)
{
    for (guint i = 0; rows && i < rows->len; i++)
        if (g_array_index(rows, struct generators_imported, i).action == GENERATORS_ADDED)
            return TRUE;
    return FALSE;
}

void generators_imported_add(struct changeset *changeset, const GArray *rows)
{
    for (guint i = 0; rows && i < rows->len; i++) {
        const struct generators_imported *row = &g_array_index(rows, struct generators_imported, i);
        if (row->action != GENERATORS_ADDED)
            continue;
        g_autofree char *code = g_strdup_printf("%c%s", STORE_GENERATOR_MARK, row->key);
        g_autofree char *record = generators_record(row->text, row->size, NULL);
        const struct chapter_change change = {
            .chapter_code = changeset_intern(changeset, code),
            .from = row->revision,
            .after = changeset_keep(changeset, record, strlen(record)),
        };
        g_array_append_val(changeset->chapters, change);
    }
}

struct value generators_imported_value(const GArray *rows, struct value_arena *arena)
{
    struct value list = value_list(arena, rows ? rows->len : 0);

    for (guint i = 0; rows && i < rows->len; i++) {
        const struct generators_imported *row = &g_array_index(rows, struct generators_imported, i);
        struct value item = value_object(arena, 3);
        value_set(arena, item.object, "key", value_string(row->key));
        value_set(arena, item.object, "action", value_string(generators_action_name(row->action)));
        value_set(arena, item.object, "message", value_string(row->message));
        value_list_append(arena, list.list, item);
    }
    return list;
}
