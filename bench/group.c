/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group FOLDER EDITS: durable edits a second of a bank that a server has open, one by one and in groups of
 * eight, beside a bare SQLite program that commits the same texts one by one into one table (write-ahead log,
 * synchronous=FULL). The three take turns, since a disk changes its mind. Prints a line of JSON.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "store.h"

#define EXERCISES 20
#define WRITERS 8
#define TURN 64
#define TEXT "{\"difficulty\":\"facile\",\"enonce_html\":\"<p>%0600d</p>\",\"id\":%d}"

struct bench {
    struct store *store;
    sqlite3 *bare;
    sqlite3_stmt *update;
    gint64 revisions[EXERCISES];
    int n;
};

static struct changeset *make_edit(struct bench *bench)
{
    struct changeset *changeset = changeset_new("bench", "edit", "bench");
    int place = bench->n++ % EXERCISES;
    g_autofree char *text = g_strdup_printf(TEXT, bench->n, place + 1);
    struct change change = {
        .op = bench->revisions[place] ? CHANGE_UPDATE : CHANGE_CREATE,
        .chapter_code = changeset_intern(changeset, "6E_BENCH"),
        .id = place + 1,
        .from = bench->revisions[place]++,
        .after = changeset_keep(changeset, text, strlen(text)),
        .after_size = strlen(text),
    };
    g_array_append_val(changeset->changes, change);
    return changeset;
}

static gboolean edit_bare(struct bench *bench)
{
    for (guint i = 0; i < TURN; i++) {
        int id = bench->n++ % EXERCISES + 1;
        g_autofree char *text = g_strdup_printf(TEXT, bench->n, id);
        sqlite3_bind_int(bench->update, 1, id);
        sqlite3_bind_text(bench->update, 2, text, -1, SQLITE_STATIC);
        int code = sqlite3_step(bench->update);
        sqlite3_reset(bench->update);
        if (code != SQLITE_DONE)
            return FALSE;
    }
    return TRUE;
}

static gboolean edit_in_groups(struct bench *bench, guint size)
{
    gboolean done = TRUE;
    for (guint i = 0; done && i < TURN; i += size) {
        struct store_attempt attempts[WRITERS] = {{NULL, {0}, FALSE, NULL}};
        struct changeset *changesets[WRITERS];
        for (guint k = 0; k < size; k++)
            attempts[k].changeset = changesets[k] = make_edit(bench);
        store_commit_group(bench->store, attempts, size);
        for (guint k = 0; k < size; k++) {
            done = done && attempts[k].done;
            store_attempt_clear(&attempts[k]);
            changeset_free(changesets[k]);
        }
    }
    return done;
}

static gboolean run(struct bench *bench, gint64 edits)
{
    gint64 took[3] = {0};
    gint64 turns = MAX(edits / TURN, 1);
    for (gint64 turn = 0; turn < turns; turn++) {
        gint64 start = g_get_monotonic_time();
        if (!edit_bare(bench))
            return FALSE;
        gint64 bare = g_get_monotonic_time();
        if (!edit_in_groups(bench, 1))
            return FALSE;
        gint64 one = g_get_monotonic_time();
        if (!edit_in_groups(bench, WRITERS))
            return FALSE;
        took[0] += bare - start;
        took[1] += one - bare;
        took[2] += g_get_monotonic_time() - one;
    }
    double count = (double)turns * TURN * G_USEC_PER_SEC;
    printf("{\"bare\": %.1f, \"one_by_one\": %.1f, \"in_groups\": %.1f}\n", count / (double)took[0],
           count / (double)took[1], count / (double)took[2]);
    return TRUE;
}

static gboolean open_bare(struct bench *bench, const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "bare-edits.db", NULL);
    return sqlite3_open(path, &bench->bare) == SQLITE_OK &&
           sqlite3_exec(bench->bare,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                        "CREATE TABLE exercises(id INTEGER PRIMARY KEY, text TEXT)",
                        NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(bench->bare, "INSERT OR REPLACE INTO exercises VALUES(?, ?)", -1,
                              &bench->update, NULL) == SQLITE_OK;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    struct bench bench = {0};
    if (argc != 3) {
        fprintf(stderr, "usage: %s FOLDER EDITS\n", argv[0]);
        return 2;
    }
    g_autofree char *address = g_strdup_printf("sqlite:%s/group-edits.db", argv[1]);
    bench.store = store_open(address, STORE_SERVE, &error);
    gboolean done =
        bench.store && open_bare(&bench, argv[1]) && run(&bench, g_ascii_strtoll(argv[2], NULL, 10));
    if (!done)
        fprintf(stderr, "%s\n", error ? error->message : "an edit failed");
    sqlite3_finalize(bench.update);
    sqlite3_close(bench.bare);
    store_close(bench.store);
    return done ? 0 : 1;
}
