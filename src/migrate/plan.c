/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a plan: read the modules (sources.c), look at the chapters' records (records.c), compare each file
 * with its chapter (chapter.c, by the table of compare.c), settle the notes, reckon the hash. A plan writes
 * nothing. Carrying it out (apply.c) names the commit that it was made on, so a bank that has moved on
 * refuses it.
 */
#include <string.h>

#include "errors.h"
#include "exchange.h"
#include "i18n.h"
#include "plan_internal.h"

static void clear_file(gpointer data)
{
    struct migrate_file *file = data;

    g_free(file->path);
    g_free(file->record);
    g_free(file->chapter_code);
    g_free(file->title);
    g_free(file->list);
    g_free(file->first);
    if (file->kept)
        g_array_unref(file->kept);
    if (file->dropped)
        g_array_unref(file->dropped);
}

static void clear_source(gpointer data)
{
    struct plan_source *source = data;

    plan_module_unref(source->shared);
    g_free(source->chapter_record);
}

static void clear_item(gpointer data)
{
    struct migrate_item *item = data;

    if (item->versions) {
        g_free(item->versions->base);
        g_free(item->versions->database);
        g_free(item->versions->file);
        g_free(item->versions);
    }
}

static void clear_plan_note(gpointer data)
{
    migrate_note_clear(&((struct plan_note *)data)->note);
}

static GArray *new_array(gsize item_size, GDestroyNotify clear)
{
    GArray *array = g_array_new(FALSE, FALSE, (guint)item_size);
    if (clear)
        g_array_set_clear_func(array, clear);
    return array;
}

/* Those that come with the program, and those that the bank has under a key of its own. */
static gboolean generator_known(const char *key, gpointer data)
{
    const struct migrate_plan *plan = data;
    g_autofree char *upper = g_ascii_strup(key, -1);

    return g_hash_table_contains(plan->generators, upper) || exercise_generator_is_built_in(key);
}

static gboolean see_generator(const struct store_chapter *generator, gpointer data)
{
    struct migrate_plan *plan = data;

    if (generator->text)
        g_hash_table_add(plan->generators, g_strdup(store_generator_key(generator->chapter_code)));
    return TRUE;
}

/* Those that an export brings along. */
static void see_imported(struct migrate_plan *plan, const struct exchange *import)
{
    for (guint i = 0; import->generators && i < import->generators->count; i++) {
        const struct value *key = value_object_get(import->generators->items[i].object, "key");
        g_autofree char *name = key ? value_dup_string(key) : NULL;
        if (name)
            g_hash_table_add(plan->generators, g_ascii_strup(name, -1));
    }
}

struct migrate_plan *plan_new_empty(const struct migrate_options *options)
{
    struct migrate_plan *plan = g_new0(struct migrate_plan, 1);

    plan->options = options;
    plan->prune = options->prune;
    plan->on_conflict = options->on_conflict;
    plan->rules.latex_allowed = g_str_equal(settings_text(options->settings, SETTING_LATEX), "allow");
    plan->rules.generator_known = generator_known;
    plan->rules.data = plan;
    plan->generators = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    plan->files = new_array(sizeof(struct migrate_file), clear_file);
    plan->sources = new_array(sizeof(struct plan_source), clear_source);
    plan->items = new_array(sizeof(struct migrate_item), clear_item);
    plan->findings = new_array(sizeof(struct plan_note), clear_plan_note);
    plan->warnings = new_array(sizeof(struct plan_note), clear_plan_note);
    plan->order = new_array(sizeof(guint), NULL);
    plan->loose = new_array(sizeof(struct plan_loose), NULL);
    plan->ignored = g_ptr_array_new_with_free_func(g_free);
    plan->passed_over = g_ptr_array_new_with_free_func(g_free);
    plan->scratch = value_arena_new();
    plan->text = g_string_sized_new(4096);
    plan->door = DOOR_FOREIGN;
    return plan;
}

void migrate_plan_free(struct migrate_plan *plan)
{
    if (!plan)
        return;
    g_hash_table_unref(plan->generators);
    g_array_unref(plan->items);
    g_array_unref(plan->findings);
    g_array_unref(plan->warnings);
    g_array_unref(plan->order);
    g_array_unref(plan->loose);
    if (plan->states)
        g_hash_table_unref(plan->states);
    g_array_unref(plan->sources);
    g_array_unref(plan->files);
    g_ptr_array_unref(plan->ignored);
    g_ptr_array_unref(plan->passed_over);
    value_arena_free(plan->scratch);
    g_string_free(plan->text, TRUE);
    if (plan->bases)
        g_hash_table_unref(plan->bases);
    plan_applied_free(plan->applied);
    g_free(plan);
}

struct migrate_plan *migrate_plan_new(struct store *store, const struct migrate_options *options,
                                      GError **error)
{
    gint64 head = options->at > 0 ? options->at : store ? store_head(store, error) : 0;
    if (head < 0)
        return NULL;

    g_autoptr(migrate_plan) plan = plan_new_empty(options);
    plan->head = head;
    plan->known = store;
    if (store && !store_generators(store, see_generator, plan, NULL, error))
        return NULL;
    if (options->import)
        see_imported(plan, options->import);
    gboolean read = options->import
                        ? plan_read_import(plan, error)
                        : plan_read_sources(plan, options, error) && plan_check_records(plan, store, error) &&
                              plan_load_states(plan, store, error);
    if (!read)
        return NULL;
    for (guint i = 0; i < plan->files->len; i++) {
        if (!plan_compare_file(plan, store, i, error))
            return NULL;
    }
    for (guint i = 0; i < plan->items->len; i++)
        plan->counts[PLAN_ITEM(plan, i)->action]++;
    plan_settle_notes(plan);
    plan_reckon_hash(plan);
    plan->known = NULL;
    return g_steal_pointer(&plan);
}

const char *migrate_plan_hash(const struct migrate_plan *plan)
{
    return plan->hash;
}

gint64 migrate_plan_head(const struct migrate_plan *plan)
{
    return plan->head;
}

guint migrate_plan_count(const struct migrate_plan *plan, enum migrate_action action)
{
    return plan->counts[action];
}

const struct migrate_file *migrate_plan_files(const struct migrate_plan *plan, guint *count)
{
    *count = plan->files->len;
    return (const struct migrate_file *)(const void *)plan->files->data;
}

const struct migrate_item *migrate_plan_items(const struct migrate_plan *plan, guint *count)
{
    *count = plan->items->len;
    return (const struct migrate_item *)(const void *)plan->items->data;
}

const struct migrate_note *migrate_plan_findings(const struct migrate_plan *plan, guint *count)
{
    *count = plan->findings->len;
    return (const struct migrate_note *)(const void *)plan->findings->data;
}

const struct migrate_note *migrate_plan_warnings(const struct migrate_plan *plan, guint *count)
{
    *count = plan->warnings->len;
    return (const struct migrate_note *)(const void *)plan->warnings->data;
}

const char *const *migrate_plan_ignored(const struct migrate_plan *plan)
{
    if (plan->ignored->len == 0 || plan->ignored->pdata[plan->ignored->len - 1])
        g_ptr_array_add(plan->ignored, NULL);
    return (const char *const *)plan->ignored->pdata;
}

char *migrate_item_place(const struct migrate_plan *plan, const struct migrate_item *item)
{
    return item->raw ? plan_place(plan, item->file, item->raw->start) : NULL;
}

gboolean migrate_plan_writes(const struct migrate_plan *plan)
{
    for (guint i = 0; i < plan->items->len; i++) {
        const struct migrate_item *item = PLAN_ITEM(plan, i);
        if (item->op != CHANGE_RECORD || item->base != BASE_KEEP)
            return TRUE;
    }
    if (plan->loose->len > 0)
        return TRUE;
    for (guint i = 0; i < plan->sources->len; i++) {
        if (PLAN_SOURCE(plan, i)->chapter_record)
            return TRUE;
    }
    return FALSE;
}
