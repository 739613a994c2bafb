/* SPDX-License-Identifier: Apache-2.0 */
/* Commits as values: what routes on history answer with. */
#include <string.h>

#include "api_write_internal.h"
#include "clock.h"
#include "json.h"

const char *api_op_name(enum change_op op)
{
    static const char *const names[] = {
        [CHANGE_RECORD] = "record",
        [CHANGE_CREATE] = "create",
        [CHANGE_UPDATE] = "update",
        [CHANGE_DELETE] = "delete",
    };
    return names[op];
}

struct value api_text_value(struct value_arena *arena, const char *text)
{
    gsize size = text ? strlen(text) : 0;
    return text ? value_text(value_arena_copy(arena, text, size), size) : value_null();
}

struct value api_time_value(struct value_arena *arena, gint64 time_ms)
{
    char text[CLOCK_TEXT_SIZE];

    clock_text(time_ms, text);
    return api_text_value(arena, text);
}

struct value api_log_head(struct value_arena *arena, const struct store_entry *entry)
{
    struct value head = value_object(arena, 8);

    value_set(arena, head.object, "commit", value_integer(entry->number));
    value_set(arena, head.object, "time", api_time_value(arena, entry->time_ms));
    value_set(arena, head.object, "author", api_text_value(arena, entry->author));
    value_set(arena, head.object, "kind", api_text_value(arena, entry->kind));
    value_set(arena, head.object, "message", api_text_value(arena, entry->message));
    return head;
}

struct value api_log_change(struct value_arena *arena, const struct store_change *change)
{
    struct value value = value_object(arena, 6), from = value_object(arena, 2);

    value_set(arena, value.object, "chapter_code", api_text_value(arena, change->chapter_code));
    value_set(arena, value.object, "id", value_integer(change->id));
    value_set(arena, value.object, "op", value_string(api_op_name(change->op)));
    value_set(arena, value.object, "revision", value_integer(change->revision));
    if (!change->moved_from_chapter)
        return value;
    value_set(arena, from.object, "chapter_code", api_text_value(arena, change->moved_from_chapter));
    value_set(arena, from.object, "id", value_integer(change->moved_from_id));
    value_set(arena, value.object, "moved_from", from);
    return value;
}

struct fields {
    struct value_arena *arena;
    struct value_object *object;
};

static void add_field(const char *field, const struct value *before, const struct value *after, gpointer data)
{
    struct fields *fields = data;
    struct value both = value_object(fields->arena, 2);

    value_set(fields->arena, both.object, "before", before ? *before : value_null());
    value_set(fields->arena, both.object, "after", after ? *after : value_null());
    value_set(fields->arena, fields->object, field, both);
}

static const struct value_object *parse(struct value_arena *arena, const char *text, gsize size)
{
    struct value value;

    if (!text || !json_parse(arena, value_arena_copy(arena, text, size), size, &value, NULL) ||
        value.type != VALUE_OBJECT)
        return NULL;
    return value.object;
}

struct value api_log_fields(struct value_arena *arena, const struct store_change *change)
{
    struct value object = value_object(arena, 8);
    struct fields fields = {arena, object.object};
    const struct value_object *before =
        change->was_live ? parse(arena, change->before, change->before_size) : NULL;
    const struct value_object *after = parse(arena, change->after, change->after_size);

    exercise_diff(before, after, add_field, &fields);
    return object;
}

struct value api_log_title(struct value_arena *arena, const char *record)
{
    const struct value_object *object = record ? parse(arena, record, strlen(record)) : NULL;
    const struct value *title = object ? value_object_get(object, "title") : NULL;

    return title ? *title : value_null();
}

struct value api_log_chapter(struct value_arena *arena, const struct store_chapter_change *change,
                             gboolean texts)
{
    struct value value = value_object(arena, 4), title = value_object(arena, 2);

    value_set(arena, value.object, "chapter_code", api_text_value(arena, change->chapter_code));
    value_set(arena, value.object, "revision", value_integer(change->revision));
    if (!texts)
        return value;
    value_set(arena, title.object, "before", api_log_title(arena, change->before));
    value_set(arena, title.object, "after", api_log_title(arena, change->after));
    value_set(arena, value.object, "title", title);
    return value;
}
