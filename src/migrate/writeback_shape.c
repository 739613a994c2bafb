/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From normal form back to the shape of a file. A field whose normal form did not change keeps what the file
 * spells, or stays unspelled; one that did is spelled. What exobase reckons (chapter_code, exercise_uid) is
 * never added.
 */
#include <string.h>

#include "exercise_fields.h"
#include "writeback_internal.h"

static gboolean is_reckoned(const char *name)
{
    return strcmp(name, "chapter_code") == 0 || strcmp(name, "exercise_uid") == 0 || strcmp(name, "id") == 0;
}

static gboolean is_default(const struct value_member *member)
{
    int field = exercise_field_find(member->key->bytes, member->key->size);
    if (field < 0)
        return FALSE;
    const struct exercise_field_row *row = &exercise_fields()[field];
    return member->value.type == row->default_type &&
           (member->value.type != VALUE_TEXT || value_is_text(&member->value, row->default_text));
}

static const struct value_key *own_key(struct value_arena *arena, const struct value_key *key)
{
    return value_arena_key(arena, key->bytes, key->size);
}

/* The fields in which the two differ, put over what the file has. */
static void put_changes(struct value_arena *arena, struct value_object *out, const struct exercise *normal,
                        const struct exercise *wanted)
{
    for (guint32 i = 0; i < wanted->document->count; i++) {
        const struct value_member *member = &wanted->document->members[i];
        const struct value *was = exercise_get(normal, member->key->bytes);
        if (was && value_equal(was, &member->value))
            continue;
        if (!is_reckoned(member->key->bytes) || value_object_get(out, member->key->bytes))
            value_object_set(arena, out, own_key(arena, member->key), member->value);
    }
    for (guint32 i = 0; i < normal->document->count; i++) {
        const char *name = normal->document->members[i].key->bytes;
        if (!exercise_get(wanted, name))
            value_object_remove(out, name);
    }
}

static struct value_object *copy_members(struct value_arena *arena, const struct value_object *from)
{
    struct value_object *out = value_object(arena, from->count + 4).object;

    for (guint32 i = 0; i < from->count; i++)
        value_object_set(arena, out, own_key(arena, from->members[i].key), from->members[i].value);
    return out;
}

/* Whether what was made becomes what is wanted. */
static gboolean reads_as(struct value_arena *arena, const struct value_object *made,
                         const struct exercise *wanted, const char *chapter_code)
{
    const struct value raw = {.type = VALUE_OBJECT, .object = (struct value_object *)(guintptr)made};
    struct exercise again;

    if (!exercise_normalise(arena, &raw, chapter_code, DOOR_FOREIGN, NULL, NULL, &again, NULL))
        return FALSE;
    if (again.id == 0)
        exercise_set_id(arena, &again, wanted->id);
    return exercise_diff(again.document, wanted->document, NULL, NULL) == 0;
}

struct value_object *back_shape(struct value_arena *arena, const struct value_object *raw,
                                const struct exercise *normal, const struct exercise *wanted,
                                const char *chapter_code)
{
    struct value_object *out = copy_members(arena, raw);

    put_changes(arena, out, normal, wanted);
    if (reads_as(arena, out, wanted, chapter_code))
        return out;
    /* Names that moved at the door, and what else has two forms: all of it, in exobase's own. */
    out = value_object(arena, wanted->document->count).object;
    for (guint32 i = 0; i < wanted->document->count; i++) {
        const struct value_member *member = &wanted->document->members[i];
        gboolean spelled = value_object_get(raw, member->key->bytes) != NULL;
        if (spelled || (!is_default(member) && !is_reckoned(member->key->bytes)))
            value_object_set(arena, out, own_key(arena, member->key), member->value);
    }
    return out;
}

/* As people write an exercise: what it is, then its texts. */
static const char *const first_fields[] = {
    "id",          "external_id",   "title",      "family",        "difficulty", "offer", "exercise_type",
    "enonce_html", "solution_html", "is_dynamic", "generator_key", NULL,
};

static void put_new(struct value_arena *arena, struct value_object *out, const struct exercise *wanted,
                    const char *name, const char *const *always, gboolean with_id)
{
    const struct value *value = exercise_get(wanted, name);
    if (!value || value_object_get(out, name))
        return;
    const struct value_member member = {value_arena_key(arena, name, strlen(name)), *value};
    gboolean take = strcmp(name, "id") == 0 ? with_id : !is_reckoned(name) && !is_default(&member);
    if (take || g_strv_contains(always, name))
        value_object_set(arena, out, member.key, member.value);
}

struct value_object *back_shape_new(struct value_arena *arena, const struct exercise *wanted,
                                    const char *const *always, gboolean with_id)
{
    struct value_object *out = value_object(arena, 12).object;

    for (guint i = 0; always[i]; i++)
        put_new(arena, out, wanted, always[i], always, with_id);
    for (guint i = 0; first_fields[i]; i++)
        put_new(arena, out, wanted, first_fields[i], always, with_id);
    for (guint32 i = 0; i < wanted->document->count; i++)
        put_new(arena, out, wanted, wanted->document->members[i].key->bytes, always, with_id);
    return out;
}
