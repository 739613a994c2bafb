/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An export as a plan's files, one for each chapter, and the bases that its exercises are compared with: what
 * they were at the commit that was exported, if it was this bank that exported. The bases of migrations are
 * neither looked at nor moved.
 */
#include <string.h>

#include "errors.h"
#include "exchange_internal.h"
#include "i18n.h"
#include "plan_internal.h"

struct reading {
    struct migrate_plan *plan;
    const struct exchange *exchange;
    const char *target;  /* the chapter that is asked for, or NULL */
    GHashTable *by_code; /* chapter code -> GArray of guint: places in the list */
    GPtrArray *codes;    /* in order of appearance; keys of by_code */
};

static gboolean sort_out(struct reading *reading, GError **error)
{
    for (guint32 i = 0; i < reading->exchange->exercises->count; i++) {
        char *code = exchange_chapter_of(reading->exchange, reading->target, i, error);
        if (!code) {
            g_autofree char *place = exchange_place_text(reading->exchange, i);
            g_prefix_error(error, "%s: ", place);
            return FALSE;
        }
        GArray *places = g_hash_table_lookup(reading->by_code, code);
        if (places) {
            g_free(code);
        } else {
            places = g_array_new(FALSE, FALSE, sizeof(guint));
            g_hash_table_insert(reading->by_code, code, places);
            g_ptr_array_add(reading->codes, code);
        }
        g_array_append_val(places, i);
    }
    return TRUE;
}

static gint64 peek_id(const struct value *raw)
{
    const struct value *id = raw->type == VALUE_OBJECT ? value_object_get(raw->object, "id") : NULL;
    return id && id->type == VALUE_INTEGER ? id->integer : 0;
}

static void add_file(const struct reading *reading, const char *code, struct plan_module *none)
{
    const struct exchange *exchange = reading->exchange;
    struct migrate_plan *plan = reading->plan;
    g_autofree char *name = g_strdup(exchange->name);
    struct migrate_file like = {.path = name, .record = name, .size = exchange->size};
    const GArray *places = g_hash_table_lookup(reading->by_code, code);

    memcpy(like.sha256, exchange->sha256, sizeof like.sha256);
    guint index = plan_add_file(plan, &like, none);
    struct plan_source *source = PLAN_SOURCE(plan, index);
    struct migrate_file *file = PLAN_FILE(plan, index);
    file->chapter_code = g_strdup(code);
    file->list = g_strdup("exercises");
    source->first_item = plan->items->len;
    source->n_items = file->exercises = places->len;
    for (guint i = 0; i < places->len; i++) {
        const struct value *raw = &exchange->exercises->items[g_array_index(places, guint, i)];
        struct migrate_item item = {.raw = raw, .id = peek_id(raw), .file = index};
        g_array_append_val(plan->items, item);
    }
}

gboolean plan_read_import(struct migrate_plan *plan, GError **error)
{
    const struct exchange *exchange = plan->options->import;
    g_autoptr(GHashTable) by_code =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    g_autoptr(GPtrArray) codes = g_ptr_array_new();
    g_autofree char *target = NULL;
    struct reading reading = {plan, exchange, NULL, by_code, codes};

    if (plan->options->chapter && !(target = exercise_chapter_code(plan->options->chapter, error)))
        return FALSE;
    if (target && exchange->chapter_code && strcmp(target, exchange->chapter_code) != 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                    _("%s: it is an export of chapter %s, but %s is to be filled"), exchange->name,
                    exchange->chapter_code, target);
        return FALSE;
    }
    reading.target = target;
    if (!sort_out(&reading, error))
        return FALSE;
    g_autoptr(plan_module) none = g_new0(struct plan_module, 1);
    none->references = 1;
    none->noted = TRUE;
    for (guint i = 0; i < codes->len; i++)
        add_file(&reading, codes->pdata[i], none);
    plan->door = exchange_door(exchange);
    return TRUE;
}
