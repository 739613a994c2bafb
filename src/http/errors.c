/* SPDX-License-Identifier: Apache-2.0 */
#include "http_internal.h"
#include "i18n.h"
#include "json.h"

const struct http_error_row http_errors[HTTP_N_ERRORS] = {
    [HTTP_ERROR_MALFORMED] = {"MALFORMED_REQUEST", "malformed_request", 400,
                              N_("The request breaks the rules of HTTP, so nothing in it is trusted."), NULL},
    [HTTP_ERROR_ADDRESS] =
        {"MALFORMED_ADDRESS", "malformed_address", 400,
         N_("The address holds a broken escape (%XX), a control character, or is not UTF-8."), NULL},
    [HTTP_ERROR_JSON] = {"INVALID_JSON", "invalid_json", 400, N_("The body is not JSON."), NULL},
    [HTTP_ERROR_ENCODING] = {"INVALID_ENCODING", "invalid_encoding", 400, N_("The body is not UTF-8."), NULL},
    [HTTP_ERROR_UNAUTHORIZED] = {"UNAUTHORIZED", "unauthorized", 401, N_("Nobody is logged in."),
                                 N_("Log in, or send a token: Authorization: Bearer …")},
    [HTTP_ERROR_FORBIDDEN] = {"FORBIDDEN", "forbidden", 403, N_("The role of this account is not enough."),
                              N_("Ask an administrator for a higher role.")},
    [HTTP_ERROR_ORIGIN] =
        {"ORIGIN_REFUSED", "origin_refused", 403, N_("The request comes from a page of another site."),
         N_("If that site is yours, set PUBLIC_URL, or CORS_ORIGINS for the public routes.")},
    [HTTP_ERROR_CSRF] = {"CSRF_FAILED", "csrf_failed", 403,
                         N_("The header X-CSRF-Token is missing, or not this session's."),
                         N_("Load the page again.")},
    [HTTP_ERROR_COOKIE_ONLY] = {"SESSION_NEEDED", "session_needed", 403,
                                N_("This needs a session of a browser; a token is not enough."), NULL},
    [HTTP_ERROR_NOT_FOUND] = {"NOT_FOUND", "not_found", 404, N_("There is nothing at this address."),
                              N_("/docs lists the routes.")},
    [HTTP_ERROR_METHOD] = {"METHOD_NOT_ALLOWED", "method_not_allowed", 405,
                           N_("This address does not serve that method."),
                           N_("The header Allow lists those it serves.")},
    [HTTP_ERROR_TOO_SLOW] = {"REQUEST_TIMEOUT", "request_timeout", 408,
                             N_("The request took too long to arrive."), NULL},
    [HTTP_ERROR_TOO_LARGE] = {"BODY_TOO_LARGE", "body_too_large", 413, N_("The body is too large."), NULL},
    [HTTP_ERROR_CONTENT_TYPE] =
        {"UNSUPPORTED_MEDIA_TYPE", "unsupported_media_type", 415,
         N_("The body is of a type that is not taken here."),
         N_("Send Content-Type: application/json, or text/plain where a text is wanted.")},
    [HTTP_ERROR_COMPRESSED] = {"UNSUPPORTED_ENCODING", "unsupported_encoding", 415,
                               N_("Compressed bodies are not taken."), N_("Send the body as it is.")},
    [HTTP_ERROR_EXPECTATION] = {"EXPECTATION_FAILED", "expectation_failed", 417,
                                N_("Of the header Expect only 100-continue is known."), NULL},
    [HTTP_ERROR_HOST] = {"WRONG_HOST", "wrong_host", 421, N_("This server does not answer to that name."),
                         N_("Set PUBLIC_URL to the address by which browsers reach it.")},
    [HTTP_ERROR_PARAMETER] = {"INVALID_PARAMETER", "invalid_parameter", 422,
                              N_("A parameter has not the form that is wanted."), NULL},
    [HTTP_ERROR_BODY] = {"INVALID_BODY", "invalid_body", 422, N_("The body has not the form that is wanted."),
                         NULL},
    [HTTP_ERROR_HEADERS] = {"HEADERS_TOO_LARGE", "headers_too_large", 431,
                            N_("The headers are too large, or too many: 8 KiB together is the limit, less "
                               "where there are many headers or large cookies."),
                            NULL},
    [HTTP_ERROR_INTERNAL] = {"INTERNAL_ERROR", "internal_error", 500, N_("The server made a mistake."),
                             N_("The log has more under the request's number.")},
    [HTTP_ERROR_STOPPING] = {"SERVER_STOPPING", "server_stopping", 503, N_("The server is being stopped."),
                             N_("Try again in a moment.")},
};

static void set_text(struct value_arena *arena, struct value_object *object, const char *name,
                     const char *text)
{
    value_set(arena, object, name, value_string(text));
}

GString *http_error_text(const struct http_error_row *row, const char *message,
                         const struct value_object *more)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value detail = value_object(arena, 8);
    struct value whole = value_object(arena, 1);
    GString *out = g_string_sized_new(256);

    set_text(arena, detail.object, "error_code", row->code);
    set_text(arena, detail.object, "error", row->error);
    set_text(arena, detail.object, "message", message ? message : _(row->message));
    set_text(arena, detail.object, "hint", row->hint ? _(row->hint) : NULL);
    for (guint32 i = 0; more && i < more->count; i++)
        value_set(arena, detail.object, more->members[i].key->bytes, more->members[i].value);
    value_set(arena, whole.object, "detail", detail);
    json_write(out, &whole);
    return out;
}

static gboolean changes(const struct http_endpoint *row)
{
    return row->method != HTTP_GET;
}

gboolean http_error_possible(enum http_error error, const struct http_endpoint *row)
{
    switch (error) {
    case HTTP_ERROR_JSON:
        return row->body == HTTP_BODY_JSON;
    case HTTP_ERROR_ENCODING:
        return row->body == HTTP_BODY_TEXT;
    case HTTP_ERROR_UNAUTHORIZED:
        return row->role != HTTP_ROLE_NONE || row->flags & HTTP_WHO_ASKED;
    case HTTP_ERROR_FORBIDDEN:
        return row->role > HTTP_ROLE_VIEWER;
    case HTTP_ERROR_ORIGIN:
        return changes(row);
    case HTTP_ERROR_CSRF:
        return changes(row) && (row->role != HTTP_ROLE_NONE || row->flags & HTTP_WHO_ASKED);
    case HTTP_ERROR_COOKIE_ONLY:
        return (row->flags & HTTP_COOKIE_ONLY) != 0;
    case HTTP_ERROR_PARAMETER:
        return row->parameters != NULL || !(row->flags & HTTP_UNKNOWN_IGNORED);
    case HTTP_ERROR_BODY:
        return row->body == HTTP_BODY_JSON;
    case HTTP_ERROR_METHOD:
    case HTTP_ERROR_NOT_FOUND:
        return FALSE;
    default:
        return TRUE;
    }
}
