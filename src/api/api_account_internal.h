/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_API_ACCOUNT_INTERNAL_H
#define EXOBASE_API_ACCOUNT_INTERNAL_H

#include "api_write_internal.h"

/* account_answer.c: what the routes of accounts share. */

/* A text of the body, in the request's arena; NULL: not given, or null. */
const char *api_body_text(struct http_request *request, const char *name);
/* Sets the session's cookie; NULL takes it away. */
void api_answer_cookie(const struct api *api, struct http_request *request, struct http_answer *answer,
                       const char *secret);
/* What tells a browser from others at its address, the next time it logs in. */
void api_answer_device(const struct api *api, struct http_request *request, struct http_answer *answer,
                       const char *device);
/* A time, or null for 0. */
struct value api_moment(struct value_arena *arena, gint64 time_ms);
/* {"name", "role", "by", "csrf_token", "expires_at"}; `found` NULL: nobody had to log in. */
struct value api_who_value(struct value_arena *arena, const struct http_who *who,
                           const struct account_who *found);
/* {"success", "message", name: member}; `name` NULL: no member. `message` is translated. */
void api_answer_success(struct http_request *request, struct http_answer *answer, const char *message,
                        const char *name, const struct value *member);
/* The error of one of account.h's functions. */
void api_answer_account_error(struct http_answer *answer, const GError *error);
/* Retry-After, if there is anything to wait for. */
void api_answer_wait(struct http_answer *answer, gint64 wait_ms);

#endif
