/* SPDX-License-Identifier: Apache-2.0 */
/* What a change of generators does to the exercises of the bank, and to each other's names. */
#include <string.h>

#include "api_write_internal.h"
#include "json.h"
#include "uses.h"

/* Other writes wait meanwhile (as when an exercise is saved: write_document.c); when it is planned again,
 * too.
 */
#define PROOF_MS_MAX 1000
/* So many of those that break are named. */
#define NAMED_MAX 100

struct generator_set *api_generators_without(struct api *api, const char *code, gint64 *commit)
{
    const struct bank_image *image = bank_enter(api->bank);
    struct generator_set *set = generator_set_new();

    for (guint i = 0; i < image->n_generators; i++)
        if (strcmp(image->generators[i]->code, code) != 0)
            generators_take(set, image->generators[i]->record);
    *commit = image->commit;
    bank_leave(api->bank);
    return set;
}

static void see_exercise(struct generators_uses *uses, struct value_arena *arena,
                         const struct bank_chapter *chapter, const struct bank_exercise *exercise)
{
    struct value document;

    value_arena_reset(arena);
    if (exercise->kind != BANK_DYNAMIC ||
        !json_parse(arena, exercise->body, exercise->size, &document, NULL) || document.type != VALUE_OBJECT)
        return;
    const struct exercise seen = {
        .document = document.object, .chapter_code = chapter->code, .id = exercise->id};
    generators_uses_see(uses, &seen);
}

static void see_all(struct api *api, struct generators_uses *uses)
{
    const struct bank_image *image = bank_enter(api->bank);
    g_autoptr(value_arena) arena = value_arena_new();

    for (guint i = 0; i < image->n_chapters; i++)
        for (guint32 e = 0; e < image->chapters[i]->count; e++)
            see_exercise(uses, arena, image->chapters[i], image->chapters[i]->exercises[e]);
    bank_leave(api->bank);
}

static struct value broken_value(const GArray *broken, struct value_arena *arena)
{
    struct value list = value_list(arena, MIN(broken->len, NAMED_MAX));

    for (guint i = 0; i < MIN(broken->len, NAMED_MAX); i++) {
        const struct generators_broken *one = &g_array_index(broken, struct generators_broken, i);
        struct value item = value_object(arena, 4);
        value_set(arena, item.object, "chapter_code", api_text_value(arena, one->chapter_code));
        value_set(arena, item.object, "id", value_integer(one->id));
        value_set(arena, item.object, "difficulty",
                  one->difficulty ? api_text_value(arena, one->difficulty) : value_null());
        value_set(arena, item.object, "message", api_text_value(arena, one->message));
        value_list_append(arena, list.list, item);
    }
    return list;
}

gboolean api_generators_spare(struct api_write *write, const struct generator_set *after)
{
    struct value_arena *arena = http_request_arena(write->request);
    g_autoptr(generator_set) before = api_generators_now(write->api);
    const gint64 start = g_get_monotonic_time(), left_ms = PROOF_MS_MAX - MIN(write->proof_ms, PROOF_MS_MAX);
    guint used, unproven;

    /* Each change of generators is judged by those that stand: so there is one at a time. */
    write->claim = API_CLAIM_GENERATORS;
    if (http_request_integer(write->request, "allow_broken", FALSE))
        return TRUE;
    g_autoptr(generators_uses) uses = generators_uses_new(before, after, left_ms);
    see_all(write->api, uses);
    const GArray *broken = generators_uses_end(uses, &used, &unproven);
    write->proof_ms += (g_get_monotonic_time() - start) / G_TIME_SPAN_MILLISECOND;
    if (broken->len == 0)
        return TRUE;
    struct value more = value_object(arena, 4);
    value_set(arena, more.object, "exercises", broken_value(broken, arena));
    value_set(arena, more.object, "broken", value_integer(broken->len));
    value_set(arena, more.object, "used", value_integer(used));
    value_set(arena, more.object, "unproven", value_integer(unproven));
    http_answer_error_because(write->answer, &api_errors[API_ERROR_GENERATOR_IN_USE], NULL, more.object);
    return FALSE;
}
