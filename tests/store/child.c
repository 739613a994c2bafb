/* SPDX-License-Identifier: Apache-2.0 */
#include "child.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

struct child child_start(child_func work, const char *address)
{
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        close(ends[0]);
        _exit(work(address, ends[1]));
    }
    close(ends[1]);
    return (struct child){pid, ends[0]};
}

int child_wait(struct child *child)
{
    int status;
    while (waitpid(child->pid, &status, 0) < 0)
        g_assert_cmpint(errno, ==, EINTR);
    close(child->said);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

gboolean child_read(struct child *child, gint64 *number)
{
    return read(child->said, number, sizeof *number) == (ssize_t)sizeof *number;
}

void child_say(int say, gint64 number)
{
    if (write(say, &number, sizeof number) != (ssize_t)sizeof number)
        _exit(99);
}
