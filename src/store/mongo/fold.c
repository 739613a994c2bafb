/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "mongo_internal.h"

/* The fold of the log: what each exercise and chapter is after commit `head`, and where its texts lie. */

guint mongo_key_hash(gconstpointer key)
{
    return bson_oid_hash(key);
}

gboolean mongo_key_equal(gconstpointer first, gconstpointer second)
{
    return bson_oid_equal(first, second);
}

static int compare_codes(gconstpointer first, gconstpointer second, G_GNUC_UNUSED gpointer data)
{
    return strcmp(first, second);
}

static void chapter_free(gpointer data)
{
    struct mongo_chapter *chapter = data;
    g_ptr_array_unref(chapter->exercises);
    g_free(chapter->record);
    g_free(chapter->code);
    g_free(chapter);
}

struct mongo_fold *mongo_fold_new(const struct mongo_fold *below)
{
    struct mongo_fold *fold = g_new0(struct mongo_fold, 1);
    fold->below = below;
    fold->chapters = g_tree_new_full(compare_codes, NULL, NULL, chapter_free);
    fold->tokens = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    fold->sets = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    fold->keys = g_hash_table_new_full(mongo_key_hash, mongo_key_equal, NULL, g_free);
    fold->used_sets = g_hash_table_new(g_str_hash, g_str_equal);
    fold->forgotten_keys = g_hash_table_new_full(mongo_key_hash, mongo_key_equal, g_free, NULL);
    fold->forgotten_sets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    fold->head = below ? below->head : 0;
    fold->time_ms = below ? below->time_ms : 0;
    fold->maintenance = below && below->maintenance;
    fold->token = below ? g_strdup(below->token) : NULL;
    return fold;
}

void mongo_fold_free(struct mongo_fold *fold)
{
    if (!fold)
        return;
    g_tree_unref(fold->chapters);
    g_hash_table_unref(fold->tokens);
    g_hash_table_unref(fold->used_sets);
    g_hash_table_unref(fold->sets);
    g_hash_table_unref(fold->keys);
    g_hash_table_unref(fold->forgotten_keys);
    g_hash_table_unref(fold->forgotten_sets);
    g_free(fold->token);
    g_free(fold);
}

/* The place of an id among the exercises, or where it would stand. */
static guint place_of(const struct mongo_chapter *chapter, gint64 id)
{
    guint low = 0, high = chapter->exercises->len;
    if (high > 0 && ((const struct mongo_exercise *)chapter->exercises->pdata[high - 1])->id < id)
        return high;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (((const struct mongo_exercise *)chapter->exercises->pdata[middle])->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct mongo_exercise *own_exercise(const struct mongo_chapter *chapter, gint64 id)
{
    guint place = place_of(chapter, id);
    struct mongo_exercise *found = place < chapter->exercises->len ? chapter->exercises->pdata[place] : NULL;
    return found && found->id == id ? found : NULL;
}

const struct mongo_chapter *mongo_fold_chapter(const struct mongo_fold *fold, const char *code)
{
    const struct mongo_chapter *chapter = NULL;
    for (; fold && !chapter; fold = fold->below)
        chapter = g_tree_lookup(fold->chapters, code);
    return chapter;
}

const struct mongo_exercise *mongo_fold_exercise(const struct mongo_fold *fold, const char *code, gint64 id)
{
    const struct mongo_exercise *exercise = NULL;
    for (; fold && !exercise; fold = fold->below) {
        const struct mongo_chapter *chapter = g_tree_lookup(fold->chapters, code);
        exercise = chapter ? own_exercise(chapter, id) : NULL;
    }
    return exercise;
}

static struct mongo_chapter *take_chapter(struct mongo_fold *fold, const char *code)
{
    struct mongo_chapter *chapter = g_tree_lookup(fold->chapters, code);
    if (chapter)
        return chapter;
    const struct mongo_chapter *below = mongo_fold_chapter(fold->below, code);
    chapter = g_new0(struct mongo_chapter, 1);
    chapter->code = g_strdup(code);
    chapter->exercises = g_ptr_array_new_with_free_func(g_free);
    if (below) {
        chapter->record = g_strdup(below->record);
        chapter->revision = below->revision;
        chapter->greatest_id = below->greatest_id;
        chapter->live = below->live;
    }
    g_tree_insert(fold->chapters, chapter->code, chapter);
    return chapter;
}

static struct mongo_exercise *take_exercise(struct mongo_fold *fold, struct mongo_chapter *chapter, gint64 id)
{
    struct mongo_exercise *exercise = own_exercise(chapter, id);
    if (exercise)
        return exercise;
    const struct mongo_exercise *below =
        fold->below ? mongo_fold_exercise(fold->below, chapter->code, id) : NULL;
    exercise = g_new0(struct mongo_exercise, 1);
    if (below)
        *exercise = *below;
    exercise->id = id;
    g_ptr_array_insert(chapter->exercises, (int)place_of(chapter, id), exercise);
    return exercise;
}

const struct mongo_known *mongo_fold_key(const struct mongo_fold *fold, const bson_oid_t *key)
{
    return g_hash_table_lookup(fold->keys, key);
}

static void add_key(struct mongo_fold *fold, const struct mongo_chapter *chapter,
                    const struct mongo_head *head)
{
    struct mongo_known *known = g_hash_table_lookup(fold->keys, &head->key);
    if (!known) {
        known = g_new0(struct mongo_known, 1);
        known->key = head->key;
        known->chapter_code = chapter->code;
        known->id = head->id;
        g_hash_table_insert(fold->keys, &known->key, known);
    }
    if (head->outside.commit != 0)
        known->outside = head->outside;
}

/* What a change replaces; nothing where it begins a key. */
static struct mongo_former former_of(const struct mongo_exercise *exercise, const struct mongo_head *head)
{
    const struct mongo_former none = {0};
    const struct mongo_former former = {exercise->commit, exercise->revision, exercise->created_ms,
                                        exercise->updated_ms, exercise->text};
    return exercise->live && bson_oid_equal(&exercise->key, &head->key) ? former : none;
}

static void add_head(struct mongo_fold *fold, const struct mongo_commit *commit,
                     const struct mongo_head *head)
{
    struct mongo_chapter *chapter = take_chapter(fold, head->chapter_code);
    struct mongo_exercise *exercise = take_exercise(fold, chapter, head->id);
    if (!fold->below)
        add_key(fold, chapter, head);
    chapter->live += (head->live ? 1 : 0) - (exercise->live ? 1 : 0);
    chapter->greatest_id = MAX(chapter->greatest_id, head->id);
    if (head->op != CHANGE_RECORD) {
        exercise->former = former_of(exercise, head);
        exercise->commit = commit->number;
        exercise->key = head->key;
        exercise->text = head->text;
    }
    exercise->revision = head->revision;
    exercise->created_ms = head->created_ms ? head->created_ms : commit->time_ms;
    exercise->updated_ms = head->updated_ms ? head->updated_ms : commit->time_ms;
    exercise->live = head->live;
    if (head->base != BASE_KEEP)
        exercise->base = head->base_after;
}

static gint64 hash_token(const char *token)
{
    guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325);
    for (; *token; token++)
        hash = (hash ^ (guint8)*token) * G_GUINT64_CONSTANT(0x100000001b3);
    return (gint64)hash;
}

static gpointer boxed(gint64 number)
{
    gint64 *box = g_new(gint64, 1);
    *box = number;
    return box;
}

gint64 mongo_fold_token(const struct mongo_fold *fold, const char *token)
{
    gint64 hash = hash_token(token);
    const gint64 *number = NULL;
    for (; fold && !number; fold = fold->below)
        number = g_hash_table_lookup(fold->tokens, &hash);
    return number ? *number : 0;
}

static void forget(struct mongo_fold *fold, const struct mongo_forgotten *forgotten)
{
    for (guint i = 0; i < forgotten->keys->len; i++)
        g_hash_table_add(fold->forgotten_keys,
                         g_memdup2(&g_array_index(forgotten->keys, bson_oid_t, i), sizeof(bson_oid_t)));
    for (guint i = 0; i < forgotten->sets->len; i++)
        g_hash_table_add(fold->forgotten_sets, g_strdup(forgotten->sets->pdata[i]));
}

static void add_set(struct mongo_fold *fold, const struct mongo_commit *commit)
{
    char *name = g_strdup(commit->set);
    g_hash_table_insert(fold->sets, boxed(commit->number), name);
    g_hash_table_add(fold->used_sets, name);
}

void mongo_fold_add(struct mongo_fold *fold, const struct mongo_commit *commit)
{
    for (guint i = 0; i < commit->heads->len; i++)
        add_head(fold, commit, &g_array_index(commit->heads, struct mongo_head, i));
    for (guint i = 0; i < commit->records->len; i++) {
        const struct mongo_record *record = &g_array_index(commit->records, struct mongo_record, i);
        struct mongo_chapter *chapter = take_chapter(fold, record->chapter_code);
        g_free(chapter->record);
        chapter->record = g_strdup(record->after);
        chapter->revision = record->revision;
    }
    if (!fold->below)
        forget(fold, &commit->forgotten);
    if (strcmp(commit->kind, MAINTENANCE_KIND) == 0)
        fold->maintenance = strcmp(commit->message, MAINTENANCE_ON) == 0;
    g_hash_table_insert(fold->tokens, boxed(hash_token(commit->token)), boxed(commit->number));
    if (commit->set)
        add_set(fold, commit);
    g_free(fold->token);
    fold->token = g_strdup(commit->token);
    fold->head = commit->number;
    fold->time_ms = commit->time_ms;
}
