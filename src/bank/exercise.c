/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "exercise.h"
#include "exercise_fields.h"
#include "exercise_scan.h"
#include "filter_internal.h"
#include "i18n.h"
#include "image_internal.h"
#include "json.h"

/*
 * One exercise, made from the store's text: behind the struct, in one block of memory, stand the filter of
 * its folded text, that text, the face, the body and the two short texts, in the order in which search needs
 * them.
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
    maker->scratch = g_string_new(NULL);
    return maker;
}

void exercise_maker_free(struct exercise_maker *maker)
{
    value_arena_free(maker->arena);
    g_string_free(maker->body, TRUE);
    g_string_free(maker->folded, TRUE);
    g_string_free(maker->scratch, TRUE);
    g_free(maker);
}

/* The known fields of a document, as they stand in its text; size 0: not there. */
struct fields {
    struct scan_view of[FIELD_COUNT];
};

/* FALSE: the text is no object. */
static gboolean find_fields(const struct exercise_source *source, struct fields *fields)
{
    struct scan scan;
    struct scan_view key, value;
    memset(fields, 0, sizeof *fields);
    if (!scan_begin(&scan, source->text, source->size))
        return FALSE;
    while (scan_member(&scan, &key, &value)) {
        int field = exercise_field_find(key.text, key.size);
        if (field >= 0)
            fields->of[field] = value;
    }
    return scan_is_whole(&scan);
}

static gboolean view_is(const struct scan_view *view, const char *text)
{
    return strlen(text) == view->size && memcmp(view->text, text, view->size) == 0;
}

/* Which of the field's choices the value is; `count` (the last of the enum: another) if none. */
static guint8 find_choice(const struct fields *fields, enum exercise_field field, guint8 count)
{
    const struct exercise_field_row *row = &exercise_fields()[field];
    const struct scan_view *value = &fields->of[field];
    if (!scan_is_string(value))
        return count;
    const struct scan_view inside = {value->text + 1, value->size - 2};
    for (guint8 i = 0; i < count; i++)
        if (view_is(&inside, row->choices[i]))
            return i;
    return count;
}

static void add_text(struct exercise_maker *maker, const char *text, gsize size, gboolean is_html)
{
    if (size == 0)
        return;
    if (is_html)
        fold_append_html(maker->fold, text, size, maker->folded);
    else
        fold_append(maker->fold, text, size, maker->folded);
    g_string_append_c(maker->folded, FIELD_END);
}

static void add_variant_text(struct exercise_maker *maker, const struct value *variant, const char *name,
                             gboolean is_html)
{
    const struct value *text = value_object_get(variant->object, name);
    if (text && text->type == VALUE_TEXT)
        add_text(maker, text->text, text->size, is_html);
}

/* Few exercises have variants: their values are made. */
static void add_variants(struct exercise_maker *maker, const struct scan_view *text)
{
    struct value variants;
    if (text->size == 0 || text->text[0] != '[')
        return;
    value_arena_reset(maker->arena);
    if (!json_parse(maker->arena, text->text, text->size, &variants, NULL) || variants.type != VALUE_LIST)
        return;
    for (guint32 i = 0; i < variants.list->count; i++) {
        const struct value *variant = &variants.list->items[i];
        if (variant->type != VALUE_OBJECT)
            continue;
        add_variant_text(maker, variant, "label", FALSE);
        add_variant_text(maker, variant, "enonce_template_html", TRUE);
        add_variant_text(maker, variant, "solution_template_html", TRUE);
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
        const struct scan_view *value = &fields->of[SEARCHED[i]];
        if (!scan_is_string(value))
            continue;
        struct scan_view text = scan_text(value, maker->scratch);
        add_text(maker, text.text, text.size, exercise_fields()[SEARCHED[i]].markup != MARKUP_NONE);
    }
    add_variants(maker, &fields->of[FIELD_TEMPLATE_VARIANTS]);
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

/* What a face takes among texts, which end anywhere. */
#define FACE_BYTES (sizeof(struct bank_face) + G_ALIGNOF(struct bank_face) - 1)

static struct bank_face *place_face(char **at, const struct exercise_parts *parts)
{
    gsize over = (guintptr)*at % G_ALIGNOF(struct bank_face);
    struct bank_face *face = (gpointer)(*at + (over > 0 ? G_ALIGNOF(struct bank_face) - over : 0));
    *face = (struct bank_face){.parts = *parts};
    *at = (char *)(face + 1);
    return face;
}

/* A short text of its own, "" when the field has none. */
static const char *place_short(struct exercise_maker *maker, char **at, const struct scan_view *value)
{
    if (!scan_is_string(value))
        return place(at, "", 0);
    struct scan_view text = scan_text(value, maker->scratch);
    return place(at, text.text, text.size);
}

/* The first digits of the content UID, as a number that tells exercises of other words apart. */
#define UID_DIGITS 16
static guint64 uid_start(const struct scan_view *value)
{
    char digits[UID_DIGITS + 1] = "";

    if (!scan_is_string(value) || value->size < UID_DIGITS + 2)
        return 0;
    memcpy(digits, value->text + 1, UID_DIGITS);
    return g_ascii_strtoull(digits, NULL, UID_DIGITS);
}

static struct bank_exercise *assemble(struct exercise_maker *maker, const struct fields *fields,
                                      const struct exercise_source *source)
{
    const struct scan_view *type = &fields->of[FIELD_EXERCISE_TYPE], *key = &fields->of[FIELD_GENERATOR_KEY];
    const GString *body = maker->body, *folded = maker->folded;
    /* A string is never longer than it stands in the text, quotation marks included. */
    guint8 shift = filter_shift(folded->len);
    gsize filter = filter_bytes(shift);
    gsize texts = filter + body->len + folded->len + 2 + MAX(type->size, 1) + MAX(key->size, 1);
    struct bank_exercise *exercise = g_malloc(sizeof *exercise + texts + FACE_BYTES);
    guint64 *bits = memset(exercise + 1, 0, filter);
    char *at = (char *)(exercise + 1) + filter;
    *exercise = (struct bank_exercise){
        .id = source->id,
        .revision = source->revision,
        .created_ms = source->created_ms,
        .updated_ms = source->updated_ms,
        .difficulty = find_choice(fields, FIELD_DIFFICULTY, BANK_DIFFICULTY_OTHER),
        .offer = find_choice(fields, FIELD_OFFER, BANK_OFFER_OTHER),
        .status = find_choice(fields, FIELD_STATUS, BANK_STATUS_OTHER),
        .kind = view_is(&fields->of[FIELD_IS_DYNAMIC], "true") ? BANK_DYNAMIC : BANK_STATIC,
        .filter_shift = shift,
        .size = (guint32)body->len,
        .folded_size = (guint32)folded->len,
        .uid = uid_start(&fields->of[FIELD_EXERCISE_UID]),
    };
    filter_fill(bits, shift, folded->str, folded->len);
    exercise->folded = place(&at, folded->str, folded->len);
    exercise->face = place_face(&at, &maker->parts);
    exercise->body = place(&at, body->str, body->len);
    exercise->exercise_type = place_short(maker, &at, type);
    exercise->generator_key = place_short(maker, &at, key);
    return exercise;
}

struct bank_exercise *exercise_make(struct exercise_maker *maker, const struct exercise_source *source,
                                    GError **error)
{
    struct fields fields;
    if (!find_fields(source, &fields)) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
                    _("The stored text of exercise %lld is no document."), (long long)source->id);
        return NULL;
    }
    fold_fields(maker, &fields);
    g_string_truncate(maker->body, 0);
    exercise_write_full(source->text, source->size, source->revision, source->created_ms, source->updated_ms,
                        maker->body, &maker->parts);
    return assemble(maker, &fields, source);
}

gsize exercise_bytes(const struct bank_exercise *exercise)
{
    return sizeof *exercise + filter_bytes(exercise->filter_shift) + FACE_BYTES + exercise->size +
           exercise->folded_size + strlen(exercise->exercise_type) + strlen(exercise->generator_key) + 4;
}
