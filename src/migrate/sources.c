/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the modules: which list each one has, for which chapter, and where each exercise stands in it. */
#include <string.h>

#include "errors.h"
#include "exchange.h"
#include "file.h"
#include "i18n.h"
#include "plan_internal.h"

#define MODULE_SIZE_MAX ((gsize)2 << 30)
#define STEM_SUFFIX "_exercises"
#define WORTH_A_THREAD ((gsize)1 << 20) /* bytes */

char *plan_place(const struct migrate_plan *plan, guint file, guint32 at)
{
    const struct pydata_module *module = PLAN_SOURCE(plan, file)->module;

    return module ? pydata_place_text(module, at) : exchange_place_text(plan->options->import, at);
}

void plan_module_unref(struct plan_module *module)
{
    if (!module || --module->references > 0)
        return;
    mapped_free(module->mapped);
    mapping_free(module->mapping);
    if (module->arena)
        value_arena_free(module->arena);
    if (!module->borrowed)
        pydata_module_free(module->module);
    g_free(module->text);
    g_free(module);
}

char *sources_module_name(const char *path)
{
    char *name = g_path_get_basename(path);
    if (g_str_has_suffix(name, ".py"))
        name[strlen(name) - 3] = '\0';
    return name;
}

char *sources_chapter(const struct migrate_options *options, const struct mapping *mapping, const char *path,
                      GError **error)
{
    g_autofree char *name = sources_module_name(path);
    g_autofree char *code = NULL;

    if (mapping->chapter) {
        code = g_strdup(mapping->chapter);
    } else {
        if (g_str_has_suffix(name, STEM_SUFFIX))
            name[strlen(name) - strlen(STEM_SUFFIX)] = '\0';
        code = g_strconcat(settings_text(options->settings, SETTING_CHAPTER_PREFIX), name, NULL);
    }
    char *normal = exercise_chapter_code(code, error);
    if (!normal)
        g_prefix_error(error, "%s: ", path);
    return normal;
}

const struct pydata_binding *sources_binding(const struct pydata_module *module, const char *name)
{
    gsize count;
    const struct pydata_binding *bindings = pydata_bindings(module, &count);

    for (gsize i = 0; i < count; i++) {
        if (strcmp(bindings[i].name, name) == 0)
            return &bindings[i];
    }
    return NULL;
}

static void set_several_lists_error(const struct pydata_module *module, const char *path,
                                    const GPtrArray *lists, const struct migrate_options *options,
                                    GError **error)
{
    g_autoptr(GString) message = g_string_new(NULL);

    if (options->text) {
        g_autofree char *headline = g_strdup_printf(_("%s: several lists of exercises"), path);
        proposal_set_error(module, path, headline, options, error);
        return;
    }
    g_string_append_printf(message, _("%s: several lists of exercises; choose with --list NAME:"), path);
    for (guint i = 0; i < lists->len; i++) {
        const struct pydata_binding *binding = lists->pdata[i];
        g_autofree char *place = pydata_place_text(module, binding->name_at);
        g_string_append_printf(message, "\n  %s  %s", place, binding->name);
    }
    proposal_append(message, module, path, options);
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, message->str);
}

/* The first id of a list, where it is a text: such exercises need a mapping that says what it is. */
static const struct value *text_id(const struct pydata_binding *binding)
{
    const struct value_list *list =
        binding->known && binding->value.type == VALUE_LIST ? binding->value.list : NULL;
    const struct value *id = NULL;

    for (guint32 i = 0; list && i < list->count && !id; i++)
        id = list->items[i].type == VALUE_OBJECT ? value_object_get(list->items[i].object, "id") : NULL;
    return id && id->type == VALUE_TEXT ? id : NULL;
}

static void set_no_list_error(const struct pydata_module *module, const char *path,
                              const struct migrate_options *options, GError **error)
{
    g_autofree char *headline =
        g_strdup_printf(_("%s: no list of exercises at the module's top level"), path);
    proposal_set_error(module, path, headline, options, error);
}

static void set_text_id_error(const struct pydata_module *module, const char *path, const struct value *id,
                              const struct migrate_options *options, GError **error)
{
    g_autofree char *place = pydata_place_text(module, id->start);
    g_autofree char *headline = g_strdup_printf(_("%s: this id is a text; an id is an integer"), place);
    proposal_set_error(module, path, headline, options, error);
}

enum choice { CHOICE_TAKE, CHOICE_IGNORE, CHOICE_ERROR };

/* Nobody named a list: the module's only list of exercises. */
static enum choice choose_only_list(struct plan_module *module, const struct source_path *source,
                                    const struct migrate_options *options, gboolean said, GError **error)
{
    const GPtrArray *found = pydata_exercise_lists(module->module);

    if (found->len > 1) {
        set_several_lists_error(module->module, source->path, found, options, error);
        return CHOICE_ERROR;
    }
    if (found->len == 0) {
        if (!source->named && !said)
            return CHOICE_IGNORE;
        set_no_list_error(module->module, source->path, options, error);
        return CHOICE_ERROR;
    }
    const struct pydata_binding *binding = found->pdata[0];
    const struct value *id = mapping_is_plain(module->mapping) ? text_id(binding) : NULL;
    if (id) {
        set_text_id_error(module->module, source->path, id, options, error);
        return CHOICE_ERROR;
    }
    mapping_add_name(module->mapping, binding->name);
    return CHOICE_TAKE;
}

/* Which of the paths lead into this module: those of the command line may be for another. */
static enum choice choose_paths(struct plan_module *module, const struct source_path *source,
                                const struct migrate_options *options, GError **error)
{
    const GArray *paths = module->mapping->paths;
    guint there = 0;

    for (guint i = 0; i < paths->len; i++) {
        const struct mapping_path *path = &g_array_index(paths, struct mapping_path, i);
        if (sources_binding(module->module, path->name)) {
            there++;
        } else if (!options->lists) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("%s: %s has no list called %s"),
                        path->origin, source->path, path->name);
            return CHOICE_ERROR;
        }
    }
    if (there > 0)
        return CHOICE_TAKE;
    if (!source->named)
        return CHOICE_IGNORE;
    set_no_list_error(module->module, source->path, options, error);
    return CHOICE_ERROR;
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

/* Exercises as they stand in the module's lists. */
static gboolean take_plain(struct migrate_plan *plan, guint file, GError **error)
{
    struct plan_source *source = PLAN_SOURCE(plan, file);
    const GArray *paths = source->shared->mapping->paths;
    g_autoptr(GString) names = g_string_new(NULL);

    source->first_item = plan->items->len;
    for (guint i = 0; i < paths->len; i++) {
        const char *name = g_array_index(paths, struct mapping_path, i).name;
        const struct pydata_binding *binding = sources_binding(source->module, name);
        if (!binding)
            continue;
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
        if (!add_items(plan, file, binding, error))
            return FALSE;
    }
    source->n_items = plan->items->len - source->first_item;
    PLAN_FILE(plan, file)->list = g_string_free(g_steal_pointer(&names), FALSE);
    PLAN_FILE(plan, file)->exercises = source->n_items;
    return TRUE;
}

/* Whether exercises can be taken as they stand: dicts with an id that is an integer, or none. */
static gboolean is_plain(const struct plan_module *module)
{
    const GArray *paths = module->mapping->paths;

    if (!mapping_is_plain(module->mapping))
        return FALSE;
    for (guint i = 0; i < paths->len; i++) {
        const struct pydata_binding *binding =
            sources_binding(module->module, g_array_index(paths, struct mapping_path, i).name);
        if (!binding || !binding->known)
            continue;
        if (binding->value.type != VALUE_LIST || text_id(binding) ||
            (binding->value.list->count > 0 && binding->value.list->items[0].type != VALUE_OBJECT))
            return FALSE;
    }
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

guint plan_add_file(struct migrate_plan *plan, const struct migrate_file *like, struct plan_module *module)
{
    struct migrate_file file = {
        .path = g_strdup(like->path), .record = g_strdup(like->record), .size = like->size};
    struct plan_source source = {.shared = module, .text = module->text, .module = module->module};

    module->references++;
    memcpy(file.sha256, like->sha256, sizeof file.sha256);
    g_array_append_val(plan->files, file);
    g_array_append_val(plan->sources, source);
    return plan->files->len - 1;
}

gboolean sources_take_like(struct migrate_plan *plan, const struct migrate_file *like,
                           struct plan_module *module, GError **error)
{
    const struct migrate_options *options = plan->options;
    g_autofree char *name = sources_module_name(like->path);

    if (!is_plain(module))
        return sources_take_mapped(plan, like, module, name, error);
    guint index = plan_add_file(plan, like, module);
    struct migrate_file *file = PLAN_FILE(plan, index);
    file->title = g_strdup(settings_module(options->settings, name, "title"));
    PLAN_SOURCE(plan, index)->chapter_given = module->mapping->chapter != NULL;
    file->chapter_code = sources_chapter(options, module->mapping, like->path, error);
    return file->chapter_code && take_plain(plan, index, error);
}

/* What is sent is no file, whatever lies where its name leads. */
static char *record_name(const struct source_path *path, const struct migrate_options *options)
{
    return options->text ? g_strdup(path->path) : paths_record_name(path->raw, options->settings);
}

static gboolean take_module(struct migrate_plan *plan, const struct source_path *source,
                            struct plan_module *module, const struct hashed *hashed,
                            const struct migrate_options *options, GError **error)
{
    const char *path = source->path;
    g_autofree char *record = record_name(source, options);
    g_autofree char *own_path = g_strdup(path);
    struct migrate_file like = {.path = own_path, .record = record, .size = hashed->size};

    memcpy(like.sha256, hashed->sha256, sizeof like.sha256);
    return sources_take_like(plan, &like, module, error);
}

static char *copy_text(const struct migrate_text *text, gsize *size)
{
    char *copy = g_malloc(text->size + 1);

    memcpy(copy, text->bytes, text->size);
    copy[text->size] = '\0';
    *size = text->size;
    return copy;
}

/* The module of a file, read, with what is said of it. */
static struct plan_module *read_text(const struct migrate_plan *plan, const struct source_path *path,
                                     const struct migrate_options *options, struct hashed *hashed,
                                     GError **error)
{
    g_autoptr(plan_module) module = g_new0(struct plan_module, 1);
    g_autofree char *name = sources_module_name(path->path);

    module->references = 1;
    module->text = options->text ? copy_text(options->text, &hashed->size)
                                 : file_read(path->raw, MODULE_SIZE_MAX, &hashed->size, error);
    if (!module->text)
        return NULL;
    hashed->text = module->text;
    start_hash(hashed);
    module->module = pydata_read_module(path->path, module->text, hashed->size, error);
    end_hash(hashed);
    if (!module->module)
        return NULL;
    module->mapping = sources_mapping(options, name, error);
    g_autofree char *record = record_name(path, options);
    if (!module->mapping || !sources_mapping_known(plan, record, path->path, &module->mapping, error))
        return NULL;
    return g_steal_pointer(&module);
}

static gboolean read_module(struct migrate_plan *plan, const struct source_path *path,
                            const struct migrate_options *options, guint *taken, GError **error)
{
    struct hashed hashed = {.text = NULL};
    if (path->oddity) {
        plan_note_place(plan, path->path, _(path->oddity));
        return TRUE;
    }
    g_autoptr(plan_module) module = read_text(plan, path, options, &hashed, error);
    if (!module)
        return FALSE;

    g_autofree char *name = sources_module_name(path->path);
    gboolean said = module->mapping->fields->len > 0 || settings_module(options->settings, name, "id");
    enum choice choice = module->mapping->paths->len > 0
                             ? choose_paths(module, path, options, error)
                             : choose_only_list(module, path, options, said, error);
    if (choice == CHOICE_ERROR)
        return FALSE;
    if (choice == CHOICE_IGNORE) {
        g_ptr_array_add(plan->ignored, g_strdup(path->path));
        g_ptr_array_add(plan->passed_over, paths_record_name(path->raw, options->settings));
        return beside_check_passed_over(plan, module->module, path->path, error);
    }
    guint first = plan->files->len;
    (*taken)++;
    if (!take_module(plan, path, module, &hashed, options, error))
        return FALSE;
    if (plan->files->len > first)
        beside_warn(plan, first, module->mapping);
    return TRUE;
}

static gboolean check_list_names(const struct migrate_plan *plan, const struct migrate_options *options,
                                 GError **error)
{
    if (!options->lists || plan->files->len == 0)
        return TRUE;
    const GArray *paths = PLAN_SOURCE(plan, 0)->shared->mapping->paths;
    for (guint i = 0; i < paths->len; i++) {
        const struct mapping_path *path = &g_array_index(paths, struct mapping_path, i);
        gboolean found = FALSE;
        for (guint f = 0; f < plan->files->len && !found; f++)
            found = sources_binding(PLAN_SOURCE(plan, f)->module, path->name) != NULL;
        if (!found) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("no module has a list called %s"),
                        path->name);
            return FALSE;
        }
    }
    return TRUE;
}

/* What is said on the command line of one module. */
static gboolean check_single(const struct migrate_options *options, guint taken, GError **error)
{
    const char *option = options->chapter  ? "--chapter"
                         : options->fields ? "--field"
                         : options->id     ? "--id"
                                           : NULL;

    if (!option || taken <= 1)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("%s is for one module; these paths hold several"), option);
    return FALSE;
}

/* A group of the configuration for a module that is not there is a slip of the pen more often than not. */
static void note_unused_groups(struct migrate_plan *plan, const struct settings *settings)
{
    const GPtrArray *names = settings_modules(settings);

    for (guint i = 0; i < names->len; i++) {
        gboolean met = FALSE;
        for (guint f = 0; f < plan->files->len && !met; f++) {
            g_autofree char *name = sources_module_name(PLAN_FILE(plan, f)->path);
            met = g_str_equal(name, names->pdata[i]);
        }
        g_autofree char *message = g_strdup_printf(
            _("the group [module %s] is of no module that is migrated"), (char *)names->pdata[i]);
        if (!met)
            plan_note_place(plan, settings_file(settings), message);
    }
}

static gboolean read_sent(struct migrate_plan *plan, const struct migrate_options *options, GError **error)
{
    g_autofree char *name = g_strdup(options->text->name);
    const struct source_path path = {.path = name, .raw = name, .named = TRUE};
    guint taken = 0;

    return read_module(plan, &path, options, &taken, error) && check_list_names(plan, options, error);
}

gboolean plan_read_sources(struct migrate_plan *plan, const struct migrate_options *options, GError **error)
{
    if (options->text)
        return read_sent(plan, options, error);
    g_autoptr(GArray) paths = paths_collect(options, error);
    guint taken = 0;
    if (!paths)
        return FALSE;

    for (guint i = 0; i < paths->len; i++) {
        if (!read_module(plan, &g_array_index(paths, struct source_path, i), options, &taken, error) ||
            !check_single(options, taken, error))
            return FALSE;
    }
    note_unused_groups(plan, options->settings);
    return check_list_names(plan, options, error);
}
