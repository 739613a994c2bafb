/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "http_internal.h"
#include "i18n.h"

/* Parameters beside their rows; what is wrong is gathered, so that a client hears of all of it at once. */

struct reading {
    struct http_request *request;
    struct value findings;
};

static struct value arena_text(struct value_arena *arena, const char *text)
{
    gsize size = strlen(text);
    return value_text(value_arena_copy(arena, text, size), size);
}

static void report(struct reading *reading, const char *name, const char *message)
{
    struct value_arena *arena = reading->request->arena;
    struct value finding = value_object(arena, 2);

    if (reading->findings.list->count >= HTTP_FINDINGS_MAX)
        return;
    value_set(arena, finding.object, "place", arena_text(arena, name));
    value_set(arena, finding.object, "message", arena_text(arena, message));
    value_list_append(arena, reading->findings.list, finding);
}

static void read_integer(struct reading *reading, const struct http_parameter *row,
                         struct http_argument *argument)
{
    const char *digits = argument->text + (argument->text[0] == '-');

    errno = 0;
    argument->integer = g_ascii_strtoll(argument->text, NULL, 10);
    if (*digits == '\0' || strspn(digits, "0123456789") != strlen(digits) || errno == ERANGE)
        report(reading, row->name, _("This is no integer of 64 bits."));
    else if ((row->min != 0 || row->max != 0) &&
             (argument->integer < row->min || argument->integer > row->max)) {
        g_autofree char *message = g_strdup_printf(_("This number must be from %lld to %lld."),
                                                   (long long)row->min, (long long)row->max);
        report(reading, row->name, message);
    }
}

static void read_boolean(struct reading *reading, const struct http_parameter *row,
                         struct http_argument *argument)
{
    argument->integer = strcmp(argument->text, "true") == 0 || strcmp(argument->text, "1") == 0;
    if (argument->integer == 0 && strcmp(argument->text, "false") != 0 && strcmp(argument->text, "0") != 0)
        report(reading, row->name, _("This must be true or false."));
}

static void read_text(struct reading *reading, const struct http_parameter *row, guint index,
                      const struct http_argument *argument)
{
    const struct http_route *route = reading->request->route;
    char **choices = route->choices[index];
    GRegex *pattern = route->patterns[index];
    glong length = g_utf8_strlen(argument->text, -1);

    if (choices && !g_strv_contains((const char *const *)choices, argument->text)) {
        g_autofree char *message = g_strdup_printf(_("This must be one of %s."), row->choices);
        report(reading, row->name, message);
    } else if ((row->min != 0 || row->max != 0) && (length < row->min || length > row->max)) {
        g_autofree char *message = g_strdup_printf(_("This text must have from %lld to %lld characters."),
                                                   (long long)row->min, (long long)row->max);
        report(reading, row->name, message);
    } else if (pattern && !g_regex_match(pattern, argument->text, 0, NULL)) {
        g_autofree char *message = g_strdup_printf(_("This text has not the form %s."), row->pattern);
        report(reading, row->name, message);
    }
}

static void judge(struct reading *reading, guint index)
{
    const struct http_parameter *row = &reading->request->route->row->parameters[index];
    struct http_argument *argument = &reading->request->arguments[index];

    if (!argument->text) {
        if (row->required || row->in == HTTP_IN_PATH)
            report(reading, row->name, _("This parameter is missing."));
    } else if (row->type == HTTP_INTEGER) {
        read_integer(reading, row, argument);
    } else if (row->type == HTTP_BOOLEAN) {
        read_boolean(reading, row, argument);
    } else {
        read_text(reading, row, index, argument);
    }
}

static gint query_row(const struct http_route *route, const char *name)
{
    for (guint i = 0; i < route->n_parameters; i++) {
        const struct http_parameter *row = &route->row->parameters[i];
        if (row->in == HTTP_IN_QUERY && strcmp(row->name, name) == 0)
            return (gint)i;
    }
    return -1;
}

static void take_pair(struct reading *reading, const char *name, const char *value)
{
    const struct http_route *route = reading->request->route;
    gint row = query_row(route, name);
    gboolean lenient = (route->row->flags & HTTP_UNKNOWN_IGNORED) != 0;

    if (row >= 0 && !reading->request->arguments[row].text)
        reading->request->arguments[row].text = value;
    else if (row >= 0)
        report(reading, name, _("This parameter is there twice."));
    else if (!lenient)
        report(reading, name, _("No parameter of this name is known here."));
}

/* Splits the query in place. False: a broken escape. */
static gboolean read_query(struct reading *reading, char *query)
{
    while (query) {
        char *next = strchr(query, '&');
        if (next)
            *next++ = '\0';
        char *value = strchr(query, '=');
        if (value)
            *value++ = '\0';
        if (!http_decode(query, TRUE) || (value && !http_decode(value, TRUE)))
            return FALSE;
        if (*query)
            take_pair(reading, query, value ? value : "");
        query = next;
    }
    return TRUE;
}

struct counting {
    const char *name;
    guint count;
};

static enum MHD_Result count_header(void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct counting *counting = data;

    (void)kind, (void)value;
    counting->count += g_ascii_strcasecmp(name, counting->name) == 0;
    return MHD_YES;
}

static guint count_headers(const struct http_request *request, const char *name)
{
    struct counting counting = {name, 0};

    MHD_get_connection_values(request->mhd, MHD_HEADER_KIND, count_header, &counting);
    return counting.count;
}

static void read_others(struct reading *reading)
{
    struct http_request *request = reading->request;
    const struct http_route *route = request->route;

    for (guint i = 0; i < request->n_path_values; i++) {
        if (route->path_rows[i] >= 0)
            request->arguments[route->path_rows[i]].text =
                value_arena_copy(request->arena, request->path_values[i], strlen(request->path_values[i]));
    }
    for (guint i = 0; i < route->n_parameters; i++) {
        const struct http_parameter *row = &route->row->parameters[i];
        if (row->in != HTTP_IN_HEADER)
            continue;
        const char *value = http_request_header(request, row->name);
        if (value && g_utf8_validate(value, -1, NULL))
            request->arguments[i].text = value;
        if (value && count_headers(request, row->name) > 1)
            report(reading, row->name, _("This header is there twice: join what they say."));
        else if (value && !request->arguments[i].text) /* never as if it were not there */
            report(reading, row->name, _("This header is not UTF-8."));
    }
}

gboolean http_arguments_read(struct http_request *request)
{
    const struct http_route *route = request->route;
    struct reading reading = {request, value_list(request->arena, 0)};
    gsize size = MAX(1, route->n_parameters) * sizeof *request->arguments;

    request->arguments = value_arena_alloc(request->arena, size);
    memset(request->arguments, 0, size);
    read_others(&reading);
    if (!read_query(&reading, request->query))
        return http_refuse(request, HTTP_ERROR_ADDRESS, NULL, NULL);
    for (guint i = 0; i < route->n_parameters; i++)
        judge(&reading, i);
    if (reading.findings.list->count == 0)
        return TRUE;
    struct value more = value_object(request->arena, 1);
    value_set(request->arena, more.object, "findings", reading.findings);
    return http_refuse(request, HTTP_ERROR_PARAMETER, NULL, more.object);
}
