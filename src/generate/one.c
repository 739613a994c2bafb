/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answer of the route for one exercise. It is asked more often than all others together, so it is put
 * together from pieces of the exercise's canonical text, which go out as they stand: nothing of the document
 * is taken apart but what must be judged.
 */
#include <string.h>

#include "answer_internal.h"
#include "deal_internal.h"
#include "errors.h"
#include "figures_internal.h"
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
    return json_parse(arena, slice->text, slice->size, &value, NULL) &&
           exercise_html_is_allowed(value.text, value.size);
}

static const struct withheld_reason *judge(struct value_arena *arena, const struct exercise_slice *slices)
{
    const struct exercise_slice *solution = &slices[SLICE_SOLUTION];

    if (!is_text(&slices[SLICE_ENONCE]) || (solution->text[0] != '"' && !is_word(solution, "null")))
        return &withheld_text;
    if (!is_allowed(arena, &slices[SLICE_ENONCE]) || !is_allowed(arena, solution))
        return &withheld_html;
    return NULL;
}

/* A literal's bytes; the compiler knows how many. */
#define APPEND(out, literal) g_string_append_len((out), "" literal, sizeof(literal) - 1)
#define APPEND_MEMBER(out, name, slice)                                                                      \
    do {                                                                                                     \
        APPEND(out, ",\"" name "\":");                                                                       \
        g_string_append_len((out), (slice).text, (gssize)(slice).size);                                      \
    } while (0)

/* <code>_<exercise type or family>; the code alone when the exercise has neither. */
static void append_generator_code(GString *out, const char *code, const struct exercise_slice *slices)
{
    const struct exercise_slice *kind =
        is_text(&slices[SLICE_TYPE]) ? &slices[SLICE_TYPE] : &slices[SLICE_FAMILY];

    APPEND(out, ",\"generator_code\":\"");
    g_string_append(out, code);
    if (is_text(kind)) {
        g_string_append_c(out, '_');
        g_string_append_len(out, kind->text + 1, (gssize)kind->size - 2);
    }
    g_string_append_c(out, '"');
}

static void append_replay(GString *out, const char *replay)
{
    if (!replay)
        return;
    APPEND(out, ",\"replay\":");
    json_write_text(out, replay, strlen(replay));
}

static void append_metadata(GString *out, const char *code, gint64 id, gint64 seed, const char *replay,
                            const struct exercise_slice *slices)
{
    APPEND(out, ",\"metadata\":{\"code_officiel\":\"");
    g_string_append(out, code);
    g_string_append_c(out, '"');
    APPEND_MEMBER(out, "difficulte", slices[SLICE_DIFFICULTY]);
    APPEND_MEMBER(out, "difficulty", slices[SLICE_DIFFICULTY]);
    APPEND(out, ",\"is_premium\":");
    g_string_append(out, is_word(&slices[SLICE_OFFER], "\"pro\"") ? "true" : "false");
    APPEND_MEMBER(out, "offer", slices[SLICE_OFFER]);
    append_generator_code(out, code, slices);
    APPEND_MEMBER(out, "family", slices[SLICE_FAMILY]);
    APPEND_MEMBER(out, "exercise_type", slices[SLICE_TYPE]);
    APPEND(out, ",\"exercise_id\":");
    json_write_integer(out, id);
    APPEND(out, ",\"is_fallback\":false,\"source\":\"database\",\"needs_svg\":");
    g_string_append(out, is_word(&slices[SLICE_NEEDS_SVG], "true") ? "true" : "false");
    APPEND_MEMBER(out, "variables", slices[SLICE_VARIABLES]);
    APPEND_MEMBER(out, "variables_used", slices[SLICE_VARIABLES]);
    APPEND(out, ",\"is_dynamic\":false");
    APPEND_MEMBER(out, "generator_key", slices[SLICE_GENERATOR]);
    APPEND(out, ",\"seed_used\":");
    json_write_integer(out, seed);
    append_replay(out, replay);
    g_string_append_c(out, '}');
}

/* ex_<chapter, lower case>_<id>_<milliseconds>; a code needs no escapes. */
static void append_name(GString *out, const char *lower, gint64 id, gint64 now_ms)
{
    APPEND(out, "\"ex_");
    g_string_append(out, lower);
    g_string_append_c(out, '_');
    json_write_integer(out, id);
    g_string_append_c(out, '_');
    json_write_integer(out, now_ms);
    g_string_append_c(out, '"');
}

/* A static exercise's figure stands in its variables. */
static void append_figures(GString *out, struct value_arena *arena, const struct exercise_slice *slices)
{
    struct answer_figures figures = {value_null(), value_null()};
    const struct exercise_slice *text = &slices[SLICE_VARIABLES];
    struct value variables;

    if (is_word(&slices[SLICE_NEEDS_SVG], "true") && text->text[0] == '{' &&
        json_parse(arena, text->text, text->size, &variables, NULL))
        figures_of_variables(arena, &variables, &figures);
    figures_append(out, &figures);
}

static void append_answer(GString *out, struct value_arena *arena, const struct generate_pool *pool,
                          gint64 id, gint64 seed, gint64 now_ms, const char *replay,
                          const struct exercise_slice *slices)
{
    const char *title = pool->title ? pool->title : pool->code;
    char lower[80]; /* a code has at most 64 bytes */

    g_strlcpy(lower, pool->code, sizeof lower);
    for (char *at = lower; *at; at++)
        *at = g_ascii_tolower(*at);
    APPEND(out, "{\"id_exercice\":");
    append_name(out, lower, id, now_ms);
    APPEND(out, ",\"niveau\":\"");
    g_string_append_len(out, lower, (gssize)strcspn(lower, "_"));
    APPEND(out, "\",\"chapitre\":");
    json_write_text(out, title, strlen(title));
    APPEND_MEMBER(out, "enonce_html", slices[SLICE_ENONCE]);
    APPEND_MEMBER(out, "solution_html", slices[SLICE_SOLUTION]);
    append_figures(out, arena, slices);
    APPEND(out, ",\"pdf_token\":");
    append_name(out, lower, id, now_ms);
    append_metadata(out, pool->code, id, seed, replay, slices);
    APPEND(out, ",\"generation_meta\":null}");
}

/* A dynamic exercise: its case of this seed. */
static gboolean answer_dynamic(const struct generate_request *request, const struct generate_pool *pool,
                               const struct pool_item *item, gint64 seed, gint64 now_ms,
                               struct value_arena *arena, GString *out, GError **error)
{
    struct exercise exercise;
    struct dynamic_exercise parts;
    struct dynamic_plan plan;
    struct dynamic_case made;
    struct dynamic_fault fault;
    struct value answer;

    if (!pool->fetch(item->index, arena, &exercise, pool->data, error))
        return FALSE;
    dynamic_read_exercise(&exercise, pool->code, pool->generators, &parts);
    if (!dynamic_prepare(&parts, request->dynamic, arena, &plan, &fault) ||
        !dynamic_generate(&plan, seed, arena, &made, &fault)) {
        if (request->fault)
            *request->fault = fault;
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, fault.message);
        return FALSE;
    }
    const struct answering to = {pool, arena, now_ms, request->replay};
    generate_dynamic_answer(&to, &exercise, &made, &answer);
    json_write(out, &answer);
    return TRUE;
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
    if (is_word(&slices[SLICE_DYNAMIC], "true"))
        return answer_dynamic(request, pool, item, seed, now_ms, arena, out, error);
    const struct withheld_reason *reason = judge(arena, slices);
    if (reason) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _(reason->message));
        return FALSE;
    }
    append_answer(out, arena, pool, item->id, seed, now_ms, request->replay, slices);
    return TRUE;
}
