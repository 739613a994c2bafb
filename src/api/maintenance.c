/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maintenance, as this server tells of it. The store itself refuses commits (maintenance.h). It is asked for
 * often, from all threads, and costs one look at one row: a store of its own, so that no thread opens its
 * reader just for this.
 */
#include "maintenance.h"

#include "api_write_internal.h"
#include "clock.h"

#define LOOK_US (6 * G_TIME_SPAN_SECOND)

gboolean api_maintenance_open(struct api *api, GError **error)
{
    api->marks = store_open(api->database, STORE_READ, error);
    return api->marks != NULL;
}

void api_maintenance_close(struct api *api)
{
    store_close(api->marks);
}

/* Whoever waits for it holds one of the server's threads. */
static void begin_look(struct api *api)
{
    g_mutex_lock(&api->marks_lock);
    store_until(api->marks, g_get_monotonic_time() + LOOK_US);
}

static void end_look(struct api *api)
{
    store_until(api->marks, 0);
    g_mutex_unlock(&api->marks_lock);
}

gboolean api_refuse_maintenance(struct api *api, struct http_answer *answer)
{
    g_autoptr(GError) error = NULL;

    begin_look(api);
    gboolean free = store_check_maintenance(api->marks, &error);
    end_look(api);
    if (!free)
        api_answer_gerror(answer, error);
    return !free;
}

struct value api_maintenance_value(struct api *api, struct value_arena *arena)
{
    struct maintenance maintenance = {0};
    struct value value = value_null();

    begin_look(api);
    gboolean known = store_maintenance(api->marks, &maintenance, NULL);
    end_look(api);
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
