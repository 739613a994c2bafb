/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image_internal.h"
#include "json.h"

/*
 * A chapter's versions. The usual commit updates one exercise: its version copies the array of pointers and
 * shares all else. When exercises come, go or change their class, counts and pools are reckoned anew from the
 * classes, one byte for each exercise, so that no exercise is touched for it.
 */

static int compare_edits(gconstpointer a, gconstpointer b)
{
    gint64 first = ((const struct chapter_edit *)a)->id, second = ((const struct chapter_edit *)b)->id;
    return (first > second) - (first < second);
}

/* Sorts by id and leaves the last edit of each; exercises that a later edit made void are freed. */
static void settle_edits(GArray *edits)
{
    struct chapter_edit *edit = (struct chapter_edit *)(gpointer)edits->data;
    gboolean sorted = TRUE;
    for (guint i = 1; i < edits->len && sorted; i++)
        sorted = edit[i - 1].id < edit[i].id;
    if (sorted)
        return;
    g_array_sort(edits, compare_edits); /* keeps the order of equals */
    edit = (struct chapter_edit *)(gpointer)edits->data;
    guint kept = 0;
    for (guint i = 0; i < edits->len; i++) {
        if (i + 1 < edits->len && edit[i + 1].id == edit[i].id)
            g_free(edit[i].exercise);
        else
            edit[kept++] = edit[i];
    }
    g_array_set_size(edits, kept);
}

/* The first place in [from, count) whose id is not less than `id`. */
static guint32 lower_bound(struct bank_exercise *const *exercises, guint32 from, guint32 count, gint64 id)
{
    /* What comes next is often what is asked for. */
    if (from == count || exercises[from]->id >= id)
        return from;
    if (exercises[count - 1]->id < id)
        return count;
    while (from < count) {
        guint32 middle = from + (count - from) / 2;
        if (exercises[middle]->id < id)
            from = middle + 1;
        else
            count = middle;
    }
    return from;
}

/* The two arrays of the next version as they grow, and whether the classes are still the old ones. */
struct merge {
    struct chapter *old, *made;
    guint32 read;
    gboolean same_classes;
};

static void copy_until(struct merge *merge, guint32 end)
{
    guint32 count = end - merge->read, at = merge->made->shown.count;
    if (count == 0)
        return;
    memcpy(merge->made->exercises + at, merge->old->exercises + merge->read,
           count * sizeof *merge->made->exercises);
    memcpy(merge->made->classes + at, merge->old->classes + merge->read, count);
    merge->made->shown.count += count;
    merge->read = end;
}

static void take_edit(struct merge *merge, const struct chapter_edit *edit, GPtrArray *garbage)
{
    struct chapter *made = merge->made, *old = merge->old;
    guint32 old_count = old ? old->shown.count : 0;
    guint32 at = old ? lower_bound(old->exercises, merge->read, old_count, edit->id) : 0;
    struct bank_exercise *before =
        at < old_count && old->exercises[at]->id == edit->id ? old->exercises[at] : NULL;
    copy_until(merge, at);
    if (before) {
        made->documents_bytes -= before->size;
        made->memory_bytes -= (gint64)exercise_bytes(before);
        g_ptr_array_add(garbage, before);
        merge->read = at + 1;
    }
    merge->same_classes &= before && edit->exercise && class_of(before) == class_of(edit->exercise);
    if (!edit->exercise)
        return;
    made->documents_bytes += edit->exercise->size;
    made->memory_bytes += (gint64)exercise_bytes(edit->exercise);
    made->classes[made->shown.count] = class_of(edit->exercise);
    made->exercises[made->shown.count++] = edit->exercise;
}

/* Whether an exercise of this class is in a pool of that offer, and may so be handed out. */
static gboolean class_fits(guint8 class, guint offer)
{
    guint own = class >> CLASS_OFFER_SHIFT & CLASS_MASK;
    gboolean published = (class >> CLASS_STATUS_SHIFT & CLASS_MASK) == BANK_PUBLISHED;
    return published && (own == BANK_FREE || own == offer);
}

/* Counts, and from them how large each pool is. */
static guint32 count_classes(struct chapter *chapter)
{
    guint32 by_class[CLASS_COUNT] = {0}, total = 0;
    for (guint32 i = 0; i < chapter->shown.count; i++)
        by_class[chapter->classes[i]]++;
    memset(chapter->shown.counts, 0, sizeof chapter->shown.counts);
    memset(chapter->shown.pools, 0, sizeof chapter->shown.pools);
    for (guint class = 0; class < CLASS_COUNT; class ++) {
        guint difficulty = class & CLASS_MASK, offer = class >> CLASS_OFFER_SHIFT & CLASS_MASK;
        guint status = class >> CLASS_STATUS_SHIFT & CLASS_MASK, kind = class >> CLASS_KIND_SHIFT;
        guint32 count = by_class[class];
        if (count == 0)
            continue;
        chapter->shown.counts[difficulty][offer][kind][status] = count;
        for (guint seen = 0; seen < BANK_POOL_OFFERS; seen++) {
            if (!class_fits((guint8) class, seen))
                continue;
            chapter->shown.pools[seen][BANK_POOL_ALL].count += count;
            total += count;
            if (difficulty != BANK_DIFFICULTY_OTHER) {
                chapter->shown.pools[seen][difficulty].count += count;
                total += count;
            }
        }
    }
    return total;
}

static void fill_pools(struct chapter *chapter)
{
    guint32 total = count_classes(chapter);
    guint32 *next[BANK_POOL_OFFERS][BANK_DIFFICULTIES], *start;
    chapter->places = start = g_new(guint32, MAX(total, 1));
    for (guint offer = 0; offer < BANK_POOL_OFFERS; offer++) {
        for (guint difficulty = 0; difficulty < BANK_DIFFICULTIES; difficulty++) {
            struct bank_pool *pool = &chapter->shown.pools[offer][difficulty];
            pool->places = next[offer][difficulty] = start;
            start += pool->count;
        }
    }
    for (guint32 i = 0; i < chapter->shown.count; i++) {
        guint8 class = chapter->classes[i];
        guint difficulty = class & CLASS_MASK;
        for (guint offer = 0; offer < BANK_POOL_OFFERS; offer++) {
            if (!class_fits(class, offer))
                continue;
            *next[offer][BANK_POOL_ALL]++ = i;
            if (difficulty != BANK_DIFFICULTY_OTHER)
                *next[offer][difficulty]++ = i;
        }
    }
    chapter->memory_bytes += (gint64)(total * sizeof *chapter->places);
}

static gint64 pool_bytes(const struct chapter *chapter)
{
    gint64 total = 0;
    for (guint offer = 0; offer < BANK_POOL_OFFERS; offer++)
        for (guint difficulty = 0; difficulty < BANK_DIFFICULTIES; difficulty++)
            total += (gint64)(chapter->shown.pools[offer][difficulty].count * sizeof *chapter->places);
    return total;
}

/* The exercises after the edits; `made` begins as a copy of `old`. */
static void merge_edits(struct chapter *old, struct chapter *made, GArray *edits, GPtrArray *garbage)
{
    struct merge merge = {.old = old, .made = made, .same_classes = old != NULL};
    guint32 old_count = old ? old->shown.count : 0;
    gsize room = (gsize)old_count + edits->len;
    made->exercises = g_new(struct bank_exercise *, room);
    made->classes = g_malloc(room);
    made->shown.count = 0;
    for (guint i = 0; i < edits->len; i++)
        take_edit(&merge, &g_array_index(edits, struct chapter_edit, i), garbage);
    copy_until(&merge, old_count);
    made->shown.exercises = (const struct bank_exercise *const *)made->exercises;
    made->memory_bytes +=
        ((gint64)made->shown.count - old_count) * (gint64)(sizeof *made->exercises + sizeof *made->classes);
    if (old)
        g_ptr_array_add(garbage, old->exercises);
    if (old && merge.same_classes) {
        g_free(made->classes);
        made->classes = old->classes;
        return;
    }
    if (old) {
        made->memory_bytes -= pool_bytes(old);
        g_ptr_array_add(garbage, old->classes);
        g_ptr_array_add(garbage, old->places);
    }
    fill_pools(made);
}

/* The member "title" of a record, or NULL. */
static char *title_of(const char *record)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value value;
    if (!record || !json_parse(arena, record, strlen(record), &value, NULL) || value.type != VALUE_OBJECT)
        return NULL;
    const struct value *title = value_object_get(value.object, "title");
    return title ? value_dup_string(title) : NULL;
}

static void take_record(struct chapter *old, struct chapter *made, struct chapter_draft *draft,
                        GPtrArray *garbage)
{
    if (old) {
        g_ptr_array_add(garbage, (gpointer)(gsize)old->shown.record);
        g_ptr_array_add(garbage, (gpointer)(gsize)old->shown.title);
    }
    made->shown.record = g_steal_pointer(&draft->record);
    made->shown.title = title_of(made->shown.record);
    made->shown.record_revision = draft->record_revision;
}

struct chapter *chapter_revise(struct chapter *old, struct chapter_draft *draft, GPtrArray *garbage)
{
    struct chapter *made = old ? g_memdup2(old, sizeof *old) : g_new0(struct chapter, 1);
    settle_edits(draft->edits);
    if (!old) {
        made->shown.code = g_strdup(draft->code);
        made->memory_bytes = sizeof *made;
    }
    if (!old || draft->edits->len > 0)
        merge_edits(old, made, draft->edits, garbage);
    if (draft->record_edited)
        take_record(old, made, draft, garbage);
    if (old)
        g_ptr_array_add(garbage, old);
    g_array_set_size(draft->edits, 0);
    return made;
}

void chapter_discard(struct chapter *chapter, GPtrArray *garbage)
{
    gpointer own[] = {
        (gpointer)(gsize)chapter->shown.code,
        (gpointer)(gsize)chapter->shown.title,
        (gpointer)(gsize)chapter->shown.record,
        chapter->classes,
        chapter->places,
        chapter->exercises,
        chapter,
    };
    for (guint32 i = 0; i < chapter->shown.count; i++)
        g_ptr_array_add(garbage, chapter->exercises[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
        g_ptr_array_add(garbage, own[i]);
}

const struct bank_exercise *bank_find_exercise(const struct bank_chapter *chapter, gint64 id)
{
    const struct chapter *own = (const struct chapter *)chapter;
    guint32 at = lower_bound(own->exercises, 0, chapter->count, id);
    return at < chapter->count && own->exercises[at]->id == id ? own->exercises[at] : NULL;
}
