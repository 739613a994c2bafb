/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TEST_WRITING_H
#define EXOBASE_TEST_WRITING_H

#include "codebase_write.h"
#include "errors.h"

/* A folder with one module, m.py, and the lock of a database beside it. */
struct fixture {
    char *top, *folder, *path, *lock;
};
struct writing_test {
    const char *path; /* NULL closes a list */
    void (*run)(struct fixture *, gconstpointer);
};

/* Runs the tests, each with a folder of its own. */
int run_tests(int argc, char **argv, const struct writing_test *tests);

/* A module whose every exercise says the same number; the caller frees it. */
char *text_of(guint number);
void put_file(const char *path, const char *text);
/* NULL: there is none. The caller frees it. */
char *get_file(const char *path);
void hash_of(const char *text, char out[SHA256_HEX_SIZE]);
/* A codebase_build_func; `data` is the new text. */
char *build(const struct pydata_module *module, gpointer data, gsize *size, GError **error);
/* Replaces `old` (NULL: there is no module) by `new`; errors as codebase_write_module(). */
gboolean replace_text(const struct fixture *f, const char *name, const char *old, const char *new,
                      struct codebase_written *out, GError **error);
/* The write fails with this code, names the place, and replaces nothing. */
void assert_refused(const struct fixture *f, const char *name, const char *old, const char *new,
                    enum exobase_error code);
void assert_file(const struct fixture *f, const char *text);
/* So many files are in the folder: nothing but the module itself. */
void assert_clean(const struct fixture *f, guint files);

#endif
