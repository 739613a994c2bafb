/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answer of the route for one exercise. It is asked more often than all others together, so it is put
 * together from pieces of the exercise's canonical text, which go out as they stand: nothing of the document
 * is taken apart but what must be judged.
 */
#include <string.h>

#include "answer_internal.h"
#include "bytes.h"
#include "deal_internal.h"
#include "errors.h"
#include "figures_internal.h"
#include "i18n.h"
#include "json.h"
#include "pool_internal.h"
#include "text.h"

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

/* What is kept of a judgement; 0: there was none. */
enum { JUDGED_SOUND = 1, JUDGED_TEXT, JUDGED_HTML };

static gint judge_anew(struct value_arena *arena, const struct exercise_slice *slices)
{
    const struct exercise_slice *solution = &slices[PART_SOLUTION];

    if (!is_text(&slices[PART_ENONCE]) || (solution->text[0] != '"' && !is_word(solution, "null")))
        return JUDGED_TEXT;
    if (!is_allowed(arena, &slices[PART_ENONCE]) || !is_allowed(arena, solution))
        return JUDGED_HTML;
    return JUDGED_SOUND;
}

/* To judge takes longer than to write the answer, and each text is answered with many times. */
static const struct withheld_reason *judge(struct value_arena *arena, const struct exercise_slice *slices,
                                           gint *judged)
{
    static const struct withheld_reason *const reasons[] = {
        [JUDGED_SOUND] = NULL, [JUDGED_TEXT] = &withheld_text, [JUDGED_HTML] = &withheld_html};
    gint judgement = judged ? g_atomic_int_get(judged) : 0;

    if (judgement == 0) {
        judgement = judge_anew(arena, slices);
        if (judged)
            g_atomic_int_set(judged, judgement);
    }
    return reasons[judgement];
}

/* A chapter's code has at most 64 bytes, none of which needs an escape. */
#define CODE_MAX 80
#define TOKEN_MAX (CODE_MAX + 2 * TEXT_INTEGER_MAX + sizeof "ex___")

/* A literal's bytes; the compiler knows how many. */
#define APPEND(out, literal) bytes_append((out), "" literal, sizeof(literal) - 1)
#define APPEND_MEMBER(out, name, slice)                                                                      \
    do {                                                                                                     \
        APPEND(out, ",\"" name "\":");                                                                       \
        bytes_append((out), (slice).text, (slice).size);                                                     \
    } while (0)

static void append_text(GString *out, const char *text)
{
    bytes_append(out, text, strlen(text));
}

/* What an answer is made of. */
struct one {
    const struct generate_pool *pool;
    gint64 id, seed, now_ms;
    const char *replay; /* NULL: none */
    const struct exercise_slice *slices;
    const struct dynamic_case *made; /* NULL: the exercise is static */
    struct value_arena *arena;
};

/* <code>_<exercise type or family>, or of a dynamic one its generator; the code alone when it has neither. */
static void append_generator_code(GString *out, const struct one *one)
{
    const struct exercise_slice *slices = one->slices;
    const struct exercise_slice *kind = one->made                     ? &slices[PART_GENERATOR]
                                        : is_text(&slices[PART_TYPE]) ? &slices[PART_TYPE]
                                                                      : &slices[PART_FAMILY];

    APPEND(out, ",\"generator_code\":\"");
    append_text(out, one->pool->code);
    if (is_text(kind)) {
        APPEND(out, "_");
        bytes_append(out, kind->text + 1, kind->size - 2);
    }
    APPEND(out, "\"");
}

static void append_flag(GString *out, const struct exercise_slice *slice)
{
    append_text(out, is_word(slice, "true") ? "true" : "false");
}

/* The rest of a static exercise's metadata. */
static void append_stored(GString *out, const struct one *one)
{
    APPEND(out, ",\"source\":\"database\",\"needs_svg\":");
    append_flag(out, &one->slices[PART_NEEDS_SVG]);
    APPEND_MEMBER(out, "variables", one->slices[PART_VARIABLES]);
    APPEND_MEMBER(out, "variables_used", one->slices[PART_VARIABLES]);
    APPEND(out, ",\"is_dynamic\":false");
    APPEND_MEMBER(out, "generator_key", one->slices[PART_GENERATOR]);
    APPEND(out, ",\"seed_used\":");
    json_write_integer(out, one->seed);
}

/* The case's variables in the generator's order; with `origin`, where they come from goes first. */
static void append_variables(GString *out, const struct value_object *variables, gboolean origin)
{
    APPEND(out, "{");
    if (origin && !value_object_get(variables, "source"))
        g_string_append(out, variables->count > 0 ? "\"source\":\"generator\"," : "\"source\":\"generator\"");
    for (guint i = 0; i < variables->count; i++) {
        const struct value_member *member = &variables->members[i];
        if (i > 0)
            APPEND(out, ",");
        json_write_text(out, member->key->bytes, member->key->size);
        APPEND(out, ":");
        json_write_canonical(out, &member->value);
    }
    APPEND(out, "}");
}

/* The rest of a dynamic exercise's metadata. */
static void append_made(GString *out, const struct one *one)
{
    const struct value_object *variables = one->made->variables.object;

    APPEND(out, ",\"is_dynamic\":true");
    APPEND_MEMBER(out, "generator_key", one->slices[PART_GENERATOR]);
    APPEND(out, ",\"seed_used\":");
    json_write_integer(out, one->made->seed);
    APPEND(out, ",\"variables\":");
    append_variables(out, variables, FALSE);
    APPEND(out, ",\"variables_used\":");
    append_variables(out, variables, TRUE);
    APPEND(out, ",\"source\":\"dynamic_generator\",\"needs_svg\":");
    append_flag(out, &one->slices[PART_NEEDS_SVG]);
}

static void append_metadata(GString *out, const struct one *one)
{
    const struct exercise_slice *slices = one->slices;

    APPEND(out, ",\"metadata\":{\"code_officiel\":\"");
    append_text(out, one->pool->code);
    APPEND(out, "\"");
    APPEND_MEMBER(out, "difficulte", slices[PART_DIFFICULTY]);
    APPEND_MEMBER(out, "difficulty", slices[PART_DIFFICULTY]);
    APPEND(out, ",\"is_premium\":");
    append_text(out, is_word(&slices[PART_OFFER], "\"pro\"") ? "true" : "false");
    APPEND_MEMBER(out, "offer", slices[PART_OFFER]);
    append_generator_code(out, one);
    APPEND_MEMBER(out, "family", slices[PART_FAMILY]);
    APPEND_MEMBER(out, "exercise_type", slices[PART_TYPE]);
    APPEND(out, ",\"exercise_id\":");
    json_write_integer(out, one->id);
    APPEND(out, ",\"is_fallback\":false");
    (one->made ? append_made : append_stored)(out, one);
    if (one->replay) {
        APPEND(out, ",\"replay\":");
        json_write_text(out, one->replay, strlen(one->replay));
    }
    APPEND(out, "}");
}

static void append_made_text(GString *out, const struct value *html)
{
    if (html->type == VALUE_TEXT)
        json_write_text(out, html->text, html->size);
    else
        APPEND(out, "null");
}

static void append_texts(GString *out, const struct one *one)
{
    if (!one->made) {
        APPEND_MEMBER(out, "enonce_html", one->slices[PART_ENONCE]);
        APPEND_MEMBER(out, "solution_html", one->slices[PART_SOLUTION]);
        return;
    }
    APPEND(out, ",\"enonce_html\":");
    append_made_text(out, &one->made->enonce);
    APPEND(out, ",\"solution_html\":");
    append_made_text(out, &one->made->solution);
}

/* A static exercise's figure stands in its variables. */
static void append_figures(GString *out, const struct one *one)
{
    const struct exercise_slice *text = &one->slices[PART_VARIABLES];
    struct value variables;

    if (one->made)
        figures_append(out, &one->made->figure, one->arena);
    else if (is_word(&one->slices[PART_NEEDS_SVG], "true") && text->text[0] == '{' &&
             json_parse(one->arena, text->text, text->size, &variables, NULL))
        figures_append(out, value_object_get(variables.object, "figure"), one->arena);
    else
        figures_append(out, NULL, NULL);
}

/* ex_<chapter, lower case>_<id>_<milliseconds> */
static gsize make_name(const struct one *one, const char *lower, char out[TOKEN_MAX])
{
    char *at = stpcpy(stpcpy(stpcpy(out, "ex_"), lower), "_");

    at += text_integer(one->id, at);
    *at++ = '_';
    at += text_integer(one->now_ms, at);
    return (gsize)(at - out);
}

static void append_answer(GString *out, const struct one *one)
{
    const struct generate_pool *pool = one->pool;
    const char *title = pool->title ? pool->title : pool->code;
    char lower[CODE_MAX], name[TOKEN_MAX];

    g_strlcpy(lower, pool->code, sizeof lower);
    for (char *at = lower; *at; at++)
        *at = g_ascii_tolower(*at);
    gsize name_size = make_name(one, lower, name);
    APPEND(out, "{\"id_exercice\":\"");
    bytes_append(out, name, name_size);
    APPEND(out, "\",\"niveau\":\"");
    bytes_append(out, lower, strcspn(lower, "_"));
    APPEND(out, "\",\"chapitre\":");
    json_write_text(out, title, strlen(title));
    append_texts(out, one);
    append_figures(out, one);
    APPEND(out, ",\"pdf_token\":\"");
    bytes_append(out, name, name_size);
    APPEND(out, "\"");
    append_metadata(out, one);
    APPEND(out, ",\"generation_meta\":null}");
}

/* A dynamic exercise's case of this seed. */
static gboolean make_case(const struct generate_request *request, const struct generate_pool *pool,
                          const struct pool_item *item, gint64 seed, struct value_arena *arena,
                          struct dynamic_case *out, GError **error)
{
    struct exercise exercise;
    struct dynamic_exercise parts;
    struct dynamic_plan plan;
    struct dynamic_fault fault;

    if (!pool->fetch(item->index, arena, &exercise, pool->data, error))
        return FALSE;
    dynamic_read_exercise(&exercise, pool->code, pool->generators, &parts);
    if (dynamic_prepare(&parts, request->dynamic, arena, &plan, &fault) &&
        dynamic_generate(&plan, seed, arena, out, &fault))
        return TRUE;
    if (request->fault)
        *request->fault = fault;
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, fault.message);
    return FALSE;
}

gboolean generate_one_of(const struct generate_request *request, const struct generate_pool *pool,
                         gint64 now_ms, struct value_arena *arena, GString *out, GError **error)
{
    struct exercise_slice slices[PART_COUNT];
    struct one one = {
        .pool = pool, .now_ms = now_ms, .replay = request->replay, .slices = slices, .arena = arena};
    struct dynamic_case made;
    gint *judged = NULL;

    g_autoptr(GArray) order = pool_order(request, pool, &one.seed, error);
    if (!order)
        return FALSE;
    const struct pool_item *item = &g_array_index(order, struct pool_item, 0);
    if (!pool->parts(item->index, slices, &judged, pool->data)) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
                            _("A stored exercise is not in normal form."));
        return FALSE;
    }
    if (is_word(&slices[PART_DYNAMIC], "true")) {
        if (!make_case(request, pool, item, one.seed, arena, &made, error))
            return FALSE;
        one.made = &made;
    }
    const struct withheld_reason *reason = one.made ? NULL : judge(arena, slices, judged);
    if (reason) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _(reason->message));
        return FALSE;
    }
    one.id = item->id;
    append_answer(out, &one);
    return TRUE;
}
