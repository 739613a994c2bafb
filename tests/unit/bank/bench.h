/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TEST_BANK_BENCH_H
#define EXOBASE_TEST_BANK_BENCH_H

#include "edits.h"

/* A database in a file with a few commits, and the bank over it. */
struct fixture {
    char *folder, *path, *address;
    struct store *store;
    struct bank *bank;
    struct edits edits;
};
void set_up(struct fixture *fixture, gconstpointer data);
void tear_down(struct fixture *fixture, gconstpointer data);

/* Opened without an error; the caller closes it. */
struct store *open_store(const char *address, enum store_mode mode);
void remove_database(const char *path);
/* The bank shows that commit, and what a slow reading of the store gives. */
void check_bank(struct fixture *fixture, gint64 commit);

#endif
