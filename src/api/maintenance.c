/* SPDX-License-Identifier: Apache-2.0 */
/* Maintenance, as this server tells of it. The store itself refuses commits (maintenance.h). */
#include "maintenance.h"

#include "api_write_internal.h"
#include "clock.h"

gboolean api_refuse_maintenance(struct api *api, struct http_answer *answer)
{
    g_autoptr(GError) error = NULL;
    struct store *store = api_reader(api, &error);

    if (store && store_check_maintenance(store, &error))
        return FALSE;
    api_answer_gerror(answer, error);
    return TRUE;
}

struct value api_maintenance_value(struct api *api, struct value_arena *arena)
{
    struct maintenance maintenance = {0};
    struct value value = value_null();
    struct store *store = api_reader(api, NULL);

    if (store && store_maintenance(store, &maintenance, NULL) && maintenance.on) {
        char *since = value_arena_alloc(arena, CLOCK_TEXT_SIZE);
        clock_text(maintenance.since_ms, since);
        value = value_object(arena, 2);
        value_set(arena, value.object, "since", value_string(since));
        value_set(arena, value.object, "author", api_text_value(arena, maintenance.author));
    }
    maintenance_clear(&maintenance);
    return value;
}
