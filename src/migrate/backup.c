/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "plan_internal.h"

#define SUFFIX_MAX 1000

static gboolean write_all(int fd, const char *text, gsize size)
{
    while (size > 0) {
        gssize written = write(fd, text, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return FALSE;
        text += written;
        size -= (gsize)written;
    }
    return fsync(fd) == 0;
}

/* Never over a file that is there: `suffix` tells backups of one second apart. -1: see errno. */
static int make_copy(const char *folder, const char *name, const char *stamp, char **path)
{
    int fd = -1;

    for (guint suffix = 1; suffix <= SUFFIX_MAX && fd < 0; suffix++) {
        g_autofree char *more = suffix > 1 ? g_strdup_printf("_%u", suffix) : g_strdup("");
        g_autofree char *file = g_strdup_printf("backup_%s_%s%s.py", name, stamp, more);
        g_free(*path);
        *path = g_build_filename(folder, file, NULL);
        fd = open(*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    return fd;
}

/* A copy that could not be finished is taken away again. */
static gboolean write_copy(int fd, const char *path, const char *text, gsize size, GError **error)
{
    gboolean ok = fd >= 0 && write_all(fd, text, size);
    int errnum = errno;

    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = FALSE;
        errnum = errno;
    }
    if (!ok) {
        if (fd >= 0)
            unlink(path);
        file_set_error(error, path, errnum);
    }
    return ok;
}

gboolean migrate_backup(const struct migrate_plan *plan, const char *folder, GError **error)
{
    const struct settings *settings = plan->options->settings;
    const char *data_dir = settings_text(settings, SETTING_PYTHON_DATA_DIR);
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *stamp = g_date_time_format(now, "%Y%m%d_%H%M%S");

    if (g_mkdir_with_parents(folder, 0755) != 0) {
        file_set_error(error, folder, errno);
        return FALSE;
    }
    if (settings_true(settings, SETTING_READONLY_CODEBASE) && data_dir && paths_is_inside(folder, data_dir)) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY,
                    _("%s lies in PYTHON_DATA_DIR, where READONLY_CODEBASE=true lets nothing be written"),
                    folder);
        return FALSE;
    }
    for (guint i = 0; i < plan->files->len; i++) {
        const struct migrate_file *file = PLAN_FILE(plan, i);
        if (i > 0 && PLAN_SOURCE(plan, i)->shared == PLAN_SOURCE(plan, i - 1)->shared)
            continue;
        g_autofree char *base = g_path_get_basename(file->path);
        if (g_str_has_suffix(base, ".py"))
            base[strlen(base) - 3] = '\0';
        g_autofree char *path = NULL;
        int fd = make_copy(folder, base, stamp, &path);
        if (!write_copy(fd, path, PLAN_SOURCE(plan, i)->text, file->size, error))
            return FALSE;
    }
    return TRUE;
}
