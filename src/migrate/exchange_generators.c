/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The generators of an export: texts that somebody wrote or changed, which another bank can't have. The
 * program's are everywhere. Of a chapter only those that its exercises ask for.
 */
#include <string.h>

#include "exchange_internal.h"
#include "json.h"
#include "text.h"

static char *upper_of(const char *text, gsize size)
{
    GString *upper = g_string_sized_new(size);

    text_append_upper(upper, text, size);
    return g_string_free(upper, FALSE);
}

void exchange_see_generator(GHashTable *keys, const char *text, gsize size)
{
    static const char *const names[] = {"generator_key"};
    struct exercise_slice slice;
    struct value key;

    if (!exercise_slices(text, size, names, 1, &slice) || slice.size <= 2 || slice.text[0] != '"')
        return;
    g_autoptr(value_arena) arena = value_arena_new();
    if (json_parse(arena, slice.text, slice.size, &key, NULL))
        g_hash_table_add(keys, upper_of(key.text, key.size));
}

/* Whether one of the names is the generator's key or, as a text of its description, an alias. */
static gboolean is_asked_for(GHashTable *keys, const char *key, const struct value *text)
{
    const char *end = g_strstr_len(text->text, (gssize)text->size, "\n]]");
    g_autofree char *head = upper_of(text->text, end ? (gsize)(end - text->text) : text->size);
    GHashTableIter iter;
    gpointer name;

    if (g_hash_table_contains(keys, key))
        return TRUE;
    g_hash_table_iter_init(&iter, keys);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        g_autofree char *quoted = g_strdup_printf("\"%s\"", (const char *)name);
        if (strstr(head, quoted))
            return TRUE;
    }
    return FALSE;
}

struct writing {
    GString *out;
    GHashTable *keys; /* NULL: all */
    guint count;
};

/* Whether the text is not the one of the program from which it came. */
static gboolean is_somebodys(const struct value *text, const struct value *origin)
{
    char hex[SHA256_HEX_SIZE];

    sha256_hex_of(text->text, text->size, hex);
    return !origin || !value_is_text(origin, hex);
}

static gboolean write_generator(const struct store_chapter *record, gpointer data)
{
    struct writing *writing = data;
    g_autoptr(value_arena) arena = value_arena_new();
    const char *key = store_generator_key(record->chapter_code);
    struct value value;

    if (!record->text || !json_parse(arena, record->text, strlen(record->text), &value, NULL) ||
        value.type != VALUE_OBJECT)
        return TRUE;
    const struct value *text = value_object_get(value.object, "text");
    if (!text || text->type != VALUE_TEXT || !is_somebodys(text, value_object_get(value.object, "origin")) ||
        (writing->keys && !is_asked_for(writing->keys, key, text)))
        return TRUE;
    g_string_append(writing->out, writing->count++ == 0 ? ",\"" EXCHANGE_GENERATORS "\":[" : ",");
    g_string_append(writing->out, "{\"key\":");
    json_write_text(writing->out, key, strlen(key));
    g_string_append(writing->out, ",\"text\":");
    json_write_text(writing->out, text->text, text->size);
    g_string_append_c(writing->out, '}');
    return TRUE;
}

gboolean exchange_write_generators(struct store *store, GHashTable *keys, GString *out, GError **error)
{
    struct writing writing = {.out = out, .keys = keys};

    if (!store_generators(store, write_generator, &writing, NULL, error))
        return FALSE;
    if (writing.count > 0)
        g_string_append_c(out, ']');
    return TRUE;
}

gboolean exchange_read_generators(struct exchange *exchange, const struct value *given)
{
    if (!given || given->type == VALUE_NULL)
        return TRUE;
    if (given->type != VALUE_LIST)
        return FALSE;
    for (guint i = 0; i < given->list->count; i++) {
        const struct value *item = &given->list->items[i];
        const struct value *text = item->type == VALUE_OBJECT ? value_object_get(item->object, "text") : NULL;
        if (!text || text->type != VALUE_TEXT)
            return FALSE;
    }
    exchange->generators = given->list;
    return TRUE;
}
