/* SPDX-License-Identifier: Apache-2.0 */
#include "pydata.h"

#include "errors.h"
#include "reader_internal.h"

struct pydata_module *pydata_read_module(const char *path, const char *text, gsize size, GError **error)
{
    return reader_read(path, text, size, NULL, NULL, error);
}

void pydata_module_free(struct pydata_module *module)
{
    if (module == NULL)
        return;
    source_close(module->source);
    g_free(module->source);
    value_arena_free(module->arena);
    g_array_unref(module->bindings);
    g_array_unref(module->candidates);
    g_array_unref(module->warnings);
    g_ptr_array_unref(module->lists);
    g_hash_table_unref(module->changed);
    g_free(module->path);
    g_free(module);
}

const struct pydata_binding *pydata_bindings(const struct pydata_module *module, gsize *count)
{
    *count = module->bindings->len;
    return (const struct pydata_binding *)(void *)module->bindings->data;
}

const GPtrArray *pydata_exercise_lists(const struct pydata_module *module)
{
    return module->lists;
}

const struct pydata_candidate *pydata_candidates(const struct pydata_module *module, gsize *count)
{
    *count = module->candidates->len;
    return (const struct pydata_candidate *)(void *)module->candidates->data;
}

const struct pydata_warning *pydata_warnings(const struct pydata_module *module, gsize *count)
{
    *count = module->warnings->len;
    return (const struct pydata_warning *)(void *)module->warnings->data;
}

gboolean pydata_is_tuple(const struct value *value)
{
    return value->type == VALUE_LIST && (value->flags & VALUE_TUPLE) != 0;
}

struct pydata_place pydata_place(const struct pydata_module *module, guint32 offset)
{
    return source_place(module->source, offset);
}

char *pydata_place_text(const struct pydata_module *module, guint32 offset)
{
    struct pydata_place place = pydata_place(module, offset);
    return g_strdup_printf("%s:%u:%u", module->path, place.line, place.column);
}

void pydata_set_error(const struct pydata_module *module, const struct pydata_binding *binding,
                      GError **error)
{
    g_autofree char *place = pydata_place_text(module, binding->why_at);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, "%s: %s", place, binding->why);
}
