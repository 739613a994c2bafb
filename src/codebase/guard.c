/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a process is kept from writing in one folder.
 *
 * Landlock knows no "not there": a ruleset takes away every right that it handles, everywhere, and grants it
 * again below some folders; what lies below a granted folder is granted, whatever lies between. So nothing in
 * or above the protected folder may be granted, and since Landlock goes by the way on which a file is
 * reached, that holds for every other way too: a second mount of the same folder, a symbolic link out of it.
 * guard_names.c finds these. Only hard links have no way of their own; a file that has one outside is
 * refused.
 *
 * The kernel judges when a file is opened. What was open before is not judged again, so nothing may be open
 * (guard_open.c). Threads inherit the ruleset from the one that makes them: there may be one alone.
 *
 * Before version 3 of its interface Landlock doesn't see truncate(), nor O_TRUNC in an open() that asks for
 * no right to write. A filter of system calls (guard_seccomp.c) closes these.
 *
 * At last the process tries what it must not be able to do. If it can, that is an error: a guard that guards
 * nothing is worse than none.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "landlock_internal.h"

#define CANARY ".exobase-canary"

typedef int (*make_rules)(const char *const *folders, const GPtrArray *names, int abi, GError **error);

int codebase_guard_kernel(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return abi > 0 ? (int)abi : 0;
}

static gboolean set_written_error(const char *path, GError **error)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                _("%s could still be written, although the kernel says that it can't be"), path);
    return FALSE;
}

/* A new file in a protected folder, and the right to write into a protected file, must be refused. */
static gboolean check_canary(const char *name, GError **error)
{
    struct stat is;

    if (stat(name, &is) != 0)
        return TRUE;
    if (S_ISDIR(is.st_mode)) {
        g_autofree char *path = g_strdup_printf("%s/%s-%d", name, CANARY, (int)getpid());
        int made = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (made < 0)
            return TRUE;
        close(made);
        unlink(path);
        return set_written_error(path, error);
    }
    int opened = open(name, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (opened < 0)
        return TRUE;
    close(opened);
    return set_written_error(name, error);
}

static gboolean enforce(int rules, int abi, const GPtrArray *names, struct codebase_guarded *out,
                        GError **error)
{
    gboolean filtered = abi < LANDLOCK_HAS_TRUNCATE;

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_landlock_restrict_self, rules, 0) != 0) {
        file_set_error(error, "Landlock", errno);
        return FALSE;
    }
    if (filtered && !(guard_filter(error) && guard_filter_check(error)))
        return FALSE;
    for (guint i = 0; names->pdata[i]; i++) {
        if (!check_canary(names->pdata[i], error))
            return FALSE;
    }
    *out = (struct codebase_guarded){.landlock = abi, .seccomp = filtered};
    return TRUE;
}

static gboolean guard(make_rules make, const char *const *folders, const char *folder, int want_abi,
                      struct codebase_guarded *out, GError **error)
{
    int kernel = codebase_guard_kernel();
    int abi = want_abi == CODEBASE_GUARD_KERNEL ? kernel : MIN(want_abi, kernel);
    g_autoptr(GPtrArray) names = guard_names(folder, error);

    if (!names || !guard_check_apart(folders, names, error))
        return FALSE;
    if (abi == 0) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                    _("this kernel has no Landlock, or it is off: Linux 5.13 or newer is needed, with "
                      "\"landlock\" among "
                      "the names in /sys/kernel/security/lsm"));
        return FALSE;
    }
    if (!guard_check_open(names, error))
        return FALSE;
    int rules = make(folders, names, abi, error);
    if (rules < 0)
        return FALSE;
    gboolean done = enforce(rules, abi, names, out, error);
    close(rules);
    return done;
}

gboolean codebase_is_inside(const char *path, const char *folder)
{
    g_autofree char *real = guard_future_path(path), *real_folder = guard_future_path(folder);
    return guard_is_below(real, real_folder);
}

gboolean codebase_guard(const char *const *granted, const char *folder, int want_abi,
                        struct codebase_guarded *out, GError **error)
{
    return guard(guard_rules_granted, granted, folder, want_abi, out, error);
}

gboolean codebase_guard_beside(const char *const *allowed, const char *folder, int want_abi,
                               struct codebase_guarded *out, GError **error)
{
    return guard(guard_rules_beside, allowed, folder, want_abi, out, error);
}
