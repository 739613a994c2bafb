/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "pydata_write.h"

/*
 * For tests: does what each line of standard input says (JSON) and answers with a line, {"size": …} or
 * {"error": …}. The text that is made goes to the file "out".
 *   {"value": …, "out"}: the value as Python
 *   {"stem", "chapter", "items": [value, …], "out"}: a new module
 *   {"file", "edits": [{"list": NAME, "path": [key or index, …], "empty": bool, "items": [{"item": N,
 * "value", "key"}, …]}, …], "out"}: the module with other lists; -1 is a new item
 */
#define SIZE_MAX_READ ((gsize)1 << 32)

static const struct value *get(const struct value *object, const char *key)
{
    return value_object_get(object->object, key);
}

static const struct pydata_binding *find_binding(const struct pydata_module *module, const struct value *name)
{
    gsize count;
    const struct pydata_binding *bindings = pydata_bindings(module, &count);
    for (gsize i = 0; i < count; i++)
        if (value_is_text(name, bindings[i].name))
            return &bindings[i];
    g_error("write_tool: no such list");
}

static const struct value *go_down(const struct value *value, const struct value *path)
{
    for (guint32 i = 0; path != NULL && i < path->list->count; i++) {
        const struct value *step = &path->list->items[i];
        g_autofree char *key = value_dup_string(step);
        value = key != NULL ? value_object_get(value->object, key) : &value->list->items[step->integer];
    }
    return value;
}

static void read_edit(const struct pydata_module *module, const struct value *from, struct pydata_edit *out)
{
    const struct value *items = get(from, "items"), *empty = get(from, "empty");
    struct pydata_wanted *wanted = g_new0(struct pydata_wanted, items->list->count + 1);
    for (guint32 i = 0; i < items->list->count; i++) {
        const struct value *item = &items->list->items[i], *key = get(item, "key");
        wanted[i].item = get(item, "item")->integer;
        wanted[i].value = get(item, "value");
        wanted[i].key = key != NULL ? value_dup_string(key) : NULL;
    }
    out->binding = find_binding(module, get(from, "list"));
    out->list = go_down(&out->binding->value, get(from, "path"));
    out->items = wanted;
    out->count = items->list->count;
    out->may_be_empty = empty != NULL && empty->type == VALUE_TRUE;
}

static void free_edit(struct pydata_edit *edit)
{
    for (gsize i = 0; i < edit->count; i++)
        g_free((gpointer)(guintptr)edit->items[i].key);
    g_free((gpointer)(guintptr)edit->items);
}

static char *write_again(const struct value *task, gsize *size, GError **error)
{
    g_autofree char *path = value_dup_string(get(task, "file"));
    gsize length;
    g_autofree char *text = file_read(path, SIZE_MAX_READ, &length, error);
    g_autoptr(pydata_module) module = text != NULL ? pydata_read_module(path, text, length, error) : NULL;
    if (module == NULL)
        return NULL;
    const struct value *list = get(task, "edits");
    g_autofree struct pydata_edit *edits = g_new0(struct pydata_edit, list->list->count + 1);
    for (guint32 i = 0; i < list->list->count; i++)
        read_edit(module, &list->list->items[i], &edits[i]);
    char *made = pydata_write_lists(module, edits, list->list->count, size, error);
    for (guint32 i = 0; i < list->list->count; i++)
        free_edit(&edits[i]);
    return made;
}

static char *do_task(const struct value *task, gsize *size, GError **error)
{
    const struct value *value = get(task, "value");
    if (value != NULL) {
        GString *text = g_string_new(NULL);
        pydata_write_value(text, value);
        *size = text->len;
        return g_string_free(text, FALSE);
    }
    if (get(task, "file") != NULL)
        return write_again(task, size, error);
    g_autofree char *stem = value_dup_string(get(task, "stem"));
    g_autofree char *chapter = value_dup_string(get(task, "chapter"));
    const struct value *items = get(task, "items");
    return pydata_write_new(stem, chapter, items->list->items, items->list->count, size, error);
}

/* Without g_file_set_contents(), which waits for the disk. */
static void save(const char *path, const char *text, gsize size)
{
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(text, 1, size, file) != size || fclose(file) != 0)
        g_error("write_tool: %s can't be written", path);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t got;
    while ((got = getline(&line, &room, stdin)) > 0) {
        g_autoptr(value_arena) arena = value_arena_new();
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) answer = g_string_new(NULL);
        struct value task;
        gsize size = 0;
        if (!json_parse(arena, line, (gsize)got, &task, &error))
            g_error("write_tool: %s", error->message);
        g_autofree char *made = do_task(&task, &size, &error);
        g_assert((made == NULL) == (error != NULL));
        g_autofree char *path = value_dup_string(get(&task, "out"));
        if (made != NULL)
            save(path, made, size);
        if (made != NULL) {
            g_string_append_printf(answer, "{\"size\": %zu}", size);
        } else {
            g_string_append(answer, "{\"error\": ");
            json_write_text(answer, error->message, strlen(error->message));
            g_string_append_c(answer, '}');
        }
        puts(answer->str);
        fflush(stdout);
    }
    free(line);
    return 0;
}
