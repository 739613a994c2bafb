/* SPDX-License-Identifier: Apache-2.0 */
/*
 * To be loaded before a program (LD_PRELOAD): its syncs take BENCH_SYNC_US longer, as on a disk that
 * has to turn or to ask its flash first.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static void wait_for_disk(void)
{
    const char *us = getenv("BENCH_SYNC_US");

    if (us)
        usleep((useconds_t)strtoul(us, NULL, 10));
}

int fsync(int fd)
{
    wait_for_disk();
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    wait_for_disk();
    return (int)syscall(SYS_fdatasync, fd);
}
