/* SPDX-License-Identifier: Apache-2.0 */
#include "errors.h"
#include "source_internal.h"

/*
 * Lines and columns are reckoned only for the few places that somebody is told. The first question counts
 * through the whole text and leaves a mark every STOP_EVERY bytes, so that each later one counts through one
 * stretch only, even when a file has millions of warnings or one line of 100 MB.
 */
#define STOP_EVERY 4096u

struct place_stop {
    guint32 line, column; /* of the character at this stop, from 1 */
};

/* Counts the characters of [from, to) into `place`. */
static void place_count(const struct source *source, guint32 from, guint32 to, struct place_stop *place)
{
    const char *text = source->text;
    for (guint32 at = from; at < to; at++) {
        guchar byte = (guchar)text[at];
        if (byte == '\n' || (byte == '\r' && text[at + 1] != '\n')) {
            place->line++;
            place->column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            place->column++;
        }
    }
}

static void place_make_stops(struct source *source)
{
    struct place_stop place = {1, 1};
    source->stops = g_array_new(FALSE, FALSE, sizeof place);
    g_array_append_val(source->stops, place);
    guint32 at = source->begin;
    for (guint64 next = STOP_EVERY; next <= source->size; next += STOP_EVERY) {
        place_count(source, at, (guint32)next, &place);
        g_array_append_val(source->stops, place);
        at = (guint32)next;
    }
}

struct pydata_place source_place(struct source *source, guint32 offset)
{
    offset = MIN(offset, source->size);
    if (source->stops == NULL)
        place_make_stops(source);
    guint32 stop = offset / STOP_EVERY;
    struct place_stop place = g_array_index(source->stops, struct place_stop, stop);
    guint32 from = stop == 0 ? source->begin : stop * STOP_EVERY;
    place_count(source, from, offset, &place);
    return (struct pydata_place){offset, place.line, place.column};
}

gboolean source_fail(struct source *source, GError **error, guint32 at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    struct pydata_place place = source_place(source, at);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_SYNTAX, "%s:%u:%u: %s", source->path, place.line,
                place.column, message);
    return FALSE;
}
