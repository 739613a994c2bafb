/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TESTS_STORE_FAULT_VFS_H
#define EXOBASE_TESTS_STORE_FAULT_VFS_H

#include <glib.h>

/*
 * A SQLite VFS over the system's own, whose Nth write, sync, truncation or deletion fails. Made the default
 * of the process by fault_vfs_install(); without a fault set it only counts.
 */
enum fault_kind {
    FAULT_IO,   /* that operation fails */
    FAULT_FULL, /* a write fails for lack of space, and so does every later one */
    FAULT_DEAD, /* that operation fails, and so does every later one: the disk is gone */
    FAULT_TORN, /* that write does its first half, then fails; and so does every later one */
};

void fault_vfs_install(void);
/* The `countdown`th operation from now fails; 0: none. */
void fault_vfs_set(enum fault_kind kind, guint countdown);
/* Whether the fault has come. */
gboolean fault_vfs_came(void);

#endif
