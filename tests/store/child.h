/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TESTS_STORE_CHILD_H
#define EXOBASE_TESTS_STORE_CHILD_H

#include <sys/types.h>

#include <glib.h>

/*
 * Other processes for tests. A child is forked while the parent has no store open and no thread; it runs
 * `work`, whose result is its exit status, and writes what it has to say into a pipe.
 */
struct child {
    pid_t pid;
    int said; /* read end of its pipe */
};
typedef int (*child_func)(const char *address, int say);

struct child child_start(child_func work, const char *address);
/* The exit status, or 128 + the signal that killed it. Closes the pipe. */
int child_wait(struct child *child);
/* Reads one number that the child said; FALSE at the end. */
gboolean child_read(struct child *child, gint64 *number);
void child_say(int say, gint64 number);

#endif
