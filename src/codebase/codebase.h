/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_CODEBASE_H
#define EXOBASE_CODEBASE_H

#include <glib.h>

/*
 * The guard: the process gives up, for good and for all the threads and children that it will have, the right
 * to write in the folder of the Python modules. The kernel (Landlock) enforces it, whatever bug or intruder
 * asks. guard.c says how, docs/operation.md what it covers and what not.
 */

#define CODEBASE_GUARD_KERNEL 0 /* `want_abi`: as much as the kernel has */

struct codebase_guarded {
    int landlock;     /* version of Landlock's interface in force */
    gboolean seccomp; /* a filter closes what this version misses (truncate, O_TRUNC) */
};

/* The version of Landlock's interface that the kernel has; 0: none. */
int codebase_guard_kernel(void);

/*
 * From now on files can be written, made, removed and renamed in the granted folders alone (NULL-ended; made
 * if they are not there), and never below `folder`. Called once, before there is a second thread. `want_abi`
 * asks for an older version of Landlock than the kernel's, so that tests see what that would do. Blocks.
 *
 * Errors: ARGUMENT, a granted folder lies in `folder` or above it, by whatever name (Landlock grants, it
 * can't subtract), told whatever the kernel can do; NOT_FOUND, no such folder; FULL, READONLY for a granted
 * one that can't be made; IO, the kernel can't enforce it: it has no Landlock, something is open already
 * through which the folder could be written, a file there has another name outside, the canary could be
 * written. After an IO error the process may have given up the right to write already.
 */
gboolean codebase_guard(const char *const *granted, const char *folder, int want_abi,
                        struct codebase_guarded *out, GError **error);

/*
 * The same for a program of which nothing is known: granted is all that lies beside the way to `folder`, as
 * it is now. In the folders above, what is there can be written, but nothing new made; what can't be listed
 * is not granted. Each of `allowed` (NULL-ended) is granted as well, and made if it is not there. Errors: as
 * codebase_guard().
 */
gboolean codebase_guard_beside(const char *const *allowed, const char *folder, int want_abi,
                               struct codebase_guarded *out, GError **error);

/* Whether a path lies in the folder, as far as links can be followed; it need not be there. */
gboolean codebase_is_inside(const char *path, const char *folder);

#endif
