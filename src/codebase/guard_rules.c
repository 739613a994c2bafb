/* SPDX-License-Identifier: Apache-2.0 */
/* Which folders keep the right to be written. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "landlock_internal.h"

/* Nothing is read or started less than before: only these rights are handled. */
#define WRITE_RIGHTS                                                                                         \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |        \
     LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |              \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |           \
     LANDLOCK_ACCESS_FS_MAKE_SYM)
#define FILE_RIGHTS (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE)

/* Of a folder that is made so that it can be granted: exobase's own is for its user and group. */
#define OWN_MODE 0750
#define ANY_MODE 0777

struct rules {
    int descriptor;
    guint64 handled;
    const GPtrArray *names;
};

static guint64 rights_of(int abi)
{
    guint64 rights = WRITE_RIGHTS;

    if (abi >= LANDLOCK_HAS_REFER)
        rights |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= LANDLOCK_HAS_TRUNCATE)
        rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
    return rights;
}

static gboolean start(struct rules *rules, const GPtrArray *names, int abi, GError **error)
{
    const struct landlock_ruleset_attr attr = {.handled_access_fs = rights_of(abi)};

    *rules = (struct rules){
        .descriptor = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr.handled_access_fs), 0),
        .handled = attr.handled_access_fs,
        .names = names,
    };
    if (rules->descriptor < 0)
        file_set_error(error, "Landlock", errno);
    return rules->descriptor >= 0;
}

/* Grants what the descriptor stands for; a symbolic link is passed over. */
static gboolean grant_opened(const struct rules *rules, int opened, const char *path, GError **error)
{
    struct stat is;

    if (fstat(opened, &is) != 0) {
        file_set_error(error, path, errno);
        return FALSE;
    }
    if (S_ISLNK(is.st_mode))
        return TRUE;
    const struct landlock_path_beneath_attr attr = {
        .allowed_access = S_ISDIR(is.st_mode) ? rules->handled : rules->handled & FILE_RIGHTS,
        .parent_fd = opened,
    };
    if (syscall(SYS_landlock_add_rule, rules->descriptor, LANDLOCK_RULE_PATH_BENEATH, &attr, 0) != 0) {
        file_set_error(error, path, errno);
        return FALSE;
    }
    return TRUE;
}

/* `path` is a real path. One that is gone meanwhile, or can't be looked at, is not granted. */
static gboolean grant_there(const struct rules *rules, const char *path, GError **error)
{
    int opened = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

    if (opened < 0)
        return TRUE;
    gboolean done = grant_opened(rules, opened, path, error);
    close(opened);
    return done;
}

char *guard_future_path(const char *path)
{
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    g_autofree char *rest = g_strdup("");

    for (;;) {
        g_autofree char *real = realpath(whole, NULL);
        if (real)
            return *rest ? g_build_filename(real, rest, NULL) : g_steal_pointer(&real);
        g_autofree char *name = g_path_get_basename(whole);
        char *above = g_path_get_dirname(whole);
        char *longer = *rest ? g_build_filename(name, rest, NULL) : g_strdup(name);
        g_free(whole);
        whole = above;
        g_free(rest);
        rest = longer;
    }
}

static gboolean check_apart(const GPtrArray *names, const char *granted, const char *real, GError **error)
{
    for (guint i = 0; names->pdata[i]; i++) {
        const char *name = names->pdata[i];
        if (!guard_is_below(real, name) && !guard_is_below(name, real))
            continue;
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    guard_is_below(real, name) ? _("%s must stay writable, but lies in %s, which is "
                                                   "protected; move it to a folder of its own")
                                               : _("%s must stay writable, but %s, which is protected, lies "
                                                   "in it; use a folder beside that one"),
                    granted, name);
        return FALSE;
    }
    return TRUE;
}

gboolean guard_check_apart(const char *const *folders, const GPtrArray *names, GError **error)
{
    for (guint i = 0; folders[i]; i++) {
        g_autofree char *real = guard_future_path(folders[i]);
        if (!check_apart(names, folders[i], real, error))
            return FALSE;
    }
    return TRUE;
}

/* Makes it where it is not there. */
static gboolean grant_folder(const struct rules *rules, const char *granted, int mode, GError **error)
{
    g_autofree char *real = guard_future_path(granted);

    if (g_mkdir_with_parents(real, mode) != 0) {
        file_set_error(error, granted, errno);
        return FALSE;
    }
    return check_apart(rules->names, granted, real, error) && grant_there(rules, real, error);
}

int guard_rules_granted(const char *const *granted, const GPtrArray *names, int abi, GError **error)
{
    struct rules rules;

    if (!start(&rules, names, abi, error))
        return -1;
    /* Libraries write to it to be rid of something; there is nothing behind it. */
    gboolean done = grant_there(&rules, "/dev/null", error);
    for (guint i = 0; done && granted[i]; i++)
        done = grant_folder(&rules, granted[i], OWN_MODE, error);
    if (done)
        return rules.descriptor;
    close(rules.descriptor);
    return -1;
}

enum place { PLACE_BESIDE, PLACE_ON_THE_WAY, PLACE_PROTECTED };

static enum place place_of(const struct rules *rules, const char *path)
{
    enum place place = PLACE_BESIDE;

    for (guint i = 0; rules->names->pdata[i]; i++) {
        if (guard_is_below(path, rules->names->pdata[i]))
            return PLACE_PROTECTED;
        if (guard_is_below(rules->names->pdata[i], path))
            place = PLACE_ON_THE_WAY;
    }
    return place;
}

/* Goes down from a folder that lies on the way to a protected one, and grants what turns off. */
static gboolean grant_beside(const struct rules *rules, const char *folder, GError **error)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *entry;
    gboolean done = TRUE;

    while (done && entries && (entry = g_dir_read_name(entries)) != NULL) {
        g_autofree char *path =
            g_str_equal(folder, "/") ? g_strconcat("/", entry, NULL) : g_build_filename(folder, entry, NULL);
        enum place place = place_of(rules, path);
        if (place == PLACE_BESIDE)
            done = grant_there(rules, path, error);
        else if (place == PLACE_ON_THE_WAY)
            done = grant_beside(rules, path, error);
    }
    return done;
}

int guard_rules_beside(const char *const *allowed, const GPtrArray *names, int abi, GError **error)
{
    struct rules rules;

    if (!start(&rules, names, abi, error))
        return -1;
    gboolean done = TRUE;
    for (guint i = 0; done && allowed[i]; i++)
        done = grant_folder(&rules, allowed[i], ANY_MODE, error);
    if (done && place_of(&rules, "/") == PLACE_ON_THE_WAY)
        done = grant_beside(&rules, "/", error);
    if (done)
        return rules.descriptor;
    close(rules.descriptor);
    return -1;
}
