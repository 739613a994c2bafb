/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "edits.h"
#include "exercise.h"
#include "json.h"

/* An image beside the store, by other ways than the bank's own: values are made of every text. */

struct checking {
    const struct bank_image *image;
    guint chapter; /* of the next row */
    guint32 place;
    gint64 exercises, bytes;
    struct value_arena *arena;
};

static gboolean member_is(const struct value_object *document, const char *key, const char *text)
{
    const struct value *value = value_object_get(document, key);
    return value && value_is_text(value, text);
}

static guint choice(const struct value_object *document, const char *key, const char *const *choices)
{
    guint i = 0;
    while (choices[i] && !member_is(document, key, choices[i]))
        i++;
    return i;
}

/* The exercise's classes, from its body. */
static void check_classes(struct value_arena *arena, const struct bank_exercise *exercise)
{
    static const char *const difficulties[] = {"facile", "moyen", "difficile", NULL};
    static const char *const offers[] = {"free", "pro", NULL}, *const statuses[] = {"published", "draft",
                                                                                    NULL};
    struct value value;
    value_arena_reset(arena);
    g_assert_true(json_parse(arena, exercise->body, exercise->size, &value, NULL));
    const struct value *dynamic = value_object_get(value.object, "is_dynamic");
    g_assert_cmpuint(exercise->difficulty, ==, choice(value.object, "difficulty", difficulties));
    g_assert_cmpuint(exercise->offer, ==, choice(value.object, "offer", offers));
    g_assert_cmpuint(exercise->status, ==, choice(value.object, "status", statuses));
    g_assert_cmpuint(exercise->kind, ==, dynamic && dynamic->type == VALUE_TRUE ? BANK_DYNAMIC : BANK_STATIC);
    g_assert_cmpstr(exercise->exercise_type, ==, "TYPE");
    g_assert_cmpstr(exercise->generator_key, ==, "");
}

static void check_parts(const struct bank_exercise *exercise)
{
    struct exercise_slice kept[PART_COUNT], found[PART_COUNT];

    gboolean canonical = exercise_part_slices(exercise->body, exercise->size, found);
    g_assert_cmpint(exercise_parts_of(&exercise->face->parts, exercise->body, kept), ==, canonical);
    for (guint i = 0; canonical && i < PART_COUNT; i++) {
        g_assert_true(kept[i].text == found[i].text);
        g_assert_cmpuint(kept[i].size, ==, found[i].size);
    }
}

static gboolean check_row(const struct store_row *row, gpointer data)
{
    struct checking *checking = data;
    g_autoptr(GString) body = g_string_new(NULL);
    const struct bank_image *image = checking->image;
    while (checking->chapter < image->n_chapters &&
           checking->place == image->chapters[checking->chapter]->count) {
        checking->chapter++;
        checking->place = 0;
    }
    g_assert_cmpuint(checking->chapter, <, image->n_chapters);
    const struct bank_chapter *chapter = image->chapters[checking->chapter];
    const struct bank_exercise *exercise = chapter->exercises[checking->place++];
    exercise_write_full(row->text, row->size, row->revision, row->created_ms, row->updated_ms, body, NULL);
    g_assert_cmpstr(chapter->code, ==, row->chapter_code);
    g_assert_cmpint(exercise->id, ==, row->id);
    g_assert_cmpint(exercise->revision, ==, row->revision);
    g_assert_cmpint(exercise->created_ms, ==, row->created_ms);
    g_assert_cmpint(exercise->updated_ms, ==, row->updated_ms);
    g_assert_cmpstr(exercise->body, ==, body->str);
    g_assert_cmpuint(exercise->size, ==, body->len);
    g_assert_true(bank_find_exercise(chapter, row->id) == exercise);
    check_classes(checking->arena, exercise);
    check_parts(exercise);
    checking->exercises++;
    checking->bytes += exercise->size;
    return TRUE;
}

static guint32 count_of(const struct bank_chapter *chapter, guint difficulty, guint offer, guint kind,
                        guint status)
{
    guint32 count = 0;
    for (guint32 i = 0; i < chapter->count; i++) {
        const struct bank_exercise *exercise = chapter->exercises[i];
        count += exercise->difficulty == difficulty && exercise->offer == offer && exercise->kind == kind &&
                 exercise->status == status;
    }
    return count;
}

static void check_counts(const struct bank_chapter *chapter)
{
    for (guint difficulty = 0; difficulty < BANK_DIFFICULTIES; difficulty++)
        for (guint offer = 0; offer < BANK_OFFERS; offer++)
            for (guint kind = 0; kind < BANK_KINDS; kind++)
                for (guint status = 0; status < BANK_STATUSES; status++)
                    g_assert_cmpuint(chapter->counts[difficulty][offer][kind][status], ==,
                                     count_of(chapter, difficulty, offer, kind, status));
}

/* What docs/interfaces.md, Selection, says of one exercise. */
static gboolean is_in_pool(const struct bank_exercise *exercise, guint offer, guint difficulty)
{
    gboolean offered = exercise->offer == BANK_FREE || (offer == BANK_PRO && exercise->offer == BANK_PRO);
    return exercise->status == BANK_PUBLISHED && offered &&
           (difficulty == BANK_POOL_ALL || exercise->difficulty == difficulty);
}

static void check_pools(const struct bank_chapter *chapter)
{
    for (guint offer = 0; offer < BANK_POOL_OFFERS; offer++) {
        for (guint difficulty = 0; difficulty < BANK_DIFFICULTIES; difficulty++) {
            const struct bank_pool *pool = &chapter->pools[offer][difficulty];
            guint32 at = 0;
            for (guint32 i = 0; i < chapter->count; i++) {
                if (!is_in_pool(chapter->exercises[i], offer, difficulty))
                    continue;
                g_assert_cmpuint(at, <, pool->count);
                g_assert_cmpuint(pool->places[at++], ==, i);
            }
            g_assert_cmpuint(at, ==, pool->count);
        }
    }
}

static gboolean check_chapter(const struct store_chapter *row, gpointer data)
{
    const struct image *image = data;
    const struct bank_chapter *chapter = bank_find_chapter(&image->shown, row->chapter_code);
    for (guint i = 0; !chapter && i < image->n_gone; i++)
        if (strcmp(image->gone[i]->shown.code, row->chapter_code) == 0)
            chapter = &image->gone[i]->shown;
    gboolean exists = row->text || row->exercises > 0;
    if (!chapter) {
        g_assert_false(exists);
        g_assert_cmpint(row->revision, ==, 0);
        return TRUE;
    }
    g_assert_cmpint(exists, ==, bank_find_chapter(&image->shown, row->chapter_code) != NULL);
    g_assert_cmpint(chapter->count, ==, row->exercises);
    g_assert_cmpstr(chapter->record, ==, row->text);
    g_assert_cmpint(chapter->record_revision, ==, row->revision);
    if (row->text)
        g_assert_true(strstr(row->text, chapter->title) && g_str_has_prefix(chapter->title, "Titre "));
    else
        g_assert_null(chapter->title);
    return TRUE;
}

void check_image(const struct bank_image *image, struct store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(value_arena) arena = value_arena_new();
    struct checking checking = {.image = image, .arena = arena};
    struct store_query query = {.at = image->commit};
    gint64 at = 0;
    g_assert_cmpstr(image->log_id, ==, store_log_id(store));
    if (image->commit > 0)
        g_assert_true(store_read(store, &query, check_row, &checking, NULL, &error));
    g_assert_no_error(error);
    g_assert_cmpint(image->n_exercises, ==, checking.exercises);
    g_assert_cmpint(image->documents_bytes, ==, checking.bytes);
    g_assert_cmpint(image->memory_bytes, >=, checking.bytes);
    for (guint i = 0; i < image->n_chapters; i++) {
        g_assert_true(i == 0 || strcmp(image->chapters[i - 1]->code, image->chapters[i]->code) < 0);
        check_counts(image->chapters[i]);
        check_pools(image->chapters[i]);
    }
    if (store_head(store, NULL) == image->commit)
        g_assert_true(store_chapters(store, check_chapter, (gpointer)(gsize)image, &at, NULL));
}
