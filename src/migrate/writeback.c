/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The module is read as a migration reads it, and each of its exercises gets its partner in the bank. Then
 * the bank's exercises pass by: one that is equal stays as it stands, one that differs is turned back into
 * the module's shape, one without a partner is new. Who is left in the module was deleted, or made a draft.
 *
 * The shapes are many, and what is turned back may have no place in one of them. So nothing is believed: the
 * new text is read and compared in the same way, and one difference is an error.
 */
#include "writeback.h"

#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "writeback_internal.h"

/* One chapter, while the bank's exercises pass by. */
struct pass {
    struct back *back;
    const char *code;
    guint file; /* of the plan; `there` or not */
    gboolean there, with_id;
    GHashTable *by_id; /* id -> index of the item, plus one */
    guint published, live;
    GError *error;
};

static struct plan_module *shared_of(const struct back *back)
{
    return PLAN_SOURCE(back->plan, 0)->shared;
}

static void note_difference(struct back *back, const char *code, gint64 id)
{
    if (!back->differs)
        back->differs = g_strdup_printf("%s %" G_GINT64_FORMAT, code, id);
}

static gboolean invert(struct pass *pass, const struct value_object *object, const struct value *like,
                       struct value *out, const char *keys[MAPPING_STARS_MAX])
{
    const struct mapped *mapped = shared_of(pass->back)->mapped;
    gboolean tuple;

    memset(keys, 0, MAPPING_STARS_MAX * sizeof *keys);
    if (mapped)
        return mapping_invert(mapped, pass->back->arena, object, like, out, &tuple, keys, &pass->error);
    *out = (struct value){.type = VALUE_OBJECT, .object = (struct value_object *)(guintptr)object};
    return TRUE;
}

static const struct value *item_in(const struct back_container *container, guint32 index)
{
    return container->list->type == VALUE_OBJECT ? &container->list->object->members[index].value
                                                 : &container->list->list->items[index];
}

static gboolean change_item(struct pass *pass, guint item, const struct exercise *normal,
                            const struct exercise *wanted)
{
    struct back *back = pass->back;
    const struct back_place *place = back_place_of(back, item);
    const struct value_object *raw = PLAN_ITEM(back->plan, item)->raw->object;
    const char *keys[MAPPING_STARS_MAX];
    struct value *value = value_arena_alloc(back->arena, sizeof *value);

    if (!place)
        return TRUE; /* the writer will say that the list is not one literal */
    const struct back_container *container =
        &g_array_index(back->containers, struct back_container, place->container);
    const struct value_object *shaped = back_shape(back->arena, raw, normal, wanted, pass->code);
    if (!invert(pass, shaped, item_in(container, place->index), value, keys))
        return FALSE;
    g_array_index(back->kept, struct back_item, item).value = value;
    return TRUE;
}

/* A known exercise: it stays as it stands, or changes. */
static gboolean see_known(struct pass *pass, guint item, const struct store_row *row,
                          const struct exercise *wanted)
{
    struct back *back = pass->back;
    g_autoptr(GString) text = g_string_new(NULL);
    struct exercise normal;

    g_array_index(back->kept, struct back_item, item).wanted = TRUE;
    if (!plan_normalise_item(back->plan, back->arena, PLAN_ITEM(back->plan, item), NULL, NULL, &normal,
                             &pass->error))
        return FALSE;
    exercise_write(&normal, text, NULL);
    if (text->len == row->size && memcmp(text->str, row->text, row->size) == 0)
        return TRUE;
    back->changed++;
    note_difference(back, pass->code, row->id);
    return change_item(pass, item, &normal, wanted);
}

static gboolean refuse(struct pass *pass, gint64 id, const char *message)
{
    g_set_error(&pass->error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, "%s %" G_GINT64_FORMAT ": %s", pass->code,
                id, message);
    return FALSE;
}

/* Whether a new exercise whose stars stand for these keys belongs to the group. */
static gboolean group_fits(const struct pass *pass, const struct mapping_group *group,
                           const char *const keys[MAPPING_STARS_MAX])
{
    const struct mapped *mapped = shared_of(pass->back)->mapped;

    if (mapping_has_chapters(mapped->mapping)) {
        g_autofree char *code = mapped_chapter(mapped, group, NULL);
        if (g_strcmp0(code, pass->code) != 0)
            return FALSE;
    }
    for (guint i = 0; i < group->n_keys; i++) {
        if (keys[i] && !(group->list_stars & 1u << i) && strcmp(keys[i], group->keys[i]) != 0)
            return FALSE;
    }
    return TRUE;
}

/* Where a new exercise goes: the last list that it fits. */
static struct back_container *choose_container(struct pass *pass, const char *const keys[MAPPING_STARS_MAX],
                                               const char **key)
{
    struct back *back = pass->back;
    const struct mapped *mapped = shared_of(back)->mapped;
    guint count = 0, chosen = mapped ? back->containers->len : back->containers->len - 1;
    const struct mapping_group *groups = mapped ? mapped_groups(mapped, &count) : NULL;

    *key = NULL;
    for (guint i = 0; i < count; i++) {
        if (!group_fits(pass, &groups[i], keys))
            continue;
        chosen = back_container_of(back, groups[i].within);
        *key = groups[i].path->stars > 0 ? keys[groups[i].path->stars - 1] : NULL;
    }
    return chosen < back->containers->len ? &g_array_index(back->containers, struct back_container, chosen)
                                          : NULL;
}

static gboolean is_placed(const struct mapped *mapped)
{
    return mapped && mapped->shape != SHAPE_DICT && mapped->shape != SHAPE_NONE;
}

/* What a new exercise spells: what its neighbours do, or what the mapping has a place for. */
static GPtrArray *spelled_names(const struct pass *pass)
{
    const struct back *back = pass->back;
    const struct mapped *mapped = shared_of(back)->mapped;
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; is_placed(mapped) && i < mapped->slots->len; i++) {
        const struct mapping_slot *slot = mapped->slots->pdata[i];
        if (slot->target)
            g_ptr_array_add(names, (gpointer)(guintptr)slot->target->bytes);
    }
    const struct plan_source *source = pass->there ? PLAN_SOURCE(back->plan, pass->file) : NULL;
    if (source && source->n_items > 0 && !is_placed(mapped)) {
        const struct value *last = PLAN_ITEM(back->plan, source->first_item + source->n_items - 1)->raw;
        for (guint32 i = 0; last->type == VALUE_OBJECT && i < last->object->count; i++)
            g_ptr_array_add(names, (gpointer)(guintptr)last->object->members[i].key->bytes);
    }
    g_ptr_array_add(names, NULL);
    return names;
}

static gboolean add_new(struct pass *pass, const struct store_row *row, const struct exercise *wanted)
{
    struct back *back = pass->back;
    const struct mapped *mapped = shared_of(back)->mapped;
    g_autoptr(GPtrArray) names = spelled_names(pass);
    const char *keys[MAPPING_STARS_MAX], *key;
    struct value *value = value_arena_alloc(back->arena, sizeof *value);

    back->fresh++;
    note_difference(back, pass->code, row->id);
    if (mapped && mapped->id_kind == ID_KIND_TEXT && exercise_get(wanted, "external_id")->type != VALUE_TEXT)
        return refuse(pass, row->id,
                      _("in this module an exercise is known by its external_id, and it has none; give it "
                        "one"));
    const struct value_object *shaped =
        back_shape_new(back->arena, wanted, (const char *const *)names->pdata, pass->with_id);
    if (!invert(pass, shaped, NULL, value, keys))
        return FALSE;
    struct back_container *container = choose_container(pass, keys, &key);
    if (!container)
        return refuse(pass, row->id, _("the module has no list in which it belongs"));
    if (container->list->type == VALUE_OBJECT && !key)
        return refuse(pass, row->id, _("the module's exercises stand under keys, and it has none"));
    const struct pydata_wanted fresh = {PYDATA_NEW, value, key};
    g_array_append_val(container->wanted, fresh);
    return TRUE;
}

static gboolean see_row(const struct store_row *row, gpointer data)
{
    struct pass *pass = data;
    struct value_arena *arena = pass->back->arena;
    struct exercise wanted;

    pass->live++;
    if (plan_row_is_draft(row))
        return TRUE;
    pass->published++;
    guint item = GPOINTER_TO_UINT(g_hash_table_lookup(pass->by_id, &row->id));
    const char *text = value_arena_copy(arena, row->text, row->size);
    if (!exercise_parse(arena, text, row->size, &wanted, &pass->error))
        return FALSE;
    return item > 0 ? see_known(pass, item - 1, row, &wanted) : add_new(pass, row, &wanted);
}

/* The file's items by id. Whether new ones get an id: if the others have it in the file. */
static gboolean find_items(struct pass *pass, GError **error)
{
    struct migrate_plan *plan = pass->back->plan;
    const struct plan_source *source = PLAN_SOURCE(plan, pass->file);

    for (guint i = 0; i < source->n_items; i++)
        pass->with_id &= PLAN_ITEM(plan, source->first_item + i)->id != 0;
    if (!plan_give_ids(plan, pass->back->job->store, pass->file, error))
        return FALSE;
    for (guint i = source->first_item; i < source->first_item + source->n_items; i++) {
        struct migrate_item *item = PLAN_ITEM(plan, i);
        if (item->id != 0)
            g_hash_table_insert(pass->by_id, &item->id, GUINT_TO_POINTER(i + 1));
    }
    return TRUE;
}

/* What the log says of an exercise that the bank has no more: newest first. */
struct end_of {
    gboolean reverted, brought; /* a revert deleted it, and a migration had created it */
};

static gboolean see_end(const struct store_entry *entry, gpointer data)
{
    struct end_of *end = data;

    for (guint i = 0; i < entry->n_changes; i++) {
        enum change_op op = entry->changes[i].op;
        if (op == CHANGE_DELETE && !end->reverted)
            return end->reverted = strcmp(entry->kind, "revert") == 0;
        if (op == CHANGE_CREATE) {
            end->brought = strcmp(entry->kind, "migrate") == 0;
            return FALSE;
        }
    }
    return TRUE;
}

/* Nothing leaves a module because its migration was taken back: the module was there before. */
static gboolean check_gone(const struct pass *pass, gint64 id, enum module_reason *reason, GError **error)
{
    const struct writeback *job = pass->back->job;
    const struct store_log_query query = {
        .until = job->at, .chapter_code = pass->code, .id = id, .newest_first = TRUE};
    struct end_of end = {0};

    *reason = MODULE_FAILED;
    if (!store_log(job->store, &query, see_end, &end, error))
        return FALSE;
    if (!end.reverted || !end.brought)
        return TRUE;
    *reason = MODULE_TAKEN_BACK;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, "%s %" G_GINT64_FORMAT, pass->code, id);
    return FALSE;
}

static gboolean see_gone(struct pass *pass, enum module_reason *reason, GError **error)
{
    struct back *back = pass->back;
    const struct plan_source *source = PLAN_SOURCE(back->plan, pass->file);

    for (guint i = source->first_item; i < source->first_item + source->n_items; i++) {
        if (g_array_index(back->kept, struct back_item, i).wanted)
            continue;
        back->gone++;
        note_difference(back, pass->code, PLAN_ITEM(back->plan, i)->id);
        if (PLAN_ITEM(back->plan, i)->id != 0 &&
            !check_gone(pass, PLAN_ITEM(back->plan, i)->id, reason, error))
            return FALSE;
    }
    return TRUE;
}

/* Whether the chapter's list would go empty while the chapter is not. */
static gboolean would_empty(const struct pass *pass)
{
    return pass->there && pass->published == 0 && pass->live > 0 &&
           PLAN_SOURCE(pass->back->plan, pass->file)->n_items > 0;
}

static gboolean pass_chapter(struct back *back, const char *code, enum module_reason *reason, GError **error)
{
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_int64_hash, g_int64_equal);
    struct pass pass = {.back = back, .code = code, .with_id = TRUE, .by_id = by_id};
    const struct store_query query = {.at = back->job->at, .chapter_code = code};

    pass.there = back_find_file(back, code, &pass.file);
    if (pass.there && !find_items(&pass, error))
        return FALSE;
    *reason = MODULE_FAILED;
    if (!store_read(back->job->store, &query, see_row, &pass, NULL, error))
        return FALSE;
    *reason = MODULE_MAPPING;
    if (pass.error) {
        g_propagate_error(error, pass.error);
        return FALSE;
    }
    if (would_empty(&pass)) {
        *reason = MODULE_EMPTY;
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, code);
        return FALSE;
    }
    return !pass.there || see_gone(&pass, reason, error);
}

/* Items of chapters that are not this module's any more stay as they are. */
static void keep_others(struct back *back)
{
    for (guint i = 0; i < back->plan->items->len; i++) {
        const char *code = PLAN_FILE(back->plan, PLAN_ITEM(back->plan, i)->file)->chapter_code;
        if (!g_strv_contains(back->job->codes, code))
            g_array_index(back->kept, struct back_item, i).wanted = TRUE;
    }
}

static gboolean examine(struct back *back, const struct writeback *job, const struct pydata_module *module,
                        enum module_reason *reason, GError **error)
{
    *reason = MODULE_CONTENT;
    if (!back_read(back, job, module, error))
        return FALSE;
    keep_others(back);
    for (guint i = 0; job->codes[i]; i++) {
        if (!pass_chapter(back, job->codes[i], reason, error))
            return FALSE;
    }
    return TRUE;
}

/* What a container is to hold: those that stay, in their order, then the new ones. */
static void gather_wanted(struct back *back, GArray **wanted)
{
    for (guint i = 0; i < back->plan->items->len; i++) {
        const struct back_item *kept = &g_array_index(back->kept, struct back_item, i);
        const struct back_place *place = back_place_of(back, i);
        if (!kept->wanted || !place)
            continue;
        const struct pydata_wanted item = {place->index, kept->value, NULL};
        g_array_append_val(wanted[place->container], item);
    }
    for (guint i = 0; i < back->containers->len; i++) {
        const GArray *fresh = g_array_index(back->containers, struct back_container, i).wanted;
        if (fresh->len > 0)
            g_array_append_vals(wanted[i], fresh->data, fresh->len);
    }
}

static char *write_lists(struct back *back, gsize *size, GError **error)
{
    guint count = back->containers->len;
    g_autofree struct pydata_edit *edits = g_new0(struct pydata_edit, count + 1);
    g_autofree GArray **wanted = g_new0(GArray *, count + 1);

    for (guint i = 0; i < count; i++)
        wanted[i] = g_array_new(FALSE, FALSE, sizeof(struct pydata_wanted));
    gather_wanted(back, wanted);
    for (guint i = 0; i < count; i++) {
        const struct back_container *container = &g_array_index(back->containers, struct back_container, i);
        edits[i] = (struct pydata_edit){container->binding, container->list,
                                        (const struct pydata_wanted *)(const void *)wanted[i]->data,
                                        wanted[i]->len, TRUE};
    }
    char *text = pydata_write_lists(back->module, edits, count, size, error);
    for (guint i = 0; i < count; i++)
        g_array_unref(wanted[i]);
    return text;
}

/* Whether the new text says what the bank says, by what will be its state. */
static gboolean check_text(const struct writeback *job, const char *text, gsize size,
                           enum module_reason *reason, GError **error)
{
    struct module_state state = *job->state;
    struct writeback again = *job;
    struct back back;
    g_autoptr(pydata_module) module = pydata_read_module(job->path, text, size, error);

    state.written = TRUE;
    state.commit = job->at;
    again.state = &state;
    *reason = MODULE_CONTENT;
    if (!module)
        return FALSE;
    gboolean good = examine(&back, &again, module, reason, error);
    if (good && back.differs) {
        *reason = MODULE_MAPPING;
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("what exercise %s says can't be put into it so that it is read again"), back.differs);
        good = FALSE;
    }
    back_clear(&back);
    return good;
}

char *writeback_text(const struct writeback *writeback, const struct pydata_module *module, gsize *size,
                     enum module_reason *reason, GError **error)
{
    struct back back;
    g_autofree char *text = NULL;

    if (examine(&back, writeback, module, reason, error) && back.differs) {
        *reason = MODULE_CONTENT;
        text = write_lists(&back, size, error);
    }
    back_clear(&back);
    if (!text || !check_text(writeback, text, *size, reason, error))
        return NULL;
    return g_steal_pointer(&text);
}

/* A new module's exercises. */
struct fresh {
    struct value_arena *arena;
    GArray *items; /* of struct value */
    GError *error;
};

static gboolean take_fresh(const struct store_row *row, gpointer data)
{
    static const char *const always[] = {NULL}, *const usual[] = {"id", "difficulty", "offer", NULL};
    struct fresh *fresh = data;
    struct exercise exercise;
    const char *text = value_arena_copy(fresh->arena, row->text, row->size);

    (void)always;
    if (plan_row_is_draft(row))
        return TRUE;
    if (!exercise_parse(fresh->arena, text, row->size, &exercise, &fresh->error))
        return FALSE;
    struct value item = {.type = VALUE_OBJECT,
                         .object = back_shape_new(fresh->arena, &exercise, usual, TRUE)};
    g_array_append_val(fresh->items, item);
    return TRUE;
}

char *writeback_new(const struct writeback *writeback, const char *stem, gsize *size,
                    enum module_reason *reason, GError **error)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(struct value));
    struct fresh fresh = {arena, items, NULL};
    const struct store_query query = {.at = writeback->at, .chapter_code = writeback->codes[0]};

    *reason = MODULE_FAILED;
    if (!store_read(writeback->store, &query, take_fresh, &fresh, NULL, error))
        return NULL;
    if (fresh.error) {
        g_propagate_error(error, fresh.error);
        return NULL;
    }
    if (items->len == 0)
        return NULL;
    *reason = MODULE_CONTENT;
    g_autofree char *text = pydata_write_new(
        stem, writeback->codes[0], (const struct value *)(const void *)items->data, items->len, size, error);
    if (!text || !check_text(writeback, text, *size, reason, error))
        return NULL;
    return g_steal_pointer(&text);
}
