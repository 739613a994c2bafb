/* SPDX-License-Identifier: Apache-2.0 */
/* What is open already, and what the kernel therefore judges no more. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "landlock_internal.h"

#define TASKS "/proc/self/task"
#define DESCRIPTORS "/proc/self/fd"
#define MAPPINGS "/proc/self/maps"

static gboolean set_system_error(const GError *cause, GError **error)
{
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_IO, cause->message);
    return FALSE;
}

static gboolean is_protected(const GPtrArray *names, const char *path)
{
    for (guint i = 0; names->pdata[i]; i++) {
        if (guard_is_below(path, names->pdata[i]))
            return TRUE;
    }
    return FALSE;
}

/* Threads that run already would keep their rights. */
static gboolean check_threads(GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) tasks = g_dir_open(TASKS, 0, &cause);
    guint count = 0;

    if (!tasks)
        return set_system_error(cause, error);
    while (g_dir_read_name(tasks))
        count++;
    if (count == 1)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                _("the process has %u threads already, which would keep the right to write"), count);
    return FALSE;
}

static gboolean check_descriptor(const GPtrArray *names, const char *number, GError **error)
{
    g_autofree char *link = g_strdup_printf("%s/%s", DESCRIPTORS, number);
    g_autofree char *path = g_file_read_link(link, NULL);
    int flags = fcntl((int)g_ascii_strtoll(number, NULL, 10), F_GETFL);

    if (!path || flags < 0)
        return TRUE;
    gboolean is_ring = g_str_equal(path, "anon_inode:[io_uring]");
    gboolean is_written = (flags & O_ACCMODE) != O_RDONLY && !(flags & O_PATH) && is_protected(names, path);
    if (!is_ring && !is_written)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                _("%s is open for writing already (descriptor %s), and would stay so; close it before"), path,
                number);
    return FALSE;
}

static gboolean check_descriptors(const GPtrArray *names, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) numbers = g_dir_open(DESCRIPTORS, 0, &cause);
    const char *number;

    if (!numbers)
        return set_system_error(cause, error);
    while ((number = g_dir_read_name(numbers)) != NULL) {
        if (!check_descriptor(names, number, error))
            return FALSE;
    }
    return TRUE;
}

/* A line: "7f12-7f34 rw-s 00000000 08:01 1234   /path". Shared ones reach the file. */
static gboolean check_mapping(const GPtrArray *names, const char *line, GError **error)
{
    const char *rights = strchr(line, ' ');
    const char *path = strchr(line, '/');

    if (!rights || !path || strlen(rights) < 5 || rights[4] != 's' || !is_protected(names, path))
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                _("%s is mapped into memory already, and could be written there; unmap it before"), path);
    return FALSE;
}

static gboolean check_mappings(const GPtrArray *names, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *text = NULL;

    if (!g_file_get_contents(MAPPINGS, &text, NULL, &cause))
        return set_system_error(cause, error);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        if (!check_mapping(names, lines[i], error))
            return FALSE;
    }
    return TRUE;
}

gboolean guard_check_open(const GPtrArray *names, GError **error)
{
    return check_threads(error) && check_descriptors(names, error) && check_mappings(names, error);
}
