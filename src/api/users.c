/* SPDX-License-Identifier: Apache-2.0 */
/* The accounts of people. */
#include "api_account_internal.h"
#include "i18n.h"

struct listing {
    struct value_arena *arena;
    struct value *users;
    const char *only; /* NULL: all */
};

static gboolean add_user(const struct account *account, gpointer data)
{
    const struct listing *listing = data;
    struct value_arena *arena = listing->arena;
    struct value user = value_object(arena, 4);

    if (listing->only && !g_str_equal(account->name, listing->only))
        return TRUE;
    value_set(arena, user.object, "name", api_text_value(arena, account->name));
    value_set(arena, user.object, "role", value_string(account_role_name(account->role)));
    value_set(arena, user.object, "created_at", api_moment(arena, account->created_ms));
    value_set(arena, user.object, "changed_at", api_moment(arena, account->changed_ms));
    value_list_append(arena, listing->users->list, user);
    return TRUE;
}

static void list_users(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct api *api = context;
    struct value_arena *arena = http_request_arena(request);
    struct value users = value_list(arena, 8), body = value_object(arena, 2);
    struct listing listing = {arena, &users, NULL};
    g_autoptr(GError) error = NULL;

    if (!accounts_list(api->accounts, add_user, &listing, &error)) {
        api_answer_account_error(answer, error);
        return;
    }
    value_set(arena, body.object, "total", value_integer(users.list->count));
    value_set(arena, body.object, "users", users);
    http_answer_value(answer, &body);
}

/* The account as it stands after a change. */
static void answer_user(struct api *api, struct http_request *request, struct http_answer *answer,
                        const char *name, const char *message)
{
    struct value_arena *arena = http_request_arena(request);
    struct value users = value_list(arena, 1);
    g_autofree char *small = g_ascii_strdown(name, -1);
    struct listing listing = {arena, &users, small};
    g_autoptr(GError) error = NULL;

    if (!accounts_list(api->accounts, add_user, &listing, &error))
        api_answer_account_error(answer, error);
    else if (users.list->count == 0)
        http_answer_error(answer, &api_errors[API_ERROR_NOT_FOUND]);
    else
        api_answer_success(request, answer, message, "user", &users.list->items[0]);
}

static void run_create(struct api *api, struct http_request *request, struct http_answer *answer,
                       gconstpointer data)
{
    const char *name = api_body_text(request, "name");
    g_autoptr(GError) error = NULL;

    (void)data;
    if (accounts_add(api->accounts, name, account_role_of(api_body_text(request, "role")),
                     api_body_text(request, "password"), &error))
        answer_user(api, request, answer, name, _("The account is made."));
    else
        api_answer_account_error(answer, error);
}

static void create_user(struct http_request *request, struct http_answer *answer, gpointer context)
{
    if (!api_refuse_maintenance(context, answer))
        api_aside(context, request, answer, run_create, NULL);
}

static void run_change(struct api *api, struct http_request *request, struct http_answer *answer,
                       gconstpointer data)
{
    const char *name = http_request_text(request, "name");
    const char *role = api_body_text(request, "role"), *password = api_body_text(request, "password");
    g_autoptr(GError) error = NULL;

    (void)data;
    /* The role first: it may be refused, and then nothing is changed. */
    if ((!role || accounts_set_role(api->accounts, name, account_role_of(role), &error)) &&
        (!password || accounts_set_password(api->accounts, name, password, &error)))
        answer_user(api, request, answer, name, _("The account is changed."));
    else
        api_answer_account_error(answer, error);
}

static void change_user(struct http_request *request, struct http_answer *answer, gpointer context)
{
    if (!api_refuse_maintenance(context, answer))
        api_aside(context, request, answer, run_change, NULL);
}

static void run_remove(struct api *api, struct http_request *request, struct http_answer *answer,
                       gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    (void)data;
    if (accounts_remove(api->accounts, http_request_text(request, "name"), &error))
        api_answer_success(request, answer, _("The account is removed, and its sessions ended."), NULL, NULL);
    else
        api_answer_account_error(answer, error);
}

static void remove_user(struct http_request *request, struct http_answer *answer, gpointer context)
{
    if (!api_refuse_maintenance(context, answer))
        api_aside(context, request, answer, run_remove, NULL);
}

static const struct http_parameter name_parameters[] = {{.name = "name",
                                                         .in = HTTP_IN_PATH,
                                                         .type = HTTP_TEXT,
                                                         .required = TRUE,
                                                         .min = 1,
                                                         .max = 200,
                                                         .meaning = N_("the account's name")},
                                                        {0}};
static const struct http_outcome list_outcomes[] = {{200, "Users", NULL, NULL}, {0}};
static const struct http_outcome user_outcomes[] = {{200, "UserAnswer", NULL, NULL}, {0}};
static const struct http_outcome done_outcomes[] = {{200, "Done", NULL, NULL}, {0}};
static const struct http_error_row *const list_errors[] = {&api_errors[API_ERROR_STORE], NULL};
static const struct http_error_row *const change_errors[] = {
    &api_errors[API_ERROR_ARGUMENT],  &api_errors[API_ERROR_NAME_TAKEN],  &api_errors[API_ERROR_LAST_ADMIN],
    &api_errors[API_ERROR_NOT_FOUND], &api_errors[API_ERROR_MAINTENANCE], &api_errors[API_ERROR_BUSY],
    &api_errors[API_ERROR_STORE],     &api_errors[API_ERROR_FULL],        NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/admin/users",
     .role = HTTP_ROLE_ADMIN,
     .id = "listUsers",
     .tag = "accounts",
     .summary = N_("All accounts"),
     .outcomes = list_outcomes,
     .errors = list_errors,
     .handler = list_users},
    {.method = HTTP_POST,
     .path = "/api/admin/users",
     .role = HTTP_ROLE_ADMIN,
     .body = HTTP_BODY_JSON,
     .id = "createUser",
     .tag = "accounts",
     .summary = N_("Makes an account"),
     .schema = "UserRequest",
     .outcomes = user_outcomes,
     .errors = change_errors,
     .handler = create_user},
    {.method = HTTP_PATCH,
     .path = "/api/admin/users/{name}",
     .role = HTTP_ROLE_ADMIN,
     .body = HTTP_BODY_JSON,
     .id = "changeUser",
     .tag = "accounts",
     .summary = N_("Gives an account another role or password"),
     .text = N_("With another password its sessions end. The last admin stays one."),
     .parameters = name_parameters,
     .schema = "UserChange",
     .outcomes = user_outcomes,
     .errors = change_errors,
     .handler = change_user},
    {.method = HTTP_DELETE,
     .path = "/api/admin/users/{name}",
     .role = HTTP_ROLE_ADMIN,
     .id = "removeUser",
     .tag = "accounts",
     .summary = N_("Removes an account, and ends its sessions"),
     .parameters = name_parameters,
     .outcomes = done_outcomes,
     .errors = change_errors,
     .handler = remove_user},
};
const struct api_rows api_user_rows = {rows, G_N_ELEMENTS(rows)};
