/* SPDX-License-Identifier: Apache-2.0 */
/*
 * edit ADDRESS CHAPTER IDS EDITS: one edit through the store, as an administrator's: the exercise is read, a
 * changed text is committed on the revision that was read. Prints a line of JSON with the microseconds of
 * each edit until it can be answered; half of an edit's cost is the disk's, so what matters is how it
 * compares with another bank.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store.h"

/* A step that meets every id in an order that no cache foresees: odd, and prime to the usual sizes. */
#define STRIDE 61803

struct found {
    GString *text;
    gint64 revision;
};

static gboolean take_row(const struct store_row *row, gpointer data)
{
    struct found *found = data;
    g_string_truncate(found->text, 0);
    g_string_append_len(found->text, row->text, (gssize)row->size);
    found->revision = row->revision;
    return FALSE;
}

/* The same document with another difficulty: a canonical text stays one. */
static void change_text(GString *text)
{
    static const struct {
        const char *from, *to;
    } changes[] = {
        {"\"difficulty\":\"facile\"", "\"difficulty\":\"moyen\""},
        {"\"difficulty\":\"moyen\"", "\"difficulty\":\"facile\""},
        {"\"difficulty\":\"difficile\"", "\"difficulty\":\"facile\""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++)
        if (strstr(text->str, changes[i].from)) {
            g_string_replace(text, changes[i].from, changes[i].to, 1);
            return;
        }
}

static gboolean edit_one(struct store *store, const char *chapter, gint64 id, struct found *found,
                         gint64 *took_us, GError **error)
{
    const gint64 start = g_get_monotonic_time();
    struct store_query query = {.chapter_code = chapter, .id = id};
    found->revision = 0;
    if (!store_read(store, &query, take_row, found, NULL, error))
        return FALSE;
    change_text(found->text);
    g_autoptr(changeset) changeset = changeset_new("bench", "edit", "bench");
    struct change change = {
        .op = CHANGE_UPDATE,
        .chapter_code = changeset_intern(changeset, chapter),
        .id = id,
        .from = found->revision,
        .after = found->text->str,
        .after_size = found->text->len,
    };
    g_array_append_val(changeset->changes, change);
    struct store_attempt attempt = {.changeset = changeset};
    store_commit_group(store, &attempt, 1);
    *took_us = g_get_monotonic_time() - start;
    store_settle(store);
    gboolean done = attempt.done;
    if (attempt.error)
        g_propagate_error(error, g_steal_pointer(&attempt.error));
    store_attempt_clear(&attempt);
    return done;
}

static gboolean edit_all(const char *address, const char *chapter, gint64 ids, gint64 edits, GError **error)
{
    g_autoptr(store) store = store_open(address, STORE_SERVE, error);
    g_autoptr(GString) text = g_string_new(NULL);
    struct found found = {.text = text};
    if (!store)
        return FALSE;
    printf("[");
    for (gint64 i = 0; i < edits; i++) {
        gint64 took_us = 0;
        if (!edit_one(store, chapter, 1 + (i * STRIDE) % ids, &found, &took_us, error))
            return FALSE;
        printf("%s%" G_GINT64_FORMAT, i ? ", " : "", took_us);
    }
    printf("]\n");
    return TRUE;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc != 5) {
        fprintf(stderr, "usage: %s ADDRESS CHAPTER IDS EDITS\n", argv[0]);
        return 2;
    }
    if (edit_all(argv[1], argv[2], g_ascii_strtoll(argv[3], NULL, 10), g_ascii_strtoll(argv[4], NULL, 10),
                 &error))
        return 0;
    fprintf(stderr, "%s\n", error->message);
    return 1;
}
