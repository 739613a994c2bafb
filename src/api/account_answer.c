/* SPDX-License-Identifier: Apache-2.0 */
/* What the routes of accounts share: members of their answers, the cookie, refusals. */
#include "api_account_internal.h"
#include "errors.h"
#include "i18n.h"

#define DEVICE_COOKIE_S (365 * 24 * 60 * 60)

const char *api_body_text(struct http_request *request, const char *name)
{
    const struct value *body = http_request_body(request);
    const struct value *value = body ? value_object_get(body->object, name) : NULL;

    return value && value->type == VALUE_TEXT
               ? value_arena_copy(http_request_arena(request), value->text, value->size)
               : NULL;
}

/* Browsers send a Secure cookie over TLS alone: also when a proxy in front speaks it for us. */
static gboolean is_secure(const struct api *api, const struct http_request *request)
{
    const char *public_url = settings_text(api->settings, SETTING_PUBLIC_URL);

    return http_request_is_secure(request) || (public_url && g_str_has_prefix(public_url, "https:"));
}

void api_answer_cookie(const struct api *api, struct http_request *request, struct http_answer *answer,
                       const char *secret)
{
    g_autofree char *cookie =
        g_strdup_printf(API_COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s%s", secret ? secret : "",
                        secret ? "" : "; Max-Age=0", is_secure(api, request) ? "; Secure" : "");

    http_answer_header(answer, "Set-Cookie", cookie);
}

void api_answer_device(const struct api *api, struct http_request *request, struct http_answer *answer,
                       const char *device)
{
    g_autofree char *cookie =
        g_strdup_printf(API_DEVICE_COOKIE "=%s; Path=/api/admin; HttpOnly; SameSite=Strict; Max-Age=%d%s",
                        device, DEVICE_COOKIE_S, is_secure(api, request) ? "; Secure" : "");

    http_answer_header(answer, "Set-Cookie", cookie);
}

struct value api_moment(struct value_arena *arena, gint64 time_ms)
{
    return time_ms == 0 ? value_null() : api_time_value(arena, time_ms);
}

struct value api_who_value(struct value_arena *arena, const struct http_who *who,
                           const struct account_who *found)
{
    struct value value = value_object(arena, 5);
    const char *by = !found ? "none" : found->by_session ? "session" : "token";

    value_set(arena, value.object, "name", api_text_value(arena, who->account));
    value_set(arena, value.object, "role", value_string(account_role_name((enum account_role)who->role)));
    value_set(arena, value.object, "by", value_string(by));
    value_set(arena, value.object, "csrf_token",
              found && found->by_session ? api_text_value(arena, found->csrf) : value_null());
    value_set(arena, value.object, "expires_at", api_moment(arena, found ? found->expires_ms : 0));
    return value;
}

void api_answer_success(struct http_request *request, struct http_answer *answer, const char *message,
                        const char *name, const struct value *member)
{
    struct value_arena *arena = http_request_arena(request);
    struct value body = value_object(arena, 3);

    value_set(arena, body.object, "success", value_boolean(TRUE));
    value_set(arena, body.object, "message", value_string(message));
    if (name)
        value_set(arena, body.object, name, *member);
    http_answer_value(answer, &body);
}

void api_answer_account_error(struct http_answer *answer, const GError *error)
{
    /* What of these a GError can be: account.h. */
    static const struct {
        gint code;
        enum api_error row;
    } rows[] = {
        {EXOBASE_ERROR_STALE, API_ERROR_NAME_TAKEN},
        {EXOBASE_ERROR_CONTENT, API_ERROR_LAST_ADMIN},
        {EXOBASE_ERROR_NOT_FOUND, API_ERROR_NOT_FOUND},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (g_error_matches(error, EXOBASE_ERROR, rows[i].code)) {
            http_answer_error_because(answer, &api_errors[rows[i].row], error->message, NULL);
            return;
        }
    }
    api_answer_gerror(answer, error);
}

void api_answer_wait(struct http_answer *answer, gint64 wait_ms)
{
    char seconds[24];

    g_snprintf(seconds, sizeof seconds, "%" G_GINT64_FORMAT, (wait_ms + 999) / 1000);
    if (wait_ms > 0)
        http_answer_header(answer, "Retry-After", seconds);
}
