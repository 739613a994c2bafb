/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A module's text, or an export's, that somebody sends: its plan, and the plan carried out. Planning writes
 * nothing and is done beside the writer; carrying out plans once more on the newest state and goes on only
 * when the hash is the one that the client has seen.
 */
#include <string.h>

#include "api_migrate_internal.h"
#include "errors.h"
#include "imported.h"
#include "json.h"

#define MODULE_BYTES_MAX ((gsize)16 << 20)
#define EXPORT_VALUES_MAX ((gsize)4 << 20)

static const char *text_of(struct value_arena *arena, const struct value_object *object, const char *name)
{
    const struct value *value = object ? value_object_get(object, name) : NULL;

    return value && value->type == VALUE_TEXT ? value_arena_copy(arena, value->text, value->size) : NULL;
}

/* NULL-ended; NULL: none. */
static const char *const *texts_of(struct value_arena *arena, const struct value_object *object,
                                   const char *name)
{
    const struct value *value = object ? value_object_get(object, name) : NULL;
    guint32 count = value && value->type == VALUE_LIST ? value->list->count : 0;
    const char **texts = value_arena_alloc(arena, (count + 1) * sizeof *texts);

    for (guint32 i = 0; i < count; i++)
        texts[i] = value_arena_copy(arena, value->list->items[i].text, value->list->items[i].size);
    texts[count] = NULL;
    return count > 0 ? texts : NULL;
}

static enum migrate_conflicts wanted_conflicts(const char *given)
{
    static const char *const names[] = {
        [CONFLICTS_FILE] = "file", [CONFLICTS_DATABASE] = "database", [CONFLICTS_ABORT] = "abort"};

    for (guint i = CONFLICTS_FILE; given && i < G_N_ELEMENTS(names); i++)
        if (g_str_equal(names[i], given))
            return (enum migrate_conflicts)i;
    return CONFLICTS_REPORT;
}

/* Empty texts of a form say nothing. */
static const char *unless_empty(const char *text)
{
    return text && *text ? text : NULL;
}

static void read_mapping(struct api_sent *sent, struct value_arena *arena, const struct value_object *given)
{
    struct migrate_options *options = &sent->options;

    options->lists = texts_of(arena, given, "lists");
    options->fields = texts_of(arena, given, "fields");
    options->chapter = unless_empty(text_of(arena, given, "chapter"));
    options->id = unless_empty(text_of(arena, given, "id"));
}

static struct api_sent *read_request(struct api *api, struct http_request *request)
{
    struct value_arena *arena = http_request_arena(request);
    const struct value_object *body = http_request_body(request)->object;
    const struct value *text = value_object_get(body, "text"), *mapping = value_object_get(body, "mapping"),
                       *prune = value_object_get(body, "prune");
    const char *format = text_of(arena, body, "format");
    struct api_sent *sent = value_arena_alloc(arena, sizeof *sent);

    *sent = (struct api_sent){.wanted = text_of(arena, body, "plan")};
    sent->text = (struct migrate_text){text_of(arena, body, "name"), text->text, text->size};
    sent->is_export = format ? g_str_equal(format, "export") : g_str_has_suffix(sent->text.name, ".json");
    sent->options = (struct migrate_options){
        .prune = prune && prune->type == VALUE_TRUE,
        .on_conflict = wanted_conflicts(text_of(arena, body, "on_conflict")),
        .settings = api->settings,
    };
    if (mapping && mapping->type == VALUE_OBJECT)
        read_mapping(sent, arena, mapping->object);
    if (!sent->is_export)
        sent->options.text = &sent->text;
    return sent;
}

static void free_sent(gpointer data)
{
    struct api_sent *sent = data;

    g_clear_pointer(&sent->plan, migrate_plan_free);
    g_clear_pointer(&sent->form, migrate_form_free);
    g_clear_pointer(&sent->exchange, exchange_free);
    g_clear_pointer(&sent->generators, g_array_unref);
}

/* So that nobody makes the server use much memory: a value takes some ten times its bytes. */
static gboolean check_size(const struct api_sent *sent, GError **error)
{
    const struct migrate_text *text = &sent->text;

    if (sent->is_export ? json_has_few_values(text->bytes, text->size, EXPORT_VALUES_MAX)
                        : text->size <= MODULE_BYTES_MAX)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                _("%s: it is too large to be sent; the commands exobase import and migrate take it"),
                text->name);
    return FALSE;
}

/* An export's text as the exchange that the options name, once. */
static gboolean read_export(struct api_sent *sent, struct value_arena *arena, GError **error)
{
    struct value *value;

    if (!sent->is_export || sent->exchange)
        return TRUE;
    value = value_arena_alloc(arena, sizeof *value);
    if (!json_parse(arena, sent->text.bytes, sent->text.size, value, error)) {
        g_prefix_error(error, "%s: ", sent->text.name);
        return FALSE;
    }
    sent->exchange = exchange_read(sent->text.name, value, sent->text.bytes, sent->text.size, error);
    sent->options.import = sent->exchange;
    return sent->exchange != NULL;
}

/* What becomes of an export's generators. */
static gboolean plan_generators(struct api_sent *sent, struct http_request *request, struct store *store,
                                GError **error)
{
    gboolean may_write = http_request_who(request)->role >= HTTP_ROLE_ADMIN;

    g_clear_pointer(&sent->generators, g_array_unref);
    if (!sent->exchange)
        return TRUE;
    sent->generators = generators_imported_plan(store, 0, sent->exchange->generators, may_write,
                                                http_request_arena(request), error);
    return sent->generators != NULL;
}

static gboolean make_plan(struct api_sent *sent, struct http_request *request, struct store *store,
                          GError **error)
{
    struct value_arena *arena = http_request_arena(request);

    if (!check_size(sent, error) || !read_export(sent, arena, error))
        return FALSE;
    g_clear_pointer(&sent->plan, migrate_plan_free); /* of a try before */
    sent->plan = migrate_plan_new(store, &sent->options, error);
    return sent->plan && plan_generators(sent, request, store, error);
}

static void run_plan(struct api *api, struct http_request *request, struct http_answer *answer,
                     gconstpointer data)
{
    struct api_sent *sent = (gpointer)(guintptr)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(store) store = store_open(api->database, STORE_READ, &error);

    if (store && make_plan(sent, request, store, &error)) {
        if (!sent->is_export)
            sent->form = migrate_form_new(&sent->options, NULL);
        api_answer_plan(request, answer, sent);
    } else {
        api_answer_no_plan(request, answer, sent, error);
    }
    free_sent(sent);
}

static void answer_done(struct api_write *write, gint64 commit, const gint64 counts[CHANGE_DELETE + 1])
{
    const struct api_sent *sent = write->data;
    struct value_arena *arena = http_request_arena(write->request);
    struct value body = value_object(arena, 8);

    value_set(arena, body.object, "success", value_boolean(TRUE));
    value_set(arena, body.object, "message",
              value_string(commit > 0 ? _("The exercises were imported.") : _("Nothing was to be changed.")));
    value_set(arena, body.object, "dry_run", value_boolean(FALSE));
    value_set(arena, body.object, "plan", api_text_value(arena, sent->wanted));
    value_set(arena, body.object, "commit", commit > 0 ? value_integer(commit) : value_null());
    value_set(arena, body.object, "inserted", value_integer(counts[CHANGE_CREATE]));
    value_set(arena, body.object, "updated", value_integer(counts[CHANGE_UPDATE]));
    value_set(arena, body.object, "deleted", value_integer(counts[CHANGE_DELETE]));
    http_answer_value(write->answer, &body);
}

static struct changeset *refuse_plan(struct api_write *write, const char *hash)
{
    struct value_arena *arena = http_request_arena(write->request);
    struct value more = value_object(arena, 1);

    value_set(arena, more.object, "plan", api_text_value(arena, hash));
    http_answer_error_because(write->answer, &api_errors[API_ERROR_PLAN], NULL, more.object);
    return NULL;
}

static struct changeset *plan_sent(struct api_write *write, struct store *store)
{
    static const gint64 none[CHANGE_DELETE + 1] = {0};
    struct api_sent *sent = write->data;
    const char *message = http_request_text(write->request, "message");
    g_autoptr(GError) error = NULL;

    if (!make_plan(sent, write->request, store, &error)) {
        api_answer_no_plan(write->request, write->answer, sent, error);
        return NULL;
    }
    if (strcmp(migrate_plan_hash(sent->plan), sent->wanted) != 0)
        return refuse_plan(write, migrate_plan_hash(sent->plan));
    g_autoptr(changeset) changeset =
        migrate_changeset(sent->plan, http_request_who(write->request)->account, &error);
    if (!changeset) {
        api_answer_gerror(write->answer, error);
        return NULL;
    }
    generators_imported_add(changeset, sent->generators);
    if (generators_imported_writes(sent->generators))
        write->claim = API_CLAIM_GENERATORS;
    if (changeset_is_empty(changeset)) {
        answer_done(write, 0, none);
        return NULL;
    }
    if (message)
        changeset->message = changeset_intern(changeset, message);
    return g_steal_pointer(&changeset);
}

static gboolean count_changes(const struct store_entry *entry, gpointer data)
{
    gint64 *counts = data;

    for (guint i = 0; i < entry->n_changes; i++)
        counts[entry->changes[i].op]++;
    return FALSE;
}

static void done_sent(struct api_write *write, const struct store_result *result)
{
    const struct store_log_query query = {.after = result->commit - 1, .until = result->commit};
    gint64 counts[CHANGE_DELETE + 1] = {0};
    g_autoptr(GError) error = NULL;

    if (store_log(write->store, &query, count_changes, counts, &error))
        answer_done(write, result->commit, counts);
    else
        api_answer_gerror(write->answer, error);
}

static void post_migrate(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api *api = context;
    struct api_sent *sent = read_request(api, request);

    if (!sent->wanted) {
        api_aside(api, request, answer, run_plan, sent);
        return;
    }
    const struct api_write write = {.request = request,
                                    .answer = answer,
                                    .plan = plan_sent,
                                    .done = done_sent,
                                    .data = sent,
                                    .release = free_sent};
    api_write(api, &write);
}

static const struct http_parameter parameters[] = {API_PARAMETER_KEY, API_PARAMETER_MESSAGE, {0}};
static const struct http_outcome outcomes[] = {{200, "MigrateAnswer", NULL, NULL}, {0}};
static const struct http_error_row *const errors[] = {
    &api_errors[API_ERROR_CONTENT],     &api_errors[API_ERROR_ARGUMENT],
    &api_errors[API_ERROR_PLAN],        &api_errors[API_ERROR_REUSED],
    &api_errors[API_ERROR_STALE],       &api_errors[API_ERROR_BUSY],
    &api_errors[API_ERROR_STORE],       &api_errors[API_ERROR_FULL],
    &api_errors[API_ERROR_MAINTENANCE], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_POST,
     .path = "/api/admin/migrate",
     .role = HTTP_ROLE_EDITOR,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_WRITE | HTTP_BODY_LARGE,
     .id = "migrateText",
     .tag = "exercises",
     .summary = N_("Brings a Python module or an export into the bank, by its text"),
     .text = N_("Without plan: what it would do, with a hash; nothing is written. With plan: that plan is "
                "carried out as one commit, or nothing is. A module is read as data and never run. One that "
                "can't be taken as it stands is an error with a mapping that is proposed."),
     .parameters = parameters,
     .schema = "MigrateRequest",
     .outcomes = outcomes,
     .errors = errors,
     .handler = post_migrate},
};
const struct api_rows api_migrate_rows = {rows, G_N_ELEMENTS(rows)};
