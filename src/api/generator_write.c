/* SPDX-License-Identifier: Apache-2.0 */
/* Generators of the bank, written and removed. */
#include <string.h>

#include "api_generator_internal.h"
#include "errors.h"
#include "sha256.h"
#include "trial.h"

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
static gboolean check_match(struct api_write *write, const struct api_generator_found *found)
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
static gboolean find(struct api_write *write, struct store *store, struct api_generator_found *found)
{
    g_autoptr(GError) error = NULL;

    *found = (struct api_generator_found){.arena = http_request_arena(write->request),
                                          .code = api_generator_path_code(write->request)};
    if (!store_generators(store, api_generator_see, found, NULL, &error)) {
        api_answer_gerror(write->answer, error);
        return FALSE;
    }
    return check_match(write, found);
}

static struct changeset *change_of(struct api_write *write, const struct api_generator_found *found,
                                   const char *record, const char *message)
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
static const char *origin_of(const struct api_generator_found *found, const struct value *text,
                             char hex[SHA256_HEX_SIZE])
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
    struct api_generator_found found;
    gint64 commit;

    if (!find(write, store, &found))
        return NULL;
    g_autoptr(generator_set) after = api_generators_without(write->api, found.code, &commit);
    if (!put_into(write, after, text) || !api_generators_spare(write, after))
        return NULL;
    g_autofree char *record = generators_record(text->text, text->size, origin_of(&found, text, hex));
    struct changeset *changeset =
        change_of(write, &found, record, found.text ? _("Generator changed") : _("Generator added"));
    /* Its names were free at this commit: another server may be about to give them away. */
    changeset->expect_head = commit;
    return changeset;
}

static struct changeset *plan_delete(struct api_write *write, struct store *store)
{
    struct api_generator_found found;
    gint64 commit;

    if (!find(write, store, &found))
        return NULL;
    if (!found.text) {
        http_answer_error(write->answer, &api_errors[API_ERROR_NO_GENERATOR]);
        return NULL;
    }
    g_autoptr(generator_set) after = api_generators_without(write->api, found.code, &commit);
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
        answering->generator =
            api_generator_value(answering->arena, key, read ? &record : NULL, change->revision);
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

void api_generator_put(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct value *text = value_object_get(http_request_body(request)->object, "text");
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_put, .done = done_write};

    if (try_text(request, answer, store_generator_key(api_generator_path_code(request)), text))
        api_write(context, &write);
}

void api_generator_delete(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct api_write write = {
        .request = request, .answer = answer, .plan = plan_delete, .done = done_write};

    api_write(context, &write);
}
