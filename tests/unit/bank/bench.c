/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

#include <glib/gstdio.h>

struct store *open_store(const char *address, enum store_mode mode)
{
    g_autoptr(GError) error = NULL;
    struct store *store = store_open(address, mode, &error);
    g_assert_no_error(error);
    return store;
}

void set_up(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    fixture->folder = g_dir_make_tmp("exobase-bank-XXXXXX", &error);
    g_assert_no_error(error);
    fixture->path = g_build_filename(fixture->folder, "bank.db", NULL);
    fixture->address = g_strconcat("sqlite:", fixture->path, NULL);
    fixture->store = open_store(fixture->address, STORE_CREATE);
    edits_start(&fixture->edits, fixture->store, 11);
    for (guint i = 0; i < 5; i++)
        edits_commit(&fixture->edits);
    fixture->bank = bank_open(fixture->address, &error);
    g_assert_no_error(error);
    bank_thread_register();
}

void remove_database(const char *path)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
    for (gsize i = 0; i < G_N_ELEMENTS(SUFFIXES); i++) {
        g_autofree char *name = g_strconcat(path, SUFFIXES[i], NULL);
        g_unlink(name);
    }
}

void tear_down(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    bank_thread_unregister();
    bank_close(fixture->bank);
    edits_end(&fixture->edits);
    store_close(fixture->store);
    remove_database(fixture->path);
    g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->address);
}

void check_bank(struct fixture *fixture, gint64 commit)
{
    const struct bank_image *image = bank_enter(fixture->bank);
    g_assert_cmpint(image->commit, >=, commit);
    check_image(image, fixture->store);
    bank_leave(fixture->bank);
}
