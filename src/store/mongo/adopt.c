/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "adopt_internal.h"
#include "draft_internal.h"
#include "engine_setup_internal.h"
#include "errors.h"
#include "i18n.h"
#include "project_internal.h"

/*
 * Adopting what other programs wrote. A collection that no bank was made of becomes one by one commit; what
 * is found later in a bank is adopted edit by edit. Every such commit is valid only right after the log that
 * the document was judged by.
 */

static void adopted_free(gpointer data)
{
    struct mongo_adopted *adopted = data;
    if (adopted->document)
        bson_destroy(adopted->document);
    g_free(adopted);
}

/* Whether an id can stay: nobody else ever had it. */
static gboolean is_free(struct adopting *adopting, const struct exercise *exercise)
{
    g_autofree char *name = g_strdup_printf("%s %lld", exercise->chapter_code, (long long)exercise->id);
    return exercise->id != 0 &&
           !mongo_fold_exercise(adopting->store->fold, exercise->chapter_code, exercise->id) &&
           g_hash_table_add(adopting->taken, g_steal_pointer(&name));
}

static void add_new(struct adopting *adopting, const struct mongo_outside *outside, struct value_arena *arena,
                    struct mongo_reading *reading)
{
    struct exercise *exercise = &reading->exercise;
    g_autoptr(GString) text = g_string_new(NULL);
    gint64 given = exercise->id;
    gboolean keeps = is_free(adopting, exercise);
    if (!keeps && given != 0) {
        value_object_remove(exercise->document, "id");
        exercise->id = 0;
    }
    struct change change = {.op = CHANGE_CREATE,
                            .chapter_code = changeset_intern(adopting->changeset, exercise->chapter_code),
                            .id = keeps ? given : 0,
                            .created_ms = reading->created_ms};
    exercise_write(exercise, text, &change.id_place);
    change.after = changeset_keep(adopting->changeset, text->str, text->len);
    change.after_size = text->len;
    mongo_adopt_change(adopting, &change, outside);
    g_autofree char *place = given != 0 ? g_strdup_printf("%s %lld", exercise->chapter_code, (long long)given)
                                        : g_strdup(exercise->chapter_code);
    mongo_tell_outside(
        adopting, place,
        keeps        ? _("becomes an exercise of the bank")
        : given != 0 ? _("becomes an exercise of the bank under the next free id: another exercise has its")
                     : _("becomes an exercise of the bank under the next free id: it has none"),
        STORE_OUTSIDE_ADOPTED);
    (void)arena;
}

static void add_gone(struct adopting *adopting, const struct mongo_outside *outside)
{
    g_autofree char *place = mongo_outside_place(outside);
    const struct mongo_exercise *exercise =
        mongo_fold_exercise(adopting->store->fold, outside->known->chapter_code, outside->known->id);
    const struct change change = {
        .op = outside->document ? CHANGE_RECORD : CHANGE_DELETE,
        .chapter_code = changeset_intern(adopting->changeset, outside->known->chapter_code),
        .id = outside->known->id,
        .from = exercise->revision,
    };
    mongo_adopt_change(adopting, &change, outside);
    mongo_tell_outside(adopting, place,
                       outside->document
                           ? _("was written by another program after it was deleted: it stays deleted, and "
                               "what was written is kept in the log")
                           : _("was deleted by another program"),
                       STORE_OUTSIDE_ADOPTED);
}

/* A document that is left alone may have the chapter and id of an exercise, which then has no document. */
static void tell_taken(const struct adopting *adopting, const struct mongo_outside *outside)
{
    const char *code = NULL;
    gint64 id = 0;
    const struct mongo_exercise *exercise = mongo_read_place(outside->document, &code, &id)
                                                ? mongo_fold_exercise(adopting->store->fold, code, id)
                                                : NULL;
    if (!exercise || !exercise->live || (!outside->keyless && bson_oid_equal(&exercise->key, &outside->key)))
        return;
    g_autofree char *holder = mongo_outside_place(outside);
    g_autofree char *place = g_strdup_printf("%s %lld", code, (long long)id);
    g_autofree char *message = g_strdup_printf(
        _("can't stand in admin_exercises: a document that is left alone (%s) has its chapter and id"),
        holder);
    mongo_tell_outside(adopting, place, message, STORE_OUTSIDE_LEFT_ALONE);
}

static void tell_refused(const struct adopting *adopting, const struct mongo_outside *outside)
{
    g_autofree char *place = mongo_outside_place(outside);
    g_autofree char *message = g_strdup_printf(
        _("is not brought up to date in admin_exercises, as the server refuses it (%s)"), outside->refused);
    mongo_tell_outside(adopting, place, message, STORE_OUTSIDE_LEFT_ALONE);
}

/* Adds what becomes of one document; what is no exercise is told of and left alone. */
static gboolean add_one(struct adopting *adopting, const struct mongo_outside *outside, GError **error)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GError) fault = NULL;
    struct mongo_reading reading;
    if (outside->refused) {
        tell_refused(adopting, outside);
        return TRUE;
    }
    if (outside->known && (!outside->live || !outside->document)) {
        add_gone(adopting, outside);
        return TRUE;
    }
    if (outside->keyless)
        g_set_error_literal(&fault, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _("its _id is no ObjectId"));
    if (!fault && mongo_read_outside(arena, outside->document, &reading, &fault)) {
        if (outside->known)
            return mongo_adopt_edit(adopting, outside, arena, &reading, error);
        add_new(adopting, outside, arena, &reading);
        return TRUE;
    }
    g_autofree char *place = mongo_outside_place(outside);
    g_autofree char *message = g_strdup_printf(_("is no exercise and is left alone: %s"), fault->message);
    mongo_tell_outside(adopting, place, message, STORE_OUTSIDE_LEFT_ALONE);
    tell_taken(adopting, outside);
    return TRUE;
}

/* Valid only right after the log that the documents were judged by. */
static struct changeset *begin(gint64 judged, const char *author)
{
    struct changeset *changeset =
        changeset_new(author, ADOPT_KIND, _("adopted what another program wrote into admin_exercises"));
    changeset->adopted = g_ptr_array_new_with_free_func(adopted_free);
    changeset->expect_head = judged;
    return changeset;
}

static gboolean adopt(struct adopting *adopting, GPtrArray *outside, guint first, guint end,
                      gboolean look_only, const char *author, gint64 *number, GError **error)
{
    g_autoptr(changeset) changeset = begin(adopting->judged, author);
    adopting->changeset = changeset;
    for (guint i = first; i < end; i++)
        if (!add_one(adopting, outside->pdata[i], error))
            return FALSE;
    return look_only || changeset->changes->len == 0 ||
           mongo_commit_alone(adopting->store, changeset, number, error);
}

/* What is told of a document when its commit is made: somebody else may be faster, and tells of it then. */
struct held {
    char *place, *message;
    enum store_outside what;
};

static void held_clear(gpointer data)
{
    struct held *held = data;
    g_free(held->place);
    g_free(held->message);
}

static void hold(const char *place, const char *message, enum store_outside what, gpointer data)
{
    const struct held held = {g_strdup(place), g_strdup(message), what};
    g_array_append_val((GArray *)data, held);
}

static void tell_held(const GArray *all, store_adoption_func found, gpointer data)
{
    for (guint i = 0; found && i < all->len; i++) {
        const struct held *held = &g_array_index(all, struct held, i);
        found(held->place, held->message, held->what, data);
    }
}

gboolean mongo_adopt_each(struct mongo_store *store, GPtrArray *outside, const char *author,
                          store_adoption_func found, gpointer data, gint64 *number, GError **error)
{
    gint64 judged = store->fold->head;
    g_autoptr(GHashTable) keys = g_hash_table_new(mongo_key_hash, mongo_key_equal);
    for (guint i = 0; i < outside->len; i++) {
        struct mongo_outside *one = outside->pdata[i];
        if (!one->keyless && !g_hash_table_add(keys, &one->key))
            continue; /* it was met twice */
        g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autoptr(GError) cause = NULL;
        g_autoptr(GArray) held = g_array_new(FALSE, FALSE, sizeof(struct held));
        g_array_set_clear_func(held, held_clear);
        gint64 made = 0;
        struct adopting adopting = {
            .store = store, .judged = judged, .taken = taken, .found = hold, .data = held};
        if (adopt(&adopting, outside, i, i + 1, FALSE, author, &made, &cause)) {
            tell_held(held, found, data);
            /* Its own commit changes nothing about the others. */
            judged += made != 0;
            *number = made != 0 ? made : *number;
            continue;
        }
        if (mongo_is_overtaken(cause))
            return TRUE; /* the next look judges anew */
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    return TRUE;
}

static int compare_outside(gconstpointer first, gconstpointer second)
{
    const struct mongo_outside *a = *(const struct mongo_outside *const *)first;
    const struct mongo_outside *b = *(const struct mongo_outside *const *)second;
    return bson_oid_compare(&a->key, &b->key);
}

/* The missing ones, if they are too many to be believed, are taken off the list. Caller frees. */
static GPtrArray *take_vanished(struct mongo_store *store, GPtrArray *outside)
{
    GPtrArray *vanished = g_ptr_array_new_with_free_func(mongo_outside_free);
    guint missing = 0;
    for (guint i = 0; i < outside->len; i++)
        missing += ((const struct mongo_outside *)outside->pdata[i])->document == NULL;
    if (!mongo_is_mass_deletion(store, missing))
        return vanished;
    for (guint i = outside->len; i > 0; i--)
        if (!((const struct mongo_outside *)outside->pdata[i - 1])->document)
            g_ptr_array_add(vanished, g_ptr_array_steal_index(outside, i - 1));
    g_ptr_array_sort(vanished, compare_outside);
    return vanished;
}

char *mongo_describe_vanished(guint n)
{
    return g_strdup_printf(
        _("another program deleted %u exercises, too many to be believed: they stay in the bank"), n);
}

/* Tells of them, and deletes them by one commit, where that was decided. */
static gboolean judge_vanished(struct adopting *adopting, GPtrArray *vanished, enum store_adoption how,
                               const char *author, gint64 *number, GError **error)
{
    if (vanished->len == 0)
        return TRUE;
    g_autofree char *message = mongo_describe_vanished(vanished->len);
    for (guint i = 0; i < vanished->len; i++) {
        g_autofree char *place = mongo_outside_place(vanished->pdata[i]);
        adopting->found(place, message, STORE_OUTSIDE_VANISHED_ONE, adopting->data);
    }
    adopting->found(MONGO_EXERCISES, message, STORE_OUTSIDE_VANISHED, adopting->data);
    if (how != STORE_ADOPT_DELETIONS)
        return TRUE;
    store_adoption_func found = adopting->found;
    adopting->found = NULL; /* each of them needs no telling */
    gboolean done = adopt(adopting, vanished, 0, vanished->len, FALSE, author, number, error);
    adopting->found = found;
    adopting->judged = adopting->store->fold->head;
    return done;
}

/* Tells of what writers left that died; takes it away, if there is an author. */
static gboolean forget(const struct adopting *adopting, const char *author, gint64 *number, GError **error)
{
    guint n = 0;
    const gint64 before_s = g_get_real_time() / G_USEC_PER_SEC - MONGO_FORGET_AGE_S;
    if (!mongo_forget(adopting->store, before_s, author, &n, number, error))
        return FALSE;
    if (n == 0)
        return TRUE;
    g_autofree char *message = g_strdup_printf(
        _("places of new exercises, or sets of parts of large commits, that no commit names: %u"), n);
    adopting->found(MONGO_EXERCISES, message, STORE_OUTSIDE_LEFT_OVER, adopting->data);
    return TRUE;
}

gboolean mongo_adopt(struct store *base, enum store_adoption how, const char *author,
                     store_adoption_func found, gpointer data, gint64 *number, GError **error)
{
    const gboolean look_only = how == STORE_ADOPT_LOOK;
    struct mongo_store *store = (struct mongo_store *)base;
    g_autoptr(GPtrArray) outside = g_ptr_array_new_with_free_func(mongo_outside_free);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct adopting adopting = {.store = store, .taken = taken, .found = found, .data = data};
    gboolean foreign = store->foreign;
    if (!look_only && !mongo_look_occupied(store, TRUE, error))
        return FALSE;
    if (!look_only && foreign && !mongo_make_adopted(store, error))
        return FALSE;
    if (foreign && !mongo_plan_indexes(store, found, data, error))
        return FALSE;
    if (!mongo_catch_up(store, error) || !mongo_sweep(store, look_only, outside, error))
        return FALSE;
    adopting.judged = store->fold->head;
    g_autoptr(GPtrArray) vanished = take_vanished(store, outside);
    if (!judge_vanished(&adopting, vanished, how, author, number, error))
        return FALSE;
    g_ptr_array_sort(outside, compare_outside);
    if (look_only || foreign) {
        if (!adopt(&adopting, outside, 0, outside->len, look_only, author, number, error))
            return FALSE;
    } else if (!mongo_adopt_each(store, outside, author, found, data, number, error)) {
        return FALSE;
    }
    /* Documents that stood in each other's way, and those of keys that are long gone. */
    for (guint round = 0; !look_only && outside->len > 0 && round < 2; round++) {
        g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(mongo_outside_free);
        if (!mongo_sweep(store, FALSE, left, error))
            return FALSE;
    }
    if (foreign)
        return look_only || mongo_finish_adopted(store, found, data, error);
    return mongo_keep_indexes(store, look_only, found, data, error) &&
           forget(&adopting, look_only ? NULL : author, number, error);
}
