/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an admin does, for tests: changes fields of an exercise or deletes it, by one commit of kind "edit".
 * usage: edit-tool ADDRESS edit CHAPTER ID JSON | delete CHAPTER ID | create CHAPTER ID|0 JSON | record CODE
 * FROM TEXT
 */
#include <stdio.h>
#include <string.h>

#include "exercise.h"
#include "json.h"
#include "store.h"

struct found {
    struct value_arena *arena;
    struct exercise exercise;
    gint64 revision;
    gboolean live;
};

static gboolean see_row(const struct store_row *row, gpointer data)
{
    struct found *found = data;
    const char *text = value_arena_copy(found->arena, row->text, row->size);

    found->revision = row->revision;
    found->live = row->live;
    return exercise_parse(found->arena, text, row->size, &found->exercise, NULL);
}

/* The document with the fields put over it, in normal form again. */
static char *edited(struct found *found, const char *chapter, gint64 id, const char *json, gsize *size,
                    gsize *id_place, GError **error)
{
    struct value fields, raw = value_object(found->arena, 32);
    struct exercise after;
    g_autoptr(GString) text = g_string_new(NULL);

    if (!json_parse(found->arena, json, strlen(json), &fields, error))
        return NULL;
    for (guint i = 0; found->live && i < found->exercise.document->count; i++) {
        const struct value_member *member = &found->exercise.document->members[i];
        value_object_set(found->arena, raw.object, member->key, member->value);
    }
    for (guint i = 0; i < fields.object->count; i++)
        value_object_set(found->arena, raw.object, fields.object->members[i].key,
                         fields.object->members[i].value);
    value_object_remove(raw.object, "exercise_uid");
    if (id > 0)
        value_set(found->arena, raw.object, "id", value_integer(id));
    if (!exercise_normalise(found->arena, &raw, chapter, DOOR_FOREIGN, NULL, NULL, &after, error))
        return NULL;
    exercise_write(&after, text, id_place);
    *size = text->len;
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean run(char **argv, GError **error)
{
    g_autoptr(store) store = store_open(argv[1], STORE_CREATE, error);
    g_autoptr(changeset) changeset = changeset_new("admin", "edit", "edit");
    g_autoptr(value_arena) arena = value_arena_new();
    struct found found = {.arena = arena};
    struct store_query query = {
        .chapter_code = argv[3], .id = g_ascii_strtoll(argv[4], NULL, 10), .dead = TRUE};
    struct store_result result = {0};

    if (!store || (query.id > 0 && !store_read(store, &query, see_row, &found, NULL, error)))
        return FALSE;
    struct change change = {.chapter_code = argv[3], .id = query.id, .from = found.revision};
    g_autofree char *text = NULL;
    change.op = strcmp(argv[2], "delete") == 0 ? CHANGE_DELETE
                : strcmp(argv[2], "edit") == 0 ? CHANGE_UPDATE
                                               : CHANGE_CREATE;
    if (change.op != CHANGE_DELETE) {
        text = edited(&found, argv[3], query.id, argv[5], &change.after_size, &change.id_place, error);
        if (!text)
            return FALSE;
        change.after = text;
    }
    g_array_append_val(changeset->changes, change);
    gboolean ok = store_commit(store, changeset, &result, error);
    store_result_clear(&result);
    return ok;
}

/* Puts a record in the place of the one that has the revision FROM. */
static gboolean put_record(char **argv, GError **error)
{
    g_autoptr(store) store = store_open(argv[1], STORE_CREATE, error);
    g_autoptr(changeset) changeset = changeset_new("admin", "edit", "record");
    const struct chapter_change change = {
        .chapter_code = argv[3], .from = g_ascii_strtoll(argv[4], NULL, 10), .after = argv[5]};
    struct store_result result = {0};

    g_array_append_val(changeset->chapters, change);
    gboolean ok = store && store_commit(store, changeset, &result, error);
    store_result_clear(&result);
    return ok;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    if (argc >= 6 && strcmp(argv[2], "record") == 0 && put_record(argv, &error))
        return 0;
    if (!error && argc >= 5 && strcmp(argv[2], "record") != 0 && run(argv, &error))
        return 0;
    fprintf(stderr, "edit-tool: %s\n", error ? error->message : "wrong arguments");
    return 1;
}
