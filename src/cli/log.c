/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"
#include "clock.h"
#include "errors.h"
#include "i18n.h"
#include "json.h"

#define SHOWN_CHANGES 8

static const char *op_name(enum change_op op)
{
    static const char *const names[] = {
        [CHANGE_RECORD] = NULL,
        [CHANGE_CREATE] = "create",
        [CHANGE_UPDATE] = "update",
        [CHANGE_DELETE] = "delete",
    };
    return names[op];
}

static struct value change_value(struct value_arena *arena, const struct store_change *change)
{
    struct value value = value_object(arena, 3);

    value_set(arena, value.object, "chapter_code", value_string(change->chapter_code));
    value_set(arena, value.object, "id", value_integer(change->id));
    value_set(arena, value.object, "op", value_string(op_name(change->op)));
    return value;
}

/* What only moves a base is no change of the bank's exercises, and not listed. */
static gboolean print_json(const struct store_entry *entry, gpointer data)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value commit = value_object(arena, 8), changes = value_list(arena, entry->n_changes);
    struct value generators = value_list(arena, 1);
    char time[CLOCK_TEXT_SIZE];

    for (guint i = 0; i < entry->n_changes; i++) {
        if (op_name(entry->changes[i].op))
            value_list_append(arena, changes.list, change_value(arena, &entry->changes[i]));
    }
    for (guint i = 0; i < entry->n_chapters; i++) {
        const char *key = store_generator_key(entry->chapters[i].chapter_code);
        if (key)
            value_list_append(arena, generators.list, value_string(key));
    }
    clock_text(entry->time_ms, time);
    value_set(arena, commit.object, "commit", value_integer(entry->number));
    value_set(arena, commit.object, "time", value_string(time));
    value_set(arena, commit.object, "author", value_string(entry->author));
    value_set(arena, commit.object, "kind", value_string(entry->kind));
    value_set(arena, commit.object, "message", value_string(entry->message));
    value_set(arena, commit.object, "changes", changes);
    value_set(arena, commit.object, "generators", generators);

    GString *out = data;
    json_write(out, &commit);
    g_string_append_c(out, '\n');
    return TRUE;
}

static void count_changes(const struct store_entry *entry, guint counts[4])
{
    for (guint i = 0; i < entry->n_changes; i++)
        counts[entry->changes[i].op]++;
}

/* One line for all of them. */
static void append_generators(GString *out, const struct store_entry *entry)
{
    guint count = 0;

    for (guint i = 0; i < entry->n_chapters; i++) {
        const char *key = store_generator_key(entry->chapters[i].chapter_code);
        if (key && count++ < SHOWN_CHANGES)
            g_string_append_printf(out, "%s%s", count == 1 ? _("    generators: ") : ", ", key);
    }
    if (count > 0)
        g_string_append(out, count > SHOWN_CHANGES ? ", …\n" : "\n");
}

static gboolean print_text(const struct store_entry *entry, gpointer data)
{
    guint counts[4] = {0}, shown = 0;
    char time[CLOCK_TEXT_SIZE];
    GString *out = data;

    clock_text(entry->time_ms, time);
    count_changes(entry, counts);
    g_string_append_printf(out, "%" G_GINT64_FORMAT "  %s  %s  %s: %s\n", entry->number, time, entry->author,
                           entry->kind, entry->message);
    g_string_append_printf(out, _("    created %u, changed %u, deleted %u, bases alone %u\n"),
                           counts[CHANGE_CREATE], counts[CHANGE_UPDATE], counts[CHANGE_DELETE],
                           counts[CHANGE_RECORD]);
    append_generators(out, entry);
    for (guint i = 0; i < entry->n_changes && shown <= SHOWN_CHANGES; i++) {
        const struct store_change *change = &entry->changes[i];
        if (!op_name(change->op))
            continue;
        if (shown++ < SHOWN_CHANGES)
            g_string_append_printf(out, "    %s  %s %" G_GINT64_FORMAT "\n", op_name(change->op),
                                   change->chapter_code, change->id);
        else
            g_string_append(out, "    …\n");
    }
    return TRUE;
}

int cli_run_log(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *chapter = NULL;
    struct store_log_query query = {.newest_first = TRUE};

    if (cli_argument(cli, 0)) {
        chapter = cli_chapter(cli_argument(cli, 0), &error);
        if (!chapter)
            return cli_fail(error);
    }
    if (cli_argument(cli, 1) && !cli_number(cli, 1, _("exercise id"), 1, &query.id, &error))
        return cli_fail(error);
    if (cli_integer(cli, "number", &query.limit) && query.limit < 1) {
        g_set_error(&error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("--%s: a whole number from %lld on"),
                    "number", 1LL);
        return cli_fail(error);
    }
    g_autoptr(store) store = cli_open(cli, STORE_READ, &error);
    if (!store || (chapter && !cli_check_chapter(store, chapter, &error)))
        return cli_fail(error);

    query.chapter_code = chapter;
    /* In memory first: whoever reads this output and takes its time keeps no writer waiting. */
    g_autoptr(GString) out = g_string_new(NULL);
    if (!store_log(store, &query, cli_flag(cli, "json") ? print_json : print_text, out, &error))
        return cli_fail(error);
    fwrite(out->str, 1, out->len, stdout);
    return EXIT_DONE;
}
