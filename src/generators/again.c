/* SPDX-License-Identifier: Apache-2.0 */
/* An answer made again, whatever was edited since: from the exercises and generators of its commit. */
#include "again.h"

#include <string.h>

#include "generate.h"
#include "i18n.h"
#include "json.h"

/* The chapter as it was. */
struct past {
    struct value_arena *arena;
    const char *code;
    const char *title; /* or NULL */
    GArray *exercises; /* of struct exercise */
    GPtrArray *texts;  /* of GString */
    GError *error;
};

static void free_text(gpointer text)
{
    g_string_free(text, TRUE);
}

static gboolean see_row(const struct store_row *row, gpointer data)
{
    struct past *past = data;
    GString *text = g_string_new_len(row->text, (gssize)row->size);
    struct exercise exercise;

    g_ptr_array_add(past->texts, text);
    if (!exercise_parse(past->arena, text->str, text->len, &exercise, &past->error))
        return FALSE;
    g_array_append_val(past->exercises, exercise);
    return TRUE;
}

/* The newest record up to the commit. */
static gboolean see_entry(const struct store_entry *entry, gpointer data)
{
    struct past *past = data;

    for (guint i = 0; i < entry->n_chapters; i++) {
        const struct store_chapter_change *change = &entry->chapters[i];
        struct value record;
        if (strcmp(change->chapter_code, past->code) != 0)
            continue;
        const char *copy =
            change->after ? value_arena_copy(past->arena, change->after, strlen(change->after)) : "";
        const struct value *title =
            json_parse(past->arena, copy, strlen(copy), &record, NULL) && record.type == VALUE_OBJECT
                ? value_object_get(record.object, "title")
                : NULL;
        if (title && title->type == VALUE_TEXT)
            past->title = value_arena_copy(past->arena, title->text, title->size);
        return FALSE;
    }
    return TRUE;
}

static gboolean fetch(guint index, struct value_arena *arena, struct exercise *out, gpointer data,
                      GError **error)
{
    const struct past *past = data;

    (void)arena;
    (void)error;
    *out = g_array_index(past->exercises, struct exercise, index);
    return TRUE;
}

static gboolean parts_of(guint index, struct exercise_slice out[PART_COUNT], gint **judged, gpointer data)
{
    const struct past *past = data;
    const GString *text = past->texts->pdata[index];

    (void)judged;
    return exercise_part_slices(text->str, text->len, out);
}

static gboolean read_past(struct store *store, gint64 commit, struct past *past, GError **error)
{
    const struct store_query rows = {.at = commit, .chapter_code = past->code};
    const struct store_log_query records = {
        .until = commit, .chapter_code = past->code, .newest_first = TRUE, .texts = TRUE};

    if (!store_read(store, &rows, see_row, past, NULL, error) ||
        !store_log(store, &records, see_entry, past, error))
        return FALSE;
    if (!past->error)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&past->error));
    return FALSE;
}

/* The request as it was. */
struct again {
    const struct replay *replay;
    const char *text;
    struct generate_request request;
    struct dynamic_request dynamic;
    struct dynamic_fault fault;
};

static void read_more(struct again *again, struct value_arena *arena)
{
    const struct replay *replay = again->replay;
    gboolean more = replay->more.type == VALUE_OBJECT;
    const struct value *overrides = more ? value_object_get(replay->more.object, "overrides") : NULL;
    const struct value *variant = more ? value_object_get(replay->more.object, "variant_id") : NULL;

    if (overrides && overrides->type == VALUE_OBJECT)
        again->dynamic.overrides = overrides->object;
    if (variant && variant->type == VALUE_TEXT)
        again->dynamic.variant_id = value_arena_copy(arena, variant->text, variant->size);
    again->request = (struct generate_request){.difficulty = replay->difficulty,
                                               .offer = replay->offer,
                                               .seed = &replay->seed,
                                               .count = replay->count,
                                               .replay = again->text,
                                               .dynamic = &again->dynamic,
                                               .fault = &again->fault};
}

static gboolean answer_pool(struct again *again, const struct generate_pool *pool, struct value_arena *arena,
                            GString *out, GError **error)
{
    struct value value;

    if (again->replay->route == REPLAY_ONE)
        return generate_one_of(&again->request, pool, again->replay->now_ms, arena, out, error);
    if (!generate_batch_of(&again->request, pool, again->replay->now_ms, arena, &value, error))
        return FALSE;
    json_write(out, &value);
    return TRUE;
}

/* FALSE and an error, or `fault` of `again`. */
static gboolean answer_past(struct again *again, struct store *store, const struct generator_set *generators,
                            struct value_arena *arena, GString *out, GError **error)
{
    g_autoptr(GArray) exercises = g_array_new(FALSE, FALSE, sizeof(struct exercise));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(free_text);
    struct past past = {.arena = arena, .code = again->replay->code, .exercises = exercises, .texts = texts};

    if (!read_past(store, again->replay->commit, &past, error))
        return FALSE;
    const struct generate_chapter all = {.code = past.code,
                                         .exercises = (const struct exercise *)(const void *)exercises->data,
                                         .count = exercises->len};
    g_autoptr(GArray) items = generate_pool_sorted(&again->request, &all, error);
    if (!items)
        return FALSE;
    const struct generate_pool pool = {.code = past.code,
                                       .title = past.title,
                                       .items = (const struct pool_item *)(const void *)items->data,
                                       .count = items->len,
                                       .fetch = fetch,
                                       .parts = parts_of,
                                       .data = &past,
                                       .generators = generators};
    return answer_pool(again, &pool, arena, out, error);
}

gboolean generators_again(struct store *store, const struct generator_set *generators,
                          const struct replay *replay, const char *text, struct value_arena *arena,
                          GString *out, struct dynamic_fault *fault, GError **error)
{
    struct again again = {.replay = replay, .text = text};
    struct value value;

    *fault = (struct dynamic_fault){.context = value_null()};
    if (replay->route == REPLAY_GENERATOR) {
        if (!replay_direct(generators, replay, arena, &value, fault))
            return FALSE;
        json_write(out, &value);
        return TRUE;
    }
    read_more(&again, arena);
    gboolean done = answer_past(&again, store, generators, arena, out, error);
    *fault = again.fault;
    return done;
}
