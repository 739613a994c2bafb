/* SPDX-License-Identifier: Apache-2.0 */
/* Everything below a folder, each file read to its end. What moves meanwhile is an error, never left out. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codebase_tree.h"
#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "tree_internal.h"

#define BLOCK_SIZE (64 * 1024)
#define MODE_BITS 07777

static void clear_entry(gpointer data)
{
    g_free(((struct tree_entry *)data)->path);
}

/* A name as text. What is not UTF-8 is escaped, behind a mark that tells it from a name of that spelling. */
static char *path_text(const char *folder, const char *name)
{
    g_autofree char *path = folder[0] ? g_strdup_printf("%s/%s", folder, name) : g_strdup(name);

    if (g_utf8_validate(path, -1, NULL))
        return g_steal_pointer(&path);
    g_autofree char *escaped = g_uri_escape_bytes((const guint8 *)path, strlen(path), "/");
    return g_strconcat("bytes:", escaped, NULL);
}

static gboolean hash_file(int fd, struct tree_entry *entry, GError **error)
{
    g_autofree char *block = g_malloc(BLOCK_SIZE);
    struct sha256_ctx context;
    ssize_t n;

    sha256_init(&context);
    while ((n = read(fd, block, BLOCK_SIZE)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            file_set_error(error, entry->path, errno);
            return FALSE;
        }
        sha256_update(&context, (size_t)n, (const uint8_t *)block);
    }
    sha256_hex(&context, entry->sha256);
    return TRUE;
}

static gboolean look_into_file(int folder, const char *name, struct tree_entry *entry, GError **error)
{
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat found;

    if (fd < 0 || fstat(fd, &found) != 0 || !S_ISREG(found.st_mode)) {
        file_set_error(error, entry->path, fd < 0 ? errno : EIO);
        if (fd >= 0)
            close(fd);
        return FALSE;
    }
    gboolean done = hash_file(fd, entry, error);
    close(fd);
    return done;
}

static gboolean look_at_link(int folder, const char *name, struct tree_entry *entry, GError **error)
{
    char target[PATH_MAX];
    ssize_t size = readlinkat(folder, name, target, sizeof target);

    if (size < 0) {
        file_set_error(error, entry->path, errno);
        return FALSE;
    }
    sha256_hex_of(target, (gsize)size, entry->sha256);
    return TRUE;
}

static struct tree_entry entry_of(char *path, const struct stat *found)
{
    return (struct tree_entry){
        .path = path,
        .kind = S_ISREG(found->st_mode)   ? TREE_FILE
                : S_ISDIR(found->st_mode) ? TREE_FOLDER
                : S_ISLNK(found->st_mode) ? TREE_LINK
                                          : TREE_OTHER,
        .mode = found->st_mode & MODE_BITS,
        .size = S_ISREG(found->st_mode) ? found->st_size : 0,
        .time_ns = (gint64)found->st_mtim.tv_sec * G_GINT64_CONSTANT(1000000000) + found->st_mtim.tv_nsec,
    };
}

static gboolean walk(int fd, const char *path, guint depth, GArray *entries, GError **error);

static gboolean take_name(int folder, const char *above, const char *name, guint depth, GArray *entries,
                          GError **error)
{
    struct stat found;
    g_autofree char *path = path_text(above, name);

    if (fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) != 0) {
        file_set_error(error, path, errno);
        return FALSE;
    }
    struct tree_entry entry = entry_of(g_strdup(path), &found);
    gboolean done = entry.kind == TREE_FILE   ? look_into_file(folder, name, &entry, error)
                    : entry.kind == TREE_LINK ? look_at_link(folder, name, &entry, error)
                                              : TRUE;
    g_array_append_val(entries, entry);
    if (!done || entry.kind != TREE_FOLDER)
        return done;
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        file_set_error(error, path, errno);
        return FALSE;
    }
    return walk(fd, path, depth + 1, entries, error);
}

/* Takes the descriptor. */
static gboolean walk(int fd, const char *path, guint depth, GArray *entries, GError **error)
{
    DIR *dir = depth <= CODEBASE_TREE_DEPTH_MAX ? fdopendir(fd) : NULL;
    const struct dirent *at;
    gboolean done = TRUE;

    if (!dir) {
        close(fd);
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, _("%s: folders in folders, too deep"), path);
        return FALSE;
    }
    errno = 0;
    while (done && (at = readdir(dir))) {
        if (strcmp(at->d_name, ".") != 0 && strcmp(at->d_name, "..") != 0)
            done = take_name(dirfd(dir), path, at->d_name, depth, entries, error);
        errno = 0;
    }
    if (done && errno != 0) {
        file_set_error(error, path, errno);
        done = FALSE;
    }
    closedir(dir);
    return done;
}

static int by_path(gconstpointer a, gconstpointer b)
{
    return strcmp(((const struct tree_entry *)a)->path, ((const struct tree_entry *)b)->path);
}

GArray *tree_walk(const char *folder, GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(struct tree_entry));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat found;

    g_array_set_clear_func(entries, clear_entry);
    if (fd < 0 || fstat(fd, &found) != 0) {
        file_set_error(error, folder, errno);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    struct tree_entry top = entry_of(g_strdup("."), &found);
    g_array_append_val(entries, top);
    if (!walk(fd, "", 0, entries, error)) {
        g_prefix_error(error, "%s: ", folder);
        return NULL;
    }
    g_array_sort(entries, by_path);
    return g_steal_pointer(&entries);
}
