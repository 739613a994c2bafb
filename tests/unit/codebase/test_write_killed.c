/* SPDX-License-Identifier: Apache-2.0 */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "errors.h"
#include "pydata_write.h"
#include "writing.h"

/*
 * The module on the disk is the old one or the new one, whole: at every system call that a writer makes it is
 * killed (ptrace), and full and read-only disks are mounted. What was changed by others is left alone.
 */

/* The writer as a child that stops at each system call. */
static pid_t start_traced(const struct fixture *f, const char *old, const char *new)
{
    int status;
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        struct codebase_written out;
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        _exit(replace_text(f, "m.py", old, new, &out, NULL) ? 0 : 1);
    }
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSTOPPED(status));
    return child;
}

/* Lets it go on to the stop `last`; FALSE when it came to its end before. */
static gboolean run_to(pid_t child, guint last, int *status)
{
    for (guint stop = 0; stop < last; stop++) {
        ptrace(PTRACE_SYSCALL, child, NULL, NULL);
        g_assert_cmpint(waitpid(child, status, 0), ==, child);
        if (!WIFSTOPPED(*status))
            return FALSE;
    }
    return TRUE;
}

/* Kills the writer at the stop `last`. Returns whether it came to its end before. */
static gboolean write_killed(const struct fixture *f, const char *old, const char *new, guint last)
{
    int status;
    pid_t child = start_traced(f, old, new);
    if (!run_to(child, last, &status)) {
        g_assert_true(WIFEXITED(status));
        g_assert_cmpint(WEXITSTATUS(status), ==, 0);
        return TRUE;
    }
    kill(child, SIGKILL);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status));
    return FALSE;
}

static gboolean can_trace(void)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? 0 : 1);
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void kill_everywhere(const struct fixture *f, const char *old, const char *new)
{
    guint olds = 0, news = 0, last = 1;
    for (gboolean ended = FALSE; !ended; last++) {
        struct codebase_written out;
        if (old != NULL)
            put_file(f->path, old);
        else
            g_unlink(f->path);
        ended = write_killed(f, old, new, last);
        g_autofree char *now = get_file(f->path);
        gboolean is_new = g_strcmp0(now, new) == 0;
        g_assert_true(is_new || g_strcmp0(now, old) == 0);
        g_assert_true(!ended || is_new);
        olds += !is_new;
        news += is_new;
        /* Whoever comes next succeeds, and leaves nothing of the killed one. */
        g_assert_true(replace_text(f, "m.py", now, "E = ['next']\n", &out, NULL));
        assert_file(f, "E = ['next']\n");
        assert_clean(f, 1);
        g_assert_cmpuint(last, <, 2000);
    }
    g_test_message("killed at %u stops: %u times the old module, %u times the new one", last - 1, olds, news);
    g_assert_cmpuint(olds, >, 20);
    g_assert_cmpuint(news, >, 1);
}

static void test_killed(struct fixture *f, gconstpointer data)
{
    (void)data;
    if (!can_trace()) {
        g_test_skip("the system does not let a process be traced");
        return;
    }
    g_autofree char *old = text_of(1), *new = text_of(2);
    kill_everywhere(f, old, new);
    kill_everywhere(f, NULL, new);
}

/* At each system call of a writer that makes a module, somebody else makes one of this name: it stands. */
static void test_appears(struct fixture *f, gconstpointer data)
{
    (void)data;
    int status = 0;
    if (!can_trace()) {
        g_test_skip("the system does not let a process be traced");
        return;
    }
    for (guint last = 1, ended = FALSE; !ended; last++) {
        g_unlink(f->path);
        pid_t child = start_traced(f, NULL, "E = []\n");
        if (run_to(child, last, &status)) {
            put_file(f->path, "E = ['by hand']\n");
            ptrace(PTRACE_DETACH, child, NULL, NULL);
            g_assert_cmpint(waitpid(child, &status, 0), ==, child);
            assert_file(f, "E = ['by hand']\n");
            assert_clean(f, 1);
        } else {
            ended = TRUE;
        }
        g_assert_true(WIFEXITED(status));
        g_assert_cmpuint(last, <, 2000);
    }
}

/* Reads until told to end; exits with 1 at anything but one whole module. */
static void read_for_ever(const struct fixture *f, const char *end)
{
    for (guint reads = 0; !g_file_test(end, G_FILE_TEST_EXISTS); reads++) {
        g_autofree char *now = get_file(f->path);
        const char *first = now != NULL ? strstr(now, "\"enonce_html\": \"") : NULL;
        if (first == NULL)
            _exit(1);
        g_autofree char *whole = text_of((guint)strtoul(first + strlen("\"enonce_html\": \""), NULL, 10));
        if (strcmp(whole, now) != 0)
            _exit(1);
    }
    _exit(0);
}

static char *build_next(const struct pydata_module *module, gpointer data, gsize *size, GError **error)
{
    (void)data;
    (void)error;
    gsize count;
    const struct pydata_binding *binding = &pydata_bindings(module, &count)[0];
    g_autofree char *text =
        value_dup_string(value_object_get(binding->value.list->items[0].object, "enonce_html"));
    char *made = text_of((guint)strtoul(text, NULL, 10) + 1);
    *size = strlen(made);
    return made;
}

/* Writes `count` times the number that follows the one that is there; what others wrote is read first. */
static void write_numbers(const struct fixture *f, guint count)
{
    for (guint done = 0; done < count;) {
        struct codebase_written out;
        g_autoptr(GError) error = NULL;
        g_autofree char *now = get_file(f->path);
        char expected[SHA256_HEX_SIZE];
        hash_of(now, expected);
        struct codebase_target target = {f->folder, "m.py", f->lock, expected};
        if (codebase_write_module(&target, build_next, NULL, &out, &error))
            done++;
        else if (!g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE))
            _exit(2);
    }
    _exit(0);
}

static void assert_ends_well(pid_t child)
{
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 0);
}

/* Three writers and a reader: no write is lost, no half a module is seen. */
static void test_together(struct fixture *f, gconstpointer data)
{
    (void)data;
    g_autofree char *end = g_build_filename(f->top, "end", NULL);
    g_autofree char *first = text_of(0), *last = text_of(3 * 40);
    put_file(f->path, first);
    pid_t reader = fork(), writers[3];
    if (reader == 0)
        read_for_ever(f, end);
    for (guint i = 0; i < G_N_ELEMENTS(writers); i++) {
        writers[i] = fork();
        if (writers[i] == 0)
            write_numbers(f, 40);
    }
    for (guint i = 0; i < G_N_ELEMENTS(writers); i++)
        assert_ends_well(writers[i]);
    put_file(end, "");
    assert_ends_well(reader);
    assert_file(f, last);
    assert_clean(f, 1);
}

/* Mounts a small disk over the folder, for this process alone; FALSE: the system does not let us. */
static gboolean mount_small(const struct fixture *f)
{
    if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
        return FALSE;
    return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", f->folder, "tmpfs", 0, "size=64k") == 0;
}

#define EXIT_SKIP 77

static void run_on_small_disk(const struct fixture *f)
{
    g_autofree char *large = text_of(1);
    struct codebase_written out;
    if (!mount_small(f))
        _exit(EXIT_SKIP);
    put_file(f->path, "E = []\n");
    g_autoptr(GString) much = g_string_new(NULL);
    for (guint i = 0; i < 4; i++)
        g_string_append(much, large);
    assert_refused(f, "m.py", "E = []\n", much->str, EXOBASE_ERROR_FULL);
    assert_file(f, "E = []\n");
    assert_clean(f, 1);
    g_assert_true(replace_text(f, "m.py", "E = []\n", "E = [1]\n", &out, NULL));
    g_assert_cmpint(mount(NULL, f->folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
    assert_refused(f, "m.py", "E = [1]\n", "E = [2]\n", EXOBASE_ERROR_READONLY);
    assert_refused(f, "n.py", NULL, "E = [2]\n", EXOBASE_ERROR_READONLY);
    assert_file(f, "E = [1]\n");
    _exit(0);
}

static void test_disks(struct fixture *f, gconstpointer data)
{
    (void)data;
    int status;
    pid_t child = fork();
    if (child == 0)
        run_on_small_disk(f);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == EXIT_SKIP)
        g_test_skip("the system does not let this process mount a small disk");
    else
        g_assert_cmpint(WEXITSTATUS(status), ==, 0);
}

int main(int argc, char **argv)
{
    static const struct writing_test tests[] = {
        {"/codebase/write/killed", test_killed},
        {"/codebase/write/appears", test_appears},
        {"/codebase/write/together", test_together},
        {"/codebase/write/disks", test_disks},
        {NULL, NULL},
    };
    return run_tests(argc, argv, tests);
}
