/* SPDX-License-Identifier: Apache-2.0 */
/* Each way around the guard is tried without it, where it must succeed, and with it at several versions. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempts.h"
#include "codebase.h"
#include "errors.h"
#include "i18n.h"

#define NO_GUARD (-1)

enum {
    CHILD_DONE = ATTEMPT_MADE,
    CHILD_FAILED = 3,
    CHILD_IMPOSSIBLE = ATTEMPT_IMPOSSIBLE,
};

static const struct {
    const char *name;
    int abi;
} versions[] = {{"none", NO_GUARD}, {"1", 1}, {"2", 2}, {"3", 3}, {"kernel", CODEBASE_GUARD_KERNEL}};

static void put(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void make_folder(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
}

static char *make_scene(void)
{
    char *folder = g_dir_make_tmp("exobase-guard-XXXXXX", NULL);

    for (const char *const *name =
             (const char *[]){"data", "data/below", "data/empty", "writable", "outside", NULL};
         *name; name++)
        make_folder(folder, *name);
    put(folder, "data/module.py", "MODULE = [1, 2, 3]\n");
    put(folder, "data/below/deep.py", "DEEP = [4]\n");
    put(folder, "writable/own.py", "OWN = []\n");
    return folder;
}

static int remove_entry(const char *path, const struct stat *is, int kind, struct FTW *walk)
{
    (void)is;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void remove_scene(char *folder)
{
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    g_free(folder);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    const char *const *one = a, *const *other = b;
    return strcmp(*one, *other);
}

/* All that is to stay: names, kinds, contents, inodes, times. */
static void describe(GString *to, const char *path)
{
    struct stat is;

    if (lstat(path, &is) != 0)
        return;
    g_string_append_printf(to, "%s %o %lu %lu %lld.%09ld\n", path, is.st_mode, (gulong)is.st_ino,
                           (gulong)is.st_nlink, (long long)is.st_mtim.tv_sec, is.st_mtim.tv_nsec);
    if (S_ISREG(is.st_mode)) {
        g_autofree char *text = NULL;
        if (g_file_get_contents(path, &text, NULL, NULL))
            g_string_append(to, text);
    }
    g_autoptr(GDir) entries = S_ISDIR(is.st_mode) ? g_dir_open(path, 0, NULL) : NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *entry;
    while (entries && (entry = g_dir_read_name(entries)) != NULL)
        g_ptr_array_add(names, g_build_filename(path, entry, NULL));
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++)
        describe(to, names->pdata[i]);
}

static char *snapshot(const char *folder)
{
    g_autofree char *data = g_build_filename(folder, "data", NULL);
    GString *text = g_string_new(NULL);

    describe(text, data);
    return g_string_free(text, FALSE);
}

/* Runs `work` in a process of its own, in the scene. Gives its exit status. */
static int in_child(const char *folder, int (*work)(gconstpointer data), gconstpointer data)
{
    int status;
    pid_t child = fork();

    g_assert_cmpint(child, >=, 0);
    if (child == 0)
        _exit(chdir(folder) == 0 ? work(data) : CHILD_FAILED);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static gboolean skip_without(int abi)
{
    int kernel = codebase_guard_kernel();

    if (abi == NO_GUARD || (kernel > 0 && abi <= kernel))
        return FALSE;
    g_test_skip(kernel > 0 ? "the kernel has an older Landlock" : "the kernel has no Landlock");
    return TRUE;
}

static const char *const only_writable[] = {"writable", NULL};
static const char *const nothing[] = {NULL};

struct trial {
    const struct attempt *attempt;
    int abi;
    gboolean beside;
};

static gboolean guard_now(int abi, gboolean beside)
{
    g_autoptr(GError) error = NULL;
    struct codebase_guarded guarded;

    gboolean done = beside ? codebase_guard_beside(nothing, "data", abi, &guarded, &error)
                           : codebase_guard(only_writable, "data", abi, &guarded, &error);
    if (!done)
        g_printerr("# %s\n", error->message);
    return done && (abi == CODEBASE_GUARD_KERNEL || guarded.landlock == abi) &&
           guarded.seccomp == (guarded.landlock < 3);
}

static int run_trial(gconstpointer data)
{
    const struct trial *trial = data;
    int fd = trial->attempt->before ? trial->attempt->before() : -1;

    if (trial->abi != NO_GUARD && !guard_now(trial->abi, trial->beside))
        return CHILD_FAILED;
    return trial->attempt->try_it(fd);
}

static void test_attempt(gconstpointer data)
{
    const struct trial *trial = data;

    if (skip_without(trial->abi))
        return;
    char *folder = make_scene();
    g_autofree char *before = snapshot(folder);
    int status = in_child(folder, run_trial, trial);
    g_autofree char *after = snapshot(folder);
    remove_scene(folder);
    if (status == CHILD_IMPOSSIBLE) {
        g_test_skip("this machine does not let it be tried");
        return;
    }
    g_assert_cmpint(status, ==, CHILD_DONE);
    if (trial->abi == NO_GUARD)
        g_assert_cmpstr(before, !=, after);
    else
        g_assert_cmpstr(before, ==, after);
}

static void add_attempts(void)
{
    for (gsize v = 0; v < G_N_ELEMENTS(versions); v++) {
        for (const struct attempt *attempt = attempts; attempt->name; attempt++) {
            for (int beside = 0; beside <= (versions[v].abi != NO_GUARD); beside++) {
                struct trial *trial = g_new(struct trial, 1);
                *trial = (struct trial){attempt, versions[v].abi, beside};
                g_autofree char *path = g_strdup_printf("/guard/%s/%s/%s", versions[v].name,
                                                        beside ? "beside" : "granted", attempt->name);
                g_test_add_data_func_full(path, trial, test_attempt, g_free);
            }
        }
    }
}

/* What stays allowed: all kinds of change in the granted folder. */
static int use_granted(gconstpointer data)
{
    const int *abi = data;

    if (!guard_now(*abi, FALSE))
        return CHILD_FAILED;
    gboolean done = mkdir("writable/a", 0700) == 0 && mkdir("writable/b", 0700) == 0 &&
                    g_file_set_contents("writable/a/file", "text", 4, NULL) &&
                    g_file_set_contents("writable/a/file", "again", 5, NULL) &&
                    rename("writable/a/file", "writable/a/other") == 0;
    int fd = open("writable/a/other", O_WRONLY | O_TRUNC | O_CLOEXEC);
    done = done && fd >= 0 && ftruncate(fd, 7) == 0;
    done = done && *abi != 1 ? rename("writable/a/other", "writable/b/other") == 0 : done;
    done = done && symlink("own.py", "writable/link") == 0 && unlink("writable/link") == 0;
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    /* Reading goes on everywhere; what is neither granted nor protected can't be written either. */
    int read_only = open("data/module.py", O_RDONLY | O_CLOEXEC);
    int outside = open("outside/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return done && null >= 0 && read_only >= 0 && outside < 0 ? CHILD_DONE : CHILD_FAILED;
}

/* Beside the way: all that is there, and nothing new above. */
static int use_beside(gconstpointer data)
{
    const int *abi = data;
    g_autoptr(GError) error = NULL;
    struct codebase_guarded guarded;
    const char *const allowed[] = {"made/for/it", NULL};

    if (!codebase_guard_beside(allowed, "data", *abi, &guarded, &error))
        return CHILD_FAILED;
    gboolean done = g_file_set_contents("outside/new", "text", 4, NULL) &&
                    g_file_set_contents("writable/own.py", "text", 4, NULL) &&
                    g_file_set_contents("made/for/it/new", "text", 4, NULL);
    int above = open("new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return done && above < 0 && errno == EACCES ? CHILD_DONE : CHILD_FAILED;
}

static void test_use(int (*work)(gconstpointer data))
{
    if (skip_without(1))
        return;
    for (gsize v = 1; v < G_N_ELEMENTS(versions); v++) {
        if (versions[v].abi > codebase_guard_kernel())
            continue;
        char *folder = make_scene();
        g_test_message("Landlock %s", versions[v].name);
        g_assert_cmpint(in_child(folder, work, &versions[v].abi), ==, CHILD_DONE);
        remove_scene(folder);
    }
}

static void test_granted(void)
{
    test_use(use_granted);
}

static void test_beside(void)
{
    test_use(use_beside);
}

/* A case that is refused: what was done before, what is granted, which error says so, and which word in it.
 */
struct refusal {
    const char *name;
    gboolean (*before)(void); /* FALSE: this machine does not let it be tried */
    const char *granted, *folder;
    int code;
    const char *word;
};

static gboolean open_for_writing(void)
{
    return open("data/module.py", O_WRONLY | O_CLOEXEC) >= 0;
}

static gboolean map_for_writing(void)
{
    int fd = open("data/module.py", O_RDWR | O_CLOEXEC);
    gboolean mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) != MAP_FAILED;

    close(fd);
    return mapped;
}

static void *wait_for_ever(void *data)
{
    pause();
    return data;
}

static gboolean start_thread(void)
{
    pthread_t thread;
    return pthread_create(&thread, NULL, wait_for_ever, NULL) == 0;
}

static gboolean link_outside(void)
{
    return link("data/below/deep.py", "writable/deep.py") == 0;
}

static gboolean mount_again(void)
{
    return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mkdir("writable/again", 0700) == 0 && mount("data", "writable/again", NULL, MS_BIND, NULL) == 0;
}

static gboolean mount_part_again(void)
{
    return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mkdir("writable/again", 0700) == 0 &&
           mount("data/below", "writable/again", NULL, MS_BIND, NULL) == 0;
}

static gboolean symlink_out(void)
{
    return symlink("../writable/own.py", "data/linked.py") == 0;
}

static gboolean symlink_grant(void)
{
    return symlink("data/below", "elsewhere") == 0;
}

static const struct refusal refusals[] = {
    {"open-for-writing", open_for_writing, "writable", "data", EXOBASE_ERROR_IO, "module.py"},
    {"mapped", map_for_writing, "writable", "data", EXOBASE_ERROR_IO, "module.py"},
    {"second-thread", start_thread, "writable", "data", EXOBASE_ERROR_IO, "2"},
    {"hard-link-outside", link_outside, "writable", "data", EXOBASE_ERROR_IO, "deep.py"},
    {"mounted-again", mount_again, "writable", "data", EXOBASE_ERROR_ARGUMENT, "again"},
    {"part-mounted-again", mount_part_again, "writable", "data", EXOBASE_ERROR_ARGUMENT, "again"},
    {"symbolic-link-out-of-it", symlink_out, "writable", "data", EXOBASE_ERROR_ARGUMENT, "own.py"},
    {"granted-in-it", NULL, "data/below", "data", EXOBASE_ERROR_ARGUMENT, "data/below"},
    {"granted-in-it-by-a-link", symlink_grant, "elsewhere", "data", EXOBASE_ERROR_ARGUMENT, "elsewhere"},
    {"granted-is-it", NULL, "data", "data", EXOBASE_ERROR_ARGUMENT, "data"},
    {"granted-above-it", NULL, ".", "data", EXOBASE_ERROR_ARGUMENT, "data"},
    {"granted-is-everything", NULL, "/", "data", EXOBASE_ERROR_ARGUMENT, "data"},
    {"granted-new-in-it", NULL, "data/new/deep", "data", EXOBASE_ERROR_ARGUMENT, "data/new"},
    {"granted-is-a-file", NULL, "writable/own.py", "data", EXOBASE_ERROR_NOT_FOUND, "own.py"},
    {"folder-not-there", NULL, "writable", "nowhere", EXOBASE_ERROR_NOT_FOUND, "nowhere"},
    {"folder-is-a-file", NULL, "writable", "data/module.py", EXOBASE_ERROR_NOT_FOUND, "module.py"},
};

static int run_refusal(gconstpointer data)
{
    const struct refusal *refusal = data;
    const char *const granted[] = {refusal->granted, NULL};
    g_autoptr(GError) error = NULL;
    struct codebase_guarded guarded;

    if (refusal->before && !refusal->before())
        return CHILD_IMPOSSIBLE;
    if (codebase_guard(granted, refusal->folder, CODEBASE_GUARD_KERNEL, &guarded, &error))
        return CHILD_FAILED;
    /* Refused means: nothing is taken away yet. */
    gboolean free_still = g_file_set_contents("outside/new", "text", 4, NULL);
    gboolean said =
        g_error_matches(error, EXOBASE_ERROR, refusal->code) && strstr(error->message, refusal->word);
    if (!said)
        g_printerr("# %s\n", error->message);
    return said && free_still ? CHILD_DONE : CHILD_FAILED;
}

static void test_refusal(gconstpointer data)
{
    if (skip_without(1))
        return;
    char *folder = make_scene();
    int status = in_child(folder, run_refusal, data);
    remove_scene(folder);
    if (status == CHILD_IMPOSSIBLE)
        g_test_skip("this machine does not let it be tried");
    else
        g_assert_cmpint(status, ==, CHILD_DONE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    i18n_start("en");
    add_attempts();
    g_test_add_func("/guard/granted-stays-writable", test_granted);
    g_test_add_func("/guard/beside-stays-writable", test_beside);
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *path = g_strdup_printf("/guard/refused/%s", refusals[i].name);
        g_test_add_data_func(path, &refusals[i], test_refusal);
    }
    return g_test_run();
}
