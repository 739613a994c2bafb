/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "api_internal.h"
#include "errors.h"

/* A server thread's own: its store for reading, opened when it is first needed. */
static GPrivate thread_store = G_PRIVATE_INIT((GDestroyNotify)store_close);

void api_thread_start(gpointer api)
{
    (void)api;
    bank_thread_register();
}

void api_thread_stop(gpointer api)
{
    (void)api;
    g_private_replace(&thread_store, NULL);
    bank_thread_unregister();
}

struct store *api_reader(struct api *api, GError **error)
{
    struct store *store = g_private_get(&thread_store);

    if (!store) {
        GError *failure = NULL;
        store = store_open(api->database, STORE_READ, &failure);
        if (store) {
            g_private_set(&thread_store, store);
        } else {
            /* It was there when the server began: not to find it is no answer to what was asked for. */
            if (g_error_matches(failure, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND))
                failure->code = EXOBASE_ERROR_IO;
            g_propagate_error(error, failure);
        }
    }
    return store;
}

const struct bank_image *api_enter(struct api *api, struct http_request *request, struct http_answer *answer)
{
    gint64 commit = api_wanted_commit(request);

    /* It has waited already (waiting.c). */
    if (commit > 0 && !bank_wait(api->bank, commit, 0)) {
        http_answer_error(answer, &api_errors[API_ERROR_NOT_YET]);
        http_answer_header(answer, "Retry-After", "1");
        return NULL;
    }
    return bank_enter(api->bank);
}

void api_leave(struct api *api)
{
    bank_leave(api->bank);
}

const struct bank_chapter *api_chapter(const struct bank_image *image, struct http_request *request,
                                       struct http_answer *answer)
{
    const char *given = http_request_text(request, "code");
    const struct bank_chapter *chapter = bank_find_chapter(image, given);

    /* Mostly it is given as it is written. */
    if (!chapter) {
        g_autofree char *code = exercise_chapter_code(given, NULL);
        chapter = code ? bank_find_chapter(image, code) : NULL;
    }
    if (!chapter)
        http_answer_error(answer, &api_errors[API_ERROR_CHAPTER_UNKNOWN]);
    return chapter;
}

const struct bank_exercise *api_exercise(const struct bank_image *image, struct http_request *request,
                                         struct http_answer *answer)
{
    const struct bank_chapter *chapter = api_chapter(image, request, answer);
    if (!chapter)
        return NULL;
    const struct bank_exercise *exercise =
        bank_find_exercise(chapter, http_request_integer(request, "id", 0));
    if (!exercise)
        http_answer_error(answer, &api_errors[API_ERROR_EXERCISE_UNKNOWN]);
    return exercise;
}
