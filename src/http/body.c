/* SPDX-License-Identifier: Apache-2.0 */
#include "http_internal.h"

#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "json.h"
#include "text.h"

/* Memory for a body is taken as its bytes come, not as its length promises. */
#define FIRST_BYTES ((gsize)64 << 10)
/* Room for a body that is kept for the next: most bodies are small. */
#define SPARE_BYTES_MAX ((gsize)4 << 10)

gboolean http_body_expected(const struct http_request *request)
{
    const char *length = request->known[HTTP_KNOWN_CONTENT_LENGTH];

    return request->known[HTTP_KNOWN_TRANSFER_ENCODING] || (length && strspn(length, "0") != strlen(length));
}

/* Room for the body: what the last one left, or new. */
static GString *body_room(struct http_request *request, gsize size)
{
    const char *length = request->known[HTTP_KNOWN_CONTENT_LENGTH];

    if (request->spare_bytes)
        return g_string_truncate(g_steal_pointer(&request->spare_bytes), 0);
    gsize wanted = length ? (gsize)g_ascii_strtoull(length, NULL, 10) : size;
    return g_string_sized_new(MIN(wanted, FIRST_BYTES));
}

void http_body_drop(struct http_request *request)
{
    GString *bytes = g_steal_pointer(&request->bytes);

    if (bytes && bytes->allocated_len <= SPARE_BYTES_MAX && !request->spare_bytes)
        request->spare_bytes = bytes;
    else if (bytes)
        g_string_free(bytes, TRUE);
}

void http_body_take(struct http_request *request, const char *bytes, gsize size)
{
    request->body_seen += size;
    if (request->refused || request->route->row->body == HTTP_BODY_NONE)
        return;
    if (request->body_seen > request->route->body_max) {
        http_refuse(request, HTTP_ERROR_TOO_LARGE, NULL, NULL);
        request->answer.closes = TRUE;
        http_body_drop(request);
        return;
    }
    if (!request->bytes)
        request->bytes = body_room(request, size);
    g_string_append_len(request->bytes, bytes, (gssize)size);
}

static gboolean refuse_body(struct http_request *request, enum http_error error, const char *message,
                            const char *name, struct value content)
{
    struct value more = value_object(request->arena, 1);

    value_set(request->arena, more.object, name, content);
    return http_refuse(request, error, message, more.object);
}

static gboolean read_json(struct http_request *request)
{
    const struct http_schema *schema = request->route->schema;
    gsize most = request->route->body_max / HTTP_BODY_VALUE_BYTES;
    g_autoptr(GError) error = NULL;

    /* A value is a byte at least. */
    if (request->bytes->len > most && !json_has_few_values(request->bytes->str, request->bytes->len, most)) {
        g_autofree char *message =
            g_strdup_printf(_("The body holds more than %lld values."), (long long)most);
        return http_refuse(request, HTTP_ERROR_TOO_LARGE, message, NULL);
    }
    if (!json_parse(request->arena, request->bytes->str, request->bytes->len, &request->body, &error))
        return http_refuse(request,
                           g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT) ? HTTP_ERROR_BODY
                                                                                        : HTTP_ERROR_JSON,
                           error->message, NULL);
    struct value findings = value_list(request->arena, 0);
    if (schema && !http_schema_check(schema, &request->body, request->arena, findings.list))
        return refuse_body(request, HTTP_ERROR_BODY, NULL, "findings", findings);
    request->has_body = TRUE;
    return TRUE;
}

static gboolean read_text(struct http_request *request)
{
    gsize bad_at = 0;

    if (text_is_utf8(request->bytes->str, request->bytes->len, &bad_at))
        return TRUE;
    g_autofree char *message =
        g_strdup_printf(_("The body is not UTF-8: byte %lld is wrong."), (long long)bad_at);
    return refuse_body(request, HTTP_ERROR_ENCODING, message, "byte", value_integer((gint64)bad_at));
}

gboolean http_body_finish(struct http_request *request)
{
    const struct http_endpoint *row = request->route->row;

    if (row->body == HTTP_BODY_NONE)
        return TRUE;
    if (!request->bytes || request->bytes->len == 0) {
        if (row->flags & HTTP_BODY_MAY_MISS)
            return TRUE;
        return row->body == HTTP_BODY_JSON
                   ? http_refuse(request, HTTP_ERROR_JSON, _("The body is missing: JSON is wanted."), NULL)
                   : http_refuse(request, HTTP_ERROR_ENCODING, _("The body is missing: a text is wanted."),
                                 NULL);
    }
    return row->body == HTTP_BODY_JSON ? read_json(request) : read_text(request);
}
