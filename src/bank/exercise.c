/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "exercise.h"
#include "exercise_fields.h"
#include "i18n.h"
#include "image_internal.h"
#include "json.h"

/*
 * One exercise, made from the store's text: body, folded text and the two short texts stand behind the struct
 * in its own block of memory, so that it is freed as one and lies together.
 *
 * The bank takes every object that the store has, whatever its fields are worth: a finding is no reason not
 * to show an exercise to those who are to mend it.
 */

/* Parts the fields of a folded text; no folded text has one, and no word of a query. */
#define FIELD_END '\n'

struct exercise_maker *exercise_maker_new(const struct fold *fold)
{
    struct exercise_maker *maker = g_new0(struct exercise_maker, 1);
    maker->fold = fold;
    maker->arena = value_arena_new();
    maker->body = g_string_new(NULL);
    maker->folded = g_string_new(NULL);
    return maker;
}

void exercise_maker_free(struct exercise_maker *maker)
{
    value_arena_free(maker->arena);
    g_string_free(maker->body, TRUE);
    g_string_free(maker->folded, TRUE);
    g_free(maker);
}

/* The known fields of a document; NULL: not there. */
struct fields {
    const struct value *of[FIELD_COUNT];
};

static struct fields find_fields(const struct value_object *document)
{
    struct fields fields = {0};
    for (guint32 i = 0; i < document->count; i++) {
        const struct value_member *member = &document->members[i];
        int field = exercise_field_find(member->key->bytes, member->key->size);
        if (field >= 0)
            fields.of[field] = &member->value;
    }
    return fields;
}

/* Which of the field's choices the value is; `count` (the last of the enum: another) if none. */
static guint8 find_choice(const struct fields *fields, enum exercise_field field, guint8 count)
{
    const struct exercise_field_row *row = &exercise_fields()[field];
    for (guint8 i = 0; fields->of[field] && i < count; i++)
        if (value_is_text(fields->of[field], row->choices[i]))
            return i;
    return count;
}

static void add_text(struct exercise_maker *maker, const struct value *value, gboolean is_html)
{
    if (!value || value->type != VALUE_TEXT || value->size == 0)
        return;
    if (is_html)
        fold_append_html(maker->fold, value->text, value->size, maker->folded);
    else
        fold_append(maker->fold, value->text, value->size, maker->folded);
    g_string_append_c(maker->folded, FIELD_END);
}

static void add_variants(struct exercise_maker *maker, const struct value *variants)
{
    if (!variants || variants->type != VALUE_LIST)
        return;
    for (guint32 i = 0; i < variants->list->count; i++) {
        const struct value *variant = &variants->list->items[i];
        if (variant->type != VALUE_OBJECT)
            continue;
        add_text(maker, value_object_get(variant->object, "label"), FALSE);
        add_text(maker, value_object_get(variant->object, "enonce_template_html"), TRUE);
        add_text(maker, value_object_get(variant->object, "solution_template_html"), TRUE);
    }
}

/* Fills maker->folded. */
static void fold_fields(struct exercise_maker *maker, const struct fields *fields)
{
    static const enum exercise_field SEARCHED[] = {
        FIELD_TITLE,         FIELD_ENONCE_HTML, FIELD_SOLUTION_HTML, FIELD_ENONCE_TEMPLATE_HTML,
        FIELD_EXERCISE_TYPE, FIELD_FAMILY,      FIELD_GENERATOR_KEY, FIELD_SOLUTION_TEMPLATE_HTML,
        FIELD_EXTERNAL_ID,
    };
    g_string_truncate(maker->folded, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(SEARCHED); i++) {
        enum exercise_field field = SEARCHED[i];
        add_text(maker, fields->of[field], exercise_fields()[field].markup != MARKUP_NONE);
    }
    add_variants(maker, fields->of[FIELD_TEMPLATE_VARIANTS]);
}

static gsize short_size(const struct value *value)
{
    return value && value->type == VALUE_TEXT ? value->size : 0;
}

/* Copies bytes to `*at`, which moves behind them and their NUL. */
static const char *place(char **at, const char *bytes, gsize size)
{
    char *start = *at;
    memcpy(start, bytes, size);
    start[size] = '\0';
    *at = start + size + 1;
    return start;
}

static struct bank_exercise *assemble(const struct exercise_maker *maker, const struct fields *fields,
                                      const struct exercise_source *source)
{
    const struct value *type = fields->of[FIELD_EXERCISE_TYPE], *key = fields->of[FIELD_GENERATOR_KEY];
    const struct value *dynamic = fields->of[FIELD_IS_DYNAMIC];
    const GString *body = maker->body, *folded = maker->folded;
    gsize texts = body->len + folded->len + short_size(type) + short_size(key) + 4;
    struct bank_exercise *exercise = g_malloc(sizeof *exercise + texts);
    char *at = (char *)(exercise + 1);
    *exercise = (struct bank_exercise){
        .id = source->id,
        .revision = source->revision,
        .created_ms = source->created_ms,
        .updated_ms = source->updated_ms,
        .difficulty = find_choice(fields, FIELD_DIFFICULTY, BANK_DIFFICULTY_OTHER),
        .offer = find_choice(fields, FIELD_OFFER, BANK_OFFER_OTHER),
        .status = find_choice(fields, FIELD_STATUS, BANK_STATUS_OTHER),
        .kind = dynamic && dynamic->type == VALUE_TRUE ? BANK_DYNAMIC : BANK_STATIC,
        .size = (guint32)body->len,
        .folded_size = (guint32)folded->len,
        .folded = place(&at, folded->str, folded->len),
        .body = place(&at, body->str, body->len),
        .exercise_type = place(&at, short_size(type) ? type->text : "", short_size(type)),
        .generator_key = place(&at, short_size(key) ? key->text : "", short_size(key)),
    };
    return exercise;
}

struct bank_exercise *exercise_make(struct exercise_maker *maker, const struct exercise_source *source,
                                    GError **error)
{
    struct value document;
    value_arena_reset(maker->arena);
    if (!json_parse(maker->arena, source->text, source->size, &document, NULL) ||
        document.type != VALUE_OBJECT) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
                    _("The stored text of exercise %lld is no document."), (long long)source->id);
        return NULL;
    }
    struct fields fields = find_fields(document.object);
    fold_fields(maker, &fields);
    g_string_truncate(maker->body, 0);
    exercise_write_full(source->text, source->size, source->revision, source->created_ms, source->updated_ms,
                        maker->body);
    return assemble(maker, &fields, source);
}

gsize exercise_bytes(const struct bank_exercise *exercise)
{
    return sizeof *exercise + exercise->size + exercise->folded_size + strlen(exercise->exercise_type) +
           strlen(exercise->generator_key) + 4;
}
