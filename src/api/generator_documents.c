/* SPDX-License-Identifier: Apache-2.0 */
/* Generators as documents of the bank: read, with their past; generator_write.c writes them. */
#include <string.h>

#include "api_generator_internal.h"

#define HISTORY_LIMIT 50

const char *api_generator_path_code(struct http_request *request)
{
    const char *given = http_request_text(request, "key");
    g_autofree char *upper = g_ascii_strup(given, -1);
    g_autofree char *code = g_strdup_printf("%c%s", STORE_GENERATOR_MARK, upper);

    return value_arena_copy(http_request_arena(request), code, strlen(code));
}

/* The same, but of an alias that of its generator. */
static const char *meant_code(struct api *api, struct http_request *request)
{
    const char *given = http_request_text(request, "key");
    g_autoptr(generator_set) set = api_generators_now(api);
    const struct generator *found = generator_set_find(set, given, strlen(given));
    g_autofree char *code = found ? g_strdup_printf("%c%s", STORE_GENERATOR_MARK, found->key) : NULL;

    return code ? value_arena_copy(http_request_arena(request), code, strlen(code))
                : api_generator_path_code(request);
}

gboolean api_generator_see(const struct store_chapter *record, gpointer data)
{
    struct api_generator_found *found = data;

    if (strcmp(record->chapter_code, found->code) != 0)
        return TRUE;
    found->revision = record->revision;
    found->text = record->text ? value_arena_copy(found->arena, record->text, strlen(record->text)) : NULL;
    return FALSE;
}

/* `record` NULL: none lives; `revision` 0: none ever did. */
static const char *state_of(const struct generators_record *record, gint64 revision,
                            const struct generator *built_in)
{
    if (!built_in)
        return "own";
    if (!record)
        return generators_state_name(revision > 0 ? GENERATORS_REMOVED : GENERATORS_MISSING);
    if (record->size == built_in->size && memcmp(record->text, built_in->text, record->size) == 0)
        return generators_state_name(GENERATORS_SAME);
    return generators_state_name(record->is_edited ? GENERATORS_EDITED : GENERATORS_OLDER);
}

struct value api_generator_value(struct value_arena *arena, const char *key,
                                 const struct generators_record *record, gint64 revision)
{
    const struct generator *built_in = generator_find_built_in(key, strlen(key));
    struct value value = value_object(arena, 6);

    value_set(arena, value.object, "key", api_text_value(arena, key));
    value_set(arena, value.object, "revision", value_integer(revision));
    value_set(arena, value.object, "state", value_string(state_of(record, revision, built_in)));
    value_set(arena, value.object, "built_in_version", value_string(built_in ? built_in->version : NULL));
    value_set(arena, value.object, "text",
              record     ? value_text(record->text, record->size)
              : built_in ? value_text(built_in->text, built_in->size)
                         : value_null());
    return value;
}

/* The record of the code as the image has it. FALSE: none that lives. */
static gboolean read_image(const struct bank_image *image, const char *code, struct value_arena *arena,
                           struct generators_record *record, gint64 *revision)
{
    for (guint i = 0; i < image->n_generators; i++) {
        const struct bank_chapter *chapter = image->generators[i];
        if (strcmp(chapter->code, code) != 0)
            continue;
        *revision = chapter->record_revision;
        return generators_read_record(arena, chapter->record, record);
    }
    return FALSE;
}

/* Which revision took the record out of the bank; 0: it never was in it. -1: an error. */
static gint64 removed_revision(struct api *api, struct value_arena *arena, const char *code, GError **error)
{
    struct api_generator_found found = {.arena = arena, .code = code};
    struct store *store = api_reader(api, error);

    return store && store_generators(store, api_generator_see, &found, NULL, error) ? found.revision : -1;
}

static void get_document(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct value_arena *arena = http_request_arena(request);
    const char *code = meant_code(context, request), *key = store_generator_key(code);
    const struct generator *built_in = generator_find_built_in(key, strlen(key));
    const struct bank_image *image = api_enter(context, request, answer);
    g_autoptr(GError) error = NULL;
    struct generators_record record;
    gint64 revision = 0;

    if (!image)
        return;
    gboolean read = read_image(image, code, arena, &record, &revision);
    api_leave(context);
    if (!read && !built_in) {
        http_answer_error(answer, &api_errors[API_ERROR_NO_GENERATOR]);
        return;
    }
    if (!read && (revision = removed_revision(context, arena, code, &error)) < 0) {
        api_answer_gerror(answer, error);
        return;
    }
    struct value body =
        api_generator_value(arena, read ? key : built_in->key, read ? &record : NULL, revision);
    if (revision > 0)
        api_answer_tag(answer, revision);
    http_answer_value(answer, &body);
}

struct history {
    struct value_arena *arena;
    struct value revisions;
};

static gboolean add_revision(const struct store_entry *entry, gpointer data)
{
    struct history *history = data;
    struct value_arena *arena = history->arena;

    for (guint i = 0; i < entry->n_chapters; i++) {
        const struct store_chapter_change *change = &entry->chapters[i];
        struct value revision = api_log_head(arena, entry);
        struct generators_record record;
        gboolean read = generators_read_record(arena, change->after, &record);
        if (!store_generator_key(change->chapter_code))
            continue;
        value_set(arena, revision.object, "revision", value_integer(change->revision));
        value_set(arena, revision.object, "text", read ? value_text(record.text, record.size) : value_null());
        value_list_append(arena, history->revisions.list, revision);
    }
    return TRUE;
}

static void get_history(struct http_request *request, struct http_answer *answer, gpointer context)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(request);
    const char *code = meant_code(context, request);
    struct history history = {arena, value_list(arena, 8)};
    const struct store_log_query query = {.chapter_code = code,
                                          .limit = HISTORY_LIMIT,
                                          .until = MAX(http_request_integer(request, "before", 0) - 1, 0),
                                          .newest_first = TRUE,
                                          .texts = TRUE};

    if (!api_enter(context, request, answer))
        return;
    api_leave(context);
    struct store *store = api_reader(context, &error);
    if (!store || !store_log(store, &query, add_revision, &history, &error)) {
        api_answer_gerror(answer, error);
        return;
    }
    const char *key = store_generator_key(code);
    if (history.revisions.list->count == 0 && !generator_find_built_in(key, strlen(key))) {
        http_answer_error(answer, &api_errors[API_ERROR_NO_GENERATOR]);
        return;
    }
    struct value body = value_object(arena, 2);
    value_set(arena, body.object, "key", api_text_value(arena, key));
    value_set(arena, body.object, "revisions", history.revisions);
    http_answer_value(answer, &body);
}

#define KEY_PARAMETER                                                                                        \
    {                                                                                                        \
        .name = "key", .in = HTTP_IN_PATH, .type = HTTP_TEXT, .min = 1, .max = 63,                           \
        .pattern = "[A-Za-z0-9][A-Za-z0-9_]*", .meaning = N_("a generator's key")                            \
    }
static const struct http_parameter get_parameters[] = {KEY_PARAMETER, {0}};
static const struct http_parameter history_parameters[] = {
    KEY_PARAMETER,
    {.name = "before",
     .in = HTTP_IN_QUERY,
     .type = HTTP_INTEGER,
     .min = 2,
     .max = API_ID_MAX,
     .meaning = N_("only revisions of commits before this one")},
    {0}};
static const struct http_parameter write_parameters[] = {
    KEY_PARAMETER,         API_PARAMETER_IF_MATCH,     API_PARAMETER_KEY,
    API_PARAMETER_MESSAGE, API_PARAMETER_ALLOW_BROKEN, {0}};
static const struct http_outcome get_outcomes[] = {{200, "GeneratorDocument", NULL, NULL}, {0}};
static const struct http_outcome history_outcomes[] = {{200, "GeneratorHistory", NULL, NULL}, {0}};
static const struct http_outcome write_outcomes[] = {{200, "GeneratorAnswer", NULL, NULL}, {0}};
static const struct http_error_row *const get_errors[] = {
    &api_errors[API_ERROR_NO_GENERATOR], &api_errors[API_ERROR_NOT_YET], &api_errors[API_ERROR_STORE], NULL};
static const struct http_error_row *const write_errors[] = {&api_errors[API_ERROR_GENERATOR_INVALID],
                                                            &api_errors[API_ERROR_GENERATOR_IN_USE],
                                                            &api_errors[API_ERROR_GENERATOR_NAME],
                                                            &api_errors[API_ERROR_NO_GENERATOR],
                                                            &api_errors[API_ERROR_IF_MATCH],
                                                            &api_errors[API_ERROR_IF_MATCH_MISSING],
                                                            &api_errors[API_ERROR_REVISION],
                                                            &api_errors[API_ERROR_STALE],
                                                            &api_errors[API_ERROR_REUSED],
                                                            &api_errors[API_ERROR_FULL],
                                                            &api_errors[API_ERROR_STORE],
                                                            &api_errors[API_ERROR_MAINTENANCE],
                                                            NULL};

#define KEY_PATH "/api/admin/exercises/generators/{key}"
static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = KEY_PATH,
     .role = HTTP_ROLE_VIEWER,
     .id = "getGenerator",
     .tag = "generators",
     .summary = N_("A generator's text"),
     .parameters = get_parameters,
     .outcomes = get_outcomes,
     .errors = get_errors,
     .handler = get_document},
    {.method = HTTP_GET,
     .path = KEY_PATH "/history",
     .role = HTTP_ROLE_VIEWER,
     .id = "getGeneratorHistory",
     .tag = "generators",
     .summary = N_("A generator's texts in the log, newest first"),
     .parameters = history_parameters,
     .outcomes = history_outcomes,
     .errors = get_errors,
     .handler = get_history},
    {.method = HTTP_PUT,
     .path = KEY_PATH,
     .role = HTTP_ROLE_ADMIN,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_WRITE,
     .id = "putGenerator",
     .tag = "generators",
     .summary = N_("Writes a generator"),
     .text =
         N_("A new one, or another text of one that is there. It is tried with its defaults and presets "
            "first: one that fails is not saved. The exercises that use it are proven with it, within a "
            "second; if "
            "some would break, it says which, and saves nothing but with `allow_broken`. The commit can be "
            "reverted like any other."),
     .parameters = write_parameters,
     .schema = "GeneratorRequest",
     .outcomes = write_outcomes,
     .errors = write_errors,
     .handler = api_generator_put},
    {.method = HTTP_DELETE,
     .path = KEY_PATH,
     .role = HTTP_ROLE_ADMIN,
     .flags = HTTP_WRITE,
     .id = "deleteGenerator",
     .tag = "generators",
     .summary = N_("Removes a generator from the bank"),
     .text = N_(
         "One of the program's is then as the program has it. When exercises that use it would break, it is "
         "left, but with `allow_broken`."),
     .parameters = write_parameters,
     .outcomes = write_outcomes,
     .errors = write_errors,
     .handler = api_generator_delete},
};
const struct api_rows api_generator_document_rows = {rows, G_N_ELEMENTS(rows)};
