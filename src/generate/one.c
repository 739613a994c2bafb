/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answer of the route for one exercise. It is asked more often than all others together, so it is put
 * together from pieces of the exercise's canonical text, which go out as they stand: nothing of the document
 * is taken apart but what must be judged.
 */
#include <string.h>

#include "answer_internal.h"
#include "errors.h"
#include "i18n.h"
#include "json.h"
#include "pool_internal.h"

/* In the order of the canonical text. */
enum slice {
    SLICE_DIFFICULTY,
    SLICE_ENONCE,
    SLICE_TYPE,
    SLICE_FAMILY,
    SLICE_GENERATOR,
    SLICE_DYNAMIC,
    SLICE_NEEDS_SVG,
    SLICE_OFFER,
    SLICE_SOLUTION,
    SLICE_VARIABLES,
    N_SLICES
};
static const char *const slice_names[N_SLICES] = {
    "difficulty", "enonce_html", "exercise_type", "family",        "generator_key",
    "is_dynamic", "needs_svg",   "offer",         "solution_html", "variables",
};

static gboolean is_text(const struct exercise_slice *slice)
{
    return slice->size > 2 && slice->text[0] == '"';
}

static gboolean is_word(const struct exercise_slice *slice, const char *word)
{
    return slice->size == strlen(word) && memcmp(slice->text, word, slice->size) == 0;
}

/* Whether a JSON text (or null) is HTML of the allow-list. */
static gboolean is_allowed(struct value_arena *arena, const struct exercise_slice *slice)
{
    struct value value;

    if (!is_text(slice))
        return TRUE;
    if (!memchr(slice->text, '\\', slice->size))
        return exercise_html_is_allowed(slice->text + 1, slice->size - 2);
    return json_parse_canonical(arena, slice->text, slice->size, &value) &&
           exercise_html_is_allowed(value.text, value.size);
}

static const struct withheld_reason *judge(struct value_arena *arena, const struct exercise_slice *slices)
{
    const struct exercise_slice *solution = &slices[SLICE_SOLUTION];

    if (is_word(&slices[SLICE_DYNAMIC], "true"))
        return &withheld_dynamic;
    if (!is_text(&slices[SLICE_ENONCE]) || (solution->text[0] != '"' && !is_word(solution, "null")))
        return &withheld_text;
    if (!is_allowed(arena, &slices[SLICE_ENONCE]) || !is_allowed(arena, solution))
        return &withheld_html;
    return NULL;
}

static void append(GString *out, const char *text)
{
    g_string_append(out, text);
}

static void append_member(GString *out, const char *name, const struct exercise_slice *slice)
{
    g_string_append_printf(out, ",\"%s\":", name);
    g_string_append_len(out, slice->text, (gssize)slice->size);
}

static void append_text(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, ",\"%s\":", name);
    json_write_text(out, text, strlen(text));
}

/* <code>_<exercise type or family>; the code alone when the exercise has neither. */
static void append_generator_code(GString *out, const char *code, const struct exercise_slice *slices)
{
    const struct exercise_slice *kind =
        is_text(&slices[SLICE_TYPE]) ? &slices[SLICE_TYPE] : &slices[SLICE_FAMILY];

    g_string_append_printf(out, ",\"generator_code\":\"%s", code);
    if (is_text(kind)) {
        g_string_append_c(out, '_');
        g_string_append_len(out, kind->text + 1, (gssize)kind->size - 2);
    }
    g_string_append_c(out, '"');
}

static void append_metadata(GString *out, const char *code, gint64 id, gint64 seed,
                            const struct exercise_slice *slices)
{
    const char *premium = is_word(&slices[SLICE_OFFER], "\"pro\"") ? "true" : "false";
    const char *needs_svg = is_word(&slices[SLICE_NEEDS_SVG], "true") ? "true" : "false";

    g_string_append_printf(out, ",\"metadata\":{\"code_officiel\":\"%s\"", code);
    append_member(out, "difficulte", &slices[SLICE_DIFFICULTY]);
    append_member(out, "difficulty", &slices[SLICE_DIFFICULTY]);
    g_string_append_printf(out, ",\"is_premium\":%s", premium);
    append_member(out, "offer", &slices[SLICE_OFFER]);
    append_generator_code(out, code, slices);
    append_member(out, "family", &slices[SLICE_FAMILY]);
    append_member(out, "exercise_type", &slices[SLICE_TYPE]);
    g_string_append_printf(out, ",\"exercise_id\":%" G_GINT64_FORMAT, id);
    append(out, ",\"is_fallback\":false,\"source\":\"database\"");
    g_string_append_printf(out, ",\"needs_svg\":%s", needs_svg);
    append_member(out, "variables", &slices[SLICE_VARIABLES]);
    append_member(out, "variables_used", &slices[SLICE_VARIABLES]);
    append(out, ",\"is_dynamic\":false");
    append_member(out, "generator_key", &slices[SLICE_GENERATOR]);
    g_string_append_printf(out, ",\"seed_used\":%" G_GINT64_FORMAT "}", seed);
}

static void append_answer(GString *out, const struct generate_pool *pool, gint64 id, gint64 seed,
                          gint64 now_ms, const struct exercise_slice *slices)
{
    char code[80], name[160];

    /* A code is at most 64 bytes, which need no escapes. */
    g_strlcpy(code, pool->code, sizeof code);
    for (char *at = code; *at; at++)
        *at = g_ascii_tolower(*at);
    g_snprintf(name, sizeof name, "ex_%s_%" G_GINT64_FORMAT "_%" G_GINT64_FORMAT, code, id, now_ms);
    g_string_append_printf(out, "{\"id_exercice\":\"%s\",\"niveau\":\"%.*s\"", name, (int)strcspn(code, "_"),
                           code);
    append_text(out, "chapitre", pool->title ? pool->title : pool->code);
    append_member(out, "enonce_html", &slices[SLICE_ENONCE]);
    append_member(out, "solution_html", &slices[SLICE_SOLUTION]);
    append(out, ",\"figure_svg\":null,\"figure_svg_enonce\":null,\"figure_svg_solution\":null,\"svg\":null");
    g_string_append_printf(out, ",\"pdf_token\":\"%s\"", name);
    append_metadata(out, pool->code, id, seed, slices);
    append(out, ",\"generation_meta\":null}");
}

gboolean generate_one_of(const struct generate_request *request, const struct generate_pool *pool,
                         gint64 now_ms, struct value_arena *arena, GString *out, GError **error)
{
    struct exercise_slice slices[N_SLICES];
    gint64 seed = 0;
    const char *text;
    gsize size;

    g_autoptr(GArray) order = pool_order(request, pool, &seed, error);
    if (!order)
        return FALSE;
    const struct pool_item *item = &g_array_index(order, struct pool_item, 0);
    text = pool->text(item->index, &size, pool->data);
    if (!exercise_slices(text, size, slice_names, N_SLICES, slices)) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
                            _("A stored exercise is not in normal form."));
        return FALSE;
    }
    const struct withheld_reason *reason = judge(arena, slices);
    if (reason) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _(reason->message));
        return FALSE;
    }
    append_answer(out, pool, item->id, seed, now_ms, slices);
    return TRUE;
}
