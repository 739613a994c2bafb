/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_API_MIGRATE_INTERNAL_H
#define EXOBASE_API_MIGRATE_INTERNAL_H

#include "api_write_internal.h"
#include "exchange.h"
#include "form.h"

/* A text that somebody sent, to be planned or carried out; in the request's arena. */
struct api_sent {
    struct migrate_text text;
    gboolean is_export; /* a JSON export, else a Python module */
    const char *wanted; /* the hash of the plan that is to be carried out, or NULL */
    struct migrate_options options;
    struct exchange *exchange; /* of an export, once it was read */
    struct migrate_plan *plan;
    struct migrate_form *form; /* of a module, or NULL */
    GArray *generators;        /* of struct generators_imported, of an export; or NULL */
};

/* migrate_answer.c: the plan and its diffs. */
void api_answer_plan(struct http_request *request, struct http_answer *answer, const struct api_sent *sent);
/* Why there is no plan: with its place, and what the module holds. */
void api_answer_no_plan(struct http_request *request, struct http_answer *answer, struct api_sent *sent,
                        const GError *error);

/* migrate_form.c: what a module holds, as values. */
void api_set_form(struct value_arena *arena, struct value_object *object, const struct migrate_form *form);
/* The rows of a mapping (name and value, one after the other) as the request takes them; NULL: null. */
struct value api_mapping_value(struct value_arena *arena, const GPtrArray *rows);

#endif
