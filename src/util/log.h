/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_LOG_H
#define EXOBASE_LOG_H

#include <glib.h>

/*
 * The log of a server: one line an event, to a file descriptor (standard error), as text for people or as one
 * JSON object a line for machines (LOG_FORMAT), from a level on (LOG_LEVEL). A line is written by one write()
 * and never mixed with another thread's. No secret belongs into a field.
 */
enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

/* A named value: a text, or a number when `text` is NULL. */
struct log_field {
    const char *name;
    const char *text;
    gint64 number;
};
#define LOG_TEXT(field, value) ((struct log_field){.name = (field), .text = (value) ? (value) : "-"})
#define LOG_NUMBER(field, value) ((struct log_field){.name = (field), .number = (value)})

struct log;
typedef struct log log_t; /* for g_autoptr */

struct log *log_new(int fd, enum log_format format, enum log_level level);
void log_free(struct log *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(log_t, log_free)

/* "debug", "info", "warning" or "error"; false, and nothing written, for any other word. */
gboolean log_level_parse(const char *word, enum log_level *level);
/* Whether lines of this level are written. A log that is NULL writes none. */
gboolean log_takes(const struct log *log, enum log_level level);
/* Writes a line, if its level is taken. `message` is a whole sentence, or a word that names the event. */
void log_say(struct log *log, enum log_level level, const char *message, const struct log_field *fields,
             gsize n_fields);
/* Appends the same line to `out`, for those who gather many and hand them to log_flush(). */
void log_append(const struct log *log, GString *out, enum log_level level, const char *message,
                const struct log_field *fields, gsize n_fields);
/* Writes what was gathered, and empties it. */
void log_flush(struct log *log, GString *lines);

#endif
