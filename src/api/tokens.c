/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of programs. */
#include "api_account_internal.h"
#include "clock.h"
#include "i18n.h"

#define DAY_MS ((gint64)24 * 60 * 60 * 1000)

struct listing {
    struct value_arena *arena;
    struct value *tokens;
};

static struct value token_value(struct value_arena *arena, const struct account_token *token)
{
    struct value value = value_object(arena, 5);

    value_set(arena, value.object, "name", api_text_value(arena, token->name));
    value_set(arena, value.object, "role", value_string(account_role_name(token->role)));
    value_set(arena, value.object, "created_at", api_moment(arena, token->created_ms));
    value_set(arena, value.object, "last_used_at", api_moment(arena, token->last_used_ms));
    value_set(arena, value.object, "expires_at", api_moment(arena, token->expires_ms));
    return value;
}

static gboolean add_token(const struct account_token *token, gpointer data)
{
    const struct listing *listing = data;

    value_list_append(listing->arena, listing->tokens->list, token_value(listing->arena, token));
    return TRUE;
}

static void list_tokens(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api *api = context;
    struct value_arena *arena = http_request_arena(request);
    struct value tokens = value_list(arena, 8), body = value_object(arena, 2);
    struct listing listing = {arena, &tokens};
    g_autoptr(GError) error = NULL;

    if (!accounts_list_tokens(api->accounts, add_token, &listing, &error)) {
        api_answer_account_error(answer, error);
        return;
    }
    value_set(arena, body.object, "total", value_integer(tokens.list->count));
    value_set(arena, body.object, "tokens", tokens);
    http_answer_value(answer, &body);
}

static void run_create(struct api *api, struct http_request *request, struct http_answer *answer,
                       gconstpointer data)
{
    struct value_arena *arena = http_request_arena(request);
    const struct value_object *body = http_request_body(request)->object;
    const struct value *days = value_object_get(body, "expires_days");
    gint64 now_ms = clock_now_ms();
    gint64 expires_ms = days && days->type == VALUE_INTEGER ? now_ms + days->integer * DAY_MS : 0;
    const struct account_token made = {api_body_text(request, "name"),
                                       account_role_of(api_body_text(request, "role")), now_ms, 0,
                                       expires_ms};
    char secret[ACCOUNT_SECRET_SIZE];
    g_autoptr(GError) error = NULL;

    (void)data;
    if (!accounts_create_token(api->accounts, made.name, made.role, expires_ms, secret, &error)) {
        api_answer_account_error(answer, error);
        return;
    }
    struct value token = token_value(arena, &made);
    value_set(arena, token.object, "secret", api_text_value(arena, secret));
    api_answer_success(request, answer, _("The token is made; it is told this once."), "token", &token);
}

static void create_token(struct http_request *request, struct http_answer *answer, gpointer context)
{
    if (!api_refuse_maintenance(context, answer))
        api_aside(context, request, answer, run_create, NULL);
}

static void run_revoke(struct api *api, struct http_request *request, struct http_answer *answer,
                       gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    (void)data;
    if (accounts_revoke_token(api->accounts, http_request_text(request, "name"), &error))
        api_answer_success(request, answer, _("The token is revoked."), NULL, NULL);
    else
        api_answer_account_error(answer, error);
}

static void revoke_token(struct http_request *request, struct http_answer *answer, gpointer context)
{
    if (!api_refuse_maintenance(context, answer))
        api_aside(context, request, answer, run_revoke, NULL);
}

static const struct http_parameter name_parameters[] = {{.name = "name",
                                                         .in = HTTP_IN_PATH,
                                                         .type = HTTP_TEXT,
                                                         .required = TRUE,
                                                         .min = 1,
                                                         .max = 200,
                                                         .meaning = N_("the token's name")},
                                                        {0}};
static const struct http_outcome list_outcomes[] = {{200, "Tokens", NULL, NULL}, {0}};
static const struct http_outcome token_outcomes[] = {{200, "TokenAnswer", NULL, NULL}, {0}};
static const struct http_outcome done_outcomes[] = {{200, "Done", NULL, NULL}, {0}};
static const struct http_error_row *const list_errors[] = {&api_errors[API_ERROR_STORE], NULL};
static const struct http_error_row *const change_errors[] = {
    &api_errors[API_ERROR_ARGUMENT],   &api_errors[API_ERROR_MAINTENANCE],
    &api_errors[API_ERROR_NAME_TAKEN], &api_errors[API_ERROR_NOT_FOUND],
    &api_errors[API_ERROR_BUSY],       &api_errors[API_ERROR_STORE],
    &api_errors[API_ERROR_FULL],       NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/admin/tokens",
     .role = HTTP_ROLE_ADMIN,
     .id = "listTokens",
     .tag = "accounts",
     .summary = N_("All tokens, without their secrets"),
     .outcomes = list_outcomes,
     .errors = list_errors,
     .handler = list_tokens},
    {.method = HTTP_POST,
     .path = "/api/admin/tokens",
     .role = HTTP_ROLE_ADMIN,
     .body = HTTP_BODY_JSON,
     .id = "createToken",
     .tag = "accounts",
     .summary = N_("Makes a token for a program"),
     .text = N_("The answer tells the secret, this once. A program sends it as Authorization: Bearer exo_…"),
     .schema = "TokenRequest",
     .outcomes = token_outcomes,
     .errors = change_errors,
     .handler = create_token},
    {.method = HTTP_DELETE,
     .path = "/api/admin/tokens/{name}",
     .role = HTTP_ROLE_ADMIN,
     .id = "revokeToken",
     .tag = "accounts",
     .summary = N_("Revokes a token"),
     .parameters = name_parameters,
     .outcomes = done_outcomes,
     .errors = change_errors,
     .handler = revoke_token},
};
const struct api_rows api_token_rows = {rows, G_N_ELEMENTS(rows)};
