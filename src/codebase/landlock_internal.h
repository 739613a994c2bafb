/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_LANDLOCK_INTERNAL_H
#define EXOBASE_LANDLOCK_INTERNAL_H

#include <linux/landlock.h>

#include "codebase.h"

/* What the header of Debian 12 (version 2 of the interface) lacks. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

enum {
    LANDLOCK_HAS_REFER = 2,    /* renaming and linking between folders can be granted */
    LANDLOCK_HAS_TRUNCATE = 3, /* truncate() and O_TRUNC are judged */
};

/*
 * guard_names.c: every real path by which something of the protected folder can be reached: its own first,
 * then the folder and its parts where they are mounted a second time, then what symbolic links in it point
 * to outside. All of them are protected. Errors: NOT_FOUND; IO, also for a file that has a hard link
 * outside, which nothing can protect. Caller frees with g_ptr_array_unref(); NULL-ended.
 */
GPtrArray *guard_names(const char *folder, GError **error);
/* Whether a path is `folder` or below it. Both are real paths. */
gboolean guard_is_below(const char *path, const char *folder);

/* guard_open.c: that nothing is open that the kernel judges no more: a second thread, a descriptor or a
 * shared mapping through which a protected file could be written, an io_uring. Errors: IO. */
gboolean guard_check_open(const GPtrArray *names, GError **error);

/* guard_rules.c: that none of these folders, there or not, lies in a name or above one. Errors: ARGUMENT. */
gboolean guard_check_apart(const char *const *folders, const GPtrArray *names, GError **error);
/* guard_rules.c: the real path that a path has, or will have when it is made. Caller frees. */
char *guard_future_path(const char *path);
/* guard_rules.c: a ruleset that grants these folders, or all beside the names and the allowed folders.
 * Returns its descriptor, or −1. Errors: ARGUMENT, FULL, READONLY, IO. */
int guard_rules_granted(const char *const *granted, const GPtrArray *names, int abi, GError **error);
int guard_rules_beside(const char *const *allowed, const GPtrArray *names, int abi, GError **error);

/* guard_seccomp.c: for this thread and what it starts, truncate() and O_TRUNC without the right to write are
 * refused. Errors: IO. */
gboolean guard_filter(GError **error);
/* Whether the filter is in force, asked with calls that can't do harm. Errors: IO. */
gboolean guard_filter_check(GError **error);

#endif
