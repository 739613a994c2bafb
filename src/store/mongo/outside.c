/* SPDX-License-Identifier: Apache-2.0 */
#include "outside_internal.h"

#include <math.h>
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "json.h"

/* Reading what another program wrote: BSON into an exercise's normal form. */

#define DEPTH_MAX 100
#define EXACT_MAX 9007199254740992.0 /* 2^53 */

void mongo_outside_free(gpointer data)
{
    struct mongo_outside *outside = data;
    if (outside->document)
        bson_destroy(outside->document);
    g_free(outside->refused);
    g_free(outside);
}

/* What JSON has no type for: as MongoDB's own tools write it. */
static struct value other_value(struct value_arena *arena, const bson_iter_t *iter)
{
    g_autoptr(bson_t) wrapped = bson_new();
    struct value value = value_null();
    bson_append_iter(wrapped, "v", 1, iter);
    char *json = bson_as_relaxed_extended_json(wrapped, NULL);
    if (json && json_parse(arena, json, strlen(json), &value, NULL) && value.type == VALUE_OBJECT) {
        const struct value *inner = value_object_get(value.object, "v");
        value = inner ? *inner : value_null();
    }
    bson_free(json);
    return value;
}

static struct value read_value(struct value_arena *arena, const bson_iter_t *iter, guint depth);

static struct value read_list(struct value_arena *arena, bson_iter_t *items, guint depth)
{
    struct value list = value_list(arena, 4);
    while (bson_iter_next(items))
        value_list_append(arena, list.list, read_value(arena, items, depth));
    return list;
}

static struct value read_object(struct value_arena *arena, bson_iter_t *members, guint depth)
{
    struct value object = value_object(arena, 8);
    while (bson_iter_next(members))
        value_set(arena, object.object, bson_iter_key(members), read_value(arena, members, depth));
    return object;
}

static struct value read_text(struct value_arena *arena, const bson_iter_t *iter)
{
    guint32 size = 0;
    const char *text = bson_iter_utf8(iter, &size);
    return value_text(value_arena_copy(arena, text, size), size);
}

static struct value read_time(struct value_arena *arena, const bson_iter_t *iter)
{
    gint64 ms = bson_iter_date_time(iter);
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(ms / 1000);
    g_autofree char *text = time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%S") : NULL;
    if (!text)
        return other_value(arena, iter);
    g_autofree char *whole = g_strdup_printf("%s.%03dZ", text, (int)(ABS(ms) % 1000));
    return value_text(value_arena_copy(arena, whole, strlen(whole)), strlen(whole));
}

static struct value read_value(struct value_arena *arena, const bson_iter_t *iter, guint depth)
{
    bson_iter_t inner;
    char hex[25];
    switch (bson_iter_type(iter)) {
    case BSON_TYPE_NULL:
    case BSON_TYPE_UNDEFINED:
        return value_null();
    case BSON_TYPE_BOOL:
        return value_boolean(bson_iter_bool(iter));
    case BSON_TYPE_INT32:
    case BSON_TYPE_INT64:
        return value_integer(bson_iter_as_int64(iter));
    case BSON_TYPE_DOUBLE:
        return isfinite(bson_iter_double(iter)) ? value_real(bson_iter_double(iter))
                                                : other_value(arena, iter);
    case BSON_TYPE_UTF8:
        return read_text(arena, iter);
    case BSON_TYPE_DATE_TIME:
        return read_time(arena, iter);
    case BSON_TYPE_OID:
        bson_oid_to_string(bson_iter_oid(iter), hex);
        return value_text(value_arena_copy(arena, hex, strlen(hex)), strlen(hex));
    case BSON_TYPE_ARRAY:
        return depth < DEPTH_MAX && bson_iter_recurse(iter, &inner) ? read_list(arena, &inner, depth + 1)
                                                                    : value_null();
    case BSON_TYPE_DOCUMENT:
        return depth < DEPTH_MAX && bson_iter_recurse(iter, &inner) ? read_object(arena, &inner, depth + 1)
                                                                    : value_null();
    default:
        return other_value(arena, iter);
    }
}

/* A time of any of the ways in which the Python system wrote it; without a zone it is UTC. 0: none. */
static gint64 read_created(const bson_iter_t *iter)
{
    if (BSON_ITER_HOLDS_DATE_TIME(iter))
        return MAX(0, bson_iter_date_time(iter));
    if (!BSON_ITER_HOLDS_UTF8(iter))
        return 0;
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autofree char *text = g_strstrip(g_strdup(bson_iter_utf8(iter, NULL)));
    g_strdelimit(text, " ", 'T');
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, utc);
    gint64 ms = time ? g_date_time_to_unix(time) * 1000 + g_date_time_get_microsecond(time) / 1000 : 0;
    return MAX(0, ms);
}

/* Members that could not stand in the document by themselves (native.c). */
static void take_other(struct value_arena *arena, const bson_iter_t *stamp, struct value_object *out)
{
    bson_iter_t inner;
    struct value other;
    if (!BSON_ITER_HOLDS_DOCUMENT(stamp) || !bson_iter_recurse(stamp, &inner) ||
        !bson_iter_find(&inner, "other") || !BSON_ITER_HOLDS_UTF8(&inner))
        return;
    guint32 size = 0;
    const char *text = bson_iter_utf8(&inner, &size);
    if (!json_parse(arena, text, size, &other, NULL) || other.type != VALUE_OBJECT)
        return;
    for (guint i = 0; i < other.object->count; i++)
        value_object_set(arena, out, other.object->members[i].key, other.object->members[i].value);
}

static struct value read_members(struct value_arena *arena, const bson_t *document, gint64 *created_ms)
{
    struct value object = value_object(arena, 32);
    bson_iter_t iter, stamp;
    gboolean stamped = FALSE;
    *created_ms = 0;
    for (gboolean more = bson_iter_init(&iter, document); more && bson_iter_next(&iter);) {
        const char *name = bson_iter_key(&iter);
        if (strcmp(name, "created_at") == 0) {
            *created_ms = read_created(&iter);
        } else if (strcmp(name, "exobase") == 0) {
            stamp = iter;
            stamped = TRUE;
        } else if (strcmp(name, "_id") != 0 && strcmp(name, "updated_at") != 0 &&
                   strcmp(name, "revision") != 0) {
            value_set(arena, object.object, name, read_value(arena, &iter, 0));
        }
    }
    if (stamped)
        take_other(arena, &stamp, object.object);
    return object;
}

/* 3.0 is 3; what is no number at all is as if there were none. */
static void mend_id(struct value_object *object)
{
    struct value *id = value_object_get(object, "id");
    if (!id)
        return;
    if (id->type == VALUE_REAL && id->real > -EXACT_MAX && id->real < EXACT_MAX &&
        (double)(gint64)id->real == id->real)
        *id = value_integer((gint64)id->real);
    if (id->type == VALUE_NULL || (id->type == VALUE_INTEGER && id->integer <= 0))
        value_object_remove(object, "id");
}

gboolean mongo_read_outside(struct value_arena *arena, const bson_t *document, struct mongo_reading *out,
                            GError **error)
{
    struct value object = read_members(arena, document, &out->created_ms);
    g_autofree char *given = value_dup_string(value_object_get(object.object, "chapter_code"));
    if (!given) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _("it names no chapter"));
        return FALSE;
    }
    g_autofree char *code = exercise_chapter_code(given, error);
    if (!code)
        return FALSE;
    value_set(arena, object.object, "chapter_code",
              value_string(value_arena_copy(arena, code, strlen(code))));
    mend_id(object.object);
    return exercise_normalise(arena, &object, value_object_get(object.object, "chapter_code")->text,
                              DOOR_OWN_EXPORT, NULL, NULL, &out->exercise, error);
}

static gboolean same(const struct value *a, const struct value *b)
{
    return (!a && !b) || (a && b && value_equal(a, b));
}

static void merge_member(struct value_arena *arena, struct value_object *out, const struct value_key *key,
                         const struct value_object *base, const struct value *ours,
                         const struct value *theirs, gboolean take_theirs, GString *conflicts)
{
    const struct value *before = base ? value_object_get(base, key->bytes) : NULL;
    const struct value *chosen = theirs;
    if (same(ours, theirs) || (base && same(before, theirs)))
        chosen = ours;
    else if (base && !same(before, ours) && !take_theirs) {
        chosen = ours;
        g_string_append_printf(conflicts, "%s%s", conflicts->len > 0 ? ", " : "", key->bytes);
    }
    if (chosen)
        value_object_set(arena, out, key, *chosen);
}

struct value mongo_merge(struct value_arena *arena, const struct value_object *base,
                         const struct value_object *ours, const struct value_object *theirs,
                         gboolean take_theirs, GString *conflicts)
{
    struct value out = value_object(arena, ours->count);
    for (guint i = 0; i < ours->count; i++)
        merge_member(arena, out.object, ours->members[i].key, base, &ours->members[i].value,
                     value_object_get(theirs, ours->members[i].key->bytes), take_theirs, conflicts);
    for (guint i = 0; i < theirs->count; i++)
        if (!value_object_get(ours, theirs->members[i].key->bytes))
            merge_member(arena, out.object, theirs->members[i].key, base, NULL, &theirs->members[i].value,
                         take_theirs, conflicts);
    return out;
}
