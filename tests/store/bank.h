/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TESTS_STORE_BANK_H
#define EXOBASE_TESTS_STORE_BANK_H

#include "errors.h"
#include "store.h"

/* What the tests of every engine share: a bank in a folder of its own, short ways to change it, and dumps. */

/* One row for each engine that the suite runs over, and each way to open its bank. */
struct bank_engine {
    const char *name;
    const char *scheme; /* NULL: a database at the server of EXOBASE_TEST_MONGODB */
    gboolean has_file;  /* its bank outlives the store, and others can open it */
    enum store_mode mode;
};
/* How to open a bank for writing that is there. */
enum store_mode bank_write_mode(const struct bank_engine *engine);
const struct bank_engine *bank_engine_find(const char *name);

struct bank {
    const struct bank_engine *engine;
    char *folder, *path, *address;
    struct store *store;
};
typedef struct bank bank;
struct bank *bank_new(const char *engine);
void bank_free(struct bank *bank);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(bank, bank_free)
/* Closes the store and opens it again; nothing for an engine without a file. */
void bank_reopen(struct bank *bank);
/* Removes a folder with all that is in it. */
void remove_folder(const char *folder);
/* The engine that the running test is for (g_test_add_data_func gives it). */

/* Changesets. Texts must be canonical; `base` NULL leaves the base, "after" makes it BASE_AFTER, "none"
 * removes. */
struct changeset *edit(const char *message);
void add_create(struct changeset *changeset, const char *chapter, gint64 id, gint64 from, const char *text,
                const char *base);
/* A create that leaves its id to the store; the text is {"a":NAME,"id":N,"z":1}. */
void add_open(struct changeset *changeset, const char *chapter, const char *name, const char *base);
void add_update(struct changeset *changeset, const char *chapter, gint64 id, gint64 from, const char *text,
                const char *base);
void add_delete(struct changeset *changeset, const char *chapter, gint64 id, gint64 from, const char *base);
void add_record(struct changeset *changeset, const char *chapter, gint64 id, gint64 from, const char *base);
void add_chapter(struct changeset *changeset, const char *chapter, gint64 from, const char *text);

/* Commits, must succeed; frees the changeset; the commit's number. */
gint64 commit_ok(struct store *store, struct changeset *changeset);
/* Commits, must fail with that code and leave everything as it was; frees the changeset. Conflicts: how many.
 */
guint commit_refused(struct store *store, struct changeset *changeset, enum exobase_error code);
/* One commit that creates one exercise: its number. */
gint64 create_one(struct store *store, const char *chapter, gint64 id, const char *text);

/* All rows at a commit, dead ones and bases too, one a line; `times`: with created and updated. Caller frees.
 */
char *dump_rows(struct store *store, gint64 at, gboolean times);
/* The chapters, one a line. */
char *dump_chapters(struct store *store);
/* The log as a query gives it. */
char *dump_log(struct store *store, const struct store_log_query *query);
/* Everything: rows, chapters and log with texts. */
char *dump_all(struct store *store);
char *digest_of(struct store *store, gint64 at);
gint64 head_of(struct store *store);
/* store_verify() must find nothing. */
void verify_ok(struct store *store);
/* How many findings store_verify() has, or -1 when it can't read on. */
int verify_count(struct store *store);

/* The text of one exercise now, or NULL when there is none alive. Caller frees. */
char *text_of(struct store *store, const char *chapter, gint64 id);
char *base_of(struct store *store, const char *chapter, gint64 id);

#endif
