/* SPDX-License-Identifier: Apache-2.0 */
/* Which files a migration reads: those that are named, and the modules of folders. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "plan_internal.h"

#define DEFAULT_FOLDER "backend/data"
#define MODULE_SUFFIX ".py"

static void clear_path(gpointer data)
{
    g_free(((struct source_path *)data)->path);
    g_free(((struct source_path *)data)->raw);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What migrate_backup() made: backup_<name>_<YYYYMMDD_HHMMSS>.py, or with _2 and so on, is never a module of
 * its own. */
static gboolean is_backup(const char *name)
{
    return g_regex_match_simple("^backup_.+_[0-9]{8}_[0-9]{6}(_[0-9]+)?\\.py$", name, 0, 0);
}

/* What it is, if it can be no module: opening it could wait for ever, or makes no sense. Else NULL. */
static const char *oddity(const char *path)
{
    struct stat found;

    if (stat(path, &found) != 0)
        return errno == ENOENT || errno == ELOOP ? N_("a link to nothing, ignored") : NULL;
    if (S_ISREG(found.st_mode))
        return NULL;
    return S_ISDIR(found.st_mode) ? N_("a folder, ignored") : N_("no regular file, ignored");
}

static void add_found(GArray *paths, char *raw, gboolean named)
{
    struct source_path found = {.path = g_utf8_make_valid(raw, -1), .raw = raw, .named = named};

    if (!named)
        found.oddity = oddity(raw);
    g_array_append_val(paths, found);
}

static gboolean add_folder(GArray *paths, const char *folder, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &cause);
    const char *name;

    if (!dir) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO, "%s: %s", folder, cause->message);
        return FALSE;
    }
    while ((name = g_dir_read_name(dir))) {
        if (g_str_has_suffix(name, MODULE_SUFFIX) && name[0] != '.' && !is_backup(name))
            g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++) {
        add_found(paths, g_build_filename(folder, names->pdata[i], NULL), FALSE);
    }
    return TRUE;
}

static gboolean add_path(GArray *paths, const char *path, gboolean named, GError **error)
{
    if (!named) {
        add_found(paths, g_strdup(path), FALSE);
        return TRUE;
    }
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        if (!g_str_has_suffix(path, MODULE_SUFFIX))
            return add_folder(paths, path, error);
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO, _("%s: a folder, though its name is a module's"),
                    path);
        return FALSE;
    }
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        file_set_error(error, path, ENOENT);
        return FALSE;
    }
    add_found(paths, g_strdup(path), TRUE);
    return TRUE;
}

/* The same file given twice would be compared with itself. */
static gboolean check_doubles(const GArray *paths, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, free, NULL);

    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_array_index(paths, struct source_path, i).raw;
        char *real = realpath(path, NULL);
        if (real && !g_hash_table_add(seen, real)) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("%s: the same file is given twice"),
                        path);
            return FALSE;
        }
    }
    return TRUE;
}

GArray *paths_collect(const struct migrate_options *options, GError **error)
{
    g_autoptr(GArray) paths = g_array_new(FALSE, FALSE, sizeof(struct source_path));
    const char *data_dir = settings_text(options->settings, SETTING_PYTHON_DATA_DIR);
    const char *const fallback[] = {data_dir ? data_dir : DEFAULT_FOLDER, NULL};
    const char *const *given = options->paths && options->paths[0] ? options->paths : fallback;

    g_array_set_clear_func(paths, clear_path);
    for (guint i = 0; given[i]; i++) {
        if (!add_path(paths, given[i], !options->found, error))
            return NULL;
    }
    if (!check_doubles(paths, error))
        return NULL;
    return g_steal_pointer(&paths);
}

char **migrate_modules(const struct migrate_options *options, GError **error)
{
    g_autoptr(GArray) paths = paths_collect(options, error);
    if (!paths)
        return NULL;

    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (guint i = 0; i < paths->len; i++)
        g_strv_builder_add(builder, g_array_index(paths, struct source_path, i).raw);
    return g_strv_builder_end(builder);
}

char *migrate_module_record(const char *path, const struct settings *settings)
{
    return paths_record_name(path, settings);
}

/* The part of `real` below the folder, or NULL. */
static const char *below(const char *real, const char *folder)
{
    gsize size = strlen(folder);

    if (strncmp(real, folder, size) != 0)
        return NULL;
    if (real[size] == '/')
        return real + size + 1;
    return real[size] == '\0' ? real + size : NULL;
}

char *paths_record_name(const char *path, const struct settings *settings)
{
    const char *data_dir = settings_text(settings, SETTING_PYTHON_DATA_DIR);
    char real[PATH_MAX], folder[PATH_MAX];

    if (data_dir && realpath(data_dir, folder) && realpath(path, real)) {
        const char *name = below(real, folder);
        if (name && *name)
            return g_utf8_make_valid(name, -1);
    }
    g_autofree char *base = g_path_get_basename(path);
    return g_utf8_make_valid(base, -1);
}

gboolean paths_is_inside(const char *path, const char *folder)
{
    char real[PATH_MAX], real_folder[PATH_MAX];

    return realpath(path, real) && realpath(folder, real_folder) && below(real, real_folder);
}
