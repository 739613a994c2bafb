/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bare_sqlite SOURCE TARGET: the limit that a migration is measured against. It writes the same rows into the
 * same tables as the migration that made SOURCE did (documents' index, history, check sums), and reckons a
 * SHA-256 of the content of each exercise and one of all texts, but does nothing else: rows stand ready in
 * memory, statements are prepared once, all is one durable transaction with the settings that the store uses
 * for a large commit. Prints a line of JSON.
 */
#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "sha256.h"

/* As src/store/sqlite sets them; the journal mode is that of a large commit. */
static const char SETTINGS[] = "PRAGMA page_size = 16384;"
                               "PRAGMA journal_mode = DELETE;"
                               "PRAGMA synchronous = EXTRA;"
                               "PRAGMA cache_size = -16384;"
                               "PRAGMA temp_store = MEMORY;";

/* In the order in which a commit writes them. */
static const char *const TABLES[] = {
    "bank", "commits", "chapters", "chapter_commits", "changes", "exercises", "record_changes",
};

/* All rows of one table, as SQLite's own values. */
struct table {
    const char *name;
    int columns;
    GPtrArray *values; /* of sqlite3_value, row by row */
    sqlite3_stmt *insert;
};

/* What is hashed: of each exercise its content (as its UID has it) and its text. */
struct hashed {
    GPtrArray *contents, *texts; /* of GBytes */
};

static gboolean failed(sqlite3 *db, const char *what)
{
    fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
    return FALSE;
}

static gboolean load_table(sqlite3 *source, struct table *table)
{
    g_autofree char *sql = g_strdup_printf("SELECT * FROM %s", table->name);
    sqlite3_stmt *rows = NULL;
    int step = sqlite3_prepare_v2(source, sql, -1, &rows, NULL);
    table->columns = sqlite3_column_count(rows);
    table->values = g_ptr_array_new_with_free_func((GDestroyNotify)sqlite3_value_free);
    while (rows && (step = sqlite3_step(rows)) == SQLITE_ROW)
        for (int i = 0; i < table->columns; i++)
            g_ptr_array_add(table->values, sqlite3_value_dup(sqlite3_column_value(rows, i)));
    sqlite3_finalize(rows);
    return step == SQLITE_DONE || failed(source, sql);
}

static gboolean load_hashed(sqlite3 *source, struct hashed *hashed)
{
    static const char sql[] =
        "SELECT lower(trim(coalesce(after ->> 'enonce_html', after ->> 'enonce_template_html', ''))"
        " || '|' || trim(coalesce(after ->> 'solution_html', after ->> 'solution_template_html', ''))"
        " || '|' || (after ->> 'difficulty')), after FROM changes ORDER BY seq";
    sqlite3_stmt *rows = NULL;
    int step = sqlite3_prepare_v2(source, sql, -1, &rows, NULL);
    while (rows && (step = sqlite3_step(rows)) == SQLITE_ROW) {
        const void *content = sqlite3_column_blob(rows, 0), *text = sqlite3_column_blob(rows, 1);
        g_ptr_array_add(hashed->contents, g_bytes_new(content, (gsize)sqlite3_column_bytes(rows, 0)));
        g_ptr_array_add(hashed->texts, g_bytes_new(text, (gsize)sqlite3_column_bytes(rows, 1)));
    }
    sqlite3_finalize(rows);
    return step == SQLITE_DONE || failed(source, sql);
}

/* The statements that make SOURCE's tables. */
static gboolean load_schema(sqlite3 *source, GString *schema)
{
    sqlite3_stmt *rows = NULL;
    int step =
        sqlite3_prepare_v2(source, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL", -1, &rows, NULL);
    while (rows && (step = sqlite3_step(rows)) == SQLITE_ROW)
        g_string_append_printf(schema, "%s;", (const char *)sqlite3_column_text(rows, 0));
    sqlite3_finalize(rows);
    return step == SQLITE_DONE || failed(source, "schema");
}

static gboolean prepare_insert(sqlite3 *target, struct table *table)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_printf(sql, "INSERT INTO %s VALUES(?", table->name);
    for (int i = 1; i < table->columns; i++)
        g_string_append(sql, ", ?");
    g_string_append_c(sql, ')');
    return sqlite3_prepare_v3(target, sql->str, -1, SQLITE_PREPARE_PERSISTENT, &table->insert, NULL) ==
               SQLITE_OK ||
           failed(target, sql->str);
}

/* Texts are bound where they stand: binding them as values would copy each. */
static void bind(sqlite3_stmt *insert, int place, sqlite3_value *value)
{
    if (sqlite3_value_type(value) == SQLITE_TEXT)
        sqlite3_bind_text(insert, place, sqlite3_value_blob(value), sqlite3_value_bytes(value),
                          SQLITE_STATIC);
    else
        sqlite3_bind_value(insert, place, value);
}

static gboolean write_table(sqlite3 *target, struct table *table)
{
    for (guint i = 0; i < table->values->len; i += (guint)table->columns) {
        for (int c = 0; c < table->columns; c++)
            bind(table->insert, c + 1, g_ptr_array_index(table->values, i + (guint)c));
        if (sqlite3_step(table->insert) != SQLITE_DONE)
            return failed(target, table->name);
        sqlite3_reset(table->insert);
    }
    return TRUE;
}

static void hash_all(const struct hashed *hashed, char digest[SHA256_HEX_SIZE], guint8 *uids)
{
    struct sha256_ctx all;
    sha256_init(&all);
    for (guint i = 0; i < hashed->texts->len; i++) {
        gsize size;
        const void *bytes = g_bytes_get_data(g_ptr_array_index(hashed->contents, i), &size);
        char uid[SHA256_HEX_SIZE];
        sha256_hex_of(bytes, size, uid);
        *uids ^= (guint8)uid[0];
        bytes = g_bytes_get_data(g_ptr_array_index(hashed->texts, i), &size);
        sha256_update(&all, size, bytes);
        sha256_update(&all, 1, (const guint8 *)"\n");
    }
    sha256_hex(&all, digest);
}

static gboolean write_all(const char *path, const char *schema, struct table *tables,
                          const struct hashed *hashed)
{
    sqlite3 *target = NULL;
    char digest[SHA256_HEX_SIZE];
    guint8 uids = 0;
    gint64 start = g_get_monotonic_time();
    gboolean done = (sqlite3_open(path, &target) == SQLITE_OK &&
                     sqlite3_exec(target, SETTINGS, NULL, NULL, NULL) == SQLITE_OK &&
                     sqlite3_exec(target, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK &&
                     sqlite3_exec(target, schema, NULL, NULL, NULL) == SQLITE_OK) ||
                    failed(target, path);
    for (gsize i = 0; done && i < G_N_ELEMENTS(TABLES); i++)
        done = prepare_insert(target, &tables[i]) && write_table(target, &tables[i]);
    hash_all(hashed, digest, &uids);
    done =
        done && (sqlite3_exec(target, "COMMIT", NULL, NULL, NULL) == SQLITE_OK || failed(target, "COMMIT"));
    for (gsize i = 0; i < G_N_ELEMENTS(TABLES); i++)
        sqlite3_finalize(tables[i].insert);
    sqlite3_close(target);
    if (done)
        printf("{\"write_s\": %.6f, \"exercises\": %u, \"digest\": \"%s\", \"uids\": %u}\n",
               (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC, hashed->texts->len, digest, uids);
    return done;
}

static gboolean load_all(const char *path, struct table *tables, struct hashed *hashed, GString *schema)
{
    sqlite3 *source = NULL;
    gboolean done =
        sqlite3_open_v2(path, &source, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK || failed(source, path);
    done = done && load_schema(source, schema) && load_hashed(source, hashed);
    for (gsize i = 0; done && i < G_N_ELEMENTS(TABLES); i++) {
        tables[i].name = TABLES[i];
        done = load_table(source, &tables[i]);
    }
    sqlite3_close(source);
    return done;
}

int main(int argc, char **argv)
{
    struct table tables[G_N_ELEMENTS(TABLES)] = {0};
    g_autoptr(GString) schema = g_string_new(NULL);
    g_autoptr(GPtrArray) contents = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    struct hashed hashed = {contents, texts};
    if (argc != 3) {
        fprintf(stderr, "usage: %s SOURCE TARGET\n", argv[0]);
        return 2;
    }
    gboolean done =
        load_all(argv[1], tables, &hashed, schema) && write_all(argv[2], schema->str, tables, &hashed);
    for (gsize i = 0; i < G_N_ELEMENTS(TABLES); i++)
        if (tables[i].values)
            g_ptr_array_unref(tables[i].values);
    return done ? 0 : 1;
}
