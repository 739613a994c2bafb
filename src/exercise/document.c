/* SPDX-License-Identifier: Apache-2.0 */
/* A document as its canonical text, and back. */
#include <string.h>

#include "clock.h"
#include "errors.h"
#include "exercise_internal.h"
#include "i18n.h"
#include "json.h"

void exercise_slots_fill(struct exercise_slots *slots, const struct value_object *document)
{
    const struct exercise_field_row *rows = exercise_fields();
    int next = 0;

    memset(slots, 0, sizeof *slots);
    for (guint32 i = 0; i < document->count; i++) {
        const struct value_member *member = &document->members[i];
        /* A document fresh from the door has the table's own keys, in their order. */
        gboolean is_next = next < FIELD_COUNT && member->key == exercise_field_key(&rows[next]);
        int field = is_next ? next : exercise_field_find(member->key->bytes, member->key->size);
        if (field >= 0) {
            slots->of[field] = &member->value;
            next = field + 1;
        }
    }
}

const struct value *exercise_get(const struct exercise *exercise, const char *field)
{
    return value_object_get(exercise->document, field);
}

/* Where a member of this key stands, or would stand. */
static guint32 find_place(const struct value_object *document, const struct value_key *key)
{
    guint32 place = 0;

    while (place < document->count && exercise_compare_keys(document->members[place].key, key) < 0)
        place++;
    return place;
}

void exercise_set_id(struct value_arena *arena, struct exercise *exercise, gint64 id)
{
    const struct value_key *key = exercise_field_key(&exercise_fields()[FIELD_ID]);
    struct value_object *document = exercise->document;
    guint32 place = find_place(document, key);

    exercise->id = id;
    if (place < document->count && exercise_compare_keys(document->members[place].key, key) == 0) {
        document->members[place].value = value_integer(id);
        return;
    }
    /* Appends to make room, then moves the later members up. */
    value_object_set(arena, document, key, value_null());
    memmove(&document->members[place + 1], &document->members[place],
            (document->count - 1 - place) * sizeof *document->members);
    document->members[place] = (struct value_member){key, value_integer(id)};
}

static void write_member(GString *out, const struct value_member *member)
{
    json_write_text(out, member->key->bytes, member->key->size);
    g_string_append_c(out, ':');
    if (member->value.type == VALUE_TEXT)
        json_write_text(out, member->value.text, member->value.size);
    else
        json_write_canonical(out, &member->value);
}

void exercise_write(const struct exercise *exercise, GString *out, gsize *id_place)
{
    const struct value_object *document = exercise->document;
    const struct value_key *id_key = exercise_field_key(&exercise_fields()[FIELD_ID]);
    gsize start = out->len;
    gboolean look_for_place = id_place && exercise->id == 0;

    for (guint32 i = 0; i < document->count; i++) {
        g_string_append_c(out, i == 0 ? '{' : ',');
        if (look_for_place && exercise_compare_keys(document->members[i].key, id_key) > 0) {
            *id_place = out->len - start;
            look_for_place = FALSE;
        }
        write_member(out, &document->members[i]);
    }
    g_string_append_c(out, '}');
}

static gboolean corrupt(GError **error, const char *message)
{
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT, message);
    return FALSE;
}

/* Sorted, every known field there: what exercise_write wrote. */
static gboolean is_normal(const struct value_object *document, const struct exercise_slots *slots)
{
    for (guint32 i = 1; i < document->count; i++) {
        if (exercise_compare_keys(document->members[i - 1].key, document->members[i].key) >= 0)
            return FALSE;
    }
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (!slots->of[field] && field != FIELD_ID)
            return FALSE;
    }
    return slots->of[FIELD_CHAPTER_CODE]->type == VALUE_TEXT &&
           slots->of[FIELD_EXERCISE_UID]->type == VALUE_TEXT &&
           slots->of[FIELD_EXERCISE_UID]->size == SHA256_HEX_SIZE - 1 &&
           (!slots->of[FIELD_ID] || slots->of[FIELD_ID]->type == VALUE_INTEGER);
}

gboolean exercise_parse(struct value_arena *arena, const char *text, gsize size, struct exercise *out,
                        GError **error)
{
    g_autoptr(GError) reason = NULL;
    struct exercise_slots slots;
    struct exercise made = {0};
    struct value value;

    if (!json_parse(arena, text, size, &value, &reason)) {
        g_autofree char *message = g_strdup_printf(_("A stored exercise can't be read: %s"), reason->message);
        return corrupt(error, message);
    }
    if (value.type != VALUE_OBJECT)
        return corrupt(error, _("A stored exercise is not an object."));
    exercise_slots_fill(&slots, value.object);
    if (!slots.of[FIELD_CHAPTER_CODE] || !slots.of[FIELD_EXERCISE_UID] || !is_normal(value.object, &slots))
        return corrupt(error, _("A stored exercise is not in normal form."));
    made.document = value.object;
    made.chapter_code = slots.of[FIELD_CHAPTER_CODE]->text;
    made.id = slots.of[FIELD_ID] ? slots.of[FIELD_ID]->integer : 0;
    memcpy(made.uid, slots.of[FIELD_EXERCISE_UID]->text, SHA256_HEX_SIZE - 1);
    *out = made;
    return TRUE;
}

/* The end of the JSON string that begins at `at`, behind its closing quotation mark. */
static gsize skip_string(const char *text, gsize size, gsize at)
{
    gsize start = at + 1;

    for (at = start; at < size; at++) {
        const char *quote = memchr(text + at, '"', size - at);
        gsize slashes = 0;

        if (!quote)
            return size;
        at = (gsize)(quote - text);
        while (at - slashes > start && text[at - slashes - 1] == '\\')
            slashes++;
        if (slashes % 2 == 0)
            return at + 1;
    }
    return size;
}

/* The end of the value that begins at `at`: the comma or bracket behind it. */
static gsize skip_value(const char *text, gsize size, gsize at)
{
    guint depth = 0;

    while (at < size) {
        char c = text[at];
        if (c == '"') {
            at = skip_string(text, size, at);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}'))
            return at;
        if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        at++;
    }
    return size;
}

/* What the store keeps of an exercise, as members in order of key. */
struct kept_member {
    const char *name;
    char value[CLOCK_TEXT_SIZE + 4];
};

static void append_kept(GString *out, const struct kept_member *kept)
{
    g_string_append_c(out, '"');
    g_string_append(out, kept->name);
    g_string_append(out, "\":");
    g_string_append(out, kept->value);
}

static void make_kept(struct kept_member kept[3], gint64 revision, gint64 created_ms, gint64 updated_ms)
{
    char created[CLOCK_TEXT_SIZE], updated[CLOCK_TEXT_SIZE];

    clock_text(created_ms, created);
    clock_text(updated_ms, updated);
    kept[0].name = "created_at";
    g_snprintf(kept[0].value, sizeof kept[0].value, "\"%s\"", created);
    kept[1].name = "revision";
    g_snprintf(kept[1].value, sizeof kept[1].value, "%" G_GINT64_FORMAT, revision);
    kept[2].name = "updated_at";
    g_snprintf(kept[2].value, sizeof kept[2].value, "\"%s\"", updated);
}

/*
 * Whether a key as it stands in the text comes after a name of letters and `_`. Whatever an escape stands for
 * (a control, `"` or `\`) comes before all of these.
 */
static gboolean key_is_after(const char *key, gsize size, const char *name)
{
    gsize i = 0;

    while (i < size && key[i] == name[i])
        i++;
    if (i == size || name[i] == '\0')
        return i < size;
    return key[i] != '\\' && (guint8)key[i] > (guint8)name[i];
}

void exercise_write_full(const char *text, gsize size, gint64 revision, gint64 created_ms, gint64 updated_ms,
                         GString *out)
{
    struct kept_member kept[3];
    gsize at = 1, copied = 0;
    guint next = 0;

    make_kept(kept, revision, created_ms, updated_ms);
    while (next < G_N_ELEMENTS(kept) && at < size && text[at] == '"') {
        gsize key_end = skip_string(text, size, at);
        gsize place = at;
        while (next < G_N_ELEMENTS(kept) && key_is_after(text + at + 1, key_end - at - 2, kept[next].name)) {
            g_string_append_len(out, text + copied, (gssize)(place - copied));
            copied = place;
            append_kept(out, &kept[next++]);
            g_string_append_c(out, ',');
        }
        at = skip_value(text, size, key_end + 1);
        if (at < size && text[at] == ',')
            at++;
    }
    if (next < G_N_ELEMENTS(kept)) {
        /* All keys of the text come before these: they stand before its last bracket. */
        g_string_append_len(out, text + copied, (gssize)(size - 1 - copied));
        copied = size - 1;
        while (next < G_N_ELEMENTS(kept)) {
            g_string_append_c(out, ',');
            append_kept(out, &kept[next++]);
        }
    }
    g_string_append_len(out, text + copied, (gssize)(size - copied));
}

/* Eight bytes at a time: it only has to tell the documents of one bank apart, whoever wrote them. */
static guint64 hash_bytes(guint64 hash, const char *bytes, gsize size)
{
    while (size > 0) {
        guint64 word = 0;
        gsize step = MIN(size, sizeof word);
        memcpy(&word, bytes, step);
        hash = (hash ^ word) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
        bytes += step;
        size -= step;
    }
    return hash;
}

/* The member's text as it stands, without its quotation marks, if the key is this one. */
static void glance_text(const char *member, gsize key_end, gsize end, const char *key, const char **text,
                        gsize *size)
{
    gsize key_size = strlen(key);

    if (key_end != key_size + 2 || memcmp(member + 1, key, key_size) != 0 || member[key_end + 1] != '"')
        return;
    *text = member + key_end + 2;
    *size = end - key_end - 3;
}

gboolean exercise_glance(const char *text, gsize size, struct exercise_glance *out)
{
    static const char id[] = "\"id\":";
    gsize at = 1, hashed = 0;
    guint64 hash = 0;

    *out = (struct exercise_glance){0};
    while (at < size && text[at] == '"') {
        gsize key_end = skip_string(text, size, at);
        gsize end = skip_value(text, size, key_end + 1);
        if (end >= size)
            break;
        glance_text(text + at, key_end - at, end - at, "exercise_uid", &out->uid, &out->uid_size);
        glance_text(text + at, key_end - at, end - at, "external_id", &out->external_id,
                    &out->external_id_size);
        gboolean is_id = memcmp(text + at, id, strlen(id)) == 0;
        if (is_id || key_is_after(text + at + 1, key_end - at - 2, "id")) {
            hash = hash_bytes(hash, text, at);
            hashed = is_id ? end + 1 : at;
            break; /* the other two stand before it */
        }
        at = end + 1;
    }
    out->hash = hash_bytes(hash, text + hashed, size - hashed);
    return out->uid != NULL;
}

gboolean exercise_slices(const char *text, gsize size, const char *const *names, guint n,
                         struct exercise_slice *out)
{
    gsize at = 1;
    guint next = 0;

    while (next < n && at < size && text[at] == '"') {
        gsize key_end = skip_string(text, size, at);
        gsize end = skip_value(text, size, key_end + 1), name_size = strlen(names[next]);
        if (end >= size)
            return FALSE;
        if (key_end - at == name_size + 2 && memcmp(text + at + 1, names[next], name_size) == 0)
            out[next++] = (struct exercise_slice){text + key_end + 1, end - key_end - 1};
        at = end + 1;
    }
    return next == n;
}

void exercise_parts_find(const char *text, gsize size, struct exercise_parts *out)
{
    static const char *const names[PART_COUNT] = {
        "difficulty", "enonce_html", "exercise_type", "family",        "generator_key",
        "is_dynamic", "needs_svg",   "offer",         "solution_html", "variables",
    };
    struct exercise_slice slices[PART_COUNT];

    *out = (struct exercise_parts){0};
    if (!exercise_slices(text, size, names, PART_COUNT, slices))
        return;
    for (guint i = 0; i < PART_COUNT; i++) {
        out->start[i] = (guint32)(slices[i].text - text);
        out->size[i] = (guint32)slices[i].size;
    }
}

gboolean exercise_parts_slices(const struct exercise_parts *parts, const char *text,
                               struct exercise_slice out[PART_COUNT])
{
    for (guint i = 0; i < PART_COUNT; i++)
        out[i] = (struct exercise_slice){text + parts->start[i], parts->size[i]};
    return parts->size[0] > 0;
}
