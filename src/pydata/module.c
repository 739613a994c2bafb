/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "reader_internal.h"

/* A whole module: reading, what its names are bound to in the end, and the room's door. */

/* What names may expand to: this many times the size of the file, and this much more. */
#define EXPANSION_FACTOR 16
#define EXPANSION_MORE (1u << 20)
/* Room for the items that wait on the stack in an ordinary module. */
#define ITEMS_RESERVED 64

void reader_warn(struct reader *reader, guint32 at, const char *message)
{
    struct pydata_warning warning = {at, message};
    if (reader_is_exact(reader))
        g_array_append_val(reader->module->warnings, warning);
}

static void reader_start(struct reader *reader, struct pydata_module *module)
{
    *reader = (struct reader){.module = module, .source = module->source, .arena = module->arena};
    scanner_start(&reader->scanner, module->source);
    reader->names = names_new(module->arena);
    reader->items_room = ITEMS_RESERVED;
    reader->items = g_new(struct item, ITEMS_RESERVED);
    reader->reasons = g_array_new(FALSE, TRUE, sizeof(struct reason));
    g_array_set_size(reader->reasons, 1);
    reader->nodes = g_array_new(FALSE, TRUE, sizeof(struct node));
    g_array_set_size(reader->nodes, 1);
    reader->dependencies = g_array_new(FALSE, FALSE, sizeof(struct dependency));
    reader->assumptions = g_array_new(FALSE, FALSE, sizeof(struct assumption));
    reader->exceptions = g_array_new(FALSE, FALSE, sizeof(struct exception));
    reader->bindings = g_ptr_array_new();
    reader->unbound = g_ptr_array_new();
    reader->functions = g_ptr_array_new_with_free_func(function_free);
    reader->called = g_ptr_array_new();
    reader->kept = g_ptr_array_new();
    reader->merging = g_ptr_array_new();
    reader->sightings = g_array_new(FALSE, FALSE, sizeof(struct sighting));
    reader->comprehensions = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    reader->indexes = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
    reader->path = g_string_new(NULL);
    reader->straight = TRUE;
    reader->primary_at = G_MAXUINT32;
    reader->expansion_max = (guint64)EXPANSION_FACTOR * module->source->size + EXPANSION_MORE;
    reader->work_max = reader->expansion_max;
    g_autofree char *name = g_path_get_basename(module->path != NULL ? module->path : "");
    reader->stem = g_strndup(name, strcspn(name, "."));
}

static void reader_clear(struct reader *reader)
{
    scopes_clear(reader);
    for (guint i = 0; i < reader->bindings->len; i++) {
        struct binding *binding = reader->bindings->pdata[i];
        g_clear_pointer(&binding->ever, g_array_unref);
    }
    names_free(reader->names);
    g_free(reader->items);
    g_array_unref(reader->reasons);
    g_array_unref(reader->nodes);
    g_array_unref(reader->dependencies);
    g_array_unref(reader->assumptions);
    g_array_unref(reader->exceptions);
    g_free(reader->stem);
    g_ptr_array_unref(reader->bindings);
    g_ptr_array_unref(reader->unbound);
    g_ptr_array_unref(reader->functions);
    g_ptr_array_unref(reader->called);
    g_ptr_array_unref(reader->kept);
    g_ptr_array_unref(reader->merging);
    g_array_unref(reader->sightings);
    g_hash_table_unref(reader->comprehensions);
    g_hash_table_unref(reader->indexes);
    g_string_free(reader->path, TRUE);
}

static gboolean read_statements(struct reader *reader, GError **error)
{
    const struct token *token = &reader->scanner.token;
    if (!reader_next(reader, error))
        return FALSE;
    while (token->type != TOKEN_END)
        if (!read_statement(reader, error))
            return FALSE;
    return functions_finish(reader, error);
}

static void finish_binding(struct reader *reader, const struct binding *from)
{
    struct pydata_binding binding = {
        .name = from->name->key->bytes,
        .name_at = from->at,
        .bindings = from->count,
        .merged = from->merged,
        .value = from->value,
    };
    const struct reason *reason = binding_reason(reader, from);
    binding.known = reason == NULL;
    if (reason != NULL) {
        binding.value = value_null();
        binding.why = reason_text(reader, reason, from->also);
        binding.why_at = reason->at;
    }
    g_array_append_val(reader->module->bindings, binding);
}

/* Names that are only read, or only declared, are none of the module's. */
static void drop_unbound(struct reader *reader)
{
    guint kept = 0;
    for (guint i = 0; i < reader->bindings->len; i++) {
        struct binding *binding = reader->bindings->pdata[i];
        if (binding->bound)
            reader->bindings->pdata[kept++] = binding;
        else
            g_clear_pointer(&binding->ever, g_array_unref);
    }
    g_ptr_array_set_size(reader->bindings, (gint)kept);
}

static void reader_finish(struct reader *reader)
{
    for (guint i = 0; i < reader->bindings->len; i++) {
        const struct binding *binding = reader->bindings->pdata[i];
        reader->statement_at = binding->at;
        if (!binding->bound) /* a builtin, or a name that comes from elsewhere */
            node_let_go(reader, binding->node, binding->at, REASON_ARGUMENT);
    }
    nodes_finish(reader);
    limits_check(reader);
    drop_unbound(reader);
    for (guint i = 0; i < reader->bindings->len; i++)
        finish_binding(reader, reader->bindings->pdata[i]);
    candidates_finish(reader);
}

static struct pydata_module *module_new(const char *path)
{
    struct pydata_module *module = g_new0(struct pydata_module, 1);
    module->path = g_strdup(path);
    module->source = g_new0(struct source, 1);
    module->arena = value_arena_new();
    module->bindings = g_array_new(FALSE, FALSE, sizeof(struct pydata_binding));
    module->candidates = g_array_new(FALSE, FALSE, sizeof(struct pydata_candidate));
    module->warnings = g_array_new(FALSE, FALSE, sizeof(struct pydata_warning));
    module->lists = g_ptr_array_new();
    module->changed = g_hash_table_new(NULL, NULL);
    return module;
}

/* With a source that is open. */
static gboolean read_source(struct pydata_module *module, reader_observer observer, gpointer data,
                            GError **error)
{
    struct reader reader;
    reader_start(&reader, module);
    reader.observer = observer;
    reader.observer_data = data;
    gboolean good = read_statements(&reader, error);
    if (good)
        reader_finish(&reader);
    reader_clear(&reader);
    return good;
}

struct pydata_module *reader_read(const char *path, const char *text, gsize size, reader_observer observer,
                                  gpointer data, GError **error)
{
    struct pydata_module *module = module_new(path);
    if (source_open(module->source, module->path, text, size, error) &&
        read_source(module, observer, data, error))
        return module;
    pydata_module_free(module);
    return NULL;
}
