/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "image_internal.h"

/*
 * From commits to the next image: each chapter that they touch gets a draft, each draft makes one new version
 * of its chapter, however many commits it gathers, and all other chapters are taken over as they are.
 */

static void draft_free(gpointer data)
{
    struct chapter_draft *draft = data;
    for (guint i = 0; i < draft->edits->len; i++)
        g_free(g_array_index(draft->edits, struct chapter_edit, i).exercise);
    g_array_unref(draft->edits);
    g_free(draft->code);
    g_free(draft->record);
    g_free(draft);
}

struct builder *builder_new(struct exercise_maker *maker, gint64 commit)
{
    struct builder *builder = g_new0(struct builder, 1);
    builder->maker = maker;
    builder->commit = commit;
    builder->drafts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, draft_free);
    return builder;
}

void builder_free(struct builder *builder)
{
    g_hash_table_unref(builder->drafts);
    g_free(builder->token);
    g_free(builder);
}

static struct chapter_draft *find_draft(struct builder *builder, const char *code)
{
    if (builder->last && strcmp(builder->last->code, code) == 0)
        return builder->last;
    builder->last = g_hash_table_lookup(builder->drafts, code);
    if (builder->last)
        return builder->last;
    builder->last = g_new0(struct chapter_draft, 1);
    builder->last->code = g_strdup(code);
    builder->last->edits = g_array_new(FALSE, FALSE, sizeof(struct chapter_edit));
    g_hash_table_insert(builder->drafts, builder->last->code, builder->last);
    return builder->last;
}

void builder_put(struct builder *builder, const char *code, gint64 id, struct bank_exercise *exercise)
{
    struct chapter_edit edit = {id, exercise};
    g_array_append_val(find_draft(builder, code)->edits, edit);
}

void builder_put_record(struct builder *builder, const char *code, const char *record, gint64 revision)
{
    struct chapter_draft *draft = find_draft(builder, code);
    g_free(draft->record);
    draft->record = g_strdup(record);
    draft->record_revision = revision;
    draft->record_edited = TRUE;
}

static gboolean take_change(struct builder *builder, const struct store_change *change, GError **error)
{
    const struct exercise_source source = {
        change->after,    change->after_size, change->id,
        change->revision, change->created_ms, change->updated_ms,
    };
    struct bank_exercise *exercise = NULL;
    if (change->op == CHANGE_RECORD)
        return TRUE;
    if (change->op != CHANGE_DELETE) {
        exercise = exercise_make(builder->maker, &source, error);
        if (!exercise) {
            g_prefix_error(error, "%s: ", change->chapter_code);
            return FALSE;
        }
    }
    builder_put(builder, change->chapter_code, change->id, exercise);
    return TRUE;
}

gboolean builder_take(struct builder *builder, const struct store_entry *entry, GError **error)
{
    if (entry->number != builder->commit + 1) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
                    _("The log goes from commit %lld to %lld: what is between them is missing."),
                    (long long)builder->commit, (long long)entry->number);
        return FALSE;
    }
    for (guint i = 0; i < entry->n_changes; i++)
        if (!take_change(builder, &entry->changes[i], error))
            return FALSE;
    for (guint i = 0; i < entry->n_chapters; i++)
        builder_put_record(builder, entry->chapters[i].chapter_code, entry->chapters[i].after,
                           entry->chapters[i].revision);
    builder->commit = entry->number;
    g_free(builder->token);
    builder->token = g_strdup(entry->token);
    return TRUE;
}

/* The first place in [from, count) whose code is not less than `code`. */
static guint find_place(struct chapter *const *chapters, guint from, guint count, const char *code)
{
    while (from < count) {
        guint middle = from + (count - from) / 2;
        if (strcmp(chapters[middle]->shown.code, code) < 0)
            from = middle + 1;
        else
            count = middle;
    }
    return from;
}

static struct chapter *find_chapter(struct chapter *const *chapters, guint count, const char *code)
{
    guint at = find_place(chapters, 0, count, code);
    return at < count && strcmp(chapters[at]->shown.code, code) == 0 ? chapters[at] : NULL;
}

const struct bank_chapter *bank_find_chapter(const struct bank_image *image, const char *code)
{
    const struct image *own = (const struct image *)image;
    const struct chapter *chapter = find_chapter(own->chapters, image->n_chapters, code);
    return chapter ? &chapter->shown : NULL;
}

/* The chapters that exist, or those that are gone, after `revised` (sorted by code) was put among them. */
static struct chapter **merge_chapters(struct chapter **old, guint count, const GPtrArray *revised,
                                       gboolean exist, guint *out_count)
{
    struct chapter **made = g_new(struct chapter *, count + revised->len + 1);
    guint n = 0, read = 0;
    for (guint i = 0; i < revised->len; i++) {
        struct chapter *chapter = g_ptr_array_index(revised, i);
        guint at = find_place(old, read, count, chapter->shown.code);
        if (at > read)
            memcpy(made + n, old + read, (at - read) * sizeof *made);
        n += at - read;
        read = at;
        if (at < count && strcmp(old[at]->shown.code, chapter->shown.code) == 0)
            read++;
        if (chapter_exists(chapter) == exist)
            made[n++] = chapter;
    }
    if (count > read)
        memcpy(made + n, old + read, (count - read) * sizeof *made);
    *out_count = n + count - read;
    return made;
}

static int compare_drafts(gconstpointer a, gconstpointer b)
{
    return strcmp((*(struct chapter_draft *const *)a)->code, (*(struct chapter_draft *const *)b)->code);
}

static GPtrArray *sorted_drafts(struct builder *builder)
{
    GPtrArray *drafts = g_ptr_array_new();
    GHashTableIter iter;
    gpointer draft;
    g_hash_table_iter_init(&iter, builder->drafts);
    while (g_hash_table_iter_next(&iter, NULL, &draft))
        g_ptr_array_add(drafts, draft);
    g_ptr_array_sort(drafts, compare_drafts);
    return drafts;
}

static void add_sums(struct image *image, const struct chapter *chapter, int sign)
{
    image->shown.n_exercises += sign * (gint64)chapter->shown.count;
    image->shown.documents_bytes += sign * chapter->documents_bytes;
    image->shown.memory_bytes += sign * chapter->memory_bytes;
}

/* Makes the drafts' chapters; keeps the image's sums. */
static GPtrArray *revise_chapters(struct image *old, struct image *made, struct builder *builder,
                                  GPtrArray *garbage)
{
    g_autoptr(GPtrArray) drafts = sorted_drafts(builder);
    GPtrArray *revised = g_ptr_array_sized_new(drafts->len);
    for (guint i = 0; i < drafts->len; i++) {
        struct chapter_draft *draft = g_ptr_array_index(drafts, i);
        struct chapter *before = find_chapter(old->chapters, old->n_chapters, draft->code);
        if (!before)
            before = find_chapter(old->gone, old->n_gone, draft->code);
        if (before)
            add_sums(made, before, -1);
        struct chapter *chapter = chapter_revise(before, draft, garbage);
        if (store_generator_key(draft->code))
            made->shown.generators_commit = builder->commit;
        add_sums(made, chapter, 1);
        g_ptr_array_add(revised, chapter);
    }
    return revised;
}

/* No chapter code has a byte as great as the generators' mark, so they stand behind. */
static void show_chapters(struct image *image)
{
    static const char mark[] = {STORE_GENERATOR_MARK, '\0'};

    image->shown.chapters = (const struct bank_chapter *const *)(gpointer)image->chapters;
    image->shown.n_chapters = find_place(image->chapters, 0, image->n_chapters, mark);
    image->shown.n_generators = image->n_chapters - image->shown.n_chapters;
    image->shown.generators = image->shown.chapters + image->shown.n_chapters;
}

struct image *image_next(struct image *old, struct builder *builder, GPtrArray *garbage)
{
    struct image *made = g_memdup2(old, sizeof *old);
    g_autoptr(GPtrArray) revised = revise_chapters(old, made, builder, garbage);
    made->chapters = merge_chapters(old->chapters, old->n_chapters, revised, TRUE, &made->n_chapters);
    made->gone = merge_chapters(old->gone, old->n_gone, revised, FALSE, &made->n_gone);
    show_chapters(made);
    made->shown.commit = builder->commit;
    made->token = g_steal_pointer(&builder->token);
    g_ptr_array_add(garbage, old->chapters);
    g_ptr_array_add(garbage, old->gone);
    g_ptr_array_add(garbage, old->token);
    g_ptr_array_add(garbage, old);
    return made;
}

struct image *image_new(const char *log_id)
{
    struct image *image = g_new0(struct image, 1);
    image->log_id = g_strdup(log_id);
    image->shown.log_id = image->log_id;
    return image;
}

void image_discard(struct image *image, GPtrArray *garbage)
{
    gpointer own[] = {image->chapters, image->gone, image->log_id, image->token, image};
    for (guint i = 0; i < image->n_chapters; i++)
        chapter_discard(image->chapters[i], garbage);
    for (guint i = 0; i < image->n_gone; i++)
        chapter_discard(image->gone[i], garbage);
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
        g_ptr_array_add(garbage, own[i]);
}

GPtrArray *garbage_new(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}
