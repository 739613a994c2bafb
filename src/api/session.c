/* SPDX-License-Identifier: Apache-2.0 */
/* Log-in, log-out, who one is, the own password. */
#include "api_account_internal.h"
#include "i18n.h"

/* What may be read of the request before it is suspended, and not afterwards. */
struct arrival {
    struct login_place place;
    const char *cookie;
    gint64 commit; /* of the image */
};

static gint64 shown_commit(struct api *api)
{
    gint64 commit = bank_enter(api->bank)->commit;

    bank_leave(api->bank);
    return commit;
}

static struct arrival *keep_arrival(struct api *api, struct http_request *request)
{
    struct arrival *arrival = value_arena_alloc(http_request_arena(request), sizeof *arrival);

    arrival->place.address = http_request_peer(request);
    arrival->place.device = http_request_cookie(request, API_DEVICE_COOKIE);
    arrival->cookie = http_request_cookie(request, API_COOKIE);
    arrival->commit = shown_commit(api);
    return arrival;
}

static void refuse_login(struct http_answer *answer, enum login_outcome outcome, gint64 wait_ms)
{
    enum api_error row = outcome == LOGIN_WAIT ? API_ERROR_LOGIN_WAIT : API_ERROR_LOGIN_WRONG;

    http_answer_error(answer, &api_errors[row]);
    api_answer_wait(answer, wait_ms);
}

static void run_login(struct api *api, struct http_request *request, struct http_answer *answer,
                      gconstpointer data)
{
    const struct arrival *arrival = data;
    struct value_arena *arena = http_request_arena(request);
    g_autoptr(GError) error = NULL;
    struct login login;

    if (!accounts_login(api->accounts, api_body_text(request, "name"), api_body_text(request, "password"),
                        &arrival->place, &login, &error)) {
        api_answer_account_error(answer, error);
    } else if (login.outcome != LOGIN_DONE) {
        refuse_login(answer, login.outcome, login.wait_ms);
    } else {
        const struct http_who who = {.role = (enum http_role)login.who.role, .account = login.who.name};
        struct value account = api_who_value(arena, &who, &login.who);
        api_answer_success(request, answer, _("You are logged in."), "account", &account);
        if (login.device[0])
            api_answer_device(api, request, answer, login.device);
        api_answer_cookie(api, request, answer, login.cookie);
        api_answer_commit(answer, arrival->commit);
    }
}

static void post_login(struct http_request *request, struct http_answer *answer, gpointer context)
{
    api_aside(context, request, answer, run_login, keep_arrival(context, request));
}

static void run_logout(struct api *api, struct http_request *request, struct http_answer *answer,
                       gconstpointer data)
{
    const struct arrival *arrival = data;
    g_autoptr(GError) error = NULL;

    if (!accounts_logout(api->accounts, arrival->cookie, &error)) {
        api_answer_account_error(answer, error);
        return;
    }
    api_answer_success(request, answer, _("You are logged out."), NULL, NULL);
    api_answer_cookie(api, request, answer, NULL);
}

static void post_logout(struct http_request *request, struct http_answer *answer, gpointer context)
{
    api_aside(context, request, answer, run_logout, keep_arrival(context, request));
}

static void get_me(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct http_who *who = http_request_who(request);
    struct value account = api_who_value(http_request_arena(request), who, who->data);

    api_answer_commit(answer, shown_commit(context));
    http_answer_value(answer, &account);
}

static void run_password(struct api *api, struct http_request *request, struct http_answer *answer,
                         gconstpointer data)
{
    const struct arrival *arrival = data;
    const char *name = http_request_who(request)->account;
    g_autoptr(GError) error = NULL;
    enum login_outcome outcome;
    gint64 wait_ms = 0;

    if (!accounts_check_password(api->accounts, name, api_body_text(request, "password"), &arrival->place,
                                 &outcome, &wait_ms, &error)) {
        api_answer_account_error(answer, error);
    } else if (outcome != LOGIN_DONE) {
        refuse_login(answer, outcome, wait_ms);
    } else if (!accounts_set_password(api->accounts, name, api_body_text(request, "new_password"), &error)) {
        api_answer_account_error(answer, error);
    } else {
        api_answer_success(request, answer, _("The password is changed; log in with the new one."), NULL,
                           NULL);
        api_answer_cookie(api, request, answer, NULL);
    }
}

static void post_password(struct http_request *request, struct http_answer *answer, gpointer context)
{
    api_aside(context, request, answer, run_password, keep_arrival(context, request));
}

static void run_setup(struct api *api, struct http_request *request, struct http_answer *answer,
                      gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    (void)data;
    if (accounts_finish_setup(api->accounts, api_body_text(request, "secret"), api_body_text(request, "name"),
                              api_body_text(request, "password"), &error))
        api_answer_success(request, answer, _("The account is made; log in with it."), NULL, NULL);
    else
        api_answer_account_error(answer, error);
}

static void post_setup(struct http_request *request, struct http_answer *answer, gpointer context)
{
    api_aside(context, request, answer, run_setup, NULL);
}

static const struct http_outcome done_outcomes[] = {{200, "Done", NULL, NULL}, {0}};
static const struct http_outcome login_outcomes[] = {{200, "LoginAnswer", NULL, NULL}, {0}};
static const struct http_outcome me_outcomes[] = {{200, "Who", NULL, NULL}, {0}};
static const struct http_error_row *const login_errors[] = {
    &api_errors[API_ERROR_LOGIN_WRONG], &api_errors[API_ERROR_LOGIN_WAIT], &api_errors[API_ERROR_BUSY],
    &api_errors[API_ERROR_STORE],       &api_errors[API_ERROR_FULL],       NULL};
static const struct http_error_row *const password_errors[] = {
    &api_errors[API_ERROR_LOGIN_WRONG], &api_errors[API_ERROR_LOGIN_WAIT],
    &api_errors[API_ERROR_ARGUMENT],    &api_errors[API_ERROR_NOT_FOUND],
    &api_errors[API_ERROR_BUSY],        &api_errors[API_ERROR_STORE],
    &api_errors[API_ERROR_FULL],        NULL};
static const struct http_error_row *const setup_errors[] = {&api_errors[API_ERROR_NOT_FOUND],
                                                            &api_errors[API_ERROR_NAME_TAKEN],
                                                            &api_errors[API_ERROR_ARGUMENT],
                                                            &api_errors[API_ERROR_BUSY],
                                                            &api_errors[API_ERROR_STORE],
                                                            &api_errors[API_ERROR_FULL],
                                                            NULL};
static const struct http_error_row *const logout_errors[] = {
    &api_errors[API_ERROR_BUSY], &api_errors[API_ERROR_STORE], &api_errors[API_ERROR_FULL], NULL};
static const struct http_error_row *const me_errors[] = {&api_errors[API_ERROR_STORE], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_POST,
     .path = "/api/admin/login",
     .body = HTTP_BODY_JSON,
     .id = "logIn",
     .tag = "accounts",
     .summary = N_("Begins a session"),
     .text = N_("The answer sets the session's cookie. Unsafe requests with it must bring the csrf_token in "
                "X-CSRF-Token. Wrong attempts make the next ones wait, longer and longer."),
     .schema = "LoginRequest",
     .outcomes = login_outcomes,
     .errors = login_errors,
     .handler = post_login},
    {.method = HTTP_POST,
     .path = "/api/admin/logout",
     .role = HTTP_ROLE_VIEWER,
     .flags = HTTP_COOKIE_ONLY,
     .id = "logOut",
     .tag = "accounts",
     .summary = N_("Ends the session"),
     .outcomes = done_outcomes,
     .errors = logout_errors,
     .handler = post_logout},
    {.method = HTTP_GET,
     .path = "/api/admin/me",
     .role = HTTP_ROLE_VIEWER,
     .id = "getMe",
     .tag = "accounts",
     .summary = N_("Who asks, and what it may"),
     .text = N_("Exobase-Commit tells the newest commit that this server shows: what is read with it in that "
                "header is not older, and a live stream that begins behind it misses nothing."),
     .outcomes = me_outcomes,
     .errors = me_errors,
     .handler = get_me},
    {.method = HTTP_POST,
     .path = "/api/admin/me/password",
     .role = HTTP_ROLE_VIEWER,
     .body = HTTP_BODY_JSON,
     .flags = HTTP_COOKIE_ONLY,
     .id = "changePassword",
     .tag = "accounts",
     .summary = N_("Changes the own password"),
     .text = N_("All sessions of the account end, this one too."),
     .schema = "PasswordRequest",
     .outcomes = done_outcomes,
     .errors = password_errors,
     .handler = post_password},
    {.method = HTTP_POST,
     .path = "/api/admin/setup",
     .body = HTTP_BODY_JSON,
     .id = "setUp",
     .tag = "accounts",
     .summary = N_("Makes the first account, with the set-up link's secret"),
     .schema = "SetupRequest",
     .outcomes = done_outcomes,
     .errors = setup_errors,
     .handler = post_setup},
};
const struct api_rows api_session_rows = {rows, G_N_ELEMENTS(rows)};
