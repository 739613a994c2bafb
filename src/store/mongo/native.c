/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "json.h"
#include "native_internal.h"

/* Between canonical text and the documents of admin_exercises. */

static const char *const OWN[] = {"_id", "exobase", "revision", "created_at", "updated_at"};

/* Names that any server takes and that an update can address. */
static gboolean is_plain_key(const struct value_key *key)
{
    return key->size > 0 && key->bytes[0] != '$' && !memchr(key->bytes, '.', key->size) &&
           !memchr(key->bytes, 0, key->size);
}

static gboolean is_plain(const struct value *value, gboolean in_list)
{
    switch (value->type) {
    case VALUE_REAL:
        return value->real != 0 || !signbit(value->real);
    case VALUE_TEXT:
        return value->size == 0 || !memchr(value->text, 0, value->size);
    case VALUE_LIST:
        for (guint i = 0; !in_list && i < value->list->count; i++)
            if (!is_plain(&value->list->items[i], TRUE))
                return FALSE;
        return !in_list;
    case VALUE_OBJECT:
        for (guint i = 0; i < value->object->count; i++)
            if (!is_plain_key(value->object->members[i].key) ||
                !is_plain(&value->object->members[i].value, FALSE))
                return FALSE;
        return TRUE;
    default:
        return TRUE;
    }
}

static gboolean is_own(const struct value_key *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(OWN); i++)
        if (strcmp(OWN[i], key->bytes) == 0)
            return TRUE;
    return FALSE;
}

static void append_value(bson_t *out, const char *name, int size, const struct value *value);

static void append_list(bson_t *out, const struct value_list *list)
{
    for (guint i = 0; i < list->count; i++) {
        char buffer[16];
        const char *name;
        size_t size = bson_uint32_to_string(i, &name, buffer, sizeof buffer);
        append_value(out, name, (int)size, &list->items[i]);
    }
}

static void append_value(bson_t *out, const char *name, int size, const struct value *value)
{
    bson_t inner;
    switch (value->type) {
    case VALUE_FALSE:
    case VALUE_TRUE:
        bson_append_bool(out, name, size, value->type == VALUE_TRUE);
        break;
    case VALUE_INTEGER:
        if (value->integer >= G_MININT32 && value->integer <= G_MAXINT32)
            bson_append_int32(out, name, size, (gint32)value->integer);
        else
            bson_append_int64(out, name, size, value->integer);
        break;
    case VALUE_REAL:
        bson_append_double(out, name, size, value->real);
        break;
    case VALUE_TEXT:
        bson_append_utf8(out, name, size, value->text ? value->text : "", (int)value->size);
        break;
    case VALUE_LIST:
        bson_append_array_begin(out, name, size, &inner);
        append_list(&inner, value->list);
        bson_append_array_end(out, &inner);
        break;
    case VALUE_OBJECT:
        bson_append_document_begin(out, name, size, &inner);
        for (guint i = 0; i < value->object->count; i++)
            append_value(&inner, value->object->members[i].key->bytes,
                         (int)value->object->members[i].key->size, &value->object->members[i].value);
        bson_append_document_end(out, &inner);
        break;
    default:
        bson_append_null(out, name, size);
    }
}

static void append_stamp(bson_t *out, const struct mongo_version *version, const char *log_id,
                         const char *other, gsize other_size)
{
    bson_t stamp;
    bson_append_document_begin(out, "exobase", -1, &stamp);
    BSON_APPEND_UTF8(&stamp, "log", log_id);
    BSON_APPEND_INT64(&stamp, "commit", version->commit);
    if (other_size > 0)
        bson_append_utf8(&stamp, "other", -1, other, (int)other_size);
    bson_append_document_end(out, &stamp);
}

/* The two that name the exercise are the log's; a text that says something else keeps it beside them. */
static gboolean is_name(const struct value_member *member, const struct mongo_version *version,
                        gboolean *same)
{
    const struct value *value = &member->value;
    if (strcmp(member->key->bytes, "chapter_code") == 0)
        *same = value_is_text(value, version->chapter_code);
    else if (strcmp(member->key->bytes, "id") == 0)
        *same = value->type == VALUE_INTEGER && value->integer == version->id;
    else
        return FALSE;
    return TRUE;
}

/* Appends the members that can stand as they are; the others go to `other`. */
static void append_members(bson_t *out, const struct mongo_version *version, struct value_arena *arena,
                           const struct value_object *object, GString *other)
{
    struct value rest = value_object(arena, 0);
    for (guint i = 0; i < object->count; i++) {
        const struct value_member *member = &object->members[i];
        gboolean same = FALSE, name = is_name(member, version, &same);
        if (name ? !same
                 : is_own(member->key) || !is_plain_key(member->key) || !is_plain(&member->value, FALSE))
            value_object_append(arena, rest.object, member->key, member->value);
        else if (!name)
            append_value(out, member->key->bytes, (int)member->key->size, &member->value);
    }
    if (rest.object->count > 0)
        json_write_canonical(other, &rest);
}

bson_t *mongo_native(const struct mongo_version *version, const char *log_id)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) other = g_string_new(NULL);
    struct value value;
    bson_t *out = bson_new();
    BSON_APPEND_OID(out, "_id", version->key);
    BSON_APPEND_UTF8(out, "chapter_code", version->chapter_code);
    BSON_APPEND_INT64(out, "id", version->id);
    if (json_parse(arena, version->text, version->size, &value, NULL) && value.type == VALUE_OBJECT)
        append_members(out, version, arena, value.object, other);
    else
        g_string_append_len(other, version->text, (gssize)version->size);
    BSON_APPEND_INT64(out, "revision", version->revision);
    BSON_APPEND_DATE_TIME(out, "created_at", version->created_ms);
    BSON_APPEND_DATE_TIME(out, "updated_at", version->updated_ms);
    append_stamp(out, version, log_id, other->str, other->len);
    return out;
}

bson_t *mongo_stub(const bson_oid_t *key, const char *log_id, const char *token)
{
    char hex[25];
    bson_oid_to_string(key, hex);
    g_autofree char *id = g_strconcat(MONGO_STUB_PREFIX, hex, NULL);
    return BCON_NEW("_id", BCON_OID(key), "id", BCON_UTF8(id), "exobase", "{", "log", BCON_UTF8(log_id),
                    "stub", BCON_UTF8(token), "}");
}

gboolean mongo_is_stub(const bson_t *document, const char *log_id, bson_oid_t *key)
{
    bson_iter_t id, iter, token;
    if (!bson_iter_init_find(&id, document, "_id") || !BSON_ITER_HOLDS_OID(&id) ||
        !bson_iter_init(&iter, document) || !bson_iter_find_descendant(&iter, "exobase.stub", &token) ||
        !BSON_ITER_HOLDS_UTF8(&token))
        return FALSE;
    *key = *bson_iter_oid(&id);
    g_autoptr(bson_t) stub = mongo_stub(key, log_id, bson_iter_utf8(&token, NULL));
    return mongo_same(document, stub);
}

/* $eq alone takes 1.0 for 1, a missing member for null and ["x"] for "x": the type is part of it. */
static void append_exactly(bson_t *filter, const bson_iter_t *member)
{
    const bson_type_t type = bson_iter_type(member);
    bson_t exactly, negated;
    bson_append_document_begin(filter, bson_iter_key(member), -1, &exactly);
    bson_append_iter(&exactly, "$eq", -1, member);
    if (type == BSON_TYPE_NULL)
        BSON_APPEND_BOOL(&exactly, "$exists", true);
    else
        BSON_APPEND_INT32(&exactly, "$type", (gint32)type);
    if (type != BSON_TYPE_ARRAY && type != BSON_TYPE_NULL) {
        bson_append_document_begin(&exactly, "$not", -1, &negated);
        BSON_APPEND_INT32(&negated, "$type", BSON_TYPE_ARRAY);
        bson_append_document_end(&exactly, &negated);
    }
    bson_append_document_end(filter, &exactly);
}

static gboolean is_id(const bson_iter_t *member)
{
    return strcmp(bson_iter_key(member), "_id") == 0;
}

/* A member that a filter or an update can't name: it can't be guarded, and is never written. */
static gboolean is_nameable(const bson_iter_t *member)
{
    const char *name = bson_iter_key(member);
    return *name && *name != '$' && !strchr(name, '.');
}

bson_t *mongo_exact_filter(const bson_t *document)
{
    bson_t *filter = bson_new();
    bson_iter_t iter;
    for (gboolean more = bson_iter_init(&iter, document); more && bson_iter_next(&iter);) {
        if (is_id(&iter))
            bson_append_iter(filter, "_id", -1, &iter);
        else if (is_nameable(&iter))
            append_exactly(filter, &iter);
    }
    return filter;
}

void mongo_guard_added(bson_t *filter, const bson_t *before, const bson_t *after)
{
    bson_iter_t iter, other;
    bson_t missing;
    for (gboolean more = bson_iter_init(&iter, after); more && bson_iter_next(&iter);) {
        if (bson_iter_init_find(&other, before, bson_iter_key(&iter)))
            continue;
        bson_append_document_begin(filter, bson_iter_key(&iter), -1, &missing);
        BSON_APPEND_BOOL(&missing, "$exists", false);
        bson_append_document_end(filter, &missing);
    }
}

static gboolean is_number(const bson_iter_t *value)
{
    return BSON_ITER_HOLDS_INT32(value) || BSON_ITER_HOLDS_INT64(value) || BSON_ITER_HOLDS_DOUBLE(value);
}

static gboolean same_number(const bson_iter_t *a, const bson_iter_t *b)
{
    if (BSON_ITER_HOLDS_DOUBLE(a) || BSON_ITER_HOLDS_DOUBLE(b)) {
        const double first = bson_iter_as_double(a), second = bson_iter_as_double(b);
        return memcmp(&first, &second, sizeof first) == 0;
    }
    return bson_iter_as_int64(a) == bson_iter_as_int64(b);
}

/*
 * Equal but for the width of numbers: a server may keep 1 where it is told to set 1.0, as they are equal to
 * it.
 */
static gboolean same_value(const bson_iter_t *a, const bson_iter_t *b)
{
    bson_iter_t in_a, in_b;
    g_autoptr(bson_t) first = bson_new();
    g_autoptr(bson_t) second = bson_new();
    if (is_number(a) && is_number(b))
        return same_number(a, b);
    if (bson_iter_type(a) != bson_iter_type(b))
        return FALSE;
    if ((BSON_ITER_HOLDS_DOCUMENT(a) || BSON_ITER_HOLDS_ARRAY(a)) && bson_iter_recurse(a, &in_a) &&
        bson_iter_recurse(b, &in_b)) {
        while (bson_iter_next(&in_a))
            if (!bson_iter_next(&in_b) || strcmp(bson_iter_key(&in_a), bson_iter_key(&in_b)) != 0 ||
                !same_value(&in_a, &in_b))
                return FALSE;
        return !bson_iter_next(&in_b);
    }
    bson_append_iter(first, "v", 1, a);
    bson_append_iter(second, "v", 1, b);
    return bson_equal(first, second);
}

bson_t *mongo_difference(const bson_t *before, const bson_t *after)
{
    bson_t *update = bson_new();
    bson_t set = BSON_INITIALIZER, unset = BSON_INITIALIZER;
    bson_iter_t iter, other;
    for (gboolean more = bson_iter_init(&iter, after); more && bson_iter_next(&iter);)
        if (!is_id(&iter) &&
            (!bson_iter_init_find(&other, before, bson_iter_key(&iter)) || !same_value(&iter, &other)))
            bson_append_iter(&set, NULL, 0, &iter);
    for (gboolean more = bson_iter_init(&iter, before); more && bson_iter_next(&iter);)
        if (is_nameable(&iter) && !bson_iter_init_find(&other, after, bson_iter_key(&iter)))
            BSON_APPEND_UTF8(&unset, bson_iter_key(&iter), "");
    if (!bson_empty(&set))
        BSON_APPEND_DOCUMENT(update, "$set", &set);
    if (!bson_empty(&unset))
        BSON_APPEND_DOCUMENT(update, "$unset", &unset);
    bson_destroy(&set);
    bson_destroy(&unset);
    return update;
}

gboolean mongo_same(const bson_t *a, const bson_t *b)
{
    g_autoptr(bson_t) update = mongo_difference(a, b);
    return bson_empty(update);
}
