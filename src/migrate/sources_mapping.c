/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exercises by a mapping. What the command line says of a name (list, chapter, field, id) takes the place of
 * what the configuration says of it. A module may feed several chapters: then each is a file of the plan,
 * with the same module behind it.
 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "json.h"
#include "mapping_internal.h"
#include "plan_internal.h"

static gboolean add_option(struct mapping *mapping, const char *name, const char *value, GError **error)
{
    g_autofree char *origin = g_strdup_printf("--%s %s", name, value);
    return mapping_add(mapping, name, value, origin, error);
}

static gboolean add_configured(struct mapping *mapping, const struct settings *settings, const char *module,
                               const char *name, GError **error)
{
    const char *const *values = settings_module_all(settings, module, name);

    for (guint i = 0; values && values[i]; i++) {
        g_autofree char *origin =
            g_strdup_printf("%s, [module %s], %s = %s", settings_file(settings), module, name, values[i]);
        if (!mapping_add(mapping, name, values[i], origin, error))
            return FALSE;
    }
    return TRUE;
}

struct mapping *sources_mapping(const struct migrate_options *options, const char *name, GError **error)
{
    const char *const chapter[] = {options->chapter, NULL}, *const id[] = {options->id, NULL};
    const struct {
        const char *name;
        const char *const *values;
    } given[] = {
        {"chapter", options->chapter ? chapter : NULL},
        {"list", options->lists},
        {"field", options->fields},
        {"id", options->id ? id : NULL},
    };
    g_autoptr(mapping) mapping = mapping_new();

    for (guint i = 0; i < G_N_ELEMENTS(given); i++) {
        for (guint k = 0; given[i].values && given[i].values[k]; k++) {
            if (!add_option(mapping, given[i].name, given[i].values[k], error))
                return NULL;
        }
        if (!given[i].values && !add_configured(mapping, options->settings, name, given[i].name, error))
            return NULL;
    }
    return g_steal_pointer(&mapping);
}

static gboolean says_nothing(const struct mapping *mapping)
{
    return mapping->paths->len == 0 && mapping->fields->len == 0 && !mapping->chapter && !mapping->id_origin;
}

gboolean sources_mapping_known(const struct migrate_plan *plan, const char *record, const char *path,
                               struct mapping **mapping, GError **error)
{
    if (!plan->known || !says_nothing(*mapping))
        return TRUE;
    g_autoptr(module_state) state = module_state_read(plan->known, record, error);
    g_autoptr(mapping) known = state ? module_state_mapping(state, error) : NULL;
    if (!known)
        return FALSE;
    if (!mapping_is_plain(known)) {
        mapping_free(*mapping);
        *mapping = g_steal_pointer(&known);
        return TRUE;
    }
    /* A list may get another name; a chapter whose code the file's name gives is as good as not said. */
    g_autofree char *usual = sources_chapter(plan->options, *mapping, path, NULL);
    if (known->chapter && g_strcmp0(usual, known->chapter) != 0) {
        (*mapping)->chapter = g_steal_pointer(&known->chapter);
        (*mapping)->chapter_origin = g_steal_pointer(&known->chapter_origin);
    }
    return TRUE;
}

/* The chapters of one module while its groups are taken. */
struct chapters {
    struct migrate_plan *plan;
    const struct migrate_file *like;
    struct plan_module *module;
    const char *name;    /* the module's */
    GHashTable *by_code; /* chapter code -> struct chapter * */
    GPtrArray *in_order; /* of struct chapter */
};

struct chapter {
    char *code, *keys, *title;
    const struct mapping_group *first;
    GPtrArray *groups; /* of struct mapping_group */
};

static void free_chapter(gpointer data)
{
    struct chapter *chapter = data;

    g_free(chapter->code);
    g_free(chapter->keys);
    g_free(chapter->title);
    g_ptr_array_unref(chapter->groups);
    g_free(chapter);
}

/* The keys that make the code, as one text. */
static char *chapter_keys(const struct mapped *mapped, const struct mapping_group *group)
{
    g_autoptr(GString) keys = g_string_new(NULL);

    for (guint i = 0; i < group->n_keys; i++) {
        if (mapping_mentions(mapped->mapping->chapter, i + 1))
            json_write_text(keys, group->keys[i], strlen(group->keys[i]));
    }
    return g_string_free(g_steal_pointer(&keys), FALSE);
}

static char *chapter_title(const struct chapters *chapters, const struct mapping_group *group,
                           const char *code)
{
    const char *pattern = settings_module(chapters->plan->options->settings, chapters->name, "title");
    g_autofree char *title = mapped_title(chapters->module->mapped, group, pattern);

    return pattern || strcmp(title, code) != 0 ? g_steal_pointer(&title) : NULL;
}

static gboolean add_group(struct chapters *chapters, const struct mapping_group *group, GError **error)
{
    const struct mapped *mapped = chapters->module->mapped;
    g_autofree char *code = mapped_chapter(mapped, group, error);
    if (!code)
        return FALSE;

    g_autofree char *keys = chapter_keys(mapped, group);
    struct chapter *chapter = g_hash_table_lookup(chapters->by_code, code);
    if (!chapter) {
        chapter = g_new0(struct chapter, 1);
        chapter->title = chapter_title(chapters, group, code);
        chapter->code = g_steal_pointer(&code);
        chapter->keys = g_steal_pointer(&keys);
        chapter->first = group;
        chapter->groups = g_ptr_array_new();
        g_ptr_array_add(chapters->in_order, chapter);
        g_hash_table_insert(chapters->by_code, chapter->code, chapter);
    } else if (strcmp(chapter->keys, keys) != 0) {
        g_autofree char *place = mapped_place(mapped, chapter->first->at);
        return mapped_refuse(mapped, group->at, error,
                             _("%s would become chapter %s, but %s at %s does already"), group->filled, code,
                             chapter->first->filled, place);
    }
    g_ptr_array_add(chapter->groups, (gpointer)(guintptr)group);
    return TRUE;
}

static void add_item(struct migrate_plan *plan, guint file, const struct mapping_group *group, guint32 index)
{
    struct plan_module *module = PLAN_SOURCE(plan, file)->shared;
    struct value *raw = value_arena_alloc(module->arena, sizeof *raw);

    *raw = mapping_apply(module->mapped, module->arena, group, index);
    const struct value *id = value_object_get(raw->object, "id");
    struct migrate_item item = {
        .raw = raw, .id = id && id->type == VALUE_INTEGER ? id->integer : 0, .file = file};
    g_array_append_val(plan->items, item);
}

/* By a text id an exercise is found again, so in its chapter no other has it. */
static gboolean check_texts(const struct migrate_plan *plan, guint file, GError **error)
{
    const struct plan_source *source = PLAN_SOURCE(plan, file);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (source->shared->mapped->id_kind != ID_KIND_TEXT)
        return TRUE;
    for (guint i = source->first_item; i < source->first_item + source->n_items; i++) {
        const struct value *raw = PLAN_ITEM(plan, i)->raw;
        char *text = value_dup_string(value_object_get(raw->object, "external_id"));
        if (!text)
            continue;
        const struct value *other = g_hash_table_lookup(seen, text);
        if (other) {
            g_autofree char *place = plan_place(plan, file, other->start);
            mapped_refuse(source->shared->mapped, raw->start, error,
                          _("the id \"%s\" is given twice; it is also at %s"), text, place);
            g_free(text);
            return FALSE;
        }
        g_hash_table_insert(seen, text, (gpointer)(guintptr)raw);
    }
    return TRUE;
}

/* The groups from `groups` on become the file's exercises. */
static gboolean take_groups(struct migrate_plan *plan, guint file, const GPtrArray *groups, GError **error)
{
    struct plan_source *source = PLAN_SOURCE(plan, file);
    struct migrate_file *to = PLAN_FILE(plan, file);
    g_autoptr(GString) list = g_string_new(NULL);
    const char *said = NULL;

    source->first_item = plan->items->len;
    for (guint i = 0; i < groups->len; i++) {
        const struct mapping_group *group = groups->pdata[i];
        const char *path = to->by_key ? group->filled : group->path->text;
        if (g_strcmp0(path, said) != 0)
            g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", path);
        said = path;
        for (guint32 k = 0; k < group->count; k++)
            add_item(plan, file, group, k);
    }
    source->n_items = plan->items->len - source->first_item;
    to->exercises = source->n_items;
    to->list = g_string_free(g_steal_pointer(&list), FALSE);
    to->mapped = TRUE;
    return check_texts(plan, file, error);
}

static void clear_name(gpointer data)
{
    g_free(((struct migrate_name *)data)->name);
}

/* Names that outlive the mapping; frees the tally. */
static GArray *keep_names(GArray *tally)
{
    GArray *names = g_array_new(FALSE, FALSE, sizeof(struct migrate_name));

    g_array_set_clear_func(names, clear_name);
    for (guint i = 0; i < tally->len; i++) {
        const struct mapping_tally *entry = &g_array_index(tally, struct mapping_tally, i);
        struct migrate_name name = {g_strdup(entry->name), entry->count};
        g_array_append_val(names, name);
    }
    g_array_unref(tally);
    return names;
}

/* For the plan: the first exercise, and what became of names that no field was named for. */
static gboolean tell(struct migrate_plan *plan, guint file, GError **error)
{
    const struct mapped *mapped = PLAN_SOURCE(plan, file)->shared->mapped;
    struct migrate_file *to = PLAN_FILE(plan, file);

    to->kept = keep_names(mapped_kept(mapped));
    to->dropped = keep_names(mapped_dropped(mapped));
    if (to->exercises == 0)
        return TRUE;
    struct exercise exercise;
    value_arena_reset(plan->scratch);
    if (!plan_normalise_item(plan, plan->scratch, PLAN_ITEM(plan, PLAN_SOURCE(plan, file)->first_item), NULL,
                             NULL, &exercise, error))
        return FALSE;
    to->first = proposal_first_words(plan->scratch, exercise.document);
    return TRUE;
}

static gboolean take_one(struct chapters *chapters, GError **error)
{
    struct migrate_plan *plan = chapters->plan;
    const struct migrate_options *options = plan->options;
    g_autoptr(GPtrArray) groups = g_ptr_array_new();
    guint count, file = plan_add_file(plan, chapters->like, chapters->module);
    const struct mapping_group *all = mapped_groups(chapters->module->mapped, &count);

    for (guint i = 0; i < count; i++)
        g_ptr_array_add(groups, (gpointer)(guintptr)&all[i]);
    PLAN_FILE(plan, file)->title = g_strdup(settings_module(options->settings, chapters->name, "title"));
    PLAN_SOURCE(plan, file)->chapter_given = chapters->module->mapping->chapter != NULL;
    PLAN_FILE(plan, file)->chapter_code =
        sources_chapter(options, chapters->module->mapping, chapters->like->path, error);
    return PLAN_FILE(plan, file)->chapter_code && take_groups(plan, file, groups, error) &&
           tell(plan, file, error);
}

static gboolean take_chapters(struct chapters *chapters, GError **error)
{
    struct migrate_plan *plan = chapters->plan;
    guint count;
    const struct mapping_group *all = mapped_groups(chapters->module->mapped, &count);

    for (guint i = 0; i < count; i++) {
        if (!add_group(chapters, &all[i], error))
            return FALSE;
    }
    for (guint i = 0; i < chapters->in_order->len; i++) {
        const struct chapter *chapter = chapters->in_order->pdata[i];
        guint file = plan_add_file(plan, chapters->like, chapters->module);
        PLAN_FILE(plan, file)->title = g_strdup(chapter->title);
        PLAN_FILE(plan, file)->chapter_code = g_strdup(chapter->code);
        PLAN_FILE(plan, file)->by_key = TRUE;
        PLAN_SOURCE(plan, file)->chapter_given = TRUE;
        if (!take_groups(plan, file, chapter->groups, error) || (i == 0 && !tell(plan, file, error)))
            return FALSE;
    }
    return TRUE;
}

gboolean sources_take_mapped(struct migrate_plan *plan, const struct migrate_file *like,
                             struct plan_module *module, const char *name, GError **error)
{
    g_autoptr(GHashTable) by_code = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) in_order = g_ptr_array_new_with_free_func(free_chapter);
    struct chapters chapters = {plan, like, module, name, by_code, in_order};

    module->mapped = mapped_new(module->mapping, module->module, error);
    if (!module->mapped)
        return FALSE;
    module->arena = value_arena_new();
    return mapping_has_chapters(module->mapping) ? take_chapters(&chapters, error)
                                                 : take_one(&chapters, error);
}
