/* SPDX-License-Identifier: Apache-2.0 */
/* By which names something of a folder can be reached: mounts, symbolic links, hard links. */
#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "landlock_internal.h"

gboolean guard_is_below(const char *path, const char *folder)
{
    gsize size = strlen(folder);

    if (size == 1)
        return TRUE;
    return strncmp(path, folder, size) == 0 && (path[size] == '\0' || path[size] == '/');
}

/* A mount, as /proc/self/mountinfo has it. */
struct mount {
    char *device; /* "major:minor" */
    char *root;   /* what of the file system is mounted */
    char *point;  /* where */
};

static void free_mount(gpointer data)
{
    struct mount *mount = data;

    g_free(mount->device);
    g_free(mount->root);
    g_free(mount->point);
    g_free(mount);
}

/* Space, tab, line feed and backslash stand there as octal numbers, which is how C writes them too. */
static GPtrArray *read_mounts(GError **error)
{
    g_autoptr(GPtrArray) mounts = g_ptr_array_new_with_free_func(free_mount);
    g_autoptr(GError) cause = NULL;
    g_autofree char *text = NULL;

    if (!g_file_get_contents("/proc/self/mountinfo", &text, NULL, &cause)) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_IO, cause->message);
        return NULL;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) words = g_strsplit(lines[i], " ", 6);
        if (g_strv_length(words) < 6)
            continue;
        struct mount *mount = g_new0(struct mount, 1);
        mount->device = g_strdup(words[2]);
        mount->root = g_strcompress(words[3]);
        mount->point = g_strcompress(words[4]);
        g_ptr_array_add(mounts, mount);
    }
    return g_steal_pointer(&mounts);
}

/* The path `rest` below `folder`; both may be "/" or "". */
static char *join(const char *folder, const char *rest)
{
    while (*rest == '/')
        rest++;
    gboolean is_root = g_str_equal(folder, "/");
    return *rest ? g_strdup_printf("%s/%s", is_root ? "" : folder, rest) : g_strdup(folder);
}

static const char *rest_below(const char *path, const char *folder)
{
    return g_str_equal(folder, "/") ? path : path + strlen(folder);
}

/* Takes `name`; FALSE: it was known already, or something above it was. */
static gboolean add_name(GPtrArray *names, char *name)
{
    for (guint i = 0; i < names->len; i++) {
        if (guard_is_below(name, names->pdata[i])) {
            g_free(name);
            return FALSE;
        }
    }
    g_ptr_array_add(names, name);
    return TRUE;
}

/* Where `inside`, a path in the file system of `device`, or a part of what is below it, is mounted. */
static void add_aliases_of(GPtrArray *names, const GPtrArray *mounts, const char *device, const char *inside)
{
    for (guint i = 0; i < mounts->len; i++) {
        const struct mount *mount = mounts->pdata[i];
        if (!g_str_equal(mount->device, device))
            continue;
        if (guard_is_below(inside, mount->root))
            add_name(names, join(mount->point, rest_below(inside, mount->root)));
        else if (guard_is_below(mount->root, inside))
            add_name(names, g_strdup(mount->point));
    }
}

/* The folder lies in the mount with the longest path above it, the last of those that hide one another. */
static void add_aliases(GPtrArray *names, const GPtrArray *mounts, const char *path)
{
    const struct mount *home = NULL;

    for (guint i = 0; i < mounts->len; i++) {
        const struct mount *mount = mounts->pdata[i];
        if (guard_is_below(path, mount->point) && (!home || strlen(mount->point) >= strlen(home->point)))
            home = mount;
    }
    if (home) {
        g_autofree char *inside = join(home->root, rest_below(path, home->point));
        add_aliases_of(names, mounts, home->device, inside);
    }
    for (guint i = 0; i < mounts->len; i++) {
        const struct mount *mount = mounts->pdata[i];
        if (mount != home && guard_is_below(mount->point, path))
            add_aliases_of(names, mounts, mount->device, mount->root);
    }
}

/* What a walk gathers. */
struct search {
    GPtrArray *names;   /* all, as guard_names() gives them */
    GPtrArray *pending; /* of these, what is still to be walked through: aliases hold nothing new */
    GHashTable *linked; /* of struct linked: itself */
};

/* A file with several names: how many there are, and which were met. */
struct linked {
    dev_t device;
    ino_t inode;
    nlink_t names;
    GHashTable *met; /* paths */
    char *path;      /* one of them; borrowed */
};

static guint linked_hash(gconstpointer data)
{
    const struct linked *linked = data;
    gint64 inode = (gint64)linked->inode;
    return g_int64_hash(&inode);
}

static gboolean linked_equal(gconstpointer a, gconstpointer b)
{
    const struct linked *one = a, *other = b;
    return one->inode == other->inode && one->device == other->device;
}

static void free_linked(gpointer data)
{
    struct linked *linked = data;

    g_hash_table_unref(linked->met);
    g_free(linked);
}

static void count_name(GHashTable *table, const char *path, const struct stat *is)
{
    const struct linked key = {.device = is->st_dev, .inode = is->st_ino};
    struct linked *linked = g_hash_table_lookup(table, &key);
    char *met = g_strdup(path);

    if (!linked) {
        linked = g_new(struct linked, 1);
        *linked = (struct linked){is->st_dev, is->st_ino, is->st_nlink,
                                  g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), met};
        g_hash_table_add(table, linked);
    }
    /* A name that is met again keeps its first text: `path` borrows that. */
    if (g_hash_table_contains(linked->met, met))
        g_free(met);
    else
        g_hash_table_add(linked->met, met);
}

/* What a link leads to is protected too, but for a folder above: there is no protecting that. */
static void add_target(struct search *search, const char *link, const char *path)
{
    g_autofree char *target = realpath(link, NULL);
    struct stat is;

    if (!target || guard_is_below(path, target) || guard_is_below(search->names->pdata[0], target))
        return;
    if (stat(target, &is) != 0 || !(S_ISREG(is.st_mode) || S_ISDIR(is.st_mode)))
        return;
    if (add_name(search->names, g_strdup(target)))
        g_ptr_array_add(search->pending, g_steal_pointer(&target));
}

/* Looks at one entry of a protected folder. Gives an errno, or 0. */
static int look_at(struct search *search, const FTSENT *entry, const char *path)
{
    switch (entry->fts_info) {
    case FTS_SL:
    case FTS_SLNONE:
        add_target(search, entry->fts_path, path);
        return 0;
    case FTS_F:
        if (entry->fts_statp->st_nlink > 1)
            count_name(search->linked, entry->fts_path, entry->fts_statp);
        return 0;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        /* What this user can't list (lost+found), or is gone meanwhile, holds no module for it. */
        return entry->fts_errno == EACCES || entry->fts_errno == ENOENT ? 0 : entry->fts_errno;
    default:
        return 0;
    }
}

/* Walks through one protected folder, or file, and what is mounted below it. */
static gboolean walk(struct search *search, char *path, GError **error)
{
    char *const roots[] = {path, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    FTSENT *entry;

    if (!tree) {
        file_set_error(error, path, errno);
        return FALSE;
    }
    int errnum = 0;
    for (errno = 0; errnum == 0 && (entry = fts_read(tree)) != NULL; errno = 0) {
        errnum = look_at(search, entry, path);
        if (errnum)
            file_set_error(error, entry->fts_path, errnum);
    }
    if (errnum == 0 && errno != 0) {
        errnum = errno;
        file_set_error(error, path, errnum);
    }
    fts_close(tree);
    return errnum == 0;
}

static gboolean check_linked(GHashTable *table, GError **error)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, table);
    while (g_hash_table_iter_next(&iter, &value, NULL)) {
        const struct linked *linked = value;
        if (g_hash_table_size(linked->met) < linked->names) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                        _("%s has another name outside (a hard link), by which it could be written; put a "
                          "copy of the file in "
                          "its place"),
                        linked->path);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean search_all(struct search *search, const GPtrArray *mounts, GError **error)
{
    /* The list grows while it is gone through: links lead to folders that have mounts and links. */
    for (guint i = 0; i < search->pending->len; i++) {
        g_autofree char *path = g_strdup(search->pending->pdata[i]);
        add_aliases(search->names, mounts, path);
        if (!walk(search, path, error))
            return FALSE;
    }
    return check_linked(search->linked, error);
}

GPtrArray *guard_names(const char *folder, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) pending = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) linked = g_hash_table_new_full(linked_hash, linked_equal, free_linked, NULL);
    g_autofree char *real = realpath(folder, NULL);

    if (!real) {
        file_set_error(error, folder, errno);
        return NULL;
    }
    if (!g_file_test(real, G_FILE_TEST_IS_DIR)) {
        file_set_error(error, folder, ENOTDIR);
        return NULL;
    }
    g_autoptr(GPtrArray) mounts = read_mounts(error);
    if (!mounts)
        return NULL;
    g_ptr_array_add(names, g_strdup(real));
    g_ptr_array_add(pending, g_steal_pointer(&real));
    struct search search = {names, pending, linked};
    if (!search_all(&search, mounts, error))
        return NULL;
    g_ptr_array_add(names, NULL);
    return g_steal_pointer(&names);
}
