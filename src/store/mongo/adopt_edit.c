/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "adopt_internal.h"
#include "draft_internal.h"
#include "i18n.h"
#include "json.h"

/*
 * An edit of an exercise that the bank has: three-way, by member, with the version that it was made from; and
 * what is told of a document, whatever becomes of it.
 */

void mongo_tell_outside(const struct adopting *adopting, const char *place, const char *message,
                        enum store_outside what)
{
    if (adopting->found)
        adopting->found(place, message, what, adopting->data);
}

#define ID_SHOWN 100

/* A key that no bank can keep, as MongoDB's tools write it: what stands between `{ "_id" : ` and ` }`. */
static char *odd_place(const bson_t *document)
{
    g_autoptr(bson_t) alone = bson_new();
    bson_iter_t id;
    if (bson_iter_init_find(&id, document, "_id"))
        bson_append_iter(alone, "_id", -1, &id);
    char *json = bson_as_relaxed_extended_json(alone, NULL);
    char *value = json ? strchr(json, ':') : NULL;
    char *end = json ? strrchr(json, '}') : NULL;
    if (value && end)
        *end = '\0';
    g_autofree char *shown =
        value ? g_utf8_make_valid(value + 1, (gssize)strnlen(value + 1, ID_SHOWN)) : g_strdup("");
    bson_free(json);
    return g_strdup_printf("_id %s", g_strstrip(shown));
}

char *mongo_outside_place(const struct mongo_outside *outside)
{
    char hex[25];
    if (outside->known)
        return g_strdup_printf("%s %lld", outside->known->chapter_code, (long long)outside->known->id);
    if (outside->keyless)
        return odd_place(outside->document);
    bson_oid_to_string(&outside->key, hex);
    return g_strdup_printf("_id %s", hex);
}

void mongo_adopt_change(struct adopting *adopting, const struct change *change,
                        const struct mongo_outside *outside)
{
    struct mongo_adopted *adopted = g_new0(struct mongo_adopted, 1);
    adopted->key = outside->key;
    adopted->document = outside->document ? bson_copy(outside->document) : NULL;
    g_array_append_val(adopting->changeset->changes, *change);
    g_ptr_array_add(adopting->changeset->adopted, adopted);
}

/* The text that the log has at a place, as an object; NULL: there is none. */
static const struct value_object *parse(struct value_arena *arena, const struct mongo_wanted *text)
{
    struct value value;
    gboolean object =
        text->text && json_parse(arena, text->text, text->size, &value, NULL) && value.type == VALUE_OBJECT;
    return object ? value.object : NULL;
}

struct stamped {
    const bson_oid_t *key;
    struct mongo_place text;
};

static gboolean find_stamped(struct mongo_commit *commit, G_GNUC_UNUSED const char *before, gpointer data,
                             G_GNUC_UNUSED GError **error)
{
    struct stamped *stamped = data;
    for (guint i = 0; i < commit->heads->len; i++) {
        const struct mongo_head *head = &g_array_index(commit->heads, struct mongo_head, i);
        if (bson_oid_equal(&head->key, stamped->key) && head->op != CHANGE_RECORD)
            stamped->text = head->text;
    }
    return FALSE;
}

/* Where the text lies that the edit was made from: an adoption that is newer than the stamp, else the stamp's
 * commit. */
static gboolean find_base(struct adopting *adopting, const struct mongo_outside *outside,
                          struct mongo_place *base, GError **error)
{
    struct stamped stamped = {&outside->key, {0}};
    const struct mongo_range range = {.after = outside->stamp - 1, .until = outside->stamp, .limit = 1};
    if (outside->known->outside.commit > outside->stamp) {
        *base = outside->known->outside;
        return TRUE;
    }
    if (outside->stamp <= 0)
        return TRUE;
    if (!mongo_each_commit(adopting->store, &range, find_stamped, &stamped, error))
        return FALSE;
    *base = stamped.text;
    return TRUE;
}

/* The base as an object: a text of the log, or the document that was adopted. */
static const struct value_object *read_base(struct value_arena *arena, const struct mongo_outside *outside,
                                            const struct mongo_wanted *base)
{
    struct mongo_reading reading;
    bson_t document;
    if (!base->text || base->place.commit != outside->known->outside.commit ||
        !bson_init_static(&document, (const guint8 *)base->text, base->size))
        return parse(arena, base);
    return mongo_read_outside(arena, &document, &reading, NULL) ? reading.exercise.document
                                                                : parse(arena, base);
}

static void tell_edit(const struct adopting *adopting, const struct mongo_outside *outside,
                      const GString *conflicts)
{
    g_autofree char *place = mongo_outside_place(outside);
    const char *code = NULL;
    gint64 id = 0;
    const gboolean moved = mongo_read_place(outside->document, &code, &id) &&
                           (strcmp(code, outside->known->chapter_code) != 0 || id != outside->known->id);
    g_autofree char *message =
        conflicts->len == 0
            ? g_strdup(moved
                           ? _("was changed by another program, its chapter or id too, which stay the bank's")
                           : _("was changed by another program"))
            : g_strdup_printf(_("was changed by another program; %s changed in the bank too, whose text "
                                "stands, and the other is kept in the log"),
                              conflicts->str);
    mongo_tell_outside(adopting, place, message,
                       conflicts->len == 0 ? STORE_OUTSIDE_ADOPTED : STORE_OUTSIDE_CONFLICT);
}

/* The commit says by itself what the bank did not take. */
static void name_conflict(const struct adopting *adopting, const struct mongo_outside *outside,
                          const GString *conflicts)
{
    g_autofree char *place = mongo_outside_place(outside);
    g_autofree char *message = g_strdup_printf(
        _("adopted what another program wrote into admin_exercises (%s), but for what the bank "
          "had changed as well: %s"),
        place, conflicts->str);
    adopting->changeset->message = changeset_intern(adopting->changeset, message);
}

/* Times, revision, content UID, or the same in other words (1.0 for 1). */
static void tell_same(const struct adopting *adopting, const struct mongo_outside *outside)
{
    g_autofree char *place = mongo_outside_place(outside);
    mongo_tell_outside(
        adopting, place,
        _("was changed by another program in what the bank reckons itself: the bank's stands, and what was "
          "written is kept in the log"),
        STORE_OUTSIDE_ADOPTED);
}

static gboolean is_same_text(struct value_arena *arena, const struct value_object *log,
                             const struct value_object *document)
{
    g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);
    struct value a = value_object(arena, 0), b = value_object(arena, 0);
    *a.object = *log;
    *b.object = *document;
    json_write_canonical(first, &a);
    json_write_canonical(second, &b);
    return g_string_equal(first, second);
}

gboolean mongo_adopt_edit(struct adopting *adopting, const struct mongo_outside *outside,
                          struct value_arena *arena, struct mongo_reading *reading, GError **error)
{
    const struct mongo_exercise *exercise =
        mongo_fold_exercise(adopting->store->fold, outside->known->chapter_code, outside->known->id);
    g_autoptr(GArray) texts = mongo_wanted_new();
    g_autoptr(GString) conflicts = g_string_new(NULL), text = g_string_new(NULL);
    struct mongo_place base = {0};
    struct exercise merged;
    if (!find_base(adopting, outside, &base, error))
        return FALSE;
    mongo_want(texts, exercise->text);
    mongo_want(texts, base);
    if (!mongo_fetch(adopting->store, texts, error))
        return FALSE;
    const struct mongo_wanted *ours = &g_array_index(texts, struct mongo_wanted, 0);
    const struct value_object *log = parse(arena, ours);
    struct change change = {.op = CHANGE_RECORD,
                            .chapter_code =
                                changeset_intern(adopting->changeset, outside->known->chapter_code),
                            .id = outside->known->id,
                            .from = exercise->revision};
    if (log) {
        struct value value =
            mongo_merge(arena, read_base(arena, outside, &g_array_index(texts, struct mongo_wanted, 1)), log,
                        reading->exercise.document, outside->stamp == 0, conflicts);
        /* It stays what the log calls it. */
        value_set(arena, value.object, "chapter_code", value_string(outside->known->chapter_code));
        value_set(arena, value.object, "id", value_integer(outside->known->id));
        if (!exercise_normalise(arena, &value, outside->known->chapter_code, DOOR_OWN_EXPORT, NULL, NULL,
                                &merged, error))
            return FALSE;
        exercise_write(&merged, text, NULL);
    }
    if (log && (text->len != ours->size || memcmp(text->str, ours->text, text->len) != 0)) {
        change.op = CHANGE_UPDATE;
        change.after = changeset_keep(adopting->changeset, text->str, text->len);
        change.after_size = text->len;
    }
    mongo_adopt_change(adopting, &change, outside);
    if (conflicts->len > 0)
        name_conflict(adopting, outside, conflicts);
    if (log && is_same_text(arena, log, reading->exercise.document))
        tell_same(adopting, outside);
    else
        tell_edit(adopting, outside, conflicts);
    return TRUE;
}
