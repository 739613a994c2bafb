/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "bank.h"

struct dump {
    GString *out;
    gboolean times;
};

static gboolean dump_row(const struct store_row *row, gpointer data)
{
    struct dump *dump = data;
    g_assert_cmpuint(strlen(row->text), ==, row->size);
    g_assert_true(!row->base || strlen(row->base) == row->base_size);
    g_string_append_printf(dump->out, "%s %lld r%lld %s c%lld %s base %s", row->chapter_code,
                           (long long)row->id, (long long)row->revision, row->live ? "live" : "dead",
                           (long long)row->commit, row->text,
                           row->base == row->text ? "(text)"
                           : row->base            ? row->base
                                                  : "-");
    if (dump->times)
        g_string_append_printf(dump->out, " %lld %lld", (long long)row->created_ms,
                               (long long)row->updated_ms);
    g_string_append_c(dump->out, '\n');
    return TRUE;
}

char *dump_rows(struct store *store, gint64 at, gboolean times)
{
    g_autoptr(GError) error = NULL;
    struct dump dump = {g_string_new(NULL), times};
    struct store_query query = {.at = at, .dead = TRUE, .bases = TRUE};
    gint64 shown;
    store_read(store, &query, dump_row, &dump, &shown, &error);
    g_assert_no_error(error);
    g_assert_true(at <= 0 || shown == at);
    return g_string_free(dump.out, FALSE);
}

static gboolean dump_chapter(const struct store_chapter *chapter, gpointer data)
{
    g_string_append_printf(data, "%s %s r%lld greatest %lld live %lld\n", chapter->chapter_code,
                           chapter->text ? chapter->text : "-", (long long)chapter->revision,
                           (long long)chapter->greatest_id, (long long)chapter->exercises);
    return TRUE;
}

char *dump_chapters(struct store *store)
{
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);
    store_chapters(store, dump_chapter, out, NULL, &error);
    g_assert_no_error(error);
    return g_string_free(out, FALSE);
}

static void dump_change(GString *out, const struct store_change *change)
{
    static const char *const OPS[] = {"record", "create", "update", "delete"};
    static const char *const BASES[] = {"keep", "after", "text", "remove"};
    g_string_append_printf(out, "  %s %s %lld r%lld→r%lld%s base %s", OPS[change->op], change->chapter_code,
                           (long long)change->id, (long long)change->from, (long long)change->revision,
                           change->was_live ? " was live" : "", BASES[change->base]);
    g_string_append_printf(
        out, " [%s|%s] [%s|%s]", change->before ? change->before : "-", change->after ? change->after : "-",
        change->base_before ? change->base_before : "-", change->base_after ? change->base_after : "-");
    if (change->moved_from_chapter)
        g_string_append_printf(out, " from %s %lld", change->moved_from_chapter,
                               (long long)change->moved_from_id);
    g_string_append_c(out, '\n');
}

static gboolean dump_entry(const struct store_entry *entry, gpointer data)
{
    GString *out = data;
    g_string_append_printf(out, "#%lld %s %s %s %s\n", (long long)entry->number, entry->author, entry->kind,
                           entry->message, entry->token);
    for (guint i = 0; i < entry->n_changes; i++)
        dump_change(out, &entry->changes[i]);
    for (guint i = 0; i < entry->n_chapters; i++)
        g_string_append_printf(out, "  chapter %s r%lld→r%lld [%s|%s]\n", entry->chapters[i].chapter_code,
                               (long long)entry->chapters[i].from, (long long)entry->chapters[i].revision,
                               entry->chapters[i].before ? entry->chapters[i].before : "-",
                               entry->chapters[i].after ? entry->chapters[i].after : "-");
    return TRUE;
}

char *dump_log(struct store *store, const struct store_log_query *query)
{
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);
    store_log(store, query, dump_entry, out, &error);
    g_assert_no_error(error);
    return g_string_free(out, FALSE);
}

char *dump_all(struct store *store)
{
    struct store_log_query query = {.texts = TRUE};
    g_autofree char *rows = dump_rows(store, 0, TRUE);
    g_autofree char *chapters = dump_chapters(store);
    g_autofree char *log = dump_log(store, &query);
    return g_strconcat(rows, chapters, log, NULL);
}

static void count_finding(const char *place, const char *message, gpointer data)
{
    /* A message of several lines would break the test's own output. */
    g_autofree char *line = g_strdelimit(g_strdup(message), "\n", ' ');
    g_test_message("finding: %s: %s", place, line);
    (*(int *)data)++;
}

int verify_count(struct store *store)
{
    g_autoptr(GError) error = NULL;
    int count = 0;
    if (store_verify(store, count_finding, &count, &error))
        return count;
    g_test_message("verify: %s", error->message);
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT);
    return -1;
}

void verify_ok(struct store *store)
{
    g_assert_cmpint(verify_count(store), ==, 0);
}

struct wanted {
    char *text, *base;
};

static gboolean take_row(const struct store_row *row, gpointer data)
{
    struct wanted *wanted = data;
    wanted->text = row->live ? g_strdup(row->text) : NULL;
    wanted->base = g_strdup(row->base);
    return TRUE;
}

static struct wanted read_one(struct store *store, const char *chapter, gint64 id)
{
    g_autoptr(GError) error = NULL;
    struct wanted wanted = {NULL, NULL};
    struct store_query query = {.chapter_code = chapter, .id = id, .dead = TRUE, .bases = TRUE};
    store_read(store, &query, take_row, &wanted, NULL, &error);
    g_assert_no_error(error);
    return wanted;
}

char *text_of(struct store *store, const char *chapter, gint64 id)
{
    struct wanted wanted = read_one(store, chapter, id);
    g_free(wanted.base);
    return wanted.text;
}

char *base_of(struct store *store, const char *chapter, gint64 id)
{
    struct wanted wanted = read_one(store, chapter, id);
    g_free(wanted.text);
    return wanted.base;
}
