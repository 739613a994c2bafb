/* SPDX-License-Identifier: Apache-2.0 */
/* How the value of one known field comes into normal form (docs/document.md, Normal form). */
#include <string.h>

#include "exercise_internal.h"
#include "text.h"

static const struct {
    const char *word;
    gboolean truth;
} truth_words[] = {
    {"1", TRUE},  {"true", TRUE},   {"yes", TRUE}, {"oui", TRUE},
    {"0", FALSE}, {"false", FALSE}, {"no", FALSE}, {"non", FALSE},
};

static gboolean same_word(const struct value *text, const char *word)
{
    return strlen(word) == text->size && g_ascii_strncasecmp(text->text, word, text->size) == 0;
}

/* Numbers and words that stand for a boolean; anything else stays as it is. */
static struct value normal_boolean(const struct value *raw)
{
    struct value value = *raw;
    gboolean one =
        (raw->type == VALUE_INTEGER && raw->integer == 1) || (raw->type == VALUE_REAL && raw->real == 1);
    gboolean zero =
        (raw->type == VALUE_INTEGER && raw->integer == 0) || (raw->type == VALUE_REAL && raw->real == 0);

    if (one || zero)
        value.type = one ? VALUE_TRUE : VALUE_FALSE;
    for (gsize i = 0; raw->type == VALUE_TEXT && i < G_N_ELEMENTS(truth_words); i++) {
        if (same_word(raw, truth_words[i].word))
            value.type = truth_words[i].truth ? VALUE_TRUE : VALUE_FALSE;
    }
    return value;
}

/* Whether the text is ASCII that a change of case leaves alone. */
static gboolean has_case(const struct value *text, enum field_case letters)
{
    char first = letters == CASE_LOWER ? 'A' : 'a', last = letters == CASE_LOWER ? 'Z' : 'z';

    for (guint32 i = 0; i < text->size; i++) {
        char c = text->text[i];
        if ((guint8)c >= 0x80 || (c >= first && c <= last))
            return FALSE;
    }
    return TRUE;
}

static struct value normal_case(struct value_arena *arena, const struct value *raw, enum field_case letters)
{
    struct value value = *raw;

    if (raw->type != VALUE_TEXT || has_case(raw, letters))
        return value;
    g_autoptr(GString) changed = g_string_sized_new(raw->size + 16);
    if (letters == CASE_LOWER)
        text_append_lower(changed, raw->text, raw->size);
    else
        text_append_upper(changed, raw->text, raw->size);
    value.text = value_arena_copy(arena, changed->str, changed->len);
    value.size = (guint32)changed->len;
    return value;
}

/* A variant that names itself by `variant_id`, as the Python system's do, gets that as its id. */
static struct value normal_variant(struct value_arena *arena, const struct value *raw)
{
    if (raw->type != VALUE_OBJECT || !value_object_get(raw->object, "variant_id") ||
        value_object_get(raw->object, "id"))
        return *raw;
    struct value value = value_object(arena, raw->object->count);
    value.start = raw->start;
    value.end = raw->end;
    for (guint32 i = 0; i < raw->object->count; i++) {
        struct value_member member = raw->object->members[i];
        if (strcmp(member.key->bytes, "variant_id") == 0)
            member.key = value_arena_key(arena, "id", 2);
        value.object->members[value.object->count++] = member;
    }
    return value;
}

static struct value normal_variants(struct value_arena *arena, const struct value *raw)
{
    if (raw->type != VALUE_LIST)
        return *raw;
    struct value value = value_list(arena, raw->list->count);
    value.start = raw->start;
    value.end = raw->end;
    for (guint32 i = 0; i < raw->list->count; i++)
        value_list_append(arena, value.list, normal_variant(arena, &raw->list->items[i]));
    return value;
}

struct value exercise_normal_value(struct value_arena *arena, enum exercise_field field,
                                   const struct value *raw)
{
    const struct exercise_field_row *row = &exercise_fields()[field];

    if (row->types == FIELD_BOOLEAN)
        return normal_boolean(raw);
    if (row->letters != CASE_KEPT)
        return normal_case(arena, raw, row->letters);
    if (field == FIELD_TEMPLATE_VARIANTS)
        return normal_variants(arena, raw);
    return *raw;
}
