/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "exercise_internal.h"
#include "text.h"

#define HASH_PIECE 1024
#define VARIANT_SEPARATOR '\x1e'

static gsize text_size(const struct value *value)
{
    return value && value->type == VALUE_TEXT ? value->size : 0;
}

/* Lower case goes straight into the hash; no copy of the text is made. */
static void hash_lower(struct sha256_ctx *context, const char *text, gsize size)
{
    struct text_lowering lowering = {text, size, 0};
    char piece[HASH_PIECE];

    for (gsize used; (used = text_lower_next(&lowering, piece, sizeof piece)) > 0;)
        sha256_update(context, used, (const guint8 *)piece);
}

static void hash_stripped(struct sha256_ctx *context, const char *text, gsize size)
{
    text_strip(&text, &size);
    hash_lower(context, text, size);
}

/* One template of every variant, in their order. */
static void hash_variants(struct sha256_ctx *context, const struct value_list *variants, const char *field)
{
    g_autoptr(GString) joined = g_string_new(NULL);

    for (guint32 i = 0; i < variants->count; i++) {
        const struct value *variant = &variants->items[i];
        const struct value *text =
            variant->type == VALUE_OBJECT ? value_object_get(variant->object, field) : NULL;
        if (i > 0)
            g_string_append_c(joined, VARIANT_SEPARATOR);
        if (text_size(text) > 0)
            g_string_append_len(joined, text->text, text->size);
    }
    hash_stripped(context, joined->str, joined->len);
}

static void hash_separator(struct sha256_ctx *context)
{
    sha256_update(context, 1, (const guint8 *)"|");
}

void exercise_reckon_uid(const struct exercise_slots *slots, const char *chapter_code,
                         char out[SHA256_HEX_SIZE])
{
    gboolean dynamic = slots->of[FIELD_IS_DYNAMIC]->type == VALUE_TRUE;
    const struct value *enonce = slots->of[dynamic ? FIELD_ENONCE_TEMPLATE_HTML : FIELD_ENONCE_HTML];
    const struct value *solution = slots->of[dynamic ? FIELD_SOLUTION_TEMPLATE_HTML : FIELD_SOLUTION_HTML];
    const struct value *variants = slots->of[FIELD_TEMPLATE_VARIANTS];
    const struct value *difficulty = slots->of[FIELD_DIFFICULTY];
    gboolean by_variants = text_size(enonce) == 0 && text_size(solution) == 0 && variants->type == VALUE_LIST;
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, strlen(chapter_code), (const guint8 *)chapter_code);
    hash_separator(&context);
    if (by_variants) {
        hash_variants(&context, variants->list, "enonce_template_html");
        hash_separator(&context);
        hash_variants(&context, variants->list, "solution_template_html");
    } else {
        if (text_size(enonce) > 0)
            hash_stripped(&context, enonce->text, enonce->size);
        hash_separator(&context);
        if (text_size(solution) > 0)
            hash_stripped(&context, solution->text, solution->size);
    }
    hash_separator(&context);
    if (text_size(difficulty) > 0)
        hash_lower(&context, difficulty->text, difficulty->size);
    sha256_hex(&context, out);
}
