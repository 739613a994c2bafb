/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_API_WRITE_INTERNAL_H
#define EXOBASE_API_WRITE_INTERNAL_H

#include "api_internal.h"
#include "i18n.h"

/*
 * What the routes that change exercises share. Plans run on the writer's thread, on the newest image, and may
 * run again when another process was faster; answers are made from the log, so that a request repeated with
 * its Idempotency-Key is answered with the same bytes.
 */

/* Names of parameters that routes share. */
#define API_PARAMETER_CODE                                                                                   \
    {                                                                                                        \
        .name = "code", .in = HTTP_IN_PATH, .type = HTTP_TEXT, .required = TRUE,                             \
        .meaning = N_("the chapter's code")                                                                  \
    }
#define API_PARAMETER_ID                                                                                     \
    {                                                                                                        \
        .name = "id", .in = HTTP_IN_PATH, .type = HTTP_INTEGER, .required = TRUE, .min = 1,                  \
        .max = API_ID_MAX, .meaning = N_("the exercise's number")                                            \
    }
#define API_PARAMETER_IF_MATCH                                                                               \
    {                                                                                                        \
        .name = "If-Match", .in = HTTP_IN_HEADER, .type = HTTP_TEXT, .max = 1000,                            \
        .meaning = N_("the ETag that was read: the revision, in quotation marks")                            \
    }
/* Every write has these two: see idempotency.c. */
#define API_PARAMETER_KEY                                                                                    \
    {                                                                                                        \
        .name = "Idempotency-Key", .in = HTTP_IN_HEADER, .type = HTTP_TEXT, .pattern = "[!-~]{1,255}",       \
        .meaning = N_("the client's name for this request: sent again, it gets the same answer")             \
    }
#define API_PARAMETER_MESSAGE                                                                                \
    {                                                                                                        \
        .name = "message", .in = HTTP_IN_QUERY, .type = HTTP_TEXT, .min = 1, .max = 500,                     \
        .pattern = "[^\\x00-\\x1f\\x7f]+", .meaning = N_("what the log says of the commit")                  \
    }
#define API_PARAMETER_ALLOW_FLAWS                                                                            \
    {                                                                                                        \
        .name = "allow_flaws", .in = HTTP_IN_QUERY, .type = HTTP_BOOLEAN,                                    \
        .meaning = N_("takes a dynamic exercise although some case says something false, or has a figure "   \
                      "that is not right")                                                                   \
    }
#define API_ID_MAX (G_GINT64_CONSTANT(9007199254740991))

/* if_match.c: RFC 9110, If-Match, with an exercise's or record's revision as its entity tag. */
enum api_match { API_MATCH_ABSENT, API_MATCH_BROKEN, API_MATCH_NO, API_MATCH_YES };
enum api_match api_match(const char *header, gint64 revision);
/* The only revision that the header names, or 0. */
gint64 api_match_revision(const char *header);
/* Sets the header ETag. */
void api_answer_tag(struct http_answer *answer, gint64 revision);

/* write_target.c: what a request is about. */
struct api_target {
    const char *code; /* in normal form; in the request's arena, as is all of this */
    gint64 id, revision, created_ms;
    gboolean live;
    struct exercise exercise; /* live: as it stands; dead: as it was */
    /* Of one of the image: what it was read from, and the generators of then. */
    const char *text;
    gsize size;
    gint64 generators_commit;
};
/* The chapter code of the path in normal form; NULL: answered with 422 or 404 (`status`) already. */
const char *api_target_code(struct http_request *request, struct http_answer *answer);
/* The exercise of the image. FALSE: answered with 404 already. */
gboolean api_target_find(struct api_write *write, struct api_target *target);
/* One exercise of the image, or FALSE: not there, or (`error`) no document. */
gboolean api_target_load(struct api_write *write, const char *code, gint64 id, struct api_target *target,
                         GError **error);
/* Whether the image still shows the very exercise that was loaded, with the same generators. */
gboolean api_target_stands(struct api_write *write, const struct api_target *target);
/* The exercise as the store has it, dead or alive. FALSE: an error, or (without one) it was never there. */
gboolean api_target_dig(struct api_write *write, const char *code, gint64 id, struct api_target *target,
                        GError **error);
/*
 * If-Match beside the target's revision, or a `revision` named in the body (0: none). FALSE: answered with
 * 400, 428 (when it is `required`), or 412 with both versions; `fields` (may be NULL): what was to change.
 */
gboolean api_target_check(struct api_write *write, const struct api_target *target, gint64 named,
                          gboolean required, const struct value_object *fields);

/* write_document.c: documents that are to be written. */
struct api_document {
    struct exercise made;
    struct value findings; /* a list: what the write would break that was not broken before */
};
/*
 * Puts `fields` over `before` (NULL: a new one). What exobase keeps by itself is passed over; id and chapter
 * are the given ones (id 0: the store's to give). `place` stands before the findings' places. Errors:
 * CONTENT; ARGUMENT for another id or chapter in `fields`.
 */
gboolean api_document_make(struct api_write *write, const char *code, gint64 id,
                           const struct exercise *before, const struct value_object *fields,
                           const char *place, struct api_document *out, GError **error);
/* Answers with 422 and the findings if there are any: FALSE then. */
gboolean api_document_check(struct api_write *write, const struct value *findings);
/* Appends the change; the text is copied into the changeset. */
struct change *api_document_change(struct changeset *changeset, enum change_op op,
                                   const struct exercise *made, gint64 from);
/* Whether both have the same text. */
gboolean api_document_same(const struct exercise *a, const struct exercise *b);
/* The document with its revision, as a value for an answer. */
struct value api_document_value(struct value_arena *arena, const struct exercise *exercise, gint64 revision);

/* moving.c: a delete and a create, which is `made`, in the changeset. */
void api_move(struct changeset *changeset, const struct api_target *target, const struct exercise *made);

/* write_answer.c */
/* A changeset of the request's account; `message` unless the request names another. */
struct changeset *api_changeset(const struct api_write *write, const char *kind, const char *message);
/* {"success", "message", "exercise"} and ETag, by the commit; `message` translated. */
void api_answer_written(struct api_write *write, const struct store_result *result, const char *message);
/* The same for what stands already: no commit was needed. */
void api_answer_unchanged(struct api_write *write, const struct api_target *target, const char *message);
/* {"success", "message", "commit", "changes"}. */
void api_answer_changes(struct api_write *write, const struct store_result *result, const char *message);

/* log_value.c: commits as values. */
struct value api_log_change(struct value_arena *arena, const struct store_change *change);
/* With the members that differ: {"name": {"before", "after"}}. */
struct value api_log_fields(struct value_arena *arena, const struct store_change *change);
/* commit, time, author, kind, message */
struct value api_log_head(struct value_arena *arena, const struct store_entry *entry);
struct value api_log_chapter(struct value_arena *arena, const struct store_chapter_change *change,
                             gboolean texts);
/* The title that a chapter's record (NULL: none) gives. */
struct value api_log_title(struct value_arena *arena, const char *record);
struct value api_text_value(struct value_arena *arena, const char *text);
struct value api_time_value(struct value_arena *arena, gint64 time_ms);
const char *api_op_name(enum change_op op);

/* preview_cases.c. What a dynamic exercise gives for each of `given`'s seeds, if there are any, and its proof
 * if it is asked for: members of `out`. FALSE: the answer says what is wrong with it. */
struct generator_set;
gboolean api_preview_cases(const struct exercise *exercise, const struct value_object *given,
                           const struct generator_set *generators, struct value_arena *arena,
                           struct value_object *out, struct http_answer *answer);

/* generator_uses.c */
/* Of all writes that bring a generator (api_write.claim). */
#define API_CLAIM_GENERATORS "generators"
#define API_PARAMETER_ALLOW_BROKEN                                                                           \
    {                                                                                                        \
        .name = "allow_broken", .in = HTTP_IN_QUERY, .type = HTTP_BOOLEAN,                                   \
        .meaning = N_("does it although exercises that use the generator would break")                       \
    }
/* The generators of the image but for the record of this code, and the image's commit. Caller unrefs. */
struct generator_set *api_generators_without(struct api *api, const char *code, gint64 *commit);
/* Whether the exercises can do with these generators instead of those of now. FALSE: answered. */
gboolean api_generators_spare(struct api_write *write, const struct generator_set *after);

/* Rows of errors that all writes of exercises may answer with; NULL at the end. */
extern const struct http_error_row *const api_write_errors[];

#endif
