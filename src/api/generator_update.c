/* SPDX-License-Identifier: Apache-2.0 */
/* What the program has newer than the bank, and taking it over. */
#include "api_write_internal.h"
#include "errors.h"
#include "generators.h"

static struct value plan_value(struct value_arena *arena, const GArray *rows)
{
    struct value list = value_list(arena, rows->len);

    for (guint i = 0; i < rows->len; i++) {
        const struct generators_row *row = &g_array_index(rows, struct generators_row, i);
        struct value item = value_object(arena, 5);
        if (row->state == GENERATORS_SAME)
            continue;
        value_set(arena, item.object, "key", value_string(row->built_in->key));
        value_set(arena, item.object, "state", value_string(generators_state_name(row->state)));
        value_set(arena, item.object, "from",
                  row->version[0] ? api_text_value(arena, row->version) : value_null());
        value_set(arena, item.object, "to", value_string(row->built_in->version));
        value_set(arena, item.object, "taken", value_boolean(row->is_to_be_taken));
        value_list_append(arena, list.list, item);
    }
    return list;
}

static void answer_plan(struct http_request *request, struct http_answer *answer, const GArray *rows)
{
    struct value_arena *arena = http_request_arena(request);
    struct value body = value_object(arena, 2);

    value_set(arena, body.object, "plan", plan_value(arena, rows));
    value_set(arena, body.object, "commit", value_null());
    http_answer_value(answer, &body);
}

static void get_update(struct http_request *request, struct http_answer *answer, gpointer context)
{
    g_autoptr(GError) error = NULL;

    if (!api_enter(context, request, answer))
        return;
    api_leave(context);
    struct store *store = api_reader(context, &error);
    g_autoptr(GArray) rows = store ? generators_compare(store, TRUE, &error) : NULL;
    if (rows)
        answer_plan(request, answer, rows);
    else
        api_answer_gerror(answer, error);
}

/* Whether the exercises can do with what is to be taken. FALSE: answered. */
static gboolean spare(struct api_write *write, struct store *store, const GArray *rows)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(generator_set) after = generators_after(store, rows, &error);

    if (after)
        return api_generators_spare(write, after);
    if (g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE))
        http_answer_error_because(write->answer, &api_errors[API_ERROR_GENERATOR_NAME], error->message, NULL);
    else
        api_answer_gerror(write->answer, error);
    return FALSE;
}

static struct changeset *plan_update(struct api_write *write, struct store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) rows = generators_compare(store, TRUE, &error);

    if (!rows) {
        api_answer_gerror(write->answer, error);
        return NULL;
    }
    struct changeset *changeset = api_changeset(write, "generators", _("Generators of the program"));
    generators_add(changeset, rows);
    gboolean empty = changeset_is_empty(changeset);
    if (!empty && spare(write, store, rows))
        return changeset;
    changeset_free(changeset);
    if (empty)
        answer_plan(write->request, write->answer, rows);
    return NULL;
}

struct listing {
    struct value_arena *arena;
    struct value plan;
};

static gboolean see_entry(const struct store_entry *entry, gpointer data)
{
    struct listing *listing = data;

    for (guint i = 0; i < entry->n_chapters; i++) {
        const char *key = store_generator_key(entry->chapters[i].chapter_code);
        struct value item = value_object(listing->arena, 2);
        if (!key)
            continue;
        value_set(listing->arena, item.object, "key", api_text_value(listing->arena, key));
        value_set(listing->arena, item.object, "taken", value_boolean(TRUE));
        value_list_append(listing->arena, listing->plan.list, item);
    }
    return FALSE;
}

static void done_update(struct api_write *write, const struct store_result *result)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(write->request);
    struct listing listing = {arena, value_list(arena, 8)};
    struct value body = value_object(arena, 2);
    const struct store_log_query query = {.after = result->commit - 1, .until = result->commit};

    if (!store_log(write->store, &query, see_entry, &listing, &error)) {
        api_answer_gerror(write->answer, error);
        return;
    }
    value_set(arena, body.object, "plan", listing.plan);
    value_set(arena, body.object, "commit", value_integer(result->commit));
    http_answer_value(write->answer, &body);
}

static void post_update(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_update, .done = done_update};

    api_write(context, &write);
}

static const struct http_parameter write_parameters[] = {
    API_PARAMETER_KEY, API_PARAMETER_MESSAGE, API_PARAMETER_ALLOW_BROKEN, {0}};
static const struct http_outcome outcomes[] = {{200, "GeneratorUpdate", NULL, NULL}, {0}};
static const struct http_error_row *const get_errors[] = {&api_errors[API_ERROR_NOT_YET],
                                                          &api_errors[API_ERROR_STORE], NULL};
static const struct http_error_row *const write_errors[] = {&api_errors[API_ERROR_GENERATOR_IN_USE],
                                                            &api_errors[API_ERROR_GENERATOR_NAME],
                                                            &api_errors[API_ERROR_REUSED],
                                                            &api_errors[API_ERROR_STALE],
                                                            &api_errors[API_ERROR_FULL],
                                                            &api_errors[API_ERROR_STORE],
                                                            &api_errors[API_ERROR_MAINTENANCE],
                                                            NULL};

#define UPDATE_PATH "/api/admin/exercises/generators-update"
static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = UPDATE_PATH,
     .role = HTTP_ROLE_VIEWER,
     .id = "getGeneratorUpdate",
     .tag = "generators",
     .summary = N_("Which generators of the program are newer than the bank's"),
     .outcomes = outcomes,
     .errors = get_errors,
     .handler = get_update},
    {.method = HTTP_POST,
     .path = UPDATE_PATH,
     .role = HTTP_ROLE_ADMIN,
     .flags = HTTP_WRITE,
     .id = "updateGenerators",
     .tag = "generators",
     .summary = N_("Takes the newer generators of the program into the bank"),
     .text = N_("As exobase generators update: those that somebody has edited or removed stay as they are."),
     .parameters = write_parameters,
     .outcomes = outcomes,
     .errors = write_errors,
     .handler = post_update},
};
const struct api_rows api_generator_update_rows = {rows, G_N_ELEMENTS(rows)};
