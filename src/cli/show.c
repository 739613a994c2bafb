/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"
#include "errors.h"
#include "exercise.h"
#include "i18n.h"
#include "json.h"

struct showing {
    gboolean json, found;
    GString *line;
    GError *error;
};

static void print_member(const struct value_member *member)
{
    if (member->value.type == VALUE_NULL)
        return;
    if (member->value.type == VALUE_TEXT) {
        printf("%s: %.*s\n", member->key->bytes, (int)member->value.size, member->value.text);
        return;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    json_write(text, &member->value);
    printf("%s: %s\n", member->key->bytes, text->str);
}

static gboolean print_fields(const char *text, gsize size, GError **error)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value document;

    if (!json_parse(arena, text, size, &document, error))
        return FALSE;
    for (guint32 i = 0; i < document.object->count; i++)
        print_member(&document.object->members[i]);
    return TRUE;
}

static gboolean see_row(const struct store_row *row, gpointer data)
{
    struct showing *showing = data;

    showing->found = TRUE;
    exercise_write_full(row->text, row->size, row->revision, row->created_ms, row->updated_ms, showing->line,
                        NULL);
    if (showing->json)
        cli_print_line(showing->line);
    else
        print_fields(showing->line->str, showing->line->len, &showing->error);
    return TRUE;
}

int cli_run_show(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) line = g_string_new(NULL);
    struct showing showing = {.json = cli_flag(cli, "json"), .line = line};
    struct store_query query = {0};

    g_autofree char *chapter = cli_chapter(cli_argument(cli, 0), &error);
    if (!chapter || !cli_number(cli, 1, _("exercise id"), 1, &query.id, &error) ||
        !cli_commit_option(cli, "at", &query.at, &error))
        return cli_fail(error);
    g_autoptr(store) store = cli_open(cli, STORE_READ, &error);
    if (!store)
        return cli_fail(error);

    query.chapter_code = chapter;
    if (!store_read(store, &query, see_row, &showing, NULL, &error))
        return cli_fail(error);
    if (showing.error) {
        g_propagate_error(&error, g_steal_pointer(&showing.error));
        return cli_fail(error);
    }
    if (!showing.found) {
        g_set_error(
            &error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
            _("there is no exercise %lld in %s at that commit; exobase log %s %lld shows what became of it"),
            (long long)query.id, chapter, chapter, (long long)query.id);
        return cli_fail(error);
    }
    return EXIT_DONE;
}
