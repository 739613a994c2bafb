/* SPDX-License-Identifier: Apache-2.0 */
#include "api_internal.h"
#include "i18n.h"

/* A file of resources adds its row here. */
static const struct api_rows *const resources[] = {
    &api_admin_page_rows,
    &api_bulk_rows,
    &api_chapter_rows,
    &api_commit_rows,
    &api_generate_rows,
    &api_generator_rows,
    &api_generator_document_rows,
    &api_generator_update_rows,
    &api_replay_rows,
    &api_event_rows,
    &api_exchange_rows,
    &api_exercise_rows,
    &api_history_rows,
    &api_listing_rows,
    &api_migrate_rows,
    &api_moving_rows,
    &api_operation_rows,
    &api_preview_rows,
    &api_revert_rows,
    &api_session_rows,
    &api_status_rows,
    &api_sync_rows,
    &api_token_rows,
    &api_user_rows,
};

void api_table_make(struct api *api)
{
    api->endpoints = g_array_new(FALSE, FALSE, sizeof(struct http_endpoint));
    for (gsize i = 0; i < G_N_ELEMENTS(resources); i++)
        g_array_append_vals(api->endpoints, resources[i]->rows, (guint)resources[i]->count);
    api->table = (struct http_api){
        .title = "exobase",
        .version = api->version,
        .text = N_("An exercise bank whose single source of truth is a database."),
        .endpoints = (const struct http_endpoint *)(const void *)api->endpoints->data,
        .n_endpoints = api->endpoints->len,
        .schemas = api_schemas,
        .cookie = API_COOKIE,
    };
}
