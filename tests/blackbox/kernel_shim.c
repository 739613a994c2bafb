/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loaded before the program (LD_PRELOAD): another kernel, as far as Landlock goes, and a fault in the
 * program. SHIM_LANDLOCK is the version that the kernel says it has; 0: it has none. SHIM_WRITE names a file
 * that each thread tries to open for writing when it first takes a connection or makes a file durable; one
 * line for each on standard error.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A pointer to data is no pointer to a function: their bytes are copied. */
static void find_next(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(function, &found, sizeof found);
}

static long say_version(const char *version)
{
    long number = strtol(version, NULL, 10);

    if (number > 0)
        return number;
    errno = ENOSYS;
    return -1;
}

long syscall(long number, ...)
{
    long (*real)(long, ...);
    const char *version = getenv("SHIM_LANDLOCK");
    long a[6];
    va_list list;

    find_next("syscall", &real);
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    if (version && number == SYS_landlock_create_ruleset && a[0] == 0)
        return say_version(version);
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static void try_to_write(const char *where)
{
    static __thread int tried;
    const char *path = getenv("SHIM_WRITE");
    int kept = errno;

    if (!path || tried)
        return;
    tried = 1;
    int opened = open(path, O_WRONLY | O_CLOEXEC);
    fprintf(stderr, "shim: %s: %s\n", where, opened < 0 ? strerror(errno) : "opened");
    if (opened >= 0)
        close(opened);
    errno = kept;
}

/* As the header has it: a union of all pointers to addresses. */
int accept4(int socket, __SOCKADDR_ARG address, socklen_t *restrict size, int flags)
{
    int (*real)(int, __SOCKADDR_ARG, socklen_t *restrict, int);

    find_next("accept4", &real);
    try_to_write("accept4");
    return real(socket, address, size, flags);
}

int fdatasync(int file)
{
    int (*real)(int);

    find_next("fdatasync", &real);
    try_to_write("fdatasync");
    return real(file);
}

int fsync(int file)
{
    int (*real)(int);

    find_next("fsync", &real);
    try_to_write("fsync");
    return real(file);
}
