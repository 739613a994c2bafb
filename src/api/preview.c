/* SPDX-License-Identifier: Apache-2.0 */
/* What would become of an exercise, without saving it: its findings with their lines, and whether it can be
 * shown. */
#include <string.h>

#include "api_write_internal.h"
#include "dynamic.h"
#include "errors.h"
#include "generator.h"

struct gathering {
    struct value_arena *arena;
    const struct exercise *exercise;
    struct value_list *findings;
};

/* Line and column, both from 1, columns in UTF-16 units as browsers count, of a byte in a text. */
static void set_place(struct gathering *gathering, struct value *finding, const char *field, gsize offset)
{
    const struct value *value = exercise_get(gathering->exercise, field);
    gint64 line = 1, column = 1;

    if (!value || value->type != VALUE_TEXT || offset > value->size)
        return;
    for (gsize i = 0; i < offset; i++) {
        guchar byte = (guchar)value->text[i];
        if (byte == '\n') {
            line++;
            column = 1;
        } else if ((byte & 0xc0) != 0x80) {
            column += byte >= 0xf0 ? 2 : 1;
        }
    }
    value_set(gathering->arena, finding->object, "line", value_integer(line));
    value_set(gathering->arena, finding->object, "column", value_integer(column));
}

static struct value copied(struct value_arena *arena, const char *text)
{
    gsize size = strlen(text);
    return value_text(value_arena_copy(arena, text, size), size);
}

static void add_finding(const struct exercise_note *note, gpointer data)
{
    struct gathering *gathering = data;
    struct value_arena *arena = gathering->arena;
    struct value finding = value_object(arena, 6);

    value_set(arena, finding.object, "rule", copied(arena, note->rule));
    value_set(arena, finding.object, "field", copied(arena, note->field));
    value_set(arena, finding.object, "place", copied(arena, note->field));
    value_set(arena, finding.object, "message", copied(arena, note->message));
    set_place(gathering, &finding, note->field, note->offset);
    value_list_append(arena, gathering->findings, finding);
}

/* The field's text where it may be shown, else null, and its name among those withheld. */
static void add_shown(struct gathering *gathering, struct value *body, struct value *withheld,
                      const char *field)
{
    const struct value *value = exercise_get(gathering->exercise, field);
    gboolean is_text = value && value->type == VALUE_TEXT;
    gboolean shown = is_text && exercise_html_is_allowed(value->text, value->size);

    value_set(gathering->arena, body->object, field, shown ? *value : value_null());
    if (is_text && !shown)
        value_list_append(gathering->arena, withheld->list, value_string(field));
}

/* The figures that a static exercise's variables describe, where they can be drawn. */
static void add_figures(struct value_arena *arena, const struct exercise *exercise, struct value_object *body)
{
    const struct value *variables = exercise_get(exercise, "variables");
    const struct value *described =
        variables && variables->type == VALUE_OBJECT ? value_object_get(variables->object, "figure") : NULL;
    const struct dynamic_case shown = {.figure = described ? *described : value_null()};
    struct value question, solution;

    dynamic_figures(&shown, arena, &question, &solution);
    value_set(arena, body, "figure_svg_enonce", question);
    value_set(arena, body, "figure_svg_solution", solution);
}

static gboolean generator_known(const char *key, gpointer data)
{
    return generator_set_find(data, key, strlen(key)) || exercise_generator_is_built_in(key);
}

static void run_preview(struct api *api, struct http_request *request, struct http_answer *answer,
                        gconstpointer data)
{
    struct generator_set *generators = (struct generator_set *)(guintptr)data;
    struct value_arena *arena = http_request_arena(request);
    const struct value_object *given = http_request_body(request)->object;
    g_autofree char *code = value_dup_string(value_object_get(given, "chapter_code"));
    g_autoptr(GError) error = NULL;
    g_autofree char *normal = exercise_chapter_code(code ? code : "PREVIEW", &error);
    struct exercise exercise;

    if (!normal || !exercise_normalise(arena, value_object_get(given, "fields"), normal, DOOR_STORED, NULL,
                                       NULL, &exercise, &error)) {
        api_answer_gerror(answer, error);
        return;
    }
    struct value body = value_object(arena, 8), findings = value_list(arena, 4),
                 withheld = value_list(arena, 2);
    struct gathering gathering = {arena, &exercise, findings.list};
    const struct exercise_rules rules = {
        .latex_allowed = strcmp(settings_text(api->settings, SETTING_LATEX), "allow") == 0,
        .generator_known = generator_known,
        .figure_fault = dynamic_figure_fault,
        .data = generators};
    exercise_find(&exercise, &rules, add_finding, &gathering);
    add_shown(&gathering, &body, &withheld, "enonce_html");
    add_shown(&gathering, &body, &withheld, "solution_html");
    add_figures(arena, &exercise, body.object);
    value_set(arena, body.object, "findings", findings);
    value_set(arena, body.object, "withheld", withheld);
    if (!api_preview_cases(&exercise, given, generators, arena, body.object, answer))
        return;
    http_answer_value(answer, &body);
}

static void run_and_release(struct api *api, struct http_request *request, struct http_answer *answer,
                            gconstpointer data)
{
    run_preview(api, request, answer, data);
    generator_set_unref((struct generator_set *)(guintptr)data);
}

/* Generators take their time, a proof all the more: so it is made beside. */
static void post_preview(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct generator_set *generators = api_generators_now(context);
    const struct value *seeds = value_object_get(http_request_body(request)->object, "seeds");

    if (!seeds)
        run_and_release(context, request, answer, generators);
    else if (!api_aside(context, request, answer, run_and_release, generators))
        generator_set_unref(generators);
}

static const struct http_outcome outcomes[] = {{200, "Preview", NULL, NULL}, {0}};
static const struct http_error_row *const errors[] = {&api_errors[API_ERROR_CONTENT],
                                                      &api_errors[API_ERROR_GENERATOR],
                                                      &api_errors[API_ERROR_GENERATOR_PARAMS],
                                                      &api_errors[API_ERROR_VARIANT],
                                                      &api_errors[API_ERROR_WITHHELD],
                                                      &api_errors[API_ERROR_BUSY],
                                                      NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_POST,
     .path = "/api/admin/preview",
     .role = HTTP_ROLE_VIEWER,
     .body = HTTP_BODY_JSON,
     .id = "previewExercise",
     .tag = "exercises",
     .summary = N_("What an exercise would be, without saving it"),
     .text =
         N_("All findings, with line and column where they stand in a text, and the HTML that may be shown; "
            "what may not be is null, and named in withheld. Of a dynamic exercise also what it gives for "
            "each of the seeds; with `proof` also what exobase check exercises would find in every "
            "difficulty. A case "
            "of that is shown again by its `draws`, its `variant_id` and the difficulty among `overrides`."),
     .schema = "PreviewRequest",
     .outcomes = outcomes,
     .errors = errors,
     .handler = post_preview},
};
const struct api_rows api_preview_rows = {rows, G_N_ELEMENTS(rows)};
