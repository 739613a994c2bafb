/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The admin UI (web/): one page whose script shows what the address says, and the files that the page names.
 * The set-up link leads to the same page.
 */
#include <string.h>

#include "api_internal.h"
#include "i18n.h"
#include "web_assets.h"

#define PAGE "index.html"

/*
 * Nothing but what the program brings: no script or style in the page, no other server. Frames are the
 * previews of exercises, which the script fills; they inherit this.
 */
static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types exobase-parse";

static const struct http_asset *find_asset(const char *name)
{
    for (gsize i = 0; i < web_n_assets; i++) {
        if (strcmp(web_assets[i].name, name) == 0)
            return &web_assets[i];
    }
    return NULL;
}

static void get_page(struct http_request *request, struct http_answer *answer, gpointer context)
{
    (void)context;
    http_answer_header(answer, "Content-Security-Policy", policy);
    http_answer_header(answer, "Cross-Origin-Opener-Policy", "same-origin");
    http_answer_asset(request, answer, find_asset(PAGE));
}

static void get_asset(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct http_asset *asset = find_asset(http_request_text(request, "name"));

    (void)context;
    if (!asset || strcmp(asset->name, PAGE) == 0)
        http_answer_error(answer, &http_errors[HTTP_ERROR_NOT_FOUND]);
    else
        http_answer_asset(request, answer, asset);
}

static const struct http_parameter page_parameters[] = {{.name = "page",
                                                         .in = HTTP_IN_PATH,
                                                         .type = HTTP_TEXT,
                                                         .required = TRUE,
                                                         .meaning = N_("what the page's script is to show")},
                                                        {0}};
static const struct http_parameter asset_parameters[] = {
    {.name = "name",
     .in = HTTP_IN_PATH,
     .type = HTTP_TEXT,
     .required = TRUE,
     .meaning = N_("the file's name, as the page has it")},
    {0}};
static const struct http_outcome page_outcomes[] = {
    {200, NULL, "text/html", NULL}, {304, NULL, NULL, N_("the browser has it")}, {0}};
static const struct http_outcome asset_outcomes[] = {{200, NULL, "text/javascript", NULL},
                                                     {200, NULL, "text/css", NULL},
                                                     {200, NULL, "image/svg+xml", NULL},
                                                     {304, NULL, NULL, N_("the browser has it")},
                                                     {0}};
static const struct http_error_row *const asset_errors[] = {&http_errors[HTTP_ERROR_NOT_FOUND], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/admin",
     .flags = HTTP_UNKNOWN_IGNORED,
     .id = "getAdminPage",
     .tag = "admin",
     .summary = N_("The admin UI"),
     .outcomes = page_outcomes,
     .handler = get_page},
    {.method = HTTP_GET,
     .path = "/admin/{page}",
     .flags = HTTP_UNKNOWN_IGNORED | HTTP_REST | HTTP_PAGE,
     .id = "getAdminPageAt",
     .tag = "admin",
     .summary = N_("A page of the admin UI"),
     .parameters = page_parameters,
     .outcomes = page_outcomes,
     .handler = get_page},
    {.method = HTTP_GET,
     .path = "/admin/assets/{name}",
     .flags = HTTP_UNKNOWN_IGNORED,
     .id = "getAdminAsset",
     .tag = "admin",
     .summary = N_("A file of the admin UI"),
     .parameters = asset_parameters,
     .outcomes = asset_outcomes,
     .errors = asset_errors,
     .handler = get_asset},
    {.method = HTTP_GET,
     .path = "/setup",
     .flags = HTTP_UNKNOWN_IGNORED,
     .id = "getSetupPage",
     .tag = "accounts",
     .summary = N_("The page of the set-up link"),
     .outcomes = page_outcomes,
     .handler = get_page},
};
const struct api_rows api_admin_page_rows = {rows, G_N_ELEMENTS(rows)};
