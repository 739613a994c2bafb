/* SPDX-License-Identifier: Apache-2.0 */
#include "log.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "json.h"
#include "text.h"

struct log {
    int fd;
    enum log_format format;
    enum log_level level;
    pthread_mutex_t mutex; /* whole lines, whoever writes */
};

static const char *const level_names[] = {"debug", "info", "warning", "error"};

struct log *log_new(int fd, enum log_format format, enum log_level level)
{
    struct log *log = g_new0(struct log, 1);

    log->fd = fd;
    log->format = format;
    log->level = level;
    pthread_mutex_init(&log->mutex, NULL);
    return log;
}

void log_free(struct log *log)
{
    if (!log)
        return;
    pthread_mutex_destroy(&log->mutex);
    g_free(log);
}

gboolean log_level_parse(const char *word, enum log_level *level)
{
    for (gsize i = 0; i < G_N_ELEMENTS(level_names); i++) {
        if (strcmp(word, level_names[i]) == 0) {
            *level = (enum log_level)i;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean log_takes(const struct log *log, enum log_level level)
{
    return log && level >= log->level;
}

/* What comes from outside can't end a line or turn a terminal's colours: JSON's escapes serve text too. */
static void append_quoted(GString *out, const char *text)
{
    gsize size = strlen(text);
    gsize bad_at;

    if (text_is_utf8(text, size, &bad_at)) {
        json_write_text(out, text, size);
        return;
    }
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)size);
    json_write_text(out, valid, strlen(valid));
}

static gboolean is_plain(const char *text)
{
    for (const char *at = text; *at; at++) {
        if (!g_ascii_isgraph(*at) || *at == '"' || *at == '\\' || *at == '=')
            return FALSE;
    }
    return *text != '\0';
}

static void append_number(GString *out, gint64 number)
{
    g_string_append_printf(out, "%" G_GINT64_FORMAT, number);
}

static void append_text_line(GString *out, enum log_level level, const char *time, const char *message,
                             const struct log_field *fields, gsize n_fields)
{
    g_string_append(out, time);
    g_string_append_c(out, ' ');
    g_string_append(out, level_names[level]);
    g_string_append_c(out, ' ');
    g_string_append(out, message);
    for (gsize i = 0; i < n_fields; i++) {
        g_string_append_c(out, ' ');
        g_string_append(out, fields[i].name);
        g_string_append_c(out, '=');
        if (!fields[i].text)
            append_number(out, fields[i].number);
        else if (is_plain(fields[i].text))
            g_string_append(out, fields[i].text);
        else
            append_quoted(out, fields[i].text);
    }
    g_string_append_c(out, '\n');
}

static void append_json_line(GString *out, enum log_level level, const char *time, const char *message,
                             const struct log_field *fields, gsize n_fields)
{
    g_string_append(out, "{\"time\":\"");
    g_string_append(out, time);
    g_string_append(out, "\",\"level\":\"");
    g_string_append(out, level_names[level]);
    g_string_append(out, "\",\"message\":");
    append_quoted(out, message);
    for (gsize i = 0; i < n_fields; i++) {
        g_string_append_c(out, ',');
        append_quoted(out, fields[i].name);
        g_string_append_c(out, ':');
        if (fields[i].text)
            append_quoted(out, fields[i].text);
        else
            append_number(out, fields[i].number);
    }
    g_string_append(out, "}\n");
}

void log_append(const struct log *log, GString *out, enum log_level level, const char *message,
                const struct log_field *fields, gsize n_fields)
{
    char time[CLOCK_TEXT_SIZE];

    if (!log_takes(log, level))
        return;
    clock_text(clock_now_ms(), time);
    if (log->format == LOG_FORMAT_JSON)
        append_json_line(out, level, time, message, fields, n_fields);
    else
        append_text_line(out, level, time, message, fields, n_fields);
}

/* A log that can't be written must not stop what it tells of. */
void log_flush(struct log *log, GString *lines)
{
    if (!log || lines->len == 0)
        return;
    pthread_mutex_lock(&log->mutex);
    for (gsize done = 0; done < lines->len;) {
        ssize_t written = write(log->fd, lines->str + done, lines->len - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            break;
        done += (gsize)written;
    }
    pthread_mutex_unlock(&log->mutex);
    g_string_truncate(lines, 0);
}

void log_say(struct log *log, enum log_level level, const char *message, const struct log_field *fields,
             gsize n_fields)
{
    if (!log_takes(log, level))
        return;
    g_autoptr(GString) line = g_string_new(NULL);
    log_append(log, line, level, message, fields, n_fields);
    log_flush(log, line);
}
