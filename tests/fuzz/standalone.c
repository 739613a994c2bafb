/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include <glib.h>

#include "fuzz.h"

/*
 * Replays a corpus in an ordinary build: every file of the folders that are named, once, through a fuzz
 * target. A target that finds something wrong ends the program, after the file's name.
 */

static guint replay_file(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize size = 0;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &bytes, &size, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return 0;
    }
    /* Of its own size exactly, so that a sanitizer sees what reads past it. */
    g_autofree guint8 *exact = g_memdup2(bytes, MAX(size, 1));
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(exact, size);
    return 1;
}

static guint replay_folder(const char *folder)
{
    guint count = 0;
    const char *name;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        count += g_file_test(path, G_FILE_TEST_IS_DIR) ? replay_folder(path) : replay_file(path);
    }
    return count;
}

int main(int argc, char **argv)
{
    guint count = 0;
    for (int i = 1; i < argc; i++)
        count += g_file_test(argv[i], G_FILE_TEST_IS_DIR) ? replay_folder(argv[i]) : replay_file(argv[i]);
    printf("TAP version 13\n1..1\n%s 1 - %u inputs replayed\n", count > 0 ? "ok" : "not ok", count);
    return count > 0 ? 0 : 1;
}
