/* SPDX-License-Identifier: Apache-2.0 */
/* Generators that come with an export. */
#include "imported.h"

#include <string.h>

#include "i18n.h"
#include "trial.h"

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

static gboolean same_text(const struct generator *generator, const char *text, gsize size)
{
    return generator && generator->size == size && memcmp(generator->text, text, size) == 0;
}

/* If it does what its description says. */
static void take(struct generators_imported *row, const struct generator *generator,
                 struct generator_set *set, struct value_arena *arena)
{
    g_autoptr(GArray) tried = generators_try(generator, &generators_trial_of_new, arena);
    const struct generators_tried *fault = generators_trial_fault(tried);

    if (fault)
        refuse(row, arena, fault->message);
    else
        generator_set_put(set, row->text, row->size, NULL);
}

/*
 * `set` has what the bank has, and takes what is added. Where a bank has no exercise yet, nothing hangs on
 * the program's own text of a generator, so that another's takes its place.
 */
static void judge(struct generators_imported *row, struct generator_set *set, gboolean is_empty,
                  gboolean may_write, struct value_arena *arena)
{
    g_autoptr(GError) error = NULL;
    const struct generator *read = generator_read(arena, row->text, row->size, &error);

    row->key = read ? read->key : "";
    if (!read || !generator_check(read, &error)) {
        refuse(row, arena, error->message);
        return;
    }
    const struct generator *other = find_key(set, read->key);
    const struct generator *program = generator_find_built_in(read->key, strlen(read->key));
    if (same_text(other, row->text, row->size)) {
        row->action = GENERATORS_EQUAL;
    } else if (other && !(is_empty && program && same_text(program, other->text, other->size))) {
        row->action = GENERATORS_KEPT;
    } else if (!generator_set_name_is_free(set, read, &error)) {
        refuse(row, arena, error->message);
    } else if (!may_write) {
        row->action = GENERATORS_NOT_YOURS;
        row->message = _("Only an administrator may bring generators into the bank.");
    } else {
        take(row, read, set, arena);
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

static gboolean see_chapter(const struct store_chapter *chapter, gpointer data)
{
    gboolean *is_empty = data;

    *is_empty = *is_empty && chapter->exercises == 0;
    return *is_empty;
}

GArray *generators_imported_plan(struct store *store, gint64 at, const struct value_list *given,
                                 gboolean may_write, struct value_arena *arena, GError **error)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(struct generators_imported));
    g_autoptr(generator_set) set = store ? generators_at(store, at, error) : generator_set_new();

    gboolean is_empty = TRUE;
    if (!set || (store && !store_chapters(store, see_chapter, &is_empty, NULL, error)))
        return NULL;
    for (guint i = 0; given && i < given->count; i++) {
        const struct value *text = value_object_get(given->items[i].object, "text");
        struct generators_imported row = {.text = text->text, .size = text->size};
        judge(&row, set, is_empty, may_write, arena);
        g_array_append_val(rows, row);
    }
    if (store && !store_generators(store, see_record, rows, NULL, error))
        return NULL;
    return g_steal_pointer(&rows);
}

static guint count(const GArray *rows, enum generators_action action)
{
    guint found = 0;

    for (guint i = 0; rows && i < rows->len; i++)
        found += g_array_index(rows, struct generators_imported, i).action == action;
    return found;
}

gboolean generators_imported_writes(const GArray *rows)
{
    return count(rows, GENERATORS_ADDED) > 0;
}

guint generators_imported_refused(const GArray *rows)
{
    return count(rows, GENERATORS_REFUSED) + count(rows, GENERATORS_NOT_YOURS);
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
