/* SPDX-License-Identifier: Apache-2.0 */
/* What a write is about, and whether its client has seen what stands. */
#include <string.h>

#include "api_write_internal.h"
#include "errors.h"
#include "json.h"

const char *api_target_code(struct http_request *request, struct http_answer *answer)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *code = exercise_chapter_code(http_request_text(request, "code"), &error);

    if (code)
        return value_arena_copy(http_request_arena(request), code, strlen(code));
    api_answer_gerror(answer, error);
    return NULL;
}

/* The document of a text that GET would answer, without what the store keeps. */
static gboolean parse_body(struct value_arena *arena, const char *text, gsize size, struct exercise *out,
                           GError **error)
{
    static const char *const kept[] = {"revision", "created_at", "updated_at"};
    struct value value;

    if (!json_parse(arena, text, size, &value, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
        value_object_remove(value.object, kept[i]);
    *out = (struct exercise){.document = value.object};
    return TRUE;
}

static const struct bank_exercise *find_shown(const struct bank_image *image, const char *code, gint64 id)
{
    const struct bank_chapter *chapter = bank_find_chapter(image, code);
    return chapter ? bank_find_exercise(chapter, id) : NULL;
}

gboolean api_target_load(struct api_write *write, const char *code, gint64 id, struct api_target *target,
                         GError **error)
{
    struct value_arena *arena = http_request_arena(write->request);
    const struct bank_image *image = bank_enter(write->api->bank);
    const struct bank_exercise *found = find_shown(image, code, id);
    gboolean done = FALSE;

    if (found) {
        *target = (struct api_target){.code = code,
                                      .id = id,
                                      .revision = found->revision,
                                      .created_ms = found->created_ms,
                                      .live = TRUE,
                                      .text = value_arena_copy(arena, found->body, found->size),
                                      .size = found->size,
                                      .generators_commit = image->generators_commit};
        done = parse_body(arena, target->text, target->size, &target->exercise, error);
        target->exercise.chapter_code = code;
        target->exercise.id = id;
    }
    bank_leave(write->api->bank);
    return done;
}

gboolean api_target_stands(struct api_write *write, const struct api_target *target)
{
    const struct bank_image *image = bank_enter(write->api->bank);
    const struct bank_exercise *found = find_shown(image, target->code, target->id);
    gboolean stands = found && image->generators_commit == target->generators_commit &&
                      found->revision == target->revision && found->size == target->size &&
                      memcmp(found->body, target->text, target->size) == 0;

    bank_leave(write->api->bank);
    return stands;
}

static void answer_missing(struct api_write *write, const char *code)
{
    const struct bank_image *image = bank_enter(write->api->bank);
    gboolean known = bank_find_chapter(image, code) != NULL;

    bank_leave(write->api->bank);
    http_answer_error(write->answer,
                      &api_errors[known ? API_ERROR_EXERCISE_UNKNOWN : API_ERROR_CHAPTER_UNKNOWN]);
}

gboolean api_target_find(struct api_write *write, struct api_target *target)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *given = exercise_chapter_code(http_request_text(write->request, "code"), NULL);
    gint64 id = http_request_integer(write->request, "id", 0);

    if (!given) {
        http_answer_error(write->answer, &api_errors[API_ERROR_CHAPTER_UNKNOWN]);
        return FALSE;
    }
    const char *code = value_arena_copy(http_request_arena(write->request), given, strlen(given));
    if (api_target_load(write, code, id, target, &error))
        return TRUE;
    if (error)
        api_answer_gerror(write->answer, error);
    else
        answer_missing(write, code);
    return FALSE;
}

struct dig {
    struct value_arena *arena;
    struct api_target *target;
    gboolean found;
    GError *error;
};

static gboolean see_row(const struct store_row *row, gpointer data)
{
    struct dig *dig = data;
    const char *text = value_arena_copy(dig->arena, row->text, row->size);

    dig->target->revision = row->revision;
    dig->target->created_ms = row->created_ms;
    dig->target->live = row->live;
    dig->found = exercise_parse(dig->arena, text, row->size, &dig->target->exercise, &dig->error);
    return FALSE;
}

gboolean api_target_dig(struct api_write *write, const char *code, gint64 id, struct api_target *target,
                        GError **error)
{
    struct dig dig = {http_request_arena(write->request), target, FALSE, NULL};
    const struct store_query query = {.chapter_code = code, .id = id, .dead = TRUE};

    *target = (struct api_target){.code = code, .id = id};
    gboolean read = store_read(write->store, &query, see_row, &dig, NULL, error);
    if (dig.error)
        g_propagate_error(error, dig.error);
    return read && dig.found;
}

struct past {
    struct value_arena *arena;
    gint64 revision;
    struct exercise exercise;
    gboolean found;
};

static gboolean see_entry(const struct store_entry *entry, gpointer data)
{
    struct past *past = data;

    for (guint i = 0; i < entry->n_changes; i++) {
        const struct store_change *change = &entry->changes[i];
        if (change->revision != past->revision || !change->after)
            continue;
        const char *text = value_arena_copy(past->arena, change->after, change->after_size);
        past->found = exercise_parse(past->arena, text, change->after_size, &past->exercise, NULL);
    }
    return !past->found;
}

/* The exercise as it was at a revision. */
static gboolean find_past(struct api_write *write, const struct api_target *target, struct past *past)
{
    const struct store_log_query query = {
        .chapter_code = target->code, .id = target->id, .newest_first = TRUE, .texts = TRUE};

    return past->revision > 0 && past->revision < target->revision &&
           store_log(write->store, &query, see_entry, past, NULL) && past->found;
}

static struct value put_over(struct value_arena *arena, const struct exercise *base,
                             const struct value_object *fields)
{
    struct value made = value_object(arena, base->document->count + fields->count);

    for (guint32 i = 0; i < base->document->count; i++)
        value_object_append(arena, made.object, base->document->members[i].key,
                            base->document->members[i].value);
    value_object_merge(arena, made.object, fields);
    return made;
}

/* 412: what was read (if the log knows), what it was to become, and what stands. */
static void answer_stale(struct api_write *write, const struct api_target *target, gint64 read,
                         const struct value_object *fields)
{
    struct value_arena *arena = http_request_arena(write->request);
    struct past past = {.arena = arena, .revision = read};
    struct value more = value_object(arena, 5);
    gboolean known = find_past(write, target, &past);

    value_set(arena, more.object, "revision", value_integer(target->revision));
    value_set(arena, more.object, "read", read > 0 ? value_integer(read) : value_null());
    value_set(arena, more.object, "base",
              known ? api_document_value(arena, &past.exercise, read) : value_null());
    value_set(arena, more.object, "yours",
              !fields ? value_null() : put_over(arena, known ? &past.exercise : &target->exercise, fields));
    value_set(arena, more.object, "theirs",
              target->live ? api_document_value(arena, &target->exercise, target->revision) : value_null());
    http_answer_error_because(write->answer, &api_errors[API_ERROR_REVISION], NULL, more.object);
    api_answer_tag(write->answer, target->revision);
}

gboolean api_target_check(struct api_write *write, const struct api_target *target, gint64 named,
                          gboolean required, const struct value_object *fields)
{
    const char *header = http_request_text(write->request, "If-Match");
    enum api_match match = api_match(header, target->revision);

    if (match == API_MATCH_BROKEN) {
        http_answer_error(write->answer, &api_errors[API_ERROR_IF_MATCH]);
        return FALSE;
    }
    if (match == API_MATCH_ABSENT && named == 0 && required) {
        http_answer_error(write->answer, &api_errors[API_ERROR_IF_MATCH_MISSING]);
        return FALSE;
    }
    if (match == API_MATCH_NO || (named > 0 && named != target->revision)) {
        answer_stale(write, target, match == API_MATCH_NO ? api_match_revision(header) : named, fields);
        return FALSE;
    }
    return TRUE;
}
