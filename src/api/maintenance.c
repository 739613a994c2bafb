/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maintenance, as this server tells of it. The store itself refuses commits (maintenance.h). It is asked for
 * often, from all threads, and costs one look at one row: a store of its own, so that no thread opens its
 * reader just for this.
 */
#include "maintenance.h"

#include "api_write_internal.h"
#include "clock.h"

gboolean api_maintenance_open(struct api *api, GError **error)
{
    api->marks = store_open(api->database, STORE_READ, error);
    return api->marks != NULL;
}

void api_maintenance_close(struct api *api)
{
    store_close(api->marks);
}

gboolean api_refuse_maintenance(struct api *api, struct http_answer *answer)
{
    g_autoptr(GError) error = NULL;

    g_mutex_lock(&api->marks_lock);
    gboolean free = store_check_maintenance(api->marks, &error);
    g_mutex_unlock(&api->marks_lock);
    if (!free)
        api_answer_gerror(answer, error);
    return !free;
}

struct value api_maintenance_value(struct api *api, struct value_arena *arena)
{
    struct maintenance maintenance = {0};
    struct value value = value_null();

    g_mutex_lock(&api->marks_lock);
    gboolean known = store_maintenance(api->marks, &maintenance, NULL);
    g_mutex_unlock(&api->marks_lock);
    if (known && maintenance.on) {
        char *since = value_arena_alloc(arena, CLOCK_TEXT_SIZE);
        clock_text(maintenance.since_ms, since);
        value = value_object(arena, 2);
        value_set(arena, value.object, "since", value_string(since));
        value_set(arena, value.object, "author", api_text_value(arena, maintenance.author));
    }
    maintenance_clear(&maintenance);
    return value;
}
