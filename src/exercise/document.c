/* SPDX-License-Identifier: Apache-2.0 */
/* A document as its canonical text, and back. */
#include <string.h>

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
