/* SPDX-License-Identifier: Apache-2.0 */
/* One exercise: read, create, change, delete. */
#include <string.h>

#include "api_internal.h"
#include "i18n.h"

/* `{"success": true, "message": null, "exercise": …}`, and its ETag. */
static void answer_exercise(struct http_answer *answer, const struct bank_exercise *exercise)
{
    GString *body = g_string_sized_new(exercise->size + 64);
    char tag[32];

    g_string_append(body, "{\"success\":true,\"message\":null,\"exercise\":");
    g_string_append_len(body, exercise->body, exercise->size);
    g_string_append_c(body, '}');
    g_snprintf(tag, sizeof tag, "\"%" G_GINT64_FORMAT "\"", exercise->revision);
    http_answer_header(answer, "ETag", tag);
    http_answer_take(answer, body, NULL);
}

static void get_exercise(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api *api = context;
    const struct bank_image *image = api_enter(api, request, answer);
    if (!image)
        return;
    const struct bank_exercise *exercise = api_exercise(image, request, answer);
    if (exercise)
        answer_exercise(answer, exercise);
    api_leave(api);
}

static const struct http_parameter exercise_parameters[] = {
    {.name = "code",
     .in = HTTP_IN_PATH,
     .type = HTTP_TEXT,
     .required = TRUE,
     .meaning = N_("the chapter's code")},
    {.name = "id",
     .in = HTTP_IN_PATH,
     .type = HTTP_INTEGER,
     .required = TRUE,
     .min = 1,
     .max = G_MAXINT64 >> 10,
     .meaning = N_("the exercise's number")},
    {0},
};
static const struct http_outcome exercise_outcomes[] = {{200, "ExerciseAnswer", NULL, NULL}, {0}};
static const struct http_error_row *const exercise_errors[] = {&api_errors[API_ERROR_CHAPTER_UNKNOWN],
                                                               &api_errors[API_ERROR_EXERCISE_UNKNOWN],
                                                               &api_errors[API_ERROR_NOT_YET], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/admin/chapters/{code}/exercises/{id}",
     .role = HTTP_ROLE_VIEWER,
     .id = "getExercise",
     .tag = "exercises",
     .summary = N_("One exercise"),
     .parameters = exercise_parameters,
     .outcomes = exercise_outcomes,
     .errors = exercise_errors,
     .handler = get_exercise},
};
const struct api_rows api_exercise_rows = {rows, G_N_ELEMENTS(rows)};
