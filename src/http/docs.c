/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "http_internal.h"
#include "i18n.h"
#include "json.h"

/*
 * The reference page: one static page made from the rows, in both languages. Its style stands in the page and
 * it has no script, so nothing else is loaded, from anywhere.
 */

static void append(GString *out, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    g_string_append(out, escaped);
}

static void append_code(GString *out, const char *text)
{
    g_string_append(out, "<code>");
    append(out, text);
    g_string_append(out, "</code>");
}

static void append_cell(GString *out, const char *text)
{
    g_string_append(out, "<td>");
    append(out, text);
    g_string_append(out, "</td>");
}

static void append_title(GString *out, const char *title)
{
    g_string_append(out, "<h4>");
    append(out, title);
    g_string_append(out, "</h4>");
}

static const char *role_name(enum http_role role)
{
    static const char *const names[] = {N_("public"), N_("role viewer"), N_("role editor"), N_("role admin")};
    return _(names[role]);
}

static void append_form(GString *out, const struct http_parameter *row)
{
    static const char *const types[] = {
        [HTTP_TEXT] = N_("text"), [HTTP_INTEGER] = N_("integer"), [HTTP_BOOLEAN] = N_("boolean")};

    g_string_append(out, "<td>");
    append(out, _(types[row->type]));
    if (row->min != 0 || row->max != 0)
        g_string_append_printf(out, " %" G_GINT64_FORMAT "–%" G_GINT64_FORMAT, row->min, row->max);
    if (row->choices) {
        g_string_append(out, ": ");
        append_code(out, row->choices);
    }
    if (row->pattern) {
        g_string_append(out, ": ");
        append_code(out, row->pattern);
    }
    g_string_append(out, "</td>");
}

static void append_parameters(GString *out, const struct http_endpoint *row)
{
    static const char *const places[] = {
        [HTTP_IN_PATH] = N_("path"), [HTTP_IN_QUERY] = N_("query"), [HTTP_IN_HEADER] = N_("header")};

    if (!row->parameters || !row->parameters[0].name)
        return;
    append_title(out, _("Parameters"));
    g_string_append(out, "<div class=\"scroll\"><table>");
    for (const struct http_parameter *parameter = row->parameters; parameter->name; parameter++) {
        gboolean required = parameter->required || parameter->in == HTTP_IN_PATH;
        g_string_append(out, "<tr><td>");
        append_code(out, parameter->name);
        g_string_append(out, "</td>");
        append_cell(out, _(places[parameter->in]));
        append_form(out, parameter);
        append_cell(out, required ? _("required") : "");
        append_cell(out, parameter->meaning ? _(parameter->meaning) : "");
        g_string_append(out, "</tr>\n");
    }
    g_string_append(out, "</table></div>");
}

static void append_schema_link(GString *out, const char *name)
{
    g_string_append_printf(out, "<a href=\"#schema-%s\"><code>%s</code></a>", name, name);
}

static void append_body(GString *out, const struct http_endpoint *row)
{
    if (row->body == HTTP_BODY_NONE)
        return;
    append_title(out, _("Body"));
    g_string_append(out, "<p>");
    append_code(out, row->body == HTTP_BODY_JSON ? "application/json" : "text/plain");
    g_string_append_c(out, ' ');
    if (row->schema)
        append_schema_link(out, row->schema);
    if (row->flags & HTTP_BODY_MAY_MISS) {
        g_string_append(out, ", ");
        append(out, _("can be left out"));
    }
    g_string_append(out, "</p>");
}

static void append_error(GString *out, const struct http_error_row *error)
{
    g_string_append_printf(out, "<tr><td>%u</td><td>", error->status);
    append_code(out, error->code);
    g_string_append(out, "</td>");
    append_cell(out, _(error->message));
    g_string_append(out, "</tr>\n");
}

static void append_outcomes(GString *out, const struct http_endpoint *row)
{
    append_title(out, _("Answers"));
    g_string_append(out, "<div class=\"scroll\"><table>");
    for (guint i = 0; row->outcomes && row->outcomes[i].status; i++) {
        const struct http_outcome *outcome = &row->outcomes[i];
        g_string_append_printf(out, "<tr><td>%u</td><td>", outcome->status);
        if (outcome->schema)
            append_schema_link(out, outcome->schema);
        else
            append_code(out, outcome->type ? outcome->type : "application/json");
        g_string_append(out, "</td>");
        append_cell(out, outcome->meaning ? _(outcome->meaning) : "");
        g_string_append(out, "</tr>\n");
    }
    for (guint i = 0; row->errors && row->errors[i]; i++)
        append_error(out, row->errors[i]);
    g_string_append(out, "</table></div>");
}

static void append_endpoint(GString *out, const struct http_endpoint *row)
{
    g_autofree char *method = g_ascii_strdown(http_method_name(row->method), -1);

    g_string_append_printf(out, "<article id=\"%s\"><span class=\"role\">", row->id);
    append(out, role_name(row->role));
    g_string_append_printf(out, "</span><h3><span class=\"method %s\">%s</span> ", method,
                           http_method_name(row->method));
    append(out, row->path);
    g_string_append(out, "</h3><p>");
    append(out, row->summary ? _(row->summary) : "");
    g_string_append(out, "</p>");
    if (row->text) {
        g_string_append(out, "<p>");
        append(out, _(row->text));
        g_string_append(out, "</p>");
    }
    append_parameters(out, row);
    append_body(out, row);
    append_outcomes(out, row);
    g_string_append(out, "</article>\n");
}

static const char *tag_of(const struct http_endpoint *row)
{
    return row->tag ? row->tag : "";
}

typedef void (*row_writer)(GString *out, const struct http_endpoint *row);

/* Each tag, in the order of its first row, with its rows. */
static void append_by_tag(GString *out, const struct http_api *api, const char *heading, row_writer write,
                          const char *before, const char *after)
{
    for (gsize i = 0; i < api->n_endpoints; i++) {
        const char *tag = tag_of(&api->endpoints[i]);
        gboolean seen = FALSE;
        for (gsize j = 0; j < i; j++)
            seen |= strcmp(tag_of(&api->endpoints[j]), tag) == 0;
        if (seen)
            continue;
        g_string_append_printf(out, "<%s>", heading);
        append(out, tag);
        g_string_append_printf(out, "</%s>%s\n", heading, before);
        for (gsize j = i; j < api->n_endpoints; j++) {
            if (strcmp(tag_of(&api->endpoints[j]), tag) == 0)
                write(out, &api->endpoints[j]);
        }
        g_string_append(out, after);
    }
}

static void append_entry(GString *out, const struct http_endpoint *row)
{
    g_autofree char *method = g_ascii_strdown(http_method_name(row->method), -1);

    g_string_append_printf(out, "<li><a href=\"#%s\"><span class=\"%s\">%s</span> ", row->id, method,
                           http_method_name(row->method));
    append(out, row->path);
    g_string_append(out, "</a></li>\n");
}

static void append_general_errors(GString *out)
{
    g_string_append(out, "<h2 id=\"errors\">");
    append(out, _("Errors of every route"));
    g_string_append(out, "</h2><div class=\"scroll\"><table>");
    for (guint i = 0; i < HTTP_N_ERRORS; i++)
        append_error(out, &http_errors[i]);
    g_string_append(out, "</table></div>\n");
}

static void append_schemas(GString *out, const struct http_server *server)
{
    const struct value_object *schemas = http_schemas_source(server->schemas)->object;

    g_string_append(out, "<h2 id=\"schemas\">");
    append(out, _("Schemas"));
    g_string_append(out, "</h2>\n");
    for (guint32 i = 0; i < schemas->count; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        json_write_indented(text, &schemas->members[i].value);
        g_string_append_printf(out, "<article id=\"schema-%s\"><h3>%s</h3><pre>",
                               schemas->members[i].key->bytes, schemas->members[i].key->bytes);
        append(out, text->str);
        g_string_append(out, "</pre></article>\n");
    }
}

char *http_docs_text(const struct http_server *server, const char *language)
{
    const struct http_api *api = server->api;
    GString *out = g_string_sized_new(65536);

    i18n_use(language);
    g_string_append_printf(out,
                           "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
                           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>",
                           language);
    append(out, api->title);
    g_string_append_printf(out, "</title><style>%s</style></head><body><div class=\"frame\"><nav>",
                           http_docs_style);
    append_by_tag(out, api, "h2", append_entry, "<ul>", "</ul>");
    g_string_append(out, "</nav><main><h1>");
    append(out, api->title);
    g_string_append(out, "</h1><p>");
    append(out, api->text ? _(api->text) : "");
    g_string_append(out, "</p><p>");
    append(out, _("For programs:"));
    g_string_append(out, " <a href=\"/openapi.json\">OpenAPI 3.1</a></p>\n");
    append_by_tag(out, api, "h2", append_endpoint, "", "");
    append_general_errors(out);
    append_schemas(out, server);
    g_string_append(out, "</main></div></body></html>\n");
    i18n_use(NULL);
    return g_string_free(out, FALSE);
}

void http_handle_docs(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const char *page = request->server->docs[strcmp(request->language, "fr") == 0];

    (void)context;
    http_answer_header(answer, "Vary", "Accept-Language");
    http_answer_borrow(answer, page, strlen(page), "text/html; charset=utf-8", NULL, NULL);
}
