/* SPDX-License-Identifier: Apache-2.0 */
/*
 * If-Match as RFC 9110 has it: `*`, or a list of entity tags compared strongly, so that a weak one fits
 * nothing. `*` names nothing that the client has seen, so it counts as no header. An entity tag of exobase is
 * the revision in quotation marks.
 */
#include <string.h>

#include "api_write_internal.h"

/* One tag; `at` moves behind it. FALSE: there is none. */
static gboolean next_tag(const char **at, gboolean *weak, const char **text, gsize *size)
{
    const char *start = *at;

    *weak = g_str_has_prefix(start, "W/");
    start += *weak ? 2 : 0;
    if (*start != '"')
        return FALSE;
    const char *end = strchr(start + 1, '"');
    if (!end)
        return FALSE;
    *text = start + 1;
    *size = (gsize)(end - *text);
    *at = end + 1;
    return TRUE;
}

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t");
}

/* The revision that a tag stands for, 0: none that exobase ever gave. */
static gint64 tag_revision(const char *text, gsize size)
{
    gint64 revision = 0;

    if (size == 0 || size > 18 || text[0] == '0')
        return 0;
    for (gsize i = 0; i < size; i++) {
        if (!g_ascii_isdigit(text[i]))
            return 0;
        revision = revision * 10 + (text[i] - '0');
    }
    return revision;
}

struct tags {
    gboolean broken, any, fits;
    guint count;
    gint64 last;
};

static struct tags read_tags(const char *header, gint64 revision)
{
    struct tags tags = {0};
    const char *at = skip_space(header), *text;
    gboolean weak;
    gsize size;

    if (at[0] == '*' && *skip_space(at + 1) == '\0') {
        tags.any = TRUE;
        return tags;
    }
    while (*at) {
        if (*at == ',') { /* RFC 9110, 5.6.1: empty elements are passed over */
            at = skip_space(at + 1);
            continue;
        }
        if (!next_tag(&at, &weak, &text, &size) || (*skip_space(at) != ',' && *skip_space(at) != '\0')) {
            tags.broken = TRUE;
            return tags;
        }
        at = skip_space(at);
        tags.count++;
        tags.last = weak ? 0 : tag_revision(text, size);
        tags.fits |= revision > 0 && tags.last == revision;
    }
    tags.broken = tags.count == 0;
    return tags;
}

enum api_match api_match(const char *header, gint64 revision)
{
    if (!header)
        return API_MATCH_ABSENT;
    struct tags tags = read_tags(header, revision);
    if (tags.any)
        return API_MATCH_ABSENT;
    return tags.broken ? API_MATCH_BROKEN : tags.fits ? API_MATCH_YES : API_MATCH_NO;
}

gint64 api_match_revision(const char *header)
{
    struct tags tags = header ? read_tags(header, 0) : (struct tags){0};
    return !tags.broken && tags.count == 1 ? tags.last : 0;
}

void api_answer_tag(struct http_answer *answer, gint64 revision)
{
    char tag[32];

    g_snprintf(tag, sizeof tag, "\"%" G_GINT64_FORMAT "\"", revision);
    http_answer_header(answer, "ETag", tag);
}
