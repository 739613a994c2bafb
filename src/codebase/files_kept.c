/* SPDX-License-Identifier: Apache-2.0 */
/* Chapters that were read from their modules, each with what its file looked like then. */
#include <string.h>
#include <sys/stat.h>

#include "codebase_files.h"

/* How soon a module that can't be read is tried again, though nothing shows that it changed. */
#define RETRY_US G_TIME_SPAN_SECOND

/* Two looks at a file that show the same are of the same file. */
struct look {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified, changed;
};

struct kept {
    char *code, *module;
    struct look look;
    struct codebase_chapter *chapter; /* NULL: it could never be read */
    GError *error;                    /* why it can't be read now; NULL: it can */
    gint64 tried_us;
};

struct codebase_files {
    const struct settings *settings;
    codebase_broken_func broken;
    gpointer data;
    GMutex mutex;
    GHashTable *chapters; /* code -> struct kept * */
};

static void free_kept(gpointer data)
{
    struct kept *kept = data;

    g_free(kept->code);
    g_free(kept->module);
    codebase_chapter_unref(kept->chapter);
    g_clear_error(&kept->error);
    g_free(kept);
}

struct codebase_files *codebase_files_new(const struct settings *settings, codebase_broken_func broken,
                                          gpointer data)
{
    struct codebase_files *files = g_new0(struct codebase_files, 1);

    files->settings = settings;
    files->broken = broken;
    files->data = data;
    g_mutex_init(&files->mutex);
    files->chapters = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_kept);
    return files;
}

void codebase_files_free(struct codebase_files *files)
{
    if (!files)
        return;
    g_hash_table_unref(files->chapters);
    g_mutex_clear(&files->mutex);
    g_free(files);
}

static struct look look_at(const struct settings *settings, const char *module)
{
    struct look look;
    struct stat status;
    g_autofree char *path =
        module ? g_build_filename(settings_text(settings, SETTING_PYTHON_DATA_DIR), module, NULL) : NULL;

    memset(&look, 0, sizeof look); /* what lies between the members is compared, too */
    if (!path || lstat(path, &status) != 0)
        return look;
    look.device = status.st_dev;
    look.inode = status.st_ino;
    look.size = status.st_size;
    look.modified = status.st_mtim;
    look.changed = status.st_ctim;
    return look;
}

static gboolean same_look(const struct look *a, const struct look *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->modified.tv_sec == b->modified.tv_sec && a->modified.tv_nsec == b->modified.tv_nsec &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

/* The chapter's entry, and whether it is to be read. */
static struct kept *find(struct codebase_files *files, const char *module, const char *code, gboolean *stale)
{
    struct kept *kept = g_hash_table_lookup(files->chapters, code);
    /* Looked at before it is read: a change meanwhile shows at the next look. */
    const struct look look = look_at(files->settings, module);

    *stale = !kept || g_strcmp0(kept->module, module) != 0 || !same_look(&kept->look, &look);
    if (kept && g_strcmp0(kept->module, module) != 0) {
        g_hash_table_remove(files->chapters, code);
        kept = NULL;
    }
    if (!kept) {
        kept = g_new0(struct kept, 1);
        kept->code = g_strdup(code);
        kept->module = g_strdup(module);
        g_hash_table_insert(files->chapters, kept->code, kept);
    }
    kept->look = look;
    return kept;
}

static void read_again(struct codebase_files *files, struct store *store, struct kept *kept)
{
    GError *error = NULL;
    struct codebase_chapter *chapter =
        codebase_chapter_read(store, files->settings, kept->module, kept->code, &error);
    kept->tried_us = g_get_monotonic_time();
    gboolean told = chapter ? kept->error != NULL : kept->error == NULL;

    g_clear_error(&kept->error);
    kept->error = error;
    if (chapter) {
        codebase_chapter_unref(kept->chapter);
        kept->chapter = chapter;
    }
    if (told && files->broken)
        files->broken(kept->code, kept->module, kept->error, files->data);
}

struct codebase_chapter *codebase_files_take(struct codebase_files *files, struct store *store,
                                             const char *module, const char *code, GError **error)
{
    struct codebase_chapter *chapter;
    gboolean stale;

    g_mutex_lock(&files->mutex);
    struct kept *kept = find(files, module, code, &stale);
    /* A migration may have noted it meanwhile, or the folder be there again. */
    if (stale || (kept->error && g_get_monotonic_time() - kept->tried_us > RETRY_US))
        read_again(files, store, kept);
    chapter = kept->chapter;
    if (chapter)
        g_atomic_int_inc(&chapter->references);
    else
        g_propagate_error(error, g_error_copy(kept->error));
    g_mutex_unlock(&files->mutex);
    return chapter;
}

static gint by_code(gconstpointer a, gconstpointer b)
{
    return strcmp(((const struct kept *)a)->code, ((const struct kept *)b)->code);
}

void codebase_files_broken(struct codebase_files *files, codebase_broken_func each, gpointer data)
{
    g_mutex_lock(&files->mutex);
    g_autoptr(GList) all = g_list_sort(g_hash_table_get_values(files->chapters), by_code);
    for (GList *item = all; item; item = item->next) {
        const struct kept *kept = item->data;
        if (kept->error)
            each(kept->code, kept->module, kept->error, data);
    }
    g_mutex_unlock(&files->mutex);
}
