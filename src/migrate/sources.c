/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the modules: which list each one has, for which chapter, and where each exercise stands in it. */
#include <string.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "plan_internal.h"

#define MODULE_SIZE_MAX ((gsize)2 << 30)
#define STEM_SUFFIX "_exercises"
#define WORTH_A_THREAD ((gsize)1 << 20) /* bytes */

char *plan_place(const struct migrate_plan *plan, guint file, guint32 at)
{
    return pydata_place_text(PLAN_SOURCE(plan, file)->module, at);
}

/* The module's name: its file's, without ".py". */
static char *module_name(const char *path)
{
    char *name = g_path_get_basename(path);
    if (g_str_has_suffix(name, ".py"))
        name[strlen(name) - 3] = '\0';
    return name;
}

/* docs/migration.md: the option, else the configuration, else CHAPTER_PREFIX and the name without
 * "_exercises". */
static char *choose_chapter(const struct migrate_options *options, const char *path, gboolean *given,
                            GError **error)
{
    g_autofree char *name = module_name(path);
    const char *configured = settings_module(options->settings, name, "chapter");
    g_autofree char *code = NULL;

    *given = TRUE;
    if (options->chapter) {
        code = g_strdup(options->chapter);
    } else if (configured) {
        code = g_strdup(configured);
    } else {
        *given = FALSE;
        if (g_str_has_suffix(name, STEM_SUFFIX))
            name[strlen(name) - strlen(STEM_SUFFIX)] = '\0';
        code = g_strconcat(settings_text(options->settings, SETTING_CHAPTER_PREFIX), name, NULL);
    }
    char *normal = exercise_chapter_code(code, error);
    if (!normal)
        g_prefix_error(error, "%s: ", path);
    return normal;
}

static const struct pydata_binding *find_binding(const struct pydata_module *module, const char *name)
{
    gsize count;
    const struct pydata_binding *bindings = pydata_bindings(module, &count);

    for (gsize i = 0; i < count; i++) {
        if (strcmp(bindings[i].name, name) == 0)
            return &bindings[i];
    }
    return NULL;
}

/* The lists that were asked for by name, as far as this module has them. */
static GPtrArray *chosen_lists(const struct pydata_module *module, const char *const *names)
{
    GPtrArray *lists = g_ptr_array_new();

    for (guint i = 0; names[i]; i++) {
        const struct pydata_binding *binding = find_binding(module, names[i]);
        if (binding)
            g_ptr_array_add(lists, (gpointer)(guintptr)binding);
    }
    return lists;
}

static void set_no_list_error(const struct pydata_module *module, const char *path, GError **error)
{
    gsize count;
    const struct pydata_candidate *candidates = pydata_candidates(module, &count);
    g_autoptr(GString) message = g_string_new(NULL);

    g_string_append_printf(message, _("%s: no list of exercises at the module's top level"), path);
    for (gsize i = 0; i < count; i++) {
        g_autofree char *place = pydata_place_text(module, candidates[i].at);
        g_string_append_printf(message, "\n  %s  %s", place, candidates[i].path);
    }
    if (count > 0)
        g_string_append_printf(message, "\n%s",
                               _("These hold lists; a top-level one can be chosen with --list NAME."));
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, message->str);
}

static void set_several_lists_error(const struct pydata_module *module, const char *path,
                                    const GPtrArray *lists, GError **error)
{
    g_autoptr(GString) message = g_string_new(NULL);

    g_string_append_printf(message, _("%s: several lists of exercises; choose with --list NAME:"), path);
    for (guint i = 0; i < lists->len; i++) {
        const struct pydata_binding *binding = lists->pdata[i];
        g_autofree char *place = pydata_place_text(module, binding->name_at);
        g_string_append_printf(message, "\n  %s  %s", place, binding->name);
    }
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, message->str);
}

/* The lists to take from a module; NULL without an error: it holds none and was only found in a folder. */
static GPtrArray *choose_lists(const struct pydata_module *module, const struct source_path *source,
                               const struct migrate_options *options, GError **error)
{
    g_autofree char *name = module_name(source->path);
    const char *configured = settings_module(options->settings, name, "list");
    const char *const from_file[] = {configured, NULL};
    const char *const *names = options->lists ? options->lists : configured ? from_file : NULL;
    g_autoptr(GPtrArray) lists = NULL;

    if (names) {
        lists = chosen_lists(module, names);
    } else {
        const GPtrArray *found = pydata_exercise_lists(module);
        lists = g_ptr_array_new();
        for (guint i = 0; i < found->len; i++)
            g_ptr_array_add(lists, found->pdata[i]);
        if (lists->len > 1) {
            set_several_lists_error(module, source->path, lists, error);
            return NULL;
        }
    }
    if (lists->len == 0) {
        if (source->named || configured)
            set_no_list_error(module, source->path, error);
        return NULL;
    }
    return g_steal_pointer(&lists);
}

static gint64 peek_id(const struct value *raw)
{
    const struct value *id = raw->type == VALUE_OBJECT ? value_object_get(raw->object, "id") : NULL;
    return id && id->type == VALUE_INTEGER ? id->integer : 0;
}

static gboolean add_items(struct migrate_plan *plan, guint file, const struct pydata_binding *binding,
                          GError **error)
{
    const struct pydata_module *module = PLAN_SOURCE(plan, file)->module;

    if (!binding->known) {
        pydata_set_error(module, binding, error);
        return FALSE;
    }
    if (binding->value.type != VALUE_LIST) {
        g_autofree char *place = pydata_place_text(module, binding->name_at);
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _("%s: %s is no list"), place,
                    binding->name);
        return FALSE;
    }
    const struct value_list *list = binding->value.list;
    for (guint32 i = 0; i < list->count; i++) {
        struct migrate_item item = {.raw = &list->items[i], .id = peek_id(&list->items[i]), .file = file};
        g_array_append_val(plan->items, item);
    }
    return TRUE;
}

static gboolean take_lists(struct migrate_plan *plan, guint file, const GPtrArray *lists, GError **error)
{
    struct plan_source *source = PLAN_SOURCE(plan, file);
    g_autoptr(GString) names = g_string_new(NULL);

    source->first_item = plan->items->len;
    for (guint i = 0; i < lists->len; i++) {
        const struct pydata_binding *binding = lists->pdata[i];
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", binding->name);
        if (!add_items(plan, file, binding, error))
            return FALSE;
    }
    source->n_items = plan->items->len - source->first_item;
    PLAN_FILE(plan, file)->list = g_string_free(g_steal_pointer(&names), FALSE);
    PLAN_FILE(plan, file)->exercises = source->n_items;
    return TRUE;
}

/* The hash of a file. That of a large one is reckoned while the file is read as a module, on another thread.
 */
struct hashed {
    const char *text;
    gsize size;
    char sha256[SHA256_HEX_SIZE];
    GThread *thread;
};

static gpointer reckon_hash(gpointer data)
{
    struct hashed *hashed = data;

    sha256_hex_of(hashed->text, hashed->size, hashed->sha256);
    return NULL;
}

static void start_hash(struct hashed *hashed)
{
    if (hashed->size >= WORTH_A_THREAD)
        hashed->thread = g_thread_try_new("hash", reckon_hash, hashed, NULL);
}

static void end_hash(struct hashed *hashed)
{
    if (hashed->thread)
        g_thread_join(hashed->thread);
    else
        reckon_hash(hashed);
}

static void add_file(struct migrate_plan *plan, const char *path, char *text, const struct hashed *hashed,
                     struct pydata_module *module)
{
    struct migrate_file file = {.path = g_strdup(path), .size = hashed->size};
    struct plan_source source = {.text = text, .module = module};

    memcpy(file.sha256, hashed->sha256, sizeof file.sha256);
    g_array_append_val(plan->files, file);
    g_array_append_val(plan->sources, source);
}

static gboolean read_module(struct migrate_plan *plan, const struct source_path *path,
                            const struct migrate_options *options, GError **error)
{
    gsize size;
    g_autofree char *text = file_read(path->path, MODULE_SIZE_MAX, &size, error);
    if (!text)
        return FALSE;

    struct hashed hashed = {.text = text, .size = size};
    start_hash(&hashed);
    g_autoptr(pydata_module) module = pydata_read_module(path->path, text, size, error);
    end_hash(&hashed);
    if (!module)
        return FALSE;

    g_autoptr(GError) cause = NULL;
    g_autoptr(GPtrArray) lists = choose_lists(module, path, options, &cause);
    if (cause) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    if (!lists) {
        g_ptr_array_add(plan->ignored, g_strdup(path->path));
        return TRUE;
    }

    guint index = plan->files->len;
    add_file(plan, path->path, g_steal_pointer(&text), &hashed, g_steal_pointer(&module));
    struct migrate_file *file = PLAN_FILE(plan, index);
    g_autofree char *name = module_name(path->path);
    file->record = paths_record_name(path->path, options->settings);
    file->title = g_strdup(settings_module(options->settings, name, "title"));
    file->chapter_code = choose_chapter(options, path->path, &PLAN_SOURCE(plan, index)->chapter_given, error);
    return file->chapter_code && take_lists(plan, index, lists, error);
}

static gboolean check_list_names(const struct migrate_plan *plan, const struct migrate_options *options,
                                 GError **error)
{
    for (guint i = 0; options->lists && options->lists[i]; i++) {
        gboolean found = FALSE;
        for (guint f = 0; f < plan->files->len && !found; f++)
            found = find_binding(PLAN_SOURCE(plan, f)->module, options->lists[i]) != NULL;
        if (!found) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("no module has a list called %s"),
                        options->lists[i]);
            return FALSE;
        }
    }
    return TRUE;
}

gboolean plan_read_sources(struct migrate_plan *plan, const struct migrate_options *options, GError **error)
{
    g_autoptr(GArray) paths = paths_collect(options, error);
    if (!paths)
        return FALSE;

    for (guint i = 0; i < paths->len; i++) {
        if (!read_module(plan, &g_array_index(paths, struct source_path, i), options, error))
            return FALSE;
    }
    if (options->chapter && plan->files->len > 1) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                            _("--chapter is for one module; these paths hold several"));
        return FALSE;
    }
    return check_list_names(plan, options, error);
}
