/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Landlock misses before version 3: truncate(), and O_TRUNC in an open() without the right to write
 * (O_RDONLY, and Linux's fourth way, 3). A filter sees numbers, not paths, so these are refused everywhere; a
 * program that writes opens with O_WRONLY or O_RDWR, which Landlock judges. openat2() and io_uring hide their
 * flags from the filter: for the program they are not there.
 */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "i18n.h"
#include "landlock_internal.h"

/* System calls that are refused whatever is asked. */
static const struct {
    int number, errnum;
} refused[] = {
    {SCMP_SYS(truncate), EACCES},       {SCMP_SYS(truncate64), EACCES},
    {SCMP_SYS(openat2), ENOSYS},        {SCMP_SYS(io_uring_setup), ENOSYS},
    {SCMP_SYS(io_uring_enter), ENOSYS}, {SCMP_SYS(io_uring_register), ENOSYS},
};

/* System calls with flags, and which argument these are. */
static const struct {
    int number;
    unsigned int argument;
} opening[] = {{SCMP_SYS(open), 1}, {SCMP_SYS(openat), 2}, {SCMP_SYS(open_by_handle_at), 2}};

static const unsigned int truncating[] = {O_RDONLY | O_TRUNC, O_ACCMODE | O_TRUNC};

/* The second kinds of program that a processor runs; without its rules such a program would get by. */
static const struct {
    guint32 native, other;
} kin[] = {
    {SCMP_ARCH_X86_64, SCMP_ARCH_X86},
    {SCMP_ARCH_X86_64, SCMP_ARCH_X32},
    {SCMP_ARCH_AARCH64, SCMP_ARCH_ARM},
};

static int add_kin(scmp_filter_ctx filter)
{
    int failed = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));

    for (gsize i = 0; i < G_N_ELEMENTS(kin) && !failed; i++) {
        if (kin[i].native == seccomp_arch_native())
            failed = seccomp_arch_add(filter, kin[i].other);
    }
    return failed;
}

static int add_rules(scmp_filter_ctx filter)
{
    int failed = add_kin(filter);

    for (gsize i = 0; i < G_N_ELEMENTS(refused) && !failed; i++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO((guint)refused[i].errnum), refused[i].number, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(opening) && !failed; i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(truncating) && !failed; k++) {
            const struct scmp_arg_cmp flags = {opening[i].argument, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_TRUNC,
                                               truncating[k]};
            failed = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EACCES), opening[i].number, 1, &flags);
        }
    }
    return failed;
}

gboolean guard_filter(GError **error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    int failed = filter ? add_rules(filter) : -ENOMEM;

    if (!failed)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    if (failed)
        file_set_error(error, "seccomp", -failed);
    return !failed;
}

gboolean guard_filter_check(GError **error)
{
    /* Without the filter the empty path is ENOENT. */
    gboolean closed = truncate("", 0) == -1 && errno == EACCES;

    closed = closed && open("", O_RDONLY | O_TRUNC | O_CLOEXEC) == -1 && errno == EACCES;
    closed = closed && syscall(SYS_openat2, AT_FDCWD, "", NULL, 0) == -1 && errno == ENOSYS;
    if (!closed)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                    _("files could still be truncated, although the filter of system calls is in force"));
    return closed;
}
