/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read_module FILE: how long the reader takes for one module, in a fresh process as CPython's import does.
 * Prints a line of JSON: seconds to load the file, seconds to read it from memory, and what was found, so
 * that nothing of the work can be left out.
 */
#include <stdio.h>

#include "file.h"
#include "pydata.h"

/* Every text that can be reached from a value, so that the reader's work is used. */
static guint64 count_text(const struct value *value)
{
    guint64 sum = 0;
    if (value->type == VALUE_TEXT)
        return value->size;
    if (value->type == VALUE_LIST)
        for (guint32 i = 0; i < value->list->count; i++)
            sum += count_text(&value->list->items[i]);
    if (value->type == VALUE_OBJECT)
        for (guint32 i = 0; i < value->object->count; i++)
            sum += count_text(&value->object->members[i].value);
    return sum;
}

static gboolean read_module(const char *path, const char *text, gsize size, double load_s, GError **error)
{
    gint64 start = g_get_monotonic_time();
    g_autoptr(pydata_module) module = pydata_read_module(path, text, size, error);
    if (!module)
        return FALSE;
    double read_s = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
    const GPtrArray *lists = pydata_exercise_lists(module);
    guint64 exercises = 0, text_bytes = 0;
    for (guint i = 0; i < lists->len; i++) {
        const struct pydata_binding *binding = g_ptr_array_index(lists, i);
        if (!binding->known || binding->value.type != VALUE_LIST)
            continue;
        exercises += binding->value.list->count;
        text_bytes += count_text(&binding->value);
    }
    printf("{\"load_s\": %.6f, \"read_s\": %.6f, \"size\": %" G_GSIZE_FORMAT
           ", \"exercises\": %" G_GUINT64_FORMAT ", \"text_bytes\": %" G_GUINT64_FORMAT "}\n",
           load_s, read_s, size, exercises, text_bytes);
    return TRUE;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gsize size;
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 2;
    }
    gint64 start = g_get_monotonic_time();
    text = file_read(argv[1], G_MAXSSIZE / 2, &size, &error);
    double load_s = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
    if (text && read_module(argv[1], text, size, load_s, &error))
        return 0;
    fprintf(stderr, "%s\n", error->message);
    return 1;
}
