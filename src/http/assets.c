/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are part of the program, as browsers ask for them. */
#include <string.h>

#include "http.h"

/* Whether an item of a list ("gzip;q=0.5") allows what it names. */
static gboolean is_allowed(const char *item)
{
    const char *parameters = strchr(item, ';');
    const char *weight = parameters ? strstr(parameters, "q=") : NULL;

    return !weight || g_ascii_strtod(weight + 2, NULL) > 0;
}

/* RFC 9110, Accept-Encoding: the coding's own item decides, else that of `*`. */
static gboolean accepts_gzip(const char *header)
{
    g_auto(GStrv) items = g_strsplit(header ? header : "", ",", 100);
    gboolean any = FALSE;

    for (guint i = 0; items[i]; i++) {
        const char *item = g_strstrip(items[i]);
        gsize size = strcspn(item, "; \t");
        if (size == 4 && g_ascii_strncasecmp(item, "gzip", 4) == 0)
            return is_allowed(item);
        if (size == 1 && *item == '*')
            any = is_allowed(item);
    }
    return any;
}

/* RFC 9110, If-None-Match: weak comparison. */
static gboolean has_it(const char *header, const char *etag)
{
    g_auto(GStrv) tags = g_strsplit(header ? header : "", ",", 100);

    for (guint i = 0; tags[i]; i++) {
        const char *tag = g_strstrip(tags[i]);
        if (strcmp(tag, "*") == 0 || strcmp(g_str_has_prefix(tag, "W/") ? tag + 2 : tag, etag) == 0)
            return TRUE;
    }
    return FALSE;
}

void http_answer_asset(struct http_request *request, struct http_answer *answer,
                       const struct http_asset *asset)
{
    gboolean gzip = accepts_gzip(http_request_header(request, "Accept-Encoding"));
    g_autofree char *etag = g_strdup_printf("\"%s%s\"", asset->etag, gzip ? "-gzip" : "");

    http_answer_header(answer, "ETag", etag);
    http_answer_header(answer, "Vary", "Accept-Encoding");
    http_answer_header(answer, "Cache-Control",
                       asset->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (has_it(http_request_header(request, "If-None-Match"), etag)) {
        http_answer_status(answer, 304);
        return;
    }
    if (gzip)
        http_answer_header(answer, "Content-Encoding", "gzip");
    http_answer_borrow(answer, (const char *)(gzip ? asset->gzip : asset->bytes),
                       gzip ? asset->gzip_size : asset->size, asset->type, NULL, NULL);
}
