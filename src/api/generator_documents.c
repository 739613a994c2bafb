/* SPDX-License-Identifier: Apache-2.0 */
/* Generators as documents of the bank: read, written, removed, with their past. */
#include <string.h>

#include "api_write_internal.h"
#include "errors.h"
#include "generators.h"
#include "sha256.h"
#include "trial.h"

#define HISTORY_LIMIT 50

/* The code of the path's generator, or NULL: it can be none's. In the arena. */
static const char *path_code(struct http_request *request)
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

    return code ? value_arena_copy(http_request_arena(request), code, strlen(code)) : path_code(request);
}

/* A record as the store has it. */
struct found {
    struct value_arena *arena;
    const char *code;
    gint64 revision; /* 0: never had one */
    const char *text;
};

static gboolean see_record(const struct store_chapter *record, gpointer data)
{
    struct found *found = data;

    if (strcmp(record->chapter_code, found->code) != 0)
        return TRUE;
    found->revision = record->revision;
    found->text = record->text ? value_arena_copy(found->arena, record->text, strlen(record->text)) : NULL;
    return FALSE;
}

static const char *state_of(const struct generators_record *record, const struct generator *built_in)
{
    if (!built_in)
        return "own";
    if (!record)
        return generators_state_name(GENERATORS_MISSING);
    if (record->size == built_in->size && memcmp(record->text, built_in->text, record->size) == 0)
        return generators_state_name(GENERATORS_SAME);
    return generators_state_name(record->is_edited ? GENERATORS_EDITED : GENERATORS_OLDER);
}

static struct value document_value(struct value_arena *arena, const char *key,
                                   const struct generators_record *record, gint64 revision)
{
    const struct generator *built_in = generator_find_built_in(key, strlen(key));
    struct value value = value_object(arena, 6);

    value_set(arena, value.object, "key", api_text_value(arena, key));
    value_set(arena, value.object, "revision", value_integer(revision));
    value_set(arena, value.object, "state", value_string(state_of(record, built_in)));
    value_set(arena, value.object, "built_in_version", value_string(built_in ? built_in->version : NULL));
    value_set(arena, value.object, "text",
              record     ? value_text(record->text, record->size)
              : built_in ? value_text(built_in->text, built_in->size)
                         : value_null());
    return value;
}

static void get_document(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct value_arena *arena = http_request_arena(request);
    const char *code = meant_code(context, request), *key = store_generator_key(code);
    const struct bank_image *image = api_enter(context, request, answer);
    struct generators_record record;
    gint64 revision = 0;
    gboolean read = FALSE;

    if (!image)
        return;
    for (guint i = 0; i < image->n_generators; i++) {
        const struct bank_chapter *chapter = image->generators[i];
        if (strcmp(chapter->code, code) != 0)
            continue;
        read = generators_read_record(arena, chapter->record, &record);
        revision = chapter->record_revision;
    }
    api_leave(context);
    if (!read && !generator_find_built_in(key, strlen(key))) {
        http_answer_error(answer, &api_errors[API_ERROR_NO_GENERATOR]);
        return;
    }
    const struct generator *built_in = generator_find_built_in(key, strlen(key));
    struct value body = document_value(arena, read ? key : built_in->key, read ? &record : NULL, revision);
    if (revision > 0)
        api_answer_tag(answer, revision);
    http_answer_value(answer, &body);
}

/* What a text says must be said of this key, and it must do what it says. FALSE: answered. */
static gboolean refuse(struct http_answer *answer, const char *message, struct value_object *more)
{
    http_answer_error_because(answer, &api_errors[API_ERROR_GENERATOR_INVALID], message, more);
    return FALSE;
}

/* Whether it does what its description says. FALSE: answered. */
static gboolean try_cases(struct http_answer *answer, const struct generator *generator,
                          struct value_arena *arena)
{
    g_autoptr(GArray) tried = generators_try(generator, &generators_trial_of_new, arena);
    const struct generators_tried *fault = generators_trial_fault(tried);

    if (!fault)
        return TRUE;
    struct value context = value_object(arena, 2), more = value_object(arena, 1);
    value_set(arena, context.object, "preset", value_string(fault->preset));
    value_set(arena, context.object, "seed", value_integer(fault->seed));
    value_set(arena, more.object, "context", context);
    return refuse(answer, fault->message, more.object);
}

static gboolean try_text(struct http_request *request, struct http_answer *answer, const char *key,
                         const struct value *text)
{
    struct value_arena *arena = http_request_arena(request);
    g_autoptr(GError) error = NULL;
    const struct generator *generator = generator_read(arena, text->text, text->size, &error);

    if (!generator || !generator_check(generator, &error))
        return refuse(answer, error->message, NULL);
    if (strcmp(generator->key, key) != 0)
        return refuse(answer, _("The text is that of another generator than the address names."), NULL);
    return try_cases(answer, generator, arena);
}

/* If-Match; what has no record that lives needs none. FALSE: answered. */
static gboolean check_match(struct api_write *write, const struct found *found)
{
    enum api_match match = api_match(http_request_text(write->request, "If-Match"), found->revision);
    struct value_arena *arena = http_request_arena(write->request);

    if (match == API_MATCH_YES || (match == API_MATCH_ABSENT && !found->text))
        return TRUE;
    if (match != API_MATCH_NO) {
        http_answer_error(
            write->answer,
            &api_errors[match == API_MATCH_BROKEN ? API_ERROR_IF_MATCH : API_ERROR_IF_MATCH_MISSING]);
        return FALSE;
    }
    struct value more = value_object(arena, 1);
    value_set(arena, more.object, "revision", value_integer(found->revision));
    http_answer_error_because(write->answer, &api_errors[API_ERROR_REVISION], NULL, more.object);
    return FALSE;
}

/* The record of the path's generator, if If-Match fits it. FALSE: answered. */
static gboolean find(struct api_write *write, struct store *store, struct found *found)
{
    g_autoptr(GError) error = NULL;

    *found = (struct found){.arena = http_request_arena(write->request), .code = path_code(write->request)};
    if (!store_generators(store, see_record, found, NULL, &error)) {
        api_answer_gerror(write->answer, error);
        return FALSE;
    }
    return check_match(write, found);
}

static struct changeset *change_of(struct api_write *write, const struct found *found, const char *record,
                                   const char *message)
{
    struct changeset *changeset = api_changeset(write, "generators", message);
    const struct chapter_change change = {
        .chapter_code = changeset_intern(changeset, found->code),
        .from = found->revision,
        .after = record ? changeset_keep(changeset, record, strlen(record)) : NULL,
    };

    g_array_append_val(changeset->chapters, change);
    return changeset;
}

/* Which text of the program it came from: the one that stands, or what the record says. */
static const char *origin_of(const struct found *found, const struct value *text, char hex[SHA256_HEX_SIZE])
{
    const char *key = store_generator_key(found->code);
    const struct generator *built_in = generator_find_built_in(key, strlen(key));
    struct generators_record record;

    gboolean same =
        built_in && built_in->size == text->size && memcmp(built_in->text, text->text, text->size) == 0;
    if (!same && found->text && generators_read_record(found->arena, found->text, &record))
        return record.origin;
    if (!built_in)
        return NULL;
    sha256_hex_of(built_in->text, built_in->size, hex);
    return hex;
}

/* The text among the others, if its names are its own. FALSE: answered. */
static gboolean put_into(struct api_write *write, struct generator_set *set, const struct value *text)
{
    g_autoptr(GError) error = NULL;

    const struct generator *read =
        generator_read(http_request_arena(write->request), text->text, text->size, &error);
    if (read && generator_set_name_is_free(set, read, &error) &&
        generator_set_put(set, text->text, text->size, &error))
        return TRUE;
    http_answer_error_because(
        write->answer,
        &api_errors[g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE) ? API_ERROR_GENERATOR_NAME
                                                                               : API_ERROR_GENERATOR_INVALID],
        error->message, NULL);
    return FALSE;
}

static struct changeset *plan_put(struct api_write *write, struct store *store)
{
    const struct value *text = value_object_get(http_request_body(write->request)->object, "text");
    char hex[SHA256_HEX_SIZE];
    struct found found;

    if (!find(write, store, &found))
        return NULL;
    g_autoptr(generator_set) after = api_generators_without(write->api, found.code);
    if (!put_into(write, after, text) || !api_generators_spare(write, after))
        return NULL;
    g_autofree char *record = generators_record(text->text, text->size, origin_of(&found, text, hex));
    return change_of(write, &found, record, found.text ? _("Generator changed") : _("Generator added"));
}

static struct changeset *plan_delete(struct api_write *write, struct store *store)
{
    struct found found;

    if (!find(write, store, &found))
        return NULL;
    if (!found.text) {
        http_answer_error(write->answer, &api_errors[API_ERROR_NO_GENERATOR]);
        return NULL;
    }
    g_autoptr(generator_set) after = api_generators_without(write->api, found.code);
    if (!api_generators_spare(write, after))
        return NULL;
    return change_of(write, &found, NULL, _("Generator removed from the bank"));
}

struct answering {
    struct value_arena *arena;
    struct value generator;
    gint64 revision;
};

static gboolean see_entry(const struct store_entry *entry, gpointer data)
{
    struct answering *answering = data;

    for (guint i = 0; i < entry->n_chapters; i++) {
        const struct store_chapter_change *change = &entry->chapters[i];
        const char *key = store_generator_key(change->chapter_code);
        struct generators_record record;
        if (!key)
            continue;
        gboolean read = generators_read_record(answering->arena, change->after, &record);
        answering->revision = change->revision;
        answering->generator = document_value(answering->arena, key, read ? &record : NULL, change->revision);
    }
    return FALSE;
}

static void done_write(struct api_write *write, const struct store_result *result)
{
    g_autoptr(GError) error = NULL;
    struct value_arena *arena = http_request_arena(write->request);
    struct answering answering = {arena, value_null(), 0};
    struct value body = value_object(arena, 3);
    const struct store_log_query query = {
        .after = result->commit - 1, .until = result->commit, .texts = TRUE};

    if (!store_log(write->store, &query, see_entry, &answering, &error)) {
        api_answer_gerror(write->answer, error);
        return;
    }
    value_set(arena, body.object, "success", value_boolean(TRUE));
    value_set(arena, body.object, "message", value_string(_("The generators of the bank were changed.")));
    value_set(arena, body.object, "generator", answering.generator);
    api_answer_tag(write->answer, answering.revision);
    http_answer_value(write->answer, &body);
}

static void put_document(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct value *text = value_object_get(http_request_body(request)->object, "text");
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_put, .done = done_write};

    if (try_text(request, answer, store_generator_key(path_code(request)), text))
        api_write(context, &write);
}

static void delete_document(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_delete, .done = done_write};

    api_write(context, &write);
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
     .handler = put_document},
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
     .handler = delete_document},
};
const struct api_rows api_generator_document_rows = {rows, G_N_ELEMENTS(rows)};
