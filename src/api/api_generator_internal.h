/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_API_GENERATOR_INTERNAL_H
#define EXOBASE_API_GENERATOR_INTERNAL_H

#include "api_write_internal.h"
#include "generators.h"

/* What reading (generator_documents.c) and writing (generator_write.c) a generator of the bank share. */

/* The record's code of the path's generator, in the request's arena. */
const char *api_generator_path_code(struct http_request *request);

/* A record as the store has it; `data` of api_generator_see() is one with its arena and code. */
struct api_generator_found {
    struct value_arena *arena;
    const char *code;
    gint64 revision; /* 0: never had one */
    const char *text;
};
gboolean api_generator_see(const struct store_chapter *record, gpointer data);

/* The document of an answer; `record` NULL: none lives, then `revision` is the one that removed it, or 0. */
struct value api_generator_value(struct value_arena *arena, const char *key,
                                 const struct generators_record *record, gint64 revision);

void api_generator_put(struct http_request *request, struct http_answer *answer, gpointer context);
void api_generator_delete(struct http_request *request, struct http_answer *answer, gpointer context);

#endif
