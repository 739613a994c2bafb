/* SPDX-License-Identifier: Apache-2.0 */
#include "errors.h"
#include "source_internal.h"

/*
 * Lines and columns are reckoned only for the few places that somebody is told. Counting leaves a mark every
 * STOP_EVERY bytes, so that each part of the text is counted through once, and one stretch more for each
 * question, even when a file has millions of warnings or one line of 100 MB.
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

/* Where counting goes on after a stop. */
static guint32 stop_offset(const struct source *source, guint32 stop)
{
    return stop == 0 ? source->begin : stop * STOP_EVERY;
}

/* Makes the stops up to this one. */
static void place_make_stops(struct source *source, guint32 last)
{
    struct place_stop place = {1, 1};
    if (source->stops == NULL) {
        source->stops = g_array_new(FALSE, FALSE, sizeof place);
        g_array_append_val(source->stops, place);
    }
    for (guint32 stop = source->stops->len; stop <= last; stop++) {
        place = g_array_index(source->stops, struct place_stop, stop - 1);
        place_count(source, stop_offset(source, stop - 1), stop_offset(source, stop), &place);
        g_array_append_val(source->stops, place);
    }
}

struct pydata_place source_place(struct source *source, guint32 offset)
{
    offset = MIN(offset, source->size);
    guint32 stop = offset / STOP_EVERY;
    place_make_stops(source, stop);
    struct place_stop place = g_array_index(source->stops, struct place_stop, stop);
    place_count(source, stop_offset(source, stop), offset, &place);
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
