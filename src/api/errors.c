/* SPDX-License-Identifier: Apache-2.0 */
#include "errors.h"
#include "api_internal.h"
#include "i18n.h"

const struct http_error_row api_errors[API_N_ERRORS] = {
    [API_ERROR_BUSY] = {"BUSY", "busy", 503, N_("Too many requests of this kind are waiting."),
                        N_("Try again in a moment.")},
    [API_ERROR_LAST_ADMIN] = {"LAST_ADMIN", "last_admin", 409,
                              N_("This is the last account that may do everything."),
                              N_("Give another account the role admin first.")},
    [API_ERROR_LOGIN_WAIT] = {"LOGIN_TOO_EARLY", "login_too_early", 429,
                              N_("Too many wrong attempts: this one was not looked at."),
                              N_("Wait as long as Retry-After says.")},
    [API_ERROR_LOGIN_WRONG] = {"LOGIN_WRONG", "login_wrong", 401, N_("The name or the password is wrong."),
                               NULL},
    [API_ERROR_MAINTENANCE] = {"MAINTENANCE", "maintenance", 503,
                               N_("The bank is under maintenance: nothing can be written for now."),
                               N_("Reading goes on. Try again later.")},
    [API_ERROR_NAME_TAKEN] = {"NAME_TAKEN", "name_taken", 409, N_("There is one of this name already."),
                              NULL},
    [API_ERROR_NO_MODULES] = {"NO_PYTHON_MODULES", "no_python_modules", 409,
                              N_("This server has no folder of Python modules."),
                              N_("PYTHON_DATA_DIR, set by the operator, says where they are.")},
    [API_ERROR_NOT_SYNCHRONISED] = {"NOT_SYNCHRONISED", "not_synchronised", 409,
                                    N_("The chapter's Python module was left as it was."),
                                    N_("The message says why, and what to do.")},
    [API_ERROR_READONLY_MODE] =
        {"READONLY_MODE", "readonly_mode", 503,
         N_("The server is in read-only mode. No writing to Python files is allowed."),
         N_("READONLY_CODEBASE=false, set by the operator, allows it.")},
    [API_ERROR_TOO_MANY] = {"TOO_MANY_REQUESTS", "too_many_requests", 429,
                            N_("Too many requests came from this address."),
                            N_("Wait as long as Retry-After says.")},
    [API_ERROR_CODE_OFFICIEL] = {"CODE_OFFICIEL_INVALID", "code_officiel_invalid", 422,
                                 N_("No chapter of the bank has this code."),
                                 N_("Those under `near` are the most alike.")},
    [API_ERROR_NO_EXERCISES] = {"NO_EXERCISES_FOUND", "no_exercises_found", 422,
                                N_("No exercise fits the request."),
                                N_("Ask for another difficulty or offer.")},
    [API_ERROR_WITHHELD] = {"EXERCISE_WITHHELD", "exercise_withheld", 422,
                            N_("The exercise that the seed chose can't be shown."),
                            N_("Ask with another seed, or see the exercise's findings.")},
    [API_ERROR_PLACEHOLDER] = {"PLACEHOLDER_UNRESOLVED", "placeholder_unresolved", 422,
                               N_("A placeholder of the exercise's text has no value."),
                               N_("Correct the template, or its generator's parameters.")},
    [API_ERROR_GENERATOR_PARAMS] = {"GENERATOR_PARAMS_INVALID", "generator_params_invalid", 422,
                                    N_("The generator does not take these parameters."),
                                    N_("Correct the exercise's variables.")},
    [API_ERROR_VARIANT] = {"VARIANT_ID_NOT_FOUND", "variant_id_not_found", 422,
                           N_("The exercise has no such variant."), N_("Name one of its variants, or none.")},
    [API_ERROR_GENERATOR] = {"GENERATOR_FAILED", "generator_failed", 422,
                             N_("The exercise's generator is not there, or it failed."),
                             N_("GET /api/v1/exercises/generators lists the generators.")},
    [API_ERROR_NO_GENERATOR] = {"GENERATOR_NOT_FOUND", "generator_not_found", 404,
                                N_("There is no such generator."),
                                N_("GET /api/v1/exercises/generators lists the generators.")},
    [API_ERROR_PARAMS] = {"INVALID_PARAMS", "invalid_params", 400,
                          N_("The generator does not take these parameters."),
                          N_("GET /api/v1/exercises/generators/{key}/schema says which there are.")},
    [API_ERROR_CHAPTER_OTHER] = {"INVALID_CHAPTER", "invalid_chapter", 400,
                                 N_("This route serves one chapter, and the request names another."),
                                 N_("POST /api/v1/exercises/generate/batch serves any chapter.")},
    [API_ERROR_CHAPTER_UNKNOWN] = {"CHAPTER_NOT_FOUND", "chapter_not_found", 404,
                                   N_("There is no such chapter."),
                                   N_("GET /api/admin/chapters lists them.")},
    [API_ERROR_EXERCISE_UNKNOWN] = {"EXERCISE_NOT_FOUND", "exercise_not_found", 404,
                                    N_("There is no such exercise in this chapter."), NULL},
    [API_ERROR_ARGUMENT] = {"INVALID_VALUE", "invalid_value", 422,
                            N_("A value is not one of those that it may have."), NULL},
    [API_ERROR_CONTENT] = {"INVALID_CONTENT", "invalid_content", 422, N_("The content can't be taken."),
                           NULL},
    [API_ERROR_STALE] = {"STALE", "stale", 409,
                         N_("Something was changed since it was read; nothing was written."),
                         N_("Read it again, and repeat the change on what stands now.")},
    [API_ERROR_NOT_FOUND] = {"NOT_FOUND", "not_found", 404, N_("There is nothing at this address."), NULL},
    [API_ERROR_REUSED] = {"IDEMPOTENCY_KEY_REUSED", "idempotency_key_reused", 422,
                          N_("This Idempotency-Key was sent before with another request."),
                          N_("Use a new key for each request.")},
    [API_ERROR_FULL] = {"STORAGE_FULL", "storage_full", 507, N_("The disk is full; nothing was written."),
                        NULL},
    [API_ERROR_STORE] = {"DATABASE_UNAVAILABLE", "database_unavailable", 503,
                         N_("The database can't be reached or written."), N_("Try again in a moment.")},
    [API_ERROR_NOT_YET] = {"COMMIT_NOT_YET", "commit_not_yet", 503,
                           N_("The commit that this request waits for has not arrived at this server."),
                           N_("Try again in a moment.")},
    [API_ERROR_CHAPTER_EXISTS] = {"CHAPTER_EXISTS", "chapter_exists", 409,
                                  N_("This chapter is there already."), N_("PATCH changes its title.")},
    [API_ERROR_COMMIT_UNKNOWN] = {"COMMIT_NOT_FOUND", "commit_not_found", 404,
                                  N_("There is no such commit in this bank."),
                                  N_("GET /api/admin/commits lists them.")},
    [API_ERROR_DUPLICATE] = {"DUPLICATE_CONTENT", "duplicate_content", 409,
                             N_("The chapter has an exercise with the same words already."),
                             N_("Change that one, or send ?allow_duplicate=1.")},
    [API_ERROR_FINDINGS] = {"INVALID_EXERCISE", "invalid_exercise", 422,
                            N_("The exercise would break rules that it does not break now."),
                            N_("The findings say what and where.")},
    [API_ERROR_ID_DELETED] =
        {"ID_DELETED", "id_deleted", 409, N_("An exercise with this id was deleted; its id stays its own."),
         N_("Restore it, or send If-Match with the revision named here to go on from it.")},
    [API_ERROR_ID_USED] = {"ID_USED", "id_used", 409, N_("The chapter has an exercise with this id already."),
                           N_("Leave the id out: the next free one is taken.")},
    [API_ERROR_IF_MATCH] = {"INVALID_IF_MATCH", "invalid_if_match", 400,
                            N_("If-Match is no list of entity tags."),
                            N_("Send the ETag as it was read, in its quotation marks: If-Match: \"3\".")},
    [API_ERROR_IF_MATCH_MISSING] = {"IF_MATCH_REQUIRED", "if_match_required", 428,
                                    N_("This change must name the revision that was read."),
                                    N_("Send If-Match with the ETag of the exercise.")},
    [API_ERROR_LATER] = {"LATER_CHANGES", "later_changes", 409,
                         N_("Later commits changed the same; nothing was written."),
                         N_("Revert those first, or send keep_later=1 or force=1.")},
    [API_ERROR_REVISION] = {"STALE_REVISION", "stale_revision", 412,
                            N_("It was changed since it was read; nothing was written."),
                            N_("Compare both versions, and send the change again with the ETag that stands "
                               "now.")},
};

/* Moving modules takes a person some minutes. */
#define MAINTENANCE_PATIENCE_S "60"

void api_answer_gerror(struct http_answer *answer, const GError *error)
{
    static const guint8 rows[] = {
        [EXOBASE_ERROR_ARGUMENT] = API_ERROR_ARGUMENT, [EXOBASE_ERROR_SYNTAX] = API_ERROR_CONTENT,
        [EXOBASE_ERROR_CONTENT] = API_ERROR_CONTENT,   [EXOBASE_ERROR_NOT_FOUND] = API_ERROR_NOT_FOUND,
        [EXOBASE_ERROR_STALE] = API_ERROR_STALE,       [EXOBASE_ERROR_REUSED] = API_ERROR_REUSED,
        [EXOBASE_ERROR_IO] = API_ERROR_STORE,          [EXOBASE_ERROR_FULL] = API_ERROR_FULL,
        [EXOBASE_ERROR_READONLY] = API_ERROR_STORE,    [EXOBASE_ERROR_BUSY] = API_ERROR_STORE,
        [EXOBASE_ERROR_CORRUPT] = API_ERROR_STORE,     [EXOBASE_ERROR_NEWER] = API_ERROR_STORE,
        [EXOBASE_ERROR_UNKNOWN] = API_ERROR_STORE,     [EXOBASE_ERROR_MAINTENANCE] = API_ERROR_MAINTENANCE,
    };
    gboolean own =
        error->domain == EXOBASE_ERROR && error->code >= 0 && error->code < (int)G_N_ELEMENTS(rows);
    const struct http_error_row *row =
        own ? &api_errors[rows[error->code]] : &http_errors[HTTP_ERROR_INTERNAL];

    gboolean maintenance = row == &api_errors[API_ERROR_MAINTENANCE];
    /* The store's message speaks to the operator. */
    http_answer_error_because(answer, row, own && !maintenance ? error->message : NULL, NULL);
    if (row->status == 503)
        http_answer_header(answer, "Retry-After", maintenance ? MAINTENANCE_PATIENCE_S : "1");
}
