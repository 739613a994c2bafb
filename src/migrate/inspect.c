/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect.h"

#include <errno.h>
#include <fts.h>
#include <string.h>
#include <sys/stat.h>

#include "errors.h"
#include "file.h"

#define MODULE_SIZE_MAX ((gsize)2 << 30)
#define MODULE_SUFFIX ".py"

struct inspection {
    inspect_func each;
    gpointer data;
    struct inspect_totals *totals;
};

static void count_candidates(struct inspect_totals *totals, const GPtrArray *candidates)
{
    gboolean any = FALSE;

    for (guint i = 0; i < candidates->len; i++) {
        const struct shapes_candidate *candidate = candidates->pdata[i];
        if (candidate->why) {
            totals->unreadable_lists++;
            continue;
        }
        totals->lists++;
        totals->items += candidate->count;
        any = TRUE;
    }
    totals->with_content += any;
}

static void inspect_file(const struct inspection *inspection, const char *path)
{
    struct inspect_totals *totals = inspection->totals;
    g_autoptr(GError) error = NULL;
    struct inspect_file file = {.path = path};
    g_autofree char *text = file_read(path, MODULE_SIZE_MAX, &file.size, &error);
    g_autoptr(pydata_module) module = text ? pydata_read_module(path, text, file.size, &error) : NULL;
    g_autoptr(GPtrArray) candidates = module ? shapes_find(module) : NULL;

    totals->files++;
    totals->bytes += text ? file.size : 0;
    totals->unreadable += module == NULL;
    if (candidates)
        count_candidates(totals, candidates);
    file.module = module;
    file.candidates = candidates;
    file.error = error;
    inspection->each(&file, inspection->data);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Folders that can't be entered are files that can't be read. */
static void tell_error(const struct inspection *inspection, const FTSENT *entry)
{
    g_autoptr(GError) error = NULL;

    file_set_error(&error, entry->fts_path, entry->fts_errno);
    inspection->totals->files++;
    inspection->totals->unreadable++;
    inspection->each(&(struct inspect_file){.path = entry->fts_path, .error = error}, inspection->data);
}

static void inspect_entry(const struct inspection *inspection, FTS *tree, FTSENT *entry)
{
    gboolean named = entry->fts_level == 0, hidden = entry->fts_name[0] == '.' && !named;

    switch (entry->fts_info) {
    case FTS_D:
        if (hidden)
            fts_set(tree, entry, FTS_SKIP);
        break;
    case FTS_DNR:
    case FTS_ERR:
        tell_error(inspection, entry);
        break;
    case FTS_F:
    case FTS_SL:
    case FTS_DEFAULT:
        if (named || (!hidden && g_str_has_suffix(entry->fts_name, MODULE_SUFFIX) &&
                      g_file_test(entry->fts_path, G_FILE_TEST_IS_REGULAR)))
            inspect_file(inspection, entry->fts_path);
        break;
    default:
        break;
    }
}

static gboolean check_path(const char *path, GError **error)
{
    struct stat about;

    if (stat(path, &about) == 0)
        return TRUE;
    file_set_error(error, path, errno);
    return FALSE;
}

gboolean inspect_paths(const char *const *paths, inspect_func each, gpointer data,
                       struct inspect_totals *totals, GError **error)
{
    struct inspection inspection = {each, data, totals};

    *totals = (struct inspect_totals){0};
    for (guint i = 0; paths[i]; i++) {
        if (!check_path(paths[i], error))
            return FALSE;
    }
    for (guint i = 0; paths[i]; i++) {
        g_autofree char *path = g_strdup(paths[i]);
        char *roots[] = {path, NULL};
        FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
        FTSENT *entry;
        if (!tree) {
            file_set_error(error, path, errno);
            return FALSE;
        }
        while ((entry = fts_read(tree)))
            inspect_entry(&inspection, tree, entry);
        fts_close(tree);
    }
    return TRUE;
}
