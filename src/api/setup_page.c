/* SPDX-License-Identifier: Apache-2.0 */
/* The page that the set-up link leads to. */
#include <string.h>

#include "api_internal.h"
#include "i18n.h"

extern const char api_setup_html[], api_setup_js[]; /* setup.html, setup.js */

static void get_page(struct http_request *request, struct http_answer *answer, gpointer context)
{
    (void)request;
    (void)context;
    http_answer_borrow(answer, api_setup_html, strlen(api_setup_html), "text/html; charset=utf-8", NULL,
                       NULL);
}

static void get_script(struct http_request *request, struct http_answer *answer, gpointer context)
{
    (void)request;
    (void)context;
    http_answer_borrow(answer, api_setup_js, strlen(api_setup_js), "text/javascript; charset=utf-8", NULL,
                       NULL);
}

static const struct http_outcome page_outcomes[] = {{200, NULL, "text/html", NULL}, {0}};
static const struct http_outcome script_outcomes[] = {{200, NULL, "text/javascript", NULL}, {0}};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/setup",
     .id = "getSetupPage",
     .tag = "accounts",
     .summary = N_("The page of the set-up link"),
     .outcomes = page_outcomes,
     .handler = get_page},
    {.method = HTTP_GET,
     .path = "/setup.js",
     .id = "getSetupScript",
     .tag = "accounts",
     .summary = N_("What the set-up page runs"),
     .outcomes = script_outcomes,
     .handler = get_script},
};
const struct api_rows api_setup_rows = {rows, G_N_ELEMENTS(rows)};
