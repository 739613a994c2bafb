/* SPDX-License-Identifier: Apache-2.0 */
/* A module as its migration read it, with the place of each exercise. */
#include "errors.h"
#include "i18n.h"
#include "writeback_internal.h"

static void clear_container(gpointer data)
{
    g_array_unref(((struct back_container *)data)->wanted);
}

static gpointer place_key(guint32 start)
{
    return GUINT_TO_POINTER(start + 1);
}

guint back_container_of(const struct back *back, const struct value *within)
{
    for (guint i = 0; i < back->containers->len; i++) {
        if (g_array_index(back->containers, struct back_container, i).list->list == within->list)
            return i;
    }
    return back->containers->len;
}

/* The list or dict, and each of its items. */
static void add_container(struct back *back, const char *name, const struct value *list)
{
    if (back_container_of(back, list) < back->containers->len)
        return;
    struct back_container container = {.binding = sources_binding(back->module, name),
                                       .list = list,
                                       .wanted = g_array_new(FALSE, FALSE, sizeof(struct pydata_wanted))};
    guint32 count = list->type == VALUE_OBJECT ? list->object->count : list->list->count;

    for (guint32 i = 0; i < count; i++) {
        const struct value *item =
            list->type == VALUE_OBJECT ? &list->object->members[i].value : &list->list->items[i];
        struct back_place *place = value_arena_alloc(back->arena, sizeof *place);
        *place = (struct back_place){back->containers->len, i};
        g_hash_table_insert(back->places, place_key(item->start), place);
    }
    g_array_append_val(back->containers, container);
}

static void add_containers(struct back *back, const struct plan_module *shared)
{
    guint count = 0;
    const struct mapping_group *groups = shared->mapped ? mapped_groups(shared->mapped, &count) : NULL;

    for (guint i = 0; i < count; i++)
        add_container(back, groups[i].path->name, groups[i].within);
    for (guint i = 0; !shared->mapped && i < shared->mapping->paths->len; i++) {
        const char *name = g_array_index(shared->mapping->paths, struct mapping_path, i).name;
        const struct pydata_binding *binding = sources_binding(back->module, name);
        if (binding)
            add_container(back, name, &binding->value);
    }
}

const struct back_place *back_place_of(const struct back *back, guint item)
{
    return g_hash_table_lookup(back->places, place_key(PLAN_ITEM(back->plan, item)->raw->start));
}

gboolean back_find_file(const struct back *back, const char *code, guint *file)
{
    for (*file = 0; *file < back->plan->files->len; (*file)++) {
        if (g_str_equal(PLAN_FILE(back->plan, *file)->chapter_code, code))
            return TRUE;
    }
    return FALSE;
}

gboolean back_read(struct back *back, const struct writeback *job, const struct pydata_module *module,
                   GError **error)
{
    *back = (struct back){.job = job, .module = module, .options = {.settings = job->settings}};
    back->arena = value_arena_new();
    back->containers = g_array_new(FALSE, FALSE, sizeof(struct back_container));
    g_array_set_clear_func(back->containers, clear_container);
    back->places = g_hash_table_new(NULL, NULL);
    back->kept = g_array_new(FALSE, TRUE, sizeof(struct back_item));
    back->plan = plan_new_empty(&back->options);
    g_autoptr(plan_module) shared = g_new0(struct plan_module, 1);
    shared->references = 1;
    shared->module = (struct pydata_module *)(guintptr)module;
    shared->borrowed = TRUE;
    shared->noted = TRUE;
    shared->mapping = module_state_mapping(job->state, error);
    if (!shared->mapping)
        return FALSE;
    g_autofree char *path = g_strdup(job->path), *record = g_strdup(job->state->name);
    const struct migrate_file like = {.path = path, .record = record};
    if (!sources_take_like(back->plan, &like, shared, error))
        return FALSE;
    back->plan->states = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(back->plan->states, job->state->name, (gpointer)(guintptr)job->state);
    add_containers(back, shared);
    g_array_set_size(back->kept, back->plan->items->len);
    return TRUE;
}

void back_clear(struct back *back)
{
    migrate_plan_free(back->plan);
    g_array_unref(back->containers);
    g_array_unref(back->kept);
    g_hash_table_unref(back->places);
    value_arena_free(back->arena);
    g_free(back->differs);
}
