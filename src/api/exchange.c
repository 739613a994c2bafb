/* SPDX-License-Identifier: Apache-2.0 */
/* A chapter out, as one JSON document, and in again by the planner of migrations. */
#include "exchange.h"

#include "api_write_internal.h"
#include "errors.h"
#include "imported.h"

/* Answers with the export of a chapter, or of all (`code` NULL). */
static void answer_export(struct api *api, struct http_answer *answer, const char *code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(store) store = store_open(api->database, STORE_READ, &error);

    if (store && exchange_export(store, code, api->version, text, &error)) {
        g_autofree char *disposition =
            g_strdup_printf("attachment; filename=\"%s.json\"", code ? code : "exobase");
        http_answer_header(answer, "Content-Disposition", disposition);
        http_answer_take(answer, g_steal_pointer(&text), NULL);
    } else if (g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND)) {
        http_answer_error(answer, &api_errors[API_ERROR_CHAPTER_UNKNOWN]);
    } else {
        api_answer_gerror(answer, error);
    }
}

static void run_export(struct api *api, struct http_request *request, struct http_answer *answer,
                       gconstpointer data)
{
    g_autofree char *code = exercise_chapter_code(http_request_text(request, "code"), NULL);

    (void)data;
    if (code)
        answer_export(api, answer, code);
    else
        http_answer_error(answer, &api_errors[API_ERROR_CHAPTER_UNKNOWN]);
}

static void run_export_all(struct api *api, struct http_request *request, struct http_answer *answer,
                           gconstpointer data)
{
    (void)request;
    (void)data;
    answer_export(api, answer, NULL);
}

static void get_export(struct http_request *request, struct http_answer *answer, gpointer context)
{
    /* It reads the database itself, which is not older than the image. */
    if (!api_enter(context, request, answer))
        return;
    api_leave(context);
    api_aside(context, request, answer, run_export, NULL);
}

static void get_export_all(struct http_request *request, struct http_answer *answer, gpointer context)
{
    if (!api_enter(context, request, answer))
        return;
    api_leave(context);
    api_aside(context, request, answer, run_export_all, NULL);
}

/* An import under way; freed with its answer. */
struct import {
    struct exchange *exchange;
    struct migrate_options options;
    struct migrate_plan *plan;
    GArray *generators; /* of struct generators_imported */
};

static void free_import(gpointer data)
{
    struct import *import = data;

    g_clear_pointer(&import->generators, g_array_unref);
    g_clear_pointer(&import->plan, migrate_plan_free);
    g_clear_pointer(&import->exchange, exchange_free);
}

/* Where an exercise stands in the body: its number in the list, line and column. */
static void set_place(struct value_arena *arena, struct value_object *object, const struct exchange *exchange,
                      gint64 index)
{
    struct exchange_place place = {0};

    if (index >= 0 && exchange->places)
        place = g_array_index(exchange->places, struct exchange_place, index);
    value_set(arena, object, "index", index >= 0 ? value_integer(index) : value_null());
    value_set(arena, object, "line", place.line > 0 ? value_integer(place.line) : value_null());
    value_set(arena, object, "column", place.line > 0 ? value_integer(place.column) : value_null());
}

static struct value item_value(struct value_arena *arena, const struct import *import,
                               const struct migrate_item *item)
{
    guint n_files;
    const struct migrate_file *files = migrate_plan_files(import->plan, &n_files);
    struct value value = value_object(arena, 8);
    g_autofree char *place = migrate_item_place(import->plan, item);

    value_set(arena, value.object, "chapter_code", api_text_value(arena, files[item->file].chapter_code));
    value_set(arena, value.object, "id", item->id > 0 ? value_integer(item->id) : value_null());
    value_set(arena, value.object, "place", api_text_value(arena, place));
    set_place(arena, value.object, import->exchange, item->raw ? (gint64)item->raw->start : -1);
    value_set(arena, value.object, "reason", api_text_value(arena, migrate_reason_text(item->reason)));
    return value;
}

static struct value conflicts_value(struct value_arena *arena, const struct import *import)
{
    guint n_items;
    const struct migrate_item *items = migrate_plan_items(import->plan, &n_items);
    struct value list = value_list(arena, 0);

    for (guint i = 0; i < n_items; i++) {
        if (items[i].action == ACTION_CONFLICT)
            value_list_append(arena, list.list, item_value(arena, import, &items[i]));
    }
    return list;
}

static struct value notes_value(struct value_arena *arena, const struct import *import,
                                const struct migrate_note *notes, guint count)
{
    struct value list = value_list(arena, count);

    for (guint i = 0; i < count; i++) {
        struct value note = value_object(arena, 8);
        value_set(arena, note.object, "place", api_text_value(arena, notes[i].place));
        set_place(arena, note.object, import->exchange, notes[i].index);
        value_set(arena, note.object, "rule", api_text_value(arena, notes[i].rule));
        value_set(arena, note.object, "field", api_text_value(arena, notes[i].field));
        value_set(arena, note.object, "message", api_text_value(arena, notes[i].message));
        value_list_append(arena, list.list, note);
    }
    return list;
}

/* {"success", "message", "batch_id", "dry_run", "inserted", …} */
static void answer_plan(struct api_write *write, gint64 commit, const char *message)
{
    const struct import *import = write->data;
    const struct migrate_plan *plan = import->plan;
    struct value_arena *arena = http_request_arena(write->request);
    gboolean dry_run = http_request_integer(write->request, "dry_run", FALSE) != 0;
    struct value body = value_object(arena, 12);
    guint n_findings, n_warnings;
    const struct migrate_note *findings = migrate_plan_findings(plan, &n_findings);
    const struct migrate_note *warnings = migrate_plan_warnings(plan, &n_warnings);

    value_set(arena, body.object, "success", value_boolean(TRUE));
    value_set(arena, body.object, "message", value_string(message));
    value_set(arena, body.object, "batch_id", commit > 0 ? value_integer(commit) : value_null());
    value_set(arena, body.object, "dry_run", value_boolean(dry_run));
    value_set(arena, body.object, "inserted", value_integer(migrate_plan_count(plan, ACTION_INSERT)));
    value_set(arena, body.object, "updated", value_integer(migrate_plan_count(plan, ACTION_UPDATE)));
    value_set(arena, body.object, "skipped", value_integer(migrate_plan_count(plan, ACTION_SKIP)));
    value_set(arena, body.object, "conflicts", conflicts_value(arena, import));
    value_set(arena, body.object, "findings", notes_value(arena, import, findings, n_findings));
    value_set(arena, body.object, "warnings", notes_value(arena, import, warnings, n_warnings));
    value_set(arena, body.object, "generators", generators_imported_value(import->generators, arena));
    http_answer_value(write->answer, &body);
}

/* What is wrong, all of it: `error` is the first only. */
static void answer_faults(struct api_write *write, const GError *error)
{
    const struct import *import = write->data;
    struct value_arena *arena = http_request_arena(write->request);
    g_autoptr(GArray) faults = g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT)
                                   ? exchange_faults(import->exchange, import->options.chapter)
                                   : NULL;
    struct value list = value_list(arena, 4), more = value_object(arena, 1);

    if (!faults || faults->len == 0) {
        api_answer_gerror(write->answer, error);
        return;
    }
    for (guint i = 0; i < faults->len; i++) {
        const struct exchange_fault *fault = &g_array_index(faults, struct exchange_fault, i);
        struct value value = value_object(arena, 8);
        g_autofree char *place = g_strdup_printf("exercises[%u]%s%s", fault->index, fault->field ? "." : "",
                                                 fault->field ? fault->field : "");
        value_set(arena, value.object, "place", api_text_value(arena, place));
        set_place(arena, value.object, import->exchange, fault->index);
        value_set(arena, value.object, "field", api_text_value(arena, fault->field));
        value_set(arena, value.object, "message", api_text_value(arena, fault->message));
        value_list_append(arena, list.list, value);
    }
    value_set(arena, more.object, "findings", list);
    http_answer_error_because(write->answer, &api_errors[API_ERROR_CONTENT], error->message, more.object);
}

/* What becomes of the export's generators, as of a commit (0: the newest). */
static gboolean plan_generators(struct api_write *write, struct store *store, gint64 at, GError **error)
{
    struct import *import = write->data;
    gboolean may_write = http_request_who(write->request)->role >= HTTP_ROLE_ADMIN;

    g_clear_pointer(&import->generators, g_array_unref);
    import->generators = generators_imported_plan(store, at, import->exchange->generators, may_write,
                                                  http_request_arena(write->request), error);
    return import->generators != NULL;
}

static struct changeset *plan_import(struct api_write *write, struct store *store)
{
    struct import *import = write->data;
    const char *message = http_request_text(write->request, "message");
    g_autoptr(GError) error = NULL;

    g_clear_pointer(&import->plan, migrate_plan_free); /* of a try before */
    import->plan = migrate_plan_new(store, &import->options, &error);
    if (!import->plan) {
        answer_faults(write, error);
        return NULL;
    }
    g_autoptr(changeset) changeset =
        plan_generators(write, store, 0, &error)
            ? migrate_changeset(import->plan, http_request_who(write->request)->account, &error)
            : NULL;
    if (changeset)
        generators_imported_add(changeset, import->generators);
    if (generators_imported_writes(import->generators))
        write->claim = API_CLAIM_GENERATORS;
    if (!changeset)
        api_answer_gerror(write->answer, error);
    else if (http_request_integer(write->request, "dry_run", FALSE))
        answer_plan(write, 0, _("Nothing was written: this is what the import would do."));
    else if (changeset_is_empty(changeset))
        answer_plan(write, 0, _("Nothing was to be changed."));
    else {
        if (message)
            changeset->message = changeset_intern(changeset, message);
        return g_steal_pointer(&changeset);
    }
    return NULL;
}

/* The same request again, with its key: it is planned once more on what its commit was planned on. */
static gboolean plan_again(struct api_write *write, gint64 commit, GError **error)
{
    struct import *import = write->data;

    import->options.at = commit - 1;
    import->plan = migrate_plan_new(commit > 1 ? write->store : NULL, &import->options, error);
    return import->plan && plan_generators(write, commit > 1 ? write->store : NULL, commit - 1, error);
}

static void done_import(struct api_write *write, const struct store_result *result)
{
    g_autoptr(GError) error = NULL;

    if (result->replayed && !plan_again(write, result->commit, &error))
        api_answer_gerror(write->answer, error);
    else
        answer_plan(write, result->commit, _("The exercises were imported."));
}

static enum migrate_conflicts wanted_conflicts(struct http_request *request)
{
    static const char *const names[] = {
        [CONFLICTS_FILE] = "file", [CONFLICTS_DATABASE] = "database", [CONFLICTS_ABORT] = "abort"};
    const char *given = http_request_text(request, "on_conflict");

    for (guint i = CONFLICTS_FILE; given && i < G_N_ELEMENTS(names); i++)
        if (g_str_equal(names[i], given))
            return (enum migrate_conflicts)i;
    return CONFLICTS_REPORT;
}

static void post_import(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api *api = context;
    struct value_arena *arena = http_request_arena(request);
    struct import *import = value_arena_alloc(arena, sizeof *import);
    g_autoptr(GError) error = NULL;
    gsize size;
    const char *text = http_request_bytes(request, &size);

    *import = (struct import){.options = {.chapter = http_request_text(request, "code"),
                                          .on_conflict = wanted_conflicts(request),
                                          .settings = api->settings}};
    import->exchange = exchange_read(_("body"), http_request_body(request), text, size, &error);
    if (!import->exchange) {
        api_answer_gerror(answer, error);
        return;
    }
    import->options.import = import->exchange;
    const struct api_write write = {.request = request,
                                    .answer = answer,
                                    .plan = plan_import,
                                    .done = done_import,
                                    .data = import,
                                    .release = free_import};
    api_write(api, &write);
}

static const struct http_parameter export_parameters[] = {API_PARAMETER_CODE, {0}};
static const struct http_parameter import_parameters[] = {
    API_PARAMETER_CODE,
    {.name = "dry_run",
     .in = HTTP_IN_QUERY,
     .type = HTTP_BOOLEAN,
     .meaning = N_("say what it would do, write nothing")},
    {.name = "on_conflict",
     .in = HTTP_IN_QUERY,
     .type = HTTP_TEXT,
     .choices = "file|database|abort",
     .meaning = N_("settle conflicts: take the export's version, keep the bank's, or write nothing")},
    API_PARAMETER_KEY,
    API_PARAMETER_MESSAGE,
    {0}};
static const struct http_outcome export_outcomes[] = {{200, "Export", NULL, NULL}, {0}};
static const struct http_outcome import_outcomes[] = {{200, "ImportAnswer", NULL, NULL}, {0}};
static const struct http_error_row *const export_errors[] = {
    &api_errors[API_ERROR_CHAPTER_UNKNOWN], &api_errors[API_ERROR_BUSY], &api_errors[API_ERROR_NOT_YET],
    &api_errors[API_ERROR_STORE], NULL};
static const struct http_error_row *const export_all_errors[] = {
    &api_errors[API_ERROR_BUSY], &api_errors[API_ERROR_NOT_YET], &api_errors[API_ERROR_STORE], NULL};
static const struct http_error_row *const import_errors[] = {&api_errors[API_ERROR_CONTENT],
                                                             &api_errors[API_ERROR_REUSED],
                                                             &api_errors[API_ERROR_STALE],
                                                             &api_errors[API_ERROR_STORE],
                                                             &api_errors[API_ERROR_FULL],
                                                             &api_errors[API_ERROR_MAINTENANCE],
                                                             NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/admin/chapters/{code}/exercises-export",
     .role = HTTP_ROLE_VIEWER,
     .id = "exportChapter",
     .tag = "exercises",
     .summary = N_("A chapter as one JSON document"),
     .text = N_(
         "Format 1.0, with the bank and the commit that it is of, and with the generators of the bank's own "
         "that its exercises ask for. import takes it."),
     .parameters = export_parameters,
     .outcomes = export_outcomes,
     .errors = export_errors,
     .handler = get_export},
    {.method = HTTP_GET,
     .path = "/api/admin/export",
     .role = HTTP_ROLE_VIEWER,
     .id = "exportBank",
     .tag = "exercises",
     .summary = N_("All exercises as one JSON document"),
     .text = N_("As a chapter's export, with chapter_code null."),
     .outcomes = export_outcomes,
     .errors = export_all_errors,
     .handler = get_export_all},
    {.method = HTTP_POST,
     .path = "/api/admin/chapters/{code}/exercises/import",
     .role = HTTP_ROLE_EDITOR,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_WRITE | HTTP_BODY_LARGE,
     .id = "importChapter",
     .tag = "exercises",
     .summary = N_("Brings an export into a chapter"),
     .text = N_(
         "One commit, all or nothing. What somebody changed here since the export is a conflict, and stays. "
         "Generators of the export that the bank does not have come along, if the account is an "
         "administrator's; none is replaced."),
     .parameters = import_parameters,
     .schema = "ImportRequest",
     .outcomes = import_outcomes,
     .errors = import_errors,
     .handler = post_import},
};
const struct api_rows api_exchange_rows = {rows, G_N_ELEMENTS(rows)};
