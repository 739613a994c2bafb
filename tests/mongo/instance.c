/* SPDX-License-Identifier: Apache-2.0 */
/*
 * instance ADDRESS: one instance of exobase over a MongoDB server, told line by line on standard input what
 * to do; after each line it prints what came out, as one line of JSON. Members of a line stand between tabs:
 *   create TOKEN CHAPTER FIELDS | pair CHAPTER FIELDS FIELDS | edit TOKEN CHAPTER ID FROM FIELDS |
 *   delete TOKEN CHAPTER ID FROM | large TOKEN CHAPTER FIELDS | restore TOKEN CHAPTER ID FROM FIELDS |
 *   head | wait AFTER | tend | forget
 */
#include <stdio.h>
#include <string.h>

#include "errors.h"
#include "exercise.h"
#include "json.h"
#include "outside_internal.h"
#include "store.h"

#define LINE_MEMBERS 8
#define WAIT_MS 60000

/* The text of an exercise with these fields; `id` 0: it gets its place only. */
static void add_text(struct changeset *changeset, struct change *change, const char *fields)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    struct exercise exercise;
    struct value raw;
    if (!json_parse(arena, fields, strlen(fields), &raw, &error))
        g_error("%s", error->message);
    if (change->id > 0)
        value_set(arena, raw.object, "id", value_integer(change->id));
    if (!exercise_normalise(arena, &raw, change->chapter_code, DOOR_FOREIGN, NULL, NULL, &exercise, &error))
        g_error("%s", error->message);
    exercise_write(&exercise, text, &change->id_place);
    change->after = changeset_keep(changeset, text->str, text->len);
    change->after_size = text->len;
}

static struct changeset *changeset_of(const char *token, enum change_op op, const char *chapter,
                                      const char *id, const char *from, const char *fields)
{
    struct changeset *changeset = changeset_new("test", "edit", "");
    struct change change = {.op = op,
                            .chapter_code = changeset_intern(changeset, chapter),
                            .id = id ? g_ascii_strtoll(id, NULL, 10) : 0,
                            .from = from ? g_ascii_strtoll(from, NULL, 10) : 0};
    if (token)
        changeset->token = changeset_intern(changeset, token);
    if (fields)
        add_text(changeset, &change, fields);
    g_array_append_val(changeset->changes, change);
    return changeset;
}

/* Three exercises, too large for one document: the first has these fields. */
static struct changeset *large_changeset(const char *token, const char *chapter, const char *fields)
{
    struct changeset *changeset = changeset_of(token, CHANGE_CREATE, chapter, NULL, NULL, fields);
    g_autofree char *filling = g_strnfill(MONGO_TEXTS_BYTES * 3 / 5, 'x');
    g_autofree char *large = g_strdup_printf("{\"enonce_html\": \"%s\"}", filling);
    for (guint i = 0; i < 2; i++) {
        struct change change = {.op = CHANGE_CREATE, .chapter_code = changeset_intern(changeset, chapter)};
        add_text(changeset, &change, large);
        g_array_append_val(changeset->changes, change);
    }
    /* After the large ones: in another part. */
    struct change first = g_array_index(changeset->changes, struct change, 0);
    g_array_remove_index(changeset->changes, 0);
    g_array_append_val(changeset->changes, first);
    return changeset;
}

static void print_attempt(const struct store_attempt *attempt)
{
    if (!attempt->done) {
        gboolean unknown = g_error_matches(attempt->error, EXOBASE_ERROR, EXOBASE_ERROR_UNKNOWN);
        g_autofree char *message = g_strescape(attempt->error->message, NULL);
        printf("{\"told\": \"%s\", \"message\": \"%s\"}", unknown ? "unknown" : "refused", message);
        return;
    }
    printf("{\"told\": \"done\", \"commit\": %" G_GINT64_FORMAT ", \"id\": %" G_GINT64_FORMAT
           ", \"revision\": %" G_GINT64_FORMAT "}",
           attempt->result.commit, g_array_index(attempt->result.ids, gint64, 0),
           g_array_index(attempt->result.revisions, gint64, 0));
}

/* Commits as one group; frees the changesets. */
static void commit(struct store *store, struct changeset **changesets, guint n)
{
    g_autofree struct store_attempt *attempts = g_new0(struct store_attempt, n);
    for (guint i = 0; i < n; i++)
        attempts[i].changeset = changesets[i];
    store_commit_group(store, attempts, n);
    store_settle(store);
    printf("[");
    for (guint i = 0; i < n; i++) {
        printf("%s", i ? ", " : "");
        print_attempt(&attempts[i]);
        store_attempt_clear(&attempts[i]);
        changeset_free(changesets[i]);
    }
    printf("]\n");
}

/* What writers have begun and not committed, however new it is. */
static gboolean forget(struct store *store, GError **error)
{
    guint n = 0;
    gint64 commit = 0;
    return mongo_forget((struct mongo_store *)store, G_MAXINT32, "test", &n, &commit, error);
}

static void ignore(G_GNUC_UNUSED const char *place, G_GNUC_UNUSED const char *message,
                   G_GNUC_UNUSED enum store_outside what, G_GNUC_UNUSED gpointer data)
{
}

static void run_line(struct store *store, char **words)
{
    g_autoptr(GError) error = NULL;
    struct changeset *one = NULL;
    if (strcmp(words[0], "create") == 0)
        one = changeset_of(words[1], CHANGE_CREATE, words[2], NULL, NULL, words[3]);
    else if (strcmp(words[0], "edit") == 0)
        one = changeset_of(words[1], CHANGE_UPDATE, words[2], words[3], words[4], words[5]);
    else if (strcmp(words[0], "delete") == 0)
        one = changeset_of(words[1], CHANGE_DELETE, words[2], words[3], words[4], NULL);
    else if (strcmp(words[0], "large") == 0)
        one = large_changeset(words[1], words[2], words[3]);
    else if (strcmp(words[0], "restore") == 0) {
        one = changeset_of(words[1], CHANGE_CREATE, words[2], words[3], words[4], words[5]);
        one->kind = "revert";
    }
    if (one) {
        commit(store, &one, 1);
    } else if (strcmp(words[0], "pair") == 0) {
        struct changeset *both[] = {changeset_of(NULL, CHANGE_CREATE, words[1], NULL, NULL, words[2]),
                                    changeset_of(NULL, CHANGE_CREATE, words[1], NULL, NULL, words[3])};
        commit(store, both, G_N_ELEMENTS(both));
    } else if (strcmp(words[0], "head") == 0) {
        printf("%" G_GINT64_FORMAT "\n", store_head(store, &error));
    } else if (strcmp(words[0], "wait") == 0) {
        printf("%" G_GINT64_FORMAT "\n",
               store_wait(store, g_ascii_strtoll(words[1], NULL, 10), WAIT_MS, &error));
    } else if (strcmp(words[0], "forget") == 0) {
        printf("%s\n", forget(store, &error) ? "true" : "false");
    } else {
        struct store_tended sums;
        printf("%s\n", store_tend(store, ignore, NULL, &sums, &error) ? "true" : "false");
    }
    if (error)
        fprintf(stderr, "%s\n", error->message);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(store) store = argc == 2 ? store_open(argv[1], STORE_SERVE, &error) : NULL;
    char line[4096];
    if (!store) {
        fprintf(stderr, "%s\n", error ? error->message : "usage: instance ADDRESS");
        return 1;
    }
    printf("true\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        g_auto(GStrv) words = g_strsplit(g_strchomp(line), "\t", LINE_MEMBERS);
        run_line(store, words);
        fflush(stdout);
    }
    return 0;
}
