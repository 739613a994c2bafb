/* SPDX-License-Identifier: Apache-2.0 */
#include "attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MODULE "data/module.py"

/* Most attempts end here: what a descriptor lets one do is done. */
static int spoil(int fd)
{
    if (fd >= 0) {
        if (write(fd, "spoilt", 6) < 0)
            perror("write");
        close(fd);
    }
    return ATTEMPT_MADE;
}

static int done(int result)
{
    (void)result;
    return ATTEMPT_MADE;
}

static int try_write(int fd)
{
    (void)fd;
    return spoil(open(MODULE, O_WRONLY | O_CLOEXEC));
}

static int try_read_write(int fd)
{
    (void)fd;
    return spoil(open("data/below/deep.py", O_RDWR | O_CLOEXEC));
}

static int try_append(int fd)
{
    (void)fd;
    return spoil(open(MODULE, O_WRONLY | O_APPEND | O_CLOEXEC));
}

static int try_create(int fd)
{
    (void)fd;
    return spoil(open("data/new.py", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int try_write_over(int fd)
{
    (void)fd;
    return spoil(open(MODULE, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
}

static int try_folder(int fd)
{
    (void)fd;
    return done(mkdir("data/new", 0700));
}

static int try_fifo(int fd)
{
    (void)fd;
    return done(mkfifo("data/fifo", 0600));
}

static int try_remove(int fd)
{
    (void)fd;
    return done(unlink(MODULE));
}

static int try_remove_folder(int fd)
{
    (void)fd;
    return done(rmdir("data/empty"));
}

static int try_rename_over(int fd)
{
    (void)fd;
    return done(rename("writable/own.py", MODULE));
}

static int try_rename_out(int fd)
{
    (void)fd;
    return done(rename(MODULE, "writable/module.py"));
}

static int try_rename_inside(int fd)
{
    (void)fd;
    return done(rename(MODULE, "data/other.py"));
}

static int try_rename_deeper(int fd)
{
    (void)fd;
    return done(rename("data/below/deep.py", MODULE));
}

static int try_rename_folder(int fd)
{
    (void)fd;
    return done(rename("data", "writable/data"));
}

static int try_rename_beside(int fd)
{
    (void)fd;
    return done(rename("data", "data2"));
}

static int try_exchange(int fd)
{
    (void)fd;
    return done(renameat2(AT_FDCWD, "writable/own.py", AT_FDCWD, MODULE, RENAME_EXCHANGE));
}

static int try_link_out(int fd)
{
    (void)fd;
    if (link(MODULE, "writable/alias.py") != 0)
        return ATTEMPT_MADE;
    return spoil(open("writable/alias.py", O_WRONLY | O_CLOEXEC));
}

static int try_link_in(int fd)
{
    (void)fd;
    return done(link("writable/own.py", "data/linked.py"));
}

static int try_symlink_out(int fd)
{
    (void)fd;
    if (symlink("../" MODULE, "writable/alias.py") != 0)
        return ATTEMPT_MADE;
    return spoil(open("writable/alias.py", O_WRONLY | O_CLOEXEC));
}

static int try_symlink_in(int fd)
{
    (void)fd;
    return done(symlink("../writable/own.py", "data/linked.py"));
}

static int try_symlinked_folder(int fd)
{
    (void)fd;
    if (symlink("../data", "writable/folder") != 0)
        return ATTEMPT_MADE;
    return spoil(open("writable/folder/new.py", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int before_reading(void)
{
    return open(MODULE, O_RDONLY | O_CLOEXEC);
}

/* A descriptor from before that only reads is opened once more, for writing. */
static int try_reopen(int fd)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return spoil(open(path, O_WRONLY | O_CLOEXEC));
}

static int before_folder(void)
{
    return open("data", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int try_below_descriptor(int fd)
{
    return spoil(openat(fd, "module.py", O_WRONLY | O_CLOEXEC));
}

static int try_unlink_below_descriptor(int fd)
{
    return done(unlinkat(fd, "module.py", 0));
}

static int try_child(int fd)
{
    (void)fd;
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", "echo spoilt >" MODULE " 2>/dev/null", (char *)NULL);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    return ATTEMPT_MADE;
}

static void *spoil_in_thread(void *data)
{
    (void)data;
    spoil(open(MODULE, O_WRONLY | O_CLOEXEC));
    return NULL;
}

static int try_thread(int fd)
{
    pthread_t thread;

    (void)fd;
    if (pthread_create(&thread, NULL, spoil_in_thread, NULL) == 0)
        pthread_join(thread, NULL);
    return ATTEMPT_MADE;
}

/* A shared mapping needs the right to write at opening; the other ways to it must fail as well. */
static int try_mapping(int fd)
{
    int opened = open(MODULE, O_RDWR | O_CLOEXEC);

    if (opened < 0)
        opened = dup(fd);
    char *memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED, opened, 0);
    if (memory != MAP_FAILED && mprotect(memory, 4096, PROT_READ | PROT_WRITE) == 0)
        memory[0] = '!';
    return ATTEMPT_MADE;
}

static int try_truncate(int fd)
{
    (void)fd;
    return done(truncate(MODULE, 1));
}

static int try_open_truncating(int fd)
{
    (void)fd;
    return done(open(MODULE, O_RDONLY | O_TRUNC | O_CLOEXEC));
}

/* 3 is neither reading nor writing, for ioctl() alone. */
static int try_open_fourth_way(int fd)
{
    (void)fd;
    return done((int)syscall(SYS_openat, AT_FDCWD, MODULE, 3 | O_TRUNC | O_CLOEXEC));
}

static int try_openat2(int fd)
{
    const struct open_how how = {.flags = O_RDONLY | O_TRUNC | O_CLOEXEC};

    (void)fd;
    return done((int)syscall(SYS_openat2, AT_FDCWD, MODULE, &how, sizeof(how)));
}

/* In a mount namespace of its own, so that the machine sees nothing of it. */
static int before_mount(void)
{
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return -1;
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int try_mount(int fd)
{
    if (fd < 0)
        return ATTEMPT_IMPOSSIBLE;
    if (mount("data", "writable", NULL, MS_BIND, NULL) != 0)
        return ATTEMPT_MADE;
    return spoil(open("writable/module.py", O_WRONLY | O_CLOEXEC));
}

const struct attempt attempts[] = {
    {"write", NULL, try_write},
    {"read-write", NULL, try_read_write},
    {"append", NULL, try_append},
    {"create", NULL, try_create},
    {"write-over", NULL, try_write_over},
    {"make-folder", NULL, try_folder},
    {"make-fifo", NULL, try_fifo},
    {"remove", NULL, try_remove},
    {"remove-folder", NULL, try_remove_folder},
    {"rename-over", NULL, try_rename_over},
    {"rename-out", NULL, try_rename_out},
    {"rename-inside", NULL, try_rename_inside},
    {"rename-deeper", NULL, try_rename_deeper},
    {"rename-folder-away", NULL, try_rename_folder},
    {"rename-folder-beside", NULL, try_rename_beside},
    {"exchange", NULL, try_exchange},
    {"hard-link-out", NULL, try_link_out},
    {"hard-link-in", NULL, try_link_in},
    {"symbolic-link-from-outside", NULL, try_symlink_out},
    {"symbolic-link-in", NULL, try_symlink_in},
    {"symbolic-link-to-folder", NULL, try_symlinked_folder},
    {"old-descriptor-opened-again", before_reading, try_reopen},
    {"old-folder-descriptor", before_folder, try_below_descriptor},
    {"old-folder-descriptor-unlink", before_folder, try_unlink_below_descriptor},
    {"child", NULL, try_child},
    {"thread", NULL, try_thread},
    {"mmap", before_reading, try_mapping},
    {"truncate", NULL, try_truncate},
    {"open-truncating", NULL, try_open_truncating},
    {"open-truncating-fourth-way", NULL, try_open_fourth_way},
    {"openat2-truncating", NULL, try_openat2},
    {"mount", before_mount, try_mount},
    {NULL, NULL, NULL},
};
