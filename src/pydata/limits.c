/* SPDX-License-Identifier: Apache-2.0 */
#include "reader_internal.h"

/*
 * A value that stands in several places and is changed later may come to contain itself, to be nested too
 * deeply or to expand beyond bounds. Only modules with such values are measured, each container once.
 */
struct measure {
    guint64 size;
    guint32 depth;
    gboolean open;          /* being measured: meeting it again is a circle */
    enum reason_kind wrong; /* with it, and so with all that holds it */
};

struct measuring {
    GHashTable *seen; /* container → struct measure */
    enum reason_kind wrong;
};

static struct measure measure_value(struct measuring *all, const struct value *value, guint depth);

static struct measure measure_items(struct measuring *all, const struct value *value, guint depth)
{
    struct measure sum = {.size = 2, .depth = 1};
    guint32 count = value->type == VALUE_LIST ? value->list->count : value->object->count;
    for (guint32 i = 0; i < count && all->wrong == REASON_NONE; i++) {
        const struct value *item =
            value->type == VALUE_LIST ? &value->list->items[i] : &value->object->members[i].value;
        struct measure part = measure_value(all, item, depth + 1);
        sum.size += part.size + 2;
        if (value->type == VALUE_OBJECT)
            sum.size += value->object->members[i].key->size;
        sum.depth = MAX(sum.depth, part.depth + 1);
    }
    return sum;
}

static struct measure measure_value(struct measuring *all, const struct value *value, guint depth)
{
    if (value->type < VALUE_LIST)
        return (struct measure){.size = value->type == VALUE_TEXT ? value->size : 1};
    struct measure *seen = g_hash_table_lookup(all->seen, value->list);
    if (seen != NULL) {
        if (seen->open)
            all->wrong = REASON_CYCLE;
        else if (seen->wrong != REASON_NONE)
            all->wrong = seen->wrong;
        else if (depth + seen->depth > VALUE_DEPTH_MAX)
            all->wrong = REASON_DEPTH;
        return *seen;
    }
    if (depth > VALUE_DEPTH_MAX) {
        all->wrong = REASON_DEPTH;
        return (struct measure){0};
    }
    seen = g_new0(struct measure, 1);
    seen->open = TRUE;
    g_hash_table_insert(all->seen, value->list, seen);
    *seen = measure_items(all, value, depth);
    seen->wrong = all->wrong;
    return *seen;
}

void limits_check(struct reader *reader)
{
    if (!reader->mutated || !reader->shared)
        return;
    struct measuring all = {.seen = g_hash_table_new_full(NULL, NULL, NULL, g_free)};
    for (guint i = 0; i < reader->bindings->len; i++) {
        struct binding *binding = reader->bindings->pdata[i];
        if (!binding->bound || binding->kind != BINDING_VALUE || binding->reason.kind != REASON_NONE)
            continue;
        all.wrong = REASON_NONE;
        struct measure measure = measure_value(&all, &binding->value, 0);
        if (all.wrong == REASON_NONE && measure.depth > VALUE_DEPTH_MAX)
            all.wrong = REASON_DEPTH;
        if (all.wrong == REASON_NONE && measure.size > reader->expansion_max)
            all.wrong = REASON_EXPANSION;
        if (all.wrong != REASON_NONE)
            binding->reason = reason_at(all.wrong, binding->at, binding->at);
    }
    g_hash_table_unref(all.seen);
}
